// Feature by feature: lowered TypeScript beside ES5 by hand, in this engine alone. The two take
// turns; the least of all rounds counts.
// SPDX-License-Identifier: MIT
import * as modern from "./modern";
import * as plain from "./plain";

type Feature = (n: number) => number | Promise<number>;
const ROUNDS = 9, TARGET_MS = 4;

async function time(run: Feature, n: number): Promise<number> {
  const start = performance.now();
  await run(n);
  return performance.now() - start;
}

async function repetitions(run: Feature): Promise<number> {
  let n = 1000;
  while ((await time(run, n)) < TARGET_MS) n *= 2;
  return n;
}

const features: Record<string, Feature> = { ...modern }, byHand: Record<string, Feature> = { ...plain };
let product = 1, count = 0;
console.log(`${"ns per use".padEnd(22)} ${"lowered".padStart(9)} ${"by hand".padStart(9)} ${"ratio".padStart(7)}`);
for (const name of Object.keys(features).sort()) {
  const run = features[name]!, rival = byHand[name]!;
  if ((await run(1000)) !== (await rival(1000))) throw new Error(`${name} differs`);
  const n = await repetitions(run);
  let best = Infinity, best2 = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    best = Math.min(best, await time(run, n));
    best2 = Math.min(best2, await time(rival, n));
  }
  const ratio = best / best2;
  product *= ratio;
  count++;
  const cell = (x: number) => ((x * 1e6) / n).toFixed(1).padStart(9);
  console.log(`${name.padEnd(22)} ${cell(best)} ${cell(best2)} ${ratio.toFixed(2).padStart(7)}${ratio > 2 ? "  *" : ""}`);
}
console.log(`${"geometric mean".padEnd(42)} ${(product ** (1 / count)).toFixed(2).padStart(7)}`);
