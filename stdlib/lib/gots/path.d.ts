// gots:path: paths as text, with `/` between their parts.
// SPDX-License-Identifier: MIT

/** Removes `.`, `..` and doubled slashes. The empty path is ".". */
export declare function normalize(path: string): string;
/** Joins parts with `/` and normalizes. */
export declare function join(...parts: string[]): string;
/** Joins so that an absolute part starts anew. */
export declare function resolve(...parts: string[]): string;
export declare function isAbsolute(path: string): boolean;
/** All but the last part. */
export declare function dirname(path: string): string;
/** The last part, without `ending` if it ends so. */
export declare function basename(path: string, ending?: string): string;
/** The ending of the last part with its dot, or "". */
export declare function extname(path: string): string;
/** The way from one directory to a path. */
export declare function relative(from: string, to: string): string;
