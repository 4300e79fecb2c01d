#include <stdlib.h>

#include "suites.h"

static void stop(void *self, const char *where, const char *message) {
	(void)self;
	ck_abort_msg("%s: %s", where, message);
}

struct pack *test_pack(void) {
	struct pack_complaints to = {.tell = stop};
	struct pack *p;
	ck_assert(pack_load("test/pack/good", &p, &to));
	ck_assert_uint_eq(to.count, 0);
	return p;
}

int main(void) {
	SRunner *runner = srunner_create(pack_suite());
	srunner_add_suite(runner, booking_suite());
	srunner_add_suite(runner, complaints_suite());
	srunner_add_suite(runner, clock_suite());
	srunner_add_suite(runner, guide_suite());
	srunner_add_suite(runner, search_suite());
	srunner_add_suite(runner, catalogue_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
