/* Facts: what `typeof`, truth and comparison with null can tell of a type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#define EQ_NULLS (TF_EQ_UNDEFINED | TF_EQ_NULL | TF_EQ_NULLISH)
#define NE_NULLS (TF_NE_UNDEFINED | TF_NE_NULL | TF_NE_NULLISH)
#define UNKNOWN (~(uint32_t)TF_IS_NULLISH) /* it may be anything, but nothing says that it is nothing */
#define ALL_NE (0xFFu << 8)
#define OF_FUNCTIONS (TF_TYPEOF_EQ_FUNCTION | TF_TYPEOF_NE_FUNCTION | TF_TYPEOF_EQ_OBJECT | TF_TYPEOF_NE_OBJECT)

static uint32_t typeof_facts(uint32_t eq)
{
    return eq | (ALL_NE & ~(eq << 8));
}

static bool is_function(checker *c, type *t)
{
    uint32_t count;
    ty_signatures(c, t, false, &count);
    if (count > 0) return true;
    ty_signatures(c, t, true, &count);
    if (count > 0) return true;
    return t->symbol != NULL && t->symbol->name == c->names.Function && (t->oflags & O_INTERFACE);
}

/* Good for what is `wanted`. */
uint32_t ty_type_facts(checker *c, type *t, uint32_t wanted)
{
    uint32_t f = t->flags;
    if (f & (T_ANY | T_UNKNOWN)) return UNKNOWN;
    if (f & T_NEVER) return 0;
    if (f & T_UNION) {
        uint32_t all = 0;
        for (uint32_t i = 0; i < t->set.count; i++) all |= ty_type_facts(c, t->set.types[i], wanted);
        return all;
    }
    if (f & (T_STRING | T_MAPPING)) return typeof_facts(TF_TYPEOF_EQ_STRING) | NE_NULLS | TF_TRUTHY | TF_FALSY;
    if (f & T_TEMPLATE) return typeof_facts(TF_TYPEOF_EQ_STRING) | NE_NULLS | TF_TRUTHY;
    if (f & T_STRING_LITERAL)
        return typeof_facts(TF_TYPEOF_EQ_STRING) | NE_NULLS | (t->literal.text->len == 0 ? TF_FALSY : TF_TRUTHY);
    if (f & T_NUMBER_LITERAL)
        return typeof_facts(TF_TYPEOF_EQ_NUMBER) | NE_NULLS |
               (t->literal.number == 0 || t->literal.number != t->literal.number ? TF_FALSY : TF_TRUTHY);
    if (f & (T_NUMBER | T_ENUM)) return typeof_facts(TF_TYPEOF_EQ_NUMBER) | NE_NULLS | TF_TRUTHY | TF_FALSY;
    if (f & T_BIGINT_LITERAL)
        return typeof_facts(TF_TYPEOF_EQ_BIGINT) | NE_NULLS | (strcmp(t->literal.text->text, "0") == 0 ? TF_FALSY : TF_TRUTHY);
    if (f & T_BIGINT) return typeof_facts(TF_TYPEOF_EQ_BIGINT) | NE_NULLS | TF_TRUTHY | TF_FALSY;
    if (f & T_BOOLEAN_LITERAL)
        return typeof_facts(TF_TYPEOF_EQ_BOOLEAN) | NE_NULLS | (t->literal.number != 0 ? TF_TRUTHY : TF_FALSY);
    if (f & T_SYMBOL_LIKE) return typeof_facts(TF_TYPEOF_EQ_SYMBOL) | NE_NULLS | TF_TRUTHY;
    if (f & T_VOID) return ALL_NE | TF_EQ_UNDEFINED | TF_EQ_NULLISH | TF_NE_NULL | TF_FALSY | TF_IS_UNDEFINED;
    if (f & T_UNDEFINED) return ALL_NE | TF_EQ_UNDEFINED | TF_EQ_NULLISH | TF_NE_NULL | TF_FALSY | TF_IS_UNDEFINED;
    if (f & T_NULL) return typeof_facts(TF_TYPEOF_EQ_OBJECT) | TF_EQ_NULL | TF_EQ_NULLISH | TF_NE_UNDEFINED | TF_FALSY | TF_IS_NULL;
    if (f & T_NONPRIMITIVE)
        return typeof_facts(TF_TYPEOF_EQ_OBJECT) | TF_TYPEOF_EQ_HOST | TF_TYPEOF_NE_HOST | NE_NULLS | TF_TRUTHY;
    if (f & T_OBJECT) {
        if ((t->oflags & O_ANONYMOUS) && ty_is_empty_anonymous(c, t)) return 0xFFFFFFFFu & ~(uint32_t)(EQ_NULLS | TF_IS_NULLISH);
        if ((wanted & OF_FUNCTIONS) && is_function(c, t)) return typeof_facts(TF_TYPEOF_EQ_FUNCTION) | TF_TYPEOF_EQ_HOST | TF_TYPEOF_NE_HOST | NE_NULLS | TF_TRUTHY;
        return typeof_facts(TF_TYPEOF_EQ_OBJECT) | TF_TYPEOF_EQ_HOST | TF_TYPEOF_NE_HOST | NE_NULLS | TF_TRUTHY;
    }
    if (f & (T_INSTANTIABLE | T_INTERSECTION)) {
        type *base = ty_base_constraint(c, t);
        if (base == NULL) return UNKNOWN;
        if (base != t) return ty_type_facts(c, base, wanted);
        if (f & T_INSTANTIABLE) return UNKNOWN;
        uint32_t or_facts = 0, and_facts = 0xFFFFFFFFu;
        bool ignore_objects = ty_maybe(t, T_PRIMITIVE);
        for (uint32_t i = 0; i < t->set.count; i++) {
            if (ignore_objects && (t->set.types[i]->flags & T_OBJECT)) continue;
            uint32_t of = ty_type_facts(c, t->set.types[i], wanted);
            or_facts |= of;
            and_facts &= of;
        }
        const uint32_t from_any = TF_TYPEOF_EQ_FUNCTION | TF_TYPEOF_NE_OBJECT;
        return (or_facts & from_any) | (and_facts & ~from_any);
    }
    return UNKNOWN;
}

static bool has_facts(checker *c, type *t, void *context)
{
    uint32_t wanted = *(uint32_t *)context;
    return (ty_type_facts(c, t, wanted) & wanted) != 0;
}

type *ty_facts(checker *c, type *t, uint32_t facts)
{
    return ty_filter(c, t, has_facts, &facts);
}

static type *adjust(checker *c, type *t, void *context)
{
    uint32_t facts = *(uint32_t *)context;
    if (facts == TF_TRUTHY || facts == TF_NE_UNDEFINED || facts == TF_NE_NULL || facts == TF_NE_NULLISH) {
        uint32_t nulls = facts == TF_NE_UNDEFINED ? (uint32_t)TF_EQ_UNDEFINED
                         : facts == TF_NE_NULL    ? (uint32_t)TF_EQ_NULL
                                                  : (uint32_t)TF_EQ_NULLISH;
        if (t->flags & T_INSTANTIABLE && (ty_type_facts(c, t, nulls) & nulls)) return ty_intersection2(c, t, c->empty_object);
    }
    return t;
}

/* Narrowed by a fact; T and unknown get `& {}` where that says more. */
type *ty_adjusted_truthy(checker *c, type *t, uint32_t facts)
{
    if (t->flags & T_UNKNOWN) {
        type *all[3] = { c->empty_object, c->null, c->undefined };
        t = ty_union(c, all, 3, UNION_NONE);
        type *with = ty_facts(c, t, facts);
        if (with == t) return c->unknown;
        if ((facts == TF_TRUTHY) || facts == TF_NE_NULLISH) return c->empty_object;
        return with;
    }
    type *with = ty_facts(c, t, facts);
    type *out = ty_map(c, with, adjust, &facts);
    return out != NULL ? out : c->never;
}
