/* Types and signatures as people read them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#define LENGTH_MAX 600u
#define DEPTH_MAX 8u

typedef struct showing {
    checker *c;
    gots__text out;
    uint32_t depth;
} showing;

static void put_type(showing *s, type *t);

static void put(showing *s, const char *text)
{
    gots__text_str(&s->out, text);
}

static bool is_identifier(const atom *name)
{
    const char *p = name->text;
    if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' || *p == '$' || (unsigned char)*p >= 0x80)) return false;
    for (p++; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '$' || (unsigned char)*p >= 0x80))
            return false;
    return true;
}

void ty_put_name(gots__text *out, const atom *name)
{
    if (!ty_is_symbol_name(name) && !ty_is_private_name(name)) {
        gots__text_put(out, name->text, name->len);
        return;
    }
    const char *text = name->text + 2, *end = strchr(text, '@');
    bool is_symbol = ty_is_symbol_name(name);
    gots__text_str(out, !is_symbol ? "#" : end == NULL ? "[Symbol." : "[");
    gots__text_put(out, text, end == NULL ? name->len - 2 : (size_t)(end - text));
    if (is_symbol) gots__text_byte(out, ']');
}

static void put_name(showing *s, const atom *name)
{
    if (ty_is_symbol_name(name) || ty_is_private_name(name)) {
        ty_put_name(&s->out, name);
    } else if (is_identifier(name) || ty_atom_is_numeric(name)) {
        gots__text_put(&s->out, name->text, name->len);
    } else {
        put(s, "\"");
        gots__text_put(&s->out, name->text, name->len);
        put(s, "\"");
    }
}

static void put_list(showing *s, type *const *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) put(s, ", ");
        put_type(s, items[i]);
    }
}

static void put_args(showing *s, type *const *items, uint32_t count)
{
    if (count == 0) return;
    put(s, "<");
    put_list(s, items, count);
    put(s, ">");
}

static void put_type_params(showing *s, const signature *of)
{
    if (of->type_param_count == 0) return;
    put(s, "<");
    for (uint32_t i = 0; i < of->type_param_count; i++) {
        if (i > 0) put(s, ", ");
        put_type(s, of->type_params[i]);
        type *constraint = ty_constraint_of_param(s->c, of->type_params[i]);
        if (constraint != NULL) {
            put(s, " extends ");
            put_type(s, constraint);
        }
    }
    put(s, ">");
}

static void put_signature(showing *s, signature *of, const char *arrow)
{
    checker *c = s->c;
    put_type_params(s, of);
    put(s, "(");
    for (uint32_t i = 0; i < of->param_count; i++) {
        if (i > 0) put(s, ", ");
        bool rest = (of->flags & S_REST) && i == of->param_count - 1;
        if (rest) put(s, "...");
        put_name(s, of->params[i]->name);
        const node *d = of->params[i]->value_decl;
        bool optional = !rest && (i >= of->min_args || (of->params[i]->made & C_OPTIONAL_PARAM));
        if (optional) put(s, "?");
        put(s, ": ");
        type *t = ty_declared_param(c, of, i);
        if (optional && d != NULL && d->kind == GOTS__PARAM && (d->flags & GOTS__F_OPTIONAL)) t = ty_remove_flags(c, t, T_UNDEFINED);
        put_type(s, t);
    }
    put(s, ")");
    put(s, arrow);
    predicate *p = ty_predicate(c, of);
    if (p != NULL) {
        if (p->kind >= P_ASSERTS_THIS) put(s, "asserts ");
        put(s, p->name != NULL ? p->name->text : "this");
        if (p->type != NULL) {
            put(s, " is ");
            put_type(s, p->type);
        }
        return;
    }
    put_type(s, ty_result(c, of));
}

static bool needs_parens(checker *c, type *t)
{
    if (t->alias != NULL) return false;
    if (t->flags & T_UNION && !(t->flags & (T_BOOLEAN | T_ENUM_LITERAL))) return true;
    if (t->flags & (T_INTERSECTION | T_KEYOF | T_CONDITIONAL)) return true;
    if (!(t->flags & T_OBJECT) || (t->oflags & (O_REFERENCE | O_MAPPED))) return false;
    shape *s = ty_shape(c, t);
    return s->members->count == 0 && s->index_count == 0 && s->call_count + s->ctor_count == 1;
}

static void put_member_of(showing *s, type *t)
{
    bool parens = needs_parens(s->c, t);
    if (parens) put(s, "(");
    put_type(s, t);
    if (parens) put(s, ")");
}

static void put_tuple(showing *s, type *t)
{
    generic *g = t->object.target->object.generic;
    uint32_t count;
    type **args = ty_args(s->c, t, &count);
    if (g->is_readonly) put(s, "readonly ");
    put(s, "[");
    for (uint32_t i = 0; i < g->count && i < count; i++) {
        if (i > 0) put(s, ", ");
        uint8_t e = g->elements[i];
        if (e & TE_VARIABLE) put(s, "...");
        type *of = args[i];
        if (e & TE_OPTIONAL) of = ty_remove_flags(s->c, of, T_UNDEFINED);
        if (g->labels != NULL && g->labels[i] != NULL) {
            put(s, g->labels[i]->text);
            put(s, (e & TE_OPTIONAL) ? "?: " : ": ");
            put_type(s, of);
            if (e & TE_REST) put(s, "[]");
        } else {
            put_member_of(s, of);
            if (e & TE_REST) put(s, "[]");
            if (e & TE_OPTIONAL) put(s, "?");
        }
    }
    put(s, "]");
}

static void put_reference(showing *s, type *t)
{
    checker *c = s->c;
    if (ty_is_tuple(t)) {
        put_tuple(s, t);
        return;
    }
    uint32_t count;
    type **args = ty_args(c, t, &count);
    if (ty_is_array(c, t) && count > 0) {
        if (ty_is_readonly_array(c, t)) put(s, "readonly ");
        put_member_of(s, args[0]);
        put(s, "[]");
        return;
    }
    if (t->symbol != NULL) put(s, t->symbol->name == c->names.class_ ? "(Anonymous class)" : t->symbol->name->text);
    generic *g = t->object.target->object.generic;
    if (g != NULL && count > g->count) count = g->count;
    uint32_t outer = g != NULL ? g->outer_count : 0;
    if (count > outer) put_args(s, args + outer, count - outer);
}

static void put_shape(showing *s, type *t)
{
    checker *c = s->c;
    shape *of = ty_shape(c, t);
    if (of->members->count == 0 && of->index_count == 0) {
        if (of->call_count == 1 && of->ctor_count == 0) {
            put_signature(s, of->calls[0], " => ");
            return;
        }
        if (of->ctor_count == 1 && of->call_count == 0) {
            put(s, "new ");
            put_signature(s, of->ctors[0], " => ");
            return;
        }
        if (of->call_count + of->ctor_count == 0) {
            put(s, "{}");
            return;
        }
    }
    put(s, "{ ");
    for (uint32_t i = 0; i < of->call_count; i++) {
        put_signature(s, of->calls[i], ": ");
        put(s, "; ");
    }
    for (uint32_t i = 0; i < of->ctor_count; i++) {
        put(s, "new ");
        put_signature(s, of->ctors[i], ": ");
        put(s, "; ");
    }
    for (uint32_t i = 0; i < of->index_count; i++) {
        if (of->indexes[i].is_readonly) put(s, "readonly ");
        put(s, "[x: ");
        put_type(s, of->indexes[i].key);
        put(s, "]: ");
        put_type(s, of->indexes[i].value);
        put(s, "; ");
    }
    for (uint32_t i = 0; i < of->members->count; i++) {
        if (s->out.len > LENGTH_MAX) {
            put(s, "... ");
            break;
        }
        entity *p = of->members->items[i];
        if (!(p->flags & (E_VALUE | E_IMPORT))) continue;
        if (ty_is_readonly(c, p)) put(s, "readonly ");
        put_name(s, p->name);
        if (p->flags & E_OPTIONAL) put(s, "?");
        type *pt = ty_type_of(c, p);
        if (p->flags & E_OPTIONAL) pt = ty_remove_flags(c, pt, T_UNDEFINED);
        if ((p->flags & E_METHOD) && (pt->flags & T_OBJECT) && ty_shape(c, pt)->call_count == 1) {
            put_signature(s, ty_shape(c, pt)->calls[0], ": ");
        } else {
            put(s, ": ");
            put_type(s, pt);
        }
        put(s, "; ");
    }
    put(s, "}");
}

static void put_object(showing *s, type *t)
{
    checker *c = s->c;
    if (t->oflags & O_REFERENCE) {
        put_reference(s, t);
        return;
    }
    if (t->symbol != NULL && (t->oflags & O_ANONYMOUS) && (t->symbol->flags & (E_CLASS | E_ENUM | E_NAMESPACE | E_MODULE)) && t->object.decl == NULL) {
        if (t->symbol->flags & E_MODULE) gots__text_format(&s->out, "typeof import(\"%s\")", t->symbol->name->text);
        else {
            put(s, "typeof ");
            put(s, t->symbol->name == c->names.class_ ? "(Anonymous class)" : t->symbol->name->text);
        }
        return;
    }
    if ((t->oflags & O_MAPPED) && ty_is_generic_mapped(c, t)) {
        put(s, "{ [");
        put_type(s, ty_mapped_param(c, t));
        put(s, " in ");
        put_type(s, ty_mapped_constraint(c, t));
        put(s, "]: ");
        put_type(s, ty_mapped_template(c, t));
        put(s, "; }");
        return;
    }
    put_shape(s, t);
}

static void put_union(showing *s, type *t)
{
    checker *c = s->c;
    if (t->flags & T_BOOLEAN) {
        put(s, "boolean");
        return;
    }
    if ((t->flags & T_ENUM_LITERAL) && t->symbol != NULL) {
        put(s, t->symbol->name->text);
        return;
    }
    bool first = true, both = ty_set_contains(t, c->regular_true) && ty_set_contains(t, c->regular_false);
    bool fresh_both = ty_set_contains(t, c->true_) && ty_set_contains(t, c->false_);
    /* undefined and null come last, as people write them */
    for (unsigned round = 0; round < 2; round++)
        for (uint32_t i = 0; i < t->set.count; i++) {
            type *of = t->set.types[i];
            if (((of->flags & T_NULLABLE) != 0) != (round == 1)) continue;
            if ((both || fresh_both) && (of->flags & T_BOOLEAN_LITERAL)) {
                if (of->literal.number == 0) continue;
                if (!first) put(s, " | ");
                put(s, "boolean");
                first = false;
                continue;
            }
            if (!first) put(s, " | ");
            first = false;
            if (s->out.len > LENGTH_MAX) {
                put(s, "...");
                return;
            }
            bool parens = needs_parens(c, of) && !(of->flags & (T_INTERSECTION | T_KEYOF));
            if (parens) put(s, "(");
            put_type(s, of);
            if (parens) put(s, ")");
        }
}

static void put_literal(showing *s, const type *t)
{
    if (t->flags & T_STRING_LITERAL) {
        put(s, "\"");
        for (uint32_t i = 0; i < t->literal.text->len; i++) {
            char byte = t->literal.text->text[i];
            if (byte == '"' || byte == '\\') gots__text_byte(&s->out, '\\');
            if (byte == '\n') put(s, "\\n");
            else gots__text_byte(&s->out, byte);
        }
        put(s, "\"");
    } else if (t->flags & T_NUMBER_LITERAL) {
        put(s, ty_number_atom(s->c, t->literal.number)->text);
    } else if (t->flags & T_BIGINT_LITERAL) {
        put(s, t->literal.text->text);
        put(s, "n");
    } else {
        put(s, t->literal.number != 0 ? "true" : "false");
    }
}

static void put_type(showing *s, type *t)
{
    static const char *const mappings[] = { "Uppercase", "Lowercase", "Capitalize", "Uncapitalize" };
    checker *c = s->c;
    if (s->depth > DEPTH_MAX || s->out.len > LENGTH_MAX) {
        put(s, "...");
        return;
    }
    s->depth++;
    if (t->alias != NULL) {
        put(s, t->alias->name->text);
        put_args(s, t->alias_args, t->alias_count);
    } else if (t->flags & T_ANY) put(s, "any");
    else if (t->flags & T_UNKNOWN) put(s, "unknown");
    else if (t->flags & T_NEVER) put(s, "never");
    else if (t->flags & T_VOID) put(s, "void");
    else if (t->flags & T_UNDEFINED) put(s, "undefined");
    else if (t->flags & T_NULL) put(s, "null");
    else if (t->flags & T_STRING) put(s, "string");
    else if (t->flags & T_NUMBER) put(s, "number");
    else if (t->flags & T_BIGINT) put(s, "bigint");
    else if (t->flags & T_SYMBOL) put(s, "symbol");
    else if (t->flags & T_NONPRIMITIVE) put(s, "object");
    else if (t->flags & T_UNION) put_union(s, t);
    else if ((t->flags & (T_ENUM_LITERAL | T_ENUM)) && t->symbol != NULL) {
        entity *parent = ty_parent_entity(t->symbol);
        if (parent != NULL && (t->symbol->flags & E_ENUM_MEMBER)) {
            put(s, parent->name->text);
            put(s, ".");
        }
        put(s, t->symbol->name->text);
    } else if (t->flags & T_LITERAL) put_literal(s, t);
    else if (t->flags & T_UNIQUE) {
        put(s, "unique symbol");
    } else if (t->flags & T_PARAM) {
        put(s, t->param.is_this ? "this" : t->symbol != NULL ? t->symbol->name->text : "T");
    } else if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++) {
            if (i > 0) put(s, " & ");
            bool parens = (t->set.types[i]->flags & T_UNION) || (needs_parens(c, t->set.types[i]) && !(t->set.types[i]->flags & T_KEYOF));
            if (parens) put(s, "(");
            put_type(s, t->set.types[i]);
            if (parens) put(s, ")");
        }
    } else if (t->flags & T_KEYOF) {
        put(s, "keyof ");
        put_member_of(s, t->index.of);
    } else if (t->flags & T_INDEXED) {
        put_member_of(s, t->indexed.object);
        put(s, "[");
        put_type(s, t->indexed.index);
        put(s, "]");
    } else if (t->flags & T_SUBSTITUTE) {
        put_type(s, t->substitute.base);
    } else if (t->flags & T_CONDITIONAL) {
        put_type(s, t->conditional.check);
        put(s, " extends ");
        put_type(s, t->conditional.extends);
        put(s, " ? ");
        put_type(s, ty_conditional_yes(c, t));
        put(s, " : ");
        put_type(s, ty_conditional_no(c, t));
    } else if (t->flags & T_TEMPLATE) {
        put(s, "`");
        for (uint32_t i = 0; i <= t->template_.count; i++) {
            put(s, t->template_.texts[i]->text);
            if (i == t->template_.count) break;
            put(s, "${");
            put_type(s, t->template_.types[i]);
            put(s, "}");
        }
        put(s, "`");
    } else if (t->flags & T_MAPPING) {
        put(s, mappings[t->extra & 3]);
        put(s, "<");
        put_type(s, t->index.of);
        put(s, ">");
    } else if (t->flags & T_OBJECT) put_object(s, t);
    s->depth--;
}

const char *ty_show(checker *c, type *t)
{
    showing s = { .c = c };
    gots__text_init(&s.out, c->arena, 64);
    put_type(&s, t);
    return gots__text_close(&s.out);
}

const char *ty_show_signature(checker *c, signature *of)
{
    showing s = { .c = c };
    gots__text_init(&s.out, c->arena, 64);
    put_signature(&s, of, ": ");
    return gots__text_close(&s.out);
}

const char *gots__types_show(gots__checker *c, gots__node *expression)
{
    return ty_show(c, ty_check_expr_cached(c, expression, 0));
}
