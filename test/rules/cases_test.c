/* Runs NAME.cases against NAME.dmn beside it. Lines:
 *   refuse CODE LINE    the model must not load; nothing else follows
 *   decision NAME       which decision (or id) the following lines ask
 *   in JSON             evaluates with these inputs
 *   unknown JSON        these inputs are refused: one has no such name
 *   = JSON              the result
 *   matched N …         the rules that matched in the table evaluated last, none when the list is empty
 *   tables N NAME …     how many tables were evaluated, and the decisions of the first of them in order
 *   warns [CODE]        it warned, first with this code; an evaluation without this line must not warn
 *   explain JSON        the explanation, byte for byte
 *   #                   comment */
#include "rules/model.h"
#include "suites.h"

struct asker {
	struct arena *a;
	const struct rules_model *m;
	const char *file;
	uint32_t line;
	int decision;
	struct val *inputs;
	struct val result;
	struct rules_trace trace;
	struct feel_run run;
	bool warned; /* not yet mentioned */
	struct err e;
};

static void ask(struct asker *q, str json) {
	struct val given;
	ck_assert_msg(val_read_json(q->a, json, &given, &q->e), "%s:%u: %s", q->file, q->line, q->e.text);
	q->inputs = arena_array(q->a, struct val, rules_input_count(q->m));
	ck_assert_msg(rules_inputs_read(q->a, q->m, given, q->inputs, &q->e), "%s:%u: %s %s", q->file, q->line, q->e.where,
	              q->e.text);
	q->run = feel_run_make(q->a, NULL, 0, 0, 480);
	q->trace = rules_trace_make(q->a);
	q->result = rules_eval(q->m, q->decision, q->inputs, &q->run, &q->trace);
	q->warned = q->run.warning_count > 0;
}

static void expect_unknown(struct asker *q, str json) {
	struct val given;
	ck_assert_msg(val_read_json(q->a, json, &given, &q->e), "%s:%u: %s", q->file, q->line, q->e.text);
	struct val *inputs = arena_array(q->a, struct val, rules_input_count(q->m));
	ck_assert_msg(!rules_inputs_read(q->a, q->m, given, inputs, &q->e), "%s:%u: they are known", q->file, q->line);
	ck_assert_str_eq(q->e.code, "dmn.unknown_input");
}

static void expect_result(struct asker *q, str json) {
	struct val want, got;
	struct buf b = buf_make(1 << 16);
	val_put_json(&b, q->result);
	ck_assert_msg(val_read_json(q->a, json, &want, &q->e), "%s:%u: %s", q->file, q->line, q->e.text);
	ck_assert(val_read_json(q->a, buf_view(&b), &got, &q->e));
	ck_assert_msg(val_same(want, got), "%s:%u: it is " STR_FMT " (%s)", q->file, q->line, STR_ARG(buf_view(&b)),
	              q->warned ? q->run.warnings->text.p : "");
	buf_free(&b);
}

static void expect_matched(struct asker *q, str list) {
	struct buf b = buf_make(1 << 16);
	const struct rules_noted *last = q->trace.count ? &q->trace.tables[q->trace.count - 1] : NULL;
	for (uint32_t i = 0; last && i < last->matched_count; i++)
		buf_format(&b, "%s%u", i ? " " : "", last->matched[i]);
	ck_assert_msg(str_eq(buf_view(&b), list), "%s:%u: rules " STR_FMT, q->file, q->line, STR_ARG(buf_view(&b)));
	buf_free(&b);
}

static void expect_tables(struct asker *q, str list) {
	struct buf b = buf_make(1 << 16);
	buf_format(&b, "%u", q->trace.count + q->trace.dropped);
	for (uint32_t i = 0; i < q->trace.count && b.n < list.n; i++)
		buf_format(&b, " " STR_FMT, STR_ARG(q->trace.tables[i].table->decision));
	ck_assert_msg(str_eq(buf_view(&b), list), "%s:%u: tables " STR_FMT, q->file, q->line, STR_ARG(buf_view(&b)));
	buf_free(&b);
}

static void expect_explained(struct asker *q, str json) {
	struct buf b = buf_make(1 << 16);
	rules_explain(&b, q->m, q->decision, q->inputs, q->result, &q->trace, STR(""));
	ck_assert_msg(str_eq(buf_view(&b), json), "%s:%u: " STR_FMT, q->file, q->line, STR_ARG(buf_view(&b)));
	buf_free(&b);
}

static void expect_warned(struct asker *q, str code) {
	ck_assert_msg(q->warned, "%s:%u: no warning", q->file, q->line);
	ck_assert_msg(!code.n || str_is(code, q->run.warnings->code), "%s:%u: the warning is %s", q->file, q->line,
	              q->run.warnings->code);
	q->warned = false;
}

static void settle(const struct asker *q) {
	ck_assert_msg(!q->warned, "%s:%u: unexpected warning before this line: %s %s", q->file, q->line,
	              q->run.warnings->code, q->run.warnings->text.p);
}

static void run_line(struct asker *q, str verb, str rest) {
	if (str_is(verb, "in") || str_is(verb, "decision"))
		settle(q);
	if (str_is(verb, "decision")) {
		q->decision = rules_decision(q->m, rest);
		ck_assert_msg(q->decision >= 0, "%s:%u: no such decision", q->file, q->line);
	} else if (str_is(verb, "in")) {
		ask(q, rest);
	} else if (str_is(verb, "unknown")) {
		expect_unknown(q, rest);
	} else if (str_is(verb, "=")) {
		expect_result(q, rest);
	} else if (str_is(verb, "matched")) {
		expect_matched(q, rest);
	} else if (str_is(verb, "tables")) {
		expect_tables(q, rest);
	} else if (str_is(verb, "warns")) {
		expect_warned(q, rest);
	} else {
		ck_assert_msg(str_is(verb, "explain"), "%s:%u: what is this?", q->file, q->line);
		expect_explained(q, rest);
	}
}

static void expect_refused(struct asker *q, str want, bool loaded) {
	str code;
	ck_assert_msg(!loaded, "%s: loads", q->file);
	ck_assert(str_next(&want, ' ', &code));
	ck_assert_msg(str_is(code, q->e.code), "%s: refused with %s at %s: %s", q->file, q->e.code, q->e.where, q->e.text);
	ck_assert_msg(str_ends(str_of(q->e.where), arena_format(q->a, ":" STR_FMT, STR_ARG(want))), "%s: refused at %s: %s",
	              q->file, q->e.where, q->e.text);
}

static void run_file(struct arena *a, str name) {
	struct asker q = {.a = a};
	str model, cases, line, stem = str_cut(name, 0, name.n - 6);
	q.file = arena_format(a, "test/rules/" STR_FMT, STR_ARG(name)).p;
	const char *dmn = arena_format(a, "test/rules/" STR_FMT ".dmn", STR_ARG(stem)).p;
	ck_assert_msg(file_read(a, q.file, &cases, &q.e) && file_read(a, dmn, &model, &q.e), "%s", q.e.text);
	struct rules_model *m = NULL;
	struct rules_library library = rules_library_of_folder(a, dmn);
	bool loaded = rules_load(a, model, dmn, &library, &m, &q.e);
	q.m = m;
	while (cases.n && str_next(&cases, '\n', &line)) {
		str verb;
		q.line++;
		if (!line.n || line.p[0] == '#')
			continue;
		str_next(&line, ' ', &verb);
		if (str_is(verb, "refuse")) {
			expect_refused(&q, line, loaded);
			return;
		}
		ck_assert_msg(loaded, "%s: %s %s: %s", q.file, q.e.code, q.e.where, q.e.text);
		run_line(&q, verb, str_trim(line));
	}
	settle(&q);
}

static str names[512];
static uint32_t count;

START_TEST(one_file) {
	struct arena a = {0};
	run_file(&a, names[_i]);
	arena_free(&a);
}
END_TEST

START_TEST(enough_models) {
	ck_assert_uint_ge(count, 12);
}
END_TEST

Suite *cases_suite(void) {
	static struct arena a; /* holds the names as long as the program runs */
	str *all;
	uint32_t n;
	struct err e;
	Suite *suite = suite_create("cases");
	TCase *cases = tcase_create("cases");
	if (dir_list(&a, "test/rules", &all, &n, &e))
		for (uint32_t i = 0; i < n && count < COUNT(names); i++)
			if (str_ends(all[i], STR(".cases")))
				names[count++] = all[i];
	tcase_add_loop_test(cases, one_file, 0, (int)count);
	tcase_add_test(cases, enough_models);
	suite_add_tcase(suite, cases);
	return suite;
}
