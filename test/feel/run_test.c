/* The documentation's table, the memory of evaluations, and expressions that mean harm. */
#include <check.h>
#include <time.h>

#include "feel/feel.h"
#include "heap.h"

Suite *feel_run_suite(void);

/* ---- documentation -------------------------------------------------------------------------- */

START_TEST(documentation_holds_the_table) {
	struct arena a = {0};
	struct err e;
	str page;
	ck_assert_msg(file_read(&a, "docs/FEEL.md", &page, &e), "run this in the repository's root");
	const char *begin = strstr(page.p, "<!-- functions: begin -->\n"), *end = strstr(page.p, "<!-- functions: end -->");
	ck_assert(begin && end);
	begin = strchr(begin, '\n') + 1;
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	feel_builtins_put(&b);
	ck_assert_msg(str_eq(buf_view(&b), (str){begin, (uint32_t)(end - begin)}), "run tools/feel-docs");
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(every_function_has_both_languages) {
	uint32_t rows;
	const struct feel_builtin *table = feel_builtins(&rows);
	for (uint32_t i = 0; i < rows; i++) {
		ck_assert_msg(str_ends(str_of(table[i].doc), STR(".")), "%s", table[i].name);
		ck_assert_msg(str_ends(str_of(table[i].doc_zh), STR("。")), "%s", table[i].name);
	}
}
END_TEST

/* ---- memory --------------------------------------------------------------------------------- */

static const char *const usual[] = {"x * 1.05 + 3", "substring(s, 2) + \"!\"", "c.a.b", "l[item > 2]", "l[-1]",
	"for i in l return i * 2", "some i in l satisfies i = 3", "if x > 3 then \"a\" else \"b\"", "{a: x, b: a + 1}.b",
	"d + @\"P1M\" > @\"2022-06-01\"", "string(x) + string(d)", "sum(l) / count(l)", "matches(s, \"^[a-z]+\\d*$\")",
	"replace(s, \"[aeiou]\", \"-\")", "split(s, \"b\")", "x in (1, [3..9])", "sort(l, function(a, b) a > b)",
	"(function(n) n + x)(4)", "distinct values(l)",
	"@\"2022-05-01T10:00:00@Asia/Shanghai\" - @\"2022-05-01T00:00:00Z\"",
	"x ** 0.5 + sqrt(x) + exp(1)", "upper case(s)",
	"time(string join([\"10:00:00@Europe\", \"Paris\"], \"/\")).time offset",
	"date and time(2022, 5, 1, 10, 0, 0, string join([\"Asia\", \"Shanghai\"], \"/\"))", "list contains(l, 3)",
	"unknown + 1"};

static const char usual_data[] = "{\"x\": 4.5, \"s\": \"abcdef\", \"l\": [1, 2, 3, 4], \"c\": {\"a\": {\"b\": 7}},"
								 " \"d\": null}";

/* Warm is what the arena keeps over a reset: after two rounds no evaluation may ask the heap for anything. */
START_TEST(evaluation_leaves_the_heap_alone) {
	struct arena compiled = {0}, arena = {0};
	struct val data, slots[5];
	struct err e;
	str names[5];
	ck_assert(val_read_json(&compiled, str_of(usual_data), &data, &e));
	for (uint32_t i = 0; i < data.context.count; i++) {
		names[i] = data.context.entries[i].key;
		slots[i] = data.context.entries[i].value;
	}
	slots[4] = val_date(19000);
	struct feel_scope scope = {.names = names, .count = 5};
	struct feel_expr *x[COUNT(usual)];
	for (size_t i = 0; i < COUNT(usual); i++)
		ck_assert_msg(feel_compile(&compiled, str_of(usual[i]), &scope, &x[i], &e), "%s: %s", usual[i], e.text);
	unsigned long before = 0, after = 0;
	uint32_t warned = 0;
	for (int round = 0; round < 4; round++) { /* no assertion in here: they ask the heap */
		for (size_t i = 0; i < COUNT(usual); i++) {
			struct feel_run run = feel_run_make(&arena, slots, 5, 0, 480);
			feel_eval(x[i], &run);
			warned += run.warning_count;
			arena_reset(&arena);
		}
		if (round == 1)
			before = heap_calls();
		after = heap_calls();
	}
	ck_assert_uint_eq(after, before);
	ck_assert_uint_eq(warned, 8); /* of the last expression, two each time */
	arena_free(&arena);
	arena_free(&compiled);
}
END_TEST

/* ---- hostile expressions -------------------------------------------------------------------- */

enum { MOST_MS = 5000, MOST_BYTES = 3 * LIMIT_FEEL_BYTES };

static int64_t now_ms(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Each must end in null with this as first warning, soon and with little memory. */
static const struct {
	const char *text, *code;
} hostile[] = {
	{"for i in 1..10**15 return i", "feel.steps"},
	{"for i in 1..10**15 return [i, i, i, i, i, i, i, i]", "feel.steps"},
	{"{l: for i in 1..9000 return i, r: for i in 1..100000 return string(l)}.r", "feel.memory"},
	{"every i in 1..10**15 satisfies true", "feel.steps"},
	{"count(for a in 1..2000, b in 1..2000 return 1)", "feel.steps"},
	{"for i in 1..60 return if i = 1 then \"0123456789abcdef\" else partial[-1] + partial[-1]", "feel.steps"},
	{"for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])", "feel.steps"},
	{"for i in 1..100 return if i = 1 then \"\" else string join([partial[-1], \"abcdefgh\", partial[-1]], \",\")",
		"feel.steps"},
	{"for i in 1..100 return if i = 1 then \"a\" else replace(partial[-1], \".\", \"$0$0$0$0\")", "feel.steps"},
	{"count(for i in 1..1000000 return string([1..i]) + string([i..2000000]))", "feel.steps"},
	{"{f: function(n) f(n + 1), r: f(1)}.r", "feel.depth"},
	{"{f: function(n) f(n + 1) + f(n + 1), r: f(1)}.r", "feel.depth"},
	{"{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(60)}.r", "feel.steps"},
	{"{d: for i in 1..60 return if i = 1 then [] else [partial[-1], partial[-1]], r: d[60] = d[60]}.r",
		"feel.steps"},
	{"{d: for i in 1..60 return if i = 1 then [] else [partial[-1], partial[-1]], r: flatten(d[60])}.r", "feel.steps"},
	{"{d: for i in 1..60 return if i = 1 then [] else [partial[-1], partial[-1]],"
	 " r: distinct values([d[60], d[60]])}.r",
		"feel.steps"},
	{"{d: for i in 1..60 return if i = 1 then [] else [partial[-1], partial[-1]], r: string(d[60])}.r",
		"feel.too_large"},
	{"{d: for i in 1..60 return if i = 1 then [] else [partial[-1], partial[-1]],"
	 " r: d[60] instance of list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<"
	 "list<list<list<list<list<list<list<list<list<Any>>>>>>>>>>>>>>>>>>>>>>>>>>>}.r", "feel.steps"},
	{"sort(for i in 1..100000 return i, function(a, b) a > b)", "feel.steps"},
	{"sort(for i in 1..1000 return i, function(a, b) null)", "feel.argument"},
	{"{t: string join(for i in 1..5000 return \"a\") + \"!\", r: matches(t, \"(a+)+$\")}.r", "feel.steps"},
	{"{t: string join(for i in 1..40 return \"a\") + \"!\", r: for i in 1..100000 return matches(t, \"(a|aa)+$\")}.r",
		"feel.regex"},
	{"{t: string join(for i in 1..3000 return \"ab\"), r: for i in 1..100000 return matches(t, \"(a?b?){20}c\")}.r",
		"feel.steps"},
	{"for i in 1..100000 return matches(\"a\", \"(a{1,200}){1,\" + string(i) + \"}\")", "feel.steps"},
	{"{l: for i in 1..9000 return i, r: for i in 1..100000 return l = l}.r", "feel.steps"},
	{"{l: for i in 1..9000 return {a: i}, r: for i in 1..100000 return index of(l, {a: 1})}.r", "feel.steps"},
	{"{t: for i in 1..18 return if i = 1 then \"abcd\" else partial[-1] + partial[-1],"
	 " r: for i in 1..1000000 return contains(t[-1], \"x\")}.r", "feel.steps"},
	{"{t: for i in 1..18 return if i = 1 then \"abcd\" else partial[-1] + partial[-1],"
	 " r: for i in 1..1000000 return t[-1] = t[-1]}.r", "feel.steps"},
	{"context merge(for i in 1..200000 return context put({}, string(i), i))", "feel.steps"},
	{"for i in 1..1000 return for j in 1..1000 return for k in 1..1000 return i", "feel.steps"},
	{"count(for i in 1..5000 return time(string(time(\"00:00:00\") + @\"PT1S\" * i) + \"@Europe/Paris\"))", "none"},
	{"for i in 1..1000000 return time(\"10:00:00@A/x\" + string(i))", "feel.argument"},
	{"10 ** 10 ** 10 ** 10 ** 10", "feel.arithmetic"},
};

static bool evaluate_hostile(const char *text, const char *code) {
	struct arena a = {0};
	struct err e;
	struct feel_expr *x;
	int64_t begin = now_ms();
	ck_assert_msg(feel_compile(&a, str_of(text), NULL, &x, &e), "%s: %s", text, e.text);
	struct feel_run run = feel_run_make(&a, NULL, 0, 0, 0);
	feel_eval(x, &run);
	const char *got = run.warnings ? run.warnings->code : "none";
	int64_t took = now_ms() - begin;
	bool good = strcmp(got, code) == 0 && took < MOST_MS && a.total < MOST_BYTES;
	if (!good)
		fprintf(stderr, "%s\n    %s (wanted %s), %lld ms, %zu bytes\n", text, got, code, (long long)took, a.total);
	arena_free(&a);
	return good;
}

START_TEST(hostile_expressions_end_soon) {
	int bad = 0;
	for (size_t i = 0; i < COUNT(hostile); i++)
		bad += !evaluate_hostile(hostile[i].text, hostile[i].code);
	ck_assert_int_eq(bad, 0);
}
END_TEST

/* "a" from, "b" 100,000 times, "c": a text that must be refused or understood, soon. */
static void compile_long(const char *begin, const char *again, const char *end) {
	struct arena a = {0};
	struct buf b = buf_make(1 << 20);
	struct err e;
	struct feel_expr *x;
	int64_t started = now_ms();
	buf_text(&b, begin);
	for (int i = 0; i < 30000; i++)
		buf_text(&b, again);
	buf_text(&b, end);
	feel_compile(&a, buf_view(&b), NULL, &x, &e);
	feel_compile_unary(&a, buf_view(&b), NULL, &x, &e);
	ck_assert_msg(now_ms() - started < MOST_MS, "%s%s: %lld ms", begin, again, (long long)(now_ms() - started));
	ck_assert_uint_lt(a.total, 4 * (size_t)LIMIT_FEEL_BYTES);
	buf_free(&b);
	arena_free(&a);
}

START_TEST(long_texts_compile_soon) {
	compile_long("", "9", "");
	compile_long("0.", "0", "1");
	compile_long("", "a ", "");
	compile_long("", "/*", "");
	compile_long("", "// \n", "1");
	compile_long("\"", "\\u0041", "\"");
	compile_long("@\"", "9", "-01-01\"");
	compile_long("[", "1,", "1]");
	compile_long("{", "a", ":1}");
	compile_long("", "not(", "");
	compile_long("", "date and time ", "");
	compile_long("max(", "1, ", "2)");
	compile_long("1", " + 1", "");
	compile_long("x", ".a", "");
	compile_long("x", "[1]", "");
	compile_long("matches(\"\", \"", "[a-", "\")");
	compile_long("for x in [1] return ", "x ", "");
}
END_TEST

Suite *feel_run_suite(void) {
	Suite *s = suite_create("feel run");
	TCase *t = tcase_create("run");
	tcase_set_timeout(t, 120);
	tcase_add_test(t, documentation_holds_the_table);
	tcase_add_test(t, every_function_has_both_languages);
	tcase_add_test(t, evaluation_leaves_the_heap_alone);
	tcase_add_test(t, hostile_expressions_end_soon);
	tcase_add_test(t, long_texts_compile_soon);
	suite_add_tcase(s, t);
	return s;
}
