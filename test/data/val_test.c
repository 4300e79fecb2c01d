/* Values: builders, comparison, text and JSON. */
#include <check.h>

#include "data/val.h"

Suite *val_suite(void);

static struct arena arena;

static void finish(void) {
	arena_free(&arena);
}

static struct val json(const char *text) {
	struct val v;
	struct err e = {0};
	ck_assert_msg(val_read_json(&arena, str_of(text), &v, &e), "%s: %s", text, e.text);
	return v;
}

static void assert_text(struct val v, void (*put)(struct buf *, struct val), const char *want) {
	struct buf b = buf_make(1 << 16);
	put(&b, v);
	ck_assert_msg(str_is(buf_view(&b), want), "got " STR_FMT ", wanted %s", STR_ARG(buf_view(&b)), want);
	buf_free(&b);
}

START_TEST(json_comes_back) {
	static const char *const texts[] = {"null", "true", "false", "1", "-1.5", "\"a\\\"b\"", "[]", "{}", "[1,[2,null]]",
		"{\"b\":1,\"a\":{\"c\":[true]}}", "1234567890123456789012345678901234", "\"行政审批\"", "0.1"};
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_text(json(texts[i]), val_put_json, texts[i]);
	assert_text(json("1.50"), val_put_json, "1.5");
	assert_text(json("1e3"), val_put_json, "1000");
	assert_text(json("{\"a\\u4e00\":\"\\n\"}"), val_put_json, "{\"a一\":\"\\n\"}");
}
END_TEST

START_TEST(json_numbers_out_of_range_are_refused) {
	struct val v;
	struct err e = {0};
	ck_assert(!val_read_json(&arena, STR("[1, 1e99999]"), &v, &e));
	ck_assert_str_eq(e.code, "val.number");
	ck_assert_str_eq(e.where, "byte 4");
}
END_TEST

START_TEST(builders) {
	struct val_builder list = val_build(&arena, 2);
	for (int i = 0; i < 100; i++)
		val_push(&list, val_int(i));
	struct val early = val_build_list(&list);
	val_push(&list, val_null());
	ck_assert_uint_eq(early.list.count, 100);
	ck_assert(val_same(early.list.items[99], val_int(99)));
	struct val_builder context = val_build(&arena, 0);
	val_set(&context, STR("a"), val_int(1));
	val_set(&context, STR("b"), val_bool(true));
	val_set(&context, STR("a"), val_str(STR("x")));
	struct val v = val_build_context(&context), found;
	assert_text(v, val_put_json, "{\"a\":\"x\",\"b\":true}");
	ck_assert(val_get(v, STR("b"), &found) && val_is_true(found));
	ck_assert(!val_get(v, STR("c"), &found) && !val_get(val_int(1), STR("a"), &found));
	ck_assert_int_eq(val_member(v, "c").kind, VAL_NULL);
	assert_text(val_build_list(&(struct val_builder){.a = &arena}), val_put_json, "[]");
}
END_TEST

static int order_of(const char *a, const char *b) {
	struct val x, y;
	int order;
	ck_assert(val_parse_temporal(&arena, str_of(a), &x) && val_parse_temporal(&arena, str_of(b), &y));
	ck_assert(val_order(x, y, &order));
	return order;
}

START_TEST(order) {
	int o;
	ck_assert_int_lt(order_of("2022-05-01", "2022-05-02"), 0);
	ck_assert_int_eq(order_of("2022-05-01T00:00:00+08:00", "2022-04-30T16:00:00Z"), 0);
	ck_assert_int_gt(order_of("10:00:01", "10:00:00.999"), 0);
	ck_assert_int_lt(order_of("-P1D", "PT0S"), 0);
	ck_assert_int_eq(order_of("P1Y", "P12M"), 0);
	ck_assert_int_lt(order_of("-0001-01-01", "0001-01-01"), 0);
	ck_assert(!val_order(val_int(1), val_str(STR("1")), &o));
	ck_assert(!val_order(val_bool(true), val_bool(false), &o));
	ck_assert(!val_order(val_null(), val_null(), &o));
}
END_TEST

START_TEST(equality) {
	bool equal;
	ck_assert(val_equal(json("[1.0,{\"a\":2}]"), json("[1,{\"a\":2.00}]"), &equal) && equal);
	ck_assert(val_equal(json("{\"a\":1,\"b\":2}"), json("{\"b\":2,\"a\":1}"), &equal) && equal);
	ck_assert(val_equal(json("{\"a\":1}"), json("{\"b\":1}"), &equal) && !equal);
	ck_assert(val_equal(val_null(), val_int(0), &equal) && !equal);
	ck_assert(!val_equal(val_bool(true), val_int(1), &equal));
	ck_assert(!val_same(json("[1]"), json("[\"1\"]")));
}
END_TEST

START_TEST(ranges) {
	struct val r = val_range(&arena, val_int(1), val_int(3), VAL_LOW_CLOSED);
	ck_assert_int_eq(val_in_range(r, val_int(1)), 1);
	ck_assert_int_eq(val_in_range(r, val_int(3)), 0);
	ck_assert_int_eq(val_in_range(r, val_str(STR("x"))), -1);
	ck_assert_int_eq(val_in_range(val_range(&arena, val_null(), val_int(3), VAL_OPERATOR), val_int(-9)), 1);
	ck_assert_int_eq(val_in_range(val_range(&arena, val_null(), val_int(3), 0), val_int(-9)), -1);
	assert_text(r, val_put, "[1..3)");
	assert_text(val_range(&arena, val_int(3), val_null(), VAL_OPERATOR | VAL_LOW_CLOSED), val_put, "(>=3)");
}
END_TEST

START_TEST(temporal_texts) {
	static const char *const same[] = {"2022-05-01", "-0044-03-15", "12345-01-01", "10:00:00", "10:00:00.123456789",
		"10:00:00Z", "10:00:00+08:00", "10:00:00-00:30", "10:00:00+01:02:03", "2022-05-01T10:00:00",
		"2022-05-01T10:00:00@Asia/Shanghai", "-2022-05-01T23:59:59.5Z", "P1Y2M", "-P3M", "P1D", "PT1H2M3.5S",
		"-P1DT0.5S", "PT0S", "P0M"};
	for (size_t i = 0; i < COUNT(same); i++) {
		struct val v;
		ck_assert_msg(val_parse_temporal(&arena, str_of(same[i]), &v), "%s", same[i]);
		assert_text(v, val_put, same[i]);
	}
	static const char *const bad[] = {"", "2022-5-01", "02022-01-01", "2022-02-30", "10:00", "24:00:01", "24:00:00.5",
		"10:00:00+19:00", "10:00:00@X",
		"2022-05-01T", "2022-05-01t10:00:00", "P", "PT", "P1", "P1H", "P1DT", "P1Y1D", "P1M1Y", "PT1S1H", "P1.5D", "-",
		"P-1D",
		"PT1H1H", "+2022-05-01", "2022-05-01T24:00:01", "P9223372036854775807D"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct val v;
		ck_assert_msg(!val_parse_temporal(&arena, str_of(bad[i]), &v), "%s", bad[i]);
	}
	struct val midnight;
	ck_assert(val_parse_datetime(&arena, STR("2022-05-01T24:00:00Z"), &midnight));
	assert_text(midnight, val_put, "2022-05-02T00:00:00Z");
	ck_assert(val_parse_time(&arena, STR("24:00:00"), &midnight));
	assert_text(midnight, val_put, "00:00:00");
}
END_TEST

START_TEST(instants) {
	struct val v = val_instant(1651370400500, 480);
	assert_text(v, val_put_json, "\"2022-05-01T10:00:00.5+08:00\"");
	ck_assert_int_eq(val_utc(v), 1651370400);
	assert_text(val_instant(-1, 0), val_put, "1969-12-31T23:59:59.999Z");
	assert_text(val_midnight(0), val_put, "1970-01-01T00:00:00Z");
}
END_TEST

START_TEST(literals) {
	struct val v = json("[1,\"a\\\"b\",{\"x y\":null,\"a-b\":true}]"), date;
	assert_text(v, val_put, "[1, \"a\\\"b\", {x y: null, \"a-b\": true}]");
	assert_text(val_str(STR("a")), val_put, "a");
	assert_text(val_str(STR("a")), val_put_literal, "\"a\"");
	ck_assert(val_parse_date(STR("2022-05-01"), &date));
	assert_text(date, val_put_literal, "@\"2022-05-01\"");
	for (int kind = 0; kind < VAL_KINDS; kind++)
		ck_assert_ptr_nonnull(val_kind_name((enum val_kind)kind));
}
END_TEST

Suite *val_suite(void) {
	Suite *s = suite_create("val");
	TCase *t = tcase_create("val");
	tcase_add_checked_fixture(t, NULL, finish);
	tcase_add_test(t, json_comes_back);
	tcase_add_test(t, json_numbers_out_of_range_are_refused);
	tcase_add_test(t, builders);
	tcase_add_test(t, order);
	tcase_add_test(t, equality);
	tcase_add_test(t, ranges);
	tcase_add_test(t, temporal_texts);
	tcase_add_test(t, instants);
	tcase_add_test(t, literals);
	suite_add_tcase(s, t);
	return s;
}
