#!/bin/sh
# What an isolate costs, beside QuickJS and Lua: the least CPU time of making and ending one, in
# interleaved runs, and the bytes it holds.
# SPDX-License-Identifier: MIT
#
#     test/bench/isolate.sh [rounds]
#
# QUICKJS is a checkout of QuickJS, built here; without it, and without Lua's development files, they
# are left out. BUILD as for make.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
out=$build/bench
here=test/bench/isolate
mkdir -p "$out"
objects="$build/obj/duktape.o $build/obj/stdlib.o"
for source in libgots/*.c libgots/*/*.c; do objects="$objects $build/obj/${source%.c}.o"; done
gcc -O2 -D_GNU_SOURCE -no-pie -Iinclude -Ilibgots $here/ours.c $objects \
    -ljansson -lev -ltommath -lutf8proc -lm -lpthread -ldl -o "$out/isolate"
programs=$out/isolate
if [ -n "${QUICKJS:-}" ] && [ -f "$QUICKJS/quickjs.c" ]; then
    version=$(cat "$QUICKJS/VERSION")
    [ -x "$out/isolate-quickjs" ] || {
        objects=
        for file in quickjs libregexp libunicode cutils dtoa; do
            gcc -O2 -w -D_GNU_SOURCE -DCONFIG_VERSION="\"$version\"" -I"$QUICKJS" \
                -c "$QUICKJS/$file.c" -o "$out/quickjs-$file.o"
            objects="$objects $out/quickjs-$file.o"
        done
        gcc -O2 -I"$QUICKJS" $here/quickjs.c $objects -lm -lpthread -o "$out/isolate-quickjs"
    }
    programs="$programs $out/isolate-quickjs"
else
    echo "isolate: QUICKJS names no checkout: without QuickJS"
fi
if [ -f /usr/include/lua5.4/lua.h ]; then
    gcc -O2 -I/usr/include/lua5.4 $here/lua.c -llua5.4 -o "$out/isolate-lua"
    programs="$programs $out/isolate-lua"
else
    echo "isolate: no liblua5.4-dev: without Lua"
fi
for round in $(seq "${1:-3}"); do
    for program in $programs; do "$program"; done
done | awk -F'\t' '
    !($1 in best) { order[++n] = $1; best[$1] = $2 }
    $2 < best[$1] { best[$1] = $2 }
    END {
        for (i = 1; i <= n; i++)
            printf "%-32s %10.1f %s\n", order[i], best[order[i]], order[i] ~ /bytes|addresses/ ? "" : "us"
    }'
