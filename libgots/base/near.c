/* "Did you mean": the nearest of several names to one that was not found.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/near.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>

#define LONGEST 63

/* Edit distance in which a change of case costs nothing but being noticed. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b_len; j++) row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            size_t change = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            size_t edge = row[j - 1] < row[j] ? row[j - 1] : row[j];
            row[j] = change < edge + 1 ? change : edge + 1;
        }
    }
    return row[b_len];
}

void gots__near_init(gots__near *near, const char *wanted, size_t len, const char *prefix)
{
    near->wanted = wanted;
    near->wanted_len = len;
    near->best = len <= 2 ? 2 : len / 3 + 2; /* names as far as that are no help */
    near->text[0] = '\0';
    near->name = NULL;
    near->name_len = 0;
    near->prefix = prefix;
}

void gots__near_try(gots__near *near, const char *name, size_t len)
{
    if (len > LONGEST || near->wanted_len > LONGEST) return;
    size_t far = distance(near->wanted, near->wanted_len, name, len);
    if (far >= near->best) return;
    near->best = far;
    near->name = name;
    near->name_len = len;
    snprintf(near->text, sizeof near->text, ", did you mean '%s%.*s'?", near->prefix, (int)len,
             name);
}
