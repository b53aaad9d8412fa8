// Isolates that are made, asked, moved to, killed and that crash, at random, for so many seconds: for ThreadSanitizer.
//     build-tsan/gots run test/bench/isolates/stress.ts [SECONDS]      SPDX-License-Identifier: MIT
import { isolate, terminate, transfer } from "gots:isolate";
import { channel, parallel } from "gots:task";
import type * as Child from "./stress_child.ts";
import { heavy } from "./stress_child.ts";

const end = Date.now() + Number(gots.args[0] ?? 10) * 1000;
const counts: Record<string, number> = {};
const note = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
const pick = (n: number): number => Math.floor(Math.random() * n);

async function life(): Promise<void> {
  const one = isolate<typeof Child>("./stress_child.ts", pick(3) === 0 ? { restart: "on-crash" } : {});
  try {
    for (let left = pick(30); left > 0 && Date.now() < end; left--) {
      switch (pick(8)) {
        case 0: await one.echo({ n: left, list: [1, "two", { three: 3 }] }); note("echo"); break;
        case 1: await Promise.all(Array.from({ length: 50 }, (_, i) => one.echo(i))); note("burst"); break;
        case 2: await transfer(one, "size", [new ArrayBuffer(1 << pick(18))], []); note("copy"); break;
        case 3: {
          const buffer = new ArrayBuffer(1 << pick(20));
          await transfer(one, "size", [buffer], [buffer]);
          note("move");
          break;
        }
        case 4: await one.spin(pick(25)); note("long turn"); break;
        case 5: {
          const c = channel<number>(pick(8));
          const sum = one.drain(c);
          for (let i = 0; i < 40; i++) await c.send(i);
          c.close();
          if (await sum !== 780) throw new Error("lost");
          note("channel");
          break;
        }
        case 6: await one.crash(); break;
        default: await new Promise(done => setTimeout(done, pick(3)));
      }
    }
  } catch (error) {
    note(String(error).includes("lost") ? "LOST" : "crash");
  } finally {
    if (pick(2) === 0) terminate(one);
  }
}

async function lives(): Promise<void> {
  while (Date.now() < end) await life();
}

async function sums(): Promise<void> {
  while (Date.now() < end) {
    await parallel.map(Float64Array.from({ length: 64 }, (_, i) => i), heavy);
    note("parallel");
  }
}

await Promise.all([...Array.from({ length: 12 }, lives), sums()]);
console.log(JSON.stringify(counts));
