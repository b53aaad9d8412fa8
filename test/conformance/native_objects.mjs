// Random typed programs over objects and arrays for test/conformance/native.sh: what fits, and what does not.
// Usage: node native_objects.mjs SEED [FUNCTIONS]
// SPDX-License-Identifier: MIT
let state = (Number(process.argv[2] ?? 1) * 2654435761) >>> 0;
const count = Number(process.argv[3] ?? 20);
const random = () => { state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0; return state / 4294967296; };
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const chance = (p) => random() < p;
let names = 0;

const NUMBERS = ["0", "1", "2", "-1", "3.5", "0.1", "-0", "7", "100", "1e9", "2147483647", "-2147483648", "1e300", "NaN"];
const FIELDS = ["x", "y", "z"];

// What a function may use: numbers, truths, points, lists, nums (of numbers), writable numbers
function operand(s) {
  const kinds = ["n", "n", "f", "f", "c", "i", "l"];
  switch (pick(kinds)) {
    case "n": return s.numbers.length ? pick(s.numbers) : pick(NUMBERS);
    case "f": return s.points.length ? `${pick(s.points)}.${pick(FIELDS)}` : pick(NUMBERS);
    case "i": return s.nums.length ? `${pick(s.nums)}[${index(s)}]` : pick(NUMBERS);
    case "l": return s.lists.length && chance(0.5) ? `${pick(s.lists)}[${index(s)}].${pick(FIELDS)}` : s.nums.length ? `${pick(s.nums)}.length` : pick(NUMBERS);
    default: return chance(0.2) ? `(${pick(NUMBERS)})` : pick(["1", "2", "3", "0.5"]);
  }
}
function index(s) {
  if (s.counters.length && chance(0.8)) return pick(s.counters);
  return chance(0.5) ? String(below(4)) : s.numbers.length ? `${pick(s.numbers)} & 3` : "0";
}
function number(s, depth) {
  if (depth <= 0 || chance(0.25)) return operand(s);
  const a = number(s, depth - 1), b = number(s, depth - 1);
  switch (below(9)) {
    case 0: return `(${truth(s, depth - 1)} ? ${a} : ${b})`;
    case 1: return `Math.${pick(["abs", "floor", "sqrt", "max"])}(${a})`;
    case 2: return `(${a} ${pick(["&", "|", "^", "<<", ">>", ">>>"])} ${b})`;
    case 3: return `(${a} % ${b})`;
    case 4: return `plain(${s.numbers.length ? pick(s.numbers) : "1"}, ${pick(["1", "2", "3"])})`;
    default: return `(${a} ${pick(["+", "-", "*", "/", "+", "-"])} ${b})`;
  }
}
function truth(s, depth) {
  if (depth <= 0 || chance(0.3)) return s.points.length && chance(0.4) ? `${pick(s.points)}.on` : `${operand(s)} ${pick(["<", ">", "<=", ">=", "===", "!=="])} ${operand(s)}`;
  switch (below(4)) {
    case 0: return `(${truth(s, depth - 1)} && ${truth(s, depth - 1)})`;
    case 1: return `(${truth(s, depth - 1)} || ${truth(s, depth - 1)})`;
    case 2: return `!(${truth(s, depth - 1)})`;
    default: return `${number(s, depth - 1)} ${pick(["<", ">", "<=", ">="])} ${number(s, depth - 1)}`;
  }
}
const inner = (s) => ({ ...s, numbers: [...s.numbers], writable: [...s.writable], points: [...s.points], nums: [...s.nums], counters: [...s.counters] });

function statement(s, depth, out, pad) {
  switch (below(12)) {
    case 0: case 1: {
      const name = `v${names++}`;
      out.push(`${pad}let ${name} = ${number(s, 2)};`);
      s.numbers.push(name); s.writable.push(name);
      return;
    }
    case 2: {
      if (!s.lists.length) return statement(s, depth, out, pad);
      const name = `q${names++}`;
      out.push(`${pad}const ${name} = ${pick(s.lists)}[${index(s)}];`);
      s.points.push(name);
      return;
    }
    case 3: case 4: case 5:
      if (!s.points.length) return statement(s, depth, out, pad);
      if (chance(0.15)) out.push(`${pad}${pick(s.points)}.on = ${truth(s, 1)};`);
      else if (chance(0.2)) out.push(`${pad}${pick(s.points)}.${pick(FIELDS)}++;`);
      else out.push(`${pad}${pick(s.points)}.${pick(FIELDS)} ${pick(["=", "+=", "-=", "*="])} ${number(s, 2)};`);
      return;
    case 6:
      if (!s.nums.length) return statement(s, depth, out, pad);
      out.push(`${pad}${pick(s.nums)}[${index(s)}] ${pick(["=", "=", "+=", "-="])} ${number(s, 1)};`);
      return;
    case 7:
      if (!s.writable.length) return statement(s, depth, out, pad);
      out.push(`${pad}${pick(s.writable)} ${pick(["=", "+=", "-="])} ${number(s, 2)};`);
      return;
    case 8:
      if (depth <= 0) return;
      out.push(`${pad}if (${truth(s, 2)}) {`);
      body(inner(s), depth - 1, out, pad + "  ");
      if (chance(0.5)) { out.push(`${pad}} else {`); body(inner(s), depth - 1, out, pad + "  "); }
      out.push(`${pad}}`);
      return;
    case 9: {
      if (depth <= 0) return;
      const i = `i${names++}`, t = inner(s);
      t.counters.push(i); t.numbers.push(i); t.inLoop = true;
      const bound = s.lists.length && chance(0.4) ? `${pick(s.lists)}.length` : s.nums.length && chance(0.5) ? `${pick(s.nums)}.length` : String(1 + below(5));
      out.push(`${pad}for (let ${i} = 0; ${i} < ${bound} && ${i} < 6; ${i}++) {`);
      body(t, depth - 1, out, pad + "  ");
      out.push(`${pad}}`);
      return;
    }
    case 10: {
      const f = s.callable.length ? pick(s.callable) : null;
      if (!f || !s.lists.length || !s.nums.length || !s.points.length || s.inLoop) return;
      const args = `${pick(s.points)}, ${pick(s.lists)}, ${pick(s.nums)}, ${s.numbers.length ? pick(s.numbers) : "1"}`;
      if (f.result === "void") out.push(`${pad}${f.name}(${args});`);
      else { const r = `r${names++}`; out.push(`${pad}let ${r} = ${f.name}(${args});`); if (f.result === "number") s.numbers.push(r); }
      return;
    }
    default:
      if (s.inLoop && chance(0.5)) out.push(`${pad}if (${truth(s, 1)}) ${pick(["break", "continue"])};`);
      else if (chance(0.2)) out.push(`${pad}switch (${number(s, 1)} & 3) {`, `${pad}  case 0: ${s.points.length ? `${pick(s.points)}.x += 1;` : ""} break;`, `${pad}  case 1: { ${s.writable.length ? `${pick(s.writable)} = ${number(s, 1)};` : ""} }`, `${pad}  default: ${s.points.length ? `${pick(s.points)}.z = ${number(s, 1)};` : ""}`, `${pad}}`);
  }
}
function body(s, depth, out, pad) { for (let i = 0, n = 1 + below(4); i < n; i++) statement(s, depth, out, pad); }

const functions = [], lines = [];
for (let f = 0; f < count; f++) {
  const result = pick(["number", "number", "void", "boolean"]), name = `f${f}`;
  const s = { numbers: ["n"], writable: chance(0.5) ? ["n"] : [], points: ["p"], lists: ["l"], nums: ["a"], counters: [], callable: functions.slice(-3), inLoop: false };
  const out = ["  let zero = 0; // a line of its own: the interpreter places what the first statement throws at the head"];
  for (let i = 0, n = 2 + below(4); i < n; i++) statement(s, 3, out, "  ");
  if (result !== "void") out.push(`  return ${result === "number" ? number(s, 2) : truth(s, 2)};`);
  lines.push(`function ${name}(p: ${pick(["P", "Q"])}, l: P[], a: number[], n: number): ${result} {`, ...out, "}");
  functions.push({ name, result });
}
console.log(`class P { x: number; y: number; z: number; on: boolean; constructor(x: number, y: number, z: number) { this.x = x; this.y = y; this.z = z; this.on = x > 1; } }
class R extends P { w = 1; }
interface Q { x: number; y: number; z: number; on: boolean }
function plain(x: number, k: number): number { return x * k + 1; }
${lines.join("\n")}
const any = (x: unknown): any => x;
let log: string[] = [];
function show(x: any, depth = 0): string {
  if (typeof x === "string") return JSON.stringify(x);
  if (typeof x !== "object" || x === null) return Object.is(x, -0) ? "-0" : String(x);
  if (depth > 3) return "…";
  if (Array.isArray(x)) return "[" + Array.from(x, (e) => show(e, depth + 1)).join() + "]";
  return "{" + Object.keys(x).map((k) => { const d: any = Object.getOwnPropertyDescriptor(x, k); return k + ":" + (d && "value" in d ? show(d.value, depth + 1) : "accessor"); }).join() + "}";
}
function told(e: any): string {
  const line = (globalThis as any).gots && e.code !== "GOTS2001" ? String(e.stack).split("\\n").find((l) => / at f\\d/.test(l))?.trim().replace(/:\\d+\\)$/, ")") ?? "" : "";
  return /read only|only a getter|not extensible/.test(e.message) ? e.name : e.name + " " + e.message + (line && " " + line);
}
const point = (): P => new P(1, 2.5, -3);
const list = (): P[] => [new P(1, 2, 3), new P(4, 5, 6), new R(7, 8, 9), new P(0, -1, 0.5)];
const nums = (): number[] => [3, 1, 4, 1.5, -5];
function odd(k: number): [any, any, any, any] {
  const p: any = point(), l: any = list(), a: any = nums();
  switch (k) {
    case 0: p.x = "7"; break;
    case 1: delete p.y; break;
    case 2: l[1] = null; break;
    case 3: delete l[2]; break;
    case 4: l[0].z = undefined; break;
    case 5: Object.defineProperty(p, "x", { get() { log.push("get"); return 5; }, set(v) { log.push("set " + show(v)); }, enumerable: true }); break;
    case 6: Object.defineProperty(l[1], "y", { get() { l.length = 1; return 4; }, set(v) { l.push(point()); }, enumerable: true }); break;
    case 7: Object.freeze(l[0]); break;
    case 8: a[1] = "2"; break;
    case 9: delete a[0]; break;
    case 10: return [p, l, a, "3"];
    case 11: return [{ z: 1, on: false, y: 2, x: 3 }, [l[0], { x: 1, y: 2, z: 3, on: true }], a, 2];
    case 12: return [new Proxy(p, { get: (t: any, k) => (k === "y" ? 11 : t[k]) }), l, a, 2];
    case 13: Object.defineProperty(p, "z", { get() { throw new RangeError("no z"); } }); break;
    case 14: return [Object.create(p), l, a, 1];
    case 15: l[3] = p; l[0] = p; break;
    case 16: Object.freeze(a); break;
    case 17: a.length = 0; l.length = 0; break;
    case 18: return [p, l, { length: 3, 0: 1, 1: 2, 2: 3 }, 1];
    case 19: p.on = "yes"; l[0].on = 0; break;
    case 20: return [p, l, a, undefined];
    case 21: return [null, l, a, 1];
    case 22: p.extra = 1; l[1].extra = 2; l[2] = Object.assign(Object.create(P.prototype), { on: true, z: 3, y: 2, x: 1 }); break;
    case 23: a[7] = 1; break;
    case 24: Object.defineProperty(l[0], "x", { get() { l[0] = null; l[1] = null; l[2] = null; l.length = 0; p.x = "gone"; return 1; }, set() {}, enumerable: true }); break;
    case 25: Object.seal(p); a.x = 1; break;
  }
  return [p, l, a, [1, 2.5, -1, 3][k & 3]];
}
function once(f: any, p: any, l: any, a: any, n: any, name: string): void {
  let r: string;
  log = [];
  try { r = show(f(p, l, a, n)); } catch (e) { r = told(e); }
  let after = "";
  try { after = show(p) + show(l) + show(a); } catch (e: any) { after = e.name; }
  console.log(name, r, after, log.slice(0, 20).join());
}
const all: any[] = [${functions.map((f) => f.name).join(", ")}];
for (let i = 0; i < all.length; i++) {
  for (let w = 0; w < 20; w++) { try { all[i](point(), list(), nums(), w & 3); } catch (e) { } }
  once(all[i], point(), list(), nums(), 1, "f" + i);
  for (let k = 0; k < 26; k++) { const [p, l, a, n] = odd(k); once(all[i], p, l, a, n, "f" + i + " " + k); }
  once(all[i], point(), list(), nums(), 2.5, "f" + i);
}`);
