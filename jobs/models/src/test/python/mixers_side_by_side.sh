#!/usr/bin/env bash
# Training steps here, in plain PyTorch and in the transformers library, side by side: in turns, in both orders.
#
# usage: PYTHON=python-with-torch mixers_side_by_side.sh [TURNS] [ARCHITECTURE...]
#   SIZE            of the ladder (3.5M)
#   CONTEXT_LENGTH  tokens of a window (256)
#   WINDOWS         of an update (8)
#   SECONDS_EACH    of a figure (10); ours takes twice that, as half warms up, and a peer makes two updates at least
#   PARTS           to run, of those below (all)
# Prints params and tokens a second of each turn, then medians and ratios; fails if params differ by more than 1 %.
# Peers run as one process on all cores and, in parts named -apart, as a process a core with its share of the windows;
# the better of the two medians counts. The published loops over time are quadratic in the length (see mixers/; at-once
# is their linear form): a turn of Mamba takes some minutes. On a machine that does nothing else.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
copse=$here/../../../../copse
python=${PYTHON:-python3}
turns=${1:-3}
architectures=("${@:2}")
((${#architectures[@]})) || architectures=(mamba rwkv4 rwkv6 retnet hyena h3++ mixtral)
size=${SIZE:-3.5M}
seconds=${SECONDS_EACH:-10}
wanted=${PARTS:-ours plain plain-apart at-once at-once-apart library library-apart}
threads=$(nproc)
windows=${WINDOWS:-8}
((windows % threads == 0)) || {
  echo "$windows windows cannot be shared among $threads cores" >&2
  exit 2
}
common=(--context-length "${CONTEXT_LENGTH:-256}" --vocabulary-size 4096)

# Of architectures as JSON: name, d_model, layers, heads, params, tokens a second in a line each.
bench() {
  "$copse" bench "${common[@]}" --size "$size" --format json "$@" 2>/dev/null |
    "$python" -c '
import json, sys
for r in json.load(sys.stdin)["architectures"]:
    print(r["architecture"], r["d_model"], r["layers"], r["heads"], r["params"], r["tokens_per_second"])'
}
ours() { # a model a core, as experts train
  bench --architecture "$1" --trainers "$threads" --batch-sequences $((windows / threads)) --seconds $((2 * seconds)) |
    cut -d " " -f 5,6
}
theirs() { # script, processes, architecture, d_model, layers, heads, options
  # A step of the slowest takes most of a minute.
  "$python" "$here/$1.py" --processes "$2" --threads $((threads / $2)) --batch-sequences $((windows / $2)) \
    --architecture "$3" --d-model "$4" --layers "$5" --heads "$6" "${common[@]}" --seconds "$seconds" \
    --least-updates 2 "${@:7}" |
    "$python" -c 'import json, sys; r = json.load(sys.stdin); print(r["params"], r["tokens_per_second"])'
}

parts_of() {
  case $1 in
    mamba | rwkv4) echo ours plain plain-apart at-once at-once-apart library library-apart ;;
    rwkv6) echo ours plain plain-apart at-once at-once-apart ;;
    mixtral) echo ours library library-apart ;;
    *) echo ours plain plain-apart ;;
  esac
}

mapfile -t shapes < <(bench "${architectures[@]/#/--architecture=}" --trainers 1 --batch-sequences 1 --seconds 0.1)
((${#shapes[@]} == ${#architectures[@]})) || {
  echo "$copse bench failed for ${architectures[*]} at the size $size" >&2
  exit 1
}
for shape in "${shapes[@]}"; do
  read -r name d layers heads _ <<<"$shape"
  parts=()
  for part in $(parts_of "$name"); do
    [[ " $wanted " != *" $part "* ]] || parts+=("$part")
  done
  for ((turn = 1; turn <= turns; turn++)); do
    for ((i = 0; i < ${#parts[@]}; i++)); do
      part=${parts[turn % 2 ? i : ${#parts[@]} - 1 - i]}
      processes=1
      [[ $part != *-apart ]] || processes=$threads
      case $part in
        ours) figures=$(ours "$name") ;;
        plain*) figures=$(theirs train_mixer "$processes" "$name" "$d" "$layers" "$heads") ;;
        at-once*) figures=$(theirs train_mixer "$processes" "$name" "$d" "$layers" "$heads" --at-once) ;;
        library*) figures=$(theirs train_transformers_library "$processes" "$name" "$d" "$layers" "$heads") ;;
      esac
      echo "$name $turn $part $figures"
    done
  done
done | "$python" -c '
import statistics, sys
rows = []
for line in sys.stdin:
    print(line, end="", file=sys.stderr, flush=True)
    rows.append(line.split())
wrong = False
for name in dict.fromkeys(row[0] for row in rows):
    mine = [row for row in rows if row[0] == name]
    best = {}
    for part in dict.fromkeys(row[2] for row in mine):
        median = statistics.median(float(row[4]) for row in mine if row[2] == part)
        peer = part.removesuffix("-apart")
        best[peer] = max(median, best.get(peer, 0))
    ours = best.pop("ours", None)
    peers = ["%s %.1f%s" % (p, m, "" if ours is None else " (%.2f x)" % (ours / m)) for p, m in best.items()]
    print("%-8s %s tokens/s" % (name, ", ".join(["ours %.1f" % ours] * (ours is not None) + peers)))
    params = [int(row[3]) for row in mine]
    if max(params) > 1.01 * min(params):
        wrong = True
        print("%s: the models have from %d to %d params" % (name, min(params), max(params)))
sys.exit(wrong)
'
