// SPDX-License-Identifier: MIT
import type { Channel } from "gots:task";

export async function sum(from: Channel<{ n: number }>): Promise<number> {
    let total = 0;
    for await (const { n } of from) total += n;
    return total;
}
/** As fast as it can, for so long. */
export async function produce(to: Channel<number>, ms: number): Promise<number> {
    const end = performance.now() + ms;
    let sent = 0;
    try {
        while (performance.now() < end) {
            await to.send(sent);
            sent++;
        }
    } catch {} // it was closed
    return sent;
}
