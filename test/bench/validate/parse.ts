import { parse } from "gots:types";
import { time } from "./time.ts";
import type { Event, Message, User } from "./types.ts";
import users from "./users.json" with { type: "json" };
import events from "./events.json" with { type: "json" };
import small from "./small.json" with { type: "json" };

const a = JSON.stringify(users), b = JSON.stringify(events), c = JSON.stringify(small);
time("users json", a.length, () => JSON.parse(a));
time("users typed", a.length, () => parse<User[]>(a));
time("events json", b.length, () => JSON.parse(b));
time("events typed", b.length, () => parse<Event[]>(b));
time("small json", c.length, () => JSON.parse(c));
time("small typed", c.length, () => parse<Message>(c));
