/* Dates, times and durations: reading their texts, and where they stand in UTC. */
#include "data/val.h"

enum {
	DAY_SECONDS = 86400,
	OFFSET_LIMIT = 18 * 3600,
	JANUARY_2024 = 1704067200,
	JULY_2024 = 1719792000
};

#define DURATION_LIMIT ((int64_t)1 << 60) /* seconds or months: sums and negatives never overflow */

/* ---- UTC ------------------------------------------------------------------------------------ */

/* A zoned time without a date has the zone's standard offset: the lesser of a winter's and a summer's. */
static int64_t standard_offset(const struct zone *z) {
	int32_t january = zone_offset_at(z, JANUARY_2024), july = zone_offset_at(z, JULY_2024);
	return january < july ? january : july;
}

bool val_offset(struct val v, int64_t *seconds) {
	if ((v.kind != VAL_TIME && v.kind != VAL_DATETIME) || v.flags == VAL_LOCAL)
		return false;
	if (v.flags == VAL_OFFSET)
		*seconds = v.offset;
	else if (v.kind == VAL_TIME)
		*seconds = standard_offset(v.zone);
	else
		*seconds = zone_offset_local(v.zone, v.seconds);
	return true;
}

int64_t val_utc(struct val v) {
	int64_t offset = 0;
	check(v.kind == VAL_DATETIME);
	val_offset(v, &offset);
	return v.seconds - offset;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool take(str *s, char c) {
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_cut(*s, 1, s->n);
	return true;
}

static uint32_t digit_count(str s) {
	uint32_t n = 0;
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* Takes `least` to `most` digits as a number. */
static bool take_number(str *s, uint32_t least, uint32_t most, int64_t *out) {
	uint32_t n = digit_count(*s);
	check(most <= 18);
	if (n < least || n > most)
		return false;
	*out = 0;
	for (uint32_t i = 0; i < n; i++)
		*out = *out * 10 + (s->p[i] - '0');
	*s = str_cut(*s, n, s->n);
	return true;
}

static bool take_date(str *s, int64_t *days) {
	int64_t year, month, dom;
	bool negative = take(s, '-');
	uint32_t n = digit_count(*s);
	if (n < 4 || (n > 4 && s->p[0] == '0') || !take_number(s, 4, 9, &year))
		return false;
	if (!take(s, '-') || !take_number(s, 2, 2, &month) || !take(s, '-') || !take_number(s, 2, 2, &dom))
		return false;
	year = negative ? -year : year;
	if (month < 1 || month > 12 || dom < 1 || dom > days_in_month(year, (int)month))
		return false;
	*days = days_of(year, (int)month, (int)dom);
	return true;
}

/* The digits behind the point; what is finer than a nanosecond is dropped. */
static bool take_nanos(str *s, uint32_t *nanos) {
	uint32_t n = digit_count(*s), unit = 100000000;
	*nanos = 0;
	for (uint32_t i = 0; i < n && i < 9; i++, unit /= 10)
		*nanos += (uint32_t)(s->p[i] - '0') * unit;
	*s = str_cut(*s, n, s->n);
	return n > 0;
}

/* "Z" (the standard's own examples also write "z"), "+08:00", "+08:00:30"; uses up the rest. */
static bool take_offset(str s, int64_t *offset) {
	int64_t h, m, sec = 0;
	*offset = 0;
	if (take(&s, 'Z') || take(&s, 'z'))
		return !s.n;
	bool west = take(&s, '-');
	if (!west && !take(&s, '+'))
		return false;
	if (!take_number(&s, 2, 2, &h) || !take(&s, ':') || !take_number(&s, 2, 2, &m) || m > 59)
		return false;
	if (take(&s, ':') && (!take_number(&s, 2, 2, &sec) || sec > 59))
		return false;
	*offset = (h * 60 + m) * 60 + sec;
	if (*offset > OFFSET_LIMIT || s.n)
		return false;
	*offset = west ? -*offset : *offset;
	return true;
}

/* An offset, "@Asia/Shanghai" or nothing; uses up the rest. */
static bool take_zone(struct arena *a, str s, struct val *v) {
	if (!s.n)
		return true;
	if (take(&s, '@')) {
		v->flags = VAL_ZONED;
		v->zone = zone_find(a, s);
		return v->zone != NULL;
	}
	v->flags = VAL_OFFSET;
	return take_offset(s, &v->offset);
}

bool val_parse_date(str s, struct val *out) {
	int64_t days;
	if (!take_date(&s, &days) || s.n)
		return false;
	*out = val_date(days);
	return true;
}

/* "hh:mm:ss[.f…]", then the zone. 24:00:00 is XML Schema's other form of midnight: the seconds say which. */
static bool take_time(struct arena *a, str s, struct val *v) {
	int64_t h, m, sec;
	if (!take_number(&s, 2, 2, &h) || !take(&s, ':') || !take_number(&s, 2, 2, &m) || !take(&s, ':')
		|| !take_number(&s, 2, 2, &sec) || h > 24 || m > 59 || sec > 59)
		return false;
	if (take(&s, '.') && !take_nanos(&s, &v->nanos))
		return false;
	v->seconds = (h * 60 + m) * 60 + sec;
	if (h == 24 && (v->seconds > DAY_SECONDS || v->nanos))
		return false;
	return take_zone(a, s, v);
}

bool val_parse_time(struct arena *a, str s, struct val *out) {
	struct val v = {.kind = VAL_TIME};
	if (!take_time(a, s, &v))
		return false;
	v.seconds %= DAY_SECONDS;
	*out = v;
	return true;
}

bool val_parse_datetime(struct arena *a, str s, struct val *out) {
	int64_t days;
	struct val v = {.kind = VAL_DATETIME};
	if (!take_date(&s, &days))
		return false;
	if (s.n && (!take(&s, 'T') || !take_time(a, s, &v)))
		return false;
	v.seconds += days * DAY_SECONDS; /* 24:00:00 becomes the next day's begin by itself */
	*out = v;
	return true;
}

/* ---- durations ------------------------------------------------------------------------------ */

/* Takes number and unit again and again; the units must come in the order of `units`, each at most once, and only
 * seconds may have a fraction. `sum` grows by number * factor. */
static bool take_parts(str *s, const char *units, const int64_t *factors, int64_t *sum, uint32_t *nanos, int *taken) {
	const char *u = units;
	while (s->n) {
		int64_t n, part;
		if (!take_number(s, 1, 18, &n))
			return false;
		bool fraction = take(s, '.');
		if (fraction)
			take_nanos(s, nanos); /* "0.S" has no digits there */
		while (*u && !take(s, *u))
			u++;
		if (!*u || (fraction && *u != 'S'))
			return false;
		if (__builtin_mul_overflow(n, factors[u - units], &part) || __builtin_add_overflow(*sum, part, sum)
			|| *sum >= DURATION_LIMIT)
			return false;
		u++;
		(*taken)++;
	}
	return true;
}

/* Whether the text up to 'T' names years or months: then it is the other kind of duration. */
static bool has_months(str s) {
	for (uint32_t i = 0; i < s.n && s.p[i] != 'T'; i++)
		if (s.p[i] == 'Y' || s.p[i] == 'M')
			return true;
	return false;
}

static bool parse_months(str s, bool negative, struct val *out) {
	static const int64_t factors[] = {12, 1};
	int64_t sum = 0;
	uint32_t nanos = 0;
	int taken = 0;
	if (!take_parts(&s, "YM", factors, &sum, &nanos, &taken) || !taken)
		return false;
	*out = val_months(negative ? -sum : sum);
	return true;
}

static bool parse_seconds(str s, bool negative, struct val *out) {
	static const int64_t day_factors[] = {DAY_SECONDS}, time_factors[] = {3600, 60, 1};
	int64_t sum = 0;
	uint32_t nanos = 0;
	int taken = 0, in_time = 0;
	int32_t t = str_find(s, 'T', 0);
	str days = str_cut(s, 0, t < 0 ? s.n : (uint32_t)t);
	str time = t < 0 ? (str){0} : str_cut(s, (uint32_t)t + 1, s.n);
	if (!take_parts(&days, "D", day_factors, &sum, &nanos, &taken) )
		return false;
	if (!take_parts(&time, "HMS", time_factors, &sum, &nanos, &in_time) || (t >= 0 && !in_time))
		return false;
	if (!taken && !in_time)
		return false;
	if (negative) {
		sum = -sum - (nanos > 0);
		nanos = nanos ? 1000000000u - nanos : 0;
	}
	*out = val_duration(sum, nanos);
	return true;
}

bool val_parse_duration(str s, struct val *out) {
	bool negative = take(&s, '-');
	if (!take(&s, 'P'))
		return false;
	return has_months(s) ? parse_months(s, negative, out) : parse_seconds(s, negative, out);
}

bool val_parse_temporal(struct arena *a, str s, struct val *out) {
	if (s.n && (s.p[0] == 'P' || (s.n > 1 && s.p[0] == '-' && s.p[1] == 'P')))
		return val_parse_duration(s, out);
	if (s.n > 2 && s.p[2] == ':')
		return val_parse_time(a, s, out);
	return str_find(s, 'T', 0) < 0 ? val_parse_date(s, out) : val_parse_datetime(a, s, out);
}
