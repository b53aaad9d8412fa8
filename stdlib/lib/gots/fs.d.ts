// gots:fs: files. Reading needs --allow-read, changing --allow-write, each of them for all or for
// =PATH,PATH (a file, or a directory with all below it).
// SPDX-License-Identifier: MIT
//
// Paths are text; relative ones start from the current directory. Each function throws or rejects with
// a PermissionError or a SystemError.

/** Something is not permitted: `code` is "GOTS3001". */
export declare class PermissionError extends Error {
    readonly code: string;
    /** What was asked for. */
    readonly path?: string;
}

/** The system refused: `code` is stable ("GOTS3010": not there, "GOTS3011": there already, …). */
export declare class SystemError extends Error {
    readonly code: string;
    /** The system's name of the reason: "ENOENT". */
    readonly errno: string;
    readonly path?: string;
}

export interface WriteOptions {
    /** Write behind what is there. */
    append?: boolean;
    /** Fail where a file is already. */
    createNew?: boolean;
    /** Permission bits of a new file; 0o666 less the process' umask. */
    mode?: number;
}

/** All bytes of a file. */
export declare function readFile(path: string): Promise<Uint8Array>;
/** A file as UTF-8, without a byte order mark; wrong bytes become U+FFFD. */
export declare function readTextFile(path: string): Promise<string>;
/** Makes the file what `data` is, or appends to it. */
export declare function writeFile(path: string, data: Uint8Array, options?: WriteOptions): Promise<void>;
/** The same with a text, as UTF-8. */
export declare function writeTextFile(path: string, text: string, options?: WriteOptions): Promise<void>;
