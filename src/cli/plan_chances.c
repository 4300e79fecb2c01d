/* yichuang plan chances: the plan of a project played many times, as its page does. */
#include "cli/cli.h"
#include "data/date.h"
#include "query/forecast.h"

enum { DATABASE, PACK, RUNS, SEED, FORMAT, TODAY };

static void put_text(struct buf *b, const struct query_chances *c) {
	const struct chances *ch = &c->chances;
	buf_format(b, "In %.1f %% of %u runs it ends by ", 100 * chance_by(ch, c->by), ch->runs);
	day_put(b, c->by);
	buf_text(b, "; half of them by ");
	day_put(b, ch->median);
	buf_text(b, ", nine of ten by ");
	day_put(b, ch->p90);
	buf_text(b, ".\n\nitem  critical  drawn from\n");
	for (uint32_t i = 0; i < c->plan->count; i++) {
		str id = c->plan->items[i].id;
		buf_format(b, "%-5.*s %6.1f %%  ", (int)id.n, id.p, 100 * query_critical(c, i));
		if (c->recorded[i])
			buf_format(b, "%u decided cases\n", c->recorded[i]);
		else
			buf_text(b, "its days in the plan: no case was decided yet\n");
	}
	buf_text(b, "This follows from assumptions: each step takes as long as some recorded case of its item,"
				" by itself.\n");
}

/* What does not load was never in force: the desk did not open with it. */
static void take(void *book, const struct query_definition *d) {
	struct err ignored;
	rulebook_take(book, d->id, d->path, d->effective_on, d->withdrawn, d->text, &ignored);
}

static bool play(struct arena *a, const char *db, const struct pack *pack, struct rulebook *book,
	struct query_forecast *in, bool json, struct err *e) {
	struct query *q = NULL;
	struct query_chances found;
	struct query_scope all = {0};
	in->scope = &all;
	bool done = plan_rules_make(a, pack, &in->rules, e) && query_open(db, pack, &q, e) &&
				query_definitions(q, 0, book, take, e) && query_forecast(q, a, in, &found, e);
	if (done) {
		struct buf b = buf_make(LIMIT_FILE_BYTES);
		json ? query_put_chances(&b, &found) : put_text(&b, &found);
		if (json)
			buf_char(&b, '\n');
		fwrite(b.p, 1, b.n, stdout);
		buf_free(&b);
	}
	if (q)
		query_close(q);
	return done;
}

static int answer(const char *db, const char *dir, struct query_forecast *in, bool json) {
	struct arena a = {0};
	struct err e = {0};
	struct pack *pack = cli_pack(dir);
	if (!pack)
		return CLI_NO;
	struct rulebook *book = rulebook_make(pack, LEDGER_SM3); /* its digests are of no use here */
	in->book = book;
	int status = play(&a, db, pack, book, in, json, &e) ? CLI_DONE : cli_refused(&e);
	rulebook_free(book);
	arena_free(&a);
	pack_free(pack);
	return status;
}

static int usage(void) {
	fprintf(stderr, "yichuang plan chances: give the number of a project; --runs is 1 to %d, --today a day as "
					"2022-03-01; see --help\n", CHANCE_RUNS_MAX);
	return CLI_USAGE;
}

int cli_plan_chances(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--runs", false, "1000"},
		{"--seed", false, "1"}, {"--format", false, "text"}, {"--today", false, NULL}};
	struct arguments a;
	struct query_forecast in = {0};
	int64_t runs, seed;
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count != 1 || !str_int(str_of(a.operands[0]), &in.project) || !str_int(str_of(o[RUNS].value), &runs) ||
		runs < 1 || runs > CHANCE_RUNS_MAX || !str_int(str_of(o[SEED].value), &seed) || seed < 0 ||
		(o[TODAY].value && !day_parse(str_of(o[TODAY].value), &in.today)))
		return usage();
	const char *db = database_path(o[DATABASE].value);
	if (!db)
		return CLI_USAGE;
	in.runs = (uint32_t)runs;
	in.seed = (uint64_t)seed;
	return answer(db, o[PACK].value, &in, strcmp(o[FORMAT].value, "json") == 0);
}
