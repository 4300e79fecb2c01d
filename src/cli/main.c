/* The program's entry: the table of subcommands, help, and what they share. */
#include <libgen.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "pack/pack.h"

static const struct subcommand subcommands[] = {
#define SUBCOMMAND(name, run, usage, en, zh, example) {name, run, usage, en, zh, example},
#include "cli/subcommands.def"
#undef SUBCOMMAND
};

bool arguments_read(
	int argc, char **argv, int from, struct option *options, uint32_t option_count, struct arguments *out) {
	bool may_be_option = true; /* until "--": what comes behind it may begin as it likes */
	out->count = 0;
	for (int i = from; i < argc; i++) {
		struct option *o = NULL;
		if (may_be_option && strcmp(argv[i], "--") == 0) {
			may_be_option = false;
			continue;
		}
		for (uint32_t k = 0; may_be_option && k < option_count; k++)
			if (strcmp(argv[i], options[k].name) == 0)
				o = &options[k];
		if (!o && may_be_option && strncmp(argv[i], "--", 2) == 0) {
			fprintf(stderr, "yichuang %s: there is no option %s\n", argv[1], argv[i]);
			return false;
		}
		if (!o) {
			if (out->count == COUNT(out->operands)) {
				fprintf(stderr, "yichuang %s: too many operands\n", argv[1]);
				return false;
			}
			out->operands[out->count++] = argv[i];
			continue;
		}
		if (!o->is_switch && i + 1 == argc) {
			fprintf(stderr, "yichuang %s: %s needs a value\n", argv[1], argv[i]);
			return false;
		}
		o->value = o->is_switch ? "" : argv[++i];
	}
	return true;
}

bool arguments_only_options(
	int argc, char **argv, struct option *options, uint32_t option_count, struct arguments *out) {
	if (!arguments_read(argc, argv, 2, options, option_count, out))
		return false;
	if (out->count)
		fprintf(stderr, "yichuang %s: it takes options only, not %s; see yichuang %s --help\n", argv[1],
			out->operands[0], argv[1]);
	return !out->count;
}

const char *option_value(const struct option *options, uint32_t count, const char *name) {
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(options[i].name, name) == 0)
			return options[i].value;
	check(!"an option that the subcommand does not have");
	return NULL;
}

int cli_refused(const struct err *e) {
	bool usage = e->code && strcmp(e->code, "usage") == 0;
	fprintf(stderr, "yichuang: %s%s%s\n", e->where, e->where[0] ? ": " : "", e->text[0] ? e->text : e->code);
	return usage ? CLI_USAGE : CLI_NO;
}

const char *database_path(const char *db) {
	if (!db) {
		fprintf(stderr, "yichuang: --db sqlite:FILE is missing\n");
		return NULL;
	}
	if (strncmp(db, "sqlite:", 7) == 0)
		return db + 7;
	if (strstr(db, "://")) {
		fprintf(stderr, "yichuang: --db: only sqlite:FILE is built so far, not %s\n", db);
		return NULL;
	}
	return db;
}

const char *default_pack(void) {
	static char beside[1024]; /* written once, before any thread */
	const char *named = getenv("YICHUANG_PACK");
	if (named && *named)
		return named;
	if (access("packs/huangpu-2022/pack.json", R_OK) == 0)
		return "packs/huangpu-2022";
	ssize_t n = readlink("/proc/self/exe", beside, sizeof beside - 64);
	if (n <= 0)
		return "packs/huangpu-2022";
	beside[n] = 0;
	char *folder = dirname(beside);
	memmove(beside, folder, strlen(folder) + 1);
	size_t length = strlen(beside);
	snprintf(beside + length, sizeof beside - length, "/../packs/huangpu-2022");
	return beside;
}

static void complain(void *self, const char *where, const char *message) {
	(void)self;
	printf("%s: %s\n", where, message);
}

struct pack *cli_pack(const char *dir) {
	struct pack *p = NULL;
	struct pack_complaints to = {.tell = complain};
	return pack_load(dir, &p, &to) ? p : NULL;
}

static int help(bool zh) {
	printf(zh ? "一窗：政务服务与绩效总账\n\n用法：yichuang 子命令 …\n\n"
			  : "Yichuang: government services and their performance ledger\n\nUsage: yichuang SUBCOMMAND …\n\n");
	for (size_t i = 0; i < COUNT(subcommands); i++)
		printf("  %-9s %s\n            %s\n            $ %s\n", subcommands[i].name,
			zh ? subcommands[i].zh : subcommands[i].en, subcommands[i].usage, subcommands[i].example);
	return CLI_DONE;
}

static bool wants_chinese(int argc, char **argv) {
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--lang") == 0)
			return strcmp(argv[i + 1], "zh") == 0;
	const char *lang = getenv("LANG");
	return lang && strncmp(lang, "zh", 2) == 0;
}

int main(int argc, char **argv) {
	bool zh = wants_chinese(argc, argv);
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0 ||
		strcmp(argv[1], "--lang") == 0)
		return help(zh);
	for (size_t i = 0; i < COUNT(subcommands); i++) {
		const struct subcommand *s = &subcommands[i];
		if (strcmp(argv[1], s->name) != 0)
			continue;
		for (int k = 2; k < argc && strcmp(argv[k], "--") != 0; k++)
			if (strcmp(argv[k], "--help") == 0) {
				printf("yichuang %s %s\n%s\n\n$ %s\n", s->name, s->usage, zh ? s->zh : s->en, s->example);
				return CLI_DONE;
			}
		return s->run(argc, argv);
	}
	static const char *const later[] = {"whatif", "plan"};
	for (size_t i = 0; i < COUNT(later); i++)
		if (strcmp(argv[1], later[i]) == 0) {
			fprintf(stderr, "yichuang %s: not built yet\n", argv[1]);
			return CLI_USAGE;
		}
	fprintf(stderr, "yichuang: there is no subcommand %s; yichuang --help lists them\n", argv[1]);
	return CLI_USAGE;
}
