// gots:isolate: modules in heaps of their own, on other cores.
// SPDX-License-Identifier: MIT
//
// What is passed and returned is copied, as structuredClone does it, and arrives frozen. An isolate can do no
// more than its maker.

/** An isolate failed, or has ended. `code` says why ("GOTS1301": its time was over), `report` is what a terminal
 *  would have shown of it. */
export declare class IsolateError extends Error {
    readonly code: string;
    readonly report: string;
}

/** What a module exports, to be awaited: a function becomes one that returns a promise, any other export a
 *  function that returns a promise of its value. `using` ends the isolate. */
export type Isolate<M> = {
    readonly [K in keyof M]: M[K] extends (...args: infer A) => infer R
        ? (...args: A) => Promise<Awaited<R>>
        : () => Promise<M[K]>;
} & Disposable;

export interface IsolateOptions {
    /** Bytes of its heap, at most. */
    memory?: number;
    /** Units of fuel, in all. */
    fuel?: number;
    /** CPU time of a turn, in milliseconds. */
    turnMs?: number;
    /** CPU time of all turns. */
    totalMs?: number;
    /** What it may do: "read=data", "net=example.com:443", "env". All that its maker may, if it is left out. */
    permissions?: readonly string[];
    /** Whether it starts anew when it has ended. "never". */
    restart?: "never" | "on-crash" | "always";
    /** So many new starts within `withinMs`; one more ends it for good. 5. */
    maxRestarts?: number;
    /** 10,000. */
    withinMs?: number;
    /** What is waited before the second new start, then twice that, and so on. 10. */
    backoffMs?: number;
    /** 5,000. */
    maxBackoffMs?: number;
}

/**
 * Loads a module in an isolate of its own.
 *
 *     const math = isolate<typeof import("./math.ts")>("./math.ts", { memory: 32e6, restart: "on-crash" });
 *     console.log(await math.add(1, 2));
 *
 * Paths are taken from the file that calls.
 */
export declare function isolate<M = any>(specifier: string | URL, options?: IsolateOptions): Isolate<M>;

/** Ends it at once. What was asked is refused. */
export declare function terminate(isolate: object): void;

/** Calls the export `name`; `items`, ArrayBuffers and MessagePorts among the arguments, change their owner. */
export declare function transfer(
    isolate: object,
    name: string,
    args: readonly unknown[],
    items: Iterable<unknown>,
): Promise<unknown>;

/** For what an export returns to another isolate: `return moving(buffer, [buffer])` gives the buffer away. */
export declare function moving<T>(value: T, items: Iterable<unknown>): T;

/** Has `watcher` told of each failure. */
export declare function onCrash(isolate: object, watcher: (error: IsolateError) => void): void;

export declare function status(isolate: object): {
    /** How often it was started. */
    readonly starts: number;
    readonly running: boolean;
    /** It will not start again. */
    readonly ended: boolean;
    /** The last failure. */
    readonly error: IsolateError | undefined;
};

/** Isolates that stand together: under "all-for-one" the failure of one starts all of them anew. */
export declare function group(
    isolates: readonly object[],
    strategy?: "one-for-one" | "all-for-one",
): void;

/**
 * Calls a function on another core: one that its module exports, so that it is found there by its name. It runs in a
 * heap of its own, in which its module is loaded anew: it sees the module's variables as they are at first, and
 * what it changes in them nobody else sees. Arguments and result are copied.
 *
 *     const [a, b] = await Promise.all([spawn(render, scene1), spawn(render, scene2)]);
 */
export declare function spawn<A extends unknown[], R>(f: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
