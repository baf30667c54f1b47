#!/usr/bin/env bash
# Ingest, tokenizer and clusters of much text, here and by scikit-learn and Hugging Face's tokenizers.
#
# usage: PYTHON=python-of-requirements.txt corpus_side_by_side.sh WORK [MEGABYTES [TURNS]]
# WORK keeps the text, made of the quick start's corpus, for the next time. On a machine that does nothing else.
# Both sides have the settings of conf/quickstart.conf, with larger shards for more text, and all cores; the order
# changes with each turn. NEAR_DUPLICATES=0.8 also removes near duplicates here, which the peer does not do.
# SIDES=ours or SIDES=theirs runs one side only.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../../../../.." && pwd)
work=$(realpath -m "${1:?give a folder to work in}")
megabytes=${2:-1000}
turns=${3:-1}
near=${NEAR_DUPLICATES:-0}
python=${PYTHON:-python3}
text=$work/text-$megabytes
mkdir -p "$work"

if [[ ! -d $text ]]; then
  "$root/jobs/copse" ingest --conf "$root/conf/quickstart.conf" --set "output=\"$work/quickstart\""
  rm -rf "$text.partial"
  "$python" "$here/make_text.py" "$work/quickstart/tables/documents" "$text.partial" "$megabytes"
  mv "$text.partial" "$text"
fi

# Documents are cut already; a changed one may have grown over the limit, and the peer does not cut.
{
  echo "include file(\"$root/conf/quickstart.conf\")"
  echo "experiment = side-by-side, output = \"$work/ours\""
  echo "corpus.near_duplicates = $near, corpus.max_document_bytes = 65536, corpus.shard_tokens = 32000000, training.arms = [dense, experts]"
  echo "corpus.sources = ["
  for folder in "$text"/*; do
    echo "  { name = $(basename "$folder"), kind = jsonl, path = \"$folder\", text_field = text, group_field = group, max_bytes = 1000000000000 }"
  done
  echo "]"
} >"$work/ours.conf"
settings='{"vocabulary_size": 1024, "terms": 20000, "dimensions": 100, "sample": 5000, "iterations": 20, "k": 4, "threads": '$(nproc)'}'

for turn in $(seq "$turns"); do
  sides=(ours theirs)
  ((turn % 2)) || sides=(theirs ours)
  for side in "${sides[@]}"; do
    [[ -z ${SIDES:-} || $side == "$SIDES" ]] || continue
    rm -rf "${work:?}/$side"
    if [[ $side == ours ]]; then
      "$python" "$here/measure.py" "$root/jobs/copse" cluster --conf "$work/ours.conf" >"$work/ours.log" 2>&1
    else
      OMP_NUM_THREADS=$(nproc) RAYON_NUM_THREADS=$(nproc) \
        "$python" "$here/measure.py" "$python" "$here/cluster_corpus.py" "$text" "$work/theirs" "$settings" >"$work/theirs.log" 2>&1
    fi
    cat "$work/$side.log" >&2
    echo "$side $(tail -n 1 "$work/$side.log")"
  done
done | "$python" -c '
import statistics, sys
rows = [line.split() for line in sys.stdin]
seconds = {}
for side in ("ours", "theirs"):
    turns = [(float(r[1]), float(r[2])) for r in rows if r[0] == side]
    if turns:
        seconds[side], gigabytes = (statistics.median(values) for values in zip(*turns))
        print("'"$megabytes"' MB, near duplicates '"$near"': %s %.1f s and %.2f GB" % (side, seconds[side], gigabytes))
if len(seconds) == 2:
    print("%.2f times as fast" % (seconds["theirs"] / seconds["ours"]))
'
