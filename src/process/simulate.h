/* simulate: what would happen, on a virtual clock with working hours: cases of a BPMN model that queue for people. The
 * plan of a project, whose limits count in days, is played by plan/chance.h with the same random numbers.
 *
 * Nothing here is measured: a result says what follows from the assumptions it was given. The same assumptions and the
 * same seed give the same result. Each case draws from random numbers of its own, so that two runs that differ only in
 * their pools or limits see the same cases.
 * Source: discrete-event simulation with event scheduling; confidence from batch means (A. Law, Simulation Modeling
 * and Analysis, 5th ed., 9.5). */
#ifndef PROCESS_SIMULATE_H
#define PROCESS_SIMULATE_H

#include "calendar/calendar.h"
#include "process/process.h"

enum {
	SIMULATE_RUNS_MAX = 100000,     /* repetitions of one simulation */
	SIMULATE_EVENTS_MAX = 20000000, /* things that happen in all runs of one simulation */
	SIMULATE_STEPS_MAX = 10000,     /* steps of one case; after that it is given up as an incident */
	SIMULATE_CASES_MAX = 20000,     /* cases under way at one moment */
	SIMULATE_VALUES_MAX = 1 << 20,  /* values of an empirical duration */
	SIMULATE_SPANS_MAX = 8,         /* opening spans of a day */
	SIMULATE_LIMITS_MAX = 16        /* promised limits compared in one simulation */
};

/* ---- working time --------------------------------------------------------------------------- */

/* One span of a day in which work is done: minutes since 00:00, 0 <= from < to <= 1440. */
struct simulate_span {
	int32_t from, to;
};

/* When work is done. */
struct simulate_hours {
	const struct calendar *calendar; /* NULL: every day is a working day */
	int offset_minutes;              /* of civil time, east of UTC */
	struct simulate_span spans[SIMULATE_SPANS_MAX]; /* ascending, apart */
	uint32_t span_count;             /* 0: the whole day */
};

/* Minutes of work in a working day, 1..1440. */
int32_t simulate_day_minutes(const struct simulate_hours *h);
/* The instant at which `work` milliseconds (0 or more) of working time after `from` have passed; with 0, `from` itself
 * or the next opening. */
ms simulate_advance(const struct simulate_hours *h, ms from, ms work);
/* Milliseconds of working time between two instants; 0 when from > to. */
ms simulate_between(const struct simulate_hours *h, ms from, ms to);

/* ---- chance --------------------------------------------------------------------------------- */

/* xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64. */
struct simulate_random {
	uint64_t s[4];
};
/* Numbers of their own for each (seed, stream). */
struct simulate_random simulate_random_make(uint64_t seed, uint64_t stream);
/* The next number, 0 <= u < 1. */
double simulate_uniform(struct simulate_random *r);

enum simulate_shape {
	SHAPE_FIXED,       /* a */
	SHAPE_UNIFORM,     /* a..b */
	SHAPE_TRIANGULAR,  /* a, most likely b, c */
	SHAPE_EXPONENTIAL, /* mean a */
	SHAPE_LOGNORMAL,   /* mean a, standard deviation b (of the values, not of their logarithms) */
	SHAPE_EMPIRICAL    /* one of `values`, each as likely */
};
/* How long something takes. */
struct simulate_duration {
	enum simulate_shape shape;
	double a, b, c;       /* minutes, 0 or more */
	const double *values; /* minutes */
	uint32_t count;
	bool elapsed;         /* minutes of the clock on the wall; else of working time */
};
/* A duration drawn at random, milliseconds. */
ms simulate_draw(const struct simulate_duration *d, struct simulate_random *r);
/* Reads a duration: a number (minutes, fixed) or an object with one of "fixed": n, "uniform": [from, to],
 * "triangular": [least, likely, most], "exponential": mean, "lognormal": [mean, deviation], "empirical": [n, …], and
 * "unit": "minutes" (default), "hours", "days" (a day is simulate_day_minutes, elapsed: 1440), "elapsed": true|false.
 * Refuses simulate.config, where is `where`. Memory: values, in `a`. */
bool simulate_duration_read(struct arena *a, struct val v, const struct simulate_hours *h, const char *where,
                            struct simulate_duration *out, struct err *e);
/* The shape that fits observed durations best: fixed when all are the same, else exponential or lognormal, whichever
 * has the smaller greatest distance from the observed distribution; when that is above 1.36/sqrt(n) (Kolmogorov and
 * Smirnov at 5 %; a rough guide, since the parameters come from the same values), the values themselves.
 * values    n >= 1, minutes, 0 or more; not kept unless the result is SHAPE_EMPIRICAL
 * distance  0..1, of the chosen shape; may be NULL */
struct simulate_duration simulate_fit(struct arena *a, const double *values, uint32_t n, double *distance);

/* ---- results -------------------------------------------------------------------------------- */

/* A mean with its interval of 95 %. low = high = mean when there are not two batches to compare. */
struct simulate_estimate {
	double mean, low, high;
};
/* How values of one kind are spread; all 0 when there is none. */
struct simulate_spread {
	uint64_t n;
	struct simulate_estimate mean;
	double median, p90, p95, most;
};
struct simulate_task_result {
	str id, name, pool;            /* pool: empty for none */
	uint64_t done, cancelled;      /* in the measured time */
	struct simulate_spread wait, work; /* working minutes until somebody begins, and from then on (elapsed minutes
	                                    * for a duration that is elapsed) */
};
struct simulate_pool_result {
	str name;
	uint32_t capacity;
	struct simulate_estimate utilisation; /* 0..1, share of opening time */
	struct simulate_estimate queue;       /* mean number that wait, over all time */
};
/* Share of cases that end within a limit of that many working days. */
struct simulate_share {
	int32_t limit_days;
	struct simulate_estimate share; /* 0..1 */
};
struct simulate_result {
	uint64_t started, finished; /* cases in the measured time */
	uint64_t incidents;         /* cases that were parked, and left there */
	uint64_t unfinished;        /* still under way at the end, of all runs */
	struct simulate_spread cycle;         /* from start to end, working minutes */
	struct simulate_spread cycle_elapsed; /* the same, minutes of the clock on the wall */
	struct simulate_estimate throughput;  /* cases finished per working day */
	struct simulate_estimate under_way;   /* mean number of cases under way, over all time */
	const struct simulate_share *shares;
	const struct simulate_task_result *tasks; /* in order of the model */
	const struct simulate_pool_result *pools; /* in order of the configuration */
	uint32_t share_count, task_count, pool_count;
	uint32_t runs;
	str first_incident; /* place and reason; empty for none */
};

/* ---- cases of a process --------------------------------------------------------------------- */

/* What a simulation assumes; made by simulate_config_read. */
struct simulate_config;

/* Reads the assumptions (JSON as a value; docs/SIMULATION.md has all members) against a model.
 * calendar        may be NULL: every day is a working day
 * Refuses         simulate.config; where is the member ("tasks.review.pool"); unknown members and ids are refused
 * Memory          in `a`; the value, the model and the calendar must outlive it */
bool simulate_config_read(struct arena *a, struct val v, const struct process_model *m,
                          const struct calendar *calendar, int offset_minutes, struct simulate_config **out,
                          struct err *e);
/* Has the simulation ask now and then whether to go on: when give_up says true, it ends with simulate.too_long. More
 * cases than cases_most under way (at most SIMULATE_CASES_MAX) end it with simulate.overrun. */
void simulate_config_bound(
	struct simulate_config *c, uint32_t cases_most, void *self, bool (*give_up)(void *self));
/* Simulates. runs: 1..SIMULATE_RUNS_MAX, in place of the configuration's number when not 0; seed: likewise.
 * Refuses simulate.too_long (SIMULATE_EVENTS_MAX, or given up), simulate.overrun (SIMULATE_CASES_MAX: the work grows
 *         over the pools' heads), and what process_step refuses at the start of a case. Memory: the result, in `a` */
bool simulate_process(struct arena *a, const struct simulate_config *c, uint32_t runs, uint64_t seed,
                      struct simulate_result *out, struct err *e);
/* The result as one line of JSON. */
void simulate_put_json(struct buf *b, const struct simulate_result *r);

#endif
