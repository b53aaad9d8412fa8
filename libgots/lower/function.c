/* Functions: parameters, defaults, rest, directives, and what arrows borrow from outside.
 *
 * SPDX-License-Identifier: MIT
 *
 * A lowered function is a plain ES5 one: a directive, one `var` list, what must come first
 * (`$_this = this`, hoisted functions), the parameters' code, the body.
 */
#include "lower/build.h"

#include <stdio.h>

#include "lower/class.h"
#include "lower/module.h"
#include "lower/plan.h"

/* ---- this, arguments, new.target ---- */

static gots__fn *owner_of(gots__fn *fn)
{
    while (fn->kind == GOTS__FN_ARROW && fn->node != NULL) fn = fn->parent;
    return fn;
}

gots__fn *gots__lower_this_owner(gots__lowering *l) { return owner_of(l->fn); }

/* A local of `owner` with what its arrows read: `$_this = this` at its head. */
static gots__node *borrow(gots__lowering *l, gots__fn *owner, gots__symbol **symbol,
                          const char *name, gots__node *value)
{
    if (*symbol == NULL) {
        *symbol = gots__plan_symbol(l, gots__atoms_str(l->atoms, name));
        (*symbol)->captured = 1;
        gots__plan_declare(l, owner, *symbol);
        gots__node *target = gots__build_symbol(l, *symbol, owner->pos);
        gots__node *assign = gots__build_assign(l, target, value, owner->pos);
        gots__list_push(l, &owner->first, gots__build_statement(l, assign));
    }
    return gots__build_symbol(l, *symbol, value->pos);
}

/* In functions made from text, `Function("return this")()` too, undefined means the global object. */
static gots__node *loose_this(gots__lowering *l, gots__node *node)
{
    gots__node *test = gots__build_is_undefined(l, node, node->pos);
    return gots__build_conditional(l, test, gots__build_global(l, "globalThis", node->pos),
                                   gots__build_again(l, node), node->pos);
}

gots__node *gots__lower_this(gots__lowering *l, gots__node *node)
{
    gots__fn *owner = owner_of(l->fn);
    if (owner->node == NULL && owner->kind == GOTS__FN_NORMAL && owner->parent == NULL)
        return l->options->global_this ? gots__build_global(l, "globalThis", node->pos)
                                       : gots__build_undefined(l, node->pos);
    if (owner->is_derived) return gots__lower_derived_this(l, owner, node);
    bool loose = l->options->global_this && owner->kind == GOTS__FN_NORMAL;
    if (owner == l->fn) return loose ? loose_this(l, node) : node;
    borrow(l, owner, &owner->this_symbol, "$_this", loose ? loose_this(l, node) : node);
    gots__fn *fn = l->fn;
    if (fn->this_near == NULL) fn->this_near = gots__plan_symbol(l, owner->this_symbol->emit_name);
    fn->this_uses++;
    fn->this_in_loop |= gots__plan_in_loop(l);
    return gots__build_symbol(l, fn->this_near, node->pos);
}

/* An arrow that reads `this` often, or in a loop, copies it into a local first. */
static void settle_this(gots__lowering *l, gots__fn *fn)
{
    gots__symbol *near = fn->this_near;
    if (near == NULL || (fn->this_uses < 3 && !fn->this_in_loop)) return;
    gots__node *outer = gots__build_symbol(l, gots__plan_symbol(l, near->emit_name), fn->pos);
    near->emit_name = gots__atoms_str(l->atoms, "$_near");
    gots__plan_declare(l, fn, near);
    gots__node *assign =
        gots__build_assign(l, gots__build_symbol(l, near, fn->pos), outer, fn->pos);
    gots__list_push(l, &fn->first, gots__build_statement(l, assign));
}

gots__node *gots__lower_arguments(gots__lowering *l, gots__node *node)
{
    gots__fn *owner = owner_of(l->fn);
    if (owner == l->fn || owner->parent == NULL) return node;
    return borrow(l, owner, &owner->arguments_symbol, "$_arguments", node);
}

gots__node *gots__lower_new_target(gots__lowering *l, gots__node *node)
{
    gots__fn *owner = owner_of(l->fn);
    if (owner->parent == NULL) return gots__build_undefined(l, node->pos);
    if (owner == l->fn) return node;
    return borrow(l, owner, &owner->target_symbol, "$_target", node);
}

/* ---- Directives ---- */

typedef struct directive {
    const char *class_;       /* "", "c" or "d" */
    const gots__name *name;   /* what it is called, NULL for what ES5 says */
    uint8_t kind;
    uint32_t flags;           /* GOTS__F_ASYNC, GOTS__F_GENERATOR */
    bool rest;
    uint16_t native;          /* gots__function.native */
    int32_t length;           /* -1: the number of formals */
} directive;

static void add_directive(gots__lowering *l, gots__list *body, const directive *what, uint32_t pos)
{
    const gots__name *name = what->name;
    size_t name_len = name != NULL && name->text.bytes != NULL ? name->text.len : 0;
    size_t prefix_len = name != NULL && name->prefix != NULL ? strlen(name->prefix) + 1 : 0;
    char *text = gots__arena_take(l->arena, name_len + prefix_len + 32);
    size_t len = 0;
    text[len++] = '$';
    if (what->kind == GOTS__FN_ARROW) text[len++] = 'a';
    if (what->kind == GOTS__FN_METHOD || what->kind == GOTS__FN_GETTER ||
        what->kind == GOTS__FN_SETTER || what->kind == GOTS__FN_FIELD ||
        what->kind == GOTS__FN_STATIC_BLOCK)
        text[len++] = 'm';
    if (what->flags & GOTS__F_GENERATOR) text[len++] = 'g';
    if (what->flags & GOTS__F_ASYNC) text[len++] = 's';
    for (const char *letter = what->class_; *letter != '\0'; letter++) text[len++] = *letter;
    if (what->rest) text[len++] = 'r';
    if (what->native != 0) len += (size_t)snprintf(text + len, 8, "n%u.", what->native);
    if (what->length >= 0) {
        char digits[12];
        size_t count = 0;
        int32_t n = what->length;
        do digits[count++] = (char)('0' + n % 10);
        while ((n /= 10) > 0);
        while (count > 0) text[len++] = digits[--count];
    }
    if (name != NULL && name->key == NULL) {
        text[len++] = ' ';
        if (prefix_len > 0) {
            memcpy(text + len, name->prefix, prefix_len - 1);
            len += prefix_len;
            text[len - 1] = ' ';
        }
        if (name_len > 0) memcpy(text + len, name->text.bytes, name_len);
        len += name_len;
    }
    if (len > 1) gots__list_push(l, body, gots__build_directive(l, (gots__str){ text, (uint32_t)len }, pos));
}

/* ---- Opening and closing ---- */

void gots__lower_function_open(gots__lowering *l, gots__fn *fn, gots__node *node,
                               gots__function *function)
{
    memset(fn, 0, sizeof *fn);
    fn->parent = l->fn;
    fn->node = node;
    fn->function = function;
    fn->pos = node != NULL ? node->pos : l->fn->pos;
    fn->class_ = l->fn->class_;
    if (function != NULL) {
        fn->scope = function->scope;
        fn->kind = function->kind;
    } else {
        fn->scope = l->fn->scope;
        fn->kind = GOTS__FN_NORMAL;
    }
    fn->hoisted = node != NULL && node->kind == GOTS__FUNCTION_DECLARATION;
    l->fn = fn;
    if (fn->kind == GOTS__FN_CONSTRUCTOR) gots__class_open(l, fn);
    gots__lower_scope_open(l, &fn->outer_block, function != NULL ? function->scope : NULL, false,
                           &fn->head);
}

/* directive, var list, first, head, body: one list. */
static void assemble(gots__lowering *l, gots__fn *fn, gots__list *all, const gots__list *body)
{
    if (fn->locals.count > 0) {
        gots__list declarators = { 0 };
        for (uint32_t i = 0; i < fn->locals.count; i++)
            gots__list_push(l, &declarators, gots__build_declarator(l, fn->locals.items[i], NULL));
        gots__list_push(l, all, gots__build_var(l, &declarators, fn->pos));
    }
    gots__list_append(l, all, &fn->first);
    gots__list_append(l, all, &fn->head);
    gots__list_append(l, all, body);
}

/* `($k||($k=function($s,x){return <function>}))($s,x)`, where the closure must be given what its
 * maker has several of; else the function itself. */
static gots__node *through_factory(gots__lowering *l, gots__fn *fn, gots__node *function)
{
    gots__fn *maker = l->fn;
    gots__list params = { 0 }, args = { 0 }, body = { 0 };
    for (uint32_t i = 0; i < fn->need_count; i++) {
        gots__symbol *symbol = fn->needs[i];
        if (((gots__entry *)symbol->note)->fn != maker) continue;
        gots__list_push(l, &params, gots__build_symbol(l, symbol, fn->pos));
        gots__list_push(l, &args, gots__build_symbol(l, symbol, fn->pos));
    }
    if (params.count == 0) return function;
    uint32_t pos = fn->pos;
    gots__symbol *cache = gots__plan_symbol(l, gots__plan_own_name(l, "k"));
    gots__plan_declare(l, maker, cache);
    gots__list_push(l, &body, gots__build_return(l, function, pos));
    gots__node *make = gots__build_assign(l, gots__build_symbol(l, cache, pos),
                                          gots__build_function(l, &params, &body, pos), pos);
    gots__node *factory =
        gots__build_logical(l, GOTS__OP_OR, gots__build_symbol(l, cache, pos), make, pos);
    return gots__build_call_list(l, factory, &args, pos);
}

static gots__node *close_function(gots__lowering *l, gots__fn *fn, gots__list *params,
                                  gots__list *body, const directive *what)
{
    gots__plan_finish(l, fn);
    settle_this(l, fn);
    gots__list all = { 0 };
    add_directive(l, &all, what, fn->pos);
    assemble(l, fn, &all, body);
    gots__node *function = gots__build_function(l, params, &all, fn->pos);
    if (fn->node != NULL) function->end = fn->node->end;
    l->fn = fn->parent;
    return function;
}

gots__node *gots__lower_function_close(gots__lowering *l, gots__fn *fn, gots__list *params,
                                       gots__list *body, const char *directive_text)
{
    directive what = { .class_ = directive_text, .kind = GOTS__FN_NORMAL, .length = -1 };
    return through_factory(l, fn, close_function(l, fn, params, body, &what));
}

/* ---- Parameters ---- */

/* x === void 0 ? initial : x */
static gots__node *with_default(gots__lowering *l, gots__node *target, gots__node *value,
                                gots__node *init)
{
    gots__node *initial;
    if (target->kind == GOTS__IDENTIFIER) {
        gots__name name = { .text = gots__str_of(target->ident.name) };
        initial = gots__lower_named(l, init, &name);
    } else {
        initial = gots__lower_expr(l, init);
    }
    return gots__build_conditional(l, gots__build_is_undefined(l, value, init->pos), initial,
                                   gots__build_again(l, value), init->pos);
}

/* A formal of our own, for what cannot stand as one. */
static gots__node *formal(gots__lowering *l, gots__node *target)
{
    gots__symbol *symbol = gots__plan_symbol(l, gots__plan_own_name(l, "p"));
    symbol->scope = l->fn->scope;
    return gots__build_symbol(l, symbol, target->pos);
}

static void simple_default(gots__lowering *l, gots__node *name, gots__node *init, gots__list *out)
{
    gots__name inferred = { .text = gots__str_of(name->ident.name) };
    gots__node *initial = gots__lower_named(l, init, &inferred);
    gots__node *test = gots__build_is_undefined(l, name, init->pos);
    gots__node *assign =
        gots__build_assign(l, gots__build_symbol(l, name->ident.symbol, name->pos), initial, name->pos);
    gots__list_push(l, out, gots__build_if(l, test, gots__build_statement(l, assign), NULL, name->pos));
}

/* Lowers one parameter: pushes its formal, and its code to `out`. */
static void parameter(gots__lowering *l, gots__node *param, gots__list *formals, gots__list *out)
{
    gots__node *target = param->param.target, *init = param->param.init;
    uint32_t mark = gots__lower_temp_mark(l);
    bool name = target->kind == GOTS__IDENTIFIER;
    if (name && !target->ident.symbol->needs_dead_zone) {
        gots__list_push(l, formals, target);
        if (init != NULL) {
            simple_default(l, target, init, out);
            /* `x = () => x` or `x = x` found a dead zone only now. */
            if (!target->ident.symbol->needs_dead_zone) return;
            formals->count--;
            out->count--;
            gots__node *made = out->items[out->count];
            gots__node *value = formal(l, target);
            gots__list_push(l, formals, value);
            gots__plan_declare(l, l->fn, target->ident.symbol);
            gots__node *initial = made->conditional.yes->unary.operand->binary.right;
            gots__node *test = gots__build_is_undefined(l, gots__build_again(l, value), init->pos);
            gots__node *either = gots__build_conditional(l, test, initial,
                                                         gots__build_again(l, value), init->pos);
            gots__node *assign =
                gots__build_assign(l, gots__build_symbol(l, target->ident.symbol, target->pos),
                                   either, target->pos);
            gots__list_push(l, out, gots__build_statement(l, assign));
        }
        return;
    }
    gots__node *value = formal(l, target);
    gots__list_push(l, formals, value);
    gots__node *given = gots__build_again(l, value);
    if (init != NULL) given = with_default(l, target, given, init);
    if (name) {
        gots__plan_declare(l, l->fn, target->ident.symbol);
        gots__list_push(l, out, gots__build_statement(
                                    l, gots__build_assign(l, target, given, target->pos)));
    } else {
        gots__plan_declare_pattern(l, l->fn, target);
        gots__lower_pattern(l, target, given, true, out);
    }
    gots__lower_temp_release(l, mark);
}

/* All parameters; tells `length` and whether the last one is a rest parameter. */
static void parameters(gots__lowering *l, gots__function *function, gots__list *formals,
                       gots__list *out, directive *what)
{
    bool ended = false;
    uint32_t length = 0;
    l->fn->in_params = true;
    for (uint32_t i = 0; i < function->params.count; i++) {
        gots__node *param = function->params.items[i];
        if ((param->flags & GOTS__F_REST) != 0) what->rest = ended = true;
        if (param->param.init != NULL) ended = true;
        if (!ended) length++;
        parameter(l, param, formals, out);
    }
    l->fn->in_params = false;
    if (length != formals->count - (what->rest ? 1 : 0)) what->length = (int32_t)length;
}

/* ---- Bodies ---- */

/* `var x` of a body that is another binding than the parameter x starts with its value. */
static void copy_parameters(gots__lowering *l, gots__scope *scope, gots__list *out)
{
    for (gots__symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next) {
        if ((symbol->meanings & GOTS__SYM_VAR) == 0) continue;
        gots__symbol *param = gots__scope_find(scope->parent, symbol->name);
        if (param == NULL || (param->meanings & GOTS__SYM_PARAM) == 0) continue;
        gots__node *assign =
            gots__build_assign(l, gots__build_symbol(l, symbol, symbol->pos),
                               gots__build_symbol(l, param, symbol->pos), symbol->pos);
        gots__list_push(l, out, gots__build_statement(l, assign));
    }
}

static void lower_body(gots__lowering *l, gots__function *function, gots__list *out)
{
    gots__node *body = function->body;
    if (body->kind != GOTS__BLOCK) {
        gots__list_push(l, out, gots__build_return(l, gots__lower_expr(l, body), body->pos));
        return;
    }
    gots__scope *scope = body->block.scope;
    if (scope == NULL || scope == function->scope) {
        gots__lower_stmts(l, &body->block.statements, out);
        return;
    }
    gots__block block;
    gots__lower_scope_open(l, &block, scope, false, out);
    if (scope->kind == GOTS__SCOPE_BODY) copy_parameters(l, scope, out);
    gots__lower_stmts(l, &body->block.statements, out);
    gots__lower_scope_close(l, &block);
}

/* A named function expression keeps its name as a binding only where the name is read. */
static gots__node *own_binding(gots__node *node, const gots__function *function)
{
    if (function->name == NULL || node->kind != GOTS__FUNCTION) return NULL;
    gots__symbol *self = function->name->ident.symbol;
    return self != NULL && self->value_uses > 0 ? function->name : NULL;
}

/* Lowers into a FUNCTION node that is not wrapped for loops; its name is set where it prints. */
static gots__node *lower_plain(gots__lowering *l, gots__fn *fn, gots__node *node,
                               gots__function *function, directive *what)
{
    gots__list formals = { 0 }, code = { 0 };
    gots__node *binding = own_binding(node, function);
    gots__lower_function_open(l, fn, node, function);
    what->kind = function->kind;
    what->flags = node->flags & (GOTS__F_ASYNC | GOTS__F_GENERATOR);
    bool constructs = function->kind == GOTS__FN_CONSTRUCTOR;
    bool fields_first = constructs && !gots__class_has_properties(function);
    if (fields_first) gots__class_enter(l, fn, function, &code);
    parameters(l, function, &formals, &code, what);
    if ((what->flags & GOTS__F_GENERATOR) != 0 && code.count > 0) {
        gots__node *start = gots__node_new(l->arena, GOTS__YIELD, node->pos, node->pos);
        start->flags |= GOTS__F_RAW;
        gots__list_push(l, &code, gots__build_statement(l, start));
    }
    if (constructs && !fields_first) gots__class_enter(l, fn, function, &code);
    lower_body(l, function, &code);
    if (constructs) gots__class_leave(l, fn, &code);
    gots__name renamed;
    const gots__name *given = what->name;
    if (binding != NULL && what->name == NULL &&
        binding->ident.symbol->emit_name != binding->ident.name) {
        renamed = (gots__name){ .text = gots__str_of(binding->ident.name) };
        what->name = &renamed;
    }
    gots__node *made = close_function(l, fn, &formals, &code, what);
    what->name = given; /* `renamed` ends here */
    made->function.name = binding;
    return made;
}

gots__node *gots__lower_function(gots__lowering *l, gots__node *node, gots__function *function,
                                 const gots__name *name, const char *directive_text)
{
    gots__fn fn;
    gots__name own;
    if (function->name != NULL && node->kind == GOTS__FUNCTION) {
        own = (gots__name){ .text = gots__str_of(function->name->ident.name) };
        name = own_binding(node, function) != NULL ? NULL : &own;
    }
    directive what = { .class_ = directive_text, .name = name, .native = function->native, .length = -1 };
    gots__node *made = through_factory(l, &fn, lower_plain(l, &fn, node, function, &what));
    if (name == NULL || name->key == NULL) return made;
    gots__node *prefix = name->prefix == NULL ? gots__build_undefined(l, node->pos)
                                              : gots__build_cstring(l, name->prefix, node->pos);
    return gots__build_helper_call(l, GOTS__H_named, node->pos, 3, made,
                                   gots__build_again(l, name->key), prefix);
}

/* ---- Declarations ---- */

void gots__lower_function_declaration(gots__lowering *l, gots__node *node, gots__list *out)
{
    gots__function *function = &node->function;
    if (function->body == NULL || (node->flags & GOTS__F_DECLARE) != 0) return;
    gots__node *name = function->name;
    gots__fn fn;
    gots__name called = { .text = name != NULL ? gots__str_of(name->ident.name)
                                               : gots__str_of(l->atom.default_) };
    gots__symbol *symbol = name != NULL ? name->ident.symbol : gots__module_default(l, true);
    directive what = { .class_ = "", .native = function->native, .length = -1 };
    bool natural = gots__plan_is_function_level(l) && symbol->storage == GOTS__IN_LOCAL &&
                   symbol->emit_name == symbol->name && name != NULL;
    if (!natural) what.name = &called;
    gots__node *made = lower_plain(l, &fn, node, function, &what);
    if (natural || (gots__plan_is_function_level(l) && symbol->storage == GOTS__IN_LOCAL)) {
        made->kind = GOTS__FUNCTION_DECLARATION;
        made->function.name = gots__build_symbol(l, symbol, node->pos);
        gots__list_push(l, out, made);
        gots__node *publish = gots__module_publish_hoisted(l, symbol, node->pos);
        if (publish != NULL) gots__list_push(l, out, gots__build_statement(l, publish));
        return;
    }
    made = through_factory(l, &fn, made);
    gots__list_push(l, out, gots__build_statement(
                                l, gots__lower_initialise_symbol(l, symbol, made, node->pos)));
}
