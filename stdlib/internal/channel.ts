/** Channels of gots:task. A channel has what was sent and not received in a ring, and two queues of who waits. In other
 * isolates there are far ends of it (gots:internal/far_channel).
 *
 * Who waits and was interrupted meanwhile is found out when its turn comes, by the cell of its task: no message is
 * given to somebody who will not see it.
 */
const native = (import.meta as any).native("task");
const ports = (import.meta as any).native("port");

const SENDERS_MAX = 65536;
/** Who has it may make channels. */
export const secret = {};

export class ClosedError extends Error {
    constructor() {
        super("the channel is closed");
    }
}
export class FullError extends Error {
    constructor(message = "the channel is full") {
        super(message);
    }
}
Object.defineProperty(ClosedError.prototype, "name", { value: "ClosedError", writable: true, configurable: true });
Object.defineProperty(FullError.prototype, "name", { value: "FullError", writable: true, configurable: true });

/** A promise that nobody settles. */
export const never: Promise<any> = new Promise(() => {});
export const done: Promise<void> = Promise.resolve();

interface Group {
    isDone: boolean;
}

/** Somebody who waits: for a value (then with `undefined` at the end), or to be rid of one. */
export interface Waiter {
    cell: unknown;
    resolve: (value: any) => void;
    reject: (reason: unknown) => void;
    group: Group | undefined;
    asResult: boolean;
    value: any;
}

export function later(cell: unknown, resolve: (value: any) => void, reject: (reason: unknown) => void, group?: Group): Waiter {
    return { cell, resolve, reject, group, asResult: false, value: undefined };
}

function isWaiting(it: Waiter): boolean {
    return !(it.group !== undefined && it.group.isDone) && !(it.cell !== undefined && native.isInterrupted(it.cell));
}

/** First in, first out. */
export class Queue<T> {
    #items: (T | undefined)[] = [];
    #first = 0;

    get size(): number {
        return this.#items.length - this.#first;
    }

    push(item: T): void {
        this.#items.push(item);
    }

    shift(): T | undefined {
        if (this.#first === this.#items.length) return undefined;
        const item = this.#items[this.#first];
        this.#items[this.#first++] = undefined;
        if (this.#first === this.#items.length) {
            this.#items.length = this.#first = 0;
        } else if (this.#first >= 64 && this.#first * 2 >= this.#items.length) {
            this.#items = this.#items.slice(this.#first);
            this.#first = 0;
        }
        return item;
    }

    keep(wanted: (item: T) => boolean): void {
        this.#items = this.#items.slice(this.#first).filter((item) => wanted(item!));
        this.#first = 0;
    }
}

export class Waiters {
    readonly #queue = new Queue<Waiter>();
    #limit = 64;

    /** The next one who still waits. */
    next(): Waiter | undefined {
        let it: Waiter | undefined;
        while ((it = this.#queue.shift()) !== undefined && !isWaiting(it)) continue;
        return it;
    }

    /** Whether there is one. */
    get hasNext(): boolean {
        if (this.#queue.size > 0) this.#queue.keep(isWaiting);
        return this.#queue.size > 0;
    }

    get size(): number {
        return this.#queue.size;
    }

    /** Those who do not wait any more are not kept for ever. */
    push(it: Waiter): void {
        if (this.#queue.size >= this.#limit) {
            this.#queue.keep(isWaiting);
            this.#limit = Math.max(64, this.#queue.size * 2);
        }
        this.#queue.push(it);
    }
}

export function give(to: Waiter, value: unknown): void {
    to.resolve(to.asResult ? { done: value === undefined, value } : value);
}

export const policies = ["wait", "drop-oldest", "drop-newest", "reject"];

export class Channel<T> {
    readonly capacity: number;
    readonly policy: string;
    readonly #sent = new Queue<T>();
    readonly #receivers = new Waiters();
    readonly #senders = new Waiters();
    /** Who is told of its end: far ends. */
    #watchers: Set<(error: unknown) => void> | undefined;
    #isClosed = false;
    #error: unknown;
    #dropped = 0;

    constructor(key: unknown, capacity: number, policy: string) {
        if (key !== secret) throw new TypeError("a Channel is made by channel()");
        if (!(Number.isInteger(capacity) && capacity >= 0)) throw new RangeError("channel: the capacity is a whole number from 0 up");
        if (!policies.includes(policy)) throw new RangeError(`channel: the policy is one of ${policies.join(", ")}`);
        if (policy === "drop-oldest" && capacity === 0) throw new RangeError("channel: without capacity there is nothing to drop");
        this.capacity = capacity;
        this.policy = policy;
        ports.mark(this);
    }

    get size(): number {
        return this.#sent.size;
    }

    get isClosed(): boolean {
        return this.#isClosed;
    }

    get dropped(): number {
        return this.#dropped;
    }

    // ---- Sending ----

    trySend(value: T): boolean {
        if (value === undefined) throw new TypeError("undefined cannot be sent: it is what a closed channel gives");
        if (this.#isClosed) return false;
        const receiver = this.#receivers.next();
        if (receiver !== undefined) give(receiver, value);
        else if (this.#sent.size < this.capacity) this.#sent.push(value);
        else return false;
        return true;
    }

    send(value: T): Promise<void> {
        let cell: unknown;
        try {
            cell = native.check();
            if (this.trySend(value)) return done;
        } catch (error) {
            return Promise.reject(error);
        }
        if (this.#isClosed) return Promise.reject(new ClosedError());
        if (this.policy === "wait") {
            return new Promise((resolve, reject) => this.waitToSend(later(cell, resolve, reject), value));
        }
        if (this.policy === "reject") return Promise.reject(new FullError());
        this.#dropped++;
        if (this.policy === "drop-oldest") {
            this.#sent.shift();
            this.#sent.push(value);
        }
        return done;
    }

    sending(value: T): Sending<T> {
        if (value === undefined) throw new TypeError("undefined cannot be sent: it is what a closed channel gives");
        return new Sending(this, value);
    }

    /** For select. */
    canSend(): boolean {
        return this.#isClosed || this.policy !== "wait" || this.#sent.size < this.capacity || this.#receivers.hasNext;
    }

    waitToSend(it: Waiter, value: T): void {
        it.value = value;
        if (this.#senders.size >= SENDERS_MAX) {
            it.reject(new FullError(`${SENDERS_MAX} senders wait already: await send()`));
            return;
        }
        this.#senders.push(it);
    }

    // ---- Receiving ----

    /** A far end's: a value that came, whether there is room or not. */
    put(value: T): void {
        const receiver = this.#receivers.next();
        if (receiver !== undefined) give(receiver, value);
        else this.#sent.push(value);
    }

    /** A far end's: somebody is about to wait for a value. */
    asked(): void {}

    tryReceive(): T | undefined {
        const value = this.#sent.shift(), sender = this.#senders.next();
        if (sender === undefined) return value;
        sender.resolve(undefined);
        if (value === undefined) return sender.value;
        this.#sent.push(sender.value);
        return value;
    }

    receive(): Promise<T | undefined> {
        return this.#receive(false);
    }

    #receive(asResult: boolean): Promise<any> {
        let cell: unknown;
        try {
            cell = native.check();
        } catch (reason) {
            return Promise.reject(reason);
        }
        const value = this.tryReceive();
        if (value !== undefined) return Promise.resolve(asResult ? { done: false, value } : value);
        if (this.#isClosed) {
            if (this.#error !== undefined) return Promise.reject(this.#error);
            return Promise.resolve(asResult ? { done: true, value } : value);
        }
        this.asked();
        return new Promise((resolve, reject) => {
            this.#receivers.push({ cell, resolve, reject, group: undefined, asResult, value: undefined });
        });
    }

    /** For select. */
    canReceive(): boolean {
        return this.#sent.size > 0 || this.#isClosed || this.#senders.hasNext;
    }

    wait(it: Waiter): void {
        this.asked();
        this.#receivers.push(it);
    }

    [Symbol.asyncIterator](): AsyncIterator<T> {
        return {
            next: () => this.#receive(true),
            return: () => Promise.resolve({ done: true, value: undefined }),
        } as AsyncIterator<T>;
    }

    // ---- Closing ----

    close(error?: unknown): void {
        if (this.#isClosed) return;
        this.#isClosed = true;
        this.#error = error;
        let it: Waiter | undefined;
        while ((it = this.#receivers.next()) !== undefined) {
            if (error !== undefined) it.reject(error);
            else give(it, undefined);
        }
        while ((it = this.#senders.next()) !== undefined) it.reject(new ClosedError());
        for (const watcher of this.#watchers ?? []) watcher(error);
    }

    /** For far ends; at once if it is closed already. Returns what takes that back. */
    watch(watcher: (error: unknown) => void): () => void {
        if (this.#isClosed) watcher(this.#error);
        else (this.#watchers ??= new Set()).add(watcher);
        return () => this.#watchers?.delete(watcher);
    }

    [Symbol.dispose](): void {
        this.close();
    }
}

/** A case of select. */
export class Sending<T> {
    readonly #channel: Channel<T>;
    readonly #value: T;

    constructor(channel: Channel<T>, value: T) {
        this.#channel = channel;
        this.#value = value;
    }

    isReady(): boolean {
        return this.#channel.canSend();
    }

    send(): Promise<void> {
        return this.#channel.send(this.#value);
    }

    wait(it: Waiter): void {
        this.#channel.waitToSend(it, this.#value);
    }
}

export function channel<T>(capacity = 0, policy = "wait"): Channel<T> {
    return new Channel<T>(secret, capacity, policy);
}
