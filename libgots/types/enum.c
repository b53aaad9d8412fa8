/* Enums: their members' values and types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#include <math.h>

static double to_int32(double number)
{
    if (!isfinite(number)) return 0;
    double two32 = 4294967296.0;
    double rest = fmod(trunc(number), two32);
    if (rest < 0) rest += two32;
    return rest >= 2147483648.0 ? rest - two32 : rest;
}

static double to_uint32(double number)
{
    double value = to_int32(number);
    return value < 0 ? value + 4294967296.0 : value;
}

static type *binary_number(checker *c, unsigned op, double a, double b)
{
    unsigned shift = (unsigned)to_uint32(b) & 31u;
    uint32_t ua = (uint32_t)(int64_t)to_int32(a), ub = (uint32_t)(int64_t)to_int32(b);
    switch (op) {
    case GOTS__OP_ADD: return ty_number_literal(c, a + b);
    case GOTS__OP_SUB: return ty_number_literal(c, a - b);
    case GOTS__OP_MUL: return ty_number_literal(c, a * b);
    case GOTS__OP_DIV: return ty_number_literal(c, a / b);
    case GOTS__OP_MOD: return ty_number_literal(c, fmod(a, b));
    case GOTS__OP_EXP: return ty_number_literal(c, pow(a, b));
    case GOTS__OP_SHL: return ty_number_literal(c, (double)(int32_t)(ua << shift));
    case GOTS__OP_SHR: return ty_number_literal(c, (double)((int32_t)ua >> shift));
    case GOTS__OP_USHR: return ty_number_literal(c, (double)(ua >> shift));
    case GOTS__OP_BIT_AND: return ty_number_literal(c, (double)(int32_t)(ua & ub));
    case GOTS__OP_BIT_OR: return ty_number_literal(c, (double)(int32_t)(ua | ub));
    case GOTS__OP_BIT_XOR: return ty_number_literal(c, (double)(int32_t)(ua ^ ub));
    default: return NULL;
    }
}

static atom *text_of(checker *c, type *t)
{
    return (t->flags & T_STRING_LITERAL) ? t->literal.text : ty_number_atom(c, t->literal.number);
}

static type *join_texts(checker *c, atom *a, atom *b)
{
    gots__text out;
    gots__text_init(&out, c->arena, a->len + b->len);
    gots__text_put(&out, a->text, a->len);
    gots__text_put(&out, b->text, b->len);
    return ty_string_literal(c, ty_atom_len(c, out.bytes, out.len));
}

static type *evaluate(checker *c, node *n, entity *of);

static type *value_of_entity(checker *c, entity *e, entity *of)
{
    if (e == NULL) return NULL;
    if (e->flags & E_ENUM_MEMBER) {
        entity *parent = ty_parent_entity(e);
        if (parent != of) ty_enum_type(c, parent);
        if (e->more->declared == NULL || !(e->more->declared->flags & (T_STRING_LITERAL | T_NUMBER_LITERAL))) return NULL;
        return (e->more->declared->flags & T_STRING_LITERAL) ? ty_string_literal(c, e->more->declared->literal.text)
                                                       : ty_number_literal(c, e->more->declared->literal.number);
    }
    if ((e->flags & E_CONST) && e->value_decl != NULL && e->value_decl->kind == GOTS__DECLARATOR &&
        e->value_decl->declarator.type == NULL && e->value_decl->declarator.init != NULL) {
        if (!ty_push_resolution(c, e, RES_DECLARED)) return NULL;
        type *t = evaluate(c, e->value_decl->declarator.init, NULL);
        ty_pop_resolution(c);
        return t;
    }
    return NULL;
}

static type *evaluate_template(checker *c, node *n, entity *of)
{
    gots__str first = n->template_.cooked[0];
    if (first.bytes == NULL) return NULL;
    atom *text = ty_atom_len(c, first.bytes, first.len);
    for (uint32_t i = 0; i < n->template_.exprs.count; i++) {
        type *value = evaluate(c, n->template_.exprs.items[i], of);
        gots__str next = n->template_.cooked[i + 1];
        if (value == NULL || next.bytes == NULL) return NULL;
        text = join_texts(c, text, text_of(c, value))->literal.text;
        text = join_texts(c, text, ty_atom_len(c, next.bytes, next.len))->literal.text;
    }
    return ty_string_literal(c, text);
}

static type *evaluate_member(checker *c, node *n, entity *of)
{
    node *object = n->kind == GOTS__MEMBER ? n->member.object : n->binary.left;
    atom *name = n->kind == GOTS__MEMBER ? (n->member.name->kind == GOTS__IDENTIFIER ? n->member.name->ident.name : NULL)
                                         : ty_key_atom(c, n->binary.right, false, NULL);
    if (n->kind == GOTS__INDEX && n->binary.right->kind != GOTS__STRING && n->binary.right->kind != GOTS__TEMPLATE)
        return NULL;
    if (name == NULL) return NULL;
    entity *space = ty_resolve_entity_name(c, object, E_SPACE | E_VALUE, false);
    if (space == NULL || !(space->flags & (E_ENUM | E_NAMESPACE))) return NULL;
    entity *e = ty_export(c, space, name);
    return e == NULL ? NULL : value_of_entity(c, ty_follow(c, e), of);
}

static type *evaluate(checker *c, node *n, entity *of)
{
    if (ty_too_deep(c)) return NULL;
    switch (n->kind) {
    case GOTS__NUMBER: return ty_number_literal(c, n->number.value);
    case GOTS__STRING: return ty_string_literal(c, ty_atom_len(c, n->string.value.bytes, n->string.value.len));
    case GOTS__TEMPLATE: return evaluate_template(c, n, of);
    case GOTS__UNARY: {
        type *value = evaluate(c, n->unary.operand, of);
        if (value == NULL || !(value->flags & T_NUMBER_LITERAL)) return NULL;
        double number = value->literal.number;
        if (n->op == GOTS__OP_PLUS) return value;
        if (n->op == GOTS__OP_MINUS) return ty_number_literal(c, -number);
        if (n->op == GOTS__OP_BIT_NOT) return ty_number_literal(c, -to_int32(number) - 1);
        return NULL;
    }
    case GOTS__BINARY: {
        type *a = evaluate(c, n->binary.left, of), *b = evaluate(c, n->binary.right, of);
        if (a == NULL || b == NULL) return NULL;
        if (a->flags & b->flags & T_NUMBER_LITERAL)
            return binary_number(c, n->op, a->literal.number, b->literal.number);
        return n->op == GOTS__OP_ADD ? join_texts(c, text_of(c, a), text_of(c, b)) : NULL;
    }
    case GOTS__IDENTIFIER: {
        if (n->ident.name == c->names.NaN && n->ident.symbol == NULL) return ty_number_literal(c, NAN);
        if (n->ident.name == c->names.Infinity && n->ident.symbol == NULL) return ty_number_literal(c, INFINITY);
        entity *e = of != NULL ? ty_table_get(of->more->exports, n->ident.name) : NULL;
        if (e == NULL) e = ty_resolve_name(c, n, E_VALUE);
        return value_of_entity(c, e, of);
    }
    case GOTS__MEMBER:
    case GOTS__INDEX: return evaluate_member(c, n, of);
    default: return NULL;
    }
}

static type *computed_type(checker *c, entity *e)
{
    type *t = ty_new(c, T_ENUM);
    t->symbol = e;
    t->literal.regular = t;
    return t;
}

static void evaluate_member_decl(checker *c, node *m, entity *of, double *next, bool *known, types *out)
{
    entity *e = m->note;
    if (e == NULL) return;
    if (e->more->declared == NULL) {
        type *value = NULL;
        if (m->property.value != NULL) {
            value = evaluate(c, m->property.value, of);
            *known = value != NULL && (value->flags & T_NUMBER_LITERAL) != 0;
            if (*known) *next = value->literal.number + 1;
        } else if (*known) {
            value = ty_number_literal(c, *next);
            *next += 1;
        }
        type *t = value != NULL ? ty_enum_literal(c, e, value) : computed_type(c, e);
        ty_more(c, e)->declared = t;
        e->type = ty_fresh(c, t);
    }
    ty_types_add(c, out, e->more->declared);
}

type *ty_enum_type(checker *c, entity *e)
{
    while (e->merged) e = e->more->leaf;
    if (e->more->declared != NULL) return e->more->declared;
    if (!ty_push_resolution(c, e, RES_DECLARED)) return c->error;
    types members = { 0 };
    for (uint32_t i = 0; i < e->decl_count; i++) {
        node *d = e->decls[i];
        if (d->kind != GOTS__ENUM) continue;
        double next = 0;
        bool known = true;
        for (uint32_t k = 0; k < d->enum_.members.count; k++)
            evaluate_member_decl(c, d->enum_.members.items[k], e, &next, &known, &members);
    }
    ty_pop_resolution(c);
    if (e->more->declared != NULL) return e->more->declared;
    type *t;
    if (members.count == 0) {
        t = computed_type(c, e);
    } else {
        t = ty_union_alias(c, members.items, members.count, UNION_LITERAL, e, NULL, 0);
        if (t->flags & T_UNION) {
            t->flags |= T_ENUM_LITERAL;
            t->symbol = e;
            t->alias = NULL;
        }
    }
    return ty_more(c, e)->declared = t;
}
