/* Binding: the names in types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/binder.h"

void gots__bind_types(gots__binder *binder, const gots__list *list)
{
    for (uint32_t i = 0; i < list->count; i++) gots__bind_type(binder, list->items[i]);
}

/* ---- Names and parameters --------------------------------------------------------------------- */

void gots__bind_entity(gots__binder *binder, gots__node *entity, uint32_t use)
{
    if (entity == NULL) return;
    if (entity->kind == GOTS__IDENTIFIER) {
        if (entity->ident.name->len != 0) gots__bind_note(binder, entity, binder->scope, use);
        return;
    }
    uint32_t left = (use & GOTS__REF_TYPE) != 0 ? (uint32_t)GOTS__REF_SPACE : use;
    if (entity->kind == GOTS__QUALIFIED_NAME) gots__bind_entity(binder, entity->binary.left, left);
    else if (entity->kind == GOTS__MEMBER) {
        gots__bind_entity(binder, entity->member.object, left);
        if (entity->member.name->kind == GOTS__PRIVATE_NAME)
            gots__bind_note_private(binder, entity->member.name);
    } else if (entity->kind == GOTS__IMPORT_TYPE) {
        gots__bind_type(binder, entity);
    } else if (entity->kind == GOTS__INDEX || entity->kind == GOTS__TYPE_REF) {
        gots__bind_type(binder, entity);
    }
}

void gots__bind_type_params(gots__binder *binder, const gots__list *params)
{
    for (uint32_t i = 0; i < params->count; i++) {
        gots__node *param = params->items[i];
        gots__bind_name(binder, param->type_param.name, GOTS__SYM_TYPE_PARAM, param, 0, false);
        gots__bind_type(binder, param->type_param.constraint);
        gots__bind_type(binder, param->type_param.initial);
    }
}

void gots__bind_signature(gots__binder *binder, gots__node *node, gots__function *function)
{
    function->scope = gots__bind_open(binder, GOTS__SCOPE_TYPE, node);
    binder->ambient++;
    gots__bind_type_params(binder, &function->type_params);
    gots__bind_params(binder, function, false);
    gots__bind_type(binder, function->return_type);
    binder->ambient--;
    gots__bind_close(binder);
}

/* ---- Types ---------------------------------------------------------------------------------- */

void gots__bind_interface(gots__binder *binder, gots__node *node)
{
    gots__node *name = node->interface.name;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    if (name != NULL && name->kind == GOTS__IDENTIFIER) {
        gots__symbol *symbol = gots__bind_name(binder, name, GOTS__SYM_INTERFACE, node, 0, exported);
        if (exported && binder->scope->kind == GOTS__SCOPE_MODULE && symbol != NULL)
            gots__bind_export(binder, name,
                              (node->flags & GOTS__F_DEFAULT) != 0 ? binder->default_name
                                                                   : name->ident.name,
                              symbol, false);
    }
    node->interface.scope = gots__bind_open(binder, GOTS__SCOPE_TYPE, node);
    gots__bind_type_params(binder, &node->interface.type_params);
    gots__bind_types(binder, &node->interface.extends);
    gots__bind_types(binder, &node->interface.members);
    gots__bind_close(binder);
}

void gots__bind_alias(gots__binder *binder, gots__node *node)
{
    gots__node *name = node->alias.name;
    bool exported = (node->flags & GOTS__F_EXPORT) != 0;
    if (name != NULL && name->kind == GOTS__IDENTIFIER) {
        gots__symbol *symbol = gots__bind_name(binder, name, GOTS__SYM_ALIAS, node, 0, exported);
        if (exported && binder->scope->kind == GOTS__SCOPE_MODULE && symbol != NULL)
            gots__bind_export(binder, name, name->ident.name, symbol, false);
    }
    node->alias.scope = gots__bind_open(binder, GOTS__SCOPE_TYPE, node);
    gots__bind_type_params(binder, &node->alias.type_params);
    gots__bind_type(binder, node->alias.type);
    gots__bind_close(binder);
}

static void visit_conditional_type(gots__binder *binder, gots__node *node)
{
    gots__scope *infer = binder->infer_scope;
    gots__bind_type(binder, node->conditional_type.check);
    node->conditional_type.scope = gots__bind_open(binder, GOTS__SCOPE_TYPE, node);
    /* what is inferred is known by its name in the true branch only */
    gots__scope *branch = binder->infer_scope = binder->scope;
    binder->scope = branch->parent;
    gots__bind_type(binder, node->conditional_type.extends);
    binder->scope = branch;
    binder->infer_scope = infer;
    gots__bind_type(binder, node->conditional_type.yes);
    gots__bind_close(binder);
}

static void declare_infer(gots__binder *binder, gots__node *param)
{
    gots__node *name = param->type_param.name;
    gots__scope *scope = binder->infer_scope;
    gots__bind_type(binder, param->type_param.constraint);
    if (scope == NULL || name == NULL || name->kind != GOTS__IDENTIFIER) return;
    gots__symbol *symbol = gots__scope_find(scope, name->ident.name);
    if (symbol == NULL)
        symbol = gots__scope_declare(binder->arena, scope, name->ident.name,
                                     GOTS__SYM_TYPE_PARAM, param);
    name->ident.symbol = symbol;
}

static void visit_mapped(gots__binder *binder, gots__node *node)
{
    gots__node *param = node->mapped.param;
    node->mapped.scope = gots__bind_open(binder, GOTS__SCOPE_TYPE, node);
    if (param != NULL) {
        gots__bind_name(binder, param->type_param.name, GOTS__SYM_TYPE_PARAM, param, 0, false);
        gots__bind_type(binder, param->type_param.constraint);
    }
    gots__bind_type(binder, node->mapped.name_type);
    gots__bind_type(binder, node->mapped.type);
    gots__bind_types(binder, &node->mapped.members);
    gots__bind_close(binder);
}

static void visit_index_signature(gots__binder *binder, gots__node *node)
{
    gots__node *param = node->index_signature.param;
    if (param != NULL && param->kind == GOTS__PARAM) gots__bind_type(binder, param->param.type);
    gots__bind_type(binder, node->index_signature.type);
}

/* Keys of signatures: only a computed one names a value, for its type. */
static void visit_signature_key(gots__binder *binder, gots__node *member, gots__node *key)
{
    if ((member->flags & GOTS__F_COMPUTED) == 0 || key == NULL) return;
    if (key->kind == GOTS__IDENTIFIER || key->kind == GOTS__MEMBER)
        gots__bind_entity(binder, key, GOTS__REF_QUERY);
}

void gots__bind_type(gots__binder *binder, gots__node *node)
{
    for (; node != NULL;) {
        switch (node->kind) {
        case GOTS__TYPE_REF:
            gots__bind_types(binder, &node->type_ref.args);
            if (node->type_ref.name != NULL && node->type_ref.name->kind == GOTS__IMPORT_TYPE) {
                node = node->type_ref.name;
                continue;
            }
            gots__bind_entity(binder, node->type_ref.name, GOTS__REF_TYPE);
            return;
        case GOTS__TYPE_QUERY:
            gots__bind_types(binder, &node->type_ref.args);
            gots__bind_entity(binder, node->type_ref.name, GOTS__REF_QUERY);
            return;
        case GOTS__IMPORT_TYPE:
            gots__bind_types(binder, &node->import_type.args);
            return;
        case GOTS__ARRAY_TYPE:
        case GOTS__TYPE_OPERATOR:
        case GOTS__PAREN_TYPE:
            node = node->unary.operand;
            continue;
        case GOTS__INFER_TYPE:
            declare_infer(binder, node->unary.operand);
            return;
        case GOTS__TUPLE_TYPE:
        case GOTS__UNION_TYPE:
        case GOTS__INTERSECTION_TYPE:
        case GOTS__TYPE_LITERAL:
            gots__bind_types(binder, &node->list.items);
            return;
        case GOTS__TUPLE_MEMBER:
            node = node->tuple_member.type;
            continue;
        case GOTS__FUNCTION_TYPE:
        case GOTS__CONSTRUCTOR_TYPE:
        case GOTS__CALL_SIGNATURE:
        case GOTS__CONSTRUCT_SIGNATURE:
            gots__bind_signature(binder, node, &node->function);
            return;
        case GOTS__METHOD_SIGNATURE:
            visit_signature_key(binder, node, node->method.key);
            gots__bind_signature(binder, node, &node->method.function);
            return;
        case GOTS__PROPERTY_SIGNATURE:
            visit_signature_key(binder, node, node->field.key);
            node = node->field.type;
            continue;
        case GOTS__INDEX_SIGNATURE:
            visit_index_signature(binder, node);
            return;
        case GOTS__INDEXED_ACCESS:
            gots__bind_type(binder, node->binary.right);
            node = node->binary.left;
            continue;
        case GOTS__CONDITIONAL_TYPE:
            visit_conditional_type(binder, node);
            node = node->conditional_type.no;
            continue;
        case GOTS__MAPPED_TYPE:
            visit_mapped(binder, node);
            return;
        case GOTS__TYPE_PREDICATE:
            if (node->type_predicate.param->kind == GOTS__IDENTIFIER)
                gots__bind_entity(binder, node->type_predicate.param, GOTS__REF_QUERY);
            node = node->type_predicate.type;
            continue;
        case GOTS__TEMPLATE_TYPE:
            gots__bind_types(binder, &node->template_.exprs);
            return;
        default:
            return;
        }
    }
}
