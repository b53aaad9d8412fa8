/* Dates from text: the standard's formats first, then words and numbers in any order that engines
 * have always taken.
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/date.h"

#include <math.h>
#include <string.h>

typedef struct scan {
    const char *p, *end;
} scan;

static bool take(scan *s, char c)
{
    if (s->p >= s->end || *s->p != c) return false;
    s->p++;
    return true;
}

static bool is_digit(const scan *s)
{
    return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

/* Exactly `count` digits. */
static bool take_digits(scan *s, int count, double *value)
{
    *value = 0;
    for (int i = 0; i < count; i++, s->p++) {
        if (!is_digit(s)) return false;
        *value = *value * 10 + (*s->p - '0');
    }
    return true;
}

/* ---- The standard's formats ------------------------------------------------------------------- */

static bool take_year(scan *s, double *year)
{
    if (s->p < s->end && (*s->p == '+' || *s->p == '-')) {
        bool before = *s->p++ == '-';
        if (!take_digits(s, 6, year) || (before && *year == 0)) return false;
        if (before) *year = -*year;
        return true;
    }
    return take_digits(s, 4, year);
}

/* Milliseconds from the digits behind the point; more than three are cut. */
static bool take_fraction(scan *s, double *ms)
{
    if (!is_digit(s)) return false;
    double unit = 100;
    for (*ms = 0; is_digit(s); s->p++, unit /= 10) *ms += floor((*s->p - '0') * unit);
    return true;
}

static bool take_clock(scan *s, double parts[DATE_PARTS])
{
    if (!take_digits(s, 2, &parts[HOUR]) || !take(s, ':') || !take_digits(s, 2, &parts[MINUTE]))
        return false;
    if (take(s, ':')) {
        if (!take_digits(s, 2, &parts[SECOND])) return false;
        if (take(s, '.') && !take_fraction(s, &parts[MS])) return false;
    }
    bool end_of_day = parts[HOUR] == 24 && parts[MINUTE] == 0 && parts[SECOND] == 0 && parts[MS] == 0;
    return (parts[HOUR] < 24 || end_of_day) && parts[MINUTE] < 60 && parts[SECOND] < 60;
}

/* Z or ±HH:mm; *ahead in milliseconds. */
static bool take_zone(scan *s, double *ahead)
{
    double hours, minutes;
    *ahead = 0;
    if (take(s, 'Z')) return true;
    bool west = s->p < s->end && *s->p == '-';
    if (!west && !(s->p < s->end && *s->p == '+')) return false;
    s->p++;
    if (!take_digits(s, 2, &hours) || !take(s, ':') || !take_digits(s, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *ahead = (west ? -1 : 1) * (hours * 60 + minutes) * 60000;
    return true;
}

static int days_in_month(double year, double month)
{
    double first[DATE_PARTS] = { year, month, 1 }, next[DATE_PARTS] = { year, month + 1, 1 };
    return (int)((dukx_date_make(next) - dukx_date_make(first)) / MS_PER_DAY);
}

/* False when the text has another form. */
static bool parse_standard(const char *text, size_t len, double *t)
{
    scan s = { text, text + len };
    double parts[DATE_PARTS] = { 0, 0, 1 }, ahead = 0;
    bool has_clock = false, has_zone = false;
    if (!take_year(&s, &parts[YEAR])) return false;
    if (take(&s, '-')) {
        if (!take_digits(&s, 2, &parts[MONTH])) return false;
        parts[MONTH]--;
        if (take(&s, '-') && !take_digits(&s, 2, &parts[DAY])) return false;
    }
    if (take(&s, 'T')) {
        has_clock = true;
        if (!take_clock(&s, parts)) return false;
        has_zone = take_zone(&s, &ahead);
    }
    if (s.p != s.end || parts[MONTH] < 0 || parts[MONTH] > 11) return false;
    if (parts[DAY] < 1 || parts[DAY] > days_in_month(parts[YEAR], parts[MONTH])) return false;
    *t = dukx_date_make(parts) - ahead;
    if (has_clock && !has_zone) *t = dukx_date_from_local(*t);
    return true;
}

/* ---- What people write ------------------------------------------------------------------------ */

typedef struct reading {
    double numbers[3];   /* of the date, in their order */
    int count;
    int month;           /* by name; -1 */
    int month_at;        /* how many numbers stood before it */
    double clock[4];     /* hour, minute, second, millisecond */
    bool has_clock, has_zone, year_first;
    double ahead;        /* milliseconds */
    int half;            /* 1: AM, 2: PM */
} reading;

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char days[] = "sunmontuewedthufrisat";

/* The place of a word's first three letters in a list of such; -1. */
static int find(const char *list, const char *word, size_t len)
{
    if (len < 3) return -1;
    for (int i = 0; list[i * 3] != '\0'; i++)
        if (memcmp(list + i * 3, word, 3) == 0) return i;
    return -1;
}

static bool take_word(scan *s, reading *r)
{
    static const struct {
        char name[4];
        int hours;
    } zones[] = { { "utc", 0 }, { "gmt", 0 }, { "z", 0 },    { "est", -5 }, { "edt", -4 }, { "cst", -6 },
                  { "cdt", -5 }, { "mst", -7 }, { "mdt", -6 }, { "pst", -8 }, { "pdt", -7 } };
    char word[16];
    size_t len = 0;
    for (; s->p < s->end && ((*s->p | 32) >= 'a' && (*s->p | 32) <= 'z'); s->p++)
        if (len < sizeof word - 1) word[len++] = (char)(*s->p | 32);
    word[len] = '\0';
    (void)take(s, '.');
    if (len == 1 && word[0] == 't') return r->count == 3; /* between date and time */
    if (len == 2 && word[1] == 'm' && (word[0] == 'a' || word[0] == 'p')) {
        r->half = word[0] == 'a' ? 1 : 2;
        return r->has_clock;
    }
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (strcmp(word, zones[i].name) != 0) continue;
        r->has_zone = true;
        r->ahead = zones[i].hours * 3600000.0;
        return true;
    }
    int month = find(months, word, len);
    if (month >= 0) {
        if (r->month >= 0) return false;
        r->month = month;
        r->month_at = r->count;
        return true;
    }
    return find(days, word, len) >= 0;
}

static double take_number(scan *s, int *count)
{
    double value = 0;
    for (*count = 0; is_digit(s); s->p++, ++*count) value = value * 10 + (*s->p - '0');
    return value;
}

/* Behind the hour: :mm[:ss[.fff]]. */
static bool take_rest_of_clock(scan *s, reading *r, double hour)
{
    int count;
    r->has_clock = true;
    r->clock[0] = hour;
    r->clock[1] = take_number(s, &count);
    if (count == 0) return false;
    if (take(s, ':')) {
        r->clock[2] = take_number(s, &count);
        if (count == 0 || (take(s, '.') && !take_fraction(s, &r->clock[3]))) return false;
    }
    return true;
}

/* ±HHmm, ±HH:mm or ±HH behind a time. */
static bool take_shift(scan *s, reading *r, bool west)
{
    int count, minute_digits = 0;
    double hours = take_number(s, &count), minutes = 0;
    if (count == 0 || count > 4) return false;
    if (count > 2) {
        minutes = fmod(hours, 100);
        hours = floor(hours / 100);
    } else if (take(s, ':')) {
        minutes = take_number(s, &minute_digits);
        if (minute_digits == 0) return false;
    }
    r->has_zone = true;
    r->ahead += (west ? -1 : 1) * (hours * 60 + minutes) * 60000;
    return true;
}

static bool take_date_number(scan *s, reading *r)
{
    int count;
    double value = take_number(s, &count);
    if (take(s, ':')) return !r->has_clock && take_rest_of_clock(s, r, value);
    if (r->count == 3) return false;
    if (r->count == 0) r->year_first = count > 2;
    r->numbers[r->count++] = value;
    return true;
}

static bool read_all(scan *s, reading *r)
{
    while (s->p < s->end) {
        char c = *s->p;
        if (c == '(') { /* a comment, which may hold others */
            int depth = 0;
            for (; s->p < s->end; s->p++) {
                if (*s->p == '(') depth++;
                if (*s->p == ')' && --depth == 0) break;
            }
            if (s->p < s->end) s->p++;
        } else if (is_digit(s)) {
            if (!take_date_number(s, r)) return false;
        } else if ((c | 32) >= 'a' && (c | 32) <= 'z') {
            if (!take_word(s, r)) return false;
        } else if ((c == '+' || c == '-') && (r->has_clock || r->has_zone)) {
            s->p++;
            if (!take_shift(s, r, c == '-')) return false;
        } else if (strchr(" ,/-\t", c) != NULL) {
            s->p++;
        } else {
            return false;
        }
    }
    return true;
}

/* Year, month and day from the numbers: with the month by name the day comes first unless the first
 * number is a year; else month/day/year or year/month/day. */
static bool arrange(const reading *r, double parts[DATE_PARTS])
{
    if (r->month >= 0) {
        if (r->count == 0) return false;
        bool year_first = r->count == 2 && r->year_first;
        parts[MONTH] = r->month;
        parts[DAY] = r->count == 1 && r->year_first ? 1 : r->numbers[year_first ? 1 : 0];
        parts[YEAR] = r->count == 1 ? (r->year_first ? r->numbers[0] : 2001) : r->numbers[year_first ? 0 : 1];
        return r->count < 3;
    }
    if (r->count < 2) return false;
    int year = r->year_first ? 0 : 2;
    parts[YEAR] = r->count == 2 && !r->year_first ? 2001 : r->numbers[year];
    parts[MONTH] = r->numbers[r->year_first ? 1 : 0] - 1;
    parts[DAY] = r->count == 2 && r->year_first ? 1 : r->numbers[r->year_first ? 2 : 1];
    return true;
}

static double parse_free(const char *text, size_t len)
{
    scan s = { text, text + len };
    reading r = { .month = -1 };
    double parts[DATE_PARTS] = { 0 };
    if (!read_all(&s, &r) || !arrange(&r, parts)) return NAN;
    if (!r.year_first && parts[YEAR] < 50) parts[YEAR] += 2000;
    else if (!r.year_first && parts[YEAR] < 100) parts[YEAR] += 1900;
    if (parts[MONTH] < 0 || parts[MONTH] > 11 || parts[DAY] < 1 || parts[DAY] > days_in_month(parts[YEAR], parts[MONTH]))
        return NAN;
    if (r.half != 0) {
        if (r.clock[0] < 1 || r.clock[0] > 12) return NAN;
        r.clock[0] = fmod(r.clock[0], 12) + (r.half == 2 ? 12 : 0);
    }
    if (r.clock[0] > 24 || r.clock[1] > 59 || r.clock[2] > 59) return NAN;
    memcpy(parts + HOUR, r.clock, sizeof r.clock);
    double t = dukx_date_make(parts);
    return r.has_zone ? t - r.ahead : dukx_date_from_local(t);
}

double dukx_date_parse(const char *text, size_t len)
{
    double t;
    while (len > 0 && text[0] == ' ') text++, len--;
    while (len > 0 && text[len - 1] == ' ') len--;
    if (parse_standard(text, len, &t)) return dukx_date_clip(t);
    /* What looks like the standard's form and is not one is an error, not a riddle. */
    if (len > 0 && (text[0] == '+' || text[0] == '-')) return NAN;
    if (len > 10 && text[4] == '-' && memchr(text, 'T', len) == text + 10) return NAN;
    return dukx_date_clip(parse_free(text, len));
}
