/* The desk alone: commands from a file of the year, parsed and ticked in batches, every batch durable. Prints commands and
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

int main(int argc, char **argv) {
	struct pack *pack;
	struct pack_complaints to = {.tell = complain};
	struct err e = {0};
	struct store *store;
	struct desk *desk;
	if (argc < 5 || !pack_load(argv[1], &pack, &to))
		return 2;
	FILE *in = fopen(argv[2], "rb");
	uint32_t batch = (uint32_t)strtoul(argv[4], NULL, 10);
	int64_t most = argc > 5 ? strtoll(argv[5], NULL, 10) : INT64_MAX;
	struct store_settings settings = {argv[3], STORE_CREATE, LEDGER_SM3, pack->name, STR("")};
	if (!in || !store_open(&settings, &store, &e))
		return fail(&e);
	struct desk_settings ds = {LEDGER_SM3, STR("bench"), 150000};
	if (!desk_open(pack, store_book(store), &ds, &desk, &e))
		return fail(&e);
	struct arena arena = {0};
	struct command *commands = mem_alloc(batch * sizeof *commands);
	struct outcome *outcomes = mem_alloc(batch * sizeof *outcomes);
	int64_t done = 0, refused = 0, shown = 0;
	double begun = now_s(), parsing = 0, ticking = 0;
	char *line = NULL;
	size_t cap = 0;
	for (bool more = true; more && done < most;) {
		uint32_t n = 0;
		double t0 = now_s();
		arena_reset(&arena);
		while (n < batch) {
			ssize_t len = getline(&line, &cap, in);
			if (len <= 0) {
				more = false;
				break;
			}
			str text = arena_str(&arena, (str){line, (uint32_t)len});
			struct json tokens[128];
			struct json_doc doc;
			if (!json_parse_into(text, tokens, COUNT(tokens), &doc, &e) || !command_read(&arena, pack, &doc, 0, C_none, &commands[n], &e))
				return fail(&e);
			n++;
		}
		double t1 = now_s();
		if (n && !desk_tick(desk, commands, n, outcomes, &e))
			return fail(&e);
		parsing += t1 - t0;
		ticking += now_s() - t1;
		for (uint32_t i = 0; i < n; i++)
			if (!outcomes[i].accepted) {
				refused++;
				if (shown++ < 8)
					fprintf(stderr, "refused: %s id %lld: %s %s: %s\n", command_defs[commands[i].kind].name, (long long)commands[i].id,
					        outcomes[i].refusal.code, outcomes[i].refusal.where, outcomes[i].refusal.text);
			}
		done += n;
	}
	double spent = now_s() - begun;
	uint8_t head[LEDGER_HASH];
	char hex[65];
	int64_t events = desk_head(desk, head);
	ledger_hex(head, sizeof head, hex);
	printf("{\"commands\":%lld,\"refused\":%lld,\"events\":%lld,\"seconds\":%.2f,\"parsing\":%.2f,\"ticking\":%.2f,\"commands_per_s\":%.0f,"
	       "\"events_per_s\":%.0f,\"head\":\"%s\"}\n", (long long)done, (long long)refused, (long long)events, spent, parsing, ticking,
	       (double)done / spent, (double)events / spent, hex);
	free(line);
	desk_close(desk);
	store_close(store);
	pack_free(pack);
	return 0;
}
