/* The fuzz targets as unit tests: every file that the fuzzers begin with, and every one that once found a fault. */
#include "../../fuzz/csv_fuzz.c"
#include "../../fuzz/filetype_fuzz.c"
#include "../../fuzz/json_fuzz.c"
#include "../../fuzz/xlsx_fuzz.c"
#include "../../fuzz/xml_fuzz.c"
#include "suites.h"

static const struct {
	const char *name;
	void (*run)(const uint8_t *data, size_t size);
} targets[] = {{"json", json_fuzz}, {"csv", csv_fuzz}, {"xml", xml_fuzz}, {"xlsx", xlsx_fuzz},
	{"filetype", filetype_fuzz}};

static uint32_t run_folder(const char *folder, const char *name, void (*run)(const uint8_t *data, size_t size)) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n = 0;
	const char *path = arena_format(&a, "fuzz/%s/%s", folder, name).p;
	if (dir_list(&a, path, &names, &n, &e))
		for (uint32_t i = 0; i < n; i++) {
			str bytes = test_file(&a, arena_format(&a, "%s/" STR_FMT, path, STR_ARG(names[i])).p);
			run((const uint8_t *)bytes.p, bytes.n);
		}
	arena_free(&a);
	return n;
}

START_TEST(fuzz_inputs_pass) {
	ck_assert_uint_gt(run_folder("corpus", targets[_i].name, targets[_i].run), 5);
	run_folder("regression", targets[_i].name, targets[_i].run);
}
END_TEST

/* Bits flipped in the corpus: a little fuzzing without a fuzzer, the same on every run. */
START_TEST(damaged_inputs_pass) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n;
	uint64_t seed = 12;
	const char *path = arena_format(&a, "fuzz/corpus/%s", targets[_i].name).p;
	ck_assert(dir_list(&a, path, &names, &n, &e));
	for (uint32_t i = 0; i < n; i++) {
		str bytes = test_file(&a, arena_format(&a, "%s/" STR_FMT, path, STR_ARG(names[i])).p);
		uint8_t *copy = mem_alloc(bytes.n);
		for (int round = 0; round < 50 && bytes.n && bytes.n < 20000; round++) {
			memcpy(copy, bytes.p, bytes.n);
			for (int k = 0; k <= round % 4; k++) {
				seed = seed * 6364136223846793005u + 1442695040888963407u;
				copy[(seed >> 32) % bytes.n] ^= (uint8_t)(1u << (seed >> 29 & 7));
			}
			targets[_i].run(copy, bytes.n);
		}
		mem_free(copy);
	}
	arena_free(&a);
}
END_TEST

Suite *regression_suite(void) {
	Suite *suite = suite_create("regression");
	TCase *cases = tcase_create("regression");
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, fuzz_inputs_pass, 0, COUNT(targets));
	tcase_add_loop_test(cases, damaged_inputs_pass, 0, COUNT(targets));
	suite_add_tcase(suite, cases);
	return suite;
}
