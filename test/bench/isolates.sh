#!/bin/sh
# Isolates beside the workers of Node, Bun and Deno: start, messages, memory, and timers beside hostile ones.
# Microseconds, the best of five rounds each.
# SPDX-License-Identifier: MIT
#
#     test/bench/isolates.sh          peers that are not there are left out; BUN, DENO name them
set -eu
cd "$(dirname "$0")/../.."
gots=${GOTS:-build/gots}
here=test/bench/isolates
bun=${BUN:-$(command -v bun || true)}
deno=${DENO:-$(command -v deno || true)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$gots" run --allow-hrtime $here/ours.ts | sed 's/^/gots\t/' >"$work/rows"
command -v node >/dev/null 2>&1 && node $here/peer.mjs | sed 's/^/node\t/' >>"$work/rows"
[ -n "$bun" ] && "$bun" $here/peer.mjs | sed 's/^/bun\t/' >>"$work/rows"
[ -n "$deno" ] && "$deno" run -A $here/peer.mjs | sed 's/^/deno\t/' >>"$work/rows"
awk -F'\t' '
    !($2 in seen) { seen[$2] = 1; order[++n] = $2 }
    !($1 in who) { who[$1] = 1; peer[++count] = $1 }
    { value[$1, $2] = $3 }
    END {
        printf "%-44s", "microseconds"
        for (p = 1; p <= count; p++) printf " %10s", peer[p]
        print ""
        for (i = 1; i <= n; i++) {
            printf "%-44s", order[i]
            for (p = 1; p <= count; p++) printf " %10s", value[peer[p], order[i]]
            print ""
        }
    }' "$work/rows"
resident() {
    "$gots" run $here/many.ts "$1" 1500 >/dev/null &
    process=$!
    previous=0
    while kill -0 $process 2>/dev/null; do
        now=$(awk '/^VmHWM/ { print $2 }' /proc/$process/status 2>/dev/null || echo 0)
        [ -n "$now" ] && [ "$now" -gt "$previous" ] && previous=$now
        sleep 0.2
    done
    wait $process
    echo "$previous"
}
few=$(resident 10)
many=$(resident 1010)
echo "an idle isolate that has answered: $(((many - few) / 1000)) KB resident"
"$gots" run --allow-hrtime $here/lateness.ts quiet | sed 's/^/alone: /'
"$gots" run --allow-hrtime $here/lateness.ts | sed 's/^/beside an endless loop, endless allocation, an endless regular expression: /'
