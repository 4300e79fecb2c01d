#include "office.h"

int main(void) {
	SRunner *runner = srunner_create(store_suite_of_tests());
	srunner_add_suite(runner, verify_suite());
	srunner_add_suite(runner, rebuild_suite());
	srunner_add_suite(runner, words_suite());
	srunner_add_suite(runner, backup_suite());
	srunner_add_suite(runner, definition_suite());
	srunner_add_suite(runner, heads_suite());
	srunner_add_suite(runner, proof_suite());
	srunner_add_suite(runner, files_suite());
	srunner_add_suite(runner, accounts_suite());
	srunner_add_suite(runner, people_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
