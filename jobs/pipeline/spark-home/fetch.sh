#!/bin/sh
# Downloads a Spark home by name and hash, as PyPI's pyspark holds one, for the tests on a cluster.
#
# usage: fetch.sh TARGET_DIR
set -eu
here=$(dirname "$0")
target=$1
cmp -s "$here/requirements.txt" "$target/unpacked" && exit 0
fail() {
  echo "copse-pipeline: $1" >&2
  exit 1
}
python=$(command -v python3) || fail "python3 was not found; install Python 3 with pip, which downloads Spark for the tests on a cluster."
rm -rf "$target"
mkdir -p "$target"
"$python" -m pip download --quiet --no-deps --no-binary=pyspark --disable-pip-version-check --require-hashes \
  -r "$here/requirements.txt" -d "$target" ||
  fail "pip could not download what $here/requirements.txt names; check the network or pip's index, then build again."
tar -xzf "$target"/pyspark-*.tar.gz -C "$target" --strip-components=2 --wildcards '*/deps/bin' '*/deps/jars'
rm "$target"/pyspark-*.tar.gz
cp "$here/requirements.txt" "$target/unpacked"
