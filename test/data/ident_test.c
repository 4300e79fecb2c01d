#include "data/ident.h"
#include "suites.h"

static struct arena a;

static void teardown(void) {
	arena_free(&a);
}

START_TEST(takes_and_refuses_the_cases) {
	str rest = test_file(&a, "test/data/ident_cases.txt"), text;
	uint32_t line = 0, cases = 0;
	for (; test_line(&rest, &line, &text); cases++) {
		str kind, number, wanted;
		ck_assert(str_next(&text, ' ', &kind) && str_next(&text, ' ', &number) && str_next(&text, ' ', &wanted));
		number = test_unpercent(&a, number);
		uint32_t at, n;
		bool good = str_is(kind, "credit")   ? ident_credit_code(number)
		            : str_is(kind, "person") ? ident_person(number)
		            : str_is(kind, "spot")   ? ident_spot(number, 0, &at, &n)
		                                     : ident_mobile(number);
		ck_assert_msg(good == str_is(wanted, "yes"), "line %u", line);
	}
	ck_assert_uint_gt(cases, 25);
}
END_TEST

/* One wrong character at any place is found: that is what the check character is for. */
START_TEST(finds_every_single_wrong_character) {
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[] = "12441500196720244T";
	for (uint32_t i = 0; i < 18; i++) {
		char kept = code[i];
		for (const char *other = alphabet; *other; other++) {
			code[i] = *other;
			ck_assert_int_eq(ident_credit_code(str_of(code)), *other == kept);
		}
		code[i] = kept;
	}
	ck_assert_int_eq(ident_credit_check(STR("12441500196720244")), 'T');
	ck_assert_int_eq(ident_credit_check(STR("1244")), 0);
}
END_TEST

/* All of them, one after the other, with nothing of what stands around. */
START_TEST(finds_numbers_where_they_stand) {
	static const char *const found[] = {"138-0013-8000", "１３８００１３８０００", "11010519491231002X"};
	str text = STR("打138-0013-8000或１３８００１３８０００，单号13800138000123，证件11010519491231002X。");
	uint32_t from = 0, at, n, i = 0;
	for (; ident_spot(text, from, &at, &n); from = at + n, i++) {
		ck_assert_uint_lt(i, COUNT(found));
		ck_assert(str_is(str_cut(text, at, at + n), found[i]));
	}
	ck_assert_uint_eq(i, COUNT(found));
}
END_TEST

START_TEST(hides_numbers) {
	struct buf b = buf_make(1000);
	ck_assert(ident_hide(&b, STR("打138-0013-8000或１３８００１３８０００，单号13800138000123，证件11010519491231002X")));
	ck_assert(str_is(buf_view(&b), "打***或***，单号13800138000123，证件***"));
	buf_clear(&b);
	ck_assert(!ident_hide(&b, STR("2022年3月1日 09:00，第12号")));
	ck_assert(str_is(buf_view(&b), "2022年3月1日 09:00，第12号"));
	buf_free(&b);
}
END_TEST

Suite *ident_suite(void);
Suite *ident_suite(void) {
	Suite *s = suite_create("ident");
	TCase *t = tcase_create("numbers");
	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_test(t, takes_and_refuses_the_cases);
	tcase_add_test(t, finds_every_single_wrong_character);
	tcase_add_test(t, finds_numbers_where_they_stand);
	tcase_add_test(t, hides_numbers);
	suite_add_tcase(s, t);
	return s;
}
