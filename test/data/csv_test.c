#include "data/csv.h"
#include "suites.h"

static struct arena a;
static struct err e;

static void teardown(void) {
	arena_free(&a);
}

static str dump(const struct csv *t, struct buf *b) {
	buf_clear(b);
	for (uint32_t i = 0; i < t->columns * (t->rows + 1); i++) {
		if (i)
			buf_char(b, i % t->columns ? '^' : '~');
		buf_str(b, i < t->columns ? t->header[i] : t->cells[i - t->columns]);
	}
	return buf_view(b);
}

START_TEST(takes_and_refuses_the_cases) {
	str rest = test_file(&a, "test/data/csv_cases.txt"), text;
	struct buf b = buf_make(1 << 16);
	uint32_t line = 0, cases = 0;
	for (; test_line(&rest, &line, &text); cases++) {
		str name, kind, wanted;
		ck_assert(str_next(&text, ' ', &name) && str_next(&text, ' ', &kind) && str_next(&text, ' ', &wanted));
		text = test_unpercent(&a, text);
		/* A copy without a NUL behind it, so that the sanitizer sees every step over the end. */
		char *exact = mem_alloc(text.n);
		memcpy(exact, text.p, text.n);
		struct csv t = {0};
		bool ok = csv_parse(&a, (str){exact, text.n}, "t", &t, &e);
		ck_assert_msg(ok == str_is(kind, "rows"), "line %u, " STR_FMT ": %s", line, STR_ARG(name),
		              ok ? "accepted" : e.text);
		str got = ok ? dump(&t, &b) : arena_format(&a, "%s:%s", e.code, e.where + 2);
		ck_assert_msg(str_eq(got, test_unpercent(&a, wanted)), "line %u, " STR_FMT ": " STR_FMT, line, STR_ARG(name),
		              STR_ARG(got));
		mem_free(exact);
	}
	ck_assert_uint_ge(cases, 40);
	buf_free(&b);
}
END_TEST

START_TEST(finds_columns_and_lines) {
	struct csv t;
	ck_assert(csv_parse(&a, STR("# x\nid,name\n\n1,\"a\nb\"\n2,c\n"), "t", &t, &e));
	ck_assert_int_eq(csv_column(&t, "id"), 0);
	ck_assert_int_eq(csv_column(&t, "name"), 1);
	ck_assert_int_eq(csv_column(&t, "nam"), -1);
	ck_assert(str_is(csv_cell(&t, 0, 1), "a\nb"));
	ck_assert(str_is(csv_cell(&t, 1, csv_column(&t, "id")), "2"));
	ck_assert(str_is(csv_cell(&t, 1, csv_column(&t, "none")), ""));
	ck_assert_uint_eq(t.rows, 2);
	ck_assert_uint_eq(t.lines[0], 4);
	ck_assert_uint_eq(t.lines[1], 6);
}
END_TEST

START_TEST(cells_are_views) {
	str text = STR("a,b\n\"x\",y\n");
	struct csv t;
	ck_assert(csv_parse(&a, text, "t", &t, &e));
	ck_assert_ptr_eq(t.cells[0].p, text.p + 5);
	ck_assert_ptr_eq(t.cells[1].p, text.p + 8);
}
END_TEST

START_TEST(writes_cells) {
	static const struct {
		const char *cell, *text;
	} rows[] = {
		{"", ""}, {"plain", "plain"}, {"a b", "a b"}, {"a,b", "\"a,b\""}, {"say \"hi\"", "\"say \"\"hi\"\"\""},
		{"\"", "\"\"\"\""}, {"two\nlines", "\"two\nlines\""}, {"cr\rx", "\"cr\rx\""}, {"事项", "事项"},
		{"#1", "\"#1\""}, {"=1+1", "'=1+1"}, {"=1,1", "\"'=1,1\""}, {"=\"a\"", "\"'=\"\"a\"\"\""},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"+86 138", "'+86 138"}, {"-", "'-"}, {"+", "'+"}, {"-a", "'-a"}, {"-1-1", "'-1-1"}, {"-1", "-1"}, {"+1", "+1"},
		{"-1.5", "-1.5"}, {"-.5", "-.5"}, {"-5.", "-5."}, {"-.", "'-."}, {"-1e5", "-1e5"}, {"-1e", "'-1e"},
		{"+1E-5", "+1E-5"}, {"-1e5x", "'-1e5x"}, {"a=1", "a=1"}, {"1-1", "1-1"},
	};
	struct buf b = buf_make(1000);
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_clear(&b);
		csv_put(&b, str_of(rows[i].cell));
		ck_assert_msg(str_is(buf_view(&b), rows[i].text), "%s -> " STR_FMT, rows[i].cell, STR_ARG(buf_view(&b)));
	}
	buf_free(&b);
}
END_TEST

START_TEST(written_tables_are_read) {
	static const char letters[] = "ab,\"\n\r#x";
	struct buf b = buf_make(1 << 20);
	uint64_t seed = 4;
	str cells[200];
	buf_text(&b, "c0,c1,c2,c3\r\n");
	for (uint32_t i = 0; i < COUNT(cells); i++) {
		char text[12];
		uint32_t n = i % sizeof text;
		for (uint32_t k = 0; k < n; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[k] = letters[(seed >> 40) % (sizeof letters - 1)];
		}
		cells[i] = arena_str(&a, (str){text, n});
		csv_put(&b, cells[i]);
		buf_text(&b, i % 4 == 3 ? "\r\n" : ",");
	}
	struct csv t = {0};
	ck_assert_msg(csv_parse(&a, buf_view(&b), "t", &t, &e), "%s", e.text);
	ck_assert_uint_eq(t.rows, COUNT(cells) / 4);
	for (uint32_t i = 0; i < COUNT(cells); i++)
		ck_assert(str_eq(t.cells[i], cells[i]));
	buf_free(&b);
}
END_TEST

START_TEST(refuses_too_many_columns) {
	struct buf b = buf_make(1 << 20);
	struct csv t;
	for (int i = 0; i < CSV_COLUMNS_MAX; i++)
		buf_format(&b, "%sc%d", i ? "," : "", i);
	ck_assert(csv_parse(&a, buf_view(&b), "t", &t, &e));
	buf_text(&b, ",c");
	ck_assert(!csv_parse(&a, buf_view(&b), "t", &t, &e));
	ck_assert_str_eq(e.code, "csv.columns");
	buf_free(&b);
}
END_TEST

Suite *csv_suite(void) {
	Suite *suite = suite_create("csv");
	TCase *cases = tcase_create("csv");
	tcase_add_checked_fixture(cases, NULL, teardown);
	tcase_add_test(cases, takes_and_refuses_the_cases);
	tcase_add_test(cases, finds_columns_and_lines);
	tcase_add_test(cases, cells_are_views);
	tcase_add_test(cases, writes_cells);
	tcase_add_test(cases, written_tables_are_read);
	tcase_add_test(cases, refuses_too_many_columns);
	suite_add_tcase(suite, cases);
	return suite;
}
