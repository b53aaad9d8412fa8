/* From the native tree to C text: calls of the host's functions.
 *
 * SPDX-License-Identifier: MIT
 *
 * Arguments are tested as a stub of engine/bind.c would. The engine is told that the host is being called, so that it
 * can put aside what the machine works at should the host run the program (engine/machine_host.c). Small results are
 * fetched as int and cut here: who calls cannot count on the upper bits.
 */
#include "native/emit.h"

#include "native/native.h"

const char n_host_prelude[] =
    "typedef struct { void *address, *first; long has_first; unsigned long *calls; } host;\n"
    "typedef struct { void *outer; unsigned long ran; long is_kept; void *kept[8]; } away;\n"
    "extern void gots_n_back(rt *R, away *k, int place), gots_n_reject(rt *R, int place, int outer, int i, double x);\n";

typedef struct c_type {
    char letter;
    const char *name;
    const char *fetched;     /* a result's type when it is called */
    const char *cut;         /* and what makes the value of it */
    const char *low, *high;  /* of an integer that is smaller than what holds it; NULL: that is all */
} c_type;

static const c_type types[] = {
    { 'd', "double", "double", "", NULL, NULL },
    { 'f', "float", "float", "", NULL, NULL },
    { 'c', "signed char", "int", "(signed char)", "-128", "127" },
    { 'C', "unsigned char", "int", "(unsigned char)", "0", "255" },
    { 's', "short", "int", "(short)", "-32768", "32767" },
    { 'S', "unsigned short", "int", "(unsigned short)", "0", "65535" },
    { 'i', "int", "int", "", NULL, NULL },
    { 'I', "unsigned", "unsigned", "", "0", "4294967295L" },
    { 'b', "_Bool", "int", "0 != (unsigned char)", NULL, NULL },
    { 'v', "void", "void", "", NULL, NULL },
};

static const c_type *type_of(char letter)
{
    for (uint32_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].letter == letter) return &types[i];
    return &types[0];
}

static bool is_integer(char letter)
{
    return strchr("cCsSiI", letter) != NULL;
}

n_rep n_host_rep(const n_node *node)
{
    char letter = node->through->signature[0];
    return letter == 'I' ? N_I64 : is_integer(letter) ? N_I32 : N_F64;
}

static void put_rejection(n_emitter *e, const n_node *node, uint32_t i)
{
    gots__text_format(e->out, "gots_n_reject(R, %u, %u, %u, g%u); ", node->place->index, node->through->index, i, i);
}

/* gI: the argument as it comes; qI: as the integer that it must be. */
static void put_argument(n_emitter *e, n_node *node, uint32_t i, char letter)
{
    n_node *value = node->list[i];
    if (value->kind == N_VIEW) {
        gots__text_format(e->out, "%s *g%u = ", n_element_types[value->what], i);
        n_put_array(e, value, false);
        gots__text_format(e->out, "; unsigned long q%u = ", i);
        n_put_array(e, value, true);
        put(e, "; ");
        return;
    }
    gots__text_format(e->out, "%s g%u = ", value->kind == N_BOOL ? "int" : "double", i);
    bool may_lack = value->kind == N_NUM && (value->range.bits & N_UNDEF) != 0;
    if (value->kind == N_BOOL) n_put_truth(e, value);
    else n_put_number(e, value, may_lack ? N_AS_KEPT : N_AS_F64);
    put(e, "; ");
    if (may_lack) {
        gots__text_format(e->out, "if (N_IS_UNDEFINED(g%u)) ", i);
        put_rejection(e, node, i);
    }
    if (!is_integer(letter)) return;
    const c_type *type = type_of(letter);
    const char *held = letter == 'I' ? "long" : "int";
    gots__text_format(e->out, "%s q%u = (%s)g%u; if ((double)q%u != g%u", held, i, held, i, i, i);
    if (type->low != NULL) gots__text_format(e->out, " || q%u < %s || q%u > %s", i, type->low, i, type->high);
    put(e, ") ");
    put_rejection(e, node, i);
}

static void put_one_call(n_emitter *e, const n_node *node, bool has_first)
{
    const char *signature = node->through->signature, *at = signature + 1;
    const c_type *result = type_of(signature[0]);
    const char *between = has_first ? ", " : "";
    gots__text_format(e->out, "((%s (*)(%s", result->fetched, has_first ? "void *" : "");
    for (uint32_t i = 0; i < node->count; i++, at++, between = ", ") {
        if (*at == 'V') gots__text_format(e->out, "%s%s *, unsigned long", between, n_element_types[*++at - '0']);
        else gots__text_format(e->out, "%s%s", between, type_of(*at)->name);
    }
    gots__text_format(e->out, "%s))h_->address)(%s", node->count == 0 && !has_first ? "void" : "", has_first ? "h_->first" : "");
    between = has_first ? ", " : "";
    at = signature + 1;
    for (uint32_t i = 0; i < node->count; i++, at++, between = ", ") {
        if (*at == 'V') gots__text_format(e->out, "%sg%u, q%u", between, i, i), at++;
        else gots__text_format(e->out, "%s%c%u", between, is_integer(*at) ? 'q' : 'g', i);
    }
    put(e, ")");
}

static void put_result(n_emitter *e, const n_node *node, bool has_first)
{
    const c_type *result = type_of(node->through->signature[0]);
    if (result->letter != 'v') gots__text_format(e->out, "r_ = %s", result->cut);
    put_one_call(e, node, has_first);
    put(e, "; ");
}

void n_put_host(n_emitter *e, n_node *node)
{
    const char *at = node->through->signature + 1;
    bool gives = node->kind != N_VOID;
    e->function->leaves = true;
    put(e, "({ ");
    for (uint32_t i = 0; i < node->count; i++, at++) {
        put_argument(e, node, i, *at);
        if (*at == 'V') at++;
    }
    if (gives) gots__text_format(e->out, "%s r_; ", node->kind == N_BOOL ? "int" : n_rep_types[n_host_rep(node)]);
    gots__text_format(e->out, "host *h_ = (host *)R->outer[%u].v; away k_; ", node->through->index);
    put(e, "k_.outer = R->away; k_.ran = *R->ran; k_.is_kept = 0; R->away = &k_; ++*h_->calls;\nif (h_->has_first) ");
    put_result(e, node, true);
    put(e, "else ");
    put_result(e, node, false);
    gots__text_format(e->out, "\nif (*(volatile unsigned long *)R->ran != k_.ran) gots_n_back(R, &k_, %u); else R->away = k_.outer; %s})",
                      node->place->index, gives ? "r_; " : "");
}
