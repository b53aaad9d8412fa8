#!/bin/sh
# The interpreter beside others that do not compile to machine code: nanoseconds an operation over
# hotpath.ts, minima of interleaved rounds, ratios (above 1: gots is faster), geometric means.
# SPDX-License-Identifier: MIT
#
#     QJS=/path/to/qjs test/bench/peers.sh [rounds]      peers that are not there are left out
set -eu
cd "$(dirname "$0")/../.."
gots=${GOTS:-build/gots}
qjs=${QJS:-$(command -v qjs || true)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp test/bench/hotpath.ts "$work/hotpath.mjs"
peers=gots
command -v node >/dev/null 2>&1 && peers="$peers node"
[ -n "$qjs" ] && peers="$peers qjs"
for round in $(seq "${1:-3}"); do
    for peer in $peers; do
        case $peer in
        gots) "$gots" run --allow-hrtime --no-check test/bench/hotpath.ts ;; # it has no annotations
        node) node --jitless "$work/hotpath.mjs" ;;
        qjs) "$qjs" -m "$work/hotpath.mjs" ;;
        esac | sed "s/^/$peer	/" >>"$work/rows"
    done
done
awk -F'\t' -v peers="$peers" '
    { key = $1 SUBSEP $2 }
    !($2 in seen) { seen[$2] = 1; order[++n] = $2 }
    !(key in best) || $3 < best[key] { best[key] = $3 }
    END {
        count = split(peers, peer, " ")
        printf "%-32s", "operation, ns"
        for (p = 1; p <= count; p++) printf " %10s", peer[p]
        for (p = 2; p <= count; p++) printf " %9s", "vs " peer[p]
        print ""
        for (i = 1; i <= n; i++) {
            printf "%-32s", order[i]
            for (p = 1; p <= count; p++) printf " %10.1f", best[peer[p], order[i]]
            for (p = 2; p <= count; p++) {
                ratio = best[peer[p], order[i]] / best["gots", order[i]]
                sum[p] += log(ratio)
                printf " %8.2fx", ratio
            }
            print ""
        }
        printf "%-32s", "geometric mean"
        for (p = 1; p <= count; p++) printf " %10s", ""
        for (p = 2; p <= count; p++) printf " %8.2fx", exp(sum[p] / n)
        print ""
    }' "$work/rows"
