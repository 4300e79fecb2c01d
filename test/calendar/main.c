#include <stdlib.h>
#include <unistd.h>

#include "suites.h"

struct csv test_table(struct arena *a, const char *path) {
	struct err e = {0};
	struct csv csv;
	str text;
	ck_assert_msg(file_read(a, path, &text, &e) && csv_parse(a, text, path, &csv, &e), "%s", e.text);
	return csv;
}

str test_cell(const struct csv *t, uint32_t row, const char *column) {
	int number = csv_column(t, column);
	ck_assert_msg(number >= 0, "no column %s", column);
	return csv_cell(t, row, number);
}

day test_day(const struct csv *t, uint32_t row, const char *column) {
	day d;
	ck_assert(day_parse(test_cell(t, row, column), &d));
	return d;
}

ms test_ms(const struct csv *t, uint32_t row, const char *column) {
	ms at;
	ck_assert(ms_parse(test_cell(t, row, column), 480, &at));
	return at;
}

int test_int(const struct csv *t, uint32_t row, const char *column) {
	int64_t n;
	ck_assert(str_int(test_cell(t, row, column), &n));
	return (int)n;
}

enum limit_unit test_unit(const struct csv *t, uint32_t row) {
	static const char *const names[] = {"working", "natural", "hour", "on_spot"};
	str unit = test_cell(t, row, "unit");
	for (unsigned i = 0; i < COUNT(names); i++)
		if (str_is(unit, names[i]))
			return (enum limit_unit)i;
	ck_abort_msg("no unit");
}

struct calendar *test_calendar(struct arena *a) {
	struct err e = {0};
	struct calendar *c = NULL;
	str days, notices;
	ck_assert(file_read(a, "test/calendar/days.csv", &days, &e));
	ck_assert(file_read(a, "test/calendar/notices.csv", &notices, &e));
	ck_assert_msg(calendar_load(a, days, "days.csv", notices, "notices.csv", 480, &c, &e), "%s", e.text);
	return c;
}

const char *test_day_text(struct arena *a, day d) {
	struct buf b = buf_make(64);
	day_put(&b, d);
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	return text.p;
}

const char *test_ms_text(struct arena *a, ms at) {
	struct buf b = buf_make(64);
	ms_put(&b, at, 480);
	str text = arena_str(a, buf_view(&b));
	buf_free(&b);
	return text.p;
}

const char *test_shared(struct arena *a, const char *name) {
	const char *root = getenv("SHARED");
	const char *path = arena_format(a, "%s/data/%s", root && *root ? root : "../shared", name).p;
	if (access(path, R_OK) == 0)
		return path;
	printf("calendar: 1 skipped: no %s\n", name);
	return NULL;
}

int main(void) {
	SRunner *runner = srunner_create(calendar_suite());
	srunner_add_suite(runner, clock_suite());
	srunner_add_suite(runner, shared_suite());
	srunner_add_suite(runner, property_suite());
	srunner_add_suite(runner, opening_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
