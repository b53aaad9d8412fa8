// The least time of one run, in microseconds: of many rounds, so that other load on the machine hurts no one.
export function time(name: string, bytes: number, run: () => unknown): void {
    let best = Infinity, spent = 0;
    for (let round = 0; round < 3 || (spent < 1500 && round < 400); round++) {
        const times = bytes < 1000 ? 300 : 1;
        const start = performance.now();
        for (let i = 0; i < times; i++) run();
        const took = performance.now() - start;
        best = Math.min(best, took / times);
        spent += took;
    }
    console.log(`${name} ${(best * 1000).toFixed(2)}`);
}
