#include <stdlib.h>

#include "suites.h"

static void tell(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

const struct pack *test_pack(const char *dir) {
	static struct pack *loaded[8];
	for (size_t i = 0; i < COUNT(loaded); i++) {
		if (loaded[i] && str_is(loaded[i]->dir, dir))
			return loaded[i];
		if (loaded[i])
			continue;
		struct pack_complaints to = {.tell = tell};
		if (!pack_load(dir, &loaded[i], &to))
			exit(1); /* there is nothing to test with */
		return loaded[i];
	}
	check(!"too many packs");
	return NULL;
}

str test_file(struct arena *a, const char *path) {
	struct err e = {0};
	str text = {0};
	ck_assert_msg(file_read(a, path, &text, &e), "%s", e.text);
	return text;
}

int main(void) {
	/* Loaded before the tests fork, so that each finds them ready. */
	test_pack("packs/huangpu-2022");
	test_pack("test/desk/town");
	SRunner *runner = srunner_create(scenario_suite());
	srunner_add_suite(runner, counter_suite());
	srunner_add_suite(runner, desk_suite());
	srunner_add_suite(runner, command_suite());
	srunner_add_suite(runner, regression_suite());
	srunner_add_suite(runner, rulebook_suite());
	srunner_add_suite(runner, flow_suite());
	srunner_add_suite(runner, line_suite());
	srunner_add_suite(runner, hall_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
