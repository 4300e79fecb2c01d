/* yichuang dmn: evaluate a decision, or run test files of the DMN TCK. */
#include <time.h>

#include "cli/cli.h"
#include "data/date.h"
#include "rules/rules.h"
#include "rules/tck.h"

enum { OFFSET_MINUTES = 480, NOON = 12 * MS_PER_HOUR }; /* where neither the clock nor --at says anything else */

/* What `dmn eval` was asked. */
struct question {
	const char *file, *decision, *input, *at;
	bool explain;
	ms now;
	int offset_minutes;
};

/* --at: an instant, or a day, which means its noon. */
static bool read_clock(struct question *q, struct err *e) {
	day d;
	struct arena a = {0};
	struct val parsed;
	int64_t seconds;
	q->now = (ms)time(NULL) * 1000;
	q->offset_minutes = OFFSET_MINUTES;
	if (!q->at)
		return true;
	str at = str_of(q->at);
	if (day_parse(at, &d)) {
		q->now = ms_of_day(d, OFFSET_MINUTES) + NOON;
		return true;
	}
	if (!ms_parse(at, OFFSET_MINUTES, &q->now))
		return err_set(e, "usage", "--at", "--at takes a day or an instant as 2022-07-01T09:00:00+08:00");
	if (val_parse_datetime(&a, at, &parsed) && val_offset(parsed, &seconds))
		q->offset_minutes = (int)(seconds / 60);
	arena_free(&a);
	return true;
}

/* The place is one in the expression's text; what has none is about a table or an input. */
static void warn(const struct feel_run *run) {
	for (const struct feel_warning *w = run->warnings; w; w = w->next) {
		if (w->line)
			fprintf(stderr, "%u:%u: ", w->line, w->column);
		fprintf(stderr, "%s: %.*s\n", w->code, (int)w->text.n, w->text.p);
	}
	if (run->warning_count > FEEL_WARNINGS_KEPT)
		fprintf(stderr, "and %u more\n", run->warning_count - FEEL_WARNINGS_KEPT);
}

static int print_result(struct arena *a, const struct question *q, const struct rules_model *m, int decision,
	const struct val *values) {
	struct feel_run run = feel_run_make(a, values, rules_input_count(m), q->now, q->offset_minutes);
	struct rules_trace trace = rules_trace_make(a);
	struct val v = rules_eval(m, decision, values, &run, q->explain ? &trace : NULL);
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	if (q->explain)
		rules_explain(&b, m, decision, values, v, &trace, STR(""));
	else
		val_put_json(&b, v);
	bool whole = !b.full;
	if (whole)
		printf("%.*s\n", (int)b.n, b.p);
	else
		fprintf(stderr, "yichuang: %s: the result has more than %d bytes\n", q->file, LIMIT_FILE_BYTES);
	buf_free(&b);
	warn(&run);
	return whole ? CLI_DONE : CLI_NO;
}

static bool load(struct arena *a, const struct question *q, struct rules_model **m, int *decision, struct err *e) {
	str text;
	struct rules_library library = rules_library_of_folder(a, q->file);
	if (!file_read(a, q->file, &text, e) || !rules_load(a, text, q->file, &library, m, e))
		return false;
	*decision = rules_decision(*m, str_of(q->decision));
	return *decision >= 0 ||
		   err_set(e, "dmn.no_decision", q->file, "there is no decision \"%s\"", q->decision);
}

static bool read_inputs(struct arena *a, const struct question *q, const struct rules_model *m, struct val **values,
	struct err *e) {
	struct val object;
	*values = arena_array(a, struct val, rules_input_count(m));
	if (!q->input)
		return true;
	if (!val_read_json(a, str_of(q->input), &object, e) || object.kind != VAL_CONTEXT)
		return err_set(e, "usage", "--input", "--input takes a JSON object");
	return rules_inputs_read(a, m, object, *values, e);
}

static int evaluate(struct question *q) {
	struct arena a = {0};
	struct err e = {0};
	struct rules_model *m;
	struct val *values;
	int decision;
	bool ready = read_clock(q, &e) && load(&a, q, &m, &decision, &e) && read_inputs(&a, q, m, &values, &e);
	int status = ready ? print_result(&a, q, m, decision, values) : cli_refused(&e);
	arena_free(&a);
	return status;
}

int cli_dmn(int argc, char **argv) {
	struct option o[] = {{"--decision", false, NULL}, {"--input", false, NULL}, {"--at", false, NULL},
		{"--explain", true, NULL}};
	struct arguments a;
	if (argc > 2 && strcmp(argv[2], "check") == 0)
		return cli_dmn_check(argc, argv);
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count >= 2 && strcmp(a.operands[0], "test") == 0)
		return rules_tck(argc - 3, argv + 3, stdout);
	struct question q = {.decision = o[0].value, .input = o[1].value, .at = o[2].value, .explain = o[3].value};
	if (a.count != 2 || strcmp(a.operands[0], "eval") != 0 || !q.decision) {
		fprintf(stderr, "yichuang dmn: usage: yichuang dmn eval FILE --decision NAME [--input JSON] [--explain] "
						"[--at INSTANT] | check FILE [--lang zh|en] | test PATH…\n");
		return CLI_USAGE;
	}
	q.file = a.operands[1];
	return evaluate(&q);
}
