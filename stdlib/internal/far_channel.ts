/** Far ends: channels of another isolate. A channel stays where it was made; each time it is sent elsewhere, a port goes
 * along, by which its far end and the channel speak with each other:
 *
 *     SEND value    the far end sends, as far as it has credit: as many values as the channel has capacity, at least one
 *     CREDIT count  so many of them are in the channel, or received
 *     WANT count    the far end has receivers, or room: so many values are to come
 *     VALUE value
 *     CLOSE error   the far end closes the channel; or the channel tells that nothing can be sent any more
 *     END error     all values have come
 *
 * So what is on its way is bounded by the capacity, on both ways, and a sender waits in its own isolate.
 */
import { Channel, ClosedError, FullError, Queue, Waiters, done, later, policies, secret } from "gots:internal/channel";
import type { Waiter } from "gots:internal/channel";

const native = (import.meta as any).native("task");
const ports = (import.meta as any).native("port");

const SEND = 0, CREDIT = 1, WANT = 2, VALUE = 3, CLOSE = 4, END = 5;
const SAY = 0, GONE = 4;
const WINDOW_MAX = 256;
const SENDERS_MAX = 65536;

function windowOf(capacity: number): number {
    return Math.max(1, Math.min(capacity, WINDOW_MAX));
}

// ---- Where the channel is --------------------------------------------------------------------------

/** The port to one far end. */
class Near {
    readonly #channel: Channel<any>;
    readonly #port: number;
    readonly #window: number;
    readonly #group = { isDone: false };
    readonly #stopWatching: () => void;
    #credit = 0;
    #wanted = 0;
    #isWaiting = false;

    constructor(channel: Channel<any>, port: number) {
        this.#channel = channel;
        this.#port = port;
        this.#window = windowOf(channel.capacity);
        this.#stopWatching = channel.watch(error => this.#say(CLOSE, error));
        ports.listen(port, (word: number, value: any) => {
            if (word === SAY) this.#hear(value[0], value[1]);
            else if (word === GONE) this.#stop();
        }, true);
    }

    #say(word: number, value: unknown): void {
        ports.say(this.#port, [word, value], undefined, false);
    }

    #hear(word: number, value: any): void {
        const channel = this.#channel;
        if (word === SEND) {
            if (channel.trySend(value)) this.#accepted();
            else channel.send(value).then(() => this.#accepted(), () => this.#accepted());
        } else if (word === WANT) {
            this.#wanted += value;
            this.#pump();
        } else if (word === CLOSE) {
            channel.close(value);
        }
    }

    /** Credit goes back by halves of the window, so that it costs few messages. */
    #accepted(): void {
        if (++this.#credit * 2 < this.#window) return;
        this.#say(CREDIT, this.#credit);
        this.#credit = 0;
    }

    #pump(): void {
        const channel = this.#channel;
        while (this.#wanted > 0 && !this.#isWaiting && !this.#group.isDone) {
            const value = channel.tryReceive();
            if (value !== undefined) {
                this.#wanted--;
                this.#say(VALUE, value);
                continue;
            }
            this.#isWaiting = true;
            if (channel.canReceive()) return this.#end(channel);
            channel.wait(later(undefined, next => this.#came(next), error => this.#say(END, error), this.#group));
        }
    }

    #came(value: any): void {
        if (value === undefined) return this.#say(END, undefined);
        this.#isWaiting = false;
        this.#wanted--;
        this.#say(VALUE, value);
        this.#pump();
    }

    /** It is closed and empty. */
    #end(channel: Channel<any>): void {
        channel.receive().then(() => this.#say(END, undefined), error => this.#say(END, error));
    }

    #stop(): void {
        this.#group.isDone = true;
        this.#stopWatching();
        ports.close(this.#port);
    }
}

// ---- Elsewhere -------------------------------------------------------------------------------------

class Far<T> extends Channel<T> {
    readonly #port: number;
    readonly #window: number;
    readonly #waiting = new Waiters();
    /** What was sent without credit by a policy that sheds. */
    readonly #kept = new Queue<T>();
    /** Without capacity: whose value is with the channel. */
    #unconfirmed: Waiter | undefined;
    #credit: number;
    #isOver = false;
    #shed = 0;
    #outstanding = 0;
    #receivers = 0;

    constructor(port: number, capacity: number, policy: string) {
        super(secret, capacity, policy);
        this.#port = port;
        this.#credit = this.#window = windowOf(capacity);
        ports.listen(port, (word: number, value: any) => {
            if (word === SAY) this.#hear(value[0], value[1]);
            else if (word === GONE) this.#gone(value);
        }, true);
    }

    #say(word: number, value: unknown): void {
        ports.say(this.#port, [word, value], undefined, false);
    }

    #hear(word: number, value: any): void {
        if (word === VALUE) {
            this.#outstanding--;
            if (this.#receivers > 0) this.#receivers--;
            this.put(value);
        } else if (word === CREDIT) {
            this.#credit += value;
            this.#goOn();
        } else if (word === CLOSE) {
            this.#noMore();
        } else if (word === END) {
            this.#noMore();
            super.close(value);
        }
    }

    #gone(error: unknown): void {
        ports.close(this.#port);
        this.#noMore();
        super.close(error ?? new ClosedError());
    }

    // ---- Sending ----

    get isClosed(): boolean {
        return this.#isOver;
    }

    get dropped(): number {
        return this.#shed;
    }

    #goOn(): void {
        const confirmed = this.#unconfirmed;
        this.#unconfirmed = undefined;
        confirmed?.resolve(undefined);
        while (this.#credit > 0) {
            const kept = this.#kept.shift();
            if (kept !== undefined) {
                this.#put(kept);
                continue;
            }
            const next = this.#waiting.next();
            if (next === undefined) break;
            this.#put(next.value);
            this.#settle(next);
        }
    }

    #put(value: T): void {
        this.#credit--;
        this.#say(SEND, value);
    }

    /** Its value is with the channel: with capacity that is all that it waited for. */
    #settle(it: Waiter): void {
        if (this.capacity > 0) it.resolve(undefined);
        else this.#unconfirmed = it;
    }

    #noMore(): void {
        this.#isOver = true;
        let it: Waiter | undefined;
        this.#unconfirmed?.reject(new ClosedError());
        this.#unconfirmed = undefined;
        while ((it = this.#waiting.next()) !== undefined) it.reject(new ClosedError());
    }

    trySend(value: T): boolean {
        if (value === undefined) throw new TypeError("undefined cannot be sent: it is what a closed channel gives");
        if (this.#isOver || this.#credit === 0 || this.capacity === 0) return false;
        this.#put(value);
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
        if (this.#isOver) return Promise.reject(new ClosedError());
        if (this.policy === "wait" || this.capacity === 0) {
            return new Promise((resolve, reject) => this.waitToSend(later(cell, resolve, reject), value));
        }
        if (this.policy === "reject") return Promise.reject(new FullError());
        if (this.policy === "drop-newest") {
            this.#shed++;
            return done;
        }
        if (this.#kept.size >= this.capacity) {
            this.#kept.shift();
            this.#shed++;
        }
        this.#kept.push(value);
        return done;
    }

    canSend(): boolean {
        return this.#isOver || this.policy !== "wait" || this.#credit > 0;
    }

    waitToSend(it: Waiter, value: T): void {
        it.value = value;
        if (this.#isOver) return it.reject(new ClosedError());
        if (this.#waiting.size >= SENDERS_MAX) return it.reject(new FullError(`${SENDERS_MAX} senders wait already: await send()`));
        this.#waiting.push(it);
        this.#goOnIfIdle();
    }

    #goOnIfIdle(): void {
        if (this.#unconfirmed !== undefined || this.#credit === 0) return;
        this.#goOn();
    }

    // ---- Receiving ----

    /** Values are asked for when somebody receives, and as many ahead as there is capacity. */
    asked(): void {
        if (this.#isOver && super.isClosed) return;
        this.#receivers++;
        this.#fill();
    }

    tryReceive(): T | undefined {
        const value = super.tryReceive();
        if (value !== undefined) this.#fill();
        return value;
    }

    #fill(): void {
        const ahead = this.capacity === 0 ? 0 : this.#window;
        const need = this.#receivers + ahead - this.size - this.#outstanding;
        if (need <= 0 || (need * 2 < ahead && this.#outstanding >= this.#receivers)) return;
        this.#outstanding += need;
        this.#say(WANT, need);
    }

    // ---- Closing ----

    close(error?: unknown): void {
        if (this.#isOver) return;
        this.#say(CLOSE, error);
        this.#noMore();
    }
}

/** Called by the engine when a channel is in a message (libgots/engine/port_channel.c): the port that goes along. */
export function lend(channel: Channel<any>): [port: number, capacity: number, policy: number] {
    const [near, far] = ports.pair(0);
    tasksRun(() => new Near(channel, near));
    return [far, channel.capacity, policies.indexOf(channel.policy)];
}

/** And when one has come. */
export function far(port: number, capacity: number, policy: number): Channel<any> {
    return tasksRun(() => new Far(port, capacity, policies[policy] ?? "wait"));
}

function tasksRun<R>(f: () => R): R {
    return native.run(undefined, f);
}
