/* RegExp.prototype's well-known symbol methods: what String's match, replace, search and split
 * come down to (ECMA-262, sections 22.2.6.8 to 22.2.6.14).
 *
 * SPDX-License-Identifier: MIT
 *
 * Each follows the standard step by step through exec and flags as the program sees them; where
 * both are the built-in ones (dukx_regexp_pristine) replace, match and split run the matcher
 * directly instead.
 */
#include "engine/regexp.h"

#define FEW_GROUPS 32

static void this_object(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "RegExp.prototype.%s called on incompatible receiver", method);
}

/* Whether the string of flags at `index` holds `letter`. */
static bool has_flag(duk_context *ctx, duk_idx_t index, char letter)
{
    return strchr(duk_require_string(ctx, index), letter) != NULL;
}

static void set_last_index(duk_context *ctx, duk_idx_t regexp, double value)
{
    regexp = duk_require_normalize_index(ctx, regexp);
    duk_push_number(ctx, value);
    dukx_put(ctx, regexp, DUKX_S_lastIndex);
}

/* After an empty match: lastIndex moves on by one character. */
static void step_last_index(duk_context *ctx, duk_idx_t regexp, duk_idx_t string, bool unicode)
{
    dukx_get(ctx, regexp, DUKX_S_lastIndex);
    double index = dukx_to_length(ctx, -1);
    duk_pop(ctx);
    dukx_subject subject;
    dukx_subject_open(ctx, string, &subject);
    set_last_index(ctx, regexp, dukx_advance(&subject, index, unicode));
}

/* Pushes ToString(Get(result, 0)). */
static void push_matched(duk_context *ctx, duk_idx_t result)
{
    duk_get_prop_index(ctx, result, 0);
    duk_to_string(ctx, -1);
}

/* ---- running a pristine expression over the whole string ---------------------------------------------- */

/* A direct search: from `next` on, as a global expression would go. */
typedef struct search {
    const gots__regexp *program;
    dukx_subject subject;
    duk_idx_t string;
    int32_t *captures;
    int32_t few[2 * FEW_GROUPS];
    double next;
    bool unicode, sticky;
} search;

/* Pushes what must stay alive: the program's buffer and, for many groups, the captures. */
static void search_open(duk_context *ctx, search *s, duk_hobject *regexp, duk_idx_t string)
{
    duk_push_tval(ctx, dukx_slot(ctx, regexp, DUKX_RE_PROGRAM));
    s->program = dukx_regexp_program(ctx, regexp);
    s->string = string;
    s->captures = s->few;
    if (s->program->group_count > FEW_GROUPS)
        s->captures = duk_push_fixed_buffer(ctx, 8 * (size_t)s->program->group_count);
    else duk_push_undefined(ctx);
    s->unicode = (s->program->flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) != 0;
    s->sticky = (s->program->flags & GOTS__RE_STICKY) != 0;
    s->next = 0;
}

/* The next match; the subject is prepared anew each time, since what ran in between may have
 * replaced the kept one. */
static bool search_step(duk_context *ctx, search *s)
{
    dukx_subject_open(ctx, s->string, &s->subject);
    if (s->next > s->subject.input.len) return false;
    if (!dukx_regexp_match(ctx, s->program, &s->subject, (uint32_t)s->next, s->sticky, s->captures))
        return false;
    s->next = s->captures[1];
    if (s->captures[0] == s->captures[1])
        s->next = dukx_advance(&s->subject, s->captures[1], s->unicode);
    return true;
}

/* ---- match ---------------------------------------------------------------------------------------------- */

/* [string regexp flags]: every match, directly. */
static duk_ret_t match_all_directly(duk_context *ctx, duk_hobject *regexp)
{
    search s;
    search_open(ctx, &s, regexp, 0);
    set_last_index(ctx, 1, 0);
    duk_push_array(ctx);
    duk_idx_t result = duk_get_top_index(ctx);
    bool any = false;
    for (; search_step(ctx, &s); any = true) {
        dukx_subject_push(ctx, &s.subject, (uint32_t)s.captures[0], (uint32_t)s.captures[1]);
        dukx_array_append(ctx, result);
    }
    if (!any) duk_push_null(ctx);
    return 1;
}

static duk_ret_t symbol_match(duk_context *ctx)
{
    this_object(ctx, "@@match"); /* 0 string, 1 regexp */
    duk_to_string(ctx, 0);
    dukx_get(ctx, 1, DUKX_S_flags);
    duk_to_string(ctx, 2);
    if (!has_flag(ctx, 2, 'g')) {
        dukx_regexp_exec(ctx, 1, 0);
        return 1;
    }
    duk_hobject *pristine = dukx_regexp_pristine(ctx, 1);
    if (pristine != NULL) return match_all_directly(ctx, pristine);
    bool unicode = has_flag(ctx, 2, 'u') || has_flag(ctx, 2, 'v');
    set_last_index(ctx, 1, 0);
    duk_push_array(ctx); /* 3 */
    for (bool any = false;; any = true) {
        dukx_regexp_exec(ctx, 1, 0);
        if (duk_is_null(ctx, -1)) {
            if (any) duk_dup(ctx, 3);
            return 1;
        }
        push_matched(ctx, 4);
        bool empty = duk_get_length(ctx, 5) == 0;
        dukx_array_append(ctx, 3);
        duk_pop(ctx);
        if (empty) step_last_index(ctx, 1, 0, unicode);
    }
}

/* ---- matchAll ------------------------------------------------------------------------------------------- */

static const dukx_name iterator_slots[] = { DUKX_I_regexp_iterator, DUKX_I_regexp_string,
                                            DUKX_I_regexp_mode };
enum { ITERATOR_REGEXP, ITERATOR_STRING, ITERATOR_MODE };
enum { MODE_GLOBAL = 1, MODE_UNICODE = 2, MODE_DONE = 4 };

static duk_ret_t symbol_match_all(duk_context *ctx)
{
    this_object(ctx, "@@matchAll"); /* 0 string, 1 regexp */
    duk_to_string(ctx, 0);
    dukx_species(ctx, 1, dukx_intrinsic(ctx, DUKX_O_RegExp)); /* 2 */
    dukx_get(ctx, 1, DUKX_S_flags);
    duk_to_string(ctx, 3);
    duk_dup(ctx, 2);
    duk_dup(ctx, 1);
    duk_dup(ctx, 3);
    duk_new(ctx, 2); /* 4 matcher */
    dukx_get(ctx, 1, DUKX_S_lastIndex);
    set_last_index(ctx, 4, dukx_to_length(ctx, -1));
    int mode = (has_flag(ctx, 3, 'g') ? MODE_GLOBAL : 0) |
               (has_flag(ctx, 3, 'u') || has_flag(ctx, 3, 'v') ? MODE_UNICODE : 0);
    duk_hobject *iterator = dukx_push_record(
        ctx, dukx_intrinsic(ctx, DUKX_O_RegExpStringIteratorPrototype), iterator_slots, 3);
    duk_dup(ctx, 4);
    dukx_slot_set(ctx, iterator, ITERATOR_REGEXP);
    duk_dup(ctx, 0);
    dukx_slot_set(ctx, iterator, ITERATOR_STRING);
    duk_push_int(ctx, mode);
    dukx_slot_set(ctx, iterator, ITERATOR_MODE);
    return 1;
}

static duk_ret_t iterator_next(duk_context *ctx)
{
    duk_hobject *iterator = dukx_this_object(ctx);
    if (!dukx_slot_is(ctx, iterator, ITERATOR_REGEXP, DUKX_I_regexp_iterator))
        return duk_type_error(ctx, "next method called on incompatible receiver");
    duk_set_top(ctx, 0);
    int mode = (int)DUK_TVAL_GET_NUMBER(dukx_slot(ctx, iterator, ITERATOR_MODE));
    if (mode & MODE_DONE) {
        duk_push_undefined(ctx);
        dukx_iter_result(ctx, true);
        return 1;
    }
    duk_push_tval(ctx, dukx_slot(ctx, iterator, ITERATOR_REGEXP));
    duk_push_tval(ctx, dukx_slot(ctx, iterator, ITERATOR_STRING));
    dukx_regexp_exec(ctx, 0, 1); /* 2 */
    bool ended = duk_is_null(ctx, 2);
    if (ended || !(mode & MODE_GLOBAL)) {
        duk_push_int(ctx, mode | MODE_DONE);
        dukx_slot_set(ctx, iterator, ITERATOR_MODE);
    } else {
        push_matched(ctx, 2);
        if (duk_get_length(ctx, -1) == 0) step_last_index(ctx, 0, 1, (mode & MODE_UNICODE) != 0);
    }
    if (ended) duk_push_undefined(ctx);
    else duk_dup(ctx, 2);
    dukx_iter_result(ctx, ended);
    return 1;
}

/* ---- search --------------------------------------------------------------------------------------------- */

static duk_ret_t symbol_search(duk_context *ctx)
{
    this_object(ctx, "@@search"); /* 0 string, 1 regexp */
    duk_to_string(ctx, 0);
    dukx_get(ctx, 1, DUKX_S_lastIndex); /* 2 */
    duk_push_int(ctx, 0);
    if (!duk_samevalue(ctx, 2, 3)) set_last_index(ctx, 1, 0);
    duk_pop(ctx);
    dukx_regexp_exec(ctx, 1, 0); /* 3 */
    dukx_get(ctx, 1, DUKX_S_lastIndex);
    if (!duk_samevalue(ctx, 4, 2)) {
        duk_dup(ctx, 2);
        dukx_put(ctx, 1, DUKX_S_lastIndex);
    }
    if (duk_is_null(ctx, 3)) duk_push_int(ctx, -1);
    else dukx_get(ctx, 3, DUKX_S_index);
    return 1;
}

/* ---- replace -------------------------------------------------------------------------------------------- */

/* The text that a replacement is put together in: a growing buffer on the value stack. */
typedef struct output {
    duk_idx_t at;
    size_t len, room;
} output;

static void output_open(duk_context *ctx, output *out)
{
    out->len = 0;
    out->room = 256;
    duk_push_dynamic_buffer(ctx, out->room);
    out->at = duk_get_top_index(ctx);
}

static void output_put(duk_context *ctx, output *out, const void *bytes, size_t len)
{
    if (out->len + len > out->room) {
        while (out->len + len > out->room) out->room *= 2;
        duk_resize_buffer(ctx, out->at, out->room);
    }
    if (len != 0) memcpy((char *)duk_require_buffer(ctx, out->at, NULL) + out->len, bytes, len);
    out->len += len;
}

static void output_units(duk_context *ctx, output *out, const dukx_subject *subject, uint32_t start,
                         uint32_t end)
{
    if (start >= end) return;
    if (!subject->input.wide) {
        output_put(ctx, out, (const uint8_t *)subject->input.units + start, end - start);
        return;
    }
    dukx_subject_push(ctx, subject, start, end);
    size_t len;
    const char *text = duk_get_lstring(ctx, -1, &len);
    output_put(ctx, out, text, len);
    duk_pop(ctx);
}

/* Appends the string at the stack top and pops it. */
static void output_string(duk_context *ctx, output *out)
{
    size_t len;
    const char *text = duk_require_lstring(ctx, -1, &len);
    output_put(ctx, out, text, len);
    duk_pop(ctx);
}

static void output_close(duk_context *ctx, const output *out)
{
    duk_push_lstring(ctx, duk_require_buffer(ctx, out->at, NULL), out->len);
}

/* What a replacement text may refer to. Captures: stack index of an array, or none. */
typedef struct replacement {
    duk_idx_t template_at; /* the replacement text */
    duk_idx_t captures_at; /* array whose element i is group i; 0 is the match */
    uint32_t group_count;
    duk_idx_t groups_at;   /* named groups object or undefined */
    const dukx_subject *subject;
    uint32_t start, end;   /* of the match */
} replacement;

/* Appends group `number`, if there is one that took part. */
static void output_group(duk_context *ctx, output *out, const replacement *r, uint32_t number)
{
    duk_get_prop_index(ctx, r->captures_at, number);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    duk_to_string(ctx, -1);
    output_string(ctx, out);
}

/* `$<name>` at text[i]; returns the number of bytes it takes, 0 when it is none. */
static size_t output_named(duk_context *ctx, output *out, const replacement *r, const char *text, size_t left)
{
    const char *end = duk_is_undefined(ctx, r->groups_at) ? NULL : memchr(text, '>', left);
    if (end == NULL) return 0;
    duk_push_lstring(ctx, text + 2, (size_t)(end - text) - 2);
    duk_get_prop(ctx, r->groups_at);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
    } else {
        duk_to_string(ctx, -1);
        output_string(ctx, out);
    }
    return (size_t)(end - text) + 1;
}

/* GetSubstitution, without reading past what `left` allows. */
static size_t output_reference(duk_context *ctx, output *out, const replacement *r, const char *text, size_t left)
{
    char c = left > 1 ? text[1] : '\0';
    if (c == '$') {
        output_put(ctx, out, "$", 1);
        return 2;
    }
    if (c == '&') {
        output_group(ctx, out, r, 0);
        return 2;
    }
    if (c == '`') {
        output_units(ctx, out, r->subject, 0, r->start);
        return 2;
    }
    if (c == '\'') {
        uint32_t len = r->subject->input.len;
        output_units(ctx, out, r->subject, r->end < len ? r->end : len, len);
        return 2;
    }
    if (c >= '0' && c <= '9') {
        uint32_t number = (uint32_t)(c - '0');
        if (left > 2 && text[2] >= '0' && text[2] <= '9') {
            uint32_t two = number * 10 + (uint32_t)(text[2] - '0');
            if (two >= 1 && two < r->group_count) {
                output_group(ctx, out, r, two);
                return 3;
            }
        }
        if (number >= 1 && number < r->group_count) {
            output_group(ctx, out, r, number);
            return 2;
        }
    }
    if (c == '<') return output_named(ctx, out, r, text, left);
    return 0;
}

static void output_substitution(duk_context *ctx, output *out, const replacement *r)
{
    size_t len;
    const char *text = duk_require_lstring(ctx, r->template_at, &len);
    for (size_t i = 0; i < len;) {
        const char *dollar = memchr(text + i, '$', len - i);
        size_t plain = dollar == NULL ? len - i : (size_t)(dollar - text) - i;
        output_put(ctx, out, text + i, plain);
        i += plain;
        if (i == len) return;
        size_t used = output_reference(ctx, out, r, text + i, len - i);
        if (used == 0) {
            output_put(ctx, out, "$", 1);
            used = 1;
        }
        i += used;
    }
}

/* Pushes the call's arguments after the function: match, groups…, position, string, names. */
static duk_idx_t push_replacer_arguments(duk_context *ctx, duk_idx_t captures, uint32_t group_count,
                                         double position, duk_idx_t string, duk_idx_t groups)
{
    duk_require_stack(ctx, (duk_idx_t)group_count + 8);
    for (uint32_t i = 0; i < group_count; i++) duk_get_prop_index(ctx, captures, i);
    duk_push_number(ctx, position);
    duk_dup(ctx, string);
    if (duk_is_undefined(ctx, groups)) return (duk_idx_t)group_count + 2;
    duk_dup(ctx, groups);
    return (duk_idx_t)group_count + 3;
}

/* Pushes the captures array and the groups object of a direct match. */
static void push_direct_captures(duk_context *ctx, const search *s)
{
    duk_push_array(ctx);
    for (uint32_t i = 0; i < s->program->group_count; i++) {
        if (s->captures[2 * i] < 0) duk_push_undefined(ctx);
        else dukx_subject_push(ctx, &s->subject, (uint32_t)s->captures[2 * i], (uint32_t)s->captures[2 * i + 1]);
        dukx_array_append(ctx, -2);
    }
    if (s->program->name_count == 0) {
        duk_push_undefined(ctx);
        return;
    }
    duk_push_bare_object(ctx);
    for (uint32_t i = 0; i < s->program->name_count; i++) {
        const char *name;
        uint32_t len, group = gots__regexp_name(s->program, i, &name, &len);
        gots__push_utf8(ctx, name, len);
        duk_get_prop_index(ctx, -3, group);
        duk_put_prop(ctx, -3);
    }
}

/* [string replacement regexp flags]: everything replaced, directly. */
static duk_ret_t replace_directly(duk_context *ctx, duk_hobject *regexp, bool functional, bool global)
{
    search s;
    output out;
    size_t template_len = 0;
    const char *template_text = functional ? NULL : duk_require_lstring(ctx, 1, &template_len);
    bool plain = !functional && memchr(template_text, '$', template_len) == NULL;
    search_open(ctx, &s, regexp, 0);
    if (global) {
        set_last_index(ctx, 2, 0);
    } else if (s.sticky) {
        dukx_get(ctx, 2, DUKX_S_lastIndex);
        s.next = dukx_to_length(ctx, -1);
    }
    output_open(ctx, &out);
    uint32_t done = 0;
    bool any = false;
    while (search_step(ctx, &s)) {
        any = true;
        uint32_t start = (uint32_t)s.captures[0], end = (uint32_t)s.captures[1];
        output_units(ctx, &out, &s.subject, done, start);
        done = end;
        if (plain) {
            output_put(ctx, &out, template_text, template_len);
        } else {
            duk_idx_t top = duk_get_top(ctx);
            push_direct_captures(ctx, &s);
            if (functional) {
                duk_dup(ctx, 1);
                duk_idx_t count =
                    push_replacer_arguments(ctx, top, s.program->group_count, start, 0, top + 1);
                duk_call(ctx, count);
                duk_to_string(ctx, -1);
                output_string(ctx, &out);
            } else {
                replacement r = { 1, top, s.program->group_count, top + 1, &s.subject, start, end };
                output_substitution(ctx, &out, &r);
            }
            duk_set_top(ctx, top);
        }
        if (!global) break;
    }
    if (s.sticky && !global) set_last_index(ctx, 2, any ? s.captures[1] : 0);
    if (!any) {
        duk_dup(ctx, 0);
        return 1;
    }
    dukx_subject_open(ctx, 0, &s.subject);
    output_units(ctx, &out, &s.subject, done, s.subject.input.len);
    output_close(ctx, &out);
    return 1;
}

/* One result of RegExpExec at `result`: appends what stands between and what replaces it.
 * [string replacement regexp flags …]. Returns where the next piece begins. */
static uint32_t replace_result(duk_context *ctx, output *out, duk_idx_t result, bool functional, uint32_t done)
{
    duk_idx_t top = duk_get_top(ctx);
    double count = dukx_length_of(ctx, result);
    uint32_t groups = count < 1 ? 1 : count > 65535 ? 65535 : (uint32_t)count;
    push_matched(ctx, result); /* top: the match */
    dukx_subject matched;
    dukx_subject_open(ctx, top, &matched);
    uint32_t match_len = matched.input.len;
    dukx_get(ctx, result, DUKX_S_index);
    double position = dukx_to_integer(ctx, -1);
    dukx_subject subject;
    dukx_subject_open(ctx, 0, &subject);
    uint32_t len = subject.input.len;
    uint32_t start = position < 0 ? 0 : position > len ? len : (uint32_t)position;
    duk_push_array(ctx);
    duk_idx_t captures = duk_get_top_index(ctx);
    duk_dup(ctx, top);
    dukx_array_append(ctx, captures);
    for (uint32_t i = 1; i < groups; i++) {
        duk_get_prop_index(ctx, result, i);
        if (!duk_is_undefined(ctx, -1)) duk_to_string(ctx, -1);
        dukx_array_append(ctx, captures);
    }
    dukx_get(ctx, result, DUKX_S_groups);
    duk_idx_t names = duk_get_top_index(ctx);
    if (functional) {
        duk_dup(ctx, 1);
        duk_call(ctx, push_replacer_arguments(ctx, captures, groups, start, 0, names));
        duk_to_string(ctx, -1);
    } else {
        if (!duk_is_undefined(ctx, names)) duk_to_object(ctx, names);
        dukx_subject_open(ctx, 0, &subject);
        replacement r = { 1, captures, groups, names, &subject, start, start + match_len };
        output own;
        output_open(ctx, &own);
        output_substitution(ctx, &own, &r);
        output_close(ctx, &own);
    }
    if (start >= done) {
        dukx_subject_open(ctx, 0, &subject);
        output_units(ctx, out, &subject, done, start);
        output_string(ctx, out);
        done = start + match_len;
    }
    duk_set_top(ctx, top);
    return done;
}

static duk_ret_t symbol_replace(duk_context *ctx)
{
    this_object(ctx, "@@replace"); /* 0 string, 1 replacement, 2 regexp */
    duk_to_string(ctx, 0);
    bool functional = duk_is_function(ctx, 1);
    if (!functional) duk_to_string(ctx, 1);
    dukx_get(ctx, 2, DUKX_S_flags);
    duk_to_string(ctx, 3);
    bool global = has_flag(ctx, 3, 'g');
    duk_hobject *pristine = dukx_regexp_pristine(ctx, 2);
    if (pristine != NULL) return replace_directly(ctx, pristine, functional, global);
    bool unicode = has_flag(ctx, 3, 'u') || has_flag(ctx, 3, 'v');
    if (global) set_last_index(ctx, 2, 0);
    duk_push_array(ctx); /* 4: results */
    for (;;) {
        dukx_regexp_exec(ctx, 2, 0);
        if (duk_is_null(ctx, -1)) break;
        duk_dup_top(ctx);
        dukx_array_append(ctx, 4);
        if (!global) break;
        push_matched(ctx, 5);
        if (duk_get_length(ctx, -1) == 0) step_last_index(ctx, 2, 0, unicode);
        duk_set_top(ctx, 5);
    }
    duk_set_top(ctx, 5);
    output out;
    output_open(ctx, &out); /* 5 */
    uint32_t done = 0, count = (uint32_t)duk_get_length(ctx, 4);
    for (uint32_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, 4, i);
        done = replace_result(ctx, &out, 6, functional, done);
        duk_set_top(ctx, 6);
    }
    dukx_subject subject;
    dukx_subject_open(ctx, 0, &subject);
    output_units(ctx, &out, &subject, done, subject.input.len);
    output_close(ctx, &out);
    return 1;
}

/* ---- split ---------------------------------------------------------------------------------------------- */

/* Appends to the array at `array`; true when `limit` is reached. */
static bool split_append(duk_context *ctx, duk_idx_t array, double limit, double *count)
{
    dukx_array_append(ctx, array);
    return ++*count >= limit;
}

/* [string limit regexp … array]: with a pristine expression; each search starts where the next
 * separator may begin, so no sticky attempt at every position is needed. */
static duk_ret_t split_directly(duk_context *ctx, duk_hobject *regexp, duk_idx_t array, double limit)
{
    search s;
    double count = 0;
    search_open(ctx, &s, regexp, 0);
    dukx_subject_open(ctx, 0, &s.subject);
    uint32_t len = s.subject.input.len, from = 0, at = 0;
    bool whole_matches = len == 0 && dukx_regexp_match(ctx, s.program, &s.subject, 0, true, s.captures);
    if (whole_matches) {
        duk_dup(ctx, array);
        return 1;
    }
    while (at < len) {
        dukx_subject_open(ctx, 0, &s.subject);
        if (!dukx_regexp_match(ctx, s.program, &s.subject, at, s.sticky, s.captures)) {
            if (!s.sticky) break;
            at = (uint32_t)dukx_advance(&s.subject, at, s.unicode);
            continue;
        }
        uint32_t start = (uint32_t)s.captures[0], end = (uint32_t)s.captures[1];
        if (start >= len) break;
        if (end == from || (end == start && end == from)) {
            at = (uint32_t)dukx_advance(&s.subject, start < at ? at : start, s.unicode);
            continue;
        }
        dukx_subject_push(ctx, &s.subject, from, start);
        if (split_append(ctx, array, limit, &count)) goto done;
        from = end;
        for (uint32_t i = 1; i < s.program->group_count; i++) {
            if (s.captures[2 * i] < 0) duk_push_undefined(ctx);
            else dukx_subject_push(ctx, &s.subject, (uint32_t)s.captures[2 * i], (uint32_t)s.captures[2 * i + 1]);
            if (split_append(ctx, array, limit, &count)) goto done;
        }
        at = from;
    }
    dukx_subject_open(ctx, 0, &s.subject);
    dukx_subject_push(ctx, &s.subject, from, len);
    split_append(ctx, array, limit, &count);
done:
    duk_dup(ctx, array);
    return 1;
}

static duk_ret_t symbol_split(duk_context *ctx)
{
    this_object(ctx, "@@split"); /* 0 string, 1 limit, 2 regexp */
    duk_to_string(ctx, 0);
    bool usual = dukx_species(ctx, 2, dukx_intrinsic(ctx, DUKX_O_RegExp)); /* 3 */
    duk_hobject *pristine = usual ? dukx_regexp_pristine(ctx, 2) : NULL;
    dukx_get(ctx, 2, DUKX_S_flags); /* 4 */
    duk_to_string(ctx, 4);
    if (pristine == NULL) {
        duk_dup(ctx, 3);
        duk_dup(ctx, 2);
        duk_dup(ctx, 4);
        if (!has_flag(ctx, 4, 'y')) {
            duk_push_string(ctx, "y");
            duk_concat(ctx, 2);
        }
        duk_new(ctx, 2); /* 5 splitter */
    } else {
        duk_push_undefined(ctx);
    }
    duk_push_array(ctx); /* 6 */
    double limit = duk_is_undefined(ctx, 1) ? 4294967295.0 : (double)duk_to_uint32(ctx, 1), count = 0;
    if (limit == 0) return 1;
    /* The limit's conversion may have run the program. */
    if (pristine != NULL && dukx_regexp_pristine(ctx, 2) == pristine)
        return split_directly(ctx, pristine, 6, limit);
    if (pristine != NULL) {
        duk_dup(ctx, 2);
        duk_replace(ctx, 5);
    }
    bool unicode = has_flag(ctx, 4, 'u') || has_flag(ctx, 4, 'v');
    dukx_subject subject;
    dukx_subject_open(ctx, 0, &subject);
    uint32_t len = subject.input.len, from = 0, at = 0;
    if (len == 0) {
        dukx_regexp_exec(ctx, 5, 0);
        if (duk_is_null(ctx, -1)) {
            duk_dup(ctx, 0);
            dukx_array_append(ctx, 6);
        }
        duk_dup(ctx, 6);
        return 1;
    }
    while (at < len) {
        set_last_index(ctx, 5, at);
        dukx_regexp_exec(ctx, 5, 0); /* 7 */
        double end = 0;
        if (!duk_is_null(ctx, 7)) {
            dukx_get(ctx, 5, DUKX_S_lastIndex);
            end = dukx_to_length(ctx, -1);
            if (end > len) end = len;
        }
        dukx_subject_open(ctx, 0, &subject);
        if (duk_is_null(ctx, 7) || end == from) {
            at = (uint32_t)dukx_advance(&subject, at, unicode);
            duk_set_top(ctx, 7);
            continue;
        }
        dukx_subject_push(ctx, &subject, from, at);
        if (split_append(ctx, 6, limit, &count)) goto done;
        from = (uint32_t)end;
        double groups = dukx_length_of(ctx, 7);
        for (uint32_t i = 1; i < groups; i++) {
            duk_get_prop_index(ctx, 7, i);
            if (split_append(ctx, 6, limit, &count)) goto done;
        }
        at = from;
        duk_set_top(ctx, 7);
    }
    dukx_subject_open(ctx, 0, &subject);
    dukx_subject_push(ctx, &subject, from, len);
    dukx_array_append(ctx, 6);
done:
    duk_dup(ctx, 6);
    return 1;
}

static const gots__builtin symbol_functions[] = {
    { "@@match", symbol_match, 1, 1, 0 },
    { "@@matchAll", symbol_match_all, 1, 1, 0 },
    { "@@replace", symbol_replace, 2, 2, 0 },
    { "@@search", symbol_search, 1, 1, 0 },
    { "@@split", symbol_split, 2, 2, 0 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin iterator_functions[] = {
    { "next", iterator_next, 0, 0, 0 },
    { NULL, NULL, 0, 0, 0 },
};

void dukx_open_regexp_symbols(duk_context *ctx, duk_idx_t prototype)
{
    gots__define(ctx, prototype, symbol_functions);
    duk_push_object(ctx);
    dukx_push_intrinsic(ctx, DUKX_O_IteratorPrototype);
    duk_set_prototype(ctx, -2);
    dukx_keep(ctx, -1, DUKX_O_RegExpStringIteratorPrototype);
    gots__define(ctx, -1, iterator_functions);
    gots__define_tag(ctx, -1, "RegExp String Iterator");
    duk_pop(ctx);
}
