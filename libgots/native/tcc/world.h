/* The room in which libtcc works: one thread at a time, memory from our allocator, no way to the
 * disk, to the terminal or out of the process.
 *
 * SPDX-License-Identifier: MIT
 *
 * libtcc was written for a command: it keeps its state in globals, prints, reads files and calls
 * exit(). The Makefile makes one object of its archive in which each such name is one of world.c's,
 * so that none of it reaches the program that hosts us.
 */
#ifndef GOTS_NATIVE_TCC_WORLD_H
#define GOTS_NATIVE_TCC_WORLD_H

#include "gots.h"

typedef enum gots__tcc_end {
    GOTS__TCC_DONE,
    GOTS__TCC_FAILED,    /* the work said so */
    GOTS__TCC_GAVE_UP,   /* libtcc wanted to exit; the work did not return */
    GOTS__TCC_NO_MEMORY  /* nor here */
} gots__tcc_end;

/* Runs `work`, which alone may call libtcc meanwhile, and releases whatever libtcc has allocated:
 * states included, so the work need not delete them. What exceeds 2 MB comes from `allocator`. The work must hold nothing that needs freeing
 * while it is in libtcc. Thread: any; others wait. */
gots__tcc_end gots__tcc_run(const gots_allocator *allocator, bool (*work)(void *context),
                            void *context);

/* Memory for the work, released with libtcc's. Never NULL: without memory the run ends. */
void *gots__tcc_malloc(size_t size);

#endif
