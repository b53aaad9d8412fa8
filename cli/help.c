/* gots help [command], gots version [--json]
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "cli.h"

static int help_all(void)
{
    printf("gots %s: a TypeScript runtime\n\n", gots_version());
    printf("  gots FILE.ts [args…]    run a program\n");
    for (const command *at = commands; at->name != NULL; at++) {
        int width = printf("  gots %s%s%s", at->name, *at->usage != '\0' ? " " : "", at->usage);
        /* the ellipsis is three bytes and one column */
        if (strstr(at->usage, "…") != NULL) width -= 2;
        if (width > 42) width = 42;
        printf("%*s%s\n", 44 - width, "", at->summary);
    }
    printf("\nExit codes: 0 done; 1 the program or a file has an error; 2 the command line makes no "
           "sense,\nor a file is no TypeScript; 3 gots itself failed; 5 a replayed\nprogram did something else; 130 interrupted;\n143 asked to stop (SIGTERM: what was begun has 5 seconds to end; a second one ends it at once).\n");
    printf("Standard modules: gots:assert gots:env gots:ffi gots:fs gots:isolate gots:path gots:process gots:task gots:test gots:types; `gots types` writes their declarations.\n"
         "Environment: GOTS_STDLIB_PATH (standard library), GOTS_CACHE=off, NO_COLOR, "
           "FORCE_COLOR.\n");
    return EXIT_DONE;
}

int help_command(int argc, char **argv)
{
    if (argc < 2) return help_all();
    const command *found = command_find(argv[1]);
    if (found == NULL) return usage_error("there is no command '%s'", argv[1]);
    printf("gots %s %s\n%s\n", found->name, found->usage, found->summary);
    if (found->details != NULL) printf("\n%s", found->details);
    return EXIT_DONE;
}

int version_command(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--json") == 0)
        printf("{\"name\":\"gots\",\"version\":\"%s\",\"typescript\":\"5.9\"}\n", gots_version());
    else if (argc > 1)
        return usage_error("version: unknown argument '%s'", argv[1]);
    else
        printf("gots %s\n", gots_version());
    return EXIT_DONE;
}
