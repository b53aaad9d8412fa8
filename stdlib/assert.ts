/** gots:assert: small checks that throw an AssertionError. */
import { AssertionError } from "./internal/expect.ts";
import { equal as isEqual } from "./internal/equal.ts";

export { AssertionError };

/** Throws unless `condition` is truthy. */
export function assert(condition: unknown, message = "the assertion failed"): asserts condition {
    if (!condition) throw new AssertionError(message);
}

/** Throws unless the two are the same value (Object.is). */
export function same<T>(actual: T, expected: T, message?: string): void {
    if (!Object.is(actual, expected))
        throw new AssertionError(message ?? `expected ${gots.inspect(expected)}, found ${gots.inspect(actual)}`);
}

/** Throws unless the two are equal at every depth. */
export function equal(actual: unknown, expected: unknown, message?: string): void {
    if (!isEqual(actual, expected, true))
        throw new AssertionError(message ?? `expected ${gots.inspect(expected)}, found ${gots.inspect(actual)}`);
}

/** Throws unless `body` throws; returns what it threw. */
export function throws(body: () => unknown, message = "nothing was thrown"): unknown {
    try {
        body();
    } catch (error) {
        return error;
    }
    throw new AssertionError(message);
}

/** For code that cannot be reached. */
export function unreachable(message = "this must not be reached"): never {
    throw new AssertionError(message);
}
