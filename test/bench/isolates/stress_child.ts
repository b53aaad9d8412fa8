// What the isolates of stress.ts do. SPDX-License-Identifier: MIT
import type { Channel } from "gots:task";

export function echo(value: unknown): unknown { return value; }
export function size(buffer: ArrayBuffer): number { return buffer.byteLength; }
export function spin(ms: number): number { const end = Date.now() + ms; let n = 0; while (Date.now() < end) n++; return n; }
export function crash(): Promise<void> { return new Promise(() => setTimeout(() => { throw new Error("crashed"); }, 0)); }
export function heavy(x: number): number { let s = 0; for (let i = 0; i < 2000; i++) s += Math.sqrt(i * x); return s; }
export async function drain(from: Channel<number>): Promise<number> {
  let sum = 0;
  for await (const value of from) sum += value;
  return sum;
}
