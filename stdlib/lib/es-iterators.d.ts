// Iterators and generators, of both kinds, and what `using` closes.
// SPDX-License-Identifier: MIT

/** Where the class lives that programs extend: it has the name of the protocol's interface. */
declare namespace GotsLibrary {
    abstract class Iterator<T, TResult = undefined, TNext = unknown> {
        abstract next(value?: TNext): IteratorResult<T, TResult>;
    }
    interface Iterator<T, TResult, TNext> extends IteratorObject<T, TResult, TNext> {}
}

type IteratorObjectConstructor = typeof GotsLibrary.Iterator;

interface IteratorYieldResult<TYield> {
    done?: false;
    value: TYield;
}

interface IteratorReturnResult<TReturn> {
    done: true;
    value: TReturn;
}

type IteratorResult<T, TReturn = any> = IteratorYieldResult<T> | IteratorReturnResult<TReturn>;

/** What the iterators of the library return when they end. */
type BuiltinIteratorReturn = undefined;

interface Iterator<T, TReturn = any, TNext = any> {
    next(...[value]: [] | [TNext]): IteratorResult<T, TReturn>;
    return?(value?: TReturn): IteratorResult<T, TReturn>;
    throw?(e?: any): IteratorResult<T, TReturn>;
}

interface Iterable<T, TReturn = any, TNext = any> {
    [Symbol.iterator](): Iterator<T, TReturn, TNext>;
}

interface IterableIterator<T, TReturn = any, TNext = any> extends Iterator<T, TReturn, TNext> {
    [Symbol.iterator](): IterableIterator<T, TReturn, TNext>;
}

/** An iterator with the methods of Iterator.prototype. */
interface IteratorObject<T, TReturn = unknown, TNext = unknown>
    extends Iterator<T, TReturn, TNext>,
        Disposable {
    [Symbol.iterator](): IteratorObject<T, TReturn, TNext>;
    /** All but the first `count` values. */
    drop(count: number): IteratorObject<T, undefined, unknown>;
    every(predicate: (value: T, index: number) => unknown): boolean;
    filter<S extends T>(
        predicate: (value: T, index: number) => value is S,
    ): IteratorObject<S, undefined, unknown>;
    filter(predicate: (value: T, index: number) => unknown): IteratorObject<T, undefined, unknown>;
    find<S extends T>(predicate: (value: T, index: number) => value is S): S | undefined;
    find(predicate: (value: T, index: number) => unknown): T | undefined;
    flatMap<U>(
        callback: (
            value: T,
            index: number,
        ) => Iterator<U, unknown, undefined> | Iterable<U, unknown, undefined>,
    ): IteratorObject<U, undefined, unknown>;
    forEach(callback: (value: T, index: number) => void): void;
    map<U>(callback: (value: T, index: number) => U): IteratorObject<U, undefined, unknown>;
    reduce(callback: (previousValue: T, currentValue: T, currentIndex: number) => T): T;
    reduce(
        callback: (previousValue: T, currentValue: T, currentIndex: number) => T,
        initialValue: T,
    ): T;
    reduce<U>(
        callback: (previousValue: U, currentValue: T, currentIndex: number) => U,
        initialValue: U,
    ): U;
    some(predicate: (value: T, index: number) => unknown): boolean;
    /** The first `limit` values. */
    take(limit: number): IteratorObject<T, undefined, unknown>;
    toArray(): T[];
    readonly [Symbol.toStringTag]: string;
}

interface IteratorConstructor extends IteratorObjectConstructor {
    /** Gives an iterator the methods of Iterator.prototype. */
    from<T>(
        value: Iterator<T, unknown, undefined> | Iterable<T, unknown, undefined>,
    ): IteratorObject<T, undefined, unknown>;
}

declare var Iterator: IteratorConstructor;

interface ArrayIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
    [Symbol.iterator](): ArrayIterator<T>;
}

interface MapIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
    [Symbol.iterator](): MapIterator<T>;
}

interface SetIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
    [Symbol.iterator](): SetIterator<T>;
}

interface StringIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
    [Symbol.iterator](): StringIterator<T>;
}

interface RegExpStringIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
    [Symbol.iterator](): RegExpStringIterator<T>;
}

interface Generator<T = unknown, TReturn = any, TNext = any>
    extends IteratorObject<T, TReturn, TNext> {
    next(...[value]: [] | [TNext]): IteratorResult<T, TReturn>;
    return(value: TReturn): IteratorResult<T, TReturn>;
    throw(e: any): IteratorResult<T, TReturn>;
    [Symbol.iterator](): Generator<T, TReturn, TNext>;
}

interface GeneratorFunction {
    new (...args: any[]): Generator;
    (...args: any[]): Generator;
    readonly length: number;
    readonly name: string;
    readonly prototype: Generator;
    readonly [Symbol.toStringTag]: string;
}

interface GeneratorFunctionConstructor {
    new (...args: string[]): GeneratorFunction;
    (...args: string[]): GeneratorFunction;
    readonly length: number;
    readonly name: string;
    readonly prototype: GeneratorFunction;
}

/* ---- Over time ---- */

interface AsyncIterator<T, TReturn = any, TNext = any> {
    next(...[value]: [] | [TNext]): Promise<IteratorResult<T, TReturn>>;
    return?(value?: TReturn | PromiseLike<TReturn>): Promise<IteratorResult<T, TReturn>>;
    throw?(e?: any): Promise<IteratorResult<T, TReturn>>;
}

interface AsyncIterable<T, TReturn = any, TNext = any> {
    [Symbol.asyncIterator](): AsyncIterator<T, TReturn, TNext>;
}

interface AsyncIterableIterator<T, TReturn = any, TNext = any>
    extends AsyncIterator<T, TReturn, TNext> {
    [Symbol.asyncIterator](): AsyncIterableIterator<T, TReturn, TNext>;
}

interface AsyncIteratorObject<T, TReturn = unknown, TNext = unknown>
    extends AsyncIterator<T, TReturn, TNext>,
        AsyncDisposable {
    [Symbol.asyncIterator](): AsyncIteratorObject<T, TReturn, TNext>;
}

interface AsyncGenerator<T = unknown, TReturn = any, TNext = any>
    extends AsyncIteratorObject<T, TReturn, TNext> {
    next(...[value]: [] | [TNext]): Promise<IteratorResult<T, TReturn>>;
    return(value: TReturn | PromiseLike<TReturn>): Promise<IteratorResult<T, TReturn>>;
    throw(e: any): Promise<IteratorResult<T, TReturn>>;
    [Symbol.asyncIterator](): AsyncGenerator<T, TReturn, TNext>;
}

interface AsyncGeneratorFunction {
    new (...args: any[]): AsyncGenerator;
    (...args: any[]): AsyncGenerator;
    readonly length: number;
    readonly name: string;
    readonly prototype: AsyncGenerator;
}

interface AsyncGeneratorFunctionConstructor {
    new (...args: string[]): AsyncGeneratorFunction;
    (...args: string[]): AsyncGeneratorFunction;
    readonly length: number;
    readonly name: string;
    readonly prototype: AsyncGeneratorFunction;
}

/* ---- using ---- */

interface Disposable {
    [Symbol.dispose](): void;
}

interface AsyncDisposable {
    [Symbol.asyncDispose](): PromiseLike<void>;
}

/** Disposes of what it was given, last first, when it is disposed itself. */
interface DisposableStack extends Disposable {
    readonly disposed: boolean;
    dispose(): void;
    /** Takes a value with a [Symbol.dispose] method, or null or undefined; returns it. */
    use<T extends Disposable | null | undefined>(value: T): T;
    /** Takes a value without one: `onDispose` is called with it. */
    adopt<T>(value: T, onDispose: (value: T) => void): T;
    /** Calls `onDispose` at the end. */
    defer(onDispose: () => void): void;
    /** A new stack that has all this one had; this one is disposed. */
    move(): DisposableStack;
    [Symbol.dispose](): void;
    readonly [Symbol.toStringTag]: string;
}

interface DisposableStackConstructor {
    new (): DisposableStack;
    readonly prototype: DisposableStack;
}

declare var DisposableStack: DisposableStackConstructor;

/** The same, awaiting each disposal. */
interface AsyncDisposableStack extends AsyncDisposable {
    readonly disposed: boolean;
    disposeAsync(): Promise<void>;
    use<T extends AsyncDisposable | Disposable | null | undefined>(value: T): T;
    adopt<T>(value: T, onDisposeAsync: (value: T) => PromiseLike<void> | void): T;
    defer(onDisposeAsync: () => PromiseLike<void> | void): void;
    move(): AsyncDisposableStack;
    [Symbol.asyncDispose](): Promise<void>;
    readonly [Symbol.toStringTag]: string;
}

interface AsyncDisposableStackConstructor {
    new (): AsyncDisposableStack;
    readonly prototype: AsyncDisposableStack;
}

declare var AsyncDisposableStack: AsyncDisposableStackConstructor;
