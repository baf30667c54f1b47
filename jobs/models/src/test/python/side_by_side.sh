#!/usr/bin/env bash
# Training steps of Transformer++ here and in PyTorch, side by side: five times, in both orders.
#
# usage: PYTHON=python-with-torch side_by_side.sh [SECONDS]
# Prints tokens a second of each turn, then medians and ratios. On a machine that does nothing else.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
copse=$here/../../../../copse
python=${PYTHON:-python3}
seconds=${1:-10}
threads=$(nproc)

# d_model layers heads feed_forward context_length batch_sequences vocabulary_size
shapes=("64 2 2 176 256 16 2048" "256 4 4 688 256 8 4096" "512 6 8 1376 512 8 8192")

ours() { # dense model of the whole batch on all cores, through the all-reduce
  "$copse" bench --architecture transformer++ --d-model "$1" --layers "$2" --heads "$3" --context-length "$5" \
    --batch-sequences $(($6 / threads)) --vocabulary-size "$7" --trainers "$threads" --seconds $((2 * seconds)) \
    --format json "${@:8}" 2>/dev/null |
    "$python" -c 'import json,sys; r = json.load(sys.stdin)["architectures"][0]; print(r["tokens_per_second"], r["share_of_peak"])'
}
theirs() {
  "$python" "$here/train_transformer.py" --d-model "$1" --layers "$2" --heads "$3" --feed-forward "$4" \
    --context-length "$5" --batch-sequences "$6" --vocabulary-size "$7" --threads "$threads" --seconds "$seconds" "${@:8}" |
    "$python" -c 'import json,sys; print(json.load(sys.stdin)["tokens_per_second"])'
}

for shape in "${shapes[@]}"; do
  read -ra s <<<"$shape"
  for turn in 1 2 3 4 5; do
    parts=(dense apart eager compiled)
    ((turn % 2)) || parts=(compiled eager apart dense)
    for part in "${parts[@]}"; do
      case $part in
        dense) figure=$(ours "${s[@]}" --dense) ;;
        apart) figure=$(ours "${s[@]}") ;;
        eager) figure=$(theirs "${s[@]}") ;;
        compiled) figure=$(theirs "${s[@]}" --compile) ;;
      esac
      echo "d${s[0]} $turn $part $figure"
    done
  done
done | tee /dev/stderr | "$python" -c '
import statistics, sys
rows = [line.split() for line in sys.stdin]
for shape in dict.fromkeys(row[0] for row in rows):
    m = {p: statistics.median(float(r[3]) for r in rows if r[0] == shape and r[2] == p) for p in ("dense", "apart", "eager", "compiled")}
    share = statistics.median(float(r[4]) for r in rows if r[0] == shape and r[2] == "apart")
    print("%-5s dense %.0f, apart %.0f, PyTorch %.0f, compiled %.0f tokens/s: %.2f x eager, %.2f x compiled; apart %.2f x eager; share of peak %.2f"
          % (shape, m["dense"], m["apart"], m["eager"], m["compiled"], m["dense"] / m["eager"], m["dense"] / m["compiled"], m["apart"] / m["eager"], share))
'
