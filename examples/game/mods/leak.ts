// Forgets nothing.
export let trail: number[][] = [];
export function update(dt: number): void {
    trail.push(new Array<number>(20000).fill(dt));
}
