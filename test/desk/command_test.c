#include "suites.h"
Suite *command_suite(void) {
	return suite_create("command");
}
