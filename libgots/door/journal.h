/* The journal: what came into an isolate, in order, so that its run can be done again.
 *
 * SPDX-License-Identifier: MIT
 *
 * Between two things that come in, a program is a function of what it has. So it is enough to write down
 * what leaves by the door (to compare) and what comes back (to give again), the time of each turn, and
 * the seed of its chance. A turn sees one time: the clock stands still while a program runs.
 *
 * The bytes, all numbers little-endian, counts as varints of 7 bits:
 *
 *     "GOTSJRNL" version:1 code:16 seed:32 began:8      the beginning, in milliseconds since 1970
 *     entries                                           as below, each with its kind in front
 *     check:16                                          hash of all that is before it
 *
 *     1 TIME    milliseconds since the last
 *     2 CALL    id name count data…                     id 0: its answer is the next entry
 *     3 ANSWER  id 0 data | id 1 error
 *     4 TIMERS                                          those that were due ran
 *
 * They are data of the host: what is in them is checked once, when they are opened, and then trusted to be
 * well-formed; that they are true is the host's concern.
 *
 * Thread: the isolate's.
 */
#ifndef GOTS_DOOR_JOURNAL_H
#define GOTS_DOOR_JOURNAL_H

#include "base/hash.h"
#include "engine/op.h"

typedef struct gots__journal gots__journal;

/* A journal that begins. `base`: where time and chance come from; it outlives the journal. `code`: a hash of
 * everything that decides what the program does. */
gots__journal *gots__journal_new(const gots_allocator *allocator, const gots_port *base, const gots__hash *code,
                                 gots_error *err);

/* A journal that is given again and then goes on. The bytes are copied. NULL: GOTS_E_INVALID (GOTS4510 damaged, GOTS4511
 * of another version), GOTS_E_DIVERGED (GOTS4512, of other code), GOTS_E_NOMEM. */
gots__journal *gots__journal_open(const gots_allocator *allocator, const gots_port *base, const gots__hash *code,
                                  const void *bytes, size_t len, gots_error *err);
void gots__journal_free(gots__journal *journal);

/* Time and chance for an isolate: only the functions that a heap asks are there. */
const gots_port *gots__journal_port(const gots__journal *journal);

/* The clock goes on to now, unless the past is given again. Not while the program runs. */
void gots__journal_tick(gots__journal *journal);

/* ---- What leaves ---- */

typedef enum gots__journal_way {
    GOTS__JOURNAL_DO,     /* the call is noted: do it */
    GOTS__JOURNAL_DONE,   /* the request has the answer of then */
    GOTS__JOURNAL_HELD,   /* its answer is an event, or did not come yet */
    GOTS__JOURNAL_STRAYED /* it is not what was called then: the program must end */
} gots__journal_way;

gots__journal_way gots__journal_call(gots__journal *journal, const char *op, gots__op_request *request);

/* ---- What comes in ---- */

/* Notes the answer of a request that is about to be given to the program. */
void gots__journal_answer(gots__journal *journal, const gots__op_request *request);
/* Notes that the timers which are due now are about to run. */
void gots__journal_timers(gots__journal *journal);

/* Whether the past is still being given. */
bool gots__journal_replays(const gots__journal *journal);

/* The next event of the past, with the clock set to its time. */
typedef enum gots__journal_event {
    GOTS__JOURNAL_OVER,    /* there are no more: everything is new from now on */
    GOTS__JOURNAL_TIMERS,
    GOTS__JOURNAL_ANSWER,  /* of request `*id`: gots__journal_give fills it */
    GOTS__JOURNAL_LOST     /* the program strayed: it did not call what comes next */
} gots__journal_event;
gots__journal_event gots__journal_next(gots__journal *journal, uint32_t *id);
/* False: no memory. */
bool gots__journal_give(gots__journal *journal, gots__op_request *request);

/* How the program differs from what is written, both sides named (GOTS4513); false: it does not. */
bool gots__journal_strayed(const gots__journal *journal, gots_error *err);

/* All of it up to now, as bytes to keep. GOTS_E_NOMEM when an entry did not find room. */
gots_status gots__journal_write(const gots__journal *journal, const gots_allocator *allocator, gots_text *out);

/* Whether bytes are a journal of this version, undamaged and well-formed. */
bool gots__journal_is_sound(const void *bytes, size_t len);

/* ---- Inside: chance.c ---- */

/* A stream of bytes from 32 others: ChaCha20. */
typedef struct gots__chance {
    uint32_t words[16];
    uint8_t block[64];
    uint32_t left; /* bytes of the block that are not given yet */
} gots__chance;

void gots__chance_init(gots__chance *chance, const uint8_t seed[32]);
void gots__chance_take(gots__chance *chance, void *bytes, size_t len);

#endif
