/* Random problems: checked anew, and small ones against every order there is. */
#include "process/simulate.h"
#include "suites.h"

static struct schedule make(struct arena *a, const struct schedule_problem *p, uint64_t steps) {
	struct schedule s;
	struct err e = {0};
	ck_assert_msg(schedule_make(a, p, steps, false, &s, &e), "%s: %s", e.code, e.text);
	verify_schedule(p, &s);
	return s;
}

/* ---- every way there is --------------------------------------------------------------------- */

enum { SMALL = 7 };

struct every {
	const struct schedule_problem *p;
	day start[SMALL], end[SMALL], best, horizon;
};

static bool fits(const struct every *x, uint32_t n, uint32_t pool, uint32_t units, day from, day to, uint32_t but) {
	for (day d = from + 1; d <= to; d++) {
		uint32_t sum = units;
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t u = 0; u < x->p->tasks[i].use_count; u++)
				if (i != but && x->p->tasks[i].uses[u].pool == pool && x->start[i] < d && d <= x->end[i])
					sum += x->p->tasks[i].uses[u].units;
		if (sum > x->p->capacity[pool])
			return false;
	}
	return true;
}

/* Tasks stand after what they need, so each in turn tries every day. */
static void try_days(struct every *x, uint32_t i, day end) {
	if (end >= x->best)
		return;
	if (i == x->p->count) {
		x->best = end;
		return;
	}
	const struct schedule_task *t = &x->p->tasks[i];
	day from = t->not_before > x->p->start ? t->not_before : x->p->start;
	for (uint32_t k = 0; k < t->after_count; k++)
		from = x->end[t->after[k]] > from ? x->end[t->after[k]] : from;
	for (day d = from; d < x->best; d++) {
		bool ok = true;
		x->start[i] = d;
		x->end[i] = walk_end(x->p, i, d);
		for (uint32_t u = 0; u < t->use_count && ok; u++)
			ok = fits(x, i, t->uses[u].pool, t->uses[u].units, d, x->end[i], i);
		if (ok)
			try_days(x, i + 1, x->end[i] > end ? x->end[i] : end);
	}
}

START_TEST(no_day_gives_an_earlier_end) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (uint64_t k = 0; k < 40; k++) {
		uint64_t seed = (uint64_t)_i * 1000 + k;
		struct schedule_problem p = random_problem(&a, c, seed, 2 + (uint32_t)(k % (SMALL - 1)), 2, 2, 4);
		struct schedule s = make(&a, &p, SCHEDULE_STEPS);
		struct every x = {.p = &p, .best = s.end + 1};
		try_days(&x, 0, p.start);
		ck_assert_int_ne(s.proof, SCHEDULE_FEASIBLE);
		ck_assert_msg(s.end == x.best, "seed %lu: %d days too late", (unsigned long)seed, s.end - x.best);
	}
	arena_free(&a);
}
END_TEST

/* ---- random problems ------------------------------------------------------------------------ */

START_TEST(holds_whatever_the_problem) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (uint64_t k = 0; k < 20; k++) {
		uint64_t seed = (uint64_t)_i * 100 + k;
		uint32_t n = 1 + (uint32_t)(seed % 61), pools = 1 + (uint32_t)(k % 4);
		struct schedule_problem p = random_problem(&a, c, seed, n, 3, pools, 15);
		struct schedule s = make(&a, &p, k % 3 * 20000), again = make(&a, &p, k % 3 * 20000);
		ck_assert_int_eq(s.end, again.end);
		ck_assert(s.nodes == again.nodes);
		p.pool_count = 0;
		struct schedule free_of = make(&a, &p, 0);
		ck_assert_int_eq(free_of.proof, SCHEDULE_LONGEST_PATH);
		ck_assert_int_le(free_of.end, s.bound);
	}
	arena_free(&a);
}
END_TEST

/* Without capacities: what is said to be the latest delays nothing, and one day more delays the end. */
START_TEST(latest_days_are_the_latest) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (uint64_t k = 0; k < 10; k++) {
		struct schedule_problem p = random_problem(&a, c, (uint64_t)_i * 100 + k, 20, 3, 0, 10);
		struct schedule_task *tasks = arena_array(&a, struct schedule_task, p.count);
		memcpy(tasks, p.tasks, p.count * sizeof *tasks);
		p.tasks = tasks;
		struct schedule s = make(&a, &p, 0);
		for (uint32_t i = 0; i < p.count; i++) {
			day kept = tasks[i].not_before, late = s.slots[i].latest_start;
			tasks[i].not_before = late;
			ck_assert_int_eq(make(&a, &p, 0).end, s.end);
			do
				late++;
			while (!tasks[i].natural && tasks[i].days && !calendar_works(c, late));
			tasks[i].not_before = late;
			ck_assert_int_gt(make(&a, &p, 0).end, s.end);
			tasks[i].not_before = kept;
		}
	}
	arena_free(&a);
}
END_TEST

/* What has happened stays, whatever it does to the pools. */
START_TEST(facts_stay) {
	struct arena a = {0};
	const struct calendar *c = test_calendar(&a);
	for (uint64_t k = 0; k < 30; k++) {
		uint64_t seed = (uint64_t)_i * 100 + k;
		struct schedule_problem p = random_problem(&a, c, seed, 25, 3, 2, 12);
		struct schedule_task *tasks = arena_array(&a, struct schedule_task, p.count);
		struct simulate_random r = simulate_random_make(seed, 1);
		memcpy(tasks, p.tasks, p.count * sizeof *tasks);
		for (uint32_t i = 0; i < p.count; i++) {
			double u = simulate_uniform(&r);
			tasks[i].began = p.start - (day)(simulate_uniform(&r) * 20);
			tasks[i].ended = u < 0.2;
			tasks[i].begun = u < 0.35;
			tasks[i].over = tasks[i].began + (day)(simulate_uniform(&r) * (p.start - tasks[i].began + 1));
		}
		p.tasks = tasks;
		make(&a, &p, k % 2 ? 30000 : 0);
	}
	arena_free(&a);
}
END_TEST

START_TEST(large_plans_hold) {
	struct arena a = {0};
	struct schedule_problem p = random_problem(&a, test_calendar(&a), 5, 150, 3, 6, 12);
	struct schedule s = make(&a, &p, SCHEDULE_STEPS);
	ck_assert(s.nodes < SCHEDULE_STEPS);
	arena_free(&a);
}
END_TEST

Suite *schedule_random_suite(void) {
	Suite *suite = suite_create("random schedules");
	TCase *cases = tcase_create("random schedules");
	tcase_set_timeout(cases, 120);
	tcase_add_loop_test(cases, no_day_gives_an_earlier_end, 0, 25);
	tcase_add_loop_test(cases, holds_whatever_the_problem, 0, 10);
	tcase_add_loop_test(cases, latest_days_are_the_latest, 0, 5);
	tcase_add_loop_test(cases, facts_stay, 0, 5);
	tcase_add_test(cases, large_plans_hold);
	suite_add_tcase(suite, cases);
	return suite;
}
