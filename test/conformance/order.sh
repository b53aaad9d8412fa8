#!/bin/sh
# SPDX-License-Identifier: MIT
# Compares the order of events with node's: every program of test/fixtures/order, what it prints and whether it fails.
#
#     ESBUILD=…/esbuild sh test/conformance/order.sh [--write]
#
# esbuild takes the types off. --write writes node's output as what is expected.
set -u
gots=${GOTS:-build/gots} esbuild=${ESBUILD:-esbuild} work=$(mktemp -d) bad=0 count=0
trap 'rm -rf "$work"' EXIT
for source in test/fixtures/order/*.ts; do
    "$esbuild" "$source" --format=esm --target=node20 --log-level=error >"$work/program.mjs" || exit 1
    node "$work/program.mjs" >"$work/node" 2>/dev/null; theirs=$?
    "$gots" run "$source" >"$work/gots" 2>/dev/null; ours=$?
    count=$((count + 1))
    [ "${1:-}" != --write ] || cp "$work/node" "${source%.ts}.out"
    if cmp -s "$work/node" "$work/gots" && [ $theirs = $ours ]; then continue; fi
    bad=$((bad + 1))
    echo "$source: node exits with $theirs, gots with $ours"
    diff "$work/node" "$work/gots"
done
echo "$count programs, $bad differ"
[ $bad = 0 ]
