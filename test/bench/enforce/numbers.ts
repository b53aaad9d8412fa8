// Loops over numbers: a sieve, fib, collatz.
function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function sieve(limit: number): number {
    const composite: boolean[] = new Array<boolean>(limit + 1).fill(false);
    let count = 0;
    for (let i = 2; i <= limit; i++) {
        if (composite[i]) continue;
        count++;
        for (let j = i * i; j <= limit; j += i) composite[j] = true;
    }
    return count;
}
function collatz(limit: number): number {
    let longest = 0;
    for (let start = 1; start < limit; start++) {
        let n = start, steps = 0;
        while (n !== 1) {
            n = n % 2 === 0 ? n / 2 : 3 * n + 1;
            steps++;
        }
        if (steps > longest) longest = steps;
    }
    return longest;
}
console.log(fib(21), sieve(40000), collatz(2500));
