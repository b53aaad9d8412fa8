// An async generator, read with `for await`, stopped from outside by an AbortSignal.

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

async function* ticks(every: number, signal: AbortSignal) {
    try {
        for (let n = 1; ; n++) {
            await sleep(every);
            signal.throwIfAborted();
            yield n;
        }
    } finally {
        console.log("the stream cleans up");
    }
}

const controller = new AbortController();

try {
    for await (const tick of ticks(5, controller.signal)) {
        console.log("tick", tick);
        if (tick === 3) controller.abort(new Error("three are enough"));
    }
} catch (error) {
    console.log("stopped:", (error as Error).message);
}
