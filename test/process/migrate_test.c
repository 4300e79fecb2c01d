/* Running instances go to another version: migrate/one-two.migrate says how. */
#include "suites.h"

enum { TEXT_MAX = 1 << 16 };

struct migrate {
	struct arena *a;
	struct process_model *from, *to;
	str map;
	bool ok;
	struct process_instance *out;
	struct err e;
	const struct process_migration *list;
	uint32_t n, seen; /* rows, and how many of them were looked at */
	const char *where;
};

static str split(str text, char at, str *rest) {
	int32_t found = str_find(text, at, 0);
	*rest = found < 0 ? STR("") : str_trim(str_cut(text, (uint32_t)found + 1, text.n));
	return str_trim(found < 0 ? text : str_cut(text, 0, (uint32_t)found));
}

static struct process_model *load(struct arena *a, const char *path) {
	struct process_model *m;
	struct err e;
	str text;
	ck_assert(file_read(a, path, &text, &e));
	ck_assert_msg(process_load(a, text, path, NULL, &m, &e), "%s %s", e.where, e.text);
	return m;
}

static void check_rows(const struct migrate *x) {
	ck_assert_msg(x->seen == x->n, "%s: %u rows before this, not %u", x->where, x->n, x->seen);
}

static void go(struct migrate *x, str text) {
	struct process_host host = {.arena = x->a, .now = 1641261600000, .offset_minutes = 480};
	struct process_instance *i;
	str rest, places = split(text, '|', &rest);
	check_rows(x);
	x->n = x->seen = 0;
	x->e.code = "";
	x->ok = process_read(x->a, x->from, places, rest, &i, &x->e) &&
	        process_migrate(x->from, x->to, &host, i, x->map, &x->list, &x->n, &x->out, &x->e);
	x->map = STR("");
}

static void expect_text(const struct migrate *x, str text) {
	struct buf p = buf_make(TEXT_MAX), r = buf_make(TEXT_MAX);
	struct process_instance *back;
	struct err e = {.text = ""};
	str rest, places = split(text, '|', &rest);
	ck_assert_msg(x->ok, "%s: %s %s", x->where, x->e.code, x->e.text);
	process_put(&p, &r, x->to, x->out);
	ck_assert_msg(str_eq(buf_view(&p), places) && str_eq(buf_view(&r), rest), "%s: it is\n" STR_FMT " | " STR_FMT,
	              x->where, STR_ARG(buf_view(&p)), STR_ARG(buf_view(&r)));
	ck_assert_msg(process_read(x->a, x->to, places, rest, &back, &e), "%s: %s", x->where, e.text);
	buf_free(&p);
	buf_free(&r);
}

static void expect_row(struct migrate *x, str from, str rest) {
	ck_assert_msg(x->seen < x->n, "%s: there are %u rows", x->where, x->n);
	const struct process_migration *row = &x->list[x->seen++];
	str what, word = split(rest, ' ', &what);
	ck_assert_msg(str_eq(row->from, from), "%s: it is " STR_FMT, x->where, STR_ARG(row->from));
	if (str_is(word, ">"))
		ck_assert_msg(!row->code && str_eq(row->to, what), "%s: %s " STR_FMT, x->where, row->code, STR_ARG(row->to));
	else
		ck_assert_msg(row->code && str_is(what, row->code) && !row->to.n, "%s: %s", x->where, row->code);
}

static void run_line(struct migrate *x, str line) {
	str rest, word = split(line, ' ', &rest);
	if (str_is(word, "read"))
		go(x, rest);
	else if (str_is(word, "map"))
		x->map = rest;
	else if (str_is(word, "="))
		expect_text(x, rest);
	else if (str_is(word, "!"))
		ck_assert_msg(!x->ok && str_is(rest, x->e.code), "%s: %s %s", x->where, x->e.code, x->e.text);
	else
		expect_row(x, word, rest);
}

START_TEST(instances_go_to_another_version) {
	struct arena a = {0};
	struct migrate x = {.a = &a};
	str text, line;
	uint32_t number = 0, lines = 0;
	x.from = load(&a, "test/process/migrate/one.bpmn");
	x.to = load(&a, "test/process/migrate/two.bpmn");
	ck_assert(file_read(&a, "test/process/migrate/one-two.migrate", &text, &x.e));
	while (text.n && str_next(&text, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		x.where = arena_format(&a, "one-two.migrate:%u", number).p;
		run_line(&x, line);
		lines++;
	}
	check_rows(&x);
	ck_assert_uint_gt(lines, 80);
	arena_free(&a);
}
END_TEST

Suite *migrate_suite(void) {
	Suite *suite = suite_create("migrate");
	TCase *cases = tcase_create("migrate");
	tcase_add_test(cases, instances_go_to_another_version);
	suite_add_tcase(suite, cases);
	return suite;
}
