/* Plays of plans against what can be worked out. */
#include "suites.h"

enum { RUNS = 20000 };

static struct schedule_task task(const char *id, int days, const uint32_t *after, uint32_t count) {
	return (struct schedule_task){.id = str_of(id), .days = days, .after = after, .after_count = count};
}

static struct chances play(struct arena *a, const struct schedule_problem *p, const struct chance_duration *d,
	uint32_t runs) {
	struct chances c;
	struct err e = {0};
	ck_assert_msg(chance_play(a, p, d, runs, 7, &c, &e), "%s: %s", e.code, e.text);
	return c;
}

/* Two beside each other, each 1 or 3 days as likely, then one of a day: by enumeration it ends after 2 days with chance
 * 1/4, else after 4; each of the two is critical in 1/4 + 1/4 + 1/4 of the cases. */
START_TEST(two_by_enumeration) {
	static const uint32_t both[] = {0, 1};
	static const double minutes[] = {1440, 3 * 1440};
	struct arena a = {0};
	struct schedule_task tasks[] = {task("A", 2, NULL, 0), task("B", 2, NULL, 0), task("C", 1, both, 2)};
	struct chance_duration d[] = {{minutes, 2}, {minutes, 2}, {NULL, 0}};
	tasks[2].natural = true;
	struct schedule_problem p = {
		.tasks = tasks, .count = 3, .calendar = test_calendar(&a), .start = day_of(2022, 3, 7)};
	struct chances c = play(&a, &p, d, RUNS);
	ck_assert_double_eq(chance_by(&c, p.start + 1), 0);
	ck_assert_double_eq_tol(chance_by(&c, p.start + 2), 0.25, 0.015);
	ck_assert_double_eq_tol(chance_by(&c, p.start + 3), 0.25, 0.015);
	ck_assert_double_eq(chance_by(&c, p.start + 4), 1);
	ck_assert_int_eq(c.median, p.start + 4);
	ck_assert_double_eq_tol(c.critical[0], 0.75, 0.015);
	ck_assert_double_eq_tol(c.critical[1], 0.75, 0.015);
	ck_assert_double_eq(c.critical[2], 1);
	struct chances again = play(&a, &p, d, RUNS);
	ck_assert(memcmp(c.ends, again.ends, RUNS * sizeof *c.ends) == 0);
	arena_free(&a);
}
END_TEST

/* Nothing is recorded: every run is the schedule itself. In working days what is critical has no slack; natural days
 * that end on days off have some, though the next task begins when they end. */
START_TEST(fixed_lengths_give_the_schedule) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (uint64_t seed = 0; seed < 100; seed++) {
		struct schedule_problem p = random_problem(&a, c, seed, 30, 3, 0, 12);
		struct schedule_task *tasks = arena_array(&a, struct schedule_task, p.count);
		struct chance_duration *d = arena_array(&a, struct chance_duration, p.count);
		struct schedule s;
		struct err e = {0};
		memcpy(tasks, p.tasks, p.count * sizeof *tasks);
		for (uint32_t i = 0; i < p.count; i++)
			tasks[i].natural = tasks[i].natural && seed % 2;
		p.tasks = tasks;
		ck_assert(schedule_make(&a, &p, 0, false, &s, &e));
		struct chances r = play(&a, &p, d, 3);
		ck_assert_int_eq(r.ends[0], s.end);
		ck_assert_int_eq(r.ends[2], s.end);
		for (uint32_t i = 0; i < p.count; i++)
			if (r.critical[i] > 0)
				ck_assert(s.slots[i].critical || seed % 2);
		for (uint32_t k = 0; k < s.critical_count; k++)
			ck_assert_double_eq(r.critical[s.critical[k]], 1);
	}
	arena_free(&a);
}
END_TEST

/* One person for three tasks of a day each: one after the other, all critical; with three, only a day. */
START_TEST(pools_make_wait) {
	static const struct schedule_use one = {0, 1};
	struct arena a = {0};
	struct schedule_task tasks[] = {task("A", 1, NULL, 0), task("B", 1, NULL, 0), task("C", 1, NULL, 0)};
	struct chance_duration d[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
	uint32_t capacity = 1;
	for (int i = 0; i < 3; i++)
		tasks[i].uses = &one, tasks[i].use_count = 1;
	struct schedule_problem p = {.tasks = tasks, .count = 3, .calendar = test_calendar(&a), .capacity = &capacity,
		.pool_count = 1, .start = day_of(2022, 3, 7)};
	struct chances c = play(&a, &p, d, 10);
	ck_assert_int_eq(c.ends[0], p.start + 3);
	for (int i = 0; i < 3; i++)
		ck_assert_double_eq(c.critical[i], 1);
	capacity = 3;
	ck_assert_int_eq(play(&a, &p, d, 10).ends[9], p.start + 1);
	arena_free(&a);
}
END_TEST

/* Pools only ever make it later than it would be without, and each run ends by the sum of all. */
START_TEST(pools_never_help) {
	static const double minutes[] = {0, 700, 1440, 5000, 9000, 20000};
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct schedule_problem p = random_problem(&a, c, seed, 30, 3, 3, 12);
		struct chance_duration *d = arena_array(&a, struct chance_duration, p.count);
		for (uint32_t i = 0; i < p.count; i += 2)
			d[i] = (struct chance_duration){minutes, COUNT(minutes)};
		struct chances with = play(&a, &p, d, 200);
		p.pool_count = 0;
		struct chances without = play(&a, &p, d, 200);
		for (uint32_t k = 0; k < 200; k += 20)
			ck_assert_int_ge(with.ends[k], without.ends[k]);
		ck_assert(with.median <= with.p80 && with.p80 <= with.p90 && with.p90 <= with.p95);
	}
	arena_free(&a);
}
END_TEST

/* Five days have passed: of 3, 6 and 10 days only 6 and 10 are possible still. What is over stays. */
START_TEST(what_began_goes_on) {
	static const double minutes[] = {3 * 1440, 6 * 1440, 10 * 1440};
	static const uint32_t first[] = {0};
	struct arena a = {0};
	struct schedule_task tasks[] = {task("A", 4, NULL, 0), task("B", 4, NULL, 0)};
	struct chance_duration d[] = {{minutes, 3}, {minutes, 3}};
	struct schedule_problem p = {
		.tasks = tasks, .count = 2, .calendar = test_calendar(&a), .start = day_of(2022, 3, 16)};
	tasks[0].begun = true;
	tasks[0].began = p.start - 5;
	tasks[1].ended = true;
	tasks[1].began = p.start - 9;
	tasks[1].over = p.start - 2;
	tasks[1].after = first;
	tasks[1].after_count = 1;
	struct chances c = play(&a, &p, d, RUNS);
	ck_assert_int_eq(c.ends[0], p.start + 1);
	ck_assert_int_eq(c.ends[RUNS - 1], p.start + 5);
	ck_assert_double_eq_tol(chance_by(&c, p.start + 1), 0.5, 0.015);
	tasks[0].began = p.start - 50; /* it has outlasted all of them */
	c = play(&a, &p, d, 10);
	ck_assert_int_eq(c.ends[9], p.start);
	arena_free(&a);
}
END_TEST

START_TEST(refuses_like_the_schedule) {
	static const uint32_t itself[] = {0};
	static const double minutes[] = {1e12};
	struct arena a = {0};
	struct err e = {0};
	struct chances c;
	struct schedule_task one = task("A", 1, itself, 1);
	struct chance_duration d = {0};
	struct schedule_problem p = {
		.tasks = &one, .count = 1, .calendar = test_calendar(&a), .start = day_of(2022, 3, 16)};
	ck_assert(!chance_play(&a, &p, &d, 1, 1, &c, &e));
	ck_assert_str_eq(e.code, "plan.cycle");
	one.after_count = 0;
	d = (struct chance_duration){minutes, 1};
	ck_assert(!chance_play(&a, &p, &d, 1, 1, &c, &e));
	ck_assert_str_eq(e.code, "plan.too_long");
	static struct schedule_task many[300];
	static struct chance_duration lengths[300];
	p.tasks = many;
	p.count = 300;
	ck_assert(!chance_play(&a, &p, lengths, CHANCE_RUNS_MAX, 1, &c, &e));
	ck_assert_str_eq(e.code, "plan.too_many");
	arena_free(&a);
}
END_TEST

Suite *chance_suite(void) {
	Suite *suite = suite_create("chances");
	TCase *cases = tcase_create("chances");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, two_by_enumeration);
	tcase_add_test(cases, fixed_lengths_give_the_schedule);
	tcase_add_test(cases, pools_make_wait);
	tcase_add_test(cases, pools_never_help);
	tcase_add_test(cases, what_began_goes_on);
	tcase_add_test(cases, refuses_like_the_schedule);
	suite_add_tcase(suite, cases);
	return suite;
}
