/* The door: the one place that every effect of a program passes on its way out of an isolate.
 *
 * SPDX-License-Identifier: MIT
 */
#include "door/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/host_call.h"

gots__door *gots__door_new(const gots_allocator *allocator, const gots_port *port, gots__isolate *isolate,
                           gots_error *err)
{
    gots__door *door = gots__alloc(allocator, sizeof *door);
    if (door == NULL) {
        gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory while creating an isolate");
        return NULL;
    }
    *door = (gots__door){ .allocator = *allocator, .port = port, .isolate = isolate };
    return door;
}

void gots__door_free(gots__door *door)
{
    if (door == NULL) return;
    gots__rules_free(door);
    gots_allocator allocator = door->allocator;
    gots__free(&allocator, door, sizeof *door);
}

const gots_port *gots__door_port(const gots__door *door)
{
    return door->port;
}

gots_status gots__door_permit_all(gots__door *door, gots_error *err)
{
    for (unsigned kind = 0; kind < GOTS_PERMISSIONS; kind++) {
        gots_rule all = { .kind = (gots_permission)kind };
        gots_status status = gots__door_permit(door, &all, err);
        if (status != GOTS_OK) return status;
    }
    door->everything = true;
    return GOTS_OK;
}

void gots__door_inherit(gots__door *door, const gots__door *from)
{
    if (from->rules != NULL) __atomic_add_fetch(&from->rules->refs, 1, __ATOMIC_RELAXED);
    if (from->confinements != NULL) __atomic_add_fetch(&from->confinements->refs, 1, __ATOMIC_RELAXED);
    door->rules = from->rules;
    door->confinements = from->confinements;
    door->everything = from->everything;
    memcpy(door->denies, from->denies, sizeof door->denies);
    gots__door_watch_host(door);
    if (gots__door_is_permitted(door, GOTS_HRTIME, NULL)) gots__isolate_set_fine_clock(door->isolate, true);
}

bool gots__door_confines(const gots__door *door, const char *unit)
{
    return unit != NULL ? gots__rules_confinement(door, unit) != NULL : door->confinements != NULL;
}

gots_audit_hook *gots__door_audit(const gots__door *door, void **context)
{
    *context = door->audit_context;
    return door->audit;
}

void gots__door_on_audit(gots__door *door, gots_audit_hook *hook, void *context)
{
    door->audit = hook;
    door->audit_context = context;
}

void gots__door_on_prompt(gots__door *door, gots_prompt_hook *hook, void *context)
{
    door->prompt = hook;
    door->prompt_context = context;
}

/* ---- Deciding -------------------------------------------------------------------------------- */

/* What nobody grants and nobody denies may be asked of a person. */
static bool ask_person(gots__door *door, question *q)
{
    if (door->prompt == NULL || q->kind == GOTS_HOST || q->granted != NULL || q->forbidden != NULL || q->through != NULL) return false;
    gots_answer answer = gots__audit_ask(door, q);
    if (answer == GOTS_ANSWER_NO) return false;
    gots_rule grant = { .kind = q->kind, .resource = answer == GOTS_ANSWER_ALL ? NULL : q->resource };
    return gots__door_permit(door, &grant, NULL) == GOTS_OK && gots__rules_decide(door, q);
}

bool gots__door_decide(gots__door *door, gots__op_request *request, question *q)
{
    bool allowed = gots__rules_decide(door, q) || ask_person(door, q);
    door->asked++;
    door->denied += !allowed;
    bool is_told = q->kind != GOTS_HOST || door->audits_host;
    if (!allowed || (door->audit != NULL && is_told)) {
        q->has_caller = gots__op_caller_of(door->isolate, true, &q->caller);
        gots__audit_tell(door, q, allowed);
    }
    if (!allowed) gots__audit_deny(door, request, q);
    return allowed;
}

bool gots__door_ask(gots__door *door, gots__op_request *request, const char *op, gots_permission kind,
                    const char *resource)
{
    question q = { .op = op, .kind = kind, .resource = resource, .shown = resource };
    return gots__door_decide(door, request, &q);
}

/* ---- The host's functions -------------------------------------------------------------------- */

static bool ask_for_call(void *context, gots__op_request *request, const char *name)
{
    const char *function = name + strlen("host.");
    question q = { .op = name, .kind = GOTS_HOST, .resource = function, .shown = function };
    return gots__door_decide(context, request, &q);
}

void gots__door_watch_host(gots__door *door)
{
    bool watched = door->audits_host || door->denies[GOTS_HOST] || door->confinements != NULL;
    gots__host_set_watch(door->isolate, watched ? ask_for_call : NULL, door);
}

void gots__door_audit_host(gots__door *door, bool audit)
{
    door->audits_host = audit;
    gots__door_watch_host(door);
}

void gots__door_set_child(gots__door *door)
{
    door->is_of_child = true;
}

uint64_t gots__door_denied(const gots__door *door)
{
    return door->denied;
}

bool gots__door_is_permitted(gots__door *door, gots_permission kind, const char *resource)
{
    char path[PATH_MAX];
    bool as_directory;
    question q = { .op = "", .kind = kind, .resource = resource, .shown = resource };
    if (resource != NULL && (kind == GOTS_READ || kind == GOTS_WRITE || kind == GOTS_FFI)) {
        gots__path_resolve(door->port, NULL, resource, strlen(resource), true, path, &as_directory);
        q.resource = path;
    }
    if (resource != NULL && kind == GOTS_RUN) {
        if (!gots__door_program(door->port, resource, path)) return false;
        q.resource = path;
    }
    return gots__rules_decide(door, &q);
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static const struct {
    int number;
    const char *name, *code, *text;
} numbers[] = {
    { ENOENT, "ENOENT", "GOTS3010", "there is no such file or directory" },
    { EEXIST, "EEXIST", "GOTS3011", "it is there already" },
    { ENOMEM, "ENOMEM", "GOTS3012", "out of memory" },
    { EACCES, "EACCES", "GOTS3013", "the system does not allow it" },
    { EPERM, "EPERM", "GOTS3013", "the system does not allow it" },
    { EROFS, "EROFS", "GOTS3013", "the file system is read-only" },
    { ENOTDIR, "ENOTDIR", "GOTS3014", "a part of the path is no directory" },
    { EISDIR, "EISDIR", "GOTS3015", "it is a directory" },
    { ENOTEMPTY, "ENOTEMPTY", "GOTS3016", "the directory is not empty" },
    { EINVAL, "EINVAL", "GOTS3017", "the system finds an argument invalid" },
    { ENAMETOOLONG, "ENAMETOOLONG", "GOTS3017", "the path is too long" },
    { ELOOP, "ELOOP", "GOTS3018", "there are too many symbolic links, or one appeared meanwhile" },
    { EXDEV, "EXDEV", "GOTS3018", "the path leads out of its directory or file system" },
    { ENOSPC, "ENOSPC", "GOTS3019", "no space is left" },
    { EDQUOT, "EDQUOT", "GOTS3019", "the quota is used up" },
    { EFBIG, "EFBIG", "GOTS3019", "the file would be too large" },
    { EMFILE, "EMFILE", "GOTS3020", "too many files are open" },
    { ENFILE, "ENFILE", "GOTS3020", "too many files are open" },
    { EBADF, "EBADF", "GOTS3021", "it is closed" },
    { EBUSY, "EBUSY", "GOTS3022", "it is in use" },
    { ETXTBSY, "ETXTBSY", "GOTS3022", "it is in use" },
    { EPIPE, "EPIPE", "GOTS3023", "nobody reads" },
    { EIO, "EIO", "GOTS3024", "the device failed" },
    { ESRCH, "ESRCH", "GOTS3025", "there is no such process" },
    { ECANCELED, "ECANCELED", "GOTS3026", "it was cancelled" },
    { ENOEXEC, "ENOEXEC", "GOTS3027", "it is no program" },
};

void gots__request_fail(gots__op_request *request, const char *what, int number, const char *path)
{
    char text[PATH_MAX + 256], other[16];
    const char *name = other, *code = "GOTS3029", *reason = strerror(-number);
    snprintf(other, sizeof other, "E%d", -number);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (numbers[i].number != -number) continue;
        name = numbers[i].name;
        code = numbers[i].code;
        reason = numbers[i].text;
    }
    int len = snprintf(text, sizeof text, "%s%s%s%s%s: %s (%s)", what != NULL ? what : "", path != NULL ? " '" : "",
                       path != NULL ? path : "", path != NULL ? "'" : "", "", reason, name);
    size_t shown = len < (int)sizeof text ? (size_t)len : sizeof text - 1;
    const char *message = gots__op_copy(request, text, shown), *number_name = gots__op_copy(request, name, strlen(name));
    request->error = (gots__op_error){ .code = code, .message = message != NULL ? message : reason,
                                       .number = number_name, .path = path };
}

void gots__request_refuse(gots__op_request *request, const char *message)
{
    request->error = (gots__op_error){ .code = "GOTS3003", .message = message, .bad_argument = true };
}
