/* Array and object literals, and what spreading makes of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Arrays ----------------------------------------------------------------------------------- */

static bool is_tuple_like_member(checker *c, type *t, void *context)
{
    (void)context;
    if (ty_is_tuple(t)) return true;
    if (ty_is_generic_mapped(c, t)) return ty_homomorphic_variable(c, t) != NULL;
    if (t->flags & (T_OBJECT | T_INTERSECTION)) return !ty_is_array(c, t) && ty_property(c, t, ty_atom(c, "0")) != NULL;
    return false;
}

static bool is_spread_target(checker *c, node *n)
{
    node *p = n->parent;
    if (p == NULL || p->kind != GOTS__SPREAD) return false;
    (void)c;
    return p->parent != NULL && (p->parent->kind == GOTS__CALL || p->parent->kind == GOTS__NEW || p->parent->kind == GOTS__ARRAY);
}

type *ty_check_array(checker *c, node *n, unsigned mode, bool force_tuple)
{
    const list *items = &n->list.items;
    types elements = { 0 };
    uint8_t *kinds = gots__arena_take(c->arena, items->count + 1);
    bool is_const = ty_is_const_context(c, n);
    type *context = ty_apparent_contextual(c, n, 0);
    bool tuple = force_tuple || is_const || is_spread_target(c, n) ||
                 (context != NULL && ty_some(c, context, is_tuple_like_member, NULL));
    for (uint32_t i = 0; i < items->count; i++) {
        node *item = items->items[i];
        if (item->kind == GOTS__SPREAD) {
            type *t = ty_check_expr(c, item->unary.operand, mode);
            if (ty_is_array_like(c, t)) {
                kinds[elements.count] = TE_VARIADIC;
                ty_types_add(c, &elements, t);
            } else {
                type *of = ty_iterated(c, t, c->undefined, USE_SPREAD, item->unary.operand);
                kinds[elements.count] = TE_REST;
                ty_types_add(c, &elements, of != NULL ? of : c->error);
            }
        } else if (item->kind == GOTS__OMITTED) {
            kinds[elements.count] = TE_OPTIONAL;
            ty_types_add(c, &elements, c->undefined);
        } else {
            type *t = ty_check_for_mutable(c, item, mode);
            kinds[elements.count] = TE_REQUIRED;
            ty_types_add(c, &elements, t);
            if (context != NULL && tuple && (mode & MODE_INFERENTIAL) && !(mode & MODE_SKIP_SENSITIVE) && ty_is_sensitive(c, item)) {
                inference_context *ic = ty_inference_context(c, n);
                if (ic != NULL) ty_add_intra_site(c, ic, item, t);
            }
        }
    }
    if (tuple) {
        type *t = ty_tuple(c, elements.items, kinds, elements.count, is_const && !(context != NULL && ty_some_mutable(c, context)), NULL);
        return ty_array_literal(c, t);
    }
    types all = { 0 };
    for (uint32_t i = 0; i < elements.count; i++) {
        type *t = elements.items[i];
        if (kinds[i] & TE_VARIADIC) {
            type *of = ty_indexed_or_null(c, t, c->number, 0, NULL);
            t = of != NULL ? of : c->error;
        }
        ty_types_add(c, &all, t);
    }
    type *element = all.count > 0 ? ty_union(c, all.items, all.count, UNION_SUBTYPE) : c->implicit_never;
    return ty_array_literal(c, ty_array(c, element, is_const));
}

static bool is_mutable_array_like(checker *c, type *t, void *context)
{
    (void)context;
    if (t->flags & T_INSTANTIABLE) {
        type *base = ty_base_constraint(c, t);
        if (base == NULL) return false;
        t = base;
    }
    return ty_is_mutable_array(c, t) || (ty_is_tuple(t) && !t->object.target->object.generic->is_readonly);
}

bool ty_some_mutable(checker *c, type *t)
{
    return ty_some(c, t, is_mutable_array_like, NULL);
}

/* ---- Spreading objects ------------------------------------------------------------------------ */

static bool is_spreadable(const entity *p)
{
    if (ty_modifiers(p) & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) return false;
    if (ty_is_private_name(p->name)) return false;
    if (!(p->flags & (E_METHOD | E_ACCESSOR))) return true;
    const node *d = p->value_decl;
    return d == NULL || d->parent == NULL || (d->parent->kind != GOTS__CLASS && d->parent->kind != GOTS__CLASS_DECLARATION);
}

static entity *spread_entity(checker *c, entity *p, bool is_readonly)
{
    bool setter_only = (p->flags & E_SETTER) && !(p->flags & E_GETTER);
    entity *e = ty_entity_new(c, E_PROPERTY | E_TRANSIENT | (p->flags & E_OPTIONAL), p->name);
    e->made = (is_readonly ? (uint32_t)C_READONLY : 0) | (p->made & C_LATE);
    e->type = setter_only ? c->undefined : ty_type_of(c, p);
    e->decls = p->decls;
    e->decl_count = p->decl_count;
    if (p->more->key != NULL) ty_more(c, e)->key = p->more->key;
    return e;
}

typedef struct spreading {
    type *other;
    entity *symbol;
    bool is_readonly, left;
} spreading;

static type *spread_one(checker *c, type *t, void *context)
{
    spreading *s = context;
    return s->left ? ty_spread(c, t, s->other, s->symbol, s->is_readonly) : ty_spread(c, s->other, t, s->symbol, s->is_readonly);
}

static type *without_falsy(checker *c, type *t)
{
    if (!(t->flags & T_UNION)) return t;
    if (!ty_some_flags(t, T_NULLABLE | T_BOOLEAN_LITERAL | T_STRING_LITERAL | T_NUMBER_LITERAL)) return t;
    types kept = { 0 };
    bool falsy = false;
    for (uint32_t i = 0; i < t->set.count; i++) {
        if (t->set.types[i]->flags & (T_PRIMITIVE)) falsy = true;
        else ty_types_add(c, &kept, t->set.types[i]);
    }
    if (!falsy || kept.count == 0) return t;
    /* {...(a && {b})}: b may be missing */
    types out = { 0 };
    for (uint32_t i = 0; i < kept.count; i++) {
        type *of = kept.items[i];
        if (!(of->flags & T_OBJECT) || ty_is_generic_object(c, of)) {
            ty_types_add(c, &out, of);
            continue;
        }
        entities properties = ty_properties(c, of);
        table *members = ty_table_new(c);
        for (uint32_t k = 0; k < properties.count; k++) {
            entity *p = properties.items[k];
            if (!is_spreadable(p)) continue;
            entity *e = spread_entity(c, p, false);
            e->flags |= E_OPTIONAL;
            e->type = ty_optional(c, e->type);
            ty_table_put(c, members, e);
        }
        uint32_t count;
        index_info *infos = ty_index_infos(c, of, &count);
        type *made = ty_anonymous(c, NULL, members, NULL, 0, NULL, 0, infos, count);
        made->oflags |= O_LITERAL;
        ty_types_add(c, &out, made);
    }
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

type *ty_spread(checker *c, type *left, type *right, entity *symbol, bool is_readonly)
{
    if (ty_is_any(left)) return left;
    if (ty_is_any(right)) return right;
    if ((left->flags | right->flags) & T_UNKNOWN) return c->error;
    left = without_falsy(c, left);
    right = without_falsy(c, right);
    if (left->flags & T_NEVER) return right;
    if (right->flags & T_NEVER) return left;
    if (left->flags & T_UNION) {
        spreading s = { right, symbol, is_readonly, true };
        type *t = ty_map(c, left, spread_one, &s);
        return t != NULL ? t : c->error;
    }
    if (right->flags & T_UNION) {
        if (right->set.count > 200) return c->error;
        spreading s = { left, symbol, is_readonly, false };
        type *t = ty_map(c, right, spread_one, &s);
        return t != NULL ? t : c->error;
    }
    if (right->flags & (T_BOOLEAN_LIKE | T_NUMBER_LIKE | T_BIGINT_LIKE | T_STRING_LIKE | T_ENUM_LIKE | T_NONPRIMITIVE | T_KEYOF | T_NULLABLE | T_SYMBOL_LIKE))
        return left;
    if (ty_is_generic_object(c, left) || ty_is_generic_object(c, right)) {
        if (ty_is_empty_object(c, left)) return right;
        return ty_intersection2(c, left, right);
    }
    if (!(right->flags & (T_OBJECT | T_INTERSECTION)) || !(left->flags & (T_OBJECT | T_INTERSECTION))) return c->error;
    table *members = ty_table_new(c);
    entities rights = ty_properties(c, right), lefts = ty_properties(c, left);
    table *skipped = ty_table_new(c);
    uint32_t count = 0;
    index_info *indexes = NULL;
    if (left == c->empty_object || ty_is_empty_object(c, left)) {
        indexes = ty_index_infos(c, right, &count);
    } else {
        uint32_t lc, rc;
        index_info *li = ty_index_infos(c, left, &lc);
        ty_index_infos(c, right, &rc);
        indexes = gots__arena_take(c->arena, (lc + 1) * sizeof *indexes);
        for (uint32_t i = 0; i < lc; i++) {
            index_info *other = ty_index_info(c, right, li[i].key);
            if (other != NULL) indexes[count++] = (index_info){ li[i].key, ty_union2(c, li[i].value, other->value), li[i].is_readonly || other->is_readonly, NULL };
        }
    }
    for (uint32_t i = 0; i < rights.count; i++) {
        entity *p = rights.items[i];
        if (ty_modifiers(p) & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) ty_table_put(c, skipped, p);
        else if (is_spreadable(p)) ty_table_put(c, members, spread_entity(c, p, is_readonly));
    }
    table *all = ty_table_new(c);
    for (uint32_t i = 0; i < lefts.count; i++) {
        entity *p = lefts.items[i];
        if (ty_table_get(skipped, p->name) != NULL || !is_spreadable(p)) continue;
        entity *over = ty_table_get(members, p->name);
        if (over == NULL) {
            if ((left->oflags & O_LITERAL) && (p->made & C_OWN)) ty_table_put(c, all, p);
            else ty_table_put(c, all, spread_entity(c, p, is_readonly));
        } else if (over->flags & E_OPTIONAL) {
            entity *e = ty_entity_new(c, E_PROPERTY | E_TRANSIENT | (p->flags & E_OPTIONAL), p->name);
            type *both[2] = { ty_type_of(c, p), ty_remove_flags(c, over->type, T_UNDEFINED) };
            e->type = ty_union(c, both, 2, UNION_SUBTYPE);
            e->decls = over->decls;
            e->decl_count = over->decl_count;
            ty_table_put(c, all, e);
        } else {
            ty_table_put(c, all, over);
        }
    }
    for (uint32_t i = 0; i < members->count; i++)
        if (ty_table_get(all, members->items[i]->name) == NULL) ty_table_put(c, all, members->items[i]);
    type *t = ty_anonymous(c, symbol, all, NULL, 0, NULL, 0, indexes, count);
    t->oflags |= O_LITERAL | O_CONTAINS_SPREAD;
    return t;
}

/* ---- Object literals -------------------------------------------------------------------------- */

typedef struct making {
    checker *c;
    node *n;
    unsigned mode;
    type *context;
    table *members;
    type *spread;
    types string_keys, number_keys, symbol_keys;
    bool is_const, has_string, has_number, has_symbol, any_unknown;
    uint32_t oflags;
} making;

static type *finish(making *m)
{
    checker *c = m->c;
    index_info *indexes = gots__arena_take(c->arena, 3 * sizeof *indexes);
    uint32_t count = 0;
    if (m->has_string) {
        types all = { 0 };
        for (uint32_t i = 0; i < m->members->count; i++) {
            if (ty_is_symbol_name(m->members->items[i]->name)) continue;
            ty_types_add(c, &all, ty_type_of(c, m->members->items[i]));
        }
        for (uint32_t i = 0; i < m->string_keys.count; i++) ty_types_add(c, &all, m->string_keys.items[i]);
        indexes[count++] = (index_info){ c->string, ty_union(c, all.items, all.count, UNION_SUBTYPE), m->is_const, NULL };
    }
    if (m->has_number) indexes[count++] = (index_info){ c->number, ty_union(c, m->number_keys.items, m->number_keys.count, UNION_SUBTYPE), m->is_const, NULL };
    if (m->has_symbol) indexes[count++] = (index_info){ c->symbol, ty_union(c, m->symbol_keys.items, m->symbol_keys.count, UNION_SUBTYPE), m->is_const, NULL };
    type *t = ty_anonymous(c, NULL, m->members, NULL, 0, NULL, 0, indexes, count);
    t->oflags |= O_LITERAL | O_FRESH | m->oflags;
    if (m->any_unknown) t->oflags |= O_ERROR_CONTEXT;
    return t;
}

static type *member_type(making *m, node *item, entity **accessor)
{
    checker *c = m->c;
    *accessor = NULL;
    if (item->kind == GOTS__PROPERTY) {
        node *value = item->property.value;
        return value != NULL ? ty_check_for_mutable(c, value, m->mode) : c->error;
    }
    gots__function *f = &item->method.function;
    if (f->kind == GOTS__FN_GETTER || f->kind == GOTS__FN_SETTER) return NULL;
    type *t = ty_check_function_expr(c, item, m->mode);
    return ty_instantiate_in_context(c, t, item, m->mode);
}

static void add_accessor(making *m, node *item, atom *name)
{
    checker *c = m->c;
    entity *e = ty_table_get(m->members, name);
    gots__function *f = &item->method.function;
    if (e == NULL || !(e->flags & E_ACCESSOR)) {
        function_note *note = ty_note(c, item);
        /* one entity for the pair, kept with the node, so that its type is found once */
        e = note->entity;
        if (e == NULL) {
            e = ty_entity_new(c, 0, name);
            for (uint32_t i = 0; i < m->n->list.items.count; i++) {
                node *other = m->n->list.items.items[i];
                if (other->kind != GOTS__METHOD || (other->method.function.kind != GOTS__FN_GETTER && other->method.function.kind != GOTS__FN_SETTER)) continue;
                if (ty_key_atom(c, other->method.key, (other->flags & GOTS__F_COMPUTED) != 0, NULL) != name) continue;
                ty_entity_add_decl(c, e, other);
                if (e->value_decl == NULL) e->value_decl = other;
                e->flags |= other->method.function.kind == GOTS__FN_GETTER ? E_GETTER : E_SETTER;
                ty_note(c, other)->entity = e;
            }
        }
        e->made |= C_OWN;
        if (e->flags == 0) e->flags = f->kind == GOTS__FN_GETTER ? E_GETTER : E_SETTER;
        ty_table_put(c, m->members, e);
    }
    ty_defer(c, item);
}

static void merge_spread(making *m)
{
    checker *c = m->c;
    if (m->members->count > 0 || m->has_string || m->has_number || m->has_symbol) {
        m->spread = ty_spread(c, m->spread, finish(m), NULL, m->is_const);
        m->members = ty_table_new(c);
        m->string_keys.count = m->number_keys.count = m->symbol_keys.count = 0;
        m->has_string = m->has_number = m->has_symbol = false;
    }
}

static void add_spread(making *m, node *item)
{
    checker *c = m->c;
    merge_spread(m);
    type *t = ty_reduced(c, ty_check_expr(c, item->unary.operand, m->mode & MODE_INFERENTIAL));
    if (t->flags & T_UNKNOWN) {
        ty_error(c, item, "TS2698", "Spread types may only be created from object types.");
        m->spread = c->error;
        return;
    }
    bool valid = ty_is_any(t) || !ty_every_flags(t, T_STRING | T_NUMBER | T_BIGINT | T_SYMBOL | T_BOOLEAN | T_STRING_LITERAL | T_NUMBER_LITERAL | T_BOOLEAN_LITERAL | T_ENUM) || (t->flags & T_NULLABLE);
    if (!valid && ty_some_flags(t, T_BOOLEAN_LITERAL | T_STRING_LITERAL | T_NUMBER_LITERAL) && (t->flags & T_UNION)) valid = true;
    if (!valid && (t->flags & (T_BOOLEAN_LITERAL)) && t->literal.number == 0) valid = true;
    if (!valid) {
        ty_error(c, item, "TS2698", "Spread types may only be created from object types.");
        m->spread = c->error;
        return;
    }
    m->spread = ty_spread(c, m->spread, t, NULL, m->is_const);
}

static void add_item(making *m, node *item)
{
    checker *c = m->c;
    bool computed = (item->flags & GOTS__F_COMPUTED) != 0;
    node *key = ty_key_of(item);
    type *key_type = NULL;
    if (computed) ty_check_expr(c, key, 0);
    atom *name = ty_key_atom(c, key, computed, &key_type);
    bool accessor = item->kind == GOTS__METHOD && (item->method.function.kind == GOTS__FN_GETTER || item->method.function.kind == GOTS__FN_SETTER);
    if (accessor && name != NULL) {
        add_accessor(m, item, name);
        return;
    }
    entity *unused;
    type *t = accessor ? c->error : member_type(m, item, &unused);
    m->oflags |= t->oflags & O_NONINFERRABLE;
    if ((m->mode & MODE_INFERENTIAL) && m->context != NULL && !(m->mode & MODE_SKIP_SENSITIVE) && ty_is_sensitive(c, item)) {
        inference_context *ic = ty_inference_context(c, m->n);
        node *site = item->kind == GOTS__PROPERTY ? item->property.value : item;
        if (ic != NULL) ty_add_intra_site(c, ic, site, t);
    }
    if (name != NULL) {
        entity *e = ty_entity_new(c, E_TRANSIENT | (item->kind == GOTS__METHOD ? (uint32_t)E_METHOD : (uint32_t)E_PROPERTY), name);
        e->made = C_OWN | (m->is_const ? (uint32_t)C_READONLY : 0) | (key_type != NULL ? (uint32_t)C_LATE : 0);
        e->type = t;
        if (key_type != NULL && ty_key_usable(key_type)) ty_more(c, e)->key = key_type;
        ty_entity_add_decl(c, e, item);
        e->value_decl = item;
        ty_table_put(c, m->members, e);
        return;
    }
    if (key_type == NULL || ty_is_any(key_type)) {
        if (key_type != NULL && !ty_is_error(c, key_type)) {
            m->has_string = true;
            ty_types_add(c, &m->string_keys, t);
            return;
        }
        m->any_unknown = true;
        return;
    }
    if (ty_assignable(c, key_type, c->number)) {
        m->has_number = true;
        ty_types_add(c, &m->number_keys, t);
    } else if (ty_assignable(c, key_type, c->symbol)) {
        m->has_symbol = true;
        ty_types_add(c, &m->symbol_keys, t);
    } else {
        m->has_string = true;
        ty_types_add(c, &m->string_keys, t);
        if (!ty_assignable(c, key_type, c->key_type))
            ty_error(c, key, "TS2464", "A computed property name must be of type 'string', 'number', 'symbol', or 'any'.");
    }
}

static type *make_object(making *m)
{
    node *n = m->n;
    checker *c = m->c;
    m->is_const = ty_is_const_context(c, n);
    bool spreads = false;
    for (uint32_t i = 0; i < n->list.items.count; i++) spreads |= n->list.items.items[i]->kind == GOTS__SPREAD;
    m->spread = c->empty_object;
    for (uint32_t i = 0; i < n->list.items.count; i++) {
        node *item = n->list.items.items[i];
        if (item->kind == GOTS__SPREAD) add_spread(m, item);
        else add_item(m, item);
    }
    if (!spreads) return finish(m);
    merge_spread(m);
    if (m->spread == c->empty_object) return finish(m);
    if (ty_is_any(m->spread)) return c->error;
    type *t = m->spread;
    if ((t->flags & T_OBJECT) && (t->oflags & O_LITERAL)) t->oflags |= O_FRESH | m->oflags;
    return t;
}

type *ty_check_object(checker *c, node *n, unsigned mode)
{
    making m = { .c = c, .n = n, .mode = mode, .context = ty_apparent_contextual(c, n, 0), .members = ty_table_new(c) };
    object_context here = { n, m.context, c->objects };
    c->objects = &here;
    type *t = make_object(&m);
    c->objects = here.outer;
    return t;
}
