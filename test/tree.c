/* The syntax tree as text, for tests and for looking at it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tree.h"

#include <ctype.h>

static const struct {
    uint32_t flag;
    const char *name;
} flag_names[] = {
    { GOTS__F_ASYNC, "async" },       { GOTS__F_GENERATOR, "generator" },
    { GOTS__F_STATIC, "static" },     { GOTS__F_ABSTRACT, "abstract" },
    { GOTS__F_DECLARE, "declare" },   { GOTS__F_READONLY, "readonly" },
    { GOTS__F_PUBLIC, "public" },     { GOTS__F_PRIVATE, "private" },
    { GOTS__F_PROTECTED, "protected" }, { GOTS__F_OVERRIDE, "override" },
    { GOTS__F_ACCESSOR, "accessor" }, { GOTS__F_OPTIONAL, "optional" },
    { GOTS__F_DEFINITE, "definite" }, { GOTS__F_REST, "rest" },
    { GOTS__F_COMPUTED, "computed" }, { GOTS__F_SHORTHAND, "shorthand" },
    { GOTS__F_EXPORT, "export" },     { GOTS__F_DEFAULT, "default" },
    { GOTS__F_CONST, "const" },       { GOTS__F_IN, "in" },
    { GOTS__F_OUT, "out" },           { GOTS__F_TYPE_ONLY, "type-only" },
    { GOTS__F_AWAIT, "await" },       { GOTS__F_PREFIX, "prefix" },
    { GOTS__F_PAREN, "paren" },       { GOTS__F_GLOBAL, "global" },
    { GOTS__F_ASSERTS, "asserts" },   { GOTS__F_TYPEOF, "typeof" },
    { GOTS__F_DIRECTIVE, "directive" },
};

static void put_string(gots__text *out, gots__str str)
{
    gots__text_byte(out, '"');
    for (uint32_t i = 0; i < str.len; i++) {
        unsigned char byte = (unsigned char)str.bytes[i];
        if (byte == '"' || byte == '\\') gots__text_format(out, "\\%c", byte);
        else if (byte < 0x20) gots__text_format(out, "\\x%02x", byte);
        else gots__text_byte(out, (char)byte);
    }
    gots__text_byte(out, '"');
}

static void put_template(const gots__node *node, gots__text *out)
{
    for (uint32_t i = 0; i <= node->template_.exprs.count; i++) {
        gots__text_byte(out, ' ');
        if (node->template_.cooked[i].bytes == NULL) gots__text_str(out, "<invalid>");
        else put_string(out, node->template_.cooked[i]);
    }
}

static const char *function_kind(uint8_t kind)
{
    static const char *const names[] = { "", "", "", " get", " set", " constructor", " field", " block" };
    return names[kind];
}

static void put_op(const gots__node *node, gots__text *out)
{
    static const char *const variables[] = { "var", "let", "const", "using", "await using" };
    static const char *const keywords[] = { "any", "unknown", "never", "void", "undefined", "null",
                                            "string", "number", "boolean", "bigint", "symbol", "object",
                                            "intrinsic" };
    static const char *const operators[] = { "keyof", "unique", "readonly" };
    gots__text_byte(out, ' ');
    switch (node->kind) {
    case GOTS__VARIABLES: gots__text_str(out, variables[node->op]); break;
    case GOTS__KEYWORD_TYPE: gots__text_str(out, keywords[node->op]); break;
    case GOTS__TYPE_OPERATOR: gots__text_str(out, operators[node->op]); break;
    default: gots__text_str(out, gots__op_text((gots__op)node->op)); break;
    }
}

/* What a node holds besides flags and children. */
static void put_payload(const gots__node *node, gots__text *out)
{
    switch (node->kind) {
    case GOTS__IDENTIFIER:
    case GOTS__PRIVATE_NAME: gots__text_format(out, " %s", node->ident.name->text); break;
    case GOTS__NUMBER: gots__text_format(out, " %.17g", node->number.value); break;
    case GOTS__STRING:
        gots__text_byte(out, ' ');
        put_string(out, node->string.value);
        break;
    case GOTS__BIGINT: gots__text_format(out, " %s", node->string.value.bytes); break;
    case GOTS__REGEX:
        gots__text_byte(out, ' ');
        put_string(out, node->regex.pattern);
        gots__text_byte(out, ' ');
        gots__text_put(out, node->regex.flags.bytes, node->regex.flags.len);
        break;
    case GOTS__TEMPLATE:
    case GOTS__TEMPLATE_TYPE: put_template(node, out); break;
    case GOTS__UNARY: case GOTS__UPDATE: case GOTS__BINARY: case GOTS__LOGICAL: case GOTS__ASSIGN:
    case GOTS__VARIABLES: case GOTS__KEYWORD_TYPE: case GOTS__TYPE_OPERATOR: put_op(node, out); break;
    case GOTS__BREAK:
    case GOTS__CONTINUE:
        if (node->jump.label != NULL) gots__text_format(out, " %s", node->jump.label->text);
        break;
    case GOTS__LABELED: gots__text_format(out, " %s", node->labeled.label->text); break;
    case GOTS__METHOD:
    case GOTS__METHOD_SIGNATURE: gots__text_str(out, function_kind(node->method.function.kind)); break;
    case GOTS__MAPPED_TYPE:
        gots__text_format(out, " %d %d", node->mapped.readonly_modifier, node->mapped.optional_modifier);
        break;
    default: break;
    }
}

static bool dump_child(gots__node *child, void *context)
{
    gots__text *out = context;
    gots__text_byte(out, ' ');
    tree_dump(child, out);
    return true;
}

void tree_dump(gots__node *node, gots__text *out)
{
    gots__text_format(out, "(%s", gots__node_kind_name((gots__node_kind)node->kind));
    put_payload(node, out);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++)
        if (node->flags & flag_names[i].flag) gots__text_format(out, " :%s", flag_names[i].name);
    gots__node_children(node, dump_child, out);
    gots__text_byte(out, ')');
}
