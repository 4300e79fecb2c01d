/* A precedence network, played many times: activities begin when all before them have ended and their pool has room. */
#include <stdlib.h>

#include "data/date.h"
#include "process/simulate_int.h"

enum { NOBODY = UINT32_MAX };

struct activity {
	ms length, ready, begun, ended;
	uint32_t missing;   /* predecessors that have not ended */
	uint32_t freed_by;  /* who gave its place in the pool to it; NOBODY: it had not to wait */
	bool critical;
};

struct seats {
	uint32_t busy;
	struct simulate_heap queue;
};

struct play {
	const struct simulate_network *n;
	struct activity *activities;
	struct seats *pools;
	struct simulate_heap agenda;
	struct simulate_random random;
	uint32_t *next, *next_at; /* followers of activity i: next[next_at[i]] … next[next_at[i + 1] - 1] */
	ms now;
};

static bool wrong(struct err *e, str id, const char *why) {
	struct err full = {.code = "simulate.network"};
	snprintf(full.where, sizeof full.where, STR_FMT, STR_ARG(id));
	return err_set(e, full.code, full.where, "%s", why);
}

static bool check_numbers(const struct simulate_network *n, struct err *e) {
	if (!n->count || n->count > SIMULATE_NETWORK_MAX)
		return wrong(e, STR(""), "a network has 1 to 10000 activities");
	for (uint32_t i = 0; i < n->pool_count; i++)
		if (!n->pools[i])
			return wrong(e, STR(""), "a pool has at least one place");
	for (uint32_t i = 0; i < n->count; i++) {
		const struct simulate_activity *x = &n->activities[i];
		if (x->pool < -1 || x->pool >= (int32_t)n->pool_count)
			return wrong(e, x->id, "its pool is not there");
		for (uint32_t k = 0; k < x->after_count; k++)
			if (x->after[k] >= n->count)
				return wrong(e, x->id, "what it comes after is not there");
	}
	return true;
}

static void list_followers(struct arena *a, struct play *p) {
	const struct simulate_network *n = p->n;
	p->next_at = arena_array(a, uint32_t, n->count + 2);
	for (uint32_t i = 0; i < n->count; i++)
		for (uint32_t k = 0; k < n->activities[i].after_count; k++)
			p->next_at[n->activities[i].after[k] + 2]++;
	for (uint32_t i = 2; i < n->count + 2; i++)
		p->next_at[i] += p->next_at[i - 1];
	p->next = arena_array(a, uint32_t, p->next_at[n->count + 1]);
	for (uint32_t i = 0; i < n->count; i++)
		for (uint32_t k = 0; k < n->activities[i].after_count; k++)
			p->next[p->next_at[n->activities[i].after[k] + 1]++] = i;
}

/* Whether everything can be reached by ending one after the other. */
static bool check_order(struct arena *a, const struct play *p, struct err *e) {
	uint32_t n = p->n->count, done = 0, found = 0;
	uint32_t *missing = arena_array(a, uint32_t, n), *order = arena_array(a, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		if (!(missing[i] = p->n->activities[i].after_count))
			order[found++] = i;
	for (; done < found; done++)
		for (uint32_t k = p->next_at[order[done]]; k < p->next_at[order[done] + 1]; k++)
			if (--missing[p->next[k]] == 0)
				order[found++] = p->next[k];
	for (uint32_t i = 0; found < n && i < n; i++)
		if (missing[i])
			return wrong(e, p->n->activities[i].id, "it comes after itself, or after what does");
	return true;
}

static void begin(struct play *p, uint32_t i) {
	const struct simulate_activity *x = &p->n->activities[i];
	struct activity *now = &p->activities[i];
	ms length = now->length;
	bool at_any_time = x->duration.elapsed || !length;
	now->begun = at_any_time ? p->now : simulate_advance(p->n->hours, p->now, 0);
	now->ended = at_any_time ? now->begun + length : simulate_advance(p->n->hours, now->begun, length);
	simulate__put(&p->agenda, (struct simulate_item){now->ended, i, 0, i, 0});
}

static void make_ready(struct play *p, uint32_t i) {
	int32_t pool = p->n->activities[i].pool;
	p->activities[i].ready = p->now;
	if (pool >= 0 && p->pools[pool].busy == p->n->pools[pool]) {
		simulate__put(&p->pools[pool].queue, (struct simulate_item){p->now, i, 0, i, 0});
		return;
	}
	if (pool >= 0)
		p->pools[pool].busy++;
	begin(p, i);
}

/* Its place goes to who waits; then what comes after it may begin. */
static void end(struct play *p, uint32_t i) {
	int32_t pool = p->n->activities[i].pool;
	struct simulate_item first;
	if (pool >= 0 && simulate__take(&p->pools[pool].queue, &first)) {
		p->activities[first.what].freed_by = i;
		begin(p, first.what);
	} else if (pool >= 0) {
		p->pools[pool].busy--;
	}
	for (uint32_t k = p->next_at[i]; k < p->next_at[i + 1]; k++)
		if (--p->activities[p->next[k]].missing == 0)
			make_ready(p, p->next[k]);
}

/* Lengths are drawn first, in order of number: they do not depend on the pools. */
static ms play_once(struct play *p) {
	struct simulate_item item;
	p->now = p->n->start;
	for (uint32_t i = 0; i < p->n->count; i++) {
		const struct simulate_activity *x = &p->n->activities[i];
		ms length = simulate_draw(&x->duration, &p->random);
		p->activities[i] = (struct activity){.length = length, .missing = x->after_count, .freed_by = NOBODY};
	}
	for (uint32_t i = 0; i < p->n->count; i++)
		if (!p->n->activities[i].after_count)
			make_ready(p, i);
	uint32_t ended = 0;
	for (; simulate__take(&p->agenda, &item); ended++) {
		p->now = item.key;
		end(p, item.what);
	}
	check(ended == p->n->count);
	return p->now;
}

/* Backwards from the end. `stack` has room for all. */
static void mark_critical(struct play *p, ms finish, uint32_t *stack) {
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->n->count; i++)
		if (p->activities[i].ended == finish && !p->activities[i].critical)
			p->activities[i].critical = true, stack[n++] = i;
	while (n) {
		uint32_t i = stack[--n], by = p->activities[i].freed_by;
		const struct simulate_activity *x = &p->n->activities[i];
		if (by != NOBODY) {
			if (!p->activities[by].critical)
				p->activities[by].critical = true, stack[n++] = by;
			continue;
		}
		for (uint32_t k = 0; k < x->after_count; k++) {
			struct activity *before = &p->activities[x->after[k]];
			if (before->ended == p->activities[i].ready && !before->critical)
				before->critical = true, stack[n++] = x->after[k];
		}
	}
}

static double minutes(ms span) {
	return (double)span / MS_PER_MINUTE;
}

bool simulate_play_network(struct arena *a, const struct simulate_network *n, uint32_t runs, uint64_t seed,
	struct simulate_network_result *out, struct err *e) {
	struct play p = {.n = n};
	struct simulate_series elapsed = {0}, working = {0};
	check(runs >= 1 && runs <= SIMULATE_RUNS_MAX);
	if (!check_numbers(n, e))
		return false;
	if ((uint64_t)n->count * runs > SIMULATE_EVENTS_MAX)
		return err_set(e, "simulate.too_long", "", "%u activities, %u times, are too many", n->count, runs);
	list_followers(a, &p);
	if (!check_order(a, &p, e))
		return false;
	p.activities = arena_array(a, struct activity, n->count);
	p.pools = arena_array(a, struct seats, n->pool_count);
	uint32_t *stack = arena_array(a, uint32_t, n->count);
	struct simulate_activity_result *results = arena_array(a, struct simulate_activity_result, n->count);
	for (uint32_t run = 0; run < runs; run++) {
		p.random = simulate_random_make(seed, run);
		ms finish = play_once(&p);
		mark_critical(&p, finish, stack);
		simulate__add(&elapsed, run, minutes(finish - n->start));
		simulate__add(&working, run, minutes(simulate_between(n->hours, n->start, finish)));
		for (uint32_t i = 0; i < n->count; i++) {
			results[i].critical += p.activities[i].critical / (double)runs;
			results[i].start += minutes(p.activities[i].begun - n->start) / runs;
			results[i].finish += minutes(p.activities[i].ended - n->start) / runs;
		}
	}
	*out = (struct simulate_network_result){.activities = results, .runs = runs};
	out->finish = simulate__spread(&elapsed);
	out->finish_working = simulate__spread(&working);
	double *finishes = arena_array(a, double, runs);
	memcpy(finishes, elapsed.values.p, runs * sizeof *finishes);
	out->finishes = finishes;
	for (uint32_t i = 0; i < n->pool_count; i++)
		vec_free(&p.pools[i].queue.items);
	vec_free(&p.agenda.items);
	simulate__series_free(&elapsed);
	simulate__series_free(&working);
	return true;
}
