"""Mamba (Gu and Dao 2023), as its repository computes it without a GPU."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from mixers import channels_first, time_steps

STATES = 16
CONVOLUTION = 4


def selective_scan(u, step, a, b, c, skip, gate, bias, at_once=False):
    """
    `h[t] = exp(dt a) h[t - 1] + dt b u`, `y = (c h + skip u) silu(gate)` with `dt = softplus(step + bias)`: a loop over
    time, as `selective_scan_ref`.

    u, step and gate are [batch, inner, length], a is [inner, states], b and c are [batch, states, length].
    """
    step = F.softplus(step + bias[:, None])
    decay = torch.exp(torch.einsum("bdl,dn->bdln", step, a))
    inputs = torch.einsum("bdl,bnl,bdl->bdln", step, b, u)
    state = a.new_zeros(u.shape[0], *a.shape)
    outputs = []
    for decay_t, input_t, c_t in time_steps(2, at_once, decay, inputs, c):
        state = decay_t * state + input_t
        outputs.append(torch.einsum("bdn,bn->bd", state, c_t))
    return (torch.stack(outputs, dim=2) + u * skip[:, None]) * F.silu(gate)


class Mamba(nn.Module):
    def __init__(self, d_model, at_once):
        super().__init__()
        inner = 2 * d_model
        self.at_once = at_once
        self.rank = math.ceil(d_model / 16)
        self.in_proj = nn.Linear(d_model, 2 * inner, bias=False)
        self.conv1d = nn.Conv1d(inner, inner, CONVOLUTION, groups=inner, padding=CONVOLUTION - 1)
        self.x_proj = nn.Linear(inner, self.rank + 2 * STATES, bias=False)
        self.dt_proj = nn.Linear(self.rank, inner)
        self.A_log = nn.Parameter(torch.arange(1.0, STATES + 1).log().repeat(inner, 1))
        self.D = nn.Parameter(torch.ones(inner))
        self.out_proj = nn.Linear(inner, d_model, bias=False)
        self.dt_proj.bias.data = step_biases(inner)

    def forward(self, x):
        length = x.shape[1]
        u, gate = channels_first(self.in_proj.weight, x).chunk(2, dim=1)
        u = F.silu(self.conv1d(u)[..., :length])
        step, b, c = self.x_proj(u.transpose(1, 2)).split([self.rank, STATES, STATES], dim=-1)
        step = channels_first(self.dt_proj.weight, step)
        b, c = b.transpose(1, 2).contiguous(), c.transpose(1, 2).contiguous()
        a = -torch.exp(self.A_log)
        y = selective_scan(u, step, a, b, c, self.D, gate, self.dt_proj.bias, self.at_once)
        return self.out_proj(y.transpose(1, 2))


def step_biases(inner):
    """Those that give steps log-uniform on [1e-3, 1e-1]."""
    step = torch.exp(torch.rand(inner) * math.log(100) + math.log(1e-3))
    return step + torch.log(-torch.expm1(-step))


def blocks(a):
    return [[Mamba(a.d_model, a.at_once)] for _ in range(a.layers)]
