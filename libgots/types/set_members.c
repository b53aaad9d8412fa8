/* Members of unions and intersections.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

typedef struct gathering {
    checker *c;
    type *of;
    entities parts;
    types index_values;
    uint32_t optional, made;
    bool is_union, missing, is_readonly;
    bool any_write;
} gathering;

static void gather(gathering *g, type *item, atom *name, bool skip_object)
{
    checker *c = g->c;
    type *t = ty_apparent(c, item);
    if (ty_is_error(c, t) || (t->flags & T_NEVER)) return;
    entity *p = ty_property_full(c, t, name, skip_object, false);
    if (p != NULL) {
        entity *value = (p->flags & E_IMPORT) ? ty_follow(c, p) : p;
        if (value == NULL) value = p;
        uint32_t modifiers = ty_modifiers(value);
        if (value->flags & E_OPTIONAL) g->optional += 1;
        for (uint32_t i = 0; i < g->parts.count; i++)
            if (g->parts.items[i] == value) goto known;
        ty_entities_add(c, &g->parts, value);
    known:
        if (g->is_union) g->is_readonly |= ty_is_readonly(c, value);
        else g->is_readonly &= ty_is_readonly(c, value);
        if (modifiers & GOTS__F_PRIVATE) g->made |= C_PRIVATE;
        else if (modifiers & GOTS__F_PROTECTED) g->made |= C_PROTECTED;
        else g->made |= C_PUBLIC;
        if (modifiers & GOTS__F_STATIC) g->made |= C_STATIC;
        return;
    }
    if (!g->is_union) return;
    index_info *info = ty_is_private_name(name) ? NULL : ty_applicable_index_name(c, t, name);
    if (info != NULL) {
        g->made |= C_WRITE_PARTIAL;
        g->is_readonly |= info->is_readonly;
        type *value = info->value;
        if (ty_is_tuple(t)) {
            type *rest = ty_tuple_rest(c, t);
            value = rest != NULL ? rest : c->undefined;
        }
        ty_types_add(c, &g->index_values, value);
    } else if ((t->oflags & O_LITERAL) && (t->flags & T_OBJECT) && !(t->oflags & O_CONTAINS_SPREAD)) {
        g->made |= C_WRITE_PARTIAL;
        ty_types_add(c, &g->index_values, c->undefined);
        g->optional++;
    } else {
        g->made |= C_READ_PARTIAL;
    }
}

static bool same_declarations(checker *c, const entities *parts)
{
    (void)c;
    entity *first = parts->items[0]->made & C_INSTANTIATED ? parts->items[0]->target : parts->items[0];
    for (uint32_t i = 1; i < parts->count; i++) {
        entity *e = parts->items[i]->made & C_INSTANTIATED ? parts->items[i]->target : parts->items[i];
        if (e != first) return false;
    }
    return true;
}

static entity *make_property(gathering *g, atom *name)
{
    checker *c = g->c;
    if (g->parts.count == 1 && !(g->made & C_READ_PARTIAL) && g->index_values.count == 0 && !g->is_union)
        return g->parts.items[0];
    if (g->parts.count == 1 && g->is_union && !(g->made & C_READ_PARTIAL) && g->index_values.count == 0)
        return g->parts.items[0];
    TY_FEW(values);
    TY_FEW(writes);
    type *first = NULL;
    uint32_t made = g->made;
    node *decl = NULL;
    bool same_decl = same_declarations(c, &g->parts), any_write = false, any_never = false;
    entity *e = ty_entity_new(c, E_PROPERTY | E_TRANSIENT, name);
    for (uint32_t i = 0; i < g->parts.count; i++) {
        entity *p = g->parts.items[i];
        type *t = ty_type_of(c, p);
        if (decl == NULL) decl = p->value_decl;
        for (uint32_t k = 0; k < p->decl_count; k++) ty_entity_add_decl(c, e, p->decls[k]);
        if (first == NULL) first = t;
        type *write = ty_write_type(c, p);
        any_write |= write != t;
        if (t != first) made |= C_NON_UNIFORM;
        if (ty_is_literal_type(t) || ty_is_pattern_literal(c, t)) made |= C_LITERAL;
        if ((t->flags & T_NEVER) && t != c->implicit_never) {
            made |= C_NEVER;
            any_never = true;
        }
        ty_types_add(c, &values, t);
        ty_types_add(c, &writes, write);
    }
    (void)any_never;
    for (uint32_t i = 0; i < g->index_values.count; i++) {
        ty_types_add(c, &values, g->index_values.items[i]);
        ty_types_add(c, &writes, g->index_values.items[i]);
    }
    e->made = C_SYNTHETIC | made | (g->is_readonly ? (uint32_t)C_READONLY : 0);
    bool optional = g->is_union ? g->optional > 0 : g->optional == g->parts.count && g->parts.count > 0;
    if (optional) e->flags |= E_OPTIONAL;
    entity_more *more = ty_more(c, e);
    more->container = g->of;
    more->parts = g->parts.items;
    more->part_count = g->parts.count;
    e->parent = g->parts.items[0]->parent;
    for (uint32_t i = 1; i < g->parts.count; i++)
        if (g->parts.items[i]->parent != e->parent) e->parent = NULL;
    if (same_decl || g->parts.count == 1) e->value_decl = decl;
    e->type = g->is_union ? ty_union(c, values.items, values.count, UNION_LITERAL)
                          : ty_intersection(c, values.items, values.count);
    if (any_write)
        more->write_type = g->is_union ? ty_union(c, writes.items, writes.count, UNION_LITERAL)
                                       : ty_intersection(c, writes.items, writes.count);
    return e;
}

/* The property `name` of a union or intersection; NULL too when some member of a union lacks it. */
static entity *set_property(checker *c, type *t, atom *name, bool skip_object)
{
    table **cache = skip_object ? &t->set.own_props : &t->set.props;
    if (*cache != NULL) {
        entity *known = ty_table_get(*cache, name);
        if (known != NULL) return known;
    }
    gathering g = { .c = c, .of = t, .is_union = (t->flags & T_UNION) != 0 };
    g.is_readonly = !g.is_union;
    for (uint32_t i = 0; i < t->set.count; i++) {
        gots__arena_step(c->arena);
        gather(&g, t->set.types[i], name, skip_object);
    }
    if (g.parts.count == 0) return NULL;
    entity *e = make_property(&g, name);
    if (e->name == name) {
        if (*cache == NULL) *cache = ty_table_new(c);
        ty_table_put(c, *cache, e);
    }
    return e;
}

entity *ty_union_property(checker *c, type *t, atom *name, bool skip_object)
{
    entity *e = set_property(c, t, name, skip_object);
    return e != NULL && !(e->made & C_READ_PARTIAL) ? e : NULL;
}

/* Also those that some member lacks: for discriminants and messages. */
entity *ty_partial_property(checker *c, type *t, atom *name)
{
    if (t->flags & T_SET) return set_property(c, t, name, false);
    return ty_property(c, t, name);
}

/* Of a union or intersection as it is, be it possible or not. */
static entities set_properties(checker *c, type *t);

entities ty_properties(checker *c, type *t)
{
    return ty_own_properties(c, ty_reduced_apparent(c, t));
}

entities ty_own_properties(checker *c, type *t)
{
    entities out = { 0 };
    if (t->flags & T_OBJECT) {
        table *members = ty_shape(c, t)->members;
        bool clean = true;
        for (uint32_t i = 0; i < members->count && clean; i++) clean = (members->items[i]->flags & E_VALUE) != 0;
        if (clean) {
            out.items = members->items;
            out.count = members->count;
            return out;
        }
        for (uint32_t i = 0; i < members->count; i++) {
            entity *e = members->items[i];
            if (!(e->flags & E_VALUE)) {
                entity *target = (e->flags & E_IMPORT) ? ty_follow(c, e) : NULL;
                if (target == NULL || !(target->flags & E_VALUE)) continue;
            }
            ty_entities_add(c, &out, e);
        }
        return out;
    }
    return (t->flags & T_SET) ? set_properties(c, t) : out;
}

static entities set_properties(checker *c, type *t)
{
    entities out = { 0 };
    table *seen = ty_table_new(c);
    for (uint32_t i = 0; i < t->set.count; i++) {
        entities of = ty_properties(c, ty_apparent(c, t->set.types[i]));
        for (uint32_t k = 0; k < of.count; k++) {
            atom *name = of.items[k]->name;
            if (ty_table_get(seen, name) != NULL) continue;
            entity *e = (t->flags & T_INTERSECTION) ? ty_union_property(c, t, name, true)
                                                    : ty_union_property(c, t, name, false);
            if (e == NULL) continue;
            ty_table_put(c, seen, e->name == name ? e : of.items[k]);
            ty_entities_add(c, &out, e);
        }
        if ((t->flags & T_UNION)) {
            uint32_t indexes;
            ty_index_infos(c, t->set.types[i], &indexes);
            if (indexes == 0) break;
        }
    }
    return out;
}

/* ---- Signatures ------------------------------------------------------------------------------- */

typedef struct signature_list {
    signature **items;
    uint32_t count, room;
} signature_list;

static void add(checker *c, signature_list *to, signature *s)
{
    if (to->count == to->room) {
        to->room = to->room == 0 ? 4 : to->room * 2;
        signature **items = gots__arena_take(c->arena, to->room * sizeof *items);
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
    }
    to->items[to->count++] = s;
}

static bool has_same(checker *c, const signature_list *in, signature *s)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (in->items[i] == s || ty_signatures_identical(c, in->items[i], s, false, false, false)) return true;
    return false;
}

static signature *matching(checker *c, signature **items, uint32_t count, signature *s, bool partial,
                           bool ignore_this, bool ignore_return)
{
    for (uint32_t i = 0; i < count; i++)
        if (ty_signatures_identical(c, items[i], s, partial, ignore_this, ignore_return)) return items[i];
    return NULL;
}

static signature *union_signature(checker *c, signature *of, signature **parts, uint32_t count)
{
    signature *s = ty_signature_clone(c, of);
    s->parts = parts;
    s->parts_mapper = NULL;
    s->part_count = count;
    s->flags |= S_FROM_UNION;
    ty_settle_params(c, s);
    s->target = NULL;
    s->mapper = NULL;
    s->result = NULL;
    s->predicate = NULL;
    s->predicate_known = false;
    return s;
}

/* One signature for two. Of a union: arguments must suit both, so that each parameter gets the
 * intersection. Of an intersection: what is called may get either. */
static signature *combine(checker *c, signature *left, signature *right, bool of_union)
{
    signature *written = right; /* what it gives is put together before its parameters are the other's */
    mapper *m = NULL;
    if (left->type_param_count > 0 || right->type_param_count > 0) {
        if (left->type_param_count != right->type_param_count) return NULL;
        m = ty_mapper(c, right->type_params, left->type_params, left->type_param_count);
        right = ty_signature_with(c, right, m, true);
        right->type_params = left->type_params;
        right->type_param_count = left->type_param_count;
    }
    uint32_t lc = ty_param_count(c, left), rc = ty_param_count(c, right);
    signature *longest = lc >= rc ? left : right;
    uint32_t longest_count = lc >= rc ? lc : rc;
    bool rest = ty_has_rest(c, left) || ty_has_rest(c, right);
    bool extra_rest = rest && !ty_has_rest(c, longest);
    signature *s = ty_signature_new(c, left->decl);
    s->flags = (left->flags | right->flags) & ~(uint32_t)S_REST;
    if (rest) s->flags |= S_REST;
    s->type_params = left->type_params;
    s->type_param_count = left->type_param_count;
    s->params = gots__arena_take(c->arena, (longest_count + 2) * sizeof *s->params);
    for (uint32_t i = 0; i < longest_count; i++) {
        type *l = ty_param_type_or_null(c, left, i), *r = ty_param_type_or_null(c, right, i);
        if (!of_union && l == NULL) l = c->unknown;
        if (!of_union && r == NULL) r = c->unknown;
        type *t = l == NULL ? r : r == NULL ? l : of_union ? ty_intersection2(c, l, r) : ty_union2(c, l, r);
        if (t == NULL) t = c->unknown;
        bool is_rest = rest && !extra_rest && i == longest_count - 1;
        bool optional = i >= ty_min_arg_count(c, left, false, false) && i >= ty_min_arg_count(c, right, false, false);
        entity *p = ty_make_property(c, ty_param_name(c, longest, i), is_rest ? ty_array(c, t, false) : t,
                                     E_VARIABLE | (optional && !is_rest ? (uint32_t)E_OPTIONAL : 0));
        if (is_rest) p->made |= C_REST_PARAM;
        if (optional && !is_rest) p->made |= C_OPTIONAL_PARAM;
        s->params[i] = p;
    }
    s->param_count = longest_count;
    if (extra_rest) {
        signature *shorter = longest == left ? right : left;
        type *t = ty_param_type(c, shorter, longest_count);
        entity *p = ty_make_property(c, c->names.args, ty_array(c, t, false), E_VARIABLE);
        p->made |= C_REST_PARAM;
        s->params[s->param_count++] = p;
    }
    s->min_args = left->min_args > right->min_args ? left->min_args : right->min_args;
    s->this_param = ty_this_entity(c, left->this_param != NULL ? left : right);
    signature_list parts = { 0 };
    uint32_t origin = of_union ? S_FROM_UNION : S_FROM_INTERSECTION;
    if (left->parts != NULL && (left->flags & origin))
        for (uint32_t i = 0; i < left->part_count; i++) add(c, &parts, left->parts[i]);
    else add(c, &parts, left);
    add(c, &parts, written);
    s->parts_mapper = left->parts != NULL && (left->flags & origin) ? ty_mapper_combine(c, left->parts_mapper, m) : m;
    s->flags |= origin;
    s->parts = parts.items;
    s->part_count = parts.count;
    return s;
}

/* What a function is expected to be of which several signatures are; NULL: nothing. */
signature *ty_intersected_signature(checker *c, signature *left, signature *right)
{
    return left == right ? left : combine(c, left, right, false);
}

/* The signatures of all members that are called like `s`, which is the `from`th member's. A
 * generic one must be the same everywhere, and stands for all. */
static bool match_all(checker *c, signature ***lists, const uint32_t *counts, uint32_t total, uint32_t from,
                      signature *s, signature_list *parts)
{
    bool is_generic = s->type_param_count > 0;
    if (is_generic && from > 0) return false;
    for (uint32_t n = 0; n < total; n++) {
        signature *match = s;
        if (n != from) {
            match = matching(c, lists[n], counts[n], s, false, false, !is_generic);
            if (match == NULL && !is_generic) match = matching(c, lists[n], counts[n], s, true, false, true);
        }
        if (match == NULL) return false;
        bool known = is_generic && n > 0;
        for (uint32_t i = 0; i < parts->count && !known; i++) known = parts->items[i] == match;
        if (!known) add(c, parts, match);
    }
    return true;
}

static void union_signatures(checker *c, type *t, bool construct, signature_list *out)
{
    uint32_t total = t->set.count;
    signature ***lists = gots__arena_take(c->arena, total * sizeof *lists);
    uint32_t *counts = gots__arena_take(c->arena, total * sizeof *counts);
    for (uint32_t i = 0; i < total; i++) {
        lists[i] = ty_signatures(c, t->set.types[i], construct, &counts[i]);
        if (!construct && t->set.types[i] == ty_global_type(c, c->names.Function, 0)) {
            lists[i] = &c->unknown_signature; /* whatever it is called with */
            counts[i] = 1;
        }
        if (counts[i] == 0) return;
    }
    for (uint32_t i = 0; i < total; i++) {
        for (uint32_t k = 0; k < counts[i]; k++) {
            signature *s = lists[i][k];
            if (matching(c, out->items, out->count, s, false, false, true) != NULL) continue;
            signature_list parts = { 0 };
            if (!match_all(c, lists, counts, total, i, s, &parts)) continue;
            add(c, out, parts.count > 1 ? union_signature(c, s, parts.items, parts.count) : s);
        }
    }
    if (out->count > 0) return;
    /* At most one of them may be overloaded: the others are combined with each of its signatures. */
    int32_t master = -1;
    for (uint32_t i = 0; i < total; i++) {
        if (counts[i] <= 1) continue;
        if (master >= 0) return;
        master = (int32_t)i;
    }
    if (master < 0) master = 0;
    for (uint32_t k = 0; k < counts[master]; k++) {
        signature *s = lists[master][k];
        for (uint32_t i = 0; i < total && s != NULL; i++)
            if (i != (uint32_t)master && lists[i] != lists[master]) s = combine(c, s, lists[i][0], true);
        if (s == NULL) {
            out->count = 0;
            return;
        }
        add(c, out, s);
    }
}

static bool is_mixin(checker *c, type *t)
{
    uint32_t count;
    signature **ctors = ty_signatures(c, t, true, &count);
    uint32_t calls = 0, indexes = 0;
    ty_signatures(c, t, false, &calls);
    ty_index_infos(c, t, &indexes);
    if (count != 1 || calls != 0 || indexes != 0 || !(t->flags & T_OBJECT)) return false;
    signature *s = ctors[0];
    if (s->type_param_count > 0 || s->param_count != 1 || !(s->flags & S_REST)) return false;
    type *p = ty_declared_param(c, s, 0);
    return ty_is_any(p) || ty_array_element(c, p) == c->any;
}

static void intersection_signatures(checker *c, type *t, bool construct, signature_list *out)
{
    uint32_t mixins = 0, with_ctors = 0;
    bool *mixin = gots__arena_zero(c->arena, t->set.count);
    if (construct) {
        for (uint32_t i = 0; i < t->set.count; i++) {
            uint32_t count;
            ty_signatures(c, t->set.types[i], true, &count);
            with_ctors += count > 0;
            mixin[i] = count > 0 && is_mixin(c, t->set.types[i]);
            mixins += mixin[i];
        }
        if (mixins > 0 && mixins == with_ctors) {
            /* all are: the first one counts */
            for (uint32_t i = 0; i < t->set.count; i++)
                if (mixin[i]) {
                    mixin[i] = false;
                    mixins--;
                    break;
                }
        }
    }
    for (uint32_t i = 0; i < t->set.count; i++) {
        if (mixin[i]) continue;
        uint32_t count;
        signature **items = ty_signatures(c, t->set.types[i], construct, &count);
        for (uint32_t k = 0; k < count; k++) {
            signature *s = items[k];
            if (construct && mixins > 0) {
                s = ty_signature_clone(c, s);
                types results = { 0 };
                for (uint32_t n = 0; n < t->set.count; n++) {
                    if (n == i) ty_types_add(c, &results, ty_result(c, items[k]));
                    else if (mixin[n]) {
                        uint32_t other;
                        signature **of = ty_signatures(c, t->set.types[n], true, &other);
                        ty_types_add(c, &results, ty_result(c, of[0]));
                    }
                }
                s->result = ty_intersection(c, results.items, results.count);
            }
            if (!has_same(c, out, s)) add(c, out, s);
        }
    }
}

signature **ty_union_signatures(checker *c, type *t, bool construct, uint32_t *count)
{
    signature_list out = { 0 };
    if (t->flags & T_UNION) union_signatures(c, t, construct, &out);
    else intersection_signatures(c, t, construct, &out);
    *count = out.count;
    return out.items;
}
