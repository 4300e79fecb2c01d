/* calendar: working-day law. Holidays and make-up working days (调休) by year, opening hours, limits and clocks.
 * No clock is read here; every instant comes in as an argument. */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "base/base.h"

/* The years that someone has published. A day not listed follows the week: Monday to Friday work. */
struct calendar;

/* Builds a calendar from a CSV (columns: date, name, kind = off|work, notice_year). The covered years are those of the
 * notices, without a gap; a notice may also change the last days of the year before.
 * a              holds the calendar; frozen afterwards
 * published      optional CSV text (columns: year, notice, published_on): a year counts as known from that day on
 *                (the earliest of several); a year without a row always was
 * offset_minutes of the civil time east of UTC, e.g. 480
 * Refuses        calendar.bad_row with "name:line" */
bool calendar_load(struct arena *a, str table, const char *name, str published, const char *published_name,
                   int offset_minutes, struct calendar **out, struct err *e);
/* First and last covered year. */
int calendar_first_year(const struct calendar *c);
int calendar_last_year(const struct calendar *c);
/* The last year whose calendar was published on or before `known_on`; the first year - 1 when none. */
int calendar_known_year(const struct calendar *c, day known_on);
/* Minutes of civil time east of UTC. */
int calendar_offset(const struct calendar *c);
/* Whether the day is a working day (for years not covered: Monday to Friday). */
bool calendar_works(const struct calendar *c, day d);
/* Working days in from..to, both included; 0 when from > to. O(1) per year, not per day. */
int calendar_count(const struct calendar *c, day from, day to);

enum limit_unit { UNIT_WORKING_DAY, UNIT_NATURAL_DAY, UNIT_HOUR, UNIT_ON_SPOT };
/* A limit as the catalogue states it. */
struct limit {
	int32_t value;        /* 0..LIMIT_DEADLINE_DAYS days, or hours */
	enum limit_unit unit;
};

/* The day on which that many working (or natural) days after `from` end; the start day is not counted. Hours are
 * rounded up to whole days; on the spot, and 0, end with `from`.
 * limit.value    0..1000000
 * last_year      the last year that may be relied on; later years are taken as Monday to Friday, and a working-day
 *                limit that reaches into them (or begins before the first covered year) sets *provisional, else
 *                clears it
 * provisional    may be NULL
 * Source         民法典 201–203; 行政许可法 82 */
day calendar_due_day(const struct calendar *c, day from, struct limit limit, int last_year, bool *provisional);
/* The instant at which a limit that began at `from` ends: the end of the last day (23:59:59.999 civil time), or
 * from + hours, or the end of the same day for UNIT_ON_SPOT. A start on a day that is no working day begins to count on
 * the next: that is the first day. */
ms calendar_due(const struct calendar *c, ms from, struct limit limit, int last_year, bool *provisional);
/* The due instant moved by a pause from paused_at to resumed_at: the working (or natural) days after the day of the
 * pause, up to the due day, are the days left; as many are left after the day of the resumption. So a pause within
 * one day moves nothing, and a pause on the last day makes the day of the resumption the last. Hours move by the
 * plain difference. A clock that had run out before the pause is not moved. provisional: as for calendar_due_day. */
ms calendar_resume(const struct calendar *c, ms due, ms paused_at, ms resumed_at, enum limit_unit unit,
                   int last_year, bool *provisional);
/* The due instant of a working-day limit, counted again because more years were published: as many working days lie
 * between the day of `now` and the due day as lay there by the years known then.
 * due            a limit that has ended is not moved
 * known_then, known_now   last years known    provisional: as for calendar_due_day */
ms calendar_recount(const struct calendar *c, ms due, ms now, int known_then, int known_now, bool *provisional);
/* Strict forms for the command line. Natural days and hours need no calendar.
 * Refuses calendar.not_covered ("calendar does not cover 2027"; where is the year),
 *         calendar.bad_limit (value not 0..1000000) */
bool calendar_due_strict(const struct calendar *c, day from, struct limit limit, day *out, struct err *e);
bool calendar_count_strict(const struct calendar *c, day from, day to, int *out, struct err *e);

/* Deadline lamp. Source: warning lamps in Guangdong since 2007; yellow one working day before the end. */
enum lamp { LAMP_NONE, LAMP_GREEN, LAMP_YELLOW, LAMP_RED };
/* The lamp of an open clock at `now`: red after its end, yellow when at most one working day after today's is left,
 * else green; none for due <= 0 (paused clocks and ended ones have none). */
enum lamp calendar_lamp(const struct calendar *c, ms due, ms now);
/* The same, yellow from `warn_days` working days before the end: 0 means on the last day only. */
enum lamp calendar_lamp_warned(const struct calendar *c, ms due, ms now, int warn_days);

#endif
