/* Plays of a plan: lengths are drawn, then the tasks run in minutes after noon of the first day: so a recorded length
 * counts as the nearest number of days. A task whose length is not drawn ends at the time of day at which it began. */
#include <stdlib.h>

#include "data/date.h"
#include "plan/chance.h"
#include "plan/schedule_int.h"
#include "process/simulate.h"

enum { MINUTES = 24 * 60, HALF = MINUTES / 2, NOBODY = UINT32_MAX };
#define NEVER INT64_MAX
static const double minutes_most = (double)SCHEDULE_SPAN_MAX * MINUTES;

/* A task in a play. */
struct part {
	const double *minutes; /* drawn from; NULL: fixed */
	uint32_t count;
	int64_t begun;         /* when it really began; lengths count from then */
	struct schedule_job job;
};

/* One task that runs, or waits for its pools. */
struct entry {
	int64_t at;
	uint32_t task;
};

struct player {
	const struct schedule_problem *p;
	struct schedule_net net;
	struct schedule_days days;
	struct part *parts;
	int64_t *ready, *start, *end, *release;
	uint32_t *missing, *freed_by;
	struct entry *running; /* a heap by end */
	uint32_t running_count;
	struct entry *waiting; /* in order of ready, then number */
	uint32_t waiting_count;
	uint32_t *used;        /* units of each pool */
	bool pools;
	uint8_t *marked;
	uint32_t *stack;
	struct simulate_random random;
	bool too_long;
};

/* ---- lengths -------------------------------------------------------------------------------- */

/* The minute at which a task ends that begins at `start`. */
static int64_t draw_end(struct player *x, uint32_t i, int64_t start) {
	const struct part *part = &x->parts[i];
	const struct schedule_job *j = &part->job;
	if (j->fixed && x->p->tasks[i].ended)
		return (int64_t)j->end * MINUTES;
	if (part->minutes) {
		double minutes = part->minutes[(uint32_t)(simulate_uniform(&x->random) * part->count)];
		if (minutes > minutes_most) {
			x->too_long = true;
			return start;
		}
		int64_t end = (j->fixed ? part->begun : start) + (int64_t)minutes;
		return end < start ? start : end;
	}
	if (j->fixed)
		return (int64_t)j->end * MINUTES;
	int64_t on = (start + HALF) / MINUTES;
	if (on > SCHEDULE_SPAN_MAX) {
		x->too_long = true;
		return start;
	}
	if (j->natural || !j->days)
		return start + (int64_t)j->days * MINUTES;
	schedule__days_reach(&x->days, (int32_t)on);
	while (x->days.count[on] + j->days > x->days.worked)
		schedule__days_reach(&x->days, x->days.known + 512);
	return start + (int64_t)(schedule__end(&x->days, j, (int32_t)on) - on) * MINUTES;
}

/* ---- without pools -------------------------------------------------------------------------- */

static int64_t play_freely(struct player *x) {
	int64_t finish = 0;
	for (uint32_t k = 0; k < x->net.n; k++) {
		uint32_t i = x->net.order[k];
		const struct schedule_task *t = &x->net.tasks[i];
		int64_t start = x->release[i];
		if (!x->parts[i].job.fixed)
			for (uint32_t b = 0; b < t->after_count; b++)
				start = x->end[t->after[b]] > start ? x->end[t->after[b]] : start;
		x->start[i] = x->ready[i] = start;
		x->end[i] = draw_end(x, i, start);
		finish = x->end[i] > finish ? x->end[i] : finish;
	}
	return finish;
}

/* ---- with pools ----------------------------------------------------------------------------- */

static bool comes_before(const struct entry *a, const struct entry *b) {
	return a->at != b->at ? a->at < b->at : a->task < b->task;
}

static void run(struct player *x, uint32_t i, int64_t now) {
	struct entry e = {0, i};
	x->start[i] = now;
	x->end[i] = e.at = draw_end(x, i, now);
	uint32_t at = x->running_count++;
	for (; at && comes_before(&e, &x->running[(at - 1) / 2]); at = (at - 1) / 2)
		x->running[at] = x->running[(at - 1) / 2];
	x->running[at] = e;
}

static struct entry next_end(struct player *x) {
	struct entry first = x->running[0], last = x->running[--x->running_count];
	uint32_t at = 0;
	for (;;) {
		uint32_t child = 2 * at + 1;
		if (child >= x->running_count)
			break;
		if (child + 1 < x->running_count && comes_before(&x->running[child + 1], &x->running[child]))
			child++;
		if (!comes_before(&x->running[child], &last))
			break;
		x->running[at] = x->running[child];
		at = child;
	}
	x->running[at] = last;
	return first;
}

static bool has_room(const struct player *x, uint32_t i) {
	const struct schedule_job *j = &x->parts[i].job;
	for (uint32_t u = 0; u < j->use_count; u++)
		if (x->used[j->uses[u].pool] + j->uses[u].units > x->p->capacity[j->uses[u].pool])
			return false;
	return true;
}

static void take(struct player *x, uint32_t i) {
	const struct schedule_job *j = &x->parts[i].job;
	for (uint32_t u = 0; u < j->use_count; u++)
		x->used[j->uses[u].pool] += j->uses[u].units;
}

static void give(struct player *x, uint32_t i) {
	const struct schedule_job *j = &x->parts[i].job;
	for (uint32_t u = 0; u < j->use_count; u++)
		x->used[j->uses[u].pool] -= j->uses[u].units;
}

static void wait(struct player *x, uint32_t i, int64_t ready) {
	struct entry e = {ready, i};
	uint32_t at = x->waiting_count++;
	x->ready[i] = ready;
	for (; at && comes_before(&e, &x->waiting[at - 1]); at--)
		x->waiting[at] = x->waiting[at - 1];
	x->waiting[at] = e;
}

/* Somebody of one of its pools who has just ended. */
static uint32_t find_giver(const struct player *x, uint32_t i, int64_t now) {
	const struct schedule_job *j = &x->parts[i].job;
	for (uint32_t k = 0; k < x->net.n; k++) {
		const struct schedule_job *other = &x->parts[k].job;
		if (k == i || !other->use_count || x->missing[k] || x->end[k] != now)
			continue;
		for (uint32_t u = 0; u < j->use_count; u++)
			for (uint32_t v = 0; v < other->use_count; v++)
				if (j->uses[u].pool == other->uses[v].pool)
					return k;
	}
	return NOBODY;
}

/* All that is ready and has room begins. */
static void begin_ready(struct player *x, int64_t now) {
	uint32_t kept = 0;
	for (uint32_t k = 0; k < x->waiting_count; k++) {
		struct entry e = x->waiting[k];
		if (e.at > now || !has_room(x, e.task)) {
			x->waiting[kept++] = e;
			continue;
		}
		take(x, e.task);
		x->freed_by[e.task] = e.at < now ? find_giver(x, e.task, now) : NOBODY;
		run(x, e.task, now);
	}
	x->waiting_count = kept;
}

static void begin_all(struct player *x) {
	x->running_count = x->waiting_count = 0;
	memset(x->used, 0, x->p->pool_count * sizeof *x->used);
	for (uint32_t i = 0; i < x->net.n; i++) {
		x->missing[i] = x->net.tasks[i].after_count;
		x->end[i] = NEVER;
		x->freed_by[i] = NOBODY;
		if (x->parts[i].job.fixed) {
			x->ready[i] = x->release[i];
			take(x, i);
			run(x, i, x->release[i]);
		} else if (!x->missing[i]) {
			wait(x, i, x->release[i]);
		}
	}
}

/* The next moment at which something may begin: an end, or the earliest day of what waits. */
static int64_t next_moment(const struct player *x, int64_t now) {
	int64_t next = x->running_count ? x->running[0].at : NEVER;
	for (uint32_t k = 0; k < x->waiting_count; k++)
		if (x->waiting[k].at > now && x->waiting[k].at < next)
			next = x->waiting[k].at;
	check(next != NEVER);
	return next;
}

static int64_t play_in_pools(struct player *x) {
	int64_t now = INT64_MIN, finish = 0;
	uint32_t ended = 0;
	begin_all(x);
	while (ended < x->net.n) {
		now = next_moment(x, now);
		while (x->running_count && x->running[0].at <= now) {
			uint32_t i = next_end(x).task;
			ended++;
			give(x, i);
			finish = x->end[i] > finish ? x->end[i] : finish;
			for (uint32_t k = x->net.next_at[i]; k < x->net.next_at[i + 1]; k++) {
				uint32_t after = x->net.next[k];
				if (--x->missing[after] == 0 && !x->parts[after].job.fixed)
					wait(x, after, now > x->release[after] ? now : x->release[after]);
			}
		}
		begin_ready(x, now);
	}
	return finish;
}

/* ---- what was critical ---------------------------------------------------------------------- */

static void mark(struct player *x, uint32_t *n, uint32_t i) {
	if (!x->marked[i])
		x->marked[i] = 1, x->stack[(*n)++] = i;
}

/* Backwards from the end: what ended when the next began, as its need or because it gave its place free. */
static void mark_critical(struct player *x, int64_t finish) {
	uint32_t n = 0;
	memset(x->marked, 0, x->net.n);
	for (uint32_t i = 0; i < x->net.n; i++)
		if (x->end[i] == finish && !x->p->tasks[i].ended)
			mark(x, &n, i);
	while (n) {
		uint32_t i = x->stack[--n];
		const struct schedule_task *t = &x->net.tasks[i];
		if (x->parts[i].job.fixed)
			continue;
		if (x->pools && x->freed_by[i] != NOBODY) {
			mark(x, &n, x->freed_by[i]);
			continue;
		}
		for (uint32_t b = 0; b < t->after_count; b++)
			if (x->end[t->after[b]] == x->start[i] && !x->p->tasks[t->after[b]].ended)
				mark(x, &n, t->after[b]);
	}
}

/* ---- all plays ------------------------------------------------------------------------------ */

/* Of a task that has begun, only lengths that it has not outlasted. */
static void set_part(struct arena *a, struct player *x, const struct schedule_work *w, uint32_t i,
	const struct chance_duration *d) {
	const struct schedule_task *t = &x->p->tasks[i];
	struct part *part = &x->parts[i];
	part->job = w->jobs[i];
	part->minutes = d->count ? d->minutes : NULL;
	part->count = d->count;
	x->release[i] = (int64_t)part->job.release * MINUTES;
	if (!part->job.fixed)
		return;
	part->begun = (int64_t)part->job.start * MINUTES;
	x->release[i] = t->ended ? part->begun : part->begun > 0 ? part->begun : 0;
	if (t->ended || !d->count)
		return;
	double *left = arena_array(a, double, d->count);
	part->count = 0;
	for (uint32_t k = 0; k < d->count; k++)
		if (part->begun + (int64_t)d->minutes[k] > 0)
			left[part->count++] = d->minutes[k];
	if (!part->count)
		left[part->count++] = 0;
	part->minutes = left;
}

static bool make_player(struct arena *a, const struct schedule_problem *p, const struct chance_duration *by_task,
	struct player *x, struct err *e) {
	struct schedule_work w;
	uint32_t n = p->count;
	if (!schedule__work_make(a, p, &w, e))
		return false;
	*x = (struct player){.p = p, .net = w.net, .days = w.days, .pools = w.pools};
	x->parts = arena_array(a, struct part, n);
	x->ready = arena_array(a, int64_t, n);
	x->start = arena_array(a, int64_t, n);
	x->end = arena_array(a, int64_t, n);
	x->release = arena_array(a, int64_t, n);
	x->missing = arena_array(a, uint32_t, n);
	x->freed_by = arena_array(a, uint32_t, n);
	x->running = arena_array(a, struct entry, n);
	x->waiting = arena_array(a, struct entry, n);
	x->used = arena_array(a, uint32_t, p->pool_count);
	x->marked = arena_array(a, uint8_t, n);
	x->stack = arena_array(a, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		set_part(a, x, &w, i, &by_task[i]);
	return true;
}

static int by_day(const void *a, const void *b) {
	day x = *(const day *)a, y = *(const day *)b;
	return (x > y) - (x < y);
}

/* The least day by which that share of the runs has ended. */
static day quantile(const struct chances *c, uint32_t percent) {
	return c->ends[((uint64_t)c->runs * percent + 99) / 100 - 1];
}

bool chance_play(struct arena *a, const struct schedule_problem *p, const struct chance_duration *by_task,
                 uint32_t runs, uint64_t seed, struct chances *out, struct err *e) {
	struct player x;
	check(runs >= 1 && runs <= CHANCE_RUNS_MAX);
	if ((uint64_t)p->count * runs > CHANCE_STEPS_MAX)
		return err_set(e, "plan.too_many", "", "%u items, %u times, are too many: play it fewer times", p->count, runs);
	if (!make_player(a, p, by_task, &x, e))
		return false;
	day *ends = arena_array(a, day, runs);
	double *critical = arena_array(a, double, p->count);
	for (uint32_t run_number = 0; run_number < runs; run_number++) {
		x.random = simulate_random_make(seed, run_number);
		int64_t finish = x.pools ? play_in_pools(&x) : play_freely(&x);
		if (x.too_long || finish / MINUTES >= SCHEDULE_SPAN_MAX)
			return err_set(e, "plan.too_long", "", "a play of the plan takes more than 400 years; look at the lengths");
		mark_critical(&x, finish);
		ends[run_number] = p->start + (day)((finish + HALF) / MINUTES);
		for (uint32_t i = 0; i < p->count; i++)
			critical[i] += x.marked[i];
	}
	for (uint32_t i = 0; i < p->count; i++)
		critical[i] /= runs;
	qsort(ends, runs, sizeof *ends, by_day);
	struct chances c = {.ends = ends, .runs = runs, .critical = critical, .count = p->count};
	c.median = quantile(&c, 50);
	c.p80 = quantile(&c, 80);
	c.p90 = quantile(&c, 90);
	c.p95 = quantile(&c, 95);
	*out = c;
	return true;
}

double chance_by(const struct chances *c, day on) {
	uint32_t low = 0, high = c->runs; /* the first that ended later */
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (c->ends[middle] <= on)
			low = middle + 1;
		else
			high = middle;
	}
	return (double)low / c->runs;
}
