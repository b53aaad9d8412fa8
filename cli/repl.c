/* gots repl
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "line.h"

typedef struct repl {
    cli_session session;
    line_editor editor;
    char *input;        /* lines so far of one input */
    size_t len, room;
    unsigned number;
    bool failed;
} repl;

static void add_line(repl *it, const char *line)
{
    size_t len = strlen(line);
    if (it->len + len + 2 > it->room) {
        it->room = (it->len + len + 2) * 2;
        it->input = realloc(it->input, it->room);
        if (it->input == NULL) abort();
    }
    memcpy(it->input + it->len, line, len);
    it->len += len;
    it->input[it->len++] = '\n';
    it->input[it->len] = '\0';
}

static void show_result(repl *it, const gots_module *module)
{
    gots_isolate *isolate = it->session.isolate;
    uint32_t scope = gots_scope_open(isolate);
    gots_value result = gots_module_result(isolate, module);
    gots_text text;
    if (gots_type_of(isolate, result) != GOTS_UNDEFINED &&
        gots_inspect(isolate, result, &text, NULL) == GOTS_OK) {
        write_all(STDOUT_FILENO, text.bytes, text.len);
        write_all(STDOUT_FILENO, "\n", 1);
        gots_text_free(&text);
    }
    gots_scope_close(isolate, scope);
}

static void report(repl *it, gots_status status, const gots_error *err)
{
    it->failed = true;
    if (session_interrupted()) fputs("interrupted\n", stderr);
    else session_report(&it->session, status, err);
    session_clear_interrupt();
}

/* Waits for the end of an input with a top-level await. */
static gots_status await_module(repl *it, const gots_module *module, gots_error *err)
{
    gots_status status = GOTS_E_PENDING;
    bool idle = false;
    while (status == GOTS_E_PENDING && !idle && !session_interrupted()) {
        gots_status failed = gots_poll(it->session.runtime, -1, &idle, err);
        if (failed != GOTS_OK) report(it, failed, err);
        status = gots_module_status(it->session.isolate, module, err);
    }
    return status;
}

/* `{ a: 1 }` is meant as an object. */
static bool is_object_literal(repl *it)
{
    if (it->input[strspn(it->input, " \t\n")] != '{') return false;
    gots_text out;
    size_t len = it->len + 2;
    char *text = malloc(len + 1);
    if (text == NULL) return false;
    snprintf(text, len + 1, "(%s)", it->input);
    gots_status status = gots_check(it->session.runtime, "repl", text, len, GOTS_TOOL_RESULT, &out,
                                    NULL, NULL);
    gots_text_free(&out);
    if (status == GOTS_OK) {
        free(it->input);
        it->input = text;
        it->len = len;
        it->room = len + 1;
        return true;
    }
    free(text);
    return false;
}

static void run_input(repl *it)
{
    char name[32];
    gots_error err = { 0 };
    gots_module *module = NULL;
    snprintf(name, sizeof name, "repl:%u", ++it->number);
    gots_status status =
        gots_isolate_load_source(it->session.isolate, name, it->input, it->len,
                                 GOTS_SOURCE_RESULT | GOTS_SOURCE_GLOBALS, &module, &err);
    if (status == GOTS_E_PENDING) status = await_module(it, module, &err);
    if (status == GOTS_OK) show_result(it, module);
    else report(it, status, &err);
    bool idle;
    status = gots_poll(it->session.runtime, 0, &idle, &err);
    if (status != GOTS_OK) report(it, status, &err);
}

static bool is_complete(repl *it)
{
    gots_text out;
    if (it->input[strspn(it->input, " \t\n")] == '\0') return true;
    if (is_object_literal(it)) return true;
    gots_status status = gots_check(it->session.runtime, "repl", it->input, it->len,
                                    GOTS_TOOL_RESULT, &out, NULL, NULL);
    gots_text_free(&out);
    return status != GOTS_E_LIMIT;
}

/* Timers and promises go on while nobody types. */
static int idle(void *context)
{
    repl *it = context;
    bool is_idle = true;
    gots_error err = { 0 };
    gots_status status = gots_poll(it->session.runtime, 0, &is_idle, &err);
    if (status != GOTS_OK) {
        fputc('\n', stderr);
        report(it, status, &err);
    }
    return is_idle ? -1 : 10;
}

static void loop(repl *it)
{
    for (;;) {
        line_result result = line_read(&it->editor, it->len == 0 ? "> " : "... ");
        if (result == LINE_CANCELLED) {
            it->len = 0;
            continue;
        }
        if (result == LINE_READY) {
            if (it->len == 0 && strcmp(it->editor.bytes, ".exit") == 0) return;
            add_line(it, it->editor.bytes);
        }
        if (it->len > 0 && (result == LINE_END || is_complete(it))) {
            line_remember(&it->editor, it->input);
            if (it->input[strspn(it->input, " \t\n")] != '\0') run_input(it);
            it->len = 0;
        }
        if (result == LINE_END) return;
    }
}

static const char *history_path(char *path, size_t room)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state != NULL && *state == '/') snprintf(path, room, "%s/gots/history", state);
    else if (home != NULL && *home == '/') snprintf(path, room, "%s/.local/state/gots/history", home);
    else return NULL;
    return path;
}

int repl_command(int argc, char **argv)
{
    char path[4096];
    repl it;
    memset(&it, 0, sizeof it);
    session_options options = { 0 };
    bool named = argv[0] != NULL && strcmp(argv[0], "repl") == 0;
    for (int i = 1; named && i < argc; i++)
        if (!permit_option(&options.permit, argv[i])) return usage_error("repl: unknown argument '%s'", argv[i]);
    int code = session_open(&it.session, &options);
    if (code != EXIT_DONE) return code;
    line_open(&it.editor, history_path(path, sizeof path));
    it.editor.idle = idle;
    it.editor.context = &it;
    if (it.editor.is_terminal)
        printf("gots %s, TypeScript. Ctrl-D or .exit ends.\n", gots_version());
    fflush(stdout);
    loop(&it);
    bool was_terminal = it.editor.is_terminal;
    line_close(&it.editor);
    free(it.input);
    session_close(&it.session);
    return it.failed && !was_terminal ? EXIT_UNCAUGHT : EXIT_DONE;
}
