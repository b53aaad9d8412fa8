/* gots eval [--print] CODE [args…]
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "cli.h"

int eval_command(int argc, char **argv)
{
    session_options options = { 0 };
    bool print = false;
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0'; at++) {
        if (strcmp(argv[at], "--print") == 0 || strcmp(argv[at], "-p") == 0) print = true;
        else if (strcmp(argv[at], "--no-cache") == 0) options.no_cache = true;
        else break;
    }
    if (at >= argc) return usage_error("eval: which code?");
    options.args = (const char *const *)argv + at + 1;
    options.args_count = (size_t)(argc - at - 1);
    cli_session session;
    int code = session_open(&session, &options);
    if (code != EXIT_DONE) return code;
    gots_module *module = NULL;
    gots_error err = { 0 };
    gots_status status =
        gots_isolate_load_source(session.isolate, "[eval]", argv[at], strlen(argv[at]),
                                 print ? GOTS_SOURCE_RESULT : 0, &module, &err);
    if (status == GOTS_OK || status == GOTS_E_PENDING) code = session_run(&session, module);
    else code = session_report(&session, status, &err);
    session_close(&session);
    return code;
}
