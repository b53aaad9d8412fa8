/* The C side of declarations: a header with structs, enums and prototypes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bind/stub.h"

#include <ctype.h>
#include <stdio.h>

typedef struct writer {
    gots__bind_world *world;
    gots__text *out;
    uint8_t *structs; /* by number: written */
} writer;

#define PUT(...) gots__text_format(w->out, __VA_ARGS__)

static bool is_name(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && *at != '_') return false;
    return text[0] != '\0' && !isdigit((unsigned char)text[0]);
}

/* What Pointer<T> points to, as C names it. */
static const char *pointee(const writer *w, const char *tag)
{
    static const struct { const char *tag, *name; } known[] = {
        { "number", "double" }, { "f64", "double" }, { "f32", "float" }, { "i8", "int8_t" }, { "i16", "int16_t" },
        { "i32", "int32_t" }, { "i64", "int64_t" }, { "u8", "uint8_t" }, { "u16", "uint16_t" }, { "u32", "uint32_t" },
        { "u64", "uint64_t" }, { "void", "void" }, { "unknown", "void" }, { "boolean", "bool" }, { "usize", "size_t" },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].tag, tag) == 0) return known[i].name;
    return is_name(tag) ? gots__bind_c_name(w->world, tag) : "void";
}

static const char *c_type(const writer *w, const gots__bind_type *type)
{
    char buffer[300];
    const char *text = buffer;
    if (type->kind == GOTS__BIND_POINTER) text = gots__arena_format(w->out->arena, "%s *", pointee(w, type->tag));
    else if (type->kind == GOTS__BIND_OBJECT) text = gots__arena_format(w->out->arena, "%s *", type->of.class_->c_name);
    else text = gots__bind_c_type(type, buffer, sizeof buffer, "");
    return gots__arena_text(w->out->arena, text, strlen(text));
}

static bool has_flag(const gots__bind_type *type)
{
    if (!type->takes_null && !type->takes_undefined) return false;
    if (type->kind == GOTS__BIND_STRUCT) return type->passing == GOTS__BIND_BY_VALUE;
    return type->kind == GOTS__BIND_BOOLEAN || (type->kind >= GOTS__BIND_I8 && type->kind <= GOTS__BIND_ENUM);
}

/* ---- Types ------------------------------------------------------------------------------------ */

/* Types that only pointers speak of. */
static void name_type(writer *w, const gots__bind_type *type)
{
    if (type->kind == GOTS__BIND_PROMISE) type = type->of.inner;
    if (type->kind != GOTS__BIND_POINTER || !is_name(type->tag)) return;
    const char *name = pointee(w, type->tag);
    for (const gots__bind_struct *s = w->world->structs; s != NULL; s = s->next)
        if (strcmp(s->c_name, name) == 0) return;
    if (strcmp(name, type->tag) == 0 && strcmp(name, "void") != 0 && strcmp(name, "double") != 0)
        PUT("typedef struct %s %s;\n", name, name);
}

static void write_struct(writer *w, const gots__bind_struct *s)
{
    if (w->structs[s->number]) return;
    w->structs[s->number] = 1;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->fields[i].type.kind == GOTS__BIND_STRUCT) write_struct(w, s->fields[i].type.of.structure);
    PUT("\ntypedef struct %s {\n", s->c_name);
    for (uint32_t i = 0; i < s->count; i++) PUT("    %s%s;\n", c_type(w, &s->fields[i].type), s->fields[i].name);
    PUT("} %s;\n", s->c_name);
}

static void write_structs(writer *w, const gots__bind_struct *s)
{
    if (s == NULL) return;
    write_structs(w, s->next); /* the oldest first */
    write_struct(w, s);
}

static void write_enums(writer *w, const gots__bind_enum *e)
{
    if (e == NULL) return;
    write_enums(w, e->next);
    PUT("\nenum %s {", e->c_name);
    for (uint32_t i = 0; i < e->count; i++) PUT("%s %s_%s = %d", i > 0 ? "," : "", e->c_name, e->names[i], e->values[i]);
    PUT(" };\n");
}

static void write_classes(writer *w, const gots__bind_class *class_)
{
    if (class_ == NULL) return;
    write_classes(w, class_->next);
    PUT("typedef struct %s %s;\n", class_->c_name, class_->c_name);
}

/* ---- Prototypes ------------------------------------------------------------------------------- */

static void write_params(writer *w, const gots__bind_function *f, bool any);

static void write_param(writer *w, const gots__bind_param *param)
{
    const gots__bind_type *type = &param->type;
    if (type->kind == GOTS__BIND_CALLBACK) {
        PUT("%s(*%s)(void *context", c_type(w, &type->of.function->result), param->name);
        write_params(w, type->of.function, true);
        PUT("), void *%s_context", param->name);
        return;
    }
    if (has_flag(type)) PUT("bool has_%s, ", param->name);
    PUT("%s%s", c_type(w, type), param->name);
    if (type->kind == GOTS__BIND_VIEW) PUT(", size_t %s_count", param->name);
    if (type->kind == GOTS__BIND_UTF8 || type->kind == GOTS__BIND_BYTES) PUT(", size_t %s_len", param->name);
}

static void write_params(writer *w, const gots__bind_function *f, bool any)
{
    for (uint32_t i = 0; i < f->count; i++, any = true) {
        PUT(any ? ", " : "");
        write_param(w, &f->params[i]);
    }
    if (f->result.kind == GOTS__BIND_PROMISE) PUT(any ? ", gots_promise *promise" : "gots_promise *promise"), any = true;
    if (!any) PUT("void");
}

static void write_function(writer *w, const gots__bind_function *f)
{
    bool has_self = f->class_ != NULL && f->role != GOTS__BIND_CONSTRUCTOR;
    PUT("%s%s(", f->role == GOTS__BIND_SETTER ? "void " : c_type(w, &f->result), gots__bind_c_name(w->world, f->name));
    if (has_self) PUT("%s *self", f->class_->c_name);
    write_params(w, f, has_self);
    PUT(");\n");
}

void gots__bind_write_header(gots__bind_world *world, const gots__bind_read *functions, const char *name, gots__text *out)
{
    writer all = { world, out, gots__arena_zero(out->arena, world->struct_count + 1) };
    writer *w = &all;
    const char *base = strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;
    size_t len = strcspn(base, ".");
    char *guard = gots__arena_text(out->arena, base, len);
    for (char *at = guard; *at != '\0'; at++) *at = isalnum((unsigned char)*at) ? (char)toupper((unsigned char)*at) : '_';
    PUT("/* The C side of %s, made by `gots header`. */\n#ifndef %s_H\n#define %s_H\n\n#include <gots.h>\n\n", base, guard, guard);
    PUT("#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
    write_classes(w, world->classes);
    for (const gots__bind_function *f = functions->first; f != NULL; f = f->next) {
        for (uint32_t i = 0; i < f->count; i++) name_type(w, &f->params[i].type);
        name_type(w, &f->result);
    }
    for (const gots__bind_struct *s = world->structs; s != NULL; s = s->next)
        for (uint32_t i = 0; i < s->count; i++) name_type(w, &s->fields[i].type);
    write_enums(w, world->enums);
    write_structs(w, world->structs);
    PUT("\n");
    for (const gots__bind_function *f = functions->first; f != NULL; f = f->next) write_function(w, f);
    PUT("\n/* static const gots_symbol symbols[] = %s_SYMBOLS; for gots_bind_symbols */\n#define %s_SYMBOLS {", guard, guard);
    for (const gots__bind_function *f = functions->first; f != NULL; f = f->next)
        PUT("%s GOTS_SYMBOL(%s)", f == functions->first ? "" : ",", gots__bind_c_name(world, f->name));
    PUT(" }\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
