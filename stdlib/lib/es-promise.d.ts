// Promises.
// SPDX-License-Identifier: MIT

interface PromiseLike<T> {
    then<TResult1 = T, TResult2 = never>(
        onfulfilled?: ((value: T) => TResult1 | PromiseLike<TResult1>) | null | undefined,
        onrejected?: ((reason: any) => TResult2 | PromiseLike<TResult2>) | null | undefined,
    ): PromiseLike<TResult1 | TResult2>;
}

interface Promise<T> {
    then<TResult1 = T, TResult2 = never>(
        onfulfilled?: ((value: T) => TResult1 | PromiseLike<TResult1>) | null | undefined,
        onrejected?: ((reason: any) => TResult2 | PromiseLike<TResult2>) | null | undefined,
    ): Promise<TResult1 | TResult2>;
    catch<TResult = never>(
        onrejected?: ((reason: any) => TResult | PromiseLike<TResult>) | null | undefined,
    ): Promise<T | TResult>;
    /** Runs `onfinally` in either case; the result stays. */
    finally(onfinally?: (() => void) | null | undefined): Promise<T>;
    readonly [Symbol.toStringTag]: string;
}

interface PromiseFulfilledResult<T> {
    status: "fulfilled";
    value: T;
}

interface PromiseRejectedResult {
    status: "rejected";
    reason: any;
}

type PromiseSettledResult<T> = PromiseFulfilledResult<T> | PromiseRejectedResult;

interface PromiseWithResolvers<T> {
    promise: Promise<T>;
    resolve: (value: T | PromiseLike<T>) => void;
    reject: (reason?: any) => void;
}

interface PromiseConstructor {
    new <T>(
        executor: (
            resolve: (value: T | PromiseLike<T>) => void,
            reject: (reason?: any) => void,
        ) => void,
    ): Promise<T>;
    readonly prototype: Promise<any>;
    /** All results; rejects with the first reason. */
    all<T extends readonly unknown[] | []>(
        values: T,
    ): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }>;
    all<T>(values: Iterable<T | PromiseLike<T>>): Promise<Awaited<T>[]>;
    /** What became of each; never rejects. */
    allSettled<T extends readonly unknown[] | []>(
        values: T,
    ): Promise<{ -readonly [P in keyof T]: PromiseSettledResult<Awaited<T[P]>> }>;
    allSettled<T>(values: Iterable<T | PromiseLike<T>>): Promise<PromiseSettledResult<Awaited<T>>[]>;
    /** The first result; rejects with an AggregateError when there is none. */
    any<T extends readonly unknown[] | []>(values: T): Promise<Awaited<T[number]>>;
    any<T>(values: Iterable<T | PromiseLike<T>>): Promise<Awaited<T>>;
    /** Whatever is settled first. */
    race<T extends readonly unknown[] | []>(values: T): Promise<Awaited<T[number]>>;
    race<T>(values: Iterable<T | PromiseLike<T>>): Promise<Awaited<T>>;
    reject<T = never>(reason?: any): Promise<T>;
    resolve(): Promise<void>;
    resolve<T>(value: T): Promise<Awaited<T>>;
    resolve<T>(value: T | PromiseLike<T>): Promise<Awaited<T>>;
    /** Calls `callback` now; what it throws becomes a rejection. */
    try<T, U extends unknown[]>(
        callback: (...args: U) => T | PromiseLike<T>,
        ...args: U
    ): Promise<Awaited<T>>;
    withResolvers<T>(): PromiseWithResolvers<T>;
    readonly [Symbol.species]: PromiseConstructor;
}

declare var Promise: PromiseConstructor;

interface PromiseConstructorLike {
    new <T>(
        executor: (
            resolve: (value: T | PromiseLike<T>) => void,
            reject: (reason?: any) => void,
        ) => void,
    ): PromiseLike<T>;
}
