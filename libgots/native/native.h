/* The native tier: functions whose types are known become machine code.
 *
 * SPDX-License-Identifier: MIT
 *
 * Planning works on a bound tree, before lowering consumes it. It makes a small tree of each function
 * that can be native and notes in it (gots__function.native) its number, which the lowered text
 * carries to the engine. The trees and what belongs to them go into one table, a block that refers to itself by
 * offsets, stored with the module's unit. When a function is worth it the engine has C text made of it and of
 * what it calls, and compiles that. A function that is never called costs a few bytes a node.
 *
 * Nothing here trusts a type: each value is tested at the door, and where a test fails the
 * interpreter runs the function.
 */
#ifndef GOTS_NATIVE_NATIVE_H
#define GOTS_NATIVE_NATIVE_H

#include "syntax/bind.h"

/* ---- What the C text and the engine agree on -------------------------------------------------- */

/* Answers of a door. */
enum {
    GOTS__NATIVE_DECLINED = 0, /* a value is not what its type says */
    GOTS__NATIVE_DONE = 1,
    GOTS__NATIVE_NO_INT = 2    /* a number that should be an int32 is none: the other form may take it */
};

/* Tags of the engine's values, as the text tests them; engine/machine.c asserts that they are so. */
enum {
    GOTS__NATIVE_NUMBER = 0,
    GOTS__NATIVE_UNDEFINED = 2,
    GOTS__NATIVE_BOOLEAN = 4,
    GOTS__NATIVE_UNUSED = 7,
    GOTS__NATIVE_OBJECT = 9,
    GOTS__NATIVE_HEAP = 8      /* bit of tags whose values are counted */
};

/* Flags of objects and properties, likewise. */
enum {
    GOTS__NATIVE_ARRAY = 1 << 22,    /* the object is an array */
    GOTS__NATIVE_EXTENSIBLE = 1 << 7,
    GOTS__NATIVE_WRITABLE = 1,
    GOTS__NATIVE_ACCESSOR = 8
};

/* The beginning of an object as the text reads it, likewise; of an array with its length. */
typedef struct gots__native_object {
    uint32_t flags;
    uint32_t references;
    void *next, *previous;
    char *props;             /* size values, size keys, size flags, room elements */
    void *prototype;
    uint32_t size, count;    /* of properties */
    uint32_t room;           /* elements that there is room for */
    uint32_t hash;
    uint32_t length;
} gots__native_object;

/* Objects that native code holds while it calls, on the C stack. */
typedef struct gots__native_frame {
    struct gots__native_frame *outer;
    long count;
    void *objects[];
} gots__native_frame;

/* Where a value stands in the message of an error that is thrown. */
enum {
    GOTS__NATIVE_MARK_NUMBER = 1, /* or undefined */
    GOTS__NATIVE_MARK_TRUTH = 2,
    GOTS__NATIVE_VALUES = 16      /* so many at most */
};

/* The NaN that stands for undefined. */
#define GOTS__NATIVE_UNDEFINED_BITS 0x7ff8dead00000000u

typedef struct gots__native_view {
    void *elements;
    long count;
} gots__native_view;

/* A function of the host that native code calls as C. Its signature is text: a letter for the result, then one for
 * each parameter, `V` with the digit of its element for a typed array:
 *
 *   d f          double, float
 *   c C s S i I  int8_t, uint8_t … uint32_t
 *   b            bool
 *   v            no result
 */
typedef struct gots__native_host {
    const void *address;
    const void *first;       /* passed before the others, where has_first */
    long has_first;
    uint64_t *calls;         /* counted here */
} gots__native_host;

#define GOTS__NATIVE_HOST_PARAMS 12u

/* What a machine worked at while native code calls the host, which may run the program: on the C stack. */
typedef struct gots__native_away {
    struct gots__native_away *outer;
    uint64_t ran;            /* of the isolate, before the call */
    long is_kept;            /* the machine was entered again, and what it had is here */
    void *kept[8];
} gots__native_away;

/* `rt` of the text. */
typedef struct gots__native_state {
    volatile int *stop;      /* not 0: leave by gots_n_halt */
    char *limit;             /* the stack may not grow below */
    double undefined, nan, infinity, negative_zero;
    gots__native_view made;  /* by gots_n_new */
    void **keys;             /* names of properties */
    unsigned *slots;         /* where each stood last */
    void **prototypes;       /* by place: objects with it pass the check there */
    gots__native_frame *frames;
    long left;               /* a function was left, and the engine has gone on with it to its end */
    gots__native_away *away; /* the host is called, and has not returned */
    const uint64_t *ran;     /* another number once the engine was entered, or a bound function failed */
    union {
        void *value;         /* of a number or a boolean: the engine's value */
        gots__native_view view;
    } outer[];               /* variables from outside, filled in before a door is called */
} gots__native_state;

/* eN: arguments, how many there are, where the result goes. */
typedef int gots__native_door(gots__native_state *state, void *args, unsigned long count, void *result);

/* ---- The table of a module -------------------------------------------------------------------- */

typedef struct gots__native_function {
    uint32_t name;           /* offset of its text */
    uint32_t pos;            /* in the source */
    uint32_t uses, use_count;/* index into the table's uses: numbers of outer variables */
    uint64_t maths;          /* bit n: the n-th of gots__native_math_names is used */
    uint32_t has_loop;
    uint32_t has_objects;    /* it may be left for the engine */
    uint32_t is_bounded;     /* its loops end at a parameter or at the length of one, or soon */
    uint32_t calls_host;     /* it, or what it calls */
    uint32_t has_views;      /* it, or what it calls, works on typed arrays */
    uint32_t code, code_len; /* offset of its tree, as bytes (store.c) */
} gots__native_function;

typedef enum gots__native_kind {
    GOTS__NATIVE_IS_PRESENT, /* it need only have a value */
    GOTS__NATIVE_IS_NUMBER,
    GOTS__NATIVE_IS_BOOLEAN,
    GOTS__NATIVE_IS_VIEW,
    GOTS__NATIVE_IS_CONSTANT, /* a member of an enum: that number */
    GOTS__NATIVE_IS_HOST     /* a bound function of that signature */
} gots__native_kind;

typedef struct gots__native_outer {
    uint32_t holder;         /* offset of a variable's name whose property it is; 0: it is a variable */
    uint32_t name;           /* as in the lowered text */
    uint32_t kind;           /* gots__native_kind */
    uint32_t element;        /* of a view: the engine's number of its kind */
    uint32_t held;           /* what the tree knows it as */
    uint32_t is_written;
    uint32_t signature;      /* of a host's function: offset of its text; 0: none */
    double value;            /* of a constant */
} gots__native_outer;

/* Where a function may be left with an error. */
typedef struct gots__native_place {
    uint32_t function;       /* from 1; 0: of one that is not native */
    uint32_t line, column;
    uint32_t site;           /* of a check */
    uint32_t name;           /* offset of the error's name; 0: a check */
    uint32_t text, text_len; /* its message; offset 0: none */
    uint32_t kinds;          /* a check: GOTS__V_ kinds of values that pass without a further look */
    uint32_t of_class;       /* a check: the outer variable, from 1, of a class whose instances pass; 0: none */
} gots__native_place;

typedef struct gots__native_table {
    uint32_t size;           /* of the block */
    uint32_t function_count, outer_count, use_count, place_count;
    uint32_t functions, outers, uses, places; /* offsets */
    uint32_t label_count;
    uint32_t keys, key_count; /* offset of offsets: names of properties */
} gots__native_table;

bool gots__native_table_is_sound(const void *block, size_t size);

/* Math's functions by number; NULL at the end. */
const char *gots__native_math_name(uint32_t number);

/* ---- Planning --------------------------------------------------------------------------------- */

typedef struct gots__native_plan gots__native_plan;

/* What is said of each function: native (`reason` NULL), or why not and where. */
typedef void gots__native_report(void *context, const char *name, uint32_t pos, const char *reason,
                                 uint32_t reason_pos);

/* The signature of the host's function of that name, borrowed; NULL: there is none that native code can call. */
typedef const char *gots__native_hosts(void *context, const char *name);

typedef struct gots__native_options {
    gots__native_report *report; /* NULL: nobody asks */
    void *context;
    const struct gots__shapes *shapes; /* what the checks in the tree look for; NULL: there are none */
    bool checks_throw;           /* a check that fails throws; else it tells, and the value passes */
    gots__native_hosts *host;    /* NULL: nothing is bound */
    void *host_context;
} gots__native_options;

/* Everything lives in `arena`, whose escape the caller has set. NULL: no function can be native. */
gots__native_plan *gots__native_plan_new(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                                         gots__node *file, const gots__native_options *options);

/* The table, once lowering has named the variables. */
const void *gots__native_plan_table(gots__native_plan *plan, size_t *size);

/* ---- C text of functions that are wanted ------------------------------------------------------ */

typedef struct gots__native_made {
    uint32_t number;         /* of a function; its door is called eN */
    bool leaves;             /* the code may throw instead of returning */
    bool is_long;            /* it loops or calls itself */
    const struct n_function *tree; /* of one over objects, in the arena: for who goes on with it; else NULL */
} gots__native_made;

typedef struct gots__native_text {
    const char *text;        /* C, complete; a NUL behind */
    size_t len;
    const struct n_unit *unit;
    size_t head;             /* bytes of it that declare what it calls */
    const gots__native_made *made; /* all functions in it: those asked for, and what they call */
    uint32_t count;
} gots__native_text;

enum {
    GOTS__NATIVE_WIDE = 1,   /* no parameter is taken as an int32 */
    GOTS__NATIVE_FOR_CC = 2  /* for the system's compiler */
};

/* Writes the functions of the table whose numbers (from 1) are given. A function that turns out to be none
 * for machine code is missing in `made`. Everything lives in `arena`, whose escape the caller has set. False:
 * there is nothing to compile. Thread: any; the table is only read. */
bool gots__native_write(gots__arena *arena, const gots__native_table *table, const uint32_t *numbers, uint32_t count,
                        uint32_t flags, gots__native_text *out);

/* Whether the text calls a function of the engine. */
bool gots__native_text_names(const gots__native_text *text, const char *name);

#endif
