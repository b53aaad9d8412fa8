/* A compilation in the background: a thread, and a copy of what it works on.
 *
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "native/code_inside.h"

struct gots__code_job {
    gots_allocator allocator;
    size_t size;              /* of this block, which holds all copies too */
    gots__code_unit unit;
    const char *directory;
    void **addresses;
    gots__code_done *done;
    void *context;
    gots__code_child child;
    pthread_t thread;
};

/* ---- The copy -------------------------------------------------------------------------------- */

static size_t text_size(const char *text)
{
    return text != NULL ? strlen(text) + 1 : 0;
}

static size_t size_of(const gots__code_unit *unit, const char *directory)
{
    size_t size = sizeof(gots__code_job) + unit->len + text_size(directory);
    size += unit->import_count * sizeof *unit->imports;
    size += unit->count * (sizeof *unit->names + sizeof(void *));
    for (uint32_t i = 0; i < unit->import_count; i++) size += text_size(unit->imports[i].name);
    for (uint32_t i = 0; i < unit->count; i++) size += text_size(unit->names[i]);
    return size;
}

static void *cut(char **from, size_t size)
{
    void *piece = *from;
    *from += size;
    return piece;
}

static const char *copy(char **room, const char *text)
{
    size_t size = text_size(text);
    return size != 0 ? memcpy(cut(room, size), text, size) : NULL;
}

/* The tables first: they are aligned. */
static void copy_unit(gots__code_job *job, const gots__code_unit *unit, const char *directory)
{
    char *room = (char *)(job + 1);
    gots__code_symbol *imports = cut(&room, unit->import_count * sizeof *imports);
    const char **names = cut(&room, unit->count * sizeof *names);
    job->addresses = cut(&room, unit->count * sizeof *job->addresses);
    memset(job->addresses, 0, unit->count * sizeof *job->addresses);
    for (uint32_t i = 0; i < unit->import_count; i++) {
        imports[i].name = copy(&room, unit->imports[i].name);
        imports[i].address = unit->imports[i].address;
    }
    for (uint32_t i = 0; i < unit->count; i++) names[i] = copy(&room, unit->names[i]);
    job->directory = copy(&room, directory);
    job->unit = *unit;
    job->unit.text = room;
    if (unit->len != 0) memcpy(room, unit->text, unit->len);
    job->unit.imports = imports;
    job->unit.names = names;
}

/* ---- The thread ------------------------------------------------------------------------------ */

static bool is_stopped(gots__code_child *child)
{
    pthread_mutex_lock(&child->lock);
    bool stopped = child->stopped;
    pthread_mutex_unlock(&child->lock);
    return stopped;
}

static void *run(void *context)
{
    gots__code_job *job = context;
    gots_error err = { 0 };
    if (is_stopped(&job->child)) return NULL;
    gots__code *code = gots__code_kept_by(&job->allocator, job->directory, &job->unit,
                                          job->addresses, &job->child, &err);
    if (is_stopped(&job->child)) gots__code_free(code);
    else job->done(job->context, code, job->addresses, &err);
    return NULL;
}

/* The host's signals are for its own threads. */
static int start(gots__code_job *job)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int bad = pthread_create(&job->thread, NULL, run, job);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return bad;
}

static void free_job(gots__code_job *job)
{
    gots_allocator allocator = job->allocator;
    gots__code_child_deinit(&job->child);
    gots__free(&allocator, job, job->size);
}

gots__code_job *gots__code_later(const gots_allocator *allocator, const char *directory,
                                 const gots__code_unit *unit, gots__code_done *done, void *context,
                                 gots_error *err)
{
    size_t size = size_of(unit, directory);
    gots__code_job *job = gots__alloc(allocator, size);
    if (job == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
        return NULL;
    }
    memset(job, 0, sizeof *job);
    job->allocator = *allocator;
    job->size = size;
    job->done = done;
    job->context = context;
    gots__code_child_init(&job->child);
    copy_unit(job, unit, directory);
    if (start(job) == 0) return job;
    gots__fail(err, GOTS_E_LIMIT, "GOTS1405", "the system gives no thread for a compilation");
    free_job(job);
    return NULL;
}

void gots__code_job_end(gots__code_job *job)
{
    if (job == NULL) return;
    gots__code_child_stop(&job->child);
    pthread_join(job->thread, NULL);
    free_job(job);
}
