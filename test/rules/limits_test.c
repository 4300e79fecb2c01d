/* Models that want to hurt: each must end quickly, with the code that says why. */
#include <stdlib.h>
#include <time.h>

#include "suites.h"

#define DMN "https://www.omg.org/spec/DMN/20230324/MODEL/"
#define MODEL "<definitions xmlns=\"" DMN "\" id=\"m\" name=\"m\" namespace=\"urn:0\">"

enum { TEXT_MAX = 48 << 20, SLOW_MS = 5000 }; /* of the processor, also under sanitizers */

/* ---- models --------------------------------------------------------------------------------- */

static struct buf text;

static void begin(void) {
	text = buf_make(TEXT_MAX);
	buf_text(&text, MODEL);
}

static void add_decision(const char *name, const char *requirements, const char *expression) {
	buf_format(&text,
	           "<decision id=\"%s\" name=\"%s\"><variable name=\"%s\"/>%s"
	           "<literalExpression><text>%s</text></literalExpression></decision>",
	           name, name, name, requirements, expression);
}

static void add_function(const char *name, const char *requirements, const char *expression) {
	buf_format(&text,
	           "<businessKnowledgeModel id=\"%s\" name=\"%s\"><variable name=\"%s\"/><encapsulatedLogic>"
	           "<formalParameter name=\"x\"/>%s</encapsulatedLogic>%s</businessKnowledgeModel>",
	           name, name, name, expression, requirements);
}

static void require_decision(char *out, size_t size, const char *prefix, int i) {
	snprintf(out, size, "<informationRequirement><requiredDecision href=\"#%s%d\"/></informationRequirement>",
	         prefix, i);
}

static void require_function(char *out, size_t size, const char *name) {
	snprintf(out, size, "<knowledgeRequirement><requiredKnowledge href=\"#%s\"/></knowledgeRequirement>", name);
}

static uint64_t now_ms(void) {
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Loads the text; with a decision named "a" evaluates it. The code of the refusal or of the first warning, "" for
 * neither. */
static const char *outcome(const struct rules_library *library) {
	struct arena a = {0}, at_run = {0};
	struct rules_model *m = NULL;
	struct err e = {0};
	const char *code = "";
	uint64_t began = now_ms();
	buf_text(&text, "</definitions>");
	ck_assert(!text.full);
	if (!rules_load(&a, buf_view(&text), "hostile.dmn", library, &m, &e)) {
		code = e.code;
	} else if (rules_decision(m, STR("a")) >= 0) {
		struct feel_run run = feel_run_make(&at_run, NULL, 0, 0, 0);
		struct val *inputs = arena_array(&a, struct val, rules_input_count(m));
		struct buf out = buf_make(1 << 20);
		val_put_json(&out, rules_eval(m, rules_decision(m, STR("a")), inputs, &run, NULL));
		code = run.warning_count ? run.warnings->code : "";
		buf_free(&out);
	}
	uint64_t took = now_ms() - began;
	ck_assert_msg(took < SLOW_MS, "it took %d ms", (int)took);
	arena_free(&a);
	arena_free(&at_run);
	buf_free(&text);
	return code;
}

/* ---- graphs --------------------------------------------------------------------------------- */

static const char *chain(int length) {
	char name[16], requirement[160] = "";
	begin();
	for (int i = 0; i < length; i++) {
		snprintf(name, sizeof name, "d%d", i);
		if (i)
			require_decision(requirement, sizeof requirement, "d", i - 1);
		add_decision(name, requirement, i ? "1" : "0");
	}
	require_decision(requirement, sizeof requirement, "d", length - 1);
	add_decision("a", requirement, "1");
	return outcome(NULL);
}

START_TEST(long_chain_of_decisions) {
	ck_assert_str_eq(chain(400), "");
	ck_assert_str_eq(chain(600), "dmn.unsupported");
	ck_assert_str_eq(chain(20000), "dmn.unsupported");
}
END_TEST

/* Each decision requires the two before it: two to the sixtieth ways, but each is evaluated once. */
START_TEST(diamonds_of_decisions) {
	char name[16], first[160] = "", both[320] = "";
	begin();
	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof name, "d%d", i);
		char body[32];
		snprintf(body, sizeof body, i > 1 ? "d%d + d%d" : "1", i - 1, i - 2);
		if (i > 1) {
			require_decision(first, sizeof first, "d", i - 1);
			snprintf(both, sizeof both, "%s", first);
			require_decision(first, sizeof first, "d", i - 2);
			snprintf(both + strlen(both), sizeof both - strlen(both), "%s", first);
		}
		add_decision(name, both, body);
	}
	require_decision(first, sizeof first, "d", 59);
	add_decision("a", first, "d59");
	ck_assert_str_eq(outcome(NULL), "");
}
END_TEST

START_TEST(wide_graph) {
	char name[16];
	begin();
	for (int i = 0; i < 30000; i++) {
		snprintf(name, sizeof name, "d%d", i);
		add_decision(name, "", "1");
	}
	add_decision("a", "", "1");
	ck_assert_str_eq(outcome(NULL), "");
	begin();
	for (int i = 0; i < 70000; i++) {
		buf_format(&text, "<inputData id=\"i%d\" name=\"i%d\"/>", i, i);
	}
	ck_assert_str_eq(outcome(NULL), "dmn.unsupported");
}
END_TEST

START_TEST(too_many_requirements) {
	begin();
	for (int i = 0; i < 2000; i++)
		buf_format(&text, "<inputData id=\"i%d\" name=\"i%d\"/>", i, i);
	buf_text(&text, "<decision id=\"a\" name=\"a\">");
	for (int i = 0; i < 2000; i++)
		buf_format(&text, "<informationRequirement><requiredInput href=\"#i%d\"/></informationRequirement>", i);
	buf_text(&text, "<literalExpression><text>1</text></literalExpression></decision>");
	ck_assert_str_eq(outcome(NULL), "dmn.unsupported");
}
END_TEST

/* ---- functions ------------------------------------------------------------------------------ */

static const char *calls(const char *body, const char *decision) {
	char requirement[160];
	require_function(requirement, sizeof requirement, "f");
	begin();
	add_function("f", "", body);
	add_decision("a", requirement, decision);
	return outcome(NULL);
}

#define LITERAL(t) "<literalExpression><text>" t "</text></literalExpression>"

START_TEST(endless_recursion) {
	ck_assert_str_eq(calls(LITERAL("f(x + 1)"), "f(1)"), "feel.depth");
	ck_assert_str_eq(calls(LITERAL("f(f(x))"), "f(1)"), "feel.depth");
	ck_assert_str_eq(calls("<invocation>" LITERAL("f") "<binding><parameter name=\"x\"/>" LITERAL("x") "</binding>"
	                       "</invocation>", "f(1)"), "feel.depth");
	ck_assert_str_eq(calls(LITERAL("x(x)"), "f(f)"), "feel.depth");
	ck_assert_str_eq(calls(LITERAL("[f(x), f(x)]"), "f(1)"), "feel.depth");
	ck_assert_str_eq(calls("<list>" LITERAL("f(x)") LITERAL("f(x)") "</list>", "f(1)"), "feel.depth");
}
END_TEST

/* A function that calls itself from the bottom of a deep stack of boxes. */
START_TEST(recursion_through_boxes) {
	struct buf body = buf_make(1 << 16);
	for (int i = 0; i < 100; i++)
		buf_text(&body, "<list>");
	buf_text(&body, LITERAL("f(x)"));
	for (int i = 0; i < 100; i++)
		buf_text(&body, "</list>");
	buf_char(&body, '\0');
	ck_assert_str_eq(calls(body.p, "f(1)"), "feel.depth");
	buf_free(&body);
}
END_TEST

START_TEST(boxes_too_deep) {
	begin();
	buf_text(&text, "<decision id=\"a\" name=\"a\">");
	for (int i = 0; i < 5000; i++)
		buf_text(&text, "<list>");
	for (int i = 0; i < 5000; i++)
		buf_text(&text, "</list>");
	buf_text(&text, "</decision>");
	ck_assert_str_eq(outcome(NULL), "xml.depth");
}
END_TEST

/* f9 calls f8 ten times, which calls f7 ten times … */
START_TEST(calls_multiply) {
	char name[16], requirement[160] = "", body[256];
	begin();
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof name, "f%d", i);
		snprintf(body, sizeof body, i ? LITERAL("f%d(x) + f%d(x)") : LITERAL("1"), i - 1, i - 1);
		add_function(name, requirement, body);
		require_function(requirement, sizeof requirement, name);
	}
	add_decision("a", requirement, "f29(1)");
	ck_assert_str_eq(outcome(NULL), "feel.steps");
}
END_TEST

START_TEST(loops_multiply) {
	begin();
	buf_text(&text, "<decision id=\"a\" name=\"a\">");
	for (int i = 0; i < 6; i++)
		buf_format(&text, "<for iteratorVariable=\"i%d\"><in>" LITERAL("1..1000") "</in><return>", i);
	buf_text(&text, LITERAL("1"));
	for (int i = 0; i < 6; i++)
		buf_text(&text, "</return></for>");
	buf_text(&text, "</decision>");
	ck_assert_str_eq(outcome(NULL), "feel.syntax"); /* no range without brackets */
	begin();
	buf_text(&text, "<decision id=\"a\" name=\"a\">");
	for (int i = 0; i < 6; i++)
		buf_format(&text, "<for iteratorVariable=\"i%d\"><in>" LITERAL("[1..1000]") "</in><return>", i);
	buf_text(&text, LITERAL("1"));
	for (int i = 0; i < 6; i++)
		buf_text(&text, "</return></for>");
	buf_text(&text, "</decision>");
	ck_assert_str_eq(outcome(NULL), "feel.steps");
}
END_TEST

/* Services that call the one before twice: nothing is shared between their evaluations. */
START_TEST(services_multiply) {
	char name[16], requirement[160] = "", body[64];
	begin();
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "d%d", i);
		snprintf(body, sizeof body, i ? "s%d() + s%d()" : "1", i - 1, i - 1);
		add_decision(name, requirement, body);
		buf_format(&text, "<decisionService id=\"s%d\" name=\"s%d\"><outputDecision href=\"#d%d\"/>"
		           "</decisionService>", i, i, i);
		snprintf(name, sizeof name, "s%d", i);
		require_function(requirement, sizeof requirement, name);
	}
	add_decision("a", requirement, "s39()");
	ck_assert_str_eq(outcome(NULL), "feel.memory");
}
END_TEST

/* ---- values and types ----------------------------------------------------------------------- */

/* A value that doubles forty times, of a type that is as deep: too large to be looked at. */
START_TEST(values_double) {
	char name[16], requirement[160] = "", body[64];
	begin();
	buf_text(&text, "<itemDefinition name=\"t0\"><typeRef>number</typeRef></itemDefinition>");
	for (int i = 1; i <= 40; i++)
		buf_format(&text, "<itemDefinition name=\"t%d\" isCollection=\"true\"><typeRef>t%d</typeRef>"
		           "</itemDefinition>", i, i - 1);
	for (int i = 0; i <= 40; i++) {
		snprintf(name, sizeof name, "d%d", i);
		snprintf(body, sizeof body, i ? "[d%d, d%d]" : "1", i - 1, i - 1);
		add_decision(name, requirement, body);
		require_decision(requirement, sizeof requirement, "d", i);
	}
	buf_format(&text,
	           "<decision id=\"a\" name=\"a\"><variable name=\"a\" typeRef=\"t40\"/>%s" LITERAL("d40") "</decision>",
	           requirement);
	ck_assert_str_eq(outcome(NULL), "feel.steps");
}
END_TEST

/* The same without a type: what is given back would never be written to its end. */
START_TEST(results_double) {
	char name[16], requirement[160] = "", body[64];
	begin();
	for (int i = 0; i <= 40; i++) {
		snprintf(name, sizeof name, "d%d", i);
		snprintf(body, sizeof body, i ? "[d%d, d%d]" : "1", i - 1, i - 1);
		add_decision(name, requirement, body);
		require_decision(requirement, sizeof requirement, "d", i);
	}
	add_decision("a", requirement, "d40");
	ck_assert_str_eq(outcome(NULL), "feel.steps");
}
END_TEST

START_TEST(values_nest) {
	begin();
	add_decision("a", "", "for i in 1..100000 return if i = 1 then 1 else [partial[-1]]");
	ck_assert_str_eq(outcome(NULL), "feel.steps");
}
END_TEST

START_TEST(types_refer_too_deep) {
	begin();
	for (int i = 0; i < 2000; i++)
		buf_format(&text, "<itemDefinition name=\"t%d\"><typeRef>t%d</typeRef></itemDefinition>", i, i + 1);
	buf_text(&text, "<itemDefinition name=\"t2000\"><typeRef>string</typeRef></itemDefinition>");
	ck_assert_str_eq(outcome(NULL), "dmn.unsupported");
}
END_TEST

START_TEST(many_types) {
	begin();
	for (int i = 0; i < 50000; i++)
		buf_format(&text, "<itemDefinition name=\"t%d\"><typeRef>number</typeRef></itemDefinition>", i);
	add_decision("a", "", "1");
	ck_assert_str_eq(outcome(NULL), "");
}
END_TEST

START_TEST(too_many_rules) {
	begin();
	buf_text(&text, "<decision id=\"a\" name=\"a\"><decisionTable><output/>");
	for (int i = 0; i < 65536; i++)
		buf_text(&text, "<rule/>");
	buf_text(&text, "</decisionTable></decision>");
	ck_assert_str_eq(outcome(NULL), "dmn.unsupported");
}
END_TEST

START_TEST(too_many_columns) {
	begin();
	buf_text(&text, "<decision id=\"a\" name=\"a\"><decisionTable>");
	for (int i = 0; i < 2000; i++)
		buf_format(&text, "<output name=\"o%d\"/>", i);
	buf_text(&text, "</decisionTable></decision>");
	ck_assert_str_eq(outcome(NULL), "dmn.unsupported");
}
END_TEST

/* ---- imports -------------------------------------------------------------------------------- */

/* A library of models "urn:0", "urn:1" …, each of which imports the next one twice and requires it both ways. */
static bool find_next(void *self, struct arena *a, str ns, str location, str *out, const char **name) {
	const int *last = self;
	int64_t i;
	(void)location;
	if (!str_int(str_cut(ns, 4, ns.n), &i))
		return false;
	struct buf b = buf_make(1 << 16);
	buf_format(&b, "<definitions xmlns=\"" DMN "\" namespace=\"urn:%d\">", (int)i);
	if (i < *last)
		for (int k = 0; k < 2; k++)
			buf_format(&b, "<import namespace=\"urn:%d\" name=\"m%d\"/>", (int)i + 1, k);
	buf_text(&b, "<inputData id=\"i\" name=\"i\"/><decision id=\"d\" name=\"d\"><informationRequirement>"
	             "<requiredInput href=\"#i\"/></informationRequirement>");
	if (i < *last)
		buf_format(&b, "<informationRequirement><requiredDecision href=\"urn:%d#d\"/></informationRequirement>",
		           (int)i + 1);
	buf_text(&b, LITERAL("i") "</decision></definitions>");
	*out = arena_str(a, buf_view(&b));
	*name = "next.dmn";
	buf_free(&b);
	return true;
}

static const char *import_chain(int last) {
	struct rules_library library = {.self = &last, .find = find_next};
	begin();
	buf_text(&text, "<import namespace=\"urn:1\" name=\"m\"/>");
	add_decision("a", "<informationRequirement><requiredDecision href=\"urn:1#d\"/></informationRequirement>", "1");
	return outcome(&library);
}

START_TEST(imports_too_deep) {
	ck_assert_str_eq(import_chain(15), "");
	ck_assert_str_eq(import_chain(30), "dmn.unsupported");
	ck_assert_str_eq(import_chain(1 << 30), "dmn.unsupported");
}
END_TEST

START_TEST(import_of_itself) {
	int last = 3;
	struct rules_library library = {.self = &last, .find = find_next};
	begin();
	buf_text(&text, "<import namespace=\"urn:0\" name=\"m\"/>");
	ck_assert_str_eq(outcome(&library), "dmn.cycle");
}
END_TEST

START_TEST(many_imports) {
	int last = 0;
	struct rules_library library = {.self = &last, .find = find_next};
	begin();
	for (int i = 0; i < 1000; i++)
		buf_format(&text, "<import namespace=\"urn:%d\" name=\"m%d\"/>", i + 1, i);
	ck_assert_str_eq(outcome(&library), "dmn.unsupported");
}
END_TEST

Suite *limits_suite(void) {
	Suite *suite = suite_create("limits");
	TCase *cases = tcase_create("limits");
	tcase_set_timeout(cases, 20);
	tcase_add_test(cases, long_chain_of_decisions);
	tcase_add_test(cases, diamonds_of_decisions);
	tcase_add_test(cases, wide_graph);
	tcase_add_test(cases, too_many_requirements);
	tcase_add_test(cases, endless_recursion);
	tcase_add_test(cases, recursion_through_boxes);
	tcase_add_test(cases, boxes_too_deep);
	tcase_add_test(cases, calls_multiply);
	tcase_add_test(cases, loops_multiply);
	tcase_add_test(cases, services_multiply);
	tcase_add_test(cases, values_double);
	tcase_add_test(cases, results_double);
	tcase_add_test(cases, values_nest);
	tcase_add_test(cases, types_refer_too_deep);
	tcase_add_test(cases, many_types);
	tcase_add_test(cases, too_many_rules);
	tcase_add_test(cases, too_many_columns);
	tcase_add_test(cases, imports_too_deep);
	tcase_add_test(cases, import_of_itself);
	tcase_add_test(cases, many_imports);
	suite_add_tcase(suite, cases);
	return suite;
}
