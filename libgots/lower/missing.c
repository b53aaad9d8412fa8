/* Features of lowering whose file has not landed yet: each reports itself.
 *
 * SPDX-License-Identifier: MIT
 *
 * Weak definitions: a file that defines one of them wins. Removed when all have landed.
 */
#include "lower/build.h"

#define WEAK __attribute__((weak))

static gots__node *missing(gots__lowering *l, gots__node *node, const char *what)
{
    gots__lower_error(l, node, "GOTS1100", "%s is not supported by this build", what);
    return gots__build_undefined(l, node->pos);
}

#define EXPR(name, ...) WEAK gots__node *gots__lower_##name(gots__lowering *l, gots__node *node __VA_ARGS__)
EXPR(class, , gots__class *class_, const gots__name *name)
{
    (void)class_; (void)name;
    return missing(l, node, "a class");
}
EXPR(private_get, , gots__node *name) { (void)name; return missing(l, node, "a private name"); }
EXPR(private_set, , gots__node *name, gots__node *value)
{
    (void)name; (void)value;
    return missing(l, node, "a private name");
}
EXPR(private_in, , gots__node *object) { (void)object; return missing(l, node, "a private name"); }
EXPR(super_get, , uint32_t pos) { (void)pos; return missing(l, node, "super"); }
EXPR(super_set, , gots__node *value, uint32_t pos)
{
    (void)pos; (void)value;
    return missing(l, node, "super");
}
EXPR(super_call, ) { return missing(l, node, "super"); }
EXPR(super_method, ) { return missing(l, node, "super"); }
WEAK gots__node *gots__lower_derived_this(gots__lowering *l, gots__fn *owner, gots__node *node)
{
    (void)owner;
    return missing(l, node, "super");
}
WEAK void gots__lower_using_block(gots__lowering *l, const gots__list *statements, gots__list *out)
{
    (void)out;
    missing(l, statements->items[0], "using");
}
EXPR(private_call, ) { return missing(l, node, "a private name"); }
EXPR(super_delete, ) { return missing(l, node, "super"); }
EXPR(derived_return, , uint32_t pos) { return gots__build_return(l, node, pos); }
EXPR(object, ) { return missing(l, node, "an object literal"); }
EXPR(array, ) { return missing(l, node, "an array literal"); }
EXPR(spread_call, ) { return missing(l, node, "spread"); }
EXPR(template, ) { return missing(l, node, "a template"); }
EXPR(tagged, ) { return missing(l, node, "a template"); }
EXPR(chain, ) { return missing(l, node, "an optional chain"); }
EXPR(compound, , bool used) { (void)used; return missing(l, node, "this assignment"); }
EXPR(update, , bool used) { (void)used; return missing(l, node, "this update"); }
EXPR(binary, ) { return missing(l, node, "this operator"); }
WEAK gots__node *gots__node_new(gots__arena *arena, gots__node_kind kind, uint32_t pos, uint32_t end)
{
    gots__node *node = gots__arena_zero(arena, sizeof *node);
    node->kind = (uint8_t)kind;
    node->pos = pos;
    node->end = end;
    return node;
}
WEAK gots__node *gots__node_copy(gots__arena *arena, const gots__node *node)
{
    return memcpy(gots__arena_take(arena, sizeof *node), node, sizeof *node);
}
WEAK void gots__report(gots__diagnostics *list, gots__source *source, uint32_t pos, uint32_t end,
                       const char *code, const char *format, ...)
{
    (void)source; (void)pos; (void)end; (void)code; (void)format;
    list->count++;
}
WEAK const char *gots__node_kind_name(gots__node_kind kind) { (void)kind; return "?"; }
WEAK bool gots__node_children(gots__node *node, gots__visit *visit, void *context)
{
    (void)node; (void)visit; (void)context;
    return true;
}
