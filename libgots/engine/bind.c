/* Host functions bound by declaration: defined in the program, compiled when first called.
 *
 * SPDX-License-Identifier: MIT
 *
 * A bound function is a native function whose number (its magic) says which. Its first call compiles the
 * unit that it belongs to (bind/stub.c makes the text); from then on the executor calls the stub itself,
 * where the call stands (gots_direct). What a stub declines comes to bind_call.c.
 */
#include "engine/bind.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "engine/bind_inside.h"
#include "engine/value.h"

_Static_assert(DUK_TAG_NUMBER == GOTS__BIND_TAG_NUMBER && DUK_TAG_UNDEFINED == GOTS__BIND_TAG_UNDEFINED &&
                   DUK_TAG_NULL == GOTS__BIND_TAG_NULL && DUK_TAG_BOOLEAN == GOTS__BIND_TAG_BOOLEAN &&
                   DUK_TAG_OBJECT == GOTS__BIND_TAG_OBJECT && sizeof(duk_tval) == 16 && offsetof(duk_tval, v) == 8,
               "values as stubs read them");

#define FUNCTIONS_MAX 32767u /* numbers that a native function can carry */

const char bind_no_first[1] = "";

/* ---- The isolate's record --------------------------------------------------------------------- */

static void release(void *data)
{
    bind_state *state = data;
    gots_allocator allocator = state->allocator;
    bind_release_objects(state);
    for (bind_unit *unit = state->units, *next; unit != NULL; unit = next) {
        next = unit->next;
        gots__code_free(unit->code);
        if (unit->close != NULL) unit->close(unit->library);
        gots__free(&allocator, unit, sizeof *unit);
    }
    for (bind_context *at = state->contexts, *next; at != NULL; at = next) {
        next = at->next;
        gots__code_free(at->code);
        gots__free(&allocator, at->native, sizeof *at->native);
        gots__free(&allocator, at, sizeof *at);
    }
    for (gots_promise *at = state->promises, *next; at != NULL; at = next) {
        next = at->next;
        at->isolate = NULL; /* C holds it: gots_resolve frees it */
        at->next = NULL;
    }
    gots__free(&allocator, state->functions, state->room * sizeof *state->functions);
    gots__free(&allocator, state->prototypes, state->class_room * sizeof *state->prototypes);
    gots__free(&allocator, (void *)state->ends, state->class_room * sizeof *state->ends);
    gots__free(&allocator, (void *)state->end_firsts, state->class_room * sizeof *state->end_firsts);
    gots__bind_world_deinit(&state->world);
    gots__free(&allocator, state, sizeof *state);
}

static void open_state(duk_context *ctx, void *data)
{
    bind_state *state = data;
    duk_push_heap_stash(ctx);
    duk_push_array(ctx);
    state->roots = duk_get_heapptr(ctx, -1);
    duk_put_prop_literal(ctx, -2, "bound");
    duk_push_literal(ctx, DUK_HIDDEN_SYMBOL("to"));
    state->to = duk_known_hstring(ctx, -1);
    bind_root(ctx, state);
    duk_push_literal(ctx, DUK_HIDDEN_SYMBOL("of"));
    state->of = duk_known_hstring(ctx, -1);
    bind_root(ctx, state);
}

bind_state *bind_state_of(duk_context *ctx)
{
    return gots__slot_get(ctx, GOTS__SLOT_BIND);
}

static bind_state *state_of(gots__isolate *isolate)
{
    duk_context *ctx = gots__isolate_context(isolate);
    bind_state *state = gots__slot_get(ctx, GOTS__SLOT_BIND);
    if (state != NULL) return state;
    state = gots__alloc(&isolate->allocator, sizeof *state);
    if (state == NULL) return NULL;
    memset(state, 0, sizeof *state);
    state->isolate = isolate;
    state->allocator = isolate->allocator;
    gots__bind_world_init(&state->world, &isolate->allocator);
    if (gots__protect(isolate, open_state, state, NULL) != GOTS_OK) {
        gots__free(&state->allocator, state, sizeof *state);
        return NULL;
    }
    gots__slot_set(ctx, GOTS__SLOT_BIND, state, release);
    return state;
}

gots__bind_world *gots__isolate_bindings(gots__isolate *isolate)
{
    bind_state *state = state_of(isolate);
    return state != NULL ? &state->world : NULL;
}

bool gots__isolate_has_bindings(gots__isolate *isolate)
{
    const bind_state *state = gots__slot_get(gots__isolate_context(isolate), GOTS__SLOT_BIND);
    return state != NULL && state->world.text_count > 0;
}

void gots__bind_set_host(gots__isolate *isolate, gots__bind_hook *hook, void *queue)
{
    bind_state *state = state_of(isolate);
    if (state == NULL) return;
    state->hook = hook;
    state->queue = queue;
}

void gots__bind_fail(gots__isolate *isolate, const char *code, const char *message)
{
    bind_state *state = state_of(isolate);
    if (state == NULL || state->failed != BIND_FINE) return;
    gots_error text; /* cut where a character ends */
    gots__fail(&text, GOTS_E_THROWN, code != NULL ? code : "", "%s", message);
    memcpy(state->code, text.code, sizeof state->code);
    memcpy(state->message, text.message, sizeof state->message);
    state->failed = BIND_FAILED;
    isolate->ran++;
}

/* ---- Roots ------------------------------------------------------------------------------------ */

uint32_t bind_root(duk_context *ctx, bind_state *state)
{
    duk_push_heapptr(ctx, state->roots);
    duk_insert(ctx, -2);
    uint32_t number = (uint32_t)duk_get_length(ctx, -2);
    if (number == 0) { /* 0 is no root: a free list begins there */
        duk_push_uint(ctx, 0);
        duk_put_prop_index(ctx, -3, 0);
        number = 1;
    }
    duk_get_prop_index(ctx, -2, 0);
    uint32_t spare = duk_get_uint(ctx, -1);
    duk_pop(ctx);
    if (spare != 0) {
        number = spare;
        duk_get_prop_index(ctx, -2, number);
        duk_put_prop_index(ctx, -3, 0);
    }
    duk_put_prop_index(ctx, -2, number);
    duk_pop(ctx);
    return number;
}

void bind_unroot(duk_context *ctx, bind_state *state, uint32_t number)
{
    duk_push_heapptr(ctx, state->roots);
    duk_get_prop_index(ctx, -1, 0);
    duk_put_prop_index(ctx, -2, number);
    duk_push_uint(ctx, number);
    duk_put_prop_index(ctx, -2, 0);
    duk_pop(ctx);
}

void bind_push_root(duk_context *ctx, bind_state *state, uint32_t number)
{
    duk_push_heapptr(ctx, state->roots);
    duk_get_prop_index(ctx, -1, number);
    duk_remove(ctx, -2);
}

/* ---- Compiling -------------------------------------------------------------------------------- */

typedef struct key_context {
    duk_context *ctx;
    bind_state *state;
} key_context;

/* Keys stay alive with the isolate: they are few, and the same for many structs. */
static const void *pinned_key(void *context, const char *name)
{
    const key_context *it = context;
    gots__push_utf8(it->ctx, name, strlen(name));
    void *key = duk_get_heapptr(it->ctx, -1);
    (void)bind_root(it->ctx, it->state);
    return key;
}

/* Writes the text of some plans and compiles it. The names are those of the plans. May throw. */
static gots__code *make_code(duk_context *ctx, bind_state *state, const gots__bind_target *targets, uint32_t count,
                             const char *const *names, void **addresses, uint32_t name_count)
{
    gots__arena arena;
    gots_error err = { 0 };
    gots__code *volatile code = NULL;
    key_context keys = { ctx, state };
    gots__bind_site site = { &keys, pinned_key, &state->failed, offsetof(duk_hthread, valstack) };
    gots__arena_init(&arena, &state->allocator, 0);
    if (setjmp(arena.escape) == 0) {
        gots__text text;
        uint32_t import_count;
        const gots__code_symbol *imports = bind_imports(&import_count);
        gots__text_init(&text, &arena, 8192);
        gots__bind_write_unit(&state->world, &site, targets, count, &text);
        code = gots__code_new(&state->allocator, GOTS__CODE_TCC, text.bytes, text.len, imports, import_count, names, addresses,
                              name_count, &err);
    } else gots__fail(&err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    gots__arena_deinit(&arena);
    if (code == NULL && err.status == GOTS_E_NOMEM) (void)duk_range_error(ctx, "out of memory");
    if (code == NULL) (void)duk_error(ctx, DUK_ERR_ERROR, "%s: %s", err.code, err.message);
    if (!gots__isolate_take_code(state->isolate, gots__code_size(code))) {
        gots__code_free(code);
        (void)duk_range_error(ctx, "out of memory");
    }
    return code;
}

static gots__bind_target target_of(const bind_function *function)
{
    return (gots__bind_target){ function->code.plan, (const void *)(uintptr_t)function->code.function, function->code.first,
                                function->code.has_first, &function->calls->calls };
}

void bind_compile(duk_context *ctx, bind_state *state, bind_function *function)
{
    bind_unit *unit = function->unit;
    uint32_t count = unit->count;
    size_t size = count * (sizeof(gots__bind_target) + 2 * sizeof(char *) + 2 * sizeof(void *) + 2 * 16);
    gots__bind_target *targets = duk_push_fixed_buffer(ctx, size);
    const char **names = (const char **)(void *)(targets + count);
    void **found = (void **)(void *)(names + 2 * count);
    char (*texts)[16] = (char (*)[16])(void *)(found + 2 * count);
    for (uint32_t i = 0; i < count; i++) {
        targets[i] = target_of(&state->functions[unit->first + i]);
        snprintf(texts[i], sizeof texts[i], "e%u", targets[i].plan->number);
        snprintf(texts[count + i], sizeof texts[count + i], "v%u", targets[i].plan->number);
        names[i] = texts[i];
        names[count + i] = texts[count + i];
    }
    unit->code = make_code(ctx, state, targets, count, names, found, 2 * count);
    for (uint32_t i = 0; i < count; i++) {
        bind_function *at = &state->functions[unit->first + i];
        at->door = (bind_door *)(uintptr_t)found[i];
        at->giver = (bind_giver *)(uintptr_t)found[count + i];
    }
    duk_pop(ctx);
}

/* ---- Defining --------------------------------------------------------------------------------- */

static const char *own_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : name;
}

/* [holder] → [holder inner], made along the dots of `name` but for the last part. */
static void push_holder(duk_context *ctx, const char *name)
{
    duk_dup(ctx, -1);
    for (const char *dot; (dot = strchr(name, '.')) != NULL; name = dot + 1) {
        duk_push_lstring(ctx, name, (size_t)(dot - name));
        duk_dup(ctx, -1);
        duk_get_prop(ctx, -3);
        if (!duk_is_object(ctx, -1)) {
            duk_pop(ctx);
            duk_push_object(ctx);
            duk_dup(ctx, -2);
            duk_dup(ctx, -2);
            duk_put_prop(ctx, -5);
        }
        duk_remove(ctx, -2);
        duk_remove(ctx, -2);
    }
}

static void push_bound(duk_context *ctx, const char *name, uint32_t number, uint32_t length)
{
    gots__builtin line = { .name = name, .function = bind_call_slowly, .nargs = -1, .length = (int8_t)length,
                           .magic = (int16_t)number };
    gots__push_function(ctx, &line);
}

/* ---- Enums ---- */

/* [global] → [global]: an object of names and values, both ways, which nobody changes. */
static void define_enum(duk_context *ctx, const gots__bind_enum *e)
{
    push_holder(ctx, e->name);
    duk_push_object(ctx);
    for (uint32_t i = 0; i < e->count; i++) {
        duk_push_int(ctx, e->values[i]);
        duk_put_prop_string(ctx, -2, e->names[i]);
        duk_push_int(ctx, e->values[i]);
        duk_push_string(ctx, e->names[i]);
        duk_put_prop(ctx, -3);
    }
    duk_freeze(ctx, -1);
    gots__define_value(ctx, -2, own_name(e->name), DUK_DEFPROP_WRITABLE | DUK_DEFPROP_ENUMERABLE);
    duk_pop(ctx);
}

static void define_enums(duk_context *ctx, void *data)
{
    bind_state *state = data;
    duk_push_global_object(ctx);
    for (const gots__bind_enum *e = state->world.enums; e != state->enums; e = e->next)
        if (!e->is_of_library) define_enum(ctx, e);
    state->enums = state->world.enums;
}

gots_status gots__bind_define_enums(gots__isolate *isolate, gots_error *err)
{
    bind_state *state = state_of(isolate);
    if (state == NULL) return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    return state->world.enums != state->enums ? gots__protect(isolate, define_enums, state, err) : GOTS_OK;
}

/* ---- Classes ---- */

static bool make_class_room(bind_state *state)
{
    uint32_t room = state->world.class_count + 8;
    const gots_allocator *allocator = &state->allocator;
    if (state->world.class_count < state->class_room) return true;
    void **prototypes = gots__alloc(allocator, room * sizeof *prototypes);
    void (**ends)(void *) = gots__alloc(allocator, room * sizeof *ends);
    const void **firsts = gots__alloc(allocator, room * sizeof *firsts);
    if (prototypes == NULL || ends == NULL || firsts == NULL) {
        gots__free(allocator, prototypes, room * sizeof *prototypes);
        gots__free(allocator, (void *)ends, room * sizeof *ends);
        gots__free(allocator, (void *)firsts, room * sizeof *firsts);
        return false;
    }
    memset(prototypes, 0, room * sizeof *prototypes);
    memset((void *)ends, 0, room * sizeof *ends);
    memset((void *)firsts, 0, room * sizeof *firsts);
    uint32_t known = state->class_room;
    if (known > 0) {
        memcpy(prototypes, state->prototypes, known * sizeof *prototypes);
        memcpy((void *)ends, (void *)state->ends, known * sizeof *ends);
        memcpy((void *)firsts, (void *)state->end_firsts, known * sizeof *firsts);
    }
    gots__free(allocator, state->prototypes, known * sizeof *prototypes);
    gots__free(allocator, (void *)state->ends, known * sizeof *ends);
    gots__free(allocator, (void *)state->end_firsts, known * sizeof *firsts);
    state->prototypes = prototypes;
    state->ends = ends;
    state->end_firsts = firsts;
    state->class_room = room;
    return true;
}

static duk_ret_t no_constructor(duk_context *ctx)
{
    return duk_type_error(ctx, "the host alone makes objects of this class");
}

/* [global] → [global]: the constructor under its name, the prototype among the roots. */
static void define_class(duk_context *ctx, bind_state *state, const gots__bind_class *class_, int32_t constructor, uint32_t length)
{
    gots__builtin line = { .name = own_name(class_->name), .function = no_constructor, .nargs = 0, .length = 0 };
    push_holder(ctx, class_->name);
    if (constructor >= 0) push_bound(ctx, own_name(class_->name), (uint32_t)constructor, length);
    else gots__push_function(ctx, &line);
    ((duk_hobject *)duk_get_heapptr(ctx, -1))->hdr.h_flags |= DUK_HOBJECT_FLAG_CONSTRUCTABLE;
    gots__makes_own_instance(ctx, -1);
    duk_push_object(ctx);
    state->prototypes[class_->number] = duk_get_heapptr(ctx, -1);
    duk_dup(ctx, -1);
    (void)bind_root(ctx, state);
    gots__define_tag(ctx, -1, own_name(class_->name));
    duk_dup(ctx, -2);
    gots__define_value(ctx, -2, "constructor", DUK_DEFPROP_WRITABLE);
    gots__define_value(ctx, -2, "prototype", 0);
    gots__define_value(ctx, -2, own_name(class_->name), DUK_DEFPROP_WRITABLE);
    duk_pop(ctx);
}

static void define_member(duk_context *ctx, bind_state *state, uint32_t number)
{
    const bind_function *it = &state->functions[number];
    const gots__bind_function *plan = it->code.plan;
    const char *name = own_name(plan->name);
    bool is_set = plan->role == GOTS__BIND_SETTER;
    if (is_set) name += strlen("set_");
    duk_push_heapptr(ctx, state->prototypes[plan->class_->number]);
    if (plan->role == GOTS__BIND_METHOD) {
        push_bound(ctx, name, number, plan->required);
        gots__define_value(ctx, -2, name, DUK_DEFPROP_WRITABLE);
    } else {
        duk_push_string(ctx, name);
        push_bound(ctx, name, number, is_set);
        duk_def_prop(ctx, -3,
                     (is_set ? DUK_DEFPROP_HAVE_SETTER : DUK_DEFPROP_HAVE_GETTER) | DUK_DEFPROP_SET_CONFIGURABLE |
                         DUK_DEFPROP_SET_ENUMERABLE);
    }
    duk_pop(ctx);
}

/* ---- All ---- */

typedef struct definition {
    bind_state *state;
    const bind_unit *unit;
    bool is_offer;
} definition;

static void define_classes(duk_context *ctx, bind_state *state, const bind_unit *unit)
{
    for (uint32_t i = unit->first; i < unit->first + unit->count; i++) {
        const gots__bind_code *code = &state->functions[i].code;
        const gots__bind_class *class_ = code->plan->class_;
        if (class_ == NULL) continue;
        int32_t constructor = -1;
        uint32_t length = 0;
        for (uint32_t j = unit->first; j < unit->first + unit->count; j++)
            if (state->functions[j].code.plan->class_ == class_ &&
                state->functions[j].code.plan->role == GOTS__BIND_CONSTRUCTOR) {
                constructor = (int32_t)j;
                length = state->functions[j].code.plan->required;
            }
        if (state->prototypes[class_->number] == NULL) define_class(ctx, state, class_, constructor, length);
        if (code->plan->role != GOTS__BIND_FINALIZER) continue;
        state->ends[class_->number] = (void (*)(void *))(uintptr_t)code->function;
        state->end_firsts[class_->number] = code->has_first ? code->first : bind_no_first;
    }
}

/* Namespaces, enums and their like: what a text declares with values besides functions. */
static void define_functions(duk_context *ctx, void *data)
{
    const definition *it = data;
    bind_state *state = it->state;
    duk_push_global_object(ctx);
    if (it->is_offer) {
        duk_push_object(ctx);
        duk_dup(ctx, -1);
        gots__define_value(ctx, -3, GOTS__BIND_OFFER, 0);
    }
    define_classes(ctx, state, it->unit);
    for (uint32_t i = it->unit->first; i < it->unit->first + it->unit->count; i++) {
        const gots__bind_function *plan = state->functions[i].code.plan;
        if (plan->class_ != NULL) {
            if (plan->role == GOTS__BIND_METHOD || plan->role == GOTS__BIND_GETTER || plan->role == GOTS__BIND_SETTER)
                define_member(ctx, state, i);
            continue;
        }
        push_holder(ctx, plan->name);
        push_bound(ctx, own_name(plan->name), i, plan->required);
        gots__define_value(ctx, -2, own_name(plan->name), DUK_DEFPROP_WRITABLE | DUK_DEFPROP_ENUMERABLE);
        duk_pop(ctx);
    }
}

static bool make_room(bind_state *state, uint32_t count)
{
    if (state->count + count <= state->room) return true;
    uint32_t room = state->room * 2 > state->count + count ? state->room * 2 : state->count + count + 8;
    bind_function *functions = state->allocator.resize(state->allocator.context, state->functions,
                                                       state->room * sizeof *functions, room * sizeof *functions);
    if (functions == NULL) return false;
    state->functions = functions;
    state->room = room;
    state->isolate->ran++; /* machine code that is calling the host points into them */
    return true;
}

static gots_status define(gots__isolate *isolate, const gots__bind_code *codes, uint32_t count, const bind_unit *library,
                          gots_error *err)
{
    bind_state *state = state_of(isolate);
    bind_unit *unit = state != NULL ? gots__alloc(&state->allocator, sizeof *unit) : NULL;
    if (state != NULL && state->count + count > FUNCTIONS_MAX) {
        gots__free(&state->allocator, unit, sizeof *unit);
        return gots__fail(err, GOTS_E_LIMIT, "GOTS4012", "more than %u bound functions in one isolate", FUNCTIONS_MAX);
    }
    if (unit == NULL || !make_room(state, count) || !make_class_room(state)) {
        if (unit != NULL) gots__free(&state->allocator, unit, sizeof *unit);
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    }
    for (uint32_t i = 0; i < count; i++) {
        gots__host_function *calls = gots__host_function_new(isolate, codes[i].plan->name, library != NULL);
        state->functions[state->count + i] = (bind_function){ .code = codes[i], .unit = unit, .calls = calls };
        if (calls != NULL) {
            bind_describe(&state->functions[state->count + i]);
            continue;
        }
        gots__free(&state->allocator, unit, sizeof *unit);
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    }
    *unit = (bind_unit){ .next = state->units, .first = state->count, .count = count };
    state->units = unit;
    state->count += count;
    definition it = { state, unit, library != NULL };
    gots_status status = gots__protect(isolate, define_functions, &it, err);
    if (status == GOTS_OK && library != NULL) {
        unit->library = library->library;
        unit->close = library->close;
    }
    return status;
}

gots_status gots__bind_define(gots__isolate *isolate, const gots__bind_code *codes, uint32_t count, gots_error *err)
{
    return define(isolate, codes, count, NULL, err);
}

gots_status gots__bind_offer(gots__isolate *isolate, const gots__bind_code *codes, uint32_t count, void *library,
                             void (*close)(void *), gots_error *err)
{
    const bind_unit kept = { .library = library, .close = close };
    return define(isolate, codes, count, &kept, err);
}

/* ---- The program's functions as C functions ---------------------------------------------------- */

typedef struct exporting {
    bind_state *state;
    bind_context *context;
    gots_value value;
    void *address;
} exporting;

static void export_function(duk_context *ctx, void *data)
{
    exporting *it = data;
    char name[16];
    const char *names[] = { name };
    gots__bind_target target = { .plan = it->context->plan, .address = it->context };
    gots__value_push(ctx, it->value);
    it->context->function = duk_get_heapptr(ctx, -1);
    it->context->root = bind_root(ctx, it->state);
    snprintf(name, sizeof name, "f%u", target.plan->number);
    it->context->code = make_code(ctx, it->state, &target, 1, names, &it->address, 1);
}

gots_status gots__bind_to_c(gots__isolate *isolate, const gots__bind_function *plan, gots_value value,
                              gots_function **function, gots_error *err)
{
    bind_state *state = state_of(isolate);
    bind_context *context = state != NULL ? gots__alloc(&state->allocator, sizeof *context) : NULL;
    bind_native *native = context != NULL ? gots__alloc(&state->allocator, sizeof *native) : NULL;
    if (native == NULL) {
        if (context != NULL) gots__free(&state->allocator, context, sizeof *context);
        return gots__fail(err, GOTS_E_NOMEM, "GOTS1014", "out of memory");
    }
    *native = (bind_native){ 0 };
    *context = (bind_context){ .native = native, .state = state, .plan = plan, .next = state->contexts, .is_export = true };
    state->contexts = context;
    exporting it = { state, context, value, NULL };
    gots_status status = gots__protect(isolate, export_function, &it, err);
    if (status != GOTS_OK) return status;
    context->address = it.address;
    *function = (gots_function *)(uintptr_t)it.address;
    return status;
}

static void renew_function(duk_context *ctx, void *data)
{
    exporting *it = data;
    gots__value_push(ctx, it->value);
    void *function = duk_get_heapptr(ctx, -1);
    uint32_t root = bind_root(ctx, it->state);
    bind_unroot(ctx, it->state, it->context->root);
    it->context->function = function;
    it->context->root = root;
    *it->context->native = (bind_native){ 0 };
}

gots_status gots__bind_renew(gots__isolate *isolate, gots_function *function, gots_value value, gots_error *err)
{
    bind_state *state = state_of(isolate);
    const void *address = (const void *)(uintptr_t)function;
    bind_context *context = state != NULL ? state->contexts : NULL;
    while (context != NULL && context->address != address) context = context->next;
    if (context == NULL) return gots__fail(err, GOTS_E_NOT_FOUND, "GOTS4013", "there is no such function");
    exporting it = { state, context, value, NULL };
    return gots__protect(isolate, renew_function, &it, err);
}
