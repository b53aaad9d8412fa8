// Forgets nothing.
export let trail: number[][] = [];
export function update(dt: number): void {
    trail.push(new Array<number>(1000).fill(dt));
}
