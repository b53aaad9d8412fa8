/* Shapes of what is instantiated: references to classes and interfaces, and anonymous types.
 *
 * SPDX-License-Identifier: MIT
 *
 * An Array<T> has forty members, and most programs ask a given one for two. A shape made here has its
 * signatures at once and its members when somebody asks for them by name; whoever wants to see all
 * (ty_shape) has it completed.
 */
#include "types/checker.h"
#include "types/members.h"

void ty_signatures_add(checker *c, signature_list *to, signature *s)
{
    if (to->count == to->room) {
        to->room = to->room == 0 ? 4 : to->room * 2;
        signature **items = gots__arena_take(c->arena, to->room * sizeof *items);
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
    }
    to->items[to->count++] = s;
}

void ty_indexes_add(checker *c, index_list *to, index_info info)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (to->items[i].key == info.key) return;
    if (to->count == to->room) {
        to->room = to->room == 0 ? 2 : to->room * 2;
        index_info *items = gots__arena_take(c->arena, to->room * sizeof *items);
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
    }
    to->items[to->count++] = info;
}

/* ---- Signatures first ------------------------------------------------------------------------- */

static signature **instantiate_signatures(checker *c, signature *const *items, uint32_t count, mapper *m)
{
    if (count == 0) return NULL;
    signature **out = gots__arena_take(c->arena, count * sizeof *out);
    for (uint32_t i = 0; i < count; i++) out[i] = ty_signature_with(c, items[i], m, false);
    return out;
}

static shape *partial_shape(checker *c, const shape *of, mapper *m)
{
    shape *s = GOTS__NEW(c->arena, shape);
    s->members = ty_table_new(c);
    s->declared = of->members;
    s->mapper = m;
    s->is_partial = true;
    return s;
}

void ty_instantiated_shape(checker *c, type *t)
{
    shape *of = ty_shape(c, t->object.target);
    mapper *m = t->object.mapper;
    shape *s = of->members->count > 0 ? partial_shape(c, of, m) : GOTS__NEW(c->arena, shape);
    if (!s->is_partial) s->members = of->members; /* of a function: nothing will be added */
    s->calls = instantiate_signatures(c, of->calls, of->call_count, m);
    s->call_count = of->call_count;
    s->ctors = instantiate_signatures(c, of->ctors, of->ctor_count, m);
    s->ctor_count = of->ctor_count;
    s->index_count = of->index_count;
    s->indexes = gots__arena_take(c->arena, (of->index_count + 1) * sizeof *s->indexes);
    for (uint32_t i = 0; i < of->index_count; i++) s->indexes[i] = ty_instantiate_index(c, &of->indexes[i], m);
    t->object.shape = s;
}

static void inherit(checker *c, index_list *indexes, signature_list *calls, signature_list *ctors, type *base)
{
    if (base->flags & T_ANY) {
        ty_indexes_add(c, indexes, (index_info){ c->string, c->error, false, NULL });
        return;
    }
    uint32_t count;
    signature **items = ty_signatures(c, base, false, &count);
    for (uint32_t i = 0; i < count; i++) ty_signatures_add(c, calls, items[i]);
    items = ty_signatures(c, base, true, &count);
    for (uint32_t i = 0; i < count; i++) ty_signatures_add(c, ctors, items[i]);
    index_info *infos = ty_index_infos(c, base, &count);
    for (uint32_t i = 0; i < count; i++) ty_indexes_add(c, indexes, infos[i]);
}

static mapper *reference_mapper(checker *c, type *t, type **this_arg)
{
    generic *g = t->object.target->object.generic;
    uint32_t arg_count, count = g->count + 1;
    type **args = ty_args(c, t, &arg_count);
    type **sources = gots__arena_take(c->arena, count * sizeof *sources);
    type **values = gots__arena_take(c->arena, count * sizeof *values);
    for (uint32_t i = 0; i < g->count; i++) {
        sources[i] = g->params[i];
        values[i] = i < arg_count ? args[i] : c->error;
    }
    sources[g->count] = g->this_type;
    values[g->count] = *this_arg = arg_count > g->count ? args[g->count] : t;
    return ty_mapper(c, sources, values, count);
}

static void take_lists(shape *s, const signature_list *calls, const signature_list *ctors, const index_list *indexes)
{
    s->calls = calls->items;
    s->call_count = calls->count;
    s->ctors = ctors->items;
    s->ctor_count = ctors->count;
    s->indexes = indexes->items;
    s->index_count = indexes->count;
}

void ty_reference_shape(checker *c, type *t)
{
    type *target = t->object.target, *this_arg;
    generic *g = target->object.generic;
    shape *declared = ty_declared_shape(c, target);
    mapper *m = reference_mapper(c, t, &this_arg);
    if (t->object.shape != NULL) return;
    shape *s = partial_shape(c, declared, m);
    signature_list calls = { 0 }, ctors = { 0 };
    index_list indexes = { 0 };
    for (uint32_t i = 0; i < declared->call_count; i++)
        ty_signatures_add(c, &calls, ty_signature_with(c, declared->calls[i], m, false));
    for (uint32_t i = 0; i < declared->ctor_count; i++)
        ty_signatures_add(c, &ctors, ty_signature_with(c, declared->ctors[i], m, false));
    for (uint32_t i = 0; i < declared->index_count; i++)
        ty_indexes_add(c, &indexes, ty_instantiate_index(c, &declared->indexes[i], m));
    take_lists(s, &calls, &ctors, &indexes);
    t->object.shape = s;
    ty_resolve_bases(c, target);
    type **bases = gots__arena_take(c->arena, (g->base_count + 1) * sizeof *bases);
    for (uint32_t i = 0; i < g->base_count; i++) {
        bases[i] = ty_with_this(c, ty_instantiate(c, g->bases[i], m), this_arg);
        inherit(c, &indexes, &calls, &ctors, bases[i]);
    }
    if (g->is_open || g->base_ctor == c->error) {
        ty_indexes_add(c, &indexes, (index_info){ c->string, c->error, false, NULL });
        t->oflags |= O_ERROR_CONTEXT;
    }
    take_lists(s, &calls, &ctors, &indexes);
    s->bases = bases;
    s->base_count = g->base_count;
}

/* ---- Members when they are asked for ---------------------------------------------------------- */

static bool gives_value(const entity *e)
{
    return (e->flags & (E_VALUE | E_IMPORT)) != 0;
}

/* The member `name` of a shape that does not have it yet; NULL: there is none. */
entity *ty_partial_member(checker *c, shape *s, atom *name)
{
    entity *declared = ty_table_get(s->declared, name), *e = NULL;
    if (declared != NULL) e = ty_instantiate_entity(c, declared, s->mapper);
    for (uint32_t i = 0; i < s->base_count && (e == NULL || !gives_value(e)); i++) {
        if (s->bases[i]->flags & T_ANY) continue;
        entity *inherited = ty_property_full(c, s->bases[i], name, true, false);
        if (inherited != NULL) e = inherited;
    }
    if (e != NULL && s->is_partial) ty_table_put(c, s->members, e);
    return e;
}

void ty_complete_shape(checker *c, shape *s)
{
    table *known = s->members, *all = ty_table_new(c), *declared = s->declared;
    const table *pattern = declared->complete;
    s->is_partial = false;
    ty_table_reserve(c, all, pattern != NULL ? pattern->count : declared->count + 4);
    for (uint32_t i = 0; i < declared->count; i++) {
        entity *e = ty_table_get(known, declared->items[i]->name);
        ty_table_follow(c, all, &pattern, e != NULL ? e : ty_instantiate_entity(c, declared->items[i], s->mapper));
    }
    s->members = all;
    for (uint32_t i = 0; i < s->base_count; i++) {
        if (s->bases[i]->flags & T_ANY) continue;
        entities properties = ty_properties(c, s->bases[i]);
        if (all->count == 0) ty_table_reserve(c, all, properties.count);
        for (uint32_t k = 0; k < properties.count; k++) {
            const entity *own = ty_table_get_following(all, pattern, properties.items[k]->name);
            if (own == NULL) ty_table_follow(c, all, &pattern, properties.items[k]);
            else if (!gives_value(own)) ty_table_put(c, all, properties.items[k]);
        }
    }
    ty_table_followed(c, all, pattern);
    if (declared->complete == NULL) declared->complete = all;
}
