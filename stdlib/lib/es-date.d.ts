// Dates.
// SPDX-License-Identifier: MIT

interface Date {
    getDate(): number;
    /** Sunday is 0. */
    getDay(): number;
    getFullYear(): number;
    getHours(): number;
    getMilliseconds(): number;
    getMinutes(): number;
    /** January is 0. */
    getMonth(): number;
    getSeconds(): number;
    /** Milliseconds since 1970-01-01 UTC; NaN if this is no date. */
    getTime(): number;
    /** What to add to local time to get UTC, in minutes. */
    getTimezoneOffset(): number;
    getUTCDate(): number;
    getUTCDay(): number;
    getUTCFullYear(): number;
    getUTCHours(): number;
    getUTCMilliseconds(): number;
    getUTCMinutes(): number;
    getUTCMonth(): number;
    getUTCSeconds(): number;
    /** @deprecated use getFullYear */
    getYear(): number;
    setDate(date: number): number;
    setFullYear(year: number, month?: number, date?: number): number;
    setHours(hours: number, min?: number, sec?: number, ms?: number): number;
    setMilliseconds(ms: number): number;
    setMinutes(min: number, sec?: number, ms?: number): number;
    setMonth(month: number, date?: number): number;
    setSeconds(sec: number, ms?: number): number;
    setTime(time: number): number;
    setUTCDate(date: number): number;
    setUTCFullYear(year: number, month?: number, date?: number): number;
    setUTCHours(hours: number, min?: number, sec?: number, ms?: number): number;
    setUTCMilliseconds(ms: number): number;
    setUTCMinutes(min: number, sec?: number, ms?: number): number;
    setUTCMonth(month: number, date?: number): number;
    setUTCSeconds(sec: number, ms?: number): number;
    /** @deprecated use setFullYear */
    setYear(year: number): number;
    toDateString(): string;
    /** @deprecated use toUTCString */
    toGMTString(): string;
    /** 2024-02-29T12:30:00.000Z; throws a RangeError if this is no date. */
    toISOString(): string;
    toJSON(key?: any): string;
    toLocaleDateString(locales?: Intl.LocalesArgument, options?: Intl.DateTimeFormatOptions): string;
    toLocaleString(locales?: Intl.LocalesArgument, options?: Intl.DateTimeFormatOptions): string;
    toLocaleTimeString(locales?: Intl.LocalesArgument, options?: Intl.DateTimeFormatOptions): string;
    toString(): string;
    toTimeString(): string;
    toUTCString(): string;
    valueOf(): number;
    [Symbol.toPrimitive](hint: "default"): string;
    [Symbol.toPrimitive](hint: "string"): string;
    [Symbol.toPrimitive](hint: "number"): number;
    [Symbol.toPrimitive](hint: string): string | number;
}

interface DateConstructor {
    new (): Date;
    new (value: number | string | Date): Date;
    new (value: number | string): Date;
    new (
        year: number,
        monthIndex: number,
        date?: number,
        hours?: number,
        minutes?: number,
        seconds?: number,
        ms?: number,
    ): Date;
    (): string;
    readonly prototype: Date;
    now(): number;
    parse(s: string): number;
    UTC(
        year: number,
        monthIndex?: number,
        date?: number,
        hours?: number,
        minutes?: number,
        seconds?: number,
        ms?: number,
    ): number;
}

declare var Date: DateConstructor;
