/* The fuzz targets of FEEL as unit tests: what once found a fault, the expressions of the .test files damaged, and
 * made-up expressions. */
#include <check.h>

#include "../../fuzz/feel_expr_fuzz.c"
#include "../../fuzz/feel_parse_fuzz.c"
#include "../../fuzz/smoke.h"

Suite *feel_fuzz_suite(void);

START_TEST(found_inputs_pass) {
	ck_assert_uint_ge(smoke_folder("fuzz/corpus/feel_parse", "", 50, feel_parse_fuzz), 2);
	ck_assert_uint_ge(smoke_folder("fuzz/corpus/feel_expr", "", 50, feel_expr_fuzz), 1);
	smoke_folder("fuzz/regression/feel_parse", "", 0, feel_parse_fuzz);
	smoke_folder("fuzz/regression/feel_expr", "", 0, feel_expr_fuzz);
}
END_TEST

START_TEST(damaged_texts_pass) {
	struct arena a = {0};
	struct err e = {0};
	str *names, text, line;
	uint32_t n, count = 0;
	uint64_t seed = 5;
	ck_assert(dir_list(&a, "test/feel", &names, &n, &e));
	for (uint32_t i = 0; i < n; i++) {
		const char *path = arena_format(&a, "test/feel/" STR_FMT, STR_ARG(names[i])).p;
		if (!str_ends(names[i], STR(".test")) && !str_ends(names[i], STR(".cases")))
			continue;
		ck_assert(file_read(&a, path, &text, &e));
		while (str_next(&text, '\n', &line)) {
			if (!line.n || line.p[0] == '#' || line.n > 300)
				continue;
			uint8_t *copy = arena_alloc(&a, line.n);
			memcpy(copy, line.p, line.n);
			feel_parse_fuzz(copy, line.n);
			smoke_damage(copy, line.n, &seed);
			feel_parse_fuzz(copy, line.n);
			count++;
		}
	}
	ck_assert_uint_ge(count, 1500);
	arena_free(&a);
}
END_TEST

START_TEST(made_up_expressions_keep_the_laws) {
	smoke_made_up(4000, 600, feel_expr_fuzz);
}
END_TEST

Suite *feel_fuzz_suite(void) {
	Suite *s = suite_create("feel fuzz");
	TCase *c = tcase_create("fuzz");
	tcase_set_timeout(c, 120);
	tcase_add_test(c, found_inputs_pass);
	tcase_add_test(c, damaged_texts_pass);
	tcase_add_test(c, made_up_expressions_keep_the_laws);
	suite_add_tcase(s, c);
	return s;
}
