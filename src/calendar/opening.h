/* Opening hours of the places where the public is served: when one is open, when it opens next, and hours counted while
 * it is open. They say when somebody can come, never when a statutory limit ends: a closed hall stops no clock. */
#ifndef CALENDAR_OPENING_H
#define CALENDAR_OPENING_H

#include "calendar/calendar.h"

enum { MINUTES_PER_DAY = 24 * 60, OPENING_RULES_MAX = 4096, OPENING_LOOK_DAYS = 400 };

/* On which days a rule holds. */
enum opening_days { OPEN_WORKING_DAY, OPEN_DAY_OFF, OPEN_EVERY_DAY, OPEN_SATURDAY, OPEN_SUNDAY };

/* One line of opening hours, or of a closure. A rule of a point beats those of its level on each day on which it holds;
 * a closure (of a point, a level or, with neither, of all) takes its hours away from both. */
struct opening_rule {
	str level, point;       /* whom it is about; both empty: all */
	enum opening_days days;
	int16_t opens, closes;  /* minutes of the civil day, 0..1440, opens < closes */
	day from, to;           /* first and last day on which it holds */
	bool closed;            /* a closure */
};

/* All rules of a pack over its calendar. */
struct opening {
	const struct calendar *calendar;
	const struct opening_rule *rules;
	uint32_t count; /* 0..OPENING_RULES_MAX */
};

/* Whether the place is open at that instant; the minute of closing is closed. */
bool opening_at(const struct opening *o, str level, str point, ms at);
/* The first instant at or after `from` at which it is open; INT64_MAX when there is none within OPENING_LOOK_DAYS. */
ms opening_next(const struct opening *o, str level, str point, ms from);
/* Open time of one day. */
struct opening_span {
	ms opens, closes;
};
/* The open times of a civil day, in order and apart from each other. Result: how many, at most `most`. */
uint32_t opening_day(const struct opening *o, str level, str point, day on, struct opening_span *out, uint32_t most);
/* The instant at which it has been open for `length` ms since `from`; INT64_MAX when that takes more than
 * OPENING_LOOK_DAYS.
 * length  >= 0; with 0 the next opening instant */
ms opening_after(const struct opening *o, str level, str point, ms from, ms length);
/* How long it is open between two instants, ms; 0 when to <= from. The span is at most OPENING_LOOK_DAYS long. */
ms opening_between(const struct opening *o, str level, str point, ms from, ms to);

#endif
