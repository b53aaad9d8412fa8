/* Imports and exports, as the other files of lowering meet them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_LOWER_MODULE_H
#define GOTS_LOWER_MODULE_H

#include "lower/context.h"

/* Before anything is lowered: collects exports, decides which bindings live in `$m`. */
void gots__module_plan(gots__lowering *l, gots__node *file);

/* After everything is lowered: fills requests, slots and exports of the result. Appends the
 * publication of hoisted functions to `head`. */
void gots__module_finish(gots__lowering *l, gots__list *head);

/* An imported name, read. */
gots__node *gots__module_read_import(gots__lowering *l, gots__node *identifier);

/* `ns.name` of a namespace import as its own slot; NULL when it is not that. */
gots__node *gots__module_read_member(gots__lowering *l, gots__node *member);

/* `assign` writes `symbol`: adds what keeps its exported names up to date. */
gots__node *gots__module_publish(gots__lowering *l, gots__symbol *symbol, gots__node *assign);

/* The first value of an exported symbol; NULL when the module does not export it. */
gots__node *gots__module_initialise(gots__lowering *l, gots__symbol *symbol, gots__node *value,
                                    uint32_t pos);

/* `$m.f = f` for a hoisted function; NULL when the module does not export it. */
gots__node *gots__module_publish_hoisted(gots__lowering *l, gots__symbol *symbol, uint32_t pos);

/* The binding behind `export default function () {}` (hoisted) and `export default class {}`. */
gots__symbol *gots__module_default(gots__lowering *l, bool hoisted);

#endif
