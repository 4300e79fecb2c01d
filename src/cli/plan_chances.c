/* yichuang plan chances: the plan of a project played many times, each step as long as some recorded case of its
 * item. */
#include "cli/cli.h"
#include "data/date.h"
#include "plan/chance.h"
#include "query/query.h"

enum { DURATIONS_MOST = 2000 };

struct play {
	struct arena a;
	struct pack *pack;
	struct query *query;
	struct query_plan plan;
	struct schedule_problem problem;
	struct chance_duration *durations; /* by step; none recorded: what is promised is taken */
	const struct item **items;
	struct chances chances;
};

/* What is promised, and what was recorded. */
static bool read_durations(struct play *x, uint32_t i, struct schedule_task *to, struct err *e) {
	const struct item *item = x->items[i];
	struct limit limit = item->has_promised ? item->promised : item->statutory;
	double *minutes = arena_array(&x->a, double, DURATIONS_MOST);
	to->natural = limit.unit == UNIT_NATURAL_DAY || limit.unit == UNIT_HOUR;
	to->days = limit.unit == UNIT_ON_SPOT ? 0 : limit.unit == UNIT_HOUR ? (limit.value + 23) / 24 : limit.value;
	x->durations[i].minutes = minutes;
	return query_durations(x->query, item->code, DURATIONS_MOST, minutes, &x->durations[i].count, e);
}

static int64_t number_of(const struct play *x, str id) {
	for (uint32_t i = 0; i < x->problem.count; i++)
		if (str_eq(x->items[i]->id, id))
			return i;
	return -1;
}

/* What an item needs and the plan holds comes before it. */
static void read_needs(struct play *x, uint32_t i, struct schedule_task *to) {
	const struct csv *t = pack_table(x->pack, "items/items.csv");
	const struct code *c = pack_code(x->pack, CODE_ITEM, x->items[i]->code);
	str rest = t && c ? csv_cell(t, c->row, csv_column(t, "needs")) : STR(""), id;
	uint32_t *after = arena_array(&x->a, uint32_t, x->problem.count);
	while (rest.n && to->after_count < x->problem.count && str_next(&rest, ' ', &id)) {
		int64_t before = number_of(x, id);
		if (before >= 0)
			after[to->after_count++] = (uint32_t)before;
	}
	to->after = after;
}

static bool read_plan(struct play *x, int64_t project, struct err *e) {
	struct val steps;
	if (!query_plan(x->query, project, &x->plan, e) || !val_read_json(&x->a, x->plan.steps, &steps, e))
		return false;
	uint32_t n = steps.kind == VAL_LIST ? steps.list.count : 0;
	if (!n)
		return err_set(e, "project.no_plan", "", "the plan has no step; plan the project first");
	struct schedule_task *tasks = arena_array(&x->a, struct schedule_task, n);
	x->items = arena_array(&x->a, const struct item *, n);
	x->durations = arena_array(&x->a, struct chance_duration, n);
	x->problem = (struct schedule_problem){.tasks = tasks, .count = n, .calendar = x->pack->calendar};
	x->problem.start = day_of_ms(x->plan.started_at, x->pack->offset_minutes);
	for (uint32_t i = 0; i < n; i++) {
		struct val id = val_member(steps.list.items[i], "item");
		x->items[i] = id.kind == VAL_STRING ? pack_item(x->pack, id.string) : NULL;
		if (!x->items[i])
			return err_set(e, "item.gone", "item", "the pack has no item of step %u any more", i + 1);
	}
	for (uint32_t i = 0; i < n; i++) {
		tasks[i].id = x->items[i]->id;
		read_needs(x, i, &tasks[i]);
		if (!read_durations(x, i, &tasks[i], e))
			return false;
	}
	return true;
}

static day planned(const struct play *x) {
	return day_of_ms(x->plan.planned_end_at, x->pack->offset_minutes);
}

static void put_json(struct buf *b, const struct play *x) {
	const struct chances *c = &x->chances;
	buf_format(b, "{\"assumed\":true,\"runs\":%u,\"in_time\":%.4f,\"planned\":\"", c->runs, chance_by(c, planned(x)));
	day_put(b, planned(x));
	const day days[] = {c->median, c->p80, c->p90, c->p95};
	static const char *const names[] = {"median", "p80", "p90", "p95"};
	for (size_t i = 0; i < COUNT(names); i++) {
		buf_format(b, "\",\"%s\":\"", names[i]);
		day_put(b, days[i]);
	}
	buf_text(b, "\",\"steps\":[");
	for (uint32_t i = 0; i < c->count; i++)
		buf_format(b, "%s{\"item\":\"" STR_FMT "\",\"recorded\":%u,\"critical\":%.4f}", i ? "," : "",
			STR_ARG(x->items[i]->id), x->durations[i].count, c->critical[i]);
	buf_text(b, "]}\n");
}

static void put_text(struct buf *b, const struct play *x) {
	const struct chances *c = &x->chances;
	buf_format(b, "In %.1f %% of %u runs it ends by the planned ", 100 * chance_by(c, planned(x)), c->runs);
	day_put(b, planned(x));
	buf_text(b, "; half of them by ");
	day_put(b, c->median);
	buf_text(b, ", nine of ten by ");
	day_put(b, c->p90);
	buf_text(b, ".\n\nitem  critical  drawn from\n");
	for (uint32_t i = 0; i < c->count; i++) {
		buf_format(b, "%-5.*s %6.1f %%  ", (int)x->items[i]->id.n, x->items[i]->id.p, 100 * c->critical[i]);
		if (x->durations[i].count)
			buf_format(b, "%u decided cases\n", x->durations[i].count);
		else
			buf_text(b, "its promise: no case was decided yet\n");
	}
	buf_text(b, "This follows from assumptions: each step takes as long as some recorded case of its item,"
				" by itself.\n");
}

static bool play(struct play *x, const char *db, int64_t project, uint32_t runs, uint64_t seed, struct err *e) {
	return query_open(db, x->pack, &x->query, e) && read_plan(x, project, e) &&
		   chance_play(&x->a, &x->problem, x->durations, runs, seed, &x->chances, e);
}

int cli_plan_chances(int argc, char **argv) {
	struct option o[] = {{"--db", false, NULL}, {"--pack", false, default_pack()}, {"--runs", false, "1000"},
		{"--seed", false, "1"}, {"--format", false, "text"}};
	struct arguments a;
	struct err e = {0};
	int64_t project, runs, seed;
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &a))
		return CLI_USAGE;
	if (a.count != 1 || !str_int(str_of(a.operands[0]), &project) || !str_int(str_of(o[2].value), &runs) || runs < 1 ||
		runs > CHANCE_RUNS_MAX || !str_int(str_of(o[3].value), &seed) || seed < 0) {
		fprintf(stderr, "yichuang plan chances: give the number of a project; --runs is 1 to %d; see --help\n",
			CHANCE_RUNS_MAX);
		return CLI_USAGE;
	}
	const char *db = database_path(o[0].value);
	if (!db)
		return CLI_USAGE;
	struct play x = {.pack = cli_pack(o[1].value)};
	struct buf b = buf_make(1 << 20);
	int status = CLI_NO;
	if (x.pack) {
		if (play(&x, db, project, (uint32_t)runs, (uint64_t)seed, &e)) {
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
