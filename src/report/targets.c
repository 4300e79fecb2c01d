/* Targets against three years of values, and a proposal for the next year.
 *
 * mean      of the years' values before the period (at most three)
 * trend     mean yearly growth from the first to the last of them, at most 20 % either way; none for what is counted in
 *           definitions (points, stages, documents): such a stock does not grow by itself
 * proposal  max(last year with a value, mean) × (1 + trend); the period's own value is not used: it says what the
 *           target could have been. For an at-most target min(last, mean) × (1 + trend), trend never above 0
 * low       the target lies more than 10 % under the mean (an at-most target: more than 10 % over it)
 * Source    the printed report promises targets set by the values of three years; 10 %, 20 % and 30 % are defaults. */
#include "report/inside.h"

enum { YEARS = 3, LOW_PERCENT = 10, TREND_PERCENT = 20, OVER_PERCENT = 30, PERCENT_MOST = 100 };

static int decimals_of(str s) {
	int32_t point = str_find(s, '.', 0);
	return point < 0 ? 0 : (int)(s.n - (uint32_t)point - 1);
}

/* Takes one row of the history into the target: a value of an earlier year, or the target of this year. */
static void take_row(struct target *t, const struct csv *h, uint32_t row, int year, int64_t of[YEARS]) {
	int64_t y, value;
	str value_text = report__cell(h, row, "value"), target_text = report__cell(h, row, "target");
	int decimals = decimals_of(value_text);
	if (!str_int(report__cell(h, row, "year"), &y))
		return;
	if (str_is(report__cell(h, row, "better"), "less"))
		t->at_most = true;
	if (y == year)
		t->has_target = report__micro(target_text, &t->target);
	if (y >= year || y < year - YEARS || !report__micro(value_text, &value) || t->years == YEARS)
		return;
	int at = t->years++;
	for (; at > 0 && of[at - 1] > y; at--) { /* oldest first, whatever the order of the rows */
		of[at] = of[at - 1];
		t->values[at] = t->values[at - 1];
	}
	of[at] = y;
	t->values[at] = value;
	if (decimals > t->precision)
		t->precision = decimals;
}

/* A table without the column "better" (more, less): less is better where no earlier year went over its own target and
 * at least one stayed below it, or had 0 as target and value. */
static void guess_direction(struct target *t, const struct csv *h, str id, int year) {
	bool under = t->years > 0, below = false;
	for (uint32_t row = 0; row < h->rows; row++) {
		int64_t y, value, target;
		if (!str_eq(report__cell(h, row, "indicator"), id) || !str_int(report__cell(h, row, "year"), &y) || y >= year ||
		    !report__micro(report__cell(h, row, "value"), &value) || !report__micro(report__cell(h, row, "target"),
			&target))
			continue;
		under = under && value <= target;
		below = below || value < target || (value == 0 && target == 0);
	}
	t->at_most = under && below;
}

/* The figure's value in the unit of the history: single cases for counts, else the printed unit. */
static bool own_value(const struct figure *f, int64_t *micro) {
	dec d, scaled;
	bool single = str_is(f->indicator->aggregate, "count") || str_is(f->indicator->aggregate, "hit_sum");
	if (single)
		return f->known && (*micro = f->numerator * MICRO, true);
	return report__number(f, &d) && dec_mul(d, dec_int(MICRO), &scaled) &&
		dec_quantize(scaled, 0, DEC_HALF_UP, &scaled) &&
	       dec_to_int(scaled, micro);
}

static int64_t divide(__int128 n, int64_t d) {
	return (int64_t)((2 * n + (n < 0 ? -d : d)) / (2 * (__int128)d));
}

/* Millionths by which the values grew in a year on average, within the limits. */
static int64_t trend_of(const struct target *t, bool stock) {
	int64_t first = t->values[0], growth = t->values[t->years - 1] - first, most = (int64_t)TREND_PERCENT * MICRO / 100;
	if (stock || first <= 0 || t->years < 2)
		return 0;
	int64_t trend = divide((__int128)growth * MICRO, first * (t->years - 1));
	if (t->at_most && trend > 0)
		return 0;
	return trend > most ? most : trend < -most ? -most : trend;
}

static void propose(struct target *t, bool stock) {
	__int128 sum = 0;
	int64_t last = t->values[t->years - 1];
	for (int i = 0; i < t->years; i++)
		sum += t->values[i];
	t->mean = divide(sum, t->years);
	int64_t start = t->at_most == (last < t->mean) ? last : t->mean;
	t->proposal = divide((__int128)start * (MICRO + trend_of(t, stock)), MICRO);
	if (str_is(t->figure->indicator->unit, "%") && t->proposal > (int64_t)PERCENT_MOST * MICRO)
		t->proposal = (int64_t)PERCENT_MOST * MICRO;
}

static void judge(struct target *t) {
	__int128 target = (__int128)t->target * 100, value = (__int128)t->value * 100;
	if (!t->has_target)
		return;
	if (t->years)
		t->low = t->at_most ? target > (__int128)t->mean * (100 + LOW_PERCENT)
			: target < (__int128)t->mean * (100 - LOW_PERCENT);
	if (t->has_value)
		t->far_over = !t->at_most && t->target > 0 && value > (__int128)t->target * (100 + OVER_PERCENT);
}

static bool one_target(struct report *r, const struct csv *h, uint32_t plan, const struct period *p, struct target *t,
                       struct err *e) {
	int64_t of[YEARS] = {0};
	str id = r->plans[plan].indicator->id;
	bool marked = csv_column(h, "better") >= 0;
	*t = (struct target){0};
	for (uint32_t row = 0; row < h->rows; row++)
		if (str_eq(report__cell(h, row, "indicator"), id))
			take_row(t, h, row, p->year, of);
	if (!t->has_target && !t->years)
		return true;
	t->figure = report__figure(r, plan, p, e);
	if (!t->figure)
		return false;
	t->has_value = own_value(t->figure, &t->value);
	if (!marked)
		guess_direction(t, h, id, p->year);
	const struct kept *k = report__kept(r, plan, p);
	bool stock = k->rows && t->figure->count && str_starts(k->rows[0].stream, STR("pack/"));
	if (t->years)
		propose(t, stock);
	judge(t);
	return true;
}

bool report__targets(struct report *r, const struct period *p, struct targets *out, struct err *e) {
	const struct csv *h = pack_table(r->pack, "budget/history.csv");
	*out = (struct targets){0};
	if (!h)
		return true;
	out->list = arena_array(&r->scratch, struct target, r->plan_count + 1);
	for (uint32_t i = 0; i < r->plan_count; i++) {
		struct target *t = &out->list[out->count];
		if (!one_target(r, h, i, p, t, e))
			return false;
		if (!t->figure)
			continue;
		out->count++;
		out->low += t->low;
		out->far_over += t->far_over;
		out->with_history += t->has_target && t->years > 0;
	}
	return true;
}
