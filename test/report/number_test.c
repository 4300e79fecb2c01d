/* Rounding and grouping, from numbers.csv. */
#include "office.h"

#include "data/csv.h"

static int64_t number(const struct csv *t, uint32_t row, const char *column) {
	int64_t n;
	ck_assert(str_int(csv_cell(t, row, csv_column(t, column)), &n));
	return n;
}

START_TEST(fractions_round_half_up) {
	struct arena a = {0};
	struct err e = {0};
	struct csv t;
	str text;
	ck_assert(file_read(&a, "test/report/numbers.csv", &text, &e) && csv_parse(&a, text, "numbers.csv", &t, &e));
	ck_assert_uint_gt(t.rows, 20);
	for (uint32_t row = 0; row < t.rows; row++) {
		struct buf b = buf_make(200);
		report_put_fraction(&b, number(&t, row, "numerator"), number(&t, row, "denominator"), number(&t, row, "scale"),
		                    (int)number(&t, row, "precision"), str_is(csv_cell(&t, row, csv_column(&t, "grouped")),
		                                                              "yes"));
		str want = csv_cell(&t, row, csv_column(&t, "printed"));
		ck_assert_msg(str_eq(buf_view(&b), want), "line %u: " STR_FMT " instead of " STR_FMT, t.lines[row],
		              STR_ARG(buf_view(&b)),
		              STR_ARG(want));
		buf_free(&b);
	}
	arena_free(&a);
}
END_TEST

Suite *number_suite(void) {
	Suite *s = suite_create("numbers");
	TCase *c = tcase_create("numbers");
	tcase_add_test(c, fractions_round_half_up);
	suite_add_tcase(s, c);
	return s;
}
