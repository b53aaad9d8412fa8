/* Stubs: C text that takes the engine's values, calls a C function, and gives its result back.
 *
 * SPDX-License-Identifier: MIT
 *
 * For each function of a unit the text has eN (N is its number): int eN(thread, call, count). call[0] is
 * where the result goes, call[2] on are the arguments. It gives 1 when the call was made, and 0 when an
 * argument is not what the declaration says or does not lie there plainly; then nothing has been done. Of
 * each signature it has fN, the C function whose call becomes one of the program's function.
 *
 * The text works on values through the imports of GOTS__BIND_IMPORTS, which the engine provides. Until the
 * call none of them runs code of the program, so that arguments stay where they are.
 */
#ifndef GOTS_BIND_STUB_H
#define GOTS_BIND_STUB_H

#include "bind/plan.h"

/* Tags of the engine's values, as the text tests them; engine/bind.c asserts that they are so. */
enum {
    GOTS__BIND_TAG_NUMBER = 0, GOTS__BIND_TAG_UNDEFINED = 2, GOTS__BIND_TAG_NULL = 3, GOTS__BIND_TAG_BOOLEAN = 4,
    GOTS__BIND_TAG_OBJECT = 9
};

/* What becomes of NULL. */
enum { GOTS__BIND_NULL_FAILS, GOTS__BIND_NULL_IS_NULL, GOTS__BIND_NULL_IS_UNDEFINED };

/* X(result, name, parameters): `t` is the thread, `a` a value, `at` a call's place in the stack. */
#define GOTS__BIND_IMPORTS(X)                                                                     \
    X(int, enter, (void *t, int slots))                     /* room on both stacks for a call */  \
    X(void, fail, (void *t))                                /* throws what C has failed with */   \
    X(void, give_undefined, (void *t, long at))                                                   \
    X(void, give_number, (void *t, long at, double value))                                        \
    X(void, give_boolean, (void *t, long at, int value))                                          \
    X(void, take, (void *t, long at))                       /* the top becomes the result */      \
    X(const char *, string, (void *t, const void *a))                                             \
    X(int, utf8, (void *t, const void *a, const char **bytes, unsigned long *len))                \
    X(int, int64, (const void *a, long *value))                                                   \
    X(int, uint64, (const void *a, unsigned long *value))                                         \
    X(int, pointer, (void *t, const void *a, const void *tag, void **value))                      \
    X(int, view, (void *t, const void *a, int element, void **bytes, unsigned long *count))       \
    X(int, bytes, (void *t, const void *a, void **bytes, unsigned long *len))                     \
    X(int, object, (void *t, const void *a, const void *class_, void **value))                    \
    X(int, callback, (void *t, const void *a, void *context, const void *plan))                   \
    X(const void *, own, (void *t, void *object, const void *key)) /* NULL: not plainly there */  \
    X(void, push_number, (void *t, double value))                                                 \
    X(void, push_boolean, (void *t, int value))                                                   \
    X(void, push_int64, (void *t, long value))                                                    \
    X(void, push_uint64, (void *t, unsigned long value))                                          \
    X(void, push_string, (void *t, const char *text, int null, const void *plan))                 \
    X(void, push_pointer, (void *t, void *value, const void *tag, int null, const void *plan))    \
    X(void, push_object, (void *t, void *value, const void *class_, int null, const void *plan))  \
    X(void, push_null, (void *t, int null, const void *plan))                                     \
    X(void, push_struct, (void *t))                         /* a new object */                    \
    X(void, put, (void *t, const void *key))                /* [object value] → [object] */       \
    X(void, load, (void *t, long at))                       /* pushes a value of the stack */     \
    X(void, load_key, (void *t, const void *key))           /* [object] → [object value] */       \
    X(void, pop, (void *t))                                                                       \
    X(void, wide, (void *t, double value, const void *plan)) /* throws: a size past 2^53 */       \
    X(void *, promise, (void *t, long at, const void *plan)) /* gives a promise, and its handle */ \
    X(void, invoke, (void *context, const void *body, void *arguments, const void *plan))         \
    X(void, function, (void *t, void *context))             /* pushes function and this */        \
    X(const void *, call, (void *t, int count))             /* the result, on the top */          \
    X(int, native, (void *context, void *values, int count, void *result))

/* What the engine gives the text. */
typedef struct gots__bind_site {
    void *context;
    const void *(*key)(void *context, const char *name); /* the engine's string, alive with the code */
    const volatile int *failed;  /* not 0: C has failed */
    uint32_t stack_offset;       /* in a thread: where its stack begins */
} gots__bind_site;

/* How a plan becomes a call of an address. */
typedef struct gots__bind_target {
    const gots__bind_function *plan;
    const void *address;         /* of the C function; of a signature: its context */
    const void *first;           /* passed first, where has_first */
    bool has_first;
    const void *calls;           /* a uint64_t that counts them */
} gots__bind_target;

/* The unit of several functions. `out` is in an arena whose escape is set. */
void gots__bind_write_unit(const gots__bind_world *world, const gots__bind_site *site, const gots__bind_target *targets,
                           uint32_t count, gots__text *out);

/* A header with the structs, enums and prototypes of all functions read (header.c). */
void gots__bind_write_header(gots__bind_world *world, const gots__bind_read *functions, const char *guard, gots__text *out);

/* A struct's write-back can fail at run time only: whether values of the type hold strings, and how many. */
uint32_t gots__bind_strings_in(const gots__bind_type *type);

/* The C text of a type as it stands before a name, ending in a space or `*`. Structs are PREFIX name. */
const char *gots__bind_c_type(const gots__bind_type *type, char *buffer, size_t size, const char *prefix);

#endif
