#include "suites.h"
Suite *regression_suite(void) {
	return suite_create("regression");
}
