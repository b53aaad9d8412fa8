/* Fuzzer: any lines as permissions of the command line, then as questions about them.
 *
 * SPDX-License-Identifier: MIT
 *
 * A line that begins with `?` asks; any other is an option as of `gots run`. What is denied as a whole is permitted
 * to nobody, and what nothing grants neither.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/cli.h"
#include "public.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gots_isolate *isolate;

/* What cli/permit.c wants of its program. */
int usage_error(const char *format, ...)
{
    (void)format;
    return EXIT_USAGE;
}

size_t word_distance(const char *a, const char *b, size_t limit)
{
    return strcmp(a, b) == 0 ? 0 : limit;
}

static bool denies_all(const char *line, gots_permission kind)
{
    char whole[32];
    snprintf(whole, sizeof whole, "--deny-%s", gots_permission_name(kind));
    return strcmp(line, whole) == 0;
}

/* "read=x" */
static void ask(const char *question, char *const *lines, size_t count)
{
    for (unsigned i = 0; i < GOTS_HOST; i++) {
        gots_permission kind = (gots_permission)i;
        size_t len = strlen(gots_permission_name(kind));
        bool named = strncmp(question, gots_permission_name(kind), len) == 0 && (question[len] == '=' || question[len] == '\0');
        if (!named) continue;
        bool may = gots_is_permitted(isolate, kind, question[len] == '=' ? question + len + 1 : NULL), granted = false;
        for (size_t at = 0; at < count; at++) {
            granted = granted || strncmp(lines[at], "--allow-", 8) == 0 || strcmp(lines[at], "-A") == 0;
            if (may && denies_all(lines[at], kind)) abort();
        }
        if (may && !granted) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gots_allocator allocator = gots__default_allocator();
    gots_error err;
    char *text = malloc(size + 1), *lines[64];
    size_t count = 0;
    permit_options options = { .no_prompt = true };
    if (isolate == NULL) isolate = gots_isolate_new(NULL, NULL, &err);
    if (isolate == NULL) abort();
    gots__door_free(isolate->door);
    isolate->door = gots__door_new(&allocator, gots__io_port(isolate->runtime->io), isolate->heap, &err);
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *at = text, *next; at != NULL && count < 64; at = next) {
        next = strchr(at, '\n');
        if (next != NULL) *next++ = '\0';
        if (strncmp(at, "--audit=", 8) == 0) continue; /* writes files */
        if (*at != '?' && !permit_option(&options, at)) continue;
        lines[count++] = at;
    }
    bool applied = permit_apply(isolate, &options) == EXIT_DONE;
    for (size_t i = 0; applied && i < count; i++)
        if (*lines[i] == '?') ask(lines[i] + 1, lines, count);
    permit_close(&options);
    free(text);
    return 0;
}
