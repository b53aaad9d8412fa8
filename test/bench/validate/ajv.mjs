// Node alone: JSON.parse, and JSON.parse with a validator that ajv has compiled.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const Ajv = createRequire(process.env.NPM + "/")("ajv");
const is = (type) => ({ type });
const list = (items) => ({ type: "array", items });
const object = (properties, optional = []) => ({ type: "object", properties, required: Object.keys(properties).filter((key) => !optional.includes(key)) });
const number = is("number"), string = is("string"), line = object({ article: string, count: number, price: number });
const nullable = { type: "string", nullable: true };
const ajv = new Ajv({ discriminator: true, strictTuples: false });
const validators = {
    users: ajv.compile(list(object({ id: number, name: string, email: nullable, age: number, active: is("boolean"), role: { type: "string", enum: ["admin", "editor", "reader"] }, tags: list(string), address: object({ street: string, city: string, zip: string, geo: object({ lat: number, lng: number }) }), orders: list(object({ id: number, total: number, paid: is("boolean"), lines: list(line) })) }))),
    events: ajv.compile(list({ type: "object", discriminator: { propertyName: "type" }, required: ["type"], oneOf: [
        object({ type: { const: "login" }, at: number, user: number, ip: string }),
        object({ type: { const: "move" }, at: number, x: number, y: number, path: list({ type: "array", items: [number, number], minItems: 2, additionalItems: false }) }),
        object({ type: { const: "chat" }, at: number, from: string, text: string, mentions: list(string) })] })),
    small: ajv.compile(object({ id: number, method: string, params: object({ customer: string, email: string, lines: list(line), express: is("boolean"), note: nullable }, ["email"]), meta: object({ trace: string, sent: number, tags: list(string) }) })),
};

function time(name, bytes, run) {
    let best = Infinity, spent = 0;
    for (let round = 0; round < 3 || (spent < 1500 && round < 400); round++) {
        const times = bytes < 1000 ? 300 : 1;
        const start = performance.now();
        for (let i = 0; i < times; i++) run();
        const took = performance.now() - start;
        best = Math.min(best, took / times);
        spent += took;
    }
    console.log(`${name} ${(best * 1000).toFixed(2)}`);
}

for (const [name, validate] of Object.entries(validators)) {
    const text = readFileSync(`${process.argv[2]}/${name}.json`, "utf8");
    time(`${name} json`, text.length, () => JSON.parse(text));
    time(`${name} ajv`, text.length, () => {
        const value = JSON.parse(text);
        if (!validate(value)) throw new Error(ajv.errorsText(validate.errors));
        return value;
    });
}
