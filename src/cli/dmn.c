/* yichuang dmn: evaluate a decision, or run test files of the DMN TCK. */
#include <time.h>

#include "cli/cli.h"
#include "rules/rules.h"
#include "rules/tck.h"

/* JSON has no dates: a text where the model wants a date, time or duration is read as one. True when any was. */
static bool read_temporal(struct arena *a, const struct rules_model *m, const struct feel_run *run,
	struct val *values) {
	bool any = false;
	for (const struct feel_warning *w = run->warnings; w; w = w->next)
		for (uint32_t i = 0; strcmp(w->code, "dmn.type") == 0 && i < rules_input_count(m); i++) {
			str name = rules_input_name(m, i);
			bool meant = str_starts(w->text, name) && str_starts(str_cut(w->text, name.n, w->text.n), STR(": "));
			any |= meant && values[i].kind == VAL_STRING && val_parse_temporal(a, values[i].string, &values[i]);
		}
	return any;
}

static int print_result(
	struct arena *a, const struct rules_model *m, int decision, struct val input, bool explain) {
	uint32_t n = rules_input_count(m);
	struct val *values = arena_array(a, struct val, n);
	for (uint32_t i = 0; i < n; i++)
		val_get(input, rules_input_name(m, i), &values[i]);
	ms now = (ms)time(NULL) * 1000;
	struct feel_run run = feel_run_make(a, values, n, now, 480);
	struct rules_trace trace = {0};
	struct val v = rules_eval(m, decision, values, &run, &trace);
	if (read_temporal(a, m, &run, values)) {
		run = feel_run_make(a, values, n, now, 480);
		trace = (struct rules_trace){0};
		v = rules_eval(m, decision, values, &run, &trace);
	}
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	if (explain)
		rules_explain(&b, m, decision, values, v, &trace, STR(""));
	else
		val_put_json(&b, v);
	printf("%.*s\n", (int)b.n, b.p);
	buf_free(&b);
	for (const struct feel_warning *w = run.warnings; w; w = w->next)
		fprintf(stderr, "%s: %.*s\n", w->code, (int)w->text.n, w->text.p);
	return CLI_DONE;
}

static int evaluate(
	struct arena *a, const char *file, const char *name, const char *json, bool explain, struct err *e) {
	str text;
	struct rules_model *m;
	struct val input = val_null();
	if (!file_read(a, file, &text, e) || !rules_load(a, text, file, NULL, &m, e))
		return cli_refused(e);
	int decision = rules_decision(m, str_of(name));
	if (decision < 0) {
		err_set(e, "dmn.no_decision", file, "there is no decision \"%s\"", name);
		return cli_refused(e);
	}
	if (json && (!val_read_json(a, str_of(json), &input, e) || input.kind != VAL_CONTEXT)) {
		err_set(e, "usage", "--input", "--input takes a JSON object");
		return cli_refused(e);
	}
	return print_result(a, m, decision, input, explain);
}

int cli_dmn(int argc, char **argv) {
	struct option o[] = {{"--decision", false, NULL}, {"--input", false, NULL}, {"--explain", true, NULL}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count >= 2 && strcmp(a.operands[0], "test") == 0)
		return rules_tck(argc - 3, argv + 3, stdout);
	const char *name = option_value(o, COUNT(o), "--decision");
	if (a.count != 2 || strcmp(a.operands[0], "eval") != 0 || !name) {
		fprintf(stderr, "yichuang dmn: usage: yichuang dmn eval FILE --decision NAME [--input JSON] [--explain] | "
						"test PATH…\n");
		return CLI_USAGE;
	}
	struct arena arena = {0};
	int status = evaluate(&arena, a.operands[1], name, option_value(o, COUNT(o), "--input"),
		option_value(o, COUNT(o), "--explain") != NULL, &e);
	arena_free(&arena);
	return status;
}
