/* Inside narrowing: the state of one walk, shared by flow.c and narrow.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_TYPES_FLOW_H
#define GOTS_TYPES_FLOW_H

#include "types/checker.h"

#define FLOW_CACHE 128u
#define FLOW_HEADS 64u
#define FLOW_LOOPS 16u

typedef struct flow_state {
    checker *c;
    node *ref;
    type *declared, *initial;
    node *container;
    uint64_t names;  /* of ref */
    uint32_t depth;
    bool incomplete; /* some loop's type is not known to the end yet */
    /* What was found at flows that several lead to, by their ids; `next` and `heads` are places
     * counted from 1. The last ones may be taken back, see flow.c. */
    struct { flow *flow; type *type; uint32_t next; } cache[FLOW_CACHE];
    uint8_t heads[FLOW_HEADS];
    uint32_t cache_count;
    struct { flow *flow; types found; } loops[FLOW_LOOPS];
    uint32_t loop_count;
    struct flow_state *outer;
} flow_state;

type *ty_flow_at(flow_state *s, flow *f);
atom *ty_access_name(checker *c, node *n); /* of a.b and a[b]; NULL: not known without looking */
type *ty_narrow(flow_state *s, type *t, node *condition, bool yes);
type *ty_narrow_by_predicate(flow_state *s, type *t, node *call, predicate *p, bool yes);
type *ty_narrow_switch(flow_state *s, type *t, flow *f);
bool ty_hangs_on(flow_state *s, node *n); /* a chain with `?.` after the reference */
bool ty_contains_reference(checker *c, node *n, node *of);
bool ty_is_subset(type *t, type *of);

#endif
