/* yichuang year: make a synthetic year, or play one through the API. */
#include <stdlib.h>

#include "app/player.h"
#include "app/year.h"
#include "cli/cli.h"

static int generate(const char *pack, const char *seed, const char *scale, const char *year) {
	struct err e = {0};
	int64_t n = 0, number = 0;
	char *end;
	struct year_settings s = {.scale = strtod(scale, &end)};
	if (*end || s.scale < 0.001 || s.scale > 10 || !str_int(str_of(seed), &n) || !str_int(str_of(year), &number)) {
		fprintf(stderr, "yichuang year: --scale is 0.001 to 10, --seed and --year are whole numbers\n");
		return CLI_USAGE;
	}
	s.seed = (uint64_t)n;
	s.year = (int)number;
	struct pack *p = cli_pack(pack);
	if (!p)
		return CLI_NO;
	uint64_t commands;
	bool ok = year_generate(p, &s, stdout, &commands, &e);
	if (ok)
		fprintf(stderr, "%llu commands (synthetic)\n", (unsigned long long)commands);
	pack_free(p);
	return ok ? CLI_DONE : cli_refused(&e);
}

static void print_json(const struct player_result *r) {
	printf("{\"sent\":%lld,\"accepted\":%lld,\"refused\":%lld,\"events\":%lld,\"seconds\":%.3f,\"rate\":%.0f,\"p50_"
		   "ms\":%.2f,\"p99_ms\":%.2f}\n",
		(long long)r->sent, (long long)r->accepted, (long long)r->refused, (long long)r->events, r->seconds,
		r->seconds > 0 ? (double)r->sent / r->seconds : 0, r->p50_ms, r->p99_ms);
}

static void print_text(const struct player_result *r) {
	printf(
		"sent %lld  accepted %lld  refused %lld  events %lld  %.1f s  %.0f commands/s  p50 %.1f ms  p99 %.1f ms\n",
		(long long)r->sent, (long long)r->accepted, (long long)r->refused, (long long)r->events, r->seconds,
		r->seconds > 0 ? (double)r->sent / r->seconds : 0, r->p50_ms, r->p99_ms);
	if (r->first_refusal[0])
		printf("first refusal: %s\n", r->first_refusal);
}

int cli_year(int argc, char **argv) {
	struct option o[] = {{"--pack", false, default_pack()}, {"--seed", false, "2022"}, {"--scale", false, "1"},
		{"--year", false, "2022"}, {"--url", false, NULL}, {"--batch", false, "2048"},
		{"--connections", false, "1"}, {"--user", false, "player"}, {"--password", false, "demo-player"},
		{"--format", false, "text"}, {"--stop-after", false, "0"}};
	struct arguments a;
	struct err e = {0};
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count == 1 && strcmp(a.operands[0], "generate") == 0)
		return generate(option_value(o, COUNT(o), "--pack"), option_value(o, COUNT(o), "--seed"),
			option_value(o, COUNT(o), "--scale"), option_value(o, COUNT(o), "--year"));
	int64_t batch = 0, connections = 0, stop = 0;
	if (a.count != 2 || strcmp(a.operands[0], "play") != 0 || !option_value(o, COUNT(o), "--url") ||
		!str_int(str_of(option_value(o, COUNT(o), "--batch")), &batch) ||
		!str_int(str_of(option_value(o, COUNT(o), "--connections")), &connections) ||
		!str_int(str_of(option_value(o, COUNT(o), "--stop-after")), &stop)) {
		fprintf(stderr, "yichuang year: usage: generate [--scale X] > FILE | play FILE --url URL [--batch N] "
						"[--connections N]\n");
		return CLI_USAGE;
	}
	bool json = strcmp(option_value(o, COUNT(o), "--format"), "json") == 0;
	struct player_settings s = {.file = a.operands[1],
		.url = option_value(o, COUNT(o), "--url"),
		.user = option_value(o, COUNT(o), "--user"),
		.password = option_value(o, COUNT(o), "--password"),
		.batch = (uint32_t)batch,
		.connections = (uint32_t)connections,
		.progress = !json,
		.stop_after = stop};
	struct player_result r;
	bool ok = player_play(&s, &r, &e);
	json ? print_json(&r) : print_text(&r);
	return ok ? CLI_DONE : cli_refused(&e);
}
