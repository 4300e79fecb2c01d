/* Processes alone: instances a second of the approval in six steps, in memory and with the state saved to SQLite after
 * every step, and what a waiting instance takes. Prints one JSON object. Loading the model is not counted.
 * usage: process_bench MODEL FOLDER SECONDS */
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

#include "process/process.h"

enum { RUNS = 5, TOGETHER = 1024, STEPS = 8, BEGAN = 1646096400 };

struct bench {
	const struct process_model *m;
	struct arena arena; /* of one instance or one step */
	struct process_host host;
	struct val answers; /* {"fast": false}: what accept brings */
	double seconds;
	/* saving */
	sqlite3 *db;
	sqlite3_stmt *put;
	uint32_t per_commit, uncommitted;
	struct buf places, rest;
	struct {
		char *text; /* places, then rest */
		uint32_t places, rest;
	} saved[TOGETHER];
};

static const char *const steps[STEPS] = {"", "accept", "review", "tech", "site", "", "decide", "issue"};

static double now_s(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what, const struct err *e) {
	fprintf(stderr, "process_bench: %s: %s %s %s\n", what, e->code, e->where, e->text);
	exit(1);
}

/* Step k of 0..7: start, a task, or the timer. */
static struct process_instance *step(struct bench *b, const struct process_instance *in, uint32_t k) {
	struct process_act act = {.kind = PROCESS_COMPLETE, .place = str_of(steps[k])};
	struct process_instance *out;
	struct err e = {0};
	if (k == 0)
		act.kind = PROCESS_START;
	else if (k == 5)
		act.kind = PROCESS_WAKE;
	else if (k == 1)
		act.value = b->answers;
	b->host.now = (ms)BEGAN * 1000 + (k >= 5 ? 2000 : 0);
	if (!process_step(b->m, &b->host, in, &act, &out, NULL, &e))
		fail(steps[k], &e);
	return out;
}

/* ---- in memory ------------------------------------------------------------------------------ */

static void play_one(struct bench *b) {
	struct process_instance *in = NULL;
	for (uint32_t k = 0; k < STEPS; k++)
		in = step(b, in, k);
	if (!process_ended(in))
		exit(1);
	arena_reset(&b->arena);
}

static double memory_rate(struct bench *b) {
	double began = now_s(), took;
	uint64_t n = 0;
	do {
		for (int i = 0; i < 64; i++)
			play_one(b);
		n += 64;
	} while ((took = now_s() - began) < b->seconds);
	return (double)n / took;
}

/* ---- saved ---------------------------------------------------------------------------------- */

static void sql(struct bench *b, const char *text) {
	if (sqlite3_exec(b->db, text, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "process_bench: %s\n", sqlite3_errmsg(b->db));
		exit(1);
	}
}

static void open_db(struct bench *b, const char *folder, const char *synchronous) {
	char path[1024];
	static const char *const ends[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < COUNT(ends); i++) {
		snprintf(path, sizeof path, "%s/process.db%s", folder, ends[i]);
		remove(path);
	}
	snprintf(path, sizeof path, "%s/process.db", folder);
	if (sqlite3_open(path, &b->db) != SQLITE_OK)
		exit(1);
	sql(b, "PRAGMA journal_mode = WAL");
	sql(b, synchronous);
	sql(b, "CREATE TABLE instance (id INTEGER PRIMARY KEY, places TEXT NOT NULL, rest TEXT NOT NULL)");
	sqlite3_prepare_v2(b->db, "INSERT INTO instance VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
							  "places = excluded.places, rest = excluded.rest", -1, &b->put, NULL);
}

static void save(struct bench *b, uint32_t i, uint64_t id, const struct process_instance *in) {
	buf_clear(&b->places);
	buf_clear(&b->rest);
	process_put(&b->places, &b->rest, b->m, in);
	if (!b->uncommitted)
		sql(b, "BEGIN IMMEDIATE");
	sqlite3_bind_int64(b->put, 1, (int64_t)id);
	sqlite3_bind_text(b->put, 2, b->places.n ? b->places.p : "", (int)b->places.n, SQLITE_STATIC);
	sqlite3_bind_text(b->put, 3, b->rest.n ? b->rest.p : "", (int)b->rest.n, SQLITE_STATIC);
	if (sqlite3_step(b->put) != SQLITE_DONE)
		exit(1);
	sqlite3_reset(b->put);
	if (++b->uncommitted == b->per_commit) {
		sql(b, "COMMIT");
		b->uncommitted = 0;
	}
	mem_free(b->saved[i].text);
	b->saved[i].text = mem_alloc(b->places.n + b->rest.n);
	if (b->places.n)
		memcpy(b->saved[i].text, b->places.p, b->places.n);
	if (b->rest.n)
		memcpy(b->saved[i].text + b->places.n, b->rest.p, b->rest.n);
	b->saved[i].places = (uint32_t)b->places.n;
	b->saved[i].rest = (uint32_t)b->rest.n;
}

/* One step of one instance: read from its text, moved, saved. */
static void step_saved(struct bench *b, uint32_t i, uint64_t id, uint32_t k) {
	struct process_instance *in = NULL;
	struct err e = {0};
	str text = {b->saved[i].text, b->saved[i].places + b->saved[i].rest};
	if (k && !process_read(&b->arena, b->m, str_cut(text, 0, b->saved[i].places),
				str_cut(text, b->saved[i].places, text.n), &in, &e))
		fail("reading", &e);
	in = step(b, in, k);
	if (k == STEPS - 1 && !process_ended(in))
		exit(1);
	save(b, i, id, in);
	arena_reset(&b->arena);
}

/* `together` instances go side by side, so that a transaction holds steps of different ones. */
static double saved_rate(struct bench *b, const char *folder, uint32_t per_commit, const char *synchronous) {
	uint32_t together = per_commit < TOGETHER ? per_commit : TOGETHER;
	open_db(b, folder, synchronous);
	b->per_commit = per_commit;
	b->uncommitted = 0;
	uint64_t n = 0;
	double began = now_s(), took;
	do {
		for (uint32_t k = 0; k < STEPS; k++)
			for (uint32_t i = 0; i < together; i++)
				step_saved(b, i, n + i, k);
		n += together;
	} while ((took = now_s() - began) < b->seconds);
	if (b->uncommitted)
		sql(b, "COMMIT");
	sqlite3_finalize(b->put);
	sqlite3_close(b->db);
	return (double)n / took;
}

/* ---- output --------------------------------------------------------------------------------- */

static void print_rates(const char *name, const double *rates) {
	printf("\"%s\":[", name);
	for (int i = 0; i < RUNS; i++)
		printf("%s%.1f", i ? "," : "", rates[i]);
	printf("],");
}

/* What each state takes that an instance can wait in: as text, and read back into memory of its own. */
static void print_sizes(struct bench *b) {
	struct process_instance *in = NULL, *again;
	struct arena own = {0};
	printf("\"waiting\":[");
	for (uint32_t k = 0; k < STEPS - 1; k++) {
		in = step(b, in, k);
		buf_clear(&b->places);
		buf_clear(&b->rest);
		process_put(&b->places, &b->rest, b->m, in);
		str places = buf_view(&b->places), rest = buf_view(&b->rest);
		arena_free(&own);
		arena_alloc(&own, 1);
		size_t before = own.used;
		if (!process_read(&own, b->m, arena_str(&own, places), arena_str(&own, rest), &again, NULL))
			exit(1);
		printf("%s{\"places\":\"" STR_FMT "\",\"text\":%u,\"memory\":%zu}", k ? "," : "", STR_ARG(places),
			places.n + rest.n, own.used - before);
	}
	printf("]");
	arena_free(&own);
	arena_reset(&b->arena);
}

static const char full[] = "PRAGMA synchronous = FULL";

int main(int argc, char **argv) {
	static struct bench b;
	struct arena a = {0};
	struct err e = {0};
	struct process_model *m;
	str text;
	double rates[RUNS];
	if (argc != 4 || !file_read(&a, argv[1], &text, &e) || !process_load(&a, text, argv[1], NULL, &m, &e) ||
		!val_read_json(&a, STR("{\"fast\":false}"), &b.answers, &e))
		fail("usage: process_bench MODEL FOLDER SECONDS", &e);
	b.m = m;
	b.seconds = strtod(argv[3], NULL);
	b.host = (struct process_host){.arena = &b.arena, .offset_minutes = 480};
	b.places = buf_make(LIMIT_PROCESS_STATE_BYTES);
	b.rest = buf_make(LIMIT_PROCESS_STATE_BYTES);
	printf("{");
	for (int i = 0; i < RUNS; i++)
		rates[i] = memory_rate(&b);
	print_rates("memory", rates);
	for (int i = 0; i < RUNS; i++)
		rates[i] = saved_rate(&b, argv[2], 1, full);
	print_rates("saved_each", rates);
	for (int i = 0; i < RUNS; i++)
		rates[i] = saved_rate(&b, argv[2], 1, "PRAGMA synchronous = OFF");
	print_rates("saved_unwaited", rates);
	for (int i = 0; i < RUNS; i++)
		rates[i] = saved_rate(&b, argv[2], TOGETHER, full);
	print_rates("saved_batches", rates);
	print_sizes(&b);
	printf("}\n");
	return 0;
}
