#!/bin/sh
# Typed kernels as machine code beside node (and bun, if PEERS has it): the best of ROUNDS in milliseconds.
# ESBUILD strips the types for node. GOTS names the program; NATIVE the tier (full: run once before, so that
# the better code is in the cache). KERNELS: kernels (numbers and typed arrays) or objects.
# LUAU: a checkout of Luau whose libraries are built (test/bench/host.sh); its native code is measured too.
# SPDX-License-Identifier: MIT
set -u
here=$(dirname "$0")
gots=${GOTS:-build/gots}
esbuild=${ESBUILD:-${PEERS:-node_modules}/node_modules/.bin/esbuild}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
sed "s/?? 5)/?? ${ROUNDS:-7})/" "$here/native/${KERNELS:-kernels}.ts" >"$dir/k.ts"
"$gots" run --allow-hrtime --native=full "$dir/k.ts" >/dev/null
for tier in tcc full; do "$gots" run --allow-hrtime --native=$tier "$dir/k.ts" >"$dir/$tier"; done
if command -v node >/dev/null && [ -x "$esbuild" ]; then
    "$esbuild" --log-level=error --loader=ts <"$dir/k.ts" >"$dir/k.mjs"
    node "$dir/k.mjs" >"$dir/node"
    node --jitless "$dir/k.mjs" >"$dir/jitless" 2>/dev/null
    bun=$(dirname "$esbuild")/bun
    if [ -x "$bun" ]; then "$bun" run "$dir/k.mjs" >"$dir/bun"; else cp "$dir/node" "$dir/bun"; fi
    paste "$dir/tcc" "$dir/full" "$dir/node" "$dir/bun" "$dir/jitless" | awk '
        BEGIN { printf "%-12s %9s %9s %9s %9s %9s  tcc/node full/best\n", "ms", "tcc", "full", "node", "bun", "jitless" }
        { if ($3 != $6 || $3 != $9 || $3 != $12) print $1 ": results differ"
          best = $8 < $11 ? $8 : $11
          printf "%-12s %9.2f %9.2f %9.2f %9.2f %9.2f  %8.2f %9.2f\n", $1, $2, $5, $8, $11, $14, $8 / $2, best / $5
          t += log($8 / $2); f += log(best / $5); j += log($14 / $2); n++ }
        END { printf "geometric mean: TinyCC %.2f of node'"'"'s speed, %.1f times node --jitless; full %.2f of the faster peer'"'"'s\n", exp(t / n), exp(j / n), exp(f / n) }'
else
    paste "$dir/tcc" "$dir/full"
fi
if [ "${KERNELS:-kernels}" = kernels ] && [ -f "${LUAU:-}/build/release/libluauvm.a" ]; then
    l=$LUAU
    c++ -std=c++17 -O2 "-I$l/VM/include" "-I$l/Compiler/include" "-I$l/CodeGen/include" "-I$l/Common/include" "$here/native/luau.cpp" \
        "$l/build/release/libluaucompiler.a" "$l/build/release/libluaucodegen.a" "$l/build/release/libluauvm.a" \
        "$l/build/release/libluaubytecode.a" "$l/build/release/libluauast.a" "$l/build/release/libluaucommon.a" -o "$dir/luau" &&
        "$dir/luau" "$here/native/kernels.luau" "${ROUNDS:-7}" >"$dir/luau.out" && paste "$dir/tcc" "$dir/luau.out" | awk '
        { if ($3 != $6) print $1 ": results differ"
          printf "%-12s %9.2f   Luau native %9.2f   %.1f times\n", $1, $2, $5, $5 / $2; t += log($5 / $2); n++ }
        END { printf "geometric mean: TinyCC %.1f times Luau with native code\n", exp(t / n) }'
fi
