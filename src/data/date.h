/* data/date: the proleptic Gregorian calendar and ISO 8601 text, as plain integers. Knows no working day. */
#ifndef DATA_DATE_H
#define DATA_DATE_H

#include "base/base.h"

enum { MS_PER_SECOND = 1000, MS_PER_MINUTE = 60000, MS_PER_HOUR = 3600000, MS_PER_DAY = 86400000 };

/* As day_of and day_split over FEEL's whole range of years, -999999999..999999999. */
int64_t days_of(int64_t year, int month, int dom);
void days_split(int64_t days, int64_t *year, int *month, int *dom);
/* Days of a month 1..12. */
int days_in_month(int64_t year, int month);
/* The ISO 8601 week 1..53 of a day, and the year that week belongs to. */
int days_week(int64_t days, int64_t *week_year);

/* Days since 1970-01-01 of a civil date (year -999999999..999999999 is FEEL's range; here any int that fits `day`). */
day day_of(int year, int month, int dom);
/* Year, month 1..12, day of month 1..31. */
void day_split(day d, int *year, int *month, int *dom);
/* 1 = Monday … 7 = Sunday. */
int day_weekday(day d);
/* Whether year-month-dom exists. */
bool day_valid(int year, int month, int dom);
/* Reads "YYYY-MM-DD" exactly. */
bool day_parse(str s, day *out);
/* Writes "YYYY-MM-DD". */
void day_put(struct buf *b, day d);
/* The civil day of an instant at a fixed offset, and the instant of 00:00 of a civil day. offset in minutes east of
 * UTC. */
day day_of_ms(ms at, int offset_minutes);
ms ms_of_day(day d, int offset_minutes);
/* Reads "YYYY-MM-DDThh:mm[:ss[.fff]](Z|±hh:mm)"; without an offset `offset_minutes` is meant. */
bool ms_parse(str s, int offset_minutes, ms *out);
/* Writes "YYYY-MM-DDThh:mm:ss±hh:mm" (with .fff only when milliseconds are not 0). */
void ms_put(struct buf *b, ms at, int offset_minutes);

#endif
