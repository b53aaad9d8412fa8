// Makes typed programs for the native tier, at random but from a seed: the same in the interpreter, as
// machine code and in node, result by result. Usage: node native_programs.mjs SEED [COUNT] prints one
// module with COUNT functions (20) and calls of each; native.sh compares what the runtimes print.
// SPDX-License-Identifier: MIT

let state = Number(process.argv[2] ?? 1) >>> 0;
const count = Number(process.argv[3] ?? 20);

// mulberry32
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const chance = (p) => random() < p;

const ARRAYS = ["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
  "Uint32Array", "Float32Array", "Float64Array"];
const NUMBERS = ["Color.Red", "Color.Blue", "Bits.C", "0", "1", "2", "3", "7", "31", "32", "255", "-1", "-7", "0.5", "-0.25", "1e9", "2147483647",
  "-2147483648", "4294967295", "9007199254740991", "1e300", "-0", "NaN", "Infinity"];
const VALUES = [...NUMBERS, "-Infinity", "5e-324", "1.5", "100", "-100", "65536", "3000000000"];

const functions = [];

// What a function may name: numbers, booleans, arrays, and how deep it is in loops.
function scope(parent) {
  return { numbers: [], fixed: [], truths: [], arrays: [], ...parent };
}

function number(s, depth) {
  if (depth <= 0) return chance(0.3) || s.numbers.length === 0 ? pick(NUMBERS) : pick(s.numbers);
  const sub = () => number(s, depth - 1);
  switch (below(19)) {
    case 0: case 1: case 2: return `(${sub()} ${pick(["+", "-", "*"])} ${sub()})`;
    case 3: return `(${sub()} ${pick(["/", "%"])} ${sub()})`;
    case 4: case 5: return `(${sub()} ${pick(["&", "|", "^", "<<", ">>", ">>>"])} ${sub()})`;
    case 6: return `(${pick(["-", "+", "~"])}(${sub()}))`;
    case 7: return `(${truth(s, depth - 1)} ? ${sub()} : ${sub()})`;
    case 8: return `Math.${pick(["floor", "ceil", "trunc", "round", "abs", "sign", "sqrt", "fround", "clz32"])}(${sub()})`;
    case 9: return `Math.${pick(["min", "max"])}(${sub()}, ${sub()}${chance(0.3) ? `, ${sub()}` : ""})`;
    case 10: return `Math.imul(${sub()}, ${sub()})`;
    case 11: return s.arrays.length ? `${pick(s.arrays)}[${index(s, depth - 1)}]` : sub();
    case 12: return s.arrays.length ? `${pick(s.arrays)}.length` : sub();
    case 13: return s.writable?.length ? `(${pick(s.writable)} ${pick(["=", "+=", "-=", "*=", "|=", ">>=", ">>>=", "&="])} ${sub()})` : sub();
    case 14: return s.writable?.length ? pick([`${pick(s.writable)}++`, `--${pick(s.writable)}`]) : sub();
    case 15: return calls(s, depth - 1) ?? sub();
    case 16: return s.arrays.length ? `(${pick(s.arrays)}[${index(s, depth - 1)}] ?? ${sub()})` : sub();
    case 17: return s.numbers.length ? `(${pick(s.numbers)} ?? ${sub()})` : sub();
    default: return s.numbers.length ? pick(s.numbers) : pick(NUMBERS);
  }
}

function calls(s, depth) {
  const known = functions.filter((f) => f.result === "number" && f.params.every((p) => p.type.startsWith("number") || p.init));
  if (known.length === 0 || s.inLoop > 1) return undefined;
  const f = pick(known);
  const given = f.params.slice(0, chance(0.3) ? f.params.findLastIndex((p) => !p.init) + 1 : f.params.length);
  return `${f.name}(${given.map((p) => (p.type === "boolean" ? pick(["true", "false", "undefined"]) : p.init && chance(0.3) ? "undefined" : s.arrays.length && chance(0.3) ? `${pick(s.arrays)}[${index(s, 0)}]` : number(s, Math.min(depth, 1)))).join(", ")})`;
}

function index(s, depth) {
  return pick([() => number(s, depth), () => `(${number(s, depth)} & 15)`, () => String(below(20)),
    () => (s.counters?.length ? pick(s.counters) : "0")])();
}

function truth(s, depth) {
  if (depth <= 0) return s.truths.length && chance(0.5) ? pick(s.truths) : pick(["true", "false"]);
  switch (below(9)) {
    case 7: return s.numbers.length ? `(${pick(s.numbers)} ${pick(["===", "!=="])} undefined)` : "true";
    case 8: return `(${truth(s, depth - 1)} ? ${truth(s, depth - 1)} : ${truth(s, depth - 1)})`;
    case 0: return `!${truth(s, depth - 1)}`;
    case 1: return `(${truth(s, depth - 1)} ${pick(["&&", "||"])} ${truth(s, depth - 1)})`;
    case 2: return s.truths.length ? `(${pick(s.truths)} ${pick(["===", "!=="])} ${truth(s, depth - 1)})` : "true";
    case 3: return s.arrays.length ? `(${pick(s.arrays)}[${index(s, 1)}] ${pick(["===", "!==", "<", ">="])} ${number(s, 1)})` : "false";
    case 4: return s.arrays.length ? `(${pick(s.arrays)}[${index(s, 1)}] ${pick(["===", "!=="])} undefined)` : "false";
    default: return `(${number(s, depth - 1)} ${pick(["<", ">", "<=", ">=", "===", "!=="])} ${number(s, depth - 1)})`;
  }
}

let names = 0;
const fresh = (hint) => `${hint}${++names}`;

function statements(s, depth, out, pad) {
  const n = 1 + below(4);
  for (let i = 0; i < n; i++) statement(s, depth, out, pad);
}

function block(s, depth, out, pad, more = {}) {
  const inner = { ...s, numbers: [...s.numbers], truths: [...s.truths], writable: [...(s.writable ?? [])], ...more };
  statements(inner, depth, out, pad + "  ");
}

// What the fast form of a function assumes, kept or broken: indexes at and beyond the ends, -0 and fractions
// among them, integers that grow, arrays that are the same one, divisions after a test, loops left early.
function kernel(s, depth, out, pad) {
  const a = pick(s.arrays), b = pick(s.arrays), i = fresh("i"), t = fresh("t");
  const at = () => pick([i, i, i, `${i} + 1`, `${i} - 1`, `${i} * 2`, `(${i} + ${below(5)}) >> 1`, `${a}.length - 1 - ${i}`, `${i} * ${below(4)} + ${below(3)}`]);
  const from = pick(["0", "0", "1", "-1", "2"]), to = pick([`${a}.length`, `${a}.length`, `${a}.length - 1`, `${a}.length + 1`, "6", "12"]);
  const inner = { ...s, numbers: [...s.numbers, i, t], truths: [...s.truths], writable: [], counters: [...(s.counters ?? []), i], inLoop: (s.inLoop ?? 0) + 1 };
  const sum = s.writable?.length ? pick(s.writable) : undefined;
  out.push(`${pad}for (let ${i} = ${from}; ${i} ${pick(["<", "<", "<="])} ${to}; ${pick([`${i}++`, `${i}++`, `${i} += 2`])}) {`);
  if (chance(0.3)) out.push(`${pad}  if (${pick([`${i} < 0`, `${i} >= ${a}.length`, truth(inner, 1)])}) ${pick(["continue", "break"])};`);
  out.push(`${pad}  ${chance(0.5) ? "const" : "let"} ${t} = ${a}[${at()}]${chance(0.2) ? " | 0" : ""};`);
  for (let k = 1 + below(3); k > 0; k--)
    out.push(pad + "  " + pick([
      () => `${a}[${at()}] = ${b}[${at()}]; ${b}[${at()}] = ${t};`,
      () => `${b}[${at()}] ${pick(["=", "+=", "-=", "|=", "^="])} ${pick([t, `${t} * 3 + 1`, `${t} + ${i}`, number(inner, 1)])};`,
      () => (sum ? `${sum} ${pick(["+=", "-=", "="])} ${pick([t, `${t} * ${a}[${at()}]`, `${sum} + ${sum}`, `3 * ${sum} + 1`, `${t} & ${i}`, `${sum} * ${i}`])};` : ";"),
      () => (sum ? `if (${sum} % 2 === 0) ${sum} = ${sum} / 2; else ${sum} = 3 * ${sum} + 1;` : ";"),
      () => `for (let q = 0; q < 9 && ${a}[${i}] < ${pick([t, "3", "-1"])}; q++) { ${a}[${i}]++; if (${truth(inner, 1)}) break; }`,
      () => `if (${i} > 0 && ${a}[${i} - 1] > ${t}) { ${a}[${i}] = ${a}[${i} - 1]; ${a}[${i} - 1] = ${t}; }`,
      () => (sum ? `${sum} = ${i} < ${b}.length ? ${b}[${i}] : ${pick([t, "-1", "0.5"])};` : ";"),
      () => (sum ? `${sum} = Math.${pick(["min", "max"])}(${sum}, ${t} + 1, ${b}[${at()}]);` : ";"),
    ])());
  out.push(`${pad}}`);
}

function statement(s, depth, out, pad) {
  if (depth > 0 && s.arrays.length && (s.inLoop ?? 0) < 2 && chance(0.15)) return kernel(s, depth, out, pad);
  switch (below(depth > 0 ? 12 : 6)) {
    case 0: {
      const name = fresh("n");
      out.push(`${pad}${chance(0.5) ? "let" : "const"} ${name} = ${number(s, 3)};`);
      if (out.at(-1).trimStart().startsWith("let")) (s.writable ??= []).push(name);
      s.numbers.push(name);
      return;
    }
    case 1: {
      const name = fresh("b");
      out.push(`${pad}const ${name} = ${truth(s, 2)};`);
      s.truths.push(name);
      return;
    }
    case 2: case 3:
      if (s.writable?.length) out.push(`${pad}${pick(s.writable)} ${pick(["=", "+=", "-=", "*=", "%=", "^=", "<<="])} ${number(s, 3)};`);
      return;
    case 4: case 5:
      if (s.arrays.length && s.writable?.length && chance(0.3)) out.push(`${pad}${pick(s.writable)} = ${pick(s.arrays)}[${index(s, 1)}];`);
      else if (s.arrays.length) out.push(`${pad}${pick(s.arrays)}[${index(s, 2)}] ${pick(["=", "=", "+=", "-=", "|=", "*="])} ${number(s, 3)};`);
      return;
    case 6: case 7:
      if (chance(0.12)) {
        const message = pick(["`E: ${" + number(s, 1) + "} of ${" + truth(s, 1) + "}`", `"E: " + ${number(s, 1)} + "."`, `"E: plain"`]);
        out.push(`${pad}if (${truth(s, 2)}) throw new ${pick(["Error", "RangeError", "TypeError"])}(${message});`);
        return;
      }
      out.push(`${pad}if (${truth(s, 2)}) {`);
      block(s, depth - 1, out, pad);
      if (chance(0.5)) {
        out.push(`${pad}} else {`);
        block(s, depth - 1, out, pad);
      }
      out.push(`${pad}}`);
      return;
    case 8: case 9: {
      const i = fresh("i");
      const bound = pick(["10", "n", s.arrays.length ? `${pick(s.arrays)}.length` : "5", "17"]);
      const limit = bound === "n" ? `Math.min(${pick(s.numbers.length ? s.numbers : ["3"])}, 20)` : bound;
      out.push(`${pad}for (let ${i} = ${pick(["0", "1", "-3"])}; ${i} < ${limit}; ${pick([`${i}++`, `++${i}`, `${i} += 2`])}) {`);
      block(s, depth - 1, out, pad, { numbers: [...s.numbers, i], counters: [...(s.counters ?? []), i], inLoop: (s.inLoop ?? 0) + 1 });
      if (chance(0.3)) out.push(`${pad}  if (${truth(s, 1)}) ${pick(["break", "continue"])};`);
      out.push(`${pad}}`);
      return;
    }
    case 10: {
      if (chance(0.3)) {
        const d = fresh("d"), l = fresh("l");
        out.push(`${pad}let ${d} = ${below(6)};`, `${pad}${l}: do {`);
        block(s, depth - 1, out, pad, { numbers: [...s.numbers, d], inLoop: (s.inLoop ?? 0) + 1 });
        out.push(`${pad}  for (let q = 0; q < 2; q++) if (${truth(s, 1)}) ${pick(["break", "continue"])} ${l};`, `${pad}} while (${d}-- > 0);`);
        return;
      }
      const k = fresh("k");
      out.push(`${pad}let ${k} = ${below(12)};`, `${pad}${pick(["while", "while"])} (${k} > 0) {`, `${pad}  ${k}--;`);
      block(s, depth - 1, out, pad, { numbers: [...s.numbers, k], inLoop: (s.inLoop ?? 0) + 1 });
      out.push(`${pad}}`);
      return;
    }
    default: {
      out.push(`${pad}switch (${number(s, 2)}) {`);
      if (chance(0.2)) out.push(`${pad}  case Color.Green:`, `${pad}    break;`);
      for (const value of ["0", "1", "2.5", "-1"].filter(() => chance(0.7))) {
        out.push(`${pad}  case ${value}:`);
        block(s, 0, out, pad + "  ");
        if (chance(0.6)) out.push(`${pad}    break;`);
      }
      if (chance(0.5)) {
        out.push(`${pad}  default: {`);
        block(s, 0, out, pad + "  ");
        out.push(`${pad}  }`);
      }
      out.push(`${pad}}`);
    }
  }
}

// `const` and `let` between cases are not for the native tier: give them braces.
function braced(lines) {
  const out = [];
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)case .*:$/.exec(lines[i]);
    if (!open) { out.push(lines[i]); continue; }
    out.push(lines[i] + " {");
    let k = i + 1;
    while (k < lines.length && lines[k].length - lines[k].trimStart().length > open[1].length) out.push(lines[k++]);
    out.push(`${open[1]}}`);
    i = k - 1;
  }
  return out;
}

const outside = [];
for (let i = 0; i < 3; i++) outside.push({ name: `g${i}`, text: `let g${i} = ${pick(NUMBERS.filter((v) => !v.startsWith("-") && !/[A-Z]/.test(v)))};` });
const shared = { name: "table", text: `const table = new ${pick(ARRAYS)}(16);` };

const lines = [];
for (let f = 0; f < count; f++) {
  const params = [];
  for (let p = 0, n = 1 + below(3); p < n; p++) params.push({ name: `p${p}`, type: chance(0.35) ? pick(ARRAYS) : chance(0.1) ? "boolean" : chance(0.1) ? "number | undefined" : "number" });
  for (const p of params) {
    if (p.type === "number" && chance(0.15)) p.init = pick(VALUES.filter((v) => !/[A-Z]/.test(v)));
    if (p.type === "boolean" && chance(0.4)) p.init = pick(["true", "false"]);
  }
  const result = pick(["number", "number", "number", "boolean"]);
  const s = scope({
    numbers: params.filter((p) => p.type.startsWith("number")).map((p) => p.name),
    truths: params.filter((p) => p.type === "boolean").map((p) => p.name),
    arrays: params.filter((p) => p.type.endsWith("Array")).map((p) => p.name),
  });
  s.writable = chance(0.5) ? [...s.numbers] : [];
  if (chance(0.3)) { s.arrays.push("table"); }
  if (chance(0.3)) { s.numbers.push("g0"); s.writable.push("g1"); s.numbers.push("g1"); }
  const body = [];
  if (chance(0.2)) {
    body.push(`  const own = new ${pick(ARRAYS)}(${pick(["4", "16", "8.5"])});`);
    s.arrays.push("own");
  }
  statements(s, 3, body, "  ");
  body.push(`  return ${result === "number" ? number(s, 3) : truth(s, 3)};`);
  const name = `f${f}`;
  lines.push(`function ${name}(${params.map((p) => `${p.name}${p.init && chance(0.5) ? "" : `: ${p.type}`}${p.init ? ` = ${p.init}` : ""}`).join(", ")}): ${result} {`, ...braced(body), "}");
  functions.push({ name, params, result });
}

const enums = ["enum Color { Red, Green = 5, Blue }", "const enum Bits { A = 1, B = A << 2, C = A | B }"];
const out = [...enums, ...outside.map((o) => o.text), shared.text, ...lines];
out.push(`function show(x: any): string { return Object.is(x, -0) ? "-0" : String(x); }`);
// What an error says and where it was made, as far as node has the same
out.push(`function told(e: any): string {`,
  `  if (!/^(GOTS2001|E:)/.test(e.message)) return e.name;`,
  `  if (!(globalThis as any).gots) return e.name + " " + e.message;`,
  `  const line = String(e.stack).split("\\n").find((l) => l.includes(" at "))?.trim() ?? "";`,
  `  return e.name + " " + e.message + " " + (e.code === "GOTS2001" ? line.replace(/:\\d+\\)$/, "") : line); // the column is that of a near part`, `}`);
for (const f of functions) {
  out.push("for (let w = 0; w < 2; w++) { // first interpreted, as a rule, then native");
  for (let k = 0; k < 20; k++) {
    const args = f.params.map((p) => {
      if (p.init && chance(0.3)) return "undefined";
      if (p.type === "number") return pick(VALUES);
      if (p.type === "number | undefined") return chance(0.4) ? "undefined" : pick(VALUES);
      if (p.type === "boolean") return pick(["true", "false"]);
      return `${p.type}.of(${Array.from({ length: chance(0.2) ? below(2) : below(12) }, () => pick(VALUES)).join(", ")})`;
    });
    for (let i = 1; i < args.length; i++) if (chance(0.3) && f.params[i].type.endsWith("Array") && f.params[0].type === f.params[i].type) args[i] = "a0";
    const held = args.map((a, i) => (f.params[i].type.endsWith("Array") ? `a${i}` : a));
    const made = args.flatMap((a, i) => (f.params[i].type.endsWith("Array") ? [`const a${i} = ${a};`] : []));
    const shown = f.params.flatMap((p, i) => (p.type.endsWith("Array") ? [`Array.from(a${i}, show).join()`] : []));
    out.push(`{ ${made.join(" ")} let r: any; try { r = (${f.name} as any)(${held.join(", ")}); } catch (e) { r = told(e); } ` +
      `console.log(${[`"${f.name}"`, "show(r)", ...shown, "show(g0)", "show(g1)"].join(", ")}); }`);
  }
  out.push("}");
}
out.push(`console.log(Array.from(table, show).join());`);
console.log(out.join("\n"));
