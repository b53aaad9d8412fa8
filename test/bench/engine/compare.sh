#!/bin/sh
# Compares Debian's Duktape, built as ours is, with the patched one: nanoseconds and ratio for each
# operation of bench.js, in interleaved runs, and the geometric mean.
# SPDX-License-Identifier: MIT
#
#     test/bench/engine/compare.sh [rounds]      after `make`; wants BUILD if it is not build
set -eu
cd "$(dirname "$0")/../../.."
build=${BUILD:-build}
out=$build/bench
cc=$(command -v clang || command -v gcc)
mkdir -p "$out"
[ -f "$out/stock.o" ] || $cc -O2 -w -std=c99 -I/usr/share/duktape -c /usr/share/duktape/duktape.c -o "$out/stock.o"
gcc -O2 -w -DSTOCK -I/usr/share/duktape test/bench/engine/run.c "$out/stock.o" -lm -o "$out/stock"
objects="$build/obj/duktape.o $build/obj/stdlib.o"
for source in libgots/*.c libgots/*/*.c; do objects="$objects $build/obj/${source%.c}.o"; done
gcc -O2 -w -no-pie -Iinclude -Ilibgots -I"$build/duktape" test/bench/engine/run.c $objects \
    -ljansson -lev -ltommath -lutf8proc -lm -lpthread -ldl -o "$out/ours"
rm -f "$out"/stock.txt "$out"/ours.txt
for round in $(seq "${1:-3}"); do
    "$out/stock" test/bench/engine/bench.js >>"$out/stock.txt"
    "$out/ours" test/bench/engine/bench.js >>"$out/ours.txt"
done
awk -F'\t' '
    FNR == NR { if (!($1 in stock) || $2 < stock[$1]) stock[$1] = $2; next }
    !($1 in ours) { order[++n] = $1; ours[$1] = $2 }
    $2 < ours[$1] { ours[$1] = $2 }
    END {
        printf "%-32s %10s %10s %7s\n", "operation", "stock ns", "ours ns", "faster"
        for (i = 1; i <= n; i++) {
            name = order[i]
            ratio = stock[name] / ours[name]
            sum += log(ratio)
            printf "%-32s %10.1f %10.1f %6.2fx\n", name, stock[name], ours[name], ratio
        }
        printf "%-32s %10s %10s %6.2fx\n", "geometric mean", "", "", exp(sum / n)
    }' "$out/stock.txt" "$out/ours.txt"
