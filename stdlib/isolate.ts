/** gots:isolate: isolates of the program's own, and the web's Worker, MessageChannel and BroadcastChannel
 *  (libgots/engine/port.c, libgots/child.c). What is exported is declared in lib/gots/isolate.d.ts. */

export { spawn } from "gots:internal/crew";

const native = (import.meta as any).native("port");

const SAY = 0, GONE = 4;
const FULL = 1;
const secret = {};

/** An isolate failed. `stack` and `report` are what a terminal of its own would have shown. */
export class IsolateError extends Error {
    declare readonly code: string;
    declare readonly report: string;
}
Object.defineProperty(IsolateError.prototype, "name", { value: "IsolateError", writable: true, configurable: true });

// ---- Events and ports ------------------------------------------------------------------------------

export class MessageEvent extends Event {
    readonly data: any;
    readonly origin = "";
    readonly lastEventId = "";
    readonly source: any;
    readonly ports: readonly MessagePort[];
    constructor(type: string, init: any = {}) {
        super(type, init);
        this.data = init.data ?? null;
        this.source = init.source ?? null;
        this.ports = init.ports ?? [];
    }
}

class ErrorEvent extends Event {
    readonly message: string;
    readonly error: unknown;
    constructor(error: IsolateError) {
        super("error", { cancelable: true });
        this.message = error.message;
        this.error = error;
    }
}

/** The listener that a property like onmessage holds. */
function handler(target: EventTarget, type: string): void {
    let current: any = null;
    const call = (event: Event): void => {
        if (typeof current !== "function") return;
        try {
            current.call(target, event);
        } catch (error) { // uncaught: it ends the isolate, as anywhere else
            queueMicrotask(() => { throw error; });
        }
    };
    Object.defineProperty(target, "on" + type, {
        get: () => current,
        set(value: any) {
            if (current === null && typeof value === "function") target.addEventListener(type, call);
            if (typeof value !== "function") target.removeEventListener(type, call);
            current = typeof value === "function" ? value : null;
            if (type === "message") (target as any).start?.();
        },
        enumerable: true,
        configurable: true,
    });
}

function transferOf(given: any): any {
    return given === undefined || given === null ? undefined : Symbol.iterator in Object(given) ? given : given.transfer;
}

function post(port: number, value: unknown, given: any): void {
    if (native.say(port, value, transferOf(given), true) === FULL)
        throw new DOMException("GOTS6006: the other side does not keep up: its mailbox is full", "QuotaExceededError");
}

export class MessagePort extends EventTarget {
    onmessage: any;
    onmessageerror: any;
    onclose: any;
    constructor(token?: unknown, port?: number) {
        if (token !== secret) throw new TypeError("Illegal constructor");
        super();
        native.bind(this, port);
        for (const type of ["message", "messageerror", "close"]) handler(this, type);
    }
    postMessage(value: unknown, transfer?: any): void {
        post(native.port(this), value, transfer);
    }
    start(): void {
        native.listen(native.port(this), (word: number, value: any, ports: MessagePort[]) => {
            if (word === SAY) this.dispatchEvent(new MessageEvent("message", { data: value, ports }));
            else if (word === GONE) {
                native.close(native.port(this));
                this.dispatchEvent(new Event("close"));
            }
        }, false);
    }
    close(): void {
        native.close(native.port(this));
    }
    addEventListener(type: any, listener: any, options?: any): void {
        super.addEventListener(type, listener, options);
    }
}
native.factory((port: number) => new MessagePort(secret, port), IsolateError.prototype);

export class MessageChannel {
    readonly port1: MessagePort;
    readonly port2: MessagePort;
    constructor() {
        const [a, b] = native.pair(0);
        this.port1 = new MessagePort(secret, a);
        this.port2 = new MessagePort(secret, b);
    }
}

// ---- Worker ----------------------------------------------------------------------------------------

export class Worker extends EventTarget {
    readonly #port: number;
    onmessage: any;
    onmessageerror: any;
    onerror: any;
    constructor(url: string | URL, options: any = {}) {
        super();
        for (const type of ["message", "messageerror", "error"]) handler(this, type);
        this.#port = native.hatch(String(url), true, options.memory, options.fuel, options.turnMs, options.totalMs, options.permissions);
        native.listen(this.#port, (word: number, value: any, ports: MessagePort[]) => {
            if (word === SAY) this.dispatchEvent(new MessageEvent("message", { data: value, ports }));
            else if (word === GONE) this.#ended(value);
        }, false);
    }
    #ended(error: IsolateError | undefined): void {
        native.close(this.#port);
        if (error === undefined) return;
        let heard = this.onerror !== null;
        const event = new ErrorEvent(error);
        if (this.#listeners > 0) heard = true;
        this.dispatchEvent(event);
        if (!heard) queueMicrotask(() => { throw error; });
    }
    #listeners = 0;
    addEventListener(type: any, listener: any, options?: any): void {
        if (type === "error") this.#listeners++;
        super.addEventListener(type, listener, options);
    }
    postMessage(value: unknown, transfer?: any): void {
        post(this.#port, value, transfer);
    }
    terminate(): void {
        native.close(this.#port);
    }
}

/** What a worker finds in its global scope. Called by the text that a worker begins with (libgots/child.c). */
export function workerScope(): void {
    const port = new MessagePort(secret, native.maker());
    const scope: any = globalThis;
    const define = (name: string, value: unknown): void => {
        Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: true });
    };
    define("self", scope);
    define("postMessage", (value: unknown, transfer?: any) => port.postMessage(value, transfer));
    define("close", () => port.close());
    define("addEventListener", (type: string, listener: any, options?: any) => {
        port.addEventListener(type, listener, options);
        if (type === "message") port.start();
    });
    define("removeEventListener", (type: string, listener: any, options?: any) => port.removeEventListener(type, listener, options));
    define("dispatchEvent", (event: Event) => port.dispatchEvent(event));
    for (const name of ["onmessage", "onmessageerror"])
        Object.defineProperty(scope, name, {
            get: () => (port as any)[name],
            set(value: unknown) { (port as any)[name] = value; },
            configurable: true,
            enumerable: true,
        });
}

// ---- Broadcast -------------------------------------------------------------------------------------

const broadcasts = new Map<string, Set<BroadcastChannel>>();

/** Within an isolate; between isolates a port is given to each. */
export class BroadcastChannel extends EventTarget {
    readonly name: string;
    onmessage: any;
    onmessageerror: any;
    #closed = false;
    constructor(name: string) {
        super();
        this.name = String(name);
        for (const type of ["message", "messageerror"]) handler(this, type);
        let all = broadcasts.get(this.name);
        if (all === undefined) broadcasts.set(this.name, all = new Set());
        all.add(this);
    }
    postMessage(value: unknown): void {
        if (this.#closed) throw new DOMException("The BroadcastChannel is closed.", "InvalidStateError");
        for (const other of broadcasts.get(this.name)!) {
            if (other === this) continue;
            const data = structuredClone(value);
            setImmediate(() => {
                if (!other.#closed) other.dispatchEvent(new MessageEvent("message", { data }));
            });
        }
    }
    close(): void {
        this.#closed = true;
        broadcasts.get(this.name)?.delete(this);
    }
}

// ---- Isolates --------------------------------------------------------------------------------------

type Options = any;
const handles = new WeakMap<object, Supervised>();

/** One isolate and those that replace it after a failure. Not for programs. */
export class Supervised {
    port = 0;
    started = 0;
    ended = false;
    failures: number[] = [];
    lastError: IsolateError | undefined;
    timer: any;
    waiting: (() => void)[] = [];
    readonly watchers: any[] = [];
    group: Group | undefined;
    constructor(public specifier: string, readonly options: Options) {}

    start(): void {
        const o = this.options;
        this.timer = undefined;
        this.port = native.hatch(this.specifier, false, o.memory, o.fuel, o.turnMs, o.totalMs, o.permissions, this);
        this.started++;
        const port = this.port;
        native.listen(port, (word: number, value: any) => {
            if (word === GONE && port === this.port) this.#gone(value);
        }, true);
        for (const go of this.waiting.splice(0)) go();
    }

    #gone(error: IsolateError | undefined): void {
        native.close(this.port);
        this.port = 0;
        this.lastError = error;
        if (error !== undefined) for (const watcher of this.watchers) watcher(error);
        const restart = this.options.restart ?? "never";
        if (this.ended || restart === "never" || (restart === "on-crash" && error === undefined)) return this.finish(error);
        this.group?.failed(this);
        this.again(error);
    }

    /** Starts anew after a while that grows with each failure, unless there were too many of late. */
    again(error: IsolateError | undefined): void {
        const { maxRestarts = 5, withinMs = 10000, backoffMs = 10, maxBackoffMs = 5000 } = this.options;
        const now = performance.now();
        this.failures = this.failures.filter(at => now - at < withinMs);
        this.failures.push(now);
        if (this.failures.length > maxRestarts) return this.finish(error);
        const wait = this.failures.length === 1 ? 0 : Math.min(backoffMs * 2 ** (this.failures.length - 2), maxBackoffMs);
        this.timer = setTimeout(() => this.start(), wait);
    }

    /** For a group: ends what runs and starts anew. */
    restart(): void {
        if (this.ended || this.timer !== undefined) return;
        native.close(this.port);
        this.port = 0;
        this.timer = setTimeout(() => this.start(), 0);
    }

    finish(error?: IsolateError): void {
        this.ended = true;
        if (error !== undefined) this.lastError = error;
        if (this.timer !== undefined) clearTimeout(this.timer);
        if (this.port !== 0) native.close(this.port);
        this.port = 0;
        for (const go of this.waiting.splice(0)) go();
    }

    /** While it is about to start anew, what is asked waits. With `routine` see gots:internal/parallel. */
    ask(name: string, args: unknown[], transfer: unknown, routine?: string): Promise<unknown> {
        if (this.port === 0 && !this.ended) return this.askLater(name, args, transfer);
        if (this.port === 0 && this.lastError !== undefined) return Promise.reject(this.lastError);
        try {
            return native.ask(this.port, name, args, transfer, routine);
        } catch (error) {
            return Promise.reject(error);
        }
    }

    async askLater(name: string, args: unknown[], transfer: unknown): Promise<unknown> {
        await new Promise<void>(go => this.waiting.push(go));
        return this.ask(name, args, transfer);
    }
}

const control: ProxyHandler<any> = {
    get(target, name) {
        if (typeof name === "symbol" || name === "then") return name === Symbol.dispose ? () => handles.get(target)!.finish() : undefined;
        let call = target[name];
        if (call === undefined) {
            const it = handles.get(target)!;
            call = target[name] = (...args: unknown[]) => it.ask(name, args, undefined);
        }
        return call;
    },
    set() {
        throw new TypeError("an isolate's exports cannot be set from outside");
    },
    has: () => true,
};

const proxies = new WeakMap<object, Supervised>();

/** An awaitable view of what a module exports, in a heap of its own. */
export function isolate(specifier: string | URL, options: Options = {}): any {
    const it = new Supervised(String(specifier), options);
    it.start();
    const target = {};
    handles.set(target, it);
    const view = new Proxy(target, control);
    proxies.set(view, it);
    return view;
}

function supervised(view: object): Supervised {
    const it = proxies.get(view);
    if (it === undefined) throw new TypeError("not an isolate of gots:isolate");
    return it;
}

/** Ends it; what is asked of it afterwards is refused. */
export function terminate(view: object): void {
    supervised(view).finish();
}

/** Calls with ArrayBuffers and ports that are given away. */
export function transfer(view: object, name: string, args: readonly unknown[], items: Iterable<unknown>): Promise<unknown> {
    return supervised(view).ask(name, args as unknown[], items);
}

/** Of what an export returns: ArrayBuffers and ports are given away with it. */
export function moving(value: any, items: Iterable<unknown>): any {
    return native.move(value, items);
}

/** Is told of each failure. */
export function onCrash(view: object, watcher: (error: IsolateError) => void): void {
    supervised(view).watchers.push(watcher);
}

/** How it is: how often it was started, whether it runs, and its last failure. */
export function status(view: object): { starts: number; running: boolean; ended: boolean; error: IsolateError | undefined } {
    const it = supervised(view);
    return { starts: it.started, running: it.port !== 0, ended: it.ended, error: it.lastError };
}

class Group {
    readonly members: Supervised[];
    readonly all: boolean;
    constructor(views: readonly object[], strategy: string) {
        this.members = views.map(supervised);
        this.all = strategy === "all-for-one";
        for (const it of this.members) it.group = this;
    }
    failed(one: Supervised): void {
        if (!this.all) return;
        for (const it of this.members) if (it !== one) it.restart();
    }
}

/** Isolates that stand together: with "all-for-one" all start anew when one of them fails. */
export function group(views: readonly object[], strategy: "one-for-one" | "all-for-one" = "one-for-one"): void {
    new Group(views, strategy);
}
