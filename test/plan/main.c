#include <stdlib.h>

#include "suites.h"

struct calendar *test_calendar(struct arena *a) {
	struct err e = {0};
	struct calendar *c = NULL;
	str days, notices;
	ck_assert(file_read(a, "test/calendar/days.csv", &days, &e));
	ck_assert(file_read(a, "test/calendar/notices.csv", &notices, &e));
	ck_assert_msg(calendar_load(a, days, "days.csv", notices, "notices.csv", 480, &c, &e), "%s", e.text);
	return c;
}

int main(void) {
	SRunner *runner = srunner_create(schedule_suite());
	srunner_add_suite(runner, schedule_random_suite());
	srunner_add_suite(runner, chance_suite());
	srunner_add_suite(runner, plan_fuzz_suite());
	srunner_add_suite(runner, plan_suite());
	srunner_add_suite(runner, works_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
