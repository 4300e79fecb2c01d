/* Arithmetic and properties of dates, times and durations. */
#include "feel/node.h"

enum { DAY = 86400, NANO = 1000000000 };

#define YEAR_LIMIT 999999999
#define DAYS_LIMIT 366000000000
#define DURATION_LIMIT ((int64_t)1 << 60) /* seconds or months: sums and negatives never overflow */

/* ---- moving --------------------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b) {
	return a / b - (a % b < 0);
}

int64_t time_days(struct val v) {
	check(v.kind == VAL_DATE || v.kind == VAL_DATETIME);
	return v.kind == VAL_DATE ? v.days : floor_div(v.seconds, DAY);
}

static bool year_in_range(int64_t days) {
	int64_t year;
	int month, dom;
	if (days > DAYS_LIMIT || days < -DAYS_LIMIT)
		return false;
	days_split(days, &year, &month, &dom);
	return year <= YEAR_LIMIT && year >= -YEAR_LIMIT;
}

bool time_add_months(struct val v, int64_t months, struct val *out) {
	int64_t year, total;
	int month, dom;
	int64_t days = time_days(v);
	days_split(days, &year, &month, &dom);
	if (__builtin_add_overflow(year * 12 + month - 1, months, &total))
		return false;
	year = floor_div(total, 12);
	month = (int)(total - year * 12) + 1;
	if (year > YEAR_LIMIT || year < -YEAR_LIMIT)
		return false;
	int last = days_in_month(year, month);
	int64_t moved = days_of(year, month, dom < last ? dom : last);
	*out = v;
	if (v.kind == VAL_DATE)
		out->days = moved;
	else
		out->seconds += (moved - days) * DAY;
	return true;
}

/* a + b of seconds and nanoseconds; false when out of every calendar's range. */
static bool add_seconds(int64_t a, uint32_t a_nanos, int64_t b, uint32_t b_nanos, int64_t *sum, uint32_t *nanos) {
	uint32_t n = a_nanos + b_nanos;
	if (__builtin_add_overflow(a, b, sum) || __builtin_add_overflow(*sum, (int64_t)(n >= NANO), sum))
		return false;
	*nanos = n >= NANO ? n - NANO : n;
	return *sum < DURATION_LIMIT && *sum > -DURATION_LIMIT;
}

bool time_add_seconds(struct val v, int64_t seconds, uint32_t nanos, struct val *out) {
	int64_t sum;
	uint32_t rest;
	*out = v;
	if (v.kind == VAL_DATE) {
		if (!add_seconds(v.days * DAY, 0, seconds, nanos, &sum, &rest) || !year_in_range(floor_div(sum, DAY)))
			return false;
		out->days = floor_div(sum, DAY);
		return true;
	}
	bool zoned = v.kind == VAL_DATETIME && v.flags == VAL_ZONED;
	if (!add_seconds(zoned ? val_utc(v) : v.seconds, v.nanos, seconds, nanos, &sum, &rest))
		return false;
	if (v.kind == VAL_TIME)
		sum -= floor_div(sum, DAY) * DAY;
	else if (!year_in_range(floor_div(sum, DAY)))
		return false;
	out->seconds = zoned ? sum + zone_offset_at(v.zone, sum) : sum;
	out->nanos = rest;
	return true;
}

dec time_seconds(struct val d) {
	check(d.kind == VAL_DURATION);
	dec whole = dec_int(d.seconds), sum;
	if (!d.nanos)
		return whole;
	bool done = dec_add(whole, dec_scaled(d.nanos, 9), &sum);
	check(done);
	return sum;
}

bool time_duration(dec seconds, struct val *out) {
	dec whole, rest;
	int64_t s, n;
	if (!dec_quantize(seconds, 9, DEC_DOWN, &seconds) || !dec_quantize(seconds, 0, DEC_FLOOR, &whole)
		|| !dec_to_int(whole, &s) || !dec_sub(seconds, whole, &rest) || !dec_mul(rest, dec_int(NANO), &rest)
		|| !dec_to_int(rest, &n))
		return false;
	*out = val_duration(s, (uint32_t)n);
	return s < DURATION_LIMIT && s > -DURATION_LIMIT;
}

/* ---- operators ------------------------------------------------------------------------------ */

static bool is_point(struct val v) {
	return v.kind == VAL_DATE || v.kind == VAL_DATETIME || v.kind == VAL_TIME;
}

/* point + duration, or - when negative */
static bool move(struct val v, struct val by, bool negative, struct val *out) {
	if (by.kind == VAL_MONTHS)
		return v.kind != VAL_TIME && time_add_months(v, negative ? -by.months : by.months, out);
	if (by.kind != VAL_DURATION)
		return false;
	if (!negative)
		return time_add_seconds(v, by.seconds, by.nanos, out);
	return time_add_seconds(v, -by.seconds - (by.nanos > 0), by.nanos ? NANO - by.nanos : 0, out);
}

/* point - point: a duration; a date is midnight UTC. Both have an offset or none has. */
static bool difference(struct val a, struct val b, struct val *out) {
	int64_t offset_a = 0, offset_b = 0, sum;
	uint32_t nanos;
	if ((a.kind == VAL_TIME) != (b.kind == VAL_TIME))
		return false;
	if (a.kind == VAL_DATE && b.kind == VAL_DATE) {
		*out = val_duration((a.days - b.days) * DAY, 0);
		return true;
	}
	a = a.kind == VAL_DATE ? val_midnight(a.days) : a;
	b = b.kind == VAL_DATE ? val_midnight(b.days) : b;
	if (val_offset(a, &offset_a) != val_offset(b, &offset_b))
		return false;
	int64_t other = -(b.seconds - offset_b) - (b.nanos > 0);
	if (!add_seconds(a.seconds - offset_a, a.nanos, other, b.nanos ? NANO - b.nanos : 0, &sum, &nanos))
		return false;
	*out = val_duration(sum, nanos);
	return true;
}

/* Both of one kind of duration: a + sign * b */
static bool add_durations(struct val a, struct val b, bool negative, struct val *out) {
	if (a.kind != b.kind)
		return false;
	if (a.kind == VAL_MONTHS) {
		*out = val_months(negative ? a.months - b.months : a.months + b.months);
		return out->months < DURATION_LIMIT && out->months > -DURATION_LIMIT;
	}
	return a.kind == VAL_DURATION && move(a, b, negative, out);
}

/* duration * number, duration / number */
static bool scale(enum arith_op op, struct val d, dec by, struct val *out) {
	dec v = d.kind == VAL_MONTHS ? dec_int(d.months) : time_seconds(d);
	if (!(op == ARITH_MUL ? dec_mul(v, by, &v) : dec_div(v, by, &v)))
		return false;
	if (d.kind == VAL_DURATION)
		return time_duration(v, out);
	*out = val_months(0);
	return dec_quantize(v, 0, DEC_DOWN, &v) && dec_to_int(v, &out->months) && out->months < DURATION_LIMIT
		&& out->months > -DURATION_LIMIT;
}

static bool is_duration(struct val v) {
	return v.kind == VAL_MONTHS || v.kind == VAL_DURATION;
}

static bool ratio(struct val a, struct val b, struct val *out) {
	dec q;
	bool months = a.kind == VAL_MONTHS;
	if (a.kind != b.kind
		|| !dec_div(months ? dec_int(a.months) : time_seconds(a), months ? dec_int(b.months) : time_seconds(b), &q))
		return false;
	*out = val_number(q);
	return true;
}

static bool add(struct val a, struct val b, struct val *out) {
	if (is_point(a) && is_duration(b))
		return move(a, b, false, out);
	if (is_duration(a) && is_point(b))
		return move(b, a, false, out);
	return add_durations(a, b, false, out);
}

static bool subtract(struct val a, struct val b, struct val *out) {
	if (is_point(a) && is_point(b))
		return difference(a, b, out);
	return is_point(a) ? move(a, b, true, out) : add_durations(a, b, true, out);
}

bool arith_temporal(enum arith_op op, struct val a, struct val b, struct val *out) {
	switch (op) {
	case ARITH_ADD:
		return add(a, b, out);
	case ARITH_SUB:
		return subtract(a, b, out);
	case ARITH_MUL:
		if (a.kind == VAL_NUMBER && is_duration(b))
			return scale(op, b, a.number, out);
		return is_duration(a) && b.kind == VAL_NUMBER && scale(op, a, b.number, out);
	case ARITH_DIV:
		if (is_duration(a) && is_duration(b))
			return ratio(a, b, out);
		return is_duration(a) && b.kind == VAL_NUMBER && scale(op, a, b.number, out);
	case ARITH_POW:
		return false;
	}
	check(!"known operator");
	return false;
}

/* ---- properties ----------------------------------------------------------------------------- */

static bool number(int64_t v, struct val *out) {
	*out = val_int(v);
	return true;
}

static bool date_part(struct val v, str name, struct val *out) {
	int64_t year;
	int month, dom;
	days_split(time_days(v), &year, &month, &dom);
	if (str_is(name, "year"))
		return number(year, out);
	if (str_is(name, "month"))
		return number(month, out);
	if (str_is(name, "day"))
		return number(dom, out);
	int64_t since_monday = time_days(v) + 3;
	return str_is(name, "weekday") && number(since_monday - floor_div(since_monday, 7) * 7 + 1, out);
}

static bool time_part(struct val v, str name, struct val *out) {
	check(v.kind == VAL_TIME || v.kind == VAL_DATETIME);
	int64_t s = v.seconds - floor_div(v.seconds, DAY) * DAY, offset;
	if (str_is(name, "hour"))
		return number(s / 3600, out);
	if (str_is(name, "minute"))
		return number(s / 60 % 60, out);
	if (str_is(name, "second"))
		return number(s % 60, out);
	if (str_is(name, "time offset")) {
		*out = val_offset(v, &offset) ? val_duration(offset, 0) : val_null();
		return true;
	}
	if (!str_is(name, "timezone"))
		return false;
	*out = v.flags == VAL_ZONED ? val_str(v.zone->name) : val_null();
	return true;
}

static bool months_part(struct val v, str name, struct val *out) {
	if (str_is(name, "years"))
		return number(v.months / 12, out);
	return str_is(name, "months") && number(v.months % 12, out);
}

/* The parts of a negative duration are negative. */
static bool duration_part(struct val v, str name, struct val *out) {
	int64_t s = v.seconds + (v.seconds < 0 && v.nanos);
	if (str_is(name, "days"))
		return number(s / DAY, out);
	if (str_is(name, "hours"))
		return number(s / 3600 % 24, out);
	if (str_is(name, "minutes"))
		return number(s / 60 % 60, out);
	return str_is(name, "seconds") && number(s % 60, out);
}

static bool range_part(struct val v, str name, struct val *out) {
	if (str_is(name, "start"))
		*out = v.range->low;
	else if (str_is(name, "end"))
		*out = v.range->high;
	else if (str_is(name, "start included"))
		*out = val_bool(v.flags & VAL_LOW_CLOSED);
	else if (str_is(name, "end included"))
		*out = val_bool(v.flags & VAL_HIGH_CLOSED);
	else
		return false;
	return true;
}

bool property_get(struct val v, str name, struct val *out) {
	switch ((enum val_kind)v.kind) {
	case VAL_DATE:
		return date_part(v, name, out);
	case VAL_DATETIME:
		return date_part(v, name, out) || time_part(v, name, out);
	case VAL_TIME:
		return time_part(v, name, out);
	case VAL_MONTHS:
		return months_part(v, name, out);
	case VAL_DURATION:
		return duration_part(v, name, out);
	case VAL_RANGE:
		return range_part(v, name, out);
	default:
		return false;
	}
}
