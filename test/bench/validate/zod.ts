// Runs in GoTS and, bundled, in Node: $ZOD stands for zod's module.
import { z } from "$ZOD";
import { time } from "./time.ts";
import users from "./users.json" with { type: "json" };
import events from "./events.json" with { type: "json" };
import small from "./small.json" with { type: "json" };

const line = z.object({ article: z.string(), count: z.number(), price: z.number() });
const User = z.object({
    id: z.number(), name: z.string(), email: z.string().nullable(), age: z.number(), active: z.boolean(),
    role: z.enum(["admin", "editor", "reader"]), tags: z.array(z.string()),
    address: z.object({ street: z.string(), city: z.string(), zip: z.string(), geo: z.object({ lat: z.number(), lng: z.number() }) }),
    orders: z.array(z.object({ id: z.number(), total: z.number(), paid: z.boolean(), lines: z.array(line) })),
});
const Event = z.discriminatedUnion("type", [
    z.object({ type: z.literal("login"), at: z.number(), user: z.number(), ip: z.string() }),
    z.object({ type: z.literal("move"), at: z.number(), x: z.number(), y: z.number(), path: z.array(z.tuple([z.number(), z.number()])) }),
    z.object({ type: z.literal("chat"), at: z.number(), from: z.string(), text: z.string(), mentions: z.array(z.string()) }),
]);
const Message = z.object({
    id: z.number(), method: z.string(),
    params: z.object({ customer: z.string(), email: z.string().optional(), lines: z.array(line), express: z.boolean(), note: z.string().nullable() }),
    meta: z.object({ trace: z.string(), sent: z.number(), tags: z.array(z.string()) }),
});
const Users = z.array(User), Events = z.array(Event);

const a = JSON.stringify(users), b = JSON.stringify(events), c = JSON.stringify(small);
time("users zod", a.length, () => Users.parse(JSON.parse(a)));
time("events zod", b.length, () => Events.parse(JSON.parse(b)));
time("small zod", c.length, () => Message.parse(JSON.parse(c)));
