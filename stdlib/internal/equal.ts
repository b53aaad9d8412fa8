/** Deep equality, with matchers that stand for many values. */

/** A value that decides itself what it equals: expect.any(Number) and its like. */
export abstract class Asymmetric {
    abstract matches(value: unknown): boolean;
    abstract toString(): string;
}

/** A library's own asymmetric matcher. */
function asymmetric(value: any): { asymmetricMatch(value: unknown): boolean } | undefined {
    return value !== null && typeof value === "object" && typeof value.asymmetricMatch === "function" ? value : undefined;
}

function keysOf(value: object, strict: boolean): PropertyKey[] {
    const symbols = Object.getOwnPropertySymbols(value).filter((key) =>
        Object.prototype.propertyIsEnumerable.call(value, key));
    const keys: PropertyKey[] = [...Object.keys(value), ...symbols];
    return strict ? keys : keys.filter((key) => (value as any)[key] !== undefined);
}

function tagOf(value: object): string {
    return Object.prototype.toString.call(value);
}

/** `strict`: undefined properties, holes and classes count. */
export function equal(a: any, b: any, strict = false, pairs: [unknown, unknown][] = []): boolean {
    if (b instanceof Asymmetric) return b.matches(a);
    if (a instanceof Asymmetric) return a.matches(b);
    const custom = asymmetric(b);
    if (custom !== undefined) return custom.asymmetricMatch(a);
    if (Object.is(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (pairs.some(([x, y]) => x === a && y === b)) return true;
    const tag = tagOf(a);
    if (tag !== tagOf(b)) return false;
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    const inner: [unknown, unknown][] = [...pairs, [a, b]];
    switch (tag) {
        case "[object Date]": return Object.is(a.getTime(), b.getTime());
        case "[object RegExp]": return String(a) === String(b);
        case "[object Number]": case "[object String]": case "[object Boolean]":
            return Object.is(a.valueOf(), b.valueOf());
        case "[object Error]":
            return a.message === b.message && a.name === b.name;
        case "[object Map]": return equalMaps(a, b, strict, inner);
        case "[object Set]": return equalSets(a, b, strict, inner);
        case "[object Promise]": return false;
    }
    if (ArrayBuffer.isView(a)) return equalArrays(a as any, b, strict, inner);
    if (Array.isArray(a) && !equalArrays(a, b, strict, inner)) return false;
    return equalObjects(a, b, strict, inner);
}

function equalArrays(a: ArrayLike<unknown>, b: ArrayLike<unknown>, strict: boolean, pairs: [unknown, unknown][]): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) {
        if (strict && i in a !== i in b) return false;
        if (!equal(a[i], b[i], strict, pairs)) return false;
    }
    return true;
}

function equalObjects(a: any, b: any, strict: boolean, pairs: [unknown, unknown][]): boolean {
    const keys = keysOf(a, strict);
    if (keys.length !== keysOf(b, strict).length) return false;
    return keys.every((key) =>
        Object.prototype.hasOwnProperty.call(b, key) && equal(a[key], b[key], strict, pairs));
}

function equalSets(a: Set<unknown>, b: Set<unknown>, strict: boolean, pairs: [unknown, unknown][]): boolean {
    if (a.size !== b.size) return false;
    for (const value of a)
        if (!b.has(value) && ![...b].some((other) => equal(value, other, strict, pairs))) return false;
    return true;
}

function equalMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>, strict: boolean, pairs: [unknown, unknown][]): boolean {
    if (a.size !== b.size) return false;
    for (const [key, value] of a) {
        if (b.has(key)) {
            if (!equal(value, b.get(key), strict, pairs)) return false;
        } else if (![...b].some(([k, v]) => equal(key, k, strict, pairs) && equal(value, v, strict, pairs))) {
            return false;
        }
    }
    return true;
}

/** Whether `part`'s properties are in `whole`, at every depth; arrays have equal length. */
export function contains(whole: any, part: any): boolean {
    if (part instanceof Asymmetric || typeof part !== "object" || part === null) return equal(whole, part);
    if (typeof whole !== "object" || whole === null) return false;
    if (Array.isArray(part))
        return Array.isArray(whole) && whole.length === part.length && part.every((item, i) => contains(whole[i], item));
    const tag = tagOf(part);
    if (tag !== "[object Object]") return equal(whole, part);
    return keysOf(part, true).every((key) => key in whole && contains(whole[key], part[key]));
}
