/* Which modules of an isolate's graph have been checked, and the program whose trees they are made from.
 *
 * SPDX-License-Identifier: MIT
 *
 * A module is checked with all it imports before anything of it runs. What was checked is noted in
 * the cache, in one record for each module that something started with: every file that was looked
 * at with the hash of its text, and for every module its closure, the hash of all the texts that its
 * types may come from. While the texts are the same nothing is checked again; when some are not,
 * only the modules whose closure they belong to are. A unit with validators in it is kept in the
 * cache under its text and its closure.
 */
#ifndef GOTS_MODULE_CHECKED_H
#define GOTS_MODULE_CHECKED_H

#include "module/graph.h"

/* Is the module one that is checked? Packages, the standard library and the REPL's input are not. */
bool gots__checked_applies(const gots__graph *graph, const gots__module *module);

/* Does the source speak of gots:types? Then its calls pass types, whatever is enforced. */
bool gots__names_types(const gots__source *source);

/* Is the module's unit made from its checked tree? */
bool gots__checked_lowers(const gots__graph *graph, const gots__module *module);

/* Sees to it that the module and all it imports are checked. Fails, told in graph->failure, when
 * they are wrong and the graph refuses what is wrong. */
gots_status gots__checked_ensure(gots__graph *graph, const gots__module *module);

/* What is known of a module is no longer true: its text is another. */
void gots__checked_forget(gots__graph *graph, const char *name);

/* Adds to a key in the cache what the host has bound: the module may call it natively. */
void gots__bindings_key(const gots__graph *graph, gots__hash *key);
/* Adds what the types of the module depend on. */
void gots__checked_key(const gots__graph *graph, const char *name, gots__hash *key);

/* The unit of a module that is to have validators; NULL: told in graph->failure. */
gots__unit *gots__checked_compile(gots__graph *graph, const gots__module *module);

/* Gives back the trees. They are read anew if they are needed once more. */
void gots__checked_release(gots__graph *graph);

#endif
