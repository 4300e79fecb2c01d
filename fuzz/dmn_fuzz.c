/* Any bytes as a DMN model, with a small library for its imports. What loads is analysed, and every decision is
 * evaluated with nothing and with values of the declared types, traced and explained; doing it again gives the same. */
#include "feel_fuzz.h"
#include "rules/rules.h"

void dmn_fuzz(const uint8_t *data, size_t size);

enum { DMN_STEPS = 5000, DMN_DECISIONS_MAX = 12, DMN_EXPLAINED_MAX = 1 << 18 };

/* The model that every import of "urn:lib" finds; one of "urn:self" finds the model itself. */
static const char dmn_library_text[] =
	"<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:lib\" name=\"lib\">"
	"<itemDefinition name=\"tYuan\"><typeRef>number</typeRef><allowedValues><text>[0..1000]</text></allowedValues>"
	"</itemDefinition><inputData id=\"i\" name=\"n\"><variable name=\"n\" typeRef=\"tYuan\"/></inputData>"
	"<decision id=\"d\" name=\"twice\"><variable name=\"twice\"/><informationRequirement><requiredInput href=\"#i\"/>"
	"</informationRequirement><literalExpression><text>n * 2</text></literalExpression></decision>"
	"<businessKnowledgeModel id=\"f\" name=\"add\"><variable name=\"add\"/><encapsulatedLogic>"
	"<formalParameter name=\"a\"/><formalParameter name=\"b\"/>"
	"<literalExpression><text>a + b</text></literalExpression></encapsulatedLogic>"
	"</businessKnowledgeModel></definitions>";

static bool dmn_find(void *self, struct arena *a, str ns, str location, str *text, const char **name) {
	(void)a, (void)location;
	*name = "library";
	if (str_is(ns, "urn:lib")) {
		*text = STR(dmn_library_text);
		return true;
	}
	*text = *(str *)self;
	return str_is(ns, "urn:self");
}

/* A value of the type that an input says it has; number 0 is nothing at all. */
static struct val dmn_value(struct arena *a, str type, uint32_t number) {
	static const struct {
		const char *type, *values[3];
	} values[] = {{"number", {"5", "-0.5", "1e10"}}, {"string", {"\"a\"", "\"\"", "\"黄埔\""}},
		{"boolean", {"true", "false", "true"}}, {"date", {"@\"2022-02-28\"", "@\"2024-02-29\"", "@\"0001-01-01\""}},
		{"date and time", {"@\"2022-02-28T10:00:00Z\"", "@\"2022-02-28T10:00:00\"",
			"@\"2022-03-27T02:30:00@Europe/Paris\""}},
		{"time", {"@\"10:00:00\"", "@\"23:59:59.9Z\"", "@\"00:00:00+08:00\""}},
		{"days and time duration", {"@\"P1D\"", "@\"-PT1S\"", "@\"PT0S\""}},
		{"years and months duration", {"@\"P1Y\"", "@\"-P1M\"", "@\"P0M\""}},
		{"list<number>", {"[1, 2, 3]", "[]", "[null, -1]"}}, {"list<string>", {"[\"a\"]", "[]", "[\"b\", \"b\"]"}}};
	static const char *const other[] = {"{a: 1, name: \"x\", list: [1, {b: 2}]}", "[{a: 1}, {a: \"b\"}]", "7"};
	const char *text = other[number % 3];
	for (size_t i = 0; i < COUNT(values); i++)
		if (str_is(type, values[i].type))
			text = values[i].values[number % 3];
	struct feel_expr *x;
	struct err e = {0};
	if (!number)
		return val_null();
	check(feel_compile(a, str_of(text), NULL, &x, &e));
	struct feel_run run = feel_run_make(a, NULL, 0, 0, 0);
	return feel_eval(x, &run);
}

/* Result, warnings and explanation as one text. */
static str dmn_ask(struct arena *a, const struct rules_model *m, uint32_t decision, const struct val *inputs) {
	struct feel_run run = feel_run_make(a, NULL, 0, FUZZ_NOW_MS, FUZZ_OFFSET_MINUTES);
	struct rules_trace trace = rules_trace_make(a);
	run.steps = DMN_STEPS;
	struct val v = rules_eval(m, (int)decision, inputs, &run, &trace);
	struct buf b = buf_make(DMN_EXPLAINED_MAX);
	rules_explain(&b, m, (int)decision, inputs, v, &trace, STR("2022-01-01/0123456789abcdef"));
	struct json_doc d;
	struct err e = {0};
	if (!b.full && !json_parse(a, buf_view(&b), &d, &e) && strcmp(e.code, "json.depth") != 0) {
		fprintf(stderr, STR_FMT "\n%s %s %s\n", STR_ARG(buf_view(&b)), e.code, e.where, e.text);
		check(!"the explanation is JSON");
	}
	str explained = b.full ? STR("") : arena_str(a, buf_view(&b)), got = fuzz_outcome(a, v, &run);
	buf_free(&b);
	return arena_format(a, STR_FMT "\n" STR_FMT, STR_ARG(got), STR_ARG(explained));
}

static void dmn_decisions(struct arena *a, const struct rules_model *m) {
	uint32_t n = rules_input_count(m);
	struct val *inputs = arena_array(a, struct val, n + 1);
	for (uint32_t decision = 0; decision < rules_decision_count(m) && decision < DMN_DECISIONS_MAX; decision++)
		for (uint32_t k = 0; k < 4; k++) {
			struct arena scratch = {0};
			for (uint32_t i = 0; i < n; i++)
				inputs[i] = dmn_value(&scratch, rules_input_type(m, i), k);
			str one = dmn_ask(&scratch, m, decision, inputs), two = dmn_ask(&scratch, m, decision, inputs);
			if (!str_eq(one, two)) {
				fprintf(stderr, "one: " STR_FMT "\ntwo: " STR_FMT "\n", STR_ARG(one), STR_ARG(two));
				check(!"the same question has the same answer");
			}
			arena_free(&scratch);
		}
}

static void dmn_findings(struct arena *a, const struct rules_model *m) {
	uint32_t count;
	const struct rules_finding *f = rules_analyse(a, m, &count);
	for (uint32_t i = 0; i < count; i++)
		check(f[i].code && f[i].line && f[i].zh.n && f[i].en.n && str_utf8(f[i].zh) && str_utf8(f[i].en));
}

void dmn_fuzz(const uint8_t *data, size_t size) {
	struct arena a = {0};
	struct rules_model *m;
	struct err e = {0};
	str text = fuzz_text(data, size), ns;
	struct rules_library library = {&text, dmn_find};
	bool named = rules_namespace(&a, text, &ns);
	if (rules_load(&a, text, "fuzz", &library, &m, &e)) {
		check(named);
		dmn_findings(&a, m);
		dmn_decisions(&a, m);
	} else {
		check(e.code && e.where[0] && e.text[0]);
	}
	arena_free(&a);
}

/* ---- mutation ------------------------------------------------------------------------------- */

#ifdef TARGET /* only the fuzzer itself changes inputs */

/* libFuzzer's own, and what it calls when it is there. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

struct dmn_span {
	uint32_t from, to;
};

static bool dmn_find_from(str s, uint32_t from, const char *part, uint32_t *at) {
	const char *found = from < s.n ? memmem(s.p + from, s.n - from, part, strlen(part)) : NULL;
	*at = found ? (uint32_t)(found - s.p) : s.n;
	return found != NULL;
}

/* Some stretch between two signs: the content of a text or of an attribute. */
static bool dmn_some_span(str s, const char *open, const char *close, uint32_t start, struct dmn_span *out) {
	uint32_t at;
	if (!dmn_find_from(s, s.n ? start % s.n : 0, open, &at) && !dmn_find_from(s, 0, open, &at))
		return false;
	out->from = at + (uint32_t)strlen(open);
	return dmn_find_from(s, out->from, close, &out->to);
}

/* Some element that has no element of its name within, its tags included. */
static bool dmn_some_element(str s, uint32_t start, struct dmn_span *out) {
	static const char *const names[] = {"rule", "contextEntry", "input", "informationRequirement",
		"knowledgeRequirement",
		"decision", "inputData", "literalExpression", "row", "inputEntry", "outputEntry", "binding", "output",
		"formalParameter", "itemComponent", "itemDefinition", "businessKnowledgeModel", "import", "decisionService"};
	const char *name = names[start % COUNT(names)];
	char open[32], close[32];
	snprintf(open, sizeof open, "<%s", name);
	snprintf(close, sizeof close, "</%s>", name);
	if (!dmn_some_span(s, open, close, start / 16, out))
		return false;
	out->from -= (uint32_t)strlen(open);
	out->to += (uint32_t)strlen(close);
	return true;
}

/* Puts bytes in the place of a stretch; the size afterwards, unchanged when there is no room. */
static size_t dmn_replace(uint8_t *data, size_t size, size_t max, struct dmn_span at, const uint8_t *by, size_t n) {
	if (size - (at.to - at.from) + n > max)
		return size;
	memmove(data + at.from + n, data + at.to, size - at.to);
	memcpy(data + at.from, by, n);
	return size - (at.to - at.from) + n;
}

/* Mutated bytes that may stand between tags and quotes. */
static void dmn_keep_plain(uint8_t *bytes, size_t n) {
	bool whole = str_utf8((str){(const char *)bytes, (uint32_t)n});
	for (size_t i = 0; i < n; i++)
		if (bytes[i] == '<' || bytes[i] < ' ' || (!whole && bytes[i] >= 0x80))
			bytes[i] = ' ' + bytes[i] % 28;
}

/* Changes a text or an attribute, copies one over another, removes, doubles or moves an element; now and then any
 * bytes. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
	static uint8_t bytes[1 << 16];
	str s = {(const char *)data, (uint32_t)size};
	struct dmn_span at, from;
	uint32_t form = seed % 11, start = seed / 11;
	const char *open = form % 3 ? "<text>" : "=\"", *close = form % 3 ? "</text>" : "\"";
	if (form < 5 && dmn_some_span(s, open, close, start, &at) && at.to - at.from < sizeof bytes / 2) {
		size_t n = at.to - at.from;
		memcpy(bytes, data + at.from, n);
		n = LLVMFuzzerMutate(bytes, n, n + 64);
		dmn_keep_plain(bytes, n);
		return dmn_replace(data, size, max_size, at, bytes, n);
	}
	bool element = form >= 8;
	if (form < 10 && (element ? dmn_some_element(s, start, &from) && dmn_some_element(s, start + 16 * 251, &at)
			: dmn_some_span(s, open, close, start, &from) && dmn_some_span(s, open, close, start * 7 + 3, &at)) &&
		from.to - from.from <= sizeof bytes) {
		size_t n = from.to - from.from;
		memcpy(bytes, data + from.from, n);
		if (element && seed & 1024)
			at.to = at.from; /* one more */
		return dmn_replace(data, size, max_size, at, bytes, seed % 97 == 0 ? 0 : n);
	}
	return LLVMFuzzerMutate(data, size, max_size);
}

#endif
