/* What entities declare as types: classes, interfaces, aliases, type parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Type parameters ------------------------------------------------------------------------- */

type *ty_type_param(checker *c, entity *e)
{
    if (e->more->declared == NULL) {
        type *t = ty_new(c, T_PARAM);
        t->symbol = e;
        for (uint32_t i = 0; i < e->decl_count; i++)
            if (e->decls[i]->flags & GOTS__F_CONST) t->param.is_const = true;
        ty_more(c, e)->declared = t;
    }
    return e->more->declared;
}

static void add_params(checker *c, types *to, const list *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        entity *e = ty_node_entity(c, params->items[i]);
        if (e != NULL) ty_types_add(c, to, ty_type_param(c, e));
    }
}

static void add_unique(checker *c, types *to, type *t)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (to->items[i] == t) return;
    ty_types_add(c, to, t);
}

/* The parameters that a conditional type's scope declares. */
static void add_infer_params(checker *c, types *to, node *n)
{
    gots__scope *scope = n->conditional_type.scope;
    if (scope == NULL) return;
    for (gots__symbol *s = scope->first; s != NULL; s = s->next)
        if (s->meanings & GOTS__SYM_TYPE_PARAM) add_unique(c, to, ty_type_param(c, ty_entity_of(c, s)));
}

/* A function without parameters of its own may have those of the signature it is expected to have. */
static void add_context_params(checker *c, types *to, const node *n)
{
    const function_note *note = n->kind == GOTS__ARROW || n->kind == GOTS__FUNCTION ? n->note : NULL;
    if (note == NULL || note->signature == NULL) return;
    for (uint32_t i = 0; i < note->signature->type_param_count; i++) ty_types_add(c, to, note->signature->type_params[i]);
}

static void outer_params(checker *c, types *to, node *n, bool with_this)
{
    if (n == NULL) return;
    outer_params(c, to, n->parent, with_this);
    gots__function *f = ty_function(n);
    if (f != NULL) {
        add_params(c, to, &f->type_params);
        if (f->type_params.count == 0) add_context_params(c, to, n);
        return;
    }
    switch (n->kind) {
    case GOTS__CLASS:
    case GOTS__CLASS_DECLARATION:
    case GOTS__INTERFACE: {
        add_params(c, to, n->kind == GOTS__INTERFACE ? &n->interface.type_params
                                                     : &n->class_.type_params);
        entity *e = ty_node_entity(c, n);
        if (with_this && e != NULL) {
            type *t = ty_class_type(c, e);
            if (t->object.generic != NULL && t->object.generic->this_type != NULL)
                ty_types_add(c, to, t->object.generic->this_type);
        }
        break;
    }
    case GOTS__TYPE_ALIAS: add_params(c, to, &n->alias.type_params); break;
    case GOTS__CONDITIONAL_TYPE: add_infer_params(c, to, n); break;
    case GOTS__MAPPED_TYPE:
        if (n->mapped.param != NULL) {
            entity *e = ty_node_entity(c, n->mapped.param);
            if (e != NULL) ty_types_add(c, to, ty_type_param(c, e));
        }
        break;
    default: break;
    }
}

/* The type parameters in sight of a node, its own included, outermost first. */
type **ty_outer_params(checker *c, node *n, uint32_t *count, bool with_this)
{
    types out = { 0 };
    outer_params(c, &out, n, with_this);
    *count = out.count;
    return out.items;
}

node *ty_constraint_node(type *param)
{
    if (param->symbol == NULL) return NULL;
    for (uint32_t i = 0; i < param->symbol->decl_count; i++) {
        node *d = param->symbol->decls[i];
        if (d->kind == GOTS__TYPE_PARAM && d->type_param.constraint != NULL) return d->type_param.constraint;
    }
    return NULL;
}

/* The parameters that the arguments of a reference are for; NULL: it is not known. */
static type **ref_params(checker *c, node *ref, uint32_t *count)
{
    entity *e = ref->type_ref.name != NULL && ref->type_ref.name->kind != GOTS__IMPORT_TYPE
                    ? ty_resolve_entity_name(c, ref->type_ref.name, E_TYPE, false) : NULL;
    e = e != NULL ? ty_follow(c, e) : NULL;
    if (e == NULL) return NULL;
    if (e->flags & (E_CLASS | E_INTERFACE)) {
        type *t = ty_class_type(c, e);
        generic *g = t != c->error ? t->object.generic : NULL;
        if (g == NULL) return NULL;
        *count = g->count - g->outer_count;
        return g->params + g->outer_count;
    }
    return (e->flags & E_TYPE_ALIAS) ? ty_alias_params(c, e, count) : NULL;
}

/* In `Foo<infer T>`, what Foo asks of its parameter. */
static type *constraint_by_reference(checker *c, type *param, node *argument, node *ref)
{
    const list *args = &ref->type_ref.args;
    uint32_t at = 0, count = 0;
    while (at < args->count && args->items[at] != argument) at++;
    type **params = ref_params(c, ref, &count);
    if (params == NULL || at >= count || args->count > count) return NULL;
    type *wanted = ty_constraint_of_param(c, params[at]);
    if (wanted == NULL) return NULL;
    type **given = wanted->flags & T_SINGLETON ? NULL : gots__arena_take(c->arena, (count + 1) * sizeof *given);
    if (given == NULL) return wanted;
    for (uint32_t i = 0; i < args->count; i++) given[i] = ty_from_node(c, args->items[i]);
    given = ty_fill_args(c, given, args->count, params, count, ty_min_args(c, params, count));
    type *constraint = ty_instantiate(c, wanted, ty_mapper(c, params, given, count));
    return constraint != param ? constraint : NULL;
}

static type *implied_by_place(checker *c, type *param, node *d);

/* `T[K] extends infer U extends …`, mapped `K in …`, and inferred ones by where they stand. */
static type *implied_constraint(checker *c, type *param)
{
    types found = { 0 };
    for (uint32_t i = 0; param->symbol != NULL && i < param->symbol->decl_count; i++) {
        type *of = implied_by_place(c, param, param->symbol->decls[i]);
        if (of != NULL && !ty_is_error(c, of)) ty_types_add(c, &found, of);
    }
    return found.count > 0 ? ty_intersection(c, found.items, found.count) : NULL;
}

static type *implied_by_place(checker *c, type *param, node *d)
{
    if (d->parent == NULL || d->parent->kind != GOTS__INFER_TYPE) return NULL;
    node *at = d->parent, *up = at->parent;
    while (up != NULL && up->kind == GOTS__PAREN_TYPE) {
        at = up;
        up = up->parent;
    }
    if (up == NULL) return NULL;
    if (up->kind == GOTS__TUPLE_MEMBER && (up->flags & GOTS__F_REST)) return ty_array(c, c->unknown, false);
    if (up->kind == GOTS__PARAM && (up->flags & GOTS__F_REST)) return ty_array(c, c->unknown, false);
    if (up->kind == GOTS__TEMPLATE_TYPE) return c->string;
    if (up->kind == GOTS__TYPE_PARAM && up->parent != NULL && up->parent->kind == GOTS__MAPPED_TYPE) return c->key_type;
    if (up->kind == GOTS__TYPE_REF) return constraint_by_reference(c, param, at, up);
    return NULL;
}

type *ty_constraint_of_param(checker *c, type *t)
{
    if (t->flags != T_PARAM) return NULL;
    if (!t->param.constraint_known) {
        t->param.constraint_known = true;
        if (t->param.target != NULL) {
            type *of = ty_constraint_of_param(c, t->param.target);
            t->param.constraint = of != NULL ? ty_instantiate(c, of, t->param.mapper) : NULL;
        } else {
            node *n = ty_constraint_node(t);
            if (n != NULL) {
                node *d = n->parent;
                type *of = ty_from_node(c, n);
                if (d != NULL && d->parent != NULL && d->parent->kind == GOTS__MAPPED_TYPE && ty_is_any(of) &&
                    !ty_is_error(c, of))
                    of = c->key_type;
                t->param.constraint = of;
            } else {
                t->param.constraint = implied_constraint(c, t);
            }
        }
        /* a parameter that is its own constraint, over others, has none */
        type *at = t->param.constraint;
        for (uint32_t steps = 0; at != NULL && (at->flags & T_PARAM) && at->param.constraint_known; steps++) {
            if (at == t || steps > 50) {
                t->param.constraint = NULL;
                break;
            }
            at = at->param.constraint;
        }
    }
    return t->param.constraint;
}

type *ty_default_of_param(checker *c, type *t)
{
    if (!t->param.initial_known) {
        if (t->param.busy) return NULL;
        t->param.busy = true;
        if (t->param.target != NULL) {
            type *of = ty_default_of_param(c, t->param.target);
            t->param.initial = of != NULL ? ty_instantiate(c, of, t->param.mapper) : NULL;
        } else if (t->symbol != NULL) {
            for (uint32_t i = 0; i < t->symbol->decl_count && t->param.initial == NULL; i++) {
                node *d = t->symbol->decls[i];
                if (d->kind == GOTS__TYPE_PARAM && d->type_param.initial != NULL)
                    t->param.initial = ty_from_node(c, d->type_param.initial);
            }
        }
        t->param.busy = false;
        t->param.initial_known = true;
    }
    return t->param.initial;
}

static bool has_default(checker *c, const type *t)
{
    if (t->param.target != NULL) return has_default(c, t->param.target);
    if (t->symbol == NULL) return false;
    for (uint32_t i = 0; i < t->symbol->decl_count; i++) {
        const node *d = t->symbol->decls[i];
        if (d->kind == GOTS__TYPE_PARAM && d->type_param.initial != NULL) return true;
    }
    return false;
}

uint32_t ty_min_args(checker *c, type *const *params, uint32_t count)
{
    uint32_t min = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!has_default(c, params[i])) min = i + 1;
    return min;
}

/* Arguments for all parameters: what is missing comes from defaults, or is unknown. */
type **ty_fill_args(checker *c, type *const *args, uint32_t count, type *const *params,
                    uint32_t param_count, uint32_t min)
{
    if (count >= param_count) return (type **)(uintptr_t)args;
    type **out = gots__arena_take(c->arena, (param_count + 1) * sizeof *out);
    if (count > 0) memcpy(out, args, count * sizeof *out);
    (void)min;
    for (uint32_t i = count; i < param_count; i++) out[i] = c->error;
    for (uint32_t i = count; i < param_count; i++) {
        type *initial = ty_default_of_param(c, params[i]);
        out[i] = initial != NULL ? ty_instantiate(c, initial, ty_mapper(c, params, out, param_count))
                                 : c->unknown;
    }
    return out;
}

/* ---- Classes and interfaces ------------------------------------------------------------------- */

static node *first_class_decl(const entity *e)
{
    for (uint32_t i = 0; i < e->decl_count; i++) {
        unsigned kind = e->decls[i]->kind;
        if (kind == GOTS__CLASS || kind == GOTS__CLASS_DECLARATION || kind == GOTS__INTERFACE)
            return e->decls[i];
    }
    return NULL;
}

type *ty_class_type(checker *c, entity *e)
{
    if (e->more->declared != NULL) return e->more->declared;
    node *d = first_class_decl(e);
    if (d == NULL) return c->error;
    type *t = ty_object_new(c, ((e->flags & E_CLASS) ? O_CLASS : O_INTERFACE) | O_REFERENCE, e);
    ty_more(c, e)->declared = t;
    generic *g = t->object.generic = GOTS__NEW(c->arena, generic);
    t->object.target = t;
    types params = { 0 };
    outer_params(c, &params, d->parent, false);
    g->outer_count = params.count;
    add_params(c, &params, d->kind == GOTS__INTERFACE ? &d->interface.type_params
                                                      : &d->class_.type_params);
    g->params = params.items;
    g->count = params.count;
    g->this_type = ty_new(c, T_PARAM);
    g->this_type->symbol = e;
    g->this_type->param.is_this = true;
    g->this_type->param.constraint = t;
    g->this_type->param.constraint_known = true;
    t->object.args = params.items != NULL ? params.items : ty_copy_types(c, NULL, 0);
    t->object.arg_count = params.count;
    const void **keys = gots__arena_take(c->arena, (params.count + 1) * sizeof *keys);
    keys[0] = t;
    for (uint32_t i = 0; i < params.count; i++) keys[i + 1] = params.items[i];
    *ty_intern(c, &c->references, keys, params.count + 1) = t;
    return t;
}

static void add_base(checker *c, generic *g, type *base)
{
    type **bases = gots__arena_take(c->arena, (g->base_count + 1) * sizeof *bases);
    if (g->base_count > 0) memcpy(bases, g->bases, g->base_count * sizeof *bases);
    bases[g->base_count] = base;
    g->bases = bases;
    g->base_count++;
}

/* The type of what stands behind `extends`. */
type *ty_base_ctor(checker *c, type *t)
{
    generic *g = t->object.generic;
    if (g->base_ctor != NULL) return g->base_ctor;
    node *d = NULL;
    for (uint32_t i = 0; t->symbol != NULL && i < t->symbol->decl_count; i++) {
        unsigned kind = t->symbol->decls[i]->kind;
        if (kind == GOTS__CLASS || kind == GOTS__CLASS_DECLARATION) d = t->symbol->decls[i];
    }
    if (d == NULL || d->class_.base == NULL) return g->base_ctor = c->undefined;
    if (!ty_push_resolution(c, t, RES_BASE_CTOR)) return c->error;
    type *of = ty_check_expr(c, d->class_.base, 0);
    if (of->flags & (T_OBJECT | T_INTERSECTION)) ty_shape(c, of);
    if (!ty_pop_resolution(c)) {
        ty_error(c, d->class_.name != NULL ? d->class_.name : d, "TS2506",
                 "'%E' is referenced directly or indirectly in its own base expression.", t->symbol);
        if (g->base_ctor == NULL) g->base_ctor = c->error;
    } else if (!(of->flags & T_ANY) && of->flags & T_NULL) {
        of = c->null;
    }
    if (g->base_ctor == NULL) g->base_ctor = of;
    return g->base_ctor;
}

static bool outer_params_applied(checker *c, type *t)
{
    generic *g = t->object.generic;
    if (g == NULL || g->outer_count == 0) return true;
    uint32_t count;
    type **args = ty_args(c, t, &count);
    type *last = g->params[g->outer_count - 1];
    return count >= g->outer_count && last->symbol != args[g->outer_count - 1]->symbol;
}

static bool is_valid_base(checker *c, type *t)
{
    if (t->flags & T_PARAM) {
        type *constraint = ty_base_constraint(c, t);
        if (constraint != NULL) return is_valid_base(c, constraint);
    }
    if (t->flags & (T_OBJECT | T_NONPRIMITIVE | T_ANY)) return !ty_is_generic_mapped(c, t);
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!is_valid_base(c, t->set.types[i])) return false;
        return true;
    }
    return false;
}

static void resolve_class_base(checker *c, type *t, node *d)
{
    generic *g = t->object.generic;
    type *ctor = ty_apparent(c, ty_base_ctor(c, t));
    if (!(ctor->flags & (T_OBJECT | T_INTERSECTION | T_ANY))) return;
    type *base = NULL;
    type *original = ctor->symbol != NULL && (ctor->symbol->flags & E_CLASS)
                         ? ty_class_type(c, ctor->symbol) : NULL;
    uint32_t arg_count = 0;
    type **args = ty_ref_args(c, d, &d->class_.base_args, &arg_count);
    if (original != NULL && (ctor->flags & T_OBJECT) && !(ctor->oflags & O_INSTANTIATED) &&
        outer_params_applied(c, original)) {
        generic *og = original->object.generic;
        uint32_t own = og->count - og->outer_count;
        if (own > 0 && arg_count > own) arg_count = own;
        type **filled = ty_fill_args(c, args, own > 0 ? arg_count : 0, og->params + og->outer_count, own,
                                     ty_min_args(c, og->params + og->outer_count, own));
        types all = { 0 };
        for (uint32_t i = 0; i < og->outer_count; i++) ty_types_add(c, &all, og->params[i]);
        for (uint32_t i = 0; i < own; i++) ty_types_add(c, &all, filled[i]);
        base = og->count == 0 ? original : ty_reference(c, original, all.items, all.count);
    } else if (ctor->flags & T_ANY) {
        base = ctor;
    } else {
        uint32_t count;
        signature **ctors = ty_signatures(c, ctor, true, &count);
        for (uint32_t i = 0; i < count && base == NULL; i++) {
            signature *s = ctors[i];
            uint32_t min = ty_min_args(c, s->type_params, s->type_param_count);
            if (arg_count < min || arg_count > s->type_param_count) continue;
            if (s->type_param_count > 0)
                s = ty_signature_instance(c, s, ty_fill_args(c, args, arg_count, s->type_params,
                                                             s->type_param_count, min),
                                          s->type_param_count);
            base = ty_result(c, s);
        }
        if (base == NULL) return;
    }
    if (ty_is_error(c, base)) {
        g->base_ctor = c->error; /* nothing is known of what is inherited */
        g->is_open = true;
        return;
    }
    base = ty_reduced(c, base);
    if (!is_valid_base(c, base)) return;
    if (base == t) return;
    add_base(c, g, base);
}

static void resolve_interface_bases(checker *c, type *t, node *d)
{
    for (uint32_t i = 0; i < d->interface.extends.count; i++) {
        type *base = ty_reduced(c, ty_from_node(c, d->interface.extends.items[i]));
        if (ty_is_error(c, base)) {
            t->object.generic->is_open = true;
            continue;
        }
        if (!is_valid_base(c, base) || base == t) continue;
        if ((base->flags & T_OBJECT) && (base->oflags & O_REFERENCE) && base->object.target == t) continue;
        add_base(c, t->object.generic, base);
    }
}

/* What a class or interface inherits from, into generic->bases. */
void ty_resolve_bases(checker *c, type *t)
{
    generic *g = t->object.generic;
    if (g == NULL || (t->oflags & O_RESOLVED_BASES)) return;
    if (!ty_push_resolution(c, t, RES_BASES)) return;
    if (t->oflags & O_TUPLE_TARGET) {
        types elements = { 0 };
        for (uint32_t i = 0; i < g->count; i++) {
            type *item = g->params[i];
            if (g->elements[i] & TE_VARIADIC) item = ty_indexed_access(c, item, c->number, 0, NULL);
            ty_types_add(c, &elements, item);
        }
        type *element = ty_union(c, elements.items, elements.count, UNION_LITERAL);
        type *base = ty_array(c, element, g->is_readonly);
        if (base != c->error) add_base(c, g, base);
    } else if (t->symbol != NULL) {
        for (uint32_t i = 0; i < t->symbol->decl_count; i++) {
            node *d = t->symbol->decls[i];
            if ((d->kind == GOTS__CLASS || d->kind == GOTS__CLASS_DECLARATION) && d->class_.base != NULL)
                resolve_class_base(c, t, d);
            else if (d->kind == GOTS__INTERFACE) resolve_interface_bases(c, t, d);
        }
    }
    if (!ty_pop_resolution(c)) {
        g->base_count = 0;
        g->base_ctor = c->error;
        g->is_open = true;
    }
    t->oflags |= O_RESOLVED_BASES;
}

/* ---- Aliases --------------------------------------------------------------------------------- */

static node *alias_decl(const entity *e)
{
    for (uint32_t i = 0; i < e->decl_count; i++)
        if (e->decls[i]->kind == GOTS__TYPE_ALIAS) return e->decls[i];
    return NULL;
}

type **ty_alias_params(checker *c, entity *e, uint32_t *count)
{
    if (!e->more->params_known) {
        ty_more(c, e)->params_known = true;
        node *d = alias_decl(e);
        types params = { 0 };
        if (d != NULL) add_params(c, &params, &d->alias.type_params);
        ty_more(c, e)->params = params.items;
        ty_more(c, e)->param_count = params.count;
    }
    *count = e->more->param_count;
    return e->more->params;
}

static type *alias_type(checker *c, entity *e)
{
    if (e->more->declared != NULL) return e->more->declared;
    node *d = alias_decl(e);
    if (d == NULL) return c->error;
    if (!ty_push_resolution(c, e, RES_DECLARED)) return c->error;
    uint32_t count;
    ty_alias_params(c, e, &count);
    type *t = ty_from_node(c, d->alias.type);
    if (!ty_pop_resolution(c)) {
        if (!(e->made & C_CIRCULAR_REPORTED)) {
            e->made |= C_CIRCULAR_REPORTED;
            ty_error(c, d->alias.name, "TS2456", "Type alias '%E' circularly references itself.", e);
        }
        t = c->error;
    }
    if (e->more->declared == NULL) ty_more(c, e)->declared = t;
    return e->more->declared;
}

static type *intrinsic(checker *c, entity *e, type *const *args, uint32_t count)
{
    const names *n = &c->names;
    if (e->name == n->Uppercase && count == 1) return ty_string_mapping(c, MAP_UPPER, args[0]);
    if (e->name == n->Lowercase && count == 1) return ty_string_mapping(c, MAP_LOWER, args[0]);
    if (e->name == n->Capitalize && count == 1) return ty_string_mapping(c, MAP_CAPITAL, args[0]);
    if (e->name == n->Uncapitalize && count == 1) return ty_string_mapping(c, MAP_UNCAPITAL, args[0]);
    if (e->name == n->NoInfer && count == 1) return args[0];
    return c->any;
}

type *ty_alias_instance(checker *c, entity *e, type *const *args, uint32_t count, entity *alias,
                        type **alias_args, uint32_t alias_count)
{
    node *d = alias_decl(e);
    if (d != NULL && d->alias.type != NULL && d->alias.type->kind == GOTS__KEYWORD_TYPE &&
        d->alias.type->op == GOTS__TYPE_INTRINSIC)
        return intrinsic(c, e, args, count);
    type *of = alias_type(c, e);
    uint32_t param_count;
    type **params = ty_alias_params(c, e, &param_count);
    if (param_count == 0 || of == c->error) return of;
    args = ty_fill_args(c, args, count, params, param_count, 0);
    const void *local[24];
    const void **keys = local;
    if (param_count + alias_count + 2 > 24)
        keys = gots__arena_take(c->arena, (param_count + alias_count + 2) * sizeof *keys);
    uint32_t n = 0;
    keys[n++] = e;
    for (uint32_t i = 0; i < param_count; i++) keys[n++] = args[i];
    if (alias != NULL) {
        keys[n++] = alias;
        for (uint32_t i = 0; i < alias_count; i++) keys[n++] = alias_args[i];
    }
    void **at = ty_intern(c, &c->instances, keys, n);
    if (*at != NULL) return *at;
    type **copy = ty_copy_types(c, args, param_count);
    if (alias == NULL) {
        alias = e;
        alias_args = copy;
        alias_count = param_count;
    }
    type *t = ty_instantiate_alias(c, of, ty_mapper(c, params, copy, param_count), alias, alias_args,
                                   alias_count);
    *at = t;
    return t;
}

/* ---- All of them ----------------------------------------------------------------------------- */

type *ty_declared(checker *c, entity *e)
{
    while (e->merged) e = e->more->leaf;
    if (e->flags & (E_CLASS | E_INTERFACE)) return ty_class_type(c, e);
    if (e->flags & E_TYPE_ALIAS) return alias_type(c, e);
    if (e->flags & E_TYPE_PARAM) return ty_type_param(c, e);
    if (e->flags & E_ENUM) return ty_enum_type(c, e);
    if (e->flags & E_ENUM_MEMBER) {
        if (e->more->declared == NULL && ty_parent_entity(e) != NULL) ty_enum_type(c, ty_parent_entity(e));
        return e->more->declared != NULL ? e->more->declared : c->error;
    }
    if (e->flags & E_IMPORT) {
        entity *target = ty_follow(c, e);
        return target != NULL && target != e ? ty_declared(c, target) : c->error;
    }
    return c->error;
}
