"""Feed-forward layers without biases."""

from torch import nn
from torch.nn import functional as F


class Gelu(nn.Module):
    def __init__(self, d_model, width):
        super().__init__()
        self.up, self.down = nn.Linear(d_model, width, bias=False), nn.Linear(width, d_model, bias=False)

    def forward(self, x):
        return self.down(F.gelu(self.up(x), approximate="tanh"))


class GatedGelu(nn.Module):
    def __init__(self, d_model, width):
        super().__init__()
        self.gate, self.up = (nn.Linear(d_model, width, bias=False) for _ in range(2))
        self.down = nn.Linear(width, d_model, bias=False)

    def forward(self, x):
        return self.down(F.gelu(self.gate(x), approximate="tanh") * self.up(x))
