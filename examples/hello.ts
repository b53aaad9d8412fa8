/** What GoTS is: TypeScript, run as it stands. Try `make run`. */

interface Planet {
    readonly name: string;
    readonly moons: number;
}

enum Size {
    Small,
    Large,
}

class Registry<T extends { readonly name: string }> {
    readonly #items = new Map<string, T>();

    add(...items: T[]): this {
        for (const item of items) this.#items.set(item.name, item);
        return this;
    }

    *[Symbol.iterator](): Generator<T> {
        yield* this.#items.values();
    }
}

const planets = new Registry<Planet>().add(
    { name: "Mercury", moons: 0 },
    { name: "Mars", moons: 2 },
    { name: "Saturn", moons: 274 },
);

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function* observe(list: Iterable<Planet>): AsyncGenerator<string> {
    for (const { name, moons } of list) {
        await pause(1);
        const size = moons > 100 ? Size.Large : Size.Small;
        yield `${name.padEnd(8)} ${moons} moons, a ${Size[size].toLowerCase()} family`;
    }
}

console.log("Hello from GoTS", import.meta.main ? "(the main module)" : "");
for await (const line of observe(planets)) console.log(line);

const total = [...planets].reduce((sum, planet) => sum + planet.moons, 0);
console.log({ total, average: total / 3, big: 2n ** 64n });
