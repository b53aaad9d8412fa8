/* keyof and indexed access.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

/* ---- Keys ------------------------------------------------------------------------------------ */

/* The literal of a type that names a property: itself, or that of a literal with a brand, `"a" & { … }`. */
static const type *key_literal(const type *t)
{
    if (t->flags & T_INTERSECTION)
        for (uint32_t i = 0; i < t->set.count; i++)
            if (t->set.types[i]->flags & T_KEY) return t->set.types[i];
    return t;
}

bool ty_key_usable(const type *t)
{
    return (key_literal(t)->flags & T_KEY) != 0;
}

atom *ty_key_name(checker *c, const type *t)
{
    t = key_literal(t);
    if (t->flags & (T_STRING_LITERAL | T_UNIQUE)) return t->literal.text;
    if (t->flags & T_NUMBER_LITERAL) return ty_number_atom(c, t->literal.number);
    return NULL;
}

/* The literal type that names a property; NULL when it is of no included kind. */
type *ty_key_of_entity(checker *c, entity *e, uint32_t include)
{
    if (ty_modifiers(e) & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) return NULL;
    if (ty_is_private_name(e->name)) return NULL;
    type *t = NULL;
    entity *of = (e->made & C_INSTANTIATED) && e->target != NULL ? e->target : e;
    /* the key that a mapped type's property was made for may have been renamed by `as` */
    bool has_key = of->more->key != NULL && (of->more->key->flags & T_KEY) != 0;
    bool is_renamed = has_key && (of->made & C_MAPPED) && ty_key_name(c, of->more->key) != e->name;
    if (has_key && !is_renamed) t = of->more->key;
    else if (ty_is_symbol_name(e->name)) {
        /* Symbol.iterator and its like, found through the library's declaration */
        type *ctor = ty_global_type(c, ty_atom(c, "SymbolConstructor"), 0);
        atom *name = ty_atom(c, e->name->text + 2);
        entity *p = ctor != c->error ? ty_object_property(c, ctor, name) : NULL;
        t = p != NULL ? ty_type_of(c, p) : NULL;
        if (t == NULL || !(t->flags & T_UNIQUE)) t = c->symbol;
    } else {
        const node *key = e->value_decl != NULL ? ty_key_of(e->value_decl) : NULL;
        bool number_key = key != NULL && key->kind == GOTS__NUMBER && !is_renamed;
        t = number_key ? ty_number_literal(c, ty_atom_number(e->name)) : ty_string_literal(c, e->name);
    }
    return (t->flags & include) ? t : NULL;
}

/* Does `as` treat each member of a union of keys for itself? */
static bool is_distributive(checker *c, type *t, const type *param)
{
    if (t->flags & T_CONDITIONAL) return t->conditional.root->is_distributive && t->conditional.check == param;
    if (t->flags & T_SET) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!is_distributive(c, t->set.types[i], param)) return false;
        return true;
    }
    if (t->flags & T_TEMPLATE) {
        for (uint32_t i = 0; i < t->template_.count; i++)
            if (!is_distributive(c, t->template_.types[i], param)) return false;
        return true;
    }
    if (t->flags & T_INDEXED) return is_distributive(c, t->indexed.object, param) && is_distributive(c, t->indexed.index, param);
    if (t->flags & T_SUBSTITUTE)
        return is_distributive(c, t->substitute.base, param) && is_distributive(c, t->substitute.constraint, param);
    if (t->flags & T_MAPPING) return is_distributive(c, t->index.of, param);
    return !(t->flags & T_KEYOF);
}

static bool defers_keys(checker *c, type *mapped)
{
    if (!ty_is_generic_mapped(c, mapped)) return false;
    type *name = ty_mapped_name(c, mapped);
    return name != NULL && (!is_distributive(c, name, ty_mapped_param(c, mapped)) ||
                            ty_mapped_naming(c, mapped) == NAMING_OTHER);
}

static bool defer_keyof(checker *c, type *t)
{
    if ((t->flags & T_INSTANTIABLE_NONPRIMITIVE) || ty_is_generic_tuple(t) || defers_keys(c, t)) return true;
    if (!(t->flags & T_INTERSECTION) || !ty_maybe(t, T_INSTANTIABLE)) return false;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (ty_is_empty_anonymous(c, t->set.types[i])) return true;
    return false;
}

static type *literal_keys(checker *c, type *t, uint32_t include, bool with_indexes)
{
    types out = { 0 };
    entities properties = ty_properties(c, t);
    for (uint32_t i = 0; i < properties.count; i++) {
        type *key = ty_key_of_entity(c, properties.items[i], include);
        if (key != NULL) ty_types_add(c, &out, key);
    }
    uint32_t count;
    index_info *infos = ty_index_infos(c, t, &count);
    for (uint32_t i = 0; with_indexes && i < count; i++) {
        if (infos[i].key == c->string && (include & T_NUMBER)) ty_types_add(c, &out, c->string_or_number);
        else if (infos[i].key->flags & include) ty_types_add(c, &out, infos[i].key);
    }
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

static type *deferred_keyof(checker *c, type *t)
{
    const void *keys[2] = { (const void *)(uintptr_t)T_KEYOF, t };
    void **at = ty_intern(c, &c->indexed, keys, 2);
    if (*at != NULL) return *at;
    type *k = ty_new(c, T_KEYOF);
    k->index.of = t;
    *at = k;
    return k;
}

typedef struct renaming {
    type *mapped, *name;
    types out;
} renaming;

static void add_renamed(checker *c, renaming *to, type *key)
{
    type *t = to->mapped;
    type *name = to->name == NULL ? key
                                  : ty_instantiate(c, to->name, ty_mapper_append(c, t->object.mapper, ty_mapped_param(c, t), key));
    ty_types_add(c, &to->out, name == c->string ? c->string_or_number : name);
}

static void add_each(checker *c, renaming *to, type *keys)
{
    type *one = keys;
    type **items = ty_members(&one);
    for (uint32_t i = 0; i < ty_count(keys); i++) add_renamed(c, to, items[i]);
}

static bool is_named_key(checker *c, type *t, void *context)
{
    (void)c;
    (void)context;
    return !(t->flags & (T_ANY | T_STRING));
}

type *ty_keyof_mapped(checker *c, type *t, bool no_indexes)
{
    type *constraint = ty_mapped_constraint(c, t), *target = t->object.target != NULL ? t->object.target : t;
    renaming to = { t, ty_mapped_name(c, target), { 0 } };
    if (to.name == NULL && !no_indexes) return constraint;
    if (ty_is_generic_index(c, constraint)) {
        if (ty_mapped_has_keyof(t)) return deferred_keyof(c, t);
        add_each(c, &to, constraint);
    } else if (ty_mapped_has_keyof(t)) {
        type *modifiers = ty_apparent(c, ty_mapped_modifiers(c, t));
        entities properties = ty_properties(c, modifiers);
        for (uint32_t i = 0; i < properties.count; i++) {
            type *key = ty_key_of_entity(c, properties.items[i], T_STRING_LIKE | T_NUMBER_LIKE | T_SYMBOL_LIKE);
            if (key != NULL) add_renamed(c, &to, key);
        }
        uint32_t count = 0;
        index_info *infos = (modifiers->flags & T_ANY) ? NULL : ty_index_infos(c, modifiers, &count);
        if (modifiers->flags & T_ANY) add_renamed(c, &to, c->string);
        for (uint32_t i = 0; i < count; i++) add_renamed(c, &to, infos[i].key);
    } else {
        add_each(c, &to, ty_lower_bound(c, constraint));
    }
    type *keys = ty_union(c, to.out.items, to.out.count, UNION_LITERAL);
    return no_indexes ? ty_filter(c, keys, is_named_key, NULL) : keys;
}

type *ty_keyof(checker *c, type *t, bool strings_only, bool no_indexes)
{
    t = ty_reduced(c, t);
    if (t->flags & T_ANY) return t == c->error ? c->error : t == c->wildcard ? t : c->key_type;
    if (defer_keyof(c, t)) return deferred_keyof(c, t);
    if (t->flags & T_UNION) {
        types out = { 0 };
        for (uint32_t i = 0; i < t->set.count; i++)
            ty_types_add(c, &out, ty_keyof(c, t->set.types[i], strings_only, no_indexes));
        return ty_intersection(c, out.items, out.count);
    }
    if (t->flags & T_INTERSECTION) {
        types out = { 0 };
        for (uint32_t i = 0; i < t->set.count; i++)
            ty_types_add(c, &out, ty_keyof(c, t->set.types[i], strings_only, no_indexes));
        return ty_union(c, out.items, out.count, UNION_LITERAL);
    }
    if ((t->flags & T_OBJECT) && (t->oflags & O_MAPPED)) return ty_keyof_mapped(c, t, no_indexes);
    if (t->flags & T_UNKNOWN) return c->never;
    if (t->flags & T_NEVER) return c->key_type;
    uint32_t include = strings_only ? T_STRING_LIKE
                                    : T_STRING_LIKE | T_NUMBER_LIKE | T_SYMBOL_LIKE;
    if ((t->flags & T_OBJECT) && (t->oflags & O_REFERENCE) && t->object.target->oflags & O_ERROR_CONTEXT) return c->error;
    type *keys = literal_keys(c, t, include, !no_indexes);
    if ((t->flags & T_OBJECT) && (t->oflags & O_ERROR_CONTEXT)) return c->error;
    return keys;
}

/* ---- Is it generic? -------------------------------------------------------------------------- */

static uint32_t generic_flags(checker *c, type *t)
{
    if (t->flags & T_SET) {
        if (!(t->oflags & O_GENERIC_KNOWN)) {
            uint32_t flags = 0;
            for (uint32_t i = 0; i < t->set.count; i++) flags |= generic_flags(c, t->set.types[i]);
            t->oflags |= O_GENERIC_KNOWN | flags;
        }
        return t->oflags & (O_GENERIC_OBJECT | O_GENERIC_INDEX);
    }
    if (t->flags & T_SUBSTITUTE) return generic_flags(c, t->substitute.base) | generic_flags(c, t->substitute.constraint);
    uint32_t flags = 0;
    if ((t->flags & T_INSTANTIABLE_NONPRIMITIVE) || ty_is_generic_mapped(c, t) || ty_is_generic_tuple(t))
        flags |= O_GENERIC_OBJECT;
    if (t->flags & (T_INSTANTIABLE_NONPRIMITIVE | T_KEYOF)) flags |= O_GENERIC_INDEX;
    if ((t->flags & (T_TEMPLATE | T_MAPPING)) && !ty_is_pattern_literal(c, t)) flags |= O_GENERIC_INDEX;
    return flags;
}

bool ty_is_generic_object(checker *c, type *t)
{
    return (generic_flags(c, t) & O_GENERIC_OBJECT) != 0;
}

bool ty_is_generic_index(checker *c, type *t)
{
    return (generic_flags(c, t) & O_GENERIC_INDEX) != 0;
}

/* ---- Indexed access -------------------------------------------------------------------------- */

static bool is_numeric_literal_key(checker *c, type *index)
{
    (void)c;
    return (index->flags & T_NUMBER_LITERAL) != 0 ||
           ((index->flags & T_STRING_LITERAL) && ty_atom_is_numeric(index->literal.text));
}

static bool is_opaque(checker *c, type *t)
{
    if (ty_is_any(t)) return true;
    if (!(t->flags & T_OBJECT)) return false;
    ty_part(c, t);
    return (t->oflags & O_ERROR_CONTEXT) != 0;
}

static type *out_of_bounds(checker *c, type *object, type *index, unsigned flags, node *at, bool *done)
{
    *done = false;
    if (!ty_is_tuple(object) || !is_numeric_literal_key(c, index)) return NULL;
    double number = (index->flags & T_NUMBER_LITERAL) ? index->literal.number : ty_atom_number(index->literal.text);
    generic *g = object->object.target->object.generic;
    *done = true;
    if (number >= g->fixed_length && (g->combined & TE_VARIABLE)) {
        type *t = ty_tuple_slice_union(c, object, number > 1e9 ? g->fixed_length : g->fixed_length, 0, false, false);
        return t != NULL ? t : c->undefined;
    }
    if (at != NULL && !(flags & IA_ALLOW_MISSING)) {
        if (number < 0)
            ty_error(c, at, "TS2514", "A tuple type cannot be indexed with a negative value.");
        else
            ty_error(c, at, "TS2493", "Tuple type '%T' of length '%u' has no element at index '%A'.", object,
                     g->count, ty_number_atom(c, number));
    }
    return (flags & (IA_ALLOW_MISSING | IA_EXPRESSION)) || at != NULL ? c->undefined : NULL;
}

static type *by_name(checker *c, type *original, type *object, type *index, atom *name, unsigned flags, node *at)
{
    entity *p = ty_property(c, object, name);
    if (p != NULL) {
        (void)original;
        type *t = (flags & IA_WRITE) ? ty_write_type(c, p) : ty_type_of(c, p);
        if ((p->flags & E_OPTIONAL) && (flags & IA_EXPRESSION) && !(flags & IA_WRITE)) return t;
        return t;
    }
    bool done;
    type *bound = out_of_bounds(c, object, index, flags, at, &done);
    if (done) return bound;
    return NULL;
}

/* Also `string & { brand: … }` is a string. */
static bool is_of_kind(const type *t, uint32_t flags)
{
    if (t->flags & flags) return true;
    for (uint32_t i = 0; (t->flags & T_INTERSECTION) && i < t->set.count; i++)
        if (t->set.types[i]->flags & flags) return true;
    return false;
}

/* An object literal that is read where it stands: some member of it, or none. */
static type *by_literal(checker *c, type *object, type *index)
{
    uint32_t literal = O_LITERAL | O_FRESH;
    if (!(object->flags & T_OBJECT) || (object->oflags & literal) != literal || !(index->flags & (T_STRING | T_NUMBER))) return NULL;
    types values = { 0 };
    entities properties = ty_properties(c, object);
    for (uint32_t i = 0; i < properties.count; i++) ty_types_add(c, &values, ty_type_of(c, properties.items[i]));
    ty_types_add(c, &values, c->undefined);
    return ty_union(c, values.items, values.count, UNION_LITERAL);
}

static type *by_index_signature(checker *c, type *object, type *index, unsigned flags, node *at)
{
    if (!is_of_kind(index, T_ANY | T_STRING_LIKE | T_NUMBER_LIKE | T_SYMBOL_LIKE)) return NULL;
    if (is_opaque(c, object)) return c->error;
    index_info *info = ty_applicable_index(c, object, index);
    if (info == NULL) info = ty_index_info(c, object, c->string);
    /* through a constraint only numbers are written by signature: of arrays one does that */
    if (info == NULL || ((flags & IA_NO_INDEX) && info->key != c->number)) return NULL;
    /* a symbol finds the string signature too, which is wrong only where somebody writes it */
    if (at != NULL && info->key == c->string && !is_of_kind(index, T_ANY | T_STRING_LIKE | T_NUMBER_LIKE)) return NULL;
    if ((flags & IA_WRITE) && info->is_readonly && at != NULL)
        ty_error(c, at, "TS2542", "Index signature in type '%T' only permits reading.", object);
    return info->value;
}

static type *property_for_index(checker *c, type *original, type *object, type *index, unsigned flags, node *at)
{
    if (index->flags & T_NEVER) return c->never;
    if (ty_is_error(c, index)) return c->error;
    if (ty_key_usable(index)) {
        type *t = by_name(c, original, object, index, ty_key_name(c, index), flags, at);
        if (t != NULL) return t;
    }
    type *t = by_index_signature(c, object, index, flags, at);
    if (t != NULL) return t;
    if (ty_is_tuple(object) && (index->flags & T_NUMBER_LIKE)) {
        type *all = ty_tuple_slice_union(c, object, 0, 0, (flags & IA_WRITE) != 0, false);
        return all != NULL ? all : c->never;
    }
    return NULL;
}

static void report_missing(checker *c, type *object, type *index, unsigned flags, node *at)
{
    if (is_opaque(c, object) || is_opaque(c, index)) return;
    if (object->symbol == c->global_this && c->global_this != NULL && (object->flags & T_OBJECT)) return;
    if (ty_key_usable(index) && (index->flags & (T_STRING_LITERAL | T_NUMBER_LITERAL))) {
        atom *name = ty_key_name(c, index);
        if (flags & IA_EXPRESSION) {
            if (at->kind == GOTS__INDEX)
                ty_error(c, at->binary.right, "TS7053",
                         "Element implicitly has an 'any' type because expression of type '%T' can't be used to index type '%T'.",
                         index, object);
            else
                ty_error(c, at, "TS2339", "Property '%A' does not exist on type '%T'.", name, object);
        } else {
            node *where = at->kind == GOTS__INDEXED_ACCESS ? at->binary.right : at;
            ty_error(c, where, "TS2339", "Property '%A' does not exist on type '%T'.", name, object);
        }
        return;
    }
    if (flags & IA_EXPRESSION) {
        node *where = at->kind == GOTS__INDEX ? at : at;
        if (index->flags & (T_STRING_LIKE | T_NUMBER_LIKE | T_SYMBOL_LIKE))
            ty_error(c, where, "TS7053",
                     "Element implicitly has an 'any' type because expression of type '%T' can't be used to index type '%T'.",
                     index, object);
        else
            ty_error(c, at->kind == GOTS__INDEX ? at->binary.right : at, "TS2538", "Type '%T' cannot be used as an index type.", index);
        return;
    }
    node *where = at->kind == GOTS__INDEXED_ACCESS ? at->binary.right : at;
    if (index->flags & (T_STRING | T_NUMBER))
        ty_error(c, where, "TS2537", "Type '%T' has no matching index signature for type '%T'.", object, index);
    else ty_error(c, where, "TS2538", "Type '%T' cannot be used as an index type.", index);
}

static type *deferred_access(checker *c, type *object, type *index, unsigned flags)
{
    const void *keys[4] = { (const void *)(uintptr_t)T_INDEXED, object, index,
                            (const void *)(uintptr_t)(flags & IA_INCLUDE_UNDEFINED) };
    void **at = ty_intern(c, &c->indexed, keys, 4);
    if (*at != NULL) return *at;
    type *t = ty_new(c, T_INDEXED);
    t->indexed.object = object;
    t->indexed.index = index;
    t->extra = (uint16_t)(flags & IA_INCLUDE_UNDEFINED);
    *at = t;
    return t;
}

static bool should_defer(checker *c, type *object, type *index, const node *at, unsigned flags)
{
    (void)at;
    if (ty_is_generic_index(c, index)) return true;
    if (!ty_is_generic_object(c, object)) return false;
    if (flags & IA_EXPRESSION) {
        /* an expression reads a T through its constraint */
        return ty_is_tuple(object) && ty_is_generic_tuple(object) &&
               !(is_numeric_literal_key(c, index) &&
                 ((index->flags & T_NUMBER_LITERAL) ? index->literal.number : ty_atom_number(index->literal.text)) <
                     object->object.target->object.generic->fixed_length);
    }
    if (ty_is_tuple(object)) {
        if (is_numeric_literal_key(c, index)) {
            double number = (index->flags & T_NUMBER_LITERAL) ? index->literal.number : ty_atom_number(index->literal.text);
            return !(number >= 0 && number < object->object.target->object.generic->fixed_length);
        }
    }
    return true;
}

/* object[index]; NULL: there is no such member (told at `at`, if that is not NULL). */
/* An index signature for strings and nothing else. */
static bool has_only_string_index(checker *c, type *t)
{
    if (t->flags & T_SET) {
        for (uint32_t i = 0; i < t->set.count; i++)
            if (!has_only_string_index(c, t->set.types[i])) return false;
        return true;
    }
    if (!(t->flags & T_OBJECT) || ty_is_generic_mapped(c, t)) return false;
    const shape *s = ty_part(c, t);
    if (s->index_count != 1 || s->indexes[0].key != c->string) return false;
    return !ty_may_have_members(s) || (s->is_partial && ty_shape(c, t)->members->count == 0);
}

type *ty_indexed_or_null(checker *c, type *object, type *index, unsigned flags, node *at)
{
    if (object == c->wildcard || index == c->wildcard) return c->wildcard;
    object = ty_reduced(c, object);
    if (has_only_string_index(c, object) && !(index->flags & (T_UNDEFINED | T_NULL)) &&
        (ty_assignable(c, index, c->string) || ty_assignable(c, index, c->number)))
        index = c->string; /* also for what every object inherits */
    if (ty_is_error(c, object) || ty_is_error(c, index)) return c->error;
    if (should_defer(c, object, index, at, flags)) {
        if (object->flags & T_ANY_OR_UNKNOWN) return object;
        return deferred_access(c, object, index, flags);
    }
    if (object->flags & T_ANY) return object;
    type *apparent = ty_reduced_apparent(c, object);
    if (apparent->flags & T_ANY) return apparent;
    if ((index->flags & T_UNION) && !(index->flags & T_BOOLEAN)) {
        types out = { 0 };
        bool missing = false;
        for (uint32_t i = 0; i < index->set.count; i++) {
            type *t = property_for_index(c, object, apparent, index->set.types[i], flags, at);
            if (t != NULL) {
                ty_types_add(c, &out, t);
            } else if (at == NULL) {
                return NULL;
            } else {
                if (!missing) report_missing(c, apparent, index->set.types[i], flags, at);
                missing = true;
            }
        }
        if (missing) return NULL;
        return (flags & IA_WRITE) ? ty_intersection(c, out.items, out.count)
                                  : ty_union(c, out.items, out.count, UNION_LITERAL);
    }
    type *t = property_for_index(c, object, apparent, index, flags, at);
    if (t == NULL && at != NULL) {
        if (flags & IA_ALLOW_MISSING && ty_key_usable(index)) return c->undefined;
        if (is_opaque(c, apparent) || is_opaque(c, index)) return c->error;
        type *some = (flags & IA_EXPRESSION) ? by_literal(c, object, index) : NULL;
        if (some != NULL) return some;
        report_missing(c, apparent, index, flags, at);
    } else if (t == NULL && (flags & IA_ALLOW_MISSING) && ty_key_usable(index)) {
        return c->undefined;
    } else if (t == NULL && ty_is_any(index)) {
        return c->error;
    }
    return t;
}

type *ty_indexed_access(checker *c, type *object, type *index, unsigned flags, node *at)
{
    type *t = ty_indexed_or_null(c, object, index, flags, at);
    if (t != NULL) return t;
    /* the checker's own question: a member that is not there says nothing */
    if (at == NULL) return c->unknown;
    c->unproven++;
    return c->error;
}

/* ---- Simplification -------------------------------------------------------------------------- */

type *ty_distributed_access(checker *c, type *object, type *index, bool writing)
{
    if (!(object->flags & (T_UNION | T_INTERSECTION))) return NULL;
    if ((object->flags & T_INTERSECTION) && defer_keyof(c, object)) return NULL;
    types out = { 0 };
    for (uint32_t i = 0; i < object->set.count; i++)
        ty_types_add(c, &out, ty_simplified(c, ty_indexed_access(c, object->set.types[i], index, 0, NULL), writing));
    return (object->flags & T_INTERSECTION) || writing ? ty_intersection(c, out.items, out.count)
                                                       : ty_union(c, out.items, out.count, UNION_LITERAL);
}

static bool may_be_optional(checker *c, type *object, type *index)
{
    type *base = ty_base_constraint(c, index);
    if (base == NULL) return false;
    entities properties = ty_properties(c, object);
    for (uint32_t i = 0; i < properties.count; i++) {
        if (!(properties.items[i]->flags & E_OPTIONAL)) continue;
        type *key = ty_key_of_entity(c, properties.items[i], T_STRING_LIKE | T_NUMBER_LIKE | T_SYMBOL_LIKE);
        if (key != NULL && ty_assignable(c, key, base)) return true;
    }
    return false;
}

/* What a mapped type adds to the optionality of the type whose keys it has. */
int ty_combined_optionality(checker *c, type *t)
{
    for (uint32_t i = 0; i < 20; i++) {
        if (t->flags & T_INTERSECTION) {
            int first = ty_combined_optionality(c, t->set.types[0]);
            for (uint32_t k = 1; k < t->set.count; k++)
                if (ty_combined_optionality(c, t->set.types[k]) != first) return 0;
            return first;
        }
        if (!(t->flags & T_OBJECT) || !(t->oflags & O_MAPPED)) return 0;
        if (ty_mapped_optionality(t) != 0) return ty_mapped_optionality(t);
        if (!ty_is_generic_mapped(c, t)) return 0;
        t = ty_mapped_modifiers(c, t);
    }
    return 0;
}

/* { [P in K]: F<P> }[X] is F<X>. */
type *ty_substitute_mapped(checker *c, type *object, type *index)
{
    type *target = object->object.target != NULL ? object->object.target : object;
    type *param = ty_mapped_param(c, object);
    mapper *m = ty_mapper_append(c, object->object.mapper, param, index);
    type *t = ty_instantiate(c, ty_mapped_template(c, target), m);
    bool optional = ty_mapped_optionality(object) > 0 ||
                    (ty_is_generic_mapped(c, object) ? ty_combined_optionality(c, ty_mapped_modifiers(c, object)) > 0
                                                     : may_be_optional(c, object, index));
    return optional ? ty_optional(c, t) : t;
}

bool ty_is_mapped_access(checker *c, type *t)
{
    type *object = (t->flags & T_INDEXED) ? t->indexed.object : t;
    return (t->flags & T_INDEXED) && (object->flags & T_OBJECT) && (object->oflags & O_MAPPED) &&
           !ty_is_generic_mapped(c, object) && ty_is_generic_index(c, t->indexed.index) &&
           ty_mapped_optionality(object) >= 0 && object->object.decl->mapped.name_type == NULL;
}

typedef struct substituting {
    type *object;
    bool writing;
} substituting;

static type *substitute_each(checker *c, type *index, void *context)
{
    substituting *s = context;
    return ty_simplified(c, ty_substitute_mapped(c, s->object, index), s->writing);
}

static type *simplify_access(checker *c, type *t, bool writing)
{
    type *object = ty_simplified(c, t->indexed.object, writing);
    type *index = ty_simplified(c, t->indexed.index, writing);
    if (index->flags & T_UNION) {
        types out = { 0 };
        for (uint32_t i = 0; i < index->set.count; i++)
            ty_types_add(c, &out, ty_simplified(c, ty_indexed_access(c, object, index->set.types[i], 0, NULL), writing));
        return writing ? ty_intersection(c, out.items, out.count) : ty_union(c, out.items, out.count, UNION_LITERAL);
    }
    if (!(index->flags & T_INSTANTIABLE)) {
        type *with = ty_distributed_access(c, object, index, writing);
        if (with != NULL) return with;
    }
    if (ty_is_generic_tuple(object) && (index->flags & T_NUMBER_LIKE)) {
        type *element = ty_tuple_slice_union(c, object, (index->flags & T_NUMBER) ? 0 : object->object.target->object.generic->fixed_length, 0, writing, false);
        if (element != NULL) return ty_simplified(c, element, writing);
    }
    if (ty_is_generic_mapped(c, object)) {
        substituting with = { object, writing };
        if (ty_mapped_naming(c, object) != NAMING_OTHER) return substitute_each(c, index, &with);
    }
    return t;
}

static type *simplify_conditional(checker *c, type *t, bool writing)
{
    type *check = t->conditional.check, *extends = t->conditional.extends;
    type *yes = ty_conditional_yes(c, t), *no = ty_conditional_no(c, t);
    bool keeps = (no->flags & T_NEVER) && ty_actual(c, yes) == ty_actual(c, check);
    bool drops = !keeps && (yes->flags & T_NEVER) && ty_actual(c, no) == ty_actual(c, check);
    if (!keeps && !drops) return t;
    bool fits = !(check->flags & T_ANY) && ty_assignable(c, ty_restrictive(c, check), ty_restrictive(c, extends));
    bool misses = !(check->flags & T_ANY) && (ty_intersection2(c, check, extends)->flags & T_NEVER) != 0;
    if ((check->flags & T_ANY) || (keeps ? fits : misses)) return ty_simplified(c, keeps ? yes : no, writing);
    return (keeps ? misses : fits) ? c->never : t;
}

type *ty_simplified(checker *c, type *t, bool writing)
{
    if (t->flags & T_INDEXED) {
        if (ty_too_deep(c) || c->depth > 100) return t;
        c->depth++;
        type *with = simplify_access(c, t, writing);
        c->depth--;
        return with;
    }
    if (t->flags & T_CONDITIONAL) return simplify_conditional(c, t, writing);
    return t;
}
