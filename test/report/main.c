#include <stdlib.h>

#include "office.h"

int main(void) {
	SRunner *runner = srunner_create(number_suite());
	srunner_add_suite(runner, figure_suite());
	srunner_add_suite(runner, evidence_suite());
	srunner_add_suite(runner, document_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
