/* Tools by declaration: from a text of declarations to the module that defines its functions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bind/tools.h"

/* The module's own part. It runs before the script, so it takes at once what a script could replace, and nothing
 * is added later to what all objects and arrays inherit: a member that a value only inherits is in no JSON, and an
 * accessor there would see what is put into arrays. */
static const char head[] =
    "import { validate, type Issue } from \"gots:types\";\n"
    "const native: { call(name: string, json: string): Promise<string | undefined>; ask(name: string, json: string): string | undefined } =\n"
    "    (import.meta as any).native(\"tool\");\n"
    "const { parse, stringify } = JSON;\n"
    "const { defineProperty, freeze, preventExtensions } = Object;\n"
    "preventExtensions(Object.prototype);\n"
    "preventExtensions(Array.prototype);\n"
    "const WrongType = TypeError;\n"
    "type Check = (value: unknown) => Issue[];\n"
    "function wrong(code: string, place: string, issue: Issue): TypeError {\n"
    "    const error = new WrongType(`${code}: ${place}: expected ${issue.expected}, got ${issue.received}`);\n"
    "    defineProperty(error, \"code\", { value: code });\n"
    "    return error;\n"
    "}\n"
    "/* \"[0].days\" of the arguments, by the parameter's name. */\n"
    "function placeOf(names: string[], path: string): string {\n"
    "    let end = 1;\n"
    "    while (end < path.length && path[end] !== \"]\") end++;\n"
    "    const index = Number(path.slice(1, end));\n"
    "    return (index < names.length ? names[index] : `argument ${index + 1}`) + path.slice(end + 1);\n"
    "}\n"
    "function refuse(name: string, names: string[], count: number, issues: Issue[]): void {\n"
    "    if (issues.length === 0) return;\n"
    "    const issue = issues[0]!;\n"
    "    if (issue.path === \"\") throw new WrongType(`GOTS4502: ${name}: ${count} arguments were given, that is not what it takes`);\n"
    "    throw wrong(\"GOTS4502\", `${name}: ${placeOf(names, issue.path)}`, issue);\n"
    "}\n"
    "/* Checked as they are, to say what is wrong with them, and as they come out of JSON: getters and toJSON have\n"
    "   run by then. An argument that was left out is null there. */\n"
    "function out(name: string, names: string[], fewest: number, check: Check, values: unknown[]): string {\n"
    "    if (values.length < fewest) {\n"
    "        const error = new WrongType(`GOTS4502: ${name}: ${names[values.length]} is missing`);\n"
    "        defineProperty(error, \"code\", { value: \"GOTS4502\" });\n"
    "        throw error;\n"
    "    }\n"
    "    refuse(name, names, values.length, check(values));\n"
    "    const text = stringify(values), sent = parse(text);\n"
    "    for (let i = 0; i < sent.length; i++) if (sent[i] === null && values[i] === undefined) sent[i] = undefined;\n"
    "    refuse(name, names, sent.length, check(sent));\n"
    "    return text;\n"
    "}\n"
    "function back(name: string, check: Check, text: string | undefined): unknown {\n"
    "    let value: unknown;\n"
    "    try { value = text === undefined ? undefined : parse(text); }\n"
    "    catch (error) { throw new WrongType(`GOTS4503: ${name}: what the tool gave is no JSON`); }\n"
    "    const issues = check(value);\n"
    "    if (issues.length > 0) {\n"
    "        const path = issues[0]!.path;\n"
    "        throw wrong(\"GOTS4503\", `${name}: the result${path === \"\" || path[0] === \"[\" ? path : \".\" + path}`, issues[0]!);\n"
    "    }\n"
    "    return value;\n"
    "}\n"
    "function tool(name: string, names: string[], fewest: number, later: boolean, check: Check, checkResult: Check): unknown {\n"
    "    if (later) return freeze(async (...values: unknown[]): Promise<unknown> =>\n"
    "        back(name, checkResult, await native.call(name, out(name, names, fewest, check, values))));\n"
    "    return freeze((...values: unknown[]): unknown =>\n"
    "        back(name, checkResult, native.ask(name, out(name, names, fewest, check, values))));\n"
    "}\n"
    "function put(space: string[], name: string, value: unknown): void {\n"
    "    let at: any = globalThis;\n"
    "    for (const part of space) {\n"
    "        if (at[part] === undefined) defineProperty(at, part, { value: {}, enumerable: true });\n"
    "        at = at[part];\n"
    "    }\n"
    "    defineProperty(at, name, { value, enumerable: true });\n"
    "}\n"
    "function json(value: unknown): string | undefined {\n"
    "    try { return stringify(value); }\n"
    "    catch (error) { throw new WrongType(`GOTS4504: the result cannot be JSON: ${(error as Error).message}`); }\n"
    "}\n";

static const char give_any[] = "export async function give(value: unknown): Promise<string | undefined> { return json(await value); }\n";
static const char give_result[] =
    "function refuseResult(value: unknown): void {\n"
    "    const issues = validate<Result>(value);\n"
    "    if (issues.length === 0) return;\n"
    "    const path = issues[0]!.path;\n"
    "    throw wrong(\"GOTS4504\", `the result${path === \"\" || path[0] === \"[\" ? path : \".\" + path}`, issues[0]!);\n"
    "}\n"
    "export async function give(promise: unknown): Promise<string | undefined> {\n"
    "    const value = await promise;\n"
    "    refuseResult(value);\n"
    "    const text = json(value);\n"
    "    refuseResult(text === undefined ? undefined : parse(text)); /* toJSON has run */\n"
    "    return text;\n"
    "}\n";

typedef struct maker {
    gots__bind_world *world;
    gots__source *source;
    gots__text out;
    const char **names; /* of the tools so far */
    uint32_t count, room;
    bool has_result;
} maker;

static void complain(maker *m, const gots__node *node, const char *code, const char *message)
{
    gots__bind_complain(m->world, m->source, node->pos, node->end, code, message);
}

static bool is_new(maker *m, const char *name)
{
    for (uint32_t i = 0; i < m->count; i++)
        if (strcmp(m->names[i], name) == 0) return false;
    if (m->count == m->room) {
        uint32_t room = m->room == 0 ? 16 : m->room * 2;
        const char **names = GOTS__NEW_ARRAY(&m->world->arena, const char *, room);
        if (m->count > 0) memcpy(names, m->names, m->count * sizeof *names);
        m->names = names;
        m->room = room;
    }
    m->names[m->count++] = name;
    return true;
}

static bool is_promise(const gots__node *type)
{
    return type != NULL && type->kind == GOTS__TYPE_REF && type->type_ref.name->kind == GOTS__IDENTIFIER &&
           strcmp(type->type_ref.name->ident.name->text, "Promise") == 0;
}

/* ["mail", "send"] of "mail.send", without the last. */
static void write_space(maker *m, const char *name)
{
    gots__text_byte(&m->out, '[');
    for (const char *dot; (dot = strchr(name, '.')) != NULL; name = dot + 1)
        gots__text_format(&m->out, "\"%.*s\", ", (int)(dot - name), name);
    gots__text_byte(&m->out, ']');
}

/* Returns how many arguments must be given. */
static uint32_t write_params(maker *m, const gots__function *f)
{
    uint32_t fewest = 0, count = 0;
    gots__text_byte(&m->out, '[');
    for (uint32_t i = 0; i < f->params.count; i++) {
        const gots__node *param = f->params.items[i];
        if ((param->flags & GOTS__F_REST) != 0) continue;
        bool is_named = param->param.target->kind == GOTS__IDENTIFIER;
        count++;
        gots__text_format(&m->out, "\"%s\", ", is_named ? param->param.target->ident.name->text : "a parameter");
        if ((param->flags & GOTS__F_OPTIONAL) == 0) fewest = count;
    }
    gots__text_byte(&m->out, ']');
    return fewest;
}

static void make_tool(maker *m, const gots__node *node, const char *space)
{
    const gots__function *f = &node->function;
    const char *own = f->name->ident.name->text;
    const char *name = space[0] == '\0' ? own : gots__arena_format(&m->world->arena, "%s.%s", space, own);
    if (f->type_params.count > 0) complain(m, node, "GOTS4501", "a tool is not generic: JSON has no type parameters");
    if (!is_new(m, name)) {
        complain(m, node, "GOTS4501", "this tool is declared twice: it has one signature");
        return;
    }
    gots__text_str(&m->out, "put(");
    write_space(m, name);
    gots__text_format(&m->out, ", \"%s\", tool(\"%s\", ", own, name);
    uint32_t fewest = write_params(m, f);
    gots__text_format(&m->out,
                      ", %u, %s, (value) => validate<Parameters<typeof %s>>(value), "
                      "(value) => validate<Awaited<ReturnType<typeof %s>>>(value)));\n",
                      (unsigned)fewest, is_promise(f->return_type) ? "true" : "false", name, name);
}

static void make_statements(maker *m, const gots__list *statements, const char *space);

static void make_namespace(maker *m, const gots__node *node, const char *space)
{
    if (node->namespace_.name->kind != GOTS__IDENTIFIER || node->namespace_.body == NULL) {
        complain(m, node, "GOTS4500", "modules are no tools; a namespace becomes a global object");
        return;
    }
    const char *own = node->namespace_.name->ident.name->text;
    const char *inner = space[0] == '\0' ? own : gots__arena_format(&m->world->arena, "%s.%s", space, own);
    if (node->namespace_.body->kind == GOTS__NAMESPACE) make_namespace(m, node->namespace_.body, inner);
    else make_statements(m, &node->namespace_.body->block.statements, inner);
}

static void make_statements(maker *m, const gots__list *statements, const char *space)
{
    for (uint32_t i = 0; i < statements->count; i++) {
        const gots__node *node = statements->items[i];
        bool is_exported = (node->flags & GOTS__F_EXPORT) != 0 && space[0] == '\0';
        if (is_exported) {
            complain(m, node, "GOTS4500", "tools are global: leave out `export`");
            continue;
        }
        switch (node->kind) {
        case GOTS__FUNCTION_DECLARATION: make_tool(m, node, space); break;
        case GOTS__NAMESPACE: make_namespace(m, node, space); break;
        case GOTS__INTERFACE:
            m->has_result |= space[0] == '\0' && strcmp(node->interface.name->ident.name->text, "Result") == 0;
            break;
        case GOTS__TYPE_ALIAS:
            m->has_result |= space[0] == '\0' && strcmp(node->alias.name->ident.name->text, "Result") == 0;
            break;
        case GOTS__EMPTY: break;
        default:
            complain(m, node, "GOTS4500", "tools are declared by functions, interfaces, type aliases and namespaces");
        }
    }
}

static void read(gots__bind_world *world, const char *name, const char *text, size_t len, gots__str *out)
{
    maker m = { .world = world };
    gots__node *file = gots__bind_parse(world, name, text, len, &m.source);
    if (file == NULL) return;
    gots__text_init(&m.out, &world->arena, sizeof head + 4096);
    gots__text_str(&m.out, head);
    make_statements(&m, &file->file.statements, "");
    gots__text_str(&m.out, m.has_result ? give_result : give_any);
    if (world->diagnostics.count > 0) return;
    gots__bind_keep_text(world, m.source, &file->file.statements);
    out->bytes = gots__text_close(&m.out);
    out->len = (uint32_t)m.out.len;
}

gots_status gots__bind_read_tools(gots__bind_world *world, const char *name, const char *text, size_t len, gots__str *out)
{
    if (setjmp(world->arena.escape) != 0) {
        world->diagnostics.count = 0;
        return GOTS_E_NOMEM;
    }
    read(world, name, text, len, out);
    return world->diagnostics.count == 0 ? GOTS_OK : GOTS_E_SYNTAX;
}
