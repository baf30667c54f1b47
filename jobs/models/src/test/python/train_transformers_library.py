"""Times the training step of the transformers library's models on the CPU: the peer of `jobs/copse bench`.

    python train_transformers_library.py --architecture mamba --d-model 192 --layers 16 --heads 6 \\
        --context-length 256 --batch-sequences 8 --vocabulary-size 4096 --threads 2

The shapes and numbers of params are those of `jobs/copse bench --size`, the step is that of train_mixer.py. Without a
GPU the library loops over time for Mamba and RWKV-4; with --compile, Mamba's scan is its associative one.
"""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is loaded, kernels neither
os.environ["TRANSFORMERS_VERBOSITY"] = "error"  # it says so

from torch import nn
from transformers import (
    MambaConfig,
    MambaForCausalLM,
    MixtralConfig,
    MixtralForCausalLM,
    RwkvConfig,
    RwkvForCausalLM,
)

import training_step

EPSILON = 1e-5


def mamba(a):
    return MambaForCausalLM(
        MambaConfig(
            vocab_size=a.vocabulary_size,
            hidden_size=a.d_model,
            num_hidden_layers=a.layers,
            layer_norm_epsilon=EPSILON,
            use_cache=False,
        )
    )


def rwkv4(a):
    return RwkvForCausalLM(
        RwkvConfig(
            vocab_size=a.vocabulary_size,
            context_length=a.context_length,
            hidden_size=a.d_model,
            num_hidden_layers=a.layers,
            layer_norm_epsilon=EPSILON,
            rescale_every=0,
            use_cache=False,
        )
    )


def mixtral(a):
    model = MixtralForCausalLM(
        MixtralConfig(
            vocab_size=a.vocabulary_size,
            hidden_size=a.d_model,
            intermediate_size=16 * max(1, round(a.d_model / 6)),
            num_hidden_layers=a.layers,
            num_attention_heads=a.heads,
            num_key_value_heads=a.heads // 4 if a.heads % 4 == 0 else a.heads,
            max_position_embeddings=a.context_length,
            rms_norm_eps=EPSILON,
            output_router_logits=True,  # for the loss that balances experts
            router_aux_loss_coef=0.01,
            sliding_window=None,
            use_cache=False,
        )
    )
    if a.experts is not None:
        model.set_experts_implementation(a.experts)
    return model


ARCHITECTURES = {"mamba": mamba, "rwkv4": rwkv4, "mixtral": mixtral}


class Loss(nn.Module):
    """A model's loss against targets that are already shifted."""

    def __init__(self, model):
        super().__init__()
        self.model = model.train()
        training_step.start_weights(self)

    def forward(self, ids, targets):
        out = self.model(ids)
        loss = nn.functional.cross_entropy(out.logits.flatten(0, 1), targets.flatten())
        return loss if getattr(out, "aux_loss", None) is None else loss + 0.01 * out.aux_loss


def main():
    parser = training_step.parser(__doc__)
    parser.add_argument("--architecture", choices=ARCHITECTURES, required=True)
    parser.add_argument("--experts", choices=("eager", "grouped_mm"), help="how Mixtral multiplies, else by default")
    a = parser.parse_args()
    training_step.time_and_print(a, lambda: Loss(ARCHITECTURES[a.architecture](a)), architecture=a.architecture)


main()
