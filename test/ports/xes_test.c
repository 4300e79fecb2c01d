/* Event logs: what is taken, that nothing is taken twice, and that a faulty log leaves nothing behind. */
#include <stdlib.h>

#include "data/json.h"
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
	ck_assert_msg(import_xes(h->desk, path, &h->settings, &r, &e), "%s %s %s", e.code, e.where, e.text);
	return r;
}

static struct err refuse(const char *path) {
	struct err e = {0};
	struct import_result r;
	int64_t before = house_seq(h);
	ck_assert(!import_xes(h->desk, path, &h->settings, &r, &e));
	ck_assert_int_eq(house_seq(h), before);
	return e;
}

/* The small log with a part replaced, as another file of the same source. */
static const char *changed(const char *from, const char *to) {
	struct err e = {0};
	str text;
	ck_assert(file_read(&h->arena, "test/ports/small.xes", &text, &e));
	const char *at = memmem(text.p, text.n, from, strlen(from));
	ck_assert_ptr_nonnull(at);
	str head = {text.p, (uint32_t)(at - text.p)}, tail = str_cut(text, head.n + (uint32_t)strlen(from), text.n);
	return house_file(
		h, "small.xes", arena_format(&h->arena, STR_FMT "%s" STR_FMT, STR_ARG(head), to, STR_ARG(tail)));
}

START_TEST(a_small_log) {
	struct import_result r = take("test/ports/small.xes");
	ck_assert_str_eq(r.source, "xes:small.xes");
	ck_assert_int_eq(r.cases, 4);
	ck_assert_int_eq(r.steps, 3);
	ck_assert_int_eq(r.closed, 3);
	ck_assert_int_eq(r.with_due, 3);
	ck_assert_int_eq(r.judged, 2);
	ck_assert_int_eq(r.late, 1);
	ck_assert_int_eq(r.planned, 2);
	ck_assert_int_eq(r.late_planned, 1);
	ck_assert_int_eq(r.new_cases, 4);
	ck_assert_int_eq(r.new_events, 10);
	ck_assert_int_eq(house_seq(h), 10);
	ck_assert_int_eq(r.source_on_time + r.source_late + r.compared, 0);
}
END_TEST

/* One record's events as the read side shows them. */
static str history(int64_t id) {
	struct err e = {0};
	struct query_scope all = {0};
	struct buf b = buf_make(1 << 20);
	ck_assert_msg(query_history(h->query, R_mirror, id, &all, &b, &e), "%s", e.text);
	str text = arena_str(&h->arena, buf_view(&b));
	buf_free(&b);
	return text;
}

START_TEST(order_and_instants_are_the_files) {
	take("test/ports/small.xes");
	str text = history(2);
	const char *opened = strstr(text.p, "\"kind\":\"mirror.opened\""),
			   *first = strstr(text.p, "\"activity\":\"receive\"");
	const char *second = strstr(text.p, "earlier, but second"),
			   *closed = strstr(text.p, "\"kind\":\"mirror.closed\"");
	ck_assert_msg(opened && opened < first && first < second && second < closed, "%s", text.p);
	ck_assert_ptr_nonnull(strstr(text.p, "\"happened_at\":\"2021-05-03T17:30:00.123+08:00\""));
	ck_assert_ptr_nonnull(strstr(text.p, "\"happened_at\":\"2021-05-02T17:30:00+08:00\""));
	ck_assert_ptr_nonnull(strstr(text.p, "\"recorded_at\":\"2022-12-30T09:00:00+08:00\",\"actor\":\"import\""));
	ck_assert_ptr_nonnull(strstr(text.p, "\"on_time\":true"));
	ck_assert_ptr_nonnull(strstr(history(3).p, "\"on_time\":false"));
	ck_assert_ptr_null(strstr(history(4).p, "\"on_time\":"));
	ck_assert_ptr_nonnull(strstr(history(1).p, "建房 & <扩建>"));
	ck_assert_ptr_null(strstr(history(1).p, "nested"));
}
END_TEST

START_TEST(the_same_file_twice_adds_nothing) {
	struct import_result first = take("test/ports/small.xes");
	house_reopen(h);
	struct import_result again = take("test/ports/small.xes");
	ck_assert_int_eq(again.new_cases, 0);
	ck_assert_int_eq(again.new_events, 0);
	ck_assert_int_eq(house_seq(h), 10);
	again.new_cases = first.new_cases;
	again.new_events = first.new_events;
	again.xes = first.xes;
	ck_assert_int_eq(again.cases, first.cases);
	ck_assert_int_eq(again.late, first.late);
	ck_assert_int_eq(again.judged, first.judged);
}
END_TEST

/* The desk's clock may be ahead of the import's: then the desk's own time holds. */
START_TEST(an_import_is_never_recorded_in_the_past) {
	take("test/ports/small.xes");
	h->settings.now = 0;
	h->settings.source = "again";
	ck_assert_int_eq(take("test/ports/small.xes").new_cases, 4);
	ck_assert_ptr_nonnull(strstr(history(8).p, "\"recorded_at\":\"2022-12-30T09:00:00+08:00\""));
}
END_TEST

START_TEST(a_later_export_adds_what_is_new) {
	take("test/ports/small.xes");
	const char *later = changed("09:30:00.250+08:00\"/>\n\t\t</event>",
		"09:30:00.250+08:00\"/>\n\t\t</event><event><string key=\"concept:name\" value=\"decide\"/>"
		"<date key=\"time:timestamp\" value=\"2021-06-01T09:30:00Z\"/></event>"
		"<date key=\"enddate\" value=\"2021-06-02T09:30:00Z\"/>");
	struct import_result r = take(later);
	ck_assert_int_eq(r.new_cases, 0);
	ck_assert_int_eq(r.new_events, 2);
	ck_assert_int_eq(r.closed, 4);
	ck_assert_int_eq(r.judged, 3);
	ck_assert_int_eq(r.late, 1);
	ck_assert_int_eq(take(later).new_events, 0);
}
END_TEST

/* An import that was cut off: some records are there, one with half of its activities. */
START_TEST(an_import_that_was_cut_off_goes_on) {
	struct import_result whole = take("test/ports/small.xes");
	int64_t seq = house_seq(h);
	h->settings.source = "second";
	struct arg open[] = {{F_external_no, 0, STR("on-time-2")}, {F_source, 0, STR("second")},
		{F_due_at, 1622714400000, {0}}, {F_planned_end_at, 1622800800000, {0}}};
	struct arg args[4];
	uint32_t n = 0;
	for (int f = 1; f < FIELD_COUNT; f++) /* in field order */
		for (size_t i = 0; i < COUNT(open); i++)
			if (open[i].field == f)
				args[n++] = open[i];
	struct arg step[] = {{F_activity, 0, STR("receive")}};
	struct command c[] = {{.kind = C_mirror_open,
							  .id = 5,
							  .at = h->settings.now,
							  .happened_at = 1620034200123,
							  .actor = STR("import"),
							  .n = 4,
							  .args = args},
		{.kind = C_mirror_step,
			.id = 5,
			.at = h->settings.now,
			.happened_at = 1620034200123,
			.actor = STR("import"),
			.n = 1,
			.args = step}};
	struct outcome o[2];
	struct err e = {0};
	ck_assert(desk_tick(h->desk, c, 2, o, &e));
	ck_assert_msg(o[0].accepted && o[1].accepted, "%s %s", o[0].refusal.text, o[1].refusal.text);
	struct import_result r = take("test/ports/small.xes");
	ck_assert_int_eq(r.new_cases, 3);
	ck_assert_int_eq(r.cases, whole.cases);
	ck_assert_int_eq(r.steps, whole.steps);
	ck_assert_int_eq(r.late, whole.late);
	ck_assert_int_eq(house_seq(h), 2 * seq);
}
END_TEST

static const struct {
	const char *from, *to, *says;
	uint32_t line;
} contradictions[] = {
	{"value=\"R2\"", "value=\"R9\"", "case on-time-2 is mirror/2 of xes:small.xes already, with another activity",
		28},
	{"10:00:00.001Z", "10:00:00.002Z", "another end", 44},
	{"2021-06-03T09:00:00+08:00", "2021-06-03T09:00:01+08:00", "another deadline", 13},
	{"value=\"Desk\"", "value=\"Post\"", "another channel", 13},
	{"value=\"2021-05-04T09:00:00Z\"/>",
		"value=\"2021-05-04T09:00:00Z\"/><event><string key=\"concept:name\" value=\"x\"/>"
		"<date key=\"time:timestamp\" value=\"2021-05-04T09:00:00Z\"/></event>",
		"another number of activities", 51},
};

START_TEST(a_file_that_contradicts_the_ledger_is_refused) {
	take("test/ports/small.xes");
	struct err e = refuse(changed(contradictions[_i].from, contradictions[_i].to));
	ck_assert_str_eq(e.code, "import.differs");
	ck_assert_msg(strstr(e.text, contradictions[_i].says) != NULL, "%s", e.text);
	ck_assert_str_eq(strrchr(e.where, ':') + 1, arena_format(&h->arena, "%u", contradictions[_i].line).p);
}
END_TEST

static void one_bad_log(str head, str body) {
	str code, line, rest = str_cut(head, 3, head.n);
	ck_assert(str_next(&rest, ' ', &code) && str_next(&rest, ' ', &line));
	struct err e = refuse(house_file(h, "bad.xes", body));
	ck_assert_msg(str_is(code, e.code), "%.*s: %s %s", (int)head.n, head.p, e.code, e.text);
	ck_assert_msg(str_is(line, strrchr(e.where, ':') + 1), "%.*s: %s", (int)head.n, head.p, e.where);
	ck_assert_msg(strstr(e.text, arena_str(&h->arena, rest).p) != NULL, "%.*s: %s", (int)head.n, head.p, e.text);
}

START_TEST(bad_logs_are_refused_and_leave_nothing) {
	struct err e = {0};
	str text, line, head = {0}, body = {0};
	uint32_t n = 0;
	ck_assert(file_read(&h->arena, "test/ports/bad-xes.txt", &text, &e));
	while (str_next(&text, '\n', &line)) {
		if (line.n && line.p[0] == '#')
			continue;
		if (!str_starts(line, STR("== "))) {
			body.p = body.n ? body.p : line.p;
			body.n = (uint32_t)(line.p + line.n - body.p);
			continue;
		}
		if (head.n)
			one_bad_log(head, body);
		head = line;
		body.n = 0;
		n++;
	}
	one_bad_log(head, body);
	ck_assert_int_gt(n, 15);
	ck_assert_int_eq(house_seq(h), 0);
	ck_assert_int_eq(take("test/ports/small.xes").cases, 4);
}
END_TEST

START_TEST(broken_utf8_and_long_texts_are_refused) {
	struct err e = refuse(
		house_file(h, "a.xes", STR("<log>\n<trace><string key=\"concept:name\" value=\"a\xff\"/></trace></log>")));
	ck_assert_str_eq(e.code, "xml.syntax");
	ck_assert_str_eq(strrchr(e.where, ':'), ":2");
	struct buf b = buf_make(1 << 20);
	buf_text(&b, "<log>\n<trace><date key=\"startdate\" value=\"2021-02-03T09:30:00Z\"/><string "
				 "key=\"concept:name\" value=\"");
	for (int i = 0; i < IMPORT_TEXT_BYTES + 1; i++)
		buf_char(&b, 'x');
	buf_text(&b, "\"/></trace></log>");
	e = refuse(house_file(h, "a.xes", buf_view(&b)));
	ck_assert_str_eq(e.code, "import.too_long");
	buf_free(&b);
	ck_assert_str_eq(refuse("no/such.xes").code, "file.unreadable");
}
END_TEST

START_TEST(an_offset_can_be_given) {
	const char *path = house_file(h, "a.xes",
		STR("<log><trace><date key=\"startdate\" value=\"2021-02-03T09:30:00\"/>"
			"<string key=\"concept:name\" value=\"a\"/></trace></log>"));
	h->settings.offset = "+08:00";
	ck_assert_int_eq(take(path).first_at, 1612315800000);
}
END_TEST

START_TEST(names_of_sources) {
	ck_assert_str_eq(take(house_file(h, "a,b.xes",
							  STR("<log><trace><date key=\"startdate\" value=\"2021-02-03T09:30:00Z\"/>"
								  "<string key=\"concept:name\" value=\"a\"/></trace></log>")))
						 .source,
		"xes:a_b.xes");
	h->settings.source = "";
	ck_assert_str_eq(refuse("test/ports/small.xes").code, "import.bad_source");
	h->settings.source = "permits 2021";
	ck_assert_str_eq(take("test/ports/small.xes").source, "permits 2021");
}
END_TEST

/* More commands than one tick takes, and cases that lie across two ticks. */
START_TEST(many_cases) {
	struct buf b = buf_make(4 << 20);
	buf_text(&b, "<log>");
	for (int i = 0; i < 1200; i++) {
		buf_format(&b,
			"<trace><string key=\"concept:name\" value=\"c%d\"/><date key=\"deadline\" "
			"value=\"2021-05-02T00:00:00Z\"/>",
			i);
		for (int k = 0; k < i % 7 + 1; k++)
			buf_format(&b,
				"<event><string key=\"concept:name\" value=\"s%d\"/><date key=\"time:timestamp\" "
				"value=\"2021-05-01T00:%02d:00Z\"/></event>",
				k, k);
		buf_format(&b, "<date key=\"enddate\" value=\"2021-05-0%dT00:00:01Z\"/></trace>", i % 3 + 1);
	}
	buf_text(&b, "</log>");
	const char *path = house_file(h, "many.xes", buf_view(&b));
	struct import_result r = take(path);
	ck_assert_int_eq(r.cases, 1200);
	ck_assert_int_eq(r.steps, 1200 / 7 * 28 + 1 + 2 + 3);
	ck_assert_int_eq(r.judged, 1200);
	ck_assert_int_eq(r.late, 800);
	ck_assert_int_eq(take(path).new_events, 0);
	buf_free(&b);
}
END_TEST

START_TEST(the_real_log) {
	const char *path = house_shared(h, "receipt.xes.gz");
	if (!path)
		return;
	struct import_result r = take(path);
	ck_assert_str_eq(r.source, "xes:receipt.xes");
	ck_assert_int_eq(r.cases, 1434);
	ck_assert_int_eq(r.steps, 8577);
	ck_assert_int_eq(r.closed, 1329);
	ck_assert_int_eq(r.judged, 1329);
	ck_assert_int_eq(r.late, 377);
	ck_assert_int_eq(r.planned, 1329);
	ck_assert_int_eq(r.late_planned, 389);
	ck_assert_int_eq(r.new_events, 1434 + 8577 + 1329);
	struct buf b = buf_make(1 << 16);
	import_put_text(&b, &r, STR("en"));
	buf_char(&b, 0);
	ck_assert_msg(strstr(b.p, "1,434 traces, 8,577 events\n") &&
					  strstr(b.p, "377 of 1,329 late, 71.63 % on time (952/1,329)\n") &&
					  strstr(b.p, "389 of 1,329 ended after the planned end\n"),
		"%s", b.p);
	buf_clear(&b);
	import_put_text(&b, &r, STR("zh"));
	buf_char(&b, 0);
	ck_assert_msg(strstr(b.p, "1,329 件中逾期 377 件，按时率 71.63 %（952/1,329）\n") != NULL, "%s", b.p);
	buf_free(&b);
	ck_assert_int_eq(take(path).new_events, 0);
}
END_TEST

START_TEST(the_result_as_json) {
	struct import_result r = take("test/ports/small.xes");
	struct buf b = buf_make(1 << 16);
	struct json_doc doc;
	struct err e = {0};
	import_put_json(&b, &r);
	ck_assert_msg(json_parse(&h->arena, buf_view(&b), &doc, &e), "%s", e.text);
	uint32_t rate = json_member(&doc, 0, "on_time_rate");
	ck_assert(str_is(json_raw(&doc, json_member(&doc, rate, "value")), "50.00"));
	ck_assert(str_is(json_raw(&doc, json_member(&doc, 0, "kind")), "xes"));
	ck_assert(str_is(json_raw(&doc, json_member(&doc, 0, "first_received_at")), "2021-05-03T01:00:00+00:00"));
	buf_clear(&b);
	r.judged = r.late = 0;
	r.first_at = NIL;
	import_put_json(&b, &r);
	ck_assert_msg(json_parse(&h->arena, buf_view(&b), &doc, &e), "%s", e.text);
	ck_assert_int_eq(doc.tokens[json_member(&doc, 0, "on_time_rate")].kind, JSON_NULL);
	buf_free(&b);
}
END_TEST

Suite *xes_suite(void) {
	Suite *s = suite_create("xes");
	TCase *c = tcase_create("import");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, a_small_log);
	tcase_add_test(c, order_and_instants_are_the_files);
	tcase_add_test(c, the_same_file_twice_adds_nothing);
	tcase_add_test(c, an_import_is_never_recorded_in_the_past);
	tcase_add_test(c, a_later_export_adds_what_is_new);
	tcase_add_test(c, an_import_that_was_cut_off_goes_on);
	tcase_add_loop_test(c, a_file_that_contradicts_the_ledger_is_refused, 0, (int)COUNT(contradictions));
	tcase_add_test(c, bad_logs_are_refused_and_leave_nothing);
	tcase_add_test(c, broken_utf8_and_long_texts_are_refused);
	tcase_add_test(c, an_offset_can_be_given);
	tcase_add_test(c, names_of_sources);
	tcase_add_test(c, many_cases);
	tcase_add_test(c, the_real_log);
	tcase_add_test(c, the_result_as_json);
	suite_add_tcase(s, c);
	return s;
}
