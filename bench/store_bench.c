/* The peer of the desk in `make bench`: what a bare SQLite program reaches that writes the same rows in the same
 * batches.
 *
 *   store_bench YEAR.db WORKDIR [EVENTS [BATCH …]]
 *
 * It takes the events of a finished ledger in batches (256 and 1024 when none is named), and for each batch writes
 * those events, the rows of the records they are about (as they stood at the end, so a little wider than then), the
 * personal data of new records and the state of the ledger, with one SM3 per event chained over its texts, in one
 * durable transaction. Nothing is decided, encoded or looked up. Reading the source is not timed. Prints one line per
 * batch size and the disk's fdatasync latency, without which no such number means anything. */
#include <fcntl.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { EVENT_COLUMNS = 14, TABLES = 64, ROWS_MOST = 8192 };

#define MUST(condition) ((condition) ? (void)0 : fail(#condition, __LINE__))

struct table {
	char stream[40], name[40]; /* "case/", "case_file" */
	sqlite3_stmt *read, *write;
	int columns;
};

/* A row in memory: the statement that writes it, and its values. */
struct row {
	sqlite3_stmt *write;
	int count;
	sqlite3_value **values;
};

struct bench {
	sqlite3 *from, *to;
	struct table tables[TABLES];
	int table_count;
	sqlite3_stmt *events, *person, *put_event, *put_person, *put_state;
	EVP_MD *digest;
	EVP_MD_CTX *state;
	unsigned char hash[32];
	struct row rows[3 * ROWS_MOST];
	int row_count;
	long seen[ROWS_MOST];
};

static _Noreturn void fail(const char *what, int line) {
	fprintf(stderr, "store_bench: line %d: %s\n", line, what);
	exit(1);
}

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void run(sqlite3 *db, const char *sql) {
	char *why = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail(why, __LINE__);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
	sqlite3_stmt *s = NULL;
	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(db), __LINE__);
	return s;
}

static sqlite3_stmt *prepare_write(sqlite3 *db, const char *table, int columns) {
	char sql[2000];
	int n = snprintf(sql, sizeof sql, "INSERT OR REPLACE INTO \"%s\" VALUES(?", table);
	for (int i = 1; i < columns; i++)
		n += snprintf(sql + n, sizeof sql - (size_t)n, ",?");
	snprintf(sql + n, sizeof sql - (size_t)n, ")");
	return prepare(db, sql);
}

/* ---- the two files --------------------------------------------------------------------------- */

/* The same tables as the source's; the stream of each from its view. */
static void make_tables(struct bench *b) {
	sqlite3_stmt *s = prepare(b->from, "SELECT sql FROM sqlite_schema "
		"WHERE sql IS NOT NULL AND type <> 'view' AND name NOT LIKE 'sqlite_%' "
		"AND name NOT GLOB 'word_*'"); /* the index of words is no row of the office */
	while (sqlite3_step(s) == SQLITE_ROW)
		run(b->to, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	s = prepare(b->from, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND sql LIKE '%AS SELECT *, %'");
	while (sqlite3_step(s) == SQLITE_ROW && b->table_count < TABLES) {
		struct table *t = &b->tables[b->table_count++];
		const char *sql = (const char *)sqlite3_column_text(s, 0);
		MUST(sscanf(strchr(sql, '\''), "'%39[^']'", t->stream) == 1);
		MUST(sscanf(strstr(sql, " FROM \""), " FROM \"%39[^\"]", t->name) == 1);
		char select[100];
		snprintf(select, sizeof select, "SELECT * FROM \"%s\" WHERE id = ?1", t->name);
		t->read = prepare(b->from, select);
		t->columns = sqlite3_column_count(t->read);
		t->write = prepare_write(b->to, t->name, t->columns);
	}
	sqlite3_finalize(s);
}

static void open_files(struct bench *b, const char *from, const char *to) {
	MUST(sqlite3_open_v2(from, &b->from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
	MUST(sqlite3_open_v2(to, &b->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) ==
	     SQLITE_OK);
	run(b->to,
	    "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
	    "PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000");
	make_tables(b);
	run(b->to, "INSERT INTO ledger_state VALUES(1, 'sm3', 0, zeroblob(32), x'', x'', 0)");
	b->events = prepare(b->from, "SELECT * FROM event ORDER BY seq");
	b->person = prepare(b->from, "SELECT * FROM person WHERE kind = ?1 AND id = ?2");
	b->put_event = prepare_write(b->to, "event", EVENT_COLUMNS);
	b->put_person = prepare_write(b->to, "person", 4);
	b->put_state =
		prepare(b->to, "UPDATE ledger_state SET events = ?1, head = ?2, stretch = zeroblob(1024), last_at = ?1");
	b->digest = EVP_MD_fetch(NULL, "SM3", NULL);
	b->state = EVP_MD_CTX_new();
	MUST(b->digest && b->state);
}

static void close_files(struct bench *b) {
	for (int i = 0; i < b->table_count; i++) {
		sqlite3_finalize(b->tables[i].read);
		sqlite3_finalize(b->tables[i].write);
	}
	sqlite3_stmt *all[] = {b->events, b->person, b->put_event, b->put_person, b->put_state};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		sqlite3_finalize(all[i]);
	MUST(sqlite3_close(b->from) == SQLITE_OK && sqlite3_close(b->to) == SQLITE_OK);
	EVP_MD_CTX_free(b->state);
	EVP_MD_free(b->digest);
}

/* ---- a batch: read, then write --------------------------------------------------------------- */

static void keep_row(struct bench *b, sqlite3_stmt *read, sqlite3_stmt *write) {
	struct row *r = &b->rows[b->row_count++];
	r->write = write;
	r->count = sqlite3_column_count(read);
	r->values = calloc((size_t)r->count, sizeof *r->values);
	MUST(r->values);
	for (int i = 0; i < r->count; i++)
		r->values[i] = sqlite3_value_dup(sqlite3_column_value(read, i));
}

/* The row of the event's record, once per batch, and its personal data when it is new. */
static void read_record(struct bench *b, const char *stream, int new_record) {
	const char *slash = strchr(stream, '/');
	struct table *t = b->tables;
	while (t < b->tables + b->table_count && strncmp(t->stream, stream, (size_t)(slash - stream) + 1) != 0)
		t++;
	MUST(t < b->tables + b->table_count);
	long id = strtol(slash + 1, NULL, 10), key = id * TABLES + (t - b->tables) + 1, place = key % ROWS_MOST;
	while (b->seen[place] && b->seen[place] != key)
		place = (place + 1) % ROWS_MOST;
	if (b->seen[place])
		return;
	b->seen[place] = key;
	sqlite3_bind_int64(t->read, 1, id);
	MUST(sqlite3_step(t->read) == SQLITE_ROW);
	keep_row(b, t->read, t->write);
	sqlite3_reset(t->read);
	if (!new_record)
		return;
	sqlite3_bind_text(b->person, 1, stream, (int)(slash - stream), SQLITE_STATIC);
	sqlite3_bind_int64(b->person, 2, id);
	if (sqlite3_step(b->person) == SQLITE_ROW)
		keep_row(b, b->person, b->put_person);
	sqlite3_reset(b->person);
}

static int read_batch(struct bench *b, int most) {
	int n = 0;
	b->row_count = 0;
	memset(b->seen, 0, sizeof b->seen);
	while (n < most && sqlite3_step(b->events) == SQLITE_ROW) {
		keep_row(b, b->events, b->put_event);
		read_record(b, (const char *)sqlite3_column_text(b->events, 1), sqlite3_column_int(b->events, 2) == 1);
		n++;
	}
	return n;
}

static void hash_event(struct bench *b, const struct row *r) {
	MUST(EVP_DigestInit_ex2(b->state, b->digest, NULL) == 1);
	EVP_DigestUpdate(b->state, b->hash, sizeof b->hash);
	for (int i = 0; i < EVENT_COLUMNS - 1; i++) {
		char number[24];
		if (sqlite3_value_type(r->values[i]) == SQLITE_INTEGER) {
			int n = snprintf(number, sizeof number, "%lld", (long long)sqlite3_value_int64(r->values[i]));
			EVP_DigestUpdate(b->state, number, (size_t)n);
		} else {
			EVP_DigestUpdate(b->state, sqlite3_value_blob(r->values[i]), (size_t)sqlite3_value_bytes(r->values[i]));
		}
	}
	MUST(EVP_DigestFinal_ex(b->state, b->hash, NULL) == 1);
}

static void bind_plain(sqlite3_stmt *s, int at, sqlite3_value *v) {
	switch (sqlite3_value_type(v)) {
	case SQLITE_INTEGER: sqlite3_bind_int64(s, at, sqlite3_value_int64(v)); return;
	case SQLITE_NULL: return;
	case SQLITE_BLOB: sqlite3_bind_blob(s, at, sqlite3_value_blob(v), sqlite3_value_bytes(v), SQLITE_STATIC); return;
	default: sqlite3_bind_text(s, at, (const char *)sqlite3_value_text(v), sqlite3_value_bytes(v), SQLITE_STATIC);
	}
}

static void write_batch(struct bench *b, long seq) {
	run(b->to, "BEGIN IMMEDIATE");
	for (int i = 0; i < b->row_count; i++) {
		struct row *r = &b->rows[i];
		if (r->write == b->put_event)
			hash_event(b, r);
		sqlite3_clear_bindings(r->write);
		for (int k = 0; k < r->count; k++)
			bind_plain(r->write, k + 1, r->values[k]);
		if (r->write == b->put_event)
			sqlite3_bind_blob(r->write, EVENT_COLUMNS, b->hash, sizeof b->hash, SQLITE_STATIC);
		MUST(sqlite3_step(r->write) == SQLITE_DONE);
		sqlite3_reset(r->write);
	}
	sqlite3_bind_int64(b->put_state, 1, seq);
	sqlite3_bind_blob(b->put_state, 2, b->hash, sizeof b->hash, SQLITE_STATIC);
	MUST(sqlite3_step(b->put_state) == SQLITE_DONE);
	sqlite3_reset(b->put_state);
	run(b->to, "COMMIT");
}

static void free_batch(struct bench *b) {
	for (int i = 0; i < b->row_count; i++) {
		for (int k = 0; k < b->rows[i].count; k++)
			sqlite3_value_free(b->rows[i].values[k]);
		free(b->rows[i].values);
	}
}

static void measure(const char *from, const char *folder, long events, int batch) {
	char to[4096], file[4104];
	struct bench *b = calloc(1, sizeof *b);
	MUST(b && batch > 0 && batch <= ROWS_MOST / 2);
	snprintf(to, sizeof to, "%s/store_bench.db", folder);
	const char *const ends[] = {"", "-wal", "-shm"};
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 3; i++) {
			snprintf(file, sizeof file, "%s%s", to, ends[i]);
			unlink(file);
		}
		if (round)
			break;
		open_files(b, from, to);
		double spent = 0;
		long done = 0, rows = 0;
		for (int n; done < events && (n = read_batch(b, batch)) > 0; done += n) {
			double began = now();
			write_batch(b, done + n);
			spent += now() - began;
			rows += b->row_count - n;
			free_batch(b);
		}
		printf("bare_sqlite batch=%d events=%ld rows=%ld seconds=%.3f changes_per_second=%.0f\n", batch, done, rows,
		       spent, spent > 0 ? (double)done / spent : 0);
		close_files(b);
	}
	free(b);
}

/* ---- the disk -------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void measure_disk(const char *folder) {
	enum { TIMES = 200 };
	static double took[TIMES];
	static char page[4096];
	char name[4096];
	snprintf(name, sizeof name, "%s/store_bench.page", folder);
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	MUST(fd >= 0);
	for (int i = 0; i < TIMES; i++) {
		double began = now();
		MUST(pwrite(fd, page, sizeof page, (off_t)i * (off_t)sizeof page) == sizeof page && fdatasync(fd) == 0);
		took[i] = now() - began;
	}
	close(fd);
	unlink(name);
	qsort(took, TIMES, sizeof *took, by_value);
	printf("fdatasync median_us=%.0f p99_us=%.0f\n", took[TIMES / 2] * 1e6, took[TIMES * 99 / 100] * 1e6);
}

int main(int argc, char **argv) {
	if (argc < 3) {
		fprintf(stderr, "usage: store_bench YEAR.db WORKDIR [EVENTS [BATCH …]]\n");
		return 2;
	}
	long events = argc > 3 ? strtol(argv[3], NULL, 10) : 500000;
	measure_disk(argv[2]);
	if (argc <= 4) {
		measure(argv[1], argv[2], events, 256);
		measure(argv[1], argv[2], events, 1024);
	}
	for (int i = 4; i < argc; i++)
		measure(argv[1], argv[2], events, (int)strtol(argv[i], NULL, 10));
	return 0;
}
