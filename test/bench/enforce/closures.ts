// Functions that make functions; a pipeline; memoization.
type Unary = (n: number) => number;
const compose = (...all: Unary[]): Unary => (n) => all.reduce((value, step) => step(value), n);
const adder = (by: number): Unary => (n) => n + by;
const scale = (by: number): Unary => (n) => n * by;
function memoize(of: Unary): Unary {
    const known = new Map<number, number>();
    return (n) => {
        const had = known.get(n);
        if (had !== undefined) return had;
        const made = of(n);
        known.set(n, made);
        return made;
    };
}
function counter(): { next(): number; reset(): void } {
    let n = 0;
    return { next: () => ++n, reset: () => { n = 0; } };
}
const step = compose(adder(1), scale(2), adder(-3));
const slow = memoize((n) => { let s = 0; for (let i = 0; i < 50; i++) s += i * n; return s; });
const ticks = counter();
let sum = 0;
for (let i = 0; i < 12000; i++) sum += step(i) + slow(i % 100) + ticks.next();
ticks.reset();
console.log(sum, ticks.next());
