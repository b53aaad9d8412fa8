#!/bin/sh
# Asynchronous code and generators beside QuickJS (qjs, or $QJS) and node --jitless.
# SPDX-License-Identifier: MIT
set -eu
GOTS=${GOTS:-build/gots}
BUILD=${BUILD:-build}
QJS=${QJS:-qjs}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program() { # NAME, the text on standard input: TypeScript that is JavaScript too
    cat >"$work/$1.ts"
    cp "$work/$1.ts" "$work/$1.mjs"
}
program awaits <<'END'
async function main() { let s = 0; for (let i = 0; i < 1000000; i++) s += await i; console.log(s); }
main();
END
program awaits_of_calls <<'END'
async function f(x) { await null; return x; }
async function main() { let s = 0; for (let i = 0; i < 300000; i++) s += await f(i); console.log(s); }
main();
END
program awaits_by_turns <<'END'
async function worker(n) { let s = 0; for (let i = 0; i < n; i++) s += await i; return s; }
async function main() { console.log(await Promise.all([worker(300000), worker(300000)])); }
main();
END
program then_chain <<'END'
let p = Promise.resolve(0);
for (let i = 0; i < 300000; i++) p = p.then((x) => x + 1);
p.then((x) => console.log(x));
END
program generator_for_of <<'END'
function* upTo(n) { for (let i = 0; i < n; i++) yield i; }
function run() { let s = 0; for (const x of upTo(1000000)) s += x; return s; }
console.log(run());
END
program generator_next <<'END'
function* upTo(n) { for (let i = 0; i < n; i++) yield i; }
function run() { const it = upTo(1000000); let s = 0; for (let r = it.next(); !r.done; r = it.next()) s += r.value; return s; }
console.log(run());
END
for name in awaits awaits_of_calls awaits_by_turns then_chain generator_for_of generator_next; do
    echo "== $name"
    "$BUILD/interleave" -n "${ROUNDS:-5}" \
        gots "$GOTS run $work/$name.ts" \
        qjs "$QJS -m $work/$name.mjs" \
        jitless "node --jitless --no-warnings $work/$name.mjs"
done
