/* The fuzz targets of DMN as unit tests: the models of the tests and packs, whole and damaged, what once found a fault,
 * and made-up tables. */
#include "../../fuzz/dmn_fuzz.c"
#include "../../fuzz/smoke.h"
#include "../../fuzz/table_fuzz.c"
#include "suites.h"

START_TEST(models_pass) {
	ck_assert_uint_ge(smoke_folder("test/rules", ".dmn", 6, dmn_fuzz), 40);
	smoke_folder("fuzz/corpus/dmn", "", 6, dmn_fuzz);
	smoke_folder("fuzz/regression/dmn", "", 0, dmn_fuzz);
}
END_TEST

START_TEST(models_of_packs_pass) {
	struct arena a = {0};
	struct err e = {0};
	str *names;
	uint32_t n, count = 0;
	ck_assert(dir_list(&a, "packs", &names, &n, &e));
	for (uint32_t i = 0; i < n; i++)
		count += smoke_folder(arena_format(&a, "packs/" STR_FMT "/decisions", STR_ARG(names[i])).p, ".dmn", 10,
			dmn_fuzz);
	ck_assert_uint_ge(count, 1);
	arena_free(&a);
}
END_TEST

START_TEST(made_up_tables_keep_their_word) {
	smoke_folder("fuzz/corpus/table", "", 10, table_fuzz);
	smoke_folder("fuzz/regression/table", "", 0, table_fuzz);
	smoke_made_up(500, 1200, table_fuzz);
}
END_TEST

Suite *fuzz_suite(void) {
	Suite *suite = suite_create("fuzz");
	TCase *cases = tcase_create("fuzz");
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, models_pass);
	tcase_add_test(cases, models_of_packs_pass);
	tcase_add_test(cases, made_up_tables_keep_their_word);
	suite_add_tcase(suite, cases);
	return suite;
}
