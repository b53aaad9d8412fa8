/* gots:ffi: functions of libraries, and of C that is compiled on the spot.
 *
 * SPDX-License-Identifier: MIT
 *
 * The declarations come as TypeScript and go the way of the host's own (libgots/bind). The functions are
 * left in the heap for the module to take (engine/bind.c).
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/bind.h"
#include "io/inside.h"
#include "native/code.h"

/* Fails the request with the first diagnostic of a declaration. */
static bool fail_declaration(request *r, gots__bind_world *world)
{
    const gots__diagnostic *first = world->diagnostics.first;
    char message[600];
    snprintf(message, sizeof message, "%s: %s", first != NULL ? first->code : "GOTS1014",
             first != NULL ? first->message : "out of memory");
    const char *copy = gots__op_copy(&r->base, message, strlen(message));
    gots__request_refuse(&r->base, copy != NULL ? copy : "out of memory");
    return false;
}

/* What finds a function. */
typedef struct source {
    void *library;
    void *const *addresses; /* in the plans' order, or NULL */
} source;

static void *address_of(const source *from, const gots__bind_function *plan)
{
    return from->addresses != NULL ? from->addresses[plan->number] : dlsym(from->library, plan->name);
}

static bool fail_missing(request *r, const char *name)
{
    char message[200];
    snprintf(message, sizeof message, "there is no function '%.100s'", name);
    const char *copy = gots__op_copy(&r->base, message, strlen(message));
    gots__request_refuse(&r->base, copy != NULL ? copy : "out of memory");
    return false;
}

/* Owns `library` when it succeeds. */
static bool define(request *r, const gots__bind_read *read, const source *from, void *library, void (*close)(void *))
{
    gots_error err = { 0 };
    gots__bind_code *codes = gots__op_take(&r->base, (read->count + 1) * sizeof *codes);
    if (codes == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    for (const gots__bind_function *plan = read->first; plan != NULL; plan = plan->next) {
        void *address = address_of(from, plan);
        if (address == NULL) return fail_missing(r, plan->name);
        codes[plan->number] = (gots__bind_code){ .plan = plan, .function = (gots_function *)(uintptr_t)address };
    }
    if (gots__bind_offer(r->io->isolate, codes, read->count, library, close, &err) == GOTS_OK) return true;
    const char *copy = gots__op_copy(&r->base, err.message, strlen(err.message));
    gots__request_refuse(&r->base, copy != NULL ? copy : "out of memory");
    return false;
}

/* The declarations of argument 1. */
static bool read_declarations(request *r, gots__bind_read *read)
{
    gots__bind_world *world = gots__isolate_bindings(r->io->isolate);
    const char *text = gots__io_text(r, 1);
    if (r->base.error.code != NULL) return false;
    if (world == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    gots_status status = gots__bind_read_text(world, GOTS__BIND_OF_A_LIBRARY, "declaration", text, strlen(text), read);
    return status == GOTS_OK || fail_declaration(r, world);
}

/* ---- Libraries -------------------------------------------------------------------------------- */

static void close_library(void *library)
{
    (void)dlclose(library);
}

static bool fail_library(request *r, const char *name)
{
    const char *text = dlerror();
    const char *copy = gots__op_copy(&r->base, text != NULL ? text : name, strlen(text != NULL ? text : name));
    gots__request_refuse(&r->base, copy != NULL ? copy : "out of memory");
    return false;
}

/* The file that is opened. A name without a slash, which the system looks for in places of its own, needs
 * the permission for all libraries. */
static const char *permitted(request *r, const char *name)
{
    if (strchr(name, '/') == NULL) return gots__door_ask(r->io->door, &r->base, r->op->name, GOTS_FFI, NULL) ? name : NULL;
    if (!gots__door_path(r->io->door, &r->base, r->op->name, GOTS__MAY_FFI, NULL, name, strlen(name), GOTS__PATH_FOLLOW, &r->held))
        return NULL;
    return r->held.path != NULL ? r->held.path : name;
}

static bool ffi_open(request *r)
{
    gots__bind_read read;
    const char *name = gots__io_text(r, 0);
    const char *path = r->base.error.code == NULL ? permitted(r, name) : NULL;
    if (path == NULL || !read_declarations(r, &read)) return false;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return fail_library(r, path);
    source from = { library, NULL };
    if (define(r, &read, &from, library, close_library)) return true;
    close_library(library);
    return false;
}

/* ---- C ---------------------------------------------------------------------------------------- */

static void close_code(void *code)
{
    gots__code_free(code);
}

static bool fail_code(request *r, const gots_error *err)
{
    char message[600];
    snprintf(message, sizeof message, "%s: line %u: %s", err->code, err->line, err->message);
    const char *copy = gots__op_copy(&r->base, message, strlen(message));
    gots__request_refuse(&r->base, copy != NULL ? copy : "out of memory");
    return false;
}

static bool ffi_compile(request *r)
{
    gots__bind_read read;
    gots_error err = { 0 };
    const char *text = gots__io_text(r, 0);
    if (r->base.error.code != NULL || !gots__door_ask(r->io->door, &r->base, r->op->name, GOTS_FFI, NULL)) return false;
    if (!read_declarations(r, &read)) return false;
    const char **names = gots__op_take(&r->base, (read.count + 1) * sizeof *names);
    void **addresses = gots__op_take(&r->base, (read.count + 1) * sizeof *addresses);
    if (names == NULL || addresses == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    for (const gots__bind_function *plan = read.first; plan != NULL; plan = plan->next) names[plan->number] = plan->name;
    gots__code *code = gots__code_new(&r->shared->allocator, GOTS__CODE_TCC, text, strlen(text), NULL, 0, names, addresses,
                                      read.count, &err);
    if (code == NULL) return fail_code(r, &err);
    source from = { NULL, addresses };
    if (define(r, &read, &from, code, close_code)) return true;
    gots__code_free(code);
    return false;
}

const op gots__ffi_ops[] = {
    { "ffi.open", false, ffi_open, NULL, NULL },
    { "ffi.compile", false, ffi_compile, NULL, NULL },
    { NULL, false, NULL, NULL, NULL },
};
