/** gots:process: other programs, and what the system tells (libgots/io/process.c). What is exported is declared in
 * lib/gots/process.d.ts. */
import { FileHandle, made } from "gots:internal/file";
import { PermissionError, SystemError } from "gots:internal/op";

const native = (import.meta as any).native("process");
const environment = (import.meta as any).native("env");

export { PermissionError, SystemError };

type Stream = "pipe" | "null" | "inherit";

interface SpawnOptions {
    env?: Record<string, string>;
    inheritEnv?: boolean;
    directory?: string;
    stdin?: Stream;
    stdout?: Stream;
    stderr?: Stream;
}

const signals: Record<string, number> = {
    SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGUSR1: 10, SIGUSR2: 12, SIGALRM: 14, SIGTERM: 15, SIGCONT: 18, SIGSTOP: 19,
};

function nameOf(signal: number): string | undefined {
    return signal === 0 ? undefined : Object.keys(signals).find((name) => signals[name] === signal) ?? `SIG${signal}`;
}

function variables(options: SpawnOptions): string[] {
    const all = new Map<string, string>();
    if (options.inheritEnv) {
        const list: string[] = environment.list();
        for (let i = 0; i < list.length; i += 2) all.set(list[i]!, list[i + 1]!);
    }
    for (const name of Object.keys(options.env ?? {})) {
        if (name === "" || name.includes("=")) throw new TypeError(`'${name}' is no name of a variable`);
        all.set(name, String(options.env![name]));
    }
    return [...all].map(([name, value]) => `${name}=${value}`);
}

export class Child {
    readonly id: number;
    readonly stdin: FileHandle | undefined;
    readonly stdout: FileHandle | undefined;
    readonly stderr: FileHandle | undefined;
    readonly #process: number;
    #status: Promise<any> | undefined;

    constructor(key: unknown, numbers: number[]) {
        if (key !== made) throw new TypeError("a Child is made by spawn()");
        const file = (number: number): FileHandle | undefined => (number === 0 ? undefined : new FileHandle(made, number));
        this.#process = numbers[0]!;
        this.id = numbers[1]!;
        this.stdin = file(numbers[2]!);
        this.stdout = file(numbers[3]!);
        this.stderr = file(numbers[4]!);
    }

    get status(): Promise<any> {
        this.#status ??= native.wait(this.#process).then(([code, signal]: number[]) =>
            ({ code, signal: nameOf(signal!), success: code === 0 }));
        return this.#status!;
    }

    kill(signal: string | number = "SIGTERM"): boolean {
        const number = typeof signal === "number" ? signal : signals[signal];
        if (number === undefined) throw new TypeError(`there is no signal '${signal}'`);
        return native.kill(this.#process, number);
    }
}

export function spawn(program: string, args: readonly string[] = [], options: SpawnOptions = {}): Child {
    return new Child(made, native.spawn(program, [...args], variables(options), options.directory,
        options.stdin ?? "null", options.stdout ?? "inherit", options.stderr ?? "inherit"));
}

async function all(file: FileHandle): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of file) {
        chunks.push(chunk);
        length += chunk.length;
    }
    file.close();
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
    }
    return bytes;
}

async function feed(file: FileHandle | undefined, data: string | Uint8Array | undefined): Promise<void> {
    if (file === undefined) return;
    try {
        await file.write(data!);
    } catch (error) {
        if (!(error instanceof SystemError && error.errno === "EPIPE")) throw error; // it did not want all of it
    } finally {
        file.close();
    }
}

export function run(program: string, args: readonly string[] = [],
    options: { env?: Record<string, string>; inheritEnv?: boolean; directory?: string; input?: string | Uint8Array } = {}): Promise<any> {
    const child = spawn(program, args, {
        env: options.env, inheritEnv: options.inheritEnv, directory: options.directory,
        stdin: options.input === undefined ? "null" : "pipe", stdout: "pipe", stderr: "pipe",
    } as SpawnOptions);
    return Promise.all([all(child.stdout!), all(child.stderr!), child.status, feed(child.stdin, options.input)])
        .then(([output, errors, status]) => ({
            ...status, output, errors,
            get text(): string { return new TextDecoder().decode(output); },
            get errorText(): string { return new TextDecoder().decode(errors); },
        }));
}

export const args: readonly string[] = gots.args;

export function hostname(): string {
    return native.hostname();
}

export function cpus(): number {
    return native.cpus();
}

export function memory(): { total: number; free: number } {
    const [total, free] = native.memory();
    return { total, free };
}
