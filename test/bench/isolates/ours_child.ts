// SPDX-License-Identifier: MIT
import { moving } from "gots:isolate";
export function echo(value: unknown): unknown { return value; }
export function count(list: unknown[]): number { return list.length; }
export function give(buffer: ArrayBuffer): ArrayBuffer { return moving(buffer, [buffer]); }
