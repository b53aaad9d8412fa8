// Prints the data of the benchmark: gots run data.ts users|events|small [count]
let seed = 42;
function random(): number {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
}
function whole(limit: number): number {
    return Math.floor(random() * limit);
}
function pick<T>(list: readonly T[]): T {
    return list[whole(list.length)]!;
}
function several<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
}
function word(): string {
    return pick(["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath"]) + whole(1000);
}

function user(id: number): object {
    return {
        id, name: `${word()} ${word()}`, email: random() < 0.8 ? `${word()}@example.org` : null, age: 18 + whole(60),
        active: random() < 0.5, role: pick(["admin", "editor", "reader"]), tags: several(whole(5), word),
        address: { street: word(), city: word(), zip: String(10000 + whole(89999)), geo: { lat: random() * 180 - 90, lng: random() * 360 - 180 } },
        orders: several(whole(4), () => ({
            id: whole(1e6), total: whole(1e5) / 100, paid: random() < 0.5,
            lines: several(1 + whole(3), () => ({ article: word(), count: 1 + whole(9), price: whole(1e4) / 100 })),
        })),
    };
}

function event(i: number): object {
    const at = 1.7e12 + i;
    switch (whole(3)) {
        case 0: return { type: "login", at, user: i, ip: `10.0.0.${i % 255}` };
        case 1: return { type: "move", at, x: whole(1000) / 10, y: whole(1000) / 10, path: several(6, () => [whole(1000) / 1000, whole(1000) / 1000]) };
        default: return { type: "chat", at, from: word(), text: `${word()} ${word()} ${word()}`, mentions: [word()] };
    }
}

const message = {
    id: 7, method: "order.create",
    params: { customer: "Ann Amber", email: "ann@example.org", lines: [{ article: "tea", count: 2, price: 4.5 }, { article: "cup", count: 1, price: 9.95 }], express: true, note: null },
    meta: { trace: "5f1c9a7e", sent: 1700000000000, tags: ["a", "b"] },
};

const [what, count] = gots.args;
const n = Number(count ?? 1000);
const value = what === "small" ? message : Array.from({ length: n }, (_, i) => (what === "users" ? user(i) : event(i)));
console.log(JSON.stringify(value));
