#include "suites.h"

START_TEST(finds_due_days) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	struct csv t = test_table(&a, "test/calendar/due.csv");
	for (uint32_t i = 0; i < t.rows; i++) {
		struct limit limit = {test_int(&t, i, "value"), test_unit(&t, i)};
		bool provisional = true;
		day from = test_day(&t, i, "from"), due;
		due = calendar_due_day(c, from, limit, test_int(&t, i, "last_year"), &provisional);
		ck_assert_msg(due == test_day(&t, i, "due"), "line %u: %s", t.lines[i], test_day_text(&a, due));
		ck_assert_msg(provisional == str_is(test_cell(&t, i, "provisional"), "yes"), "line %u", t.lines[i]);
		ck_assert_int_eq(calendar_due_day(c, from, limit, test_int(&t, i, "last_year"), NULL), due);
	}
	arena_free(&a);
}
END_TEST

START_TEST(finds_due_instants) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	struct csv t = test_table(&a, "test/calendar/instants.csv");
	for (uint32_t i = 0; i < t.rows; i++) {
		struct limit limit = {test_int(&t, i, "value"), test_unit(&t, i)};
		bool provisional = true;
		ms due = calendar_due(c, test_ms(&t, i, "from"), limit, 2023, &provisional);
		ck_assert_msg(due == test_ms(&t, i, "due"), "line %u: %s", t.lines[i], test_ms_text(&a, due));
		ck_assert(!provisional);
	}
	arena_free(&a);
}
END_TEST

START_TEST(moves_by_pauses) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	struct csv t = test_table(&a, "test/calendar/resume.csv");
	for (uint32_t i = 0; i < t.rows; i++) {
		bool provisional = true;
		ms moved = calendar_resume(c, test_ms(&t, i, "due"), test_ms(&t, i, "paused_at"), test_ms(&t, i, "resumed_at"),
		                           test_unit(&t, i), test_int(&t, i, "last_year"), &provisional);
		ck_assert_msg(moved == test_ms(&t, i, "moved"), "line %u: %s", t.lines[i], test_ms_text(&a, moved));
		ck_assert_msg(provisional == str_is(test_cell(&t, i, "provisional"), "yes"), "line %u", t.lines[i]);
	}
	arena_free(&a);
}
END_TEST

/* Whatever the pause, as many working days are left after it as before it. */
START_TEST(pauses_keep_the_days_left) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	day start = day_of(2022, 1, 1);
	for (int pause = 0; pause < 60; pause++)
		for (int length = 0; length < 20; length++) {
			day paused = start + pause, resumed = paused + length;
			ms due = calendar_due(c, ms_of_day(start, 480), (struct limit){20, UNIT_WORKING_DAY}, 2023, NULL);
			ms from = ms_of_day(paused, 480) + MS_PER_HOUR, to = ms_of_day(resumed, 480) + 2 * MS_PER_HOUR;
			ms moved = calendar_resume(c, due, from, to, UNIT_WORKING_DAY, 2023, NULL);
			day before = day_of_ms(due, 480), after = day_of_ms(moved, 480);
			if (paused > before)
				ck_assert_int_eq(moved, due);
			else
				ck_assert_int_eq(calendar_count(c, resumed + 1, after), calendar_count(c, paused + 1, before));
		}
	arena_free(&a);
}
END_TEST

START_TEST(shines_lamps) {
	static const char *const names[] = {"none", "green", "yellow", "red"};
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	struct csv t = test_table(&a, "test/calendar/lamps.csv");
	for (uint32_t i = 0; i < t.rows; i++) {
		enum lamp lamp = calendar_lamp(c, test_ms(&t, i, "due"), test_ms(&t, i, "now"));
		ck_assert_msg(str_is(test_cell(&t, i, "lamp"), names[lamp]), "line %u: %s", t.lines[i], names[lamp]);
	}
	arena_free(&a);
}
END_TEST

static void refuses_due(const struct calendar *c, day from, int days, const char *code, const char *text) {
	struct err e = {0};
	day due;
	ck_assert(!calendar_due_strict(c, from, (struct limit){days, UNIT_WORKING_DAY}, &due, &e));
	ck_assert_str_eq(e.code, code);
	ck_assert_str_eq(e.text, text);
}

START_TEST(strict_forms_name_the_missing_year) {
	struct arena a = {0};
	struct err e = {0};
	const struct calendar *c = test_calendar(&a);
	day due;
	int n;
	ck_assert(calendar_due_strict(c, day_of(2022, 1, 26), (struct limit){5, UNIT_WORKING_DAY}, &due, &e));
	ck_assert_int_eq(due, day_of(2022, 2, 7));
	ck_assert(calendar_due_strict(c, day_of(2020, 12, 31), (struct limit){5, UNIT_WORKING_DAY}, &due, &e));
	ck_assert(calendar_due_strict(c, day_of(2024, 5, 1), (struct limit){5, UNIT_NATURAL_DAY}, &due, &e));
	refuses_due(c, day_of(2023, 12, 29), 1, "calendar.not_covered", "calendar does not cover 2024");
	refuses_due(c, day_of(2020, 12, 30), 1, "calendar.not_covered", "calendar does not cover 2020");
	refuses_due(c, day_of(2027, 3, 1), 1, "calendar.not_covered", "calendar does not cover 2027");
	refuses_due(c, day_of(2022, 3, 1), -1, "calendar.bad_limit", "a limit is 0 to 1000000 days or hours");
	refuses_due(c, day_of(2022, 3, 1), 1000001, "calendar.bad_limit", "a limit is 0 to 1000000 days or hours");
	ck_assert(calendar_count_strict(c, day_of(2021, 1, 1), day_of(2023, 12, 31), &n, &e));
	ck_assert_int_eq(n, 250 + 249 + 249);
	ck_assert(calendar_count_strict(c, day_of(2030, 1, 2), day_of(2030, 1, 1), &n, &e));
	ck_assert_int_eq(n, 0);
	ck_assert(!calendar_count_strict(c, day_of(2022, 1, 1), day_of(2026, 1, 1), &n, &e));
	ck_assert_str_eq(e.text, "calendar does not cover 2024");
	ck_assert(!calendar_count_strict(c, day_of(2019, 1, 1), day_of(2026, 1, 1), &n, &e));
	ck_assert_str_eq(e.where, "2019");
	arena_free(&a);
}
END_TEST

Suite *clock_suite(void) {
	Suite *suite = suite_create("clock");
	TCase *cases = tcase_create("clocks");
	tcase_add_test(cases, finds_due_days);
	tcase_add_test(cases, finds_due_instants);
	tcase_add_test(cases, moves_by_pauses);
	tcase_add_test(cases, pauses_keep_the_days_left);
	tcase_add_test(cases, shines_lamps);
	tcase_add_test(cases, strict_forms_name_the_missing_year);
	suite_add_tcase(suite, cases);
	return suite;
}
