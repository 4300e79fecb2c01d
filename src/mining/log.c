/* Logs: events as they come, then case by case; and the clock by which their time is counted. */
#include <stdlib.h>

#include "mining/inside.h"

enum { SPANS = 4 }; /* opening times of one day */

/* Opening hours of each day that the log touches, so that counting is two look-ups. */
struct mining_hours {
	day first;
	uint32_t days;
	int offset;
	ms *before; /* open time of all days before each */
	struct opening_span (*spans)[SPANS];
	uint8_t *span_count;
};

uint32_t mining_log_case(struct mining_log *log, const struct mining_case *c) {
	check(log->cases.n < MINING_CASES);
	struct mining_case made = *c;
	made.name = arena_str(&log->arena, c->name);
	made.first = made.count = 0;
	vec_push(&log->cases, made);
	return log->cases.n - 1;
}

void mining_log_event(struct mining_log *log, uint32_t of, str activity, str resource, str step,
                      const struct mining_event *e) {
	check(of < log->cases.n);
	struct mining_event made = *e;
	made.of = of;
	made.activity = intern_put(&log->activities, activity);
	made.resource = resource.n ? intern_put(&log->resources, resource) : 0;
	made.step = step.n ? intern_put(&log->steps, step) : 0;
	vec_push(&log->events, made);
}

/* ---- putting together ----------------------------------------------------------------------- */

/* By case, each in the order in which it came. */
static void order_events(struct mining_log *log) {
	uint32_t *at = arena_array(&log->arena, uint32_t, log->cases.n + 1);
	struct mining_event *sorted = arena_array(&log->arena, struct mining_event, log->events.n);
	for (uint32_t i = 0; i < log->events.n; i++)
		at[log->events.p[i].of + 1]++;
	for (uint32_t c = 0; c < log->cases.n; c++) {
		log->cases.p[c].count = at[c + 1];
		at[c + 1] += at[c];
		log->cases.p[c].first = at[c];
	}
	for (uint32_t i = 0; i < log->events.n; i++)
		sorted[at[log->events.p[i].of]++] = log->events.p[i];
	if (log->events.n)
		memcpy(log->events.p, sorted, log->events.n * sizeof *sorted);
}

/* The event that ends what this one begins; NULL: none does. */
static struct mining_event *end_of(const struct mining_event *start, struct mining_event *after, uint32_t n) {
	for (uint32_t i = 0; i < n; i++)
		if (!after[i].start && after[i].activity == start->activity && after[i].began == MINING_NONE)
			return &after[i];
	return NULL;
}

/* Beginnings go into their ends; one that never ends stands as what was done last. */
static void join_case(struct mining_log *log, struct mining_case *c, uint32_t to) {
	struct mining_event *e = log->events.p + c->first;
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->count; i++) {
		struct mining_event *end = e[i].start ? end_of(&e[i], e + i + 1, c->count - i - 1) : NULL;
		if (end)
			end->began = e[i].at;
		else
			log->events.p[to + n++] = e[i];
	}
	c->first = to;
	c->count = n;
}

/* Cases in which nothing happened are left out: they have no path. */
static void close_gaps(struct mining_log *log) {
	uint32_t cases = 0, events = 0;
	for (uint32_t i = 0; i < log->cases.n; i++) {
		struct mining_case c = log->cases.p[i];
		join_case(log, &c, events);
		if (!c.count)
			continue;
		for (uint32_t k = 0; k < c.count; k++)
			log->events.p[c.first + k].of = cases;
		events += c.count;
		log->cases.p[cases++] = c;
	}
	log->cases.n = cases;
	log->events.n = events;
}

/* ---- time ----------------------------------------------------------------------------------- */

static void span_of(const struct mining_log *log, ms *first, ms *last) {
	*first = INT64_MAX;
	*last = INT64_MIN;
	for (uint32_t i = 0; i < log->events.n; i++) {
		const struct mining_event *e = &log->events.p[i];
		ms from = e->began != MINING_NONE && e->began < e->at ? e->began : e->at;
		*first = from < *first ? from : *first;
		*last = e->at > *last ? e->at : *last;
	}
}

static bool make_hours(struct mining_log *log, const struct opening *o, str level, int offset, struct err *e) {
	ms from, to;
	span_of(log, &from, &to);
	day first = day_of_ms(from, offset), last = day_of_ms(to, offset);
	if (last - first >= MINING_CLOCK_DAYS)
		return err_set(e, "mining.too_large", "", "the log covers more than %d days", MINING_CLOCK_DAYS);
	struct mining_hours *h = arena_new(&log->arena, struct mining_hours);
	h->first = first;
	h->days = (uint32_t)(last - first) + 1;
	h->offset = offset;
	h->before = arena_array(&log->arena, ms, h->days);
	h->spans = arena_alloc_array(&log->arena, sizeof *h->spans, h->days);
	h->span_count = arena_array(&log->arena, uint8_t, h->days);
	ms sum = 0;
	for (uint32_t d = 0; d < h->days; d++) {
		h->before[d] = sum;
		h->span_count[d] = (uint8_t)opening_day(o, level, STR(""), first + (day)d, h->spans[d], SPANS);
		for (uint32_t i = 0; i < h->span_count[d]; i++)
			sum += h->spans[d][i].closes - h->spans[d][i].opens;
	}
	log->hours = h;
	return true;
}

/* Open time from the first day on. */
static ms open_before(const struct mining_hours *h, ms at) {
	int64_t d = day_of_ms(at, h->offset) - h->first;
	check(d >= 0 && d < h->days);
	ms sum = h->before[d];
	for (uint32_t i = 0; i < h->span_count[d]; i++) {
		const struct opening_span *s = &h->spans[d][i];
		if (at > s->opens)
			sum += (at < s->closes ? at : s->closes) - s->opens;
	}
	return sum;
}

ms mining_between(const struct mining_log *log, ms from, ms to) {
	if (from >= to)
		return 0;
	return log->hours ? open_before(log->hours, to) - open_before(log->hours, from) : to - from;
}

bool mining_log_finish(struct mining_log *log, const struct opening *opening, str level, int offset, struct err *e) {
	if (log->activities.texts.n > MINING_ACTIVITIES)
		return err_set(e, "mining.too_large", "", "the log has more than %d activities", MINING_ACTIVITIES);
	if (log->events.n > MINING_EVENTS)
		return err_set(e, "mining.too_large", "", "the log has more than %d events", MINING_EVENTS);
	order_events(log);
	close_gaps(log);
	if (!log->events.n)
		return err_set(e, "mining.empty", "log", "this log has no events");
	return !opening || !opening->count || make_hours(log, opening, level, offset, e);
}

void mining_log_free(struct mining_log *log) {
	intern_free(&log->activities);
	intern_free(&log->resources);
	intern_free(&log->steps);
	vec_free(&log->cases);
	vec_free(&log->events);
	arena_free(&log->arena);
	*log = (struct mining_log){0};
}

/* ---- how values are spread ------------------------------------------------------------------ */

static int by_value(const void *one, const void *other) {
	const ms *a = one, *b = other;
	return (*a > *b) - (*a < *b);
}

struct mining_spread mining_spread_of(ms *values, uint32_t n) {
	struct mining_spread s = {.n = n};
	if (!n)
		return s;
	qsort(values, n, sizeof *values, by_value);
	s.median = (values[(n - 1) / 2] + values[n / 2]) / 2;
	s.p90 = values[(uint32_t)(((uint64_t)n * 9 + 9) / 10) - 1];
	for (uint32_t i = 0; i < n; i++)
		s.total += values[i];
	return s;
}

struct mining_groups mining__groups(struct arena *a, const uint32_t *sizes, uint32_t count) {
	struct mining_groups g = {.count = count};
	g.first = arena_array(a, uint32_t, count + 1);
	g.filled = arena_array(a, uint32_t, count);
	for (uint32_t i = 0; i < count; i++)
		g.first[i + 1] = g.first[i] + sizes[i];
	g.values = arena_array(a, ms, g.first[count]);
	return g;
}

struct mining_spread mining__spread(const struct mining_groups *g, uint32_t group) {
	return mining_spread_of(g->values + g->first[group], g->filled[group]);
}
