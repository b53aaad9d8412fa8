/* Permissions of the public API: the isolate's door.
 *
 * SPDX-License-Identifier: MIT
 */
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

void gots_on_prompt(gots_isolate *isolate, gots_prompt_hook *hook, void *context)
{
    gots__door_on_prompt(isolate->door, hook, context);
}

bool gots_is_permitted(gots_isolate *isolate, gots_permission kind, const char *resource)
{
    return gots__door_is_permitted(isolate->door, kind, resource);
}
