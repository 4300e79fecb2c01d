#include <signal.h>
#include <stdlib.h>

#include "suites.h"

uint64_t test_random(uint64_t *state) {
	uint64_t x = *state;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return *state = x;
}

bool test_all(const void *bytes, int c, size_t n) {
	const unsigned char *p = bytes;
	size_t i = 0;
	while (i < n && p[i] == c)
		i++;
	return i == n;
}

void test_add_abort(TCase *cases, const TTest *test) {
	const char *fork_mode = getenv("CK_FORK");
	if (!fork_mode || strcmp(fork_mode, "no") != 0)
		tcase_add_test_raise_signal(cases, test, SIGABRT);
}

int main(void) {
	SRunner *runner = srunner_create(arena_suite());
	srunner_add_suite(runner, buf_suite());
	srunner_add_suite(runner, check_suite());
	srunner_add_suite(runner, file_suite());
	srunner_add_suite(runner, map_suite());
	srunner_add_suite(runner, str_suite());
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
