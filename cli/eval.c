/* gots eval [--print] CODE [args…]
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include <unistd.h>

#include "cli.h"

static void print_result(cli_session *session, const gots_module *module)
{
    gots_text text;
    gots_value result = gots_module_result(session->isolate, module);
    if (gots_inspect(session->isolate, result, &text, NULL) != GOTS_OK) return;
    write_all(STDOUT_FILENO, text.bytes, text.len);
    write_all(STDOUT_FILENO, "\n", 1);
    gots_text_free(&text);
}

int eval_command(int argc, char **argv)
{
    session_options options = { 0 };
    bool print = false;
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1] != '\0'; at++) {
        if (strcmp(argv[at], "--print") == 0 || strcmp(argv[at], "-p") == 0) print = true;
        else if (strcmp(argv[at], "--no-cache") == 0) options.no_cache = true;
        else if (strcmp(argv[at], "--allow-eval") == 0) options.allow_eval = true;
        else if (permit_option(&options.permit, argv[at])) continue;
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
    if (code == EXIT_DONE && print) print_result(&session, module);
    session_close(&session);
    return code;
}
