/* Evidence in pages and as CSV. */
#include "office.h"

#include "data/json.h"

static struct office o;

static void open_office(void) { office_open(&o, true); }
static void close_office(void) { office_close(&o); }

/* Reads all pages; each row once, sums equal to the figure's. */
static void read_pages(const char *id, uint32_t limit) {
	struct evidence rows[LIMIT_PAGE_ROWS];
	char cursor[REPORT_CURSOR_BYTES] = "", next[REPORT_CURSOR_BYTES];
	int64_t count = 0, base = 0, hit = 0, last = -1;
	do {
		uint32_t n;
		struct err e = {0};
		ck_assert_msg(report_evidence(o.report, str_of(id), STR("2022"), limit, str_of(cursor), rows, &n, next, &e),
		              "%s", e.text);
		for (uint32_t i = 0; i < n; i++) {
			count++;
			base += rows[i].base;
			hit += rows[i].hit;
			ck_assert(rows[i].stream.n > 0 && rows[i].event != last);
			last = rows[i].event;
		}
		ck_assert(n == limit || !next[0]);
		ck_assert(strcmp(cursor, next) != 0 || !next[0]);
		memcpy(cursor, next, sizeof cursor);
	} while (cursor[0]);
	const struct figure *f = office_figure(&o, id);
	ck_assert_int_eq(count, f->count);
	ck_assert_int_eq(base, f->base);
	ck_assert_int_eq(hit, f->hit);
}

START_TEST(pages) {
	static const char *const ids[] = {"F16", "F14", "F15", "F33", "F03", "F12", "F06"};
	static const uint32_t limits[] = {1, 7, 100, 189, 500};
	for (size_t i = 0; i < COUNT(ids); i++)
		for (size_t k = i < 3 ? 1 : 0; k < COUNT(limits); k++)
			read_pages(ids[i], limits[k]);
}
END_TEST

START_TEST(bad_cursors) {
	static const char *const bad[] = {"x", "o", "o-1", "7", "i", "o1x", "o99999999999999999999"};
	struct evidence rows[1];
	char next[REPORT_CURSOR_BYTES];
	uint32_t n;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err e = {0};
		ck_assert_msg(!report_evidence(o.report, STR("F33"), STR("2022"), 1, str_of(bad[i]), rows, &n, next, &e),
		              "%s", bad[i]);
		ck_assert_str_eq(e.code, "report.bad_cursor");
	}
	ck_assert(report_evidence(o.report, STR("F33"), STR("2022"), 1, STR("o100000"), rows, &n, next, NULL));
	ck_assert_uint_eq(n, 0);
}
END_TEST

static bool collect(void *self, str part) {
	buf_str(self, part);
	return true;
}

static bool stop(void *self, str part) {
	(void)self;
	(void)part;
	return false;
}

START_TEST(csv) {
	struct buf b = buf_make(1 << 20);
	struct err e = {0};
	ck_assert(report_evidence_csv(o.report, STR("F30"), STR("2022"), &b, collect, NULL));
	ck_assert_msg(str_is(buf_view(&b), "stream,event,happened_at,base,hit,amount\n"
		"it_project/1,51,2022-01-21T00:00:00+08:00,4000000000,1000000000,3000000000\n"
		"it_project/2,52,2022-01-22T00:00:00+08:00,2520000000,179470000,2340530000\n"), STR_FMT, STR_ARG(buf_view(&b)));
	buf_clear(&b);
	ck_assert(report_evidence_csv(o.report, STR("F14"), STR("2022"), &b, collect, NULL));
	int64_t lines = 0;
	for (size_t i = 0; i < b.n; i++)
		lines += b.p[i] == '\n';
	ck_assert_int_eq(lines, 1202);
	ck_assert(!report_evidence_csv(o.report, STR("F14"), STR("2022"), NULL, stop, &e));
	ck_assert_str_eq(e.code, "report.stopped");
	buf_free(&b);
}
END_TEST

START_TEST(json) {
	struct buf b = buf_make(1 << 20);
	struct arena a = {0};
	struct json_doc d;
	ck_assert(report_evidence_json(o.report, STR("F14"), STR("2022"), 2, STR(""), &b, NULL));
	ck_assert(json_parse(&a, buf_view(&b), &d, NULL));
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "total")), "1201"));
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "next")), "i2"));
	ck_assert_uint_eq(d.tokens[json_member(&d, 0, "items")].count, 2);
	buf_clear(&b);
	ck_assert(report_figure_json(o.report, STR("F34"), STR("2022"), &b, NULL));
	ck_assert(json_parse(&a, buf_view(&b), &d, NULL));
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "value")), "98.2"));
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "denominator")), "11884730000"));
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "kind")), "ratio"));
	buf_clear(&b);
	ck_assert(report_figures_json(o.report, STR("2022"), &b, NULL));
	ck_assert(json_parse(&a, buf_view(&b), &d, NULL));
	ck_assert_uint_eq(d.tokens[json_member(&d, 0, "items")].count, o.pack->indicator_count);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

Suite *evidence_suite(void) {
	Suite *s = suite_create("evidence");
	TCase *c = tcase_create("evidence");
	tcase_add_checked_fixture(c, open_office, close_office);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, pages);
	tcase_add_test(c, bad_cursors);
	tcase_add_test(c, csv);
	tcase_add_test(c, json);
	suite_add_tcase(s, c);
	return s;
}
