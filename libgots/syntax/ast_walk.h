/* Walking over a node's children, laid out in place: for the few walks that meet every node.
 *
 * SPDX-License-Identifier: MIT
 *
 * As gots__node_children of ast.h, but what is called for each child is known to the compiler, which
 * can put it where it is called.
 */
#ifndef GOTS_SYNTAX_AST_WALK_H
#define GOTS_SYNTAX_AST_WALK_H

#include "syntax/ast.h"

extern const char *const gots__node_layouts[GOTS__NODE_KINDS];

static inline __attribute__((always_inline)) bool
gots__node_children_by(gots__node *of, gots__visit *visit, void *context)
{
    char *at = (char *)of + offsetof(gots__node, empty);
    for (const char *letter = gots__node_layouts[of->kind]; *letter != '\0'; letter++) {
        gots__node **items = (gots__node **)(void *)at;
        size_t count = 1;
        at += sizeof(gots__node *);
        if (*letter == 'l') {
            const gots__list *several = (gots__list *)(void *)items;
            count = several->count;
            items = several->items;
            at += sizeof(gots__list) - sizeof(gots__node *);
        }
        for (size_t i = 0; i < count; i++)
            if (items[i] != NULL && !visit(items[i], context)) return false;
    }
    return true;
}

#endif
