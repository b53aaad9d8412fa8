/* C text in, machine code out: the lowest part of the native tier.
 *
 * SPDX-License-Identifier: MIT
 *
 * Two tiers take the same text. TinyCC, linked in, compiles in memory in a fraction of a
 * millisecond and touches no file. The system's C compiler takes a hundred milliseconds and files,
 * and makes code two to five times faster; that is for a thread of its own (gots__code_later).
 *
 * What the text keeps to:
 *  - it is complete: it includes nothing and calls only its own functions and its imports;
 *  - it declares its imports with `extern`, as in `extern double gots_fmod(double, double);`, uses
 *    their names for nothing else, and defines none of them. Imports are functions: data comes
 *    by way of a pointer;
 *  - functions that are looked for by name are not static. Give every other function `static`, and
 *    GOTS__CODE_HIDDEN to those: TinyCC calls any other function through a table;
 *  - it writes no static data of its own: code and constants share pages that cannot be written.
 *
 * Memory is never writable and executable at once.
 */
#ifndef GOTS_NATIVE_CODE_H
#define GOTS_NATIVE_CODE_H

#include "gots.h"

typedef enum gots__code_tier {
    GOTS__CODE_TCC, /* TinyCC */
    GOTS__CODE_CC   /* $GOTS_CC, else cc */
} gots__code_tier;

/* What to write before a function that is looked for by name. */
#define GOTS__CODE_HIDDEN "__attribute__((visibility(\"hidden\"))) "

/* Machine code of one text. Immutable: any thread may run it, several at once. */
typedef struct gots__code gots__code;

typedef struct gots__code_symbol {
    const char *name;
    const void *address;
} gots__code_symbol;

/* Compiles a text and finds functions in it.
 *   text, len   C; borrowed for the call
 *   imports     functions that the text may call by name; borrowed for the call
 *   names       the functions to look for; addresses[i] is the machine code of names[i], NULL where
 *               the text has no such function
 * Returns NULL with `err` filled: GOTS_E_SYNTAX with line (and column, where the compiler tells it)
 * of the text, a warning being an error; GOTS_E_NOMEM; GOTS_E_UNSUPPORTED where there is no
 * compiler or the system refuses memory to be executed.
 * Thread: any. TinyCC works for one at a time, the others wait. */
gots__code *gots__code_new(const gots_allocator *allocator, gots__code_tier tier, const char *text,
                           size_t len, const gots__code_symbol *imports, uint32_t import_count,
                           const char *const *names, void **addresses, uint32_t count,
                           gots_error *err);

/* ---- The second tier with a cache, and in the background --------------------------------------- */

/* A text with what belongs to it, as for gots__code_new. */
typedef struct gots__code_unit {
    const char *text;
    size_t len;
    const gots__code_symbol *imports;
    uint32_t import_count;
    const char *const *names;
    uint32_t count;
} gots__code_unit;

/* As gots__code_new in the tier GOTS__CODE_CC, but takes the code from `directory` when it was
 * compiled before, and keeps it there if not. An entry is found by a hash of the unit, the compiler
 * and the processor; directory and entry must belong to the user and be writable by nobody else,
 * and a checksum must fit: whatever does not is compiled again.
 *   directory   made if need be; NULL or "": nothing is kept, files of the moment are in $TMPDIR
 *   addresses   of unit->count functions
 * GOTS1403 (GOTS_E_UNSUPPORTED): there is no compiler. GOTS_E_IO: no place for the files. */
gots__code *gots__code_kept(const gots_allocator *allocator, const char *directory,
                            const gots__code_unit *unit, void **addresses, gots_error *err);

/* A compilation on a thread of its own. */
typedef struct gots__code_job gots__code_job;

/* Called once, on the job's thread, unless the job was ended before. `code` is the receiver's to
 * free; NULL: it failed, and `err` says why. `addresses` are valid for the call. */
typedef void gots__code_done(void *context, gots__code *code, void *const *addresses,
                             const gots_error *err);

/* Starts gots__code_kept on a thread of its own. The unit and the directory's name are copied; the
 * allocator is called on that thread too. NULL with `err` filled (GOTS_E_NOMEM, GOTS_E_LIMIT) when
 * there is no memory or no thread: `done` is not called then. Thread: any. */
gots__code_job *gots__code_later(const gots_allocator *allocator, const char *directory,
                                 const gots__code_unit *unit, gots__code_done *done, void *context,
                                 gots_error *err);

/* Ends the job and frees it: a compiler still at work is killed. When this returns, `done` was
 * called or never will be, no process and no file of the job is left. NULL is allowed. Thread: any
 * but the job's own. Blocks: until the job's thread has ended, at once but for a `done` in progress. */
void gots__code_job_end(gots__code_job *job);

/* ---- Freeing ----------------------------------------------------------------------------------- */

/* Frees the machine code; nobody may be in it. NULL is allowed. Thread: any. */
void gots__code_free(gots__code *code);

/* Bytes of memory that the code takes. */
size_t gots__code_size(const gots__code *code);

#endif
