/* From syntax to the native tree: calls of the host's functions.
 *
 * SPDX-License-Identifier: MIT
 *
 * Each such call becomes one of a function of its own, whose body is the N_HOST node: so the other passes know it as
 * a call like any other, and where it fails the place is known.
 *
 * While the host is called the program may run. So what a function reads of variables from outside is read anew, and
 * typed arrays are only those that nothing can take from it meanwhile but by detaching or resizing them, which the
 * engine sees (engine/machine_host.c).
 */
#include "native/build.h"

#include "native/native.h"

/* A parameter or a result. */
typedef struct part {
    uint8_t kind, element;
} part;

/* The next of a signature; false: it is at its end. */
static bool next_part(const char **at, part *out)
{
    char letter = **at;
    if (letter == '\0') return false;
    ++*at;
    *out = (part){ letter == 'b' ? N_BOOL : letter == 'v' ? N_VOID : letter == 'V' ? N_VIEW : N_NUM, 0 };
    if (letter == 'V') out->element = (uint8_t)(*(*at)++ - '0');
    return true;
}

static n_outer *outer_of(n_builder *b, const char *name, const char *signature)
{
    n_unit *unit = b->unit;
    for (n_outer *at = unit->outers; at != NULL; at = at->next)
        if (at->host == name) return at; /* an atom's text */
    n_outer *outer = n_new_outer(unit);
    outer->host = name;
    outer->signature = gots__arena_format(unit->arena, "%s", signature);
    outer->kind = N_VOID;
    return outer;
}

static void add_param(n_unit *unit, n_function *function, n_node *call, part of)
{
    n_variable *param = GOTS__NEW(unit->arena, n_variable);
    *param = (n_variable){ .index = function->variable_count++, .kind = of.kind, .element = of.element, .is_param = true,
                           .all = n_range_none() };
    if (function->last_variable == NULL) function->params = param;
    else function->last_variable->next = param;
    function->last_variable = param;
    function->param_count++;
    n_node *read = GOTS__NEW(unit->arena, n_node);
    *read = (n_node){ .op = N_LOCAL, .kind = of.kind, .what = of.element, .pos = call->pos, .range = n_range_none() };
    read->variable = param;
    call->list[call->count++] = read;
}

/* The function that stands for the call. */
static n_function *stand_in(n_builder *b, const gots__node *node, const char *name, const char *signature)
{
    n_unit *unit = b->unit;
    part of;
    const char *at = signature;
    n_function *function = GOTS__NEW(unit->arena, n_function);
    function->node = GOTS__NEW(unit->arena, gots__node);
    function->node->kind = GOTS__ARROW;
    function->node->pos = node->pos;
    function->form = &function->node->function;
    function->name = name;
    function->state = N_BUILT;
    function->is_host = true;
    function->result = n_range_none();
    (void)next_part(&at, &of);
    function->kind = of.kind;
    n_node *call = n_make(b, N_HOST, (n_kind)of.kind, node->pos);
    call->has_effect = true;
    call->through = outer_of(b, name, signature);
    call->place = n_new_place(b, node->pos);
    call->list = GOTS__NEW_ARRAY(unit->arena, n_node *, GOTS__NATIVE_HOST_PARAMS);
    while (next_part(&at, &of)) add_param(unit, function, call, of);
    function->body = n_make(b, function->kind == N_VOID ? N_DO : N_RETURN, N_VOID, node->pos);
    function->body->a = call;
    n_use *use = GOTS__NEW(unit->arena, n_use);
    use->outer = (n_outer *)(uintptr_t)call->through;
    function->uses = use;
    function->use_count = 1;
    unit->last->next = function;
    unit->last = function;
    unit->count++;
    return function;
}

n_node *n_host_call(n_builder *b, const gots__node *node, const gots__atom *name)
{
    const char *signature = b->unit->host != NULL ? b->unit->host(b->unit->host_context, name->text) : NULL;
    if (signature == NULL) return NULL;
    const char *at = signature;
    part of;
    (void)next_part(&at, &of);
    n_node *out = n_make(b, N_CALL, (n_kind)of.kind, node->pos);
    if (b->function->has_objects) gots__source_place(b->unit->source, b->unit->arena, node->pos, &out->line, &out->column);
    if (!n_arguments(b, &node->call.args, out)) return NULL;
    out->has_effect = true;
    uint32_t count = 0;
    for (; next_part(&at, &of); count++) {
        if (count >= out->count) return n_refuse_node(b, node, "a call without all arguments");
        if (!n_fits(of.kind, of.element, out->list[count])) return n_refuse_node(b, node->call.args.items[count], "an argument of another type");
    }
    if (count != out->count) return n_refuse_node(b, node, "a call with more arguments than parameters");
    out->function = stand_in(b, node, name->text, signature);
    out->through = out->function->uses->outer;
    n_note_call(b, out);
    return out;
}

/* ---- What callers must expect ------------------------------------------------------------------ */

bool n_calls_host(const n_function *function)
{
    for (const n_use *use = function->uses; use != NULL; use = use->next)
        if (use->outer->signature != NULL) return true;
    return false;
}

static bool works_on_views(const n_function *function)
{
    for (const n_variable *v = function->params; v != NULL; v = v->next)
        if (v->kind == N_VIEW) return true;
    for (const n_use *use = function->uses; use != NULL; use = use->next)
        if (use->outer->kind == N_VIEW) return true;
    return false;
}

static bool is_constant(const n_outer *outer)
{
    return outer->symbol == NULL || (outer->symbol->meanings & GOTS__SYM_CONST) != 0;
}

/* Variables that may change while the host is called are read where they are wanted. */
static void settle(n_function *function)
{
    for (n_use *use = function->uses; use != NULL; use = use->next) {
        n_outer *outer = use->outer;
        if (outer->member != NULL || is_constant(outer)) continue;
        if (outer->kind == N_NUM || outer->kind == N_BOOL) outer->is_written = true;
        if (outer->kind != N_VIEW) continue;
        function->state = N_REFUSED;
        function->reason = "it calls the host beside a typed array of a variable that may change";
        function->reason_pos = function->node->pos;
    }
}

void n_settle_hosts(n_unit *unit)
{
    bool any = false;
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        at->has_views = works_on_views(at);
        if (at->state != N_BUILT || !n_calls_host(at)) continue;
        any = true;
        settle(at);
    }
    for (bool changed = any; changed;) {
        changed = false;
        for (n_function *at = unit->first; at != NULL; at = at->next)
            for (const n_callee *call = at->callees; call != NULL && !at->has_views; call = call->next)
                if (call->function->has_views) changed = at->has_views = true;
    }
}
