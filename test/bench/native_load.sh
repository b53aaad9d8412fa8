#!/bin/sh
# What the native tier adds to the start of a program of FUNCTIONS (1000) functions of numbers: each called once
# with little to do (many.ts), and each called often enough to be compiled (often.ts): the best of ROUNDS (5)
# interleaved starts in milliseconds of CPU time, without and with it; cold (no cache) and warm; and the same of
# hello.ts. GOTS names the program.
# SPDX-License-Identifier: MIT
set -u
gots=${GOTS:-build/gots}
count=${FUNCTIONS:-1000} rounds=${ROUNDS:-5}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
awk -v n="$count" 'BEGIN {
    for (i = 0; i < n; i++)
        printf "export function f%d(a: Float64Array, n: number, k = %d): number {\n  let s = 0;\n  for (let i = 0; i < n; i++) {\n    const x = a[i] * k + Math.sqrt(i);\n    if (x > %d) s += x / 2;\n    else s -= (i * %d) & 255;\n  }\n  return s;\n}\n", i, i % 7, i, i % 13
    print "const a = new Float64Array(8);\nlet sum = 0;"
    for (i = 0; i < n; i++) printf "sum += f%d(a, 4);\n", i
    print "console.log(sum);" }' >"$dir/many.ts"
sed 's/^let sum = 0;/let sum = 0; for (let r = 0; r < 5; r++) {/; s/^console.log(sum);/}\nconsole.log(sum);/' "$dir/many.ts" >"$dir/often.ts"
echo 'console.log("hello");' >"$dir/hello.ts"
# CPU milliseconds of one run
cpu() {
    GOTS_CACHE=$cache XDG_CACHE_HOME=$dir/cache sh -c '"$0" "$@" >/dev/null; times' "$gots" run "$@" |
        awk 'NR == 2 { split($1, u, /[ms]/); split($2, s, /[ms]/); printf "%.0f\n", (u[1] * 60 + u[2] + s[1] * 60 + s[2]) * 1000 }'
}
for cache in off on; do
    for program in many often hello; do
        off=999999 tcc=999999 i=0
        while [ "$i" -lt "$rounds" ]; do
            t=$(cpu --native=off "$dir/$program.ts"); [ "$t" -lt "$off" ] && off=$t
            t=$(cpu --native=tcc "$dir/$program.ts"); [ "$t" -lt "$tcc" ] && tcc=$t
            i=$((i + 1))
        done
        echo "$program.ts, cache $cache: interpreted $off ms, native $tcc ms, $((tcc - off)) more"
    done
done
