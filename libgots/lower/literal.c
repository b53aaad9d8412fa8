/* Object and array literals beyond ES5, and spread arguments.
 *
 * SPDX-License-Identifier: MIT
 *
 * Properties whose keys are known now are gathered into plain literals, or `enum made {…}` once the
 * object is there; computed keys and spreads go through helpers that take the object first and
 * return it, so that all nests and is evaluated in the order written.
 */
#include "lower/build.h"
#include "lower/class.h"
#include "lower/plan.h"

/* ---- Objects -------------------------------------------------------------------------------- */

typedef struct object {
    gots__lowering *l;
    gots__node *made;      /* the object so far, NULL before the first literal */
    gots__list chunk;      /* properties with known keys, not yet in `made` */
    gots__symbol *home;    /* holds the object for `super`, or NULL */
    uint32_t pos;
} object;

static bool is_pure(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__NUMBER: case GOTS__STRING: case GOTS__NULL_LITERAL: case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL: case GOTS__FUNCTION: case GOTS__ARROW: case GOTS__THIS:
        return true;
    case GOTS__IDENTIFIER: return node->ident.symbol != NULL && !node->ident.symbol->assigned;
    default: return false;
    }
}

static void flush(object *o)
{
    gots__lowering *l = o->l;
    if (o->made == NULL) {
        o->made = gots__build_object(l, &o->chunk, o->pos);
        if (o->home != NULL)
            o->made = gots__build_assign(l, gots__lower_use(l, o->home, o->pos), o->made, o->pos);
    } else if (o->chunk.count > 0) {
        o->made = gots__build_define(l, o->made, gots__build_object(l, &o->chunk, o->pos), o->pos);
    }
    o->chunk = (gots__list){ 0 };
}

static bool is_proto(gots__str key)
{
    return key.len == 9 && memcmp(key.bytes, "__proto__", 9) == 0;
}

static bool is_called(const gots__node *item, gots__str key)
{
    const gots__node *name = item->kind == GOTS__METHOD ? item->method.key : item->property.key;
    gots__str text = name->kind == GOTS__IDENTIFIER ? gots__str_of(name->ident.name)
                                                    : name->string.value;
    return text.len == key.len && memcmp(text.bytes, key.bytes, key.len) == 0;
}

/* A strict ES5 literal may not name a key twice; then a new chunk begins. */
static bool chunk_has(const object *o, gots__str key)
{
    for (uint32_t i = 0; i < o->chunk.count; i++)
        if (is_called(o->chunk.items[i], key)) return true;
    return false;
}

/* May an accessor join the chunk? Beside its other half, or where its key is new. */
static bool accessor_fits(const object *o, gots__str key, uint8_t kind)
{
    for (uint32_t i = 0; i < o->chunk.count; i++) {
        const gots__node *item = o->chunk.items[i];
        if (!is_called(item, key)) continue;
        if (item->kind != GOTS__METHOD || item->method.function.kind == kind) return false;
    }
    return true;
}

/* A key evaluated now and used later; its side effects (toString) happen here. */
static gots__node *computed_key(gots__lowering *l, gots__node *key, gots__node **first)
{
    gots__node *value = gots__build_helper_call(l, GOTS__H_key, key->pos, 1, gots__lower_expr(l, key));
    *first = gots__build_once(l, &value);
    return value;
}

static void method(object *o, gots__node *node)
{
    gots__lowering *l = o->l;
    gots__function *function = &node->method.function;
    bool getter = function->kind == GOTS__FN_GETTER, setter = function->kind == GOTS__FN_SETTER;
    gots__name name = { .prefix = getter ? "get" : setter ? "set" : NULL };
    uint32_t pos = node->pos;
    gots__str key;
    gots__class_state *outer = l->fn->class_;
    gots__class_state *state = gots__class_of_object(l, o->home);
    if (gots__lower_static_key(l, node->method.key, (node->flags & GOTS__F_COMPUTED) != 0, &key) &&
        !is_proto(key)) {
        name.text = key;
        l->fn->class_ = state;
        gots__node *made = gots__lower_function(l, node, function, &name, "");
        l->fn->class_ = outer;
        if (!getter && !setter) {
            if (chunk_has(o, key)) flush(o);
            gots__list_push(l, &o->chunk, gots__build_property(l, key, made, pos));
            return;
        }
        if (o->made == NULL && made->kind == GOTS__FUNCTION && accessor_fits(o, key, function->kind)) {
            gots__node *member = gots__node_new(l->arena, GOTS__METHOD, pos, node->end);
            member->method.key = gots__build_string(l, key, pos);
            member->method.function = made->function;
            member->method.function.kind = getter ? GOTS__FN_GETTER : GOTS__FN_SETTER;
            gots__list_push(l, &o->chunk, member);
            return;
        }
        flush(o);
        o->made = gots__build_helper_call(l, GOTS__H_method, pos, 4, o->made,
                                          gots__build_string(l, key, pos), made,
                                          gots__build_number(l, getter ? 5 : 6, pos));
        return;
    }
    flush(o);
    gots__node *first = NULL, *value;
    if ((node->flags & GOTS__F_COMPUTED) != 0) value = computed_key(l, node->method.key, &first);
    else value = gots__build_cstring(l, "__proto__", pos);
    name.key = value;
    l->fn->class_ = state;
    gots__node *made = gots__lower_function(l, node, function, &name, "");
    l->fn->class_ = outer;
    o->made = gots__build_helper_call(l, GOTS__H_method, pos, 4, o->made,
                                      first != NULL ? first : gots__build_again(l, value), made,
                                      gots__build_number(l, getter ? 5 : setter ? 6 : 4, pos));
}

static void property(object *o, gots__node *node)
{
    gots__lowering *l = o->l;
    gots__node *value = node->property.value;
    bool computed = (node->flags & GOTS__F_COMPUTED) != 0;
    bool shorthand = (node->flags & GOTS__F_SHORTHAND) != 0;
    uint32_t pos = node->pos;
    gots__str key;
    bool known = gots__lower_static_key(l, node->property.key, computed, &key);
    if (known && is_proto(key) && !computed && !shorthand) {
        flush(o);
        o->made = gots__build_helper_call(l, GOTS__H_set_prototype, pos, 2, o->made,
                                          gots__lower_expr(l, value));
        return;
    }
    if (known && !is_proto(key)) {
        if (chunk_has(o, key)) flush(o);
        gots__name name = { .text = key };
        gots__list_push(l, &o->chunk,
                        gots__build_property(l, key, gots__lower_named(l, value, &name), pos));
        return;
    }
    flush(o);
    gots__node *first = NULL, *name_node;
    if (known) {
        name_node = gots__build_string(l, key, pos);
    } else if (gots__lower_is_anonymous(value)) {
        name_node = computed_key(l, node->property.key, &first);
    } else {
        name_node = gots__lower_expr(l, node->property.key);
        if (!is_pure(value) && name_node->kind != GOTS__STRING)
            name_node = gots__build_helper_call(l, GOTS__H_key, pos, 1, name_node);
        o->made = gots__build_helper_call(l, GOTS__H_define, pos, 3, o->made, name_node,
                                          gots__lower_expr(l, value));
        return;
    }
    gots__name name = { .key = name_node };
    gots__node *made = gots__lower_named(l, value, &name);
    o->made = gots__build_helper_call(l, GOTS__H_define, pos, 3, o->made,
                                      first != NULL ? first : gots__build_again(l, name_node), made);
}

static bool uses_super(const gots__node *node)
{
    for (uint32_t i = 0; i < node->list.items.count; i++) {
        const gots__node *item = node->list.items.items[i];
        if (item->kind == GOTS__METHOD && item->method.function.uses_super) return true;
    }
    return false;
}

gots__node *gots__lower_object(gots__lowering *l, gots__node *node)
{
    object o = { .l = l, .pos = node->pos };
    if (uses_super(node)) o.home = gots__lower_local(l, "home");
    const gots__list *items = &node->list.items;
    for (uint32_t i = 0; i < items->count; i++) {
        gots__node *item = items->items[i];
        if (item->kind == GOTS__PROPERTY) {
            property(&o, item);
        } else if (item->kind == GOTS__METHOD) {
            method(&o, item);
        } else {
            flush(&o);
            gots__node *spread = gots__build_raw(l, (gots__str){ "$spread", 7 }, item->pos);
            o.made = gots__build_call(l, spread, item->pos, 2, o.made,
                                      gots__lower_expr(l, item->unary.operand));
        }
    }
    flush(&o);
    return o.made;
}

/* ---- Arrays and arguments ------------------------------------------------------------------- */

static bool has_spread(const gots__list *items)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (items->items[i]->kind == GOTS__SPREAD) return true;
    return false;
}

/* Is its value the same before and behind the iteration of something else? */
static bool is_stable(const gots__lowering *l, const gots__node *node)
{
    switch (node->kind) {
    case GOTS__NUMBER: case GOTS__STRING: case GOTS__NULL_LITERAL: case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL: case GOTS__ARROW: return true;
    case GOTS__IDENTIFIER: {
        const gots__symbol *symbol = node->ident.symbol;
        return symbol != NULL && symbol->storage == GOTS__IN_LOCAL && !symbol->needs_dead_zone &&
               (symbol->meanings & GOTS__SYM_IMPORT) == 0 && (!symbol->assigned || !symbol->captured) &&
               !gots__plan_may_be_dead((gots__lowering *)l, (gots__symbol *)symbol, node->pos);
    }
    default: return false;
    }
}

#define GATHER_MAX 30

/* May all items be evaluated before the first spread is iterated? */
static bool can_gather(const gots__lowering *l, const gots__list *items)
{
    bool spread = false;
    if (items->count > GATHER_MAX) return false;
    for (uint32_t i = 0; i < items->count; i++) {
        const gots__node *item = items->items[i];
        bool is_spread = item->kind == GOTS__SPREAD;
        if (item->kind == GOTS__OMITTED) return false;
        if (spread && !is_stable(l, is_spread ? gots__lower_strip(item->unary.operand) : item))
            return false;
        spread = spread || is_spread;
    }
    return true;
}

/* [a, ...b, c]: $gather(2, a, b, c) */
static gots__node *gather(gots__lowering *l, const gots__list *items, uint32_t pos)
{
    gots__list args = { 0 };
    uint32_t spreads = 0;
    gots__list_push(l, &args, NULL);
    for (uint32_t i = 0; i < items->count; i++) {
        gots__node *item = items->items[i];
        if (item->kind == GOTS__SPREAD) {
            spreads |= 1u << i;
            item = item->unary.operand;
        }
        gots__list_push(l, &args, gots__lower_expr(l, item));
    }
    args.items[0] = gots__build_number(l, spreads, pos);
    return gots__build_call_list(l, gots__build_helper(l, GOTS__H_gather, pos), &args, pos);
}

/* [a, b, ...c, f()]: $more($append([a, b], c), f()) */
static gots__node *build_array(gots__lowering *l, const gots__list *items, uint32_t pos)
{
    gots__node *made = NULL;
    gots__list plain = { 0 };
    if (can_gather(l, items)) return gather(l, items, pos);
    for (uint32_t i = 0; i <= items->count; i++) {
        gots__node *item = i < items->count ? items->items[i] : NULL;
        if (item != NULL && item->kind != GOTS__SPREAD &&
            (item->kind != GOTS__OMITTED || made == NULL)) {
            gots__list_push(l, &plain, item->kind == GOTS__OMITTED ? item : gots__lower_expr(l, item));
            continue;
        }
        if (made == NULL) {
            made = gots__build_array(l, &plain, pos);
        } else if (plain.count > 0) {
            gots__list_insert(l, &plain, 0, made);
            made = gots__build_call_list(l, gots__build_helper(l, GOTS__H_more, pos), &plain, pos);
        }
        plain = (gots__list){ 0 };
        if (item == NULL) break;
        if (item->kind == GOTS__OMITTED)
            made = gots__build_helper_call(l, GOTS__H_hole, item->pos, 1, made);
        else
            made = gots__build_helper_call(l, GOTS__H_append, item->pos, 2, made,
                                           gots__lower_expr(l, item->unary.operand));
    }
    return made;
}

gots__node *gots__lower_array(gots__lowering *l, gots__node *node)
{
    if (has_spread(&node->list.items)) return build_array(l, &node->list.items, node->pos);
    for (uint32_t i = 0; i < node->list.items.count; i++) {
        gots__node **item = &node->list.items.items[i];
        if ((*item)->kind != GOTS__OMITTED) *item = gots__lower_expr(l, *item);
    }
    return node;
}

gots__node *gots__lower_arguments_array(gots__lowering *l, const gots__list *args, uint32_t pos)
{
    if (args->count == 1 && args->items[0]->kind == GOTS__SPREAD)
        return gots__build_call(l, gots__build_raw(l, (gots__str){ "$take", 5 }, pos), pos, 2,
                                gots__lower_expr(l, args->items[0]->unary.operand),
                                gots__build_number(l, GOTS__TAKE_ALL, pos));
    return build_array(l, args, pos);
}

gots__node *gots__lower_spread_call(gots__lowering *l, gots__node *node)
{
    gots__node *callee = gots__lower_strip(node->call.callee);
    uint32_t pos = node->pos;
    if (node->kind == GOTS__NEW) {
        gots__node *target = gots__lower_expr(l, callee);
        return gots__build_helper_call(l, GOTS__H_construct, pos, 2, target,
                                       gots__lower_arguments_array(l, &node->call.args, pos));
    }
    gots__node *receiver = gots__build_undefined(l, pos), *function;
    if (callee->kind == GOTS__OPTIONAL_CHAIN && (callee->flags & GOTS__F_PAREN) != 0) {
        gots__node *kept = NULL;
        function = gots__lower_chain_function(l, callee, &kept);
        if (kept != NULL) receiver = kept;
    } else if (callee->kind == GOTS__MEMBER || callee->kind == GOTS__INDEX) {
        gots__list before = { 0 };
        gots__reference reference;
        gots__reference_open(l, &reference, callee, false, &before);
        receiver = reference.kind == GOTS__REF_SUPER
                       ? gots__lower_this(l, gots__node_new(l->arena, GOTS__THIS, pos, pos))
                       : gots__build_again(l, reference.object);
        function = gots__reference_get(l, &reference);
        gots__list_push(l, &before, function);
        function = gots__build_sequence(l, &before, pos);
    } else {
        function = gots__lower_expr(l, callee);
    }
    gots__node *made = gots__build_helper_call(l, GOTS__H_apply, pos, 3, function, receiver,
                                               gots__lower_arguments_array(l, &node->call.args, pos));
    made->end = node->end;
    return made;
}
