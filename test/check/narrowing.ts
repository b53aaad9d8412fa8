// What is asked before ?? and ?. is whether something is there, not whether it is true.
export function presence(a?: boolean): void {
    a ??= true;
    if (a === false) console.log(a);
}

// An enum's member and a constant are keys as good as their values.
enum Level { Low, High }
declare const levels: { [K in Level]: string | null };
if (levels[Level.Low] !== null) levels[Level.Low].toUpperCase();

// A variable nobody assigns to any more keeps its type in functions written after that.
export function late(text: string | undefined): () => number {
    if (text === undefined) text = "none";
    return () => text.length;
}

// In a class expression's methods a constant is what it was around it.
export function inside(x: string | null) {
    const y = x;
    return y === null ? null : class { length() { return y.length; } };
}

// `typeof` of everything it can say leaves nothing.
export const exhaustive = (x: unknown): number => {
    switch (typeof x) {
        case "string": case "number": case "bigint": case "boolean": return 1;
        case "symbol": case "undefined": case "object": case "function": return 2;
    }
};

// What instanceof excludes is known only of one class.
class A { a = 1 }
class B { b = 2 }
export function neither(value: A | B, which: typeof A | typeof B): void {
    if (!(value instanceof which)) console.log("a" in value);
}

// A subtype of the named type becomes it; a supertype too.
export function text(x: { toString(): string } | undefined): string {
    return typeof x === "string" ? x.toUpperCase() : "";
}

// A loop's variable that is not known to the end yet says nothing wrong.
declare const more: boolean;
export function loop(): void {
    let x: string | number | boolean = 0;
    while (more) x = typeof x === "string" ? x.slice() : "abc";
}

// An enum string and its literal are one value.
const enum Kind { Dot = "dot", Line = "line" }
interface Dot { kind: Kind.Dot; x: number }
interface Line { kind: Kind.Line; to: Dot }
export function target(shape: Dot | Line): number {
    return shape.kind === Kind.Dot ? shape.x : shape.to.x;
}
