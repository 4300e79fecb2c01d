/* schedule: when each task of a plan can be done. Pure arithmetic over days: knows no item and no office.
 *
 * A task begins on a day and ends when its days have passed: the day on which it begins is not counted (民法典 201),
 * so that what follows may begin on the day on which it ends. Working days are counted with the calendar and its
 * make-up days; natural days are every day. A task of 0 days ends on the day on which it begins.
 * Without capacities the schedule is the longest path, exact, and its critical path is the certificate. With capacities
 * it is feasible and left-shifted, with a lower bound of the end; `proof` says how much is known about it.
 * Source: domain.md §2.6; longest path: Kelley, Walker 1959; serial generation of schedules: Kolisch 1996. */
#ifndef PLAN_SCHEDULE_H
#define PLAN_SCHEDULE_H

#include "calendar/calendar.h"

enum {
	SCHEDULE_TASKS_MAX = 4096,  /* tasks of one problem */
	SCHEDULE_POOLS_MAX = 64,    /* pools of reviewers and the like */
	SCHEDULE_SEARCH_MAX = 61,   /* tasks up to which a search for the best schedule is tried */
	SCHEDULE_SPAN_MAX = 146100, /* days that a plan may take when one task comes after the other: 400 years */
	SCHEDULE_STEPS = 6000000    /* work for a search that somebody waits for: well under a second */
};

/* So many units of a pool while a task runs: on each day after its first up to its last. */
struct schedule_use {
	uint32_t pool, units;
};

/* One task. */
struct schedule_task {
	str id;
	int32_t days;                    /* 0..3660 */
	bool natural;                    /* natural days; else working days */
	const uint32_t *after;           /* tasks that must have ended */
	uint32_t after_count;
	const struct schedule_use *uses;
	uint32_t use_count;
	day not_before;                  /* 0: free */
	bool begun, ended;               /* it has really begun, ended: then `began`, `over` are facts and stay */
	day began, over;                 /* one that has begun and not ended ends when its days have passed, not before
	                                  * the start of the problem */
};

/* What is to be scheduled. */
struct schedule_problem {
	const struct schedule_task *tasks;
	uint32_t count;            /* 1..SCHEDULE_TASKS_MAX */
	const uint32_t *capacity;  /* units of each pool, 1 or more; units 0 of pool: nobody there, refused */
	uint32_t pool_count;       /* 0: no capacities */
	const struct calendar *calendar;
	int last_year;             /* last year of the calendar that may be relied on; 0: the last that it covers */
	day start;                 /* nothing that has not begun yet begins earlier */
};

/* What is known about the end of a schedule. */
enum schedule_proof {
	SCHEDULE_LONGEST_PATH,    /* no capacity binds: exact, the critical path is as long as the schedule */
	SCHEDULE_BOUND_REACHED,   /* its end is the lower bound: there is no earlier one */
	SCHEDULE_SEARCHED,        /* the search for an earlier one completed */
	SCHEDULE_FEASIBLE         /* neither: an earlier one may exist, at most `gap_days` earlier */
};

/* When a task is done. */
struct schedule_slot {
	day start, end;
	day latest_start, latest_end; /* without delaying the end of the whole, when it gives its place free in the order
	                               * of this schedule; latest_start of a task in working days is a working day, or the
	                               * day on which it starts */
	int32_t slack;                /* working days between end and latest_end (natural days of a task in natural days) */
	bool critical;                /* it has no slack; or is of the chain that fixes the end */
	int32_t because;              /* the task whose end fixed this start (as its need, or by giving its place free);
	                               * -1: the start of the plan, its own earliest day, or a fact */
	bool waits;                   /* it begins later than its needs allow because a pool is full */
	uint32_t pool;                /* that pool */
};

/* A schedule and what is known about it. */
struct schedule {
	const struct schedule_slot *slots; /* by task */
	uint32_t count;
	const uint32_t *critical;          /* the certificate: a chain from the start to the end, in order */
	uint32_t critical_count;
	day start, end, bound;             /* bound: no schedule ends earlier */
	int32_t gap_days;                  /* working days between bound and end */
	enum schedule_proof proof;
	uint64_t nodes;                    /* tasks placed and choices looked at by the search */
	bool provisional;                  /* a day beyond the published calendar was counted */
};

/* The text of a proof as it stands in JSON: "longest_path", "bound_reached", "searched", "feasible". */
const char *schedule_proof_text(enum schedule_proof proof);

/* Makes the schedule.
 * steps_most  work of the search (0: no search; SCHEDULE_STEPS); plans of more than SCHEDULE_SEARCH_MAX tasks get less
 *             in proportion, as each step takes longer; the same problem and number give the same schedule
 * strict      days beyond the calendar are refused; else they are taken as Monday to Friday and said to be provisional
 * Refuses     plan.cycle (where: id; the text names the whole circle), plan.no_capacity (a pool without units, or a
 *             task that needs more than there is; where: id), plan.too_many (tasks or pools), plan.too_long
 *             (SCHEDULE_SPAN_MAX), plan.calendar_missing (a day of a year that is not published, when `strict`; the
 *             text names the year)
 * Memory      in `a` */
bool schedule_make(struct arena *a, const struct schedule_problem *p, uint64_t steps_most, bool strict,
                   struct schedule *out, struct err *e);

#endif
