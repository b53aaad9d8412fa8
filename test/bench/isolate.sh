#!/bin/sh
# What an isolate costs, step by step: the least CPU time of making and ending one, and the bytes it holds.
# Beside others: host.sh.
# SPDX-License-Identifier: MIT
#
#     test/bench/isolate.sh [rounds]
#
# BUILD as for make.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
out=$build/bench
mkdir -p "$out"
objects="$build/obj/duktape.o $build/obj/stdlib.o $build/obj/libtcc.o"
for source in libgots/*.c libgots/*/*.c; do objects="$objects $build/obj/${source%.c}.o"; done
gcc -O2 -D_GNU_SOURCE -no-pie -Iinclude -Ilibgots test/bench/isolate.c $objects \
    -ljansson -lev -ltommath -lutf8proc -lm -lpthread -ldl -o "$out/isolate"
for round in $(seq "${1:-3}"); do
    "$out/isolate"
done | awk -F'\t' '
    !($1 in best) { order[++n] = $1; best[$1] = $2 }
    $2 < best[$1] { best[$1] = $2 }
    END {
        for (i = 1; i <= n; i++)
            printf "%-32s %10.1f %s\n", order[i], best[order[i]], order[i] ~ /bytes|addresses/ ? "" : "us"
    }'
