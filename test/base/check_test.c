#include "suites.h"

START_TEST(a_refusal_says_code_place_and_reason) {
	struct err e = {0};
	ck_assert(!err_set(&e, "ticket.wrong_state", "state", "ticket %d is %s", 12, "closed"));
	ck_assert_str_eq(e.code, "ticket.wrong_state");
	ck_assert_str_eq(e.where, "state");
	ck_assert_str_eq(e.text, "ticket 12 is closed");
	ck_assert(!err_set(NULL, "x.y", "", "nobody listens"));
}
END_TEST

START_TEST(long_texts_are_cut) {
	struct err e = {0};
	char many[1000];
	memset(many, 'x', sizeof many - 1);
	many[sizeof many - 1] = 0;
	ck_assert(!err_set(&e, "x.y", many, "%s", many));
	ck_assert_uint_eq(strlen(e.where), sizeof e.where - 1);
	ck_assert_uint_eq(strlen(e.text), sizeof e.text - 1);
}
END_TEST

START_TEST(a_true_check_does_nothing) {
	int calls = 0;
	check(++calls == 1);
	ck_assert_int_eq(calls, 1);
}
END_TEST

START_TEST(a_false_check_aborts) {
	check(1 + 1 == 3);
}
END_TEST

Suite *check_suite(void) {
	Suite *suite = suite_create("check");
	TCase *cases = tcase_create("check");
	tcase_add_test(cases, a_refusal_says_code_place_and_reason);
	tcase_add_test(cases, long_texts_are_cut);
	tcase_add_test(cases, a_true_check_does_nothing);
	test_add_abort(cases, a_false_check_aborts);
	suite_add_tcase(suite, cases);
	return suite;
}
