/** gots:fs: files (libgots/io/fs.c). What is exported is declared in lib/gots/fs.d.ts.
 *
 * Each function calls its op before anything else happens: the door sees whose code asks.
 */
import { PermissionError, SystemError } from "gots:internal/op";

const native = (import.meta as any).native("fs");

export { PermissionError, SystemError };

export interface WriteOptions {
    append?: boolean;
    createNew?: boolean;
    mode?: number;
}

export function readFile(path: string): Promise<Uint8Array> {
    return native.readFile(0, path);
}

export function readTextFile(path: string): Promise<string> {
    return native.readTextFile(0, path);
}

export function writeFile(path: string, data: Uint8Array, options: WriteOptions = {}): Promise<void> {
    return native.writeFile(0, path, data, options.append, options.createNew, options.mode);
}

export function writeTextFile(path: string, text: string, options: WriteOptions = {}): Promise<void> {
    return native.writeFile(0, path, text, options.append, options.createNew, options.mode);
}
