// Arrays.
// SPDX-License-Identifier: MIT

interface ArrayLike<T> {
    readonly length: number;
    readonly [n: number]: T;
}

/** What concat spreads. */
interface ConcatArray<T> {
    readonly length: number;
    readonly [n: number]: T;
    join(separator?: string): string;
    slice(start?: number, end?: number): T[];
}

interface TemplateStringsArray extends ReadonlyArray<string> {
    readonly raw: readonly string[];
}

/** The elements of arrays nested up to `Depth` deep in an array of type Arr. */
type FlatArray<Arr, Depth extends number> = {
    done: Arr;
    recur: Arr extends ReadonlyArray<infer Inner>
        ? FlatArray<
              Inner,
              [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20][Depth]
          >
        : Arr;
}[Depth extends -1 ? "done" : "recur"];

interface ReadonlyArray<T> {
    readonly length: number;
    readonly [n: number]: T;

    /** The element at `index`; a negative one counts from the end. */
    at(index: number): T | undefined;
    concat(...items: ConcatArray<T>[]): T[];
    concat(...items: (T | ConcatArray<T>)[]): T[];
    entries(): ArrayIterator<[number, T]>;
    every<S extends T>(
        predicate: (value: T, index: number, array: readonly T[]) => value is S,
        thisArg?: any,
    ): this is readonly S[];
    every(predicate: (value: T, index: number, array: readonly T[]) => unknown, thisArg?: any): boolean;
    filter<S extends T>(
        predicate: (value: T, index: number, array: readonly T[]) => value is S,
        thisArg?: any,
    ): S[];
    filter(predicate: (value: T, index: number, array: readonly T[]) => unknown, thisArg?: any): T[];
    find<S extends T>(
        predicate: (value: T, index: number, obj: readonly T[]) => value is S,
        thisArg?: any,
    ): S | undefined;
    find(predicate: (value: T, index: number, obj: readonly T[]) => unknown, thisArg?: any): T | undefined;
    findIndex(predicate: (value: T, index: number, obj: readonly T[]) => unknown, thisArg?: any): number;
    findLast<S extends T>(
        predicate: (value: T, index: number, array: readonly T[]) => value is S,
        thisArg?: any,
    ): S | undefined;
    findLast(
        predicate: (value: T, index: number, array: readonly T[]) => unknown,
        thisArg?: any,
    ): T | undefined;
    findLastIndex(
        predicate: (value: T, index: number, array: readonly T[]) => unknown,
        thisArg?: any,
    ): number;
    flat<A, D extends number = 1>(this: A, depth?: D): FlatArray<A, D>[];
    flatMap<U, This = undefined>(
        callback: (this: This, value: T, index: number, array: T[]) => U | readonly U[],
        thisArg?: This,
    ): U[];
    forEach(callback: (value: T, index: number, array: readonly T[]) => void, thisArg?: any): void;
    includes(searchElement: T, fromIndex?: number): boolean;
    indexOf(searchElement: T, fromIndex?: number): number;
    join(separator?: string): string;
    keys(): ArrayIterator<number>;
    lastIndexOf(searchElement: T, fromIndex?: number): number;
    map<U>(callback: (value: T, index: number, array: readonly T[]) => U, thisArg?: any): U[];
    reduce(
        callback: (previousValue: T, currentValue: T, currentIndex: number, array: readonly T[]) => T,
    ): T;
    reduce(
        callback: (previousValue: T, currentValue: T, currentIndex: number, array: readonly T[]) => T,
        initialValue: T,
    ): T;
    reduce<U>(
        callback: (previousValue: U, currentValue: T, currentIndex: number, array: readonly T[]) => U,
        initialValue: U,
    ): U;
    reduceRight(
        callback: (previousValue: T, currentValue: T, currentIndex: number, array: readonly T[]) => T,
    ): T;
    reduceRight(
        callback: (previousValue: T, currentValue: T, currentIndex: number, array: readonly T[]) => T,
        initialValue: T,
    ): T;
    reduceRight<U>(
        callback: (previousValue: U, currentValue: T, currentIndex: number, array: readonly T[]) => U,
        initialValue: U,
    ): U;
    slice(start?: number, end?: number): T[];
    some(predicate: (value: T, index: number, array: readonly T[]) => unknown, thisArg?: any): boolean;
    toLocaleString(): string;
    toLocaleString(
        locales: string | string[],
        options?: Intl.NumberFormatOptions & Intl.DateTimeFormatOptions,
    ): string;
    /** A reversed copy. */
    toReversed(): T[];
    /** A sorted copy. */
    toSorted(compare?: (a: T, b: T) => number): T[];
    /** A copy without `deleteCount` elements from `start` on, and with `items` in their place. */
    toSpliced(start: number, deleteCount: number, ...items: T[]): T[];
    toSpliced(start: number, deleteCount?: number): T[];
    toString(): string;
    values(): ArrayIterator<T>;
    /** A copy with `value` at `index`. */
    with(index: number, value: T): T[];
    [Symbol.iterator](): ArrayIterator<T>;
    readonly [Symbol.unscopables]: { [K in keyof readonly any[]]?: boolean };
}

interface Array<T> {
    length: number;
    [n: number]: T;

    /** The element at `index`; a negative one counts from the end. */
    at(index: number): T | undefined;
    concat(...items: ConcatArray<T>[]): T[];
    concat(...items: (T | ConcatArray<T>)[]): T[];
    /** Copies the elements of `start` to `end` over those from `target` on. */
    copyWithin(target: number, start: number, end?: number): this;
    entries(): ArrayIterator<[number, T]>;
    every<S extends T>(
        predicate: (value: T, index: number, array: T[]) => value is S,
        thisArg?: any,
    ): this is S[];
    every(predicate: (value: T, index: number, array: T[]) => unknown, thisArg?: any): boolean;
    fill(value: T, start?: number, end?: number): this;
    filter<S extends T>(predicate: (value: T, index: number, array: T[]) => value is S, thisArg?: any): S[];
    filter(predicate: (value: T, index: number, array: T[]) => unknown, thisArg?: any): T[];
    find<S extends T>(
        predicate: (value: T, index: number, obj: T[]) => value is S,
        thisArg?: any,
    ): S | undefined;
    find(predicate: (value: T, index: number, obj: T[]) => unknown, thisArg?: any): T | undefined;
    findIndex(predicate: (value: T, index: number, obj: T[]) => unknown, thisArg?: any): number;
    findLast<S extends T>(
        predicate: (value: T, index: number, array: T[]) => value is S,
        thisArg?: any,
    ): S | undefined;
    findLast(predicate: (value: T, index: number, array: T[]) => unknown, thisArg?: any): T | undefined;
    findLastIndex(predicate: (value: T, index: number, array: T[]) => unknown, thisArg?: any): number;
    flat<A, D extends number = 1>(this: A, depth?: D): FlatArray<A, D>[];
    flatMap<U, This = undefined>(
        callback: (this: This, value: T, index: number, array: T[]) => U | readonly U[],
        thisArg?: This,
    ): U[];
    forEach(callback: (value: T, index: number, array: T[]) => void, thisArg?: any): void;
    includes(searchElement: T, fromIndex?: number): boolean;
    indexOf(searchElement: T, fromIndex?: number): number;
    join(separator?: string): string;
    keys(): ArrayIterator<number>;
    lastIndexOf(searchElement: T, fromIndex?: number): number;
    map<U>(callback: (value: T, index: number, array: T[]) => U, thisArg?: any): U[];
    pop(): T | undefined;
    push(...items: T[]): number;
    reduce(callback: (previousValue: T, currentValue: T, currentIndex: number, array: T[]) => T): T;
    reduce(
        callback: (previousValue: T, currentValue: T, currentIndex: number, array: T[]) => T,
        initialValue: T,
    ): T;
    reduce<U>(
        callback: (previousValue: U, currentValue: T, currentIndex: number, array: T[]) => U,
        initialValue: U,
    ): U;
    reduceRight(callback: (previousValue: T, currentValue: T, currentIndex: number, array: T[]) => T): T;
    reduceRight(
        callback: (previousValue: T, currentValue: T, currentIndex: number, array: T[]) => T,
        initialValue: T,
    ): T;
    reduceRight<U>(
        callback: (previousValue: U, currentValue: T, currentIndex: number, array: T[]) => U,
        initialValue: U,
    ): U;
    /** Reverses in place. */
    reverse(): T[];
    shift(): T | undefined;
    slice(start?: number, end?: number): T[];
    some(predicate: (value: T, index: number, array: T[]) => unknown, thisArg?: any): boolean;
    /** Sorts in place; as text without `compare`. */
    sort(compare?: (a: T, b: T) => number): this;
    /** Removes `deleteCount` elements from `start` on, puts `items` there, and returns what it removed. */
    splice(start: number, deleteCount?: number): T[];
    splice(start: number, deleteCount: number, ...items: T[]): T[];
    toLocaleString(): string;
    toLocaleString(
        locales: string | string[],
        options?: Intl.NumberFormatOptions & Intl.DateTimeFormatOptions,
    ): string;
    /** A reversed copy. */
    toReversed(): T[];
    /** A sorted copy. */
    toSorted(compare?: (a: T, b: T) => number): T[];
    /** A copy without `deleteCount` elements from `start` on, and with `items` in their place. */
    toSpliced(start: number, deleteCount: number, ...items: T[]): T[];
    toSpliced(start: number, deleteCount?: number): T[];
    toString(): string;
    unshift(...items: T[]): number;
    values(): ArrayIterator<T>;
    /** A copy with `value` at `index`. */
    with(index: number, value: T): T[];
    [Symbol.iterator](): ArrayIterator<T>;
    readonly [Symbol.unscopables]: { [K in keyof any[]]?: boolean };
}

interface ArrayConstructor {
    new (arrayLength?: number): any[];
    new <T>(arrayLength: number): T[];
    new <T>(...items: T[]): T[];
    (arrayLength?: number): any[];
    <T>(arrayLength: number): T[];
    <T>(...items: T[]): T[];
    readonly prototype: any[];
    from<T>(iterable: Iterable<T> | ArrayLike<T>): T[];
    from<T, U>(iterable: Iterable<T> | ArrayLike<T>, map: (v: T, k: number) => U, thisArg?: any): U[];
    isArray(value: any): value is any[];
    of<T>(...items: T[]): T[];
    readonly [Symbol.species]: ArrayConstructor;
}

declare var Array: ArrayConstructor;
