/** gots:test: describe, it and expect, as test files written for Jest or Vitest use them.
 *
 * Tests are registered while the program loads and run when it has loaded. A failed test makes the
 * program's exit code 1.
 */
import { expect } from "./internal/expect.ts";
import { fn, spyOn } from "./internal/mock.ts";

export { expect, fn, spyOn };
export const vi = { fn, spyOn };
export const jest = vi;

type Body = (...args: any[]) => unknown;
type Hooks = { before: Body[]; after: Body[]; beforeEach: Body[]; afterEach: Body[] };

interface Test {
    name: string;
    body: Body | undefined;
    mode: Mode;
}

interface Suite {
    name: string;
    parent: Suite | undefined;
    mode: Mode;
    tests: (Test | Suite)[];
    hooks: Hooks;
}

type Mode = "run" | "skip" | "only" | "todo";

function newSuite(name: string, parent: Suite | undefined, mode: Mode): Suite {
    return { name, parent, mode, tests: [], hooks: { before: [], after: [], beforeEach: [], afterEach: [] } };
}

const root = newSuite("", undefined, "run");
let current = root;
let scheduled = false;
let hasOnly = false;

function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
        run().catch((error) => {
            console.error(error);
            gots.exitCode = 1;
        });
    }, 0);
}

function addSuite(name: unknown, body: (() => unknown) | undefined, mode: Mode): void {
    schedule();
    if (mode === "only") hasOnly = true;
    const suite = newSuite(nameOf(name), current, mode);
    current.tests.push(suite);
    const outer = current;
    current = suite;
    try {
        body?.();
    } finally {
        current = outer;
    }
}

function addTest(name: unknown, body: Body | undefined, mode: Mode): void {
    schedule();
    if (mode === "only") hasOnly = true;
    current.tests.push({ name: nameOf(name), body, mode });
}

function nameOf(name: unknown): string {
    return typeof name === "function" ? name.name : String(name);
}

/** Fills in %s, %d, %i, %f, %j, %o, %p, %# and %% of a name of `each`, and $key of an object row. */
function rowName(name: string, row: readonly unknown[], index: number): string {
    let next = 0;
    const text = name.replace(/%([sdifjop#%])/g, (all, kind: string) => {
        if (kind === "%") return "%";
        if (kind === "#") return String(index);
        if (next >= row.length) return all;
        const value = row[next++];
        return kind === "s" ? String(value) : kind === "j" ? JSON.stringify(value) : gots.inspect(value);
    });
    const first = row[0];
    if (typeof first !== "object" || first === null) return text;
    return text.replace(/\$([\w.]+)/g, (all, path: string) => {
        let value: any = first;
        for (const key of path.split(".")) value = value?.[key];
        return value === undefined ? all : typeof value === "string" ? value : gots.inspect(value);
    });
}

type Adder = (name: unknown, body: Body | undefined, mode: Mode) => void;

function each(add: Adder, mode: Mode) {
    return (table: readonly any[], ...cells: any[]) => (name: string, body: Body) => {
        const rows = "raw" in table ? templateRows(table as unknown as TemplateStringsArray, cells) : table;
        rows.forEach((row, index) => {
            const args = Array.isArray(row) ? row : [row];
            add(rowName(name, args, index), () => body(...args), mode);
        });
    };
}

/** The rows of a tagged template with `a | b | c` as its first line. */
function templateRows(strings: TemplateStringsArray, cells: any[]): object[] {
    const names = strings[0].split("\n").find((line) => line.trim() !== "")!.split("|").map((name) => name.trim());
    const rows: object[] = [];
    for (let i = 0; i < cells.length; i += names.length) {
        const row: Record<string, unknown> = {};
        names.forEach((name, j) => (row[name] = cells[i + j]));
        rows.push(row);
    }
    return rows;
}

function options(adder: Adder) {
    const make = (mode: Mode) =>
        Object.assign(
            (name: unknown, second?: any, third?: any) => {
                const body = typeof second === "function" ? second : typeof third === "function" ? third : undefined;
                adder(name, body, mode === "run" && body === undefined ? "todo" : mode);
            },
            { each: each(adder, mode) },
        );
    const when = (mode: Mode) => make(mode);
    return Object.assign(make("run"), {
        skip: make("skip"),
        only: make("only"),
        todo: make("todo"),
        concurrent: make("run"),
        sequential: make("run"),
        fails: make("skip"),
        skipIf: (condition: unknown) => when(condition ? "skip" : "run"),
        runIf: (condition: unknown) => when(condition ? "run" : "skip"),
    });
}

export const describe = options(addSuite);
export const suite = describe;
export const test = options(addTest);
export const it = test;
export const xit = test.skip;
export const xdescribe = describe.skip;
export const fit = test.only;
export const fdescribe = describe.only;

export function beforeAll(body: Body): void {
    current.hooks.before.push(body);
}
export function afterAll(body: Body): void {
    current.hooks.after.push(body);
}
export function beforeEach(body: Body): void {
    current.hooks.beforeEach.push(body);
}
export function afterEach(body: Body): void {
    current.hooks.afterEach.push(body);
}

/** Nothing at run time: types are the checker's business. */
export function expectTypeOf(_value?: unknown): any {
    const anything: any = new Proxy(() => anything, { get: () => anything });
    return anything;
}
export function assertType<T>(_value: T): void {}

/* ---- Running ---- */

interface Count {
    passed: number;
    failed: number;
    skipped: number;
}

/** Calls a test or hook; one that takes a parameter is given `done`. */
async function call(body: Body): Promise<void> {
    if (body.length === 0) {
        await body();
        return;
    }
    await new Promise<void>((resolve, reject) => {
        const done = (error?: unknown) => (error === undefined || error === null ? resolve() : reject(error));
        done.fail = (error: unknown) => reject(error ?? new Error("failed"));
        const result: any = body(done);
        if (typeof result?.then === "function") result.then(() => resolve(), reject);
    });
}

function path(suite: Suite | undefined): Suite[] {
    return suite === undefined ? [] : [...path(suite.parent), suite];
}

function holdsOnly(suite: Suite): boolean {
    return suite.tests.some((item) => item.mode === "only" || ("tests" in item && holdsOnly(item)));
}

async function runTest(test: Test, suite: Suite, only: boolean, count: Count): Promise<void> {
    const isOut = hasOnly && !only && test.mode !== "only";
    if (test.body === undefined || test.mode === "skip" || test.mode === "todo" || isOut) {
        count.skipped++;
        return;
    }
    const suites = path(suite);
    let failure: { error: unknown } | undefined;
    const guard = async (body: Body) => {
        try {
            await call(body);
        } catch (error) {
            failure ??= { error };
        }
    };
    expect.begin();
    for (const outer of suites) for (const hook of outer.hooks.beforeEach) await guard(hook);
    if (failure === undefined) await guard(test.body);
    if (failure === undefined) await guard(() => expect.end());
    for (const outer of suites.reverse()) for (const hook of outer.hooks.afterEach) await guard(hook);
    if (failure === undefined) {
        count.passed++;
        return;
    }
    count.failed++;
    const name = [...path(suite).map((part) => part.name), test.name].filter((part) => part !== "").join(" > ");
    console.error(`FAIL ${name}`);
    console.error(failure.error);
}

async function runSuite(suite: Suite, only: boolean, skip: boolean, count: Count): Promise<void> {
    only ||= suite.mode === "only" && !holdsOnly(suite);
    skip ||= suite.mode === "skip";
    if (!skip) for (const hook of suite.hooks.before) await call(hook);
    for (const item of suite.tests) {
        if ("tests" in item) await runSuite(item, only, skip, count);
        else if (skip) count.skipped++;
        else await runTest(item, suite, only, count);
    }
    if (!skip) for (const hook of suite.hooks.after) await call(hook);
}

async function run(): Promise<void> {
    const count = { passed: 0, failed: 0, skipped: 0 };
    await runSuite(root, false, false, count);
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
    if (count.failed > 0) gots.exitCode = 1;
}
