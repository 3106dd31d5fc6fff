"""
The same inference in PyTorch, batch norm folded. Variants: eager, channels_last, compile, freeze (compile with the weights as constants); bf16 is
eager under autocast.
"""
import torch
import torch._inductor.config

from network import fold, load
from serve import serve


def prepare(folder, job, variant):
    network, inputs = load(folder, job)
    fold(network.eval()).requires_grad_(False)
    image, known = inputs['image'], inputs.get('known')
    if variant == 'channels_last':
        network.to(memory_format=torch.channels_last)
        image = image.contiguous(memory_format=torch.channels_last)

    def estimate(image, known):
        return network.bone_age(network(image, known))

    if variant in ('compile', 'freeze'):
        torch._inductor.config.freezing = variant == 'freeze'
        estimate = torch.compile(estimate)

    def step():
        with torch.no_grad(), torch.autocast('cpu', torch.bfloat16, enabled=variant == 'bf16'):
            return estimate(image, known)

    return step, step(), None


serve(prepare)
