/* From syntax to the native tree: what may leave a function with an error: checks of types, and `throw`.
 *
 * SPDX-License-Identifier: MIT
 *
 * A check under enforcement (types/enforce.h) that machine code makes by itself costs nothing: what comes
 * in is tested at the door, and what typed arrays hold are numbers, so that only what lies beyond an end
 * is left to be seen. The error is made by the engine, with the same words and at the same place as the
 * interpreter's.
 */
#include "native/build.h"

#include "native/native.h"
#include "types/enforce.h"

n_place_of_error *n_new_place(n_builder *b, uint32_t pos)
{
    n_unit *unit = b->unit;
    n_place_of_error *place = GOTS__NEW(unit->arena, n_place_of_error);
    place->function = b->function;
    place->index = unit->place_count++;
    gots__source_place(unit->source, unit->arena, pos, &place->line, &place->column);
    if (unit->last_place == NULL) unit->places = place;
    else unit->last_place->next = place;
    unit->last_place = place;
    return place;
}

bool n_may_fail(const n_node *node)
{
    if (node == NULL) return false;
    if (node->op == N_CHECKED || n_may_fail(node->a) || n_may_fail(node->b) || n_may_fail(node->c)) return true;
    for (uint32_t i = 0; i < node->count; i++)
        if (n_may_fail(node->list[i])) return true;
    return false;
}

/* ---- Checks ----------------------------------------------------------------------------------- */

static bool is_plain(const gots__node *node)
{
    const gots__check *check = node->note;
    return node->unary.operand != NULL && !check->is_callback && check->readonly == 0 && check->names.count == 0;
}

/* Whether the check passes each typed array of that element. */
static bool passes_view(const n_unit *unit, const gots__check *check, uint8_t element)
{
    static const uint8_t builtin[N_ELEMENTS] = {
        [N_INT8] = GOTS__BUILTIN_INT8, [N_UINT8] = GOTS__BUILTIN_UINT8, [N_UINT8_CLAMPED] = GOTS__BUILTIN_UINT8_CLAMPED,
        [N_INT16] = GOTS__BUILTIN_INT16, [N_UINT16] = GOTS__BUILTIN_UINT16, [N_INT32] = GOTS__BUILTIN_INT32,
        [N_UINT32] = GOTS__BUILTIN_UINT32, [N_FLOAT32] = GOTS__BUILTIN_FLOAT32, [N_FLOAT64] = GOTS__BUILTIN_FLOAT64,
    };
    if (check->kinds & GOTS__V_OBJECT) return true;
    if (unit->shapes == NULL || check->site >= unit->shapes->site_count || builtin[element] == 0) return false;
    const gots__shape *shape = gots__shapes_shapes(unit->shapes) + gots__shapes_sites(unit->shapes)[check->site].shape;
    return shape->kind == GOTS__SHAPE_BUILTIN && shape->detail == builtin[element] && shape->count == 0;
}

/* A check that each value passes which machine code lets through: it is there for who goes on with others
 * (emit_object.c). NULL without a reason: it is something else. */
static n_node *checked_apart(n_builder *b, const gots__node *of, n_node *value)
{
    static const uint32_t kinds[] = { [N_NUM] = GOTS__V_NUMBER, [N_BOOL] = GOTS__V_BOOLEAN, [N_OBJECT] = GOTS__V_OBJECT, [N_LIST] = GOTS__V_OBJECT };
    const gots__check *check = of->note;
    uint32_t kind = value->kind < sizeof kinds / sizeof *kinds ? kinds[value->kind] : 0;
    bool is_object = value->kind > N_VIEW, passes = (check->kinds & kind) != 0;
    if (kind == 0 || (!passes && !is_object)) return NULL;
    if (value->kind == N_NUM && (check->kinds & GOTS__V_UNDEFINED) == 0) return NULL;
    if (!b->unit->may_fail) return n_refuse_node(b, of, "a check that tells and goes on");
    n_node *node = n_make(b, N_CHECKED, (n_kind)value->kind, of->pos);
    node->a = value;
    node->of = value->of;
    node->what = passes ? 2 : 3;
    node->has_effect = value->has_effect;
    node->place = n_new_place(b, of->pos);
    node->place->site = check->site;
    node->place->kinds = check->kinds;
    if (!passes && check->class_symbol != NULL) node->place->of_class = n_outer_of(b, check->class_symbol, N_VOID, 0)->index + 1;
    return node;
}

/* The host's own functions do; who calls another in their place looks for itself (engine/machine_leave.c). */
static bool gives_what_it_says(const n_node *value)
{
    return value->op == N_CALL && value->function->is_host;
}

n_node *n_check(n_builder *b, const gots__node *of, n_node *value)
{
    const gots__check *check = of->note;
    bool number = (check->kinds & GOTS__V_NUMBER) != 0, undefined = (check->kinds & GOTS__V_UNDEFINED) != 0;
    if (!is_plain(of)) return n_refuse_node(b, of, "a check that only the interpreter makes");
    if (gives_what_it_says(value) && (number ? value->kind == N_NUM : (check->kinds & GOTS__V_BOOLEAN) && value->kind == N_BOOL)) return value;
    if (b->function->has_objects) {
        n_node *kept = checked_apart(b, of, value);
        if (kept != NULL || b->function->reason != NULL) return kept;
    }
    if (value->kind == N_VIEW && passes_view(b->unit, check, value->what)) return value;
    if (value->kind == N_BOOL && (check->kinds & GOTS__V_BOOLEAN) != 0) return value;
    if (value->kind != N_NUM || check->class_symbol != NULL) return n_refuse_node(b, of, "a check that only the interpreter makes");
    if (number && undefined) return value;
    if (!b->unit->may_fail) return n_refuse_node(b, of, "a check that tells and goes on");
    n_node *node = n_make(b, N_CHECKED, N_NUM, of->pos);
    node->a = value;
    node->what = !number;
    node->has_effect = value->has_effect;
    node->place = n_new_place(b, of->pos);
    node->place->site = check->site;
    node->place->kinds = check->kinds;
    return node;
}

n_node *n_checked(n_builder *b, const gots__node *node)
{
    if (!is_plain(node)) return n_refuse_node(b, node, "a check that only the interpreter makes");
    n_node *value = n_expression(b, node->unary.operand);
    return value != NULL ? n_check(b, node, value) : NULL;
}

bool n_is_late(const gots__node *node)
{
    return node->kind == GOTS__CHECKED && node->unary.operand != NULL && ((const gots__check *)node->note)->is_operand;
}

const gots__node *n_check_of_name(const gots__node *next)
{
    if (next->kind != GOTS__EXPRESSION || next->unary.operand->kind != GOTS__CHECKED) return NULL;
    const gots__node *node = next->unary.operand;
    return is_plain(node) && node->unary.operand->kind == GOTS__IDENTIFIER ? node : NULL;
}

n_node *n_check_given(n_builder *b, const gots__symbol *symbol, n_node *value)
{
    const gots__node *check = b->check;
    if (check == NULL || check->unary.operand->ident.symbol != symbol) return value;
    b->check = NULL;
    return n_check(b, check, value);
}

/* ---- throw ------------------------------------------------------------------------------------ */

/* A message in the making. */
typedef struct message {
    gots__text text;
    n_node *values;  /* THROW, whose list they are */
    bool fits;
} message;

static void add_value(n_builder *b, message *to, const gots__node *node)
{
    n_node *value = n_expression(b, node);
    to->fits = value != NULL && (value->kind == N_NUM || value->kind == N_BOOL) && to->values->count < GOTS__NATIVE_VALUES;
    if (!to->fits) {
        if (value != NULL) n_refuse_node(b, node, "text that is made");
        return;
    }
    gots__text_byte(&to->text, value->kind == N_NUM ? GOTS__NATIVE_MARK_NUMBER : GOTS__NATIVE_MARK_TRUTH);
    to->values->list[to->values->count++] = value;
}

static void add_text(n_builder *b, message *to, gots__str text, const gots__node *node)
{
    if (text.bytes == NULL) to->fits = false;
    for (uint32_t i = 0; to->fits && i < text.len; i++)
        if (text.bytes[i] == GOTS__NATIVE_MARK_NUMBER || text.bytes[i] == GOTS__NATIVE_MARK_TRUTH) to->fits = false;
    if (to->fits) gots__text_put(&to->text, text.bytes, text.len);
    else n_refuse_node(b, node, "text that is made");
}

static bool is_textual(const gots__node *node)
{
    return node->kind == GOTS__STRING || node->kind == GOTS__TEMPLATE ||
           (node->kind == GOTS__BINARY && node->op == GOTS__OP_ADD &&
            (is_textual(node->binary.left) || is_textual(node->binary.right)));
}

static void add_part(n_builder *b, message *to, const gots__node *node)
{
    if (!to->fits) return;
    if (node->kind == GOTS__STRING) {
        add_text(b, to, node->string.value, node);
    } else if (node->kind == GOTS__BINARY && is_textual(node)) {
        add_part(b, to, node->binary.left);
        add_part(b, to, node->binary.right);
    } else if (node->kind == GOTS__TEMPLATE) {
        for (uint32_t i = 0; to->fits && i <= node->template_.exprs.count; i++) {
            add_text(b, to, node->template_.cooked[i], node);
            if (to->fits && i < node->template_.exprs.count) add_part(b, to, node->template_.exprs.items[i]);
        }
    } else {
        add_value(b, to, node);
    }
}

/* An error of the language, by its global name. */
static const char *error_named(const gots__node *callee)
{
    static const char *const names[] = { "Error", "RangeError", "TypeError", "SyntaxError", "EvalError", "ReferenceError", "URIError" };
    if (callee->kind != GOTS__IDENTIFIER || callee->ident.symbol != NULL) return NULL;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(callee->ident.name->text, names[i]) == 0) return names[i];
    return NULL;
}

n_node *n_throw(n_builder *b, const gots__node *node)
{
    const gots__node *made = node->unary.operand;
    const char *name = made->kind == GOTS__NEW ? error_named(made->call.callee) : NULL;
    if (name == NULL || made->call.args.count > 1) return n_refuse_node(b, node, "an exception is thrown");
    n_node *out = n_make(b, N_THROW, N_VOID, node->pos);
    out->list = GOTS__NEW_ARRAY(b->unit->arena, n_node *, GOTS__NATIVE_VALUES);
    out->place = n_new_place(b, made->pos);
    out->place->name = name;
    if (made->call.args.count == 0) return out;
    message it = { .values = out, .fits = true };
    const gots__node *text = made->call.args.items[0];
    if (!is_textual(text)) return n_refuse_node(b, text, "text that is made");
    gots__text_init(&it.text, b->unit->arena, 64);
    add_part(b, &it, text);
    if (!it.fits) return NULL;
    out->place->len = (uint32_t)it.text.len;
    out->place->text = gots__text_close(&it.text);
    return out;
}
