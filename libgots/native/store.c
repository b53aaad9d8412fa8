/* The native tree of a function as bytes, for the table of a module, and back.
 *
 * SPDX-License-Identifier: MIT
 *
 * Stored is what building made of the source, before any pass has changed it: a few bytes a node. So a
 * module whose functions are never called costs only that, and each function that is wanted is read, with
 * those that it calls, as a unit of its own. What stands outside is named by its number: functions,
 * variables from outside, places of errors.
 */
#include "native/store.h"

enum { HAS_A = 1, HAS_B = 2, HAS_C = 4, HAS_LIST = 8, HAS_LABEL = 16, IS_LAST = 32, HAS_EFFECT = 64 };
enum { IS_PARAM = 1, IS_OPTIONAL = 2, HAS_DEFAULT = 4, IS_WRITTEN = 8, IS_NAMED = 16, IS_VAR = 32 };
enum { HAS_LOOP = 1, ALLOCATES = 2, HAS_OBJECTS = 4 };

/* ---- Writing ---------------------------------------------------------------------------------- */

typedef struct writer {
    gots__text *out;
    uint32_t pos; /* of the node before */
} writer;

static void put_number(writer *w, uint64_t value)
{
    for (; value >= 128; value >>= 7) gots__text_byte(w->out, (char)(value | 128));
    gots__text_byte(w->out, (char)value);
}

static void put_double(writer *w, double value)
{
    gots__text_put(w->out, (const char *)&value, sizeof value);
}

static void put_pos(writer *w, uint32_t pos)
{
    int32_t step = (int32_t)(pos - w->pos);
    put_number(w, (uint32_t)step << 1 ^ (uint32_t)(step >> 31));
    w->pos = pos;
}

static void put_place(writer *w, const n_node *node)
{
    put_number(w, node->line);
    put_number(w, node->column);
}

static void put_named(writer *w, const n_node *node)
{
    switch (node->op) {
    case N_NUMBER: case N_TRUTH: put_double(w, node->number); return;
    case N_LOCAL: case N_SET: put_number(w, node->variable->index); return;
    case N_OUTER: case N_SET_OUTER: put_number(w, node->outer->index); return;
    case N_CALL:
        put_number(w, node->function->number);
        put_number(w, node->through != NULL ? node->through->index + 1 : 0);
        put_place(w, node);
        return;
    case N_FIELD: case N_PUT: put_number(w, node->key); put_place(w, node); return;
    case N_ITEM: case N_PUT_ITEM: case N_COUNT: put_place(w, node); return;
    case N_HOST:
        put_number(w, node->through->index);
        put_number(w, node->place->index);
        return;
    case N_CHECKED: case N_THROW: put_number(w, node->place->index); return;
    case N_BREAK: case N_CONTINUE: put_number(w, node->target->label); return;
    default: return;
    }
}

static void put_node(writer *w, const n_node *node)
{
    uint32_t has = (node->a != NULL ? HAS_A : 0) | (node->b != NULL ? HAS_B : 0) | (node->c != NULL ? HAS_C : 0) |
                   (node->count > 0 ? HAS_LIST : 0) | (node->label != 0 ? HAS_LABEL : 0) | (node->last ? IS_LAST : 0) |
                   (node->has_effect ? HAS_EFFECT : 0);
    const char head[] = { (char)node->op, (char)has, (char)node->kind, (char)node->operator, (char)node->what };
    gots__text_put(w->out, head, sizeof head);
    put_pos(w, node->pos);
    put_named(w, node);
    if (node->label != 0) put_number(w, node->label);
    if (node->a != NULL) put_node(w, node->a);
    if (node->b != NULL) put_node(w, node->b);
    if (node->c != NULL) put_node(w, node->c);
    if (node->count > 0) put_number(w, node->count);
    for (uint32_t i = 0; i < node->count; i++) put_node(w, node->list[i]);
}

static void put_variable(writer *w, const n_variable *variable)
{
    const gots__symbol *symbol = variable->symbol;
    bool is_var = symbol != NULL && (symbol->meanings & GOTS__SYM_VAR) != 0;
    uint32_t flags = (variable->is_param ? IS_PARAM : 0) | (variable->is_optional ? IS_OPTIONAL : 0) |
                     (variable->has_default ? HAS_DEFAULT : 0) | (variable->is_written ? IS_WRITTEN : 0) |
                     (symbol != NULL ? IS_NAMED : 0) | (is_var ? IS_VAR : 0);
    const char head[] = { (char)flags, (char)variable->kind, (char)variable->element };
    gots__text_put(w->out, head, sizeof head);
    if (variable->has_default) put_double(w, variable->by_default);
}

void n_store(const n_function *function, gots__text *out)
{
    writer w = { out, function->node->pos };
    const char head[] = { (char)function->kind, (char)((function->has_loop ? HAS_LOOP : 0) | (function->allocates ? ALLOCATES : 0) |
                                                                 (function->has_objects ? HAS_OBJECTS : 0)) };
    gots__text_put(out, head, sizeof head);
    put_number(&w, function->node->pos);
    put_number(&w, function->size);
    put_number(&w, function->param_count);
    put_number(&w, function->variable_count);
    for (const n_variable *at = function->params; at != NULL; at = at->next) put_variable(&w, at);
    put_number(&w, function->maths);
    put_number(&w, function->use_count);
    for (const n_use *use = function->uses; use != NULL; use = use->next)
        put_number(&w, use->outer->index << 1 | use->is_inherited);
    put_node(&w, function->body);
}

/* ---- Reading ---------------------------------------------------------------------------------- */

#define TARGETS 200u /* labels around a jump */

typedef struct reader {
    n_loader *loader;
    n_function *function;
    const unsigned char *at, *end;
    uint32_t pos;
    n_variable **variables;
    n_node *targets[TARGETS];
    uint32_t target_count;
    bool damaged;
} reader;

static unsigned take_byte(reader *r)
{
    if (r->at < r->end) return *r->at++;
    r->damaged = true;
    return 0;
}

static uint64_t take_number(reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned byte = take_byte(r);
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) break;
    }
    return value;
}

/* A number below `count`. */
static uint32_t take_index(reader *r, uint64_t count)
{
    uint64_t value = take_number(r);
    if (value < count) return (uint32_t)value;
    r->damaged = true;
    return 0;
}

static double take_double(reader *r)
{
    double value = 0;
    if ((size_t)(r->end - r->at) < sizeof value) {
        r->damaged = true;
        return 0;
    }
    memcpy(&value, r->at, sizeof value);
    r->at += sizeof value;
    return value;
}

static uint32_t take_pos(reader *r)
{
    uint32_t step = (uint32_t)take_number(r);
    return r->pos += step >> 1 ^ -(step & 1);
}

static n_node *target_of(reader *r, uint32_t label)
{
    for (uint32_t i = r->target_count; i-- > 0;)
        if (r->targets[i]->label == label) return r->targets[i];
    r->damaged = true;
    return NULL;
}

static void note_call(reader *r, n_node *node)
{
    n_callee *one = GOTS__NEW(r->loader->unit->arena, n_callee);
    n_function *callee = node->function;
    *one = (n_callee){ .function = callee, .call = node, .caller = r->function, .next = r->function->callees, .next_caller = callee->callers };
    r->function->callees = one;
    callee->callers = one;
}

static void take_place(reader *r, n_node *node)
{
    node->line = (uint32_t)take_number(r);
    node->column = (uint32_t)take_number(r);
}

static void take_named(reader *r, n_node *node)
{
    n_loader *loader = r->loader;
    uint32_t through;
    switch (node->op) {
    case N_NUMBER: case N_TRUTH: node->number = take_double(r); return;
    case N_LOCAL: case N_SET: node->variable = r->variables[take_index(r, r->function->variable_count)]; return;
    case N_OUTER: case N_SET_OUTER: node->outer = &loader->outers[take_index(r, loader->unit->outer_count)]; return;
    case N_CALL:
        node->function = n_load(loader, take_index(r, loader->function_count + 1u));
        if (node->function == NULL) r->damaged = true;
        else note_call(r, node);
        through = take_index(r, loader->unit->outer_count + 1u);
        if (through != 0) node->through = &loader->outers[through - 1];
        take_place(r, node);
        return;
    case N_FIELD: case N_PUT:
        node->key = take_index(r, loader->unit->key_count);
        take_place(r, node);
        return;
    case N_ITEM: case N_PUT_ITEM: case N_COUNT: take_place(r, node); return;
    case N_HOST:
        node->through = &loader->outers[take_index(r, loader->unit->outer_count)];
        node->place = &loader->places[take_index(r, loader->unit->place_count)];
        if (node->through->signature == NULL) r->damaged = true;
        return;
    case N_CHECKED: case N_THROW: node->place = &loader->places[take_index(r, loader->unit->place_count)]; return;
    case N_BREAK: case N_CONTINUE: node->target = target_of(r, (uint32_t)take_number(r)); return;
    default: return;
    }
}

static n_node *take_node(reader *r, uint32_t depth)
{
    n_node *node = GOTS__NEW(r->loader->unit->arena, n_node);
    node->op = (uint8_t)take_byte(r);
    unsigned has = take_byte(r);
    node->kind = (uint8_t)take_byte(r);
    node->operator = (uint8_t)take_byte(r);
    node->what = (uint8_t)take_byte(r);
    node->pos = take_pos(r);
    node->range = n_range_none();
    node->last = (has & IS_LAST) != 0;
    node->has_effect = (has & HAS_EFFECT) != 0;
    if (node->op > N_CASE || depth > 4000) r->damaged = true;
    if (r->damaged) return node;
    take_named(r, node);
    if (has & HAS_LABEL) node->label = take_index(r, r->loader->unit->labels + 1u);
    bool is_target = node->label != 0 && r->target_count < TARGETS;
    if (is_target) r->targets[r->target_count++] = node;
    if (has & HAS_A) node->a = take_node(r, depth + 1);
    if (has & HAS_B) node->b = take_node(r, depth + 1);
    if (has & HAS_C) node->c = take_node(r, depth + 1);
    if (has & HAS_LIST) node->count = take_index(r, (size_t)(r->end - r->at));
    if (node->count > 0) node->list = GOTS__NEW_ARRAY(r->loader->unit->arena, n_node *, node->count);
    for (uint32_t i = 0; i < node->count; i++) node->list[i] = take_node(r, depth + 1);
    r->target_count -= is_target;
    return node;
}

static void take_variables(reader *r)
{
    static const gots__symbol let_name, var_name = { .meanings = GOTS__SYM_VAR };
    n_function *function = r->function;
    r->variables = GOTS__NEW_ARRAY(r->loader->unit->arena, n_variable *, function->variable_count + 1);
    for (uint32_t i = 0; i < function->variable_count; i++) {
        n_variable *variable = GOTS__NEW(r->loader->unit->arena, n_variable);
        unsigned flags = take_byte(r);
        variable->index = i;
        variable->kind = (uint8_t)take_byte(r);
        variable->element = (uint8_t)take_byte(r);
        variable->is_param = (flags & IS_PARAM) != 0;
        variable->is_optional = (flags & IS_OPTIONAL) != 0;
        variable->has_default = (flags & HAS_DEFAULT) != 0;
        variable->is_written = (flags & IS_WRITTEN) != 0;
        if (flags & IS_NAMED) variable->symbol = flags & IS_VAR ? &var_name : &let_name;
        if (variable->has_default) variable->by_default = take_double(r);
        variable->all = n_range_none();
        if (function->last_variable == NULL) function->params = variable;
        else function->last_variable->next = variable;
        function->last_variable = variable;
        r->variables[i] = variable;
    }
}

static void take_uses(reader *r)
{
    n_function *function = r->function;
    n_use **last = &function->uses;
    function->maths = take_number(r);
    function->use_count = take_index(r, N_USES + 1u);
    for (uint32_t i = 0; i < function->use_count; i++) {
        n_use *use = GOTS__NEW(r->loader->unit->arena, n_use);
        uint32_t number = take_index(r, 2u * (uint64_t)r->loader->unit->outer_count);
        use->outer = &r->loader->outers[number >> 1];
        use->is_inherited = (number & 1) != 0;
        *last = use;
        last = &use->next;
    }
}

static n_function *fill_function(n_loader *loader, n_function *function, const gots__native_table *table)
{
    const gots__native_function *from = (const gots__native_function *)(const void *)((const char *)table + table->functions) + function->number - 1;
    const unsigned char *bytes = (const unsigned char *)table + from->code;
    reader r = { .loader = loader, .function = function, .at = bytes, .end = bytes + from->code_len };
    function->kind = (uint8_t)take_byte(&r);
    unsigned flags = take_byte(&r);
    function->has_loop = (flags & HAS_LOOP) != 0;
    function->allocates = (flags & ALLOCATES) != 0;
    function->has_objects = (flags & HAS_OBJECTS) != 0;
    r.pos = (uint32_t)take_number(&r);
    function->size = (uint32_t)take_number(&r);
    function->param_count = take_index(&r, from->code_len);
    function->variable_count = take_index(&r, from->code_len);
    take_variables(&r);
    take_uses(&r);
    function->body = take_node(&r, 0);
    if (r.damaged) loader->damaged = true;
    return function;
}

n_function *n_load(n_loader *loader, uint32_t number)
{
    n_unit *unit = loader->unit;
    if (number == 0 || number > loader->function_count) return NULL;
    if (loader->functions[number] != NULL) return loader->functions[number];
    n_function *function = GOTS__NEW(unit->arena, n_function);
    loader->functions[number] = function;
    function->number = number;
    function->name = "";
    function->state = N_BUILT;
    function->result = n_range_none();
    function->next_queued = NULL;
    if (unit->last == NULL) unit->first = function;
    else unit->last->next = function;
    unit->last = function;
    unit->count++;
    return function;
}

bool n_load_all(n_loader *loader, const gots__native_table *table)
{
    for (n_function *at = loader->unit->first; at != NULL && !loader->damaged; at = at->next) fill_function(loader, at, table);
    return !loader->damaged;
}

void n_loader_init(n_loader *loader, n_unit *unit, const gots__native_table *table)
{
    const gots__native_outer *outers = (const void *)((const char *)table + table->outers);
    *loader = (n_loader){ .unit = unit, .function_count = table->function_count };
    unit->labels = table->label_count;
    unit->outer_count = table->outer_count;
    unit->place_count = table->place_count;
    unit->key_count = table->key_count;
    loader->functions = GOTS__NEW_ARRAY(unit->arena, n_function *, table->function_count + 1);
    loader->outers = GOTS__NEW_ARRAY(unit->arena, n_outer, table->outer_count + 1);
    loader->places = GOTS__NEW_ARRAY(unit->arena, n_place_of_error, table->place_count + 1);
    for (uint32_t i = 0; i < table->outer_count; i++)
        loader->outers[i] = (n_outer){ .index = i, .kind = (uint8_t)outers[i].held, .element = (uint8_t)outers[i].element,
                                       .is_written = outers[i].is_written != 0,
                                       .host = outers[i].signature != 0 ? (const char *)table + outers[i].name : NULL,
                                       .signature = outers[i].signature != 0 ? (const char *)table + outers[i].signature : NULL };
    const gots__native_place *places = (const void *)((const char *)table + table->places);
    for (uint32_t i = 0; i < table->place_count; i++) {
        loader->places[i].index = i;
        loader->places[i].of_class = places[i].of_class;
    }
}
