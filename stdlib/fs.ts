/** gots:fs: files (libgots/io/fs*.c). What is exported is declared in lib/gots/fs.d.ts.
 *
 * Each function calls its op before anything is awaited: the door sees whose code asks. The first argument of
 * an op about a path is the handle of a directory that is a capability, or 0 for none.
 */
import { FileHandle, infoOf, kinds, made } from "gots:internal/file";
import { PermissionError, SystemError } from "gots:internal/op";

const native = (import.meta as any).native("fs");

export { FileHandle, PermissionError, SystemError };

interface WriteOptions {
    append?: boolean;
    createNew?: boolean;
    mode?: number;
    atomic?: boolean;
}

interface OpenOptions {
    read?: boolean;
    write?: boolean;
    append?: boolean;
    create?: boolean;
    truncate?: boolean;
    createNew?: boolean;
    mode?: number;
}

interface MakeOptions {
    recursive?: boolean;
    mode?: number;
}

interface TempOptions {
    directory?: string;
    prefix?: string;
    suffix?: string;
}

// ---- What ops give, as objects ----

function entriesOf(list: (string | number)[]): any[] {
    const entries: any[] = [];
    for (let i = 0; i < list.length; i += 2) {
        const kind = list[i + 1] as number;
        entries.push({ name: list[i], kind: kinds[kind], isFile: kind === 0, isDirectory: kind === 1, isLink: kind === 2 });
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function isMissing(error: unknown): false {
    if (error instanceof SystemError && (error.errno === "ENOENT" || error.errno === "ENOTDIR")) return false;
    throw error;
}

function write(handle: number, path: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
    return native.writeFile(handle, path, data, options.append, options.createNew, options.mode, options.atomic);
}

function openFile(handle: number, path: string, options: OpenOptions = { read: true }): Promise<FileHandle> {
    let how = "";
    if (options.read) how += "r";
    if (options.write) how += "w";
    if (options.append) how += "a";
    if (options.create) how += "c";
    if (options.truncate) how += "t";
    if (options.createNew) how += "n";
    return native.open(handle, path, how, options.mode).then((file: number) => new FileHandle(made, file));
}

function makeTemp(handle: number, isDirectory: boolean, options: TempOptions = {}): Promise<string> {
    const where = options.directory ?? (handle !== 0 ? "." : "/tmp");
    return native.makeTemp(handle, where, options.prefix ?? "", options.suffix ?? "", isDirectory);
}

// ---- Paths ----

export function readFile(path: string): Promise<Uint8Array> {
    return native.readFile(0, path);
}

export function readTextFile(path: string): Promise<string> {
    return native.readTextFile(0, path);
}

export function writeFile(path: string, data: Uint8Array, options?: WriteOptions): Promise<void> {
    return write(0, path, data, options);
}

export function writeTextFile(path: string, text: string, options?: WriteOptions): Promise<void> {
    return write(0, path, text, options);
}

export function append(path: string, data: string | Uint8Array): Promise<void> {
    return write(0, path, data, { append: true });
}

export function open(path: string, options?: OpenOptions): Promise<FileHandle> {
    return openFile(0, path, options);
}

export function stat(path: string): Promise<any> {
    return native.stat(0, path).then(infoOf);
}

export function lstat(path: string): Promise<any> {
    return native.lstat(0, path).then(infoOf);
}

export function exists(path: string): Promise<boolean> {
    return native.stat(0, path).then(() => true, isMissing);
}

export function realPath(path: string): Promise<string> {
    return native.realPath(0, path);
}

export function readDir(path: string): Promise<any[]> {
    return native.readDir(0, path).then(entriesOf);
}

export function mkdir(path: string, options: MakeOptions = {}): Promise<void> {
    return native.mkdir(0, path, options.recursive, options.mode);
}

export function remove(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    return native.remove(0, path, options.recursive);
}

export function rename(from: string, to: string): Promise<void> {
    return native.rename(0, from, 0, to);
}

export function copyFile(from: string, to: string): Promise<void> {
    return native.copyFile(0, from, 0, to);
}

export function makeTempDir(options?: TempOptions): Promise<string> {
    return makeTemp(0, true, options);
}

export function makeTempFile(options?: TempOptions): Promise<string> {
    return makeTemp(0, false, options);
}

// ---- Directories as capabilities ----

export class Directory {
    readonly #handle: number;
    readonly #reads: boolean;
    readonly #writes: boolean;

    constructor(key: unknown, handle: number, reads: boolean, writes: boolean) {
        if (key !== made) throw new TypeError("a Directory is made by dir()");
        this.#handle = handle;
        this.#reads = reads;
        this.#writes = writes;
    }

    sub(path: string): Directory {
        return this.#narrower(path, this.#reads, this.#writes);
    }

    readOnly(): Directory {
        return this.#narrower(".", true, false);
    }

    writeOnly(): Directory {
        return this.#narrower(".", false, true);
    }

    #narrower(path: string, reads: boolean, writes: boolean): Directory {
        return new Directory(made, native.directory(this.#handle, path, reads, writes), reads, writes);
    }

    revoke(): void {
        native.revoke(this.#handle);
    }

    readFile(path: string): Promise<Uint8Array> {
        return native.readFile(this.#handle, path);
    }

    readTextFile(path: string): Promise<string> {
        return native.readTextFile(this.#handle, path);
    }

    writeFile(path: string, data: Uint8Array, options?: WriteOptions): Promise<void> {
        return write(this.#handle, path, data, options);
    }

    writeTextFile(path: string, text: string, options?: WriteOptions): Promise<void> {
        return write(this.#handle, path, text, options);
    }

    append(path: string, data: string | Uint8Array): Promise<void> {
        return write(this.#handle, path, data, { append: true });
    }

    open(path: string, options?: OpenOptions): Promise<FileHandle> {
        return openFile(this.#handle, path, options);
    }

    stat(path: string): Promise<any> {
        return native.stat(this.#handle, path).then(infoOf);
    }

    lstat(path: string): Promise<any> {
        return native.lstat(this.#handle, path).then(infoOf);
    }

    exists(path: string): Promise<boolean> {
        return native.stat(this.#handle, path).then(() => true, isMissing);
    }

    readDir(path: string = "."): Promise<any[]> {
        return native.readDir(this.#handle, path).then(entriesOf);
    }

    mkdir(path: string, options: MakeOptions = {}): Promise<void> {
        return native.mkdir(this.#handle, path, options.recursive, options.mode);
    }

    remove(path: string, options: { recursive?: boolean } = {}): Promise<void> {
        return native.remove(this.#handle, path, options.recursive);
    }

    rename(from: string, to: string): Promise<void> {
        return native.rename(this.#handle, from, this.#handle, to);
    }

    copyFile(from: string, to: string): Promise<void> {
        return native.copyFile(this.#handle, from, this.#handle, to);
    }

    makeTempDir(options?: TempOptions): Promise<string> {
        return makeTemp(this.#handle, true, options);
    }

    makeTempFile(options?: TempOptions): Promise<string> {
        return makeTemp(this.#handle, false, options);
    }
}

export function dir(path: string, options: { read?: boolean; write?: boolean } = { read: true, write: true }): Directory {
    const reads = options.read === true, writes = options.write === true;
    return new Directory(made, native.directory(0, path, reads, writes), reads, writes);
}
