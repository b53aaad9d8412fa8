// Modules: named, default and namespace imports, JSON, a binding that stays live, a lazy import.

import config from "./config.json" with { type: "json" };
import Inventory, { count } from "./inventory";
import type { Item } from "./inventory";
import * as money from "./money";

const inventory = new Inventory(config.currency);
const items: Item[] = config.items;
for (const item of items) inventory.add(item);

console.log(`${count} items, ${money.format(inventory.total(), inventory.currency)}`);

const { report } = await import("./report");
console.log(report(inventory.items));
console.log(import.meta.main, import.meta.filename?.endsWith("main.ts"));
