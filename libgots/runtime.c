/* The runtime: isolates and what they share.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/machine.h"
#include "engine/shape.h"
#include "engine/value.h"
#include "public.h"

const char *gots_version(void)
{
    return GOTS_VERSION;
}

void gots_runtime_options_init(gots_runtime_options *options)
{
    memset(options, 0, sizeof *options);
    options->size = sizeof *options;
}

/* An embedder built against an older header passes a smaller struct: the rest is zero. */
static void copy_options(void *to, size_t size, const void *from, size_t from_size)
{
    memcpy(to, from, from_size < size ? from_size : size);
}

/* The program strayed from its recording: what runs is to end. */
static void stray(void *context)
{
    gots_runtime *runtime = context;
    for (gots_isolate *at = runtime->isolates; at != NULL; at = at->next) gots__isolate_end(at->heap, GOTS_E_DIVERGED);
    for (gots_isolate *at = runtime->children; at != NULL; at = at->next) gots__isolate_end(at->heap, GOTS_E_DIVERGED);
}

static bool record(gots_runtime *runtime, gots_runtime_options *options, gots_error *err)
{
    runtime->simulation = options->replay != NULL
                              ? gots__replay_new(&runtime->allocator, options->replay, err)
                              : gots__record_new(&runtime->allocator, options->record, options->record_note, options->record_note_len, err);
    if (runtime->simulation == NULL) return false;
    runtime->is_recorded = true;
    gots__record_on_stray(runtime->simulation, stray, runtime);
    gots__loop_order order = gots__record_order(runtime->simulation);
    gots__loop_set_order(runtime->loop, &order);
    options->port = gots__simulation_port(runtime->simulation);
    return true;
}

gots_status gots_replay_status(gots_runtime *runtime, gots_error *err)
{
    char left[256];
    if (!runtime->is_recorded) return GOTS_OK;
    if (gots__record_strayed(runtime->simulation, err)) return GOTS_E_DIVERGED;
    if (!gots__record_is_left(runtime->simulation, left, sizeof left)) return GOTS_OK;
    return gots__fail(err, GOTS_E_PENDING, "GOTS4523", "the recording goes on: there the program %s", left);
}

gots_status gots_recording_note(const char *path, gots_text *note, gots_error *err)
{
    gots_allocator allocator = gots__default_allocator();
    return gots__record_note(&allocator, path, note, err);
}

static bool simulate(gots_runtime *runtime, gots_runtime_options *options, gots_error *err)
{
    if (options->record != NULL || options->replay != NULL) return record(runtime, options, err);
    if (!options->deterministic) return true;
    runtime->simulation = gots__simulation_new(&runtime->allocator, options->seed, options->trace,
                                               options->trace_context, err);
    if (runtime->simulation == NULL) return false;
    options->port = gots__simulation_port(runtime->simulation);
    return true;
}

gots_runtime *gots_runtime_new(const gots_runtime_options *given, gots_error *err)
{
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    if (given != NULL) copy_options(&options, sizeof options, given, given->size);
    if ((options.deterministic || options.record != NULL || options.replay != NULL) && options.port != NULL) {
        gots__fail(err, GOTS_E_INVALID, "GOTS1021", "a deterministic or recorded runtime has a port of its own");
        return NULL;
    }
    gots_allocator allocator =
        options.allocator.resize != NULL ? options.allocator : gots__default_allocator();
    gots_runtime *runtime = gots__alloc(&allocator, sizeof *runtime);
    if (runtime == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating a runtime");
        return NULL;
    }
    memset(runtime, 0, sizeof *runtime);
    runtime->allocator = allocator;
    runtime->worker_count = options.workers;
    pthread_mutex_init(&runtime->lock, NULL);
    pthread_mutex_init(&runtime->host_lock, NULL);
    runtime->settled_end = &runtime->settled;
    runtime->loop = gots__loop_new(&allocator, err);
    if (runtime->loop != NULL) runtime->host = gots__place_of_host(&allocator, runtime->loop, err);
    if (runtime->host != NULL) runtime->nursery = gots__nursery_new(err);
    bool ready = runtime->nursery != NULL && simulate(runtime, &options, err);
    if (ready) runtime->io = gots__io_shared_new(&allocator, options.port, err);
    if (runtime->io == NULL) {
        gots_runtime_free(runtime);
        return NULL;
    }
    runtime->cache = gots__cache_new(&allocator, options.cache);
    return runtime;
}

void gots_runtime_free(gots_runtime *runtime)
{
    if (runtime == NULL) return;
    if (runtime->is_recorded) gots__record_end(runtime->simulation);
    gots__place_stop(runtime->workers);
    gots__children_free(runtime);
    while (runtime->isolates != NULL) {
        runtime->isolates->is_alone = false;
        gots_isolate_free(runtime->isolates);
    }
    if (runtime->loop != NULL) gots__loop_wait(runtime->loop, 0); /* brings back what its isolates called off */
    gots__simulation_stop(runtime->simulation);
    gots__io_shared_stop(runtime->io);
    if (runtime->loop != NULL) gots__loop_drain(runtime->loop); /* and what the pool has put there since */
    if (runtime->workers != NULL) gots__loop_drain(gots__place_loop(runtime->workers));
    gots__io_shared_free(runtime->io);
    gots__simulation_free(runtime->simulation);
    gots__watchdog_free(runtime->watchdog);
    gots__cache_free(runtime->cache);
    gots__shelf_free(runtime->shelf);
    gots__nursery_free(runtime->nursery);
    (void)gots__promises_settle(runtime, NULL);
    pthread_mutex_destroy(&runtime->lock);
    pthread_mutex_destroy(&runtime->host_lock);
    gots__place_free(runtime->workers);
    gots__place_free(runtime->host);
    gots__loop_free(runtime->loop);
    gots_allocator allocator = runtime->allocator;
    gots__free(&allocator, runtime, sizeof *runtime);
}

/* ---- Isolates -------------------------------------------------------------------------------- */

void gots_isolate_options_init(gots_isolate_options *options)
{
    memset(options, 0, sizeof *options);
    options->size = sizeof *options;
}

gots_isolate *gots__isolate_make(gots_runtime *runtime, gots__place *place, const gots__owner_hooks *hooks, gots_error *err)
{
    gots_isolate *isolate = gots__alloc(&runtime->allocator, sizeof *isolate);
    if (isolate == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
        return NULL;
    }
    memset(isolate, 0, sizeof *isolate);
    isolate->runtime = runtime;
    isolate->is_child = hooks != NULL;
    isolate->seat = gots__seat_new(place, isolate, hooks);
    if (isolate->seat == NULL) {
        gots__free(&runtime->allocator, isolate, sizeof *isolate);
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
        return NULL;
    }
    return isolate;
}

static gots_status set_limits(gots_isolate *isolate, const gots_limits *limits, gots_error *err)
{
    gots_runtime *runtime = isolate->runtime;
    bool timed = limits->turn_ms != 0 || limits->turn_wall_ms != 0 || limits->total_ms != 0;
    pthread_mutex_lock(&runtime->lock);
    if (timed && runtime->watchdog == NULL)
        runtime->watchdog = gots__watchdog_new(&runtime->allocator, err);
    gots__watchdog *watchdog = runtime->watchdog;
    pthread_mutex_unlock(&runtime->lock);
    if (timed && watchdog == NULL) return GOTS_E_NOMEM;
    gots__isolate_set_limits(isolate->heap, watchdog, limits);
    return GOTS_OK;
}

gots_status gots_set_limits(gots_isolate *isolate, const gots_limits *limits, gots_error *err)
{
    return set_limits(isolate, limits, err);
}

static void set_native(gots_isolate *isolate, gots_native native)
{
    char directory[512];
    if (native == GOTS_NATIVE_TCC) return;
    bool kept = gots__cache_native_directory(isolate->runtime->cache, directory, sizeof directory);
    gots__isolate_set_native(isolate->heap, native == GOTS_NATIVE_OFF ? GOTS__NATIVE_OFF : GOTS__NATIVE_FULL,
                             kept ? directory : NULL);
}

gots_status gots__isolate_open_all(gots_isolate *isolate, const gots_isolate_options *options, gots_error *err)
{
    gots__failure_init(&isolate->failure, &isolate->runtime->allocator, options->color);
    gots__isolate_options heap = { .allocator = isolate->runtime->allocator,
                                   .memory_limit = options->limits.memory,
                                   .stack_bytes = options->limits.stack,
                                   .nursery = isolate->runtime->nursery,
                                   .port = gots__io_port(isolate->runtime->io),
                                   .owner = isolate,
                                   .leak = options->leaks.hook != NULL ? gots__leak_tell : NULL,
                                   .leak_turns = options->leaks.turns,
                                   .allow_eval = options->allow_eval };
    isolate->heap = gots__isolate_new(&heap, err);
    if (isolate->heap == NULL) return GOTS_E_NOMEM;
    gots__io_shared *shared = isolate->runtime->io;
    isolate->door = gots__door_new(&isolate->runtime->allocator, gots__io_port(shared), isolate->heap, err);
    if (isolate->door != NULL) isolate->io = gots__io_new(shared, isolate->door, isolate->heap, isolate->seat, err);
    if (isolate->io == NULL) return GOTS_E_NOMEM;
    gots__open_ports(isolate);
    if (options->output != NULL)
        gots__isolate_set_output(isolate->heap, options->output, options->output_context,
                                 options->color);
    gots__graph_options graph = { .legacy_decorators = options->legacy_decorators,
                                  .color = options->color,
                                  .check = options->check,
                                  .types = (uint8_t)options->types,
                                  .native_report = options->native_report,
                                  .native_context = options->native_context,
                                  .cache = options->native_report == NULL ? isolate->runtime->cache : NULL,
                                  .shelf = isolate->is_child ? isolate->runtime->shelf : NULL };
    isolate->graph = gots__graph_new(isolate->heap, &isolate->runtime->allocator, &graph, err);
    if (isolate->graph == NULL) return GOTS_E_NOMEM;
    gots__isolate_set_places(isolate->heap, gots__graph_place, isolate->graph);
    gots_status status = gots__host_open(isolate->heap, options->args, options->args_count);
    if (status == GOTS_OK && options->types == GOTS_TYPES_WARN)
        status = gots__isolate_set_types(isolate->heap, GOTS__TYPES_WARN);
    set_native(isolate, options->native);
    if (status == GOTS_OK) status = set_limits(isolate, &options->limits, err);
    return status;
}

gots_status gots_on_type_error(gots_isolate *isolate, gots_type_error_hook *hook, void *context)
{
    return gots__isolate_on_type_error(isolate->heap, hook, context);
}

gots_isolate *gots_isolate_new(gots_runtime *runtime, const gots_isolate_options *given,
                               gots_error *err)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    if (given != NULL) copy_options(&options, sizeof options, given, given->size);
    bool is_alone = runtime == NULL;
    if (is_alone) runtime = gots_runtime_new(NULL, err);
    if (runtime == NULL) return NULL;
    gots_isolate *isolate = gots__isolate_make(runtime, runtime->host, NULL, err);
    if (isolate == NULL) {
        if (is_alone) gots_runtime_free(runtime);
        return NULL;
    }
    isolate->is_alone = is_alone;
    isolate->options = options;
    isolate->next = runtime->isolates;
    runtime->isolates = isolate;
    if (gots__isolate_open_all(isolate, &options, err) == GOTS_OK) return isolate;
    gots_isolate_free(isolate);
    return NULL;
}

void gots__isolate_close(gots_isolate *isolate)
{
    gots__io_free(isolate->io);
    gots__door_free(isolate->door);
    gots__isolate_free(isolate->heap);
    gots__graph_free(isolate->graph);
    gots__functions_free(isolate);
    gots__failure_deinit(&isolate->failure);
    gots__seat_unref(isolate->seat);
}

void gots_isolate_free(gots_isolate *isolate)
{
    if (isolate == NULL) return;
    gots_runtime *runtime = isolate->runtime;
    gots_isolate **at = &runtime->isolates;
    while (*at != isolate) at = &(*at)->next;
    *at = isolate->next;
    gots__seat_close(isolate->seat);
    gots__isolate_close(isolate);
    bool is_alone = isolate->is_alone;
    gots__free(&runtime->allocator, isolate, sizeof *isolate);
    if (is_alone) gots_runtime_free(runtime);
}

gots_runtime *gots_isolate_runtime(const gots_isolate *isolate)
{
    return isolate->runtime;
}

size_t gots_isolate_memory(const gots_isolate *isolate)
{
    return gots__isolate_memory(isolate->heap);
}

void gots_isolate_stats(gots_isolate *isolate, gots_stats *given)
{
    gots_stats stats = { .size = given->size };
    gots__isolate_stats(isolate->heap, &stats);
    gots__io_stats(isolate->io, &stats);
    stats.denied = gots__door_denied(isolate->door);
    copy_options(given, given->size < sizeof stats ? given->size : sizeof stats, &stats, sizeof stats);
}

void gots_interrupt(gots_isolate *isolate)
{
    gots__isolate_end(isolate->heap, GOTS_E_INTERRUPTED);
}

const char *gots_isolate_report(gots_isolate *isolate)
{
    return isolate->failure.text != NULL ? isolate->failure.text : "";
}

/* ---- Loading --------------------------------------------------------------------------------- */

static gots_status load(gots_isolate *isolate, const gots__entry *entry, gots_module **module,
                        gots_error *err)
{
    gots__module *loaded = NULL;
    gots__turn_begin(isolate);
    gots_status status = gots__graph_run(isolate->graph, entry, &loaded, &isolate->failure);
    if (module != NULL && loaded != NULL) *module = (gots_module *)loaded;
    if (status == GOTS_E_THROWN) {
        gots_error later = { 0 };
        (void)gots__isolate_run_jobs(isolate->heap, &later); /* what was queued before is done all the same */
        status = gots__env_rethrow(isolate->heap, loaded->id, &isolate->failure.error);
    }
    if (status != GOTS_OK && status != GOTS_E_PENDING && err != NULL) *err = isolate->failure.error;
    return gots__turn_end(isolate, status, NULL);
}

gots_status gots_isolate_load(gots_isolate *isolate, const char *path, gots_module **module,
                              gots_error *err)
{
    gots__entry entry = { .path = path, .is_main = !isolate->is_child }; /* a program has one main module */
    return load(isolate, &entry, module, err);
}

gots_status gots_isolate_load_source(gots_isolate *isolate, const char *name, const char *text,
                                     size_t len, unsigned flags, gots_module **module,
                                     gots_error *err)
{
    gots__entry entry = { .name = name,
                          .text = text,
                          .len = len,
                          .persist = (flags & GOTS_SOURCE_GLOBALS) != 0,
                          .keep_completion = (flags & GOTS_SOURCE_RESULT) != 0,
                          .is_main = !isolate->is_child };
    return load(isolate, &entry, module, err);
}

gots_status gots_reload(gots_isolate *isolate, const char *path, gots_error *err)
{
    gots__turn_begin(isolate);
    gots_status status = gots__graph_reload(isolate->graph, path, &isolate->failure);
    if (status == GOTS_OK) status = gots__functions_renew(isolate, &isolate->failure.error);
    if (status != GOTS_OK && err != NULL) *err = isolate->failure.error;
    gots_error local = isolate->failure.error;
    return gots__turn_end(isolate, status, &local);
}

gots_status gots_run_file(gots_isolate *isolate, const char *path, gots_error *err)
{
    gots_module *module = NULL;
    if (isolate == NULL) return gots__fail(err, GOTS_E_INVALID, "GOTS4013", "there is no isolate");
    if (isolate->unbound.status != GOTS_OK) {
        if (err != NULL) *err = isolate->unbound;
        return isolate->unbound.status;
    }
    gots_status status = gots_isolate_load(isolate, path, &module, err);
    if (status != GOTS_OK && status != GOTS_E_PENDING) return status;
    status = gots_run(isolate->runtime, err);
    return status == GOTS_OK ? gots_module_status(isolate, module, err) : status;
}

gots_status gots_module_status(gots_isolate *isolate, const gots_module *handle, gots_error *err)
{
    const gots__module *module = (const gots__module *)handle;
    const gots__module *root = module->cycle_root != NULL ? module->cycle_root : module;
    if (!module->has_error && !root->has_error)
        return module->state == GOTS__STATE_EVALUATED ? GOTS_OK : GOTS_E_PENDING;
    gots_error local = { 0 };
    gots__turn_begin(isolate);
    uint32_t id = module->has_error ? module->id : root->id;
    gots_status status = gots__env_rethrow(isolate->heap, id, &local);
    if (err != NULL) *err = local;
    return gots__turn_end(isolate, status, &local);
}
