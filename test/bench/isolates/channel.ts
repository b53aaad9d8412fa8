// SPDX-License-Identifier: MIT
// A million messages through a bounded channel to another isolate, then a producer that is 100 times faster than
// its consumer for ten seconds: time, and how much memory grew.
import { channel } from "gots:task";
import { isolate } from "gots:isolate";
import { readTextFile } from "gots:fs";
import type * as Child from "./channel_child.ts";

async function resident(): Promise<number> {
    return Number(/VmRSS:\s+(\d+)/.exec(await readTextFile("/proc/self/status"))?.[1] ?? 0);
}

const child = isolate<typeof Child>("./channel_child.ts");
const count = Number(gots.args[0] ?? 1_000_000);
const warm = channel<{ n: number }>(64);
const warmed = child.sum(warm);
for (let i = 0; i < 10_000; i++) await warm.send({ n: i });
warm.close();
await warmed;

const through = channel<{ n: number }>(64);
const sum = child.sum(through);
let before = await resident();
const start = performance.now();
for (let i = 0; i < count; i++) await through.send({ n: i });
through.close();
const total = await sum;
console.log(`${count} messages: ${((performance.now() - start) * 1000 / count).toFixed(2)} us each, ${total === (count * (count - 1)) / 2 ? "all" : "not all"} came, ${(await resident()) - before} KB more`);

const back = channel<number>(64);
const making = child.produce(back, 10_000);
before = await resident();
let most = before, received = 0;
const end = performance.now() + 10_000;
for await (const _ of back) {
    received++;
    const until = performance.now() + 1; // a consumer that takes a millisecond over each
    while (performance.now() < until);
    if (received % 500 === 0) most = Math.max(most, await resident());
    if (performance.now() > end) break;
}
back.close();
console.log(`a fast producer: ${received} received, ${await making} sent, ${most - before} KB more`);
