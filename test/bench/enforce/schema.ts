// A validator library in the manner of zod, written with types.
interface Issue { path: string[]; message: string }
type Result<T> = { ok: true; value: T } | { ok: false; issues: Issue[] };
abstract class Schema<T> {
    abstract check(value: unknown, path: string[], issues: Issue[]): value is T;
    parse(value: unknown): Result<T> {
        const issues: Issue[] = [];
        return this.check(value, [], issues) ? { ok: true, value } : { ok: false, issues };
    }
}
class NumberSchema extends Schema<number> {
    check(value: unknown, path: string[], issues: Issue[]): value is number {
        if (typeof value === "number") return true;
        issues.push({ path, message: "expected number" });
        return false;
    }
}
class StringSchema extends Schema<string> {
    constructor(private readonly min = 0) { super(); }
    check(value: unknown, path: string[], issues: Issue[]): value is string {
        if (typeof value === "string" && value.length >= this.min) return true;
        issues.push({ path, message: "expected string" });
        return false;
    }
}
class ArraySchema<T> extends Schema<T[]> {
    constructor(private readonly of: Schema<T>) { super(); }
    check(value: unknown, path: string[], issues: Issue[]): value is T[] {
        if (!Array.isArray(value)) {
            issues.push({ path, message: "expected array" });
            return false;
        }
        let good = true;
        for (let i = 0; i < value.length; i++) good = this.of.check(value[i], [...path, String(i)], issues) && good;
        return good;
    }
}
class ObjectSchema<T extends object> extends Schema<T> {
    private readonly keys: string[];
    constructor(private readonly fields: { [K in keyof T]: Schema<T[K]> }) {
        super();
        this.keys = Object.keys(fields);
    }
    check(value: unknown, path: string[], issues: Issue[]): value is T {
        if (typeof value !== "object" || value === null) {
            issues.push({ path, message: "expected object" });
            return false;
        }
        let good = true;
        for (const key of this.keys) {
            const field: Schema<unknown> = this.fields[key as keyof T];
            good = field.check((value as Record<string, unknown>)[key], [...path, key], issues) && good;
        }
        return good;
    }
}
const user = new ObjectSchema<{ name: string; age: number; tags: string[] }>({
    name: new StringSchema(1),
    age: new NumberSchema(),
    tags: new ArraySchema(new StringSchema()),
});
let good = 0, bad = 0;
for (let i = 0; i < 1500; i++) {
    const result = user.parse({ name: `u${i}`, age: i % 10 === 0 ? "x" : i, tags: ["a", "b"] });
    if (result.ok) good += result.value.age;
    else bad += result.issues.length;
}
console.log(good, bad);
