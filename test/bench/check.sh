#!/bin/sh
# The cost of checking: check and lower, start-up included, beside TypeScript's native compiler on one
# thread, on a generated program and on zod's sources (PEERS: a folder with node_modules of typescript@7
# and zod), in turns.
# SPDX-License-Identifier: MIT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
GOTS=${GOTS:-build/gots}
BUILD=${BUILD:-build}
PEERS=${PEERS:-.}
TSC=${TSC:-$(find "$PEERS/node_modules" -path '*typescript*' -path '*lib/tsc' -type f 2>/dev/null | head -1)}
ZOD=${ZOD:-$PEERS/node_modules/zod/src}
export GOMAXPROCS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure NAME FILE…: the first file is the program's entry, all are lowered.
measure() {
    name=$1; shift
    printf '{"compilerOptions":{"strict":true,"target":"esnext","module":"esnext","moduleResolution":"bundler","allowImportingTsExtensions":true,"noEmit":true,"skipLibCheck":true,"types":[],"lib":["esnext"]},"files":["%s"]}' "$1" >"$work/tsconfig.json"
    echo "== check: $name, $(cat "$@" | wc -l) lines"
    "$BUILD/interleave" -n "${ROUNDS:-7}" -b "$(cat "$@" | wc -c)" \
        "gots check" "$GOTS check $1" \
        "gots check --syntax-only" "$GOTS check --syntax-only $1" \
        "gots emit (the largest file)" "$GOTS emit $(ls -S "$@" | head -1)" \
        "typescript native, one thread" "${TSC:-tsc-is-not-there} -p $work/tsconfig.json --singleThreaded"
}

sh "$here/generate_program.sh" "${PROGRAM_LINES:-50000}" >"$work/program.ts"
measure "a generated program" "$work/program.ts"
[ -d "$ZOD" ] || { echo "zod: not here: skipped"; exit 0; }
cp -r "$ZOD" "$work/zod" # what lies in node_modules is not checked
measure "zod's sources" "$work/zod/index.ts" $(find "$work/zod/v4" -name '*.ts' ! -path '*tests*' ! -path '*locales*' | sort)
echo "== start-up: one line, checked"
echo 'console.log("hello");' >"$work/hello.ts"
"$BUILD/interleave" -n "${ROUNDS:-7}" "gots check hello.ts" "$GOTS check $work/hello.ts"
