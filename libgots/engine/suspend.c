/* Suspended functions: moving an activation between the value stack and its frame.
 *
 * SPDX-License-Identifier: MIT
 *
 * Called by the two opcodes of engine/patch/50-suspend.change. Values are moved, not copied: no
 * reference count changes, and while the function runs its frame holds nothing. Catchers move as
 * they are, with their place on the stack made relative. An environment that closures share is
 * closed at each suspension, as it is when a function returns, and opened again afterwards, so
 * that what closures wrote meanwhile is what the function sees.
 */
#include "engine/suspend.h"

#include "engine/promise_inner.h"
#include "engine/task.h"

static duk_hcompfunc *function_of(const duk_activation *act)
{
    return (duk_hcompfunc *)act->func;
}

/* The register that holds a running function's frame: the operand of its first instruction. */
static duk_idx_t frame_register(duk_context *ctx, duk_hcompfunc *function)
{
    (void)ctx;
    return (duk_idx_t)DUK_DEC_BC(*DUK_HCOMPFUNC_GET_CODE_BASE(ctx->heap, function));
}

static gots__cell *push_frame(duk_context *ctx, duk_hcompfunc *function, duk_hobject *prototype)
{
    bool is_async = (function->gots_flags & GOTS_FUN_ASYNC) != 0, has_task = is_async && gots__task(ctx) != NULL;
    gots__cell *frame = gots__cell_push(ctx, GOTS__CELL_FRAME,
                                        GOTS__FRAME_REGISTERS + function->nregs +
                                            (has_task ? GOTS__FRAME_TASK_SLOTS : 0),
                                        prototype);
    frame->flags = (function->gots_flags & GOTS_FUN_GENERATOR ? GOTS__FRAME_GENERATOR : 0) |
                   (is_async ? GOTS__FRAME_ASYNC : 0);
    if (has_task) gots__task_adopt(ctx, frame);
    duk_push_hobject(ctx, &function->obj);
    gots__cell_take(ctx, frame, GOTS__FRAME_FUNCTION);
    return frame;
}

/* ---- Leaving ---------------------------------------------------------------------------------- */

/* Writes a variable into the environment: in the place it had at the last suspension, or anew. */
static void close_variable(duk_context *ctx, duk_hobject *env, uint32_t i, duk_hstring *name,
                           duk_tval *value)
{
    if (i < DUK_HOBJECT_GET_ENEXT(env) && DUK_HOBJECT_E_GET_KEY(ctx->heap, env, i) == name) {
        duk_tval *to = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, env, i);
        DUK_TVAL_SET_TVAL_UPDREF_NORZ(ctx, to, value);
        return;
    }
    duk_push_tval(ctx, value);
    duk_hobject_define_property_internal(ctx, env, name, DUK_PROPDESC_FLAGS_WE);
}

static void close_environment(duk_context *ctx, duk_hdecenv *env)
{
    duk_hobject *varmap = env->varmap;
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(varmap); i++) {
        const duk_tval *reg = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, varmap, i);
        close_variable(ctx, &env->obj, i, DUK_HOBJECT_E_GET_KEY(ctx->heap, varmap, i),
                       ctx->valstack_bottom + (uint32_t)DUK_TVAL_GET_NUMBER(reg));
    }
    DUK_HTHREAD_DECREF_NORZ(ctx, env->thread);
    DUK_HOBJECT_DECREF_NORZ(ctx, env->varmap);
    env->thread = NULL;
    env->varmap = NULL;
}

/* Only the activation refers to its environment: no closure is left, and none need find it. */
static bool is_unshared(duk_context *ctx, const duk_activation *act)
{
    (void)ctx;
    return act->lex_env == act->var_env && !DUK_HOBJECT_HAS_CREATEARGS(act->func) &&
           DUK_HEAPHDR_GET_REFCOUNT(&act->var_env->hdr) == 2;
}

static void save_environment(duk_context *ctx, gots__cell *frame, duk_activation *act)
{
    duk_hobject *env = act->var_env;
    if (env == NULL) return;
    if (is_unshared(ctx, act)) {
        act->lex_env = act->var_env = NULL;
        DUK_HOBJECT_DECREF_NORZ(ctx, env);
        DUK_HOBJECT_DECREF_NORZ(ctx, env);
        return;
    }
    if (DUK_HOBJECT_IS_DECENV(env) && ((duk_hdecenv *)env)->varmap != NULL)
        close_environment(ctx, (duk_hdecenv *)env);
    DUK_TVAL_SET_OBJECT(&frame->slots[GOTS__FRAME_LEX_ENV], act->lex_env);
    DUK_TVAL_SET_OBJECT(&frame->slots[GOTS__FRAME_VAR_ENV], env);
    act->lex_env = act->var_env = NULL;
}

static void save_catchers(duk_context *ctx, gots__cell *frame, duk_activation *act)
{
    size_t bottom = (size_t)(ctx->valstack_bottom - ctx->valstack);
    for (duk_catcher *cat = act->cat; cat != NULL; cat = cat->parent) cat->idx_base -= bottom;
    frame->catchers = act->cat;
    act->cat = NULL;
}

/* Moves the running activation into the frame. Its registers are undefined afterwards; what is
 * above them on the stack stays. */
static void save(duk_context *ctx, gots__cell *frame)
{
    duk_activation *act = ctx->callstack_curr;
    duk_hcompfunc *function = function_of(act);
    save_environment(ctx, frame, act);
    save_catchers(ctx, frame, act);
    duk_tval *from = ctx->valstack_bottom, *to = frame->slots + GOTS__FRAME_REGISTERS;
    for (int i = 0; i < function->nregs; i++) {
        to[i] = from[i];
        DUK_TVAL_SET_UNDEFINED(&from[i]);
    }
    frame->slots[GOTS__FRAME_THIS] = from[-1];
    DUK_TVAL_SET_UNDEFINED(&from[-1]);
    frame->pc = act->curr_pc;
    frame->state = GOTS__FRAME_SUSPENDED;
}

/* save() for a frame that a register holds: that reference comes to the stack top. */
static void save_running(duk_context *ctx, gots__cell *frame)
{
    duk_idx_t reg = frame_register(ctx, function_of(ctx->callstack_curr));
    duk_require_stack(ctx, 4);
    save(ctx, frame);
    gots__cell_move_out(ctx, frame, GOTS__FRAME_REGISTERS + reg);
}

/* The running function's frame; an async function gets one at its first await. */
static gots__cell *running_frame(duk_context *ctx, bool *fresh)
{
    duk_hcompfunc *function = function_of(ctx->callstack_curr);
    duk_idx_t reg = frame_register(ctx, function);
    duk_tval *tv = ctx->valstack_bottom + reg;
    *fresh = !DUK_TVAL_IS_OBJECT(tv);
    if (!*fresh) return (gots__cell *)DUK_TVAL_GET_OBJECT(tv);
    gots__cell *frame = push_frame(ctx, function, NULL);
    gots__promise_new(ctx);
    gots__cell_take(ctx, frame, GOTS__FRAME_OWNER);
    duk_replace(ctx, reg);
    return frame;
}

static void start(duk_context *ctx)
{
    duk_hcompfunc *function = function_of(ctx->callstack_curr);
    duk_push_hobject(ctx, &function->obj);
    dukx_get(ctx, -1, DUKX_S_prototype);
    duk_hobject *prototype = duk_get_hobject(ctx, -1);
    if (prototype == NULL)
        prototype = gots__root_object(ctx, function->gots_flags & GOTS_FUN_ASYNC
                                               ? GOTS__ROOT_ASYNC_GENERATOR
                                               : GOTS__ROOT_GENERATOR);
    gots__cell *frame = push_frame(ctx, function, prototype);
    save(ctx, frame);
    frame->state = GOTS__FRAME_START;
}

/* [… operand register …] → [… undefined, or the promise of an async function that suspends for the
 * first time] */
static void await(duk_context *ctx, duk_idx_t reg, int phase)
{
    bool fresh, promise = gots__await_operand(ctx, reg);
    gots__cell *frame = running_frame(ctx, &fresh);
    save_running(ctx, frame);
    gots__frame_set_phase(frame, phase);
    gots__await_on(ctx, frame, -2, promise);
    if (fresh) gots__cell_push_slot(ctx, frame, GOTS__FRAME_OWNER);
    else duk_push_undefined(ctx);
}

/* Moves the register's value to the stack top. */
static void take_register(duk_context *ctx, duk_idx_t reg)
{
    duk_require_stack(ctx, 1);
    *ctx->valstack_top++ = ctx->valstack_bottom[reg];
    DUK_TVAL_SET_UNDEFINED(ctx->valstack_bottom + reg);
}

static void yield(duk_context *ctx, duk_idx_t reg)
{
    bool fresh;
    gots__cell *frame = running_frame(ctx, &fresh);
    take_register(ctx, reg);
    save_running(ctx, frame);
    duk_swap_top(ctx, -2);
}

/* yield*: opens the iterator here, where an error belongs; whoever runs the generator calls it. */
static void delegate(duk_context *ctx, duk_idx_t reg)
{
    bool fresh;
    gots__cell *frame = running_frame(ctx, &fresh);
    if (frame->flags & GOTS__FRAME_ASYNC) gots__async_iterator_open(ctx, reg);
    else gots__iterator_open(ctx, reg);
    gots__cell_take(ctx, frame, GOTS__FRAME_DELEGATE_NEXT);
    gots__cell_take(ctx, frame, GOTS__FRAME_DELEGATE);
    save_running(ctx, frame);
    duk_push_undefined(ctx);
}

/* The end of an async body: its completion stands in two registers, as finally has it. */
static void settle(duk_context *ctx, duk_idx_t reg)
{
    duk_idx_t held = frame_register(ctx, function_of(ctx->callstack_curr));
    gots__cell *frame = gots__cell_of(ctx->valstack_bottom + held, GOTS__CELL_FRAME);
    bool thrown = duk_get_uint(ctx, reg + 1) == DUK_LJ_TYPE_THROW;
    if (frame != NULL) frame->state = GOTS__FRAME_DONE;
    if (frame != NULL && (frame->flags & GOTS__FRAME_GENERATOR)) {
        frame->mode = thrown ? GOTS__MODE_THROW : GOTS__MODE_RETURN;
        take_register(ctx, reg);
        return;
    }
    if (frame != NULL) gots__cell_push_slot(ctx, frame, GOTS__FRAME_OWNER);
    else gots__promise_new(ctx);
    take_register(ctx, reg);
    if (thrown) gots__promise_reject(ctx, -2);
    else gots__promise_resolve(ctx, -2);
}

/* Whether the await throws at once instead: then the reason is at the top, and nobody waits for the operand. */
static bool is_interrupted(duk_context *ctx, duk_idx_t reg)
{
    duk_idx_t held = frame_register(ctx, function_of(ctx->callstack_curr));
    gots__cell *frame = gots__cell_of(ctx->valstack_bottom + held, GOTS__CELL_FRAME);
    if (!gots__task_interrupts(ctx, frame)) return false;
    gots__cell *operand = gots__cell_of(ctx->valstack_bottom + reg, GOTS__CELL_PROMISE);
    if (operand != NULL) operand->flags |= GOTS__PROMISE_HANDLED;
    return true;
}

duk_small_uint_t gots__frame_suspend(duk_hthread *ctx, duk_small_uint_t kind, duk_idx_t reg)
{
    if (kind == GOTS_SUSPEND_AWAIT && gots__task(ctx) != NULL && is_interrupted(ctx, reg)) return GOTS_ENTER_THROW;
    if (kind == GOTS_SUSPEND_AWAIT) {
        int mode = gots__await_now(ctx, reg);
        if (mode == GOTS__MODE_NEXT) return GOTS_ENTER_NEXT;
        if (mode == GOTS__MODE_THROW) {
            duk_dup(ctx, reg);
            return GOTS_ENTER_THROW;
        }
    }
    bool async = (function_of(ctx->callstack_curr)->gots_flags & GOTS_FUN_ASYNC) != 0;
    switch (kind) {
    case GOTS_SUSPEND_START: start(ctx); break;
    case GOTS_SUSPEND_YIELD:
        if (async) await(ctx, reg, GOTS__PHASE_YIELD);
        else yield(ctx, reg);
        break;
    case GOTS_SUSPEND_STAR: delegate(ctx, reg); break;
    case GOTS_SUSPEND_AWAIT: await(ctx, reg, GOTS__PHASE_BODY); break;
    default: settle(ctx, reg);
    }
    return GOTS_ENTER_RETURN;
}

/* ---- Coming back ------------------------------------------------------------------------------ */

/* The variables that closures share are read back from the environment, which is opened again. */
static void restore_environment(duk_context *ctx, gots__cell *frame, duk_activation *act)
{
    if (act->lex_env != NULL) { /* made at the call, for a function that uses `arguments` */
        DUK_HOBJECT_DECREF_NORZ(ctx, act->lex_env);
        DUK_HOBJECT_DECREF_NORZ(ctx, act->var_env);
        act->lex_env = act->var_env = NULL;
    }
    if (!DUK_TVAL_IS_OBJECT(&frame->slots[GOTS__FRAME_VAR_ENV])) return;
    act->lex_env = DUK_TVAL_GET_OBJECT(&frame->slots[GOTS__FRAME_LEX_ENV]);
    act->var_env = DUK_TVAL_GET_OBJECT(&frame->slots[GOTS__FRAME_VAR_ENV]);
    DUK_TVAL_SET_UNDEFINED(&frame->slots[GOTS__FRAME_LEX_ENV]);
    DUK_TVAL_SET_UNDEFINED(&frame->slots[GOTS__FRAME_VAR_ENV]);
    duk_hdecenv *env = (duk_hdecenv *)act->var_env;
    duk_hobject *varmap = duk_hobject_get_varmap(ctx, act->func);
    if (!DUK_HOBJECT_IS_DECENV(act->var_env) || varmap == NULL) return;
    for (uint32_t i = 0; i < DUK_HOBJECT_GET_ENEXT(varmap); i++) {
        duk_hstring *name = DUK_HOBJECT_E_GET_KEY(ctx->heap, varmap, i);
        duk_tval *reg = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, varmap, i);
        duk_tval *from = NULL;
        if (i < DUK_HOBJECT_GET_ENEXT(act->var_env) &&
            DUK_HOBJECT_E_GET_KEY(ctx->heap, act->var_env, i) == name)
            from = DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, act->var_env, i);
        else
            from = duk_hobject_find_entry_tval_ptr(ctx->heap, act->var_env, name);
        if (from == NULL) continue;
        duk_tval *to = ctx->valstack_bottom + (uint32_t)DUK_TVAL_GET_NUMBER(reg);
        DUK_TVAL_SET_TVAL_UPDREF_NORZ(ctx, to, from);
    }
    env->thread = ctx;
    env->varmap = varmap;
    env->regbase_byteoff = (size_t)((char *)ctx->valstack_bottom - (char *)ctx->valstack);
    DUK_HTHREAD_INCREF(ctx, ctx);
    DUK_HOBJECT_INCREF(ctx, varmap);
}

static void restore_registers(duk_context *ctx, gots__cell *frame, duk_hcompfunc *function)
{
    duk_tval *to = ctx->valstack_bottom, *from = frame->slots + GOTS__FRAME_REGISTERS;
    for (int i = 0; i < function->nargs; i++) DUK_TVAL_SET_UNDEFINED_UPDREF_NORZ(ctx, &to[i]);
    for (int i = 0; i < function->nregs; i++) {
        to[i] = from[i];
        DUK_TVAL_SET_UNDEFINED(&from[i]);
    }
    /* The frame moves from `this` into its register, and `this` gets the saved value. */
    to[frame_register(ctx, function)] = to[-1];
    to[-1] = frame->slots[GOTS__FRAME_THIS];
    DUK_TVAL_SET_UNDEFINED(&frame->slots[GOTS__FRAME_THIS]);
}

static void restore_catchers(duk_context *ctx, gots__cell *frame, duk_activation *act)
{
    size_t bottom = (size_t)(ctx->valstack_bottom - ctx->valstack);
    act->cat = frame->catchers;
    frame->catchers = NULL;
    for (duk_catcher *cat = act->cat; cat != NULL; cat = cat->parent) cat->idx_base += bottom;
}

/* `this` is a frame. A call that a program makes with a generator object as `this` is no resumption
 * and never gets here with state RESUMING. */
duk_small_uint_t gots__frame_enter(duk_hthread *ctx)
{
    duk_activation *act = ctx->callstack_curr;
    duk_hcompfunc *function = function_of(act);
    gots__cell *frame = (gots__cell *)DUK_TVAL_GET_OBJECT(ctx->valstack_bottom - 1);
    if (frame->state != GOTS__FRAME_RESUMING ||
        gots__cell_in(frame, GOTS__FRAME_FUNCTION) != (gots__cell *)function)
        return GOTS_ENTER_NEXT;
    restore_registers(ctx, frame, function);
    restore_catchers(ctx, frame, act);
    restore_environment(ctx, frame, act);
    act->curr_pc = frame->pc;
    frame->state = GOTS__FRAME_RUNNING;
    if (frame->mode != GOTS__MODE_NEXT) {
        gots__cell_move_out(ctx, frame, GOTS__VALUE);
        return frame->mode == GOTS__MODE_THROW ? GOTS_ENTER_THROW : GOTS_ENTER_RETURN;
    }
    duk_instr_t suspended = frame->pc[-1];
    if (DUK_DEC_A(suspended) == GOTS_SUSPEND_START) return GOTS_ENTER_NEXT;
    duk_tval *to = ctx->valstack_bottom + DUK_DEC_BC(suspended), old = *to;
    *to = frame->slots[GOTS__VALUE];
    DUK_TVAL_SET_UNDEFINED(&frame->slots[GOTS__VALUE]);
    DUK_TVAL_DECREF(ctx, &old);
    return GOTS_ENTER_NEXT;
}

void gots__frame_begin(duk_context *ctx, gots__cell *frame, int mode)
{
    frame->mode = (uint8_t)mode;
    gots__cell_take(ctx, frame, GOTS__VALUE);
    frame->state = GOTS__FRAME_RESUMING;
    gots__cell_push_slot(ctx, frame, GOTS__FRAME_FUNCTION);
    gots__cell_push_cell(ctx, frame);
}

void gots__frame_resume(duk_context *ctx, gots__cell *frame, int mode)
{
    gots__frame_begin(ctx, frame, mode);
    duk_call_method(ctx, 0);
}

bool gots__frame_prepare(duk_context *ctx, gots__cell *frame)
{
    if (frame->state > GOTS__FRAME_SUSPENDED || gots__cell_in(frame, GOTS__FRAME_DELEGATE) != NULL)
        return false;
    frame->mode = GOTS__MODE_NEXT;
    gots__cell_clear(ctx, frame, GOTS__VALUE);
    frame->state = GOTS__FRAME_RESUMING;
    return true;
}

bool gots__frame_is_running(duk_context *ctx, gots__cell *frame)
{
    const gots__cell *function = gots__cell_in(frame, GOTS__FRAME_FUNCTION);
    for (duk_activation *act = ctx->callstack_curr; act != NULL; act = act->parent) {
        if (act->func != (const duk_hobject *)function || act->func == NULL) continue;
        duk_tval *bottom = (duk_tval *)(void *)((char *)ctx->valstack + act->bottom_byteoff);
        duk_tval *held = bottom + frame_register(ctx, function_of(act));
        if (DUK_TVAL_IS_OBJECT(held) && DUK_TVAL_GET_OBJECT(held) == &frame->obj) return true;
    }
    frame->state = GOTS__FRAME_DONE;
    return false;
}

void gots__frame_drop(duk_context *ctx, gots__cell *frame)
{
    frame->state = GOTS__FRAME_DONE;
    for (uint32_t i = GOTS__FRAME_DELEGATE; i < frame->count; i++)
        gots__cell_clear(ctx, frame, (int)i);
}

gots__cell *gots__frame_promise(const gots__cell *frame)
{
    gots__cell *owner = gots__cell_in(frame, GOTS__FRAME_OWNER);
    if (owner == NULL || !(frame->flags & GOTS__FRAME_GENERATOR)) return owner;
    return gots__cell_in(owner, GOTS__REQUEST_PROMISE);
}

/* ---- Functions -------------------------------------------------------------------------------- */

/* The closure of a generator or async function, at the stack top, gets its prototype and, a
 * generator function, its property `prototype`. */
void gots__frame_closure(duk_hthread *ctx, struct duk_hcompfunc *function)
{
    if (gots__jobs_of(ctx) == NULL) return;
    bool generator = (function->gots_flags & GOTS_FUN_GENERATOR) != 0;
    bool async = (function->gots_flags & GOTS_FUN_ASYNC) != 0;
    duk_hobject *prototype = gots__root_object(ctx, !generator ? GOTS__ROOT_ASYNC_FUNCTION
                                                    : async    ? GOTS__ROOT_ASYNC_GENERATOR_FUNCTION
                                                               : GOTS__ROOT_GENERATOR_FUNCTION);
    DUK_HOBJECT_SET_PROTOTYPE_UPDREF(ctx, &function->obj, prototype);
    if (!generator) return;
    duk_push_object_helper_proto(
        ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                 DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_OBJECT),
        gots__root_object(ctx, async ? GOTS__ROOT_ASYNC_GENERATOR : GOTS__ROOT_GENERATOR));
    duk_xdef_prop_stridx(ctx, -2, DUK_STRIDX_PROTOTYPE, DUK_PROPDESC_FLAGS_W);
}

/* ---- Stacks ----------------------------------------------------------------------------------- */

/* The frame of the nearest running async function that has suspended before. */
static gots__cell *nearest_frame(duk_context *ctx)
{
    for (duk_activation *act = ctx->callstack_curr; act != NULL; act = act->parent) {
        if (act->func == NULL || !DUK_HOBJECT_IS_COMPFUNC(act->func)) continue;
        if (!(function_of(act)->gots_flags & GOTS_FUN_ASYNC)) continue;
        duk_tval *bottom = (duk_tval *)(void *)((char *)ctx->valstack + act->bottom_byteoff);
        gots__cell *frame =
            gots__cell_of(bottom + frame_register(ctx, function_of(act)), GOTS__CELL_FRAME);
        if (frame != NULL) return frame;
    }
    return NULL;
}

void gots__async_stack(duk_context *ctx, gots__async_visit *visit, void *data)
{
    gots__cell *frame = nearest_frame(ctx);
    gots__cell *promise = frame != NULL ? gots__frame_promise(frame) : NULL;
    for (int hops = 0; promise != NULL && hops < 1000; hops++) {
        gots__cell *waiting = gots__cell_in(promise, GOTS__PROMISE_FIRST);
        if (waiting == NULL) return;
        if (waiting->kind != GOTS__CELL_FRAME) {
            promise = waiting->kind == GOTS__CELL_REACTION
                          ? gots__cell_of(&waiting->slots[GOTS__REACTION_TARGET], GOTS__CELL_PROMISE)
                          : NULL;
            continue;
        }
        duk_hobject *function = &gots__cell_in(waiting, GOTS__FRAME_FUNCTION)->obj;
        duk_instr_t *code = DUK_HCOMPFUNC_GET_CODE_BASE(ctx->heap, (duk_hcompfunc *)function);
        if (!visit(ctx, function, (uint32_t)(waiting->pc - code - 1), data)) return;
        promise = gots__frame_promise(waiting);
    }
}
