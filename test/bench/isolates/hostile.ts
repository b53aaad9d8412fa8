// SPDX-License-Identifier: MIT
export function loop(): void { for (;;) {} }
export function eat(): void { for (;;) { try { const all: unknown[] = []; for (;;) all.push(new Array(100).fill(1)); } catch {} } }
export function match(): void { for (;;) /^(a|aa)+$/.test("a".repeat(40) + "b"); }
export async function timers(ms: number): Promise<number[]> {
  const late: number[] = [], end = performance.now() + ms;
  while (performance.now() < end) {
    const start = performance.now();
    await new Promise(done => setTimeout(done, 1));
    late.push(performance.now() - start - 1);
  }
  return late;
}
