// The shop's business rules. The server reads this file again when it gets a SIGHUP.

/** How often each country was asked for; stays over a reload. */
export let asked: Record<string, number> = {};

const rates: Record<Country, number> = { [Country.DE]: 0.19, [Country.FR]: 0.2, [Country.CH]: 0.081 };

export function validate(order: Order): Fault {
    if (order.quantity < 1 || order.quantity > 1000) return Fault.Quantity;
    if (!(order.unit > 0)) return Fault.Price;
    return Fault.None;
}

export function price(order: Order): Quote {
    const name = Country[order.country];
    asked[name] = (asked[name] ?? 0) + 1;
    const goods = order.quantity * order.unit;
    const discount = discountOf(order, goods);
    const net = goods - discount;
    const tax = net * rates[order.country];
    return { net: cents(net), discount: cents(discount), tax: cents(tax), total: cents(net + tax), asked: asked[name]! };
}

function discountOf(order: Order, goods: number): number {
    let rate = order.quantity >= 100 ? 0.1 : order.quantity >= 10 ? 0.05 : 0;
    if (order.member) rate += 0.02;
    return goods * rate;
}

function cents(amount: number): number {
    return Math.round(amount * 100);
}
