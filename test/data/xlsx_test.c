#include "data/xlsx.h"
#include "suites.h"

static struct arena a;

static void teardown(void) {
	arena_free(&a);
}

static str sample(const char *name) {
	return test_file(&a, arena_format(&a, "test/data/xlsx/%s.xlsx", name).p);
}

/* The table as one text: cells with | between, rows with their line before. */
static str dump(const struct csv *t) {
	struct buf b = buf_make(1 << 20);
	for (uint32_t i = 0; i < t->columns; i++)
		buf_format(&b, "%s" STR_FMT, i ? "|" : "", STR_ARG(t->header[i]));
	for (uint32_t i = 0; i < t->rows; i++) {
		buf_format(&b, "\n%u:", t->lines[i]);
		for (uint32_t k = 0; k < t->columns; k++) {
			str cell = csv_cell(t, i, (int)k);
			buf_format(&b, "%s" STR_FMT, k ? "|" : "", STR_ARG(cell));
		}
	}
	str out = arena_str(&a, buf_view(&b));
	buf_free(&b);
	return out;
}

START_TEST(reads_texts_numbers_and_dates) {
	struct csv t;
	struct err e = {0};
	ck_assert_msg(xlsx_read(&a, sample("good"), NULL, "good", &t, &e), "%s", e.text);
	ck_assert_str_eq(dump(&t).p, "名称|number|date|other\n4:rich text|1135|2022-01-01|TRUE\n"
		"5:a\rb|0.1|1900-02-28|7\n6:||2022-01-01T18:00:00|2\n8:no place|-3||");
	ck_assert_msg(xlsx_read(&a, sample("good"), "second", "good", &t, &e), "%s", e.text);
	ck_assert_str_eq(dump(&t).p, "one");
	ck_assert_msg(xlsx_read(&a, sample("since-1904"), NULL, "x", &t, &e), "%s", e.text);
	ck_assert_str_eq(csv_cell(&t, 0, 2).p, "2026-01-02");
	str *names;
	uint32_t n;
	ck_assert(xlsx_sheets(&a, sample("good"), &names, &n, &e));
	ck_assert_uint_eq(n, 2);
	ck_assert(str_is(names[0], "事项") && str_is(names[1], "second"));
}
END_TEST

START_TEST(refuses_what_is_no_workbook) {
	static const struct {
		const char *name, *code;
	} cases[] = {{"no-text", "xlsx.syntax"}, {"bomb", "xlsx.too_large"}, {"doctype", "xml.doctype"},
		{"far-cell", "xlsx.too_large"}, {"two-names", "csv.columns"}, {"no-sheet", "xlsx.syntax"},
		{"not-a-workbook", "xlsx.syntax"}};
	struct csv t;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = {0};
		ck_assert_msg(!xlsx_read(&a, sample(cases[i].name), NULL, "x", &t, &e), "%s", cases[i].name);
		ck_assert_str_eq(e.code, cases[i].code);
	}
	struct err e = {0};
	ck_assert(!xlsx_read(&a, sample("good"), "third", "x", &t, &e));
	ck_assert_str_eq(e.code, "xlsx.no_sheet");
	ck_assert(!xlsx_read(&a, STR("code,name\n1,2\n"), NULL, "x", &t, &e));
	ck_assert(!xlsx_is(STR("code,name\n")) && !xlsx_is(STR("")));
}
END_TEST

/* A workbook cut at any place, or with any one byte changed, is refused or read: it never does harm. */
START_TEST(survives_damage) {
	str whole = sample("good");
	struct csv t;
	uint32_t refused = 0;
	for (uint32_t i = 0; i < whole.n; i++) {
		struct err e = {0};
		char *bytes = mem_alloc(whole.n);
		memcpy(bytes, whole.p, whole.n);
		refused += !xlsx_read(&a, str_cut((str){bytes, whole.n}, 0, i), NULL, "x", &t, &e);
		bytes[i] ^= 0x21;
		xlsx_read(&a, (str){bytes, whole.n}, NULL, "x", &t, &e);
		mem_free(bytes);
		arena_free(&a);
		whole = sample("good");
	}
	ck_assert_uint_gt(refused, whole.n / 2);
}
END_TEST

START_TEST(writes_what_it_reads) {
	struct xlsx_out *x;
	struct err e = {0};
	struct buf b = buf_make(1 << 24);
	ck_assert(xlsx_begin(&x, &e));
	xlsx_sheet(x, STR("事项/目录: a name that is far too long for a sheet"));
	xlsx_row(x);
	xlsx_cell(x, STR("code"));
	xlsx_cell(x, STR("名称"));
	xlsx_cell(x, STR("n"));
	for (int i = 0; i < 2000; i++) {
		str code = arena_format(&a, "00%d", i);
		xlsx_row(x);
		xlsx_cell(x, code);
		xlsx_cell(x, i == 7 ? STR("=1+1 <&> \"two\nlines\"") : STR("许可"));
		xlsx_number(x, i);
	}
	xlsx_sheet(x, STR("empty"));
	ck_assert_msg(xlsx_end(x, &b, &e), "%s", e.text);
	struct csv t;
	ck_assert_msg(xlsx_read(&a, buf_view(&b), NULL, "x", &t, &e), "%s", e.text);
	ck_assert_uint_eq(t.rows, 2000);
	ck_assert_uint_eq(t.columns, 3);
	ck_assert_str_eq(csv_cell(&t, 1999, 0).p, "001999");
	ck_assert_str_eq(csv_cell(&t, 7, 1).p, "=1+1 <&> \"two\nlines\"");
	ck_assert_str_eq(csv_cell(&t, 1999, 2).p, "1999");
	buf_free(&b);
}
END_TEST

START_TEST(gives_up_without_a_trace) {
	struct xlsx_out *x;
	struct err e = {0};
	struct buf small = buf_make(16);
	ck_assert(xlsx_begin(&x, &e));
	xlsx_sheet(x, STR("a"));
	xlsx_row(x);
	xlsx_cell(x, STR("b"));
	ck_assert(!xlsx_end(x, &small, &e));
	ck_assert_str_eq(e.code, "xlsx.too_large");
	buf_free(&small);
	ck_assert(xlsx_begin(&x, &e));
	ck_assert(xlsx_end(x, NULL, &e));
}
END_TEST

Suite *xlsx_suite(void);
Suite *xlsx_suite(void) {
	Suite *s = suite_create("xlsx");
	TCase *t = tcase_create("workbooks");
	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, reads_texts_numbers_and_dates);
	tcase_add_test(t, refuses_what_is_no_workbook);
	tcase_add_test(t, survives_damage);
	tcase_add_test(t, writes_what_it_reads);
	tcase_add_test(t, gives_up_without_a_trace);
	suite_add_tcase(s, t);
	return s;
}
