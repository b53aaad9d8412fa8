/* Module environments: the heap's side of modules.
 *
 * SPDX-License-Identifier: MIT
 *
 * The module floor keeps the graph and knows modules by number; here live the objects that belong
 * to a number: its environment `$m`, its compiled function, its namespace object, import.meta and
 * the error it ended with. Every function here is a protected call: nothing is thrown past it, and
 * what a module throws stays here as the module's error.
 */
#ifndef GOTS_ENGINE_ENVIRONMENT_H
#define GOTS_ENGINE_ENVIRONMENT_H

#include "engine/engine.h"

/* What the heap asks the module floor. `context` is passed back. */
#define GOTS__LIBRARY UINT32_MAX /* who imports: the library's C, which may have the library's own modules */

typedef struct gots__module_hooks {
    void *context;

    /* import(specifier): loads, links and starts. Sets `*module` once it is known. When the module
     * is not finished yet GOTS_E_PENDING comes back, and gots__module_settle is called later. On
     * another failure `err` is filled, except for GOTS_E_THROWN: then the module's error counts. */
    gots_status (*import)(void *context, uint32_t referrer, const char *specifier, size_t len,
                          const char *type, uint32_t *module, gots_error *err);

    /* The promise of an asynchronous body settled; when it was rejected, the module's error is
     * already set. */
    void (*body_settled)(void *context, uint32_t module, bool fulfilled);

    /* import.meta.resolve: the URL that a specifier means, as a block of `*size` bytes. */
    gots_status (*resolve)(void *context, uint32_t referrer, const char *specifier, size_t len,
                           char *url, size_t room, gots_error *err);

    /* import.meta: pointers that stay valid while the isolate lives. */
    void (*meta)(void *context, uint32_t module, const char **url, const char **filename,
                 bool *main);

    /* Lowers the text of eval, or of a function expression in parentheses: the emitted text in a
     * block of `*size` bytes of the allocator, with a NUL; it returns the completion value when it
     * is called. NULL with `err` filled when the text is wrong. */
    char *(*lower)(void *context, bool function, const char *text, size_t len, size_t *size,
                   gots_error *err);

    /* Puts the module's namespace object together if that has not been done. */
    gots_status (*namespace_wanted)(void *context, uint32_t module);
} gots__module_hooks;

/* Once, before any other function. `hooks` is copied. */
gots_status gots__environments_init(gots__isolate *isolate, const gots_allocator *allocator,
                                    const gots__module_hooks *hooks);

typedef struct gots__name {
    const char *bytes; /* UTF-8 */
    size_t len;
} gots__name;

/* Makes `$m` of `module`; reading one of `names` before $.init throws. */
gots_status gots__env_new(gots__isolate *isolate, uint32_t module, const gots__name *names,
                          uint32_t count);

/* Makes `$m` of a JSON module from its text: property "default" and, for an object, its keys.
 * GOTS_E_SYNTAX with what the JSON parser says in `err`, and the byte offset in err->column. */
gots_status gots__env_json(gots__isolate *isolate, uint32_t module, const char *text, size_t len,
                           gots_error *err);

/* Calls `visit` with the name of each property of `$m` (of a JSON module). */
gots_status gots__env_each(gots__isolate *isolate, uint32_t module,
                           void (*visit)(void *context, gots__name name), void *context);

/* Receives bytecode; valid during the call. */
typedef void gots__code_sink(void *context, const void *code, size_t len);

/* Compiles the module's emitted text, `function ($, $m, …) {…}` in parentheses. `sink`, if not
 * NULL, gets its bytecode. */
gots_status gots__env_compile(gots__isolate *isolate, uint32_t module, const char *file_name,
                              const char *text, size_t len, gots__code_sink *sink, void *context,
                              gots_error *err);

/* The same from bytecode that a sink of the same build got. It is trusted. */
gots_status gots__env_load(gots__isolate *isolate, uint32_t module, const void *code, size_t len,
                           gots_error *err);

/* What the emitted text gets as `$iN`. */
typedef enum gots__import_kind {
    GOTS__IMPORT_AS_ENV,             /* `$m` of module */
    GOTS__IMPORT_AS_NAMESPACE,       /* its namespace object */
    GOTS__IMPORT_AS_ALIAS,           /* an object whose `name` reads property `property` of its `$m` */
    GOTS__IMPORT_AS_NAMESPACE_ALIAS, /* an object whose `name` is its namespace object */
    GOTS__IMPORT_AS_EMPTY            /* an object without properties */
} gots__import_kind;

typedef struct gots__import_arg {
    uint8_t kind; /* gots__import_kind */
    bool settled; /* ALIAS: the binding has its last value already */
    uint32_t module;
    gots__name name, property;
} gots__import_arg;

/* Calls the compiled function. `keep_body`: it returns the body as a function, which is kept for
 * gots__env_run. `is_async`: it returns a promise, and body_settled tells its end; then this returns
 * GOTS_E_PENDING. When it throws, the module's error is set and `err` filled. */
gots_status gots__env_start(gots__isolate *isolate, uint32_t module, const gots__import_arg *args,
                            uint32_t count, bool keep_body, bool is_async, gots_error *err);
gots_status gots__env_run(gots__isolate *isolate, uint32_t module, bool is_async, gots_error *err);

/* Gives `module` the error of `from`. */
void gots__env_share_error(gots__isolate *isolate, uint32_t module, uint32_t from);

/* Throws the module's error inside a protected call, so that `err` and the engine's account of the
 * last thrown value tell of it. */
gots_status gots__env_rethrow(gots__isolate *isolate, uint32_t module, gots_error *err);

/* Namespace objects: new, add each name in the order of its code units, seal. */
gots_status gots__namespace_new(gots__isolate *isolate, uint32_t module);
gots_status gots__namespace_add(gots__isolate *isolate, uint32_t module, const gots__import_arg *arg,
                                bool constant);
gots_status gots__namespace_seal(gots__isolate *isolate, uint32_t module);

/* An import() that waited on `module` goes on: its evaluation has ended. */
void gots__module_settle(gots__isolate *isolate, uint32_t module, bool fulfilled);

/* Makes each name of the namespace of `module` readable and writable as a property of globalThis
 * (REPL). */
gots_status gots__namespace_to_global(gots__isolate *isolate, uint32_t module);

#endif
