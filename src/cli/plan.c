/* yichuang plan: approval plans of projects. */
#include "cli/cli.h"
#include "cli/plan.h"

int cli_plan(int argc, char **argv) {
	if (argc > 2 && strcmp(argv[2], "chances") == 0)
		return cli_plan_chances(argc, argv);
	return cli_plan_make(argc, argv);
}
