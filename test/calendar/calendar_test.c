#include "suites.h"

START_TEST(counts_the_months_of_2022) {
	static const int months[] = {21, 16, 23, 21, 20, 21, 21, 23, 21, 18, 22, 22};
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (int m = 1; m <= 12; m++) {
		day first = day_of(2022, m, 1), last = first + days_in_month(2022, m) - 1;
		ck_assert_int_eq(calendar_count(c, first, last), months[m - 1]);
	}
	ck_assert_int_eq(calendar_count(c, day_of(2022, 1, 1), day_of(2022, 12, 31)), 249);
	ck_assert_int_eq(calendar_count(c, day_of(2022, 1, 1), day_of(2022, 11, 30)), 227);
	arena_free(&a);
}
END_TEST

START_TEST(knows_single_days) {
	static const struct {
		int year, month, dom;
		bool works;
	} rows[] = {
		{2022, 1, 29, true},  {2022, 1, 30, true},   {2022, 1, 31, false}, {2022, 4, 2, true},   {2022, 4, 24, true},
		{2022, 5, 7, true},   {2022, 10, 8, true},   {2022, 10, 9, true},  {2022, 3, 5, false},  {2022, 3, 4, true},
		{2022, 1, 3, false},  {2023, 1, 2, false},   {2023, 1, 28, true},  {2024, 2, 10, false}, {2024, 2, 9, true},
		{2020, 10, 1, true},  {1950, 10, 1, false},  {1950, 10, 2, true},  {2400, 2, 29, true},
	};
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (size_t i = 0; i < COUNT(rows); i++) {
		day d = day_of(rows[i].year, rows[i].month, rows[i].dom);
		ck_assert_msg(calendar_works(c, d) == rows[i].works, "%s", test_day_text(&a, d));
	}
	arena_free(&a);
}
END_TEST

START_TEST(counts_any_span) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	ck_assert_int_eq(calendar_count(c, day_of(2022, 3, 2), day_of(2022, 3, 1)), 0);
	ck_assert_int_eq(calendar_count(c, day_of(2022, 3, 1), day_of(2022, 3, 1)), 1);
	int slow = 0;
	day from = day_of(2018, 12, 30);
	for (day d = from; d <= day_of(2026, 1, 5); d++) {
		slow += calendar_works(c, d);
		ck_assert_int_eq(calendar_count(c, from, d), slow);
	}
	arena_free(&a);
}
END_TEST

START_TEST(tells_what_was_known_when) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	ck_assert_int_eq(calendar_first_year(c), 2021);
	ck_assert_int_eq(calendar_last_year(c), 2023);
	ck_assert_int_eq(calendar_offset(c), 480);
	ck_assert_int_eq(calendar_known_year(c, day_of(2020, 11, 24)), 2020);
	ck_assert_int_eq(calendar_known_year(c, day_of(2020, 11, 25)), 2021);
	ck_assert_int_eq(calendar_known_year(c, day_of(2022, 12, 7)), 2022);
	ck_assert_int_eq(calendar_known_year(c, day_of(2022, 12, 8)), 2023);
	ck_assert_int_eq(calendar_known_year(c, day_of(2030, 1, 1)), 2023);
	arena_free(&a);
}
END_TEST

/* The notice for 2019 made 2018-12-29 a working day; before it came, that Saturday was a day off. */
START_TEST(next_years_notice_reaches_back) {
	static const char table[] = "date,name,kind,notice_year\n2018-10-01,x,off,2018\n2018-12-29,x,work,2019\n"
								"2018-12-31,x,off,2019\n2019-01-01,x,off,2019\n";
	static const char notices[] = "year,notice,published_on\n2019,b,2018-12-06\n2019,c,2019-03-22\n";
	struct arena a = {0};
	struct err e = {0};
	struct calendar *c;
	ck_assert(calendar_load(&a, str_of(table), "t", str_of(notices), "n", 480, &c, &e));
	ck_assert_int_eq(calendar_known_year(c, day_of(2018, 12, 5)), 2018);
	ck_assert_int_eq(calendar_known_year(c, day_of(2018, 12, 6)), 2019);
	ck_assert(calendar_works(c, day_of(2018, 12, 29)) && !calendar_works(c, day_of(2018, 12, 31)));
	struct limit one = {1, UNIT_WORKING_DAY};
	bool provisional;
	ck_assert_int_eq(calendar_due_day(c, day_of(2018, 12, 28), one, 2018, &provisional), day_of(2018, 12, 31));
	ck_assert_int_eq(calendar_due_day(c, day_of(2018, 12, 28), one, 2019, &provisional), day_of(2018, 12, 29));
	arena_free(&a);
}
END_TEST

/* The cell with each ';' as a line end. */
static str lines(struct arena *a, str cell) {
	char *text = arena_alloc(a, (size_t)cell.n + 1);
	for (uint32_t i = 0; i < cell.n; i++)
		text[i] = cell.p[i] == ';' ? '\n' : cell.p[i];
	return (str){text, cell.n};
}

START_TEST(refuses_bad_rows) {
	struct arena a = {0};
	struct csv t = test_table(&a, "test/calendar/bad.csv");
	for (uint32_t i = 0; i < t.rows; i++) {
		struct err e = {0};
		struct calendar *c = NULL;
		str want = test_cell(&t, i, "message");
		ck_assert(!calendar_load(&a, lines(&a, test_cell(&t, i, "days")), "days.csv",
		                         lines(&a, test_cell(&t, i, "notices")), "notices.csv", 480, &c, &e));
		ck_assert_str_eq(e.code, "calendar.bad_row");
		if (str_ends(want, STR("*")))
			ck_assert_msg(str_starts(str_of(e.text), str_cut(want, 0, want.n - 1)), "row %u: %s", t.lines[i], e.text);
		else
			ck_assert_msg(str_is(want, e.text), "row %u: %s", t.lines[i], e.text);
	}
	arena_free(&a);
}
END_TEST

Suite *calendar_suite(void) {
	Suite *suite = suite_create("calendar");
	TCase *cases = tcase_create("days");
	tcase_add_test(cases, counts_the_months_of_2022);
	tcase_add_test(cases, knows_single_days);
	tcase_add_test(cases, counts_any_span);
	tcase_add_test(cases, tells_what_was_known_when);
	tcase_add_test(cases, next_years_notice_reaches_back);
	tcase_add_test(cases, refuses_bad_rows);
	suite_add_tcase(suite, cases);
	return suite;
}
