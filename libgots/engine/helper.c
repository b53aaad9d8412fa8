/* The object `$`: every run-time helper of lower/runtime.h under its name.
 *
 * SPDX-License-Identifier: MIT
 *
 * `tdz` and `construct` are values made here. Any other helper `x` is the C function gots__h_x of
 * engine/helper_*.c; its declaration is made here from the list, so that adding one takes a line in
 * runtime.h and its body.
 */
#include "engine/helper.h"

#include "engine/isolate.h"

typedef struct helper {
    const char *name;
    duk_c_function function;
    int nargs;
} helper;

static const helper helpers[GOTS__HELPER_COUNT] = {
#define ENTRY(name, args, text) { #name, gots__h_##name, args },
    GOTS__HELPER_MAP(ENTRY)
#undef ENTRY
};

/* What a helper without a body does: say so. Its magic is its number. */
static duk_ret_t missing(duk_context *ctx)
{
    return duk_error(ctx, DUK_ERR_ERROR, "GOTS1099: this build has no run-time helper '%s'",
                     helpers[duk_get_current_magic(ctx)].name);
}

void gots__push_helpers(duk_context *ctx)
{
    duk_push_heapptr(ctx, gots__isolate_of(ctx)->helpers);
}

void gots__open_helpers(duk_context *ctx)
{
    duk_push_bare_object(ctx);
    for (int i = 0; i < GOTS__HELPER_COUNT; i++) {
        if (i == GOTS__H_tdz) {
            duk_push_bare_object(ctx);
        } else if (i == GOTS__H_construct || i == GOTS__H_apply) {
            /* The call handler knows these functions: they call without C recursion. */
            duk_get_global_literal(ctx, "Reflect");
            duk_get_prop_string(ctx, -1, helpers[i].name);
            duk_remove(ctx, -2);
        } else if (helpers[i].function == NULL) {
            duk_push_c_function(ctx, missing, DUK_VARARGS);
            duk_set_magic(ctx, -1, i);
        } else {
            duk_push_c_function(ctx, helpers[i].function,
                                helpers[i].nargs < 0 ? DUK_VARARGS : helpers[i].nargs);
        }
        duk_put_prop_string(ctx, -2, helpers[i].name);
    }
    gots__isolate_of(ctx)->helpers = duk_get_heapptr(ctx, -1);
    duk_push_heap_stash(ctx);
    duk_insert(ctx, -2);
    duk_put_prop_literal(ctx, -2, "helpers");
    duk_pop(ctx);
}
