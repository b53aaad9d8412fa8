/* Binding plans: what TypeScript declarations say about the C functions behind them.
 *
 * SPDX-License-Identifier: MIT
 *
 * A world holds every declaration that an isolate was given: interfaces, enums, aliases and classes by
 * name, for later texts to use. Reading a text makes a plan of each function in it: what C type each
 * parameter and the result have, and what values they take. stub.c makes C of a plan, header.c a
 * header; the engine compiles and calls it. A text with an error leaves the world as it was, but for
 * memory, which goes with the world.
 *
 * Codes of what cannot be bound:
 *
 *   GOTS4001  nothing declares a type of that name
 *   GOTS4002  a type that cannot be passed to C, or not in that direction
 *   GOTS4003  a field, an enum's member or an interface that C structs and enums do not have
 *   GOTS4004  another number of functions than was given; a member that a host class cannot have
 *   GOTS4005  a struct's layout is not the host's
 *   GOTS4006  declared twice
 *   GOTS4007  a struct that contains itself
 *   GOTS4008  a parameter without name or type, a function without result type
 *   GOTS4009  no C function of that name among the symbols
 *   GOTS4010  a statement that is no declaration, or no function type
 *   GOTS4011  a function of the program has not the type that gots_func was told
 *   GOTS4012  too many bound functions
 *   GOTS4013  no isolate, no function
 */
#ifndef GOTS_BIND_PLAN_H
#define GOTS_BIND_PLAN_H

#include "base/text.h"
#include "syntax/parse.h"

typedef enum gots__bind_kind {
    GOTS__BIND_VOID,     /* results only */
    GOTS__BIND_BOOLEAN,  /* bool */
    GOTS__BIND_NUMBER,   /* double */
    GOTS__BIND_F32,      /* float */
    GOTS__BIND_I8, GOTS__BIND_I16, GOTS__BIND_I32,
    GOTS__BIND_U8, GOTS__BIND_U16, GOTS__BIND_U32,
    GOTS__BIND_ISIZE,    /* ptrdiff_t, a number */
    GOTS__BIND_USIZE,    /* size_t, a number */
    GOTS__BIND_I64, GOTS__BIND_U64, /* bigint */
    GOTS__BIND_ENUM,     /* int32_t */
    GOTS__BIND_STRING,   /* const char *, UTF-8, a NUL behind it */
    GOTS__BIND_UTF8,     /* const char *, size_t; parameters only */
    GOTS__BIND_POINTER,  /* T *, which programs can only hand on */
    GOTS__BIND_VIEW,     /* element *, size_t count; parameters only */
    GOTS__BIND_BYTES,    /* void *, size_t bytes; parameters only */
    GOTS__BIND_STRUCT,
    GOTS__BIND_CALLBACK, /* function pointer, void *; parameters only */
    GOTS__BIND_OBJECT,   /* T * of a declared class */
    GOTS__BIND_PROMISE   /* results only: gots_promise * behind the parameters */
} gots__bind_kind;

/* How a struct goes to C and back. */
typedef enum gots__bind_passing {
    GOTS__BIND_BY_VALUE,     /* T: struct T */
    GOTS__BIND_BY_POINTER,   /* Readonly<T>: const struct T * */
    GOTS__BIND_BY_REFERENCE  /* Ref<T>: struct T *, written back */
} gots__bind_passing;

typedef struct gots__bind_type gots__bind_type;
typedef struct gots__bind_struct gots__bind_struct;
typedef struct gots__bind_enum gots__bind_enum;
typedef struct gots__bind_class gots__bind_class;
typedef struct gots__bind_function gots__bind_function;

struct gots__bind_type {
    uint8_t kind;      /* gots__bind_kind */
    uint8_t passing;   /* gots__bind_passing */
    uint8_t element;   /* of VIEW: the index in gots__bind_views */
    bool takes_null, takes_undefined; /* `T | null`; `x?: T`, `T | undefined` */
    const char *name;  /* as TypeScript writes it: "f32", "Pointer<Texture>" */
    const char *tag;   /* of POINTER: what it points to */
    uint32_t pos, end; /* in its source */
    union {
        gots__bind_struct *structure;
        const gots__bind_enum *enumeration;
        gots__bind_class *class_;
        gots__bind_function *function; /* CALLBACK */
        gots__bind_type *inner;        /* PROMISE */
    } of;
};

typedef struct gots__bind_field {
    const char *name;
    gots__bind_type type;
    uint32_t offset, size;
} gots__bind_field;

struct gots__bind_struct {
    const char *name;    /* "Vec3", "game.Vec3" */
    const char *c_name;  /* "Vec3", "game_Vec3" */
    gots__bind_field *fields;
    uint32_t count;
    uint32_t size, align;
    uint32_t number;     /* in the world, from 0 */
    gots__bind_struct *next;
    gots__source *source; /* whose positions the fields have */
};

struct gots__bind_enum {
    const char *name, *c_name;
    const char **names;
    int32_t *values;
    uint32_t count;
    bool has_bits;       /* every member is one bit or none: combinations are values too */
    bool is_of_library;  /* no name that the program sees */
    const gots__bind_enum *next;
};

/* A class of host objects. Its methods are functions "Entity.damage" with the object first. */
struct gots__bind_class {
    const char *name, *c_name;
    gots__bind_function **methods;
    uint32_t method_count;
    uint32_t number;     /* in the world, from 0 */
    gots__bind_class *next;
};

typedef struct gots__bind_param {
    const char *name;
    gots__bind_type type;
} gots__bind_param;

typedef enum gots__bind_role {
    GOTS__BIND_FUNCTION,
    GOTS__BIND_METHOD,      /* of a class: the first parameter is the object, in `this` */
    GOTS__BIND_GETTER,
    GOTS__BIND_SETTER,
    GOTS__BIND_CONSTRUCTOR, /* gives the object */
    GOTS__BIND_FINALIZER,   /* of a class with [Symbol.dispose] or none: called with the object */
    GOTS__BIND_SIGNATURE    /* of a callback or of gots_func */
} gots__bind_role;

struct gots__bind_function {
    const char *name;       /* "dist", "game.spawn", "Entity.damage" */
    uint8_t role;           /* gots__bind_role */
    gots__bind_param *params;
    uint32_t count;
    uint32_t required;      /* parameters that no call leaves out */
    gots__bind_type result;
    gots__bind_class *class_;
    uint32_t number;        /* of callbacks, in the world, from 0; else of the stub */
    uint32_t pos, end;      /* in `source` */
    gots__source *source;
    gots__bind_function *next;
};

typedef struct gots__bind_view {
    const char *name;       /* "Uint8Array" */
    const char *c_name;     /* "uint8_t" */
} gots__bind_view;

/* In the engine's order of kinds; NULL at the end. */
extern const gots__bind_view gots__bind_views[];

/* ---- The world -------------------------------------------------------------------------------- */

/* A name that texts declare. */
typedef struct gots__bind_entry {
    struct gots__bind_entry *next;
    const char *name;       /* qualified */
    const char *space;      /* the namespace it stands in: "" or "game" */
    gots__node *node;
    gots__source *source;
    gots__bind_type type;   /* once asked for */
    enum { GOTS__BIND_NEW, GOTS__BIND_BUSY, GOTS__BIND_READY, GOTS__BIND_BAD } state;
} gots__bind_entry;

typedef struct gots__bind_text {
    struct gots__bind_text *next;
    const char *text;
    uint32_t len;
} gots__bind_text;

typedef struct gots__bind_world {
    gots__arena arena;
    gots__atoms atoms;
    gots__bind_entry *entries;   /* the newest first */
    gots__bind_text *first_text, *last_text;
    gots__bind_struct *structs;  /* the newest first */
    const gots__bind_enum *enums;
    gots__bind_class *classes;
    uint32_t struct_count, class_count, callback_count, text_count;
    bool reads_library;          /* the text that is read now is a library's */
    gots__diagnostics diagnostics; /* of the last read */
} gots__bind_world;

void gots__bind_world_init(gots__bind_world *world, const gots_allocator *allocator);
void gots__bind_world_deinit(gots__bind_world *world);

/* What a text may hold. */
typedef enum gots__bind_what {
    GOTS__BIND_DECLARATIONS, /* interfaces, enums, aliases, classes, functions, in namespaces too */
    GOTS__BIND_OF_A_LIBRARY, /* the same, of no concern to others: no name of it stays */
    GOTS__BIND_A_SIGNATURE   /* a function type, "(x: number) => number"; it has a name given */
} gots__bind_what;

typedef struct gots__bind_read {
    gots__bind_function *first, *last; /* in the text's order */
    uint32_t count;
} gots__bind_read;

/* Reads a text, which is copied.
 *   name  of the source in diagnostics; of a signature the function's
 * GOTS_OK, GOTS_E_SYNTAX with the world's diagnostics, GOTS_E_NOMEM. */
gots_status gots__bind_read_text(gots__bind_world *world, gots__bind_what what, const char *name,
                                 const char *text, size_t len, gots__bind_read *out);

/* Reports against a function of the last text. */
void gots__bind_complain(gots__bind_world *world, gots__source *source, uint32_t pos, uint32_t end,
                         const char *code, const char *message);

/* The struct of that name, resolved; NULL: there is none. */
gots__bind_struct *gots__bind_find_struct(gots__bind_world *world, const char *name);

/* What every declaration text may use without declaring it; it is TypeScript. */
extern const char gots__bind_prelude[];

/* All texts with the prelude, as a declaration file. */
void gots__bind_write_declarations(const gots__bind_world *world, gots__text *out);

/* ---- Inside the room ---- */

/* plan.c: a text of declarations as a tree; `declare` may be missing. NULL: the world's diagnostics say why. */
gots__node *gots__bind_parse(gots__bind_world *world, const char *name, const char *text, size_t len, gots__source **source);
/* Keeps it for those that ask what is declared. */
void gots__bind_keep_text(gots__bind_world *world, const gots__source *source, const gots__list *statements);

/* plan_type.c: what a type node means in the namespace `space`. False: it was reported. */
bool gots__bind_type_of(gots__bind_world *world, const gots__bind_entry *at, gots__node *node,
                        gots__bind_type *out);
/* Parameters and result of a function node. `at` gives source and namespace. */
bool gots__bind_signature_of(gots__bind_world *world, const gots__bind_entry *at, gots__function *f,
                             gots__bind_function *out);
/* Whether the name is of the prelude, which may be declared again and means the same. */
bool gots__bind_is_builtin(const char *name);
/* False: a result of the program's that C could not keep; it was reported. */
bool gots__bind_result_lives(gots__bind_world *world, const gots__bind_function *function);
/* plan_named.c: the type that an entry declares. */
bool gots__bind_entry_type(gots__bind_world *world, gots__bind_entry *entry);
gots__bind_entry *gots__bind_find(gots__bind_world *world, const char *space, const char *name);
const char *gots__bind_c_name(gots__bind_world *world, const char *name);
void gots__bind_layout(gots__bind_struct *structure);
uint32_t gots__bind_size_of(const gots__bind_type *type, uint32_t *align);

#endif
