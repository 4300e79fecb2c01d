/* yichuang pack check */
#include "cli/cli.h"
#include "pack/pack.h"

int cli_pack_command(int argc, char **argv) {
	struct arguments a;
	if (!arguments_read(argc, argv, 2, NULL, 0, &a))
		return CLI_USAGE;
	if (a.count == 2 && strcmp(a.operands[0], "export") == 0) {
		fprintf(stderr, "yichuang pack export: not built yet\n");
		return CLI_USAGE;
	}
	if (a.count < 1 || a.count > 2 || strcmp(a.operands[0], "check") != 0) {
		fprintf(stderr, "yichuang pack: usage: yichuang pack check DIR\n");
		return CLI_USAGE;
	}
	const char *dir = a.count == 2 ? a.operands[1] : default_pack();
	struct pack *p = cli_pack(dir);
	if (!p)
		return CLI_NO;
	printf("%s: ok: %u items, %u service points, %u codes, %u processes, %u decisions, %u indicators\n", dir,
		p->item_count, p->point_count, p->code_count, p->process_count, p->decision_count, p->indicator_count);
	pack_free(p);
	return CLI_DONE;
}
