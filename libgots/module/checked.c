/* Which modules of an isolate's graph have been checked, and the program whose trees they are made from.
 *
 * SPDX-License-Identifier: MIT
 */
#include "module/checked.h"

#include "engine/bind.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "module/program.h"
#include "native/native.h"

/* ---- What is known of a module --------------------------------------------------------------- */

typedef struct known {
    const char *name;
    gots__hash closure;
    struct known *same_hash;
} known;

/* ---- The record in the cache ------------------------------------------------------------------ */

enum { OF_USER = 1u << 0, IS_AMBIENT = 1u << 1 };

typedef struct record_file {
    gots__hash content, closure;
    uint32_t name_at;            /* in the record; ends with a NUL */
    uint32_t imports_at, import_count; /* uint32_t: numbers of files */
    uint32_t flags;
} record_file;

/* A record as it lies in the cache. */
typedef struct record {
    gots__cache_entry entry;
    const char *bytes;
    size_t len;
    uint32_t count;
    const record_file *files;
} record;

struct gots__checked {
    known *buckets[256];
    gots__program *program; /* NULL: not at hand */
    record record;          /* being read; here, since want of memory leaves by a jump */
};

/* ---- Looking modules up ------------------------------------------------------------------------ */

static uint32_t bucket_of(const char *name)
{
    return gots__atom_hash(name, strlen(name)) & 255u;
}

static known *find(const gots__graph *graph, const char *name)
{
    known *at = graph->checked != NULL ? graph->checked->buckets[bucket_of(name)] : NULL;
    while (at != NULL && strcmp(at->name, name) != 0) at = at->same_hash;
    return at;
}

static void learn(gots__graph *graph, const char *name, gots__hash closure)
{
    known *at = find(graph, name);
    if (at == NULL) {
        known **bucket = &graph->checked->buckets[bucket_of(name)];
        at = GOTS__NEW(&graph->arena, known);
        at->name = gots__arena_text(&graph->arena, name, strlen(name));
        at->same_hash = *bucket;
        *bucket = at;
    }
    at->closure = closure;
}

void gots__checked_forget(gots__graph *graph, const char *name)
{
    if (graph->checked == NULL) return;
    known **at = &graph->checked->buckets[bucket_of(name)];
    while (*at != NULL && strcmp((*at)->name, name) != 0) at = &(*at)->same_hash;
    if (*at != NULL) *at = (*at)->same_hash;
}

bool gots__names_types(const gots__source *source)
{
    return memmem(source->text, source->len, "gots:types", 10) != NULL;
}

bool gots__checked_lowers(const gots__graph *graph, const gots__module *module)
{
    return (graph->options.types != GOTS_TYPES_OFF || module->names_types) && gots__checked_applies(graph, module);
}

bool gots__checked_applies(const gots__graph *graph, const gots__module *module)
{
    return (graph->options.check || graph->options.types != GOTS_TYPES_OFF || module->names_types) &&
           module->kind == GOTS__MODULE_TYPESCRIPT && module->library[0] == '\0' &&
           module->embedded == NULL && !module->persist &&
           strstr(module->path, "/node_modules/") == NULL;
}

void gots__bindings_key(const gots__graph *graph, gots__hash *key)
{
    if (!gots__isolate_has_bindings(graph->isolate)) return;
    const gots__bind_world *world = gots__isolate_bindings(graph->isolate);
    for (const gots__bind_text *at = world->first_text; at != NULL; at = at->next) gots__hash_add(key, at->text, at->len);
}

void gots__checked_key(const gots__graph *graph, const char *name, gots__hash *key)
{
    const known *at = find(graph, name);
    if (at != NULL) gots__hash_add(key, &at->closure, sizeof at->closure);
}

/* ---- Reading the record ------------------------------------------------------------------------ */

static gots__hash record_key(const gots__graph *graph, const char *name)
{
    static const gots__source no_source = { .text = "" };
    gots__hash key = gots__cache_key(&no_source, name, 0x4000u | graph->options.types);
    gots__bindings_key(graph, &key);
    return key;
}

static bool is_sound(const record *r)
{
    if (r->len < 8 || r->count > (r->len - 8) / sizeof(record_file)) return false;
    for (uint32_t i = 0; i < r->count; i++) {
        const record_file *f = &r->files[i];
        if (f->name_at >= r->len || memchr(r->bytes + f->name_at, 0, r->len - f->name_at) == NULL ||
            f->imports_at % 4 != 0 || f->imports_at > r->len ||
            f->import_count > (r->len - f->imports_at) / 4)
            return false;
        const uint32_t *imports = (const uint32_t *)(r->bytes + f->imports_at);
        for (uint32_t j = 0; j < f->import_count; j++)
            if (imports[j] >= r->count) return false;
    }
    return true;
}

static bool get_record(gots__graph *graph, const gots__module *module, record *r)
{
    memset(r, 0, sizeof *r);
    gots__cache *cache = graph->options.cache;
    if (cache == NULL || module->is_virtual) return false;
    gots__hash key = record_key(graph, module->name);
    if (!gots__cache_get_bytes(cache, &key, &r->entry, &r->bytes, &r->len)) return false;
    /* The header before it is a multiple of 8 bytes, so that the numbers in it are aligned. */
    if (r->len >= 8) memcpy(&r->count, r->bytes, sizeof r->count);
    r->files = (const record_file *)(r->bytes + 8);
    if (is_sound(r)) return true;
    gots__cache_entry_free(cache, &r->entry);
    memset(r, 0, sizeof *r);
    return false;
}

static void free_record(gots__graph *graph, record *r)
{
    if (r->entry.block != NULL) gots__cache_entry_free(graph->options.cache, &r->entry);
    memset(r, 0, sizeof *r);
}

static gots__hash hash_of(const char *bytes, size_t len)
{
    gots__hash hash = gots__hash_seed(1);
    gots__hash_add(&hash, bytes, len);
    return hash;
}

static bool is_same(const gots__hash *a, const gots__hash *b)
{
    return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

static bool file_is_same(const gots__graph *graph, const char *name, const gots__hash *content)
{
    gots__file file;
    if (gots__file_read(&graph->allocator, name, &file) != GOTS__FILE_OK) return false;
    gots__hash now = hash_of(file.bytes, file.len);
    gots__file_free(&graph->allocator, &file);
    return is_same(&now, content);
}

/* Every file is as it was: then so is what is known of them. */
static bool is_current(gots__graph *graph, const record *r)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (!file_is_same(graph, r->bytes + r->files[i].name_at, &r->files[i].content)) return false;
    for (uint32_t i = 0; i < r->count; i++)
        if (r->files[i].flags & OF_USER)
            learn(graph, r->bytes + r->files[i].name_at, r->files[i].closure);
    return r->count > 0;
}

/* ---- Closures --------------------------------------------------------------------------------- */

typedef struct closing {
    gots__program *program;
    gots__hash *contents;   /* by order */
    uint32_t *seen;         /* by order: the turn in which it was */
    uint32_t turn;
} closing;

/* Does the file change what names mean in others? */
static bool is_ambient(const gots__member *m)
{
    return m->types.kind == GOTS__TYPES_DECLARATION || strstr(m->source.text, "declare global") != NULL ||
           strstr(m->source.text, "declare module") != NULL;
}

static void add_closure(closing *at, const gots__member *m, gots__hash *to)
{
    if (at->seen[m->order] == at->turn || m->library != NULL) return;
    at->seen[m->order] = at->turn;
    gots__hash_add(to, m->name, strlen(m->name));
    gots__hash_add(to, &at->contents[m->order], sizeof *at->contents);
    for (uint32_t i = 0; i < m->import_count; i++) add_closure(at, m->imports[i], to);
}

static gots__hash closure_of(closing *at, const gots__member *m)
{
    gots__hash hash = gots__hash_seed(2);
    at->turn++;
    add_closure(at, m, &hash);
    for (uint32_t i = 0; i < at->program->count; i++)
        if (is_ambient(at->program->members[i])) add_closure(at, at->program->members[i], &hash);
    return hash;
}

static void open_closing(closing *at, gots__program *p)
{
    at->program = p;
    at->contents = GOTS__NEW_ARRAY(&p->arena, gots__hash, p->count + 1);
    at->seen = GOTS__NEW_ARRAY(&p->arena, uint32_t, p->count + 1);
    at->turn = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        const gots__member *m = p->members[i];
        at->contents[i] = m->text.bytes != NULL ? hash_of(m->text.bytes, m->text.len)
                                                : hash_of(m->source.text, m->source.len);
    }
}

/* ---- Writing the record ----------------------------------------------------------------------- */

static bool is_recorded(const gots__member *m)
{
    return m->text.bytes != NULL && m->library == NULL;
}

static void put_record(gots__graph *graph, const gots__module *module, closing *at)
{
    gots__program *p = at->program;
    uint32_t *numbers = GOTS__NEW_ARRAY(&p->arena, uint32_t, p->count + 1), count = 0, edges = 0;
    size_t names = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        if (!is_recorded(p->members[i])) continue;
        numbers[i] = count++;
        edges += p->members[i]->import_count;
        names += strlen(p->members[i]->name) + 1;
    }
    size_t edges_at = 8 + count * sizeof(record_file), names_at = edges_at + edges * 4ul;
    size_t len = names_at + names;
    char *bytes = gots__arena_take(&p->arena, len);
    memset(bytes, 0, len);
    memcpy(bytes, &count, sizeof count);
    for (uint32_t i = 0, n = 0; i < p->count; i++) {
        const gots__member *m = p->members[i];
        if (!is_recorded(m)) continue;
        record_file f = { .content = at->contents[i], .name_at = (uint32_t)names_at,
                          .imports_at = (uint32_t)edges_at,
                          .flags = is_ambient(m) ? IS_AMBIENT : 0u };
        if (gots__member_is_user(m)) {
            f.flags |= OF_USER;
            f.closure = closure_of(at, m);
        }
        for (uint32_t j = 0; j < m->import_count; j++) {
            if (!is_recorded(m->imports[j])) continue;
            memcpy(bytes + edges_at, &numbers[m->imports[j]->order], 4);
            edges_at += 4;
            f.import_count++;
        }
        memcpy(bytes + names_at, m->name, strlen(m->name) + 1);
        names_at += strlen(m->name) + 1;
        memcpy(bytes + 8 + n++ * sizeof f, &f, sizeof f);
    }
    gots__hash key = record_key(graph, module->name);
    gots__cache_put_bytes(graph->options.cache, &key, bytes, len);
}

/* ---- What of a record still holds ------------------------------------------------------------- */

static uint32_t find_recorded(const record *r, const char *name)
{
    uint32_t i = 0;
    while (i < r->count && strcmp(r->bytes + r->files[i].name_at, name) != 0) i++;
    return i;
}

/* Members that are as they were when they were checked, with all that their types come from. */
static bool *unchanged_members(const record *r, closing *at)
{
    gots__program *p = at->program;
    bool *same = GOTS__NEW_ARRAY(&p->arena, bool, p->count + 1);
    bool ambient_changed = false;
    uint32_t ambient_then = 0, ambient_now = 0;
    for (uint32_t i = 0; i < r->count; i++) ambient_then += (r->files[i].flags & IS_AMBIENT) != 0;
    for (uint32_t i = 0; i < p->count; i++) {
        const gots__member *m = p->members[i];
        uint32_t n = is_recorded(m) ? find_recorded(r, m->name) : r->count;
        same[i] = m->library != NULL || (n < r->count && is_same(&r->files[n].content, &at->contents[i]));
        if (!is_ambient(m) || !is_recorded(m)) continue;
        ambient_now++;
        ambient_changed = ambient_changed || !same[i];
    }
    if (ambient_changed || ambient_then != ambient_now) memset(same, 0, p->count);
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < p->count; i++) {
            const gots__member *m = p->members[i];
            for (uint32_t j = 0; same[i] && j < m->import_count; j++)
                if (!same[m->imports[j]->order]) same[i] = false, again = true;
        }
    }
    return same;
}

/* ---- Programs --------------------------------------------------------------------------------- */

static void close_program(gots__graph *graph)
{
    if (graph->checked == NULL || graph->checked->program == NULL) return;
    gots__program_deinit(graph->checked->program);
    gots__free(&graph->allocator, graph->checked->program, sizeof(gots__program));
    graph->checked->program = NULL;
}

void gots__checked_release(gots__graph *graph)
{
    if (graph->checked == NULL) return;
    close_program(graph);
    free_record(graph, &graph->checked->record);
}

static bool open_root(gots__program *p, const gots__module *module)
{
    if (module->is_virtual)
        return gots__program_open_text(p, module->name, module->text, module->text_len) != NULL;
    return gots__program_open_named(p, &module->path, 1) == GOTS_OK;
}

/* The key under which the unit of a member would be in the cache. */
static bool has_unit(const gots__graph *graph, const gots__member *m, const gots__hash *closure)
{
    if (graph->options.cache == NULL) return false;
    gots__hash key = gots__module_key(graph, &m->source, m->name, GOTS__MODULE_TYPESCRIPT);
    gots__hash_add(&key, closure, sizeof *closure);
    return gots__cache_has(graph->options.cache, &key);
}

/* Which members are to be checked: those that were not, and those that get validators. */
static void choose(const gots__graph *graph, const record *r, closing *at, bool refuse)
{
    gots__program *p = at->program;
    const bool *same = unchanged_members(r, at);
    for (uint32_t i = 0; i < p->count; i++) {
        gots__member *m = p->members[i];
        if (!gots__member_is_user(m) || m->types.tree == NULL) continue;
        uint32_t n = find_recorded(r, m->name);
        bool known_good = same[i] && n < r->count;
        m->is_wanted = refuse && !known_good;
        if (m->is_wanted || (graph->options.types == GOTS_TYPES_OFF && !gots__names_types(&m->source))) continue;
        m->is_wanted = !known_good || !has_unit(graph, m, &r->files[n].closure);
    }
}

/* A module that cannot be found is told as the loader tells it, which knows what to do about it. */
static gots_status missing_module(gots__graph *graph, gots__program *p)
{
    for (const gots__diagnostic *at = p->diagnostics.first; at != NULL; at = at->next) {
        if (strcmp(at->code, "TS2307") != 0 || at->end - at->pos < 2) continue;
        for (uint32_t i = 0; i < p->count; i++) {
            gots__member *m = p->members[i];
            if (&m->source != at->source) continue;
            gots__import_site site = { m->path, m->library, p->closed, &m->source, at->pos, at->end };
            gots__str specifier = { m->source.text + at->pos + 1, at->end - at->pos - 2 };
            gots__location location;
            gots_status status = gots__resolve(specifier, &site, &location, graph->failure);
            if (status != GOTS_OK) return status;
        }
    }
    return GOTS_OK;
}

static gots_status refuse(gots__graph *graph, gots__program *p)
{
    gots__program_sort(p);
    gots_status status = missing_module(graph, p);
    if (status != GOTS_OK) return status;
    status = gots__failure_diagnostics(graph->failure, &p->diagnostics);
    if (graph->failure->text == NULL) return status;
    gots__text out;
    gots__text_init(&out, &p->arena, strlen(graph->failure->text) + 128);
    gots__text_str(&out, graph->failure->text);
    if (!gots__program_has_bad_syntax(p) && !p->closed)
        gots__text_str(&out, "\nhelp: The program was not started. `gots run --no-check` runs it as it is.\n");
    gots__failure_set_text(graph->failure, out.bytes, out.len);
    return status;
}

static void check_wanted(gots__graph *graph, gots__program *p)
{
    gots__program_make_checker(p);
    if (graph->options.types != GOTS_TYPES_OFF) gots__types_remember(p->checker);
    /* More members may come while this runs; they are new, and so wanted. */
    uint32_t known_count = p->count;
    for (uint32_t i = 0; i < p->count; i++) {
        gots__member *m = p->members[i];
        if (m->types.tree == NULL || !gots__member_is_user(m)) continue;
        if (i >= known_count) m->is_wanted = true;
        if (m->is_wanted) gots__types_check(p->checker, &m->types);
    }
}

static void place_validators(gots__graph *graph, gots__program *p)
{
    bool is_off = graph->options.types == GOTS_TYPES_OFF;
    for (uint32_t i = 0; i < p->count; i++) {
        gots__member *m = p->members[i];
        if (!m->is_wanted) continue;
        if (!is_off) m->enforced = gots__types_enforce(p->checker, &m->types);
        else if (gots__names_types(&m->source)) m->enforced = gots__types_pass(p->checker, &m->types);
    }
}

static gots_status check(gots__graph *graph, const gots__module *module, const record *r,
                         gots__program *p, bool refuse_errors)
{
    closing at;
    gots__program_prepare(p);
    if (!open_root(p, module)) return graph->failure->error.status;
    gots__program_open_bindings(p, graph->isolate, false);
    gots__program_open_all(p);
    if (gots__program_has_bad_syntax(p)) return refuse(graph, p);
    open_closing(&at, p);
    choose(graph, r, &at, refuse_errors);
    check_wanted(graph, p);
    if (refuse_errors && p->diagnostics.count > 0) return refuse(graph, p);
    gots__program_open_all(p);
    open_closing(&at, p); /* once more: import() and import types may have opened others */
    for (uint32_t i = 0; i < p->count; i++)
        if (gots__member_is_user(p->members[i]))
            learn(graph, p->members[i]->name, closure_of(&at, p->members[i]));
    if (graph->options.cache != NULL && !module->is_virtual && p->diagnostics.count == 0)
        put_record(graph, module, &at);
    place_validators(graph, p);
    return GOTS_OK;
}

static bool has_enforced(const gots__program *p)
{
    for (uint32_t i = 0; i < p->count; i++)
        if (p->members[i]->enforced != NULL) return true;
    return false;
}

/* Reads and checks the module with all it imports; the program is kept. */
static gots_status open_program(gots__graph *graph, const gots__module *module, const record *r,
                                bool refuse_errors)
{
    close_program(graph);
    gots__program *p = gots__alloc(&graph->allocator, sizeof *p);
    if (p == NULL) gots__arena_fail(&graph->arena);
    gots__program_init(p, &graph->allocator, gots__graph_budget(graph), graph->failure);
    p->closed = graph->options.closed;
    graph->checked->program = p;
    volatile gots_status status;
    if (setjmp(p->arena.escape) == 0) status = check(graph, module, r, p, refuse_errors);
    else status = gots__failure_budget(graph->failure, graph->isolate, p->budget, module->shown);
    p->failure = NULL;
    if (status != GOTS_OK || !has_enforced(p)) close_program(graph);
    return status;
}

gots_status gots__checked_ensure(gots__graph *graph, const gots__module *module)
{
    if (graph->checked == NULL) graph->checked = GOTS__NEW(&graph->arena, struct gots__checked);
    if (find(graph, module->name) != NULL) return GOTS_OK;
    record *r = &graph->checked->record;
    gots_status status = GOTS_OK;
    free_record(graph, r);
    if (!get_record(graph, module, r) || !is_current(graph, r))
        status = open_program(graph, module, r, graph->options.check);
    free_record(graph, r);
    return status;
}

/* ---- Units ------------------------------------------------------------------------------------ */

/* The member with its checks in place. NULL: told in the failure. */
static gots__member *member_of(gots__graph *graph, const gots__module *module)
{
    static const record none;
    gots__program *p = graph->checked->program;
    gots__member *m = p != NULL ? gots__program_find(p, module->name) : NULL;
    if (m != NULL && m->enforced != NULL) return m;
    if (open_program(graph, module, &none, false) != GOTS_OK) return NULL;
    return gots__program_find(graph->checked->program, module->name);
}

typedef struct native_job {
    gots__graph *graph;
    const gots__module *module;
    gots__program *program;
    gots__member *member;
} native_job;

/* One function, for whoever asked. */
static void report_native(void *context, const char *name, uint32_t pos, const char *reason, uint32_t reason_pos)
{
    const native_job *it = context;
    const gots__graph_options *options = &it->graph->options;
    gots__arena *arena = &it->program->arena;
    uint32_t line, column, reason_line = 0, reason_column = 0;
    gots__source_place(&it->member->source, arena, pos, &line, &column);
    if (reason != NULL) gots__source_place(&it->member->source, arena, reason_pos, &reason_line, &reason_column);
    options->native_report(options->native_context, it->module->shown, line, column, name, reason, reason_line, reason_column);
}

/* What can be native, with the checks that stand in the tree. */
static gots__native_plan *plan_native(native_job *it)
{
    gots__graph *graph = it->graph;
    gots__native_options options = { .report = graph->options.native_report != NULL ? report_native : NULL, .context = it,
                                     .shapes = it->member->enforced->shapes,
                                     .checks_throw = graph->options.types == GOTS_TYPES_ENFORCE,
                                     .host = gots__bind_native_signature, .host_context = graph->isolate };
    return gots__native_plan_new(&it->program->arena, &it->program->atoms, &it->member->source, it->member->types.tree, &options);
}

static gots__unit *lower(gots__graph *graph, const gots__module *module, gots__program *p, gots__member *m)
{
    gots__lower_options options = { .legacy_decorators = graph->options.legacy_decorators,
                                    .keep_completion = module->keep_completion };
    gots__diagnostics list;
    gots__diagnostics_init(&list, &p->arena);
    native_job job = { graph, module, p, m };
    gots__native_plan *native = plan_native(&job);
    gots__lowered *lowered = gots__lower(&p->arena, &p->atoms, &m->source, m->types.tree,
                                         m->types.binding, &options, &list);
    if (list.count > 0) {
        gots__failure_diagnostics(graph->failure, &list);
        return NULL;
    }
    if (native != NULL) lowered->native = gots__native_plan_table(native, &lowered->native_size);
    lowered->shapes = m->enforced->shapes;
    lowered->shapes_size = m->enforced->shapes_size;
    m->enforced = NULL; /* lowering has consumed the tree */
    return gots__unit_new(&graph->allocator, lowered);
}

gots__unit *gots__checked_compile(gots__graph *graph, const gots__module *module)
{
    gots__member *m = member_of(graph, module);
    if (m == NULL) return NULL;
    gots__program *p = graph->checked->program;
    gots__unit *volatile unit = NULL;
    gots__failure_clear(graph->failure);
    if (setjmp(p->arena.escape) == 0) unit = lower(graph, module, p, m);
    if (unit == NULL && graph->failure->error.status == GOTS_OK)
        gots__failure_budget(graph->failure, graph->isolate, p->budget, module->shown);
    return unit;
}
