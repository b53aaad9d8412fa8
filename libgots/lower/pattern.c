/* Destructuring.
 *
 * SPDX-License-Identifier: MIT
 *
 * Object patterns read properties of a temporary. Array patterns of names alone take their values
 * at once: `$1 = $take(value, 2)` is the array itself when nobody has changed how arrays iterate,
 * else an array of what its iterator gave. Where more can happen between two steps (initialisers,
 * nested patterns, property targets) they go step by step, `try(value){a=$next;…}`, and the engine
 * closes the iterator however they end (engine/patch/52-iterate.change).
 */
#include "lower/build.h"
#include "lower/plan.h"

typedef struct destructuring {
    gots__lowering *l;
    gots__list *out;   /* expressions or statements */
    bool declares;
    bool statements;   /* may `out` hold statements? */
} destructuring;

static void destructure(destructuring *d, gots__node *pattern, gots__node *value);

static void emit(destructuring *d, gots__node *expression)
{
    if (expression == NULL) return;
    gots__list_push(d->l, d->out,
                    d->statements ? gots__build_statement(d->l, expression) : expression);
}

/* A temporary holding `value` from now on. */
static gots__node *keep(destructuring *d, gots__node *value)
{
    emit(d, gots__build_once(d->l, &value));
    return value;
}

static bool is_pattern(const gots__node *node)
{
    return node->kind == GOTS__ARRAY_PATTERN || node->kind == GOTS__OBJECT_PATTERN;
}

/* value === void 0 ? init : value */
static gots__node *with_default(destructuring *d, gots__node *target, gots__node *init,
                                gots__node *value)
{
    gots__lowering *l = d->l;
    if (init == NULL) return value;
    uint32_t pos = init->pos;
    gots__node *initial;
    if (target->kind == GOTS__IDENTIFIER && (target->flags & GOTS__F_PAREN) == 0) {
        gots__name name = { .text = gots__str_of(target->ident.name) };
        initial = gots__lower_named(l, init, &name);
    } else {
        initial = gots__lower_expr(l, init);
    }
    gots__node *temp = gots__lower_temp(l, pos);
    gots__node *test = gots__build_is_undefined(l, gots__build_assign(l, temp, value, pos), pos);
    return gots__build_conditional(l, test, initial, gots__build_again(l, temp), pos);
}

/* A name declared by a pattern is live behind its own element, not only behind the whole. */
static void come_alive(gots__node *name, uint32_t end)
{
    gots__symbol *symbol = name->ident.symbol;
    if (symbol != NULL && symbol->live > end) symbol->live = end;
}

/* An assignment's target is evaluated before the value is fetched. */
typedef struct target {
    gots__node *node;
    gots__reference reference;
    bool opened;
} target;

static void open_target(destructuring *d, target *where, gots__node *node)
{
    gots__list before = { 0 };
    *where = (target){ .node = gots__lower_strip(node) };
    if (d->declares || is_pattern(where->node)) return;
    where->opened = true;
    bool name = where->node->kind == GOTS__IDENTIFIER;
    gots__reference_open(d->l, &where->reference, where->node, name, &before);
    for (uint32_t i = 0; i < before.count; i++) emit(d, before.items[i]);
}

/* A local that nothing else sees while its own initialiser runs. */
static bool is_private_local(const gots__node *node, uint32_t end)
{
    if (node->kind != GOTS__IDENTIFIER || node->ident.symbol == NULL) return false;
    const gots__symbol *symbol = node->ident.symbol;
    return symbol->storage == GOTS__IN_LOCAL && !symbol->exported && !symbol->captured &&
           !symbol->needs_dead_zone && symbol->first_use >= end;
}

/* x = value; if (x === void 0) x = init; */
static void assign_in_steps(destructuring *d, gots__node *name, gots__node *init, gots__node *value)
{
    gots__lowering *l = d->l;
    gots__name called = { .text = gots__str_of(name->ident.name) };
    gots__symbol *symbol = name->ident.symbol;
    emit(d, gots__lower_initialise(l, name, value));
    gots__node *initial = gots__lower_named(l, init, &called);
    gots__node *test = gots__build_is_undefined(l, gots__build_symbol(l, symbol, init->pos), init->pos);
    gots__node *set = gots__build_assign(l, gots__build_symbol(l, symbol, init->pos), initial, init->pos);
    gots__list_push(l, d->out, gots__build_if(l, test, gots__build_statement(l, set), NULL, init->pos));
}

static void assign(destructuring *d, target *where, gots__node *init, gots__node *value,
                   uint32_t end)
{
    gots__lowering *l = d->l;
    gots__node *node = where->node;
    if (init != NULL && d->statements && d->declares && is_private_local(node, end)) {
        assign_in_steps(d, node, init, value);
        come_alive(node, end);
        return;
    }
    value = with_default(d, node, init, value);
    if (is_pattern(node)) {
        destructure(d, node, value);
    } else if (where->opened) {
        emit(d, gots__reference_set(l, &where->reference, value));
    } else {
        emit(d, gots__lower_initialise(l, node, value));
        come_alive(node, end);
    }
}

/* ---- Object patterns ---- */

static gots__node *property_of(destructuring *d, gots__node *value, gots__node *element,
                               gots__node **key)
{
    gots__lowering *l = d->l;
    gots__str name;
    bool computed = (element->flags & GOTS__F_COMPUTED) != 0;
    gots__node *from = gots__build_again(l, value);
    if (gots__lower_static_key(l, element->element.key, computed, &name)) {
        *key = gots__build_string(l, name, element->pos);
        return gots__build_member_str(l, from, name, element->element.key->pos);
    }
    gots__node *lowered = gots__lower_expr(l, element->element.key);
    gots__node *temp = gots__lower_temp(l, lowered->pos);
    gots__node *as_key = gots__build_helper_call(l, GOTS__H_key, lowered->pos, 1, lowered);
    emit(d, gots__build_assign(l, temp, as_key, lowered->pos));
    *key = gots__build_again(l, temp);
    return gots__build_index(l, from, gots__build_again(l, temp), lowered->pos);
}

static void destructure_object(destructuring *d, gots__node *pattern, gots__node *value)
{
    gots__lowering *l = d->l;
    const gots__list *elements = &pattern->list.items;
    gots__list keys = { 0 };
    bool has_rest = elements->count > 0 &&
                    (elements->items[elements->count - 1]->flags & GOTS__F_REST) != 0;
    bool reads_first = elements->count > 0 && !has_rest &&
                       (elements->items[0]->flags & GOTS__F_COMPUTED) == 0 &&
                       (d->declares || gots__lower_strip(elements->items[0]->element.target)->kind ==
                                           GOTS__IDENTIFIER || is_pattern(elements->items[0]->element.target));
    value = keep(d, value);
    /* Reading the first property would say so, if it came first. */
    if (!reads_first)
        emit(d, gots__build_helper_call(l, GOTS__H_object, pattern->pos, 1,
                                        gots__build_again(l, value)));
    for (uint32_t i = 0; i < elements->count; i++) {
        gots__node *element = elements->items[i], *key;
        target where;
        if ((element->flags & GOTS__F_REST) != 0) {
            open_target(d, &where, element->element.target);
            gots__node *rest = gots__build_helper_call(l, GOTS__H_rest, element->pos, 2,
                                                       gots__build_again(l, value),
                                                       gots__build_array(l, &keys, element->pos));
            assign(d, &where, NULL, rest, element->end);
            break;
        }
        /* The key comes before the target, the target before the value. */
        gots__node *property = property_of(d, value, element, &key);
        open_target(d, &where, element->element.target);
        if (has_rest) gots__list_push(l, &keys, key);
        assign(d, &where, element->element.init, property, element->end);
    }
}

/* ---- Array patterns ---- */

/* Can nothing that the program sees happen while this value is made? */
static bool is_harmless(const gots__node *init)
{
    if (init == NULL) return true;
    switch (init->kind) {
    case GOTS__NUMBER: case GOTS__STRING: case GOTS__NULL_LITERAL: case GOTS__TRUE_LITERAL:
    case GOTS__FALSE_LITERAL: case GOTS__ARROW: case GOTS__FUNCTION: return true;
    case GOTS__ARRAY: case GOTS__OBJECT: return init->list.items.count == 0;
    case GOTS__UNARY:
        return (init->op == GOTS__OP_MINUS || init->op == GOTS__OP_VOID) &&
               init->unary.operand->kind == GOTS__NUMBER;
    case GOTS__IDENTIFIER: return init->ident.symbol == NULL &&
                                  strcmp(init->ident.name->text, "undefined") == 0;
    default: return false;
    }
}

/* Only names, so that all values may be taken first. */
static bool is_simple(const destructuring *d, const gots__list *elements)
{
    if (elements->count >= GOTS__TAKE_ALL) return false;
    for (uint32_t i = 0; i < elements->count; i++) {
        const gots__node *element = elements->items[i];
        if (element->kind == GOTS__OMITTED) continue;
        const gots__node *node = gots__lower_strip(element->element.target);
        if (node->kind != GOTS__IDENTIFIER || !is_harmless(element->element.init)) return false;
        if (!d->declares && (node->ident.symbol == NULL || node->ident.symbol->exported)) return false;
    }
    return true;
}

static gots__node *item_of(gots__lowering *l, uint32_t pos)
{
    return gots__build_raw(l, (gots__str){ "$item", 5 }, pos);
}

static void take_all(destructuring *d, gots__node *pattern, gots__node *value)
{
    gots__lowering *l = d->l;
    const gots__list *elements = &pattern->list.items;
    uint32_t count = elements->count, pos = pattern->pos;
    bool has_rest = count > 0 && (elements->items[count - 1]->flags & GOTS__F_REST) != 0;
    gots__node *limit = gots__build_number(l, has_rest ? GOTS__TAKE_ALL : count, pos);
    gots__node *take = gots__build_raw(l, (gots__str){ "$take", 5 }, pos);
    gots__node *taken = keep(d, gots__build_call(l, take, pos, 2, value, limit));
    for (uint32_t i = 0; i < count; i++) {
        gots__node *element = elements->items[i];
        if (element->kind == GOTS__OMITTED) continue;
        target where;
        open_target(d, &where, element->element.target);
        gots__node *from = gots__build_again(l, taken), *at = gots__build_number(l, i, element->pos);
        gots__node *one = (element->flags & GOTS__F_REST) != 0
                              ? gots__build_helper_call(l, GOTS__H_from, element->pos, 2, from, at)
                              : gots__build_call(l, item_of(l, element->pos), element->pos, 2, from, at);
        assign(d, &where, element->element.init, one, element->end);
    }
}

static void each_step(destructuring *d, const gots__list *elements)
{
    gots__lowering *l = d->l;
    for (uint32_t i = 0; i < elements->count; i++) {
        gots__node *element = elements->items[i];
        bool rest = (element->flags & GOTS__F_REST) != 0;
        gots__str text = rest ? (gots__str){ "$others", 7 } : (gots__str){ "$next", 5 };
        gots__node *step = gots__build_raw(l, text, element->pos);
        if (element->kind == GOTS__OMITTED) {
            emit(d, step);
            continue;
        }
        target where;
        open_target(d, &where, element->element.target);
        assign(d, &where, element->element.init, step, element->end);
    }
}

static void step_by_step(destructuring *d, gots__node *pattern, gots__node *value)
{
    gots__lowering *l = d->l;
    gots__list steps = { 0 }, *outer = d->out;
    d->out = &steps;
    each_step(d, &pattern->list.items);
    d->out = outer;
    gots__node *inner = d->statements ? gots__build_block(l, &steps, pattern->pos)
                        : steps.count > 0 ? gots__build_sequence(l, &steps, pattern->pos)
                                          : gots__build_undefined(l, pattern->pos);
    gots__list_push(l, d->out, gots__build_iteration(l, value, inner));
}

static void destructure(destructuring *d, gots__node *pattern, gots__node *value)
{
    if (pattern->kind == GOTS__OBJECT_PATTERN) destructure_object(d, pattern, value);
    else if (is_simple(d, &pattern->list.items)) take_all(d, pattern, value);
    else step_by_step(d, pattern, value);
}

void gots__lower_pattern(gots__lowering *l, gots__node *pattern, gots__node *value, bool declares,
                         gots__list *out)
{
    destructuring d = { .l = l, .out = out, .declares = declares, .statements = true };
    destructure(&d, pattern, value);
}

/* [a, b] = [b, a] without an array: names on both sides, so many on the left as on the right. */
static bool is_swap(const gots__node *pattern, const gots__node *value)
{
    if (pattern->kind != GOTS__ARRAY_PATTERN || value->kind != GOTS__ARRAY) return false;
    const gots__list *left = &pattern->list.items, *right = &value->list.items;
    if (left->count != right->count || left->count == 0) return false;
    for (uint32_t i = 0; i < left->count; i++) {
        const gots__node *element = left->items[i], *item = right->items[i];
        if (element->kind != GOTS__ELEMENT || element->element.init != NULL ||
            (element->flags & GOTS__F_REST) != 0 || item->kind == GOTS__SPREAD ||
            item->kind == GOTS__OMITTED || is_pattern(element->element.target))
            return false;
    }
    return true;
}

/* Are all targets different locals that nothing watches? Then the order of stores is free. */
static bool are_free(const gots__lowering *l, const gots__list *elements)
{
    for (uint32_t i = 0; i < elements->count; i++) {
        const gots__node *name = gots__lower_strip(elements->items[i]->element.target);
        if (name->kind != GOTS__IDENTIFIER || name->ident.symbol == NULL) return false;
        const gots__symbol *symbol = name->ident.symbol;
        const gots__entry *entry = symbol->note;
        if (symbol->storage != GOTS__IN_LOCAL || symbol->exported || entry == NULL ||
            !entry->is_live || entry->fn != l->fn ||
            (symbol->meanings & (GOTS__SYM_CONST | GOTS__SYM_SELF | GOTS__SYM_IMPORT)) != 0 ||
            gots__plan_may_be_dead((gots__lowering *)l, (gots__symbol *)symbol, name->pos))
            return false;
        for (uint32_t k = 0; k < i; k++)
            if (gots__lower_strip(elements->items[k]->element.target)->ident.symbol == symbol) return false;
    }
    return true;
}

/* Targets are evaluated after the right side: so are they here, each before its store. */
static void swap(destructuring *d, gots__node *pattern, gots__node *value)
{
    gots__lowering *l = d->l;
    gots__list *right = &value->list.items;
    bool free = are_free(l, &pattern->list.items);
    for (uint32_t i = 0; i < right->count; i++) {
        gots__node *item = gots__lower_expr(l, right->items[i]);
        if (free && i + 1 == right->count) { /* the last value needs no temporary */
            target where;
            open_target(d, &where, pattern->list.items.items[i]->element.target);
            assign(d, &where, NULL, item, 0);
            right->count--;
            break;
        }
        gots__node *temp = gots__lower_temp(l, item->pos);
        emit(d, gots__build_assign(l, temp, item, item->pos));
        right->items[i] = temp;
    }
    for (uint32_t i = 0; i < right->count; i++) {
        target where;
        open_target(d, &where, pattern->list.items.items[i]->element.target);
        assign(d, &where, NULL, gots__build_again(l, right->items[i]), 0);
    }
}

gots__node *gots__lower_pattern_assign(gots__lowering *l, gots__node *node, bool used)
{
    gots__list out = { 0 };
    destructuring d = { .l = l, .out = &out };
    gots__node *pattern = node->binary.left, *value = gots__lower_strip(node->binary.right);
    if (!used && is_swap(pattern, value)) {
        swap(&d, pattern, value);
        return gots__build_sequence(l, &out, node->pos);
    }
    value = keep(&d, gots__lower_expr(l, value));
    destructure(&d, pattern, gots__build_again(l, value));
    if (used) emit(&d, gots__build_again(l, value));
    return gots__build_sequence(l, &out, node->pos);
}

static bool is_array_assign(const gots__node *node)
{
    return node->kind == GOTS__ASSIGN && node->op == GOTS__OP_NONE &&
           gots__lower_strip(node->binary.left)->kind == GOTS__ARRAY_PATTERN;
}

bool gots__lower_pattern_statement(gots__lowering *l, gots__node *expression, gots__list *out)
{
    gots__node *node = gots__lower_strip(expression);
    if (node->kind != GOTS__ASSIGN || node->op != GOTS__OP_NONE) return false;
    gots__node *pattern = gots__lower_strip(node->binary.left);
    gots__node *value = gots__lower_strip(node->binary.right);
    if (is_array_assign(node)) {
        if (is_swap(pattern, value)) return false;
        gots__lower_pattern(l, pattern, gots__lower_expr(l, value), false, out);
        return true;
    }
    /* x = [a, b] = y */
    if (pattern->kind != GOTS__IDENTIFIER || !is_array_assign(value)) return false;
    gots__node *kept = gots__lower_expr(l, gots__lower_strip(value->binary.right));
    gots__node *once = gots__build_once(l, &kept);
    if (once != NULL) gots__list_push(l, out, gots__build_statement(l, once));
    gots__lower_pattern(l, gots__lower_strip(value->binary.left), gots__build_again(l, kept), false,
                        out);
    gots__list_push(l, out, gots__build_statement(
                                l, gots__lower_write(l, pattern, gots__build_again(l, kept))));
    return true;
}
