/* What stubs call, and the calls that they decline.
 *
 * SPDX-License-Identifier: MIT
 *
 * Until C is called nothing here runs the program or moves the value stack (bind/stub.h): enter asks for
 * the room that conversions take. Afterwards everything may have moved, and a call is known by its place.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/bigint.h"
#include "engine/bind_inside.h"
#include "engine/promise.h"
#include "engine/typed.h"

static duk_tval *call_at(duk_hthread *thr, long at)
{
    return (duk_tval *)(void *)((char *)thr->valstack + at);
}

/* ---- Before the call -------------------------------------------------------------------------- */

static int enter(duk_hthread *thr, int slots)
{
    return thr->valstack_end - thr->valstack_top >= slots && (char *)__builtin_frame_address(0) >= thr->heap->gots_stack_limit;
}

static const char *utf8_of(duk_hthread *thr, const duk_tval *tv, size_t *len)
{
    if (!DUK_TVAL_IS_STRING(tv) || DUK_HSTRING_HAS_SYMBOL(DUK_TVAL_GET_STRING(tv))) return NULL;
    duk_push_tval(thr, (duk_tval *)tv);
    return gots__to_utf8(thr, -1, len);
}

static const char *string(duk_hthread *thr, const duk_tval *tv)
{
    size_t len;
    const char *text = utf8_of(thr, tv, &len);
    return text != NULL && memchr(text, 0, len) == NULL ? text : NULL;
}

static int utf8(duk_hthread *thr, const duk_tval *tv, const char **bytes, unsigned long *len)
{
    size_t size = 0;
    *bytes = utf8_of(thr, tv, &size);
    *len = size;
    return *bytes != NULL;
}

/* Of a bigint: see engine/bigint.h. */
static const uint64_t *words_of(const duk_tval *tv, size_t *count)
{
    if (!DUK_TVAL_IS_BUFFER(tv)) return NULL;
    duk_hbuffer *h = DUK_TVAL_GET_BUFFER(tv);
    *count = DUK_HBUFFER_GET_SIZE(h) / sizeof(uint64_t);
    return (const uint64_t *)DUK_HBUFFER_FIXED_GET_DATA_PTR(NULL, (duk_hbuffer_fixed *)h);
}

static int int64(const duk_tval *tv, long *value)
{
    size_t count;
    const uint64_t *words = words_of(tv, &count);
    if (words == NULL || count != 1) return 0;
    *value = (long)words[0];
    return 1;
}

static int uint64(const duk_tval *tv, unsigned long *value)
{
    size_t count;
    const uint64_t *words = words_of(tv, &count);
    if (words == NULL || count > 2 || (count == 1 && (int64_t)words[0] < 0) || (count == 2 && words[0] != 1)) return 0;
    *value = words[count - 1];
    return 1;
}

static int pointer(duk_hthread *thr, const duk_tval *tv, const char *tag, void **value)
{
    const void *of;
    if (!bind_address(bind_state_of(thr), thr, tv, &of, value)) return 0;
    return of == tag || (of != NULL && strcmp(of, tag) == 0);
}

static int object(duk_hthread *thr, const duk_tval *tv, const void *class_, void **value)
{
    const void *of;
    return bind_address(bind_state_of(thr), thr, tv, &of, value) && of == class_ && *value != NULL;
}

static duk_hbufobj *buffer_object(const duk_tval *tv)
{
    if (!DUK_TVAL_IS_OBJECT(tv) || !DUK_HOBJECT_IS_BUFOBJ(DUK_TVAL_GET_OBJECT(tv))) return NULL;
    return (duk_hbufobj *)DUK_TVAL_GET_OBJECT(tv);
}

static int view(duk_hthread *thr, const duk_tval *tv, int element, void **bytes, unsigned long *count)
{
    duk_hbufobj *h = buffer_object(tv);
    (void)thr;
    if (h == NULL || !h->is_typedarray || typed_kind_of(h) != (typed_kind)element || typed_out_of_bounds(h)) return 0;
    *bytes = typed_bytes(h);
    *count = typed_length(h);
    return 1;
}

static int bytes(duk_hthread *thr, const duk_tval *tv, void **data, unsigned long *len)
{
    duk_hbufobj *h = buffer_object(tv);
    (void)thr;
    if (h == NULL || h->buf == NULL || typed_out_of_bounds(h)) return 0;
    *data = typed_bytes(h);
    *len = h->is_typedarray ? (unsigned long)typed_length(h) * typed_element_size(typed_kind_of(h)) : h->length;
    return 1;
}

static int callback(duk_hthread *thr, const duk_tval *tv, bind_context *context, const gots__bind_function *plan)
{
    if (!DUK_TVAL_IS_OBJECT(tv) || !DUK_HOBJECT_HAS_CALLABLE(DUK_TVAL_GET_OBJECT(tv))) return 0;
    *context = (bind_context){ .state = bind_state_of(thr), .function = DUK_TVAL_GET_OBJECT(tv), .plan = plan };
    return 1;
}

static const void *own(duk_hthread *thr, duk_hobject *h, duk_hstring *key)
{
    if (DUK_HOBJECT_IS_PROXY(h)) return NULL;
    return duk_gots_own_value(thr, h, key);
}

/* ---- After the call --------------------------------------------------------------------------- */

void bind_throw_failure(duk_context *ctx, bind_state *state)
{
    int what = state->failed;
    state->failed = BIND_FINE;
    duk_require_stack(ctx, 8);
    if (what == BIND_STOPPED) gots__check_stop(ctx);
    if (what == BIND_THREW) {
        duk_push_heap_stash(ctx);
        duk_get_prop_literal(ctx, -1, "thrown by callback");
        duk_del_prop_literal(ctx, -2, "thrown by callback");
        (void)duk_throw(ctx);
    }
    duk_push_error_object(ctx, DUK_ERR_ERROR | DUK_ERRCODE_FLAG_NOBLAME_FILELINE, "%s", state->message);
    if (state->code[0] != '\0') {
        duk_push_string(ctx, state->code);
        duk_put_prop_literal(ctx, -2, "code");
    }
    (void)duk_throw(ctx);
}

static void fail(duk_hthread *thr)
{
    bind_throw_failure(thr, bind_state_of(thr));
}

static void give_undefined(duk_hthread *thr, long at)
{
    duk_tval *call = call_at(thr, at);
    DUK_TVAL_SET_UNDEFINED_UPDREF(thr, call);
}

static void give_number(duk_hthread *thr, long at, double value)
{
    duk_tval *call = call_at(thr, at);
    DUK_TVAL_SET_NUMBER_UPDREF(thr, call, value);
}

static void give_boolean(duk_hthread *thr, long at, int value)
{
    duk_tval *call = call_at(thr, at);
    DUK_TVAL_SET_BOOLEAN_UPDREF(thr, call, value != 0);
}

static void take(duk_hthread *thr, long at)
{
    duk_tval *call = call_at(thr, at);
    DUK_TVAL_SET_TVAL_UPDREF(thr, call, thr->valstack_top - 1);
    duk_pop(thr);
}

/* Every push asks for room: what a struct or an array of arguments needs is not known to enter. */
static void room(duk_hthread *thr)
{
    duk_require_stack(thr, 16);
}

static void push_number(duk_hthread *thr, double value)
{
    room(thr);
    duk_push_number(thr, value);
}

static void push_boolean(duk_hthread *thr, int value)
{
    room(thr);
    duk_push_boolean(thr, value != 0);
}

static void push_int64(duk_hthread *thr, long value)
{
    room(thr);
    gots__bigint_push_int64(thr, value);
}

static void push_uint64(duk_hthread *thr, unsigned long value)
{
    room(thr);
    gots__bigint_push_uint64(thr, value);
}

static void push_null(duk_hthread *thr, int null, const gots__bind_function *plan)
{
    room(thr);
    if (null == GOTS__BIND_NULL_IS_NULL) duk_push_null(thr);
    else if (null == GOTS__BIND_NULL_IS_UNDEFINED) duk_push_undefined(thr);
    else if (plan == NULL) duk_push_null(thr); /* of a struct's field: there is no better answer */
    else if (plan->role == GOTS__BIND_SIGNATURE) (void)duk_type_error(thr, "%s: C passed NULL where it may not", plan->name);
    else (void)duk_type_error(thr, "%s: C returned NULL, expected %s", plan->name, plan->result.name);
}

static void push_string(duk_hthread *thr, const char *text, int null, const gots__bind_function *plan)
{
    if (text == NULL) {
        push_null(thr, null, plan);
        return;
    }
    room(thr);
    gots__push_utf8(thr, text, strlen(text));
}

static void push_pointer(duk_hthread *thr, void *value, const char *tag, int null, const gots__bind_function *plan)
{
    if (value == NULL) push_null(thr, null, plan);
    else bind_push_address(thr, value, tag);
}

static void push_object(duk_hthread *thr, void *value, const gots__bind_class *class_, int null, const gots__bind_function *plan)
{
    if (value == NULL) push_null(thr, null, plan);
    else bind_push_host_object(thr, value, class_);
}

static void push_struct(duk_hthread *thr)
{
    room(thr);
    duk_push_object(thr);
}

static void put(duk_hthread *thr, duk_hstring *key)
{
    room(thr);
    duk_push_hstring(thr, key);
    duk_insert(thr, -2);
    duk_put_prop(thr, -3);
}

static void load(duk_hthread *thr, long at)
{
    room(thr);
    duk_push_tval(thr, call_at(thr, at));
}

static void load_key(duk_hthread *thr, duk_hstring *key)
{
    room(thr);
    duk_push_hstring(thr, key);
    duk_get_prop(thr, -2);
}

static void pop(duk_hthread *thr)
{
    duk_pop(thr);
}

static void wide(duk_hthread *thr, double value, const gots__bind_function *plan)
{
    (void)duk_range_error(thr, "%s: C gave %.0f, which a number cannot hold exactly: declare it as i64 or u64",
                          plan != NULL ? plan->name : "a struct", value);
}

/* ---- Promises --------------------------------------------------------------------------------- */

static void *promise(duk_hthread *thr, long at, const gots__bind_function *plan)
{
    bind_state *state = bind_state_of(thr);
    gots_allocator shared = gots__default_allocator(); /* other threads free it */
    gots_promise *handle = gots__alloc(&shared, sizeof *handle);
    if (handle == NULL) (void)duk_error(thr, DUK_ERR_ERROR, "out of memory");
    *handle = (gots_promise){ .isolate = state->isolate, .plan = plan, .next = state->promises,
                               .queue = state->queue };
    uint32_t align;
    handle->kind = plan->result.of.inner->kind;
    handle->wanted = gots__bind_size_of(plan->result.of.inner, &align);
    state->promises = handle;
    state->promise_count++;
    room(thr);
    gots__promise_new(thr);
    duk_dup(thr, -1);
    handle->kept = bind_root(thr, state);
    take(thr, at);
    return handle;
}

static void free_promise(gots_promise *handle)
{
    gots_allocator shared = gots__default_allocator();
    gots__free(&shared, handle->value, handle->size);
    gots__free(&shared, handle->text, handle->text_size);
    gots__free(&shared, handle, sizeof *handle);
}

static bind_giver *giver_of(const bind_state *state, const gots__bind_function *plan)
{
    for (uint32_t i = 0; i < state->count; i++)
        if (state->functions[i].code.plan == plan) return state->functions[i].giver;
    return NULL;
}

static void settle(duk_context *ctx, void *data)
{
    gots_promise *handle = data;
    bind_state *state = bind_state_of(ctx);
    bind_push_root(ctx, state, handle->kept);
    bind_unroot(ctx, state, handle->kept);
    if (handle->rejected) {
        duk_push_error_object(ctx, DUK_ERR_ERROR | DUK_ERRCODE_FLAG_NOBLAME_FILELINE, "%s", handle->text);
        gots__promise_reject(ctx, -2);
        return;
    }
    giver_of(state, handle->plan)(ctx, handle->text != NULL ? (void *)&handle->text : handle->value);
    gots__promise_resolve(ctx, -2);
}

gots_status gots__bind_settle(gots_promise *handle, gots_error *err)
{
    gots_status status = GOTS_OK;
    if (handle->isolate != NULL) {
        bind_state *state = bind_state_of(gots__isolate_context(handle->isolate));
        status = gots__protect(handle->isolate, settle, handle, err);
        gots_promise **at = &state->promises;
        while (*at != handle) at = &(*at)->next;
        *at = handle->next;
        state->promise_count--;
    }
    free_promise(handle);
    return status;
}

uint32_t gots__bind_promise_count(gots__isolate *isolate)
{
    const bind_state *state = bind_state_of(gots__isolate_context(isolate));
    return state != NULL ? state->promise_count : 0;
}

/* ---- From C into the program ------------------------------------------------------------------ */

typedef struct invocation {
    bind_context *context;
    int (*body)(duk_hthread *thr, void *arguments);
    void *arguments;
    const gots__bind_function *plan;
} invocation;

static void run_invocation(duk_context *ctx, void *data)
{
    invocation *it = data;
    if (it->body(ctx, it->arguments)) return;
    bind_explain(ctx, -1, &it->plan->result, false, it->plan->name, "result");
    (void)duk_type_error(ctx, "%s: the result is not a plain %s", it->plan->name, it->plan->result.name);
}

static void keep_thrown(duk_context *ctx, void *data)
{
    (void)data;
    duk_push_heap_stash(ctx);
    duk_get_prop_literal(ctx, -1, "thrown");
    duk_put_prop_literal(ctx, -2, "thrown by callback");
}

static void tell(const bind_state *state, gots_status status, const gots_error *err)
{
    if (state->hook != NULL) state->hook(gots__isolate_owner(state->isolate), status, err);
}

/* What a callback throws waits until the function that was given it returns. */
static void invoke(bind_context *context, int (*body)(duk_hthread *, void *), void *arguments, const gots__bind_function *plan)
{
    bind_state *state = context->state;
    gots_error err = { 0 };
    invocation it = { context, body, arguments, plan };
    if (!context->is_export && state->failed != BIND_FINE) return;
    if (state->isolate->depth == 0) gots__isolate_count_turn(state->isolate);
    gots_status status = gots__protect(state->isolate, run_invocation, &it, &err);
    if (status == GOTS_OK) return;
    if (context->is_export || context->root != 0) {
        tell(state, status, &err);
        return;
    }
    if (status == GOTS_E_THROWN && gots__protect(state->isolate, keep_thrown, NULL, NULL) == GOTS_OK) {
        state->failed = BIND_THREW;
        return;
    }
    memcpy(state->message, err.message, sizeof state->message);
    memcpy(state->code, err.code, sizeof state->code);
    state->failed = status == GOTS_E_TIME_LIMIT ? BIND_STOPPED : BIND_FAILED;
}

static void function(duk_hthread *thr, bind_context *context)
{
    room(thr);
    duk_push_heapptr(thr, context->function);
    duk_push_undefined(thr);
}

static const void *call(duk_hthread *thr, int count)
{
    duk_call_method(thr, count);
    return thr->valstack_top - 1;
}

static bool find_native(bind_context *context)
{
    bind_native *it = context->native;
    if (it->call.entry != NULL) return true;
    if (it->wait > 0) {
        it->wait--;
        return false;
    }
    it->wait = 1000;
    return gots__native_find(context->state->isolate, context->function, &it->call);
}

/* 0: the ordinary way must do it. */
static int native(bind_context *context, const gots__native_value *values, int count, double *result)
{
    gots_error err;
    gots__native_value out;
    if (DUK_UNLIKELY(context->native->call.entry == NULL) && !find_native(context)) return 0;
    *result = 0;
    gots__native_answer answer =
        gots__native_call_values(context->state->isolate, &context->native->call, values, (size_t)count, &out, &err);
    if (DUK_LIKELY(answer == GOTS__NATIVE_ANSWER_DONE)) {
        if (DUK_LIKELY(out.tag == DUK_TAG_NUMBER)) *result = out.number;
        else if (context->plan->result.kind != GOTS__BIND_VOID) {
            gots__fail(&err, GOTS_E_TYPE, "TypeError", "%s: result: expected number, got %s", context->plan->name,
                       out.tag == DUK_TAG_UNDEFINED ? "undefined" : out.truth ? "true" : "false");
            tell(context->state, GOTS_E_TYPE, &err);
        }
        return 1;
    }
    if (answer == GOTS__NATIVE_ANSWER_NONE) return 0;
    tell(context->state, err.status, &err);
    return 1;
}

typedef struct keeping {
    bind_context *context;
} keeping;

static void keep(duk_context *ctx, void *data)
{
    bind_context *context = ((keeping *)data)->context;
    duk_push_heapptr(ctx, context->function);
    context->root = bind_root(ctx, context->state);
}

void *gots__bind_keep(void *given)
{
    bind_state *state = ((bind_context *)given)->state;
    bind_context *kept = gots__alloc(&state->allocator, sizeof *kept);
    keeping it = { kept };
    if (kept == NULL) return NULL;
    *kept = *(bind_context *)given;
    if (gots__protect(state->isolate, keep, &it, NULL) != GOTS_OK) {
        gots__free(&state->allocator, kept, sizeof *kept);
        return NULL;
    }
    kept->next = state->contexts;
    state->contexts = kept;
    return kept;
}

static void unkeep(duk_context *ctx, void *data)
{
    const bind_context *context = data;
    bind_unroot(ctx, context->state, context->root);
}

void gots__bind_drop(void *given)
{
    bind_context *context = given;
    if (context == NULL || context->root == 0 || context->is_export) return;
    bind_state *state = context->state;
    (void)gots__protect(state->isolate, unkeep, context, NULL);
    bind_context **at = &state->contexts;
    while (*at != context) at = &(*at)->next;
    *at = context->next;
    gots__free(&state->allocator, context, sizeof *context);
}

/* ---- Calls that a stub declined, or that come another way --------------------------------------- */

/* [… args] → [… args result this args], the call as a stub wants it; its index. */
static duk_idx_t lay_out(duk_context *ctx, uint32_t wanted)
{
    duk_idx_t count = duk_get_top(ctx), at = count;
    duk_require_stack(ctx, count + (duk_idx_t)wanted + 200);
    duk_push_undefined(ctx);
    duk_push_this(ctx);
    for (duk_idx_t i = 0; i < count; i++) duk_dup(ctx, i);
    while (duk_get_top(ctx) < at + 2 + (duk_idx_t)wanted) duk_push_undefined(ctx);
    return at;
}

static void explain_call(duk_context *ctx, const gots__bind_function *plan, duk_idx_t at, duk_idx_t count)
{
    if (plan->class_ != NULL && plan->role != GOTS__BIND_CONSTRUCTOR) {
        gots__bind_type type = { .kind = GOTS__BIND_OBJECT, .name = plan->class_->name, .of.class_ = plan->class_ };
        bind_explain(ctx, at + 1, &type, false, plan->name, "this");
    }
    for (uint32_t i = 0; i < plan->count; i++)
        bind_explain(ctx, at + 2 + (duk_idx_t)i, &plan->params[i].type, (duk_idx_t)i >= count, plan->name, plan->params[i].name);
}

/* Structs whose fields are getters, inherited or missing are replaced by copies; those that C writes to
 * are copied back. */
static bool with_copies(duk_context *ctx, const bind_function *it, duk_idx_t at, duk_idx_t count)
{
    const gots__bind_function *plan = it->code.plan;
    for (uint32_t i = 0; i < plan->count; i++)
        if (plan->params[i].type.kind == GOTS__BIND_STRUCT)
            (void)bind_make_plain(ctx, at + 2 + (duk_idx_t)i, plan->params[i].type.of.structure);
    if (!it->door(ctx, ctx->valstack_bottom + at, count)) return false;
    for (uint32_t i = 0; i < plan->count; i++) {
        if (plan->params[i].type.passing != GOTS__BIND_BY_REFERENCE || !duk_is_object(ctx, (duk_idx_t)i)) continue;
        const gots__bind_struct *s = plan->params[i].type.of.structure;
        for (uint32_t j = 0; j < s->count; j++) {
            duk_get_prop_string(ctx, at + 2 + (duk_idx_t)i, s->fields[j].name);
            duk_put_prop_string(ctx, (duk_idx_t)i, s->fields[j].name);
        }
    }
    return true;
}

duk_ret_t bind_call_slowly(duk_context *ctx)
{
    bind_state *state = bind_state_of(ctx);
    uint32_t number = (uint32_t)duk_get_current_magic(ctx);
    const gots__bind_function *plan = state->functions[number].code.plan;
    if (plan->role == GOTS__BIND_CONSTRUCTOR && !duk_is_constructor_call(ctx))
        return duk_type_error(ctx, "Class constructor %s cannot be invoked without 'new'", plan->class_->name);
    if (state->functions[number].door == NULL) bind_compile(ctx, state, &state->functions[number]);
    bind_function *it = &state->functions[number];
    gots__host_call(ctx, it->calls);
    if (plan->role != GOTS__BIND_CONSTRUCTOR && !gots__host_is_watched(state->isolate)) {
        duk_push_current_function(ctx);
        ((duk_hnatfunc *)duk_get_heapptr(ctx, -1))->gots_direct = it->door;
        duk_pop(ctx);
    }
    duk_idx_t given = duk_get_top(ctx), count = given > (duk_idx_t)plan->count ? given : (duk_idx_t)plan->count;
    duk_idx_t at = lay_out(ctx, plan->count);
    if (!it->door(ctx, ctx->valstack_bottom + at, count)) {
        duk_set_top(ctx, at + 2 + count);
        explain_call(ctx, plan, at, given);
        if (!with_copies(ctx, &state->functions[number], at, count))
            return duk_type_error(ctx, "%s: its arguments cannot be passed to C", plan->name);
    }
    duk_set_top(ctx, at + 1);
    return 1;
}

/* ---- The list --------------------------------------------------------------------------------- */

const gots__code_symbol *bind_imports(uint32_t *count)
{
#define IMPORT(result, name, parameters) { "gots_b_" #name, (const void *)(uintptr_t)name },
    static const gots__code_symbol all[] = {
        GOTS__BIND_IMPORTS(IMPORT)
    };
#undef IMPORT
    *count = (uint32_t)(sizeof all / sizeof *all);
    return all;
}
