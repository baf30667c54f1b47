"""Ingests, tokenizes and clusters a corpus as c-BTM does (Gururangan et al., 2023), with scikit-learn and Hugging
Face's tokenizers: the peer of `jobs/copse cluster`. Where its libraries leave a choice, the faster one is taken.

usage: cluster_corpus.py TEXT OUTPUT SETTINGS

TEXT is a folder that make_text.py made, OUTPUT a new folder, SETTINGS the JSON of what both sides are told:
vocabulary_size, terms, dimensions, sample, iterations, k, threads. Prints a line of JSON with the seconds of each stage.
"""
import glob
import hashlib
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

TEST, DEV = 0.04, 0.06
ROWS = 10_000


def read(file):
    """One file's documents: id, origin, group, text, part."""
    source = os.path.basename(os.path.dirname(file))
    rows = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            text = document["text"]
            group = hashlib.sha256(document["group"].encode()).digest()
            unit = int.from_bytes(group[:8], "big") / 2**64
            part = "test" if unit < TEST else "dev" if unit < DEV else "train"
            rows.append((hashlib.sha256(text.encode()).digest()[:16], source, document["group"], text, part))
    return rows


def ingest(text, output, pool):
    """Documents without exact duplicates, in Parquet."""
    schema = pa.schema([("doc_id", pa.binary(16)), ("source", pa.string()), ("group_key", pa.string()),
                        ("text", pa.string()), ("split", pa.string())])
    seen = set()
    with pq.ParquetWriter(os.path.join(output, "documents.parquet"), schema) as out:
        for rows in pool.map(read, sorted(glob.glob(os.path.join(text, "*", "*.jsonl")))):
            new = [row for row in rows if not (row[0] in seen or seen.add(row[0]))]
            if new:
                out.write_table(pa.Table.from_arrays([pa.array(c, f.type) for c, f in zip(zip(*new), schema)], schema=schema))
    return pq.read_table(os.path.join(output, "documents.parquet"), columns=["source", "text", "split"])


def tokenize(documents, output, settings):
    """A byte-level BPE of the train documents, and every document's tokens in Arrow shards."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=settings["vocabulary_size"], special_tokens=["<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    train = documents.filter(pa.compute.equal(documents["split"], "train"))
    tokenizer.train_from_iterator((batch["text"].to_pylist() for batch in train.to_batches(ROWS)), trainer)
    tokenizer.save(os.path.join(output, "tokenizer.json"))
    kind = pa.uint16() if settings["vocabulary_size"] <= 1 << 16 else pa.uint32()
    schema = pa.schema([("tokens", pa.list_(kind))])
    tokens = 0
    with pa.OSFile(os.path.join(output, "tokens.arrow"), "wb") as file, pa.ipc.new_file(file, schema) as out:
        for batch in documents.to_batches(ROWS):
            encoded = [e.ids for e in tokenizer.encode_batch_fast(batch["text"].to_pylist())]
            offsets = np.concatenate(([0], np.cumsum([len(ids) for ids in encoded])))
            values = np.concatenate(encoded).astype(kind.to_pandas_dtype())
            column = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values, kind))
            out.write_batch(pa.record_batch([column], schema=schema))
            tokens += len(values)
    return tokens


def counts(texts):
    """Some documents' terms: their counts, and the terms' names. Numbers are no terms, as in c-BTM."""
    vectorizer = CountVectorizer(stop_words=list(ENGLISH_STOP_WORDS), token_pattern=r"(?u)\b[^\W\d]\w+\b", dtype=np.float32)
    return vectorizer.fit_transform(texts), vectorizer.get_feature_names_out()


def chunks(column):
    return (column.slice(at, ROWS).to_pylist() for at in range(0, len(column), ROWS))


def tf_idf(documents, train, pool, settings):
    """Rows of tf-idf, and the terms' frequencies from the train documents alone."""
    parts, places = [], {}
    for matrix, names in pool.map(counts, chunks(documents["text"])):
        columns = np.array([places.setdefault(name, len(places)) for name in names], dtype=np.int32)
        matrix.indices = columns[matrix.indices]
        parts.append((matrix.data, matrix.indices, np.diff(matrix.indptr)))
    data, indices, lengths = (np.concatenate(part) for part in zip(*parts))
    parts.clear()
    rows = sparse.csr_matrix((data, indices, np.concatenate(([0], np.cumsum(lengths)))), (len(lengths), len(places)))
    frequency = np.bincount(rows[train].indices, minlength=len(places))
    kept = np.argsort(-frequency, kind="stable")[:settings["terms"]]
    rows = rows[:, kept]
    return TfidfTransformer().fit(rows[train]).transform(rows, copy=False)


def cluster(documents, output, pool, settings):
    """The domain of every document: tf-idf, truncated SVD, k-means on a sample, then the nearest centre."""
    train = np.array(documents["split"].to_pylist()) == "train"
    rows = tf_idf(documents, train, pool, settings)
    svd = TruncatedSVD(settings["dimensions"], n_iter=4, random_state=1).fit(rows[train])
    places = normalize(svd.transform(rows))
    sample = np.random.default_rng(1).choice(np.flatnonzero(train), settings["sample"], replace=False)
    means = KMeans(settings["k"], n_init=1, max_iter=settings["iterations"], random_state=1).fit(places[sample])
    domains = means.predict(places)
    pq.write_table(pa.table({"domain": pa.array(domains, pa.int32())}), os.path.join(output, "domains.parquet"))
    sources = np.array(documents["source"].to_pylist())[train]
    largest = [np.unique(sources[domains[train] == c], return_counts=True)[1].max(initial=0) for c in range(settings["k"])]
    return sum(int(n) for n in largest) / train.sum()


def main(text, output, settings):
    os.makedirs(output)
    os.environ["RAYON_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = str(settings["threads"])
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    result = {}
    with ProcessPoolExecutor(settings["threads"]) as pool:
        started = time.monotonic()
        documents = ingest(text, output, pool)
        result["ingest"] = time.monotonic() - started
        result["documents"] = len(documents)
        started = time.monotonic()
        result["tokens"] = tokenize(documents, output, settings)
        result["tokenize"] = time.monotonic() - started
        started = time.monotonic()
        result["purity"] = cluster(documents, output, pool, settings)
        result["cluster"] = time.monotonic() - started
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
