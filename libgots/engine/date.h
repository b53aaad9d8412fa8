/* Dates: the calendar behind Date, and reading dates from text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_ENGINE_DATE_H
#define GOTS_ENGINE_DATE_H

#include <stdbool.h>
#include <stddef.h>

#define MS_PER_DAY 86400000.0

/* Parts of a moment, in the order in which setters take them. */
enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, MS, DATE_PARTS };

/* MakeDate(MakeDay, MakeTime) of the parts, whatever their range; NaN where one is not finite. */
double dukx_date_make(const double parts[DATE_PARTS]);
/* The parts of a finite moment, and its day of the week (Sunday: 0). */
void dukx_date_split(double t, double parts[DATE_PARTS], int *week_day);
/* TimeClip. */
double dukx_date_clip(double t);

/* Milliseconds that local time is ahead at moment t (UTC); and the other way round. */
double dukx_date_offset(double t);
double dukx_date_from_local(double t);

/* The moment that the text says, or NaN: the standard's formats, and what toString and toUTCString
 * and people write. The text is not terminated. */
double dukx_date_parse(const char *text, size_t len);

#endif
