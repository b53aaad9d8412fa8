/* From the native tree to C text: statements, functions, and the doors through which the engine calls.
 *
 * SPDX-License-Identifier: MIT
 *
 * The text is complete in itself and is C as TinyCC knows it. For each function there are:
 *
 *   fN   takes its numbers as int, long or double; called from other native code
 *   sN   where fN is a fast form (twin.c): the slow one, from the statement on where fN was left; takes all
 *        variables
 *   eN   the door: takes the engine's values, tests that each is what its type says, and calls fN.
 *        Returns N_DONE with the result, or what kept it: N_DECLINED, N_NO_INT
 *
 * R is the state that the engine hands over (native.h tells its layout).
 */
#include "native/emit.h"

#include "native/code.h"
#include "native/native.h"
#include "native/x64.h"

/* ---- The beginning --------------------------------------------------------------------------- */

static const char prelude[] =
    "typedef struct { unsigned t, x; union { double d; int i; void *p; } v; } tv;\n"
    "typedef struct { void *p; long n; } view;\n"
    "typedef struct { unsigned flags, refs; void *next, *previous; char *props; void *proto; unsigned size, count, room, hash, length; } obj;\n"
    "typedef union { long l; double d; void *p; int i; } slot;\n"
    "typedef struct {\n"
    "  volatile int *stop; char *limit; double undefined, nan, infinity, negative_zero; view made;\n"
    "  void **keys; unsigned *slots; void **prototypes; void *frames; long left; void *away; unsigned long *ran;\n"
    "  union { tv *v; view a; } outer[1];\n"
    "} rt;\n"
    "#define UB 0x7ff8dead00000000L\n"
    "#define N_IS_UNDEFINED(x) (*(long *)&(x) == UB)\n"
    "#define N_SAME(x, y) ((x) == (y) || (N_IS_UNDEFINED(x) && N_IS_UNDEFINED(y)))\n"
    "#define N_CLEAN(x) ({ double d_ = (x); d_ == d_ ? d_ : R->nan; })\n"
    "#define N_INDEX(x) ((double)(long)(x) == (x) ? (long)(x) : -1L)\n"
    "#define N_LOW(x) ({ double d_ = (x); long l_ = (long)d_; l_ != (-9223372036854775807L - 1) ? (int)l_ : gots_n_low(d_); })\n";

/* For functions over objects; native.h tells the layout. */
static const char object_prelude[] =
    "#define N_IS_ARRAY(p) (((obj *)(p))->flags & 4194304)\n"
    "extern int gots_n_fits(rt *R, int place, obj *o);\n"
    "extern void gots_n_resume(rt *R, int function, int form, int at, tv *values);\n";

static const char object_calls[] =
    "#define N_SLOT(o, k, tag) gots_n_slot(R, o, k, tag)\n"
    "#define N_SLOT_TO_WRITE(o, k) gots_n_write(R, o, k)\n"
    "#define N_ITEM(o, i, tag) gots_n_item(o, i, tag)\n"
    "#define N_ITEM_TO_WRITE(o, i) gots_n_item_to_write(o, i)\n"
    "extern tv *gots_n_slot(rt *R, obj *o, int key, int tag), *gots_n_write(rt *R, obj *o, int key);\n"
    "extern tv *gots_n_item(obj *o, long i, int tag), *gots_n_item_to_write(obj *o, long i);\n";

static const char object_inline[] =
    "extern tv *gots_n_slot(rt *R, obj *o, int key, int tag), *gots_n_write(rt *R, obj *o, int key);\n"
    "static inline tv *n_find(rt *R, obj *o, unsigned k, int mask, int want)\n{\n"
    "  unsigned at = R->slots[k]; void **names = (void **)(o->props + o->size * 16ul);\n"
    "  return at < o->count && names[at] == R->keys[k] && (((unsigned char *)(names + o->size))[at] & mask) == want ? (tv *)o->props + at : 0;\n}\n"
    "static inline tv *n_slot(rt *R, obj *o, unsigned k, unsigned tag)\n{\n"
    "  tv *s = n_find(R, o, k, 8, 0);\n  return s ? s->t == tag ? s : 0 : gots_n_slot(R, o, k, tag);\n}\n"
    "static inline tv *n_write(rt *R, obj *o, unsigned k)\n{\n"
    "  tv *s = n_find(R, o, k, 9, 1);\n  return s ? s->t & 8 ? 0 : s : gots_n_write(R, o, k);\n}\n"
    "#define N_ITEMS(o) ((tv *)((o)->props + (((o)->size * 25ul + 7) & ~7ul)))\n"
    "static inline tv *n_item(obj *o, unsigned long i, unsigned tag)\n{\n"
    "  return i < o->room && N_ITEMS(o)[i].t == tag ? N_ITEMS(o) + i : 0;\n}\n"
    "static inline tv *n_item_to_write(obj *o, unsigned long i)\n{\n"
    "  if (i >= o->room || !(o->flags & 128)) return 0;\n"
    "  tv *s = N_ITEMS(o) + i;\n  return s->t & 8 || s->t == 7 ? 0 : s;\n}\n"
    "#define N_SLOT(o, k, tag) n_slot(R, o, k, tag)\n"
    "#define N_SLOT_TO_WRITE(o, k) n_write(R, o, k)\n"
    "#define N_ITEM(o, i, tag) n_item(o, i, tag)\n"
    "#define N_ITEM_TO_WRITE(o, i) n_item_to_write(o, i)\n";

/* What is declared of it when the text names it; more imports stand in machine_help.c under the same names. */
static const char *const declarations[] = {
    "void halt(rt *R, int why)", "int view(rt *R, tv *v, int element, view *out)",
    "void new(rt *R, int element, double size, view *out)", "long mark(rt *R)", "void release(rt *R, long mark)",
    "double stray(rt *R, void *elements)", "int put_stray(rt *R, void *elements, double value)",
    "int fail(rt *R, int place)", "int check(rt *R, int place, double value)",
    "void throw(rt *R, int place, double *values)", "int low(double x)", "int clamp(double x)", "int clz(unsigned x)",
    "double mod(double x, double y)", "double pow(double x, double y)", "double atan2(double x, double y)",
    "double max(double x, double y)", "double min(double x, double y)",
    "double acos(double)", "double acosh(double)", "double asin(double)", "double asinh(double)", "double atan(double)",
    "double atanh(double)", "double cbrt(double)", "double cos(double)", "double cosh(double)", "double exp(double)",
    "double expm1(double)", "double log(double)", "double log1p(double)", "double log2(double)", "double log10(double)",
    "double sin(double)", "double sinh(double)", "double tan(double)", "double tanh(double)", "double round(double)",
    "double sign(double)", "double sqrt(double)", "double floor(double)", "double ceil(double)", "double trunc(double)",
    "double abs(double)",
};

/* These are instructions to the system's compiler. */
static const char builtins[] =
    "#define gots_n_sqrt __builtin_sqrt\n"
    "#define gots_n_floor __builtin_floor\n"
    "#define gots_n_ceil __builtin_ceil\n"
    "#define gots_n_trunc __builtin_trunc\n"
    "#define gots_n_abs __builtin_fabs\n";

static bool is_builtin(const char *name, size_t len)
{
    static const char *const all[] = { "sqrt", "floor", "ceil", "trunc", "abs" };
    for (uint32_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strlen(all[i]) == len && memcmp(all[i], name, len) == 0) return true;
    return false;
}

static const char *declared_name(const char *declaration)
{
    const char *name = strchr(declaration, ' ') + 1;
    return *name == '*' ? name + 1 : name;
}

static void declare(gots__text *out, const char *name, size_t len)
{
    for (uint32_t i = 0; i < sizeof declarations / sizeof *declarations; i++) {
        const char *at = declared_name(declarations[i]);
        if (memcmp(at, name, len) != 0 || at[len] != '(') continue;
        gots__text_format(out, "extern ");
        gots__text_put(out, declarations[i], (size_t)(at - declarations[i]));
        gots__text_str(out, "gots_n_");
        gots__text_str(out, at);
        gots__text_str(out, ";\n");
    }
}

/* Declares what the text between names; parsing all of it would be most of TinyCC's work. */
static void put_declarations(const n_unit *unit, gots__text *out, const gots__text *text)
{
    char seen[64][16];
    uint32_t count = 0;
    const char *end = text->bytes + text->len;
    if (unit->for_cc) gots__text_str(out, builtins);
    if (memmem(text->bytes, text->len, "N_LOW(", 6) != NULL) {
        memcpy(seen[count++], "low", 4);
        memset(seen[0] + 4, 0, sizeof seen[0] - 4);
        declare(out, "low", 3);
    }
    for (const char *at = text->bytes; (at = memmem(at, (size_t)(end - at), "gots_n_", 7)) != NULL;) {
        char name[16] = { 0 };
        size_t len = 0;
        for (at += 7; at < end && len < 15 && (*at == '_' || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9')); at++)
            name[len++] = *at;
        bool known = unit->for_cc && is_builtin(name, len);
        for (uint32_t i = 0; i < count && !known; i++) known = memcmp(seen[i], name, sizeof name) == 0;
        if (known || count == sizeof seen / sizeof *seen) continue;
        memcpy(seen[count++], name, sizeof name);
        declare(out, name, len);
    }
}

/* ---- Statements ------------------------------------------------------------------------------ */

static void put_statement(n_emitter *e, n_node *node);

/* Here the slow form goes on where the fast one was left; there, what it tests first. */
static void put_point(n_emitter *e, const n_node *node)
{
    e->point = node->point;
    if (e->function->has_objects) return;
    if (e->function->is_fast) n_put_guards(e, node->a);
    else if (e->left != NULL && e->left[node->point]) gots__text_format(e->out, "x%u:;\n", node->point);
}

static void put_list(n_emitter *e, n_node *node)
{
    for (uint32_t i = 0; i < node->count; i++) put_statement(e, node->list[i]);
}

static void put_loop(n_emitter *e, n_node *node)
{
    bool tests = node->a != NULL;
    if (tests && !node->last) gots__text_format(e->out, "goto t%u_%u;\n", node->pos, e->function->number);
    put(e, "do {\n");
    put_statement(e, node->c);
    if (node->label != 0) gots__text_format(e->out, "c%u:;\n", node->label);
    if (node->b != NULL) put_statement(e, node->b);
    n_put_leaving(e, "if (*stop) gots_n_halt(R, 0);\n");
    if (tests && !node->last) gots__text_format(e->out, "t%u_%u:;\n", node->pos, e->function->number);
    put_point(e, node);
    put(e, "} while (");
    if (tests) n_put_truth(e, node->a);
    else put(e, "1");
    put(e, ");\n");
    if (node->label != 0) gots__text_format(e->out, "b%u:;\n", node->label);
}

/* Cases are numbers known beforehand: an int chooses by C's switch, a double by comparing. */
static void put_switch(n_emitter *e, n_node *node)
{
    uint32_t value = e->temporaries[N_F64]++;
    bool has_default = false;
    put_point(e, node);
    gots__text_format(e->out, "d%u = ", value);
    n_put_number(e, node->a, N_AS_F64);
    put(e, ";\n");
    for (uint32_t i = 0; i < node->count; i++) {
        if (node->list[i]->a == NULL) {
            has_default = true;
            continue;
        }
        gots__text_format(e->out, "if (d%u == ", value);
        n_put_number(e, node->list[i]->a, N_AS_F64);
        gots__text_format(e->out, ") goto s%u_%u;\n", node->label, i);
    }
    for (uint32_t i = 0; has_default && i < node->count; i++)
        if (node->list[i]->a == NULL) gots__text_format(e->out, "goto s%u_%u;\n", node->label, i);
    if (!has_default) gots__text_format(e->out, "goto b%u;\n", node->label);
    for (uint32_t i = 0; i < node->count; i++) {
        gots__text_format(e->out, "s%u_%u:;\n", node->label, i);
        put_list(e, node->list[i]);
    }
    gots__text_format(e->out, "b%u:;\n", node->label);
}

static void put_result(n_emitter *e, n_node *value)
{
    if (e->function->kind == N_BOOL) n_put_truth(e, value);
    else n_put_number(e, value, n_want_result(e->function));
}

static const char *result_type(const n_function *function)
{
    if (function->kind == N_VOID) return "void";
    return function->kind == N_BOOL ? "int" : n_rep_types[n_result_rep(function)];
}

static void put_return(n_emitter *e, n_node *node)
{
    put_point(e, node);
    if (node->a == NULL || e->function->kind == N_VOID) {
        if (e->function->allocates) put(e, "gots_n_release(R, mark);\n");
        put(e, "return;\n");
        return;
    }
    if (!e->function->allocates) {
        put(e, "return ");
        put_result(e, node->a);
        put(e, ";\n");
        return;
    }
    gots__text_format(e->out, "{ %s r = ", result_type(e->function));
    put_result(e, node->a);
    put(e, "; gots_n_release(R, mark); return r; }\n");
}

static void put_do(n_emitter *e, n_node *node)
{
    put_point(e, node);
    if (node->a->op == N_PUT || node->a->op == N_PUT_ITEM) {
        n_put_assignment(e, node->a);
        return;
    }
    bool calls = n_calls_objects(node->a);
    if (calls) n_put_frame(e);
    n_put_effect(e, node->a);
    put(e, ";\n");
    if (calls) n_put_frame_end(e);
}

static void put_statement(n_emitter *e, n_node *node)
{
    switch (node->op) {
    case N_DO: put_do(e, node); return;
    case N_IF:
        put_point(e, node);
        put(e, "if (");
        n_put_truth(e, node->a);
        put(e, ") {\n");
        put_statement(e, node->b);
        if (node->c != NULL) {
            put(e, "} else {\n");
            put_statement(e, node->c);
        }
        put(e, "}\n");
        return;
    case N_LOOP: put_loop(e, node); return;
    case N_BLOCK:
        put_list(e, node);
        if (node->label != 0) gots__text_format(e->out, "b%u:;\n", node->label);
        return;
    case N_RETURN: put_return(e, node); return;
    case N_THROW: n_put_throw(e, node); return;
    case N_BREAK: gots__text_format(e->out, "goto b%u;\n", node->target->label); return;
    case N_CONTINUE: gots__text_format(e->out, "goto c%u;\n", node->target->label); return;
    case N_SWITCH: put_switch(e, node); return;
    default: return;
    }
}

/* ---- Functions ------------------------------------------------------------------------------- */

static const char *param_type(const n_variable *param)
{
    if (param->kind == N_BOOL) return "int";
    if (param->kind > N_VIEW) return "obj *";
    return param->wants_int ? "int" : "double";
}

static void put_head(n_emitter *e, const n_function *function)
{
    const n_variable *param = function->params;
    gots__text_format(e->out, "static %s f%u(rt *R", result_type(function), function->number);
    for (uint32_t i = 0; i < function->param_count; i++, param = param->next) {
        if (param->kind == N_VIEW)
            gots__text_format(e->out, ", %s *v%u, long n%u", n_element_types[param->element], i, i);
        else
            gots__text_format(e->out, ", %s %c%u", param_type(param), param->kind == N_NUM ? 'p' : 'v', i);
    }
    put(e, ")");
}

/* The slow form: all variables, as it holds them. */
static void put_slow_head(n_emitter *e, const n_function *function)
{
    gots__text_format(e->out, "static %s s%u(rt *R, int at", result_type(function), function->number);
    if (function->allocates) put(e, ", long mark");
    for (const n_variable *at = function->params; at != NULL; at = at->next) {
        const char *type = at->kind == N_VIEW ? n_element_types[at->element] : at->kind == N_BOOL ? "int" : n_rep_types[at->rep];
        gots__text_format(e->out, at->kind == N_VIEW ? ", %s *v%u, long v%u_n" : ", %s v%u", type, at->index, at->index);
    }
    put(e, ")");
}

/* What a variable holds before it is set. */
static const char *first_value(const n_variable *variable)
{
    if (variable->kind != N_NUM || variable->rep != N_F64 || variable->symbol == NULL ||
        (variable->symbol->meanings & GOTS__SYM_VAR) == 0)
        return "0";
    return variable->is_observed ? "R->undefined" : "R->nan";
}

static void put_params(n_emitter *e)
{
    for (const n_variable *at = e->function->params; at != NULL && at->is_param; at = at->next) {
        if (at->kind == N_NUM)
            gots__text_format(e->out, "%s v%u = %sp%u;\n", n_rep_types[at->rep], at->index,
                              at->is_narrowed ? "(int)" : "", at->index);
        else if (at->kind == N_VIEW)
            gots__text_format(e->out, "%s v%u_n = n%u;\n", e->function->is_fast ? "int" : "long", at->index, at->index);
    }
}

static void put_locals(n_emitter *e)
{
    for (const n_variable *at = e->function->params; at != NULL; at = at->next) {
        if (at->is_param) continue;
        if (at->kind == N_VIEW)
            gots__text_format(e->out, "%s *v%u = 0; %s v%u_n = 0;\n", n_element_types[at->element], at->index,
                              e->function->is_fast ? "int" : "long", at->index);
        else
            gots__text_format(e->out, "%s v%u = %s;\n", at->kind == N_BOOL ? "int" : at->kind > N_VIEW ? "obj *" : n_rep_types[at->rep],
                              at->index, first_value(at));
    }
}

static void put_outers(n_emitter *e)
{
    for (const n_use *use = e->function->uses; use != NULL; use = use->next) {
        const n_outer *outer = use->outer;
        if (use->is_inherited) continue;
        if (outer->kind == N_VIEW)
            gots__text_format(e->out, "%s *o%u = R->outer[%u].a.p; %s o%u_n = R->outer[%u].a.n;\n",
                              n_element_types[outer->element], outer->index, outer->index,
                              e->function->is_fast ? "int" : "long", outer->index, outer->index);
        else if (outer->kind != N_VOID && !outer->is_written)
            gots__text_format(e->out, "%s o%u = R->outer[%u].v->v.%c;\n", outer->kind == N_BOOL ? "int" : "double",
                              outer->index, outer->index, outer->kind == N_BOOL ? 'i' : 'd');
    }
}

static void put_temporaries(n_emitter *e)
{
    for (uint32_t rep = N_I32; rep <= N_F64; rep++)
        for (uint32_t i = 0; i < e->temporaries[rep]; i++)
            gots__text_format(e->out, "%s %c%u;\n", n_rep_types[rep], "ild"[rep], i);
}

/* The way to the slow form; `from_start`: with the parameters as they came. */
static void put_leaving(n_emitter *e, const n_function *slow, bool from_start)
{
    const n_variable *own = e->function->params;
    gots__text_format(e->out, "%ss%u(R, %s", slow->kind == N_VOID ? "" : "return ", slow->number, from_start ? "0" : "at");
    if (slow->allocates) put(e, ", mark");
    for (const n_variable *at = slow->params; at != NULL; at = at->next, own = own->next) {
        bool clean = at->rep == N_F64 && own->rep == N_F64 && (at->all.bits & ~own->all.bits & N_UNDEF) != 0;
        if (at->kind == N_VIEW) gots__text_format(e->out, ", v%u, %c%u%s", at->index, from_start && at->is_param ? 'n' : 'v', at->index, from_start && at->is_param ? "" : "_n");
        else if (from_start && at->is_param) gots__text_format(e->out, ", %c%u", at->kind == N_NUM ? 'p' : 'v', at->index);
        else if (from_start) gots__text_format(e->out, ", %s", first_value(at));
        else if (clean && at->kind == N_NUM) gots__text_format(e->out, ", N_CLEAN(v%u)", at->index);
        else gots__text_format(e->out, ", v%u", at->index);
    }
    put(e, slow->kind == N_VOID ? "); return;" : ");");
}

/* The fast form takes lengths as ints, and some parameters. */
static void put_entry(n_emitter *e, const n_function *slow)
{
    const char *between = "if (";
    for (const n_variable *at = e->function->params; at != NULL && at->is_param; at = at->next) {
        if (at->kind == N_VIEW) gots__text_format(e->out, "%sn%u > 2147483647L", between, at->index);
        else if (at->is_narrowed)
            gots__text_format(e->out, "%sv%u != p%u || (v%u == 0 && *(long *)&p%u != 0)", between, at->index, at->index, at->index, at->index);
        else continue;
        between = " || ";
    }
    for (const n_use *use = e->function->uses; use != NULL; use = use->next) {
        if (use->is_inherited || use->outer->kind != N_VIEW) continue;
        gots__text_format(e->out, "%sR->outer[%u].a.n > 2147483647L", between, use->outer->index);
        between = " || ";
    }
    if (*between == 'i') return;
    put(e, ") { ");
    put_leaving(e, slow, true);
    put(e, " }\n");
}

static void put_end(n_emitter *e)
{
    const n_function *function = e->function;
    if (function->kind != N_BOOL && function->allocates) put(e, "gots_n_release(R, mark);\n");
    if (function->kind == N_NUM) put(e, n_result_rep(function) == N_F64 ? "return R->undefined;\n" : "return 0;\n");
    else if (function->kind == N_BOOL) put(e, "return 0;\n");
}

static void put_stack_check(n_emitter *e, uint32_t slots)
{
    n_function *function = e->function;
    if (function->callees == NULL && function->size <= 100) return;
    function->leaves = true;
    gots__text_format(e->out, "char here; if (&here - %u < R->limit) gots_n_halt(R, 1);\n", 32 * function->size + 8 * slots);
    put(e, "if (*R->stop) gots_n_halt(R, 0);\n");
}

/* What both forms of a function begin with. */
static void put_start(n_emitter *e, const n_function *slow, bool resumed, uint32_t slots)
{
    put(e, "\n{\n");
    if (!resumed) put_params(e);
    if (!resumed) put_locals(e);
    put_outers(e);
    put_temporaries(e);
    put_stack_check(e, slots);
    if (e->function->allocates && !resumed) put(e, "long mark = gots_n_mark(R);\n");
    if (slow != NULL) put_entry(e, slow);
}

/* Between the braces of a form: `slow` is the other form of a fast one, `left` what it left at. */
static void put_body(n_emitter *e, const n_function *slow, gots__text *body, gots__text *out)
{
    const n_function *function = e->function;
    bool resumed = slow == NULL && e->left != NULL;
    e->out = body;
    put_statement(e, function->body);
    e->out = out;
    put_start(e, slow, resumed, 0);
    if (function->has_loop) put(e, "volatile int *stop = R->stop;\n");
    if (slow != NULL) put(e, "int at;\n");
    for (uint32_t i = 1; resumed && i <= function->points; i++)
        if (e->left[i]) gots__text_format(out, "if (at == %u) goto x%u;\n", i, i);
    gots__text_put(out, body->bytes, body->len);
    put_end(e);
    if (slow != NULL) {
        put(e, slow->kind == N_VOID ? "return;\nout: " : "out: ");
        put_leaving(e, slow, false);
        put(e, "\n");
    }
    put(e, "}\n");
}

/* The result of machine code of our own, from its slot. */
static void put_home_result(n_emitter *e)
{
    const n_function *function = e->function;
    if (function->allocates) put(e, "gots_n_release(R, mark);\n");
    if (function->kind == N_VOID) {
        put(e, "return;\n");
        return;
    }
    n_rep rep = function->kind == N_NUM ? n_result_rep(function) : N_I32;
    bool cleans = rep == N_F64 && (function->result.bits & N_UNDEF) != 0;
    gots__text_format(e->out, cleans ? "return N_CLEAN(home[0].%c);\n" : "return home[0].%c;\n", "ild"[rep]);
}

static void put_homecoming(n_emitter *e, n_x64 *m, const n_function *slow)
{
    put(e, "if (at == 0) {\n");
    put_home_result(e);
    put(e, "}\nif (at == -1) gots_n_halt(R, 0);\n");
    if (slow != NULL) {
        put(e, "if (at > 0) {\n");
        for (const n_variable *v = m->function->params; v != NULL; v = v->next) {
            int32_t slot = m->seats[v->index].slot;
            if (v->kind == N_VIEW)
                gots__text_format(e->out, "v%u = home[%d].p; v%u_n = home[%d].i;\n", v->index, slot, v->index, slot + 1);
            else
                gots__text_format(e->out, "v%u = home[%d].%c;\n", v->index, slot, "ild"[v->kind == N_NUM ? v->rep : N_I32]);
        }
        put_leaving(e, slow, false);
        put(e, "\n}\n");
    }
    put_end(e);
}

#if defined(__x86_64__)
enum { IS_X64 = 1 };
#else
enum { IS_X64 = 0 };
#endif

/* Machine code of our own where TinyCC would write its slow one. */
static bool put_x64(n_unit *unit, n_function *form, const n_function *function, const n_function *slow, bool *left, gots__text *out)
{
    n_x64 m;
    n_emitter e = { .unit = unit, .function = form, .out = out };
    gots__text bytes;
    gots__text_init(&bytes, unit->arena, 1024);
    if (!IS_X64 || unit->for_cc || !n_x64_write(&m, unit, form, left, &bytes)) return false;
    form->leaves = true;
    gots__text_put(out, bytes.bytes, bytes.len);
    put_head(&e, function);
    put_start(&e, slow, false, (uint32_t)m.slots);
    n_x64_put_home(&m, out);
    gots__text_format(out, "int at = m%u(R, home);\n", function->number);
    put_homecoming(&e, &m, slow);
    put(&e, "}\n");
    return true;
}

static void put_single(n_unit *unit, n_function *function, gots__text *out)
{
    gots__text body;
    n_emitter e = { .unit = unit, .function = function, .out = out };
    bool *left = GOTS__NEW_ARRAY(unit->arena, bool, function->points + 1);
    if (put_x64(unit, function, function, NULL, left, out)) return;
    gots__text_init(&body, unit->arena, 1024);
    put_head(&e, function);
    put_body(&e, NULL, &body, out);
}

static void put_both(n_unit *unit, n_function *function, gots__text *out)
{
    gots__text slow_body, body, text;
    bool *left = GOTS__NEW_ARRAY(unit->arena, bool, function->points + 1);
    n_emitter slow = { .unit = unit, .function = function, .out = out, .left = left };
    n_emitter fast = { .unit = unit, .function = function->fast, .left = left };
    gots__text_init(&body, unit->arena, 1024);
    gots__text_init(&text, unit->arena, 1024);
    gots__text_init(&slow_body, unit->arena, 1024);
    function->fast->number = function->number;
    if (!put_x64(unit, function->fast, function, function, left, &text)) {
        fast.out = &text;
        put_head(&fast, function);
        put_body(&fast, function, &body, &text);
    }
    function->leaves |= function->fast->leaves;
    put_slow_head(&slow, function);
    put_body(&slow, NULL, &slow_body, out);
    gots__text_put(out, text.bytes, text.len);
}

/* One form, which is left for the engine where something is not as its type says. */
static void put_leavable(n_unit *unit, n_function *function, gots__text *out)
{
    gots__text body;
    n_emitter e = { .unit = unit, .function = function, .out = out };
    e.left = GOTS__NEW_ARRAY(unit->arena, bool, function->points + 1);
    gots__text_init(&body, unit->arena, 1024);
    put_head(&e, function);
    e.out = &body;
    put_statement(&e, function->body);
    e.out = out;
    put_start(&e, NULL, false, 2 * function->variable_count);
    put(&e, "int at;\n");
    if (function->has_loop) put(&e, "volatile int *stop = R->stop;\n");
    gots__text_put(out, body.bytes, body.len);
    put_end(&e);
    if (function->kind == N_VOID) put(&e, "return;\n");
    n_put_way_out(&e);
    put_end(&e);
    put(&e, "}\n");
}

static void put_function(n_unit *unit, n_function *function, gots__text *out)
{
    if (function->has_objects) {
        put_leavable(unit, function, out);
        return;
    }
    if (function->fast != NULL) put_both(unit, function, out);
    else put_single(unit, function, out);
}

/* ---- Doors ----------------------------------------------------------------------------------- */

/* A parameter that is a constant where it is left out or undefined. */
static void put_default_door(n_emitter *e, const n_variable *param, uint32_t i)
{
    bool is_truth = param->kind == N_BOOL;
    gots__text_format(e->out, "%s p%u;\nif (n <= %u || a[%u].t == %d) ", is_truth || param->wants_int ? "int" : "double", i,
                      i, i, GOTS__NATIVE_UNDEFINED);
    if (param->wants_int && !n_range_is_int32(n_range_of(param->by_default))) {
        gots__text_format(e->out, "return %d", GOTS__NATIVE_NO_INT);
    } else {
        gots__text_format(e->out, "p%u = ", i);
        n_put_constant(e, param->by_default, is_truth || param->wants_int ? N_AS_I32 : N_AS_F64);
    }
    gots__text_format(e->out, "; else { if (a[%u].t != %d) return %d; p%u = ", i, is_truth ? GOTS__NATIVE_BOOLEAN : GOTS__NATIVE_NUMBER,
                      GOTS__NATIVE_DECLINED, i);
    gots__text_format(e->out, is_truth ? "a[%u].v.i; }\n" : param->wants_int ? "(int)a[%u].v.d; " : "a[%u].v.d; }\n", i);
    if (param->wants_int)
        gots__text_format(e->out, "if ((double)p%u != a[%u].v.d || (p%u == 0 && *(long *)&a[%u].v.d != 0)) return %d; }\n", i, i, i,
                          i, GOTS__NATIVE_NO_INT);
}

static void put_param_door(n_emitter *e, const n_variable *param, uint32_t i)
{
    if (param->kind == N_VIEW) {
        gots__text_format(e->out, "view w%u; if (n <= %u || !gots_n_view(R, a + %u, %u, &w%u)) return %d;\n", i, i, i,
                          param->element, i, GOTS__NATIVE_DECLINED);
        return;
    }
    if (param->kind > N_VIEW) {
        gots__text_format(e->out, "if (n <= %u || a[%u].t != %d%s", i, i, GOTS__NATIVE_OBJECT, param->kind == N_LIST ? " || !N_IS_ARRAY(a[" : "");
        if (param->kind == N_LIST) gots__text_format(e->out, "%u].v.p)", i);
        gots__text_format(e->out, ") return %d; obj *p%u = a[%u].v.p;\n", GOTS__NATIVE_DECLINED, i, i);
        return;
    }
    if (param->has_default) {
        put_default_door(e, param, i);
        return;
    }
    if (param->kind == N_BOOL) {
        gots__text_format(e->out, "if (n <= %u || a[%u].t != %d) return %d; int p%u = a[%u].v.i;\n", i, i,
                          GOTS__NATIVE_BOOLEAN, GOTS__NATIVE_DECLINED, i, i);
        return;
    }
    if (param->is_optional) {
        gots__text_format(e->out,
                          "double p%u; if (n <= %u || a[%u].t == %d) p%u = R->undefined; else { if (a[%u].t != %d) return %d; p%u = N_CLEAN(a[%u].v.d); }\n",
                          i, i, i, GOTS__NATIVE_UNDEFINED, i, i, GOTS__NATIVE_NUMBER, GOTS__NATIVE_DECLINED, i, i);
        return;
    }
    gots__text_format(e->out, "if (n <= %u || a[%u].t != %d) return %d;\n", i, i, GOTS__NATIVE_NUMBER, GOTS__NATIVE_DECLINED);
    if (param->wants_int)
        gots__text_format(e->out,
                          "int p%u = (int)a[%u].v.d; if ((double)p%u != a[%u].v.d || (p%u == 0 && *(long *)&a[%u].v.d != 0)) return %d;\n",
                          i, i, i, i, i, i, GOTS__NATIVE_NO_INT);
    else
        gots__text_format(e->out, "double p%u = a[%u].v.d;\n", i, i);
}

static void put_door(n_unit *unit, const n_function *function, gots__text *out)
{
    n_emitter e = { .unit = unit, .out = out };
    gots__text_format(out, GOTS__CODE_HIDDEN "int e%u(rt *R, tv *a, unsigned long n, tv *r)\n{\n", function->number);
    const n_variable *param = function->params;
    for (uint32_t i = 0; i < function->param_count; i++, param = param->next) put_param_door(&e, param, i);
    if (function->kind != N_VOID) gots__text_format(out, "%s x = ", result_type(function));
    gots__text_format(out, "f%u(R", function->number);
    param = function->params;
    for (uint32_t i = 0; i < function->param_count; i++, param = param->next)
        if (param->kind == N_VIEW) gots__text_format(out, ", w%u.p, w%u.n", i, i);
        else gots__text_format(out, ", p%u", i);
    put(&e, ");\n");
    if (function->has_objects) gots__text_format(out, "if (R->left) return %d;\n", GOTS__NATIVE_DONE);
    if (function->kind == N_VOID) {
        gots__text_format(out, "r->t = %d;\n", GOTS__NATIVE_UNDEFINED);
    } else if (function->kind == N_BOOL) {
        gots__text_format(out, "r->t = %d; r->v.i = x;\n", GOTS__NATIVE_BOOLEAN);
    } else {
        if ((function->result.bits & N_UNDEF) != 0)
            gots__text_format(out, "if (N_IS_UNDEFINED(x)) { r->t = %d; return %d; }\n", GOTS__NATIVE_UNDEFINED,
                              GOTS__NATIVE_DONE);
        gots__text_format(out, "r->t = %d; r->v.d = x;\n", GOTS__NATIVE_NUMBER);
    }
    gots__text_format(out, "return %d;\n}\n", GOTS__NATIVE_DONE);
}

const char *n_emit(n_unit *unit, size_t *len, size_t *head)
{
    gots__text out, text;
    gots__text_init(&text, unit->arena, 4096);
    gots__text_init(&out, unit->arena, 4096);
    for (n_function *at = unit->first; at != NULL; at = at->next) {
        if (at->state != N_BUILT) continue;
        n_emitter e = { .unit = unit, .out = &text };
        put_head(&e, at);
        gots__text_str(&text, ";\n");
    }
    for (n_function *at = unit->first; at != NULL; at = at->next)
        if (at->state == N_BUILT) put_function(unit, at, &text);
    for (n_function *at = unit->first; at != NULL; at = at->next)
        if (at->state == N_BUILT) put_door(unit, at, &text);
    gots__text_str(&out, prelude);
    bool has_objects = false;
    for (const n_function *at = unit->first; at != NULL; at = at->next) has_objects |= at->state == N_BUILT && at->has_objects;
    bool calls_host = false;
    for (const n_function *at = unit->first; at != NULL; at = at->next) calls_host |= at->state == N_BUILT && n_calls_host(at);
    if (calls_host) gots__text_str(&out, n_host_prelude);
    if (has_objects) gots__text_str(&out, object_prelude);
    if (has_objects) gots__text_str(&out, unit->for_cc ? object_inline : object_calls);
    put_declarations(unit, &out, &text);
    *head = out.len;
    gots__text_put(&out, text.bytes, text.len);
    *len = out.len;
    return gots__text_close(&out);
}
