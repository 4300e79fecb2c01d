/* yichuang plan chances: the plan of a project played many times, each step as long as some recorded case of its
 * item. */
#include "cli/cli.h"
#include "data/date.h"
#include "process/simulate.h"
#include "query/query.h"

enum { DURATIONS_MOST = 2000 };

struct chances {
	struct arena a;
	struct pack *pack;
	struct query *query;
	struct query_plan plan;
	struct simulate_hours hours;
	struct simulate_network network;
	struct simulate_network_result result;
	const struct item **items;
	uint32_t *recorded; /* decided cases that each step is drawn from; 0: what is promised is taken */
};

/* What was recorded; an item that nobody has decided yet takes what it promises. */
static bool read_duration(struct chances *x, uint32_t i, struct simulate_duration *out, struct err *e) {
	const struct item *item = x->items[i];
	double *minutes = arena_array(&x->a, double, DURATIONS_MOST);
	if (!query_durations(x->query, item->code, DURATIONS_MOST, minutes, &x->recorded[i], e))
		return false;
	if (x->recorded[i]) {
		*out = (struct simulate_duration){
			.shape = SHAPE_EMPIRICAL, .values = minutes, .count = x->recorded[i], .elapsed = true};
		return true;
	}
	struct limit limit = item->has_promised ? item->promised : item->statutory;
	bool natural = limit.unit == UNIT_NATURAL_DAY;
	*out = (struct simulate_duration){.shape = SHAPE_FIXED, .elapsed = natural || limit.unit == UNIT_HOUR};
	out->a = limit.value * (limit.unit == UNIT_HOUR ? 60.0 : natural ? 1440.0 : simulate_day_minutes(&x->hours));
	return true;
}

static int64_t number_of(const struct chances *x, str id) {
	for (uint32_t i = 0; i < x->network.count; i++)
		if (str_eq(x->items[i]->id, id))
			return i;
	return -1;
}

/* What an item needs and the plan holds comes before it. */
static void read_needs(struct chances *x, uint32_t i, struct simulate_activity *to) {
	const struct csv *t = pack_table(x->pack, "items/items.csv");
	const struct code *c = pack_code(x->pack, CODE_ITEM, x->items[i]->code);
	str rest = t && c ? csv_cell(t, c->row, csv_column(t, "needs")) : STR(""), id;
	uint32_t *after = arena_array(&x->a, uint32_t, x->network.count);
	while (rest.n && str_next(&rest, ' ', &id)) {
		int64_t before = number_of(x, id);
		if (before >= 0)
			after[to->after_count++] = (uint32_t)before;
	}
	to->after = after;
}

static bool read_plan(struct chances *x, int64_t project, struct err *e) {
	struct val steps;
	if (!query_plan(x->query, project, &x->plan, e) || !val_read_json(&x->a, x->plan.steps, &steps, e))
		return false;
	uint32_t n = steps.kind == VAL_LIST ? steps.list.count : 0;
	struct simulate_activity *all = arena_array(&x->a, struct simulate_activity, n);
	x->items = arena_array(&x->a, const struct item *, n);
	x->recorded = arena_array(&x->a, uint32_t, n);
	x->network = (struct simulate_network){
		.activities = all, .count = n, .hours = &x->hours, .start = x->plan.started_at};
	for (uint32_t i = 0; i < n; i++) {
		struct val id = val_member(steps.list.items[i], "item");
		x->items[i] = id.kind == VAL_STRING ? pack_item(x->pack, id.string) : NULL;
		if (!x->items[i])
			return err_set(e, "item.gone", "item", "the pack has no item of step %u any more", i + 1);
	}
	for (uint32_t i = 0; i < n; i++) {
		all[i].id = x->items[i]->id;
		all[i].pool = -1;
		read_needs(x, i, &all[i]);
		if (!read_duration(x, i, &all[i].duration, e))
			return false;
	}
	return true;
}

/* Share of the runs that ended by the planned day. */
static double in_time(const struct chances *x) {
	uint32_t n = 0;
	double limit = (double)(x->plan.planned_end_at - x->plan.started_at) / MS_PER_MINUTE;
	while (n < x->result.runs && x->result.finishes[n] <= limit)
		n++;
	return (double)n / x->result.runs;
}

static void put_day(struct buf *b, const struct chances *x, double minutes) {
	day_put(b, day_of_ms(x->plan.started_at + (ms)(minutes * MS_PER_MINUTE), x->pack->offset_minutes));
}

static void put_json(struct buf *b, const struct chances *x) {
	const struct simulate_spread *f = &x->result.finish;
	buf_format(b, "{\"assumed\":true,\"runs\":%u,\"in_time\":%.4f,\"planned\":\"", x->result.runs, in_time(x));
	day_put(b, day_of_ms(x->plan.planned_end_at, x->pack->offset_minutes));
	const double quantiles[] = {f->median, f->p90, f->p95};
	const char *const names[] = {"median", "p90", "p95"};
	for (size_t i = 0; i < COUNT(names); i++) {
		buf_format(b, "\",\"%s\":\"", names[i]);
		put_day(b, x, quantiles[i]);
	}
	buf_text(b, "\",\"steps\":[");
	for (uint32_t i = 0; i < x->network.count; i++)
		buf_format(b, "%s{\"item\":\"" STR_FMT "\",\"recorded\":%u,\"critical\":%.4f}", i ? "," : "",
			STR_ARG(x->items[i]->id), x->recorded[i], x->result.activities[i].critical);
	buf_text(b, "]}\n");
}

static void put_text(struct buf *b, const struct chances *x) {
	const struct simulate_spread *f = &x->result.finish;
	buf_format(b, "In %.1f %% of %u runs it ends by the planned ", 100 * in_time(x), x->result.runs);
	day_put(b, day_of_ms(x->plan.planned_end_at, x->pack->offset_minutes));
	buf_text(b, "; half of them by ");
	put_day(b, x, f->median);
	buf_text(b, ", nine of ten by ");
	put_day(b, x, f->p90);
	buf_text(b, ".\n\nitem  critical  drawn from\n");
	for (uint32_t i = 0; i < x->network.count; i++) {
		buf_format(b, "%-5.*s %6.1f %%  ", (int)x->items[i]->id.n, x->items[i]->id.p,
			100 * x->result.activities[i].critical);
		if (x->recorded[i])
			buf_format(b, "%u decided cases\n", x->recorded[i]);
		else
			buf_text(b, "its promise: no case was decided yet\n");
	}
	buf_text(b, "This follows from assumptions: each step takes as long as some recorded case of its item,"
				" by itself.\n");
}

static bool run(struct chances *x, const char *db, int64_t project, uint32_t runs, uint64_t seed, struct err *e) {
	/* Whole working days, as limits count them. */
	x->hours = (struct simulate_hours){.calendar = x->pack->calendar, .offset_minutes = x->pack->offset_minutes};
	return query_open(db, x->pack, &x->query, e) && read_plan(x, project, e) &&
		   simulate_play_network(&x->a, &x->network, runs, seed, &x->result, e);
}

int cli_plan(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--runs", false, "1000"},
		{"--seed", false, "1"}, {"--format", false, "text"}};
	struct arguments a;
	struct err e = {0};
	int64_t project, runs, seed;
	if (!arguments_read(argc, argv, 2, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count != 2 || strcmp(a.operands[0], "chances") != 0 || !str_int(str_of(a.operands[1]), &project) ||
		!str_int(str_of(o[2].value), &runs) || runs < 1 || runs > SIMULATE_RUNS_MAX ||
		!str_int(str_of(o[3].value), &seed) || seed < 0) {
		fprintf(stderr, "yichuang plan: give chances and the number of a project; --runs is 1 to %d; see --help\n",
			SIMULATE_RUNS_MAX);
		return CLI_USAGE;
	}
	const char *db = database_path(o[0].value);
	if (!db)
		return CLI_USAGE;
	struct chances x = {.pack = cli_pack(o[1].value)};
	struct buf b = buf_make(1 << 20);
	int status = CLI_NO;
	if (x.pack) {
		if (run(&x, db, project, (uint32_t)runs, (uint64_t)seed, &e)) {
			strcmp(o[4].value, "json") == 0 ? put_json(&b, &x) : put_text(&b, &x);
			fwrite(b.p, 1, b.n, stdout);
			status = CLI_DONE;
		} else {
			status = cli_refused(&e);
		}
		if (x.query)
			query_close(x.query);
		pack_free(x.pack);
	}
	buf_free(&b);
	arena_free(&x.a);
	return status;
}
