/* Pools day by day, and schedules that fill them: each task as early as it can, or as late as it can. */
#include <stdlib.h>

#include "plan/schedule_int.h"

enum { INSERT_MOST = 96 /* lists up to this length are sorted by insertion: mostly they are nearly in order */ };

struct schedule_times schedule__times_make(struct arena *a, uint32_t n) {
	return (struct schedule_times){arena_array(a, int32_t, n), arena_array(a, int32_t, n), 0};
}

static uint32_t *row(const struct schedule_work *w, uint32_t pool) {
	return &w->used[(size_t)pool * ((size_t)w->horizon + 1)];
}

void schedule__take(struct schedule_work *w, uint32_t task, int32_t start, int32_t end) {
	const struct schedule_job *j = &w->jobs[task];
	check(end <= w->horizon);
	for (uint32_t u = 0; u < j->use_count; u++) {
		uint32_t *used = row(w, j->uses[u].pool), units = j->uses[u].units;
		for (int32_t d = start < 0 ? 1 : start + 1; d <= end; d++)
			used[d] += units;
	}
	if (j->use_count && end > w->touched)
		w->touched = end;
}

void schedule__give(struct schedule_work *w, uint32_t task, int32_t start, int32_t end) {
	const struct schedule_job *j = &w->jobs[task];
	for (uint32_t u = 0; u < j->use_count; u++) {
		uint32_t *used = row(w, j->uses[u].pool), units = j->uses[u].units;
		for (int32_t d = start + 1; d <= end; d++)
			used[d] -= units;
	}
}

void schedule__clear(struct schedule_work *w) {
	size_t one = (size_t)w->horizon + 1;
	for (uint32_t k = 0; k < w->p->pool_count; k++)
		memcpy(&w->used[k * one], &w->fixed_used[k * one], ((size_t)w->touched + 1) * sizeof *w->used);
	w->touched = w->fixed_touched;
}

/* The last day of start+1..end on which a pool has no room for the task; -1: it has on all. */
static int32_t last_full(const struct schedule_work *w, const struct schedule_job *j, int32_t start, int32_t end) {
	int32_t full = -1;
	for (uint32_t u = 0; u < j->use_count; u++) {
		const uint32_t *used = row(w, j->uses[u].pool);
		uint32_t most = w->p->capacity[j->uses[u].pool] - j->uses[u].units;
		int32_t from = full > start ? full : start;
		for (int32_t d = end < w->touched ? end : w->touched; d > from; d--)
			if (used[d] > most) {
				full = d;
				break;
			}
	}
	return full;
}

int32_t schedule__fit(const struct schedule_work *w, uint32_t task, int32_t from) {
	const struct schedule_job *j = &w->jobs[task];
	if (!j->use_count)
		return from;
	for (;;) {
		int32_t full = last_full(w, j, from, schedule__end(&w->days, j, from));
		if (full < 0)
			return from;
		check(full > from && full <= w->horizon);
		from = full;
	}
}

/* ---- orders --------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void insert_each(uint64_t *room, uint32_t n) {
	for (uint32_t i = 1; i < n; i++) {
		uint64_t one = room[i];
		uint32_t k = i;
		for (; k && room[k - 1] > one; k--)
			room[k] = room[k - 1];
		room[k] = one;
	}
}

void schedule__sort(const struct schedule_work *w, uint32_t *list, uint32_t n, const int32_t *key, uint64_t *room) {
	for (uint32_t i = 0; i < n; i++)
		room[i] = (uint64_t)(uint32_t)(key[list[i]] + (1 << 30)) << 32 | w->net.rank[list[i]];
	if (n <= INSERT_MOST)
		insert_each(room, n);
	else
		qsort(room, n, sizeof *room, by_value);
	for (uint32_t i = 0; i < n; i++)
		list[i] = w->net.order[(uint32_t)room[i]];
}

/* ---- one task after the other --------------------------------------------------------------- */

int32_t schedule__need(const struct schedule_work *w, uint32_t task, const int32_t *end) {
	int32_t from = w->jobs[task].release;
	for (uint32_t b = 0; b < w->net.tasks[task].after_count; b++)
		from = end[w->net.tasks[task].after[b]] > from ? end[w->net.tasks[task].after[b]] : from;
	return from;
}

void schedule__place(struct schedule_work *w, const uint32_t *list, struct schedule_times *t) {
	schedule__clear(w);
	t->finish = w->fixed_finish;
	for (uint32_t k = 0; k < w->free_count; k++) {
		uint32_t i = list[k];
		t->start[i] = schedule__fit(w, i, schedule__need(w, i, t->end));
		t->end[i] = schedule__end(&w->days, &w->jobs[i], t->start[i]);
		t->finish = t->end[i] > t->finish ? t->end[i] : t->finish;
		schedule__take(w, i, t->start[i], t->end[i]);
	}
	w->steps += w->free_count;
}

/* The first day of start+1..end on which a pool has no room for the task; -1: it has on all. */
static int32_t first_full(const struct schedule_work *w, const struct schedule_job *j, int32_t start, int32_t end) {
	int32_t full = -1;
	end = end < w->touched ? end : w->touched;
	for (uint32_t u = 0; u < j->use_count; u++) {
		const uint32_t *used = row(w, j->uses[u].pool);
		uint32_t most = w->p->capacity[j->uses[u].pool] - j->uses[u].units;
		for (int32_t d = start + 1; d <= end; d++)
			if (used[d] > most) {
				full = d;
				end = d - 1;
				break;
			}
	}
	return full;
}

/* The latest start of a task so that it ends by `end` and its pools have room. */
static int32_t fit_late(const struct schedule_work *w, uint32_t task, int32_t end) {
	const struct schedule_job *j = &w->jobs[task];
	for (;;) {
		int32_t start = schedule__last_start(&w->days, j, end);
		check(start >= 0);
		int32_t full = j->use_count ? first_full(w, j, start, schedule__end(&w->days, j, start)) : -1;
		if (full < 0)
			return start;
		end = full - 1;
	}
}

void schedule__justify(struct schedule_work *w, uint32_t *list, struct schedule_times *t) {
	for (uint32_t i = 0; i < w->net.n; i++)
		w->late[i] = t->finish;
	schedule__sort(w, list, w->free_count, t->end, w->room);
	schedule__clear(w);
	for (uint32_t k = w->free_count; k-- > 0;) {
		uint32_t i = list[k];
		int32_t start = fit_late(w, i, w->late[i]);
		t->start[i] = start;
		t->end[i] = schedule__end(&w->days, &w->jobs[i], start);
		schedule__take(w, i, start, t->end[i]);
		for (uint32_t b = 0; b < w->net.tasks[i].after_count; b++) {
			uint32_t before = w->net.tasks[i].after[b];
			w->late[before] = start < w->late[before] ? start : w->late[before];
		}
	}
	w->steps += w->free_count;
	schedule__sort(w, list, w->free_count, t->start, w->room);
	schedule__place(w, list, t);
	schedule__sort(w, list, w->free_count, t->start, w->room);
}
