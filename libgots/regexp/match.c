/* The matcher: runs a compiled pattern over code units, backtracking on a stack of its own.
 *
 * SPDX-License-Identifier: MIT
 *
 * The stack holds what to try next (CHOICE, RUN), what to put back on the way there (UNDO) and
 * the open lookarounds (LOOK). Failing pops until something can be tried. One function body
 * serves both widths of text; `wide` is a constant in each of its two callers.
 */
#include <utf8proc.h>

#include "regexp/program.h"

#define FIRST_STACK      64u   /* entries kept in the machine itself */
#define POLL_EVERY       4096u /* backtracks between two looks at the stop flag */
#define PATIENCE         8192u /* backtracks after which a table of failures pays */
#define DEFAULT_MEMORY   (256u * 1024u * 1024u)
#define NO_LOOK          UINT32_MAX

typedef enum entry_kind { ENTRY_CHOICE, ENTRY_RUN, ENTRY_UNDO, ENTRY_LOOK } entry_kind;

typedef struct entry {
    uint32_t kind;
    uint32_t pc;  /* where to go on; UNDO: the slot */
    uint32_t pos; /* UNDO: its old value; RUN: the current position */
    uint32_t end; /* RUN: the last position to try; LOOK: the enclosing LOOK's index */
} entry;

typedef struct matcher {
    const gots__regexp *program;
    const uint32_t *code;
    const uint32_t *sets;
    const uint32_t *set_data;
    const gots__regexp_machine *machine;
    const void *units;
    uint32_t len;
    int32_t *slots;       /* captures, then registers */
    entry *stack;
    uint32_t top, room;
    uint32_t look;        /* index of the innermost open LOOK entry */
    uint32_t backtracks;
    uint8_t *failed;      /* a bit for each (state, position) that leads nowhere; NULL: not kept */
    size_t failed_size;
    size_t memory;
    bool out_of_memory;
    bool stopped;
    entry first[FIRST_STACK];
} matcher;

/* ---- characters -------------------------------------------------------------------------------- */

static bool in_ranges(const uint32_t *set, uint32_t character)
{
    uint32_t low = 0, high = set[0];
    const uint32_t *pairs = set + RE_SET_HEAD;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (character > pairs[2 * middle + 1]) low = middle + 1;
        else if (character < pairs[2 * middle]) high = middle;
        else return true;
    }
    return false;
}

static inline bool in_set(const uint32_t *set, uint32_t character)
{
    if (character < 256) return (set[1 + (character >> 5)] >> (character & 31u)) & 1u;
    return in_ranges(set, character);
}

static inline uint32_t unit_at(const matcher *m, uint32_t pos, const bool wide)
{
    return wide ? ((const uint16_t *)m->units)[pos] : ((const uint8_t *)m->units)[pos];
}

static inline bool is_lead(uint32_t unit)
{
    return (unit & 0xFC00u) == 0xD800u;
}

static inline bool is_trail(uint32_t unit)
{
    return (unit & 0xFC00u) == 0xDC00u;
}

/* Reads the character to the right of *pos and moves behind it. The caller has checked that there
 * is one. */
static inline uint32_t read_right(const matcher *m, uint32_t *pos, bool points, const bool wide)
{
    uint32_t unit = unit_at(m, (*pos)++, wide);
    if (!wide || !points || !is_lead(unit) || *pos == m->len) return unit;
    uint32_t trail = unit_at(m, *pos, wide);
    if (!is_trail(trail)) return unit;
    (*pos)++;
    return 0x10000u + ((unit - 0xD800u) << 10) + (trail - 0xDC00u);
}

static inline uint32_t read_left(const matcher *m, uint32_t *pos, bool points, const bool wide)
{
    uint32_t unit = unit_at(m, --(*pos), wide);
    if (!wide || !points || !is_trail(unit) || *pos == 0) return unit;
    uint32_t lead = unit_at(m, *pos - 1, wide);
    if (!is_lead(lead)) return unit;
    (*pos)--;
    return 0x10000u + ((lead - 0xD800u) << 10) + (unit - 0xDC00u);
}

/* The next character in the direction of `op`; false at the end of the text. */
static inline bool read_char(const matcher *m, uint32_t op, uint32_t *pos, uint32_t *character,
                             const bool wide)
{
    bool points = (op & RE_POINTS) != 0;
    if (op & RE_BACK) {
        if (*pos == 0) return false;
        *character = read_left(m, pos, points, wide);
    } else {
        if (*pos == m->len) return false;
        *character = read_right(m, pos, points, wide);
    }
    return true;
}

/* Lower-case letters whose upper case is more than one character: they stay as they are. */
static bool expands_in_upper_case(uint32_t c)
{
    if (c < 0x1E96)
        return c == 0xDF || c == 0x149 || c == 0x1F0 || c == 0x390 || c == 0x3B0 || c == 0x587;
    if (c <= 0x1E9A || (c >= 0x1F80 && c <= 0x1FAF)) return true;
    if (c >= 0x1F50 && c <= 0x1F56) return (c & 1u) == 0;
    if (c >= 0x1FB2 && c <= 0x1FFC) {
        uint32_t low = c & 0xFu;
        return (low >= 2 && low <= 4) || low == 6 || low == 7 || (low == 0xC && c != 0x1FDC && c != 0x1FEC);
    }
    return (c >= 0xFB00 && c <= 0xFB06) || (c >= 0xFB13 && c <= 0xFB17);
}

static uint32_t simple_fold(uint32_t c)
{
    if ((c >= 0x1F88 && c <= 0x1FFC && utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LT) ||
        c == 0x1E9E)
        return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
    if (c == 0xFB05) return 0xFB06;
    if (c == 0x1FD3) return 0x390;
    if (c == 0x1FE3) return 0x3B0;
    utf8proc_int32_t folded[8];
    int boundary = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)c, folded, 8, UTF8PROC_CASEFOLD, &boundary);
    return count == 1 ? (uint32_t)folded[0] : c;
}

uint32_t gots__regexp_canonical(uint32_t c, bool points)
{
    if (c < 0x80) {
        if (points) return c >= 'A' && c <= 'Z' ? c + 32 : c;
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    }
    if (points) return simple_fold(c);
    if (expands_in_upper_case(c)) return c;
    uint32_t upper = (uint32_t)utf8proc_toupper((utf8proc_int32_t)c);
    return upper < 0x80 || upper > 0xFFFF ? c : upper;
}

static bool is_line_end(uint32_t unit)
{
    return unit == '\n' || unit == '\r' || unit == 0x2028 || unit == 0x2029;
}

static bool is_word(uint32_t c, bool folded)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (folded && (c == 0x17F || c == 0x212A));
}

/* ---- the stack ---------------------------------------------------------------------------------- */

static bool grow_stack(matcher *m)
{
    size_t size = m->room * sizeof *m->stack;
    size_t limit = m->machine->memory_limit != 0 ? m->machine->memory_limit : DEFAULT_MEMORY;
    if (m->memory + size > limit || m->room > UINT32_MAX / 4) goto fail;
    gots_allocator allocator = m->machine->allocator;
    bool own = m->stack == m->first;
    entry *stack =
        allocator.resize(allocator.context, own ? NULL : m->stack, own ? 0 : size, size * 2);
    if (stack == NULL) goto fail;
    if (own) memcpy(stack, m->first, size);
    m->memory += own ? size * 2 : size;
    m->stack = stack;
    m->room *= 2;
    return true;
fail:
    m->out_of_memory = true;
    return false;
}

static inline bool push(matcher *m, entry_kind kind, uint32_t pc, uint32_t pos, uint32_t end)
{
    if (m->top == m->room && !grow_stack(m)) return false;
    m->stack[m->top++] = (entry){ kind, pc, pos, end };
    return true;
}

static inline bool set_slot(matcher *m, uint32_t slot, int32_t value)
{
    if (m->slots[slot] == value) return true;
    if (!push(m, ENTRY_UNDO, slot, (uint32_t)m->slots[slot], 0)) return false;
    m->slots[slot] = value;
    return true;
}

/* Ends a lookahead that matched: its choices go, what it captured stays undoable. */
static void commit_look(matcher *m, uint32_t at)
{
    uint32_t kept = at;
    m->look = m->stack[at].end;
    for (uint32_t i = at + 1; i < m->top; i++)
        if (m->stack[i].kind == ENTRY_UNDO) m->stack[kept++] = m->stack[i];
    m->top = kept;
}

static void undo_to(matcher *m, uint32_t at)
{
    while (m->top > at) {
        entry *e = &m->stack[--m->top];
        if (e->kind == ENTRY_UNDO) m->slots[e->pc] = (int32_t)e->pos;
        else if (e->kind == ENTRY_LOOK) m->look = e->end;
    }
}

/* True when this state at this position is already known to lead nowhere; else notes that it is
 * being tried. */
static inline bool seen(matcher *m, uint32_t state, uint32_t pos)
{
    size_t bit = (size_t)state * ((size_t)m->len + 1) + pos;
    uint8_t mask = (uint8_t)(1u << (bit & 7u));
    if (m->failed[bit >> 3] & mask) return true;
    m->failed[bit >> 3] |= mask;
    return false;
}

/* ---- running -------------------------------------------------------------------------------------- */

static bool match_back_reference(const matcher *m, const uint32_t *pc, uint32_t *pos, const bool wide)
{
    uint32_t op = pc[0];
    int32_t from = -1, to = -1;
    for (uint32_t i = 0; i < pc[1] && (from < 0 || to < 0); i++) {
        from = m->slots[2 * pc[2 + i]];
        to = m->slots[2 * pc[2 + i] + 1];
    }
    if (from < 0 || to < 0) return true;
    uint32_t count = (uint32_t)(to - from), at = *pos;
    bool points = (op & RE_POINTS) != 0;
    if (op & RE_BACK) {
        if (at < count) return false;
        at -= count;
    } else if (m->len - at < count) {
        return false;
    }
    if (!(op & RE_IGNORE)) {
        for (uint32_t i = 0; i < count; i++)
            if (unit_at(m, (uint32_t)from + i, wide) != unit_at(m, at + i, wide)) return false;
    } else {
        uint32_t a = (uint32_t)from, b = at;
        while (a < (uint32_t)to) {
            if (b >= m->len) return false;
            uint32_t x = read_right(m, &a, points, wide), y = read_right(m, &b, points, wide);
            if (x != y && gots__regexp_canonical(x, points) != gots__regexp_canonical(y, points))
                return false;
        }
    }
    *pos = op & RE_BACK ? at : at + count;
    return true;
}

static bool at_boundary(const matcher *m, uint32_t op, uint32_t pos, const bool wide)
{
    bool folded = (op & RE_IGNORE) && (op & RE_POINTS);
    bool left = pos > 0 && is_word(unit_at(m, pos - 1, wide), folded);
    bool right = pos < m->len && is_word(unit_at(m, pos, wide), folded);
    return (left != right) != ((op & RE_NEGATE) != 0);
}

/* A repeated set while failures are noted: each position is a state of its own, so that no
 * position is ever tried twice. Returns where to go on, or UINT32_MAX for failure. */
static uint32_t run_noting(matcher *m, const uint32_t *pc, uint32_t at, uint32_t pos, const bool wide)
{
    const uint32_t *set = m->set_data + m->sets[pc[1]];
    uint32_t op = pc[0], count = 0, next, c;
    bool greedy = (op & 0xFFu) == RE_RUN_GREEDY;
    for (; count < pc[2]; count++)
        if (!read_char(m, op, &pos, &c, wide) || !in_set(set, c)) return UINT32_MAX;
    uint32_t left = pc[3] == UINT32_MAX ? UINT32_MAX : pc[3] - count;
    if (left != UINT32_MAX && left != 0) {
        /* A bounded run: its states depend on the count, so they are not noted. */
        for (; left > 0; left--) {
            next = pos;
            if (!read_char(m, op, &next, &c, wide) || !in_set(set, c)) break;
            if (!push(m, ENTRY_CHOICE, at + 5, pos, 0)) return UINT32_MAX;
            pos = next;
        }
        return pos;
    }
    if (left == 0) return pos;
    for (;;) {
        if (seen(m, pc[4], pos)) return UINT32_MAX;
        next = pos;
        bool more = read_char(m, op, &next, &c, wide) && in_set(set, c);
        if (!more) return pos;
        if (!greedy) {
            /* Lazy: leave now, come back here for one more. */
            if (!push(m, ENTRY_RUN, at, pos, UINT32_MAX)) return UINT32_MAX;
            return pos;
        }
        if (!push(m, ENTRY_CHOICE, at + 5, pos, 0)) return UINT32_MAX;
        pos = next;
    }
}

/* Makes the table of failures when the pattern is regular and it fits into memory. */
static bool open_table(matcher *m)
{
    if (m->program->split_count == 0 || m->backtracks < PATIENCE) return false;
    size_t limit = m->machine->memory_limit != 0 ? m->machine->memory_limit : DEFAULT_MEMORY;
    size_t size = ((size_t)m->program->split_count * ((size_t)m->len + 1) + 7) / 8;
    if (size > limit / 2 || m->memory + size > limit) return false;
    gots_allocator allocator = m->machine->allocator;
    m->failed = allocator.resize(allocator.context, NULL, 0, size);
    if (m->failed == NULL) return false;
    memset(m->failed, 0, size);
    m->failed_size = size;
    m->memory += size;
    return true;
}

/* After another POLL_EVERY backtracks. */
static bool must_stop(const gots__regexp_machine *machine)
{
    if (machine->stop != NULL && (*machine->stop & 1) != 0) return true;
    if (machine->fuel == NULL) return false;
    bool empty = *machine->fuel < POLL_EVERY;
    *machine->fuel -= empty ? *machine->fuel : POLL_EVERY;
    return empty;
}

/* Runs from the pattern's start at `pos`. Returns true on a match; the end position is in slot 1. */
static inline __attribute__((always_inline)) bool run(matcher *m, uint32_t start, const bool wide)
{
    const uint32_t *code = m->code;
    uint32_t at = 0, pos = start, c;
    m->top = 0;
    m->look = NO_LOOK;
    for (;;) {
        const uint32_t *pc = code + at;
        uint32_t op = pc[0];
        switch ((re_op)(op & 0xFFu)) {
        case RE_CHAR:
            if (!read_char(m, op, &pos, &c, wide)) goto fail;
            if (c != pc[1] && (!(op & RE_IGNORE) ||
                               gots__regexp_canonical(c, (op & RE_POINTS) != 0) != pc[1]))
                goto fail;
            at += 2;
            continue;
        case RE_SET:
            if (!read_char(m, op, &pos, &c, wide) || !in_set(m->set_data + m->sets[pc[1]], c))
                goto fail;
            at += 2;
            continue;
        case RE_JUMP: at = pc[1]; continue;
        case RE_SPLIT:
            if (m->failed != NULL && seen(m, pc[3], pos)) goto fail;
            if (!push(m, ENTRY_CHOICE, pc[2], pos, 0)) return false;
            at = pc[1];
            continue;
        case RE_SAVE:
            if (!set_slot(m, pc[1], (int32_t)pos)) return false;
            at += 2;
            continue;
        case RE_CLEAR:
            for (uint32_t slot = pc[1]; slot <= pc[2]; slot++)
                if (!set_slot(m, slot, -1)) return false;
            at += 3;
            continue;
        case RE_RUN_GREEDY: {
            if (m->failed != NULL) {
                pos = run_noting(m, pc, at, pos, wide);
                if (m->out_of_memory) return false;
                if (pos == UINT32_MAX) goto fail;
                at += 5;
                continue;
            }
            const uint32_t *set = m->set_data + m->sets[pc[1]];
            uint32_t count = 0, least = pos, next = pos;
            while (count < pc[3] && read_char(m, op, &next, &c, wide) && in_set(set, c)) {
                pos = next;
                if (++count <= pc[2]) least = pos;
            }
            if (count < pc[2]) goto fail;
            if (pos != least && !push(m, ENTRY_RUN, at, pos, least)) return false;
            at += 5;
            continue;
        }
        case RE_RUN_LAZY: {
            if (m->failed != NULL) {
                pos = run_noting(m, pc, at, pos, wide);
                if (m->out_of_memory) return false;
                if (pos == UINT32_MAX) goto fail;
                at += 5;
                continue;
            }
            const uint32_t *set = m->set_data + m->sets[pc[1]];
            for (uint32_t count = 0; count < pc[2]; count++)
                if (!read_char(m, op, &pos, &c, wide) || !in_set(set, c)) goto fail;
            if (pc[3] > pc[2] && !push(m, ENTRY_RUN, at, pos, pc[3] == UINT32_MAX ? UINT32_MAX : pc[3] - pc[2]))
                return false;
            at += 5;
            continue;
        }
        case RE_COUNT:
            if (!set_slot(m, pc[1], 0)) return false;
            at += 2;
            continue;
        case RE_REPEAT: {
            uint32_t done = (uint32_t)m->slots[pc[1]];
            if (done >= pc[3]) {
                at = pc[5];
                continue;
            }
            if (done >= pc[2]) {
                /* Body or rest: the one that is not preferred waits. */
                if (!push(m, ENTRY_CHOICE, pc[6] ? pc[5] : at + 7, pos, 0)) return false;
                if (!pc[6]) {
                    at = pc[5];
                    continue;
                }
            }
            if (!set_slot(m, pc[1], (int32_t)(done + 1))) return false;
            at = pc[4];
            continue;
        }
        case RE_ENTER:
            if (!set_slot(m, pc[1], m->slots[pc[1]] + 1)) return false;
            at = pc[2];
            continue;
        case RE_MARK:
            if (!set_slot(m, pc[1], (int32_t)pos)) return false;
            at += 2;
            continue;
        case RE_MOVED:
            if (m->slots[pc[1]] == (int32_t)pos) goto fail;
            at += 2;
            continue;
        case RE_LINE_START:
            if (pos != 0 && !is_line_end(unit_at(m, pos - 1, wide))) goto fail;
            at++;
            continue;
        case RE_LINE_END:
            if (pos != m->len && !is_line_end(unit_at(m, pos, wide))) goto fail;
            at++;
            continue;
        case RE_TEXT_START:
            if (pos != 0) goto fail;
            at++;
            continue;
        case RE_TEXT_END:
            if (pos != m->len) goto fail;
            at++;
            continue;
        case RE_BOUNDARY:
            if (!at_boundary(m, op, pos, wide)) goto fail;
            at++;
            continue;
        case RE_LOOK:
            if (!push(m, ENTRY_LOOK, at, pos, m->look)) return false;
            m->look = m->top - 1;
            at += 2;
            continue;
        case RE_LOOK_END: {
            uint32_t open = m->look;
            entry e = m->stack[open];
            if (code[e.pc] & RE_NEGATE) {
                undo_to(m, open);
                m->look = e.end;
                goto fail;
            }
            commit_look(m, open);
            pos = e.pos;
            at = code[e.pc + 1];
            continue;
        }
        case RE_BACKREF:
            if (!match_back_reference(m, pc, &pos, wide)) goto fail;
            at += 2 + pc[1];
            continue;
        case RE_MATCH: m->slots[1] = (int32_t)pos; return true;
        case RE_FAIL: goto fail;
        }
    fail:
        if ((++m->backtracks & (POLL_EVERY - 1)) == 0) {
            if (must_stop(m->machine)) {
                m->stopped = true;
                return false;
            }
            if (m->failed == NULL && open_table(m)) {
                /* From the start once more, now noting what fails. */
                undo_to(m, 0);
                m->look = NO_LOOK;
                pos = start;
                at = 0;
                continue;
            }
        }
        for (;;) {
            if (m->top == 0) return false;
            entry *e = &m->stack[m->top - 1];
            if (e->kind == ENTRY_CHOICE) {
                at = e->pc;
                pos = e->pos;
                m->top--;
                break;
            }
            if (e->kind == ENTRY_UNDO) {
                m->slots[e->pc] = (int32_t)e->pos;
                m->top--;
                continue;
            }
            if (e->kind == ENTRY_LOOK) {
                m->look = e->end;
                m->top--;
                if (!(code[e->pc] & RE_NEGATE)) continue;
                pos = e->pos;
                at = code[e->pc + 1];
                break;
            }
            /* RUN: give one character back, or take one more. */
            const uint32_t *run_pc = code + e->pc;
            uint32_t run_op = run_pc[0];
            if ((run_op & 0xFFu) == RE_RUN_GREEDY) {
                uint32_t next = e->pos;
                read_char(m, run_op ^ RE_BACK, &next, &c, wide);
                at = e->pc + 5;
                pos = next;
                e->pos = next;
                if (next == e->end) m->top--;
                break;
            }
            uint32_t next = e->pos, left = e->end;
            const uint32_t *set = m->set_data + m->sets[run_pc[1]];
            bool more = read_char(m, run_op, &next, &c, wide) && in_set(set, c);
            if (!more || left == 0) {
                m->top--;
                continue;
            }
            at = e->pc + 5;
            pos = next;
            e->pos = next;
            if (left != UINT32_MAX && --e->end == 0) m->top--;
            else if (m->failed != NULL && seen(m, run_pc[4], next)) {
                m->top--;
                continue;
            }
            break;
        }
    }
}

static inline __attribute__((always_inline)) bool search(matcher *m, uint32_t start, bool sticky,
                                                         const bool wide)
{
    const gots__regexp *program = m->program;
    const uint32_t *first = program->first_set == UINT32_MAX
                                ? NULL
                                : m->set_data + m->sets[program->first_set];
    uint32_t slot_count = 2 * program->group_count + program->register_count;
    for (uint32_t pos = start; pos <= m->len; pos++) {
        if (first != NULL && !sticky) {
            while (pos < m->len && !in_set(first, unit_at(m, pos, wide))) pos++;
            if (pos == m->len) return false;
            /* The second half of a pair is no place to begin at. */
            if (wide && (program->flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) && pos > start &&
                is_trail(unit_at(m, pos, wide)) && is_lead(unit_at(m, pos - 1, wide)))
                continue;
        }
        if (m->failed == NULL) open_table(m);
        for (uint32_t i = 0; i < slot_count; i++) m->slots[i] = -1;
        m->slots[0] = (int32_t)pos;
        if (run(m, pos, wide)) return true;
        if (sticky || m->stopped || m->out_of_memory) return false;
        /* With u or v a search never starts inside a surrogate pair. */
        if (wide && (program->flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) && pos + 1 < m->len &&
            is_lead(unit_at(m, pos, wide)) && is_trail(unit_at(m, pos + 1, wide)))
            pos++;
    }
    return false;
}

static bool search_narrow(matcher *m, uint32_t start, bool sticky)
{
    return search(m, start, sticky, false);
}

static bool search_wide(matcher *m, uint32_t start, bool sticky)
{
    return search(m, start, sticky, true);
}

gots__regexp_result gots__regexp_exec(const gots__regexp *program,
                                      const gots__regexp_machine *machine,
                                      const gots__regexp_input *input, uint32_t start, bool sticky,
                                      int32_t *captures)
{
    const char *base = (const char *)program;
    matcher m;
    m.program = program;
    m.code = (const uint32_t *)(const void *)(base + program->code);
    m.sets = (const uint32_t *)(const void *)(base + program->sets);
    m.set_data = (const uint32_t *)(const void *)(base + program->set_data);
    m.machine = machine;
    m.units = input->units;
    m.len = input->len;
    m.stack = m.first;
    m.room = FIRST_STACK;
    m.top = 0;
    m.backtracks = 0;
    m.failed = NULL;
    m.memory = 0;
    m.out_of_memory = m.stopped = false;
    int32_t few[64];
    uint32_t slot_count = 2 * program->group_count + program->register_count;
    size_t slots_size = slot_count * sizeof *m.slots;
    gots_allocator allocator = machine->allocator;
    m.slots = slot_count <= 64 ? few : allocator.resize(allocator.context, NULL, 0, slots_size);
    if (m.slots == NULL) return GOTS__RE_NOMEM;
    bool matched = start <= m.len && (input->wide ? search_wide(&m, start, sticky)
                                                  : search_narrow(&m, start, sticky));
    if (matched) memcpy(captures, m.slots, 2 * program->group_count * sizeof *captures);
    if (m.slots != few) allocator.resize(allocator.context, m.slots, slots_size, 0);
    if (m.stack != m.first) allocator.resize(allocator.context, m.stack, m.room * sizeof *m.stack, 0);
    if (m.failed != NULL) allocator.resize(allocator.context, m.failed, m.failed_size, 0);
    if (m.out_of_memory) return GOTS__RE_NOMEM;
    if (m.stopped) return GOTS__RE_STOPPED;
    return matched ? GOTS__RE_MATCH : GOTS__RE_NO_MATCH;
}
