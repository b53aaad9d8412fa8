/* gots repl
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli.h"

int repl_command(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return usage_error("repl: not in this build");
}
