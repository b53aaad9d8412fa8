#!/bin/sh
# What a host pays, beside Lua, Luau, QuickJS and Duktape: making and ending a state with its whole library,
# the bytes it holds, a call each way; the least of interleaved rounds.
# SPDX-License-Identifier: MIT
#
#     test/bench/host.sh [rounds]
#
# QUICKJS and LUAU are checkouts, built here (Luau: make config=release luau); those that are missing, and Lua
# or Duktape without their development files, are left out. BUILD as for make.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
here=test/bench/host
out=$build/bench
mkdir -p "$out"
make --no-print-directory BUILD="$build" "$build/libgots.a" >/dev/null
cc -O2 -Iinclude $here/gots.c "$build/libgots.a" -ljansson -lev -ltommath -lutf8proc -lm -lpthread -ldl \
    -o "$out/host-gots"
programs=$out/host-gots
peer() { # NAME COMMAND…: one more program, if it can be built
    name=$1
    shift
    if "$@" -o "$out/host-$name"; then programs="$programs $out/host-$name"; fi
}
if [ -f /usr/include/lua5.4/lua.h ]; then peer lua cc -O2 -I/usr/include/lua5.4 $here/lua.c -llua5.4; else echo "host: no liblua5.4-dev"; fi
if [ -f /usr/include/duktape.h ]; then peer duktape cc -O2 $here/duktape.c -lduktape -lm; else echo "host: no duktape-dev"; fi
if [ -f "${QUICKJS:-}/quickjs.c" ]; then
    objects=
    for file in quickjs libregexp libunicode cutils dtoa; do
        [ -f "$out/quickjs-$file.o" ] || cc -O2 -w -D_GNU_SOURCE -DCONFIG_VERSION='""' -c "$QUICKJS/$file.c" -o "$out/quickjs-$file.o"
        objects="$objects $out/quickjs-$file.o"
    done
    # shellcheck disable=SC2086
    peer quickjs cc -O2 "-I$QUICKJS" $here/quickjs.c $objects -lm -lpthread
else
    echo "host: QUICKJS names no checkout"
fi
if [ -f "${LUAU:-}/build/release/libluauvm.a" ]; then
    l=$LUAU
    peer luau c++ -std=c++17 -O2 "-I$l/VM/include" "-I$l/Compiler/include" "-I$l/CodeGen/include" "-I$l/Common/include" \
        $here/luau.cpp "$l/build/release/libluaucompiler.a" "$l/build/release/libluaucodegen.a" \
        "$l/build/release/libluauvm.a" "$l/build/release/libluaubytecode.a" "$l/build/release/libluauast.a" \
        "$l/build/release/libluaucommon.a"
else
    echo "host: LUAU names no built checkout"
fi
for round in $(seq "${1:-3}"); do
    for program in $programs; do "$program"; done
done | awk -F'\t' '
    !($2 in seen) { seen[$2] = 1; order[++n] = $2 }
    { key = $2 SUBSEP $1 }
    !($1 in is) { is[$1] = 1; engine[++e] = $1 }
    !(key in best) || $3 < best[key] { best[key] = $3 }
    END {
        printf "%-42s", ""
        for (i = 1; i <= e; i++) printf " %12s", engine[i]
        for (k = 1; k <= n; k++) {
            printf "\n%-42s", order[k]
            for (i = 1; i <= e; i++) {
                key = order[k] SUBSEP engine[i]
                if (key in best) printf " %12.1f", best[key]
                else printf " %12s", "-"
            }
        }
        print ""
    }'
