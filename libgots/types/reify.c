/* Types as arguments: calls get the Type objects that they leave out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/reify.h"

#include "types/checker.h"

typedef struct reifying {
    checker *c;
    gots__shape_builder *shapes;
    gots__reify_make *make;
    uint32_t count;
} reifying;

/* The T of Type<T> where that is the interface of gots:types, or NULL. */
static type *reified(checker *c, type *t)
{
    t = ty_non_undefined(c, t);
    if (!(t->flags & T_OBJECT) || !(t->oflags & O_REFERENCE) || t->symbol == NULL || t->symbol->decl_count == 0)
        return NULL;
    if (strcmp(t->symbol->name->text, "Type") != 0) return NULL;
    const file *f = ty_file_of(t->symbol->decls[0]);
    if (f == NULL || !f->is_library || f->source == NULL || strcmp(f->source->name, "gots:types") != 0) return NULL;
    uint32_t count;
    type **args = ty_args(c, t, &count);
    return count > 0 ? args[0] : NULL;
}

static bool has_spread(const list *args)
{
    for (uint32_t i = 0; i < args->count; i++)
        if (args->items[i]->kind == GOTS__SPREAD) return true;
    return false;
}

static node *undefined_at(checker *c, uint32_t pos)
{
    node *zero = gots__node_new(c->arena, GOTS__NUMBER, pos, pos);
    node *nothing = gots__node_new(c->arena, GOTS__UNARY, pos, pos);
    nothing->op = GOTS__OP_VOID;
    nothing->unary.operand = zero;
    return nothing;
}

static void append(checker *c, list *to, node *item)
{
    node **items = gots__arena_take(c->arena, (to->count + 1) * sizeof *items);
    if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
    items[to->count] = item;
    to->items = items;
    to->count++;
}

/* Whether the type is known here: a parameter of a function around the call is not. */
static bool is_known(checker *c, type *t)
{
    return !(t->flags & (T_PARAM | T_INDEXED | T_CONDITIONAL)) && t != c->error;
}

static void reify_call(reifying *r, const signature *s, list *args, uint32_t pos)
{
    checker *c = r->c;
    if (has_spread(args)) return;
    for (uint32_t i = args->count; i < s->param_count; i++) {
        type *t = reified(c, ty_declared_param(c, (signature *)(uintptr_t)s, i));
        if (t == NULL || !is_known(c, t)) continue;
        while (args->count < i) append(c, args, undefined_at(c, pos));
        append(c, args, r->make(c->arena, gots__shapes_type(r->shapes, t), pos));
        r->count++;
    }
}

void ty_check_reified(checker *c, node *n, const signature *s)
{
    if (c->quiet > 0 || has_spread(&n->call.args)) return;
    for (uint32_t i = n->call.args.count; i < s->param_count; i++) {
        type *t = reified(c, ty_declared_param(c, (signature *)(uintptr_t)s, i));
        if (t == NULL || !(t->flags & T_PARAM)) continue;
        ty_error(c, ty_unwrap(n->call.callee), "GOTS2003",
                 "The type parameter '%T' has no type at run time; ask the caller for it with a last parameter "
                 "'type?: Type<%T>', and pass that on.", t, t);
    }
}

static bool visit(node *n, void *context)
{
    reifying *r = context;
    bool is_call = n->kind == GOTS__CALL || n->kind == GOTS__NEW;
    const call_note *note = is_call ? n->note : NULL;
    if (note != NULL && note->resolved != NULL) reify_call(r, note->resolved, &n->call.args, n->end);
    return gots__node_children(n, visit, context);
}

uint32_t gots__types_reify(gots__checker *c, gots__types_file *f, gots__shape_builder *builder,
                           gots__reify_make *make)
{
    reifying r = { c, builder, make, 0 };
    c->quiet++;
    gots__node_children(f->tree, visit, &r);
    c->quiet--;
    return r.count;
}
