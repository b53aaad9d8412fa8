/* Classes and their members.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

#define ACCESS (GOTS__F_PUBLIC | GOTS__F_PRIVATE | GOTS__F_PROTECTED)

typedef struct class_state {
    bool derived, abstract, ambient, has_constructor;
} class_state;

/* ---- Member modifiers ------------------------------------------------------------------------ */

static uint32_t member_modifier(unsigned kind)
{
    switch (kind) {
    case GOTS__T_PUBLIC: return GOTS__F_PUBLIC;
    case GOTS__T_PRIVATE: return GOTS__F_PRIVATE;
    case GOTS__T_PROTECTED: return GOTS__F_PROTECTED;
    case GOTS__T_STATIC: return GOTS__F_STATIC;
    case GOTS__T_ABSTRACT: return GOTS__F_ABSTRACT;
    case GOTS__T_OVERRIDE: return GOTS__F_OVERRIDE;
    case GOTS__T_READONLY: return GOTS__F_READONLY;
    case GOTS__T_DECLARE: return GOTS__F_DECLARE;
    case GOTS__T_ASYNC: return GOTS__F_ASYNC;
    case GOTS__T_ACCESSOR: return GOTS__F_ACCESSOR;
    case GOTS__T_EXPORT: return GOTS__F_EXPORT;
    case GOTS__T_DEFAULT: return GOTS__F_DEFAULT;
    case GOTS__T_CONST: return GOTS__F_CONST;
    case GOTS__T_IN: return GOTS__F_IN;
    case GOTS__T_OUT: return GOTS__F_OUT;
    default: return 0;
    }
}

/* The current word is a modifier when the member goes on behind it. */
static bool member_behind(gots__parser *p)
{
    unsigned word = p->lex.token.kind;
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    unsigned kind = p->lex.token.kind;
    bool behind = gots__is_property_key(p) || kind == GOTS__T_STAR || kind == GOTS__T_AT ||
                  (word == GOTS__T_STATIC && kind == GOTS__T_LBRACE);
    /* A line end ends `x` fields; only static, get and set reach over it. */
    if (gots__on_new_line(p) && word != GOTS__T_STATIC) {
        if (word == GOTS__T_ASYNC || word == GOTS__T_ACCESSOR || word == GOTS__T_DECLARE ||
            word == GOTS__T_ABSTRACT || word == GOTS__T_READONLY || word == GOTS__T_OVERRIDE ||
            word == GOTS__T_CONST || word == GOTS__T_EXPORT || word == GOTS__T_DEFAULT ||
            word == GOTS__T_IN || word == GOTS__T_OUT || word == GOTS__T_PUBLIC || word == GOTS__T_PRIVATE || word == GOTS__T_PROTECTED)
            behind = false;
    }
    gots__rewind(p, &mark);
    return behind;
}

static void wrong_order(gots__parser *p, const char *before)
{
    gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1029",
                        "'%s' modifier must precede '%s' modifier.", p->lex.token.atom->text, before);
}

static void not_together(gots__parser *p, const char *other)
{
    gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1243",
                        "'%s' modifier cannot be used with '%s' modifier.", p->lex.token.atom->text, other);
}

/* A modifier among those already seen. */
static void check_member_modifier(gots__parser *p, uint32_t flag, uint32_t seen, const class_state *state)
{
    const gots__token *token = &p->lex.token;
    if (flag & (GOTS__F_EXPORT | GOTS__F_DEFAULT | GOTS__F_CONST)) {
        if (flag == GOTS__F_CONST)
            gots__grammar_error(p, token->pos, token->end, "TS1248",
                                "A class member cannot have the 'const' keyword.");
        else
            gots__grammar_error(p, token->pos, token->end, "TS1031",
                                "'%s' modifier cannot appear on class elements of this kind.",
                                token->atom->text);
    } else if (flag & (GOTS__F_IN | GOTS__F_OUT)) {
        gots__grammar_error(p, token->pos, token->end, "TS1274",
                            "'%s' modifier can only appear on a type parameter of a class, interface or "
                            "type alias.", token->atom->text);
    } else if (flag & ACCESS && seen & ACCESS) {
        gots__grammar_error(p, token->pos, token->end, "TS1028", "Accessibility modifier already seen.");
    } else if (flag & seen) {
        gots__grammar_error(p, token->pos, token->end, "TS1030", "'%s' modifier already seen.",
                            token->atom->text);
    } else if (flag & ACCESS) {
        if (seen & GOTS__F_OVERRIDE) wrong_order(p, "override");
        else if (seen & GOTS__F_STATIC) wrong_order(p, "static");
        else if (seen & GOTS__F_ACCESSOR) wrong_order(p, "accessor");
        else if (seen & GOTS__F_READONLY) wrong_order(p, "readonly");
        else if (seen & GOTS__F_ASYNC) wrong_order(p, "async");
        else if (seen & GOTS__F_ABSTRACT) {
            if (flag == GOTS__F_PRIVATE) not_together(p, "abstract");
            else wrong_order(p, "abstract");
        }
    } else if (flag == GOTS__F_STATIC) {
        if (seen & GOTS__F_READONLY) wrong_order(p, "readonly");
        else if (seen & GOTS__F_ASYNC) wrong_order(p, "async");
        else if (seen & GOTS__F_ACCESSOR) wrong_order(p, "accessor");
        else if (seen & GOTS__F_OVERRIDE) wrong_order(p, "override");
        else if (seen & GOTS__F_ABSTRACT) not_together(p, "abstract");
    } else if (flag == GOTS__F_OVERRIDE) {
        if (seen & GOTS__F_DECLARE) not_together(p, "declare");
        else if (seen & GOTS__F_READONLY) wrong_order(p, "readonly");
        else if (seen & GOTS__F_ACCESSOR) wrong_order(p, "accessor");
        else if (seen & GOTS__F_ASYNC) wrong_order(p, "async");
    } else if (flag == GOTS__F_READONLY) {
        if (seen & GOTS__F_ACCESSOR) not_together(p, "accessor");
    } else if (flag == GOTS__F_ACCESSOR) {
        if (seen & GOTS__F_READONLY) not_together(p, "readonly");
        else if (seen & GOTS__F_DECLARE) not_together(p, "declare");
    } else if (flag == GOTS__F_DECLARE) {
        if (seen & GOTS__F_ASYNC)
            gots__grammar_error(p, token->pos, token->end, "TS1040",
                                "'async' modifier cannot be used in an ambient context.");
        else if (seen & GOTS__F_OVERRIDE) not_together(p, "override");
        else if (seen & GOTS__F_ACCESSOR) not_together(p, "accessor");
    } else if (flag == GOTS__F_ABSTRACT) {
        if (!state->abstract)
            gots__grammar_error(p, token->pos, token->end, "TS1253",
                                "Abstract members can only appear within an abstract class.");
        else if (seen & GOTS__F_STATIC) not_together(p, "static");
        else if (seen & GOTS__F_PRIVATE) not_together(p, "private");
        else if (seen & GOTS__F_ASYNC) not_together(p, "async");
        else if (seen & GOTS__F_OVERRIDE) wrong_order(p, "override");
        else if (seen & GOTS__F_ACCESSOR) wrong_order(p, "accessor");
    } else if (flag == GOTS__F_ASYNC) {
        if (seen & GOTS__F_DECLARE || p->context & GOTS__C_AMBIENT)
            gots__grammar_error(p, token->pos, token->end, "TS1040",
                                "'async' modifier cannot be used in an ambient context.");
        else if (seen & GOTS__F_ABSTRACT) not_together(p, "abstract");
    }
}

static void parse_member_modifiers(gots__parser *p, gots__modifiers *modifiers, const class_state *state)
{
    modifiers->pos = p->lex.token.pos;
    for (;;) {
        if (gots__at(p, GOTS__T_AT)) {
            if (modifiers->any)
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1436",
                                    "Decorators must precede the name and all keywords of property "
                                    "declarations.");
            gots__parse_decorators(p, &modifiers->decorators);
            continue;
        }
        uint32_t flag = member_modifier(p->lex.token.kind);
        if (flag == 0 || !member_behind(p)) return;
        if (flag == GOTS__F_STATIC && gots__peek(p, NULL) == GOTS__T_LBRACE) return; /* static block */
        check_member_modifier(p, flag, modifiers->flags, state);
        modifiers->flags |= flag;
        modifiers->at[__builtin_ctz(flag)] = p->lex.token.pos;
        modifiers->any = true;
        gots__next(p);
    }
}

/* ---- Members --------------------------------------------------------------------------------- */

static bool key_is(const gots__node *key, uint32_t flags, const char *name)
{
    if (flags & GOTS__F_COMPUTED) return false;
    size_t len = strlen(name);
    if (key->kind == GOTS__IDENTIFIER)
        return key->ident.name->len == len && memcmp(key->ident.name->text, name, len) == 0;
    return key->kind == GOTS__STRING && key->string.value.len == len &&
           memcmp(key->string.value.bytes, name, len) == 0;
}

static void check_private_key(gots__parser *p, const gots__node *key, const gots__modifiers *modifiers)
{
    if (key->kind != GOTS__PRIVATE_NAME) return;
    if (key->ident.name == p->names.constructor)
        gots__grammar_error(p, key->pos, key->end, "TS18012",
                            "'#constructor' is a reserved word.");
    else if (modifiers->flags & ACCESS)
        gots__grammar_error(p, modifiers->pos, key->end, "TS18010",
                            "An accessibility modifier cannot be used with a private identifier.");
    else if (modifiers->flags & GOTS__F_ABSTRACT)
        gots__grammar_error(p, modifiers->pos, key->end, "TS18019",
                            "'abstract' modifier cannot be used with a private identifier.");
    else if (modifiers->flags & GOTS__F_DECLARE)
        gots__grammar_error(p, modifiers->pos, key->end, "TS18019",
                            "'declare' modifier cannot be used with a private identifier.");
}

static void check_accessor(gots__parser *p, const gots__node *key, const gots__function *function)
{
    if (function->kind == GOTS__FN_GETTER && function->params.count != 0)
        gots__grammar_error(p, key->pos, key->end, "TS1054", "A 'get' accessor cannot have parameters.");
    if (function->type_params.count != 0)
        gots__grammar_error(p, key->pos, key->end, "TS1094", "An accessor cannot have type parameters.");
    if (function->kind != GOTS__FN_SETTER) return;
    if (function->return_type != NULL)
        gots__grammar_error(p, key->pos, key->end, "TS1095",
                            "A 'set' accessor cannot have a return type annotation.");
    if (function->params.count != 1) {
        gots__grammar_error(p, key->pos, key->end, "TS1049",
                            "A 'set' accessor must have exactly one parameter.");
        return;
    }
    const gots__node *param = function->params.items[0];
    if (param->flags & GOTS__F_REST)
        gots__grammar_error(p, param->pos, param->end, "TS1053",
                            "A 'set' accessor cannot have rest parameter.");
    else if (param->flags & GOTS__F_OPTIONAL)
        gots__grammar_error(p, param->pos, param->end, "TS1051",
                            "A 'set' accessor cannot have an optional parameter.");
    else if (param->param.init != NULL && param->param.init->kind == GOTS__MISSING)
        return;
}

static void check_constructor(gots__parser *p, const gots__node *node, const gots__modifiers *modifiers,
                              const class_state *state)
{
    const gots__function *function = &node->method.function;
    const gots__node *key = node->method.key;
    uint32_t allowed = ACCESS;
    if (node->flags & GOTS__F_GENERATOR)
        gots__grammar_error(p, key->pos, key->end, "TS1368", "Class constructor may not be a generator.");
    else if (modifiers->flags & GOTS__F_ASYNC)
        gots__check_modifiers(p, modifiers, allowed, "TS1089", "cannot appear on a constructor declaration.");
    else if (modifiers->flags & ~allowed)
        gots__check_modifiers(p, modifiers, allowed, "TS1089", "cannot appear on a constructor declaration.");
    if (function->type_params.count != 0)
        gots__grammar_error(p, function->type_params.items[0]->pos, function->type_params.items[0]->end,
                            "TS1092", "Type parameters cannot appear on a constructor declaration.");
    if (function->return_type != NULL)
        gots__grammar_error(p, function->return_type->pos, function->return_type->end, "TS1093",
                            "Type annotation cannot appear on a constructor declaration.");
    if (function->body != NULL && state->has_constructor)
        gots__grammar_error(p, key->pos, key->end, "TS2392",
                            "Multiple constructor implementations are not allowed.");
    for (uint32_t i = 0; function->body == NULL && p->diagnostics->count == 0 && i < function->params.count; i++)
        if (function->params.items[i]->flags & (ACCESS | GOTS__F_READONLY | GOTS__F_OVERRIDE))
            gots__grammar_error(p, function->params.items[i]->pos, function->params.items[i]->end, "TS2369",
                                "A parameter property is only allowed in a constructor implementation.");
}

static void parse_method_body(gots__parser *p, gots__node *node)
{
    gots__function *function = &node->method.function;
    if (gots__at(p, GOTS__T_LBRACE)) {
        if (node->flags & GOTS__F_ABSTRACT)
            gots__grammar_error(p, node->method.key->pos, node->method.key->end,
                                function->kind == GOTS__FN_METHOD ? "TS1245" : "TS1318",
                                function->kind == GOTS__FN_METHOD
                                    ? "Method cannot have an implementation because it is marked abstract."
                                    : "An abstract accessor cannot have an implementation.");
        gots__parse_body(p, function);
        return;
    }
    bool bodiless = function->kind == GOTS__FN_METHOD || function->kind == GOTS__FN_CONSTRUCTOR ||
                    node->flags & GOTS__F_ABSTRACT || p->context & GOTS__C_AMBIENT;
    if (gots__can_end_statement(p)) {
        if (!bodiless) gots__unexpected(p, GOTS__T_LBRACE);
        gots__semicolon(p);
    } else {
        gots__unexpected(p, GOTS__T_LBRACE);
    }
}

static gots__node *parse_method(gots__parser *p, gots__modifiers *modifiers, uint32_t flags, uint8_t kind,
                                gots__node *key, const class_state *state)
{
    gots__node *node = gots__make(p, GOTS__METHOD, modifiers->pos);
    gots__function *function = &node->method.function;
    node->flags = flags;
    node->method.decorators = modifiers->decorators;
    node->method.key = key;
    if (kind == GOTS__FN_METHOD && !(flags & GOTS__F_STATIC) && key_is(key, flags, "constructor") &&
        !(flags & GOTS__F_OPTIONAL))
        kind = GOTS__FN_CONSTRUCTOR;
    function->kind = kind;
    uint32_t context = p->context;
    p->context = gots__function_context(p, flags, 0) | GOTS__C_NEW_TARGET | GOTS__C_SUPER_PROPERTY;
    if (kind == GOTS__FN_CONSTRUCTOR && state->derived) p->context |= GOTS__C_SUPER_CALL;
    gots__parse_signature(p, function, flags, GOTS__T_COLON);
    parse_method_body(p, node);
    p->context = context;
    gots__end(p, node);
    if (kind == GOTS__FN_CONSTRUCTOR) check_constructor(p, node, modifiers, state);
    else if (kind != GOTS__FN_METHOD) check_accessor(p, key, function);
    if (kind != GOTS__FN_CONSTRUCTOR && !(flags & GOTS__F_STATIC) && key_is(key, flags, "constructor"))
        gots__grammar_error(p, key->pos, key->end, "TS1341", "Class constructor may not be an accessor.");
    if (flags & GOTS__F_STATIC && key_is(key, flags, "prototype"))
        gots__grammar_error(p, key->pos, key->end, "SyntaxError",
                            "A static member of a class cannot be called 'prototype'.");
    if (kind != GOTS__FN_CONSTRUCTOR)
        gots__check_modifiers(p, modifiers,
                              ACCESS | GOTS__F_STATIC | GOTS__F_ABSTRACT | GOTS__F_OVERRIDE |
                                  (kind == GOTS__FN_METHOD ? GOTS__F_ASYNC : 0) | GOTS__F_EXPORT |
                                  GOTS__F_DEFAULT | GOTS__F_CONST | GOTS__F_IN | GOTS__F_OUT,
                              modifiers->flags & GOTS__F_READONLY ? "TS1024"
                              : modifiers->flags & GOTS__F_ASYNC  ? "TS1042"
                                                                  : "TS1031",
                              modifiers->flags & GOTS__F_READONLY
                                  ? "can only appear on a property declaration or index signature."
                              : modifiers->flags & GOTS__F_ASYNC
                                  ? "cannot be used here."
                                  : "cannot appear on class elements of this kind.");
    if (flags & GOTS__F_GENERATOR && p->context & GOTS__C_AMBIENT)
        gots__grammar_error(p, key->pos, key->end, "TS1221",
                            "Generators are not allowed in an ambient context.");
    else if (flags & GOTS__F_GENERATOR && function->body == NULL)
        gots__grammar_error(p, key->pos, key->end, "TS1222",
                            "An overload signature cannot be declared as a generator.");
    return node;
}

static gots__node *parse_field(gots__parser *p, gots__modifiers *modifiers, uint32_t flags,
                               gots__node *key)
{
    gots__node *node = gots__make(p, GOTS__FIELD, modifiers->pos);
    if (gots__at(p, GOTS__T_NOT) && !gots__on_new_line(p)) {
        flags |= GOTS__F_DEFINITE;
        gots__next(p);
    }
    node->flags = flags;
    node->field.decorators = modifiers->decorators;
    node->field.key = key;
    if (gots__eat(p, GOTS__T_COLON)) node->field.type = gots__parse_type(p);
    if (gots__at(p, GOTS__T_ASSIGN)) {
        uint32_t context = p->context;
        bool ambient = context & GOTS__C_AMBIENT || flags & GOTS__F_DECLARE;
        gots__next(p);
        p->context = (context & ~(uint32_t)GOTS__C_FUNCTION_BITS) | GOTS__C_FUNCTION |
                     GOTS__C_FIELD | GOTS__C_NEW_TARGET | GOTS__C_SUPER_PROPERTY;
        node->field.init = gots__parse_assignment(p);
        p->context = context;
        if (flags & GOTS__F_ABSTRACT)
            gots__grammar_error(p, node->field.init->pos, node->field.init->end, "TS1267",
                                "A property cannot have an initializer because it is marked abstract.");
        else if (ambient && (!(flags & GOTS__F_READONLY) || node->field.type != NULL))
            gots__grammar_error(p, node->field.init->pos, node->field.init->end, "TS1039",
                                "Initializers are not allowed in ambient contexts.");
    }
    if (!gots__at(p, GOTS__T_RBRACE) && !gots__on_new_line(p) && !gots__at(p, GOTS__T_SEMICOLON) &&
        !gots__at(p, GOTS__T_EOF))
        gots__unexpected(p, GOTS__T_SEMICOLON);
    else gots__eat(p, GOTS__T_SEMICOLON);
    gots__end(p, node);
    if (key_is(key, flags, "constructor") || (flags & GOTS__F_STATIC && key_is(key, flags, "prototype")))
        gots__grammar_error(p, key->pos, key->end,
                            key_is(key, flags, "constructor") ? "TS18006" : "SyntaxError",
                            key_is(key, flags, "constructor")
                                ? "Classes may not have a field named 'constructor'."
                                : "A static member of a class cannot be called 'prototype'.");
    if (flags & GOTS__F_ASYNC)
        gots__check_modifiers(p, modifiers, ~(uint32_t)GOTS__F_ASYNC, "TS1042", "cannot be used here.");
    if (flags & GOTS__F_DEFINITE && (node->field.init != NULL || node->field.type == NULL))
        gots__grammar_error(p, key->pos, node->end, node->field.init != NULL ? "TS1263" : "TS1264",
                            node->field.init != NULL
                                ? "Declarations with initializers cannot also have definite assignment "
                                  "assertions."
                                : "Declarations with definite assignment assertions must also have type "
                                  "annotations.");
    else if (flags & GOTS__F_DEFINITE &&
             (flags & (GOTS__F_STATIC | GOTS__F_ABSTRACT) || p->context & GOTS__C_AMBIENT))
        gots__grammar_error(p, key->pos, node->end, "TS1255",
                            "A definite assignment assertion '!' is not permitted in this context.");
    if (flags & GOTS__F_ACCESSOR && flags & GOTS__F_OPTIONAL)
        gots__grammar_error(p, key->pos, node->end, "TS1276",
                            "An 'accessor' property cannot be declared optional.");
    return node;
}

static gots__node *parse_static_block(gots__parser *p, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, GOTS__STATIC_BLOCK, modifiers->pos);
    uint32_t context = p->context;
    if (modifiers->any)
        gots__grammar_error(p, modifiers->pos, p->lex.token.end, "TS1184", "Modifiers cannot appear here.");
    if (modifiers->decorators.count != 0)
        gots__grammar_error(p, modifiers->decorators.items[0]->pos, p->lex.token.end, "TS1206",
                            "Decorators are not valid here.");
    gots__next(p);
    node->function.kind = GOTS__FN_STATIC_BLOCK;
    node->function.simple_params = 1;
    p->context = (context & ~(uint32_t)GOTS__C_FUNCTION_BITS) | GOTS__C_FUNCTION | GOTS__C_STATIC_BLOCK |
                 GOTS__C_NEW_TARGET | GOTS__C_SUPER_PROPERTY;
    gots__parse_body(p, &node->function);
    p->context = context;
    return gots__end(p, node);
}

static void take_question(gots__parser *p, uint32_t *flags)
{
    if (!gots__at(p, GOTS__T_QUESTION)) return;
    *flags |= GOTS__F_OPTIONAL;
    gots__next(p);
}

/* NULL when no member starts here. */
static gots__node *parse_member(gots__parser *p, class_state *state)
{
    gots__modifiers modifiers = { 0 };
    parse_member_modifiers(p, &modifiers, state);
    uint32_t flags = modifiers.flags, context = p->context;
    gots__node *node;
    uint8_t kind = GOTS__FN_METHOD;
    if (gots__at(p, GOTS__T_STATIC) && gots__peek(p, NULL) == GOTS__T_LBRACE)
        return parse_static_block(p, &modifiers);
    if (flags & GOTS__F_DECLARE) p->context |= GOTS__C_AMBIENT;
    if (gots__at(p, GOTS__T_LBRACKET) && gots__starts_index_signature(p)) {
        if (modifiers.decorators.count != 0)
            gots__grammar_error(p, modifiers.decorators.items[0]->pos, p->lex.token.end, "TS1206",
                                "Decorators are not valid here.");
        gots__check_modifiers(p, &modifiers, GOTS__F_STATIC | GOTS__F_READONLY, "TS1071",
                              "cannot appear on an index signature.");
        node = gots__parse_index_signature(p, modifiers.pos, flags);
        p->context = context;
        return node;
    }
    if (gots__at(p, GOTS__T_STAR)) {
        flags |= GOTS__F_GENERATOR;
        gots__next(p);
    } else if (gots__at(p, GOTS__T_GET) || gots__at(p, GOTS__T_SET)) {
        unsigned word = p->lex.token.kind;
        gots__mark mark;
        gots__mark_set(p, &mark);
        gots__next(p);
        if (gots__is_property_key(p)) kind = word == GOTS__T_GET ? GOTS__FN_GETTER : GOTS__FN_SETTER;
        else gots__rewind(p, &mark);
    }
    if (!gots__is_property_key(p)) {
        p->context = context;
        if (modifiers.any || modifiers.decorators.count != 0 || kind != GOTS__FN_METHOD) {
            gots__error_here(p, "TS1146", "Declaration expected.");
            return gots__missing(p);
        }
        return NULL;
    }
    gots__node *key = gots__parse_property_key(p, &flags);
    check_private_key(p, key, &modifiers);
    take_question(p, &flags);
    if (kind != GOTS__FN_METHOD || flags & GOTS__F_GENERATOR || gots__at(p, GOTS__T_LPAREN) ||
        gots__at(p, GOTS__T_LT)) {
        node = parse_method(p, &modifiers, flags, kind, key, state);
        if (node->method.function.kind == GOTS__FN_CONSTRUCTOR && node->method.function.body != NULL)
            state->has_constructor = true;
    } else {
        node = parse_field(p, &modifiers, flags, key);
    }
    p->context = context;
    return node;
}

static gots__list parse_members(gots__parser *p, class_state *state)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count;
    if (!gots__expect(p, GOTS__T_LBRACE)) return gots__cut(p, base);
    while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
        if (gots__eat(p, GOTS__T_SEMICOLON)) continue;
        uint32_t start = p->lex.token.pos;
        gots__node *member = parse_member(p, state);
        if (member != NULL && member->kind != GOTS__MISSING) gots__push(p, member);
        if (member == NULL)
            gots__error_here(p, "TS1068",
                             "Unexpected token. A constructor, method, accessor, or property was "
                             "expected.");
        if (p->lex.token.pos == start) {
            if (!gots__at(p, GOTS__T_EOF)) gots__next(p);
        }
    }
    gots__expect_closing(p, GOTS__T_RBRACE, open);
    gots__check_overloads(p, base);
    return gots__cut(p, base);
}

/* ---- The class ------------------------------------------------------------------------------- */

static void parse_base(gots__parser *p, gots__class *class_, bool *seen, bool implemented)
{
    if (*seen)
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1172", "'extends' clause already seen.");
    else if (implemented)
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1173",
                            "'extends' clause must precede 'implements' clause.");
    *seen = true;
    gots__next(p);
    if (gots__at(p, GOTS__T_LBRACE)) {
        gots__grammar_error(p, p->prev_end, p->prev_end, "TS1097", "'extends' list cannot be empty.");
        return;
    }
    gots__node *base = gots__parse_left_hand_side(p);
    if (base->kind == GOTS__INSTANTIATION && !(base->flags & GOTS__F_PAREN)) {
        class_->base_args = base->call.type_args;
        base = base->call.callee;
    } else if (gots__at(p, GOTS__T_LT)) {
        class_->base_args = gots__parse_type_args(p);
    }
    class_->base = base;
    while (gots__at(p, GOTS__T_COMMA)) {
        gots__next(p);
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1174",
                            "Classes can only extend a single class.");
        gots__parse_left_hand_side(p);
    }
}

static void parse_heritage(gots__parser *p, gots__class *class_)
{
    bool extended = false, implemented = false;
    uint32_t base = p->scratch_count;
    while (gots__at(p, GOTS__T_EXTENDS) || gots__at(p, GOTS__T_IMPLEMENTS)) {
        if (gots__at(p, GOTS__T_EXTENDS)) {
            parse_base(p, class_, &extended, implemented);
            continue;
        }
        if (implemented)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1175",
                                "'implements' clause already seen.");
        implemented = true;
        gots__next(p);
        if (gots__at(p, GOTS__T_LBRACE))
            gots__grammar_error(p, p->prev_end, p->prev_end, "TS1097", "'implements' list cannot be empty.");
        else
            do gots__push(p, gots__parse_heritage_type(p));
            while (gots__eat(p, GOTS__T_COMMA));
    }
    class_->implements = gots__cut(p, base);
}

gots__node *gots__parse_class(gots__parser *p, gots__node_kind kind, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, kind, modifiers->pos);
    uint32_t outer, context = p->context;
    gots__label *labels = p->labels;
    node->flags = modifiers->flags;
    node->class_.decorators = modifiers->decorators;
    gots__next(p);
    if (gots__is_identifier(p) && !(gots__at(p, GOTS__T_IMPLEMENTS) &&
                                    gots__token_is_word(gots__peek(p, NULL)))) {
        if (modifiers->flags & GOTS__F_DECLARE) p->context |= GOTS__C_AMBIENT;
        node->class_.name = gots__binding_identifier(p);
        p->context = context;
    } else if (kind == GOTS__CLASS_DECLARATION && !(modifiers->flags & GOTS__F_DEFAULT)) {
        if (gots__at(p, GOTS__T_LBRACE) || gots__at(p, GOTS__T_EXTENDS))
            gots__grammar_error(p, p->prev_end - 5, p->prev_end, "TS1211",
                                "A class declaration without the 'default' modifier must have a name.");
        else node->class_.name = gots__binding_identifier(p);
    }
    if (!gots__enter(p, &outer)) {
        gots__leave(p, outer);
        return node;
    }
    p->context &= ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE | GOTS__C_DECORATOR);
    node->class_.type_params = gots__parse_type_params(p);
    parse_heritage(p, &node->class_);
    class_state state = {
        .derived = node->class_.base != NULL,
        .abstract = (node->flags & GOTS__F_ABSTRACT) != 0,
    };
    if (node->flags & GOTS__F_DECLARE) p->context |= GOTS__C_AMBIENT;
    p->labels = NULL;
    node->class_.members = parse_members(p, &state);
    p->labels = labels;
    p->context = context;
    gots__leave(p, outer);
    return gots__end(p, node);
}
