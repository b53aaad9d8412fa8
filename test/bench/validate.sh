#!/bin/sh
# JSON into a checked type: parse<T> of gots:types beside JSON.parse with zod in GoTS, and beside
# JSON.parse with zod and with ajv's compiled validators in Node. Microseconds for one text, the least of
# many rounds, in turns.
# SPDX-License-Identifier: MIT
#
#   NPM=<directory with node_modules of zod, ajv, esbuild> test/bench/validate.sh [users] [events]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
GOTS=${GOTS:-build/gots}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/validate/* "$work"
"$GOTS" run "$work/data.ts" users "${1:-2000}" >"$work/users.json"
"$GOTS" run "$work/data.ts" events "${2:-6000}" >"$work/events.json"
"$GOTS" run "$work/data.ts" small >"$work/small.json"

zod=${NPM:-}/node_modules/zod/src/v4/index.ts
peers=
if [ -n "${NPM:-}" ] && [ -f "$zod" ]; then
    sed "s|\$ZOD|$zod|" "$work/zod.ts" >"$work/zod-gots.ts"
    peers="gots-zod"
    if command -v node >/dev/null && [ -d "$NPM/node_modules/ajv" ]; then
        "$NPM/node_modules/.bin/esbuild" --bundle --platform=node --format=esm --log-level=error "$work/zod-gots.ts" >"$work/zod.mjs"
        peers="$peers node-zod node-ajv"
    fi
fi
for round in 1 2 3; do
    "$GOTS" run --allow-hrtime "$work/parse.ts" | sed 's/^/gots /' >>"$work/times"
    for peer in $peers; do
        case $peer in
        gots-zod) "$GOTS" run --allow-hrtime --no-check "$work/zod-gots.ts" | sed 's/^/gots /' ;;
        node-zod) node "$work/zod.mjs" | sed 's/^/node /' ;;
        node-ajv) node "$work/ajv.mjs" "$work" | sed 's/^/node /' ;;
        esac >>"$work/times"
    done
done
printf '%-8s %9s %12s %12s %12s %12s %12s %12s\n' data bytes 'gots json' 'gots parse<T>' 'gots zod' 'node json' 'node zod' 'node ajv'
for data in users events small; do
    awk -v data=$data -v bytes="$(wc -c <"$work/$data.json")" '
        $2 == data { key = $1 " " $3; if (!(key in least) || $4 < least[key]) least[key] = $4 }
        function of(key) { return key in least ? sprintf("%.2f", least[key]) : "-" }
        END { printf "%-8s %9d %12s %12s %12s %12s %12s %12s\n", data, bytes, of("gots json"), of("gots typed"), of("gots zod"), of("node json"), of("node zod"), of("node ajv") }' "$work/times"
done
