/* Type nodes to the C types that stand for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "base/near.h"
#include "bind/plan.h"

typedef struct scalar {
    const char *name;
    gots__bind_kind kind;
} scalar;

static const scalar scalars[] = {
    { "i8", GOTS__BIND_I8 },       { "i16", GOTS__BIND_I16 },     { "i32", GOTS__BIND_I32 },
    { "u8", GOTS__BIND_U8 },       { "u16", GOTS__BIND_U16 },     { "u32", GOTS__BIND_U32 },
    { "i64", GOTS__BIND_I64 },     { "u64", GOTS__BIND_U64 },     { "f32", GOTS__BIND_F32 },
    { "f64", GOTS__BIND_NUMBER },  { "isize", GOTS__BIND_ISIZE }, { "usize", GOTS__BIND_USIZE },
    { "CString", GOTS__BIND_STRING }, { "Utf8", GOTS__BIND_UTF8 }, { "Buffer", GOTS__BIND_BYTES },
    { "ArrayBuffer", GOTS__BIND_BYTES },
};

/* In the engine's order. */
const gots__bind_view gots__bind_views[] = {
    { "Int8Array", "int8_t" },         { "Uint8Array", "uint8_t" },   { "Uint8ClampedArray", "uint8_t" },
    { "Int16Array", "int16_t" },       { "Uint16Array", "uint16_t" }, { "Int32Array", "int32_t" },
    { "Uint32Array", "uint32_t" },     { "Float16Array", "uint16_t" }, { "Float32Array", "float" },
    { "Float64Array", "double" },      { "BigInt64Array", "int64_t" }, { "BigUint64Array", "uint64_t" },
    { NULL, NULL },
};

static bool refuse(gots__bind_world *world, const gots__bind_entry *at, const gots__node *node, const char *code,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
static bool refuse(gots__bind_world *world, const gots__bind_entry *at, const gots__node *node, const char *code,
                   const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    gots__bind_complain(world, at->source, node->pos, node->end, code, text);
    return false;
}

static const char *text_of(gots__bind_world *world, const gots__bind_entry *at, const gots__node *node)
{
    return gots__arena_text(&world->arena, at->source->text + node->pos, node->end - node->pos);
}

/* "a.b" */
static const char *entity_text(gots__bind_world *world, const gots__node *name)
{
    if (name->kind == GOTS__IDENTIFIER) return name->ident.name->text;
    if (name->kind != GOTS__QUALIFIED_NAME) return NULL;
    const char *left = entity_text(world, name->binary.left);
    return left == NULL ? NULL
                        : gots__arena_format(&world->arena, "%s.%s", left, name->binary.right->ident.name->text);
}

gots__bind_entry *gots__bind_find(gots__bind_world *world, const char *space, const char *name)
{
    for (size_t len = strlen(space);; len--) {
        if (len > 0 && space[len] != '\0' && space[len] != '.') continue;
        for (gots__bind_entry *at = world->entries; at != NULL; at = at->next) {
            bool fits = len == 0 ? strcmp(at->name, name) == 0
                                 : strncmp(at->name, space, len) == 0 && at->name[len] == '.' &&
                                       strcmp(at->name + len + 1, name) == 0;
            if (fits) return at;
        }
        if (len == 0) return NULL;
    }
}

bool gots__bind_is_builtin(const char *name)
{
    static const char *const others[] = { "Pointer", "Struct", "Ref" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(name, others[i]) == 0) return true;
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
        if (strcmp(name, scalars[i].name) == 0) return true;
    return false;
}

static bool unknown_name(gots__bind_world *world, const gots__bind_entry *at, const gots__node *node, const char *name)
{
    gots__near near;
    gots__near_init(&near, name, strlen(name), "");
    for (const gots__bind_entry *e = world->entries; e != NULL; e = e->next) gots__near_try(&near, e->name, strlen(e->name));
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) gots__near_try(&near, scalars[i].name, strlen(scalars[i].name));
    for (const gots__bind_view *v = gots__bind_views; v->name != NULL; v++) gots__near_try(&near, v->name, strlen(v->name));
    static const char *const others[] = { "Pointer", "Struct", "Ref", "Readonly", "Promise", "number", "string", "boolean" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) gots__near_try(&near, others[i], strlen(others[i]));
    return refuse(world, at, node, "GOTS4001", "nothing declares the type '%s'%s", name, near.text);
}

/* ---- Generic names ---------------------------------------------------------------------------- */

static bool one_argument(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, const char *name)
{
    if (node->type_ref.args.count == 1) return true;
    return refuse(world, at, node, "GOTS4002", "%s takes one type argument, as in %s<T>", name, name);
}

static bool pointer_type(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    if (!one_argument(world, at, node, "Pointer")) return false;
    out->kind = GOTS__BIND_POINTER;
    out->tag = text_of(world, at, node->type_ref.args.items[0]);
    return true;
}

static bool struct_by(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, const char *name,
                      gots__bind_passing passing, gots__bind_type *out)
{
    if (!one_argument(world, at, node, name)) return false;
    const char *whole = out->name;
    if (!gots__bind_type_of(world, at, node->type_ref.args.items[0], out)) return false;
    if (out->kind != GOTS__BIND_STRUCT || out->passing != GOTS__BIND_BY_VALUE)
        return refuse(world, at, node, "GOTS4002", "%s<T> is for structs: it passes a pointer to one", name);
    out->name = passing == GOTS__BIND_BY_POINTER ? out->name : whole;
    out->passing = (uint8_t)passing;
    return true;
}

static bool promise_type(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    if (!one_argument(world, at, node, "Promise")) return false;
    gots__bind_type *inner = GOTS__NEW(&world->arena, gots__bind_type);
    if (!gots__bind_type_of(world, at, node->type_ref.args.items[0], inner)) return false;
    out->kind = GOTS__BIND_PROMISE;
    out->of.inner = inner;
    return true;
}

static bool reference_type(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    const char *name = entity_text(world, node->type_ref.name);
    if (name == NULL) return refuse(world, at, node, "GOTS4002", "this type cannot be passed to C");
    gots__bind_entry *entry = gots__bind_find(world, at->space, name);
    if (entry != NULL) {
        if (!gots__bind_entry_type(world, entry)) {
            if (entry->source != at->source || entry->state == GOTS__BIND_BUSY)
                refuse(world, at, node, "GOTS4002", "'%s' cannot be passed to C", name);
            return false;
        }
        const char *said = out->name;
        uint32_t pos = out->pos, end = out->end;
        *out = entry->type;
        if (out->kind != GOTS__BIND_STRUCT && out->kind != GOTS__BIND_OBJECT && out->kind != GOTS__BIND_ENUM) out->name = said;
        out->pos = pos;
        out->end = end;
        return true;
    }
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
        if (strcmp(scalars[i].name, name) == 0) {
            out->kind = (uint8_t)scalars[i].kind;
            return true;
        }
    for (uint8_t i = 0; gots__bind_views[i].name != NULL; i++)
        if (strcmp(gots__bind_views[i].name, name) == 0) {
            out->kind = GOTS__BIND_VIEW;
            out->element = i;
            return true;
        }
    if (strcmp(name, "Pointer") == 0) return pointer_type(world, at, node, out);
    if (strcmp(name, "Readonly") == 0) return struct_by(world, at, node, name, GOTS__BIND_BY_POINTER, out);
    if (strcmp(name, "Ref") == 0) return struct_by(world, at, node, name, GOTS__BIND_BY_REFERENCE, out);
    if (strcmp(name, "Promise") == 0) return promise_type(world, at, node, out);
    return unknown_name(world, at, node, name);
}

/* ---- Other nodes ------------------------------------------------------------------------------ */

static bool keyword_type(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    switch (node->op) {
    case GOTS__TYPE_NUMBER: out->kind = GOTS__BIND_NUMBER; return true;
    case GOTS__TYPE_BOOLEAN: out->kind = GOTS__BIND_BOOLEAN; return true;
    case GOTS__TYPE_STRING: out->kind = GOTS__BIND_STRING; return true;
    case GOTS__TYPE_BIGINT: out->kind = GOTS__BIND_I64; return true;
    case GOTS__TYPE_VOID:
    case GOTS__TYPE_UNDEFINED: out->kind = GOTS__BIND_VOID; return true;
    case GOTS__TYPE_ANY:
    case GOTS__TYPE_UNKNOWN:
    case GOTS__TYPE_OBJECT:
        return refuse(world, at, node, "GOTS4002",
                      "'%s' says nothing that C could use: name the type, or bind with gots_bind_callback, which takes "
                      "any values", text_of(world, at, node));
    default: return refuse(world, at, node, "GOTS4002", "'%s' cannot be passed to C", text_of(world, at, node));
    }
}

static bool is_null(const gots__node *node)
{
    if (node->kind == GOTS__KEYWORD_TYPE) return node->op == GOTS__TYPE_NULL;
    return node->kind == GOTS__LITERAL_TYPE && node->unary.operand->kind == GOTS__NULL_LITERAL;
}

static bool union_type(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    gots__node *only = NULL;
    bool null = false, undefined = false;
    for (uint32_t i = 0; i < node->list.items.count; i++) {
        gots__node *one = node->list.items.items[i];
        if (is_null(one)) null = true;
        else if (one->kind == GOTS__KEYWORD_TYPE && one->op == GOTS__TYPE_UNDEFINED) undefined = true;
        else if (only == NULL) only = one;
        else
            return refuse(world, at, node, "GOTS4002",
                          "a union cannot be passed to C, but for '| null' and '| undefined' with one other type");
    }
    if (only == NULL) return refuse(world, at, node, "GOTS4002", "'%s' cannot be passed to C", text_of(world, at, node));
    if (!gots__bind_type_of(world, at, only, out)) return false;
    if (out->kind == GOTS__BIND_VOID || out->kind == GOTS__BIND_PROMISE)
        return refuse(world, at, node, "GOTS4002", "'%s' cannot be passed to C", text_of(world, at, node));
    out->takes_null |= null;
    out->takes_undefined |= undefined;
    return true;
}

static bool holds_text(const gots__bind_type *type)
{
    if (type->kind == GOTS__BIND_STRING) return true;
    if (type->kind != GOTS__BIND_STRUCT) return false;
    for (uint32_t i = 0; i < type->of.structure->count; i++)
        if (holds_text(&type->of.structure->fields[i].type)) return true;
    return false;
}

bool gots__bind_result_lives(gots__bind_world *world, const gots__bind_function *function)
{
    const gots__bind_type *type = &function->result;
    char message[200];
    bool fine = type->kind != GOTS__BIND_PROMISE && !holds_text(type) &&
                (type->kind != GOTS__BIND_STRUCT || type->passing == GOTS__BIND_BY_VALUE);
    if (fine) return true;
    snprintf(message, sizeof message, "a function of the program cannot give C a %s: nobody would keep it alive", type->name);
    gots__bind_complain(world, function->source, type->pos, type->end, "GOTS4002", message);
    return false;
}

static bool callback_type(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    gots__bind_function *function = GOTS__NEW(&world->arena, gots__bind_function);
    function->name = text_of(world, at, node);
    function->role = GOTS__BIND_SIGNATURE;
    function->source = at->source;
    function->pos = node->pos;
    function->end = node->end;
    function->number = world->callback_count++;
    if (!gots__bind_signature_of(world, at, &node->function, function)) return false;
    out->kind = GOTS__BIND_CALLBACK;
    out->of.function = function;
    for (uint32_t i = 0; i < function->count; i++) {
        uint8_t kind = function->params[i].type.kind;
        if (kind == GOTS__BIND_CALLBACK || kind == GOTS__BIND_VIEW || kind == GOTS__BIND_BYTES || kind == GOTS__BIND_UTF8)
            return refuse(world, at, node, "GOTS4002", "a callback of C's cannot be given a %s", function->params[i].type.name);
    }
    return gots__bind_result_lives(world, function);
}

bool gots__bind_type_of(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_type *out)
{
    while (node->kind == GOTS__PAREN_TYPE) node = node->unary.operand;
    memset(out, 0, sizeof *out);
    out->name = text_of(world, at, node);
    out->pos = node->pos;
    out->end = node->end;
    switch (node->kind) {
    case GOTS__KEYWORD_TYPE: return keyword_type(world, at, node, out);
    case GOTS__TYPE_REF: return reference_type(world, at, node, out);
    case GOTS__UNION_TYPE: return union_type(world, at, node, out);
    case GOTS__FUNCTION_TYPE: return callback_type(world, at, node, out);
    case GOTS__TYPE_LITERAL:
        return refuse(world, at, node, "GOTS4002", "a struct needs a name: interface Name extends Struct { … }");
    case GOTS__ARRAY_TYPE:
    case GOTS__TUPLE_TYPE:
        return refuse(world, at, node, "GOTS4002",
                      "arrays cannot be passed to C: a typed array such as Float64Array goes as pointer and length");
    default: return refuse(world, at, node, "GOTS4002", "this type cannot be passed to C");
    }
}

/* ---- Signatures ------------------------------------------------------------------------------- */

static bool check_result(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, const gots__bind_type *type)
{
    switch (type->kind) {
    case GOTS__BIND_VIEW:
    case GOTS__BIND_BYTES:
        return refuse(world, at, node, "GOTS4002",
                      "C cannot give a %s: nothing tells how long it lives. Let the program pass one to be filled", type->name);
    case GOTS__BIND_UTF8: return refuse(world, at, node, "GOTS4002", "a result that is text is a string: const char *");
    case GOTS__BIND_CALLBACK: return refuse(world, at, node, "GOTS4002", "C cannot give a function");
    default: break;
    }
    bool has_null = type->kind == GOTS__BIND_STRING || type->kind == GOTS__BIND_POINTER || type->kind == GOTS__BIND_OBJECT ||
                    (type->kind == GOTS__BIND_STRUCT && type->passing != GOTS__BIND_BY_VALUE);
    if (type->takes_null && type->takes_undefined)
        return refuse(world, at, node, "GOTS4002", "NULL becomes either null or undefined: write one of them");
    if (!has_null && (type->takes_null || type->takes_undefined))
        return refuse(world, at, node, "GOTS4002", "a %s of C's is never null", type->name);
    if (type->kind != GOTS__BIND_PROMISE) return true;
    if (type->of.inner->kind == GOTS__BIND_STRUCT && (type->of.inner->passing != GOTS__BIND_BY_VALUE || holds_text(type->of.inner)))
        return refuse(world, at, node, "GOTS4002", "a promise keeps a copy of what C gives: a struct by value, without strings in it");
    return check_result(world, at, node, type->of.inner);
}

static bool param_of(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_param *out)
{
    if (node->param.target->kind != GOTS__IDENTIFIER)
        return refuse(world, at, node, "GOTS4008", "a parameter of a C function has a name");
    out->name = node->param.target->ident.name->text;
    if ((node->flags & GOTS__F_REST) != 0)
        return refuse(world, at, node, "GOTS4002", "a C function cannot take the rest of the arguments: pass a typed array");
    if (node->param.type == NULL)
        return refuse(world, at, node, "GOTS4008", "parameter '%s' needs a type", out->name);
    if (!gots__bind_type_of(world, at, node->param.type, &out->type)) return false;
    if (out->type.kind == GOTS__BIND_VOID || out->type.kind == GOTS__BIND_PROMISE)
        return refuse(world, at, node, "GOTS4002", "'%s' is no type for a parameter", out->type.name);
    if ((node->flags & GOTS__F_OPTIONAL) != 0) out->type.takes_undefined = true;
    return true;
}

#define PARAMS_MAX 32u

bool gots__bind_signature_of(gots__bind_world *world, const gots__bind_entry *at, gots__function *f, gots__bind_function *out)
{
    bool fine = true;
    if (f->type_params.count > 0)
        return refuse(world, at, f->type_params.items[0], "GOTS4002", "a C function is not generic");
    if (f->params.count > PARAMS_MAX)
        return refuse(world, at, f->params.items[PARAMS_MAX], "GOTS4002", "at most %u parameters can be passed to C", PARAMS_MAX);
    out->count = f->params.count;
    out->params = GOTS__NEW_ARRAY(&world->arena, gots__bind_param, out->count + 1);
    for (uint32_t i = 0; i < out->count; i++) {
        if (!param_of(world, at, f->params.items[i], &out->params[i])) fine = false;
        else if (!out->params[i].type.takes_undefined) out->required = i + 1;
    }
    if (out->role == GOTS__BIND_CONSTRUCTOR || out->role == GOTS__BIND_SETTER || !fine) return fine;
    if (f->return_type == NULL) {
        gots__bind_complain(world, at->source, out->pos, out->end, "GOTS4008",
                            "it needs a result type; `: void` gives nothing");
        return false;
    }
    return gots__bind_type_of(world, at, f->return_type, &out->result) &&
           check_result(world, at, f->return_type, &out->result);
}
