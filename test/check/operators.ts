// One `any` and nothing is asked of the other side of +.
export let a, b: any;
export const sum: any = a + b;

// An accessor may take more than it gives; a compound assignment reads what it gives.
class Counter {
    #n: number | undefined;
    get n(): number { return this.#n ?? 0; }
    set n(value: number | undefined) { this.#n = value; }
    add(): void { this.n += 1; }
}
new Counter().n -= 1;

// Members of an enum of numbers and strings compare as what they are.
enum Mixed { One = 1, Two = 2 }
export const less: boolean = Mixed.One < 3 && Mixed.Two > Mixed.One;

// The keys of a T go into a K that all of them are.
export function keys<K extends string, T>(of: { [P in K]: T }, k: K): void {
    for (k in of) console.log(of[k]);
}
