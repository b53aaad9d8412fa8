// Buffers, views and typed arrays.
// SPDX-License-Identifier: MIT

interface ArrayBuffer {
    readonly byteLength: number;
    /** Whether its bytes were transferred away. */
    readonly detached: boolean;
    readonly maxByteLength: number;
    readonly resizable: boolean;
    resize(newByteLength?: number): void;
    slice(begin?: number, end?: number): ArrayBuffer;
    /** Moves the bytes to a new buffer; this one is detached. */
    transfer(newByteLength?: number): ArrayBuffer;
    transferToFixedLength(newByteLength?: number): ArrayBuffer;
    readonly [Symbol.toStringTag]: "ArrayBuffer";
}

interface ArrayBufferConstructor {
    new (byteLength: number, options?: { maxByteLength?: number }): ArrayBuffer;
    readonly prototype: ArrayBuffer;
    isView(arg: any): arg is ArrayBufferView;
    readonly [Symbol.species]: ArrayBufferConstructor;
}

declare var ArrayBuffer: ArrayBufferConstructor;

interface SharedArrayBuffer {
    readonly byteLength: number;
    readonly growable: boolean;
    readonly maxByteLength: number;
    grow(newByteLength?: number): void;
    slice(begin?: number, end?: number): SharedArrayBuffer;
    readonly [Symbol.toStringTag]: "SharedArrayBuffer";
}

interface SharedArrayBufferConstructor {
    new (byteLength: number, options?: { maxByteLength?: number }): SharedArrayBuffer;
    readonly prototype: SharedArrayBuffer;
    readonly [Symbol.species]: SharedArrayBufferConstructor;
}

declare var SharedArrayBuffer: SharedArrayBufferConstructor;

type AtomicNumbers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Operations on elements that no other thread sees half done. All but notify return the old value,
 * or the one they stored. */
interface Atomics {
    add(typedArray: AtomicNumbers, index: number, value: number): number;
    add(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    and(typedArray: AtomicNumbers, index: number, value: number): number;
    and(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    compareExchange(
        typedArray: AtomicNumbers,
        index: number,
        expectedValue: number,
        replacementValue: number,
    ): number;
    compareExchange(
        typedArray: BigInt64Array | BigUint64Array,
        index: number,
        expectedValue: bigint,
        replacementValue: bigint,
    ): bigint;
    exchange(typedArray: AtomicNumbers, index: number, value: number): number;
    exchange(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    isLockFree(size: number): boolean;
    load(typedArray: AtomicNumbers, index: number): number;
    load(typedArray: BigInt64Array | BigUint64Array, index: number): bigint;
    /** Wakes at most `count` that wait at the element; how many. */
    notify(typedArray: Int32Array | BigInt64Array, index: number, count?: number): number;
    or(typedArray: AtomicNumbers, index: number, value: number): number;
    or(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    store(typedArray: AtomicNumbers, index: number, value: number): number;
    store(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    sub(typedArray: AtomicNumbers, index: number, value: number): number;
    sub(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    /** Blocks the thread while the element of shared memory is `value`; `timeout` in milliseconds. */
    wait(
        typedArray: Int32Array,
        index: number,
        value: number,
        timeout?: number,
    ): "ok" | "not-equal" | "timed-out";
    wait(
        typedArray: BigInt64Array,
        index: number,
        value: bigint,
        timeout?: number,
    ): "ok" | "not-equal" | "timed-out";
    /** The same without blocking. */
    waitAsync(
        typedArray: Int32Array,
        index: number,
        value: number,
        timeout?: number,
    ):
        | { async: false; value: "not-equal" | "timed-out" }
        | { async: true; value: Promise<"ok" | "timed-out"> };
    waitAsync(
        typedArray: BigInt64Array,
        index: number,
        value: bigint,
        timeout?: number,
    ):
        | { async: false; value: "not-equal" | "timed-out" }
        | { async: true; value: Promise<"ok" | "timed-out"> };
    xor(typedArray: AtomicNumbers, index: number, value: number): number;
    xor(typedArray: BigInt64Array | BigUint64Array, index: number, value: bigint): bigint;
    readonly [Symbol.toStringTag]: "Atomics";
}

declare var Atomics: Atomics;

interface ArrayBufferTypes {
    ArrayBuffer: ArrayBuffer;
    SharedArrayBuffer: SharedArrayBuffer;
}

type ArrayBufferLike = ArrayBufferTypes[keyof ArrayBufferTypes];

interface ArrayBufferView<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> {
    readonly buffer: TArrayBuffer;
    readonly byteLength: number;
    readonly byteOffset: number;
}

interface DataView<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike> {
    readonly buffer: TArrayBuffer;
    readonly byteLength: number;
    readonly byteOffset: number;
    getBigInt64(byteOffset: number, littleEndian?: boolean): bigint;
    getBigUint64(byteOffset: number, littleEndian?: boolean): bigint;
    getFloat16(byteOffset: number, littleEndian?: boolean): number;
    getFloat32(byteOffset: number, littleEndian?: boolean): number;
    getFloat64(byteOffset: number, littleEndian?: boolean): number;
    getInt16(byteOffset: number, littleEndian?: boolean): number;
    getInt32(byteOffset: number, littleEndian?: boolean): number;
    getInt8(byteOffset: number): number;
    getUint16(byteOffset: number, littleEndian?: boolean): number;
    getUint32(byteOffset: number, littleEndian?: boolean): number;
    getUint8(byteOffset: number): number;
    setBigInt64(byteOffset: number, value: bigint, littleEndian?: boolean): void;
    setBigUint64(byteOffset: number, value: bigint, littleEndian?: boolean): void;
    setFloat16(byteOffset: number, value: number, littleEndian?: boolean): void;
    setFloat32(byteOffset: number, value: number, littleEndian?: boolean): void;
    setFloat64(byteOffset: number, value: number, littleEndian?: boolean): void;
    setInt16(byteOffset: number, value: number, littleEndian?: boolean): void;
    setInt32(byteOffset: number, value: number, littleEndian?: boolean): void;
    setInt8(byteOffset: number, value: number): void;
    setUint16(byteOffset: number, value: number, littleEndian?: boolean): void;
    setUint32(byteOffset: number, value: number, littleEndian?: boolean): void;
    setUint8(byteOffset: number, value: number): void;
    readonly [Symbol.toStringTag]: string;
}

interface DataViewConstructor {
    new <TArrayBuffer extends ArrayBufferLike & { BYTES_PER_ELEMENT?: never }>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        byteLength?: number,
    ): DataView<TArrayBuffer>;
    readonly prototype: DataView<ArrayBufferLike>;
}

declare var DataView: DataViewConstructor;

/* ---- Typed arrays ---- */

/** What all typed arrays have: elements of type N over a buffer; Own is the kind of the copies that
 * methods make, and View that of the same buffer. */
interface TypedArrayOf<N, TArrayBuffer extends ArrayBufferLike, Own, View> {
    readonly BYTES_PER_ELEMENT: number;
    readonly buffer: TArrayBuffer;
    readonly byteLength: number;
    readonly byteOffset: number;
    readonly length: number;
    [index: number]: N;

    at(index: number): N | undefined;
    copyWithin(target: number, start: number, end?: number): this;
    entries(): ArrayIterator<[number, N]>;
    every(predicate: (value: N, index: number, array: this) => unknown, thisArg?: any): boolean;
    fill(value: N, start?: number, end?: number): this;
    filter(predicate: (value: N, index: number, array: this) => any, thisArg?: any): Own;
    find(predicate: (value: N, index: number, obj: this) => boolean, thisArg?: any): N | undefined;
    findIndex(predicate: (value: N, index: number, obj: this) => boolean, thisArg?: any): number;
    findLast<S extends N>(
        predicate: (value: N, index: number, array: this) => value is S,
        thisArg?: any,
    ): S | undefined;
    findLast(predicate: (value: N, index: number, array: this) => unknown, thisArg?: any): N | undefined;
    findLastIndex(predicate: (value: N, index: number, array: this) => unknown, thisArg?: any): number;
    forEach(callback: (value: N, index: number, array: this) => void, thisArg?: any): void;
    includes(searchElement: N, fromIndex?: number): boolean;
    indexOf(searchElement: N, fromIndex?: number): number;
    join(separator?: string): string;
    keys(): ArrayIterator<number>;
    lastIndexOf(searchElement: N, fromIndex?: number): number;
    map(callback: (value: N, index: number, array: this) => N, thisArg?: any): Own;
    reduce(
        callback: (previousValue: N, currentValue: N, currentIndex: number, array: this) => N,
    ): N;
    reduce(
        callback: (previousValue: N, currentValue: N, currentIndex: number, array: this) => N,
        initialValue: N,
    ): N;
    reduce<U>(
        callback: (previousValue: U, currentValue: N, currentIndex: number, array: this) => U,
        initialValue: U,
    ): U;
    reduceRight(
        callback: (previousValue: N, currentValue: N, currentIndex: number, array: this) => N,
    ): N;
    reduceRight(
        callback: (previousValue: N, currentValue: N, currentIndex: number, array: this) => N,
        initialValue: N,
    ): N;
    reduceRight<U>(
        callback: (previousValue: U, currentValue: N, currentIndex: number, array: this) => U,
        initialValue: U,
    ): U;
    /** Reverses in place. */
    reverse(): this;
    /** Copies the elements of `array` over those from `offset` on. */
    set(array: ArrayLike<N>, offset?: number): void;
    slice(start?: number, end?: number): Own;
    some(predicate: (value: N, index: number, array: this) => unknown, thisArg?: any): boolean;
    /** Sorts in place; by value without `compare`. */
    sort(compare?: (a: N, b: N) => number | bigint): this;
    /** The elements of `begin` to `end` over the same bytes. */
    subarray(begin?: number, end?: number): View;
    toLocaleString(): string;
    toLocaleString(locales: string | string[], options?: Intl.NumberFormatOptions): string;
    toReversed(): Own;
    toSorted(compare?: (a: N, b: N) => number | bigint): Own;
    toString(): string;
    valueOf(): this;
    values(): ArrayIterator<N>;
    with(index: number, value: N): Own;
    [Symbol.iterator](): ArrayIterator<N>;
}

/** What the constructors of typed arrays with elements of type N have. */
interface TypedArrayConstructorOf<N, Own> {
    readonly BYTES_PER_ELEMENT: number;
    of(...items: N[]): Own;
    from(arrayLike: ArrayLike<N>): Own;
    from<T>(arrayLike: ArrayLike<T>, map: (v: T, k: number) => N, thisArg?: any): Own;
    from(elements: Iterable<N>): Own;
    from<T>(elements: Iterable<T>, map?: (v: T, k: number) => N, thisArg?: any): Own;
}

interface Int8Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Int8Array<ArrayBuffer>, Int8Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Int8Array";
}

interface Int8ArrayConstructor extends TypedArrayConstructorOf<number, Int8Array<ArrayBuffer>> {
    new (length?: number): Int8Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Int8Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Int8Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Int8Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Int8Array<ArrayBuffer>;
    readonly prototype: Int8Array<ArrayBufferLike>;
}

declare var Int8Array: Int8ArrayConstructor;

interface Uint8Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Uint8Array<ArrayBuffer>, Uint8Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Uint8Array";
}

interface Uint8ArrayConstructor extends TypedArrayConstructorOf<number, Uint8Array<ArrayBuffer>> {
    new (length?: number): Uint8Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Uint8Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Uint8Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Uint8Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Uint8Array<ArrayBuffer>;
    readonly prototype: Uint8Array<ArrayBufferLike>;
}

declare var Uint8Array: Uint8ArrayConstructor;

interface Uint8ClampedArray<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Uint8ClampedArray<ArrayBuffer>, Uint8ClampedArray<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Uint8ClampedArray";
}

interface Uint8ClampedArrayConstructor extends TypedArrayConstructorOf<number, Uint8ClampedArray<ArrayBuffer>> {
    new (length?: number): Uint8ClampedArray<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Uint8ClampedArray<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Uint8ClampedArray<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Uint8ClampedArray<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Uint8ClampedArray<ArrayBuffer>;
    readonly prototype: Uint8ClampedArray<ArrayBufferLike>;
}

declare var Uint8ClampedArray: Uint8ClampedArrayConstructor;

interface Int16Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Int16Array<ArrayBuffer>, Int16Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Int16Array";
}

interface Int16ArrayConstructor extends TypedArrayConstructorOf<number, Int16Array<ArrayBuffer>> {
    new (length?: number): Int16Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Int16Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Int16Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Int16Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Int16Array<ArrayBuffer>;
    readonly prototype: Int16Array<ArrayBufferLike>;
}

declare var Int16Array: Int16ArrayConstructor;

interface Uint16Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Uint16Array<ArrayBuffer>, Uint16Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Uint16Array";
}

interface Uint16ArrayConstructor extends TypedArrayConstructorOf<number, Uint16Array<ArrayBuffer>> {
    new (length?: number): Uint16Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Uint16Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Uint16Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Uint16Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Uint16Array<ArrayBuffer>;
    readonly prototype: Uint16Array<ArrayBufferLike>;
}

declare var Uint16Array: Uint16ArrayConstructor;

interface Int32Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Int32Array<ArrayBuffer>, Int32Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Int32Array";
}

interface Int32ArrayConstructor extends TypedArrayConstructorOf<number, Int32Array<ArrayBuffer>> {
    new (length?: number): Int32Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Int32Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Int32Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Int32Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Int32Array<ArrayBuffer>;
    readonly prototype: Int32Array<ArrayBufferLike>;
}

declare var Int32Array: Int32ArrayConstructor;

interface Uint32Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Uint32Array<ArrayBuffer>, Uint32Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Uint32Array";
}

interface Uint32ArrayConstructor extends TypedArrayConstructorOf<number, Uint32Array<ArrayBuffer>> {
    new (length?: number): Uint32Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Uint32Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Uint32Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Uint32Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Uint32Array<ArrayBuffer>;
    readonly prototype: Uint32Array<ArrayBufferLike>;
}

declare var Uint32Array: Uint32ArrayConstructor;

interface Float16Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Float16Array<ArrayBuffer>, Float16Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Float16Array";
}

interface Float16ArrayConstructor extends TypedArrayConstructorOf<number, Float16Array<ArrayBuffer>> {
    new (length?: number): Float16Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Float16Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Float16Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Float16Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Float16Array<ArrayBuffer>;
    readonly prototype: Float16Array<ArrayBufferLike>;
}

declare var Float16Array: Float16ArrayConstructor;

interface Float32Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Float32Array<ArrayBuffer>, Float32Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Float32Array";
}

interface Float32ArrayConstructor extends TypedArrayConstructorOf<number, Float32Array<ArrayBuffer>> {
    new (length?: number): Float32Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Float32Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Float32Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Float32Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Float32Array<ArrayBuffer>;
    readonly prototype: Float32Array<ArrayBufferLike>;
}

declare var Float32Array: Float32ArrayConstructor;

interface Float64Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<number, TArrayBuffer, Float64Array<ArrayBuffer>, Float64Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "Float64Array";
}

interface Float64ArrayConstructor extends TypedArrayConstructorOf<number, Float64Array<ArrayBuffer>> {
    new (length?: number): Float64Array<ArrayBuffer>;
    new (array: ArrayLike<number> | Iterable<number>): Float64Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): Float64Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): Float64Array<ArrayBuffer>;
    new (array: ArrayLike<number> | ArrayBuffer): Float64Array<ArrayBuffer>;
    readonly prototype: Float64Array<ArrayBufferLike>;
}

declare var Float64Array: Float64ArrayConstructor;

interface BigInt64Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<bigint, TArrayBuffer, BigInt64Array<ArrayBuffer>, BigInt64Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "BigInt64Array";
}

interface BigInt64ArrayConstructor extends TypedArrayConstructorOf<bigint, BigInt64Array<ArrayBuffer>> {
    new (length?: number): BigInt64Array<ArrayBuffer>;
    new (array: ArrayLike<bigint> | Iterable<bigint>): BigInt64Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): BigInt64Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): BigInt64Array<ArrayBuffer>;
    new (array: ArrayLike<bigint> | ArrayBuffer): BigInt64Array<ArrayBuffer>;
    readonly prototype: BigInt64Array<ArrayBufferLike>;
}

declare var BigInt64Array: BigInt64ArrayConstructor;

interface BigUint64Array<TArrayBuffer extends ArrayBufferLike = ArrayBufferLike>
    extends TypedArrayOf<bigint, TArrayBuffer, BigUint64Array<ArrayBuffer>, BigUint64Array<TArrayBuffer>> {
    readonly [Symbol.toStringTag]: "BigUint64Array";
}

interface BigUint64ArrayConstructor extends TypedArrayConstructorOf<bigint, BigUint64Array<ArrayBuffer>> {
    new (length?: number): BigUint64Array<ArrayBuffer>;
    new (array: ArrayLike<bigint> | Iterable<bigint>): BigUint64Array<ArrayBuffer>;
    new <TArrayBuffer extends ArrayBufferLike = ArrayBuffer>(
        buffer: TArrayBuffer,
        byteOffset?: number,
        length?: number,
    ): BigUint64Array<TArrayBuffer>;
    new (buffer: ArrayBuffer, byteOffset?: number, length?: number): BigUint64Array<ArrayBuffer>;
    new (array: ArrayLike<bigint> | ArrayBuffer): BigUint64Array<ArrayBuffer>;
    readonly prototype: BigUint64Array<ArrayBufferLike>;
}

declare var BigUint64Array: BigUint64ArrayConstructor;
