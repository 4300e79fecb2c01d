/* yichuang permit check: what two permits contradict each other in. */
#include "cli/cli.h"
#include "data/date.h"
#include "permit/permit.h"

enum { REPORT_BYTES = 16 << 20 };

static const char usage[] = "yichuang permit: usage: check [LEFT RIGHT] [--pack DIR] [--on DAY] [--resolved] "
	"[--drop PERMIT:SUBJECT[=VALUE]] [--format json] [--lang zh|en]\n";

/* "discharge:validity=5" or "discharge:validity": what is no longer said, or said otherwise. */
static bool read_patch(str text, struct permit_patch *out) {
	int32_t colon = str_find(text, ':', 0), equals = str_find(text, '=', 0);
	if (colon < 1)
		return false;
	uint32_t end = equals > colon ? (uint32_t)equals : text.n;
	*out = (struct permit_patch){str_cut(text, 0, (uint32_t)colon), str_cut(text, (uint32_t)colon + 1, end),
		equals > colon ? str_cut(text, end + 1, text.n) : (str){0}, (str){0}};
	return true;
}

static int compare(const struct pack *p, struct permit_question *q, bool json, bool zh) {
	struct arena a = {0};
	struct err e = {0};
	struct permit_rules *rules;
	struct permit_report report;
	struct permit_tables tables = permit_tables_of(p);
	bool ok = permit_rules_make(&a, &tables, &rules, &e);
	if (ok && !q->left.n && !permit_usual_pair(rules, &q->left, &q->right))
		ok = err_set(&e, "permit.not_found", "left", "the pack names no usual pair: give two items");
	ok = ok && permit_check(&a, rules, q, &report, &e);
	if (ok) {
		struct buf b = buf_make(REPORT_BYTES);
		if (json)
			permit_put_json(&b, &report);
		else
			permit_put_text(&b, &report, zh);
		printf(STR_FMT "%s", STR_ARG(buf_view(&b)), json ? "\n" : "");
		buf_free(&b);
	}
	arena_free(&a);
	return ok ? CLI_DONE : cli_refused(&e);
}

int cli_permit(int argc, char **argv) {
	struct option o[] = {{"--pack", false, NULL}, {"--on", false, NULL}, {"--resolved", true, NULL},
		{"--drop", false, NULL}, {"--format", false, "text"}, {"--lang", false, "en"}};
	struct arguments a;
	struct permit_patch patch;
	struct permit_question q = {.patches = &patch};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *dir = option_value(o, COUNT(o), "--pack"), *on = option_value(o, COUNT(o), "--on");
	const char *drop = option_value(o, COUNT(o), "--drop"), *format = option_value(o, COUNT(o), "--format");
	bool zh = strcmp(option_value(o, COUNT(o), "--lang"), "zh") == 0;
	if ((a.count != 1 && a.count != 3) || strcmp(a.operands[0], "check") != 0 ||
		(on && !day_parse(str_of(on), &q.on)) || (drop && !read_patch(str_of(drop), &patch)) ||
		(strcmp(format, "text") != 0 && strcmp(format, "json") != 0)) {
		fputs(usage, stderr);
		return CLI_USAGE;
	}
	struct pack *p = cli_pack(dir ? dir : default_pack());
	if (!p)
		return CLI_NO;
	q.on = on ? q.on : p->valid_to;
	q.patch_count = drop != NULL;
	q.bridged = option_value(o, COUNT(o), "--resolved") != NULL;
	if (a.count == 3) {
		q.left = str_of(a.operands[1]);
		q.right = str_of(a.operands[2]);
	}
	int status = compare(p, &q, strcmp(format, "json") == 0, zh);
	pack_free(p);
	return status;
}
