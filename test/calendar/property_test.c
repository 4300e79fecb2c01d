/* What must hold of limits, pauses and extensions whatever the days: tried with many that are drawn by lot. */
#include "suites.h"

enum { TRIALS = 20000, LAST_KNOWN = 2023 };

/* A plain generator, the same each time. */
static uint32_t lot(uint64_t *seed, uint32_t below) {
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

/* One drawn clock: within the years that the calendar of the tests covers. */
struct draw {
	ms from, paused, resumed;
	struct limit limit;
	int32_t more;
};

static struct draw draw(uint64_t *seed) {
	static const enum limit_unit units[] = {UNIT_WORKING_DAY, UNIT_NATURAL_DAY, UNIT_HOUR, UNIT_ON_SPOT};
	struct draw x;
	x.from = ms_of_day(day_of(2021, 2, 1) + (day)lot(seed, 600), 480) + (ms)lot(seed, 86400) * 1000;
	x.limit.unit = units[lot(seed, 4)];
	x.limit.value = x.limit.unit == UNIT_ON_SPOT ? 0 : 1 + (int32_t)lot(seed, 60);
	x.paused = x.from + (ms)lot(seed, 40 * 86400) * 1000;
	x.resumed = x.paused + (ms)lot(seed, 40 * 86400) * 1000;
	x.more = 1 + (int32_t)lot(seed, 15);
	return x;
}

static ms due_of(const struct calendar *c, ms from, struct limit limit) {
	return calendar_due(c, from, limit, LAST_KNOWN, NULL);
}

static ms resumed_of(const struct calendar *c, const struct draw *x, ms due) {
	return calendar_resume(c, due, x->paused, x->resumed, x->limit.unit, LAST_KNOWN, NULL);
}

START_TEST(later_starts_never_end_earlier) {
	struct arena a = {0};
	uint64_t seed = 1;
	const struct calendar *c = test_calendar(&a);
	for (int i = 0; i < TRIALS; i++) {
		struct draw x = draw(&seed);
		struct limit longer = {x.limit.value + (x.limit.unit == UNIT_ON_SPOT ? 0 : 1), x.limit.unit};
		ms due = due_of(c, x.from, x.limit), later = due_of(c, x.resumed, x.limit);
		if (due < x.from || later < due || due_of(c, x.from, longer) < due)
			ck_abort_msg("trial %d", i);
	}
	arena_free(&a);
}
END_TEST

START_TEST(pauses_never_shorten) {
	struct arena a = {0};
	uint64_t seed = 2;
	const struct calendar *c = test_calendar(&a);
	for (int i = 0; i < TRIALS; i++) {
		struct draw x = draw(&seed);
		ms due = due_of(c, x.from, x.limit), moved = resumed_of(c, &x, due);
		struct draw longer = x;
		longer.resumed += MS_PER_DAY;
		if (moved < due || resumed_of(c, &longer, due) < moved || (due >= x.paused && moved < x.resumed))
			ck_abort_msg("trial %d", i);
	}
	arena_free(&a);
}
END_TEST

/* The law adds the extension to the limit and takes the pause out of it: the order in which both are recorded does not
 * matter while the limit runs. Source: 行政许可法 42, 45. */
START_TEST(extension_and_pause_commute) {
	struct arena a = {0};
	uint64_t seed = 3;
	int compared = 0;
	const struct calendar *c = test_calendar(&a);
	for (int i = 0; i < TRIALS; i++) {
		struct draw x = draw(&seed);
		struct limit more = {x.more, x.limit.unit};
		ms due = due_of(c, x.from, x.limit);
		if (x.limit.unit == UNIT_ON_SPOT || due < x.paused)
			continue; /* nothing is left to extend or to pause */
		ms extended_first = resumed_of(c, &x, due_of(c, due, more));
		ms paused_first = due_of(c, resumed_of(c, &x, due), more);
		if (extended_first != paused_first)
			ck_abort_msg("trial %d: %s, %s", i, test_ms_text(&a, extended_first), test_ms_text(&a, paused_first));
		compared++;
	}
	ck_assert_int_gt(compared, TRIALS / 3);
	arena_free(&a);
}
END_TEST

/* Two pauses in a row are as long as both together say; a pause cut in two is the same pause. */
START_TEST(a_pause_may_be_cut_in_two) {
	struct arena a = {0};
	uint64_t seed = 4;
	const struct calendar *c = test_calendar(&a);
	for (int i = 0; i < TRIALS; i++) {
		struct draw x = draw(&seed), first, second;
		ms due = due_of(c, x.from, x.limit);
		first = second = x;
		first.resumed = second.paused = x.paused + (x.resumed - x.paused) / 2;
		if (resumed_of(c, &second, resumed_of(c, &first, due)) != resumed_of(c, &x, due))
			ck_abort_msg("trial %d", i);
	}
	arena_free(&a);
}
END_TEST

START_TEST(recounts_by_a_year_that_arrives) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	struct csv t = test_table(&a, "test/calendar/recount.csv");
	for (uint32_t i = 0; i < t.rows; i++) {
		bool provisional = false;
		ms moved = calendar_recount(c, test_ms(&t, i, "due"), test_ms(&t, i, "now"), test_int(&t, i, "known_then"),
		                            test_int(&t, i, "known_now"), &provisional);
		ck_assert_msg(moved == test_ms(&t, i, "moved"), "line %u: %s", t.lines[i], test_ms_text(&a, moved));
		ck_assert_msg(provisional == str_is(test_cell(&t, i, "provisional"), "yes"), "line %u", t.lines[i]);
	}
	arena_free(&a);
}
END_TEST

/* A limit counted before a year was known and recounted afterwards ends where it would have ended at once. */
START_TEST(recounting_is_counting_anew) {
	struct arena a = {0};
	uint64_t seed = 5;
	const struct calendar *c = test_calendar(&a);
	for (int i = 0; i < TRIALS; i++) {
		struct limit limit = {1 + (int32_t)lot(&seed, 60), UNIT_WORKING_DAY};
		ms from = ms_of_day(day_of(2022, 10, 1) + (day)lot(&seed, 70), 480) + MS_PER_HOUR;
		ms then = calendar_due(c, from, limit, 2022, NULL), now = from + (ms)lot(&seed, 20) * MS_PER_DAY;
		if (then <= now || now >= ms_of_day(day_of(2022, 12, 30), 480))
			continue; /* from then on the days of the new year have begun to run */
		ms moved = calendar_recount(c, then, now, 2022, 2023, NULL);
		ms again = calendar_recount(c, moved, now, 2023, 2023, NULL);
		if (moved != calendar_due(c, from, limit, 2023, NULL) || again != moved)
			ck_abort_msg("trial %d: %s", i, test_ms_text(&a, moved));
	}
	arena_free(&a);
}
END_TEST

START_TEST(warns_as_early_as_told) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	ms due = ms_of_day(day_of(2022, 3, 12), 480) - 1; /* Friday the 11th */
	for (int warn = 0; warn <= 4; warn++)
		for (int before = 0; before <= 4; before++) {
			ms now = ms_of_day(day_of(2022, 3, 11) - before, 480);
			enum lamp wanted = before <= warn ? LAMP_YELLOW : LAMP_GREEN;
			ck_assert_int_eq(calendar_lamp_warned(c, due, now, warn), wanted);
		}
	ck_assert_int_eq(calendar_lamp_warned(c, due, due + 1, 9), LAMP_RED);
	arena_free(&a);
}
END_TEST

Suite *property_suite(void) {
	Suite *suite = suite_create("properties");
	TCase *cases = tcase_create("properties");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, later_starts_never_end_earlier);
	tcase_add_test(cases, pauses_never_shorten);
	tcase_add_test(cases, extension_and_pause_commute);
	tcase_add_test(cases, a_pause_may_be_cut_in_two);
	tcase_add_test(cases, recounts_by_a_year_that_arrives);
	tcase_add_test(cases, recounting_is_counting_anew);
	tcase_add_test(cases, warns_as_early_as_told);
	suite_add_tcase(suite, cases);
	return suite;
}
