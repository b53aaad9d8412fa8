/* Fields: their initialisation in the constructor, static fields and blocks.
 *
 * SPDX-License-Identifier: MIT
 *
 * Initialisers stand in the constructor itself where that is possible: their names must mean there
 * what they mean in the class body, and a derived class must have its one super() at the top of
 * its constructor. Else they are a function of their own, called with the new object. Fields whose
 * initialisers cannot see the object are defined together.
 */
#include "lower/build.h"
#include "lower/class.h"
#include "lower/plan.h"

#define NAMES 32

/* ---- May the initialisers stand in the constructor? ---- */

typedef struct names {
    const gots__atom *items[NAMES];
    uint32_t count;
    bool overflow;
    const gots__scope *scope; /* second walk: of the constructor */
    bool clash;
    uint32_t supers;
} names;

static bool collect_name(gots__node *node, void *context)
{
    names *all = context;
    if (node->kind == GOTS__IDENTIFIER) {
        for (uint32_t i = 0; i < all->count; i++)
            if (all->items[i] == node->ident.name) return true;
        if (all->count == NAMES) all->overflow = true;
        else all->items[all->count++] = node->ident.name;
        return true;
    }
    return gots__node_children(node, collect_name, context);
}

/* A name that the constructor declares itself, anywhere in it. */
static bool find_clash(gots__node *node, void *context)
{
    names *all = context;
    if (node->kind == GOTS__CALL && node->call.callee->kind == GOTS__SUPER) all->supers++;
    if (node->kind == GOTS__IDENTIFIER) {
        const gots__symbol *symbol = node->ident.symbol;
        if (symbol == NULL || symbol->scope == NULL || symbol->scope->function != all->scope)
            return true;
        for (uint32_t i = 0; i < all->count; i++)
            if (all->items[i] == node->ident.name) all->clash = true;
        return true;
    }
    return gots__node_children(node, find_clash, context);
}

/* The end of a super(…) that is a statement of the constructor's body itself, else 0. */
static uint32_t top_super(const gots__function *constructor)
{
    const gots__list *statements = &constructor->body->block.statements;
    for (uint32_t i = 0; i < statements->count; i++) {
        const gots__node *node = statements->items[i];
        if (node->kind != GOTS__EXPRESSION || node->unary.operand->kind != GOTS__CALL) continue;
        if (node->unary.operand->call.callee->kind == GOTS__SUPER) return node->unary.operand->end;
    }
    return 0;
}

static bool is_instance_field(const gots__node *member)
{
    return member->kind == GOTS__FIELD && (member->flags & GOTS__F_STATIC) == 0 &&
           gots__class_member_runs(member);
}

bool gots__field_fits(gots__lowering *l, gots__class_state *state, const gots__function *constructor)
{
    (void)l;
    const gots__list *members = &state->class_->members;
    for (uint32_t i = 0; i < members->count; i++) /* where it is undefined */
        if (is_instance_field(members->items[i]) && members->items[i]->field.uses_new_target)
            return false;
    if (constructor == NULL) return true;
    names all = { .scope = constructor->scope };
    for (uint32_t i = 0; i < members->count; i++)
        if (is_instance_field(members->items[i]) && members->items[i]->field.init != NULL)
            collect_name(members->items[i]->field.init, &all);
    for (uint32_t i = 0; i < constructor->params.count; i++)
        find_clash(constructor->params.items[i], &all);
    find_clash(constructor->body, &all);
    uint32_t top = state->is_derived ? top_super(constructor) : 0;
    if (top != 0 && all.supers == 1) state->live_from = top;
    if (state->is_derived && state->live_from == 0) return false;
    return !all.clash && !all.overflow;
}

static bool is_parameter_property(const gots__node *param)
{
    uint32_t modifiers = GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_READONLY |
                         GOTS__F_OVERRIDE;
    return (param->flags & modifiers) != 0 && param->param.target->kind == GOTS__IDENTIFIER;
}

bool gots__class_has_properties(const gots__function *constructor)
{
    for (uint32_t i = 0; i < constructor->params.count; i++)
        if (is_parameter_property(constructor->params.items[i])) return true;
    return false;
}

bool gots__field_any(const gots__class_state *state, const gots__function *constructor)
{
    const gots__list *members = &state->class_->members;
    for (uint32_t i = 0; i < members->count; i++)
        if (is_instance_field(members->items[i])) return true;
    if (constructor != NULL && gots__class_has_properties(constructor)) return true;
    return state->brands != NULL || state->extra != NULL;
}

/* ---- Instance fields ---- */

/* Definitions that can be made together: `enum this {…}`; of readonly ones, `enum const this {…}`. */
typedef struct group {
    gots__lowering *l;
    gots__node *target;
    gots__list properties;
    gots__list *out;
    uint32_t settles; /* GOTS__F_CONST or 0: of these properties */
} group;

static void flush(group *g, uint32_t pos)
{
    gots__lowering *l = g->l;
    if (g->properties.count == 0) return;
    gots__node *literal = gots__build_object(l, &g->properties, pos);
    gots__node *define = gots__build_define(l, gots__build_again(l, g->target), literal, pos);
    define->flags |= g->settles;
    gots__list_push(l, g->out, define);
    g->properties = (gots__list){ 0 };
}

/* `key` is a STRING or, for a constant private name, a RAW. */
static void add(group *g, const gots__node *of, gots__node *key, gots__node *value, bool sees_this)
{
    uint32_t pos = of->pos;
    gots__node *property = gots__node_new(g->l->arena, GOTS__PROPERTY, pos, pos);
    property->property.key = key;
    property->property.value = value;
    if (sees_this || g->settles != (of->flags & GOTS__F_CONST)) flush(g, pos);
    g->settles = of->flags & GOTS__F_CONST;
    gots__list_push(g->l, &g->properties, property);
    if (sees_this) flush(g, pos);
}

/* The value of field `index`, passed through its decorators' initialisers. */
static gots__node *field_value(gots__lowering *l, gots__class_state *state, uint32_t index,
                               const gots__name *name, gots__node *target)
{
    gots__node *field = state->class_->members.items[index];
    gots__node *value = field->field.init != NULL ? gots__lower_named(l, field->field.init, name)
                                                  : gots__build_undefined(l, field->pos);
    gots__symbol *decorated = state->values == NULL ? NULL : state->values[index];
    if (decorated == NULL) return value;
    return gots__build_helper_call(l, GOTS__H_run_initializers, field->pos, 3,
                                   gots__build_again(l, target),
                                   gots__lower_use(l, decorated, field->pos), value);
}

static gots__node *hidden_define(gots__lowering *l, gots__node *target, gots__node *key,
                                 gots__node *value, uint32_t pos)
{
    return gots__build_helper_call(l, GOTS__H_private_add, pos, 3, gots__build_again(l, target), key,
                                   value);
}

static void instance_field(group *g, gots__class_state *state, uint32_t index)
{
    gots__lowering *l = g->l;
    gots__node *field = state->class_->members.items[index], *key = field->field.key;
    uint32_t pos = field->pos;
    bool sees = field->field.uses_this || field->field.uses_super ||
                (state->values != NULL && state->values[index] != NULL);
    gots__str text;
    gots__name name = { 0 };
    if ((field->flags & GOTS__F_ACCESSOR) != 0) {
        flush(g, pos);
        if (key->kind == GOTS__PRIVATE_NAME) name.text = gots__str_of(key->ident.name);
        gots__node *value = field_value(l, state, index, &name, g->target);
        gots__list_push(l, g->out, hidden_define(l, g->target,
                                                 gots__lower_use(l, state->storage[index], pos),
                                                 value, pos));
    } else if (key->kind == GOTS__PRIVATE_NAME) {
        gots__node *private_key = gots__private_key(l, key, pos);
        bool constant = private_key->kind == GOTS__RAW;
        if (sees || !constant) flush(g, pos);
        name.text = gots__private_text(l, key);
        gots__node *value = field_value(l, state, index, &name, g->target);
        if (constant) add(g, field, private_key, value, sees);
        else gots__list_push(l, g->out, hidden_define(l, g->target, private_key, value, pos));
    } else if (state->keys[index] == NULL &&
               gots__lower_static_key(l, key, (field->flags & GOTS__F_COMPUTED) != 0, &text)) {
        name.text = text;
        if (sees) flush(g, pos);
        gots__node *value = field_value(l, state, index, &name, g->target);
        add(g, field, gots__build_string(l, text, pos), value, sees);
    } else {
        flush(g, pos);
        name.key = gots__lower_use(l, state->keys[index]->ident.symbol, pos);
        gots__node *value = field_value(l, state, index, &name, g->target);
        gots__list_push(l, g->out,
                        gots__build_helper_call(l, GOTS__H_define, pos, 3,
                                                gots__build_again(l, g->target),
                                                gots__build_again(l, name.key), value));
    }
}

/* What a field's decorators added to be run behind it. */
static gots__node *field_extras(gots__lowering *l, gots__class_state *state, uint32_t index,
                                gots__node *target)
{
    gots__symbol *extras = state->extras == NULL ? NULL : state->extras[index];
    if (extras == NULL) return NULL;
    uint32_t pos = state->class_->members.items[index]->pos;
    return gots__build_helper_call(l, GOTS__H_run_initializers, pos, 2, gots__build_again(l, target),
                                   gots__lower_use(l, extras, pos));
}

static void own_fields(group *g, gots__class_state *state)
{
    gots__lowering *l = g->l;
    const gots__list *members = &state->class_->members;
    bool trusted = state->trusts_this;
    state->trusts_this = true;
    for (uint32_t i = 0; i < members->count; i++) {
        if (!is_instance_field(members->items[i])) continue;
        instance_field(g, state, i);
        gots__node *extras = field_extras(l, state, i, g->target);
        if (extras == NULL) continue;
        flush(g, state->node->pos);
        gots__list_push(l, g->out, extras);
    }
    flush(g, state->node->pos);
    state->trusts_this = trusted;
}

static void extras(gots__lowering *l, gots__class_state *state, gots__node *target, gots__list *out)
{
    uint32_t pos = state->node->pos;
    if (state->brands != NULL)
        gots__list_push(l, out, gots__build_helper_call(l, GOTS__H_brand, pos, 2,
                                                        gots__build_again(l, target),
                                                        gots__lower_use(l, state->brands, pos)));
    if (state->extra != NULL)
        gots__list_push(l, out, gots__build_helper_call(l, GOTS__H_run_initializers, pos, 2,
                                                        gots__build_again(l, target),
                                                        gots__lower_use(l, state->extra, pos)));
}

void gots__field_init(gots__lowering *l, gots__class_state *state, const gots__function *constructor,
                      gots__node *target, gots__list *out)
{
    group g = { .l = l, .target = target, .out = out };
    for (uint32_t i = 0; constructor != NULL && i < constructor->params.count; i++) {
        gots__node *param = constructor->params.items[i];
        if (!is_parameter_property(param)) continue;
        gots__node *name = param->param.target;
        gots__node *value = gots__lower_read(l, gots__node_copy(l->arena, name));
        add(&g, param, gots__build_string(l, gots__str_of(name->ident.name), name->pos), value, false);
    }
    flush(&g, state->node->pos);
    if (state->init != NULL) {
        gots__node *function = gots__lower_use(l, state->init, state->node->pos);
        gots__list_push(l, out, gots__build_method_call(l, function, "call", state->node->pos, 1,
                                                        gots__build_again(l, target)));
        return;
    }
    extras(l, state, target, out);
    own_fields(&g, state);
}

static void open_function(gots__lowering *l, gots__fn *fn, gots__node *node, gots__class_state *state)
{
    gots__function *function = GOTS__NEW(l->arena, gots__function);
    function->kind = GOTS__FN_FIELD;
    function->scope = node->kind == GOTS__FIELD && node->field.scope != NULL
                          ? node->field.scope
                          : gots__scope_new(l->arena, state->class_->scope, GOTS__SCOPE_FUNCTION, node);
    gots__lower_function_open(l, fn, node, function);
    fn->class_ = state;
}

static gots__node *this_node(gots__lowering *l, uint32_t pos)
{
    return gots__node_new(l->arena, GOTS__THIS, pos, pos);
}

gots__node *gots__field_function(gots__lowering *l, gots__class_state *state)
{
    gots__fn fn;
    gots__list exprs = { 0 }, body = { 0 }, params = { 0 };
    open_function(l, &fn, state->node, state);
    gots__node *target = this_node(l, state->node->pos);
    extras(l, state, target, &exprs);
    group g = { .l = l, .target = target, .out = &exprs };
    own_fields(&g, state);
    for (uint32_t i = 0; i < exprs.count; i++)
        gots__list_push(l, &body, gots__build_statement(l, exprs.items[i]));
    return gots__lower_function_close(l, &fn, &params, &body, "m");
}

/* ---- Static ones ---- */

/* `(function () { return <initialiser>; }).call(C)` where the initialiser needs a `this`. */
static gots__node *static_value(gots__lowering *l, gots__class_state *state, uint32_t index,
                                const gots__name *name)
{
    gots__node *field = state->class_->members.items[index];
    gots__node *self = gots__lower_use(l, state->self, field->pos);
    if (!field->field.uses_this && !field->field.uses_super && !field->field.uses_new_target)
        return field_value(l, state, index, name, self);
    gots__fn fn;
    gots__list body = { 0 }, params = { 0 };
    open_function(l, &fn, field, state);
    gots__node *value = field_value(l, state, index, name, this_node(l, field->pos));
    gots__list_push(l, &body, gots__build_return(l, value, field->pos));
    gots__node *made = gots__lower_function_close(l, &fn, &params, &body, "m");
    return gots__build_method_call(l, made, "call", field->pos, 1, self);
}

gots__node *gots__field_static(gots__lowering *l, gots__class_state *state, uint32_t index)
{
    gots__node *member = state->class_->members.items[index];
    uint32_t pos = member->pos;
    gots__node *self = gots__lower_use(l, state->self, pos);
    if (member->kind == GOTS__STATIC_BLOCK) {
        gots__class_state *outer = l->fn->class_;
        l->fn->class_ = state;
        gots__node *made = gots__lower_function(l, member, &member->function, NULL, "");
        l->fn->class_ = outer;
        return gots__build_method_call(l, made, "call", pos, 1, self);
    }
    gots__node *key = member->field.key;
    gots__name name = { 0 };
    gots__helper helper = GOTS__H_define;
    gots__node *key_node;
    if ((member->flags & GOTS__F_ACCESSOR) != 0) {
        helper = GOTS__H_private_add;
        key_node = gots__lower_use(l, state->storage[index], pos);
    } else if (key->kind == GOTS__PRIVATE_NAME) {
        helper = GOTS__H_private_add;
        name.text = gots__private_text(l, key);
        key_node = gots__private_key(l, key, pos);
    } else if (state->keys[index] == NULL &&
               gots__lower_static_key(l, key, (member->flags & GOTS__F_COMPUTED) != 0, &name.text)) {
        key_node = gots__build_string(l, name.text, pos);
    } else {
        name.key = gots__build_again(l, state->keys[index]);
        key_node = gots__build_again(l, name.key);
    }
    gots__node *value = static_value(l, state, index, &name);
    gots__node *extras = field_extras(l, state, index, self);
    gots__node *made = gots__build_helper_call(l, helper, pos, 3, self, key_node, value);
    if (member->flags & GOTS__F_CONST) made = gots__build_helper_call(l, GOTS__H_readonly, pos, 2, made, gots__build_again(l, key_node));
    return gots__build_then(l, made, extras);
}
