/* gots check [--syntax-only] FILE… [--json]; gots check --explain-types FILE:LINE
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int check_files(gots_runtime *runtime, int argc, char **argv, bool json)
{
    unsigned flags = json ? GOTS_TOOL_JSON : wants_color(stdout) ? GOTS_TOOL_COLOR : 0u;
    uint32_t total = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) continue;
        gots_text out;
        gots_error err = { 0 };
        uint32_t count = 0;
        gots_status status = gots_check(runtime, argv[i], NULL, 0, flags, &out, &count, &err);
        total += count;
        failed += status != GOTS_OK;
        if (out.bytes != NULL) write_all(STDOUT_FILENO, out.bytes, out.len);
        else if (status != GOTS_OK) fprintf(stderr, "gots: %s: %s\n", argv[i], err.message);
        gots_text_free(&out);
    }
    if (total > 0 && !json)
        fprintf(stderr, "\n%u error%s in %u file%s\n", total, total == 1 ? "" : "s", failed,
                failed == 1 ? "" : "s");
    return failed > 0 ? EXIT_UNCAUGHT : EXIT_DONE;
}

/* All files together are one program. */
static int check_types(gots_runtime *runtime, int argc, char **argv, bool json)
{
    unsigned flags = json ? GOTS_TOOL_JSON : wants_color(stdout) ? GOTS_TOOL_COLOR : 0u;
    const char **paths = calloc((size_t)argc, sizeof *paths);
    if (paths == NULL) return EXIT_INTERNAL;
    size_t path_count = 0;
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], "--", 2) != 0) paths[path_count++] = argv[i];
    gots_text out;
    gots_error err = { 0 };
    uint32_t count = 0;
    gots_status status = gots_check_types(runtime, paths, path_count, flags, &out, &count, &err);
    if (out.bytes != NULL) write_all(count > 0 ? STDOUT_FILENO : STDERR_FILENO, out.bytes, out.len);
    else if (status != GOTS_OK) fprintf(stderr, "gots: %s\n", err.message);
    if (count > 0 && !json) fprintf(stderr, "%u error%s\n", count, count == 1 ? "" : "s");
    gots_text_free(&out);
    free(paths);
    if (status == GOTS_OK) return EXIT_DONE;
    return count > 0 ? EXIT_UNCAUGHT : status == GOTS_E_NOMEM ? EXIT_INTERNAL : EXIT_USAGE;
}

/* FILE:LINE */
static int explain_types(gots_runtime *runtime, const char *place)
{
    const char *colon = strrchr(place, ':');
    char *end = NULL;
    unsigned long line = colon != NULL ? strtoul(colon + 1, &end, 10) : 0;
    char path[4096];
    if (line == 0 || *end != '\0' || (size_t)(colon - place) >= sizeof path)
        return usage_error("check: --explain-types takes FILE:LINE, not '%s'", place);
    memcpy(path, place, (size_t)(colon - place));
    path[colon - place] = '\0';
    gots_text out;
    gots_error err = { 0 };
    gots_status status = gots_explain_types(runtime, path, (uint32_t)line, &out, &err);
    if (out.bytes != NULL) write_all(status == GOTS_OK ? STDOUT_FILENO : STDERR_FILENO, out.bytes, out.len);
    if (status == GOTS_OK && out.len == 0) puts("nothing on this line relies on a type");
    if (status != GOTS_OK && out.bytes == NULL) fprintf(stderr, "gots: %s\n", err.message);
    gots_text_free(&out);
    return status == GOTS_OK ? EXIT_DONE : EXIT_UNCAUGHT;
}

int check_command(int argc, char **argv)
{
    bool syntax_only = false, json = false, explain = false;
    int files = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--syntax-only") == 0) syntax_only = true;
        else if (strcmp(argv[i], "--json") == 0) json = true;
        else if (strcmp(argv[i], "--explain-types") == 0) explain = true;
        else if (strncmp(argv[i], "--", 2) == 0)
            return usage_error("check: unknown option '%s'", argv[i]);
        else files++;
    }
    if (files == 0) return usage_error("check: which files?");
    gots_error err;
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    if (runtime == NULL) {
        fprintf(stderr, "gots: %s\n", err.message);
        return EXIT_INTERNAL;
    }
    if (explain) {
        int last = argc - 1;
        while (last > 1 && strncmp(argv[last], "--", 2) == 0) last--;
        int explained = explain_types(runtime, argv[last]);
        gots_runtime_free(runtime);
        return explained;
    }
    int code = syntax_only ? check_files(runtime, argc, argv, json) : check_types(runtime, argc, argv, json);
    gots_runtime_free(runtime);
    return code;
}
