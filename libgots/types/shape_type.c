/* A type's shape: what of it can be seen in a value.
 *
 * SPDX-License-Identifier: MIT
 *
 * The rule behind every choice here: a value that TypeScript lets have the type belongs to the shape.
 * Where a type says more than a value shows, the shape says less, and why.
 */
#include "types/shape_inside.h"

#define DEPTH_MAX 40u
#define SHAPES_MAX 4000u
#define LIBRARY_MEMBERS 12u /* members of a library's interface that are looked at */

static void remember(builder *b, type *t, uint32_t index)
{
    *ty_intern(b->c, &b->by_type, (const void *[]){ t }, 1) = (void *)(uintptr_t)(index + 1);
}

static uint32_t begin(builder *b, type *t, unsigned kind, unsigned perhaps)
{
    uint32_t index = ty_shape_reserve(b, t, kind);
    b->shapes[index].perhaps = (uint16_t)perhaps;
    remember(b, t, index);
    return index;
}

static uint32_t plain(builder *b, type *t, unsigned surely, unsigned why)
{
    uint32_t index = ty_shape_plain(b, t, surely, why);
    remember(b, t, index);
    return index;
}

/* ---- Stand-ins ------------------------------------------------------------------------------- */

/* What is known of a type that something else stands in for: the shape of that. */
static uint32_t stand_in(builder *b, type *t, type *other, unsigned why)
{
    if (other == NULL || other == t || (other->flags & T_ANY_OR_UNKNOWN)) return plain(b, t, GOTS__V_ALL, why);
    uint32_t index = begin(b, t, GOTS__SHAPE_INTERSECTION, GOTS__V_ALL);
    uint32_t member = ty_shape_of(b, other);
    word_list one = { 0 };
    ty_shape_put(b->c, &one, member);
    uint32_t at = ty_shape_words(b, &one);
    const gots__shape *of = &b->shapes[member];
    gots__shape *it = &b->shapes[index];
    it->at = at;
    it->count = 1;
    it->why = (uint8_t)why;
    bool is_set = of->kind == GOTS__SHAPE_UNION || of->kind == GOTS__SHAPE_INTERSECTION;
    it->detail = is_set ? (uint8_t)(of->detail + 1) : 1;
    it->surely = of->surely;
    it->perhaps = of->perhaps;
    return index;
}

/* ---- Names of the library -------------------------------------------------------------------- */

typedef struct known {
    const char *name;
    uint8_t builtin;
    uint8_t args;
    bool others; /* another object with its members may stand for it */
} known;

static const known builtins[] = {
    { "Map", GOTS__BUILTIN_MAP, 2, true }, { "ReadonlyMap", GOTS__BUILTIN_MAP, 2, true },
    { "Set", GOTS__BUILTIN_SET, 1, true }, { "ReadonlySet", GOTS__BUILTIN_SET, 1, true },
    { "WeakMap", GOTS__BUILTIN_WEAK_MAP, 0, true }, { "WeakSet", GOTS__BUILTIN_WEAK_SET, 0, true },
    { "WeakRef", GOTS__BUILTIN_WEAK_REF, 0, true }, { "Date", GOTS__BUILTIN_DATE, 0, true },
    { "RegExp", GOTS__BUILTIN_REGEXP, 0, true }, { "Promise", GOTS__BUILTIN_PROMISE, 0, true },
    { "ArrayBuffer", GOTS__BUILTIN_ARRAY_BUFFER, 0, true },
    { "SharedArrayBuffer", GOTS__BUILTIN_SHARED_ARRAY_BUFFER, 0, true },
    { "DataView", GOTS__BUILTIN_DATA_VIEW, 0, true }, { "Int8Array", GOTS__BUILTIN_INT8, 0, false },
    { "Uint8Array", GOTS__BUILTIN_UINT8, 0, false },
    { "Uint8ClampedArray", GOTS__BUILTIN_UINT8_CLAMPED, 0, false },
    { "Int16Array", GOTS__BUILTIN_INT16, 0, false }, { "Uint16Array", GOTS__BUILTIN_UINT16, 0, false },
    { "Int32Array", GOTS__BUILTIN_INT32, 0, false }, { "Uint32Array", GOTS__BUILTIN_UINT32, 0, false },
    { "Float32Array", GOTS__BUILTIN_FLOAT32, 0, false },
    { "Float64Array", GOTS__BUILTIN_FLOAT64, 0, false },
    { "BigInt64Array", GOTS__BUILTIN_BIGINT64, 0, false },
    { "BigUint64Array", GOTS__BUILTIN_BIGUINT64, 0, false },
};

static bool is_library(const type *t)
{
    const entity *e = t->symbol;
    if (e == NULL || e->decl_count == 0 || e->parent != NULL) return false;
    file *f = ty_file_of(e->decls[0]);
    return f != NULL && f->is_library;
}

static const known *known_of(const type *t)
{
    if (!is_library(t) || !(t->symbol->flags & (E_INTERFACE | E_CLASS)) || (t->oflags & O_ANONYMOUS)) return NULL;
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
        if (strcmp(builtins[i].name, t->symbol->name->text) == 0) return &builtins[i];
    return NULL;
}

static bool is_named(const type *t, const char *name)
{
    return is_library(t) && strcmp(t->symbol->name->text, name) == 0 && (t->symbol->flags & E_INTERFACE) &&
           !(t->oflags & O_ANONYMOUS);
}

/* ---- Properties ------------------------------------------------------------------------------ */

static bool is_hidden(const entity *p)
{
    return ty_is_private_name(p->name) || (ty_modifiers(p) & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) != 0;
}

/* A symbol that a program made: which one, the table cannot say. */
static bool is_own_symbol(const entity *p)
{
    return ty_is_symbol_name(p->name) && strchr(p->name->text + 2, '@') != NULL;
}

static bool is_visible(const entity *p)
{
    return !is_hidden(p) && !is_own_symbol(p) && !(p->flags & E_PROTOTYPE) && (p->flags & E_VALUE) &&
           ((p->flags & E_ACCESSOR) != E_SETTER);
}

/* A function type without properties of its own. */
static bool is_pure_function(checker *c, type *t)
{
    if (!(t->flags & T_OBJECT) || (t->oflags & (O_REFERENCE | O_MAPPED)) || ty_is_array_or_tuple(c, t)) return false;
    shape *s = ty_shape(c, t);
    return s->call_count + s->ctor_count > 0 && s->members->count == 0 && s->index_count == 0;
}

static void put_property(builder *b, entity *p, bool is_short, word_list *to)
{
    checker *c = b->c;
    bool optional = (p->flags & E_OPTIONAL) != 0;
    type *t = ty_type_of(c, p);
    if (optional) t = ty_remove_flags(c, t, T_UNDEFINED);
    if (is_short && is_pure_function(c, t)) t = ty_global_type(c, c->names.Function, 0);
    uint32_t flags = (optional ? GOTS__PROPERTY_OPTIONAL : 0u) | (ty_is_readonly(c, p) ? GOTS__PROPERTY_READONLY : 0u) |
                     ((p->flags & E_METHOD) ? GOTS__PROPERTY_METHOD : 0u);
    uint32_t of = ty_shape_of(b, t);
    ty_shape_put(c, to, ty_shape_atom(b, p->name));
    ty_shape_put(c, to, of);
    ty_shape_put(c, to, flags);
}

/* Whether a string, number or other primitive could have the property. */
static bool primitives_may_have(checker *c, entity *p)
{
    static const char *const data[] = { "length", "description", TY_SYMBOL "toStringTag" };
    if (p->flags & (E_METHOD | E_OPTIONAL)) return true;
    for (size_t i = 0; i < sizeof data / sizeof *data; i++)
        if (strcmp(p->name->text, data[i]) == 0) return true;
    return is_pure_function(c, ty_type_of(c, p));
}

/* Primitives that TypeScript takes for the object type `t`. */
static unsigned primitives_of(checker *c, type *t, const entities *of)
{
    for (uint32_t i = 0; i < of->count; i++)
        if (!primitives_may_have(c, of->items[i])) return 0;
    const struct { type *type; unsigned kind; } all[] = {
        { c->string, GOTS__V_STRING }, { c->number, GOTS__V_NUMBER }, { c->boolean, GOTS__V_BOOLEAN },
        { c->symbol, GOTS__V_SYMBOL }, { c->bigint, GOTS__V_BIGINT },
    };
    unsigned kinds = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (ty_assignable(c, all[i].type, t)) kinds |= all[i].kind;
    return kinds;
}

static uint32_t number_keys(builder *b)
{
    checker *c = b->c;
    type *numeric = c->template_string_number;
    void **at = ty_intern(c, &b->by_type, (const void *[]){ numeric, &builtins }, 2);
    if (*at != NULL) return (uint32_t)((uintptr_t)*at - 1);
    uint32_t index = ty_shape_reserve(b, c->number, GOTS__SHAPE_TEMPLATE);
    *at = (void *)(uintptr_t)(index + 1);
    word_list piece = { 0 };
    ty_shape_put(c, &piece, GOTS__PIECE_NUMBER);
    ty_shape_put(c, &piece, 0);
    uint32_t place = ty_shape_words(b, &piece);
    b->shapes[index].perhaps = GOTS__V_STRING;
    b->shapes[index].at = place;
    b->shapes[index].count = 1;
    return index;
}

static uint32_t put_indexes(builder *b, const index_info *items, uint32_t count)
{
    if (count == 0) return 0;
    checker *c = b->c;
    word_list all = { 0 };
    ty_shape_put(c, &all, count);
    for (uint32_t i = 0; i < count; i++) {
        bool is_number = (items[i].key->flags & T_NUMBER) != 0;
        ty_shape_put(c, &all, is_number ? number_keys(b) : ty_shape_of(b, items[i].key));
        ty_shape_put(c, &all, ty_shape_of(b, items[i].value));
        ty_shape_put(c, &all, items[i].is_readonly ? GOTS__PROPERTY_READONLY : 0);
    }
    return ty_shape_words(b, &all);
}

/* Fills a reserved OBJECT with the members of `t`. */
static void fill_object(builder *b, uint32_t index, type *t, bool is_short)
{
    checker *c = b->c;
    shape *s = ty_shape(c, t);
    entities all = ty_properties(c, t);
    word_list properties = { 0 };
    uint32_t count = 0;
    bool has_calls = s->call_count + s->ctor_count > 0;
    unsigned kinds = has_calls ? GOTS__V_FUNCTION : GOTS__V_OBJECT | GOTS__V_FUNCTION;
    b->shapes[index].perhaps = (uint16_t)kinds;
    for (uint32_t i = 0; i < all.count && !(is_short && count == LIBRARY_MEMBERS); i++) {
        if (!is_visible(all.items[i])) continue;
        put_property(b, all.items[i], is_short, &properties);
        count++;
    }
    uint32_t at = ty_shape_words(b, &properties);
    uint32_t more = put_indexes(b, s->indexes, s->index_count);
    unsigned primitives = has_calls || known_of(t) != NULL ? 0 : primitives_of(c, t, &all);
    gots__shape *it = &b->shapes[index];
    it->at = at;
    it->count = count;
    it->more = more;
    it->surely = (uint16_t)primitives;
    if (has_calls) {
        it->flags |= GOTS__SHAPE_HAS_CALLS;
        it->why = GOTS__WHY_FUNCTION;
    }
}

/* ---- Kinds of objects ------------------------------------------------------------------------ */

static uint32_t array_shape(builder *b, type *t)
{
    uint32_t index = begin(b, t, GOTS__SHAPE_ARRAY, GOTS__V_OBJECT), count;
    type **args = ty_args(b->c, t, &count);
    uint32_t element = count > 0 ? ty_shape_of(b, args[0]) : GOTS__SHAPE_ANY;
    b->shapes[index].more = element;
    if (ty_is_readonly_array(b->c, t)) b->shapes[index].flags |= GOTS__SHAPE_READONLY;
    return index;
}

static uint32_t tuple_shape(builder *b, type *t)
{
    checker *c = b->c;
    uint32_t index = begin(b, t, GOTS__SHAPE_TUPLE, GOTS__V_OBJECT), arg_count;
    type **args = ty_args(c, t, &arg_count);
    const generic *g = t->object.target->object.generic;
    uint32_t rest = GOTS__SHAPE_NONE, fewest = 0, count = g->count < arg_count ? g->count : arg_count;
    word_list all = { 0 };
    ty_shape_put(c, &all, 0);
    ty_shape_put(c, &all, 0);
    for (uint32_t i = 0; i < count; i++) {
        type *element = (g->elements[i] & TE_OPTIONAL) ? ty_remove_flags(c, args[i], T_UNDEFINED) : args[i];
        uint32_t of = (g->elements[i] & TE_VARIADIC) ? GOTS__SHAPE_ANY : ty_shape_of(b, element);
        if (g->elements[i] & TE_VARIABLE) rest = rest == GOTS__SHAPE_NONE ? i : rest;
        if (g->elements[i] & TE_REQUIRED) fewest++;
        ty_shape_put(c, &all, of);
    }
    all.items[0] = fewest;
    all.items[1] = rest;
    uint32_t at = ty_shape_words(b, &all);
    b->shapes[index].at = at;
    b->shapes[index].count = count;
    if (g->is_readonly) b->shapes[index].flags |= GOTS__SHAPE_READONLY;
    return index;
}

static unsigned why_of(unsigned builtin)
{
    if (builtin == GOTS__BUILTIN_PROMISE) return GOTS__WHY_PROMISE;
    bool is_weak = builtin == GOTS__BUILTIN_WEAK_MAP || builtin == GOTS__BUILTIN_WEAK_SET ||
                   builtin == GOTS__BUILTIN_WEAK_REF;
    return is_weak ? GOTS__WHY_WEAK : GOTS__WHY_NOTHING;
}

static uint32_t builtin_shape(builder *b, type *t, const known *is)
{
    checker *c = b->c;
    uint32_t index = begin(b, t, GOTS__SHAPE_BUILTIN, GOTS__V_OBJECT), arg_count = 0;
    b->shapes[index].more = GOTS__SHAPE_NEVER;
    type **args = (t->oflags & O_REFERENCE) ? ty_args(c, t, &arg_count) : NULL;
    word_list all = { 0 };
    uint32_t count = is->args < arg_count ? is->args : arg_count;
    for (uint32_t i = 0; i < count; i++) ty_shape_put(c, &all, ty_shape_of(b, args[i]));
    uint32_t at = ty_shape_words(b, &all), others = GOTS__SHAPE_NEVER;
    if (is->others) {
        others = ty_shape_reserve(b, t, GOTS__SHAPE_OBJECT);
        fill_object(b, others, t, true);
    }
    gots__shape *it = &b->shapes[index];
    it->detail = is->builtin;
    it->at = at;
    it->count = count;
    it->more = others;
    it->why = (uint8_t)why_of(is->builtin);
    if (strncmp(is->name, "Readonly", 8) == 0) it->flags |= GOTS__SHAPE_READONLY;
    return index;
}

/* The key of the class that makes `t` nominal, or NULL. */
static const char *nominal_key(checker *c, type *t)
{
    entities all = ty_properties(c, t);
    const char *found = NULL;
    for (uint32_t i = 0; i < all.count; i++) {
        const entity *p = all.items[i];
        if (!is_hidden(p) || p->decl_count == 0) continue;
        node *of = ty_enclosing_class(p->decls[0]);
        file *f = of != NULL ? ty_file_of(of) : NULL;
        if (f == NULL || f->is_library || f->kind == GOTS__TYPES_DECLARATION || ty_is_ambient(of)) continue;
        const char *key = gots__shapes_class_key(c, of);
        if (key == NULL) continue;
        found = key;
        if (t->symbol != NULL && ty_node_entity(c, of) == t->symbol) return key;
    }
    return found;
}

static uint32_t structure(builder *b, type *t)
{
    checker *c = b->c;
    const char *key = (t->oflags & O_CLASS) && !b->without_classes ? nominal_key(c, t) : NULL;
    if (key == NULL) {
        uint32_t index = begin(b, t, GOTS__SHAPE_OBJECT, GOTS__V_OBJECT | GOTS__V_FUNCTION);
        fill_object(b, index, t, is_library(t));
        return index;
    }
    uint32_t index = begin(b, t, GOTS__SHAPE_CLASS, GOTS__V_OBJECT | GOTS__V_FUNCTION);
    uint32_t name = ty_shape_name(b, key, strlen(key));
    uint32_t members = ty_shape_reserve(b, t, GOTS__SHAPE_OBJECT);
    fill_object(b, members, t, false);
    b->shapes[index].at = name;
    b->shapes[index].more = members;
    return index;
}

static uint32_t object_shape(builder *b, type *t)
{
    checker *c = b->c;
    if (ty_is_array(c, t)) return array_shape(b, t);
    if (ty_is_tuple(t)) return tuple_shape(b, t);
    const known *is = known_of(t);
    if (is != NULL) return builtin_shape(b, t, is);
    if (is_named(t, "Function") || is_named(t, "CallableFunction") || is_named(t, "NewableFunction"))
        return plain(b, t, GOTS__V_FUNCTION, GOTS__WHY_FUNCTION);
    if (is_named(t, "Object")) return plain(b, t, GOTS__V_ALL & ~(GOTS__V_UNDEFINED | GOTS__V_NULL), 0);
    bool is_space = (t->oflags & O_ANONYMOUS) && t->symbol != NULL && t->object.decl == NULL &&
                    (t->symbol->flags & (E_MODULE | E_NAMESPACE | E_ENUM)) != 0 &&
                    !(t->symbol->flags & (E_CLASS | E_FUNCTION));
    if (is_space) return plain(b, t, GOTS__V_OBJECT, GOTS__WHY_DEFERRED);
    if ((t->oflags & O_MAPPED) && ty_is_generic_mapped(c, t))
        return plain(b, t, GOTS__V_ALL, GOTS__WHY_DEFERRED);
    if (is_pure_function(c, t)) return plain(b, t, GOTS__V_FUNCTION, GOTS__WHY_FUNCTION);
    shape *s = ty_shape(c, t);
    if (ty_properties(c, t).count == 0 && s->index_count + s->call_count + s->ctor_count == 0)
        return plain(b, t, GOTS__V_ALL & ~(GOTS__V_UNDEFINED | GOTS__V_NULL), 0);
    return structure(b, t);
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static void put_piece(builder *b, word_list *to, unsigned what, const atom *text)
{
    ty_shape_put(b->c, to, what);
    ty_shape_put(b->c, to, text != NULL ? ty_shape_atom(b, text) : 0);
}

static unsigned mapping_piece(const type *t)
{
    static const uint8_t pieces[] = { GOTS__PIECE_UPPER, GOTS__PIECE_LOWER, GOTS__PIECE_CAPITAL, GOTS__PIECE_UNCAPITAL };
    return t->index.of->flags & (T_STRING | T_MAPPING) ? pieces[t->extra & 3] : GOTS__PIECE_STRING;
}

static unsigned placeholder(const type *t)
{
    if (t->flags & T_NUMBER) return GOTS__PIECE_NUMBER;
    if (t->flags & T_BIGINT) return GOTS__PIECE_BIGINT;
    return t->flags & T_MAPPING ? mapping_piece(t) : GOTS__PIECE_STRING;
}

static uint32_t template_shape(builder *b, type *t)
{
    uint32_t index = begin(b, t, GOTS__SHAPE_TEMPLATE, GOTS__V_STRING);
    word_list pieces = { 0 };
    if (t->flags & T_MAPPING) {
        put_piece(b, &pieces, mapping_piece(t), NULL);
    } else {
        for (uint32_t i = 0; i <= t->template_.count; i++) {
            if (t->template_.texts[i]->len > 0) put_piece(b, &pieces, GOTS__PIECE_TEXT, t->template_.texts[i]);
            if (i < t->template_.count) put_piece(b, &pieces, placeholder(t->template_.types[i]), NULL);
        }
    }
    uint32_t at = ty_shape_words(b, &pieces);
    b->shapes[index].at = at;
    b->shapes[index].count = pieces.count / 2;
    return index;
}

/* ---- Intersections --------------------------------------------------------------------------- */

static bool is_structural(checker *c, type *t)
{
    return (t->flags & T_OBJECT) && !ty_is_array_or_tuple(c, t) && known_of(t) == NULL && !(t->oflags & O_CLASS) &&
           !((t->oflags & O_MAPPED) && ty_is_generic_mapped(c, t));
}

/* An object type that no value has: `{ readonly __brand: "Id" }`. */
static bool is_brand(checker *c, type *t)
{
    if (!is_structural(c, t)) return false;
    entities all = ty_properties(c, t);
    for (uint32_t i = 0; i < all.count; i++) {
        const char *name = all.items[i]->name->text;
        bool is_marked = strncmp(name, "__", 2) == 0 || strcasestr(name, "brand") != NULL;
        if (!is_own_symbol(all.items[i]) && !is_marked) return false;
    }
    return all.count > 0;
}

static type *primitive_in(const type *t)
{
    for (uint32_t i = 0; i < t->set.count; i++)
        if (t->set.types[i]->flags & (T_PRIMITIVE & ~T_NULLABLE)) return t->set.types[i];
    return NULL;
}

/* Whether a type parameter is among them that may stand for a primitive: what is intersected with it
 * is then a brand to that. */
static bool may_be_primitive(builder *b, const type *t)
{
    for (uint32_t i = 0; i < t->set.count; i++) {
        if (!(t->set.types[i]->flags & T_INSTANTIABLE_NONPRIMITIVE)) continue;
        const gots__shape *of = &b->shapes[ty_shape_of(b, t->set.types[i])];
        if ((of->surely | of->perhaps) & ~(GOTS__V_OBJECT | GOTS__V_FUNCTION)) return true;
    }
    return false;
}

static uint32_t intersection_shape(builder *b, type *t)
{
    checker *c = b->c;
    type *primitive = primitive_in(t);
    if (primitive != NULL) return stand_in(b, t, primitive, GOTS__WHY_BRAND);
    bool is_open = may_be_primitive(b, t), merges = true, brands = is_open;
    for (uint32_t i = 0; i < t->set.count; i++) {
        brands = brands || is_brand(c, t->set.types[i]);
        merges = merges && is_structural(c, t->set.types[i]);
    }
    if (merges && !brands) return structure(b, t);
    uint32_t index = begin(b, t, GOTS__SHAPE_INTERSECTION, GOTS__V_OBJECT | GOTS__V_FUNCTION);
    word_list all = { 0 };
    unsigned surely = GOTS__V_ALL, belongs = GOTS__V_ALL, rank = 0;
    for (uint32_t i = 0; i < t->set.count; i++) {
        if (brands && (is_brand(c, t->set.types[i]) || (is_open && is_structural(c, t->set.types[i])))) continue;
        uint32_t member = ty_shape_of(b, t->set.types[i]);
        const gots__shape *of = &b->shapes[member];
        bool is_set = of->kind == GOTS__SHAPE_UNION || of->kind == GOTS__SHAPE_INTERSECTION;
        if (is_set && of->detail >= rank) rank = of->detail + 1u;
        surely &= of->surely;
        belongs &= of->surely | of->perhaps;
        ty_shape_put(c, &all, member);
    }
    uint32_t at = ty_shape_words(b, &all);
    gots__shape *it = &b->shapes[index];
    it->at = at;
    it->count = all.count;
    it->detail = (uint8_t)rank;
    it->surely = (uint16_t)surely;
    it->perhaps = (uint16_t)(belongs & ~surely);
    it->why = brands ? GOTS__WHY_BRAND : GOTS__WHY_NOTHING;
    return index;
}

/* ---- All types ------------------------------------------------------------------------------- */

static unsigned kinds_of(uint32_t flags)
{
    unsigned kinds = 0;
    if (flags & T_STRING) kinds |= GOTS__V_STRING;
    if (flags & (T_NUMBER | T_ENUM)) kinds |= GOTS__V_NUMBER;
    if (flags & T_BOOLEAN) kinds |= GOTS__V_BOOLEAN;
    if (flags & T_BIGINT) kinds |= GOTS__V_BIGINT;
    if (flags & (T_SYMBOL | T_UNIQUE)) kinds |= GOTS__V_SYMBOL;
    if (flags & T_UNDEFINED) kinds |= GOTS__V_UNDEFINED;
    if (flags & T_NULL) kinds |= GOTS__V_NULL;
    if (flags & T_NONPRIMITIVE) kinds |= GOTS__V_OBJECT | GOTS__V_FUNCTION;
    return kinds;
}

static uint32_t make(builder *b, type *t)
{
    checker *c = b->c;
    if (t == c->error) return plain(b, t, GOTS__V_ALL, GOTS__WHY_UNKNOWN_TYPE);
    if (t->flags & T_ANY_OR_UNKNOWN) return GOTS__SHAPE_ANY;
    if (t->flags & T_NEVER) return GOTS__SHAPE_NEVER;
    if (t->flags & T_VOID) return plain(b, t, GOTS__V_ALL, GOTS__WHY_VOID);
    unsigned kinds = kinds_of(t->flags);
    if (kinds != 0 && !(t->flags & T_LITERAL)) return plain(b, t, kinds, (t->flags & T_UNIQUE) ? GOTS__WHY_UNIQUE : 0);
    if (t->flags & T_LITERAL) {
        uint32_t index = begin(b, t, GOTS__SHAPE_LITERALS, 0);
        ty_shape_literals(b, index, &t, 1);
        return index;
    }
    if (t->flags & T_UNION) {
        uint32_t index = begin(b, t, GOTS__SHAPE_UNION, GOTS__V_ALL);
        ty_shape_union(b, index, t);
        return index;
    }
    if (t->flags & T_INTERSECTION) return intersection_shape(b, t);
    if (t->flags & T_PARAM) return stand_in(b, t, ty_base_constraint(c, t), GOTS__WHY_PARAMETER);
    if (t->flags & (T_TEMPLATE | T_MAPPING)) return template_shape(b, t);
    if (t->flags & T_OBJECT) return object_shape(b, t);
    return stand_in(b, t, ty_base_constraint(c, t), GOTS__WHY_DEFERRED);
}

uint32_t ty_shape_of(builder *b, type *t)
{
    checker *c = b->c;
    t = ty_reduced(c, t);
    void **at = ty_intern(c, &b->by_type, (const void *[]){ t }, 1);
    if (*at != NULL) return (uint32_t)((uintptr_t)*at - 1);
    if (b->depth >= DEPTH_MAX || b->shape_count >= SHAPES_MAX || ty_too_deep(c))
        return ty_shape_plain(b, t, GOTS__V_ALL, GOTS__WHY_TOO_DEEP);
    b->depth++;
    uint32_t index = make(b, t);
    b->depth--;
    return index;
}
