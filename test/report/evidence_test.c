/* Evidence in pages and as CSV. */
#include <sqlite3.h>

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
	ck_assert_msg(str_is(buf_view(&b), "stream,event,happened_at,base,hit,amount,synthetic\n"
		"it_project/1,51,2022-01-21T00:00:00+08:00,4000000000,1000000000,3000000000,yes\n"
		"it_project/2,52,2022-01-22T00:00:00+08:00,2520000000,179470000,2340530000,yes\n"),
		STR_FMT, STR_ARG(buf_view(&b)));
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
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "synthetic")), "true"));
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
	ck_assert(str_is(json_raw(&d, json_member(&d, 0, "synthetic")), "true"));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* A pack of real records has no such label. */
START_TEST(real_records) {
	struct buf b = buf_make(1 << 20);
	o.pack->synthetic = false;
	ck_assert(report_evidence_csv(o.report, STR("F28"), STR("2022"), &b, collect, NULL));
	ck_assert_msg(str_is(buf_view(&b), "stream,event,happened_at,base,hit,amount\n"
		"it_project/1,51,2022-01-31T00:00:00+08:00,1,1,3000000000\n"), STR_FMT, STR_ARG(buf_view(&b)));
	buf_clear(&b);
	ck_assert(report_evidence_json(o.report, STR("F28"), STR("2022"), 2, STR(""), &b, NULL));
	ck_assert(str_starts(buf_view(&b), STR("{\"synthetic\":false,")));
	buf_free(&b);
}
END_TEST

/* ---- events of rows ------------------------------------------------------------------------------------ */

/* An event for every stamp of every row of the small year, in order of time and of events.def; heads point at the
 * newest. Each stream ends with an event of its own a day after all others, so that no head is right by chance. */
static void make_events(void) {
	struct buf sql = buf_make(1 << 20);
	buf_text(&sql, "CREATE TABLE moment(at INTEGER, kind TEXT, rank INTEGER, stream TEXT);");
	for (int k = 1; k < EVENT_COUNT; k++) {
		const struct event_def *ev = &event_defs[k];
		bool first = ev->stamp && ev->record;
		for (int i = 1; first && i < k; i++) /* rejected and withdrawn both stamp closed_at: one will do */
			first = event_defs[i].stamp != ev->stamp || event_defs[i].record != ev->record;
		if (!first)
			continue;
		const struct record_def *def = record_def(ev->record);
		buf_format(&sql, "INSERT INTO moment SELECT %s, '%s', %d, '%s/' || id FROM %s WHERE %s IS NOT NULL;",
		           field_defs[ev->stamp].name, ev->name, k, def->name, def->table, field_defs[ev->stamp].name);
	}
	buf_text(&sql, "INSERT INTO moment SELECT max(at) + 86400000, 'test.last', 9999, stream FROM moment"
	         " GROUP BY stream;"
	         "INSERT INTO event(seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, body, hash)"
	         " SELECT seq, stream, 1, lag(seq, 1, 0) OVER (PARTITION BY stream ORDER BY seq), kind, 1, at, at,"
	         " 'test', '{}', x'00' FROM (SELECT 10000 + row_number() OVER (ORDER BY at, rank, stream)"
	         " AS seq, * FROM moment);");
	for (int k = 1; k < RECORD_COUNT; k++) {
		const struct record_def *def = record_def(k);
		buf_format(&sql, "UPDATE %s SET head = ifnull((SELECT seq FROM event WHERE kind = 'test.last'"
		           " AND stream = '%s/' || %s.id), head);", def->table, def->name, def->table);
	}
	buf_text(&sql, "CREATE INDEX event_of ON event(stream); DROP TABLE moment;");
	buf_char(&sql, 0);
	office_sql(&o, sql.p);
	buf_free(&sql);
}

/* The event of a row, read by hand. */
static void read_event(sqlite3 *db, int64_t seq, struct arena *a, str *stream, str *kind, int64_t *happened_at) {
	sqlite3_stmt *s;
	ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT stream, kind, happened_at FROM event WHERE seq = ?1", -1, &s, NULL),
	                 SQLITE_OK);
	sqlite3_bind_int64(s, 1, seq);
	ck_assert_msg(sqlite3_step(s) == SQLITE_ROW, "event %lld is not there", (long long)seq);
	*stream = arena_str(a, str_of((const char *)sqlite3_column_text(s, 0)));
	*kind = arena_str(a, str_of((const char *)sqlite3_column_text(s, 1)));
	*happened_at = sqlite3_column_int64(s, 2);
	sqlite3_finalize(s);
}

/* Every page of a figure; returns how many rows have an event of their moment. */
static int64_t look_up(sqlite3 *db, str id) {
	struct evidence rows[LIMIT_PAGE_ROWS];
	char cursor[REPORT_CURSOR_BYTES] = "", next[REPORT_CURSOR_BYTES];
	struct arena a = {0};
	int64_t seen = 0;
	do {
		uint32_t n;
		ck_assert(report_evidence(o.report, id, STR("2022"), 400, str_of(cursor), rows, &n, next, NULL));
		for (uint32_t i = 0; i < n && !str_starts(rows[i].stream, STR("pack/")); i++, seen++) {
			str stream, kind;
			int64_t at;
			read_event(db, rows[i].event, &a, &stream, &kind, &at);
			ck_assert_msg(str_eq(stream, rows[i].stream), STR_FMT ": " STR_FMT " for " STR_FMT, STR_ARG(id),
			              STR_ARG(stream), STR_ARG(rows[i].stream));
			ck_assert_msg(at == rows[i].happened_at, STR_FMT ": " STR_FMT " of " STR_FMT " is of another moment",
			              STR_ARG(id), STR_ARG(kind), STR_ARG(stream));
		}
		memcpy(cursor, next, sizeof cursor);
	} while (cursor[0]);
	arena_free(&a);
	return seen;
}

START_TEST(events_of_the_moment) {
	sqlite3 *db;
	int64_t seen = 0;
	make_events();
	ck_assert_int_eq(sqlite3_open(o.path, &db), SQLITE_OK);
	for (uint32_t i = 0; i < o.pack->indicator_count; i++)
		seen += look_up(db, o.pack->indicators[i].id);
	ck_assert_int_gt(seen, 4000);
	sqlite3_close(db);
}
END_TEST

/* Received, accepted and granted in one command: the acceptance is meant. And the CSV names the same event. */
START_TEST(events_of_one_instant) {
	struct arena a = {0};
	struct evidence row;
	char next[REPORT_CURSOR_BYTES];
	uint32_t n;
	sqlite3 *db;
	str stream, kind;
	int64_t at;
	struct buf b = buf_make(1 << 20);
	office_sql(&o, "INSERT INTO case_file(id, events, head, state, channel, received_at, accepted_at, decided_at,"
	               " delivered_at) VALUES (1, 5, 90, 'granted', 'window', 1641266410000, 1641266410000, 1641266410000,"
	               " 1641268410000)");
	make_events();
	ck_assert_int_eq(sqlite3_open(o.path, &db), SQLITE_OK);
	ck_assert(report_evidence(o.report, STR("F31"), STR("2022"), 1, STR(""), &row, &n, next, NULL) && n == 1);
	read_event(db, row.event, &a, &stream, &kind, &at);
	ck_assert_msg(str_is(kind, "case.accepted"), STR_FMT, STR_ARG(kind));
	ck_assert(report_evidence_csv(o.report, STR("F31"), STR("2022"), &b, collect, NULL));
	str want = arena_format(&a, "stream,event,happened_at,base,hit,amount,synthetic\n"
	                        "case/1,%lld,2022-01-04T11:20:10+08:00,1,1,0,yes\n", (long long)row.event);
	ck_assert_msg(str_eq(buf_view(&b), want), STR_FMT, STR_ARG(buf_view(&b)));
	sqlite3_close(db);
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
	tcase_add_test(c, real_records);
	tcase_add_test(c, events_of_the_moment);
	tcase_add_test(c, events_of_one_instant);
	suite_add_tcase(s, c);
	return s;
}
