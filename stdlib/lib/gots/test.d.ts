// gots:test: describe, it and expect, as test files written for Jest or Vitest use them.
// SPDX-License-Identifier: MIT

/** What hooks and tests run; one that takes a parameter is given `done`. */
type Body = (...args: any[]) => unknown;

interface Each {
    (table: TemplateStringsArray, ...cells: any[]): (name: string, body: Body) => void;
    (table: readonly any[]): (name: string, body: Body) => void;
}

interface Adder {
    (name: unknown, body?: Body, options?: unknown): void;
    (name: unknown, options: object, body?: Body): void;
    readonly each: Each;
}

interface Options extends Adder {
    readonly skip: Adder;
    readonly only: Adder;
    readonly todo: Adder;
    readonly concurrent: Adder;
    readonly sequential: Adder;
    readonly fails: Adder;
    skipIf(condition: unknown): Adder;
    runIf(condition: unknown): Adder;
}

export declare const describe: Options;
export declare const suite: Options;
export declare const test: Options;
export declare const it: Options;
export declare const xit: Adder;
export declare const xdescribe: Adder;
export declare const fit: Adder;
export declare const fdescribe: Adder;

export declare function beforeAll(body: Body): void;
export declare function afterAll(body: Body): void;
export declare function beforeEach(body: Body): void;
export declare function afterEach(body: Body): void;

export interface Mock {
    (...args: any[]): any;
    mock: {
        calls: any[][];
        results: { type: "return" | "throw"; value: unknown }[];
        instances: unknown[];
        lastCall?: any[];
    };
    mockClear(): Mock;
    mockReset(): Mock;
    mockRestore(): void;
    mockImplementation(body: (...args: any[]) => any): Mock;
    mockImplementationOnce(body: (...args: any[]) => any): Mock;
    mockReturnValue(value: unknown): Mock;
    mockReturnValueOnce(value: unknown): Mock;
    mockResolvedValue(value: unknown): Mock;
    mockResolvedValueOnce(value: unknown): Mock;
    mockRejectedValue(value: unknown): Mock;
    mockReturnThis(): Mock;
    getMockName(): string;
    mockName(name: string): Mock;
}

/** A function that records how it is called. */
export declare function fn(body?: (...args: any[]) => any): Mock;
/** Replaces a method by a mock that calls it. */
export declare function spyOn(object: any, name: PropertyKey): Mock;
export declare const vi: { readonly fn: typeof fn; readonly spyOn: typeof spyOn };
export declare const jest: typeof vi;

interface Matchers<R> {
    toBe(expected: unknown): R;
    toEqual(expected: unknown): R;
    toStrictEqual(expected: unknown): R;
    toBeTruthy(): R;
    toBeFalsy(): R;
    toBeNull(): R;
    toBeUndefined(): R;
    toBeDefined(): R;
    toBeNullable(): R;
    toBeNaN(): R;
    toBeTypeOf(type: string): R;
    toBeInstanceOf(type: abstract new (...args: any) => unknown): R;
    toBeGreaterThan(bound: number | bigint): R;
    toBeGreaterThanOrEqual(bound: number | bigint): R;
    toBeLessThan(bound: number | bigint): R;
    toBeLessThanOrEqual(bound: number | bigint): R;
    toBeCloseTo(expected: number, digits?: number): R;
    toContain(item: unknown): R;
    toContainEqual(item: unknown): R;
    toHaveLength(length: number): R;
    toHaveProperty(path: string | readonly PropertyKey[], value?: unknown): R;
    toMatch(pattern: string | RegExp): R;
    toMatchObject(part: object): R;
    toSatisfy(predicate: (value: any) => unknown): R;
    toBeOneOf(values: Iterable<unknown>): R;
    toThrow(expected?: unknown): R;
    toThrowError(expected?: unknown): R;
    toHaveBeenCalled(): R;
    toHaveBeenCalledTimes(count: number): R;
    toHaveBeenCalledOnce(): R;
    toHaveBeenCalledWith(...args: unknown[]): R;
    toHaveBeenLastCalledWith(...args: unknown[]): R;
    toHaveBeenNthCalledWith(call: number, ...args: unknown[]): R;
    toHaveReturned(): R;
    toHaveReturnedWith(value: unknown): R;
    toBeCalled(): R;
    toBeCalledTimes(count: number): R;
    toBeCalledWith(...args: unknown[]): R;
    lastCalledWith(...args: unknown[]): R;
    toMatchSnapshot(hint?: string): R;
    toMatchInlineSnapshot(snapshot?: string): R;
    toThrowErrorMatchingInlineSnapshot(snapshot?: string): R;
    toThrowErrorMatchingSnapshot(hint?: string): R;
    /** Matchers that expect.extend added. */
    [matcher: string]: any;
}

interface Expectation extends Matchers<void> {
    readonly not: Matchers<void>;
    /** The same, of what the promise is fulfilled with. */
    readonly resolves: Later;
    /** The same, of what the promise is rejected with. */
    readonly rejects: Later;
}

interface Later extends Matchers<Promise<void>> {
    readonly not: Matchers<Promise<void>>;
}

interface Outcome {
    pass: boolean;
    message: () => string;
}

/** What stands for a value in an expectation: of any type, and taken as it is where types are enforced. */
type Escape = any;

interface Expect {
    (actual: unknown, message?: string): Expectation;
    extend(matchers: Record<string, (actual: any, ...args: any[]) => Outcome>): void;
    any(type: any): Escape;
    anything(): Escape;
    objectContaining(part: object): Escape;
    arrayContaining(part: unknown[]): Escape;
    stringContaining(part: string): Escape;
    stringMatching(pattern: string | RegExp): Escape;
    closeTo(wanted: number, digits?: number): Escape;
    readonly not: {
        objectContaining(part: object): Escape;
        arrayContaining(part: unknown[]): Escape;
        stringContaining(part: string): Escape;
        stringMatching(pattern: string | RegExp): Escape;
    };
    /** The test fails unless it makes that many checks. */
    assertions(count: number): void;
    hasAssertions(): void;
    fail(message?: string): never;
    unreachable(message?: string): never;
}

export declare const expect: Expect;
/** Nothing at run time: types are the checker's business. */
export declare function expectTypeOf(value?: unknown): any;
export declare function assertType<T>(value: T): void;
export {};
