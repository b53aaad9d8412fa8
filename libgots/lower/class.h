/* Inside lowering of classes: what class.c, private.c, super.c, field.c and decorator.c share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_LOWER_CLASS_H
#define GOTS_LOWER_CLASS_H

#include "lower/context.h"

/* A class while it is lowered, or an object literal whose methods use `super`. */
struct gots__class_state {
    gots__class *class_;       /* NULL for an object literal */
    gots__node *node;
    gots__symbol *self;        /* holds the class or object; NULL where nothing needs it */
    gots__symbol *base;        /* holds what it extends, or NULL */
    gots__symbol *home;        /* holds C.prototype, for super.x; or NULL */
    gots__symbol *init;        /* holds the function that initialises fields, or NULL: inline */
    gots__symbol *brands;      /* holds the array of private methods for each instance, or NULL */
    gots__symbol *extra;       /* holds what decorators of methods add for each instance, or NULL */
    gots__symbol *static_extra; /* the same for the class itself */
    gots__symbol *metadata;    /* holds the metadata object while decorators are applied */
    gots__symbol *class_decorators, *class_extra; /* their array; what they add */
    gots__symbol **decorators; /* by member: holds the array of its decorators, or NULL */
    gots__symbol **functions;  /* by member: holds a decorated private method, or NULL */
    gots__symbol **extras;     /* by member: holds what a field's decorators add, or NULL */
    gots__node **keys;         /* by member: repeatable lowered key of a computed one, else NULL */
    gots__symbol **values;     /* by member: holds what decorators do to a field's value, or NULL */
    gots__symbol **storage;    /* by member: the hidden key of an `accessor`, else NULL */
    uint32_t live_from;        /* in the constructor of a derived class: `this` is surely there */
    gots__symbol *inner;       /* the class's name inside it, or NULL */
    struct gots__class_state *unborn; /* next of lowering's list */
    bool is_derived;
    bool trusts_this;          /* initialisers are being lowered: `this` is there */
};

/* A reference to a local of ours, from whatever function is being lowered. */
gots__node *gots__lower_use(gots__lowering *l, gots__symbol *symbol, uint32_t pos);

/* The state for the methods of an object literal that is held in `home`; NULL for NULL. */
gots__class_state *gots__class_of_object(gots__lowering *l, gots__symbol *home);

/* A member that exists at run time: not an overload, abstract, declared or an index signature. */
bool gots__class_member_runs(const gots__node *member);

static inline gots__node *gots__class_key(const gots__node *member)
{
    return member->kind == GOTS__METHOD ? member->method.key : member->field.key;
}

/* Is it the inner name of a class whose heritage or keys are being lowered, where it is not
 * initialised yet? */
bool gots__class_is_unborn(const gots__lowering *l, const gots__symbol *symbol);

/* A private method's function, with its name. */
gots__node *gots__class_private_function(gots__lowering *l, gots__class_state *state,
                                         gots__node *member);

/* function.c calls these for constructors: at opening; to initialise fields, which comes before
 * parameters are evaluated unless some are properties; at the end. */
bool gots__class_has_properties(const gots__function *constructor);
void gots__class_open(gots__lowering *l, gots__fn *fn);
void gots__class_enter(gots__lowering *l, gots__fn *fn, gots__function *function, gots__list *out);
void gots__class_leave(gots__lowering *l, gots__fn *fn, gots__list *out);
/* super.c: the end of a derived constructor's code. */
void gots__lower_derived_end(gots__lowering *l, gots__fn *fn, gots__list *out);

/* private.c: gives each private name of the class its key; appends what makes the keys. */
void gots__private_open(gots__lowering *l, gots__class *class_, gots__list *out);
gots__node *gots__private_key(gots__lowering *l, const gots__node *name, uint32_t pos);

/* "#x", the name of a function that is the value of a private member. */
gots__str gots__private_text(gots__lowering *l, const gots__node *name);

/* field.c: instance fields. Whether they can stand in the constructor itself; their expressions,
 * with `target` the object; the function that holds them otherwise. */
bool gots__field_fits(gots__lowering *l, gots__class_state *state, const gots__function *constructor);
bool gots__field_any(const gots__class_state *state, const gots__function *constructor);
void gots__field_init(gots__lowering *l, gots__class_state *state, const gots__function *constructor,
                      gots__node *target, gots__list *out);
gots__node *gots__field_function(gots__lowering *l, gots__class_state *state);
/* One static field's or block's expression. */
gots__node *gots__field_static(gots__lowering *l, gots__class_state *state, uint32_t index);

/* decorator.c. Gives a class with decorators its locals; evaluates those of the class, of a
 * member; applies those of members, of the class; legacy ones. */
bool gots__decorator_any(const gots__class *class_);
bool gots__decorator_legacy_any(const gots__class *class_); /* of parameters too */
void gots__decorator_prepare(gots__lowering *l, gots__class_state *state);
void gots__decorator_class_list(gots__lowering *l, gots__class_state *state, gots__list *out);
void gots__decorator_member_list(gots__lowering *l, gots__class_state *state, uint32_t index,
                                 gots__list *out);
void gots__decorator_apply(gots__lowering *l, gots__class_state *state, gots__str name,
                           gots__list *out);
void gots__decorator_legacy(gots__lowering *l, gots__class_state *state, gots__list *out);

#endif
