#include "suites.h"

int main(void) {
	SRunner *runner = srunner_create(trace_suite());
	srunner_add_suite(runner, codec_suite());
	srunner_add_suite(runner, migrate_suite());
	srunner_add_suite(runner, limits_suite());
	srunner_add_suite(runner, property_suite());
	srunner_add_suite(runner, monkey_suite());
	srunner_add_suite(runner, simulate_suite());
	srunner_add_suite(runner, fuzz_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
