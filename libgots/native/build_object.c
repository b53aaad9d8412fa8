/* From syntax to the native tree: objects and arrays.
 *
 * SPDX-License-Identifier: MIT
 *
 * A type says what a property should hold; whether it does is seen where it is read. So classes, interfaces
 * and object types are all the same here: names of properties, and the kind of each.
 */
#include "native/build.h"

/* ---- Types ----------------------------------------------------------------------------------- */

static bool is_list(n_builder *b, const gots__node *element, n_type *out, uint32_t depth)
{
    n_type of;
    if (!n_type_of(b, element, &of, depth + 1) || of.optional || of.kind == N_VOID || of.kind == N_VIEW) return false;
    *out = (n_type){ .kind = N_LIST, .of = element };
    return true;
}

static bool is_named_object(const gots__symbol *symbol)
{
    const gots__node *decl = symbol->decl;
    if (decl == NULL) return false;
    if (decl->kind == GOTS__CLASS_DECLARATION || decl->kind == GOTS__CLASS) return decl->class_.type_params.count == 0;
    return decl->kind == GOTS__INTERFACE && decl->interface.type_params.count == 0;
}

static bool named(n_builder *b, const gots__node *type, n_type *out, uint32_t depth)
{
    const gots__node *name = type->type_ref.name;
    if (name->kind != GOTS__IDENTIFIER) return false;
    const gots__symbol *symbol = name->ident.symbol;
    if (symbol == NULL) {
        const char *text = name->ident.name->text;
        return (strcmp(text, "Array") == 0 || strcmp(text, "ReadonlyArray") == 0) && type->type_ref.args.count == 1 &&
               is_list(b, type->type_ref.args.items[0], out, depth);
    }
    if (!is_named_object(symbol)) return false;
    *out = (n_type){ .kind = N_OBJECT, .of = symbol->decl };
    return true;
}

bool n_object_type(n_builder *b, const gots__node *type, n_type *out, uint32_t depth)
{
    switch (type->kind) {
    case GOTS__ARRAY_TYPE: return is_list(b, type->unary.operand, out, depth);
    case GOTS__TYPE_OPERATOR: return type->op == GOTS__TYPE_READONLY && n_object_type(b, type->unary.operand, out, depth + 1);
    case GOTS__TYPE_REF: return named(b, type, out, depth);
    case GOTS__TYPE_LITERAL: *out = (n_type){ .kind = N_OBJECT, .of = type }; return true;
    default: return false;
    }
}

/* ---- Properties ------------------------------------------------------------------------------- */

static bool is_called(const gots__node *key, const char *name)
{
    return key != NULL && key->kind == GOTS__IDENTIFIER && strcmp(key->ident.name->text, name) == 0;
}

static const gots__list *members_of(const gots__node *decl)
{
    switch (decl->kind) {
    case GOTS__INTERFACE: return &decl->interface.members;
    case GOTS__TYPE_LITERAL: return &decl->list.items;
    default: return &decl->class_.members;
    }
}

/* `constructor(public x: number)` */
static const gots__node *parameter_property(const gots__node *member, const char *name)
{
    if (member->kind != GOTS__METHOD || !is_called(member->method.key, "constructor")) return NULL;
    const gots__list *params = &member->method.function.params;
    const uint32_t makes = GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_READONLY;
    for (uint32_t i = 0; i < params->count; i++)
        if ((params->items[i]->flags & makes) != 0 && is_called(params->items[i]->param.target, name)) return params->items[i]->param.type;
    return NULL;
}

static const gots__node *base_of(const gots__node *decl)
{
    if (decl->kind != GOTS__CLASS_DECLARATION && decl->kind != GOTS__CLASS) return NULL;
    const gots__node *base = decl->class_.base;
    if (base == NULL || base->kind != GOTS__IDENTIFIER || base->ident.symbol == NULL || !is_named_object(base->ident.symbol)) return NULL;
    return base->ident.symbol->decl;
}

/* A literal that says what a property without a type is. */
static bool type_of_literal(const gots__node *init, n_type *type)
{
    *type = (n_type){ .kind = N_NUM };
    if (init->kind == GOTS__UNARY && init->op == GOTS__OP_MINUS) init = init->unary.operand;
    if (init->kind == GOTS__NUMBER) return true;
    type->kind = N_BOOL;
    return init->kind == GOTS__TRUE_LITERAL || init->kind == GOTS__FALSE_LITERAL;
}

static bool member_type(n_builder *b, const gots__node *member, const char *name, n_type *type)
{
    const gots__node *annotation = parameter_property(member, name);
    if (annotation != NULL) return n_type_of(b, annotation, type, 0);
    if (member->kind != GOTS__FIELD && member->kind != GOTS__PROPERTY_SIGNATURE) return false;
    if (!is_called(member->field.key, name) || (member->flags & (GOTS__F_STATIC | GOTS__F_OPTIONAL)) != 0) return false;
    if (member->field.type != NULL) return n_type_of(b, member->field.type, type, 0);
    return member->field.init != NULL && type_of_literal(member->field.init, type);
}

static bool property_type(n_builder *b, const gots__node *decl, const char *name, n_type *type)
{
    for (uint32_t depth = 0; decl != NULL && depth < 20; depth++, decl = base_of(decl)) {
        const gots__list *members = members_of(decl);
        for (uint32_t i = 0; i < members->count; i++)
            if (member_type(b, members->items[i], name, type)) return !type->optional && type->kind != N_VOID && type->kind != N_VIEW;
    }
    return false;
}

static uint32_t key_of(n_unit *unit, const gots__atom *name)
{
    uint32_t index = 0;
    for (const n_key *at = unit->keys; at != NULL; at = at->next, index++)
        if (at->name == name) return index;
    n_key *key = GOTS__NEW(unit->arena, n_key);
    key->name = name;
    if (unit->last_key == NULL) unit->keys = key;
    else unit->last_key->next = key;
    unit->last_key = key;
    return unit->key_count++;
}

/* Remembers where errors of the node are. */
static n_node *placed(n_builder *b, n_node *node, uint32_t pos)
{
    gots__source_place(b->unit->source, b->unit->arena, pos, &node->line, &node->column);
    return node;
}

n_node *n_field(n_builder *b, n_node *object, const gots__node *node)
{
    const gots__atom *name = node->member.name->ident.name;
    n_type type;
    if (object->kind == N_LIST) {
        if (strcmp(name->text, "length") != 0) return n_refuse_node(b, node, "a property of an array");
        n_node *count = n_make(b, N_COUNT, N_NUM, node->pos);
        count->a = object;
        return placed(b, count, node->member.name->pos);
    }
    if (object->of == NULL || !property_type(b, object->of, name->text, &type))
        return n_refuse_node(b, node, "a property whose type only the interpreter knows");
    n_node *out = n_make(b, N_FIELD, (n_kind)type.kind, node->pos);
    out->a = object;
    out->key = key_of(b->unit, name);
    out->of = type.of;
    return placed(b, out, node->member.name->pos);
}

n_node *n_item(n_builder *b, n_node *list, n_node *index, const gots__node *node)
{
    n_type type;
    if (list->of == NULL || !n_type_of(b, list->of, &type, 0)) return n_refuse_node(b, node, "an element of a type that only the interpreter knows");
    n_node *out = n_make(b, N_ITEM, (n_kind)type.kind, node->pos);
    out->a = list;
    out->b = index;
    out->of = type.of;
    return placed(b, out, node->binary.right->pos);
}

/* ---- Writing ---------------------------------------------------------------------------------- */

n_node *n_put_into(n_builder *b, const n_node *target, n_node *value, uint32_t pos)
{
    if (target->kind != value->kind || (target->kind != N_NUM && target->kind != N_BOOL))
        return n_refuse(b, pos, "an object or a value of another type is stored");
    n_node *out = n_copy_node(b, target);
    out->pos = pos;
    out->has_effect = true;
    out->op = target->op == N_FIELD ? N_PUT : N_PUT_ITEM;
    if (target->op == N_FIELD) out->b = value;
    else out->c = value;
    return out;
}

bool n_twice(n_builder *b, n_node *target, n_node **first)
{
    n_variable *kept;
    *first = NULL;
    if (target->a->op != N_LOCAL) {
        *first = n_keep(b, target->a, &kept);
        kept->of = target->a->of;
        target->a = n_read(b, kept, target->pos);
    }
    if (target->op != N_ITEM || target->b->op == N_NUMBER || target->b->op == N_LOCAL) return true;
    n_node *index = n_keep(b, target->b, &kept);
    target->b = n_read(b, kept, target->pos);
    *first = n_sequence(b, *first, index);
    return true;
}
