/* gots run FILE [args…]; `-` is the standard input.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static gots_status load(gots_isolate *isolate, const char *path, gots_module **module,
                        gots_error *err)
{
    if (strcmp(path, "-") != 0) return gots_isolate_load(isolate, path, module, err);
    input_text text;
    if (!read_input(&text)) {
        snprintf(err->message, sizeof err->message, "cannot read the standard input: %s",
                 strerror(errno));
        return GOTS_E_IO;
    }
    gots_status status =
        gots_isolate_load_source(isolate, "[stdin]", text.bytes, text.len, 0, module, err);
    free(text.bytes);
    return status;
}

static bool types_mode(const char *name, gots_enforcement *mode)
{
    if (strcmp(name, "enforce") == 0) *mode = GOTS_TYPES_ENFORCE;
    else if (strcmp(name, "warn") == 0) *mode = GOTS_TYPES_WARN;
    else if (strcmp(name, "off") == 0) *mode = GOTS_TYPES_OFF;
    else return false;
    return true;
}

static bool native_mode(const char *name, gots_native *mode)
{
    if (strcmp(name, "tcc") == 0) *mode = GOTS_NATIVE_TCC;
    else if (strcmp(name, "off") == 0) *mode = GOTS_NATIVE_OFF;
    else if (strcmp(name, "full") == 0) *mode = GOTS_NATIVE_FULL;
    else return false;
    return true;
}

int run_command(int argc, char **argv)
{
    session_options options = { .native = GOTS_NATIVE_FULL };
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0'; at++) {
        if (strcmp(argv[at], "--no-cache") == 0) options.no_cache = true;
        else if (strcmp(argv[at], "--allow-eval") == 0) options.allow_eval = true;
        else if (permit_option(&options.permit, argv[at])) continue;
        else if (strcmp(argv[at], "--check") == 0) options.check = true;
        else if (strcmp(argv[at], "--no-check") == 0) options.check = false;
        else if (strncmp(argv[at], "--types=", 8) == 0) {
            if (!types_mode(argv[at] + 8, &options.types))
                return usage_error("run: --types is enforce, warn or off, not '%s'", argv[at] + 8);
        } else if (strncmp(argv[at], "--native=", 9) == 0) {
            if (!native_mode(argv[at] + 9, &options.native))
                return usage_error("run: --native is full, tcc or off, not '%s'", argv[at] + 9);
        } else if (strcmp(argv[at], "--explain-native") == 0) options.explain_native = true;
        else if (strcmp(argv[at], "--") == 0) break;
        else return usage_error("run: unknown option '%s'", argv[at]);
    }
    if (at < argc && strcmp(argv[at], "--") == 0) at++;
    if (at >= argc) return usage_error("run: which file?");
    options.args = (const char *const *)argv + at + 1;
    options.args_count = (size_t)(argc - at - 1);
    cli_session session;
    int code = session_open(&session, &options);
    if (code != EXIT_DONE) return code;
    gots_module *module = NULL;
    gots_error err = { 0 };
    gots_status status = load(session.isolate, argv[at], &module, &err);
    if (status == GOTS_OK || status == GOTS_E_PENDING) code = session_run(&session, module);
    else code = session_report(&session, status, &err);
    fflush(stdout);
    session_close(&session); /* a compiler in the background ends with it */
    return code;
}
