/* Values and calls of the public API.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/error.h"
#include "engine/value.h"
#include "public.h"

uint32_t gots_scope_open(gots_isolate *isolate)
{
    return gots__value_scope(isolate->heap);
}

void gots_scope_close(gots_isolate *isolate, uint32_t scope)
{
    gots__value_close(isolate->heap, scope);
}

gots_value gots_value_keep(gots_isolate *isolate, gots_value value)
{
    return gots__value_keep(isolate->heap, value);
}

void gots_value_drop(gots_isolate *isolate, gots_value kept)
{
    gots__value_drop(isolate->heap, kept);
}

gots_value gots_undefined(gots_isolate *isolate)
{
    return gots__value_new(isolate->heap, GOTS_UNDEFINED, 0, NULL, 0);
}

gots_value gots_null(gots_isolate *isolate)
{
    return gots__value_new(isolate->heap, GOTS_NULL, 0, NULL, 0);
}

gots_value gots_boolean(gots_isolate *isolate, bool value)
{
    return gots__value_new(isolate->heap, GOTS_BOOLEAN, value, NULL, 0);
}

gots_value gots_number(gots_isolate *isolate, double value)
{
    return gots__value_new(isolate->heap, GOTS_NUMBER, value, NULL, 0);
}

gots_value gots_string(gots_isolate *isolate, const char *text, size_t len)
{
    return gots__value_new(isolate->heap, GOTS_STRING, 0, text, len);
}

gots_value gots_object(gots_isolate *isolate)
{
    return gots__value_new(isolate->heap, GOTS_OBJECT, 0, NULL, 0);
}

gots_value gots_array(gots_isolate *isolate)
{
    return gots__value_new(isolate->heap, GOTS_ARRAY, 0, NULL, 0);
}

gots_type gots_type_of(gots_isolate *isolate, gots_value value)
{
    return gots__value_type(isolate->heap, value);
}

bool gots_to_boolean(gots_isolate *isolate, gots_value value)
{
    return gots__value_type(isolate->heap, value) == GOTS_BOOLEAN &&
           gots__value_number(isolate->heap, value) != 0;
}

double gots_to_number(gots_isolate *isolate, gots_value value)
{
    if (gots__value_type(isolate->heap, value) == GOTS_BOOLEAN) value.handle = 0;
    return gots__value_number(isolate->heap, value);
}

const char *gots_to_string(gots_isolate *isolate, gots_value value, size_t *len)
{
    return gots__value_text(isolate->heap, value, len);
}

gots_status gots_inspect(gots_isolate *isolate, gots_value value, gots_text *out, gots_error *err)
{
    return gots__value_inspect(isolate->heap, value, isolate->failure.color,
                               &isolate->runtime->allocator, out, err);
}

gots_status gots_get(gots_isolate *isolate, gots_value object, const char *name, gots_value *value,
                     gots_error *err)
{
    return gots__value_get(isolate->heap, object, name, 0, value, err);
}

gots_status gots_set(gots_isolate *isolate, gots_value object, const char *name, gots_value value,
                     gots_error *err)
{
    return gots__value_set(isolate->heap, object, name, 0, value, err);
}

gots_status gots_get_index(gots_isolate *isolate, gots_value object, uint32_t index,
                           gots_value *value, gots_error *err)
{
    return gots__value_get(isolate->heap, object, NULL, index, value, err);
}

gots_status gots_set_index(gots_isolate *isolate, gots_value object, uint32_t index,
                           gots_value value, gots_error *err)
{
    return gots__value_set(isolate->heap, object, NULL, index, value, err);
}

uint32_t gots_length(gots_isolate *isolate, gots_value array)
{
    return gots__value_length(isolate->heap, array);
}

gots_status gots_keys(gots_isolate *isolate, gots_value object, gots_value *keys, gots_error *err)
{
    return gots__value_keys(isolate->heap, object, keys, err);
}

gots_status gots_promise_result(gots_isolate *isolate, gots_value promise, gots_value *value)
{
    return gots__value_promise(isolate->heap, promise, value);
}

/* ---- Calls ----------------------------------------------------------------------------------- */

gots_status gots_call_value(gots_isolate *isolate, gots_value function, gots_value self,
                            const gots_value *args, size_t count, gots_value *result,
                            gots_error *err)
{
    gots__turn_begin(isolate);
    gots_status status =
        gots__value_call(isolate->heap, function, self, args, count, result, err);
    return gots__turn_end(isolate, status, err);
}

gots_status gots_module_get(gots_isolate *isolate, const gots_module *handle, const char *name,
                            gots_value *value, gots_error *err)
{
    const gots__module *module = (const gots__module *)handle;
    gots_status status = gots_module_status(isolate, handle, err);
    if (status != GOTS_OK) return status;
    status = gots__graph_namespace(isolate->graph, module->id, err);
    if (status != GOTS_OK) return status;
    gots_value all = gots__value_namespace(isolate->heap, module->id);
    if (all.handle == 0) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    if (strcmp(name, "*") == 0) {
        *value = all;
        return GOTS_OK;
    }
    if (!gots__value_has(isolate->heap, all, name))
        return gots__fail(err, GOTS_E_NOT_FOUND, "GOTS1201", "'%s' has no export '%s'",
                          module->name, name);
    return gots__value_get(isolate->heap, all, name, 0, value, err);
}

/* Looking up the function is part of the turn. */
gots_status gots_call(gots_isolate *isolate, const gots_module *module, const char *name,
                      const gots_value *args, size_t count, gots_value *result, gots_error *err)
{
    gots_value function = { 0 };
    gots_error local = { 0 };
    gots__turn_begin(isolate);
    uint32_t scope = gots__value_scope(isolate->heap);
    gots_status status = gots_module_get(isolate, module, name, &function, &local);
    if (status == GOTS_OK) status = gots__value_call(isolate->heap, function, (gots_value){ 0 }, args, count, result, &local);
    if (status != GOTS_OK && err != NULL) *err = local;
    if (status == GOTS_OK && result != NULL) *result = gots__value_return(isolate->heap, scope, *result);
    else gots__value_close(isolate->heap, scope);
    return gots__turn_end(isolate, status, &local);
}

gots_value gots_module_result(gots_isolate *isolate, const gots_module *handle)
{
    const gots__module *module = (const gots__module *)handle;
    return gots__value_result(isolate->heap, module->id, module->is_async);
}

gots_status gots_bind_callback(gots_isolate *isolate, const char *name, gots_callback *callback,
                               void *context, gots_error *err)
{
    return gots__value_bind(isolate->heap, name, callback, context, err);
}

int gots_isolate_exit_code(gots_isolate *isolate)
{
    return gots__host_exit_code(isolate->heap);
}
