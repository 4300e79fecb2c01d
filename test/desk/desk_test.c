#include "suites.h"
Suite *desk_suite(void) {
	return suite_create("desk");
}
