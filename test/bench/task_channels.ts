// Messages through channels, and what they take.
//
//     gots run --allow-read=/proc/self/status test/bench/task_channels.ts [messages]
//     gots run --deterministic --allow-read=/proc/self/status test/bench/task_channels.ts flood
//
// `flood`: a producer 100 times faster than its consumer, for 10 seconds of virtual time, with each policy.
import { readTextFile } from "gots:fs";
import { channel, scope, sleep, timeout, type Policy } from "gots:task";

/** The most memory that the process has had so far, in KB. */
async function peak(): Promise<number> {
    return Number(/VmHWM:\s*(\d+)/.exec(await readTextFile("/proc/self/status"))![1]);
}

async function pass(count: number): Promise<number> {
    const pipe = channel<number>(100);
    let sum = 0;
    await scope(async (s) => {
        s.start(async () => {
            for (let i = 0; i < count; i++) await pipe.send(i);
            pipe.close();
        });
        for await (const value of pipe) sum += value;
    });
    return sum;
}

async function flood(policy: Policy): Promise<void> {
    const pipe = channel<{ id: number; text: string }>(100, policy);
    let sent = 0, refused = 0, received = 0;
    await timeout(10_000, async (s) => {
        s.start(async () => {
            for (;;) {
                for (let i = 0; i < 10; i++) {
                    const text = `message ${sent} of the flood`.repeat(4);
                    await pipe.send({ id: sent, text }).then(() => sent++, () => refused++);
                }
                await sleep(1);
            }
        });
        for (;;) {
            const got = await pipe.receive();
            if (got !== undefined) received++;
            await sleep(10);
        }
    }).catch((error) => {
        if (error.name !== "TimeoutError") throw error;
    });
    console.log(`${policy}: ${sent} sent, ${refused} refused, ${pipe.dropped} dropped, ${received} received, ${pipe.size} in the channel`);
}

if (gots.args[0] === "flood") {
    await flood("wait");
    const before = await peak();
    for (const policy of ["wait", "drop-oldest", "drop-newest", "reject"] as const) await flood(policy);
    console.log(`peak memory grew by ${(await peak()) - before} KB`);
} else {
    const count = Number(gots.args[0] ?? 1_000_000);
    await pass(10_000);
    const before = await peak(), start = performance.now();
    const sum = await pass(count);
    const ms = performance.now() - start;
    console.log(`${count} messages, sum ${sum}: ${Math.round((ms * 1e6) / count)} ns each, peak memory grew by ${(await peak()) - before} KB`);
}
