/* query: by which day a project ends, how likely. Page and command line answer from here. */
#ifndef QUERY_FORECAST_H
#define QUERY_FORECAST_H

#include "desk/project.h"
#include "plan/chance.h"
#include "query/query.h"

/* What is asked. */
struct query_forecast {
	const struct plan_rules *rules;
	const struct rulebook *book;
	const struct query_scope *scope;
	int64_t project;
	day today;     /* what has not begun begins on it or later; 0: the day of the ledger's newest event */
	day by;        /* 0: the planned end */
	uint32_t runs; /* 1..CHANCE_RUNS_MAX */
	uint64_t seed;
};
/* What comes out. */
struct query_chances {
	const struct plan *plan;   /* as it would be made on `today` */
	struct chances chances;    /* by task of the plan's problem */
	const uint32_t *recorded;  /* by item of the plan: decided cases that its length is drawn from */
	day by;
};
/* Makes the newest plan of the project again, with what has happened since, and plays it: each item as long as some
 * decided case of it, technical reviews and what was never decided as long as planned.
 * Refuses  project.not_found, project.no_plan, and as plan_make and chance_play
 * Memory   in `a` */
bool query_forecast(struct query *q, struct arena *a, const struct query_forecast *in, struct query_chances *out,
                    struct err *e);
/* Writes {"runs","by","in_time","median","p80","p90","p95","days":[{"on","share"}…],"items":[{"id","critical",
 * "recorded"}…],"assumed":true}. */
void query_put_chances(struct buf *out, const struct query_chances *c);
/* The share of the runs, 0..1, in which the item was on the chain that fixed the end; item: index in the plan. */
double query_critical(const struct query_chances *c, uint32_t item);

#endif
