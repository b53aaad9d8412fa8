/* Operators and assignments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static bool is_number_like(checker *c, type *t)
{
    if (ty_is_any(t)) return true;
    if (t->flags & (T_INTERSECTION | T_INSTANTIABLE)) {
        type *base = ty_base_constraint(c, t);
        if (base != NULL) t = base;
    }
    return ty_assignable(c, t, c->number_or_bigint) || ty_assignable(c, t, c->number);
}

static bool all_of(checker *c, type *t, uint32_t flags)
{
    if (t->flags & T_INSTANTIABLE) {
        type *base = ty_base_constraint(c, t);
        if (base == NULL) return false;
        t = base;
    }
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (all_of(c, t->set.types[i], flags)) return true;
        return false;
    }
    if (t->flags & T_UNION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!all_of(c, t->set.types[i], flags)) return false;
        return true;
    }
    return (t->flags & flags) != 0;
}

static type *arithmetic_operand(checker *c, node *n, type *t, bool left, bool *good)
{
    t = ty_check_non_null(c, t, n);
    if (ty_is_any(t)) return t;
    if (!is_number_like(c, t)) {
        *good = false;
        if (left) ty_error(c, n, "TS2362", "The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.");
        else ty_error(c, n, "TS2363", "The right-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.");
    }
    return t;
}

/* Is every value of `t` of one of these kinds? `strict`: `any` and what may be nothing are not. */
static bool is_of_kind(checker *c, type *t, uint32_t kind, bool strict)
{
    if (t->flags & kind) return true;
    if (strict && (t->flags & (T_ANY_OR_UNKNOWN | T_VOID | T_NULLABLE))) return false;
    return ((kind & T_NUMBER) && ty_assignable(c, t, c->number)) || ((kind & T_BIGINT) && ty_assignable(c, t, c->bigint)) ||
           ((kind & T_STRING) && ty_assignable(c, t, c->string));
}

static void not_for_operands(checker *c, node *n, unsigned op, type *l, type *r)
{
    ty_error(c, n, "TS2365", "Operator '%s' cannot be applied to types '%T' and '%T'.", gots__op_text((gots__op)op), l, r);
}

static type *arithmetic(checker *c, node *n, unsigned op, node *ln, type *l, node *rn, type *r)
{
    if (l == c->silent_never || r == c->silent_never) return c->silent_never;
    bool good = true;
    l = arithmetic_operand(c, ln, l, true, &good);
    r = arithmetic_operand(c, rn, r, false, &good);
    if (!good) return c->number;
    if (ty_is_any(l) && ty_is_any(r)) return c->number;
    if (!ty_maybe(l, T_BIGINT_LIKE) && !ty_maybe(r, T_BIGINT_LIKE)) return c->number;
    if (is_of_kind(c, l, T_BIGINT_LIKE, false) && is_of_kind(c, r, T_BIGINT_LIKE, false)) {
        if (op == GOTS__OP_USHR) not_for_operands(c, n, op, l, r);
        return c->bigint;
    }
    not_for_operands(c, n, op, l, r);
    return c->error;
}

static bool refuses_symbols(checker *c, const char *op, node *ln, type *l, node *rn, type *r)
{
    node *at = ty_maybe(l, T_SYMBOL_LIKE) ? ln : ty_maybe(r, T_SYMBOL_LIKE) ? rn : NULL;
    if (at != NULL) ty_error(c, at, "TS2469", "The '%s' operator cannot be applied to type 'symbol'.", op);
    return at != NULL;
}

static type *add(checker *c, node *n, node *ln, type *l, node *rn, type *r)
{
    if (l == c->silent_never || r == c->silent_never) return c->silent_never;
    if (!is_of_kind(c, l, T_STRING_LIKE, false) && !is_of_kind(c, r, T_STRING_LIKE, false)) {
        l = ty_check_non_null(c, l, ln);
        r = ty_check_non_null(c, r, rn);
    }
    type *result = NULL;
    if (is_of_kind(c, l, T_NUMBER_LIKE, true) && is_of_kind(c, r, T_NUMBER_LIKE, true)) result = c->number;
    else if (is_of_kind(c, l, T_BIGINT_LIKE, true) && is_of_kind(c, r, T_BIGINT_LIKE, true)) result = c->bigint;
    else if (is_of_kind(c, l, T_STRING_LIKE, true) || is_of_kind(c, r, T_STRING_LIKE, true)) result = c->string;
    else if (ty_is_any(l) || ty_is_any(r)) result = ty_is_error(c, l) || ty_is_error(c, r) ? c->error : c->any;
    if (result == NULL) {
        not_for_operands(c, n, GOTS__OP_ADD, l, r);
        return c->error;
    }
    refuses_symbols(c, "+", ln, l, rn, r);
    return result;
}

static type *comparison_base(checker *c, type *t, void *context)
{
    (void)context;
    if (t->flags & (T_STRING_LITERAL | T_TEMPLATE | T_MAPPING)) return c->string;
    if (t->flags & (T_NUMBER_LITERAL | T_ENUM)) return c->number;
    if (t->flags & T_BIGINT_LITERAL) return c->bigint;
    return (t->flags & T_BOOLEAN_LITERAL) ? c->boolean : t;
}

static type *compare(checker *c, node *n, node *ln, type *l, node *rn, type *r)
{
    if (refuses_symbols(c, gots__op_text((gots__op)n->op), ln, l, rn, r)) return c->boolean;
    l = ty_map(c, ty_check_non_null(c, l, ln), comparison_base, NULL);
    r = ty_map(c, ty_check_non_null(c, r, rn), comparison_base, NULL);
    if (ty_is_any(l) || ty_is_any(r)) return c->boolean;
    bool ln_ = ty_assignable(c, l, c->number_or_bigint), rn_ = ty_assignable(c, r, c->number_or_bigint);
    bool good = (ln_ && rn_) || (!ln_ && !rn_ && (ty_comparable(c, l, r) || ty_comparable(c, r, l)));
    if (!good) not_for_operands(c, n, n->op, l, r);
    return c->boolean;
}

static bool is_nan(const checker *c, const node *n)
{
    return n->kind == GOTS__IDENTIFIER && n->ident.name == c->names.NaN && n->ident.symbol == NULL;
}

static type *equality(checker *c, node *n, node *ln, type *l, node *rn, type *r)
{
    if (is_nan(c, ln) || is_nan(c, rn)) {
        bool equals = n->op == GOTS__OP_EQ || n->op == GOTS__OP_EQ_STRICT;
        ty_error(c, n, "TS2845", "This condition will always return '%s'.", equals ? "false" : "true");
    }
    bool strict = n->op == GOTS__OP_EQ_STRICT || n->op == GOTS__OP_NE_STRICT;
    if (strict && (ln->kind == GOTS__OBJECT || ln->kind == GOTS__ARRAY || ln->kind == GOTS__FUNCTION || ln->kind == GOTS__ARROW || ln->kind == GOTS__CLASS || ln->kind == GOTS__REGEX ||
        rn->kind == GOTS__OBJECT || rn->kind == GOTS__ARRAY || rn->kind == GOTS__FUNCTION || rn->kind == GOTS__ARROW || rn->kind == GOTS__CLASS || rn->kind == GOTS__REGEX))
        ty_error(c, n, "TS2839", "This condition will always return '%s' since JavaScript compares objects by reference, not value.",
                 n->op == GOTS__OP_EQ_STRICT ? "false" : "true");
    if (ty_is_any(l) || ty_is_any(r)) return c->boolean;
    bool fits = ((l->flags | r->flags) & T_NULLABLE) || ty_comparable(c, l, r) || ty_comparable(c, r, l);
    if (!fits) {
        ty_error(c, n, "TS2367", "This comparison appears to be unintentional because the types '%T' and '%T' have no overlap.", l, r);
    }
    return c->boolean;
}

static type *instance_of(checker *c, node *ln, type *l, node *rn, type *r)
{
    if (!ty_is_any(l) && ty_every_flags(l, T_PRIMITIVE) && !(l->flags & T_NEVER) && !ty_maybe(l, T_INSTANTIABLE))
        ty_error(c, ln, "TS2358", "The left-hand side of an 'instanceof' expression must be of type 'any', an object type or a type parameter.");
    if (ty_is_any(r)) return c->boolean;
    type *function = ty_global_type(c, c->names.Function, 0);
    uint32_t calls, ctors;
    ty_signatures(c, r, false, &calls);
    ty_signatures(c, r, true, &ctors);
    if (calls == 0 && ctors == 0 && function != c->error && !ty_subtype(c, r, function) &&
        ty_property(c, r, c->names.has_instance) == NULL && !(r->flags & (T_INSTANTIABLE | T_NEVER)))
        ty_error(c, rn, "TS2359", "The right-hand side of an 'instanceof' expression must be either of type 'any', a class, function, or other type assignable to the 'Function' interface type, or a type with a 'Symbol.hasInstance' method.");
    return c->boolean;
}

static type *in_operator(checker *c, node *ln, type *l, node *rn, type *r)
{
    if (ln->kind != GOTS__PRIVATE_NAME) {
        l = ty_check_non_null(c, l, ln);
        if (!ty_is_any(l) && !ty_assignable(c, l, c->key_type))
            ty_check_related(c, l, c->key_type, R_ASSIGNABLE, ln, NULL, NULL, NULL);
    }
    r = ty_check_non_null(c, r, rn);
    if (!ty_is_any(r) && !(r->flags & T_UNKNOWN) && ty_some_flags(r, T_PRIMITIVE) && !ty_maybe(r, T_INSTANTIABLE))
        ty_check_related(c, r, c->nonprimitive, R_ASSIGNABLE, rn, NULL, NULL, NULL);
    return c->boolean;
}

static type *binary_types(checker *c, node *n, unsigned op, node *ln, type *l, node *rn, type *r)
{
    switch (op) {
    case GOTS__OP_ADD: return add(c, n, ln, l, rn, r);
    case GOTS__OP_EQ:
    case GOTS__OP_NE:
    case GOTS__OP_EQ_STRICT:
    case GOTS__OP_NE_STRICT: return equality(c, n, ln, l, rn, r);
    case GOTS__OP_LT:
    case GOTS__OP_GT:
    case GOTS__OP_LE:
    case GOTS__OP_GE: return compare(c, n, ln, l, rn, r);
    case GOTS__OP_IN: return in_operator(c, ln, l, rn, r);
    case GOTS__OP_INSTANCEOF: return instance_of(c, ln, l, rn, r);
    default: return arithmetic(c, n, op, ln, l, rn, r);
    }
}

static type *binary(checker *c, node *n)
{
    /* long chains lean to the left: in a loop */
    node *chain[256];
    uint32_t depth = 0;
    node *at = n;
    while (at->kind == GOTS__BINARY && depth < 256) {
        chain[depth++] = at;
        at = at->binary.left;
    }
    type *t = at->kind == GOTS__PRIVATE_NAME ? c->error : ty_check_expr(c, at, 0);
    while (depth > 0) {
        node *of = chain[--depth];
        type *r = ty_check_expr(c, of->binary.right, 0);
        t = binary_types(c, of, of->op, of->binary.left, t, of->binary.right, r);
    }
    return t;
}

static type *falsy_part(checker *c, type *t)
{
    types out = { 0 };
    type *one = t;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(t); i++) {
        type *of = items[i];
        if (of->flags & T_STRING) of = ty_string_literal(c, c->names.empty);
        else if (of->flags & T_NUMBER) of = ty_number_literal(c, 0);
        else if (of->flags & T_BIGINT) of = ty_bigint_literal(c, ty_atom(c, "0"));
        else if ((of->flags & T_BOOLEAN_LITERAL) && of->literal.number == 0) of = c->regular_false;
        else if (of->flags & (T_VOID | T_NULLABLE | T_ANY_OR_UNKNOWN)) of = items[i];
        else if ((of->flags & T_STRING_LITERAL) && of->literal.text->len == 0) of = items[i];
        else if ((of->flags & T_NUMBER_LITERAL) && of->literal.number == 0) of = items[i];
        else continue;
        ty_types_add(c, &out, of);
    }
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

static type *logical(checker *c, node *n, unsigned op, type *l, unsigned mode)
{
    if (op == GOTS__OP_AND && l->flags & T_VOID && !(l->flags & T_UNION)) {
        ty_error(c, n->binary.left, "TS1345", "An expression of type 'void' cannot be tested for truthiness.");
    }
    type *r = ty_check_expr(c, n->binary.right, mode);
    if (op == GOTS__OP_AND) {
        if (!(ty_type_facts(c, l, TF_TRUTHY) & TF_TRUTHY)) return l;
        type *both[2] = { falsy_part(c, ty_regular(c, l)), r };
        return ty_is_any(l) ? ty_union2(c, l, r) : ty_union(c, both, 2, UNION_LITERAL);
    }
    uint32_t removes = op == GOTS__OP_OR ? TF_FALSY : TF_EQ_NULLISH;
    if (!(ty_type_facts(c, l, removes) & removes)) return l;
    type *kept = op == GOTS__OP_OR ? ty_adjusted_truthy(c, l, TF_TRUTHY) : ty_non_nullable(c, l);
    if (op == GOTS__OP_OR) kept = ty_non_nullable(c, kept);
    type *both[2] = { kept, r };
    return ty_union(c, both, 2, UNION_SUBTYPE);
}

/* ---- Assignment ------------------------------------------------------------------------------- */

void ty_check_reference(checker *c, node *n, const char *code, const char *message)
{
    node *of = ty_unwrap(n);
    if (of->kind == GOTS__IDENTIFIER) {
        entity *e = ty_resolve_name(c, of, E_VALUE);
        if (e == NULL) return;
        entity *target = ty_follow(c, e);
        if (target == NULL) return;
        const char *what = (target->flags & E_ENUM) ? "an enum" : (target->flags & E_CLASS) ? "a class"
                           : (target->flags & E_NAMESPACE) && !(target->flags & (E_ANY_VARIABLE | E_FUNCTION)) ? "a namespace"
                           : (target->flags & E_FUNCTION) && !(target->flags & E_ANY_VARIABLE) ? "a function" : NULL;
        if (what != NULL && !(target->flags & E_ANY_VARIABLE)) {
            const char *number = (target->flags & E_ENUM) ? "TS2628" : (target->flags & E_CLASS) ? "TS2629" : (target->flags & E_FUNCTION) ? "TS2630" : "TS2631";
            ty_error(c, of, number, "Cannot assign to '%A' because it is %s.", of->ident.name, what);
        } else if (target->flags & E_CONST && (e->flags & E_CONST) && of->ident.symbol == NULL) {
            ty_error(c, of, "TS2588", "Cannot assign to '%A' because it is a constant.", of->ident.name);
        }
        return;
    }
    if (of->kind != GOTS__MEMBER && of->kind != GOTS__INDEX && of->kind != GOTS__ARRAY_PATTERN && of->kind != GOTS__OBJECT_PATTERN &&
        of->kind != GOTS__AS && of->kind != GOTS__TYPE_ASSERTION)
        ty_error(c, n, code, "%s", message);
}

static type *assign_pattern(checker *c, node *pattern, type *source, unsigned mode)
{
    for (uint32_t i = 0; i < pattern->list.items.count; i++) {
        node *element = pattern->list.items.items[i];
        if (element->kind != GOTS__ELEMENT) continue;
        if (element->flags & GOTS__F_COMPUTED && element->element.key != NULL) ty_check_expr(c, element->element.key, 0);
        type *t = ty_element_type(c, element, source);
        ty_assign_target(c, element->element.target, t, mode);
    }
    return source;
}

type *ty_assign_target(checker *c, node *target, type *source, unsigned mode)
{
    if (target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN) return assign_pattern(c, target, source, mode);
    type *t = ty_check_expr(c, target, 0);
    ty_check_reference(c, target, "TS2364", "The left-hand side of an assignment expression must be a variable or a property access.");
    ty_check_assignable(c, source, t == c->auto_ ? c->any : t, target, NULL);
    return source;
}

static type *plain_assign(checker *c, node *n, unsigned mode)
{
    node *left = n->binary.left;
    if (left->kind == GOTS__ARRAY_PATTERN || left->kind == GOTS__OBJECT_PATTERN) {
        type *r = ty_check_expr(c, n->binary.right, mode);
        return assign_pattern(c, left, r, mode);
    }
    type *l = ty_check_expr(c, left, 0);
    type *r = ty_check_expr_cached(c, n->binary.right, mode); /* the flow behind it will ask */
    ty_check_reference(c, left, "TS2364", "The left-hand side of an assignment expression must be a variable or a property access.");
    if (l != c->auto_ && l != c->any) ty_check_assignable(c, r, l, left, n->binary.right);
    return r;
}

static type *compound_assign(checker *c, node *n, unsigned mode)
{
    node *left = n->binary.left;
    type *l = ty_check_expr(c, left, 0), *t, *of = l;
    bool logical_op = n->op >= GOTS__OP_AND && n->op <= GOTS__OP_NULLISH;
    if (logical_op) {
        t = logical(c, n, n->op, l, mode);
        node *target = ty_unwrap(left);
        if (target->kind == GOTS__IDENTIFIER && target->ident.symbol != NULL) {
            of = ty_type_of(c, ty_entity_of(c, target->ident.symbol));
            if (of == c->auto_) return t;
        } else if (target->kind == GOTS__MEMBER && target->member.name->kind == GOTS__IDENTIFIER) {
            type *declared = ty_property_type(c, ty_apparent(c, ty_type_of_expr(c, target->member.object)), target->member.name->ident.name);
            of = declared != NULL ? declared : c->error;
        } else {
            of = c->error;
        }
        ty_check_reference(c, left, "TS2364", "The left-hand side of an assignment expression must be a variable or a property access.");
        type *right = ty_type_of_expr(c, n->binary.right);
        if (!ty_is_any(of)) ty_check_assignable(c, right, of, left, n->binary.right);
        return t;
    }
    type *r = ty_check_expr(c, n->binary.right, mode);
    t = binary_types(c, n, n->op, left, l, n->binary.right, r);
    ty_check_reference(c, left, "TS2364", "The left-hand side of an assignment expression must be a variable or a property access.");
    node *target = ty_unwrap(left);
    if (target->kind == GOTS__IDENTIFIER && target->ident.symbol != NULL) {
        of = ty_type_of(c, ty_entity_of(c, target->ident.symbol));
        if (of == c->auto_) return t;
    } else if (target->kind == GOTS__MEMBER && target->member.name->kind == GOTS__IDENTIFIER) {
        entity *p = ty_property(c, ty_apparent(c, ty_type_of_expr(c, target->member.object)), target->member.name->ident.name);
        of = p != NULL ? ty_write_type(c, p) : c->error;
    }
    /* what an operator reads and writes again is taken for any of its kind, whatever literals it is declared as */
    if (!ty_is_any(of) && !ty_is_error(c, t)) ty_check_assignable(c, t, ty_base_literal(c, of), left, NULL);
    return t;
}

type *ty_check_operator(checker *c, node *n, unsigned mode)
{
    if (n->kind == GOTS__BINARY) return binary(c, n);
    if (n->kind == GOTS__LOGICAL) {
        type *l = ty_check_expr(c, n->binary.left, mode);
        return logical(c, n, n->op, l, mode);
    }
    return n->op == GOTS__OP_NONE ? plain_assign(c, n, mode) : compound_assign(c, n, mode);
}

/* ---- Unary ------------------------------------------------------------------------------------ */

static type *negative(checker *c, node *n)
{
    node *of = n->unary.operand;
    if (of->kind == GOTS__NUMBER)
        return ty_fresh(c, ty_number_literal(c, n->op == GOTS__OP_MINUS ? -of->number.value : of->number.value));
    if (of->kind == GOTS__BIGINT && n->op == GOTS__OP_MINUS)
        return ty_fresh(c, ty_bigint_literal(c, ty_atom_format(c, "-%.*s", (int)of->string.value.len, of->string.value.bytes)));
    return NULL;
}

static void check_delete(checker *c, node *n)
{
    node *of = n->unary.operand;
    node *access = ty_unwrap(of);
    if (access->kind != GOTS__MEMBER && access->kind != GOTS__INDEX) {
        ty_error(c, of, "TS2703", "The operand of a 'delete' operator must be a property reference.");
        return;
    }
    if (access->kind != GOTS__MEMBER || access->member.name->kind != GOTS__IDENTIFIER) return;
    type *object = ty_type_of_expr(c, access->member.object);
    entity *p = ty_property(c, ty_apparent(c, ty_non_nullable(c, object)), access->member.name->ident.name);
    if (p == NULL || ty_is_readonly(c, p)) return;
    type *t = ty_type_of(c, p);
    if (!(t->flags & (T_ANY_OR_UNKNOWN | T_NEVER)) && !(p->flags & E_OPTIONAL) && !(ty_type_facts(c, t, TF_IS_UNDEFINED) & TF_IS_UNDEFINED))
        ty_error(c, of, "TS2790", "The operand of a 'delete' operator must be optional.");
}

type *ty_check_unary(checker *c, node *n, unsigned mode)
{
    (void)mode;
    type *literal = n->op == GOTS__OP_MINUS || n->op == GOTS__OP_PLUS ? negative(c, n) : NULL;
    if (literal != NULL) return literal;
    type *t = ty_check_expr(c, n->unary.operand, 0);
    switch (n->op) {
    case GOTS__OP_PLUS:
    case GOTS__OP_MINUS:
    case GOTS__OP_BIT_NOT:
        t = ty_check_non_null(c, t, n->unary.operand);
        if (ty_maybe(t, T_SYMBOL_LIKE)) ty_error(c, n->unary.operand, "TS2469", "The '%s' operator cannot be applied to type 'symbol'.", gots__op_text((gots__op)n->op));
        if (n->op == GOTS__OP_PLUS) {
            if (ty_maybe(t, T_BIGINT_LIKE)) ty_error(c, n->unary.operand, "TS2736", "Operator '+' cannot be applied to type '%T'.", ty_base_literal(c, t));
            return c->number;
        }
        if (ty_maybe(t, T_BIGINT_LIKE)) return all_of(c, t, T_BIGINT_LIKE) ? c->bigint : c->number_or_bigint;
        return c->number;
    case GOTS__OP_NOT: {
        if (t->flags & T_VOID && !(t->flags & T_UNION)) ty_error(c, n->unary.operand, "TS1345", "An expression of type 'void' cannot be tested for truthiness.");
        uint32_t facts = ty_type_facts(c, t, TF_TRUTHY | TF_FALSY) & (TF_TRUTHY | TF_FALSY);
        return facts == TF_TRUTHY ? c->false_ : facts == TF_FALSY ? c->true_ : c->boolean;
    }
    case GOTS__OP_TYPEOF: {
        static const char *const kinds[] = { "string", "number", "bigint", "boolean", "symbol", "undefined", "object", "function" };
        if (c->typeof_result == NULL) {
            types all = { 0 };
            for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) ty_types_add(c, &all, ty_string_literal(c, ty_atom(c, kinds[i])));
            c->typeof_result = ty_union(c, all.items, all.count, UNION_LITERAL);
        }
        return c->typeof_result;
    }
    case GOTS__OP_VOID: return c->undefined_widening;
    case GOTS__OP_DELETE:
        check_delete(c, n);
        return c->boolean;
    default: return c->error;
    }
}

type *ty_check_update(checker *c, node *n)
{
    type *t = ty_check_expr(c, n->unary.operand, 0);
    type *of = ty_check_non_null(c, t, n->unary.operand);
    if (!ty_is_any(of) && !is_number_like(c, of)) {
        ty_error(c, n->unary.operand, "TS2356", "An arithmetic operand must be of type 'any', 'number', 'bigint' or an enum type.");
        return c->number;
    }
    ty_check_reference(c, n->unary.operand, "TS2357", "The operand of an increment or decrement operator must be a variable or a property access.");
    if (ty_is_any(of)) return c->number;
    return all_of(c, of, T_BIGINT_LIKE) ? c->bigint : ty_maybe(of, T_BIGINT_LIKE) ? c->number_or_bigint : c->number;
}
