"""Times the training step of a language model without attention in plain PyTorch: the peer of `jobs/copse bench`.

    python train_mixer.py --architecture mamba --d-model 192 --layers 16 --heads 6 --context-length 256 \\
        --batch-sequences 8 --vocabulary-size 4096 --threads 2

The mixers compute what their authors' code computes where there is no kernel of theirs (see mixers/), in models of the
same shape and number of params as `jobs/copse bench --size` has.
"""

from dataclasses import dataclass
from typing import Callable

from torch import nn
from torch.nn import functional as F

import training_step
from mixers import h3, hyena, mamba, retnet, rwkv

EPSILON = 1e-5


def rms_norm(width):
    return nn.RMSNorm(width, eps=EPSILON)


def layer_norm(width):
    return nn.LayerNorm(width, eps=EPSILON)


def layer_norm_without_bias(width):
    return nn.LayerNorm(width, eps=EPSILON, bias=False)


@dataclass(frozen=True)
class Architecture:
    """Branches of each block by the arguments, the norm before each, and whether it has what RWKV has: a norm behind
    the embedding and a head with a table of its own."""

    blocks: Callable
    norm: Callable
    rwkv: bool = False


ARCHITECTURES = {
    "mamba": Architecture(mamba.blocks, rms_norm),
    "rwkv4": Architecture(rwkv.blocks4, layer_norm, rwkv=True),
    "rwkv6": Architecture(rwkv.blocks6, layer_norm, rwkv=True),
    "retnet": Architecture(retnet.blocks, rms_norm),
    "hyena": Architecture(hyena.blocks, layer_norm_without_bias),
    "h3++": Architecture(h3.blocks, rms_norm),
}


class Residual(nn.Module):
    def __init__(self, norm, branch):
        super().__init__()
        self.norm, self.branch = norm, branch

    def forward(self, x):
        return x + self.branch(self.norm(x))


class Model(nn.Module):
    def __init__(self, a):
        super().__init__()
        kind = ARCHITECTURES[a.architecture]
        self.embedding = nn.Embedding(a.vocabulary_size, a.d_model)
        self.embedding_norm = kind.norm(a.d_model) if kind.rwkv else nn.Identity()
        self.residuals = nn.Sequential(
            *(Residual(kind.norm(a.d_model), branch) for block in kind.blocks(a) for branch in block)
        )
        self.last_norm = kind.norm(a.d_model)
        self.head = nn.Linear(a.d_model, a.vocabulary_size, bias=False)
        if not kind.rwkv:
            self.head.weight = self.embedding.weight
        training_step.start_weights(self)

    def logits(self, ids):
        return self.head(self.last_norm(self.residuals(self.embedding_norm(self.embedding(ids)))))

    def forward(self, ids, targets):
        return F.cross_entropy(self.logits(ids).flatten(0, 1), targets.flatten())


def main():
    parser = training_step.parser(__doc__)
    parser.add_argument("--architecture", choices=ARCHITECTURES, required=True)
    parser.add_argument(
        "--at-once",
        action="store_true",
        help="loops over time cut all steps of their inputs at once: not as published, but linear in the length",
    )
    a = parser.parse_args()
    training_step.time_and_print(a, lambda: Model(a), architecture=a.architecture, at_once=a.at_once)


if __name__ == "__main__":
    main()
