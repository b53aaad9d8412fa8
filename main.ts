import { isolate } from "gots:isolate";
const c: any = isolate("./child.ts");
console.log(await c.add(1, 2));
console.log(await c.slow(20));
try { await c.fail(); } catch (e: any) { console.log(e instanceof TypeError, e.message); console.log(e.stack); }
console.log(await c.next(), await c.next(), await c.answer());
const x: any = { a: [1, , 3], m: new Map([[1, new Set(["x"])]]), d: new Date(0), b: 12345678901234567890n, n: -0, s: "h\u00e9\ud800", u: undefined, r: /a+/gi, buf: new Uint8Array([1,2,3]) };
x.self = x;
console.log(await c.echo(x));
