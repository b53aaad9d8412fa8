/* The pattern parser: the grammar of ECMA-262 section 22.2.1, and annex B without u and v.
 *
 * SPDX-License-Identifier: MIT
 */
#include "regexp/parser.h"

#define GROUPS_MAX 32000u

static re_node *parse_alternatives(re_parser *p);

/* ---- terms ---------------------------------------------------------------------------------------- */

static re_node *assertion(re_parser *p, uint32_t op)
{
    re_node *node = gots__regexp_node(p, RE_NODE_ASSERTION);
    node->value = op;
    return node;
}

static re_node *back_reference(re_parser *p, uint32_t group)
{
    re_node *node = gots__regexp_node(p, RE_NODE_BACKREF);
    node->groups = gots__arena_take(p->arena, sizeof *node->groups);
    node->groups[0] = group;
    node->count = 1;
    return node;
}

/* \k<name> may name a group that comes later: resolved when the whole pattern is read. */
static re_node *named_reference(re_parser *p)
{
    re_node *node = gots__regexp_node(p, RE_NODE_BACKREF);
    if (!re_take(p, '<')) gots__regexp_error(p, "Invalid named reference");
    uint32_t len;
    const char *name = gots__regexp_read_name(p, &len);
    re_group_name *wanted = GOTS__NEW(p->arena, re_group_name);
    *wanted = (re_group_name){ name, len, p->at };
    node->items = (re_node **)(void *)wanted;
    return node;
}

static re_node *parse_escape(re_parser *p)
{
    uint32_t c = re_peek(p);
    if (c == 'b' || c == 'B') {
        p->at++;
        re_node *node = assertion(p, RE_BOUNDARY);
        node->negate = c == 'B';
        return node;
    }
    re_set set = { 0 };
    if (c != RE_END && gots__regexp_class_escape(p, c, &set)) {
        p->at++;
        return gots__regexp_set(p, &set, false);
    }
    if (p->points && (c == 'p' || c == 'P')) {
        re_class value = { 0 };
        p->at++;
        gots__regexp_property_escape(p, c == 'P', &value.set, &value.strings);
        return gots__regexp_class_node(p, &value);
    }
    if (c == 'k' && (p->points || p->has_names)) {
        p->at++;
        return named_reference(p);
    }
    if (c >= '1' && c <= '9') {
        uint32_t start = p->at, group = 0;
        while (re_is_digit(re_peek(p)) && re_peek(p) != RE_END && group < GROUPS_MAX)
            group = group * 10 + (p->text[p->at++] - '0');
        if (group < p->group_total) return back_reference(p, group);
        if (p->points) gots__regexp_error(p, "Invalid escape");
        p->at = start;
    }
    return gots__regexp_char(p, gots__regexp_character_escape(p, false));
}

static uint32_t modifier_flag(uint32_t c)
{
    return c == 'i' ? GOTS__RE_IGNORE_CASE : c == 'm' ? GOTS__RE_MULTILINE : c == 's' ? GOTS__RE_DOT_ALL : 0;
}

/* (?ims-ims:…): returns false when what follows is not that. */
static bool parse_modifiers(re_parser *p)
{
    uint32_t add = 0, remove = 0, start = p->at;
    bool minus = false;
    for (;; p->at++) {
        uint32_t c = re_peek(p), flag = modifier_flag(c);
        if (c == '-' && !minus) {
            minus = true;
            continue;
        }
        if (c == ':') break;
        if (flag == 0) {
            p->at = start;
            return false;
        }
        if ((add | remove) & flag) gots__regexp_error(p, "Invalid group");
        if (minus) remove |= flag;
        else add |= flag;
    }
    if (add == 0 && remove == 0) gots__regexp_error(p, "Invalid group");
    p->at++;
    p->flags = (p->flags | add) & ~remove;
    return true;
}

static re_node *finish_group(re_parser *p)
{
    re_node *inner = parse_alternatives(p);
    if (!re_take(p, ')')) gots__regexp_error(p, "Unterminated group");
    return inner;
}

static re_node *parse_look(re_parser *p, bool behind, bool negate)
{
    re_node *node = gots__regexp_node(p, RE_NODE_LOOK);
    node->behind = behind;
    node->negate = negate;
    node->first_group = p->group_count;
    node->child = finish_group(p);
    node->last_group = p->group_count;
    node->size = node->child->size + 3;
    return node;
}

static void add_name(re_parser *p, const char *text, uint32_t len, uint32_t group)
{
    for (uint32_t i = 0; i < p->name_count; i++)
        if (p->names[i].len == len && memcmp(p->names[i].text, text, len) == 0)
            gots__regexp_error(p, "Duplicate capture group name");
    if (p->name_count == p->name_room) {
        uint32_t room = p->name_room == 0 ? 4 : p->name_room * 2;
        re_group_name *names = gots__arena_take(p->arena, room * sizeof *names);
        if (p->name_count != 0) memcpy(names, p->names, p->name_count * sizeof *names);
        p->names = names;
        p->name_room = room;
    }
    p->names[p->name_count++] = (re_group_name){ text, len, group };
}

/* Behind `(`. *can_quantify is false for lookbehinds (and lookaheads with u or v). */
static re_node *parse_group(re_parser *p, bool *can_quantify)
{
    uint32_t outer_flags = p->flags, c;
    re_node *node;
    if (++p->depth > RE_DEPTH_MAX) gots__regexp_error(p, "Regular expression too large");
    if (re_looking_at(p, "?=") || re_looking_at(p, "?!")) {
        c = re_peek_at(p, 1);
        p->at += 2;
        *can_quantify = !p->points;
        node = parse_look(p, false, c == '!');
    } else if (re_looking_at(p, "?<=") || re_looking_at(p, "?<!")) {
        c = re_peek_at(p, 2);
        p->at += 3;
        *can_quantify = false;
        node = parse_look(p, true, c == '!');
    } else if (re_looking_at(p, "?:")) {
        p->at += 2;
        node = finish_group(p);
    } else if (re_peek(p) != '?' || re_looking_at(p, "?<")) {
        node = gots__regexp_node(p, RE_NODE_GROUP);
        if (p->group_count >= GROUPS_MAX) gots__regexp_error(p, "Too many captures");
        node->value = p->group_count++;
        if (re_take(p, '?')) {
            uint32_t len;
            p->at++;
            const char *name = gots__regexp_read_name(p, &len);
            add_name(p, name, len, node->value);
        }
        node->child = finish_group(p);
        node->size = node->child->size + 4;
    } else {
        p->at++;
        if (!parse_modifiers(p)) gots__regexp_error(p, "Invalid group");
        node = finish_group(p);
    }
    p->flags = outer_flags;
    p->depth--;
    return node;
}

/* {n}, {n,}, {n,m} behind `{`; false (and nothing taken) when it is none. */
static bool read_bounds(re_parser *p, uint32_t *min, uint32_t *max)
{
    uint32_t start = p->at;
    uint64_t low = 0, high;
    if (!re_is_digit(re_peek(p)) || re_peek(p) == RE_END) return false;
    while (re_peek(p) != RE_END && re_is_digit(re_peek(p))) {
        low = low * 10 + (p->text[p->at++] - '0');
        if (low > UINT32_MAX - 1) low = UINT32_MAX - 1;
    }
    high = low;
    if (re_take(p, ',')) {
        high = UINT32_MAX;
        if (re_peek(p) != RE_END && re_is_digit(re_peek(p))) {
            high = 0;
            while (re_peek(p) != RE_END && re_is_digit(re_peek(p))) {
                high = high * 10 + (p->text[p->at++] - '0');
                if (high > UINT32_MAX - 1) high = UINT32_MAX - 1;
            }
        }
    }
    if (!re_take(p, '}')) {
        p->at = start;
        return false;
    }
    *min = (uint32_t)low;
    *max = (uint32_t)high;
    if (high < low) gots__regexp_error(p, "numbers out of order in {} quantifier");
    return true;
}

static re_node *parse_quantifier(re_parser *p, re_node *atom, uint32_t first_group, bool can_quantify)
{
    uint32_t min, max, c = re_peek(p);
    if (c == '*' || c == '+' || c == '?') {
        min = c == '+';
        max = c == '?' ? 1 : UINT32_MAX;
        p->at++;
    } else if (c == '{') {
        p->at++;
        if (!read_bounds(p, &min, &max)) {
            p->at--;
            if (p->points) gots__regexp_error(p, "Incomplete quantifier");
            return atom;
        }
    } else {
        return atom;
    }
    if (!can_quantify) gots__regexp_error(p, "Nothing to repeat");
    re_node *node = gots__regexp_node(p, RE_NODE_QUANTIFIER);
    node->child = atom;
    node->min = min;
    node->max = max;
    node->greedy = !re_take(p, '?');
    node->first_group = first_group;
    node->last_group = p->group_count;
    node->size = atom->size;
    uint64_t written = (uint64_t)atom->size * (max == UINT32_MAX ? min + 1 : max);
    if (written < 64) node->size = (uint32_t)written + 8;
    return node;
}

static re_node *parse_term(re_parser *p)
{
    uint32_t c = p->text[p->at++], first_group = p->group_count;
    bool can_quantify = true;
    re_node *atom;
    re_set set = { 0 };
    switch (c) {
    case '^':
        atom = assertion(p, p->flags & GOTS__RE_MULTILINE ? RE_LINE_START : RE_TEXT_START);
        can_quantify = false;
        break;
    case '$':
        atom = assertion(p, p->flags & GOTS__RE_MULTILINE ? RE_LINE_END : RE_TEXT_END);
        can_quantify = false;
        break;
    case '(': atom = parse_group(p, &can_quantify); break;
    case '.':
        if (!(p->flags & GOTS__RE_DOT_ALL)) {
            gots__charset_add(p->arena, &set, '\n', '\n');
            gots__charset_add(p->arena, &set, '\r', '\r');
            gots__charset_add(p->arena, &set, 0x2028, 0x2029);
        }
        set = gots__charset_invert(p->arena, &set);
        atom = gots__regexp_node(p, RE_NODE_SET);
        atom->value = gots__regexp_add_set(p, &set);
        break;
    case '[':
        if (p->flags & GOTS__RE_SETS) {
            re_class value = gots__regexp_class_v(p);
            atom = gots__regexp_class_node(p, &value);
        } else {
            atom = gots__regexp_class(p);
        }
        break;
    case '\\':
        atom = parse_escape(p);
        if (atom->kind == RE_NODE_ASSERTION) can_quantify = false;
        break;
    case '*':
    case '+':
    case '?': p->at--; gots__regexp_error(p, "Nothing to repeat");
    case '{':
        if (p->points) gots__regexp_error(p, "Nothing to repeat");
        {
            uint32_t min, max;
            if (read_bounds(p, &min, &max)) gots__regexp_error(p, "Nothing to repeat");
        }
        atom = gots__regexp_char(p, c);
        break;
    case '}':
    case ']':
        if (p->points) gots__regexp_error(p, "Lone quantifier brackets");
        atom = gots__regexp_char(p, c);
        break;
    default: atom = gots__regexp_char(p, c); break;
    }
    return parse_quantifier(p, atom, first_group, can_quantify);
}

static re_node *parse_alternatives(re_parser *p)
{
    re_list choices = { 0 };
    do {
        re_list terms = { 0 };
        while (re_peek(p) != RE_END && re_peek(p) != '|' && re_peek(p) != ')')
            gots__regexp_list_add(p, &terms, parse_term(p));
        gots__regexp_list_add(p, &choices, gots__regexp_list_node(p, RE_NODE_SEQUENCE, &terms));
    } while (re_take(p, '|'));
    return gots__regexp_list_node(p, RE_NODE_ALTERNATIVES, &choices);
}

/* Gives every \k<name> its group. */
static void resolve_names(re_parser *p, re_node *node)
{
    if (node->kind == RE_NODE_BACKREF) {
        if (node->groups != NULL) return;
        const re_group_name *wanted = (const re_group_name *)(const void *)node->items;
        node->items = NULL;
        for (uint32_t i = 0; i < p->name_count; i++)
            if (p->names[i].len == wanted->len &&
                memcmp(p->names[i].text, wanted->text, wanted->len) == 0) {
                node->groups = gots__arena_take(p->arena, sizeof *node->groups);
                node->groups[0] = p->names[i].group;
                node->count = 1;
                return;
            }
        p->at = wanted->group;
        gots__regexp_error(p, "Invalid named capture referenced");
    }
    if (node->child != NULL) resolve_names(p, node->child);
    for (uint32_t i = 0; i < node->count; i++) resolve_names(p, node->items[i]);
}

re_node *gots__regexp_parse(re_parser *p, const char *pattern, size_t len)
{
    p->points = (p->flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) != 0;
    p->group_count = 1;
    gots__regexp_decode(p, pattern, len);
    gots__regexp_count_groups(p);
    re_node *root = parse_alternatives(p);
    if (p->at < p->len) gots__regexp_error(p, "Unmatched ')'");
    resolve_names(p, root);
    return root;
}

bool gots__regexp_flags(const char *text, size_t len, uint32_t *flags)
{
    static const char letters[] = "dgimsuvy";
    *flags = 0;
    for (size_t i = 0; i < len; i++) {
        const char *letter = text[i] != '\0' ? strchr(letters, text[i]) : NULL;
        if (letter == NULL) return false;
        uint32_t flag = 1u << (letter - letters);
        if (*flags & flag) return false;
        *flags |= flag;
    }
    return (*flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) != (GOTS__RE_UNICODE | GOTS__RE_SETS);
}
