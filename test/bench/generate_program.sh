#!/bin/sh
# Writes a TypeScript program of about LINES (default 50,000) lines to standard output, typed as people
# type: interfaces, discriminated unions, generic classes and functions, inference from callbacks,
# narrowing, mapped and conditional types, promises. The real compiler finds no fault in it.
# SPDX-License-Identifier: MIT
awk -v lines="${1:-50000}" '
function unit(n,    t) {
    t = sprintf("export interface Entity%d {\n  readonly id: number;\n  name: string;\n  tags?: readonly string[];\n  parent: Entity%d | null;\n}\n\n", n, n)
    t = t sprintf("export interface Circle%d { kind: \"circle\"; radius: number }\nexport interface Rect%d { kind: \"rect\"; width: number; height: number }\nexport interface Path%d { kind: \"path\"; points: [x: number, y: number][]; closed?: boolean }\nexport type Shape%d = Circle%d | Rect%d | Path%d;\n\n", n, n, n, n, n, n, n)
    t = t sprintf("export function area%d(shape: Shape%d): number {\n  switch (shape.kind) {\n    case \"circle\":\n      return Math.PI * shape.radius ** 2;\n    case \"rect\":\n      return shape.width * shape.height;\n    case \"path\": {\n      let sum = 0;\n      for (let i = 0; i + 1 < shape.points.length; i++) {\n        const [x, y] = shape.points[i]!;\n        const next = shape.points[i + 1]!;\n        sum += x * next[1] - next[0] * y;\n      }\n      return shape.closed ? Math.abs(sum) / 2 : 0;\n    }\n  }\n}\n\n", n, n)
    t = t sprintf("export class Repository%d<T extends Entity%d> {\n  private readonly items = new Map<number, T>();\n  #version = 0;\n\n  constructor(private readonly label: string, initial: readonly T[] = []) {\n    for (const item of initial) this.add(item);\n  }\n\n  add(item: T): this {\n    if (this.items.has(item.id)) throw new Error(`${this.label}: ${item.id} is there`);\n    this.items.set(item.id, item);\n    this.#version += 1;\n    return this;\n  }\n\n  find(id: number): T | undefined {\n    return this.items.get(id);\n  }\n\n  where(test: (item: T) => boolean): T[] {\n    return [...this.items.values()].filter(test);\n  }\n\n  groupBy<K extends string>(key: (item: T) => K): Partial<Record<K, T[]>> {\n    const groups: Partial<Record<K, T[]>> = {};\n    for (const item of this.items.values()) {\n      const k = key(item);\n      const group = groups[k];\n      if (group === undefined) groups[k] = [item];\n      else group.push(item);\n    }\n    return groups;\n  }\n\n  get version(): number {\n    return this.#version;\n  }\n}\n\n", n, n)
    t = t sprintf("export type Result%d<T, E = Error> = { ok: true; value: T } | { ok: false; error: E };\nexport type Keys%d<T> = { [K in keyof T]-?: T[K] extends string | number ? K : never }[keyof T];\nexport type Patch%d = Partial<Omit<Entity%d, \"id\">>;\n\n", n, n, n, n)
    t = t sprintf("export function map%d<A, B, E>(result: Result%d<A, E>, change: (value: A) => B): Result%d<B, E> {\n  return result.ok ? { ok: true, value: change(result.value) } : result;\n}\n\n", n, n, n)
    t = t sprintf("export async function load%d(ids: readonly number[], fetchOne: (id: number) => Promise<Entity%d | null>): Promise<Result%d<Entity%d[], string>> {\n  const found: Entity%d[] = [];\n  for (const id of ids) {\n    const entity = await fetchOne(id);\n    if (entity === null) return { ok: false, error: `no entity ${id}` };\n    found.push({ ...entity, name: entity.name.trim() });\n  }\n  return { ok: true, value: found };\n}\n\n", n, n, n, n, n)
    t = t sprintf("export function summary%d(repository: Repository%d<Entity%d>, shapes: Shape%d[]): string {\n  const names = repository.where((entity) => entity.parent !== null).map((entity) => entity.name.toUpperCase());\n  const total = shapes.map(area%d).reduce((a, b) => a + b, 0);\n  const { circle = [], rect = [] } = repository.groupBy((entity) => (entity.tags?.length ? \"circle\" : \"rect\"));\n  const lengths = map%d({ ok: true, value: names } as Result%d<string[]>, (list) => list.length);\n  const count = lengths.ok ? lengths.value : lengths.error.message.length;\n  return `${names.join(\", \")}: ${total.toFixed(2)} ${circle.length + rect.length} ${count}`;\n}\n\n", n, n, n, n, n, n, n)
    if (n > 1) t = t sprintf("export function relate%d(entity: Entity%d, other: Entity%d): entity is Entity%d & { parent: Entity%d } {\n  const key: Keys%d<Entity%d> = other.id > entity.id ? \"name\" : \"id\";\n  return entity.parent !== null && String(entity[key]).length > other.name.length;\n}\n\n", n, n, n - 1, n, n, n, n)
    return t
}
BEGIN {
    while (written < lines) {
        text = unit(++n)
        printf "%s", text
        written += gsub(/\n/, "\n", text)
    }
}'
