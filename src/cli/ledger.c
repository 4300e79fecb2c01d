/* yichuang verify, rebuild, backup, restore */
#include <unistd.h>

#include "cli/cli.h"
#include "pack/pack.h"
#include "store/accounts.h"
#include "store/words.h"

static void print_head(const struct store_head *h) {
	char hex[2 * LEDGER_HASH + 1];
	ledger_hex(h->head, sizeof h->head, hex);
	printf("head %s:%s\n", ledger_suite_name(h->suite), hex);
}

/* The files that cases name; prints what was found. */
static int verify_files(const char *path) {
	struct store_files_verdict f;
	struct err e = {0};
	if (!store_files_verify(path, &f, &e))
		return cli_refused(&e);
	if (f.named)
		printf("%lld of %lld files that cases name are whole\n", (long long)f.good, (long long)f.named);
	if (f.good == f.named)
		return CLI_DONE;
	printf("wrong: file %s of case/%lld: %s\n", f.wrong, (long long)f.wrong_case, f.wrong_what);
	return CLI_NO;
}

/* The log of the doors has a chain of its own. */
static int verify_log(const char *path) {
	struct err e = {0};
	int64_t lines, wrong;
	if (!store_audit_verify(path, &lines, &wrong, &e))
		return cli_refused(&e);
	if (wrong)
		printf("wrong: line %lld of the log of the doors\n", (long long)wrong);
	else
		printf("%lld lines of the log of the doors are whole\n", (long long)lines);
	return wrong ? CLI_NO : CLI_DONE;
}

/* The word index is no part of the ledger: of a large office some hundred records are looked up. */
static int verify_words(const char *path) {
	struct store_words_verdict v;
	struct err e = {0};
	if (!store_words_check(path, false, &v, &e))
		return cli_refused(&e);
	if (v.missing) {
		printf("wrong: %lld of %lld words do not find their record, first %s; `rebuild --write` makes the index anew\n",
			(long long)v.missing, (long long)v.words, v.first);
		return CLI_NO;
	}
	if (v.rows)
		printf("%lld records are found by their words\n", (long long)v.rows);
	return CLI_DONE;
}

int cli_verify(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_only_options(argc, argv, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *path = database_path(o[0].value);
	struct store_verdict v = {0};
	if (!path)
		return CLI_USAGE;
	if (!store_verify(path, 2, NULL, NULL, &v, &e))
		return cli_refused(&e);
	printf("%lld events, %lld streams, %lld personal records\n", (long long)v.events, (long long)v.streams,
		(long long)v.persons);
	if (!v.good) {
		printf("wrong: event %lld of %s: %s\n", (long long)v.wrong_seq, v.wrong_stream, v.wrong_what);
		return CLI_NO;
	}
	print_head(&v.head);
	printf("the ledger is whole\n");
	int files = verify_files(path), log = verify_log(path), words = verify_words(path);
	return files != CLI_DONE ? files : log != CLI_DONE ? log : words;
}

static void print_difference(
	void *self, const char *table, int64_t id, const char *column, const char *live, const char *rebuilt) {
	(void)self;
	printf("%s %lld %s: live %s, rebuilt %s\n", table, (long long)id, column, live ? live : "(none)",
		rebuilt ? rebuilt : "(none)");
}

int cli_rebuild(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--write", true, NULL}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_only_options(argc, argv, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *path = database_path(o[0].value);
	struct pack *p = path ? cli_pack(o[1].value) : NULL;
	if (!p)
		return path ? CLI_NO : CLI_USAGE;
	struct store_rebuilt r = {0};
	bool ok = store_rebuild(path, p, o[2].value != NULL, NULL, print_difference, &r, &e);
	pack_free(p);
	if (!ok)
		return cli_refused(&e);
	printf("%lld events replayed, %lld rows compared, %lld differ%s\n", (long long)r.events, (long long)r.rows,
		(long long)r.differences, r.written ? "; the live tables were replaced" : "");
	return r.differences && !r.written ? CLI_NO : CLI_DONE;
}

/* Only a backup whose ledger verifies is put in place. */
static int is_whole(const char *backup) {
	struct store_verdict v = {0};
	struct err e = {0};
	if (!store_verify(backup, 2, NULL, NULL, &v, &e))
		return cli_refused(&e);
	if (v.good)
		return CLI_DONE;
	fprintf(stderr, "yichuang restore: the ledger of %s does not verify: event %lld of %s: %s\n", backup,
		(long long)v.wrong_seq, v.wrong_stream, v.wrong_what);
	return CLI_NO;
}

/* What waits in the outbox first, so that it is not ahead of the ledger; then the database, then files: what an event
 * names was there before the event. A database that exists already is told before anything is copied. */
static int copy_all(const char *from, const char *to,
	bool (*copy_database)(const char *from, const char *to, struct store_head *head, struct err *e)) {
	struct err e = {0};
	struct store_head h;
	int64_t files = 0;
	if (access(to, F_OK) == 0) {
		err_set(&e, "store.exists", to, "%s exists already", to);
		return cli_refused(&e);
	}
	if (!store_outbox_copy(from, to, &e) || !copy_database(from, to, &h, &e) || !store_files_copy(from, to, &files, &e))
		return cli_refused(&e);
	printf("%lld events\n", (long long)h.events);
	print_head(&h);
	if (files)
		printf("%lld files\n", (long long)files);
	return verify_files(to);
}

static int copy(int argc, char **argv, bool restore) {
	struct option o[] = {{"--db", false, NULL}};
	struct arguments a;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	const char *path = database_path(o[0].value);
	if (!path || a.count != 1) {
		fprintf(stderr, "yichuang %s: usage: yichuang %s\n", argv[1],
			restore ? "restore FILE --db sqlite:FILE" : "backup --db sqlite:FILE TO");
		return CLI_USAGE;
	}
	int good = restore ? is_whole(a.operands[0]) : CLI_DONE;
	return good != CLI_DONE ? good
	       : restore        ? copy_all(a.operands[0], path, store_restore)
	                        : copy_all(path, a.operands[0], store_backup);
}

int cli_backup(int argc, char **argv) {
	return copy(argc, argv, false);
}

int cli_restore(int argc, char **argv) {
	return copy(argc, argv, true);
}
