/** Open files, and what the system tells of files: for gots:fs and gots:process. */

const native = (import.meta as any).native("fs");

/** Handles are numbers: whoever could make objects of them could guess those of others. Programs cannot
 * import this. */
export const made = Symbol("made by the library");

export const kinds = ["file", "directory", "link", "other"] as const;

export function infoOf(values: number[]): any {
    const [kind, size, mode, links, inode, device, user, group, accessed, modified, changed, born] = values as any;
    return {
        kind: kinds[kind as number], size, mode, links, inode, device, user, group,
        isFile: kind === 0, isDirectory: kind === 1, isLink: kind === 2,
        accessed: new Date(accessed), modified: new Date(modified), changed: new Date(changed),
        born: born === 0 ? undefined : new Date(born),
    };
}

export class FileHandle {
    readonly #file: number;
    #isClosed = false;

    constructor(key: unknown, file: number) {
        if (key !== made) throw new TypeError("a FileHandle is made by open()");
        this.#file = file;
    }

    read(length?: number, position?: number): Promise<Uint8Array | null> {
        return native.read(this.#live(), length, position);
    }

    write(data: string | Uint8Array, position?: number): Promise<void> {
        return native.write(this.#live(), data, position);
    }

    seek(offset: number, from: "start" | "current" | "end" = "start"): Promise<number> {
        return native.seek(this.#live(), offset, from === "start" ? 0 : from === "current" ? 1 : 2);
    }

    truncate(size: number = 0): Promise<void> {
        return native.truncate(this.#live(), size);
    }

    sync(): Promise<void> {
        return native.sync(this.#live());
    }

    stat(): Promise<any> {
        return native.fstat(this.#live()).then(infoOf);
    }

    async *chunks(size: number = 65536): AsyncGenerator<Uint8Array> {
        for (let chunk; (chunk = await this.read(size)) !== null;) yield chunk;
    }

    async *lines(): AsyncGenerator<string> {
        const decoder = new TextDecoder();
        let rest = "";
        for await (const chunk of this.chunks()) {
            const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
            rest = parts.pop()!;
            for (const line of parts) yield line.endsWith("\r") ? line.slice(0, -1) : line;
        }
        rest += decoder.decode();
        if (rest !== "") yield rest;
    }

    [Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
        return this.chunks();
    }

    close(): void {
        if (this.#isClosed) return;
        this.#isClosed = true;
        native.close(this.#file);
    }

    async [Symbol.asyncDispose](): Promise<void> {
        this.close();
    }

    [Symbol.dispose](): void {
        this.close();
    }

    /** A number of a closed handle may be another's: it is not used again. */
    #live(): number {
        return this.#isClosed ? -1 : this.#file;
    }
}

