/* yichuang dmn check: what the analysis finds in a DMN file. */
#include "cli/cli.h"
#include "rules/rules.h"

static int print_findings(struct arena *a, const struct rules_model *m, bool zh) {
	uint32_t n, faults = 0;
	const struct rules_finding *f = rules_analyse(a, m, &n);
	for (uint32_t i = 0; i < n; i++) {
		str text = zh ? f[i].zh : f[i].en;
		printf(STR_FMT ":%u: %s: " STR_FMT "\n", STR_ARG(f[i].file), f[i].line, f[i].code, STR_ARG(text));
		faults += f[i].fault;
	}
	printf(zh ? "错误 %u 处，提示 %u 处\n" : "%u faults, %u remarks\n", faults, n - faults);
	return faults ? CLI_NO : CLI_DONE;
}

int cli_dmn_check(int argc, char **argv) {
	struct option o[] = {{"--lang", false, "en"}};
	struct arguments operands;
	struct err e = {0};
	struct rules_model *m;
	struct arena a = {0};
	str text;
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &operands))
		return CLI_USAGE;
	if (operands.count != 1) {
		fprintf(stderr, "yichuang dmn: usage: yichuang dmn check FILE [--lang zh|en]\n");
		return CLI_USAGE;
	}
	const char *file = operands.operands[0];
	struct rules_library library = rules_library_of_folder(&a, file);
	bool loaded = file_read(&a, file, &text, &e) && rules_load(&a, text, file, &library, &m, &e);
	int status = loaded ? print_findings(&a, m, strcmp(o[0].value, "zh") == 0) : cli_refused(&e);
	arena_free(&a);
	return status;
}
