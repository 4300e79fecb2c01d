/* yichuang catalogue: lists of service items judged, taken in, written out. */
#include <stdlib.h>
#include <time.h>

#include "cli/cli.h"
#include "data/date.h"
#include "data/xlsx.h"
#include "ports/items.h"
#include "store/store.h"

enum { CACHE_RECORDS = 2000, OUT_BYTES = 256 << 20, PREVIEW_ROWS = 50 };
enum { DB, PACK, MAP, ACTOR, APPROVER, REASON, FROM, SKIP, FORMAT, SHEET, OUT, LANG_, CLOCK, OPTIONS };

/* What the catalogue stands in: the pack alone, or with what an office's file has published. */
struct bench {
	struct pack *pack;
	struct rulebook *rules;
	ms now; /* of the clock on the wall, or of the newest event */
	day today;
};

static struct catalogue_entry find(void *self, str name) {
	const struct bench *b = self;
	return rulebook_entry(b->rules, name, b->today);
}

static bool take(void *to, int64_t id, str path, day effective_on, bool withdrawn, str text, struct err *e) {
	return rulebook_take(to, id, path, effective_on, withdrawn, text, e);
}

static ms clock_now(void) {
	return (ms)time(NULL) * 1000;
}

/* Without a database the pack alone counts. */
static bool open_rules(struct bench *b, const char *db, bool is_virtual, struct err *e) {
	struct store_reader r;
	struct store_head head;
	b->now = clock_now();
	b->today = day_of_ms(b->now, b->pack->offset_minutes);
	if (!db) {
		b->rules = rulebook_make(b->pack, LEDGER_SM3);
		return true;
	}
	if (!store_reader_open(db, 1 << 20, 0, &r, e))
		return false;
	bool good = store_head_read(r.db, &head, e);
	if (good) {
		if (is_virtual || head.last_at > b->now)
			b->now = head.last_at;
		b->today = day_of_ms(b->now, b->pack->offset_minutes);
		b->rules = rulebook_make(b->pack, head.suite);
		good = store_each_definition(r.db, b->rules, take, e);
	}
	store_reader_close(&r);
	return good;
}

static bool is_chinese(const struct option *o) {
	const char *lang = o[LANG_].value ? o[LANG_].value : getenv("LANG");
	return lang && strncmp(lang, "zh", 2) == 0;
}

static int usage(const char *why) {
	fprintf(stderr, "yichuang catalogue: %s; see yichuang catalogue --help\n", why);
	return CLI_USAGE;
}

/* ---- check and import ------------------------------------------------------------------------- */

static void print_report(const struct bench *b, const struct catalogue_list *c, const struct option *o) {
	struct buf out = buf_make(OUT_BYTES);
	if (strcmp(o[FORMAT].value, "json") == 0) {
		catalogue_put_report(&out, c, PREVIEW_ROWS, false);
		buf_char(&out, '\n');
	} else {
		items_put_text(&out, b->pack, c, is_chinese(o));
	}
	fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
}

static bool read_list(const struct bench *b, const char *path, const struct option *o, struct catalogue_list *c,
	struct err *e) {
	struct arena a = {0};
	str bytes, map = {0};
	day on = b->today;
	struct catalogue_now now = {(void *)(uintptr_t)b, find};
	bool good = (!o[FROM].value || day_parse(str_of(o[FROM].value), &on) ||
					err_set(e, "usage", "--effective-on", "--effective-on takes a day as 2022-07-01")) &&
	            file_read(&a, path, &bytes, e) && (!o[MAP].value || file_read(&a, o[MAP].value, &map, e)) &&
	            catalogue_read(b->pack, &now, bytes, map, on, c, e);
	arena_free(&a);
	return good;
}

static int check_list(const struct bench *b, const char *path, const struct option *o, struct err *e) {
	struct catalogue_list c;
	if (!read_list(b, path, o, &c, e))
		return cli_refused(e);
	print_report(b, &c, o);
	int status = c.faulty ? CLI_NO : CLI_DONE;
	catalogue_free(&c);
	return status;
}

/* The desk on the file, and the list published through it. */
static bool publish(const struct bench *b, const char *db, const struct catalogue_list *c, const struct option *o,
	struct items_result *out, struct err *e) {
	struct store_settings s = {.path = db, .mode = STORE_ENSURE, .suite = LEDGER_SM3, .pack_name = b->pack->name};
	struct store *store = NULL;
	struct desk *desk = NULL;
	if (!store_open(&s, &store, e))
		return false;
	struct desk_settings d = {.suite = store_suite(store), .cache_records = CACHE_RECORDS};
	bool good = desk_open(b->pack, store_book(store), &d, &desk, e);
	if (good) {
		struct items_settings how = {.now = b->now, .actor = str_of(o[ACTOR].value),
			.approver = str_of(o[APPROVER].value), .reason = str_of(o[REASON].value),
			.skip_faulty = o[SKIP].value != NULL};
		how.now = how.now > desk_now(desk) ? how.now : desk_now(desk);
		good = items_publish(desk, c, &how, out, e);
		desk_close(desk);
	}
	store_close(store);
	return good;
}

static int import_list(const struct bench *b, const char *path, const struct option *o, struct err *e) {
	struct catalogue_list c;
	struct items_result r = {0};
	if (!o[APPROVER].value)
		return usage("an import needs --approver NAME, another person than --actor");
	if (!read_list(b, path, o, &c, e))
		return cli_refused(e);
	print_report(b, &c, o);
	bool good = publish(b, database_path(o[DB].value), &c, o, &r, e);
	if (good && strcmp(o[FORMAT].value, "json") != 0)
		printf(is_chinese(o) ? "已发布 %u 项，未变 %u 项，略过 %u 行\n"
		                     : "%u published, %u unchanged, %u rows left out\n", r.published, r.unchanged, r.skipped);
	catalogue_free(&c);
	return good ? CLI_DONE : cli_refused(e);
}

/* ---- export ------------------------------------------------------------------------------------ */

static int export_list(const struct bench *b, const struct option *o, struct err *e) {
	struct arena a = {0};
	const struct catalogue_entry *entries;
	uint32_t n = rulebook_items(b->rules, &a, b->today, &entries);
	struct buf out = buf_make(OUT_BYTES);
	bool xlsx = strcmp(o[FORMAT].value, "xlsx") == 0;
	bool good = xlsx ? catalogue_put_xlsx(&out, b->pack, entries, n, e)
	                 : catalogue_put_csv(&out, b->pack, entries, n, str_of(o[SHEET].value)) ||
	                       err_set(e, "usage", "--sheet", "there is no sheet %s", o[SHEET].value);
	if (good && o[OUT].value)
		good = file_write(o[OUT].value, buf_view(&out), e);
	else if (good)
		fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
	arena_free(&a);
	return good ? CLI_DONE : cli_refused(e);
}

/* ---- the subcommand ---------------------------------------------------------------------------- */

static int run(struct bench *b, const struct arguments *a, const struct option *o, const char *db) {
	struct err e = {0};
	const char *verb = a->operands[0];
	bool import = strcmp(verb, "import") == 0;
	if (import && !db)
		return usage("an import needs --db");
	/* the first import makes the file */
	FILE *there = db ? fopen(db, "rb") : NULL;
	if (there)
		fclose(there);
	if (!open_rules(b, there || !import ? db : NULL, strcmp(o[CLOCK].value, "virtual") == 0, &e))
		return cli_refused(&e);
	if (strcmp(verb, "export") == 0)
		return export_list(b, o, &e);
	return import ? import_list(b, a->operands[1], o, &e) : check_list(b, a->operands[1], o, &e);
}

/* What is wrong with the words of the call; NULL: nothing. */
static const char *misused(const struct arguments *a, const struct option *o) {
	const char *verb = a->count ? a->operands[0] : "", *format = o[FORMAT].value;
	bool export = a->count == 1 && strcmp(verb, "export") == 0;
	bool reads = a->count == 2 && (strcmp(verb, "check") == 0 || strcmp(verb, "import") == 0);
	bool table = strcmp(format, "csv") == 0 || strcmp(format, "xlsx") == 0;
	if (!export && !reads)
		return "check FILE, import FILE or export is needed";
	if (strcmp(o[CLOCK].value, "live") != 0 && strcmp(o[CLOCK].value, "virtual") != 0)
		return "--clock is live or virtual";
	if (strcmp(format, "text") != 0 && (export ? !table : strcmp(format, "json") != 0))
		return export ? "--format is csv or xlsx" : "--format is text or json";
	return NULL;
}

int cli_catalogue(int argc, char **argv) {
	struct option o[OPTIONS] = {[DB] = {"--db", false, NULL}, [PACK] = {"--pack", false, default_pack()},
		[MAP] = {"--map", false, NULL}, [ACTOR] = {"--actor", false, "catalogue"},
		[APPROVER] = {"--approver", false, NULL}, [REASON] = {"--reason", false, "事项目录导入"},
		[FROM] = {"--effective-on", false, NULL}, [SKIP] = {"--skip-faulty", true, NULL},
		[FORMAT] = {"--format", false, "text"}, [SHEET] = {"--sheet", false, "items"}, [OUT] = {"--out", false, NULL},
		[LANG_] = {"--lang", false, NULL}, [CLOCK] = {"--clock", false, "live"}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, OPTIONS, &a))
		return CLI_USAGE;
	const char *why = misused(&a, o);
	if (why)
		return usage(why);
	const char *db = o[DB].value ? database_path(o[DB].value) : NULL;
	if (o[DB].value && !db)
		return CLI_USAGE;
	struct bench b = {.pack = cli_pack(o[PACK].value)};
	if (!b.pack)
		return CLI_NO;
	int status = run(&b, &a, o, db);
	rulebook_free(b.rules);
	pack_free(b.pack);
	return status;
}
