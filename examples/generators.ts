// Lazy sequences: nothing is computed before it is asked for.

function* naturals(from = 1) {
    while (true) yield from++;
}

function* filter<T>(items: Iterable<T>, keep: (item: T) => boolean) {
    for (const item of items) if (keep(item)) yield item;
}

function take<T>(count: number, items: Iterable<T>): T[] {
    const taken: T[] = [];
    for (const item of items) {
        taken.push(item);
        if (taken.length === count) break; // closes the generators behind it
    }
    return taken;
}

const isPrime = (n: number) => n > 1 && !take(1, filter(naturals(2), d => d * d > n || n % d === 0)).some(d => d * d <= n);

console.log(take(12, filter(naturals(), isPrime)));
console.log(take(5, filter(naturals(1000), isPrime)));
