/** gots:types: types at run time. The functions in a hurry are C (libgots/engine/types_module.c);
 * here are reflection and JSON Schema. What is exported is declared in lib/gots/types.d.ts.
 */
const native = (import.meta as any).native("types");

export const { is, assert, validate, parse, freeze } = native;

// ---- Copies that may be written ----

const cloned = new Set<object>([Date.prototype, RegExp.prototype, ArrayBuffer.prototype]);

function copyData(value: any, made: Map<object, any>): any {
    const known = made.get(value);
    if (known !== undefined) return known;
    const keep = (copy: any): any => (made.set(value, copy), copy);
    if (Array.isArray(value)) {
        const copy: any[] = keep(new Array(value.length));
        for (const key of Object.keys(value)) copy[key as any] = mutableCopy(value[key as any], made);
        return copy;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
        const copy = keep(Object.create(prototype));
        for (const key of Reflect.ownKeys(value))
            if (Object.prototype.propertyIsEnumerable.call(value, key))
                Object.defineProperty(copy, key, { value: mutableCopy(value[key], made), writable: true, enumerable: true, configurable: true });
        return copy;
    }
    if (prototype === Map.prototype) {
        const copy = keep(new Map());
        for (const [key, item] of value) copy.set(mutableCopy(key, made), mutableCopy(item, made));
        return copy;
    }
    if (prototype === Set.prototype) {
        const copy = keep(new Set());
        for (const item of value) copy.add(mutableCopy(item, made));
        return copy;
    }
    return cloned.has(prototype) || ArrayBuffer.isView(value) ? keep(structuredClone(value)) : value;
}

function mutableCopy(value: any, made: Map<object, any>): any {
    return typeof value === "object" && value !== null ? copyData(value, made) : value;
}

export function mutable(value: any): any {
    return mutableCopy(value, new Map());
}

export function typeOf(type: any): any {
    native.describe(type); // throws without a type
    return type;
}

// ---- Reflection ----

const NOTHING: readonly never[] = Object.freeze([]);
const described = new WeakMap<object, any>();

/** Kinds of primitives that a description holds beside its parts, as descriptions of their own. */
function primitive(kind: string): any {
    return Object.freeze({ name: kind, kind, properties: NOTHING, indexes: NOTHING, types: NOTHING, fewest: 0, rest: -1,
                           values: NOTHING, pattern: "", readonly: false, unchecked: "" });
}

const primitives = new Map<string, any>();
function primitiveOf(kind: string): any {
    let known = primitives.get(kind);
    if (known === undefined) primitives.set(kind, (known = primitive(kind)));
    return known;
}

const ALL_KINDS = 9;

function kindOf(raw: any): string {
    if (raw.kind === "plain") {
        if (raw.kinds.length === 0) return "never";
        if (raw.kinds.length === 1) return raw.kinds[0];
        return raw.kinds.length === ALL_KINDS ? "unknown" : raw.kinds.length === 2 && raw.kinds[0] === "object" ? "object" : "union";
    }
    return raw.kinds.length > 0 && raw.kind !== "intersection" && raw.kind !== "object" ? "union" : raw.kind;
}

// Placeholders of template literals: GOTS__PIECE_ of types/shape.h.
const PLACEHOLDERS = ["", "[\\s\\S]*", "[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?", "-?\\d+", "[^a-z]*", "[^A-Z]*", "[^a-z]?[\\s\\S]*", "[^A-Z]?[\\s\\S]*"];

function patternOf(pieces: (string | number)[]): string {
    const parts = pieces.map((piece) => typeof piece === "number" ? PLACEHOLDERS[piece] : piece.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&"));
    return "^" + parts.join("") + "$";
}

/** A type that is a union beside its own node: `string | "a"` stands as one node of literals with kinds. */
function inner(raw: any, name: string): any {
    return Object.freeze({ ...primitive(raw.kind), name, values: Object.freeze(raw.values ?? []), properties: Object.freeze(raw.properties ?? []) });
}

function membersOf(raw: any): any[] {
    const beside = raw.kinds.map(primitiveOf);
    if (raw.kind === "plain") return beside;
    return raw.kind === "union" ? [...raw.types, ...beside] : [inner(raw, raw.name), ...beside];
}

function describe(type: any): any {
    let known = described.get(type);
    if (known !== undefined) return known;
    const raw = native.describe(type);
    const kind = kindOf(raw);
    known = Object.freeze({
        name: raw.name,
        kind,
        properties: Object.freeze((raw.properties ?? []).map(Object.freeze)),
        indexes: Object.freeze((raw.indexes ?? []).map(Object.freeze)),
        types: Object.freeze(kind === "union" ? membersOf(raw) : raw.types ?? []),
        fewest: raw.fewest ?? 0,
        rest: raw.rest ?? -1,
        values: Object.freeze(kind === "union" ? [] : raw.values ?? []),
        pattern: raw.pieces === undefined ? "" : patternOf(raw.pieces),
        readonly: raw.readonly,
        unchecked: raw.unchecked,
    });
    described.set(type, known);
    return known;
}

const prototype = native.prototype;
for (const name of ["name", "kind", "properties", "indexes", "types", "fewest", "rest", "values", "pattern", "readonly", "unchecked"])
    Object.defineProperty(prototype, name, { get(this: any) { return describe(this)[name]; }, enumerable: true });

const methods = {
    is(this: any, value: unknown) { return is(value, this); },
    assert(this: any, value: unknown) { assert(value, this); },
    validate(this: any, value: unknown) { return validate(value, this); },
    parse(this: any, text: string) { return parse(text, this); },
    jsonSchema(this: any) { return jsonSchema(this); },
    toString(this: any) { return describe(this).name; },
};
for (const [name, value] of Object.entries(methods)) Object.defineProperty(prototype, name, { value });
Object.defineProperty(prototype, Symbol.toStringTag, { value: "Type" });
Object.freeze(prototype);

// ---- JSON Schema ----

interface Writing {
    names: Map<any, string>; // types that are defined, or being defined
    again: Set<any>;         // those that were met while they were open
    definitions: Record<string, any>;
}

const PRIMITIVES: Record<string, any> = {
    string: { type: "string" }, number: { type: "number" }, boolean: { type: "boolean" }, null: { type: "null" }, object: { type: "object" },
};

function fail(info: any): never {
    throw new TypeError(`GOTS2004: JSON has no ${info.name}`);
}

function objectSchema(info: any, writing: Writing): any {
    const properties: Record<string, any> = {};
    const required: string[] = [];
    for (const property of info.properties) {
        if (typeof property.name === "symbol" || property.type.kind === "function") continue;
        properties[property.name] = schemaOf(property.type, writing);
        if (property.readonly) properties[property.name] = { ...properties[property.name], readOnly: true };
        if (!property.optional) required.push(property.name);
    }
    const schema: any = { type: "object", properties };
    if (required.length > 0) schema.required = required;
    for (const { key, value } of info.indexes) {
        if (key.kind === "string") schema.additionalProperties = schemaOf(value, writing);
        else if (key.kind === "template") schema.patternProperties = { ...schema.patternProperties, [key.pattern]: schemaOf(value, writing) };
    }
    return schema;
}

function tupleSchema(info: any, writing: Writing): any {
    const items = info.types.map((type: any) => schemaOf(type, writing));
    if (info.rest < 0) return { type: "array", prefixItems: items, items: false, minItems: info.fewest };
    const schema: any = { type: "array", items: items[info.rest], minItems: info.fewest };
    if (info.rest === items.length - 1) schema.prefixItems = items.slice(0, info.rest);
    else schema.items = { anyOf: items };
    return schema;
}

function unionSchema(info: any, writing: Writing): any {
    const members = info.types.filter((type: any) => type.kind !== "undefined");
    const schemas = members.map((type: any) => schemaOf(type, writing));
    return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
}

function plainSchema(info: any, writing: Writing): any {
    switch (info.kind) {
        case "unknown": return {};
        case "never": return { not: {} };
        case "literals": return info.values.length === 1 ? { const: info.values[0] } : { enum: [...info.values] };
        case "object":
        case "class": return info.properties.length === 0 && info.indexes.length === 0 ? { type: "object" } : objectSchema(info, writing);
        case "array": return { type: "array", items: schemaOf(info.types[0], writing) };
        case "tuple": return tupleSchema(info, writing);
        case "template": return { type: "string", pattern: info.pattern };
        case "union": return unionSchema(info, writing);
        case "intersection": return { allOf: info.types.map((type: any) => schemaOf(type, writing)) };
        default: return PRIMITIVES[info.kind] ?? fail(info);
    }
}

/** A type that holds itself is written once, below `$defs`. */
function schemaOf(type: any, writing: Writing): any {
    const named = writing.names.get(type);
    if (named !== undefined) {
        writing.again.add(type);
        return { $ref: `#/$defs/${named}` };
    }
    const isPart = ["object", "class", "array", "tuple", "union"].includes(type.kind);
    if (!isPart) return plainSchema(type, writing);
    const base = /^[A-Za-z_$][\w$]*$/.test(type.name) ? type.name : "Type";
    let name = base;
    for (let i = 2; name in writing.definitions; i++) name = base + i;
    writing.definitions[name] = undefined;
    writing.names.set(type, name);
    const schema = plainSchema(type, writing);
    writing.names.delete(type);
    if (!writing.again.has(type)) {
        delete writing.definitions[name];
        return schema;
    }
    writing.names.set(type, name);
    writing.definitions[name] = schema;
    return { $ref: `#/$defs/${name}` };
}

export function jsonSchema(type: any): any {
    native.describe(type);
    const writing: Writing = { names: new Map(), again: new Set(), definitions: {} };
    const schema = schemaOf(type, writing);
    const result: any = { $schema: "https://json-schema.org/draft/2020-12/schema", ...schema };
    if (Object.keys(writing.definitions).length > 0) result.$defs = writing.definitions;
    return result;
}
