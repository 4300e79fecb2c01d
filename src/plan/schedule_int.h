/* schedule: what its files share. Time is counted in days after the start of the problem, so that a day is an index of
 * a table; working days and the days of a task end are looked up, never walked. */
#ifndef PLAN_SCHEDULE_INT_H
#define PLAN_SCHEDULE_INT_H

#include "plan/schedule.h"

/* Days after the start: which of them are worked. */
struct schedule_days {
	const struct calendar *calendar;
	int last_year;
	day base;        /* day 0 */
	int32_t known;   /* the tables hold days 0..known-1 */
	int32_t room;
	int32_t *count;  /* count[t]: working days in 1..t */
	int32_t *work;   /* work[k]: the day that is the k-th working day after day 0, from k = 0 */
	int32_t worked;  /* of them are known */
	struct arena *arena;
};

/* Makes the tables hold day `last` too. */
void schedule__days_reach(struct schedule_days *d, int32_t last);

/* Tables of what comes after what: followers of i are next[next_at[i]] … next[next_at[i + 1] - 1]. */
struct schedule_net {
	uint32_t n;
	const struct schedule_task *tasks;
	uint32_t *order, *rank;      /* every task after all before it; rank[order[k]] = k */
	uint32_t *next, *next_at;
};
/* Refuses plan.cycle. */
bool schedule__net_make(struct arena *a, const struct schedule_problem *p, struct schedule_net *out, struct err *e);

/* A task as the work needs it. */
struct schedule_job {
	int32_t days;
	bool natural, fixed;         /* fixed: its start and end are facts */
	int32_t release;             /* not before this day, 0 or more */
	int32_t start, end;          /* of a fixed one; may lie before day 0 */
	const struct schedule_use *uses; /* each pool once, units 1 or more; none for a task of 0 days */
	uint32_t use_count;
};

/* A problem made ready for work. */
struct schedule_work {
	const struct schedule_problem *p;
	struct schedule_net net;
	struct schedule_days days;
	struct schedule_job *jobs;
	uint32_t *free_jobs;         /* those that are not fixed, in order of rank */
	uint32_t free_count;
	uint64_t steps, steps_most;  /* tasks placed and choices looked at */
	bool pools;                  /* some job that is not fixed uses a pool */
	int32_t horizon;             /* with pools: no schedule that places each job as early as it can ends later */
	uint32_t *used;              /* with pools: units of pool k in use on day t: used[k * (horizon + 1) + t] */
	uint32_t *fixed_used;        /* by the fixed jobs alone */
	int32_t touched;             /* no unit of `used` is in use after this day, */
	int32_t fixed_touched;       /* nor of `fixed_used` after this one */
	int32_t fixed_finish;        /* the last end of a fixed job, 0 or more */
	int32_t *late;               /* by task, for schedule__justify */
	uint64_t *room;              /* by task, for schedule__sort */
};

/* Starts and ends by task, and the day on which all has ended. */
struct schedule_times {
	int32_t *start, *end, finish;
};

/* Makes a problem ready, its tables of days empty. Refuses plan.cycle, plan.no_capacity, plan.too_many. */
bool schedule__work_make(struct arena *a, const struct schedule_problem *p, struct schedule_work *w, struct err *e);

/* The day on which a job ends that starts on that day. The tables must hold it; see schedule__days_reach. */
static inline int32_t schedule__end(const struct schedule_days *d, const struct schedule_job *j, int32_t start) {
	if (j->natural || !j->days)
		return start + j->days;
	return d->work[d->count[start] + j->days - 1];
}

/* The last day on which a job may start so that it ends by `end`; -1 when there is none. */
int32_t schedule__last_start(const struct schedule_days *d, const struct schedule_job *j, int32_t end);
/* Starts as early as what comes before allows, capacities aside; grows the tables. False when it takes too long. */
bool schedule__forward(struct schedule_work *w, struct schedule_times *t);
/* Latest ends and starts so that all has ended by `finish`; -1 for a start that there is not. Fixed jobs keep their
 * starts and hold nobody back.
 * order    each after what it comes after, and after `because`
 * because  NULL, or by job whose place it takes: that one ends before the latest start too; -1: nobody's */
void schedule__backward(const struct schedule_work *w, int32_t finish, const uint32_t *order, const int32_t *because,
	struct schedule_times *late);

/* ---- with capacities ------------------------------------------------------------------------ */

/* Room for n tasks. */
struct schedule_times schedule__times_make(struct arena *a, uint32_t n);
/* Takes the pools for that task, or gives them back. */
void schedule__take(struct schedule_work *w, uint32_t task, int32_t start, int32_t end);
void schedule__give(struct schedule_work *w, uint32_t task, int32_t start, int32_t end);
/* Forgets what was taken but by fixed jobs. */
void schedule__clear(struct schedule_work *w);
/* The first day on or after `from` on which the task can start with what its pools have left. */
int32_t schedule__fit(const struct schedule_work *w, uint32_t task, int32_t from);
/* Starts each of `list` (all jobs that are not fixed, each after what it comes after) as early as it can. */
void schedule__place(struct schedule_work *w, const uint32_t *list, struct schedule_times *t);
/* Starts each as late as it can so that all has ended by t->finish, then each as early as it can again: never later
 * than before. `list` becomes the order of the starts. */
void schedule__justify(struct schedule_work *w, uint32_t *list, struct schedule_times *t);
/* Orders n tasks by key, and by rank where keys are equal. `room` holds as many. */
void schedule__sort(const struct schedule_work *w, uint32_t *list, uint32_t n, const int32_t *key, uint64_t *room);
/* The day before which its release and what it comes after do not let a task start. */
int32_t schedule__need(const struct schedule_work *w, uint32_t task, const int32_t *end);
/* A search for better schedules. */
struct schedule_searcher;
/* The first schedules by several rules (without work to do, by the first rule that is there), the best one in `best`.
 * bound  a day before which none ends */
struct schedule_searcher *schedule__search_begin(struct arena *a, struct schedule_work *w,
	const struct schedule_times *early, int32_t bound, struct schedule_times *best);
/* Better ones, until `bound` is reached or so many steps are made in all. */
void schedule__search(struct schedule_searcher *s, int32_t bound, uint64_t until);
/* Looks for a schedule that ends before best->finish, at all that could be one, until so many steps are made in all.
 * True: there is none, or the one that is now in `best` is the earliest. */
bool schedule__branch(struct arena *a, struct schedule_work *w, int32_t bound, uint64_t until,
	struct schedule_times *best);
/* A day before which no schedule ends; `above`: one is known that ends then. */
int32_t schedule__bound(struct arena *a, struct schedule_work *w, const struct schedule_times *early, int32_t above);

#endif
