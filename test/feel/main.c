/* Runs the suites of the room feel. */
#include <check.h>
#include <stdlib.h>

Suite *feel_data_suite(void);
Suite *feel_api_suite(void);
Suite *feel_run_suite(void);
Suite *feel_print_suite(void);
Suite *feel_fuzz_suite(void);

int main(void) {
	SRunner *runner = srunner_create(feel_data_suite());
	srunner_add_suite(runner, feel_api_suite());
	srunner_add_suite(runner, feel_run_suite());
	srunner_add_suite(runner, feel_print_suite());
	srunner_add_suite(runner, feel_fuzz_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
