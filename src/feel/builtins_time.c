/* Built-in functions on dates and times. DMN 1.5, 10.3.4.6 and 10.3.4.8. */
#include "feel/builtins.h"

struct val time_now(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 0);
	(void)args;
	return val_instant(run->now, run->offset_minutes);
}

struct val time_today(const struct val *args, uint32_t n, struct feel_run *run) {
	check(n == 0);
	(void)args;
	return val_date(day_of_ms(run->now, run->offset_minutes));
}

static bool same_zone(struct val a, struct val b) {
	if (a.flags != b.flags)
		return false;
	if (a.flags == VAL_OFFSET)
		return a.offset == b.offset;
	return a.flags == VAL_LOCAL || str_eq(a.zone->name, b.zone->name);
}

/* Not only equal but written the same: two instants in different zones are not. */
struct val time_is(const struct val *args, uint32_t n, struct feel_run *run) {
	struct val a = args[0], b = args[1];
	check(n == 2);
	(void)run;
	if ((a.kind == VAL_TIME || a.kind == VAL_DATETIME) && a.kind == b.kind)
		return val_bool(a.seconds == b.seconds && a.nanos == b.nanos && same_zone(a, b));
	return val_bool(a.kind == b.kind && val_same(a, b));
}

struct val time_day_of_year(const struct val *args, uint32_t n, struct feel_run *run) {
	int64_t year, days = time_days(args[0]);
	int month, dom;
	check(n == 1);
	(void)run;
	days_split(days, &year, &month, &dom);
	return val_int(days - days_of(year, 1, 1) + 1);
}

struct val time_day_of_week(const struct val *args, uint32_t n, struct feel_run *run) {
	static const char *const names[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	struct val v;
	int64_t weekday;
	check(n == 1);
	(void)run;
	bool found = property_get(args[0], STR("weekday"), &v) && val_to_int(v, &weekday);
	check(found && weekday >= 1 && weekday <= 7);
	return val_str(str_of(names[weekday - 1]));
}

struct val time_month_of_year(const struct val *args, uint32_t n, struct feel_run *run) {
	static const char *const names[] = {"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"};
	int64_t year;
	int month, dom;
	check(n == 1);
	(void)run;
	days_split(time_days(args[0]), &year, &month, &dom);
	return val_str(str_of(names[month - 1]));
}

struct val time_week_of_year(const struct val *args, uint32_t n, struct feel_run *run) {
	int64_t year;
	check(n == 1);
	(void)run;
	return val_int(days_week(time_days(args[0]), &year));
}
