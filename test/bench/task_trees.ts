// Random trees of scopes: each ends with all its `finally` run, nothing of it left, and the right outcome.
//
//     gots run --deterministic --seed=1 test/bench/task_trees.ts [trees]
//
// A tree's tasks sleep, wait for nothing, pass values through channels, start scopes of their own, leave timers and
// functions behind, swallow their cancellation, and fail. Its random numbers are the program's own.
import { channel, scope, select, shield, sleep, timeout, type Scope } from "gots:task";

let state = 1;
function random(count: number): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * count);
}

let begun = 0, ended = 0, tasks = 0, ticks = 0;

/** Everything that begins counts, and so does its end. */
async function counted(body: () => Promise<unknown>): Promise<void> {
    begun++;
    try {
        await body();
    } finally {
        if (random(3) === 0) await sleep(random(3));
        ended++;
    }
}

const planned = new Error("planned");

async function leaf(s: Scope): Promise<unknown> {
    switch (random(13)) {
        case 0: return sleep(random(50));
        case 1: return sleep(1e6);
        case 2: return new Promise(() => {});
        case 3: await sleep(random(30)); throw planned;
        case 4: return channel<number>().receive();
        case 5: return channel<number>().send(1);
        case 6: return select({ a: channel<number>(), late: 20 + random(40), stop: s.signal });
        case 7: setInterval(() => ticks++, 3); setTimeout(() => ticks++, 1e6); return sleep(random(20));
        case 8: void counted(() => sleep(1e6)); return sleep(random(20));
        case 9: return timeout(random(30), () => counted(() => new Promise(() => {}))).catch(() => 0);
        case 10: return shield(() => counted(() => sleep(random(20))));
        case 11: return sleep(1e6).catch(() => sleep(random(5)));
        default: {
            const pipe = channel<number>(random(3));
            s.start(() => counted(async () => { for (let i = 0; i < 5; i++) await pipe.send(i); pipe.close(); }));
            for await (const value of pipe) if (value === 3 && random(3) === 0) break;
            return 0;
        }
    }
}

async function grow(s: Scope, depth: number): Promise<void> {
    const width = 1 + random(5);
    for (let i = 0; i < width; i++) {
        tasks++;
        const inner = depth > 0 && random(3) === 0;
        s.start(() => counted(inner ? () => scope((deeper) => grow(deeper, depth - 1), random(2) ? {} : { timeout: random(100) }) : () => leaf(s)));
    }
    await counted(() => leaf(s));
}

async function tree(seed: number): Promise<void> {
    state = seed;
    const outcome = await scope((s) => grow(s, 3), { timeout: 20 + random(200) }).then(() => "done", (error) => error);
    const isRight = outcome === "done" || outcome === planned || outcome.name === "TimeoutError" || outcome instanceof AggregateError ||
        outcome.name === "ClosedError";
    if (!isRight) throw new Error(`tree ${seed}: ${outcome}`);
    if (begun !== ended) throw new Error(`tree ${seed}: ${begun} began, ${ended} ended`);
    const before = ticks;
    if (seed % 100 === 0) {
        await sleep(50);
        if (ticks !== before) throw new Error(`tree ${seed}: a timer was left`);
    }
}

const trees = Number(gots.args[0] ?? 10000);
for (let seed = 1; seed <= trees; seed++) await tree(seed);
console.log(`${trees} trees, ${tasks} tasks, ${begun} functions began and ended`);
