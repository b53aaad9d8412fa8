/* The hot paths of an interpreter, one loop each: prints `name<TAB>nanoseconds an operation`, the
 * best of several rounds. Written without annotations, so that the same text runs as a module of
 * any engine (test/bench/peers.sh).
 *
 * SPDX-License-Identifier: MIT
 */
const rows = [];
const bench = (name, count, body) => rows.push({ name, count, body });

/* ---- calls -------------------------------------------------------------------------------- */
const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
bench("call: fib(12)", 465, (n) => {
  for (let i = 0; i < n; i += 465) fib(12);
});

function three(a, b, c) { return a + b + c; }
bench("call: three arguments", 200000, (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = three(sum, i, 1);
  return sum;
});

class Point {
  x; y;
  constructor(x, y) { this.x = x; this.y = y; }
  sum() { return this.x + this.y; }
  get length() { return this.x; }
  static of(x, y) { return new Point(x, y); }
}
class Point3 extends Point {
  z;
  constructor(x, y, z) { super(x, y); this.z = z; }
  sum() { return super.sum() + this.z; }
}
class Counter {
  #count = 0;
  up() { this.#count++; return this.#count; }
}
bench("call: method", 200000, (n) => {
  const p = new Point(1, 2);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += p.sum();
  return sum;
});
bench("call: super method", 100000, (n) => {
  const p = new Point3(1, 2, 3);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += p.sum();
  return sum;
});
bench("call: getter", 200000, (n) => {
  const p = new Point(1, 2);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += p.length;
  return sum;
});
bench("call: rest and spread", 100000, (n) => {
  const sum = (...all) => all.length;
  const list = [1, 2, 3];
  let total = 0;
  for (let i = 0; i < n; i++) total += sum(...list);
  return total;
});
bench("call: Math.max", 200000, (n) => {
  let m = 0;
  for (let i = 0; i < n; i++) m = Math.max(m, i);
  return m;
});

/* ---- properties --------------------------------------------------------------------------- */
bench("property: read", 300000, (n) => {
  const o = { a: 1, b: 2, c: 3 };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += o.a + o.c;
  return sum;
});
bench("property: write", 300000, (n) => {
  const o = { a: 1, b: 2, c: 3 };
  for (let i = 0; i < n; i++) { o.b = i; o.c = i; }
  return o.b;
});
bench("property: private", 200000, (n) => {
  const c = new Counter();
  let last = 0;
  for (let i = 0; i < n; i++) last = c.up();
  return last;
});
bench("property: optional chain", 200000, (n) => {
  const o = { a: { b: { c: 1 } } };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += o?.a?.b?.c ?? 0;
  return sum;
});

/* ---- arrays ------------------------------------------------------------------------------- */
bench("array: read by index", 300000, (n) => {
  const a = Array.from({ length: 1000 }, (_, i) => i);
  let sum = 0;
  for (let k = 0; k < n; k += 1000) for (let i = 0; i < a.length; i++) sum += a[i];
  return sum;
});
bench("array: write by index", 300000, (n) => {
  const a = Array.from({ length: 1000 }, (_, i) => i);
  for (let k = 0; k < n; k += 1000) for (let i = 0; i < a.length; i++) a[i] = i;
  return a;
});
bench("array: push and pop", 200000, (n) => {
  const a = [];
  for (let i = 0; i < n; i++) a.push(i);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a.pop();
  return sum;
});
bench("array: map, filter, reduce", 100000, (n) => {
  const a = Array.from({ length: 1000 }, (_, i) => i);
  let sum = 0;
  for (let k = 0; k < n; k += 1000)
    sum += a.map((x) => x + 1).filter((x) => x % 2 === 0).reduce((s, x) => s + x, 0);
  return sum;
});
bench("array: sort with a comparison", 10000, (n) => {
  const a = [];
  let x = 1;
  for (let i = 0; i < n; i++) { x = (x * 16807) % 2147483647; a.push(x); }
  return a.sort((p, q) => p - q);
});
bench("typed array: read and write", 300000, (n) => {
  const a = new Float64Array(1000);
  for (let k = 0; k < n; k += 1000) for (let i = 0; i < 1000; i++) a[i] = a[i] + 1;
  return a[0];
});

/* ---- closures, literals, classes ---------------------------------------------------------- */
bench("closure: made and called", 100000, (n) => {
  const adder = (x) => (y) => x + y;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += adder(i)(1);
  return sum;
});
bench("closure: captured variable", 300000, (n) => {
  let count = 0;
  const up = () => { count++; };
  for (let i = 0; i < n; i++) up();
  return count;
});
bench("closure: in a loop", 100000, (n) => {
  const list = [];
  for (let i = 0; i < n; i++) { list[i & 15] = () => i; }
  return list[3]();
});
bench("object: literal", 100000, (n) => {
  let last = null;
  for (let i = 0; i < n; i++) last = { a: i, b: i, c: last === null };
  return last;
});
bench("object: spread", 50000, (n) => {
  const base = { a: 1, b: 2, c: 3 };
  let last = base;
  for (let i = 0; i < n; i++) last = { ...base, c: i };
  return last;
});
bench("class: construct", 100000, (n) => {
  let last = null;
  for (let i = 0; i < n; i++) last = new Point(i, i);
  return last;
});
bench("class: construct derived", 100000, (n) => {
  let last = null;
  for (let i = 0; i < n; i++) last = new Point3(i, i, i);
  return last;
});
bench("class: instanceof", 200000, (n) => {
  const p = new Point3(1, 2, 3);
  let sum = 0;
  for (let i = 0; i < n; i++) if (p instanceof Point) sum++;
  return sum;
});

/* ---- iteration and destructuring ---------------------------------------------------------- */
bench("for of: array", 300000, (n) => {
  const a = Array.from({ length: 1000 }, (_, i) => i);
  let sum = 0;
  for (let k = 0; k < n; k += 1000) for (const x of a) sum += x;
  return sum;
});
bench("for of: Map entries", 100000, (n) => {
  const m = new Map(Array.from({ length: 1000 }, (_, i) => [i, i]));
  let sum = 0;
  for (let k = 0; k < n; k += 1000) for (const [key, value] of m) sum += key + value;
  return sum;
});
bench("for of: generator", 100000, (n) => {
  function* count(to) { for (let i = 0; i < to; i++) yield i; }
  let sum = 0;
  for (const x of count(n)) sum += x;
  return sum;
});
bench("for in: four keys", 20000, (n) => {
  const o = { a: 1, b: 2, c: 3, d: 4 };
  let sum = 0;
  for (let i = 0; i < n; i++) for (const key in o) sum += o[key];
  return sum;
});
bench("destructuring: object", 200000, (n) => {
  const o = { a: 1, b: 2, c: 3 };
  let sum = 0;
  for (let i = 0; i < n; i++) { const { a, b, c } = o; sum += a + b + c; }
  return sum;
});
bench("destructuring: array", 100000, (n) => {
  const pair = [1, 2];
  let sum = 0;
  for (let i = 0; i < n; i++) { const [a, b] = pair; sum += a + b; }
  return sum;
});
bench("destructuring: swap", 200000, (n) => {
  let a = 1, b = 2;
  for (let i = 0; i < n; i++) [a, b] = [b, a];
  return a;
});

/* ---- strings ------------------------------------------------------------------------------ */
bench("string: append", 200000, (n) => {
  let s = "";
  for (let i = 0; i < n; i++) s += "ab";
  return s.length;
});
bench("string: template", 50000, (n) => {
  let length = 0;
  for (let i = 0; i < n; i++) length += `item ${i} of ${n}`.length;
  return length;
});
bench("string: charCodeAt", 200000, (n) => {
  const text = "the quick brown fox jumps over it";
  let sum = 0;
  for (let i = 0; i < n; i++) sum += text.charCodeAt(i & 31);
  return sum;
});
bench("string: split and join", 2000, (n) => {
  const text = "the quick brown fox jumps over the lazy dog again and again";
  let length = 0;
  for (let i = 0; i < n; i++) length += text.split(" ").join("-").length;
  return length;
});

/* ---- collections, JSON -------------------------------------------------------------------- */
bench("Map: set and get, numbers", 100000, (n) => {
  const m = new Map();
  let sum = 0;
  for (let i = 0; i < n; i++) m.set(i & 1023, i);
  for (let i = 0; i < n; i++) sum += m.get(i & 1023);
  return sum;
});
bench("Map: set and get, strings", 100000, (n) => {
  const keys = Array.from({ length: 256 }, (_, i) => "key" + i);
  const m = new Map();
  let sum = 0;
  for (let i = 0; i < n; i++) m.set(keys[i & 255], i);
  for (let i = 0; i < n; i++) sum += m.get(keys[i & 255]);
  return sum;
});
bench("Set: add and has", 100000, (n) => {
  const s = new Set();
  let sum = 0;
  for (let i = 0; i < n; i++) s.add(i & 1023);
  for (let i = 0; i < n; i++) if (s.has(i & 2047)) sum++;
  return sum;
});
const record = { id: 17, name: "a name", tags: ["x", "y"], at: { x: 1.5, y: null }, ok: true };
const text = JSON.stringify(Array.from({ length: 20 }, () => record));
bench("JSON: parse", 200, (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += JSON.parse(text).length;
  return sum;
});
bench("JSON: stringify", 200, (n) => {
  const list = Array.from({ length: 20 }, () => record);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += JSON.stringify(list).length;
  return sum;
});

/* ---- plain loops -------------------------------------------------------------------------- */
bench("loop: integers", 500000, (n) => {
  let h = 0;
  for (let i = 0; i < n; i++) h = ((h << 5) - h + i) | 0;
  return h;
});
bench("loop: doubles", 500000, (n) => {
  let x = 0.5;
  for (let i = 0; i < n; i++) x = x * 1.000001 + 0.1;
  return x;
});
bench("loop: switch", 200000, (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++)
    switch (i & 7) {
      case 0: sum += 1; break;
      case 1: sum += 2; break;
      case 2: sum += 3; break;
      case 3: sum += 4; break;
      case 4: sum += 5; break;
      default: sum += 6;
    }
  return sum;
});
bench("loop: try and catch", 20000, (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) try { throw i; } catch (e) { sum += e; }
  return sum;
});

/* ---- promises ----------------------------------------------------------------------------- */
bench("await: in a loop", 50000, async (n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await i;
  return sum;
});
bench("await: of an async call", 30000, async (n) => {
  const one = async (x) => x;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await one(i);
  return sum;
});
bench("promise: then chain", 30000, async (n) => {
  let p = Promise.resolve(0);
  for (let i = 0; i < n; i++) p = p.then((x) => x + 1);
  return p;
});

/* Rounds of about a millisecond each, many of them: on a busy machine the shortest is one that
 * nobody interrupted. `count` in the table above is where the search for the size begins. */
for (const { name, count, body } of rows) {
  let n = Math.min(count, 1000), best = Infinity;
  for (let round = 0; round < 40; round++) {
    const start = performance.now();
    await body(n);
    const took = performance.now() - start;
    if (took < 0.5 && n < count) { n *= 2; continue; }
    best = Math.min(best, took / n);
  }
  console.log(`${name}\t${(best * 1e6).toFixed(1)}`);
}
