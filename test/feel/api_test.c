/* What the header promises: limits, slots, strict scopes, functions of other rooms, types. */
#include <check.h>

#include "feel/feel.h"

Suite *feel_api_suite(void);

static struct arena arena;

static void finish(void) {
	arena_free(&arena);
}

static struct feel_expr *compile(const char *text, const struct feel_scope *scope) {
	struct feel_expr *x;
	struct err e = {0};
	ck_assert_msg(feel_compile(&arena, str_of(text), scope, &x, &e), "%s: %s %s", text, e.where, e.text);
	return x;
}

static struct feel_run run_of(const struct val *slots, uint32_t count) {
	return feel_run_make(&arena, slots, count, 0, 0);
}

static struct val eval(const char *text) {
	struct feel_run run = run_of(NULL, 0);
	return feel_eval(compile(text, NULL), &run);
}

/* Evaluates what must use up a limit: null, with this code as last warning. */
static void assert_stopped(const char *text, const char *code) {
	struct feel_run run = run_of(NULL, 0);
	struct val v = feel_eval(compile(text, NULL), &run);
	ck_assert_int_eq(v.kind, VAL_NULL);
	ck_assert_ptr_nonnull(run.warnings);
	ck_assert_str_eq(run.warnings->code, code);
}

static str repeat(const char *part, int times, const char *middle, const char *end, int ends) {
	struct buf b = buf_make(1 << 20);
	for (int i = 0; i < times; i++)
		buf_text(&b, part);
	buf_text(&b, middle);
	for (int i = 0; i < ends; i++)
		buf_text(&b, end);
	str s = arena_str(&arena, buf_view(&b));
	buf_free(&b);
	return s;
}

/* ---- limits --------------------------------------------------------------------------------- */

static void assert_refused(str text, const char *code) {
	struct feel_expr *x;
	struct err e = {0};
	ck_assert(!feel_compile(&arena, text, NULL, &x, &e));
	ck_assert_str_eq(e.code, code);
	ck_assert(!feel_compile_unary(&arena, text, NULL, &x, &e));
}

START_TEST(deep_nesting_is_refused) {
	assert_refused(repeat("(", 100000, "1", ")", 100000), "feel.depth");
	assert_refused(repeat("[", 100000, "1", "]", 100000), "feel.depth");
	assert_refused(repeat("{a:", 100000, "1", "}", 100000), "feel.depth");
	assert_refused(repeat("-", 100000, "1", "", 0), "feel.depth");
	assert_refused(repeat("if ", 100000, "1", "", 0), "feel.depth");
	assert_refused(repeat("1 in (", 100000, "1", ")", 100000), "feel.depth");
	assert_refused(repeat("x instance of list<", 1, "", "list<", 100000), "feel.depth");
	assert_refused(repeat("a+", 100000, "1", "", 0), "feel.depth");
	assert_refused(repeat("a[", 100000, "1", "]", 100000), "feel.depth");
	assert_refused(repeat("function(x) ", 100000, "1", "", 0), "feel.depth");
}
END_TEST

START_TEST(nesting_within_the_limit_compiles) {
	struct feel_expr *x;
	struct err e = {0};
	ck_assert(feel_compile(&arena, repeat("(", 200, "1", ")", 200), NULL, &x, &e));
	ck_assert(feel_compile(&arena, repeat("1+", 900, "1", "", 0), NULL, &x, &e));
	struct feel_run run = run_of(NULL, 0);
	ck_assert(val_same(feel_eval(x, &run), val_int(901)));
}
END_TEST

START_TEST(bad_bytes_are_refused) {
	static const char *const texts[] = {"\"\xff\"", "a\x80", "\xed\xa0\x80", "\"abc", "/* open", "1 +", "@\"2022",
		"a $ b", "#",
		"\"\\u12\"", "\"\\uD800\"", "[1..", "{a:1", "function(", "for x", "1 2", "", "some x in [1]"};
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_refused(str_of(texts[i]), "feel.syntax");
}
END_TEST

START_TEST(long_evaluations_stop) {
	assert_stopped("for i in 1..1000000000000 return i", "feel.steps");
	assert_stopped("count(for i in 1..10000, j in 1..10000 return i * j)", "feel.steps");
	assert_stopped("some i in 1..100000000 satisfies i < 0", "feel.steps");
	assert_stopped("{f: function(n) f(n + 1), r: f(1)}.r", "feel.depth");
	assert_stopped("for i in 1..40 return if i = 1 then \"xxxxxxxxxxxxxxxx\" else partial[-1] + partial[-1]",
		"feel.steps");
	assert_stopped(
		"for i in 1..40 return if i = 1 then [1,2] else concatenate(partial[-1], partial[-1])", "feel.steps");
	assert_stopped("matches(string join(for i in 1..40 return \"a\") + \"!\", \"(a+)+$\")", "feel.regex");
}
END_TEST

START_TEST(deep_values_do_no_harm) {
	struct feel_run run = run_of(NULL, 0);
	struct val v = feel_eval(compile("(for i in 1..20000 return if i = 1 then [] else [partial[-1]])[-1]", NULL), &run);
	ck_assert_int_eq(v.kind, VAL_LIST);
	ck_assert(!val_same(v, v));
	struct buf b = buf_make(1 << 20);
	val_put(&b, v);
	val_put_json(&b, v);
	ck_assert(!b.full);
	buf_free(&b);
}
END_TEST

START_TEST(warnings_are_bounded) {
	struct feel_run run = run_of(NULL, 0);
	feel_eval(compile("for i in 1..1000 return i + null", NULL), &run);
	uint32_t kept = 0;
	for (const struct feel_warning *w = run.warnings; w; w = w->next)
		kept++;
	ck_assert_uint_eq(kept, FEEL_WARNINGS_KEPT);
	ck_assert_uint_eq(run.warning_count, 1000);
	feel_run_renew(&run);
	ck_assert_ptr_null(run.warnings);
	ck_assert_uint_eq(run.steps, LIMIT_FEEL_STEPS);
}
END_TEST

START_TEST(warnings_say_where) {
	struct feel_run run = run_of(NULL, 0);
	feel_eval(compile("1 +\n  \"数\" +\n 2", NULL), &run);
	ck_assert_str_eq(run.warnings->code, "feel.type");
	ck_assert_uint_eq(run.warnings->line, 1);
	ck_assert_uint_eq(run.warnings->column, 3);
	ck_assert_uint_eq(run.last_warning->line, 2);
	ck_assert_uint_eq(run.last_warning->column, 7);
}
END_TEST

/* ---- scope ---------------------------------------------------------------------------------- */

START_TEST(slots_are_those_that_are_read) {
	static const str names[] = {{"a", 1}, {"b c", 3}, {"d", 1}, {"办件", 6}};
	struct feel_scope scope = {.names = names, .count = COUNT(names)};
	struct feel_expr *x = compile("if 办件 = 1 then b c else [1][b c > item]", &scope);
	uint32_t count;
	const uint32_t *slots = feel_slots(x, &count);
	ck_assert_uint_eq(count, 2);
	ck_assert_uint_eq(slots[0], 1);
	ck_assert_uint_eq(slots[1], 3);
	ck_assert(!feel_is_constant(x));
	ck_assert(feel_is_constant(compile("date(\"2022-01-01\") + @\"P1D\"", NULL)));
	ck_assert(!feel_is_constant(compile("now()", NULL)));
}
END_TEST

START_TEST(missing_slots_are_null) {
	static const str names[] = {{"a", 1}, {"b", 1}};
	struct feel_scope scope = {.names = names, .count = 2};
	struct val one = val_int(1);
	struct feel_run run = run_of(&one, 1);
	ck_assert(val_same(feel_eval(compile("b = null and a = 1", &scope), &run), val_bool(true)));
}
END_TEST

START_TEST(strict_scopes_refuse_unknown_names) {
	struct feel_scope scope = {.strict = true};
	struct feel_expr *x;
	struct err e = {0};
	ck_assert(!feel_compile(&arena, STR("1 + nothing"), &scope, &x, &e));
	ck_assert_str_eq(e.code, "feel.unknown_name");
	ck_assert_str_eq(e.where, "1:5");
	ck_assert(feel_compile(&arena, STR("[{a: 1}][a = 1]"), &scope, &x, &e));
}
END_TEST

START_TEST(members_with_signs_need_to_be_known) {
	static const str names[] = {{"p", 1}}, members[] = {{"first-name", 10}, {"a/b", 3}};
	struct feel_scope scope = {.names = names, .count = 1, .members = members, .member_count = 2};
	struct val p;
	struct err e;
	ck_assert(val_read_json(&arena, STR("{\"first-name\":\"x\",\"a/b\":3}"), &p, &e));
	struct feel_run run = run_of(&p, 1);
	ck_assert(val_same(feel_eval(compile("p.first-name + string(p.a/b)", &scope), &run), val_str(STR("x3"))));
}
END_TEST

/* ---- functions and types -------------------------------------------------------------------- */

static struct val twice(const struct feel_function *f, const struct val *args, uint32_t n, struct feel_run *run) {
	ck_assert_uint_eq(n, 1);
	ck_assert_ptr_eq(f->self, &arena);
	return feel_eval_over(compile("x + x", &(struct feel_scope){.names = &(str){"x", 1}, .count = 1}), args, n, run);
}

START_TEST(functions_of_other_rooms) {
	static const str names[] = {{"twice it", 8}};
	struct feel_scope scope = {.names = names, .count = 1};
	const struct feel_type *number;
	struct err e;
	ck_assert(feel_type_parse(&arena, STR("number"), NULL, 0, &number, &e));
	struct feel_field param = {STR("amount due"), number};
	struct feel_function f = {.name = STR("twice it"), .params = &param, .min = 1, .max = 1, .call = twice,
		.self = &arena};
	struct val fn = feel_function_make(&arena, &f);
	struct feel_run run = run_of(&fn, 1);
	ck_assert(val_same(feel_eval(compile("twice it(21)", &scope), &run), val_int(42)));
	ck_assert(val_same(feel_eval(compile("twice it(amount due: [4])", &scope), &run), val_int(8)));
	ck_assert_uint_eq(run.warning_count, 0);
	ck_assert_int_eq(feel_eval(compile("twice it(\"x\")", &scope), &run).kind, VAL_NULL);
	ck_assert_int_eq(feel_eval(compile("twice it(1, 2)", &scope), &run).kind, VAL_NULL);
	ck_assert_int_eq(feel_eval(compile("twice it(amount: 1)", &scope), &run).kind, VAL_NULL);
	ck_assert_uint_eq(run.warning_count, 3);
	struct val args = eval("{amount due: 5}");
	ck_assert(val_same(feel_call_named(fn, args, &run), val_int(10)));
	struct val builtin = eval("sum");
	ck_assert(val_same(feel_call(builtin, (struct val[]){val_int(1), val_int(2)}, 2, &run), val_int(3)));
}
END_TEST

static bool coerces(const char *type, const char *value, const char *to) {
	const struct feel_type *t;
	struct err e;
	ck_assert_msg(feel_type_parse(&arena, str_of(type), NULL, 0, &t, &e), "%s", type);
	struct val v = eval(value);
	return feel_type_coerce(&arena, t, &v) && val_same(v, eval(to));
}

START_TEST(values_conform_to_types) {
	ck_assert(coerces("number", "1", "1"));
	ck_assert(coerces("number", "[1]", "1"));
	ck_assert(coerces("number", "null", "null"));
	ck_assert(!coerces("number", "[1, 2]", "1"));
	ck_assert(!coerces("number", "\"1\"", "1"));
	ck_assert(coerces("list<number>", "1", "[1]"));
	ck_assert(!coerces("list<number>", "\"a\"", "[\"a\"]"));
	ck_assert(coerces("date and time", "@\"2022-05-01\"", "@\"2022-05-01T00:00:00Z\""));
	ck_assert(coerces("context<a: number>", "{a: 1, b: 2}", "{a: 1, b: 2}"));
	ck_assert(!coerces("context<a: number>", "{b: 2}", "{b: 2}"));
	ck_assert(coerces("Any", "[1]", "[1]"));
}
END_TEST

START_TEST(types_of_a_scope_have_names) {
	const struct feel_type *level;
	struct err e;
	ck_assert(feel_type_parse(&arena, STR("context<level: number>"), NULL, 0, &level, &e));
	struct feel_field named = {STR("t Level"), level};
	struct feel_scope scope = {.types = &named, .type_count = 1};
	struct feel_run run = run_of(NULL, 0);
	ck_assert(val_is_true(feel_eval(compile("{level: 1} instance of t Level", &scope), &run)));
	ck_assert(!val_is_true(feel_eval(compile("{level: \"1\"} instance of t Level", &scope), &run)));
	struct feel_expr *x;
	ck_assert(!feel_compile(&arena, STR("1 instance of nothing"), &scope, &x, &e));
	ck_assert_str_eq(e.code, "feel.unknown_type");
}
END_TEST

START_TEST(any_test_is_known) {
	struct feel_expr *x;
	struct err e;
	ck_assert(feel_compile_unary(&arena, STR(" - "), NULL, &x, &e));
	ck_assert(feel_is_any(x) && feel_is_constant(x));
	struct feel_run run = run_of(NULL, 0);
	ck_assert(feel_test_unary(x, val_null(), &run));
	ck_assert(feel_compile_unary(&arena, STR("-1"), NULL, &x, &e));
	ck_assert(!feel_is_any(x));
	ck_assert(feel_test_unary(x, val_int(-1), &run));
}
END_TEST

Suite *feel_api_suite(void) {
	Suite *s = suite_create("feel api");
	TCase *t = tcase_create("api");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, NULL, finish);
	tcase_add_test(t, deep_nesting_is_refused);
	tcase_add_test(t, nesting_within_the_limit_compiles);
	tcase_add_test(t, bad_bytes_are_refused);
	tcase_add_test(t, long_evaluations_stop);
	tcase_add_test(t, deep_values_do_no_harm);
	tcase_add_test(t, warnings_are_bounded);
	tcase_add_test(t, warnings_say_where);
	tcase_add_test(t, slots_are_those_that_are_read);
	tcase_add_test(t, missing_slots_are_null);
	tcase_add_test(t, strict_scopes_refuse_unknown_names);
	tcase_add_test(t, members_with_signs_need_to_be_known);
	tcase_add_test(t, functions_of_other_rooms);
	tcase_add_test(t, values_conform_to_types);
	tcase_add_test(t, types_of_a_scope_have_names);
	tcase_add_test(t, any_test_is_known);
	suite_add_tcase(s, t);
	return s;
}
