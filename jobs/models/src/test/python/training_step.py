"""The training step of `jobs/copse bench` in PyTorch: arguments, timing and output of the scripts beside this one.

A step is forward, backward, clip to norm 1 and fused AdamW in float32 on a batch drawn anew. The figure is tokens a
second from the median of the second half of the steps.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

import torch
from torch import nn

SHAPE = ("d-model", "layers", "heads", "context-length", "batch-sequences", "vocabulary-size", "threads")


def parser(description, *more_counts):
    """A parser of what all peers take, and of more whole numbers."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in SHAPE + more_counts:
        made.add_argument("--" + name, type=int, required=True)
    made.add_argument("--seconds", type=float, default=10)
    made.add_argument("--least-updates", type=int, default=6, help="even if they take longer than --seconds")
    made.add_argument("--processes", type=int, default=1, help="so many at once, each with its own batch")
    made.add_argument("--compile", action="store_true")
    return made


def start_weights(model):
    """Tables and the matrices of linear layers from N(0, 0.02^2)."""
    for part in model.modules():
        if isinstance(part, (nn.Embedding, nn.Linear)):
            nn.init.normal_(part.weight, std=0.02)


def time_and_print(a, make_model, **more):
    """Trains `make_model()`, a module from ids and targets to the mean loss, and prints a line of JSON with `more`."""
    if a.processes > 1:
        result = side_by_side(a.processes)
    else:
        torch.set_num_threads(a.threads)
        torch.manual_seed(1)
        result = train(a, make_model()) | more
    print(json.dumps(result))


def train(a, model):
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1, fused=True)
    step = torch.compile(model) if a.compile else model
    times = []
    begin = time.perf_counter()
    while time.perf_counter() - begin < a.seconds or len(times) < a.least_updates:
        ids = torch.randint(0, a.vocabulary_size, (a.batch_sequences, a.context_length + 1))
        start = time.perf_counter()
        optimiser.zero_grad()
        loss = step(ids[:, :-1], ids[:, 1:])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        times.append(time.perf_counter() - start)
        if a.compile and len(times) == 3:
            begin = time.perf_counter()  # compiled by now
    return {
        "torch": torch.__version__,
        "processes": 1,
        "threads": a.threads,
        "compiled": a.compile,
        "params": sum(weight.numel() for weight in model.parameters()),
        "updates": len(times),
        "loss": loss.item(),
        "tokens_per_second": a.batch_sequences * a.context_length / statistics.median(times[len(times) // 2 :]),
        "activation_bytes": None if a.compile else activation_bytes(model, ids),
    }


def activation_bytes(model, ids):
    """What a forward pass keeps for the backward pass, each storage once and without params and ids."""
    others = {t.untyped_storage().data_ptr() for t in (*model.parameters(), *model.buffers(), ids)}
    kept = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in others:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = model(ids[:, :-1], ids[:, 1:])
    del loss
    return sum(kept.values())


def side_by_side(processes):
    """This script with the same arguments in several processes at once: the sum of their tokens a second."""
    command = [sys.executable, *sys.argv, "--processes", "1"]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    outputs = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        sys.exit(1)
    results = [json.loads(output) for output in outputs]
    total = sum(result["tokens_per_second"] for result in results)
    return results[0] | {"processes": processes, "tokens_per_second": total}
