/* Patterns: parsed where a binding stands, or made of an expression that `=` turned into one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Bindings -------------------------------------------------------------------------------- */

static gots__node *parse_initialiser(gots__parser *p)
{
    if (!gots__eat(p, GOTS__T_ASSIGN)) return NULL;
    uint32_t context = p->context;
    p->context &= ~(uint32_t)GOTS__C_NO_IN;
    gots__node *node = gots__parse_assignment(p);
    p->context = context;
    return node;
}

/* A rest element must be last, bare and without an initialiser. */
static void check_rest(gots__parser *p, const gots__node *element, unsigned closing, bool object)
{
    if (!(element->flags & GOTS__F_REST)) return;
    if (element->element.init != NULL)
        gots__grammar_error(p, element->element.init->pos, element->end, "TS1186",
                            "A rest element cannot have an initializer.");
    if (object && element->element.target->kind != GOTS__IDENTIFIER &&
        element->element.target->kind != GOTS__MISSING)
        gots__grammar_error(p, element->element.target->pos, element->end, "TS2501",
                            "A rest element cannot contain a binding pattern.");
    if (!gots__at(p, GOTS__T_COMMA)) return;
    if (gots__peek(p, NULL) == closing)
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1013",
                            "A rest parameter or binding pattern may not have a trailing comma.");
    else
        gots__grammar_error(p, element->pos, element->end, "TS2462",
                            "A rest element must be last in a destructuring pattern.");
}

static gots__node *parse_array_element(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    bool rest = gots__eat(p, GOTS__T_ELLIPSIS);
    gots__node *node = gots__make(p, GOTS__ELEMENT, pos);
    if (rest) node->flags |= GOTS__F_REST;
    node->element.target = gots__parse_binding(p);
    node->element.init = parse_initialiser(p);
    return gots__end(p, node);
}

static gots__node *parse_array_pattern(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__ARRAY_PATTERN, open);
    while (!gots__at(p, GOTS__T_RBRACKET) && !gots__at(p, GOTS__T_EOF)) {
        if (gots__at(p, GOTS__T_COMMA)) {
            gots__push(p, gots__node_new(p->arena, GOTS__OMITTED, p->lex.token.pos, p->lex.token.pos));
            gots__next(p);
            continue;
        }
        if (!gots__at(p, GOTS__T_ELLIPSIS) && !gots__at(p, GOTS__T_LBRACE) &&
            !gots__at(p, GOTS__T_LBRACKET) && !gots__is_identifier(p)) {
            gots__error_here(p, "TS1181", "Array element destructuring pattern expected.");
            break;
        }
        gots__node *element = parse_array_element(p);
        gots__push(p, element);
        check_rest(p, element, GOTS__T_RBRACKET, false);
        if (!gots__list_goes_on(p, GOTS__T_RBRACKET, gots__is_identifier)) break;
    }
    gots__expect_closing(p, GOTS__T_RBRACKET, open);
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}

static gots__node *parse_object_element(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    gots__node *node = gots__make(p, GOTS__ELEMENT, pos);
    if (gots__eat(p, GOTS__T_ELLIPSIS)) {
        node->flags |= GOTS__F_REST;
        node->element.target = gots__parse_binding(p);
        node->element.init = parse_initialiser(p);
        return gots__end(p, node);
    }
    bool identifier = gots__is_identifier(p);
    gots__token word = p->lex.token;
    uint32_t flags = 0;
    gots__node *key = gots__parse_property_key(p, &flags);
    if (key->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, key->pos, key->end, "TS18016",
                            "Private identifiers are not allowed outside class bodies.");
    node->element.key = key;
    node->flags |= flags;
    if (gots__eat(p, GOTS__T_COLON)) {
        node->element.target = gots__parse_binding(p);
    } else if (identifier) {
        gots__token current = p->lex.token;
        p->lex.token = word;
        gots__check_identifier(p, true);
        p->lex.token = current;
        node->flags |= GOTS__F_SHORTHAND;
        node->element.target = gots__node_copy(p->arena, key);
    } else {
        gots__unexpected(p, GOTS__T_COLON);
        node->element.target = gots__missing(p);
    }
    node->element.init = parse_initialiser(p);
    return gots__end(p, node);
}

static gots__node *parse_object_pattern(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__OBJECT_PATTERN, open);
    while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        if (!gots__at(p, GOTS__T_ELLIPSIS) && !gots__is_property_key(p)) {
            gots__error_here(p, "TS1180", "Property destructuring pattern expected.");
            break;
        }
        gots__node *element = parse_object_element(p);
        gots__push(p, element);
        check_rest(p, element, GOTS__T_RBRACE, true);
        if (!gots__list_goes_on(p, GOTS__T_RBRACE, gots__is_property_key)) break;
    }
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    node->list.items = gots__cut(p, base);
    return gots__end(p, node);
}

gots__node *gots__parse_binding(gots__parser *p)
{
    if (!gots__at(p, GOTS__T_LBRACKET) && !gots__at(p, GOTS__T_LBRACE))
        return gots__binding_identifier(p);
    uint32_t outer, context = p->context;
    gots__node *node;
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE);
    if (!gots__enter(p, &outer)) node = gots__missing(p);
    else if (gots__at(p, GOTS__T_LBRACKET)) node = parse_array_pattern(p);
    else node = parse_object_pattern(p);
    p->context = context;
    gots__leave(p, outer);
    return node;
}

/* ---- Expressions become patterns ------------------------------------------------------------- */

/* What counts as a simple target: names, members, and those behind types and parentheses. */
void gots__check_target(gots__parser *p, gots__node *expr, const char *code, const char *message)
{
    const gots__node *at = expr;
    while (at->kind == GOTS__NON_NULL || at->kind == GOTS__AS || at->kind == GOTS__SATISFIES ||
           at->kind == GOTS__TYPE_ASSERTION)
        at = at->kind == GOTS__NON_NULL ? at->unary.operand : at->typed.expr;
    switch (at->kind) {
    case GOTS__MEMBER: case GOTS__INDEX: case GOTS__MISSING: return;
    case GOTS__IDENTIFIER:
        if (at->ident.name == p->names.eval || at->ident.name == p->names.arguments)
            gots__grammar_error(p, at->pos, at->end, "TS1100", "Invalid use of '%s' in strict mode.",
                                at->ident.name->text);
        return;
    case GOTS__OPTIONAL_CHAIN:
        gots__grammar_error(p, at->pos, at->end, "TS2779",
                            "The left-hand side of an assignment expression may not be an optional "
                            "property access.");
        return;
    default: gots__grammar_error(p, expr->pos, expr->end, code, "%s", message); return;
    }
}

/* A value of a literal, which may be `target = initialiser`, into an element. */
static gots__node *to_element(gots__parser *p, gots__node *value, gots__node *key, uint32_t pos)
{
    gots__node *element = gots__node_new(p->arena, GOTS__ELEMENT, pos, value->end);
    element->element.key = key;
    if (value->kind == GOTS__ASSIGN && value->op == GOTS__OP_NONE && !(value->flags & GOTS__F_PAREN)) {
        element->element.target = value->binary.left; /* made a target when it was parsed */
        element->element.init = value->binary.right;
    } else {
        element->element.target = gots__to_pattern(p, value);
    }
    return element;
}

static gots__node *to_rest(gots__parser *p, gots__node *spread, bool last, bool object)
{
    gots__node *operand = spread->unary.operand;
    gots__node *element = gots__node_new(p->arena, GOTS__ELEMENT, spread->pos, spread->end);
    element->flags |= GOTS__F_REST;
    if (operand->kind == GOTS__ASSIGN && !(operand->flags & GOTS__F_PAREN)) {
        gots__grammar_error(p, operand->binary.right->pos, operand->end, "TS1186",
                            "A rest element cannot have an initializer.");
        element->element.target = operand->binary.left;
        return element;
    }
    if (object && (operand->kind == GOTS__OBJECT || operand->kind == GOTS__ARRAY))
        gots__grammar_error(p, operand->pos, operand->end, "TS2501",
                            "A rest element cannot contain a binding pattern.");
    element->element.target = gots__to_pattern(p, operand);
    if (!last)
        gots__grammar_error(p, spread->pos, spread->end, "TS2462",
                            "A rest element must be last in a destructuring pattern.");
    return element;
}

/* A literal whose last element is a spread with a comma behind it carries REST. */
static void check_trailing_comma(gots__parser *p, gots__node *node)
{
    if (node->flags & GOTS__F_REST)
        gots__grammar_error(p, node->end - 1, node->end, "TS1013",
                            "A rest parameter or binding pattern may not have a trailing comma.");
    node->flags &= ~(uint32_t)GOTS__F_REST;
}

static void to_array_pattern(gots__parser *p, gots__node *node)
{
    gots__list *items = &node->list.items;
    for (uint32_t i = 0; i < items->count; i++) {
        gots__node *item = items->items[i];
        if (item->kind == GOTS__OMITTED) continue;
        items->items[i] = item->kind == GOTS__SPREAD ? to_rest(p, item, i + 1 == items->count, false)
                                                     : to_element(p, item, NULL, item->pos);
    }
    check_trailing_comma(p, node);
    node->kind = GOTS__ARRAY_PATTERN;
}

static void to_object_pattern(gots__parser *p, gots__node *node)
{
    gots__list *items = &node->list.items;
    for (uint32_t i = 0; i < items->count; i++) {
        gots__node *item = items->items[i];
        if (item->kind == GOTS__SPREAD) {
            items->items[i] = to_rest(p, item, i + 1 == items->count, true);
        } else if (item->kind == GOTS__PROPERTY) {
            gots__node *element = to_element(p, item->property.value, item->property.key, item->pos);
            element->flags |= item->flags & (GOTS__F_SHORTHAND | GOTS__F_COMPUTED);
            element->end = item->end;
            if (item->flags & GOTS__F_SHORTHAND && element->element.target->kind == GOTS__IDENTIFIER)
                gots__check_target(p, element->element.target, "TS2364", "");
            items->items[i] = element;
        } else {
            gots__grammar_error(p, item->pos, item->end, "TS2364",
                                "The left-hand side of an assignment expression must be a variable or "
                                "a property access.");
            gots__node *element = gots__node_new(p->arena, GOTS__ELEMENT, item->pos, item->end);
            element->element.target = gots__node_new(p->arena, GOTS__MISSING, item->pos, item->pos);
            items->items[i] = element;
        }
    }
    check_trailing_comma(p, node);
    node->kind = GOTS__OBJECT_PATTERN;
}

gots__node *gots__to_pattern(gots__parser *p, gots__node *expr)
{
    if (!(expr->flags & GOTS__F_PAREN)) {
        if (expr->kind == GOTS__ARRAY) {
            to_array_pattern(p, expr);
            return expr;
        }
        if (expr->kind == GOTS__OBJECT) {
            to_object_pattern(p, expr);
            return expr;
        }
        if (expr->kind == GOTS__ARRAY_PATTERN || expr->kind == GOTS__OBJECT_PATTERN) return expr;
    }
    gots__check_target(p, expr, "TS2364",
                       "The left-hand side of an assignment expression must be a variable or a "
                       "property access.");
    return expr;
}
