/* Generators: next, return and throw, and yield*.
 *
 * SPDX-License-Identifier: MIT
 *
 * While a yield* is at work the generator's frame stays suspended and next() talks to the inner
 * iterator; what that throws or returns in the end goes into the frame.
 */
#include "engine/generator.h"

#include "engine/eval.h"
#include "engine/promise_inner.h"
#include "engine/suspend.h"

void gots__iterator_open(duk_context *ctx, duk_idx_t index)
{
    index = duk_require_normalize_index(ctx, index);
    dukx_get(ctx, index, DUKX_Y_iterator);
    if (!duk_is_function(ctx, -1))
        (void)duk_type_error(ctx, "%s is not iterable", duk_push_string_readable(ctx, index));
    duk_dup(ctx, index);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "Result of the Symbol.iterator method is not an object");
    dukx_get(ctx, -1, DUKX_S_next);
}

/* ---- yield* ----------------------------------------------------------------------------------- */

enum outcome { RESULT, RESUME };

typedef struct delegation {
    gots__cell *frame;
    int mode;             /* in: what the iterator is asked; out: how the frame goes on */
    enum outcome outcome; /* RESULT: the top is the result for the caller */
} delegation;

/* [value] → pushes the method and the iterator to call; false when there is none. */
static bool push_method(duk_context *ctx, const delegation *it)
{
    gots__cell_push_slot(ctx, it->frame, GOTS__FRAME_DELEGATE);
    if (it->mode == GOTS__MODE_NEXT) {
        gots__cell_push_slot(ctx, it->frame, GOTS__FRAME_DELEGATE_NEXT);
        duk_swap_top(ctx, -2);
        return true;
    }
    bool found = dukx_get_method(ctx, -1, it->mode == GOTS__MODE_THROW ? DUKX_S_throw
                                                                       : DUKX_S_return);
    if (found) duk_swap_top(ctx, -2);
    return found;
}

/* [value iterator undefined]: an iterator without throw is closed, one without return is left. */
static duk_ret_t without_method(duk_context *ctx, delegation *it)
{
    duk_pop(ctx);
    if (it->mode == GOTS__MODE_RETURN) {
        duk_pop(ctx);
        it->outcome = RESUME;
        return 1;
    }
    if (dukx_get_method(ctx, -1, DUKX_S_return)) {
        duk_swap_top(ctx, -2);
        duk_call_method(ctx, 0);
        if (!duk_is_object(ctx, -1))
            return duk_type_error(ctx, "iterator result is not an object");
    }
    return duk_type_error(ctx, "The iterator does not provide a 'throw' method");
}

/* [value] → [result or value to go on with] */
static duk_ret_t ask(duk_context *ctx, void *data)
{
    delegation *it = data;
    if (!push_method(ctx, it)) return without_method(ctx, it);
    duk_dup(ctx, -3);
    duk_call_method(ctx, 1);
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "Iterator result %s is not an object",
                              duk_push_string_readable(ctx, -1));
    dukx_get(ctx, -1, DUKX_S_done);
    it->outcome = duk_to_boolean(ctx, -1) ? RESUME : RESULT;
    duk_pop(ctx);
    if (it->outcome == RESULT) return 1;
    dukx_get(ctx, -1, DUKX_S_value);
    if (it->mode != GOTS__MODE_RETURN) it->mode = GOTS__MODE_NEXT;
    return 1;
}

/* [value] → [result] true, or [value to go on with] false and *mode set. */
static bool delegated(duk_context *ctx, gots__cell *frame, int *mode)
{
    delegation it = { frame, *mode, RESUME };
    frame->state = GOTS__FRAME_DELEGATING;
    int rc = duk_safe_call(ctx, ask, &it, 1, 1);
    frame->state = GOTS__FRAME_SUSPENDED;
    if (rc != DUK_EXEC_SUCCESS) it.mode = GOTS__MODE_THROW;
    else if (it.outcome == RESULT) return true;
    *mode = it.mode;
    gots__cell_clear(ctx, frame, GOTS__FRAME_DELEGATE);
    gots__cell_clear(ctx, frame, GOTS__FRAME_DELEGATE_NEXT);
    return false;
}

/* ---- next, return, throw ---------------------------------------------------------------------- */

/* What resume() leaves at the top. */
enum produced { YIELDED, RETURNED, INNER_RESULT };

/* A finished generator: [value] → [value] */
static enum produced finished(duk_context *ctx, int mode)
{
    if (mode == GOTS__MODE_THROW) (void)duk_throw(ctx);
    if (mode == GOTS__MODE_NEXT) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
    return RETURNED;
}

/* [value] → [value]: of a frame that stands. */
static enum produced run(duk_context *ctx, gots__cell *frame, int mode)
{
    for (;;) {
        if (gots__cell_in(frame, GOTS__FRAME_DELEGATE) != NULL && delegated(ctx, frame, &mode))
            return INNER_RESULT;
        gots__frame_resume(ctx, frame, mode);
        if (frame->state != GOTS__FRAME_SUSPENDED) break;
        if (gots__cell_in(frame, GOTS__FRAME_DELEGATE) == NULL) return YIELDED;
        mode = GOTS__MODE_NEXT;
    }
    gots__frame_drop(ctx, frame);
    return RETURNED;
}

/* [value] → [value] */
static enum produced resume(duk_context *ctx, gots__cell *frame, int mode)
{
    switch (frame->state) {
    case GOTS__FRAME_START:
        if (mode != GOTS__MODE_NEXT) gots__frame_drop(ctx, frame);
        break;
    case GOTS__FRAME_SUSPENDED: break;
    case GOTS__FRAME_DONE: break;
    default:
        if (frame->state == GOTS__FRAME_DELEGATING || gots__frame_is_running(ctx, frame))
            (void)duk_type_error(ctx, "Generator is already running");
    }
    if (frame->state == GOTS__FRAME_DONE) return finished(ctx, mode);
    return run(ctx, frame, mode);
}

static gots__cell *generator_of(const duk_tval *tv)
{
    gots__cell *frame = gots__cell_of(tv, GOTS__CELL_FRAME);
    if (frame == NULL || (frame->flags & 3) != GOTS__FRAME_GENERATOR) return NULL;
    return frame;
}

/* next, throw, return by magic: GOTS__MODE_… */
static duk_ret_t method(duk_context *ctx)
{
    static const char *const names[] = { "next", "throw", "return" };
    int mode = duk_get_current_magic(ctx);
    gots__cell *frame = generator_of(dukx_this(ctx));
    if (frame == NULL) {
        duk_push_this(ctx);
        return duk_type_error(ctx, "%s method called on incompatible receiver %s", names[mode],
                              duk_push_string_readable(ctx, -1));
    }
    enum produced produced = resume(ctx, frame, mode);
    if (produced != INNER_RESULT) dukx_iter_result(ctx, produced == RETURNED);
    return 1;
}

/* next() within the executor that called it (patch/steps.inc): the function that goes on is the callback. */
static duk_bool_t next_fits(duk_hthread *ctx, duk_tval *call, duk_idx_t nargs)
{
    (void)ctx;
    (void)nargs;
    gots__cell *frame = generator_of(call + 1);
    return frame != NULL && frame->state <= GOTS__FRAME_SUSPENDED &&
           gots__cell_in(frame, GOTS__FRAME_DELEGATE) == NULL;
}

static duk_idx_t next_step(duk_context *ctx, duk_bool_t first)
{
    gots__cell *frame = generator_of(dukx_this(ctx));
    if (first) {
        gots__frame_begin(ctx, frame, GOTS__MODE_NEXT);
        return 0;
    }
    enum produced produced = YIELDED;
    if (frame->state != GOTS__FRAME_SUSPENDED) {
        gots__frame_drop(ctx, frame);
        produced = RETURNED;
    } else if (gots__cell_in(frame, GOTS__FRAME_DELEGATE) != NULL) {
        produced = run(ctx, frame, GOTS__MODE_NEXT);
    }
    if (produced != INNER_RESULT) dukx_iter_result(ctx, produced == RETURNED);
    return -1;
}

const gots_steps gots__generator_steps = { .fits = next_fits, .step = next_step };

bool gots__generator_is_plain(duk_context *ctx, duk_idx_t index)
{
    gots__cell *frame = generator_of(duk_require_tval(ctx, index));
    if (frame == NULL || DUK_HOBJECT_GET_ENEXT(&frame->obj) != 0) return false;
    duk_hobject *root = gots__root_object(ctx, GOTS__ROOT_GENERATOR);
    duk_hobject *proto = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, &frame->obj);
    if (proto != root && (proto == NULL || DUK_HOBJECT_GET_ENEXT(proto) != 0 ||
                          DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, proto) != root))
        return false;
    duk_tval *next = dukx_own(ctx, root, DUKX_S_next);
    if (next == NULL || !DUK_TVAL_IS_OBJECT(next)) return false;
    duk_hobject *function = DUK_TVAL_GET_OBJECT(next);
    return DUK_HOBJECT_IS_NATFUNC(function) && ((duk_hnatfunc *)function)->func == method &&
           ((duk_hnatfunc *)function)->magic == GOTS__MODE_NEXT;
}

bool gots__generator_step(duk_context *ctx, duk_idx_t index)
{
    gots__cell *frame = generator_of(duk_require_tval(ctx, index));
    duk_push_undefined(ctx);
    enum produced produced = resume(ctx, frame, GOTS__MODE_NEXT);
    if (produced != INNER_RESULT) return produced == YIELDED;
    dukx_get(ctx, -1, DUKX_S_value);
    duk_remove(ctx, -2);
    return true;
}

/* ---- The room --------------------------------------------------------------------------------- */

/* Pushes a constructor that is no global, and its prototype: [constructor prototype]. */
static void push_kind(duk_context *ctx, const char *name, int kind)
{
    gots__push_function_kind(ctx, name, kind);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_FUNCTION_CONSTRUCTOR]);
    duk_set_prototype(ctx, -2);
    duk_push_object(ctx);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_FUNCTION_PROTOTYPE]);
    duk_set_prototype(ctx, -2);
    gots__define_tag(ctx, -1, name);
    duk_dup(ctx, -1);
    duk_xdef_prop_stridx(ctx, -3, DUK_STRIDX_PROTOTYPE, DUK_PROPDESC_FLAGS_NONE);
    duk_dup(ctx, -2);
    duk_xdef_prop_stridx(ctx, -2, DUK_STRIDX_CONSTRUCTOR, DUK_PROPDESC_FLAGS_C);
}

/* Pushes the object that generator objects of a kind inherit from: [… kind's prototype] → [… kind's
 * prototype, prototype of generators] */
static void push_instances(duk_context *ctx, const char *tag, dukx_object parent,
                           const gots__builtin *methods)
{
    duk_push_object(ctx);
    duk_push_hobject(ctx, dukx_intrinsic(ctx, parent));
    duk_set_prototype(ctx, -2);
    gots__define(ctx, -1, methods);
    gots__define_tag(ctx, -1, tag);
    duk_dup(ctx, -2);
    duk_xdef_prop_stridx(ctx, -2, DUK_STRIDX_CONSTRUCTOR, DUK_PROPDESC_FLAGS_C);
    duk_dup(ctx, -1);
    duk_xdef_prop_stridx(ctx, -3, DUK_STRIDX_PROTOTYPE, DUK_PROPDESC_FLAGS_C);
}

void gots__open_generator(duk_context *ctx);
void gots__open_generator(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "next", method, 1, 1, GOTS__MODE_NEXT },
        { "return", method, 1, 1, GOTS__MODE_RETURN },
        { "throw", method, 1, 1, GOTS__MODE_THROW },
        { NULL, NULL, 0, 0, 0 },
    };
    push_kind(ctx, "GeneratorFunction", GOTS__KIND_GENERATOR);
    push_instances(ctx, "Generator", DUKX_O_IteratorPrototype, methods);
    duk_get_prop_string(ctx, -1, "next");
    ((duk_hnatfunc *)duk_known_hobject(ctx, -1))->gots_steps = GOTS_STEPS_NEXT;
    duk_pop(ctx);
    gots__root_keep(ctx, GOTS__ROOT_GENERATOR);
    gots__root_keep(ctx, GOTS__ROOT_GENERATOR_FUNCTION);
    push_kind(ctx, "AsyncFunction", GOTS__KIND_ASYNC);
    gots__root_keep(ctx, GOTS__ROOT_ASYNC_FUNCTION);
    push_kind(ctx, "AsyncGeneratorFunction", GOTS__KIND_ASYNC_GENERATOR);
    push_instances(ctx, "AsyncGenerator", DUKX_O_AsyncIteratorPrototype,
                   gots__async_generator_methods);
    gots__root_keep(ctx, GOTS__ROOT_ASYNC_GENERATOR);
    gots__root_keep(ctx, GOTS__ROOT_ASYNC_GENERATOR_FUNCTION);
}
