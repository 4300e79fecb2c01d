/* What the files of this room share: the calendar as it was known when only some of its years had been published. */
#ifndef CALENDAR_CALENDAR_INT_H
#define CALENDAR_CALENDAR_INT_H

#include "calendar/calendar.h"

/* Longest span that may be asked for, days: far beyond any limit, small enough that no day overflows. */
enum { CALENDAR_SPAN_MAX = 1000000 };

/* As calendar_count, but years after `last_year` (and what their notices say about earlier days) are not known yet. */
int calendar_count_known(const struct calendar *c, day from, day to, int last_year);
/* The n-th working day after `from`, n in 1..CALENDAR_SPAN_MAX, knowing the years up to `last_year`. */
day calendar_nth_known(const struct calendar *c, day from, int n, int last_year);

#endif
