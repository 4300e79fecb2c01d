/* yichuang feel: one expression, its value as JSON, its warnings on stderr; or the built-in functions. */
#include <time.h>

#include "cli/cli.h"
#include "feel/feel.h"

static void warn(const struct feel_run *run) {
	for (const struct feel_warning *w = run->warnings; w; w = w->next)
		fprintf(stderr, "%u:%u: %s: %.*s\n", w->line, w->column, w->code, (int)w->text.n, w->text.p);
}

static int evaluate(struct arena *a, str text, const char *context, const char *unary, struct err *e) {
	struct val names = val_null(), input = val_null();
	if (context && (!val_read_json(a, str_of(context), &names, e) || names.kind != VAL_CONTEXT))
		return err_set(e, "usage", "--context", "--context takes a JSON object") + CLI_USAGE;
	if (unary && !val_read_json(a, str_of(unary), &input, e))
		return err_set(e, "usage", "--unary", "--unary takes a JSON value") + CLI_USAGE;
	uint32_t n = names.kind == VAL_CONTEXT ? names.context.count : 0;
	str *known = arena_array(a, str, n);
	struct val *slots = arena_array(a, struct val, n);
	for (uint32_t i = 0; i < n; i++) {
		known[i] = names.context.entries[i].key;
		slots[i] = names.context.entries[i].value;
	}
	struct feel_scope scope = {.names = known, .count = n};
	struct feel_expr *x;
	if (!(unary ? feel_compile_unary(a, text, &scope, &x, e) : feel_compile(a, text, &scope, &x, e)))
		return CLI_NO;
	struct feel_run run = feel_run_make(a, slots, n, (ms)time(NULL) * 1000, 480);
	struct val v = unary ? val_bool(feel_test_unary(x, input, &run)) : feel_eval(x, &run);
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	val_put_json(&b, v);
	printf("%.*s\n", (int)b.n, b.p);
	buf_free(&b);
	warn(&run);
	return CLI_DONE;
}

static int put_functions(void) {
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	feel_builtins_put(&b);
	printf("%.*s", (int)b.n, b.p);
	buf_free(&b);
	return CLI_DONE;
}

int cli_feel(int argc, char **argv) {
	struct option o[] = {{"--context", false, NULL}, {"--unary", false, NULL}, {"--functions", true, NULL}};
	struct arguments a;
	struct err e = {0};
	struct arena arena = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (option_value(o, COUNT(o), "--functions") && !a.count)
		return put_functions();
	if (a.count != 1) {
		fprintf(stderr,
			"yichuang feel: usage: yichuang feel EXPRESSION [--context JSON] [--unary VALUE] | --functions\n");
		return CLI_USAGE;
	}
	int status = evaluate(&arena, str_of(a.operands[0]), option_value(o, COUNT(o), "--context"),
		option_value(o, COUNT(o), "--unary"), &e);
	if (status != CLI_DONE)
		status = cli_refused(&e);
	arena_free(&arena);
	return status;
}
