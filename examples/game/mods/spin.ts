// Never comes back from its tenth frame.
export let frames = 0;
export function update(dt: number): void {
    if (++frames === 10) while (true) {}
}
