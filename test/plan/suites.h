/* The suites of this room, and what they share. */
#ifndef TEST_PLAN_SUITES_H
#define TEST_PLAN_SUITES_H

#include <check.h>

#include "data/csv.h"
#include "data/date.h"
#include "plan/chance.h"
#include "plan/plan.h"
#include "plan/schedule.h"

Suite *schedule_suite(void);
Suite *schedule_random_suite(void);
Suite *chance_suite(void);
Suite *plan_fuzz_suite(void);
Suite *plan_suite(void);
Suite *works_suite(void);

/* The calendar of 2021 to 2023 beside the tests of the calendar. */
struct calendar *test_calendar(struct arena *a);

/* Fails the test unless the schedule holds: what comes after what, pools day by day, limits walked day by day, nothing
 * could begin earlier, and the certificate. Shares no code with the scheduler. */
void verify_schedule(const struct schedule_problem *p, const struct schedule *s);
/* The day on which a task ends that begins on that day, walked day by day. */
day walk_end(const struct schedule_problem *p, uint32_t task, day start);

/* A random problem: n tasks, each after at most `needs` earlier ones, `pools` pools, days 0..most. */
struct schedule_problem random_problem(
	struct arena *a, const struct calendar *c, uint64_t seed, uint32_t n, uint32_t needs, uint32_t pools, int most);

#endif
