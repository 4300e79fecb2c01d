/* cli: the command line, one file per subcommand. The forms are fixed (docs/COMMANDS.md): other people script them.
 * Exit status: 0 done, 1 the answer is no or something failed the check, 2 wrong usage. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"

enum { CLI_DONE = 0, CLI_NO = 1, CLI_USAGE = 2 };

/* One option of a subcommand: "--name VALUE", or "--name" alone when it is a switch. */
struct option {
	const char *name; /* with dashes */
	bool is_switch;
	const char *value; /* as given, or the default; a switch that was given points to "" */
};

/* A subcommand's arguments after its name: options are taken out, the rest are operands. */
struct arguments {
	const char *operands[64];
	uint32_t count;
};

/* Reads argv[from..]; prints one sentence and returns false for an unknown option or a missing value. Behind "--" there
 * are operands only. */
bool arguments_read(
	int argc, char **argv, int from, struct option *options, uint32_t option_count, struct arguments *out);
/* As arguments_read from argv[2] on, for a subcommand without operands: one that is given is refused too. */
bool arguments_only_options(
	int argc, char **argv, struct option *options, uint32_t option_count, struct arguments *out);
/* The value of an option by name; NULL when it was not given and has no default. */
const char *option_value(const struct option *options, uint32_t count, const char *name);
/* Prints the refusal as one sentence that names file, line or field; returns CLI_NO, or CLI_USAGE for usage
 * faults. */
int cli_refused(const struct err *e);
/* "sqlite:FILE" or "FILE" -> FILE; NULL with a message for a kind of store that is not built. */
const char *database_path(const char *db);
/* The shipped pack: YICHUANG_PACK, or packs/huangpu-2022 beside the working directory or the program. */
const char *default_pack(void);
struct pack;
/* Loads a pack and prints its complaints. NULL when it has any. */
struct pack *cli_pack(const char *dir);
/* "dmn check FILE": argv as of the program. */
int cli_dmn_check(int argc, char **argv);

/* "plan chances PROJECT": argv as of the program. */
int cli_plan_chances(int argc, char **argv);

/* A row of the table of subcommands. */
struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[1] is the subcommand */
	const char *usage, *en, *zh, *example;
};

#define SUBCOMMAND(name, run, usage, en, zh, example) int run(int argc, char **argv);
#include "cli/subcommands.def"
#undef SUBCOMMAND

#endif
