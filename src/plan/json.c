/* The plan as JSON: the one shape that the command line, the API and the pages use (docs/PLANNING.md). */
#include "plan/plan_int.h"

/* ---- members ------------------------------------------------------------------------------------------ */

static void put_key(struct buf *b, const char *key) {
	if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
		buf_char(b, ',');
	buf_format(b, "\"%s\":", key);
}

static void put_str(struct buf *b, const char *key, str value) {
	put_key(b, key);
	json_put_string(b, value);
}

/* null when it is empty. */
static void put_code(struct buf *b, const char *key, str value) {
	put_key(b, key);
	if (value.n)
		json_put_string(b, value);
	else
		buf_text(b, "null");
}

static void put_int(struct buf *b, const char *key, int64_t value) {
	put_key(b, key);
	buf_int(b, value);
}

static void put_bool(struct buf *b, const char *key, bool value) {
	put_key(b, key);
	buf_text(b, value ? "true" : "false");
}

/* null for no day. */
static void put_day(struct buf *b, const char *key, bool known, day d) {
	put_key(b, key);
	if (!known) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '"');
	day_put(b, d);
	buf_char(b, '"');
}

static void put_named(struct buf *b, str code, str zh, str en) {
	put_str(b, "code", code);
	put_str(b, "name_zh", zh);
	put_str(b, "name_en", en);
}

static void open_object(struct buf *b) {
	if (b->n && b->p[b->n - 1] != '[')
		buf_char(b, ',');
	buf_char(b, '{');
}

static void put_ids(struct buf *b, const char *key, const struct plan *p, const uint32_t *items, uint32_t count) {
	put_key(b, key);
	buf_char(b, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, p->items[items[i]].id);
	}
	buf_char(b, ']');
}

static void put_words(struct buf *b, const char *key, const str *words, uint32_t count) {
	put_key(b, key);
	buf_char(b, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			buf_char(b, ',');
		json_put_string(b, words[i]);
	}
	buf_char(b, ']');
}

static void put_item_id(struct buf *b, const char *key, const struct plan *p, int32_t item) {
	put_code(b, key, item < 0 ? STR("") : p->items[item].id);
}

static const char *unit_name(enum limit_unit unit) {
	static const char *const names[] = {"working", "natural", "hour", "on_spot"};
	check((size_t)unit < COUNT(names));
	return names[unit];
}

/* ---- items -------------------------------------------------------------------------------------------- */

static void put_limit(struct buf *b, const char *key, bool has, struct limit limit, str tag, const str *basis) {
	put_key(b, key);
	if (!has) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '{');
	put_int(b, "value", limit.value);
	put_str(b, "unit", str_of(unit_name(limit.unit)));
	put_str(b, "tag", tag);
	if (basis)
		put_str(b, "basis", *basis);
	buf_char(b, '}');
}

static void put_why(struct buf *b, const struct plan_why *why) {
	put_key(b, "why");
	buf_char(b, '{');
	put_str(b, "zh", why->zh);
	put_str(b, "en", why->en);
	put_str(b, "rule", why->rule);
	buf_char(b, '}');
}

static void put_progress(struct buf *b, const struct plan_item *x) {
	put_str(b, "state", str_of(plan_state_name(x->state)));
	put_key(b, "case");
	if (x->case_id)
		buf_int(b, x->case_id);
	else
		buf_text(b, "null");
	put_day(b, "began", x->begun, x->began);
	put_day(b, "over", x->ended, x->over);
}

static void put_item(struct buf *b, const struct plan *p, const struct plan_item *x) {
	const struct item *item = x->item;
	open_object(b);
	put_str(b, "id", x->id);
	put_named(b, item->code, item->name_zh, item->name_en);
	put_str(b, "type", item->type);
	put_str(b, "stage", item->stage);
	put_str(b, "department", item->department);
	put_code(b, "officer", x->officer);
	put_str(b, "officer_name", x->officer_name);
	put_why(b, &x->why);
	put_int(b, "days", x->limit.value);
	put_str(b, "unit", str_of(unit_name(x->limit.unit)));
	put_limit(b, "promised", item->has_promised, item->promised, item->promised_tag, NULL);
	put_limit(b, "statutory", item->has_statutory, item->statutory, item->statutory_tag, &item->statutory_basis);
	put_day(b, "start", true, x->start);
	put_day(b, "end", true, x->end);
	put_day(b, "latest_start", true, x->latest_start);
	put_day(b, "latest_end", true, x->latest_end);
	put_int(b, "slack", x->slack);
	put_bool(b, "critical", x->critical);
	put_ids(b, "after", p, x->after, x->after_count);
	put_item_id(b, "because", p, x->because);
	put_code(b, "group", x->group);
	put_code(b, "joint", x->joint);
	put_code(b, "waits_for", x->waits_for);
	put_code(b, "review", x->review);
	put_int(b, "review_days", x->review_days);
	put_code(b, "payer", x->payer);
	put_int(b, "materials_asked", x->materials_asked);
	put_progress(b, x);
	buf_char(b, '}');
}

static void put_items(struct buf *b, const struct plan *p) {
	put_key(b, "items");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->count; i++)
		put_item(b, p, &p->items[i]);
	buf_char(b, ']');
	put_key(b, "not_needed");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->not_needed_count; i++) {
		const struct plan_not_needed *x = &p->not_needed[i];
		open_object(b);
		put_str(b, "id", x->item->id);
		put_str(b, "name_zh", x->item->name_zh);
		put_str(b, "name_en", x->item->name_en);
		put_str(b, "stage", x->item->stage);
		put_why(b, &x->why);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* ---- how they hang together --------------------------------------------------------------------------- */

static void put_stages(struct buf *b, const struct plan *p) {
	put_key(b, "stages");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->stage_count; i++) {
		const struct plan_stage *x = &p->stages[i];
		open_object(b);
		put_named(b, x->code, x->name_zh, x->name_en);
		put_day(b, "start", x->count > 0, x->start);
		put_day(b, "end", x->count > 0, x->end);
		put_ids(b, "items", p, x->items, x->count);
		put_int(b, "ended", x->ended);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

static void put_groups(struct buf *b, const struct plan *p) {
	put_key(b, "groups");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->group_count; i++) {
		const struct plan_group *x = &p->groups[i];
		open_object(b);
		put_named(b, x->code, x->name_zh, x->name_en);
		put_ids(b, "after", p, x->after, x->after_count);
		put_ids(b, "items", p, x->items, x->count);
		put_day(b, "start", true, x->start);
		put_day(b, "end", true, x->end);
		buf_char(b, '}');
	}
	buf_char(b, ']');
	put_key(b, "joint");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->joint_count; i++) {
		const struct plan_joint *x = &p->joints[i];
		open_object(b);
		put_named(b, x->code, x->name_zh, x->name_en);
		put_str(b, "lead", x->lead);
		put_ids(b, "items", p, x->items, x->count);
		put_day(b, "start", true, x->start);
		put_day(b, "end", true, x->end);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* Share of `part` in `whole` in percent with one decimal, rounded half up; "0.0" of nothing. */
static void put_rate(struct buf *b, const char *key, uint32_t part, uint32_t whole) {
	uint32_t tenths = whole ? (uint32_t)((2000ull * part + whole) / (2ull * whole)) : 0;
	put_key(b, key);
	buf_format(b, "\"%u.%u\"", tenths / 10, tenths % 10);
}

static void put_materials(struct buf *b, const struct plan *p) {
	put_key(b, "materials");
	buf_char(b, '{');
	put_int(b, "listed", p->materials_listed);
	put_int(b, "asked", p->materials_asked);
	put_int(b, "saved", (int64_t)p->materials_listed - p->materials_asked);
	put_rate(b, "rate", p->materials_listed - p->materials_asked, p->materials_listed);
	put_key(b, "rows");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->material_count; i++) {
		const struct plan_material *x = &p->materials[i];
		open_object(b);
		put_str(b, "key", x->key);
		put_str(b, "name_zh", x->name_zh);
		put_str(b, "name_en", x->name_en);
		put_item_id(b, "first", p, (int32_t)x->first);
		put_str(b, "from", str_of(x->from));
		put_bool(b, "asked", x->asked);
		put_ids(b, "used_by", p, x->used_by, x->count);
		buf_char(b, '}');
	}
	buf_text(b, "]}");
}

static void put_reviews(struct buf *b, const struct plan *p) {
	put_key(b, "reviews");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->review_count; i++) {
		const struct plan_review *x = &p->reviews[i];
		open_object(b);
		put_str(b, "review", x->review);
		put_str(b, "name_zh", x->name_zh);
		put_str(b, "name_en", x->name_en);
		put_item_id(b, "item", p, (int32_t)x->item);
		put_int(b, "days", x->days);
		put_code(b, "payer", x->payer);
		put_bool(b, "itself", x->itself);
		put_day(b, "start", true, x->start);
		put_day(b, "end", true, x->end);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

static void put_known(struct buf *b, const char *key, int64_t value) {
	put_key(b, key);
	if (value < 0)
		buf_text(b, "null");
	else
		buf_int(b, value);
}

static void put_services(struct buf *b, const struct plan *p) {
	put_key(b, "free_services");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->service_count; i++) {
		const struct plan_service *x = &p->services[i];
		open_object(b);
		put_named(b, x->code, x->name_zh, x->name_en);
		put_item_id(b, "item", p, x->item);
		put_known(b, "quantity", x->quantity);
		put_str(b, "unit", x->unit);
		put_known(b, "value_fen", x->value);
		put_str(b, "payer", x->payer);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* ---- the path and what is beside it ------------------------------------------------------------------- */

static void put_critical(struct buf *b, const struct plan *p) {
	put_key(b, "critical");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->critical_count; i++) {
		const struct plan_link *x = &p->critical[i];
		open_object(b);
		put_item_id(b, "item", p, (int32_t)x->item);
		put_bool(b, "review", x->review);
		put_day(b, "start", true, x->start);
		put_day(b, "end", true, x->end);
		put_int(b, "days", x->limit.value);
		put_str(b, "unit", str_of(unit_name(x->limit.unit)));
		put_item_id(b, "because", p, x->because < 0 ? -1 : (int32_t)p->critical[x->because].item);
		buf_char(b, '}');
	}
	buf_char(b, ']');
	put_key(b, "schedule");
	buf_char(b, '{');
	put_str(b, "proof", str_of(p->proof));
	put_day(b, "bound", true, p->bound);
	put_int(b, "gap_days", p->gap_days);
	put_bool(b, "capacities", p->capacities);
	put_int(b, "nodes", (int64_t)p->nodes);
	buf_char(b, '}');
}

static void put_alternative(struct buf *b, const struct plan_alternative *x) {
	open_object(b);
	put_named(b, x->code, x->name_zh, x->name_en);
	put_bool(b, "available", x->available);
	put_str(b, "why_zh", x->why_zh);
	put_str(b, "why_en", x->why_en);
	put_bool(b, "chosen", x->chosen);
	put_words(b, "options", x->options, x->option_count);
	put_day(b, "end", x->made, x->end);
	put_day(b, "works_start", x->made && x->works_start, x->works_start);
	put_known(b, "working_days", x->made ? x->working_days : -1);
	put_known(b, "natural_days", x->made ? x->natural_days : -1);
	put_known(b, "materials_asked", x->made ? (int64_t)x->materials_asked : -1);
	put_known(b, "least_slack_days", x->made ? x->least_slack : -1);
	put_str(b, "costs_zh", x->costs_zh);
	put_str(b, "costs_en", x->costs_en);
	put_str(b, "saves_zh", x->saves_zh);
	put_str(b, "saves_en", x->saves_en);
	put_words(b, "critical", x->critical, x->critical_count);
	buf_char(b, '}');
}

static void put_alternatives(struct buf *b, const struct plan *p) {
	put_code(b, "alternative", p->alternative);
	put_key(b, "alternatives");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->alternative_count; i++)
		put_alternative(b, &p->alternatives[i]);
	buf_char(b, ']');
}

static void put_pools(struct buf *b, const struct plan *p) {
	put_key(b, "pools");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->pool_count; i++) {
		const struct plan_pool *x = &p->pools[i];
		open_object(b);
		put_named(b, x->code, x->name_zh, x->name_en);
		put_int(b, "units", x->units);
		put_day(b, "busiest", x->busiest != 0, x->busiest);
		put_ids(b, "waited_items", p, x->waited, x->waited_count);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

static void put_risks(struct buf *b, const struct plan *p) {
	static const char *const grades[] = {"high", "medium", "low"};
	put_key(b, "risks");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->risk_count; i++) {
		const struct plan_risk *x = &p->risks[i];
		open_object(b);
		put_str(b, "code", x->code);
		put_str(b, "grade", str_of(grades[x->grade]));
		put_item_id(b, "item", p, x->item);
		put_str(b, "zh", x->zh);
		put_str(b, "en", x->en);
		buf_char(b, '}');
	}
	buf_char(b, ']');
	put_key(b, "milestones");
	buf_char(b, '[');
	for (uint32_t i = 0; i < p->milestone_count; i++) {
		const struct plan_milestone *x = &p->milestones[i];
		open_object(b);
		put_named(b, x->code, x->name_zh, x->name_en);
		put_day(b, "on", x->on != 0, x->on);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

void plan_put_months(struct buf *b, int64_t days) {
	int64_t tenths = ((days < 0 ? -days : days) * 20 + PLAN_MONTH_DAYS) / (2 * PLAN_MONTH_DAYS);
	buf_format(b, "\"%s%lld.%lld\"", days < 0 && tenths ? "-" : "", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void put_saved(struct buf *b, const struct plan *p) {
	put_key(b, "baseline");
	if (!p->has_baseline) {
		buf_text(b, "null");
		put_key(b, "saves");
		buf_text(b, "null");
		return;
	}
	buf_char(b, '{');
	put_named(b, p->baseline, p->baseline_zh, p->baseline_en);
	put_int(b, "natural_days", p->baseline_natural);
	put_int(b, "working_days", p->baseline_working);
	put_str(b, "basis", p->baseline_basis);
	put_str(b, "tag", p->baseline_tag);
	buf_char(b, '}');
	put_key(b, "saves");
	buf_char(b, '{');
	put_int(b, "natural_days", plan__saved_days(p));
	put_key(b, "months");
	plan_put_months(b, plan__saved_days(p));
	buf_char(b, '}');
}

static void put_head(struct buf *b, const struct plan *p) {
	put_key(b, "project");
	buf_char(b, '{');
	put_str(b, "title", p->title);
	put_code(b, "category", p->category);
	put_key(b, "facts");
	val_put_json(b, p->facts);
	put_words(b, "derived", p->derived, p->derived_count);
	buf_char(b, '}');
	put_day(b, "from", true, p->from);
	put_day(b, "today", true, p->today);
	put_day(b, "end", true, p->end);
	put_bool(b, "provisional", p->provisional);
	put_bool(b, "synthetic", plan_rules_pack(p->rules)->synthetic);
	put_int(b, "working_days", p->working_days);
	put_int(b, "natural_days", p->natural_days);
	put_int(b, "own_days", p->own_days);
	put_key(b, "serial");
	buf_char(b, '{');
	put_int(b, "statutory_days", p->serial_statutory);
	put_int(b, "promised_days", p->serial_promised);
	buf_char(b, '}');
	put_saved(b, p);
}

static void put_agent(struct buf *b, const struct plan *p) {
	put_key(b, "agent");
	if (!p->agent.n) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '{');
	put_str(b, "user", p->agent);
	put_str(b, "name_zh", p->agent_name);
	buf_char(b, '}');
}

void plan_put_json(struct buf *b, const struct plan *p) {
	buf_char(b, '{');
	put_head(b, p);
	put_alternatives(b, p);
	put_items(b, p);
	put_stages(b, p);
	put_groups(b, p);
	put_materials(b, p);
	put_reviews(b, p);
	put_services(b, p);
	put_agent(b, p);
	put_critical(b, p);
	put_pools(b, p);
	put_risks(b, p);
	if (p->what_if.kind != VAL_NULL) {
		put_key(b, "what_if");
		val_put_json(b, p->what_if);
	}
	buf_char(b, '}');
}
