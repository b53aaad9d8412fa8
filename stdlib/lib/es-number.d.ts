// Numbers, big integers and arithmetic.
// SPDX-License-Identifier: MIT

interface Number {
    toExponential(fractionDigits?: number): string;
    toFixed(fractionDigits?: number): string;
    toLocaleString(locales?: Intl.LocalesArgument, options?: Intl.NumberFormatOptions): string;
    toPrecision(precision?: number): string;
    toString(radix?: number): string;
    valueOf(): number;
}

interface NumberConstructor {
    new (value?: any): Number;
    (value?: any): number;
    readonly prototype: Number;
    /** The difference between 1 and the next number. */
    readonly EPSILON: number;
    readonly MAX_SAFE_INTEGER: number;
    readonly MAX_VALUE: number;
    readonly MIN_SAFE_INTEGER: number;
    /** The smallest positive number. */
    readonly MIN_VALUE: number;
    readonly NaN: number;
    readonly NEGATIVE_INFINITY: number;
    readonly POSITIVE_INFINITY: number;
    isFinite(number: unknown): boolean;
    isInteger(number: unknown): boolean;
    isNaN(number: unknown): boolean;
    isSafeInteger(number: unknown): boolean;
    parseFloat(string: string): number;
    parseInt(string: string, radix?: number): number;
}

declare var Number: NumberConstructor;

interface BigInt {
    toLocaleString(locales?: Intl.LocalesArgument, options?: Intl.BigIntToLocaleStringOptions): string;
    toString(radix?: number): string;
    valueOf(): bigint;
    readonly [Symbol.toStringTag]: "BigInt";
}

interface BigIntConstructor {
    (value: bigint | boolean | number | string): bigint;
    readonly prototype: BigInt;
    /** The low `bits` bits of `int`, as a signed number. */
    asIntN(bits: number, int: bigint): bigint;
    /** The low `bits` bits of `int`, as an unsigned number. */
    asUintN(bits: number, int: bigint): bigint;
}

declare var BigInt: BigIntConstructor;

interface Math {
    readonly E: number;
    readonly LN10: number;
    readonly LN2: number;
    readonly LOG10E: number;
    readonly LOG2E: number;
    readonly PI: number;
    readonly SQRT1_2: number;
    readonly SQRT2: number;
    abs(x: number): number;
    acos(x: number): number;
    acosh(x: number): number;
    asin(x: number): number;
    asinh(x: number): number;
    atan(x: number): number;
    /** The angle of the point (x, y). */
    atan2(y: number, x: number): number;
    atanh(x: number): number;
    cbrt(x: number): number;
    ceil(x: number): number;
    /** Leading zero bits of x as an unsigned 32-bit number. */
    clz32(x: number): number;
    cos(x: number): number;
    cosh(x: number): number;
    exp(x: number): number;
    expm1(x: number): number;
    f16round(x: number): number;
    floor(x: number): number;
    fround(x: number): number;
    hypot(...values: number[]): number;
    /** The product of two 32-bit integers, as C multiplies them. */
    imul(x: number, y: number): number;
    log(x: number): number;
    log10(x: number): number;
    log1p(x: number): number;
    log2(x: number): number;
    max(...values: number[]): number;
    min(...values: number[]): number;
    pow(x: number, y: number): number;
    /** At least 0 and less than 1. */
    random(): number;
    /** To the nearest integer; halves go up. */
    round(x: number): number;
    sign(x: number): number;
    sin(x: number): number;
    sinh(x: number): number;
    sqrt(x: number): number;
    /** The sum without the errors that adding one by one collects. */
    sumPrecise(numbers: Iterable<number>): number;
    tan(x: number): number;
    tanh(x: number): number;
    trunc(x: number): number;
    readonly [Symbol.toStringTag]: string;
}

declare var Math: Math;
