#include "suites.h"

int main(void) {
	SRunner *runner = srunner_create(xes_suite());
	srunner_add_suite(runner, gzip_suite());
	srunner_add_suite(runner, csv311_suite());
	srunner_add_suite(runner, export_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
