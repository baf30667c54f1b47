#!/usr/bin/env bash
# Trains a small model of each architecture that transformers has, exports it, and compares the two.
#   compare.sh OUTPUT [PYTHON]   PYTHON has the packages of requirements.txt
set -euo pipefail
output=$(realpath -m "${1:?give a folder for the output}")
python=${2:-python3}
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
cd "$here/../../../../.."   # the sources of compare.conf are relative to the root

copse() {
  jobs/copse "$1" --conf "$here/compare.conf" --set "output=\"$output\"" "${@:2}"
}

copse evaluate
copse sql "SELECT architecture, run_ids[0] AS run, tokens, round(nats_per_token, 6) AS nats_per_token FROM evals
  WHERE test_domain IS NULL ORDER BY run" | tee "$output/runs.txt"
exports=()
for run in $(grep -oE '\b[0-9a-f]{16}\b' "$output/runs.txt"); do
  copse export --run "$run" --format huggingface --to "$output/exports/$run" --reference 100000
  exports+=("$output/exports/$run")
done
"$python" "$here/compare_transformers.py" "${exports[@]}"
