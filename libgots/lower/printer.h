/* Inside the printer: what its three files share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_LOWER_PRINTER_H
#define GOTS_LOWER_PRINTER_H

#include "lower/print.h"
#include "lower/runtime.h"

/* Binding strength; an operand weaker than its place asks for gets parentheses. */
enum {
    SEQ = 1, ASSIGNMENT, CONDITION, OR, AND, BIT_OR, BIT_XOR, BIT_AND, EQUALITY, RELATION, SHIFT,
    SUM, PRODUCT, POWER, PREFIX, POSTFIX, CALLED, PRIMARY
};

typedef struct printer {
    gots__text out;
    gots__arena *arena;
    uint32_t *lines;      /* position of each line */
    uint32_t line_count, line_room;
    size_t line_start;    /* offset of the current line's first byte */
    size_t statement;     /* offset at which an expression statement starts */
    size_t no_break;      /* offset at which no line may end: behind `return` and `throw` */
    uint32_t line_pos;    /* position of the current line */
    bool used;            /* something on it may fail there */
    bool no_in;           /* inside the head of a for: `in` needs parentheses, in arguments too */
    bool helpers[GOTS__HELPER_COUNT];
} printer;

/* print.c: lines. */
void gots__print_add_line(printer *p, uint32_t pos);
void gots__print_new_line(printer *p, uint32_t pos);

/* print_expression.c */
void gots__print_expression(printer *p, gots__node *node, int strength);
void gots__print_reference(printer *p, gots__node *node); /* a name where it is written to */
bool gots__print_lives_in_object(const gots__node *node); /* a name that prints as a property */
void gots__print_function(printer *p, const gots__function *function);
void gots__print_decimal(printer *p, uint64_t value);
void gots__print_helper(printer *p, gots__helper index);

/* print_statement.c */
void gots__print_statement(printer *p, gots__node *node);
void gots__print_statements(printer *p, const gots__list *list);

static inline void put(printer *p, char byte) { gots__text_byte(&p->out, byte); }
static inline void text(printer *p, const char *bytes, size_t len)
{
    gots__text_put(&p->out, bytes, len);
}
#define PUTS(p, literal) text((p), "" literal, sizeof(literal) - 1)

static inline void atom(printer *p, const gots__atom *name) { text(p, name->text, name->len); }

static inline char last_byte(const printer *p)
{
    return p->out.len == 0 ? '\n' : p->out.bytes[p->out.len - 1];
}

/* What is printed next may fail at `pos`. */
static inline void claim(printer *p, uint32_t pos)
{
    if (p->line_pos != pos) {
        if (p->used) gots__print_new_line(p, pos);
        else p->lines[p->line_count - 1] = p->line_pos = pos;
    }
    p->used = true;
}

#endif
