/* The earliest end, by looking at every schedule that could have it: tasks that use pools are placed one after the
 * other in the order of their starts, each as early as it can; all others follow by themselves. Some earliest schedule
 * is found so, because tasks that could begin earlier can be moved there without moving another.
 *
 * A choice is cut off when
 * - some task would begin too late for an end before the best one known;
 * - the work left for a pool is more than its people can do in time;
 * - the task could have begun before the one placed last: this order is looked at elsewhere;
 * - another task that could begin now would have ended by then: it could be moved there;
 * - the same tasks were placed before, and none ended later.
 * Source: precedence tree (Patterson, Slowinski, Talbot, Weglarz 1989) with left-shift and cutset rules
 * (Demeulemeester, Herroelen 1992). */
#include "plan/schedule_int.h"

enum { MEMO_SLOTS_LEAST = 1 << 6, MEMO_SLOTS_MOST = 1 << 14, MEMO_WAYS = 4 };

/* Tasks that were placed together once: when each ended, and when the last of them began. */
struct seen {
	uint64_t set;
	int32_t last;
	int32_t end[SCHEDULE_SEARCH_MAX];
};

/* The people of a pool and what they have to do in working days. */
struct crew {
	uint32_t capacity, n;
	uint8_t by_late[SCHEDULE_SEARCH_MAX];  /* numbers of tasks, by latest end */
	uint32_t units[SCHEDULE_SEARCH_MAX];   /* that each takes, by number */
};

struct brancher {
	struct schedule_work *w;
	struct schedule_times *best, late;
	uint32_t tasks[SCHEDULE_SEARCH_MAX], n; /* those that use pools, in order of rank */
	int8_t *number;                         /* of a task among them; -1: it uses no pool */
	uint64_t needs[SCHEDULE_SEARCH_MAX];    /* those of them that come before, directly or not */
	struct crew *crews;                     /* one for each pool */
	uint32_t crew_count;
	struct schedule_times *at;              /* by how many are placed */
	struct seen *memo;
	uint32_t memo_slots;
	uint32_t turn;
	int32_t bound;
	uint64_t until; /* steps */
	bool over;
};

/* What is placed so far. */
struct placed {
	uint64_t set;
	uint32_t count;
	int32_t last;   /* start of the last one */
	int32_t number; /* its number; -1: none yet */
};

/* ---- cuts ----------------------------------------------------------------------------------- */

static void sort_by_late(const struct brancher *x, struct crew *crew) {
	for (uint32_t k = 1; k < crew->n; k++) {
		uint8_t one = crew->by_late[k];
		uint32_t i = k;
		for (; i && x->late.end[x->tasks[crew->by_late[i - 1]]] > x->late.end[x->tasks[one]]; i--)
			crew->by_late[i] = crew->by_late[i - 1];
		crew->by_late[i] = one;
	}
}

static void set_deadline(struct brancher *x) {
	struct schedule_work *w = x->w;
	schedule__backward(w, x->best->finish - 1, w->net.order, NULL, &x->late);
	for (uint32_t k = 0; k < x->crew_count; k++)
		sort_by_late(x, &x->crews[k]);
}

/* Earliest starts of all that is not placed, given what is. False: one of them is too late. */
static bool look_ahead(struct brancher *x, const struct placed *p, struct schedule_times *t) {
	struct schedule_work *w = x->w;
	t->finish = w->fixed_finish;
	for (uint32_t k = 0; k < w->free_count; k++) {
		uint32_t i = w->free_jobs[k];
		int number = x->number[i];
		if (number < 0 || !(p->set >> number & 1)) {
			int32_t from = schedule__need(w, i, t->end);
			if (number >= 0)
				from = schedule__fit(w, i, from > p->last ? from : p->last);
			if (from > x->late.start[i])
				return false;
			t->start[i] = from;
			t->end[i] = schedule__end(&w->days, &w->jobs[i], from);
		}
		t->finish = t->end[i] > t->finish ? t->end[i] : t->finish;
	}
	return t->finish < x->best->finish;
}

/* What the pool has to do in working days of what begins on day `from` or later, each by its latest end, together with
 * what still runs then: whether its people can. */
static bool can_do(const struct brancher *x, const struct placed *p, const struct schedule_times *t,
	const struct crew *crew, int32_t from) {
	const int32_t *count = x->w->days.count;
	int64_t work = 0, begun = count[from];
	for (uint32_t k = 0; k < crew->n; k++) {
		uint32_t number = crew->by_late[k], i = x->tasks[number];
		if (p->set >> number & 1) {
			work += t->end[i] > from ? (int64_t)(count[t->end[i]] - begun) * crew->units[number] : 0;
			continue;
		}
		if (t->start[i] < from)
			continue;
		work += (int64_t)x->w->jobs[i].days * crew->units[number];
		if (work > (int64_t)crew->capacity * (count[x->late.end[i]] - begun))
			return false;
	}
	return true;
}

static bool can_do_all(const struct brancher *x, const struct placed *p, const struct schedule_times *t) {
	for (uint32_t k = 0; k < x->crew_count; k++) {
		const struct crew *crew = &x->crews[k];
		if (!can_do(x, p, t, crew, p->last))
			return false;
		for (uint32_t m = 0; m < crew->n; m++) {
			uint32_t number = crew->by_late[m];
			int32_t from = t->start[x->tasks[number]];
			if (!(p->set >> number & 1) && from > p->last && !can_do(x, p, t, crew, from))
				return false;
		}
	}
	return true;
}

static bool is_worse(const struct brancher *x, const struct seen *s, const struct placed *p,
	const struct schedule_times *t) {
	if (s->last > p->last)
		return false;
	for (uint64_t set = p->set; set; set &= set - 1) {
		int k = __builtin_ctzll(set);
		int32_t end = t->end[x->tasks[k]];
		if (s->end[k] > (end > p->last ? end : p->last))
			return false;
	}
	return true;
}

/* Whether the same set was looked at before, no later; else it is remembered. */
static bool was_seen(struct brancher *x, const struct placed *p, const struct schedule_times *t) {
	uint64_t h = p->set * 0x9E3779B97F4A7C15u;
	struct seen *group = &x->memo[(h >> 40) % (x->memo_slots / MEMO_WAYS) * MEMO_WAYS], *to = NULL;
	for (int k = 0; k < MEMO_WAYS; k++) {
		if (group[k].set == p->set && is_worse(x, &group[k], p, t))
			return true;
		if (!to && !group[k].set)
			to = &group[k];
	}
	if (!to)
		to = &group[x->turn++ % MEMO_WAYS];
	to->set = p->set;
	to->last = p->last;
	for (uint64_t set = p->set; set; set &= set - 1) {
		int k = __builtin_ctzll(set);
		to->end[k] = t->end[x->tasks[k]];
	}
	return false;
}

/* ---- choices -------------------------------------------------------------------------------- */

/* Whether the task could come next, as far as what it needs goes. */
static bool is_open(const struct brancher *x, const struct placed *p, uint32_t k) {
	return !(p->set >> k & 1) && !(x->needs[k] & ~p->set);
}

/* Numbers of the tasks that may be placed next, the one that should come first in front. */
static uint32_t list_choices(const struct brancher *x, const struct placed *p, const struct schedule_times *t,
	uint8_t *list) {
	const struct schedule_work *w = x->w;
	int32_t first_end = INT32_MAX;
	uint32_t n = 0;
	for (uint32_t k = 0; k < x->n; k++)
		if (is_open(x, p, k) && t->end[x->tasks[k]] < first_end)
			first_end = t->end[x->tasks[k]];
	for (uint32_t k = 0; k < x->n; k++) {
		uint32_t i = x->tasks[k], at;
		int32_t start = t->start[i];
		if (!is_open(x, p, k) || start >= first_end || (start == p->last && (int32_t)k < p->number))
			continue;
		if (schedule__fit(w, i, schedule__need(w, i, t->end)) < p->last)
			continue;
		for (at = n++; at; at--) {
			uint32_t other = x->tasks[list[at - 1]];
			if (t->start[other] < start ||
				(t->start[other] == start && x->late.start[other] <= x->late.start[i]))
				break;
			list[at] = list[at - 1];
		}
		list[at] = (uint8_t)k;
	}
	return n;
}

static void keep(struct brancher *x, const struct schedule_times *t) {
	size_t size = x->w->net.n * sizeof *t->start;
	check(t->finish < x->best->finish);
	memcpy(x->best->start, t->start, size);
	memcpy(x->best->end, t->end, size);
	x->best->finish = t->finish;
	if (t->finish > x->bound)
		set_deadline(x);
	else
		x->over = true;
}

/* One choice after the other; as deep as there are tasks with pools, at most SCHEDULE_SEARCH_MAX. */
static void choose(struct brancher *x, const struct placed *p) {
	struct schedule_work *w = x->w;
	struct schedule_times *t = &x->at[p->count];
	uint8_t list[SCHEDULE_SEARCH_MAX];
	w->steps += 1 + w->free_count / 2;
	if (!look_ahead(x, p, t))
		return;
	if (p->count == x->n) {
		keep(x, t);
		return;
	}
	if (!can_do_all(x, p, t) || (p->set && was_seen(x, p, t)))
		return;
	uint32_t n = list_choices(x, p, t, list);
	for (uint32_t k = 0; k < n && !x->over; k++) {
		uint32_t i = x->tasks[list[k]];
		if (w->steps >= x->until) {
			x->over = true;
			return;
		}
		struct placed next = {p->set | (uint64_t)1 << list[k], p->count + 1, t->start[i], (int32_t)list[k]};
		struct schedule_times *to = &x->at[next.count];
		memcpy(to->start, t->start, w->net.n * sizeof *t->start);
		memcpy(to->end, t->end, w->net.n * sizeof *t->end);
		schedule__take(w, i, t->start[i], t->end[i]);
		choose(x, &next);
		schedule__give(w, i, t->start[i], t->end[i]);
	}
}

/* Numbers the tasks with pools, and finds which of them come before which. */
static void list_tasks(struct arena *a, struct brancher *x) {
	const struct schedule_work *w = x->w;
	uint64_t *before = arena_array(a, uint64_t, w->net.n);
	x->number = arena_array(a, int8_t, w->net.n);
	memset(x->number, -1, w->net.n);
	for (uint32_t k = 0; k < w->free_count; k++) {
		uint32_t i = w->free_jobs[k];
		const struct schedule_task *task = &w->net.tasks[i];
		for (uint32_t b = 0; b < task->after_count; b++) {
			uint32_t other = task->after[b];
			before[i] |= before[other] | (x->number[other] >= 0 ? (uint64_t)1 << x->number[other] : 0);
		}
		if (w->jobs[i].use_count) {
			x->needs[x->n] = before[i];
			x->number[i] = (int8_t)x->n;
			x->tasks[x->n++] = i;
		}
	}
}

static void list_crews(struct arena *a, struct brancher *x) {
	const struct schedule_work *w = x->w;
	x->crew_count = w->p->pool_count;
	x->crews = arena_array(a, struct crew, x->crew_count);
	for (uint32_t k = 0; k < x->n; k++) {
		const struct schedule_job *j = &w->jobs[x->tasks[k]];
		for (uint32_t u = 0; u < j->use_count && !j->natural; u++) {
			struct crew *crew = &x->crews[j->uses[u].pool];
			crew->capacity = w->p->capacity[j->uses[u].pool];
			crew->units[k] = j->uses[u].units;
			crew->by_late[crew->n++] = (uint8_t)k;
		}
	}
}

bool schedule__branch(struct arena *a, struct schedule_work *w, int32_t bound, uint64_t until,
	struct schedule_times *best) {
	uint32_t n = w->net.n;
	struct brancher x = {.w = w, .best = best, .bound = bound, .until = until, .late = schedule__times_make(a, n)};
	check(n <= SCHEDULE_SEARCH_MAX && best->finish > bound && until > w->steps);
	list_tasks(a, &x);
	list_crews(a, &x);
	uint64_t choices = (until - w->steps) / (1 + w->free_count / 2);
	for (x.memo_slots = MEMO_SLOTS_LEAST; x.memo_slots < MEMO_SLOTS_MOST && x.memo_slots < choices / 2;)
		x.memo_slots *= 2;
	x.memo = arena_array(a, struct seen, x.memo_slots);
	x.at = arena_array(a, struct schedule_times, x.n + 1);
	for (uint32_t k = 0; k <= x.n; k++)
		x.at[k] = schedule__times_make(a, n);
	memcpy(x.at[0].start, best->start, n * sizeof *best->start);
	memcpy(x.at[0].end, best->end, n * sizeof *best->end);
	set_deadline(&x);
	schedule__clear(w);
	struct placed none = {.number = -1};
	choose(&x, &none);
	return w->steps < until || best->finish <= bound;
}
