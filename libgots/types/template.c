/* Template literal types, and Uppercase<T> and its like.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

#include <ctype.h>
#include <stdlib.h>

#include <utf8proc.h>

typedef struct spans {
    checker *c;
    types items;
    gots__text texts[64]; /* of which the last grows */
    uint32_t count;
    bool failed;
} spans;

static bool is_placeholder(checker *c, type *t)
{
    if (t->flags & T_INTERSECTION) {
        bool seen = false;
        for (uint32_t i = 0; i < t->set.count; i++) {
            if ((t->set.types[i]->flags & (T_LITERAL | T_NULLABLE)) || is_placeholder(c, t->set.types[i])) seen = true;
            else if (!(t->set.types[i]->flags & T_OBJECT)) return false;
        }
        return seen;
    }
    return (t->flags & (T_ANY | T_STRING | T_NUMBER | T_BIGINT)) != 0 || ty_is_pattern_literal(c, t);
}

bool ty_is_pattern_literal(checker *c, type *t)
{
    if (t->flags & T_TEMPLATE) {
        for (uint32_t i = 0; i < t->template_.count; i++)
            if (!is_placeholder(c, t->template_.types[i])) return false;
        return true;
    }
    return (t->flags & T_MAPPING) != 0 && is_placeholder(c, t->index.of);
}

static void put_atom(spans *s, const atom *a)
{
    gots__text_put(&s->texts[s->count], a->text, a->len);
}

static void next_text(spans *s)
{
    if (s->count + 1 >= 64) {
        s->failed = true;
        return;
    }
    s->count++;
    gots__text_init(&s->texts[s->count], s->c->arena, 8);
}

static atom *text_of(checker *c, type *t)
{
    if (t->flags & T_STRING_LITERAL) return t->literal.text;
    if (t->flags & T_NUMBER_LITERAL) return ty_number_atom(c, t->literal.number);
    if (t->flags & T_BIGINT_LITERAL) return t->literal.text;
    if (t->flags & T_BOOLEAN_LITERAL) return ty_atom(c, t->literal.number != 0 ? "true" : "false");
    if (t->flags & T_NULL) return ty_atom(c, "null");
    if (t->flags & T_UNDEFINED) return c->names.undefined;
    return NULL;
}

static void add_spans(spans *s, atom *const *texts, type *const *items, uint32_t count)
{
    put_atom(s, texts[0]);
    for (uint32_t i = 0; i < count && !s->failed; i++) {
        type *t = items[i];
        atom *text = text_of(s->c, t);
        if (text != NULL) {
            put_atom(s, text);
            put_atom(s, texts[i + 1]);
        } else if (t->flags & T_TEMPLATE) {
            add_spans(s, t->template_.texts, t->template_.types, t->template_.count);
            put_atom(s, texts[i + 1]);
        } else if (ty_is_generic_index(s->c, t) || is_placeholder(s->c, t)) {
            ty_types_add(s->c, &s->items, t);
            next_text(s);
            if (!s->failed) put_atom(s, texts[i + 1]);
        } else {
            s->failed = true;
        }
    }
}

type *ty_template(checker *c, atom *const *texts, type *const *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ty_is_error(c, items[i])) return c->error;
        if (items[i]->flags & T_NEVER) return c->never;
        if (!(items[i]->flags & T_UNION)) continue;
        uint64_t size = 1;
        for (uint32_t k = i; k < count; k++) size *= ty_count(items[k]);
        if (size > 100000) return ty_too_complex_union(c);
        types out = { 0 };
        type **with = ty_copy_types(c, items, count);
        for (uint32_t k = 0; k < items[i]->set.count; k++) {
            with[i] = items[i]->set.types[k];
            ty_types_add(c, &out, ty_template(c, texts, with, count));
        }
        return ty_union(c, out.items, out.count, UNION_LITERAL);
    }
    for (uint32_t i = 0; i < count; i++)
        if (items[i] == c->wildcard) return c->wildcard;
    spans s;
    memset(&s, 0, sizeof s);
    s.c = c;
    gots__text_init(&s.texts[0], c->arena, 16);
    add_spans(&s, texts, items, count);
    if (s.failed) return c->string;
    if (s.items.count == 0) return ty_string_literal(c, ty_atom_len(c, s.texts[0].bytes, s.texts[0].len));
    bool all_empty = true, all_strings = true;
    for (uint32_t i = 0; i <= s.items.count; i++) all_empty &= s.texts[i].len == 0;
    for (uint32_t i = 0; i < s.items.count; i++) all_strings &= (s.items.items[i]->flags & T_STRING) != 0;
    if (all_empty && all_strings) return c->string;
    if (all_empty && s.items.count == 1 && ty_is_pattern_literal(c, s.items.items[0])) return s.items.items[0];
    const void **keys = gots__arena_take(c->arena, (s.items.count * 2 + 2) * sizeof *keys);
    atom **atoms = gots__arena_take(c->arena, (s.items.count + 1) * sizeof *atoms);
    uint32_t n = 0;
    for (uint32_t i = 0; i <= s.items.count; i++) {
        atoms[i] = ty_atom_len(c, s.texts[i].bytes, s.texts[i].len);
        keys[n++] = atoms[i];
    }
    for (uint32_t i = 0; i < s.items.count; i++) keys[n++] = s.items.items[i];
    void **at = ty_intern(c, &c->templates, keys, n);
    if (*at != NULL) return *at;
    type *t = ty_new(c, T_TEMPLATE);
    t->template_.texts = atoms;
    t->template_.types = ty_copy_types(c, s.items.items, s.items.count);
    t->template_.count = s.items.count;
    *at = t;
    return t;
}

type *ty_template_from_node(checker *c, node *n)
{
    uint32_t count = n->template_.exprs.count;
    atom **texts = gots__arena_take(c->arena, (count + 1) * sizeof *texts);
    type **items = gots__arena_take(c->arena, (count + 1) * sizeof *items);
    for (uint32_t i = 0; i <= count; i++) {
        gots__str text = n->template_.cooked[i];
        if (text.bytes == NULL) return c->error;
        texts[i] = ty_atom_len(c, text.bytes, text.len);
    }
    for (uint32_t i = 0; i < count; i++) items[i] = ty_from_node(c, n->template_.exprs.items[i]);
    return ty_template(c, texts, items, count);
}

/* ---- Uppercase and its like ------------------------------------------------------------------- */

static atom *map_text(checker *c, unsigned kind, const atom *a)
{
    gots__text out;
    gots__text_init(&out, c->arena, a->len + 4);
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)a->text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)a->len;
    bool first = true;
    while (left > 0) {
        utf8proc_int32_t code;
        utf8proc_ssize_t len = utf8proc_iterate(at, left, &code);
        if (len <= 0) {
            gots__text_byte(&out, (char)*at++);
            left--;
            continue;
        }
        bool changes = kind == MAP_UPPER || kind == MAP_LOWER || first;
        if (changes) code = kind == MAP_UPPER || kind == MAP_CAPITAL ? utf8proc_toupper(code) : utf8proc_tolower(code);
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t n = utf8proc_encode_char(code, bytes);
        gots__text_put(&out, (const char *)bytes, (size_t)n);
        at += len;
        left -= len;
        first = false;
    }
    return ty_atom_len(c, out.bytes, out.len);
}

typedef struct string_map {
    unsigned kind;
} string_map;

static type *map_one(checker *c, type *t, void *context)
{
    return ty_string_mapping(c, ((string_map *)context)->kind, t);
}

static type *new_mapping(checker *c, unsigned kind, type *t)
{
    const void *keys[3] = { (const void *)(uintptr_t)T_MAPPING, (const void *)(uintptr_t)kind, t };
    void **at = ty_intern(c, &c->indexed, keys, 3);
    if (*at != NULL) return *at;
    type *m = ty_new(c, T_MAPPING);
    m->index.of = t;
    m->extra = (uint16_t)kind;
    *at = m;
    return m;
}

type *ty_string_mapping(checker *c, unsigned kind, type *t)
{
    if (t->flags & (T_UNION | T_NEVER)) {
        string_map at = { kind };
        type *out = ty_map(c, t, map_one, &at);
        return out != NULL ? out : c->never;
    }
    if (ty_is_error(c, t)) return t;
    if (t->flags & T_STRING_LITERAL) return ty_string_literal(c, map_text(c, kind, t->literal.text));
    if (t->flags & T_TEMPLATE) {
        uint32_t count = t->template_.count;
        atom **texts = gots__arena_take(c->arena, (count + 1) * sizeof *texts);
        type **items = ty_copy_types(c, t->template_.types, count);
        bool all = kind == MAP_UPPER || kind == MAP_LOWER;
        bool first_text = t->template_.texts[0]->len > 0;
        for (uint32_t i = 0; i <= count; i++)
            texts[i] = all || (i == 0 && first_text) ? map_text(c, kind, t->template_.texts[i]) : t->template_.texts[i];
        for (uint32_t i = 0; i < count; i++)
            if (all || (i == 0 && !first_text)) items[i] = ty_string_mapping(c, kind, items[i]);
        return ty_template(c, texts, items, count);
    }
    if ((t->flags & T_MAPPING) && t->extra == kind) return t;
    if ((t->flags & (T_ANY | T_STRING | T_MAPPING)) || ty_is_generic_index(c, t)) return new_mapping(c, kind, t);
    if (t->flags & (T_NUMBER | T_BIGINT)) {
        atom *empty[2] = { c->names.empty, c->names.empty };
        return new_mapping(c, kind, ty_template(c, empty, &t, 1));
    }
    return t;
}

bool ty_member_of_mapping(checker *c, type *source, type *target)
{
    if (target->flags & T_ANY) return true;
    if (target->flags & (T_STRING | T_TEMPLATE)) return ty_assignable(c, source, target);
    if (!(target->flags & T_MAPPING)) return false;
    unsigned kinds[16], count = 0;
    while ((target->flags & T_MAPPING) && count < 16) {
        kinds[count++] = target->extra;
        target = target->index.of;
    }
    type *mapped = source;
    while (count > 0) mapped = ty_string_mapping(c, kinds[--count], mapped);
    return mapped == source && ty_member_of_mapping(c, source, target);
}

/* ---- Matching --------------------------------------------------------------------------------- */

static bool is_valid_number(const char *text, size_t len)
{
    char buffer[64];
    if (len == 0 || len >= sizeof buffer) return false;
    memcpy(buffer, text, len);
    buffer[len] = '\0';
    if (isspace((unsigned char)buffer[0])) return false;
    char *end;
    double value = strtod(buffer, &end);
    if (*end != '\0') {
        if (buffer[0] == '0' && (buffer[1] == 'b' || buffer[1] == 'o')) {
            strtol(buffer + 2, &end, buffer[1] == 'b' ? 2 : 8);
            return *end == '\0' && buffer[2] != '\0';
        }
        return false;
    }
    return value == value && value - value == 0 && buffer[0] != 'i' && buffer[0] != 'I' && buffer[0] != 'n';
}

static bool is_valid_bigint(const char *text, size_t len)
{
    size_t i = len > 0 && text[0] == '-' ? 1 : 0;
    if (i == len) return false;
    for (; i < len; i++)
        if (text[i] < '0' || text[i] > '9') return false;
    return true;
}

static bool valid_for(checker *c, type *source, type *target)
{
    if (target->flags & T_INTERSECTION) {
        for (uint32_t i = 0; i < target->set.count; i++)
            if (!(target->set.types[i] == c->empty_literal || (target->set.types[i]->flags & T_OBJECT)) &&
                !valid_for(c, source, target->set.types[i]))
                return false;
        return true;
    }
    if ((target->flags & T_STRING) || ty_assignable(c, source, target)) return true;
    if (source->flags & T_STRING_LITERAL) {
        const atom *text = source->literal.text;
        return ((target->flags & T_NUMBER) && is_valid_number(text->text, text->len)) ||
               ((target->flags & T_BIGINT) && is_valid_bigint(text->text, text->len)) ||
               ((target->flags & (T_BOOLEAN_LITERAL | T_NULLABLE)) && text == text_of(c, target)) ||
               ((target->flags & T_MAPPING) && ty_member_of_mapping(c, source, target)) ||
               ((target->flags & T_TEMPLATE) && ty_template_matches(c, source, target));
    }
    if (source->flags & T_TEMPLATE)
        return source->template_.count == 1 && source->template_.texts[0]->len == 0 &&
               source->template_.texts[1]->len == 0 && ty_assignable(c, source->template_.types[0], target);
    return false;
}

typedef struct matching {
    checker *c;
    atom *const *texts;   /* of the source */
    type *const *items;
    uint32_t last;        /* index of the last source text */
    types *out;
    uint32_t segment;
    size_t pos;
} matching;

static void add_match(matching *m, uint32_t segment, size_t pos)
{
    checker *c = m->c;
    type *t;
    if (segment == m->segment) {
        t = ty_string_literal(c, ty_atom_len(c, m->texts[segment]->text + m->pos, pos - m->pos));
    } else {
        uint32_t count = segment - m->segment;
        atom **texts = gots__arena_take(c->arena, (count + 1) * sizeof *texts);
        texts[0] = ty_atom_len(c, m->texts[m->segment]->text + m->pos, m->texts[m->segment]->len - m->pos);
        for (uint32_t i = 1; i < count; i++) texts[i] = m->texts[m->segment + i];
        texts[count] = ty_atom_len(c, m->texts[segment]->text, pos);
        t = ty_template(c, texts, m->items + m->segment, count);
    }
    ty_types_add(c, m->out, t);
    m->segment = segment;
    m->pos = pos;
}

static const char *find(const char *text, size_t len, const atom *what)
{
    return what->len == 0 ? text : memmem(text, len, what->text, what->len);
}

/* What each placeholder of the target stands for in the source. */
bool ty_template_infer(checker *c, type *source, type *target, types *out)
{
    atom *one[1];
    matching m = { .c = c, .out = out };
    if (source->flags & T_STRING_LITERAL) {
        one[0] = source->literal.text;
        m.texts = one;
    } else if (source->flags & T_TEMPLATE) {
        if (source->template_.count == target->template_.count) {
            bool same = true;
            for (uint32_t i = 0; i <= source->template_.count && same; i++)
                same = source->template_.texts[i] == target->template_.texts[i];
            if (same) {
                for (uint32_t i = 0; i < source->template_.count; i++) {
                    type *s = source->template_.types[i], *t = target->template_.types[i];
                    atom *empty[2] = { c->names.empty, c->names.empty };
                    type *sb = ty_base_constraint(c, s), *tb = ty_base_constraint(c, t);
                    bool string_like = sb != NULL && ty_every_flags(sb, T_STRING_LIKE);
                    (void)tb;
                    ty_types_add(c, out, string_like ? s : ty_template(c, empty, &s, 1));
                }
                return true;
            }
        }
        m.texts = source->template_.texts;
        m.items = source->template_.types;
        m.last = source->template_.count;
    } else {
        return false;
    }
    atom *const *wanted = target->template_.texts;
    uint32_t wanted_last = target->template_.count;
    const atom *first = m.texts[0], *last = m.texts[m.last];
    const atom *start = wanted[0], *end = wanted[wanted_last];
    if ((m.last == 0 && first->len < start->len + end->len) || first->len < start->len || last->len < end->len ||
        memcmp(first->text, start->text, start->len) != 0 ||
        memcmp(last->text + last->len - end->len, end->text, end->len) != 0)
        return false;
    size_t last_len = last->len - end->len;
    m.pos = start->len;
    for (uint32_t i = 1; i < wanted_last; i++) {
        const atom *delimiter = wanted[i];
        if (delimiter->len > 0) {
            uint32_t s = m.segment;
            size_t p = m.pos;
            for (;;) {
                size_t len = s == m.last ? last_len : m.texts[s]->len;
                const char *at = p <= len ? find(m.texts[s]->text + p, len - p, delimiter) : NULL;
                if (at != NULL) {
                    p = (size_t)(at - m.texts[s]->text);
                    break;
                }
                if (++s > m.last) return false;
                p = 0;
            }
            add_match(&m, s, p);
            m.pos += delimiter->len;
        } else if (m.pos < (m.segment == m.last ? last_len : m.texts[m.segment]->len)) {
            size_t step = 1;
            const char *text = m.texts[m.segment]->text;
            while ((text[m.pos + step] & 0xC0) == 0x80) step++;
            add_match(&m, m.segment, m.pos + step);
        } else if (m.segment < m.last) {
            add_match(&m, m.segment + 1, 0);
        } else {
            return false;
        }
    }
    add_match(&m, m.last, last_len);
    return true;
}

bool ty_template_matches(checker *c, type *source, type *target)
{
    types found = { 0 };
    if (!ty_template_infer(c, source, target, &found)) return false;
    for (uint32_t i = 0; i < found.count && i < target->template_.count; i++)
        if (!valid_for(c, found.items[i], target->template_.types[i])) return false;
    return true;
}

type *ty_numeric_string(checker *c)
{
    if (c->template_string_number == NULL) {
        atom *texts[2] = { c->names.empty, c->names.empty };
        c->template_string_number = ty_template(c, texts, &c->number, 1);
    }
    return c->template_string_number;
}
