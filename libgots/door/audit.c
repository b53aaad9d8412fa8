/* The audit: what the door decided, told to the host in a line, and to the program as an error.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "door/inside.h"

#define LINE_MAX_BYTES (4 * PATH_MAX)

static const char *const names[GOTS_PERMISSIONS] = { "read", "write", "net", "env", "run", "ffi", "sys", "hrtime", "host" };

const char *gots_permission_name(gots_permission kind)
{
    return (unsigned)kind < GOTS_PERMISSIONS ? names[kind] : NULL;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

typedef struct line {
    char bytes[LINE_MAX_BYTES];
    size_t len;
} line;

static void put(line *to, const char *text)
{
    size_t len = strlen(text);
    if (to->len + len >= sizeof to->bytes) len = sizeof to->bytes - 1 - to->len;
    memcpy(to->bytes + to->len, text, len);
    to->bytes[to->len += len] = '\0';
}

static void put_string(line *to, const char *text)
{
    char one[8];
    put(to, "\"");
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (to->len + 64 > sizeof to->bytes) break; /* the rest of the line has room */
        if (*at == '"' || *at == '\\') snprintf(one, sizeof one, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7f) snprintf(one, sizeof one, "\\u%04x", *at);
        else snprintf(one, sizeof one, "%c", *at);
        put(to, one);
    }
    put(to, "\"");
}

static void put_field(line *to, const char *name, const char *text)
{
    put(to, to->len > 1 ? ",\"" : "\"");
    put(to, name);
    put(to, "\":");
    put_string(to, text);
}

static void put_number(line *to, const char *name, int64_t number)
{
    char text[64];
    snprintf(text, sizeof text, "%s\"%s\":%lld", to->len > 1 ? "," : "", name, (long long)number);
    put(to, text);
}

static void write_json(line *to, const gots_audit *it)
{
    to->len = 0;
    put(to, "{");
    put_number(to, "time", it->time_ms);
    put_field(to, "decision", it->allowed ? "allowed" : "denied");
    put_field(to, "op", it->op);
    put_field(to, "kind", names[it->kind]);
    put_field(to, "resource", it->resource);
    put_field(to, "module", it->module);
    put_number(to, "line", it->line);
    put_number(to, "column", it->column);
    put_field(to, "rule", it->rule);
    put(to, "}");
}

/* ---- Rules as people write them -------------------------------------------------------------- */

static void write_flag(char *text, size_t room, bool deny, gots_permission kind, const char *resource)
{
    snprintf(text, room, "--%s-%s%s%s", deny ? "deny" : "allow", names[kind], resource != NULL ? "=" : "",
             resource != NULL ? resource : "");
}

static void write_rule(char *text, size_t room, const question *q, bool allowed)
{
    if (allowed && q->through != NULL) snprintf(text, room, "a capability for %s", q->through->path);
    else if (allowed && q->granted == NULL) snprintf(text, room, "the host binds it");
    else if (allowed) write_flag(text, room, false, q->kind, q->granted->resource);
    else if (q->forbidden != NULL) write_flag(text, room, true, q->kind, q->forbidden->resource);
    else if (q->confined != NULL) snprintf(text, room, "--confine=%s", q->confined->shown);
    else snprintf(text, room, "nothing grants it");
}

static gots_audit describe(const gots__door *door, const question *q, bool allowed, const char *why)
{
    const gots_port *port = door->port;
    return (gots_audit){
        .time_ms = port->wall_ns(port->context) / 1000000,
        .module = q->has_caller ? q->caller.file : "",
        .line = q->has_caller ? q->caller.line : 0,
        .column = q->has_caller ? q->caller.column : 0,
        .op = q->op,
        .kind = q->kind,
        .resource = q->resource != NULL ? q->resource : "*",
        .allowed = allowed,
        .rule = why,
        .json = "",
    };
}

void gots__audit_tell(gots__door *door, question *q, bool allowed)
{
    char why[PATH_MAX + 64];
    line json;
    if (door->audit == NULL) return;
    write_rule(why, sizeof why, q, allowed);
    gots_audit it = describe(door, q, allowed, why);
    write_json(&json, &it);
    it.json = json.bytes;
    door->audit(door->audit_context, &it);
}

gots_answer gots__audit_ask(gots__door *door, question *q)
{
    q->has_caller = gots__op_caller_of(door->isolate, true, &q->caller);
    gots_audit it = describe(door, q, false, "nothing grants it");
    return door->prompt(door->prompt_context, &it);
}

/* ---- The program's error --------------------------------------------------------------------- */

static const char *verb(gots_permission kind)
{
    static const char *const verbs[GOTS_PERMISSIONS] = {
        "read", "write", "reach", "read or set the environment variable", "run", "load the library", "ask the system for", "use",
        "call the host's function"
    };
    return verbs[kind];
}

void gots__audit_deny(const gots__door *door, gots__op_request *request, const question *q)
{
    char text[3 * PATH_MAX], flag[PATH_MAX + 64];
    const char *shown = q->shown != NULL ? q->shown : "everything";
    const char *who = q->has_caller ? q->caller.file : "the program";
    write_flag(flag, sizeof flag, q->forbidden != NULL, q->kind,
               q->forbidden != NULL ? q->forbidden->resource : q->shown);
    int len = snprintf(text, sizeof text, "%s may not %s '%s': ", who, verb(q->kind), shown);
    char *at = text + len;
    size_t room = sizeof text - (size_t)len;
    if (q->through != NULL && q->forbidden == NULL) snprintf(at, room, "it is outside of '%s', which is all that was handed over", q->through->path);
    else if (q->forbidden != NULL) snprintf(at, room, "%s forbids it", flag);
    else if (q->confined != NULL)
        snprintf(at, room, "'%s' is confined; --confine=%s:%s=%s lets it", q->confined->shown, q->confined->shown, names[q->kind], shown);
    else if (door->is_of_child) snprintf(at, room, "\"%s\" among the permissions that its isolate is made with grants it", flag + strlen("--allow-"));
    else snprintf(at, room, "%s grants it", flag);
    const char *message = gots__op_copy(request, text, strlen(text));
    const char *path = q->shown != NULL ? gots__op_copy(request, q->shown, strlen(q->shown)) : NULL;
    request->error = (gots__op_error){ .code = "GOTS3001", .denied = true, .path = path,
                                       .message = message != NULL ? message : "it is not permitted" };
}
