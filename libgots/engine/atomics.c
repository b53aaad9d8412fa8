/* Atomics: operations on elements of typed arrays that no other thread sees half done, and waiting
 * for one to change.
 *
 * SPDX-License-Identifier: MIT
 *
 * An asynchronous waiter is a record in a list of the heap: its promise is settled by Atomics.notify
 * of this isolate, or by its timer. Threads that Atomics.wait blocks stand in the shared block.
 */
#include "engine/bigint.h"
#include "engine/promise.h"
#include "engine/shared.h"
#include "engine/timers.h"
#include "engine/typed.h"

/* A place that was checked: the element at `index` of the typed array at stack index 0. */
typedef struct place {
    duk_hbufobj *view;
    typed_kind kind;
    double index;
} place;

static double checked_index(duk_context *ctx, duk_hbufobj *view)
{
    uint32_t length = typed_length(view);
    double index = dukx_to_index(ctx, 1);
    if (index >= length) (void)duk_range_error(ctx, "the index is outside the typed array");
    return index;
}

/* ValidateIntegerTypedArray and ValidateAtomicAccess. */
static place check(duk_context *ctx, bool waitable)
{
    duk_hbufobj *view = typed_require(ctx, 0);
    typed_kind kind = typed_kind_of(view);
    bool fits = waitable ? kind == TYPED_INT32 || kind == TYPED_BIGINT64
                         : kind != TYPED_UINT8_CLAMPED && kind != TYPED_FLOAT16 &&
                               kind != TYPED_FLOAT32 && kind != TYPED_FLOAT64;
    if (!fits)
        (void)duk_type_error(ctx, waitable ? "only an Int32Array or a BigInt64Array can be waited on"
                                           : "only typed arrays of integers have atomic operations");
    return (place){ view, kind, checked_index(ctx, view) };
}

/* RevalidateAtomicAccess: the element's bytes, after program code may have run. */
static void *bytes_at(duk_context *ctx, const place *p)
{
    typed_require(ctx, 0);
    if (p->index >= typed_length(p->view))
        (void)duk_range_error(ctx, "the index is outside the typed array");
    return typed_bytes(p->view) + ((size_t)p->index << p->view->shift);
}

/* Converts the argument at `index` in place, to an integer or a BigInt. */
static void coerce(duk_context *ctx, duk_idx_t index, typed_kind kind)
{
    if (typed_is_bigint(kind)) {
        gots__bigint_to_bigint(ctx, index);
        return;
    }
    duk_push_number(ctx, dukx_to_integer(ctx, index));
    duk_replace(ctx, index);
}

/* The converted argument's bits. */
static uint64_t bits_of(duk_context *ctx, duk_idx_t index, typed_kind kind)
{
    duk_size_t size;
    if (!typed_is_bigint(kind)) {
        duk_dup(ctx, index);
        uint64_t bits = duk_to_uint32(ctx, -1);
        duk_pop(ctx);
        return bits;
    }
    const void *data = duk_get_buffer(ctx, index, &size);
    return gots__bigint_low_bits(data, size);
}

/* ---- Read and modify -------------------------------------------------------------------------- */

enum { ADD, AND, EXCHANGE, OR, SUB, XOR };

#define MODIFY(type)                                                                               \
    static uint64_t modify_##type(type *at, int operation, type value)                             \
    {                                                                                              \
        switch (operation) {                                                                       \
        case ADD: return __atomic_fetch_add(at, value, __ATOMIC_SEQ_CST);                          \
        case AND: return __atomic_fetch_and(at, value, __ATOMIC_SEQ_CST);                          \
        case EXCHANGE: return __atomic_exchange_n(at, value, __ATOMIC_SEQ_CST);                    \
        case OR: return __atomic_fetch_or(at, value, __ATOMIC_SEQ_CST);                            \
        case SUB: return __atomic_fetch_sub(at, value, __ATOMIC_SEQ_CST);                          \
        default: return __atomic_fetch_xor(at, value, __ATOMIC_SEQ_CST);                           \
        }                                                                                          \
    }                                                                                              \
    static uint64_t compare_##type(type *at, type expected, type value)                            \
    {                                                                                              \
        (void)__atomic_compare_exchange_n(at, &expected, value, false, __ATOMIC_SEQ_CST,           \
                                          __ATOMIC_SEQ_CST);                                       \
        return expected;                                                                           \
    }
MODIFY(uint8_t)
MODIFY(uint16_t)
MODIFY(uint32_t)
MODIFY(uint64_t)
#undef MODIFY

static uint64_t modify(void *at, unsigned shift, int operation, uint64_t value)
{
    switch (shift) {
    case 0: return modify_uint8_t(at, operation, (uint8_t)value);
    case 1: return modify_uint16_t(at, operation, (uint16_t)value);
    case 2: return modify_uint32_t(at, operation, (uint32_t)value);
    default: return modify_uint64_t(at, operation, value);
    }
}

static uint64_t compare(void *at, unsigned shift, uint64_t expected, uint64_t value)
{
    switch (shift) {
    case 0: return compare_uint8_t(at, (uint8_t)expected, (uint8_t)value);
    case 1: return compare_uint16_t(at, (uint16_t)expected, (uint16_t)value);
    case 2: return compare_uint32_t(at, (uint32_t)expected, (uint32_t)value);
    default: return compare_uint64_t(at, expected, value);
    }
}

static uint64_t load(const void *at, unsigned shift)
{
    switch (shift) {
    case 0: return __atomic_load_n((const uint8_t *)at, __ATOMIC_SEQ_CST);
    case 1: return __atomic_load_n((const uint16_t *)at, __ATOMIC_SEQ_CST);
    case 2: return __atomic_load_n((const uint32_t *)at, __ATOMIC_SEQ_CST);
    default: return __atomic_load_n((const uint64_t *)at, __ATOMIC_SEQ_CST);
    }
}

/* Pushes the element that these bits are. */
static duk_ret_t push_bits(duk_context *ctx, const place *p, uint64_t bits)
{
    unsigned char bytes[8];
    memcpy(bytes, &bits, sizeof bytes);
    duk_hbufobj_push_validated_read(ctx, p->view, bytes, 1u << p->view->shift);
    return 1;
}

static duk_ret_t atomics_modify(duk_context *ctx)
{
    place p = check(ctx, false);
    coerce(ctx, 2, p.kind);
    uint64_t value = bits_of(ctx, 2, p.kind);
    return push_bits(ctx, &p, modify(bytes_at(ctx, &p), p.view->shift, duk_get_current_magic(ctx), value));
}

static duk_ret_t atomics_compare_exchange(duk_context *ctx)
{
    place p = check(ctx, false);
    coerce(ctx, 2, p.kind);
    coerce(ctx, 3, p.kind);
    uint64_t expected = bits_of(ctx, 2, p.kind), value = bits_of(ctx, 3, p.kind);
    return push_bits(ctx, &p, compare(bytes_at(ctx, &p), p.view->shift, expected, value));
}

static duk_ret_t atomics_load(duk_context *ctx)
{
    place p = check(ctx, false);
    return push_bits(ctx, &p, load(bytes_at(ctx, &p), p.view->shift));
}

static duk_ret_t atomics_store(duk_context *ctx)
{
    place p = check(ctx, false);
    coerce(ctx, 2, p.kind);
    uint64_t value = bits_of(ctx, 2, p.kind);
    (void)modify(bytes_at(ctx, &p), p.view->shift, EXCHANGE, value);
    duk_dup(ctx, 2);
    return 1;
}

static duk_ret_t atomics_is_lock_free(duk_context *ctx)
{
    double size = dukx_to_integer(ctx, 0);
    duk_push_boolean(ctx, size == 1 || size == 2 || size == 4 || size == 8);
    return 1;
}

/* ---- Waiting ---------------------------------------------------------------------------------- */

/* The array of asynchronous waiters, in the heap stash. */
#define WAITERS DUK_HIDDEN_SYMBOL("gots_waiters")

/* Slots of a waiter. The view keeps the block. */
enum { WAITER_BLOCK, WAITER_OFFSET, WAITER_PROMISE, WAITER_TIMER, WAITER_VIEW, WAITER_SLOTS };
static const dukx_name waiter_keys[WAITER_SLOTS] = { DUKX_I_watcher, DUKX_I_index_of, DUKX_I_target,
                                                     DUKX_I_state, DUKX_I_array_buffer };

/* What Atomics.wait and waitAsync wait for. */
typedef struct wait {
    place at;
    gots__shared *block;
    size_t offset;
    uint64_t expected;
    double timeout_ms;
} wait;

static gots__shared *block_of(duk_context *ctx, const duk_hbufobj *view)
{
    return view->buf_prop == NULL ? NULL : buffer_block(ctx, (const duk_hbufobj *)view->buf_prop);
}

static size_t offset_of(const place *p)
{
    return p->view->offset + ((size_t)p->index << p->view->shift);
}

static wait prepare(duk_context *ctx)
{
    wait w = { .at = { .view = typed_require(ctx, 0) } };
    w.at.kind = typed_kind_of(w.at.view);
    if (w.at.kind != TYPED_INT32 && w.at.kind != TYPED_BIGINT64)
        (void)duk_type_error(ctx, "only an Int32Array or a BigInt64Array can be waited on");
    w.block = block_of(ctx, w.at.view);
    if (w.block == NULL) (void)duk_type_error(ctx, "only shared memory can be waited on");
    w.at.index = checked_index(ctx, w.at.view);
    if (w.at.kind == TYPED_BIGINT64) gots__bigint_to_bigint(ctx, 2);
    else duk_to_int32(ctx, 2);
    w.expected = bits_of(ctx, 2, w.at.kind);
    double timeout = duk_to_number(ctx, 3);
    w.timeout_ms = isnan(timeout) ? INFINITY : timeout < 0 ? 0 : timeout;
    w.offset = offset_of(&w.at);
    return w;
}

static bool not_stopped(void *data)
{
    return !gots__stopping(data);
}

static duk_ret_t atomics_wait(duk_context *ctx)
{
    static const char *const names[] = { "ok", "not-equal", "timed-out" };
    wait w = prepare(ctx);
    gots__shared_outcome outcome = gots__shared_wait(w.block, w.offset, 1u << w.at.view->shift,
                                                     w.expected, w.timeout_ms, not_stopped, ctx);
    gots__check_stop(ctx);
    duk_push_string(ctx, names[outcome]);
    return 1;
}

/* Pushes the list of waiters. */
static void push_waiters(duk_context *ctx)
{
    duk_push_heap_stash(ctx);
    if (!duk_get_prop_literal(ctx, -1, WAITERS)) {
        duk_pop(ctx);
        duk_push_bare_array(ctx);
        duk_dup(ctx, -1);
        duk_put_prop_literal(ctx, -3, WAITERS);
    }
    duk_remove(ctx, -2);
}

/* Takes number `at` from the list at `list` and settles its promise. */
static void wake(duk_context *ctx, duk_idx_t list, duk_uarridx_t at, const char *outcome)
{
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);
    duk_get_prop_index(ctx, list, at);
    duk_hobject *waiter = duk_known_hobject(ctx, -1);
    for (duk_uarridx_t i = at + 1; i < count; i++) {
        duk_get_prop_index(ctx, list, i);
        duk_put_prop_index(ctx, list, i - 1);
    }
    duk_set_length(ctx, list, count - 1);
    duk_tval *timer = dukx_slot(ctx, waiter, WAITER_TIMER);
    if (DUK_TVAL_IS_NUMBER(timer)) gots__timer_remove(ctx, (uint32_t)DUK_TVAL_GET_NUMBER(timer));
    duk_push_tval(ctx, dukx_slot(ctx, waiter, WAITER_PROMISE));
    duk_push_string(ctx, outcome);
    gots__promise_resolve(ctx, -2);
    duk_pop_2(ctx);
}

/* The timer of a waiter, which is the function's hidden property. */
static duk_ret_t on_timeout(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_hobject *waiter =
        DUK_TVAL_GET_OBJECT(dukx_own(ctx, duk_known_hobject(ctx, -1), DUKX_I_target));
    push_waiters(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, list, i);
        bool found = duk_known_hobject(ctx, -1) == waiter;
        duk_pop(ctx);
        if (!found) continue;
        wake(ctx, list, i, "timed-out");
        break;
    }
    return 0;
}

/* [] → [promise]: enlists a waiter. */
static void push_waiter(duk_context *ctx, const wait *w)
{
    static const gots__builtin timer = { "", on_timeout, 0, 0, 0 };
    gots__promise_new(ctx);
    push_waiters(ctx);
    duk_hobject *waiter = dukx_push_record(ctx, NULL, waiter_keys, WAITER_SLOTS);
    DUK_TVAL_SET_POINTER(dukx_slot(ctx, waiter, WAITER_BLOCK), w->block);
    DUK_TVAL_SET_NUMBER(dukx_slot(ctx, waiter, WAITER_OFFSET), (double)w->offset);
    duk_dup(ctx, -3);
    dukx_slot_set(ctx, waiter, WAITER_PROMISE);
    duk_push_hobject(ctx, (duk_hobject *)w->at.view);
    dukx_slot_set(ctx, waiter, WAITER_VIEW);
    if (isfinite(w->timeout_ms)) {
        gots__push_function(ctx, &timer);
        duk_dup(ctx, -2);
        dukx_set_slot(ctx, -2, DUKX_I_target);
        double id = gots__timer_add(ctx, w->timeout_ms, true);
        DUK_TVAL_SET_NUMBER(dukx_slot(ctx, waiter, WAITER_TIMER), id);
    }
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    duk_pop(ctx);
}

/* { async, value } */
static duk_ret_t atomics_wait_async(duk_context *ctx)
{
    wait w = prepare(ctx);
    uint64_t now = load(bytes_at(ctx, &w.at), w.at.view->shift);
    bool equal = w.at.kind == TYPED_INT32 ? (uint32_t)now == (uint32_t)w.expected : now == w.expected;
    bool waits = equal && w.timeout_ms > 0;
    duk_push_object(ctx);
    duk_push_boolean(ctx, waits);
    duk_put_prop_literal(ctx, -2, "async");
    if (waits) push_waiter(ctx, &w);
    else duk_push_string(ctx, equal ? "timed-out" : "not-equal");
    duk_put_prop_literal(ctx, -2, "value");
    return 1;
}

/* Wakes asynchronous waiters of this isolate; returns how many. */
static size_t wake_own(duk_context *ctx, gots__shared *block, size_t offset, size_t count)
{
    size_t woken = 0;
    push_waiters(ctx);
    duk_idx_t list = duk_get_top_index(ctx);
    for (duk_uarridx_t i = 0; woken < count && i < (duk_uarridx_t)duk_get_length(ctx, list);) {
        duk_get_prop_index(ctx, list, i);
        duk_hobject *waiter = duk_known_hobject(ctx, -1);
        bool here = DUK_TVAL_GET_POINTER(dukx_slot(ctx, waiter, WAITER_BLOCK)) == block &&
                    DUK_TVAL_GET_NUMBER(dukx_slot(ctx, waiter, WAITER_OFFSET)) == (double)offset;
        duk_pop(ctx);
        if (!here) {
            i++;
            continue;
        }
        wake(ctx, list, i, "ok");
        woken++;
    }
    duk_pop(ctx);
    return woken;
}

static duk_ret_t atomics_notify(duk_context *ctx)
{
    place p = check(ctx, true);
    double count = duk_is_undefined(ctx, 2) ? INFINITY : dukx_to_integer(ctx, 2);
    size_t most = count < 0 ? 0 : count >= 4294967295.0 ? SIZE_MAX : (size_t)count;
    gots__shared *block = block_of(ctx, p.view);
    size_t woken = 0;
    if (block != NULL) {
        woken = wake_own(ctx, block, offset_of(&p), most);
        woken += gots__shared_notify(block, offset_of(&p), most - woken);
    }
    duk_push_number(ctx, (double)woken);
    return 1;
}

/* ---- Opening ---------------------------------------------------------------------------------- */

void gots__open_atomics(duk_context *ctx)
{
    static const gots__builtin functions[] = {
        { "add", atomics_modify, 3, 3, ADD },
        { "and", atomics_modify, 3, 3, AND },
        { "compareExchange", atomics_compare_exchange, 4, 4, 0 },
        { "exchange", atomics_modify, 3, 3, EXCHANGE },
        { "isLockFree", atomics_is_lock_free, 1, 1, 0 },
        { "load", atomics_load, 2, 2, 0 },
        { "notify", atomics_notify, 3, 3, 0 },
        { "or", atomics_modify, 3, 3, OR },
        { "store", atomics_store, 3, 3, 0 },
        { "sub", atomics_modify, 3, 3, SUB },
        { "wait", atomics_wait, 4, 4, 0 },
        { "waitAsync", atomics_wait_async, 4, 4, 0 },
        { "xor", atomics_modify, 3, 3, XOR },
        { 0 },
    };
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    gots__define(ctx, -1, functions);
    gots__define_tag(ctx, -1, "Atomics");
    gots__define_value(ctx, -2, "Atomics", DUK_DEFPROP_WRITABLE);
    duk_pop(ctx);
}
