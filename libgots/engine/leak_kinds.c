/* Leak kinds: what the things of the heap are, as people call them, and which bytes are their own.
 *
 * SPDX-License-Identifier: MIT
 *
 * An object's own bytes are its record and its table of properties; those of a Map or a Set with the table of its
 * entries, those of an ArrayBuffer or a view with the buffer, unless another view has it counted already. Reading takes
 * data properties alone, and no reference: nothing of the program runs.
 */
#include <stdio.h>
#include <string.h>

#include "engine/cell.h"
#include "engine/dukx.h"
#include "engine/leaks.h"
#include "engine/table.h"

enum { STRING, BYTES, FUNCTION, CLASS, BUILT_IN, CODE, INSTANCE, INTERNAL, SCOPE, PROMISE, SUSPENDED };

typedef struct walk {
    duk_context *ctx;
    gots__leak_visit *visit;
    void *context;
} walk;

static size_t bytes_of(const void *block)
{
    return block != NULL ? gots__block_of(block)->size : 0;
}

/* The bytes of a block that belongs to what is counted now; 0 when it was counted already. */
static size_t take(void *block)
{
    if (block == NULL || (gots__block_of(block)->marks & GOTS__BLOCK_OWNED) != 0) return 0;
    gots__block_of(block)->marks |= GOTS__BLOCK_OWNED;
    return bytes_of(block);
}

static size_t take_buffer(duk_heap *heap, duk_hbuffer *buffer)
{
    size_t bytes = take(buffer);
    if (bytes != 0 && DUK_HBUFFER_HAS_DYNAMIC(buffer) && !DUK_HBUFFER_HAS_EXTERNAL(buffer))
        bytes += bytes_of(DUK_HBUFFER_DYNAMIC_GET_DATA_PTR(heap, (duk_hbuffer_dynamic *)buffer));
    return bytes;
}

/* A block of properties may begin before its first byte in use (gots_shifted). */
static size_t properties_of(duk_context *ctx, duk_hobject *h)
{
    if (DUK_HOBJECT_GET_PROPS(ctx->heap, h) == NULL) return 0;
    if (DUK_HOBJECT_IS_COMPFUNC(h) && ((duk_hcompfunc *)h)->gots_sharing) return 0;
    return DUK_HOBJECT_P_ALLOC_SIZE(h);
}

static duk_harray *entries_of(duk_context *ctx, duk_hobject *h)
{
    bool is = dukx_slot_is(ctx, h, 0, DUKX_I_map) || dukx_slot_is(ctx, h, 0, DUKX_I_set);
    return is ? table_in(ctx, h, 0) : NULL;
}

/* What else belongs to it, which is counted with it and not for itself. */
static void take_parts(duk_context *ctx, duk_hobject *h, gots__leak_thing *thing)
{
    duk_harray *entries = entries_of(ctx, h);
    if (entries != NULL) {
        thing->bytes += take(entries) + properties_of(ctx, &entries->obj);
        thing->bytes += take_buffer(ctx->heap, DUK_TVAL_GET_BUFFER(DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, &entries->obj, 0)));
        thing->items = table_of(ctx, entries)->count;
    } else if (DUK_HOBJECT_IS_BUFOBJ(h) && ((duk_hbufobj *)h)->buf != NULL) {
        thing->bytes += take_buffer(ctx->heap, ((duk_hbufobj *)h)->buf);
    } else if (DUK_HOBJECT_IS_COMPFUNC(h) && DUK_HCOMPFUNC_GET_DATA(ctx->heap, (duk_hcompfunc *)h) != NULL) {
        thing->bytes += take_buffer(ctx->heap, (duk_hbuffer *)DUK_HCOMPFUNC_GET_DATA(ctx->heap, (duk_hcompfunc *)h));
    }
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

static gots__leak_kind kind_of_function(duk_hobject *h)
{
    if (!DUK_HOBJECT_IS_COMPFUNC(h)) return (gots__leak_kind){ NULL, BUILT_IN };
    duk_hcompfunc *function = (duk_hcompfunc *)h;
    if (function->tmpl == NULL) return (gots__leak_kind){ NULL, CODE };
    return (gots__leak_kind){ function->tmpl, function->gots_flags & GOTS_FUN_CLASS ? CLASS : FUNCTION };
}

static gots__leak_kind kind_of_object(duk_context *ctx, duk_hobject *h)
{
    duk_hobject *prototype = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h);
    unsigned class = (unsigned)DUK_HOBJECT_GET_CLASS_NUMBER(h);
    if (DUK_HOBJECT_IS_CALLABLE(h) || DUK_HOBJECT_IS_COMPFUNC(h)) return kind_of_function(h);
    if (class == DUK_HOBJECT_CLASS_DECENV || class == DUK_HOBJECT_CLASS_OBJENV) return (gots__leak_kind){ NULL, SCOPE };
    if (class == DUK_HOBJECT_CLASS_CELL) {
        int kind = ((gots__cell *)h)->kind;
        if (kind == GOTS__CELL_PROMISE) return (gots__leak_kind){ NULL, PROMISE };
        return (gots__leak_kind){ NULL, kind == GOTS__CELL_FRAME ? SUSPENDED : INTERNAL };
    }
    if (DUK_HOBJECT_IS_THREAD(h) || (prototype == NULL && class != DUK_HOBJECT_CLASS_OBJECT)) return (gots__leak_kind){ NULL, INTERNAL };
    return (gots__leak_kind){ prototype, INSTANCE };
}

static uint64_t items_of(duk_hobject *h)
{
    if (DUK_HOBJECT_HAS_EXOTIC_ARRAY(h)) return ((duk_harray *)h)->length;
    return DUK_HOBJECT_IS_COMPFUNC(h) ? 0 : DUK_HOBJECT_GET_ENEXT(h);
}

/* ---- Names ----------------------------------------------------------------------------------- */

/* Duktape's own encoding has no character beyond three bytes: two surrogates stand for one, and become two marks here. */
static void put_name(char *text, size_t room, const char *before, const duk_hstring *name, const char *otherwise)
{
    size_t len = strlen(before);
    size_t count = name != NULL ? DUK_HSTRING_GET_BYTELEN(name) : 0;
    const unsigned char *bytes = name != NULL ? DUK_HSTRING_GET_DATA(name) : NULL;
    memcpy(text, before, len);
    for (size_t i = 0; i < count && len + 4 < room;) {
        size_t width = bytes[i] < 0x80 ? 1 : bytes[i] < 0xE0 ? 2 : 3;
        bool is_odd = bytes[i] < 0x20 || bytes[i] >= 0xF0 || i + width > count || (bytes[i] == 0xED && bytes[i + 1] >= 0xA0);
        if (is_odd) text[len++] = '?';
        else
            for (size_t k = 0; k < width; k++) text[len++] = (char)bytes[i + k];
        i += width;
    }
    text[len] = '\0';
    if (count == 0) snprintf(text + strlen(before), room - strlen(before), "%s", otherwise);
}

static const duk_hstring *own_name(duk_context *ctx, duk_hobject *h)
{
    duk_tval *tv = duk_hobject_find_entry_tval_ptr_stridx(ctx->heap, h, DUK_STRIDX_NAME);
    return tv != NULL && DUK_TVAL_IS_STRING(tv) ? DUK_TVAL_GET_STRING(tv) : NULL;
}

/* The constructor that the nearest prototype names; NULL: none does. */
static duk_hobject *constructor_of(duk_context *ctx, duk_hobject *prototype)
{
    for (unsigned i = 0; prototype != NULL && i < 32; i++) {
        duk_tval *tv = DUK_HOBJECT_IS_PROXY(prototype) ? NULL
                       : duk_hobject_find_entry_tval_ptr_stridx(ctx->heap, prototype, DUK_STRIDX_CONSTRUCTOR);
        if (tv != NULL && DUK_TVAL_IS_OBJECT(tv)) return DUK_TVAL_GET_OBJECT(tv);
        prototype = DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, prototype);
    }
    return NULL;
}

void gots__leak_name(duk_context *ctx, void *header, const gots__leak_thing *thing, char *text, size_t room)
{
    static const char *const names[] = { [STRING] = "string", [BYTES] = "bigint", [BUILT_IN] = "built-in function",
                                         [CODE] = "(code)", [INTERNAL] = "(internal)", [SCOPE] = "variables of closures",
                                         [PROMISE] = "Promise", [SUSPENDED] = "suspended function" };
    duk_hobject *h = header, *constructor = NULL;
    switch (thing->kind.what) {
    case FUNCTION: put_name(text, room, "function ", own_name(ctx, h), "(anonymous)"); break;
    case CLASS: put_name(text, room, "class ", own_name(ctx, h), "(anonymous)"); break;
    case INSTANCE:
        constructor = constructor_of(ctx, DUK_HOBJECT_GET_PROTOTYPE(ctx->heap, h));
        put_name(text, room, "", constructor != NULL ? own_name(ctx, constructor) : NULL, "Object");
        break;
    default: snprintf(text, room, "%s", names[thing->kind.what]);
    }
}

/* ---- Walking --------------------------------------------------------------------------------- */

static void visit_string(const walk *it, duk_hstring *h)
{
    gots__leak_thing thing = { { NULL, STRING }, gots__block_of(h)->site, 0, bytes_of(h) };
    it->visit(it->context, h, &thing);
}

static void visit_strings(const walk *it)
{
    duk_heap *heap = it->ctx->heap;
    for (uint32_t i = 0; i < heap->st_size; i++)
        for (duk_hstring *h = heap->strtable[i]; h != NULL; h = h->hdr.h_next) visit_string(it, h);
    for (duk_gots_grown *g = heap->gots_loose; g != NULL; g = (duk_gots_grown *)((duk_hstring *)g)->hdr.h_next)
        visit_string(it, (duk_hstring *)g);
}

/* What belongs to others is marked before anything is counted. */
static void visit_object(const walk *it, duk_hobject *h)
{
    gots__block *block = gots__block_of(h);
    gots__leak_thing thing = { kind_of_object(it->ctx, h), block->site, items_of(h), block->size + properties_of(it->ctx, h) };
    take_parts(it->ctx, h, &thing);
    if (block->marks & GOTS__BLOCK_OWNED) return;
    it->visit(it->context, h, &thing);
}

static void mark_tables(duk_context *ctx)
{
    for (duk_heaphdr *at = ctx->heap->heap_allocated; at != NULL; at = DUK_HEAPHDR_GET_NEXT(ctx->heap, at)) {
        duk_harray *entries = DUK_HEAPHDR_IS_OBJECT(at) ? entries_of(ctx, (duk_hobject *)at) : NULL;
        if (entries != NULL) gots__block_of(entries)->marks |= GOTS__BLOCK_OWNED;
    }
}

void gots__leak_walk(duk_context *ctx, gots__leak_visit *visit, void *context)
{
    walk it = { ctx, visit, context };
    duk_heap *heap = ctx->heap;
    mark_tables(ctx);
    for (duk_heaphdr *at = heap->heap_allocated; at != NULL; at = DUK_HEAPHDR_GET_NEXT(heap, at))
        if (DUK_HEAPHDR_IS_OBJECT(at)) visit_object(&it, (duk_hobject *)at);
    for (duk_heaphdr *at = heap->heap_allocated; at != NULL; at = DUK_HEAPHDR_GET_NEXT(heap, at)) {
        if (!DUK_HEAPHDR_IS_OBJECT(at)) {
            gots__leak_thing thing = { { NULL, BYTES }, gots__block_of(at)->site, 0, take_buffer(heap, (duk_hbuffer *)at) };
            if (thing.bytes != 0) visit(context, at, &thing);
        }
        gots__block_of(at)->marks &= ~(uint32_t)GOTS__BLOCK_OWNED;
    }
    visit_strings(&it);
}
