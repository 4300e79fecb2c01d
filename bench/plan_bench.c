/* Plans, schedules and chances alone, as one JSON object.
 * usage: plan_bench speed PACK                      schedules and chances: how long each takes, ms
 *        plan_bench plan PACK FACTS.json            a whole plan from its facts, ms
 *        plan_bench instance PACK TASKS SEED FILE   a plan with pools in working days: our end and time; FILE: the same
 *                                                   for a constraint solver */
#include <stdlib.h>
#include <time.h>

#include "data/date.h"
#include "plan/chance.h"
#include "plan/plan.h"
#include "process/simulate.h"

enum { RUNS = 5, TASKS = 61, MANY = 2000, PLAYS = 10000, VALUES = 500 };

struct made {
	struct schedule_problem p;
	struct schedule_task *tasks;
};

static double now_ms(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void fail(const struct err *e) {
	fprintf(stderr, "%s %s %s\n", e->code, e->where, e->text);
	exit(1);
}

static uint32_t below(struct simulate_random *r, uint32_t n) {
	return (uint32_t)(simulate_uniform(r) * n);
}

/* Tasks of 1 to 10 working days, each after up to three before it (of even seeds one to three of the dozen before it:
 * long and thin; of odd ones none to two of the last twenty: the pools decide); two of three use a pool of one to three
 * people. */
static struct made make(struct arena *a, const struct calendar *c, uint32_t n, uint64_t seed) {
	struct simulate_random r = simulate_random_make(seed, n);
	bool thin = seed % 2 == 0;
	uint32_t least = thin ? 1 : 0, back = thin ? 12 : 20;
	uint32_t pools = 4, *capacity = arena_array(a, uint32_t, pools);
	struct made m = {.tasks = arena_array(a, struct schedule_task, n)};
	for (uint32_t k = 0; k < pools; k++)
		capacity[k] = 1 + k % 3;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t *after = arena_array(a, uint32_t, 3);
		struct schedule_use *use = arena_new(a, struct schedule_use);
		struct schedule_task *t = &m.tasks[i];
		t->id = arena_format(a, "T%u", i + 1);
		t->days = 1 + (int32_t)below(&r, 10);
		for (uint32_t k = i ? least + below(&r, 3) : 0; k; k--)
			after[t->after_count++] = i - 1 - below(&r, i < back ? i : back);
		*use = (struct schedule_use){below(&r, pools), 1};
		use->units = 1 + below(&r, capacity[use->pool]);
		t->after = after;
		t->uses = use;
		t->use_count = below(&r, 3) != 0;
	}
	m.p = (struct schedule_problem){.tasks = m.tasks, .count = n, .capacity = capacity, .pool_count = pools,
		.calendar = c, .start = day_of(2022, 3, 1)};
	return m;
}

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Median time of one schedule, ms. */
static double time_schedule(const struct schedule_problem *p, uint64_t steps, uint32_t repeat, struct schedule *s) {
	static struct arena a; /* kept from run to run, as a server keeps it */
	double times[RUNS];
	struct err e;
	for (int run = 0; run < RUNS; run++) {
		double began = now_ms();
		for (uint32_t k = 0; k < repeat; k++) {
			arena_reset(&a);
			if (!schedule_make(&a, p, steps, false, s, &e))
				fail(&e);
		}
		times[run] = (now_ms() - began) / repeat;
	}
	qsort(times, RUNS, sizeof times[0], by_value);
	return times[RUNS / 2];
}

static double time_chance(struct arena *a, const struct schedule_problem *p) {
	struct chance_duration *d = arena_array(a, struct chance_duration, p->count);
	struct simulate_random r = simulate_random_make(3, 3);
	struct chances c;
	struct err e;
	double times[RUNS];
	for (uint32_t i = 0; i < p->count; i++) {
		double *minutes = arena_array(a, double, VALUES);
		for (uint32_t k = 0; k < VALUES; k++)
			minutes[k] = simulate_uniform(&r) * 1440 * 2 * p->tasks[i].days;
		if (i % 4)
			d[i] = (struct chance_duration){minutes, VALUES};
	}
	for (int run = 0; run < RUNS; run++) {
		struct arena scratch = {0};
		double began = now_ms();
		if (!chance_play(&scratch, p, d, PLAYS, 1, &c, &e))
			fail(&e);
		times[run] = now_ms() - began;
		arena_free(&scratch);
	}
	qsort(times, RUNS, sizeof times[0], by_value);
	return times[RUNS / 2];
}

static void speed(struct arena *a, const struct calendar *c) {
	struct schedule s;
	struct made m = make(a, c, TASKS, 1), many = make(a, c, MANY, 1);
	uint32_t pools = m.p.pool_count;
	m.p.pool_count = 0;
	printf("{\"path_ms\":%.4f", time_schedule(&m.p, 0, 200, &s));
	printf(",\"chance_ms\":%.1f", time_chance(a, &m.p));
	m.p.pool_count = pools;
	printf(",\"rules_ms\":%.4f", time_schedule(&m.p, 0, 20, &s));
	printf(",\"search_ms\":%.1f", time_schedule(&m.p, SCHEDULE_STEPS, 1, &s));
	printf(",\"search_proof\":\"%s\",\"search_gap\":%d", schedule_proof_text(s.proof), s.gap_days);
	printf(",\"chance_pools_ms\":%.1f", time_chance(a, &m.p));
	printf(",\"many_ms\":%.1f", time_schedule(&many.p, SCHEDULE_STEPS, 1, &s));
	printf(",\"many_proof\":\"%s\",\"many_gap\":%d,\"many_days\":%d}\n", schedule_proof_text(s.proof), s.gap_days,
		calendar_count(c, s.start + 1, s.end));
}

/* ---- the same for a solver ------------------------------------------------------------------ */

static void put_list(FILE *out, const char *name, const struct schedule_problem *p, int what) {
	fprintf(out, "%s = [", name);
	for (uint32_t i = 0; i < p->count; i++) {
		const struct schedule_task *t = &p->tasks[i];
		int used = !t->use_count ? 0 : what == 1 ? (int)t->uses[0].pool + 1 : (int)t->uses[0].units;
		fprintf(out, "%s%d", i ? "," : "", what == 0 ? t->days : used);
	}
	fprintf(out, "];\n");
}

static void put_data(const char *path, const struct schedule_problem *p) {
	FILE *out = fopen(path, "w");
	if (!out)
		exit(1);
	fprintf(out, "n = %u;\npools = %u;\n", p->count, p->pool_count);
	put_list(out, "days", p, 0);
	put_list(out, "pool", p, 1);
	put_list(out, "units", p, 2);
	fprintf(out, "capacity = [");
	for (uint32_t k = 0; k < p->pool_count; k++)
		fprintf(out, "%s%u", k ? "," : "", p->capacity[k]);
	fprintf(out, "];\nneeds = [|");
	for (uint32_t i = 0; i < p->count; i++)
		for (uint32_t k = 0; k < p->tasks[i].after_count; k++)
			fprintf(out, "%u,%u|", p->tasks[i].after[k] + 1, i + 1);
	fprintf(out, "];\n");
	fclose(out);
}

static void instance(struct arena *a, const struct calendar *c, uint32_t n, uint64_t seed, const char *path) {
	struct made m = make(a, c, n, seed);
	struct schedule s;
	double ms_taken = time_schedule(&m.p, SCHEDULE_STEPS, 1, &s);
	put_data(path, &m.p);
	printf("{\"days\":%d,\"bound\":%d,\"proof\":\"%s\",\"ms\":%.1f,\"nodes\":%llu}\n",
		calendar_count(c, s.start + 1, s.end), calendar_count(c, s.start + 1, s.bound), schedule_proof_text(s.proof),
		ms_taken, (unsigned long long)s.nodes);
}

/* ---- a whole plan --------------------------------------------------------------------------- */

static double time_plan(const struct plan_rules *rules, const struct plan_request *q, uint32_t *items) {
	static struct arena a;
	double times[RUNS];
	struct plan *p;
	struct err e;
	for (int run = 0; run < RUNS; run++) {
		double began = now_ms();
		for (int k = 0; k < 50; k++) {
			arena_reset(&a);
			if (!plan_make(&a, rules, q, &p, &e))
				fail(&e);
		}
		times[run] = (now_ms() - began) / 50;
	}
	*items = p->count;
	qsort(times, RUNS, sizeof times[0], by_value);
	return times[RUNS / 2];
}

static void plan(struct arena *a, const struct pack *pack, const char *path) {
	const struct plan_rules *rules;
	struct plan_request q = {0};
	struct val facts;
	struct err e;
	uint32_t items;
	str text;
	if (!plan_rules_make(a, pack, &rules, &e) || !file_read(a, path, &text, &e) ||
		!val_read_json(a, text, &facts, &e) || !plan_request_read(facts, &q, &e))
		fail(&e);
	q.compare = q.capacities = false;
	printf("{\"one_ms\":%.4f", time_plan(rules, &q, &items));
	q.capacities = true;
	printf(",\"pools_ms\":%.4f", time_plan(rules, &q, &items));
	q.compare = true;
	printf(",\"all_ms\":%.4f,\"items\":%u}\n", time_plan(rules, &q, &items), items);
}

int main(int argc, char **argv) {
	struct arena a = {0};
	struct pack_complaints to = {0};
	struct pack *pack;
	if (argc < 3 || !pack_load(argv[2], &pack, &to))
		return 2;
	if (argc == 6 && strcmp(argv[1], "instance") == 0)
		instance(&a, pack->calendar, (uint32_t)strtoul(argv[3], NULL, 10), strtoull(argv[4], NULL, 10), argv[5]);
	else if (argc == 4 && strcmp(argv[1], "plan") == 0)
		plan(&a, pack, argv[3]);
	else if (strcmp(argv[1], "speed") == 0)
		speed(&a, pack->calendar);
	else
		return 2;
	pack_free(pack);
	arena_free(&a);
	return 0;
}
