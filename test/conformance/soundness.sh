#!/bin/sh
# How many of the programs of test/fixtures/soundness are stopped by enforcement, each of which puts a
# wrong value past TypeScript's checker. Exit code 0 when all are, with the message they must have.
# SPDX-License-Identifier: MIT
#
#   test/conformance/soundness.sh [-v]
#
# -v names the programs that are not stopped. GOTS names the program, MODE the kind of enforcement.
set -u
cd "$(dirname "$0")/../.." || exit 2
GOTS=${GOTS:-build/gots}
mode=--types=${MODE:-enforce}
"$GOTS" help run | grep -q -e --types || mode=
[ -n "$mode" ] || echo "soundness: this gots has no --types yet; what is not enforced is missed"
out=$(mktemp)
trap 'rm -f "$out"' EXIT INT TERM
stopped=0 otherwise=0 missed=0
for file in test/fixtures/soundness/_*.ts; do
    case $file in */_smuggle.ts | */_wrong.ts | */_right.ts) continue ;; esac
    timeout 60 "$GOTS" run $mode "$file" >"$out" 2>&1
    counts=$(sed -n 's/^\([0-9]*\) stopped, \([0-9]*\) otherwise, \([0-9]*\) missed$/\1 \2 \3/p' "$out")
    if [ -z "$counts" ]; then
        echo "FAIL $file"
        head -8 "$out"
        missed=$((missed + 1))
        continue
    fi
    [ "${1:-}" = -v ] && sed '$d; s/^/    /' "$out"
    set -- "${1:-}" $counts
    echo "$(basename "$file" .ts | tr -d _): $2 stopped, $3 otherwise, $4 missed"
    stopped=$((stopped + $2)) otherwise=$((otherwise + $3)) missed=$((missed + $4))
done
echo "soundness: $stopped stopped, $otherwise with another message, $missed missed"
[ $((otherwise + missed)) = 0 ]
