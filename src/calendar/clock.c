/* Limits and clocks over the calendar: when a limit ends, how a pause moves it, which lamp shines.
 * The day of the start is not counted; a limit ends with its last day (民法典 201–203). */
#include "data/date.h"

#include "calendar/calendar_int.h"

static int year_of(day d) {
	int year, month, dom;
	day_split(d, &year, &month, &dom);
	return year;
}

/* The last instant of a civil day. */
static ms day_end(const struct calendar *c, day d) {
	return ms_of_day(d + 1, calendar_offset(c)) - 1;
}

/* `n` working days after `from`; 0 is `from` itself. Provisional when a counted day lies in a year not known. */
static day working_due(const struct calendar *c, day from, int n, int last_year, bool *provisional) {
	if (n == 0)
		return from;
	int known = last_year < calendar_last_year(c) ? last_year : calendar_last_year(c);
	day due = calendar_nth_known(c, from, n, last_year);
	*provisional = year_of(due) > known || year_of(from + 1) < calendar_first_year(c);
	return due;
}

/* The due day; *provisional is set both ways. */
static day due_day(const struct calendar *c, day from, struct limit limit, int last_year, bool *provisional) {
	check(limit.value >= 0 && limit.value <= CALENDAR_SPAN_MAX);
	*provisional = false;
	switch (limit.unit) {
	case UNIT_WORKING_DAY: return working_due(c, from, limit.value, last_year, provisional);
	case UNIT_NATURAL_DAY: return from + limit.value;
	case UNIT_HOUR: return from + (limit.value + 23) / 24;
	case UNIT_ON_SPOT: return from;
	}
	check(!"a unit of limits");
	return from;
}

day calendar_due_day(const struct calendar *c, day from, struct limit limit, int last_year, bool *provisional) {
	bool ignored;
	return due_day(c, from, limit, last_year, provisional ? provisional : &ignored);
}

ms calendar_due(const struct calendar *c, ms from, struct limit limit, int last_year, bool *provisional) {
	bool ignored;
	day due = due_day(c, day_of_ms(from, calendar_offset(c)), limit, last_year, provisional ? provisional : &ignored);
	return limit.unit == UNIT_HOUR ? from + (ms)limit.value * MS_PER_HOUR : day_end(c, due);
}

/* The days left are those after the day of the pause, up to the due day: the day of the pause itself is not one
 * of them, as the day of the start is not. They are counted again from the day of the resumption. So the days
 * left are the same before and after, and a pause within one day moves nothing. */
ms calendar_resume(const struct calendar *c, ms due, ms paused_at, ms resumed_at, enum limit_unit unit,
                   int last_year, bool *provisional) {
	bool ignored, *flag = provisional ? provisional : &ignored;
	*flag = false;
	if (resumed_at <= paused_at || due < paused_at)
		return due; /* no pause at all, or a limit that had run out before: a pause revives nothing */
	if (unit == UNIT_HOUR)
		return due + (resumed_at - paused_at);
	int offset = calendar_offset(c);
	day paused = day_of_ms(paused_at, offset), resumed = day_of_ms(resumed_at, offset), end = day_of_ms(due, offset);
	int left = unit == UNIT_WORKING_DAY ? calendar_count_known(c, paused + 1, end, last_year) : end - paused;
	ms moved = day_end(c, unit == UNIT_WORKING_DAY ? working_due(c, resumed, left, last_year, flag) : resumed + left);
	return moved > due ? moved : due;
}

ms calendar_recount(const struct calendar *c, ms due, ms now, int known_then, int known_now, bool *provisional) {
	bool ignored, *flag = provisional ? provisional : &ignored;
	int offset = calendar_offset(c);
	day today = day_of_ms(now, offset), end = day_of_ms(due, offset);
	*flag = false;
	if (due <= now)
		return due;
	int left = calendar_count_known(c, today + 1, end, known_then);
	return day_end(c, working_due(c, today, left, known_now, flag));
}

/* ---- strict forms ----------------------------------------------------------------------------- */

/* Whether every year from..to is covered; names the first that is not. */
static bool covers(const struct calendar *c, int from, int to, struct err *e) {
	int first = calendar_first_year(c), last = calendar_last_year(c);
	if (from >= first && to <= last)
		return true;
	int missing = from < first || from > last ? from : last + 1;
	char where[16];
	snprintf(where, sizeof where, "%d", missing);
	return err_set(e, "calendar.not_covered", where, "calendar does not cover %d", missing);
}

bool calendar_due_strict(const struct calendar *c, day from, struct limit limit, day *out, struct err *e) {
	if (limit.value < 0 || limit.value > CALENDAR_SPAN_MAX)
		return err_set(e, "calendar.bad_limit", "", "a limit is 0 to %d days or hours", CALENDAR_SPAN_MAX);
	bool ignored;
	day due = due_day(c, from, limit, calendar_last_year(c), &ignored);
	if (limit.unit == UNIT_WORKING_DAY && limit.value > 0 && !covers(c, year_of(from + 1), year_of(due), e))
		return false;
	*out = due;
	return true;
}

bool calendar_count_strict(const struct calendar *c, day from, day to, int *out, struct err *e) {
	if (from <= to && !covers(c, year_of(from), year_of(to), e))
		return false;
	*out = calendar_count(c, from, to);
	return true;
}

/* ---- lamps ------------------------------------------------------------------------------------ */

enum lamp calendar_lamp_warned(const struct calendar *c, ms due, ms now, int warn_days) {
	if (due <= 0)
		return LAMP_NONE;
	if (now > due)
		return LAMP_RED;
	int offset = calendar_offset(c);
	int left = calendar_count(c, day_of_ms(now, offset) + 1, day_of_ms(due, offset));
	return left <= warn_days ? LAMP_YELLOW : LAMP_GREEN;
}

enum lamp calendar_lamp(const struct calendar *c, ms due, ms now) {
	return calendar_lamp_warned(c, due, now, 1);
}
