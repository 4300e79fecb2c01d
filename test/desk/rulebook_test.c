/* Versions of decision models by day, and what is said about a text before it is published. */
#include "data/date.h"
#include "desk/rulebook.h"
#include "suites.h"

#define HEAD(name, ns) \
	"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' name='" name "' namespace='" ns "'>"
#define END "</definitions>"
#define INPUT(name, type) \
	"<inputData name='" name "' id='" name "'><variable name='" name "' typeRef='" type "'/></inputData>"
#define LITERAL(name, type, text) \
	"<decision name='" name "' id='_" name "'><variable name='" name "' typeRef='" type "'/><literalExpression>" \
	"<text>" text "</text></literalExpression></decision>"
#define TABLE(name, outputs, entries) \
	"<decision name='" name "'><variable name='" name "'/><decisionTable id='t' hitPolicy='UNIQUE'>" \
	"<input><inputExpression typeRef='number'><text>1</text></inputExpression></input>" outputs \
	"<rule><inputEntry><text>-</text></inputEntry>" entries "</rule></decisionTable></decision>"
#define OUTPUT(name) "<output name='" name "' typeRef='number'/>"
#define ENTRY(text)  "<outputEntry><text>" text "</text></outputEntry>"

static struct rulebook *town_book(void) {
	return rulebook_make(test_pack("test/desk/town"), LEDGER_SM3);
}

static day on(const char *text) {
	day d;
	ck_assert(day_parse(str_of(text), &d));
	return d;
}

static void add(struct rulebook *b, int64_t id, const char *path, const char *first, const char *text) {
	struct err e = {0};
	bool added = rulebook_add(b, id, str_of(path), on(first), str_of(text), &e);
	ck_assert_msg(added, "%s %s %s", e.code, e.where, e.text);
}

/* The number of the version that has the decision on the day; -1: none. */
static int64_t found(const struct rulebook *b, const char *decision, const char *at) {
	int number = -1;
	const struct rule_version *v = rulebook_find(b, str_of(decision), on(at), &number);
	ck_assert(!v || number == rules_decision(v->model, str_of(decision)));
	return v ? v->id : -1;
}

/* The value of a decision without inputs. */
static int64_t value(const struct rulebook *b, const char *decision, const char *at) {
	struct arena a = {0};
	int number;
	int64_t i = -1;
	const struct rule_version *v = rulebook_find(b, str_of(decision), on(at), &number);
	ck_assert_ptr_nonnull(v);
	struct feel_run run = feel_run_make(&a, NULL, 0, 0, 0);
	ck_assert(val_to_int(rules_eval(v->model, number, NULL, &run, NULL), &i));
	arena_free(&a);
	return i;
}

/* Among the versions only those of decision files; of the pack's own, only the one that these tests are about. */
static bool is_decision(const struct rule_version *v) {
	return str_starts(v->path, STR("decisions/")) && (v->id || str_is(v->path, "decisions/shops.dmn"));
}

static uint32_t decision_count(const struct rulebook *b) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < rulebook_count(b); i++)
		n += is_decision(rulebook_at(b, i));
	return n;
}

static const struct rule_version *decision_at(const struct rulebook *b, uint32_t wanted) {
	uint32_t i = 0;
	while (!is_decision(rulebook_at(b, i)) || wanted--)
		i++;
	return rulebook_at(b, i);
}

START_TEST(the_pack_comes_first) {
	struct rulebook *b = town_book();
	const struct rule_version *v = rulebook_in_force(b, STR("decisions/shops.dmn"), on("2022-03-01"));
	ck_assert_uint_eq(decision_count(b), 1);
	ck_assert_ptr_eq(v, decision_at(b, 0));
	ck_assert(v->id == 0 && v->effective_on == on("2022-01-01") && !v->withdrawn);
	ck_assert_int_eq(found(b, "may open", "2022-03-01"), 0);
	ck_assert_int_eq(found(b, "may_open", "2022-03-01"), 0); /* its id */
	ck_assert_int_eq(found(b, "may open", "1999-12-31"), 0); /* before there was anything else */
	ck_assert_int_eq(found(b, "may close", "2022-03-01"), -1);
	ck_assert_ptr_null(rulebook_in_force(b, STR("decisions/other.dmn"), on("2022-03-01")));
	/* The digest is that of the ledger's suite over the file. */
	struct arena a = {0};
	struct ledger_hasher *h = ledger_hasher_make(LEDGER_SM3);
	uint8_t digest[LEDGER_HASH];
	char hex[2 * LEDGER_HASH + 1];
	str text = test_file(&a, "test/desk/town/decisions/shops.dmn");
	ledger_digest(h, text.p, text.n, digest);
	ledger_hex(digest, LEDGER_HASH, hex);
	ck_assert(str_eq(v->text, text) && str_is(v->digest, hex));
	ck_assert(str_eq(v->label, arena_format(&a, "2022-01-01/%.16s", hex)));
	int number = rules_decision(v->model, STR("may open"));
	ck_assert(str_eq(v->cited[number], arena_format(&a, "may open@2022-01-01/%.16s", hex)));
	ledger_hasher_free(h);
	arena_free(&a);
	rulebook_free(b);
}
END_TEST

START_TEST(the_latest_day_counts_then_the_last_published) {
	struct rulebook *b = town_book();
	add(b, 1, "decisions/a.dmn", "2022-05-01", HEAD("a", "urn:a") LITERAL("a", "number", "1") END);
	add(b, 2, "decisions/a.dmn", "2022-03-01", HEAD("a", "urn:a") LITERAL("a", "number", "2") END);
	add(b, 3, "decisions/a.dmn", "2022-05-01", HEAD("a", "urn:a") LITERAL("a", "number", "3") END);
	add(b, 4, "decisions/a.dmn", "2022-04-01", HEAD("a", "urn:a") LITERAL("b", "number", "4") END);
	static const struct {
		const char *at;
		int64_t a, b;
	} days[] = {{"2022-02-28", -1, -1}, {"2022-03-01", 2, -1}, {"2022-03-31", 2, -1}, {"2022-04-01", -1, 4},
		{"2022-04-30", -1, 4}, {"2022-05-01", 3, -1}, {"2023-01-01", 3, -1}};
	for (size_t i = 0; i < COUNT(days); i++) {
		ck_assert_int_eq(found(b, "a", days[i].at), days[i].a);
		ck_assert_int_eq(found(b, "b", days[i].at), days[i].b);
	}
	rulebook_withdraw(b, 3);
	ck_assert_int_eq(found(b, "a", "2022-05-01"), 1);
	ck_assert_int_eq(value(b, "a", "2022-05-01"), 1);
	rulebook_withdraw(b, 1);
	ck_assert_int_eq(found(b, "a", "2022-05-01"), -1);
	ck_assert_int_eq(found(b, "b", "2022-05-01"), 4);
	rulebook_withdraw(b, 4);
	ck_assert_int_eq(found(b, "a", "2022-05-01"), 2);
	ck_assert_int_eq(found(b, "may open", "2022-05-01"), 0);
	/* All are still there, the pack's first, then in order of publication. */
	ck_assert_uint_eq(decision_count(b), 5);
	for (uint32_t i = 0; i < 5; i++)
		ck_assert_int_eq(decision_at(b, i)->id, i);
	ck_assert(decision_at(b, 3)->withdrawn && !decision_at(b, 2)->withdrawn);
	rulebook_free(b);
}
END_TEST

/* ---- imports ------------------------------------------------------------------------------------------- */

#define SIZES(n) HEAD("sizes", "urn:sizes") LITERAL("largest", "number", n) END
#define USER \
	HEAD("user", "urn:user") "<import name='s' namespace='urn:sizes' " \
	"importType='https://www.omg.org/spec/DMN/20191111/MODEL/'/><decision name='half'><variable name='half'/>" \
	"<informationRequirement><requiredDecision href='urn:sizes#_largest'/></informationRequirement>" \
	"<literalExpression><text>s.largest / 2</text></literalExpression></decision>" END

START_TEST(imports_are_those_in_force_on_the_first_day) {
	struct rulebook *b = town_book();
	struct err e = {0};
	ck_assert(!rulebook_add(b, 9, STR("decisions/user.dmn"), on("2022-04-01"), STR(USER), &e));
	ck_assert_uint_eq(decision_count(b), 1);
	add(b, 1, "decisions/sizes.dmn", "2022-04-01", SIZES("4"));
	ck_assert(!rulebook_add(b, 9, STR("decisions/user.dmn"), on("2022-03-31"), STR(USER), &e));
	add(b, 2, "decisions/user.dmn", "2022-04-01", USER);
	add(b, 3, "decisions/sizes.dmn", "2022-05-01", SIZES("8"));
	add(b, 4, "decisions/user.dmn", "2022-06-01", USER);
	ck_assert_int_eq(value(b, "half", "2022-04-01"), 2);
	ck_assert_int_eq(value(b, "half", "2022-05-01"), 2); /* as it was published */
	ck_assert_int_eq(value(b, "half", "2022-06-01"), 4);
	ck_assert_int_eq(rulebook_user(b, 1)->id, 2);
	ck_assert_int_eq(rulebook_user(b, 3)->id, 4);
	ck_assert_ptr_null(rulebook_user(b, 2));
	ck_assert_ptr_null(rulebook_user(b, 0));
	rulebook_withdraw(b, 4);
	ck_assert_ptr_null(rulebook_user(b, 3));
	rulebook_free(b);
}
END_TEST

/* ---- rows of a store ------------------------------------------------------------------------------------- */

START_TEST(rows_are_taken_once) {
	struct rulebook *b = town_book();
	struct err e = {0};
	str path = STR("decisions/a.dmn"), text = STR(HEAD("a", "urn:a") LITERAL("a", "number", "1") END);
	day first = on("2022-05-01");
	ck_assert(rulebook_take(b, 1, path, first, false, text, &e) && rulebook_take(b, 1, path, first, false, text, &e));
	ck_assert_uint_eq(decision_count(b), 2);
	ck_assert_int_eq(found(b, "a", "2022-05-01"), 1);
	ck_assert(rulebook_take(b, 1, path, first, true, text, &e));
	ck_assert_int_eq(found(b, "a", "2022-05-01"), -1);
	/* What does not load any more is no matter once it is withdrawn. */
	ck_assert(rulebook_take(b, 2, path, first, true, STR("<a"), &e));
	ck_assert(decision_count(b) == 3 && !decision_at(b, 2)->model && decision_at(b, 2)->withdrawn);
	ck_assert_int_eq(found(b, "a", "2022-05-01"), -1);
	ck_assert(!rulebook_take(b, 3, path, first, false, STR("<a"), &e));
	ck_assert_str_eq(e.code, "xml.syntax");
	ck_assert_str_eq(e.where, "definition/3");
	ck_assert_ptr_nonnull(strstr(e.text, "decisions/a.dmn:1"));
	ck_assert_uint_eq(decision_count(b), 3);
	rulebook_free(b);
}
END_TEST

/* ---- judging ----------------------------------------------------------------------------------------------- */

/* In force when texts are judged. */
#define BEFORE \
	HEAD("a", "urn:a") INPUT("area", "number") LITERAL("kind", "string", "\"x\"") \
		TABLE("pair", OUTPUT("low") OUTPUT("high"), ENTRY("1") ENTRY("2")) TABLE("one", OUTPUT("x"), ENTRY("1")) END
#define WITH(inputs, kind, pair, one) HEAD("a", "urn:a") inputs kind pair one END
#define AREA INPUT("area", "number")
#define KIND LITERAL("kind", "string", "\"y\"")
#define PAIR TABLE("pair", OUTPUT("high") OUTPUT("low"), ENTRY("3") ENTRY("4"))
#define ONE  TABLE("one", OUTPUT("x"), ENTRY("2"))

static const struct {
	const char *path, *text, *code, *where, *says;
} judged[] = {
	{"decisions/a.dmn", WITH(AREA, KIND, PAIR, ONE), "", "", ""},
	{"decisions/a.dmn", WITH("", KIND, PAIR, ONE), "", "", ""}, /* an input less is no harm */
	{"decisions/a.dmn", WITH(AREA, KIND, PAIR, ONE LITERAL("more", "number", "1")), "", "", ""},
	{"decisions/新规.dmn", HEAD("n", "urn:n") LITERAL("new", "number", "1") END, "", "", ""},
	{"decisions/a.dmn", WITH(AREA, LITERAL("kind", "string", "1 +"), PAIR, ONE), "feel.syntax", "decisions/a.dmn:1",
		""},
	{"decisions/a.dmn", "\n<a>\n", "xml.syntax", "decisions/a.dmn:3", ""},
	{"decisions/a.dmn", "<a/>", "dmn.syntax", "decisions/a.dmn:1", ""},
	{"decisions/a.dmn", WITH(AREA, "", PAIR, ONE), "definition.interface", "decisions/a.dmn", "\"kind\" is missing"},
	{"decisions/a.dmn", WITH(AREA, LITERAL("kind", "number", "1"), PAIR, ONE), "definition.interface",
		"decisions/a.dmn", "type of result"},
	{"decisions/a.dmn", WITH(AREA INPUT("mood", "string"), KIND, PAIR, ONE), "definition.interface",
		"decisions/a.dmn", "\"mood\""},
	{"decisions/a.dmn", WITH(INPUT("area", "string"), KIND, PAIR, ONE), "definition.interface", "decisions/a.dmn",
		"\"area\""},
	{"decisions/a.dmn", WITH(AREA, KIND, TABLE("pair", OUTPUT("low") OUTPUT("top"), ENTRY("1") ENTRY("2")), ONE),
		"definition.interface", "decisions/a.dmn:1", "\"high\""},
	{"decisions/a.dmn", WITH(AREA, KIND, TABLE("pair", OUTPUT("low"), ENTRY("1")), ONE), "definition.interface",
		"decisions/a.dmn:1", "another form"},
	{"decisions/a.dmn", WITH(AREA, KIND, PAIR, TABLE("one", OUTPUT("x") OUTPUT("y"), ENTRY("1") ENTRY("2"))),
		"definition.interface", "decisions/a.dmn:1", "another form"},
	{"decisions/b.dmn", HEAD("b", "urn:b") LITERAL("may open", "boolean", "true") END, "definition.name_taken",
		"decisions/b.dmn", "\"may open\""},
	{"a.dmn", BEFORE, "definition.path", "a.dmn", ""},
	{"decisions/.dmn", BEFORE, "definition.path", "decisions/.dmn", ""},
	{"decisions/..dmn", BEFORE, "definition.path", "decisions/..dmn", ""},
	{"decisions/a b.dmn", BEFORE, "definition.path", "decisions/a b.dmn", ""},
	{"decisions/a/b.dmn", BEFORE, "definition.path", "decisions/a/b.dmn", ""},
	{"decisions/a.bpmn", BEFORE, "definition.path", "decisions/a.bpmn", ""},
	{"decisions/0123456789012345678901234567890123456789012345678901234567890.dmn", BEFORE, "definition.path",
		"decisions/0123456789012345678901234567890123456789012345678901234567890.dmn", ""},
};

START_TEST(a_text_is_judged) {
	struct rulebook *b = town_book();
	struct arena a = {0};
	struct rule_judgement said;
	add(b, 1, "decisions/a.dmn", "2022-05-01", BEFORE);
	rulebook_judge(b, &a, str_of(judged[_i].path), on("2022-05-01"), str_of(judged[_i].text), &said);
	ck_assert_str_eq(said.fault.code ? said.fault.code : "", judged[_i].code);
	ck_assert_str_eq(said.fault.where, judged[_i].where);
	ck_assert_msg(strstr(said.fault.text, judged[_i].says), "%s", said.fault.text);
	ck_assert(said.sound == !judged[_i].code[0]);
	ck_assert(!said.sound || said.model);
	ck_assert_uint_eq(decision_count(b), 2);
	arena_free(&a);
	rulebook_free(b);
}
END_TEST

/* What is judged against is what is in force on the day, not what was published last. */
START_TEST(a_text_is_judged_for_its_day) {
	struct rulebook *b = town_book();
	struct arena a = {0};
	struct rule_judgement said;
	str text = STR(HEAD("a", "urn:a") LITERAL("other", "number", "1") END);
	add(b, 1, "decisions/a.dmn", "2022-05-01", BEFORE);
	rulebook_judge(b, &a, STR("decisions/a.dmn"), on("2022-04-30"), text, &said);
	ck_assert(said.sound);
	rulebook_judge(b, &a, STR("decisions/a.dmn"), on("2022-05-01"), text, &said);
	ck_assert_str_eq(said.fault.code, "definition.interface");
	/* A name is free again when the version that had it was withdrawn. */
	str kind = STR(HEAD("k", "urn:k") LITERAL("kind", "number", "1") END);
	rulebook_judge(b, &a, STR("decisions/k.dmn"), on("2022-05-01"), kind, &said);
	ck_assert_str_eq(said.fault.code, "definition.name_taken");
	rulebook_withdraw(b, 1);
	rulebook_judge(b, &a, STR("decisions/k.dmn"), on("2022-05-01"), kind, &said);
	ck_assert(said.sound);
	arena_free(&a);
	rulebook_free(b);
}
END_TEST

/* An input that a version left out may come back: the program still fills it in. */
START_TEST(what_was_left_out_may_come_back) {
	struct rulebook *b = town_book();
	struct arena a = {0};
	struct rule_judgement said;
	str path = STR("decisions/a.dmn");
	day first = on("2022-06-01");
	add(b, 1, "decisions/a.dmn", "2022-05-01", BEFORE);
	add(b, 2, "decisions/a.dmn", "2022-06-01", WITH("", KIND, PAIR, ONE));
	rulebook_judge(b, &a, path, first, STR(BEFORE), &said);
	ck_assert_msg(said.sound, "%s", said.fault.text);
	rulebook_judge(b, &a, path, first, STR(WITH(INPUT("area", "string"), KIND, PAIR, ONE)), &said);
	ck_assert_str_eq(said.fault.code, "definition.interface");
	rulebook_withdraw(b, 1); /* the only one that had it */
	rulebook_judge(b, &a, path, first, STR(BEFORE), &said);
	ck_assert_str_eq(said.fault.code, "definition.interface");
	arena_free(&a);
	rulebook_free(b);
}
END_TEST

START_TEST(a_text_has_a_greatest_length) {
	struct rulebook *b = town_book();
	struct arena a = {0};
	struct rule_judgement said;
	char *text = arena_alloc(&a, LIMIT_SOURCE_BYTES + 2);
	static const char model[] = HEAD("a", "urn:a") LITERAL("a", "number", "1") END;
	memset(text, ' ', LIMIT_SOURCE_BYTES + 1);
	memcpy(text, model, sizeof model - 1);
	rulebook_judge(b, &a, STR("decisions/a.dmn"), on("2022-05-01"), (str){text, LIMIT_SOURCE_BYTES}, &said);
	ck_assert(said.sound);
	rulebook_judge(b, &a, STR("decisions/a.dmn"), on("2022-05-01"), (str){text, LIMIT_SOURCE_BYTES + 1}, &said);
	ck_assert_str_eq(said.fault.code, "definition.too_long");
	arena_free(&a);
	rulebook_free(b);
}
END_TEST

/* Rules that contradict each other are found, and the first fault is the reason. */
START_TEST(faults_of_tables_are_found) {
	static const char text[] = HEAD("f", "urn:f") INPUT("n", "number") "\n<decision name='both'><variable name='both'/>"
		"<informationRequirement><requiredInput href='#n'/></informationRequirement>\n"
		"<decisionTable id='t' hitPolicy='UNIQUE'><input><inputExpression typeRef='number'><text>n</text>"
		"</inputExpression></input><output name='x' typeRef='number'/>\n"
		"<rule><inputEntry><text>&lt; 10</text></inputEntry>" ENTRY("1") "</rule>\n"
		"<rule><inputEntry><text>&lt; 20</text></inputEntry>" ENTRY("2") "</rule></decisionTable></decision>" END;
	struct rulebook *b = town_book();
	struct arena a = {0};
	struct rule_judgement said;
	rulebook_judge(b, &a, STR("decisions/f.dmn"), on("2022-05-01"), STR(text), &said);
	ck_assert(!said.sound && said.model && said.finding_count);
	ck_assert_str_eq(said.fault.code, "definition.findings");
	ck_assert(str_starts(str_of(said.fault.where), STR("decisions/f.dmn:")));
	ck_assert(said.fault.text[0]);
	arena_free(&a);
	rulebook_free(b);
}
END_TEST

Suite *rulebook_suite(void) {
	Suite *suite = suite_create("rulebook");
	TCase *cases = tcase_create("rulebook");
	tcase_add_test(cases, the_pack_comes_first);
	tcase_add_test(cases, the_latest_day_counts_then_the_last_published);
	tcase_add_test(cases, imports_are_those_in_force_on_the_first_day);
	tcase_add_test(cases, rows_are_taken_once);
	tcase_add_loop_test(cases, a_text_is_judged, 0, (int)COUNT(judged));
	tcase_add_test(cases, a_text_is_judged_for_its_day);
	tcase_add_test(cases, what_was_left_out_may_come_back);
	tcase_add_test(cases, a_text_has_a_greatest_length);
	tcase_add_test(cases, faults_of_tables_are_found);
	suite_add_tcase(suite, cases);
	return suite;
}
