/* What every test file needs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TEST_H
#define GOTS_TEST_H

#include <check.h>
#include <stdbool.h>

/* How much longer a build with sanitizers may take, where a limit of time is no matter of the test. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWNESS 30
#else
#define SLOWNESS 1
#endif

/* A suite of one case, from a NULL-ended list of tests. Generous time-out: sanitizers are slow. */
static inline Suite *test_suite(const char *name, const TTest *const *tests)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120);
    for (; *tests != NULL; tests++) tcase_add_test(tcase, *tests);
    suite_add_tcase(suite, tcase);
    return suite;
}

#endif
