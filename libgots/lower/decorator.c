/* Decorators: evaluated with the class's keys, applied when its members stand, by helpers.
 *
 * SPDX-License-Identifier: MIT
 *
 * Standard decorators are evaluated in the order written and applied to static methods, methods,
 * static fields, fields and at last the class; legacy ones are evaluated and applied behind the
 * class, members first.
 */
#include "lower/build.h"
#include "lower/class.h"
#include "lower/plan.h"

static const gots__list *decorators_of(const gots__node *member)
{
    static const gots__list none = { 0 };
    switch (member->kind) {
    case GOTS__METHOD: return &member->method.decorators;
    case GOTS__FIELD: return &member->field.decorators;
    default: return &none;
    }
}

static bool is_static(const gots__node *member)
{
    return (member->flags & GOTS__F_STATIC) != 0;
}

static bool is_field(const gots__node *member)
{
    return member->kind == GOTS__FIELD && (member->flags & GOTS__F_ACCESSOR) == 0;
}

bool gots__decorator_any(const gots__class *class_)
{
    if (class_->decorators.count > 0) return true;
    for (uint32_t i = 0; i < class_->members.count; i++)
        if (decorators_of(class_->members.items[i])->count > 0) return true;
    return false;
}

bool gots__decorator_legacy_any(const gots__class *class_)
{
    if (gots__decorator_any(class_)) return true;
    for (uint32_t i = 0; i < class_->members.count; i++) {
        const gots__node *member = class_->members.items[i];
        if (member->kind != GOTS__METHOD) continue;
        const gots__list *params = &member->method.function.params;
        for (uint32_t k = 0; k < params->count; k++)
            if (params->items[k]->param.decorators.count > 0) return true;
    }
    return false;
}

void gots__decorator_prepare(gots__lowering *l, gots__class_state *state)
{
    const gots__list *members = &state->class_->members;
    state->decorators = GOTS__NEW_ARRAY(l->arena, gots__symbol *, members->count + 1);
    state->values = GOTS__NEW_ARRAY(l->arena, gots__symbol *, members->count + 1);
    state->extras = GOTS__NEW_ARRAY(l->arena, gots__symbol *, members->count + 1);
    state->functions = GOTS__NEW_ARRAY(l->arena, gots__symbol *, members->count + 1);
    if (state->self == NULL) state->self = gots__lower_local(l, "class");
    state->metadata = gots__lower_local(l, "metadata");
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *member = members->items[i];
        if (decorators_of(member)->count == 0 || !gots__class_member_runs(member)) continue;
        state->decorators[i] = gots__lower_local(l, "decorators");
        if (member->kind == GOTS__FIELD) {
            state->values[i] = gots__lower_local(l, "initializers");
            state->extras[i] = gots__lower_local(l, "extras");
        } else if (is_static(member)) {
            if (state->static_extra == NULL) state->static_extra = gots__lower_local(l, "extras");
        } else if (state->extra == NULL) {
            state->extra = gots__lower_local(l, "extras");
        }
    }
}

static gots__node *list_of(gots__lowering *l, const gots__list *decorators, uint32_t pos)
{
    gots__list items = { 0 };
    for (uint32_t i = 0; i < decorators->count; i++)
        gots__list_push(l, &items, gots__lower_expr(l, decorators->items[i]->unary.operand));
    return gots__build_array(l, &items, pos);
}

static void keep(gots__lowering *l, gots__symbol *symbol, gots__node *value, uint32_t pos,
                 gots__list *out)
{
    gots__list_push(l, out, gots__build_assign(l, gots__lower_use(l, symbol, pos), value, pos));
}

static gots__node *empty_array(gots__lowering *l, uint32_t pos)
{
    gots__list none = { 0 };
    return gots__build_array(l, &none, pos);
}

void gots__decorator_class_list(gots__lowering *l, gots__class_state *state, gots__list *out)
{
    const gots__list *decorators = &state->class_->decorators;
    if (decorators->count == 0) return;
    uint32_t pos = decorators->items[0]->pos;
    state->class_decorators = gots__lower_local(l, "decorators");
    state->class_extra = gots__lower_local(l, "extras");
    keep(l, state->class_decorators, list_of(l, decorators, pos), pos, out);
}

void gots__decorator_member_list(gots__lowering *l, gots__class_state *state, uint32_t index,
                                 gots__list *out)
{
    if (state->decorators == NULL || state->decorators[index] == NULL) return;
    gots__node *member = state->class_->members.items[index];
    keep(l, state->decorators[index], list_of(l, decorators_of(member), member->pos), member->pos, out);
}

static const char *kind_of(const gots__node *member)
{
    if (member->kind == GOTS__FIELD) return is_field(member) ? "field" : "accessor";
    switch (member->method.function.kind) {
    case GOTS__FN_GETTER: return "getter";
    case GOTS__FN_SETTER: return "setter";
    default: return "method";
    }
}

static gots__node *use_or_undefined(gots__lowering *l, gots__symbol *symbol, uint32_t pos)
{
    return symbol == NULL ? gots__build_undefined(l, pos) : gots__lower_use(l, symbol, pos);
}

static gots__node *application(gots__lowering *l, gots__class_state *state, uint32_t index,
                               gots__node *key, gots__node *function)
{
    gots__node *member = state->class_->members.items[index];
    uint32_t pos = member->pos;
    bool is_private = gots__class_key(member)->kind == GOTS__PRIVATE_NAME;
    gots__symbol *extras = member->kind == GOTS__FIELD ? state->extras[index]
                           : is_static(member)         ? state->static_extra
                                                       : state->extra;
    return gots__build_helper_call(
        l, GOTS__H_decorate, pos, 9, gots__lower_use(l, state->self, pos),
        gots__build_cstring(l, kind_of(member), pos), key,
        gots__build_number(l, (is_static(member) ? 1 : 0) + (is_private ? 2 : 0), pos),
        gots__lower_use(l, state->decorators[index], pos), gots__lower_use(l, state->metadata, pos),
        use_or_undefined(l, state->values[index], pos), gots__lower_use(l, extras, pos), function);
}

static gots__node *key_of(gots__lowering *l, gots__class_state *state, uint32_t index)
{
    gots__node *member = state->class_->members.items[index], *key = gots__class_key(member);
    gots__str text;
    if (key->kind == GOTS__PRIVATE_NAME) return gots__private_key(l, key, member->pos);
    if (state->keys[index] != NULL)
        return gots__lower_use(l, state->keys[index]->ident.symbol, member->pos);
    bool known = gots__lower_static_key(l, key, (member->flags & GOTS__F_COMPUTED) != 0, &text);
    return known ? gots__build_string(l, text, member->pos) : gots__build_undefined(l, member->pos);
}

static void apply_group(gots__lowering *l, gots__class_state *state, bool fields, bool fixed,
                        gots__list *out)
{
    const gots__list *members = &state->class_->members;
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *member = members->items[i];
        if (state->decorators[i] == NULL || is_field(member) != fields || is_static(member) != fixed)
            continue;
        bool is_private = gots__class_key(member)->kind == GOTS__PRIVATE_NAME;
        if (is_private && member->kind == GOTS__METHOD) {
            state->functions[i] = gots__lower_local(l, "method");
            gots__node *function = gots__class_private_function(l, state, member);
            keep(l, state->functions[i], application(l, state, i, key_of(l, state, i), function),
                 member->pos, out);
            continue;
        }
        if (member->kind == GOTS__FIELD) {
            keep(l, state->values[i], empty_array(l, member->pos), member->pos, out);
            keep(l, state->extras[i], empty_array(l, member->pos), member->pos, out);
        }
        if (!fields && is_private) {
            gots__lower_error(l, member, "GOTS1100",
                              "Decorators of private auto-accessors are not supported yet.");
            continue;
        }
        gots__list_push(l, out, application(l, state, i, key_of(l, state, i),
                                            gots__build_undefined(l, member->pos)));
    }
}

void gots__decorator_apply(gots__lowering *l, gots__class_state *state, gots__str name,
                           gots__list *out)
{
    uint32_t pos = state->node->pos;
    gots__node *base = use_or_undefined(l, state->base, pos);
    keep(l, state->metadata, gots__build_helper_call(l, GOTS__H_metadata, pos, 1, base), pos, out);
    if (state->extra != NULL) keep(l, state->extra, empty_array(l, pos), pos, out);
    if (state->static_extra != NULL) keep(l, state->static_extra, empty_array(l, pos), pos, out);
    apply_group(l, state, false, true, out);
    apply_group(l, state, false, false, out);
    apply_group(l, state, true, true, out);
    apply_group(l, state, true, false, out);
    gots__node *decorators = state->class_decorators == NULL
                                 ? empty_array(l, pos)
                                 : gots__lower_use(l, state->class_decorators, pos);
    if (state->class_extra != NULL) keep(l, state->class_extra, empty_array(l, pos), pos, out);
    gots__node *made = gots__build_helper_call(
        l, GOTS__H_decorate_class, pos, 5, gots__lower_use(l, state->self, pos),
        gots__build_string(l, name, pos), decorators, gots__lower_use(l, state->metadata, pos),
        use_or_undefined(l, state->class_extra, pos));
    keep(l, state->self, made, pos, out);
    if (state->static_extra != NULL)
        gots__list_push(l, out, gots__build_helper_call(l, GOTS__H_run_initializers, pos, 2,
                                                        gots__lower_use(l, state->self, pos),
                                                        gots__lower_use(l, state->static_extra, pos)));
}

/* ---- Legacy ---- */

static void add_parameters(gots__lowering *l, const gots__function *function, gots__list *items)
{
    for (uint32_t i = 0; i < function->params.count; i++) {
        const gots__list *decorators = &function->params.items[i]->param.decorators;
        for (uint32_t k = 0; k < decorators->count; k++) {
            gots__node *decorator = decorators->items[k];
            gots__list_push(l, items,
                            gots__build_helper_call(l, GOTS__H_decorate_parameter, decorator->pos, 2,
                                                    gots__build_number(l, i, decorator->pos),
                                                    gots__lower_expr(l, decorator->unary.operand)));
        }
    }
}

static void legacy_member(gots__lowering *l, gots__class_state *state, uint32_t index, gots__list *out)
{
    gots__node *member = state->class_->members.items[index];
    const gots__list *decorators = decorators_of(member);
    uint32_t pos = member->pos;
    gots__list items = { 0 };
    for (uint32_t i = 0; i < decorators->count; i++)
        gots__list_push(l, &items, gots__lower_expr(l, decorators->items[i]->unary.operand));
    if (member->kind == GOTS__METHOD) add_parameters(l, &member->method.function, &items);
    if (items.count == 0) return;
    gots__node *target = gots__lower_use(l, state->self, pos);
    if (!is_static(member)) target = gots__build_member(l, target, "prototype", pos);
    gots__list_push(l, out, gots__build_helper_call(
                                l, GOTS__H_decorate_legacy, pos, 4, gots__build_array(l, &items, pos),
                                target, key_of(l, state, index),
                                gots__build_boolean(l, !is_field(member), pos)));
}

void gots__decorator_legacy(gots__lowering *l, gots__class_state *state, gots__list *out)
{
    const gots__list *members = &state->class_->members;
    uint32_t pos = state->node->pos;
    gots__list items = { 0 };
    for (int fixed = 0; fixed < 2; fixed++)
        for (uint32_t i = 0; i < members->count; i++) {
            gots__node *member = members->items[i];
            bool constructor = member->kind == GOTS__METHOD &&
                               member->method.function.kind == GOTS__FN_CONSTRUCTOR;
            bool fits = member->kind == GOTS__METHOD || member->kind == GOTS__FIELD;
            if (fits && !constructor && is_static(member) == (fixed == 1) &&
                (gots__class_member_runs(member) || decorators_of(member)->count > 0))
                legacy_member(l, state, i, out);
        }
    const gots__list *decorators = &state->class_->decorators;
    for (uint32_t i = 0; i < decorators->count; i++)
        gots__list_push(l, &items, gots__lower_expr(l, decorators->items[i]->unary.operand));
    for (uint32_t i = 0; i < members->count; i++)
        if (members->items[i]->kind == GOTS__METHOD &&
            members->items[i]->method.function.kind == GOTS__FN_CONSTRUCTOR)
            add_parameters(l, &members->items[i]->method.function, &items);
    if (items.count == 0) return;
    gots__node *made = gots__build_helper_call(
        l, GOTS__H_decorate_legacy, pos, 4, gots__build_array(l, &items, pos),
        gots__lower_use(l, state->self, pos), gots__build_undefined(l, pos),
        gots__build_boolean(l, false, pos));
    keep(l, state->self, made, pos, out);
}
