/** Functions that record how they are called. */

export interface Mock {
    (...args: any[]): any;
    mock: { calls: any[][]; results: { type: "return" | "throw"; value: unknown }[]; instances: unknown[]; lastCall?: any[] };
    mockClear(): Mock;
    mockReset(): Mock;
    mockRestore(): void;
    mockImplementation(body: (...args: any[]) => any): Mock;
    mockImplementationOnce(body: (...args: any[]) => any): Mock;
    mockReturnValue(value: unknown): Mock;
    mockReturnValueOnce(value: unknown): Mock;
    mockResolvedValue(value: unknown): Mock;
    mockResolvedValueOnce(value: unknown): Mock;
    mockRejectedValue(value: unknown): Mock;
    mockReturnThis(): Mock;
    getMockName(): string;
    mockName(name: string): Mock;
}

export function fn(body?: (...args: any[]) => any): Mock {
    let implementation = body;
    let once: ((...args: any[]) => any)[] = [];
    let name = "fn";
    const mock = function (this: unknown, ...args: any[]): unknown {
        mock.mock.calls.push(args);
        mock.mock.lastCall = args;
        mock.mock.instances.push(this);
        const run = once.length > 0 ? once.shift() : implementation;
        try {
            const value = run?.apply(this, args);
            mock.mock.results.push({ type: "return", value });
            return value;
        } catch (error) {
            mock.mock.results.push({ type: "throw", value: error });
            throw error;
        }
    } as Mock;
    const empty = () => ({ calls: [], results: [], instances: [] });
    mock.mock = empty();
    const self = (change: () => void): Mock => (change(), mock);
    mock.mockClear = () => self(() => (mock.mock = empty()));
    mock.mockReset = () => self(() => { mock.mock = empty(); implementation = undefined; once = []; });
    mock.mockRestore = () => { mock.mockReset(); };
    mock.mockImplementation = (next) => self(() => (implementation = next));
    mock.mockImplementationOnce = (next) => self(() => once.push(next));
    mock.mockReturnValue = (value) => mock.mockImplementation(() => value);
    mock.mockReturnValueOnce = (value) => mock.mockImplementationOnce(() => value);
    mock.mockResolvedValue = (value) => mock.mockImplementation(() => Promise.resolve(value));
    mock.mockResolvedValueOnce = (value) => mock.mockImplementationOnce(() => Promise.resolve(value));
    mock.mockRejectedValue = (value) => mock.mockImplementation(() => Promise.reject(value));
    mock.mockReturnThis = () => mock.mockImplementation(function (this: unknown) { return this; });
    mock.getMockName = () => name;
    mock.mockName = (next) => self(() => (name = next));
    return mock;
}

/** Replaces a method by a mock that calls it. */
export function spyOn(object: any, name: PropertyKey): Mock {
    const original = object[name];
    const isOwn = Object.prototype.hasOwnProperty.call(object, name);
    const mock = fn(original);
    mock.mockRestore = () => {
        if (isOwn) object[name] = original;
        else delete object[name];
    };
    object[name] = mock;
    return mock;
}
