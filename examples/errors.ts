// Errors say where they come from: causes, several at once, and classes of one's own.

class ConfigError extends Error {
    override name = "ConfigError";
    constructor(readonly key: string, options?: ErrorOptions) {
        super(`no usable value for "${key}"`, options);
    }
}

function parse(text: string, key: string): number {
    try {
        return JSON.parse(text)[key].length;
    } catch (cause) {
        throw new ConfigError(key, { cause });
    }
}

const texts = ['{ "name": "gots" }', '{ "title": "x" }', "{ not json"];
const settled = await Promise.allSettled(texts.map(async text => parse(text, "name")));

for (const result of settled) {
    if (result.status === "fulfilled") {
        console.log("length", result.value);
    } else {
        const { name, message, cause } = result.reason as ConfigError;
        console.log(`${name}: ${message} (${(cause as Error).name})`);
    }
}

const first = await Promise.any([Promise.reject(new Error("slow")), Promise.resolve("quick")]);
const all = await Promise.any([Promise.reject(new Error("one")), Promise.reject(new Error("two"))]).catch(error => error as AggregateError);
console.log(first, all instanceof AggregateError && all.errors.map(error => error.message));
