/* The public API of bindings: declaration texts, C functions both ways, promises.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "bind/stub.h"
#include "engine/bind.h"
#include "engine/value.h"
#include "public.h"

static gots_status no_memory(gots_error *err)
{
    return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
}

/* What the world has to say about a text becomes the isolate's failure. */
static gots_status tell(gots_isolate *isolate, gots__bind_world *world, gots_error *err)
{
    gots__failure_clear(&isolate->failure);
    if (setjmp(world->arena.escape) != 0) return no_memory(err);
    (void)gots__failure_diagnostics(&isolate->failure, &world->diagnostics);
    isolate->failure.error.status = GOTS_E_SYNTAX;
    if (isolate->unbound.status == GOTS_OK) isolate->unbound = isolate->failure.error;
    if (err != NULL) *err = isolate->failure.error;
    return GOTS_E_SYNTAX;
}

static void on_error(void *owner, gots_status status, const gots_error *err);

static gots_status read_text(gots_isolate *isolate, const char *text, gots__bind_read *out, gots_error *err)
{
    gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    if (world == NULL) return no_memory(err);
    gots__bind_set_host(isolate->heap, on_error, isolate->runtime);
    gots_status status = gots__bind_read_text(world, GOTS__BIND_DECLARATIONS, "declaration", text, strlen(text), out);
    if (status == GOTS_E_SYNTAX) return tell(isolate, world, err);
    return status == GOTS_OK ? gots__bind_define_enums(isolate->heap, err) : no_memory(err);
}

/* ---- Binding ---------------------------------------------------------------------------------- */

/* "Entity.damage", or with _ for the dots. */
static bool names(const char *symbol, const char *declared)
{
    for (; *symbol != '\0' && *declared != '\0'; symbol++, declared++)
        if (*symbol != *declared && !(*symbol == '_' && *declared == '.')) return false;
    return *symbol == *declared;
}

static const gots_symbol *find_symbol(const gots_symbol *symbols, size_t count, const char *declared)
{
    for (size_t i = 0; i < count; i++)
        if (symbols[i].function != NULL && names(symbols[i].name, declared)) return &symbols[i];
    return NULL;
}

typedef struct lookup {
    gots_isolate *isolate;
    const gots_symbol *symbols;
    size_t count;
} lookup;

static gots__bind_code code_of(gots_isolate *isolate, const gots__bind_function *plan, const gots_symbol *symbol)
{
    gots__bind_code code = { .plan = plan, .function = symbol->function };
    code.has_first = (symbol->flags & (GOTS_PASS_CONTEXT | GOTS_PASS_ISOLATE)) != 0;
    code.first = symbol->flags & GOTS_PASS_ISOLATE ? (const void *)isolate : symbol->context;
    return code;
}

/* Pairs plans with symbols. A plan without one is told. */
static uint32_t pair(const lookup *it, gots__bind_world *world, const gots__bind_read *read, gots__bind_code *codes)
{
    uint32_t count = 0;
    char message[200];
    for (const gots__bind_function *plan = read->first; plan != NULL; plan = plan->next) {
        const gots_symbol *symbol = find_symbol(it->symbols, it->count, plan->name);
        if (symbol != NULL) codes[count++] = code_of(it->isolate, plan, symbol);
        if (symbol != NULL || plan->role == GOTS__BIND_FINALIZER) continue;
        snprintf(message, sizeof message, "there is no C function for '%s' among the symbols", plan->name);
        gots__bind_complain(world, plan->source, plan->pos, plan->end, "GOTS4009", message);
    }
    return count;
}

static gots_status define(gots_isolate *isolate, const lookup *it, const gots__bind_read *read, gots_error *err)
{
    gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    gots_allocator *allocator = &isolate->runtime->allocator;
    gots__bind_code *codes = gots__alloc(allocator, (read->count + 1) * sizeof *codes);
    if (codes == NULL) return no_memory(err);
    volatile uint32_t count = 0;
    gots_status status;
    if (setjmp(world->arena.escape) != 0) status = no_memory(err);
    else {
        count = pair(it, world, read, codes);
        status = world->diagnostics.count > 0 ? tell(isolate, world, err)
                                              : gots__bind_define(isolate->heap, codes, count, err);
    }
    gots__free(allocator, codes, (read->count + 1) * sizeof *codes);
    return status;
}

gots_status gots_bind_symbols(gots_isolate *isolate, const char *text, const gots_symbol *symbols, size_t count,
                              gots_error *err)
{
    gots__bind_read read;
    if (isolate == NULL) return gots__fail(err, GOTS_E_INVALID, "GOTS4013", "there is no isolate");
    lookup it = { isolate, symbols, count };
    gots_status status = read_text(isolate, text, &read, err);
    return status == GOTS_OK ? define(isolate, &it, &read, err) : status;
}

static gots_status not_one(gots_isolate *isolate, const gots__bind_read *read, gots_error *err)
{
    gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    const gots__bind_function *second = read->first != NULL ? read->first->next : NULL;
    if (second == NULL)
        return gots__fail(err, GOTS_E_SYNTAX, "GOTS4004", "one C function is given, and the text declares none");
    if (setjmp(world->arena.escape) != 0) return no_memory(err);
    gots__bind_complain(world, second->source, second->pos, second->end, "GOTS4004",
                        "one C function is given, and the text declares more: use gots_bind_symbols");
    return tell(isolate, world, err);
}

gots_status gots_bind_function(gots_isolate *isolate, const char *text, gots_function *function, gots_error *err)
{
    gots__bind_read read;
    if (isolate == NULL || function == NULL)
        return gots__fail(err, GOTS_E_INVALID, "GOTS4013", "there is no %s", isolate == NULL ? "isolate" : "function");
    gots_status status = read_text(isolate, text, &read, err);
    if (status != GOTS_OK) return status;
    if (read.count != 1) return not_one(isolate, &read, err);
    gots_symbol symbol = { read.first->name, function, 0, NULL };
    lookup it = { isolate, &symbol, 1 };
    return define(isolate, &it, &read, err);
}

gots_status gots_declare(gots_isolate *isolate, const char *text, gots_error *err)
{
    gots__bind_read read;
    if (isolate == NULL) return gots__fail(err, GOTS_E_INVALID, "GOTS4013", "there is no isolate");
    return read_text(isolate, text, &read, err);
}

void gots_fail(gots_isolate *isolate, const char *code, const char *message)
{
    gots__bind_fail(isolate->heap, code, message);
}

void *gots_callback_keep(void *context)
{
    return context != NULL ? gots__bind_keep(context) : NULL;
}

void gots_callback_drop(void *kept)
{
    gots__bind_drop(kept);
}

/* ---- Layouts ---------------------------------------------------------------------------------- */

static const gots__bind_field *find_field(const gots__bind_struct *s, const char *name)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (strcmp(s->fields[i].name, name) == 0) return &s->fields[i];
    return NULL;
}

gots_status gots_layout(gots_isolate *isolate, const char *name, size_t size, const gots_layout_field *fields, size_t count,
                        gots_error *err)
{
    gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    if (world == NULL) return no_memory(err);
    const gots__bind_struct *s = gots__bind_find_struct(world, name);
    if (s == NULL) return gots__fail(err, GOTS_E_NOT_FOUND, "GOTS4001", "no struct '%s' is declared", name);
    for (size_t i = 0; i < count; i++) {
        const gots__bind_field *field = find_field(s, fields[i].name);
        if (field == NULL)
            return gots__fail(err, GOTS_E_TYPE, "GOTS4005", "%s.%s: the host has it, the declaration does not", name,
                              fields[i].name);
        if (field->offset == fields[i].offset && field->size == fields[i].size) continue;
        return gots__fail(err, GOTS_E_TYPE, "GOTS4005",
                          "%s.%s: declared as %s, %u bytes at offset %u; the host has %zu bytes at offset %zu", name,
                          field->name, field->type.name, field->size, field->offset, fields[i].size, fields[i].offset);
    }
    if (s->size == size) return GOTS_OK;
    return gots__fail(err, GOTS_E_TYPE, "GOTS4005", "%s: declared with %u bytes, the host has %zu", name, s->size, size);
}

/* ---- Texts ------------------------------------------------------------------------------------ */

static gots_status give_text(const gots_allocator *allocator, const gots__text *text, gots_text *out, gots_error *err)
{
    char *copy = gots__alloc(allocator, text->len + 1);
    if (copy == NULL) return no_memory(err);
    memcpy(copy, text->bytes, text->len);
    copy[text->len] = '\0';
    *out = (gots_text){ copy, text->len, *allocator };
    return GOTS_OK;
}

gots_status gots_write_declarations(gots_isolate *isolate, gots_text *out, gots_error *err)
{
    const gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    gots__arena arena;
    volatile gots_status status;
    if (world == NULL) return no_memory(err);
    gots__arena_init(&arena, &isolate->runtime->allocator, 0);
    if (setjmp(arena.escape) == 0) {
        gots__text text;
        gots__text_init(&text, &arena, 4096);
        gots__bind_write_declarations(world, &text);
        status = give_text(&isolate->runtime->allocator, &text, out, err);
    } else status = no_memory(err);
    gots__arena_deinit(&arena);
    return status;
}

/* ---- Promises --------------------------------------------------------------------------------- */

static char *copy_text(const char *text, size_t *size)
{
    gots_allocator shared = gots__default_allocator();
    *size = strlen(text) + 1;
    char *copy = gots__alloc(&shared, *size);
    if (copy != NULL) memcpy(copy, text, *size);
    return copy;
}

static bool copy_value(gots_promise *promise, const void *value)
{
    gots_allocator shared = gots__default_allocator();
    uint8_t kind = promise->kind;
    if (kind == GOTS__BIND_VOID) return true;
    if (kind == GOTS__BIND_STRING && value != NULL) {
        promise->text = copy_text(value, &promise->text_size);
        return promise->text != NULL;
    }
    promise->size = promise->wanted;
    promise->value = gots__alloc(&shared, promise->size);
    if (promise->value == NULL) return false;
    bool is_pointer = kind == GOTS__BIND_STRING || kind == GOTS__BIND_POINTER || kind == GOTS__BIND_OBJECT;
    if (is_pointer) memcpy(promise->value, &value, sizeof value);
    else if (value != NULL) memcpy(promise->value, value, promise->size);
    else memset(promise->value, 0, promise->size);
    return true;
}

static void queue(gots_promise *promise)
{
    gots_runtime *runtime = promise->queue;
    promise->next_settled = NULL;
    pthread_mutex_lock(&runtime->lock);
    *runtime->settled_end = promise;
    runtime->settled_end = &promise->next_settled;
    gots_wake(runtime); /* before anybody may free it */
    pthread_mutex_unlock(&runtime->lock);
}

gots_status gots_resolve(gots_promise *promise, const void *value)
{
    if (!copy_value(promise, value)) return GOTS_E_NOMEM;
    queue(promise);
    return GOTS_OK;
}

gots_status gots_reject(gots_promise *promise, const char *message)
{
    promise->text = copy_text(message, &promise->text_size);
    if (promise->text == NULL) return GOTS_E_NOMEM;
    promise->rejected = true;
    queue(promise);
    return GOTS_OK;
}

gots_status gots__promises_settle(gots_runtime *runtime, gots_error *err)
{
    gots_status status = GOTS_OK;
    pthread_mutex_lock(&runtime->lock);
    gots_promise *first = runtime->settled;
    runtime->settled = NULL;
    runtime->settled_end = &runtime->settled;
    pthread_mutex_unlock(&runtime->lock);
    for (gots_promise *next; first != NULL; first = next) {
        next = first->next_settled;
        gots_error local = { 0 };
        gots_status one = gots__bind_settle(first, &local);
        if (status != GOTS_OK || one == GOTS_OK) continue;
        status = one;
        if (err != NULL) *err = local;
    }
    return status;
}

/* ---- Functions of the program ----------------------------------------------------------------- */

/* A failure inside a function that C called becomes the isolate's last one. */
static void on_error(void *owner, gots_status status, const gots_error *err)
{
    gots_isolate *isolate = owner;
    isolate->last = *err;
    isolate->last.status = status;
    gots__failure_clear(&isolate->failure);
    isolate->failure.error = isolate->last;
    gots__graph_report(isolate->graph, gots__isolate_thrown_text(isolate->heap), &isolate->failure);
}

gots_status gots_last_error(gots_isolate *isolate, gots_error *err)
{
    gots_status status = isolate->last.status;
    if (err != NULL) *err = isolate->last;
    memset(&isolate->last, 0, sizeof isolate->last);
    return status;
}

/* A function that C holds. */
typedef struct gots__held_function {
    struct gots__held_function *next;
    const gots_module *module;
    gots_function *function;
    char *signature; /* in `name`, behind its NUL */
    size_t size;
    char name[];
} held;

static held *new_held(gots_isolate *isolate, const gots_module *module, const char *name, const char *signature)
{
    size_t name_size = strlen(name) + 1, size = sizeof(held) + name_size + strlen(signature) + 1;
    held *it = gots__alloc(&isolate->runtime->allocator, size);
    if (it == NULL) return NULL;
    *it = (held){ .module = module, .size = size };
    it->signature = it->name + name_size;
    memcpy(it->name, name, name_size);
    strcpy(it->signature, signature);
    return it;
}

static held *find_held(const gots_isolate *isolate, const gots_module *module, const char *name, const char *signature)
{
    held *it = isolate->functions;
    while (it != NULL && (it->module != module || strcmp(it->name, name) != 0 || strcmp(it->signature, signature) != 0)) it = it->next;
    return it;
}

void gots__functions_free(gots_isolate *isolate)
{
    for (held *it; (it = isolate->functions) != NULL;) {
        isolate->functions = it->next;
        gots__free(&isolate->runtime->allocator, it, it->size);
    }
}

/* The export as a value, if it is a function of that type. */
static gots_status get_function(gots_isolate *isolate, const gots_module *module, const char *name, const char *signature,
                                gots_value *value, gots_error *err)
{
    gots_status status = gots_module_get(isolate, module, name, value, err);
    if (status == GOTS_OK && gots_type_of(isolate, *value) != GOTS_FUNCTION)
        status = gots__fail(err, GOTS_E_TYPE, "GOTS4011", "'%s' is no function", name);
    if (status != GOTS_OK) return status;
    return gots__graph_check_export(isolate->graph, (const gots__module *)module, name, signature, err);
}

/* Before a module has its new code: whether what C holds of it is there, and of its type. */
static gots_status fits(void *context, const gots__module *module, gots_error *err)
{
    gots_isolate *isolate = context;
    gots_status status = GOTS_OK;
    uint32_t scope = gots_scope_open(isolate);
    for (const held *it = isolate->functions; it != NULL && status == GOTS_OK; it = it->next) {
        gots_value value;
        if (it->module == (const gots_module *)module) status = get_function(isolate, it->module, it->name, it->signature, &value, err);
    }
    gots_scope_close(isolate, scope);
    if (status != GOTS_E_NOT_FOUND) return status;
    gots_error missing = *err;
    return gots__fail(err, GOTS_E_TYPE, "GOTS4011", "%.300s, which the host calls", missing.message);
}

gots_status gots__functions_renew(gots_isolate *isolate, gots_error *err)
{
    gots_status status = GOTS_OK;
    uint32_t scope = gots_scope_open(isolate);
    for (const held *it = isolate->functions; it != NULL && status == GOTS_OK; it = it->next) {
        gots_value value;
        status = gots_module_get(isolate, it->module, it->name, &value, err);
        if (status == GOTS_OK) status = gots__bind_renew(isolate->heap, it->function, value, err);
    }
    gots_scope_close(isolate, scope);
    return status;
}

static gots_status hold(gots_isolate *isolate, held *it, const gots__bind_function *plan, gots_error *err)
{
    gots_value value;
    uint32_t scope = gots_scope_open(isolate);
    gots_status status = get_function(isolate, it->module, it->name, it->signature, &value, err);
    gots__bind_set_host(isolate->heap, on_error, isolate->runtime);
    if (status == GOTS_OK) status = gots__bind_to_c(isolate->heap, plan, value, &it->function, err);
    gots_scope_close(isolate, scope);
    return status;
}

gots_status gots_func(gots_isolate *isolate, const gots_module *module, const char *name, const char *signature,
                      gots_function **function, gots_error *err)
{
    gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    gots__bind_read read;
    if (world == NULL) return no_memory(err);
    held *it = find_held(isolate, module, name, signature);
    if (it != NULL) {
        *function = it->function;
        return GOTS_OK;
    }
    gots_status status = gots__bind_read_text(world, GOTS__BIND_A_SIGNATURE, name, signature, strlen(signature), &read);
    if (status == GOTS_E_SYNTAX) return tell(isolate, world, err);
    it = status == GOTS_OK ? new_held(isolate, module, name, signature) : NULL;
    if (it == NULL) return no_memory(err);
    status = hold(isolate, it, read.first, err);
    if (status != GOTS_OK) {
        gots__free(&isolate->runtime->allocator, it, it->size);
        return status;
    }
    isolate->graph->fits = fits;
    isolate->graph->fits_context = isolate;
    it->next = isolate->functions;
    isolate->functions = it;
    *function = it->function;
    return GOTS_OK;
}

/* ---- Headers ---------------------------------------------------------------------------------- */

static gots_status write_header(gots_runtime *runtime, gots__bind_world *world, const char *name, const char *text, size_t len,
                                gots_text *out, gots_error *err)
{
    gots__bind_read read;
    gots__failure failure;
    gots__text written = { 0 };
    gots_status status = gots__bind_read_text(world, GOTS__BIND_DECLARATIONS, name, text, len, &read);
    if (status == GOTS_E_NOMEM || setjmp(world->arena.escape) != 0) return no_memory(err);
    if (status == GOTS_OK) {
        gots__text_init(&written, &world->arena, 4096);
        gots__bind_write_header(world, &read, name, &written);
        return give_text(&runtime->allocator, &written, out, err);
    }
    gots__failure_init(&failure, &runtime->allocator, false);
    (void)gots__failure_diagnostics(&failure, &world->diagnostics);
    written.bytes = failure.text;
    written.len = failure.text != NULL ? strlen(failure.text) : 0;
    gots_status given = give_text(&runtime->allocator, &written, out, err);
    if (given == GOTS_OK && err != NULL) *err = failure.error;
    gots__failure_deinit(&failure);
    return given != GOTS_OK ? given : status;
}

gots_status gots_write_header(gots_runtime *runtime, const char *name, const char *text, size_t len, gots_text *out,
                              gots_error *err)
{
    gots__bind_world world;
    gots__bind_world_init(&world, &runtime->allocator);
    gots_status status = write_header(runtime, &world, name, text, len, out, err);
    gots__bind_world_deinit(&world);
    return status;
}
