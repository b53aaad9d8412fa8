// gots:ffi: functions of C libraries, and of C that is compiled on the spot. Needs --allow-ffi; for a path
// --allow-ffi=PATH does. What a wrong signature does, C does: nothing can check it.
// SPDX-License-Identifier: MIT

/** A library is not granted: `code` is "GOTS3001". */
export declare class PermissionError extends Error {
    readonly code: string;
    /** What was asked for. */
    readonly path?: string;
}

/** The types of C that signatures may use, as programs see them. */
export type i8 = number;
export type i16 = number;
export type i32 = number;
export type i64 = bigint;
export type u8 = number;
export type u16 = number;
export type u32 = number;
export type u64 = bigint;
export type isize = number;
export type usize = number;
export type f32 = number;
export type f64 = number;
export type CString = string;
export type Utf8 = string;
export type Buffer = ArrayBuffer | ArrayBufferView;
/** An address that a program can only hand on. */
export declare class Pointer<T> {
    private constructor();
    private readonly to: T;
}

/** The functions of a library, by the names in `signatures`: `{ cos: "(x: number) => number" }`. Arguments are
 * checked and converted by them. `types` may declare structs and enums. Throws a PermissionError, or a TypeError
 * for a library or function that is not there and for a signature that C cannot have. */
export declare function dlopen<T extends Record<string, string>>(path: string, signatures: T, types?: string): { [name in keyof T]: (...args: any[]) => any };

/** Compiles C and gives its functions. The text includes nothing and calls nothing but itself. */
export declare function cc<T extends Record<string, string>>(source: string, signatures: T, types?: string): { [name in keyof T]: (...args: any[]) => any };
