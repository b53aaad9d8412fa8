// A tokenizer, a recursive-descent parser and an evaluator over a discriminated union.
type Token = { kind: "number"; value: number } | { kind: "name"; text: string } | { kind: "op"; text: string };
type Expr =
    | { kind: "number"; value: number }
    | { kind: "name"; name: string }
    | { kind: "binary"; op: string; left: Expr; right: Expr };
function tokenize(text: string): Token[] {
    const tokens: Token[] = [];
    let at = 0;
    while (at < text.length) {
        const c = text.charAt(at);
        if (c === " ") { at++; continue; }
        let end = at + 1;
        if (c >= "0" && c <= "9") {
            while (end < text.length && text.charAt(end) >= "0" && text.charAt(end) <= "9") end++;
            tokens.push({ kind: "number", value: Number(text.slice(at, end)) });
        } else if (c >= "a" && c <= "z") {
            while (end < text.length && text.charAt(end) >= "a" && text.charAt(end) <= "z") end++;
            tokens.push({ kind: "name", text: text.slice(at, end) });
        } else {
            tokens.push({ kind: "op", text: c });
        }
        at = end;
    }
    return tokens;
}
class Parser {
    private at = 0;
    constructor(private readonly tokens: Token[]) {}
    private peek(): Token | undefined { return this.tokens[this.at]; }
    private takes(op: string): boolean {
        const token = this.peek();
        if (token === undefined || token.kind !== "op" || token.text !== op) return false;
        this.at++;
        return true;
    }
    sum(): Expr {
        let left = this.product();
        for (;;) {
            if (this.takes("+")) left = { kind: "binary", op: "+", left, right: this.product() };
            else if (this.takes("-")) left = { kind: "binary", op: "-", left, right: this.product() };
            else return left;
        }
    }
    product(): Expr {
        let left = this.atom();
        while (this.takes("*")) left = { kind: "binary", op: "*", left, right: this.atom() };
        return left;
    }
    atom(): Expr {
        const token = this.peek();
        if (token === undefined) throw new Error("it ends too early");
        if (this.takes("(")) {
            const inner = this.sum();
            if (!this.takes(")")) throw new Error("')' expected");
            return inner;
        }
        this.at++;
        if (token.kind === "number") return { kind: "number", value: token.value };
        if (token.kind === "name") return { kind: "name", name: token.text };
        throw new Error(`unexpected ${token.text}`);
    }
}
function evaluate(e: Expr, names: Record<string, number>): number {
    switch (e.kind) {
        case "number": return e.value;
        case "name": return names[e.name] ?? 0;
        case "binary": {
            const a = evaluate(e.left, names), b = evaluate(e.right, names);
            return e.op === "+" ? a + b : e.op === "-" ? a - b : a * b;
        }
    }
}
let total = 0;
for (let i = 0; i < 250; i++) {
    const tree = new Parser(tokenize(`(a + ${i}) * (b - 3) + c * (d + ${i % 7}) - 12 * (e + f)`)).sum();
    for (let j = 0; j < 5; j++) total += evaluate(tree, { a: 1, b: j, c: 3, d: 4, e: 5, f: 6 });
}
console.log(total);
