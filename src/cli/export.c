/* yichuang export */
#include "cli/cli.h"
#include "ports/ports.h"

static int write_xes(const char *path, const struct pack *p, const char *source, const char *file) {
	struct err e = {0};
	struct query *q;
	int64_t cases = 0;
	if (!query_open(path, p, &q, &e))
		return cli_refused(&e);
	FILE *to = file ? fopen(file, "wb") : stdout;
	bool ok = to ? export_xes(q, str_of(source), to, &cases, &e)
				 : err_set(&e, "file.unwritable", file, "%s cannot be written", file);
	if (file && to && fclose(to) != 0)
		ok = err_set(&e, "file.unwritable", file, "%s cannot be written", file);
	query_close(q);
	if (ok)
		fprintf(stderr, "%lld cases\n", (long long)cases);
	return ok ? CLI_DONE : cli_refused(&e);
}

int cli_export(int argc, char **argv) {
	struct option o[] = {
		{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--source", false, NULL}, {"--out", false, NULL}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count == 1 && (strcmp(a.operands[0], "ocel") == 0 || strcmp(a.operands[0], "ledger") == 0 ||
							strcmp(a.operands[0], "csv") == 0)) {
		fprintf(stderr, "yichuang export: %s is not built yet; xes is\n", a.operands[0]);
		return CLI_USAGE;
	}
	const char *source = option_value(o, COUNT(o), "--source");
	if (a.count != 1 || strcmp(a.operands[0], "xes") != 0 || !source) {
		fprintf(stderr, "yichuang export: usage: yichuang export xes --db sqlite:FILE --source NAME [--out FILE]\n");
		return CLI_USAGE;
	}
	const char *path = database_path(option_value(o, COUNT(o), "--db"));
	struct pack *p = path ? cli_pack(option_value(o, COUNT(o), "--pack")) : NULL;
	if (!p)
		return path ? CLI_NO : CLI_USAGE;
	int status = write_xes(path, p, source, option_value(o, COUNT(o), "--out"));
	pack_free(p);
	return status;
}
