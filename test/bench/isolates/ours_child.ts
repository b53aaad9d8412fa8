// SPDX-License-Identifier: MIT
export function echo(value: unknown): unknown { return value; }
export function count(list: unknown[]): number { return list.length; }
