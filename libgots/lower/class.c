/* Classes: a constructor, its members defined by helpers, its fields initialised in place.
 *
 *     ($base = Base,
 *      $C = $define_class(function(a){"$d Name"; …}, $base, {m: function(){"$m m"; …}}, {…}),
 *      $define($C, "x", 1), $C)
 *
 * SPDX-License-Identifier: MIT
 *
 * Members with known keys stand in the two literals; what follows the first computed key is
 * defined one after the other, so that keys are evaluated in the order written.
 */
#include "lower/class.h"

#include "lower/build.h"
#include "lower/plan.h"

enum { GETTER = 1, SETTER = 2, ON_PROTOTYPE = 8 };

gots__node *gots__lower_use(gots__lowering *l, gots__symbol *symbol, uint32_t pos)
{
    gots__plan_use(l, symbol);
    return gots__build_symbol(l, symbol, pos);
}

gots__class_state *gots__class_of_object(gots__lowering *l, gots__symbol *home)
{
    if (home == NULL) return NULL;
    gots__class_state *state = GOTS__NEW(l->arena, gots__class_state);
    state->self = home;
    return state;
}

bool gots__class_member_runs(const gots__node *member)
{
    switch (member->kind) {
    case GOTS__STATIC_BLOCK: return true;
    case GOTS__METHOD: return member->method.function.body != NULL;
    case GOTS__FIELD: return (member->flags & (GOTS__F_DECLARE | GOTS__F_ABSTRACT)) == 0;
    default: return false;
    }
}

static bool is_static(const gots__node *member)
{
    return member->kind == GOTS__STATIC_BLOCK || (member->flags & GOTS__F_STATIC) != 0;
}

static bool is_private(const gots__node *member)
{
    return member->kind != GOTS__STATIC_BLOCK && gots__class_key(member)->kind == GOTS__PRIVATE_NAME;
}

static bool is_constructor(const gots__node *member)
{
    return member->kind == GOTS__METHOD && member->method.function.kind == GOTS__FN_CONSTRUCTOR;
}

/* ---- What a class needs ---- */

static gots__node *find_constructor(const gots__class *class_)
{
    for (uint32_t i = 0; i < class_->members.count; i++) {
        gots__node *member = class_->members.items[i];
        if (is_constructor(member) && member->method.function.body != NULL) return member;
    }
    return NULL;
}

static bool uses_super(const gots__node *member)
{
    if (member->kind == GOTS__FIELD) return member->field.uses_super;
    return member->kind == GOTS__METHOD ? member->method.function.uses_super
                                        : member->function.uses_super;
}

static gots__symbol *inner_name(const gots__class *class_)
{
    if (class_->name == NULL || class_->scope == NULL) return NULL;
    gots__symbol *symbol = gots__scope_find(class_->scope, class_->name->ident.name);
    return symbol != NULL && (symbol->meanings & GOTS__SYM_SELF) != 0 ? symbol : NULL;
}

/* References to the class from inside it read the local that holds it. */
static void bind_inner_name(gots__class_state *state, gots__symbol *inner)
{
    inner->storage = state->self->storage;
    inner->emit_name = state->self->emit_name;
    inner->holder = state->self->holder;
    inner->note = state->self->note;
    inner->scope = state->self->scope;
}

static void prepare(gots__lowering *l, gots__class_state *state)
{
    gots__class *class_ = state->class_;
    uint32_t count = class_->members.count;
    state->keys = GOTS__NEW_ARRAY(l->arena, gots__node *, count + 1);
    state->storage = GOTS__NEW_ARRAY(l->arena, gots__symbol *, count + 1);
    state->is_derived = class_->base != NULL;
    bool self = false, proto = false, own = false, brands = false;
    for (uint32_t i = 0; i < count; i++) {
        gots__node *member = class_->members.items[i];
        if (!gots__class_member_runs(member)) continue;
        bool fixed = is_static(member);
        if (uses_super(member)) {
            if (fixed) own = true;
            else proto = true;
        }
        if (member->kind != GOTS__METHOD && fixed) self = true;
        if (member->kind == GOTS__METHOD && is_private(member)) {
            if (fixed) self = true;
            else brands = true;
        }
        if (member->kind == GOTS__FIELD && (member->flags & GOTS__F_ACCESSOR) != 0) {
            state->storage[i] = gots__lower_local(l, "storage");
            if (is_private(member) && !fixed) brands = true;
            self = true;
        }
    }
    gots__symbol *inner = state->inner = inner_name(class_);
    if (inner != NULL && inner->value_uses > 0) self = true;
    if (class_->base != NULL) state->base = gots__lower_local(l, "base");
    if (self || own || proto || brands) state->self = gots__lower_local(l, "class");
    if (inner != NULL && state->self != NULL) bind_inner_name(state, inner);
    if (proto) state->home = gots__lower_local(l, "home");
    if (brands) state->brands = gots__lower_local(l, "brand");
}

bool gots__class_is_unborn(const gots__lowering *l, const gots__symbol *symbol)
{
    for (const gots__class_state *state = l->unborn; state != NULL; state = state->unborn)
        if (state->inner == symbol) return true;
    return false;
}

/* Lowers an expression that is evaluated before the class's name is initialised. */
static gots__node *lower_unborn(gots__lowering *l, gots__class_state *state, gots__node *node)
{
    state->unborn = l->unborn;
    l->unborn = state;
    gots__node *lowered = gots__lower_expr(l, node);
    l->unborn = state->unborn;
    return lowered;
}

/* ---- The constructor ---- */

void gots__class_open(gots__lowering *l, gots__fn *fn)
{
    gots__class_state *state = fn->class_;
    fn->is_derived = state->is_derived;
    if (!fn->is_derived) return;
    fn->this_symbol = gots__plan_symbol(l, gots__atoms_str(l->atoms, "$_this"));
    fn->this_symbol->scope = fn->scope;
    fn->this_symbol->captured = 1;
    fn->this_symbol->assigned = 1;
    gots__plan_declare(l, fn, fn->this_symbol);
}

void gots__class_enter(gots__lowering *l, gots__fn *fn, gots__function *function, gots__list *out)
{
    gots__class_state *state = fn->class_;
    if (state->is_derived) return; /* behind super() */
    gots__list exprs = { 0 };
    gots__node *target = gots__node_new(l->arena, GOTS__THIS, fn->pos, fn->pos);
    gots__field_init(l, state, function, target, &exprs);
    for (uint32_t i = 0; i < exprs.count; i++)
        gots__list_push(l, out, gots__build_statement(l, exprs.items[i]));
}

void gots__class_leave(gots__lowering *l, gots__fn *fn, gots__list *out)
{
    if (fn->is_derived) gots__lower_derived_end(l, fn, out);
}

static gots__str class_directive(gots__lowering *l, const char *letters, const gots__name *name)
{
    size_t len = strlen(letters);
    char *text = gots__arena_take(l->arena, len + name->text.len + 3);
    memcpy(text, letters, len);
    text[len++] = ' ';
    if (name->text.len > 0) memcpy(text + len, name->text.bytes, name->text.len);
    return (gots__str){ text, (uint32_t)len + name->text.len };
}

/* constructor(...args) { super(...args); } or an empty one, with the fields. */
static gots__node *default_constructor(gots__lowering *l, gots__class_state *state,
                                       const gots__name *name)
{
    gots__function *function = GOTS__NEW(l->arena, gots__function);
    uint32_t pos = state->node->pos;
    function->scope = gots__scope_new(l->arena, state->class_->scope, GOTS__SCOPE_FUNCTION, state->node);
    gots__fn fn;
    gots__list params = { 0 }, body = { 0 };
    gots__lower_function_open(l, &fn, state->node, function);
    fn.class_ = state;
    gots__list exprs = { 0 };
    if (!state->is_derived) {
        gots__class_enter(l, &fn, NULL, &body);
    } else {
        gots__symbol *args = gots__plan_symbol(l, gots__atoms_str(l->atoms, "$_args"));
        gots__list_push(l, &params, gots__build_symbol(l, args, pos));
        gots__node *made = gots__build_helper_call(
            l, GOTS__H_construct, pos, 3, gots__lower_use(l, state->base, pos),
            gots__build_symbol(l, args, pos), gots__node_new(l->arena, GOTS__NEW_TARGET, pos, pos));
        if (gots__field_any(state, NULL)) {
            gots__class_open(l, &fn);
            gots__node *target = gots__lower_use(l, fn.this_symbol, pos);
            gots__list_push(l, &exprs, gots__build_assign(l, target, made, pos));
            gots__field_init(l, state, NULL, gots__lower_use(l, fn.this_symbol, pos), &exprs);
            for (uint32_t i = 0; i < exprs.count; i++)
                gots__list_push(l, &body, gots__build_statement(l, exprs.items[i]));
            gots__class_leave(l, &fn, &body);
        } else {
            gots__list_push(l, &body, gots__build_return(l, made, pos));
        }
    }
    gots__str directive = class_directive(l, state->is_derived ? "$dr0" : "$c", name);
    gots__node *made = gots__lower_function_close(l, &fn, &params, &body, "");
    gots__node *plain = made;
    while (plain->kind == GOTS__CALL) { /* made by a factory */
        plain = plain->call.callee->binary.right->binary.right;
        plain = plain->function.body->block.statements.items[0]->unary.operand;
    }
    gots__list_insert(l, &plain->function.body->block.statements, 0,
                      gots__build_directive(l, directive, pos));
    return made;
}

static gots__node *constructor(gots__lowering *l, gots__class_state *state, gots__node *member,
                               const gots__name *name)
{
    gots__class_state *outer = l->fn->class_;
    gots__node *made;
    l->fn->class_ = state;
    if (member == NULL) {
        made = default_constructor(l, state, name);
    } else {
        made = gots__lower_function(l, member, &member->method.function, name,
                                    state->is_derived ? "d" : "c");
    }
    l->fn->class_ = outer;
    return made;
}

/* ---- Members ---- */

/* Members with known keys, on their way into one literal. */
typedef struct chunk {
    gots__list properties;
} chunk;

typedef struct builder {
    gots__lowering *l;
    gots__class_state *state;
    gots__list *out;
    chunk proto, fixed;
    bool defined;            /* define_class has been put out: chunks go to it no more */
    gots__node *constructor;
} builder;

static gots__node *self(builder *b, uint32_t pos)
{
    return gots__lower_use(b->l, b->state->self, pos);
}

static bool is_called(const gots__node *item, gots__str key)
{
    const gots__node *name = item->kind == GOTS__METHOD ? item->method.key : item->property.key;
    return name->string.value.len == key.len &&
           memcmp(name->string.value.bytes, key.bytes, key.len) == 0;
}

static bool fits(const chunk *c, gots__str key, uint8_t kind)
{
    bool accessor = kind == GOTS__FN_GETTER || kind == GOTS__FN_SETTER;
    if (key.len == 9 && memcmp(key.bytes, "__proto__", 9) == 0) return false;
    for (uint32_t i = 0; i < c->properties.count; i++) {
        const gots__node *item = c->properties.items[i];
        if (!is_called(item, key)) continue;
        if (!accessor || item->kind != GOTS__METHOD || item->method.function.kind == kind) return false;
    }
    return true;
}

static gots__node *literal_of(builder *b, chunk *c, uint32_t pos)
{
    if (c->properties.count == 0) return gots__build_undefined(b->l, pos);
    gots__node *made = gots__build_object(b->l, &c->properties, pos);
    c->properties = (gots__list){ 0 };
    return made;
}

/* Puts out what the chunks hold. */
static void flush(builder *b, uint32_t pos)
{
    gots__lowering *l = b->l;
    gots__class_state *state = b->state;
    if (!b->defined) {
        gots__node *proto = literal_of(b, &b->proto, pos);
        gots__node *made = gots__build_helper_call(l, GOTS__H_define_class, pos, 3, b->constructor,
                                                   proto, literal_of(b, &b->fixed, pos));
        if (state->base != NULL)
            gots__list_push(l, &made->call.args, gots__lower_use(l, state->base, pos));
        const char *key = state->class_->key;
        if (key != NULL)
            made = gots__build_helper_call(
                l, GOTS__H_class_key, pos, 2, made,
                gots__build_string(l, (gots__str){ key, (uint32_t)strlen(key) }, pos));
        if (state->self != NULL) made = gots__build_assign(l, self(b, pos), made, pos);
        gots__list_push(l, b->out, made);
        if (state->home != NULL) {
            gots__node *home = gots__build_member(l, self(b, pos), "prototype", pos);
            gots__list_push(l, b->out,
                            gots__build_assign(l, gots__lower_use(l, state->home, pos), home, pos));
        }
        b->defined = true;
        return;
    }
    for (int on_proto = 1; on_proto >= 0; on_proto--) {
        chunk *c = on_proto ? &b->proto : &b->fixed;
        if (c->properties.count == 0) continue;
        gots__node *flags = gots__build_number(l, on_proto ? ON_PROTOTYPE : 0, pos);
        gots__list_push(l, b->out, gots__build_helper_call(l, GOTS__H_members, pos, 3, self(b, pos),
                                                           literal_of(b, c, pos), flags));
    }
}

/* Puts out the class's definition, and what has gathered since. */
static void put_out(builder *b, uint32_t pos)
{
    if (!b->defined || b->proto.properties.count + b->fixed.properties.count > 0) flush(b, pos);
}

/* From here on members are defined one by one, so the class must be at hand. */
static void need_self(builder *b)
{
    if (b->state->self == NULL) b->state->self = gots__lower_local(b->l, "class");
}

static gots__node *lower_method(gots__lowering *l, gots__class_state *state, gots__node *member,
                                const gots__name *name)
{
    gots__class_state *outer = l->fn->class_;
    l->fn->class_ = state;
    gots__node *made = gots__lower_function(l, member, &member->method.function, name, "");
    l->fn->class_ = outer;
    return made;
}

static void known_method(builder *b, gots__node *member, gots__str key)
{
    gots__lowering *l = b->l;
    uint8_t kind = member->method.function.kind;
    bool getter = kind == GOTS__FN_GETTER, setter = kind == GOTS__FN_SETTER;
    chunk *c = is_static(member) ? &b->fixed : &b->proto;
    gots__name name = { .text = key, .prefix = getter ? "get" : setter ? "set" : NULL };
    gots__node *made = lower_method(l, b->state, member, &name);
    gots__node *item;
    uint32_t pos = member->pos;
    if (!fits(c, key, kind) || ((getter || setter) && made->kind != GOTS__FUNCTION)) {
        need_self(b);
        put_out(b, pos);
        double flags = (getter ? GETTER : setter ? SETTER : 0) + (is_static(member) ? 0 : ON_PROTOTYPE);
        gots__list_push(l, b->out,
                        gots__build_helper_call(l, GOTS__H_method, pos, 4, self(b, pos),
                                                gots__build_string(l, key, pos), made,
                                                gots__build_number(l, flags, pos)));
        return;
    }
    if (getter || setter) {
        item = gots__node_new(l->arena, GOTS__METHOD, pos, member->end);
        item->method.key = gots__build_string(l, key, pos);
        item->method.function = made->function;
        item->method.function.kind = kind;
    } else {
        item = gots__node_new(l->arena, GOTS__PROPERTY, pos, member->end);
        item->property.key = gots__build_string(l, key, pos);
        item->property.value = made;
    }
    gots__list_push(l, &c->properties, item);
}

static void computed_method(builder *b, uint32_t index)
{
    gots__lowering *l = b->l;
    gots__node *member = b->state->class_->members.items[index];
    uint8_t kind = member->method.function.kind;
    bool getter = kind == GOTS__FN_GETTER, setter = kind == GOTS__FN_SETTER;
    uint32_t pos = member->pos;
    need_self(b);
    put_out(b, pos);
    gots__node *key = gots__build_helper_call(l, GOTS__H_key, pos, 1,
                                              lower_unborn(l, b->state, member->method.key));
    gots__node *first = gots__build_once(l, &key);
    if (b->state->keys[index] != NULL) {
        gots__symbol *kept = b->state->keys[index]->ident.symbol;
        first = gots__build_assign(l, gots__lower_use(l, kept, pos), first != NULL ? first : key, pos);
        key = gots__lower_use(l, kept, pos);
    }
    gots__name name = { .key = key, .prefix = getter ? "get" : setter ? "set" : NULL };
    gots__node *target = self(b, pos);
    gots__node *made = lower_method(l, b->state, member, &name);
    double flags = (getter ? GETTER : setter ? SETTER : 0) + (is_static(member) ? 0 : ON_PROTOTYPE);
    gots__list_push(l, b->out, gots__build_helper_call(l, GOTS__H_method, pos, 4, target,
                                                       first != NULL ? first : key, made,
                                                       gots__build_number(l, flags, pos)));
}

/* The key of a computed field is evaluated with the methods, its value later. */
static void computed_field_key(builder *b, uint32_t index)
{
    gots__lowering *l = b->l;
    gots__node *member = b->state->class_->members.items[index];
    uint32_t pos = member->pos;
    need_self(b);
    put_out(b, pos);
    gots__node *value = gots__build_helper_call(l, GOTS__H_key, pos, 1,
                                                lower_unborn(l, b->state, member->field.key));
    gots__symbol *local = b->state->keys[index]->ident.symbol;
    gots__list_push(l, b->out, gots__build_assign(l, gots__lower_use(l, local, pos), value, pos));
}

/* get x() { return this[storage] } and set x(v) { this[storage] = v } of `accessor x`. */
static gots__node *accessor_half(builder *b, uint32_t index, bool setter, gots__str name)
{
    gots__lowering *l = b->l;
    gots__node *member = b->state->class_->members.items[index];
    uint32_t pos = member->pos;
    gots__function *function = GOTS__NEW(l->arena, gots__function);
    function->kind = GOTS__FN_FIELD;
    function->scope = gots__scope_new(l->arena, b->state->class_->scope, GOTS__SCOPE_FUNCTION, member);
    gots__fn fn;
    gots__list params = { 0 }, body = { 0 };
    gots__lower_function_open(l, &fn, member, function);
    gots__node *object = gots__node_new(l->arena, GOTS__THIS, pos, pos);
    gots__node *place =
        gots__build_index(l, object, gots__lower_use(l, b->state->storage[index], pos), pos);
    if (setter) {
        gots__symbol *value = gots__plan_symbol(l, gots__atoms_str(l->atoms, "$_value"));
        gots__list_push(l, &params, gots__build_symbol(l, value, pos));
        gots__node *assign = gots__build_assign(l, place, gots__build_symbol(l, value, pos), pos);
        gots__list_push(l, &body, gots__build_statement(l, assign));
    } else {
        gots__list_push(l, &body, gots__build_return(l, place, pos));
    }
    char *directive = gots__arena_format(l->arena, "m %s %s", setter ? "set" : "get",
                                         name.bytes == NULL ? "" : name.bytes);
    return gots__lower_function_close(l, &fn, &params, &body, directive);
}

static void accessor(builder *b, uint32_t index)
{
    gots__lowering *l = b->l;
    gots__node *member = b->state->class_->members.items[index], *key = member->field.key;
    uint32_t pos = member->pos;
    need_self(b);
    gots__str text = { 0 };
    gots__node *key_node;
    if (gots__lower_static_key(l, key, (member->flags & GOTS__F_COMPUTED) != 0, &text)) {
        key_node = gots__build_string(l, text, pos);
    } else {
        computed_field_key(b, index);
        key_node = gots__lower_use(l, b->state->keys[index]->ident.symbol, pos);
    }
    put_out(b, pos);
    gots__symbol *storage = b->state->storage[index];
    gots__node *made = gots__build_helper_call(l, GOTS__H_private_key, pos, 1,
                                               gots__build_string(l, text.bytes == NULL
                                                   ? (gots__str){ "accessor", 8 } : text, pos));
    gots__list_push(l, b->out, gots__build_assign(l, gots__lower_use(l, storage, pos), made, pos));
    for (int setter = 0; setter < 2; setter++) {
        double flags = (setter ? SETTER : GETTER) + (is_static(member) ? 0 : ON_PROTOTYPE);
        gots__list_push(l, b->out,
                        gots__build_helper_call(l, GOTS__H_method, pos, 4, self(b, pos),
                                                gots__build_again(l, key_node),
                                                accessor_half(b, index, setter, text),
                                                gots__build_number(l, flags, pos)));
    }
}

gots__node *gots__class_private_function(gots__lowering *l, gots__class_state *state,
                                         gots__node *member)
{
    uint8_t kind = member->method.function.kind;
    gots__name name = { .text = gots__private_text(l, gots__class_key(member)) };
    if (kind == GOTS__FN_GETTER) name.prefix = "get";
    if (kind == GOTS__FN_SETTER) name.prefix = "set";
    return lower_method(l, state, member, &name);
}

/* [key, flags, function, …] of the private methods that are static, or not. */
static gots__node *private_methods(builder *b, bool fixed, uint32_t pos)
{
    gots__lowering *l = b->l;
    gots__list items = { 0 };
    const gots__list *members = &b->state->class_->members;
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *member = members->items[i];
        if (!gots__class_member_runs(member) || is_static(member) != fixed || !is_private(member))
            continue;
        gots__node *key = gots__class_key(member);
        bool is_accessor = member->kind == GOTS__FIELD && (member->flags & GOTS__F_ACCESSOR) != 0;
        if (member->kind != GOTS__METHOD && !is_accessor) continue;
        gots__str text = gots__private_text(l, key);
        for (int half = 0; half < (is_accessor ? 2 : 1); half++) {
            uint8_t kind = is_accessor ? (half ? GOTS__FN_SETTER : GOTS__FN_GETTER)
                                       : member->method.function.kind;
            bool getter = kind == GOTS__FN_GETTER, setter = kind == GOTS__FN_SETTER;
            gots__list_push(l, &items, gots__private_key(l, key, member->pos));
            gots__list_push(l, &items,
                            gots__build_number(l, getter ? GETTER : setter ? SETTER : 0, pos));
            gots__symbol *made = b->state->functions == NULL ? NULL : b->state->functions[i];
            gots__list_push(l, &items, made != NULL ? gots__lower_use(l, made, member->pos)
                                       : is_accessor ? accessor_half(b, i, half, text)
                                                     : gots__class_private_function(l, b->state, member));
        }
    }
    return items.count == 0 ? NULL : gots__build_array(l, &items, pos);
}

static void member(builder *b, uint32_t index)
{
    gots__lowering *l = b->l;
    gots__node *member = b->state->class_->members.items[index];
    if (!gots__class_member_runs(member) || is_constructor(member) ||
        member->kind == GOTS__STATIC_BLOCK || is_private(member))
        return;
    gots__str key;
    bool known = gots__lower_static_key(l, gots__class_key(member),
                                        (member->flags & GOTS__F_COMPUTED) != 0, &key);
    if (member->kind == GOTS__METHOD) {
        if (known) known_method(b, member, key);
        else computed_method(b, index);
    } else if ((member->flags & GOTS__F_ACCESSOR) != 0) {
        accessor(b, index);
    } else if (!known) {
        computed_field_key(b, index);
    }
}

/* What stands behind the class's definition: private methods, static fields. */
static void finish(builder *b)
{
    gots__lowering *l = b->l;
    gots__class_state *state = b->state;
    uint32_t pos = state->node->pos;
    gots__node *methods = state->brands == NULL ? NULL : private_methods(b, false, pos);
    if (methods != NULL)
        gots__list_push(l, b->out, gots__build_assign(l, gots__lower_use(l, state->brands, pos),
                                                      methods, pos));
    methods = private_methods(b, true, pos);
    if (methods != NULL)
        gots__list_push(l, b->out, gots__build_helper_call(l, GOTS__H_brand, pos, 2, self(b, pos),
                                                           methods));
    const gots__list *members = &state->class_->members;
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *item = members->items[i];
        if (item->kind == GOTS__METHOD || !gots__class_member_runs(item) || !is_static(item)) continue;
        gots__list_push(l, b->out, gots__field_static(l, state, i));
    }
}

static void private_storage(builder *b)
{
    gots__lowering *l = b->l;
    const gots__list *members = &b->state->class_->members;
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *item = members->items[i];
        if (b->state->storage[i] == NULL || !is_private(item)) continue;
        gots__node *made = gots__build_helper_call(
            l, GOTS__H_private_key, item->pos, 1,
            gots__build_string(l, gots__str_of(item->field.key->ident.name), item->pos));
        gots__list_push(l, b->out,
                        gots__build_assign(l, gots__lower_use(l, b->state->storage[i], item->pos), made,
                                           item->pos));
    }
}

static gots__name class_name(const gots__class *class_, const gots__name *given)
{
    gots__name name = { .text = { "", 0 } };
    if (class_->name != NULL) name.text = gots__str_of(class_->name->ident.name);
    else if (given != NULL && given->text.bytes != NULL) name.text = given->text;
    return name;
}

/* Locals for the keys of computed fields: the constructor that reads them is lowered first. */
static void prepare_keys(builder *b)
{
    gots__lowering *l = b->l;
    const gots__list *members = &b->state->class_->members;
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *item = members->items[i];
        gots__str key;
        if (item->kind == GOTS__STATIC_BLOCK || !gots__class_member_runs(item) || is_private(item))
            continue;
        bool kept = b->state->decorators != NULL && b->state->decorators[i] != NULL;
        if (item->kind != GOTS__FIELD && !kept && !l->options->legacy_decorators) continue;
        if (gots__lower_static_key(l, item->field.key, (item->flags & GOTS__F_COMPUTED) != 0, &key))
            continue;
        b->state->keys[i] = gots__build_symbol(l, gots__lower_local(l, "key"), item->pos);
        need_self(b);
    }
}

static void need_init(builder *b)
{
    need_self(b);
    b->state->init = gots__lower_local(b->l, "fields");
}

static gots__node *finished(builder *b, uint32_t pos)
{
    if (b->out->count == 1) return b->out->items[0];
    if (b->state->self != NULL) gots__list_push(b->l, b->out, self(b, pos));
    return gots__build_sequence(b->l, b->out, pos);
}

gots__node *gots__lower_class(gots__lowering *l, gots__node *node, gots__class *class_,
                              const gots__name *name)
{
    gots__class_state *state = GOTS__NEW(l->arena, gots__class_state);
    gots__list out = { 0 };
    uint32_t pos = node->pos;
    builder b = { .l = l, .state = state, .out = &out };
    state->class_ = class_;
    state->node = node;
    bool decorated = gots__decorator_any(class_) && !l->options->legacy_decorators;
    if (decorated) gots__decorator_class_list(l, state, &out);
    prepare(l, state);
    if (decorated) gots__decorator_prepare(l, state);
    bool legacy = l->options->legacy_decorators && gots__decorator_legacy_any(class_);
    if (legacy) need_self(&b);
    if (state->base != NULL) {
        gots__node *base = lower_unborn(l, state, class_->base);
        gots__list_push(l, &out,
                        gots__build_assign(l, gots__lower_use(l, state->base, pos), base, pos));
    }
    gots__private_open(l, class_, &out);
    private_storage(&b);
    prepare_keys(&b);
    gots__node *written = find_constructor(class_);
    if (!gots__field_fits(l, state, written == NULL ? NULL : &written->method.function) &&
        gots__field_any(state, NULL))
        need_init(&b);
    gots__name called = class_name(class_, name);
    b.constructor = constructor(l, state, written, &called);
    if (class_->name == NULL && name != NULL && name->key != NULL)
        b.constructor = gots__build_helper_call(l, GOTS__H_named, pos, 3, b.constructor,
                                                gots__build_again(l, name->key),
                                                gots__build_undefined(l, pos));
    for (uint32_t i = 0; i < class_->members.count; i++) {
        gots__decorator_member_list(l, state, i, &out);
        member(&b, i);
    }
    put_out(&b, pos);
    if (decorated) gots__decorator_apply(l, state, called.text, &out);
    if (state->init != NULL)
        gots__list_push(l, &out, gots__build_assign(l, gots__lower_use(l, state->init, pos),
                                                    gots__field_function(l, state), pos));
    finish(&b);
    if (state->class_extra != NULL)
        gots__list_push(l, &out, gots__build_helper_call(l, GOTS__H_run_initializers, pos, 2,
                                                         self(&b, pos),
                                                         gots__lower_use(l, state->class_extra, pos)));
    if (legacy) gots__decorator_legacy(l, state, &out);
    return finished(&b, pos);
}
