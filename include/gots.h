/* gots.h: host TypeScript in a C or C++ program.
 *
 * SPDX-License-Identifier: MIT
 *
 * This header is the manual: declarations stand in the order in which a new embedder needs them,
 * and each comment says what, units, who owns, which thread may call, and how it can fail.
 */
#ifndef GOTS_H
#define GOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define GOTS_API
#else
#define GOTS_API __attribute__((visibility("default")))
#endif

/* ---- Status and errors ------------------------------------------------------------------- */

/* Every status with its number, its name and the sentence gots_status_text() returns.
 * 0 is success, every failure is negative. Numbers never change meaning. */
#define GOTS_STATUS_MAP(X)                                                                        \
    X(0, GOTS_OK, "success")                                                                      \
    X(-1, GOTS_E_NOMEM, "out of memory")                                                          \
    X(-2, GOTS_E_INVALID, "invalid argument")                                                     \
    X(-3, GOTS_E_SYNTAX, "the source text has errors")                                            \
    X(-4, GOTS_E_NOT_FOUND, "not found")                                                          \
    X(-5, GOTS_E_IO, "input or output failed")                                                    \
    X(-6, GOTS_E_THROWN, "the program threw an error")                                            \
    X(-7, GOTS_E_MEMORY_LIMIT, "the isolate reached its memory limit")                            \
    X(-8, GOTS_E_TIME_LIMIT, "the isolate reached its time limit")                                \
    X(-9, GOTS_E_CLOSED, "already closed")                                                        \
    X(-10, GOTS_E_MODULE, "a module could not be resolved or linked")                             \
    X(-11, GOTS_E_TYPE, "a value does not have the expected type")                                \
    X(-12, GOTS_E_PENDING, "the promise is not settled yet")                                      \
    X(-13, GOTS_E_UNSUPPORTED, "not supported by this build")                                     \
    X(-14, GOTS_E_LIMIT, "a limit was exceeded")

typedef enum gots_status {
#define GOTS_STATUS_ENUM(number, name, text) name = number,
    GOTS_STATUS_MAP(GOTS_STATUS_ENUM)
#undef GOTS_STATUS_ENUM
} gots_status;

/* What went wrong and where. Plain data with fixed buffers: copy it freely, free nothing.
 * Every function that can fail takes one as its last argument; pass NULL if you do not care. */
typedef struct gots_error {
    gots_status status;
    char code[16];      /* stable code such as "GOTS1001", "TS1005" or "TypeError"; may be empty */
    char message[512];  /* a sentence a person can act on, UTF-8, never truncated inside a character */
    char file[256];     /* TypeScript file, empty where there is none */
    uint32_t line;      /* from 1; 0 where there is none */
    uint32_t column;    /* from 1, in UTF-16 code units as editors count; 0 where there is none */
} gots_error;

/* The sentence for a status; a static string. Thread: any. */
GOTS_API const char *gots_status_text(gots_status status);

/* ---- Memory ------------------------------------------------------------------------------ */

/* The one door for memory. `resize` follows realloc: `ptr` NULL allocates, `size` 0 frees and
 * returns NULL. `old_size` is the size last asked for that block, so that an allocator need not
 * keep it. It may be called from any thread that runs the runtime it was given to. */
typedef struct gots_allocator {
    void *(*resize)(void *context, void *ptr, size_t old_size, size_t size);
    void *context;
} gots_allocator;

#ifdef __cplusplus
}
#endif

#endif
