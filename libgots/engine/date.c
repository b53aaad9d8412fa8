/* Date.
 *
 * SPDX-License-Identifier: MIT
 *
 * A Date is Duktape's: an object of its class with the moment in a hidden property. Local time is
 * the system's, through Duktape, which maps years that the C library does not know to like ones.
 */
#include "engine/date.h"

#include <time.h>

#include "engine/dukx.h"
#include "engine/timers.h"

/* ---- Calendar --------------------------------------------------------------------------------- */

/* Days from 1970-01-01 to the first of March of the year that holds month 0 … 11 of `year`, in the
 * calendar that begins its years in March: leap days come last. */
static double days_before(double year, int month)
{
    double y = month < 2 ? year - 1 : year, era = floor(y / 400), of_era = y - era * 400;
    int march = (month + 10) % 12;
    double of_year = (153 * march + 2) / 5;
    return era * 146097 + of_era * 365 + floor(of_era / 4) - floor(of_era / 100) + of_year - 719468;
}

double dukx_date_make(const double parts[DATE_PARTS])
{
    double whole[DATE_PARTS];
    for (int i = 0; i < DATE_PARTS; i++) {
        if (!isfinite(parts[i])) return NAN;
        whole[i] = trunc(parts[i]);
    }
    double year = whole[YEAR] + floor(whole[MONTH] / 12);
    if (fabs(year) > 400000) return NAN;
    int month = (int)(whole[MONTH] - floor(whole[MONTH] / 12) * 12);
    double day = days_before(year, month) + whole[DAY] - 1;
    double time = whole[HOUR] * 3600000 + whole[MINUTE] * 60000 + whole[SECOND] * 1000 + whole[MS];
    double t = day * MS_PER_DAY + time;
    return isfinite(t) ? t : NAN;
}

void dukx_date_split(double t, double parts[DATE_PARTS], int *week_day)
{
    double day = floor(t / MS_PER_DAY), ms = t - day * MS_PER_DAY;
    double z = day + 719468, era = floor(z / 146097), of_era = z - era * 146097;
    double year = floor((of_era - floor(of_era / 1460) + floor(of_era / 36524) - floor(of_era / 146096)) / 365);
    int of_year = (int)(of_era - (365 * year + floor(year / 4) - floor(year / 100)));
    int march = (5 * of_year + 2) / 153;
    parts[DAY] = of_year - (153 * march + 2) / 5 + 1;
    parts[MONTH] = march < 10 ? march + 2 : march - 10;
    parts[YEAR] = year + era * 400 + (parts[MONTH] < 2 ? 1 : 0);
    parts[HOUR] = floor(ms / 3600000);
    parts[MINUTE] = floor(fmod(ms, 3600000) / 60000);
    parts[SECOND] = floor(fmod(ms, 60000) / 1000);
    parts[MS] = fmod(ms, 1000);
    *week_day = (int)(fmod(fmod(day + 4, 7) + 7, 7));
}

double dukx_date_clip(double t)
{
    return fabs(t) <= 8.64e15 ? trunc(t) + 0.0 : NAN;
}

double dukx_date_offset(double t)
{
    return isfinite(t) ? DUK_USE_DATE_GET_LOCAL_TZOFFSET(t) * 1000.0 : 0;
}

double dukx_date_from_local(double t)
{
    if (!isfinite(t) || fabs(t) > 8.65e15) return NAN;
    /* Where a change of the clock skips the time or repeats it, the offset before it counts. */
    double before = t - dukx_date_offset(t - MS_PER_DAY), after = t - dukx_date_offset(t + MS_PER_DAY);
    return dukx_date_offset(before) != t - before && dukx_date_offset(after) == t - after ? after : before;
}

/* ---- Objects ---------------------------------------------------------------------------------- */

static duk_hobject *this_date(duk_context *ctx)
{
    duk_hobject *h = dukx_this_object(ctx);
    if (h == NULL || DUK_HOBJECT_GET_CLASS_NUMBER(h) != DUK_HOBJECT_CLASS_DATE)
        (void)duk_type_error(ctx, "the receiver is not a Date");
    return h;
}

static duk_tval *moment_of(duk_context *ctx, duk_hobject *date)
{
    duk_int_t entry, hash;
    (void)duk_hobject_find_entry(ctx->heap, date, DUK_HTHREAD_STRING_INT_VALUE(ctx), &entry, &hash);
    return DUK_HOBJECT_E_GET_VALUE_TVAL_PTR(ctx->heap, date, entry);
}

static double this_moment(duk_context *ctx)
{
    return DUK_TVAL_GET_NUMBER(moment_of(ctx, this_date(ctx)));
}

static duk_ret_t set_moment(duk_context *ctx, duk_hobject *date, double t)
{
    t = dukx_date_clip(t);
    DUK_TVAL_SET_NUMBER(moment_of(ctx, date), t);
    duk_push_number(ctx, t);
    return 1;
}

static double now(duk_context *ctx)
{
    return floor(gots__clock_wall(ctx));
}

static double parse_at(duk_context *ctx, duk_idx_t index)
{
    duk_size_t len;
    duk_to_string(ctx, index);
    const char *text = duk_require_lstring(ctx, index, &len);
    return dukx_date_parse(text, len);
}

/* Year, month … of the arguments; those that are missing have their first value. */
static double from_arguments(duk_context *ctx, duk_idx_t count)
{
    double parts[DATE_PARTS] = { NAN, 0, 1 };
    for (duk_idx_t i = 0; i < count && i < DATE_PARTS; i++) parts[i] = duk_to_number(ctx, i);
    double year = trunc(parts[YEAR]);
    if (year >= 0 && year <= 99) parts[YEAR] = 1900 + year;
    return dukx_date_make(parts);
}

/* ---- Text ------------------------------------------------------------------------------------- */

enum { WITH_DATE = 1, WITH_TIME = 2, AS_UTC = 4 };

static const char *const day_names[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static void push_year(duk_context *ctx, double year)
{
    duk_push_sprintf(ctx, "%s%04d", year < 0 ? "-" : "", (int)fabs(year));
}

/* The zone's name, as the C library has it. */
static void push_zone(duk_context *ctx, double t)
{
    struct tm tm = { 0 };
    time_t seconds = (time_t)floor(t / 1000);
    if (localtime_r(&seconds, &tm) == NULL || tm.tm_zone == NULL || strcmp(tm.tm_zone, "UTC") == 0)
        duk_push_literal(ctx, "Coordinated Universal Time");
    else
        duk_push_string(ctx, tm.tm_zone);
}

static void push_clock(duk_context *ctx, const double parts[DATE_PARTS])
{
    duk_push_sprintf(ctx, "%02d:%02d:%02d GMT", (int)parts[HOUR], (int)parts[MINUTE], (int)parts[SECOND]);
}

static void push_text(duk_context *ctx, double t, int which)
{
    double parts[DATE_PARTS], offset = which & AS_UTC ? 0 : dukx_date_offset(t);
    int week_day, minutes = (int)fabs(offset / 60000);
    if (isnan(t)) {
        duk_push_literal(ctx, "Invalid Date");
        return;
    }
    duk_idx_t base = duk_get_top(ctx);
    dukx_date_split(t + offset, parts, &week_day);
    const char *month = month_names[(int)parts[MONTH]];
    if (which & AS_UTC)
        duk_push_sprintf(ctx, "%s, %02d %s ", day_names[week_day], (int)parts[DAY], month);
    else if (which & WITH_DATE)
        duk_push_sprintf(ctx, "%s %s %02d ", day_names[week_day], month, (int)parts[DAY]);
    if (which & WITH_DATE) push_year(ctx, parts[YEAR]);
    if ((which & WITH_DATE) && (which & WITH_TIME)) duk_push_literal(ctx, " ");
    if (which & WITH_TIME) push_clock(ctx, parts);
    if ((which & WITH_TIME) && !(which & AS_UTC)) {
        duk_push_sprintf(ctx, "%c%02d%02d (", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
        push_zone(ctx, t);
        duk_push_literal(ctx, ")");
    }
    duk_concat(ctx, duk_get_top(ctx) - base);
}

static duk_ret_t date_to_text(duk_context *ctx)
{
    push_text(ctx, this_moment(ctx), duk_get_current_magic(ctx));
    return 1;
}

static duk_ret_t date_to_iso(duk_context *ctx)
{
    double t = this_moment(ctx), p[DATE_PARTS];
    int week_day;
    if (isnan(t)) return duk_range_error(ctx, "Invalid time value");
    dukx_date_split(t, p, &week_day);
    if (p[YEAR] >= 0 && p[YEAR] <= 9999) push_year(ctx, p[YEAR]);
    else duk_push_sprintf(ctx, "%c%06d", p[YEAR] < 0 ? '-' : '+', (int)fabs(p[YEAR]));
    duk_push_sprintf(ctx, "-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)p[MONTH] + 1, (int)p[DAY],
                     (int)p[HOUR], (int)p[MINUTE], (int)p[SECOND], (int)p[MS]);
    duk_concat(ctx, 2);
    return 1;
}

static duk_ret_t date_to_json(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    duk_idx_t self = duk_get_top_index(ctx);
    duk_dup(ctx, self);
    duk_to_primitive(ctx, -1, DUK_HINT_NUMBER);
    if (duk_is_number(ctx, -1) && !isfinite(duk_get_number(ctx, -1))) {
        duk_push_null(ctx);
        return 1;
    }
    duk_push_literal(ctx, "toISOString");
    duk_call_prop(ctx, self, 0);
    return 1;
}

/* ---- Reading ---------------------------------------------------------------------------------- */

#define LOCAL 16
enum { WEEK_DAY = DATE_PARTS };

/* Magic: the part, and LOCAL. */
static duk_ret_t date_get(duk_context *ctx)
{
    int magic = duk_get_current_magic(ctx), part = magic & 15, week_day;
    double t = this_moment(ctx), parts[DATE_PARTS];
    if (isnan(t)) {
        duk_push_nan(ctx);
        return 1;
    }
    dukx_date_split(t + (magic & LOCAL ? dukx_date_offset(t) : 0), parts, &week_day);
    duk_push_number(ctx, part == WEEK_DAY ? week_day : parts[part]);
    return 1;
}

static duk_ret_t date_get_time(duk_context *ctx)
{
    duk_push_number(ctx, this_moment(ctx));
    return 1;
}

static duk_ret_t date_get_offset(duk_context *ctx)
{
    double t = this_moment(ctx);
    duk_push_number(ctx, isnan(t) ? NAN : 0.0 - dukx_date_offset(t) / 60000);
    return 1;
}

/* ---- Writing ---------------------------------------------------------------------------------- */

/* Magic: the first part that is set, and LOCAL. */
static duk_ret_t date_set(duk_context *ctx)
{
    int magic = duk_get_current_magic(ctx), first = magic & 15, week_day;
    bool local = (magic & LOCAL) != 0;
    duk_hobject *date = this_date(ctx);
    double t = this_moment(ctx), given[DATE_PARTS], parts[DATE_PARTS];
    duk_idx_t count = duk_get_top(ctx), most = (first <= DAY ? DAY : MS) - first + 1;
    if (count > most) count = most;
    for (duk_idx_t i = 0; i < count; i++) given[i] = duk_to_number(ctx, i);
    if (count == 0) {
        given[0] = NAN;
        count = 1;
    }
    if (isnan(t) && first != YEAR) {
        duk_push_nan(ctx);
        return 1;
    }
    dukx_date_split(isnan(t) ? 0 : t + (local ? dukx_date_offset(t) : 0), parts, &week_day);
    memcpy(parts + first, given, (size_t)count * sizeof *given);
    double made = dukx_date_make(parts);
    return set_moment(ctx, date, local ? dukx_date_from_local(made) : made);
}

static duk_ret_t date_set_time(duk_context *ctx)
{
    duk_hobject *date = this_date(ctx);
    return set_moment(ctx, date, duk_to_number(ctx, 0));
}

/* ---- The constructor -------------------------------------------------------------------------- */

static duk_ret_t date_now(duk_context *ctx)
{
    duk_push_number(ctx, now(ctx));
    return 1;
}

static duk_ret_t date_parse_text(duk_context *ctx)
{
    duk_push_number(ctx, parse_at(ctx, 0));
    return 1;
}

static duk_ret_t date_utc(duk_context *ctx)
{
    duk_push_number(ctx, dukx_date_clip(from_arguments(ctx, duk_get_top(ctx))));
    return 1;
}

/* The moment that the one argument of the constructor means. */
static double from_value(duk_context *ctx)
{
    duk_hobject *date = duk_get_hobject_with_class(ctx, 0, DUK_HOBJECT_CLASS_DATE);
    if (date != NULL) return DUK_TVAL_GET_NUMBER(moment_of(ctx, date));
    duk_to_primitive(ctx, 0, DUK_HINT_NONE);
    if (duk_is_string(ctx, 0) && !duk_is_symbol(ctx, 0)) return parse_at(ctx, 0);
    return duk_to_number(ctx, 0);
}

static duk_ret_t construct(duk_context *ctx)
{
    duk_idx_t count = duk_get_top(ctx);
    if (!duk_is_constructor_call(ctx)) {
        push_text(ctx, now(ctx), WITH_DATE | WITH_TIME);
        return 1;
    }
    double t = count == 0   ? now(ctx)
               : count == 1 ? from_value(ctx)
                            : dukx_date_from_local(from_arguments(ctx, count));
    dukx_push_new_prototype(ctx, ctx->builtins[DUK_BIDX_DATE_PROTOTYPE]);
    duk_push_object_helper_proto(ctx, DUK_HOBJECT_FLAG_EXTENSIBLE | DUK_HOBJECT_FLAG_FASTREFS |
                                          DUK_HOBJECT_CLASS_AS_FLAGS(DUK_HOBJECT_CLASS_DATE),
                                 duk_known_hobject(ctx, -1));
    duk_push_number(ctx, dukx_date_clip(t));
    duk_xdef_prop_stridx_short(ctx, -2, DUK_STRIDX_INT_VALUE, DUK_PROPDESC_FLAGS_W);
    return 1;
}

/* ---- Opening ---------------------------------------------------------------------------------- */

/* Date.prototype is an ordinary object. */
static void clear_prototype(duk_context *ctx, duk_hobject *prototype)
{
    DUK_HOBJECT_SET_CLASS_NUMBER(prototype, DUK_HOBJECT_CLASS_OBJECT);
    (void)duk_hobject_delprop_raw(ctx, prototype, DUK_HTHREAD_STRING_INT_VALUE(ctx),
                                  DUK_DELPROP_FLAG_FORCE);
}

void gots__open_date(duk_context *ctx)
{
    static const gots__builtin statics[] = {
        { "now", date_now, 0, 0, 0 },
        { "parse", date_parse_text, 1, 1, 0 },
        { "UTC", date_utc, -1, 7, 0 },
        { 0 },
    };
#define BOTH(name, function, nargs, length, part)                                                 \
    { function##_NAME name, date_##function, nargs, length, (part) | LOCAL },                      \
        { function##_NAME "UTC" name, date_##function, nargs, length, part }
#define get_NAME "get"
#define set_NAME "set"
    static const gots__builtin methods[] = {
        BOTH("Date", get, 0, 0, DAY),
        BOTH("Day", get, 0, 0, WEEK_DAY),
        BOTH("FullYear", get, 0, 0, YEAR),
        BOTH("Hours", get, 0, 0, HOUR),
        BOTH("Milliseconds", get, 0, 0, MS),
        BOTH("Minutes", get, 0, 0, MINUTE),
        BOTH("Month", get, 0, 0, MONTH),
        BOTH("Seconds", get, 0, 0, SECOND),
        BOTH("Date", set, -1, 1, DAY),
        BOTH("FullYear", set, -1, 3, YEAR),
        BOTH("Hours", set, -1, 4, HOUR),
        BOTH("Milliseconds", set, -1, 1, MS),
        BOTH("Minutes", set, -1, 3, MINUTE),
        BOTH("Month", set, -1, 2, MONTH),
        BOTH("Seconds", set, -1, 2, SECOND),
        { "getTime", date_get_time, 0, 0, 0 },
        { "getTimezoneOffset", date_get_offset, 0, 0, 0 },
        { "setTime", date_set_time, 1, 1, 0 },
        { "toDateString", date_to_text, 0, 0, WITH_DATE },
        { "toISOString", date_to_iso, 0, 0, 0 },
        { "toJSON", date_to_json, 1, 1, 0 },
        { "toString", date_to_text, 0, 0, WITH_DATE | WITH_TIME },
        { "toTimeString", date_to_text, 0, 0, WITH_TIME },
        { "toUTCString", date_to_text, 0, 0, WITH_DATE | WITH_TIME | AS_UTC },
        { "valueOf", date_get_time, 0, 0, 0 },
        { 0 },
    };
#undef BOTH
#undef get_NAME
#undef set_NAME
    duk_get_global_literal(ctx, "Date");
    dukx_take_over(ctx, -1, construct);
    gots__makes_own_instance(ctx, -1);
    gots__define(ctx, -1, statics);
    duk_push_hobject(ctx, ctx->builtins[DUK_BIDX_DATE_PROTOTYPE]);
    clear_prototype(ctx, duk_known_hobject(ctx, -1));
    gots__define(ctx, -1, methods);
    dukx_get(ctx, -1, DUKX_Y_toPrimitive);
    duk_push_literal(ctx, "[Symbol.toPrimitive]");
    gots__define_value(ctx, -2, "name", 0);
}
