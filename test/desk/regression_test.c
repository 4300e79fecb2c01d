/* The fuzz target as a unit test: every input that the fuzzer begins with, every one that once found a fault, and days
 * made by a generator of numbers, the same on every run. */
#include "../../fuzz/desk_fuzz.c"
#include "suites.h"

static uint32_t run_folder(const char *path) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n = 0;
	if (dir_list(&a, path, &names, &n, &e))
		for (uint32_t i = 0; i < n; i++) {
			str bytes = test_file(&a, arena_format(&a, "%s/" STR_FMT, path, STR_ARG(names[i])).p);
			desk_fuzz((const uint8_t *)bytes.p, bytes.n);
		}
	arena_free(&a);
	return n;
}

START_TEST(fuzz_inputs_pass) {
	ck_assert_uint_gt(run_folder("fuzz/corpus/desk"), 5);
	run_folder("fuzz/regression/desk");
}
END_TEST

START_TEST(random_days_pass) {
	static uint8_t bytes[1000];
	uint64_t seed = 1;
	for (int round = 0; round < 40; round++) {
		for (size_t i = 0; i < sizeof bytes; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			bytes[i] = (uint8_t)(seed >> 33);
		}
		desk_fuzz(bytes, sizeof bytes);
	}
}
END_TEST

Suite *regression_suite(void) {
	Suite *suite = suite_create("regression");
	TCase *cases = tcase_create("regression");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, fuzz_inputs_pass);
	tcase_add_test(cases, random_days_pass);
	suite_add_tcase(suite, cases);
	return suite;
}
