/* Runs the .test files beside this one. A group is three lines, with a blank line behind it; '#' begins a comment:
 *   expression
 *   context as JSON; its keys are the names in scope. A key "?" makes the expression unary tests of that input
 *   what must come out, as JSON; "refused code line:column" when it must not compile.
 * A result with warnings names the code of the first one behind it: "null !feel.type"; without it none may be there. */
#include <check.h>

#include "feel/feel.h"

Suite *feel_data_suite(void);

enum { NAMES_MAX = 32, GROUPS_LEAST = 300 };

#define TEST_DIR "test/feel"
/* 2022-05-01T10:00:00+08:00, what now() gives in these tests */
#define NOW_MS 1651370400000
#define OFFSET_MINUTES 480

/* One group and where it stands. */
struct group {
	str expression, context, expected;
	const char *file;
	int line;
};

/* Takes the next line that is no comment off the text. */
static bool next_line(str *rest, int *line, str *out) {
	while (str_next(rest, '\n', out)) {
		++*line;
		if (!out->n || out->p[0] != '#')
			return true;
	}
	return false;
}

static bool next_group(str *rest, int *line, struct group *g) {
	str s;
	while (next_line(rest, line, &s))
		if (s.n) {
			g->line = *line;
			g->expression = s;
			return next_line(rest, line, &g->context) && next_line(rest, line, &g->expected);
		}
	return false;
}

/* Every failing group is shown, then the test fails. */
#define fail_at(g, format, ...) \
	(fprintf(stderr, "%s:%d: " STR_FMT "\n    " format "\n", (g)->file, (g)->line, STR_ARG((g)->expression), \
		__VA_ARGS__), false)

/* The context's names and values; the value of "?" apart. */
struct inputs {
	str names[NAMES_MAX];
	struct val slots[NAMES_MAX];
	uint32_t count;
	bool unary;
	struct val input;
};

static bool read_inputs(struct arena *a, const struct group *g, struct inputs *in) {
	struct val context;
	struct err e = {0};
	if (!val_read_json(a, g->context, &context, &e) || context.kind != VAL_CONTEXT)
		return fail_at(g, "the context is no JSON object: %s %s", e.where, e.text);
	ck_assert_uint_le(context.context.count, NAMES_MAX);
	for (uint32_t i = 0; i < context.context.count; i++) {
		const struct val_entry *entry = &context.context.entries[i];
		if (str_is(entry->key, "?")) {
			in->unary = true;
			in->input = entry->value;
			continue;
		}
		in->names[in->count] = entry->key;
		in->slots[in->count++] = entry->value;
	}
	return true;
}

static bool check_refusal(const struct group *g, bool compiled, const struct err *e) {
	char text[256];
	if (compiled)
		return fail_at(g, "compiled, but wanted: " STR_FMT, STR_ARG(g->expected));
	snprintf(text, sizeof text, "refused %s %s", e->code, e->where);
	if (!str_is(g->expected, text))
		return fail_at(g, "got:    %s (%s)\n    wanted: " STR_FMT, text, e->text, STR_ARG(g->expected));
	return true;
}

/* Compares result and first warning with the expected line. */
static bool check_result(struct arena *a, const struct group *g, struct val v, const struct feel_run *run) {
	struct val expected, got;
	struct err e = {0};
	struct buf b = buf_make(1 << 20);
	str want = g->expected, code = {0};
	for (int32_t i = 0; (i = str_find(want, '!', (uint32_t)i)) >= 0; i++)
		if (str_starts(str_cut(want, (uint32_t)i, want.n), STR("!feel."))) {
			code = str_cut(want, (uint32_t)i + 1, want.n);
			want = str_trim(str_cut(want, 0, (uint32_t)i));
			break;
		}
	val_put_json(&b, v);
	str shown = arena_str(a, buf_view(&b));
	buf_free(&b);
	if (!val_read_json(a, want, &expected, &e))
		return fail_at(g, "the expected value is no JSON: " STR_FMT, STR_ARG(want));
	if (!val_read_json(a, shown, &got, &e) || !val_same(expected, got))
		return fail_at(g, "got:    " STR_FMT "\n    wanted: " STR_FMT, STR_ARG(shown), STR_ARG(want));
	const char *warned = run->warnings ? run->warnings->code : "";
	if (!str_is(code, warned))
		return fail_at(g, "first warning: %s (" STR_FMT ")\n    wanted: " STR_FMT, warned,
			STR_ARG(run->warnings ? run->warnings->text : (str){0}), STR_ARG(code));
	return true;
}

static bool run_compiled(struct arena *a, const struct group *g, const struct inputs *in, const struct feel_expr *x) {
	struct feel_run run = feel_run_make(a, in->slots, in->count, NOW_MS, OFFSET_MINUTES);
	struct val v = in->unary ? val_bool(feel_test_unary(x, in->input, &run)) : feel_eval(x, &run);
	return check_result(a, g, v, &run);
}

static bool run_group(const struct group *g) {
	struct arena a = {0};
	struct inputs in = {0};
	struct err e = {0};
	struct feel_expr *x;
	bool good = read_inputs(&a, g, &in);
	struct feel_scope scope = {.names = in.names, .count = in.count};
	bool compiled = in.unary ? feel_compile_unary(&a, g->expression, &scope, &x, &e)
		: feel_compile(&a, g->expression, &scope, &x, &e);
	if (str_starts(g->expected, STR("refused ")))
		good = good && check_refusal(g, compiled, &e);
	else if (!compiled)
		good = fail_at(g, "refused: %s %s %s", e.code, e.where, e.text);
	else
		good = good && run_compiled(&a, g, &in, x);
	arena_free(&a);
	return good;
}

/* Runs every group of one file; counts them and those that fail. */
static void run_file(const char *name, int *count, int *failed) {
	struct arena a = {0};
	struct err e;
	str text;
	str path = arena_format(&a, TEST_DIR "/%s", name);
	ck_assert_msg(file_read(&a, path.p, &text, &e), "%s", path.p);
	int line = 0;
	for (struct group g = {.file = path.p}; next_group(&text, &line, &g); ++*count)
		*failed += !run_group(&g);
	arena_free(&a);
}

START_TEST(every_group_gives_what_it_says) {
	struct arena a = {0};
	struct err e;
	str *names;
	uint32_t count;
	int groups = 0, failed = 0;
	ck_assert_msg(dir_list(&a, TEST_DIR, &names, &count, &e), "run this in the repository's root");
	for (uint32_t i = 0; i < count; i++)
		if (str_ends(names[i], STR(".test")))
			run_file(arena_str(&a, names[i]).p, &groups, &failed);
	ck_assert_int_ge(groups, GROUPS_LEAST);
	printf("feel: %d groups, %d failed\n", groups, failed);
	ck_assert_int_eq(failed, 0);
	arena_free(&a);
}
END_TEST

/* The table's examples are documentation, so each must be true. */
START_TEST(every_documented_example_is_true) {
	uint32_t count;
	int failed = 0;
	const struct feel_builtin *rows = feel_builtins(&count);
	for (uint32_t i = 0; i < count; i++) {
		struct group g = {.expression = str_of(rows[i].example), .context = STR("{}"), .expected = STR("true"),
			.file = "builtins_table", .line = (int)i};
		failed += !run_group(&g);
	}
	ck_assert_int_eq(failed, 0);
	ck_assert_uint_ge(count, 100);
}
END_TEST

Suite *feel_data_suite(void) {
	Suite *s = suite_create("feel data");
	TCase *t = tcase_create("groups");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, every_group_gives_what_it_says);
	tcase_add_test(t, every_documented_example_is_true);
	suite_add_tcase(s, t);
	return s;
}
