/* Requests of 311 lines: the source's verdict beside our own, local times, maps, and faulty files. */
#include "suites.h"

static struct house *h;

static void set_up(void) {
	h = house_open();
}

static void tear_down(void) {
	house_close(h);
}

static struct import_result take(const char *path) {
	struct err e = {0};
	struct import_result r;
	ck_assert_msg(import_csv311(h->desk, path, &h->settings, &r, &e), "%s %s %s", e.code, e.where, e.text);
	return r;
}

static struct err refuse(const char *path) {
	struct err e = {0};
	struct import_result r;
	int64_t before = house_seq(h);
	ck_assert(!import_csv311(h->desk, path, &h->settings, &r, &e));
	ck_assert_int_eq(house_seq(h), before);
	return e;
}

START_TEST(both_verdicts_are_kept) {
	struct import_result r = take("test/ports/small311.csv");
	ck_assert_str_eq(r.source, "csv311:small311.csv");
	ck_assert_int_eq(r.cases, 5);
	ck_assert_int_eq(r.closed, 4);
	ck_assert_int_eq(r.with_due, 4);
	ck_assert_int_eq(r.judged, 3);
	ck_assert_int_eq(r.late, 2);
	ck_assert_int_eq(r.source_on_time, 3);
	ck_assert_int_eq(r.source_late, 2);
	ck_assert_int_eq(r.compared, 3);
	ck_assert_int_eq(r.agree, 2);
	ck_assert_int_eq(r.new_events, 5 + 4 + 1);
	ck_assert_int_eq(take("test/ports/small311.csv").new_events, 0);
	ck_assert_int_eq(r.first_at, 1642790820000); /* 13:47 in Boston's winter is 18:47 UTC */
}
END_TEST

/* The open request's verdict turns, then the request is closed. */
START_TEST(a_later_file_adds_what_is_new) {
	static const char header[] =
		"case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_title,department,source\n";
	static const char *const rows[] = {"1,2022-01-21 13:47:00,2022-02-04 13:47:30,,ONTIME,a,b,c\n",
		"1,2022-01-21 13:47:00,2022-02-04 13:47:30,,OVERDUE,a,b,c\n",
		"1,2022-01-21 13:47:00,2022-02-04 13:47:30,,OVERDUE,a,b,c\n",
		"1,2022-01-21 13:47:00,2022-02-04 13:47:30,2022-02-05 10:00:00,OVERDUE,a,b,c\n"};
	static const int64_t on_time[] = {1, 0, 0, 0}, late[] = {0, 1, 1, 1}, events[] = {2, 1, 0, 1},
						 agree[] = {0, 0, 0, 1};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct import_result r = take(house_file(h, "a.csv", arena_format(&h->arena, "%s%s", header, rows[i])));
		ck_assert_int_eq(r.cases, 1);
		ck_assert_int_eq(r.source_on_time, on_time[i]);
		ck_assert_int_eq(r.source_late, late[i]);
		ck_assert_int_eq(r.new_events, events[i]);
		ck_assert_int_eq(r.agree, agree[i]);
	}
	/* closed requests do not open again */
	ck_assert_str_eq(
		refuse(house_file(h, "a.csv", arena_format(&h->arena, "%s%s", header, rows[0]))).code, "import.differs");
}
END_TEST

START_TEST(time_zones_offsets_and_halves_of_the_day) {
	static const struct {
		const char *local;
		int64_t at;
	} times[] = {
		{"01/21/2022 12:00:00 AM", 1642741200000},
		{"01/21/2022 12:30:00 PM", 1642786200000},
		{"07/21/2021 01:05:09 AM", 1626843909000},
		{"07/21/2021 11:59:59 PM", 1626926399000},
	};
	h->settings.map = "maps/nyc311.csv";
	for (size_t i = 0; i < COUNT(times); i++) {
		const char *name = arena_format(&h->arena, "%zu.csv", i).p;
		str text = arena_format(&h->arena,
			"Unique Key,Complaint Type,Open Data Channel Type,Agency,Created Date,Due Date,Closed Date\n"
			"7,a,b,c,%s,,\n",
			times[i].local);
		ck_assert_int_eq(take(house_file(h, name, text)).first_at, times[i].at);
	}
	h->settings.offset = "+00:00";
	ck_assert_int_eq(take(house_file(h, "z.csv",
							  STR("Unique Key,Complaint Type,Open Data Channel Type,Agency,Created Date,Due Date,"
								  "Closed Date\n7,a,b,c,01/21/2022 12:00:00 AM,,\n")))
						 .first_at,
		1642723200000);
	h->settings.offset = "+25";
	ck_assert_str_eq(refuse("test/ports/small311.csv").where, "--offset");
}
END_TEST

static const char *const bad_times[] = {"13/01/2022 01:00:00 AM", "01/21/2022 00:00:00 AM",
	"01/21/2022 13:00:00 PM", "01/21/2022 01:00:00 XM", "01/21/2022 01:00:00", "01/21/2022 01:60:00 AM",
	"01/21/2022 01:00:00 AM ?", "1/21/2022 01:00:00 AM"};

START_TEST(bad_times_are_refused) {
	h->settings.map = "maps/nyc311.csv";
	str text = arena_format(&h->arena,
		"Unique Key,Complaint Type,Open Data Channel Type,Agency,Created Date,Due Date,Closed Date\n"
		"7,a,b,c,%s,,\n",
		bad_times[_i]);
	struct err e = refuse(house_file(h, "a.csv", text));
	ck_assert_msg(strcmp(e.code, "import.bad_date") == 0, "%s %s", e.code, e.text);
}
END_TEST

/* Runs the cases of a file; `one` says what becomes of a case's text. */
static void each_case(const char *path, struct err (*one)(str body)) {
	struct err e = {0};
	str text, line, head = {0}, code, number;
	uint32_t n = 0;
	ck_assert(file_read(&h->arena, path, &text, &e));
	text = arena_format(&h->arena, STR_FMT "== end", STR_ARG(text));
	const char *body = NULL;
	while (str_next(&text, '\n', &line)) {
		if (!str_starts(line, STR("== ")))
			continue;
		if (head.n) {
			e = one((str){body, (uint32_t)(line.p - body)});
			str rest = str_cut(head, 3, head.n);
			ck_assert(str_next(&rest, ' ', &code) && str_next(&rest, ' ', &number));
			ck_assert_msg(str_is(code, e.code) && str_is(number, strrchr(e.where, ':') + 1), "%.*s: %s %s %s",
				(int)head.n, head.p, e.code, e.where, e.text);
			ck_assert_msg(
				strstr(e.text, arena_str(&h->arena, rest).p) != NULL, "%.*s: %s", (int)head.n, head.p, e.text);
			n++;
		}
		head = line;
		body = line.p + line.n + 1;
	}
	ck_assert_int_gt(n, 8);
}

static struct err one_file(str body) {
	return refuse(house_file(h, "bad.csv", body));
}

static struct err one_map(str body) {
	h->settings.map = house_file(h, "map.csv", body);
	return refuse("test/ports/small311.csv");
}

START_TEST(bad_files_are_refused_and_leave_nothing) {
	each_case("test/ports/bad-csv.txt", one_file);
	ck_assert_str_eq(refuse(house_file(h, "a.csv", STR("case_enquiry_id,open_dt\n1\xff,2\n"))).code, "csv.utf8");
	ck_assert_str_eq(refuse("no/such.csv").code, "file.unreadable");
	ck_assert_int_eq(take("test/ports/small311.csv").cases, 5);
}
END_TEST

START_TEST(bad_maps_are_refused) {
	each_case("test/ports/bad-maps.txt", one_map);
	h->settings.map = "no/such.csv";
	ck_assert_str_eq(refuse("test/ports/small311.csv").code, "file.unreadable");
}
END_TEST

START_TEST(boston) {
	const char *path = house_shared(h, "boston311-100.csv");
	if (!path)
		return;
	struct import_result r = take(path);
	ck_assert_int_eq(r.cases, 100);
	ck_assert_int_eq(r.closed, 85);
	ck_assert_int_eq(r.source_on_time, 83);
	ck_assert_int_eq(r.source_late, 17);
	ck_assert_int_eq(r.judged, 77);
	ck_assert_int_eq(r.late, 5);
	ck_assert_int_eq(r.compared, 77);
	ck_assert_int_eq(r.agree, 77);
	struct buf b = buf_make(1 << 16);
	import_put_text(&b, &r, STR("en"));
	buf_char(&b, 0);
	ck_assert_msg(strstr(b.p, "verdict of the source: 83 on time, 17 overdue\n") &&
					  strstr(b.p, "77 cases have both dates: our own verdict agrees on 77\n"),
		"%s", b.p);
	buf_free(&b);
	ck_assert_int_eq(take(path).new_events, 0);
}
END_TEST

START_TEST(new_york) {
	const char *path = house_shared(h, "nyc311-100.csv");
	if (!path)
		return;
	h->settings.map = "maps/nyc311.csv";
	struct import_result r = take(path);
	ck_assert_int_eq(r.cases, 100);
	ck_assert_int_eq(r.closed, 99);
	ck_assert_int_eq(r.judged, 41);
	ck_assert_int_eq(r.late, 41 - 33);
	ck_assert_int_eq(r.compared + r.source_late + r.source_on_time, 0);
	ck_assert_int_eq(take(path).new_events, 0);
}
END_TEST

Suite *csv311_suite(void) {
	Suite *s = suite_create("csv311");
	TCase *c = tcase_create("import");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, both_verdicts_are_kept);
	tcase_add_test(c, a_later_file_adds_what_is_new);
	tcase_add_test(c, time_zones_offsets_and_halves_of_the_day);
	tcase_add_loop_test(c, bad_times_are_refused, 0, (int)COUNT(bad_times));
	tcase_add_test(c, bad_files_are_refused_and_leave_nothing);
	tcase_add_test(c, bad_maps_are_refused);
	tcase_add_test(c, boston);
	tcase_add_test(c, new_york);
	suite_add_tcase(s, c);
	return s;
}
