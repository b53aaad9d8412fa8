/* The printer: lowered nodes to compact ES5 text, one source position a line.
 *
 * SPDX-License-Identifier: MIT
 *
 * Duktape gives each instruction the line of the token before the one it looks at. A property is
 * read when the operator behind its name is seen, a call is made when its `)` is. Hence the rules:
 *
 *   - a line starts at each statement
 *   - what may fail at a position of its own first claims the line for it (`claim`): a fresh line
 *     takes the position over, a used one is ended. Line ends stand behind a `.`, before an
 *     identifier, `new`, `]` or `)`: never where a semicolon could be inserted
 *   - `)` of a call and `]` of an index claim again, in case their contents moved on
 */
#include "lower/printer.h"

/* ---- Lines ------------------------------------------------------------------------------------ */

void gots__print_add_line(printer *p, uint32_t pos)
{
    if (p->line_count == p->line_room) {
        uint32_t room = p->line_room == 0 ? 256 : p->line_room * 2;
        uint32_t *lines = gots__arena_take(p->arena, room * sizeof *lines);
        if (p->line_count > 0) memcpy(lines, p->lines, p->line_count * sizeof *lines);
        p->lines = lines;
        p->line_room = room;
    }
    p->lines[p->line_count++] = pos;
    p->line_pos = pos;
    p->line_start = p->out.len;
    p->used = false;
}

void gots__print_new_line(printer *p, uint32_t pos)
{
    if (p->out.len == p->line_start || p->out.len == p->no_break) {
        p->lines[p->line_count - 1] = p->line_pos = pos;
        return;
    }
    bool starts = p->statement == p->out.len;
    put(p, '\n');
    gots__print_add_line(p, pos);
    if (starts) p->statement = p->out.len;
}

/* ---- The module ------------------------------------------------------------------------------- */

static void printer_init(printer *p, gots__arena *arena, size_t room)
{
    memset(p, 0, sizeof *p);
    p->arena = arena;
    gots__text_init(&p->out, arena, room);
    p->statement = p->no_break = (size_t)-1;
    gots__print_add_line(p, 0);
}

/* The first line: the parameters and the helpers that the rest turned out to need. */
static void module_head(printer *p, const printer *rest, uint32_t slot_count)
{
    PUTS(p, "(function($,$m");
    for (uint32_t i = 0; i < slot_count; i++) {
        PUTS(p, ",$i");
        gots__print_decimal(p, i);
    }
    PUTS(p, "){\"use strict\";");
    bool any = false;
    for (int i = 0; i < GOTS__HELPER_COUNT; i++) {
        if (!rest->helpers[i]) continue;
        if (any) put(p, ',');
        else PUTS(p, "var ");
        any = true;
        size_t from = p->out.len;
        gots__print_helper(p, (gots__helper)i);
        size_t len = p->out.len - from;
        PUTS(p, "=$.");
        gots__text_reserve(&p->out, len);
        text(p, p->out.bytes + from + 1, len - 1);
    }
    if (any) put(p, ';');
}

void gots__print(gots__arena *arena, const gots__print_input *input, gots__lowered *out)
{
    printer rest, head;
    printer_init(&rest, arena, input->size_hint + input->size_hint / 4 + 256);
    put(&rest, '\n'); /* line 1 is the head's */
    gots__print_add_line(&rest, 0);
    gots__print_statements(&rest, &input->head);
    gots__print_new_line(&rest, 0);
    size_t split = rest.out.len;
    gots__print_statements(&rest, &input->body);
    gots__print_new_line(&rest, 0);
    size_t end = rest.out.len;
    PUTS(&rest, "})");

    printer_init(&head, arena, 256 + (size_t)input->slot_count * 8);
    module_head(&head, &rest, input->slot_count);
    size_t len = head.out.len + rest.out.len;
    char *joined = gots__arena_take(arena, len + 1);
    memcpy(joined, head.out.bytes, head.out.len);
    memcpy(joined + head.out.len, rest.out.bytes, rest.out.len);
    joined[len] = '\0';
    out->text = joined;
    out->len = len;
    out->split = head.out.len + split;
    out->end = head.out.len + end;
    out->lines = rest.lines;
    out->line_count = rest.line_count;
}

const char *gots__print_node(gots__arena *arena, gots__node *node)
{
    printer p;
    printer_init(&p, arena, 256);
    if (node->kind >= GOTS__BLOCK && node->kind <= GOTS__FUNCTION_DECLARATION) gots__print_statement(&p, node);
    else gots__print_expression(&p, node, SEQ);
    return gots__text_close(&p.out);
}
