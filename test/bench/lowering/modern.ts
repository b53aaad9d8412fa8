// Each feature as people write it today; plain.ts has the same work in ES5 by hand.
// SPDX-License-Identifier: MIT

let total = 0;
const STEP = 3;
const numbers: number[] = Array.from({ length: 100 }, (_, i) => i);

const add = (a: number, b: number): number => a + b;
export function calls(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum = add(sum, i);
  return sum;
}

export function moduleVariables(n: number): number {
  total = 0;
  const bump = () => { total += STEP; };
  for (let i = 0; i < n; i++) bump();
  return total;
}

interface Vector { readonly x: number; readonly y: number }
export function properties(n: number): number {
  const point = { x: 1, y: 2, z: 3 };
  for (let i = 0; i < n; i++) point.z = point.x + point.y;
  return point.z;
}

export function methods(n: number): number {
  const counter = new Counter(0);
  for (let i = 0; i < n; i++) counter.bump(STEP);
  return counter.count;
}
class Counter {
  constructor(public count: number) {}
  bump(by: number): void { this.count += by; }
}

export function closures(n: number): number {
  const makeAdder = (by: number) => (x: number) => x + by;
  let sum = 0;
  for (let i = 0; i < n; i++) sum = makeAdder(i)(sum);
  return sum;
}

export function closurePerTurn(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const doubled = i * 2;
    const get = () => doubled + 1;
    sum += get();
  }
  return sum;
}

export function forOfArray(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i += 100) for (const x of numbers) sum += x;
  return sum;
}

export function forOfShort(n: number): number {
  let sum = 0;
  const pair = [1, 2];
  for (let i = 0; i < n; i++) for (const x of pair) sum += x;
  return sum;
}

export function destructureObject(n: number): number {
  const point: Vector = { x: 1, y: 2 };
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const { x, y } = point;
    sum += x + y;
  }
  return sum;
}

export function destructureArray(n: number): number {
  const pair: [number, number] = [1, 2];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const [a, b] = pair;
    sum += a + b;
  }
  return sum;
}

export function swap(n: number): number {
  let a = 1, b = 2;
  for (let i = 0; i < n; i++) [a, b] = [b, a];
  return a;
}

const area = ({ width = 1, height = 2 }: { width?: number; height?: number }) => width * height;
export function parameters(n: number): number {
  let sum = 0;
  const size = { width: 3 };
  for (let i = 0; i < n; i++) sum += area(size);
  return sum;
}

const countOf = (...args: number[]) => args.length;
export function restAndSpread(n: number): number {
  let sum = 0;
  const pair = [1, 2];
  for (let i = 0; i < n; i++) sum += countOf(...pair, i);
  return sum;
}

export function spreadArray(n: number): number {
  const base = [1, 2, 3];
  let last: number[] = [];
  for (let i = 0; i < n; i++) last = [...base, i];
  return last.length;
}

export function spreadObject(n: number): number {
  const base = { a: 1, b: 2, c: 3 };
  let last: { d: number } = { d: 0 };
  for (let i = 0; i < n; i++) last = { ...base, d: i };
  return last.d;
}

export function templates(n: number): number {
  let length = 0;
  for (let i = 0; i < n; i++) length += `(${i}, ${STEP})`.length;
  return length;
}

export function stringBuilding(n: number): number {
  let text = "";
  for (let i = 0; i < n; i++) text += "ab";
  return text.length;
}

export function optionalChains(n: number): number {
  const tree: { left?: { value?: number } } = { left: { value: 2 } };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += tree.left?.value ?? 0;
  return sum;
}

export function maps(n: number): number {
  const counts = new Map<string, number>();
  const names = ["red", "green", "blue", "white"];
  for (let i = 0; i < n; i++) {
    const name = names[i & 3]!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts.get("red")!;
}

export function sets(n: number): number {
  const seen = new Set<number>();
  for (let i = 0; i < n; i++) seen.add(i & 255);
  return seen.size;
}

function* upTo(n: number): Generator<number> {
  for (let i = 0; i < n; i++) yield i;
}
export function generators(n: number): number {
  let sum = 0;
  for (const x of upTo(n)) sum += x;
  return sum;
}

export function generatorNext(n: number): number {
  const it = upTo(n);
  let sum = 0;
  for (let step = it.next(); !step.done; step = it.next()) sum += step.value;
  return sum;
}

export async function awaits(n: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await i;
  return sum;
}

const later = async (x: number): Promise<number> => { await null; return x; };
export async function asyncCalls(n: number): Promise<number> {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await later(i);
  return sum;
}

class Shape {
  name = "shape";
  constructor(readonly width: number, readonly height: number) {}
  area(): number { return this.width * this.height; }
}
export function construction(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += new Shape(i, 2).width;
  return sum;
}

class Square extends Shape {
  kind = "square";
  constructor(side: number) { super(side, side); }
  override area(): number { return super.area(); }
}
export function derivedConstruction(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += new Square(i).width;
  return sum;
}

export function superCalls(n: number): number {
  const square = new Square(2);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += square.area();
  return sum;
}

class Account {
  #balance = 0;
  get balance(): number { return this.#balance; }
  deposit(amount: number): void { this.#balance += amount; }
}
export function privateFields(n: number): number {
  const account = new Account();
  for (let i = 0; i < n; i++) account.deposit(1);
  return account.balance;
}

enum Color { Red, Green, Blue }
export function enums(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) if ((i & 1) === Color.Green) sum++;
  return sum;
}

export function arrayMethods(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i += 100)
    sum += numbers.map((x) => x * 2).filter((x) => x % 3 === 0).reduce((a, b) => a + b, 0);
  return sum;
}

export function errors(n: number): number {
  let caught = 0;
  for (let i = 0; i < n; i++) {
    try { throw i; } catch { caught++; }
  }
  return caught;
}

export function json(n: number): number {
  let length = 0;
  const value = { name: "mars", moons: ["phobos", "deimos"], radius: 3389.5, rings: false };
  for (let i = 0; i < n; i++) length += JSON.stringify(JSON.parse(JSON.stringify(value))).length;
  return length;
}
