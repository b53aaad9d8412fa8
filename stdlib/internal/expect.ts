/** expect(value).toBe(…): Jest's matchers. */
import { Asymmetric, contains, equal } from "./equal.ts";

/** What a failed expectation throws. */
export class AssertionError extends Error {
    override name = "AssertionError";
}

function show(value: unknown): string {
    return value instanceof Asymmetric ? value.toString() : gots.inspect(value);
}

class Matcher extends Asymmetric {
    constructor(private text: string, private test: (value: any) => boolean) {
        super();
    }
    matches(value: unknown): boolean {
        return this.test(value);
    }
    asymmetricMatch(value: unknown): boolean {
        return this.test(value);
    }
    toString(): string {
        return this.text;
    }
}

function isA(value: any, type: any): boolean {
    switch (type) {
        case Number: return typeof value === "number" || value instanceof Number;
        case String: return typeof value === "string" || value instanceof String;
        case Boolean: return typeof value === "boolean" || value instanceof Boolean;
        case BigInt: return typeof value === "bigint";
        case Symbol: return typeof value === "symbol";
        case Function: return typeof value === "function";
        case Object: return typeof value === "object";
        default: return value instanceof type;
    }
}

/** The value at "a.b[0].c" or ["a", "b"], in a box; undefined where there is none. */
function valueAt(value: any, path: string | readonly PropertyKey[]): { value: unknown } | undefined {
    const keys = typeof path === "string" ? path.replace(/\[(\w+)\]/g, ".$1").split(".") : path;
    for (const key of keys) {
        if (value === null || value === undefined || !(key in Object(value))) return undefined;
        value = value[key];
    }
    return { value };
}

/** Whether what was thrown fits: a message's part, a pattern, a class, or an error. */
function fitsThrown(error: any, expected: unknown): boolean {
    const message = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
    if (expected === undefined) return true;
    if (typeof expected === "string") return message.includes(expected);
    if (expected instanceof RegExp) return expected.test(message);
    if (expected instanceof Asymmetric) return expected.matches(error);
    if (typeof expected === "function") return error instanceof expected;
    return message === (expected as Error).message;
}

/** Each matcher says whether it holds and what it wants. */
type Outcome = [holds: boolean, wanted: string];
type Matchers = Record<string, (actual: any, ...args: any[]) => Outcome>;

const callsOf = (mock: any): any[][] => {
    if (mock?.mock === undefined) throw new TypeError("the value is not a mock function");
    return mock.mock.calls;
};

const matchers: Matchers = {
    toBe: (a, b) => [Object.is(a, b), `to be ${show(b)}`],
    toEqual: (a, b) => [equal(a, b), `to equal ${show(b)}`],
    toStrictEqual: (a, b) => [equal(a, b, true), `to strictly equal ${show(b)}`],
    toBeTruthy: (a) => [!!a, "to be truthy"],
    toBeFalsy: (a) => [!a, "to be falsy"],
    toBeNull: (a) => [a === null, "to be null"],
    toBeUndefined: (a) => [a === undefined, "to be undefined"],
    toBeDefined: (a) => [a !== undefined, "to be defined"],
    toBeNullable: (a) => [a === null || a === undefined, "to be null or undefined"],
    toBeNaN: (a) => [Number.isNaN(a), "to be NaN"],
    toBeTypeOf: (a, type) => [typeof a === type, `to be of type ${type}`],
    toBeInstanceOf: (a, type) => [a instanceof type, `to be an instance of ${type?.name}`],
    toBeGreaterThan: (a, b) => [a > b, `to be greater than ${show(b)}`],
    toBeGreaterThanOrEqual: (a, b) => [a >= b, `to be at least ${show(b)}`],
    toBeLessThan: (a, b) => [a < b, `to be less than ${show(b)}`],
    toBeLessThanOrEqual: (a, b) => [a <= b, `to be at most ${show(b)}`],
    toBeCloseTo: (a, b, digits = 2) => [a === b || Math.abs(a - b) < Math.pow(10, -digits) / 2, `to be close to ${show(b)}`],
    toContain: (a, b) => [typeof a === "string" ? a.includes(b) : Array.from(a as Iterable<unknown>).some((x) => Object.is(x, b)), `to contain ${show(b)}`],
    toContainEqual: (a, b) => [Array.from(a as Iterable<unknown>).some((x) => equal(x, b)), `to contain ${show(b)}`],
    toHaveLength: (a, length) => [(a?.length ?? a?.size) === length, `to have length ${show(length)}`],
    toHaveProperty: (a, path, ...value) => {
        const found = valueAt(a, path);
        const fits = found !== undefined && (value.length === 0 || equal(found.value, value[0]));
        return [fits, `to have property ${show(path)}${value.length > 0 ? ` with ${show(value[0])}` : ""}`];
    },
    toMatch: (a, b) => [typeof b === "string" ? String(a).includes(b) : new RegExp(b).test(a), `to match ${show(b)}`],
    toMatchObject: (a, b) => [contains(a, b), `to match ${show(b)}`],
    toSatisfy: (a, test) => [!!test(a), "to satisfy the predicate"],
    toBeOneOf: (a, list) => [Array.from(list as Iterable<unknown>).some((x) => equal(a, x)), `to be one of ${show(list)}`],
    toHaveBeenCalled: (a) => [callsOf(a).length > 0, "to have been called"],
    toHaveBeenCalledTimes: (a, n) => [callsOf(a).length === n, `to have been called ${n} times, not ${callsOf(a).length}`],
    toHaveBeenCalledOnce: (a) => [callsOf(a).length === 1, "to have been called once"],
    toHaveBeenCalledWith: (a, ...args) => [callsOf(a).some((call) => equal(call, args)), `to have been called with ${show(args)}`],
    toHaveBeenLastCalledWith: (a, ...args) => [equal(callsOf(a).at(-1), args), `to have been called last with ${show(args)}`],
    toHaveBeenNthCalledWith: (a, n, ...args) => [equal(callsOf(a)[n - 1], args), `call ${n} to have been with ${show(args)}`],
    toHaveReturned: (a) => [a.mock.results.some((x: any) => x.type === "return"), "to have returned"],
    toHaveReturnedWith: (a, b) => [a.mock.results.some((x: any) => x.type === "return" && equal(x.value, b)), `to have returned ${show(b)}`],
};
matchers.toBeCalled = matchers.toHaveBeenCalled;
matchers.toBeCalledTimes = matchers.toHaveBeenCalledTimes;
matchers.toBeCalledWith = matchers.toHaveBeenCalledWith;
matchers.lastCalledWith = matchers.toHaveBeenLastCalledWith;

let checks = 0;
let wantedChecks: number | "some" | undefined;

class Expectation {
    constructor(private actual: unknown, private negated: boolean, private message: string | undefined) {}

    get not(): any {
        return new Expectation(this.actual, !this.negated, this.message);
    }

    get resolves(): any {
        return this.later(async () => await this.actual);
    }

    get rejects(): any {
        return this.later(async () => {
            let value: unknown;
            try {
                value = await (typeof this.actual === "function" ? this.actual() : this.actual);
            } catch (error) {
                return error;
            }
            throw new AssertionError(`expected a rejection, but the promise was fulfilled with ${show(value)}`);
        }, true);
    }

    /** The same matchers, on a value that is awaited first. */
    private later(get: () => Promise<unknown>, thrown = false): any {
        const negated = this.negated;
        const message = this.message;
        return new Proxy({}, {
            get: (_target, name: string) => {
                if (name === "not") return new Expectation(this.actual, !negated, message).later(get, thrown);
                return async (...args: unknown[]) => {
                    const value = await get();
                    const isThrow = name === "toThrow" || name === "toThrowError";
                    const settle = () => { if (thrown) throw value; };
                    const subject = isThrow && (thrown || typeof value !== "function") ? settle : value;
                    return (new Expectation(subject, negated, message) as any)[name](...args);
                };
            },
        });
    }

    check(holds: boolean, wanted: string): void {
        checks++;
        if (holds !== this.negated) return;
        const prefix = this.message === undefined ? "" : `${this.message}: `;
        throw new AssertionError(`${prefix}expected ${show(this.actual)} ${this.negated ? "not " : ""}${wanted}`);
    }

    toThrow(expected?: unknown): void {
        let thrown: { error: unknown } | undefined;
        try {
            (this.actual as () => void)();
        } catch (error) {
            thrown = { error };
        }
        checks++;
        const holds = thrown !== undefined && fitsThrown(thrown.error, expected);
        if (holds !== this.negated) return;
        const wanted = expected === undefined ? "" : ` ${typeof expected === "function" ? expected.name : show(expected)}`;
        const got = thrown === undefined ? "nothing was thrown" : `this was thrown: ${show(thrown.error)}`;
        throw new AssertionError(`expected the function ${this.negated ? "not " : ""}to throw${wanted}, but ${got}`);
    }

    toThrowError(expected?: unknown): void {
        this.toThrow(expected);
    }

    /** Snapshots are taken as given: there is nothing to compare with. */
    toMatchSnapshot(): void {
        checks++;
    }

    toMatchInlineSnapshot(): void {
        checks++;
    }

    toThrowErrorMatchingInlineSnapshot(): void {
        this.toThrow();
    }

    toThrowErrorMatchingSnapshot(): void {
        this.toThrow();
    }
}

function define(name: string, matcher: (actual: any, ...args: any[]) => Outcome): void {
    (Expectation.prototype as any)[name] = function (this: any, ...args: any[]) {
        const [holds, wanted] = matcher(this.actual, ...args);
        this.check(holds, wanted);
    };
}
for (const name of Object.keys(matchers)) define(name, matchers[name]);

/** Adds matchers that return `{ pass, message() }`. */
function extend(more: Record<string, (actual: any, ...args: any[]) => { pass: boolean; message: () => string }>): void {
    for (const name of Object.keys(more)) {
        (Expectation.prototype as any)[name] = function (this: any, ...args: any[]) {
            const result = more[name].call({ isNot: this.negated, equals: equal }, this.actual, ...args);
            checks++;
            if (result.pass === this.negated) throw new AssertionError(result.message());
        };
    }
}

export const expect: any = Object.assign(
    (actual: unknown, message?: string): any => new Expectation(actual, false, message),
    {
        extend,
        any: (type: any) => new Matcher(`any ${type.name}`, (value) => isA(value, type)),
        anything: () => new Matcher("anything", (value) => value !== null && value !== undefined),
        objectContaining: (part: object) => new Matcher(`an object with ${show(part)}`, (value) =>
            typeof value === "object" && value !== null &&
            Object.keys(part).every((key) => key in value && equal(value[key], (part as any)[key]))),
        arrayContaining: (part: unknown[]) => new Matcher(`an array with ${show(part)}`, (value) =>
            Array.isArray(value) && part.every((item) => value.some((other) => equal(other, item)))),
        stringContaining: (part: string) => new Matcher(`a string with ${show(part)}`, (value) =>
            typeof value === "string" && value.includes(part)),
        stringMatching: (pattern: string | RegExp) => new Matcher(`a string like ${pattern}`, (value) =>
            typeof value === "string" && new RegExp(pattern).test(value)),
        closeTo: (wanted: number, digits = 2) => new Matcher(`a number close to ${wanted}`, (value) =>
            typeof value === "number" && Math.abs(value - wanted) < Math.pow(10, -digits) / 2),
        not: {
            objectContaining: (part: object) => new Matcher(`no object with ${show(part)}`, (value) => !contains(value, part)),
            arrayContaining: (part: unknown[]) => new Matcher(`no array with ${show(part)}`, (value) =>
                !(Array.isArray(value) && part.every((item) => value.some((other) => equal(other, item))))),
            stringContaining: (part: string) => new Matcher(`no string with ${show(part)}`, (value) => !String(value).includes(part)),
            stringMatching: (pattern: RegExp) => new Matcher(`no string like ${pattern}`, (value) => !pattern.test(value)),
        },
        assertions: (count: number) => { wantedChecks = count; },
        hasAssertions: () => { wantedChecks = "some"; },
        fail: (message = "failed") => { throw new AssertionError(message); },
        unreachable: (message = "this must not be reached") => { throw new AssertionError(message); },
        /** For the runner: a test begins, a test has ended. */
        begin: () => { checks = 0; wantedChecks = undefined; },
        end: () => {
            if (wantedChecks === "some" ? checks === 0 : wantedChecks !== undefined && checks !== wantedChecks)
                throw new AssertionError(`expected ${wantedChecks} checks, but there were ${checks}`);
        },
    },
);
