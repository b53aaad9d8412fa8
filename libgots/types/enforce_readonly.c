/* What is readonly at run time: made so where it is born.
 *
 * SPDX-License-Identifier: MIT
 *
 * A literal is the only holder of its value, so that nobody is surprised when it cannot be written from
 * the start: what stands under `as const` is frozen, arrays under a readonly type are frozen, and
 * properties of an object under a type that says readonly are not writable. The readonly fields of a
 * class can be written until the constructor that was called has ended. What comes from elsewhere and
 * is only seen under a readonly type stays as it is, since others may hold it under another type.
 */
#include "types/enforce_inside.h"

/* ---- Which types are readonly ----------------------------------------------------------------- */

/* Arrays of the type are readonly, whichever of a union's it is. */
static bool is_readonly_array(checker *c, type *t)
{
    if (t->flags & T_UNION) {
        bool some = false;
        for (uint32_t i = 0; i < t->set.count; i++) {
            type *part = t->set.types[i];
            if (part->flags & T_PRIMITIVE) continue;
            if (!is_readonly_array(c, part)) return false;
            some = true;
        }
        return some;
    }
    if (ty_is_tuple(t)) return t->object.target->object.generic->is_readonly;
    return ty_is_array(c, t) && ty_is_readonly_array(c, t);
}

/* The type that a literal's properties have; NULL: there is no single one. */
static type *object_type(checker *c, type *t)
{
    if (t == NULL || (t->flags & T_ANY_OR_UNKNOWN)) return NULL;
    t = ty_non_nullable(c, t);
    return (t->flags & (T_OBJECT | T_INTERSECTION)) && !ty_is_array(c, t) && !ty_is_tuple(t) ? t : NULL;
}

static bool has_readonly_index(checker *c, type *t)
{
    uint32_t count;
    index_info *infos = ty_index_infos(c, t, &count);
    for (uint32_t i = 0; i < count; i++)
        if (infos[i].is_readonly && infos[i].key == c->string) return true;
    return false;
}

static bool is_readonly_name(checker *c, type *t, atom *name)
{
    entity *property = ty_property(c, t, name);
    if (property != NULL) return ty_is_readonly(c, property);
    index_info *info = ty_applicable_index_name(c, t, name);
    return info != NULL && info->is_readonly;
}

/* ---- Literals --------------------------------------------------------------------------------- */

static gots__check *wrap(enforcing *e, node **slot)
{
    node *of = *slot, *n = gots__node_new(e->c->arena, GOTS__CHECKED, of->pos, of->end);
    gots__check *check = GOTS__NEW(e->c->arena, gots__check);
    n->unary.operand = of;
    n->note = check;
    n->parent = of->parent;
    *slot = n;
    e->result->readonly_count++;
    return check;
}

/* What is found of an object literal. */
typedef struct found {
    uint32_t bits;             /* readonly properties, by their place */
    uint32_t count, readonly;
    bool is_simple;            /* places are known */
    gots__list names;          /* STRING nodes */
} found;

/* A property's name where its place among the others is what it seems; else NULL. */
static atom *plain_name(enforcing *e, node *item)
{
    if (item->kind != GOTS__PROPERTY && item->kind != GOTS__METHOD) return NULL;
    if (item->flags & GOTS__F_COMPUTED) return NULL;
    node *key = item->kind == GOTS__METHOD ? item->method.key : item->property.key;
    type *key_type;
    atom *name = ty_key_atom(e->c, key, false, &key_type);
    if (name == NULL || name->len == 0 || (name->text[0] >= '0' && name->text[0] <= '9')) return NULL;
    return name;
}

static bool is_proto(const atom *name)
{
    return name->len == 9 && memcmp(name->text, "__proto__", 9) == 0;
}

static void add_name(enforcing *e, found *f, const node *item, const atom *name)
{
    node *n = gots__node_new(e->c->arena, GOTS__STRING, item->pos, item->pos);
    n->string.value = (gots__str){ name->text, name->len };
    gots__list_add(e->c->arena, &f->names, n);
}

static bool is_accessor(node *item)
{
    if (item->kind != GOTS__METHOD) return false;
    unsigned kind = ty_function(item)->kind;
    return kind == GOTS__FN_GETTER || kind == GOTS__FN_SETTER;
}

static found look_at(enforcing *e, const list *items, type *t)
{
    found f = { .is_simple = items->count <= 14 };
    for (uint32_t i = 0; i < items->count; i++) {
        node *item = items->items[i];
        atom *name = plain_name(e, item);
        if (name == NULL || is_proto(name) || is_accessor(item)) {
            f.is_simple = false;
            if (name == NULL || is_accessor(item)) continue;
        }
        for (uint32_t k = 0; k < i && f.is_simple; k++)
            if (plain_name(e, items->items[k]) == name) f.is_simple = false;
        if (is_readonly_name(e->c, t, name)) {
            if (f.is_simple) f.bits |= 1u << i;
            f.readonly++;
            add_name(e, &f, item, name);
        }
    }
    f.count = items->count;
    return f;
}

static void readonly_object(enforcing *e, node **slot, type *t)
{
    const list *items = &(*slot)->list.items;
    found f = look_at(e, items, t);
    bool all = f.readonly == f.count;
    if (all && has_readonly_index(e->c, t)) {
        ty_enforce_note_add(e, (*slot)->pos, "frozen: %T", t);
        if (!e->explains) wrap(e, slot)->readonly = GOTS__READONLY_FROZEN;
        return;
    }
    if (f.readonly == 0) return;
    for (uint32_t i = 0; i < f.names.count; i++)
        ty_enforce_note_add(e, (*slot)->pos, "readonly from here on: `%s`",
                            gots__arena_text(e->c->arena, f.names.items[i]->string.value.bytes, f.names.items[i]->string.value.len));
    if (e->explains) return;
    gots__check *check = wrap(e, slot);
    if (all) check->readonly = GOTS__READONLY_ALL;
    else if (f.is_simple) check->readonly = (uint16_t)f.bits;
    else check->names = f.names;
}

void ty_enforce_born(enforcing *e, node **slot, use how)
{
    checker *c = e->c;
    node *n = *slot;
    if (how.is_const) {
        ty_enforce_note_add(e, n->pos, "frozen: `as const`");
        if (!e->explains) wrap(e, slot)->readonly = GOTS__READONLY_FROZEN;
        return;
    }
    if (how.wants == NULL || how.is_lent || (how.wants->flags & T_ANY_OR_UNKNOWN)) return;
    if (n->kind == GOTS__ARRAY) {
        type *t = ty_non_nullable(c, how.wants);
        if (!is_readonly_array(c, t)) return;
        ty_enforce_note_add(e, n->pos, "frozen: %T", t);
        if (!e->explains) wrap(e, slot)->readonly = GOTS__READONLY_FROZEN;
        return;
    }
    type *t = how.wants;
    if (t->flags & T_UNION) t = ty_find_discriminated(c, ty_enforce_type(e, n), ty_non_nullable(c, t), NULL);
    t = t != NULL ? object_type(c, t) : NULL;
    if (t == NULL) t = object_type(c, how.wants);
    if (t != NULL) readonly_object(e, slot, t);
}

/* A value that others may hold, seen under a type that says readonly. */
void ty_enforce_view(enforcing *e, node *n, type *own, type *wants)
{
    if (!e->explains || own == wants || (own->flags & T_ANY_OR_UNKNOWN)) return;
    type *from = ty_non_nullable(e->c, own), *to = ty_non_nullable(e->c, wants);
    if (is_readonly_array(e->c, to) && ty_is_array(e->c, from) && !is_readonly_array(e->c, from))
        ty_enforce_note_add(e, n->pos, "`%s` is a readonly view of an array that is not: it can still be written where it has another type",
                            ty_enforce_text(e, n));
}

/* ---- Writes ----------------------------------------------------------------------------------- */

static gots__str str_of(const char *text)
{
    return (gots__str){ text, (uint32_t)strlen(text) };
}

static void record(enforcing *e, const node *object, gots__str key, uint32_t pos)
{
    uint32_t line, column;
    if (e->explains) return;
    gots__source_place(e->file->source, e->c->arena, pos, &line, &column);
    gots__shapes_write(e->shapes, line, str_of(ty_enforce_object_text(e, object)), key);
}

void ty_enforce_write(enforcing *e, node *target)
{
    target = ty_unwrap(target);
    if (target->kind == GOTS__MEMBER && target->member.name->kind == GOTS__IDENTIFIER && target->member.object->kind != GOTS__SUPER) {
        const atom *name = target->member.name->ident.name;
        record(e, target->member.object, (gots__str){ name->text, name->len }, target->pos);
    } else if (target->kind == GOTS__INDEX && target->binary.left->kind != GOTS__SUPER) {
        record(e, target->binary.left, (gots__str){ 0 }, target->pos);
    }
}

static bool is_text(const atom *name, const char *text)
{
    return name->len == strlen(text) && memcmp(name->text, text, name->len) == 0;
}

/* Methods that write to their array, and Object.assign. */
void ty_enforce_writing_call(enforcing *e, node *call)
{
    node *callee = ty_unwrap(call->call.callee);
    static const char *const writing[] = { "push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin" };
    if (callee->kind != GOTS__MEMBER || callee->member.name->kind != GOTS__IDENTIFIER || callee->member.object->kind == GOTS__SUPER) return;
    const atom *name = callee->member.name->ident.name;
    for (uint32_t i = 0; i < sizeof writing / sizeof *writing; i++)
        if (is_text(name, writing[i])) record(e, callee->member.object, (gots__str){ 0 }, callee->pos);
    const node *object = callee->member.object;
    if (is_text(name, "assign") && object->kind == GOTS__IDENTIFIER && is_text(object->ident.name, "Object") && call->call.args.count > 0)
        record(e, call->call.args.items[0], (gots__str){ 0 }, callee->pos);
}

/* ---- Classes ---------------------------------------------------------------------------------- */

static bool has_static_block(const gots__class *of)
{
    for (uint32_t i = 0; i < of->members.count; i++)
        if (of->members.items[i]->kind == GOTS__STATIC_BLOCK) return true;
    return false;
}

/* `x!: T` is set by somebody else, later; a decorator does with its field what it likes. */
static bool settles(const gots__class *of, const node *field)
{
    const unsigned never = GOTS__F_DECLARE | GOTS__F_ABSTRACT | GOTS__F_ACCESSOR | GOTS__F_COMPUTED | GOTS__F_DEFINITE;
    if (!(field->flags & GOTS__F_READONLY) || (field->flags & never) || field->field.decorators.count > 0) return false;
    if (field->field.key->kind == GOTS__PRIVATE_NAME) return false; /* only checked code sees it */
    return !(field->flags & GOTS__F_STATIC) || (field->field.init != NULL && !has_static_block(of));
}

static void parameter_properties(enforcing *e, node *constructor)
{
    const gots__function *f = ty_function(constructor);
    for (uint32_t i = 0; f->body != NULL && i < f->params.count; i++) {
        node *p = f->params.items[i];
        if (!(p->flags & GOTS__F_READONLY) || p->param.target->kind != GOTS__IDENTIFIER) continue;
        ty_enforce_note_add(e, p->pos, "`%s` cannot be written once the constructor has ended", ty_enforce_text(e, p->param.target));
        if (!e->explains) p->flags |= GOTS__F_CONST;
    }
}

void ty_enforce_readonly_fields(enforcing *e, node *n)
{
    const gots__class *of = &n->class_;
    for (uint32_t i = 0; i < of->members.count; i++) {
        node *m = of->members.items[i];
        if (m->kind == GOTS__METHOD && ty_function(m)->kind == GOTS__FN_CONSTRUCTOR) parameter_properties(e, m);
        if (m->kind != GOTS__FIELD || !settles(of, m)) continue;
        ty_enforce_note_add(e, m->pos, (m->flags & GOTS__F_STATIC) ? "`%s` cannot be written once it has its value"
                                                                  : "`%s` cannot be written once the constructor has ended",
                            ty_enforce_text(e, m->field.key));
        if (!e->explains) m->flags |= GOTS__F_CONST;
    }
}
