/* Classes and interfaces: members against each other, against bases and what they implement.
 *
 * SPDX-License-Identifier: MIT
 */
#include "types/checker.h"

static entity *declared(entity *e)
{
    while ((e->made & C_INSTANTIATED) && e->target != NULL) e = e->target;
    return e;
}

static bool is_class_abstract(const node *n)
{
    return (n->flags & GOTS__F_ABSTRACT) != 0;
}

/* ---- Overriding ------------------------------------------------------------------------------- */

static void report_missing_abstract(checker *c, node *n, entity *class_, type *base, entities missing)
{
    node *at = n->class_.name != NULL ? n->class_.name : n;
    if (missing.count == 1) {
        if (n->kind == GOTS__CLASS)
            ty_error(c, at, "TS2653", "Non-abstract class expression does not implement inherited abstract member '%A' from class '%T'.", missing.items[0]->name, base);
        else
            ty_error(c, at, "TS2515", "Non-abstract class '%E' does not implement inherited abstract member %A from class '%T'.", class_, missing.items[0]->name, base);
        return;
    }
    ty_error(c, at, n->kind == GOTS__CLASS ? "TS2656" : "TS2654", "Non-abstract class '%E' is missing implementations for the following members of '%T': '%A' and others.",
             class_, base, missing.items[0]->name);
}

static void check_overrides(checker *c, node *n, entity *class_, type *t, type *base)
{
    entities inherited = ty_properties(c, base), missing = { 0 };
    for (uint32_t i = 0; i < inherited.count; i++) {
        entity *b = inherited.items[i];
        if (b->flags & E_PROTOTYPE) continue;
        entity *own = ty_object_property(c, t, b->name);
        if (own == NULL) continue;
        entity *bd = declared(b), *od = declared(own);
        uint32_t bf = ty_modifiers(b), of = ty_modifiers(own);
        if (od == bd) {
            if ((bf & GOTS__F_ABSTRACT) && !is_class_abstract(n)) ty_entities_add(c, &missing, b);
            continue;
        }
        if ((bf | of) & GOTS__F_PRIVATE) continue;
        node *at = own->value_decl != NULL && ty_key_of(own->value_decl) != NULL ? ty_key_of(own->value_decl) : own->value_decl;
        if (at == NULL) continue;
        bool base_accessor = (b->flags & E_ACCESSOR) != 0, base_property = (b->flags & E_PROPERTY) != 0 && !base_accessor;
        bool own_accessor = (own->flags & E_ACCESSOR) != 0, own_property = (own->flags & E_PROPERTY) != 0 && !own_accessor;
        bool base_in_class = bd->parent != NULL && (bd->parent->flags & E_CLASS);
        if ((base_accessor || base_property) && (own_accessor || own_property)) {
            if (!base_in_class || (bf & GOTS__F_ABSTRACT) || ty_is_ambient(at)) continue;
            if (own->value_decl->kind == GOTS__PARAM) continue;
            if (base_property && own_accessor)
                ty_error(c, at, "TS2610", "'%A' is defined as a property in class '%T', but is overridden here in '%T' as an accessor.", b->name, base, t);
            else if (base_accessor && own_property && own->value_decl->kind == GOTS__FIELD && !(own->value_decl->flags & GOTS__F_ACCESSOR))
                ty_error(c, at, "TS2611", "'%A' is defined as an accessor in class '%T', but is overridden here in '%T' as an instance property.", b->name, base, t);
            continue;
        }
        if (b->flags & E_METHOD) {
            if ((own->flags & (E_METHOD | E_PROPERTY)) && !own_accessor) continue;
            if (own_accessor) ty_error(c, at, "TS2423", "Class '%T' defines instance member function '%A', but extended class '%T' defines it as instance member accessor.", base, b->name, t);
            continue;
        }
        if ((own->flags & E_METHOD) && base_accessor)
            ty_error(c, at, "TS2426", "Class '%T' defines instance member accessor '%A', but extended class '%T' defines it as instance member function.", base, b->name, t);
        else if ((own->flags & E_METHOD) && base_property && base_in_class)
            ty_error(c, at, "TS2425", "Class '%T' defines instance member property '%A', but extended class '%T' defines it as instance member function.", base, b->name, t);
    }
    if (missing.count > 0) report_missing_abstract(c, n, class_, base, missing);
}

/* Member by member, so that the report stands at the one that is wrong. */
static bool members_fit(checker *c, type *t, type *base, type *with_this, node *n, bool is_static)
{
    bool good = true;
    for (uint32_t i = 0; i < n->class_.members.count; i++) {
        node *m = n->class_.members.items[i];
        if (((m->flags & GOTS__F_STATIC) != 0) != is_static) continue;
        node *key = ty_key_of(m);
        if (key == NULL || (m->kind == GOTS__METHOD && m->method.function.kind == GOTS__FN_CONSTRUCTOR)) continue;
        atom *name = ty_key_atom(c, key, (m->flags & GOTS__F_COMPUTED) != 0, NULL);
        if (name == NULL) continue;
        entity *own = ty_property(c, with_this, name), *of = ty_property(c, base, name);
        if (own == NULL || of == NULL) continue;
        type *ot = ty_type_of(c, own), *bt = ty_type_of(c, of);
        if (own->flags & E_OPTIONAL) ot = ty_optional(c, ot);
        if (of->flags & E_OPTIONAL) bt = ty_optional(c, bt);
        if (ty_assignable(c, ot, bt)) continue;
        good = false;
        ty_check_related(c, ot, bt, R_ASSIGNABLE, key, NULL, "TS2416", NULL);
    }
    (void)t;
    return good;
}

static void check_base(checker *c, node *n, entity *class_, type *t)
{
    type *ctor = ty_base_ctor(c, t);
    ty_resolve_bases(c, t);
    generic *g = t->object.generic;
    for (uint32_t i = 0; i < n->class_.base_args.count; i++) ty_check_type_node(c, n->class_.base_args.items[i]);
    if (ctor->flags & (T_ANY | T_NULL | T_UNDEFINED)) return;
    if (g->base_count == 0) {
        if (ctor->flags & T_NEVER) return;
        uint32_t ctors;
        ty_signatures(c, ctor, true, &ctors);
        if (ctors == 0 && !ty_is_error(c, ctor) && (ctor->flags & (T_OBJECT | T_PRIMITIVE)) && !(ctor->oflags & O_ERROR_CONTEXT))
            ty_error(c, n->class_.base, "TS2507", "Type '%T' is not a constructor function type.", ctor);
        return;
    }
    type *base = g->bases[0];
    if (ty_is_any(base)) return;
    type *with_this = ty_with_this(c, t, g->this_type), *base_with = ty_with_this(c, base, g->this_type);
    bool shown = false, fits = ty_assignable(c, with_this, base_with);
    if (!fits) {
        shown = !members_fit(c, t, base_with, with_this, n, false);
        if (!shown)
            ty_check_related(c, with_this, base_with, R_ASSIGNABLE, n->class_.name != NULL ? n->class_.name : n, NULL, "TS2415",
                             "Class '%T' incorrectly extends base class '%T'.");
    }
    type *static_side = ty_type_of(c, class_);
    type *base_static = (ctor->flags & (T_OBJECT)) ? ctor : NULL;
    if (fits && base_static != NULL && ctor->symbol != NULL) { /* else only that is said */
        /* without what constructs: subclasses may take other arguments */
        entities of = ty_properties(c, base_static);
        for (uint32_t i = 0; i < of.count; i++) {
            if (of.items[i]->flags & E_PROTOTYPE) continue;
            entity *own = ty_object_property(c, static_side, of.items[i]->name);
            if (own == NULL || own == of.items[i] || (ty_modifiers(of.items[i]) & GOTS__F_PRIVATE)) continue;
            if (!ty_assignable(c, ty_type_of(c, own), ty_type_of(c, of.items[i]))) {
                ty_error(c, n->class_.name != NULL ? n->class_.name : n, "TS2417", "Class static side 'typeof %E' incorrectly extends base class static side '%T'.", class_, ctor);
                break;
            }
        }
    }
    check_overrides(c, n, class_, with_this, base_with);
}

static void check_implements(checker *c, node *n, type *t)
{
    generic *g = t->object.generic;
    for (uint32_t i = 0; i < n->class_.implements.count; i++) {
        node *ref = n->class_.implements.items[i];
        ty_check_type_node(c, ref);
        type *of = ty_reduced(c, ty_from_node(c, ref));
        if (ty_is_any(of)) continue;
        if (!(of->flags & (T_OBJECT | T_INTERSECTION)) || ty_is_generic_mapped(c, of)) {
            if (!(of->flags & T_INSTANTIABLE))
                ty_error(c, ref, "TS2422", "A class can only implement an object type or intersection of object types with statically known members.");
            continue;
        }
        type *with = ty_with_this(c, of, g->this_type), *own = ty_with_this(c, t, g->this_type);
        if (ty_assignable(c, own, with)) continue;
        if (!members_fit(c, t, with, own, n, false)) continue;
        ty_check_related(c, own, with, R_ASSIGNABLE, n->class_.name != NULL ? n->class_.name : n, NULL, "TS2420",
                         "Class '%T' incorrectly implements interface '%T'.");
    }
}

/* ---- Fields that are never given a value ------------------------------------------------------- */

static node *constructor_of(node *n)
{
    for (uint32_t i = 0; i < n->class_.members.count; i++) {
        node *m = n->class_.members.items[i];
        if (m->kind == GOTS__METHOD && m->method.function.kind == GOTS__FN_CONSTRUCTOR && m->method.function.body != NULL) return m;
    }
    return NULL;
}

static bool assigned_at_end(checker *c, node *ctor, node *field, type *t)
{
    function_note *note = ty_note(c, ctor);
    flow *end = note->result;
    if (end == NULL) return true;
    node *this_ = gots__node_new(c->arena, GOTS__THIS, field->pos, field->end);
    node *access = gots__node_new(c->arena, GOTS__MEMBER, field->pos, field->end);
    access->member.object = this_;
    access->member.name = field->field.key;
    this_->parent = access;
    access->parent = ctor;
    type *flowed = ty_flow_type(c, access, t, ty_optional(c, t), NULL, end);
    return !ty_some_flags(flowed, T_UNDEFINED);
}

static void check_initialised(checker *c, node *n)
{
    if (ty_is_ambient(n)) return;
    node *ctor = constructor_of(n);
    for (uint32_t i = 0; i < n->class_.members.count; i++) {
        node *m = n->class_.members.items[i];
        if (m->kind != GOTS__FIELD || m->field.init != NULL || m->field.type == NULL) continue;
        if (m->flags & (GOTS__F_OPTIONAL | GOTS__F_DEFINITE | GOTS__F_STATIC | GOTS__F_ABSTRACT | GOTS__F_DECLARE)) continue;
        node *key = m->field.key;
        if ((m->flags & GOTS__F_COMPUTED) || (key->kind != GOTS__IDENTIFIER && key->kind != GOTS__PRIVATE_NAME)) continue;
        entity *e = ty_node_entity(c, m);
        if (e == NULL) continue;
        type *t = ty_type_of(c, e);
        if ((t->flags & T_ANY_OR_UNKNOWN) || ty_some_flags(t, T_UNDEFINED)) continue;
        if (ctor != NULL && assigned_at_end(c, ctor, m, t)) continue;
        ty_error(c, key, "TS2564", "Property '%s%A' has no initializer and is not definitely assigned in the constructor.",
                 key->kind == GOTS__PRIVATE_NAME ? "#" : "", key->ident.name);
    }
}

/* ---- Members ---------------------------------------------------------------------------------- */

static void check_index_constraints(checker *c, type *t, const list *members)
{
    uint32_t count;
    index_info *infos = ty_index_infos(c, t, &count);
    if (count == 0) return;
    entities properties = ty_properties(c, t);
    for (uint32_t i = 0; i < properties.count; i++) {
        entity *p = properties.items[i];
        if (p->flags & E_PROTOTYPE || ty_is_private_name(p->name)) continue;
        bool is_symbol = ty_is_symbol_name(p->name);
        node *own = NULL;
        for (uint32_t k = 0; k < p->decl_count && own == NULL; k++)
            for (uint32_t m = 0; m < members->count; m++)
                if (members->items[m] == p->decls[k]) own = p->decls[k];
        if (own == NULL) continue;
        for (uint32_t k = 0; k < count; k++) {
            bool applies = is_symbol ? infos[k].key == c->symbol
                                     : infos[k].key == c->string || (infos[k].key == c->number && ty_atom_is_numeric(p->name));
            if (!applies) continue;
            type *pt = ty_type_of(c, p);
            if (!ty_assignable(c, pt, infos[k].value))
                ty_error(c, ty_key_of(own) != NULL ? ty_key_of(own) : own, "TS2411", "Property '%A' of type '%T' is not assignable to '%T' index type '%T'.", p->name, pt,
                         infos[k].key, infos[k].value);
        }
    }
}

void ty_check_overloads(checker *c, entity *e)
{
    node *body = NULL;
    uint32_t overloads = 0;
    for (uint32_t i = 0; i < e->decl_count; i++) {
        gots__function *f = ty_function(e->decls[i]);
        if (f == NULL || f->kind == GOTS__FN_GETTER || f->kind == GOTS__FN_SETTER) return;
        if (f->body != NULL) body = e->decls[i];
        else overloads++;
    }
    if (body == NULL || overloads == 0) return;
    signature *implementation = ty_signature_of(c, body);
    for (uint32_t i = 0; i < e->decl_count; i++) {
        gots__function *f = ty_function(e->decls[i]);
        if (f->body != NULL || e->decls[i]->parent != body->parent) continue;
        signature *s = ty_signature_of(c, e->decls[i]);
        if (ty_implementation_fits(c, implementation, s)) continue;
        node *at = e->decls[i]->kind == GOTS__FUNCTION_DECLARATION ? f->name : ty_key_of(e->decls[i]);
        ty_error(c, at != NULL ? at : e->decls[i], "TS2394", "This overload signature is not compatible with its implementation signature.");
        return;
    }
}

/* Loosely: either way round, with any for type parameters. */
bool ty_implementation_fits(checker *c, signature *implementation, signature *overload)
{
    signature *i = ty_erased(c, implementation), *o = ty_erased(c, overload);
    type *ir = ty_result(c, i), *or_ = ty_result(c, o);
    if (!(or_->flags & T_VOID) && !ty_assignable(c, or_, ir) && !ty_assignable(c, ir, or_)) return false;
    uint32_t min = ty_min_arg_count(c, i, false, true);
    if (!ty_has_rest(c, o) && min > ty_param_count(c, o)) return false;
    uint32_t count = ty_param_count(c, o), own = ty_param_count(c, i);
    for (uint32_t k = 0; k < count; k++) {
        type *op = ty_param_type_or_null(c, o, k), *ip = ty_param_type_or_null(c, i, k);
        if (op == NULL || ip == NULL) continue;
        if (ty_has_rest(c, o) && k + 1 >= count) continue;
        if (ty_has_rest(c, i) && k + 1 >= own) continue;
        if (!ty_assignable(c, op, ip) && !ty_assignable(c, ip, op)) return false;
    }
    return true;
}

static bool calls_super(node *n, void *context)
{
    bool *found = context;
    if (n->kind == GOTS__CALL && n->call.callee->kind == GOTS__SUPER) *found = true;
    if (n->kind == GOTS__FUNCTION || n->kind == GOTS__FUNCTION_DECLARATION || n->kind == GOTS__CLASS || n->kind == GOTS__CLASS_DECLARATION) return true;
    if (!*found) gots__node_children(n, calls_super, context);
    return true;
}

static void check_constructor(checker *c, node *n, node *m)
{
    if (m->method.function.body == NULL || n->class_.base == NULL) return;
    entity *e = ty_node_entity(c, n);
    type *ctor = e != NULL ? ty_base_ctor(c, ty_class_type(c, e)) : c->error;
    if (ctor->flags & T_NULL) return;
    bool found = false;
    gots__node_children(m->method.function.body, calls_super, &found);
    if (!found) ty_error(c, m, "TS2377", "Constructors for derived classes must contain a 'super' call.");
}

static bool is_name_expression(const node *n)
{
    while (n->kind == GOTS__MEMBER && !(n->flags & GOTS__F_OPTIONAL)) n = n->member.object;
    return n->kind == GOTS__IDENTIFIER;
}

static void check_computed_key(checker *c, const node *m)
{
    node *key = ty_key_of((node *)(uintptr_t)m);
    if (!(m->flags & GOTS__F_COMPUTED) || key == NULL) return;
    type *t = ty_check_expr(c, key, 0);
    if (m->kind == GOTS__FIELD && !is_name_expression(key) && ty_key_atom(c, key, false, NULL) == NULL)
        ty_error(c, key, "TS1166", "A computed property name in a class property declaration must have a simple literal type or a 'unique symbol' type.");
    else if (!ty_is_any(t) && ((t->flags & T_NULLABLE) || !ty_assignable(c, t, c->key_type)))
        ty_error(c, key, "TS2464", "A computed property name must be of type 'string', 'number', 'symbol', or 'any'.");
}

static void check_member(checker *c, node *n, node *m)
{
    switch (m->kind) {
    case GOTS__METHOD: {
        ty_check_decorators(c, &m->method.decorators);
        check_computed_key(c, m);
        if ((m->flags & GOTS__F_ABSTRACT) && !is_class_abstract(n) && n->class_.name != NULL)
            ty_error(c, m->method.key != NULL ? m->method.key : m, "TS1244", "Abstract methods can only appear within an abstract class.");
        ty_check_signature_decl(c, m);
        if (m->method.function.kind == GOTS__FN_CONSTRUCTOR) check_constructor(c, n, m);
        entity *e = ty_node_entity(c, m);
        if (e != NULL && e->decl_count > 1 && e->decls[0] == m) ty_check_overloads(c, e);
        if (e != NULL && m->method.function.kind == GOTS__FN_GETTER) {
            type *t = ty_type_of(c, e);
            (void)t;
            function_note *note = ty_note(c, m);
            if (m->method.function.body != NULL && !note->has_return && ty_ends(c, m) && !(m->flags & GOTS__F_ABSTRACT) && m->method.function.return_type == NULL)
                ty_error(c, m->method.key, "TS2378", "A 'get' accessor must return a value.");
        }
        ty_defer(c, m);
        break;
    }
    case GOTS__FIELD: {
        ty_check_decorators(c, &m->field.decorators);
        check_computed_key(c, m);
        if (m->field.type != NULL) ty_check_type_node(c, m->field.type);
        entity *e = ty_node_entity(c, m);
        type *t = e != NULL ? ty_type_of(c, e) : c->error;
        if ((m->flags & GOTS__F_ABSTRACT) && !is_class_abstract(n))
            ty_error(c, m->field.key, "TS1253", "Abstract properties can only appear within an abstract class.");
        if (m->field.init != NULL) {
            type *init = ty_check_expr_cached(c, m->field.init, 0);
            if (m->field.type != NULL) ty_check_assignable(c, init, t, m->field.key, m->field.init);
        }
        break;
    }
    case GOTS__STATIC_BLOCK:
        if (m->function.body != NULL) ty_check_statements(c, &m->function.body->block.statements);
        break;
    case GOTS__INDEX_SIGNATURE: ty_check_type_node(c, m); break;
    default: break;
    }
}

void ty_check_decorators(checker *c, const list *decorators)
{
    for (uint32_t i = 0; i < decorators->count; i++) {
        node *d = decorators->items[i];
        if (d->unary.operand != NULL) ty_check_expr(c, d->unary.operand, 0);
    }
}

void ty_check_class(checker *c, node *n)
{
    entity *e = ty_node_entity(c, n);
    if (e == NULL) return;
    ty_check_decorators(c, &n->class_.decorators);
    ty_check_type_params(c, &n->class_.type_params);
    type *t = ty_class_type(c, e);
    if (t == c->error) return;
    ty_type_of(c, e);
    ty_shape(c, t);
    ty_entity_members(c, e);
    ty_entity_statics(c, e);
    for (uint32_t i = 0; i < n->class_.members.count; i++) check_member(c, n, n->class_.members.items[i]);
    if (n->class_.base != NULL) check_base(c, n, e, t);
    check_implements(c, n, t);
    check_index_constraints(c, t, &n->class_.members);
    check_initialised(c, n);
}

/* ---- Interfaces ------------------------------------------------------------------------------- */

void ty_check_interface(checker *c, node *n)
{
    entity *e = ty_node_entity(c, n);
    if (e == NULL) return;
    ty_check_type_params(c, &n->interface.type_params);
    type *t = ty_class_type(c, e);
    if (t == c->error) return;
    for (uint32_t i = 0; i < n->interface.members.count; i++) ty_check_type_node(c, n->interface.members.items[i]);
    for (uint32_t i = 0; i < n->interface.extends.count; i++) ty_check_type_node(c, n->interface.extends.items[i]);
    ty_resolve_bases(c, t);
    generic *g = t->object.generic;
    if (e->flags & E_CLASS) return;
    if (e->decls[0] != n) return;
    type *with_this = ty_with_this(c, t, g->this_type);
    for (uint32_t i = 0; i < g->base_count; i++) {
        if (ty_is_any(g->bases[i])) continue;
        if (!ty_check_related(c, with_this, ty_with_this(c, g->bases[i], g->this_type), R_ASSIGNABLE, n->interface.name, NULL, "TS2430",
                              "Interface '%T' incorrectly extends interface '%T'."))
            break;
    }
    check_index_constraints(c, t, &n->interface.members);
}
