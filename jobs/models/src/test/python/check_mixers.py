"""Checks the plain mixers of mixers/ on small random inputs, in double precision.

    python check_mixers.py

Each must give the values of an independent form, and its gradients, to 1e-9 of the greatest: sums over all pairs of
tokens for the loops over time, recurrences or sums for the parallel form and for Fourier transforms. Loops that cut all
steps at once must agree with the published ones. Whole models of Mamba and RWKV-4 must give the logits of the
transformers library's, from the same weights, to 1e-6: it loops in single precision. Prints a line for each; the exit
code is 1 if one fails.
"""

import os
import sys
from types import SimpleNamespace

os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is loaded, kernels neither
os.environ["TRANSFORMERS_VERBOSITY"] = "error"  # it says so

import torch
import transformers
from torch.nn import functional as F

import train_mixer
from mixers import h3, hyena, mamba, retnet, rwkv

TOLERANCE = 1e-9
LIBRARY_TOLERANCE = 1e-6
BATCH, WIDTH, LENGTH, HEADS, SIZE, STATES = 2, 6, 11, 3, 4, 5


def normal(*shape):
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


def decays_between(logarithms):
    """`exp(sum of logarithms over s + 1 .. t)` [..., t, s] for s up to t, else 0, of logarithms [..., length]."""
    total = logarithms.cumsum(-1)
    difference = total[..., :, None] - total[..., None, :]
    earlier = torch.ones(difference.shape[-2:]).tril().bool()
    return torch.where(earlier, torch.where(earlier, difference, 0).exp(), 0)


def selective_scan_by_pairs(u, step, a, b, c, skip, gate, bias):
    step = F.softplus(step + bias[:, None])
    kept = decays_between(step[:, :, None] * a[:, :, None])  # [batch, inner, states, t, s]
    y = torch.einsum("bnt,bdnts,bds,bns,bds->bdt", c, kept, step, b, u)
    return (y + skip[:, None] * u) * F.silu(gate)


def wkv4_by_pairs(decay, bonus, key, value):
    """Without a running exponent: keys are small here."""
    length = key.shape[1]
    distance = torch.arange(length)[:, None] - torch.arange(length) - 1
    past = torch.exp(-torch.exp(decay) * distance.clamp(min=0)[..., None]) * (distance >= 0)[..., None]
    weights = past + torch.eye(length, dtype=key.dtype)[..., None] * torch.exp(bonus)
    weights = weights * torch.exp(key)[:, None]  # [batch, t, s, width]
    return torch.einsum("btsd,bsd->btd", weights, value) / weights.sum(2)


def wkv6_by_pairs(decay, bonus, receptance, key, value):
    logarithms = -torch.exp(decay).permute(0, 2, 3, 1)  # [batch, heads, size, length]
    # What s gave is multiplied by the decays of the tokens between s and t, without both.
    kept = F.pad(decays_between(logarithms), (0, 0, 1, 0))[..., :-1, :]
    y = torch.einsum("bthi,bhits,bshi,bshj->bthj", receptance, kept, key, value)
    return y + torch.einsum("bthi,hi,bthi,bthj->bthj", receptance, bonus, key, value)


def retention_by_recurrence(query, key, value):
    """S = gamma S + k^T v; with the sum of a token's weights, in the same way, by which the scores are divided."""
    heads, length = query.shape[1:3]
    outputs = []
    for head in range(heads):
        gamma = 1 - 2.0 ** (-5 - head)
        state = torch.zeros(BATCH, key.shape[-1], value.shape[-1], dtype=query.dtype)
        keys, powers, rows = torch.zeros_like(key[:, head, 0]), 0.0, []
        for t in range(length):
            q, k, v = query[:, head, t], key[:, head, t], value[:, head, t]
            state = gamma * state + k[:, :, None] * v[:, None, :]
            keys = gamma * keys + k
            powers = gamma * powers + 1
            scores = ((q * keys).sum(-1, keepdim=True) / powers**0.5).detach()
            rows.append(torch.einsum("bi,bij->bj", q, state) / powers**0.5 / scores.abs().clamp(min=1))
        outputs.append(torch.stack(rows, dim=1))
    return torch.stack(outputs, dim=1)


def retention_in_parallel(query, key, value):
    return retnet.retention(query, key, value, retnet.decay_mask(*query.shape[1:3]))


def convolution_by_sums(u, filters, skip):
    length = u.shape[-1]
    y = [sum(filters[..., t - s] * u[..., s] for s in range(t + 1)) + skip * u[..., t] for t in range(length)]
    return torch.stack(y, dim=-1)


def h3_by_recurrence(q, k, v, shift_b, shift_c, shift_skip, log_step, a_log, a_imag, b, c, skip):
    """A shift register for each channel, then for each pair of channels of a head a diagonal system, token by token."""
    batch, width, length = q.shape
    heads = len(skip)
    memory = torch.zeros(batch, *shift_b.shape, dtype=q.dtype)
    step = torch.exp(log_step)[:, None]
    a = torch.complex(-torch.exp(a_log), a_imag)
    turn = (1 + step * a / 2) / (1 - step * a / 2)
    drive = torch.view_as_complex(b) * step / (1 - step * a / 2)
    state = torch.zeros(batch, heads, SIZE, SIZE, a.shape[-1], dtype=a.dtype)
    outputs = []
    for t in range(length):
        memory = F.pad(memory, (1, -1)) + shift_b * k[:, :, t, None]
        shifted = (memory * shift_c).sum(-1) + shift_skip * k[:, :, t]
        products = shifted.view(batch, heads, SIZE, 1) * v[:, :, t].reshape(batch, heads, 1, SIZE)
        state = turn[:, None, None] * state + drive[:, None, None] * products[..., None]
        y = 2 * (torch.view_as_complex(c)[:, None, None] * state).sum(-1).real + skip[:, None, None] * products
        outputs.append((q[:, :, t].reshape(batch, heads, SIZE, 1) * y).sum(2).flatten(1))
    return torch.stack(outputs, dim=-1)


def h3_by_transforms(q, k, v, shift_b, shift_c, shift_skip, log_step, a_log, a_imag, b, c, skip):
    length = q.shape[-1]
    k = hyena.long_convolution(k, h3.shift_kernel(shift_b, shift_c, length), shift_skip)
    kernel = h3.diagonal_kernel(log_step, a_log, a_imag, b, c, length)
    return h3.multi_head(q, k, v, kernel, skip, SIZE)


def library_mamba(model, a):
    config = transformers.MambaConfig(
        vocab_size=a.vocabulary_size, hidden_size=a.d_model, num_hidden_layers=a.layers, layer_norm_epsilon=1e-5
    )
    names = {"embedding.": "backbone.embeddings.", "last_norm.": "backbone.norm_f.", "head.": "lm_head."}
    for i in range(a.layers):
        names[f"residuals.{i}.norm."] = f"backbone.layers.{i}.norm."
        names[f"residuals.{i}.branch."] = f"backbone.layers.{i}.mixer."
    return load(transformers.MambaForCausalLM(config), model, names)


def library_rwkv4(model, a):
    config = transformers.RwkvConfig(
        vocab_size=a.vocabulary_size, hidden_size=a.d_model, num_hidden_layers=a.layers, rescale_every=0
    )
    names = {"embedding.": "rwkv.embeddings.", "embedding_norm.": "rwkv.blocks.0.pre_ln.", "last_norm.": "rwkv.ln_out."}
    for i in range(2 * a.layers):
        block, part = f"rwkv.blocks.{i // 2}.", i % 2
        names[f"residuals.{i}.norm."] = block + ("ln1.", "ln2.")[part]
        names[f"residuals.{i}.branch."] = block + ("attention.", "feed_forward.")[part]
    return load(transformers.RwkvForCausalLM(config), model, names)


def load(library, model, names):
    tensors = {}
    for name, tensor in model.state_dict().items():
        ours = next((ours for ours in names if name.startswith(ours)), None)
        tensors[name if ours is None else names[ours] + name[len(ours) :]] = tensor
    library.double().eval().load_state_dict(tensors)
    return library


def whole_model(name, library):
    """The logits of a plain model and of the library's."""
    a = SimpleNamespace(
        architecture=name, d_model=16, layers=3, heads=2, context_length=LENGTH, vocabulary_size=31, at_once=False
    )
    model = train_mixer.Model(a).double()
    for weight in model.parameters():
        weight.data += 0.1 * torch.randn_like(weight)
    ids = torch.randint(0, a.vocabulary_size, (BATCH, LENGTH))
    return model.logits(ids), library(model, a)(ids, use_cache=False).logits


def difference(ours, other):
    return ((ours - other).abs().max() / other.abs().max()).item()


def compare(form, other, *inputs):
    """The greatest difference, in terms of the greatest value, of the outputs and of the gradients of all inputs."""
    outputs = [f(*inputs) for f in (form, other)]
    weights = torch.randn_like(outputs[0])
    gradients = [torch.autograd.grad((output * weights).sum(), inputs) for output in outputs]
    return max([difference(*outputs)] + [difference(*pair) for pair in zip(*gradients)])


def checks():
    scanned = [normal(BATCH, WIDTH, LENGTH) for _ in range(2)]
    rates = -torch.exp(normal(WIDTH, STATES).detach())
    selected = [normal(BATCH, STATES, LENGTH) for _ in range(2)]
    scan = [*scanned, rates.requires_grad_(), *selected, normal(WIDTH), normal(BATCH, WIDTH, LENGTH), normal(WIDTH)]
    averaged = [normal(WIDTH), normal(WIDTH), normal(BATCH, LENGTH, WIDTH), normal(BATCH, LENGTH, WIDTH)]
    heads = (BATCH, LENGTH, HEADS, SIZE)
    matrices = [normal(*heads), normal(HEADS, SIZE), normal(*heads), normal(*heads), normal(*heads)]
    retained = [normal(BATCH, HEADS, LENGTH, size) for size in (SIZE, SIZE, SIZE + 1)]
    convolved = [normal(BATCH, WIDTH, LENGTH), normal(WIDTH, LENGTH), normal(WIDTH)]
    d = HEADS * SIZE
    streams = [normal(BATCH, d, LENGTH) for _ in range(3)]
    # A memory shorter than the sequence.
    shift = [normal(d, STATES), normal(d, STATES), normal(d)]
    diagonal = [normal(HEADS), normal(HEADS, STATES), normal(HEADS, STATES)]
    h3_inputs = streams + shift + diagonal + [normal(HEADS, STATES, 2), normal(HEADS, STATES, 2), normal(HEADS)]
    yield "mamba: loop and sums over pairs", compare(mamba.selective_scan, selective_scan_by_pairs, *scan)
    yield "mamba: loop and all steps at once", compare(mamba.selective_scan, at_once(mamba.selective_scan), *scan)
    yield "mamba: model and the library's", difference(*whole_model("mamba", library_mamba))
    yield "rwkv4: loop and sums over pairs", compare(rwkv.wkv4, wkv4_by_pairs, *averaged)
    yield "rwkv4: loop and all steps at once", compare(rwkv.wkv4, at_once(rwkv.wkv4), *averaged)
    yield "rwkv4: model and the library's", difference(*whole_model("rwkv4", library_rwkv4))
    yield "rwkv6: loop and sums over pairs", compare(rwkv.wkv6, wkv6_by_pairs, *matrices)
    yield "rwkv6: loop and all steps at once", compare(rwkv.wkv6, at_once(rwkv.wkv6), *matrices)
    yield "retnet: parallel and recurrent", compare(retention_in_parallel, retention_by_recurrence, *retained)
    yield "hyena: transforms and sums", compare(hyena.long_convolution, convolution_by_sums, *convolved)
    yield "h3++: transforms and recurrent", compare(h3_by_transforms, h3_by_recurrence, *h3_inputs)


def at_once(loop):
    return lambda *inputs: loop(*inputs, at_once=True)


def main():
    torch.manual_seed(0)
    failed = False
    for name, found in checks():
        passed = found <= (LIBRARY_TOLERANCE if "library" in name else TOLERANCE)
        failed |= not passed
        print(f"{name}: {found:.1e}{'' if passed else ' FAILED'}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
