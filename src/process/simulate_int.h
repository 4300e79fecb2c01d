/* simulate: what its files share. Things that will happen and jobs that queue lie in heaps of one kind; what is
 * measured is added up by batch, and the batches tell how sure a mean is. */
#ifndef PROCESS_SIMULATE_INT_H
#define PROCESS_SIMULATE_INT_H

#include "process/model.h"
#include "process/simulate.h"

/* One entry of a heap: something that happens at `key`, or a job that waits with that urgency. */
struct simulate_item {
	ms key;
	uint64_t order;      /* among equal keys: first come, first served */
	uint32_t kind, what; /* the owner's own */
	uint32_t generation; /* stale when the thing has another by now */
};
struct simulate_heap {
	VEC(struct simulate_item) items;
};
void simulate__put(struct simulate_heap *h, struct simulate_item item);
/* The entry with the smallest key; false when there is none. */
bool simulate__take(struct simulate_heap *h, struct simulate_item *out);

/* Sums by batch: a run or, of a single run, a part of its time. */
struct simulate_batch {
	double sum;
	uint64_t n;
};
struct simulate_tally {
	VEC(struct simulate_batch) batches;
};
void simulate__count(struct simulate_tally *t, uint32_t batch, double value);
struct simulate_estimate simulate__estimate(const struct simulate_tally *t);
/* The values themselves beside the sums, for what lies in the middle and far out. */
struct simulate_series {
	struct simulate_tally tally;
	VEC(double) values;
};
void simulate__add(struct simulate_series *s, uint32_t batch, double value);
/* Sorts the values. */
struct simulate_spread simulate__spread(struct simulate_series *s);
void simulate__series_free(struct simulate_series *s);

/* A number as a C double; false when it is none. */
bool simulate__number(struct val v, double *out);

/* One of several things that may come out of something. */
struct simulate_outcome {
	double below;    /* it comes out when the draw is below this, and not below that of the one before */
	struct val value; /* variables to set; of a decision: its result */
	str error;       /* BPMN error that the task ends with; empty: it is completed */
};
struct simulate_outcomes {
	const struct simulate_outcome *list;
	uint32_t count;
};
/* The outcome of a draw; NULL when there is none. */
const struct simulate_outcome *simulate__choose(const struct simulate_outcomes *o, struct simulate_random *r);

struct simulate_task {
	bool given;
	struct simulate_duration duration;
	int32_t pool;
	struct simulate_outcomes outcomes;
};
/* A message or the like that may reach a case while it waits at a node. */
struct simulate_nudge {
	uint32_t node;
	enum process_act_kind act;
	str name;
	double chance;
	struct simulate_duration after;
	struct val value;
};
struct simulate_decision {
	str name;
	struct simulate_outcomes outcomes;
};
struct simulate_pool {
	str name;
	uint32_t capacity;
};

struct simulate_config {
	const struct process_model *model; /* a copy: flows with a given chance draw in place of their condition */
	struct simulate_hours hours;
	ms start;
	int32_t days, warm_up_days;        /* working days, measured and before */
	uint32_t runs;
	uint64_t seed;
	struct simulate_duration every;    /* between two arrivals */
	struct simulate_outcomes input;
	bool by_due;                       /* pools serve who is due first; else who came first */
	int32_t promise;                   /* working days, for by_due */
	const int32_t *limits;
	const struct simulate_pool *pools;
	const struct simulate_task *tasks; /* by node */
	const struct simulate_nudge *nudges;
	const struct simulate_decision *decisions;
	uint32_t limit_count, pool_count, nudge_count, decision_count;
	uint32_t cases_most;               /* under way at one moment */
	void *self;                        /* of give_up */
	bool (*give_up)(void *self);
};

/* Name that draws: each reading gives a new number. The number of the flow follows, so that each has its own. */
#define SIMULATE_DRAW "simulated_chance_"

#endif
