// gots:types: types at run time. What stands between `<` and `>` is all the schema there is.
// SPDX-License-Identifier: MIT

/** A type as a value. Get one with `typeOf<User>()`, or as a parameter of your own: an optional
 * parameter of type `Type<T>` that a call leaves out is filled in by the compiler.
 *
 *     function load<T>(path: string, type?: Type<T>): T {
 *         return parse(read(path), type);
 *     }
 *     const users = load<User[]>("users.json");
 */
export interface Type<T> extends TypeInfo {
    /** Whether the value has the type. */
    is(value: unknown): value is T;
    /** Throws a TypeError (code GOTS2001) that names the first part that does not fit. */
    assert(value: unknown): asserts value is T;
    /** All that does not fit, at most 100 parts; none: the value has the type. */
    validate(value: unknown): Issue[];
    /** JSON text to a value of the type. Throws a SyntaxError or the TypeError of `assert`. */
    parse(text: string): T;
    /** The type as JSON Schema (draft 2020-12). */
    jsonSchema(): JsonSchema;
}

/** What a type is made of. All of it is frozen. */
export interface TypeInfo {
    /** As TypeScript writes it. */
    readonly name: string;
    readonly kind: "unknown" | "never" | "undefined" | "null" | "boolean" | "number" | "string" | "symbol" | "bigint"
        | "function" | "literals" | "object" | "array" | "tuple" | "builtin" | "template" | "union"
        | "intersection" | "class";
    /** Of objects and classes: in the order they are declared. */
    readonly properties: readonly PropertyInfo[];
    /** Of objects: their index signatures. */
    readonly indexes: readonly { readonly key: TypeInfo; readonly value: TypeInfo; readonly readonly: boolean }[];
    /** Elements of arrays and tuples, arguments of built-in classes, members of unions and
     * intersections. */
    readonly types: readonly TypeInfo[];
    /** Of tuples: how many elements there must be, and which one may stand many times (-1: none). */
    readonly fewest: number;
    readonly rest: number;
    /** Of literals, enums too. A bigint stands as its digits. */
    readonly values: readonly (string | number | boolean | null | undefined)[];
    /** Of template literals: a regular expression's source. */
    readonly pattern: string;
    readonly readonly: boolean;
    /** What a value does not show of the type, so that it is not checked; "" when all is. */
    readonly unchecked: string;
}

export interface PropertyInfo {
    readonly name: string | symbol;
    readonly type: TypeInfo;
    readonly optional: boolean;
    readonly readonly: boolean;
    readonly method: boolean;
}

/** One part of a value that does not fit. */
export interface Issue {
    /** Where: `users[3].age`; "" for the value itself. */
    readonly path: string;
    /** The type it should have, as TypeScript writes it. */
    readonly expected: string;
    /** What is there, in short. */
    readonly received: string;
    readonly message: string;
}

export interface JsonSchema {
    readonly [keyword: string]: unknown;
}

/** Whether the value has type T: `if (is<User>(value)) …`. */
export declare function is<T>(value: unknown, type?: Type<T>): value is T;
/** Throws a TypeError (code GOTS2001) with `path`, `expected` and `received` unless the value has
 * type T: `users[3].age: expected number, got "12"`. */
export declare function assert<T>(value: unknown, type?: Type<T>): asserts value is T;
/** All parts of the value that do not fit T, at most 100. */
export declare function validate<T>(value: unknown, type?: Type<T>): Issue[];
/** JSON text to a T, checked while it is read. Throws a SyntaxError when it is no JSON, and the
 * TypeError of `assert` when it is no T. Properties that T does not have are kept. */
export declare function parse<T>(text: string, type?: Type<T>): T;
/** The type as a value, to reflect on and to pass on. One object for each type of a module. */
export declare function typeOf<T>(type?: Type<T>): Type<T>;
/** T as JSON Schema (draft 2020-12). Throws a TypeError for what JSON cannot hold. */
export declare function jsonSchema<T>(type?: Type<T>): JsonSchema;

/** Freezes data with all data it holds, and gives it back. Objects of classes that keep their state
 * elsewhere (Map, Date, …) are left alone. */
export declare function freeze<T>(value: T): Frozen<T>;
/** A copy of data that may be written, down to its depth, whatever its types said was readonly: plain
 * objects, arrays, Maps, Sets, dates, regular expressions and buffers are copied, and what stands twice in
 * the one stands twice in the other. Functions and instances of classes are taken over as they are: their
 * `readonly` fields are theirs. A getter becomes the value that it gives. */
export declare function mutable<T>(value: T): Mutable<T>;

export type Frozen<T> = T extends (...args: any[]) => unknown ? T : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
export type Mutable<T> = T extends (...args: any[]) => unknown ? T : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
