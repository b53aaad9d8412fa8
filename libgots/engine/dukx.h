/* What built-ins share beyond Duktape's API: intrinsics, the specification's small algorithms,
 * iteration, and direct access to objects and arrays.
 *
 * SPDX-License-Identifier: MIT
 *
 * Includes Duktape's internal declarations (build/duktape/duk_internal.h, cut from duktape.c), so
 * only files of engine/ may include it. Names that begin with dukx_ are shared inside engine/.
 *
 * Rules for direct access: an object never moves, but its `props` may at every call, allocation or
 * property write, so array_part() is asked again after each of those. A heap pointer read from an
 * object is borrowed: push it before anything may drop its owner.
 */
#ifndef GOTS_ENGINE_DUKX_H
#define GOTS_ENGINE_DUKX_H

#include "duk_internal.h"
#include "engine/heap.h"
#include "engine/isolate.h"

/* Duktape's access macros take a heap that they do not use in our configuration. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- Intrinsics: strings, symbols and objects that are found without a look-up ---- */

#define DUKX_STRING_MAP(X)                                                                        \
    X(next) X(done) X(value) X(constructor) X(prototype) X(length) X(name) X(get) X(set) X(has)   \
    X(add) X(keys) X(size) X(index) X(groups) X(lastIndex) X(flags) X(exec) X(raw) X(message)     \
    X(cause) X(errors) X(error) X(suppressed) X(toString) X(valueOf) X(toJSON) X(join)            \
    X(writable) X(enumerable) X(configurable) X(resolve) X(then) X(proxy) X(revoke) X(read)       \
    X(written) X(indices) X(source) X(global) X(unicode) X(input) X(toISOString) X(maxByteLength)   \
    X(return) X(throw) X(hasOwnProperty) X(callee) X(defineProperty) X(__proto__)

#define DUKX_SYMBOL_MAP(X)                                                                        \
    X(iterator) X(asyncIterator) X(hasInstance) X(isConcatSpreadable) X(match) X(matchAll)        \
    X(replace) X(search) X(species) X(split) X(toPrimitive) X(toStringTag) X(unscopables)         \
    X(dispose) X(asyncDispose) X(metadata)

#define DUKX_OBJECT_MAP(X)                                                                        \
    X(IteratorPrototype) X(AsyncIteratorPrototype) X(ArrayIteratorPrototype)                      \
    X(MapIteratorPrototype) X(SetIteratorPrototype) X(StringIteratorPrototype)                    \
    X(IteratorHelperPrototype) X(WrapForValidIteratorPrototype) X(RegExpStringIteratorPrototype)  \
    X(RegExp) X(RegExpPrototype) X(RegExpFlags) X(RegExpCache) X(RegExpSubject)                   \
    X(ArrayIteratorNext) X(MapIteratorNext) X(SetIteratorNext) X(StringIteratorNext)              \
    X(ArrayValues) X(MapEntries) X(SetValues) X(StringIterator) X(ArrayToString)                  \
    X(Iterator) X(MapPrototype) X(SetPrototype) X(WeakMapPrototype) X(WeakSetPrototype)           \
    X(WeakRefPrototype) X(FinalizationRegistryPrototype) X(Map) X(Set) X(MapSet) X(SetAdd)        \
    X(AggregateErrorPrototype) X(SuppressedErrorPrototype) X(SuppressedError)                     \
    X(DisposableStackPrototype) X(AsyncDisposableStackPrototype) X(Array) X(RegExpExec)           \
    X(TypedArray) X(TypedArrayPrototype) X(Float16ArrayPrototype)                              \
    X(BigInt64ArrayPrototype) X(BigUint64ArrayPrototype)                                          \
    X(SharedArrayBufferPrototype) X(ArrayBuffer) X(SharedArrayBuffer) X(SymbolPrototype)         \
    X(ObjectToString) X(BigIntPrototype) X(CursorPrototype) X(AsyncCursorPrototype)              \
    X(RevokedHandler) X(MessageClasses)

/* Keys of internal slots: hidden from programs by Duktape (a key beginning with 0xff). */
#define DUKX_SLOT_MAP(X)                                                                          \
    X(map) X(set) X(weak_map) X(weak_set) X(weak_ref) X(registry) X(iterated) X(next_method)      \
    X(index_of) X(helper) X(store) X(weak) X(disposable) X(async_disposable) X(raw_json)          \
    X(array_buffer) X(lent) X(length_tracking) X(target) X(resolver) X(map_iterator) X(set_iterator)                    \
    X(array_iterator) X(string_iterator) X(wrapper) X(kind) X(state) X(inner) X(inner_next)       \
    X(callback) X(watcher) X(shared) X(regexp) X(regexp_source) X(regexp_flags) X(regexp_iterator) X(regexp_string)    \
    X(regexp_mode) X(class) X(type)

#define DUKX_ENUM_STRING(n) DUKX_S_##n,
#define DUKX_ENUM_SYMBOL(n) DUKX_Y_##n,
#define DUKX_ENUM_SLOT(n) DUKX_I_##n,
#define DUKX_ENUM_OBJECT(n) DUKX_O_##n,
typedef enum dukx_name {
    DUKX_STRING_MAP(DUKX_ENUM_STRING) DUKX_SYMBOL_MAP(DUKX_ENUM_SYMBOL)
    DUKX_SLOT_MAP(DUKX_ENUM_SLOT) DUKX_NAME_COUNT
} dukx_name;
typedef enum dukx_object { DUKX_OBJECT_MAP(DUKX_ENUM_OBJECT) DUKX_OBJECT_COUNT } dukx_object;

typedef struct dukx_realm {
    duk_hstring *names[DUKX_NAME_COUNT];
    duk_hobject *objects[DUKX_OBJECT_COUNT]; /* NULL until the room that owns it has opened */
} dukx_realm;

static inline dukx_realm *dukx_realm_of(duk_context *ctx)
{
    return ((gots__isolate *)ctx->heap->heap_udata)->slots[GOTS__SLOT_REALM].data;
}

static inline duk_hstring *dukx_key(duk_context *ctx, dukx_name name)
{
    return dukx_realm_of(ctx)->names[name];
}

static inline duk_hobject *dukx_intrinsic(duk_context *ctx, dukx_object object)
{
    return dukx_realm_of(ctx)->objects[object];
}

static inline void dukx_push_key(duk_context *ctx, dukx_name name)
{
    duk_push_hstring(ctx, dukx_key(ctx, name));
}

static inline void dukx_push_intrinsic(duk_context *ctx, dukx_object object)
{
    duk_push_hobject(ctx, dukx_intrinsic(ctx, object));
}

/* Remembers the object at `index` as an intrinsic, for ever. */
void dukx_keep(duk_context *ctx, duk_idx_t index, dukx_object object);

/* Fills the realm; the first room to open. */
void gots__open_realm(duk_context *ctx);

/* ---- Values ---- */

static inline duk_tval *dukx_tval(duk_context *ctx, duk_idx_t index)
{
    return duk_require_tval(ctx, index);
}

/* The same for a key of ours at a place that exists: a string there is interned, so that equal ones
 * are one. */
static inline duk_tval *dukx_key_tval(duk_context *ctx, duk_idx_t index)
{
    duk_tval *tv = index >= 0 ? DUK_GET_TVAL_POSIDX(ctx, index) : DUK_GET_TVAL_NEGIDX(ctx, index);
    if (DUK_TVAL_IS_STRING(tv)) (void)GOTS_SETTLED(ctx, tv);
    return tv;
}

static inline duk_tval *dukx_this(duk_context *ctx)
{
    return ctx->valstack_bottom - 1;
}

/* The object `this` is, or NULL. Borrowed. */
static inline duk_hobject *dukx_this_object(duk_context *ctx)
{
    duk_tval *tv = dukx_this(ctx);
    return DUK_TVAL_IS_OBJECT(tv) ? DUK_TVAL_GET_OBJECT(tv) : NULL;
}

static inline bool dukx_is_symbol(const duk_tval *tv)
{
    return DUK_TVAL_IS_STRING(tv) && DUK_HSTRING_HAS_SYMBOL(DUK_TVAL_GET_STRING(tv));
}

static inline void dukx_require_callable(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_function(ctx, index))
        (void)duk_type_error(ctx, "%s is not a function", duk_push_string_readable(ctx, index));
}

/* Object.is and Map's key equality (SameValueZero). */
bool dukx_same_value(duk_tval *a, duk_tval *b);
bool dukx_same_value_zero(duk_tval *a, duk_tval *b);

/* The nearest of IEEE's 16-bit numbers, ties to even. engine/math.c */
double dukx_to_half(double x);
/* Their bits. */
double dukx_half_to_double(uint16_t bits);
uint16_t dukx_double_to_half(double x);

/* ---- Conversions; they may run the program ---- */

/* ToIntegerOrInfinity. */
double dukx_to_integer(duk_context *ctx, duk_idx_t index);
/* ToLength. */
double dukx_to_length(duk_context *ctx, duk_idx_t index);
/* ToIndex: RangeError outside 0 … 2^53-1. */
double dukx_to_index(duk_context *ctx, duk_idx_t index);
/* LengthOfArrayLike. */
double dukx_length_of(duk_context *ctx, duk_idx_t index);
/* A relative index argument clamped to 0 … len; `fallback` when undefined. */
double dukx_relative(duk_context *ctx, duk_idx_t index, double len, double fallback);

/* ---- Properties ---- */

/* Pushes obj[key]; false when missing (undefined is pushed). */
static inline bool dukx_get(duk_context *ctx, duk_idx_t obj, dukx_name key)
{
    duk_tval tv;
    DUK_TVAL_SET_STRING(&tv, dukx_key(ctx, key));
    return duk_hobject_getprop(ctx, duk_require_tval(ctx, obj), &tv);
}

/* Pops the value: obj[key] = value, throwing. */
void dukx_put(duk_context *ctx, duk_idx_t obj, dukx_name key);
/* Pushes obj[i], i a whole number up to 2^53-1. */
bool dukx_get_at(duk_context *ctx, duk_idx_t obj, double i);
/* Pops the value: obj[i] = value, throwing. */
void dukx_put_at(duk_context *ctx, duk_idx_t obj, double i);
bool dukx_has_at(duk_context *ctx, duk_idx_t obj, double i);
/* DeletePropertyOrThrow. */
void dukx_delete_at(duk_context *ctx, duk_idx_t obj, double i);
/* CreateDataPropertyOrThrow: pops the value. */
void dukx_create_at(duk_context *ctx, duk_idx_t obj, double i);
/* CreateDataPropertyOrThrow: pops key and value. */
void dukx_create(duk_context *ctx, duk_idx_t obj);
/* Sets length, throwing. */
void dukx_set_length(duk_context *ctx, duk_idx_t obj, double length);
/* GetMethod: pushes the function or undefined; TypeError when neither. False for undefined. */
bool dukx_get_method(duk_context *ctx, duk_idx_t obj, dukx_name key);
/* An own data property's value, without side effects or prototypes; NULL when there is none. */
duk_tval *dukx_own(duk_context *ctx, duk_hobject *obj, dukx_name key);
/* Hidden properties: pops the value; not enumerable and out of the program's reach. */
void dukx_set_slot(duk_context *ctx, duk_idx_t obj, dukx_name key);
/* Pushes an object with hidden slots as its first properties, in order, all undefined. */
duk_hobject *dukx_push_record(duk_context *ctx, duk_hobject *proto, const dukx_name *keys,
                              unsigned count);

/* Slot number `at` of an object that has it as its property of that number; see dukx_slot_is. */
static inline duk_tval *dukx_slot(duk_context *ctx, duk_hobject *h, unsigned at)
{
    return DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, h, at);
}

/* The brand check of built-in objects: whether property number `at` is the slot `key`. */
static inline bool dukx_slot_is(duk_context *ctx, duk_hobject *h, unsigned at, dukx_name key)
{
    return h != NULL && h->e_next > at &&
           DUK_HOBJECT_E_GET_KEY(ctx->heap, h, at) == dukx_key(ctx, key);
}

/* Sets a slot from the stack top and pops it. */
void dukx_slot_set(duk_context *ctx, duk_hobject *h, unsigned at);

/* IsArray, through proxies. */
bool dukx_is_array(duk_context *ctx, duk_idx_t index);
bool dukx_is_constructor(duk_context *ctx, duk_idx_t index);

/* ---- Arrays ---- */

/* An Array whose elements stand in a plain array part, and nothing odd about it; else NULL. */
static inline duk_harray *dukx_fast_array(const duk_tval *tv)
{
    if (!DUK_TVAL_IS_OBJECT(tv)) return NULL;
    duk_hobject *h = DUK_TVAL_GET_OBJECT(tv);
    if (!DUK_HOBJECT_HAS_EXOTIC_ARRAY(h) || !DUK_HOBJECT_HAS_ARRAY_PART(h)) return NULL;
    return (duk_harray *)h;
}

static inline duk_tval *dukx_items(duk_context *ctx, duk_harray *a)
{
    return DUK_HOBJECT_A_GET_BASE(ctx->heap, (duk_hobject *)a);
}

/* The element, borrowed, when it can be read directly; else NULL (a hole, beyond the part). */
static inline duk_tval *dukx_item(duk_context *ctx, duk_harray *a, double i)
{
    if (i >= a->obj.a_size || i >= a->length) return NULL;
    duk_tval *tv = dukx_items(ctx, a) + (uint32_t)i;
    return DUK_TVAL_IS_UNUSED(tv) ? NULL : tv;
}

/* Pushes a new array of `count` undefined-free slots to be filled at once through the returned
 * pointer (each must be set, with its reference counted, before anything else is called). */
duk_tval *dukx_push_array(duk_context *ctx, uint32_t count);
/* Appends the value at the top to the array at `index` (one of ours: plain) and pops it. */
void dukx_array_append(duk_context *ctx, duk_idx_t index);
/* Makes room for `capacity` elements in the array part. */
void dukx_array_reserve(duk_context *ctx, duk_harray *a, uint32_t capacity);

/* The array loses its first element, which is a hole; the others come one nearer. Constant time, if
 * not for one call (patch/97-shift.change). */
void dukx_array_drop_first(duk_context *ctx, duk_harray *a);
/* ArraySpeciesCreate: pushes. True when the result is a new plain Array of this realm. */
bool dukx_species_array(duk_context *ctx, duk_idx_t original, double length);
/* SpeciesConstructor: pushes the constructor; true when it is the default one. */
bool dukx_species(duk_context *ctx, duk_idx_t obj, duk_hobject *fallback);

/* Sorts the first `count` elements, all that there are, of the internal array at `values` (which
 * is replaced): stable; comparator DUK_INVALID_INDEX: by strings. engine/array_sort.c */
void dukx_sort_values(duk_context *ctx, duk_idx_t values, uint32_t count, duk_idx_t comparator);

/* Parts of Array.prototype in files of their own. */
void dukx_open_array_each(duk_context *ctx, duk_idx_t prototype);
void dukx_open_array_sort(duk_context *ctx, duk_idx_t prototype);
void dukx_open_string_case(duk_context *ctx, duk_idx_t prototype);

/* ---- Iteration ---- */

/* CreateIterResultObject: [value] → [{ value, done }]. */
void dukx_iter_result(duk_context *ctx, bool done);

/* Whether for-of over this array (dukx_fast_array) would only read its elements in order. */
bool dukx_array_iteration_pristine(duk_context *ctx, duk_harray *a);

/* A running iteration. Takes two stack slots from `at`. */
typedef struct dukx_iter {
    duk_idx_t at;    /* the iterator (or, for ARRAY, the array), then its next method */
    uint32_t index;
    bool array;      /* a plain array with the built-in iteration: read by index */
} dukx_iter;

/* GetIterator(value at index, sync). Pushes two slots. */
void dukx_iter_open(duk_context *ctx, duk_idx_t index, dukx_iter *it);
/* The same with the method already looked up: [… method] → [… iterator next]. */
void dukx_iter_open_method(duk_context *ctx, duk_idx_t index, dukx_iter *it);
/* GetIteratorDirect: of the object at `index`. Pushes two slots. */
void dukx_iter_direct(duk_context *ctx, duk_idx_t index, dukx_iter *it);
/* Pushes the next value and returns true; at the end pushes nothing. */
bool dukx_iter_step(duk_context *ctx, dukx_iter *it);
/* IteratorClose for a normal completion: errors of `return` pass. */
void dukx_iter_close(duk_context *ctx, dukx_iter *it);
/* IteratorClose for the error at the stack top, which is then thrown. */
DUK_NORETURN(void dukx_iter_close_throw(duk_context *ctx, dukx_iter *it));
/* [f this args…] → [result]; an error closes the iteration and passes. */
void dukx_iter_call(duk_context *ctx, dukx_iter *it, duk_idx_t nargs);
/* Throws a TypeError after closing. */
DUK_NORETURN(void dukx_iter_type_error(duk_context *ctx, dukx_iter *it, const char *message));
/* Runs body(ctx, data) as duk_safe_call with `nargs` and one result; errors close and pass. */
void dukx_iter_guard(duk_context *ctx, dukx_iter *it, duk_safe_call_function body, void *data,
                     duk_idx_t nargs);

/* The set operations of ES2025, onto Set.prototype. engine/set_methods.c */
void dukx_open_set_methods(duk_context *ctx, duk_idx_t prototype);

/* Pushes an array iterator over the object at `index`; kind 0 keys, 1 values, 2 entries. */
void dukx_push_array_iterator(duk_context *ctx, duk_idx_t index, int kind);

/* Length of what an array iterator runs over: array-likes and typed arrays (a TypeError when such
 * a one is out of bounds). engine/typed.c */
double dukx_iterated_length(duk_context *ctx, duk_idx_t index);

/* Bytes of the code point at p: Duktape's strings hold a surrogate pair as two sequences. */
size_t dukx_code_point_bytes(const unsigned char *p, const unsigned char *end);

/* The step of a Map or Set iterator object (brand checked): pushes what it yields, or false. */
bool dukx_collection_iterator_step(duk_context *ctx, duk_hobject *iterator);

/* ---- Defining ---- */

/* Pushes a constructor and its prototype object: both linked, `prototype` not writable, with its
 * global of that name. `parent`: the prototype's prototype, NULL for Object.prototype. */
void dukx_class(duk_context *ctx, const char *name, duk_c_function construct, int length,
                duk_hobject *parent);
/* For a constructor's C function: `this` gets the prototype of new.target, or `fallback` where
 * that is no object; throws when not called with new. Pushes `this`. */
void dukx_construct_this(duk_context *ctx, const char *name, dukx_object fallback);
/* GetPrototypeFromConstructor of the running construct call: pushes the prototype. */
void dukx_push_new_prototype(duk_context *ctx, duk_hobject *fallback);
/* The rooms; engine/builtins.c lists them in their order. */
void gots__open_builtins(duk_context *ctx);
void gots__open_symbol(duk_context *ctx);
void gots__open_iterator(duk_context *ctx);
void gots__open_collections(duk_context *ctx);
void gots__open_weak(duk_context *ctx);
void gots__open_object(duk_context *ctx);
void gots__open_function(duk_context *ctx);
void gots__open_eval(duk_context *ctx);
void gots__open_array(duk_context *ctx);
void gots__open_string(duk_context *ctx);
void gots__open_number(duk_context *ctx);
void gots__open_json(duk_context *ctx);
void gots__open_math(duk_context *ctx);
void gots__open_reflect(duk_context *ctx);
void gots__open_iterator_helpers(duk_context *ctx);
void gots__open_error(duk_context *ctx);
void gots__open_array_buffer(duk_context *ctx);
void gots__open_typed(duk_context *ctx);
void gots__open_disposable(duk_context *ctx);
void gots__open_atomics(duk_context *ctx);
void gots__open_number_text(duk_context *ctx);
void gots__open_date(duk_context *ctx);
void gots__open_cursor(duk_context *ctx);

/* Returns `this`: for @@species getters and iterators' @@iterator. */
duk_ret_t dukx_return_this(duk_context *ctx);
/* Defines `get [Symbol.species]` on the constructor at index. */
void dukx_define_species(duk_context *ctx, duk_idx_t index);
/* Gives the native function at `index`, one of Duktape's, another body; it takes any number of
 * arguments from then on. */
void dukx_take_over(duk_context *ctx, duk_idx_t index, duk_c_function function);
/* `count` own properties are about to be defined. */
void dukx_reserve(duk_context *ctx, duk_idx_t index, uint32_t count);

#endif
