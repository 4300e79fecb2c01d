/* How points and ranges lie to each other. A point is a range of one; a missing end is infinitely far.
 * DMN 1.5, 10.3.4.9, table 78. */
#include "feel/builtins.h"

/* One end: a value with "included", or minus or plus infinity (far -1, 1). */
struct end {
	struct val at;
	bool in;
	int far;
};

struct span {
	struct end low, high;
};

static struct span span_of(struct val v) {
	if (v.kind != VAL_RANGE)
		return (struct span){{v, true, 0}, {v, true, 0}};
	const struct val_range *r = v.range;
	return (struct span){
		{r->low, v.flags & VAL_LOW_CLOSED, r->low.kind == VAL_NULL ? -1 : 0},
		{r->high, v.flags & VAL_HIGH_CLOSED, r->high.kind == VAL_NULL ? 1 : 0},
	};
}

/* A question about two spans; `broken` when their ends do not compare. */
struct question {
	struct span a, b;
	bool broken;
};

static int order(struct question *q, struct end x, struct end y) {
	int o = 0;
	if (x.far || y.far)
		return x.far - y.far;
	if (!val_order(x.at, y.at, &o))
		q->broken = true;
	return o;
}

typedef bool relation(struct question *q);

/* Asks the relation of args[first] and the other one. */
static struct val ask(const struct val *args, int first, relation *holds, struct feel_run *run) {
	check(first == 0 || first == 1);
	struct question q = {span_of(args[first]), span_of(args[1 - first]), false};
	bool answer = holds(&q);
	if (!q.broken)
		return val_bool(answer);
	return run_fail(run, "feel.type", "A %s and a %s do not lie on one line.", kind_of(args[0]), kind_of(args[1]));
}

static bool before(struct question *q) {
	int o = order(q, q->a.high, q->b.low);
	return o < 0 || (o == 0 && (!q->a.high.in || !q->b.low.in));
}

static bool meets(struct question *q) {
	return order(q, q->a.high, q->b.low) == 0 && q->a.high.in && q->b.low.in;
}

static bool overlaps(struct question *q) {
	int o = order(q, q->a.high, q->b.low), p = order(q, q->a.low, q->b.high);
	bool reaches = o > 0 || (o == 0 && q->a.high.in && q->b.low.in);
	return reaches && (p < 0 || (p == 0 && q->a.low.in && q->b.high.in));
}

static bool overlaps_before(struct question *q) {
	int low = order(q, q->a.low, q->b.low), reach = order(q, q->a.high, q->b.low),
		high = order(q, q->a.high, q->b.high);
	return (low < 0 || (low == 0 && q->a.low.in && !q->b.low.in))
		&& (reach > 0 || (reach == 0 && q->a.high.in && q->b.low.in))
		&& (high < 0 || (high == 0 && (!q->a.high.in || q->b.high.in)));
}

static bool finishes(struct question *q) {
	int high = order(q, q->a.high, q->b.high), low = order(q, q->a.low, q->b.low);
	return high == 0 && q->a.high.in == q->b.high.in && (low > 0 || (low == 0 && (!q->a.low.in || q->b.low.in)));
}

static bool includes(struct question *q) {
	int low = order(q, q->a.low, q->b.low), high = order(q, q->a.high, q->b.high);
	return (low < 0 || (low == 0 && (q->a.low.in || !q->b.low.in)))
		&& (high > 0 || (high == 0 && (q->a.high.in || !q->b.high.in)));
}

static bool starts(struct question *q) {
	int low = order(q, q->a.low, q->b.low), high = order(q, q->a.high, q->b.high);
	return low == 0 && q->a.low.in == q->b.low.in && (high < 0 || (high == 0 && (!q->a.high.in || q->b.high.in)));
}

static bool coincides(struct question *q) {
	return order(q, q->a.low, q->b.low) == 0 && order(q, q->a.high, q->b.high) == 0 && q->a.low.in == q->b.low.in
		&& q->a.high.in == q->b.high.in;
}

#define RELATION(name, first, holds) \
	struct val name(const struct val *args, uint32_t n, struct feel_run *run) { \
		(void)n; \
		return ask(args, first, holds, run); \
	}

RELATION(range_before, 0, before)
RELATION(range_after, 1, before)
RELATION(range_meets, 0, meets)
RELATION(range_met_by, 1, meets)
RELATION(range_overlaps, 0, overlaps)
RELATION(range_overlaps_before, 0, overlaps_before)
RELATION(range_overlaps_after, 1, overlaps_before)
RELATION(range_finishes, 0, finishes)
RELATION(range_finished_by, 1, finishes)
RELATION(range_includes, 0, includes)
RELATION(range_during, 1, includes)
RELATION(range_starts, 0, starts)
RELATION(range_started_by, 1, starts)
RELATION(range_coincides, 0, coincides)
