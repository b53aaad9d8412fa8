// Each way in which a condition, a case, a call or an assignment may speak of a reference.
type Shape = { kind: "circle"; radius: number; at?: { x: number } } | { kind: "rect"; width: number; at?: { x: number } };
declare global {
    interface Maybe { isThere(): this is There }
    interface There extends Maybe { value: string }
}
function isText(value: unknown): value is string {
    return typeof value === "string";
}
function assertText(value: unknown): asserts value is string {
    if (!isText(value)) throw new TypeError("no text");
}
class Box {
    content: string | number = "";
    assertNumber(): asserts this is Box & { content: number } {}
    twice(): number {
        if (typeof this.content === "number") return this.content * 2;
        return this["content"].length;
    }
    text(): string {
        this.content = "text";
        return this.content.toUpperCase();
    }
}
function byAlias(shape: Shape): number {
    const isCircle = shape.kind === "circle";
    const isRound = isCircle && shape.radius > 0;
    if (isRound) return shape.radius;
    return 0;
}
function byPattern(shape: Shape): number {
    const { kind } = shape;
    switch (kind) {
        case "circle": return 1;
        default: return 2;
    }
}
function byChain(shape: Shape | undefined): number {
    if (shape?.at?.x) return shape.at.x;
    return shape?.kind === "rect" ? shape.width : 0;
}
function byKey(words: { [key: string]: string | undefined }, key: string): number {
    if (words["a"] !== undefined) return words.a.length;
    if (words[key]) return words[key].length;
    words.b = "b";
    return words["b"].length;
}
function byCall(value: unknown, pair: { left: unknown; right: unknown }): string {
    if (isText(pair.left)) return pair.left.trim();
    assertText(pair.right);
    assertText(value);
    return pair.right.trim() + value.trim();
}
function byMethod(maybe: Maybe, words: (string | number)[]): string {
    if (maybe.isThere()) return maybe.value;
    return words.every(isText) ? words.map((word) => word.trim()).join() : "";
}
function byAssertingMethod(box: Box): number {
    box.assertNumber();
    return box.content * 2;
}
function byAssignment(value: string | number): number {
    value = 1;
    return value * 2;
}
function inside(value: string | undefined): () => string {
    if (value === undefined) return () => "";
    return () => value.trim();
}
function bySwitch(value: string | number | undefined): number {
    switch (true) {
        case typeof value === "string": return value.length;
        case value !== undefined: return value * 2;
        default: return 0;
    }
}
const box = new Box();
box.content = 3;
console.log(byAlias({ kind: "circle", radius: 2 }), byPattern({ kind: "rect", width: 1 }), byChain({ kind: "rect", width: 4, at: { x: 5 } }));
console.log(byKey({ a: "abc" }, "z"), byCall(" x ", { left: 1, right: " y " }), byMethod({ isThere() { return false as never } } as unknown as Maybe, [" a "]));
console.log(byAssertingMethod(box), box.twice(), box.text(), byAssignment(""), inside(" b ")(), bySwitch(4));
