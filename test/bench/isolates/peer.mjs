// The same with the workers of Node, Bun and Deno.
// SPDX-License-Identifier: MIT
const isNode = typeof process !== "undefined" && process.versions?.node && typeof Bun === "undefined" && typeof Deno === "undefined";
const make = async () => {
  const url = new URL("./peer_child.mjs", import.meta.url);
  if (isNode) {
    const { Worker } = await import("node:worker_threads");
    const worker = new Worker(url);
    let listener;
    worker.on("message", data => listener(data));
    return { ask: (value, transfer = []) => new Promise(done => { listener = done; worker.postMessage(value, transfer); }),
             end: () => worker.terminate() };
  }
  const worker = new Worker(url, { type: "module" });
  let listener;
  worker.onmessage = event => listener(event.data);
  return { ask: (value, transfer = []) => new Promise(done => { listener = done; worker.postMessage(value, transfer); }),
           end: () => worker.terminate() };
};
const measure = async (name, count, run) => {
  for (let i = 0; i < Math.min(count, 20); i++) await run();
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) await run();
    best = Math.min(best, (performance.now() - start) / count * 1000);
  }
  console.log(`${name}\t${best.toFixed(2)}`);
};
await measure("start to first answer", 4, async () => {
  const one = await make();
  await one.ask(1);
  one.end();
});
const child = await make();
await measure("round trip of { n: 1 }", 2000, () => child.ask({ n: 1 }));
const rows = Array.from({ length: 10000 }, (_, i) => ({ id: i, name: "item " + i, price: i * 1.5, tags: ["a", "b"] }));
await measure("10,000 objects there", 5, () => child.ask({ count: rows }));
await measure("10,000 objects there and back", 5, () => child.ask(rows));
let buffer = new ArrayBuffer(10_000_000);
await measure("10 MB moved there and back", 200, async () => { buffer = await child.ask(buffer, [buffer]); });
child.end();
if (typeof process !== "undefined") process.exit(0);
