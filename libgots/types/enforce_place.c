/* Making checks, and the names of the places they stand at.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/enforce_inside.h"

/* `rows[0]![0]` is rows[0][0]: what the `!` says is looked at there. A `!` at the end stays. */
static const char *without_bangs(enforcing *e, const char *text)
{
    char *copy = gots__arena_text(e->c->arena, text, strlen(text)), *to = copy;
    char quote = '\0';
    for (const char *at = text; *at != '\0'; at++) {
        if (quote != '\0' && *at == '\\' && at[1] != '\0') *to++ = *at++;
        else if (quote != '\0' && *at == quote) quote = '\0';
        else if (quote == '\0' && (*at == '"' || *at == '\'' || *at == '`')) quote = *at;
        else if (quote == '\0' && *at == '!' && at > text && (at[1] == '.' || at[1] == '[' || at[1] == '(')) continue;
        *to++ = *at;
    }
    *to = '\0';
    return copy;
}

static const node *without_types(const node *n)
{
    for (;;) {
        switch (n->kind) {
        case GOTS__CHECKED:
        case GOTS__NON_NULL: n = n->unary.operand; break;
        case GOTS__AS:
        case GOTS__SATISFIES:
        case GOTS__TYPE_ASSERTION: n = n->typed.expr; break;
        default: return n;
        }
    }
}

/* `(x as T).name` is x.name. */
static const char *without_cast(enforcing *e, const node *n)
{
    const node *object = n->kind == GOTS__MEMBER ? n->member.object : n->kind == GOTS__INDEX ? n->binary.left : NULL;
    if (object == NULL) return NULL;
    const node *inner = without_types(object);
    if (inner == object) return NULL;
    const char *of = ty_enforce_text(e, inner);
    if (n->kind == GOTS__INDEX) return ty_format(e->c, "%s[%s]", of, ty_enforce_text(e, n->binary.right));
    return ty_format(e->c, "%s.%A", of, n->member.name->ident.name);
}

const char *ty_enforce_text(enforcing *e, const node *n)
{
    const char *short_form = without_cast(e, n);
    if (short_form != NULL) return short_form;
    const gots__source *source = e->file->source;
    if (n->end <= n->pos || n->end > source->len) return "";
    const char *text = gots__arena_text(e->c->arena, source->text + n->pos, n->end - n->pos);
    return strchr(text, '!') != NULL ? without_bangs(e, text) : text;
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

const char *ty_enforce_object_text(enforcing *e, const node *n)
{
    return one_line(e, ty_enforce_text(e, without_types(n)));
}

const char *ty_enforce_atom(enforcing *e, const atom *name)
{
    return gots__arena_text(e->c->arena, name->text, name->len);
}

void ty_enforce_note_add(enforcing *e, uint32_t pos, const char *format, ...)
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

/* Of what is only read, kinds that say enough: what is inside is looked at when it is read. */
static uint16_t enough(uint16_t surely, uint16_t perhaps)
{
    return surely | (perhaps & (GOTS__V_OBJECT | GOTS__V_FUNCTION));
}

/* The class whose instances the type means; NULL: none, or more than one. */
static node *class_of(const type *t)
{
    node *found = NULL;
    if (t->flags & T_UNION) {
        for (uint32_t i = 0; i < t->set.count; i++) {
            const type *part = t->set.types[i];
            if (part->flags & T_PRIMITIVE) continue;
            node *of = class_of(part);
            if (of == NULL || found != NULL) return NULL;
            found = of;
        }
        return found;
    }
    if (!(t->flags & T_OBJECT)) return NULL;
    type *target = (t->oflags & O_REFERENCE) && t->object.target != NULL ? t->object.target : (type *)(uintptr_t)t;
    if (!(target->oflags & O_CLASS) || target->symbol == NULL) return NULL;
    node *decl = target->symbol->value_decl;
    return decl != NULL && decl->kind == GOTS__CLASS_DECLARATION && !ty_is_ambient(decl) ? decl : NULL;
}

/* The class by its name, where the code at `at` sees it. */
static gots__symbol *class_at(node *decl, node *at)
{
    if (decl == NULL || decl->class_.name == NULL) return NULL;
    gots__symbol *symbol = decl->class_.name->ident.symbol;
    node *home = decl->parent;
    while (at != NULL && at != home) at = at->parent;
    if (at == NULL || symbol == NULL || ty_file_of(decl) != ty_file_of(home)) return NULL;
    symbol->captured = 1;
    return symbol;
}

static const gots__check *make_check(enforcing *e, node *at, type *t, const char *place, bool whole, unsigned also,
                                     bool is_name)
{
    if (ty_is_silenced(e->file->source, at->pos)) return NULL; /* told to look away: an escape on purpose */
    uint32_t form = gots__shapes_type(e->shapes, t);
    if (form == GOTS__SHAPE_ANY) return NULL;
    uint16_t surely, perhaps;
    gots__shapes_kinds(e->shapes, form, &surely, &perhaps);
    uint16_t kinds = (whole ? surely : enough(surely, perhaps)) | (uint16_t)also;
    if (kinds == GOTS__V_ALL) return NULL;
    place = one_line(e, place);
    gots__check *check = GOTS__NEW(e->c->arena, gots__check);
    check->site = gots__shapes_site(e->shapes, form, (gots__str){ place, (uint32_t)strlen(place) });
    check->kinds = kinds;
    if (at->kind != GOTS__THIS) check->class_symbol = class_at(class_of(t), at);
    if (check->class_symbol != NULL) check->kinds &= (uint16_t)~GOTS__V_OBJECT;
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

/* What no check of the type can tell; NULL: it tells all, or of its parts when they are read. */
static const char *untold_of(const type *t)
{
    if (t->flags & (T_PARAM | T_INDEXED | T_CONDITIONAL)) return gots__shape_why_text(GOTS__WHY_PARAMETER);
    if (!(t->flags & T_OBJECT) || t->object.shape == NULL) return NULL;
    if (t->object.shape->call_count + t->object.shape->ctor_count > 0) return gots__shape_why_text(GOTS__WHY_FUNCTION);
    return NULL;
}

/* A validator stands here; with what it does not tell. */
static void explain_check(enforcing *e, uint32_t pos, type *t, const char *place, bool whole)
{
    if (!e->explains) return;
    place = one_line(e, place);
    ty_enforce_note_add(e, pos, "`%s` is checked: %T%s", place, t,
                        whole ? "" : "; of what is inside each part when it is read");
    const char *untold = untold_of(t);
    if (untold != NULL) ty_enforce_note_add(e, pos, "`%s`: %s", place, untold);
}

void ty_enforce_check(enforcing *e, node **slot, type *t, const char *place, bool whole)
{
    ty_enforce_check_but(e, slot, t, place, whole, 0);
}

void ty_enforce_check_but(enforcing *e, node **slot, type *t, const char *place, bool whole, unsigned also)
{
    const gots__check *check = make_check(e, *slot, t, place, whole, also, false);
    if (check == NULL) return;
    explain_check(e, (*slot)->pos, t, place, whole);
    if (!e->explains) *slot = checked(e, *slot, check);
}

void ty_enforce_callback(enforcing *e, node **slot, type *t, const char *place)
{
    if (ty_is_silenced(e->file->source, (*slot)->pos)) return;
    uint32_t form = gots__shapes_type(e->shapes, t);
    if (form == GOTS__SHAPE_ANY) return;
    place = ty_format(e->c, "%s()", one_line(e, place));
    ty_enforce_note_add(e, (*slot)->pos, "`%s` is checked whenever it is called: %T", place, t);
    if (e->explains) return;
    gots__check *check = GOTS__NEW(e->c->arena, gots__check);
    check->site = gots__shapes_site(e->shapes, form, (gots__str){ place, (uint32_t)strlen(place) });
    check->is_callback = true;
    e->result->check_count++;
    *slot = checked(e, *slot, check);
}

node *ty_enforce_name_check(enforcing *e, node *name, type *t, const char *place, bool whole)
{
    const gots__check *check = make_check(e, name, t, place, whole, 0, true);
    if (check == NULL) return NULL;
    explain_check(e, name->pos, t, place, whole);
    if (e->explains) return NULL;
    node *statement = gots__node_new(e->c->arena, GOTS__EXPRESSION, name->pos, name->end);
    node *copy = gots__node_copy(e->c->arena, name);
    statement->unary.operand = checked(e, copy, check);
    return statement;
}
