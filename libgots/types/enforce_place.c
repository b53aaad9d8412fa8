/* Making checks, and the names of the places they stand at.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/enforce_inside.h"

const char *enforce_text(enforcing *e, const node *n)
{
    const gots__source *source = e->file->source;
    if (n->end <= n->pos || n->end > source->len) return "";
    return gots__arena_text(e->c->arena, source->text + n->pos, n->end - n->pos);
}

const char *enforce_atom(enforcing *e, const atom *name)
{
    return gots__arena_text(e->c->arena, name->text, name->len);
}

void enforce_note_add(enforcing *e, uint32_t pos, const char *format, ...)
{
    va_list args;
    if (!e->explains) return;
    va_start(args, format);
    enforce_note *made = GOTS__NEW(e->c->arena, enforce_note);
    made->text = ty_vformat(e->c, format, args);
    made->pos = pos;
    made->next = e->notes;
    e->notes = made;
    va_end(args);
}

/* A name is written on one line. */
static const char *one_line(enforcing *e, const char *text)
{
    if (strpbrk(text, "\n\r\t") == NULL) return text;
    char *copy = gots__arena_text(e->c->arena, text, strlen(text)), *to = copy;
    for (const char *at = text; *at != '\0'; at++) {
        bool is_space = strchr(" \n\r\t", *at) != NULL;
        if (!is_space) *to++ = *at;
        else if (to > copy && to[-1] != ' ') *to++ = ' ';
    }
    *to = '\0';
    return copy;
}

/* Of what is only read, kinds that say enough: what is inside is looked at when it is read. */
static uint16_t enough(uint16_t surely, uint16_t perhaps)
{
    return surely | (perhaps & (GOTS__V_OBJECT | GOTS__V_FUNCTION));
}

static const gots__check *make_check(enforcing *e, type *t, const char *place, bool whole, bool is_name)
{
    uint32_t form = gots__shapes_type(e->shapes, t);
    if (form == GOTS__SHAPE_ANY) return NULL;
    uint16_t surely, perhaps;
    gots__shapes_kinds(e->shapes, form, &surely, &perhaps);
    uint16_t kinds = whole ? surely : enough(surely, perhaps);
    if (kinds == GOTS__V_ALL) return NULL;
    place = one_line(e, place);
    gots__check *check = GOTS__NEW(e->c->arena, gots__check);
    check->site = gots__shapes_site(e->shapes, form, (gots__str){ place, (uint32_t)strlen(place) });
    check->kinds = kinds;
    check->is_name = is_name;
    e->result->check_count++;
    return check;
}

static node *checked(enforcing *e, node *of, const gots__check *check)
{
    node *n = gots__node_new(e->c->arena, GOTS__CHECKED, of->pos, of->end);
    n->unary.operand = of;
    n->note = (void *)(uintptr_t)check;
    n->parent = of->parent;
    return n;
}

void enforce_check(enforcing *e, node **slot, type *t, const char *place, bool whole)
{
    const gots__check *check = make_check(e, t, place, whole, false);
    if (check == NULL) return;
    enforce_note_add(e, (*slot)->pos, "`%s` is checked here%s: %s", one_line(e, place),
                     whole ? "" : " (its kind)", ty_show(e->c, t));
    if (!e->explains) *slot = checked(e, *slot, check);
}

node *enforce_name_check(enforcing *e, node *name, type *t, const char *place, bool whole)
{
    const gots__check *check = make_check(e, t, place, whole, true);
    if (check == NULL) return NULL;
    enforce_note_add(e, name->pos, "`%s` is checked here%s: %s", place, whole ? "" : " (its kind)",
                     ty_show(e->c, t));
    if (e->explains) return NULL;
    node *statement = gots__node_new(e->c->arena, GOTS__EXPRESSION, name->pos, name->end);
    node *copy = gots__node_copy(e->c->arena, name);
    statement->unary.operand = checked(e, copy, check);
    return statement;
}
