/* Declarations: their modifiers, variables, enums, namespaces, interfaces, type aliases.
 *
 * SPDX-License-Identifier: MIT
 */
#include "syntax/parser.h"

/* ---- Modifiers ------------------------------------------------------------------------------- */

void gots__parse_decorators(gots__parser *p, gots__list *list)
{
    uint32_t base = p->scratch_count, context = p->context;
    for (uint32_t i = 0; i < list->count; i++) gots__push(p, list->items[i]);
    while (gots__at(p, GOTS__T_AT)) {
        gots__node *node = gots__make(p, GOTS__DECORATOR, p->lex.token.pos);
        gots__next(p);
        p->context = (context & ~(uint32_t)(GOTS__C_NO_IN | GOTS__C_NO_ARROW_TYPE)) | GOTS__C_DECORATOR;
        node->unary.operand = gots__parse_left_hand_side(p);
        p->context = context;
        gots__push(p, gots__end(p, node));
    }
    *list = gots__cut(p, base);
}

static const struct {
    uint32_t flag;
    const char *word;
} modifier_words[] = {
    { GOTS__F_EXPORT, "export" },     { GOTS__F_DEFAULT, "default" }, { GOTS__F_DECLARE, "declare" },
    { GOTS__F_ASYNC, "async" },       { GOTS__F_ABSTRACT, "abstract" }, { GOTS__F_STATIC, "static" },
    { GOTS__F_PUBLIC, "public" },     { GOTS__F_PRIVATE, "private" }, { GOTS__F_PROTECTED, "protected" },
    { GOTS__F_READONLY, "readonly" }, { GOTS__F_OVERRIDE, "override" }, { GOTS__F_ACCESSOR, "accessor" },
    { GOTS__F_CONST, "const" },
};

void gots__check_modifiers(gots__parser *p, const gots__modifiers *modifiers, uint32_t allowed,
                           const char *code, const char *where)
{
    uint32_t wrong = modifiers->flags & ~allowed;
    for (size_t i = 0; wrong != 0 && i < sizeof modifier_words / sizeof *modifier_words; i++) {
        if (!(wrong & modifier_words[i].flag)) continue;
        uint32_t bit = (uint32_t)__builtin_ctz(modifier_words[i].flag);
        uint32_t at = modifiers->at[bit];
        gots__grammar_error(p, at, at + (uint32_t)strlen(modifier_words[i].word), code,
                            "'%s' modifier %s", modifier_words[i].word, where);
        return;
    }
}

static uint32_t modifier_flag(unsigned kind)
{
    switch (kind) {
    case GOTS__T_EXPORT: return GOTS__F_EXPORT;
    case GOTS__T_DEFAULT: return GOTS__F_DEFAULT;
    case GOTS__T_DECLARE: return GOTS__F_DECLARE;
    case GOTS__T_ASYNC: return GOTS__F_ASYNC;
    case GOTS__T_ABSTRACT: return GOTS__F_ABSTRACT;
    case GOTS__T_STATIC: return GOTS__F_STATIC;
    case GOTS__T_PUBLIC: return GOTS__F_PUBLIC;
    case GOTS__T_PRIVATE: return GOTS__F_PRIVATE;
    case GOTS__T_PROTECTED: return GOTS__F_PROTECTED;
    case GOTS__T_READONLY: return GOTS__F_READONLY;
    case GOTS__T_OVERRIDE: return GOTS__F_OVERRIDE;
    case GOTS__T_ACCESSOR: return GOTS__F_ACCESSOR;
    default: return 0;
    }
}

/* What may only stand behind what: `export` first, then `declare`, then `async` or `abstract`. */
static void check_order(gots__parser *p, uint32_t flag, uint32_t seen)
{
    const gots__token *token = &p->lex.token;
    const char *before = NULL;
    if (flag == GOTS__F_EXPORT)
        before = seen & GOTS__F_DECLARE    ? "declare"
                 : seen & GOTS__F_ABSTRACT ? "abstract"
                 : seen & GOTS__F_ASYNC    ? "async"
                                           : NULL;
    else if (flag == GOTS__F_DECLARE && seen & GOTS__F_ABSTRACT) before = "abstract";
    if (seen & flag)
        gots__grammar_error(p, token->pos, token->end, "TS1030", "'%s' modifier already seen.",
                            token->atom->text);
    else if (before != NULL)
        gots__grammar_error(p, token->pos, token->end, "TS1029",
                            "'%s' modifier must precede '%s' modifier.", token->atom->text, before);
    else if (flag == GOTS__F_DECLARE && seen & GOTS__F_DEFAULT)
        gots__syntax_error(p, token->pos, token->end, "TS1128", "Declaration or statement expected.");
    else if (flag == GOTS__F_DECLARE && seen & GOTS__F_ASYNC)
        gots__grammar_error(p, token->pos, token->end, "TS1040",
                            "'async' modifier cannot be used in an ambient context.");
    else if (flag == GOTS__F_ASYNC && (seen & GOTS__F_DECLARE || p->context & GOTS__C_AMBIENT))
        gots__grammar_error(p, token->pos, token->end, "TS1040",
                            "'async' modifier cannot be used in an ambient context.");
    else if (flag == GOTS__F_DECLARE && p->context & GOTS__C_AMBIENT && !(p->context & GOTS__C_DECLARATION_FILE))
        gots__grammar_error(p, token->pos, token->end, "TS1038",
                            "A 'declare' modifier cannot be used in an already ambient context.");
}

/* ---- Variables ------------------------------------------------------------------------------- */

/* `using x` and `await using x`, but not `using` as a name. */
bool gots__starts_using(gots__parser *p, bool *is_await)
{
    *is_await = gots__at(p, GOTS__T_AWAIT);
    if (!*is_await && !gots__at(p, GOTS__T_USING)) return false;
    gots__mark mark;
    gots__mark_set(p, &mark);
    bool starts = true;
    if (*is_await) {
        gots__next(p);
        starts = gots__at(p, GOTS__T_USING) && !gots__on_new_line(p);
    }
    gots__next(p);
    starts = starts && gots__is_identifier(p) && !gots__on_new_line(p) &&
             !gots__at(p, GOTS__T_IN) && !gots__at(p, GOTS__T_INSTANCEOF);
    if (starts && (gots__at(p, GOTS__T_AS) || gots__at(p, GOTS__T_SATISFIES))) starts = false;
    gots__rewind(p, &mark);
    return starts;
}

static const char *variable_word(unsigned kind)
{
    static const char *const words[] = { "var", "let", "const", "using", "await using" };
    return words[kind];
}

static void check_declarator(gots__parser *p, const gots__node *node, unsigned kind, uint32_t flags)
{
    const gots__node *target = node->declarator.target;
    bool pattern = target->kind == GOTS__ARRAY_PATTERN || target->kind == GOTS__OBJECT_PATTERN;
    bool ambient = p->context & GOTS__C_AMBIENT || flags & GOTS__F_DECLARE;
    if (ambient) {
        /* A const may have a literal for its type. */
        if (node->declarator.init != NULL && (kind != GOTS__CONST || node->declarator.type != NULL))
            gots__grammar_error(p, node->declarator.init->pos, node->declarator.init->end, "TS1039",
                                "Initializers are not allowed in ambient contexts.");
        if (kind == GOTS__USING || kind == GOTS__AWAIT_USING)
            gots__grammar_error(p, node->pos, node->end, "TS1545",
                                "'%s' declarations are not allowed in ambient contexts.",
                                variable_word(kind));
        return;
    }
    if (node->declarator.init != NULL) return;
    if (pattern)
        gots__grammar_error(p, node->pos, node->end, "TS1182",
                            "A destructuring declaration must have an initializer.");
    else if (kind >= GOTS__CONST && target->kind != GOTS__MISSING)
        gots__grammar_error(p, target->pos, target->end, "TS1155", "'%s' declarations must be initialized.",
                            variable_word(kind));
}

static gots__node *parse_declarator(gots__parser *p, unsigned kind, uint32_t flags, bool in_for)
{
    gots__node *node = gots__make(p, GOTS__DECLARATOR, p->lex.token.pos);
    if (kind != GOTS__VAR && (gots__at(p, GOTS__T_LET) ))
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS2480",
                            "'let' is not allowed to be used as a name in 'let' or 'const' declarations.");
    node->declarator.target = gots__parse_binding(p);
    bool pattern = node->declarator.target->kind == GOTS__ARRAY_PATTERN ||
                   node->declarator.target->kind == GOTS__OBJECT_PATTERN;
    if (pattern && (kind == GOTS__USING || kind == GOTS__AWAIT_USING))
        gots__grammar_error(p, node->declarator.target->pos, node->declarator.target->end, "TS1492",
                            "'%s' declarations may not have binding patterns.", variable_word(kind));
    if (gots__at(p, GOTS__T_NOT) && !gots__on_new_line(p) && !pattern) {
        node->flags |= GOTS__F_DEFINITE;
        gots__next(p);
    }
    if (gots__eat(p, GOTS__T_COLON)) node->declarator.type = gots__parse_type(p);
    if (gots__eat(p, GOTS__T_ASSIGN)) node->declarator.init = gots__parse_assignment(p);
    gots__end(p, node);
    if (!in_for) check_declarator(p, node, kind, flags);
    if (node->flags & GOTS__F_DEFINITE) {
        if (node->declarator.init != NULL)
            gots__grammar_error(p, node->pos, node->end, "TS1263",
                                "Declarations with initializers cannot also have definite assignment "
                                "assertions.");
        else if (node->declarator.type == NULL)
            gots__grammar_error(p, node->pos, node->end, "TS1264",
                                "Declarations with definite assignment assertions must also have type "
                                "annotations.");
        else if (p->context & GOTS__C_AMBIENT || flags & GOTS__F_DECLARE)
            gots__grammar_error(p, node->pos, node->end, "TS1255",
                                "A definite assignment assertion '!' is not permitted in this context.");
    }
    return node;
}

/* Behind `var`, `let`, `const` or `using`. A statement unless in the head of a for. */
gots__node *gots__parse_variables(gots__parser *p, unsigned kind, uint32_t pos, uint32_t flags, bool in_for)
{
    gots__node *node = gots__make(p, GOTS__VARIABLES, pos);
    uint32_t base = p->scratch_count;
    node->op = (uint8_t)kind;
    node->flags = flags;
    if (kind == GOTS__AWAIT_USING) {
        if (!(p->context & GOTS__C_AWAIT))
            gots__grammar_error(p, pos, pos + 5, "TS2852",
                                "'await using' statements are only allowed within async functions and "
                                "at the top levels of modules.");
        else if (p->context & GOTS__C_STATIC_BLOCK)
            gots__grammar_error(p, pos, pos + 5, "TS18054",
                                "'await using' statements cannot be used inside a class static block.");
        if (!(p->context & GOTS__C_FUNCTION)) p->top_await = 1;
    }
    if (!gots__is_identifier(p) && !gots__at(p, GOTS__T_LBRACE) && !gots__at(p, GOTS__T_LBRACKET) &&
        (gots__can_end_statement(p) || gots__at(p, GOTS__T_OF) || gots__at(p, GOTS__T_IN))) {
        gots__syntax_error(p, p->prev_end, p->prev_end, "TS1123",
                           "Variable declaration list cannot be empty.");
    } else {
        do gots__push(p, parse_declarator(p, kind, flags, in_for));
        while (gots__eat(p, GOTS__T_COMMA));
    }
    node->variables.declarators = gots__cut(p, base);
    if (!in_for) gots__semicolon(p);
    return gots__end(p, node);
}

/* ---- Enums ----------------------------------------------------------------------------------- */

static gots__node *parse_enum_member(gots__parser *p)
{
    gots__node *node = gots__make(p, GOTS__ENUM_MEMBER, p->lex.token.pos);
    uint32_t flags = 0;
    gots__node *key = gots__parse_property_key(p, &flags);
    if (key->kind == GOTS__PRIVATE_NAME)
        gots__grammar_error(p, key->pos, key->end, "TS18024", "An enum member cannot be named with a "
                            "private identifier.");
    else if (key->kind == GOTS__NUMBER || key->kind == GOTS__BIGINT)
        gots__grammar_error(p, key->pos, key->end, "TS2452", "An enum member cannot have a numeric name.");
    else if (flags & GOTS__F_COMPUTED && key->kind != GOTS__STRING &&
             !(key->kind == GOTS__TEMPLATE && key->template_.exprs.count == 0))
        gots__grammar_error(p, node->pos, p->prev_end, "TS1164",
                            "Computed property names are not allowed in enums.");
    node->flags = flags;
    node->property.key = key;
    if (gots__eat(p, GOTS__T_ASSIGN)) {
        uint32_t context = p->context;
        p->context &= ~(uint32_t)(GOTS__C_NO_IN);
        node->property.value = gots__parse_assignment(p);
        p->context = context;
    }
    return gots__end(p, node);
}

gots__node *gots__parse_enum(gots__parser *p, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, GOTS__ENUM, modifiers->pos);
    uint32_t base = p->scratch_count;
    node->flags = modifiers->flags;
    gots__next(p);
    node->enum_.name = gots__binding_identifier(p);
    uint32_t open = p->lex.token.pos;
    if (gots__expect(p, GOTS__T_LBRACE)) {
        while (!gots__at(p, GOTS__T_RBRACE) && !gots__at(p, GOTS__T_EOF)) {
            if (!gots__is_property_key(p)) {
                gots__error_here(p, "TS1132", "Enum member expected.");
                if (!gots__at(p, GOTS__T_COMMA)) break;
                gots__next(p);
                continue;
            }
            gots__push(p, parse_enum_member(p));
            if (gots__at(p, GOTS__T_RBRACE)) break;
            if (!gots__eat(p, GOTS__T_COMMA)) {
                gots__error_here(p, "TS1357",
                                 "An enum member name must be followed by a ',', '=', or '}'.");
                if (gots__at(p, GOTS__T_COLON) || gots__at(p, GOTS__T_SEMICOLON)) gots__next(p);
                if (!gots__is_property_key(p)) break;
            }
        }
        gots__expect_closing(p, GOTS__T_RBRACE, open);
    }
    node->enum_.members = gots__cut(p, base);
    return gots__end(p, node);
}

/* ---- Namespaces ------------------------------------------------------------------------------ */

static gots__node *parse_namespace_body(gots__parser *p, bool module)
{
    uint32_t open = p->lex.token.pos, base = p->scratch_count, context = p->context;
    gots__node *body = gots__node_new(p->arena, GOTS__BLOCK, open, open);
    gots__label *labels = p->labels;
    p->labels = NULL;
    if (gots__expect(p, GOTS__T_LBRACE)) {
        uint32_t ambient = context & GOTS__C_AMBIENT;
        p->context = (context & ~(uint32_t)(GOTS__C_FUNCTION_BITS | GOTS__C_DECLARATION_FILE)) | ambient |
                     (module ? GOTS__C_MODULE_BLOCK : GOTS__C_NAMESPACE);
        gots__parse_statements(p, GOTS__T_RBRACE);
        p->context = context;
        gots__expect_closing(p, GOTS__T_RBRACE, open);
        body->block.statements = gots__cut(p, base);
    }
    p->labels = labels;
    return gots__end(p, body);
}

static gots__node *parse_namespace_rest(gots__parser *p, uint32_t pos, uint32_t flags)
{
    gots__node *node = gots__make(p, GOTS__NAMESPACE, pos);
    uint32_t outer;
    node->flags = flags;
    if (!gots__enter(p, &outer)) {
        node->namespace_.name = gots__missing(p);
    } else {
        node->namespace_.name = gots__binding_identifier(p);
        if (gots__eat(p, GOTS__T_DOT))
            node->namespace_.body = parse_namespace_rest(p, p->lex.token.pos, flags & GOTS__F_DECLARE);
        else
            node->namespace_.body = parse_namespace_body(p, false);
    }
    gots__leave(p, outer);
    return gots__end(p, node);
}

/* At `namespace`, `module` or `global`. */
static gots__node *parse_namespace(gots__parser *p, const gots__modifiers *modifiers)
{
    uint32_t context = p->context;
    bool ambient = context & GOTS__C_AMBIENT || modifiers->flags & GOTS__F_DECLARE;
    gots__node *node;
    if (ambient) p->context |= GOTS__C_AMBIENT;
    if (context & (GOTS__C_BLOCK | GOTS__C_FUNCTION))
        gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1235",
                            "A namespace declaration is only allowed at the top level of a namespace or "
                            "module.");
    bool global = gots__at(p, GOTS__T_GLOBAL);
    if (!global) gots__next(p);
    if (global || gots__at(p, GOTS__T_STRING)) {
        node = gots__make(p, GOTS__NAMESPACE, modifiers->pos);
        node->flags = modifiers->flags | (global ? GOTS__F_GLOBAL : 0);
        if (global && !ambient)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS2670",
                                "Augmentations for the global scope should have 'declare' modifier "
                                "unless they appear in already ambient context.");
        else if (!ambient)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1035",
                                "Only ambient modules can use quoted names.");
        node->namespace_.name = global ? gots__identifier_node(p) : gots__string_node(p);
        if (gots__at(p, GOTS__T_LBRACE)) node->namespace_.body = parse_namespace_body(p, true);
        else gots__semicolon(p);
        gots__end(p, node);
    } else {
        node = parse_namespace_rest(p, modifiers->pos, modifiers->flags);
    }
    p->context = context;
    return node;
}

/* ---- Interfaces and aliases ------------------------------------------------------------------ */

gots__node *gots__parse_interface(gots__parser *p, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, GOTS__INTERFACE, modifiers->pos);
    node->flags = modifiers->flags;
    gots__next(p);
    node->interface.name = gots__type_identifier(p);
    node->interface.type_params = gots__parse_type_params(p);
    uint32_t base = p->scratch_count;
    bool extended = false;
    while (gots__at(p, GOTS__T_EXTENDS) || gots__at(p, GOTS__T_IMPLEMENTS)) {
        if (gots__at(p, GOTS__T_IMPLEMENTS))
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1176",
                                "Interface declaration cannot have 'implements' clause.");
        else if (extended)
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1172",
                                "'extends' clause already seen.");
        extended = true;
        gots__next(p);
        if (gots__at(p, GOTS__T_LBRACE))
            gots__grammar_error(p, p->prev_end, p->prev_end, "TS1097", "'extends' list cannot be empty.");
        else
            do gots__push(p, gots__parse_heritage_type(p));
            while (gots__eat(p, GOTS__T_COMMA));
    }
    node->interface.extends = gots__cut(p, base);
    node->interface.members = gots__parse_type_members(p);
    return gots__end(p, node);
}

static gots__node *parse_type_alias(gots__parser *p, const gots__modifiers *modifiers)
{
    gots__node *node = gots__make(p, GOTS__TYPE_ALIAS, modifiers->pos);
    node->flags = modifiers->flags;
    gots__next(p);
    node->alias.name = gots__type_identifier(p);
    node->alias.type_params = gots__parse_type_params(p);
    gots__expect(p, GOTS__T_ASSIGN);
    if (gots__at(p, GOTS__T_INTRINSIC)) {
        uint32_t pos = p->lex.token.pos;
        if (gots__peek(p, NULL) != GOTS__T_DOT) {
            gots__next(p);
            node->alias.type = gots__make(p, GOTS__KEYWORD_TYPE, pos);
            node->alias.type->op = GOTS__TYPE_INTRINSIC;
        }
    }
    if (node->alias.type == NULL) node->alias.type = gots__parse_type(p);
    gots__semicolon(p);
    return gots__end(p, node);
}

/* ---- Which declaration ----------------------------------------------------------------------- */

/* Behind a contextual word: the name of what it declares, on the same line. */
static bool name_behind(gots__parser *p, bool string_too)
{
    unsigned flags, kind = gots__peek(p, &flags);
    if (flags & GOTS__TOKEN_NEWLINE) return false;
    return gots__token_is_identifier(kind) || (string_too && kind == GOTS__T_STRING);
}

static bool let_behind(gots__parser *p)
{
    unsigned kind = gots__peek(p, NULL);
    return gots__token_is_word(kind) || kind == GOTS__T_LBRACKET || kind == GOTS__T_LBRACE;
}

/* Does a declaration start here? Looks past modifiers, so `async x` is none and `async function` is. */
static bool starts_declaration(gots__parser *p)
{
    bool is_await, starts = false;
    gots__mark mark;
    gots__mark_set(p, &mark);
    for (bool going = true; going;) {
        unsigned kind = p->lex.token.kind;
        switch (kind) {
        case GOTS__T_VAR: case GOTS__T_CONST: case GOTS__T_FUNCTION: case GOTS__T_CLASS:
        case GOTS__T_ENUM: case GOTS__T_EXPORT: case GOTS__T_AT:
            starts = true;
            going = false;
            break;
        case GOTS__T_LET:
            starts = let_behind(p);
            going = false;
            break;
        case GOTS__T_USING: case GOTS__T_AWAIT:
            starts = gots__starts_using(p, &is_await);
            going = false;
            break;
        case GOTS__T_INTERFACE: case GOTS__T_TYPE:
            starts = name_behind(p, false);
            going = false;
            break;
        case GOTS__T_MODULE: case GOTS__T_NAMESPACE:
            starts = name_behind(p, true);
            going = false;
            break;
        case GOTS__T_GLOBAL:
            gots__next(p);
            starts = gots__at(p, GOTS__T_LBRACE);
            going = false;
            break;
        case GOTS__T_IMPORT:
            gots__next(p);
            starts = gots__at(p, GOTS__T_STRING) || gots__at(p, GOTS__T_STAR) ||
                     gots__at(p, GOTS__T_LBRACE) || gots__token_is_word(p->lex.token.kind);
            going = false;
            break;
        case GOTS__T_ABSTRACT: case GOTS__T_ACCESSOR: case GOTS__T_ASYNC: case GOTS__T_DECLARE:
        case GOTS__T_PRIVATE: case GOTS__T_PROTECTED: case GOTS__T_PUBLIC: case GOTS__T_READONLY:
        case GOTS__T_OVERRIDE:
            gots__next(p);
            if (gots__on_new_line(p)) going = false;
            break;
        case GOTS__T_STATIC:
            gots__next(p);
            break;
        default: going = false; break;
        }
    }
    gots__rewind(p, &mark);
    return starts;
}

/* Behind the modifiers; whatever they allow is checked by each. */
static gots__node *parse_declared(gots__parser *p, gots__modifiers *modifiers)
{
    const uint32_t common = GOTS__F_EXPORT | GOTS__F_DECLARE;
    static const char here[] = "cannot be used here.";
    uint32_t pos = modifiers->pos;
    bool is_await = false;
    unsigned kind = p->lex.token.kind;
    switch (kind) {
    case GOTS__T_FUNCTION:
        gots__check_modifiers(p, modifiers, common | GOTS__F_DEFAULT | GOTS__F_ASYNC, "TS1042", here);
        return gots__parse_function_declaration(p, modifiers);
    case GOTS__T_CLASS:
        gots__check_modifiers(p, modifiers, common | GOTS__F_DEFAULT | GOTS__F_ABSTRACT, "TS1042", here);
        return gots__parse_class(p, GOTS__CLASS_DECLARATION, modifiers);
    case GOTS__T_CONST:
        if (gots__peek(p, NULL) == GOTS__T_ENUM) {
            modifiers->flags |= GOTS__F_CONST;
            gots__next(p);
            gots__check_modifiers(p, modifiers, common | GOTS__F_CONST, "TS1042", here);
            return gots__parse_enum(p, modifiers);
        }
        /* fall through */
    case GOTS__T_VAR:
    case GOTS__T_LET:
        gots__check_modifiers(p, modifiers, common, "TS1042", here);
        gots__next(p);
        return gots__parse_variables(p, kind == GOTS__T_VAR   ? GOTS__VAR
                                        : kind == GOTS__T_LET ? GOTS__LET
                                                              : GOTS__CONST,
                                     pos, modifiers->flags, false);
    case GOTS__T_ENUM:
        gots__check_modifiers(p, modifiers, common, "TS1042", here);
        return gots__parse_enum(p, modifiers);
    case GOTS__T_INTERFACE:
        gots__check_modifiers(p, modifiers, common | GOTS__F_DEFAULT, "TS1042", here);
        return gots__parse_interface(p, modifiers);
    case GOTS__T_TYPE:
        gots__check_modifiers(p, modifiers, common, "TS1042", here);
        return parse_type_alias(p, modifiers);
    case GOTS__T_MODULE:
    case GOTS__T_NAMESPACE:
    case GOTS__T_GLOBAL:
        gots__check_modifiers(p, modifiers, common, "TS1042", here);
        return parse_namespace(p, modifiers);
    case GOTS__T_IMPORT: return gots__parse_import(p, modifiers);
    case GOTS__T_USING:
    case GOTS__T_AWAIT:
        if (gots__starts_using(p, &is_await)) {
            gots__check_modifiers(p, modifiers, 0, "TS1491", "cannot appear on a 'using' declaration.");
            if (is_await) gots__next(p);
            gots__next(p);
            return gots__parse_variables(p, is_await ? GOTS__AWAIT_USING : GOTS__USING, pos,
                                         modifiers->flags, false);
        }
        break;
    default: break;
    }
    if (modifiers->decorators.count != 0)
        gots__syntax_error(p, p->lex.token.pos, p->lex.token.end, "TS1146", "Declaration expected.");
    else
        gots__error_here(p, "TS1128", "Declaration or statement expected.");
    return NULL;
}

static void take_modifier(gots__parser *p, gots__modifiers *modifiers, uint32_t flag)
{
    check_order(p, flag, modifiers->flags);
    modifiers->flags |= flag;
    modifiers->at[__builtin_ctz(flag)] = p->lex.token.pos;
    modifiers->any = true;
    gots__next(p);
}

/* `export` in front of a declaration, as opposed to an export of names. */
static bool export_is_modifier(gots__parser *p)
{
    gots__mark mark;
    gots__mark_set(p, &mark);
    gots__next(p);
    bool modifier;
    switch (p->lex.token.kind) {
    case GOTS__T_STAR: case GOTS__T_LBRACE: case GOTS__T_ASSIGN: case GOTS__T_AS:
        modifier = false;
        break;
    case GOTS__T_DEFAULT:
        gots__next(p);
        switch (p->lex.token.kind) {
        case GOTS__T_FUNCTION: case GOTS__T_CLASS: case GOTS__T_AT: modifier = true; break;
        case GOTS__T_INTERFACE: modifier = name_behind(p, false); break;
        case GOTS__T_ABSTRACT: {
            unsigned flags;
            modifier = gots__peek(p, &flags) == GOTS__T_CLASS && !(flags & GOTS__TOKEN_NEWLINE);
            break;
        }
        case GOTS__T_ASYNC: {
            unsigned flags;
            modifier = gots__peek(p, &flags) == GOTS__T_FUNCTION && !(flags & GOTS__TOKEN_NEWLINE);
            break;
        }
        default: modifier = false; break;
        }
        break;
    case GOTS__T_TYPE: {
        gots__next(p);
        /* export type { … }, export type * */
        modifier = !gots__at(p, GOTS__T_LBRACE) && !gots__at(p, GOTS__T_STAR);
        break;
    }
    case GOTS__T_IMPORT: modifier = true; break;
    default: modifier = true; break;
    }
    gots__rewind(p, &mark);
    return modifier;
}

static gots__node *parse_modified(gots__parser *p)
{
    gots__modifiers modifiers = { .pos = p->lex.token.pos };
    for (;;) {
        unsigned kind = p->lex.token.kind;
        if (kind == GOTS__T_AT) {
            if (modifiers.flags & (GOTS__F_ABSTRACT | GOTS__F_DECLARE))
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1206",
                                    "Decorators are not valid here.");
            gots__parse_decorators(p, &modifiers.decorators);
            continue;
        }
        uint32_t flag = modifier_flag(kind);
        if (flag == 0) break;
        if (kind == GOTS__T_EXPORT) {
            if (!export_is_modifier(p)) {
                if (modifiers.decorators.count != 0)
                    gots__error_here(p, "TS1206", "Decorators are not valid here.");
                else if (modifiers.any)
                    gots__error_here(p, "TS1128", "Declaration or statement expected.");
                return gots__parse_export(p);
            }
            if (!(modifiers.flags & GOTS__F_EXPORT) && !(p->context & (GOTS__C_NAMESPACE | GOTS__C_MODULE_BLOCK)))
                p->module_seen = 1;
            if (p->context & (GOTS__C_BLOCK | GOTS__C_FUNCTION))
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1184",
                                    "Modifiers cannot appear here.");
            take_modifier(p, &modifiers, flag);
            if (gots__at(p, GOTS__T_DEFAULT)) {
                if (p->context & GOTS__C_NAMESPACE)
                    gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1319",
                                        "A default export can only be used in an ECMAScript-style "
                                        "module.");
                take_modifier(p, &modifiers, GOTS__F_DEFAULT);
            }
            continue;
        }
        if (kind == GOTS__T_DECLARE || kind == GOTS__T_ASYNC || kind == GOTS__T_ABSTRACT) {
            unsigned flags, next = gots__peek(p, &flags);
            if (flags & GOTS__TOKEN_NEWLINE || !(gots__token_is_word(next) || next == GOTS__T_AT)) break;
            if (kind == GOTS__T_DECLARE && p->context & (GOTS__C_BLOCK | GOTS__C_FUNCTION) &&
                !(p->context & GOTS__C_AMBIENT))
                gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1184",
                                    "Modifiers cannot appear here.");
        } else if (kind == GOTS__T_DEFAULT) {
            break;
        } else {
            gots__grammar_error(p, p->lex.token.pos, p->lex.token.end, "TS1044",
                                "'%s' modifier cannot appear on a module or namespace element.",
                                p->lex.token.atom->text);
        }
        take_modifier(p, &modifiers, flag);
    }
    if (modifiers.decorators.count != 0 && !gots__at(p, GOTS__T_CLASS))
        gots__grammar_error(p, modifiers.decorators.items[0]->pos, modifiers.decorators.items[0]->end,
                            "TS1206", "Decorators are not valid here.");
    return parse_declared(p, &modifiers);
}

/* NULL when none starts here. */
gots__node *gots__parse_declaration(gots__parser *p)
{
    switch (p->lex.token.kind) {
    case GOTS__T_VAR: case GOTS__T_FUNCTION: case GOTS__T_CLASS: case GOTS__T_ENUM:
    case GOTS__T_EXPORT: case GOTS__T_AT: case GOTS__T_CONST: break;
    case GOTS__T_LET: case GOTS__T_USING: case GOTS__T_AWAIT: case GOTS__T_INTERFACE:
    case GOTS__T_TYPE: case GOTS__T_MODULE: case GOTS__T_NAMESPACE: case GOTS__T_GLOBAL:
    case GOTS__T_IMPORT: case GOTS__T_ABSTRACT: case GOTS__T_ACCESSOR: case GOTS__T_ASYNC:
    case GOTS__T_DECLARE: case GOTS__T_PRIVATE: case GOTS__T_PROTECTED: case GOTS__T_PUBLIC:
    case GOTS__T_READONLY: case GOTS__T_STATIC: case GOTS__T_OVERRIDE:
        if (!starts_declaration(p)) return NULL;
        break;
    default: return NULL;
    }
    gots__node *node = parse_modified(p);
    return node != NULL ? node : gots__missing(p);
}
