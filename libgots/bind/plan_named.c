/* What declared names stand for: structs with their layout, enums with their values, classes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "bind/plan.h"

static bool refuse(gots__bind_world *world, const gots__bind_entry *at, const gots__node *node, const char *code,
                   const char *message)
{
    gots__bind_complain(world, at->source, node->pos, node->end, code, message);
    return false;
}

const char *gots__bind_c_name(gots__bind_world *world, const char *name)
{
    char *copy = gots__arena_text(&world->arena, name, strlen(name));
    for (char *at = copy; *at != '\0'; at++)
        if (*at == '.' || *at == '$') *at = '_';
    return copy;
}

/* ---- Structs ---------------------------------------------------------------------------------- */

uint32_t gots__bind_size_of(const gots__bind_type *type, uint32_t *align)
{
    uint32_t size = 8;
    switch (type->kind) {
    case GOTS__BIND_BOOLEAN: case GOTS__BIND_I8: case GOTS__BIND_U8: size = 1; break;
    case GOTS__BIND_I16: case GOTS__BIND_U16: size = 2; break;
    case GOTS__BIND_I32: case GOTS__BIND_U32: case GOTS__BIND_F32: case GOTS__BIND_ENUM: size = 4; break;
    case GOTS__BIND_STRUCT:
        if (type->passing != GOTS__BIND_BY_VALUE) break;
        *align = type->of.structure->align;
        return type->of.structure->size;
    default: break;
    }
    *align = size;
    return size;
}

/* The rules of the System V ABI: each field at a multiple of its alignment, the whole at a multiple of the
 * largest. */
void gots__bind_layout(gots__bind_struct *structure)
{
    uint32_t at = 0;
    structure->align = 1;
    for (uint32_t i = 0; i < structure->count; i++) {
        gots__bind_field *field = &structure->fields[i];
        uint32_t align;
        field->size = gots__bind_size_of(&field->type, &align);
        at = (at + align - 1) / align * align;
        field->offset = at;
        at += field->size;
        if (align > structure->align) structure->align = align;
    }
    structure->size = (at + structure->align - 1) / structure->align * structure->align;
}

static bool extends_struct(const gots__node *node)
{
    if (node->interface.extends.count != 1) return false;
    const gots__node *base = node->interface.extends.items[0];
    return base->kind == GOTS__TYPE_REF && base->type_ref.name->kind == GOTS__IDENTIFIER &&
           strcmp(base->type_ref.name->ident.name->text, "Struct") == 0;
}

static bool field_of(gots__bind_world *world, const gots__bind_entry *at, gots__node *node, gots__bind_field *out)
{
    if (node->kind != GOTS__PROPERTY_SIGNATURE || node->field.key->kind != GOTS__IDENTIFIER)
        return refuse(world, at, node, "GOTS4003", "a struct has named fields alone");
    if (node->field.type == NULL) return refuse(world, at, node, "GOTS4003", "a struct's field needs a type");
    out->name = node->field.key->ident.name->text;
    if (!gots__bind_type_of(world, at, node->field.type, &out->type)) return false;
    if ((node->flags & GOTS__F_OPTIONAL) != 0 || out->type.takes_undefined)
        return refuse(world, at, node, "GOTS4003", "a field of a C struct is always there: `| null` where it is a pointer");
    switch (out->type.kind) {
    case GOTS__BIND_VOID: case GOTS__BIND_UTF8: case GOTS__BIND_VIEW: case GOTS__BIND_BYTES:
    case GOTS__BIND_CALLBACK: case GOTS__BIND_PROMISE: case GOTS__BIND_OBJECT:
        return refuse(world, at, node, "GOTS4003",
                      "fields are numbers, booleans, enums, strings, pointers and other structs");
    case GOTS__BIND_STRUCT:
        if (out->type.passing != GOTS__BIND_BY_VALUE)
            return refuse(world, at, node, "GOTS4003", "a struct in a struct stands in it: write its name alone");
        break;
    case GOTS__BIND_STRING: case GOTS__BIND_POINTER: return true;
    default: break;
    }
    if (!out->type.takes_null) return true;
    return refuse(world, at, node, "GOTS4003", "only strings and pointers can be null in a struct");
}

static bool struct_type(gots__bind_world *world, gots__bind_entry *entry)
{
    gots__node *node = entry->node;
    if (!extends_struct(node))
        return refuse(world, entry, node->interface.name, "GOTS4003",
                      "an interface that goes to C is a struct: write `extends Struct` behind its name");
    if (node->interface.type_params.count > 0)
        return refuse(world, entry, node, "GOTS4003", "a struct of C is not generic");
    gots__bind_struct *structure = GOTS__NEW(&world->arena, gots__bind_struct);
    structure->name = entry->name;
    structure->c_name = gots__bind_c_name(world, entry->name);
    structure->count = node->interface.members.count;
    structure->source = entry->source;
    structure->fields = GOTS__NEW_ARRAY(&world->arena, gots__bind_field, structure->count + 1);
    if (structure->count == 0) return refuse(world, entry, node, "GOTS4003", "a struct of C has fields");
    bool fine = true;
    for (uint32_t i = 0; i < structure->count; i++)
        fine = field_of(world, entry, node->interface.members.items[i], &structure->fields[i]) && fine;
    if (!fine) return false;
    gots__bind_layout(structure);
    structure->number = world->struct_count++;
    structure->next = world->structs;
    world->structs = structure;
    entry->type.kind = GOTS__BIND_STRUCT;
    entry->type.of.structure = structure;
    return true;
}

/* ---- Enums ------------------------------------------------------------------------------------ */

static bool value_of(const gots__bind_enum *e, uint32_t known, const gots__node *node, double *out)
{
    double left, right;
    switch (node->kind) {
    case GOTS__NUMBER: *out = node->number.value; return true;
    case GOTS__UNARY:
        if (!value_of(e, known, node->unary.operand, out)) return false;
        if (node->op == GOTS__OP_MINUS) *out = -*out;
        else if (node->op == GOTS__OP_BIT_NOT) *out = (double)~(int32_t)*out;
        else return node->op == GOTS__OP_PLUS;
        return true;
    case GOTS__IDENTIFIER:
        for (uint32_t i = 0; i < known; i++)
            if (strcmp(e->names[i], node->ident.name->text) == 0) {
                *out = e->values[i];
                return true;
            }
        return false;
    case GOTS__BINARY:
        if (!value_of(e, known, node->binary.left, &left) || !value_of(e, known, node->binary.right, &right)) return false;
        switch (node->op) {
        case GOTS__OP_SHL: *out = (double)(int32_t)((uint32_t)(int32_t)left << ((uint32_t)(int32_t)right & 31)); return true;
        case GOTS__OP_BIT_OR: *out = (double)((int32_t)left | (int32_t)right); return true;
        case GOTS__OP_BIT_AND: *out = (double)((int32_t)left & (int32_t)right); return true;
        case GOTS__OP_ADD: *out = left + right; return true;
        case GOTS__OP_SUB: *out = left - right; return true;
        case GOTS__OP_MUL: *out = left * right; return true;
        default: return false;
        }
    default: return false;
    }
}

static bool has_one_bit(int32_t value)
{
    uint32_t bits = (uint32_t)value;
    return (bits & (bits - 1)) == 0;
}

static bool enum_type(gots__bind_world *world, gots__bind_entry *entry)
{
    const gots__list *members = &entry->node->enum_.members;
    gots__bind_enum *e = GOTS__NEW(&world->arena, gots__bind_enum);
    e->name = entry->name;
    e->c_name = gots__bind_c_name(world, entry->name);
    e->names = GOTS__NEW_ARRAY(&world->arena, const char *, members->count + 1);
    e->values = GOTS__NEW_ARRAY(&world->arena, int32_t, members->count + 1);
    e->has_bits = members->count > 2; /* 0, 1 and 2 begin every enum */
    double next = 0;
    for (uint32_t i = 0; i < members->count; i++) {
        gots__node *member = members->items[i];
        if (member->property.key->kind != GOTS__IDENTIFIER)
            return refuse(world, entry, member, "GOTS4003", "a member of a C enum has a plain name");
        if (member->property.value != NULL && !value_of(e, i, member->property.value, &next))
            return refuse(world, entry, member, "GOTS4003", "the value of a C enum's member is a constant integer");
        if (!(next >= INT32_MIN && next <= INT32_MAX) || next != floor(next))
            return refuse(world, entry, member, "GOTS4003", "the value of a C enum's member fits 32 bits");
        e->names[i] = member->property.key->ident.name->text;
        e->values[i] = (int32_t)next;
        e->has_bits = e->has_bits && has_one_bit(e->values[i]);
        next++;
        e->count++;
    }
    e->is_of_library = world->reads_library;
    e->next = world->enums;
    world->enums = e;
    entry->type.kind = GOTS__BIND_ENUM;
    entry->type.of.enumeration = e;
    return true;
}

/* ---- Classes ---------------------------------------------------------------------------------- */

static gots__bind_function *new_method(gots__bind_world *world, gots__bind_entry *entry, gots__node *node,
                                       const char *name, gots__bind_role role)
{
    gots__bind_function *method = GOTS__NEW(&world->arena, gots__bind_function);
    method->name = gots__arena_format(&world->arena, "%s.%s", entry->name, name);
    method->role = (uint8_t)role;
    method->class_ = entry->type.of.class_;
    method->source = entry->source;
    method->pos = node->pos;
    method->end = node->end;
    return method;
}

static bool method_of(gots__bind_world *world, gots__bind_entry *entry, gots__node *node)
{
    gots__bind_class *class_ = entry->type.of.class_;
    static const gots__bind_role roles[] = { [GOTS__FN_METHOD] = GOTS__BIND_METHOD, [GOTS__FN_GETTER] = GOTS__BIND_GETTER,
                                             [GOTS__FN_SETTER] = GOTS__BIND_SETTER,
                                             [GOTS__FN_CONSTRUCTOR] = GOTS__BIND_CONSTRUCTOR };
    if (node->kind == GOTS__FIELD && node->field.key->kind == GOTS__IDENTIFIER && node->field.type != NULL) {
        bool is_readonly = (node->flags & GOTS__F_READONLY) != 0;
        if ((node->flags & GOTS__F_STATIC) != 0) return refuse(world, entry, node, "GOTS4004", "static members cannot be bound");
        const char *own = node->field.key->ident.name->text;
        gots__bind_function *get = new_method(world, entry, node, own, GOTS__BIND_GETTER);
        if (!gots__bind_type_of(world, entry, node->field.type, &get->result)) return false;
        if (get->result.kind == GOTS__BIND_VIEW || get->result.kind == GOTS__BIND_BYTES || get->result.kind == GOTS__BIND_UTF8 ||
            get->result.kind == GOTS__BIND_CALLBACK || get->result.kind == GOTS__BIND_PROMISE || get->result.kind == GOTS__BIND_VOID)
            return refuse(world, entry, node, "GOTS4002", "this type cannot be passed from C");
        class_->methods[class_->method_count++] = get;
        if (is_readonly) return true;
        gots__bind_function *set =
            new_method(world, entry, node, gots__arena_format(&world->arena, "set_%s", own), GOTS__BIND_SETTER);
        set->count = set->required = 1;
        set->params = GOTS__NEW(&world->arena, gots__bind_param);
        set->params->name = own;
        set->params->type = get->result;
        class_->methods[class_->method_count++] = set;
        return true;
    }
    if (node->kind != GOTS__METHOD || node->method.key->kind != GOTS__IDENTIFIER ||
        node->method.function.kind > GOTS__FN_CONSTRUCTOR)
        return refuse(world, entry, node, "GOTS4004", "a host class has methods, a constructor and properties");
    if ((node->flags & GOTS__F_STATIC) != 0) return refuse(world, entry, node, "GOTS4004", "static members cannot be bound");
    gots__bind_role role = roles[node->method.function.kind];
    if ((node->flags & GOTS__F_PRIVATE) != 0 && role == GOTS__BIND_CONSTRUCTOR) return true;
    const char *name = node->method.key->ident.name->text;
    if (role == GOTS__BIND_CONSTRUCTOR) name = "new";
    if (role == GOTS__BIND_SETTER) name = gots__arena_format(&world->arena, "set_%s", name);
    gots__bind_function *method = new_method(world, entry, node, name, role);
    if (!gots__bind_signature_of(world, entry, &node->method.function, method)) return false;
    if (role == GOTS__BIND_CONSTRUCTOR) method->result = entry->type;
    class_->methods[class_->method_count++] = method;
    return true;
}

static bool class_type(gots__bind_world *world, gots__bind_entry *entry)
{
    gots__node *node = entry->node;
    gots__bind_class *class_ = GOTS__NEW(&world->arena, gots__bind_class);
    class_->name = entry->name;
    class_->c_name = gots__bind_c_name(world, entry->name);
    class_->methods = GOTS__NEW_ARRAY(&world->arena, gots__bind_function *, node->class_.members.count * 2 + 2);
    entry->type.kind = GOTS__BIND_OBJECT;
    entry->type.of.class_ = class_;
    entry->state = GOTS__BIND_READY; /* its methods may speak of it */
    if (node->class_.base != NULL || node->class_.type_params.count > 0)
        return refuse(world, entry, node->class_.name, "GOTS4004", "a host class extends nothing and is not generic");
    bool fine = true;
    for (uint32_t i = 0; i < node->class_.members.count; i++)
        fine = method_of(world, entry, node->class_.members.items[i]) && fine;
    gots__bind_function *end = new_method(world, entry, node, "free", GOTS__BIND_FINALIZER);
    end->result.kind = GOTS__BIND_VOID;
    class_->methods[class_->method_count++] = end;
    class_->number = world->class_count++;
    class_->next = world->classes;
    world->classes = class_;
    return fine;
}

/* ---- Any -------------------------------------------------------------------------------------- */

bool gots__bind_entry_type(gots__bind_world *world, gots__bind_entry *entry)
{
    gots__node *node = entry->node;
    bool fine = false;
    if (entry->state == GOTS__BIND_READY) return true;
    if (entry->state == GOTS__BIND_BAD) return false;
    if (entry->state == GOTS__BIND_BUSY)
        return refuse(world, entry, node, "GOTS4007", "it contains itself: let it hold a Pointer<T>");
    entry->state = GOTS__BIND_BUSY;
    memset(&entry->type, 0, sizeof entry->type);
    entry->type.name = entry->name;
    switch (node->kind) {
    case GOTS__INTERFACE: fine = struct_type(world, entry); break;
    case GOTS__ENUM: fine = enum_type(world, entry); break;
    case GOTS__CLASS_DECLARATION: fine = class_type(world, entry); break;
    case GOTS__TYPE_ALIAS:
        fine = node->alias.type_params.count == 0
                   ? gots__bind_type_of(world, entry, node->alias.type, &entry->type)
                   : refuse(world, entry, node, "GOTS4002", "a generic alias cannot be passed to C");
        break;
    default: break;
    }
    entry->state = fine ? GOTS__BIND_READY : GOTS__BIND_BAD;
    if (node->kind != GOTS__TYPE_ALIAS) entry->type.name = entry->name;
    return fine;
}

gots__bind_struct *gots__bind_find_struct(gots__bind_world *world, const char *name)
{
    gots__bind_entry *entry = gots__bind_find(world, "", name);
    if (entry == NULL || entry->node->kind != GOTS__INTERFACE) return NULL;
    if (setjmp(world->arena.escape) != 0) return NULL;
    gots__diagnostics_init(&world->diagnostics, &world->arena);
    if (!gots__bind_entry_type(world, entry)) {
        entry->state = GOTS__BIND_NEW;
        return NULL;
    }
    return entry->type.of.structure;
}
