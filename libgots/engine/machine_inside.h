/* Functions with machine code: what the files of the room share.
 *
 * SPDX-License-Identifier: MIT
 *
 *   machine.c        a module's machine: made, linked to the functions, freed; calls
 *   machine_code.c   from the table to machine code, and to better code
 *   machine_outer.c  variables from outside, functions of Math
 *   machine_help.c   what native code calls
 *   machine_host.c   calls of the host by native code
 *   machine_leave.c  going on with a function that machine code has left
 */
#ifndef GOTS_ENGINE_MACHINE_INSIDE_H
#define GOTS_ENGINE_MACHINE_INSIDE_H

#include "engine/dukx.h"
#include "engine/isolate.h"
#include "engine/machine.h"
#include "native/code.h"
#include "native/native.h"

enum { FORM_INT, FORM_WIDE, FORMS };

typedef struct machine machine;

struct gots__native_entry {
    machine *machine;
    const gots__native_function *function; /* in the table */
    uint32_t calls;   /* before there was code */
    bool is_plain;    /* uses nothing from outside, does not run long */
    bool leaves;      /* once there is code: it may throw */
    uint8_t tried;    /* bit by form: compiled, or found to be none for machine code */
    uint8_t asked;    /* bit by form: the system's compiler was asked for better code */
    gots__native_door *doors[FORMS];
    const struct n_function *trees[FORMS]; /* of a function over objects */
    duk_hcompfunc *tmpl;  /* the function's template, which the heap keeps for it; NULL: not linked */
};

/* Where a variable from outside is found. */
typedef struct outer_place {
    duk_hstring *holder, *name;
    uint32_t place;
} outer_place;

/* Machine code that functions of the machine have, or had. */
typedef struct native_piece {
    struct native_piece *next;
    gots__code *code;
    gots__arena arena;        /* trees of functions that may be left; empty if there are none */
} native_piece;

/* A compilation by the system's compiler that has not been taken over yet. */
typedef struct later {
    gots__code_job *job;      /* NULL: none */
    uint32_t *numbers;        /* of the functions that it is for */
    uint32_t count;
    struct better *made;      /* atomic: from its thread */
    bool failed;              /* atomic: likewise */
} later;

struct machine {
    machine *next;
    gots_allocator allocator;
    const gots__native_table *table;
    native_piece *pieces;
    uint32_t module;          /* of the isolate's */
    duk_hthread *thr;         /* of the call that runs */
    duk_hcompfunc *func;
    const struct gots__native_entry *running;
    size_t args;              /* its arguments and what it makes, in bytes from the value stack's bottom */
    duk_tval *given;          /* arguments that are not there; NULL: they are */
    size_t given_count;
    struct gots__native_entry *entries;
    struct gots__native_entry **pointers;
    outer_place *places;
    void **keys;              /* names of properties, interned */
    unsigned *slots;          /* by name: where it stood last */
    void **prototypes;        /* by place: what passes a check there */
    uint64_t calls;           /* that a door took */
    uint64_t spent_ns;        /* in functions that run long and have no better code to come */
    bool hot;                 /* better code is wanted of what is hot */
    bool waits;               /* the system's compiler is at work */
    later later[FORMS];
    size_t size;              /* of this block */
    gots__native_state state; /* last: its outer variables follow */
};

typedef struct native_record {
    gots_allocator allocator;
    gots__native_mode mode;
    bool at_once;             /* compile what is called for the first time */
    char directory[512];      /* where better code is kept */
    machine *machines;
    duk_hstring *math_name;   /* "Math"; NULL: the names are not there yet */
    duk_hstring *math_names[64];
    void *maths[64];          /* Math's functions as they were found, by number */
    char failure[256];
} native_record;

static inline machine *machine_of(gots__native_state *state)
{
    return (machine *)(void *)((char *)state - offsetof(machine, state));
}

static inline const uint32_t *machine_uses(const machine *m, const gots__native_function *function)
{
    return (const uint32_t *)(const void *)((const char *)m->table + m->table->uses) + function->uses;
}

/* Pushes the array in the stash that keeps what machines point to. */
void gots__machine_push_roots(duk_context *ctx);

/* ---- machine_code.c ---- */

/* Whether the function has machine code; makes it when calls like this one are worth it. */
bool gots__machine_is_ready(native_record *it, struct gots__native_entry *entry, const duk_tval *args, unsigned long nargs);
/* Compiles it and what it calls. */
void gots__machine_compile(native_record *it, struct gots__native_entry *entry, uint32_t form);
void gots__machine_ask_for_better(native_record *it, machine *m);
/* What the system's compiler has made. Nobody is in the old code, which is kept all the same. */
void gots__machine_take_better(machine *m);
void gots__machine_free_code(machine *m);

/* ---- machine_outer.c ---- */

/* A variable's value, borrowed; NULL: there is none. */
duk_tval *gots__machine_outer_value(machine *m, uint32_t index);
/* Looks up what the function needs from outside; false when something is not as its type says. */
bool gots__machine_fill(machine *m, const struct gots__native_entry *entry);
/* The same, and the functions of Math. */
bool gots__machine_outside_is_ready(machine *m, const struct gots__native_entry *entry);
bool gots__machine_take_view(const duk_tval *tv, uint32_t element, gots__native_view *out);
void gots__machine_name_maths(native_record *it, duk_hthread *thr);

/* ---- machine_leave.c ---- */

/* Goes on with a function at a statement (at > 0) or behind it (at < 0), with these values of its variables. */
void gots__machine_resume(gots__native_state *state, int function, int form, int at, duk_tval *values);

/* ---- machine_host.c ---- */

/* The machine is entered while the host is called (state.away): what it works at is kept there. */
void gots__machine_step_aside(machine *m);
/* The host has returned, and the engine has run or a bound function has failed: throws, or all is as it was. */
void gots__machine_back(gots__native_state *state, gots__native_away *away, int place);
/* Throws: argument `index` of the host's function `outer` is of another type. */
void gots__machine_reject(gots__native_state *state, int place, int outer, int index, double value);

/* ---- machine_help.c ---- */

/* The frames of the functions that run, as far as they are known: that which the program called, and that where the
 * place is. For the trace of what is thrown next. */
void gots__machine_push_frames(machine *m, const gots__native_place *at);

/* A place where a function may be left with an error. */
const gots__native_place *gots__machine_place(const machine *m, uint32_t index);
/* Throws the error of the place. */
void gots__machine_throw(machine *m, const gots__native_place *at);
/* Checks the value as the place says: throws if it is not of its type. */
void gots__machine_check(machine *m, const gots__native_place *at, duk_tval *value);

/* The functions that C text may call. */
const gots__code_symbol *gots__machine_imports(uint32_t *count);

#endif
