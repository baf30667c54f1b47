"""RWKV-4 (Peng et al. 2023) and RWKV-6 (Peng et al. 2024) by loops over time, as where CUDA kernels cannot run."""

import torch
from torch import nn
from torch.nn import functional as F

from mixers import time_steps


def wkv4(decay, bonus, key, value, at_once=False):
    """The weighted average of the past, below a running exponent: `rwkv_linear_attention_cpu` of transformers.

    decay and bonus are [width], key and value [batch, length, width].
    """
    numerator = torch.zeros_like(key[:, 0])
    denominator = torch.zeros_like(numerator)
    exponent = torch.full_like(numerator, -1e38)
    rate = -torch.exp(decay)
    outputs = Outputs(key, at_once)
    for k, v in time_steps(1, at_once, key, value):
        greatest = torch.maximum(exponent, k + bonus)
        past, present = torch.exp(exponent - greatest), torch.exp(k + bonus - greatest)
        outputs.put((past * numerator + present * v) / (past * denominator + present))
        greatest = torch.maximum(exponent + rate, k)
        past, present = torch.exp(exponent + rate - greatest), torch.exp(k - greatest)
        numerator = past * numerator + present * v
        denominator = past * denominator + present
        exponent = greatest
    return outputs.all()


def wkv6(decay, bonus, receptance, key, value, at_once=False):
    """
    `y = r (diag(u) k^T v + S)`, `S = diag(w) S + k^T v` with a matrix S for each head: the loop of RWKV-6's models for
    transformers.

    bonus is [heads, size], the rest [batch, length, heads, size]; w is exp(-exp(decay)).
    """
    batch, _, heads, size = key.shape
    state = key.new_zeros(batch, heads, size, size)
    outputs = Outputs(value, at_once)
    keep = torch.exp(-torch.exp(decay))
    receptance, value = (x.transpose(1, 2).unsqueeze(-2) for x in (receptance, value))  # rows
    key, keep = (x.transpose(1, 2).unsqueeze(-1) for x in (key, keep))  # columns
    for r, k, v, w in time_steps(2, at_once, receptance, key, value, keep):
        product = k @ v
        outputs.put((r @ (bonus.unsqueeze(-1) * product + state)).squeeze(-2))
        state = product + w * state
    return outputs.all()


class Outputs:
    """Those of all steps as [batch, length, ...]: written into one tensor, as the published loops do, or stacked."""

    def __init__(self, like, at_once):
        self.whole = None if at_once else torch.zeros_like(like)
        self.steps = []
        self.count = 0

    def put(self, output):
        if self.whole is None:
            self.steps.append(output)
        else:
            self.whole[:, self.count] = output
        self.count += 1

    def all(self):
        return torch.stack(self.steps, dim=1) if self.whole is None else self.whole


class Mixed(nn.Module):
    """The input mixed with the token before."""

    def __init__(self, d_model, names):
        super().__init__()
        self.time_shift = nn.ZeroPad2d((0, 0, 1, -1))
        for name in names:
            setattr(self, "time_mix_" + name, nn.Parameter(torch.rand(1, 1, d_model)))

    def mix(self, name, x, before):
        share = getattr(self, "time_mix_" + name)
        return x * share + before * (1 - share)


class TimeMix4(Mixed):
    def __init__(self, d_model, at_once):
        super().__init__(d_model, ["key", "value", "receptance"])
        self.at_once = at_once
        self.time_decay = nn.Parameter(torch.linspace(-5, 3, d_model))
        self.time_first = nn.Parameter(torch.full((d_model,), 0.3).log())
        self.key, self.value, self.receptance, self.output = (nn.Linear(d_model, d_model, bias=False) for _ in range(4))

    def forward(self, x):
        before = self.time_shift(x)
        key = self.key(self.mix("key", x, before))
        value = self.value(self.mix("value", x, before))
        receptance = torch.sigmoid(self.receptance(self.mix("receptance", x, before)))
        return self.output(receptance * wkv4(self.time_decay, self.time_first, key, value, self.at_once))


class TimeMix6(nn.Module):
    """The shares of the token before depend on the token, by a matrix of low rank; so does the decay."""

    def __init__(self, d_model, heads, at_once):
        super().__init__()
        shift_rank, decay_rank = min(32, d_model // 16), min(64, d_model // 8)
        self.heads = heads
        self.at_once = at_once
        self.time_shift = nn.ZeroPad2d((0, 0, 1, -1))
        self.first_share = nn.Parameter(torch.rand(d_model))
        self.shares = nn.Parameter(torch.rand(5, 1, 1, d_model))
        self.share_down = nn.Parameter(torch.zeros(d_model, 5 * shift_rank))
        self.share_up = nn.Parameter(torch.empty(5, shift_rank, d_model).uniform_(-0.01, 0.01))
        self.decay = nn.Parameter(torch.linspace(-6, -1, d_model))
        self.decay_down = nn.Parameter(torch.zeros(d_model, decay_rank))
        self.decay_up = nn.Parameter(torch.empty(decay_rank, d_model).uniform_(-0.01, 0.01))
        self.bonus = nn.Parameter(torch.rand(heads, d_model // heads))
        self.receptance, self.key, self.value, self.gate, self.output = (
            nn.Linear(d_model, d_model, bias=False) for _ in range(5)
        )
        self.norm = nn.GroupNorm(heads, d_model, eps=64e-5)

    def forward(self, x):
        batch, length, width = x.shape
        change = self.time_shift(x) - x
        hidden = torch.tanh((x + change * self.first_share) @ self.share_down)
        hidden = hidden.view(batch * length, 5, -1).transpose(0, 1)
        more = torch.bmm(hidden, self.share_up).view(5, batch, length, width)
        for_decay, for_key, for_value, for_receptance, for_gate = (x + change * (self.shares + more)).unbind(0)
        decay = self.decay + torch.tanh(for_decay @ self.decay_down) @ self.decay_up
        heads = (batch, length, self.heads, -1)
        y = wkv6(
            decay.view(heads),
            self.bonus,
            self.receptance(for_receptance).view(heads),
            self.key(for_key).view(heads),
            self.value(for_value).view(heads),
            self.at_once,
        )
        y = self.norm(y.reshape(batch * length, width)).view(batch, length, width)
        return self.output(y * F.silu(self.gate(for_gate)))


class ChannelMix(Mixed):
    def __init__(self, d_model, width):
        super().__init__(d_model, ["key", "receptance"])
        self.key = nn.Linear(d_model, width, bias=False)
        self.receptance = nn.Linear(d_model, d_model, bias=False)
        self.value = nn.Linear(width, d_model, bias=False)

    def forward(self, x):
        before = self.time_shift(x)
        value = self.value(torch.square(torch.relu(self.key(self.mix("key", x, before)))))
        return torch.sigmoid(self.receptance(self.mix("receptance", x, before))) * value


def blocks4(a):
    return [[TimeMix4(a.d_model, a.at_once), ChannelMix(a.d_model, 4 * a.d_model)] for _ in range(a.layers)]


def blocks6(a):
    width = max(32, a.d_model * 7 // 64 * 32)
    return [[TimeMix6(a.d_model, a.heads, a.at_once), ChannelMix(a.d_model, width)] for _ in range(a.layers)]
