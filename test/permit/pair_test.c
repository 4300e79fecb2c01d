/* Made-up permits: contradictions of every type are planted between two of them, none between two others. */
#include "suites.h"

#include "../../fuzz/permit_fuzz.c"
#include "../../fuzz/smoke.h"

static struct permit_rules *rules_of(struct arena *a, const struct permit_tables *t) {
	struct err e = {0};
	struct permit_rules *r;
	ck_assert_msg(permit_rules_make(a, t, &r, &e), "%s: %s", e.where, e.text);
	return r;
}

static bool holds(str text, str part) {
	for (uint32_t i = 0; i + part.n <= text.n; i++)
		if (memcmp(text.p + i, part.p, part.n) == 0)
			return true;
	return false;
}

static const day in_2022 = 19000;

START_TEST(all_that_is_planted_is_found) {
	struct arena a = {0};
	struct permit_tables t = test_pair(&a);
	const struct csv *expected = test_table(&a, "test/permit/pair/expected.csv");
	const struct permit_question q = {.left = STR("L1"), .right = STR("R1"), .on = in_2022};
	struct permit_report r = test_check(&a, rules_of(&a, &t), &q);
	for (uint32_t i = 0; i < expected->rows; i++) {
		str type = test_cell(expected, i, "type"), witness = test_cell(expected, i, "witness");
		const struct permit_finding *f = test_find(&r, type, test_cell(expected, i, "subject"));
		ck_assert_msg(f, STR_FMT " is not found", STR_ARG(type));
		ck_assert_msg(holds(f->witness.en, witness), STR_FMT ": " STR_FMT, STR_ARG(type), STR_ARG(f->witness.en));
		ck_assert(f->witness.zh.n && f->zh.n && f->en.n && f->type_zh.n);
	}
	ck_assert_uint_eq(r.count, expected->rows);
	arena_free(&a);
}
END_TEST

START_TEST(every_type_is_planted) {
	struct arena a = {0};
	const struct csv *expected = test_table(&a, "test/permit/pair/expected.csv");
	uint32_t types = 0;
#define COUNT_TYPE(name, zh, en) \
	for (uint32_t i = 0; i < expected->rows; i++) \
		types += str_is(test_cell(expected, i, "type"), #name);
	PERMIT_TYPES(COUNT_TYPE)
#undef COUNT_TYPE
	ck_assert_uint_eq(types, expected->rows);
	ck_assert_uint_eq(types, 17);
	arena_free(&a);
}
END_TEST

START_TEST(a_consistent_pair_has_none) {
	struct arena a = {0};
	struct permit_tables t = test_pair(&a);
	const struct permit_question q = {.left = STR("C1"), .right = STR("Q1"), .on = in_2022};
	struct permit_report r = test_check(&a, rules_of(&a, &t), &q);
	ck_assert_msg(r.count == 0, STR_FMT, STR_ARG(r.findings[0].en));
	ck_assert(r.clause_count[0] > 8 && r.clause_count[1] > 8);
	arena_free(&a);
}
END_TEST

/* What the checker itself proposes dissolves the finding and no other; so it is for either side first. */
START_TEST(each_remedy_dissolves_its_own) {
	struct arena a = {0};
	struct permit_tables t = test_pair(&a);
	const struct permit_rules *rules = rules_of(&a, &t);
	struct permit_question q = {.left = _i ? STR("R1") : STR("L1"), .right = _i ? STR("L1") : STR("R1"), .on = in_2022};
	struct permit_report r = test_check(&a, rules, &q);
	ck_assert_uint_eq(r.count, 17);
	for (uint32_t i = 0; i < r.count; i++) {
		q.patches = &r.findings[i].remedy;
		q.patch_count = 1;
		struct permit_report after = test_check(&a, rules, &q);
		ck_assert_msg(after.count == r.count - 1, STR_FMT ": %u", STR_ARG(r.findings[i].subject), after.count);
		ck_assert(!test_find(&after, (str){0}, r.findings[i].subject));
	}
	arena_free(&a);
}
END_TEST

START_TEST(both_waiting_is_a_cycle) {
	struct arena a = {0};
	struct permit_tables t = test_pair(&a);
	const struct permit_patch p = {STR("left"), STR("s-waits"), STR("R1"), {0}};
	const struct permit_question q = {.left = STR("L1"), .right = STR("R1"), .on = in_2022, .patches = &p,
		.patch_count = 1};
	struct permit_report r = test_check(&a, rules_of(&a, &t), &q);
	const struct permit_finding *f = test_find(&r, STR("order_cycle"), STR("s-waits"));
	ck_assert(f && f->witness.kind == WITNESS_CYCLE && f->witness.cycle_count == 3);
	ck_assert(str_is(f->witness.cycle[0], "R1") && str_is(f->witness.cycle[1], "L1"));
	arena_free(&a);
}
END_TEST

START_TEST(days_names_and_bridges) {
	struct arena a = {0};
	struct permit_tables t = test_pair(&a);
	const struct permit_rules *rules = rules_of(&a, &t);
	day march = 0;
	ck_assert(day_parse(STR("2022-03-01"), &march));
	struct permit_question q = {.left = STR("L1"), .right = STR("R1"), .on = march - 1, .bridged = true};
	struct permit_report r = test_check(&a, rules, &q);
	const struct permit_finding *f = test_find(&r, (str){0}, STR("s-unit"));
	ck_assert(f && str_is(f->code, "K1") && str_is(f->rule_zh, "对应") && str_is(f->rule_en, "link them"));
	ck_assert(!f->resolved && !r.resolved_count && r.reserve_count == 1);
	ck_assert(test_find(&r, (str){0}, STR("s-route"))->reserve);
	ck_assert(!test_find(&r, (str){0}, STR("s-value"))->code.n); /* the code is of another pair */
	q.on = march;
	r = test_check(&a, rules, &q);
	f = test_find(&r, (str){0}, STR("s-unit"));
	ck_assert(f->resolved && str_is(f->document, "paper-1") && f->since == march && r.resolved_count == 1);
	q.bridged = false;
	r = test_check(&a, rules, &q);
	ck_assert(!r.resolved_count);
	ck_assert(day_parse(STR("2021-12-31"), &q.on)); /* both were valid for five years then */
	r = test_check(&a, rules, &q);
	ck_assert(!test_find(&r, (str){0}, STR("s-validity")) && r.count == 16);
	arena_free(&a);
}
END_TEST

START_TEST(questions_that_cannot_be) {
	static const struct {
		const char *left, *right;
		struct permit_patch patch;
		const char *code, *where;
	} rows[] = {
		{"X1", "R1", {{0}, {0}, {0}, {0}}, "permit.not_found", "left"},
		{"L1", "X1", {{0}, {0}, {0}, {0}}, "permit.not_found", "right"},
		{"L1", "L1", {{0}, {0}, {0}, {0}}, "permit.same", "right"},
		{"L1", "R1", {STR("left"), STR("s-odd"), STR("1"), {0}}, "permit.patch", "patch[0]"},
		{"L1", "R1", {STR("calm"), STR("s-unit"), STR("site"), {0}}, "permit.patch", "patch[0]"},
		{"L1", "R1", {STR("left"), STR("s-scope"), STR("area >"), {0}}, "permit.patch", "patch[0]"},
		{"L1", "R1", {STR("left"), STR("s-scope"), STR("height > 1"), {0}}, "permit.patch", "patch[0]"},
		{"L1", "R1", {STR("left"), STR("s-duty"),
			STR("count(for i in 1..1000, k in 1..900 return i) < 0 and area > x2_t"), {0}}, "permit.too_wide",
			"s-duty"},
		/* one value alone that takes too long: it is none, and not "no difference" */
		{"L1", "R1", {STR("left"), STR("s-duty"), STR("count(for i in 1..2000, k in 1..900 return i) < 0"), {0}},
			"permit.too_wide", "s-duty"},
		{"L1", "R1", {STR("left"), STR("s-cycle"), STR("a then b"), {0}}, "permit.patch", "patch[0]"},
		{"L1", "R1", {STR("left"), STR("s-value"), STR("9..1"), {0}}, "permit.patch", "patch[0]"},
	};
	struct arena a = {0};
	struct permit_tables t = test_pair(&a);
	const struct permit_rules *rules = rules_of(&a, &t);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err e = {0};
		struct permit_report r;
		const struct permit_question q = {.left = str_of(rows[i].left), .right = str_of(rows[i].right), .on = in_2022,
			.patches = &rows[i].patch, .patch_count = rows[i].patch.permit.n > 0};
		ck_assert_msg(!permit_check(&a, rules, &q, &r, &e), "row %zu", i);
		ck_assert_str_eq(e.code, rows[i].code);
		ck_assert_str_eq(e.where, rows[i].where);
	}
	arena_free(&a);
}
END_TEST

/* "\n" as written becomes a new line. */
static str lines(struct arena *a, str text) {
	char *p = arena_alloc(a, text.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < text.n; i++)
		if (text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == 'n') {
			p[n++] = '\n';
			i++;
		} else
			p[n++] = text.p[i];
	return (str){p, n};
}

START_TEST(bad_tables_name_their_line) {
	struct arena a = {0};
	const struct csv *rows = test_table(&a, "test/permit/bad.csv");
	ck_assert_uint_gt(rows->rows, 20);
	for (uint32_t i = 0; i < rows->rows; i++) {
		struct permit_tables t = test_pair(&a);
		str which = test_cell(rows, i, "table");
		const struct csv *bad = test_parsed(&a, lines(&a, test_cell(rows, i, "text")), "bad");
		if (str_is(which, "subjects")) {
			t.subjects = bad;
			t.clauses = t.bridges = t.codes = NULL;
		} else if (str_is(which, "facts"))
			t.facts = bad;
		else if (str_is(which, "clauses"))
			t.clauses = bad;
		else if (str_is(which, "bridges"))
			t.bridges = bad;
		else
			t.codes = bad;
		struct err e = {0};
		struct permit_rules *r;
		ck_assert_msg(!permit_rules_make(&a, &t, &r, &e), "row %u is accepted", i);
		ck_assert_str_eq(e.code, "permit.table");
		ck_assert_msg(str_eq(str_of(e.where), test_cell(rows, i, "where")), "row %u: %s", i, e.where);
		ck_assert_msg(holds(str_of(e.text), test_cell(rows, i, "why")), "row %u: %s", i, e.text);
	}
	arena_free(&a);
}
END_TEST

START_TEST(any_tables) {
	ck_assert_uint_ge(smoke_folder("fuzz/corpus/permit", "", 60, permit_fuzz), 4);
	smoke_folder("fuzz/regression/permit", "", 4, permit_fuzz);
	smoke_made_up(100, 400, permit_fuzz);
}
END_TEST

Suite *permit_pair_suite(void) {
	Suite *s = suite_create("permit pair");
	TCase *c = tcase_create("pair");
	tcase_add_test(c, all_that_is_planted_is_found);
	tcase_add_test(c, every_type_is_planted);
	tcase_add_test(c, a_consistent_pair_has_none);
	tcase_add_loop_test(c, each_remedy_dissolves_its_own, 0, 2);
	tcase_add_test(c, both_waiting_is_a_cycle);
	tcase_add_test(c, days_names_and_bridges);
	tcase_add_test(c, questions_that_cannot_be);
	tcase_add_test(c, bad_tables_name_their_line);
	tcase_add_test(c, any_tables);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
