/* Build tool: applies the change files of this folder to a copy of Duktape's source.
 *
 * SPDX-License-Identifier: MIT
 *
 *     apply duktape.c patched.c 10-clos.change 20-construct.change …
 *
 * A change file opens with what it does and why, in lines that do not begin with "@@". Then come
 * edits, each of which names a place by a piece of text that must occur exactly once:
 *
 *     @@ within DUK_LOCAL void some_function(      optional: look only from this text, which
 *                                                  must be unique, to the next "}" in column 1
 *     @@ replace                                   or "before", "after": whole lines are put
 *     the anchor text                              before or after the lines of the anchor
 *     @@ with
 *     our text
 *     @@ end
 *
 * Anything that does not match exactly once ends the build with a message.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct text {
    char *bytes;
    size_t len;
} text;

static _Noreturn void fail(const char *file, int line, const char *what, const char *detail)
{
    fprintf(stderr, "apply: %s:%d: %s%s%s\n", file, line, what, *detail ? ": " : "", detail);
    exit(1);
}

static void *grow(void *ptr, size_t size)
{
    ptr = realloc(ptr, size);
    if (ptr == NULL) fail("-", 0, "out of memory", "");
    return ptr;
}

static text read_file(const char *name)
{
    FILE *in = fopen(name, "rb");
    if (in == NULL) fail(name, 0, "cannot open", "");
    text it = { NULL, 0 };
    size_t room = 0, got;
    do {
        room = room * 2 + 65536;
        it.bytes = grow(it.bytes, room + 1);
        got = fread(it.bytes + it.len, 1, room - it.len, in);
        it.len += got;
    } while (it.len == room);
    fclose(in);
    it.bytes[it.len] = '\0';
    return it;
}

/* The one place of `needle` between `from` and `to`. */
static char *find_once(char *from, char *to, const char *needle, const char *file, int line)
{
    size_t len = strlen(needle);
    if (len == 0) fail(file, line, "empty anchor", "");
    char *found = memmem(from, (size_t)(to - from), needle, len);
    if (found == NULL) fail(file, line, "anchor not found", needle);
    char *rest = found + 1;
    if (memmem(rest, (size_t)(to - rest), needle, len) != NULL)
        fail(file, line, "anchor found more than once", needle);
    return found;
}

static void splice(text *source, char *from, char *to, const char *with)
{
    size_t start = (size_t)(from - source->bytes), tail = source->len - (size_t)(to - source->bytes);
    size_t len = strlen(with);
    char *bytes = grow(NULL, start + len + tail + 1);
    memcpy(bytes, source->bytes, start);
    memcpy(bytes + start, with, len);
    memcpy(bytes + start + len, to, tail + 1);
    free(source->bytes);
    source->bytes = bytes;
    source->len = start + len + tail;
}

typedef struct edit {
    char within[256];
    char where[16];
    char *anchor, *with;
    int line;
} edit;

static void apply_edit(text *source, edit *it, const char *file)
{
    char *from = source->bytes, *to = source->bytes + source->len;
    if (it->within[0] != '\0') {
        from = find_once(from, to, it->within, file, it->line);
        to = strstr(from, "\n}");
        if (to == NULL) fail(file, it->line, "no end of", it->within);
    }
    char *start = find_once(from, to, it->anchor, file, it->line);
    char *end = start + strlen(it->anchor);
    size_t len = strlen(it->with);
    if (strcmp(it->where, "replace") == 0) {
        if (len > 0) it->with[len - 1] = '\0'; /* the anchor's own line end stays */
        splice(source, start, end, it->with);
    } else if (strcmp(it->where, "before") == 0) {
        while (start > source->bytes && start[-1] != '\n') start--;
        splice(source, start, start, it->with);
    } else {
        while (*end != '\0' && *end != '\n') end++;
        if (*end == '\n') end++;
        splice(source, end, end, it->with);
    }
}

/* The lines up to the next one that begins with "@@", as one string; moves `*p` there. */
static char *take_lines(char **p, int *line)
{
    char *start = *p;
    while (**p != '\0' && strncmp(*p, "@@", 2) != 0) {
        char *next = strchr(*p, '\n');
        *p = next != NULL ? next + 1 : *p + strlen(*p);
        ++*line;
    }
    size_t len = (size_t)(*p - start);
    char *copy = grow(NULL, len + 1);
    memcpy(copy, start, len);
    copy[len] = '\0';
    return copy;
}

/* Reads the rest of a "@@ word rest" line into `word` and returns the rest. */
static char *take_command(char **p, int *line, char *word, size_t room)
{
    char *end = strchr(*p, '\n');
    if (end == NULL) end = *p + strlen(*p);
    char *rest = *p + 2;
    while (*rest == ' ') rest++;
    size_t len = 0;
    while (rest < end && *rest != ' ' && len + 1 < room) word[len++] = *rest++;
    word[len] = '\0';
    while (rest < end && *rest == ' ') rest++;
    *p = *end != '\0' ? end + 1 : end;
    if (*end != '\0') *end = '\0';
    ++*line;
    return rest;
}

static void apply_file(text *source, const char *file)
{
    text changes = read_file(file);
    char *p = changes.bytes;
    int line = 1;
    free(take_lines(&p, &line));
    while (*p != '\0') {
        edit it = { .line = line };
        char *rest = take_command(&p, &line, it.where, sizeof it.where);
        if (strcmp(it.where, "within") == 0) {
            snprintf(it.within, sizeof it.within, "%s", rest);
            take_command(&p, &line, it.where, sizeof it.where);
        }
        if (strcmp(it.where, "replace") != 0 && strcmp(it.where, "before") != 0 &&
            strcmp(it.where, "after") != 0)
            fail(file, line, "expected replace, before or after, found", it.where);
        it.line = line;
        it.anchor = take_lines(&p, &line);
        size_t len = strlen(it.anchor);
        if (len > 0) it.anchor[len - 1] = '\0';
        char word[16];
        take_command(&p, &line, word, sizeof word);
        if (strcmp(word, "with") != 0) fail(file, line, "expected @@ with", word);
        it.with = take_lines(&p, &line);
        take_command(&p, &line, word, sizeof word);
        if (strcmp(word, "end") != 0) fail(file, line, "expected @@ end", word);
        apply_edit(source, &it, file);
        free(it.anchor);
        free(it.with);
        free(take_lines(&p, &line));
    }
    free(changes.bytes);
}

int main(int argc, char **argv)
{
    if (argc < 3) fail("-", 0, "usage: apply in.c out.c file.change …", "");
    text source = read_file(argv[1]);
    for (int i = 3; i < argc; i++) apply_file(&source, argv[i]);
    FILE *out = fopen(argv[2], "wb");
    if (out == NULL) fail(argv[2], 0, "cannot open", "");
    if (fwrite(source.bytes, 1, source.len, out) != source.len || fclose(out) != 0)
        fail(argv[2], 0, "cannot write", "");
    free(source.bytes);
    return 0;
}
