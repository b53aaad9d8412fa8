/** What parallel of gots:task does in the isolates of a crew (gots:internal/crew): a routine gets the function that the
 * program named, and a part of the array.
 */

function isPromise(value: any): boolean {
    return typeof value === "object" && value !== null && typeof value.then === "function";
}

export function map(f: any, items: readonly unknown[], from: number): unknown {
    const results: unknown[] = [];
    let waits = false;
    for (let i = 0; i < items.length; i++) {
        const result = f(items[i], from + i);
        waits ||= isPromise(result);
        results.push(result);
    }
    return waits ? Promise.all(results) : results;
}

export function mapTyped(f: any, input: any, output: any, from: number, to: number): void {
    for (let i = from; i < to; i++) output[i] = f(input[i], i);
}

export function forEach(f: any, items: any, from: number): unknown {
    const waits: unknown[] = [];
    for (let i = 0; i < items.length; i++) {
        const result = f(items[i], from + i);
        if (isPromise(result)) waits.push(result);
    }
    return waits.length > 0 ? Promise.all(waits).then(() => undefined) : undefined;
}

export function slice(f: any, items: any, from: number): unknown {
    return f(items, from);
}

export function reduce(f: any, items: any): unknown {
    let result = items[0];
    for (let i = 1; i < items.length; i++) result = f(result, items[i]);
    return result;
}

export function sortTyped(f: any, items: any): void {
    items.sort(f);
}

/** The places of the items in their order. */
export function order(f: any, items: readonly unknown[]): Uint32Array {
    const places = Uint32Array.from(items, (_, i) => i);
    return places.sort((a, b) => f(items[a], items[b]) || a - b);
}
