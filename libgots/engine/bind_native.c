/* Bound functions that native code calls as C: over numbers, booleans and typed arrays.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/bind_native.h"

#include <string.h>

#include "engine/bind_inside.h"
#include "engine/isolate.h"

static char letter_of(uint8_t kind)
{
    static const char letters[] = {
        [GOTS__BIND_VOID] = 'v', [GOTS__BIND_BOOLEAN] = 'b', [GOTS__BIND_NUMBER] = 'd', [GOTS__BIND_F32] = 'f',
        [GOTS__BIND_I8] = 'c', [GOTS__BIND_U8] = 'C', [GOTS__BIND_I16] = 's', [GOTS__BIND_U16] = 'S',
        [GOTS__BIND_I32] = 'i', [GOTS__BIND_U32] = 'I', [GOTS__BIND_VIEW] = 'V',
    };
    return kind < sizeof letters ? letters[kind] : '\0';
}

void bind_describe(bind_function *function)
{
    const gots__bind_function *plan = function->code.plan;
    char *out = function->signature, letter = letter_of(plan->result.kind);
    bool lacks = plan->result.takes_null || plan->result.takes_undefined;
    out[0] = '\0';
    if (plan->role != GOTS__BIND_FUNCTION || plan->count > GOTS__NATIVE_HOST_PARAMS || letter == '\0' || letter == 'V' || lacks) return;
    char text[2 * GOTS__NATIVE_HOST_PARAMS + 2], *at = text;
    *at++ = letter;
    for (uint32_t i = 0; i < plan->count; i++) {
        const gots__bind_type *type = &plan->params[i].type;
        if ((letter = letter_of(type->kind)) == '\0' || type->takes_null || type->takes_undefined) return;
        *at++ = letter;
        if (letter == 'V') *at++ = (char)('0' + type->element);
    }
    *at = '\0';
    strcpy(out, text);
    function->native = (gots__native_host){ (const void *)(uintptr_t)function->code.function, function->code.first,
                                            function->code.has_first, &function->calls->calls };
}

const char *gots__bind_native_signature(void *context, const char *name)
{
    const bind_state *state = gots__slot_get(gots__isolate_context(context), GOTS__SLOT_BIND);
    for (uint32_t i = state != NULL ? state->count : 0; i-- > 0;) /* the newest first */
        if (strcmp(state->functions[i].code.plan->name, name) == 0)
            return state->functions[i].signature[0] != '\0' ? state->functions[i].signature : NULL;
    return NULL;
}

const gots__native_host *gots__bind_native_target(duk_hthread *thr, const duk_tval *tv, const char *signature)
{
    bind_state *state = bind_state_of(thr);
    if (state == NULL || !DUK_TVAL_IS_OBJECT(tv) || !DUK_HOBJECT_IS_NATFUNC(DUK_TVAL_GET_OBJECT(tv))) return NULL;
    const duk_hnatfunc *function = (const duk_hnatfunc *)DUK_TVAL_GET_OBJECT(tv);
    if (function->func != bind_call_slowly || gots__host_is_watched(gots__isolate_of(thr))) return NULL;
    bind_function *it = &state->functions[(uint16_t)function->magic];
    return strcmp(it->signature, signature) == 0 ? &it->native : NULL;
}

void gots__bind_reject(duk_hthread *thr, const gots__native_host *target, uint32_t index, const duk_tval *value)
{
    const bind_function *it = (const bind_function *)(const void *)((const char *)target - offsetof(bind_function, native));
    const gots__bind_param *param = &it->code.plan->params[index];
    duk_require_stack(thr, 8);
    duk_push_tval(thr, (duk_tval *)(uintptr_t)value);
    bind_explain(thr, -1, &param->type, false, it->code.plan->name, param->name);
    (void)duk_type_error(thr, "%s: its arguments cannot be passed to C", it->code.plan->name);
}

bool gots__bind_has_failed(duk_hthread *thr)
{
    const bind_state *state = bind_state_of(thr);
    return state != NULL && state->failed != BIND_FINE;
}

void gots__bind_throw_failure(duk_hthread *thr)
{
    bind_throw_failure(thr, bind_state_of(thr));
}
