#include "suites.h"

int main(void) {
	SRunner *runner = srunner_create(routes_suite());
	srunner_add_suite(runner, commands_suite());
	srunner_add_suite(runner, decisions_suite());
	srunner_add_suite(runner, models_suite());
	srunner_add_suite(runner, people_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
