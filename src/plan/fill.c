/* A variant that was scheduled, as the plan shows it: items with their days, stages, groups, joint steps, the critical
 * path. */
#include "plan/plan_int.h"

/* ---- items -------------------------------------------------------------------------------------------- */

/* The task of the item that begins first: what fixed its start fixed the item's. */
static uint32_t leading_task(const struct variant *v, uint32_t i) {
	uint32_t best = variant__main_task(v, i);
	for (uint32_t t = variant__first_task(v, i); t < variant__main_task(v, i); t++)
		if (v->schedule.slots[t].start < v->schedule.slots[best].start ||
			(v->schedule.slots[t].start == v->schedule.slots[best].start && best == variant__main_task(v, i)))
			best = t;
	return best;
}

static void fill_slots(struct work *w, const struct variant *v, uint32_t i, struct plan_item *to) {
	uint32_t first = leading_task(v, i), main_task = variant__main_task(v, i);
	const struct schedule_slot *slot = &v->schedule.slots[main_task];
	to->start = variant__start(v, i);
	to->end = slot->end;
	to->latest_start = v->schedule.slots[first].latest_start;
	to->latest_end = slot->latest_end;
	to->slack = slot->slack;
	to->because = v->schedule.slots[first].because;
	if (to->because >= 0)
		to->because = (int32_t)v->task_item[to->because];
	for (uint32_t t = variant__first_task(v, i); t <= main_task; t++) {
		to->critical |= v->schedule.slots[t].critical && t == main_task;
		if (v->schedule.slots[t].waits)
			to->waits_for = w->r->pools[v->schedule.slots[t].pool].code;
	}
}

static bool has_ended(const struct work *w, const struct variant *v, uint32_t i) {
	const struct plan_actual *real = actual_of(w, v->items[i].item->id);
	return real && real->ended;
}

/* Its own needs, and those of the others that are handled with it as one: they are accepted together. */
static bool all_ended(const struct work *w, const struct variant *v, uint32_t i) {
	int32_t unit = v->items[i].unit;
	const struct unit *u = &v->units[unit];
	for (uint32_t m = 0; m < u->count; m++) {
		uint32_t member = u->members[m];
		for (uint32_t k = 0; k < v->after_count[member]; k++) {
			uint32_t before = v->after[member][k];
			if ((member == i || v->items[before].unit != unit) && !has_ended(w, v, before))
				return false;
		}
	}
	return true;
}

/* Late: it should have ended by now by its own days, counted from when it really began. */
static void fill_state(struct work *w, const struct variant *v, uint32_t i, struct plan_item *to) {
	struct plan_actual real;
	to->state = PLAN_PLANNED;
	if (variant__actual(w, v, i, &real)) {
		to->case_id = real.case_id;
		to->begun = real.begun;
		to->ended = real.ended;
		to->began = real.began;
		to->over = real.over;
	}
	if (to->ended) {
		to->state = PLAN_ENDED;
	} else if (to->begun) {
		struct limit all = to->limit;
		if (all.unit != UNIT_NATURAL_DAY)
			all.value += to->review_days;
		day due = calendar_due_day(w->r->pack->calendar, to->began, all, w->known_year, NULL);
		to->state = due < w->today ? PLAN_LATE : PLAN_RUNNING;
	} else if (all_ended(w, v, i)) {
		to->state = PLAN_READY;
	}
}

static void fill_item(struct work *w, const struct variant *v, uint32_t i) {
	const struct chosen *c = &v->items[i];
	const struct item_rule *x = rule_of(w->r, c->number);
	struct plan_item *to = &w->p->items[i];
	*to = (struct plan_item){.item = c->item, .own = c->own, .id = c->item->id, .why = c->why, .limit = c->limit,
		.after = v->after[i], .after_count = v->after_count[i], .officer = x->officer,
		.officer_name = x->officer_name, .materials_asked = v->asked_by_item[i]};
	if (x->review.n && !c->no_review) {
		to->review = x->review;
		to->payer = x->payer;
		to->review_days = x->itself ? 0 : x->review_days;
	}
	fill_slots(w, v, i, to);
	fill_state(w, v, i, to);
}

/* ---- why not ------------------------------------------------------------------------------------------ */

static bool in_plan(const struct variant *v, const struct item *item) {
	for (uint32_t i = 0; i < v->count; i++)
		if (str_eq(v->items[i].item->id, item->id))
			return true;
	return false;
}

static struct plan_why why_dropped(void) {
	return (struct plan_why){STR("推演时去掉。"), STR("Left out by the what-if."), STR("what-if")};
}

/* Items of the stages that the plan does without. */
static void fill_not_needed(struct work *w, const struct variant *v) {
	const struct pack *pack = w->r->pack;
	w->p->not_needed = arena_array(w->a, struct plan_not_needed, pack->item_count + w->r->own_count + 1);
	for (uint32_t i = 0; i < pack->item_count; i++) {
		const struct item *item = &pack->items[i];
		const struct item_rule *x = &w->r->items[i];
		if (!item->stage.n || in_plan(v, item))
			continue;
		struct plan_why why = {.rule = str_of(plan_decision_name(PLAN_DECIDES_ITEMS))};
		why.zh = x->not_zh.n ? work_text(w, x->not_zh, true) : STR("所填事实不触发本事项的规则。");
		why.en = x->not_en.n ? work_text(w, x->not_en, false)
							 : STR("The facts given do not make the rule of this item apply.");
		for (uint32_t k = 0; k < w->base_count; k++)
			if (str_eq(w->base[k].item->id, item->id))
				why = why_dropped();
		w->p->not_needed[w->p->not_needed_count++] = (struct plan_not_needed){item, why};
	}
	for (uint32_t i = 0; i < w->r->own_count; i++) {
		const struct own_rule *x = &w->r->owns[i];
		if (in_plan(v, &x->item))
			continue;
		struct plan_why why = {work_text(w, x->not_zh, true), work_text(w, x->not_en, false), x->item.id};
		w->p->not_needed[w->p->not_needed_count++] =
			(struct plan_not_needed){&x->item, work_true(w, x->when) ? why_dropped() : why};
	}
}

/* ---- stages, groups, joint steps ---------------------------------------------------------------------- */

static void reach(day *start, day *end, const struct plan_item *item) {
	if (!*start || item->start < *start)
		*start = item->start;
	if (item->end > *end)
		*end = item->end;
}

static void fill_stages(struct work *w) {
	struct plan *p = w->p;
	p->stages = arena_array(w->a, struct plan_stage, w->r->stage_count + 1);
	p->stage_count = w->r->stage_count;
	for (uint32_t s = 0; s < p->stage_count; s++) {
		const struct stage_rule *rule = &w->r->stages[s];
		struct plan_stage *to = &p->stages[s];
		*to = (struct plan_stage){.code = rule->code, .name_zh = rule->zh, .name_en = rule->en,
			.items = arena_array(w->a, uint32_t, p->count + 1)};
		for (uint32_t i = 0; i < p->count; i++)
			if (str_eq(p->items[i].item->stage, rule->code)) {
				to->items[to->count++] = i;
				to->ended += p->items[i].ended;
				reach(&to->start, &to->end, &p->items[i]);
			}
	}
}

static void put_once(uint32_t *list, uint32_t *count, uint32_t value) {
	for (uint32_t i = 0; i < *count; i++)
		if (list[i] == value)
			return;
	list[(*count)++] = value;
}

static bool is_in(const uint32_t *list, uint32_t count, uint32_t value) {
	for (uint32_t i = 0; i < count; i++)
		if (list[i] == value)
			return true;
	return false;
}

static void fill_groups(struct work *w, const struct variant *v) {
	struct plan *p = w->p;
	p->groups = arena_array(w->a, struct plan_group, w->r->group_count + 1);
	for (uint32_t g = 0; g < w->r->group_count; g++) {
		const struct group_rule *rule = &w->r->groups[g];
		struct plan_group to = {.code = rule->code, .name_zh = rule->zh, .name_en = rule->en,
			.items = arena_array(w->a, uint32_t, rule->count + 1), .after = arena_array(w->a, uint32_t, p->count + 1)};
		for (uint32_t k = 0; k < rule->count; k++) {
			int32_t at = rule->items[k] == PLAN_NONE ? -1 : v->place[rule->items[k]];
			if (at < 0)
				continue;
			to.items[to.count++] = (uint32_t)at;
			p->items[at].group = rule->code;
			reach(&to.start, &to.end, &p->items[at]);
		}
		for (uint32_t k = 0; k < to.count; k++)
			for (uint32_t m = 0; m < p->items[to.items[k]].after_count; m++)
				if (!is_in(to.items, to.count, p->items[to.items[k]].after[m]))
					put_once(to.after, &to.after_count, p->items[to.items[k]].after[m]);
		if (to.count)
			p->groups[p->group_count++] = to;
	}
}

static void fill_joints(struct work *w, const struct variant *v) {
	struct plan *p = w->p;
	p->joints = arena_array(w->a, struct plan_joint, v->unit_count + 1);
	for (uint32_t i = 0; i < v->unit_count; i++) {
		const struct unit *u = &v->units[i];
		if (u->joint == -1)
			continue;
		struct plan_joint *to = &p->joints[p->joint_count++];
		*to = (struct plan_joint){.items = u->members, .count = u->count,
			.lead = v->items[u->members[u->lead]].item->department};
		if (u->joint >= 0) {
			const struct joint_rule *rule = &w->r->joints[u->joint];
			to->code = rule->code, to->name_zh = rule->zh, to->name_en = rule->en;
		} else {
			to->code = arena_format(w->a, "what-if-%d", -1 - u->joint);
			to->name_zh = STR("推演合并"), to->name_en = STR("Merged by the what-if");
		}
		for (uint32_t k = 0; k < u->count; k++) {
			p->items[u->members[k]].joint = to->code;
			reach(&to->start, &to->end, &p->items[u->members[k]]);
		}
	}
}

/* ---- reviews and the critical path -------------------------------------------------------------------- */

static void fill_reviews(struct work *w, const struct variant *v) {
	struct plan *p = w->p;
	p->reviews = arena_array(w->a, struct plan_review, p->count + 1);
	for (uint32_t i = 0; i < p->count; i++) {
		const struct plan_item *item = &p->items[i];
		if (!item->review.n)
			continue;
		const struct code *name = pack_code(w->r->pack, CODE_REVIEW_TYPE, item->review);
		const struct item_rule *x = rule_of(w->r, v->items[i].number);
		struct plan_review *to = &p->reviews[p->review_count++];
		*to = (struct plan_review){.review = item->review, .payer = item->payer, .item = i, .itself = x->itself,
			.days = x->itself ? item->limit.value : x->review_days, .start = item->start, .end = item->end,
			.name_zh = name ? name->name_zh : item->review, .name_en = name ? name->name_en : item->review};
		if (v->review_task[i] >= 0) {
			to->start = v->schedule.slots[v->review_task[i]].start;
			to->end = v->schedule.slots[v->review_task[i]].end;
		}
	}
}

static void fill_critical(struct work *w, const struct variant *v) {
	struct plan *p = w->p;
	p->critical = arena_array(w->a, struct plan_link, v->schedule.critical_count + 1);
	p->critical_count = v->schedule.critical_count;
	for (uint32_t i = 0; i < p->critical_count; i++) {
		uint32_t t = v->schedule.critical[i];
		p->critical[i] = (struct plan_link){.item = v->task_item[t], .review = v->task_review[t],
			.start = v->schedule.slots[t].start, .end = v->schedule.slots[t].end, .because = (int32_t)i - 1,
			.limit = {v->problem.tasks[t].days, v->problem.tasks[t].natural ? UNIT_NATURAL_DAY : UNIT_WORKING_DAY}};
	}
}

/* ---- the earlier standard ----------------------------------------------------------------------------- */

static void fill_baseline(struct work *w) {
	struct plan *p = w->p;
	const struct csv *t = w->r->baseline;
	struct val category = val_member(p->facts, "category");
	for (uint32_t i = 0; t && category.kind == VAL_STRING && i < t->rows; i++) {
		int64_t natural = 0, working = 0;
		if (!str_eq(csv_cell(t, i, csv_column(t, "code")), category.string))
			continue;
		str_int(csv_cell(t, i, csv_column(t, "natural_days")), &natural);
		str_int(csv_cell(t, i, csv_column(t, "working_days")), &working);
		p->has_baseline = true;
		p->baseline = category.string;
		p->baseline_zh = csv_cell(t, i, csv_column(t, "name_zh"));
		p->baseline_en = csv_cell(t, i, csv_column(t, "name_en"));
		p->baseline_basis = csv_cell(t, i, csv_column(t, "basis"));
		p->baseline_tag = csv_cell(t, i, csv_column(t, "tag"));
		p->baseline_natural = (int32_t)natural;
		p->baseline_working = (int32_t)working;
	}
	if (category.kind == VAL_STRING)
		p->category = category.string;
}

/* Working days of a limit when nothing else is done at the same time. */
static int32_t serial_days(const struct work *w, struct limit l) {
	if (l.unit == UNIT_NATURAL_DAY)
		return calendar_count(w->r->pack->calendar, w->from + 1, w->from + l.value);
	return l.unit == UNIT_WORKING_DAY ? l.value : l.unit == UNIT_HOUR ? (l.value + 23) / 24 : 0;
}

static void fill_sums(struct work *w) {
	struct plan *p = w->p;
	p->working_days = calendar_count(w->r->pack->calendar, w->from + 1, p->end);
	p->natural_days = p->end - w->from;
	for (uint32_t i = 0; i < p->count; i++) {
		const struct item *item = p->items[i].item;
		struct limit promised = item->has_promised ? item->promised : (struct limit){0};
		struct limit statutory = item->has_statutory ? item->statutory : promised;
		p->serial_promised += serial_days(w, item->has_promised ? promised : statutory);
		p->serial_statutory += serial_days(w, statutory);
		if (p->items[i].own && (p->items[i].begun || p->items[i].critical))
			p->own_days += p->items[i].end - p->items[i].start;
	}
}

int32_t plan__saved_days(const struct plan *p) {
	return p->baseline_natural - (p->natural_days - p->own_days);
}

bool plan__fill(struct work *w, struct variant *v, struct err *e) {
	struct plan *p = w->p;
	variant__materials(w, v, true);
	p->items = arena_array(w->a, struct plan_item, v->count + 1);
	p->count = v->count;
	for (uint32_t i = 0; i < v->count; i++)
		fill_item(w, v, i);
	for (uint32_t i = 0; i < w->r->fact_count; i++)
		p->derived_count += w->derived[i];
	str *derived = arena_array(w->a, str, p->derived_count + 1);
	p->derived = derived;
	for (uint32_t i = 0, n = 0; i < w->r->fact_count; i++)
		if (w->derived[i])
			derived[n++] = w->r->facts[i].code;
	fill_not_needed(w, v);
	fill_stages(w);
	fill_groups(w, v);
	fill_joints(w, v);
	fill_reviews(w, v);
	fill_critical(w, v);
	fill_baseline(w);
	fill_sums(w);
	p->proof = schedule_proof_text(v->schedule.proof);
	p->bound = v->schedule.bound;
	p->gap_days = v->schedule.gap_days;
	p->nodes = v->schedule.nodes;
	p->problem = v->problem;
	p->task_item = v->task_item;
	p->task_review = v->task_review;
	plan__milestones(w, v, &p->milestones, &p->milestone_count);
	plan__pools(w, v);
	if (!plan__services(w, v, e))
		return false;
	plan__risks(w, v);
	return true;
}
