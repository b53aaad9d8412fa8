#!/bin/sh
# Start-up: hello.ts from exec to exit, beside the peers that are on PATH or in $PEERS (a folder
# with node_modules/.bin, as `npm i bun deno` makes).
# SPDX-License-Identifier: MIT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
GOTS=${GOTS:-build/gots}
BUILD=${BUILD:-build}
[ -n "${PEERS:-}" ] && PATH="$PEERS/node_modules/.bin:$PATH"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "console.log(\"hello\")" >"$work/hello.mjs"
echo "== start-up: hello.ts"
"$BUILD/interleave" -n "${ROUNDS:-40}" \
    gots "$GOTS run $here/hello.ts" \
    bun "bun run $here/hello.ts" \
    deno "deno run --quiet --no-check $here/hello.ts" \
    node "node $work/hello.mjs" \
    true "/bin/true"
