/* Tokens: the words and signs of TypeScript.
 *
 * SPDX-License-Identifier: MIT
 *
 * One list says all: its order puts the words that can never be names first, then those that
 * strict code reserves, then those that are words only where the grammar asks for them.
 */
#ifndef GOTS_SYNTAX_TOKEN_H
#define GOTS_SYNTAX_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#define GOTS__SIGN_MAP(X)                                                                          \
    X(LBRACE, "{") X(RBRACE, "}") X(LPAREN, "(") X(RPAREN, ")") X(LBRACKET, "[") X(RBRACKET, "]") \
    X(DOT, ".") X(ELLIPSIS, "...") X(SEMICOLON, ";") X(COMMA, ",") X(QUESTION, "?")               \
    X(QUESTION_DOT, "?.") X(COLON, ":") X(ARROW, "=>") X(AT, "@") X(HASH, "#")                    \
    X(LT, "<") X(GT, ">") X(LE, "<=") X(GE, ">=") X(EQ, "==") X(NE, "!=") X(EQ_STRICT, "===")     \
    X(NE_STRICT, "!==") X(PLUS, "+") X(MINUS, "-") X(STAR, "*") X(SLASH, "/") X(PERCENT, "%")     \
    X(STAR_STAR, "**") X(SHL, "<<") X(SHR, ">>") X(USHR, ">>>") X(AND, "&") X(OR, "|")            \
    X(XOR, "^") X(AND_AND, "&&") X(OR_OR, "||") X(NULLISH, "??") X(NOT, "!") X(TILDE, "~")        \
    X(PLUS_PLUS, "++") X(MINUS_MINUS, "--")                                                       \
    X(ASSIGN, "=") X(PLUS_ASSIGN, "+=") X(MINUS_ASSIGN, "-=") X(STAR_ASSIGN, "*=")                \
    X(SLASH_ASSIGN, "/=") X(PERCENT_ASSIGN, "%=") X(STAR_STAR_ASSIGN, "**=") X(SHL_ASSIGN, "<<=") \
    X(SHR_ASSIGN, ">>=") X(USHR_ASSIGN, ">>>=") X(AND_ASSIGN, "&=") X(OR_ASSIGN, "|=")            \
    X(XOR_ASSIGN, "^=") X(AND_AND_ASSIGN, "&&=") X(OR_OR_ASSIGN, "||=") X(NULLISH_ASSIGN, "?\?=")

#define GOTS__WORD_MAP(X)                                                                          \
    /* reserved everywhere */                                                                     \
    X(BREAK, "break") X(CASE, "case") X(CATCH, "catch") X(CLASS, "class") X(CONST, "const")       \
    X(CONTINUE, "continue") X(DEBUGGER, "debugger") X(DEFAULT, "default") X(DELETE, "delete")     \
    X(DO, "do") X(ELSE, "else") X(ENUM, "enum") X(EXPORT, "export") X(EXTENDS, "extends")         \
    X(FALSE, "false") X(FINALLY, "finally") X(FOR, "for") X(FUNCTION, "function") X(IF, "if")     \
    X(IMPORT, "import") X(IN, "in") X(INSTANCEOF, "instanceof") X(NEW, "new") X(NULL, "null")     \
    X(RETURN, "return") X(SUPER, "super") X(SWITCH, "switch") X(THIS, "this") X(THROW, "throw")   \
    X(TRUE, "true") X(TRY, "try") X(TYPEOF, "typeof") X(VAR, "var") X(VOID, "void")               \
    X(WHILE, "while") X(WITH, "with")                                                             \
    /* reserved in strict code */                                                                 \
    X(IMPLEMENTS, "implements") X(INTERFACE, "interface") X(LET, "let") X(PACKAGE, "package")     \
    X(PRIVATE, "private") X(PROTECTED, "protected") X(PUBLIC, "public") X(STATIC, "static")       \
    X(YIELD, "yield")                                                                             \
    /* words by context */                                                                        \
    X(ABSTRACT, "abstract") X(ACCESSOR, "accessor") X(ANY, "any") X(AS, "as")                     \
    X(ASSERTS, "asserts") X(ASSERT, "assert") X(ASYNC, "async") X(AWAIT, "await")                 \
    X(BIGINT_TYPE, "bigint") X(BOOLEAN, "boolean") X(CONSTRUCTOR, "constructor")                  \
    X(DECLARE, "declare") X(FROM, "from") X(GET, "get") X(GLOBAL, "global") X(INFER, "infer")     \
    X(INTRINSIC, "intrinsic") X(IS, "is") X(KEYOF, "keyof") X(MODULE, "module")                   \
    X(NAMESPACE, "namespace") X(NEVER, "never") X(NUMBER_TYPE, "number") X(OBJECT, "object")      \
    X(OF, "of") X(OUT, "out") X(OVERRIDE, "override") X(READONLY, "readonly")                     \
    X(REQUIRE, "require") X(SATISFIES, "satisfies") X(SET, "set") X(STRING_TYPE, "string")        \
    X(SYMBOL, "symbol") X(TYPE, "type") X(UNDEFINED, "undefined") X(UNIQUE, "unique")             \
    X(UNKNOWN, "unknown") X(USING, "using")

typedef enum gots__token_kind {
    GOTS__T_EOF,
    GOTS__T_NAME,          /* an identifier that is no word of the list below */
    GOTS__T_PRIVATE_NAME,  /* #x */
    GOTS__T_NUMBER,
    GOTS__T_BIGINT,
    GOTS__T_STRING,
    GOTS__T_TEMPLATE,      /* `...` without an expression in it */
    GOTS__T_TEMPLATE_HEAD, /* `...${ */
    GOTS__T_TEMPLATE_MIDDLE,
    GOTS__T_TEMPLATE_TAIL,
    GOTS__T_REGEX,
    GOTS__T_BAD,           /* a character that starts nothing; already reported */
#define GOTS__TOKEN_ENUM(name, text) GOTS__T_##name,
    GOTS__SIGN_MAP(GOTS__TOKEN_ENUM) GOTS__WORD_MAP(GOTS__TOKEN_ENUM)
#undef GOTS__TOKEN_ENUM
    GOTS__T_COUNT
} gots__token_kind;

#define GOTS__T_FIRST_WORD GOTS__T_BREAK
#define GOTS__T_LAST_RESERVED GOTS__T_WITH
#define GOTS__T_LAST_STRICT GOTS__T_YIELD

static inline bool gots__token_is_word(unsigned kind) /* any identifier name, reserved or not */
{
    return kind == GOTS__T_NAME || kind >= GOTS__T_FIRST_WORD;
}

static inline bool gots__token_is_reserved(unsigned kind)
{
    return kind >= GOTS__T_FIRST_WORD && kind <= GOTS__T_LAST_RESERVED;
}

/* May name a binding as far as the token tells; strict words are reported where they do. */
static inline bool gots__token_is_identifier(unsigned kind)
{
    return kind == GOTS__T_NAME || kind > GOTS__T_LAST_RESERVED;
}

/* ";" and so on; a describing word for tokens with varying text. */
const char *gots__token_text(unsigned kind);

#endif
