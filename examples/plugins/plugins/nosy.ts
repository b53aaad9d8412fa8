// Tries what it may not; and throws what the host then shows.
import { get } from "gots:env";
import { readTextFile } from "gots:fs";
import { get } from "gots:env";

const refused: string[] = [];
for (const attempt of [() => readTextFile("data/../main.cpp"), () => get("HOME"), () => host.log("x".repeat(99)), () => host.count("a", "")]) {
    try {
        await attempt();
    } catch (error) {
        refused.push((error as Error).message);
    }
}
export const weight = (_length: number): number => refused.length;
export function transform(line: string): string {
    if (line.length < 10) throw new Error(`nothing left to try after: ${refused.join("; ")}`);
    return line;
}
