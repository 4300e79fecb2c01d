#include "suites.h"

int main(void) {
	SRunner *runner = srunner_create(hash_suite());
	srunner_add_suite(runner, bytes_suite());
	srunner_add_suite(runner, tree_suite());
	srunner_add_suite(runner, proof_suite());
	srunner_add_suite(runner, format_suite());
	srunner_add_suite(runner, draw_suite());
	srunner_add_suite(runner, sign_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
