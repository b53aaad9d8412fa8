/* Members of interfaces and object types; mapped types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Index signatures ------------------------------------------------------------------------ */

/* At `[`: `[x: T]`, and what was meant as it: `[]`, `[...x]`, `[x?`, `[x,`, `[public x`. */
bool gots__starts_index_signature(gots__parser *p)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool is = false;
    if (gots__at(p, GOTS__T_ELLIPSIS) || gots__at(p, GOTS__T_RBRACKET)) {
        is = true;
    } else {
        bool modified = gots__at(p, GOTS__T_PUBLIC) || gots__at(p, GOTS__T_PRIVATE) ||
                        gots__at(p, GOTS__T_PROTECTED) || gots__at(p, GOTS__T_READONLY) ||
                        gots__at(p, GOTS__T_STATIC);
        if (gots__is_identifier(p)) {
            gots__next(p);
            if (modified && gots__is_identifier(p)) {
                is = true;
            } else if (gots__at(p, GOTS__T_COLON) || gots__at(p, GOTS__T_COMMA)) {
                is = true;
            } else if (gots__at(p, GOTS__T_QUESTION)) {
                gots__next(p);
                is = gots__at(p, GOTS__T_COLON) || gots__at(p, GOTS__T_COMMA) ||
                     gots__at(p, GOTS__T_RBRACKET);
            }
        }
    }
    gots__rewind(p, &mark);
    return is;
}

static void check_index_param(gots__parser *p, const gots__list *params, uint32_t pos)
{
    const gots__node *param = params->count > 0 ? params->items[0] : NULL;
    if (params->count != 1)
        gots__grammar_error(p, param != NULL ? param->pos : pos, p->prev_end, "TS1096",
                            "An index signature must have exactly one parameter.");
    else if (param->flags & GOTS__F_REST)
        gots__grammar_error(p, param->pos, param->end, "TS1017",
                            "An index signature cannot have a rest parameter.");
    else if (param->flags & (GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED | GOTS__F_READONLY))
        gots__grammar_error(p, param->pos, param->end, "TS1018",
                            "An index signature parameter cannot have an accessibility modifier.");
    else if (param->flags & GOTS__F_OPTIONAL)
        gots__grammar_error(p, param->pos, param->end, "TS1019",
                            "An index signature parameter cannot have a question mark.");
    else if (param->param.init != NULL)
        gots__grammar_error(p, param->pos, param->end, "TS1020",
                            "An index signature parameter cannot have an initializer.");
    else if (param->param.type == NULL)
        gots__grammar_error(p, param->pos, param->end, "TS1022",
                            "An index signature parameter must have a type annotation.");
}

static uint32_t take_param_modifiers(gots__parser *p)
{
    uint32_t flags = 0;
    for (;;) {
        unsigned kind = p->lex.token.kind;
        uint32_t flag = kind == GOTS__T_PUBLIC      ? GOTS__F_PUBLIC
                        : kind == GOTS__T_PRIVATE   ? GOTS__F_PRIVATE
                        : kind == GOTS__T_PROTECTED ? GOTS__F_PROTECTED
                        : kind == GOTS__T_READONLY  ? GOTS__F_READONLY
                        : kind == GOTS__T_STATIC    ? GOTS__F_READONLY
                                                    : 0;
        if (flag == 0 || !gots__token_is_identifier(gots__peek(p, NULL))) return flags;
        flags |= flag;
        gots__next(p);
    }
}

static gots__node *parse_index_param(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__PARAM, p->lex.token.pos);
    node->flags = take_param_modifiers(p);
    if (gots__eat(p, GOTS__T_ELLIPSIS)) node->flags |= GOTS__F_REST;
    node->param.target = gots__binding_identifier(p);
    if (gots__eat(p, GOTS__T_QUESTION)) node->flags |= GOTS__F_OPTIONAL;
    if (gots__eat(p, GOTS__T_COLON)) node->param.type = gots__parse_type(p);
    if (gots__eat(p, GOTS__T_ASSIGN)) node->param.init = gots__parse_assignment(p);
    return gots__end(p, node);
}

/* `,` or `;` or the end of a line between members. */
static void member_end(gots__parser *p)
{
    if (gots__eat(p, GOTS__T_COMMA)) return;
    gots__semicolon(p);
}

/* At `[`; modifiers were taken. */
gots__node *gots__parse_index_signature(gots__parser *p, uint32_t pos, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__INDEX_SIGNATURE, pos);
    uint32_t base = p->scratch_count, context = p->context;
    p->context |= GOTS__C_AMBIENT;
    node->flags = flags;
    gots__next(p);
    while (!gots__at(p, GOTS__T_RBRACKET) && !gots__at(p, GOTS__T_EOF)) {
        gots__push(p, parse_index_param(p));
        if (gots__at(p, GOTS__T_RBRACKET)) break;
        if (!gots__expect(p, GOTS__T_COMMA)) break;
        if (gots__at(p, GOTS__T_RBRACKET))
            gots__grammar_error(p, p->prev_end - 1, p->prev_end, "TS1025",
                                "An index signature cannot have a trailing comma.");
    }
    gots__expect(p, GOTS__T_RBRACKET);
    gots__list params = gots__cut(p, base);
    check_index_param(p, &params, pos);
    node->index_signature.param = params.count > 0 ? params.items[0] : gots__missing(p);
    if (gots__eat(p, GOTS__T_COLON)) node->index_signature.type = gots__parse_type(p);
    else
        gots__grammar_error(p, node->pos, p->prev_end, "TS1021",
                            "An index signature must have a type annotation.");
    p->context = context;
    gots__end(p, node);
    member_end(p);
    return node;
}

/* ---- Members --------------------------------------------------------------------------------- */

static gots__node *parse_call_signature(gots__parser *p, gots__node_kind kind)
{
    gots__node *node = gots__make(p, kind, p->lex.token.pos);
    uint32_t context = p->context;
    if (kind == GOTS__CONSTRUCT_SIGNATURE) gots__next(p);
    p->context |= GOTS__C_AMBIENT;
    node->function.type_params = gots__parse_type_params(p);
    gots__parse_params(p, &node->function, false);
    if (gots__eat(p, GOTS__T_COLON)) node->function.return_type = gots__parse_return_type(p);
    p->context = context;
    gots__end(p, node);
    member_end(p);
    return node;
}

static gots__node *parse_method_signature(gots__parser *p, uint32_t pos, uint32_t flags, uint8_t kind,
                                          gots__node *key)
{
    gots__node *node = gots__make(p, GOTS__METHOD_SIGNATURE, pos);
    gots__function *function = &node->method.function;
    uint32_t context = p->context;
    p->context |= GOTS__C_AMBIENT;
    node->flags = flags;
    node->method.key = key;
    function->kind = kind;
    function->type_params = gots__parse_type_params(p);
    gots__parse_params(p, function, false);
    if (gots__eat(p, GOTS__T_COLON)) function->return_type = gots__parse_return_type(p);
    p->context = context;
    gots__end(p, node);
    if (kind == GOTS__FN_GETTER && function->params.count != 0)
        gots__grammar_error(p, key->pos, key->end, "TS1054", "A 'get' accessor cannot have parameters.");
    if (kind == GOTS__FN_SETTER && function->params.count != 1)
        gots__grammar_error(p, key->pos, key->end, "TS1049",
                            "A 'set' accessor must have exactly one parameter.");
    if (kind == GOTS__FN_SETTER && function->return_type != NULL)
        gots__grammar_error(p, key->pos, key->end, "TS1095",
                            "A 'set' accessor cannot have a return type annotation.");
    if (kind != GOTS__FN_METHOD && gots__at(p, GOTS__T_LBRACE)) {
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1183",
                            "An implementation cannot be declared in ambient contexts.");
        gots__parse_block(p);
    }
    member_end(p);
    return node;
}

static gots__node *parse_property_signature(gots__parser *p, uint32_t pos, uint32_t flags, gots__node *key)
{
    gots__node *node = gots__make(p, GOTS__PROPERTY_SIGNATURE, pos);
    node->flags = flags;
    node->field.key = key;
    if (gots__eat(p, GOTS__T_COLON)) node->field.type = gots__parse_type(p);
    if (gots__at(p, GOTS__T_ASSIGN)) {
        uint32_t at = p->lex.token.pos;
        gots__next(p);
        node->field.init = gots__parse_assignment(p);
        gots__grammar_error(p, at, p->prev_end, "TS1246",
                            "An interface property cannot have an initializer.");
        node->field.init = NULL;
    }
    gots__end(p, node);
    member_end(p);
    return node;
}

/* A modifier word that goes with what stands behind it. */
static bool modifies(gots__parser *p)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool is = gots__is_property_key(p) && !gots__on_new_line(p);
    gots__rewind(p, &mark);
    return is;
}

static uint32_t parse_signature_modifiers(gots__parser *p)
{
    uint32_t flags = 0;
    for (;;) {
        const gots__token *token = &p->lex.token;
        switch (token->kind) {
        case GOTS__T_READONLY:
            if (!modifies(p)) return flags;
            if (flags & GOTS__F_READONLY)
                gots__grammar_error(p, token->pos, token->end, "TS1030", "'readonly' modifier already seen.");
            flags |= GOTS__F_READONLY;
            gots__next(p);
            break;
        case GOTS__T_PUBLIC: case GOTS__T_PRIVATE: case GOTS__T_PROTECTED: case GOTS__T_STATIC:
        case GOTS__T_ABSTRACT: case GOTS__T_DECLARE: case GOTS__T_ASYNC: case GOTS__T_OVERRIDE:
        case GOTS__T_EXPORT: case GOTS__T_ACCESSOR: case GOTS__T_CONST: case GOTS__T_DEFAULT:
            if (!modifies(p)) return flags;
            gots__grammar_error(p, token->pos, token->end, "TS1070",
                                "'%s' modifier cannot appear on a type member.", token->atom->text);
            gots__next(p);
            break;
        default: return flags;
        }
    }
}

/* NULL when no member starts here. */
static gots__node *parse_type_member(gots__parser *p)
{
    uint32_t pos = p->lex.token.pos;
    if (gots__at(p, GOTS__T_LPAREN) || gots__at(p, GOTS__T_LT))
        return parse_call_signature(p, GOTS__CALL_SIGNATURE);
    if (gots__at(p, GOTS__T_NEW)) {
        unsigned next = gots__peek(p, NULL);
        if (next == GOTS__T_LPAREN || next == GOTS__T_LT)
            return parse_call_signature(p, GOTS__CONSTRUCT_SIGNATURE);
    }
    uint32_t flags = parse_signature_modifiers(p);
    if (gots__at(p, GOTS__T_LBRACKET) && gots__starts_index_signature(p))
        return gots__parse_index_signature(p, pos, flags);
    uint8_t kind = GOTS__FN_METHOD;
    if (gots__at(p, GOTS__T_GET) || gots__at(p, GOTS__T_SET)) {
        unsigned word = p->lex.token.kind;
        gots__mark mark;
        gots__mark_set(p, &mark);
        gots__next(p);
        if (gots__is_property_key(p)) kind = word == GOTS__T_GET ? GOTS__FN_GETTER : GOTS__FN_SETTER;
        else gots__rewind(p, &mark);
    }
    if (!gots__is_property_key(p)) return NULL;
    gots__node *key = gots__parse_property_key(p, &flags);
    if (key->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, key->pos, key->end, "TS18016",
                            "Private identifiers are not allowed outside class bodies.");
    if (gots__eat(p, GOTS__T_QUESTION)) flags |= GOTS__F_OPTIONAL;
    if (kind != GOTS__FN_METHOD || gots__at(p, GOTS__T_LPAREN) || gots__at(p, GOTS__T_LT)) {
        if (flags & GOTS__F_READONLY)
            gots__grammar_error(p, pos, pos + 8, "TS1024",
                                "'readonly' modifier can only appear on a property declaration or index "
                                "signature.");
        return parse_method_signature(p, pos, flags, kind, key);
    }
    return parse_property_signature(p, pos, flags, key);
}

gots__list gots__parse_type_members(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    p->context &= ~(uint32_t)(GOTS__C_NO_CONDITIONAL | GOTS__C_DECORATOR);
    if (gots__expect(p, GOTS__T_LBRACE)) {
        while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
            uint32_t start = p->lex.token.pos;
            gots__node *member = parse_type_member(p);
            if (member == NULL) {
                gots__error_here(p, "TS1131", "Property or signature expected.");
                if (gots__token_is_reserved(p->lex.token.kind)) break;
                gots__next(p);
                continue;
            }
            gots__push(p, member);
            if (p->lex.token.pos == start) gots__next(p);
        }
        gots__expect_closing(p, GOTS__T_RBRACE, open);
    }
    p->context = context;
    return gots__cut(p, base);
}

/* ---- Mapped types ---------------------------------------------------------------------------- */

/* At `{`: `{ [K in`, `{ readonly [K in`, `{ +readonly`, `{ -readonly`. */
static bool starts_mapped(gots__parser *p)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool is;
    if (gots__at(p, GOTS__T_PLUS) || gots__at(p, GOTS__T_MINUS)) {
        gots__next(p);
        is = gots__at(p, GOTS__T_READONLY);
    } else {
        gots__eat(p, GOTS__T_READONLY);
        is = gots__eat(p, GOTS__T_LBRACKET) && gots__token_is_word(p->lex.token.kind);
        if (is) {
            gots__next(p);
            is = gots__at(p, GOTS__T_IN);
        }
    }
    gots__rewind(p, &mark);
    return is;
}

static uint8_t mapped_modifier(gots__parser *p, unsigned word)
{
    uint8_t modifier = GOTS__MAPPED_KEEP;
    if (gots__at(p, GOTS__T_PLUS) || gots__at(p, GOTS__T_MINUS)) {
        modifier = gots__at(p, GOTS__T_PLUS) ? GOTS__MAPPED_ADD : GOTS__MAPPED_REMOVE;
        gots__next(p);
        gots__expect(p, word);
    } else if (gots__eat(p, word)) {
        modifier = GOTS__MAPPED_ADD;
    }
    return modifier;
}

static gots__node *parse_mapped(gots__parser *p)
{
    uint32_t open = p->lex.token.pos, context = p->context, base = p->scratch_count;
    p->context &= ~(uint32_t)GOTS__C_NO_CONDITIONAL;
    gots__next(p);
    gots__node *node = gots__make(p, GOTS__MAPPED_TYPE, open);
    node->mapped.readonly_modifier = mapped_modifier(p, GOTS__T_READONLY);
    gots__expect(p, GOTS__T_LBRACKET);
    gots__node *param = gots__make(p, GOTS__TYPE_PARAM, p->lex.token.pos);
    param->type_param.name = gots__property_name_word(p);
    gots__expect(p, GOTS__T_IN);
    param->type_param.constraint = gots__parse_type(p);
    node->mapped.param = gots__end(p, param);
    if (gots__eat(p, GOTS__T_AS)) node->mapped.name_type = gots__parse_type(p);
    gots__expect(p, GOTS__T_RBRACKET);
    node->mapped.optional_modifier = mapped_modifier(p, GOTS__T_QUESTION);
    if (gots__eat(p, GOTS__T_COLON)) node->mapped.type = gots__parse_type(p);
    member_end(p);
    while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        gots__node *member = parse_type_member(p);
        if (member == NULL) {
            gots__error_here(p, "TS1131", "Property or signature expected.");
            break;
        }
        gots__grammar_error(p, member->pos, member->end, "TS7061",
                            "A mapped type may not declare properties or methods.");
        gots__push(p, member);
    }
    node->mapped.members = gots__cut(p, base);
    p->context = context;
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    return gots__end(p, node);
}

gots__node *gots__parse_object_or_mapped_type(gots__parser *p)
{
    if (starts_mapped(p)) return parse_mapped(p);
    gots__node *node = gots__make(p, GOTS__TYPE_LITERAL, p->lex.token.pos);
    node->list.items = gots__parse_type_members(p);
    return gots__end(p, node);
}
