// gots:assert: small checks that throw an AssertionError.
// SPDX-License-Identifier: MIT

export declare class AssertionError extends Error {
    override name: string;
}
/** Throws unless `condition` is truthy. */
export declare function assert(condition: unknown, message?: string): asserts condition;
/** Throws unless the two are the same value (Object.is). */
export declare function same<T>(actual: T, expected: T, message?: string): void;
/** Throws unless the two are equal at every depth. */
export declare function equal(actual: unknown, expected: unknown, message?: string): void;
/** Throws unless `body` throws; returns what it threw. */
export declare function throws(body: () => unknown, message?: string): unknown;
/** For code that cannot be reached. */
export declare function unreachable(message?: string): never;
