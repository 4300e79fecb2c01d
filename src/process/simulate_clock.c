/* Working time: opening spans on working days, and the way between instants and amounts of work. */
#include "data/date.h"
#include "process/simulate_int.h"

static const struct simulate_span whole_day = {0, 1440};

static const struct simulate_span *spans_of(const struct simulate_hours *h, uint32_t *n) {
	*n = h->span_count ? h->span_count : 1;
	return h->span_count ? h->spans : &whole_day;
}

static bool works(const struct simulate_hours *h, day d) {
	return !h->calendar || calendar_works(h->calendar, d);
}

int32_t simulate_day_minutes(const struct simulate_hours *h) {
	int32_t minutes = 0;
	uint32_t n;
	const struct simulate_span *spans = spans_of(h, &n);
	for (uint32_t i = 0; i < n; i++)
		minutes += spans[i].to - spans[i].from;
	check(minutes >= 1 && minutes <= 1440);
	return minutes;
}

ms simulate_advance(const struct simulate_hours *h, ms from, ms work) {
	uint32_t n;
	const struct simulate_span *spans = spans_of(h, &n);
	check(work >= 0);
	for (day d = day_of_ms(from, h->offset_minutes);; d++) {
		ms midnight = ms_of_day(d, h->offset_minutes);
		for (uint32_t i = 0; works(h, d) && i < n; i++) {
			ms open = midnight + spans[i].from * (ms)MS_PER_MINUTE;
			ms close = midnight + spans[i].to * (ms)MS_PER_MINUTE;
			if (open < from)
				open = from;
			if (open >= close)
				continue;
			if (work <= close - open)
				return open + work;
			work -= close - open;
		}
	}
}

ms simulate_between(const struct simulate_hours *h, ms from, ms to) {
	uint32_t n;
	const struct simulate_span *spans = spans_of(h, &n);
	ms sum = 0;
	day last = day_of_ms(to, h->offset_minutes);
	for (day d = day_of_ms(from, h->offset_minutes); d <= last; d++) {
		ms midnight = ms_of_day(d, h->offset_minutes);
		for (uint32_t i = 0; works(h, d) && i < n; i++) {
			ms open = midnight + spans[i].from * (ms)MS_PER_MINUTE;
			ms close = midnight + spans[i].to * (ms)MS_PER_MINUTE;
			open = open < from ? from : open;
			close = close > to ? to : close;
			sum += close > open ? close - open : 0;
		}
	}
	return sum;
}
