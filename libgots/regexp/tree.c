/* The nodes of a pattern's tree, and the sets they refer to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/parser.h"

re_node *gots__regexp_node(re_parser *p, re_node_kind kind)
{
    re_node *node = GOTS__NEW(p->arena, re_node);
    node->kind = (uint8_t)kind;
    node->flags = p->flags & (GOTS__RE_IGNORE_CASE | GOTS__RE_MULTILINE | GOTS__RE_DOT_ALL);
    node->size = 3;
    return node;
}

re_node *gots__regexp_char(re_parser *p, uint32_t c)
{
    re_node *node = gots__regexp_node(p, RE_NODE_CHAR);
    node->value = c;
    return node;
}

uint32_t gots__regexp_add_set(re_parser *p, re_set *set)
{
    gots__charset_sort(set);
    for (uint32_t i = 0; i < p->set_count; i++)
        if (p->sets[i].count == set->count &&
            (set->count == 0 ||
             memcmp(p->sets[i].ranges, set->ranges, set->count * sizeof *set->ranges) == 0))
            return i;
    if (p->set_count == p->set_room) {
        uint32_t room = p->set_room == 0 ? 8 : p->set_room * 2;
        re_set *sets = gots__arena_take(p->arena, room * sizeof *sets);
        if (p->set_count != 0) memcpy(sets, p->sets, p->set_count * sizeof *sets);
        p->sets = sets;
        p->set_room = room;
    }
    p->sets[p->set_count] = *set;
    return p->set_count++;
}

re_node *gots__regexp_set(re_parser *p, re_set *set, bool negated)
{
    re_node *node = gots__regexp_node(p, RE_NODE_SET);
    if (p->flags & GOTS__RE_IGNORE_CASE) gots__charset_close_case(p->arena, set, p->points);
    re_set final = negated ? gots__charset_invert(p->arena, set) : *set;
    node->value = gots__regexp_add_set(p, &final);
    return node;
}

void gots__regexp_list_add(re_parser *p, re_list *list, re_node *node)
{
    if (list->count == list->room) {
        uint32_t room = list->room == 0 ? 4 : list->room * 2;
        re_node **items = gots__arena_take(p->arena, room * sizeof(re_node *));
        if (list->count != 0) memcpy(items, list->items, list->count * sizeof(re_node *));
        list->items = items;
        list->room = room;
    }
    list->items[list->count++] = node;
}

re_node *gots__regexp_list_node(re_parser *p, re_node_kind kind, const re_list *list)
{
    if (list->count == 1) return list->items[0];
    re_node *node = gots__regexp_node(p, list->count == 0 ? RE_NODE_EMPTY : kind);
    node->items = list->items;
    node->count = list->count;
    node->size = 0;
    for (uint32_t i = 0; i < list->count; i++) node->size += list->items[i]->size + 4;
    return node;
}
