/* BigInt values: their encoding, and the operators that the interpreter leaves to it.
 *
 * SPDX-License-Identifier: MIT
 *
 * Small values (int64_t) are worked on directly. Otherwise operands are seen as sign and limbs, and
 * the result is computed in scratch space: an array of this function's caller for short numbers,
 * else a Duktape buffer on the value stack.
 */
#include "engine/bigint.h"

#include <math.h>
#include <string.h>

#include "engine/bigint_inside.h"
#include "engine/bigint_limbs.h"
#include "engine/bigint_long.h"
#include "engine/heap.h"

#define SHORT_LIMBS 24 /* limbs of scratch space on the C stack */

typedef struct view {
    bool negative;
    size_t count;           /* trimmed */
    const uint64_t *limbs;
    uint64_t small;         /* where limbs points for a small value */
} view;

/* ---- Encoding ---- */

static bool is_small(size_t size)
{
    return size == sizeof(int64_t);
}

static int64_t small_of(const void *data)
{
    int64_t value;
    memcpy(&value, data, sizeof value);
    return value;
}

static void view_init(view *of, const void *data, size_t size)
{
    int64_t first = small_of(data);
    of->negative = first < 0;
    if (is_small(size)) {
        of->small = first < 0 ? 0 - (uint64_t)first : (uint64_t)first;
        of->limbs = &of->small;
        of->count = first != 0;
    } else {
        of->limbs = (const uint64_t *)data + 1;
        of->count = size / sizeof(uint64_t) - 1;
    }
}

static const void *bytes_at(duk_context *ctx, duk_idx_t index, size_t *size)
{
    duk_size_t bytes;
    const void *data = duk_require_buffer(ctx, index, &bytes);
    *size = bytes;
    return data;
}

static void view_at(duk_context *ctx, duk_idx_t index, view *of)
{
    size_t size;
    const void *data = bytes_at(ctx, index, &size);
    view_init(of, data, size);
}

void gots__bigint_push_int64(duk_context *ctx, int64_t value)
{
    memcpy(duk_push_fixed_buffer(ctx, sizeof value), &value, sizeof value);
}

static void throw_too_big(duk_context *ctx)
{
    (void)duk_range_error(ctx, "Maximum BigInt size exceeded");
}

/* Pushes the value of these limbs, in canonical form. */
static void push_limbs(duk_context *ctx, bool negative, const uint64_t *limbs, size_t count)
{
    count = gots__limbs_trim(limbs, count);
    uint64_t low = count > 0 ? limbs[0] : 0;
    if (count == 0 || (count == 1 && low <= (uint64_t)INT64_MAX + negative)) {
        gots__bigint_push_int64(ctx, (int64_t)(negative ? 0 - low : low));
        return;
    }
    if (gots__limbs_bits(limbs, count) > GOTS__BIGINT_MAX_BITS) throw_too_big(ctx);
    uint64_t *out = duk_push_fixed_buffer(ctx, (count + 1) * sizeof *out);
    out[0] = negative ? UINT64_MAX : 1;
    memcpy(out + 1, limbs, count * sizeof *limbs);
}

void gots__bigint_push_limbs(duk_context *ctx, bool negative, const uint64_t *limbs, size_t count)
{
    push_limbs(ctx, negative, limbs, count);
}

void gots__bigint_push_uint64(duk_context *ctx, uint64_t value)
{
    push_limbs(ctx, false, &value, 1);
}

/* Space for `count` limbs: `shorts` when it is enough, else a buffer pushed on the value stack.
 * Pushes exactly one value in both cases. */
static uint64_t *scratch(duk_context *ctx, uint64_t *shorts, size_t count)
{
    if (count <= SHORT_LIMBS) {
        duk_push_undefined(ctx);
        return shorts;
    }
    if (count > GOTS__BIGINT_MAX_BITS / 64 * 2 + 16) throw_too_big(ctx);
    return duk_push_fixed_buffer(ctx, count * sizeof(uint64_t));
}

/* ---- Values without a heap ---- */

bool gots__bigint_same(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && memcmp(a, b, a_size) == 0;
}

bool gots__bigint_truthy(const void *data, size_t size)
{
    return !is_small(size) || small_of(data) != 0;
}

uint32_t gots__bigint_hash(const void *data, size_t size)
{
    uint64_t hash = size;
    for (size_t i = 0; i + 8 <= size; i += 8)
        hash = (hash ^ (uint64_t)small_of((const char *)data + i)) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(hash >> 32);
}

double gots__bigint_to_number(const void *data, size_t size)
{
    view v;
    if (is_small(size)) return (double)small_of(data);
    view_init(&v, data, size);
    size_t bits = gots__limbs_bits(v.limbs, v.count);
    if (bits > 1024) return v.negative ? -INFINITY : INFINITY;
    uint64_t top = v.limbs[v.count - 1];
    size_t exponent = 0;
    if (v.count > 1) {
        /* The highest 64 bits; what is below only decides ties, so one bit may stand for it. */
        int shift = __builtin_clzll(top);
        uint64_t next = v.limbs[v.count - 2], rest = shift > 0 ? next << shift : next;
        if (shift > 0) top = top << shift | next >> (64 - shift);
        for (size_t i = 0; i + 2 < v.count; i++) rest |= v.limbs[i];
        top |= rest != 0;
        exponent = bits - 64;
    }
    double number = ldexp((double)top, (int)exponent);
    return v.negative ? -number : number;
}

uint64_t gots__bigint_low_bits(const void *data, size_t size)
{
    view v;
    view_init(&v, data, size);
    uint64_t low = v.count > 0 ? v.limbs[0] : 0;
    return v.negative ? 0 - low : low;
}

/* ---- Sums and products ---- */

/* Each leaves its result on the stack top. */

static void add(duk_context *ctx, const view *x, const view *y, bool subtract)
{
    uint64_t shorts[SHORT_LIMBS];
    bool y_negative = y->negative != subtract;
    if (x->negative == y_negative) {
        const view *a = x->count >= y->count ? x : y, *b = a == x ? y : x;
        uint64_t *out = scratch(ctx, shorts, a->count + 1);
        gots__limbs_add(out, a->limbs, a->count, b->limbs, b->count);
        push_limbs(ctx, x->negative, out, a->count + 1);
        return;
    }
    bool x_larger = gots__limbs_compare(x->limbs, x->count, y->limbs, y->count) >= 0;
    const view *a = x_larger ? x : y, *b = x_larger ? y : x;
    uint64_t *out = scratch(ctx, shorts, a->count);
    gots__limbs_sub(out, a->limbs, a->count, b->limbs, b->count);
    push_limbs(ctx, x_larger ? x->negative : y_negative, out, a->count);
}

static void multiply(duk_context *ctx, const view *x, const view *y)
{
    uint64_t shorts[SHORT_LIMBS];
    if (gots__limbs_bits(x->limbs, x->count) + gots__limbs_bits(y->limbs, y->count) >
        GOTS__BIGINT_MAX_BITS + 1)
        throw_too_big(ctx);
    uint64_t *out = scratch(ctx, shorts, x->count + y->count);
    gots__long_mul(ctx, out, x->limbs, x->count, y->limbs, y->count);
    push_limbs(ctx, x->negative != y->negative, out, x->count + y->count);
}

static void divide(duk_context *ctx, const view *x, const view *y, bool remainder)
{
    uint64_t shorts[SHORT_LIMBS];
    if (y->count == 0) (void)duk_range_error(ctx, "Division by zero");
    bool negative = remainder ? x->negative : x->negative != y->negative;
    if (gots__limbs_compare(x->limbs, x->count, y->limbs, y->count) < 0) {
        push_limbs(ctx, negative, x->limbs, remainder ? x->count : 0);
        return;
    }
    uint64_t *out = scratch(ctx, shorts, x->count);
    if (y->count == 1) {
        memcpy(out, x->limbs, x->count * sizeof *out);
        uint64_t rest = gots__limbs_div_small(out, x->count, y->limbs[0]);
        push_limbs(ctx, negative, remainder ? &rest : out, remainder ? 1 : x->count);
        return;
    }
    gots__long_div(ctx, remainder ? NULL : out, remainder ? out : NULL, x->limbs, x->count, y->limbs, y->count);
    push_limbs(ctx, negative, out, remainder ? y->count : x->count);
}

static void power(duk_context *ctx, const view *x, const view *y)
{
    uint64_t shorts[SHORT_LIMBS];
    if (y->negative) (void)duk_range_error(ctx, "Exponent must be non-negative");
    bool negative = x->negative && y->count > 0 && (y->limbs[0] & 1) != 0;
    size_t bits = gots__limbs_bits(x->limbs, x->count);
    if (y->count == 0 || bits <= 1) { /* anything ** 0, and powers of 0, 1 and -1 */
        gots__bigint_push_int64(ctx, y->count > 0 && bits == 0 ? 0 : negative ? -1 : 1);
        return;
    }
    if (y->count > 1 || y->limbs[0] > GOTS__BIGINT_MAX_BITS ||
        (bits - 1) * y->limbs[0] > GOTS__BIGINT_MAX_BITS)
        throw_too_big(ctx);
    size_t room = bits * y->limbs[0] / 64 + 2;
    uint64_t *out = scratch(ctx, shorts, room);
    gots__long_power(ctx, out, room, x->limbs, x->count, y->limbs[0]);
    push_limbs(ctx, negative, out, room);
}

/* ---- Bits: two's complement of any length ---- */

static void shift_left(duk_context *ctx, const view *x, size_t bits)
{
    uint64_t shorts[SHORT_LIMBS];
    if (gots__limbs_bits(x->limbs, x->count) + bits > GOTS__BIGINT_MAX_BITS) throw_too_big(ctx);
    uint64_t *out = scratch(ctx, shorts, x->count + bits / 64 + 1);
    gots__limbs_shift_left(out, x->limbs, x->count, bits);
    push_limbs(ctx, x->negative, out, x->count + bits / 64 + 1);
}

/* Towards minus infinity. */
static void shift_right(duk_context *ctx, const view *x, size_t bits)
{
    uint64_t shorts[SHORT_LIMBS];
    uint64_t *out = scratch(ctx, shorts, x->count + 1);
    bool lost = gots__limbs_shift_right(out, x->limbs, x->count, bits);
    out[x->count] = 0;
    if (lost && x->negative)
        for (size_t i = 0; ++out[i] == 0; i++) {}
    push_limbs(ctx, x->negative, out, x->count + 1);
}

/* x << y, or x >> y for `right`; a negative y goes the other way. */
static void shift(duk_context *ctx, const view *x, const view *y, bool right)
{
    bool huge = y->count > 1 || (y->count == 1 && y->limbs[0] > GOTS__BIGINT_MAX_BITS);
    size_t bits = y->count > 0 && !huge ? (size_t)y->limbs[0] : 0;
    if (y->negative) right = !right;
    if (!huge) {
        if (right) shift_right(ctx, x, bits);
        else shift_left(ctx, x, bits);
    } else if (right) {
        gots__bigint_push_int64(ctx, x->negative ? -1 : 0);
    } else {
        if (x->count > 0) throw_too_big(ctx);
        gots__bigint_push_int64(ctx, 0);
    }
}

static void to_complement(uint64_t *out, size_t count, const view *x)
{
    memset(out + x->count, 0, (count - x->count) * sizeof *out);
    memcpy(out, x->limbs, x->count * sizeof *out);
    if (x->negative) gots__limbs_negate(out, count);
}

static void push_complement(duk_context *ctx, uint64_t *limbs, size_t count)
{
    bool negative = limbs[count - 1] >> 63 != 0;
    if (negative) gots__limbs_negate(limbs, count);
    push_limbs(ctx, negative, limbs, count);
}

static void bitwise(duk_context *ctx, const view *x, const view *y, int op)
{
    uint64_t shorts[SHORT_LIMBS];
    size_t count = (x->count > y->count ? x->count : y->count) + 1;
    uint64_t *a = scratch(ctx, shorts, count * 2), *b = a + count;
    to_complement(a, count, x);
    to_complement(b, count, y);
    for (size_t i = 0; i < count; i++)
        a[i] = op == GOTS__BIGINT_AND ? a[i] & b[i] : op == GOTS__BIGINT_OR ? a[i] | b[i]
                                                                            : a[i] ^ b[i];
    push_complement(ctx, a, count);
}

/* Replaces the BigInt on the stack top by its lowest `bits`, taken as signed or not. */
void gots__bigint_wrap(duk_context *ctx, double bits, bool is_signed)
{
    uint64_t shorts[SHORT_LIMBS];
    view x;
    view_at(ctx, -1, &x);
    size_t length = gots__limbs_bits(x.limbs, x.count);
    duk_idx_t value = duk_get_top_index(ctx);
    if (bits == 0) {
        gots__bigint_push_int64(ctx, 0);
    } else if (bits > length && (is_signed || !x.negative)) {
        return;
    } else {
        if (bits > GOTS__BIGINT_MAX_BITS) throw_too_big(ctx);
        size_t width = (size_t)bits, count = width / 64 + 1;
        size_t room = count > x.count ? count : x.count;
        uint64_t *out = scratch(ctx, shorts, room + 1);
        to_complement(out, room + 1, &x);
        bool sign = is_signed && (out[(width - 1) / 64] >> ((width - 1) % 64) & 1) != 0;
        uint64_t high = width % 64 == 0 ? UINT64_MAX : UINT64_MAX << (width % 64);
        if (sign) out[count - 1] |= high;
        else out[count - 1] &= ~high;
        if (sign) gots__limbs_negate(out, count);
        push_limbs(ctx, sign, out, count);
    }
    duk_replace(ctx, value);
    duk_set_top(ctx, value + 1);
}

/* ---- Operators ---- */

/* The operators whose result is nearly always small again. */
static bool small_operation(int op, int64_t x, int64_t y, int64_t *out)
{
    switch (op) {
    case GOTS__BIGINT_ADD: return !__builtin_add_overflow(x, y, out);
    case GOTS__BIGINT_SUB: return !__builtin_sub_overflow(x, y, out);
    case GOTS__BIGINT_MUL: return !__builtin_mul_overflow(x, y, out);
    case GOTS__BIGINT_DIV:
    case GOTS__BIGINT_MOD:
        if (y == 0 || y == -1) return false;
        *out = op == GOTS__BIGINT_DIV ? x / y : x % y;
        return true;
    case GOTS__BIGINT_AND: *out = x & y; return true;
    case GOTS__BIGINT_OR: *out = x | y; return true;
    case GOTS__BIGINT_XOR: *out = x ^ y; return true;
    case GOTS__BIGINT_SHR:
        if (y < 0 || y > 62) return false;
        *out = x >> y;
        return true;
    default: return false;
    }
}

static void compute(duk_context *ctx, int op, const view *x, const view *y)
{
    switch (op) {
    case GOTS__BIGINT_ADD: add(ctx, x, y, false); break;
    case GOTS__BIGINT_SUB: add(ctx, x, y, true); break;
    case GOTS__BIGINT_MUL: multiply(ctx, x, y); break;
    case GOTS__BIGINT_DIV: divide(ctx, x, y, false); break;
    case GOTS__BIGINT_MOD: divide(ctx, x, y, true); break;
    case GOTS__BIGINT_EXP: power(ctx, x, y); break;
    case GOTS__BIGINT_SHL: shift(ctx, x, y, false); break;
    case GOTS__BIGINT_SHR: shift(ctx, x, y, true); break;
    case GOTS__BIGINT_USHR:
        (void)duk_type_error(ctx, "BigInts have no unsigned right shift, use >> instead");
        break;
    default: bitwise(ctx, x, y, op); break;
    }
}

void gots__bigint_binary(duk_context *ctx, int op)
{
    duk_require_stack(ctx, 8);
    duk_idx_t left = duk_get_top(ctx) - 2;
    if (!gots__is_bigint(ctx, left) || !gots__is_bigint(ctx, left + 1))
        (void)duk_type_error(ctx, "Cannot mix BigInt and other types, use explicit conversions");
    size_t x_size, y_size;
    const void *x_data = bytes_at(ctx, left, &x_size), *y_data = bytes_at(ctx, left + 1, &y_size);
    int64_t result;
    if (is_small(x_size) && is_small(y_size) &&
        small_operation(op, small_of(x_data), small_of(y_data), &result)) {
        gots__bigint_push_int64(ctx, result);
    } else {
        view x, y;
        view_init(&x, x_data, x_size);
        view_init(&y, y_data, y_size);
        compute(ctx, op, &x, &y);
    }
    duk_replace(ctx, left);
    duk_set_top(ctx, left + 1);
}

void gots__bigint_unary(duk_context *ctx, int op)
{
    duk_require_stack(ctx, 8);
    duk_idx_t value = duk_get_top_index(ctx);
    const uint64_t one = 1;
    view x, y = { .negative = false, .count = 1, .limbs = &one };
    view_at(ctx, value, &x);
    switch (op) {
    case GOTS__BIGINT_NEG: push_limbs(ctx, !x.negative, x.limbs, x.count); break;
    case GOTS__BIGINT_INC: add(ctx, &x, &y, false); break;
    case GOTS__BIGINT_DEC: add(ctx, &x, &y, true); break;
    case GOTS__BIGINT_NOT: /* ~x is -x - 1, so -(x + 1) */
        x.negative = !x.negative;
        add(ctx, &x, &y, true);
        break;
    default: (void)duk_type_error(ctx, "Cannot convert a BigInt value to a number");
    }
    duk_replace(ctx, value);
    duk_set_top(ctx, value + 1);
}

/* ---- Order and equality ---- */

static int compare_views(const view *x, const view *y)
{
    if (x->negative != y->negative) return x->negative ? -1 : 1;
    int order = gots__limbs_compare(x->limbs, x->count, y->limbs, y->count);
    return x->negative ? -order : order;
}

static int compare_number(const view *x, double number)
{
    if (isnan(number)) return GOTS__BIGINT_UNORDERED;
    if (isinf(number)) return number > 0 ? -1 : 1;
    int exponent;
    double whole = trunc(number), mantissa = frexp(fabs(whole), &exponent);
    uint64_t limbs[18] = { 0 };
    uint64_t bits = (uint64_t)ldexp(mantissa, 53);
    if (exponent <= 53) limbs[0] = bits >> (53 - exponent);
    else gots__limbs_shift_left(limbs, &bits, 1, (size_t)exponent - 53);
    view y = { .negative = whole < 0, .limbs = limbs, .count = gots__limbs_trim(limbs, 18) };
    int order = compare_views(x, &y);
    if (order == 0 && number != whole) return number > whole ? -1 : 1;
    return order;
}

/* Replaces the number on the stack top, which is whole, by its BigInt. */
void gots__bigint_from_whole(duk_context *ctx)
{
    int exponent;
    double number = duk_get_number(ctx, -1), mantissa = frexp(fabs(number), &exponent);
    uint64_t limbs[18] = { 0 };
    uint64_t bits = (uint64_t)ldexp(mantissa, 53);
    if (exponent <= 53) limbs[0] = bits >> (53 - exponent);
    else gots__limbs_shift_left(limbs, &bits, 1, (size_t)exponent - 53);
    push_limbs(ctx, number < 0, limbs, 18);
    duk_remove(ctx, -2);
}

/* The order of the BigInt at `left` and any primitive at `right`. */
static int compare_from(duk_context *ctx, duk_idx_t left, duk_idx_t right)
{
    view x, y;
    view_at(ctx, left, &x);
    switch (duk_get_type(ctx, right)) {
    case DUK_TYPE_BUFFER: view_at(ctx, right, &y); return compare_views(&x, &y);
    case DUK_TYPE_NUMBER: return compare_number(&x, duk_get_number(ctx, right));
    case DUK_TYPE_BOOLEAN: return compare_number(&x, duk_get_boolean(ctx, right));
    case DUK_TYPE_NULL: return compare_number(&x, 0);
    case DUK_TYPE_STRING: break;
    default: return GOTS__BIGINT_UNORDERED;
    }
    duk_size_t len;
    const char *text = duk_get_lstring(ctx, right, &len);
    if (!gots__bigint_push_parsed(ctx, text, len)) return GOTS__BIGINT_UNORDERED;
    view_at(ctx, -1, &y);
    int order = compare_views(&x, &y);
    duk_pop(ctx);
    return order;
}

int gots__bigint_compare(duk_context *ctx, duk_idx_t left, duk_idx_t right)
{
    duk_require_stack(ctx, 8);
    left = duk_require_normalize_index(ctx, left);
    right = duk_require_normalize_index(ctx, right);
    if (gots__is_bigint(ctx, left)) return compare_from(ctx, left, right);
    int order = compare_from(ctx, right, left);
    return order == GOTS__BIGINT_UNORDERED ? order : -order;
}

bool gots__bigint_equals(duk_context *ctx, duk_idx_t left, duk_idx_t right)
{
    duk_idx_t other = gots__is_bigint(ctx, left) ? right : left;
    if (duk_is_null_or_undefined(ctx, other) || duk_is_symbol(ctx, other)) return false;
    return gots__bigint_compare(ctx, left, right) == 0;
}
