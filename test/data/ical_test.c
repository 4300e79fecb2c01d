/* iCalendar: what is escaped, where lines are folded, how times are written. */
#include "data/ical.h"
#include "suites.h"

#define CASE(call, wanted)                                             \
	do {                                                               \
		struct buf out = buf_make(4096);                               \
		call;                                                          \
		ck_assert_msg(str_is(buf_view(&out), wanted), STR_FMT, STR_ARG(buf_view(&out))); \
		buf_free(&out);                                                \
	} while (0)

START_TEST(values) {
	CASE(ical_put(&out, "VERSION", STR("2.0")), "VERSION:2.0\r\n");
	CASE(ical_put(&out, "TRIGGER", STR("-P1D")), "TRIGGER:-P1D\r\n");
	CASE(ical_put_text(&out, "SUMMARY", STR("a, b; c\\d\r\ne")), "SUMMARY:a\\, b\\; c\\\\d\\ne\r\n");
	CASE(ical_put_text(&out, "SUMMARY", STR("")), "SUMMARY:\r\n");
	CASE(ical_put_instant(&out, "DTSTART", 0), "DTSTART:19700101T000000Z\r\n");
	CASE(ical_put_instant(&out, "DTSTART", 1795395612345), "DTSTART:20261123T010012Z\r\n");
	CASE(ical_put_instant(&out, "DTSTART", -1), "DTSTART:19691231T235959Z\r\n");
	CASE(ical_put_day(&out, "DTEND", 17895), "DTEND;VALUE=DATE:20181230\r\n");
}
END_TEST

/* 75 bytes to a line, the space of a further line counted, and no character is cut. */
START_TEST(folding) {
	char text[400];
	for (uint32_t n = 0; n < 300; n++) {
		uint32_t used = 0;
		while (used + 3 <= n)
			memcpy(text + used, used / 3 % 2 ? "政" : "abc", 3), used += 3;
		struct buf out = buf_make(4096), whole = buf_make(4096);
		ical_put_text(&out, "SUMMARY", (str){text, used});
		str rest = buf_view(&out), line;
		bool first = true;
		while (rest.n && str_next(&rest, '\n', &line)) {
			ck_assert_uint_le(line.n, 76); /* with the CR */
			ck_assert_int_eq(line.p[line.n - 1], '\r');
			str piece = str_cut(line, first ? 0 : 1, line.n - 1);
			ck_assert(first || line.p[0] == ' ');
			ck_assert(!piece.n || ((unsigned char)piece.p[0] & 0xC0) != 0x80);
			buf_str(&whole, piece);
			first = false;
		}
		ck_assert_uint_eq(buf_view(&whole).n, used + 8);
		ck_assert(str_eq(str_cut(buf_view(&whole), 8, used + 8), (str){text, used}));
		buf_free(&out);
		buf_free(&whole);
	}
}
END_TEST

Suite *ical_suite(void) {
	Suite *s = suite_create("ical");
	TCase *t = tcase_create("all");
	tcase_add_test(t, values);
	tcase_add_test(t, folding);
	suite_add_tcase(s, t);
	return s;
}
