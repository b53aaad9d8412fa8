/* Permissions on the command line: --allow-…, --deny-…, --confine, --audit, and asking on a terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* ---- Options --------------------------------------------------------------------------------- */

bool permit_option(permit_options *options, const char *arg)
{
    bool ours = strncmp(arg, "--allow-", 8) == 0 || strncmp(arg, "--deny-", 7) == 0 ||
                strncmp(arg, "--confine=", 10) == 0 || strncmp(arg, "--audit=", 8) == 0 ||
                strcmp(arg, "--no-prompt") == 0 || strcmp(arg, "-A") == 0;
    if (!ours || strcmp(arg, "--allow-eval") == 0) return false;
    if (options->count == PERMIT_MAX) {
        options->too_many = true;
        return true;
    }
    options->args[options->count++] = arg;
    return true;
}

static bool kind_of(const char *name, size_t len, gots_permission *kind)
{
    for (int i = 0; i < GOTS_HOST; i++) { /* this host binds nothing */
        const char *known = gots_permission_name((gots_permission)i);
        if (strlen(known) != len || strncmp(known, name, len) != 0) continue;
        *kind = (gots_permission)i;
        return true;
    }
    return false;
}

/* The kind that a word was meant to be, or NULL. */
static const char *nearest_kind(const char *word)
{
    const char *best = NULL;
    size_t nearest = 3;
    for (int i = 0; i < GOTS_HOST; i++) {
        const char *known = gots_permission_name((gots_permission)i);
        size_t far = word_distance(word, known, 2);
        if (far >= nearest || far >= strlen(known)) continue;
        nearest = far;
        best = known;
    }
    return best;
}

/* One rule for each of a list with commas; none: everything of the kind. */
static gots_status permit_list(gots_isolate *isolate, gots_rule rule, const char *list, gots_error *err)
{
    if (list == NULL) return gots_permit(isolate, &rule, err);
    gots_status status = GOTS_OK;
    char *copy = strdup(list);
    if (copy == NULL) return GOTS_E_NOMEM;
    for (char *at = copy, *next; status == GOTS_OK && at != NULL; at = next) {
        next = strchr(at, ',');
        if (next != NULL) *next++ = '\0';
        rule.resource = at;
        status = gots_permit(isolate, &rule, err);
    }
    free(copy);
    return status;
}

/* KIND or KIND=LIST */
static gots_status permit_kind(gots_isolate *isolate, gots_rule rule, const char *text, gots_error *err)
{
    size_t len = strcspn(text, "=");
    if (!kind_of(text, len, &rule.kind)) {
        char word[32];
        snprintf(word, sizeof word, "%.*s", (int)len, text);
        const char *near = nearest_kind(word);
        snprintf(err->message, sizeof err->message, "there is no permission '%.*s'%s%s%s read, write, net, env, run, ffi, sys, hrtime",
                 (int)len, text, near != NULL ? ", did you mean '" : "", near != NULL ? near : "", near != NULL ? "'?" : ":");
        return GOTS_E_INVALID;
    }
    return permit_list(isolate, rule, text[len] == '=' ? text + len + 1 : NULL, err);
}

/* MODULE, or MODULE:KIND=LIST;KIND=LIST */
static gots_status confine(gots_isolate *isolate, const char *text, gots_error *err)
{
    char *copy = strdup(text);
    if (copy == NULL) return GOTS_E_NOMEM;
    char *at = strchr(copy, ':');
    if (at != NULL) *at++ = '\0';
    gots_status status = gots_confine(isolate, copy, err);
    for (char *next; status == GOTS_OK && at != NULL; at = next) {
        next = strchr(at, ';');
        if (next != NULL) *next++ = '\0';
        status = permit_kind(isolate, (gots_rule){ .module = copy }, at, err);
    }
    free(copy);
    return status;
}

/* ---- The audit ------------------------------------------------------------------------------- */

static void write_audit(void *context, const gots_audit *decision)
{
    FILE *file = context;
    fprintf(file, "%s\n", decision->json);
    fflush(file);
}

static gots_status open_audit(gots_isolate *isolate, permit_options *options, const char *path, gots_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "a") : NULL;
    if (file == NULL) {
        snprintf(err->message, sizeof err->message, "cannot write the audit to '%s': %s", path, strerror(errno));
        if (fd >= 0) close(fd);
        return GOTS_E_IO;
    }
    if (options->audit != NULL) fclose(options->audit);
    options->audit = file;
    gots_on_audit(isolate, write_audit, file);
    return GOTS_OK;
}

void permit_close(permit_options *options)
{
    if (options->audit != NULL) fclose(options->audit);
    options->audit = NULL;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

/* What a program can choose must not move the cursor or hide the question. */
static void show(FILE *to, const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        bool is_control = *at < 0x20 || *at == 0x7f || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0);
        if (is_control) fprintf(to, "\\x%02x", *at);
        else fputc(*at, to);
    }
}

static gots_answer ask(void *context, const gots_audit *question)
{
    char line[64];
    (void)context;
    for (;;) {
        fflush(stdout);
        show(stderr, *question->module != '\0' ? question->module : "the program");
        if (question->line != 0) fprintf(stderr, ":%u", question->line);
        fprintf(stderr, " asks for %s '", gots_permission_name(question->kind));
        show(stderr, question->resource);
        fprintf(stderr, "' (%s). Allow? y yes / n no / A all of %s: ", question->op, gots_permission_name(question->kind));
        fflush(stderr);
        size_t len = 0;
        ssize_t got;
        char byte = '\0';
        while ((got = read(STDIN_FILENO, &byte, 1)) == 1 && byte != '\n')
            if (len < sizeof line - 1) line[len++] = byte;
        line[len] = '\0';
        if (got < 1) return GOTS_ANSWER_NO;
        if (strcmp(line, "y") == 0 || strcmp(line, "yes") == 0) return GOTS_ANSWER_YES;
        if (strcmp(line, "n") == 0 || strcmp(line, "no") == 0 || *line == '\0') return GOTS_ANSWER_NO;
        if (strcmp(line, "A") == 0) return GOTS_ANSWER_ALL;
    }
}

/* ---- Applying -------------------------------------------------------------------------------- */

static gots_status apply(gots_isolate *isolate, permit_options *options, const char *arg, gots_error *err)
{
    if (strcmp(arg, "-A") == 0 || strcmp(arg, "--allow-all") == 0) return gots_permit_all(isolate, err);
    if (strncmp(arg, "--allow-", 8) == 0) return permit_kind(isolate, (gots_rule){ 0 }, arg + 8, err);
    if (strncmp(arg, "--deny-", 7) == 0) return permit_kind(isolate, (gots_rule){ .deny = true }, arg + 7, err);
    if (strncmp(arg, "--confine=", 10) == 0) return confine(isolate, arg + 10, err);
    if (strncmp(arg, "--audit=", 8) == 0) return open_audit(isolate, options, arg + 8, err);
    options->no_prompt = true;
    return GOTS_OK;
}

int permit_apply(gots_isolate *isolate, permit_options *options)
{
    if (options->too_many) return usage_error("more than %d permissions", PERMIT_MAX);
    for (size_t i = 0; i < options->count; i++) {
        gots_error err = { 0 };
        gots_status status = apply(isolate, options, options->args[i], &err);
        if (status == GOTS_E_NOMEM) return EXIT_INTERNAL;
        if (status != GOTS_OK) return usage_error("%s: %s", options->args[i], err.message);
    }
    if (!options->no_prompt && isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) gots_on_prompt(isolate, ask, NULL);
    return EXIT_DONE;
}
