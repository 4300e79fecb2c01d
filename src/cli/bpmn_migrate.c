/* yichuang bpmn migrate: which token goes where in another version of a model. Nothing is changed. */
#include "cli/bpmn.h"
#include "data/date.h"

static const char *why(const char *code) {
	if (strcmp(code, "missing") == 0)
		return "there is no such node";
	if (strcmp(code, "kind") == 0)
		return "it is another kind of node";
	if (strcmp(code, "scope") == 0)
		return "it lies in another sub-process";
	return strcmp(code, "loop") == 0 ? "its loop is another" : code;
}

static void print_row(const struct process_migration *row, bool json) {
	if (!json && !row->code)
		printf(STR_FMT " -> " STR_FMT "\n", STR_ARG(row->from), STR_ARG(row->to));
	else if (!json)
		printf(STR_FMT ": cannot go: %s: %s\n", STR_ARG(row->from), row->code, why(row->code));
	if (!json)
		return;
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	buf_text(&b, "{\"from\":");
	json_put_string(&b, row->from);
	buf_text(&b, row->code ? ",\"cannot\":" : ",\"to\":");
	json_put_string(&b, row->code ? str_of(row->code) : row->to);
	printf(STR_FMT "}\n", STR_ARG(b));
	buf_free(&b);
}

static ms working_due(void *self, ms from, int32_t days) {
	const struct calendar *c = self;
	return calendar_due(c, from, (struct limit){days, UNIT_WORKING_DAY}, calendar_last_year(c), NULL);
}

static int preview(struct arena *a, const struct option *o, uint32_t n, const struct arguments *files) {
	struct process_model *from, *to;
	struct process_instance *in, *after;
	struct calendar *calendar;
	const struct process_migration *list = NULL;
	uint32_t rows = 0, stuck = 0;
	struct err e = {0};
	const char *rest = option_value(o, n, "--rest"), *map = option_value(o, n, "--map");
	struct process_host host = {.arena = a, .offset_minutes = BPMN_OFFSET};
	if (!bpmn_load(a, files->operands[0], &from, &e) || !bpmn_load(a, files->operands[1], &to, &e) ||
		!bpmn_calendar(a, NULL, &calendar, &e) ||
		!process_read(a, from, str_of(option_value(o, n, "--state")), rest ? str_of(rest) : STR(""), &in, &e))
		return cli_refused(&e);
	host.self = calendar;
	host.working_due = calendar ? working_due : NULL;
	bool can = process_migrate(from, to, &host, in, map ? str_of(map) : STR(""), &list, &rows, &after, &e);
	if (!can && !rows)
		return cli_refused(&e);
	bool json = strcmp(option_value(o, n, "--format"), "json") == 0;
	for (uint32_t i = 0; i < rows; i++) {
		print_row(&list[i], json);
		stuck += list[i].code != NULL;
	}
	if (!json)
		printf("%u can go, %u cannot\n", rows - stuck, stuck);
	if (!can && !stuck)
		return cli_refused(&e);
	return can ? CLI_DONE : CLI_NO;
}

int bpmn_migrate(int argc, char **argv) {
	struct option o[] = {{"--state", false, NULL}, {"--rest", false, NULL}, {"--map", false, NULL},
		{"--format", false, "text"}};
	struct arguments files;
	struct arena a = {0};
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &files))
		return CLI_USAGE;
	if (files.count != 2 || !o[0].value) {
		fprintf(stderr, "yichuang bpmn: usage: yichuang bpmn migrate FROM TO --state 'PLACES' [--rest JSON] "
						"[--map 'OLD>NEW …'] [--format json]\n");
		return CLI_USAGE;
	}
	int status = preview(&a, o, COUNT(o), &files);
	arena_free(&a);
	return status;
}
