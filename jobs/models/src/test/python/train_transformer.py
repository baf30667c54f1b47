"""Times the training step of Transformer++ in PyTorch: the peer of `jobs/copse bench`.

The same shapes, batch, update (clip, fused AdamW) and timing: the median of the second half of the time given.
"""

import torch
from torch import nn
from torch.nn import functional as F

import training_step

THETA = 10000.0


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


class Attention(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(d_model, 3 * d_model, bias=False)
        self.out = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x, cos, sin):
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(rotate(q, cos, sin), rotate(k, cos, sin), v, is_causal=True)
        return self.out(y.transpose(1, 2).reshape(batch, length, width))


class Block(nn.Module):
    def __init__(self, d_model, heads, feed_forward):
        super().__init__()
        self.attention_norm, self.feed_forward_norm = nn.RMSNorm(d_model), nn.RMSNorm(d_model)
        self.attention = Attention(d_model, heads)
        self.gate_up = nn.Linear(d_model, 2 * feed_forward, bias=False)
        self.down = nn.Linear(feed_forward, d_model, bias=False)

    def forward(self, x, cos, sin):
        x = x + self.attention(self.attention_norm(x), cos, sin)
        gate, up = self.gate_up(self.feed_forward_norm(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class Model(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.embedding = nn.Embedding(a.vocabulary_size, a.d_model)
        self.blocks = nn.ModuleList(Block(a.d_model, a.heads, a.feed_forward) for _ in range(a.layers))
        self.last_norm = nn.RMSNorm(a.d_model)
        width = a.d_model // a.heads
        angle = torch.arange(a.context_length)[:, None] / THETA ** (torch.arange(0, width, 2) / width)
        self.register_buffer("cos", angle.cos())
        self.register_buffer("sin", angle.sin())
        training_step.start_weights(self)

    def forward(self, ids, targets):
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        logits = F.linear(self.last_norm(x), self.embedding.weight)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def main():
    a = training_step.parser(__doc__, "feed-forward").parse_args()
    training_step.time_and_print(a, lambda: Model(a))


main()
