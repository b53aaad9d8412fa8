/* Shapes inside the heap: a module's table with its names as strings, and what checks with it.
 *
 * SPDX-License-Identifier: MIT
 *
 *   shape.c        tables, the check function of a module, what a failure comes to
 *   shape_look.c   the answer: runs nothing, allocates nothing
 *   shape_walk.c   the reasons: reads properties as the program would, finds the path
 *   shape_text.c   values and paths as a message shows them
 *   shape_write.c  writes to what is readonly
 *   shape_operand.c  operands that are no numbers
 */
#ifndef GOTS_ENGINE_SHAPES_H
#define GOTS_ENGINE_SHAPES_H

#include "engine/dukx.h"
#include "engine/shape.h"

/* One table in one isolate. Never moves while the isolate lives. */
typedef struct dukx_shapes {
    const gots__shapes *table; /* a copy of its own */
    const gots__shape *shapes;
    const uint32_t *words;
    const gots__shape_name *names;
    const gots__shape_site *sites;
    const char *text;
    duk_hstring **keys;        /* by name; those of properties and literals, once `ready` */
    bool *plain;               /* by name: stands in JSON as it is, without escapes */
    duk_hobject *held;         /* array: what the heap keeps for the table; see shape.c */
    uint32_t module, number;
    const duk_hstring *unit;   /* file name of the module's functions, which hold it; only to compare */
    bool ready;
    uint8_t *told;             /* bit of each site: warned about */
} dukx_shapes;

/* The tables of an isolate. */
typedef struct dukx_shape_state {
    gots_allocator allocator;
    dukx_shapes **tables;
    uint32_t count, room;
    gots__types_mode mode;
    gots_type_error_hook *hook; /* told of each failed check; NULL: nobody */
    void *hook_context;
} dukx_shape_state;

static inline dukx_shape_state *dukx_shape_state_of(duk_context *ctx)
{
    return ((gots__isolate *)ctx->heap->heap_udata)->slots[GOTS__SLOT_SHAPES].data;
}

/* What the check of a site does with the value at `value`: throws, or tells and goes on. */
void dukx_shape_check(duk_context *ctx, dukx_shapes *s, uint32_t site, duk_idx_t value);

/* A module's table; NULL: it has none. */
dukx_shapes *dukx_shapes_of_module(duk_context *ctx, uint32_t module);

/* Interns what the table's shapes look for. May throw. */
void dukx_shapes_ready(duk_context *ctx, dukx_shapes *s);

static inline const gots__shape_property *dukx_shape_properties(const dukx_shapes *s, const gots__shape *of)
{
    return (const gots__shape_property *)(const void *)(s->words + of->at);
}

static inline const gots__shape_literal *dukx_shape_literals(const dukx_shapes *s, const gots__shape *of)
{
    return (const gots__shape_literal *)(const void *)(s->words + of->at);
}

/* Index signatures; their count is *count. */
static inline const gots__shape_index *dukx_shape_indexes(const dukx_shapes *s, const gots__shape *of,
                                                          uint32_t *count)
{
    *count = of->more == 0 ? 0 : s->words[of->more];
    return (const gots__shape_index *)(const void *)(s->words + of->more + 1);
}

static inline const gots__shape_choice *dukx_shape_choice(const dukx_shapes *s, const gots__shape *of)
{
    return of->more == 0 ? NULL : (const gots__shape_choice *)(const void *)(s->words + of->more);
}

static inline const gots__shape_case *dukx_shape_cases(const gots__shape_choice *choice)
{
    return (const gots__shape_case *)(const void *)(choice + 1);
}

/* Pushes a name: property keys are symbols where they begin with "\xFF@". */
void dukx_shape_push_name(duk_context *ctx, const dukx_shapes *s, uint32_t name);

/* ---- shape_look.c ---- */

typedef enum dukx_look { DUKX_NO, DUKX_YES, DUKX_LATER } dukx_look;

/* Which kind (GOTS__V_) a value is. */
static inline unsigned dukx_kind_of(const duk_tval *tv)
{
    static const uint16_t kinds[16] = {
        [DUK_TAG_NUMBER] = GOTS__V_NUMBER,       [DUK_TAG_UNDEFINED] = GOTS__V_UNDEFINED,
        [DUK_TAG_NULL] = GOTS__V_NULL,           [DUK_TAG_BOOLEAN] = GOTS__V_BOOLEAN,
        [DUK_TAG_UNUSED] = GOTS__V_UNDEFINED,    [DUK_TAG_LIGHTFUNC] = GOTS__V_FUNCTION,
        [DUK_TAG_STRING] = GOTS__V_STRING,       [DUK_TAG_OBJECT] = GOTS__V_OBJECT,
        [DUK_TAG_BUFFER] = GOTS__V_BIGINT,
    };
    unsigned kind = kinds[DUK_TVAL_GET_TAG(tv) & 15u];
    if (kind == GOTS__V_OBJECT && DUK_HOBJECT_IS_CALLABLE(DUK_TVAL_GET_OBJECT(tv))) return GOTS__V_FUNCTION;
    if (kind == GOTS__V_STRING && DUK_HSTRING_HAS_SYMBOL(DUK_TVAL_GET_STRING(tv))) return GOTS__V_SYMBOL;
    return kind;
}

/* Whether the value belongs to the shape. LATER: that takes more than looking; only dukx_shape_walk
 * knows. Throws nothing, allocates nothing, runs nothing. */
dukx_look dukx_shape_look(duk_context *ctx, const dukx_shapes *s, uint32_t shape, const duk_tval *tv);

bool dukx_shape_is_literal(const dukx_shapes *s, const gots__shape_literal *literal, const duk_tval *tv);
dukx_look dukx_shape_in_literals(const dukx_shapes *s, const gots__shape *of, const duk_tval *tv);
bool dukx_shape_matches(const dukx_shapes *s, const gots__shape *of, duk_hstring *text);

/* Whether the object is the built-in that the shape asks for. */
bool dukx_shape_is_builtin(duk_context *ctx, const gots__shape *of, duk_hobject *h);
/* Whether a prototype of the object carries the class's key. */
bool dukx_shape_has_class(duk_context *ctx, const dukx_shapes *s, const gots__shape *of, duk_hobject *h);

/* ---- shape_walk.c ---- */

/* A step of the path to where the walk is. */
typedef struct dukx_step {
    const struct dukx_step *before;
    enum { DUKX_STEP_KEY, DUKX_STEP_INDEX, DUKX_STEP_MAP_KEY, DUKX_STEP_MAP_VALUE, DUKX_STEP_SET } kind;
    duk_idx_t key;    /* place of the key on the stack */
    uint32_t index;
} dukx_step;

/* Something that does not belong: the value at `value`, which should have `shape`. `missing`: it is
 * not there at all. Returns whether to go on and look for more. */
typedef struct dukx_walk dukx_walk;
typedef bool dukx_failed(duk_context *ctx, dukx_walk *walk, const dukx_step *path, uint32_t shape,
                         duk_idx_t value, bool missing);

struct dukx_walk {
    const dukx_shapes *s;
    dukx_failed *failed; /* NULL: only the answer is wanted */
    void *data;
    duk_idx_t seen;      /* the walk's own: set to DUK_INVALID_INDEX */
    bool is_lenient;     /* what is nested too deep passes; else a RangeError */
    bool stopped;
    bool assumed;        /* something was taken for good while it was still being looked at */
};

/* Whether the value at `index` belongs to the shape, reading properties as the program would: getters
 * run, proxies are asked. Tells `failed` what does not belong. May throw. */
bool dukx_shape_walk(duk_context *ctx, dukx_walk *walk, uint32_t shape, duk_idx_t index);

/* ---- json_typed.c ---- */

/* Pushes the value of the JSON text at `text`, a string, when it belongs to the shape. False: it may
 * not, or is no JSON at all; parse it in the usual way and walk. Nothing is pushed then. May throw what
 * JSON.parse throws. */
bool dukx_json_read_typed(duk_context *ctx, duk_idx_t text, dukx_shapes *s, uint32_t shape);

/* ---- types_module.c ---- */

/* Pushes the Type object of a shape: one for each. */
void dukx_push_type(duk_context *ctx, dukx_shapes *s, uint32_t shape);
/* Pushes the functions that stdlib/types.ts gets with import.meta.native("types"). */
void dukx_push_types_module(duk_context *ctx);

/* ---- shape_write.c ---- */

/* The file name of the innermost function of the program that runs; NULL: none runs. */
const duk_hstring *dukx_running_unit(duk_context *ctx);
/* The table of the module whose code runs; NULL: it has none. */
dukx_shapes *dukx_running_table(duk_context *ctx);

/* ---- shape_text.c ---- */

/* Pushes the path as text, behind the name `root`. */
void dukx_shape_push_path(duk_context *ctx, const dukx_shapes *s, uint32_t root, const dukx_step *path);
/* Pushes the type's text. */
void dukx_shape_push_expected(duk_context *ctx, const dukx_shapes *s, uint32_t shape);
/* Pushes path, expected, received and the message that they make, of what dukx_failed tells. */
void dukx_shape_push_failure(duk_context *ctx, const dukx_shapes *s, uint32_t root, const dukx_step *path,
                             uint32_t shape, duk_idx_t value, bool missing);
/* Tells the host's hook of what these four say, if there is one; they stay. */
void dukx_shape_told(duk_context *ctx);
/* Throws the TypeError of these four. */
void dukx_shape_throw(duk_context *ctx);
/* Pushes the value at `index` as a message shows it: short, and nothing is run. */
void dukx_shape_push_short(duk_context *ctx, duk_idx_t index);

#endif
