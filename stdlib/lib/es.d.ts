// The core of ECMAScript's library: objects, functions, and the types that the language itself needs.
// SPDX-License-Identifier: MIT

declare var NaN: number;
declare var Infinity: number;

declare function parseInt(text: string, radix?: number): number;
declare function parseFloat(text: string): number;
declare function isNaN(number: number): boolean;
declare function isFinite(number: number): boolean;
declare function encodeURI(uri: string): string;
declare function encodeURIComponent(part: string | number | boolean): string;
declare function decodeURI(text: string): string;
declare function decodeURIComponent(text: string): string;
/** @deprecated use encodeURIComponent */
declare function escape(text: string): string;
/** @deprecated use decodeURIComponent */
declare function unescape(text: string): string;
/** Throws in GoTS: text does not become code. */
declare function eval(text: string): any;

type PropertyKey = string | number | symbol;

interface PropertyDescriptor {
    configurable?: boolean;
    enumerable?: boolean;
    value?: any;
    writable?: boolean;
    get?(): any;
    set?(v: any): void;
}

interface PropertyDescriptorMap {
    [key: PropertyKey]: PropertyDescriptor;
}

interface TypedPropertyDescriptor<T> {
    enumerable?: boolean;
    configurable?: boolean;
    writable?: boolean;
    value?: T;
    get?: () => T;
    set?: (value: T) => void;
}

interface Object {
    /** The function that made this object. */
    constructor: Function;
    toString(): string;
    toLocaleString(): string;
    valueOf(): Object;
    hasOwnProperty(v: PropertyKey): boolean;
    isPrototypeOf(v: Object): boolean;
    propertyIsEnumerable(v: PropertyKey): boolean;
}

interface ObjectConstructor {
    new (value?: any): Object;
    (): any;
    (value: any): any;
    readonly prototype: Object;

    /** Copies the own enumerable properties of the sources to the target, and returns that. */
    assign<T extends {}, U>(target: T, source: U): T & U;
    assign<T extends {}, U, V>(target: T, source1: U, source2: V): T & U & V;
    assign<T extends {}, U, V, W>(target: T, source1: U, source2: V, source3: W): T & U & V & W;
    assign(target: object, ...sources: any[]): any;
    create(prototype: object | null): any;
    create(prototype: object | null, properties: PropertyDescriptorMap & ThisType<any>): any;
    defineProperty<T>(o: T, key: PropertyKey, attributes: PropertyDescriptor & ThisType<any>): T;
    defineProperties<T>(o: T, properties: PropertyDescriptorMap & ThisType<any>): T;
    entries<T>(o: { [key: string]: T } | ArrayLike<T>): [string, T][];
    entries(o: {}): [string, any][];
    freeze<T extends Function>(f: T): T;
    freeze<
        T extends { [key: string]: U | null | undefined | object },
        U extends string | bigint | number | boolean | symbol,
    >(o: T): Readonly<T>;
    freeze<T>(o: T): Readonly<T>;
    fromEntries<T = any>(entries: Iterable<readonly [PropertyKey, T]>): { [key: string]: T };
    fromEntries(entries: Iterable<readonly any[]>): any;
    getOwnPropertyDescriptor(o: any, key: PropertyKey): PropertyDescriptor | undefined;
    getOwnPropertyDescriptors<T>(
        o: T,
    ): { [P in keyof T]: TypedPropertyDescriptor<T[P]> } & { [key: string]: PropertyDescriptor };
    getOwnPropertyNames(o: any): string[];
    getOwnPropertySymbols(o: any): symbol[];
    getPrototypeOf(o: any): any;
    /** Sorts items into arrays by what `key` says of each. */
    groupBy<K extends PropertyKey, T>(
        items: Iterable<T>,
        key: (item: T, index: number) => K,
    ): Partial<Record<K, T[]>>;
    hasOwn(o: object, key: PropertyKey): boolean;
    /** The same value: like ===, but NaN is NaN, and 0 is not -0. */
    is(a: any, b: any): boolean;
    isExtensible(o: any): boolean;
    isFrozen(o: any): boolean;
    isSealed(o: any): boolean;
    keys(o: object): string[];
    keys(o: {}): string[];
    preventExtensions<T>(o: T): T;
    seal<T>(o: T): T;
    setPrototypeOf(o: any, prototype: object | null): any;
    values<T>(o: { [key: string]: T } | ArrayLike<T>): T[];
    values(o: {}): any[];
}

declare var Object: ObjectConstructor;

interface Function {
    apply(this: Function, thisArg: any, args?: any): any;
    call(this: Function, thisArg: any, ...args: any[]): any;
    bind(this: Function, thisArg: any, ...args: any[]): any;
    toString(): string;
    prototype: any;
    readonly length: number;
    readonly name: string;
    /** @deprecated not there in GoTS; a function's own `arguments` are */
    arguments: any;
    /** @deprecated not there in GoTS */
    caller: Function;
    /** Answers `value instanceof this`. */
    [Symbol.hasInstance](value: any): boolean;
    /** What decorators left about a class. */
    [Symbol.metadata]: DecoratorMetadata | null;
}

interface FunctionConstructor {
    /** Throws in GoTS: text does not become code. */
    new (...parametersAndBody: string[]): Function;
    (...parametersAndBody: string[]): Function;
    readonly prototype: Function;
}

declare var Function: FunctionConstructor;

/** The members of functions that can be called. */
interface CallableFunction extends Function {
    apply<T, R>(this: (this: T) => R, thisArg: T): R;
    apply<T, A extends any[], R>(this: (this: T, ...args: A) => R, thisArg: T, args: A): R;
    call<T, A extends any[], R>(this: (this: T, ...args: A) => R, thisArg: T, ...args: A): R;
    bind<T>(this: T, thisArg: ThisParameterType<T>): OmitThisParameter<T>;
    bind<T, A extends any[], B extends any[], R>(
        this: (this: T, ...args: [...A, ...B]) => R,
        thisArg: T,
        ...args: A
    ): (...args: B) => R;
}

/** The members of functions that make objects. */
interface NewableFunction extends Function {
    apply<T>(this: new () => T, thisArg: T): void;
    apply<T, A extends any[]>(this: new (...args: A) => T, thisArg: T, args: A): void;
    call<T, A extends any[]>(this: new (...args: A) => T, thisArg: T, ...args: A): void;
    bind<T>(this: T, thisArg: any): T;
    bind<A extends any[], B extends any[], R>(
        this: new (...args: [...A, ...B]) => R,
        thisArg: any,
        ...args: A
    ): new (...args: B) => R;
}

interface IArguments {
    [index: number]: any;
    length: number;
    callee: Function;
    [Symbol.iterator](): ArrayIterator<any>;
}

interface Boolean {
    valueOf(): boolean;
}

interface BooleanConstructor {
    new (value?: any): Boolean;
    <T>(value?: T): boolean;
    readonly prototype: Boolean;
}

declare var Boolean: BooleanConstructor;

interface Symbol {
    toString(): string;
    valueOf(): symbol;
    readonly description: string | undefined;
    [Symbol.toPrimitive](hint: string): symbol;
    readonly [Symbol.toStringTag]: string;
}

interface SymbolConstructor {
    readonly prototype: Symbol;
    (description?: string | number): symbol;
    /** The symbol that the whole program shares under that key. */
    for(key: string): symbol;
    keyFor(symbol: symbol): string | undefined;
    readonly asyncDispose: unique symbol;
    readonly asyncIterator: unique symbol;
    readonly dispose: unique symbol;
    readonly hasInstance: unique symbol;
    readonly isConcatSpreadable: unique symbol;
    readonly iterator: unique symbol;
    readonly match: unique symbol;
    readonly matchAll: unique symbol;
    readonly metadata: unique symbol;
    readonly replace: unique symbol;
    readonly search: unique symbol;
    readonly species: unique symbol;
    readonly split: unique symbol;
    readonly toPrimitive: unique symbol;
    readonly toStringTag: unique symbol;
    readonly unscopables: unique symbol;
}

declare var Symbol: SymbolConstructor;

/** What a reviver is told besides. */
interface JSONReviverContext {
    /** The text that a primitive value was read from. */
    source?: string;
}

interface RawJSON {
    readonly rawJSON: string;
}

interface JSON {
    /** Throws a SyntaxError where the text is no JSON. */
    parse(
        text: string,
        reviver?: (this: any, key: string, value: any, context: JSONReviverContext) => any,
    ): any;
    stringify(
        value: any,
        replacer?: (this: any, key: string, value: any) => any,
        space?: string | number,
    ): string;
    stringify(value: any, replacer?: (number | string)[] | null, space?: string | number): string;
    /** What stringify writes as this text: that of one primitive value. */
    rawJSON(text: string): RawJSON;
    isRawJSON(value: any): value is RawJSON;
    readonly [Symbol.toStringTag]: string;
}

declare var JSON: JSON;

/** What import() takes as its second argument. */
interface ImportCallOptions {
    /** @deprecated */
    assert?: ImportAssertions;
    with?: ImportAttributes;
}

/** @deprecated */
interface ImportAssertions {
    [key: string]: string;
}

interface ImportAttributes {
    [key: string]: string;
}
