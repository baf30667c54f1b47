"""H3 (Fu et al. 2022) with heads of width 8, the H3++ of Gu and Dao (2023), both convolutions by Fourier transforms."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from mixers import channels_first
from mixers.feed_forward import Gelu
from mixers.hyena import long_convolution

STATES = 64
HEAD_WIDTH = 8


def shift_kernel(b, c, length):
    """`k[l] = sum over n of b[n] c[n + l]`: the kernel of a memory of states tokens, b and c [d, states]."""
    states = b.shape[-1]
    size = 2 * states
    kernel = torch.fft.irfft(torch.fft.rfft(b, n=size).conj() * torch.fft.rfft(c, n=size), n=size)
    kernel = kernel[..., : min(states, length)]
    return F.pad(kernel, (0, length - kernel.shape[-1]))


def diagonal_kernel(log_step, a_log, a_imag, b, c, length):
    """S4D's kernel [heads, length] by the bilinear rule and a Vandermonde matrix; b and c are pairs of real numbers."""
    step = torch.exp(log_step)[:, None]
    stepped = torch.complex(-torch.exp(a_log), a_imag) * step
    weight = torch.view_as_complex(b) * torch.view_as_complex(c) * step / (1 - stepped / 2)
    logarithm = torch.log((1 + stepped / 2) / (1 - stepped / 2))
    powers = torch.exp(logarithm[..., None] * torch.arange(length))
    return 2 * torch.einsum("hn,hnl->hl", weight, powers).real


def multi_head(q, k, v, kernel, skip, width):
    """`y[t, j] = sum over i of q[t, i] ssm(k[., i] v[., j])[t]`, i and j within a head; all [batch, d, length]."""
    q, k, v = (x.unflatten(1, (-1, width)).transpose(1, 2) for x in (q, k, v))  # [batch, width, heads, length]
    products = k.unsqueeze(2) * v.unsqueeze(1)
    y = (long_convolution(products, kernel, skip) * q.unsqueeze(2)).sum(dim=1)
    return y.transpose(1, 2).flatten(1, 2)


class H3(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        heads = d_model // HEAD_WIDTH
        modes = STATES // 2
        self.query, self.key, self.value, self.out = (nn.Linear(d_model, d_model, bias=False) for _ in range(4))
        self.shift_b = nn.Parameter(torch.eye(1, STATES).repeat(d_model, 1))
        self.shift_c = nn.Parameter(torch.randn(d_model, STATES) / math.sqrt(STATES))
        self.shift_skip = nn.Parameter(torch.randn(d_model))
        self.log_step = nn.Parameter(torch.rand(heads) * math.log(100) + math.log(1e-3))
        self.a_log = nn.Parameter(torch.full((heads, modes), -math.log(2)))
        self.a_imag = nn.Parameter((math.pi * torch.arange(modes)).repeat(heads, 1))
        self.b = nn.Parameter(torch.tensor([1.0, 0.0]).repeat(heads, modes, 1))
        self.c = nn.Parameter(torch.randn(heads, modes, 2) * math.sqrt(0.5))
        self.skip = nn.Parameter(torch.randn(heads))

    def forward(self, x):
        length = x.shape[1]
        q, k, v = (channels_first(project.weight, x) for project in (self.query, self.key, self.value))
        k = long_convolution(k, shift_kernel(self.shift_b, self.shift_c, length), self.shift_skip)
        kernel = diagonal_kernel(self.log_step, self.a_log, self.a_imag, self.b, self.c, length)
        return self.out(multi_head(q, k, v, kernel, self.skip, HEAD_WIDTH).transpose(1, 2))


def blocks(a):
    return [[H3(a.d_model), Gelu(a.d_model, 2 * a.d_model)] for _ in range(a.layers)]
