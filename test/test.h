/* What every test file needs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TEST_H
#define GOTS_TEST_H

#include <check.h>
#include <stdbool.h>

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
