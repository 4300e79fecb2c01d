/* chance: by which day a plan ends, how likely. The tasks of a schedule are played many times, each as long as some
 * recorded case of its item; nothing here is measured, it follows from the assumption that the lengths are independent.
 * Source: Monte-Carlo over an activity network (van Slyke 1963). */
#ifndef PLAN_CHANCE_H
#define PLAN_CHANCE_H

#include "plan/schedule.h"

enum {
	CHANCE_RUNS_MAX = 100000,   /* plays of one plan */
	CHANCE_STEPS_MAX = 20000000 /* tasks in all plays of one plan */
};

/* How long a task takes in a play. One that has ended stays as it was; of one that has begun only lengths that it has
 * not outlasted yet are drawn, and when it has outlasted all of them it ends with the first day of the plan. */
struct chance_duration {
	const double *minutes; /* recorded lengths, elapsed minutes, 0 or more, each as likely; they count as days,
	                        * rounded */
	uint32_t count;        /* 0: nothing is recorded, it takes the days of the task */
};

/* What came out of the plays. */
struct chances {
	const day *ends;        /* of every run, ascending */
	uint32_t runs;
	day median, p80, p90, p95;
	const double *critical; /* by task: share of the runs, 0..1, in which it was on a chain that fixed the end */
	uint32_t count;
};

/* Plays a plan. Pools serve who is ready first, then by number of the task; a task begins when all its pools have room.
 * by_task  one for each task of the problem
 * runs     1..CHANCE_RUNS_MAX
 * Refuses  as schedule_make, plan.too_many (CHANCE_STEPS_MAX), and plan.too_long when a play ends more than
 *          SCHEDULE_SPAN_MAX days after the start
 * Memory   the result, in `a` */
bool chance_play(struct arena *a, const struct schedule_problem *p, const struct chance_duration *by_task,
                 uint32_t runs, uint64_t seed, struct chances *out, struct err *e);
/* Share of the runs, 0..1, that ended by that day. */
double chance_by(const struct chances *c, day on);

#endif
