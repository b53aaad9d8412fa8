/* Children: isolates that programs make, which live at the workers' place.
 *
 * SPDX-License-Identifier: MIT
 *
 * A child is opened on its maker's thread, which is quick: its heap is a copy. Its first turn, on a thread of
 * the workers', loads its module; then its exports are served to its maker, or, for a worker, its own code
 * listens. It ends when its maker says so or is gone, when it says so itself, or by a failure, which its maker
 * is told with the report that a terminal would show. It can do no more than its maker.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/port.h"
#include "engine/value.h"
#include "module/resolve.h"
#include "public.h"
#include "sched/wire.h"

/* ---- Ports ----------------------------------------------------------------------------------- */

/* A message is a turn of its own: time counts from here. What asked for the end of the turn before may have
 * meant this isolate's end. */
static gots_status read_port(void *context, uint32_t port, gots__message *message, gots_error *err)
{
    gots_isolate *isolate = context;
    gots__isolate_leave(isolate->heap);
    gots__isolate_enter(isolate->heap);
    gots__isolate_count_turn(isolate->heap);
    if (gots__seat_ends(isolate->seat)) gots__isolate_end(isolate->heap, GOTS_E_INTERRUPTED);
    gots_status status = gots__port_receive(isolate->heap, port, message, err);
    if (status == GOTS_OK) status = gots__value_unhandled(isolate->heap, err);
    return status;
}

static bool pair(void *context, uint32_t capacity, gots__end *ends[2])
{
    gots_isolate *isolate = context;
    return gots__wire_new(&isolate->runtime->allocator, capacity, ends);
}

static void attach(void *context, gots__end *end, uint32_t port)
{
    gots_isolate *isolate = context;
    gots__end_attach(end, isolate->seat, read_port, isolate, port);
}

/* Who closes the wire to an isolate that it made has no use for it any more. */
static void close_end(gots__end *end)
{
    gots__seat *remote = gots__end_remote(end);
    if (remote != NULL) gots__seat_ref(remote);
    gots__end_close(end, NULL);
    if (remote != NULL) gots__seat_end(remote);
    gots__seat_unref(remote);
}

static void drop_end(void *end)
{
    close_end(end);
}

static void terminate(gots__end *end)
{
    gots__seat *remote = gots__end_remote(end);
    if (remote != NULL) gots__seat_end(remote);
}

static gots__end *hatch(void *context, gots__hatchling *what, gots_error *err);

void gots__open_ports(gots_isolate *isolate)
{
    gots__port_hooks hooks = { .context = isolate, .pair = pair, .attach = attach, .detach = gots__end_detach,
                               .close = close_end, .drop = drop_end, .send = gots__end_send, .hatch = hatch,
                               .terminate = terminate };
    gots__isolate_set_ports(isolate->heap, &hooks);
}

/* ---- The end --------------------------------------------------------------------------------- */

static bool put_text(gots__message *message, const char *text)
{
    size_t len = strlen(text);
    return gots__message_put(message, &len, sizeof len) && gots__message_put(message, text, len);
}

/* What the maker is told of a failure; NULL: nothing, or no memory. */
static gots__message *last_words(const gots_isolate *child)
{
    const gots_error *error = &child->failure.error;
    if (error->status == GOTS_OK) return NULL;
    gots__message *message = gots__message_new();
    const char *report = child->failure.text != NULL ? child->failure.text : "";
    if (message == NULL || (put_text(message, error->code) && put_text(message, error->message) && put_text(message, report)))
        return message;
    gots__message_free(message);
    return NULL;
}

static void unlink_child(gots_isolate *child)
{
    gots_runtime *runtime = child->runtime;
    pthread_mutex_lock(&runtime->lock);
    if (child->previous != NULL) child->previous->next = child->next;
    else runtime->children = child->next;
    if (child->next != NULL) child->next->previous = child->previous;
    runtime->child_count--;
    pthread_mutex_unlock(&runtime->lock);
}

/* The seat is closed already, or never was open. */
static void free_child(gots_isolate *child)
{
    gots_runtime *runtime = child->runtime;
    bool is_lost = child->maker_port != 0 && !gots__port_is_open(child->heap, child->maker_port);
    if (child->to_maker != NULL && !is_lost) {
        if (child->maker_port != 0) gots__port_forget(child->heap, child->maker_port);
        gots__end_close(child->to_maker, last_words(child));
    }
    gots__isolate_close(child);
    gots__free(&runtime->allocator, child->path, child->path_size);
    gots__free(&runtime->allocator, child, sizeof *child);
}

static void end(void *owner)
{
    unlink_child(owner);
    free_child(owner);
}

static void interrupt(void *owner)
{
    gots_isolate *child = owner;
    gots__isolate_end(child->heap, GOTS_E_INTERRUPTED);
}

/* ---- Turns ----------------------------------------------------------------------------------- */

/* The text that a worker begins with: its global scope, then its module. */
static gots_status load_worker(gots_isolate *child, gots_error *err)
{
    char text[PATH_MAX * 2 + 128], *at = text;
    at += sprintf(at, "// @ts-nocheck: nobody else imports this\nimport { workerScope } from \"gots:isolate\";\nworkerScope();\nawait import(\"");
    for (const char *p = child->path; *p != '\0' && at < text + sizeof text - 8; p++) {
        if (*p == '"' || *p == '\\') *at++ = '\\';
        *at++ = *p;
    }
    strcpy(at, "\");\n");
    return gots_isolate_load_source(child, "[worker]", text, strlen(text), 0, &child->module, err);
}

static gots_status begin(gots_isolate *child, gots_error *err)
{
    child->has_begun = true;
    if (child->is_worker) {
        child->maker_port = gots__port_to_maker(child->heap, child->to_maker);
        if (child->maker_port == 0) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return load_worker(child, err);
    }
    return gots_isolate_load(child, child->path, &child->module, err);
}

/* Questions wait at their end until the module has run. */
static gots_status serve_when_ready(gots_isolate *child, gots_error *err)
{
    if (child->is_worker || child->maker_port != 0) return GOTS_OK;
    gots_status status = gots_module_status(child, child->module, err);
    if (status != GOTS_OK) return status == GOTS_E_PENDING ? GOTS_OK : status;
    child->maker_port = gots__port_to_maker(child->heap, child->to_maker);
    if (child->maker_port == 0) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    gots__port_serve(child->heap, child->maker_port, ((const gots__module *)child->module)->id);
    return GOTS_OK;
}

static gots_status run(gots_isolate *child, gots__letter *letter, gots_error *err)
{
    gots_status status = GOTS_OK;
    bool begins = !child->has_begun; /* what loading left to do is done in this turn */
    if (begins) status = begin(child, err);
    if (status == GOTS_E_PENDING) status = GOTS_OK;
    if (letter != NULL && status == GOTS_OK) status = gots__turn_letter(child, letter, err);
    else if (letter != NULL) letter->drop(letter);
    if (status == GOTS_OK && (begins || gots__timers_next_ms(child->heap) == 0)) status = gots__turn_due(child, err);
    if (status == GOTS_OK && child->module != NULL) status = serve_when_ready(child, err);
    if (status == GOTS_OK && child->is_worker) {
        status = gots_module_status(child, child->module, err);
        if (status == GOTS_E_PENDING) status = GOTS_OK;
    }
    return status;
}

static void turn(void *owner, gots__letter *letter, gots__after *after)
{
    gots_isolate *child = owner;
    gots_error err = { 0 };
    gots_status status = run(child, letter, &err);
    if (status != GOTS_OK) {
        if (child->failure.error.status == GOTS_OK) child->failure.error = err;
        child->failure.error.status = status;
        after->ended = true;
        return;
    }
    gots__failure_clear(&child->failure);
    after->due_ms = gots__timers_next_ms(child->heap);
    after->waits = gots__timers_alive(child->heap) || gots__op_pending(child->heap) > 0;
    after->ended = child->maker_port != 0 && !gots__port_is_open(child->heap, child->maker_port);
}

/* ---- In one thread ----------------------------------------------------------------------------- */

static bool has_something(gots_isolate *child)
{
    return !child->has_begun || gots__seat_ends(child->seat) || gots__seat_has_mail(child->seat) ||
           gots__timers_next_ms(child->heap) == 0;
}

void gots__children_run(gots_runtime *runtime)
{
    for (gots_isolate *child = runtime->children, *next; child != NULL; child = next) {
        gots__after after = { .due_ms = -1 };
        bool runs = has_something(child);
        while (runs && !after.ended && !gots__seat_ends(child->seat)) {
            turn(child, gots__seat_take(child->seat), &after);
            runs = has_something(child);
        }
        next = child->next;
        if (!after.ended && !gots__seat_ends(child->seat)) continue;
        gots__seat_close(child->seat);
        end(child);
    }
}

bool gots__children_are_idle(const gots_runtime *runtime)
{
    for (gots_isolate *child = runtime->children; child != NULL; child = child->next)
        if (has_something(child) || gots__timers_alive(child->heap) || gots__op_pending(child->heap) > 0) return false;
    return true;
}

double gots__children_due(const gots_runtime *runtime)
{
    double next = -1;
    for (gots_isolate *child = runtime->children; child != NULL; child = child->next) {
        double due = has_something(child) ? 0 : gots__timers_next_ms(child->heap);
        if (due >= 0 && (next < 0 || due < next)) next = due;
    }
    return next;
}

void gots__children_free(gots_runtime *runtime)
{
    while (runtime->children != NULL) {
        gots__seat_close(runtime->children->seat);
        end(runtime->children);
    }
}

/* ---- Making one ------------------------------------------------------------------------------ */

/* Several isolates print, and tell their host, from several threads: one at a time. */
static void print_child(void *context, int stream, const char *bytes, size_t len)
{
    gots_isolate *child = context;
    pthread_mutex_lock(&child->runtime->host_lock);
    child->options.output(child->options.output_context, stream, bytes, len);
    pthread_mutex_unlock(&child->runtime->host_lock);
}

static void audit_child(void *context, const gots_audit *decision)
{
    gots_isolate *child = context;
    pthread_mutex_lock(&child->runtime->host_lock);
    child->audit(child->audit_context, decision);
    pthread_mutex_unlock(&child->runtime->host_lock);
}

static gots_status resolve(gots_isolate *child, const gots__hatchling *what, gots_error *err)
{
    gots__failure failure;
    gots__location location;
    gots__import_site site = { .path = what->caller[0] == '/' ? what->caller : NULL };
    gots__failure_init(&failure, &child->runtime->allocator, false);
    gots_status status = gots__resolve((gots__str){ what->specifier, (uint32_t)strlen(what->specifier) }, &site, &location, &failure);
    if (status != GOTS_OK) *err = failure.error;
    gots__failure_deinit(&failure);
    if (status != GOTS_OK) return status;
    child->path_size = strlen(location.path) + 1;
    child->path = gots__alloc(&child->runtime->allocator, child->path_size);
    if (child->path == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    memcpy(child->path, location.path, child->path_size);
    return GOTS_OK;
}

/* "read=data", "net": granted if the maker may itself. */
static gots_status grant(gots_isolate *child, const gots_isolate *maker, const char *text, gots_error *err)
{
    const char *equals = strchr(text, '=');
    size_t len = equals != NULL ? (size_t)(equals - text) : strlen(text);
    gots_rule rule = { .kind = GOTS_PERMISSIONS, .resource = equals != NULL ? equals + 1 : NULL };
    for (unsigned kind = 0; kind < GOTS_PERMISSIONS; kind++) {
        const char *name = gots_permission_name((gots_permission)kind);
        if (strlen(name) == len && memcmp(name, text, len) == 0) rule.kind = (gots_permission)kind;
    }
    if (rule.kind == GOTS_PERMISSIONS)
        return gots__fail(err, GOTS_E_INVALID, "GOTS6002", "'%s' is no permission: write \"read=data\", \"net=example.com:443\" or \"env\"", text);
    if (!gots__door_is_permitted(maker->door, rule.kind, rule.resource))
        return gots__fail(err, GOTS_E_INVALID, "GOTS6003", "an isolate cannot be given '%s': its maker may not do that itself", text);
    return gots__door_permit(child->door, &rule, err);
}

static gots_status set_door(gots_isolate *child, const gots_isolate *maker, const gots__hatchling *what, gots_error *err)
{
    gots_status status = GOTS_OK;
    if (gots__door_confines(maker->door, what->caller[0] != '\0' ? what->caller : NULL))
        return gots__fail(err, GOTS_E_INVALID, "GOTS6004", "a module that is confined can make no isolate");
    gots__door_set_child(child->door);
    if (!what->is_confined) gots__door_inherit(child->door, maker->door);
    for (size_t i = 0; status == GOTS_OK && i < what->rule_count; i++) status = grant(child, maker, what->rules[i], err);
    child->audit = gots__door_audit(maker->door, &child->audit_context);
    if (child->audit != NULL) gots__door_on_audit(child->door, audit_child, child);
    return status;
}

/* A limit of the child is at most its maker's. */
static uint64_t lower(uint64_t asked, uint64_t makers)
{
    return asked != 0 && (makers == 0 || asked < makers) ? asked : makers;
}

static gots_isolate_options options_for(const gots_isolate *maker, const gots__hatchling *what)
{
    gots_isolate_options options = maker->options;
    options.args = NULL;
    options.args_count = 0;
    options.native_report = NULL;
    options.limits.memory = (size_t)lower(what->memory, options.limits.memory);
    options.limits.fuel = lower(what->fuel, options.limits.fuel);
    options.limits.turn_ms = (uint32_t)lower(what->turn_ms, options.limits.turn_ms);
    options.limits.total_ms = (uint32_t)lower(what->total_ms, options.limits.total_ms);
    return options;
}

static void at_rest(void *context)
{
    gots_runtime *runtime = context;
    gots__place_tell(runtime->host);
}

/* Where children live: the workers' place, made with the first of them. */
static gots__place *place_of_children(gots_runtime *runtime, gots_error *err)
{
    if (runtime->simulation != NULL) return runtime->host; /* one thread does everything */
    pthread_mutex_lock(&runtime->lock);
    if (runtime->workers == NULL) {
        const gots_port *port = gots__io_port(runtime->io);
        int processors = port->processors(port->context);
        unsigned count = runtime->worker_count != 0 ? runtime->worker_count : processors > 0 ? (unsigned)processors : 1;
        if (runtime->shelf == NULL) runtime->shelf = gots__shelf_new(&runtime->allocator); /* none: they do without */
        runtime->workers = gots__place_of_workers(&runtime->allocator, count, processors > 1, at_rest, runtime, err);
    }
    gots__place *workers = runtime->workers;
    pthread_mutex_unlock(&runtime->lock);
    return workers;
}

static gots_status open_child(gots_isolate *child, const gots_isolate *maker, const gots__hatchling *what, gots_error *err)
{
    gots_status status = resolve(child, what, err);
    if (status != GOTS_OK) return status;
    gots_isolate_options own = child->options;
    if (own.output != NULL) {
        own.output = print_child;
        own.output_context = child;
    }
    status = gots__isolate_open_all(child, &own, err);
    return status == GOTS_OK ? set_door(child, maker, what, err) : status;
}

/* Isolates made on several threads at once may pass the limit by as many as there are threads. */
static bool may_make(const gots_isolate *maker)
{
    gots_runtime *runtime = maker->runtime;
    pthread_mutex_lock(&runtime->lock);
    bool may = runtime->child_count < maker->options.isolates;
    pthread_mutex_unlock(&runtime->lock);
    return may;
}

static void link_child(gots_isolate *child)
{
    gots_runtime *runtime = child->runtime;
    pthread_mutex_lock(&runtime->lock);
    child->next = runtime->children;
    if (child->next != NULL) child->next->previous = child;
    runtime->children = child;
    runtime->child_count++;
    pthread_mutex_unlock(&runtime->lock);
}

static gots__end *hatch(void *context, gots__hatchling *what, gots_error *err)
{
    static const gots__owner_hooks hooks = { turn, interrupt, end };
    gots_isolate *maker = context;
    gots_runtime *runtime = maker->runtime;
    gots__end *ends[2];
    if (!may_make(maker)) {
        gots__fail(err, GOTS_E_LIMIT, "GOTS6008", "the program may have %u isolates at a time (gots_isolate_options.isolates)",
                   (unsigned)maker->options.isolates);
        return NULL;
    }
    gots__place *place = place_of_children(runtime, err);
    gots_isolate *child = place != NULL ? gots__isolate_make(runtime, place, &hooks, err) : NULL;
    if (child == NULL) return NULL;
    child->is_worker = what->is_worker;
    child->options = options_for(maker, what);
    gots_status status = open_child(child, maker, what, err);
    if (status == GOTS_OK && !gots__wire_new(&runtime->allocator, 0, ends))
        status = gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
    if (status != GOTS_OK) {
        free_child(child);
        return NULL;
    }
    child->to_maker = ends[1];
    gots__wire_set_remote(ends[0], child->seat);
    link_child(child);
    if (child->path_size <= GOTS__HATCHLING_PATH) strcpy(what->resolved, child->path); /* while it is ours */
    if (gots__seat_start(child->seat)) return ends[0];
    gots__end_close(ends[0], NULL);
    end(child);
    gots__fail(err, GOTS_E_NOMEM, "GOTS6005", "no thread can be started for an isolate");
    return NULL;
}
