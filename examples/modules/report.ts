import type { Item } from "./inventory";
import { format } from "./money";

export function report(items: Item[]) {
    const width = Math.max(...items.map(item => item.name.length));
    return [...items]
        .sort((a, b) => b.price - a.price)
        .map(({ name, price }) => `${name.padEnd(width)} ${format(price, "EUR").padStart(10)}`)
        .join("\n");
}
