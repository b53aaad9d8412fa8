/* Ops, the heap's side: how a program's request leaves the heap, and how its answer comes in.
 *
 * SPDX-License-Identifier: MIT
 *
 * import.meta.native("fs") of a library module is an object with a function for each op of the group.
 * An op that answers at once returns its result or throws. For one that answers later a promise is
 * returned, which waits in a list under the request's id beside the error that it might be rejected
 * with, made now since now there is a stack to remember.
 */
#include "engine/op.h"

#include <string.h>

#include "base/memory.h"
#include "engine/dukx.h"
#include "engine/port.h"
#include "engine/promise.h"
#include "engine/stack.h"
#include "engine/task.h"
#include "engine/typed.h"

#define ARGS_MAX 12
#define WAITING "ops waiting"

struct gots__op_block {
    gots__op_block *next;
    char bytes[];
};

typedef struct ops {
    gots__op_hooks hooks;
    gots_allocator allocator; /* of requests: the host's, on the isolate's thread */
    uint32_t next_id, pending;
} ops;

static ops *ops_of(duk_context *ctx)
{
    return gots__slot_get(ctx, GOTS__SLOT_OPS);
}

static void release_ops(void *data)
{
    ops *it = data;
    gots_allocator allocator = it->allocator;
    gots__free(&allocator, it, sizeof *it);
}

void gots__isolate_set_ops(gots__isolate *isolate, const gots__op_hooks *hooks)
{
    gots_allocator allocator = gots__default_allocator();
    ops *it = gots__alloc(&allocator, sizeof *it);
    if (it == NULL) return; /* then the library's modules say that there are no ops */
    *it = (ops){ .hooks = *hooks, .allocator = allocator, .next_id = 1 };
    gots__slot_set(isolate->ctx, GOTS__SLOT_OPS, it, release_ops);
}

/* ---- The request's memory -------------------------------------------------------------------- */

/* Not the host's allocator: a thread of the pool may ask. */
void *gots__op_take(gots__op_request *request, size_t len)
{
    gots_allocator allocator = gots__default_allocator();
    gots__op_block *block = len < SIZE_MAX / 2 ? gots__alloc(&allocator, sizeof *block + len) : NULL;
    if (block == NULL) return NULL;
    block->next = request->blocks;
    request->blocks = block;
    return block->bytes;
}

char *gots__op_copy(gots__op_request *request, const char *text, size_t len)
{
    char *copy = gots__op_take(request, len + 1);
    if (copy == NULL) return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

void gots__op_drop(gots__op_request *request)
{
    gots_allocator allocator = gots__default_allocator();
    for (gots__op_block *at = request->blocks; at != NULL;) {
        gots__op_block *next = at->next;
        allocator.resize(allocator.context, at, 0, 0);
        at = next;
    }
    gots__free(&allocator, request, request->size);
}

/* ---- Values in and out ----------------------------------------------------------------------- */

/* Makes texts of the strings and throws for what is no data. */
static void settle_argument(duk_context *ctx, duk_idx_t index)
{
    switch (duk_get_type(ctx, index)) {
    case DUK_TYPE_NUMBER:
    case DUK_TYPE_BOOLEAN:
    case DUK_TYPE_NULL:
    case DUK_TYPE_UNDEFINED: return;
    case DUK_TYPE_STRING:
        if (duk_is_symbol(ctx, index)) break;
        gots__to_utf8(ctx, index, NULL);
        duk_replace(ctx, index);
        return;
    default:
        if (duk_is_array(ctx, index)) {
            duk_size_t count = duk_get_length(ctx, index);
            if (count > 65536) (void)duk_range_error(ctx, "a list of more than 65536 items");
            for (duk_uarridx_t i = 0; i < count; i++) {
                duk_get_prop_index(ctx, index, i);
                if (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1)) (void)duk_type_error(ctx, "a list of strings is expected");
                gots__to_utf8(ctx, -1, NULL);
                duk_put_prop_index(ctx, index, i);
                duk_pop(ctx);
            }
            return;
        }
        if (duk_is_buffer_data(ctx, index)) return;
    }
    (void)duk_type_error(ctx, "argument %d has a type that no op takes", (int)index + 1);
}

static size_t padded(size_t len)
{
    return (len + 8) & ~(size_t)7; /* with a NUL */
}

/* Bytes behind the record that the argument needs. */
static size_t argument_size(duk_context *ctx, duk_idx_t index)
{
    duk_size_t len = 0;
    if (duk_is_string(ctx, index)) {
        (void)duk_get_lstring(ctx, index, &len);
        return padded(len);
    }
    if (duk_is_buffer_data(ctx, index)) {
        (void)duk_get_buffer_data(ctx, index, &len);
        return padded(len);
    }
    if (!duk_is_array(ctx, index)) return 0;
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, index);
    size_t size = count * sizeof(gots__data);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, index, i);
        size += argument_size(ctx, -1);
        duk_pop(ctx);
    }
    return size;
}

static const char *put_bytes(char **room, const void *bytes, size_t len)
{
    char *at = *room;
    if (len > 0) memcpy(at, bytes, len);
    at[len] = '\0';
    *room += padded(len);
    return at;
}

static void read_argument(duk_context *ctx, duk_idx_t index, gots__data *out, char **room)
{
    duk_size_t len = 0;
    memset(out, 0, sizeof *out);
    if (duk_is_number(ctx, index)) *out = (gots__data){ .kind = GOTS__DATA_NUMBER, .number = duk_get_number(ctx, index) };
    else if (duk_is_boolean(ctx, index))
        *out = (gots__data){ .kind = GOTS__DATA_BOOLEAN, .number = duk_get_boolean(ctx, index) };
    else if (duk_is_null(ctx, index)) out->kind = GOTS__DATA_NULL;
    else if (duk_is_string(ctx, index)) {
        const char *text = duk_get_lstring(ctx, index, &len);
        *out = (gots__data){ .kind = GOTS__DATA_TEXT, .len = len, .bytes = put_bytes(room, text, len) };
    } else if (duk_is_array(ctx, index)) {
        uint32_t count = (uint32_t)duk_get_length(ctx, index);
        *out = (gots__data){ .kind = GOTS__DATA_LIST, .len = count, .items = (gots__data *)(void *)*room };
        *room += count * sizeof(gots__data);
        for (uint32_t i = 0; i < count; i++) {
            duk_get_prop_index(ctx, index, i);
            read_argument(ctx, duk_get_top_index(ctx), &out->items[i], room);
            duk_pop(ctx);
        }
    } else if (duk_is_buffer_data(ctx, index)) {
        const void *bytes = duk_get_buffer_data(ctx, index, &len);
        *out = (gots__data){ .kind = GOTS__DATA_BYTES, .len = len, .bytes = put_bytes(room, bytes, len) };
    }
}

static void push_data(duk_context *ctx, const gots__data *data)
{
    duk_require_stack(ctx, 4);
    switch ((gots__data_kind)data->kind) {
    case GOTS__DATA_UNDEFINED: duk_push_undefined(ctx); break;
    case GOTS__DATA_NULL: duk_push_null(ctx); break;
    case GOTS__DATA_BOOLEAN: duk_push_boolean(ctx, data->number != 0); break;
    case GOTS__DATA_NUMBER: duk_push_number(ctx, data->number); break;
    case GOTS__DATA_TEXT: gots__push_utf8(ctx, data->bytes, data->len); break;
    case GOTS__DATA_BYTES: {
        if (data->len > UINT32_MAX) (void)duk_range_error(ctx, "more bytes than an array holds");
        duk_hbufobj *view = typed_create(ctx, TYPED_UINT8, (double)data->len);
        if (data->len > 0) memcpy(typed_bytes(view), data->bytes, data->len);
        break;
    }
    case GOTS__DATA_LIST:
        duk_push_array(ctx);
        for (size_t i = 0; i < data->len; i++) {
            push_data(ctx, &data->items[i]);
            duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
        }
    }
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static void put_text(duk_context *ctx, const char *name, const char *text)
{
    if (text == NULL) return;
    gots__push_utf8(ctx, text, strlen(text));
    gots__define_value(ctx, -2, name, DUK_DEFPROP_WRITABLE | (strcmp(name, "message") != 0 && strcmp(name, "name") != 0 ? DUK_DEFPROP_ENUMERABLE : 0));
}

/* Gives the Error at the stack top what the request says. The prototypes are those that
 * stdlib/internal/op.ts has left. */
static void fill_error(duk_context *ctx, const gots__op_request *request)
{
    const gots__op_error *error = &request->error;
    if (error->bad_argument) {
        duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_TYPE_ERROR_PROTOTYPE]);
        duk_set_prototype(ctx, -2);
    } else if (!error->plain) {
        duk_push_heap_stash(ctx);
        duk_get_prop_literal(ctx, -1, "op errors");
        bool is_loaded = duk_is_object(ctx, -1);
        if (is_loaded) {
            duk_get_prop_index(ctx, -1, error->denied ? 0 : 1);
            duk_set_prototype(ctx, -4);
        }
        duk_pop_2(ctx);
        if (!is_loaded) put_text(ctx, "name", error->denied ? "PermissionError" : "SystemError");
    }
    put_text(ctx, "message", error->message);
    put_text(ctx, "code", error->code);
    put_text(ctx, "errno", error->number);
    put_text(ctx, "path", error->path);
}

/* ---- Calling --------------------------------------------------------------------------------- */

/* All that may throw comes before the request is there. */
static gots__op_request *make_request(duk_context *ctx, ops *it, uint32_t op, duk_idx_t count)
{
    size_t head = (it->hooks.request_size + 15) & ~(size_t)15, size = head + (size_t)count * sizeof(gots__data);
    for (duk_idx_t i = 0; i < count; i++) {
        size_t more = argument_size(ctx, i);
        if (more > SIZE_MAX / 4) (void)duk_range_error(ctx, "out of memory");
        size += more;
    }
    gots_allocator allocator = gots__default_allocator();
    gots__op_request *request = gots__alloc(&allocator, size);
    if (request == NULL) (void)duk_range_error(ctx, "out of memory");
    memset(request, 0, head);
    gots__data *args = (gots__data *)(void *)((char *)request + head);
    char *room = (char *)(args + count);
    for (duk_idx_t i = 0; i < count; i++) read_argument(ctx, i, &args[i], &room);
    request->isolate = gots__isolate_of(ctx);
    request->op = op;
    request->args = args;
    request->count = (uint32_t)count;
    request->size = size;
    return request;
}

static duk_ret_t give_result(duk_context *ctx, void *data)
{
    gots__op_request *request = data;
    if (request->error.code == NULL) {
        push_data(ctx, &request->result);
        return 1;
    }
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", "");
    fill_error(ctx, request);
    return duk_throw(ctx);
}

gots__op_request *gots__op_empty(gots__isolate *isolate)
{
    gots_allocator allocator = gots__default_allocator();
    gots__op_request *request = gots__alloc(&allocator, sizeof *request);
    if (request != NULL) *request = (gots__op_request){ .isolate = isolate, .size = sizeof *request };
    return request;
}

void gots__op_throw(duk_context *ctx, gots__op_request *request)
{
    (void)duk_safe_call(ctx, give_result, request, 0, 1);
    gots__op_drop(request);
    (void)duk_throw(ctx);
}

static duk_ret_t call_now(duk_context *ctx, ops *it, uint32_t op, duk_idx_t count)
{
    gots__op_request *request = make_request(ctx, it, op, count);
    it->hooks.call(it->hooks.context, request);
    duk_int_t code = duk_safe_call(ctx, give_result, request, 0, 1);
    gots__op_drop(request);
    return code == DUK_EXEC_SUCCESS ? 1 : duk_throw(ctx);
}

/* Pushes the array of [promise, error] that wait, each under its request's id. */
static void push_waiting(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, WAITING)) {
        duk_pop(ctx);
        duk_push_bare_object(ctx);
        duk_dup_top(ctx);
        duk_put_prop_literal(ctx, -3, WAITING);
    }
    duk_remove(ctx, -2);
}

/* The entry that waits is there before the request is: nothing throws behind that. If there is no
 * memory for the request, the next one of that id replaces the entry. */
static duk_ret_t call_later(duk_context *ctx, ops *it, uint32_t op, duk_idx_t count)
{
    duk_idx_t promise = count;
    gots__promise_new(ctx);
    push_waiting(ctx);
    duk_push_bare_array(ctx);
    duk_dup(ctx, promise);
    duk_put_prop_index(ctx, -2, 0);
    duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", "");
    duk_put_prop_index(ctx, -2, 1);
    gots__cell *task = gots__task(ctx);
    if (task != NULL) {
        gots__cell_push_cell(ctx, task);
        duk_put_prop_index(ctx, -2, 2);
        duk_push_undefined(ctx); /* the request, as a pointer */
        duk_put_prop_index(ctx, -2, 3);
    }
    duk_dup_top(ctx);
    duk_put_prop_index(ctx, promise + 1, it->next_id);
    gots__op_request *request = make_request(ctx, it, op, count);
    if (task != NULL) {
        duk_push_pointer(ctx, request);
        duk_put_prop_index(ctx, -2, 3); /* over an element that is there: nothing is allocated */
        gots__task_count_op(ctx, task, 1);
    }
    duk_set_top(ctx, promise + 1);
    request->id = it->next_id++;
    if (it->next_id == 0) it->next_id = 1;
    it->pending++;
    it->hooks.call(it->hooks.context, request);
    return 1;
}

/* Magic: the op's number times two, and whether its answer comes later. */
static duk_ret_t call_op(duk_context *ctx)
{
    ops *it = ops_of(ctx);
    duk_idx_t count = duk_get_top(ctx);
    if (count > ARGS_MAX) return duk_type_error(ctx, "too many arguments");
    for (duk_idx_t i = 0; i < count; i++) settle_argument(ctx, i);
    int magic = duk_get_current_magic(ctx);
    uint32_t op = (uint32_t)magic >> 1;
    return magic & 1 ? call_later(ctx, it, op, count) : call_now(ctx, it, op, count);
}

static duk_ret_t keep_errors(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    duk_push_bare_array(ctx);
    for (duk_idx_t i = 0; i < 2; i++) {
        duk_dup(ctx, i);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)i);
    }
    duk_put_prop_literal(ctx, -2, "op errors");
    return 0;
}

/* Pushes the object of a group; false: there is none. */
bool gots__op_push_group(duk_context *ctx, const char *group)
{
    const ops *it = ops_of(ctx);
    const char *name;
    uint32_t op, i = 0;
    bool later;
    if (it == NULL) return false;
    if (strcmp(group, "port") == 0) {
        gots__port_push_group(ctx);
        return true;
    }
    duk_push_bare_object(ctx);
    if (strcmp(group, "errors") == 0) {
        gots__builtin line = { "keep", keep_errors, 2, 2, 0 };
        gots__push_function(ctx, &line);
        duk_put_prop_literal(ctx, -2, "keep");
        return true;
    }
    if (strcmp(group, "task") == 0) {
        duk_pop(ctx);
        gots__task_push_group(ctx);
        return true;
    }
    for (; it->hooks.list(it->hooks.context, group, i, &name, &op, &later); i++) {
        gots__builtin line = { name, call_op, -1, 0, (int16_t)(op << 1 | later) };
        gots__push_function(ctx, &line);
        duk_put_prop_string(ctx, -2, name);
    }
    if (i > 0) return true;
    duk_pop(ctx);
    return false;
}

/* ---- Ops of a task --------------------------------------------------------------------------- */

typedef void visit_op(duk_context *ctx, gots__op_request *request, gots__cell *promise, void *data);

static void each_of(duk_context *ctx, gots__cell *task, visit_op *visit, void *data)
{
    duk_idx_t top = duk_get_top(ctx);
    push_waiting(ctx);
    duk_enum(ctx, top, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, top + 1, 1)) {
        duk_get_prop_index(ctx, -1, 2);
        bool is_its = duk_get_hobject(ctx, -1) == &task->obj;
        duk_get_prop_index(ctx, -2, 3);
        duk_get_prop_index(ctx, -3, 0);
        if (is_its) visit(ctx, duk_get_pointer(ctx, -2), gots__cell_at(ctx, -1, GOTS__CELL_PROMISE), data);
        duk_set_top(ctx, top + 2);
    }
    duk_set_top(ctx, top);
}

typedef struct each {
    void (*visit)(duk_context *ctx, gots__cell *promise, void *data);
    void *data;
} each;

static void visit_promise(duk_context *ctx, gots__op_request *request, gots__cell *promise, void *data)
{
    const each *it = data;
    (void)request;
    it->visit(ctx, promise, it->data);
}

void gots__op_each(duk_context *ctx, gots__cell *task, void (*visit)(duk_context *ctx, gots__cell *promise, void *data),
                   void *data)
{
    each it = { visit, data };
    each_of(ctx, task, visit_promise, &it);
}

static void call_off(duk_context *ctx, gots__op_request *request, gots__cell *promise, void *data)
{
    const ops *it = data;
    (void)ctx;
    (void)promise;
    if (request != NULL && it->hooks.call_off != NULL) it->hooks.call_off(it->hooks.context, request);
}

void gots__op_call_off(duk_context *ctx, gots__cell *task)
{
    each_of(ctx, task, call_off, ops_of(ctx));
}

/* ---- Answers --------------------------------------------------------------------------------- */

static void settle(duk_context *ctx, void *data)
{
    const gots__op_request *request = data;
    push_waiting(ctx);
    duk_push_uint(ctx, request->id);
    if (!duk_get_prop(ctx, -2)) return;
    duk_idx_t entry = duk_get_top_index(ctx);
    duk_get_prop_index(ctx, entry, 0);
    duk_get_prop_index(ctx, entry, 1);
    duk_get_prop_index(ctx, entry, 2);
    gots__cell *task = gots__cell_at(ctx, -1, GOTS__CELL_TASK); /* the entry keeps it */
    duk_pop(ctx);
    if (task != NULL) gots__task_set(ctx, task);
    if (request->error.code == NULL) {
        duk_pop(ctx);
        push_data(ctx, &request->result);
        gots__promise_resolve(ctx, -2);
    } else {
        fill_error(ctx, request);
        gots__promise_reject(ctx, -2);
    }
    if (task != NULL) gots__task_count_op(ctx, task, -1);
    gots__task_leave(ctx);
    duk_push_uint(ctx, request->id);
    duk_del_prop(ctx, entry - 1);
}

/* A result for which there is no memory rejects its promise as well. */
static void settle_without_memory(duk_context *ctx, void *data)
{
    gots__op_request *request = data;
    request->error = (gots__op_error){ .code = "GOTS3012", .message = "out of memory for the result", .number = "ENOMEM" };
    settle(ctx, request);
}

gots_status gots__op_settle(gots__op_request *request, gots_error *err)
{
    gots__isolate *isolate = request->isolate;
    ops_of(isolate->ctx)->pending--;
    gots_status status = gots__protect(isolate, settle, request, err);
    if (status != GOTS_OK) status = gots__protect(isolate, settle_without_memory, request, err);
    gots__op_drop(request);
    if (status == GOTS_OK) status = gots__isolate_run_jobs(isolate, err);
    return status;
}

uint32_t gots__op_pending(gots__isolate *isolate)
{
    const ops *it = gots__slot_get(isolate->ctx, GOTS__SLOT_OPS);
    return it != NULL ? it->pending : 0;
}
