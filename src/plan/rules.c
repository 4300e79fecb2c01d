/* The tables of plans/, compiled once: rows become numbers of items and FEEL expressions. */
#include "plan/plan_int.h"

enum { NUMBERS_MAX = 512 };

static const char *const decision_names[PLAN_DECISIONS] = {"plan items", "plan facts", "service price"};
/* In the order of enum special. */
static const char *const special_names[SPECIALS] = {"options", "alternative", "items", "item", "days", "promised",
	"statutory", "correction", "own_materials", "slack", "critical", "asked", "review", "review_days", "waits",
	"provisional", "critical_count"};

const char *plan_decision_name(enum plan_decision d) {
	check(d < PLAN_DECISIONS);
	return decision_names[d];
}

/* ---- cells -------------------------------------------------------------------------------------------- */

bool table_open(struct table *t, struct plan_rules *r, const char *path) {
	*t = (struct table){.r = r, .path = path, .csv = pack_table(r->pack, path)};
	return t->csv != NULL;
}

str cell_of(const struct table *t, const char *column) {
	return csv_cell(t->csv, t->row, csv_column(t->csv, column));
}

bool row_fault(const struct table *t, struct err *e, const char *format, ...) {
	char where[160], text[256];
	va_list list;
	snprintf(where, sizeof where, "%s:%u", t->path, t->csv->lines[t->row]);
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return err_set(e, "plan.table", where, "%s", text);
}

bool cell_expr(const struct table *t, const char *column, const struct feel_expr **out, struct err *e) {
	str text = cell_of(t, column);
	struct feel_expr *x = NULL;
	struct err inner = {0};
	*out = NULL;
	if (!text.n)
		return true;
	if (!feel_compile(t->r->a, text, &t->r->scope, &x, &inner))
		return row_fault(t, e, "%s: %.180s", column, inner.text);
	*out = x;
	return true;
}

uint16_t item_number(const struct plan_rules *r, str id) {
	const struct item *item = pack_item(r->pack, id);
	return item ? (uint16_t)(item - r->pack->items) : PLAN_NONE;
}

bool cell_item(const struct table *t, const char *column, uint16_t *out, struct err *e) {
	str id = cell_of(t, column);
	*out = str_is(id, "*") || !id.n ? PLAN_NONE : item_number(t->r, id);
	if (*out == PLAN_NONE && !str_is(id, "*") && id.n)
		return row_fault(t, e, "%s: there is no item " STR_FMT, column, STR_ARG(id));
	return true;
}

bool cell_items(const struct table *t, const char *column, const uint16_t **out, uint32_t *count, struct err *e) {
	uint16_t found[NUMBERS_MAX], *kept;
	str rest = cell_of(t, column), id;
	*count = 0;
	while (rest.n && str_next(&rest, ' ', &id)) {
		if (!id.n)
			continue;
		uint16_t number = str_is(id, "*") ? PLAN_NONE : item_number(t->r, id);
		if (number == PLAN_NONE && !str_is(id, "*"))
			return row_fault(t, e, "%s: there is no item " STR_FMT, column, STR_ARG(id));
		if (*count == NUMBERS_MAX)
			return row_fault(t, e, "%s: too many items", column);
		found[(*count)++] = number;
	}
	*out = kept = arena_array(t->r->a, uint16_t, *count + 1);
	memcpy(kept, found, *count * sizeof *found);
	return true;
}

const str *words_of(struct arena *a, str cell, uint32_t *count) {
	str rest = cell, word;
	uint32_t n = 0;
	while (rest.n && str_next(&rest, ' ', &word))
		n += word.n > 0;
	str *out = arena_array(a, str, n + 1);
	*count = 0;
	for (rest = cell; rest.n && str_next(&rest, ' ', &word);)
		if (word.n)
			out[(*count)++] = word;
	return out;
}

/* ---- tables ------------------------------------------------------------------------------------------- */

#define ROWS(t, r, path, member, type) \
	if (!table_open(&(t), (r), (path))) \
		return true; \
	(r)->member = arena_array((r)->a, type, (t).csv->rows + 1);

static bool read_needs(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/needs.csv", needs, struct need_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct need_rule *n = &r->needs[r->need_count++];
		n->add = str_is(cell_of(&t, "effect"), "add");
		if (!cell_item(&t, "item", &n->item, e) || !cell_item(&t, "need", &n->need, e) ||
			!cell_expr(&t, "when", &n->when, e))
			return false;
	}
	return true;
}

static bool read_promises(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/promises.csv", promises, struct promise_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct promise_rule *p = &r->promises[r->promise_count++];
		p->no_review = str_is(cell_of(&t, "review"), "none");
		if (!cell_item(&t, "item", &p->item, e) || !cell_expr(&t, "when", &p->when, e) ||
			!cell_expr(&t, "days", &p->days, e))
			return false;
	}
	return true;
}

static bool read_joints(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/joint.csv", joints, struct joint_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct joint_rule *j = &r->joints[r->joint_count++];
		j->code = cell_of(&t, "code");
		j->zh = cell_of(&t, "name_zh");
		j->en = cell_of(&t, "name_en");
		j->longest = str_is(cell_of(&t, "counts"), "longest");
		if (!cell_items(&t, "items", &j->items, &j->count, e) || !cell_item(&t, "lead", &j->lead, e) ||
			!cell_expr(&t, "when", &j->when, e))
			return false;
	}
	return true;
}

static bool read_groups(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/groups.csv", groups, struct group_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct group_rule *g = &r->groups[r->group_count++];
		g->code = cell_of(&t, "code");
		g->zh = cell_of(&t, "name_zh");
		g->en = cell_of(&t, "name_en");
		if (!cell_items(&t, "items", &g->items, &g->count, e))
			return false;
	}
	return true;
}

static bool read_milestones(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/milestones.csv", milestones, struct milestone_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct milestone_rule *m = &r->milestones[r->milestone_count++];
		m->code = cell_of(&t, "code");
		m->zh = cell_of(&t, "name_zh");
		m->en = cell_of(&t, "name_en");
		m->last = str_is(cell_of(&t, "takes"), "last");
		if (!cell_items(&t, "items", &m->items, &m->count, e))
			return false;
	}
	return true;
}

static bool read_alternatives(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/alternatives.csv", alternatives, struct alternative_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct alternative_rule *x = &r->alternatives[r->alternative_count++];
		*x = (struct alternative_rule){.code = cell_of(&t, "code"), .zh = cell_of(&t, "name_zh"),
			.en = cell_of(&t, "name_en"), .why_zh = cell_of(&t, "why_zh"), .why_en = cell_of(&t, "why_en"),
			.costs_zh = cell_of(&t, "costs_zh"), .costs_en = cell_of(&t, "costs_en"),
			.saves_zh = cell_of(&t, "saves_zh"), .saves_en = cell_of(&t, "saves_en")};
		x->options = words_of(r->a, cell_of(&t, "options"), &x->option_count);
		if (x->option_count > OPTIONS_MAX)
			return row_fault(&t, e, "more than %d options", OPTIONS_MAX);
		if (!cell_items(&t, "adds", &x->adds, &x->add_count, e) || !cell_expr(&t, "available", &x->available, e))
			return false;
	}
	return true;
}

static bool read_risks(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/risks.csv", risks, struct risk_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct risk_rule *x = &r->risks[r->risk_count++];
		str grade = cell_of(&t, "grade");
		x->code = cell_of(&t, "code");
		x->zh = cell_of(&t, "zh");
		x->en = cell_of(&t, "en");
		x->grade = str_is(grade, "high") ? PLAN_HIGH : str_is(grade, "medium") ? PLAN_MEDIUM : PLAN_LOW;
		x->of_item = str_is(cell_of(&t, "of"), "item");
		if (!cell_expr(&t, "when", &x->when, e))
			return false;
	}
	return true;
}

static bool read_drops(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/material-rules.csv", drops, struct drop_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct drop_rule *x = &r->drops[r->drop_count++];
		str name = cell_of(&t, "material");
		uint32_t id = intern_find(&r->material_index, name);
		if (!id)
			return row_fault(&t, e, "no item of a plan asks for the material " STR_FMT, STR_ARG(name));
		x->name = (uint16_t)(id - 1);
		if (!cell_item(&t, "item", &x->item, e) || !cell_expr(&t, "when", &x->when, e))
			return false;
	}
	return true;
}

static bool read_services(struct plan_rules *r, struct err *e) {
	struct table t;
	ROWS(t, r, "plans/item-services.csv", services, struct service_rule)
	for (; t.row < t.csv->rows; t.row++) {
		struct service_rule *x = &r->services[r->service_count++];
		x->service = cell_of(&t, "free_service");
		if (!cell_item(&t, "item", &x->item, e) || !cell_expr(&t, "quantity", &x->quantity, e) ||
			!cell_expr(&t, "when", &x->when, e))
			return false;
	}
	return true;
}

static bool read_stages(struct plan_rules *r) {
	struct table t;
	ROWS(t, r, "plans/stages.csv", stages, struct stage_rule)
	for (; t.row < t.csv->rows; t.row++)
		r->stages[r->stage_count++] =
			(struct stage_rule){cell_of(&t, "code"), cell_of(&t, "name_zh"), cell_of(&t, "name_en")};
	return true;
}

/* The names that expressions may use: facts and what is known of an item. */
static void make_scope(struct plan_rules *r) {
	str *names = arena_array(r->a, str, r->fact_count + SPECIALS);
	for (uint32_t i = 0; i < r->fact_count; i++)
		names[i] = r->facts[i].code;
	for (uint32_t i = 0; i < SPECIALS; i++)
		names[r->fact_count + i] = str_of(special_names[i]);
	r->scope = (struct feel_scope){.names = names, .count = r->fact_count + SPECIALS, .strict = r->checks_facts};
}

static bool compile(struct plan_rules *r, struct err *e) {
	if (!rules__facts(r, e))
		return false;
	make_scope(r);
	r->baseline = pack_table(r->pack, "plans/baseline.csv");
	for (int i = 0; i < PLAN_DECISIONS; i++)
		r->models[i].model = pack_decision(r->pack, str_of(decision_names[i]), &r->models[i].decision);
	return rules__fact_rules(r, e) && rules__items(r, e) && read_needs(r, e) && read_promises(r, e) &&
		   read_joints(r, e) && read_groups(r, e) && read_milestones(r, e) && read_alternatives(r, e) &&
		   read_risks(r, e) && read_drops(r, e) && read_services(r, e) && rules__own_steps(r, e) && read_stages(r);
}

bool plan_rules_make(struct arena *a, const struct pack *p, const struct plan_rules **out, struct err *e) {
	struct plan_rules *r = arena_new(a, struct plan_rules);
	check(p->item_count < PLAN_NONE);
	r->a = a;
	r->pack = p;
	bool done = compile(r, e);
	intern_free(&r->material_index);
	r->a = NULL;
	*out = done ? r : NULL;
	return done;
}

bool plan_check(const struct pack *p, struct pack_complaints *to) {
	struct arena a = {0};
	struct err e = {0};
	const struct plan_rules *r;
	bool done = plan_rules_make(&a, p, &r, &e);
	if (!done && to->tell)
		to->tell(to->self, e.where, e.text);
	to->count += !done;
	arena_free(&a);
	return done;
}

const struct pack *plan_rules_pack(const struct plan_rules *r) {
	return r->pack;
}
