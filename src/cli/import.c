/* yichuang import */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "ports/ports.h"
#include "store/store.h"

enum { CACHE_RECORDS = 20000 };

/* What an import works on. */
struct bench {
	struct pack *pack;
	struct store *store;
	struct desk *desk;
	struct query *query;
};

static bool open_bench(struct bench *b, const char *path, struct err *e) {
	struct store_settings s = {.path = path, .mode = STORE_ENSURE, .suite = LEDGER_SM3, .pack_name = b->pack->name};
	if (!store_open(&s, &b->store, e))
		return false;
	struct desk_settings d = {.suite = store_suite(b->store), .cache_records = CACHE_RECORDS};
	return desk_open(b->pack, store_book(b->store), &d, &b->desk, e) && query_open(path, b->pack, &b->query, e);
}

static void close_bench(struct bench *b) {
	if (b->query)
		query_close(b->query);
	desk_close(b->desk);
	store_close(b->store);
	pack_free(b->pack);
}

static void print(const struct import_result *r, const char *format, const char *lang) {
	struct buf out = buf_make(1 << 20);
	if (!lang)
		lang = getenv("LANG");
	if (strcmp(format, "json") == 0)
		import_put_json(&out, r);
	else
		import_put_text(&out, r, lang && strncmp(lang, "zh", 2) == 0 ? STR("zh") : STR("en"));
	fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
}

/* A shipped map lies beside the working directory, or beside the program's folder. */
static const char *shipped_map(struct arena *a) {
	char self[1024];
	if (access("maps/boston311.csv", R_OK) == 0)
		return "maps/boston311.csv";
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return "maps/boston311.csv";
	self[n] = 0;
	char *slash = strrchr(self, '/');
	*slash = 0;
	return arena_format(a, "%s/../maps/boston311.csv", self).p;
}

static int run(struct bench *b, const char *kind, const char *path, const struct option *o, const char *format,
	struct err *e) {
	struct arena a = {0};
	struct import_result r;
	bool is_virtual = strcmp(o[2].value, "virtual") == 0;
	struct import_settings s = {.query = b->query,
		.now = is_virtual ? desk_now(b->desk) : (ms)time(NULL) * 1000,
		.source = o[5].value,
		.offset = o[6].value,
		.map = o[4].value ? o[4].value : shipped_map(&a)};
	bool ok =
		strcmp(kind, "xes") == 0 ? import_xes(b->desk, path, &s, &r, e) : import_csv311(b->desk, path, &s, &r, e);
	if (ok)
		print(&r, format, o[7].value);
	arena_free(&a);
	return ok ? CLI_DONE : cli_refused(e);
}

static int usage(const char *why) {
	fprintf(stderr, "yichuang import: %s; see yichuang import --help\n", why);
	return CLI_USAGE;
}

int cli_import(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--clock", false, "live"},
		{"--format", false, "text"}, {"--map", false, NULL}, {"--source", false, NULL}, {"--offset", false, NULL},
		{"--lang", false, NULL}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count != 2)
		return usage("a kind and a file are needed");
	const char *kind = a.operands[0];
	if (strcmp(kind, "xes") != 0 && strcmp(kind, "csv311") != 0)
		return usage("the kinds built so far are xes and csv311");
	if (strcmp(o[2].value, "live") != 0 && strcmp(o[2].value, "virtual") != 0)
		return usage("--clock is live or virtual");
	if (strcmp(o[3].value, "text") != 0 && strcmp(o[3].value, "json") != 0)
		return usage("--format is text or json");
	const char *path = database_path(o[0].value);
	struct bench b = {.pack = path ? cli_pack(o[1].value) : NULL};
	if (!b.pack)
		return path ? CLI_NO : CLI_USAGE;
	int status = open_bench(&b, path, &e) ? run(&b, kind, a.operands[1], o, o[3].value, &e) : cli_refused(&e);
	close_bench(&b);
	return status;
}
