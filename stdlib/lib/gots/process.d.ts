// gots:process: other programs, and what the system tells of itself. Starting programs needs --allow-run, or
// --allow-run=PROGRAM,PATH; what it tells --allow-sys, or --allow-sys=hostname,cpus,memory.
// SPDX-License-Identifier: MIT
//
// A program that is started is not held by this program's permissions.

/** Something is not permitted: `code` is "GOTS3001", the message says what would grant it. */
export declare class PermissionError extends Error {
    readonly code: string;
    readonly path?: string;
}

/** The system refused: `code` is stable, `errno` the system's own name. */
export declare class SystemError extends Error {
    readonly code: string;
    readonly errno: string;
    readonly path?: string;
}

export interface ReadablePipe {
    /** The next bytes, at most `length` (65,536); null at the end. */
    read(length?: number): Promise<Uint8Array | null>;
    chunks(size?: number): AsyncGenerator<Uint8Array>;
    /** Lines of UTF-8 text without their ends. */
    lines(): AsyncGenerator<string>;
    [Symbol.asyncIterator](): AsyncGenerator<Uint8Array>;
    close(): void;
}

export interface WritablePipe {
    /** All of the data; waits while the program does not read. */
    write(data: string | Uint8Array): Promise<void>;
    /** The program finds the end. */
    close(): void;
}

export interface Environment {
    /** Variables of the new program; it has no others. */
    env?: Record<string, string>;
    /** And those that this program may see (gots:env). */
    inheritEnv?: boolean;
    /** Where it starts; needs the permission to read it. The current directory. */
    directory?: string;
}

export interface SpawnOptions extends Environment {
    /** "null". */
    stdin?: "pipe" | "null" | "inherit";
    /** "inherit". */
    stdout?: "pipe" | "null" | "inherit";
    /** "inherit". */
    stderr?: "pipe" | "null" | "inherit";
}

export interface Status {
    /** What it exited with; 128 and the signal's number when a signal ended it. */
    readonly code: number;
    readonly signal: string | undefined;
    /** Whether the code is 0. */
    readonly success: boolean;
}

/** A program that was started. It is killed when this program ends before it. */
export declare class Child {
    private constructor();
    readonly id: number;
    /** With "pipe". */
    readonly stdin: WritablePipe | undefined;
    readonly stdout: ReadablePipe | undefined;
    readonly stderr: ReadablePipe | undefined;
    /** Settles when it has ended. */
    readonly status: Promise<Status>;
    /** Sends a signal ("SIGTERM"); false: it had ended. */
    kill(signal?: string | number): boolean;
}

/** Starts a program: a path, or a name that is looked for in this process' PATH. Throws a PermissionError or a
 * SystemError. */
export declare function spawn(program: string, args?: readonly string[], options?: SpawnOptions): Child;

export interface Finished extends Status {
    readonly output: Uint8Array;
    readonly errors: Uint8Array;
    /** `output` and `errors` as UTF-8. */
    readonly text: string;
    readonly errorText: string;
}

/** Starts a program, gives it `input`, and waits for its end with all that it writes. */
export declare function run(program: string, args?: readonly string[],
    options?: Environment & { input?: string | Uint8Array }): Promise<Finished>;

/** The program's arguments: gots.args. */
export declare const args: readonly string[];
/** Throws a PermissionError without --allow-sys=hostname. */
export declare function hostname(): string;
/** How many processors there are. Throws a PermissionError without --allow-sys=cpus. */
export declare function cpus(): number;
/** Bytes. Throws a PermissionError without --allow-sys=memory. */
export declare function memory(): { total: number; free: number };
