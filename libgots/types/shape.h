/* Shapes: types as a table of bytes that a value can be checked against at run time.
 *
 * SPDX-License-Identifier: MIT
 *
 * Three floors meet here. types/shape_build.h makes a table from the checker's types; the module
 * floor stores it in the unit, as one span of bytes; engine/shape.h checks values against it. This
 * header is the format, and the contract between them.
 *
 * ## For those who place checks
 *
 *   gots__shape_builder *b = gots__shapes_begin(checker);
 *   uint32_t shape = gots__shapes_type(b, type);       0, GOTS__SHAPE_ANY: nothing to check
 *   uint32_t site = gots__shapes_site(b, shape, root);
 *   bytes = gots__shapes_finish(b, &size);             goes into the unit
 *
 * The emitted text asks once, at its head, for the module's own check function, and calls it where
 * a value enters a typed place. It gives the value back or throws:
 *
 *   var $check = $.checks($m);
 *   … $check(JSON.parse(text), 7) …                    7: the site
 *
 * `root` is what the message's path begins with, as the program writes it: "users" gives
 * `users[3].age: expected number, got "12"`. Calls of $check whose value belongs to the shape run
 * inside the caller's frame (a direct built-in, engine/direct.c). gots__shapes_kinds tells which
 * kinds of values belong without a further look, so that a test may be emitted inline before it:
 * `typeof x === "number" ? x : $check(x, 7)`.
 *
 * Before a module runs, the linker hands its table over: gots__env_shapes (engine/shape.h).
 *
 * ## Type arguments at run time
 *
 * An optional parameter whose type is the interface Type<T> of gots:types is filled in by the
 * compiler where a call leaves it out and T is known: `$.type($m, shape)` stands in its place (and
 * `undefined` for other parameters that were left out before it). gots:types itself has no other
 * means: `declare function is<T>(value: unknown, type?: Type<T>): value is T`.
 *
 * ## Classes
 *
 * A class with private members is nominal: `$.class_key(C, key)` marks its prototype, key as
 * gots__shapes_class_key gives it. Other classes are checked by their structure, as TypeScript
 * compares them.
 *
 * ## The table
 *
 * One block, 4-byte aligned, of this machine's byte order, that refers to itself by indexes and
 * offsets. gots__shapes_are_sound proves that everything referred to is there; nothing else is
 * trusted about it.
 */
#ifndef GOTS_TYPES_SHAPE_H
#define GOTS_TYPES_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOTS__SHAPES_MAGIC 0x31485347u /* "GSH1" */

#define GOTS__SHAPE_ANY 0u   /* every value belongs */
#define GOTS__SHAPE_NEVER 1u /* none */

/* Kinds of values. */
enum {
    GOTS__V_UNDEFINED = 1 << 0,
    GOTS__V_NULL = 1 << 1,
    GOTS__V_BOOLEAN = 1 << 2,
    GOTS__V_NUMBER = 1 << 3,
    GOTS__V_STRING = 1 << 4,
    GOTS__V_SYMBOL = 1 << 5,
    GOTS__V_BIGINT = 1 << 6,
    GOTS__V_OBJECT = 1 << 7,   /* what typeof calls "object", without null */
    GOTS__V_FUNCTION = 1 << 8,
    GOTS__V_ALL = (1 << 9) - 1
};

typedef enum gots__shape_kind {
    GOTS__SHAPE_PLAIN,        /* its kinds say all */
    GOTS__SHAPE_LITERALS,     /* count literals at `at` */
    GOTS__SHAPE_OBJECT,       /* count properties at `at`; more: index signatures, or 0 */
    GOTS__SHAPE_ARRAY,        /* more: shape of the elements */
    GOTS__SHAPE_TUPLE,        /* at: fewest, place of the rest element or NONE, count shapes */
    GOTS__SHAPE_BUILTIN,      /* detail: gots__shape_builtin; count argument shapes at `at`; more: the
                                 shape that others may have instead, or NEVER */
    GOTS__SHAPE_TEMPLATE,     /* count pieces at `at` */
    GOTS__SHAPE_UNION,        /* count shapes at `at`; more: the discriminant, or 0; detail: rank, above
                                 that of unions and intersections among them */
    GOTS__SHAPE_INTERSECTION, /* count shapes at `at`: all; detail as for UNION */
    GOTS__SHAPE_CLASS,        /* at: the key's name; more: its structure */
    GOTS__SHAPE_KINDS
} gots__shape_kind;

typedef enum gots__shape_builtin {
    GOTS__BUILTIN_MAP, GOTS__BUILTIN_SET, GOTS__BUILTIN_WEAK_MAP, GOTS__BUILTIN_WEAK_SET,
    GOTS__BUILTIN_WEAK_REF, GOTS__BUILTIN_DATE, GOTS__BUILTIN_REGEXP, GOTS__BUILTIN_PROMISE,
    GOTS__BUILTIN_ARRAY_BUFFER, GOTS__BUILTIN_SHARED_ARRAY_BUFFER, GOTS__BUILTIN_DATA_VIEW,
    GOTS__BUILTIN_INT8, GOTS__BUILTIN_UINT8, GOTS__BUILTIN_UINT8_CLAMPED, GOTS__BUILTIN_INT16,
    GOTS__BUILTIN_UINT16, GOTS__BUILTIN_INT32, GOTS__BUILTIN_UINT32, GOTS__BUILTIN_FLOAT32,
    GOTS__BUILTIN_FLOAT64, GOTS__BUILTIN_BIGINT64, GOTS__BUILTIN_BIGUINT64,
    GOTS__BUILTIN_COUNT
} gots__shape_builtin;

/* Why a part is not checked, or not in full. */
#define GOTS__SHAPE_WHY_MAP(X)                                                                    \
    X(NOTHING, "")                                                                                \
    X(ANY, "any value is allowed here")                                                           \
    X(UNKNOWN_TYPE, "the checker does not know this type")                                        \
    X(FUNCTION, "only that it is a function; what it takes and gives shows when it is called")    \
    X(PARAMETER, "a type parameter has no type at run time; its constraint is checked")           \
    X(DEFERRED, "depends on a type parameter; what it is limited to is checked")                  \
    X(BRAND, "a brand exists in types only; the primitive is checked")                            \
    X(UNIQUE, "only that it is a symbol; which one is not known")                                 \
    X(PROMISE, "only that it is a promise; its result is not there yet")                          \
    X(WEAK, "only what it is; a weak collection does not tell what it holds")                     \
    X(VOID, "void allows any value")                                                              \
    X(TOO_DEEP, "types nested too deep; checked no further")

typedef enum gots__shape_why {
#define GOTS__SHAPE_WHY_ENUM(name, text) GOTS__WHY_##name,
    GOTS__SHAPE_WHY_MAP(GOTS__SHAPE_WHY_ENUM)
#undef GOTS__SHAPE_WHY_ENUM
    GOTS__WHY_COUNT
} gots__shape_why;

enum {
    GOTS__SHAPE_READONLY = 1 << 0,   /* array, tuple, Map, Set */
    GOTS__SHAPE_RECURSIVE = 1 << 1,  /* it can hold a value of its own shape: cycles are possible */
    GOTS__SHAPE_HAS_CALLS = 1 << 2,  /* OBJECT: has call signatures */
    GOTS__SHAPE_ENUM = 1 << 3,       /* LITERALS: of an enum */
    GOTS__SHAPE_FLAGS = 1 << 4       /* LITERALS: an enum of bits; any of them together belong */
};

enum {
    GOTS__PROPERTY_OPTIONAL = 1 << 0, /* may be missing or undefined */
    GOTS__PROPERTY_READONLY = 1 << 1,
    GOTS__PROPERTY_METHOD = 1 << 2
};

#define GOTS__SHAPE_NONE UINT32_MAX

typedef struct gots__shape {
    uint8_t kind, flags;
    uint8_t why, detail;      /* gots__shape_why */
    uint16_t surely, perhaps; /* kinds that belong; kinds that need a look. Disjoint */
    uint32_t text;            /* name: the type as TypeScript writes it */
    uint32_t at, count, more; /* into words; by kind */
} gots__shape;

/* In words. */
typedef struct gots__shape_property {
    uint32_t name, shape, flags;
} gots__shape_property;

/* A literal: `kind` one of the GOTS__V_ bits; a string's or bigint's name in `a`, a boolean in `a`, a
 * number's bits in `a` (low) and `b`. */
typedef struct gots__shape_literal {
    uint32_t kind, a, b;
} gots__shape_literal;

/* Index signatures at `more`: their count, then so many of these. The key's shape is one of strings
 * or symbols; numbers have the shape of a template literal `${number}`. */
typedef struct gots__shape_index {
    uint32_t key, value, flags;
} gots__shape_index;

/* A piece of a template literal: GOTS__PIECE_TEXT with a name, or a placeholder. */
enum { GOTS__PIECE_TEXT, GOTS__PIECE_STRING, GOTS__PIECE_NUMBER, GOTS__PIECE_BIGINT,
       GOTS__PIECE_UPPER, GOTS__PIECE_LOWER, GOTS__PIECE_CAPITAL, GOTS__PIECE_UNCAPITAL,
       GOTS__PIECE_COUNT };
typedef struct gots__shape_piece {
    uint32_t what, name;
} gots__shape_piece;

/* The discriminant of a union at `more`. The union's first `others` shapes have no case; an object
 * that belongs to none of those belongs to the shape of its case, or not at all. */
typedef struct gots__shape_case {
    gots__shape_literal literal;
    uint32_t shape;
} gots__shape_case;
typedef struct gots__shape_choice {
    uint32_t name, others, count; /* the property; behind this `count` cases */
    uint32_t expected;            /* shape of all literals it may be */
} gots__shape_choice;

typedef struct gots__shape_name {
    uint32_t at, len; /* into the text; UTF-8. "\xFF@iterator" for a symbol */
} gots__shape_name;

typedef struct gots__shape_site {
    uint32_t shape, root;
} gots__shape_site;

/* The head of a table; the parts follow in this order. */
typedef struct gots__shapes {
    uint32_t magic, size; /* of the whole block */
    uint32_t shape_count, word_count, name_count, site_count, text_len;
    uint32_t writes; /* word of the count of writes, which follow it; 0: none */
} gots__shapes;

/* Where the module writes to a property, for messages about what is readonly: `config.port = 81` on line
 * 7 is { 7, "config", "port" }. The key is NONE where it is computed. In words. */
typedef struct gots__shape_write {
    uint32_t line, object, key;
} gots__shape_write;

static inline const gots__shape *gots__shapes_shapes(const gots__shapes *s)
{
    return (const gots__shape *)(const void *)(s + 1);
}

static inline const uint32_t *gots__shapes_words(const gots__shapes *s)
{
    return (const uint32_t *)(const void *)(gots__shapes_shapes(s) + s->shape_count);
}

static inline const gots__shape_name *gots__shapes_names(const gots__shapes *s)
{
    return (const gots__shape_name *)(const void *)(gots__shapes_words(s) + s->word_count);
}

static inline const gots__shape_site *gots__shapes_sites(const gots__shapes *s)
{
    return (const gots__shape_site *)(const void *)(gots__shapes_names(s) + s->name_count);
}

static inline const char *gots__shapes_text(const gots__shapes *s)
{
    return (const char *)(const void *)(gots__shapes_sites(s) + s->site_count);
}

static inline const gots__shape_write *gots__shapes_writes(const gots__shapes *s, uint32_t *count)
{
    const uint32_t *at = gots__shapes_words(s) + s->writes;
    *count = s->writes == 0 ? 0 : *at;
    return (const gots__shape_write *)(const void *)(at + 1);
}

/* Whether `size` bytes at `bytes`, from anywhere, are a table: all indexes within it, kinds and
 * masks as they should be. The block must be 4-byte aligned. Its text may still be no UTF-8. */
bool gots__shapes_are_sound(const void *bytes, size_t size);

/* What a reason says; "" for none. */
const char *gots__shape_why_text(unsigned why);

#endif
