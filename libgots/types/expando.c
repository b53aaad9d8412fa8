/* Properties that functions get by assignments: `f.x = …`. declare.c finds them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"
#include "types/flow.h"

static node *written_type(const node *d)
{
    return d->kind == GOTS__DECLARATOR ? d->declarator.type : d->kind == GOTS__PARAM ? d->param.type : NULL;
}

/* The type that is written at the variable whose property the assignment declares, or NULL. */
static type *written_for_owner(checker *c, const node *assign)
{
    node *left = assign->binary.left, *object = left->kind == GOTS__MEMBER ? left->member.object : left->binary.left;
    entity *owner = object->kind == GOTS__IDENTIFIER ? ty_resolve_name(c, object, E_VALUE) : NULL;
    node *annotation = owner != NULL && owner->value_decl != NULL ? written_type(owner->value_decl) : NULL;
    return annotation != NULL ? ty_from_node(c, annotation) : NULL;
}

/* `f.x = …`: what is assigned to it anywhere, if the type of f is not written. */
type *ty_expando_type(checker *c, entity *e)
{
    type *written = written_for_owner(c, e->value_decl);
    if (written != NULL) {
        type *of = ty_property_type(c, ty_apparent(c, written), e->name);
        return of != NULL ? of : c->error;
    }
    types all = { 0 };
    for (uint32_t i = 0; i < e->decl_count; i++) {
        type *one = ty_widen_literal(c, ty_type_of_expr(c, e->decls[i]->binary.right));
        if (ty_is_array(c, one) && (ty_array_element(c, one)->flags & T_NEVER)) return c->error; /* `[]` */
        ty_types_add(c, &all, one);
    }
    type *t = ty_widen(c, ty_union(c, all.items, all.count, UNION_LITERAL));
    return ty_every_flags(t, T_NULLABLE) ? c->error : t;
}

/* `f[key] = …`: by now the keys' types can be known. */
static void add_computed_expandos(checker *c, const entity *computed, table *members)
{
    for (uint32_t i = 0; i < computed->decl_count; i++) {
        type *key = NULL;
        atom *name = ty_key_atom(c, computed->decls[i], true, &key);
        if (name != NULL && ty_table_get(members, name) == NULL)
            ty_table_put(c, members, ty_make_property(c, name, c->error, E_PROPERTY));
    }
}

void ty_add_expandos(checker *c, entity *e, table *members)
{
    table *own = e->more->expandos;
    node *d = e->value_decl, *holder = d != NULL ? d->parent : NULL;
    if (own == NULL && holder != NULL && holder->kind == GOTS__DECLARATOR) {
        entity *variable = ty_node_entity(c, holder);
        own = variable != NULL ? variable->more->expandos : NULL;
    }
    for (uint32_t i = 0; own != NULL && i < own->count; i++) {
        entity *p = own->items[i];
        if (p->name == c->names.empty) add_computed_expandos(c, p, members);
        else if (ty_table_get(members, p->name) == NULL) ty_table_put(c, members, p);
    }
}

bool ty_is_expando(checker *c, const node *assign)
{
    node *left = assign->binary.left;
    node *object = left->kind == GOTS__MEMBER ? left->member.object : left->kind == GOTS__INDEX ? left->binary.left : NULL;
    if (object == NULL || (object->kind != GOTS__IDENTIFIER && object->kind != GOTS__MEMBER)) return false;
    atom *name = ty_access_name(c, left);
    entity *p = name != NULL ? ty_property(c, ty_type_of_expr(c, object), name) : NULL;
    return p != NULL && p->value_decl != NULL && p->value_decl->kind == GOTS__ASSIGN;
}
