"""Hyena (Poli et al. 2023) of order 2, its long convolution by Fourier transforms."""

import math

import torch
from torch import nn

from mixers.feed_forward import Gelu

EMBEDDING = 33
FREQUENCY = 14.0
SHORT = 3


def long_convolution(u, filters, skip):
    """`y[t] = sum over s <= t of h[t - s] u[s] + skip u[t]`, as `fftconv_ref`: u [..., d, length], h [d, length]."""
    length = u.shape[-1]
    size = 2 * length
    spectrum = torch.fft.rfft(filters, n=size) / size
    y = torch.fft.irfft(torch.fft.rfft(u, n=size) * spectrum, n=size, norm="forward")[..., :length]
    return y + u * skip[:, None]


class Sine(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.frequency = nn.Parameter(torch.full((width,), FREQUENCY))

    def forward(self, x):
        return torch.sin(self.frequency * x)


class Filter(nn.Module):
    """A network of sines from positions to the weights of the lags, times a window that decays."""

    def __init__(self, d_model, length):
        super().__init__()
        width = min(64, d_model // 4)
        sine = Sine(width)
        self.network = nn.Sequential(nn.Linear(EMBEDDING, width), sine)
        for _ in range(2):
            self.network.extend([nn.Linear(width, width), sine])
        self.network.append(nn.Linear(width, d_model, bias=False))
        time = torch.linspace(0, 1, length)[:, None]
        bands = (EMBEDDING - 1) // 2
        angle = torch.linspace(1e-4, bands - 1, bands) * 2 * math.pi * torch.arange(length)[:, None] / length
        self.positions = nn.Parameter(torch.cat((time, angle.cos(), -angle.sin()), dim=-1))
        rates = torch.linspace(math.log(100) / 1.5, math.log(100) / 0.3, d_model)
        self.register_buffer("time", time)
        self.register_buffer("rates", rates)

    def forward(self):
        return (self.network(self.positions) * torch.exp(-self.time * self.rates)).T


class Hyena(nn.Module):
    def __init__(self, d_model, length):
        super().__init__()
        self.into = nn.Linear(d_model, 3 * d_model)
        self.short = nn.Conv1d(3 * d_model, 3 * d_model, SHORT, groups=3 * d_model, padding=SHORT - 1)
        self.filter = Filter(d_model, length)
        self.skip = nn.Parameter(torch.randn(d_model))
        self.out = nn.Linear(d_model, d_model)

    def forward(self, x):
        projected = self.short(self.into(x).transpose(1, 2))[..., : x.shape[1]]
        first, second, value = projected.chunk(3, dim=1)
        y = long_convolution(value * second, self.filter(), self.skip) * first
        return self.out(y.transpose(1, 2))


def blocks(a):
    return [[Hyena(a.d_model, a.context_length), Gelu(a.d_model, 2 * a.d_model)] for _ in range(a.layers)]
