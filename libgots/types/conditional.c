/* Conditional types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#define TAIL_MAX 1000u

static conditional_root *make_root(checker *c, node *n)
{
    conditional_root *r = GOTS__NEW(c->arena, conditional_root);
    r->decl = n;
    r->check = ty_from_node(c, n->conditional_type.check);
    r->extends = ty_from_node(c, n->conditional_type.extends);
    r->is_distributive = (r->check->flags & T_PARAM) != 0;
    types infers = { 0 };
    gots__scope *scope = n->conditional_type.scope;
    for (gots__symbol *s = scope != NULL ? scope->first : NULL; s != NULL; s = s->next)
        if (s->meanings & GOTS__SYM_TYPE_PARAM) ty_types_add(c, &infers, ty_type_param(c, ty_entity_of(c, s)));
    r->infer_params = infers.items;
    r->infer_count = infers.count;
    ty_alias_of_node(c, n, &r->alias, &r->alias_args, &r->alias_count);
    uint32_t count;
    type **all = ty_outer_params(c, n->parent, &count, true);
    r->outer_params = ty_mentioned_params(c, n, all, count, false, &r->outer_count);
    r->depends_on_check = r->is_distributive && (ty_mentions(c, n->conditional_type.yes, r->check) ||
                                                 ty_mentions(c, n->conditional_type.no, r->check));
    return r;
}

type *ty_conditional_from_node(checker *c, node *n)
{
    conditional_root *r = make_root(c, n);
    /* referenced while it is made: by its own alias */
    if (n->note != NULL) return n->note;
    return ty_conditional(c, r, NULL, false, r->alias, r->alias_args, r->alias_count);
}

static bool is_deferred(checker *c, type *t, bool tuples)
{
    if (tuples && ty_is_tuple(t)) {
        uint32_t count;
        type **args = ty_args(c, t, &count);
        for (uint32_t i = 0; i < count; i++)
            if (ty_is_generic_object(c, args[i]) || ty_is_generic_index(c, args[i])) return true;
        return ty_is_generic_tuple(t);
    }
    return ty_is_generic_object(c, t) || ty_is_generic_index(c, t);
}

static bool is_simple_tuple_node(const node *n)
{
    return n->kind == GOTS__TUPLE_TYPE && n->list.items.count == 1 &&
           !(n->list.items.items[0]->kind == GOTS__TUPLE_MEMBER &&
             (n->list.items.items[0]->flags & (GOTS__F_REST | GOTS__F_OPTIONAL)));
}

static node *unparen(node *n)
{
    while (n->kind == GOTS__PAREN_TYPE) n = n->unary.operand;
    return n;
}

/* What `infer` finds: a mapper from the infer parameters, under `m`. */
static mapper *infer_params(checker *c, conditional_root *r, type *check, type *extends, mapper *m, bool deferred,
                            mapper **fresh_out)
{
    uint32_t count = r->infer_count;
    type **fresh = gots__arena_take(c->arena, count * sizeof *fresh);
    bool any_fresh = false;
    for (uint32_t i = 0; i < count; i++) {
        fresh[i] = r->infer_params[i];
        if (ty_constraint_node(fresh[i]) != NULL) {
            type *p = ty_new(c, T_PARAM);
            p->symbol = fresh[i]->symbol;
            p->param.target = fresh[i];
            p->param.is_const = fresh[i]->param.is_const;
            fresh[i] = p;
            any_fresh = true;
        }
    }
    mapper *fresh_mapper = any_fresh ? ty_mapper(c, r->infer_params, fresh, count) : NULL;
    mapper *combined_fresh = ty_mapper_combine(c, fresh_mapper, m);
    for (uint32_t i = 0; i < count; i++)
        if (fresh[i] != r->infer_params[i]) fresh[i]->param.mapper = combined_fresh;
    inference_context *ic = ty_inference_new(c, fresh, count, NULL, 0);
    if (!deferred) ty_infer(c, ic, check, ty_instantiate(c, extends, fresh_mapper), 0, false);
    *fresh_out = fresh_mapper;
    mapper *found = ty_mapper_combine(c, fresh_mapper, ic->mapper);
    return m != NULL ? ty_mapper_combine(c, found, m) : found;
}

static bool fits_check(checker *c, type *t, void *check)
{
    return ty_assignable(c, t, check);
}

static type *branch(checker *c, node *n)
{
    return n != NULL ? ty_from_node(c, n) : c->error;
}

static type *deferred(checker *c, conditional_root *r, mapper *m, mapper *combined, entity *alias, type **args, uint32_t n)
{
    type *t = ty_new(c, T_CONDITIONAL);
    t->conditional.root = r;
    t->conditional.check = ty_instantiate(c, r->check, m);
    t->conditional.extends = ty_instantiate(c, r->extends, m);
    t->conditional.mapper = m;
    t->conditional.combined = combined;
    t->alias = alias != NULL ? alias : r->alias;
    t->alias_args = alias != NULL ? args : ty_instantiate_all(c, r->alias_args, r->alias_count, m);
    t->alias_count = (uint16_t)(alias != NULL ? n : r->alias_count);
    return t;
}

/* When a branch is again a conditional, a loop follows it: deep recursion of types costs no stack.
 * Whether `next` is one, with the mapper it takes. */
static bool can_follow(checker *c, type *next, mapper *m, conditional_root **r, mapper **out)
{
    if (!(next->flags & T_CONDITIONAL) || m == NULL) return false;
    conditional_root *n = next->conditional.root;
    if (n->outer_count == 0) return false;
    mapper *type_mapper = ty_mapper_combine(c, next->conditional.mapper, m);
    type **args = gots__arena_take(c->arena, n->outer_count * sizeof *args);
    for (uint32_t i = 0; i < n->outer_count; i++) args[i] = ty_mapped_type(c, n->outer_params[i], type_mapper);
    mapper *with = ty_mapper(c, n->outer_params, args, n->outer_count);
    type *check = n->is_distributive ? ty_mapped_type(c, n->check, with) : NULL;
    if (check != NULL && check != n->check && (check->flags & (T_UNION | T_NEVER))) return false;
    *r = n;
    *out = with;
    return true;
}

type *ty_conditional(checker *c, conditional_root *r, mapper *m, bool for_constraint, entity *alias, type **args,
                     uint32_t n)
{
    types extra = { 0 };
    type *result = NULL;
    for (uint32_t round = 0; result == NULL; round++) {
        if (round == TAIL_MAX) return ty_too_deep_type(c);
        if (ty_too_deep(c)) {
            c->unproven++;
            return c->error;
        }
        type *check = ty_instantiate(c, ty_actual(c, r->check), m);
        type *extends = ty_instantiate(c, r->extends, m);
        if (ty_is_error(c, check) || ty_is_error(c, extends)) return c->error;
        if (check == c->wildcard || extends == c->wildcard) return c->wildcard;
        node *cn = unparen(r->decl->conditional_type.check), *en = unparen(r->decl->conditional_type.extends);
        bool tuples = is_simple_tuple_node(cn) && is_simple_tuple_node(en);
        bool check_deferred = is_deferred(c, check, tuples);
        mapper *combined = NULL, *fresh = NULL;
        type *inferred = extends;
        if (r->infer_count > 0) {
            combined = infer_params(c, r, check, extends, m, check_deferred, &fresh);
            inferred = ty_instantiate(c, r->extends, combined);
        }
        if (!check_deferred && !is_deferred(c, inferred, tuples)) {
            if (!(inferred->flags & T_ANY_OR_UNKNOWN) &&
                ((check->flags & T_ANY) || !ty_assignable(c, ty_permissive(c, check), ty_permissive(c, inferred)))) {
                if (c->work > TY_WORK_MAX) return c->error; /* that it does not fit is not known */
                if ((check->flags & T_ANY) || (for_constraint && !(inferred->flags & T_NEVER) &&
                                               ty_some(c, ty_permissive(c, inferred), fits_check, ty_permissive(c, check))))
                    ty_types_add(c, &extra, ty_instantiate(c, branch(c, r->decl->conditional_type.yes),
                                                           combined != NULL ? combined : m));
                type *no = branch(c, r->decl->conditional_type.no);
                if (no->flags & T_CONDITIONAL) {
                    conditional_root *next = no->conditional.root;
                    if (next->decl == r->decl->conditional_type.no && (!next->is_distributive || next->check == r->check)) {
                        r = next;
                        continue;
                    }
                    if (can_follow(c, no, m, &r, &m)) continue;
                }
                result = ty_instantiate(c, no, m);
                break;
            }
            if ((inferred->flags & T_ANY_OR_UNKNOWN) || ty_assignable(c, ty_restrictive(c, check), ty_restrictive(c, inferred))) {
                type *yes = branch(c, r->decl->conditional_type.yes);
                mapper *with = combined != NULL ? combined : m;
                if (can_follow(c, yes, with, &r, &m)) continue;
                result = ty_instantiate(c, yes, with);
                break;
            }
        }
        result = deferred(c, r, m, combined, alias, args, n);
    }
    if (extra.count == 0) return result;
    ty_types_add(c, &extra, result);
    return ty_union(c, extra.items, extra.count, UNION_LITERAL);
}

typedef struct distribution {
    conditional_root *root;
    mapper *m;
    bool for_constraint;
} distribution;

static type *one_of(checker *c, type *t, void *context)
{
    distribution *d = context;
    return ty_conditional(c, d->root, ty_mapper_prepend(c, d->root->check, t, d->m), d->for_constraint, NULL, NULL, 0);
}

type *ty_conditional_instance(checker *c, type *t, mapper *m, bool for_constraint, entity *alias, type **args, uint32_t n)
{
    conditional_root *r = t->conditional.root;
    if (r->outer_count == 0) return t;
    uint32_t count = r->outer_count;
    const void *local[24];
    const void **keys = local;
    if (count + n + 3 > 24) keys = gots__arena_take(c->arena, (count + n + 3) * sizeof *keys);
    type **values = gots__arena_take(c->arena, count * sizeof *values);
    uint32_t k = 0;
    keys[k++] = r;
    keys[k++] = (const void *)(uintptr_t)(for_constraint ? 3 : 1);
    for (uint32_t i = 0; i < count; i++) {
        values[i] = ty_mapped_type(c, r->outer_params[i], m);
        keys[k++] = values[i];
    }
    if (alias != NULL) {
        keys[k++] = alias;
        for (uint32_t i = 0; i < n; i++) keys[k++] = args[i];
    }
    void **at = ty_intern(c, &c->instances, keys, k);
    if (*at != NULL) return *at;
    mapper *with = ty_mapper(c, r->outer_params, values, count);
    type *check = r->is_distributive ? ty_reduced(c, ty_mapped_type(c, r->check, with)) : NULL;
    type *result;
    if (check != NULL && check != r->check && (check->flags & (T_UNION | T_NEVER))) {
        distribution d = { r, with, for_constraint };
        result = ty_map(c, check, one_of, &d);
        if (result == NULL) result = c->never;
        if (alias != NULL && (result->flags & T_UNION) && result->alias == NULL && !(result->flags & (T_BOOLEAN | T_ENUM_LITERAL)))
            result = ty_union_alias(c, result->set.types, result->set.count, UNION_NONE, alias, args, n);
    } else {
        result = ty_conditional(c, r, with, for_constraint, alias, args, n);
    }
    *at = result;
    return result;
}

/* ---- Parts ------------------------------------------------------------------------------------ */

type *ty_conditional_yes(checker *c, type *t)
{
    if (t->conditional.yes == NULL)
        t->conditional.yes = ty_instantiate(c, branch(c, t->conditional.root->decl->conditional_type.yes), t->conditional.mapper);
    return t->conditional.yes;
}

type *ty_conditional_no(checker *c, type *t)
{
    if (t->conditional.no == NULL)
        t->conditional.no = ty_instantiate(c, branch(c, t->conditional.root->decl->conditional_type.no), t->conditional.mapper);
    return t->conditional.no;
}

type *ty_conditional_inferred_yes(checker *c, type *t)
{
    if (t->conditional.combined == NULL) return ty_conditional_yes(c, t);
    return ty_instantiate(c, branch(c, t->conditional.root->decl->conditional_type.yes), t->conditional.combined);
}

type *ty_conditional_default_constraint(checker *c, type *t)
{
    type *yes = ty_conditional_inferred_yes(c, t), *no = ty_conditional_no(c, t);
    if (ty_is_any(yes)) return no;
    if (ty_is_any(no)) return yes;
    return ty_union2(c, yes, no);
}

type *ty_conditional_distributive_constraint(checker *c, type *t)
{
    if (t->conditional.distributive_known) return t->conditional.distributive;
    t->conditional.distributive_known = true;
    conditional_root *r = t->conditional.root;
    if (!r->is_distributive) return NULL;
    type *check = ty_simplified(c, t->conditional.check, false);
    type *constraint = check == t->conditional.check ? ((check->flags & T_INSTANTIABLE) ? ty_constraint(c, check) : NULL) : check;
    if (constraint == NULL || constraint == t->conditional.check) return NULL;
    type *with = ty_conditional_instance(c, t, ty_mapper_prepend(c, r->check, constraint, t->conditional.mapper), true, NULL, NULL, 0);
    if (!(with->flags & T_NEVER)) t->conditional.distributive = with;
    return t->conditional.distributive;
}

type *ty_conditional_constraint(checker *c, type *t)
{
    if (t->conditional.constraint_known) return t->conditional.constraint;
    t->conditional.constraint_known = true;
    type *constraint = ty_conditional_distributive_constraint(c, t);
    if (constraint == NULL) constraint = ty_conditional_default_constraint(c, t);
    t->conditional.constraint = constraint;
    return constraint;
}
