/* Paths: which cases did the same in the same order; and the cases behind a place of the picture. */
#include <stdlib.h>

#include "mining/inside.h"

static const struct mining_event *events_of(const struct mining_log *log, uint32_t place) {
	return log->events.p + log->cases.p[place].first;
}

/* FNV-1a over the names, so that a path has the same key in every answer. */
static uint64_t key_of(const struct mining_log *log, uint32_t place) {
	uint64_t h = 14695981039346656037u;
	const struct mining_event *e = events_of(log, place);
	for (uint32_t i = 0; i < log->cases.p[place].count; i++) {
		str name = intern_text(&log->activities, e[i].activity);
		for (uint32_t k = 0; k <= name.n; k++) /* a byte that no name has ends it */
			h = (h ^ (k < name.n ? (uint8_t)name.p[k] : 0xff)) * 1099511628211u;
	}
	return h ? h : 1;
}

/* Negative, zero or positive: by activity, then by length. */
static int compare(const struct mining_log *log, uint32_t one, uint32_t other) {
	uint32_t n = log->cases.p[one].count, m = log->cases.p[other].count;
	const struct mining_event *a = events_of(log, one), *b = events_of(log, other);
	for (uint32_t i = 0; i < n && i < m; i++)
		if (a[i].activity != b[i].activity)
			return a[i].activity < b[i].activity ? -1 : 1;
	return n < m ? -1 : n > m;
}

/* ---- finding -------------------------------------------------------------------------------- */

struct finding {
	const struct mining_log *log;
	struct mining_path *list;
	uint32_t count;
	uint32_t *next; /* by path: another one with its key + 1 */
	struct map first;
};

static uint32_t find(struct finding *f, uint32_t place) {
	uint64_t key = key_of(f->log, place), *head = map_get(&f->first, key);
	for (uint32_t i = head ? (uint32_t)*head : 0; i; i = f->next[i - 1])
		if (compare(f->log, f->list[i - 1].example, place) == 0)
			return i - 1;
	f->next[f->count] = head ? (uint32_t)*head : 0;
	f->list[f->count] = (struct mining_path){.key = key, .example = place};
	map_put(&f->first, key, f->count + 1);
	return f->count++;
}

/* What paths are sorted by. */
struct rank {
	const struct mining_log *log;
	const struct mining_path *list;
};

static int by_count(const void *one, const void *other, void *self) {
	const struct rank *r = self;
	const struct mining_path *a = &r->list[*(const uint32_t *)one], *b = &r->list[*(const uint32_t *)other];
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return compare(r->log, a->example, b->example);
}

/* The most frequent first, and the cases told so. */
static void sort_paths(struct arena *a, struct mining_paths *p, const struct mining_log *log) {
	struct rank r = {log, p->list};
	uint32_t *order = arena_array(a, uint32_t, p->count), *now = arena_array(a, uint32_t, p->count);
	for (uint32_t i = 0; i < p->count; i++)
		order[i] = i;
	qsort_r(order, p->count, sizeof *order, by_count, &r);
	struct mining_path *sorted = arena_array(a, struct mining_path, p->count);
	for (uint32_t i = 0; i < p->count; i++) {
		sorted[i] = p->list[order[i]];
		now[order[i]] = i;
	}
	p->list = sorted;
	for (uint32_t c = 0; c < log->cases.n; c++)
		p->of[c] = now[p->of[c]];
}

static void spread_paths(struct arena *a, struct mining_paths *p, const struct mining_log *log) {
	uint32_t *sizes = arena_array(a, uint32_t, p->count);
	for (uint32_t i = 0; i < p->count; i++)
		sizes[i] = p->list[i].count;
	struct mining_groups g = mining__groups(a, sizes, p->count);
	for (uint32_t c = 0; c < log->cases.n; c++) {
		const struct mining_event *e = events_of(log, c);
		mining__put(&g, p->of[c], mining_between(log, e[0].at, e[log->cases.p[c].count - 1].at));
	}
	for (uint32_t i = 0; i < p->count; i++)
		p->list[i].took = mining__spread(&g, i);
}

struct mining_paths *mining_paths_find(struct arena *a, const struct mining_log *log) {
	uint32_t n = log->cases.n;
	struct finding f = {.log = log, .list = arena_array(a, struct mining_path, n), .next = arena_array(a, uint32_t, n)};
	struct mining_paths *p = arena_new(a, struct mining_paths);
	p->of = arena_array(a, uint32_t, n);
	for (uint32_t c = 0; c < n; c++) {
		struct mining_path *path = &f.list[p->of[c] = find(&f, c)];
		path->count++;
		path->judged += log->cases.p[c].judged;
		path->late += log->cases.p[c].judged && !log->cases.p[c].on_time;
	}
	map_free(&f.first);
	p->list = f.list;
	p->count = f.count;
	if (p->count)
		sort_paths(a, p, log);
	spread_paths(a, p, log);
	return p;
}

uint32_t mining_paths_share(const struct mining_paths *p, const struct mining_log *log, int permille) {
	uint64_t sum = 0;
	uint32_t i = 0;
	while (i < p->count && (i == 0 || sum * 1000 < (uint64_t)log->cases.n * (uint64_t)permille))
		sum += p->list[i++].count;
	return i;
}

/* ---- the cases behind a place --------------------------------------------------------------- */

static bool repeats_any(const struct mining_event *e, uint32_t n) {
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (e[i].activity == e[k].activity)
				return true;
	return false;
}

/* Whether it is done at that end of the case, and as often, as is asked for. */
static bool fits(const struct mining_event *e, uint32_t n, const struct mining_choice *c, uint32_t times) {
	if (!c->activity)
		return !c->repeating || repeats_any(e, n);
	return times >= (c->repeating ? 2u : 1u) && (!c->starts || e[0].activity == c->activity) &&
	       (!c->ends || e[n - 1].activity == c->activity);
}

/* Whether what was done in the case is what is asked for. */
static bool did(const struct mining_event *e, uint32_t n, const struct mining_choice *c) {
	uint32_t times = 0, steps = 0;
	for (uint32_t i = 0; i < n; i++) {
		times += e[i].activity == c->activity;
		steps += i && e[i - 1].activity == c->from && e[i].activity == c->to;
	}
	return (!c->from || steps) && fits(e, n, c, times);
}

bool mining_chosen(const struct mining_log *log, const struct mining_paths *p, uint32_t place,
                   const struct mining_choice *c) {
	const struct mining_case *k = &log->cases.p[place];
	if ((c->path && p->list[p->of[place]].key != c->path) || (c->late && (!k->judged || k->on_time)))
		return false;
	return did(events_of(log, place), k->count, c);
}
