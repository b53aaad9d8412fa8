// Maps, sets and weak references.
// SPDX-License-Identifier: MIT

interface Map<K, V> {
    clear(): void;
    delete(key: K): boolean;
    forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: any): void;
    get(key: K): V | undefined;
    has(key: K): boolean;
    set(key: K, value: V): this;
    readonly size: number;
    entries(): MapIterator<[K, V]>;
    keys(): MapIterator<K>;
    values(): MapIterator<V>;
    [Symbol.iterator](): MapIterator<[K, V]>;
    readonly [Symbol.toStringTag]: string;
}

interface MapConstructor {
    new (): Map<any, any>;
    new <K, V>(entries?: readonly (readonly [K, V])[] | null): Map<K, V>;
    new <K, V>(iterable?: Iterable<readonly [K, V]> | null): Map<K, V>;
    readonly prototype: Map<any, any>;
    /** Sorts items into arrays by what `key` says of each. */
    groupBy<K, T>(items: Iterable<T>, key: (item: T, index: number) => K): Map<K, T[]>;
    readonly [Symbol.species]: MapConstructor;
}

declare var Map: MapConstructor;

interface ReadonlyMap<K, V> {
    forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void, thisArg?: any): void;
    get(key: K): V | undefined;
    has(key: K): boolean;
    readonly size: number;
    entries(): MapIterator<[K, V]>;
    keys(): MapIterator<K>;
    values(): MapIterator<V>;
    [Symbol.iterator](): MapIterator<[K, V]>;
}

interface Set<T> {
    add(value: T): this;
    clear(): void;
    delete(value: T): boolean;
    forEach(callback: (value: T, value2: T, set: Set<T>) => void, thisArg?: any): void;
    has(value: T): boolean;
    readonly size: number;
    /** What is in this set and not in the other. */
    difference<U>(other: ReadonlySetLike<U>): Set<T>;
    intersection<U>(other: ReadonlySetLike<U>): Set<T & U>;
    isDisjointFrom(other: ReadonlySetLike<unknown>): boolean;
    isSubsetOf(other: ReadonlySetLike<unknown>): boolean;
    isSupersetOf(other: ReadonlySetLike<unknown>): boolean;
    /** What is in one of the two only. */
    symmetricDifference<U>(other: ReadonlySetLike<U>): Set<T | U>;
    union<U>(other: ReadonlySetLike<U>): Set<T | U>;
    entries(): SetIterator<[T, T]>;
    keys(): SetIterator<T>;
    values(): SetIterator<T>;
    [Symbol.iterator](): SetIterator<T>;
    readonly [Symbol.toStringTag]: string;
}

interface SetConstructor {
    new <T = any>(values?: readonly T[] | null): Set<T>;
    new <T>(iterable?: Iterable<T> | null): Set<T>;
    readonly prototype: Set<any>;
    readonly [Symbol.species]: SetConstructor;
}

declare var Set: SetConstructor;

interface ReadonlySet<T> {
    forEach(callback: (value: T, value2: T, set: ReadonlySet<T>) => void, thisArg?: any): void;
    has(value: T): boolean;
    readonly size: number;
    difference<U>(other: ReadonlySetLike<U>): Set<T>;
    intersection<U>(other: ReadonlySetLike<U>): Set<T & U>;
    isDisjointFrom(other: ReadonlySetLike<unknown>): boolean;
    isSubsetOf(other: ReadonlySetLike<unknown>): boolean;
    isSupersetOf(other: ReadonlySetLike<unknown>): boolean;
    symmetricDifference<U>(other: ReadonlySetLike<U>): Set<T | U>;
    union<U>(other: ReadonlySetLike<U>): Set<T | U>;
    entries(): SetIterator<[T, T]>;
    keys(): SetIterator<T>;
    values(): SetIterator<T>;
    [Symbol.iterator](): SetIterator<T>;
}

/** What the methods of sets take as the other set; a Map is one, too. */
interface ReadonlySetLike<T> {
    keys(): Iterator<T>;
    has(value: T): boolean;
    readonly size: number;
}

/** The kinds of values that can be held weakly. */
interface WeakKeyTypes {
    object: object;
    symbol: symbol;
}

type WeakKey = WeakKeyTypes[keyof WeakKeyTypes];

interface WeakMap<K extends WeakKey, V> {
    delete(key: K): boolean;
    get(key: K): V | undefined;
    has(key: K): boolean;
    set(key: K, value: V): this;
    readonly [Symbol.toStringTag]: string;
}

interface WeakMapConstructor {
    new <K extends WeakKey = WeakKey, V = any>(entries?: readonly (readonly [K, V])[] | null): WeakMap<K, V>;
    new <K extends WeakKey, V>(iterable: Iterable<readonly [K, V]>): WeakMap<K, V>;
    readonly prototype: WeakMap<WeakKey, any>;
}

declare var WeakMap: WeakMapConstructor;

interface WeakSet<T extends WeakKey> {
    add(value: T): this;
    delete(value: T): boolean;
    has(value: T): boolean;
    readonly [Symbol.toStringTag]: string;
}

interface WeakSetConstructor {
    new <T extends WeakKey = WeakKey>(values?: readonly T[] | null): WeakSet<T>;
    new <T extends WeakKey = WeakKey>(iterable: Iterable<T>): WeakSet<T>;
    readonly prototype: WeakSet<WeakKey>;
}

declare var WeakSet: WeakSetConstructor;

interface WeakRef<T extends WeakKey> {
    /** The value, as long as it lives. */
    deref(): T | undefined;
    readonly [Symbol.toStringTag]: "WeakRef";
}

interface WeakRefConstructor {
    new <T extends WeakKey>(target: T): WeakRef<T>;
    readonly prototype: WeakRef<any>;
}

declare var WeakRef: WeakRefConstructor;

interface FinalizationRegistry<T> {
    /** Calls back with `heldValue` some time after `target` has died. */
    register(target: WeakKey, heldValue: T, unregisterToken?: WeakKey): void;
    unregister(unregisterToken: WeakKey): boolean;
    readonly [Symbol.toStringTag]: "FinalizationRegistry";
}

interface FinalizationRegistryConstructor {
    new <T>(cleanupCallback: (heldValue: T) => void): FinalizationRegistry<T>;
    readonly prototype: FinalizationRegistry<any>;
}

declare var FinalizationRegistry: FinalizationRegistryConstructor;
