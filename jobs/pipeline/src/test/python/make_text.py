"""Makes much text of a little: copies of the quick start's documents, each with words of its own.

usage: make_text.py DOCUMENTS TARGET MEGABYTES

DOCUMENTS is the table of documents of an ingested corpus, TARGET a new folder: TARGET/ORIGIN/COPY.jsonl has the
documents of one origin in one copy, with the fields text and group. The first copy is the text as it is; in the
others every tenth word is another of the same origin, so that no two documents are equal. The same text every time.
"""
import json
import os
import re
import sys

import numpy as np
import pyarrow.parquet as pq

WORD = re.compile(r"\w+")
CHANGED = 0.1


def origins(folder):
    table = pq.read_table([os.path.join(folder, f) for f in sorted(os.listdir(folder)) if f.endswith(".parquet")],
                          columns=["doc_id", "source", "group_key", "text"]).sort_by("doc_id")
    documents = {}
    for source, group, text in zip(*(table[name].to_pylist() for name in ("source", "group_key", "text"))):
        words = WORD.findall(text)
        documents.setdefault(source, []).append((group, text, WORD.split(text), words))
    return documents


def changed(gaps, words, pool, random):
    """The text with a tenth of its words, at least two, replaced by words of the pool."""
    words = list(words)
    count = max(2, int(CHANGED * len(words)))
    for at, by in zip(random.integers(len(words), size=count), random.integers(len(pool), size=count)):
        words[at] = pool[by]
    return "".join(part for pair in zip(gaps, words) for part in pair) + gaps[-1]


def main(documents, target, megabytes):
    corpus = origins(documents)
    pools = {source: [word for _, _, _, words in rows for word in words] for source, rows in corpus.items()}
    written, copy = 0, 0
    while written < megabytes * 1e6:
        for number, (source, rows) in enumerate(sorted(corpus.items())):
            random = np.random.default_rng([copy, number])
            os.makedirs(os.path.join(target, source), exist_ok=True)
            with open(os.path.join(target, source, f"{copy:04d}.jsonl"), "w", encoding="utf-8") as out:
                for group, text, gaps, words in rows:
                    if copy and words:
                        text = changed(gaps, words, pools[source], random)
                    written += len(text.encode())
                    line = {"group": f"{copy}/{group}", "text": text}
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
                    if written >= megabytes * 1e6:
                        break
            if written >= megabytes * 1e6:
                break
        copy += 1
    print(f"{written / 1e6:.0f} MB of text in {copy} copies")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
