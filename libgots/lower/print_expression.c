/* The printer: names, literals, functions, operators.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/printer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct operator_info {
    char text[11];
    uint8_t len;
    uint8_t strength;
} operator_info;

static const operator_info operators[GOTS__OP_COUNT] = {
    [GOTS__OP_ADD] = { "+", 1, SUM },
    [GOTS__OP_SUB] = { "-", 1, SUM },
    [GOTS__OP_MUL] = { "*", 1, PRODUCT },
    [GOTS__OP_DIV] = { "/", 1, PRODUCT },
    [GOTS__OP_MOD] = { "%", 1, PRODUCT },
    [GOTS__OP_EXP] = { "**", 2, POWER },
    [GOTS__OP_SHL] = { "<<", 2, SHIFT },
    [GOTS__OP_SHR] = { ">>", 2, SHIFT },
    [GOTS__OP_USHR] = { ">>>", 3, SHIFT },
    [GOTS__OP_BIT_AND] = { "&", 1, BIT_AND },
    [GOTS__OP_BIT_OR] = { "|", 1, BIT_OR },
    [GOTS__OP_BIT_XOR] = { "^", 1, BIT_XOR },
    [GOTS__OP_EQ] = { "==", 2, EQUALITY },
    [GOTS__OP_NE] = { "!=", 2, EQUALITY },
    [GOTS__OP_EQ_STRICT] = { "===", 3, EQUALITY },
    [GOTS__OP_NE_STRICT] = { "!==", 3, EQUALITY },
    [GOTS__OP_LT] = { "<", 1, RELATION },
    [GOTS__OP_GT] = { ">", 1, RELATION },
    [GOTS__OP_LE] = { "<=", 2, RELATION },
    [GOTS__OP_GE] = { ">=", 2, RELATION },
    [GOTS__OP_IN] = { " in ", 4, RELATION },
    [GOTS__OP_INSTANCEOF] = { " instanceof", 11, RELATION },
    [GOTS__OP_AND] = { "&&", 2, AND },
    [GOTS__OP_OR] = { "||", 2, OR },
    [GOTS__OP_NULLISH] = { "??", 2, OR },
    [GOTS__OP_PLUS] = { "+", 1, PREFIX },
    [GOTS__OP_MINUS] = { "-", 1, PREFIX },
    [GOTS__OP_NOT] = { "!", 1, PREFIX },
    [GOTS__OP_BIT_NOT] = { "~", 1, PREFIX },
    [GOTS__OP_TYPEOF] = { "typeof ", 7, PREFIX },
    [GOTS__OP_VOID] = { "void ", 5, PREFIX },
    [GOTS__OP_DELETE] = { "delete ", 7, PREFIX },
    [GOTS__OP_INC] = { "++", 2, PREFIX },
    [GOTS__OP_DEC] = { "--", 2, PREFIX },
};

/* ---- Names and literals ----------------------------------------------------------------------- */

static bool name_is_plain(const char *name, size_t len)
{
    if (len == 0 || (name[0] >= '0' && name[0] <= '9')) return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '$'))
            return false;
    }
    return true;
}

static void unit_escape(printer *p, uint32_t unit)
{
    static const char digits[] = "0123456789ABCDEF";
    char escape[6] = { '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15],
                       digits[unit >> 4 & 15], digits[unit & 15] };
    text(p, escape, sizeof escape);
}

/* Bytes that a string literal cannot hold as they are: controls, quote, backslash, and the leads
 * of three- and four-byte characters, which need a closer look. */
static inline bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c >= 0xE2;
}

/* Escapes what stands at `s` when it must be; returns the bytes consumed, 0: print as it is. */
static size_t escape(printer *p, const unsigned char *s, size_t left)
{
    unsigned char c = s[0];
    if (c == '\n') return PUTS(p, "\\n"), 1;
    if (c == '\r') return PUTS(p, "\\r"), 1;
    if (c == '\t') return PUTS(p, "\\t"), 1;
    if (c == '"' || c == '\\') return put(p, '\\'), put(p, (char)c), 1;
    if (c < 0x80) return unit_escape(p, c), 1;
    if (c < 0xF0 && left >= 3) {
        uint32_t unit = (c & 15u) << 12 | (s[1] & 63u) << 6 | (s[2] & 63u);
        if ((unit < 0xD800 || unit > 0xDFFF) && unit != 0x2028 && unit != 0x2029) return 0;
        return unit_escape(p, unit), 3;
    }
    if (c >= 0xF0 && left >= 4) {
        uint32_t point = (c & 7u) << 18 | (s[1] & 63u) << 12 | (s[2] & 63u) << 6 | (s[3] & 63u);
        point -= 0x10000;
        unit_escape(p, 0xD800 + (point >> 10 & 0x3FF));
        return unit_escape(p, 0xDC00 + (point & 0x3FF)), 4;
    }
    return unit_escape(p, 0xFFFD), 1;
}

static void string(printer *p, const char *bytes, size_t len)
{
    const unsigned char *s = (const unsigned char *)bytes;
    put(p, '"');
    size_t from = 0, at = 0;
    while (at < len) {
        if (!needs_escape(s[at])) {
            at++;
            continue;
        }
        if (at > from) text(p, bytes + from, at - from);
        from = at;
        size_t eaten = escape(p, s + at, len - at);
        at += eaten == 0 ? 3 : eaten;
        if (eaten != 0) from = at;
    }
    if (at > from) text(p, bytes + from, at - from);
    put(p, '"');
}

void gots__print_decimal(printer *p, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    text(p, digits + at, sizeof digits - at);
}

/* The fewest digits that read back as the same number. */
static void fraction(printer *p, double value)
{
    char buffer[40];
    int len = 0;
    for (int precision = 15; precision <= 17; precision++) {
        len = snprintf(buffer, sizeof buffer, "%.*g", precision, value);
        if (strtod(buffer, NULL) == value) break;
    }
    for (int i = 0; i < len; i++)
        if (buffer[i] == ',') buffer[i] = '.'; /* the host's locale must not reach the text */
    const char *from = buffer;
    if (buffer[0] == '0' && buffer[1] == '.') from++;
    text(p, from, (size_t)(buffer + len - from));
}

static void number(printer *p, double value, int strength)
{
    if (isnan(value)) {
        PUTS(p, "(0/0)");
        return;
    }
    bool negative = signbit(value), parens = negative ? strength > PREFIX : strength >= CALLED;
    if (parens) put(p, '(');
    if (negative) {
        if (last_byte(p) == '-') put(p, ' ');
        put(p, '-');
        value = -value;
    }
    if (isinf(value)) PUTS(p, "(1/0)");
    else if (value < 9007199254740992.0 && value == floor(value)) gots__print_decimal(p, (uint64_t)value);
    else fraction(p, value);
    if (parens) put(p, ')');
}

static void member_name(printer *p, const gots__atom *name)
{
    if (name_is_plain(name->text, name->len)) {
        put(p, '.');
        atom(p, name);
    } else {
        put(p, '[');
        string(p, name->text, name->len);
        put(p, ']');
    }
}

void gots__print_helper(printer *p, gots__helper index)
{
    static const char *const names[] = {
#define NAME(name, args, text) "$" #name,
        GOTS__HELPER_MAP(NAME)
#undef NAME
    };
    p->helpers[index] = true;
    text(p, names[index], strlen(names[index]));
}

/* ---- Identifiers ------------------------------------------------------------------------------ */

static inline const gots__atom *emitted_name(const gots__symbol *symbol)
{
    return symbol->emit_name != NULL ? symbol->emit_name : symbol->name;
}

static void symbol_name(printer *p, gots__symbol *symbol, uint32_t pos, int strength)
{
    switch (symbol->storage) {
    case GOTS__IN_OBJECT:
        claim(p, pos); /* a dead zone may end here with an error */
        symbol_name(p, symbol->holder, pos, PRIMARY);
        member_name(p, emitted_name(symbol));
        break;
    case GOTS__IN_CONSTANT:
        gots__print_expression(p, symbol->constant, strength);
        break;
    default:
        atom(p, emitted_name(symbol));
    }
}

static bool atom_is(const gots__atom *name, const char *wanted, size_t len)
{
    return name->len == len && memcmp(name->text, wanted, len) == 0;
}

/* A name that is declared nowhere. Those that cannot be changed print as what they are, which
 * spares a look into the global object. */
static void global_name(printer *p, gots__node *node, int strength)
{
    gots__atom *name = node->ident.name;
    if (atom_is(name, "undefined", 9)) {
        if (strength > PREFIX) PUTS(p, "(void 0)");
        else PUTS(p, "void 0");
    } else if (atom_is(name, "NaN", 3)) {
        PUTS(p, "(0/0)");
    } else if (atom_is(name, "Infinity", 8)) {
        PUTS(p, "(1/0)");
    } else {
        claim(p, node->pos);
        atom(p, name);
    }
}

static void identifier(printer *p, gots__node *node, int strength)
{
    if (node->ident.symbol != NULL) symbol_name(p, node->ident.symbol, node->pos, strength);
    else if ((node->flags & GOTS__F_RAW) != 0) atom(p, node->ident.name);
    else global_name(p, node, strength);
}

/* The target of an assignment. */
void gots__print_reference(printer *p, gots__node *node)
{
    if (node->kind == GOTS__IDENTIFIER && node->ident.symbol == NULL) atom(p, node->ident.name);
    else gots__print_expression(p, node, CALLED);
}

bool gots__print_lives_in_object(const gots__node *node)
{
    return node->kind == GOTS__IDENTIFIER && node->ident.symbol != NULL &&
           node->ident.symbol->storage == GOTS__IN_OBJECT;
}

/* ---- Functions and objects -------------------------------------------------------------------- */

static void parameters_and_body(printer *p, const gots__function *function)
{
    put(p, '(');
    for (uint32_t i = 0; i < function->params.count; i++) {
        gots__node *param = function->params.items[i];
        if (i > 0) put(p, ',');
        gots__print_expression(p, param->kind == GOTS__PARAM ? param->param.target : param, ASSIGNMENT);
    }
    PUTS(p, "){");
    bool no_in = p->no_in;
    p->no_in = false;
    if (function->body != NULL) gots__print_statements(p, &function->body->block.statements);
    p->no_in = no_in;
    put(p, '}');
    p->used = true; /* the line belongs to the body's last statement */
}

void gots__print_function(printer *p, const gots__function *function)
{
    PUTS(p, "function");
    if (function->name != NULL) {
        put(p, ' ');
        gots__print_expression(p, function->name, PRIMARY);
    }
    parameters_and_body(p, function);
}

static void key(printer *p, gots__node *node)
{
    if (node->kind == GOTS__RAW) {
        text(p, node->string.value.bytes, node->string.value.len);
        return;
    }
    if (node->kind == GOTS__NUMBER) {
        number(p, node->number.value, SEQ);
        return;
    }
    bool plain = node->kind == GOTS__IDENTIFIER;
    const char *bytes = plain ? node->ident.name->text : node->string.value.bytes;
    size_t len = plain ? node->ident.name->len : node->string.value.len;
    if (name_is_plain(bytes, len)) text(p, bytes, len);
    else string(p, bytes, len);
}

static void object_member(printer *p, gots__node *member)
{
    if (member->kind == GOTS__PROPERTY) {
        key(p, member->property.key);
        put(p, ':');
        gots__print_expression(p, member->property.value, ASSIGNMENT);
        return;
    }
    const gots__function *function = &member->method.function;
    bool accessor = function->kind == GOTS__FN_GETTER || function->kind == GOTS__FN_SETTER;
    if (accessor) text(p, function->kind == GOTS__FN_GETTER ? "get " : "set ", 4);
    key(p, member->method.key);
    if (!accessor) PUTS(p, ":function");
    parameters_and_body(p, function);
}

static void object(printer *p, gots__node *node)
{
    put(p, '{');
    for (uint32_t i = 0; i < node->list.items.count; i++) {
        if (i > 0) put(p, ',');
        object_member(p, node->list.items.items[i]);
    }
    put(p, '}');
}

static void array(printer *p, gots__node *node)
{
    const gots__list *items = &node->list.items;
    put(p, '[');
    for (uint32_t i = 0; i < items->count; i++) {
        if (i > 0) put(p, ',');
        if (items->items[i]->kind == GOTS__OMITTED) {
            if (i + 1 == items->count) put(p, ',');
        } else {
            gots__print_expression(p, items->items[i], ASSIGNMENT);
        }
    }
    put(p, ']');
}

/* ---- Members and calls ------------------------------------------------------------------------ */

/* Where a call fails, and stands in stack traces. */
static uint32_t call_position(const gots__node *callee, const gots__node *call)
{
    if (callee->kind == GOTS__MEMBER) return callee->member.name->pos;
    if (callee->kind == GOTS__HELPER || callee->kind == GOTS__RAW) return call->pos;
    return callee->kind == GOTS__CALL ? callee->end : callee->pos;
}

static void arguments(printer *p, const gots__list *args, uint32_t pos)
{
    put(p, '(');
    for (uint32_t i = 0; i < args->count; i++) {
        if (i > 0) put(p, ',');
        gots__print_expression(p, args->items[i], ASSIGNMENT);
    }
    claim(p, pos);
    put(p, ')');
}

static void call(printer *p, gots__node *node)
{
    gots__node *callee = node->call.callee;
    uint32_t pos = call_position(callee, node);
    if (callee->kind == GOTS__IDENTIFIER || callee->kind == GOTS__HELPER) claim(p, pos);
    if (gots__print_lives_in_object(callee)) { /* called with no `this` */
        PUTS(p, "(0,");
        gots__print_expression(p, callee, ASSIGNMENT);
        put(p, ')');
    } else {
        gots__print_expression(p, callee, CALLED);
    }
    arguments(p, &node->call.args, pos);
}

/* `new a.b().c()` would end at the first `()`. */
static bool chain_holds_call(const gots__node *node)
{
    for (;;) {
        if (node->kind == GOTS__MEMBER) node = node->member.object;
        else if (node->kind == GOTS__INDEX) node = node->binary.left;
        else return node->kind == GOTS__CALL || node->kind == GOTS__SUPER_NEW;
    }
}

static void construct(printer *p, gots__node *node)
{
    claim(p, node->pos);
    text(p, node->kind == GOTS__NEW ? "new " : "super ", node->kind == GOTS__NEW ? 4 : 6);
    if (chain_holds_call(node->call.callee)) {
        put(p, '(');
        gots__print_expression(p, node->call.callee, SEQ);
        put(p, ')');
    } else {
        gots__print_expression(p, node->call.callee, CALLED);
    }
    arguments(p, &node->call.args, node->pos);
}

static void member(printer *p, gots__node *node)
{
    const gots__node *name = node->member.name;
    gots__print_expression(p, node->member.object, CALLED);
    if (name_is_plain(name->ident.name->text, name->ident.name->len)) {
        put(p, '.');
        claim(p, name->pos);
        atom(p, name->ident.name);
    } else {
        put(p, '[');
        claim(p, name->pos);
        string(p, name->ident.name->text, name->ident.name->len);
        put(p, ']');
    }
}

static void index_of(printer *p, gots__node *node)
{
    bool no_in = p->no_in;
    p->no_in = false;
    gots__print_expression(p, node->binary.left, CALLED);
    put(p, '[');
    gots__print_expression(p, node->binary.right, SEQ);
    claim(p, node->binary.left->end);
    put(p, ']');
    p->no_in = no_in;
}

/* ---- Operators -------------------------------------------------------------------------------- */

/* Keeps `+ +a`, `- -a` and `<!--` apart. */
static void operator_text(printer *p, const operator_info *info)
{
    char last = last_byte(p), first = info->text[0];
    if (((first == '+' || first == '-') && last == first) || (first == '!' && last == '<'))
        put(p, ' ');
    text(p, info->text, info->len);
}

static inline bool is_binary(const gots__node *node)
{
    return node->kind == GOTS__BINARY || node->kind == GOTS__LOGICAL;
}

static int strength_of(const gots__node *node, bool no_in)
{
    if (no_in && node->op == GOTS__OP_IN) return 0;
    return operators[node->op].strength;
}

typedef struct change {
    const gots__symbol *symbol;
} change;

/* Stops, false, at what may write the symbol: an assignment, or a call when closures share it. */
static bool leaves_alone(gots__node *node, void *context)
{
    const change *it = context;
    const gots__node *target = NULL;
    switch (node->kind) {
    case GOTS__FUNCTION: return true;
    case GOTS__CALL:
    case GOTS__NEW:
    case GOTS__SUPER_NEW:
    case GOTS__YIELD:
    case GOTS__YIELD_STAR:
    case GOTS__AWAIT:
        if (it->symbol->captured) return false;
        break;
    case GOTS__ASSIGN: target = node->binary.left; break;
    case GOTS__UPDATE: target = node->unary.operand; break;
    default: break;
    }
    if (target != NULL && target->kind == GOTS__IDENTIFIER && target->ident.symbol == it->symbol)
        return false;
    return gots__node_children(node, leaves_alone, context);
}

/* The leftmost operand of `a + (a = 2)` or `a + f()` where f writes a. Duktape reads a variable in
 * a register when it adds, not before; a conditional gives a copy. */
static void first_operand(printer *p, gots__node *node, gots__node *next, int strength)
{
    gots__symbol *symbol = node->kind == GOTS__IDENTIFIER ? node->ident.symbol : NULL;
    change it = { symbol };
    if (symbol == NULL || !symbol->assigned || symbol->storage != GOTS__IN_LOCAL ||
        leaves_alone(next, &it)) {
        gots__print_expression(p, node, strength);
        return;
    }
    PUTS(p, "(1?");
    identifier(p, node, ASSIGNMENT);
    PUTS(p, ":0)");
}

/* A chain such as a + b + c + … leans to the left and may be thousands long: walk down its spine
 * and print on the way back, so that the C stack does not grow with it. */
static void binary(printer *p, gots__node *node, int strength)
{
    gots__node *spine_small[32], **spine = spine_small;
    uint32_t count = 0, room = 32;
    int outer = strength;
    gots__node *at = node;
    while (is_binary(at) && (count == 0 || strength_of(at, p->no_in) >= outer)) {
        if (count == room) {
            gots__node **more = gots__arena_take(p->arena, room * 2 * sizeof *more);
            memcpy(more, spine, room * sizeof *more);
            spine = more;
            room *= 2;
        }
        spine[count++] = at;
        outer = operators[at->op].strength;
        if (at->op == GOTS__OP_EXP) outer = POSTFIX; /* right to left; no prefix on its left */
        at = at->binary.left;
    }
    bool parens = strength_of(node, p->no_in) < strength;
    if (parens) put(p, '(');
    if (spine[count - 1]->kind == GOTS__BINARY)
        first_operand(p, at, spine[count - 1]->binary.right, outer);
    else
        gots__print_expression(p, at, outer);
    while (count > 0) {
        const gots__node *step = spine[--count];
        const operator_info *info = &operators[step->op];
        operator_text(p, info);
        if (step->op == GOTS__OP_INSTANCEOF) put(p, ' ');
        gots__print_expression(p, step->binary.right, step->op == GOTS__OP_EXP ? POWER : info->strength + 1);
    }
    if (parens) put(p, ')');
}

static void unary(printer *p, gots__node *node, int strength)
{
    bool parens = strength > PREFIX;
    if (parens) put(p, '(');
    operator_text(p, &operators[node->op]);
    if (node->op == GOTS__OP_TYPEOF && node->unary.operand->kind == GOTS__IDENTIFIER &&
        node->unary.operand->ident.symbol == NULL)
        atom(p, node->unary.operand->ident.name);
    else
        gots__print_expression(p, node->unary.operand, PREFIX);
    if (parens) put(p, ')');
}

static void update(printer *p, gots__node *node, int strength)
{
    bool prefix = (node->flags & GOTS__F_PREFIX) != 0;
    bool parens = strength > (prefix ? PREFIX : POSTFIX);
    if (parens) put(p, '(');
    if (prefix) operator_text(p, &operators[node->op]);
    gots__print_reference(p, node->unary.operand);
    if (!prefix) operator_text(p, &operators[node->op]);
    if (parens) put(p, ')');
}

static void assign(printer *p, gots__node *node, int strength)
{
    if (strength > ASSIGNMENT) put(p, '(');
    gots__print_reference(p, node->binary.left);
    if (node->op != GOTS__OP_NONE) text(p, operators[node->op].text, operators[node->op].len);
    put(p, '=');
    gots__print_expression(p, node->binary.right, ASSIGNMENT);
    if (strength > ASSIGNMENT) put(p, ')');
}

static void conditional(printer *p, gots__node *node, int strength)
{
    if (strength > CONDITION) put(p, '(');
    gots__print_expression(p, node->conditional.test, OR);
    put(p, '?');
    gots__print_expression(p, node->conditional.yes, ASSIGNMENT);
    put(p, ':');
    gots__print_expression(p, node->conditional.no, ASSIGNMENT);
    if (strength > CONDITION) put(p, ')');
}

static void sequence(printer *p, gots__node *node, int strength)
{
    const gots__list *items = &node->list.items;
    bool parens = strength > SEQ;
    if (parens) put(p, '(');
    for (uint32_t i = 0; i < items->count; i++) {
        if (i > 0) put(p, ',');
        gots__print_expression(p, items->items[i], ASSIGNMENT);
    }
    if (parens) put(p, ')');
}

/* yield, yield* and await stand in stack traces where they stand in the source, so their operand
 * is in parentheses that end on their own line. `yield;` alone is the mark behind the parameters. */
static void suspend(printer *p, gots__node *node, int strength)
{
    bool parens = strength > (node->kind == GOTS__AWAIT ? PREFIX : ASSIGNMENT);
    gots__node *operand = node->unary.operand;
    if (parens) put(p, '(');
    claim(p, node->pos);
    if (node->kind == GOTS__AWAIT) PUTS(p, "await");
    else PUTS(p, "yield");
    if (node->kind == GOTS__YIELD_STAR) put(p, '*');
    if (operand == NULL && (node->flags & GOTS__F_RAW) == 0) PUTS(p, "(void 0)");
    if (operand != NULL) {
        put(p, '(');
        gots__print_expression(p, operand, SEQ);
        claim(p, node->pos);
        put(p, ')');
    }
    if (parens) put(p, ')');
}

static void regex(printer *p, gots__node *node)
{
    claim(p, node->pos);
    gots__print_helper(p, GOTS__H_regexp);
    put(p, '(');
    string(p, node->regex.pattern.bytes, node->regex.pattern.len);
    put(p, ',');
    string(p, node->regex.flags.bytes, node->regex.flags.len);
    put(p, ')');
}

/* At the start of a statement `function` and `{` would mean something else. */
static void expression_in_parens_at_start(printer *p, gots__node *node)
{
    bool parens = p->statement == p->out.len;
    if (parens) put(p, '(');
    if (node->kind == GOTS__OBJECT) object(p, node);
    else gots__print_function(p, &node->function);
    if (parens) put(p, ')');
}

static void new_target(printer *p, int strength)
{
    if (strength > PRIMARY) put(p, '(');
    PUTS(p, "new.target");
    if (strength > PRIMARY) put(p, ')');
}

/* Desugaring leaves nothing else; if it does, reading this name says what. */
static void unlowered(printer *p, const gots__node *node)
{
    static const char *const names[] = {
#define NAME(name, payload, children) #name,
        GOTS__NODE_MAP(NAME)
#undef NAME
    };
    PUTS(p, "$unlowered_");
    text(p, names[node->kind], strlen(names[node->kind]));
}

void gots__print_expression(printer *p, gots__node *node, int strength)
{
    switch (node->kind) {
    case GOTS__IDENTIFIER: identifier(p, node, strength); break;
    case GOTS__NUMBER: number(p, node->number.value, strength); break;
    case GOTS__STRING: string(p, node->string.value.bytes, node->string.value.len); break;
    case GOTS__NULL_LITERAL: PUTS(p, "null"); break;
    case GOTS__TRUE_LITERAL: PUTS(p, "true"); break;
    case GOTS__FALSE_LITERAL: PUTS(p, "false"); break;
    case GOTS__THIS: PUTS(p, "this"); break;
    case GOTS__NEW_TARGET: new_target(p, strength); break;
    case GOTS__ARRAY: array(p, node); break;
    case GOTS__OBJECT:
    case GOTS__FUNCTION: expression_in_parens_at_start(p, node); break;
    case GOTS__MEMBER: member(p, node); break;
    case GOTS__INDEX: index_of(p, node); break;
    case GOTS__CALL: call(p, node); break;
    case GOTS__NEW:
    case GOTS__SUPER_NEW: construct(p, node); break;
    case GOTS__BINARY:
    case GOTS__LOGICAL: binary(p, node, strength); break;
    case GOTS__UNARY: unary(p, node, strength); break;
    case GOTS__UPDATE: update(p, node, strength); break;
    case GOTS__ASSIGN: assign(p, node, strength); break;
    case GOTS__CONDITIONAL: conditional(p, node, strength); break;
    case GOTS__SEQUENCE: sequence(p, node, strength); break;
    case GOTS__YIELD:
    case GOTS__YIELD_STAR:
    case GOTS__AWAIT: suspend(p, node, strength); break;
    case GOTS__REGEX: regex(p, node); break;
    case GOTS__HELPER: gots__print_helper(p, node->helper.index); break;
    case GOTS__DEFINE:
        PUTS(p, "enum ");
        if (node->flags & GOTS__F_CONST) PUTS(p, "const ");
        gots__print_expression(p, node->binary.left, CALLED);
        object(p, node->binary.right);
        break;
    case GOTS__RAW: text(p, node->string.value.bytes, node->string.value.len); break;
    case GOTS__TRY: /* an array pattern: try(xs,(steps)) */
        PUTS(p, "try(");
        gots__print_expression(p, node->try_.param, ASSIGNMENT);
        put(p, ',');
        gots__print_expression(p, node->try_.block, ASSIGNMENT);
        put(p, ')');
        break;
    default: unlowered(p, node);
    }
}
