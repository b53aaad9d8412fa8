/* RegExp: the constructor, its instances, exec, and the accessors (ECMA-262, section 22.2).
 *
 * SPDX-License-Identifier: MIT
 *
 * Patterns are compiled by libgots/regexp. A pattern that was compiled before in this isolate is
 * not compiled again: programs are kept by pattern and flags. So is the last subject that is not
 * ASCII, as code units, because a global search comes back to it for each match.
 */
#include "engine/regexp.h"

#include "base/memory.h"
#include "engine/helper.h"
#include "engine/isolate.h"

#define CACHE_MAX 512 /* programs kept before the cache starts anew */

static const dukx_name slots[] = { DUKX_I_regexp, DUKX_I_regexp_source, DUKX_I_regexp_flags };

static duk_hobject *as_regexp(duk_context *ctx, const duk_tval *tv)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return NULL;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    return dukx_slot_is(ctx, h, DUKX_RE_PROGRAM, DUKX_I_regexp) ? h : NULL;
}

bool dukx_is_regexp(duk_context *ctx, duk_idx_t index)
{
    return as_regexp(ctx, duk_require_tval(ctx, index)) != NULL;
}

const gots__regexp *dukx_regexp_program(duk_context *ctx, duk_hobject *regexp)
{
    duk_hbuffer *buffer = DUK_TVAL_GET_BUFFER(dukx_slot(ctx, regexp, DUKX_RE_PROGRAM));
    return (const gots__regexp *)DUK_HBUFFER_GET_DATA_PTR(ctx->heap, buffer);
}

/* ---- compiling ------------------------------------------------------------------------------------ */

typedef struct compile_request {
    const char *pattern, *flags;
    size_t pattern_len, flags_len;
} compile_request;

/* What a failed compilation says, kept outside the arena. */
typedef struct compile_failure {
    bool nomem;
    char message[192];
} compile_failure;

/* Copies the program into a new buffer at the stack top. Nothing of the arena is held while the
 * engine may throw: the buffer is made first, at the size that a first compilation found. */
static const gots__regexp *compile_in(gots__arena *arena, const compile_request *request,
                                      compile_failure *failure)
{
    if (setjmp(arena->escape) != 0) {
        failure->nomem = true;
        return NULL;
    }
    uint32_t flags = 0;
    if (!gots__regexp_flags(request->flags, request->flags_len, &flags)) {
        snprintf(failure->message, sizeof failure->message,
                 "Invalid flags supplied to RegExp constructor '%.40s'", request->flags);
        return NULL;
    }
    const char *message;
    size_t offset;
    const gots__regexp *program = gots__regexp_compile(arena, request->pattern, request->pattern_len,
                                                       flags, &message, &offset);
    if (program == NULL)
        snprintf(failure->message, sizeof failure->message,
                 "Invalid regular expression: /%.60s/: %.50s", request->pattern, message);
    return program;
}

typedef struct copy_request {
    const gots__regexp *program;
} copy_request;

static duk_ret_t copy_program(duk_context *ctx, void *data)
{
    const gots__regexp *program = ((copy_request *)data)->program;
    memcpy(duk_push_fixed_buffer(ctx, program->size), program, program->size);
    return 1;
}

/* Pushes the program for [… pattern flags], both strings. */
static void compile(duk_context *ctx)
{
    compile_request request;
    compile_failure failure = { false, "" };
    gots__arena arena;
    gots__to_utf8(ctx, -2, NULL);
    gots__to_utf8(ctx, -2, NULL);
    request.pattern = duk_get_lstring(ctx, -2, &request.pattern_len);
    request.flags = duk_get_lstring(ctx, -1, &request.flags_len);
    gots__arena_init(&arena, &gots__isolate_of(ctx)->allocator, 64u << 20);
    copy_request copy = { compile_in(&arena, &request, &failure) };
    duk_int_t thrown = DUK_EXEC_SUCCESS;
    if (copy.program != NULL) thrown = duk_safe_call(ctx, copy_program, &copy, 0, 1);
    gots__arena_deinit(&arena);
    if (copy.program == NULL) {
        if (failure.nomem) (void)duk_range_error(ctx, "Regular expression too large");
        (void)duk_error(ctx, DUK_ERR_SYNTAX_ERROR, "%s", failure.message);
    }
    if (thrown != DUK_EXEC_SUCCESS) (void)duk_throw(ctx);
    duk_replace(ctx, -5);
    duk_pop_3(ctx);
}

/* Replaces [… pattern flags] by the program, from the cache where it is known. The cache is a
 * bare object in the realm: its keys are the flags, a slash and the pattern. */
static void program_for(duk_context *ctx)
{
    dukx_push_intrinsic(ctx, DUKX_O_RegExpCache);
    duk_dup(ctx, -2);
    duk_push_string(ctx, "/");
    duk_dup(ctx, -5);
    duk_concat(ctx, 3); /* … pattern flags cache key */
    duk_dup_top(ctx);
    if (duk_get_prop(ctx, -3)) {
        duk_replace(ctx, -5);
        duk_pop_3(ctx);
        return;
    }
    duk_pop(ctx);
    duk_dup(ctx, -4);
    duk_dup(ctx, -4);
    compile(ctx); /* … pattern flags cache key program */
    duk_hobject *cache = duk_require_hobject(ctx, -3);
    if (cache->e_next < CACHE_MAX) {
        duk_dup_m2(ctx);
        duk_dup_m2(ctx);
        duk_put_prop(ctx, -5);
    }
    duk_replace(ctx, -5);
    duk_pop_3(ctx);
}

/* RegExpInitialize: [… pattern flags] onto the record at `object`; pops both. */
static void initialize(duk_context *ctx, duk_idx_t object)
{
    object = duk_require_normalize_index(ctx, object);
    if (duk_is_undefined(ctx, -2)) {
        duk_push_string(ctx, "");
        duk_replace(ctx, -3);
    }
    if (duk_is_undefined(ctx, -1)) {
        duk_push_string(ctx, "");
        duk_replace(ctx, -2);
    }
    duk_to_string(ctx, -2);
    duk_to_string(ctx, -1);
    duk_dup_m2(ctx);
    duk_dup_m2(ctx);
    program_for(ctx); /* … pattern flags program */
    duk_hobject *h = duk_require_hobject(ctx, object);
    dukx_slot_set(ctx, h, DUKX_RE_PROGRAM);
    dukx_slot_set(ctx, h, DUKX_RE_FLAGS);
    dukx_slot_set(ctx, h, DUKX_RE_SOURCE);
    duk_push_int(ctx, 0);
    dukx_put(ctx, object, DUKX_S_lastIndex);
}

/* RegExpAlloc: pops the prototype, pushes an instance that is not initialised yet. */
static void allocate(duk_context *ctx)
{
    duk_hobject *h = dukx_push_record(ctx, duk_require_hobject(ctx, -1), slots, 3);
    DUK_HOBJECT_SET_CLASS_NUMBER(h, DUK_HOBJECT_CLASS_REGEXP);
    dukx_push_key(ctx, DUKX_S_lastIndex);
    duk_push_int(ctx, 0);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_CLEAR_ENUMERABLE |
                     DUK_DEFPROP_CLEAR_CONFIGURABLE);
    duk_remove(ctx, -2);
}

void dukx_push_regexp(duk_context *ctx)
{
    dukx_push_intrinsic(ctx, DUKX_O_RegExpPrototype);
    allocate(ctx);
    duk_insert(ctx, -3);
    initialize(ctx, -3);
}

/* IsRegExp. */
static bool is_regexp(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index)) return false;
    duk_idx_t at = duk_require_normalize_index(ctx, index);
    dukx_push_key(ctx, DUKX_Y_match);
    duk_get_prop(ctx, at);
    bool result = duk_is_undefined(ctx, -1) ? dukx_is_regexp(ctx, at) : duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return result;
}

static duk_ret_t construct(duk_context *ctx)
{
    duk_set_top(ctx, 2);
    bool like = is_regexp(ctx, 0);
    if (!duk_is_constructor_call(ctx) && like && duk_is_undefined(ctx, 1)) {
        dukx_get(ctx, 0, DUKX_S_constructor);
        duk_push_current_function(ctx);
        if (duk_samevalue(ctx, -1, -2)) {
            duk_dup(ctx, 0);
            return 1;
        }
        duk_set_top(ctx, 2);
    }
    duk_hobject *own = as_regexp(ctx, duk_require_tval(ctx, 0));
    if (own != NULL) {
        duk_push_tval(ctx, dukx_slot(ctx, own, DUKX_RE_SOURCE));
        if (duk_is_undefined(ctx, 1)) duk_push_tval(ctx, dukx_slot(ctx, own, DUKX_RE_FLAGS));
        else duk_dup(ctx, 1);
    } else if (like) {
        dukx_get(ctx, 0, DUKX_S_source);
        if (duk_is_undefined(ctx, 1)) dukx_get(ctx, 0, DUKX_S_flags);
        else duk_dup(ctx, 1);
    } else {
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
    }
    if (duk_is_constructor_call(ctx))
        dukx_push_new_prototype(ctx, dukx_intrinsic(ctx, DUKX_O_RegExpPrototype));
    else dukx_push_intrinsic(ctx, DUKX_O_RegExpPrototype);
    allocate(ctx);
    duk_insert(ctx, -3);
    initialize(ctx, -3);
    return 1;
}

/* Helper regexp(pattern, flags): a literal's value. */
duk_ret_t gots__h_regexp(duk_context *ctx)
{
    dukx_push_regexp(ctx);
    return 1;
}

/* ---- matching -------------------------------------------------------------------------------------- */

/* Decodes Duktape's text, where each unit is one sequence of one to three bytes (four to six for
 * what only C code can make: taken as U+FFFD). */
static void decode_units(const uint8_t *at, const uint8_t *end, uint16_t *units)
{
    while (at < end) {
        uint32_t c = *at++;
        if (c >= 0xE0) {
            c = ((c & 0x0Fu) << 12) | ((at[0] & 0x3Fu) << 6) | (at[1] & 0x3Fu);
            at += 2;
        } else if (c >= 0xC0) {
            c = ((c & 0x1Fu) << 6) | (at[0] & 0x3Fu);
            at++;
        }
        *units++ = (uint16_t)c;
    }
}

/* The wide subject kept last: element 0 is the string, element 1 the buffer of its units. */
static uint16_t *wide_units(duk_context *ctx, duk_hstring *string)
{
    duk_harray *kept = (duk_harray *)dukx_intrinsic(ctx, DUKX_O_RegExpSubject);
    duk_tval *items = dukx_items(ctx, kept);
    if (!DUK_TVAL_IS_STRING(&items[0]) || DUK_TVAL_GET_STRING(&items[0]) != string) {
        uint16_t *units = duk_push_fixed_buffer_nozero(ctx, 2 * DUK_HSTRING_GET_CHARLEN(string) + 2);
        const uint8_t *bytes = DUK_HSTRING_GET_DATA(string);
        decode_units(bytes, bytes + DUK_HSTRING_GET_BYTELEN(string), units);
        dukx_push_intrinsic(ctx, DUKX_O_RegExpSubject);
        duk_push_hstring(ctx, string);
        duk_put_prop_index(ctx, -2, 0);
        duk_dup_m2(ctx);
        duk_put_prop_index(ctx, -2, 1);
        duk_pop_2(ctx);
        items = dukx_items(ctx, kept);
    }
    return (uint16_t *)DUK_HBUFFER_GET_DATA_PTR(ctx->heap, DUK_TVAL_GET_BUFFER(&items[1]));
}

void dukx_subject_open(duk_context *ctx, duk_idx_t index, dukx_subject *subject)
{
    duk_hstring *string = duk_require_hstring(ctx, index);
    uint32_t len = (uint32_t)DUK_HSTRING_GET_CHARLEN(string);
    subject->string = duk_require_normalize_index(ctx, index);
    if (len == DUK_HSTRING_GET_BYTELEN(string))
        subject->input = (gots__regexp_input){ DUK_HSTRING_GET_DATA(string), len, false };
    else subject->input = (gots__regexp_input){ wide_units(ctx, string), len, true };
}

void dukx_subject_push(duk_context *ctx, const dukx_subject *subject, uint32_t start, uint32_t end)
{
    if (!subject->input.wide) {
        duk_push_lstring(ctx, (const char *)subject->input.units + start, end - start);
        return;
    }
    const uint16_t *units = subject->input.units;
    uint8_t few[256], *bytes = few, *at;
    bool small = (size_t)(end - start) * 3 <= sizeof few;
    if (!small) bytes = duk_push_fixed_buffer_nozero(ctx, (size_t)(end - start) * 3);
    few[0] = 0;
    at = bytes;
    for (uint32_t i = start; i < end; i++) {
        uint32_t c = units[i];
        if (c < 0x80) {
            *at++ = (uint8_t)c;
        } else if (c < 0x800) {
            *at++ = (uint8_t)(0xC0 | (c >> 6));
            *at++ = (uint8_t)(0x80 | (c & 0x3F));
        } else {
            *at++ = (uint8_t)(0xE0 | (c >> 12));
            *at++ = (uint8_t)(0x80 | ((c >> 6) & 0x3F));
            *at++ = (uint8_t)(0x80 | (c & 0x3F));
        }
    }
    duk_push_lstring(ctx, (const char *)bytes, (size_t)(at - bytes));
    if (!small) duk_remove(ctx, -2);
}

bool dukx_regexp_match(duk_context *ctx, const gots__regexp *program, const dukx_subject *subject,
                       uint32_t start, bool sticky, int32_t *captures)
{
    gots__isolate *isolate = gots__isolate_of(ctx);
    const gots__regexp_input *input = &subject->input;
    gots__regexp_machine machine = { isolate->allocator, isolate->stop, 0, gots__fuel(isolate) };
    bool unicode = (program->flags & (GOTS__RE_UNICODE | GOTS__RE_SETS)) != 0;
    if (unicode && input->wide && start > 0 && start < input->len) {
        const uint16_t *units = input->units;
        if ((units[start] & 0xFC00) == 0xDC00 && (units[start - 1] & 0xFC00) == 0xD800) start--;
    }
    switch (gots__regexp_exec(program, &machine, input, start, sticky, captures)) {
    case GOTS__RE_MATCH: gots__charge(ctx, (uint32_t)captures[1] > start ? ((uint32_t)captures[1] - start) / 16 : 0); return true;
    case GOTS__RE_NO_MATCH: gots__charge(ctx, (input->len - start) / 16); return false;
    case GOTS__RE_STOPPED: gots__check_stop(ctx); return false;
    case GOTS__RE_NOMEM: (void)duk_range_error(ctx, "Regular expression needs too much memory");
    }
    return false;
}

/* ---- exec ------------------------------------------------------------------------------------------- */

static void push_capture(duk_context *ctx, const dukx_subject *subject, const int32_t *captures,
                         uint32_t group, bool as_indices)
{
    int32_t from = captures[2 * group], to = captures[2 * group + 1];
    if (from < 0 || to < 0) {
        duk_push_undefined(ctx);
    } else if (as_indices) {
        duk_push_array(ctx);
        duk_push_int(ctx, from);
        dukx_array_append(ctx, -2);
        duk_push_int(ctx, to);
        dukx_array_append(ctx, -2);
    } else {
        dukx_subject_push(ctx, subject, (uint32_t)from, (uint32_t)to);
    }
}

/* Pushes the array of captures with its groups object, of substrings or of index pairs. */
static void push_captures(duk_context *ctx, const gots__regexp *program, const dukx_subject *subject,
                          const int32_t *captures, bool as_indices)
{
    duk_push_array(ctx);
    for (uint32_t i = 0; i < program->group_count; i++) {
        push_capture(ctx, subject, captures, i, as_indices);
        dukx_array_append(ctx, -2);
    }
}

static void put_groups(duk_context *ctx, const gots__regexp *program)
{
    if (program->name_count == 0) {
        duk_push_undefined(ctx);
    } else {
        duk_push_bare_object(ctx);
        for (uint32_t i = 0; i < program->name_count; i++) {
            const char *name;
            uint32_t len, group = gots__regexp_name(program, i, &name, &len);
            gots__push_utf8(ctx, name, len);
            duk_get_prop_index(ctx, -3, group);
            duk_put_prop(ctx, -3);
        }
    }
    dukx_put(ctx, -2, DUKX_S_groups);
}

static void push_result(duk_context *ctx, duk_idx_t program_at, const dukx_subject *subject,
                        const int32_t *captures)
{
    const gots__regexp *program = duk_require_buffer(ctx, program_at, NULL);
    push_captures(ctx, program, subject, captures, false);
    duk_push_int(ctx, captures[0]);
    dukx_put(ctx, -2, DUKX_S_index);
    duk_dup(ctx, subject->string);
    dukx_put(ctx, -2, DUKX_S_input);
    put_groups(ctx, program);
    if (program->flags & GOTS__RE_HAS_INDICES) {
        push_captures(ctx, program, subject, captures, true);
        put_groups(ctx, program);
        dukx_put(ctx, -2, DUKX_S_indices);
    }
}

void dukx_regexp_builtin_exec(duk_context *ctx, duk_idx_t regexp, duk_idx_t string)
{
    regexp = duk_require_normalize_index(ctx, regexp);
    string = duk_require_normalize_index(ctx, string);
    duk_idx_t base = duk_get_top(ctx);
    dukx_get(ctx, regexp, DUKX_S_lastIndex);
    double last = dukx_to_length(ctx, -1);
    duk_hobject *h = duk_require_hobject(ctx, regexp);
    duk_push_tval(ctx, dukx_slot(ctx, h, DUKX_RE_PROGRAM));
    duk_idx_t program_at = duk_get_top_index(ctx);
    const gots__regexp *program = dukx_regexp_program(ctx, h);
    bool moves = (program->flags & (GOTS__RE_GLOBAL | GOTS__RE_STICKY)) != 0;
    if (!moves) last = 0;
    dukx_subject subject;
    dukx_subject_open(ctx, string, &subject);
    int32_t few[64] = { 0 }, *captures = few;
    if (program->group_count > 32)
        captures = duk_push_fixed_buffer(ctx, 8 * (size_t)program->group_count);
    bool found = last <= subject.input.len &&
                 dukx_regexp_match(ctx, program, &subject, (uint32_t)last,
                                   (program->flags & GOTS__RE_STICKY) != 0, captures);
    if (!found) {
        if (moves) {
            duk_push_int(ctx, 0);
            dukx_put(ctx, regexp, DUKX_S_lastIndex);
        }
        duk_push_null(ctx);
    } else {
        if (moves) {
            duk_push_int(ctx, captures[1]);
            dukx_put(ctx, regexp, DUKX_S_lastIndex);
        }
        push_result(ctx, program_at, &subject, captures);
    }
    duk_replace(ctx, base);
    duk_set_top(ctx, base + 1);
}

void dukx_regexp_exec(duk_context *ctx, duk_idx_t regexp, duk_idx_t string)
{
    regexp = duk_require_normalize_index(ctx, regexp);
    string = duk_require_normalize_index(ctx, string);
    dukx_get(ctx, regexp, DUKX_S_exec);
    bool builtin = duk_is_object(ctx, -1) &&
                   duk_require_hobject(ctx, -1) == dukx_intrinsic(ctx, DUKX_O_RegExpExec);
    if (duk_is_function(ctx, -1) && !(builtin && dukx_is_regexp(ctx, regexp))) {
        duk_dup(ctx, regexp);
        duk_dup(ctx, string);
        duk_call_method(ctx, 1);
        if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1))
            (void)duk_type_error(ctx, "object null or function expected");
        return;
    }
    duk_pop(ctx);
    if (!dukx_is_regexp(ctx, regexp)) (void)duk_type_error(ctx, "Receiver is not a RegExp");
    dukx_regexp_builtin_exec(ctx, regexp, string);
}

static duk_hobject *this_regexp(duk_context *ctx, const char *method)
{
    duk_hobject *h = as_regexp(ctx, dukx_this(ctx));
    if (h == NULL)
        (void)duk_type_error(ctx, "Method RegExp.prototype.%s called on incompatible receiver", method);
    return h;
}

static duk_ret_t prototype_exec(duk_context *ctx)
{
    this_regexp(ctx, "exec");
    duk_to_string(ctx, 0);
    duk_push_this(ctx);
    dukx_regexp_builtin_exec(ctx, -1, 0);
    return 1;
}

static duk_ret_t prototype_test(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) return duk_type_error(ctx, "Receiver is not an object");
    duk_to_string(ctx, 0);
    dukx_regexp_exec(ctx, 1, 0);
    duk_push_boolean(ctx, !duk_is_null(ctx, -1));
    return 1;
}

/* ---- accessors -------------------------------------------------------------------------------------- */

/* EscapeRegExpPattern: a slash or a line end outside a class would end a literal. Escaping inside
 * a class as well does no harm to line ends; slashes there stay. */
static void push_escaped_source(duk_context *ctx, const char *text, size_t len)
{
    bool in_class = false;
    char *out = duk_push_fixed_buffer_nozero(ctx, len * 6 + 1), *at = out;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '\\' && i + 1 < len && text[i + 1] != '\n' && text[i + 1] != '\r') {
            *at++ = c;
            *at++ = text[++i];
            continue;
        }
        if (c == '\\' && i + 1 < len) continue; /* the line end behind it brings its own */
        if (c == '[') in_class = true;
        else if (c == ']') in_class = false;
        bool separator = c == '\xE2' && i + 2 < len && text[i + 1] == '\x80' &&
                         (text[i + 2] == '\xA8' || text[i + 2] == '\xA9');
        if (c == '/' && !in_class) {
            memcpy(at, "\\/", 2);
            at += 2;
        } else if (c == '\n' || c == '\r') {
            memcpy(at, c == '\n' ? "\\n" : "\\r", 2);
            at += 2;
        } else if (separator) {
            memcpy(at, text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029", 6);
            at += 6;
            i += 2;
        } else {
            *at++ = c;
        }
    }
    duk_push_lstring(ctx, out, (size_t)(at - out));
}

static bool this_is_prototype(duk_context *ctx)
{
    return dukx_this_object(ctx) == dukx_intrinsic(ctx, DUKX_O_RegExpPrototype);
}

static duk_ret_t get_source(duk_context *ctx)
{
    if (this_is_prototype(ctx)) {
        duk_push_string(ctx, "(?:)");
        return 1;
    }
    duk_hobject *h = this_regexp(ctx, "source");
    duk_push_tval(ctx, dukx_slot(ctx, h, DUKX_RE_SOURCE));
    size_t len;
    const char *text = duk_get_lstring(ctx, -1, &len);
    if (len == 0) duk_push_string(ctx, "(?:)");
    else push_escaped_source(ctx, text, len);
    return 1;
}

/* One flag; its bit is the function's magic. */
static duk_ret_t get_flag(duk_context *ctx)
{
    duk_hobject *h = as_regexp(ctx, dukx_this(ctx));
    if (h == NULL) {
        if (this_is_prototype(ctx)) return 0;
        return duk_type_error(ctx, "RegExp flag getter called on incompatible receiver");
    }
    uint32_t bit = 1u << duk_get_current_magic(ctx);
    duk_push_boolean(ctx, (dukx_regexp_program(ctx, h)->flags & bit) != 0);
    return 1;
}

static duk_ret_t get_flags(duk_context *ctx)
{
    static const struct {
        const char *name;
        char letter;
    } flags[] = { { "hasIndices", 'd' }, { "global", 'g' },  { "ignoreCase", 'i' },  { "multiline", 'm' },
                  { "dotAll", 's' },     { "unicode", 'u' }, { "unicodeSets", 'v' }, { "sticky", 'y' } };
    char text[9];
    size_t count = 0;
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) return duk_type_error(ctx, "Receiver is not an object");
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        duk_get_prop_string(ctx, 0, flags[i].name);
        if (duk_to_boolean(ctx, -1)) text[count++] = flags[i].letter;
        duk_pop(ctx);
    }
    duk_push_lstring(ctx, text, count);
    return 1;
}

static duk_ret_t prototype_to_string(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1)) return duk_type_error(ctx, "Receiver is not an object");
    duk_push_string(ctx, "/");
    dukx_get(ctx, 0, DUKX_S_source);
    duk_to_string(ctx, -1);
    duk_push_string(ctx, "/");
    dukx_get(ctx, 0, DUKX_S_flags);
    duk_to_string(ctx, -1);
    duk_concat(ctx, 4);
    return 1;
}

/* RegExp.escape (ES2025): the text as a pattern that matches just it. */
static duk_ret_t escape(duk_context *ctx)
{
    if (!duk_is_string(ctx, 0) || duk_is_symbol(ctx, 0))
        return duk_type_error(ctx, "RegExp.escape needs a string");
    dukx_subject subject;
    dukx_subject_open(ctx, 0, &subject);
    const gots__regexp_input *in = &subject.input;
    char *out = duk_push_fixed_buffer_nozero(ctx, (size_t)in->len * 6 + 1), *at = out;
    for (uint32_t i = 0; i < in->len; i++) {
        uint32_t c = in->wide ? ((const uint16_t *)in->units)[i] : ((const uint8_t *)in->units)[i];
        bool alphanumeric = c < 0x80 && ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'));
        static const char controls[] = "\t\n\v\f\r", letters[] = "tnvfr";
        const char *control = c != 0 && c < 0x80 ? strchr(controls, (int)c) : NULL;
        bool space = c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
                     c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
        bool pair = in->wide && (c & 0xFC00) == 0xD800 && i + 1 < in->len &&
                    (((const uint16_t *)in->units)[i + 1] & 0xFC00) == 0xDC00;
        bool lone = (c & 0xF800) == 0xD800 && !pair;
        if (i == 0 && alphanumeric) at += sprintf(at, "\\x%02x", (unsigned)c);
        else if (c != 0 && c < 0x80 && strchr("^$\\.*+?()[]{}|/", (int)c)) at += sprintf(at, "\\%c", (int)c);
        else if (control != NULL) at += sprintf(at, "\\%c", letters[control - controls]);
        else if ((c != 0 && c < 0x80 && strchr(",-=<>#&!%:;@~'`\"", (int)c)) || (space && c < 0x100))
            at += sprintf(at, "\\x%02x", (unsigned)c);
        else if (space || lone) at += sprintf(at, "\\u%04x", (unsigned)c);
        else {
            uint32_t units = pair ? 2 : 1;
            for (uint32_t k = 0; k < units; k++) {
                uint32_t u = in->wide ? ((const uint16_t *)in->units)[i + k] : c;
                if (u < 0x80) *at++ = (char)u;
                else if (u < 0x800) {
                    *at++ = (char)(0xC0 | (u >> 6));
                    *at++ = (char)(0x80 | (u & 0x3F));
                } else {
                    *at++ = (char)(0xE0 | (u >> 12));
                    *at++ = (char)(0x80 | ((u >> 6) & 0x3F));
                    *at++ = (char)(0x80 | (u & 0x3F));
                }
            }
            i += units - 1;
        }
    }
    duk_push_lstring(ctx, out, (size_t)(at - out));
    return 1;
}

/* ---- pristine ---------------------------------------------------------------------------------------- */

/* The value of property number `at` of the prototype is still `object` (a function). */
static bool still(duk_context *ctx, duk_hobject *prototype, dukx_name key, dukx_object object)
{
    duk_tval *tv = dukx_own(ctx, prototype, key);
    return tv != NULL && DUK_TVAL_IS_OBJECT(tv) && DUK_TVAL_GET_OBJECT(tv) == dukx_intrinsic(ctx, object);
}

/* `flags` is an accessor: found by its position, which never changes while it is there. */
static bool flags_untouched(duk_context *ctx, duk_hobject *prototype)
{
    for (uint32_t i = 0; i < prototype->e_next; i++) {
        if (DUK_HOBJECT_E_GET_KEY(ctx->heap, prototype, i) != dukx_key(ctx, DUKX_S_flags)) continue;
        return DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, prototype, i) &&
               DUK_HOBJECT_E_GET_VALUE_GETTER(ctx->heap, prototype, i) ==
                   dukx_intrinsic(ctx, DUKX_O_RegExpFlags);
    }
    return false;
}

duk_hobject *dukx_regexp_pristine(duk_context *ctx, duk_idx_t index)
{
    duk_hobject *h = as_regexp(ctx, duk_require_tval(ctx, index));
    duk_hobject *prototype = dukx_intrinsic(ctx, DUKX_O_RegExpPrototype);
    if (h == NULL || h->e_next != DUKX_RE_LAST_INDEX + 1) return NULL;
    if (DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h) != prototype) return NULL;
    if (!(DUK_HOBJECT_E_GET_FLAGS(ctx->heap, h, DUKX_RE_LAST_INDEX) & DUK_PROPDESC_FLAG_WRITABLE))
        return NULL;
    if (!DUK_TVAL_IS_NUMBER(dukx_slot(ctx, h, DUKX_RE_LAST_INDEX))) return NULL;
    if (!still(ctx, prototype, DUKX_S_exec, DUKX_O_RegExpExec)) return NULL;
    return flags_untouched(ctx, prototype) ? h : NULL;
}

double dukx_advance(const dukx_subject *subject, double index, bool unicode)
{
    if (!unicode || !subject->input.wide || index + 1 >= subject->input.len) return index + 1;
    const uint16_t *units = subject->input.units;
    uint32_t at = (uint32_t)index;
    bool pair = (units[at] & 0xFC00) == 0xD800 && (units[at + 1] & 0xFC00) == 0xDC00;
    return index + (pair ? 2 : 1);
}

/* ---- opening ----------------------------------------------------------------------------------------- */

static const gots__builtin prototype_functions[] = {
    { "exec", prototype_exec, 1, 1, 0 },
    { "get dotAll", get_flag, 0, 0, 4 },
    { "get flags", get_flags, 0, 0, 0 },
    { "get global", get_flag, 0, 0, 1 },
    { "get hasIndices", get_flag, 0, 0, 0 },
    { "get ignoreCase", get_flag, 0, 0, 2 },
    { "get multiline", get_flag, 0, 0, 3 },
    { "get source", get_source, 0, 0, 0 },
    { "get sticky", get_flag, 0, 0, 7 },
    { "test", prototype_test, 1, 1, 0 },
    { "toString", prototype_to_string, 0, 0, 0 },
    { "get unicode", get_flag, 0, 0, 5 },
    { "get unicodeSets", get_flag, 0, 0, 6 },
    { NULL, NULL, 0, 0, 0 },
};

static const gots__builtin constructor_functions[] = {
    { "escape", escape, 1, 1, 0 },
    { NULL, NULL, 0, 0, 0 },
};

/* Keeps the getter of the prototype's `flags`. */
static void keep_flags_getter(duk_context *ctx, duk_idx_t prototype)
{
    duk_hobject *h = duk_require_hobject(ctx, prototype);
    for (uint32_t i = 0; i < h->e_next; i++) {
        if (DUK_HOBJECT_E_GET_KEY(ctx->heap, h, i) != dukx_key(ctx, DUKX_S_flags)) continue;
        duk_push_hobject(ctx, DUK_HOBJECT_E_GET_VALUE_GETTER(ctx->heap, h, i));
        dukx_keep(ctx, -1, DUKX_O_RegExpFlags);
        duk_pop(ctx);
    }
}

void gots__open_regexp(duk_context *ctx);
void gots__open_regexp(duk_context *ctx)
{
    dukx_class(ctx, "RegExp", construct, 2, NULL); /* constructor prototype */
    duk_idx_t prototype = duk_get_top_index(ctx), constructor = prototype - 1;
    dukx_keep(ctx, prototype, DUKX_O_RegExpPrototype);
    dukx_keep(ctx, constructor, DUKX_O_RegExp);
    gots__define(ctx, prototype, prototype_functions);
    gots__define(ctx, constructor, constructor_functions);
    dukx_define_species(ctx, constructor);
    dukx_get(ctx, prototype, DUKX_S_exec);
    dukx_keep(ctx, -1, DUKX_O_RegExpExec);
    keep_flags_getter(ctx, prototype);
    duk_push_bare_object(ctx);
    dukx_keep(ctx, -1, DUKX_O_RegExpCache);
    duk_push_array(ctx);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -2, 0);
    duk_push_undefined(ctx);
    duk_put_prop_index(ctx, -2, 1);
    dukx_keep(ctx, -1, DUKX_O_RegExpSubject);
    dukx_open_regexp_symbols(ctx, prototype);
}
