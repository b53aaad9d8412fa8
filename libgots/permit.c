/* Permissions of the public API: the isolate's door, and what was asked there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/host_call.h"
#include "public.h"

gots_status gots_permit(gots_isolate *isolate, const gots_rule *rule, gots_error *err)
{
    return gots__door_permit(isolate->door, rule, err);
}

gots_status gots_permit_all(gots_isolate *isolate, gots_error *err)
{
    return gots__door_permit_all(isolate->door, err);
}

gots_status gots_confine(gots_isolate *isolate, const char *module, gots_error *err)
{
    return gots__door_confine(isolate->door, module, err);
}

void gots_on_audit(gots_isolate *isolate, gots_audit_hook *hook, void *context)
{
    gots__door_on_audit(isolate->door, hook, context);
}

void gots_audit_host_calls(gots_isolate *isolate, bool audit)
{
    gots__door_audit_host(isolate->door, audit);
}

void gots_on_prompt(gots_isolate *isolate, gots_prompt_hook *hook, void *context)
{
    gots__door_on_prompt(isolate->door, hook, context);
}

bool gots_is_permitted(gots_isolate *isolate, gots_permission kind, const char *resource)
{
    return gots__door_is_permitted(isolate->door, kind, resource);
}

/* ---- Counts ---------------------------------------------------------------------------------- */

bool gots_isolate_op(gots_isolate *isolate, size_t index, gots_op *op)
{
    for (uint32_t i = 0; gots__io_op(isolate->io, i, op); i++)
        if (op->calls != 0 && index-- == 0) return true;
    const gots__host_function *it = gots__host_functions(isolate->heap);
    for (; it != NULL; it = it->next) {
        if (it->calls == 0 || index-- > 0) continue;
        *op = (gots_op){ it->name, it->calls, it->denied };
        return true;
    }
    return false;
}
