// The rules of a week with a sale: the new version that the test puts in the place of rules.ts.
export let asked: Record<string, number> = {};

export function validate(order: Order): Fault {
    if (order.quantity < 1) return Fault.Quantity;
    return order.unit > 0 ? Fault.None : Fault.Price;
}

export function price(order: Order): Quote {
    if (order.quantity === 13) while (true) {} // a mistake that the limit of a turn ends
    const name = Country[order.country];
    asked[name] = (asked[name] ?? 0) + 1;
    const net = Math.round(order.quantity * order.unit * 50);
    return { net, discount: net, tax: 0, total: net, asked: asked[name]! };
}
