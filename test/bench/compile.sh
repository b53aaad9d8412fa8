#!/bin/sh
# Compile speed: parse and lower, beside esbuild on one thread (which parses and prints, and lowers
# less, since its target is the newest language). ZOD: the src folder of npm package zod.
# SPDX-License-Identifier: MIT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
GOTS=${GOTS:-build/gots}
BUILD=${BUILD:-build}
[ -n "${PEERS:-}" ] && PATH="$PEERS/node_modules/.bin:$PATH"
ZOD=${ZOD:-${PEERS:-.}/node_modules/zod/src}
export GOMAXPROCS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/generate.sh" 5 >"$work/big.ts"
echo "== compile: a generated file of $(wc -c <"$work/big.ts") bytes"
"$BUILD/interleave" -n "${ROUNDS:-10}" -b "$(wc -c <"$work/big.ts")" \
    gots "$GOTS emit $work/big.ts" \
    "gots, syntax only" "$GOTS check --syntax-only $work/big.ts" \
    "esbuild, one thread" "esbuild --log-level=error $work/big.ts"
[ -d "$ZOD" ] || { echo "zod: not here: skipped"; exit 0; }
files=$(find "$ZOD" -name '*.ts' ! -path '*tests*' | sort)
bytes=$(cat $files | wc -c)
echo "== compile: zod's sources, $bytes bytes"
echo "$files" >"$work/files"
"$BUILD/interleave" -n "${ROUNDS:-10}" -b "$bytes" \
    "gots, a process a file" "xargs -n 1 -a $work/files $GOTS emit" \
    "esbuild, one thread" "esbuild --log-level=error --outdir=$work/esbuild $(echo $files)"
