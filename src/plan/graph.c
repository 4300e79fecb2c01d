/* What comes before what: needs by facts and options, joint steps as one, technical reviews before the days of an
 * item. The result is a problem for schedule_make. */
#include "plan/plan_int.h"

enum { NEEDS_MAX = 128, PASSED_MAX = 16 };

const struct plan_actual *actual_of(const struct work *w, str id) {
	for (uint32_t i = 0; i < w->q->actual_count; i++)
		if (str_eq(w->q->actuals[i].item, id))
			return &w->q->actuals[i];
	return NULL;
}

bool variant__actual(const struct work *w, const struct variant *v, uint32_t i, struct plan_actual *out) {
	const struct plan_actual *real = actual_of(w, v->items[i].item->id);
	*out = real ? *real : (struct plan_actual){.item = v->items[i].item->id};
	if (real || !v->items[i].own || !v->after_count[i])
		return real != NULL;
	for (uint32_t k = 0; k < v->after_count[i]; k++) {
		const struct plan_actual *before = actual_of(w, v->items[v->after[i][k]].item->id);
		if (!before || !before->ended)
			return false;
		out->began = before->over > out->began ? before->over : out->began;
	}
	out->begun = true;
	return true;
}

/* ---- units ------------------------------------------------------------------------------------------- */

static struct unit *new_unit(struct work *w, struct variant *v, int32_t joint, uint32_t room) {
	struct unit *u = &v->units[v->unit_count++];
	*u = (struct unit){.members = arena_array(w->a, uint32_t, room), .joint = joint};
	return u;
}

static void enter(struct variant *v, struct unit *u, uint32_t i) {
	u->members[u->count++] = i;
	v->items[i].unit = (int32_t)(u - v->units);
}

/* The lead stands first among the members when it is in the plan. */
static void make_joint(struct work *w, struct variant *v, uint32_t rule) {
	const struct joint_rule *j = &w->r->joints[rule];
	uint32_t here = 0;
	for (uint32_t k = 0; k < j->count; k++) {
		int32_t at = j->items[k] == PLAN_NONE ? -1 : v->place[j->items[k]];
		here += at >= 0 && v->items[at].unit < 0;
	}
	if (!here || (here == 1 && j->count > 1) || !work_true(w, j->when))
		return;
	struct unit *u = new_unit(w, v, (int32_t)rule, here);
	for (uint32_t k = 0; k < j->count; k++) {
		int32_t at = j->items[k] == PLAN_NONE ? -1 : v->place[j->items[k]];
		if (at < 0 || v->items[at].unit >= 0)
			continue;
		enter(v, u, (uint32_t)at);
		if (j->items[k] == j->lead)
			u->lead = u->count - 1;
	}
}

static void make_merged(struct work *w, struct variant *v) {
	struct val sets = val_member(w->q->what_if, "merge");
	for (uint32_t i = 0; sets.kind == VAL_LIST && i < sets.list.count; i++) {
		struct val one = sets.list.items[i];
		struct unit *u = NULL;
		for (uint32_t k = 0; one.kind == VAL_LIST && k < one.list.count; k++)
			for (uint32_t m = 0; m < v->count; m++)
				if (str_eq(v->items[m].item->id, one.list.items[k].string) && v->items[m].unit < 0) {
					u = u ? u : new_unit(w, v, -2 - (int32_t)i, v->count);
					enter(v, u, m);
				}
	}
}

static void make_units(struct work *w, struct variant *v) {
	v->units = arena_array(w->a, struct unit, v->count + 1);
	make_merged(w, v);
	for (uint32_t i = 0; i < w->r->joint_count; i++)
		make_joint(w, v, i);
	for (uint32_t i = 0; i < v->count; i++)
		if (v->items[i].unit < 0)
			enter(v, new_unit(w, v, -1, 1), i);
	check(v->unit_count <= v->count);
}

/* How long a natural or working limit is, roughly, to tell which of two is longer. */
static int64_t weight(struct limit l) {
	return l.unit == UNIT_NATURAL_DAY ? (int64_t)l.value * 5 : (int64_t)l.value * 7;
}

/* All members of a joint step take its days: those of its lead, or of its longest member. */
static void agree_on_days(const struct work *w, struct variant *v, struct unit *u) {
	bool longest = u->joint < 0 || w->r->joints[u->joint].longest;
	struct limit l = v->items[u->members[u->lead]].limit;
	for (uint32_t k = 0; longest && k < u->count; k++)
		if (weight(v->items[u->members[k]].limit) > weight(l))
			l = v->items[u->members[k]].limit;
	for (uint32_t k = 0; k < u->count; k++)
		v->items[u->members[k]].limit = l;
}

/* ---- needs ------------------------------------------------------------------------------------------- */

struct needed {
	uint32_t at[NEEDS_MAX]; /* indexes of items of the plan */
	uint32_t count;
	uint16_t passed[PASSED_MAX]; /* dropped items whose own needs take their place */
	uint32_t passed_count;
};

static bool was_dropped(const struct work *w, uint16_t number) {
	struct val list = val_member(w->q->what_if, "drop");
	for (uint32_t i = 0; list.kind == VAL_LIST && i < list.list.count; i++)
		if (str_eq(list.list.items[i].string, w->r->pack->items[number].id))
			return true;
	return false;
}

static void need(struct work *w, const struct variant *v, uint16_t number, struct needed *to) {
	if (number == PLAN_NONE)
		return;
	if (v->place[number] >= 0) {
		if (to->count < NEEDS_MAX)
			to->at[to->count++] = (uint32_t)v->place[number];
		return;
	}
	bool seen = false;
	for (uint32_t i = 0; i < to->passed_count; i++)
		seen |= to->passed[i] == number;
	if (!seen && to->passed_count < PASSED_MAX && was_dropped(w, number))
		to->passed[to->passed_count++] = number;
}

/* Needs of the item itself; those that rules take away are left out. Holds: by rule, whether it applies. */
static void need_all(struct work *w, const struct variant *v, uint16_t number, const bool *holding, struct needed *to) {
	const struct item_rule *x = rule_of(w->r, number);
	for (uint32_t i = 0; i < x->need_count; i++) {
		bool removed = false;
		for (uint32_t k = 0; k < w->r->need_count; k++)
			removed |= holding[k] && !w->r->needs[k].add && w->r->needs[k].item == number &&
					   w->r->needs[k].need == x->needs[i];
		if (!removed)
			need(w, v, x->needs[i], to);
	}
	for (uint32_t k = 0; k < w->r->need_count; k++)
		if (holding[k] && w->r->needs[k].add && w->r->needs[k].item == number)
			need(w, v, w->r->needs[k].need, to);
}

static bool waits_for_own(const struct own_rule *own, uint16_t number) {
	for (uint32_t i = 0; own && i < own->before_count; i++)
		if (own->before[i] == number)
			return true;
	return false;
}

/* What a step of the firm needs, and the steps of the firm that an item waits for. */
static void need_own(struct work *w, const struct variant *v, uint32_t i, struct needed *to) {
	const struct chosen *c = &v->items[i];
	struct val ids = c->own ? work_value(w, c->own->after) : val_null();
	for (uint32_t k = 0; ids.kind == VAL_LIST && k < ids.list.count; k++)
		if (ids.list.items[k].kind == VAL_STRING)
			need(w, v, item_number(w->r, ids.list.items[k].string), to);
	for (uint32_t k = 0; k < v->count && to->count < NEEDS_MAX; k++)
		if (c->number != PLAN_NONE && waits_for_own(v->items[k].own, c->number))
			to->at[to->count++] = k;
}

static void item_after(struct work *w, struct variant *v, uint32_t i, const bool *holding) {
	struct needed found = {.count = 0};
	need_all(w, v, v->items[i].number, holding, &found);
	for (uint32_t k = 0; k < found.passed_count; k++)
		need_all(w, v, found.passed[k], holding, &found);
	need_own(w, v, i, &found);
	v->after[i] = arena_array(w->a, uint32_t, found.count + 1);
	for (uint32_t k = 0; k < found.count; k++) {
		bool known = v->items[found.at[k]].unit == v->items[i].unit;
		for (uint32_t m = 0; m < v->after_count[i]; m++)
			known |= v->after[i][m] == found.at[k];
		if (!known)
			v->after[i][v->after_count[i]++] = found.at[k];
	}
}

/* ---- tasks ------------------------------------------------------------------------------------------- */

static uint32_t add_task(struct variant *v, struct schedule_task t, uint32_t unit, uint32_t item, bool review) {
	struct schedule_task *tasks = (struct schedule_task *)(uintptr_t)v->problem.tasks;
	uint32_t n = v->problem.count++;
	tasks[n] = t;
	v->task_unit[n] = unit;
	v->task_item[n] = item;
	v->task_review[n] = review;
	return n;
}

static const struct schedule_use *use_of(struct work *w, uint16_t pool) {
	struct schedule_use *use = arena_new(w->a, struct schedule_use);
	*use = (struct schedule_use){.pool = pool, .units = 1};
	return use;
}

static int32_t review_days(const struct work *w, const struct chosen *c) {
	const struct item_rule *x = rule_of(w->r, c->number);
	return x->review.n && !x->itself && !c->no_review ? x->review_days : 0;
}

/* The review runs first: an item that has begun is in review until those days are over. */
static void add_review(struct work *w, struct variant *v, uint32_t unit, uint32_t i) {
	const struct chosen *c = &v->items[i];
	const struct item_rule *x = rule_of(w->r, c->number);
	const struct plan_actual *real = actual_of(w, c->item->id);
	struct schedule_task t = {.id = arena_format(w->a, STR_FMT "/" STR_FMT, STR_ARG(c->item->id), STR_ARG(x->review)),
		.days = review_days(w, c)};
	if (x->review_pool != PLAN_NONE && w->q->capacities)
		t.uses = use_of(w, x->review_pool), t.use_count = 1;
	if (real && real->begun) {
		t.begun = true;
		t.began = real->began;
	}
	if (real && real->ended) {
		t.begun = t.ended = true;
		t.began = real->begun ? real->began : real->over;
		day due = calendar_due_day(w->r->pack->calendar, t.began, (struct limit){t.days, UNIT_WORKING_DAY},
			w->known_year, NULL);
		t.over = due < real->over ? due : real->over;
	}
	v->review_task[i] = (int32_t)add_task(v, t, unit, i, true);
}

/* A joint step has begun with its first member and ended with its last. */
static void set_actual(struct work *w, struct variant *v, const struct unit *u, struct schedule_task *t) {
	uint32_t ended = 0;
	for (uint32_t k = 0; k < u->count; k++) {
		struct plan_actual real;
		if (!variant__actual(w, v, u->members[k], &real))
			continue;
		if (real.begun || real.ended) {
			day began = real.begun ? real.began : real.over;
			t->began = !t->begun || began < t->began ? began : t->began;
			t->begun = true;
		}
		if (real.ended) {
			ended++;
			t->over = real.over > t->over ? real.over : t->over;
		}
	}
	t->ended = ended == u->count;
	if (!t->ended && u->first_task != v->problem.count)
		t->begun = false; /* its days follow on the review */
}

static void add_uses(struct work *w, struct variant *v, const struct unit *u, struct schedule_task *t) {
	struct schedule_use *uses = arena_array(w->a, struct schedule_use, u->count + 1);
	t->uses = uses;
	for (uint32_t k = 0; w->q->capacities && k < u->count; k++) {
		const struct item_rule *x = rule_of(w->r, v->items[u->members[k]].number);
		uint16_t pool = x->pool != PLAN_NONE ? x->pool : x->itself ? x->review_pool : PLAN_NONE;
		bool known = pool == PLAN_NONE;
		for (uint32_t m = 0; m < t->use_count; m++)
			known |= uses[m].pool == pool;
		if (!known)
			uses[t->use_count++] = (struct schedule_use){.pool = pool, .units = 1};
	}
}

static void add_unit_tasks(struct work *w, struct variant *v, uint32_t number) {
	struct unit *u = &v->units[number];
	agree_on_days(w, v, u);
	u->first_task = v->problem.count;
	for (uint32_t k = 0; k < u->count; k++)
		if (review_days(w, &v->items[u->members[k]]) > 0)
			add_review(w, v, number, u->members[k]);
	const struct chosen *lead = &v->items[u->members[u->lead]];
	struct schedule_task t = {
		.id = lead->item->id, .days = lead->limit.value, .natural = lead->limit.unit == UNIT_NATURAL_DAY};
	set_actual(w, v, u, &t);
	add_uses(w, v, u, &t);
	u->main_task = add_task(v, t, number, u->members[u->lead], false);
}

/* Each task of a unit comes after the own days of all units that its members need; its own days after its reviews. */
static void link_unit(struct work *w, struct variant *v, const struct unit *u) {
	struct schedule_task *tasks = (struct schedule_task *)(uintptr_t)v->problem.tasks;
	uint32_t most = u->main_task - u->first_task;
	for (uint32_t k = 0; k < u->count; k++)
		most += v->after_count[u->members[k]];
	uint32_t *after = arena_array(w->a, uint32_t, most + 1), n = 0;
	for (uint32_t k = 0; k < u->count; k++)
		for (uint32_t m = 0; m < v->after_count[u->members[k]]; m++) {
			uint32_t before = v->units[v->items[v->after[u->members[k]][m]].unit].main_task;
			bool known = false;
			for (uint32_t i = 0; i < n; i++)
				known |= after[i] == before;
			if (!known)
				after[n++] = before;
		}
	for (uint32_t i = u->first_task; i <= u->main_task; i++) {
		tasks[i].after = after;
		tasks[i].after_count = n;
	}
	for (uint32_t i = u->first_task; i < u->main_task; i++)
		after[n++] = i;
	tasks[u->main_task].after_count = n;
}

void variant__graph(struct work *w, struct variant *v) {
	bool *holding = arena_array(w->a, bool, w->r->need_count + 1);
	uint32_t most = 2 * v->count;
	for (uint32_t i = 0; i < w->r->need_count; i++)
		holding[i] = work_true(w, w->r->needs[i].when);
	make_units(w, v);
	v->after = arena_array(w->a, uint32_t *, v->count + 1);
	v->after_count = arena_array(w->a, uint32_t, v->count + 1);
	v->review_task = arena_array(w->a, int32_t, v->count + 1);
	v->task_item = arena_array(w->a, uint32_t, most);
	v->task_unit = arena_array(w->a, uint32_t, most);
	v->task_review = arena_array(w->a, bool, most);
	v->problem = (struct schedule_problem){.tasks = arena_array(w->a, struct schedule_task, most),
		.calendar = w->r->pack->calendar, .last_year = w->known_year, .start = w->today,
		.capacity = w->capacity, .pool_count = w->q->capacities ? w->r->pool_count : 0};
	for (uint32_t i = 0; i < v->count; i++) {
		v->review_task[i] = -1;
		item_after(w, v, i, holding);
	}
	for (uint32_t i = 0; i < v->unit_count; i++)
		add_unit_tasks(w, v, i);
	for (uint32_t i = 0; i < v->unit_count; i++)
		link_unit(w, v, &v->units[i]);
}

bool variant__schedule(struct work *w, struct variant *v, bool search, struct err *e) {
	uint64_t most = w->q->search ? w->q->search : SCHEDULE_STEPS;
	return schedule_make(w->a, &v->problem, search ? most : 0, w->q->strict, &v->schedule, e);
}

uint32_t variant__first_task(const struct variant *v, uint32_t i) {
	return v->units[v->items[i].unit].first_task;
}

uint32_t variant__main_task(const struct variant *v, uint32_t i) {
	return v->units[v->items[i].unit].main_task;
}

day variant__start(const struct variant *v, uint32_t i) {
	uint32_t first = variant__first_task(v, i), last = variant__main_task(v, i);
	day start = v->schedule.slots[last].start;
	for (uint32_t t = first; t < last; t++)
		if (v->schedule.slots[t].start < start)
			start = v->schedule.slots[t].start;
	return start;
}

day variant__end(const struct variant *v, uint32_t i) {
	return v->schedule.slots[variant__main_task(v, i)].end;
}
