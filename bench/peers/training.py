"""
The same training step in PyTorch: forward, the loss of src/train/step.ts, backward, clipping, AdamW and an average of weights. Variants: eager,
channels_last, compile; bf16 is eager under autocast.
"""
import time

import torch
import torch.nn.functional as F

from network import load
from serve import serve


def prepare(folder, job, variant):
    network, inputs = load(folder, job)
    settings = job['training']
    image, known, age, weight = (inputs.get(name) for name in ('image', 'known', 'age', 'weight'))
    network.train()
    if variant == 'channels_last':
        network.to(memory_format=torch.channels_last)
        image = image.contiguous(memory_format=torch.channels_last)

    def loss_of(image, known):
        logits = network(image, known)
        distance = network.months - age[:, None]
        label = torch.softmax(-(distance**2) / (2 * settings['labelSdMonths'] ** 2), 1)
        cross_entropy = F.cross_entropy(logits, label, reduction='none')
        error = (network.bone_age(logits) - age).abs()
        return ((cross_entropy + settings['absoluteErrorWeight'] * error) * weight).sum() / weight.sum()

    if variant == 'compile':
        loss_of = torch.compile(loss_of)
    parameters = list(network.parameters())
    kind = fastest_optimiser(parameters, settings)
    optimiser = adamw(parameters, settings, **{kind: True})
    average = [p.detach().clone() for p in parameters]

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast('cpu', torch.bfloat16, enabled=variant == 'bf16'):
            loss = loss_of(image, known)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, settings['clipNorm'], foreach=True)
        optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, parameters, 1 - settings['averageDecay'])
        return loss.item(), norm.item()

    return step, step(), f'AdamW {kind}'


def adamw(parameters, settings, **kind):
    groups = [
        {'params': [p for p in parameters if p.ndim > 1], 'weight_decay': settings['weightDecay']},
        {'params': [p for p in parameters if p.ndim == 1], 'weight_decay': 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings['learningRate'], **kind)


def fastest_optimiser(parameters, settings):
    """`fused` or `foreach`, whichever updates copies of the weights in less time."""
    times = {}
    for kind in ('fused', 'foreach'):
        copies = [p.detach().clone().requires_grad_() for p in parameters]
        for p in copies:
            p.grad = torch.full_like(p, 1e-3)
        optimiser = adamw(copies, settings, **{kind: True})
        optimiser.step()
        started = time.perf_counter()
        for _ in range(5):
            optimiser.step()
        times[kind] = time.perf_counter() - started
    return min(times, key=times.get)


serve(prepare)
