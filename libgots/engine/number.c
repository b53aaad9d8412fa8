/* Number, Boolean and the global functions that read numbers.
 *
 * SPDX-License-Identifier: MIT
 *
 * toString is Duktape's. The other three formats print through the C library, which is exact, and
 * differ from it in one thing: a tie goes away from zero.
 */
#include <stdio.h>

#include "engine/dukx.h"

/* thisNumberValue. */
static double this_number(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_number(ctx, -1)) return duk_get_number(ctx, -1);
    duk_hobject *h = duk_get_hobject_with_class(ctx, -1, DUK_HOBJECT_CLASS_NUMBER);
    duk_tval *tv = h == NULL ? NULL : duk_hobject_get_internal_value_tval_ptr(ctx->heap, h);
    if (tv == NULL) (void)duk_type_error(ctx, "the receiver is not a number");
    return DUK_TVAL_GET_NUMBER(tv);
}

static bool is_odd(double d)
{
    return d == floor(d) && fmod(d, 2) == 1;
}

/* Whether x > 0 lies exactly half-way between two numbers whose last digit counts 10^place. */
static bool is_tie(double x, int place)
{
    if (place <= 0) return is_odd(ldexp(x, 1 - place));
    if (place > 22) return false;
    double step = pow(10, place);
    return fmod(x, step) == step / 2;
}

/* x >= 0 with `digits` after the point; ties up. */
static int print_fixed(char *out, size_t size, double x, int digits)
{
    if (is_tie(x, -digits)) x = nextafter(x, INFINITY);
    return snprintf(out, size, "%.*f", digits, x);
}

/* x > 0 as d.ddd and its decimal exponent; ties up. */
static void print_digits(char *out, size_t size, double x, int digits, int *exponent)
{
    char exact[64];
    snprintf(exact, sizeof exact, "%.17e", x);
    int e = atoi(strchr(exact, 'e') + 1);
    if (is_tie(x, e - digits)) x = nextafter(x, INFINITY);
    snprintf(out, size, "%.*e", digits, x);
    char *mark = strchr(out, 'e');
    *exponent = atoi(mark + 1);
    *mark = '\0';
}

static int digits_argument(duk_context *ctx, double d, double low, double high, const char *name)
{
    if (d < low || d > high)
        (void)duk_range_error(ctx, "%s argument must be between %d and %d", name, (int)low,
                              (int)high);
    return (int)d;
}

/* Pushes ToString for what has no digits to print. */
static bool is_special(duk_context *ctx, double x)
{
    if (isfinite(x)) return false;
    duk_push_number(ctx, x);
    duk_to_string(ctx, -1);
    return true;
}

static duk_ret_t number_to_fixed(duk_context *ctx)
{
    double x = this_number(ctx), d = dukx_to_integer(ctx, 0);
    if (!isfinite(d)) return duk_range_error(ctx, "toFixed() digits argument must be finite");
    int digits = digits_argument(ctx, d, 0, 100, "toFixed() digits");
    if (is_special(ctx, x)) return 1;
    if (fabs(x) >= 1e21) {
        duk_push_number(ctx, x);
        duk_to_string(ctx, -1);
        return 1;
    }
    char text[256];
    int len = print_fixed(text + 1, sizeof text - 1, fabs(x), digits);
    text[0] = '-';
    bool minus = x < 0;
    duk_push_lstring(ctx, text + !minus, (duk_size_t)(len + minus));
    return 1;
}

static void push_exponential(duk_context *ctx, bool minus, const char *digits, int exponent)
{
    duk_push_sprintf(ctx, "%s%se%c%d", minus ? "-" : "", digits, exponent < 0 ? '-' : '+',
                     exponent < 0 ? -exponent : exponent);
}

/* As many digits as say which number it is. */
static void print_shortest(char *out, size_t size, double x, int *exponent)
{
    for (int digits = 0; digits <= 17; digits++) {
        snprintf(out, size, "%.*e", digits, x);
        if (strtod(out, NULL) == x) break;
    }
    char *mark = strchr(out, 'e');
    *exponent = atoi(mark + 1);
    *mark = '\0';
}

static duk_ret_t number_to_exponential(duk_context *ctx)
{
    double x = this_number(ctx);
    bool shortest = duk_is_undefined(ctx, 0);
    double d = dukx_to_integer(ctx, 0);
    if (is_special(ctx, x)) return 1;
    int digits = digits_argument(ctx, d, 0, 100, "toExponential()"), exponent = 0;
    char text[128];
    if (x == 0)
        snprintf(text, sizeof text, "%.*f", shortest ? 0 : digits, 0.0);
    else if (shortest)
        print_shortest(text, sizeof text, fabs(x), &exponent);
    else
        print_digits(text, sizeof text, fabs(x), digits, &exponent);
    push_exponential(ctx, x < 0, text, exponent);
    return 1;
}

static duk_ret_t number_to_precision(duk_context *ctx)
{
    double x = this_number(ctx);
    if (duk_is_undefined(ctx, 0)) {
        duk_push_number(ctx, x);
        duk_to_string(ctx, -1);
        return 1;
    }
    double d = dukx_to_integer(ctx, 0);
    if (is_special(ctx, x)) return 1;
    int precision = digits_argument(ctx, d, 1, 100, "toPrecision()"), exponent = 0;
    char text[256];
    if (x != 0) print_digits(text, sizeof text, fabs(x), precision - 1, &exponent);
    if (exponent < -6 || exponent >= precision) {
        push_exponential(ctx, x < 0, text, exponent);
        return 1;
    }
    text[0] = '-';
    int after = precision - 1 - exponent;
    int len = print_fixed(text + 1, sizeof text - 1, fabs(x), after);
    duk_push_lstring(ctx, text + !(x < 0), (duk_size_t)(len + (x < 0)));
    return 1;
}

static duk_ret_t number_to_string(duk_context *ctx)
{
    double x = this_number(ctx);
    double radix = duk_is_undefined(ctx, 0) ? 10 : dukx_to_integer(ctx, 0);
    if (radix < 2 || radix > 36)
        return duk_range_error(ctx, "toString() radix must be between 2 and 36");
    duk_push_number(ctx, x);
    if (radix == 10)
        duk_to_string(ctx, -1);
    else
        duk_numconv_stringify(ctx, (duk_small_int_t)radix, 0, 0);
    return 1;
}

/* ---- Locale format: that of en-US ---- */

typedef struct fractions {
    int min, max;
    bool grouping;
} fractions;

static int digits_option(duk_context *ctx, const char *name, int fallback)
{
    duk_get_prop_string(ctx, 1, name);
    int value = fallback;
    if (!duk_is_undefined(ctx, -1)) {
        double d = duk_to_number(ctx, -1);
        if (!(d >= 0 && d <= 100)) (void)duk_range_error(ctx, "%s value is out of range", name);
        value = (int)d;
    }
    duk_pop(ctx);
    return value;
}

static void read_fractions(duk_context *ctx, fractions *f)
{
    *f = (fractions){ 0, 3, true };
    if (!duk_is_object(ctx, 1)) return;
    f->min = digits_option(ctx, "minimumFractionDigits", -1);
    f->max = digits_option(ctx, "maximumFractionDigits", -1);
    if (f->min < 0) f->min = 0;
    if (f->max < 0) f->max = f->min > 3 ? f->min : 3;
    if (f->max < f->min) (void)duk_range_error(ctx, "maximumFractionDigits is below the minimum");
    duk_get_prop_literal(ctx, 1, "useGrouping");
    if (!duk_is_undefined(ctx, -1)) f->grouping = duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
}

static duk_ret_t number_to_locale_string(duk_context *ctx)
{
    fractions f;
    double x = this_number(ctx);
    read_fractions(ctx, &f);
    if (!isfinite(x)) {
        duk_push_string(ctx, isnan(x) ? "NaN" : x < 0 ? "-\xE2\x88\x9E" : "\xE2\x88\x9E");
        return 1;
    }
    char plain[512], grouped[768];
    int len = print_fixed(plain, sizeof plain, fabs(x), f.max), n = 0;
    char *point = strchr(plain, '.');
    int whole = point == NULL ? len : (int)(point - plain);
    while (point != NULL && len - whole - 1 > f.min && plain[len - 1] == '0') len--;
    if (point != NULL && len == whole + 1) len--;
    if (x < 0 || (x == 0 && signbit(x))) grouped[n++] = '-';
    for (int i = 0; i < len; i++) {
        if (f.grouping && i > 0 && i < whole && (whole - i) % 3 == 0) grouped[n++] = ',';
        grouped[n++] = plain[i];
    }
    duk_push_lstring(ctx, grouped, (duk_size_t)n);
    return 1;
}

/* ---- Number's functions ---- */

enum { IS_FINITE, IS_INTEGER, IS_NAN, IS_SAFE };

static duk_ret_t number_is(duk_context *ctx)
{
    bool is = false;
    if (duk_is_number(ctx, 0)) {
        double d = duk_get_number(ctx, 0);
        switch (duk_get_current_magic(ctx)) {
        case IS_FINITE: is = isfinite(d); break;
        case IS_INTEGER: is = isfinite(d) && d == trunc(d); break;
        case IS_NAN: is = isnan(d); break;
        default: is = d == trunc(d) && fabs(d) <= 9007199254740991.0; break;
        }
    }
    duk_push_boolean(ctx, is);
    return 1;
}

void gots__open_number(duk_context *ctx)
{
    static const gots__builtin methods[] = {
        { "toExponential", number_to_exponential, 1, 1, 0 },
        { "toFixed", number_to_fixed, 1, 1, 0 },
        { "toLocaleString", number_to_locale_string, 2, 0, 0 },
        { "toPrecision", number_to_precision, 1, 1, 0 },
        { "toString", number_to_string, 1, 1, 0 },
        { 0 },
    };
    static const gots__builtin statics[] = {
        { "isFinite", number_is, 1, 1, IS_FINITE },
        { "isInteger", number_is, 1, 1, IS_INTEGER },
        { "isNaN", number_is, 1, 1, IS_NAN },
        { "isSafeInteger", number_is, 1, 1, IS_SAFE },
        { 0 },
    };
    static const char *const shared[] = { "parseFloat", "parseInt" };
    duk_get_global_literal(ctx, "Number");
    gots__define(ctx, -1, statics);
    for (unsigned i = 0; i < 2; i++) {
        duk_get_global_string(ctx, shared[i]);
        gots__define_value(ctx, -2, shared[i], DUK_DEFPROP_WRITABLE);
    }
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_NUMBER_PROTOTYPE]);
    gots__define(ctx, -1, methods);
    duk_pop_2(ctx);
}
