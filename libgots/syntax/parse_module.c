/* Imports and exports.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Shared parts ---------------------------------------------------------------------------- */

static gots__node *parse_specifier_string(gots__parser *p)
{
    if (gots__at(p, GOTS__T_STRING)) return gots__string_node(p);
    if (gots__starts_expression(p)) {
        gots__error_here(p, "TS1141", "String literal expected.");
        return gots__parse_assignment(p);
    }
    gots__error_here(p, "TS1141", "String literal expected.");
    return gots__missing(p);
}

static bool is_module_name(gots__parser *p)
{
    return gots__at(p, GOTS__T_STRING) || gots__token_is_word(p->lex.token.kind);
}

static gots__node *parse_attribute(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__IMPORT_ATTRIBUTE, p->lex.token.pos);
    if (gots__at(p, GOTS__T_STRING)) node->property.key = gots__string_node(p);
    else node->property.key = gots__property_name_word(p);
    gots__expect(p, GOTS__T_COLON);
    if (gots__at(p, GOTS__T_STRING)) {
        node->property.value = gots__string_node(p);
    } else {
        gots__node *value = gots__parse_assignment(p);
        gots__grammar_error(p, value->pos, value->end, "TS2858",
                            "Import attribute values must be string literal expressions.");
        node->property.value = value;
    }
    return gots__end(p, node);
}

static bool same_key(const gots__node *a, const gots__node *b)
{
    gots__str names[2];
    const gots__node *keys[2] = { a->property.key, b->property.key };
    for (int i = 0; i < 2; i++) {
        if (keys[i]->kind == GOTS__STRING) names[i] = keys[i]->string.value;
        else if (keys[i]->kind == GOTS__IDENTIFIER)
            names[i] = (gots__str){ keys[i]->ident.name->text, keys[i]->ident.name->len };
        else return false;
    }
    return names[0].len == names[1].len && memcmp(names[0].bytes, names[1].bytes, names[0].len) == 0;
}

static void check_unique_keys(gots__parser *p, const gots__list *list)
{
    for (uint32_t i = 1; i < list->count && i < 64; i++)
        for (uint32_t j = 0; j < i; j++)
            if (same_key(list->items[i], list->items[j]))
                gots__grammar_error(p, list->items[i]->pos, list->items[i]->end, "SyntaxError",
                                    "Import attributes with the same key stand twice.");
}

/* with { type: "json" }; also the older `assert`. */
static gots__list parse_attributes(gots__parser *p)
{
    uint32_t base = p->scratch_count;
    if (!gots__at(p, GOTS__T_WITH) && !(gots__at(p, GOTS__T_ASSERT) && !gots__on_new_line(p)))
        return gots__cut(p, base);
    gots__next(p);
    uint32_t open = p->lex.token.pos;
    if (!gots__expect(p, GOTS__T_LBRACE)) return gots__cut(p, base);
    while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        if (!gots__at(p, GOTS__T_STRING) && !gots__token_is_word(p->lex.token.kind)) {
            gots__error_here(p, "TS1478", "Identifier or string literal expected.");
            break;
        }
        gots__push(p, parse_attribute(p));
        if (!gots__list_goes_on(p, GOTS__T_RBRACE, is_module_name)) break;
    }
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    gots__list list = gots__cut(p, base);
    check_unique_keys(p, &list);
    return list;
}

static gots__list parse_from(gots__parser *p, gots__node **from)
{
    gots__expect(p, GOTS__T_FROM);
    *from = parse_specifier_string(p);
    return parse_attributes(p);
}

/* A lone surrogate has no place in the name of an export. */
static void check_well_formed(gots__parser *p, const gots__node *name)
{
    if (name->kind != GOTS__STRING) return;
    const unsigned char *at = (const unsigned char *)name->string.value.bytes;
    for (uint32_t i = 0; i + 1 < name->string.value.len; i++)
        if (at[i] == 0xED && at[i + 1] >= 0xA0) {
            gots__grammar_error(p, name->pos, name->end, "SyntaxError",
                                "The name of an export must be well-formed Unicode.");
            return;
        }
}

static gots__node *parse_module_name(gots__parser *p)
{
    gots__node *name = gots__at(p, GOTS__T_STRING) ? gots__string_node(p) : gots__property_name_word(p);
    check_well_formed(p, name);
    return name;
}

/* `type` before the name? `type as as x`, `type as x`, `type x`, and `type` as a name itself. */
static bool type_is_modifier(gots__parser *p)
{
    if (!gots__at(p, GOTS__T_TYPE)) return false;
    gots__mark mark;
    bool modifier;
    gots__mark_set(p, &mark);
    gots__next(p);
    if (gots__at(p, GOTS__T_AS)) {
        gots__next(p);
        if (gots__at(p, GOTS__T_AS)) { /* type as as …: `as` is the name, or renamed to `as` */
            gots__next(p);
            modifier = is_module_name(p);
        } else {
            modifier = !is_module_name(p); /* type as x: the name `type` renamed */
        }
    } else {
        modifier = is_module_name(p);
    }
    gots__rewind(p, &mark);
    return modifier;
}

/* The word at `name` becomes a local name. */
static void check_local(gots__parser *p, const gots__token *token, bool binding)
{
    gots__token current = p->lex.token;
    p->lex.token = *token;
    if (token->kind == GOTS__T_STRING)
        gots__error_here(p, "TS1003", "Identifier expected.");
    else if (gots__token_is_reserved(token->kind))
        gots__syntax_error(p, token->pos, token->end, "TS1003", "Identifier expected.");
    else
        gots__check_identifier(p, binding);
    p->lex.token = current;
}

static gots__node *parse_specifier(gots__parser *p, bool import, gots__token *first_word)
{
    gots__node *node = gots__make(p, GOTS__SPECIFIER, p->lex.token.pos);
    if (type_is_modifier(p)) {
        node->flags |= GOTS__F_TYPE_ONLY;
        gots__next(p);
    }
    gots__token word = p->lex.token;
    gots__node *first = parse_module_name(p), *second = first;
    *first_word = word;
    if (gots__eat(p, GOTS__T_AS)) {
        word = p->lex.token;
        second = parse_module_name(p);
    }
    if (import) {
        check_local(p, &word, true);
        node->specifier.outer = first;
        node->specifier.local = second;
    } else {
        node->specifier.outer = second;
        node->specifier.local = first;
    }
    return gots__end(p, node);
}

/* `{ a, b as c }`. For exports `bad` gets the first local name that can only come from a module. */
static gots__list parse_specifiers(gots__parser *p, bool import, gots__token *bad)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count;
    gots__next(p);
    bad->kind = GOTS__T_EOF;
    while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        gots__token word;
        if (!is_module_name(p)) {
            gots__error_here(p, "TS1003", "Identifier expected.");
            break;
        }
        gots__push(p, parse_specifier(p, import, &word));
        if (!import && bad->kind == GOTS__T_EOF &&
            (word.kind == GOTS__T_STRING || gots__token_is_reserved(word.kind) ||
             (word.kind <= GOTS__T_LAST_STRICT && word.kind >= GOTS__T_FIRST_WORD)))
            *bad = word;
        if (gots__at(p, GOTS__T_FROM)) break; /* the brace is missing, not a comma */
        if (!gots__list_goes_on(p, GOTS__T_RBRACE, is_module_name)) break;
    }
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    return gots__cut(p, base);
}

/* ---- Import ---------------------------------------------------------------------------------- */

static gots__node *parse_external_module(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__EXTERNAL_MODULE, p->lex.token.pos);
    gots__next(p);
    gots__expect(p, GOTS__T_LPAREN);
    node->unary.operand = parse_specifier_string(p);
    gots__expect(p, GOTS__T_RPAREN);
    return gots__end(p, node);
}

static gots__node *parse_import_equals(gots__parser *p, const gots__modifiers *modifiers, gots__node *name,
                                       bool type_only)
{
    gots__node *node = gots__make(p, GOTS__IMPORT_EQUALS, modifiers->pos);
    node->flags = (modifiers->flags & (GOTS__F_EXPORT | GOTS__F_DECLARE)) |
                  (type_only ? GOTS__F_TYPE_ONLY : 0);
    node->import_equals.name = name;
    gots__next(p);
    if (gots__at(p, GOTS__T_REQUIRE) && gots__peek(p, NULL) == GOTS__T_LPAREN)
        node->import_equals.target = parse_external_module(p);
    else
        node->import_equals.target = gots__parse_entity_name(p, GOTS__ENTITY_ALIAS);
    gots__semicolon(p);
    return gots__end(p, node);
}

static void check_import_place(gots__parser *p, const gots__node *node)
{
    if (p->context & (GOTS__C_BLOCK | GOTS__C_FUNCTION))
        gots__grammar_error(p, node->pos, node->pos + 6, "TS1232",
                            "An import declaration can only be used at the top level of a namespace or "
                            "module.");
    else if (p->context & GOTS__C_NAMESPACE &&
             (node->kind == GOTS__IMPORT ||
              (node->kind == GOTS__IMPORT_EQUALS && node->import_equals.target->kind == GOTS__EXTERNAL_MODULE)))
        gots__grammar_error(p, node->pos, node->end, "TS1147",
                            "Import declarations in a namespace cannot reference a module.");
}

/* import type …: is `type` the modifier? It is unless it is the name of a default import. */
static bool import_type_modifier(gots__parser *p)
{
    if (!gots__at(p, GOTS__T_TYPE)) return false;
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool modifier = gots__at(p, GOTS__T_LBRACE) || gots__at(p, GOTS__T_STAR);
    if (gots__is_identifier(p)) {
        modifier = true;
        if (gots__at(p, GOTS__T_FROM)) { /* import type from "x", import type from from "x" */
            gots__next(p);
            modifier = gots__at(p, GOTS__T_FROM) || gots__at(p, GOTS__T_ASSIGN);
        }
    }
    gots__rewind(p, &mark);
    return modifier;
}

/* import defer …, import source …: is the word a phase? It is unless it is the name of a default
 * import. */
static bool import_phase(gots__parser *p)
{
    if (!gots__at(p, GOTS__T_NAME) ||
        (p->lex.token.atom != p->names.defer && p->lex.token.atom != p->names.source_))
        return false;
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool phase = !gots__at(p, GOTS__T_COMMA) && !gots__at(p, GOTS__T_ASSIGN);
    if (gots__at(p, GOTS__T_FROM)) { /* import defer from "x", import defer from from "x" */
        gots__next(p);
        phase = !gots__at(p, GOTS__T_STRING);
    }
    gots__rewind(p, &mark);
    return phase;
}

static void parse_import_phase(gots__parser *p, gots__node *node)
{
    if (p->lex.token.atom == p->names.defer) node->flags |= GOTS__F_DEFER;
    else
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "GOTS1016",
                            "'import source' is not supported.");
    gots__next(p);
}

/* Only a whole namespace can be deferred. */
static void check_deferred(gots__parser *p, const gots__node *node)
{
    const gots__node *name = node->import.default_name;
    if (name != NULL)
        gots__grammar_error(p, name->pos, name->end, "TS18058",
                            "Default imports are not allowed in a deferred import.");
    else if (node->import.has_specifiers)
        gots__grammar_error(p, node->pos, p->prev_end, "TS18059",
                            "Named imports are not allowed in a deferred import.");
}

gots__node *gots__parse_import(gots__parser *p, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, GOTS__IMPORT, modifiers->pos);
    gots__token bad;
    gots__next(p);
    if (!(p->context & (GOTS__C_NAMESPACE | GOTS__C_MODULE_BLOCK))) p->module_seen = 1;
    if (gots__at(p, GOTS__T_STRING)) {
        node->import.from = gots__string_node(p);
        node->import.attributes = parse_attributes(p);
    } else {
        bool type_only = import_type_modifier(p);
        if (type_only) {
            node->flags |= GOTS__F_TYPE_ONLY;
            gots__next(p);
        } else if (import_phase(p)) {
            parse_import_phase(p, node);
        }
        bool more = true;
        if (gots__is_identifier(p)) {
            node->import.default_name = gots__binding_identifier(p);
            if (gots__at(p, GOTS__T_ASSIGN)) {
                node = parse_import_equals(p, modifiers, node->import.default_name, type_only);
                check_import_place(p, node);
                return node;
            }
            more = gots__eat(p, GOTS__T_COMMA);
        }
        if (more && gots__eat(p, GOTS__T_STAR)) {
            gots__expect(p, GOTS__T_AS);
            node->import.namespace_name = gots__binding_identifier(p);
        } else if (more && gots__at(p, GOTS__T_LBRACE)) {
            node->import.has_specifiers = true;
            node->import.specifiers = parse_specifiers(p, true, &bad);
            for (uint32_t i = 0; type_only && i < node->import.specifiers.count; i++)
                if (node->import.specifiers.items[i]->flags & GOTS__F_TYPE_ONLY)
                    gots__grammar_error(p, node->import.specifiers.items[i]->pos,
                                        node->import.specifiers.items[i]->end, "TS2206",
                                        "The 'type' modifier cannot be used on a named import when "
                                        "'import type' is used on its import statement.");
        } else if (more) {
            gots__error_here(p, "TS1005", "'{' expected.");
        }
        if (type_only && node->import.default_name != NULL &&
            (node->import.namespace_name != NULL || node->import.has_specifiers))
            gots__grammar_error(p, node->pos, p->prev_end, "TS1363",
                                "A type-only import can specify a default import or named bindings, but "
                                "not both.");
        if ((node->flags & GOTS__F_DEFER) != 0) check_deferred(p, node);
        node->import.attributes = parse_from(p, &node->import.from);
    }
    gots__semicolon(p);
    gots__end(p, node);
    if (modifiers->any)
        gots__check_modifiers(p, modifiers, 0, modifiers->flags & GOTS__F_DECLARE ? "TS1079" : "TS1191",
                              modifiers->flags & GOTS__F_DECLARE
                                  ? "cannot be used with an import declaration."
                                  : "cannot stand before an import declaration.");
    check_import_place(p, node);
    return node;
}

/* ---- Export ---------------------------------------------------------------------------------- */

static void check_export_place(gots__parser *p, const gots__node *node)
{
    if (p->context & (GOTS__C_BLOCK | GOTS__C_FUNCTION)) {
        bool assign = node->kind == GOTS__EXPORT_ASSIGN || node->kind == GOTS__EXPORT_DEFAULT;
        gots__grammar_error(p, node->pos, node->pos + 6, assign ? "TS1231" : "TS1233",
                            assign ? "An export assignment must be at the top level of a file or module "
                                     "declaration."
                                   : "An export declaration can only be used at the top level of a "
                                     "namespace or module.");
    } else if (p->context & GOTS__C_NAMESPACE) {
        if (node->kind == GOTS__EXPORT_ASSIGN || node->kind == GOTS__EXPORT_DEFAULT)
            gots__grammar_error(p, node->pos, node->end, node->kind == GOTS__EXPORT_ASSIGN ? "TS1063" : "TS1319",
                                node->kind == GOTS__EXPORT_ASSIGN
                                    ? "An export assignment cannot be used in a namespace."
                                    : "A default export can only be used in an ECMAScript-style module.");
        else if (!(p->context & GOTS__C_AMBIENT) || node->kind == GOTS__EXPORT_ALL ||
                 (node->kind == GOTS__EXPORT_NAMED && node->export.from != NULL))
            gots__grammar_error(p, node->pos, node->end, "TS1194",
                                "Export declarations are not permitted in a namespace.");
    }
}

static gots__node *parse_export_all(gots__parser *p, uint32_t pos, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__EXPORT_ALL, pos);
    node->flags = flags;
    gots__next(p);
    if (gots__eat(p, GOTS__T_AS)) node->export_all.name = parse_module_name(p);
    node->export_all.attributes = parse_from(p, &node->export_all.from);
    gots__semicolon(p);
    return gots__end(p, node);
}

static gots__node *parse_export_named(gots__parser *p, uint32_t pos, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__EXPORT_NAMED, pos);
    gots__token bad;
    node->flags = flags;
    node->export.specifiers = parse_specifiers(p, false, &bad);
    for (uint32_t i = 0; flags & GOTS__F_TYPE_ONLY && i < node->export.specifiers.count; i++)
        if (node->export.specifiers.items[i]->flags & GOTS__F_TYPE_ONLY)
            gots__grammar_error(p, node->export.specifiers.items[i]->pos,
                                node->export.specifiers.items[i]->end, "TS2207",
                                "The 'type' modifier cannot be used on a named export when 'export type' "
                                "is used on its export statement.");
    if (gots__at(p, GOTS__T_FROM)) node->export.attributes = parse_from(p, &node->export.from);
    else if (bad.kind != GOTS__T_EOF) check_local(p, &bad, false);
    gots__semicolon(p);
    return gots__end(p, node);
}

static gots__node *parse_export_other(gots__parser *p, uint32_t pos)
{
    if (gots__at(p, GOTS__T_ASSIGN)) {
        gots__next(p);
        gots__node *node = gots__make(p, GOTS__EXPORT_ASSIGN, pos);
        node->unary.operand = gots__parse_assignment(p);
        gots__semicolon(p);
        return gots__end(p, node);
    }
    if (gots__at(p, GOTS__T_AS)) {
        gots__next(p);
        gots__expect(p, GOTS__T_NAMESPACE);
        gots__node *node = gots__make(p, GOTS__EXPORT_AS_NAMESPACE, pos);
        node->unary.operand = gots__binding_identifier(p);
        gots__semicolon(p);
        gots__end(p, node);
        if (!(p->context & GOTS__C_AMBIENT))
            gots__grammar_error(p, node->pos, node->end, "TS1315",
                                "Global module exports may only appear in declaration files.");
        return node;
    }
    gots__next(p); /* default */
    gots__node *node = gots__make(p, GOTS__EXPORT_DEFAULT, pos);
    node->unary.operand = gots__parse_assignment(p);
    gots__semicolon(p);
    return gots__end(p, node);
}

/* `export` that is no modifier: names, everything, `=`, a default expression. */
gots__node *gots__parse_export(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos, flags = 0;
    gots__node *node;
    gots__next(p);
    if (!(p->context & (GOTS__C_NAMESPACE | GOTS__C_MODULE_BLOCK))) p->module_seen = 1;
    if (gots__at(p, GOTS__T_TYPE)) {
        flags |= GOTS__F_TYPE_ONLY;
        gots__next(p);
    }
    if (gots__at(p, GOTS__T_STAR)) node = parse_export_all(p, pos, flags);
    else if (gots__at(p, GOTS__T_LBRACE)) node = parse_export_named(p, pos, flags);
    else node = parse_export_other(p, pos);
    check_export_place(p, node);
    return node;
}
