/* Good schedules quickly: several rules, each schedule pushed to its end and back, then orders crossed with each other
 * as long as there is work left. Every order is one in which each task stands after what it comes after.
 * Source: rules: Kolisch 1996; justification: Valls, Ballestin, Quintanilla 2005; crossing of orders: Hartmann 1998. */
#include "plan/schedule_int.h"
#include "process/simulate.h"

enum { PEOPLE = 24, RULES = 5 };

struct order {
	uint32_t *list;
	int32_t finish;
};

struct schedule_searcher {
	struct schedule_work *w;
	struct schedule_times *best, times;
	struct order people[PEOPLE], child;
	uint32_t count;
	uint32_t *place;     /* of each task in an order that is changed */
	bool *taken;
	int64_t total;       /* of the ends in the best */
	int32_t bound;
	uint64_t until;      /* steps */
	struct simulate_random random;
	struct arena *arena;
};

static uint32_t draw(struct schedule_searcher *s, uint32_t n) {
	return (uint32_t)(simulate_uniform(&s->random) * n);
}

static bool is_over(const struct schedule_searcher *s) {
	return s->best->finish <= s->bound || s->w->steps >= s->until;
}

/* Of two that end on the same day the one is better whose tasks end earlier on the whole: nobody waits for nothing. */
static void keep_best(struct schedule_searcher *s) {
	size_t size = s->w->net.n * sizeof *s->times.start;
	int64_t total = 0;
	if (s->times.finish > s->best->finish)
		return;
	for (uint32_t k = 0; k < s->w->free_count; k++)
		total += s->times.end[s->w->free_jobs[k]];
	if (s->times.finish == s->best->finish && total >= s->total)
		return;
	memcpy(s->best->start, s->times.start, size);
	memcpy(s->best->end, s->times.end, size);
	s->best->finish = s->times.finish;
	s->total = total;
}

/* ---- rules ---------------------------------------------------------------------------------- */

/* Day by day: of those that could start, the first in the list that its pools have room for. The list becomes the
 * order of the starts. */
static void place_by_day(struct schedule_searcher *s, uint32_t *list) {
	struct schedule_work *w = s->w;
	struct schedule_times *t = &s->times;
	uint32_t left = w->free_count, n = w->net.n;
	int32_t next = 0;
	schedule__clear(w);
	memset(s->taken, 0, n * sizeof *s->taken);
	for (uint32_t i = 0; i < n; i++)
		s->taken[i] = w->jobs[i].fixed;
	memcpy(s->child.list, list, left * sizeof *list);
	for (int32_t now = 0; left; now = next) {
		uint32_t kept = 0;
		next = INT32_MAX;
		for (uint32_t k = 0; k < left; k++) {
			uint32_t i = s->child.list[k], b = 0;
			const struct schedule_task *task = &w->net.tasks[i];
			while (b < task->after_count && s->taken[task->after[b]])
				b++;
			int32_t from = b < task->after_count ? INT32_MAX : schedule__need(w, i, t->end);
			if (from != INT32_MAX)
				from = schedule__fit(w, i, from > now ? from : now);
			if (from == now) {
				t->start[i] = now;
				t->end[i] = schedule__end(&w->days, &w->jobs[i], now);
				schedule__take(w, i, now, t->end[i]);
				s->taken[i] = true;
				next = t->end[i] < next ? t->end[i] : next;
			} else {
				s->child.list[kept++] = i;
				next = from < next ? from : next;
			}
		}
		left = kept;
	}
	w->steps += 2 * w->free_count;
	schedule__sort(w, list, w->free_count, t->start, w->room);
}

static void add_person(struct schedule_searcher *s, uint32_t *list) {
	schedule__place(s->w, list, &s->times);
	keep_best(s);
	schedule__sort(s->w, list, s->w->free_count, s->times.start, s->w->room);
	schedule__justify(s->w, list, &s->times);
	keep_best(s);
	s->people[s->count] = (struct order){list, s->times.finish};
	s->count++;
}

static void try_rules(struct arena *a, struct schedule_searcher *s, const struct schedule_times *early) {
	struct schedule_work *w = s->w;
	uint32_t n = w->net.n;
	struct schedule_times late = schedule__times_make(a, n);
	int32_t *middle = arena_array(a, int32_t, n);
	schedule__backward(w, early->finish, w->net.order, NULL, &late);
	for (uint32_t i = 0; i < n; i++)
		middle[i] = early->start[i] + late.start[i];
	const int32_t *const keys[RULES] = {late.start, late.end, middle, early->start, late.start};
	for (int rule = 0; rule < RULES; rule++) {
		uint32_t *list = arena_array(a, uint32_t, w->free_count);
		memcpy(list, w->free_jobs, w->free_count * sizeof *list);
		schedule__sort(w, list, w->free_count, keys[rule], w->room);
		if (rule == RULES - 1)
			place_by_day(s, list);
		add_person(s, list);
		if (!w->steps_most)
			return;
	}
}

/* ---- crossing ------------------------------------------------------------------------------- */

/* Moves a task elsewhere between what it comes after and what comes after it. */
static void move_one(struct schedule_searcher *s, uint32_t *list) {
	const struct schedule_net *net = &s->w->net;
	uint32_t n = s->w->free_count, at = draw(s, n), i = list[at], low = 0, high = n - 1;
	for (uint32_t k = 0; k < n; k++)
		s->place[list[k]] = k;
	for (uint32_t b = 0; b < net->tasks[i].after_count; b++) {
		uint32_t before = net->tasks[i].after[b];
		if (!s->w->jobs[before].fixed && s->place[before] + 1 > low)
			low = s->place[before] + 1;
	}
	for (uint32_t b = net->next_at[i]; b < net->next_at[i + 1]; b++)
		if (!s->w->jobs[net->next[b]].fixed && s->place[net->next[b]] - 1 < high)
			high = s->place[net->next[b]] - 1;
	check(low <= at && at <= high);
	uint32_t where = low + draw(s, high - low + 1);
	if (where < at)
		memmove(&list[where + 1], &list[where], (at - where) * sizeof *list);
	else
		memmove(&list[at], &list[at + 1], (where - at) * sizeof *list);
	list[where] = i;
}

/* The mother's order, but a stretch of it as the father has it. */
static void cross(struct schedule_searcher *s, const uint32_t *mother, const uint32_t *father) {
	uint32_t n = s->w->free_count, from = draw(s, n), length = 1 + draw(s, n), at = 0;
	memset(s->taken, 0, s->w->net.n * sizeof *s->taken);
	for (; at < from; at++) {
		s->child.list[at] = mother[at];
		s->taken[mother[at]] = true;
	}
	for (uint32_t k = 0; k < n && at < from + length; k++)
		if (!s->taken[father[k]]) {
			s->child.list[at++] = father[k];
			s->taken[father[k]] = true;
		}
	for (uint32_t k = 0; k < n; k++)
		if (!s->taken[mother[k]])
			s->child.list[at++] = mother[k];
	check(at == n);
}

static const uint32_t *choose(struct schedule_searcher *s) {
	const struct order *a = &s->people[draw(s, s->count)], *b = &s->people[draw(s, s->count)];
	return a->finish < b->finish ? a->list : b->list;
}

/* The child takes the place of the worst, unless it is worse still. */
static void admit(struct schedule_searcher *s) {
	uint32_t worst = 0;
	for (uint32_t k = 1; k < s->count; k++)
		if (s->people[k].finish > s->people[worst].finish)
			worst = k;
	if (s->times.finish > s->people[worst].finish)
		return;
	uint32_t *list = s->people[worst].list;
	s->people[worst] = (struct order){s->child.list, s->times.finish};
	s->child.list = list;
}

static void improve(struct schedule_searcher *s) {
	uint32_t n = s->w->free_count, moves = 1 + n / 16;
	while (!is_over(s)) {
		cross(s, choose(s), choose(s));
		for (uint32_t k = draw(s, moves + 1); k; k--)
			move_one(s, s->child.list);
		schedule__place(s->w, s->child.list, &s->times);
		schedule__sort(s->w, s->child.list, n, s->times.start, s->w->room);
		schedule__justify(s->w, s->child.list, &s->times);
		keep_best(s);
		admit(s);
	}
}

struct schedule_searcher *schedule__search_begin(struct arena *a, struct schedule_work *w,
	const struct schedule_times *early, int32_t bound, struct schedule_times *best) {
	uint32_t n = w->net.n;
	struct schedule_searcher *s = arena_new(a, struct schedule_searcher);
	*s = (struct schedule_searcher){.w = w, .best = best, .bound = bound, .times = schedule__times_make(a, n)};
	memcpy(s->times.start, early->start, n * sizeof *early->start);
	memcpy(s->times.end, early->end, n * sizeof *early->end);
	s->child.list = arena_array(a, uint32_t, w->free_count);
	s->place = arena_array(a, uint32_t, n);
	s->taken = arena_array(a, bool, n);
	s->random = simulate_random_make(1, n);
	s->arena = a;
	best->finish = INT32_MAX;
	try_rules(a, s, early);
	check(best->finish < INT32_MAX);
	return s;
}

void schedule__search(struct schedule_searcher *s, int32_t bound, uint64_t until) {
	uint32_t n = s->w->free_count;
	s->bound = bound;
	s->until = until;
	while (s->count < PEOPLE && !is_over(s)) {
		uint32_t *list = arena_array(s->arena, uint32_t, n);
		memcpy(list, s->people[draw(s, s->count)].list, n * sizeof *list);
		for (uint32_t k = 0; k < n / 2; k++)
			move_one(s, list);
		add_person(s, list);
	}
	improve(s);
}
