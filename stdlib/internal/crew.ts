/** Functions on other cores: spawn of gots:isolate and parallel of gots:task. Each module whose functions are called so
 * has a crew of isolates, which is kept a while. What a task that is cancelled was waiting for is ended there
 * and then.
 */
import { Supervised } from "gots:isolate";

const native = (import.meta as any).native("port");
const tasks = (import.meta as any).native("task");

const CREW_IDLE_MS = 2000;
const PARTS_A_CORE = 4;
const names = new WeakMap<object, string>();

/** The isolates that run the functions of one module; each runs one call at a time. */
class Crew {
    count = 0;
    readonly idle: Supervised[] = [];
    readonly waiting: ((one: Supervised) => void)[] = [];
    constructor(readonly path: string) {}

    async take(): Promise<Supervised> {
        const one = this.idle.pop();
        if (one !== undefined) {
            clearTimeout(one.timer);
            return one;
        }
        if (this.count >= navigator.hardwareConcurrency) return new Promise(go => this.waiting.push(go));
        this.count++;
        const made = new Supervised(this.path, {});
        made.start();
        return made;
    }

    /** One that failed is replaced when somebody waits. */
    give(one: Supervised): void {
        const go = this.waiting.shift();
        if (one.ended) {
            this.count--;
            if (go !== undefined) void this.take().then(go);
        } else if (go !== undefined) {
            go(one);
        } else {
            this.idle.push(one);
            one.timer = setTimeout(() => {
                this.idle.splice(this.idle.indexOf(one), 1);
                this.count--;
                one.finish();
            }, CREW_IDLE_MS);
            one.timer.unref();
        }
    }
}

const crews = new Map<string, Crew>();

/** The name under which the function's module exports it. */
function nameOf(f: any, path: string, what: string): string {
    const known = names.get(f);
    if (known !== undefined) return known;
    const all = native.exports(path);
    for (const name of Object.getOwnPropertyNames(all)) {
        try {
            if (all[name] !== f) continue;
        } catch {
            continue; // it has no value yet
        }
        names.set(f, name);
        return name;
    }
    throw new TypeError(`GOTS6010: ${what}: '${f.name || "the function"}' is not exported by its module: what runs on another core runs in a heap of its own, so export it, and pass what it needs`);
}

function crewOf(f: any, what: string): { crew: Crew; name: string } {
    const path = typeof f === "function" ? native.where(f) : undefined;
    if (path === undefined) throw new TypeError(`GOTS6010: ${what}: a function that a module exports is expected`);
    const name = nameOf(f, path, what);
    let crew = crews.get(path);
    if (crew === undefined) crews.set(path, crew = new Crew(path));
    return { crew, name };
}

/** Calls `body` with an isolate of the crew. One whose answer nobody waits for any more is ended. */
async function withOne<T>(crew: Crew, body: (one: Supervised) => Promise<T>): Promise<T> {
    const taking: Promise<Supervised> = tasks.run(undefined, () => crew.take());
    let one: Supervised | undefined;
    let isDone = false;
    try {
        one = await taking;
        const result = await body(one);
        isDone = true;
        return result;
    } finally {
        if (one === undefined) void taking.then(late => tasks.run(undefined, () => crew.give(late)));
        else tasks.run(undefined, giveBack, crew, one, isDone);
    }
}

function giveBack(crew: Crew, one: Supervised, isDone: boolean): void {
    if (!isDone && native.isAsked(one.port)) one.finish();
    crew.give(one);
}

export async function spawn(f: any, ...args: unknown[]): Promise<unknown> {
    const { crew, name } = crewOf(f, "spawn");
    return await withOne(crew, one => one.ask(name, args, undefined));
}

// ---- parallel --------------------------------------------------------------------------------------

interface ParallelOptions {
    cores?: number;
}

/** Has the parts done, each by a routine of gots:internal/parallel, by as many isolates as there are cores. The first
 * that fails is the last that was begun. */
async function inParts(
    what: string, f: any, length: number, options: ParallelOptions | undefined, routine: string,
    argsOf: (from: number, to: number) => unknown[], done: (result: any, from: number) => void,
): Promise<void> {
    const { crew, name } = crewOf(f, `parallel.${what}`);
    const cores = Math.max(1, Math.min(options?.cores ?? navigator.hardwareConcurrency, navigator.hardwareConcurrency));
    const size = Math.max(1, Math.ceil(length / (cores * PARTS_A_CORE)));
    let next = 0;
    const work = (): Promise<void> => withOne(crew, async one => {
        while (next < length) {
            const from = next;
            next = Math.min(length, from + size);
            try {
                done(await one.ask(name, argsOf(from, next), undefined, routine), from);
            } catch (error) {
                next = length;
                throw error;
            }
        }
    });
    const workers = Array.from({ length: Math.min(cores, Math.ceil(length / size)) }, work);
    for (const result of await Promise.allSettled(workers)) if (result.status === "rejected") throw result.reason;
}

const kinds: Record<string, any> = {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array, Float32Array,
    Float64Array, BigInt64Array, BigUint64Array,
};
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int8Array.prototype), Symbol.toStringTag)!.get!;

/** What makes typed arrays like this one; undefined: it is none. */
function kindOf(items: any): any {
    const name = ArrayBuffer.isView(items) ? tagOf.call(items) : undefined;
    return name === undefined ? undefined : kinds[name];
}

/** The same elements for other isolates: the memory itself. */
function shared(items: any): any {
    const memory = native.share(items.buffer);
    if (memory === undefined) throw new TypeError("parallel: the memory of a buffer that can be resized cannot be shared");
    return new (kindOf(items))(memory, items.byteOffset, items.length);
}

function isEmpty(items: any, what: string): boolean {
    if (!Array.isArray(items) && kindOf(items) === undefined) throw new TypeError(`parallel.${what}: an array or a typed array is expected`);
    return items.length === 0;
}

async function map(items: any, f: any, options?: ParallelOptions): Promise<any> {
    const kind = kindOf(items);
    const result: any = kind === undefined ? new Array(items.length) : new kind(items.length);
    if (isEmpty(items, "map")) return result;
    if (kind === undefined) {
        await inParts("map", f, items.length, options, "map", (from, to) => [items.slice(from, to), from], (part, from) => {
            for (let i = 0; i < part.length; i++) result[from + i] = part[i];
        });
        return result;
    }
    const input = shared(items), output = shared(result);
    await inParts("map", f, items.length, options, "mapTyped", (from, to) => [input, output, from, to], () => {});
    return result;
}

function viewer(items: any): (from: number, to: number) => unknown[] {
    if (kindOf(items) === undefined) return (from, to) => [items.slice(from, to), from];
    const all = shared(items);
    return (from, to) => [all.subarray(from, to), from];
}

async function forEach(items: any, f: any, options?: ParallelOptions): Promise<void> {
    if (!isEmpty(items, "forEach")) await inParts("forEach", f, items.length, options, "forEach", viewer(items), () => {});
}

async function slices(items: any, f: any, options?: ParallelOptions): Promise<any[]> {
    const results: [number, unknown][] = [];
    if (isEmpty(items, "slices")) return [];
    await inParts("slices", f, items.length, options, "slice", viewer(items), (result, from) => results.push([from, result]));
    return results.sort((a, b) => a[0] - b[0]).map(entry => entry[1]);
}

async function reduce(items: any, f: any, ...rest: [initial?: any, options?: ParallelOptions]): Promise<any> {
    const hasInitial = rest.length > 0 && rest[0] !== undefined;
    if (isEmpty(items, "reduce")) {
        if (hasInitial) return rest[0];
        throw new TypeError("parallel.reduce: an empty array needs an initial value");
    }
    const parts: [number, unknown][] = [];
    await inParts("reduce", f, items.length, rest[1], "reduce", viewer(items), (result, from) => parts.push([from, result]));
    const ordered = parts.sort((a, b) => a[0] - b[0]).map(entry => entry[1]);
    return hasInitial ? ordered.reduce(f, rest[0]) : ordered.reduce(f as any);
}

// ---- Sorting ----

type Compare = (a: any, b: any) => number;

/** The runs, one behind the other in `items` and each in order, become one; equal elements keep their order. */
function merge(items: any, runs: number[], compare: Compare, empty: any): any {
    let from = items, to = empty;
    while (runs.length > 1) {
        const joined: number[] = [];
        for (let i = 0; i < runs.length; i += 2) {
            const start = i === 0 ? 0 : runs[i - 1]!, middle = runs[i]!, end = i + 1 < runs.length ? runs[i + 1]! : middle;
            let a = start, b = middle, at = start;
            while (a < middle && b < end) to[at++] = compare(from[b], from[a]) < 0 ? from[b++] : from[a++];
            while (a < middle) to[at++] = from[a++];
            while (b < end) to[at++] = from[b++];
            joined.push(end);
        }
        runs = joined;
        [from, to] = [to, from];
    }
    return from;
}

function ends(parts: number[], length: number): number[] {
    const starts = parts.sort((a, b) => a - b);
    return [...starts.slice(1), length];
}

async function sort(items: any, compare: Compare, options?: ParallelOptions): Promise<any> {
    if (isEmpty(items, "sort")) return items;
    const starts: number[] = [];
    const kind = kindOf(items);
    if (kind !== undefined) {
        await inParts("sort", compare, items.length, options, "sortTyped", viewer(items), (_, from) => starts.push(from));
        const sorted = merge(items, ends(starts, items.length), compare, new kind(items.length));
        if (sorted !== items) items.set(sorted);
        return items;
    }
    const order: number[] = new Array(items.length);
    const before = items.slice();
    await inParts("sort", compare, items.length, options, "order", (from, to) => [before.slice(from, to), from], (part, from) => {
        starts.push(from);
        for (let i = 0; i < part.length; i++) order[from + i] = from + part[i];
    });
    const byItem: Compare = (a, b) => compare(before[a], before[b]);
    const sorted = merge(order, ends(starts, items.length), byItem, new Array(items.length));
    for (let i = 0; i < sorted.length; i++) items[i] = before[sorted[i]];
    return items;
}

export const parallel = Object.freeze({ map, forEach, reduce, sort, slices });
