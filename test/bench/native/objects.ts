// Typed kernels over objects and arrays: what stage 2 of the native tier is measured by.
// Prints a line for each: name, the best of ROUNDS in milliseconds, the result (which must be the same
// everywhere). SPDX-License-Identifier: MIT

class Body {
  x: number; y: number; z: number; vx: number; vy: number; vz: number; mass: number;
  constructor(x: number, y: number, z: number, vx: number, vy: number, vz: number, mass: number) {
    this.x = x; this.y = y; this.z = z; this.vx = vx; this.vy = vy; this.vz = vz; this.mass = mass;
  }
}
function advance(bodies: Body[], dt: number): void {
  const n = bodies.length;
  for (let i = 0; i < n; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < n; j++) {
      const b = bodies[j];
      const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const mag = dt / (d2 * Math.sqrt(d2));
      a.vx -= dx * b.mass * mag; a.vy -= dy * b.mass * mag; a.vz -= dz * b.mass * mag;
      b.vx += dx * a.mass * mag; b.vy += dy * a.mass * mag; b.vz += dz * a.mass * mag;
    }
  }
  for (let i = 0; i < n; i++) {
    const a = bodies[i];
    a.x += dt * a.vx; a.y += dt * a.vy; a.z += dt * a.vz;
  }
}
function nbody(steps: number): number {
  const bodies: Body[] = [];
  for (let i = 0; i < 5; i++) bodies.push(new Body(i * 1.5, i * i * 0.3 + 1, 2 - i, 0.1 * i, 0.2, -0.1 * i, 1 + i));
  for (let k = 0; k < steps; k++) advance(bodies, 0.001);
  return Math.floor(bodies[0].x * 1e12);
}

function sort(a: number[], lo: number, hi: number): void {
  let i = lo, j = hi;
  const p = a[(lo + hi) >> 1];
  while (i <= j) {
    while (a[i] < p) i++;
    while (a[j] > p) j--;
    if (i <= j) { const t = a[i]; a[i] = a[j]; a[j] = t; i++; j--; }
  }
  if (lo < j) sort(a, lo, j);
  if (i < hi) sort(a, i, hi);
}
function quicksort(n: number): number {
  const list: number[] = [];
  let s = 12345, sum = 0;
  for (let i = 0; i < n; i++) { s = (s * 1103515245 + 12345) & 0x7fffffff; list.push(s % 1000003); }
  sort(list, 0, n - 1);
  for (let i = 0; i < n; i += 97) sum += list[i] * (i % 7);
  return sum;
}

abstract class Shape { abstract area(): number; }
class Circle extends Shape { constructor(readonly r: number) { super(); } area(): number { return this.r * this.r * 3; } }
class Square extends Shape { constructor(readonly side: number) { super(); } area(): number { return this.side * this.side; } }
class Rect extends Shape { constructor(readonly w: number, readonly h: number) { super(); } area(): number { return this.w * this.h; } }
function dispatch(rounds: number): number {
  const shapes: Shape[] = [];
  for (let i = 0; i < 300; i++) shapes.push(i % 3 === 0 ? new Circle(i) : i % 3 === 1 ? new Square(i) : new Rect(i, i + 1));
  let sum = 0;
  for (let k = 0; k < rounds; k++) for (let i = 0; i < shapes.length; i++) sum = (sum + shapes[i].area()) % 1000003;
  return sum;
}

class Tree {
  constructor(readonly left: Tree | null, readonly right: Tree | null) {}
  check(): number { return this.left === null || this.right === null ? 1 : 1 + this.left.check() + this.right.check(); }
}
function grow(depth: number): Tree { return depth === 0 ? new Tree(null, null) : new Tree(grow(depth - 1), grow(depth - 1)); }
function trees(depth: number): number {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += grow(depth).check();
  return sum;
}

function interpret(code: number[], stack: number[], limit: number): number {
  let pc = 0, top = 0, steps = 0;
  while (steps < limit) {
    steps++;
    switch (code[pc]) {
      case 0: stack[top] = code[pc + 1]; top += 1; pc += 2; break;
      case 1: top -= 1; stack[top - 1] = stack[top - 1] + stack[top]; pc += 1; break;
      case 2: top -= 1; stack[top - 1] = (stack[top - 1] * stack[top]) % 65521; pc += 1; break;
      case 3: stack[top] = stack[top - 1]; top += 1; pc += 1; break;
      case 4: pc = code[pc + 1]; break;
      default: return stack[0];
    }
  }
  return stack[0];
}
function bytecode(limit: number): number {
  const stack: number[] = [];
  for (let i = 0; i < 64; i++) stack.push(0);
  return interpret([0, 7, 3, 0, 31, 2, 1, 0, 5, 1, 4, 2], stack, limit);
}

const kernels: [string, () => number][] = [
  ["nbody", () => nbody(50000)],
  ["quicksort", () => quicksort(300000)],
  ["bytecode", () => bytecode(3000000)],
  ["dispatch", () => dispatch(3000)],
  ["trees", () => trees(13)],
];
const rounds = Number((globalThis as any).process?.env?.ROUNDS ?? 5);
for (const [name, run] of kernels) {
  let best = Infinity, result = 0;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    result = run();
    best = Math.min(best, performance.now() - start);
  }
  console.log(name.padEnd(12), best.toFixed(2).padStart(9), result);
}
