// Types at run time: no schema beside the type.
import { is, parse, validate } from "gots:types";

interface Order {
    id: number;
    customer: { name: string; email?: string };
    lines: { article: string; count: number }[];
    state: "open" | "paid" | "sent";
}

const order = parse<Order>('{"id":7,"customer":{"name":"Ann"},"lines":[{"article":"tea","count":2}],"state":"paid"}');
console.log(order.customer.name, order.lines[0]?.count);

try {
    parse<Order>('{"id":8,"customer":{"name":"Bob"},"lines":[{"article":"tea","count":"2"}],"state":"open"}');
} catch (error) {
    console.log((error as Error).message);
}

for (const issue of validate<Order>({ id: 9, customer: {}, lines: [], state: "lost" })) console.log(issue.message);
console.log(is<Order>(order), is<Order>({}));
