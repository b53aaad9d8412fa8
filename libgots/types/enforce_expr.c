/* Expressions under enforcement: who relies on which value.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/enforce_inside.h"

void ty_enforce_relied(enforcing *e, node **slot)
{
    ty_enforce_value(e, slot, (use){ 0 });
}

void ty_enforce_open(enforcing *e, node **slot)
{
    ty_enforce_value(e, slot, (use){ .is_open = true });
}

static void each_open(enforcing *e, list *items)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (items->items[i] != NULL) ty_enforce_open(e, &items->items[i]);
}

/* ---- Where a check stands --------------------------------------------------------------------- */

/* Nothing can be said about a value of the type. */
static bool says_nothing(const type *t)
{
    return (t->flags & (T_ANY_OR_UNKNOWN | T_VOID | T_NEVER)) != 0 && (t->flags & T_UNION) == 0;
}

/* Any number is taken for an enum's member. */
static bool is_number_as_enum(const type *own, const type *wants)
{
    return (own->flags & T_NUMBER) && (wants->flags & T_ENUM_LIKE) && own != wants;
}

/* The value of *slot is used so: checks it where it is not proven. */
static void settle(enforcing *e, node **slot, use how)
{
    node *n = *slot;
    if (how.is_open) return;
    type *own = ty_enforce_type(e, n), *t = how.wants != NULL ? how.wants : own;
    if (t == e->c->error || says_nothing(t)) return;
    if (ty_enforce_is_escape(n)) {
        ty_enforce_note_add(e, n->pos, "`%s` is taken as it is: its declaration says so", ty_enforce_text(e, n));
        return;
    }
    if (how.is_lent && (own->flags & T_ANY)) return; /* they look at it themselves */
    ty_enforce_view(e, n, own, t);
    proof p = ty_enforce_proof(e, n, own);
    if (p == PROVEN && is_number_as_enum(own, t)) p = UNPROVEN;
    if (p == PROVEN) {
        ty_enforce_note_add(e, n->pos, "`%s` is proven: %T", ty_enforce_text(e, n), own);
        return;
    }
    bool is_import = n->kind == GOTS__IDENTIFIER && !(own->flags & T_ANY);
    bool names_itself = p == UNPROVEN_READ || how.place == NULL || is_import;
    ty_enforce_check_but(e, slot, t, names_itself ? ty_enforce_text(e, n) : how.place, p == UNPROVEN,
                         how.may_be_missing ? GOTS__V_UNDEFINED | GOTS__V_NULL : 0);
}

/* ---- Literals --------------------------------------------------------------------------------- */

static type *wanted_property(enforcing *e, type *wants, const atom *name)
{
    if (wants == NULL || name == NULL || (wants->flags & T_ANY_OR_UNKNOWN)) return NULL;
    type *t = ty_property_type(e->c, ty_apparent(e->c, wants), (atom *)(uintptr_t)name);
    if (t != NULL) return t;
    index_info *info = ty_applicable_index_name(e->c, ty_apparent(e->c, wants), (atom *)(uintptr_t)name);
    return info != NULL ? info->value : NULL;
}

static const char *place_of(enforcing *e, const char *of, const atom *name)
{
    if (name == NULL) return of;
    if (of == NULL) return ty_enforce_atom(e, name);
    return ty_format(e->c, "%s.%A", of, name);
}

static void object_literal(enforcing *e, node *n, use how)
{
    list *items = &n->list.items;
    type *wants = how.wants != NULL && !(how.wants->flags & T_ANY_OR_UNKNOWN) ? ty_non_nullable(e->c, how.wants) : NULL;
    if (wants == NULL && how.wants == NULL) wants = ty_apparent_contextual(e->c, n, 0);
    if (wants != NULL && (wants->flags & T_UNION)) {
        type *one = ty_find_discriminated(e->c, ty_enforce_type(e, n), wants, NULL);
        if (one != NULL) wants = one;
    }
    for (uint32_t i = 0; i < items->count; i++) {
        node *item = items->items[i];
        if (item->kind == GOTS__SPREAD) {
            ty_enforce_relied(e, &item->unary.operand);
            continue;
        }
        if (item->kind == GOTS__METHOD) {
            if (item->flags & GOTS__F_COMPUTED) ty_enforce_open(e, &item->method.key);
            ty_enforce_function(e, item);
            continue;
        }
        bool computed = (item->flags & GOTS__F_COMPUTED) != 0;
        if (computed) ty_enforce_open(e, &item->property.key);
        type *key_type;
        atom *name = ty_key_atom(e->c, item->property.key, computed, &key_type);
        use inner = { .wants = wanted_property(e, wants, name), .place = place_of(e, how.place, name), .is_const = how.is_const, .is_lent = how.is_lent };
        node *before = item->property.value;
        ty_enforce_value(e, &item->property.value, inner);
        if (item->property.value != before) item->flags &= ~(uint32_t)GOTS__F_SHORTHAND;
    }
}

static type *wanted_element(enforcing *e, type *wants, uint32_t at)
{
    if (wants == NULL || (wants->flags & T_ANY_OR_UNKNOWN)) return NULL;
    wants = ty_non_nullable(e->c, wants);
    if (wants->flags & T_UNION) return NULL;
    if (ty_is_tuple(wants)) return ty_tuple_element(e->c, wants, at);
    return ty_array_element(e->c, wants);
}

static void array_literal(enforcing *e, node *n, use how)
{
    list *items = &n->list.items;
    type *wants = how.wants != NULL ? how.wants : ty_apparent_contextual(e->c, n, 0);
    bool spread = false;
    for (uint32_t i = 0; i < items->count; i++) {
        node *item = items->items[i];
        if (item == NULL || item->kind == GOTS__OMITTED) continue;
        if (item->kind == GOTS__SPREAD) {
            spread = true;
            ty_enforce_relied(e, &item->unary.operand);
            continue;
        }
        const char *place = ty_format(e->c, "%s[%u]", how.place != NULL ? how.place : "", i);
        use inner = { .wants = wanted_element(e, wants, spread ? UINT32_MAX : i), .place = place, .is_const = how.is_const, .is_lent = how.is_lent };
        ty_enforce_value(e, &items->items[i], inner);
    }
}

/* ---- Casts ------------------------------------------------------------------------------------ */

static node *cast_type(const node *n)
{
    return n->kind == GOTS__AS || n->kind == GOTS__TYPE_ASSERTION ? n->typed.type : NULL;
}

/* `x as unknown as T`: who writes this knows better, and says so. */
static bool is_escape(enforcing *e, node *inner)
{
    if (cast_type(inner) == NULL || cast_type(inner)->kind == GOTS__CONST_TYPE) return false;
    return (ty_from_node(e->c, inner->typed.type)->flags & (T_ANY_OR_UNKNOWN | T_NEVER)) != 0;
}

/* `(x as T).kind` in a function that says whether x is a T: it is about to find out, and what it says is
 * looked at where it is believed (predicate_call). */
static bool is_probe(enforcing *e, const node *inner)
{
    const gots__function *f = e->function != NULL ? ty_function(e->function) : NULL;
    const node *says = f != NULL ? f->return_type : NULL;
    if (says == NULL || says->kind != GOTS__TYPE_PREDICATE || inner->kind != GOTS__IDENTIFIER) return false;
    const node *param = says->type_predicate.param;
    return param->kind == GOTS__IDENTIFIER && param->ident.name == inner->ident.name;
}

static void cast(enforcing *e, node **slot, use how)
{
    node *n = *slot, *inner = n->typed.expr;
    checker *c = e->c;
    if (n->typed.type->kind == GOTS__CONST_TYPE) {
        how.is_const = true;
        ty_enforce_value(e, &n->typed.expr, how);
        return;
    }
    type *to = ty_from_node(c, n->typed.type), *from = ty_enforce_type(e, inner);
    bool sure = !(from->flags & T_ANY) && !is_number_as_enum(from, to) && ty_assignable(c, ty_widen_literal(c, from), to);
    if (is_escape(e, inner)) {
        ty_enforce_note_add(e, n->pos, "`%s` is taken as it is: the program says that it knows better", ty_enforce_text(e, n));
        ty_enforce_open(e, &inner->typed.expr);
    } else if (sure) { /* `as any`, too: who gives it away so says it, and the next typed place looks */
        if (how.wants == NULL) how.wants = how.is_open ? NULL : to;
        ty_enforce_value(e, &n->typed.expr, how);
    } else if (is_probe(e, inner)) {
        ty_enforce_note_add(e, n->pos, "`%s` is taken as it is: whether it is one is found out here", ty_enforce_text(e, n));
    } else {
        ty_enforce_open(e, &n->typed.expr);
        if (!says_nothing(to)) ty_enforce_check(e, slot, to, ty_enforce_text(e, inner), true);
    }
}

static void non_null(enforcing *e, node **slot, use how)
{
    node *n = *slot;
    checker *c = e->c;
    type *from = ty_enforce_type(e, n->unary.operand), *to = ty_non_nullable(c, from);
    if (from->flags & T_ANY) {
        ty_enforce_value(e, &n->unary.operand, how);
        return;
    }
    ty_enforce_value(e, &n->unary.operand, (use){ .is_open = how.is_open });
    if (!how.is_open && to != from && !says_nothing(to)) ty_enforce_check(e, slot, to, ty_enforce_text(e, n), false);
}

/* ---- Calls ------------------------------------------------------------------------------------ */

static signature *resolved(const node *call)
{
    const call_note *note = call->note;
    return note != NULL ? note->resolved : NULL;
}

static bool is_of_library(const signature *s)
{
    while (s->target != NULL) s = s->target;
    const file *f = s->decl != NULL ? ty_file_of(s->decl) : NULL;
    return f != NULL && f->is_library;
}

/* Is the parameter, as it is declared, of a type parameter, as in `push(...items: T[])`? */
static bool takes_any_type(enforcing *e, const signature *s, uint32_t at)
{
    while (s->target != NULL) s = s->target;
    return (ty_param_type(e->c, (signature *)(uintptr_t)s, at)->flags & T_PARAM) != 0;
}

/* What the function that is wanted gives; NULL: no function, or nobody looks at what it gives. */
static type *wanted_result(checker *c, type *wants)
{
    uint32_t count;
    if (wants == NULL || (wants->flags & T_ANY_OR_UNKNOWN)) return NULL;
    wants = ty_non_nullable(c, wants);
    if (!(wants->flags & T_OBJECT)) return NULL;
    signature **calls = ty_signatures(c, wants, false, &count);
    type *t = count == 1 ? ty_result(c, calls[0]) : NULL;
    return t == NULL || says_nothing(t) || ty_some_flags(t, T_VOID | T_ANY_OR_UNKNOWN) ? NULL : t;
}

/* A function of type any that the engine's own functions call: they rely on what it gives. */
static void library_callback(enforcing *e, node **slot, type *wants)
{
    type *gives = wanted_result(e->c, wants);
    if (gives != NULL) ty_enforce_callback(e, slot, gives, ty_enforce_text(e, *slot));
}

static void argument(enforcing *e, node **slot, signature *s, uint32_t at)
{
    use how = { .is_open = true };
    bool known = s != NULL && s != e->c->any_signature && s != e->c->unknown_signature;
    if (known) {
        atom *name = ty_param_name(e->c, s, at);
        bool rest = ty_has_rest(e->c, s) && at + 1 >= s->param_count;
        how = (use){ .wants = ty_param_type(e->c, s, at), .place = name != NULL ? ty_enforce_atom(e, name) : NULL };
        if (rest && how.place != NULL)
            how.place = ty_format(e->c, "%s[%u]", how.place, at + 1 - s->param_count);
        /* The engine's own functions look at what they are given. */
        how.is_lent = is_of_library(s) && !takes_any_type(e, s, at);
        bool taken_apart = name == e->c->names.args; /* its names are looked at inside */
        if (taken_apart || (is_of_library(s) && (ty_enforce_type(e, *slot)->flags & T_ANY))) how.is_open = true;
    }
    bool is_untold = known && is_of_library(s) && (ty_enforce_type(e, *slot)->flags & T_ANY);
    ty_enforce_value(e, slot, how);
    if (is_untold) library_callback(e, slot, how.wants);
}

static void arguments(enforcing *e, list *args, signature *s)
{
    for (uint32_t i = 0; i < args->count; i++) {
        node *arg = args->items[i];
        if (arg->kind == GOTS__SPREAD) {
            ty_enforce_relied(e, &arg->unary.operand);
            s = NULL;
        } else {
            argument(e, &args->items[i], s, i);
        }
    }
}

/* What is called keeps its object, so that no check may come between. */
static void callee(enforcing *e, node **slot)
{
    node *n = *slot;
    switch (n->kind) {
    case GOTS__MEMBER:
        if (n->member.object->kind != GOTS__SUPER) ty_enforce_relied(e, &n->member.object);
        break;
    case GOTS__INDEX:
        if (n->binary.left->kind != GOTS__SUPER) ty_enforce_relied(e, &n->binary.left);
        ty_enforce_relied(e, &n->binary.right);
        break;
    case GOTS__NON_NULL: callee(e, &n->unary.operand); break;
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION:
        if (n->typed.expr->kind == GOTS__MEMBER || n->typed.expr->kind == GOTS__INDEX) callee(e, &n->typed.expr);
        else ty_enforce_open(e, slot);
        break;
    case GOTS__IDENTIFIER:
    case GOTS__SUPER: break;
    default: ty_enforce_open(e, slot);
    }
}

/* ---- Predicates of the program ---------------------------------------------------------------- */

static node *make(enforcing *e, unsigned kind, const node *like)
{
    node *n = gots__node_new(e->c->arena, (gots__node_kind)kind, like->pos, like->end);
    n->parent = like->parent;
    return n;
}

static node *make_sequence(enforcing *e, node *first, node *second)
{
    node *n = make(e, GOTS__SEQUENCE, first);
    n->list.items.items = gots__arena_take(e->c->arena, 2 * sizeof(node *));
    n->list.items.items[0] = first;
    n->list.items.items[1] = second;
    n->list.items.count = 2;
    return n;
}

/* A function of the program that says `x is T` may be wrong: what it said is looked at. */
static void predicate_call(enforcing *e, node **slot)
{
    node *n = *slot;
    checker *c = e->c;
    signature *s = resolved(n);
    predicate *p = s != NULL && !is_of_library(s) ? ty_predicate(c, s) : NULL;
    if (p == NULL || (p->kind != P_IDENTIFIER && p->kind != P_ASSERTS) || p->index < 0 ||
        (uint32_t)p->index >= n->call.args.count)
        return;
    node *arg = n->call.args.items[p->index];
    if (arg->kind != GOTS__IDENTIFIER) return;
    type *t = p->type != NULL ? p->type : ty_non_nullable(c, ty_enforce_type(e, arg));
    node *value = gots__node_copy(c->arena, arg);
    node *checked = value;
    ty_enforce_check(e, &checked, t, ty_enforce_atom(e, arg->ident.name), false);
    if (checked == value) return;
    if (p->kind == P_ASSERTS) {
        *slot = make_sequence(e, n, checked);
        return;
    }
    node *both = make(e, GOTS__LOGICAL, n);
    both->op = GOTS__OP_AND;
    both->binary.left = n;
    both->binary.right = make_sequence(e, checked, make(e, GOTS__TRUE_LITERAL, n));
    *slot = both;
}

/* `x instanceof C` where C says itself what its instances are. */
static void instance_test(enforcing *e, node **slot)
{
    node *n = *slot, *value = n->binary.left;
    checker *c = e->c;
    if (n->kind != GOTS__BINARY || n->op != GOTS__OP_INSTANCEOF || value->kind != GOTS__IDENTIFIER) return;
    type *of = ty_enforce_type(e, n->binary.right);
    entity *told = (of->flags & T_ANY) ? NULL : ty_object_property(c, of, c->names.has_instance);
    type *made = told != NULL ? ty_property_type(c, of, c->names.prototype) : NULL;
    const file *home = told != NULL && told->value_decl != NULL ? ty_file_of(told->value_decl) : NULL;
    if (made == NULL || home == NULL || home->is_library) return;
    node *looked = gots__node_copy(c->arena, value), *copy = looked;
    ty_enforce_check(e, &looked, made, ty_enforce_atom(e, value->ident.name), false);
    if (looked == copy) return;
    node *both = make(e, GOTS__LOGICAL, n);
    both->op = GOTS__OP_AND;
    both->binary.left = n;
    both->binary.right = make_sequence(e, looked, make(e, GOTS__TRUE_LITERAL, n));
    *slot = both;
}

static void call(enforcing *e, node **slot, use how)
{
    node *n = *slot;
    ty_enforce_writing_call(e, n);
    callee(e, &n->call.callee);
    arguments(e, &n->call.args, resolved(n));
    settle(e, slot, how);
    if (n == *slot) predicate_call(e, slot);
}

/* ---- Chains ----------------------------------------------------------------------------------- */

/* Is there a `?.` in what a link starts from? */
static bool has_optional(const node *n)
{
    for (;;) {
        if (n->flags & GOTS__F_PAREN) return false;
        bool links = n->kind == GOTS__MEMBER || n->kind == GOTS__INDEX || n->kind == GOTS__CALL;
        if (links && (n->flags & GOTS__F_OPTIONAL)) return true;
        if (n->kind == GOTS__MEMBER) n = n->member.object;
        else if (n->kind == GOTS__INDEX) n = n->binary.left;
        else if (n->kind == GOTS__CALL) n = n->call.callee;
        else if (n->kind == GOTS__NON_NULL) n = n->unary.operand;
        else return false;
    }
}

/* a?.b.c(d): what is left of the first `?.` may be missing; between the links nothing may stand. */
static void chain_part(enforcing *e, node **slot)
{
    node *n = *slot;
    bool optional = (n->flags & GOTS__F_OPTIONAL) != 0;
    node **inner;
    switch (n->kind) {
    case GOTS__MEMBER: inner = &n->member.object; break;
    case GOTS__INDEX: inner = &n->binary.left; break;
    case GOTS__CALL: inner = &n->call.callee; break;
    case GOTS__NON_NULL: chain_part(e, &n->unary.operand); return;
    default: ty_enforce_value(e, slot, (use){ .may_be_missing = true }); return;
    }
    node *of = *inner;
    if (has_optional(of)) chain_part(e, inner);
    else if (n->kind == GOTS__CALL && !optional) callee(e, inner);
    else if (n->kind == GOTS__CALL && (of->kind == GOTS__MEMBER || of->kind == GOTS__INDEX)) callee(e, inner);
    else if (n->kind != GOTS__CALL && of->kind != GOTS__SUPER) ty_enforce_value(e, inner, (use){ .may_be_missing = optional });
    if (n->kind == GOTS__INDEX) ty_enforce_relied(e, &n->binary.right);
    if (n->kind == GOTS__CALL) arguments(e, &n->call.args, resolved(n));
}

/* ---- Operators that look themselves ----------------------------------------------------------- */

/* Does evaluating it nothing, so that a check may as well come behind it? */
bool ty_enforce_is_quiet(node *n, void *context)
{
    switch (n->kind) {
    case GOTS__CALL: case GOTS__NEW: case GOTS__TAGGED_TEMPLATE: case GOTS__ASSIGN: case GOTS__UPDATE:
    case GOTS__AWAIT: case GOTS__YIELD: case GOTS__YIELD_STAR: case GOTS__IMPORT_CALL: return false;
    case GOTS__FUNCTION: case GOTS__ARROW: return true;
    case GOTS__UNARY: return n->op != GOTS__OP_DELETE && ty_enforce_is_quiet(n->unary.operand, context);
    default: return gots__node_children(n, ty_enforce_is_quiet, context);
    }
}

static bool is_number(enforcing *e, node *n)
{
    return ty_every_flags(ty_enforce_type(e, n), T_NUMBER_LIKE);
}

/* Operators whose short way is for numbers see what is none by themselves. */
static bool looks_at_numbers(enforcing *e, node *n)
{
    switch (n->op) {
    case GOTS__OP_ADD: return is_number(e, n->binary.left) && is_number(e, n->binary.right);
    case GOTS__OP_SUB: case GOTS__OP_MUL: case GOTS__OP_DIV: case GOTS__OP_MOD:
    case GOTS__OP_LT: case GOTS__OP_GT: case GOTS__OP_LE: case GOTS__OP_GE: return true;
    default: return false;
    }
}

static void leave_to_operator(node *operand)
{
    while (operand->kind == GOTS__NON_NULL) operand = operand->unary.operand;
    if (operand->kind != GOTS__CHECKED) return;
    gots__check *check = operand->note;
    bool is_check = !check->is_name && !check->is_callback && check->readonly == 0 && check->names.count == 0;
    if (is_check && check->class_symbol == NULL && check->kinds == GOTS__V_NUMBER && check->site < GOTS__OPERAND_SITES)
        check->is_operand = true;
}

/* ---- Assignments ------------------------------------------------------------------------------ */

void ty_enforce_target(enforcing *e, node *n)
{
    switch (n->kind) {
    case GOTS__MEMBER:
        if (n->member.object->kind != GOTS__SUPER) ty_enforce_relied(e, &n->member.object);
        break;
    case GOTS__INDEX:
        if (n->binary.left->kind != GOTS__SUPER) ty_enforce_relied(e, &n->binary.left);
        ty_enforce_relied(e, &n->binary.right);
        break;
    case GOTS__NON_NULL: ty_enforce_target(e, n->unary.operand); break;
    case GOTS__AS:
    case GOTS__SATISFIES:
    case GOTS__TYPE_ASSERTION: ty_enforce_target(e, n->typed.expr); break;
    case GOTS__ARRAY_PATTERN:
    case GOTS__OBJECT_PATTERN:
        for (uint32_t i = 0; i < n->list.items.count; i++) {
            node *item = n->list.items.items[i];
            if (item == NULL || item->kind != GOTS__ELEMENT) continue;
            if (item->element.key != NULL && (item->flags & GOTS__F_COMPUTED)) ty_enforce_open(e, &item->element.key);
            ty_enforce_write(e, item->element.target);
            ty_enforce_target(e, item->element.target);
            if (item->element.init != NULL) ty_enforce_open(e, &item->element.init);
        }
        break;
    default: break;
    }
}

/* What may be written there; NULL: not known. */
static type *target_type(enforcing *e, node *n)
{
    checker *c = e->c;
    n = ty_unwrap(n);
    if (n->kind == GOTS__IDENTIFIER) {
        entity *of = n->ident.symbol != NULL ? ty_entity_of(c, n->ident.symbol) : NULL;
        return of != NULL ? ty_type_of(c, of) : NULL;
    }
    if (n->kind == GOTS__MEMBER && n->member.name->kind == GOTS__IDENTIFIER) {
        type *object = ty_enforce_type(e, n->member.object);
        if (object->flags & T_ANY) return NULL;
        object = ty_apparent(c, ty_non_nullable(c, object));
        entity *property = ty_property(c, object, n->member.name->ident.name);
        if (property != NULL) return ty_write_type(c, property);
        index_info *info = ty_applicable_index_name(c, object, n->member.name->ident.name);
        return info != NULL ? info->value : NULL;
    }
    if (n->kind == GOTS__INDEX) {
        type *object = ty_enforce_type(e, n->binary.left);
        if (object->flags & T_ANY) return NULL;
        return ty_indexed_or_null(c, object, ty_enforce_type(e, n->binary.right), IA_EXPRESSION | IA_WRITE, NULL);
    }
    return NULL;
}

/* The old value of a property that is calculated with: the operator looks at it. */
static void old_value(enforcing *e, node **target, type *t, const char *place)
{
    *target = ty_unwrap(*target);
    if ((*target)->kind != GOTS__MEMBER && (*target)->kind != GOTS__INDEX) return;
    if (!ty_every_flags(t, T_NUMBER_LIKE) || ty_enforce_proof(e, *target, t) == PROVEN) return;
    node *before = *target;
    ty_enforce_check(e, target, e->c->number, place, false);
    if (*target != before) ((gots__check *)(*target)->note)->is_operand = true;
}

/* `x op= y` with numbers. */
static void calculated(enforcing *e, node *n, type *t, const char *place)
{
    bool numbers = n->op == GOTS__OP_SUB || n->op == GOTS__OP_MUL || n->op == GOTS__OP_DIV || n->op == GOTS__OP_MOD ||
                   (n->op == GOTS__OP_ADD && ty_every_flags(t, T_NUMBER_LIKE) && is_number(e, n->binary.right));
    if (!numbers) return;
    leave_to_operator(n->binary.right);
    old_value(e, &n->binary.left, t, place);
}

static void assignment(enforcing *e, node **slot, use how)
{
    node *n = *slot, *left = n->binary.left;
    type *t = left->kind == GOTS__ARRAY_PATTERN || left->kind == GOTS__OBJECT_PATTERN ? NULL : target_type(e, left);
    const char *place = ty_enforce_text(e, ty_unwrap(left));
    ty_enforce_write(e, left);
    ty_enforce_target(e, left);
    bool is_value = n->op == GOTS__OP_NONE || (n->op >= GOTS__OP_AND && n->op <= GOTS__OP_NULLISH);
    if (is_value) {
        if (t == e->c->auto_ || t == e->c->auto_array) t = NULL;
        ty_enforce_value(e, &n->binary.right, (use){ .wants = t, .place = place });
        return;
    }
    ty_enforce_relied(e, &n->binary.right);
    bool mixed = (ty_enforce_type(e, n->binary.right)->flags & T_ANY) != 0;
    if (!mixed && t != NULL) calculated(e, n, t, place);
    if (mixed && t != NULL && !says_nothing(t)) ty_enforce_check(e, slot, t, place, false);
    (void)how;
}

/* ---- Operators -------------------------------------------------------------------------------- */

/* The checks of the operands, where the operator sees as much: what is wrong on the left is told once the
 * right side has been evaluated, so that must do nothing. */
static void operands(enforcing *e, node *n)
{
    if (!looks_at_numbers(e, n)) return;
    if (n->op == GOTS__OP_ADD && !e->explains) n->flags |= GOTS__F_CONST;
    if (ty_enforce_is_quiet(n->binary.right, NULL)) leave_to_operator(n->binary.left);
    leave_to_operator(n->binary.right);
}

/* `o.x++`; before it counts, a prefix is no other than a postfix where nobody takes the value. */
static void updated(enforcing *e, node *n)
{
    node *target = ty_unwrap(n->unary.operand);
    bool is_property = target->kind == GOTS__MEMBER || target->kind == GOTS__INDEX;
    type *t = is_property ? target_type(e, target) : NULL;
    ty_enforce_target(e, n->unary.operand);
    if (t != NULL && !(n->flags & GOTS__F_PREFIX)) old_value(e, &n->unary.operand, t, ty_enforce_text(e, target));
}

static void binary(enforcing *e, node *n)
{
    switch (n->op) {
    case GOTS__OP_EQ: case GOTS__OP_NE: case GOTS__OP_EQ_STRICT: case GOTS__OP_NE_STRICT:
    case GOTS__OP_INSTANCEOF:
        ty_enforce_open(e, &n->binary.left);
        ty_enforce_open(e, &n->binary.right);
        break;
    case GOTS__OP_IN:
        if (n->binary.left->kind != GOTS__PRIVATE_NAME) ty_enforce_open(e, &n->binary.left);
        ty_enforce_relied(e, &n->binary.right);
        break;
    default:
        ty_enforce_relied(e, &n->binary.left);
        ty_enforce_relied(e, &n->binary.right);
        operands(e, n);
    }
}

/* a + b + c: down the left side in a loop. */
static void binary_chain(enforcing *e, node *n)
{
    while (n->binary.left->kind == GOTS__BINARY) {
        node *left = n->binary.left;
        bool open = n->op >= GOTS__OP_EQ && n->op <= GOTS__OP_NE_STRICT;
        if (open || n->op == GOTS__OP_IN || n->op == GOTS__OP_INSTANCEOF) ty_enforce_open(e, &n->binary.right);
        else ty_enforce_relied(e, &n->binary.right);
        operands(e, n);
        n = left;
    }
    binary(e, n);
}

static void unary(enforcing *e, node *n)
{
    node *of = n->unary.operand;
    if (n->op == GOTS__OP_DELETE) {
        if (of->kind == GOTS__MEMBER || of->kind == GOTS__INDEX) ty_enforce_target(e, of);
        return;
    }
    bool arithmetic = n->op == GOTS__OP_PLUS || n->op == GOTS__OP_MINUS || n->op == GOTS__OP_BIT_NOT;
    if (arithmetic) ty_enforce_relied(e, &n->unary.operand);
    else if (of->kind != GOTS__IDENTIFIER) ty_enforce_open(e, &n->unary.operand);
}

static void logical(enforcing *e, node **slot, use how)
{
    node *n = *slot;
    if (n->op == GOTS__OP_AND) {
        ty_enforce_open(e, &n->binary.left);
    } else {
        use left = how;
        left.may_be_missing = true;
        left.is_open = how.is_open || (ty_enforce_type(e, n->binary.left)->flags & T_ANY) != 0;
        ty_enforce_value(e, &n->binary.left, left);
    }
    ty_enforce_value(e, &n->binary.right, how);
    settle(e, slot, how);
}

/* ---- The dispatcher --------------------------------------------------------------------------- */

void ty_enforce_value(enforcing *e, node **slot, use how)
{
    node *n = *slot;
    e->c->work = 0;
    if (n == NULL || ty_too_deep(e->c)) return;
    if (n->kind != GOTS__ARRAY && n->kind != GOTS__OBJECT && n->kind != GOTS__SATISFIES) how.is_const = false;
    switch (n->kind) {
    case GOTS__IDENTIFIER: settle(e, slot, how); break;
    case GOTS__ARRAY:
        array_literal(e, n, how);
        ty_enforce_born(e, slot, how);
        break;
    case GOTS__OBJECT:
        object_literal(e, n, how);
        settle(e, slot, how); /* { ...x } of any x is any */
        ty_enforce_born(e, *slot == n ? slot : &(*slot)->unary.operand, how);
        break;
    case GOTS__FUNCTION:
    case GOTS__ARROW: ty_enforce_function(e, n); break;
    case GOTS__CLASS: ty_enforce_class(e, n); break;
    case GOTS__TEMPLATE: each_open(e, &n->template_.exprs); break;
    case GOTS__TAGGED_TEMPLATE:
        callee(e, &n->tagged.tag);
        for (uint32_t i = 0; i < n->tagged.template_->template_.exprs.count; i++)
            argument(e, &n->tagged.template_->template_.exprs.items[i], resolved(n), i + 1);
        settle(e, slot, how);
        break;
    case GOTS__UNARY: unary(e, n); break;
    case GOTS__UPDATE:
        ty_enforce_write(e, n->unary.operand);
        updated(e, n);
        break;
    case GOTS__BINARY:
        binary_chain(e, n);
        settle(e, slot, how);
        if (n == *slot) instance_test(e, slot);
        break;
    case GOTS__LOGICAL: logical(e, slot, how); break;
    case GOTS__ASSIGN: assignment(e, slot, how); break;
    case GOTS__CONDITIONAL:
        ty_enforce_open(e, &n->conditional.test);
        ty_enforce_value(e, &n->conditional.yes, how);
        ty_enforce_value(e, &n->conditional.no, how);
        break;
    case GOTS__CALL: call(e, slot, how); break;
    case GOTS__NEW:
        ty_enforce_open(e, &n->call.callee);
        arguments(e, &n->call.args, resolved(n));
        break;
    case GOTS__MEMBER:
        if (n->member.object->kind != GOTS__SUPER) ty_enforce_relied(e, &n->member.object);
        settle(e, slot, how);
        break;
    case GOTS__INDEX:
        if (n->binary.left->kind != GOTS__SUPER) ty_enforce_relied(e, &n->binary.left);
        ty_enforce_relied(e, &n->binary.right);
        settle(e, slot, how);
        break;
    case GOTS__OPTIONAL_CHAIN:
        chain_part(e, &n->unary.operand);
        settle(e, slot, how);
        break;
    case GOTS__IMPORT_CALL: each_open(e, &n->list.items); break;
    case GOTS__YIELD:
    case GOTS__YIELD_STAR:
        if (n->unary.operand != NULL) ty_enforce_open(e, &n->unary.operand);
        settle(e, slot, how);
        break;
    case GOTS__AWAIT:
        ty_enforce_open(e, &n->unary.operand);
        settle(e, slot, how);
        break;
    case GOTS__SEQUENCE:
        for (uint32_t i = 0; i + 1 < n->list.items.count; i++) ty_enforce_open(e, &n->list.items.items[i]);
        ty_enforce_value(e, &n->list.items.items[n->list.items.count - 1], how);
        break;
    case GOTS__SATISFIES: ty_enforce_value(e, &n->typed.expr, how); break;
    case GOTS__AS:
    case GOTS__TYPE_ASSERTION: cast(e, slot, how); break;
    case GOTS__NON_NULL: non_null(e, slot, how); break;
    case GOTS__INSTANTIATION: ty_enforce_open(e, &n->call.callee); break;
    default: break;
    }
}
