"""Times the training step of Transformer++ in PyTorch: the peer of `jobs/copse bench`.

The same shapes, batch, update (clip, fused AdamW) and timing: the median of the second half of the time given.
"""
import argparse
import json
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F

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

    def forward(self, ids, targets):
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        logits = F.linear(self.last_norm(x), self.embedding.weight)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("d-model", "layers", "heads", "feed-forward", "context-length", "batch-sequences", "vocabulary-size", "threads"):
        parser.add_argument("--" + name, type=int, required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--compile", action="store_true")
    return parser.parse_args()


def main():
    a = arguments()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    model = Model(a)
    for weight in model.parameters():
        if weight.dim() > 1:
            nn.init.normal_(weight, std=0.02)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1, fused=True)
    step = torch.compile(model) if a.compile else model
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < a.seconds or len(times) < 6:
        ids = torch.randint(0, a.vocabulary_size, (a.batch_sequences, a.context_length + 1))
        start = time.perf_counter()
        optimiser.zero_grad()
        step(ids[:, :-1], ids[:, 1:]).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        times.append(time.perf_counter() - start)
        if a.compile and len(times) == 3:
            begin = time.perf_counter()  # compiled by now
    median = statistics.median(times[len(times) // 2 :])
    params = sum(weight.numel() for weight in model.parameters())
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "threads": a.threads,
                "compiled": a.compile,
                "params": params,
                "updates": len(times),
                "tokens_per_second": a.batch_sequences * a.context_length / median,
            }
        )
    )


main()
