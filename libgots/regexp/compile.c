/* The emitter: a pattern's tree to instructions, and the block they are packed into.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/pattern.h"

#include "regexp/program.h"

/* Longest code, in words: patterns like (?:x{1000}){1000} are refused rather than unrolled. */
#define CODE_MAX   (4u * 1024u * 1024u)
#define UNROLL_MAX 64u /* words that a counted loop may take when written out */

typedef struct emitter {
    gots__arena *arena;
    re_parser *parser;
    uint32_t *code;
    uint32_t count, room;
    uint32_t registers; /* slots behind the captures */
    uint32_t states;    /* numbered splits and runs */
    bool regular;
    uint32_t depth;
} emitter;

static uint32_t put(emitter *e, uint32_t word)
{
    if (e->count == e->room) {
        uint32_t room = e->room == 0 ? 256 : e->room * 2;
        uint32_t *code = gots__arena_take(e->arena, room * sizeof *code);
        if (e->count != 0) memcpy(code, e->code, e->count * sizeof *code);
        e->code = code;
        e->room = room;
    }
    if (e->count >= CODE_MAX) gots__regexp_error(e->parser, "Regular expression too large");
    e->code[e->count] = word;
    return e->count++;
}

static void emit(emitter *e, const re_node *node, bool back);

/* A split whose targets are patched later: returns the index of the opcode word. */
static uint32_t put_split(emitter *e)
{
    uint32_t at = put(e, RE_SPLIT);
    put(e, 0);
    put(e, 0);
    put(e, e->states++);
    return at;
}

/* Where the split goes first and second; a lazy loop swaps the two. */
static void aim(emitter *e, uint32_t split, uint32_t into, uint32_t past, bool greedy)
{
    e->code[split + 1] = greedy ? into : past;
    e->code[split + 2] = greedy ? past : into;
}

static uint32_t op_flags(const emitter *e, const re_node *node, bool back)
{
    return (back ? RE_BACK : 0) | (node->flags & GOTS__RE_IGNORE_CASE ? RE_IGNORE : 0) |
           (e->parser->points ? RE_POINTS : 0);
}

static void emit_char(emitter *e, const re_node *node, bool back)
{
    uint32_t flags = op_flags(e, node, back), c = node->value;
    if (flags & RE_IGNORE) {
        uint32_t canonical = gots__regexp_canonical(c, e->parser->points);
        re_set set = { 0 };
        gots__charset_add(e->arena, &set, c, c);
        gots__charset_close_case(e->arena, &set, e->parser->points);
        if (set.count == 1 && set.ranges[0].lo == set.ranges[0].hi) flags &= ~(uint32_t)RE_IGNORE;
        else c = canonical;
    }
    put(e, RE_CHAR | flags);
    put(e, c);
}

static void emit_alternatives(emitter *e, const re_node *node, bool back)
{
    uint32_t jumps = UINT32_MAX; /* chain of jumps to the end, through their operands */
    for (uint32_t i = 0; i < node->count; i++) {
        uint32_t split = 0;
        bool last = i + 1 == node->count;
        if (!last) split = put_split(e);
        uint32_t into = e->count;
        emit(e, node->items[i], back);
        if (last) break;
        put(e, RE_JUMP);
        jumps = put(e, jumps);
        aim(e, split, into, e->count, true);
    }
    while (jumps != UINT32_MAX) {
        uint32_t next = e->code[jumps];
        e->code[jumps] = e->count;
        jumps = next;
    }
}

static void emit_group(emitter *e, const re_node *node, bool back)
{
    put(e, RE_SAVE);
    put(e, 2 * node->value + (back ? 1 : 0));
    emit(e, node->child, back);
    put(e, RE_SAVE);
    put(e, 2 * node->value + (back ? 0 : 1));
}

static void emit_look(emitter *e, const re_node *node)
{
    e->regular = false;
    uint32_t at = put(e, RE_LOOK | (node->negate ? RE_NEGATE : 0));
    put(e, 0);
    emit(e, node->child, node->behind);
    put(e, RE_LOOK_END);
    e->code[at + 1] = e->count;
}

/* ---- quantifiers ------------------------------------------------------------------------------ */

static bool may_be_empty(const re_node *node)
{
    switch (node->kind) {
    case RE_NODE_CHAR:
    case RE_NODE_SET: return false;
    case RE_NODE_SEQUENCE:
        for (uint32_t i = 0; i < node->count; i++)
            if (!may_be_empty(node->items[i])) return false;
        return true;
    case RE_NODE_ALTERNATIVES:
        for (uint32_t i = 0; i < node->count; i++)
            if (may_be_empty(node->items[i])) return true;
        return false;
    case RE_NODE_GROUP: return may_be_empty(node->child);
    case RE_NODE_QUANTIFIER: return node->min == 0 || may_be_empty(node->child);
    default: return true;
    }
}

/* Emits one turn of a loop: captures of earlier turns go, an optional turn must move on. */
static void emit_turn(emitter *e, const re_node *node, bool back, bool optional)
{
    bool check = optional && may_be_empty(node->child);
    uint32_t mark = 0;
    if (node->first_group < node->last_group) {
        put(e, RE_CLEAR);
        put(e, 2 * node->first_group);
        put(e, 2 * node->last_group - 1);
    }
    if (check) {
        e->regular = false;
        mark = e->registers++;
        put(e, RE_MARK);
        put(e, mark);
    }
    emit(e, node->child, back);
    if (check) {
        put(e, RE_MOVED);
        put(e, mark);
    }
}

/* A loop with a counter, for bounds too large to write out. */
static void emit_counted(emitter *e, const re_node *node, bool back)
{
    e->regular = false;
    uint32_t counter = e->registers++;
    put(e, RE_COUNT);
    put(e, counter);
    uint32_t repeat = put(e, RE_REPEAT);
    put(e, counter);
    put(e, node->min);
    put(e, node->max);
    put(e, repeat + 7 + 3);
    uint32_t exit = put(e, 0);
    put(e, node->greedy);
    put(e, RE_ENTER);
    put(e, counter);
    put(e, repeat + 7 + 3);
    /* A turn that is required may be empty; since one body serves all turns, the check for an
     * empty one is left out when turns are required and bounded. */
    emit_turn(e, node, back, node->min == 0);
    put(e, RE_JUMP);
    put(e, repeat);
    e->code[exit] = e->count;
}

static bool emit_run(emitter *e, const re_node *node, bool back)
{
    const re_node *child = node->child;
    uint32_t set_index;
    if (child->kind == RE_NODE_SET) {
        set_index = child->value;
    } else if (child->kind == RE_NODE_CHAR) {
        re_set set = { 0 };
        gots__charset_add(e->arena, &set, child->value, child->value);
        if (child->flags & GOTS__RE_IGNORE_CASE)
            gots__charset_close_case(e->arena, &set, e->parser->points);
        set_index = gots__regexp_add_set(e->parser, &set);
    } else {
        return false;
    }
    put(e, (node->greedy ? RE_RUN_GREEDY : RE_RUN_LAZY) | op_flags(e, child, back));
    put(e, set_index);
    put(e, node->min);
    put(e, node->max);
    put(e, e->states++);
    return true;
}

static void emit_quantifier(emitter *e, const re_node *node, bool back)
{
    if (node->max == 0 || emit_run(e, node, back)) return;
    uint32_t start = e->count;
    if (node->min == 1 && node->max == 1) {
        emit_turn(e, node, back, false);
        return;
    }
    uint32_t written = node->max == UINT32_MAX ? node->min : node->max;
    if (written > 1 && (written > UNROLL_MAX || node->size * written > UNROLL_MAX)) {
        if (node->max != UINT32_MAX || node->min == 0 || !may_be_empty(node->child)) {
            emit_counted(e, node, back);
            return;
        }
    }
    for (uint32_t i = 0; i < node->min; i++) emit_turn(e, node, back, false);
    if (node->max == UINT32_MAX) {
        uint32_t split = put_split(e);
        uint32_t into = e->count;
        emit_turn(e, node, back, true);
        put(e, RE_JUMP);
        put(e, split);
        aim(e, split, into, e->count, node->greedy);
        return;
    }
    uint32_t optional = node->max - node->min, splits = UINT32_MAX;
    for (uint32_t i = 0; i < optional; i++) {
        uint32_t split = put_split(e);
        e->code[split + 1] = splits; /* chain until the end is known */
        splits = split;
        emit_turn(e, node, back, true);
    }
    while (splits != UINT32_MAX) {
        uint32_t next = e->code[splits + 1];
        aim(e, splits, splits + 4, e->count, node->greedy);
        splits = next;
    }
    (void)start;
}

static void emit(emitter *e, const re_node *node, bool back)
{
    switch (node->kind) {
    case RE_NODE_EMPTY: break;
    case RE_NODE_CHAR: emit_char(e, node, back); break;
    case RE_NODE_SET:
        put(e, RE_SET | op_flags(e, node, back));
        put(e, node->value);
        break;
    case RE_NODE_SEQUENCE:
        for (uint32_t i = 0; i < node->count; i++)
            emit(e, node->items[back ? node->count - 1 - i : i], back);
        break;
    case RE_NODE_ALTERNATIVES: emit_alternatives(e, node, back); break;
    case RE_NODE_GROUP: emit_group(e, node, back); break;
    case RE_NODE_QUANTIFIER: emit_quantifier(e, node, back); break;
    case RE_NODE_ASSERTION:
        put(e, node->value | (node->value == RE_BOUNDARY ? op_flags(e, node, false) : 0) |
                   (node->negate ? RE_NEGATE : 0));
        break;
    case RE_NODE_LOOK: emit_look(e, node); break;
    case RE_NODE_BACKREF:
        e->regular = false;
        put(e, RE_BACKREF | op_flags(e, node, back));
        put(e, node->count);
        for (uint32_t i = 0; i < node->count; i++) put(e, node->groups[i]);
        break;
    }
}

/* ---- where a match can begin ------------------------------------------------------------------ */

/* Adds the characters a match of `node` can begin with; false when it may match nothing, so that
 * what follows counts as well. Unknown beginnings add everything. */
static bool first_of(emitter *e, const re_node *node, re_set *set)
{
    switch (node->kind) {
    case RE_NODE_CHAR: {
        re_set one = { 0 };
        gots__charset_add(e->arena, &one, node->value, node->value);
        if (node->flags & GOTS__RE_IGNORE_CASE)
            gots__charset_close_case(e->arena, &one, e->parser->points);
        gots__charset_add_set(e->arena, set, &one);
        return true;
    }
    case RE_NODE_SET: gots__charset_add_set(e->arena, set, &e->parser->sets[node->value]); return true;
    case RE_NODE_SEQUENCE:
        for (uint32_t i = 0; i < node->count; i++)
            if (first_of(e, node->items[i], set)) return true;
        return false;
    case RE_NODE_ALTERNATIVES: {
        bool all = true;
        for (uint32_t i = 0; i < node->count; i++) all &= first_of(e, node->items[i], set);
        return all;
    }
    case RE_NODE_GROUP: return first_of(e, node->child, set);
    case RE_NODE_QUANTIFIER:
        if (node->max == 0) return false;
        return first_of(e, node->child, set) && node->min > 0;
    case RE_NODE_ASSERTION: return false;
    case RE_NODE_EMPTY: return false;
    case RE_NODE_LOOK: return false;
    case RE_NODE_BACKREF: gots__charset_add(e->arena, set, 0, RE_MAX_POINT); return true;
    }
    return false;
}

/* The set of first code units, or UINT32_MAX when it would exclude nothing much. */
static uint32_t first_set(emitter *e, const re_node *root)
{
    re_set set = { 0 };
    if (!first_of(e, root, &set)) return UINT32_MAX;
    gots__charset_sort(&set);
    /* Searching goes by units: a character above the BMP begins with a lead surrogate. */
    if (set.count > 0 && set.ranges[set.count - 1].hi > 0xFFFF) {
        gots__charset_add(e->arena, &set, 0xD800, 0xDBFF);
        gots__charset_sort(&set);
    }
    uint32_t members = 0;
    for (uint32_t i = 0; i < set.count; i++)
        if (set.ranges[i].lo < 256)
            members += (set.ranges[i].hi > 255 ? 255 : set.ranges[i].hi) - set.ranges[i].lo + 1;
    return members > 200 ? UINT32_MAX : gots__regexp_add_set(e->parser, &set);
}

/* ---- packing ------------------------------------------------------------------------------------ */

static void pack_set(uint32_t *to, const re_set *set)
{
    memset(to, 0, RE_SET_HEAD * sizeof *to);
    to[0] = set->count;
    for (uint32_t i = 0; i < set->count; i++) {
        re_range range = set->ranges[i];
        to[RE_SET_HEAD + 2 * i] = range.lo;
        to[RE_SET_HEAD + 2 * i + 1] = range.hi;
        for (uint32_t c = range.lo; c <= range.hi && c < 256; c++) to[1 + (c >> 5)] |= 1u << (c & 31u);
    }
}

static const gots__regexp *pack(emitter *e, uint32_t first)
{
    re_parser *p = e->parser;
    uint32_t size = sizeof(gots__regexp), names_size = 0, data_words = 0;
    for (uint32_t i = 0; i < p->name_count; i++) names_size += 8 + ((p->names[i].len + 3) & ~3u);
    for (uint32_t i = 0; i < p->set_count; i++) data_words += RE_SET_HEAD + 2 * p->sets[i].count;
    uint32_t names = size, code = names + names_size, sets = code + 4 * e->count;
    uint32_t set_data = sets + 4 * p->set_count, total = set_data + 4 * data_words;

    gots__regexp *program = gots__arena_zero(e->arena, total);
    char *base = (char *)program;
    *program = (gots__regexp){
        .size = total, .flags = p->flags, .group_count = p->group_count,
        .register_count = e->registers - 2 * p->group_count, .name_count = p->name_count,
        .names = names, .code = code, .code_count = e->count, .sets = sets, .set_data = set_data,
        .split_count = e->regular ? e->states : 0, .first_set = first,
    };
    for (uint32_t i = 0; i < p->name_count; i++) {
        memcpy(base + names, &p->names[i].group, 4);
        memcpy(base + names + 4, &p->names[i].len, 4);
        memcpy(base + names + 8, p->names[i].text, p->names[i].len);
        names += 8 + ((p->names[i].len + 3) & ~3u);
    }
    memcpy(base + code, e->code, 4 * (size_t)e->count);
    uint32_t *index = (uint32_t *)(void *)(base + sets), *data = (uint32_t *)(void *)(base + set_data);
    for (uint32_t i = 0, at = 0; i < p->set_count; i++) {
        index[i] = at;
        pack_set(data + at, &p->sets[i]);
        at += RE_SET_HEAD + 2 * p->sets[i].count;
    }
    return program;
}

bool gots__regexp_check(gots__arena *arena, const char *pattern, size_t len, uint32_t flags,
                        const char **message, size_t *offset)
{
    re_parser parser = { .arena = arena, .flags = flags };
    if (setjmp(parser.failed) != 0) {
        *message = parser.message;
        *offset = parser.error_offset;
        return false;
    }
    gots__regexp_parse(&parser, pattern, len);
    return true;
}

const gots__regexp *gots__regexp_compile(gots__arena *arena, const char *pattern, size_t len,
                                         uint32_t flags, const char **message, size_t *offset)
{
    re_parser parser = { .arena = arena, .flags = flags };
    if (setjmp(parser.failed) != 0) {
        *message = parser.message;
        *offset = parser.error_offset;
        return NULL;
    }
    const re_node *root = gots__regexp_parse(&parser, pattern, len);
    emitter e = { .arena = arena, .parser = &parser, .regular = true };
    e.registers = 2 * parser.group_count;
    emit(&e, root, false);
    put(&e, RE_MATCH);
    return pack(&e, first_set(&e, root));
}

uint32_t gots__regexp_name(const gots__regexp *program, uint32_t i, const char **name, uint32_t *len)
{
    const char *at = (const char *)program + program->names;
    uint32_t group = 0;
    for (;; i--) {
        memcpy(&group, at, 4);
        memcpy(len, at + 4, 4);
        *name = at + 8;
        if (i == 0) return group;
        at += 8 + ((*len + 3) & ~3u);
    }
}
