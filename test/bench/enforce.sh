#!/bin/sh
# What enforcement costs: typed programs with --types=enforce beside --types=off, with a warm cache, in
# instructions (callgrind), which no other load on the machine disturbs. The start is subtracted.
# SPDX-License-Identifier: MIT
#
#   test/bench/enforce.sh [name…]      names of test/bench/enforce/*.ts without .ts; none: all
set -eu
here=$(cd "$(dirname "$0")" && pwd)
GOTS=${GOTS:-build/gots}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work"

count() { # mode file
    "$GOTS" run "--types=$1" "$2" >/dev/null
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$GOTS" run "--types=$1" "$2" 2>&1 >/dev/null |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

echo "// nothing" >"$work/nothing.ts"
start_off=$(count off "$work/nothing.ts") start_on=$(count enforce "$work/nothing.ts")
[ $# -gt 0 ] || set -- $(cd "$here/enforce" && ls *.ts | sed 's/\.ts$//')
printf '%-12s %14s %14s %8s\n' program off enforce cost
for name; do
    off=$(($(count off "$here/enforce/$name.ts") - start_off))
    on=$(($(count enforce "$here/enforce/$name.ts") - start_on))
    awk -v n="$name" -v a="$off" -v b="$on" \
        'BEGIN { printf "%-12s %14d %14d %+7.1f%%\n", n, a, b, (b / a - 1) * 100; print log(b / a) >> "'"$work"'/logs" }'
done
awk '{ sum += $1 } END { printf "%-12s %14s %14s %+7.1f%%\n", "geomean", "", "", (exp(sum / NR) - 1) * 100 }' "$work/logs"
