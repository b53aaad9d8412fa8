#!/bin/sh
# The native tier against the interpreter and node: random typed programs, printed results compared.
# Usage: native.sh [FIRST] [COUNT] [FUNCTIONS]; GOTS names the program, ESBUILD strips types for node (left
# out where there is none), PROGRAMS what makes the programs: native_programs (numbers and typed arrays) or
# native_objects. Prints the seed of each program that differs, and how many ran.
# SPDX-License-Identifier: MIT
set -u
here=$(dirname "$0")
gots=${GOTS:-build/gots}
first=${1:-1} count=${2:-100} functions=${3:-20}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0 seed=$first
while [ "$seed" -lt $((first + count)) ]; do
    node "$here/${PROGRAMS:-native_programs}.mjs" "$seed" "$functions" >"$dir/p.ts" || exit 1
    for types in enforce off; do
        timeout 60 "$gots" run --no-cache --types=$types --native=off "$dir/p.ts" >"$dir/off" 2>&1
        timeout 60 "$gots" run --no-cache --types=$types "$dir/p.ts" >"$dir/on" 2>&1 || echo "seed $seed: exit $?"
        cmp -s "$dir/off" "$dir/on" || { echo "seed $seed: interpreter and native differ, types=$types"; bad=$((bad + 1)); }
    done
    if [ -n "${ESBUILD:-}" ]; then
        "$ESBUILD" --log-level=error --loader=ts <"$dir/p.ts" >"$dir/p.mjs"
        timeout 60 node "$dir/p.mjs" >"$dir/node" 2>&1
        sed 's/ at f[0-9]* ([^)]*)//' "$dir/off" >"$dir/plain"
        cmp -s "$dir/plain" "$dir/node" || { echo "seed $seed: interpreter and node differ"; bad=$((bad + 1)); }
    fi
    seed=$((seed + 1))
done
echo "$count programs of $functions functions: $bad differ"
[ "$bad" = 0 ]
