/* Where validators stand: the entry, statements, functions and classes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/enforce_inside.h"
#include "types/reify.h"

static void statement(enforcing *e, node *n, list *out);
static void statements(enforcing *e, list *of);

/* ---- Lists that grow -------------------------------------------------------------------------- */

static void push(enforcing *e, list *to, node *n)
{
    if (n != NULL) gots__list_add(e->c->arena, to, n);
}

/* A body that is one statement can become several. */
static void body(enforcing *e, node **slot, list *first)
{
    list all = { 0 };
    node *n = *slot;
    for (uint32_t i = 0; first != NULL && i < first->count; i++) push(e, &all, first->items[i]);
    if (n == NULL) return;
    if (n->kind == GOTS__BLOCK) {
        statements(e, &n->block.statements);
        if (all.count == 0) return;
        for (uint32_t i = 0; i < n->block.statements.count; i++) push(e, &all, n->block.statements.items[i]);
        n->block.statements = all;
        return;
    }
    statement(e, n, &all);
    if (all.count == 1) {
        *slot = all.items[0];
        return;
    }
    node *block = gots__node_new(e->c->arena, GOTS__BLOCK, n->pos, n->end);
    block->parent = n->parent;
    block->block.statements = all;
    *slot = block;
}

/* ---- Names that take a value ------------------------------------------------------------------ */

static void check_name(enforcing *e, node *name, bool whole, bool has_default, list *out)
{
    if (name->kind != GOTS__IDENTIFIER || name->ident.symbol == NULL) return;
    entity *of = ty_entity_of(e->c, name->ident.symbol);
    if (of == NULL) return;
    type *t = ty_type_of(e->c, of);
    if (has_default) t = ty_non_undefined(e->c, t);
    push(e, out, ty_enforce_name_check(e, name, t, ty_enforce_atom(e, name->ident.name), whole));
}

/* The names of a pattern, behind what gives them their values. */
static void check_names(enforcing *e, node *target, bool whole, bool has_default, list *out)
{
    if (target->kind != GOTS__ARRAY_PATTERN && target->kind != GOTS__OBJECT_PATTERN) {
        check_name(e, target, whole, has_default, out);
        return;
    }
    for (uint32_t i = 0; i < target->list.items.count; i++) {
        node *item = target->list.items.items[i];
        if (item == NULL || item->kind != GOTS__ELEMENT || (item->flags & GOTS__F_REST)) continue;
        check_names(e, item->element.target, whole, item->element.init != NULL, out);
    }
}

static bool is_pattern(const node *target)
{
    return target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN;
}

static bool is_any(enforcing *e, node *value)
{
    return (ty_enforce_type(e, value)->flags & T_ANY) != 0;
}

/* ---- Functions -------------------------------------------------------------------------------- */

static const char *name_of(enforcing *e, const node *n, bool *is_getter)
{
    const gots__function *f = ty_function((node *)(uintptr_t)n);
    const node *name = f->name, *p = n->parent;
    *is_getter = f->kind == GOTS__FN_GETTER;
    if (n->kind == GOTS__METHOD) name = n->method.key;
    else if (name == NULL && p != NULL && p->kind == GOTS__DECLARATOR) name = p->declarator.target;
    else if (name == NULL && p != NULL && p->kind == GOTS__PROPERTY) name = p->property.key;
    else if (name == NULL && p != NULL && p->kind == GOTS__FIELD) name = p->field.key;
    if (name == NULL || (name->kind != GOTS__IDENTIFIER && name->kind != GOTS__PRIVATE_NAME)) return "";
    return ty_enforce_atom(e, name->ident.name);
}

static const char *result_place(enforcing *e, const node *n)
{
    bool is_getter;
    const char *name = name_of(e, n, &is_getter);
    return is_getter ? name : ty_format(e->c, "%s()", name);
}

static void parameters(enforcing *e, node *n, gots__function *f, list *first)
{
    bool known = ty_enforce_knows_callers(e, n);
    for (uint32_t i = 0; i < f->params.count; i++) {
        node *p = f->params.items[i];
        for (uint32_t j = 0; j < p->param.decorators.count; j++)
            ty_enforce_open(e, &p->param.decorators.items[j]->unary.operand);
        ty_enforce_target(e, p->param.target);
        entity *of = ty_param_entity(e->c, p);
        type *t = ty_type_of(e->c, of);
        if (p->param.init != NULL) ty_enforce_value(e, &p->param.init, (use){ .wants = p->param.type != NULL ? t : NULL, .place = "" });
        if (f->body == NULL) continue;
        bool is_name = p->param.target->kind == GOTS__IDENTIFIER;
        if (known && is_name && p->param.init == NULL) continue;
        check_names(e, p->param.target, (p->flags & GOTS__F_REST) != 0, p->param.init != NULL, first);
    }
}

/* A method that was taken off its object. */
static void receiver(enforcing *e, node *n, gots__function *f, list *first)
{
    bool of_class = n->kind == GOTS__METHOD && n->parent != NULL &&
                    (n->parent->kind == GOTS__CLASS || n->parent->kind == GOTS__CLASS_DECLARATION);
    if (!of_class || !f->uses_this || f->kind == GOTS__FN_CONSTRUCTOR || (n->flags & GOTS__F_STATIC) || f->body == NULL) return;
    node *this_node = gots__node_new(e->c->arena, GOTS__THIS, f->body->pos, f->body->pos);
    this_node->parent = f->body;
    entity *class_entity = n->parent->note;
    type *t = class_entity != NULL ? ty_declared(e->c, class_entity) : NULL;
    if (t != NULL) push(e, first, ty_enforce_name_check(e, this_node, t, "this", false));
}

/* Leaves those checks that must stand at the beginning. */
static void defer(list *first, node *n, gots__function *f)
{
    uint32_t kept = 0;
    if (ty_function_flags(n) & (GOTS__F_ASYNC | GOTS__F_GENERATOR)) return;
    for (uint32_t i = 0; i < first->count; i++)
        if (!ty_enforce_defer(first->items[i], &f->body)) first->items[kept++] = first->items[i];
    first->count = kept;
}

static void prepend(enforcing *e, node *block, const list *first)
{
    list all = { 0 };
    if (first->count == 0) return;
    for (uint32_t i = 0; i < first->count; i++) push(e, &all, first->items[i]);
    for (uint32_t i = 0; i < block->block.statements.count; i++) push(e, &all, block->block.statements.items[i]);
    block->block.statements = all;
}

void ty_enforce_function(enforcing *e, node *n)
{
    gots__function *f = ty_function(n);
    node *outer = e->function;
    type *outer_returns = e->returns;
    const char *outer_as = e->returns_as;
    list first = { 0 };
    e->function = n;
    e->returns = NULL;
    if (f->return_type != NULL && f->return_type->kind != GOTS__TYPE_PREDICATE && f->kind != GOTS__FN_CONSTRUCTOR)
        e->returns = ty_unwrap_return(e->c, ty_from_node(e->c, f->return_type), ty_function_flags(n));
    e->returns_as = result_place(e, n);
    receiver(e, n, f, &first);
    parameters(e, n, f, &first);
    if (f->body != NULL && f->body->kind == GOTS__BLOCK) {
        body(e, &f->body, NULL);
        defer(&first, n, f);
        prepend(e, f->body, &first);
    } else if (f->body != NULL) {
        node *value = f->body;
        ty_enforce_value(e, &f->body, (use){ .wants = e->returns, .place = e->returns_as, .is_open = e->returns == NULL });
        defer(&first, n, f);
        if (first.count > 0) {
            node *give = gots__node_new(e->c->arena, GOTS__RETURN, value->pos, value->end);
            give->unary.operand = f->body;
            push(e, &first, give);
            node *block = gots__node_new(e->c->arena, GOTS__BLOCK, value->pos, value->end);
            block->block.statements = first;
            block->parent = n;
            f->body = block;
        }
    }
    e->function = outer;
    e->returns = outer_returns;
    e->returns_as = outer_as;
}

/* ---- Classes ---------------------------------------------------------------------------------- */

static void decorators(enforcing *e, list *of)
{
    for (uint32_t i = 0; i < of->count; i++) ty_enforce_open(e, &of->items[i]->unary.operand);
}

static void field(enforcing *e, node *n)
{
    decorators(e, &n->field.decorators);
    if (n->flags & GOTS__F_COMPUTED) ty_enforce_open(e, &n->field.key);
    if (n->field.init == NULL) return;
    type *wants = n->field.type != NULL ? ty_from_node(e->c, n->field.type) : NULL;
    const node *key = n->field.key;
    bool has_name = key->kind == GOTS__IDENTIFIER || key->kind == GOTS__PRIVATE_NAME;
    ty_enforce_value(e, &n->field.init, (use){ .wants = wants, .place = has_name ? ty_enforce_atom(e, key->ident.name) : "" });
}

void ty_enforce_class(enforcing *e, node *n)
{
    gots__class *of = &n->class_;
    if (!e->explains) of->key = gots__shapes_class_key(e->c, n);
    ty_enforce_readonly_fields(e, n);
    decorators(e, &of->decorators);
    if (of->base != NULL) ty_enforce_open(e, &of->base);
    for (uint32_t i = 0; i < of->members.count; i++) {
        node *m = of->members.items[i];
        switch (m->kind) {
        case GOTS__METHOD:
            decorators(e, &m->method.decorators);
            if (m->flags & GOTS__F_COMPUTED) ty_enforce_open(e, &m->method.key);
            ty_enforce_function(e, m);
            break;
        case GOTS__FIELD: field(e, m); break;
        case GOTS__STATIC_BLOCK: ty_enforce_function(e, m); break;
        default: break;
        }
    }
}

/* ---- Statements ------------------------------------------------------------------------------- */

/* An element, or a property by an index signature, of which the type does not say that it may be missing. */
static bool may_lack(enforcing *e, node *n)
{
    if (n->kind != GOTS__INDEX && n->kind != GOTS__MEMBER) return false;
    type *t = ty_enforce_type(e, n);
    if ((t->flags & T_ANY_OR_UNKNOWN) || ty_some_flags(t, T_UNDEFINED | T_VOID)) return false;
    if (n->kind == GOTS__INDEX && ty_every_flags(ty_enforce_type(e, n->binary.right), T_STRING_LITERAL) &&
        n->binary.right->kind != GOTS__STRING)
        return false; /* one of the properties that are there */
    return ty_enforce_proof(e, n, t) == UNPROVEN_READ && (n->kind == GOTS__INDEX || !ty_enforce_is_declared(e, n));
}

/* A checked value that goes to a variable of this function alone is looked at there, in its register. */
static void check_in_place(enforcing *e, node **value, node *name, list *out)
{
    node *n = *value;
    if (e->explains || n->kind != GOTS__CHECKED || n->unary.operand == NULL || name->kind != GOTS__IDENTIFIER) return;
    gots__check *check = n->note;
    const gots__symbol *symbol = name->ident.symbol;
    bool is_check = !check->is_operand && !check->is_callback && check->readonly == 0 && check->names.count == 0;
    if (!is_check || (check->kinds == 0 && check->class_symbol == NULL)) return;
    if (symbol == NULL || symbol->captured || symbol->exported) return;
    *value = n->unary.operand;
    check->is_name = true;
    node *statement = gots__node_new(e->c->arena, GOTS__EXPRESSION, name->pos, name->end);
    n->unary.operand = gots__node_copy(e->c->arena, name);
    statement->unary.operand = n;
    push(e, out, statement);
}

static void declarator(enforcing *e, node *d, list *out)
{
    node *target = d->declarator.target;
    bool pattern = is_pattern(target);
    ty_enforce_target(e, target);
    if (d->declarator.init == NULL) return;
    bool any = is_any(e, d->declarator.init);
    use how = { .place = pattern ? NULL : ty_enforce_text(e, target) };
    if (!pattern && d->declarator.type != NULL) how.wants = ty_from_node(e->c, d->declarator.type);
    if (pattern && any) how.is_open = true;
    if (!pattern && d->declarator.type == NULL && may_lack(e, d->declarator.init)) {
        how.may_be_missing = true; /* `const had = known[key]; if (had) …`: looked at where it is used */
        entity *of = target->ident.symbol != NULL ? ty_entity_of(e->c, target->ident.symbol) : NULL;
        if (of != NULL) of->made |= C_MAY_LACK;
    }
    ty_enforce_value(e, &d->declarator.init, how);
    if (pattern) check_names(e, target, any, false, out);
}

static void variables(enforcing *e, node *n, list *out)
{
    uint32_t count = n->variables.declarators.count;
    for (uint32_t i = 0; i < count; i++) declarator(e, n->variables.declarators.items[i], out);
    node *last = n->variables.declarators.items[count - 1];
    bool is_statement = n->parent == NULL || n->parent->kind != GOTS__FOR;
    if (is_statement && (n->op == GOTS__LET || n->op == GOTS__CONST || n->op == GOTS__VAR) && last->declarator.init != NULL)
        check_in_place(e, &last->declarator.init, last->declarator.target, out);
}

/* What each turn of a loop gives to its names is looked at in its body. */
static void for_each(enforcing *e, node *n)
{
    list first = { 0 };
    ty_enforce_relied(e, &n->for_in.right);
    node *left = n->for_in.left;
    if (left->kind == GOTS__VARIABLES && n->kind == GOTS__FOR_OF) {
        node *d = left->variables.declarators.items[0];
        ty_enforce_target(e, d->declarator.target);
        check_names(e, d->declarator.target, false, false, &first);
    } else if (left->kind != GOTS__VARIABLES) {
        ty_enforce_target(e, left);
        if (n->kind == GOTS__FOR_OF) check_names(e, left, false, false, &first);
    }
    body(e, &n->for_in.body, &first);
}

static void exported(enforcing *e, node *n)
{
    ty_enforce_open(e, &n->unary.operand);
}

static void one_body(enforcing *e, node **slot)
{
    body(e, slot, NULL);
}

static void statement(enforcing *e, node *n, list *out)
{
    e->c->work = 0;
    push(e, out, n);
    if (n->flags & GOTS__F_DECLARE) return;
    switch (n->kind) {
    case GOTS__BLOCK: statements(e, &n->block.statements); break;
    case GOTS__VARIABLES: variables(e, n, out); break;
    case GOTS__EXPRESSION: {
        ty_enforce_open(e, &n->unary.operand);
        node *assigned = n->unary.operand;
        if (assigned->kind != GOTS__ASSIGN || assigned->op != GOTS__OP_NONE) break;
        if (is_pattern(assigned->binary.left)) check_names(e, assigned->binary.left, is_any(e, assigned->binary.right), false, out);
        else check_in_place(e, &assigned->binary.right, assigned->binary.left, out);
        break;
    }
    case GOTS__IF:
        ty_enforce_open(e, &n->conditional.test);
        one_body(e, &n->conditional.yes);
        one_body(e, &n->conditional.no);
        break;
    case GOTS__FOR:
        if (n->for_.init != NULL && n->for_.init->kind == GOTS__VARIABLES) {
            list ignored = { 0 };
            variables(e, n->for_.init, &ignored);
        } else if (n->for_.init != NULL) {
            ty_enforce_open(e, &n->for_.init);
        }
        ty_enforce_open(e, &n->for_.test);
        ty_enforce_open(e, &n->for_.update);
        one_body(e, &n->for_.body);
        break;
    case GOTS__FOR_IN:
    case GOTS__FOR_OF: for_each(e, n); break;
    case GOTS__WHILE:
    case GOTS__DO_WHILE:
        ty_enforce_open(e, &n->loop.test);
        one_body(e, &n->loop.body);
        break;
    case GOTS__SWITCH:
        ty_enforce_open(e, &n->switch_.subject);
        for (uint32_t i = 0; i < n->switch_.cases.count; i++) {
            node *c = n->switch_.cases.items[i];
            if (c->case_.test != NULL) ty_enforce_open(e, &c->case_.test);
            statements(e, &c->case_.body);
        }
        break;
    case GOTS__RETURN:
        if (n->unary.operand != NULL)
            ty_enforce_value(e, &n->unary.operand, (use){ .wants = e->returns, .place = e->returns_as, .is_open = e->returns == NULL });
        break;
    case GOTS__THROW: ty_enforce_open(e, &n->unary.operand); break;
    case GOTS__TRY:
        one_body(e, &n->try_.block);
        one_body(e, &n->try_.handler);
        one_body(e, &n->try_.finalizer);
        break;
    case GOTS__LABELED: one_body(e, &n->labeled.body); break;
    case GOTS__FUNCTION_DECLARATION: ty_enforce_function(e, n); break;
    case GOTS__CLASS_DECLARATION: ty_enforce_class(e, n); break;
    case GOTS__NAMESPACE:
        if (n->namespace_.body != NULL && n->namespace_.body->kind == GOTS__BLOCK)
            statements(e, &n->namespace_.body->block.statements);
        else if (n->namespace_.body != NULL)
            statement(e, n->namespace_.body, &(list){ 0 });
        break;
    case GOTS__EXPORT_DEFAULT:
    case GOTS__EXPORT_ASSIGN: exported(e, n); break;
    default: break;
    }
}

static void statements(enforcing *e, list *of)
{
    list all = { 0 };
    for (uint32_t i = 0; i < of->count; i++) statement(e, of->items[i], &all);
    *of = all;
}

/* ---- The entry -------------------------------------------------------------------------------- */

static void walk(enforcing *e)
{
    checker *c = e->c;
    c->quiet++;
    ty_enforce_find_callers(e, e->file->tree);
    statements(e, &e->file->tree->file.statements);
    c->quiet--;
}

/* A CHECKED node without a value: the Type of a shape (types/reify.h). */
static node *make_type_value(gots__arena *arena, uint32_t shape_index, uint32_t pos)
{
    node *value = gots__node_new(arena, GOTS__CHECKED, pos, pos);
    gots__check *check = GOTS__NEW(arena, gots__check);
    check->site = shape_index;
    value->note = check;
    return value;
}

gots__enforced *gots__types_enforce(gots__checker *c, gots__types_file *f)
{
    char here;
    c->stack_base = (uintptr_t)&here;
    c->current_file = f;
    enforcing e = { .c = c, .file = f, .shapes = gots__shapes_begin(c), .result = GOTS__NEW(c->arena, gots__enforced) };
    if (ty_is_nocheck(f)) return e.result;
    walk(&e);
    uint32_t types_passed = gots__types_reify(c, f, e.shapes, make_type_value);
    if (e.result->check_count + types_passed > 0) e.result->shapes = gots__shapes_finish(e.shapes, &e.result->shapes_size);
    return e.result;
}

gots__enforced *gots__types_pass(gots__checker *c, gots__types_file *f)
{
    char here;
    c->stack_base = (uintptr_t)&here;
    c->current_file = f;
    gots__shape_builder *shapes = gots__shapes_begin(c);
    gots__enforced *result = GOTS__NEW(c->arena, gots__enforced);
    gots__shapes_without_classes(shapes);
    if (!ty_is_nocheck(f) && gots__types_reify(c, f, shapes, make_type_value) > 0)
        result->shapes = gots__shapes_finish(shapes, &result->shapes_size);
    return result;
}

const char *gots__types_explain(gots__checker *c, gots__types_file *f, uint32_t line)
{
    char here;
    c->stack_base = (uintptr_t)&here;
    c->current_file = f;
    enforcing e = { .c = c, .file = f, .shapes = gots__shapes_begin(c),
                    .result = GOTS__NEW(c->arena, gots__enforced), .explains = true };
    if (ty_is_nocheck(f)) return NULL;
    walk(&e);
    gots__text out;
    gots__text_init(&out, c->arena, 256);
    enforce_note *forwards = NULL;
    for (enforce_note *at = e.notes, *next; at != NULL; at = next) {
        next = at->next;
        at->next = forwards;
        forwards = at;
    }
    for (const enforce_note *at = forwards; at != NULL; at = at->next) {
        uint32_t on, column;
        gots__source_place(f->source, c->arena, at->pos, &on, &column);
        if (on == line) gots__text_format(&out, "%s:%u:%u - %s\n", f->source->name, on, column, at->text);
    }
    return out.len > 0 ? gots__text_close(&out) : NULL;
}
