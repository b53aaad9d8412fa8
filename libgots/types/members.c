/* What a type's members are: properties, signatures, index signatures.
 *
 * SPDX-License-Identifier: MIT
 *
 * Members of sets stand in set_members.c; what a type amounts to when its members are asked for
 * (apparent types, constraints) in constraint.c.
 */
#include "types/checker.h"
#include "types/members.h"

entity *ty_make_property(checker *c, atom *name, type *t, uint32_t flags)
{
    entity *e = ty_entity_new(c, flags | E_TRANSIENT, name);
    e->type = t;
    return e;
}

type *ty_anonymous(checker *c, entity *symbol, table *members, signature **calls, uint32_t ncalls,
                   signature **ctors, uint32_t nctors, index_info *indexes, uint32_t nindexes)
{
    type *t = ty_object_new(c, O_ANONYMOUS, symbol);
    shape *s = t->object.shape = GOTS__NEW(c->arena, shape);
    s->members = members;
    s->calls = calls;
    s->call_count = ncalls;
    s->ctors = ctors;
    s->ctor_count = nctors;
    s->indexes = indexes;
    s->index_count = nindexes;
    return t;
}

/* ---- Declared members ------------------------------------------------------------------------- */

static entity *member_of(checker *c, table *t, atom *name, entity *owner)
{
    entity *e = ty_table_get(t, name);
    if (e == NULL) {
        e = ty_entity_new(c, 0, name);
        e->parent = owner;
        ty_table_put(c, t, e);
    }
    return e;
}

static uint32_t flags_of_member(const node *m)
{
    const gots__function *f = ty_function((node *)(uintptr_t)m);
    uint32_t optional = (m->flags & GOTS__F_OPTIONAL) ? (uint32_t)E_OPTIONAL : 0;
    if (f == NULL) return E_PROPERTY | optional;
    if (f->kind == GOTS__FN_GETTER) return E_GETTER;
    if (f->kind == GOTS__FN_SETTER) return E_SETTER;
    return E_METHOD | optional;
}

static void add_param_properties(checker *c, table *t, const gots__function *f, entity *owner)
{
    uint32_t mask = GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_READONLY | GOTS__F_OVERRIDE;
    for (uint32_t i = 0; i < f->params.count; i++) {
        node *p = f->params.items[i];
        if (!(p->flags & mask) || p->param.target == NULL || p->param.target->kind != GOTS__IDENTIFIER) continue;
        entity *e = member_of(c, t, p->param.target->ident.name, owner);
        e->flags |= E_PROPERTY | ((p->flags & GOTS__F_OPTIONAL) ? (uint32_t)E_OPTIONAL : 0);
        ty_entity_add_decl(c, e, p);
        if (e->value_decl == NULL) e->value_decl = p;
    }
}

static void add_member(checker *c, table *t, node *m, entity *owner)
{
    type *key_type = NULL;
    atom *name = ty_key_atom(c, ty_key_of(m), (m->flags & GOTS__F_COMPUTED) != 0, &key_type);
    if (name == NULL) return;
    entity *e = member_of(c, t, name, owner);
    uint32_t flags = flags_of_member(m);
    if ((m->flags & GOTS__F_ACCESSOR)) flags = E_PROPERTY;
    e->flags |= flags;
    ty_entity_add_decl(c, e, m);
    if (e->value_decl == NULL) e->value_decl = m;
    if (key_type != NULL) {
        e->made |= C_LATE;
        ty_more(c, e)->key = key_type;
    }
    if (ty_function(m) != NULL) ty_note(c, m)->entity = e;
    else m->note = e;
}

static void add_members(checker *c, table *t, const list *members, entity *owner, bool statics)
{
    for (uint32_t i = 0; i < members->count; i++) {
        node *m = members->items[i];
        bool is_static = (m->flags & GOTS__F_STATIC) != 0;
        switch (m->kind) {
        case GOTS__METHOD:
            if (m->method.function.kind == GOTS__FN_CONSTRUCTOR) {
                if (!statics && m->method.function.body != NULL)
                    add_param_properties(c, t, &m->method.function, owner);
                break;
            }
            if (is_static == statics) add_member(c, t, m, owner);
            break;
        case GOTS__FIELD:
            if (is_static == statics) add_member(c, t, m, owner);
            break;
        case GOTS__METHOD_SIGNATURE:
        case GOTS__PROPERTY_SIGNATURE:
            if (!statics) add_member(c, t, m, owner);
            break;
        default: break;
        }
    }
}

static const list *member_list(const node *d)
{
    switch (d->kind) {
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION: return &d->class_.members;
    case GOTS__INTERFACE: return &d->interface.members;
    case GOTS__TYPE_LITERAL: return &d->list.items;
    default: return NULL;
    }
}

table *ty_entity_members(checker *c, entity *e)
{
    if (e->more->members != NULL) return e->more->members;
    ty_more(c, e)->members = ty_table_new(c);
    for (uint32_t i = 0; i < e->decl_count; i++) {
        const list *members = member_list(e->decls[i]);
        if (members != NULL) add_members(c, e->more->members, members, e, false);
    }
    return e->more->members;
}

table *ty_entity_statics(checker *c, entity *e)
{
    if (e->more->statics != NULL) return e->more->statics;
    ty_more(c, e)->statics = ty_table_new(c);
    for (uint32_t i = 0; i < e->decl_count; i++) {
        node *d = e->decls[i];
        if (d->kind == GOTS__CLASS || d->kind == GOTS__CLASS_DECLARATION)
            add_members(c, e->more->statics, &d->class_.members, e, true);
    }
    return e->more->statics;
}

/* ---- Signatures and index signatures of declarations ------------------------------------------ */

bool ty_is_index_key(checker *c, type *t)
{
    if (t->flags & (T_STRING | T_NUMBER | T_SYMBOL | T_TEMPLATE | T_MAPPING)) return true;
    if (!(t->flags & T_INTERSECTION) || ty_is_generic_object(c, t) || ty_is_generic_index(c, t)) return false;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (ty_is_index_key(c, t->set.types[i])) return true;
    return false;
}

static void add_index_signature(checker *c, index_list *to, node *m)
{
    node *param = m->index_signature.param;
    type *keys = param != NULL && param->kind == GOTS__PARAM && param->param.type != NULL
                     ? ty_from_node(c, param->param.type) : c->string;
    type *value = m->index_signature.type != NULL ? ty_from_node(c, m->index_signature.type) : c->any;
    type *one = keys;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(keys); i++)
        if (ty_is_index_key(c, items[i]))
            ty_indexes_add(c, to, (index_info){ items[i], value, (m->flags & GOTS__F_READONLY) != 0, m });
}

/* A member whose name is computed and not one name: whichever key of that kind may mean it. What is
 * read through it is unknown to the checker. */
static void add_computed_member(checker *c, index_list *to, node *m)
{
    if (!(m->flags & GOTS__F_COMPUTED)) return;
    type *key = NULL;
    if (ty_key_atom(c, ty_key_of(m), true, &key) != NULL || key == NULL) return;
    type *kind = ty_is_any(key) ? c->string : ty_assignable(c, key, c->number) ? c->number
                 : ty_assignable(c, key, c->symbol) ? c->symbol : c->string;
    ty_indexes_add(c, to, (index_info){ kind, c->error, false, NULL });
}

/* Computed keys whose names are not known give index signatures, as TypeScript has them. */
static void add_declared(checker *c, const list *members, bool statics, signature_list *calls,
                         signature_list *ctors, index_list *indexes)
{
    for (uint32_t i = 0; i < members->count; i++) {
        node *m = members->items[i];
        switch (m->kind) {
        case GOTS__CALL_SIGNATURE:
            if (!statics) ty_signatures_add(c, calls, ty_signature_of(c, m));
            break;
        case GOTS__CONSTRUCT_SIGNATURE:
            if (!statics) ty_signatures_add(c, ctors, ty_signature_of(c, m));
            break;
        case GOTS__INDEX_SIGNATURE:
            if (((m->flags & GOTS__F_STATIC) != 0) == statics) add_index_signature(c, indexes, m);
            break;
        case GOTS__METHOD:
        case GOTS__FIELD:
            if (((m->flags & GOTS__F_STATIC) != 0) == statics) add_computed_member(c, indexes, m);
            break;
        default: break;
        }
    }
}

static shape *shape_from(checker *c, table *members, const signature_list *calls,
                         const signature_list *ctors, const index_list *indexes)
{
    shape *s = GOTS__NEW(c->arena, shape);
    s->members = members;
    s->calls = calls->items;
    s->call_count = calls->count;
    s->ctors = ctors->items;
    s->ctor_count = ctors->count;
    s->indexes = indexes->items;
    s->index_count = indexes->count;
    return s;
}

shape *ty_declared_shape(checker *c, type *target)
{
    generic *g = target->object.generic;
    if (g->declared != NULL) return g->declared;
    signature_list calls = { 0 }, ctors = { 0 };
    index_list indexes = { 0 };
    table *members = ty_entity_members(c, target->symbol);
    for (uint32_t i = 0; i < target->symbol->decl_count; i++) {
        const list *items = member_list(target->symbol->decls[i]);
        if (items != NULL) add_declared(c, items, false, &calls, &ctors, &indexes);
    }
    if (g->declared == NULL) g->declared = shape_from(c, members, &calls, &ctors, &indexes);
    return g->declared;
}

/* ---- Classes, interfaces, tuples -------------------------------------------------------------- */

type *ty_with_this(checker *c, type *t, type *this_arg)
{
    if ((t->flags & T_OBJECT) && (t->oflags & O_REFERENCE)) {
        type *target = t->object.target;
        uint32_t count;
        type **args = ty_args(c, t, &count);
        generic *g = target->object.generic;
        if (g->count != count) return t;
        type **with = gots__arena_take(c->arena, (count + 1) * sizeof *with);
        if (count > 0) memcpy(with, args, count * sizeof *with);
        with[count] = this_arg;
        return ty_reference(c, target, with, count + 1);
    }
    if (t->flags & T_INTERSECTION) {
        types items = { 0 };
        bool changed = false;
        for (uint32_t i = 0; i < t->set.count; i++) {
            type *with = ty_with_this(c, t->set.types[i], this_arg);
            changed |= with != t->set.types[i];
            ty_types_add(c, &items, with);
        }
        return changed ? ty_intersection(c, items.items, items.count) : t;
    }
    return t;
}

/* ---- Anonymous types -------------------------------------------------------------------------- */

static void literal_shape(checker *c, type *t)
{
    node *d = t->object.decl;
    signature_list calls = { 0 }, ctors = { 0 };
    index_list indexes = { 0 };
    table *members = ty_table_new(c);
    t->object.shape = GOTS__NEW(c->arena, shape);
    t->object.shape->members = members;
    if (d->kind == GOTS__TYPE_LITERAL) {
        add_members(c, members, &d->list.items, NULL, false);
        add_declared(c, &d->list.items, false, &calls, &ctors, &indexes);
    } else if (d->kind == GOTS__CONSTRUCTOR_TYPE) {
        ty_signatures_add(c, &ctors, ty_signature_of(c, d));
    } else if (ty_function(d) != NULL) {
        ty_signatures_add(c, &calls, ty_signature_of(c, d));
    }
    *t->object.shape = *shape_from(c, members, &calls, &ctors, &indexes);
}

/* Without a constructor of its own a class has its base's, which then makes this class. */
static void default_ctors(checker *c, type *class_type, signature_list *to, node *d)
{
    type *base_ctor = ty_base_ctor(c, class_type);
    uint32_t count = 0;
    signature **bases = ty_signatures(c, base_ctor, true, &count);
    generic *g = class_type->object.generic;
    uint32_t own = g->count - g->outer_count;
    bool is_abstract = d != NULL && (d->flags & GOTS__F_ABSTRACT) != 0;
    if (count == 0) {
        signature *s = ty_signature_new(c, NULL);
        s->flags = S_CONSTRUCT | (is_abstract ? (uint32_t)S_ABSTRACT : 0);
        s->type_params = g->params + g->outer_count;
        s->type_param_count = own;
        s->result = class_type;
        if (base_ctor->flags & T_ANY) {
            entity *args = ty_make_property(c, c->names.args, ty_array(c, c->any, false), E_VARIABLE);
            s->params = gots__arena_take(c->arena, sizeof *s->params);
            s->params[0] = args;
            s->param_count = 1;
            s->flags |= S_REST;
        }
        ty_signatures_add(c, to, s);
        return;
    }
    uint32_t arg_count = 0;
    type **args = d != NULL ? ty_ref_args(c, d, &d->class_.base_args, &arg_count) : NULL;
    for (uint32_t i = 0; i < count; i++) {
        signature *of = bases[i];
        uint32_t min = ty_min_args(c, of->type_params, of->type_param_count);
        if (arg_count < min || arg_count > of->type_param_count) continue;
        signature *s = of->type_param_count > 0
                           ? ty_signature_instance(c, of, ty_fill_args(c, args, arg_count, of->type_params,
                                                                       of->type_param_count, min),
                                                   of->type_param_count)
                           : of;
        s = ty_signature_clone(c, s);
        s->type_params = g->params + g->outer_count;
        s->type_param_count = own;
        s->result = class_type;
        s->flags = is_abstract ? s->flags | S_ABSTRACT : s->flags & ~(uint32_t)S_ABSTRACT;
        ty_signatures_add(c, to, s);
    }
}

static void class_value_shape(checker *c, type *t, entity *e, shape *s, signature_list *ctors, index_list *indexes)
{
    type *class_type = ty_class_type(c, e);
    node *d = NULL;
    for (uint32_t i = 0; i < e->decl_count; i++)
        if (e->decls[i]->kind == GOTS__CLASS || e->decls[i]->kind == GOTS__CLASS_DECLARATION) d = e->decls[i];
    table *statics = ty_entity_statics(c, e);
    for (uint32_t i = 0; i < statics->count; i++)
        if (ty_table_get(s->members, statics->items[i]->name) == NULL)
            ty_table_put(c, s->members, statics->items[i]);
    entity *prototype = ty_entity_new(c, E_PROPERTY | E_PROTOTYPE, c->names.prototype);
    generic *g = class_type->object.generic;
    type **any_args = gots__arena_take(c->arena, (g->count + 1) * sizeof *any_args);
    for (uint32_t i = 0; i < g->count; i++) any_args[i] = c->any;
    prototype->type = g->count > 0 ? ty_reference(c, class_type, any_args, g->count) : class_type;
    prototype->parent = e;
    ty_table_put(c, s->members, prototype);
    (void)t;
    type *base_ctor = ty_base_ctor(c, class_type);
    if (base_ctor->flags & (T_OBJECT | T_INTERSECTION | T_VARIABLE)) {
        entities inherited = ty_properties(c, ty_apparent(c, base_ctor));
        for (uint32_t i = 0; i < inherited.count; i++)
            if (ty_table_get(s->members, inherited.items[i]->name) == NULL)
                ty_table_put(c, s->members, inherited.items[i]);
    } else if (base_ctor->flags & T_ANY) {
        ty_indexes_add(c, indexes, (index_info){ c->string, c->error, false, NULL });
    }
    if (d == NULL) return;
    add_declared(c, &d->class_.members, true, ctors, ctors, indexes);
    bool any_overload = false, any_body = false;
    for (uint32_t i = 0; i < d->class_.members.count; i++) {
        node *m = d->class_.members.items[i];
        if (m->kind != GOTS__METHOD || m->method.function.kind != GOTS__FN_CONSTRUCTOR) continue;
        if (m->method.function.body == NULL) any_overload = true;
        else any_body = true;
    }
    for (uint32_t i = 0; i < d->class_.members.count; i++) {
        node *m = d->class_.members.items[i];
        if (m->kind != GOTS__METHOD || m->method.function.kind != GOTS__FN_CONSTRUCTOR) continue;
        if (any_overload && m->method.function.body != NULL) continue;
        ty_signatures_add(c, ctors, ty_signature_of(c, m));
    }
    (void)any_body;
    if (ctors->count == 0) default_ctors(c, class_type, ctors, d);
}

static void add_exports(checker *c, entity *e, table *members)
{
    if (!(e->flags & (E_NAMESPACE | E_ENUM | E_MODULE))) return;
    table *exports = ty_exports(c, e);
    for (uint32_t i = 0; i < exports->count; i++) {
        entity *item = exports->items[i];
        while (item->merged) item = item->more->leaf;
        if (item->flags & (E_VALUE | E_IMPORT)) ty_table_put(c, members, item);
    }
}

static void symbol_shape(checker *c, type *t)
{
    entity *e = t->symbol;
    shape *s = t->object.shape = GOTS__NEW(c->arena, shape);
    s->members = ty_table_new(c);
    signature_list calls = { 0 }, ctors = { 0 };
    index_list indexes = { 0 };
    if (e == NULL) return;
    if (e == c->global_this) {
        return;
    }
    add_exports(c, e, s->members);
    if (e->flags & E_CLASS) class_value_shape(c, t, e, s, &ctors, &indexes);
    if (e->flags & (E_FUNCTION | E_METHOD)) {
        ty_signatures_of_entity(c, e, &calls.items, &calls.count);
        calls.room = calls.count;
    }
    if (e->flags & E_FUNCTION) ty_add_expandos(c, e, s->members);
    if (e->flags & E_ENUM) {
        type *of = ty_enum_type(c, e);
        bool numeric = (of->flags & T_ENUM) != 0;
        if (of->flags & T_UNION) numeric = ty_some_flags(of, T_NUMBER_LIKE);
        else numeric |= (of->flags & T_NUMBER_LIKE) != 0;
        if (numeric) ty_indexes_add(c, &indexes, (index_info){ c->number, c->string, true, NULL });
    }
    s->calls = calls.items;
    s->call_count = calls.count;
    s->ctors = ctors.items;
    s->ctor_count = ctors.count;
    s->indexes = indexes.items;
    s->index_count = indexes.count;
}

static void object_shape(checker *c, type *t)
{
    if (t->oflags & O_REFERENCE) {
        ty_reference_shape(c, t);
    } else if (t->oflags & O_MAPPED) {
        shape *s = t->object.shape = GOTS__NEW(c->arena, shape);
        s->members = ty_table_new(c);
        ty_mapped_shape(c, t, s);
    } else if (t->object.target != NULL) {
        ty_instantiated_shape(c, t);
    } else if (t->object.decl != NULL) {
        literal_shape(c, t);
    } else {
        symbol_shape(c, t);
    }
}

static const shape empty_shape;
static const table empty_table;

shape *ty_shape(checker *c, type *t)
{
    shape *s = ty_part(c, t);
    if (s->is_partial) ty_complete_shape(c, s);
    return s;
}

shape *ty_make_part(checker *c, type *t)
{
    if (t->flags & T_OBJECT) {
        if (t->object.shape == NULL) {
            if (ty_too_deep(c)) {
                t->object.shape = GOTS__NEW(c->arena, shape);
                t->object.shape->members = ty_table_new(c);
                t->oflags |= O_ERROR_CONTEXT;
                return t->object.shape;
            }
            object_shape(c, t);
            if (t->object.shape == NULL) {
                t->object.shape = GOTS__NEW(c->arena, shape);
                t->object.shape->members = ty_table_new(c);
            }
        }
        return t->object.shape;
    }
    if (t->flags & T_SET) {
        if (t->set.shape == NULL) {
            shape *s = GOTS__NEW(c->arena, shape);
            s->members = (table *)(uintptr_t)&empty_table;
            t->set.shape = s;
            s->calls = ty_union_signatures(c, t, false, &s->call_count);
            s->ctors = ty_union_signatures(c, t, true, &s->ctor_count);
            s->indexes = NULL;
            index_list indexes = { 0 };
            if (t->flags & T_INTERSECTION) {
                for (uint32_t i = 0; i < t->set.count; i++) {
                    uint32_t count;
                    index_info *infos = ty_index_infos(c, t->set.types[i], &count);
                    for (uint32_t k = 0; k < count; k++) {
                        bool known = false;
                        for (uint32_t n = 0; n < indexes.count; n++)
                            if (indexes.items[n].key == infos[k].key) {
                                indexes.items[n].value = ty_intersection2(c, indexes.items[n].value, infos[k].value);
                                indexes.items[n].is_readonly &= infos[k].is_readonly;
                                known = true;
                            }
                        if (!known) ty_indexes_add(c, &indexes, infos[k]);
                    }
                }
            } else {
                uint32_t count;
                index_info *infos = ty_index_infos(c, t->set.types[0], &count);
                for (uint32_t k = 0; k < count; k++) {
                    types values = { 0 };
                    bool is_readonly = false, all = true;
                    for (uint32_t i = 0; i < t->set.count && all; i++) {
                        index_info *info = ty_index_info(c, t->set.types[i], infos[k].key);
                        all = info != NULL;
                        if (!all) break;
                        is_readonly |= info->is_readonly;
                        ty_types_add(c, &values, info->value);
                    }
                    if (all)
                        ty_indexes_add(c, &indexes, (index_info){ infos[k].key, ty_union(c, values.items, values.count, UNION_LITERAL),
                                                             is_readonly, NULL });
                }
            }
            s->indexes = indexes.items;
            s->index_count = indexes.count;
        }
        return t->set.shape;
    }
    return (shape *)(uintptr_t)&empty_shape;
}

/* ---- Asking ----------------------------------------------------------------------------------- */

static bool is_value(checker *c, entity *e)
{
    if (e->flags & E_VALUE) return true;
    if (!(e->flags & E_IMPORT)) return false;
    entity *target = ty_follow(c, e);
    return target == NULL || (target->flags & E_VALUE) != 0;
}

entity *ty_object_property(checker *c, type *t, atom *name)
{
    if (!(t->flags & T_OBJECT)) return NULL;
    shape *s = ty_part(c, t);
    entity *e = ty_table_get(s->members, name);
    if (e == NULL && s->is_partial) e = ty_partial_member(c, s, name);
    return e != NULL && is_value(c, e) ? e : NULL;
}

static entity *global_property(checker *c, atom *interface, atom *name)
{
    type *t = ty_global_type(c, interface, 0);
    return t == c->error ? NULL : ty_object_property(c, t, name);
}

entity *ty_property_full(checker *c, type *t, atom *name, bool skip_object, bool with_spaces)
{
    (void)with_spaces;
    t = ty_reduced_apparent(c, t);
    if (t->flags & T_OBJECT) {
        entity *e = ty_object_property(c, t, name);
        if (e != NULL) return e;
        if (t->symbol == c->global_this && t->symbol != NULL && (t->oflags & O_ANONYMOUS)) {
            entity *global = ty_global(c, name, E_VALUE);
            if (global != NULL && !(global->flags & E_BLOCK_VARIABLE)) return global;
        }
        if (skip_object) return NULL;
        shape *s = ty_part(c, t);
        if (t == c->any_function || s->call_count > 0) {
            e = global_property(c, c->names.CallableFunction, name);
            if (e == NULL) e = global_property(c, c->names.Function, name);
        } else if (s->ctor_count > 0) {
            e = global_property(c, c->names.NewableFunction, name);
            if (e == NULL) e = global_property(c, c->names.Function, name);
        }
        return e != NULL ? e : global_property(c, c->names.Object, name);
    }
    if (t->flags & T_INTERSECTION) {
        entity *e = ty_union_property(c, t, name, true);
        if (e != NULL) return e;
        if (!skip_object) {
            e = ty_union_property(c, t, name, skip_object);
            if (e != NULL) return e;
            return global_property(c, c->names.Object, name);
        }
        return NULL;
    }
    if (t->flags & T_UNION) return ty_union_property(c, t, name, skip_object);
    return NULL;
}

entity *ty_property(checker *c, type *t, atom *name)
{
    return ty_property_full(c, t, name, false, false);
}

type *ty_property_type(checker *c, type *t, atom *name)
{
    entity *e = ty_property(c, t, name);
    return e == NULL ? NULL : ty_type_of(c, e);
}

bool ty_is_optional(const entity *e)
{
    return (e->flags & E_OPTIONAL) != 0;
}

/* The method of one name of different arrays: as that of an array of all their elements. */
static void array_method(checker *c, type *t, shape *s)
{
    s->fallback_known = true;
    types elements = { 0 };
    bool is_readonly = false;
    for (uint32_t i = 0; i < t->set.count; i++) {
        type *of = t->set.types[i];
        entity *e = of->symbol, *owner = e != NULL ? ty_parent_entity(e) : NULL;
        bool is_of_readonly = owner != NULL && owner->name == c->names.ReadonlyArray;
        if (!(of->flags & T_OBJECT) || owner == NULL || (owner->name != c->names.Array && !is_of_readonly) ||
            e->name != t->set.types[0]->symbol->name || of->object.mapper == NULL)
            return;
        type *array = ty_global_type(c, owner->name, 1);
        if (array->symbol != owner) return;
        is_readonly |= is_of_readonly;
        ty_types_add(c, &elements, ty_mapped_type(c, array->object.generic->params[0], of->object.mapper));
    }
    type *array = ty_array(c, ty_union(c, elements.items, elements.count, UNION_LITERAL), is_readonly);
    type *method = ty_property_type(c, array, t->set.types[0]->symbol->name);
    if (method != NULL) s->fallback = ty_signatures(c, method, false, &s->fallback_count);
}

signature **ty_signatures(checker *c, type *t, bool construct, uint32_t *count)
{
    t = ty_reduced_apparent(c, t);
    *count = 0;
    if (!(t->flags & T_STRUCTURED)) return NULL;
    shape *s = ty_part(c, t);
    *count = construct ? s->ctor_count : s->call_count;
    if (!construct && *count == 0 && (t->flags & T_UNION)) {
        if (s->ctors == NULL && !s->fallback_known) array_method(c, t, s);
        *count = s->fallback_count;
        return s->fallback;
    }
    return construct ? s->ctors : s->calls;
}

index_info *ty_index_infos(checker *c, type *t, uint32_t *count)
{
    t = ty_reduced_apparent(c, t);
    *count = 0;
    if (!(t->flags & T_STRUCTURED)) return NULL;
    shape *s = ty_part(c, t);
    *count = s->index_count;
    return s->indexes;
}

index_info *ty_index_info(checker *c, type *t, type *key)
{
    uint32_t count;
    index_info *infos = ty_index_infos(c, t, &count);
    for (uint32_t i = 0; i < count; i++)
        if (infos[i].key == key) return &infos[i];
    return NULL;
}

/* May a key of type `source` be read through an index signature for `target` keys? */
bool ty_key_applies(checker *c, type *source, type *target)
{
    return ty_assignable(c, source, target) || (target == c->string && ty_assignable(c, source, c->number)) ||
           (target == c->number && source == ty_numeric_string(c)) ||
           (target == c->number && ((source->flags & T_STRING_LITERAL) && ty_atom_is_numeric(source->literal.text)));
}

index_info *ty_applicable_index(checker *c, type *t, type *key)
{
    uint32_t count;
    index_info *infos = ty_index_infos(c, t, &count);
    index_info *string_info = NULL, *found = NULL;
    TY_FEW(values);
    bool is_readonly = true, several = false;
    for (uint32_t i = 0; i < count; i++) {
        if (infos[i].key == c->string) {
            string_info = &infos[i];
        } else if (ty_key_applies(c, key, infos[i].key)) {
            several |= found != NULL;
            if (found == NULL) found = &infos[i];
            ty_types_add(c, &values, infos[i].value);
            is_readonly &= infos[i].is_readonly;
        }
    }
    if (several) {
        index_info *made = GOTS__NEW(c->arena, index_info);
        *made = (index_info){ c->unknown, ty_intersection(c, values.items, values.count), is_readonly, NULL };
        return made;
    }
    if (found != NULL) return found;
    return string_info != NULL && ty_key_applies(c, key, c->string) ? string_info : NULL;
}

index_info *ty_applicable_index_name(checker *c, type *t, atom *name)
{
    uint32_t count;
    ty_index_infos(c, t, &count);
    if (count == 0) return NULL;
    if (ty_is_symbol_name(name)) return ty_applicable_index(c, t, c->symbol);
    if (ty_is_private_name(name)) return NULL;
    return ty_applicable_index(c, t, ty_string_literal(c, name));
}
