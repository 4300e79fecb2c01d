/* Opening hours against a table, and against a count minute by minute that knows the rules of the test only. */
#include "calendar/opening.h"
#include "suites.h"

#define ALWAYS .from = INT32_MIN, .to = INT32_MAX

static const struct opening_rule rules[] = {
	{.level = {"district", 8}, .days = OPEN_WORKING_DAY, .opens = 540, .closes = 720, ALWAYS},
	{.level = {"district", 8}, .days = OPEN_WORKING_DAY, .opens = 780, .closes = 1020, ALWAYS},
	{.point = {"T", 1}, .days = OPEN_SATURDAY, .opens = 540, .closes = 720, ALWAYS},
	{.point = {"N", 1}, .days = OPEN_EVERY_DAY, .opens = 0, .closes = 1440, ALWAYS},
	{.level = {"village", 7}, .days = OPEN_DAY_OFF, .opens = 600, .closes = 700, ALWAYS},
	{.level = {"village", 7}, .days = OPEN_SUNDAY, .opens = 650, .closes = 760, ALWAYS},
	{.days = OPEN_EVERY_DAY, .opens = 0, .closes = 1440, .from = 19074, .to = 19074, .closed = true}, /* 2022-03-23 */
	{.point = {"T", 1}, .days = OPEN_EVERY_DAY, .opens = 600, .closes = 660, .from = 19075, .to = 19075,
		.closed = true},
};

static str level_of(str point) {
	return str_is(point, "V") ? STR("village") : STR("district");
}

static struct opening hours(struct arena *a) {
	return (struct opening){test_calendar(a), rules, COUNT(rules)};
}

START_TEST(knows_when_it_is_open) {
	struct arena a = {0};
	struct opening o = hours(&a);
	struct csv t = test_table(&a, "test/calendar/opening.csv");
	ck_assert_int_eq(day_of(2022, 3, 23), 19074);
	for (uint32_t i = 0; i < t.rows; i++) {
		str point = test_cell(&t, i, "point");
		ms at = test_ms(&t, i, "at"), next = opening_next(&o, level_of(point), point, at);
		ck_assert_msg(next == test_ms(&t, i, "next"), "line %u: %s", t.lines[i], test_ms_text(&a, next));
		ck_assert_msg(opening_at(&o, level_of(point), point, at) == (next == at), "line %u", t.lines[i]);
		ms after = opening_after(&o, level_of(point), point, at, test_int(&t, i, "hours") * MS_PER_HOUR);
		ck_assert_msg(after == test_ms(&t, i, "after"), "line %u: %s", t.lines[i], test_ms_text(&a, after));
	}
	arena_free(&a);
}
END_TEST

START_TEST(a_place_that_never_opens) {
	struct arena a = {0};
	struct opening o = hours(&a);
	ms at = ms_of_day(day_of(2022, 3, 1), 480);
	ck_assert_int_eq(opening_next(&o, STR("moon"), STR("M"), at), INT64_MAX);
	ck_assert_int_eq(opening_after(&o, STR("moon"), STR("M"), at, 1), INT64_MAX);
	ck_assert_int_eq(opening_between(&o, STR("moon"), STR("M"), at, at + MS_PER_DAY), 0);
	ck_assert_int_eq(opening_between(&o, STR("district"), STR("T"), at, at - 1), 0);
	arena_free(&a);
}
END_TEST

/* Whether T is open in this minute: written down once more, by hand. */
static bool slow_open(const struct calendar *c, day d, int minute) {
	bool open = calendar_works(c, d) ? (minute >= 540 && minute < 720) || (minute >= 780 && minute < 1020) : false;
	if (day_weekday(d) == 6)
		open = minute >= 540 && minute < 720;
	if (d == 19074 || (d == 19075 && minute >= 600 && minute < 660))
		open = false;
	return open;
}

START_TEST(agrees_with_a_count_of_minutes) {
	struct arena a = {0};
	struct opening o = hours(&a);
	day first = day_of(2022, 3, 18);
	for (int start = 0; start < 5 * 1440; start += 37) {
		ms from = ms_of_day(first, 480) + start * MS_PER_MINUTE;
		int open = 0;
		for (int m = start; m < 9 * 1440; m++) {
			ms to = from + (ms)(m - start) * MS_PER_MINUTE;
			ms counted = (m - start) % 101 ? -1 : opening_between(&o, STR("district"), STR("T"), from, to);
			if (counted >= 0 && counted != open * MS_PER_MINUTE)
				ck_abort_msg("from minute %d to %d: not %d minutes", start, m, open);
			bool now = slow_open(o.calendar, first + m / 1440, m % 1440);
			open += now;
			ms end = opening_after(&o, STR("district"), STR("T"), from, open * MS_PER_MINUTE);
			if (now && open % 61 == 0 && end != to + MS_PER_MINUTE)
				ck_abort_msg("%d minutes from minute %d: %s", open, start, test_ms_text(&a, end));
		}
	}
	arena_free(&a);
}
END_TEST

Suite *opening_suite(void) {
	Suite *suite = suite_create("opening");
	TCase *cases = tcase_create("opening hours");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, knows_when_it_is_open);
	tcase_add_test(cases, a_place_that_never_opens);
	tcase_add_test(cases, agrees_with_a_count_of_minutes);
	suite_add_tcase(suite, cases);
	return suite;
}
