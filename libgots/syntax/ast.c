/* The syntax tree: making, copying and walking nodes by the table in ast.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/ast_walk.h"

#define NODE_FITS(name, payload, children)                                                        \
    _Static_assert(offsetof(gots__node, payload) + sizeof(((gots__node *)0)->payload) < 256,      \
                   #name " does not fit the size table");
GOTS__NODE_MAP(NODE_FITS)
#undef NODE_FITS

/* What the layouts say of functions and classes is so in memory. */
_Static_assert(offsetof(gots__function, body) == 3 * sizeof(gots__node *) + 2 * sizeof(gots__list),
               "nlnlnn");
_Static_assert(offsetof(gots__class, members) == 2 * sizeof(gots__node *) + 4 * sizeof(gots__list), "lnlnlll");

const char *const gots__node_layouts[GOTS__NODE_KINDS] = {
#define NODE_LAYOUT(name, payload, children) [GOTS__##name] = children,
    GOTS__NODE_MAP(NODE_LAYOUT)
#undef NODE_LAYOUT
};

static const char *const kind_names[GOTS__NODE_KINDS] = {
#define NODE_NAME(name, payload, children) [GOTS__##name] = #name,
    GOTS__NODE_MAP(NODE_NAME)
#undef NODE_NAME
};

static const char *const op_texts[GOTS__OP_COUNT] = {
    [GOTS__OP_NONE] = "=",          [GOTS__OP_ADD] = "+",
    [GOTS__OP_SUB] = "-",           [GOTS__OP_MUL] = "*",
    [GOTS__OP_DIV] = "/",           [GOTS__OP_MOD] = "%",
    [GOTS__OP_EXP] = "**",          [GOTS__OP_SHL] = "<<",
    [GOTS__OP_SHR] = ">>",          [GOTS__OP_USHR] = ">>>",
    [GOTS__OP_BIT_AND] = "&",       [GOTS__OP_BIT_OR] = "|",
    [GOTS__OP_BIT_XOR] = "^",       [GOTS__OP_EQ] = "==",
    [GOTS__OP_NE] = "!=",           [GOTS__OP_EQ_STRICT] = "===",
    [GOTS__OP_NE_STRICT] = "!==",   [GOTS__OP_LT] = "<",
    [GOTS__OP_GT] = ">",            [GOTS__OP_LE] = "<=",
    [GOTS__OP_GE] = ">=",           [GOTS__OP_IN] = "in",
    [GOTS__OP_INSTANCEOF] = "instanceof", [GOTS__OP_AND] = "&&",
    [GOTS__OP_OR] = "||",           [GOTS__OP_NULLISH] = "??",
    [GOTS__OP_PLUS] = "+",          [GOTS__OP_MINUS] = "-",
    [GOTS__OP_NOT] = "!",           [GOTS__OP_BIT_NOT] = "~",
    [GOTS__OP_TYPEOF] = "typeof",   [GOTS__OP_VOID] = "void",
    [GOTS__OP_DELETE] = "delete",   [GOTS__OP_INC] = "++",
    [GOTS__OP_DEC] = "--",
};

void gots__list_reserve(gots__arena *arena, gots__list *list, uint32_t more)
{
    uint32_t need = list->count + more;
    if (need <= list->room) return;
    uint32_t room = list->room * 2 > need ? list->room * 2 : need;
    if (room < 4) room = 4;
    gots__node **items = gots__arena_take(arena, sizeof *items * room);
    if (list->count > 0) memcpy(items, list->items, sizeof *items * list->count);
    list->items = items;
    list->room = room;
}

gots__node *gots__node_copy(gots__arena *arena, const gots__node *node)
{
    gots__node *copy = gots__arena_take(arena, gots__node_sizes[node->kind]);
    return memcpy(copy, node, gots__node_sizes[node->kind]);
}

bool gots__node_children(gots__node *node, gots__visit *visit, void *context)
{
    return gots__node_children_by(node, visit, context);
}

const char *gots__node_kind_name(gots__node_kind kind)
{
    return kind < GOTS__NODE_KINDS ? kind_names[kind] : "?";
}

const char *gots__op_text(gots__op op)
{
    return op < GOTS__OP_COUNT ? op_texts[op] : "?";
}
