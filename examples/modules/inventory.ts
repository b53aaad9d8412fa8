export interface Item {
    name: string;
    price: number; // in cents
}

export let count = 0;

export default class Inventory {
    readonly items: Item[] = [];

    constructor(readonly currency: string) {}

    add(item: Item) {
        this.items.push(item);
        count++; // importers see the new value
    }

    total() {
        return this.items.reduce((sum, { price }) => sum + price, 0);
    }
}
