/* Built-in functions on numbers and lists of numbers. DMN 1.5, 10.3.4.4 and 10.3.4.5. */
#include "feel/builtins.h"

static struct val no_result(struct feel_run *run) {
	return run_fail(run, "feel.arithmetic", "There is no such number.");
}

/* Whether the list has numbers only and one at least; warns otherwise. */
static bool all_numbers(struct val list, struct feel_run *run) {
	if (!list.list.count) {
		run_fail(run, "feel.argument", "There are no numbers.");
		return false;
	}
	for (uint32_t i = 0; i < list.list.count; i++)
		if (list.list.items[i].kind != VAL_NUMBER) {
			run_fail(run, "feel.type", "A %s is no number.", kind_of(list.list.items[i]));
			return false;
		}
	return run_charge(run, list.list.count);
}

/* ---- over lists ----------------------------------------------------------------------------- */

static bool sum_of(struct val list, dec *sum) {
	*sum = dec_int(0);
	for (uint32_t i = 0; i < list.list.count; i++)
		if (!dec_add(*sum, list.list.items[i].number, sum))
			return false;
	return true;
}

struct val number_sum(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val list = args_list(args, n);
	dec sum;
	if (!all_numbers(list, run))
		return val_null();
	return sum_of(list, &sum) ? val_number(sum) : no_result(run);
}

static bool mean_of(struct val list, dec *mean) {
	return sum_of(list, mean) && dec_div(*mean, dec_int(list.list.count), mean);
}

struct val number_mean(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val list = args_list(args, n);
	dec mean;
	if (!all_numbers(list, run))
		return val_null();
	return mean_of(list, &mean) ? val_number(mean) : no_result(run);
}

struct val number_product(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val list = args_list(args, n);
	dec product = dec_int(1);
	if (!all_numbers(list, run))
		return val_null();
	for (uint32_t i = 0; i < list.list.count; i++)
		if (!dec_mul(product, list.list.items[i].number, &product))
			return no_result(run);
	return val_number(product);
}

/* The numbers in ascending order, by a heap sort (no recursion, no system heap). */
static void sift(struct val *v, uint32_t at, uint32_t n) {
	for (uint32_t child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && dec_cmp(v[child].number, v[child + 1].number) < 0)
			child++;
		if (dec_cmp(v[at].number, v[child].number) >= 0)
			return;
		struct val swap = v[at];
		v[at] = v[child];
		v[child] = swap;
	}
}

static struct val *sorted(struct val list, struct feel_run *run) {
	uint32_t n = list.list.count;
	struct val *v = arena_array(run->arena, struct val, n);
	memcpy(v, list.list.items, n * sizeof *v);
	for (uint32_t i = n / 2; i > 0; i--)
		sift(v, i - 1, n);
	for (uint32_t i = n; i > 1; i--) {
		struct val swap = v[0];
		v[0] = v[i - 1];
		v[i - 1] = swap;
		sift(v, 0, i - 1);
	}
	return v;
}

struct val number_median(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val list = args_list(args, n);
	uint32_t count = list.list.count;
	dec sum;
	if (!all_numbers(list, run))
		return val_null();
	struct val *v = sorted(list, run);
	if (count % 2)
		return v[count / 2];
	if (!dec_add(v[count / 2 - 1].number, v[count / 2].number, &sum) || !dec_div(sum, dec_int(2), &sum))
		return no_result(run);
	return val_number(sum);
}

/* The sample's standard deviation: over count - 1. */
struct val number_stddev(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val list = args_list(args, n);
	dec mean, sum = dec_int(0), d;
	if (list.list.count < 2)
		return run_fail(run, "feel.argument", "A standard deviation needs two numbers at least.");
	if (!all_numbers(list, run))
		return val_null();
	bool done = mean_of(list, &mean);
	for (uint32_t i = 0; done && i < list.list.count; i++)
		done = dec_sub(list.list.items[i].number, mean, &d) && dec_mul(d, d, &d) && dec_add(sum, d, &sum);
	done = done && dec_div(sum, dec_int((int64_t)list.list.count - 1), &sum) && dec_sqrt(sum, &sum);
	return done ? val_number(sum) : no_result(run);
}

/* The most frequent numbers in ascending order. */
struct val number_mode(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val list = args_list(args, n);
	struct val_builder modes = val_build(run->arena, 0);
	uint32_t count = list.list.count, best = 0;
	if (!count)
		return list;
	if (!all_numbers(list, run))
		return val_null();
	struct val *v = sorted(list, run);
	for (uint32_t i = 0, same; i < count; i += same) {
		for (same = 1; i + same < count && dec_cmp(v[i].number, v[i + same].number) == 0;)
			same++;
		if (same > best) {
			best = same;
			modes.n = 0;
		}
		if (same == best)
			val_push(&modes, v[i]);
	}
	return val_build_list(&modes);
}

/* ---- rounding ------------------------------------------------------------------------------- */

static struct val rounded(const struct val *args, uint32_t n, enum dec_round mode, struct feel_run *run) {
	int64_t scale = 0;
	dec out, whole;
	if (n > 1 && args[1].kind != VAL_NULL
		&& (!dec_quantize(args[1].number, 0, DEC_DOWN, &whole) || !dec_to_int(whole, &scale)))
		return no_result(run);
	if (scale < -6111 || scale > 6176 || !dec_quantize(args[0].number, (int)scale, mode, &out))
		return run_fail(run, "feel.argument", "A scale lies between -6111 and 6176.");
	return val_number(out);
}

struct val number_decimal(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_HALF_EVEN, run);
}

struct val number_floor(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_FLOOR, run);
}

struct val number_ceiling(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_CEILING, run);
}

struct val number_up(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_UP, run);
}

struct val number_down(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_DOWN, run);
}

struct val number_half_up(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_HALF_UP, run);
}

struct val number_half_down(const struct val *args, uint32_t n, struct feel_run *run) {
	return rounded(args, n, DEC_HALF_DOWN, run);
}

/* ---- single numbers ------------------------------------------------------------------------- */

/* Also of a duration. */
struct val number_abs(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v = args[0], out;
	check(n == 1);
	if (v.kind == VAL_NUMBER)
		return val_number(dec_abs(v.number));
	if (v.kind == VAL_MONTHS)
		return val_months(v.months < 0 ? -v.months : v.months);
	if (v.seconds >= 0)
		return v;
	return arith_temporal(ARITH_SUB, val_duration(0, 0), v, &out) ? out : no_result(run);
}

struct val number_modulo(const struct val *args, uint32_t n, struct feel_run *run) {
	dec out;
	check(n == 2);
	return dec_mod(args[0].number, args[1].number, &out) ? val_number(out) : no_result(run);
}

struct val number_sqrt(const struct val *args, uint32_t n, struct feel_run *run) {
	dec out;
	check(n == 1);
	return dec_sqrt(args[0].number, &out) ? val_number(out) : no_result(run);
}

struct val number_log(const struct val *args, uint32_t n, struct feel_run *run) {
	dec out;
	check(n == 1);
	return dec_log(args[0].number, &out) ? val_number(out) : no_result(run);
}

struct val number_exp(const struct val *args, uint32_t n, struct feel_run *run) {
	dec out;
	check(n == 1);
	return dec_exp(args[0].number, &out) ? val_number(out) : no_result(run);
}

static bool divides(struct val v, int64_t by, int64_t rest) {
	dec out;
	return dec_mod(v.number, dec_int(by), &out) && dec_cmp(out, dec_int(rest)) == 0;
}

struct val number_odd(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	(void)run;
	return val_bool(divides(args[0], 2, 1));
}

struct val number_even(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	(void)run;
	return val_bool(divides(args[0], 2, 0));
}
