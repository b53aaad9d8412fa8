/* From the native tree to C text: properties of objects and elements of arrays.
 *
 * SPDX-License-Identifier: MIT
 *
 * A property is found where it stood last: its name is compared with the one that stands there now. The system's
 * compiler gets that inline; TinyCC, whose code for it would be slower than a call, calls the engine. Each value is
 * tested as it is read; what is not as its type says makes the code leave the function. It
 * then hands all its variables to the engine, which goes on with the statement (engine/machine_leave.c), and
 * returns with `left` set: callers leave as well, behind the call, since what the engine has run may have
 * changed anything. As long as nothing was left no program code runs and nothing is freed, so objects are held
 * without counting; what a caller holds meanwhile stands in a frame, where the engine finds it.
 */
#include "native/emit.h"

#include "native/native.h"

static bool tests_array(const n_node *node)
{
    return node->kind == N_LIST;
}

static int tag_of(uint8_t kind)
{
    return kind == N_NUM ? GOTS__NATIVE_NUMBER : kind == N_BOOL ? GOTS__NATIVE_BOOLEAN : GOTS__NATIVE_OBJECT;
}

/* "if (!s_) leave; its value; })" */
static void put_value(n_emitter *e, const n_node *node)
{
    put(e, tests_array(node) ? "if (!s_ || !N_IS_ARRAY(s_->v.p)) " : "if (!s_) ");
    n_put_leave(e);
    put(e, node->kind == N_NUM ? " s_->v.d; })" : node->kind == N_BOOL ? " s_->v.i; })" : " (obj *)s_->v.p; })");
}

static void put_index(n_emitter *e, n_node *index)
{
    n_rep rep = n_natural(index);
    if (rep == N_F64 && !n_range_is_exact(index->range)) {
        put(e, "({ double d_ = ");
        n_put_number(e, index, N_AS_F64);
        put(e, "; N_INDEX(d_); })");
    } else {
        n_put_number(e, index, rep == N_I32 ? N_AS_I32 : N_AS_I64);
    }
}

/* "({ tv *s_ = where it stands and is as it should be, or 0; " */
static void put_slot(n_emitter *e, const n_node *node, bool writes)
{
    bool is_item = node->op == N_ITEM || node->op == N_PUT_ITEM;
    gots__text_format(e->out, "({ tv *s_ = %s%s(", is_item ? "N_ITEM" : "N_SLOT", writes ? "_TO_WRITE" : "");
    n_put_object(e, node->a);
    put(e, ", ");
    if (is_item) put_index(e, node->b);
    else gots__text_format(e->out, "%u", node->key);
    if (!writes) gots__text_format(e->out, ", %d", tag_of(node->kind));
    put(e, "); ");
}

void n_put_read(n_emitter *e, n_node *node)
{
    put_slot(e, node, false);
    put_value(e, node);
}

/* An object whose prototype passed before does again where that decided. */
static void put_looked_at(n_emitter *e, n_node *node)
{
    if (node->what != 3) {
        n_put_object(e, node->a);
        return;
    }
    put(e, "({ obj *c_ = ");
    n_put_object(e, node->a);
    gots__text_format(e->out, "; if (c_->proto != R->prototypes[%u] && !gots_n_fits(R, %u, c_)) ", node->place->index, node->place->index);
    n_put_leave(e);
    put(e, " c_; })");
}

void n_put_object(n_emitter *e, n_node *node)
{
    switch (node->op) {
    case N_LOCAL: gots__text_format(e->out, "v%u", node->variable->index); return;
    case N_CHECKED: put_looked_at(e, node); return;
    case N_SET:
        gots__text_format(e->out, "(v%u = ", node->variable->index);
        n_put_object(e, node->a);
        put(e, ")");
        return;
    case N_BOTH:
        put(e, "(");
        n_put_effect(e, node->a);
        put(e, ", ");
        n_put_object(e, node->b);
        put(e, ")");
        return;
    case N_FIELD: case N_ITEM: n_put_read(e, node); return;
    default: put(e, "(obj *)0"); return;
    }
}

void n_put_count(n_emitter *e, n_node *node)
{
    put(e, "((obj *)");
    n_put_object(e, node->a);
    put(e, n_natural(node) == N_I32 ? ")->length" : ")->length * 1L");
}

/* The value first: it may be that the function is left while it is evaluated. */
void n_put_assignment(n_emitter *e, n_node *node)
{
    n_node *value = node->op == N_PUT ? node->b : node->c;
    bool is_number = value->kind == N_NUM, doubtful = is_number && (value->range.bits & N_UNDEF) != 0;
    put(e, is_number ? "{ double x_ = " : "{ int x_ = ");
    if (is_number) n_put_number(e, value, doubtful ? N_AS_KEPT : N_AS_F64);
    else n_put_truth(e, value);
    put(e, "; ");
    if (doubtful) {
        put(e, "if (N_IS_UNDEFINED(x_)) ");
        n_put_leave(e);
        put(e, " ");
    }
    put_slot(e, node, true);
    put(e, "if (!s_) ");
    n_put_leave(e);
    gots__text_format(e->out, " s_->t = %d; s_->v.%c = x_; }); }\n", tag_of(value->kind), is_number ? 'd' : 'i');
}

/* ---- Calls ------------------------------------------------------------------------------------ */

static const n_node *call_in(const n_node *value)
{
    if (value != NULL && value->op == N_SET) value = value->a;
    return value != NULL && value->op == N_CALL && value->function->has_objects ? value : NULL;
}

bool n_calls_objects(const n_node *value)
{
    return call_in(value) != NULL;
}

void n_put_frame(n_emitter *e)
{
    uint32_t count = 0;
    put(e, "{ struct { void *outer; long n; void *o[");
    for (const n_variable *at = e->function->params; at != NULL; at = at->next) count += at->kind > N_VIEW;
    gots__text_format(e->out, "%u]; } fr_; fr_.outer = R->frames; fr_.n = %u; ", count, count);
    count = 0;
    for (const n_variable *at = e->function->params; at != NULL; at = at->next)
        if (at->kind > N_VIEW) gots__text_format(e->out, "fr_.o[%u] = v%u; ", count++, at->index);
    put(e, "R->frames = (void *)&fr_;\n");
}

/* Behind the call. */
void n_put_frame_end(n_emitter *e)
{
    gots__text_format(e->out, "R->frames = fr_.outer; if (R->left) { at = -%u; goto out; } }\n", e->point);
}

/* ---- Leaving ----------------------------------------------------------------------------------- */

static void put_variable(n_emitter *e, const n_variable *at, uint32_t i)
{
    gots__text_format(e->out, "w_[%u].t = %d; w_[%u].v.", i, tag_of(at->kind), i);
    if (at->kind == N_NUM) gots__text_format(e->out, "d = v%u;", at->index);
    else gots__text_format(e->out, at->kind == N_BOOL ? "i = v%u;" : "p = v%u;", at->index);
    bool may_lack = at->kind == N_NUM && at->rep == N_F64 && (at->all.bits & N_UNDEF) != 0;
    if (may_lack) gots__text_format(e->out, " if (N_IS_UNDEFINED(v%u)) w_[%u].t = %d;", at->index, i, GOTS__NATIVE_UNDEFINED);
    if (at->kind > N_VIEW) gots__text_format(e->out, " if (!v%u) w_[%u].t = %d;", at->index, i, GOTS__NATIVE_UNDEFINED);
    put(e, "\n");
}

void n_put_way_out(n_emitter *e)
{
    const n_function *function = e->function;
    uint32_t i = 0;
    e->function->leaves = true;
    gots__text_format(e->out, "out: {\ntv w_[%u];\n", function->variable_count + 1);
    for (const n_variable *at = function->params; at != NULL; at = at->next, i++) put_variable(e, at, i);
    gots__text_format(e->out, "gots_n_resume(R, %u, %d, at, w_);\n}\n", function->number, e->unit->doubles);
}
