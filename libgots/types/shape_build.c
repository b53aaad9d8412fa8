/* The table of shapes while it grows: names, words, sites, and the bytes in the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/shape_inside.h"

#include "base/hash.h"

#define TEXT_MAX 100u /* bytes of a type's text in a message */

void ty_shape_put(checker *c, word_list *to, uint32_t word)
{
    if (to->count == to->room) {
        uint32_t room = to->room == 0 ? 16 : to->room * 2;
        uint32_t *items = gots__arena_take(c->arena, room * sizeof *items);
        if (to->count > 0) memcpy(items, to->items, to->count * sizeof *items);
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = word;
}

uint32_t ty_shape_words(builder *b, const word_list *from)
{
    uint32_t at = b->words.count;
    for (uint32_t i = 0; i < from->count; i++) ty_shape_put(b->c, &b->words, from->items[i]);
    return at;
}

uint32_t ty_shape_name(builder *b, const char *text, size_t len)
{
    return ty_shape_atom(b, ty_atom_len(b->c, text, len));
}

uint32_t ty_shape_atom(builder *b, const atom *a)
{
    void **at = ty_intern(b->c, &b->by_name, (const void *[]){ a }, 1);
    if (*at == NULL) {
        ty_shape_put(b->c, &b->names, (uint32_t)b->text.len);
        ty_shape_put(b->c, &b->names, (uint32_t)a->len);
        gots__text_put(&b->text, a->text, a->len);
        *at = (void *)(uintptr_t)(b->names.count / 2);
    }
    return (uint32_t)((uintptr_t)*at - 1);
}

/* The type's text, not too long. */
static uint32_t text_of(builder *b, type *t)
{
    const char *text = t == NULL ? "" : ty_show(b->c, t);
    size_t len = strlen(text);
    if (len <= TEXT_MAX) return ty_shape_name(b, text, len);
    len = TEXT_MAX;
    while (len > 0 && ((unsigned char)text[len] & 0xC0u) == 0x80u) len--;
    char *cut = gots__arena_format(b->c->arena, "%.*s…", (int)len, text);
    return ty_shape_name(b, cut, strlen(cut));
}

uint32_t ty_shape_reserve(builder *b, type *t, unsigned kind)
{
    if (b->shape_count == b->shape_room) {
        uint32_t room = b->shape_room == 0 ? 32 : b->shape_room * 2;
        gots__shape *shapes = gots__arena_take(b->c->arena, room * sizeof *shapes);
        if (b->shape_count > 0) memcpy(shapes, b->shapes, b->shape_count * sizeof *shapes);
        b->shapes = shapes;
        b->shape_room = room;
    }
    uint32_t text = text_of(b, t);
    b->shapes[b->shape_count] = (gots__shape){ .kind = (uint8_t)kind, .text = text };
    return b->shape_count++;
}

uint32_t ty_shape_plain(builder *b, type *t, unsigned surely, unsigned why)
{
    uint32_t index = ty_shape_reserve(b, t, GOTS__SHAPE_PLAIN);
    b->shapes[index].surely = (uint16_t)surely;
    b->shapes[index].why = (uint8_t)why;
    return index;
}

gots__shape_builder *gots__shapes_begin(gots__checker *c)
{
    builder *b = GOTS__NEW(c->arena, builder);
    b->c = c;
    gots__text_init(&b->text, c->arena, 256);
    ty_shape_name(b, "", 0);
    ty_shape_plain(b, c->unknown, GOTS__V_ALL, GOTS__WHY_ANY);
    ty_shape_plain(b, c->never, 0, 0);
    ty_shape_put(c, &b->words, 0); /* so that no part stands at 0, which means there is none */
    return b;
}

void gots__shapes_without_classes(gots__shape_builder *b)
{
    b->without_classes = true;
}

static bool says_nothing(const gots__shape *it)
{
    return it->kind == GOTS__SHAPE_PLAIN && it->surely == GOTS__V_ALL;
}

uint32_t gots__shapes_type(gots__shape_builder *b, type *t)
{
    char here;
    b->c->stack_base = (uintptr_t)&here;
    uint32_t index = ty_shape_of(b, t);
    return says_nothing(&b->shapes[index]) ? GOTS__SHAPE_ANY : index;
}

uint32_t gots__shapes_node(gots__shape_builder *b, gots__node *type_node)
{
    return gots__shapes_type(b, ty_from_node(b->c, type_node));
}

uint32_t gots__shapes_site(gots__shape_builder *b, uint32_t of, gots__str root)
{
    atom *name = ty_atom_len(b->c, root.bytes, root.len);
    void **at = ty_intern(b->c, &b->by_site, (const void *[]){ name, (void *)(uintptr_t)(of + 1) }, 2);
    if (*at == NULL) {
        ty_shape_put(b->c, &b->sites, of);
        ty_shape_put(b->c, &b->sites, ty_shape_atom(b, name));
        *at = (void *)(uintptr_t)(b->sites.count / 2);
    }
    return (uint32_t)((uintptr_t)*at - 1);
}

void gots__shapes_write(gots__shape_builder *b, uint32_t line, gots__str object, gots__str key)
{
    ty_shape_put(b->c, &b->writes, line);
    ty_shape_put(b->c, &b->writes, ty_shape_name(b, object.bytes, object.len));
    ty_shape_put(b->c, &b->writes, key.len == 0 ? GOTS__SHAPE_NONE : ty_shape_name(b, key.bytes, key.len));
}

/* Into the words, which finishing may do again. */
static uint32_t put_writes(builder *b)
{
    if (b->writes.count == 0) return 0;
    uint32_t at = b->words.count;
    ty_shape_put(b->c, &b->words, b->writes.count / 3);
    ty_shape_words(b, &b->writes);
    return at;
}

void gots__shapes_kinds(const gots__shape_builder *b, uint32_t index, uint16_t *surely, uint16_t *perhaps)
{
    *surely = b->shapes[index].surely;
    *perhaps = b->shapes[index].perhaps;
}

/* ---- Recursion ------------------------------------------------------------------------------- */

/* Tarjan's algorithm over the shapes: those that can hold a value of themselves are marked. */
typedef struct walk {
    builder *b;
    uint32_t *order, *low, *stack;
    uint32_t next, top;
} walk;

static void visit(walk *w, uint32_t index);

static void follow(walk *w, uint32_t from, uint32_t to)
{
    if (to == from) w->b->shapes[from].flags |= GOTS__SHAPE_RECURSIVE;
    if (w->order[to] == 0) visit(w, to);
    if (w->low[to] != 0 && w->low[to] < w->low[from]) w->low[from] = w->low[to];
}

static void follow_parts(walk *w, uint32_t index)
{
    const gots__shape it = w->b->shapes[index];
    const uint32_t *at = w->b->words.items + it.at;
    switch (it.kind) {
    case GOTS__SHAPE_OBJECT: {
        for (uint32_t i = 0; i < it.count; i++) follow(w, index, at[i * 3 + 1]);
        const uint32_t *more = w->b->words.items + it.more;
        for (uint32_t i = 0; it.more != 0 && i < more[0]; i++) follow(w, index, more[i * 3 + 2]);
        break;
    }
    case GOTS__SHAPE_TUPLE:
        for (uint32_t i = 0; i < it.count; i++) follow(w, index, at[i + 2]);
        break;
    case GOTS__SHAPE_ARRAY:
    case GOTS__SHAPE_CLASS: follow(w, index, it.more); break;
    case GOTS__SHAPE_BUILTIN: follow(w, index, it.more); /* fall through */
    case GOTS__SHAPE_UNION:
    case GOTS__SHAPE_INTERSECTION:
        for (uint32_t i = 0; i < it.count; i++) follow(w, index, at[i]);
        break;
    default: break;
    }
}

static void visit(walk *w, uint32_t index)
{
    w->order[index] = w->low[index] = ++w->next;
    w->stack[w->top++] = index;
    follow_parts(w, index);
    if (w->low[index] != w->order[index]) return;
    bool many = w->stack[w->top - 1] != index;
    uint32_t member;
    do {
        member = w->stack[--w->top];
        w->low[member] = 0; /* done: nothing that comes later belongs to it */
        if (many) w->b->shapes[member].flags |= GOTS__SHAPE_RECURSIVE;
    } while (member != index);
}

static void mark_recursion(builder *b)
{
    walk w = { .b = b };
    uint32_t *all = gots__arena_zero(b->c->arena, b->shape_count * 3 * sizeof *all);
    w.order = all;
    w.low = all + b->shape_count;
    w.stack = all + 2 * (size_t)b->shape_count;
    for (uint32_t i = 0; i < b->shape_count; i++)
        if (w.order[i] == 0) visit(&w, i);
}

/* ---- The bytes ------------------------------------------------------------------------------- */

static char *put_part(char *to, const void *from, size_t size)
{
    if (size > 0) memcpy(to, from, size);
    return to + size;
}

const gots__shapes *gots__shapes_finish(gots__shape_builder *b, size_t *size)
{
    *size = 0;
    if (b->shape_count == 2 && b->sites.count == 0 && b->writes.count == 0) return NULL;
    mark_recursion(b);
    uint32_t writes = put_writes(b);
    size_t shape_size = b->shape_count * sizeof(gots__shape), word_size = b->words.count * sizeof(uint32_t);
    size_t name_size = b->names.count * sizeof(uint32_t), site_size = b->sites.count * sizeof(uint32_t);
    size_t text = (b->text.len + 3) & ~(size_t)3;
    *size = sizeof(gots__shapes) + shape_size + word_size + name_size + site_size + text;
    gots__shapes *s = gots__arena_zero(b->c->arena, *size);
    *s = (gots__shapes){ .magic = GOTS__SHAPES_MAGIC, .size = (uint32_t)*size,
                         .shape_count = b->shape_count, .word_count = b->words.count,
                         .name_count = b->names.count / 2, .site_count = b->sites.count / 2,
                         .text_len = (uint32_t)text, .writes = writes };
    char *at = put_part((char *)(s + 1), b->shapes, shape_size);
    at = put_part(at, b->words.items, word_size);
    at = put_part(at, b->names.items, name_size);
    at = put_part(at, b->sites.items, site_size);
    put_part(at, b->text.bytes, b->text.len);
    return s;
}

/* ---- Classes --------------------------------------------------------------------------------- */

static bool is_private_member(const node *member)
{
    if (member->flags & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) return !(member->flags & GOTS__F_STATIC);
    node *key = ty_key_of((node *)member);
    return key != NULL && key->kind == GOTS__PRIVATE_NAME && !(member->flags & GOTS__F_STATIC);
}

static bool has_private_members(node *class_node)
{
    const list *members = &class_node->class_.members;
    for (uint32_t i = 0; i < members->count; i++) {
        const node *member = members->items[i];
        if (is_private_member(member)) return true;
        if (member->kind != GOTS__METHOD) continue;
        const gots__function *constructor = ty_function((node *)member);
        for (uint32_t k = 0; constructor != NULL && k < constructor->params.count; k++)
            if (constructor->params.items[k]->flags & (GOTS__F_PRIVATE | GOTS__F_PROTECTED)) return true;
    }
    return false;
}

/* Made of the class's text and place, so that it means the same class wherever the file lies. */
const char *gots__shapes_class_key(gots__checker *c, gots__node *class_node)
{
    file *f = ty_file_of(class_node);
    if (f == NULL || f->source == NULL || !has_private_members(class_node)) return NULL;
    gots__hash hash = gots__hash_seed(class_node->pos);
    gots__hash_add(&hash, f->source->text + class_node->pos, class_node->end - class_node->pos);
    return gots__arena_format(c->arena, "%016llx%016llx", (unsigned long long)hash.words[0],
                              (unsigned long long)hash.words[1]);
}
