#!/bin/sh
# Starts unpack.py, or says in one sentence what is missing.
python=$(command -v python3) || { echo "copse-bigdl: python3 was not found; install Python 3 with pip, which downloads BigDL for the build." >&2; exit 1; }
"$python" -m pip --version >/dev/null 2>&1 || { echo "copse-bigdl: $python has no pip; install pip, which downloads BigDL for the build." >&2; exit 1; }
exec "$python" "$(dirname "$0")/unpack.py" "$1"
