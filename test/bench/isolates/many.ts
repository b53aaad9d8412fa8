// So many idle isolates, each of which has answered once.
// SPDX-License-Identifier: MIT
import { isolate } from "gots:isolate";
const all: any[] = [];
for (let i = 0; i < Number(gots.args[0]); i++) {
  const one: any = isolate("./ours_child.ts");
  await one.echo(i);
  all.push(one);
}
await new Promise(done => setTimeout(done, Number(gots.args[1] ?? 0)));
console.log(all.length);
