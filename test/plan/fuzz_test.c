/* The fuzz targets of this room, without a fuzzer. */
#include "../../fuzz/schedule_fuzz.c"
#include "../../fuzz/smoke.h"
#include "suites.h"

START_TEST(any_bytes_as_a_plan) {
	smoke_folder("fuzz/corpus/schedule", "", 4, schedule_fuzz);
	smoke_folder("fuzz/regression/schedule", "", 0, schedule_fuzz);
	smoke_made_up(4000, 200, schedule_fuzz);
}
END_TEST

Suite *plan_fuzz_suite(void) {
	Suite *suite = suite_create("fuzz");
	TCase *cases = tcase_create("fuzz");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, any_bytes_as_a_plan);
	suite_add_tcase(suite, cases);
	return suite;
}
