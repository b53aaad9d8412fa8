#!/bin/sh
# Writes a TypeScript program of about MEGABYTES (default 5) to standard output: modern code of
# every common kind, the same each time.
# SPDX-License-Identifier: MIT
awk -v bytes="$((${1:-5} * 1000000))" '
BEGIN {
    while (written < bytes) {
        n++
        text = sprintf("export interface Shape%d<T = unknown> { readonly id: number; name: string; tags?: string[]; value: T | null; kind: \"circle\" | \"square\" }\n\n", n)
        text = text sprintf("export type Partial%d<T> = { [K in keyof T]?: T[K] extends infer U ? U : never };\n\n", n)
        text = text sprintf("/** Keeps shapes and answers questions about them. */\nexport class Store%d<T extends Shape%d> {\n  private items = new Map<number, T>();\n  #count = 0;\n  static readonly limit: number = %d;\n\n  constructor(private readonly label: string, initial: T[] = []) {\n    for (const item of initial) this.add(item);\n  }\n\n", n, n, n % 1000)
        text = text sprintf("  add(item: T): this {\n    if (this.items.has(item.id)) throw new Error(`duplicate ${item.id} in ${this.label}`);\n    this.items.set(item.id, item);\n    this.#count++;\n    return this;\n  }\n\n  get size(): number { return this.#count; }\n\n")
        text = text sprintf("  *matching(test: (item: T) => boolean): Generator<T> {\n    for (const [, item] of this.items) if (test(item)) yield item;\n  }\n\n  async load(source: AsyncIterable<T>, { limit = Store%d.limit, strict = false } = {}): Promise<number> {\n    let loaded = 0;\n    for await (const item of source) {\n      if (loaded >= limit) break;\n      try { this.add(item); loaded += 1; } catch (error: unknown) { if (strict) throw error; }\n    }\n    return loaded;\n  }\n}\n\n", n)
        text = text sprintf("export function total%d(values: readonly number[], ...more: number[]): number {\n  let sum = 0;\n  for (let i = 0; i < values.length; i++) {\n    const value = values[i] ?? 0;\n    if (value %% 2 === 0) continue;\n    sum += (value << 1) ^ (i & 0xff);\n  }\n  return [...more].reduce((a, b) => a + b, sum);\n}\n\n", n)
        text = text sprintf("export const describe%d = (shape: Shape%d): string => {\n  const { id, name = \"unnamed\", tags: [first, ...rest] = [], ...others } = shape;\n  switch (shape.kind) {\n    case \"circle\": return `${name}#${id}: ${first?.toUpperCase() ?? \"-\"} (${rest.length})`;\n    case \"square\": return Object.keys(others).map((key) => key.trim()).join(\", \");\n    default: { const never: never = shape.kind; return never; }\n  }\n};\n\n", n, n)
        text = text sprintf("export enum Level%d { Low, Middle = 5, High = Middle << 2, Name = \"name\" }\n\n", n)
        written += length(text)
        printf "%s", text
    }
}'
