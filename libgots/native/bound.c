/* Whether it can be told from its arguments that a function's loops are short.
 *
 * SPDX-License-Identifier: MIT
 *
 * A guess, for judging whether a function is worth compiling before it has been called often. Nothing depends
 * on its being right but time.
 */
#include "native/ir.h"

#define SOON   64.0 /* turns that are few */
#define NESTED 2u   /* loops in loops that are still short */

static bool is_limit(const n_node *node)
{
    if (node->op == N_NUMBER) return node->number >= -SOON && node->number <= SOON;
    if (node->op == N_LOCAL) return node->variable->is_param;
    return (node->op == N_LENGTH || node->op == N_COUNT) && node->a->op == N_LOCAL && node->a->variable->is_param;
}

static bool is_limited(const n_node *test)
{
    if (test == NULL) return false;
    if (test->op == N_AND) return is_limited(test->a) || is_limited(test->b);
    return test->op == N_COMPARE && test->operator != GOTS__OP_EQ_STRICT && test->operator != GOTS__OP_NE_STRICT &&
           (is_limit(test->a) || is_limit(test->b));
}

bool n_is_bounded(const n_node *node, uint32_t depth)
{
    if (node == NULL) return true;
    if (node->op == N_LOOP && (++depth > NESTED || !is_limited(node->a))) return false;
    if (!n_is_bounded(node->a, depth) || !n_is_bounded(node->b, depth) || !n_is_bounded(node->c, depth)) return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!n_is_bounded(node->list[i], depth)) return false;
    return true;
}
