/* Which items apply and why, which do not and why not. */
#include <stdlib.h>

#include "plan/plan_int.h"

const struct item *work_item(struct work *w, str id) {
	const struct plan_request *q = w->q;
	return q->item ? q->item(q->self, id, w->today) : pack_item(w->r->pack, id);
}

/* The sentence of the table, or where the choice comes from when the table has none. */
static struct plan_why why_of(struct work *w, uint16_t number, uint32_t rule, bool applies) {
	const struct item_rule *x = rule_of(w->r, number);
	const char *name = plan_decision_name(PLAN_DECIDES_ITEMS);
	struct plan_why why = {.rule = rule ? arena_format(w->a, "%s %u", name, rule) : str_of(name)};
	str zh = applies ? x->zh : x->not_zh, en = applies ? x->en : x->not_en;
	why.zh = zh.n ? work_text(w, zh, true) : applies ? STR("按事项规则适用。") : STR("所填事实不触发本事项的规则。");
	why.en = en.n ? work_text(w, en, false)
			 : applies ? STR("The rules of items say so.")
					   : STR("The facts given do not make the rule of this item apply.");
	return why;
}

static bool taken(const struct chosen *list, uint32_t count, const struct item *item) {
	for (uint32_t i = 0; i < count; i++)
		if (str_eq(list[i].item->id, item->id))
			return true;
	return false;
}

static void choose_one(struct work *w, struct val id, uint32_t rule) {
	const struct item *item = id.kind == VAL_STRING ? work_item(w, id.string) : NULL;
	if (!item || w->base_count == PLAN_ITEMS_MAX || taken(w->base, w->base_count, item))
		return;
	uint16_t number = item_number(w->r, item->id);
	w->base[w->base_count++] =
		(struct chosen){.number = number, .item = item, .why = why_of(w, number, rule, true), .unit = -1};
}

/* A COLLECT table gives its outputs in the order of the rules that matched: the trace names them. */
bool work__choose(struct work *w, struct err *e) {
	struct rules_trace trace = rules_trace_make(w->a);
	struct val list;
	if (!work_decide(w, PLAN_DECIDES_ITEMS, NULL, 0, &trace, &list, e))
		return false;
	const struct rules_noted *last = trace.count ? &trace.tables[trace.count - 1] : NULL;
	bool told = last && list.kind == VAL_LIST && last->matched_count == list.list.count;
	w->base = arena_array(w->a, struct chosen, PLAN_ITEMS_MAX);
	if (list.kind != VAL_LIST)
		choose_one(w, list, 0);
	for (uint32_t i = 0; list.kind == VAL_LIST && i < list.list.count; i++)
		choose_one(w, list.list.items[i], told ? last->matched[i] : 0);
	return true;
}

/* ---- an alternative's items --------------------------------------------------------------------------- */

static struct plan_why why_added(const struct variant *v, bool what_if) {
	if (what_if)
		return (struct plan_why){STR("推演时加入。"), STR("Added by the what-if."), STR("what-if")};
	return (struct plan_why){STR("所选方案采用本事项。"), STR("The chosen alternative uses this item."), v->rule->code};
}

static void add(struct work *w, struct variant *v, const struct item *item, bool what_if) {
	if (!item || v->count == PLAN_ITEMS_MAX || taken(v->items, v->count, item))
		return;
	v->items[v->count++] = (struct chosen){
		.number = item_number(w->r, item->id), .item = item, .why = why_added(v, what_if), .unit = -1};
}

static bool is_dropped(const struct work *w, const struct item *item) {
	struct val list = val_member(w->q->what_if, "drop");
	for (uint32_t i = 0; list.kind == VAL_LIST && i < list.list.count; i++)
		if (list.list.items[i].kind == VAL_STRING && str_eq(list.list.items[i].string, item->id))
			return true;
	return false;
}

static int by_order(const void *x, const void *y) {
	const struct chosen *a = x, *b = y;
	return a->item->order < b->item->order ? -1 : a->item->order > b->item->order;
}

/* The days that a what-if gives to an item instead. */
static void change_days(const struct work *w, struct chosen *c) {
	int64_t days;
	struct val given;
	if (val_get(val_member(w->q->what_if, "promise"), c->item->id, &given) && val_to_int(given, &days)) {
		c->limit.value = (int32_t)days;
		if (c->limit.unit == UNIT_ON_SPOT || c->limit.unit == UNIT_HOUR)
			c->limit.unit = UNIT_WORKING_DAY;
		c->what_if = true;
	}
}

static struct limit limit_of(const struct item *item) {
	struct limit l = item->has_promised ? item->promised : item->has_statutory ? item->statutory : (struct limit){0};
	if (l.unit == UNIT_HOUR)
		l = (struct limit){(l.value + 23) / 24, UNIT_NATURAL_DAY};
	if (l.unit == UNIT_ON_SPOT)
		l.value = 0;
	return l;
}

static void change_by_rules(struct work *w, struct variant *v, uint32_t i) {
	struct chosen *c = &v->items[i];
	for (uint32_t k = 0; k < w->r->promise_count; k++) {
		const struct promise_rule *x = &w->r->promises[k];
		int64_t days;
		if (x->item != PLAN_NONE && x->item != c->number)
			continue;
		set_item_slots(w, v, i);
		if (!work_true(w, x->when))
			continue;
		c->no_review |= x->no_review;
		if (x->days && val_to_int(work_value(w, x->days), &days) && days >= 0 && days <= LIMIT_DEADLINE_DAYS) {
			c->limit.value = (int32_t)days;
			if (c->limit.unit == UNIT_ON_SPOT)
				c->limit.unit = UNIT_WORKING_DAY;
		}
	}
}

static struct val days_or_null(bool has, struct limit limit) {
	return has && limit.unit != UNIT_HOUR ? val_int(limit.unit == UNIT_ON_SPOT ? 0 : limit.value) : val_null();
}

/* What expressions may ask about an item before it has been scheduled. */
void set_item_slots(struct work *w, const struct variant *v, uint32_t i) {
	const struct chosen *c = &v->items[i];
	const struct item_rule *x = rule_of(w->r, c->number);
	work_set(w, S_ITEM, val_str(c->item->id));
	work_set(w, S_DAYS, val_int(c->limit.value));
	work_set(w, S_PROMISED, days_or_null(c->item->has_promised, c->item->promised));
	work_set(w, S_STATUTORY, days_or_null(c->item->has_statutory, c->item->statutory));
	work_set(w, S_CORRECTION, val_int(c->item->correction.value));
	work_set(w, S_OWN, val_int(x->own_materials));
	work_set(w, S_REVIEW, x->review.n ? val_str(x->review) : val_null());
	work_set(w, S_REVIEW_DAYS, val_int(x->review.n && !x->itself && !c->no_review ? x->review_days : 0));
}

static void set_plan_slots(struct work *w, struct variant *v) {
	struct val *ids = arena_array(w->a, struct val, v->count + 1);
	for (uint32_t i = 0; i < v->count; i++)
		ids[i] = val_str(v->items[i].item->id);
	work_set(w, S_OPTIONS, v->options_val);
	work_set(w, S_ALTERNATIVE, v->rule ? val_str(v->rule->code) : val_null());
	work_set(w, S_ITEMS, val_list(ids, v->count));
}

/* Months as natural days; 0 when they are not known. */
static int32_t month_days(struct val months) {
	dec days;
	int64_t n;
	bool known = months.kind == VAL_NUMBER && dec_mul(months.number, dec_int(PLAN_MONTH_DAYS), &days) &&
				 dec_quantize(days, 0, DEC_HALF_UP, &days) && dec_to_int(days, &n);
	return known && n > 0 && n <= OWN_DAYS_MAX ? (int32_t)n : 0;
}

/* What the firm does itself between the items, as far as the plan has it. */
static void take_own(struct work *w, struct variant *v) {
	for (uint32_t i = 0; i < w->r->own_count && v->count < PLAN_ITEMS_MAX; i++) {
		const struct own_rule *x = &w->r->owns[i];
		if (is_dropped(w, &x->item) || !work_true(w, x->when))
			continue;
		struct chosen *c = &v->items[v->count++];
		*c = (struct chosen){.number = PLAN_NONE, .item = &x->item, .own = x, .unit = -1,
			.limit = {month_days(work_value(w, x->months)), UNIT_NATURAL_DAY}};
		c->why = (struct plan_why){work_text(w, x->why_zh, true), work_text(w, x->why_en, false), x->item.id};
		change_days(w, c);
	}
}

static void take_items(struct work *w, struct variant *v) {
	v->items = arena_array(w->a, struct chosen, PLAN_ITEMS_MAX);
	for (uint32_t i = 0; i < w->base_count; i++)
		if (!is_dropped(w, w->base[i].item))
			v->items[v->count++] = w->base[i];
	for (uint32_t i = 0; v->rule && i < v->rule->add_count; i++)
		if (v->rule->adds[i] != PLAN_NONE && !is_dropped(w, &w->r->pack->items[v->rule->adds[i]]))
			add(w, v, work_item(w, w->r->pack->items[v->rule->adds[i]].id), false);
	struct val more = val_member(w->q->what_if, "add");
	for (uint32_t i = 0; more.kind == VAL_LIST && i < more.list.count; i++)
		if (more.list.items[i].kind == VAL_STRING)
			add(w, v, work_item(w, more.list.items[i].string), true);
	qsort(v->items, v->count, sizeof *v->items, by_order);
}

bool variant__make(struct work *w, const struct alternative_rule *rule, struct variant *v, bool search, struct err *e) {
	*v = (struct variant){.rule = rule};
	if (rule) {
		struct val *options = arena_array(w->a, struct val, rule->option_count + 1);
		for (uint32_t i = 0; i < rule->option_count; i++)
			options[i] = val_str(rule->options[i]);
		v->options_val = val_list(options, rule->option_count);
	} else {
		v->options_val = val_list(NULL, 0);
	}
	take_items(w, v);
	if (!v->count)
		return err_set(e, "plan.no_items", "facts",
			"no item applies to these facts: look at land_source, eia_class and features");
	v->place = arena_array(w->a, int16_t, w->r->pack->item_count + 1);
	for (uint32_t i = 0; i <= w->r->pack->item_count; i++)
		v->place[i] = -1;
	set_plan_slots(w, v);
	for (uint32_t i = 0; i < v->count; i++) {
		if (v->items[i].number != PLAN_NONE)
			v->place[v->items[i].number] = (int16_t)i;
		v->items[i].limit = limit_of(v->items[i].item);
		change_by_rules(w, v, i);
		change_days(w, &v->items[i]);
	}
	take_own(w, v);
	variant__graph(w, v);
	return variant__schedule(w, v, search, e);
}
