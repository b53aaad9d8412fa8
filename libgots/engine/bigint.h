/* BigInt: what the patched interpreter and other built-ins call.
 *
 * SPDX-License-Identifier: MIT
 *
 * A BigInt is a primitive: a Duktape plain fixed buffer (no other plain buffer ever reaches a
 * program). Its bytes are canonical, so that equal values have equal bytes:
 *
 *   8 bytes        an int64_t, native byte order: every value that fits
 *   8 + 8·n bytes  an int64_t -1 or 1, the sign; then n limbs of 64 bits, least significant
 *                  first, the last one not 0: every other value
 *
 * Functions that take (data, size) never allocate, call or throw. The others work on the value
 * stack and may throw; they may be called from the interpreter's slow paths (they ask for the
 * stack space they need).
 *
 * Where the patched engine calls what (x and y after ToPrimitive, at least one a plain buffer):
 *
 *   x + y, neither a string      gots__bigint_binary(ctx, GOTS__BIGINT_ADD); with a string:
 *                                ToString and concatenation as ever
 *   - * / % ** & | ^ << >> >>>   gots__bigint_binary
 *   -x ~x x++ x-- +x             gots__bigint_unary (+x throws)
 *   < <= > >=                    gots__bigint_compare
 *   x == y                       gots__bigint_equals (after ToPrimitive of an object)
 *   ===, SameValue(Zero)         gots__bigint_same; Map and Set keys: gots__bigint_hash
 *   ToBoolean                    gots__bigint_truthy
 *   ToString                     gots__bigint_push_string(ctx, index, 10)
 *   ToNumber                     throws TypeError "Cannot convert a BigInt value to a number"
 *   Number(x)                    gots__bigint_to_number
 *   ToObject                     gots__bigint_push_object
 *   x.y, x[y]                    looked up on gots__bigint_push_prototype, `this` stays x
 *   typeof x                     "bigint"
 *   JSON.stringify               after toJSON: TypeError "Do not know how to serialize a BigInt"
 */
#ifndef GOTS_ENGINE_BIGINT_H
#define GOTS_ENGINE_BIGINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "duktape.h"

typedef enum gots__bigint_operator {
    GOTS__BIGINT_ADD,
    GOTS__BIGINT_SUB,
    GOTS__BIGINT_MUL,
    GOTS__BIGINT_DIV,
    GOTS__BIGINT_MOD,
    GOTS__BIGINT_EXP,
    GOTS__BIGINT_AND,
    GOTS__BIGINT_OR,
    GOTS__BIGINT_XOR,
    GOTS__BIGINT_SHL,
    GOTS__BIGINT_SHR,
    GOTS__BIGINT_USHR,  /* always throws */
    GOTS__BIGINT_NEG,   /* unary from here */
    GOTS__BIGINT_NOT,
    GOTS__BIGINT_INC,
    GOTS__BIGINT_DEC,
    GOTS__BIGINT_PLUS   /* always throws */
} gots__bigint_operator;

/* Replaces the two primitives on the stack top by `left op right`. Throws a TypeError when one is
 * not a BigInt, a RangeError for division by zero, a negative exponent and results beyond
 * GOTS__BIGINT_MAX_BITS. */
void gots__bigint_binary(duk_context *ctx, int op);

/* Replaces the BigInt on the stack top. */
void gots__bigint_unary(duk_context *ctx, int op);

/* Order of two primitives of which at least one is a BigInt; neither may be a symbol. Returns -1,
 * 0 or 1, or GOTS__BIGINT_UNORDERED (NaN, or a string that is not a number). */
#define GOTS__BIGINT_UNORDERED 2
int gots__bigint_compare(duk_context *ctx, duk_idx_t left, duk_idx_t right);

/* `==` of two primitives of which at least one is a BigInt. */
bool gots__bigint_equals(duk_context *ctx, duk_idx_t left, duk_idx_t right);

bool gots__bigint_same(const void *a, size_t a_size, const void *b, size_t b_size);
bool gots__bigint_truthy(const void *data, size_t size);
uint32_t gots__bigint_hash(const void *data, size_t size);

/* The nearest double, ties to even. */
double gots__bigint_to_number(const void *data, size_t size);

/* Pushes the digits in `radix` (2 to 36). */
void gots__bigint_push_string(duk_context *ctx, duk_idx_t index, int radix);

void gots__bigint_push_int64(duk_context *ctx, int64_t value);
void gots__bigint_push_uint64(duk_context *ctx, uint64_t value);

/* StringToBigInt of a string as it is in Duktape: white space, 0x 0o 0b, sign. Pushes the BigInt
 * and returns true, or pushes nothing and returns false. */
bool gots__bigint_push_parsed(duk_context *ctx, const char *text, size_t len);

/* ToBigInt of any value at `index` (objects through ToPrimitive); replaces it. */
void gots__bigint_to_bigint(duk_context *ctx, duk_idx_t index);

/* The low 64 bits, two's complement: BigInt64Array, DataView. */
uint64_t gots__bigint_low_bits(const void *data, size_t size);

/* Object(x), and the object that its methods are looked up on. */
void gots__bigint_push_object(duk_context *ctx, duk_idx_t index);
void gots__bigint_push_prototype(duk_context *ctx);

/* A value is a BigInt when it is a plain buffer. */
static inline bool gots__is_bigint(duk_context *ctx, duk_idx_t index)
{
    return duk_get_type(ctx, index) == DUK_TYPE_BUFFER;
}

#define GOTS__BIGINT_MAX_BITS (1u << 24)

/* The BigInt global; the helper `bigint`. */
void gots__open_bigint(duk_context *ctx);

#endif
