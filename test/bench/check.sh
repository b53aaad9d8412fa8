#!/bin/sh
# The cost of checking: check and lower, start-up included, beside TypeScript's native compiler on one
# thread, in turns, on a generated program and on zod's sources. PEERS: a folder with node_modules of
# typescript@7; ZOD: zod's src folder, of a checkout or of its package (node_modules of PEERS).
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

# together LINES BYTES LARGEST: of the table, what check and lower cost together. Lowering is what emit
# takes beyond parsing, of the largest file, and for all files in proportion to their bytes.
together() {
    awk -v lines="$1" -v bytes="$2" -v largest="$3" '
        { print }
        /^gots check --syntax-only/ { parse = $(NF - 5) }
        /^gots check  /             { check = $(NF - 5) }
        /^gots emit/                { emit = $(NF - 5) }
        /^typescript/ && $(NF - 5) > 0 { other = $(NF - 5) }
        END {
            lower = emit > parse ? (emit - parse) * bytes / largest : 0
            both = check + lower
            printf "check %.0f ms and lower %.0f ms: %.0f lines a second", check, lower, lines * 1000 / both
            if (other > 0) printf ", %.1f times TypeScript", other / both
            print ""
        }'
}

# measure NAME FILE…: the first file is the program's entry, the others are all that it imports.
measure() {
    name=$1; shift
    printf '{"compilerOptions":{"strict":true,"target":"esnext","module":"esnext","moduleResolution":"bundler","allowImportingTsExtensions":true,"noEmit":true,"skipLibCheck":true,"types":[],"lib":["esnext"]},"files":["%s"]}' "$1" >"$work/tsconfig.json"
    lines=$(cat "$@" | wc -l) bytes=$(cat "$@" | wc -c)
    largest=$(ls -S "$@" | head -1)
    echo "== check: $name, $# files of $lines lines"
    "$BUILD/interleave" -n "${ROUNDS:-7}" -b "$bytes" \
        "gots check" "$GOTS check $1" \
        "gots check --syntax-only (the largest file)" "$GOTS check --syntax-only $largest" \
        "gots emit (the largest file)" "$GOTS emit $largest" \
        "typescript native, one thread" "${TSC:-tsc-is-not-there} -p $work/tsconfig.json --singleThreaded" |
        together "$lines" "$bytes" "$(wc -c <"$largest")"
}

sh "$here/generate_program.sh" "${PROGRAM_LINES:-50000}" >"$work/program.ts"
measure "a generated program" "$work/program.ts"
if [ -d "$ZOD/v4" ]; then
    # beside the checkout, as what lies in node_modules is not checked; the parts that index.ts imports
    mkdir "$work/zod"
    cp -r "$ZOD/index.ts" "$ZOD/v4" "$work/zod"
    measure "zod's sources" "$work/zod/index.ts" $(find "$work/zod/v4/classic" "$work/zod/v4/core" "$work/zod/v4/locales" -name '*.ts' ! -path '*tests*' | sort)
else
    echo "zod: not at $ZOD: skipped"
fi
echo "== start-up: one line, checked"
echo 'console.log("hello");' >"$work/hello.ts"
"$BUILD/interleave" -n "${ROUNDS:-7}" "gots check hello.ts" "$GOTS check $work/hello.ts"
