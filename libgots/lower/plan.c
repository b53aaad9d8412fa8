/* Where bindings live: scopes, storage, emitted names, dead zones, per-iteration copies.
 *
 * SPDX-License-Identifier: MIT
 */
#include "lower/plan.h"

#include "lower/build.h"

#define BLOCK_SCOPED (GOTS__SYM_LET | GOTS__SYM_CONST | GOTS__SYM_CLASS)
/* What scope_open gives a place. Imports, enum members and ambient names have theirs elsewhere. */
#define PLACED                                                                                    \
    (GOTS__SYM_VAR | GOTS__SYM_LET | GOTS__SYM_CONST | GOTS__SYM_FUNCTION | GOTS__SYM_CLASS |     \
     GOTS__SYM_PARAM | GOTS__SYM_CATCH | GOTS__SYM_ENUM | GOTS__SYM_NAMESPACE | GOTS__SYM_SELF)

/* ---- Names ---- */

gots__atom *gots__plan_unique(gots__lowering *l, const char *hint, size_t len)
{
    while (len > 0 && *hint == '$') hint++, len--;
    char buffer[80];
    if (len > 60) len = 60;
    bool plain = len > 0;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)hint[i] >= 0x80) plain = false;
    if (len > 0 && *hint >= '0' && *hint <= '9') plain = false;
    if (!plain) hint = "_", len = 1;
    memcpy(buffer, hint, len);
    buffer[len] = '$';
    for (;;) {
        char digits[12];
        size_t count = 0, at = len + 1;
        for (uint32_t n = ++l->serial; n > 0; n /= 10) digits[count++] = (char)('0' + n % 10);
        while (count > 0) buffer[at++] = digits[--count];
        uint32_t before = l->atoms->count;
        gots__atom *atom = gots__atoms_get(l->atoms, buffer, at);
        if (l->atoms->count != before) return atom;
    }
}

/* A name of ours: `$prefixN`. No emitted user name begins with `$`, so it need not be checked. */
static gots__atom *own_name(gots__lowering *l, const char *prefix, uint32_t number)
{
    char buffer[40];
    size_t len = 0;
    buffer[len++] = '$';
    while (*prefix != '\0' && len < 24) buffer[len++] = *prefix++;
    char digits[12];
    size_t count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0) buffer[len++] = digits[--count];
    return gots__atoms_get(l->atoms, buffer, len);
}

gots__atom *gots__plan_own_name(gots__lowering *l, const char *hint)
{
    return own_name(l, hint, ++l->serial);
}

bool gots__plan_is_plain(const gots__atom *name)
{
    if (name->text[0] == '$') return false;
    for (uint32_t i = 0; i < name->len; i++)
        if ((unsigned char)name->text[i] >= 0x80) return false;
    return true;
}

struct gots__names {
    gots__symbol **slots; /* by atom */
    uint32_t count, mask;
};

static gots__symbol **names_slot(struct gots__names *names, const gots__atom *name)
{
    uint32_t at = name->hash & names->mask;
    while (names->slots[at] != NULL && names->slots[at]->name != name) at = (at + 1) & names->mask;
    return &names->slots[at];
}

/* The last block-scoped symbol of that name in `fn`: a slot to read and to set. */
static gots__symbol **names_get(gots__lowering *l, gots__fn *fn, const gots__atom *name)
{
    struct gots__names *names = fn->names;
    if (names == NULL) {
        names = fn->names = GOTS__NEW(l->arena, struct gots__names);
        names->mask = 7;
        names->slots = GOTS__NEW_ARRAY(l->arena, gots__symbol *, 8);
    }
    if (names->count * 2 > names->mask) {
        struct gots__names old = *names;
        names->mask = old.mask * 2 + 1;
        names->slots = GOTS__NEW_ARRAY(l->arena, gots__symbol *, (size_t)names->mask + 1);
        for (uint32_t i = 0; i <= old.mask; i++)
            if (old.slots[i] != NULL) *names_slot(names, old.slots[i]->name) = old.slots[i];
    }
    gots__symbol **slot = names_slot(names, name);
    if (*slot == NULL) names->count++;
    return slot;
}

static bool is_inside(const gots__scope *scope, const gots__scope *outer)
{
    for (; scope != NULL; scope = scope->parent)
        if (scope == outer) return true;
    return false;
}

/* Names a binding of a block. Returns true when it shares the variable of an earlier block. */
static bool name_block_symbol(gots__lowering *l, gots__fn *fn, gots__symbol *symbol)
{
    gots__atom *name = symbol->name;
    gots__symbol **slot = names_get(l, fn, name), *earlier = *slot;
    *slot = symbol;
    if (earlier != NULL) {
        bool apart = !is_inside(symbol->scope, earlier->scope) && !earlier->captured &&
                     !symbol->captured && earlier->storage == GOTS__IN_LOCAL;
        if (apart) {
            symbol->emit_name = earlier->emit_name;
            return true;
        }
        symbol->emit_name = gots__plan_unique(l, name->text, name->len);
        return false;
    }
    bool taken = !gots__plan_is_plain(name) || (name->serial & 1) != 0 ||
                 gots__scope_resolve(symbol->scope->parent, name, GOTS__SYM_VALUE) != NULL;
    symbol->emit_name = taken ? gots__plan_unique(l, name->text, name->len) : name;
    return false;
}

static void name_function_symbol(gots__lowering *l, gots__symbol *symbol)
{
    gots__atom *name = symbol->name;
    /* Closures among the parameters may mean an outer name. */
    bool hidden = symbol->scope->kind == GOTS__SCOPE_BODY &&
                  ((name->serial & 1) != 0 ||
                   gots__scope_resolve(symbol->scope->parent, name, GOTS__SYM_VALUE) != NULL);
    symbol->emit_name =
        hidden || !gots__plan_is_plain(name) ? gots__plan_unique(l, name->text, name->len) : name;
}

/* ---- Symbols of lowering's own ---- */

gots__symbol *gots__plan_symbol(gots__lowering *l, gots__atom *name)
{
    gots__symbol *symbol = GOTS__NEW(l->arena, gots__symbol);
    symbol->name = symbol->emit_name = name;
    symbol->meanings = GOTS__SYM_TEMP;
    symbol->storage = GOTS__IN_LOCAL;
    symbol->scope = l->fn->scope;
    return symbol;
}

void gots__plan_declare(gots__lowering *l, gots__fn *fn, gots__symbol *symbol)
{
    gots__list_push(l, &fn->locals, gots__build_symbol(l, symbol, fn->pos));
}

gots__node *gots__lower_temp(gots__lowering *l, uint32_t pos)
{
    gots__fn *fn = l->fn;
    if (fn->temp_next == fn->temp_count) {
        if (fn->temp_count == fn->temp_room) {
            uint32_t room = fn->temp_room == 0 ? 8 : fn->temp_room * 2;
            gots__symbol **temps = gots__arena_take(l->arena, room * sizeof *temps);
            if (fn->temp_count > 0) memcpy(temps, fn->temps, fn->temp_count * sizeof *temps);
            fn->temps = temps;
            fn->temp_room = room;
        }
        gots__symbol *symbol = gots__plan_symbol(l, own_name(l, "", fn->temp_count + 1));
        fn->temps[fn->temp_count++] = symbol;
        gots__plan_declare(l, fn, symbol);
    }
    return gots__build_symbol(l, fn->temps[fn->temp_next++], pos);
}

uint32_t gots__lower_temp_mark(gots__lowering *l) { return l->fn->temp_next; }
void gots__lower_temp_release(gots__lowering *l, uint32_t mark) { l->fn->temp_next = mark; }

bool gots__plan_in_loop(const gots__lowering *l)
{
    return l->fn->block != NULL && l->fn->block->entry->in_loop;
}

static gots__symbol *entry_holder(gots__lowering *l, gots__entry *entry)
{
    if (entry->holder == NULL) {
        entry->holder = gots__plan_symbol(l, own_name(l, "s", ++l->serial));
        entry->holder->captured = 1;
        entry->holder->note = entry;
        gots__plan_declare(l, entry->fn, entry->holder);
    }
    return entry->holder;
}

static void hold(gots__lowering *l, gots__entry *entry, gots__symbol *symbol)
{
    symbol->storage = GOTS__IN_OBJECT;
    symbol->holder = entry_holder(l, entry);
    symbol->emit_name = symbol->name;
    gots__list_push(l, &entry->bindings, gots__build_symbol(l, symbol, symbol->pos));
}

gots__symbol *gots__lower_local(gots__lowering *l, const char *hint)
{
    gots__atom *name = own_name(l, hint, ++l->serial);
    gots__symbol *symbol = gots__plan_symbol(l, name);
    symbol->captured = 1;
    if (gots__plan_in_loop(l)) hold(l, l->fn->block->entry, symbol);
    else gots__plan_declare(l, l->fn, symbol);
    return symbol;
}

/* ---- Scopes ---- */

/* Captured, in a loop, and never changed once a closure can be made: closures get the value. */
static bool by_value(const gots__symbol *symbol)
{
    return !symbol->assigned && symbol->first_use >= symbol->live && !symbol->captured_hoisted &&
           (symbol->meanings & (BLOCK_SCOPED | GOTS__SYM_CATCH)) != 0 &&
           (symbol->meanings & (GOTS__SYM_FUNCTION | GOTS__SYM_VAR | GOTS__SYM_NAMESPACE)) == 0 &&
           (symbol->scope->node == NULL || symbol->scope->node->kind != GOTS__SWITCH);
}

static bool is_function_level(const gots__scope *scope)
{
    return scope->kind == GOTS__SCOPE_FUNCTION || scope->kind == GOTS__SCOPE_BODY ||
           scope->kind == GOTS__SCOPE_MODULE;
}

/* `import a = N.b` with a value: a variable like others. */
static bool is_alias(const gots__symbol *symbol)
{
    const gots__node *decl = symbol->decl;
    return decl != NULL && decl->kind == GOTS__IMPORT_EQUALS && symbol->value_uses > 0 &&
           decl->import_equals.target->kind != GOTS__EXTERNAL_MODULE;
}

static void place(gots__lowering *l, gots__entry *entry, gots__symbol *symbol)
{
    if ((symbol->meanings & GOTS__SYM_IMPORT) != 0 && is_alias(symbol))
        symbol->meanings = GOTS__SYM_VAR;
    uint32_t meanings = symbol->meanings;
    if ((meanings & PLACED) == 0 || (meanings & GOTS__SYM_AMBIENT) != 0) return;
    symbol->note = entry;
    if (symbol->emit_name != NULL) return; /* the module's plan or a namespace has decided */
    if ((meanings & (GOTS__SYM_PARAM | GOTS__SYM_SELF)) != 0 &&
        is_function_level(entry->scope)) {
        name_function_symbol(l, symbol);
        return;
    }
    if (entry->in_loop && symbol->captured && !by_value(symbol)) {
        hold(l, entry, symbol);
        return;
    }
    if (!is_function_level(entry->scope)) {
        bool shared = name_block_symbol(l, entry->fn, symbol);
        if (!shared) gots__plan_declare(l, entry->fn, symbol);
        return;
    }
    name_function_symbol(l, symbol);
    /* A function declaration is its own. */
    if ((meanings & GOTS__SYM_FUNCTION) == 0) gots__plan_declare(l, entry->fn, symbol);
}

void gots__lower_scope_open(gots__lowering *l, gots__block *block, gots__scope *scope, bool in_loop,
                            gots__list *out)
{
    memset(block, 0, sizeof *block);
    gots__fn *fn = l->fn;
    gots__entry *entry = GOTS__NEW(l->arena, gots__entry);
    entry->fn = fn;
    entry->scope = scope;
    entry->in_loop = in_loop || (fn->block != NULL && fn->block->entry->in_loop);
    entry->is_live = true;
    entry->next = fn->entries;
    fn->entries = entry;
    block->parent = fn->block;
    block->scope = scope;
    block->entry = entry;
    fn->block = block;
    entry->node = gots__node_new(l->arena, GOTS__EXPRESSION, fn->pos, fn->pos);
    entry->node->kind = GOTS__EMPTY;
    gots__list_push(l, out, entry->node);
    if (scope == NULL) return;
    for (gots__symbol *symbol = scope->first; symbol != NULL; symbol = symbol->next)
        place(l, entry, symbol);
}

void gots__lower_scope_close(gots__lowering *l, gots__block *block)
{
    l->fn->block = block->parent;
}

static gots__node *first_value(gots__lowering *l, const gots__symbol *symbol)
{
    if (symbol->needs_dead_zone && !gots__plan_never_undefined(symbol)) return gots__build_helper(l, GOTS__H_tdz, symbol->pos);
    return gots__build_undefined(l, symbol->pos);
}

static void fill_entry(gots__lowering *l, gots__entry *entry)
{
    gots__node *all = NULL;
    uint32_t pos = entry->node->pos;
    if (entry->holder != NULL) {
        gots__list properties = { 0 };
        for (uint32_t i = 0; i < entry->bindings.count; i++) {
            gots__symbol *symbol = entry->bindings.items[i]->ident.symbol;
            gots__list_push(l, &properties,
                            gots__build_property(l, gots__str_of(symbol->emit_name),
                                                 first_value(l, symbol), pos));
        }
        all = gots__build_assign(l, gots__build_symbol(l, entry->holder, pos),
                                 gots__build_object(l, &properties, pos), pos);
    }
    for (uint32_t i = 0; i < entry->marks.count; i++) {
        gots__node *name = entry->marks.items[i];
        if (name->ident.symbol->storage == GOTS__IN_OBJECT) continue;
        gots__node *tdz = first_value(l, name->ident.symbol);
        all = gots__build_then(l, all, gots__build_assign(l, name, tdz, pos));
    }
    if (all == NULL) return;
    entry->node->kind = GOTS__EXPRESSION;
    entry->node->unary.operand = all;
}

void gots__plan_finish(gots__lowering *l, gots__fn *fn)
{
    for (gots__entry *entry = fn->entries; entry != NULL; entry = entry->next) {
        fill_entry(l, entry);
        entry->is_live = false;
    }
}

gots__node *gots__plan_copy_holder(gots__lowering *l, const gots__entry *entry, uint32_t pos)
{
    gots__list properties = { 0 };
    for (uint32_t i = 0; i < entry->bindings.count; i++) {
        gots__symbol *symbol = entry->bindings.items[i]->ident.symbol;
        gots__list_push(l, &properties,
                        gots__build_property(l, gots__str_of(symbol->emit_name),
                                             gots__build_symbol(l, symbol, pos), pos));
    }
    return gots__build_assign(l, gots__build_symbol(l, entry->holder, pos),
                              gots__build_object(l, &properties, pos), pos);
}

bool gots__plan_is_function_level(const gots__lowering *l)
{
    const gots__scope *scope = l->fn->block->entry->scope;
    return l->fn->block->parent == NULL || (scope != NULL && scope->kind == GOTS__SCOPE_BODY);
}

void gots__plan_declare_pattern(gots__lowering *l, gots__fn *fn, gots__node *pattern)
{
    if (pattern->kind == GOTS__IDENTIFIER) {
        if (pattern->ident.symbol != NULL) gots__plan_declare(l, fn, pattern->ident.symbol);
        return;
    }
    if (pattern->kind != GOTS__ARRAY_PATTERN && pattern->kind != GOTS__OBJECT_PATTERN) return;
    for (uint32_t i = 0; i < pattern->list.items.count; i++) {
        gots__node *element = pattern->list.items.items[i];
        if (element->kind == GOTS__ELEMENT)
            gots__plan_declare_pattern(l, fn, element->element.target);
    }
}

/* ---- Uses ---- */

static void need(gots__lowering *l, gots__fn *fn, gots__symbol *symbol)
{
    for (uint32_t i = 0; i < fn->need_count; i++)
        if (fn->needs[i] == symbol) return;
    if (fn->need_count == fn->need_room) {
        uint32_t room = fn->need_room == 0 ? 4 : fn->need_room * 2;
        gots__symbol **needs = gots__arena_take(l->arena, room * sizeof *needs);
        if (fn->need_count > 0) memcpy(needs, fn->needs, fn->need_count * sizeof *needs);
        fn->needs = needs;
        fn->need_room = room;
    }
    fn->needs[fn->need_count++] = symbol;
}

void gots__plan_use(gots__lowering *l, gots__symbol *symbol)
{
    if (symbol->storage == GOTS__IN_OBJECT) symbol = symbol->holder;
    gots__entry *entry = symbol->note;
    if (!symbol->captured || entry == NULL || !entry->is_live || !entry->in_loop) return;
    for (gots__fn *fn = l->fn; fn != NULL && fn != entry->fn; fn = fn->parent)
        need(l, fn, symbol);
}

/* ---- Near copies ---- */

#define NEAR_MAX 24

struct gots__near_reads {
    struct { gots__symbol *symbol, *copy; } items[NEAR_MAX];
    uint32_t count;
};

/* Does the binding keep its value from before any function that reads it can run? */
static bool is_steady(const gots__lowering *l, const gots__symbol *symbol)
{
    const uint32_t steady = BLOCK_SCOPED | GOTS__SYM_PARAM | GOTS__SYM_FUNCTION;
    const gots__entry *entry = symbol->note;
    return symbol->storage == GOTS__IN_LOCAL && !symbol->assigned && entry != NULL &&
           entry->is_live && entry->fn != l->fn && (symbol->meanings & steady) != 0 &&
           (symbol->meanings & GOTS__SYM_VALUE & ~steady) == 0;
}

/* A property of `$iN`, which stays the same object. */
static bool is_import(const gots__symbol *symbol)
{
    return symbol->storage == GOTS__IN_OBJECT && (symbol->meanings & GOTS__SYM_IMPORT) != 0;
}

static gots__symbol *copy_into_local(gots__lowering *l, gots__symbol *symbol)
{
    gots__fn *fn = l->fn;
    gots__symbol *copy = gots__plan_symbol(l, own_name(l, "c", ++l->serial));
    gots__plan_declare(l, fn, copy);
    gots__node *assign = gots__build_assign(l, gots__build_symbol(l, copy, fn->pos),
                                            gots__build_symbol(l, symbol, fn->pos), fn->pos);
    gots__list_push(l, &fn->first, gots__build_statement(l, assign));
    return copy;
}

static gots__symbol *near_copy(gots__lowering *l, gots__symbol *symbol, bool import)
{
    struct gots__near_reads *near = l->fn->near;
    if (near == NULL) near = l->fn->near = GOTS__NEW(l->arena, struct gots__near_reads);
    for (uint32_t i = 0; i < near->count; i++)
        if (near->items[i].symbol == symbol) return near->items[i].copy;
    if (near->count == NEAR_MAX) return symbol;
    gots__symbol *copy;
    if (import) {
        gots__symbol *holder = near_copy(l, symbol->holder, false);
        if (near->count == NEAR_MAX) return symbol;
        copy = GOTS__NEW(l->arena, gots__symbol);
        *copy = *symbol;
        copy->holder = holder;
    } else {
        copy = copy_into_local(l, symbol);
    }
    near->items[near->count].symbol = symbol;
    near->items[near->count++].copy = copy;
    return copy;
}

gots__symbol *gots__plan_near(gots__lowering *l, gots__symbol *symbol)
{
    if (l->fn->parent == NULL || l->fn->in_params || !gots__plan_in_loop(l)) return symbol;
    if (is_import(symbol)) return near_copy(l, symbol, true);
    return is_steady(l, symbol) ? near_copy(l, symbol, false) : symbol;
}

/* ---- Dead zones ---- */

/* The clause of a switch that holds offset `pos`. */
static const gots__node *clause_at(const gots__node *node, uint32_t pos)
{
    const gots__list *cases = &node->switch_.cases;
    for (uint32_t i = 0; i < cases->count; i++)
        if (pos >= cases->items[i]->pos && pos < cases->items[i]->end) return cases->items[i];
    return NULL;
}

/* How many functions to follow before giving up: then it may be called from the start. */
#define FOLLOW_MAX 1000

typedef struct follow {
    gots__symbol *seen[FOLLOW_MAX];
    uint32_t count;
    uint32_t lowest;
} follow;

static void follow_users(follow *f, gots__symbol *function)
{
    if (function->early_use < f->lowest) f->lowest = function->early_use;
    if (function->early_known || function->early_busy) return;
    if (f->count == FOLLOW_MAX) {
        f->lowest = 0;
        return;
    }
    f->seen[f->count++] = function;
    function->early_busy = 1;
    for (gots__user *user = function->users; user != NULL && f->lowest > 0; user = user->next)
        follow_users(f, user->function);
}

/* The lowest offset at which a hoisted function may be called, by way of others too. */
static uint32_t earliest_call(gots__symbol *function)
{
    if (!function->early_known) {
        follow f;
        f.count = 0;
        f.lowest = UINT32_MAX;
        follow_users(&f, function);
        for (uint32_t i = 0; i < f.count; i++) f.seen[i]->early_busy = 0;
        function->early_use = f.lowest;
        function->early_known = 1;
    }
    return function->early_use;
}

/* The function is the value that the binding begins with: it cannot run before. */
static bool begins_as(const gots__symbol *symbol, const gots__fn *fn)
{
    const gots__node *decl = symbol->decl;
    if (decl == NULL || decl->kind != GOTS__DECLARATOR ||
        decl->declarator.target->kind != GOTS__IDENTIFIER || decl->declarator.init == NULL)
        return false;
    const gots__node *init = gots__lower_strip(decl->declarator.init);
    return (init->kind == GOTS__ARROW || init->kind == GOTS__FUNCTION) && init == fn->node;
}

bool gots__plan_may_be_dead(gots__lowering *l, gots__symbol *symbol, uint32_t pos)
{
    gots__entry *entry = symbol->note;
    if ((symbol->meanings & (BLOCK_SCOPED | GOTS__SYM_PARAM)) == 0 || entry == NULL ||
        !entry->is_live)
        return false;
    if (symbol->storage == GOTS__IN_OBJECT && symbol->holder != entry->holder) return false;
    const gots__node *owner = symbol->scope->node;
    bool in_switch = owner != NULL && owner->kind == GOTS__SWITCH;
    if (symbol->first_use >= symbol->live && !symbol->captured_hoisted && !in_switch) return false;
    if (in_switch && clause_at(owner, pos) != clause_at(owner, symbol->pos)) return true;
    if (entry->fn == l->fn) return pos < symbol->live;
    gots__fn *outermost = l->fn; /* of those between this code and the symbol's function */
    while (outermost->parent != NULL && outermost->parent != entry->fn)
        outermost = outermost->parent;
    if (!outermost->hoisted) return outermost->pos < symbol->live && !begins_as(symbol, outermost);
    gots__node *name = outermost->function->name;
    gots__symbol *function = name == NULL ? NULL : name->ident.symbol;
    return function == NULL || earliest_call(function) < symbol->live;
}

void gots__plan_mark(gots__lowering *l, gots__symbol *symbol)
{
    if (symbol->needs_dead_zone) return;
    symbol->needs_dead_zone = 1;
    gots__entry *entry = symbol->note;
    /* A variable that nothing has touched is undefined, which says as much. */
    if (gots__plan_never_undefined(symbol) && !entry->in_loop && is_function_level(entry->scope))
        return;
    gots__list_push(l, &entry->marks, gots__build_symbol(l, symbol, symbol->pos));
}

bool gots__plan_never_undefined(const gots__symbol *symbol)
{
    if (symbol->assigned) return false;
    if ((symbol->meanings & GOTS__SYM_CLASS) != 0) return true;
    const gots__node *decl = symbol->decl;
    if ((symbol->meanings & (GOTS__SYM_CONST | GOTS__SYM_LET)) == 0 || decl == NULL ||
        decl->kind != GOTS__DECLARATOR || decl->declarator.target->kind != GOTS__IDENTIFIER ||
        decl->declarator.init == NULL)
        return false;
    switch (gots__lower_strip(decl->declarator.init)->kind) {
    case GOTS__ARROW: case GOTS__FUNCTION: case GOTS__CLASS: case GOTS__OBJECT: case GOTS__ARRAY:
    case GOTS__NEW: case GOTS__REGEX: case GOTS__NUMBER: case GOTS__STRING: case GOTS__TEMPLATE:
    case GOTS__TRUE_LITERAL: case GOTS__FALSE_LITERAL: case GOTS__NULL_LITERAL: case GOTS__BIGINT:
        return true;
    default: return false;
    }
}
