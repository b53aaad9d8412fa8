/* Values for the host: handles to what stands in an isolate's heap.
 *
 * SPDX-License-Identifier: MIT
 *
 * Handle n is element n of a hidden array; element 0 is never used. Kept handles are elements of a
 * second array, with a list of free ones.
 */
#include "engine/value.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/host_call.h"
#include "engine/inspect.h"
#include "engine/isolate.h"
#include "engine/module_objects.h"
#include "engine/promise.h"

#define KEPT 0x80000000u

typedef struct table {
    gots_allocator allocator;
    void *live, *kept;       /* heap pointers, kept alive by the stash */
    uint32_t count;          /* live handles, with 0 */
    uint32_t kept_count;
    uint32_t kept_free;      /* free kept slots */
} table;

static void release_table(void *data)
{
    table *it = data;
    gots_allocator allocator = it->allocator;
    gots__free(&allocator, it, sizeof *it);
}

static void open_table(duk_context *ctx, void *data)
{
    table *it = data;
    duk_push_heap_stash(ctx);
    duk_push_array(ctx);
    it->live = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -2, "values");
    duk_push_array(ctx);
    it->kept = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -2, "kept values");
}

/* Made on first use: programs that no host talks to do not pay for it. */
static table *table_of(gots__isolate *isolate)
{
    duk_context *ctx = gots__isolate_context(isolate);
    table *it = gots__slot_get(ctx, GOTS__SLOT_VALUES);
    if (it != NULL) return it;
    gots_allocator allocator = gots__default_allocator();
    it = gots__alloc(&allocator, sizeof *it);
    if (it == NULL) return NULL;
    memset(it, 0, sizeof *it);
    it->allocator = allocator;
    it->count = 1;
    if (gots__protect(isolate, open_table, it, NULL) != GOTS_OK) {
        release_table(it);
        return NULL;
    }
    gots__slot_set(ctx, GOTS__SLOT_VALUES, it, release_table);
    return it;
}

/* Pushes the value of a handle; undefined for none. */
static void push(duk_context *ctx, gots_value value)
{
    const table *it = gots__slot_get(ctx, GOTS__SLOT_VALUES);
    if (it == NULL || value.handle == 0) {
        duk_push_undefined(ctx);
        return;
    }
    bool kept = (value.handle & KEPT) != 0;
    duk_push_heapptr(ctx, kept ? it->kept : it->live);
    duk_get_prop_index(ctx, -1, value.handle & ~KEPT);
    duk_remove(ctx, -2);
}

/* Makes a handle of the value at the stack top, pops it. */
static gots_value take(duk_context *ctx)
{
    table *it = gots__slot_get(ctx, GOTS__SLOT_VALUES);
    duk_push_heapptr(ctx, it->live);
    duk_insert(ctx, -2);
    duk_put_prop_index(ctx, -2, it->count);
    duk_pop(ctx);
    return (gots_value){ it->count++ };
}

void gots__value_push(struct duk_hthread *ctx, gots_value value)
{
    push(ctx, value);
}

gots_value gots__value_take(struct duk_hthread *ctx)
{
    return table_of(gots__isolate_of(ctx)) != NULL ? take(ctx) : (gots_value){ 0 };
}

/* ---- Scopes ---------------------------------------------------------------------------------- */

uint32_t gots__value_scope(gots__isolate *isolate)
{
    const table *it = table_of(isolate);
    return it == NULL ? 1 : it->count;
}

static void cut(duk_context *ctx, void *data)
{
    const table *it = data;
    duk_push_heapptr(ctx, it->live);
    duk_set_length(ctx, -1, it->count);
}

void gots__value_close(gots__isolate *isolate, uint32_t scope)
{
    table *it = table_of(isolate);
    if (it == NULL || scope >= it->count) return;
    it->count = scope;
    gots__protect(isolate, cut, it, NULL);
}

typedef struct returned {
    table *table;
    uint32_t scope;
    gots_value value;
} returned;

static void close_around(duk_context *ctx, void *data)
{
    returned *it = data;
    push(ctx, it->value);
    it->table->count = it->scope;
    it->value.handle = 0;
    cut(ctx, it->table);
    duk_pop(ctx);
    it->value = take(ctx);
}

gots_value gots__value_return(gots__isolate *isolate, uint32_t scope, gots_value value)
{
    returned it = { table_of(isolate), scope, value };
    if (it.table == NULL || scope >= it.table->count) return value;
    gots__protect(isolate, close_around, &it, NULL);
    return it.value;
}

uint32_t gots__value_count(gots__isolate *isolate)
{
    const table *it = gots__slot_get(gots__isolate_context(isolate), GOTS__SLOT_VALUES);
    return it == NULL ? 0 : it->count - 1 + (it->kept_count - it->kept_free);
}

typedef struct job {
    gots_value object, value, result, self;
    const gots_value *args;
    size_t count;
    const char *name, *text;
    size_t len;
    double number;
    uint32_t index;
    gots_type type;
    gots_status status;
    gots_text *out;
    const gots_allocator *allocator;
    void *found;
} job;

static gots_status run(gots__isolate *isolate, gots__body body, job *it, gots_error *err)
{
    if (table_of(isolate) == NULL)
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    gots_status status = gots__protect(isolate, body, it, err);
    return status != GOTS_OK ? status : it->status;
}

static void keep(duk_context *ctx, void *data)
{
    job *it = data;
    table *values = gots__slot_get(ctx, GOTS__SLOT_VALUES);
    uint32_t index = values->kept_count + 1;
    duk_push_heapptr(ctx, values->kept);
    if (values->kept_free > 0) /* element 0 counts nothing: free slots hold undefined */
        for (index = 1; index <= values->kept_count; index++) {
            duk_get_prop_index(ctx, -1, index);
            bool is_free = duk_is_undefined(ctx, -1);
            duk_pop(ctx);
            if (is_free) break;
        }
    push(ctx, it->value);
    duk_put_prop_index(ctx, -2, index);
    if (index > values->kept_count) values->kept_count = index;
    else values->kept_free--;
    it->result.handle = index | KEPT;
}

gots_value gots__value_keep(gots__isolate *isolate, gots_value value)
{
    job it = { .value = value };
    run(isolate, keep, &it, NULL);
    return it.result;
}

static void drop(duk_context *ctx, void *data)
{
    job *it = data;
    table *values = gots__slot_get(ctx, GOTS__SLOT_VALUES);
    duk_push_heapptr(ctx, values->kept);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -2, it->value.handle & ~KEPT);
    values->kept_free++;
}

void gots__value_drop(gots__isolate *isolate, gots_value kept)
{
    job it = { .value = kept };
    if (kept.handle & KEPT) run(isolate, drop, &it, NULL);
}

/* ---- Plain values ---------------------------------------------------------------------------- */

static void make(duk_context *ctx, void *data)
{
    job *it = data;
    switch (it->type) {
    case GOTS_NULL: duk_push_null(ctx); break;
    case GOTS_BOOLEAN: duk_push_boolean(ctx, it->number != 0); break;
    case GOTS_NUMBER: duk_push_number(ctx, it->number); break;
    case GOTS_STRING: gots__push_utf8(ctx, it->text, it->len); break;
    case GOTS_ARRAY: duk_push_array(ctx); break;
    case GOTS_OBJECT: duk_push_object(ctx); break;
    default: duk_push_undefined(ctx); break;
    }
    it->result = take(ctx);
}

gots_value gots__value_new(gots__isolate *isolate, gots_type type, double number, const char *text,
                           size_t len)
{
    job it = { .type = type, .number = number, .text = text, .len = len };
    run(isolate, make, &it, NULL);
    return it.result;
}

static gots_type type_at(duk_context *ctx, duk_idx_t index)
{
    switch (duk_get_type(ctx, index)) {
    case DUK_TYPE_NULL: return GOTS_NULL;
    case DUK_TYPE_BOOLEAN: return GOTS_BOOLEAN;
    case DUK_TYPE_NUMBER: return GOTS_NUMBER;
    case DUK_TYPE_BUFFER: return GOTS_BIGINT; /* see engine/bigint.h */
    case DUK_TYPE_STRING: return duk_is_symbol(ctx, index) ? GOTS_SYMBOL : GOTS_STRING;
    case DUK_TYPE_LIGHTFUNC: return GOTS_FUNCTION;
    case DUK_TYPE_OBJECT: break;
    default: return GOTS_UNDEFINED;
    }
    if (duk_is_function(ctx, index)) return GOTS_FUNCTION;
    if (duk_is_array(ctx, index)) return GOTS_ARRAY;
    return gots__promise_state_of(ctx, index) != GOTS__NO_PROMISE ? GOTS_PROMISE : GOTS_OBJECT;
}

static void look(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->value);
    it->type = type_at(ctx, -1);
    if (it->type == GOTS_NUMBER) it->number = duk_get_number(ctx, -1);
    else if (it->type == GOTS_BOOLEAN) it->number = duk_get_boolean(ctx, -1);
    else if (it->type == GOTS_ARRAY) it->number = (double)duk_get_length(ctx, -1);
}

gots_type gots__value_type(gots__isolate *isolate, gots_value value)
{
    job it = { .value = value, .type = GOTS_UNDEFINED };
    run(isolate, look, &it, NULL);
    return it.type;
}

double gots__value_number(gots__isolate *isolate, gots_value value)
{
    job it = { .value = value, .number = NAN };
    run(isolate, look, &it, NULL);
    return it.type == GOTS_NUMBER || it.type == GOTS_BOOLEAN ? it.number : NAN;
}

uint32_t gots__value_length(gots__isolate *isolate, gots_value array)
{
    job it = { .value = array };
    run(isolate, look, &it, NULL);
    return it.type == GOTS_ARRAY ? (uint32_t)it.number : 0;
}

/* The bytes belong to a string of the heap, which a handle of its own keeps alive. */
static void get_text(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->value);
    if (type_at(ctx, -1) != GOTS_STRING) return;
    it->text = gots__to_utf8(ctx, -1, &it->len);
    take(ctx);
}

const char *gots__value_text(gots__isolate *isolate, gots_value value, size_t *len)
{
    job it = { .value = value };
    if (run(isolate, get_text, &it, NULL) != GOTS_OK) return NULL;
    if (len != NULL) *len = it.len;
    return it.text;
}

static void inspect(duk_context *ctx, void *data)
{
    job *it = data;
    gots__inspect in;
    gots__inspect_options options;
    gots__inspect_defaults(&options);
    options.color = it->number != 0;
    push(ctx, it->value);
    duk_idx_t index = duk_get_top_index(ctx);
    gots__inspect_open(&in, ctx, &options);
    gots__inspect_value(&in, index);
    gots__inspect_push(&in);
    size_t len;
    const char *text = gots__to_utf8(ctx, -1, &len);
    char *copy = gots__alloc(it->allocator, len + 1);
    if (copy == NULL) {
        it->status = GOTS_E_NOMEM;
        return;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    *it->out = (gots_text){ copy, len, *it->allocator };
}

gots_status gots__value_inspect(gots__isolate *isolate, gots_value value, bool color,
                                const gots_allocator *allocator, gots_text *out, gots_error *err)
{
    job it = { .value = value, .number = color, .out = out, .allocator = allocator };
    memset(out, 0, sizeof *out);
    return run(isolate, inspect, &it, err);
}

/* ---- Objects --------------------------------------------------------------------------------- */

static void push_key(duk_context *ctx, const job *it)
{
    if (it->name != NULL) gots__push_utf8(ctx, it->name, strlen(it->name));
    else duk_push_uint(ctx, it->index);
}

static void get(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->object);
    duk_require_object_coercible(ctx, -1);
    push_key(ctx, it);
    duk_get_prop(ctx, -2);
    it->result = take(ctx);
}

static void set(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->object);
    duk_require_object_coercible(ctx, -1);
    push_key(ctx, it);
    push(ctx, it->value);
    duk_put_prop(ctx, -3);
}

static void has(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->object);
    push_key(ctx, it);
    it->number = duk_has_prop(ctx, -2);
}

bool gots__value_has(gots__isolate *isolate, gots_value object, const char *name)
{
    job it = { .object = object, .name = name };
    return run(isolate, has, &it, NULL) == GOTS_OK && it.number != 0;
}

static gots_status check_object(gots__isolate *isolate, gots_value object, gots_error *err)
{
    gots_type type = gots__value_type(isolate, object);
    if (type != GOTS_UNDEFINED && type != GOTS_NULL) return GOTS_OK;
    return gots__fail(err, GOTS_E_TYPE, "TypeError", "%s has no properties",
                      type == GOTS_NULL ? "null" : "undefined");
}

gots_status gots__value_get(gots__isolate *isolate, gots_value object, const char *name,
                            uint32_t index, gots_value *value, gots_error *err)
{
    job it = { .object = object, .name = name, .index = index };
    gots_status status = check_object(isolate, object, err);
    if (status == GOTS_OK) status = run(isolate, get, &it, err);
    if (status == GOTS_OK) *value = it.result;
    return status;
}

gots_status gots__value_set(gots__isolate *isolate, gots_value object, const char *name,
                            uint32_t index, gots_value value, gots_error *err)
{
    job it = { .object = object, .name = name, .index = index, .value = value };
    gots_status status = check_object(isolate, object, err);
    return status == GOTS_OK ? run(isolate, set, &it, err) : status;
}

static void keys(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->object);
    duk_require_object_coercible(ctx, -1);
    duk_to_object(ctx, -1);
    duk_push_array(ctx);
    duk_enum(ctx, -2, DUK_ENUM_OWN_PROPERTIES_ONLY);
    duk_uarridx_t count = 0;
    while (duk_next(ctx, -1, 0)) duk_put_prop_index(ctx, -3, count++);
    duk_pop(ctx);
    it->result = take(ctx);
}

gots_status gots__value_keys(gots__isolate *isolate, gots_value object, gots_value *list,
                             gots_error *err)
{
    job it = { .object = object };
    gots_status status = check_object(isolate, object, err);
    if (status == GOTS_OK) status = run(isolate, keys, &it, err);
    if (status == GOTS_OK) *list = it.result;
    return status;
}

static void promise(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->value);
    switch (gots__promise_state_of(ctx, -1)) {
    case GOTS__PROMISE_PENDING: it->status = GOTS_E_PENDING; return;
    case GOTS__PROMISE_FULFILLED: it->status = GOTS_OK; break;
    case GOTS__PROMISE_REJECTED: it->status = GOTS_E_THROWN; break;
    default: it->status = GOTS_E_TYPE; return;
    }
    gots__promise_value(ctx, -1);
    it->result = take(ctx);
}

gots_status gots__value_promise(gots__isolate *isolate, gots_value value, gots_value *result)
{
    job it = { .value = value };
    gots_status status = run(isolate, promise, &it, NULL);
    if (it.result.handle != 0) *result = it.result;
    return status;
}

static void throw_unhandled(duk_context *ctx, void *data)
{
    (void)data;
    if (!gots__promise_next_unhandled(ctx)) return;
    gots__promise_value(ctx, -1);
    (void)duk_throw(ctx);
}

gots_status gots__value_unhandled(gots__isolate *isolate, gots_error *err)
{
    return gots__protect(isolate, throw_unhandled, NULL, err);
}

/* ---- Calls ----------------------------------------------------------------------------------- */

static void call(duk_context *ctx, void *data)
{
    job *it = data;
    duk_require_stack(ctx, (duk_idx_t)it->count + 8);
    push(ctx, it->object);
    push(ctx, it->self);
    for (size_t i = 0; i < it->count; i++) push(ctx, it->args[i]);
    duk_call_method(ctx, (duk_idx_t)it->count);
    it->result = take(ctx);
}

gots_status gots__value_call(gots__isolate *isolate, gots_value function, gots_value self,
                             const gots_value *args, size_t count, gots_value *result,
                             gots_error *err)
{
    if (gots__value_type(isolate, function) != GOTS_FUNCTION)
        return gots__fail(err, GOTS_E_TYPE, "TypeError", "the value is not a function");
    job it = { .object = function, .self = self, .args = args, .count = count };
    gots_status status = run(isolate, call, &it, err);
    if (status == GOTS_OK && result != NULL) *result = it.result;
    return status;
}

static void get_namespace(duk_context *ctx, void *data)
{
    job *it = data;
    gots__env_get(ctx, it->index, GOTS__FIELD_NAMESPACE);
    it->result = take(ctx);
}

gots_value gots__value_namespace(gots__isolate *isolate, uint32_t module)
{
    job it = { .index = module };
    run(isolate, get_namespace, &it, NULL);
    return it.result;
}

static void get_result(duk_context *ctx, void *data)
{
    job *it = data;
    gots__env_get(ctx, it->index, GOTS__FIELD_EVALUATION);
    if (gots__promise_state_of(ctx, -1) == GOTS__PROMISE_FULFILLED && it->number != 0)
        gots__promise_value(ctx, -1);
    it->result = take(ctx);
}

gots_value gots__value_result(gots__isolate *isolate, uint32_t module, bool awaited)
{
    job it = { .index = module, .number = awaited };
    run(isolate, get_result, &it, NULL);
    return it.result;
}

static void get_object(duk_context *ctx, void *data)
{
    job *it = data;
    push(ctx, it->value);
    it->found = duk_get_heapptr(ctx, -1);
}

void *gots__value_object(gots__isolate *isolate, gots_value value)
{
    job it = { .value = value };
    run(isolate, get_object, &it, NULL);
    return it.found;
}

/* ---- Callbacks ------------------------------------------------------------------------------- */

struct gots_frame {
    gots__isolate *isolate;
    duk_context *ctx;
    size_t count;
    uint32_t first;    /* handle of the first argument */
    gots_value result;
    char message[256];
};

#define BINDING_KEY DUK_HIDDEN_SYMBOL("binding")

/* In a buffer that the function keeps alive. */
typedef struct binding {
    gots__host_function *function;
    gots_callback *callback;
    void *context;
} binding;

static duk_ret_t callback(duk_context *ctx)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    size_t count = (size_t)duk_get_top(ctx);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, BINDING_KEY);
    const binding *it = duk_get_buffer(ctx, -1, NULL);
    duk_pop_2(ctx);
    gots__host_call(ctx, it->function);
    it->function->calls++;
    gots_frame frame = { .isolate = isolate, .ctx = ctx, .count = count };
    frame.first = gots__value_scope(isolate);
    for (size_t i = 0; i < count; i++) {
        duk_dup(ctx, (duk_idx_t)i);
        take(ctx);
    }
    gots_status status = it->callback(&frame, it->context);
    push(ctx, frame.result);
    gots__value_close(isolate, frame.first);
    if (status == GOTS_OK) return 1;
    const char *message = frame.message[0] != '\0' ? frame.message : gots_status_text(status);
    return duk_error(ctx, DUK_ERR_ERROR, "%s", message);
}

gots_isolate *gots_frame_isolate(const gots_frame *frame)
{
    return gots__isolate_owner(frame->isolate);
}

size_t gots_frame_count(const gots_frame *frame)
{
    return frame->count;
}

gots_value gots_frame_argument(gots_frame *frame, size_t index)
{
    if (index >= frame->count) return (gots_value){ 0 };
    return (gots_value){ frame->first + (uint32_t)index };
}

void gots_frame_return(gots_frame *frame, gots_value value)
{
    frame->result = value;
}

gots_status gots_frame_fail(gots_frame *frame, const char *message)
{
    size_t len = strlen(message);
    if (len >= sizeof frame->message) len = sizeof frame->message - 1;
    memcpy(frame->message, message, len);
    frame->message[len] = '\0';
    return GOTS_E_THROWN;
}

typedef struct bind_job {
    const char *name;
    binding binding;
} bind_job;

static void bind(duk_context *ctx, void *data)
{
    const bind_job *it = data;
    const char *name = it->name;
    duk_push_global_object(ctx);
    for (const char *dot; (dot = strchr(name, '.')) != NULL; name = dot + 1) {
        duk_push_lstring(ctx, name, (size_t)(dot - name));
        duk_get_prop(ctx, -2);
        if (!duk_is_object(ctx, -1)) {
            duk_pop(ctx);
            duk_push_object(ctx);
            duk_push_lstring(ctx, name, (size_t)(dot - name));
            duk_dup(ctx, -2);
            duk_put_prop(ctx, -4);
        }
    }
    gots__builtin line = { .name = name, .function = callback, .nargs = -1 };
    gots__push_function(ctx, &line);
    binding *kept = duk_push_fixed_buffer(ctx, sizeof *kept);
    *kept = it->binding;
    duk_put_prop_literal(ctx, -2, BINDING_KEY);
    duk_put_prop_string(ctx, -2, name);
}

gots_status gots__value_bind(gots__isolate *isolate, const char *name, gots_callback *function,
                             void *context, gots_error *err)
{
    bind_job it = { name, { gots__host_function_new(isolate, name, false), function, context } };
    if (it.binding.function == NULL || table_of(isolate) == NULL)
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    return gots__protect(isolate, bind, &it, err);
}
