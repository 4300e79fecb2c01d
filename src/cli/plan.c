/* yichuang plan: approval plans of projects. */
#include "cli/cli.h"

int cli_plan(int argc, char **argv) {
	if (argc > 2 && strcmp(argv[2], "chances") == 0)
		return cli_plan_chances(argc, argv);
	fprintf(stderr, "yichuang plan: give chances and the number of a project; see --help\n");
	return CLI_USAGE;
}
