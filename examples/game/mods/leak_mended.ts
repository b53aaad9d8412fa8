// The same mod, as its author mends it while the game runs: it keeps what it had, up to ten steps.
export let trail: number[][] = [];
export function update(dt: number): void {
    trail.push(new Array<number>(1000).fill(dt));
    while (trail.length > 10) trail.shift();
}
