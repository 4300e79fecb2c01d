/* Opening hours, day by day: the spans of one day are gathered from the rules, closures taken away. */
#include "calendar/opening.h"
#include "data/date.h"

enum { SPANS = 16 };

/* The open minutes of one day, in order and apart from each other. */
struct spans {
	int16_t opens[SPANS], closes[SPANS];
	int n;
};

static bool holds(const struct opening *o, const struct opening_rule *r, day d) {
	if (d < r->from || d > r->to)
		return false;
	switch (r->days) {
	case OPEN_WORKING_DAY: return calendar_works(o->calendar, d);
	case OPEN_DAY_OFF: return !calendar_works(o->calendar, d);
	case OPEN_EVERY_DAY: return true;
	case OPEN_SATURDAY: return day_weekday(d) == 6;
	case OPEN_SUNDAY: return day_weekday(d) == 7;
	}
	return false;
}

static bool is_about(const struct opening_rule *r, str level, str point) {
	return r->point.n ? str_eq(r->point, point) : !r->level.n || str_eq(r->level, level);
}

static void put_span(struct spans *s, int opens, int closes) {
	if (opens >= closes || s->n == SPANS)
		return;
	int i = s->n++;
	for (; i > 0 && s->opens[i - 1] > opens; i--) {
		s->opens[i] = s->opens[i - 1];
		s->closes[i] = s->closes[i - 1];
	}
	s->opens[i] = (int16_t)opens;
	s->closes[i] = (int16_t)closes;
}

/* Spans that touch or overlap become one. */
static void merge(struct spans *s) {
	int n = 0;
	for (int i = 0; i < s->n; i++) {
		if (n && s->opens[i] <= s->closes[n - 1]) {
			s->closes[n - 1] = s->closes[i] > s->closes[n - 1] ? s->closes[i] : s->closes[n - 1];
			continue;
		}
		s->opens[n] = s->opens[i];
		s->closes[n++] = s->closes[i];
	}
	s->n = n;
}

static void take_away(struct spans *s, int opens, int closes) {
	struct spans left = {.n = 0};
	for (int i = 0; i < s->n; i++) {
		put_span(&left, s->opens[i], s->closes[i] < opens ? s->closes[i] : opens);
		put_span(&left, s->opens[i] > closes ? s->opens[i] : closes, s->closes[i]);
	}
	*s = left;
}

/* Whether the point has hours of its own on that day. */
static bool has_own(const struct opening *o, str point, day d) {
	for (uint32_t i = 0; i < o->count; i++) {
		const struct opening_rule *r = &o->rules[i];
		if (!r->closed && r->point.n && str_eq(r->point, point) && holds(o, r, d))
			return true;
	}
	return false;
}

static struct spans spans_of(const struct opening *o, str level, str point, day d) {
	struct spans s = {.n = 0};
	bool own = has_own(o, point, d);
	for (uint32_t i = 0; i < o->count; i++) {
		const struct opening_rule *r = &o->rules[i];
		if (!r->closed && (!own || r->point.n) && is_about(r, level, point) && holds(o, r, d))
			put_span(&s, r->opens, r->closes);
	}
	merge(&s);
	for (uint32_t i = 0; i < o->count; i++) {
		const struct opening_rule *r = &o->rules[i];
		if (r->closed && is_about(r, level, point) && holds(o, r, d))
			take_away(&s, r->opens, r->closes);
	}
	return s;
}

bool opening_at(const struct opening *o, str level, str point, ms at) {
	return opening_next(o, level, point, at) == at;
}

ms opening_next(const struct opening *o, str level, str point, ms from) {
	int offset = calendar_offset(o->calendar);
	day first = day_of_ms(from, offset);
	for (day d = first; d <= first + OPENING_LOOK_DAYS; d++) {
		struct spans s = spans_of(o, level, point, d);
		ms midnight = ms_of_day(d, offset);
		for (int i = 0; i < s.n; i++) {
			ms opens = midnight + s.opens[i] * MS_PER_MINUTE, closes = midnight + s.closes[i] * MS_PER_MINUTE;
			if (from < closes)
				return from > opens ? from : opens;
		}
	}
	return INT64_MAX;
}

uint32_t opening_day(const struct opening *o, str level, str point, day on, struct opening_span *out, uint32_t most) {
	struct spans s = spans_of(o, level, point, on);
	ms midnight = ms_of_day(on, calendar_offset(o->calendar));
	uint32_t n = 0;
	for (int i = 0; i < s.n && n < most; i++)
		out[n++] = (struct opening_span){
			midnight + s.opens[i] * (ms)MS_PER_MINUTE, midnight + s.closes[i] * (ms)MS_PER_MINUTE};
	return n;
}

ms opening_after(const struct opening *o, str level, str point, ms from, ms length) {
	check(length >= 0);
	if (length == 0)
		return opening_next(o, level, point, from);
	int offset = calendar_offset(o->calendar);
	day first = day_of_ms(from, offset);
	for (day d = first; d <= first + OPENING_LOOK_DAYS; d++) {
		struct spans s = spans_of(o, level, point, d);
		ms midnight = ms_of_day(d, offset);
		for (int i = 0; i < s.n; i++) {
			ms opens = midnight + s.opens[i] * MS_PER_MINUTE, closes = midnight + s.closes[i] * MS_PER_MINUTE;
			opens = from > opens ? from : opens;
			if (opens >= closes)
				continue;
			if (closes - opens >= length)
				return opens + length;
			length -= closes - opens;
		}
	}
	return INT64_MAX;
}

ms opening_between(const struct opening *o, str level, str point, ms from, ms to) {
	int offset = calendar_offset(o->calendar);
	ms total = 0;
	for (day d = day_of_ms(from, offset); from < to && d <= day_of_ms(to, offset); d++) {
		struct spans s = spans_of(o, level, point, d);
		ms midnight = ms_of_day(d, offset);
		for (int i = 0; i < s.n; i++) {
			ms opens = midnight + s.opens[i] * MS_PER_MINUTE, closes = midnight + s.closes[i] * MS_PER_MINUTE;
			opens = from > opens ? from : opens;
			closes = to < closes ? to : closes;
			total += closes > opens ? closes - opens : 0;
		}
	}
	return total;
}
