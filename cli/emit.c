/* gots emit [--source-map] FILE
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <unistd.h>

#include "cli.h"

int emit_command(int argc, char **argv)
{
    unsigned flags = wants_color(stderr) ? GOTS_TOOL_COLOR : 0u;
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--source-map") == 0) flags |= GOTS_TOOL_SOURCE_MAP;
        else if (strncmp(argv[i], "--", 2) == 0)
            return usage_error("emit: unknown option '%s'", argv[i]);
        else if (path != NULL) return usage_error("emit: one file at a time");
        else path = argv[i];
    }
    if (path == NULL) return usage_error("emit: which file?");
    gots_error err = { 0 };
    gots_runtime *runtime = gots_runtime_new(NULL, &err);
    if (runtime == NULL) {
        fprintf(stderr, "gots: %s\n", err.message);
        return EXIT_INTERNAL;
    }
    gots_text out;
    gots_status status = gots_emit(runtime, path, flags, &out, &err);
    if (out.bytes != NULL)
        write_all(status == GOTS_OK ? STDOUT_FILENO : STDERR_FILENO, out.bytes, out.len);
    else fprintf(stderr, "gots: %s\n", err.message);
    gots_text_free(&out);
    gots_runtime_free(runtime);
    return status == GOTS_OK ? EXIT_DONE : EXIT_UNCAUGHT;
}
