#include "suites.h"

static void escapes(const char *in, bool plus, const char *want) {
	struct arena a = {0};
	str out = {0};
	bool done = net_unescape(&a, str_of(in), plus, &out);
	ck_assert_msg(done == (want != NULL), "%s", in);
	if (want)
		ck_assert_msg(str_is(out, want), "%s gave " STR_FMT, in, STR_ARG(out));
	arena_free(&a);
}

START_TEST(percent_encoding) {
	escapes("plain", true, "plain");
	escapes("a%2Fb%20c", false, "a/b c");
	escapes("a+b", true, "a b");
	escapes("a+b", false, "a+b");
	escapes("%E5%B7%A5", true, "工");
	escapes("%", true, NULL);
	escapes("%4", true, NULL);
	escapes("ok%4", true, NULL);
	escapes("%zz", true, NULL);
	escapes("%00", true, NULL);
	escapes("end%41", true, "endA");
}
END_TEST

START_TEST(parameters) {
	struct arena a = {0};
	str query = STR("state=signed%2Cclosed&&q=a+b&flag&bad=%zz&=x");
	static const char *const want[][2] = {{"state", "signed,closed"}, {"q", "a b"}, {"flag", ""}, {"bad", "%zz"},
			{"", "x"}};
	struct net_pair pair;
	uint32_t n = 0;
	while (net_query_next(&a, &query, &pair)) {
		ck_assert_uint_lt(n, COUNT(want));
		ck_assert(str_is(pair.name, want[n][0]) && str_is(pair.value, want[n][1]));
		n++;
	}
	ck_assert_uint_eq(n, COUNT(want));
	arena_free(&a);
}
END_TEST

START_TEST(types) {
	ck_assert_str_eq(net_type_of(STR("/index.html")), "text/html; charset=utf-8");
	ck_assert_str_eq(net_type_of(STR("a.woff2")), "font/woff2");
	ck_assert_str_eq(net_type_of(STR("unknown")), "application/octet-stream");
}
END_TEST

START_TEST(headers_any_case) {
	struct net_pair headers[] = {{STR("Content-Type"), STR("a")}, {STR("If-Match"), STR("\"7\"")}};
	struct net_request r = {.headers = headers, .header_count = 2};
	ck_assert(str_is(net_header(&r, "if-match"), "\"7\""));
	ck_assert_uint_eq(net_header(&r, "If").n, 0);
}
END_TEST

Suite *text_suite(void) {
	Suite *suite = suite_create("net/text");
	TCase *cases = tcase_create("all");
	tcase_add_test(cases, percent_encoding);
	tcase_add_test(cases, parameters);
	tcase_add_test(cases, types);
	tcase_add_test(cases, headers_any_case);
	suite_add_tcase(suite, cases);
	return suite;
}
