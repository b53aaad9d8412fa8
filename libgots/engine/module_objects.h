/* The objects of a module, for the rooms of the heap.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_MODULE_OBJECTS_H
#define GOTS_ENGINE_MODULE_OBJECTS_H

#include "engine/environment.h"
#include "engine/heap.h"

/* What the heap keeps for each module. */
typedef enum gots__env_field {
    GOTS__FIELD_ENV,        /* `$m` */
    GOTS__FIELD_CODE,       /* compiled function, then the body of a module in a cycle */
    GOTS__FIELD_NAMESPACE,
    GOTS__FIELD_META,
    GOTS__FIELD_ERROR,      /* what it threw */
    GOTS__FIELD_EVALUATION, /* what its code returned: its promise, or the last expression's value */
    GOTS__FIELD_WAITING,    /* array of the promises of import() calls that wait for its end */
    GOTS__FIELDS
} gots__env_field;

/* The number of its module, a hidden property of `$m`. */
#define GOTS__MODULE_KEY DUK_HIDDEN_SYMBOL("module")

typedef struct gots__env_record {
    gots_allocator allocator;
    gots__module_hooks hooks;
    void *objects; /* heap pointers, kept alive by the stash */
    void *dead_get, *dead_set;
    void *renewed, *kept; /* `$m` that gets new code, and values for its exports; NULL: none does (engine/renew.c) */
} gots__env_record;

static inline gots__env_record *gots__env_state(duk_context *ctx)
{
    return gots__slot_get(ctx, GOTS__SLOT_MODULES);
}

/* Pushes a field of a module; undefined where it was never set. */
void gots__env_get(duk_context *ctx, uint32_t module, gots__env_field field);

/* Sets it to the value at the stack top, which is popped. */
void gots__env_set(duk_context *ctx, uint32_t module, gots__env_field field);

/* What the export that is initialised, [`$m` name value], gets instead. engine/renew.c */
void gots__renew_value(duk_context *ctx);

/* The namespace object of a module takes nothing for final any more. */
void gots__namespace_reopen(duk_context *ctx, uint32_t module);

#endif
