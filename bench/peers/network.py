"""
The network of src/model/network.ts in PyTorch, as torchvision writes a ConvNeXt: channels first, moved last for layer norm and the linear layers.
Parameters bear our names, so that our weights load as a state dict.

test/fixtures/make_convnext.py holds the same network once more, for its gradients in 64 bits; this one is written to be fast.
"""
from collections import OrderedDict

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


class LayerNorm2d(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNorm(nn.Conv2d):
    """A 3x3 convolution and its batch norm."""

    def __init__(self, channels, out, stride):
        super().__init__(channels, out, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(out)

    def forward(self, x):
        return self.norm(super().forward(x))

    def folded(self):
        norm = self.norm
        conv = nn.Conv2d(self.in_channels, self.out_channels, 3, self.stride, 1)
        conv.weight, conv.bias = fuse_conv_bn_weights(
            self.weight, None, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
        )
        return conv


class Block(nn.Module):
    def __init__(self, channels, activation):
        super().__init__()
        self.conv_dw = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, 1e-6)
        self.mlp = nn.Sequential(
            OrderedDict(fc1=nn.Linear(channels, 4 * channels), act=activation(), fc2=nn.Linear(4 * channels, channels))
        )
        self.gamma = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        y = self.gamma * self.mlp(self.norm(self.conv_dw(x).permute(0, 2, 3, 1)))
        return x + y.permute(0, 3, 1, 2)


class Network(nn.Module):
    """Logits of the months, from pictures [N, 1, H, W] and what is known [N, columns]."""

    def __init__(self, a):
        super().__init__()
        activation = {'gelu': nn.GELU, 'relu': nn.ReLU}[a['activation']]
        dims, conv = a['dims'], a['stem'] == 'conv'
        if conv:
            half = max(16, dims[0] // 2)
            layers = OrderedDict(conv1=ConvNorm(1, half, 2), act1=activation(), conv2=ConvNorm(half, half, 1))
            layers.update(act2=activation(), conv3=ConvNorm(half, dims[0], 2))
            self.stem = nn.Sequential(layers)
        else:
            self.stem = nn.Sequential(nn.Conv2d(1, dims[0], 4, 4), LayerNorm2d(dims[0], 1e-6))
        self.stages = nn.Sequential()
        for i, (c, depth) in enumerate(zip(dims, a['depths'])):
            stage = OrderedDict()
            if i > 0 and conv:
                stage['downsample'] = nn.Sequential(OrderedDict(conv=ConvNorm(dims[i - 1], c, 2)))
            elif i > 0:
                stage['downsample'] = nn.Sequential(LayerNorm2d(dims[i - 1], 1e-6), nn.Conv2d(dims[i - 1], c, 2, 2))
            stage['blocks'] = nn.Sequential(*(Block(c, activation) for _ in range(depth)))
            self.stages.append(nn.Sequential(stage))
        known = 2 * a['sex'] + 2 * a['chronologicalAge']
        months = a['months']
        bins = int((months['last'] - months['first']) / months['step'] + 1e-9) + 1
        self.head = nn.ModuleDict(
            {
                'norm': nn.LayerNorm(dims[3], 1e-6),
                'hidden': nn.Linear(dims[3] + known, a['hidden']),
                'months': nn.Linear(a['hidden'], bins),
            }
        )
        self.register_buffer('months', months['first'] + months['step'] * torch.arange(bins).float(), persistent=False)

    def forward(self, image, known):
        x = self.stages(self.stem(image))
        x = self.head['norm'](x.mean((2, 3)))
        if known is not None:
            x = torch.cat([x, known], 1)
        return self.head['months'](F.gelu(self.head['hidden'](x)))

    def bone_age(self, logits):
        return torch.softmax(logits, 1) @ self.months


def load(folder, job):
    """The case's network with its weights, and its inputs."""
    torch.set_num_threads(job['threads'])
    torch.set_flush_denormal(True)
    network = Network(job['architecture'])
    missing, unexpected = network.load_state_dict(load_file(folder / 'weights.safetensors'), strict=False)
    # Batch norms also count their batches, which we do not.
    assert not unexpected and all(name.endswith('num_batches_tracked') for name in missing), (missing, unexpected)
    inputs = load_file(folder / 'inputs.safetensors')
    inputs['image'] = inputs['image'].permute(0, 3, 1, 2).contiguous()
    return network, inputs


def fold(module):
    """Folds every batch norm into the convolution before it, in place: what infers has none left, as with us."""
    for name, child in module.named_children():
        if isinstance(child, ConvNorm):
            setattr(module, name, child.folded())
        else:
            fold(child)
    return module
