#!/bin/sh
# Runs the unit tests of a TypeScript library, unmodified, each test file in a process of its own,
# under the describe/it/expect of gots:test/globals. Prints passed/total of files.
# SPDX-License-Identifier: MIT
#
#   test/conformance/units.sh CHECKOUT [PATTERN]
#
# Known to run so: github TheAlgorithms/TypeScript, gvergnaud/ts-pattern. Exit code 77 and a
# message when there is no checkout.
set -u
checkout=${1:-}
pattern=${2:-*.test.ts}
GOTS=${GOTS:-build/gots}
if [ -z "$checkout" ] || [ ! -d "$checkout" ]; then
    echo "units: skipped: give the path of a checkout of a library with *.test.ts files"
    exit 77
fi
checkout=$(cd "$checkout" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
passed=0
total=0
find "$checkout" -name "$pattern" ! -path '*/node_modules/*' | sort >"$work/files"
while read -r file; do
    total=$((total + 1))
    printf 'import "gots:test/globals";\nimport "%s";\n' "$file" >"$work/main.ts"
    if timeout 60 "$GOTS" run "$work/main.ts" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        echo "FAIL ${file#"$checkout"/}"
        sed 's/^/    /; 6q' "$work/out"
    fi
done <"$work/files"
echo "units: $passed/$total"
[ "$passed" = "$total" ]
