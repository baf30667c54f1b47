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

exports=()
for architecture in transformer transformer++ mixtral mamba rwkv4; do
  copse evaluate --set "experiment=\"$architecture\"" --set "training.architectures=[\"$architecture\"]"
  run=$(copse sql "SELECT run_id FROM runs WHERE role = 'dense' AND experiment = '$architecture'
    ORDER BY batch_sequences DESC LIMIT 1" | grep -oE '\b[0-9a-f]{16}\b')
  copse export --run "$run" --format huggingface --to "$output/$architecture" --reference 100000
  copse sql "SELECT nats_per_token AS evaluated, tokens FROM evals
    WHERE run_ids = array('$run') AND test_domain IS NULL"
  exports+=("$output/$architecture")
done
"$python" "$here/compare_transformers.py" "${exports[@]}"
