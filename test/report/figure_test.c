/* Figures over a small year by hand. */
#include "office.h"

#include "data/csv.h"
#include "data/date.h"

static struct office o;

static void open_office(void) { office_open(&o, true); }
static void close_office(void) { office_close(&o); }

static void compare(const struct figure *f, const char *what, int64_t found, str want) {
	int64_t n = 0;
	ck_assert_msg(want.n == 0 || str_int(want, &n), "a number is wanted");
	ck_assert_msg(found == n, STR_FMT " %s: %lld instead of " STR_FMT, STR_ARG(f->indicator->id), what,
	              (long long)found, STR_ARG(want));
}

START_TEST(figures_by_hand) {
	struct arena a = {0};
	struct err e = {0};
	struct csv t;
	str text;
	ck_assert(file_read(&a, "test/report/figures.csv", &text, &e) && csv_parse(&a, text, "figures.csv", &t, &e));
	for (uint32_t row = 0; row < t.rows; row++) {
		const struct figure *f = office_figure(&o, arena_str(&a, csv_cell(&t, row, 0)).p);
		str want = csv_cell(&t, row, 1);
		ck_assert_msg(str_is(want, f->value), STR_FMT ": %s instead of " STR_FMT, STR_ARG(f->indicator->id), f->value,
		              STR_ARG(want));
		compare(f, "numerator", f->numerator, csv_cell(&t, row, 2));
		compare(f, "denominator", f->denominator, csv_cell(&t, row, 3));
		compare(f, "evidence", f->count, csv_cell(&t, row, 4));
	}
	arena_free(&a);
}
END_TEST

/* Asked again it is the same; when the ledger has grown it is new. */
START_TEST(kept_until_the_ledger_grows) {
	const struct figure *f = office_figure(&o, "F02");
	ck_assert_int_eq(f->seq, 5000);
	office_sql(&o, "UPDATE payment SET amount_fen = amount_fen + 1000000 WHERE id = 1");
	ck_assert_str_eq(office_figure(&o, "F02")->value, "11664.99");
	office_sql(&o, "INSERT INTO event(seq, stream, n, prev, kind, v, happened_at, recorded_at, actor, body, hash)"
	               " VALUES (5001, 'queue/1', 2, 1, 'queue.called', 1, 0, 0, 'test', '{}', x'00')");
	f = office_figure(&o, "F02");
	ck_assert_str_eq(f->value, "11665.99");
	ck_assert_int_eq(f->seq, 5001);
}
END_TEST

START_TEST(periods) {
	static const struct {
		const char *name;
		int y, m, y2, m2;
	} good[] = {{"2022", 2022, 1, 2023, 1}, {"", 2022, 1, 2023, 1}, {"2022-Q1", 2022, 1, 2022, 4},
		{"2022-Q4", 2022, 10, 2023, 1},
	            {"2022-12", 2022, 12, 2023, 1}, {"2022-07", 2022, 7, 2022, 8}};
	static const char *const bad[] = {"22", "2022-", "2022-13", "2022-00", "2022-Q5", "2022-Q", "20x2", "2022-1",
		"-999", "2022-Q1x", "99999",
	                                  "2022-07-01 and more than sixteen"};
	struct period p;
	for (size_t i = 0; i < COUNT(good); i++) {
		ck_assert_msg(report_period(o.report, str_of(good[i].name), &p, NULL), "%s", good[i].name);
		ck_assert_int_eq(p.from, ms_of_day(day_of(good[i].y, good[i].m, 1), 480));
		ck_assert_int_eq(p.to, ms_of_day(day_of(good[i].y2, good[i].m2, 1), 480));
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err e = {0};
		ck_assert_msg(!report_period(o.report, str_of(bad[i]), &p, &e), "%s", bad[i]);
		ck_assert_str_eq(e.code, "report.no_period");
	}
}
END_TEST

/* A month counts its own rows; more periods than are kept at once still come out right. */
START_TEST(months_add_up) {
	int64_t sum = 0;
	char name[24];
	for (int m = 1; m <= 12; m++) {
		const struct figure *f;
		snprintf(name, sizeof name, "2022-%02d", m);
		ck_assert(report_figure(o.report, STR("F02"), str_of(name), &f, NULL));
		sum += f->numerator;
	}
	ck_assert_int_eq(sum, office_figure(&o, "F02")->numerator);
}
END_TEST

START_TEST(unknown_figure) {
	const struct figure *f;
	struct err e = {0};
	ck_assert(!report_figure(o.report, STR("F99"), STR("2022"), &f, &e));
	ck_assert_str_eq(e.code, "figure.not_found");
}
END_TEST

/* Every query of the pack runs on an empty office and yields what an indicator must; report_open has looked at the
 * columns. */
START_TEST(empty_office) {
	struct office none;
	office_open(&none, false);
	ck_assert_uint_ge(none.pack->indicator_count, 36);
	for (uint32_t i = 0; i < none.pack->indicator_count; i++) {
		struct arena a = {0};
		const struct indicator *x = &none.pack->indicators[i];
		const struct figure *f = office_figure(&none, arena_str(&a, x->id).p);
		bool defined = f->count > 0; /* what is counted in definitions is there */
		struct evidence rows[1];
		char next[REPORT_CURSOR_BYTES];
		uint32_t n;
		ck_assert_msg(!str_is(x->aggregate, "ratio") || !f->known, STR_FMT ": a ratio of nothing", STR_ARG(x->id));
		ck_assert(report_evidence(none.report, x->id, STR("2022"), 1, STR(""), rows, &n, next, NULL));
		ck_assert_uint_eq(n, defined);
		ck_assert(!defined || str_starts(rows[0].stream, STR("pack/")));
		ck_assert_msg(x->scope_zh.n && x->scope_en.n, STR_FMT ": no scope", STR_ARG(x->id));
		arena_free(&a);
	}
	for (int n = 1; n <= 36; n++) {
		char id[16];
		snprintf(id, sizeof id, "F%02d", n);
		ck_assert_msg(pack_indicator(none.pack, str_of(id)), "%s is missing", id);
	}
	office_close(&none);
}
END_TEST

/* A query that lacks a column, does not run or would write is refused with its file. */
START_TEST(bad_indicators) {
	static const char *const sql[] = {"SELECT 1 AS stream, 2 AS event", "SELECT nothing FROM nowhere",
		"WITH a AS (SELECT 1) DELETE FROM ticket"};
	struct indicator *i = &o.pack->indicators[0];
	str good = i->sql;
	for (size_t k = 0; k < COUNT(sql); k++) {
		struct report *r;
		struct err e = {0};
		i->sql = str_of(sql[k]);
		ck_assert(!report_open(o.pack, o.path, &r, &e));
		ck_assert_str_eq(e.code, "report.bad_indicator");
		ck_assert(strstr(e.where, "indicators/"));
	}
	i->sql = good;
}
END_TEST

Suite *figure_suite(void) {
	Suite *s = suite_create("figures");
	TCase *c = tcase_create("figures");
	tcase_add_checked_fixture(c, open_office, close_office);
	tcase_add_test(c, figures_by_hand);
	tcase_add_test(c, kept_until_the_ledger_grows);
	tcase_add_test(c, periods);
	tcase_add_test(c, months_add_up);
	tcase_add_test(c, unknown_figure);
	tcase_add_test(c, empty_office);
	tcase_add_test(c, bad_indicators);
	suite_add_tcase(s, c);
	return s;
}
