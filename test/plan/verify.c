/* A second look at schedules, slow and plain. */
#include "process/simulate.h"
#include "suites.h"

day walk_end(const struct schedule_problem *p, uint32_t task, day start) {
	const struct schedule_task *t = &p->tasks[task];
	day d = start;
	for (int left = t->days; left > 0;) {
		d++;
		left -= t->natural || calendar_works(p->calendar, d);
	}
	return d;
}

static bool is_fact(const struct schedule_task *t) {
	return t->begun || t->ended;
}

static day earliest(const struct schedule_problem *p, const struct schedule *s, uint32_t i) {
	day from = p->tasks[i].not_before > p->start ? p->tasks[i].not_before : p->start;
	for (uint32_t k = 0; k < p->tasks[i].after_count; k++)
		if (s->slots[p->tasks[i].after[k]].end > from)
			from = s->slots[p->tasks[i].after[k]].end;
	return from;
}

static uint32_t units_on(const struct schedule_problem *p, const struct schedule *s, uint32_t pool, day d,
	uint32_t but) {
	uint32_t units = 0;
	for (uint32_t i = 0; i < p->count; i++)
		for (uint32_t u = 0; u < p->tasks[i].use_count; u++)
			if (i != but && !p->tasks[i].ended && p->tasks[i].uses[u].pool == pool && s->slots[i].start < d &&
				d <= s->slots[i].end)
				units += p->tasks[i].uses[u].units;
	return units;
}

/* Whether the task has room from `start` on, the others as they are. */
static bool has_room(const struct schedule_problem *p, const struct schedule *s, uint32_t i, day start) {
	day end = walk_end(p, i, start);
	for (uint32_t u = 0; u < p->tasks[i].use_count && p->pool_count; u++) {
		uint32_t pool = p->tasks[i].uses[u].pool, own = 0;
		for (uint32_t v = 0; v < p->tasks[i].use_count; v++)
			own += p->tasks[i].uses[v].pool == pool ? p->tasks[i].uses[v].units : 0;
		for (day d = start + 1; d <= end; d++)
			if (own && units_on(p, s, pool, d, i) + own > p->capacity[pool])
				return false;
	}
	return true;
}

static void verify_task(const struct schedule_problem *p, const struct schedule *s, uint32_t i) {
	const struct schedule_task *t = &p->tasks[i];
	const struct schedule_slot *slot = &s->slots[i];
	if (is_fact(t)) {
		ck_assert_int_eq(slot->start, t->began);
		day due = walk_end(p, i, t->began);
		ck_assert_int_eq(slot->end, t->ended ? t->over : due > p->start ? due : p->start);
		return;
	}
	day from = earliest(p, s, i);
	ck_assert_int_ge(slot->start, from);
	ck_assert_int_eq(slot->end, walk_end(p, i, slot->start));
	ck_assert_msg(has_room(p, s, i, slot->start), "task %u has no room", i);
	for (day d = from; d < slot->start; d++)
		if (has_room(p, s, i, d))
			ck_abort_msg("task %u could begin %d days earlier", i, slot->start - d);
	ck_assert(slot->waits == (slot->start > from));
	ck_assert_int_ge(slot->latest_start, slot->start);
	ck_assert_int_ge(slot->latest_end, slot->end);
	ck_assert_int_le(walk_end(p, i, slot->latest_start), slot->latest_end);
}

static void verify_certificate(const struct schedule_problem *p, const struct schedule *s) {
	for (uint32_t k = 0; k < s->critical_count; k++) {
		uint32_t i = s->critical[k];
		ck_assert(s->slots[i].critical);
		if (k)
			ck_assert_int_eq(s->slots[i].because, (int)s->critical[k - 1]);
	}
	if (!s->critical_count)
		return;
	uint32_t first = s->critical[0], last = s->critical[s->critical_count - 1];
	ck_assert_int_eq(s->slots[last].end, s->end);
	ck_assert_int_eq(s->slots[first].because, -1);
	if (!is_fact(&p->tasks[first]))
		ck_assert_int_eq(s->slots[first].start,
			p->tasks[first].not_before > p->start ? p->tasks[first].not_before : p->start);
}

void verify_schedule(const struct schedule_problem *p, const struct schedule *s) {
	day end = p->start;
	ck_assert_uint_eq(s->count, p->count);
	for (uint32_t i = 0; i < p->count; i++) {
		int32_t because = s->slots[i].because;
		verify_task(p, s, i);
		end = s->slots[i].end > end ? s->slots[i].end : end;
		if (because >= 0)
			ck_assert_int_eq(s->slots[because].end, s->slots[i].start);
	}
	ck_assert_int_eq(s->start, p->start);
	ck_assert_int_eq(s->end, end);
	ck_assert_int_le(s->bound, s->end);
	ck_assert_int_eq(s->gap_days, s->bound < s->end ? calendar_count(p->calendar, s->bound + 1, s->end) : 0);
	if (s->proof != SCHEDULE_FEASIBLE)
		ck_assert_int_eq(s->bound, s->end);
	verify_certificate(p, s);
}

/* ---- random problems ------------------------------------------------------------------------ */

static uint32_t below(struct simulate_random *r, uint32_t n) {
	return (uint32_t)(simulate_uniform(r) * n);
}

struct schedule_problem random_problem(
	struct arena *a, const struct calendar *c, uint64_t seed, uint32_t n, uint32_t needs, uint32_t pools, int most) {
	struct simulate_random r = simulate_random_make(seed, n);
	struct schedule_task *tasks = arena_array(a, struct schedule_task, n);
	uint32_t *capacity = arena_array(a, uint32_t, pools);
	struct schedule_problem p = {.tasks = tasks, .count = n, .capacity = capacity, .pool_count = pools, .calendar = c};
	p.start = day_of(2022, 1, 20) + (day)below(&r, 300);
	for (uint32_t k = 0; k < pools; k++)
		capacity[k] = 1 + below(&r, 3);
	for (uint32_t i = 0; i < n; i++) {
		struct schedule_task *t = &tasks[i];
		uint32_t *after = arena_array(a, uint32_t, needs);
		struct schedule_use *uses = arena_array(a, struct schedule_use, 2);
		t->id = arena_format(a, "T%u", i);
		t->days = (int32_t)below(&r, (uint32_t)most + 1);
		t->natural = below(&r, 5) == 0;
		for (uint32_t k = below(&r, needs + 1); k && i; k--)
			after[t->after_count++] = below(&r, i);
		for (uint32_t k = pools && below(&r, 3) ? 1 + below(&r, 2) : 0; k; k--) {
			uint32_t pool = below(&r, pools);
			if (t->use_count && uses[0].pool == pool)
				continue;
			uses[t->use_count++] = (struct schedule_use){pool, 1 + below(&r, capacity[pool])};
		}
		t->after = after;
		t->uses = uses;
		if (!below(&r, 8))
			t->not_before = p.start + (day)below(&r, 20) - 3;
	}
	return p;
}
