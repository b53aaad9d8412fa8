/* Sandboxes: one script, checked, limited and alone with the tools that its host declares.
 *
 * SPDX-License-Identifier: MIT
 *
 * A sandbox has a runtime of its own below the host's, which lends it what is dear to make. All that comes into
 * the isolate comes from the loop here, one event a turn, and is noted in the journal (door/journal.h): an
 * answer, or timers that are due. A run that goes on from a journal takes these events from it first.
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "bind/tools.h"
#include "engine/value.h"
#include "module/build_id.h"
#include "public.h"

#define HOST_MODULE "gots:host"

typedef struct run {
    const gots_sandbox *options;
    gots_sandbox_result *result;
    gots_runtime *parent, *runtime;
    gots_isolate *isolate;
    gots__journal *journal;
    gots_module *host, *script;
    gots_value given;          /* the promise of the value as JSON; kept */
    const char *name, *declared_name;
    size_t source_len;
    gots_limits limits;
    uint64_t began_ns, wall_ns;
    bool is_answered;          /* options->answers have been handed in */
    char *printed;             /* becomes result->output */
    size_t printed_len, printed_room;
} run;

/* ---- What it is given ------------------------------------------------------------------------ */

static uint64_t now_ns(const run *it)
{
    const gots_port *port = gots__io_port(it->parent->io);
    return (uint64_t)port->monotonic_ns(port->context);
}

static void fill_limits(run *it)
{
    const gots_limits most = GOTS_SANDBOX_LIMITS;
    gots_limits *own = &it->limits;
    *own = it->options->limits;
    if (own->memory == 0) own->memory = most.memory;
    if (own->total_ms == 0) own->total_ms = most.total_ms;
    if (own->fuel == 0) own->fuel = most.fuel;
    if (own->output == 0) own->output = most.output;
    if (own->host_calls == 0) own->host_calls = most.host_calls;
    if (own->handles == 0) own->handles = most.handles;
    uint32_t wall = it->options->wall_ms != 0 ? it->options->wall_ms : GOTS_SANDBOX_WALL_MS;
    if (own->turn_wall_ms == 0 || own->turn_wall_ms > wall) own->turn_wall_ms = wall;
    it->wall_ns = wall * UINT64_C(1000000);
}

/* Of all that decides what the script does. */
static gots__hash code_of(const run *it)
{
    const gots_sandbox *options = it->options;
    const char *declared = options->declarations != NULL ? options->declarations : "";
    gots__hash hash = gots__hash_seed(7), build = gots__build_id();
    gots__hash_add(&hash, options->source, it->source_len);
    gots__hash_add(&hash, it->name, strlen(it->name));
    gots__hash_add(&hash, declared, strlen(declared));
    gots__hash_add(&hash, &build, sizeof build);
    return hash;
}

/* In a block that doubles: programs print little by little. Where there is no memory, what is printed is lost. */
static void keep_printed(run *it, const char *bytes, size_t len)
{
    const gots_allocator *allocator = &it->parent->allocator;
    size_t room = it->printed_room > 0 ? it->printed_room : 256;
    while (room - it->printed_len < len) room *= 2;
    if (room != it->printed_room) {
        char *larger = allocator->resize(allocator->context, it->printed, it->printed_room, room);
        if (larger == NULL) return;
        it->printed = larger;
        it->printed_room = room;
    }
    memcpy(it->printed + it->printed_len, bytes, len);
    it->printed_len += len;
}

static void give_printed(run *it)
{
    if (it->printed_len > 0) (void)gots_text_put(&it->result->output, it->printed, it->printed_len);
    gots__free(&it->parent->allocator, it->printed, it->printed_room);
}

/* What the past printed was told then. */
static void output(void *context, int stream, const char *bytes, size_t len)
{
    run *it = context;
    if (gots__journal_replays(it->journal)) return;
    if (it->options->output != NULL) it->options->output(it->options->context, stream, bytes, len);
    else keep_printed(it, bytes, len);
}

/* ---- Opening --------------------------------------------------------------------------------- */

static bool open_journal(run *it, gots_error *err)
{
    const gots_sandbox *options = it->options;
    const gots_port *port = gots__io_port(it->parent->io);
    gots__hash code = code_of(it);
    const gots_allocator *allocator = &it->parent->allocator;
    it->journal = options->journal != NULL
                      ? gots__journal_open(allocator, port, &code, options->journal, options->journal_len, err)
                      : gots__journal_new(allocator, port, &code, err);
    return it->journal != NULL;
}

/* The runtime below borrows the prepared heap and the cache. */
static bool open_runtime(run *it, gots_error *err)
{
    gots_runtime_options options;
    gots_runtime_options_init(&options);
    options.allocator = it->parent->allocator;
    options.cache = "";
    options.port = gots__io_port(it->parent->io);
    it->runtime = gots_runtime_new(&options, err);
    if (it->runtime == NULL) return false;
    gots__nursery_free(it->runtime->nursery);
    it->runtime->nursery = it->parent->nursery;
    it->runtime->cache = it->parent->cache;
    return true;
}

static void close_runtime(run *it)
{
    if (it->runtime == NULL) return;
    gots_isolate_free(it->isolate); /* its heap goes back to the parent's nursery */
    it->runtime->nursery = NULL;
    it->runtime->cache = NULL;
    gots_runtime_free(it->runtime);
}

static gots_status answer(void *context, const gots_tool_call *call, gots_text *answer)
{
    const gots_sandbox *options = context;
    return options->tool != NULL ? options->tool(options->context, call, answer) : GOTS_E_PENDING;
}

static bool open_isolate(run *it, gots_error *err)
{
    gots_isolate_options options;
    gots_isolate_options_init(&options);
    options.limits = it->limits;
    options.limits.fuel = UINT64_MAX / 2; /* what it has is the script's alone: load_host */
    options.output = output;
    options.output_context = it;
    options.check = true;
    options.types = GOTS_TYPES_ENFORCE;
    options.native = GOTS_NATIVE_OFF;
    it->isolate = gots_isolate_new(it->runtime, &options, err);
    if (it->isolate == NULL) return false;
    it->isolate->graph->options.closed = true;
    gots__isolate_set_port(it->isolate->heap, gots__journal_port(it->journal));
    gots__io_set_journal(it->isolate->io, it->journal);
    gots__io_on_tool(it->isolate->io, answer, (void *)(uintptr_t)it->options);
    return it->options->bind == NULL || it->options->bind(it->options->context, it->isolate, err) == GOTS_OK;
}

/* ---- Turns ----------------------------------------------------------------------------------- */

/* A program that strayed may have come to rest before it was stopped. */
static gots_status end_turn(run *it, gots_status status, gots_error *err)
{
    status = gots__turn_end(it->isolate, status, err);
    return gots__journal_strayed(it->journal, NULL) ? GOTS_E_DIVERGED : status;
}

static gots_status load(run *it, const gots__entry *entry, gots_module **module)
{
    gots_isolate *isolate = it->isolate;
    gots__module *loaded = NULL;
    gots__turn_begin(isolate);
    gots_status status = gots__graph_run(isolate->graph, entry, &loaded, &isolate->failure);
    *module = (gots_module *)loaded;
    if (status == GOTS_E_THROWN) status = gots__env_rethrow(isolate->heap, loaded->id, &isolate->failure.error);
    gots_error local = isolate->failure.error;
    return end_turn(it, status, &local);
}

/* What the declarations say becomes the module that defines the tools. */
static gots_status load_host(run *it)
{
    gots_isolate *isolate = it->isolate;
    const char *text = it->options->declarations != NULL ? it->options->declarations : "";
    gots__bind_world *world = gots__isolate_bindings(isolate->heap);
    gots__str made = { 0 };
    if (world == NULL) return gots__fail(&isolate->failure.error, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    gots_status status = gots__bind_read_tools(world, it->declared_name, text, strlen(text), &made);
    if (status == GOTS_E_SYNTAX) return gots__failure_diagnostics(&isolate->failure, &world->diagnostics);
    if (status == GOTS_OK && *text != '\0')
        status = gots__graph_check_declarations(isolate->graph, it->declared_name, world->last_text->text,
                                                world->last_text->len, &isolate->failure);
    if (status != GOTS_OK) return status;
    gots__entry entry = { .name = HOST_MODULE, .text = made.bytes, .len = made.len };
    status = load(it, &entry, &it->host);
    if (status == GOTS_OK) gots__isolate_set_limits(isolate->heap, it->runtime->watchdog, &it->limits);
    return status;
}

static gots_status load_script(run *it)
{
    gots__entry entry = { .name = it->name, .text = it->options->source, .len = it->source_len, .keep_completion = true,
                          .is_main = true };
    gots_status status = load(it, &entry, &it->script);
    return status == GOTS_E_PENDING ? GOTS_OK : status;
}

typedef gots_status event(run *it, void *data, gots_error *err);

/* One event with the microtasks behind it. */
static gots_status turn(run *it, event *what, void *data)
{
    gots__isolate *heap = it->isolate->heap;
    gots_error local = { 0 };
    gots__turn_begin(it->isolate);
    gots_status status = what != NULL ? what(it, data, &local) : GOTS_OK;
    if (status == GOTS_OK) status = gots__isolate_run_jobs(heap, &local);
    if (status == GOTS_OK) status = gots__value_unhandled(heap, &local);
    return end_turn(it, status, &local);
}

static gots_status settle(run *it, void *request, gots_error *err)
{
    (void)it;
    return gots__op_settle(request, err);
}

static gots_status open_letter(run *it, void *data, gots_error *err)
{
    gots__letter *letter = data;
    return letter->open(letter, it->isolate, err);
}

static gots_status timers(run *it, void *data, gots_error *err)
{
    (void)data;
    return gots__timers_run(it->isolate->heap, err);
}

/* The script has ended: what it gave is checked, awaited and made JSON of. */
static gots_status ask_value(run *it)
{
    gots_isolate *isolate = it->isolate;
    gots_value value = gots_module_result(isolate, it->script), promise = { 0 };
    gots_error local = { 0 };
    gots_status status = gots_call(isolate, it->host, "give", &value, 1, &promise, &local);
    if (status != GOTS_OK) return status;
    it->given = gots_value_keep(isolate, promise);
    return it->given.handle != 0 ? GOTS_OK : GOTS_E_NOMEM;
}

/* ---- The loop -------------------------------------------------------------------------------- */

/* GOTS_OK with *more false: the value is there. */
static gots_status look_at_value(run *it, bool *more)
{
    gots_isolate *isolate = it->isolate;
    gots_value text = { 0 };
    gots_error local = { 0 };
    if (it->given.handle == 0) {
        gots_status status = gots_module_status(isolate, it->script, &local);
        if (status == GOTS_E_PENDING) return GOTS_OK;
        if (status == GOTS_OK) status = ask_value(it);
        return status == GOTS_OK ? turn(it, NULL, NULL) : status;
    }
    if (gots_promise_result(isolate, it->given, &text) != GOTS_OK) return GOTS_OK;
    size_t len = 0;
    const char *bytes = gots_to_string(isolate, text, &len);
    *more = false;
    if (bytes == NULL) return gots_type_of(isolate, text) == GOTS_STRING ? GOTS_E_NOMEM : GOTS_OK;
    return gots_text_put(&it->result->value, bytes, len);
}

static gots_status strayed(run *it, gots_error *err)
{
    if (gots__journal_strayed(it->journal, err)) return GOTS_E_DIVERGED;
    return gots__fail(err, GOTS_E_INVALID, "GOTS4510", "the journal answers a call that was not made");
}

static gots_status replay(run *it)
{
    gots__op_request *request;
    uint32_t id = 0;
    switch (gots__journal_next(it->journal, &id)) {
    case GOTS__JOURNAL_TIMERS: return turn(it, timers, NULL);
    case GOTS__JOURNAL_ANSWER:
        request = gots__io_give(it->isolate->io, id);
        return request != NULL ? turn(it, settle, request) : strayed(it, &it->isolate->failure.error);
    case GOTS__JOURNAL_OVER: gots__io_resume(it->isolate->io); return GOTS_OK;
    case GOTS__JOURNAL_LOST: break;
    }
    return strayed(it, &it->isolate->failure.error);
}

static gots_status hand_in(run *it)
{
    it->is_answered = true;
    for (size_t i = 0; i < it->options->answer_count; i++) {
        const gots_tool_answer *one = &it->options->answers[i];
        gots_status status = gots__tool_answer(it->isolate->io, one->id, one->json, one->error);
        if (status != GOTS_OK)
            return gots__fail(&it->isolate->failure.error, GOTS_E_INVALID, "GOTS4515", "no call with the number %u is open",
                              (unsigned)one->id);
    }
    return GOTS_OK;
}

static gots_status out_of_time(run *it)
{
    return gots__fail(&it->isolate->failure.error, GOTS_E_TIME_LIMIT, "GOTS1301",
                      "the script was stopped: it used up its time on the wall, %u ms", (unsigned)(it->wall_ns / 1000000));
}

/* Waits for a timer or for an op that is under way. GOTS_E_PENDING: for the host's tools. */
static gots_status wait_for_more(run *it)
{
    gots__isolate *heap = it->isolate->heap;
    size_t open = gots__tool_waiting(it->isolate->io, NULL, 0);
    double due = gots__timers_alive(heap) ? gots__timers_next_ms(heap) : -1;
    uint64_t spent = now_ns(it) - it->began_ns;
    bool works = gots__op_pending(heap) > open || gots__bind_promise_count(heap) > 0;
    if (open > 0 && !works) return GOTS_E_PENDING;
    if (due < 0 && !works)
        return gots__fail(&it->isolate->failure.error, GOTS_E_THROWN, "GOTS4516",
                          "the script awaits what nothing will ever settle");
    if (spent >= it->wall_ns) return out_of_time(it);
    double left = (double)(it->wall_ns - spent) / 1e6;
    double ms = due < 0 || due > left ? left : due;
    gots__simulation *world = it->parent->simulation;
    if (world == NULL || !gots__simulation_wait(world, ms)) gots__place_wait(it->runtime->host, ms, false);
    return GOTS_OK;
}

static gots_status step(run *it)
{
    gots_isolate *isolate = it->isolate;
    if (gots__journal_replays(it->journal)) return replay(it);
    if (!it->is_answered) return hand_in(it);
    gots__journal_tick(it->journal);
    gots__letter *letter = gots__seat_take(isolate->seat);
    if (letter != NULL) return turn(it, open_letter, letter);
    if (gots__timers_next_ms(isolate->heap) == 0) {
        gots__journal_timers(it->journal);
        return turn(it, timers, NULL);
    }
    gots_error local = { 0 };
    gots_status status = gots__promises_settle(it->runtime, &local);
    if (status == GOTS_OK) status = turn(it, NULL, NULL);
    return status == GOTS_OK ? wait_for_more(it) : status;
}

static gots_status drive(run *it)
{
    gots_status status = load_host(it);
    if (status == GOTS_OK) status = load_script(it);
    if (status == GOTS_OK) status = turn(it, NULL, NULL);
    for (bool more = true; status == GOTS_OK;) {
        status = look_at_value(it, &more);
        if (status != GOTS_OK || !more) break;
        if (it->given.handle != 0 && gots_promise_result(it->isolate, it->given, &(gots_value){ 0 }) == GOTS_OK) continue;
        status = step(it);
        if (status == GOTS_OK && now_ns(it) - it->began_ns > it->wall_ns) status = out_of_time(it);
    }
    return status;
}

/* ---- The result ------------------------------------------------------------------------------ */

static size_t text_size(const char *text)
{
    return strlen(text) + 1;
}

static size_t size_of_calls(const gots_tool_call *calls, size_t count)
{
    size_t size = count * sizeof *calls;
    for (size_t i = 0; i < count; i++) size += text_size(calls[i].name) + calls[i].arguments_len + 1;
    return size;
}

/* The calls that wait, in one block with their texts. */
static gots_status copy_calls(run *it)
{
    gots_sandbox_result *result = it->result;
    size_t count = gots__tool_waiting(it->isolate->io, NULL, 0);
    gots_tool_call *found = gots__alloc(&result->allocator, count * sizeof *found + 1);
    if (found == NULL) return GOTS_E_NOMEM;
    gots__tool_waiting(it->isolate->io, found, count);
    size_t size = size_of_calls(found, count);
    gots_tool_call *calls = gots__alloc(&result->allocator, size);
    if (calls != NULL) {
        char *text = (char *)(calls + count);
        for (size_t i = 0; i < count; i++) {
            calls[i] = found[i];
            calls[i].name = memcpy(text, found[i].name, text_size(found[i].name));
            text += text_size(found[i].name);
            calls[i].arguments = memcpy(text, found[i].arguments, found[i].arguments_len + 1);
            text += found[i].arguments_len + 1;
        }
        result->calls = calls;
        result->call_count = count;
    }
    gots__free(&result->allocator, found, count * sizeof *found + 1);
    return calls != NULL ? GOTS_OK : GOTS_E_NOMEM;
}

static gots_status suspend(run *it)
{
    gots_status status = gots__journal_write(it->journal, &it->result->allocator, &it->result->journal);
    if (status == GOTS_OK) status = copy_calls(it);
    double due = gots__timers_alive(it->isolate->heap) ? gots__timers_next_ms(it->isolate->heap) : -1;
    it->result->due_ms = due;
    return status == GOTS_OK ? GOTS_E_PENDING : status;
}

/* Why it failed. A program that strayed from its journal has ended for that, whatever it says. */
static void tell(run *it, gots_status status)
{
    gots_sandbox_result *result = it->result;
    const gots__failure *failure = &it->isolate->failure;
    if (!gots__journal_strayed(it->journal, &result->error)) {
        result->error = failure->error;
        result->error.status = status;
        const char *text = failure->text;
        if (text != NULL) (void)gots_text_put(&result->report, text, strlen(text));
    }
    if (result->error.message[0] == '\0')
        gots__fail(&result->error, status, "GOTS1014", "%s", gots_status_text(status));
    char line[sizeof result->error.message + 32];
    int len = snprintf(line, sizeof line, "%s: %s\n", result->error.code, result->error.message);
    if (result->report.len == 0) (void)gots_text_put(&result->report, line, (size_t)len);
}

static void finish(run *it, gots_status status)
{
    gots_sandbox_result *result = it->result;
    if (status == GOTS_E_PENDING) status = suspend(it);
    if (status != GOTS_OK && status != GOTS_E_PENDING) tell(it, status);
    result->status = status != GOTS_OK && status != GOTS_E_PENDING ? result->error.status : status;
    result->used.size = sizeof result->used;
    gots_isolate_stats(it->isolate, &result->used);
}

gots_status gots_sandbox_run(gots_runtime *runtime, const gots_sandbox *options, gots_sandbox_result *result, gots_error *err)
{
    run it = { .options = options, .result = result, .parent = runtime };
    memset(result, 0, sizeof *result);
    if (runtime == NULL || options->source == NULL)
        return result->status = gots__fail(err, GOTS_E_INVALID, "GOTS4517", "a sandbox needs a runtime and a source");
    result->allocator = runtime->allocator;
    gots_text *texts[] = { &result->report, &result->value, &result->output, &result->journal };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) texts[i]->allocator = runtime->allocator;
    it.name = options->name != NULL ? options->name : "script.ts";
    it.declared_name = options->declarations_name != NULL ? options->declarations_name : "host.d.ts";
    it.source_len = options->source_len != 0 ? options->source_len : strlen(options->source);
    it.began_ns = now_ns(&it);
    fill_limits(&it);
    if (open_journal(&it, &result->error) && open_runtime(&it, &result->error) && open_isolate(&it, &result->error))
        finish(&it, drive(&it));
    else {
        char line[sizeof result->error.message + 32];
        if (result->error.status == GOTS_OK) gots__fail(&result->error, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        int len = snprintf(line, sizeof line, "%s: %s\n", result->error.code, result->error.message);
        result->status = result->error.status;
        (void)gots_text_put(&result->report, line, (size_t)len);
    }
    result->wall_ns = now_ns(&it) - it.began_ns;
    close_runtime(&it);
    give_printed(&it);
    gots__journal_free(it.journal);
    if (err != NULL) *err = result->error;
    return result->status;
}

void gots_sandbox_result_free(gots_sandbox_result *result)
{
    gots_text_free(&result->report);
    gots_text_free(&result->value);
    gots_text_free(&result->output);
    gots_text_free(&result->journal);
    if (result->calls != NULL) gots__free(&result->allocator, result->calls, size_of_calls(result->calls, result->call_count));
    memset(result, 0, sizeof *result);
}
