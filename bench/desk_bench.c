/* The desk alone: commands from a file of the year, parsed and ticked in batches, every batch durable. Prints
 * commands and
 * events a second and where the time went. No HTTP.
 * usage: desk_bench PACK YEAR.ndjson DB BATCH [COMMANDS] */
#include <stdlib.h>
#include <time.h>

#include "desk/desk.h"
#include "store/store.h"

static double now_s(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void complain(void *self, const char *where, const char *message) {
	(void)self;
	fprintf(stderr, "%s: %s\n", where, message);
}

static int fail(const struct err *e) {
	fprintf(stderr, "%s %s %s\n", e->code, e->where, e->text);
	return 1;
}

/* A run: where the commands come from and what became of them. */
struct bench {
	const struct pack *pack;
	struct desk *desk;
	FILE *in;
	struct arena arena;
	struct command *commands;
	struct outcome *outcomes;
	uint32_t batch;
	char *line;
	size_t cap;
	int64_t done, refused;
	double parsing, ticking;
};

/* Reads up to a batch of commands; 0 at the end of the file. */
static uint32_t fill(struct bench *b, struct err *e) {
	uint32_t n = 0;
	arena_reset(&b->arena);
	for (ssize_t length; n < b->batch && (length = getline(&b->line, &b->cap, b->in)) > 0; n++) {
		str text = arena_str(&b->arena, (str){b->line, (uint32_t)length});
		struct json tokens[128];
		struct json_doc doc;
		if (!json_parse_into(text, tokens, COUNT(tokens), &doc, e) ||
			!command_read(&b->arena, b->pack, &doc, 0, C_none, &b->commands[n], e))
			exit(fail(e));
	}
	return n;
}

static void count(struct bench *b, uint32_t n) {
	for (uint32_t i = 0; i < n; i++) {
		const struct outcome *o = &b->outcomes[i];
		if (o->accepted)
			continue;
		if (b->refused++ < 8)
			fprintf(stderr, "refused: %s id %lld: %s %s\n", command_defs[b->commands[i].kind].name,
				(long long)b->commands[i].id, o->refusal.code, o->refusal.text);
	}
	b->done += n;
}

static void play(struct bench *b, int64_t most, struct err *e) {
	for (uint32_t n = 1; n && b->done < most;) {
		double t0 = now_s();
		n = fill(b, e);
		double t1 = now_s();
		if (n && !desk_tick(b->desk, b->commands, n, b->outcomes, e))
			exit(fail(e));
		b->parsing += t1 - t0;
		b->ticking += now_s() - t1;
		count(b, n);
	}
}

/* Memory of this program, bytes. */
static long long resident(void) {
	char line[256];
	long long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtoll(line + 6, NULL, 10);
	if (f)
		fclose(f);
	return kb * 1024;
}

static void print(struct bench *b, double spent) {
	uint8_t head[LEDGER_HASH];
	char hex[2 * LEDGER_HASH + 1];
	int64_t events = desk_head(b->desk, head);
	ledger_hex(head, sizeof head, hex);
	printf("{\"commands\":%lld,\"refused\":%lld,\"events\":%lld,\"seconds\":%.2f,\"parsing\":%.2f,\"ticking\":%.2f,"
		   "\"commands_per_s\":%.0f,\"events_per_s\":%.0f,\"resident\":%lld,\"head\":\"%s\"}\n",
		(long long)b->done, (long long)b->refused, (long long)events, spent, b->parsing, b->ticking,
		(double)b->done / spent, (double)events / spent, resident(), hex);
}

int main(int argc, char **argv) {
	struct pack *pack;
	struct pack_complaints to = {.tell = complain};
	struct err e = {0};
	struct store *store;
	if (argc < 5 || !pack_load(argv[1], &pack, &to))
		return 2;
	struct bench b = {.pack = pack, .in = fopen(argv[2], "rb"), .batch = (uint32_t)strtoul(argv[4], NULL, 10)};
	struct store_settings settings = {argv[3], STORE_CREATE, LEDGER_SM3, pack->name, STR(""), NULL};
	struct desk_settings ds = {LEDGER_SM3, STR("bench"), 150000};
	if (!b.in || !store_open(&settings, &store, &e) || !desk_open(pack, store_book(store), &ds, &b.desk, &e))
		return fail(&e);
	b.commands = mem_alloc(b.batch * sizeof *b.commands);
	b.outcomes = mem_alloc(b.batch * sizeof *b.outcomes);
	double begun = now_s();
	play(&b, argc > 5 ? strtoll(argv[5], NULL, 10) : INT64_MAX, &e);
	print(&b, now_s() - begun);
	desk_close(b.desk);
	store_close(store);
	pack_free(pack);
	return 0;
}
