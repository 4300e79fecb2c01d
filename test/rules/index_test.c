/* Random tables and random inputs: what the index finds is what a scan finds, with the same warnings and steps left.
 * And cells against the engine: what a cell says by itself is what its tests say. */
#include <stdlib.h>

#include "rules/model.h"
#include "suites.h"

/* ---- chance --------------------------------------------------------------------------------- */

struct chance {
	uint64_t state;
};

/* A number below n; splitmix64, so that a seed means the same everywhere. */
static uint32_t pick(struct chance *c, uint32_t n) {
	uint64_t z = c->state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (uint32_t)((z ^ (z >> 31)) % n);
}

/* ---- random tables -------------------------------------------------------------------------- */

enum column { NUMBERS, WORDS, FLAGS, DATES, TIMES, SPANS, MIXED, COLUMNS };

static void put_constant(struct buf *b, struct chance *c, enum column kind, uint32_t spread) {
	uint32_t n = pick(c, spread);
	switch (kind) {
	case NUMBERS: buf_format(b, "%s%u%s", pick(c, 4) ? "" : "-", n, pick(c, 4) ? "" : ".5"); break;
	case WORDS: buf_format(b, "\"w%u\"", n); break;
	case FLAGS: buf_text(b, n % 2 ? "true" : "false"); break;
	case DATES: buf_format(b, "@\"20%02u-%02u-%02u\"", n / 336 % 100, n / 28 % 12 + 1, n % 28 + 1); break;
	case TIMES: buf_format(b, "@\"%02u:%02u:00%s\"", n / 60 % 24, n % 60, spread % 2 ? "" : "Z"); break;
	case SPANS: buf_format(b, "@\"PT%uM\"", n); break;
	case MIXED:
	case COLUMNS: put_constant(b, c, (enum column)pick(c, MIXED), spread); break;
	}
}

static void put_test(struct buf *b, struct chance *c, enum column kind, uint32_t spread) {
	static const char *const signs[] = {"< ", "<= ", "> ", ">= ", "= ", "!= ", "? > ", "? <= ", "? = ", "? != "};
	static const char *const opens[] = {"[", "(", "]"}, *const closes[] = {"]", ")", "["};
	bool single = kind == WORDS || kind == FLAGS;
	uint32_t form = pick(c, 8);
	if (form == 0) {
		buf_text(b, "null");
	} else if (form <= 2 && !single) {
		buf_text(b, opens[pick(c, 3)]);
		put_constant(b, c, kind, spread);
		buf_text(b, "..");
		put_constant(b, c, kind, spread);
		buf_text(b, closes[pick(c, 3)]);
	} else if (form <= 4) {
		buf_text(b, single ? signs[4 + pick(c, 2)] : signs[pick(c, COUNT(signs))]);
		put_constant(b, c, kind, spread);
	} else if (form == 5 && !single) {
		buf_text(b, "? >= ");
		put_constant(b, c, kind, spread);
		buf_text(b, " and ? < ");
		put_constant(b, c, kind, spread);
	} else {
		put_constant(b, c, kind, spread);
	}
}

static void put_cell(struct buf *b, struct chance *c, enum column kind, uint32_t spread) {
	static const char *const feel[] = {"x0", "string(?) = \"w1\"", "? + 1 > 3", "x1 = ?", "contains(?, \"1\")",
	                                   "1 < 2"};
	uint32_t form = pick(c, 12), n = 1 + pick(c, 3);
	if (form == 0) {
		buf_text(b, "-");
		return;
	}
	if (form == 1) {
		buf_text(b, feel[pick(c, COUNT(feel))]);
		return;
	}
	if (form == 2)
		buf_text(b, "not(");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_text(b, ", ");
		put_test(b, c, kind, spread);
	}
	if (form == 2)
		buf_text(b, ")");
}

struct random_table {
	struct arena *a;
	struct chance c;
	uint32_t rules, spread;
	bool first;
	enum column kinds[4];
};

/* The text of a model with one decision table over inputs x0 … x3. */
static str model_of(struct random_table *r) {
	struct buf b = buf_make(64 << 20), cell = buf_make(4096);
	buf_text(&b, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:x\" name=\"x\">"
	             "\n");
	for (uint32_t i = 0; i < 4; i++)
		buf_format(&b, "<inputData id=\"i%u\" name=\"x%u\"/>\n", i, i);
	buf_text(&b, "<decision id=\"d\" name=\"d\">\n");
	for (uint32_t i = 0; i < 4; i++)
		buf_format(&b, "<informationRequirement><requiredInput href=\"#i%u\"/></informationRequirement>\n", i);
	buf_format(&b, "<decisionTable id=\"t\" hitPolicy=\"%s\">\n", r->first ? "FIRST" : "COLLECT");
	for (uint32_t i = 0; i < 4; i++)
		buf_format(&b, "<input><inputExpression><text>x%u</text></inputExpression></input>\n", i);
	buf_text(&b, "<output/>\n");
	for (uint32_t n = 0; n < r->rules; n++) {
		buf_text(&b, "<rule>");
		for (uint32_t i = 0; i < 4; i++) {
			buf_clear(&cell);
			put_cell(&cell, &r->c, r->kinds[i], r->spread);
			buf_text(&b, "<inputEntry><text>");
			xml_put(&b, buf_view(&cell));
			buf_text(&b, "</text></inputEntry>");
		}
		buf_format(&b, "<outputEntry><text>%u</text></outputEntry></rule>\n", n + 1);
	}
	buf_text(&b, "</decisionTable></decision></definitions>");
	ck_assert(!b.full);
	str text = arena_str(r->a, buf_view(&b));
	buf_free(&b);
	buf_free(&cell);
	return text;
}

static struct val random_input(struct random_table *r, enum column kind) {
	uint32_t odd = pick(&r->c, 12);
	struct buf b = buf_make(256);
	struct feel_expr *x;
	struct err e;
	if (odd == 0)
		return val_null();
	put_constant(&b, &r->c, odd == 1 ? MIXED : kind, r->spread);
	ck_assert(feel_compile(r->a, buf_view(&b), NULL, &x, &e));
	buf_free(&b);
	struct feel_run run = feel_run_make(r->a, NULL, 0, 0, 0);
	struct val v = feel_eval(x, &run);
	struct val *one = arena_new(r->a, struct val);
	*one = v;
	return odd == 2 ? val_list(one, 1) : v;
}

static const struct table *load(struct random_table *r, const struct rules_model **model) {
	struct rules_model *m;
	struct err e;
	ck_assert_msg(rules_load(r->a, model_of(r), "random", NULL, &m, &e), "%s: %s", e.where, e.text);
	int i = rules__item(m, STR("d"), ITEM_DECISION);
	ck_assert(i >= 0 && m->items[i].box->kind == BOX_TABLE);
	*model = m;
	return m->items[i].box->table;
}

/* ---- index against scan --------------------------------------------------------------------- */

static void same_warnings(const struct feel_run *x, const struct feel_run *y, int seed) {
	ck_assert_msg(x->warning_count == y->warning_count, "seed %d: %u warnings, scanning gives %u", seed,
	              x->warning_count, y->warning_count);
	const struct feel_warning *w = y->warnings;
	for (const struct feel_warning *v = x->warnings; v; v = v->next, w = w->next)
		ck_assert_msg(str_eq(v->text, w->text), "seed %d: %s, scanning warns %s", seed, v->text.p, w->text.p);
}

static void compare(const struct table *t, const struct val *inputs, struct arena *a, int seed) {
	uint16_t *found = arena_array(a, uint16_t, t->rule_count), *right = arena_array(a, uint16_t, t->rule_count);
	struct feel_run x = feel_run_make(a, inputs, 4, 0, 0), y = x;
	uint32_t n = rules__match(t, false, inputs, &x, found), want = rules__match(t, true, inputs, &y, right);
	ck_assert_msg(n == want && memcmp(found, right, n * sizeof *found) == 0,
	              "seed %d: the index finds %u rules, scanning %u", seed, n, want);
	ck_assert_uint_eq(x.steps, y.steps);
	same_warnings(&x, &y, seed);
}

static void try_table(int seed, uint32_t rules, uint32_t spread, uint32_t inputs) {
	struct arena a = {0};
	struct random_table r = {.a = &a, .c = {(uint64_t)seed}, .rules = rules, .spread = spread};
	const struct rules_model *m;
	r.first = pick(&r.c, 2);
	for (uint32_t i = 0; i < 4; i++)
		r.kinds[i] = (enum column)pick(&r.c, COLUMNS);
	r.kinds[3] = NUMBERS;
	const struct table *t = load(&r, &m);
	ck_assert(t->index);
	for (uint32_t k = 0; k < inputs; k++) {
		struct val values[4];
		for (uint32_t i = 0; i < 4; i++)
			values[i] = random_input(&r, r.kinds[i]);
		compare(t, values, &a, seed);
	}
	arena_free(&a);
}

START_TEST(small_tables) {
	try_table(_i, 16 + (uint32_t)_i % 150, 3 + (uint32_t)_i % 40, 60);
}
END_TEST

/* More constants than have classes of their own. */
START_TEST(large_tables) {
	try_table(1000 + _i, 5000, 100000, 40);
}
END_TEST

/* ---- limits --------------------------------------------------------------------------------- */

/* A table of so many inputs and outputs and one rule for them. */
static bool loads(struct arena *a, uint32_t inputs, uint32_t outputs, struct rules_model **m, struct err *e) {
	struct buf b = buf_make(4 << 20);
	buf_text(&b, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:x\" name=\"x\">"
	             "<decision id=\"d\" name=\"d\"><decisionTable>");
	for (uint32_t i = 0; i < inputs; i++)
		buf_text(&b, "<input><inputExpression><text>1</text></inputExpression></input>");
	for (uint32_t i = 0; i < outputs; i++)
		buf_format(&b, "<output name=\"o%u\"/>", i);
	buf_text(&b, "<rule>");
	for (uint32_t i = 0; i < inputs; i++)
		buf_text(&b, "<inputEntry><text>1</text></inputEntry>");
	for (uint32_t i = 0; i < outputs; i++)
		buf_text(&b, "<outputEntry><text>2</text></outputEntry>");
	buf_text(&b, "</rule></decisionTable></decision></definitions>");
	bool ok = rules_load(a, arena_str(a, buf_view(&b)), "wide", NULL, m, e);
	buf_free(&b);
	return ok;
}

START_TEST(columns_are_limited) {
	struct arena a = {0};
	struct rules_model *m;
	struct err e;
	ck_assert(loads(&a, LIMIT_COLUMNS, LIMIT_COLUMNS, &m, &e));
	struct feel_run run = feel_run_make(&a, NULL, 0, 0, 0);
	struct val v = rules_eval(m, 0, NULL, &run, NULL);
	ck_assert(v.kind == VAL_CONTEXT && v.context.count == LIMIT_COLUMNS);
	ck_assert(!loads(&a, LIMIT_COLUMNS + 1, 1, &m, &e));
	ck_assert_str_eq(e.code, "dmn.unsupported");
	ck_assert(!loads(&a, 1, LIMIT_COLUMNS + 1, &m, &e));
	ck_assert_str_eq(e.code, "dmn.unsupported");
	arena_free(&a);
}
END_TEST

/* A loop over a large table spends the budget and ends. */
START_TEST(rules_cost_steps) {
	struct arena a = {0};
	struct random_table r = {.a = &a, .c = {7}, .rules = 640, .spread = 10, .kinds = {NUMBERS, WORDS, FLAGS, DATES}};
	const struct rules_model *m;
	const struct table *t = load(&r, &m);
	struct val inputs[4] = {{0}};
	uint16_t found[640];
	struct feel_run run = feel_run_make(&a, inputs, 4, 0, 0);
	uint32_t before = run.steps;
	rules__match(t, false, inputs, &run, found);
	ck_assert_uint_ge(before - run.steps, 640 / 64);
	run.steps = 640 / 64;
	run.warnings = run.last_warning = NULL;
	run.warning_count = 0;
	ck_assert_uint_eq(rules__match(t, false, inputs, &run, found), 0);
	ck_assert_uint_eq(run.steps, 0);
	ck_assert_str_eq(run.warnings->code, "feel.steps");
	arena_free(&a);
}
END_TEST

/* ---- cells ---------------------------------------------------------------------------------- */

static void put_set(struct buf *b, const struct cell *c) {
	static const char *const kinds[] = {"any", "set", "feel"};
	buf_format(b, "%s%s", kinds[c->kind], c->negated ? " not" : "");
	for (uint32_t i = 0; i < c->count; i++) {
		const struct interval *one = &c->intervals[i];
		buf_text(b, one->low_closed ? " [" : " (");
		if (one->has_low)
			val_put_literal(b, one->low);
		buf_text(b, "..");
		if (one->has_high)
			val_put_literal(b, one->high);
		buf_text(b, one->high_closed ? "]" : ")");
	}
}

static struct cell cell_of(struct arena *a, const char *text) {
	struct feel_expr *x;
	struct err e;
	ck_assert_msg(feel_compile_unary(a, str_of(text), NULL, &x, &e), "%s: %s", text, e.text);
	return rules__cell_make(a, x, 0);
}

static const struct {
	const char *text, *set;
} CELLS[] = {
	{"-", "any"},
	{"5", "set [5..5]"},
	{" ( 5 ) ", "set [5..5]"},
	{"-5, 2*3", "set [-5..-5] [6..6]"},
	{"\"a\", \"b\"", "set [\"a\"..\"a\"] [\"b\"..\"b\"]"},
	{"true", "set [true..true]"},
	{"null, 5", "set [null..null] [5..5]"},
	{"< 5", "set (..5)"},
	{">= date(\"2022-01-01\")", "set [@\"2022-01-01\"..)"},
	{"[1..3), ]4..6[", "set [1..3) (4..6)"},
	{"[3..1], [2..2)", "set"},
	{"(1..null)", "feel"},
	{"[1, 2, [4..5]]", "set [1..1] [2..2] [4..5]"},
	{"[]", "feel"},
	{"not(1, [4..5])", "set not [1..1] [4..5]"},
	{"not(not(true))", "feel"},
	{"!= \"a\"", "set not [\"a\"..\"a\"]"},
	{"not(!= \"a\")", "set [\"a\"..\"a\"]"},
	{"!= 5", "set (..5) (5..)"},
	{"? != null", "set not [null..null]"},
	{"? != true", "set [false..false]"},
	{"!= \"a\", \"b\"", "feel"},
	{"? > 5", "set (5..)"},
	{"5 <= ?", "set [5..)"},
	{"? >= 1 and ? < 9", "set [1..9)"},
	{"? > 9 and ? < 1", "set"},
	{"? >= 1 and ? > 1 and ? <= 7 and ? <= 9", "set (1..7]"},
	{"? < 1 or ? > 9", "set (..1) (9..)"},
	{"? = \"a\" and ? = \"b\"", "feel"},
	{"? between 1 and 3", "set [1..3]"},
	{"? in (1, [5..7])", "set [1..1] [5..7]"},
	{"? in [1..5]", "set [1..5]"},
	{"(< 5)", "set (..5)"},
	{"(!= 5)", "set (..5) (5..)"},
	{"1, \"a\"", "feel"},
	{"1 < 2", "feel"},
	{"? + 1 > 2", "feel"},
	{"< \"m\"", "feel"},
	{"{a: 1}", "feel"},
	{"@\"P1D\"", "set [@\"P1D\"..@\"P1D\"]"},
	{"@\"10:00:00Z\", @\"11:00:00\"", "set [@\"10:00:00Z\"..@\"10:00:00Z\"] [@\"11:00:00\"..@\"11:00:00\"]"},
	{"[@\"10:00:00Z\"..@\"11:00:00+01:00\"]", "feel"},
	{"[@\"10:00:00Z\"..@\"11:00:00Z\"]", "set [@\"10:00:00Z\"..@\"11:00:00Z\"]"},
};

START_TEST(cells_are_sets) {
	struct arena a = {0};
	struct buf b = buf_make(4096);
	for (uint32_t i = 0; i < COUNT(CELLS); i++) {
		struct cell c = cell_of(&a, CELLS[i].text);
		buf_clear(&b);
		put_set(&b, &c);
		ck_assert_msg(str_is(buf_view(&b), CELLS[i].set), "%s: " STR_FMT, CELLS[i].text, STR_ARG(buf_view(&b)));
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static const char *const INPUTS[] = {
	"null", "true", "false", "0", "1", "1.0", "2", "3", "4", "5", "5.5", "6", "7", "9", "-5", "\"a\"", "\"b\"", "\"\"",
	"@\"2022-01-01\"", "@\"2021-12-31\"", "@\"10:00:00Z\"", "@\"10:00:00\"", "@\"10:30:00Z\"", "@\"11:00:00+01:00\"",
	"@\"10:30:00\"", "@\"P1D\"", "@\"P1Y\"", "[1]", "[null]", "[]", "[1, 2]", "{a: 1}", "[1..3]", "(< 5)",
};

START_TEST(cells_say_what_tests_say) {
	struct arena a = {0};
	for (uint32_t i = 0; i < COUNT(CELLS); i++) {
		struct cell c = cell_of(&a, CELLS[i].text);
		for (uint32_t k = 0; k < COUNT(INPUTS); k++) {
			struct feel_run run = feel_run_make(&a, NULL, 0, 0, 0);
			struct feel_expr *x;
			struct err e;
			ck_assert(feel_compile(&a, str_of(INPUTS[k]), NULL, &x, &e));
			struct val v = feel_eval(x, &run);
			bool want = feel_test_unary(c.expr, v, &run);
			enum answer answer = rules__cell_answer(&c, &v);
			ck_assert_msg(answer == ANSWER_ASK || (answer == ANSWER_YES) == want, "%s against %s: %d", INPUTS[k],
			              CELLS[i].text, answer);
			ck_assert_msg(answer == ANSWER_ASK || !run.warning_count, "%s against %s warns", INPUTS[k], CELLS[i].text);
			ck_assert_int_eq(rules__cell_test(&c, v, &run), want);
		}
	}
	arena_free(&a);
}
END_TEST

/* ---- explanations --------------------------------------------------------------------------- */

/* Of a large table 256 rules are explained and the others counted. */
START_TEST(large_tables_are_explained) {
	struct arena a = {0};
	struct random_table r = {.a = &a, .c = {11}, .rules = 600, .spread = 1000, .first = true,
	                         .kinds = {NUMBERS, NUMBERS, WORDS, DATES}};
	const struct rules_model *m;
	struct buf b = buf_make(1 << 20);
	struct err e;
	load(&r, &m);
	for (int i = 0; i < 20; i++) {
		struct val inputs[4], v, all, tables;
		for (uint32_t k = 0; k < 4; k++)
			inputs[k] = random_input(&r, r.kinds[k]);
		struct feel_run run = feel_run_make(&a, NULL, 0, 0, 0);
		struct rules_trace trace = rules_trace_make(&a);
		v = rules_eval(m, 0, inputs, &run, &trace);
		buf_clear(&b);
		rules_explain(&b, m, 0, inputs, v, &trace, STR("2022-01-01/0123456789abcdef"));
		ck_assert(!b.full);
		ck_assert_msg(val_read_json(&a, buf_view(&b), &all, &e), "%s %s", e.where, e.text);
		tables = val_member(all, "tables");
		ck_assert_uint_eq(tables.list.count, 1);
		struct val one = tables.list.items[0], rules = val_member(one, "rules"), matched = val_member(one, "matched");
		int64_t out;
		ck_assert(val_to_int(val_member(one, "left_out"), &out));
		ck_assert_uint_eq(rules.list.count, 256);
		ck_assert_int_eq(out, 600 - 256 - (int)matched.list.count);
		for (uint32_t k = 0; k < rules.list.count; k++) {
			int64_t after;
			ck_assert(val_to_int(val_member(rules.list.items[k], "after"), &after));
			ck_assert((after != 0) == (val_member(rules.list.items[k], "failed").list.count == 0));
		}
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* In a small buffer fewer rules are told, and the explanation is whole. */
START_TEST(small_explanations) {
	struct arena a = {0};
	struct random_table r = {.a = &a, .c = {12}, .rules = 300, .spread = 1000, .kinds = {NUMBERS, WORDS, WORDS, DATES}};
	const struct rules_model *m;
	struct buf b = buf_make(8192);
	struct val inputs[4] = {{0}}, all;
	struct err e;
	load(&r, &m);
	struct feel_run run = feel_run_make(&a, NULL, 0, 0, 0);
	struct rules_trace trace = rules_trace_make(&a);
	struct val v = rules_eval(m, 0, inputs, &run, &trace);
	rules_explain(&b, m, 0, inputs, val_null(), &trace, STR(""));
	ck_assert(!b.full && v.kind != VAL_BOOL);
	ck_assert_msg(val_read_json(&a, buf_view(&b), &all, &e), "%s %s", e.where, e.text);
	struct val one = val_member(all, "tables").list.items[0];
	uint32_t told = val_member(one, "rules").list.count;
	int64_t out;
	ck_assert(val_to_int(val_member(one, "left_out"), &out));
	ck_assert_int_eq((int64_t)told + out + val_member(one, "matched").list.count, 300);
	ck_assert(told > 5 && told < 256);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

Suite *index_suite(void) {
	Suite *suite = suite_create("index");
	TCase *cases = tcase_create("index");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, cells_are_sets);
	tcase_add_test(cases, cells_say_what_tests_say);
	tcase_add_test(cases, large_tables_are_explained);
	tcase_add_test(cases, small_explanations);
	tcase_add_test(cases, columns_are_limited);
	tcase_add_test(cases, rules_cost_steps);
	tcase_add_loop_test(cases, small_tables, 0, 150);
	tcase_add_loop_test(cases, large_tables, 0, 6);
	suite_add_tcase(suite, cases);
	return suite;
}
