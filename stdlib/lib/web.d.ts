// The globals of the web platform that GoTS provides.
// SPDX-License-Identifier: MIT

/* ---- Console and timers ---- */

/** How a value is shown. */
interface InspectOptions {
    /** How deep objects are shown in objects; 2 unless told. */
    depth?: number | null;
    colors?: boolean;
    showHidden?: boolean;
    compact?: boolean | number;
    breakLength?: number;
    maxArrayLength?: number | null;
    maxStringLength?: number | null;
    customInspect?: boolean;
}

interface Console {
    assert(condition?: unknown, ...data: any[]): void;
    clear(): void;
    count(label?: string): void;
    countReset(label?: string): void;
    debug(...data: any[]): void;
    dir(item?: any, options?: InspectOptions): void;
    dirxml(...data: any[]): void;
    /** To the standard error. */
    error(...data: any[]): void;
    group(...data: any[]): void;
    groupCollapsed(...data: any[]): void;
    groupEnd(): void;
    info(...data: any[]): void;
    log(...data: any[]): void;
    table(data?: any, columns?: readonly string[]): void;
    time(label?: string): void;
    timeEnd(label?: string): void;
    timeLog(label?: string, ...data: any[]): void;
    /** To the standard error, with the stack. */
    trace(...data: any[]): void;
    warn(...data: any[]): void;
}

declare var console: Console;

/** A timer that was set. */
interface Timeout extends Disposable {
    close(): this;
    /** Whether the program waits for it before it ends. */
    hasRef(): boolean;
    ref(): this;
    unref(): this;
    /** Starts the time anew. */
    refresh(): this;
    [Symbol.toPrimitive](): number;
}

interface Immediate extends Disposable {
    hasRef(): boolean;
    ref(): this;
    unref(): this;
}

/** Calls back after at least `ms` milliseconds. */
declare function setTimeout<A extends any[]>(
    callback: (...args: A) => void,
    ms?: number,
    ...args: A
): Timeout;
declare function setTimeout(callback: (...args: any[]) => void, ms?: number, ...args: any[]): Timeout;
/** Calls back every `ms` milliseconds until it is cleared. */
declare function setInterval<A extends any[]>(
    callback: (...args: A) => void,
    ms?: number,
    ...args: A
): Timeout;
declare function setInterval(callback: (...args: any[]) => void, ms?: number, ...args: any[]): Timeout;
/** Calls back once the current turn is done. */
declare function setImmediate<A extends any[]>(callback: (...args: A) => void, ...args: A): Immediate;
declare function clearTimeout(timer?: Timeout | number | string): void;
declare function clearInterval(timer?: Timeout | number | string): void;
declare function clearImmediate(immediate?: Immediate | null): void;
/** Calls back before anything else happens, in the order of promises. */
declare function queueMicrotask(callback: () => void): void;

/* ---- Events ---- */

interface EventInit {
    bubbles?: boolean;
    cancelable?: boolean;
    composed?: boolean;
}

interface Event {
    readonly type: string;
    readonly target: EventTarget | null;
    readonly currentTarget: EventTarget | null;
    /** @deprecated use target */
    readonly srcElement: EventTarget | null;
    readonly bubbles: boolean;
    readonly cancelable: boolean;
    readonly composed: boolean;
    readonly defaultPrevented: boolean;
    readonly eventPhase: number;
    readonly isTrusted: boolean;
    /** @deprecated use defaultPrevented */
    readonly returnValue: boolean;
    readonly timeStamp: number;
    /** @deprecated use stopPropagation */
    cancelBubble: boolean;
    composedPath(): EventTarget[];
    preventDefault(): void;
    stopImmediatePropagation(): void;
    stopPropagation(): void;
    readonly NONE: 0;
    readonly CAPTURING_PHASE: 1;
    readonly AT_TARGET: 2;
    readonly BUBBLING_PHASE: 3;
}

declare var Event: {
    new (type: string, options?: EventInit): Event;
    readonly prototype: Event;
    readonly NONE: 0;
    readonly CAPTURING_PHASE: 1;
    readonly AT_TARGET: 2;
    readonly BUBBLING_PHASE: 3;
};

interface CustomEventInit<T = any> extends EventInit {
    detail?: T;
}

interface CustomEvent<T = any> extends Event {
    readonly detail: T;
}

declare var CustomEvent: {
    new <T>(type: string, options?: CustomEventInit<T>): CustomEvent<T>;
    readonly prototype: CustomEvent;
};

interface EventListener {
    (event: Event): void;
}

interface EventListenerObject {
    handleEvent(event: Event): void;
}

type EventListenerOrEventListenerObject = EventListener | EventListenerObject;

interface EventListenerOptions {
    capture?: boolean;
}

interface AddEventListenerOptions extends EventListenerOptions {
    once?: boolean;
    passive?: boolean;
    /** Removes the listener when it aborts. */
    signal?: AbortSignal;
}

interface EventTarget {
    addEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject | null,
        options?: AddEventListenerOptions | boolean,
    ): void;
    removeEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject | null,
        options?: EventListenerOptions | boolean,
    ): void;
    /** False if a listener prevented the default. */
    dispatchEvent(event: Event): boolean;
}

declare var EventTarget: {
    new (): EventTarget;
    readonly prototype: EventTarget;
};

/** An event target that says which events it has: their names, and what its listeners are given. */
interface EventTargetOf<M> extends EventTarget {
    addEventListener<K extends keyof M>(
        type: K,
        listener: ((event: M[K]) => any) | EventListenerObject | null,
        options?: AddEventListenerOptions | boolean,
    ): void;
    addEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject | null,
        options?: AddEventListenerOptions | boolean,
    ): void;
    removeEventListener<K extends keyof M>(
        type: K,
        listener: ((event: M[K]) => any) | EventListenerObject | null,
        options?: EventListenerOptions | boolean,
    ): void;
    removeEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject | null,
        options?: EventListenerOptions | boolean,
    ): void;
}

interface AbortSignal extends EventTarget {
    readonly aborted: boolean;
    readonly reason: any;
    onabort: ((this: AbortSignal, event: Event) => any) | null;
    throwIfAborted(): void;
}

declare var AbortSignal: {
    new (): AbortSignal;
    readonly prototype: AbortSignal;
    /** A signal that is aborted already. */
    abort(reason?: any): AbortSignal;
    /** Aborts with the first of the signals. */
    any(signals: Iterable<AbortSignal>): AbortSignal;
    timeout(milliseconds: number): AbortSignal;
};

interface AbortController {
    readonly signal: AbortSignal;
    abort(reason?: any): void;
}

declare var AbortController: {
    new (): AbortController;
    readonly prototype: AbortController;
};

interface DOMException extends Error {
    /** The old number of the error; 0 for most names. */
    readonly code: number;
    readonly message: string;
    readonly name: string;
    readonly INDEX_SIZE_ERR: 1;
    readonly HIERARCHY_REQUEST_ERR: 3;
    readonly WRONG_DOCUMENT_ERR: 4;
    readonly INVALID_CHARACTER_ERR: 5;
    readonly NO_MODIFICATION_ALLOWED_ERR: 7;
    readonly NOT_FOUND_ERR: 8;
    readonly NOT_SUPPORTED_ERR: 9;
    readonly INUSE_ATTRIBUTE_ERR: 10;
    readonly INVALID_STATE_ERR: 11;
    readonly SYNTAX_ERR: 12;
    readonly INVALID_MODIFICATION_ERR: 13;
    readonly NAMESPACE_ERR: 14;
    readonly INVALID_ACCESS_ERR: 15;
    readonly TYPE_MISMATCH_ERR: 17;
    readonly SECURITY_ERR: 18;
    readonly NETWORK_ERR: 19;
    readonly ABORT_ERR: 20;
    readonly URL_MISMATCH_ERR: 21;
    readonly QUOTA_EXCEEDED_ERR: 22;
    readonly TIMEOUT_ERR: 23;
    readonly INVALID_NODE_TYPE_ERR: 24;
    readonly DATA_CLONE_ERR: 25;
}

declare var DOMException: {
    new (message?: string, name?: string | { name?: string; cause?: unknown }): DOMException;
    readonly prototype: DOMException;
    readonly INDEX_SIZE_ERR: 1;
    readonly HIERARCHY_REQUEST_ERR: 3;
    readonly WRONG_DOCUMENT_ERR: 4;
    readonly INVALID_CHARACTER_ERR: 5;
    readonly NO_MODIFICATION_ALLOWED_ERR: 7;
    readonly NOT_FOUND_ERR: 8;
    readonly NOT_SUPPORTED_ERR: 9;
    readonly INUSE_ATTRIBUTE_ERR: 10;
    readonly INVALID_STATE_ERR: 11;
    readonly SYNTAX_ERR: 12;
    readonly INVALID_MODIFICATION_ERR: 13;
    readonly NAMESPACE_ERR: 14;
    readonly INVALID_ACCESS_ERR: 15;
    readonly TYPE_MISMATCH_ERR: 17;
    readonly SECURITY_ERR: 18;
    readonly NETWORK_ERR: 19;
    readonly ABORT_ERR: 20;
    readonly URL_MISMATCH_ERR: 21;
    readonly QUOTA_EXCEEDED_ERR: 22;
    readonly TIMEOUT_ERR: 23;
    readonly INVALID_NODE_TYPE_ERR: 24;
    readonly DATA_CLONE_ERR: 25;
};

/** Prints an error as if nothing had caught it; the program goes on. */
declare function reportError(error: any): void;

/* ---- URLs ---- */

interface URL {
    hash: string;
    host: string;
    hostname: string;
    href: string;
    readonly origin: string;
    password: string;
    pathname: string;
    port: string;
    protocol: string;
    search: string;
    readonly searchParams: URLSearchParams;
    username: string;
    toJSON(): string;
    toString(): string;
}

declare var URL: {
    /** Throws a TypeError where `url` is none. */
    new (url: string | URL, base?: string | URL): URL;
    readonly prototype: URL;
    canParse(url: string | URL, base?: string | URL): boolean;
    parse(url: string | URL, base?: string | URL): URL | null;
};

interface URLSearchParams {
    readonly size: number;
    append(name: string, value: string): void;
    delete(name: string, value?: string): void;
    forEach(
        callback: (value: string, key: string, parent: URLSearchParams) => void,
        thisArg?: any,
    ): void;
    get(name: string): string | null;
    getAll(name: string): string[];
    has(name: string, value?: string): boolean;
    set(name: string, value: string): void;
    sort(): void;
    toString(): string;
    entries(): URLSearchParamsIterator<[string, string]>;
    keys(): URLSearchParamsIterator<string>;
    values(): URLSearchParamsIterator<string>;
    [Symbol.iterator](): URLSearchParamsIterator<[string, string]>;
}

interface URLSearchParamsIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
    [Symbol.iterator](): URLSearchParamsIterator<T>;
}

declare var URLSearchParams: {
    new (
        init?: Iterable<readonly [string, string]> | Record<string, string> | string | URLSearchParams,
    ): URLSearchParams;
    readonly prototype: URLSearchParams;
};

/* ---- Text and bytes ---- */

interface TextEncoderEncodeIntoResult {
    /** Code units of the text. */
    read: number;
    /** Bytes. */
    written: number;
}

interface TextEncoder {
    readonly encoding: string;
    encode(input?: string): Uint8Array<ArrayBuffer>;
    encodeInto(source: string, destination: Uint8Array): TextEncoderEncodeIntoResult;
}

declare var TextEncoder: {
    new (): TextEncoder;
    readonly prototype: TextEncoder;
};

interface TextDecoderOptions {
    /** Whether wrong bytes throw instead of becoming U+FFFD. */
    fatal?: boolean;
    ignoreBOM?: boolean;
}

interface TextDecodeOptions {
    /** Whether more bytes follow in a later call. */
    stream?: boolean;
}

interface TextDecoder {
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    decode(input?: AllowSharedBufferSource, options?: TextDecodeOptions): string;
}

declare var TextDecoder: {
    new (label?: string, options?: TextDecoderOptions): TextDecoder;
    readonly prototype: TextDecoder;
};

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
type AllowSharedBufferSource = ArrayBufferLike | ArrayBufferView<ArrayBufferLike>;

/** Text of base64 to a string of bytes. */
declare function atob(data: string): string;
/** A string of bytes to base64. */
declare function btoa(data: string): string;

type BlobPart = BufferSource | Blob | string;
type EndingType = "transparent" | "native";

interface BlobPropertyBag {
    endings?: EndingType;
    type?: string;
}

/** Bytes that do not change. */
interface Blob {
    readonly size: number;
    readonly type: string;
    arrayBuffer(): Promise<ArrayBuffer>;
    bytes(): Promise<Uint8Array<ArrayBuffer>>;
    slice(start?: number, end?: number, contentType?: string): Blob;
    text(): Promise<string>;
}

declare var Blob: {
    new (parts?: Iterable<BlobPart>, options?: BlobPropertyBag): Blob;
    readonly prototype: Blob;
};

interface FilePropertyBag extends BlobPropertyBag {
    lastModified?: number;
}

interface File extends Blob {
    readonly lastModified: number;
    readonly name: string;
}

declare var File: {
    new (parts: Iterable<BlobPart>, name: string, options?: FilePropertyBag): File;
    readonly prototype: File;
};

interface StructuredSerializeOptions {
    transfer?: readonly object[];
}

/** A deep copy, cycles included. */
declare function structuredClone<T = any>(value: T, options?: StructuredSerializeOptions): T;

/* ---- Randomness, time and the machine ---- */

interface Crypto {
    /** Fills an array of integers with random bytes. */
    getRandomValues<T extends ArrayBufferView>(array: T): T;
    randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}

declare var crypto: Crypto;

interface PerformanceEntry {
    readonly duration: number;
    readonly entryType: string;
    readonly name: string;
    readonly startTime: number;
    toJSON(): any;
}

interface PerformanceMark extends PerformanceEntry {
    readonly detail: any;
}

interface PerformanceMeasure extends PerformanceEntry {
    readonly detail: any;
}

interface PerformanceMarkOptions {
    detail?: any;
    startTime?: number;
}

interface PerformanceMeasureOptions {
    detail?: any;
    duration?: number;
    end?: string | number;
    start?: string | number;
}

interface Performance {
    /** When the program began, in milliseconds since 1970. */
    readonly timeOrigin: number;
    /** Milliseconds since then. */
    now(): number;
    /** Browsers have it. */
    readonly timing?: { readonly navigationStart: number };
    mark(name: string, options?: PerformanceMarkOptions): PerformanceMark;
    measure(
        name: string,
        startOrOptions?: string | PerformanceMeasureOptions,
        endMark?: string,
    ): PerformanceMeasure;
    clearMarks(name?: string): void;
    clearMeasures(name?: string): void;
    getEntries(): PerformanceEntry[];
    getEntriesByName(name: string, type?: string): PerformanceEntry[];
    getEntriesByType(type: string): PerformanceEntry[];
    toJSON(): any;
}

declare var performance: Performance;

interface Navigator {
    readonly hardwareConcurrency: number;
    readonly language: string;
    readonly userAgent: string;
}

declare var navigator: Navigator;

interface MessageEvent<T = any> extends Event {
    readonly data: T;
    readonly origin: string;
    readonly lastEventId: string;
    readonly source: any;
    readonly ports: readonly MessagePort[];
}

interface MessageEventInit<T = any> extends EventInit {
    data?: T;
    source?: any;
    ports?: MessagePort[];
}

declare var MessageEvent: {
    new <T>(type: string, init?: MessageEventInit<T>): MessageEvent<T>;
    readonly prototype: MessageEvent;
};

interface StructuredSerializeOptions {
    transfer?: any[];
}

interface MessagePort extends EventTargetOf<{ message: MessageEvent; messageerror: MessageEvent; close: Event }> {
    onmessage: ((this: MessagePort, event: MessageEvent) => any) | null;
    onmessageerror: ((this: MessagePort, event: MessageEvent) => any) | null;
    onclose: ((this: MessagePort, event: Event) => any) | null;
    /** Throws a QuotaExceededError when the other side does not keep up. */
    postMessage(message: any, transfer: any[]): void;
    postMessage(message: any, options?: StructuredSerializeOptions): void;
    start(): void;
    close(): void;
}

declare var MessagePort: {
    new (): MessagePort;
    readonly prototype: MessagePort;
};

interface MessageChannel {
    readonly port1: MessagePort;
    readonly port2: MessagePort;
}

declare var MessageChannel: {
    new (): MessageChannel;
    readonly prototype: MessageChannel;
};

interface BroadcastChannel extends EventTargetOf<{ message: MessageEvent; messageerror: MessageEvent }> {
    readonly name: string;
    onmessage: ((this: BroadcastChannel, event: MessageEvent) => any) | null;
    onmessageerror: ((this: BroadcastChannel, event: MessageEvent) => any) | null;
    postMessage(message: any): void;
    close(): void;
}

declare var BroadcastChannel: {
    new (name: string): BroadcastChannel;
    readonly prototype: BroadcastChannel;
};

interface ErrorEvent extends Event {
    readonly message: string;
    readonly error: any;
}

interface WorkerOptions {
    type?: "classic" | "module";
    name?: string;
    /** Bytes of its heap, at most. */
    memory?: number;
    /** What it may do; all that its maker may, if it is left out. */
    permissions?: readonly string[];
}

/** A module in an isolate of its own, on another core. */
interface Worker extends EventTargetOf<{ message: MessageEvent; messageerror: MessageEvent; error: ErrorEvent }> {
    onmessage: ((this: Worker, event: MessageEvent) => any) | null;
    onmessageerror: ((this: Worker, event: MessageEvent) => any) | null;
    onerror: ((this: Worker, event: ErrorEvent) => any) | null;
    postMessage(message: any, transfer: any[]): void;
    postMessage(message: any, options?: StructuredSerializeOptions): void;
    terminate(): void;
}

declare var Worker: {
    new (url: string | URL, options?: WorkerOptions): Worker;
    readonly prototype: Worker;
};

/** The global scope of a worker: these are there in workers only. */
declare var self: typeof globalThis;
declare var onmessage: ((event: MessageEvent) => any) | null;
declare function postMessage(message: any, transfer: any[]): void;
declare function postMessage(message: any, options?: StructuredSerializeOptions): void;
declare function close(): void;
