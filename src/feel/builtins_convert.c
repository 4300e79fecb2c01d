/* Built-in functions that make one kind of value of another. DMN 1.5, 10.3.4.1 and 10.3.4.2. */
#include "feel/builtins.h"

enum { DAY_SECONDS = 86400, ZONE_STEPS = 500 };

static struct val bad_text(struct feel_run *run, struct val text, const char *what) {
	return run_fail(run, "feel.argument", "\"" STR_FMT "\" is no %s.", STR_ARG(text.string), what);
}

/* ---- dates and times ------------------------------------------------------------------------ */

struct val to_date_text(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v;
	check(n == 1);
	return val_parse_date(args[0].string, &v) ? v : bad_text(run, args[0], "date");
}

struct val to_date(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	(void)run;
	return val_date(time_days(args[0]));
}

/* Year, month and day as whole numbers of an existing date. */
static bool date_of(const struct val *args, int64_t *days) {
	int64_t year, month, dom;
	if (!val_to_int(args[0], &year) || !val_to_int(args[1], &month) || !val_to_int(args[2], &dom))
		return false;
	if (year > 999999999 || year < -999999999 || month < 1 || month > 12 || dom < 1
		|| dom > days_in_month(year, (int)month))
		return false;
	*days = days_of(year, (int)month, (int)dom);
	return true;
}

struct val to_date_parts(const struct val *args, uint32_t n, struct feel_run *run) {
	int64_t days;
	check(n == 3);
	return date_of(args, &days) ? val_date(days) : run_fail(run, "feel.argument", "There is no such date.");
}

/* Hour, minute and second (which may have a fraction), added to the value. */
static bool time_of(const struct val *args, struct val *v) {
	int64_t hour, minute;
	struct val seconds;
	if (!val_to_int(args[0], &hour) || !val_to_int(args[1], &minute) || hour < 0 || hour > 23 || minute < 0 ||
		minute > 59)
		return false;
	if (!time_duration(args[2].number, &seconds) || seconds.seconds < 0 || seconds.seconds > 59)
		return false;
	v->seconds += hour * 3600 + minute * 60 + seconds.seconds;
	v->nanos = seconds.nanos;
	return true;
}

/* A zone read once in a run: the system has it in a file. */
struct feel_zone {
	struct feel_zone *next;
	str name;
	const struct zone *zone; /* NULL: there is none of this name */
};

static const struct zone *zone_named(str name, struct feel_run *run) {
	struct feel_zone *z = run->zones;
	while (z && !str_eq(z->name, name))
		z = z->next;
	if (!z && run_charge(run, ZONE_STEPS)) {
		z = arena_new(run->arena, struct feel_zone);
		*z = (struct feel_zone){run->zones, name, zone_find(run->arena, name)};
		run->zones = z;
	}
	return z ? z->zone : NULL;
}

/* Reads a text that may end in a zone's name. */
static bool parse_zoned(bool (*parse)(struct arena *, str, struct val *), str s, struct feel_run *run, struct val *v) {
	int32_t at = str_find(s, '@', 0);
	if (at < 0)
		return parse(run->arena, s, v);
	str clock = str_cut(s, 0, (uint32_t)at);
	const struct zone *zone = zone_named(str_cut(s, (uint32_t)at + 1, s.n), run);
	if (!zone || str_find(clock, ':', 0) < 0 || !parse(run->arena, clock, v) || v->flags != VAL_LOCAL)
		return false;
	v->flags = VAL_ZONED;
	v->zone = zone;
	return true;
}

/* An offset as duration or the name of a zone. */
static bool zone_of(const struct val *arg, struct val *v, struct feel_run *run) {
	if (arg->kind == VAL_NULL)
		return true;
	if (arg->kind == VAL_STRING) {
		v->flags = VAL_ZONED;
		v->zone = zone_named(arg->string, run);
		return v->zone != NULL;
	}
	v->flags = VAL_OFFSET;
	v->offset = arg->seconds;
	return !arg->nanos && v->offset <= 18 * 3600 && v->offset >= -18 * 3600;
}

struct val to_time_text(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v;
	check(n == 1);
	return parse_zoned(val_parse_time, args[0].string, run, &v) ? v : bad_text(run, args[0], "time");
}

struct val to_time(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	(void)run;
	struct val v = args[0].kind == VAL_DATE ? val_midnight(args[0].days) : args[0];
	v.kind = VAL_TIME;
	v.seconds -= time_days((struct val){.kind = VAL_DATETIME, .seconds = v.seconds}) * DAY_SECONDS;
	return v;
}

struct val to_time_parts(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v = {.kind = VAL_TIME};
	if (!time_of(args, &v) || (n > 3 && !zone_of(&args[3], &v, run)))
		return run_fail(run, "feel.argument", "There is no such time.");
	return v;
}

struct val to_datetime_text(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v;
	check(n == 1);
	return parse_zoned(val_parse_datetime, args[0].string, run, &v) ? v : bad_text(run, args[0], "date and time");
}

struct val to_datetime(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 2);
	(void)run;
	struct val v = args[1];
	v.kind = VAL_DATETIME;
	v.seconds += time_days(args[0]) * DAY_SECONDS;
	return v;
}

struct val to_datetime_parts(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v = {.kind = VAL_DATETIME};
	int64_t days;
	if (!date_of(args, &days) || !time_of(args + 3, &v) || (n > 6 && !zone_of(&args[6], &v, run)))
		return run_fail(run, "feel.argument", "There is no such date and time.");
	v.seconds += days * DAY_SECONDS;
	return v;
}

struct val to_duration(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val v;
	check(n == 1);
	return val_parse_duration(args[0].string, &v) ? v : bad_text(run, args[0], "duration");
}

/* Full months from one day to the other; the time of day does not count. */
struct val months_between(const struct val *args, uint32_t n, struct feel_run *run) {
	int64_t year[2];
	int month[2], dom[2];
	check(n == 2);
	(void)run;
	for (int i = 0; i < 2; i++)
		days_split(time_days(args[i]), &year[i], &month[i], &dom[i]);
	int64_t months = (year[1] * 12 + month[1]) - (year[0] * 12 + month[0]);
	if (months > 0 && dom[1] < dom[0])
		months--;
	else if (months < 0 && dom[1] > dom[0])
		months++;
	return val_months(months);
}

/* ---- numbers, texts, ranges ----------------------------------------------------------------- */

/* Whether the text is one of the allowed separators. */
static bool separator(const struct val *args, uint32_t n, uint32_t i, const char *allowed, char *out) {
	*out = 0;
	if (i >= n || args[i].kind == VAL_NULL)
		return true;
	str s = args[i].string;
	if (s.n != 1 || !strchr(allowed, s.p[0]))
		return false;
	*out = s.p[0];
	return true;
}

/* The text with the grouping left out and a point as decimal sign; 0 when it is too long to be a number. */
static uint32_t plain_number(str s, char group, char point, char *plain, uint32_t room) {
	uint32_t used = 0;
	for (uint32_t i = 0; i < s.n && used < room; i++) {
		char c = s.p[i];
		if (group && c == group)
			continue;
		if (point && c == point)
			c = '.';
		else if (point && c == '.')
			c = 'x'; /* a point is no decimal sign here */
		plain[used++] = c;
	}
	return used < room ? used : 0;
}

struct val to_number(const struct val *args, uint32_t n, struct feel_run *run) {
	char group, point, plain[128];
	dec number;
	if (!separator(args, n, 1, " ,.", &group) || !separator(args, n, 2, ".,", &point) || (group && group == point))
		return run_fail(run, "feel.argument", "These are no separators of a number.");
	uint32_t used = plain_number(args[0].string, group, point, plain, sizeof plain);
	return dec_parse((str){plain, used}, &number) ? val_number(number) : bad_text(run, args[0], "number");
}

struct val to_string(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	return args[0].kind == VAL_NULL ? args[0] : string_of(args[0], run);
}

/* Whether an end is a literal, or a built-in function of literals such as date("2022-05-01"). */
static bool is_literal(const struct node *n) {
	if (!n || !n->constant || n->eval == eval_constant || n->eval == eval_negate)
		return n && n->constant;
	for (uint32_t i = 0; i < n->count; i++)
		if (n->items[i]->eval != eval_constant)
			return false;
	return n->eval == eval_builtin;
}

/* "[2..)" is (>= 2) and "(..2]" is (<= 2): a side that is open and names no end. *one is set for such a text; any
 * other comes back as it is. */
static str one_sided(struct arena *a, str s, bool *one) {
	s = str_trim(s);
	*one = false;
	if (s.n < 5)
		return s;
	char first = s.p[0], last = s.p[s.n - 1];
	str inner = str_trim(str_cut(s, 1, s.n - 1)), dots = str_of("..");
	if (str_starts(inner, dots) && (first == '(' || first == ']') && strchr(")][", last)) {
		*one = true;
		return arena_format(a, "(%s " STR_FMT ")", last == ']' ? "<=" : "<", STR_ARG(str_cut(inner, 2, inner.n)));
	}
	if (str_ends(inner, dots) && (last == ')' || last == '[') && strchr("([]", first)) {
		*one = true;
		return arena_format(a, "(%s " STR_FMT ")", first == '[' ? ">=" : ">", STR_ARG(str_cut(inner, 0, inner.n - 2)));
	}
	return s;
}

/* "[1..3]": both ends given by literals, in order; or one of them, as above */
struct val to_range(const struct val *args, uint32_t n, struct feel_run *run) {
	struct feel_expr *x;
	struct err e;
	int order;
	check(n == 1);
	if (!run_charge(run, args[0].string.n))
		return bad_text(run, args[0], "range");
	bool one;
	str text = one_sided(run->arena, args[0].string, &one);
	if (!feel_compile(run->arena, text, NULL, &x, &e) || !x->root->constant)
		return bad_text(run, args[0], "range");
	struct val v = x->root->value;
	if (!is_literal(x->root->a) || (!one && !is_literal(x->root->b)))
		return bad_text(run, args[0], "range");
	if (v.kind != VAL_RANGE || (!one && (v.flags & VAL_OPERATOR)) || (v.range->low.kind == VAL_NULL
		&& v.range->high.kind == VAL_NULL))
		return bad_text(run, args[0], "range");
	if (val_order(v.range->low, v.range->high, &order) && order > 0)
		return bad_text(run, args[0], "range");
	return v;
}

struct val negate_bool(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 1);
	(void)run;
	return args[0].kind == VAL_BOOL ? val_bool(!args[0].boolean) : val_null();
}
