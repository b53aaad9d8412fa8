#!/bin/sh
# What calls between a program and C cost, in nanoseconds, beside Lua where its library is installed.
# SPDX-License-Identifier: MIT
set -u
here=$(dirname "$0")
build=${BUILD:-build}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
make --no-print-directory "$build/libgots.a" >/dev/null || exit 1
cc -O2 "-I$here/../../include" "$here/bind/gots.c" "$build/libgots.a" -ljansson -lev -ltommath -lutf8proc -lm -lpthread -ldl \
    -o "$dir/gots" || exit 1
"$dir/gots"
for lua in lua5.4 lua luajit; do
    pkg-config --exists $lua 2>/dev/null || continue
    # shellcheck disable=SC2046
    cc -O2 "$here/bind/lua.c" $(pkg-config --cflags --libs $lua) -o "$dir/lua" && "$dir/lua" && break
done
