/* The calendar against public data of twenty years and a second, slow way of counting that shares no code with it. */
#include "suites.h"

enum { FIRST = 2007, LAST = 2026, SPAN = (LAST - FIRST + 3) * 366 };

/* Day by day from 1 January of FIRST - 1: whether it is worked, straight from the lines of the file. */
struct slow {
	day first;
	bool works[SPAN];
};

static void slow_read(struct slow *s, const char *path) {
	s->first = day_of(FIRST - 1, 1, 1);
	for (int i = 0; i < SPAN; i++)
		s->works[i] = (s->first + i + 3 + 7) % 7 < 5; /* 1970-01-01 was a Thursday */
	FILE *file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	char line[256], kind;
	while (fgets(line, sizeof line, file)) {
		int y, m, d;
		const char *comma = strchr(line + 11, ',');
		if (sscanf(line, "%d-%d-%d,", &y, &m, &d) != 3 || !comma)
			continue;
		kind = comma[1];
		ck_assert(kind == 'o' || kind == 'w');
		s->works[day_of(y, m, d) - s->first] = kind == 'w';
	}
	fclose(file);
}

static struct calendar *shared_calendar(struct arena *a, const char *path) {
	struct err e = {0};
	struct calendar *c = NULL;
	str text;
	ck_assert(file_read(a, path, &text, &e));
	ck_assert_msg(calendar_load(a, text, path, STR(""), "", 480, &c, &e), "%s", e.text);
	ck_assert_int_eq(calendar_first_year(c), FIRST);
	ck_assert_int_eq(calendar_last_year(c), LAST);
	ck_assert_int_eq(calendar_known_year(c, 0), LAST);
	return c;
}

START_TEST(agrees_with_a_slow_count) {
	struct arena a = {0};
	const char *path = test_shared(&a, "cn-holidays.csv");
	if (path) {
		static struct slow slow;
		const struct calendar *c = shared_calendar(&a, path);
		slow_read(&slow, path);
		uint32_t compared = 0, published = 0;
		for (day from = day_of(FIRST, 1, 1); from <= day_of(LAST, 12, 31); from++) {
			day d = from;
			for (int n = 1; n <= 60; n++, compared++) {
				do
					d++;
				while (!slow.works[d - slow.first]);
				bool provisional;
				day due = calendar_due_day(c, from, (struct limit){n, UNIT_WORKING_DAY}, LAST, &provisional);
				/* a plain condition: an assertion that holds costs a message to the runner */
				published += d <= day_of(LAST, 12, 31);
				if (due != d || provisional != (d > day_of(LAST, 12, 31)) || calendar_count(c, from + 1, d) != n)
					ck_abort_msg("%s + %d = %s", test_day_text(&a, from), n, test_day_text(&a, due));
			}
		}
		ck_assert_uint_eq(compared, 7305 * 60);
		printf("calendar: %u limits compared with a slow count, %u of them end by %d-12-31\n", compared, published,
		       LAST);
		ck_assert_uint_gt(published, 400000);
	}
	arena_free(&a);
}
END_TEST

START_TEST(agrees_with_the_months) {
	struct arena a = {0};
	const char *path = test_shared(&a, "cn-holidays.csv"), *months = test_shared(&a, "cn-workdays-per-month.csv");
	if (path && months) {
		static const int years[] = {250, 249, 250, 249, 249, 251, 248, 248};
		const struct calendar *c = shared_calendar(&a, path);
		struct csv t = test_table(&a, months);
		ck_assert_uint_eq(t.rows, 96);
		for (uint32_t i = 0; i < t.rows; i++) {
			int64_t year, month;
			str cell = test_cell(&t, i, "month");
			ck_assert(str_int(str_cut(cell, 0, 4), &year) && str_int(str_cut(cell, 5, 7), &month));
			day first = day_of((int)year, (int)month, 1), last = first + days_in_month(year, (int)month) - 1;
			ck_assert_int_eq(calendar_count(c, first, last), test_int(&t, i, "workdays"));
		}
		for (int y = 2019; y <= 2026; y++)
			ck_assert_int_eq(calendar_count(c, day_of(y, 1, 1), day_of(y, 12, 31)), years[y - 2019]);
	}
	arena_free(&a);
}
END_TEST

Suite *shared_suite(void) {
	Suite *suite = suite_create("shared");
	TCase *cases = tcase_create("twenty years");
	tcase_add_test(cases, agrees_with_a_slow_count);
	tcase_add_test(cases, agrees_with_the_months);
	suite_add_tcase(suite, cases);
	return suite;
}
