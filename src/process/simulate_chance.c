/* Random numbers and durations: drawing them, reading them, and finding the shape of observed ones. */
#include <math.h>
#include <stdlib.h>

#include "data/date.h"
#include "process/simulate_int.h"

/* No drawn duration is longer, ms: a hundred years, so that no instant overflows. */
static const double draw_most = 100.0 * 366 * MS_PER_DAY;

static uint64_t splitmix(uint64_t *state) {
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct simulate_random simulate_random_make(uint64_t seed, uint64_t stream) {
	struct simulate_random r;
	uint64_t state = splitmix(&seed) ^ stream;
	state = splitmix(&state);
	for (int i = 0; i < 4; i++)
		r.s[i] = splitmix(&state);
	return r;
}

static uint64_t rotate(uint64_t x, int by) {
	return (x << by) | (x >> (64 - by));
}

double simulate_uniform(struct simulate_random *r) {
	uint64_t *s = r->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return (double)(result >> 11) * 0x1p-53;
}

static double triangular(double least, double likely, double most, double u) {
	double all = most - least, left = likely - least;
	if (all <= 0)
		return least;
	return u * all < left ? least + sqrt(u * all * left) : most - sqrt((1 - u) * all * (most - likely));
}

/* Two numbers are drawn for each, so that a duration takes the same share of the stream whatever came before. */
static double lognormal(double mean, double deviation, struct simulate_random *r) {
	double u = simulate_uniform(r), v = simulate_uniform(r);
	if (mean <= 0)
		return 0;
	double variance = log1p(deviation * deviation / (mean * mean));
	double normal = sqrt(-2 * log1p(-u)) * cos(2 * M_PI * v);
	return exp(log(mean) - variance / 2 + sqrt(variance) * normal);
}

static double minutes(const struct simulate_duration *d, struct simulate_random *r) {
	switch (d->shape) {
	case SHAPE_FIXED:
		return d->a;
	case SHAPE_UNIFORM:
		return d->a + (d->b - d->a) * simulate_uniform(r);
	case SHAPE_TRIANGULAR:
		return triangular(d->a, d->b, d->c, simulate_uniform(r));
	case SHAPE_EXPONENTIAL:
		return -d->a * log1p(-simulate_uniform(r));
	case SHAPE_LOGNORMAL:
		return lognormal(d->a, d->b, r);
	case SHAPE_EMPIRICAL:
		return d->values[(uint32_t)(simulate_uniform(r) * d->count)];
	}
	check(!"a shape");
	return 0;
}

ms simulate_draw(const struct simulate_duration *d, struct simulate_random *r) {
	double value = minutes(d, r) * MS_PER_MINUTE;
	check(value >= 0);
	return (ms)llround(value > draw_most ? draw_most : value);
}

/* ---- reading -------------------------------------------------------------------------------- */

bool simulate__number(struct val v, double *out) {
	if (v.kind != VAL_NUMBER)
		return false;
	struct buf b = buf_make(8192);
	dec_put(&b, v.number);
	buf_char(&b, 0);
	*out = b.full ? INFINITY : strtod(b.p, NULL);
	buf_free(&b);
	return isfinite(*out);
}

struct shape_name {
	const char *name;
	enum simulate_shape shape;
	uint32_t numbers; /* 0: any */
};
static const struct shape_name shapes[] = {{"fixed", SHAPE_FIXED, 1}, {"uniform", SHAPE_UNIFORM, 2},
	{"triangular", SHAPE_TRIANGULAR, 3}, {"exponential", SHAPE_EXPONENTIAL, 1}, {"lognormal", SHAPE_LOGNORMAL, 2},
	{"empirical", SHAPE_EMPIRICAL, 0}};

static bool wrong(struct err *e, const char *where, const char *why) {
	return err_set(e, "simulate.config", where, "%s", why);
}

/* Minutes in one of the unit, or 0. */
static double unit_minutes(struct val unit, bool elapsed, const struct simulate_hours *h) {
	if (unit.kind == VAL_NULL || (unit.kind == VAL_STRING && str_is(unit.string, "minutes")))
		return 1;
	if (unit.kind == VAL_STRING && str_is(unit.string, "hours"))
		return 60;
	if (unit.kind == VAL_STRING && str_is(unit.string, "days"))
		return elapsed ? 1440 : simulate_day_minutes(h);
	return 0;
}

/* A number or a list of them, times the unit; NULL when it is neither. */
static double *read_numbers(struct arena *a, struct val v, double unit, uint32_t *n) {
	bool single = v.kind == VAL_NUMBER;
	if (!single && (v.kind != VAL_LIST || !v.list.count || v.list.count > SIMULATE_VALUES_MAX))
		return NULL;
	*n = single ? 1 : v.list.count;
	double *numbers = arena_array(a, double, *n);
	for (uint32_t i = 0; i < *n; i++) {
		if (!simulate__number(single ? v : v.list.items[i], &numbers[i]) || numbers[i] < 0)
			return NULL;
		numbers[i] *= unit;
	}
	return numbers;
}

static bool take_numbers(const struct shape_name *s, const double *numbers, uint32_t n, struct simulate_duration *out) {
	if (s->numbers && s->numbers != n)
		return false;
	out->shape = s->shape;
	if (s->shape == SHAPE_EMPIRICAL) {
		out->values = numbers;
		out->count = n;
		return true;
	}
	out->a = numbers[0];
	out->b = n > 1 ? numbers[1] : 0;
	out->c = n > 2 ? numbers[2] : 0;
	bool ascending = s->shape == SHAPE_UNIFORM ? out->a <= out->b
					 : s->shape == SHAPE_TRIANGULAR ? out->a <= out->b && out->b <= out->c : true;
	return ascending;
}

/* The one member that names a shape; NULL, with e, when there is none or more. */
static const struct shape_name *find_shape(struct val v, const char *where, struct val *given, struct err *e) {
	const struct shape_name *shape = NULL;
	for (uint32_t i = 0; i < v.context.count; i++) {
		struct val_entry entry = v.context.entries[i];
		bool known = str_is(entry.key, "unit") || str_is(entry.key, "elapsed");
		for (uint32_t k = 0; k < COUNT(shapes); k++)
			if (str_is(entry.key, shapes[k].name)) {
				if (shape)
					return wrong(e, where, "a duration has one shape"), NULL;
				shape = &shapes[k], *given = entry.value, known = true;
			}
		if (!known) {
			err_set(e, "simulate.config", where, "a duration has no member \"" STR_FMT "\"", STR_ARG(entry.key));
			return NULL;
		}
	}
	if (!shape)
		wrong(e, where, "a duration has no shape");
	return shape;
}

bool simulate_duration_read(struct arena *a, struct val v, const struct simulate_hours *h, const char *where,
	struct simulate_duration *out, struct err *e) {
	const struct shape_name *shape = NULL;
	struct val given = val_null();
	*out = (struct simulate_duration){0};
	if (v.kind == VAL_NUMBER)
		shape = &shapes[0], given = v;
	else if (v.kind != VAL_CONTEXT)
		return wrong(e, where, "a duration is a number of minutes or an object");
	else if (!(shape = find_shape(v, where, &given, e)))
		return false;
	struct val elapsed = val_member(v, "elapsed");
	out->elapsed = val_is_true(elapsed);
	double unit = unit_minutes(val_member(v, "unit"), out->elapsed, h);
	if (unit == 0)
		return wrong(e, where, "\"unit\" is minutes, hours or days");
	if (elapsed.kind != VAL_NULL && elapsed.kind != VAL_BOOL)
		return wrong(e, where, "\"elapsed\" is true or false");
	uint32_t n = 0;
	const double *numbers = read_numbers(a, given, unit, &n);
	if (!numbers || !take_numbers(shape, numbers, n, out))
		return err_set(e, "simulate.config", where, "\"%s\" has not the numbers that it needs: 0 or more, in order",
			shape->name);
	return true;
}

/* ---- fitting -------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Share of all values that are at most x, as the shape says. */
static double share_below(const struct simulate_duration *d, double x) {
	if (d->shape == SHAPE_EXPONENTIAL)
		return d->a > 0 ? -expm1(-x / d->a) : 1;
	double variance = log1p(d->b * d->b / (d->a * d->a));
	return x <= 0 ? 0 : 0.5 * erfc(-(log(x) - log(d->a) + variance / 2) / sqrt(2 * variance));
}

static double distance_of(const struct simulate_duration *d, const double *sorted, uint32_t n) {
	double most = 0;
	for (uint32_t i = 0; i < n; i++) {
		double f = share_below(d, sorted[i]);
		most = fmax(most, fmax(fabs(f - (double)i / n), fabs((double)(i + 1) / n - f)));
	}
	return most;
}

/* By maximum likelihood: mean and variance of the logarithms. Values are above 0 and not all the same. */
static struct simulate_duration fit_lognormal(const double *values, uint32_t n) {
	double mean = 0, variance = 0;
	for (uint32_t i = 0; i < n; i++)
		mean += log(values[i]) / n;
	for (uint32_t i = 0; i < n; i++)
		variance += (log(values[i]) - mean) * (log(values[i]) - mean) / n;
	double a = exp(mean + variance / 2);
	return (struct simulate_duration){.shape = SHAPE_LOGNORMAL, .a = a, .b = a * sqrt(expm1(variance))};
}

struct simulate_duration simulate_fit(struct arena *a, const double *values, uint32_t n, double *distance) {
	double *sorted = arena_array(a, double, n), mean = 0, apart = 0;
	check(n >= 1);
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = values[i], mean += values[i] / n;
	qsort(sorted, n, sizeof *sorted, by_size);
	check(sorted[0] >= 0);
	struct simulate_duration best = {.shape = SHAPE_EXPONENTIAL, .a = mean};
	if (sorted[0] == sorted[n - 1]) {
		best = (struct simulate_duration){.shape = SHAPE_FIXED, .a = sorted[0]};
	} else {
		apart = distance_of(&best, sorted, n);
		if (sorted[0] > 0) {
			struct simulate_duration other = fit_lognormal(sorted, n);
			double other_apart = distance_of(&other, sorted, n);
			if (other_apart < apart)
				best = other, apart = other_apart;
		}
		if (apart > 1.36 / sqrt(n)) {
			best = (struct simulate_duration){.shape = SHAPE_EMPIRICAL, .values = sorted, .count = n};
			apart = 0;
		}
	}
	if (distance)
		*distance = apart;
	return best;
}
