/* gots:env: environment variables.
 *
 * SPDX-License-Identifier: MIT
 *
 * What a program sets is its own: the process' environment, which other isolates see and threads read,
 * stays as it is. Programs that it starts get what it sees.
 */
#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "io/inside.h"

static variable *find(const gots__io *io, const char *name, size_t len)
{
    for (variable *at = io->variables; at != NULL; at = at->next)
        if (strncmp(at->name, name, len) == 0 && at->name[len] == '\0') return at;
    return NULL;
}

void gots__variables_each(gots__io *io, void (*visit)(void *context, const char *name, size_t len, const char *value), void *context)
{
    const gots_port *port = &io->shared->port;
    for (const char *const *at = port->environment(port->context); at != NULL && *at != NULL; at++) {
        size_t len = strcspn(*at, "=");
        if ((*at)[len] == '=' && len > 0 && find(io, *at, len) == NULL) visit(context, *at, len, *at + len + 1);
    }
    for (const variable *at = io->variables; at != NULL; at = at->next)
        if (at->value != NULL) visit(context, at->name, strlen(at->name), at->value);
}

static void drop_value(gots__io *io, variable *it)
{
    if (it->value != NULL) gots__free(&io->shared->allocator, it->value, strlen(it->value) + 1);
    it->value = NULL;
}

void gots__variables_free(gots__io *io)
{
    while (io->variables != NULL) {
        variable *it = io->variables;
        io->variables = it->next;
        drop_value(io, it);
        gots__free(&io->shared->allocator, it, sizeof *it + strlen(it->name) + 1);
    }
}

/* The name in argument 0, if it may be asked for. */
static const char *allowed_name(request *r)
{
    const char *name = gots__io_text(r, 0);
    if (r->base.error.code == NULL && (*name == '\0' || strchr(name, '=') != NULL))
        gots__request_refuse(&r->base, "a variable's name is not empty and has no '='");
    if (r->base.error.code != NULL) return NULL;
    return gots__door_ask(r->io->door, &r->base, r->op->name, GOTS_ENV, name) ? name : NULL;
}

typedef struct search {
    const char *name, *value;
} search;

static void look(void *context, const char *name, size_t len, const char *value)
{
    search *it = context;
    if (strncmp(it->name, name, len) == 0 && it->name[len] == '\0') it->value = value;
}

static bool env_get(request *r)
{
    search it = { allowed_name(r), NULL };
    if (it.name == NULL) return false;
    gots__variables_each(r->io, look, &it);
    if (it.value == NULL) return true;
    size_t len = strlen(it.value);
    char *copy = gots__op_copy(&r->base, it.value, len);
    if (copy == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    gots__io_give_text(r, copy, len);
    return true;
}

/* set(name, value), delete(name). */
static bool env_set(request *r)
{
    const char *name = allowed_name(r);
    if (name == NULL) return false;
    bool deletes = strcmp(r->op->name, "env.delete") == 0;
    const char *value = deletes ? NULL : gots__io_text(r, 1);
    if (r->base.error.code != NULL) return false;
    gots_allocator *allocator = &r->io->shared->allocator;
    variable *it = find(r->io, name, strlen(name));
    if (it == NULL) {
        it = gots__alloc(allocator, sizeof *it + strlen(name) + 1);
        if (it == NULL) return gots__io_fail(r, -ENOMEM, NULL);
        *it = (variable){ .next = r->io->variables };
        strcpy(it->name, name);
        r->io->variables = it;
    }
    char *copy = value != NULL ? gots__alloc(allocator, strlen(value) + 1) : NULL;
    if (value != NULL && copy == NULL) return gots__io_fail(r, -ENOMEM, NULL);
    if (copy != NULL) strcpy(copy, value);
    drop_value(r->io, it);
    it->value = copy;
    return true;
}

typedef struct listing {
    request *r;
    size_t count, room;
    gots__data *items;
} listing;

/* Names and values in turn, of those that are granted. */
static void add(void *context, const char *name, size_t len, const char *value)
{
    listing *it = context;
    char *own = gots__op_copy(&it->r->base, name, len), *copy = gots__op_copy(&it->r->base, value, strlen(value));
    if (own == NULL || copy == NULL || !gots__door_is_permitted(it->r->io->door, GOTS_ENV, own)) return;
    if (it->count + 2 > it->room) {
        size_t room = it->room == 0 ? 64 : it->room * 2;
        gots__data *moved = gots__op_take(&it->r->base, room * sizeof *moved);
        if (moved == NULL) return;
        if (it->count > 0) memcpy(moved, it->items, it->count * sizeof *moved);
        it->items = moved;
        it->room = room;
    }
    it->items[it->count++] = (gots__data){ .kind = GOTS__DATA_TEXT, .bytes = own, .len = len };
    it->items[it->count++] = (gots__data){ .kind = GOTS__DATA_TEXT, .bytes = copy, .len = strlen(copy) };
}

static bool env_list(request *r)
{
    listing it = { .r = r };
    gots__variables_each(r->io, add, &it);
    r->base.result = (gots__data){ .kind = GOTS__DATA_LIST, .items = it.items, .len = it.count };
    return true;
}

const op gots__env_ops[] = {
    { "env.get", false, env_get, NULL, NULL },
    { "env.set", false, env_set, NULL, NULL },
    { "env.delete", false, env_set, NULL, NULL },
    { "env.list", false, env_list, NULL, NULL },
    { NULL, false, NULL, NULL, NULL },
};
