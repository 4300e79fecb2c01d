/* A day before which no schedule can end, by refutation: if all were to end by day T, every task would have to lie
 * between its earliest start and its latest end, and some pool would have to do more in some span of days than its
 * people can. The last T refuted so is one below the bound.
 *
 * A pool that does tasks in working days counts working days: a task takes exactly as many of them as it has. Tasks in
 * natural days count only in pools that have no others, in natural days.
 * Source: energetic reasoning (Erschler, Lopez 1990; Baptiste, Le Pape, Nuijten 2001) in a destructive bound (Klein,
 * Scholl 1999). */
#include <stdlib.h>

#include "plan/schedule_int.h"

enum { MEMBERS_FULL = 64 /* of a pool: up to so many, tasks that only overlap a span count too */ };

/* A task of one pool, in the days that the pool counts. */
struct member {
	int32_t early, late; /* of its days, the first is after `early`, the last is `late` or before */
	int32_t early_end, late_start;
	int32_t days;
	uint32_t units;
};

struct pool_load {
	struct member *list;
	uint32_t n;
	uint32_t *by_late;
	uint32_t capacity;
};

static int by_number(const void *a, const void *b) {
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static bool counts_working(const struct schedule_work *w, uint32_t pool) {
	for (uint32_t i = 0; i < w->net.n; i++)
		for (uint32_t u = 0; u < w->jobs[i].use_count; u++)
			if (w->jobs[i].uses[u].pool == pool && !w->jobs[i].natural)
				return true;
	return false;
}

/* A day in what the pool counts. */
static int32_t counted(const struct schedule_work *w, bool working, int32_t on) {
	return working ? w->days.count[on < 0 ? 0 : on] : on;
}

static void add_member(const struct schedule_work *w, bool working, uint32_t i, uint32_t units, int32_t start,
	int32_t late_end, struct pool_load *l) {
	const struct schedule_job *j = &w->jobs[i];
	int32_t end = j->fixed ? j->end : schedule__end(&w->days, j, start);
	int32_t late_start = j->fixed ? start : schedule__last_start(&w->days, j, late_end);
	late_end = j->fixed ? end : late_end;
	struct member m = {.units = units};
	m.early = counted(w, working, start < 0 ? 0 : start);
	m.early_end = counted(w, working, end);
	m.late_start = counted(w, working, late_start < 0 ? 0 : late_start);
	m.late = counted(w, working, late_end);
	m.days = j->fixed ? m.early_end - m.early : j->days;
	if (m.days > 0)
		l->list[l->n++] = m;
}

static void sort_by_late(struct pool_load *l, uint64_t *room) {
	for (uint32_t i = 0; i < l->n; i++)
		room[i] = (uint64_t)(uint32_t)l->list[i].late << 32 | i;
	qsort(room, l->n, sizeof *room, by_number);
	for (uint32_t i = 0; i < l->n; i++)
		l->by_late[i] = (uint32_t)room[i];
}

/* Tasks that lie within (from, late of one of them] as a whole. */
static bool overfull_within(const struct pool_load *l, int32_t from) {
	int64_t work = 0;
	for (uint32_t k = 0; k < l->n; k++) {
		const struct member *m = &l->list[l->by_late[k]];
		if (m->early < from)
			continue;
		work += (int64_t)m->days * m->units;
		if (work > (int64_t)l->capacity * (m->late - from))
			return true;
	}
	return false;
}

static int32_t least(int32_t a, int32_t b) {
	return a < b ? a : b;
}

/* The days of a task that lie in (from, to] wherever it is put. */
static int32_t inside(const struct member *m, int32_t from, int32_t to) {
	int32_t all = least(m->days, to - from), left = m->early_end - from, right = to - m->late_start;
	all = least(all, least(left, right));
	return all > 0 ? all : 0;
}

static bool overfull_span(const struct pool_load *l, int32_t from, int32_t to) {
	int64_t work = 0;
	for (uint32_t k = 0; k < l->n; k++)
		work += (int64_t)inside(&l->list[k], from, to) * l->list[k].units;
	return work > (int64_t)l->capacity * (to - from);
}

static bool overfull(const struct pool_load *l) {
	for (uint32_t a = 0; a < l->n; a++)
		if (overfull_within(l, l->list[a].early))
			return true;
	if (l->n > MEMBERS_FULL)
		return false;
	for (uint32_t a = 0; a < l->n; a++)
		for (uint32_t b = 0; b < l->n; b++) {
			const int32_t from[2] = {l->list[a].early, l->list[a].late_start};
			const int32_t to[2] = {l->list[b].late, l->list[b].early_end};
			for (int k = 0; k < 4; k++)
				if (from[k & 1] < to[k >> 1] && overfull_span(l, from[k & 1], to[k >> 1]))
					return true;
		}
	return false;
}

struct refuter {
	struct schedule_work *w;
	const struct schedule_times *early;
	struct schedule_times late;
	struct pool_load load;
	uint64_t *room;
	bool *working; /* by pool */
	bool *facts;   /* by pool: what has really begun overfills it nowhere, and so counts */
};

static bool facts_fit(const struct schedule_work *w, uint32_t pool) {
	const uint32_t *used = &w->fixed_used[(size_t)pool * ((size_t)w->horizon + 1)];
	for (int32_t d = 0; d <= w->fixed_touched; d++)
		if (used[d] > w->p->capacity[pool])
			return false;
	return true;
}

static bool counts(const struct refuter *r, uint32_t i, uint32_t pool) {
	const struct schedule_job *j = &r->w->jobs[i];
	return (!j->natural || !r->working[pool]) && (!j->fixed || r->facts[pool]);
}

/* Whether it is shown that not all can have ended by that day. */
static bool refuted(struct refuter *r, int32_t finish) {
	const struct schedule_work *w = r->w;
	schedule__backward(w, finish, w->net.order, NULL, &r->late);
	for (uint32_t i = 0; i < w->net.n; i++)
		if (!w->jobs[i].fixed && r->late.start[i] < r->early->start[i])
			return true;
	for (uint32_t pool = 0; pool < w->p->pool_count; pool++) {
		r->load.n = 0;
		r->load.capacity = w->p->capacity[pool];
		for (uint32_t i = 0; i < w->net.n; i++)
			for (uint32_t u = 0; u < w->jobs[i].use_count; u++)
				if (w->jobs[i].uses[u].pool == pool && counts(r, i, pool))
					add_member(w, r->working[pool], i, w->jobs[i].uses[u].units, r->early->start[i], r->late.end[i],
						&r->load);
		sort_by_late(&r->load, r->room);
		if (overfull(&r->load))
			return true;
	}
	return false;
}

/* What is refuted for one day is refuted for each before it, so the last such day is found by halving. */
int32_t schedule__bound(struct arena *a, struct schedule_work *w, const struct schedule_times *early, int32_t above) {
	uint32_t n = w->net.n;
	struct refuter r = {.w = w, .early = early, .late = schedule__times_make(a, n)};
	r.load.list = arena_array(a, struct member, n);
	r.load.by_late = arena_array(a, uint32_t, n);
	r.room = arena_array(a, uint64_t, n);
	r.working = arena_array(a, bool, w->p->pool_count);
	r.facts = arena_array(a, bool, w->p->pool_count);
	for (uint32_t pool = 0; pool < w->p->pool_count; pool++) {
		r.working[pool] = counts_working(w, pool);
		r.facts[pool] = facts_fit(w, pool);
	}
	int32_t low = early->finish, high = above; /* not refuted: high */
	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		if (refuted(&r, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return high;
}
