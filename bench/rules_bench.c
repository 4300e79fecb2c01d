/* Rules alone: nanoseconds per evaluation of the expressions and of the table that the comparison with other engines
 * uses, as one JSON object. Compilation is timed apart; an evaluation includes giving back its memory.
 * usage: rules_bench EXPRESSIONS.tsv TABLE.dmn */
#include <stdlib.h>
#include <time.h>

#include "rules/rules.h"

enum { RUNS = 5, INPUTS = 192, LEAST_NS = 20000000 };

/* One thing to repeat: an expression or a table, with its inputs. */
struct work {
	struct arena *arena;
	const struct feel_expr *expr;
	const struct rules_model *model;
	struct val (*inputs)[4];
	const struct val *slots;
	uint32_t slot_count;
	str text;
	const struct feel_scope *scope;
};
typedef void once(struct work *w, uint32_t i);

static double now_ns(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double repeat(struct work *w, once *f, uint64_t n) {
	double began = now_ns();
	for (uint64_t i = 0; i < n; i++) {
		f(w, (uint32_t)(i % INPUTS));
		arena_reset(w->arena);
	}
	return (now_ns() - began) / (double)n;
}

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Median of some runs, each long enough to be measured. */
static double median_ns(struct work *w, once *f) {
	double runs[RUNS];
	uint64_t n = 64;
	while (repeat(w, f, n) * (double)n < LEAST_NS)
		n *= 2;
	for (int i = 0; i < RUNS; i++)
		runs[i] = repeat(w, f, n);
	qsort(runs, RUNS, sizeof runs[0], by_value);
	return runs[RUNS / 2];
}

static void evaluate(struct work *w, uint32_t i) {
	(void)i;
	struct feel_run run = feel_run_make(w->arena, w->slots, w->slot_count, 0, 480);
	feel_eval(w->expr, &run);
}

static void compile_and_evaluate(struct work *w, uint32_t i) {
	struct err e;
	struct feel_expr *x;
	if (!feel_compile(w->arena, w->text, w->scope, &x, &e))
		exit(1);
	w->expr = x;
	evaluate(w, i);
}

static void decide(struct work *w, uint32_t i) {
	struct feel_run run = feel_run_make(w->arena, NULL, 0, 0, 480);
	rules_eval(w->model, 0, w->inputs[i], &run, NULL);
}

static void fail(const char *what, const struct err *e) {
	fprintf(stderr, "%s: %s %s %s\n", what, e->code, e->where, e->text);
	exit(1);
}

/* name TAB expression TAB context */
static void bench_expression(struct arena *a, char *line, bool first) {
	char *name = strtok_r(line, "\t", &line), *text = strtok_r(NULL, "\t", &line), *json = strtok_r(NULL, "\n", &line);
	struct arena scratch = {0};
	struct val context, result;
	struct err e;
	struct feel_expr *x;
	if (!text || !json || !val_read_json(a, str_of(json), &context, &e))
		fail(name, &e);
	uint32_t n = context.context.count;
	str *names = arena_array(a, str, n);
	struct val *slots = arena_array(a, struct val, n);
	for (uint32_t i = 0; i < n; i++)
		names[i] = context.context.entries[i].key, slots[i] = context.context.entries[i].value;
	struct feel_scope scope = {.names = names, .count = n};
	if (!feel_compile(a, str_of(text), &scope, &x, &e))
		fail(name, &e);
	struct work w = {.arena = &scratch, .expr = x, .slots = slots, .slot_count = n, .scope = &scope};
	w.text = str_of(text);
	struct feel_run run = feel_run_make(a, slots, n, 0, 480);
	result = feel_eval(x, &run);
	struct buf b = buf_make(4096);
	val_put_json(&b, result);
	double eval_ns = median_ns(&w, evaluate), whole_ns = median_ns(&w, compile_and_evaluate);
	printf("%s\"%s\":{\"result\":%.*s,\"parsed\":%.1f,\"whole\":%.1f}", first ? "" : ",", name, (int)b.n, b.p, eval_ns,
		whole_ns);
	buf_free(&b);
	arena_free(&scratch);
}

static void bench_expressions(struct arena *a, const char *path) {
	FILE *in = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	if (!in)
		exit(1);
	printf("{\"expressions\":{");
	for (bool first = true; getline(&line, &cap, in) > 0; first = false)
		bench_expression(a, line, first);
	free(line);
	fclose(in);
}

static void bench_table(struct arena *a, const char *path) {
	static const char *const kinds[] = {"A", "B", "C"}, *const zones[] = {"east", "west", "north", "south"};
	static struct val inputs[INPUTS][4];
	struct arena scratch = {0};
	struct rules_model *m;
	struct err e;
	str text;
	int64_t total = 0, one;
	if (!file_read(a, path, &text, &e) || !rules_load(a, text, path, NULL, &m, &e))
		fail(path, &e);
	for (int i = 0; i < INPUTS; i++) {
		inputs[i][0] = val_str(str_of(kinds[i % 3]));
		inputs[i][1] = val_int(977 * ((i * 7) % 64));
		inputs[i][2] = val_bool(i / 3 % 2 == 0);
		inputs[i][3] = val_str(str_of(zones[i / 6 % 4]));
		struct feel_run run = feel_run_make(a, NULL, 0, 0, 480);
		if (val_to_int(rules_eval(m, 0, inputs[i], &run, NULL), &one))
			total += one;
	}
	struct work w = {.arena = &scratch, .model = m, .inputs = inputs};
	printf("},\"table\":{\"result\":%lld,\"parsed\":%.1f}", (long long)total, median_ns(&w, decide));
	arena_free(&scratch);
}

/* A table of `rules` rules over four inputs, of which exactly one matches: by kind and amount. */
static void put_table(struct buf *b, int rules) {
	static const char *const inputs[][2] = {{"kind", "string"}, {"amount", "number"}, {"urgent", "boolean"},
		{"zone", "string"}};
	buf_text(b, "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" namespace=\"urn:bench\" "
				"name=\"hot\" id=\"hot\">");
	for (int i = 0; i < 4; i++)
		buf_format(b, "<inputData id=\"i%d\" name=\"%s\"><variable name=\"%s\" typeRef=\"%s\"/></inputData>", i,
			inputs[i][0], inputs[i][0], inputs[i][1]);
	buf_text(b, "<decision id=\"d\" name=\"d\"><variable name=\"d\"/>");
	for (int i = 0; i < 4; i++)
		buf_format(b, "<informationRequirement id=\"n%d\"><requiredInput href=\"#i%d\"/></informationRequirement>",
			i, i);
	buf_text(b, "<decisionTable hitPolicy=\"UNIQUE\">");
	for (int i = 0; i < 4; i++)
		buf_format(b, "<input id=\"c%d\"><inputExpression><text>%s</text></inputExpression></input>", i, inputs[i][0]);
	buf_text(b, "<output id=\"o\"/>");
	for (int r = 0; r < rules; r++)
		buf_format(b, "<rule><inputEntry><text>\"%c\"</text></inputEntry><inputEntry><text>[%d..%d)</text></inputEntry>"
					  "<inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>"
					  "<outputEntry><text>%d</text></outputEntry></rule>",
			"ABC"[r % 3], r / 3 * 10, r / 3 * 10 + 10, r);
	buf_text(b, "</decisionTable></decision></definitions>");
}

/* How the time of an evaluation grows with the rules of a table. */
static void bench_sizes(void) {
	static const int sizes[] = {8, 64, 1000, 10000};
	static struct val inputs[INPUTS][4];
	static const char *const kinds[] = {"A", "B", "C"};
	printf(",\"sizes\":{");
	for (size_t s = 0; s < COUNT(sizes); s++) {
		struct arena a = {0}, scratch = {0};
		struct buf b = buf_make(16 << 20);
		struct rules_model *m;
		struct err e;
		put_table(&b, sizes[s]);
		if (!rules_load(&a, buf_view(&b), "hot", NULL, &m, &e))
			fail("hot", &e);
		for (int i = 0; i < INPUTS; i++) {
			inputs[i][0] = val_str(str_of(kinds[i % 3]));
			inputs[i][1] = val_int((int64_t)i * 7919 % (sizes[s] / 3 * 10));
			inputs[i][2] = val_bool(i % 2);
			inputs[i][3] = val_str(STR("east"));
			struct feel_run run = feel_run_make(&a, NULL, 0, 0, 480);
			if (rules_eval(m, 0, inputs[i], &run, NULL).kind != VAL_NUMBER)
				exit(1);
		}
		struct work w = {.arena = &scratch, .model = m, .inputs = inputs};
		printf("%s\"%d\":%.1f", s ? "," : "", sizes[s], median_ns(&w, decide));
		buf_free(&b);
		arena_free(&a);
		arena_free(&scratch);
	}
	printf("}}\n");
}

int main(int argc, char **argv) {
	struct arena a = {0};
	if (argc != 3)
		return 2;
	bench_expressions(&a, argv[1]);
	bench_table(&a, argv[2]);
	bench_sizes();
	arena_free(&a);
	return 0;
}
