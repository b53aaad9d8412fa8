// Strings and regular expressions.
// SPDX-License-Identifier: MIT

interface String {
    readonly length: number;
    readonly [index: number]: string;

    /** The code unit at `index`; a negative one counts from the end. */
    at(index: number): string | undefined;
    charAt(pos: number): string;
    charCodeAt(index: number): number;
    codePointAt(pos: number): number | undefined;
    concat(...strings: string[]): string;
    endsWith(searchString: string, endPosition?: number): boolean;
    includes(searchString: string, position?: number): boolean;
    indexOf(searchString: string, position?: number): number;
    /** Whether no half of a surrogate pair stands alone. */
    isWellFormed(): boolean;
    lastIndexOf(searchString: string, position?: number): number;
    localeCompare(that: string, locales?: Intl.LocalesArgument, options?: Intl.CollatorOptions): number;
    match(matcher: { [Symbol.match](string: string): RegExpMatchArray | null }): RegExpMatchArray | null;
    match(regexp: string | RegExp): RegExpMatchArray | null;
    /** All matches of an expression with the flag g. */
    matchAll(regexp: RegExp): RegExpStringIterator<RegExpExecArray>;
    normalize(form: "NFC" | "NFD" | "NFKC" | "NFKD"): string;
    normalize(form?: string): string;
    padEnd(maxLength: number, fillString?: string): string;
    padStart(maxLength: number, fillString?: string): string;
    repeat(count: number): string;
    replace(
        searchValue: { [Symbol.replace](string: string, replaceValue: string): string },
        replaceValue: string,
    ): string;
    replace(
        searchValue: {
            [Symbol.replace](
                string: string,
                replacer: (substring: string, ...args: any[]) => string,
            ): string;
        },
        replacer: (substring: string, ...args: any[]) => string,
    ): string;
    replace(searchValue: string | RegExp, replaceValue: string): string;
    replace(
        searchValue: string | RegExp,
        replacer: (substring: string, ...args: any[]) => string,
    ): string;
    replaceAll(searchValue: string | RegExp, replaceValue: string): string;
    replaceAll(
        searchValue: string | RegExp,
        replacer: (substring: string, ...args: any[]) => string,
    ): string;
    search(searcher: { [Symbol.search](string: string): number }): number;
    search(regexp: string | RegExp): number;
    slice(start?: number, end?: number): string;
    split(
        splitter: { [Symbol.split](string: string, limit?: number): string[] },
        limit?: number,
    ): string[];
    split(separator: string | RegExp, limit?: number): string[];
    startsWith(searchString: string, position?: number): boolean;
    /** @deprecated use slice */
    substr(from: number, length?: number): string;
    substring(start: number, end?: number): string;
    toLocaleLowerCase(locales?: Intl.LocalesArgument): string;
    toLocaleUpperCase(locales?: Intl.LocalesArgument): string;
    toLowerCase(): string;
    toString(): string;
    toUpperCase(): string;
    /** A copy in which U+FFFD stands for halves of surrogate pairs. */
    toWellFormed(): string;
    trim(): string;
    trimEnd(): string;
    /** @deprecated use trimStart */
    trimLeft(): string;
    /** @deprecated use trimEnd */
    trimRight(): string;
    trimStart(): string;
    valueOf(): string;
    [Symbol.iterator](): StringIterator<string>;
}

interface StringConstructor {
    new (value?: any): String;
    (value?: any): string;
    readonly prototype: String;
    fromCharCode(...codes: number[]): string;
    fromCodePoint(...codePoints: number[]): string;
    /** A template's text as it was written. */
    raw(template: { raw: readonly string[] | ArrayLike<string> }, ...substitutions: any[]): string;
}

declare var String: StringConstructor;

interface RegExp {
    exec(string: string): RegExpExecArray | null;
    test(string: string): boolean;
    readonly source: string;
    readonly flags: string;
    readonly dotAll: boolean;
    readonly global: boolean;
    readonly hasIndices: boolean;
    readonly ignoreCase: boolean;
    readonly multiline: boolean;
    readonly sticky: boolean;
    readonly unicode: boolean;
    readonly unicodeSets: boolean;
    /** Where the next match begins to look, with the flags g and y. */
    lastIndex: number;
    [Symbol.match](string: string): RegExpMatchArray | null;
    [Symbol.matchAll](str: string): RegExpStringIterator<RegExpMatchArray>;
    [Symbol.replace](string: string, replaceValue: string): string;
    [Symbol.replace](string: string, replacer: (substring: string, ...args: any[]) => string): string;
    [Symbol.search](string: string): number;
    [Symbol.split](string: string, limit?: number): string[];
}

interface RegExpConstructor {
    new (pattern: RegExp | string): RegExp;
    new (pattern: string, flags?: string): RegExp;
    new (pattern: RegExp | string, flags?: string): RegExp;
    (pattern: RegExp | string): RegExp;
    (pattern: string, flags?: string): RegExp;
    (pattern: RegExp | string, flags?: string): RegExp;
    readonly prototype: RegExp;
    /** Text that matches `string` and nothing else. */
    escape(string: string): string;
    readonly [Symbol.species]: RegExpConstructor;
}

declare var RegExp: RegExpConstructor;

interface RegExpMatchArray extends Array<string> {
    index?: number;
    input?: string;
    0: string;
    groups?: { [key: string]: string };
    indices?: RegExpIndicesArray;
}

interface RegExpExecArray extends Array<string> {
    index: number;
    input: string;
    0: string;
    groups?: { [key: string]: string };
    /** Where each group stands, with the flag d. */
    indices?: RegExpIndicesArray;
}

interface RegExpIndicesArray extends Array<[number, number]> {
    groups?: { [key: string]: [number, number] };
}
