/* gots sandbox FILE: one script that is not trusted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "tools.h"

#define ANSWERS_MAX 64

typedef struct settings {
    gots_sandbox sandbox;
    const char *path, *types, *tools, *journal;
    bool json;
    gots_tool_answer answers[ANSWERS_MAX];
    input_text source, declarations, past;
    tool_program program;
} settings;

/* ---- Options --------------------------------------------------------------------------------- */

/* The value of `--name=value`, or NULL. */
static const char *value_of(const char *arg, const char *name)
{
    size_t len = strlen(name);
    return strncmp(arg, name, len) == 0 && arg[len] == '=' ? arg + len + 1 : NULL;
}

/* A number with K, M or G behind it; 0: it is none. */
static uint64_t amount(const char *text)
{
    char *end;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    int shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
    if (shift != 0) end++;
    if (end == text || *end != '\0' || *text == '-' || errno != 0 || number > UINT64_MAX >> shift) return 0;
    return number << shift;
}

static bool take_limit(settings *it, const char *arg)
{
    gots_limits *limits = &it->sandbox.limits;
    const char *value;
    if ((value = value_of(arg, "--fuel")) != NULL) return (limits->fuel = amount(value)) != 0;
    if ((value = value_of(arg, "--mem")) != NULL) return (limits->memory = amount(value)) != 0;
    if ((value = value_of(arg, "--time")) != NULL) return (limits->total_ms = (uint32_t)amount(value)) != 0;
    if ((value = value_of(arg, "--output")) != NULL) return (limits->output = amount(value)) != 0;
    if ((value = value_of(arg, "--calls")) != NULL) return (limits->host_calls = amount(value)) != 0;
    if ((value = value_of(arg, "--wall")) != NULL) return (it->sandbox.wall_ms = (uint32_t)amount(value)) != 0;
    return false;
}

/* ID=JSON or ID=MESSAGE */
static bool take_answer(settings *it, const char *text, bool fails)
{
    char *end;
    unsigned long id = strtoul(text, &end, 10);
    if (end == text || *end != '=' || it->sandbox.answer_count == ANSWERS_MAX) return false;
    gots_tool_answer *answer = &it->answers[it->sandbox.answer_count++];
    *answer = (gots_tool_answer){ .id = (uint32_t)id, .json = fails ? NULL : end + 1, .error = end + 1 };
    return true;
}

static bool take_option(settings *it, const char *arg)
{
    const char *value;
    if (strcmp(arg, "--json") == 0) it->json = true;
    else if ((value = value_of(arg, "--types")) != NULL) it->types = value;
    else if ((value = value_of(arg, "--tools")) != NULL) it->tools = value;
    else if ((value = value_of(arg, "--journal")) != NULL) it->journal = value;
    else if ((value = value_of(arg, "--answer")) != NULL) return take_answer(it, value, false);
    else if ((value = value_of(arg, "--fail")) != NULL) return take_answer(it, value, true);
    else return take_limit(it, arg);
    return true;
}

/* `--fuel N` is `--fuel=N`: its text is in `joined`. */
static const char *join(char *joined, size_t room, const char *option, const char *value)
{
    int len = snprintf(joined, room, "%s=%s", option, value);
    return len > 0 && (size_t)len < room ? joined : option;
}

static int take_arguments(settings *it, int argc, char **argv)
{
    static const char *const with_value[] = { "--fuel", "--mem", "--time", "--output", "--calls", "--wall", NULL };
    char joined[64];
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        if (arg[0] != '-' || arg[1] == '\0') {
            if (it->path != NULL) return usage_error("sandbox: one script at a time");
            it->path = arg;
            continue;
        }
        if (i + 1 < argc && strcmp(arg, "--types") == 0) it->types = argv[++i];
        else {
            for (size_t j = 0; with_value[j] != NULL; j++)
                if (i + 1 < argc && strcmp(arg, with_value[j]) == 0) arg = join(joined, sizeof joined, arg, argv[++i]);
            if (!take_option(it, arg)) return usage_error("sandbox: '%s' makes no sense", arg);
        }
    }
    return it->path != NULL ? EXIT_DONE : usage_error("sandbox: which script?");
}

/* ---- Files ----------------------------------------------------------------------------------- */

static int cannot_read(const char *path)
{
    fprintf(stderr, "gots: cannot read '%s': %s\n", path, strerror(errno));
    return EXIT_USAGE;
}

static int read_files(settings *it)
{
    gots_sandbox *sandbox = &it->sandbox;
    bool is_input = strcmp(it->path, "-") == 0;
    if (!(is_input ? read_input(&it->source) : read_file(it->path, &it->source))) return cannot_read(it->path);
    sandbox->name = is_input ? "[stdin]" : it->path;
    sandbox->source = it->source.bytes;
    sandbox->source_len = it->source.len;
    if (it->types != NULL) {
        if (!read_file(it->types, &it->declarations)) return cannot_read(it->types);
        sandbox->declarations = it->declarations.bytes;
        sandbox->declarations_name = it->types;
    }
    if (it->journal != NULL) {
        if (read_file(it->journal, &it->past)) {
            sandbox->journal = it->past.bytes;
            sandbox->journal_len = it->past.len;
        } else if (errno != ENOENT) return cannot_read(it->journal);
    }
    sandbox->answers = it->answers;
    return EXIT_DONE;
}

/* Whole or not at all: written beside it and moved. */
static bool keep_journal(const char *path, const gots_text *journal)
{
    char beside[4096];
    if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside) return false;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    write_all(fd, journal->bytes, journal->len);
    bool fine = close(fd) == 0;
    return fine && rename(beside, path) == 0;
}

/* ---- Telling --------------------------------------------------------------------------------- */

static const char *status_name(gots_status status)
{
    switch (status) {
#define NAME(number, name, text) \
    case name: return #name;
        GOTS_STATUS_MAP(NAME)
#undef NAME
    }
    return "";
}

static void put_json_text(FILE *out, const char *text, size_t len)
{
    fputc('"', out);
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') fprintf(out, "\\%c", byte);
        else if (byte == '\n') fputs("\\n", out);
        else if (byte < 0x20) fprintf(out, "\\u%04x", byte);
        else fputc(byte, out);
    }
    fputc('"', out);
}

static void put_member(FILE *out, const char *name, const char *text, size_t len)
{
    fprintf(out, ",\"%s\":", name);
    put_json_text(out, text != NULL ? text : "", len);
}

static void put_error(FILE *out, const gots_sandbox_result *result)
{
    const gots_error *error = &result->error;
    fputs(",\"error\":{\"code\":", out);
    put_json_text(out, error->code, strlen(error->code));
    put_member(out, "message", error->message, strlen(error->message));
    put_member(out, "file", error->file, strlen(error->file));
    fprintf(out, ",\"line\":%u,\"column\":%u", error->line, error->column);
    put_member(out, "report", result->report.bytes, result->report.len);
    fputc('}', out);
}

static void put_calls(FILE *out, const gots_sandbox_result *result)
{
    fputs(",\"calls\":[", out);
    for (size_t i = 0; i < result->call_count; i++) {
        const gots_tool_call *call = &result->calls[i];
        fprintf(out, "%s{\"id\":%u,\"tool\":\"%s\",\"arguments\":%s}", i > 0 ? "," : "", call->id, call->name, call->arguments);
    }
    fputc(']', out);
    if (result->due_ms >= 0) fprintf(out, ",\"dueMs\":%.0f", result->due_ms);
}

static void tell_json(const gots_sandbox_result *result)
{
    FILE *out = stdout;
    bool failed = result->status != GOTS_OK && result->status != GOTS_E_PENDING;
    fprintf(out, "{\"status\":\"%s\"", status_name(result->status));
    if (result->value.len > 0) fprintf(out, ",\"value\":%s", result->value.bytes);
    put_member(out, "output", result->output.bytes, result->output.len);
    if (failed) put_error(out, result);
    if (result->status == GOTS_E_PENDING) put_calls(out, result);
    fprintf(out, ",\"used\":{\"fuel\":%llu,\"memory\":%zu,\"output\":%llu,\"calls\":%llu,\"cpuMs\":%.3f,\"wallMs\":%.3f}}\n",
            (unsigned long long)result->used.fuel, result->used.memory, (unsigned long long)result->used.output,
            (unsigned long long)result->used.host_calls, (double)result->used.cpu_ns / 1e6, (double)result->wall_ns / 1e6);
}

static void tell(const settings *it, const gots_sandbox_result *result)
{
    write_all(STDOUT_FILENO, result->output.bytes, result->output.len);
    if (result->value.len > 0) printf("%s\n", result->value.bytes);
    write_all(STDERR_FILENO, result->report.bytes, result->report.len);
    if (result->status != GOTS_E_PENDING) return;
    for (size_t i = 0; i < result->call_count; i++) {
        const gots_tool_call *call = &result->calls[i];
        int len = (int)strlen(call->arguments) - 2; /* what stands in the array */
        fprintf(stderr, "gots: waits for %s(%.*s) (--answer=%u=JSON)\n", call->name, len, call->arguments + 1, call->id);
    }
    if (it->journal == NULL) fputs("gots: without --journal=FILE it cannot go on\n", stderr);
}

static int exit_code(gots_status status)
{
    if (status == GOTS_E_PENDING) return EXIT_SUSPENDED;
    return status == GOTS_OK ? EXIT_DONE : status == GOTS_E_NOMEM ? EXIT_INTERNAL : EXIT_UNCAUGHT;
}

/* ---- Running --------------------------------------------------------------------------------- */

static int run_script(settings *it, gots_runtime *runtime)
{
    gots_sandbox_result result;
    gots_status status = gots_sandbox_run(runtime, &it->sandbox, &result, NULL);
    int code = exit_code(status);
    if (it->journal != NULL && status == GOTS_E_PENDING && !keep_journal(it->journal, &result.journal)) {
        fprintf(stderr, "gots: cannot write '%s': %s\n", it->journal, strerror(errno));
        code = EXIT_INTERNAL;
    }
    if (it->journal != NULL && status == GOTS_OK) (void)unlink(it->journal);
    if (it->json) tell_json(&result);
    else tell(it, &result);
    gots_sandbox_result_free(&result);
    return code;
}

static int open_and_run(settings *it)
{
    gots_error err = { 0 };
    if (it->tools != NULL) {
        if (!tool_program_start(&it->program, it->tools)) return cannot_read(it->tools);
        it->sandbox.tool = tool_program_answer;
        it->sandbox.context = &it->program;
        it->program.wall_ms = it->sandbox.wall_ms != 0 ? it->sandbox.wall_ms : GOTS_SANDBOX_WALL_MS;
    }
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    if (runtime == NULL) fprintf(stderr, "gots: %s\n", err.message);
    int code = runtime != NULL ? run_script(it, runtime) : EXIT_INTERNAL;
    gots_runtime_free(runtime);
    tool_program_end(&it->program);
    return code;
}

int sandbox_command(int argc, char **argv)
{
    settings it = { .program = { .process = -1 } };
    int code = take_arguments(&it, argc, argv);
    if (code == EXIT_DONE) code = read_files(&it);
    if (code == EXIT_DONE) code = open_and_run(&it);
    fflush(stdout);
    free(it.source.bytes);
    free(it.declarations.bytes);
    free(it.past.bytes);
    return code;
}
