/* A module's `$m` under new code: kept values, and back again.
 *
 * SPDX-License-Identifier: MIT
 *
 * While it lasts, the stash holds [`$m`, what it had, what is kept]; $.init looks into the last.
 */
#include "engine/renew.h"

#include "engine/dukx.h"
#include "engine/helper.h"
#include "engine/module_objects.h"

#define STASH "module renewed"

typedef struct job {
    uint32_t then, now;
    const char *name;
    size_t len;
    bool failed;
} job;

static void set_number(duk_context *ctx, duk_idx_t env, uint32_t module)
{
    env = duk_require_normalize_index(ctx, env);
    duk_push_uint(ctx, module);
    duk_put_prop_literal(ctx, env, GOTS__MODULE_KEY);
}

/* [from to]: copies the enumerable properties. */
static void copy_all(duk_context *ctx)
{
    duk_enum(ctx, -2, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) duk_put_prop(ctx, -4);
    duk_pop(ctx);
}

static void begin(duk_context *ctx, void *data)
{
    const job *it = data;
    gots__env_record *record = gots__env_state(ctx);
    duk_push_heap_stash(ctx);
    duk_push_bare_array(ctx);
    gots__env_get(ctx, it->then, GOTS__FIELD_ENV);
    duk_push_bare_object(ctx);
    copy_all(ctx);
    duk_push_bare_object(ctx); /* [stash array env had kept] */
    void *env = duk_get_heapptr(ctx, -3), *kept = duk_get_heapptr(ctx, -1);
    duk_put_prop_index(ctx, -4, 2);
    duk_put_prop_index(ctx, -3, 1);
    duk_dup_top(ctx);
    gots__env_set(ctx, it->now, GOTS__FIELD_ENV);
    set_number(ctx, -1, it->now);
    duk_put_prop_index(ctx, -2, 0);
    duk_put_prop_literal(ctx, -2, STASH);
    record->renewed = env;
    record->kept = kept;
}

gots_status gots__renew_begin(gots__isolate *isolate, uint32_t then, uint32_t now, gots_error *err)
{
    job it = { .then = then, .now = now };
    return gots__protect(isolate, begin, &it, err);
}

static void keep(duk_context *ctx, void *data)
{
    const job *it = data;
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, STASH);
    duk_get_prop_index(ctx, -1, 1);
    gots__push_utf8(ctx, it->name, it->len);
    duk_dup_top(ctx);
    if (!duk_get_prop(ctx, -3)) return;
    duk_get_prop_index(ctx, -4, 2); /* [name value kept] */
    duk_insert(ctx, -3);
    duk_put_prop(ctx, -3);
}

gots_status gots__renew_keep(gots__isolate *isolate, const char *name, size_t len)
{
    job it = { .name = name, .len = len };
    return gots__protect(isolate, keep, &it, NULL);
}

void gots__renew_value(duk_context *ctx)
{
    const gots__env_record *record = gots__env_state(ctx);
    if (record->kept == NULL || duk_get_heapptr(ctx, 0) != record->renewed) return;
    duk_push_heapptr(ctx, record->kept);
    duk_dup(ctx, 1);
    if (duk_get_prop(ctx, -2)) duk_replace(ctx, 2);
    duk_set_top(ctx, 3);
}

/* [had env]: removes what the new code has added, and puts back the rest. */
static void put_back(duk_context *ctx)
{
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 0)) {
        bool had = (duk_dup_top(ctx), duk_has_prop(ctx, -5));
        if (!had) duk_del_prop(ctx, -3);
        else duk_pop(ctx);
    }
    duk_pop(ctx);
    duk_enum(ctx, -2, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1))
        duk_def_prop(ctx, -4, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_ENUMERABLE |
                                  DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE);
    duk_pop(ctx);
}

static void end(duk_context *ctx, void *data)
{
    const job *it = data;
    gots__env_record *record = gots__env_state(ctx);
    record->renewed = record->kept = NULL;
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, STASH);
    if (it->failed && duk_is_object(ctx, -1)) {
        duk_get_prop_index(ctx, -1, 1);
        duk_get_prop_index(ctx, -2, 0);
        put_back(ctx);
        set_number(ctx, -1, it->then);
        duk_pop_2(ctx);
    }
    if (!it->failed) gots__namespace_reopen(ctx, it->then);
    duk_del_prop_literal(ctx, -2, STASH);
}

void gots__renew_end(gots__isolate *isolate, uint32_t then, uint32_t now, bool failed)
{
    job it = { .then = then, .now = now, .failed = failed };
    (void)gots__protect(isolate, end, &it, NULL);
}
