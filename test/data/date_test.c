/* The calendar, instants, and named time zones. */
#include <check.h>

#include "data/date.h"
#include "data/zone.h"

Suite *date_suite(void);

START_TEST(known_days) {
	ck_assert_int_eq(day_of(1970, 1, 1), 0);
	ck_assert_int_eq(day_of(2000, 3, 1), 11017);
	ck_assert_int_eq(day_of(1969, 12, 31), -1);
	ck_assert_int_eq(day_of(2022, 5, 1), 19113);
	ck_assert_int_eq(day_weekday(day_of(2022, 5, 1)), 7);
	ck_assert_int_eq(day_weekday(day_of(1969, 12, 29)), 1);
	ck_assert_int_eq(day_weekday(0), 4);
}
END_TEST

START_TEST(every_day_of_800_years_comes_back) {
	day d = day_of(1600, 1, 1);
	for (int year = 1600; year < 2400; year++)
		for (int month = 1; month <= 12; month++)
			for (int dom = 1; dom <= days_in_month(year, month); dom++, d++) {
				int y, m, o;
				day_split(d, &y, &m, &o);
				ck_assert(y == year && m == month && o == dom && day_of(y, m, o) == d);
			}
}
END_TEST

START_TEST(far_years) {
	static const int64_t years[] = {999999999, -999999999, 0, -1, 10000};
	for (size_t i = 0; i < COUNT(years); i++) {
		int64_t y;
		int m, d;
		days_split(days_of(years[i], 2, 28), &y, &m, &d);
		ck_assert(y == years[i] && m == 2 && d == 28);
	}
}
END_TEST

START_TEST(valid_days) {
	ck_assert(day_valid(2024, 2, 29) && day_valid(2000, 2, 29));
	ck_assert(!day_valid(2022, 2, 29) && !day_valid(1900, 2, 29) && !day_valid(2022, 13, 1) && !day_valid(2022, 0, 1));
	ck_assert(!day_valid(2022, 4, 31) && !day_valid(2022, 4, 0));
}
END_TEST

START_TEST(iso_weeks) {
	int64_t year;
	ck_assert_int_eq(days_week(days_of(2021, 1, 3), &year), 53);
	ck_assert_int_eq(year, 2020);
	ck_assert_int_eq(days_week(days_of(2022, 1, 3), &year), 1);
	ck_assert_int_eq(days_week(days_of(2018, 12, 31), &year), 1);
	ck_assert_int_eq(year, 2019);
}
END_TEST

static void assert_day(const char *text, bool good) {
	day d;
	struct buf b = buf_make(64);
	ck_assert_msg(day_parse(str_of(text), &d) == good, "%s", text);
	if (good) {
		day_put(&b, d);
		ck_assert(str_is(buf_view(&b), text));
	}
	buf_free(&b);
}

START_TEST(day_texts) {
	static const char *const bad[] = {"", "2022-5-1", "2022-05-1", "22-05-01", "2022/05/01", "2022-02-30",
		"2022-05-01x", "2022-05-0",
		"-2022-05-01", "2022-05", "abcd-ef-gh"};
	assert_day("2022-05-01", true);
	assert_day("0001-01-01", true);
	assert_day("9999-12-31", true);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_day(bad[i], false);
}
END_TEST

START_TEST(far_days_are_written_whole) {
	static const struct {
		int year;
		const char *text;
	} rows[] = {{0, "0000-01-02"}, {-1, "-0001-01-02"}, {-12345, "-12345-01-02"},
	            {10000, "10000-01-02"}, {7, "0007-01-02"}};
	struct buf b = buf_make(64);
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_clear(&b);
		day_put(&b, day_of(rows[i].year, 1, 2));
		ck_assert_msg(str_is(buf_view(&b), rows[i].text), STR_FMT, STR_ARG(buf_view(&b)));
	}
	buf_free(&b);
}
END_TEST

static void assert_ms(const char *text, int offset, ms want, const char *shown) {
	ms at;
	struct buf b = buf_make(64);
	ck_assert_msg(ms_parse(str_of(text), offset, &at), "%s", text);
	ck_assert_int_eq(at, want);
	ms_put(&b, at, offset);
	ck_assert_msg(str_is(buf_view(&b), shown), STR_FMT, STR_ARG(buf_view(&b)));
	buf_free(&b);
}

START_TEST(instants) {
	assert_ms("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00+00:00");
	assert_ms("2022-05-01T10:00:00+08:00", 480, 1651370400000, "2022-05-01T10:00:00+08:00");
	assert_ms("2022-05-01T10:00", 480, 1651370400000, "2022-05-01T10:00:00+08:00");
	assert_ms("2022-05-01T02:00:00.5Z", 480, 1651370400500, "2022-05-01T10:00:00.500+08:00");
	assert_ms("2022-05-01T02:00:00.007Z", 0, 1651370400007, "2022-05-01T02:00:00.007+00:00");
	assert_ms("1969-12-31T23:59:59.999Z", 0, -1, "1969-12-31T23:59:59.999+00:00");
	assert_ms("2022-05-01T00:00:00-03:30", -210, 1651375800000, "2022-05-01T00:00:00-03:30");
	static const char *const bad[] = {"", "2022-05-01", "2022-05-01 10:00:00", "2022-05-01T24:00:00",
		"2022-05-01T10:60:00",
		"2022-05-01T10:00:60Z", "2022-05-01T10:00:00.Z", "2022-05-01T10:00:00+0800", "2022-05-01T10:00:00Zx",
		"2022-05-01T1:00:00Z", "2022-13-01T10:00:00Z", "2022-05-01T10:00:00.1234Z"};
	ms at;
	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!ms_parse(str_of(bad[i]), 0, &at), "%s", bad[i]);
	ck_assert_int_eq(day_of_ms(-1, 0), -1);
	ck_assert_int_eq(day_of_ms(1651370400000, 480), day_of(2022, 5, 1));
	ck_assert_int_eq(day_of_ms(ms_of_day(day_of(2022, 5, 1), 480), 480), day_of(2022, 5, 1));
	ck_assert_int_eq(day_of_ms(ms_of_day(day_of(2022, 5, 1), 480) - 1, 480), day_of(2022, 4, 30));
}
END_TEST

static int64_t utc(int64_t year, int month, int dom, int hour) {
	return days_of(year, month, dom) * 86400 + hour * 3600;
}

START_TEST(zones) {
	struct arena a = {0};
	const struct zone *paris = zone_find(&a, STR("Europe/Paris")), *here = zone_find(&a, STR("Asia/Shanghai"));
	ck_assert(paris && here);
	ck_assert_int_eq(zone_offset_at(here, utc(2022, 7, 1, 0)), 28800);
	ck_assert_int_eq(zone_offset_at(here, utc(1988, 7, 1, 0)), 32400);
	ck_assert_int_eq(zone_offset_at(paris, utc(2022, 7, 1, 0)), 7200);
	ck_assert_int_eq(zone_offset_at(paris, utc(2022, 1, 1, 0)), 3600);
	ck_assert_int_eq(zone_offset_at(paris, utc(2080, 7, 1, 0)), 7200);
	ck_assert_int_eq(zone_offset_at(paris, utc(2022, 3, 27, 1)), 7200);
	ck_assert_int_eq(zone_offset_at(paris, utc(2022, 3, 27, 1) - 1), 3600);
	/* 02:00 to 03:00 does not exist on 27 March and happens twice on 30 October. */
	ck_assert_int_eq(zone_offset_local(paris, utc(2022, 3, 27, 2)), 3600);
	ck_assert_int_eq(zone_offset_local(paris, utc(2022, 3, 27, 3)), 7200);
	ck_assert_int_eq(zone_offset_local(paris, utc(2022, 10, 30, 2)), 7200);
	ck_assert_int_eq(zone_offset_local(paris, utc(2022, 10, 30, 3)), 3600);
	/* Behind the table the rule holds for ever; in the south summer spans the new year; some summers are half an
	 * hour. */
	ck_assert_int_eq(zone_offset_at(paris, utc(2150, 7, 1, 0)), 7200);
	ck_assert_int_eq(zone_offset_local(paris, utc(5000, 1, 1, 0)), 3600);
	const struct zone *melbourne = zone_find(&a, STR("Australia/Melbourne"));
	ck_assert_int_eq(zone_offset_local(melbourne, utc(2150, 1, 1, 0)), 39600);
	ck_assert_int_eq(zone_offset_local(melbourne, utc(2150, 7, 1, 0)), 36000);
	const struct zone *howe = zone_find(&a, STR("Australia/Lord_Howe"));
	ck_assert_int_eq(zone_offset_at(howe, utc(2150, 1, 1, 0)) - zone_offset_at(howe, utc(2150, 7, 1, 0)), 1800);
	ck_assert_int_eq(zone_offset_at(zone_find(&a, STR("UTC")), 0), 0);
	static const char *const bad[] = {"", "No/Where", "../etc/passwd", "/etc/passwd", "Asia/", "asia/shanghai",
		"Asia", "Asia/Shang hai",
		"posixrules"};
	for (size_t i = 0; i < COUNT(bad); i++)
		ck_assert_msg(!zone_find(&a, str_of(bad[i])), "%s", bad[i]);
	arena_free(&a);
}
END_TEST

Suite *date_suite(void) {
	Suite *s = suite_create("date");
	TCase *t = tcase_create("date");
	tcase_add_test(t, known_days);
	tcase_add_test(t, every_day_of_800_years_comes_back);
	tcase_add_test(t, far_years);
	tcase_add_test(t, valid_days);
	tcase_add_test(t, iso_weeks);
	tcase_add_test(t, day_texts);
	tcase_add_test(t, far_days_are_written_whole);
	tcase_add_test(t, instants);
	tcase_add_test(t, zones);
	suite_add_tcase(s, t);
	return s;
}
