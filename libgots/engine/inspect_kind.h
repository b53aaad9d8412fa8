/* What kind of thing a value is: the brands that inspection and cloning tell apart.
 *
 * SPDX-License-Identifier: MIT
 *
 * Nothing here runs the program's code, except where it says so.
 */
#ifndef GOTS_ENGINE_INSPECT_KIND_H
#define GOTS_ENGINE_INSPECT_KIND_H

#include "engine/bigint.h"
#include "engine/heap.h"

/* X(kind, name of its class) */
#define GOTS__KIND_MAP_OF(X)                                                                      \
    X(PLAIN, "Object")                                                                            \
    X(ARRAY, "Array")                                                                             \
    X(ARGUMENTS, "Arguments")                                                                     \
    X(FUNCTION, "Function")                                                                       \
    X(ERROR, "Error")                                                                             \
    X(DATE, "Date")                                                                               \
    X(REGEXP, "RegExp")                                                                           \
    X(BOOLEAN, "Boolean")                                                                         \
    X(NUMBER, "Number")                                                                           \
    X(STRING, "String")                                                                           \
    X(SYMBOL, "Symbol")                                                                           \
    X(BIGINT, "BigInt")                                                                           \
    X(MAP, "Map")                                                                                 \
    X(SET, "Set")                                                                                 \
    X(WEAK_MAP, "WeakMap")                                                                        \
    X(WEAK_SET, "WeakSet")                                                                        \
    X(MAP_ITERATOR, "Map Iterator")                                                               \
    X(SET_ITERATOR, "Set Iterator")                                                               \
    X(PROMISE, "Promise")                                                                         \
    X(ARRAY_BUFFER, "ArrayBuffer")                                                                \
    X(DATA_VIEW, "DataView")                                                                      \
    X(TYPED_ARRAY, "TypedArray")                                                                  \
    X(MODULE, "Module")

typedef enum gots__kind {
#define GOTS__KIND_ENUM(kind, name) GOTS__KIND_##kind,
    GOTS__KIND_MAP_OF(GOTS__KIND_ENUM)
#undef GOTS__KIND_ENUM
    GOTS__KIND_COUNT
} gots__kind;

gots__kind gots__kind_of(duk_context *ctx, duk_idx_t object);
const char *gots__kind_name(int kind);

#define GOTS__FUNCTION_CLASS 1u
#define GOTS__FUNCTION_ASYNC 2u
#define GOTS__FUNCTION_GENERATOR 4u
unsigned gots__kind_function(duk_context *ctx, duk_idx_t function);

typedef struct gots__property {
    bool enumerable;
    bool getter, setter;
} gots__property;

/* Own property of the key on the stack top; pops the key and pushes its value, undefined for an
 * accessor. */
void gots__kind_push_property(duk_context *ctx, duk_idx_t object, gots__property *property);

/* Pushes the value of own data property `key`, or undefined. The key stays. */
void gots__kind_push_own_data(duk_context *ctx, duk_idx_t object, duk_idx_t key);

/* These pop a key from the stack top. */
bool gots__kind_own_enumerable(duk_context *ctx, duk_idx_t object);
bool gots__kind_has_own(duk_context *ctx, duk_idx_t object);

/* Get with the key on the stack top, which is popped; runs getters. Pushes the value, or returns
 * false and pushes nothing when it throws. */
bool gots__kind_try_get(duk_context *ctx, duk_idx_t object);

/* Whether the key is an array index. */
bool gots__kind_is_index(duk_context *ctx, duk_idx_t key);

/* The proxy on the stack top is replaced by its target, as often as needed. */
void gots__kind_unwrap_proxy(duk_context *ctx);

/* Map and Set in insertion order: pushes key and value (a set's item twice) and moves the cursor,
 * from 0; or returns false and pushes nothing. */
bool gots__kind_collection_next(duk_context *ctx, duk_idx_t object, uint32_t *cursor);
size_t gots__kind_collection_size(duk_context *ctx, duk_idx_t object);

/* Whether a Map's or Set's iterator yields pairs. Pushes a copy of it to step through. */
bool gots__kind_push_iterator(duk_context *ctx, duk_idx_t object);
/* Pushes what the copy at `iterator` yields next, or returns false. */
bool gots__kind_iterator_next(duk_context *ctx, duk_idx_t iterator);

/* Pushes the promise's result; returns 0 pending, 1 fulfilled, 2 rejected. */
int gots__kind_push_promise(duk_context *ctx, duk_idx_t object);

/* The primitive in a Number, String, Boolean, Symbol or BigInt object. */
void gots__kind_push_boxed(duk_context *ctx, duk_idx_t object);

/* The time value of a Date. */
void gots__kind_push_date_value(duk_context *ctx, duk_idx_t object);

/* ISO text of a Date, "Invalid Date"; "/source/flags" of a RegExp; "Symbol(text)". */
void gots__kind_push_date(duk_context *ctx, duk_idx_t object);
void gots__kind_push_regexp(duk_context *ctx, duk_idx_t object);
void gots__kind_push_symbol_text(duk_context *ctx, duk_idx_t symbol);

/* Pushes the function inspect(value, options), which custom inspection methods are given. */
void gots__kind_push_inspect(duk_context *ctx);

/* Pushes what an error calls a value: "function update", "#<Map>", "Symbol(x)". Nothing of the program runs. */
void gots__kind_push_short(duk_context *ctx, duk_idx_t index);

#endif
