/* Heaps, and statistics by batch. */
#include <math.h>
#include <stdlib.h>

#include "process/simulate_int.h"

/* ---- heaps ---------------------------------------------------------------------------------- */

static bool before(const struct simulate_item *a, const struct simulate_item *b) {
	return a->key != b->key ? a->key < b->key : a->order < b->order;
}

void simulate__put(struct simulate_heap *h, struct simulate_item item) {
	vec_push(&h->items, item);
	struct simulate_item *p = h->items.p;
	uint32_t i = h->items.n - 1;
	for (; i && before(&item, &p[(i - 1) / 2]); i = (i - 1) / 2)
		p[i] = p[(i - 1) / 2];
	p[i] = item;
}

bool simulate__take(struct simulate_heap *h, struct simulate_item *out) {
	if (!h->items.n)
		return false;
	struct simulate_item *p = h->items.p;
	*out = p[0];
	struct simulate_item last = p[--h->items.n];
	uint32_t n = h->items.n, i = 0;
	for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && before(&p[child + 1], &p[child]))
			child++;
		if (!before(&p[child], &last))
			break;
		p[i] = p[child];
	}
	if (n)
		p[i] = last;
	return true;
}

/* ---- statistics ----------------------------------------------------------------------------- */

void simulate__count(struct simulate_tally *t, uint32_t batch, double value) {
	while (t->batches.n <= batch)
		vec_push(&t->batches, (struct simulate_batch){0});
	t->batches.p[batch].sum += value;
	t->batches.p[batch].n++;
}

/* Quantile 0.975 of Student's t; beyond the table an expansion in 1/df that is exact to two digits. */
static double student(uint32_t df) {
	static const double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
		2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
		2.045, 2.042};
	check(df > 0);
	return df <= COUNT(table) ? table[df - 1] : 1.960 + 2.4 / df;
}

struct simulate_estimate simulate__estimate(const struct simulate_tally *t) {
	double sum = 0, square = 0, means = 0;
	uint64_t n = 0;
	uint32_t k = 0;
	for (uint32_t i = 0; i < t->batches.n; i++) {
		const struct simulate_batch *b = &t->batches.p[i];
		sum += b->sum;
		n += b->n;
		if (b->n)
			means += b->sum / (double)b->n, k++;
	}
	if (!n)
		return (struct simulate_estimate){0};
	struct simulate_estimate e = {sum / (double)n, sum / (double)n, sum / (double)n};
	if (k < 2)
		return e;
	for (uint32_t i = 0; i < t->batches.n; i++)
		if (t->batches.p[i].n) {
			double off = t->batches.p[i].sum / (double)t->batches.p[i].n - means / k;
			square += off * off;
		}
	double half = student(k - 1) * sqrt(square / (k - 1) / k);
	e.low -= half;
	e.high += half;
	return e;
}

void simulate__add(struct simulate_series *s, uint32_t batch, double value) {
	simulate__count(&s->tally, batch, value);
	vec_push(&s->values, value);
}

static int by_size(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The smallest value that at least this share of all does not exceed. */
static double quantile(const struct simulate_series *s, double share) {
	uint32_t at = (uint32_t)ceil(share * s->values.n);
	return s->values.p[at ? at - 1 : 0];
}

struct simulate_spread simulate__spread(struct simulate_series *s) {
	struct simulate_spread r = {.n = s->values.n, .mean = simulate__estimate(&s->tally)};
	if (!r.n)
		return r;
	qsort(s->values.p, s->values.n, sizeof(double), by_size);
	r.median = quantile(s, 0.5);
	r.p90 = quantile(s, 0.9);
	r.p95 = quantile(s, 0.95);
	r.most = s->values.p[s->values.n - 1];
	return r;
}

void simulate__series_free(struct simulate_series *s) {
	vec_free(&s->tally.batches);
	vec_free(&s->values);
}

/* ---- the result as text --------------------------------------------------------------------- */

static void put_number(struct buf *b, const char *name, double v) {
	buf_format(b, ",\"%s\":%.6g", name, v);
}

static void put_estimate(struct buf *b, const char *name, struct simulate_estimate e) {
	buf_format(b, ",\"%s\":{\"mean\":%.6g,\"low\":%.6g,\"high\":%.6g}", name, e.mean, e.low, e.high);
}

static void put_spread(struct buf *b, const char *name, const struct simulate_spread *s) {
	buf_format(b, ",\"%s\":{\"n\":%llu", name, (unsigned long long)s->n);
	buf_format(b, ",\"mean\":%.6g,\"low\":%.6g,\"high\":%.6g", s->mean.mean, s->mean.low, s->mean.high);
	put_number(b, "median", s->median);
	put_number(b, "p90", s->p90);
	put_number(b, "p95", s->p95);
	put_number(b, "most", s->most);
	buf_char(b, '}');
}

static void put_text(struct buf *b, const char *name, str text) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, text);
}

static void put_lists(struct buf *b, const struct simulate_result *r) {
	buf_text(b, ",\"limits\":[");
	for (uint32_t i = 0; i < r->share_count; i++) {
		buf_format(b, "%s{\"days\":%d", i ? "," : "", r->shares[i].limit_days);
		put_estimate(b, "share", r->shares[i].share);
		buf_char(b, '}');
	}
	buf_text(b, "],\"tasks\":[");
	for (uint32_t i = 0; i < r->task_count; i++) {
		const struct simulate_task_result *t = &r->tasks[i];
		buf_text(b, i ? ",{\"id\":" : "{\"id\":");
		json_put_string(b, t->id);
		put_text(b, "name", t->name);
		put_text(b, "pool", t->pool);
		buf_format(b, ",\"done\":%llu", (unsigned long long)t->done);
		buf_format(b, ",\"cancelled\":%llu", (unsigned long long)t->cancelled);
		put_spread(b, "wait_minutes", &t->wait);
		put_spread(b, "work_minutes", &t->work);
		buf_char(b, '}');
	}
	buf_text(b, "],\"pools\":[");
	for (uint32_t i = 0; i < r->pool_count; i++) {
		buf_text(b, i ? ",{\"name\":" : "{\"name\":");
		json_put_string(b, r->pools[i].name);
		buf_format(b, ",\"capacity\":%u", r->pools[i].capacity);
		put_estimate(b, "utilisation", r->pools[i].utilisation);
		put_estimate(b, "queue", r->pools[i].queue);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

void simulate_put_json(struct buf *b, const struct simulate_result *r) {
	buf_format(b, "{\"runs\":%u,\"started\":%llu,\"finished\":%llu,\"incidents\":%llu,\"unfinished\":%llu", r->runs,
		(unsigned long long)r->started, (unsigned long long)r->finished, (unsigned long long)r->incidents,
		(unsigned long long)r->unfinished);
	put_spread(b, "cycle_minutes", &r->cycle);
	put_spread(b, "cycle_elapsed_minutes", &r->cycle_elapsed);
	put_estimate(b, "finished_per_working_day", r->throughput);
	put_estimate(b, "under_way", r->under_way);
	put_lists(b, r);
	if (r->first_incident.n)
		put_text(b, "first_incident", r->first_incident);
	buf_char(b, '}');
}
