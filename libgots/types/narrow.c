/* Narrowing: what a condition, a case or a type predicate leaves of a type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"
#include "types/flow.h"

static bool matches(flow_state *s, node *n)
{
    return ty_references_match(s->c, s->ref, n);
}

static node *object_of(node *n)
{
    return n->kind == GOTS__MEMBER ? n->member.object : n->binary.left;
}

static atom *name_of_access(checker *c, node *n)
{
    if (n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX) return ty_access_name(c, n);
    if (n->kind == GOTS__ELEMENT) {
        node *pattern = n->parent;
        if (pattern->kind == GOTS__OBJECT_PATTERN)
            return n->element.key != NULL ? ty_key_atom(c, n->element.key, (n->flags & GOTS__F_COMPUTED) != 0, NULL) : NULL;
        for (uint32_t i = 0; i < pattern->list.items.count; i++)
            if (pattern->list.items.items[i] == n) return ty_atom_format(c, "%u", i);
    }
    return NULL;
}

/* ---- Discriminants ---------------------------------------------------------------------------- */

/* What `const kind = a.kind` and `const { kind } = a` stand for, where `a` is the reference; or NULL. */
static node *access_behind_const(flow_state *s, node *n)
{
    if (n->ident.symbol == NULL) return NULL;
    entity *e = ty_entity_of(s->c, n->ident.symbol);
    node *d = e->value_decl;
    if (!(e->flags & E_CONST) || d == NULL) return NULL;
    if (d->kind == GOTS__DECLARATOR) {
        if (d->declarator.type != NULL || d->declarator.init == NULL) return NULL;
        node *init = d->declarator.init->kind == GOTS__OPTIONAL_CHAIN ? d->declarator.init->unary.operand : d->declarator.init;
        bool is_access = init->kind == GOTS__MEMBER || init->kind == GOTS__INDEX;
        return is_access && matches(s, object_of(init)) ? init : NULL;
    }
    if (d->kind != GOTS__ELEMENT || d->element.init != NULL || (d->flags & GOTS__F_REST)) return NULL;
    node *owner = d->parent->parent;
    if (owner->kind != GOTS__DECLARATOR || owner->declarator.type != NULL || owner->declarator.init == NULL) return NULL;
    return matches(s, owner->declarator.init) ? d : NULL;
}

/* The access `ref.name` that `n` is or stands for, by which the reference's union may be told apart. */
static node *discriminant_access(flow_state *s, node *n, type *t)
{
    checker *c = s->c;
    if (!(s->declared->flags & T_UNION) && !(t->flags & T_UNION)) return NULL;
    n = ty_unwrap(n);
    if (s->ref->kind == GOTS__OBJECT_PATTERN || s->ref->kind == GOTS__ARRAY_PATTERN) {
        if (n->kind != GOTS__IDENTIFIER || n->ident.symbol == NULL) return NULL;
        node *d = ty_entity_of(c, n->ident.symbol)->value_decl;
        if (d == NULL || d->kind != GOTS__ELEMENT || d->parent != s->ref || d->element.init != NULL || (d->flags & GOTS__F_REST)) return NULL;
        atom *name = name_of_access(c, d);
        return name != NULL && ty_is_discriminant(c, s->declared, name) ? d : NULL;
    }
    bool is_access = n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX;
    if (is_access && !matches(s, object_of(n))) return NULL;
    node *access = is_access ? n : n->kind == GOTS__IDENTIFIER ? access_behind_const(s, n) : NULL;
    atom *name = access != NULL ? name_of_access(c, access) : NULL;
    if (name == NULL) return NULL;
    type *of = (s->declared->flags & T_UNION) && ty_is_subset(t, s->declared) ? s->declared : t;
    return ty_is_discriminant(c, of, name) ? access : NULL;
}

typedef type *narrow_fn(checker *c, type *t, void *context);

typedef struct by_property {
    atom *name;
    type *wanted;
} by_property;

static bool property_overlaps(checker *c, type *t, void *context)
{
    by_property *by = context;
    entity *p = ty_partial_property(c, ty_apparent(c, t), by->name);
    type *of;
    if (p != NULL) of = (p->flags & E_OPTIONAL) ? ty_optional(c, ty_type_of(c, p)) : ty_type_of(c, p);
    else {
        index_info *info = ty_applicable_index_name(c, t, by->name);
        of = info != NULL ? info->value : c->unknown;
        if (info == NULL && (t->flags & T_OBJECT) && !(t->oflags & O_ERROR_CONTEXT)) of = c->undefined;
    }
    if (by->wanted->flags & T_NEVER) return false;
    if (of->flags & T_NEVER) return false;
    return ty_comparable(c, by->wanted, of) || ty_comparable(c, of, by->wanted);
}

static type *by_discriminant(flow_state *s, type *t, node *access, narrow_fn *fn, void *context)
{
    checker *c = s->c;
    atom *name = name_of_access(c, access);
    bool optional = (access->flags & GOTS__F_OPTIONAL) != 0;
    bool removes = optional && ty_maybe(t, T_NULLABLE);
    type *of = ty_property_type(c, removes ? ty_remove_flags(c, t, T_NULLABLE) : ty_reduced(c, t), name);
    if (of == NULL) {
        entity *p = ty_partial_property(c, ty_reduced(c, t), name);
        of = p != NULL ? ty_type_of(c, p) : NULL;
    }
    if (of == NULL) return t;
    if (removes) of = ty_optional(c, of);
    type *narrowed = fn(c, of, context);
    if (narrowed == of) return t;
    by_property by = { name, narrowed };
    if (removes && !ty_maybe(narrowed, T_UNDEFINED)) t = ty_remove_flags(c, t, T_NULLABLE);
    return ty_filter(c, t, property_overlaps, &by);
}

/* ---- Equality --------------------------------------------------------------------------------- */

typedef struct equality {
    flow_state *s;
    unsigned op;
    type *value;
    bool yes;
} equality;

static bool comparable_filter(checker *c, type *t, void *context)
{
    type *value = context;
    return ty_comparable(c, t, value) || ty_comparable(c, value, t);
}

static type *replace_primitive(checker *c, type *t, void *context)
{
    type *with = context;
    if ((t->flags & T_STRING) && ty_some_flags(with, T_STRING_LITERAL)) return ty_extract_flags(c, with, T_STRING_LIKE);
    if ((t->flags & T_NUMBER) && ty_some_flags(with, T_NUMBER_LITERAL)) return ty_extract_flags(c, with, T_NUMBER_LIKE);
    if ((t->flags & T_BIGINT) && ty_some_flags(with, T_BIGINT_LITERAL)) return ty_extract_flags(c, with, T_BIGINT_LIKE);
    return t;
}

/* 1 == "1": what `==` makes equal whatever the values are. Literals say too much for that. */
static bool is_coercible(const type *t, const type *value)
{
    return (t->flags & (T_NUMBER | T_STRING | T_BOOLEAN_LITERAL)) && (value->flags & (T_NUMBER | T_STRING | T_BOOLEAN));
}

static bool loosely_comparable(checker *c, type *t, void *context)
{
    return comparable_filter(c, t, context) || is_coercible(t, context);
}

/* The unit type that `t` is, also as a part of an intersection; NULL: it is none. */
static type *unit_of(checker *c, type *t)
{
    if (t->flags & T_INSTANTIABLE) t = ty_base_constraint(c, t);
    if (t == NULL || !(t->flags & T_INTERSECTION)) return t != NULL && ty_is_unit(t) ? t : NULL;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (ty_is_unit(t->set.types[i])) return t->set.types[i];
    return NULL;
}

static bool is_not_that_unit(checker *c, type *t, void *context)
{
    return unit_of(c, t) == NULL || !comparable_filter(c, t, context);
}

static bool is_anything_there(checker *c, type *t, void *context)
{
    (void)context;
    return ty_is_empty_anonymous(c, t);
}

static type *by_equality(checker *c, type *t, void *context)
{
    const equality *q = context;
    bool yes = q->yes;
    if (ty_is_any(t)) return t;
    if (q->op == GOTS__OP_NE || q->op == GOTS__OP_NE_STRICT) yes = !yes;
    bool loose = q->op == GOTS__OP_EQ || q->op == GOTS__OP_NE;
    type *value = q->value;
    if (value->flags & T_NULLABLE && !(value->flags & T_UNION)) {
        uint32_t facts = loose ? (yes ? TF_EQ_NULLISH : TF_NE_NULLISH)
                         : (value->flags & T_NULL) ? (yes ? TF_EQ_NULL : TF_NE_NULL)
                                                   : (yes ? TF_EQ_UNDEFINED : TF_NE_UNDEFINED);
        return ty_adjusted_truthy(c, t, facts);
    }
    if (yes) {
        if (!loose && ((t->flags & T_UNKNOWN) || ty_some(c, t, is_anything_there, NULL))) {
            if ((value->flags & (T_PRIMITIVE | T_NONPRIMITIVE)) || ty_is_empty_anonymous(c, value)) return value;
            if (value->flags & T_OBJECT) return c->nonprimitive;
            return t;
        }
        if (t->flags & T_UNKNOWN) return t;
        type *kept = ty_filter(c, t, loose ? loosely_comparable : comparable_filter, value);
        type *out = ty_map(c, kept, replace_primitive, value);
        return out != NULL ? out : c->never;
    }
    return ty_is_unit(value) ? ty_filter(c, t, is_not_that_unit, value) : t;
}

/* ---- typeof ----------------------------------------------------------------------------------- */

static uint32_t eq_fact(const gots__str *text)
{
    static const struct { const char *name; uint32_t fact; } known[] = {
        { "string", TF_TYPEOF_EQ_STRING }, { "number", TF_TYPEOF_EQ_NUMBER }, { "bigint", TF_TYPEOF_EQ_BIGINT },
        { "boolean", TF_TYPEOF_EQ_BOOLEAN }, { "symbol", TF_TYPEOF_EQ_SYMBOL }, { "undefined", TF_EQ_UNDEFINED },
        { "object", TF_TYPEOF_EQ_OBJECT }, { "function", TF_TYPEOF_EQ_FUNCTION },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == text->len && memcmp(known[i].name, text->bytes, text->len) == 0) return known[i].fact;
    return TF_TYPEOF_EQ_HOST;
}

static uint32_t eq_fact_of(const node *test)
{
    return eq_fact(test->kind == GOTS__STRING ? &test->string.value : &test->template_.cooked[0]);
}

static uint32_t ne_fact(uint32_t eq)
{
    return eq == TF_EQ_UNDEFINED ? (uint32_t)TF_NE_UNDEFINED : eq << 8;
}

static type *implied(checker *c, uint32_t fact)
{
    switch (fact) {
    case TF_TYPEOF_EQ_STRING: return c->string;
    case TF_TYPEOF_EQ_NUMBER: return c->number;
    case TF_TYPEOF_EQ_BIGINT: return c->bigint;
    case TF_TYPEOF_EQ_BOOLEAN: return c->boolean;
    case TF_TYPEOF_EQ_SYMBOL: return c->symbol;
    case TF_EQ_UNDEFINED: return c->undefined;
    case TF_TYPEOF_EQ_FUNCTION: return ty_global_type(c, c->names.Function, 0);
    default: return NULL;
    }
}

typedef struct by_typeof {
    uint32_t fact;
    type *implied;
} by_typeof;

/* What is left of one type when it has the fact and is of the implied type: it, that, or both. */
static type *typeof_member(checker *c, type *t, void *context)
{
    by_typeof *by = context;
    bool has = (ty_type_facts(c, t, by->fact) & by->fact) != 0;
    type *of = by->implied;
    if (ty_related(c, t, of, R_STRICT_SUBTYPE)) return has ? t : NULL;
    if (ty_subtype(c, of, t)) return of;
    return has ? ty_intersection2(c, t, of) : NULL;
}

static type *with_fact(checker *c, type *t, type *of, uint32_t fact)
{
    by_typeof by = { fact, of };
    type *out = ty_is_error(c, of) ? t : ty_map(c, t, typeof_member, &by);
    return out != NULL ? out : c->never;
}

static type *by_typeof_fact(checker *c, type *t, uint32_t eq, bool yes)
{
    if (!yes) return ty_adjusted_truthy(c, t, ne_fact(eq));
    bool is_object = eq == TF_TYPEOF_EQ_OBJECT || eq == TF_TYPEOF_EQ_HOST;
    if (ty_is_any(t)) return is_object || eq == TF_TYPEOF_EQ_FUNCTION ? t : implied(c, eq);
    if (eq == TF_TYPEOF_EQ_OBJECT)
        return ty_union2(c, with_fact(c, t, c->nonprimitive, eq), with_fact(c, t, c->null, TF_EQ_NULL));
    return with_fact(c, t, is_object ? c->nonprimitive : implied(c, eq), eq);
}

typedef struct typeof_context {
    uint32_t eq;
    bool yes;
} typeof_context;

static type *typeof_property(checker *c, type *t, void *context)
{
    typeof_context *of = context;
    return by_typeof_fact(c, t, of->eq, of->yes);
}

bool ty_hangs_on(flow_state *s, node *n)
{
    while (n->kind == GOTS__OPTIONAL_CHAIN || n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX || n->kind == GOTS__CALL ||
           n->kind == GOTS__NON_NULL) {
        bool link = (n->flags & GOTS__F_OPTIONAL) != 0;
        node *inner = n->kind == GOTS__MEMBER ? n->member.object
                      : n->kind == GOTS__INDEX ? n->binary.left
                      : n->kind == GOTS__CALL  ? n->call.callee
                                               : n->unary.operand;
        if (link && matches(s, inner)) return true;
        n = inner;
    }
    return false;
}

static bool is_optional_chain(const node *n)
{
    return n->kind == GOTS__OPTIONAL_CHAIN;
}

/* a?.b === x, and x cannot be undefined: then a is there. */
static type *by_chain(flow_state *s, type *t, unsigned op, node *value, bool yes)
{
    checker *c = s->c;
    bool equals = op == GOTS__OP_EQ || op == GOTS__OP_EQ_STRICT;
    bool loose = op == GOTS__OP_EQ || op == GOTS__OP_NE;
    uint32_t nulls = loose ? T_NULLABLE : T_UNDEFINED;
    type *of = ty_type_of_expr(c, value);
    bool all_null = ty_every_flags(of, nulls) && !(of->flags & T_NEVER);
    bool none_null = !ty_is_any(of) && !(of->flags & T_UNKNOWN) && !ty_some_flags(of, nulls | (loose ? 0 : 0));
    bool removes = (equals != yes && all_null) || (equals == yes && none_null);
    return removes ? ty_adjusted_truthy(c, t, TF_NE_NULLISH) : t;
}

/* ---- instanceof and predicates ---------------------------------------------------------------- */

typedef struct candidate {
    type *type;
    bool derived;
    bool yes;
} candidate;

static bool derives(checker *c, type *source, type *target)
{
    if (source == target) return true;
    if (source->flags & T_UNION) {
        for (uint32_t i = 0; i < source->set.count; i++)
            if (!derives(c, source->set.types[i], target)) return false;
        return true;
    }
    if (target->flags & T_UNION) {
        for (uint32_t i = 0; i < target->set.count; i++)
            if (derives(c, source, target->set.types[i])) return true;
        return false;
    }
    if (source->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < source->set.count; i++)
            if (derives(c, source->set.types[i], target)) return true;
        return false;
    }
    if (source->flags & T_INSTANTIABLE) {
        type *base = ty_base_constraint(c, source);
        return derives(c, base != NULL ? base : c->unknown, target);
    }
    if (!(source->flags & T_OBJECT) || !(target->flags & T_OBJECT)) return false;
    if (target->symbol != NULL && target->symbol->name == c->names.Object && (target->oflags & O_INTERFACE))
        return true;
    if (target->symbol != NULL && target->symbol->name == c->names.Function && (target->oflags & O_INTERFACE)) {
        uint32_t n;
        ty_signatures(c, source, false, &n);
        return n > 0;
    }
    type *st = (source->oflags & O_REFERENCE) ? source->object.target : source;
    type *tt = (target->oflags & O_REFERENCE) ? target->object.target : target;
    /* a readonly list is made by Array too */
    if (st == tt || (ty_is_array(c, source) && ty_is_array(c, target) && !ty_is_readonly_array(c, target))) return true;
    if (st->object.generic == NULL) return false;
    ty_resolve_bases(c, st);
    for (uint32_t i = 0; i < st->object.generic->base_count; i++)
        if (derives(c, st->object.generic->bases[i], tt)) return true;
    return false;
}

static bool fits(checker *c, type *s, type *t, bool derived)
{
    return derived ? derives(c, s, t) : ty_subtype(c, s, t);
}

typedef struct direct {
    type *of;
    bool derived;
} direct;

static type *directly_related(checker *c, type *t, void *context)
{
    direct *d = context;
    type *n = d->of;
    if (d->derived) return derives(c, t, n) ? t : derives(c, n, t) ? n : NULL;
    if (ty_related(c, t, n, R_STRICT_SUBTYPE)) return t;
    if (ty_related(c, n, t, R_STRICT_SUBTYPE)) return n;
    if (ty_subtype(c, t, n)) return t;
    return ty_subtype(c, n, t) ? n : NULL;
}

/* T narrows through its constraint. */
static type *related_by_constraint(checker *c, type *t, void *context)
{
    direct *d = context;
    if (!ty_maybe(t, T_INSTANTIABLE)) return NULL;
    type *base = ty_base_constraint(c, t);
    return fits(c, d->of, base != NULL ? base : c->unknown, d->derived) ? ty_intersection2(c, t, d->of) : NULL;
}

typedef struct narrowing {
    type *t;
    bool derived;
} narrowing;

static type *narrow_to_one(checker *c, type *target, void *context)
{
    const narrowing *n = context;
    direct d = { target, n->derived };
    type *with = ty_map(c, n->t, directly_related, &d);
    return with != NULL && !(with->flags & T_NEVER) ? with : ty_map(c, n->t, related_by_constraint, &d);
}

static type *narrow_to(checker *c, type *t, type *target, bool derived)
{
    if ((t->flags & T_ANY_OR_UNKNOWN) || t == target) return target;
    narrowing n = { t, derived };
    type *with = ty_map(c, target, narrow_to_one, &n);
    if (with != NULL && !(with->flags & T_NEVER)) return with;
    if (ty_subtype(c, target, t)) return target;
    if (ty_assignable(c, t, target)) return t;
    if (ty_assignable(c, target, t)) return target;
    return ty_intersection2(c, t, target);
}

static bool is_not_derived(checker *c, type *t, void *context)
{
    return !derives(c, t, context);
}

static bool is_no_part(checker *c, type *t, void *context)
{
    (void)c;
    return !ty_is_subset(t, context);
}

static type *narrowed_type(checker *c, type *t, type *target, bool yes, bool derived)
{
    if (yes) return narrow_to(c, t, target, derived);
    if (t == target) return c->never;
    if (derived) return ty_filter(c, t, is_not_derived, target);
    type *all = t;
    if (t->flags & T_UNKNOWN)
        all = ty_union(c, (type *[]){ c->empty_object, c->null, c->undefined }, 3, UNION_NONE);
    type *left = ty_filter(c, all, is_no_part, narrow_to(c, all, target, false));
    return left == all ? t : left;
}

static type *by_instanceof(flow_state *s, type *t, node *n, bool yes)
{
    checker *c = s->c;
    if (!matches(s, ty_unwrap(n->binary.left))) {
        if (yes && ty_hangs_on(s, n->binary.left)) return ty_adjusted_truthy(c, t, TF_NE_NULLISH);
        return t;
    }
    type *right = ty_type_of_expr(c, n->binary.right);
    if (ty_is_any(right)) return ty_is_any(t) ? t : c->error;
    type *prototype = ty_property_type(c, right, c->names.prototype);
    type *target = NULL;
    if (prototype != NULL && !ty_is_any(prototype)) target = prototype;
    if (target == NULL) {
        uint32_t count;
        signature **ctors = ty_signatures(c, right, true, &count);
        types results = { 0 };
        for (uint32_t i = 0; i < count; i++) ty_types_add(c, &results, ty_result(c, ty_erased(c, ctors[i])));
        target = count > 0 ? ty_union(c, results.items, results.count, UNION_LITERAL) : c->empty_object;
    }
    if (ty_is_any(target)) return ty_is_any(t) ? t : c->error;
    if (ty_is_any(t) && target->symbol != NULL &&
        (target->symbol->name == c->names.Object || target->symbol->name == c->names.Function))
        return t;
    if (!yes && (!(target->flags & T_OBJECT) || ty_is_empty_anonymous(c, target))) return t;
    return narrowed_type(c, t, target, yes, true);
}

type *ty_narrow_by_predicate(flow_state *s, type *t, node *call, predicate *p, bool yes)
{
    checker *c = s->c;
    if (p->type == NULL) return t;
    node *argument = NULL;
    if (p->kind == P_IDENTIFIER || p->kind == P_ASSERTS) {
        if (p->index >= 0 && (uint32_t)p->index < call->call.args.count) argument = call->call.args.items[p->index];
    } else {
        node *callee = ty_unwrap(call->call.callee);
        if (callee->kind == GOTS__MEMBER || callee->kind == GOTS__INDEX) argument = ty_unwrap(object_of(callee));
    }
    if (argument == NULL) return t;
    if (ty_is_any(t) && p->type->symbol != NULL &&
        (p->type->symbol->name == c->names.Object || p->type->symbol->name == c->names.Function))
        return t;
    if (ty_is_error(c, p->type)) return matches(s, argument) ? c->error : t;
    if (matches(s, argument)) return narrowed_type(c, t, p->type, yes, false);
    if (ty_hangs_on(s, argument) && ((yes && !(ty_type_facts(c, p->type, TF_EQ_UNDEFINED) & TF_EQ_UNDEFINED)) ||
                                                 (!yes && ty_every_flags(p->type, T_NULLABLE))))
        t = ty_adjusted_truthy(c, t, TF_NE_NULLISH);
    node *access = discriminant_access(s, argument, t);
    if (access != NULL) {
        atom *name = name_of_access(c, access);
        type *of = ty_property_type(c, t, name);
        if (of == NULL) return t;
        type *narrowed = narrowed_type(c, of, p->type, yes, false);
        by_property by = { name, narrowed };
        return narrowed == of ? t : ty_filter(c, t, property_overlaps, &by);
    }
    return t;
}

static bool is_argument(flow_state *s, const node *call)
{
    for (uint32_t i = 0; i < call->call.args.count; i++)
        if (matches(s, call->call.args.items[i])) return true;
    return false;
}

static type *by_call(flow_state *s, type *t, node *n, bool yes)
{
    checker *c = s->c;
    bool mentions = false;
    for (uint32_t i = 0; i < n->call.args.count && !mentions; i++) {
        node *arg = n->call.args.items[i];
        mentions = matches(s, arg) || ty_contains_reference(c, arg, s->ref) || ty_hangs_on(s, arg);
        node *inner = ty_unwrap(arg);
        if (!mentions && (inner->kind == GOTS__MEMBER || inner->kind == GOTS__INDEX)) mentions = matches(s, object_of(inner));
    }
    node *callee = ty_unwrap(n->call.callee);
    if (!mentions && (callee->kind == GOTS__MEMBER || callee->kind == GOTS__INDEX)) {
        node *object = ty_unwrap(object_of(callee));
        mentions = matches(s, object);
        if (!mentions && (object->kind == GOTS__MEMBER || object->kind == GOTS__INDEX)) mentions = matches(s, object_of(object));
    }
    if (!mentions && !ty_hangs_on(s, callee)) return t;
    call_note *note = n->note;
    if (note != NULL && note->busy) return t;
    signature *sig = ty_resolved_signature(c, n, 0);
    if (sig == NULL || sig == c->resolving_signature) return t;
    if (sig == c->unknown_signature) return is_argument(s, n) ? c->error : t; /* it may well be a guard */
    predicate *p = ty_predicate(c, sig);
    if (p != NULL && (p->kind == P_THIS || p->kind == P_IDENTIFIER)) return ty_narrow_by_predicate(s, t, n, p, yes);
    if (yes && ty_hangs_on(s, n)) return ty_adjusted_truthy(c, t, TF_NE_NULLISH);
    return t;
}

/* ---- in --------------------------------------------------------------------------------------- */

typedef struct by_in {
    atom *name;
    bool yes;
} by_in;

static bool in_filter(checker *c, type *t, void *context)
{
    by_in *by = context;
    type *of = ty_apparent(c, t);
    if (ty_is_any(of)) return true;
    entity *p = ty_property(c, of, by->name);
    if (p != NULL) return by->yes || (p->flags & E_OPTIONAL) != 0 || (p->made & C_WRITE_PARTIAL) != 0;
    return ty_applicable_index_name(c, of, by->name) != NULL || (of->oflags & O_ERROR_CONTEXT) || !by->yes;
}

static type *add_property(checker *c, type *t, atom *name)
{
    entity *record = ty_global(c, c->names.Record, E_TYPE);
    if (record == NULL) return t;
    type *args[2] = { ty_string_literal(c, name), c->unknown };
    return ty_intersection2(c, t, ty_alias_instance(c, record, args, 2, NULL, NULL, 0));
}

static type *by_in_operator(flow_state *s, type *t, node *n, bool yes)
{
    checker *c = s->c;
    node *left = n->binary.left, *right = ty_unwrap(n->binary.right);
    if (left->kind == GOTS__PRIVATE_NAME) {
        if (!matches(s, right)) return t;
        gots__symbol *sym = left->ident.symbol;
        node *class_ = sym != NULL && sym->decl != NULL ? ty_enclosing_class(sym->decl) : NULL;
        entity *e = class_ != NULL ? ty_node_entity(c, class_) : NULL;
        if (e == NULL) return t;
        type *target = (sym->decl->flags & GOTS__F_STATIC) ? ty_type_of(c, e) : ty_class_type(c, e);
        return narrowed_type(c, t, target, yes, true);
    }
    if (!matches(s, right)) return t;
    type *key = left->kind == GOTS__STRING || left->kind == GOTS__NUMBER ? NULL : ty_type_of_expr(c, left);
    atom *name = key == NULL ? ty_key_atom(c, left, false, NULL) : ty_key_usable(key) ? ty_key_name(c, key) : NULL;
    if (name == NULL || ty_is_any(t)) return t;
    bool known = false;
    type *one = t;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(t) && !known; i++) {
        type *of = ty_apparent(c, items[i]);
        known = ty_property(c, of, name) != NULL || ty_applicable_index_name(c, of, name) != NULL || ty_is_any(of) ||
                ((of->flags & T_OBJECT) && (of->oflags & O_ERROR_CONTEXT));
    }
    if (known) {
        by_in by = { name, yes };
        return ty_filter(c, t, in_filter, &by);
    }
    return yes && !(t->flags & T_UNKNOWN) ? add_property(c, t, name) : t;
}

/* ---- Truth ------------------------------------------------------------------------------------ */

typedef struct by_truth {
    bool yes;
} by_truth;

static type *truth_of(checker *c, type *t, void *context)
{
    return ty_adjusted_truthy(c, t, ((by_truth *)context)->yes ? TF_TRUTHY : TF_FALSY);
}

static bool is_access(const node *n)
{
    return n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX;
}

static bool is_readonly_access(checker *c, node *n)
{
    if (n->kind != GOTS__MEMBER || n->member.name->kind != GOTS__IDENTIFIER) return false;
    c->quiet++; /* it may be a part of a chain, outside of which it is not to be looked at */
    type *of = ty_non_nullable(c, ty_type_of_expr(c, n->member.object));
    c->quiet--;
    entity *p = ty_property(c, ty_apparent(c, of), n->member.name->ident.name);
    return p != NULL && ty_is_readonly(c, p);
}

static type *inline_const(flow_state *s, type *t, node *n, bool yes, bool *done)
{
    checker *c = s->c;
    *done = false;
    if (n->kind != GOTS__IDENTIFIER || n->ident.symbol == NULL || c->inline_level >= 5) return t;
    entity *e = ty_entity_of(c, n->ident.symbol);
    if (!(e->flags & E_CONST) || e->value_decl == NULL || e->value_decl->kind != GOTS__DECLARATOR ||
        e->value_decl->declarator.type != NULL || e->value_decl->declarator.init == NULL)
        return t;
    /* an alias of a condition: good while what it speaks of cannot change */
    node *root = s->ref;
    while (is_access(root)) root = object_of(root);
    if (root->kind == GOTS__IDENTIFIER && root->ident.symbol != NULL) {
        entity *r = ty_entity_of(c, root->ident.symbol);
        if (!(r->flags & E_CONST) && ty_is_assigned(c, r)) return t;
    } else if (root->kind != GOTS__THIS) {
        return t;
    }
    for (node *at = s->ref; is_access(at); at = object_of(at))
        if (!is_readonly_access(c, at)) return t;
    *done = true;
    c->inline_level++;
    type *out = ty_narrow(s, t, e->value_decl->declarator.init, yes);
    c->inline_level--;
    return out;
}

static type *by_truthiness(flow_state *s, type *t, node *n, bool yes)
{
    checker *c = s->c;
    if (matches(s, n)) return ty_adjusted_truthy(c, t, yes ? TF_TRUTHY : TF_FALSY);
    if (yes && ty_hangs_on(s, n)) t = ty_adjusted_truthy(c, t, TF_NE_NULLISH);
    node *access = discriminant_access(s, n, t);
    if (access != NULL) {
        by_truth by = { yes };
        return by_discriminant(s, t, access, truth_of, &by);
    }
    return t;
}

/* ---- Conditions ------------------------------------------------------------------------------- */

static type *by_typeof_operator(flow_state *s, type *t, node *of, unsigned op, node *literal, bool yes)
{
    checker *c = s->c;
    if (op == GOTS__OP_NE || op == GOTS__OP_NE_STRICT) yes = !yes;
    node *target = ty_unwrap(of->unary.operand);
    uint32_t eq = eq_fact_of(literal);
    if (!matches(s, target)) {
        bool undefined = eq == TF_EQ_UNDEFINED;
        if (ty_hangs_on(s, of->unary.operand) && yes == !undefined) t = ty_adjusted_truthy(c, t, TF_NE_NULLISH);
        node *access = discriminant_access(s, target, t);
        if (access != NULL) {
            typeof_context context = { eq, yes };
            return by_discriminant(s, t, access, typeof_property, &context);
        }
        return t;
    }
    return by_typeof_fact(c, t, eq, yes);
}

static bool is_text(const node *n)
{
    return n->kind == GOTS__STRING || (n->kind == GOTS__TEMPLATE && n->template_.exprs.count == 0);
}

static bool is_boolean_literal(const node *n)
{
    return n->kind == GOTS__TRUE_LITERAL || n->kind == GOTS__FALSE_LITERAL;
}

/* Object or Function: anything may be one. */
static bool says_nothing(const checker *c, const type *t)
{
    return t->symbol != NULL && (t->symbol->name == c->names.Object || t->symbol->name == c->names.Function);
}

/* x.constructor === C */
static type *by_constructor(flow_state *s, type *t, unsigned op, node *value, bool yes)
{
    checker *c = s->c;
    bool equals = op == GOTS__OP_EQ || op == GOTS__OP_EQ_STRICT;
    if (equals != yes) return t;
    type *of = ty_type_of_expr(c, value);
    if (ty_is_any(of)) return c->error;
    type *prototype = ty_property_type(c, of, c->names.prototype);
    if (prototype == NULL || ty_is_any(prototype) || says_nothing(c, prototype)) return t;
    if (ty_is_any(t)) return prototype;
    types kept = { 0 };
    type *one = t;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(t); i++)
        if (derives(c, prototype, items[i]) || derives(c, items[i], prototype)) ty_types_add(c, &kept, items[i]);
    return kept.count > 0 ? ty_union(c, kept.items, kept.count, UNION_NONE) : t;
}

static type *by_binary(flow_state *s, type *t, node *n, bool yes)
{
    checker *c = s->c;
    unsigned op = n->op;
    node *left = ty_unwrap(n->binary.left), *right = ty_unwrap(n->binary.right);
    if (op == GOTS__OP_INSTANCEOF) return by_instanceof(s, t, n, yes);
    if (op == GOTS__OP_IN) return by_in_operator(s, t, n, yes);
    if (op < GOTS__OP_EQ || op > GOTS__OP_NE_STRICT) return t;
    if (left->kind == GOTS__UNARY && left->op == GOTS__OP_TYPEOF && is_text(right))
        return by_typeof_operator(s, t, left, op, right, yes);
    if (right->kind == GOTS__UNARY && right->op == GOTS__OP_TYPEOF && is_text(left))
        return by_typeof_operator(s, t, right, op, left, yes);
    equality q = { s, op, NULL, yes };
    if (matches(s, left)) {
        q.value = ty_type_of_expr(c, n->binary.right);
        return by_equality(c, t, &q);
    }
    if (matches(s, right)) {
        q.value = ty_type_of_expr(c, n->binary.left);
        return by_equality(c, t, &q);
    }
    if (is_optional_chain(n->binary.left) && ty_hangs_on(s, n->binary.left)) t = by_chain(s, t, op, n->binary.right, yes);
    else if (is_optional_chain(n->binary.right) && ty_hangs_on(s, n->binary.right)) t = by_chain(s, t, op, n->binary.left, yes);
    node *access = discriminant_access(s, left, t);
    if (access != NULL) {
        q.value = ty_type_of_expr(c, n->binary.right);
        return by_discriminant(s, t, access, by_equality, &q);
    }
    access = discriminant_access(s, right, t);
    if (access != NULL) {
        q.value = ty_type_of_expr(c, n->binary.left);
        return by_discriminant(s, t, access, by_equality, &q);
    }
    if (left->kind == GOTS__MEMBER && left->member.name->kind == GOTS__IDENTIFIER &&
        left->member.name->ident.name == c->names.constructor && matches(s, left->member.object))
        return by_constructor(s, t, op, right, yes);
    bool equals = op == GOTS__OP_EQ || op == GOTS__OP_EQ_STRICT;
    if (is_boolean_literal(right) && !is_access(left)) return ty_narrow(s, t, left, (equals == yes) == (right->kind == GOTS__TRUE_LITERAL));
    if (is_boolean_literal(left) && !is_access(right)) return ty_narrow(s, t, right, (equals == yes) == (left->kind == GOTS__TRUE_LITERAL));
    return t;
}

/* Before `?.` and `??` the question is whether something is there, not whether it is true. */
static bool asks_presence(const node *n)
{
    const node *p = n->parent;
    if (p == NULL) return false;
    switch (p->kind) {
    case GOTS__LOGICAL:
    case GOTS__ASSIGN: return p->op == GOTS__OP_NULLISH && p->binary.left == n;
    case GOTS__MEMBER: return (p->flags & GOTS__F_OPTIONAL) && p->member.object == n;
    case GOTS__INDEX: return (p->flags & GOTS__F_OPTIONAL) && p->binary.left == n;
    case GOTS__CALL: return (p->flags & GOTS__F_OPTIONAL) && p->call.callee == n;
    default: return false;
    }
}

static type *presence_of(checker *c, type *t, void *context)
{
    return ty_adjusted_truthy(c, t, ((by_truth *)context)->yes ? TF_NE_NULLISH : TF_EQ_NULLISH);
}

static type *by_presence(flow_state *s, type *t, node *n, bool yes)
{
    if (matches(s, n)) return ty_adjusted_truthy(s->c, t, yes ? TF_NE_NULLISH : TF_EQ_NULLISH);
    node *access = discriminant_access(s, n, t);
    if (access == NULL) return t;
    by_truth by = { yes };
    return by_discriminant(s, t, access, presence_of, &by);
}

type *ty_narrow(flow_state *s, type *t, node *n, bool yes)
{
    checker *c = s->c;
    if (ty_too_deep(c)) return t;
    if (asks_presence(n)) return by_presence(s, t, n, yes);
    /* a ?? b, a && b in a const that is tested later */
    switch (n->kind) {
    case GOTS__IDENTIFIER: {
        if (!matches(s, n)) {
            bool done;
            type *out = inline_const(s, t, n, yes, &done);
            if (done) return out;
        }
        return by_truthiness(s, t, n, yes);
    }
    case GOTS__THIS:
    case GOTS__SUPER:
    case GOTS__MEMBER:
    case GOTS__INDEX: return by_truthiness(s, t, n, yes);
    case GOTS__CALL: return by_call(s, t, n, yes);
    case GOTS__OPTIONAL_CHAIN: {
        node *of = n->unary.operand;
        if (of->kind == GOTS__CALL) {
            t = by_call(s, t, of, yes);
            if (yes && ty_hangs_on(s, of)) t = ty_adjusted_truthy(c, t, TF_NE_NULLISH);
            return t;
        }
        return by_truthiness(s, t, n, yes);
    }
    case GOTS__NON_NULL: return ty_narrow(s, t, n->unary.operand, yes);
    case GOTS__SATISFIES:
    case GOTS__AS:
    case GOTS__TYPE_ASSERTION: return n->kind == GOTS__SATISFIES ? ty_narrow(s, t, n->typed.expr, yes) : t;
    case GOTS__UNARY: return n->op == GOTS__OP_NOT ? ty_narrow(s, t, n->unary.operand, !yes) : t;
    case GOTS__BINARY: return by_binary(s, t, n, yes);
    case GOTS__SEQUENCE:
        return n->list.items.count > 0 ? ty_narrow(s, t, n->list.items.items[n->list.items.count - 1], yes) : t;
    case GOTS__ASSIGN:
        if (n->op != GOTS__OP_NONE && !(n->op >= GOTS__OP_AND && n->op <= GOTS__OP_NULLISH)) return t;
        return by_truthiness(s, ty_narrow(s, t, n->binary.right, yes), n->binary.left, yes);
    case GOTS__LOGICAL:
        if (n->op == GOTS__OP_AND) {
            if (yes) return ty_narrow(s, ty_narrow(s, t, n->binary.left, true), n->binary.right, true);
            return ty_union2(c, ty_narrow(s, t, n->binary.left, false),
                             ty_narrow(s, ty_narrow(s, t, n->binary.left, true), n->binary.right, false));
        }
        if (n->op == GOTS__OP_OR) {
            if (!yes) return ty_narrow(s, ty_narrow(s, t, n->binary.left, false), n->binary.right, false);
            return ty_union2(c, ty_narrow(s, t, n->binary.left, true),
                             ty_narrow(s, ty_narrow(s, t, n->binary.left, false), n->binary.right, true));
        }
        return t;
    default: return t;
    }
}

/* ---- Switch ----------------------------------------------------------------------------------- */

static type *case_type(checker *c, node *test)
{
    return ty_regular(c, ty_type_of_expr(c, test));
}

static types case_types(checker *c, node *n)
{
    switch_note *note = n->note;
    if (!note->clauses_known) {
        types found = { 0 };
        for (uint32_t i = 0; i < n->switch_.cases.count; i++) {
            node *clause = n->switch_.cases.items[i];
            ty_types_add(c, &found, clause->case_.test != NULL ? case_type(c, clause->case_.test) : c->never);
        }
        note->clause_types = found;
        note->clauses_known = true;
    }
    return note->clause_types;
}

typedef struct clauses {
    node *n;
    types all;
    uint32_t first, last;
    bool has_default;
} clauses;

static bool comparable_to_clause(checker *c, type *t, void *context)
{
    type *clause = context;
    return ty_comparable(c, clause, t) || ty_comparable(c, t, clause);
}

static bool not_in(checker *c, type *t, void *context)
{
    clauses *at = context;
    type *unit = unit_of(c, t);
    if (unit == NULL) return true;
    type *regular = (unit->flags & T_UNDEFINED) ? c->undefined : ty_regular(c, unit);
    for (uint32_t i = 0; i < at->all.count; i++)
        if (at->all.items[i] == regular) return false;
    return true;
}

/* What the clauses [first, last) leave; first == last: what none of them takes. */
static type *on_clauses(checker *c, type *t, void *context)
{
    clauses *at = context;
    bool has_default = at->first == at->last;
    types picked = { 0 };
    for (uint32_t i = at->first; i < at->last; i++) {
        if (at->n->switch_.cases.items[i]->case_.test == NULL) has_default = true;
        else ty_types_add(c, &picked, at->all.items[i]);
    }
    if ((t->flags & T_UNKNOWN) && !has_default) {
        bool units = true;
        for (uint32_t i = 0; i < picked.count; i++) units &= (picked.items[i]->flags & (T_PRIMITIVE | T_NONPRIMITIVE)) != 0;
        return units && picked.count > 0 ? ty_union(c, picked.items, picked.count, UNION_LITERAL) : t;
    }
    if (ty_is_any(t)) return t;
    type *clause = picked.count > 0 ? ty_union(c, picked.items, picked.count, UNION_LITERAL) : c->never;
    type *cases = (clause->flags & T_NEVER) ? c->never : ty_filter(c, t, comparable_to_clause, clause);
    if (!(clause->flags & T_NEVER)) {
        type *with = ty_map(c, cases, replace_primitive, clause);
        cases = with != NULL ? with : c->never;
    }
    if (!has_default) return cases;
    type *rest = ty_filter(c, t, not_in, at);
    return (cases->flags & T_NEVER) ? rest : ty_union2(c, cases, rest);
}

static bool has_all_facts(checker *c, type *t, void *context)
{
    uint32_t facts = *(uint32_t *)context;
    return (ty_type_facts(c, t, facts) & facts) == facts;
}

/* Such a clause is never reached. */
static bool is_named_before(const list *cases, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (cases->items[i]->case_.test != NULL && eq_fact_of(cases->items[i]->case_.test) == eq_fact_of(cases->items[at]->case_.test)) return true;
    return false;
}

/* `switch (typeof x)`: what its clauses [first, last) leave; first == last: what none takes. */
static type *on_typeof_clauses(checker *c, type *t, node *n, const flow *f)
{
    const list *cases = &n->switch_.cases;
    bool has_default = f->first == f->last;
    types out = { 0 };
    uint32_t others = 0;
    for (uint32_t i = 0; i < cases->count; i++) {
        node *test = cases->items[i]->case_.test;
        bool is_inside = i >= f->first && i < f->last;
        if (test == NULL) has_default |= is_inside;
        else if (!is_text(test)) return t;
        else if (!is_inside) others |= ne_fact(eq_fact_of(test));
    }
    if (has_default) return ty_filter(c, t, has_all_facts, &others);
    for (uint32_t i = f->first; i < f->last; i++)
        if (!is_named_before(cases, i)) ty_types_add(c, &out, by_typeof_fact(c, t, eq_fact_of(cases->items[i]->case_.test), true));
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

type *ty_narrow_switch(flow_state *s, type *t, flow *f)
{
    checker *c = s->c;
    node *n = f->node;
    node *subject = ty_unwrap(n->switch_.subject);
    clauses at = { .n = n, .first = f->first, .last = f->last };
    if (matches(s, subject)) {
        at.all = case_types(c, n);
        return on_clauses(c, t, &at);
    }
    if (subject->kind == GOTS__UNARY && subject->op == GOTS__OP_TYPEOF && matches(s, ty_unwrap(subject->unary.operand)))
        return on_typeof_clauses(c, t, n, f);
    if (subject->kind == GOTS__TRUE_LITERAL) {
        const list *cases = &n->switch_.cases;
        type *rest = t;
        uint32_t upto = f->first == f->last ? cases->count : f->first;
        for (uint32_t i = 0; i < upto; i++)
            if (cases->items[i]->case_.test != NULL) rest = ty_narrow(s, rest, cases->items[i]->case_.test, false);
        if (f->first == f->last) return rest;
        types out = { 0 };
        for (uint32_t i = f->first; i < f->last; i++) {
            node *test = cases->items[i]->case_.test;
            if (test == NULL) {
                type *last = rest;
                for (uint32_t k = f->first; k < cases->count; k++)
                    if (cases->items[k]->case_.test != NULL) last = ty_narrow(s, last, cases->items[k]->case_.test, false);
                ty_types_add(c, &out, last);
            } else {
                ty_types_add(c, &out, ty_narrow(s, rest, test, true));
                rest = ty_narrow(s, rest, test, false);
            }
        }
        return ty_union(c, out.items, out.count, UNION_LITERAL);
    }
    if (ty_hangs_on(s, n->switch_.subject)) {
        at.all = case_types(c, n);
        bool every = f->first != f->last;
        for (uint32_t i = f->first; i < f->last && every; i++)
            every = n->switch_.cases.items[i]->case_.test != NULL && !(at.all.items[i]->flags & (T_UNDEFINED | T_NEVER | T_ANY));
        if (every) t = ty_adjusted_truthy(c, t, TF_NE_NULLISH);
    }
    node *access = discriminant_access(s, subject, t);
    if (access == NULL) return t;
    at.all = case_types(c, n);
    return by_discriminant(s, t, access, on_clauses, &at);
}

/* Do the cases name everything that `typeof` can say of the operand? */
static bool is_exhaustive_typeof(checker *c, node *n, node *operand)
{
    const uint32_t every = TF_TYPEOF_NE_STRING | TF_TYPEOF_NE_NUMBER | TF_TYPEOF_NE_BIGINT | TF_TYPEOF_NE_BOOLEAN |
                           TF_TYPEOF_NE_SYMBOL | TF_TYPEOF_NE_OBJECT | TF_TYPEOF_NE_FUNCTION | TF_NE_UNDEFINED;
    uint32_t facts = 0;
    for (uint32_t i = 0; i < n->switch_.cases.count; i++) {
        node *test = n->switch_.cases.items[i]->case_.test;
        if (!is_text(test)) return false;
        facts |= ne_fact(eq_fact_of(test));
    }
    type *t = ty_type_of_expr(c, operand);
    type *base = ty_base_constraint(c, t);
    if (base != NULL) t = base;
    if (t->flags & T_ANY_OR_UNKNOWN) return (facts & every) == every;
    return !ty_some(c, t, has_all_facts, &facts);
}

bool ty_switch_exhaustive(checker *c, node *n)
{
    switch_note *note = n->note;
    if (note == NULL) return false;
    if (note->exhaustive_known) return note->exhaustive;
    if (note->exhaustive_busy) return false;
    note->exhaustive_busy = true;
    node *subject = ty_unwrap(n->switch_.subject);
    bool result = false;
    bool has_default = false;
    for (uint32_t i = 0; i < n->switch_.cases.count; i++) has_default |= n->switch_.cases.items[i]->case_.test == NULL;
    if (has_default) {
        result = true;
    } else if (subject->kind == GOTS__UNARY && subject->op == GOTS__OP_TYPEOF) {
        result = is_exhaustive_typeof(c, n, subject->unary.operand);
    } else {
        type *t = ty_type_of_expr(c, n->switch_.subject);
        type *base = t;
        if (t->flags & T_INSTANTIABLE) base = ty_base_constraint(c, t);
        if (base != NULL && ty_is_literal_type(base)) {
            types all = case_types(c, n);
            bool good = all.count > 0;
            for (uint32_t i = 0; i < all.count; i++)
                good &= (all.items[i]->flags & (T_UNIT)) != 0 && !(all.items[i]->flags & T_UNION);
            clauses at = { .n = n, .all = all };
            result = good && (ty_filter(c, base, not_in, &at)->flags & T_NEVER);
        }
    }
    note->exhaustive_busy = false;
    note->exhaustive_known = true;
    note->exhaustive = result;
    return result;
}

bool ty_is_assigned(checker *c, entity *e)
{
    (void)c;
    return e->symbol == NULL || e->symbol->assigned;
}
