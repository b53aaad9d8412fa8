/* The tables of shapes of an isolate's modules, and what happens where a check fails.
 *
 * SPDX-License-Identifier: MIT
 *
 * A table is copied into the isolate's memory. What of it the heap must hold stands in one array,
 * kept by the stash: its property names and literals as strings, then its Type objects. They are
 * made when the module first checks something that a look at the value's kind does not settle.
 */
#include "engine/shapes.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/console.h"
#include "engine/helper.h"
#include "engine/module_objects.h"
#include "engine/stack.h"

/* ---- State ----------------------------------------------------------------------------------- */

static void free_table(const gots_allocator *allocator, dukx_shapes *s)
{
    if (s == NULL) return;
    if (s->table != NULL) {
        gots__free(allocator, s->keys, s->table->name_count * sizeof *s->keys);
        gots__free(allocator, s->plain, s->table->name_count * sizeof *s->plain);
        gots__free(allocator, s->told, s->table->site_count);
        gots__free(allocator, (void *)s->table, s->table->size);
    }
    gots__free(allocator, s, sizeof *s);
}

static void release_state(void *data)
{
    dukx_shape_state *state = data;
    gots_allocator allocator = state->allocator;
    for (uint32_t i = 0; i < state->count; i++) free_table(&allocator, state->tables[i]);
    gots__free(&allocator, state->tables, state->room * sizeof *state->tables);
    gots__free(&allocator, state, sizeof *state);
}

static dukx_shape_state *need_state(gots__isolate *isolate)
{
    duk_context *ctx = gots__isolate_context(isolate);
    dukx_shape_state *state = dukx_shape_state_of(ctx);
    if (state != NULL) return state;
    state = gots__alloc(&isolate->allocator, sizeof *state);
    if (state == NULL) return NULL;
    *state = (dukx_shape_state){ .allocator = isolate->allocator };
    gots__slot_set(ctx, GOTS__SLOT_SHAPES, state, release_state);
    return state;
}

gots_status gots__isolate_set_types(gots__isolate *isolate, gots__types_mode mode)
{
    dukx_shape_state *state = need_state(isolate);
    if (state == NULL) return GOTS_E_NOMEM;
    state->mode = mode;
    gots__isolate_context(isolate)->heap->gots_lenient = mode == GOTS__TYPES_WARN;
    return GOTS_OK;
}

gots_status gots__isolate_on_type_error(gots__isolate *isolate, gots_type_error_hook *hook,
                                        void *context)
{
    dukx_shape_state *state = need_state(isolate);
    if (state == NULL) return GOTS_E_NOMEM;
    state->hook = hook;
    state->hook_context = context;
    return GOTS_OK;
}

/* ---- Tables ---------------------------------------------------------------------------------- */

static bool make_room(dukx_shape_state *state)
{
    if (state->count < state->room) return true;
    uint32_t room = state->room == 0 ? 8 : state->room * 2;
    dukx_shapes **tables = gots__alloc(&state->allocator, room * sizeof *tables);
    if (tables == NULL) return false;
    if (state->count > 0) memcpy(tables, state->tables, state->count * sizeof *tables);
    gots__free(&state->allocator, state->tables, state->room * sizeof *state->tables);
    state->tables = tables;
    state->room = room;
    return true;
}

static dukx_shapes *copy_table(const gots_allocator *allocator, const void *bytes, size_t size)
{
    dukx_shapes *s = gots__alloc(allocator, sizeof *s);
    if (s == NULL) return NULL;
    memset(s, 0, sizeof *s);
    gots__shapes *table = gots__alloc(allocator, size);
    if (table == NULL) {
        free_table(allocator, s);
        return NULL;
    }
    memcpy(table, bytes, size);
    s->table = table;
    s->keys = gots__alloc(allocator, table->name_count * sizeof *s->keys);
    s->plain = gots__alloc(allocator, table->name_count * sizeof *s->plain);
    s->told = gots__alloc(allocator, table->site_count);
    if (s->keys == NULL || s->plain == NULL || (s->told == NULL && table->site_count > 0)) {
        free_table(allocator, s);
        return NULL;
    }
    memset(s->keys, 0, table->name_count * sizeof *s->keys);
    if (table->site_count > 0) memset(s->told, 0, table->site_count);
    s->shapes = gots__shapes_shapes(table);
    s->words = gots__shapes_words(table);
    s->names = gots__shapes_names(table);
    s->sites = gots__shapes_sites(table);
    s->text = gots__shapes_text(table);
    return s;
}

gots_status gots__env_shapes(gots__isolate *isolate, uint32_t module, const void *bytes, size_t size,
                             gots_error *err)
{
    if (!gots__shapes_are_sound(bytes, size))
        return gots__fail(err, GOTS_E_SYNTAX, "GOTS2002", "the table of a module's types is damaged");
    dukx_shape_state *state = need_state(isolate);
    if (state == NULL || !make_room(state)) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    dukx_shapes *s = copy_table(&state->allocator, bytes, size);
    if (s == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    s->module = module;
    s->number = state->count;
    state->tables[state->count++] = s;
    return GOTS_OK;
}

dukx_shapes *dukx_shapes_of_module(duk_context *ctx, uint32_t module)
{
    const dukx_shape_state *state = dukx_shape_state_of(ctx);
    for (uint32_t i = state != NULL ? state->count : 0; i > 0; i--)
        if (state->tables[i - 1]->module == module) return state->tables[i - 1];
    return NULL;
}

static dukx_shapes *table_of_module(duk_context *ctx, uint32_t module)
{
    dukx_shapes *s = dukx_shapes_of_module(ctx, module);
    if (s != NULL) return s;
    (void)duk_error(ctx, DUK_ERR_ERROR, "GOTS2002: a module has no table of types");
    DUK_UNREACHABLE();
    return NULL;
}

static dukx_shapes *table_of_env(duk_context *ctx, duk_idx_t env)
{
    duk_get_prop_literal(ctx, env, GOTS__MODULE_KEY);
    dukx_shapes *s = table_of_module(ctx, duk_get_uint(ctx, -1));
    duk_pop(ctx);
    return s;
}

/* ---- Names ----------------------------------------------------------------------------------- */

void dukx_shape_push_name(duk_context *ctx, const dukx_shapes *s, uint32_t name)
{
    const char *text = s->text + s->names[name].at;
    uint32_t len = s->names[name].len;
    char symbol[64];
    if (len > 2 && len < sizeof symbol && (unsigned char)text[0] == 0xFF && text[1] == '@' && memchr(text + 2, '@', len - 2) == NULL) {
        memcpy(symbol, text + 2, len - 2);
        symbol[len - 2] = '\0';
        gots__push_symbol(ctx, symbol);
        if (duk_is_symbol(ctx, -1)) return;
        duk_pop(ctx);
    }
    gots__push_utf8(ctx, text, len);
}

static bool is_plain(const duk_hstring *text)
{
    const unsigned char *bytes = DUK_HSTRING_GET_DATA(text);
    for (duk_size_t i = 0; i < DUK_HSTRING_GET_BYTELEN(text); i++)
        if (bytes[i] < 0x20 || bytes[i] == '"' || bytes[i] == '\\') return false;
    return true;
}

/* Interns a name, held by the array at the top. `is_key`: as a property's name it may mean a symbol. */
static void need_name(duk_context *ctx, dukx_shapes *s, uint32_t name, bool is_key)
{
    if (s->keys[name] != NULL) return;
    if (is_key) dukx_shape_push_name(ctx, s, name);
    else gots__push_utf8(ctx, s->text + s->names[name].at, s->names[name].len);
    (void)dukx_key_tval(ctx, -1);
    duk_hstring *h = duk_known_hstring(ctx, -1);
    duk_put_prop_index(ctx, -2, name);
    s->keys[name] = h;
    s->plain[name] = is_plain(h);
}

static void need_literal(duk_context *ctx, dukx_shapes *s, const gots__shape_literal *literal)
{
    if (literal->kind == GOTS__V_STRING) need_name(ctx, s, literal->a, false);
}

static void need_choice(duk_context *ctx, dukx_shapes *s, const gots__shape_choice *choice)
{
    if (choice == NULL) return;
    need_name(ctx, s, choice->name, true);
    const gots__shape_case *cases = dukx_shape_cases(choice);
    for (uint32_t i = 0; i < choice->count; i++) need_literal(ctx, s, &cases[i].literal);
}

static void need_names_of(duk_context *ctx, dukx_shapes *s, const gots__shape *of)
{
    const uint32_t *words = s->words + of->at;
    switch (of->kind) {
    case GOTS__SHAPE_OBJECT:
        for (uint32_t i = 0; i < of->count; i++) need_name(ctx, s, dukx_shape_properties(s, of)[i].name, true);
        break;
    case GOTS__SHAPE_LITERALS:
        for (uint32_t i = 0; i < of->count; i++) need_literal(ctx, s, &dukx_shape_literals(s, of)[i]);
        break;
    case GOTS__SHAPE_TEMPLATE:
        for (uint32_t i = 0; i < of->count; i++)
            if (words[i * 2] == GOTS__PIECE_TEXT) need_name(ctx, s, words[i * 2 + 1], false);
        break;
    case GOTS__SHAPE_UNION: need_choice(ctx, s, dukx_shape_choice(s, of)); break;
    case GOTS__SHAPE_CLASS: need_name(ctx, s, of->at, false); break;
    default: break;
    }
}

/* Pushes the array of what the heap holds for the table. */
static void push_held(duk_context *ctx, dukx_shapes *s)
{
    if (s->held != NULL) {
        duk_push_hobject(ctx, s->held);
        return;
    }
    duk_push_heap_stash(ctx);
    duk_push_bare_array(ctx);
    duk_push_sprintf(ctx, "shapes %lu", (unsigned long)s->number);
    duk_dup(ctx, -2);
    duk_put_prop(ctx, -4);
    duk_remove(ctx, -2);
    s->held = duk_known_hobject(ctx, -1);
}

void dukx_shapes_ready(duk_context *ctx, dukx_shapes *s)
{
    if (s->ready) return;
    push_held(ctx, s);
    for (uint32_t i = 0; i < s->table->shape_count; i++) need_names_of(ctx, s, &s->shapes[i]);
    duk_pop(ctx);
    s->ready = true;
}

/* ---- Failures -------------------------------------------------------------------------------- */

static void put_text(duk_context *ctx, duk_idx_t error, const char *name, duk_idx_t value)
{
    duk_dup(ctx, value);
    gots__define_value(ctx, error, name, DUK_DEFPROP_WRITABLE);
}

void dukx_shape_push_expected(duk_context *ctx, const dukx_shapes *s, uint32_t index)
{
    const gots__shape_name *name = &s->names[s->shapes[index].text];
    gots__push_utf8(ctx, s->text + name->at, name->len);
}

/* Pushes path, expected, received and the message that they make. */
void dukx_shape_push_failure(duk_context *ctx, const dukx_shapes *s, uint32_t root, const dukx_step *path,
                             uint32_t index, duk_idx_t value, bool missing)
{
    value = duk_require_normalize_index(ctx, value);
    duk_require_stack(ctx, 24);
    dukx_shape_push_path(ctx, s, root, path);
    if (duk_get_length(ctx, -1) == 0) {
        duk_push_literal(ctx, "value");
        duk_replace(ctx, -2);
    } else if (s->names[root].len == 0 && *duk_get_string(ctx, -1) == '.') {
        duk_push_string(ctx, duk_get_string(ctx, -1) + 1);
        duk_replace(ctx, -2);
    }
    dukx_shape_push_expected(ctx, s, index);
    if (missing) duk_push_literal(ctx, "nothing");
    else dukx_shape_push_short(ctx, value);
    duk_push_literal(ctx, "GOTS2001: ");
    duk_dup(ctx, -4);
    duk_push_literal(ctx, ": expected ");
    duk_dup(ctx, -5);
    duk_push_string(ctx, missing ? ", but it is missing" : ", got ");
    if (missing) duk_push_literal(ctx, "");
    else duk_dup(ctx, -6);
    duk_concat(ctx, 6);
}

/* What the check function of a site does about a failure. */
typedef struct failure {
    dukx_shapes *s;
    uint32_t site;
} failure;

static void warn(duk_context *ctx, const failure *it)
{
    if (it->s->told[it->site]) return;
    it->s->told[it->site] = 1;
    duk_dup_top(ctx);
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, ""); /* for its trace */
    gots__stack_push(ctx, -1);
    duk_remove(ctx, -2);
    duk_concat(ctx, 2);
    duk_size_t len;
    const char *text = duk_get_lstring(ctx, -1, &len);
    gots__console_write(ctx, 2, text, len);
    duk_pop(ctx);
}

void dukx_shape_throw(duk_context *ctx)
{
    duk_idx_t at = duk_get_top(ctx) - 4;
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "%s", duk_get_string(ctx, -1));
    duk_push_literal(ctx, "GOTS2001");
    gots__define_value(ctx, -2, "code", DUK_DEFPROP_WRITABLE);
    put_text(ctx, at + 4, "path", at);
    put_text(ctx, at + 4, "expected", at + 1);
    put_text(ctx, at + 4, "received", at + 2);
    (void)duk_throw(ctx);
}

/* [ … path expected received message ] stays. */
static void tell_host(duk_context *ctx, const dukx_shape_state *state)
{
    gots_error place = { 0 };
    duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, ""); /* for its trace */
    gots__stack_place(ctx, -1, &place);
    duk_pop(ctx);
    gots_type_error told = {
        .path = duk_get_string(ctx, -4), .expected = duk_get_string(ctx, -3),
        .received = duk_get_string(ctx, -2), .message = duk_get_string(ctx, -1),
        .file = place.file, .line = place.line, .column = place.column,
    };
    state->hook(state->hook_context, &told);
}

void dukx_shape_told(duk_context *ctx)
{
    const dukx_shape_state *state = dukx_shape_state_of(ctx);
    if (state->hook != NULL) tell_host(ctx, state);
}

static bool failed(duk_context *ctx, dukx_walk *w, const dukx_step *path, uint32_t index, duk_idx_t value, bool missing)
{
    const failure *it = w->data;
    dukx_shape_state *state = dukx_shape_state_of(ctx);
    dukx_shape_push_failure(ctx, it->s, it->s->sites[it->site].root, path, index, value, missing);
    dukx_shape_told(ctx);
    if (state->mode == GOTS__TYPES_ENFORCE) dukx_shape_throw(ctx);
    warn(ctx, it);
    duk_pop_n(ctx, 4);
    return false;
}

/* ---- The check function of a module ----------------------------------------------------------- */

static dukx_shapes *own_table(duk_context *ctx, const duk_hobject *function)
{
    dukx_shape_state *state = dukx_shape_state_of(ctx);
    return state->tables[(uint16_t)((const duk_hnatfunc *)(const void *)function)->magic];
}

static duk_bool_t check_here(duk_hthread *thr, duk_tval *call, duk_idx_t nargs)
{
    if (nargs != 2 || !DUK_TVAL_IS_NUMBER(call + 3)) return 0;
    const dukx_shapes *s = own_table(thr, DUK_TVAL_GET_OBJECT(call));
    double site = DUK_TVAL_GET_NUMBER(call + 3);
    if (!(site >= 0 && site < s->table->site_count)) return 0;
    if (dukx_shape_look(thr, s, s->sites[(uint32_t)site].shape, call + 2) != DUKX_YES) return 0;
    DUK_TVAL_SET_TVAL_UPDREF(thr, call, call + 2);
    return 1;
}

void dukx_shape_check(duk_context *ctx, dukx_shapes *s, uint32_t site, duk_idx_t value)
{
    duk_idx_t top = duk_get_top(ctx);
    dukx_shapes_ready(ctx, s);
    failure it = { s, site };
    dukx_walk walk = { .s = s, .failed = failed, .data = &it, .seen = DUK_INVALID_INDEX, .is_lenient = true };
    dukx_shape_walk(ctx, &walk, s->sites[site].shape, value);
    duk_set_top(ctx, top);
}

static duk_ret_t check(duk_context *ctx)
{
    duk_push_current_function(ctx);
    dukx_shapes *s = own_table(ctx, duk_known_hobject(ctx, -1));
    duk_pop(ctx);
    uint32_t site = duk_require_uint(ctx, 1);
    if (site >= s->table->site_count) return duk_range_error(ctx, "no such place of a check: %lu", (unsigned long)site);
    dukx_shape_check(ctx, s, site, 0);
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t gots__h_checks(duk_context *ctx)
{
    dukx_shapes *s = table_of_env(ctx, 0);
    s->unit = dukx_running_unit(ctx);
    if (s->number > UINT16_MAX) return duk_range_error(ctx, "too many modules with types");
    duk_push_c_function(ctx, check, 2);
    duk_set_magic(ctx, -1, (int16_t)(uint16_t)s->number);
    ((duk_hnatfunc *)(void *)duk_known_hobject(ctx, -1))->gots_direct = check_here;
    return 1;
}

duk_ret_t gots__h_type(duk_context *ctx)
{
    dukx_shapes *s = table_of_env(ctx, 0);
    uint32_t index = duk_require_uint(ctx, 1);
    if (index >= s->table->shape_count) return duk_range_error(ctx, "no such type: %lu", (unsigned long)index);
    dukx_push_type(ctx, s, index);
    return 1;
}

#define INNER DUK_HIDDEN_SYMBOL("inner")
#define CHECK DUK_HIDDEN_SYMBOL("check")
#define SITE  DUK_HIDDEN_SYMBOL("site")

static duk_ret_t call_and_check(duk_context *ctx)
{
    duk_push_current_function(ctx);
    duk_insert(ctx, 0);
    duk_get_prop_literal(ctx, 0, INNER);
    duk_insert(ctx, 1);
    duk_push_this(ctx);
    duk_insert(ctx, 2);
    duk_call_method(ctx, duk_get_top(ctx) - 3);
    duk_get_prop_literal(ctx, 0, CHECK);
    duk_push_undefined(ctx);
    duk_dup(ctx, 1);
    duk_get_prop_literal(ctx, 0, SITE);
    duk_call_method(ctx, 2);
    return 1;
}

duk_ret_t gots__h_gives(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    if (!duk_is_function(ctx, 0)) {
        duk_set_top(ctx, 1);
        return 1;
    }
    duk_push_c_function(ctx, call_and_check, DUK_VARARGS);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, count, INNER);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, count, CHECK);
    duk_dup(ctx, 2);
    duk_put_prop_literal(ctx, count, SITE);
    return 1;
}

duk_ret_t gots__h_readonly(duk_context *ctx)
{
    duk_int_t entry, hash;
    duk_hobject *h = duk_get_hobject(ctx, 0);
    if (h != NULL && !ctx->heap->gots_lenient && duk_is_string(ctx, 1)) {
        (void)dukx_key_tval(ctx, 1);
        if (duk_hobject_find_entry(ctx->heap, h, duk_known_hstring(ctx, 1), &entry, &hash) &&
            !DUK_HOBJECT_E_SLOT_IS_ACCESSOR(ctx->heap, h, entry))
            DUK_HOBJECT_E_SLOT_CLEAR_WRITABLE(ctx->heap, h, entry);
    }
    duk_set_top(ctx, 1);
    return 1;
}

duk_ret_t gots__h_class_key(duk_context *ctx)
{
    duk_get_prop_literal(ctx, 0, "prototype");
    duk_dup(ctx, 1);
    dukx_set_slot(ctx, -2, DUKX_I_class);
    duk_set_top(ctx, 1);
    return 1;
}
