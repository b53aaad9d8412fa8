/* What the files of engine/bind*.c share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_BIND_INSIDE_H
#define GOTS_ENGINE_BIND_INSIDE_H

#include "bind/stub.h"
#include "engine/bind.h"
#include "engine/dukx.h"
#include "engine/host_call.h"
#include "engine/machine.h"
#include "native/code.h"
#include "native/native.h"

typedef struct bind_state bind_state;
typedef struct bind_unit bind_unit;

typedef duk_bool_t bind_door(duk_hthread *thr, duk_tval *call, duk_idx_t nargs);
typedef void bind_giver(duk_hthread *thr, void *value);

/* A function of the program that C is behind. */
typedef struct bind_function {
    gots__bind_code code;
    bind_unit *unit;
    bind_door *door;       /* NULL until it is compiled */
    bind_giver *giver;     /* of a promise's value */
    gots__native_host native; /* for native code, where there is a signature */
    char signature[2 * GOTS__NATIVE_HOST_PARAMS + 2]; /* see native/native.h; "": none */
    gots__host_function *calls;
} bind_function;

/* What one text bound: compiled together. */
struct bind_unit {
    bind_unit *next;
    gots__code *code;      /* NULL until one of them is called */
    uint32_t first, count; /* in the state's functions */
    void *library;         /* of a library's */
    void (*close)(void *); /* NULL: not one */
};

/* The short way into the machine code of a function over numbers. */
typedef struct bind_native {
    gots__native_call call; /* entry NULL: not found yet */
    uint32_t wait;          /* calls until it is looked for again */
} bind_native;

/* A callback's context, in the frame of a stub (`C` of the text) or kept; and that of an export. */
typedef struct bind_context {
    bind_state *state;
    void *function;        /* heap pointer, alive by whoever called, or by the roots */
    const gots__bind_function *plan;
    struct bind_context *next; /* of those kept */
    gots__code *code;      /* of an export */
    bind_native *native;   /* of an export */
    uint32_t root;         /* 0: in a frame */
    bool is_export;
    void *address;         /* of an export: what C was given */
} bind_context;
_Static_assert(sizeof(bind_context) <= 64, "what a stub reserves");

/* A live object of a host class. */
typedef struct bind_object {
    struct bind_object *next; /* of the same hash */
    void *address;
    const gots__bind_class *class_;
    void *object;          /* heap pointer, not counted: its finalizer takes it out */
} bind_object;

enum { BIND_FINE, BIND_FAILED, BIND_THREW, BIND_STOPPED };

struct bind_state {
    gots__isolate *isolate;
    gots_allocator allocator;
    gots__bind_world world;
    volatile int failed;   /* BIND_xxx; read by stubs */
    char code[16], message[512];
    gots_status status;
    bind_unit *units;
    bind_function *functions;
    uint32_t count, room;
    bind_context *contexts;
    bind_object *objects[256];
    void **prototypes;     /* of classes, by number; heap pointers kept by the roots */
    void (**ends)(void *); /* their finalizers */
    const void **end_firsts; /* BIND_NO_FIRST: nothing goes first */
    uint32_t class_room;
    const gots__bind_enum *enums; /* the newest that the program has */
    gots_promise *promises;
    uint32_t promise_count;
    void *roots;           /* heap pointer of an array: keys, functions, prototypes, promises */
    duk_hstring *to, *of;  /* hidden keys of addresses */
    gots__bind_hook *hook;
    void *queue;
};

extern const char bind_no_first[];

bind_state *bind_state_of(duk_context *ctx);
/* Keeps the value at the top, which is popped, alive; its number. */
uint32_t bind_root(duk_context *ctx, bind_state *state);
void bind_unroot(duk_context *ctx, bind_state *state, uint32_t number);
void bind_push_root(duk_context *ctx, bind_state *state, uint32_t number);

/* bind_call.c */
const gots__code_symbol *bind_imports(uint32_t *count);
duk_ret_t bind_call_slowly(duk_context *ctx);
void bind_throw_failure(duk_context *ctx, bind_state *state);

/* bind_explain.c: throws if the value at `index` is not what the type says; `path` as in "dist: b". */
void bind_explain(duk_context *ctx, duk_idx_t index, const gots__bind_type *type, bool is_missing, const char *function,
                  const char *path);
/* Replaces a struct's object at `index` by one with plain properties; false: it was plain enough. */
bool bind_make_plain(duk_context *ctx, duk_idx_t index, const gots__bind_struct *structure);

/* bind_object.c: addresses and objects of the host in the heap. */
bool bind_address(bind_state *state, duk_hthread *thr, const duk_tval *tv, const void **of, void **address);
void bind_push_address(duk_context *ctx, void *address, const char *tag);
void bind_push_host_object(duk_context *ctx, void *address, const gots__bind_class *class_);
void bind_release_objects(bind_state *state);

/* bind_native.c: whether and how native code calls it. */
void bind_describe(bind_function *function);

/* bind.c: compiles the unit of a function. */
void bind_compile(duk_context *ctx, bind_state *state, bind_function *function);

#endif
