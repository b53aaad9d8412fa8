/* Private names: each is a key that no program can name, so that access is one property access.
 *
 * SPDX-License-Identifier: MIT
 *
 * The engine looks such keys up among own properties alone, never asks a Proxy, and throws the
 * TypeError of a missing brand itself. Fields, methods and accessors are all own properties of
 * the instance under these keys, methods not writable.
 *
 * A class that is evaluated once has constant keys, written #x.… in the emitted text; one that may
 * be evaluated again makes new keys each time, held in locals.
 */
#include "base/hash.h"
#include "lower/build.h"
#include "lower/class.h"
#include "lower/plan.h"

/* Tells the keys of different modules apart. */
static uint64_t text_hash(gots__lowering *l)
{
    if (l->text_hash != 0) return l->text_hash;
    gots__hash hash = gots__hash_seed(0);
    gots__hash_add(&hash, l->source->text, l->source->len);
    return l->text_hash = hash.words[0] | 1;
}

/* Runs the code now being lowered at most once? */
static bool runs_once(const gots__lowering *l)
{
    return l->fn == l->module && !gots__plan_in_loop(l);
}

void gots__private_open(gots__lowering *l, gots__class *class_, gots__list *out)
{
    for (gots__symbol *symbol = class_->scope->first; symbol != NULL; symbol = symbol->next) {
        if ((symbol->meanings & GOTS__SYM_PRIVATE) == 0) continue;
        if (runs_once(l)) {
            const char *text = gots__arena_format(l->arena, "#%s.%llx.%u", symbol->name->text,
                                                  (unsigned long long)text_hash(l), ++l->serial);
            symbol->emit_name = gots__atoms_str(l->atoms, text);
            continue;
        }
        symbol->holder = gots__lower_local(l, "private");
        gots__node *made =
            gots__build_helper_call(l, GOTS__H_private_key, symbol->pos, 1,
                                    gots__build_string(l, gots__str_of(symbol->name), symbol->pos));
        gots__list_push(l, out, gots__build_assign(l, gots__lower_use(l, symbol->holder, symbol->pos),
                                                   made, symbol->pos));
    }
}

gots__node *gots__private_key(gots__lowering *l, const gots__node *name, uint32_t pos)
{
    gots__symbol *symbol = name->ident.symbol;
    if (symbol != NULL && symbol->emit_name != NULL)
        return gots__build_raw(l, gots__str_of(symbol->emit_name), pos);
    if (symbol == NULL || symbol->holder == NULL) return gots__build_undefined(l, pos);
    return gots__lower_use(l, symbol->holder, pos);
}

gots__str gots__private_text(gots__lowering *l, const gots__node *name)
{
    char *text = gots__arena_format(l->arena, "#%s", name->ident.name->text);
    return (gots__str){ text, name->ident.name->len + 1 };
}

gots__node *gots__lower_private_get(gots__lowering *l, gots__node *object, gots__node *name)
{
    gots__node *made = gots__build_index(l, object, gots__private_key(l, name, name->pos), name->pos);
    made->end = name->end;
    return made;
}

gots__node *gots__lower_private_set(gots__lowering *l, gots__node *object, gots__node *name,
                                    gots__node *value)
{
    return gots__build_assign(l, gots__lower_private_get(l, object, name), value, name->pos);
}

gots__node *gots__lower_private_in(gots__lowering *l, gots__node *name, gots__node *object)
{
    gots__node *key = gots__private_key(l, name, name->pos);
    return gots__build_binary(l, GOTS__OP_IN, key, object, name->pos);
}

gots__node *gots__lower_private_call(gots__lowering *l, gots__node *call)
{
    gots__node *callee = gots__lower_strip(call->call.callee);
    gots__node *object = gots__lower_expr(l, callee->member.object);
    call->call.callee = gots__lower_private_get(l, object, callee->member.name);
    for (uint32_t i = 0; i < call->call.args.count; i++)
        call->call.args.items[i] = gots__lower_expr(l, call->call.args.items[i]);
    return call;
}
