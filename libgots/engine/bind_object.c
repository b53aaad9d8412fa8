/* Addresses of the host as values: pointers, and objects of host classes.
 *
 * SPDX-License-Identifier: MIT
 *
 * Both are objects with two hidden properties: where they point to, and what that is (the text of a
 * pointer's type, or a class). No program reads either. An address is one object of its class as long as
 * that lives: it is found again by the address, so that it is freed once, when the program has
 * forgotten it or when the isolate ends.
 */
#include "base/memory.h"
#include "engine/bind_inside.h"

/* What an object points to; false when it is neither. */
bool bind_address(bind_state *state, duk_hthread *thr, const duk_tval *tv, const void **of, void **address)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return false;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (DUK_HOBJECT_IS_PROXY(h)) return false;
    const duk_tval *to = duk_gots_own_value(thr, h, state->to), *kind = duk_gots_own_value(thr, h, state->of);
    if (to == NULL || kind == NULL || !DUK_TVAL_IS_POINTER(to) || !DUK_TVAL_IS_POINTER(kind)) return false;
    *address = DUK_TVAL_GET_POINTER(to);
    *of = DUK_TVAL_GET_POINTER(kind);
    return true;
}

/* [object] → [object] */
static void set_address(duk_context *ctx, const bind_state *state, void *address, const void *of)
{
    duk_push_hstring(ctx, state->to);
    duk_push_pointer(ctx, address);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
    duk_push_hstring(ctx, state->of);
    duk_push_pointer(ctx, (void *)of);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_SET_CONFIGURABLE);
}

/* The prototype of all pointers is made with the first. */
static void push_pointer_prototype(duk_context *ctx, bind_state *state)
{
    duk_push_heapptr(ctx, state->roots);
    if (!duk_get_prop_literal(ctx, -1, "pointer")) {
        duk_pop(ctx);
        duk_push_object(ctx);
        gots__define_tag(ctx, -1, "Pointer");
        duk_dup(ctx, -1);
        duk_put_prop_literal(ctx, -3, "pointer");
    }
    duk_remove(ctx, -2);
}

void bind_push_address(duk_context *ctx, void *address, const char *tag)
{
    bind_state *state = bind_state_of(ctx);
    duk_require_stack(ctx, 16);
    duk_push_object(ctx);
    push_pointer_prototype(ctx, state);
    duk_set_prototype(ctx, -2);
    set_address(ctx, state, address, tag);
}

/* ---- Objects of classes ----------------------------------------------------------------------- */

static bind_object **bucket_of(bind_state *state, const void *address)
{
    return &state->objects[((uintptr_t)address >> 4) * 0x9E3779B1u >> 8 & 255u];
}

/* C's own: called when the program is done with the object. */
static void end_object(const bind_state *state, const bind_object *object)
{
    uint32_t number = object->class_->number;
    void (*end)(void *) = state->ends[number];
    if (end == NULL) return;
    const void *first = state->end_firsts[number];
    if (first == bind_no_first) end(object->address);
    else ((void (*)(const void *, void *))(uintptr_t)end)(first, object->address);
}

static duk_ret_t finalize(duk_context *ctx)
{
    bind_state *state = bind_state_of(ctx);
    const void *of;
    void *address;
    if (!bind_address(state, ctx, duk_require_tval(ctx, 0), &of, &address) || address == NULL) return 0;
    for (bind_object **at = bucket_of(state, address); *at != NULL; at = &(*at)->next) {
        bind_object *object = *at;
        if (object->address != address || object->class_ != of) continue;
        *at = object->next;
        set_address(ctx, state, NULL, of);
        end_object(state, object);
        gots__free(&state->allocator, object, sizeof *object);
        return 0;
    }
    return 0;
}

static void push_finalizer(duk_context *ctx, bind_state *state)
{
    static const gots__builtin line = { "", finalize, 1, 0, 0 };
    duk_push_heapptr(ctx, state->roots);
    if (!duk_get_prop_literal(ctx, -1, "finalizer")) {
        duk_pop(ctx);
        gots__push_function(ctx, &line);
        duk_dup(ctx, -1);
        duk_put_prop_literal(ctx, -3, "finalizer");
    }
    duk_remove(ctx, -2);
}

void bind_push_host_object(duk_context *ctx, void *address, const gots__bind_class *class_)
{
    bind_state *state = bind_state_of(ctx);
    bind_object **bucket = bucket_of(state, address);
    duk_require_stack(ctx, 16);
    for (const bind_object *at = *bucket; at != NULL; at = at->next)
        if (at->address == address && at->class_ == class_) {
            duk_push_heapptr(ctx, at->object);
            return;
        }
    duk_push_object(ctx);
    duk_push_heapptr(ctx, state->prototypes[class_->number]);
    duk_set_prototype(ctx, -2);
    set_address(ctx, state, address, class_);
    push_finalizer(ctx, state);
    duk_set_finalizer(ctx, -2);
    bind_object *object = gots__alloc(&state->allocator, sizeof *object);
    if (object == NULL) (void)duk_error(ctx, DUK_ERR_ERROR, "out of memory"); /* its finalizer finds nothing to free */
    *object = (bind_object){ *bucket, address, class_, duk_get_heapptr(ctx, -1) };
    *bucket = object;
}

void bind_release_objects(bind_state *state)
{
    for (uint32_t i = 0; i < 256; i++)
        for (bind_object *at = state->objects[i], *next; at != NULL; at = next) {
            next = at->next;
            end_object(state, at);
            gots__free(&state->allocator, at, sizeof *at);
        }
}
