/* From the native tree to C text: elements of typed arrays, read and written within their bounds.
 *
 * SPDX-License-Identifier: MIT
 *
 * What lies beyond the end is undefined, which is NaN to arithmetic and 0 to bit operations; a store there
 * does nothing. An index that is a plain variable is tested as it stands, others go through a temporary.
 * An index that is itself undefined names a property of that name, which the engine reads and writes.
 */
#include <stdio.h>

#include "native/emit.h"

/* ---- Elements -------------------------------------------------------------------------------- */

void n_put_array(n_emitter *e, const n_node *array, bool length)
{
    if (array->op == N_LOCAL) gots__text_format(e->out, "v%u%s", array->variable->index, length ? "_n" : "");
    else gots__text_format(e->out, "o%u%s", array->outer->index, length ? "_n" : "");
}

/* An index that may be written twice as it is. */
static bool is_plain_index(const n_node *index)
{
    return (index->op == N_LOCAL && index->variable->rep != N_F64) ||
           (index->op == N_NUMBER && n_range_is_int32(n_range_of(index->number)));
}


/* "t = index, " where it takes one. A number that is no index becomes -1. */
n_place n_put_place(n_emitter *e, n_node *array, n_node *index, bool always)
{
    n_place at = { .array = array, .index = index, .plain = !always && is_plain_index(index) };
    n_rep rep = n_natural(index);
    at.narrow = e->function->is_fast && rep == N_I32;
    if (at.plain) return at;
    at.strays = (index->range.bits & N_UNDEF) != 0;
    at.t = n_new_temporary(e, rep == N_I32 ? N_I32 : N_I64);
    n_put_temporary(e, at.t);
    put(e, " = ");
    if (rep == N_F64 && !n_range_is_exact(index->range)) {
        at.number = n_new_temporary(e, N_F64);
        put(e, "(");
        n_put_temporary(e, at.number);
        put(e, " = ");
        n_put_number(e, index, at.strays ? N_AS_KEPT : N_AS_F64);
        put(e, ", N_INDEX(");
        n_put_temporary(e, at.number);
        put(e, "))");
    } else {
        n_put_number(e, index, rep == N_I32 ? N_AS_I32 : N_AS_I64);
    }
    put(e, ", ");
    return at;
}

static void put_index(n_emitter *e, const n_place *at)
{
    if (at->plain) n_put_number(e, at->index, n_natural(at->index) == N_I32 ? N_AS_I32 : N_AS_I64);
    else n_put_temporary(e, at->t);
}

/* "(unsigned long)index < (unsigned long)length" */
void n_put_check(n_emitter *e, const n_place *at)
{
    put(e, at->narrow ? "(unsigned)" : "(unsigned long)");
    put_index(e, at);
    put(e, at->narrow ? " < (unsigned)" : " < (unsigned long)");
    n_put_array(e, at->array, true);
}

void n_put_access(n_emitter *e, const n_place *at)
{
    n_put_array(e, at->array, false);
    put(e, "[");
    put_index(e, at);
    put(e, "]");
}

/* " : what stands there where the index is none" */
static void put_otherwise(n_emitter *e, const n_place *at, const char *otherwise)
{
    put(e, " : ");
    if (at->strays) {
        put(e, "N_IS_UNDEFINED(");
        n_put_temporary(e, at->number);
        n_put_leaving(e, ") ? gots_n_stray(R, ");
        n_put_array(e, at->array, false);
        put(e, ") : ");
    }
    put(e, otherwise);
}

/* ---- The fast form --------------------------------------------------------------------------- */

void n_put_leave(n_emitter *e)
{
    e->left[e->point] = true;
    gots__text_format(e->out, "{ at = %u; goto out; }", e->point);
}

/* As cheap to write twice as to keep: a variable, with an offset. */
static bool is_short(const n_node *index)
{
    if (index->op == N_BINARY && (index->operator == GOTS__OP_ADD || index->operator == GOTS__OP_SUB) &&
        index->guard == N_UNGUARDED && n_natural(index) == N_I32 && index->b->op == N_NUMBER)
        index = index->a;
    return is_plain_index(index);
}

/* "(index as it is kept)" or the index. */
static void put_guarded_index(n_emitter *e, n_node *node)
{
    n_rep rep = n_natural(node->b) == N_I32 ? N_I32 : N_I64;
    if (node->kept != 0) n_put_temporary(e, (n_temporary){ rep, node->kept - 1 });
    else n_put_number(e, node->b, rep == N_I32 ? N_AS_I32 : N_AS_I64);
}

/* "if (index beyond) leave" */
static void put_guard(n_emitter *e, n_node *node)
{
    n_node *index = node->b;
    n_rep rep = n_natural(index);
    bool narrow = rep == N_I32, doubtful = rep == N_F64 && !n_range_is_exact(index->range);
    bool fixed = node->c == NULL || !node->c->has_effect || index->op == N_NUMBER;
    put(e, narrow ? "if ((unsigned)" : "if ((unsigned long)");
    if (is_short(index) && fixed) {
        put_guarded_index(e, node);
    } else {
        n_temporary t = n_new_temporary(e, narrow ? N_I32 : N_I64);
        put(e, "(");
        n_put_temporary(e, t);
        put(e, " = ");
        if (doubtful) {
            n_temporary number = n_new_temporary(e, N_F64);
            put(e, "(");
            n_put_temporary(e, number);
            put(e, " = ");
            n_put_number(e, index, N_AS_F64);
            put(e, ", N_INDEX(");
            n_put_temporary(e, number);
            put(e, "))");
        } else {
            n_put_number(e, index, narrow ? N_AS_I32 : N_AS_I64);
        }
        put(e, ")");
        node->kept = t.index + 1;
    }
    put(e, narrow ? " >= (unsigned)" : " >= (unsigned long)");
    n_put_array(e, node->a, true);
    put(e, ") ");
    n_put_leave(e);
}

void n_put_guards(n_emitter *e, n_node *node)
{
    if (node == NULL) return;
    n_put_guards(e, node->a);
    n_put_guards(e, node->b);
    if ((node->op == N_ELEMENT || node->op == N_STORE) && node->guard == N_GUARD_EARLY) {
        put_guard(e, node);
        put(e, "\n");
    }
    if (node->op == N_NEW && !n_range_is_int32(node->a->range)) {
        put(e, "if (!(");
        n_put_number(e, node->a, N_AS_F64);
        put(e, " <= 2147483647.0)) ");
        n_put_leave(e);
        put(e, "\n");
    }
    n_put_guards(e, node->c);
    for (uint32_t i = 0; i < node->count; i++) n_put_guards(e, node->list[i]);
}

static void put_guarded_access(n_emitter *e, n_node *node)
{
    n_put_array(e, node->a, false);
    put(e, "[");
    put_guarded_index(e, node);
    put(e, "]");
}

static void put_guarded_element(n_emitter *e, n_node *node, n_want want)
{
    bool here = node->guard == N_GUARD_HERE;
    put(e, here ? "({ " : "(");
    if (here) {
        put_guard(e, node);
        put(e, " ");
    }
    if (want == N_AS_LOW && !n_is_real(node)) put(e, "(int)");
    else if (node->what == N_UINT32) put(e, "(long)");
    else if (node->what == N_FLOAT32) put(e, "(double)");
    put_guarded_access(e, node);
    put(e, here ? "; })" : ")");
}

/* ---- Reading --------------------------------------------------------------------------------- */

void n_put_element(n_emitter *e, n_node *node, n_want want)
{
    if (node->in_bounds) {
        put_guarded_element(e, node, want);
        return;
    }
    put(e, "(");
    n_place at = n_put_place(e, node->a, node->b, false);
    n_put_check(e, &at);
    put(e, " ? ");
    bool whole = !n_is_real(node);
    if (want == N_AS_LOW && whole) {
        put(e, "(int)");
        n_put_access(e, &at);
        if (at.strays) {
            put(e, " : N_IS_UNDEFINED(");
            n_put_temporary(e, at.number);
            n_put_leaving(e, ") ? gots_n_low(gots_n_stray(R, ");
            n_put_array(e, at.array, false);
            put(e, "))");
        }
        put(e, " : 0)");
        return;
    }
    if (want == N_AS_KEPT && !whole) {
        put(e, "N_CLEAN(");
        n_put_access(e, &at);
        put(e, ")");
    } else {
        put(e, node->what == N_UINT32 ? "(double)(long)" : "(double)");
        n_put_access(e, &at);
    }
    put_otherwise(e, &at, want == N_AS_KEPT ? "R->undefined)" : "R->nan)");
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* The element as its array takes it. */
static n_want stored_as(const n_node *node)
{
    return n_is_real(node) || node->what == N_UINT8_CLAMPED ? N_AS_F64 : N_AS_LOW;
}

static void put_stored(n_emitter *e, const n_node *node, const char *value)
{
    if (node->what == N_UINT8_CLAMPED) gots__text_format(e->out, "gots_n_clamp(%s)", value);
    else gots__text_format(e->out, "(%s)%s", n_element_types[node->what], value);
}

/* "array[index] = temporary", as the array takes it. */
static void put_assignment(n_emitter *e, const n_node *node, const n_place *at, n_temporary t)
{
    char name[40];
    bool converts = t.rep == N_F64 && stored_as(node) == N_AS_LOW;
    snprintf(name, sizeof name, converts ? "N_LOW(%c%u)" : "%c%u", "ild"[t.rep], t.index);
    if (node->in_bounds) put_guarded_access(e, (n_node *)node);
    else n_put_access(e, at);
    put(e, " = ");
    put_stored(e, node, name);
}

/* The value in a temporary first: it is wanted, has an effect, or may go elsewhere. */
static void put_store_of_kept(n_emitter *e, n_node *node, const n_place *at, n_want want)
{
    bool valued = want != N_AS_NONE;
    n_rep rep = at->strays || stored_as(node) == N_AS_F64 ? N_F64 : N_I32;
    if (valued) rep = at->strays ? N_F64 : n_natural(node->c);
    n_temporary t = n_new_temporary(e, rep);
    n_put_temporary(e, t);
    put(e, " = ");
    n_put_number(e, node->c, rep == N_I32 && !valued ? N_AS_LOW : n_want_of(rep, at->strays || want == N_AS_KEPT));
    put(e, ", ");
    if (!node->in_bounds) {
        n_put_check(e, at);
        put(e, " ? ");
    }
    put(e, "(");
    put_assignment(e, node, at, t);
    put(e, ", 0)");
    if (!node->in_bounds) put(e, " : ");
    if (at->strays) {
        put(e, "N_IS_UNDEFINED(");
        n_put_temporary(e, at->number);
        n_put_leaving(e, ") ? gots_n_put_stray(R, ");
        n_put_array(e, at->array, false);
        put(e, ", ");
        n_put_temporary(e, t);
        put(e, ") : ");
    }
    if (!node->in_bounds) put(e, "0");
    if (!valued) return;
    put(e, ", ");
    if (rep != n_natural(node->c)) gots__text_format(e->out, "(%s)", n_rep_types[n_natural(node->c)]);
    n_put_temporary(e, t);
}

static void put_plain_store(n_emitter *e, n_node *node)
{
    put(e, " = ");
    if (node->what == N_UINT8_CLAMPED) put(e, "gots_n_clamp");
    else gots__text_format(e->out, "(%s)", n_element_types[node->what]);
    put(e, "(");
    n_put_number(e, node->c, stored_as(node));
    put(e, ")");
}

static void put_guarded_store(n_emitter *e, n_node *node, n_want want)
{
    n_place at = { .array = node->a, .index = node->b };
    put(e, "(");
    if (want != N_AS_NONE || node->c->has_effect) {
        put_store_of_kept(e, node, &at, want);
    } else {
        put_guarded_access(e, node);
        put_plain_store(e, node);
    }
    put(e, ")");
}

void n_put_store(n_emitter *e, n_node *node, n_want want)
{
    if (node->in_bounds) {
        put_guarded_store(e, node, want);
        return;
    }
    bool acts = node->c->has_effect || n_may_fail(node->c); /* wherever it goes */
    put(e, "(");
    n_place at = n_put_place(e, node->a, node->b, node->c->has_effect);
    if (want != N_AS_NONE || acts || at.strays) {
        put_store_of_kept(e, node, &at, want);
        put(e, ")");
        return;
    }
    n_put_check(e, &at);
    put(e, " ? (");
    n_put_access(e, &at);
    put_plain_store(e, node);
    put(e, ", 0) : 0)");
}
