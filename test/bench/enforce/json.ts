// Records that come as JSON, are checked on arrival, and worked on.
interface Item { id: number; name: string; tags: string[]; price: { amount: number; currency: string } }
const source: Item[] = [];
for (let i = 0; i < 100; i++)
    source.push({ id: i, name: `item ${i}`, tags: ["a", "b", `t${i % 5}`], price: { amount: i * 1.5, currency: "EUR" } });
const text = JSON.stringify(source);
function load(json: string): Item[] { return JSON.parse(json) as Item[]; }
let total = 0;
for (let round = 0; round < 20; round++) {
    const items = load(text);
    for (const item of items) {
        if (item.tags.includes("t3")) total += item.price.amount;
        total += item.id + item.name.length;
    }
    total += JSON.stringify(items).length;
}
console.log(total);
