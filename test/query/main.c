#include "suites.h"

int main(void) {
	SRunner *runner = srunner_create(list_suite());
	srunner_add_suite(runner, inbox_suite());
	srunner_add_suite(runner, value_suite());
	srunner_add_suite(runner, clock_suite());
	srunner_add_suite(runner, held_suite());
	srunner_add_suite(runner, search_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
