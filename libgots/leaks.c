/* Leak reports: what a watched isolate's host is told, in words and as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "public.h"

typedef struct report {
    char text[8192], json[16384];
    size_t text_len, json_len;
} report;

static void put(char *bytes, size_t room, size_t *len, const char *format, ...) __attribute__((format(printf, 4, 5)));
static void put(char *bytes, size_t room, size_t *len, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int wrote = vsnprintf(bytes + *len, room - *len, format, args);
    va_end(args);
    if (wrote > 0) *len = *len + (size_t)wrote < room ? *len + (size_t)wrote : room - 1;
}

#define SAY(...) put(it->text, sizeof it->text, &it->text_len, __VA_ARGS__)
#define JSON(...) put(it->json, sizeof it->json, &it->json_len, __VA_ARGS__)

/* "1.2 MB". */
typedef struct size_text {
    char bytes[24];
} size_text;

static size_text size_of(uint64_t bytes)
{
    size_text text;
    if (bytes < 1024) snprintf(text.bytes, sizeof text.bytes, "%u bytes", (unsigned)bytes);
    else if (bytes < 1024 * 1024) snprintf(text.bytes, sizeof text.bytes, "%.1f KB", (double)bytes / 1024);
    else snprintf(text.bytes, sizeof text.bytes, "%.1f MB", (double)bytes / (1024 * 1024));
    return text;
}

/* ---- For people -------------------------------------------------------------------------------- */

static void say_leak(report *it, const gots_leak *leak)
{
    if (leak->more > 0) SAY("  +%llu %s (%llu)", (unsigned long long)leak->more, leak->type, (unsigned long long)leak->count);
    else SAY("  %s with +%llu entries (%llu)", leak->type, (unsigned long long)leak->more_items, (unsigned long long)leak->items);
    SAY(", +%s", size_of(leak->more_bytes).bytes);
    if (*leak->file == '\0') SAY(": made by no line of the program\n");
    else if (leak->column == 0) SAY(": %s:%u", leak->file, (unsigned)leak->line);
    else SAY(": %s:%u:%u", leak->file, (unsigned)leak->line, (unsigned)leak->column);
    if (*leak->file != '\0') SAY("%s%s\n", *leak->function != '\0' ? " in " : "", leak->function);
}

static void say(report *it, const gots_leak_report *what, const char *how)
{
    SAY("memory grows: +%s in %llu turns%s, %s are in use\n", size_of(what->more).bytes, (unsigned long long)what->turns, how,
        size_of(what->memory).bytes);
    for (size_t i = 0; i < what->leak_count; i++) say_leak(it, &what->leaks[i]);
}

/* ---- For tools --------------------------------------------------------------------------------- */

static void put_string(report *it, const char *name, const char *text)
{
    JSON(",\"%s\":\"", name);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') JSON("\\%c", *text);
        else if ((unsigned char)*text < 0x20) JSON("\\u%04x", (unsigned)*text);
        else JSON("%c", *text);
    }
    JSON("\"");
}

static void put_number(report *it, const char *name, uint64_t number)
{
    JSON(",\"%s\":%llu", name, (unsigned long long)number);
}

static void put_leak(report *it, const gots_leak *leak)
{
    JSON("{\"bytes\":%llu", (unsigned long long)leak->bytes);
    put_number(it, "moreBytes", leak->more_bytes);
    put_number(it, "count", leak->count);
    put_number(it, "more", leak->more);
    put_number(it, "items", leak->items);
    put_number(it, "moreItems", leak->more_items);
    put_string(it, "type", leak->type);
    put_string(it, "file", leak->file);
    put_number(it, "line", leak->line);
    put_number(it, "column", leak->column);
    put_string(it, "function", leak->function);
    JSON("}");
}

/* Leaks that would not fit are left out, so that it is always JSON. */
static void write_json(report *it, const gots_leak_report *what)
{
    JSON("{\"turns\":%llu", (unsigned long long)what->turns);
    put_number(it, "memory", what->memory);
    put_number(it, "more", what->more);
    JSON(",\"leaks\":[");
    for (size_t i = 0; i < what->leak_count; i++) {
        size_t len = it->json_len;
        if (i > 0) JSON(",");
        put_leak(it, &what->leaks[i]);
        if (it->json_len + 8 >= sizeof it->json) {
            it->json_len = len;
            break;
        }
    }
    JSON("]}");
}

/* ---- Telling ----------------------------------------------------------------------------------- */

static void tell(const gots_leak_report *grown, const char *how, gots_leak_hook *hook, void *context)
{
    report written = { .text_len = 0 };
    gots_leak_report what = *grown;
    say(&written, &what, how);
    write_json(&written, &what);
    what.text = written.text;
    what.json = written.json;
    hook(context, &what);
}

void gots__leak_tell(void *owner, const gots_leak_report *grown)
{
    gots_isolate *isolate = owner;
    const gots_leak_options *options = &isolate->options.leaks;
    if (isolate->is_child) pthread_mutex_lock(&isolate->runtime->host_lock);
    tell(grown, ", at each collection", options->hook, options->context);
    if (isolate->is_child) pthread_mutex_unlock(&isolate->runtime->host_lock);
}

typedef struct asked {
    gots_leak_hook *hook;
    void *context;
} asked;

static void tell_asked(void *context, const gots_leak_report *grown)
{
    const asked *it = context;
    tell(grown, "", it->hook, it->context);
}

gots_status gots_leaks_since(gots_isolate *isolate, gots_leak_hook *hook, void *context, gots_error *err)
{
    asked it = { hook, context };
    return gots__leaks_ask(isolate->heap, tell_asked, &it, err);
}
