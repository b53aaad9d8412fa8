/* Types themselves: literals, unions and intersections, interned so that equal ones are the same.
 *
 * SPDX-License-Identifier: MIT
 *
 * A union's members are sorted by id and distinct; `any` absorbs, `never` vanishes, literals go
 * into their primitive. An intersection distributes over unions and is `never` where no value can
 * be.
 */
#include "types/checker.h"

#include <stdlib.h>

#define HEAD offsetof(type, literal)
#define UNION_MAX 100000u

static size_t payload_of(uint32_t flags)
{
    const type *t = NULL;
    if (flags & T_OBJECT) return sizeof t->object;
    if (flags & T_PARAM) return sizeof t->param;
    if (flags & T_SET) return sizeof t->set;
    if (flags & (T_KEYOF | T_MAPPING)) return sizeof t->index;
    if (flags & T_INDEXED) return sizeof t->indexed;
    if (flags & T_CONDITIONAL) return sizeof t->conditional;
    if (flags & T_SUBSTITUTE) return sizeof t->substitute;
    if (flags & T_TEMPLATE) return sizeof t->template_;
    return sizeof t->literal;
}

type *ty_new(checker *c, uint32_t flags)
{
    type *t = gots__arena_zero(c->arena, HEAD + payload_of(flags));
    t->flags = flags;
    t->id = ++c->type_count;
    return t;
}

static const object_more nothing_more;

object_more *ty_object_more(checker *c, type *t)
{
    if (t->object.more == &nothing_more) t->object.more = GOTS__NEW(c->arena, object_more);
    return (object_more *)(uintptr_t)t->object.more;
}

type *ty_object_new(checker *c, uint32_t oflags, entity *symbol)
{
    type *t = ty_new(c, T_OBJECT);
    t->object.more = &nothing_more;
    t->oflags = oflags;
    t->symbol = symbol;
    return t;
}

static type *empty_of(checker *c)
{
    type *t = ty_object_new(c, O_ANONYMOUS, NULL);
    t->object.shape = GOTS__NEW(c->arena, shape);
    t->object.shape->members = ty_table_new(c);
    return t;
}

static type *literal_pair(checker *c, uint32_t flags)
{
    type *regular = ty_new(c, flags), *fresh = ty_new(c, flags);
    regular->literal.regular = fresh->literal.regular = regular;
    regular->literal.fresh = fresh->literal.fresh = fresh;
    return regular;
}

static void init_marks(checker *c)
{
    c->marker_super = ty_new(c, T_PARAM);
    c->marker_sub = ty_new(c, T_PARAM);
    c->marker_other = ty_new(c, T_PARAM);
    c->marker_sub->param.constraint = c->marker_super;
    c->marker_super->param.constraint_known = c->marker_sub->param.constraint_known = true;
    c->marker_other->param.constraint_known = true;
    c->no_constraint = empty_of(c);
    c->circular = empty_of(c);
    c->resolving_default = empty_of(c);
    c->any_signature = ty_signature_new(c, NULL);
    c->any_signature->result = c->any;
    c->unknown_signature = ty_signature_new(c, NULL);
    c->unknown_signature->result = c->error;
    c->resolving_signature = ty_signature_new(c, NULL);
    c->resolving_signature->result = c->any;
    c->silent_never_signature = ty_signature_new(c, NULL);
    c->silent_never_signature->result = c->silent_never;
}

void ty_init_types(checker *c)
{
    c->any = ty_new(c, T_ANY);
    c->error = ty_new(c, T_ANY);
    c->wildcard = ty_new(c, T_ANY);
    c->auto_ = ty_new(c, T_ANY);
    c->non_inferrable = ty_new(c, T_ANY);
    c->non_inferrable->oflags |= O_NONINFERRABLE;
    c->unknown = ty_new(c, T_UNKNOWN);
    c->undefined = ty_new(c, T_UNDEFINED);
    c->undefined_widening = c->undefined;
    c->missing = c->undefined;
    c->null = ty_new(c, T_NULL);
    c->null_widening = c->null;
    c->string = ty_new(c, T_STRING);
    c->number = ty_new(c, T_NUMBER);
    c->bigint = ty_new(c, T_BIGINT);
    c->regular_false = literal_pair(c, T_BOOLEAN_LITERAL);
    c->false_ = c->regular_false->literal.fresh;
    c->regular_true = literal_pair(c, T_BOOLEAN_LITERAL);
    c->true_ = c->regular_true->literal.fresh;
    c->regular_true->literal.number = c->true_->literal.number = 1;
    c->boolean = ty_union2(c, c->regular_false, c->regular_true);
    c->symbol = ty_new(c, T_SYMBOL);
    c->void_ = ty_new(c, T_VOID);
    c->never = ty_new(c, T_NEVER);
    c->silent_never = ty_new(c, T_NEVER);
    c->silent_never->oflags |= O_NONINFERRABLE;
    c->implicit_never = ty_new(c, T_NEVER);
    c->unreachable_never = ty_new(c, T_NEVER);
    c->nonprimitive = ty_new(c, T_NONPRIMITIVE);
    c->empty_object = empty_of(c);
    c->any_object = empty_of(c);
    c->empty_literal = empty_of(c);
    c->empty_literal->oflags |= O_LITERAL;
    c->empty_generic = empty_of(c);
    c->any_function = empty_of(c);
    c->any_function->oflags |= O_NONINFERRABLE;
    c->unknown_empty = empty_of(c);
    c->key_type = ty_union(c, (type *[]){ c->string, c->number, c->symbol }, 3, UNION_LITERAL);
    c->string_or_number = ty_union2(c, c->string, c->number);
    c->number_or_bigint = ty_union2(c, c->number, c->bigint);
    init_marks(c);
}

/* ---- Literals -------------------------------------------------------------------------------- */

static type *interned_literal(checker *c, uint32_t flags, const void *key)
{
    const void *keys[2] = { (const void *)(uintptr_t)flags, key };
    void **at = ty_intern(c, &c->literals, keys, 2);
    if (*at != NULL) return *at;
    type *t = ty_new(c, flags);
    t->literal.regular = t;
    *at = t;
    return t;
}

type *ty_string_literal(checker *c, atom *text)
{
    type *t = interned_literal(c, T_STRING_LITERAL, text);
    t->literal.text = text;
    return t;
}

type *ty_number_literal(checker *c, double number)
{
    union { double number; uint64_t bits; } as = { number == 0 ? 0 : number };
    const void *keys[3] = { (const void *)(uintptr_t)T_NUMBER_LITERAL,
                            (const void *)(uintptr_t)as.bits, c };
    void **at = ty_intern(c, &c->literals, keys, 3);
    if (*at != NULL) return *at;
    type *t = ty_new(c, T_NUMBER_LITERAL);
    t->literal.regular = t;
    t->literal.number = number;
    *at = t;
    return t;
}

type *ty_bigint_literal(checker *c, atom *text)
{
    type *t = interned_literal(c, T_BIGINT_LITERAL, text);
    t->literal.text = text;
    return t;
}

type *ty_enum_literal(checker *c, entity *member, type *value)
{
    const void *keys[2] = { (const void *)(uintptr_t)T_ENUM_LITERAL, member };
    void **at = ty_intern(c, &c->literals, keys, 2);
    if (*at != NULL) return *at;
    type *t = ty_new(c, T_ENUM_LITERAL | (value->flags & T_LITERAL));
    t->symbol = member;
    t->literal.regular = t;
    t->literal.text = value->literal.text;
    t->literal.number = value->literal.number;
    *at = t;
    return t;
}

type *ty_unique_symbol(checker *c, entity *of)
{
    const void *keys[2] = { (const void *)(uintptr_t)T_UNIQUE, of };
    void **at = ty_intern(c, &c->literals, keys, 2);
    if (*at != NULL) return *at;
    bool is_known = of->parent != NULL && strcmp(of->parent->name->text, "SymbolConstructor") == 0;
    type *t = ty_new(c, T_UNIQUE);
    t->symbol = of;
    t->literal.regular = t;
    t->literal.text = is_known ? ty_atom_format(c, TY_SYMBOL "%s", of->name->text)
                               : ty_atom_format(c, TY_SYMBOL "%s@%u", of->name->text, ++c->name_count);
    *at = t;
    return t;
}

type *ty_fresh(checker *c, type *t)
{
    if (!(t->flags & (T_LITERAL | T_ENUM)) || (t->flags & T_UNION)) return t;
    if (t->literal.fresh != NULL) return t->literal.fresh;
    type *fresh = ty_new(c, t->flags);
    fresh->symbol = t->symbol;
    fresh->literal = t->literal;
    fresh->literal.regular = t;
    fresh->literal.fresh = t->literal.fresh = fresh;
    return fresh;
}

static type *regular_member(checker *c, type *t, void *context)
{
    (void)context;
    return ty_regular(c, t);
}

type *ty_regular(checker *c, type *t)
{
    if (t->flags & T_UNION) {
        if (t->set.regular == NULL) t->set.regular = ty_map(c, t, regular_member, NULL);
        return t->set.regular;
    }
    if (t->flags & (T_LITERAL | T_ENUM)) return t->literal.regular;
    return t;
}

/* ---- Members of unions ----------------------------------------------------------------------- */

bool ty_set_contains(const type *set, const type *t)
{
    uint32_t low = 0, high = set->set.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (set->set.types[middle] == t) return true;
        if (set->set.types[middle]->id < t->id) low = middle + 1;
        else high = middle;
    }
    return false;
}

type *ty_map_reduced(checker *c, type *t, ty_map_fn *fn, void *context, unsigned reduction)
{
    if (t->flags & T_NEVER) return t;
    if (!(t->flags & T_UNION)) return fn(c, t, context);
    TY_FEW(out);
    bool changed = false;
    for (uint32_t i = 0; i < t->set.count; i++) {
        type *item = t->set.types[i];
        type *with = (item->flags & T_UNION) ? ty_map_reduced(c, item, fn, context, reduction)
                                             : fn(c, item, context);
        changed |= with != item;
        if (with != NULL) ty_types_add(c, &out, with);
    }
    if (!changed) return t;
    return out.count == 0 ? NULL : ty_union(c, out.items, out.count, reduction);
}

/* NULL results are left out; NULL when all are. */
type *ty_map(checker *c, type *t, ty_map_fn *fn, void *context)
{
    return ty_map_reduced(c, t, fn, context, UNION_LITERAL);
}

static type *union_of_sorted(checker *c, type **items, uint32_t count, uint32_t oflags,
                             entity *alias, type **args, uint32_t arg_count);

type *ty_filter(checker *c, type *t, ty_test_fn *fn, void *context)
{
    if (!(t->flags & T_UNION)) return (t->flags & T_NEVER) || fn(c, t, context) ? t : c->never;
    type **kept = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->set.count; i++) {
        if (fn(c, t->set.types[i], context)) {
            if (kept != NULL) kept[count] = t->set.types[i];
            count++;
        } else if (kept == NULL) {
            kept = gots__arena_take(c->arena, t->set.count * sizeof *kept);
            memcpy(kept, t->set.types, i * sizeof *kept);
        }
    }
    if (kept == NULL) return t;
    if (count == 0) return c->never;
    return union_of_sorted(c, kept, count, t->oflags & O_PRIMITIVE_UNION, NULL, NULL, 0);
}

bool ty_some(checker *c, type *t, ty_test_fn *fn, void *context)
{
    if (!(t->flags & T_UNION)) return fn(c, t, context);
    for (uint32_t i = 0; i < t->set.count; i++)
        if (fn(c, t->set.types[i], context)) return true;
    return false;
}

bool ty_every(checker *c, type *t, ty_test_fn *fn, void *context)
{
    if (!(t->flags & T_UNION)) return fn(c, t, context);
    for (uint32_t i = 0; i < t->set.count; i++)
        if (!fn(c, t->set.types[i], context)) return false;
    return true;
}

bool ty_some_flags(const type *t, uint32_t flags)
{
    if (!(t->flags & T_UNION)) return (t->flags & flags) != 0;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (t->set.types[i]->flags & flags) return true;
    return false;
}

bool ty_every_flags(const type *t, uint32_t flags)
{
    if (!(t->flags & T_UNION)) return (t->flags & flags) != 0;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (!(t->set.types[i]->flags & flags)) return false;
    return true;
}

bool ty_maybe(const type *t, uint32_t flags)
{
    if (t->flags & flags) return true;
    if (!(t->flags & T_SET)) return false;
    for (uint32_t i = 0; i < t->set.count; i++)
        if (ty_maybe(t->set.types[i], flags)) return true;
    return false;
}

typedef struct by_flags {
    uint32_t flags;
    bool wanted;
    type *member;
} by_flags;

static bool has_flags(checker *c, type *t, void *context)
{
    (void)c;
    const by_flags *by = context;
    return ((t->flags & by->flags) != 0) == by->wanted;
}

type *ty_remove_flags(checker *c, type *t, uint32_t flags)
{
    by_flags by = { flags, false, NULL };
    return ty_filter(c, t, has_flags, &by);
}

type *ty_extract_flags(checker *c, type *t, uint32_t flags)
{
    by_flags by = { flags, true, NULL };
    return ty_filter(c, t, has_flags, &by);
}

static bool is_other(checker *c, type *t, void *context)
{
    (void)c;
    return t != (type *)context;
}

type *ty_remove(checker *c, type *t, type *member)
{
    return ty_filter(c, t, is_other, member);
}

type *ty_nullable(checker *c, type *t, uint32_t flags)
{
    uint32_t missing = flags & ~t->flags & T_NULLABLE;
    if (missing & T_UNDEFINED) t = ty_union2(c, t, c->undefined);
    if (missing & T_NULL) t = ty_union2(c, t, c->null);
    return t;
}

type *ty_optional(checker *c, type *t)
{
    if (t->flags & T_UNDEFINED) return t;
    return ty_union2(c, t, c->undefined);
}

/* ---- Unions ---------------------------------------------------------------------------------- */

typedef struct builder {
    type **items;
    uint32_t count, room;
    uint32_t includes;   /* flags of all that was added */
    bool is_error, has_unresolved;
    type *local[32];
} builder;

static void builder_init(builder *b)
{
    b->items = b->local;
    b->count = 0;
    b->room = 32;
    b->includes = 0;
    b->is_error = false;
}

static uint32_t place_of(const builder *b, const type *t)
{
    uint32_t low = 0, high = b->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (b->items[middle]->id < t->id) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void insert_at(checker *c, builder *b, uint32_t at, type *t)
{
    if (b->count == b->room) {
        type **items = gots__arena_take(c->arena, b->room * 2 * sizeof *items);
        memcpy(items, b->items, b->count * sizeof *items);
        b->items = items;
        b->room *= 2;
    }
    memmove(b->items + at + 1, b->items + at, (b->count - at) * sizeof *b->items);
    b->items[at] = t;
    b->count++;
}

#define INCLUDES_EMPTY_OBJECT (1u << 28)

static void add_to_union(checker *c, builder *b, type *t)
{
    if (t->flags & T_UNION) {
        b->includes |= t->flags & T_ENUM_LITERAL;
        for (uint32_t i = 0; i < t->set.count; i++) add_to_union(c, b, t->set.types[i]);
        return;
    }
    gots__arena_step(c->arena);
    if (t->flags & T_NEVER) return;
    if (t->flags & T_INSTANTIABLE) b->has_unresolved = true;
    b->includes |= t->flags;
    if (t->flags & T_ANY) {
        if (t == c->error || t == c->wildcard) b->is_error = true;
        return;
    }
    if (t->flags & T_UNKNOWN) return;
    if (b->count > 0 && b->items[b->count - 1]->id < t->id) {
        insert_at(c, b, b->count, t);
        return;
    }
    uint32_t at = place_of(b, t);
    if (at < b->count && b->items[at] == t) return;
    insert_at(c, b, at, t);
}

static void drop_at(builder *b, uint32_t at)
{
    memmove(b->items + at, b->items + at + 1, (b->count - at - 1) * sizeof *b->items);
    b->count--;
}

static bool builder_has(const builder *b, const type *t)
{
    uint32_t at = place_of(b, t);
    return at < b->count && b->items[at] == t;
}

/* "a" | string is string; a fresh literal beside its regular one goes. */
static void drop_literals(checker *c, builder *b, bool reduce_void)
{
    (void)c;
    for (uint32_t i = b->count; i-- > 0;) {
        const type *t = b->items[i];
        uint32_t flags = t->flags;
        bool drop =
            ((flags & (T_STRING_LITERAL | T_TEMPLATE | T_MAPPING)) && (b->includes & T_STRING)) ||
            ((flags & T_NUMBER_LITERAL) && (b->includes & T_NUMBER)) ||
            ((flags & T_BIGINT_LITERAL) && (b->includes & T_BIGINT)) ||
            ((flags & T_UNIQUE) && (b->includes & T_SYMBOL)) ||
            (reduce_void && (flags & T_UNDEFINED) && (b->includes & T_VOID)) ||
            (ty_is_fresh_literal(t) && builder_has(b, t->literal.regular));
        if (drop) drop_at(b, i);
    }
}

static void drop_template_matches(checker *c, builder *b)
{
    bool any_template = false;
    for (uint32_t i = 0; i < b->count; i++)
        any_template |= (b->items[i]->flags & (T_TEMPLATE | T_MAPPING)) != 0 &&
                        ty_is_pattern_literal(c, b->items[i]);
    if (!any_template) return;
    for (uint32_t i = b->count; i-- > 0;) {
        if (!(b->items[i]->flags & T_STRING_LITERAL)) continue;
        for (uint32_t k = 0; k < b->count; k++) {
            type *t = b->items[k];
            if (!(t->flags & (T_TEMPLATE | T_MAPPING)) || !ty_is_pattern_literal(c, t)) continue;
            bool matches = (t->flags & T_TEMPLATE) ? ty_template_matches(c, b->items[i], t)
                                                   : ty_member_of_mapping(c, b->items[i], t);
            if (matches) {
                drop_at(b, i);
                break;
            }
        }
    }
}

static bool is_unit_pair(const type *a, const type *b)
{
    uint32_t units = T_LITERAL | T_UNIQUE | T_NULLABLE;
    return (a->flags & units) != 0 && (b->flags & units) != 0;
}

/* Of two objects that both have a unit type under one key, those with different units are apart. */
static atom *unit_key(checker *c, type *t, type **unit)
{
    if (!(t->flags & T_OBJECT) || !(t->oflags & (O_LITERAL | O_ANONYMOUS | O_CLASS_OR_INTERFACE)))
        return NULL;
    if (t->oflags & O_MAPPED) return NULL;
    shape *s = ty_shape(c, t);
    for (uint32_t i = 0; i < s->members->count; i++) {
        entity *p = s->members->items[i];
        if (!(p->flags & E_VALUE) || p->type == NULL) continue;
        if (ty_is_unit(p->type)) {
            *unit = ty_regular(c, p->type);
            return p->name;
        }
    }
    return NULL;
}

static void drop_subtypes(checker *c, builder *b, bool has_objects)
{
    bool has_empty = false;
    for (uint32_t i = 0; has_objects && i < b->count; i++)
        has_empty |= (b->items[i]->flags & T_OBJECT) != 0 && ty_is_empty_object(c, b->items[i]);
    if (b->count > 200) return;
    for (uint32_t i = b->count; i-- > 0;) {
        type *source = b->items[i];
        if (!has_empty && !(source->flags & T_STRUCTURED_OR_INSTANTIABLE)) continue;
        type *unit = NULL;
        atom *key = b->count > 8 && (source->flags & T_OBJECT) ? unit_key(c, source, &unit) : NULL;
        for (uint32_t k = 0; k < b->count; k++) {
            type *target = b->items[k];
            if (source == target) continue;
            if (!has_empty && is_unit_pair(source, target)) continue;
            if (key != NULL && (target->flags & T_OBJECT)) {
                type *other = ty_property_type(c, target, key);
                if (other != NULL && ty_is_unit(other) && ty_regular(c, other) != unit) continue;
            }
            if ((source->flags & T_OBJECT) && (target->flags & T_OBJECT) &&
                (source->oflags & O_CLASS) && (target->oflags & O_CLASS) &&
                source->symbol != target->symbol && !(source->oflags & O_REFERENCE) &&
                !(target->oflags & O_REFERENCE) && !ty_related(c, source, target, R_STRICT_SUBTYPE))
                continue;
            if (ty_related(c, source, target, R_STRICT_SUBTYPE)) {
                drop_at(b, i);
                break;
            }
        }
    }
}

/* All members of an enum together are the enum. */
static type *enum_of_members(type *const *items, uint32_t count)
{
    entity *of = items[0]->symbol != NULL ? ty_parent_entity(items[0]->symbol) : NULL;
    type *whole = of != NULL && (of->flags & E_ENUM) ? of->more->declared : NULL;
    if (whole == NULL || !(whole->flags & T_UNION) || whole->set.count != count) return NULL;
    return memcmp(whole->set.types, items, count * sizeof *items) == 0 ? whole : NULL;
}

static type *union_of_sorted(checker *c, type **items, uint32_t count, uint32_t oflags,
                             entity *alias, type **args, uint32_t arg_count)
{
    if (count == 0) return c->never;
    if (count == 1) return items[0];
    if (alias == NULL && (items[0]->flags & T_ENUM_LITERAL)) {
        type *whole = enum_of_members(items, count);
        if (whole != NULL) return whole;
    }
    const void *local[40];
    const void **keys = local;
    uint32_t key_count = count;
    if (alias != NULL) {
        key_count += 1 + arg_count;
        if (key_count > 40) keys = gots__arena_take(c->arena, key_count * sizeof *keys);
        keys[count] = alias;
        for (uint32_t i = 0; i < arg_count; i++) keys[count + 1 + i] = args[i];
    } else if (key_count > 40) {
        keys = gots__arena_take(c->arena, key_count * sizeof *keys);
    }
    for (uint32_t i = 0; i < count; i++) keys[i] = items[i];
    void **at = ty_intern(c, &c->unions, keys, key_count);
    if (*at != NULL) return *at;
    type *t = ty_new(c, T_UNION);
    t->oflags = oflags;
    t->set.types = ty_copy_types(c, items, count);
    t->set.count = count;
    t->alias = alias;
    t->alias_args = args;
    t->alias_count = (uint16_t)arg_count;
    for (uint32_t i = 0; i < count; i++) t->oflags |= items[i]->oflags & O_NONINFERRABLE;
    if (count == 2 && (items[0]->flags & items[1]->flags & T_BOOLEAN_LITERAL) &&
        items[0]->literal.number != items[1]->literal.number)
        t->flags |= T_BOOLEAN;
    *at = t;
    return t;
}

type *ty_union_alias(checker *c, type *const *items, uint32_t count, unsigned reduction,
                     entity *alias, type **args, uint32_t arg_count)
{
    if (count == 0) return c->never;
    if (count == 1) return items[0];
    builder b;
    builder_init(&b);
    b.has_unresolved = false;
    for (uint32_t i = 0; i < count; i++) add_to_union(c, &b, items[i]);
    /* what is not reduced says more without them */
    bool absorbs = reduction != UNION_NONE || b.count == 0;
    if ((b.includes & T_ANY) && (b.is_error || absorbs)) return b.is_error ? c->error : c->any;
    if ((b.includes & T_UNKNOWN) && absorbs) return c->unknown;
    if (reduction != UNION_NONE && b.count > 1) {
        if (b.includes & (T_LITERAL | T_ENUM_LITERAL | T_UNIQUE | T_TEMPLATE | T_MAPPING | T_VOID | T_ENUM))
            drop_literals(c, &b, reduction == UNION_SUBTYPE);
        if ((b.includes & T_STRING_LITERAL) && (b.includes & (T_TEMPLATE | T_MAPPING)))
            drop_template_matches(c, &b);
        if (reduction == UNION_SUBTYPE) drop_subtypes(c, &b, (b.includes & T_OBJECT) != 0);
    }
    if (b.count == 0) return c->never;
    if (b.count > UNION_MAX) return c->error;
    uint32_t complex = T_OBJECT | T_INSTANTIABLE | T_INTERSECTION | T_NONPRIMITIVE;
    return union_of_sorted(c, b.items, b.count, (b.includes & complex) ? 0 : O_PRIMITIVE_UNION,
                           alias, args, arg_count);
}

type *ty_union(checker *c, type *const *items, uint32_t count, unsigned reduction)
{
    return ty_union_alias(c, items, count, reduction, NULL, NULL, 0);
}

type *ty_union2(checker *c, type *a, type *b)
{
    if (a == b) return a;
    return ty_union(c, (type *[]){ a, b }, 2, UNION_LITERAL);
}

/* ---- Intersections --------------------------------------------------------------------------- */

static bool has_item(const types *parts, const type *t)
{
    for (uint32_t i = 0; i < parts->count; i++)
        if (parts->items[i] == t) return true;
    return false;
}

/* Order matters: signatures are tried in it. */
static void add_to_intersection(checker *c, types *to, uint32_t *includes, bool *is_error, type *t)
{
    if (t->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < t->set.count; i++)
            add_to_intersection(c, to, includes, is_error, t->set.types[i]);
        return;
    }
    if ((t->flags & T_OBJECT) && ty_is_empty_anonymous(c, t)) {
        if (!(*includes & INCLUDES_EMPTY_OBJECT)) {
            *includes |= INCLUDES_EMPTY_OBJECT;
            ty_types_add(c, to, t);
        }
        *includes |= T_OBJECT;
        return;
    }
    if (t->flags & T_ANY_OR_UNKNOWN) {
        if (t == c->error || t == c->wildcard) *is_error = true;
    } else if (!has_item(to, t)) {
        if ((t->flags & T_UNIT) && (*includes & T_UNIT)) {
            /* two different units: nothing is both */
            *includes |= T_NONPRIMITIVE;
        }
        ty_types_add(c, to, t);
    }
    *includes |= t->flags & ~(uint32_t)INCLUDES_EMPTY_OBJECT;
}

static bool kinds_disjoint(uint32_t includes, uint32_t kind)
{
    return (includes & kind) != 0 && (includes & T_DISJOINT & ~kind) != 0;
}

static void drop_from(types *parts, uint32_t at)
{
    memmove(parts->items + at, parts->items + at + 1, (parts->count - at - 1) * sizeof *parts->items);
    parts->count--;
}

/* string & "a" is "a". */
static void drop_supertypes(types *parts, uint32_t includes)
{
    for (uint32_t i = parts->count; i-- > 0;) {
        const type *t = parts->items[i];
        bool drop = ((t->flags & T_STRING) && (includes & (T_STRING_LITERAL | T_TEMPLATE | T_MAPPING))) ||
                    ((t->flags & T_NUMBER) && (includes & T_NUMBER_LITERAL)) ||
                    ((t->flags & T_BIGINT) && (includes & T_BIGINT_LITERAL)) ||
                    ((t->flags & T_SYMBOL) && (includes & T_UNIQUE)) ||
                    ((t->flags & T_VOID) && (includes & T_UNDEFINED));
        if (drop) drop_from(parts, i);
    }
}

static bool is_primitive_set(const type *t)
{
    return (t->flags & T_UNION) != 0 && (t->oflags & O_PRIMITIVE_UNION) != 0;
}

/* (A | B) & (A | C) of primitives: what all unions hold. */
static bool intersect_primitive_unions(checker *c, types *parts)
{
    uint32_t first = 0;
    while (first < parts->count && !is_primitive_set(parts->items[first])) first++;
    if (first == parts->count) return false;
    uint32_t unions = 0;
    for (uint32_t i = first; i < parts->count; i++) unions += is_primitive_set(parts->items[i]);
    if (unions < 2) return false;
    types kept = { 0 };
    type *base = parts->items[first];
    for (uint32_t k = 0; k < base->set.count; k++) {
        type *t = base->set.types[k];
        bool in_all = true;
        for (uint32_t i = first + 1; i < parts->count && in_all; i++) {
            type *other = parts->items[i];
            if (!is_primitive_set(other)) continue;
            in_all = ty_set_contains(other, t);
            if (!in_all && (t->flags & T_STRING_LITERAL)) in_all = ty_set_contains(other, c->string);
            if (!in_all && (t->flags & T_NUMBER_LITERAL)) in_all = ty_set_contains(other, c->number);
            if (!in_all && (t->flags & T_BIGINT_LITERAL)) in_all = ty_set_contains(other, c->bigint);
            if (!in_all && (t->flags & T_UNIQUE)) in_all = ty_set_contains(other, c->symbol);
        }
        if (in_all) ty_types_add(c, &kept, t);
    }
    for (uint32_t i = first + 1; i < parts->count; i++) {
        type *other = parts->items[i];
        if (!is_primitive_set(other)) continue;
        for (uint32_t k = 0; k < other->set.count; k++) {
            type *t = other->set.types[k];
            type *wide = (t->flags & T_STRING_LITERAL)   ? c->string
                         : (t->flags & T_NUMBER_LITERAL) ? c->number
                                                         : NULL;
            if (wide != NULL && ty_set_contains(base, wide) && unions == 2)
                ty_types_add(c, &kept, t);
        }
    }
    for (uint32_t i = parts->count; i-- > first;)
        if (is_primitive_set(parts->items[i])) drop_from(parts, i);
    ty_types_add(c, parts, ty_union(c, kept.items, kept.count, UNION_LITERAL));
    return true;
}

static type *distribute(checker *c, types *parts)
{
    uint64_t size = 1;
    for (uint32_t i = 0; i < parts->count; i++) {
        size *= ty_count(parts->items[i]);
        if (size > UNION_MAX) return ty_too_complex_union(c);
    }
    types out = { 0 };
    type **pick = gots__arena_take(c->arena, parts->count * sizeof *pick);
    for (uint64_t n = 0; n < size; n++) {
        uint64_t rest = n;
        for (uint32_t i = parts->count; i-- > 0;) {
            type *t = parts->items[i];
            if (t->flags & T_UNION) {
                pick[i] = t->set.types[rest % t->set.count];
                rest /= t->set.count;
            } else {
                pick[i] = t;
            }
        }
        type *item = ty_intersection(c, pick, parts->count);
        if (!(item->flags & T_NEVER)) ty_types_add(c, &out, item);
    }
    return ty_union(c, out.items, out.count, UNION_LITERAL);
}

static bool is_nullable_union(const type *t, uint32_t flag)
{
    return (t->flags & T_UNION) != 0 && t->set.count >= 2 && ty_some_flags(t, flag);
}

static type *interned_intersection(checker *c, const types *parts, uint32_t includes)
{
    const void *local[32];
    const void **keys = local;
    if (parts->count > 32) keys = gots__arena_take(c->arena, parts->count * sizeof *keys);
    for (uint32_t i = 0; i < parts->count; i++) keys[i] = parts->items[i];
    void **at = ty_intern(c, &c->intersections, keys, parts->count);
    if (*at != NULL) return *at;
    (void)includes;
    type *t = ty_new(c, T_INTERSECTION);
    t->set.types = ty_copy_types(c, parts->items, parts->count);
    t->set.count = parts->count;
    *at = t;
    return t;
}

/* A type variable beside primitives: T & string where T can never be one. */
static type *impossible_variable(checker *c, const types *parts)
{
    if (parts->count != 2) return NULL;
    for (uint32_t i = 0; i < 2; i++) {
        type *variable = parts->items[i], *other = parts->items[1 - i];
        if (!(variable->flags & T_VARIABLE) || !(other->flags & (T_PRIMITIVE | T_NONPRIMITIVE)))
            continue;
        if (other->flags & T_INSTANTIABLE) continue;
        type *constraint = ty_base_constraint(c, variable);
        if (constraint == NULL || !ty_every_flags(constraint, T_PRIMITIVE | T_NONPRIMITIVE)) return NULL;
        if (ty_some_flags(constraint, T_INSTANTIABLE)) return NULL;
        type *both = ty_intersection2(c, constraint, other);
        if (both->flags & T_NEVER) return c->never;
        if (ty_subtype(c, constraint, other)) return variable;
        return NULL;
    }
    return NULL;
}

/* "1" & `${number}` is "1", and "x" & `${number}` is nothing: true. */
static bool is_beside_pattern(checker *c, types *parts)
{
    for (uint32_t i = parts->count; i-- > 0;) {
        type *pattern = parts->items[i];
        if (!(pattern->flags & (T_TEMPLATE | T_MAPPING))) continue;
        for (uint32_t k = 0; k < parts->count; k++) {
            if (!(parts->items[k]->flags & T_STRING_LITERAL)) continue;
            if (ty_subtype(c, parts->items[k], pattern)) {
                drop_from(parts, i);
                break;
            }
            if (ty_is_pattern_literal(c, pattern)) return true;
        }
    }
    return false;
}

type *ty_intersection(checker *c, type *const *items, uint32_t count)
{
    types parts = { 0 };
    uint32_t includes = 0;
    bool is_error = false;
    for (uint32_t i = 0; i < count; i++)
        add_to_intersection(c, &parts, &includes, &is_error, items[i]);
    if (includes & T_NEVER) return c->never;
    if (includes & T_ANY) return is_error ? c->error : c->any;
    if (parts.count == 0) return c->unknown;
    if ((includes & T_NULLABLE) && (includes & (T_OBJECT | T_NONPRIMITIVE)))
        return c->never;
    static const uint32_t kinds[] = { T_STRING_LIKE, T_NUMBER_LIKE, T_BIGINT_LIKE, T_SYMBOL_LIKE,
                                      T_VOID_LIKE, T_NONPRIMITIVE, T_BOOLEAN_LIKE, T_NULL };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds_disjoint(includes & ~(uint32_t)T_ENUM_LITERAL, kinds[i]) &&
            !(kinds[i] == T_BOOLEAN_LIKE && !(includes & T_BOOLEAN_LIKE)))
            return c->never;
    if ((includes & (T_TEMPLATE | T_MAPPING)) && (includes & T_STRING_LITERAL) && is_beside_pattern(c, &parts)) return c->never;
    uint32_t units = 0;
    for (uint32_t i = 0; i < parts.count; i++) units += (parts.items[i]->flags & T_UNIT) != 0 &&
                                                       !(parts.items[i]->flags & T_UNION);
    if (units > 1) {
        type *first = NULL;
        for (uint32_t i = 0; i < parts.count; i++) {
            type *t = parts.items[i];
            if (!(t->flags & T_UNIT) || (t->flags & T_UNION)) continue;
            if (first != NULL && ty_regular(c, t) != ty_regular(c, first)) return c->never;
            first = t;
        }
    }
    drop_supertypes(&parts, includes);
    /* string & {} is string; T & {} stays. */
    if ((includes & INCLUDES_EMPTY_OBJECT) && parts.count > 1 &&
        ((includes & (T_PRIMITIVE | T_NONPRIMITIVE) & ~(uint32_t)(T_VOID | T_UNDEFINED | T_NULL)) != 0 ||
         (includes & T_OBJECT) != 0)) {
        bool others = false, all_nonempty = true;
        for (uint32_t i = 0; i < parts.count; i++) {
            type *t = parts.items[i];
            if ((t->flags & T_OBJECT) && ty_is_empty_anonymous(c, t)) continue;
            others = true;
            all_nonempty &= (t->flags & (T_PRIMITIVE | T_NONPRIMITIVE | T_OBJECT)) != 0 &&
                            !(t->flags & (T_VOID_LIKE | T_NULL)) && !(t->flags & T_UNION);
        }
        if (others && all_nonempty)
            for (uint32_t i = parts.count; i-- > 0;)
                if ((parts.items[i]->flags & T_OBJECT) && ty_is_empty_anonymous(c, parts.items[i]))
                    drop_from(&parts, i);
    }
    if (parts.count == 0) return c->unknown;
    if (parts.count == 1) return parts.items[0];
    type *impossible = impossible_variable(c, &parts);
    if (impossible != NULL) return impossible;
    if (includes & T_UNION) {
        if (intersect_primitive_unions(c, &parts)) return ty_intersection(c, parts.items, parts.count);
        bool all_undefined = true, all_null = true;
        for (uint32_t i = 0; i < parts.count; i++) {
            all_undefined &= is_nullable_union(parts.items[i], T_UNDEFINED);
            all_null &= is_nullable_union(parts.items[i], T_NULL);
        }
        if (all_undefined || all_null) {
            uint32_t flag = all_undefined ? T_UNDEFINED : T_NULL;
            type *with = all_undefined ? c->undefined : c->null;
            type **rest = gots__arena_take(c->arena, parts.count * sizeof *rest);
            for (uint32_t i = 0; i < parts.count; i++)
                rest[i] = ty_remove_flags(c, parts.items[i], flag);
            return ty_union2(c, ty_intersection(c, rest, parts.count), with);
        }
        if (parts.count >= 3 && count > 2) {
            uint32_t middle = parts.count / 2;
            type *left = ty_intersection(c, parts.items, middle);
            type *right = ty_intersection(c, parts.items + middle, parts.count - middle);
            return ty_intersection2(c, left, right);
        }
        return distribute(c, &parts);
    }
    return interned_intersection(c, &parts, includes);
}

type *ty_intersection2(checker *c, type *a, type *b)
{
    if (a == b) return a;
    return ty_intersection(c, (type *[]){ a, b }, 2);
}

/* ---- Reduction of impossible intersections ---------------------------------------------------- */

static bool is_of_units(const type *t)
{
    return ty_is_unit(t) || ((t->flags & T_UNION) && ty_some_flags(t, T_UNIT) && ty_every_flags(t, T_UNIT));
}

static bool is_never_property(checker *c, entity *p)
{
    if (!(p->made & C_SYNTHETIC)) return false;
    if ((p->made & (C_DISCRIMINANT_KNOWN)) == 0) {
        p->made |= C_DISCRIMINANT_KNOWN;
        bool units = false;
        for (uint32_t i = 0; i < p->more->part_count && !units; i++) units = is_of_units(ty_type_of(c, p->more->parts[i]));
        if (units) p->made |= C_DISCRIMINANT;
    }
    if (p->flags & E_OPTIONAL) return false;
    if ((p->made & C_DISCRIMINANT) && !(p->made & C_NEVER) && (ty_type_of(c, p)->flags & T_NEVER))
        return true;
    return false;
}

static bool has_private_conflict(checker *c, entity *p)
{
    (void)c;
    if (!(p->made & C_SYNTHETIC) || p->value_decl != NULL) return false;
    entity *owner = NULL;
    for (uint32_t i = 0; i < p->more->part_count; i++) {
        if (!(ty_modifiers(p->more->parts[i]) & GOTS__F_PRIVATE)) continue;
        entity *of = p->more->parts[i]->target != NULL && (p->more->parts[i]->made & C_INSTANTIATED)
                         ? p->more->parts[i]->target
                         : p->more->parts[i];
        if (owner != NULL && owner != of) return true;
        owner = of;
    }
    return false;
}

static bool has_before(checker *c, type *set, uint32_t upto, atom *name)
{
    for (uint32_t i = 0; i < upto; i++)
        if (ty_property_full(c, ty_apparent(c, set->set.types[i]), name, true, false) != NULL) return true;
    return false;
}

/* Is what the members have under a name never, or private in several? For the first some type has to
 * be a unit's: others need not be brought together. */
static bool is_at_odds(checker *c, type *t, atom *name)
{
    bool may_be = false;
    for (uint32_t i = 0; i < t->set.count && !may_be; i++) {
        entity *p = ty_property_full(c, ty_apparent(c, t->set.types[i]), name, true, false);
        if (p != NULL && (p->flags & E_IMPORT)) p = ty_follow(c, p);
        if (p != NULL) may_be = (ty_modifiers(p) & GOTS__F_PRIVATE) || is_of_units(ty_type_of(c, p));
    }
    entity *p = may_be ? ty_union_property(c, t, name, true) : NULL;
    return p != NULL && (is_never_property(c, p) || has_private_conflict(c, p));
}

/* Can there be no such thing? Only what several members have can be at odds. */
static bool is_impossible(checker *c, type *t)
{
    for (uint32_t i = 0; i < t->set.count; i++) {
        entities of = ty_properties(c, ty_apparent(c, t->set.types[i]));
        for (uint32_t k = 0; k < of.count; k++) {
            if (has_before(c, t, i, of.items[k]->name) && is_at_odds(c, t, of.items[k]->name)) return true;
        }
    }
    return false;
}

static type *reduced_member(checker *c, type *t, void *context)
{
    (void)context;
    return ty_reduced(c, t);
}

type *ty_find_reduced(checker *c, type *t)
{
    if (t->flags & T_UNION) {
        if (t->oflags & O_PRIMITIVE_UNION) return t;
        if (t->set.reduced != NULL) return t->set.reduced;
        t->set.reduced = t;
        bool any_intersection = false;
        for (uint32_t i = 0; i < t->set.count; i++)
            any_intersection |= (t->set.types[i]->flags & T_INTERSECTION) != 0;
        if (any_intersection) {
            type *with = ty_map(c, t, reduced_member, NULL);
            t->set.reduced = with != NULL ? with : c->never;
        }
        return t->set.reduced;
    }
    if (!(t->flags & T_INTERSECTION)) return t;
    if (!(t->oflags & (O_UNREDUCED | O_REDUCED_NEVER))) {
        t->oflags |= O_UNREDUCED;
        if (is_impossible(c, t)) t->oflags = (t->oflags & ~(uint32_t)O_UNREDUCED) | O_REDUCED_NEVER;
    }
    return (t->oflags & O_REDUCED_NEVER) ? c->never : t;
}
