/* Built-in classes and template literals: the parts of a shape that one value shows by itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/cell.h"
#include "engine/regexp.h"
#include "engine/shapes.h"
#include "engine/typed.h"

/* ---- Built-ins ------------------------------------------------------------------------------- */

static bool is_slot(duk_context *ctx, duk_hobject *h, dukx_name key)
{
    return dukx_slot_is(ctx, h, 0, key);
}

static bool is_class(const duk_hobject *h, unsigned class_number)
{
    return DUK_HOBJECT_GET_CLASS_NUMBER(h) == class_number;
}

static bool is_view(const duk_hobject *h, unsigned kind)
{
    unsigned number = DUK_HOBJECT_GET_CLASS_NUMBER(h);
    if (number < DUK_HOBJECT_CLASS_INT8ARRAY || number > DUK_HOBJECT_CLASS_FLOAT64ARRAY) return false;
    return (unsigned)typed_kind_of((const duk_hbufobj *)(const void *)h) == kind;
}

bool dukx_shape_is_builtin(duk_context *ctx, const gots__shape *of, duk_hobject *h)
{
    if (DUK_HOBJECT_IS_PROXY(h)) return false;
    duk_tval tv;
    DUK_TVAL_SET_OBJECT(&tv, h);
    switch (of->detail) {
    case GOTS__BUILTIN_MAP: return is_slot(ctx, h, DUKX_I_map);
    case GOTS__BUILTIN_SET: return is_slot(ctx, h, DUKX_I_set);
    case GOTS__BUILTIN_WEAK_MAP: return is_slot(ctx, h, DUKX_I_weak_map);
    case GOTS__BUILTIN_WEAK_SET: return is_slot(ctx, h, DUKX_I_weak_set);
    case GOTS__BUILTIN_WEAK_REF: return is_slot(ctx, h, DUKX_I_weak_ref);
    case GOTS__BUILTIN_DATE: return is_class(h, DUK_HOBJECT_CLASS_DATE);
    case GOTS__BUILTIN_REGEXP: return dukx_slot_is(ctx, h, DUKX_RE_PROGRAM, DUKX_I_regexp);
    case GOTS__BUILTIN_PROMISE: return gots__cell_of(&tv, GOTS__CELL_PROMISE) != NULL;
    case GOTS__BUILTIN_ARRAY_BUFFER:
        return is_class(h, DUK_HOBJECT_CLASS_ARRAYBUFFER) && dukx_own(ctx, h, DUKX_I_shared) == NULL;
    case GOTS__BUILTIN_SHARED_ARRAY_BUFFER:
        return is_class(h, DUK_HOBJECT_CLASS_ARRAYBUFFER) && dukx_own(ctx, h, DUKX_I_shared) != NULL;
    case GOTS__BUILTIN_DATA_VIEW: return is_class(h, DUK_HOBJECT_CLASS_DATAVIEW);
    default: return is_view(h, (unsigned)of->detail - GOTS__BUILTIN_INT8 + TYPED_INT8);
    }
}

/* ---- Texts ----------------------------------------------------------------------------------- */

typedef struct bytes {
    const unsigned char *p, *end;
} bytes;

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static const unsigned char *skip_digits(const unsigned char *p, const unsigned char *end)
{
    while (p < end && is_digit(*p)) p++;
    return p;
}

/* Whether all of it is a number as programs write them. */
static bool is_number(bytes of)
{
    const unsigned char *p = of.p, *end = of.end;
    if (end - p > 2 && p[0] == '0' && (p[1] | 32) != 'e' && p[1] != '.' && !is_digit(p[1])) {
        unsigned radix = (p[1] | 32) == 'x' ? 16 : (p[1] | 32) == 'o' ? 8 : (p[1] | 32) == 'b' ? 2 : 0;
        for (p += 2; radix != 0 && p < end; p++) {
            unsigned digit = is_digit(*p) ? *p - (unsigned)'0' : (*p | 32) >= 'a' && (*p | 32) <= 'f' ? (*p | 32) - 'a' + 10u : 99u;
            if (digit >= radix) return false;
        }
        return radix != 0;
    }
    if (p < end && (*p == '+' || *p == '-')) p++;
    const unsigned char *whole = skip_digits(p, end), *behind = whole;
    size_t digits = (size_t)(whole - p);
    if (whole < end && *whole == '.') {
        behind = skip_digits(whole + 1, end);
        digits += (size_t)(behind - whole - 1);
    }
    if (digits == 0) return false;
    if (behind < end && (*behind | 32) == 'e') {
        behind++;
        if (behind < end && (*behind == '+' || *behind == '-')) behind++;
        const unsigned char *stop = skip_digits(behind, end);
        if (stop == behind) return false;
        behind = stop;
    }
    return behind == end;
}

static bool is_bigint(bytes of)
{
    if (of.p < of.end && *of.p == '-') of.p++;
    return of.p < of.end && skip_digits(of.p, of.end) == of.end;
}

/* Letters beyond ASCII are taken as they come. */
static bool has_case(bytes of, unsigned what)
{
    if (what == GOTS__PIECE_CAPITAL) return of.p == of.end || !(*of.p >= 'a' && *of.p <= 'z');
    if (what == GOTS__PIECE_UNCAPITAL) return of.p == of.end || !(*of.p >= 'A' && *of.p <= 'Z');
    for (; of.p < of.end; of.p++) {
        if (what == GOTS__PIECE_UPPER && *of.p >= 'a' && *of.p <= 'z') return false;
        if (what == GOTS__PIECE_LOWER && *of.p >= 'A' && *of.p <= 'Z') return false;
    }
    return true;
}

static bool fits(bytes of, unsigned what)
{
    switch (what) {
    case GOTS__PIECE_STRING: return true;
    case GOTS__PIECE_NUMBER: return is_number(of);
    case GOTS__PIECE_BIGINT: return is_bigint(of);
    default: return has_case(of, what);
    }
}

/* The text of a piece, NULL for a placeholder. */
static duk_hstring *text_of(const dukx_shapes *s, const gots__shape_piece *piece)
{
    return piece->what == GOTS__PIECE_TEXT ? s->keys[piece->name] : NULL;
}

/* As TypeScript infers from a template: a placeholder reaches to the next place where the text
 * behind it stands; one that has none directly behind it takes one character. */
static bool match(const dukx_shapes *s, const gots__shape_piece *pieces, uint32_t count, bytes of)
{
    for (uint32_t i = 0; i < count; i++) {
        duk_hstring *text = text_of(s, &pieces[i]);
        if (pieces[i].what == GOTS__PIECE_TEXT) {
            size_t len = text == NULL ? 0 : DUK_HSTRING_GET_BYTELEN(text);
            if ((size_t)(of.end - of.p) < len) return false;
            if (len > 0 && memcmp(of.p, DUK_HSTRING_GET_DATA(text), len) != 0) return false;
            of.p += len;
            continue;
        }
        if (i + 1 == count) return fits(of, pieces[i].what);
        bytes part = { of.p, of.p };
        duk_hstring *next = text_of(s, &pieces[i + 1]);
        if (next != NULL && DUK_HSTRING_GET_BYTELEN(next) > 0) {
            bool is_last = i + 2 == count;
            size_t len = DUK_HSTRING_GET_BYTELEN(next);
            if ((size_t)(of.end - of.p) < len) return false;
            part.end = is_last ? of.end - len
                               : memmem(of.p, (size_t)(of.end - of.p), DUK_HSTRING_GET_DATA(next), len);
            if (part.end == NULL) return false;
        } else {
            if (of.p == of.end) return false;
            part.end = of.p + dukx_code_point_bytes(of.p, of.end);
        }
        if (!fits(part, pieces[i].what)) return false;
        of.p = part.end;
    }
    return of.p == of.end;
}

bool dukx_shape_matches(const dukx_shapes *s, const gots__shape *of, duk_hstring *text)
{
    const unsigned char *data = DUK_HSTRING_GET_DATA(text);
    return match(s, (const gots__shape_piece *)(const void *)(s->words + of->at), of->count,
                 (bytes){ data, data + DUK_HSTRING_GET_BYTELEN(text) });
}
