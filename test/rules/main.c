#include "suites.h"

int main(void) {
	SRunner *runner = srunner_create(cases_suite());
	srunner_add_suite(runner, findings_suite());
	srunner_add_suite(runner, fuzz_suite());
	srunner_add_suite(runner, index_suite());
	srunner_add_suite(runner, limits_suite());
	srunner_add_suite(runner, refusals_suite());
	srunner_add_suite(runner, tck_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
