/* The fuzz target of BPMN as a unit test: the models of the tests, whole and damaged, and what once found a fault. */
#include "../../fuzz/bpmn_fuzz.c"
#include "../../fuzz/smoke.h"
#include "suites.h"

START_TEST(models_pass) {
	ck_assert_uint_ge(smoke_folder("test/process", ".bpmn", 2, bpmn_fuzz), 100);
	ck_assert_uint_ge(smoke_folder("test/process/patterns", ".bpmn", 2, bpmn_fuzz), 20);
	ck_assert_uint_ge(smoke_folder("test/process/codec", ".bpmn", 20, bpmn_fuzz), 1);
}
END_TEST

START_TEST(what_once_found_a_fault_passes) {
	smoke_folder("fuzz/corpus/bpmn", "", 4, bpmn_fuzz);
	smoke_folder("fuzz/regression/bpmn", "", 4, bpmn_fuzz);
}
END_TEST

Suite *fuzz_suite(void) {
	Suite *suite = suite_create("fuzz");
	TCase *cases = tcase_create("fuzz");
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, models_pass);
	tcase_add_test(cases, what_once_found_a_fault_passes);
	suite_add_tcase(suite, cases);
	return suite;
}
