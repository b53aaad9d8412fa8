// May read the directory data.
import { readTextFile } from "gots:fs";

const prices = new Map<string, number>();
for (const line of (await readTextFile("data/prices.txt")).trim().split("\n")) {
    const [name, price] = line.split(" ") as [string, string];
    prices.set(name, Number(price));
}
export const weight = (_length: number): number => prices.size;
export function transform(line: string): string {
    return line.replace(/\w+/g, (word) => (prices.has(word) ? `${word} (${prices.get(word)!.toFixed(2)})` : word));
}
