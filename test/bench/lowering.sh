#!/bin/sh
# Lowering: each feature beside the same work in ES5 by hand, in this engine, in one process.
# SPDX-License-Identifier: MIT
set -eu
here=$(cd "$(dirname "$0")" && pwd)
GOTS=${GOTS:-build/gots}
echo "== lowering: nanoseconds per use; * marks what costs more than twice the plain form"
"$GOTS" run --allow-hrtime --no-cache "$here/lowering/main.ts"
