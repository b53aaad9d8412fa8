// gots:task: work that ends with its scope, and channels between pieces of it. Needs no permission.
// SPDX-License-Identifier: MIT
//
// Whatever is started in a scope ends with it: tasks, async functions that nobody awaits, timers, operations on
// files. What is cancelled is told at an await: it throws the reason, at first in the innermost functions, so that
// `catch` and `finally` run from the inside out. What they await is not interrupted again, until `grace` is over.
//
//     const [user, posts] = await scope(async (s) => {
//         const user = s.start(loadUser, id), posts = s.start(loadPosts, id);   // if one fails, so does the other
//         return [await user, await posts];
//     }, { timeout: 2000 });

export interface ScopeOptions {
    /** Milliseconds after which the scope is cancelled with a DOMException named TimeoutError. */
    timeout?: number;
    /** The same at a point in time. */
    deadline?: Date;
    /** Cancels the scope with the signal's reason. */
    signal?: AbortSignal;
    /** Milliseconds that what was cancelled has for its `catch` and `finally`, before it is interrupted there as
     * well, and again each time they are over. Those of the scope around it, else 5000; Infinity: it has for ever. */
    grace?: number;
}

/** Runs `body` and waits until all that it started has ended: tasks are awaited, what else is left is cancelled.
 * Rejects with the error of the body or of a task that failed, which cancels the others, or with an AggregateError
 * if several failed; with the reason when it was cancelled. In a task that is cancelled nothing is started. */
export declare function scope<T>(body: (scope: Scope) => T | PromiseLike<T>, options?: ScopeOptions): Promise<T>;

export declare class Scope {
    private constructor();
    /** Calls the function as a task of the scope. If it fails, the scope is cancelled and fails. In a scope that
     * was cancelled it is not called. Throws a TypeError when the scope has ended. */
    start<T, A extends unknown[]>(body: (...args: A) => T | PromiseLike<T>, ...args: A): Task<T>;
    /** Cancels all tasks and the body, with a DOMException named AbortError unless a reason is given. */
    cancel(reason?: unknown): void;
    /** Aborted when the scope is cancelled: for what takes a signal. */
    readonly signal: AbortSignal;
}

/** A function that runs in a scope. `await task` gives its result or throws its error. */
export declare class Task<T> implements PromiseLike<T> {
    private constructor();
    then<R1 = T, R2 = never>(
        fulfilled?: ((value: T) => R1 | PromiseLike<R1>) | null,
        rejected?: ((reason: any) => R2 | PromiseLike<R2>) | null,
    ): Promise<R1 | R2>;
    readonly state: "running" | "done" | "failed" | "cancelled";
    /** Cancels this task alone; the scope goes on. */
    cancel(reason?: unknown): void;
}

/** scope() with a timeout. */
export declare function timeout<T>(ms: number, body: (scope: Scope) => T | PromiseLike<T>): Promise<T>;

/** What runs in `body` is not cancelled from outside: whoever cancels waits for it. */
export declare function shield<T>(body: () => T | PromiseLike<T>): Promise<T>;

/** Aborted when the task or scope in which it is called is cancelled; never outside of any. */
export declare function signal(): AbortSignal;

/** Waits, at least so many milliseconds. Two sleeps that end at once have no order. */
export declare function sleep(ms: number): Promise<void>;

/** Ticks every `ms` milliseconds: `for await (const tick of interval(100))`, with 1, 2, 3, … Ticks that came
 * while nobody asked are left out. */
export declare function interval(ms: number): AsyncIterableIterator<number> & AsyncDisposable;

// ---- Channels ----

/** What send() does in a full channel: waits for room, throws away the oldest value or the new one, or rejects with
 * a FullError. */
export type Policy = "wait" | "drop-oldest" | "drop-newest" | "reject";

/** A channel that holds `capacity` values (0). Without capacity a sender waits for its receiver. */
export declare function channel<T extends {} | null>(capacity?: number, policy?: Policy): Channel<T>;

/** Values from senders to receivers, each to one, in order. Who waits longest comes first.
 *
 * A channel may be sent to other isolates, in any message and as often as wanted, as an argument of a call, say. It stays
 * where it was made; the others get a far end of it, which is used in the same way. A far end has up to `capacity`
 * values, at most 256, on their way to the channel and as many that came to be received, so a sender that is ahead
 * waits or sheds where it is. What is sent is copied, and frozen where it is received. An isolate that ends takes with
 * it what was on its way to it. */
export declare class Channel<T extends {} | null> {
    private constructor();
    readonly capacity: number;
    readonly policy: Policy;
    /** How many values it holds. */
    readonly size: number;
    readonly isClosed: boolean;
    /** How many values its policy has thrown away. */
    readonly dropped: number;
    /** Settles when the value is in the channel or received. Rejects with a ClosedError when it is closed, and with
     * a FullError by its policy, or when 65,536 senders wait that nobody awaited. */
    send(value: T): Promise<void>;
    /** Sends if that needs no waiting and throws nothing away; false: it does, or the channel is closed. */
    trySend(value: T): boolean;
    /** The next value; undefined when the channel is closed and empty. Rejects with the error it was closed with. */
    receive(): Promise<T | undefined>;
    /** The next value if one is there. */
    tryReceive(): T | undefined;
    /** A case of select(). */
    sending(value: T): Sending<T>;
    /** Nothing can be sent any more. What is in the channel is received first, then its end, or the error. Senders
     * that wait get a ClosedError. */
    close(error?: unknown): void;
    /** Receives until the channel is closed. */
    [Symbol.asyncIterator](): AsyncIterableIterator<T>;
    [Symbol.dispose](): void;
}

export declare class Sending<T> {
    private constructor();
    private readonly value: T;
}

export declare class ClosedError extends Error {}
export declare class FullError extends Error {}

/** What select() waits for: a value from a channel, room for one, a promise, a signal's abort, or milliseconds. */
export type Case = Channel<any> | Sending<any> | PromiseLike<unknown> | AbortSignal | number;

/** Which case it was, and its value: what was received (undefined: closed), or the promise's, or the signal's reason. */
export type Selected<C extends Record<string, Case>> = {
    [K in keyof C]: {
        readonly case: K;
        readonly value: C[K] extends Channel<infer T> ? T | undefined
            : C[K] extends PromiseLike<infer T> ? T
            : C[K] extends AbortSignal ? any
            : undefined;
    };
}[keyof C];

/** Waits for the first of several cases and does only that one. Of several that are ready one is taken, fairly. With a
 * case of 0 milliseconds it does not wait.
 *
 *     const got = await select({ job: jobs, stop: signal(), idle: 1000 });
 *     if (got.case === "job") work(got.value);
 */
export declare function select<const C extends Record<string, Case>>(cases: C): Promise<Selected<C>>;

export interface ParallelOptions {
    /** How many isolates work at a time; as many as there are processors, which is also the most. */
    cores?: number;
}
type NumberArray = Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
    | Float16Array | Float32Array | Float64Array;
type BigIntArray = BigInt64Array | BigUint64Array;

/**
 * Work over an array on all cores. The function is one that its module exports, as for spawn of gots:isolate: it
 * runs in isolates of its module, which see what the program passes and nothing else. The items of arrays are copied
 * there in parts, and so are the results. The elements of typed arrays are not copied: the isolates read and write
 * the memory itself, so leave it alone until the promise is settled.
 *
 *     export function shade(height: number, at: number): number { … }
 *     const shades = await parallel.map(heights, shade);          // a Float64Array in, another one out
 *
 * If a call fails, no part is begun any more, and the promise is rejected. In a scope that is cancelled what runs is
 * ended at once.
 */
export declare const parallel: {
    map<A extends NumberArray>(items: A, f: (item: number, index: number) => number, options?: ParallelOptions): Promise<A>;
    map<A extends BigIntArray>(items: A, f: (item: bigint, index: number) => bigint, options?: ParallelOptions): Promise<A>;
    map<T, R>(items: readonly T[], f: (item: T, index: number) => R, options?: ParallelOptions): Promise<Awaited<R>[]>;

    forEach(items: NumberArray, f: (item: number, index: number) => unknown, options?: ParallelOptions): Promise<void>;
    forEach(items: BigIntArray, f: (item: bigint, index: number) => unknown, options?: ParallelOptions): Promise<void>;
    forEach<T>(items: readonly T[], f: (item: T, index: number) => unknown, options?: ParallelOptions): Promise<void>;

    /** The function joins two results as well as it joins a result and an item: it is associative. */
    reduce(items: NumberArray, f: (a: number, b: number) => number, initial?: number, options?: ParallelOptions): Promise<number>;
    reduce(items: BigIntArray, f: (a: bigint, b: bigint) => bigint, initial?: bigint, options?: ParallelOptions): Promise<bigint>;
    reduce<T>(items: readonly T[], f: (a: T, b: T) => T, initial?: T, options?: ParallelOptions): Promise<T>;

    /** In place, and stable. */
    sort<A extends NumberArray>(items: A, compare: (a: number, b: number) => number, options?: ParallelOptions): Promise<A>;
    sort<A extends BigIntArray>(items: A, compare: (a: bigint, b: bigint) => number, options?: ParallelOptions): Promise<A>;
    sort<T>(items: T[], compare: (a: T, b: T) => number, options?: ParallelOptions): Promise<T[]>;

    /** Calls the function with a few parts of the array, and where each begins. A part of a typed array is a view of it,
     * so a loop of your own over it is as fast as one on a single core. The results, in the order of the parts. */
    slices<A extends NumberArray | BigIntArray, R>(items: A, f: (part: A, start: number) => R, options?: ParallelOptions): Promise<Awaited<R>[]>;
    slices<T, R>(items: readonly T[], f: (part: readonly T[], start: number) => R, options?: ParallelOptions): Promise<Awaited<R>[]>;
};
