// Structured concurrency: two sources and three workers in one scope. The first failure ends all of it, in order.
import { channel, interval, scope, select, sleep } from "gots:task";

interface Job { id: number; cost: number }

const jobs = channel<Job>(2);
const results = channel<string>(8);

async function worker(name: string): Promise<void> {
    try {
        for await (const job of jobs) {
            if (job.id === 6) throw new Error(`${name} cannot do job ${job.id}`);
            await sleep(job.cost);
            await results.send(`job ${job.id}`);
        }
    } finally {
        await sleep(1); // a finally may still wait
        stopped++;
    }
}

let stopped = 0;
const done: string[] = [];
try {
    await scope(async (s) => {
        for (const name of ["Ann", "Bob", "Cid"]) s.start(worker, name);
        s.start(async () => { for (let id = 1; ; id++) await jobs.send({ id, cost: 10 * id }); });
        setInterval(() => done.push("never"), 100_000);
        for (;;) {
            const got = await select({ result: results, idle: 5000 });
            if (got.case === "idle") break;
            done.push(got.value!);
        }
    }, { timeout: 60_000 });
} catch (error) {
    console.log(String(error).replace(/Ann|Bob|Cid/, "somebody"));
}
console.log(done.join(", "), "- workers stopped:", stopped);

for await (const tick of interval(5)) {
    if (tick < 3) continue;
    console.log("that many ticks");
    break;
}
