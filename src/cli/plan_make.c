/* yichuang plan PROJECT.json: the approval plan of one project, from the pack alone. */
#include "cli/cli.h"
#include "cli/plan.h"
#include "data/date.h"
#include "plan/gantt.h"

/* What `plan` was asked. */
struct plan_call {
	const char *file, *format;
	struct plan_request request;
	bool zh;
};

static bool make(struct arena *a, const struct plan_call *q, const struct pack *pack, struct buf *b, struct err *e) {
	struct plan_request request = q->request;
	const struct plan_rules *rules;
	struct plan *plan;
	struct val object;
	str text;
	if (!plan_rules_make(a, pack, &rules, e) || !file_read(a, q->file, &text, e) ||
		!val_read_json(a, text, &object, e) || !plan_request_read(object, &request, e))
		return false;
	if (q->request.alternative.n)
		request.alternative = q->request.alternative;
	if (q->request.from)
		request.from = q->request.from;
	request.capacities |= q->request.capacities;
	if (!plan_make(a, rules, &request, &plan, e))
		return false;
	if (strcmp(q->format, "json") == 0) {
		plan_put_json(b, plan);
		buf_char(b, '\n');
	} else if (strcmp(q->format, "svg") == 0) {
		plan_put_svg(b, plan, q->zh);
	} else {
		plan_put_markdown(b, plan, q->zh);
	}
	return true;
}

static int usage(const char *text) {
	fprintf(stderr, "yichuang plan: %s; see --help\n", text);
	return CLI_USAGE;
}

static bool format_known(const char *format) {
	return strcmp(format, "json") == 0 || strcmp(format, "md") == 0 || strcmp(format, "svg") == 0;
}

static int answer(const struct plan_call *q, const char *dir) {
	struct arena a = {0};
	struct err e = {0};
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	struct pack *pack = cli_pack(dir);
	int status = CLI_NO;
	if (pack && make(&a, q, pack, &b, &e)) {
		fwrite(b.p, 1, b.n, stdout);
		status = CLI_DONE;
	} else if (pack) {
		status = cli_refused(&e);
	}
	buf_free(&b);
	arena_free(&a);
	if (pack)
		pack_free(pack);
	return status;
}

int cli_plan_make(int argc, char **argv) {
	struct option o[] = {{"--pack", false, default_pack()}, {"--format", false, "md"}, {"--lang", false, "zh"},
		{"--alternative", false, ""}, {"--from", false, NULL}, {"--capacities", true, NULL},
		{"--provisional", true, NULL}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	struct plan_call q = {.format = o[1].value, .zh = strcmp(o[2].value, "en") != 0};
	if (a.count != 1)
		return usage("give one file with the facts of a project");
	if (!format_known(q.format))
		return usage("--format is json, md or svg");
	if (strcmp(o[2].value, "zh") != 0 && strcmp(o[2].value, "en") != 0)
		return usage("--lang is zh or en");
	q.file = a.operands[0];
	q.request.alternative = str_of(o[3].value);
	q.request.capacities = o[5].value != NULL;
	q.request.strict = o[6].value == NULL;
	if (o[4].value && !day_parse(str_of(o[4].value), &q.request.from))
		return usage("--from is a day as 2022-03-01");
	return answer(&q, o[0].value);
}
