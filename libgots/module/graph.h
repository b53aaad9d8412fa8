/* The module graph of one isolate: records, their exports, their states.
 *
 * SPDX-License-Identifier: MIT
 *
 * load.c fills it with everything a module reaches, exports.c finds the module that really holds a
 * binding, link.c orders it into cycles and connects it, evaluate.c runs it. Records live in the
 * graph's arena until the isolate is freed.
 */
#ifndef GOTS_MODULE_GRAPH_H
#define GOTS_MODULE_GRAPH_H

#include "engine/environment.h"
#include "module/cache.h"
#include "base/budget.h"
#include "module/driver.h"
#include "module/file.h"
#include "module/resolve.h"
#include "module/shelf.h"

#define GOTS__MODULES_MAX 65536u

typedef enum gots__module_state {
    GOTS__STATE_LOADED,     /* its requests may still be open */
    GOTS__STATE_LINKING,
    GOTS__STATE_LINKED,
    GOTS__STATE_EVALUATING,
    GOTS__STATE_WAITING,    /* evaluating-async in ECMA-262 */
    GOTS__STATE_EVALUATED
} gots__module_state;

typedef struct gots__module gots__module;

/* One line of a module's exports, with names as atoms. */
typedef struct gots__module_export {
    gots__atom *name;       /* NULL for a star */
    gots__atom *imported;
    gots__module *module;   /* the request's module, for INDIRECT, NAMESPACE, STAR */
    uint8_t kind;           /* gots__export_kind */
    bool hoisted, constant;
    uint32_t pos, end;
} gots__module_export;

struct gots__module {
    uint32_t id;
    uint8_t kind;              /* gots__module_kind */
    uint8_t state;             /* gots__module_state */
    unsigned in_cycle : 1, is_main : 1, has_namespace : 1, has_error : 1, requests_done : 1;
    unsigned persist : 1, keep_completion : 1, is_virtual : 1, is_async : 1;
    unsigned is_renewed : 1;   /* new code on the `$m` of the old */
    unsigned names_types : 1;  /* its text speaks of gots:types */
    const char *name;          /* key: the real path, or "gots:test" */
    const char *shown;         /* what people see: the name, without the current directory */
    const char *path;          /* where relative specifiers start; "" for none */
    const char *library;       /* see gots__location */
    const char *url;           /* made on first use */
    const gots__embedded *embedded;
    char *text;                /* the source of a virtual module, else NULL */
    size_t text_len, text_size;
    gots__unit *unit;          /* NULL for JSON */
    gots__module **requests;   /* in the order of the unit's requests */
    gots__module_export *exports;
    uint32_t export_count;
    uint32_t *export_slots;    /* by name: index + 1, open addressing */
    uint32_t export_mask;
    struct gots__kept_source *kept; /* the text, once a place of it was asked for */
    bool kept_failed;
    bool is_stored;            /* its code goes into, or came from, the cache */
    gots__hash key;            /* in the cache, where is_stored */
    gots__cache_entry *cached; /* until its code is loaded, else NULL */
    gots__module *same_name;   /* next in the graph's table */
    /* Tarjan, for linking and then for evaluating */
    uint32_t index, low;
    gots__module *stacked;     /* below on the stack */
    gots__module *cycle_root;
    /* asynchronous evaluation, as in ECMA-262 */
    uint32_t pending;          /* dependencies that are not finished */
    uint64_t async_order;      /* 0: not asynchronous */
    gots__module **parents;    /* to tell when finished */
    uint32_t parent_count, parent_room;
};

/* How a program is compiled; set before the first load. */
typedef struct gots__graph_options {
    bool legacy_decorators, color;
    bool check;         /* what is provably wrong is refused */
    uint8_t types;      /* gots_enforcement */
    bool closed;        /* no module is a file */
    gots_native_report *native_report; /* NULL: nobody asks */
    void *native_context;
    gots__cache *cache; /* borrowed; NULL: none */
    gots__shelf *shelf; /* borrowed; NULL: none */
} gots__graph_options;

typedef struct gots__graph {
    gots__isolate *isolate;
    gots_allocator allocator;
    gots__graph_options options;
    gots__arena arena;          /* records; escape is set by each entry point */
    gots__atoms atoms;
    gots__module **modules;     /* by id */
    uint32_t count, room;
    gots__module *buckets[64]; /* by hash of the name; every isolate has them */
    uint64_t async_count;
    gots__module *main;
    struct gots__checked *checked; /* checked.c's own */
    const char *directory;      /* current one, when the graph was made; "" if it has none */
    gots__failure *failure;     /* of the running entry point */
    gots__budget budget;        /* of all that is compiled; through gots__graph_budget */
    gots_status (*fits)(void *context, const gots__module *module, gots_error *err); /* whether the host can do with the
                                   new code of a module; NULL: it can */
    void *fits_context;
} gots__graph;

/* ---- load.c: what compiling may take, with today's limits ---- */
gots__budget *gots__graph_budget(gots__graph *graph);

/* ---- graph.c: entry points ---- */

gots__graph *gots__graph_new(gots__isolate *isolate, const gots_allocator *allocator,
                             const gots__graph_options *options, gots_error *err);
void gots__graph_free(gots__graph *graph);

/* Gives a module that has run the code that its file has now. What fails is told in `failure`, and the old
 * code goes on. reload.c */
gots_status gots__graph_reload(gots__graph *graph, const char *path, gots__failure *failure);
gots_status gots__graph_reload_module(gots__graph *graph, const char *path);

/* What gots__graph_load starts from: a path, or a text under a name. */
typedef struct gots__entry {
    const char *path;
    const char *name;      /* with text: what to call it */
    const char *text;
    size_t len;
    bool persist, keep_completion, is_main;
} gots__entry;

/* Loads, links and starts a module. GOTS_OK: evaluated. GOTS_E_PENDING: top-level await goes on.
 * GOTS_E_THROWN: the module's error says what. Others are told in `failure`. */
gots_status gots__graph_run(gots__graph *graph, const gots__entry *entry, gots__module **module,
                            gots__failure *failure);

/* Puts the namespace object of a module together. */
gots_status gots__graph_namespace(gots__graph *graph, uint32_t module, gots_error *err);

/* ---- place.c ---- */

/* Where an emitted line of a module comes from; a gots__place_hook with the graph as context. False
 * when `name` is none of ours. */
bool gots__graph_place(void *context, const char *name, uint32_t emitted_line, const char **file,
                       uint32_t *line, uint32_t *column);

/* Appends the code frame of a place to `out`, if the source can be had. */
void gots__graph_frame(gots__graph *graph, const char *name, uint32_t line, uint32_t column,
                       bool color, gots__text *out);

/* Gives a failure whose error came from the program its text; `thrown` is what the engine says of
 * the thrown value. */
void gots__graph_report(gots__graph *graph, const char *thrown, gots__failure *failure);

void gots__module_forget_source(gots__graph *graph, gots__module *module);

/* ---- load.c ---- */

/* The record of a location, compiled if it is new. NULL: told in graph->failure. */
gots__module *gots__graph_open(gots__graph *graph, const gots__location *location,
                               const gots__import_site *site);
gots__module *gots__graph_open_text(gots__graph *graph, const gots__entry *entry);

/* A number of its own for a module, again. */
void gots__graph_number(gots__graph *graph, gots__module *module);
/* Compiles the text that a module's file has now. */
gots_status gots__module_renew(gots__graph *graph, gots__module *module);

/* Opens everything `module` reaches. */
gots_status gots__graph_load_requests(gots__graph *graph, gots__module *module);

/* What was found in the cache or on the shelf is needed no more. */
void gots__module_forget_cached(gots__graph *graph, gots__module *module);

/* Its key in the cache, without what checked.c adds. */
gots__hash gots__module_key(const gots__graph *graph, const gots__source *source, const char *name,
                            uint8_t kind);

/* Compiles a module's source into its unit. */
gots_status gots__module_compile(gots__graph *graph, gots__module *module, gots__source *source);

/* The text of a module's source, read again if need be; free with gots__file_free. False when it
 * cannot be had or has changed since. */
bool gots__module_source(gots__graph *graph, const gots__module *module, gots__file *file,
                         gots__source *source);

/* Reports `code` at a place of a module's source. */
gots_status gots__module_fail(gots__graph *graph, const gots__module *module, uint32_t pos,
                              uint32_t end, gots__code code, const char *a, const char *b,
                              const char *c);

/* ---- export_type.c ---- */

/* GOTS_E_TYPE when what `module` exports as `name` is not of the type written in `type`. */
gots_status gots__graph_check_export(gots__graph *graph, const gots__module *module, const char *name, const char *type,
                                     gots_error *err);

/* ---- declared.c ---- */

/* Checks a text of declarations as a file of that name. GOTS_E_SYNTAX with the report in `failure`. */
gots_status gots__graph_check_declarations(gots__graph *graph, const char *name, const char *text, size_t len,
                                           gots__failure *failure);

/* ---- exports.c ---- */

typedef enum gots__binding_kind {
    GOTS__BINDING_NONE,
    GOTS__BINDING_VALUE,     /* property `property` of module's `$m` */
    GOTS__BINDING_NAMESPACE, /* the namespace object of module */
    GOTS__BINDING_TYPE,
    GOTS__BINDING_AMBIGUOUS
} gots__binding_kind;

typedef struct gots__resolved_binding {
    gots__binding_kind kind;
    gots__module *module;
    gots__atom *property;
    bool constant;
} gots__resolved_binding;

gots__resolved_binding gots__module_resolve(gots__graph *graph, gots__module *module,
                                            gots__atom *name);

/* All names a namespace object of `module` has, sorted; `*count` of them. In the arena. */
gots__atom **gots__module_names(gots__graph *graph, gots__module *module, uint32_t *count);

/* Puts the namespace object together. */
gots_status gots__module_namespace(gots__graph *graph, gots__module *module);

/* ---- link.c ---- */
gots_status gots__graph_link(gots__graph *graph, gots__module *module);

/* What the module's code gets for its import slots: an array in the arena. NULL: told in
 * graph->failure. */
gots__import_arg *gots__module_args(gots__graph *graph, gots__module *module);

/* ---- evaluate.c ---- */
gots_status gots__graph_evaluate(gots__graph *graph, gots__module *module);
void gots__graph_body_settled(gots__graph *graph, gots__module *module, bool fulfilled);

#endif
