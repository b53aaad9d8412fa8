// Works for a while.
export let frames = 0;
export function update(dt: number): void {
    if (++frames === 30) throw new Error("the wolf fell off the map");
}
