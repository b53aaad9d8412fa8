// Races, channels and timers, for deterministic mode:
//
//     gots run --sim --twice --seeds=1000 --allow-read=. test/bench/task_races.ts          each seed does the same twice
//     gots run --sim --seeds=1000 --allow-read=. test/bench/task_races.ts planted          finds the race
//
// Five tellers move money between accounts that they read and write around an await. `planted` leaves the lock out.
import { readTextFile } from "gots:fs";
import { channel, scope, select, sleep } from "gots:task";

const isPlanted = gots.args[0] === "planted";
const accounts = [100, 100, 100];
const lock = channel<true>(1);
const orders = channel<{ from: number; to: number; amount: number }>(4);
const log: string[] = [];

async function locked(body: () => Promise<void>): Promise<void> {
    if (!isPlanted) await lock.send(true);
    try {
        await body();
    } finally {
        if (!isPlanted) lock.tryReceive();
    }
}

/** Something that takes its time: a file, a sleep, or a timer. */
async function rate(kind: number): Promise<number> {
    if (kind === 0) return (await readTextFile(import.meta.filename!)).length > 0 ? 1 : 0;
    if (kind === 1) await sleep(3);
    else await new Promise((resolve) => setTimeout(resolve, 4));
    return 1;
}

async function teller(name: number): Promise<void> {
    for (;;) {
        const got = await select({ order: orders, idle: 40 });
        if (got.case === "idle" || got.value === undefined) return;
        const { from, to, amount } = got.value;
        await locked(async () => {
            const before = accounts[from]!;
            accounts[from] = before - amount * (await rate(amount % 3));
            accounts[to] = accounts[to]! + amount;
        });
        log.push(`${name}:${from}>${to}`);
    }
}

await scope(async (s) => {
    for (let name = 0; name < 5; name++) s.start(teller, name);
    for (let i = 0; i < 12; i++) {
        const from = Math.floor(Math.random() * 3), wait = Math.floor(Math.random() * 12);
        await sleep(wait * 3);
        await orders.send({ from, to: (from + 1) % 3, amount: 1 + Math.floor(Math.random() * 20) });
    }
    orders.close();
});
console.log(log.join(" "), accounts.join());
const sum = accounts.reduce((a, b) => a + b);
if (sum !== 300) throw new Error(`money was made or lost: ${sum}`);
