/* What goes with a plan: milestones, free services and their value, pools of reviewers, risks. */
#include "plan/plan_int.h"

enum { RISKS_MAX = 512, FEN_PER_YUAN = 100 };

/* ---- milestones --------------------------------------------------------------------------------------- */

void plan__milestones(struct work *w, const struct variant *v, struct plan_milestone **out, uint32_t *count) {
	*count = w->r->milestone_count;
	*out = arena_array(w->a, struct plan_milestone, *count + 1);
	for (uint32_t i = 0; i < *count; i++) {
		const struct milestone_rule *rule = &w->r->milestones[i];
		struct plan_milestone *to = &(*out)[i];
		*to = (struct plan_milestone){.code = rule->code, .name_zh = rule->zh, .name_en = rule->en};
		for (uint32_t k = 0; k < rule->count; k++) {
			int32_t at = rule->items[k] == PLAN_NONE ? -1 : v->place[rule->items[k]];
			day end = at < 0 ? 0 : variant__end(v, (uint32_t)at);
			if (at >= 0 && (!to->on || (rule->last ? end > to->on : end < to->on)))
				to->on = end;
		}
	}
}

/* ---- free services ------------------------------------------------------------------------------------ */

/* What the firm would have paid: by the decision of prices, NULL facts leave it unknown. */
static bool price(struct work *w, struct plan_service *to, struct val quantity, struct err *e) {
	struct val yuan, factor = val_member(w->given, "industry_factor");
	struct val_entry more[] = {{STR("free service"), val_str(to->code)}, {STR("quantity"), quantity},
		{STR("industry factor"), factor}};
	int64_t n;
	to->quantity = to->value = -1;
	if (val_to_int(quantity, &n))
		to->quantity = n;
	else
		return true;
	if (!work_decide(w, PLAN_DECIDES_PRICE, more, COUNT(more), NULL, &yuan, e))
		return false;
	if (val_to_int(yuan, &n) && n >= 0 && n < INT64_MAX / FEN_PER_YUAN)
		to->value = n * FEN_PER_YUAN;
	return true;
}

static str unit_of(const struct plan_rules *r, const struct code *c) {
	const struct csv *t = pack_table(r->pack, "plans/free-services.csv");
	return t && c ? csv_cell(t, c->row, csv_column(t, "unit")) : STR("");
}

bool plan__services(struct work *w, const struct variant *v, struct err *e) {
	struct plan *p = w->p;
	p->services = arena_array(w->a, struct plan_service, w->r->service_count + 1);
	for (uint32_t i = 0; i < w->r->service_count; i++) {
		const struct service_rule *rule = &w->r->services[i];
		int32_t at = rule->item == PLAN_NONE ? -1 : v->place[rule->item];
		if ((rule->item != PLAN_NONE && at < 0) || !work_true(w, rule->when))
			continue;
		if (at >= 0 && rule_of(w->r, rule->item)->review.n && !p->items[at].review.n)
			continue; /* the alternative does without this review */
		const struct code *c = pack_code(w->r->pack, CODE_FREE_SERVICE, rule->service);
		struct plan_service *to = &p->services[p->service_count];
		*to = (struct plan_service){.code = rule->service, .item = at, .payer = STR("government"),
			.name_zh = c ? c->name_zh : rule->service, .name_en = c ? c->name_en : rule->service,
			.unit = unit_of(w->r, c)};
		if (!price(w, to, work_value(w, rule->quantity), e))
			return false;
		p->service_count++;
	}
	return true;
}

/* ---- pools -------------------------------------------------------------------------------------------- */

static uint32_t used_on(const struct variant *v, uint32_t pool, day d) {
	uint32_t used = 0;
	for (uint32_t t = 0; t < v->problem.count; t++) {
		const struct schedule_task *task = &v->problem.tasks[t];
		for (uint32_t k = 0; k < task->use_count; k++)
			if (task->uses[k].pool == pool && v->schedule.slots[t].start < d && d <= v->schedule.slots[t].end)
				used += task->uses[k].units;
	}
	return used;
}

/* The day on which most of the pool is at work; looked for on the first days of tasks only, use grows nowhere else. */
static day busiest(const struct variant *v, uint32_t pool) {
	uint32_t most = 0;
	day best = 0;
	for (uint32_t t = 0; t < v->problem.count; t++) {
		uint32_t used = v->problem.tasks[t].use_count ? used_on(v, pool, v->schedule.slots[t].start + 1) : 0;
		if (used > most || (used == most && used && v->schedule.slots[t].start + 1 < best)) {
			most = used;
			best = v->schedule.slots[t].start + 1;
		}
	}
	return best;
}

void plan__pools(struct work *w, const struct variant *v) {
	struct plan *p = w->p;
	p->pools = arena_array(w->a, struct plan_pool, w->r->pool_count + 1);
	p->pool_count = w->r->pool_count;
	for (uint32_t i = 0; i < p->pool_count; i++) {
		const struct pool_rule *rule = &w->r->pools[i];
		struct plan_pool *to = &p->pools[i];
		*to = (struct plan_pool){.code = rule->code, .name_zh = rule->zh, .name_en = rule->en,
			.units = w->capacity[i], .waited = arena_array(w->a, uint32_t, p->count + 1)};
		if (p->capacities)
			to->busiest = busiest(v, i);
		for (uint32_t k = 0; k < p->count; k++)
			if (p->items[k].waits_for.n && str_eq(p->items[k].waits_for, rule->code))
				to->waited[to->waited_count++] = k;
	}
}

bool plan_pool_use(const struct plan_rules *r, str item, str review, day start, day end, struct plan_use *out) {
	const struct item_rule *x = rule_of(r, item_number(r, item));
	if (x->pool != PLAN_NONE) {
		*out = (struct plan_use){x->pool, end};
		return true;
	}
	if (!review.n || x->review_pool == PLAN_NONE)
		return false;
	*out = (struct plan_use){x->review_pool, end};
	if (!x->itself) {
		struct limit days = {x->review_days, UNIT_WORKING_DAY};
		day over = calendar_due_day(r->pack->calendar, start, days, 0, NULL);
		out->until = over < end ? over : end;
	}
	return true;
}

uint32_t plan_pool_count(const struct plan_rules *r) {
	return r->pool_count;
}

struct plan_pool plan_pool_at(const struct plan_rules *r, uint32_t pool) {
	check(pool < r->pool_count);
	const struct pool_rule *x = &r->pools[pool];
	return (struct plan_pool){.code = x->code, .name_zh = x->zh, .name_en = x->en, .units = x->units};
}

/* ---- risks -------------------------------------------------------------------------------------------- */

static void set_scheduled_slots(struct work *w, const struct variant *v, uint32_t i) {
	const struct plan_item *item = &w->p->items[i];
	set_item_slots(w, v, i);
	work_set(w, S_SLACK, val_int(item->slack));
	work_set(w, S_CRITICAL, val_bool(item->critical));
	work_set(w, S_ASKED, val_int(item->materials_asked));
	work_set(w, S_WAITS, item->waits_for.n ? val_str(item->waits_for) : val_null());
}

static void tell(struct work *w, const struct risk_rule *rule, int32_t item) {
	struct plan *p = w->p;
	if (p->risk_count < RISKS_MAX)
		p->risks[p->risk_count++] = (struct plan_risk){.code = rule->code, .grade = rule->grade, .item = item,
			.zh = work_text(w, rule->zh, true), .en = work_text(w, rule->en, false)};
}

void plan__risks(struct work *w, const struct variant *v) {
	struct plan *p = w->p;
	struct val *ids = arena_array(w->a, struct val, v->count + 1);
	p->risks = arena_array(w->a, struct plan_risk, RISKS_MAX);
	for (uint32_t i = 0; i < v->count; i++)
		ids[i] = val_str(v->items[i].item->id);
	work_set(w, S_ITEMS, val_list(ids, v->count));
	work_set(w, S_OPTIONS, v->options_val);
	work_set(w, S_PROVISIONAL, val_bool(p->provisional));
	work_set(w, S_CRITICAL_COUNT, val_int(p->critical_count));
	for (uint32_t k = 0; k < w->r->risk_count; k++)
		if (!w->r->risks[k].of_item && work_true(w, w->r->risks[k].when))
			tell(w, &w->r->risks[k], -1);
	for (uint32_t i = 0; i < p->count; i++) {
		set_scheduled_slots(w, v, i);
		for (uint32_t k = 0; k < w->r->risk_count; k++)
			if (w->r->risks[k].of_item && work_true(w, w->r->risks[k].when))
				tell(w, &w->r->risks[k], (int32_t)i);
	}
}
