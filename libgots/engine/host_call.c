/* Calls of the host's functions: counted by function, and asked for where somebody watches them.
 *
 * SPDX-License-Identifier: MIT
 *
 * The executor calls a bound function's stub itself (gots_direct), and the stub counts. When calls have a limit or
 * somebody watches, each takes the long way through here instead.
 */
#include "engine/host_call.h"

#include <string.h>

#include "base/memory.h"
#include "engine/bind_inside.h"

gots__host_function *gots__host_function_new(gots__isolate *isolate, const char *name, bool is_library)
{
    const char *group = is_library ? "ffi." : "host.";
    size_t size = sizeof(gots__host_function) + strlen(group) + strlen(name) + 1;
    gots__host_function *it = gots__alloc(&isolate->allocator, size);
    if (it == NULL) return NULL;
    *it = (gots__host_function){ .next = isolate->host_functions, .is_library = is_library, .size = size };
    strcpy(it->name, group);
    strcat(it->name, name);
    isolate->host_functions = it;
    return it;
}

void gots__host_functions_free(gots__isolate *isolate)
{
    for (gots__host_function *it; (it = isolate->host_functions) != NULL;) {
        isolate->host_functions = it->next;
        gots__free(&isolate->allocator, it, it->size);
    }
}

const gots__host_function *gots__host_functions(const gots__isolate *isolate)
{
    return isolate->host_functions;
}

uint64_t gots__host_calls(const gots__isolate *isolate)
{
    uint64_t calls = 0;
    for (const gots__host_function *it = isolate->host_functions; it != NULL; it = it->next) calls += it->calls;
    return calls;
}

bool gots__host_is_watched(const gots__isolate *isolate)
{
    return isolate->limits.host_calls != 0 || isolate->host_watch != NULL;
}

void gots__host_call(duk_context *ctx, gots__host_function *function)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    if (isolate->host_watch != NULL && !function->is_library) {
        gots__op_request *request = gots__op_empty(isolate);
        if (request == NULL) (void)duk_range_error(ctx, "out of memory");
        bool may = isolate->host_watch(isolate->host_context, request, function->name);
        function->calls += !may; /* it was called all the same */
        function->denied += !may;
        if (may) gots__op_drop(request);
        else gots__op_throw(ctx, request);
    }
    gots__use_call(ctx);
}

/* Functions that the executor would call itself no longer say so: they are told apart by what they would do else. */
static void end_short_ways(duk_context *ctx)
{
    for (duk_heaphdr *at = ctx->heap->heap_allocated; at != NULL; at = DUK_HEAPHDR_GET_NEXT(ctx->heap, at)) {
        if (!DUK_HEAPHDR_IS_OBJECT(at) || !DUK_HOBJECT_IS_NATFUNC((duk_hobject *)at)) continue;
        duk_hnatfunc *function = (duk_hnatfunc *)at;
        if (function->func == bind_call_slowly) function->gots_direct = NULL;
    }
}

void gots__host_set_watch(gots__isolate *isolate, gots__host_watch *watch, void *context)
{
    bool begins = watch != NULL && isolate->host_watch == NULL;
    isolate->host_watch = watch;
    isolate->host_context = context;
    if (begins) end_short_ways(isolate->ctx);
}
