/* The types of values: variables, parameters, properties, functions, classes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static type *type_of_declared(checker *c, entity *e, node *d);

/* GOTS__F_ of the declaration, with the ones that stand further out. */
uint32_t ty_modifiers(const entity *e)
{
    if (e->made & C_SYNTHETIC) {
        uint32_t access = (e->made & C_PRIVATE)     ? (uint32_t)GOTS__F_PRIVATE
                          : (e->made & C_PROTECTED) ? (uint32_t)GOTS__F_PROTECTED
                                                    : 0;
        return access | ((e->made & C_STATIC) ? (uint32_t)GOTS__F_STATIC : 0);
    }
    const node *d = e->value_decl;
    if (d == NULL) return 0;
    if (d->kind == GOTS__DECLARATOR) return d->parent != NULL ? d->parent->flags : 0;
    if (e->flags & E_PROTOTYPE) return GOTS__F_STATIC;
    uint32_t flags = d->flags;
    if (e->decl_count > 1 && (e->flags & E_ACCESSOR))
        for (uint32_t i = 0; i < e->decl_count; i++)
            flags |= e->decls[i]->flags & (GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_STATIC);
    return flags;
}

bool ty_is_readonly(checker *c, entity *e)
{
    (void)c;
    if (e->made & C_READONLY) return true;
    if ((e->flags & E_PROPERTY) && e->value_decl != NULL && (e->value_decl->flags & GOTS__F_READONLY) &&
        e->value_decl->kind != GOTS__METHOD)
        return true;
    if ((e->flags & E_ANY_VARIABLE) && (e->flags & E_CONST)) return true;
    if ((e->flags & E_ACCESSOR) && !(e->flags & E_SETTER)) return true;
    return (e->flags & E_ENUM_MEMBER) != 0;
}

type *ty_annotation(checker *c, node *n)
{
    return n == NULL ? NULL : ty_from_node(c, n);
}

static node *init_of(node *d)
{
    switch (d->kind) {
    case GOTS__DECLARATOR: return d->declarator.init;
    case GOTS__PARAM: return d->param.init;
    case GOTS__FIELD: return d->field.init;
    case GOTS__ELEMENT: return d->element.init;
    default: return NULL;
    }
}

static node *target_of(node *d)
{
    switch (d->kind) {
    case GOTS__DECLARATOR: return d->declarator.target;
    case GOTS__PARAM: return d->param.target;
    case GOTS__ELEMENT: return d->element.target;
    default: return NULL;
    }
}

static node *annotation_of(node *d)
{
    switch (d->kind) {
    case GOTS__DECLARATOR: return d->declarator.type;
    case GOTS__PARAM: return d->param.type;
    case GOTS__FIELD:
    case GOTS__PROPERTY_SIGNATURE: return d->field.type;
    default: return NULL;
    }
}

/* The declarator or parameter that a pattern's element belongs to. */
static node *root_of(node *d)
{
    while (d != NULL && d->kind == GOTS__ELEMENT) {
        d = d->parent;
        while (d != NULL && (d->kind == GOTS__ARRAY_PATTERN || d->kind == GOTS__OBJECT_PATTERN)) d = d->parent;
    }
    return d;
}

static bool is_const_declaration(node *d)
{
    node *root = root_of(d);
    if (root == NULL) return false;
    if (root->kind == GOTS__DECLARATOR)
        return root->parent != NULL && root->parent->kind == GOTS__VARIABLES && root->parent->op >= GOTS__CONST;
    if (root->kind == GOTS__FIELD) return (root->flags & GOTS__F_READONLY) != 0;
    return false;
}

/* An initialiser's type as it is, literals not widened. */
static type *initializer(checker *c, node *d)
{
    node *init = init_of(d);
    if (init == NULL) return c->error;
    bool is_final = c->quiet == 0 && c->flow == NULL && c->context_count == 0 && c->overhears == NULL;
    type *t = ty_check_expr_cached(c, init, 0);
    if (is_final) d->extra = TY_TOLD;
    if (d->kind == GOTS__FIELD && !(d->flags & GOTS__F_READONLY) && init->kind == GOTS__IDENTIFIER && init->ident.symbol != NULL) {
        /* a constant's declared type, not what its value narrows it to */
        entity *e = ty_entity_of(c, init->ident.symbol);
        if ((e->flags & E_CONST) && e->value_decl != NULL && e->value_decl->kind == GOTS__DECLARATOR && e->value_decl->declarator.type != NULL)
            t = ty_type_of(c, e);
    }
    if (d->kind == GOTS__PARAM && target_of(d)->kind == GOTS__ARRAY_PATTERN && ty_is_tuple(t) && d->param.type == NULL) {
        /* a default of fewer elements than the pattern has */
        generic *g = t->object.target->object.generic;
        node *pattern = target_of(d);
        if (!(g->combined & TE_VARIABLE) && g->count < pattern->list.items.count) {
            uint32_t count;
            type **args = ty_args(c, t, &count);
            types items = { 0 };
            uint8_t *elements = gots__arena_take(c->arena, pattern->list.items.count + 1);
            for (uint32_t i = 0; i < pattern->list.items.count; i++) {
                node *element = pattern->list.items.items[i];
                elements[i] = i < g->count ? g->elements[i] : TE_OPTIONAL;
                if (i < count && i < g->count) ty_types_add(c, &items, args[i]);
                else ty_types_add(c, &items, element->kind == GOTS__ELEMENT
                                                 ? ty_binding_type(c, element, false, false) : c->any);
            }
            t = ty_tuple(c, items.items, elements, items.count, g->is_readonly, NULL);
        }
    }
    return t;
}

static type *widened_unless_const(checker *c, node *d, type *t)
{
    return is_const_declaration(d) ? t : ty_widen_literal(c, t);
}

type *ty_initializer_type(checker *c, node *d)
{
    return widened_unless_const(c, d, initializer(c, d));
}

/* ---- Patterns -------------------------------------------------------------------------------- */

static type *type_from_element(checker *c, node *element, bool in_pattern, bool report)
{
    if (element->element.init != NULL) {
        type *context = target_of(element)->kind == GOTS__IDENTIFIER ? NULL
                                                                     : ty_binding_type(c, target_of(element), true, false);
        type *t = context != NULL
                      ? ty_check_expr_with_context(c, element->element.init, context, NULL, 0)
                      : ty_check_expr_cached(c, element->element.init, 0);
        return ty_widen(c, ty_widen_literal(c, t));
    }
    node *target = target_of(element);
    if (target->kind == GOTS__OBJECT_PATTERN || target->kind == GOTS__ARRAY_PATTERN)
        return ty_binding_type(c, target, in_pattern, report);
    if (report && !(element->flags & GOTS__F_REST)) {
        node *root = root_of(element);
        if (root != NULL && root->kind == GOTS__PARAM && ty_is_in_unknown_place(c, root->parent)) return c->error;
        if (target->kind == GOTS__IDENTIFIER && root != NULL && !ty_is_ambient(root))
            ty_error(c, target, "TS7031", "Binding element '%A' implicitly has an 'any' type.", target->ident.name);
    }
    return in_pattern ? c->non_inferrable : c->any;
}

/* What a pattern alone says of the value it takes apart. */
type *ty_binding_type(checker *c, node *target, bool in_pattern, bool report)
{
    if (target->kind == GOTS__ELEMENT) return type_from_element(c, target, in_pattern, report);
    if (target->kind != GOTS__OBJECT_PATTERN && target->kind != GOTS__ARRAY_PATTERN) return in_pattern ? c->non_inferrable : c->any;
    const list *items = &target->list.items;
    if (target->kind == GOTS__OBJECT_PATTERN) {
        table *members = ty_table_new(c);
        index_info *string_index = NULL;
        for (uint32_t i = 0; i < items->count; i++) {
            node *element = items->items[i];
            if (element->kind != GOTS__ELEMENT) continue;
            if (element->element.key == NULL || (element->flags & GOTS__F_REST)) {
                string_index = GOTS__NEW(c->arena, index_info);
                *string_index = (index_info){ c->string, c->any, false, NULL };
                continue;
            }
            atom *name = ty_key_atom(c, element->element.key, (element->flags & GOTS__F_COMPUTED) != 0, NULL);
            if (name == NULL) continue;
            uint32_t flags = E_PROPERTY | (element->element.init != NULL ? (uint32_t)E_OPTIONAL : 0);
            entity *p = ty_make_property(c, name, type_from_element(c, element, in_pattern, report), flags);
            ty_table_put(c, members, p);
        }
        type *t = ty_anonymous(c, NULL, members, NULL, 0, NULL, 0, string_index, string_index != NULL);
        t->oflags |= O_LITERAL;
        return t;
    }
    types elements = { 0 };
    bool has_rest = false;
    uint32_t last_required = 0;
    for (uint32_t i = 0; i < items->count; i++) {
        node *element = items->items[i];
        if (element->kind == GOTS__ELEMENT && (element->flags & GOTS__F_REST)) {
            has_rest = true;
            break;
        }
        ty_types_add(c, &elements, element->kind == GOTS__ELEMENT
                                       ? type_from_element(c, element, in_pattern, report) : c->any);
        if (element->kind == GOTS__ELEMENT && element->element.init == NULL) last_required = i + 1;
    }
    if (elements.count == 0) return has_rest || items->count == 0
                                        ? ty_global_type(c, c->names.Iterable, 1) == c->error
                                              ? ty_array(c, c->any, false)
                                              : ty_array(c, c->any, false)
                                        : ty_array(c, c->any, false);
    uint32_t count = elements.count + has_rest;
    uint8_t *kinds = gots__arena_take(c->arena, count + 1);
    for (uint32_t i = 0; i < elements.count; i++) kinds[i] = i < last_required ? TE_REQUIRED : TE_OPTIONAL;
    if (has_rest) {
        kinds[elements.count] = TE_REST;
        ty_types_add(c, &elements, c->any);
    }
    for (uint32_t i = 0; i < count; i++)
        if (kinds[i] & TE_OPTIONAL) elements.items[i] = ty_optional(c, elements.items[i]);
    type *t = ty_tuple(c, elements.items, kinds, count, false, NULL);
    if (in_pattern && t != c->error) {
        /* its own object, so that the mark does not spread */
        type *copy = ty_object_new(c, t->oflags | O_NONINFERRABLE, NULL);
        copy->object = t->object;
        return copy;
    }
    return t;
}

static type *rest_type(checker *c, type *source, const list *items, node *rest)
{
    if (ty_is_any(source)) return source;
    source = ty_remove_flags(c, source, T_NULLABLE);
    if (source->flags & T_NEVER) return c->empty_object;
    if (source->flags & T_UNION) {
        types out = { 0 };
        for (uint32_t i = 0; i < source->set.count; i++)
            ty_types_add(c, &out, rest_type(c, source->set.types[i], items, rest));
        return ty_union(c, out.items, out.count, UNION_LITERAL);
    }
    if (source->flags & T_INSTANTIABLE || ty_is_generic_object(c, source)) {
        entity *omit = ty_global(c, c->names.Omit, E_TYPE);
        if (omit == NULL) return c->error;
        types keys = { 0 };
        for (uint32_t i = 0; i < items->count; i++) {
            node *element = items->items[i];
            if (element == rest || element->kind != GOTS__ELEMENT || element->element.key == NULL) continue;
            type *kt = NULL;
            atom *name = ty_key_atom(c, element->element.key, (element->flags & GOTS__F_COMPUTED) != 0, &kt);
            ty_types_add(c, &keys, name != NULL ? ty_string_literal(c, name) : kt != NULL ? kt : c->string);
        }
        if (keys.count == 0) return source;
        type *args[2] = { source, ty_union(c, keys.items, keys.count, UNION_LITERAL) };
        return ty_alias_instance(c, omit, args, 2, NULL, NULL, 0);
    }
    table *members = ty_table_new(c);
    entities properties = ty_properties(c, ty_apparent(c, source));
    for (uint32_t k = 0; k < properties.count; k++) {
        entity *p = properties.items[k];
        bool taken = false;
        for (uint32_t i = 0; i < items->count && !taken; i++) {
            node *element = items->items[i];
            if (element == rest || element->kind != GOTS__ELEMENT || element->element.key == NULL) continue;
            type *kt = NULL;
            taken = ty_key_atom(c, element->element.key, (element->flags & GOTS__F_COMPUTED) != 0, &kt) == p->name;
        }
        if (taken || (ty_modifiers(p) & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) || ty_is_private_name(p->name)) continue;
        if (p->flags & (E_METHOD | E_ACCESSOR) && p->parent != NULL && (p->parent->flags & E_CLASS)) continue;
        entity *with = ty_make_property(c, p->name, ty_type_of(c, p), E_PROPERTY | (p->flags & E_OPTIONAL));
        with->value_decl = p->value_decl;
        if (p->value_decl != NULL && p->value_decl->kind != GOTS__METHOD) with->decls = p->decls, with->decl_count = p->decl_count;
        else with->value_decl = NULL;
        ty_table_put(c, members, with);
    }
    uint32_t count;
    index_info *indexes = ty_index_infos(c, source, &count);
    return ty_anonymous(c, NULL, members, NULL, 0, NULL, 0, indexes, count);
}

static type *iterated_element(checker *c, node *pattern, node *element, type *parent, uint32_t index)
{
    if (ty_is_any(parent)) return parent;
    /* of an array or a tuple it is asked for by its place alone: all its elements together are not needed */
    bool is_plain = (element->flags & GOTS__F_REST) == 0 && (ty_is_array(c, parent) || ty_is_tuple(parent));
    type *of = is_plain ? NULL : ty_iterated(c, parent, c->undefined, USE_DESTRUCTURING, pattern);
    if (of == NULL) of = c->error;
    if (element->flags & GOTS__F_REST) {
        type *base = ty_reduced(c, parent);
        type *constraint = (base->flags & T_INSTANTIABLE) ? ty_base_constraint(c, base) : base;
        if (constraint != NULL && ty_is_tuple(constraint)) return ty_tuple_slice(c, constraint, index, 0);
        if (constraint != NULL && (constraint->flags & T_UNION)) {
            types out = { 0 };
            bool all = true;
            for (uint32_t i = 0; i < constraint->set.count && all; i++) {
                all = ty_is_tuple(constraint->set.types[i]);
                if (all) ty_types_add(c, &out, ty_tuple_slice(c, constraint->set.types[i], index, 0));
            }
            if (all) return ty_union(c, out.items, out.count, UNION_LITERAL);
        }
        return ty_array(c, of, false);
    }
    if (ty_is_array_like(c, parent) || (parent->flags & T_UNION && ty_is_array_like(c, parent))) {
        type *key = ty_number_literal(c, index);
        unsigned flags = IA_EXPRESSION | IA_NO_TUPLE_CHECK |
                         (element->element.init != NULL ? (unsigned)IA_ALLOW_MISSING : 0);
        type *t = ty_indexed_or_null(c, parent, key, flags, element->element.target);
        return t != NULL ? t : c->error;
    }
    return of;
}

/* A pattern that has a default itself takes that where there would be nothing to take apart. */
static type *without_missing(checker *c, const node *pattern, type *parent)
{
    const node *owner = pattern->parent;
    bool has_default = (owner->kind == GOTS__PARAM && owner->param.init != NULL) ||
                       (owner->kind == GOTS__ELEMENT && owner->element.init != NULL && owner->element.init->kind != GOTS__MISSING);
    if (!has_default || !ty_some_flags(parent, T_UNDEFINED)) return parent;
    type *init = ty_initializer_type(c, (node *)(uintptr_t)owner);
    return (ty_type_facts(c, init, TF_EQ_UNDEFINED) & TF_EQ_UNDEFINED) ? parent : ty_facts(c, parent, TF_NE_UNDEFINED);
}

static atom *name_in_pattern(checker *c, node *element)
{
    const list *items = &element->parent->list.items;
    if (element->parent->kind != GOTS__ARRAY_PATTERN) {
        type *kt = NULL;
        return element->element.key != NULL ? ty_key_atom(c, element->element.key, (element->flags & GOTS__F_COMPUTED) != 0, &kt) : NULL;
    }
    uint32_t index = 0;
    while (index < items->count && items->items[index] != element) index++;
    return ty_number_atom(c, index);
}

/* `const { a: { b } } = x` reads x.a.b: that as an expression, or NULL. */
static node *access_of(checker *c, node *element)
{
    node *owner = element->parent->parent;
    if (element->kind != GOTS__ELEMENT || (element->flags & GOTS__F_REST)) return NULL;
    node *of = owner->kind == GOTS__DECLARATOR ? owner->declarator.init : owner->kind == GOTS__ELEMENT ? access_of(c, owner) : NULL;
    if (of == NULL || of->note == NULL) return NULL;
    if (of->kind != GOTS__IDENTIFIER && of->kind != GOTS__THIS && of->kind != GOTS__MEMBER && of->kind != GOTS__INDEX) return NULL;
    atom *name = name_in_pattern(c, element);
    if (name == NULL || ty_is_symbol_name(name) || ty_is_private_name(name)) return NULL;
    node *key = gots__node_new(c->arena, GOTS__STRING, element->pos, element->end);
    key->string.value = (gots__str){ name->text, name->len };
    node *access = gots__node_new(c->arena, GOTS__INDEX, element->pos, element->end);
    access->binary.left = of;
    access->binary.right = key;
    key->parent = access;
    access->parent = element;
    access->note = of->note;
    return access;
}

/* What an element of a pattern takes may be narrowed where it is taken. */
static type *narrowed_member(checker *c, node *element, type *t)
{
    if (!(t->flags & (T_UNION | T_INSTANTIABLE | T_UNKNOWN))) return t;
    node *access = access_of(c, element);
    return access != NULL ? ty_flow_type(c, access, t, t, NULL, NULL) : t;
}

/* The type an element takes out of a value of `parent`. */
/* What is left of `t` where a default takes the place of undefined: a parameter stays itself unless its constraint
 * has undefined. */
static type *with_default(checker *c, type *t)
{
    bool any = false;
    types out = { 0 };
    type *one = t;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(t); i++) {
        type *base = (items[i]->flags & T_INSTANTIABLE) ? ty_base_constraint(c, items[i]) : NULL;
        bool has_undefined = base != NULL && ty_maybe(base, T_UNDEFINED);
        any |= has_undefined;
        ty_types_add(c, &out, has_undefined ? base : items[i]);
    }
    return ty_facts(c, any ? ty_union(c, out.items, out.count, UNION_LITERAL) : t, TF_NE_UNDEFINED);
}

type *ty_element_type(checker *c, node *element, type *parent)
{
    node *pattern = element->parent;
    const list *items = &pattern->list.items;
    if (ty_is_any(parent)) {
        if (element->element.init != NULL && element->element.init->kind != GOTS__MISSING && !ty_is_error(c, parent))
            ty_initializer_type(c, element);
        return parent;
    }
    type *t;
    if (pattern->kind == GOTS__OBJECT_PATTERN) {
        if (element->flags & GOTS__F_REST || element->element.key == NULL) {
            t = rest_type(c, parent, items, element);
            return t;
        }
        parent = ty_check_non_null(c, without_missing(c, pattern, parent), element->element.target);
        node *key = element->element.key;
        type *kt = NULL;
        atom *name = ty_key_atom(c, key, (element->flags & GOTS__F_COMPUTED) != 0, &kt);
        type *index = name != NULL && (kt == NULL || !(kt->flags & T_UNIQUE))
                          ? ty_string_literal(c, name)
                          : kt != NULL ? kt : c->error;
        if (ty_is_any(index)) return c->error;
        unsigned flags = IA_EXPRESSION | (element->element.init != NULL ? (unsigned)IA_ALLOW_MISSING : 0);
        t = ty_indexed_access(c, parent, index, flags, key);
    } else {
        uint32_t index = 0;
        while (index < items->count && items->items[index] != element) index++;
        t = iterated_element(c, pattern, element, without_missing(c, pattern, parent), index);
    }
    t = narrowed_member(c, element, t);
    if (element->element.init == NULL) return t;
    node *root = root_of(element);
    if (root != NULL && annotation_of(root) != NULL) {
        type *init = ty_initializer_type(c, element);
        return (ty_type_facts(c, init, TF_IS_UNDEFINED) & TF_IS_UNDEFINED) ? t : with_default(c, t);
    }
    type *both[2] = { with_default(c, t), initializer(c, element) };
    return widened_unless_const(c, element, ty_union(c, both, 2, UNION_SUBTYPE));
}

static type *parent_type(checker *c, node *element)
{
    node *owner = element->parent->parent; /* behind the pattern */
    if (owner == NULL) return NULL;
    if (owner->kind == GOTS__ELEMENT) {
        type *outer = parent_type(c, owner);
        return outer == NULL ? NULL : ty_element_type(c, owner, outer);
    }
    if (owner->kind == GOTS__TRY) return c->any;
    if (owner->kind == GOTS__PARAM) {
        if (owner->param.type == NULL && owner->param.init == NULL) {
            entity *e = owner->note;
            return e != NULL ? ty_type_of(c, e) : c->error;
        }
        return ty_declarator_type(c, owner, false);
    }
    if (owner->kind != GOTS__DECLARATOR) return NULL;
    return ty_declarator_type(c, owner, false);
}

/* ---- Variables, parameters, properties -------------------------------------------------------- */

static bool is_in_constructor_of(node *d)
{
    node *class_ = d->parent;
    if (class_ == NULL || (class_->kind != GOTS__CLASS && class_->kind != GOTS__CLASS_DECLARATION)) return false;
    for (uint32_t i = 0; i < class_->class_.members.count; i++) {
        const node *m = class_->class_.members.items[i];
        if (m->kind == GOTS__METHOD && m->method.function.kind == GOTS__FN_CONSTRUCTOR && !(d->flags & GOTS__F_STATIC))
            return true;
        if (m->kind == GOTS__STATIC_BLOCK && (d->flags & GOTS__F_STATIC)) return true;
    }
    return false;
}

/* Of two accessors whose name is computed: the getter beside the setter. */
static node *computed_getter(checker *c, node *setter)
{
    if (!(setter->flags & GOTS__F_COMPUTED) || setter->parent == NULL) return NULL;
    const node *around = setter->parent;
    const list *items = around->kind == GOTS__OBJECT ? &around->list.items
                        : around->kind == GOTS__CLASS || around->kind == GOTS__CLASS_DECLARATION ? &around->class_.members : NULL;
    type *key = NULL;
    const atom *name = items != NULL ? ty_key_atom(c, setter->method.key, true, &key) : NULL;
    for (uint32_t i = 0; name != NULL && i < items->count; i++) {
        node *m = items->items[i];
        if (m->kind == GOTS__METHOD && m->method.function.kind == GOTS__FN_GETTER && (m->flags & GOTS__F_COMPUTED) &&
            ((m->flags ^ setter->flags) & GOTS__F_STATIC) == 0 && ty_key_atom(c, m->method.key, true, &key) == name)
            return m;
    }
    return NULL;
}

static type *getter_type_of_setter(checker *c, node *param)
{
    node *setter = param->parent;
    if (setter->kind != GOTS__METHOD || setter->method.function.kind != GOTS__FN_SETTER) return NULL;
    entity *e = ty_node_entity(c, setter);
    for (uint32_t i = 0; e != NULL && i < e->decl_count; i++) {
        gots__function *f = ty_function(e->decls[i]);
        if (f == NULL || f->kind != GOTS__FN_GETTER) continue;
        return f->return_type != NULL ? ty_from_node(c, f->return_type) : ty_result(c, ty_signature_of(c, e->decls[i]));
    }
    node *getter = computed_getter(c, setter);
    return getter != NULL ? ty_result(c, ty_signature_of(c, getter)) : NULL;
}

static type *contextual_param(checker *c, node *param)
{
    node *f = param->parent;
    gots__function *of = ty_function(f);
    if (of == NULL || of->body == NULL || f->kind == GOTS__FUNCTION_DECLARATION) return NULL;
    if (f->kind == GOTS__METHOD && (f->parent == NULL || f->parent->kind != GOTS__OBJECT)) return NULL;
    uint32_t index = 0;
    while (index < of->params.count && of->params.items[index] != param) index++;
    node *p = f->parent;
    if ((f->kind == GOTS__ARROW || f->kind == GOTS__FUNCTION) && p->kind == GOTS__CALL && p->call.callee == f) {
        if (param->flags & GOTS__F_REST) {
            types items = { 0 };
            uint8_t *kinds = gots__arena_take(c->arena, p->call.args.count + 1);
            for (uint32_t i = index; i < p->call.args.count; i++) {
                node *arg = p->call.args.items[i];
                bool is_spread = arg->kind == GOTS__SPREAD;
                type *t = ty_check_expr_cached(c, is_spread ? arg->unary.operand : arg, 0);
                bool is_list = is_spread && ty_is_array_like(c, t);
                if (is_spread && !is_list) t = ty_iterated(c, t, c->undefined, USE_SPREAD, NULL);
                kinds[items.count] = is_list ? TE_VARIADIC : is_spread ? TE_REST : TE_REQUIRED;
                ty_types_add(c, &items, t == NULL ? c->error : is_spread ? t : ty_widen_literal(c, t));
            }
            return ty_tuple(c, items.items, kinds, items.count, false, NULL);
        }
        if (index < p->call.args.count)
            return ty_widen_literal(c, ty_check_expr_cached(c, p->call.args.items[index], 0));
        return param->param.init == NULL ? c->undefined_widening : NULL;
    }
    signature *s = ty_contextual_signature(c, f);
    if (s == NULL) return NULL;
    if ((param->flags & GOTS__F_REST)) return ty_rest_type(c, s, index, false);
    return ty_param_type_or_null(c, s, index);
}

static type *with_optional(checker *c, type *t, node *d, bool wanted)
{
    if (!wanted) return t;
    bool optional = (d->kind == GOTS__PARAM && (d->flags & GOTS__F_OPTIONAL)) ||
                    ((d->kind == GOTS__FIELD || d->kind == GOTS__PROPERTY_SIGNATURE) &&
                     (d->flags & GOTS__F_OPTIONAL));
    return optional ? ty_optional(c, t) : t;
}

type *ty_for_of_type(checker *c, node *n)
{
    bool is_await = (n->flags & GOTS__F_AWAIT) != 0;
    type *of = ty_check_expr(c, n->for_in.right, 0);
    of = ty_check_non_null(c, of, n->for_in.right);
    type *t = ty_iterated(c, of, c->undefined, is_await ? USE_FOR_AWAIT : USE_FOR_OF, n->for_in.right);
    return t != NULL ? t : c->error;
}

static type *only_strings(checker *c, type *keys)
{
    entity *extract = ty_global(c, c->names.Extract, E_TYPE);
    type *args[2] = { keys, c->string };
    return extract != NULL ? ty_alias_instance(c, extract, args, 2, NULL, NULL, 0) : c->string;
}

/* What a loop over the keys of an object gives an outer variable. */
type *ty_for_in_keys(checker *c, node *n)
{
    type *of = ty_check_expr(c, n->for_in.right, 0);
    type *keys = only_strings(c, ty_keyof(c, ty_non_nullable_if_needed(c, of), false, false));
    return (keys->flags & T_NEVER) ? c->string : keys;
}

static type *for_in_type(checker *c, node *n)
{
    type *of = ty_check_expr(c, n->for_in.right, 0);
    type *keys = ty_keyof(c, ty_non_nullable_if_needed(c, of), false, false);
    return (keys->flags & (T_PARAM | T_KEYOF)) ? only_strings(c, keys) : c->string;
}

static bool is_empty_array(const node *n)
{
    return n->kind == GOTS__ARRAY && n->list.items.count == 0;
}

/* A `let x;` or `let x = []` whose type follows its assignments. */
static type *auto_type(checker *c, node *d)
{
    if (d->kind != GOTS__DECLARATOR || d->declarator.target->kind != GOTS__IDENTIFIER) return NULL;
    node *statement = d->parent;
    if (statement->op > GOTS__CONST || (statement->flags & GOTS__F_EXPORT) || ty_is_ambient(statement)) return NULL;
    node *init = d->declarator.init;
    if ((statement->op < GOTS__CONST) &&
        (init == NULL || init->kind == GOTS__NULL_LITERAL ||
         (init->kind == GOTS__IDENTIFIER && init->ident.name == c->names.undefined && init->ident.symbol == NULL)))
        return c->auto_;
    if (init != NULL && is_empty_array(init)) return ty_array(c, c->error, false);
    return NULL;
}

/* A declaration's type; NULL: nothing says. */
type *ty_declarator_type(checker *c, node *d, bool optional)
{
    if (d->kind == GOTS__DECLARATOR && d->parent != NULL && d->parent->parent != NULL) {
        node *loop = d->parent->parent;
        if (loop->kind == GOTS__FOR_IN && loop->for_in.left == d->parent) return for_in_type(c, loop);
        if (loop->kind == GOTS__FOR_OF && loop->for_in.left == d->parent) return ty_for_of_type(c, loop);
    }
    if (d->kind == GOTS__ELEMENT) {
        type *parent = parent_type(c, d);
        return parent == NULL ? NULL : ty_element_type(c, d, parent);
    }
    node *annotation = annotation_of(d);
    if (annotation != NULL) return with_optional(c, ty_from_node(c, annotation), d, optional);
    type *automatic = auto_type(c, d);
    if (automatic != NULL) return automatic;
    if (d->kind == GOTS__PARAM) {
        type *t = getter_type_of_setter(c, d);
        if (t == NULL) t = contextual_param(c, d);
        if (t != NULL) return with_optional(c, t, d, optional && d->param.init == NULL);
    }
    if (init_of(d) != NULL) return with_optional(c, ty_initializer_type(c, d), d, optional && d->kind != GOTS__PARAM);
    if (d->kind == GOTS__FIELD && is_in_constructor_of(d)) return c->error;
    node *target = target_of(d);
    if (target != NULL && (target->kind == GOTS__OBJECT_PATTERN || target->kind == GOTS__ARRAY_PATTERN))
        return ty_binding_type(c, target, false, true);
    return NULL;
}

static bool is_widened_unique(node *d)
{
    return !is_const_declaration(d);
}

type *ty_widened_variable(checker *c, node *d, node *init, type *t)
{
    (void)init;
    if ((t->flags & T_UNIQUE) && annotation_of(d) == NULL && is_widened_unique(d)) t = c->symbol;
    return ty_widen(c, t);
}

static type *type_of_declared(checker *c, entity *e, node *d)
{
    (void)e;
    type *t = ty_declarator_type(c, d, true);
    if (t != NULL) return ty_widened_variable(c, d, init_of(d), t);
    if (d->kind == GOTS__PARAM && ty_is_in_unknown_place(c, d->parent)) return c->error;
    ty_report_implicit_any(c, d);
    return d->kind == GOTS__PARAM && (d->flags & GOTS__F_REST) ? ty_array(c, c->any, false) : c->any;
}

static type *catch_type(checker *c, node *d)
{
    node *try_ = d->parent;
    while (try_ != NULL && try_->kind != GOTS__TRY) try_ = try_->parent;
    if (try_ != NULL && try_->try_.param_type != NULL) return ty_from_node(c, try_->try_.param_type);
    return c->unknown;
}

static type *export_type(checker *c, node *d)
{
    type *t = ty_check_expr_cached(c, d->unary.operand, 0);
    return ty_widen(c, ty_widen_literal(c, t));
}

static type *variable_type(checker *c, entity *e)
{
    node *d = e->value_decl;
    if (d == NULL) return c->error;
    if (!ty_push_resolution(c, e, RES_TYPE)) {
        /* its type depends on itself: nothing is known */
        node *annotation = annotation_of(d);
        if (annotation == NULL && !(e->made & C_CIRCULAR_REPORTED) && d->kind == GOTS__DECLARATOR && init_of(d) != NULL)
            e->made |= C_CIRCULAR_REPORTED;
        return c->error;
    }
    type *t;
    switch (d->kind) {
    case GOTS__DECLARATOR:
    case GOTS__PARAM:
    case GOTS__ELEMENT:
    case GOTS__FIELD:
    case GOTS__PROPERTY_SIGNATURE: t = type_of_declared(c, e, d); break;
    case GOTS__IDENTIFIER:
    case GOTS__OBJECT_PATTERN:
    case GOTS__ARRAY_PATTERN: t = catch_type(c, d); break;
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN: t = export_type(c, d); break;
    case GOTS__ASSIGN: t = ty_expando_type(c, e); break;
    case GOTS__METHOD:
    case GOTS__METHOD_SIGNATURE: t = c->error; break;
    default: t = c->error; break;
    }
    if (!ty_pop_resolution(c)) {
        node *annotation = annotation_of(d);
        if (e->type == NULL && annotation == NULL) {
            if (d->kind == GOTS__DECLARATOR && d->declarator.target->kind == GOTS__IDENTIFIER && c->quiet == 0 &&
                !(e->made & C_CIRCULAR_REPORTED)) {
                e->made |= C_CIRCULAR_REPORTED;
            }
            t = c->error;
        }
    }
    if (e->type == NULL) e->type = t;
    return e->type;
}

/* ---- Accessors, functions, classes ------------------------------------------------------------ */

static node *accessor_decl(const entity *e, unsigned kind)
{
    for (uint32_t i = 0; i < e->decl_count; i++) {
        gots__function *f = ty_function(e->decls[i]);
        if (f != NULL && f->kind == kind) return e->decls[i];
    }
    return NULL;
}

static type *setter_param_type(checker *c, node *setter)
{
    gots__function *f = ty_function(setter);
    if (f->params.count == 0 || f->params.items[0]->param.type == NULL) return NULL;
    return ty_from_node(c, f->params.items[0]->param.type);
}

static type *accessor_type(checker *c, entity *e)
{
    node *getter = accessor_decl(e, GOTS__FN_GETTER), *setter = accessor_decl(e, GOTS__FN_SETTER);
    if (getter == NULL && setter == NULL) return variable_type(c, e);
    if (getter == NULL) getter = computed_getter(c, setter);
    if (!ty_push_resolution(c, e, RES_TYPE)) return c->error;
    type *t = NULL;
    gots__function *f = getter != NULL ? ty_function(getter) : NULL;
    if (f != NULL && f->return_type != NULL) t = ty_from_node(c, f->return_type);
    if (t == NULL && setter != NULL) t = setter_param_type(c, setter);
    if (t == NULL && f != NULL && f->body != NULL) t = ty_result_from_body(c, getter, 0);
    if (t == NULL && setter != NULL && getter == NULL) {
        gots__function *s = ty_function(setter);
        if (s->params.count > 0 && s->params.items[0]->param.init == NULL && s->body != NULL)
            ty_report_implicit_any(c, s->params.items[0]);
    }
    if (t == NULL) t = c->any;
    if (!ty_pop_resolution(c)) t = c->error;
    if (e->type == NULL) e->type = t;
    return e->type;
}

type *ty_write_type(checker *c, entity *e)
{
    if (e->made & C_SYNTHETIC) return e->more->write_type != NULL ? e->more->write_type : ty_type_of(c, e);
    if (e->made & C_INSTANTIATED) {
        if (!(e->flags & E_SETTER) && !(e->target->made & C_SYNTHETIC)) return ty_type_of(c, e);
        if (e->more->write_type == NULL) ty_more(c, e)->write_type = ty_instantiate(c, ty_write_type(c, e->target), e->mapper);
        return e->more->write_type;
    }
    if (e->flags & E_SETTER) {
        if (e->more->write_type == NULL) {
            node *setter = accessor_decl(e, GOTS__FN_SETTER);
            type *t = setter != NULL ? setter_param_type(c, setter) : NULL;
            ty_more(c, e)->write_type = t != NULL ? t : ty_type_of(c, e);
        }
        return e->more->write_type;
    }
    return ty_type_of(c, e);
}

static type *base_variable(checker *c, entity *e)
{
    type *t = ty_base_ctor(c, ty_class_type(c, e));
    if (t->flags & T_VARIABLE) return t;
    if (t->flags & T_INTERSECTION)
        for (uint32_t i = 0; i < t->set.count; i++)
            if (t->set.types[i]->flags & T_VARIABLE) return t->set.types[i];
    return NULL;
}

static type *function_like_type(checker *c, entity *e)
{
    if ((e->flags & E_MODULE) && e->more->file != NULL && e->more->file->kind == GOTS__TYPES_JSON) return c->error;
    if (e->made & C_PARTIAL && (e->flags & E_MODULE)) return e->type = c->error;
    type *t = ty_object_new(c, O_ANONYMOUS, e);
    if (e->flags & E_CLASS) {
        type *variable = base_variable(c, e);
        e->type = variable != NULL ? ty_intersection2(c, t, variable) : t;
    } else {
        e->type = (e->flags & E_OPTIONAL) ? ty_optional(c, t) : t;
    }
    return e->type;
}

type *ty_find_type_of(checker *c, entity *e)
{
    while (e->merged) e = e->more->leaf;
    if (e->type != NULL) return e->type;
    if (ty_too_deep(c)) return c->error;
    if (e->made & C_INSTANTIATED) {
        type *t = ty_instantiate(c, ty_type_of(c, e->target), e->mapper);
        if (e->type == NULL) e->type = t;
        return e->type;
    }
    if (e->made & C_MAPPED) return ty_mapped_property_type(c, e);
    if (e->made & C_REVERSE_MAPPED) return ty_reverse_mapped_type(c, e);
    if (e->flags & (E_ANY_VARIABLE | E_PROPERTY)) {
        if ((e->flags & E_ACCESSOR)) return accessor_type(c, e);
        return variable_type(c, e);
    }
    if (e->flags & (E_FUNCTION | E_METHOD | E_CLASS | E_ENUM | E_NAMESPACE)) return function_like_type(c, e);
    if (e->flags & E_ENUM_MEMBER) {
        ty_declared(c, e);
        return e->type != NULL ? e->type : c->error;
    }
    if (e->flags & E_ACCESSOR) return accessor_type(c, e);
    if (e->flags & E_IMPORT) {
        entity *target = ty_follow(c, e);
        return target != NULL && target != e ? ty_type_of(c, target) : c->error;
    }
    return c->error;
}
