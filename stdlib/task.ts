/** gots:task: work that ends with its scope, and channels between pieces of it (libgots/engine/task.c). What is
 * exported is declared in lib/gots/task.d.ts.
 *
 * A Work is a scope, a task of one, or a shielded call. Each has a cell of the engine, by which everything that its
 * code starts is known as its own, and a set of inner works that end before it does. What is written here runs in
 * no work at all: nothing interrupts it.
 */
import { Channel, Sending, later, never } from "gots:internal/channel";

export { Channel, ClosedError, FullError, channel } from "gots:internal/channel";
export { parallel } from "gots:internal/crew";

const native = (import.meta as any).native("task");
const GRACE_MS = 5000;
const DELAY_MAX = 2147483647;

type Body = (...args: any[]) => unknown;

interface ScopeOptions {
    timeout?: number;
    deadline?: Date;
    signal?: AbortSignal;
    grace?: number;
}

class Work {
    readonly cell: any;
    cleanup: any;
    readonly parent: Work | undefined;
    readonly inner = new Set<Work>();
    /** How many of them are tasks, which are awaited; others are to be awaited by who made them. */
    tasks = 0;
    readonly errors: unknown[] = [];
    readonly isShielded: boolean;
    isCancelled = false;
    isEnded = false;
    reason: unknown;
    state = "running";
    grace: number;
    controller: AbortController | undefined;
    wake: (() => void) | undefined;
    /** What is told once when it is cancelled. */
    listeners: Set<() => void> | undefined;
    stopWaiting: (() => void) | undefined;
    readonly promise: Promise<any>;
    resolve!: (value: any) => void;
    reject!: (reason: unknown) => void;

    constructor(parent: Work | undefined, isShielded: boolean, grace?: number) {
        this.cell = native.make(this, undefined);
        this.parent = parent;
        this.isShielded = isShielded;
        this.grace = grace ?? parent?.grace ?? GRACE_MS;
        this.promise = new Promise((resolve, reject) => {
            this.resolve = resolve;
            this.reject = reject;
        });
        parent?.inner.add(this);
    }
}

function aborted(message: string, cause?: unknown): DOMException {
    return new DOMException(message, cause === undefined ? { name: "AbortError" } : { name: "AbortError", cause });
}

/** Calls `f` after so many milliseconds, outside any work; returns what takes that back. */
function after(ms: number, f: () => void): () => void {
    let timer: any;
    const arm = (): void => {
        const part = Math.min(ms, DELAY_MAX);
        ms -= part;
        timer = native.run(undefined, setTimeout, ms > 0 ? arm : f, part);
    };
    arm();
    return () => clearTimeout(timer);
}

// ---- Cancelling ----

/** The works that end with this one, the innermost first, but for those that a `finally` waits for, and the promises of those that do so by themselves. */
function gather(work: Work, all: Work[], sources: Promise<unknown>[]): void {
    for (const inner of work.inner) {
        sources.push(inner.promise);
        if (!inner.isCancelled && !inner.isShielded && !native.isNeeded(inner.promise)) gather(inner, all, sources);
    }
    all.push(work);
}

function cancel(work: Work, reason: unknown): void {
    if (work.isCancelled || work.isEnded) return;
    const all: Work[] = [];
    const sources: Promise<unknown>[] = [];
    gather(work, all, sources);
    for (const one of all) {
        one.isCancelled = true;
        one.reason = reason;
        one.cleanup = native.make(one, one.cell);
    }
    native.interrupt(all.map((one) => one.cell), all.map((one) => one.cleanup), sources, reason);
    for (const one of all) {
        one.controller?.abort(reason);
        for (const listener of one.listeners ?? []) listener();
    }
    if (!work.isEnded && work.grace !== Infinity) work.stopWaiting = after(work.grace, () => insist(work, all));
}

/** What has not ended by now is interrupted once more. */
function insist(work: Work, all: Work[]): void {
    const left = all.filter((one) => !one.isEnded);
    const cells = left.map((one) => one.cleanup);
    const sources: Promise<unknown>[] = [];
    for (const one of left) {
        for (const inner of one.inner) {
            sources.push(inner.promise);
            if (!inner.isShielded) cancel(inner, work.reason);
        }
        one.cleanup = native.make(one, one.cell);
    }
    native.interrupt(cells, left.map((one) => one.cleanup), sources, work.reason);
    work.stopWaiting = after(work.grace, () => insist(work, left));
}

function fail(work: Work, error: unknown, why: string): void {
    if (work.isCancelled && error === work.reason) return;
    if (!work.errors.includes(error)) work.errors.push(error);
    cancel(work, aborted(why, error));
}

// ---- Ending ----

function innerEnded(work: Work): Promise<void> {
    return new Promise((resolve) => (work.wake = resolve));
}

/** Whether nothing of it is left but timers, which go. */
function isQuiet(work: Work): boolean {
    if (work.inner.size > 0 || native.isBusy(work.cell)) return false;
    native.clear(work.cell);
    if (work.isCancelled) native.clear(work.cleanup);
    return true;
}

/** Whatever else was started in it and left alone ends now. */
async function endStrays(work: Work): Promise<void> {
    if (!work.isCancelled) cancel(work, aborted("the work that started this has ended"));
    while (!isQuiet(work)) await (work.inner.size > 0 ? innerEnded(work) : native.drained(work.cell));
}

function close(work: Work, isTask: boolean): void {
    work.isEnded = true;
    work.stopWaiting?.();
    native.end(work.cell);
    if (work.isCancelled) native.end(work.cleanup);
    const parent = work.parent;
    if (parent === undefined) return;
    parent.inner.delete(work);
    if (isTask && --parent.tasks === 0 || parent.inner.size === 0) parent.wake?.();
}

// ---- Tasks ----

/** The function that is interrupted when the body is none that can be. */
async function call(body: Body, args: unknown[]): Promise<unknown> {
    return await body(...args);
}

async function runTask(work: Work, scope: Work | undefined, body: Body, args: unknown[]): Promise<void> {
    let value: unknown, error: unknown;
    let failed = false;
    try {
        value = await native.run(work.cell, call, body, args);
    } catch (thrown) {
        failed = true;
        error = thrown;
    }
    const wasCancelled = work.isCancelled && error === work.reason;
    if (!isQuiet(work)) await endStrays(work);
    work.state = !failed ? "done" : wasCancelled ? "cancelled" : "failed";
    close(work, scope !== undefined);
    if (!failed) {
        work.resolve(value);
        return;
    }
    work.reject(error);
    if (scope !== undefined && !wasCancelled) fail(scope, error, "another task of the scope failed");
}

export class Task<T> implements PromiseLike<T> {
    readonly #work: Work;

    constructor(key: unknown, work: Work) {
        if (key !== native) throw new TypeError("a Task is made by scope.start()");
        this.#work = work;
        work.promise.then(undefined, () => {}); // the scope tells of its error
    }

    get state(): string {
        return this.#work.state;
    }

    then(fulfilled?: any, rejected?: any): any {
        return this.#work.promise.then(fulfilled, rejected);
    }

    cancel(reason?: unknown): void {
        cancel(this.#work, reason ?? aborted("the task was cancelled"));
    }
}

// ---- Scopes ----

export class Scope {
    readonly #work: Work;

    constructor(key: unknown, work: Work) {
        if (key !== native) throw new TypeError("a Scope is made by scope()");
        this.#work = work;
    }

    start(body: Body, ...args: unknown[]): Task<any> {
        const scope = this.#work;
        if (scope.isEnded) throw new TypeError("the scope has ended");
        const work = new Work(scope, false);
        const task = native.run(undefined, () => new Task(native, work));
        if (scope.isCancelled) {
            work.isCancelled = true;
            work.reason = scope.reason;
            work.cleanup = native.make(work, work.cell);
            work.state = "cancelled";
            close(work, false);
            work.reject(scope.reason);
        } else {
            scope.tasks++;
            native.run(undefined, runTask, work, scope, body, args);
        }
        return task;
    }

    cancel(reason?: unknown): void {
        cancel(this.#work, reason ?? aborted("the scope was cancelled"));
    }

    get signal(): AbortSignal {
        return signalOf(this.#work);
    }
}

function signalOf(work: Work): AbortSignal {
    if (work.controller === undefined) {
        work.controller = new AbortController();
        if (work.isCancelled) work.controller.abort(work.reason);
    }
    return work.controller.signal;
}

/** Has the options cancel the work; returns what takes that back. */
function obey(work: Work, options: ScopeOptions): () => void {
    const stops: (() => void)[] = [];
    const { timeout, deadline, signal } = options;
    if (timeout !== undefined && !(timeout >= 0)) throw new RangeError("timeout: milliseconds from 0 up are expected");
    const ms = Math.min(timeout ?? Infinity, deadline !== undefined ? Math.max(0, deadline.getTime() - Date.now()) : Infinity);
    if (ms !== Infinity) {
        stops.push(after(ms, () => cancel(work, new DOMException(`timed out after ${ms} ms`, "TimeoutError"))));
    }
    if (signal !== undefined) {
        const obeyed = (): void => cancel(work, signal.reason);
        if (signal.aborted) obeyed();
        else native.run(undefined, () => signal.addEventListener("abort", obeyed));
        stops.push(() => signal.removeEventListener("abort", obeyed));
    }
    return () => {
        for (const stop of stops) stop();
    };
}

async function runScope(work: Work, body: Body, stop: () => void): Promise<void> {
    let value: unknown;
    try {
        if (!work.isCancelled) value = await native.run(work.cell, call, body, [new Scope(native, work)]);
    } catch (error) {
        fail(work, error, "the scope's own function failed");
    }
    while (work.tasks > 0) await innerEnded(work);
    stop();
    const wasCancelled = work.isCancelled, reason = work.reason;
    if (!isQuiet(work)) await endStrays(work);
    close(work, false);
    const { errors, parent } = work;
    if (parent !== undefined && parent.isCancelled) work.promise.then(undefined, () => {}); // it ended with that
    if (errors.length > 1) work.reject(new AggregateError(errors, `${errors.length} tasks of a scope failed: ${errors[0]}`));
    else if (errors.length === 1) work.reject(errors[0]);
    else if (wasCancelled) work.reject(reason);
    else work.resolve(value);
}

export function scope(body: Body, options: ScopeOptions = {}): Promise<any> {
    try {
        native.check();
        const work = new Work(native.current(), false, options.grace);
        native.run(undefined, runScope, work, body, obey(work, options));
        return work.promise;
    } catch (error) {
        return Promise.reject(error);
    }
}

export function timeout(ms: number, body: Body): Promise<any> {
    return scope(body, { timeout: ms });
}

export function shield(body: Body): Promise<any> {
    const work = new Work(native.current(), true);
    native.run(undefined, runTask, work, undefined, body, []);
    return work.promise;
}

export function signal(): AbortSignal {
    const work: Work | undefined = native.current();
    return work !== undefined ? signalOf(work) : new AbortController().signal;
}

// ---- Time ----

export function sleep(ms: number): Promise<void> {
    if (!(ms >= 0 && ms <= DELAY_MAX)) return Promise.reject(new RangeError("sleep: milliseconds from 0 to 2147483647 are expected"));
    try {
        native.check();
    } catch (reason) {
        return Promise.reject(reason);
    }
    return new Promise((resolve) => setTimeout(resolve, ms + (native.choose(2) ?? 0)));
}

class Interval {
    readonly #ms: number;
    readonly #start = performance.now();
    #count = 0;
    #timer: any;
    #resolve: ((result: any) => void) | undefined;
    #isOver = false;

    constructor(ms: number) {
        if (!(ms >= 1 && ms <= DELAY_MAX)) throw new RangeError("interval: milliseconds from 1 to 2147483647 are expected");
        this.#ms = ms;
    }

    next(): Promise<any> {
        if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
        const passed = performance.now() - this.#start;
        this.#count = Math.max(this.#count + 1, Math.floor(passed / this.#ms));
        return new Promise((resolve) => {
            this.#resolve = resolve;
            this.#timer = setTimeout(resolve, this.#count * this.#ms - passed, { done: false, value: this.#count });
        });
    }

    return(): Promise<any> {
        this.#isOver = true;
        clearTimeout(this.#timer);
        const end = { done: true, value: undefined };
        this.#resolve?.(end);
        return Promise.resolve(end);
    }

    [Symbol.asyncIterator](): this {
        return this;
    }

    async [Symbol.asyncDispose](): Promise<void> {
        await this.return();
    }
}

export function interval(ms: number): any {
    return new Interval(ms);
}

// ---- select ----

let turn = 0;

/** One of so many, fairly. */
function pick(count: number): number {
    return native.choose(count) ?? turn++ % count;
}

export function select(cases: Record<string, any>): Promise<any> {
    const keys = Object.keys(cases);
    const ready: string[] = [];
    let atOnce: string | undefined;
    let cell: unknown;
    try {
        cell = native.check();
    } catch (reason) {
        return Promise.reject(reason);
    }
    for (const key of keys) {
        const it = cases[key];
        if (it instanceof Channel ? it.canReceive() : it instanceof Sending ? it.isReady() : it instanceof AbortSignal && it.aborted) ready.push(key);
        else if (typeof it === "number" && it <= 0) atOnce = key;
    }
    if (ready.length > 0) return doNow(cases, ready[ready.length > 1 ? pick(ready.length) : 0]!);
    if (atOnce !== undefined) return Promise.resolve({ case: atOnce, value: undefined });
    if (keys.length === 0) return never;
    return new Promise((resolve, reject) => wait(cases, keys, cell, resolve, reject));
}

function doNow(cases: Record<string, any>, key: string): Promise<any> {
    const it = cases[key];
    if (it instanceof AbortSignal) return Promise.resolve({ case: key, value: it.reason });
    return (it instanceof Channel ? it.receive() : it.send()).then((value: unknown) => ({ case: key, value }));
}

function wait(cases: Record<string, any>, keys: string[], cell: unknown, resolve: (value: any) => void, reject: (reason: unknown) => void): void {
    const work: Work | undefined = native.current();
    const stops: (() => void)[] = [];
    const group = {
        isDone: false,
        end(): void {
            group.isDone = true;
            for (const stop of stops) stop();
            work?.listeners?.delete(group.end);
        },
    };
    const finish = (key: string) => (value: unknown): void => {
        if (group.isDone) return;
        group.end();
        resolve({ case: key, value });
    };
    const failed = (reason: unknown): void => {
        if (group.isDone) return;
        group.end();
        reject(reason);
    };
    for (const key of keys) {
        const it = cases[key], done = finish(key);
        if (it instanceof Channel || it instanceof Sending) {
            it.wait(later(cell, done, failed, group));
        } else if (it instanceof AbortSignal) {
            const abort = (): void => done(it.reason);
            it.addEventListener("abort", abort);
            stops.push(() => it.removeEventListener("abort", abort));
        } else if (typeof it === "number") {
            const timer = setTimeout(done, Math.min(it, DELAY_MAX), undefined);
            stops.push(() => clearTimeout(timer));
        } else {
            Promise.resolve(it).then(done, failed);
        }
    }
    if (work !== undefined && stops.length > 0) (work.listeners ??= new Set()).add(group.end);
}
