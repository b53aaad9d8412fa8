// How late the timers of one isolate are while others never yield.
// SPDX-License-Identifier: MIT
import { isolate, terminate } from "gots:isolate";
const hostile: any[] = [];
for (const name of gots.args[0] === "quiet" ? [] : ["loop", "eat", "match"]) {
  const one: any = isolate("./hostile.ts", { memory: 64e6 });
  one[name]().catch(() => 0);
  hostile.push(one);
}
const timed: any = isolate("./hostile.ts"), others: any[] = [isolate("./ours_child.ts"), isolate("./ours_child.ts")];
const late: Promise<number[]> = timed.timers(3000);
let answers = 0;
for (let i = 0; i < 10000; i += 100) answers += (await Promise.all(Array.from({ length: 100 }, (_, j) => others[j % 2].echo(j)))).length;
const list = [...await late].sort((a, b) => a - b);
console.log(`${answers} messages arrived`);
console.log(`1 ms timers: ${list.length}, lateness p50 ${list[list.length >> 1]!.toFixed(2)} ms, p99 ${list[Math.floor(list.length * 0.99)]!.toFixed(2)} ms, most ${list[list.length - 1]!.toFixed(2)} ms`);
for (const one of hostile) terminate(one);
terminate(timed);
for (const one of others) terminate(one);
