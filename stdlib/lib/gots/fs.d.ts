// gots:fs: files. Reading needs --allow-read, changing --allow-write, each of them for all or for
// =PATH,PATH (a file, or a directory with all below it).
// SPDX-License-Identifier: MIT
//
// Paths are text; relative ones start from the current directory. What is not permitted rejects with a
// PermissionError, what the system refuses with a SystemError. The work is done by other threads: the
// program goes on meanwhile.

/** Something is not permitted: `code` is "GOTS3001", the message says what would grant it. */
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
    /** Whoever reads finds all of the old or all of the new, after a crash too: the data goes to a new file
     * beside it, to the disk, and then takes the old one's place. */
    atomic?: boolean;
}

export interface OpenOptions {
    read?: boolean;
    write?: boolean;
    /** Write at the end, wherever that is then. */
    append?: boolean;
    /** Make the file if it is not there. */
    create?: boolean;
    /** Cut it to nothing. */
    truncate?: boolean;
    /** Make it, and fail if it is there. */
    createNew?: boolean;
    /** Permission bits of a new file; 0o666 less the process' umask. */
    mode?: number;
}

export type Kind = "file" | "directory" | "link" | "other";

export interface FileInfo {
    readonly kind: Kind;
    readonly isFile: boolean;
    readonly isDirectory: boolean;
    readonly isLink: boolean;
    /** Bytes. */
    readonly size: number;
    /** Permission bits: 0o644. */
    readonly mode: number;
    /** Names that the file has. */
    readonly links: number;
    readonly inode: number;
    readonly device: number;
    readonly user: number;
    readonly group: number;
    readonly accessed: Date;
    readonly modified: Date;
    /** When what is told here changed last. */
    readonly changed: Date;
    /** Undefined where the file system does not know. */
    readonly born: Date | undefined;
}

export interface DirectoryEntry {
    readonly name: string;
    readonly kind: Kind;
    readonly isFile: boolean;
    readonly isDirectory: boolean;
    readonly isLink: boolean;
}

/** A file that is open. Ask for one thing after the other: two at a time come in any order. */
export declare class FileHandle {
    private constructor();
    /** The next bytes, at most `length` (65,536), or those at `position`; null at the end. */
    read(length?: number, position?: number): Promise<Uint8Array | null>;
    /** All of the data, where the file stands or at `position`. */
    write(data: string | Uint8Array, position?: number): Promise<void>;
    /** Where the file stands then, in bytes from its start. */
    seek(offset: number, from?: "start" | "current" | "end"): Promise<number>;
    /** Cuts it to `size` bytes (0), or fills it up with zeros. */
    truncate(size?: number): Promise<void>;
    /** Once it is on the disk. */
    sync(): Promise<void>;
    stat(): Promise<FileInfo>;
    /** What is left, piece by piece: a large file needs no more memory than one piece. */
    chunks(size?: number): AsyncGenerator<Uint8Array>;
    /** What is left as lines of UTF-8 text, without their ends. */
    lines(): AsyncGenerator<string>;
    [Symbol.asyncIterator](): AsyncGenerator<Uint8Array>;
    /** A second time it does nothing. `await using file = await open(…)` does it. */
    close(): void;
    [Symbol.asyncDispose](): Promise<void>;
    [Symbol.dispose](): void;
}

/** All bytes of a file. */
export declare function readFile(path: string): Promise<Uint8Array>;
/** A file as UTF-8, without a byte order mark; wrong bytes become U+FFFD. */
export declare function readTextFile(path: string): Promise<string>;
/** Makes the file what `data` is. */
export declare function writeFile(path: string, data: Uint8Array, options?: WriteOptions): Promise<void>;
/** The same with a text, as UTF-8. */
export declare function writeTextFile(path: string, text: string, options?: WriteOptions): Promise<void>;
/** Writes behind what is there. */
export declare function append(path: string, data: string | Uint8Array): Promise<void>;
/** Opens a file; without options to read it. */
export declare function open(path: string, options?: OpenOptions): Promise<FileHandle>;
/** What the file is; of a link, what it points to. */
export declare function stat(path: string): Promise<FileInfo>;
/** What the file is; of a link, the link itself. */
export declare function lstat(path: string): Promise<FileInfo>;
/** Whether there is such a file. */
export declare function exists(path: string): Promise<boolean>;
/** The absolute path without links. */
export declare function realPath(path: string): Promise<string>;
/** What a directory holds, sorted by name. */
export declare function readDir(path: string): Promise<DirectoryEntry[]>;
/** Makes a directory; `recursive`: with those above it, and it may be there already. */
export declare function mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void>;
/** Removes a file, a link (not what it points to) or an empty directory; `recursive`: with all in it. */
export declare function remove(path: string, options?: { recursive?: boolean }): Promise<void>;
/** Moves; what is at `to` gives way. Needs reading and writing of both. */
export declare function rename(from: string, to: string): Promise<void>;
/** Copies bytes and permission bits of a file. */
export declare function copyFile(from: string, to: string): Promise<void>;

export interface TempOptions {
    /** Where; "/tmp". */
    directory?: string;
    prefix?: string;
    suffix?: string;
}

/** Makes a directory that nobody else has, for its user alone; its path. */
export declare function makeTempDir(options?: TempOptions): Promise<string>;
/** The same with an empty file. */
export declare function makeTempFile(options?: TempOptions): Promise<string>;

/** A directory as a capability: whoever has it may use what is below it, whatever else is granted to them,
 * and can name nothing above it. Hand it over instead of a permission.
 *
 *     const images = dir("data").readOnly().sub("img");
 *     plugin.render(images);
 *     images.revoke();
 */
export declare class Directory {
    private constructor();
    /** A directory below it, with the same rights. */
    sub(path: string): Directory;
    /** The same directory, to read only. */
    readOnly(): Directory;
    /** The same directory, to write only. */
    writeOnly(): Directory;
    /** It is no use to anybody from now on; nor are those that were made from it. */
    revoke(): void;
    readFile(path: string): Promise<Uint8Array>;
    readTextFile(path: string): Promise<string>;
    writeFile(path: string, data: Uint8Array, options?: WriteOptions): Promise<void>;
    writeTextFile(path: string, text: string, options?: WriteOptions): Promise<void>;
    append(path: string, data: string | Uint8Array): Promise<void>;
    open(path: string, options?: OpenOptions): Promise<FileHandle>;
    stat(path: string): Promise<FileInfo>;
    lstat(path: string): Promise<FileInfo>;
    exists(path: string): Promise<boolean>;
    readDir(path?: string): Promise<DirectoryEntry[]>;
    mkdir(path: string, options?: { recursive?: boolean; mode?: number }): Promise<void>;
    remove(path: string, options?: { recursive?: boolean }): Promise<void>;
    rename(from: string, to: string): Promise<void>;
    copyFile(from: string, to: string): Promise<void>;
    makeTempDir(options?: TempOptions): Promise<string>;
    makeTempFile(options?: TempOptions): Promise<string>;
}

/** The directory at `path` as a capability, to read and write unless `options` say less. Throws a
 * PermissionError when the caller may not do that itself. */
export declare function dir(path: string, options?: { read?: boolean; write?: boolean }): Directory;
