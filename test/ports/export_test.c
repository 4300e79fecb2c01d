/* What came in can go out: an export taken in again is the same log. */
#include "suites.h"

static struct house *h;

static void set_up(void) {
	h = house_open();
}

static void tear_down(void) {
	house_close(h);
}

/* Exports a source into a file of the house. */
static const char *export(const char *source, const char *name) {
	struct err e = {0};
	const char *path = arena_format(&h->arena, "%s/%s", h->folder, name).p;
	FILE *to = fopen(path, "wb");
	int64_t cases = 0;
	ck_assert_ptr_nonnull(to);
	ck_assert_msg(export_xes(h->query, str_of(source), to, &cases, &e), "%s", e.text);
	ck_assert_int_eq(fclose(to), 0);
	ck_assert_int_gt(cases, 0);
	return path;
}

static int64_t import_new(const char *path, const char *source) {
	struct err e = {0};
	struct import_result r;
	h->settings.source = source;
	ck_assert_msg(import_xes(h->desk, path, &h->settings, &r, &e), "%s %s %s", e.code, e.where, e.text);
	return r.new_events;
}

static str text_of(const char *path) {
	struct err e = {0};
	str text;
	ck_assert_msg(file_read(&h->arena, path, &text, &e), "%s", e.text);
	return text;
}

/* The comparing import is the judge: under the same source nothing may be new or different. */
static void there_and_back(const char *path) {
	ck_assert_int_gt(import_new(path, "first"), 0);
	const char *out = export("first", "out.xes");
	ck_assert_int_eq(import_new(out, "first"), 0);
	ck_assert_int_gt(import_new(out, "second"), 0);
	ck_assert_int_eq(import_new(path, "second"), 0);
	ck_assert(str_eq(text_of(out), text_of(export("second", "again.xes"))));
}

START_TEST(a_small_log) {
	there_and_back("test/ports/small.xes");
}
END_TEST

START_TEST(the_real_log) {
	const char *path = house_shared(h, "receipt.xes.gz");
	if (path)
		there_and_back(path);
}
END_TEST

START_TEST(characters_that_xml_cannot_hold) {
	struct err e = {0};
	struct import_result r;
	const char *path = house_file(h, "a.csv",
		STR("case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_title,department,source\n"
			"1,2022-01-21 13:47:00,,,ONTIME,\"a\x01<b>&\"\"\nc\",b,c\n"));
	ck_assert_msg(import_csv311(h->desk, path, &h->settings, &r, &e), "%s", e.text);
	str text = text_of(export("csv311:a.csv", "out.xes"));
	ck_assert_ptr_nonnull(strstr(text.p, "value=\"a\xEF\xBF\xBD&lt;b&gt;&amp;&quot;&#10;c\""));
	ck_assert_int_eq(import_new(arena_format(&h->arena, "%s/out.xes", h->folder).p, "second"), 2);
}
END_TEST

START_TEST(an_unknown_source_is_refused) {
	struct err e = {0};
	int64_t cases;
	ck_assert(!export_xes(h->query, STR("nobody"), stdout, &cases, &e));
	ck_assert_str_eq(e.code, "export.no_source");
}
END_TEST

Suite *export_suite(void) {
	Suite *s = suite_create("export");
	TCase *c = tcase_create("export");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, a_small_log);
	tcase_add_test(c, the_real_log);
	tcase_add_test(c, characters_that_xml_cannot_hold);
	tcase_add_test(c, an_unknown_source_is_refused);
	suite_add_tcase(s, c);
	return s;
}
