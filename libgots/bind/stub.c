/* The C text of stubs.
 *
 * SPDX-License-Identifier: MIT
 *
 * C functions are called by addresses that stand in the text. Small results are fetched as int and cut here:
 * who calls cannot count on the upper bits.
 */
#include "bind/stub.h"

#include <stdio.h>

typedef struct writer {
    const gots__bind_site *site;
    gots__text *out;
    uint8_t *structs;     /* by number: PUT_xxx written */
    uint8_t *callbacks;   /* by number: written */
} writer;

enum { HAS_TYPE = 1, HAS_GET = 2, HAS_PUSH = 4, HAS_PUT = 8 };

#define ADDRESS(pointer) ((unsigned long)(uintptr_t)(pointer))
#define PUT(...) gots__text_format(w->out, __VA_ARGS__)

static const char *const prelude =
    "typedef signed char int8_t;typedef short int16_t;typedef int int32_t;typedef long int64_t;\n"
    "typedef unsigned char uint8_t;typedef unsigned short uint16_t;typedef unsigned uint32_t;\n"
    "typedef unsigned long uint64_t;typedef unsigned long size_t;typedef long ptrdiff_t;typedef _Bool bool;\n"
    "typedef struct V{unsigned t,x;union{double d;int i;void*p;}v;}V;\n"
    "typedef struct C{void*a[8];}C;\n" /* a callback's context, gots__bind_context */
    "extern void*memset(void*,int,unsigned long);\n"
    "static const unsigned long nan_bits=0x7ff8000000000000ul;\n"
#define DECLARE(result, name, parameters) "extern " #result " gots_b_" #name #parameters ";\n"
    GOTS__BIND_IMPORTS(DECLARE);
#undef DECLARE

/* ---- Types ------------------------------------------------------------------------------------ */

const char *gots__bind_c_type(const gots__bind_type *type, char *buffer, size_t size, const char *prefix)
{
    static const char *const names[] = {
        [GOTS__BIND_VOID] = "void ", [GOTS__BIND_BOOLEAN] = "bool ", [GOTS__BIND_NUMBER] = "double ",
        [GOTS__BIND_F32] = "float ", [GOTS__BIND_I8] = "int8_t ", [GOTS__BIND_I16] = "int16_t ",
        [GOTS__BIND_I32] = "int32_t ", [GOTS__BIND_U8] = "uint8_t ", [GOTS__BIND_U16] = "uint16_t ",
        [GOTS__BIND_U32] = "uint32_t ", [GOTS__BIND_ISIZE] = "ptrdiff_t ", [GOTS__BIND_USIZE] = "size_t ",
        [GOTS__BIND_I64] = "int64_t ", [GOTS__BIND_U64] = "uint64_t ", [GOTS__BIND_ENUM] = "int32_t ",
        [GOTS__BIND_STRING] = "const char *", [GOTS__BIND_UTF8] = "const char *", [GOTS__BIND_POINTER] = "void *",
        [GOTS__BIND_BYTES] = "void *", [GOTS__BIND_OBJECT] = "void *", [GOTS__BIND_PROMISE] = "void ",
    };
    if (type->kind == GOTS__BIND_VIEW) snprintf(buffer, size, "%s *", gots__bind_views[type->element].c_name);
    else if (type->kind == GOTS__BIND_STRUCT)
        snprintf(buffer, size, "%s%s%s %s", type->passing == GOTS__BIND_BY_POINTER ? "const " : "", prefix,
                 type->of.structure->c_name, type->passing == GOTS__BIND_BY_VALUE ? "" : "*");
    else snprintf(buffer, size, "%s", type->kind == GOTS__BIND_CALLBACK ? "void *" : names[type->kind]);
    return buffer;
}

#define C_TYPE(type) gots__bind_c_type((type), (char[300]){ 0 }, 300, "struct S_")

static bool has_flag(const gots__bind_type *type)
{
    if (!type->takes_null && !type->takes_undefined) return false;
    if (type->kind == GOTS__BIND_STRUCT) return type->passing == GOTS__BIND_BY_VALUE;
    return type->kind == GOTS__BIND_BOOLEAN || (type->kind >= GOTS__BIND_I8 && type->kind <= GOTS__BIND_ENUM);
}

static int null_of(const gots__bind_type *type)
{
    return type->takes_null ? GOTS__BIND_NULL_IS_NULL : type->takes_undefined ? GOTS__BIND_NULL_IS_UNDEFINED : GOTS__BIND_NULL_FAILS;
}

uint32_t gots__bind_strings_in(const gots__bind_type *type)
{
    uint32_t count = 0;
    if (type->kind == GOTS__BIND_STRING || type->kind == GOTS__BIND_UTF8) return 1;
    if (type->kind != GOTS__BIND_STRUCT) return 0;
    for (uint32_t i = 0; i < type->of.structure->count; i++) count += gots__bind_strings_in(&type->of.structure->fields[i].type);
    return count;
}

static void key(writer *w, const char *name)
{
    PUT("(void*)%#lx", ADDRESS(w->site->key(w->site->context, name)));
}

/* ---- From values ------------------------------------------------------------------------------ */

static void take_int(writer *w, const gots__bind_type *type, const char *to)
{
    static const struct { const char *low, *high, *cast; } ranges[] = {
        [GOTS__BIND_I8] = { "-128", "127", "int" },
        [GOTS__BIND_I16] = { "-32768", "32767", "int" },
        [GOTS__BIND_I32] = { "-2147483648.0", "2147483647.0", "int" },
        [GOTS__BIND_U8] = { "0", "255", "int" },
        [GOTS__BIND_U16] = { "0", "65535", "int" },
        [GOTS__BIND_U32] = { "0", "4294967295.0", "long" },
        [GOTS__BIND_ISIZE] = { "-9007199254740991.0", "9007199254740991.0", "long" },
        [GOTS__BIND_USIZE] = { "0", "9007199254740991.0", "long" },
        [GOTS__BIND_ENUM] = { "-2147483648.0", "2147483647.0", "int" },
    };
    PUT("if(a->t!=0||!(a->v.d>=%s&&a->v.d<=%s))return 0;{%s i=(%s)a->v.d;if((double)i!=a->v.d)return 0;%s=i;}",
        ranges[type->kind].low, ranges[type->kind].high, ranges[type->kind].cast, ranges[type->kind].cast, to);
}

static void take_enum(writer *w, const gots__bind_type *type, const char *to)
{
    const gots__bind_enum *e = type->of.enumeration;
    take_int(w, type, to);
    if (e->has_bits) {
        uint32_t all = 0;
        for (uint32_t i = 0; i < e->count; i++) all |= (uint32_t)e->values[i];
        PUT("if((unsigned)%s&~%uu)return 0;", to, all);
        return;
    }
    PUT("switch((int)%s){", to);
    for (uint32_t i = 0; i < e->count; i++) {
        bool is_new = true;
        for (uint32_t j = 0; j < i; j++) is_new = is_new && e->values[j] != e->values[i];
        if (is_new) PUT("case %lld:", (long long)e->values[i]);
    }
    PUT(e->count > 0 ? "break;default:return 0;}" : "default:return 0;}");
}

/* The value at `a`, a const V *, which is there, into `to`; of pairs the length into `len`. What does not
 * fit returns 0. */
static void take_plain(writer *w, const gots__bind_type *type, const char *to, const char *len)
{
    switch (type->kind) {
    case GOTS__BIND_BOOLEAN: PUT("if(a->t!=4)return 0;%s=a->v.i!=0;", to); break;
    case GOTS__BIND_NUMBER: PUT("if(a->t!=0)return 0;%s=a->v.d;", to); break;
    case GOTS__BIND_F32: PUT("if(a->t!=0)return 0;%s=(float)a->v.d;", to); break;
    case GOTS__BIND_ENUM: take_enum(w, type, to); break;
    case GOTS__BIND_I64: PUT("{long i;if(!gots_b_int64(a,&i))return 0;%s=i;}", to); break;
    case GOTS__BIND_U64: PUT("{unsigned long i;if(!gots_b_uint64(a,&i))return 0;%s=i;}", to); break;
    case GOTS__BIND_STRING: PUT("if(!(%s=gots_b_string(t,a)))return 0;", to); break;
    case GOTS__BIND_UTF8: PUT("if(!gots_b_utf8(t,a,&%s,&%s))return 0;", to, len); break;
    case GOTS__BIND_POINTER: PUT("{void*p;if(!gots_b_pointer(t,a,(void*)%#lx,&p))return 0;%s=p;}", ADDRESS(type->tag), to); break;
    case GOTS__BIND_VIEW: PUT("{void*p;if(!gots_b_view(t,a,%d,&p,&%s))return 0;%s=p;}", type->element, len, to); break;
    case GOTS__BIND_BYTES: PUT("{void*p;if(!gots_b_bytes(t,a,&p,&%s))return 0;%s=p;}", len, to); break;
    case GOTS__BIND_OBJECT: PUT("{void*p;if(!gots_b_object(t,a,(void*)%#lx,&p))return 0;%s=p;}", ADDRESS(type->of.class_), to); break;
    case GOTS__BIND_STRUCT:
        PUT("if(a->t!=9||!get_%u(t,a->v.p,%s%s))return 0;", type->of.structure->number,
            type->passing == GOTS__BIND_BY_VALUE ? "&" : "", to);
        break;
    default: take_int(w, type, to); break;
    }
}

/* ---- To values -------------------------------------------------------------------------------- */

/* Pushes the C value `from` of function `plan`. */
static void push(writer *w, const gots__bind_type *type, const char *from, const void *plan)
{
    switch (type->kind) {
    case GOTS__BIND_BOOLEAN: PUT("gots_b_push_boolean(t,%s);", from); break;
    case GOTS__BIND_I64: PUT("gots_b_push_int64(t,%s);", from); break;
    case GOTS__BIND_U64: PUT("gots_b_push_uint64(t,%s);", from); break;
    case GOTS__BIND_STRING: PUT("gots_b_push_string(t,%s,%d,(void*)%#lx);", from, null_of(type), ADDRESS(plan)); break;
    case GOTS__BIND_POINTER:
        PUT("gots_b_push_pointer(t,%s,(void*)%#lx,%d,(void*)%#lx);", from, ADDRESS(type->tag), null_of(type), ADDRESS(plan));
        break;
    case GOTS__BIND_OBJECT:
        PUT("gots_b_push_object(t,%s,(void*)%#lx,%d,(void*)%#lx);", from, ADDRESS(type->of.class_), null_of(type), ADDRESS(plan));
        break;
    case GOTS__BIND_STRUCT:
        if (type->passing == GOTS__BIND_BY_VALUE) PUT("push_%u(t,&%s);", type->of.structure->number, from);
        else
            PUT("if(%s)push_%u(t,%s);else gots_b_push_null(t,%d,(void*)%#lx);", from, type->of.structure->number, from,
                null_of(type), ADDRESS(plan));
        break;
    case GOTS__BIND_ISIZE:
        PUT("if(%s>9007199254740991l||%s< -9007199254740991l)gots_b_wide(t,(double)(long)%s,(void*)%#lx);", from, from, from, ADDRESS(plan));
        PUT("gots_b_push_number(t,(double)(long)%s);", from);
        break;
    case GOTS__BIND_USIZE:
        PUT("if(%s>9007199254740991ul)gots_b_wide(t,(double)%s,(void*)%#lx);", from, from, ADDRESS(plan));
        PUT("gots_b_push_number(t,(double)(long)%s);", from);
        break;
    case GOTS__BIND_U32: PUT("gots_b_push_number(t,(double)(long)%s);", from); break;
    default: PUT("gots_b_push_number(t,%s);", from); break;
    }
}

/* ---- Structs ---------------------------------------------------------------------------------- */

static void struct_type(writer *w, const gots__bind_struct *s)
{
    if (w->structs[s->number] & HAS_TYPE) return;
    w->structs[s->number] |= HAS_TYPE;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->fields[i].type.kind == GOTS__BIND_STRUCT) struct_type(w, s->fields[i].type.of.structure);
    PUT("struct S_%s{", s->c_name);
    for (uint32_t i = 0; i < s->count; i++) PUT("%sm%u;", C_TYPE(&s->fields[i].type), i);
    PUT("};\n");
}

static void struct_get(writer *w, const gots__bind_struct *s)
{
    if (w->structs[s->number] & HAS_GET) return;
    w->structs[s->number] |= HAS_GET;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->fields[i].type.kind == GOTS__BIND_STRUCT) struct_get(w, s->fields[i].type.of.structure);
    PUT("static int get_%u(void*t,void*o,struct S_%s*r){const V*a;\n", s->number, s->c_name);
    for (uint32_t i = 0; i < s->count; i++) {
        char to[24];
        const gots__bind_type *type = &s->fields[i].type;
        snprintf(to, sizeof to, "r->m%u", i);
        PUT("if(!(a=gots_b_own(t,o,");
        key(w, s->fields[i].name);
        PUT(")))return 0;");
        if (type->takes_null) PUT("if(a->t==3)%s=0;else{", to);
        take_plain(w, type, to, "");
        PUT(type->takes_null ? "}\n" : "\n");
    }
    PUT("return 1;}\n");
}

static void struct_push(writer *w, const gots__bind_struct *s)
{
    if (w->structs[s->number] & HAS_PUSH) return;
    w->structs[s->number] |= HAS_PUSH;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->fields[i].type.kind == GOTS__BIND_STRUCT) struct_push(w, s->fields[i].type.of.structure);
    PUT("static void push_%u(void*t,const struct S_%s*r){gots_b_push_struct(t);\n", s->number, s->c_name);
    for (uint32_t i = 0; i < s->count; i++) {
        char from[24];
        snprintf(from, sizeof from, "r->m%u", i);
        push(w, &s->fields[i].type, from, NULL);
        PUT("gots_b_put(t,");
        key(w, s->fields[i].name);
        PUT(");\n");
    }
    PUT("}\n");
}

/* Into the object on the top. */
static void struct_put(writer *w, const gots__bind_struct *s)
{
    if (w->structs[s->number] & HAS_PUT) return;
    w->structs[s->number] |= HAS_PUT;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->fields[i].type.kind == GOTS__BIND_STRUCT) struct_put(w, s->fields[i].type.of.structure);
    PUT("static void put_%u(void*t,const struct S_%s*r){\n", s->number, s->c_name);
    for (uint32_t i = 0; i < s->count; i++) {
        char from[24];
        const gots__bind_type *type = &s->fields[i].type;
        snprintf(from, sizeof from, "r->m%u", i);
        if (type->kind == GOTS__BIND_STRUCT) {
            PUT("gots_b_load_key(t,");
            key(w, s->fields[i].name);
            PUT(");put_%u(t,&%s);gots_b_pop(t);\n", type->of.structure->number, from);
            continue;
        }
        push(w, type, from, NULL);
        PUT("gots_b_put(t,");
        key(w, s->fields[i].name);
        PUT(");\n");
    }
    PUT("}\n");
}

/* What the values of a type need: from a value to C, from C to a value, written back. */
static void need(writer *w, const gots__bind_type *type, unsigned what)
{
    if (type->kind == GOTS__BIND_PROMISE) type = type->of.inner;
    if (type->kind != GOTS__BIND_STRUCT) return;
    struct_type(w, type->of.structure);
    if (what & HAS_GET) struct_get(w, type->of.structure);
    if (what & HAS_PUSH) struct_push(w, type->of.structure);
    if (what & HAS_PUT) struct_put(w, type->of.structure);
}

/* ---- Signatures: from C into the program ------------------------------------------------------- */

static void signature_parts(writer *w, const gots__bind_function *f)
{
    for (uint32_t i = 0; i < f->count; i++) need(w, &f->params[i].type, HAS_PUSH);
    need(w, &f->result, HAS_GET);
}

/* All numbers: its calls may take the short way into machine code. */
static bool is_numeric(const gots__bind_function *f)
{
    if (f->result.kind != GOTS__BIND_NUMBER && f->result.kind != GOTS__BIND_VOID) return false;
    for (uint32_t i = 0; i < f->count; i++)
        if (f->params[i].type.kind != GOTS__BIND_NUMBER || f->params[i].type.takes_null || f->params[i].type.takes_undefined)
            return false;
    return true;
}

static void push_param(writer *w, const gots__bind_function *f, uint32_t i)
{
    char from[24];
    const gots__bind_type *type = &f->params[i].type;
    snprintf(from, sizeof from, "k->a%u", i);
    if (has_flag(type)) PUT("if(!k->h%u)gots_b_push_null(t,%d,0);else{", i, null_of(type));
    push(w, type, from, f);
    PUT(has_flag(type) ? "}\n" : "\n");
}

/* `name`: fN with a context first, or of a context that stands in the text. */
static void signature(writer *w, const gots__bind_function *f, const char *kind, uint32_t number, const void *context)
{
    bool gives = f->result.kind != GOTS__BIND_VOID;
    signature_parts(w, f);
    PUT("typedef struct %s%u_k{void*context;", kind, number);
    if (gives) PUT("%sr;", C_TYPE(&f->result));
    for (uint32_t i = 0; i < f->count; i++) {
        if (has_flag(&f->params[i].type)) PUT("bool h%u;", i);
        PUT("%sa%u;", C_TYPE(&f->params[i].type), i);
    }
    PUT("}%s%u_k;\nstatic int %s%u_b(void*t,%s%u_k*k){const V*a;gots_b_function(t,k->context);\n", kind, number, kind, number, kind,
        number);
    for (uint32_t i = 0; i < f->count; i++) push_param(w, f, i);
    PUT("a=gots_b_call(t,%u);", f->count);
    if (gives) {
        if (f->result.takes_null) PUT("if(a->t==3)return 1;");
        if (f->result.takes_undefined) PUT("if(a->t==2)return 1;");
        take_plain(w, &f->result, "k->r", "");
    }
    PUT("return 1;}\n%s%s%s%u(", context != NULL ? "" : "static ", C_TYPE(&f->result), kind, number);
    if (context == NULL) PUT("void*context");
    for (uint32_t i = 0; i < f->count; i++) {
        PUT(i > 0 || context == NULL ? "," : "");
        if (has_flag(&f->params[i].type)) PUT("bool h%u,", i);
        PUT("%sa%u", C_TYPE(&f->params[i].type), i);
    }
    PUT(context != NULL && f->count == 0 ? "void){" : "){");
    if (is_numeric(f) && context != NULL) {
        PUT("V v[%u];double n;", f->count + 1);
        for (uint32_t i = 0; i < f->count; i++) PUT("v[%u].t=0;v[%u].v.d=a%u;", i, i, i);
        PUT("if(gots_b_native((void*)%#lx,v,%u,&n))return%s;\n", ADDRESS(context), f->count, gives ? " n" : "");
    }
    PUT("{%s%u_k k;memset(&k,0,sizeof k);", kind, number);
    if (context != NULL) PUT("k.context=(void*)%#lx;", ADDRESS(context));
    else PUT("k.context=context;");
    for (uint32_t i = 0; i < f->count; i++) {
        if (has_flag(&f->params[i].type)) PUT("k.h%u=h%u;", i, i);
        PUT("k.a%u=a%u;", i, i);
    }
    PUT("gots_b_invoke(k.context,%s%u_b,&k,(void*)%#lx);%s}}\n", kind, number, ADDRESS(f), gives ? "return k.r;" : "");
}

/* ---- Functions: from the program into C -------------------------------------------------------- */

static void declare_param(writer *w, const gots__bind_type *type, uint32_t i)
{
    if (has_flag(type)) PUT("bool h%u=0;", i);
    switch (type->kind) {
    case GOTS__BIND_STRUCT:
        if (type->passing == GOTS__BIND_BY_VALUE) {
            PUT("struct S_%s p%u;", type->of.structure->c_name, i);
            if (has_flag(type)) PUT("memset(&p%u,0,sizeof p%u);", i, i);
        } else PUT("struct S_%s s%u,*p%u=&s%u;", type->of.structure->c_name, i, i, i);
        break;
    case GOTS__BIND_CALLBACK: PUT("void*p%u=0;C c%u;void*x%u=0;", i, i, i); break;
    case GOTS__BIND_UTF8: case GOTS__BIND_VIEW: case GOTS__BIND_BYTES: PUT("%sp%u=0;size_t l%u=0;", C_TYPE(type), i, i); break;
    default: PUT("%sp%u=0;", C_TYPE(type), i); break;
    }
}

static void take_callback(writer *w, const gots__bind_type *type, uint32_t i)
{
    PUT("if(!gots_b_callback(t,a,&c%u,(void*)%#lx))return 0;p%u=k%u;x%u=&c%u;", i, ADDRESS(type->of.function), i,
        type->of.function->number, i, i);
}

static void take_param(writer *w, const gots__bind_function *f, uint32_t i)
{
    const gots__bind_type *type = &f->params[i].type;
    char to[16], len[16];
    bool may_lack = type->takes_null || type->takes_undefined;
    snprintf(to, sizeof to, "p%u", i);
    snprintf(len, sizeof len, "l%u", i);
    PUT("a=c+%u;", i + 2);
    if (may_lack) {
        PUT("if(");
        if (type->takes_undefined && i >= f->required) PUT("n<=%u||", i);
        if (type->takes_undefined) PUT("a->t==2");
        PUT(type->takes_undefined && type->takes_null ? "||" : "");
        if (type->takes_null) PUT("a->t==3");
        PUT("){");
        if (type->kind == GOTS__BIND_NUMBER) PUT("p%u=*(const double*)&nan_bits;", i);
        else if (type->kind == GOTS__BIND_F32) PUT("p%u=(float)*(const double*)&nan_bits;", i);
        else if (type->kind == GOTS__BIND_STRUCT && type->passing != GOTS__BIND_BY_VALUE) PUT("p%u=0;", i);
        PUT("}else{");
    }
    if (type->kind == GOTS__BIND_CALLBACK) take_callback(w, type, i);
    else take_plain(w, type, to, len);
    if (has_flag(type)) PUT("h%u=1;", i);
    PUT(may_lack ? "}\n" : "\n");
}

/* The function pointer's type: parameters as C has them. */
static void prototype(writer *w, const gots__bind_target *target)
{
    const gots__bind_function *f = target->plan;
    uint8_t kind = f->result.kind;
    bool is_small = kind == GOTS__BIND_BOOLEAN || kind == GOTS__BIND_I8 || kind == GOTS__BIND_I16 || kind == GOTS__BIND_U8 ||
                    kind == GOTS__BIND_U16;
    bool any = false;
    PUT("((%s(*)(", is_small ? "int " : C_TYPE(&f->result));
    if (target->has_first) PUT("void*"), any = true;
    if (f->class_ != NULL && f->role != GOTS__BIND_CONSTRUCTOR) PUT(any ? ",void*" : "void*"), any = true;
    for (uint32_t i = 0; i < f->count; i++, any = true) {
        const gots__bind_type *type = &f->params[i].type;
        PUT(any ? "," : "");
        if (has_flag(type)) PUT("bool,");
        PUT("%s", C_TYPE(type));
        if (type->kind == GOTS__BIND_UTF8 || type->kind == GOTS__BIND_VIEW || type->kind == GOTS__BIND_BYTES) PUT(",size_t");
        if (type->kind == GOTS__BIND_CALLBACK) PUT(",void*");
    }
    if (kind == GOTS__BIND_PROMISE) PUT(any ? ",void*" : "void*"), any = true;
    PUT(any ? "))%#lx)(" : "void))%#lx)(", ADDRESS(target->address));
}

static void call(writer *w, const gots__bind_target *target)
{
    const gots__bind_function *f = target->plan;
    static const char *const cuts[] = { [GOTS__BIND_BOOLEAN] = "0!=(uint8_t)", [GOTS__BIND_I8] = "(int8_t)",
                                        [GOTS__BIND_I16] = "(int16_t)", [GOTS__BIND_U8] = "(uint8_t)",
                                        [GOTS__BIND_U16] = "(uint16_t)" };
    bool any = false;
    if (f->result.kind != GOTS__BIND_VOID && f->result.kind != GOTS__BIND_PROMISE)
        PUT("r=%s", f->result.kind <= GOTS__BIND_U16 && cuts[f->result.kind] != NULL ? cuts[f->result.kind] : "");
    prototype(w, target);
    if (target->has_first) PUT("(void*)%#lx", ADDRESS(target->first)), any = true;
    if (f->class_ != NULL && f->role != GOTS__BIND_CONSTRUCTOR) PUT(any ? ",self" : "self"), any = true;
    for (uint32_t i = 0; i < f->count; i++, any = true) {
        const gots__bind_type *type = &f->params[i].type;
        PUT(any ? "," : "");
        if (has_flag(type)) PUT("h%u,", i);
        PUT("p%u", i);
        if (type->kind == GOTS__BIND_UTF8 || type->kind == GOTS__BIND_VIEW || type->kind == GOTS__BIND_BYTES) PUT(",l%u", i);
        if (type->kind == GOTS__BIND_CALLBACK) PUT(",x%u", i);
    }
    if (f->result.kind == GOTS__BIND_PROMISE) PUT(any ? ",q" : "q");
    PUT(");\n");
}

static void give(writer *w, const gots__bind_function *f)
{
    switch (f->result.kind) {
    case GOTS__BIND_PROMISE: break;
    case GOTS__BIND_VOID: PUT("gots_b_give_undefined(t,at);"); break;
    case GOTS__BIND_BOOLEAN: PUT("gots_b_give_boolean(t,at,r);"); break;
    case GOTS__BIND_NUMBER: case GOTS__BIND_F32: case GOTS__BIND_I8: case GOTS__BIND_I16: case GOTS__BIND_I32:
    case GOTS__BIND_U8: case GOTS__BIND_U16: case GOTS__BIND_ENUM: PUT("gots_b_give_number(t,at,r);"); break;
    default:
        push(w, &f->result, "r", f);
        PUT("gots_b_take(t,at);");
    }
}

static void function(writer *w, const gots__bind_target *target)
{
    const gots__bind_function *f = target->plan;
    uint32_t strings = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        const gots__bind_type *type = &f->params[i].type;
        need(w, type, HAS_GET | (type->passing == GOTS__BIND_BY_REFERENCE ? HAS_PUT : 0u));
        strings += gots__bind_strings_in(type);
        if (type->kind != GOTS__BIND_CALLBACK) continue;
        if (w->callbacks[type->of.function->number]) continue;
        w->callbacks[type->of.function->number] = 1;
        signature(w, type->of.function, "k", type->of.function->number, NULL);
    }
    need(w, &f->result, HAS_PUSH);
    PUT("int e%u(void*t,V*c,unsigned n){const V*a;long at=(char*)c-*(char**)((char*)t+%u);\n", f->number,
        w->site->stack_offset);
    if (f->class_ != NULL && f->role != GOTS__BIND_CONSTRUCTOR) PUT("void*self;");
    for (uint32_t i = 0; i < f->count; i++) declare_param(w, &f->params[i].type, i);
    if (f->result.kind == GOTS__BIND_PROMISE) PUT("void*q;");
    else if (f->result.kind != GOTS__BIND_VOID) PUT("%sr;", C_TYPE(&f->result));
    if (f->required > 0) PUT("if(n<%u)return 0;", f->required);
    PUT("if(!gots_b_enter(t,%u))return 0;\n", 64 + 2 * strings);
    if (f->class_ != NULL && f->role != GOTS__BIND_CONSTRUCTOR)
        PUT("if(!gots_b_object(t,c+1,(void*)%#lx,&self))return 0;\n", ADDRESS(f->class_));
    for (uint32_t i = 0; i < f->count; i++) take_param(w, f, i);
    if (f->result.kind == GOTS__BIND_PROMISE) PUT("q=gots_b_promise(t,at,(void*)%#lx);\n", ADDRESS(f));
    PUT("{unsigned long*k=(void*)%#lx;++*k;}", ADDRESS(target->calls)); /* TinyCC stores to no 64-bit constant */
    call(w, target);
    PUT("if(*(volatile int*)%#lx)gots_b_fail(t);\n", ADDRESS(w->site->failed));
    for (uint32_t i = 0; i < f->count; i++)
        if (f->params[i].type.passing == GOTS__BIND_BY_REFERENCE)
            PUT("if(p%u){gots_b_load(t,at+%u);put_%u(t,p%u);gots_b_pop(t);}\n", i, (i + 2) * 16, f->params[i].type.of.structure->number, i);
    give(w, f);
    PUT("return 1;}\n");
}

/* What a promise is fulfilled with, from where C left it: vN(t, value). */
static void promised(writer *w, const gots__bind_function *f)
{
    const gots__bind_type *type = f->result.of.inner;
    PUT("void v%u(void*t,void*p){", f->number);
    if (type->kind == GOTS__BIND_VOID) PUT("gots_b_push_null(t,2,0);");
    else {
        char from[400];
        snprintf(from, sizeof from, "(*(%s*)p)", C_TYPE(type));
        push(w, type, from, f);
    }
    PUT("}\n");
}

void gots__bind_write_unit(const gots__bind_world *world, const gots__bind_site *site, const gots__bind_target *targets,
                           uint32_t count, gots__text *out)
{
    writer all = { .site = site, .out = out, .structs = gots__arena_zero(out->arena, world->struct_count + 1),
                   .callbacks = gots__arena_zero(out->arena, world->callback_count + 1) };
    writer *w = &all;
    gots__text_str(out, prelude);
    for (uint32_t i = 0; i < count; i++) {
        if (targets[i].plan->role == GOTS__BIND_SIGNATURE) {
            signature(w, targets[i].plan, "f", targets[i].plan->number, targets[i].address);
            continue;
        }
        function(w, &targets[i]);
        if (targets[i].plan->result.kind == GOTS__BIND_PROMISE) promised(w, targets[i].plan);
    }
}
