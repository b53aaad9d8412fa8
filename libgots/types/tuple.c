/* References to generic types, and the two the language itself writes: arrays and tuples.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- References ------------------------------------------------------------------------------ */

/* A generic type with arguments (outer ones, own ones, maybe `this`); one object for each. */
type *ty_reference(checker *c, type *target, type *const *args, uint32_t count)
{
    const void *local[24];
    const void **keys = local;
    if (count + 1 > 24) keys = gots__arena_take(c->arena, (count + 1) * sizeof *keys);
    keys[0] = target;
    for (uint32_t i = 0; i < count; i++) keys[i + 1] = args[i];
    void **at = ty_intern(c, &c->references, keys, count + 1);
    if (*at != NULL) return *at;
    type *t = ty_object_new(c, O_REFERENCE | (target->oflags & (O_CLASS_OR_INTERFACE | O_TUPLE)),
                            target->symbol);
    t->object.target = target;
    t->object.args = ty_copy_types(c, args, count);
    t->object.arg_count = count;
    for (uint32_t i = 0; i < count; i++) t->oflags |= args[i]->oflags & O_NONINFERRABLE;
    *at = t;
    return t;
}

type *ty_array_literal(checker *c, type *t)
{
    if (!(t->flags & T_OBJECT) || !(t->oflags & O_REFERENCE) || (t->oflags & O_ARRAY_LITERAL)) return t;
    if (t->object.element == NULL) {
        type *made = ty_object_new(c, t->oflags | O_ARRAY_LITERAL, t->symbol);
        made->alias = t->alias;
        made->alias_args = t->alias_args;
        made->alias_count = t->alias_count;
        made->extra = t->extra;
        made->object = t->object;
        t->object.element = made;
    }
    return t->object.element;
}

type **ty_args(checker *c, type *t, uint32_t *count)
{
    if (t->object.args == NULL && t->object.decl != NULL) {
        if (!ty_push_resolution(c, t, RES_ARGS)) {
            *count = t->object.target->object.generic->count;
            type **args = gots__arena_take(c->arena, (*count + 1) * sizeof *args);
            for (uint32_t i = 0; i < *count; i++) args[i] = c->error;
            return args;
        }
        node *n = t->object.decl;
        type *target = t->object.target;
        generic *g = target->object.generic;
        types own_args = { 0 };
        for (uint32_t i = 0; i < g->outer_count; i++) ty_types_add(c, &own_args, g->params[i]);
        if (n->kind == GOTS__ARRAY_TYPE) {
            ty_types_add(c, &own_args, ty_from_node(c, n->unary.operand));
        } else if (n->kind == GOTS__TUPLE_TYPE) {
            for (uint32_t i = 0; i < n->list.items.count; i++) {
                node *item = n->list.items.items[i];
                if (item->kind == GOTS__TUPLE_MEMBER) item = item->tuple_member.type;
                ty_types_add(c, &own_args, ty_from_node(c, item));
            }
        } else {
            uint32_t own = 0;
            type **args = ty_ref_args(c, n, n->kind == GOTS__IMPORT_TYPE ? &n->import_type.args
                                                                         : &n->type_ref.args, &own);
            args = ty_fill_args(c, args, own, g->params + g->outer_count, g->count - g->outer_count,
                                ty_min_args(c, g->params + g->outer_count, g->count - g->outer_count));
            for (uint32_t i = 0; i < g->count - g->outer_count; i++) ty_types_add(c, &own_args, args[i]);
        }
        /* A rest element of a tuple is written as an array: its element is the argument. */
        if (n->kind == GOTS__TUPLE_TYPE)
            for (uint32_t i = 0; i < own_args.count; i++) {
                if (g->elements[i] & TE_OPTIONAL) own_args.items[i] = ty_optional(c, own_args.items[i]);
                if (!(g->elements[i] & TE_REST)) continue;
                type *element = ty_array_element(c, own_args.items[i]);
                if (element != NULL) own_args.items[i] = element;
            }
        bool good = ty_pop_resolution(c);
        if (!good)
            for (uint32_t i = 0; i < own_args.count; i++) own_args.items[i] = c->error;
        if (t->object.args == NULL) {
            t->object.args = t->object.mapper != NULL
                                 ? ty_instantiate_all(c, own_args.items, own_args.count, t->object.mapper)
                                 : ty_copy_types(c, own_args.items, own_args.count);
            t->object.arg_count = own_args.count;
        }
    }
    *count = t->object.arg_count;
    return t->object.args;
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static type *array_target(checker *c, bool is_readonly)
{
    return ty_global_type(c, is_readonly ? c->names.ReadonlyArray : c->names.Array, 1);
}

type *ty_array(checker *c, type *element, bool is_readonly)
{
    type *target = array_target(c, is_readonly);
    if (target == c->error || target->object.generic == NULL) return c->error;
    return ty_reference(c, target, &element, 1);
}

bool ty_is_readonly_array(const checker *c, const type *t)
{
    return (t->oflags & O_REFERENCE) != 0 && (t->flags & T_OBJECT) && c->lib[1] != NULL &&
           t->object.target == c->lib[1];
}

bool ty_is_mutable_array(const checker *c, const type *t)
{
    return (t->oflags & O_REFERENCE) != 0 && (t->flags & T_OBJECT) && c->lib[0] != NULL &&
           t->object.target == c->lib[0];
}

bool ty_is_array(const checker *c, const type *t)
{
    return ty_is_mutable_array(c, t) || ty_is_readonly_array(c, t);
}

bool ty_is_tuple(const type *t)
{
    return (t->flags & T_OBJECT) && (t->oflags & O_REFERENCE) && (t->oflags & O_TUPLE);
}

bool ty_is_array_or_tuple(const checker *c, const type *t)
{
    return ty_is_array(c, t) || ty_is_tuple(t);
}

bool ty_is_generic_tuple(const type *t)
{
    return ty_is_tuple(t) && (t->object.target->object.generic->combined & TE_VARIADIC) != 0;
}

bool ty_is_array_like(checker *c, type *t)
{
    if (ty_is_array(c, t) || ty_is_tuple(t)) return true;
    if (t->flags & (T_ANY | T_NULLABLE)) return false;
    type *any_array = ty_array(c, c->any, true);
    return any_array != c->error && ty_assignable(c, t, any_array);
}

type *ty_array_element(checker *c, type *t)
{
    if (!ty_is_array(c, t)) return NULL;
    uint32_t count;
    type **args = ty_args(c, t, &count);
    return count > 0 ? args[0] : NULL;
}

/* ---- Tuples ---------------------------------------------------------------------------------- */

static void add_tuple_members(checker *c, type *target)
{
    generic *g = target->object.generic;
    table *members = ty_table_new(c);
    for (uint32_t i = 0; i < g->fixed_length; i++) {
        uint32_t flags = E_PROPERTY | ((g->elements[i] & TE_OPTIONAL) ? (uint32_t)E_OPTIONAL : 0);
        entity *p = ty_make_property(c, ty_atom_format(c, "%u", i), g->params[i], flags);
        if (g->is_readonly) p->made |= C_READONLY;
        ty_table_put(c, members, p);
    }
    type *length = c->number;
    if (!(g->combined & TE_VARIABLE)) {
        types lengths = { 0 };
        for (uint32_t i = g->min_length; i <= g->count; i++)
            ty_types_add(c, &lengths, ty_number_literal(c, i));
        length = ty_union(c, lengths.items, lengths.count, UNION_LITERAL);
    }
    entity *p = ty_make_property(c, c->names.length, length, E_PROPERTY);
    if (g->is_readonly) p->made |= C_READONLY;
    ty_table_put(c, members, p);
    g->declared = GOTS__NEW(c->arena, shape);
    g->declared->members = members;
}

type *ty_tuple_target(checker *c, const uint8_t *elements, uint32_t count, bool is_readonly,
                      atom *const *labels)
{
    if (count == 1 && (elements[0] & TE_REST)) return array_target(c, is_readonly);
    const void **keys = gots__arena_take(c->arena, (count * 2 + 2) * sizeof *keys);
    uint32_t key_count = 0;
    keys[key_count++] = (const void *)(uintptr_t)(is_readonly ? 3 : 1);
    keys[key_count++] = (const void *)(uintptr_t)count;
    for (uint32_t i = 0; i < count; i++) {
        keys[key_count++] = (const void *)(uintptr_t)elements[i];
        if (labels != NULL) keys[key_count++] = labels[i];
    }
    void **at = ty_intern(c, &c->misc, keys, key_count);
    if (*at != NULL) return *at;
    type *t = ty_object_new(c, O_TUPLE | O_REFERENCE | O_TUPLE_TARGET, NULL);
    *at = t;
    generic *g = GOTS__NEW(c->arena, generic);
    t->object.generic = g;
    g->count = count;
    g->is_readonly = is_readonly;
    g->params = gots__arena_take(c->arena, (count + 1) * sizeof *g->params);
    g->elements = gots__arena_take(c->arena, count + 1);
    if (labels != NULL) {
        g->labels = gots__arena_take(c->arena, (count + 1) * sizeof *g->labels);
        memcpy(g->labels, labels, count * sizeof *labels);
    }
    bool fixed = true;
    for (uint32_t i = 0; i < count; i++) {
        g->params[i] = ty_new(c, T_PARAM);
        g->params[i]->param.constraint_known = true;
        g->elements[i] = elements[i];
        g->combined |= elements[i];
        if (elements[i] & TE_VARIABLE) fixed = false;
        if (fixed) g->fixed_length++;
        if (elements[i] & (TE_REQUIRED | TE_VARIADIC)) g->min_length = i + 1;
    }
    uint32_t required = 0;
    for (uint32_t i = 0; i < count; i++) required += (elements[i] & (TE_REQUIRED | TE_VARIADIC)) != 0;
    g->min_length = required;
    g->this_type = ty_new(c, T_PARAM);
    g->this_type->param.is_this = true;
    g->this_type->param.constraint = t;
    g->this_type->param.constraint_known = true;
    t->object.target = t;
    t->object.args = g->params;
    t->object.arg_count = count;
    add_tuple_members(c, t);
    return t;
}

type *ty_tuple(checker *c, type *const *items, const uint8_t *elements, uint32_t count,
               bool is_readonly, atom *const *labels)
{
    uint8_t *required = NULL;
    if (elements == NULL) {
        required = gots__arena_take(c->arena, count + 1);
        memset(required, TE_REQUIRED, count + 1);
        elements = required;
    }
    type *target = ty_tuple_target(c, elements, count, is_readonly, labels);
    if (target == c->error) return c->error;
    return ty_tuple_normal(c, target, items, count);
}

typedef struct expansion {
    types items;
    uint8_t *elements;
    atom **labels;
    uint32_t room;
    bool has_labels;
    int32_t last_required, first_rest, last_optional_or_rest;
} expansion;

static void expand(checker *c, expansion *to, type *t, uint8_t flags, atom *label)
{
    uint32_t at = to->items.count;
    if (at == to->room) {
        uint32_t room = to->room == 0 ? 16 : to->room * 2;
        uint8_t *elements = gots__arena_take(c->arena, room);
        atom **labels = gots__arena_take(c->arena, room * sizeof *labels);
        if (at > 0) {
            memcpy(elements, to->elements, at);
            memcpy(labels, to->labels, at * sizeof *labels);
        }
        to->elements = elements;
        to->labels = labels;
        to->room = room;
    }
    if (flags & TE_REQUIRED) to->last_required = (int32_t)at;
    if ((flags & TE_REST) && to->first_rest < 0) to->first_rest = (int32_t)at;
    if (flags & (TE_OPTIONAL | TE_REST)) to->last_optional_or_rest = (int32_t)at;
    to->elements[at] = flags;
    to->labels[at] = label;
    if (label != NULL) to->has_labels = true;
    ty_types_add(c, &to->items, (flags & TE_OPTIONAL) ? ty_optional(c, t) : t);
}

static void expand_all(checker *c, expansion *to, generic *g, type *const *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        type *t = items[i];
        uint8_t flags = g->elements[i];
        atom *label = g->labels != NULL ? g->labels[i] : NULL;
        if (!(flags & TE_VARIADIC)) {
            expand(c, to, t, flags, label);
            continue;
        }
        if (t->flags & T_ANY) {
            expand(c, to, t, TE_REST, label);
        } else if ((t->flags & T_INSTANTIABLE_NONPRIMITIVE) || ty_is_generic_mapped(c, t)) {
            expand(c, to, t, TE_VARIADIC, label);
        } else if (ty_is_tuple(t)) {
            uint32_t inner;
            type **args = ty_args(c, t, &inner);
            generic *of = t->object.target->object.generic;
            for (uint32_t k = 0; k < inner && k < of->count; k++)
                expand(c, to, args[k], of->elements[k], of->labels != NULL ? of->labels[k] : NULL);
        } else {
            type *element = ty_array_element(c, t);
            if (element == NULL && ty_is_array_like(c, t)) {
                index_info *info = ty_index_info(c, t, c->number);
                element = info != NULL ? info->value : NULL;
            }
            expand(c, to, element != NULL ? element : c->error, TE_REST, label);
        }
    }
}

static type *spread_union(checker *c, type *target, type *const *items, uint32_t count, uint32_t at)
{
    types out = { 0 };
    type **with = ty_copy_types(c, items, count);
    if (items[at]->set.count > 1000) return c->error;
    for (uint32_t i = 0; i < items[at]->set.count; i++) {
        with[at] = items[at]->set.types[i];
        ty_types_add(c, &out, ty_tuple_normal(c, target, with, count));
    }
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

/* A tuple from a target and its elements: spread elements that are known are written out, what
 * stands behind a rest element is joined with it. */
type *ty_tuple_normal(checker *c, type *target, type *const *items, uint32_t count)
{
    generic *g = target->object.generic;
    if (g == NULL) return c->error;
    if (!(target->oflags & O_TUPLE)) return ty_reference(c, target, items, count);
    if (!(g->combined & (TE_VARIADIC | TE_OPTIONAL)) && !(g->combined & TE_REST))
        return ty_reference(c, target, items, count);
    if (g->combined & TE_VARIADIC) {
        for (uint32_t i = 0; i < count; i++) {
            if (!(g->elements[i] & TE_VARIADIC)) continue;
            if (items[i]->flags & T_NEVER) return c->never;
            if (items[i]->flags & T_UNION) return spread_union(c, target, items, count, i);
        }
    }
    expansion to = { .last_required = -1, .first_rest = -1, .last_optional_or_rest = -1 };
    expand_all(c, &to, g, items, count);
    if (to.items.count > 10000) return c->error;
    for (int32_t i = 0; i < to.last_required; i++)
        if (to.elements[i] & TE_OPTIONAL) to.elements[i] = TE_REQUIRED;
    if (to.first_rest >= 0 && to.first_rest < to.last_optional_or_rest) {
        types joined = { 0 };
        for (int32_t i = to.first_rest; i <= to.last_optional_or_rest; i++) {
            type *t = to.items.items[i];
            if (to.elements[i] & TE_VARIADIC) t = ty_indexed_access(c, t, c->number, 0, NULL);
            ty_types_add(c, &joined, t);
        }
        uint32_t first = (uint32_t)to.first_rest, behind = (uint32_t)to.last_optional_or_rest + 1;
        to.items.items[first] = ty_union(c, joined.items, joined.count, UNION_LITERAL);
        uint32_t tail = to.items.count - behind;
        memmove(to.items.items + first + 1, to.items.items + behind, tail * sizeof(type *));
        memmove(to.elements + first + 1, to.elements + behind, tail);
        memmove(to.labels + first + 1, to.labels + behind, tail * sizeof(atom *));
        to.items.count = first + 1 + tail;
    }
    type *with = ty_tuple_target(c, to.elements, to.items.count, g->is_readonly,
                                 to.has_labels ? to.labels : NULL);
    if (with == c->error) return c->error;
    if (with == c->empty_generic) return c->empty_object;
    return ty_reference(c, with, to.items.items, to.items.count);
}

type *ty_tuple_element(checker *c, type *t, uint32_t index)
{
    uint32_t count;
    type **args = ty_args(c, t, &count);
    return index < t->object.target->object.generic->fixed_length && index < count ? args[index] : NULL;
}

type *ty_tuple_slice_union(checker *c, type *t, uint32_t from, uint32_t end_skip, bool writing,
                           bool no_reduction)
{
    uint32_t count;
    type **args = ty_args(c, t, &count);
    generic *g = t->object.target->object.generic;
    if (count > g->count) count = g->count;
    if (end_skip > count || from >= count - end_skip) return NULL;
    types out = { 0 };
    for (uint32_t i = from; i < count - end_skip; i++) {
        type *item = args[i];
        if (g->elements[i] & TE_VARIADIC) item = ty_indexed_access(c, item, c->number, 0, NULL);
        ty_types_add(c, &out, item);
    }
    type *all = writing ? ty_intersection(c, out.items, out.count)
                        : ty_union(c, out.items, out.count, no_reduction ? UNION_NONE : UNION_LITERAL);
    gots__arena_give(c->arena, out.items, out.room * sizeof *out.items);
    return all;
}

type *ty_tuple_rest(checker *c, type *t)
{
    return ty_tuple_slice_union(c, t, t->object.target->object.generic->fixed_length, 0, false, false);
}

type *ty_tuple_slice(checker *c, type *t, uint32_t from, uint32_t end_skip)
{
    uint32_t count;
    type **args = ty_args(c, t, &count);
    type *target = t->object.target;
    generic *g = target->object.generic;
    if (count > g->count) count = g->count;
    uint32_t end = end_skip < count ? count - end_skip : 0;
    if (from > g->fixed_length) {
        type *rest = ty_tuple_rest(c, t);
        if (rest != NULL) return ty_array(c, rest, false);
        return ty_tuple(c, NULL, NULL, 0, false, NULL);
    }
    if (from >= end) return ty_tuple(c, NULL, NULL, 0, false, NULL);
    return ty_tuple(c, args + from, g->elements + from, end - from, false,
                    g->labels != NULL ? g->labels + from : NULL);
}
