/* Planning: which functions of a module become native, and the table that says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "native/native.h"

#include "native/ir.h"
#include "native/store.h"
#include "syntax/ast_walk.h"

struct gots__native_plan {
    n_unit unit;
    gots__text code;       /* of all functions (store.c) */
    uint32_t *ends;        /* by number: where that of a function ends; [0] is 0 */
    uint32_t native_count;
};

const char *gots__native_math_name(uint32_t number)
{
    return number < N_MATHS ? n_math_name((n_math)number) : NULL;
}

/* ---- The functions of a file ------------------------------------------------------------------ */

typedef struct search {
    n_unit *unit;
    gots__symbol *symbol; /* the const that the function found next is the value of */
    const char *name;
} search;

static void add(search *s, gots__node *node)
{
    n_unit *unit = s->unit;
    n_function *function = GOTS__NEW(unit->arena, n_function);
    function->node = node;
    function->form = &node->function;
    function->symbol = s->symbol;
    function->name = s->name;
    const gots__node *name = node->function.name;
    if (name != NULL && name->kind == GOTS__IDENTIFIER) {
        function->name = name->ident.name->text;
        if (node->kind == GOTS__FUNCTION_DECLARATION) function->symbol = name->ident.symbol;
    }
    if (function->name == NULL) function->name = "";
    if (function->symbol != NULL) {
        n_function *other = n_table_get(&unit->functions, function->symbol);
        if (other != NULL) other->is_ambiguous = function->is_ambiguous = true;
        n_table_put(&unit->functions, unit->arena, function->symbol, function);
    }
    function->result = n_range_none();
    if (unit->last == NULL) unit->first = function;
    else unit->last->next = function;
    unit->last = function;
    unit->count++;
}

/* Leaves and types, of which most of a program consists. */
static bool holds_no_function(const gots__node *node)
{
    switch (node->kind) {
    case GOTS__IDENTIFIER: case GOTS__STRING: case GOTS__NUMBER: case GOTS__THIS:
    case GOTS__KEYWORD_TYPE: case GOTS__TYPE_REF: case GOTS__ARRAY_TYPE: case GOTS__UNION_TYPE:
    case GOTS__TYPE_LITERAL: case GOTS__INTERFACE: case GOTS__TYPE_ALIAS: return true;
    default: return false;
    }
}

static bool visit(gots__node *node, void *context)
{
    search *s = context;
    gots__symbol *symbol = s->symbol;
    const char *name = s->name;
    if (node == NULL || holds_no_function(node)) return true;
    if (n_build_is_candidate(node)) add(s, node);
    s->symbol = NULL;
    s->name = NULL;
    if (node->kind == GOTS__DECLARATOR && node->declarator.target->kind == GOTS__IDENTIFIER &&
        node->declarator.init != NULL &&
        (node->declarator.init->kind == GOTS__ARROW || node->declarator.init->kind == GOTS__FUNCTION)) {
        gots__symbol *of = node->declarator.target->ident.symbol;
        s->name = node->declarator.target->ident.name->text;
        if (of != NULL && (of->meanings & GOTS__SYM_CONST) != 0) s->symbol = of;
    }
    gots__node_children_by(node, visit, s);
    s->symbol = symbol;
    s->name = name;
    return true;
}

static void number_functions(gots__native_plan *plan)
{
    for (n_function *at = plan->unit.first; at != NULL; at = at->next) {
        if (at->state != N_BUILT) continue;
        if (plan->native_count == UINT16_MAX) {
            at->state = N_REFUSED;
            at->reason = "the file has too many functions";
            continue;
        }
        at->number = ++plan->native_count;
        at->form->native = (uint16_t)at->number;
    }
}

static void store_functions(gots__native_plan *plan)
{
    n_unit *unit = &plan->unit;
    gots__text_init(&plan->code, unit->arena, 4096);
    plan->ends = GOTS__NEW_ARRAY(unit->arena, uint32_t, plan->native_count + 1);
    for (const n_function *at = unit->first; at != NULL; at = at->next) {
        if (at->number == 0) continue;
        n_store(at, &plan->code);
        plan->ends[at->number] = (uint32_t)plan->code.len;
    }
}

/* What inference refuses is only found when somebody asks, or when the function is wanted. */
static void tell(n_unit *unit, const gots__native_options *options)
{
    n_infer(unit);
    for (const n_function *at = unit->first; at != NULL; at = at->next)
        if (!at->is_host)
            options->report(options->context, at->name, at->node->pos, at->state == N_BUILT ? NULL : at->reason, at->reason_pos);
}

gots__native_plan *gots__native_plan_new(gots__arena *arena, gots__atoms *atoms, gots__source *source,
                                         gots__node *file, const gots__native_options *options)
{
    gots__native_plan *plan = GOTS__NEW(arena, gots__native_plan);
    n_unit *unit = &plan->unit;
    *unit = (n_unit){ .arena = arena, .atoms = atoms, .source = source, .explains = options->report != NULL,
                      .shapes = options->shapes, .may_fail = options->checks_throw, .host = options->host,
                      .host_context = options->host_context };
    search s = { .unit = unit };
    visit(file, &s);
    if (unit->first == NULL) return NULL;
    for (n_function *at = unit->first; at != NULL; at = at->next) n_build(unit, at);
    n_close_uses(unit);
    n_settle_hosts(unit);
    n_refuse_callers(unit);
    number_functions(plan);
    store_functions(plan);
    if (options->report != NULL) tell(unit, options);
    return plan->native_count > 0 ? plan : NULL;
}

/* ---- The table -------------------------------------------------------------------------------- */

/* Walks the same steps twice: without a block to learn the size, then to fill. */
typedef struct writer {
    char *block;
    size_t size;
} writer;

static uint32_t take(writer *w, const void *bytes, size_t len, size_t align)
{
    w->size = (w->size + align - 1) & ~(align - 1);
    uint32_t at = (uint32_t)w->size;
    if (w->block != NULL && bytes != NULL && len > 0) memcpy(w->block + at, bytes, len);
    w->size += len;
    return at;
}

static uint32_t take_text(writer *w, const char *text)
{
    return take(w, text, strlen(text) + 1, 1);
}

static const char *emitted(const gots__symbol *symbol)
{
    return symbol->emit_name != NULL ? symbol->emit_name->text : symbol->name->text;
}

static uint32_t kind_of(const n_outer *outer)
{
    switch (outer->kind) {
    case N_NUM: return GOTS__NATIVE_IS_NUMBER;
    case N_BOOL: return GOTS__NATIVE_IS_BOOLEAN;
    case N_VIEW: return GOTS__NATIVE_IS_VIEW;
    default: return outer->signature != NULL ? GOTS__NATIVE_IS_HOST : GOTS__NATIVE_IS_PRESENT;
    }
}

/* A member of an enum, which is a variable. One that is a property itself is asked for by the interpreter. */
static void put_member(writer *w, gots__native_outer *one, const n_outer *at)
{
    bool is_variable = at->holder->storage != GOTS__IN_OBJECT && at->holder->storage != GOTS__IN_CONSTANT;
    one->holder = take_text(w, is_variable ? emitted(at->holder) : "");
    one->name = take_text(w, at->member->text);
}

static void put_outers(writer *w, gots__native_table *table, const n_unit *unit)
{
    table->outer_count = unit->outer_count;
    table->outers = take(w, NULL, unit->outer_count * sizeof(gots__native_outer), 8);
    for (const n_outer *at = unit->outers; at != NULL; at = at->next) {
        const gots__symbol *symbol = at->symbol;
        gots__native_outer one = { .kind = kind_of(at), .element = at->element, .held = at->kind, .is_written = at->is_written };
        if (at->member != NULL) {
            one = (gots__native_outer){ .kind = GOTS__NATIVE_IS_CONSTANT, .value = at->value, .held = at->kind };
            put_member(w, &one, at);
            if (w->block != NULL) memcpy(w->block + table->outers + at->index * sizeof one, &one, sizeof one);
            continue;
        }
        if (at->signature != NULL) {
            one.name = take_text(w, at->host);
            one.signature = take_text(w, at->signature);
            if (w->block != NULL) memcpy(w->block + table->outers + at->index * sizeof one, &one, sizeof one);
            continue;
        }
        if (symbol->storage == GOTS__IN_OBJECT && symbol->holder != NULL) one.holder = take_text(w, emitted(symbol->holder));
        one.name = take_text(w, emitted(symbol));
        if (symbol->storage == GOTS__IN_CONSTANT) one.name = 0; /* always there */
        if (w->block != NULL) memcpy(w->block + table->outers + at->index * sizeof one, &one, sizeof one);
    }
}

static void put_functions(writer *w, gots__native_table *table, const gots__native_plan *plan)
{
    const n_unit *unit = &plan->unit;
    uint32_t uses = 0;
    for (const n_function *at = unit->first; at != NULL; at = at->next)
        for (const n_use *use = at->uses; at->number != 0 && use != NULL; use = use->next) table->use_count++;
    table->function_count = plan->native_count;
    table->functions = take(w, NULL, plan->native_count * sizeof(gots__native_function), 8);
    table->uses = take(w, NULL, table->use_count * sizeof uses, 4);
    uint32_t code = take(w, plan->code.bytes, plan->code.len, 1);
    for (const n_function *at = unit->first; at != NULL; at = at->next) {
        if (at->number == 0) continue;
        gots__native_function one = { .name = take_text(w, at->name), .pos = at->node->pos, .uses = uses,
                                      .maths = at->maths, .has_loop = at->has_loop,
                                      .is_bounded = n_is_bounded(at->body, 0), .has_objects = at->has_objects,
                                      .calls_host = n_calls_host(at), .has_views = at->has_views };
        one.code = code + plan->ends[at->number - 1];
        one.code_len = plan->ends[at->number] - plan->ends[at->number - 1];
        for (const n_use *use = at->uses; use != NULL; use = use->next) {
            if (w->block != NULL) memcpy(w->block + table->uses + uses * sizeof uses, &use->outer->index, sizeof uses);
            uses++;
        }
        one.use_count = uses - one.uses;
        if (w->block != NULL)
            memcpy(w->block + table->functions + (at->number - 1) * sizeof one, &one, sizeof one);
    }
}

static void put_places(writer *w, gots__native_table *table, const n_unit *unit)
{
    table->place_count = unit->place_count;
    table->places = take(w, NULL, unit->place_count * sizeof(gots__native_place), 4);
    for (const n_place_of_error *at = unit->places; at != NULL; at = at->next) {
        gots__native_place one = { .function = at->function->number, .line = at->line, .column = at->column, .site = at->site, .kinds = at->kinds, .of_class = at->of_class };
        if (at->name != NULL) one.name = take_text(w, at->name);
        if (at->text != NULL) one.text = take(w, at->text, at->len + 1u, 1);
        one.text_len = at->len;
        if (w->block != NULL) memcpy(w->block + table->places + at->index * sizeof one, &one, sizeof one);
    }
}

static void put_keys(writer *w, gots__native_table *table, const n_unit *unit)
{
    uint32_t at = 0;
    table->key_count = unit->key_count;
    table->keys = take(w, NULL, unit->key_count * sizeof at, 4);
    for (const n_key *key = unit->keys; key != NULL; key = key->next, at++) {
        uint32_t name = take_text(w, key->name->text);
        if (w->block != NULL) memcpy(w->block + table->keys + at * sizeof name, &name, sizeof name);
    }
}

static void put_all(writer *w, const gots__native_plan *plan)
{
    gots__native_table table = { 0 };
    w->size = sizeof table;
    put_functions(w, &table, plan);
    put_outers(w, &table, &plan->unit);
    put_places(w, &table, &plan->unit);
    put_keys(w, &table, &plan->unit);
    table.label_count = plan->unit.labels;
    table.size = (uint32_t)w->size;
    if (w->block != NULL) memcpy(w->block, &table, sizeof table);
}

const void *gots__native_plan_table(gots__native_plan *plan, size_t *size)
{
    writer w = { NULL, 0 };
    *size = 0;
    put_all(&w, plan);
    if (w.size >= UINT32_MAX) return NULL;
    w.block = gots__arena_zero(plan->unit.arena, w.size);
    put_all(&w, plan);
    *size = w.size;
    return w.block;
}

/* ---- Soundness of what was read --------------------------------------------------------------- */

static bool holds(const gots__native_table *table, uint32_t at, size_t count, size_t item)
{
    return at <= table->size && count <= (table->size - at) / item;
}

static bool holds_text(const gots__native_table *table, uint32_t at)
{
    return at < table->size && memchr((const char *)table + at, '\0', table->size - at) != NULL;
}

bool gots__native_table_is_sound(const void *block, size_t size)
{
    const gots__native_table *table = block;
    const char *base = block;
    if (size < sizeof *table || table->size != size) return false;
    if (table->functions % 8 != 0 || table->outers % 8 != 0 || table->uses % 4 != 0 ||
        !holds(table, table->functions, table->function_count, sizeof(gots__native_function)) ||
        !holds(table, table->outers, table->outer_count, sizeof(gots__native_outer)) ||
        !holds(table, table->uses, table->use_count, sizeof(uint32_t)))
        return false;
    const gots__native_function *functions = (const void *)(base + table->functions);
    for (uint32_t i = 0; i < table->function_count; i++)
        if (!holds_text(table, functions[i].name) || functions[i].uses > table->use_count ||
            functions[i].use_count > table->use_count - functions[i].uses || !holds(table, functions[i].code, functions[i].code_len, 1))
            return false;
    const gots__native_outer *outers = (const void *)(base + table->outers);
    for (uint32_t i = 0; i < table->outer_count; i++)
        if (!holds_text(table, outers[i].holder) || !holds_text(table, outers[i].name) || !holds_text(table, outers[i].signature) ||
            outers[i].kind > GOTS__NATIVE_IS_HOST || (outers[i].kind == GOTS__NATIVE_IS_HOST && outers[i].signature == 0))
            return false;
    if (table->places % 4 != 0 || !holds(table, table->places, table->place_count, sizeof(gots__native_place))) return false;
    const gots__native_place *places = (const void *)(base + table->places);
    for (uint32_t i = 0; i < table->place_count; i++)
        if (places[i].function > table->function_count || places[i].of_class > table->outer_count || !holds_text(table, places[i].name) ||
            !holds(table, places[i].text, (size_t)places[i].text_len + 1, 1))
            return false;
    if (table->keys % 4 != 0 || !holds(table, table->keys, table->key_count, sizeof(uint32_t))) return false;
    const uint32_t *keys = (const void *)(base + table->keys);
    for (uint32_t i = 0; i < table->key_count; i++)
        if (!holds_text(table, keys[i])) return false;
    const uint32_t *uses = (const void *)(base + table->uses);
    for (uint32_t i = 0; i < table->use_count; i++)
        if (uses[i] >= table->outer_count) return false;
    return true;
}

/* ---- What is wanted --------------------------------------------------------------------------- */

bool gots__native_write(gots__arena *arena, const gots__native_table *table, const uint32_t *numbers, uint32_t count,
                        uint32_t flags, gots__native_text *out)
{
    n_unit *unit = GOTS__NEW(arena, n_unit);
    n_loader loader;
    *out = (gots__native_text){ .unit = unit };
    unit->arena = arena;
    unit->doubles = (flags & GOTS__NATIVE_WIDE) != 0;
    unit->for_cc = (flags & GOTS__NATIVE_FOR_CC) != 0;
    n_loader_init(&loader, unit, table);
    for (uint32_t i = 0; i < count; i++) (void)n_load(&loader, numbers[i]);
    if (!n_load_all(&loader, table)) return false;
    n_infer(unit);
    gots__native_made *made = GOTS__NEW_ARRAY(arena, gots__native_made, unit->count + 1);
    out->made = made;
    out->text = n_emit(unit, &out->len, &out->head);
    for (const n_function *at = unit->first; at != NULL; at = at->next)
        if (at->state == N_BUILT)
            made[out->count++] = (gots__native_made){ at->number, at->leaves, at->has_loop || at->is_recursive, at->has_objects ? at : NULL };
    return out->count > 0;
}

bool gots__native_text_names(const gots__native_text *text, const char *name)
{
    const char *end = text->text + text->head, *at = text->text;
    size_t len = strlen(name);
    while ((at = memmem(at, (size_t)(end - at), name, len)) != NULL) {
        at += len;
        if (*at == '(') return true;
    }
    return false;
}
