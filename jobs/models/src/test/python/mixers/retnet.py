"""RetNet (Sun et al. 2023) as torchscale trains it: the parallel form.

It is quadratic in the length, like attention, and at short contexts not the slow one of its forms: that is the
recurrent one. torchscale's chunkwise form, if it is asked for, has chunks of 512 tokens.
"""

import torch
from torch import nn
from torch.nn import functional as F

from mixers.feed_forward import GatedGelu

BASE = 10000.0


def retention(query, key, value, mask):
    """`((q k^T) D) v`, rows of scores divided by their sum where that exceeds 1; all [batch, heads, length, size]."""
    scores = (query @ key.transpose(-1, -2)) * mask
    scores = scores / scores.detach().sum(dim=-1, keepdim=True).abs().clamp(min=1)
    return scores @ value


def decay_mask(heads, length):
    """D [heads, length, length]: `c_n gamma^(n - m)` for m up to n, c_n from the sum of the row's powers."""
    gamma = 1 - 2 ** (-5 - torch.arange(heads, dtype=torch.float64))
    distance = torch.arange(length)[:, None] - torch.arange(length)
    mask = torch.where(distance >= 0, gamma[:, None, None] ** distance.clamp(min=0), 0)
    return mask / mask.sum(dim=-1, keepdim=True).sqrt()


def turns(length, size):
    """Sine and cosine [length, size] of pairs of neighbours."""
    angle = (1 / BASE ** torch.linspace(0, 1, size // 2, dtype=torch.float64)).repeat_interleave(2)
    angle = torch.arange(length)[:, None] * angle
    return angle.sin(), angle.cos()


def turn(x, sin, cos):
    turned = torch.stack((-x[..., 1::2], x[..., ::2]), dim=-1).flatten(-2)
    return x * cos + turned * sin


class Retention(nn.Module):
    def __init__(self, d_model, heads, values, length):
        super().__init__()
        self.heads = heads
        self.query, self.key = (nn.Linear(d_model, d_model, bias=False) for _ in range(2))
        self.value, self.gate = (nn.Linear(d_model, values, bias=False) for _ in range(2))
        self.out = nn.Linear(values, d_model, bias=False)
        self.norm = nn.RMSNorm(values // heads, eps=1e-6, elementwise_affine=False)
        sin, cos = turns(length, d_model // heads)
        self.register_buffer("sin", sin.float())
        self.register_buffer("cos", cos.float())
        self.register_buffer("mask", decay_mask(heads, length).float())

    def forward(self, x):
        query, key, value = (
            project(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for project in (self.query, self.key, self.value)
        )
        key = key * key.shape[-1] ** -0.5
        y = retention(turn(query, self.sin, self.cos), turn(key, self.sin, self.cos), value, self.mask)
        return self.out(F.silu(self.gate(x)) * self.norm(y.transpose(1, 2)).flatten(-2))


def blocks(a):
    values = a.heads * max(1, round(5 * a.d_model / (3 * a.heads)))
    width = round(5 * a.d_model / 3)
    return [
        [Retention(a.d_model, a.heads, values, a.context_length), GatedGelu(a.d_model, width)] for _ in range(a.layers)
    ]
