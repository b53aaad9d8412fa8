/* All unit tests in one program. Each room has one file test_<room>.c and one line here.
 *
 * SPDX-License-Identifier: MIT
 *
 *     build/test              every suite
 *     build/test arena lexer  these suites
 */
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define SUITES(X)                                                                                 \
    X(base)                                                                                       \
    X(bind)                                                                                       \
    X(lexer)                                                                                      \
    X(parser)                                                                                     \
    X(diagnostic)                                                                                 \
    X(regexp)                                                                                     \
    X(native_code)                                                                                \
    X(native_cc)                                                                                  \
    X(message)                                                                                    \
    X(sched)                                                                                      \
    X(native)                                                                                     \
    X(slab)                                                                                       \
    X(engine)                                                                                     \
    X(image)                                                                                      \
    X(builtins)                                                                                   \
    X(lower)                                                                                      \
    X(promise)                                                                                    \
    X(print)                                                                                      \
    X(decorators)                                                                                 \
    X(patch)                                                                                      \
    X(check)                                                                                      \
    X(shape)                                                                                      \
    X(module)                                                                                     \
    X(cli)                                                                                        \
    X(door)                                                                                       \
    X(journal)                                                                                    \
    X(permission)                                                                                 \
    X(port)                                                                                       \
    X(io)                                                                                         \
    X(api)                                                                                        \
    X(bind_api)                                                                                   \
    X(bind_native)                                                                                \
    X(simulate)                                                                                   \
    X(limits)                                                                                     \
    X(leaks)                                                                                      \
    X(stats)                                                                                      \
    X(reload)                                                                                     \
    X(sandbox)                                                                                    \
    X(hostile)                                                                                    \
    X(bombs)                                                                                    \
    X(web)                                                                                        \
    X(fixtures)

#define DECLARE(name) Suite *suite_##name(void);
SUITES(DECLARE)
#undef DECLARE

static const struct {
    const char *name;
    Suite *(*make)(void);
} suites[] = {
#define ENTRY(name) { #name, suite_##name },
    SUITES(ENTRY)
#undef ENTRY
};

static bool wanted(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0) return true;
    return argc == 1;
}

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
        if (wanted(suites[i].name, argc, argv)) srunner_add_suite(runner, suites[i].make());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
