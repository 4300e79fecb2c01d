/* The bytes as a plan: tasks that may come after any other, also in circles, with pools, facts, earliest days, limits
 * of both kinds. A circle is refused and named; every schedule is looked at again, day by day, by code that the
 * scheduler does not use: nothing too early, no pool overfull, nothing that could begin earlier, an unbroken chain to
 * the end; and plays of it never end before it could without pools. */
#include "data/date.h"
#include "fuzz.h"
#include "plan/chance.h"

void schedule_fuzz(const uint8_t *data, size_t size);

enum { S_TASKS = 24, S_POOLS = 3, S_DAYS = 9 };

struct scheduler {
	struct arena a;
	const uint8_t *at, *end;
	struct schedule_task tasks[S_TASKS];
	uint32_t after[S_TASKS][3], capacity[S_POOLS];
	struct schedule_use uses[S_TASKS][2];
	struct schedule_problem p;
	struct schedule s;
};

static const struct calendar *schedule_calendar(void) {
	static struct arena a; /* made once */
	static struct calendar *c;
	static const char days[] = "date,name,kind,notice_year\n2022-01-03,x,off,2022\n2022-01-29,x,work,2022\n"
							   "2022-01-31,x,off,2022\n2022-02-01,x,off,2022\n2022-02-02,x,off,2022\n";
	struct err e = {0};
	if (!c)
		check(calendar_load(&a, STR(days), "days", STR(""), "", 480, &c, &e));
	return c;
}

static uint8_t byte(struct scheduler *x) {
	return x->at < x->end ? *x->at++ : 0;
}

static void read_task(struct scheduler *x, uint32_t i, uint32_t n) {
	struct schedule_task *t = &x->tasks[i];
	uint8_t flags = byte(x), kind = byte(x);
	t->id = arena_format(&x->a, "%u", i);
	t->days = kind % (S_DAYS + 1);
	t->natural = kind & 0x80;
	t->after = x->after[i];
	for (t->after_count = 0; t->after_count < flags % 4u; t->after_count++)
		x->after[i][t->after_count] = flags & 0x80 ? byte(x) % n : i ? byte(x) % i : byte(x) % n;
	if (!i && !(flags & 0x80))
		t->after_count = 0;
	t->uses = x->uses[i];
	t->use_count = x->p.pool_count ? flags >> 2 & 1 : 0;
	t->use_count += t->use_count && flags & 8;
	for (uint32_t k = 0; k < t->use_count; k++) {
		uint8_t use = byte(x);
		x->uses[i][k] = (struct schedule_use){use % x->p.pool_count, use >> 4 & 3};
	}
	if ((flags & 0x30) == 0x30) {
		t->begun = true;
		t->began = x->p.start - byte(x) % 16;
		t->ended = flags & 0x40;
		t->over = t->began + byte(x) % (x->p.start - t->began + 1);
	} else if ((flags & 0x30) == 0x10) {
		t->not_before = x->p.start + byte(x) % 32 - 8;
	}
}

static void read_problem(struct scheduler *x) {
	uint32_t n = 1 + byte(x) % S_TASKS;
	x->p = (struct schedule_problem){
		.tasks = x->tasks, .count = n, .capacity = x->capacity, .calendar = schedule_calendar()};
	x->p.start = day_of(2022, 1, 1) + byte(x) % 64;
	x->p.pool_count = byte(x) % (S_POOLS + 1);
	for (uint32_t k = 0; k < x->p.pool_count; k++)
		x->capacity[k] = byte(x) % 4;
	for (uint32_t i = 0; i < n; i++)
		read_task(x, i, n);
}

/* ---- the second look ------------------------------------------------------------------------ */

static day ends_on(const struct scheduler *x, uint32_t i, day start) {
	for (int32_t left = x->tasks[i].days; left; start++)
		left -= x->tasks[i].natural || calendar_works(x->p.calendar, start + 1);
	return start;
}

static uint32_t units_of(const struct scheduler *x, uint32_t i, uint32_t pool) {
	uint32_t units = 0;
	for (uint32_t u = 0; u < x->tasks[i].use_count; u++)
		units += x->tasks[i].uses[u].pool == pool ? x->tasks[i].uses[u].units : 0;
	return units;
}

static bool has_room(const struct scheduler *x, uint32_t i, day start) {
	day end = ends_on(x, i, start);
	for (uint32_t pool = 0; pool < x->p.pool_count; pool++)
		for (day d = start + 1; d <= end && units_of(x, i, pool); d++) {
			uint32_t units = units_of(x, i, pool);
			for (uint32_t k = 0; k < x->p.count; k++)
				if (k != i && !x->tasks[k].ended && x->s.slots[k].start < d && d <= x->s.slots[k].end)
					units += units_of(x, k, pool);
			if (units > x->capacity[pool])
				return false;
		}
	return true;
}

static void look_at(const struct scheduler *x, uint32_t i) {
	const struct schedule_task *t = &x->tasks[i];
	const struct schedule_slot *s = &x->s.slots[i];
	day from = t->not_before > x->p.start ? t->not_before : x->p.start;
	if (t->begun || t->ended) {
		check(s->start == t->began && (!t->ended || s->end == t->over));
		return;
	}
	for (uint32_t k = 0; k < t->after_count; k++)
		from = x->s.slots[t->after[k]].end > from ? x->s.slots[t->after[k]].end : from;
	check(s->start >= from && s->end == ends_on(x, i, s->start) && has_room(x, i, s->start));
	for (day d = from; d < s->start; d++)
		check(!has_room(x, i, d));
	check(s->waits == (s->start > from));
	check(s->because < 0 || x->s.slots[s->because].end == s->start);
	check(s->latest_start >= s->start && s->latest_end >= s->end && s->slack >= 0);
}

static void look_at_all(struct scheduler *x) {
	for (uint32_t i = 0; i < x->p.count; i++) {
		look_at(x, i);
		check(x->s.slots[i].end <= x->s.end);
	}
	for (uint32_t k = 0; k < x->s.critical_count; k++)
		check(x->s.slots[x->s.critical[k]].because == (k ? (int32_t)x->s.critical[k - 1] : -1));
	check(!x->s.critical_count || x->s.slots[x->s.critical[x->s.critical_count - 1]].end == x->s.end);
	check(x->s.bound <= x->s.end && (x->s.gap_days > 0) <= (x->s.bound < x->s.end));
}

static bool goes_round(const struct scheduler *x) {
	bool over[S_TASKS] = {0};
	uint32_t left = x->p.count;
	for (bool moved = true; moved;) {
		moved = false;
		for (uint32_t i = 0; i < x->p.count; i++) {
			bool ready = !over[i];
			for (uint32_t k = 0; k < x->tasks[i].after_count; k++)
				ready = ready && over[x->tasks[i].after[k]];
			if (ready)
				over[i] = moved = true, left--;
		}
	}
	return left > 0;
}

void schedule_fuzz(const uint8_t *data, size_t size) {
	struct scheduler x = {.at = data, .end = data + size};
	struct err e = {0};
	struct chance_duration lengths[S_TASKS] = {{0}};
	struct chances c;
	read_problem(&x);
	if (!schedule_make(&x.a, &x.p, 20000, false, &x.s, &e)) {
		check(goes_round(&x) == !strcmp(e.code, "plan.cycle"));
		check(e.where[0] && e.text[0] && str_utf8(str_of(e.text)));
	} else {
		check(!goes_round(&x));
		look_at_all(&x);
		day end = x.s.end;
		check(chance_play(&x.a, &x.p, lengths, 2, 1, &c, &e));
		x.p.pool_count = 0;
		check(schedule_make(&x.a, &x.p, 0, false, &x.s, &e));
		look_at_all(&x);
		check(x.s.end <= end && x.s.proof == SCHEDULE_LONGEST_PATH && c.ends[0] >= x.s.end);
	}
	arena_free(&x.a);
}
