"""Compares exported models with the transformers library's.

    python compare_transformers.py FOLDER...

Each folder was written by `copse export --format huggingface --reference N`. The library loads its
config, weights and tokenizer, and must give our logits to 1e-4 and our loss of the test documents
to 1e-5 nats per token, in float32 on the CPU. Prints a table; the exit code is 1 if a model fails.
"""

import sys
from pathlib import Path

import torch
import transformers
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer

LOGIT_TOLERANCE = 1e-4
LOSS_TOLERANCE = 1e-5


def load(folder):
    """The library's model, refusing one whose tensors are not exactly those of the file."""
    model, info = AutoModelForCausalLM.from_pretrained(
        folder, local_files_only=True, dtype=torch.float32, output_loading_info=True
    )
    wrong = {name: found for name, found in info.items() if found}
    if wrong:
        raise ValueError(f"{folder}: tensors and model do not fit: {wrong}")
    return model.eval()


def logits(model, ids):
    return model(torch.tensor([ids]), use_cache=False).logits[0]


def document_nats(model, document, end, context):
    """Cut as our evaluation cuts: each window sees one token before what it predicts."""
    text = [end] + document
    total = 0.0
    for first in range(0, len(document), context):
        window = text[first : first + context + 1]
        scores = torch.log_softmax(logits(model, window[:-1]).double(), dim=-1)
        total -= scores[range(len(window) - 1), window[1:]].sum().item()
    return total


def compare(folder):
    with safe_open(folder / "reference.safetensors", framework="pt") as file:
        end = int(file.metadata()["end_of_document"])
        context = int(file.metadata()["context_length"])
        ours = {name: file.get_tensor(name) for name in file.keys()}
    model = load(folder)
    with torch.no_grad():
        theirs = logits(model, ours["window"].int().tolist())
        difference = (theirs - ours["logits"]).abs().max().item()
        documents = [d.tolist() for d in ours["tokens"].int().split(ours["lengths"].int().tolist())]
        nats = sum(document_nats(model, document, end, context) for document in documents)
    tokens = len(ours["tokens"])
    our_loss = ours["losses"].double().sum().item() / tokens
    their_loss = nats / tokens
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    read_back = sum(
        tokenizer.encode(tokenizer.decode(document), add_special_tokens=False) == document
        for document in documents
    )
    row = [
        type(model).__name__,
        sum(parameter.numel() for parameter in model.parameters()),
        len(ours["window"]),
        f"{ours['logits'].std().item():.2f}",
        f"{difference:.1e}",
        tokens,
        f"{our_loss:.6f}",
        f"{their_loss:.6f}",
        f"{read_back} of {len(documents)}",
    ]
    print("| " + " | ".join(map(str, row)) + " |", flush=True)
    return difference <= LOGIT_TOLERANCE and abs(our_loss - their_loss) <= LOSS_TOLERANCE


def main():
    torch.manual_seed(0)
    print(f"torch {torch.__version__}, transformers {transformers.__version__}, float32 on the CPU\n")
    print(
        "| model | params | T | deviation of logits | greatest difference of a logit | test tokens "
        "| our loss | their loss | documents that the tokenizer gives back |"
    )
    print("|---" * 9 + "|")
    results = [compare(Path(folder)) for folder in sys.argv[1:]]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
