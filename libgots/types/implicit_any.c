/* Declarations that say no type and get none from where they stand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static bool is_unknown_call(checker *c, node *call)
{
    const call_note *note = call->note;
    if (note != NULL && (note->resolved == c->unknown_signature || note->gave_up)) return true;
    return ty_is_error(c, ty_type_of_expr(c, call->call.callee));
}

/* Does an expression stand where something is expected that the checker does not know? A
 * function there has parameters that may well have types: an argument of a function of a package
 * that is not there. */
bool ty_is_in_unknown_place(checker *c, node *n)
{
    if (n->kind == GOTS__FUNCTION_DECLARATION || n->parent == NULL) return false;
    for (node *p = n->parent; p != NULL; n = p, p = p->parent) {
        if (n->kind != GOTS__PROPERTY && n->kind != GOTS__METHOD) {
            type *t = ty_apparent_contextual(c, n, CTX_SIGNATURE);
            if (t != NULL) return ty_is_error(c, t);
        }
        switch (p->kind) {
        case GOTS__PROPERTY: case GOTS__OBJECT: case GOTS__ARRAY: case GOTS__CONDITIONAL: case GOTS__LOGICAL: case GOTS__SPREAD: break;
        case GOTS__CALL: case GOTS__NEW:
            return p->call.callee != n && is_unknown_call(c, p);
        default: return false;
        }
    }
    return false;
}

void ty_report_implicit_any(checker *c, node *d)
{
    node *target = d->kind == GOTS__PARAM ? d->param.target : d->kind == GOTS__DECLARATOR ? d->declarator.target : NULL;
    if (d->kind == GOTS__PARAM) {
        if (d->parent->kind == GOTS__INDEX_SIGNATURE) return;
        if (target == NULL || target->kind != GOTS__IDENTIFIER || target->ident.name->len == 0) return;
        if (d->flags & GOTS__F_REST)
            ty_error(c, d, "TS7019", "Rest parameter '%A' implicitly has an 'any[]' type.", target->ident.name);
        else ty_error(c, d, "TS7006", "Parameter '%A' implicitly has an 'any' type.", target->ident.name);
    } else if (d->kind == GOTS__DECLARATOR) {
        if (target->kind == GOTS__IDENTIFIER && ty_is_ambient(d))
            ty_error(c, target, "TS7005", "Variable '%A' implicitly has an 'any' type.", target->ident.name);
    } else if (d->kind == GOTS__FIELD || d->kind == GOTS__PROPERTY_SIGNATURE) {
        if (((d->flags & GOTS__F_PRIVATE) || d->field.key->kind == GOTS__PRIVATE_NAME) && ty_is_ambient(d)) return;
        atom *name = ty_key_atom(c, d->field.key, false, NULL);
        if (name != NULL)
            ty_error(c, d->field.key, "TS7008", "Member '%A' implicitly has an 'any' type.", name);
    }
}
