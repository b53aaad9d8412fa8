/* Module environments: the heap's side of modules.
 *
 * SPDX-License-Identifier: MIT
 *
 * A module's objects stand in one array, GOTS__FIELDS of them a module. `$m` is an object
 * without a prototype. In its dead zone an export is an accessor whose getter, one for the whole isolate,
 * is told the name (patch/45-key.change); $.init replaces it by a plain property. A hidden property of `$m` holds the module's number for import() and import.meta.
 *
 * A namespace object answers through one getter of its own, which looks the name up in a hidden
 * map. Once the binding has its last value, the getter puts a plain property in its place: the
 * next read costs what any property read costs.
 */
#include "engine/environment.h"

#include "engine/dukx.h"
#include "engine/helper.h"
#include "engine/meta.h"
#include "engine/module_objects.h"
#include "engine/promise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define MAP_KEY DUK_HIDDEN_SYMBOL("map")

static void release_state(void *data)
{
    gots__env_record *it = data;
    gots_allocator allocator = it->allocator;
    gots__free(&allocator, it, sizeof *it);
}

/* Pushes a field of a module; undefined where it was never set. */
void gots__env_get(duk_context *ctx, uint32_t module, gots__env_field field)
{
    duk_push_heapptr(ctx, gots__env_state(ctx)->objects);
    duk_get_prop_index(ctx, -1, module * GOTS__FIELDS + (duk_uarridx_t)field);
    duk_remove(ctx, -2);
}

/* Pops the field's new value. */
void gots__env_set(duk_context *ctx, uint32_t module, gots__env_field field)
{
    duk_push_heapptr(ctx, gots__env_state(ctx)->objects);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, module * GOTS__FIELDS + (duk_uarridx_t)field);
    duk_pop(ctx);
}

static void push_name(duk_context *ctx, gots__name name)
{
    gots__push_utf8(ctx, name.bytes, name.len);
}

/* ---- Dead zones ------------------------------------------------------------------------------ */

/* As other engines say it, with the code that explains it. */
static duk_ret_t throw_dead(duk_context *ctx, duk_idx_t name)
{
    duk_push_error_object(ctx, DUK_ERR_REFERENCE_ERROR, "Cannot access '%s' before initialization",
                          duk_safe_to_string(ctx, name));
    duk_push_literal(ctx, "GOTS1209");
    gots__define_value(ctx, -2, "code", DUK_DEFPROP_WRITABLE);
    return duk_throw(ctx);
}

static duk_ret_t dead_getter(duk_context *ctx)
{
    return throw_dead(ctx, 0);
}

static duk_ret_t dead_setter(duk_context *ctx)
{
    return throw_dead(ctx, 1);
}

duk_ret_t gots__h_init(duk_context *ctx)
{
    if (gots__env_state(ctx)->kept != NULL) gots__renew_value(ctx);
    duk_dup(ctx, 1);
    duk_dup(ctx, 2);
    duk_def_prop(ctx, 0,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_ENUMERABLE |
                     DUK_DEFPROP_SET_CONFIGURABLE);
    return 1;
}

/* ---- Environments ---------------------------------------------------------------------------- */

/* Pushes an accessor function that is told the property's name behind its other arguments. */
static void push_keyed(duk_context *ctx, duk_c_function function, duk_idx_t args)
{
    duk_push_c_function(ctx, function, args);
    ((duk_hnatfunc *)duk_get_heapptr(ctx, -1))->gots_flags |= GOTS_NAT_WANTS_KEY;
}

static void open_state(duk_context *ctx, void *data)
{
    gots__env_record *it = data;
    duk_push_heap_stash(ctx);
    duk_push_array(ctx);
    it->objects = duk_get_heapptr(ctx, -1);
    push_keyed(ctx, dead_getter, 1);
    it->dead_get = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -3, "module dead get");
    push_keyed(ctx, dead_setter, 2);
    it->dead_set = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -3, "module dead set");
    duk_put_prop_literal(ctx, -2, "module objects");
}

gots_status gots__environments_init(gots__isolate *isolate, const gots_allocator *allocator,
                                    const gots__module_hooks *hooks)
{
    gots__env_record *it = gots__alloc(allocator, sizeof *it);
    if (it == NULL) return GOTS_E_NOMEM;
    memset(it, 0, sizeof *it);
    it->allocator = *allocator;
    it->hooks = *hooks;
    gots__slot_set(gots__isolate_context(isolate), GOTS__SLOT_MODULES, it, release_state);
    return gots__protect(isolate, open_state, it, NULL);
}

typedef struct env_job {
    uint32_t module;
    const gots__name *names;
    uint32_t count;
} env_job;

static void push_env(duk_context *ctx, uint32_t module)
{
    duk_push_bare_object(ctx);
    duk_push_uint(ctx, module);
    duk_put_prop_literal(ctx, -2, GOTS__MODULE_KEY);
}

static void make_env(duk_context *ctx, void *data)
{
    const env_job *it = data;
    const gots__env_record *modules = gots__env_state(ctx);
    push_env(ctx, it->module);
    for (uint32_t i = 0; i < it->count; i++) {
        push_name(ctx, it->names[i]);
        duk_push_heapptr(ctx, modules->dead_get);
        duk_push_heapptr(ctx, modules->dead_set);
        duk_def_prop(ctx, -4,
                     DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER |
                         DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    }
    gots__env_set(ctx, it->module, GOTS__FIELD_ENV);
}

gots_status gots__env_new(gots__isolate *isolate, uint32_t module, const gots__name *names,
                          uint32_t count)
{
    env_job it = { module, names, count };
    return gots__protect(isolate, make_env, &it, NULL);
}

typedef struct json_job {
    uint32_t module;
    const char *text;
    size_t len;
} json_job;

/* Whether a key can be imported by name; the others are reached through the default export. */
static bool is_identifier(const char *name)
{
    if (*name >= '0' && *name <= '9') return false;
    for (; *name != '\0'; name++) {
        char c = *name;
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '_' || c == '$' || (unsigned char)c >= 0x80;
        if (!word) return false;
    }
    return true;
}

static void make_json_env(duk_context *ctx, void *data)
{
    const json_job *it = data;
    gots__push_utf8(ctx, it->text, it->len);
    duk_json_decode(ctx, -1);
    push_env(ctx, it->module);
    if (duk_is_object(ctx, -2) && !duk_is_array(ctx, -2)) {
        duk_enum(ctx, -2, DUK_ENUM_OWN_PROPERTIES_ONLY);
        while (duk_next(ctx, -1, 1)) {
            if (is_identifier(duk_get_string(ctx, -2))) duk_put_prop(ctx, -4);
            else duk_pop_2(ctx);
        }
        duk_pop(ctx);
    }
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, "default");
    gots__env_set(ctx, it->module, GOTS__FIELD_ENV);
}

gots_status gots__env_json(gots__isolate *isolate, uint32_t module, const char *text, size_t len,
                           gots_error *err)
{
    json_job it = { module, text, len };
    return gots__protect(isolate, make_json_env, &it, err);
}

typedef struct each_job {
    uint32_t module;
    void (*visit)(void *context, gots__name name);
    void *context;
} each_job;

static void each_name(duk_context *ctx, void *data)
{
    const each_job *it = data;
    gots__env_get(ctx, it->module, GOTS__FIELD_ENV);
    duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 0)) {
        size_t len;
        const char *bytes = gots__to_utf8(ctx, -1, &len);
        it->visit(it->context, (gots__name){ bytes, len });
        duk_pop_2(ctx);
    }
}

gots_status gots__env_each(gots__isolate *isolate, uint32_t module,
                           void (*visit)(void *context, gots__name name), void *context)
{
    each_job it = { module, visit, context };
    return gots__protect(isolate, each_name, &it, NULL);
}

/* ---- Code ------------------------------------------------------------------------------------ */

typedef struct code_job {
    uint32_t module;
    const char *file_name, *text;
    size_t len;
    gots__code_sink *sink;
    void *context;
} code_job;

static void compile_code(duk_context *ctx, void *data)
{
    const code_job *it = data;
    gots__compile_unit(ctx, it->text, it->len, it->file_name);
    if (it->sink != NULL) {
        duk_dup_top(ctx);
        gots__dump(ctx);
        duk_size_t size = 0;
        const void *code = duk_get_buffer_data(ctx, -1, &size);
        it->sink(it->context, code, size);
        duk_pop(ctx);
    }
    gots__env_set(ctx, it->module, GOTS__FIELD_CODE);
}

gots_status gots__env_compile(gots__isolate *isolate, uint32_t module, const char *file_name,
                              const char *text, size_t len, gots__code_sink *sink, void *context,
                              gots_error *err)
{
    code_job it = { module, file_name, text, len, sink, context };
    return gots__protect(isolate, compile_code, &it, err);
}

static void load_code(duk_context *ctx, void *data)
{
    const code_job *it = data;
    void *copy = duk_push_fixed_buffer(ctx, it->len);
    memcpy(copy, it->text, it->len);
    gots__load(ctx);
    gots__env_set(ctx, it->module, GOTS__FIELD_CODE);
}

gots_status gots__env_load(gots__isolate *isolate, uint32_t module, const void *code, size_t len,
                           gots_error *err)
{
    code_job it = { .module = module, .text = code, .len = len };
    return gots__protect(isolate, load_code, &it, err);
}

typedef struct run_job {
    uint32_t module;
    const gots__import_arg *args;
    uint32_t count;
    bool keep_body, is_async;
    gots_status status;
} run_job;

/* Remembers the value at the stack top as the module's error; pops it. */
static void keep_error(duk_context *ctx, uint32_t module)
{
    gots__env_set(ctx, module, GOTS__FIELD_ERROR);
}

/* Keeps what a module threw, and lets the protected call around it see it. */
static void rethrow(duk_context *ctx, uint32_t module)
{
    duk_dup_top(ctx);
    keep_error(ctx, module);
    (void)duk_throw(ctx);
}

static void body_settled(duk_context *ctx, void *data, bool fulfilled)
{
    uint32_t module = (uint32_t)(uintptr_t)data;
    if (!fulfilled) keep_error(ctx, module);
    const gots__module_hooks *hooks = &gots__env_state(ctx)->hooks;
    hooks->body_settled(hooks->context, module, fulfilled);
}

/* The promise of an asynchronous body stands at the stack top. */
static void watch_body(duk_context *ctx, uint32_t module)
{
    gots__promise_then(ctx, -1, body_settled, (void *)(uintptr_t)module);
}

static duk_ret_t alias_getter(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, MAP_KEY);
    duk_get_prop_index(ctx, -1, 0);
    duk_get_prop_index(ctx, -2, 1);
    duk_get_prop(ctx, -2);
    return 1;
}

/* An object with one property: a plain one where the value is final, else one that reads it. */
static void push_alias(duk_context *ctx, const gots__import_arg *arg)
{
    duk_push_bare_object(ctx);
    push_name(ctx, arg->name);
    if (arg->kind == GOTS__IMPORT_AS_NAMESPACE_ALIAS) {
        gots__env_get(ctx, arg->module, GOTS__FIELD_NAMESPACE);
        duk_put_prop(ctx, -3);
        return;
    }
    gots__env_get(ctx, arg->module, GOTS__FIELD_ENV);
    push_name(ctx, arg->property);
    if (arg->settled) {
        duk_get_prop(ctx, -2);
        duk_remove(ctx, -2);
        duk_put_prop(ctx, -3);
        return;
    }
    duk_push_array(ctx);
    duk_pull(ctx, -3);
    duk_put_prop_index(ctx, -2, 0);
    duk_pull(ctx, -2);
    duk_put_prop_index(ctx, -2, 1);
    duk_push_c_function(ctx, alias_getter, 0);
    duk_pull(ctx, -2);
    duk_put_prop_literal(ctx, -2, MAP_KEY);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_SET_ENUMERABLE);
}

static void push_arg(duk_context *ctx, const gots__import_arg *arg)
{
    switch ((gots__import_kind)arg->kind) {
    case GOTS__IMPORT_AS_ENV: gots__env_get(ctx, arg->module, GOTS__FIELD_ENV); break;
    case GOTS__IMPORT_AS_NAMESPACE: gots__env_get(ctx, arg->module, GOTS__FIELD_NAMESPACE); break;
    case GOTS__IMPORT_AS_ALIAS:
    case GOTS__IMPORT_AS_NAMESPACE_ALIAS: push_alias(ctx, arg); break;
    case GOTS__IMPORT_AS_EMPTY: duk_push_bare_object(ctx); break;
    }
}

static void start_code(duk_context *ctx, void *data)
{
    run_job *it = data;
    duk_require_stack(ctx, (duk_idx_t)it->count + 16);
    gots__env_get(ctx, it->module, GOTS__FIELD_CODE);
    gots__push_helpers(ctx);
    gots__env_get(ctx, it->module, GOTS__FIELD_ENV);
    for (uint32_t i = 0; i < it->count; i++) push_arg(ctx, &it->args[i]);
    duk_push_undefined(ctx);
    gots__env_set(ctx, it->module, GOTS__FIELD_CODE);
    duk_idx_t args = (duk_idx_t)it->count + 2;
    if (duk_pcall(ctx, args) != DUK_EXEC_SUCCESS) rethrow(ctx, it->module);
    if (it->is_async && !it->keep_body) {
        watch_body(ctx, it->module);
        it->status = GOTS_E_PENDING;
    }
    gots__env_set(ctx, it->module, it->keep_body ? GOTS__FIELD_CODE : GOTS__FIELD_EVALUATION);
}

gots_status gots__env_start(gots__isolate *isolate, uint32_t module, const gots__import_arg *args,
                            uint32_t count, bool keep_body, bool is_async, gots_error *err)
{
    run_job it = { module, args, count, keep_body, is_async, GOTS_OK };
    gots_status status = gots__protect(isolate, start_code, &it, err);
    return status != GOTS_OK ? status : it.status;
}

static void run_body(duk_context *ctx, void *data)
{
    run_job *it = data;
    gots__env_get(ctx, it->module, GOTS__FIELD_CODE);
    duk_push_undefined(ctx);
    gots__env_set(ctx, it->module, GOTS__FIELD_CODE);
    if (duk_pcall(ctx, 0) != DUK_EXEC_SUCCESS) rethrow(ctx, it->module);
    if (it->is_async) {
        watch_body(ctx, it->module);
        it->status = GOTS_E_PENDING;
    }
    gots__env_set(ctx, it->module, GOTS__FIELD_EVALUATION);
}

gots_status gots__env_run(gots__isolate *isolate, uint32_t module, bool is_async, gots_error *err)
{
    run_job it = { module, NULL, 0, false, is_async, GOTS_OK };
    gots_status status = gots__protect(isolate, run_body, &it, err);
    return status != GOTS_OK ? status : it.status;
}

typedef struct pair_job {
    uint32_t module, from;
} pair_job;

static void share_error(duk_context *ctx, void *data)
{
    const pair_job *it = data;
    gots__env_get(ctx, it->from, GOTS__FIELD_ERROR);
    gots__env_set(ctx, it->module, GOTS__FIELD_ERROR);
}

void gots__env_share_error(gots__isolate *isolate, uint32_t module, uint32_t from)
{
    pair_job it = { module, from };
    gots__protect(isolate, share_error, &it, NULL);
}

static void throw_error(duk_context *ctx, void *data)
{
    const pair_job *it = data;
    gots__env_get(ctx, it->module, GOTS__FIELD_ERROR);
    (void)duk_throw(ctx);
}

gots_status gots__env_rethrow(gots__isolate *isolate, uint32_t module, gots_error *err)
{
    pair_job it = { module, 0 };
    return gots__protect(isolate, throw_error, &it, err);
}

/* ---- Namespace objects ----------------------------------------------------------------------- */

/* Called with the name. Each entry of the map is [object, property, constant]. */
static duk_ret_t namespace_getter(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, MAP_KEY);
    duk_dup(ctx, 0);
    duk_get_prop(ctx, -2); /* the entry, at 3 */
    duk_get_prop_index(ctx, 3, 0);
    duk_get_prop_index(ctx, 3, 1);
    duk_get_prop(ctx, -2); /* throws in the dead zone; the value, at 5 */
    duk_get_prop_index(ctx, 3, 2);
    if (duk_get_boolean(ctx, -1)) {
        duk_get_prop_literal(ctx, 2, GOTS__MODULE_KEY); /* the namespace object itself */
        duk_dup(ctx, 0);
        duk_dup(ctx, 5);
        duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WRITABLE |
                                  DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_CLEAR_CONFIGURABLE |
                                  DUK_DEFPROP_FORCE);
    }
    duk_dup(ctx, 5);
    return 1;
}

bool gots__is_namespace(duk_context *ctx, const duk_hobject *object)
{
    duk_int_t entry, hash;
    if (DUK_HOBJECT_HAS_EXTENSIBLE(object) || DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, object) != NULL) return false;
    duk_push_literal(ctx, MAP_KEY);
    bool is = duk_hobject_find_entry(ctx->heap, (duk_hobject *)object, duk_known_hstring(ctx, -1), &entry, &hash);
    duk_pop(ctx);
    return is;
}

static void make_namespace(duk_context *ctx, void *data)
{
    const pair_job *it = data;
    duk_push_bare_object(ctx);
    push_keyed(ctx, namespace_getter, 1);
    duk_push_bare_object(ctx);
    duk_dup(ctx, -3);
    duk_put_prop_literal(ctx, -2, GOTS__MODULE_KEY);
    duk_put_prop_literal(ctx, -2, MAP_KEY);
    duk_put_prop_literal(ctx, -2, MAP_KEY);
    gots__env_set(ctx, it->module, GOTS__FIELD_NAMESPACE);
}

gots_status gots__namespace_new(gots__isolate *isolate, uint32_t module)
{
    pair_job it = { module, 0 };
    return gots__protect(isolate, make_namespace, &it, NULL);
}

typedef struct add_job {
    uint32_t module;
    const gots__import_arg *arg;
    bool constant;
} add_job;

/* Adds [object, property, constant] under `name` to the map of the getter at the stack top. */
static void add_entry(duk_context *ctx, gots__name name, duk_idx_t object, gots__name property,
                      bool constant)
{
    object = duk_require_normalize_index(ctx, object);
    duk_get_prop_literal(ctx, -1, MAP_KEY);
    push_name(ctx, name);
    duk_push_array(ctx);
    duk_dup(ctx, object);
    duk_put_prop_index(ctx, -2, 0);
    push_name(ctx, property);
    duk_put_prop_index(ctx, -2, 1);
    duk_push_boolean(ctx, constant);
    duk_put_prop_index(ctx, -2, 2);
    duk_put_prop(ctx, -3);
}

static void add_name(duk_context *ctx, void *data)
{
    const add_job *it = data;
    const gots__import_arg *arg = it->arg;
    gots__env_get(ctx, it->module, GOTS__FIELD_NAMESPACE);
    if (arg->kind == GOTS__IMPORT_AS_NAMESPACE_ALIAS) {
        push_name(ctx, arg->name);
        gots__env_get(ctx, arg->module, GOTS__FIELD_NAMESPACE);
        duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WRITABLE |
                                  DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_CLEAR_CONFIGURABLE);
        duk_get_prop_literal(ctx, -1, MAP_KEY);
        add_entry(ctx, arg->name, -2, arg->name, true);
        return;
    }
    duk_get_prop_literal(ctx, -1, MAP_KEY); /* the getter */
    push_name(ctx, arg->name);
    duk_dup(ctx, -2);
    duk_def_prop(ctx, -4, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_SET_ENUMERABLE);
    gots__env_get(ctx, arg->module, GOTS__FIELD_ENV);
    duk_swap_top(ctx, -2);
    add_entry(ctx, arg->name, -2, arg->property, it->constant);
}

gots_status gots__namespace_add(gots__isolate *isolate, uint32_t module,
                                const gots__import_arg *arg, bool constant)
{
    add_job it = { module, arg, constant };
    return gots__protect(isolate, add_name, &it, NULL);
}

static void seal_namespace(duk_context *ctx, void *data)
{
    const pair_job *it = data;
    gots__env_get(ctx, it->module, GOTS__FIELD_NAMESPACE);
    gots__push_symbol(ctx, "toStringTag");
    duk_push_literal(ctx, "Module");
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WRITABLE |
                              DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_CLEAR_CONFIGURABLE);
    duk_seal(ctx, -1);
}

void gots__namespace_reopen(duk_context *ctx, uint32_t module)
{
    duk_idx_t top = duk_get_top(ctx);
    gots__env_get(ctx, module, GOTS__FIELD_NAMESPACE);
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_literal(ctx, top, MAP_KEY);     /* the getter, at top + 1 */
        duk_get_prop_literal(ctx, top + 1, MAP_KEY); /* the entries */
        duk_enum(ctx, -1, DUK_ENUM_OWN_PROPERTIES_ONLY);
        while (duk_next(ctx, -1, 1)) {
            duk_push_false(ctx);
            duk_put_prop_index(ctx, -2, 2);
            duk_pop(ctx);
            duk_dup(ctx, top + 1);
            duk_def_prop(ctx, top, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_FORCE);
        }
    }
    duk_set_top(ctx, top);
}

gots_status gots__namespace_seal(gots__isolate *isolate, uint32_t module)
{
    pair_job it = { module, 0 };
    return gots__protect(isolate, seal_namespace, &it, NULL);
}

/* ---- Names of a REPL's input ----------------------------------------------------------------- */

/* Leaves [object, property] of the namespace's entry for the key at `key` on the stack. */
static void push_entry(duk_context *ctx, duk_idx_t key)
{
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, MAP_KEY);
    duk_dup(ctx, key);
    duk_get_prop(ctx, -2);
    duk_get_prop_index(ctx, -1, 0);
    duk_get_prop_index(ctx, -2, 1);
}

static duk_ret_t global_getter(duk_context *ctx)
{
    push_entry(ctx, 0);
    duk_get_prop(ctx, -2);
    return 1;
}

static duk_ret_t global_setter(duk_context *ctx)
{
    push_entry(ctx, 1);
    duk_dup(ctx, 0);
    duk_put_prop(ctx, -3);
    return 0;
}

/* Pushes a keyed accessor over the map at the stack index. */
static void push_over_map(duk_context *ctx, duk_c_function function, duk_idx_t args, duk_idx_t map)
{
    push_keyed(ctx, function, args);
    duk_dup(ctx, map);
    duk_put_prop_literal(ctx, -2, MAP_KEY);
}

static void to_global(duk_context *ctx, void *data)
{
    const pair_job *it = data;
    gots__env_get(ctx, it->module, GOTS__FIELD_NAMESPACE);
    duk_get_prop_literal(ctx, -1, MAP_KEY);
    duk_get_prop_literal(ctx, -1, MAP_KEY);
    duk_idx_t map = duk_get_top_index(ctx);
    push_over_map(ctx, global_getter, 1, map);
    push_over_map(ctx, global_setter, 2, map);
    duk_push_global_object(ctx);
    duk_enum(ctx, map, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 0)) {
        duk_dup(ctx, map + 1);
        duk_dup(ctx, map + 2);
        duk_def_prop(ctx, map + 3,
                     DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER |
                         DUK_DEFPROP_SET_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    }
}

gots_status gots__namespace_to_global(gots__isolate *isolate, uint32_t module)
{
    pair_job it = { module, 0 };
    return gots__protect(isolate, to_global, &it, NULL);
}
