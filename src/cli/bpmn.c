/* yichuang bpmn: check models, or run one instance from a script of completed steps. */
#include <time.h>

#include "cli/cli.h"
#include "process/process.h"

static int check_files(const struct arguments *a) {
	uint32_t accepted = 0, refused = 0;
	for (uint32_t i = 1; i < a->count; i++) {
		struct arena arena = {0};
		struct err e = {0};
		str text;
		struct process_model *m;
		if (file_read(&arena, a->operands[i], &text, &e) && process_load(&arena, text, a->operands[i], &m, &e)) {
			printf("%s: ok\n", a->operands[i]);
			accepted++;
		} else {
			printf("%s: refused: %s\n", e.where[0] ? e.where : a->operands[i], e.text);
			refused++;
		}
		arena_free(&arena);
	}
	printf("%u accepted, %u refused\n", accepted, refused);
	return refused ? CLI_NO : CLI_DONE;
}

static struct val variable(void *self, str name) {
	struct val v = val_null();
	val_get(*(const struct val *)self, name, &v);
	return v;
}

static void print_positions(
	const struct process_model *m, const struct process_state *s, const char *what, str step) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	process_state_put(&b, m, s);
	printf("{\"event\":\"%s\",\"step\":\"%.*s\",\"waiting\":\"%.*s\"}\n", s->n ? what : "ended", (int)step.n,
		step.p, (int)b.n, b.p ? b.p : "");
	buf_free(&b);
}

/* The script: one {"complete":"id","input":{…}} a line. */
static bool play(struct arena *a, const struct process_model *m, str script, struct val input, struct err *e) {
	struct process_vars vars = {&input, variable, a, (ms)time(NULL) * 1000, 480};
	struct process_state s;
	str line;
	if (!process_start(m, &vars, &s, e))
		return false;
	print_positions(m, &s, "started", STR(""));
	for (uint32_t n = 1; str_next(&script, '\n', &line); n++) {
		struct val v;
		char where[40];
		if (!str_trim(line).n)
			continue;
		snprintf(where, sizeof where, "line %u of the script", n);
		if (!val_read_json(a, line, &v, e) || val_member(v, "complete").kind != VAL_STRING)
			return err_set(e, "bpmn.script", where, "it is no {\"complete\":\"id\"}");
		if (val_member(v, "input").kind == VAL_CONTEXT)
			input = val_member(v, "input");
		if (!process_complete(m, &s, val_member(v, "complete").string, &vars, &s, e)) {
			memcpy(e->where, where, sizeof where);
			return false;
		}
		print_positions(m, &s, "completed", val_member(v, "complete").string);
	}
	return true;
}

static int run(const char *file, const char *json, const char *script_file, struct err *e) {
	struct arena a = {0};
	str text, script = STR("");
	struct process_model *m;
	struct val input = val_null();
	bool ok = file_read(&a, file, &text, e) && process_load(&a, text, file, &m, e) &&
			  (!json || val_read_json(&a, str_of(json), &input, e)) &&
			  (!script_file || file_read(&a, script_file, &script, e)) && play(&a, m, script, input, e);
	arena_free(&a);
	return ok ? CLI_DONE : cli_refused(e);
}

int cli_bpmn(int argc, char **argv) {
	struct option o[] = {{"--input", false, NULL}, {"--script", false, NULL}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count >= 2 && strcmp(a.operands[0], "check") == 0)
		return check_files(&a);
	if (a.count == 2 && strcmp(a.operands[0], "run") == 0)
		return run(a.operands[1], option_value(o, COUNT(o), "--input"), option_value(o, COUNT(o), "--script"), &e);
	fprintf(
		stderr, "yichuang bpmn: usage: yichuang bpmn check FILE… | run FILE [--input JSON] [--script NDJSON]\n");
	return CLI_USAGE;
}
