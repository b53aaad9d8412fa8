// Isolates as a program sees them: microseconds, one line a measure.
// SPDX-License-Identifier: MIT
import { isolate, terminate, transfer } from "gots:isolate";

const measure = async (name: string, count: number, run: () => Promise<unknown>) => {
  for (let i = 0; i < Math.min(count, 20); i++) await run();
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) await run();
    best = Math.min(best, (performance.now() - start) / count * 1000);
  }
  console.log(`${name}\t${best.toFixed(2)}`);
};

await measure("start to first answer", 50, async () => {
  const one: any = isolate("./ours_child.ts");
  await one.echo(1);
  terminate(one);
});
const child: any = isolate("./ours_child.ts");
await measure("round trip of { n: 1 }", 2000, () => child.echo({ n: 1 }));
const rows = Array.from({ length: 10000 }, (_, i) => ({ id: i, name: "item " + i, price: i * 1.5, tags: ["a", "b"] }));
await measure("10,000 objects there", 5, () => child.count(rows));
await measure("10,000 objects there and back", 5, () => child.echo(rows));
const mover: any = isolate("./ours_move.ts");
let buffer = new ArrayBuffer(10_000_000);
await measure("10 MB moved there and back", 200, async () => {
  buffer = await transfer(mover, "give", [buffer], [buffer]) as ArrayBuffer;
});
const start = performance.now();
let sum = 0;
for (let i = 0; i < 100; i++) {
  const answers: Promise<number>[] = [];
  for (let j = 0; j < 1000; j++) answers.push(child.echo(j));
  for (const answer of answers) sum += await answer;
}
console.log(`100,000 messages, 1,000 at a time, each\t${((performance.now() - start) / 100).toFixed(2)}`);
terminate(child);
