// SPDX-License-Identifier: MIT
import { parallel } from "gots:task";

/** How soon each point leaves the Mandelbrot set. */
export function escape(part: Float64Array, start: number): number {
    let steps = 0;
    for (let i = 0; i < part.length; i++) {
        const at = start + i, cx = (at % 1000) / 400 - 2, cy = Math.floor(at / 1000) / 400 - 1.25;
        let x = 0, y = 0, n = 0;
        while (n < 100 && x * x + y * y < 4) {
            const next = x * x - y * y + cx;
            y = 2 * x * y + cy;
            x = next;
            n++;
        }
        part[i] = n;
        steps += n;
    }
    return steps;
}
export function one(x: number, at: number): number {
    let s = x;
    for (let i = 0; i < 1000; i++) s = Math.sqrt(s + at + i);
    return s;
}

async function best(run: () => Promise<unknown>): Promise<number> {
    let least = Infinity;
    for (let i = 0; i < 6; i++) {
        const start = performance.now();
        await run();
        if (i > 0) least = Math.min(least, performance.now() - start);
    }
    return least;
}

if (import.meta.main) {
    const points = new Float64Array(1_000_000), small = new Float64Array(100_000);
    const rows: [string, (cores: number) => Promise<unknown>][] = [
        ["slices of 1,000,000 points", (cores) => parallel.slices(points, escape, { cores })],
        ["map over 100,000 numbers", (cores) => parallel.map(small, one, { cores })],
    ];
    for (const [name, run] of rows) {
        const alone = await best(() => run(1)), all = await best(() => run(navigator.hardwareConcurrency));
        console.log(`${name}: ${alone.toFixed(1)} ms on one core, ${all.toFixed(1)} ms on ${navigator.hardwareConcurrency}: ${(alone / all).toFixed(2)} times`);
    }
    console.log(`in the program itself: ${(await best(async () => { escape(points, 0); })).toFixed(1)} ms`);
}
