/* Decimals against results worked out by hand. */
#include <check.h>

#include "data/dec.h"

Suite *dec_suite(void);

static dec number(const char *text) {
	dec d;
	ck_assert_msg(dec_parse(str_of(text), &d), "%s", text);
	return d;
}

static void assert_text(dec d, const char *want) {
	struct buf b = buf_make(8192);
	dec_put(&b, d);
	ck_assert_msg(str_is(buf_view(&b), want), "got " STR_FMT ", wanted %s", STR_ARG(buf_view(&b)), want);
	buf_free(&b);
}

START_TEST(text_goes_in_and_out) {
	static const char *const pairs[][2] = {{"0", "0"}, {"-0", "0"}, {"0.00", "0"}, {"1", "1"}, {"-1.50", "-1.5"},
		{"+7", "7"},
		{".5", "0.5"}, {"1e3", "1000"}, {"1E-3", "0.001"}, {"12.5e1", "125"}, {"100", "100"}, {"1e-6", "0.000001"},
		{"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
		{"12345678901234567890123456789012345", "12345678901234567890123456789012340"},
		{"0.12345678901234567890123456789012345", "0.1234567890123456789012345678901234"}};
	for (size_t i = 0; i < COUNT(pairs); i++)
		assert_text(number(pairs[i][0]), pairs[i][1]);
}
END_TEST

START_TEST(other_text_is_no_number) {
	static const char *const texts[] = {"", "-", ".", "1.", "1e", "1e+", "a", "1a", "1 ", " 1", "1.2.3", "--1", "0x1",
		"1e99999",
		"-1e99999", "NaN", "Infinity", "1,5"};
	dec d;
	for (size_t i = 0; i < COUNT(texts); i++)
		ck_assert_msg(!dec_parse(str_of(texts[i]), &d), "%s", texts[i]);
}
END_TEST

START_TEST(integers_are_exact) {
	static const int64_t values[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN, 9007199254740993};
	int64_t back;
	for (size_t i = 0; i < COUNT(values); i++) {
		ck_assert(dec_to_int(dec_int(values[i]), &back));
		ck_assert_int_eq(back, values[i]);
	}
	ck_assert(dec_to_int(number("1.00"), &back) && back == 1);
	ck_assert(dec_to_int(number("5e18"), &back) && back == 5000000000000000000);
	ck_assert(!dec_to_int(number("1.5"), &back));
	ck_assert(!dec_to_int(number("9223372036854775808"), &back));
	ck_assert(dec_to_int(number("-9223372036854775808"), &back) && back == INT64_MIN);
	assert_text(dec_scaled(2225909, 2), "22259.09");
	assert_text(dec_scaled(-5, 2), "-0.05");
}
END_TEST

typedef bool operation(dec a, dec b, dec *out);

static void assert_op(operation *op, const char *a, const char *b, const char *want) {
	dec out;
	ck_assert_msg(op(number(a), number(b), &out), "%s and %s", a, b);
	assert_text(out, want);
}

START_TEST(arithmetic) {
	assert_op(dec_add, "0.1", "0.2", "0.3");
	assert_op(dec_add, "9999999999999999999999999999999999", "1", "10000000000000000000000000000000000");
	assert_op(dec_add, "1e20", "1e-10", "100000000000000000000.0000000001");
	assert_op(dec_sub, "1", "1", "0");
	assert_op(dec_sub, "0.3", "1e3", "-999.7");
	assert_op(dec_mul, "-1.5", "4", "-6");
	assert_op(dec_mul, "9999999999999999999", "9999999999999999999", "99999999999999999980000000000000000000");
	assert_op(dec_mul, "12345678901234567", "12345678901234567", "152415787532388345526596755677489");
	assert_op(dec_div, "1", "3", "0.3333333333333333333333333333333333");
	assert_op(dec_div, "10", "4", "2.5");
	assert_op(dec_pow, "2", "10", "1024");
	assert_op(dec_pow, "2", "-2", "0.25");
	assert_op(dec_pow, "1.05", "2", "1.1025");
	assert_op(dec_mod, "10", "3", "1");
	assert_op(dec_mod, "-10", "3", "2");
	assert_op(dec_mod, "10", "-3", "-2");
	assert_op(dec_mod, "10.1", "4.5", "1.1");
	dec out;
	ck_assert(!dec_div(number("1"), number("0"), &out));
	ck_assert(!dec_div(number("0"), number("0"), &out));
	ck_assert(!dec_mul(number("1e4000"), number("1e4000"), &out));
	ck_assert(!dec_pow(number("0"), number("-1"), &out));
	ck_assert(!dec_pow(number("-2"), number("0.5"), &out));
	ck_assert(!dec_mod(number("1"), number("0"), &out));
}
END_TEST

START_TEST(order) {
	static const char *const ascending[] = {"-1e30", "-100", "-1.5", "-1", "-1e-30", "0", "1e-30", "0.5", "1", "1.5",
		"9.99", "10",
		"100000000000000000000", "1e30"};
	for (size_t i = 0; i < COUNT(ascending); i++)
		for (size_t k = 0; k < COUNT(ascending); k++)
			ck_assert_int_eq(dec_cmp(number(ascending[i]), number(ascending[k])), (i > k) - (i < k));
	ck_assert_int_eq(dec_cmp(number("1.0"), number("1.000")), 0);
	ck_assert_int_eq(dec_cmp(number("-0"), number("0")), 0);
	ck_assert_int_eq(dec_sign(dec_neg(number("0"))), 0);
	ck_assert_int_eq(dec_sign(dec_neg(number("3"))), -1);
	assert_text(dec_abs(number("-3.5")), "3.5");
}
END_TEST

START_TEST(rounding) {
	static const struct {
		const char *from;
		int scale;
		enum dec_round mode;
		const char *to;
	} rows[] = {{"2.5", 0, DEC_HALF_EVEN, "2"}, {"3.5", 0, DEC_HALF_EVEN, "4"}, {"2.51", 0, DEC_HALF_EVEN, "3"},
		{"2.5", 0, DEC_HALF_UP, "3"}, {"-2.5", 0, DEC_HALF_UP, "-3"}, {"2.5", 0, DEC_HALF_DOWN, "2"}, {"2.6", 0,
		DEC_HALF_DOWN, "3"},
		{"2.1", 0, DEC_UP, "3"}, {"-2.1", 0, DEC_UP, "-3"}, {"2.9", 0, DEC_DOWN, "2"}, {"-2.9", 0, DEC_DOWN, "-2"},
		{"-2.1", 0, DEC_FLOOR, "-3"}, {"2.9", 0, DEC_FLOOR, "2"}, {"2.1", 0, DEC_CEILING, "3"}, {"-2.9", 0, DEC_CEILING,
		"-2"},
		{"1234", -2, DEC_HALF_UP, "1200"}, {"1250", -2, DEC_HALF_UP, "1300"}, {"1", -3, DEC_UP, "1000"}, {"1", -3,
		DEC_HALF_UP, "0"},
		{"1.5", 5, DEC_HALF_UP, "1.5"}, {"0", -5, DEC_UP, "0"}, {"1e-50", 3, DEC_UP, "0.001"}, {"98.15", 1, DEC_HALF_UP,
		"98.2"}};
	dec out;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ck_assert(dec_quantize(number(rows[i].from), rows[i].scale, rows[i].mode, &out));
		assert_text(out, rows[i].to);
	}
	ck_assert(!dec_quantize(number("1"), 6177, DEC_UP, &out));
	ck_assert(!dec_quantize(number("1"), -6112, DEC_UP, &out));
}
END_TEST

START_TEST(roots_and_logarithms) {
	dec out;
	ck_assert(dec_sqrt(number("16"), &out));
	assert_text(out, "4");
	ck_assert(!dec_sqrt(number("-1"), &out));
	ck_assert(dec_exp(number("0"), &out));
	assert_text(out, "1");
	ck_assert(dec_log(number("1"), &out));
	assert_text(out, "0");
	ck_assert(!dec_log(number("0"), &out));
	ck_assert(!dec_exp(number("1e10"), &out));
}
END_TEST

/* The short way for small numbers must give what the library's way gives: a + b - b, a * b / b. */
START_TEST(small_and_large_ways_agree) {
	uint64_t seed = 88172645463325252u;
	for (int i = 0; i < 20000; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		dec a = dec_scaled((int64_t)(seed >> (i % 40)), (int)(seed % 15));
		dec b = dec_scaled((int64_t)(seed * 3 >> (i % 50 + 1)) + 1, (int)(seed % 7)), sum, back;
		ck_assert(dec_add(a, b, &sum) && dec_sub(sum, b, &back));
		ck_assert_int_eq(dec_cmp(back, a), 0);
		ck_assert_int_eq(dec_cmp(sum, a), dec_sign(b));
	}
}
END_TEST

Suite *dec_suite(void) {
	Suite *s = suite_create("dec");
	TCase *t = tcase_create("dec");
	tcase_add_test(t, text_goes_in_and_out);
	tcase_add_test(t, other_text_is_no_number);
	tcase_add_test(t, integers_are_exact);
	tcase_add_test(t, arithmetic);
	tcase_add_test(t, order);
	tcase_add_test(t, rounding);
	tcase_add_test(t, roots_and_logarithms);
	tcase_add_test(t, small_and_large_ways_agree);
	suite_add_tcase(s, t);
	return s;
}
