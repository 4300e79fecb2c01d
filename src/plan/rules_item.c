/* What the tables say of each item: needs, materials, reasons, officers, reviews and pools. */
#include "plan/plan_int.h"

/* ---- materials ---------------------------------------------------------------------------------------- */

/* One number for one name, over all items: what is asked once must have one name. */
static uint16_t name_number(struct plan_rules *r, str zh, str en) {
	uint32_t id = intern_put(&r->material_index, zh);
	check(id < PLAN_NONE);
	if (id > r->name_count)
		r->names[r->name_count++] = (struct material_name){zh, en};
	return (uint16_t)(id - 1);
}

static void read_materials(struct plan_rules *r) {
	size_t total = 0;
	for (uint32_t i = 0; i < r->pack->item_count; i++)
		total += r->pack->items[i].guide.material_count;
	r->names = arena_array(r->a, struct material_name, total + 1);
	for (uint32_t i = 0; i < r->pack->item_count; i++) {
		const struct guide *g = &r->pack->items[i].guide;
		struct listed *list = arena_array(r->a, struct listed, g->material_count + 1);
		for (uint32_t k = 0; k < g->material_count; k++) {
			const struct material *m = &g->materials[k];
			list[k] = (struct listed){.name = name_number(r, m->name_zh, m->name_en),
				.reused_from = m->reused_from.n ? item_number(r, m->reused_from) : PLAN_NONE,
				.applicant = m->source == SOURCE_APPLICANT};
			r->items[i].own_materials += m->source == SOURCE_APPLICANT && !m->reused_from.n;
		}
		r->items[i].materials = list;
		r->items[i].material_count = g->material_count;
	}
}

/* ---- columns of items.csv ----------------------------------------------------------------------------- */

static bool read_columns(struct plan_rules *r, struct err *e) {
	struct table t, types;
	if (!table_open(&t, r, "items/items.csv"))
		return true;
	bool typed = table_open(&types, r, "plans/review-types.csv");
	for (; t.row < t.csv->rows; t.row++) {
		uint16_t number = item_number(r, cell_of(&t, "id"));
		if (number == PLAN_NONE)
			continue;
		struct item_rule *x = &r->items[number];
		x->review = cell_of(&t, "review");
		x->payer = cell_of(&t, "review_payer");
		x->pool = x->review_pool = PLAN_NONE;
		for (types.row = 0; typed && x->review.n && types.row < types.csv->rows; types.row++) {
			int64_t days = 0;
			if (str_eq(cell_of(&types, "code"), x->review) && str_int(cell_of(&types, "days"), &days))
				x->review_days = (int32_t)days;
		}
		if (!cell_items(&t, "needs", &x->needs, &x->need_count, e))
			return false;
	}
	return true;
}

/* ---- tables of plans/ --------------------------------------------------------------------------------- */

static bool read_reasons(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/reasons.csv"))
		return true;
	for (; t.row < t.csv->rows; t.row++) {
		uint16_t number;
		if (!cell_item(&t, "item", &number, e))
			return false;
		if (number == PLAN_NONE)
			return row_fault(&t, e, "the row names no item");
		struct item_rule *x = &r->items[number];
		x->zh = cell_of(&t, "zh");
		x->en = cell_of(&t, "en");
		x->not_zh = cell_of(&t, "not_zh");
		x->not_en = cell_of(&t, "not_en");
	}
	return true;
}

static bool read_item_reviews(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/item-reviews.csv"))
		return true;
	for (; t.row < t.csv->rows; t.row++) {
		uint16_t number;
		if (!cell_item(&t, "item", &number, e))
			return false;
		if (number == PLAN_NONE || !r->items[number].review.n)
			return row_fault(&t, e, "the item has no technical review");
		r->items[number].itself = str_is(cell_of(&t, "mode"), "itself");
	}
	return true;
}

/* A row about the item itself beats one about all items of its department. */
static bool read_officers(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/officers.csv"))
		return true;
	for (; t.row < t.csv->rows; t.row++) {
		const uint16_t *items;
		uint32_t count;
		str user = cell_of(&t, "user"), name = cell_of(&t, "name_zh"), department = cell_of(&t, "department");
		if (!cell_items(&t, "items", &items, &count, e))
			return false;
		for (uint32_t i = 0; i < r->pack->item_count; i++) {
			bool named = false;
			for (uint32_t k = 0; k < count; k++)
				named |= items[k] == i;
			bool of_all = !count && str_eq(r->pack->items[i].department, department) && !r->items[i].officer.n;
			if (named || of_all)
				r->items[i].officer = user, r->items[i].officer_name = name;
		}
	}
	return true;
}

static void assign_pool(struct plan_rules *r, const struct table *t, const uint16_t *items, uint32_t count) {
	uint32_t words;
	const str *reviews = words_of(r->a, cell_of(t, "reviews"), &words);
	uint16_t pool = (uint16_t)(r->pool_count - 1);
	for (uint32_t k = 0; k < count; k++)
		if (items[k] != PLAN_NONE)
			r->items[items[k]].pool = pool;
	for (uint32_t i = 0; i < r->pack->item_count; i++)
		for (uint32_t k = 0; k < words; k++)
			if (r->items[i].review.n && str_eq(r->items[i].review, reviews[k]))
				r->items[i].review_pool = pool;
}

static bool read_pools(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/pools.csv"))
		return true;
	r->pools = arena_array(r->a, struct pool_rule, t.csv->rows + 1);
	for (; t.row < t.csv->rows; t.row++) {
		const uint16_t *items;
		uint32_t count;
		int64_t units = 0;
		if (r->pool_count == POOLS_MAX)
			return row_fault(&t, e, "more than %d pools", POOLS_MAX);
		if (!cell_items(&t, "items", &items, &count, e))
			return false;
		str_int(cell_of(&t, "units"), &units);
		r->pools[r->pool_count++] = (struct pool_rule){
			cell_of(&t, "code"), cell_of(&t, "name_zh"), cell_of(&t, "name_en"), (uint32_t)units};
		assign_pool(r, &t, items, count);
	}
	return true;
}

/* ---- what the firm does itself ------------------------------------------------------------------------ */

bool rules__own_steps(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/own-steps.csv"))
		return true;
	r->owns = arena_array(r->a, struct own_rule, t.csv->rows + 1);
	for (; t.row < t.csv->rows; t.row++) {
		struct own_rule *x = &r->owns[r->own_count++];
		str code = cell_of(&t, "code");
		*x = (struct own_rule){.why_zh = cell_of(&t, "why_zh"), .why_en = cell_of(&t, "why_en"),
			.not_zh = cell_of(&t, "not_zh"), .not_en = cell_of(&t, "not_en")};
		x->item = (struct item){.id = code, .code = code, .name_zh = cell_of(&t, "name_zh"),
			.name_en = cell_of(&t, "name_en"), .type = STR("own"), .stage = cell_of(&t, "stage"), .order = UINT32_MAX};
		if (item_number(r, code) != PLAN_NONE)
			return row_fault(&t, e, "there is an item " STR_FMT " already", STR_ARG(code));
		if (!cell_expr(&t, "when", &x->when, e) || !cell_expr(&t, "months", &x->months, e) ||
			!cell_expr(&t, "after", &x->after, e) || !cell_items(&t, "before", &x->before, &x->before_count, e))
			return false;
	}
	return true;
}

const struct item *plan_own_step(const struct plan_rules *r, str code) {
	for (uint32_t i = 0; i < r->own_count; i++)
		if (str_eq(r->owns[i].item.id, code))
			return &r->owns[i].item;
	return NULL;
}

bool rules__items(struct plan_rules *r, struct err *e) {
	r->items = arena_array(r->a, struct item_rule, r->pack->item_count + 1);
	for (uint32_t i = 0; i <= r->pack->item_count; i++)
		r->items[i].pool = r->items[i].review_pool = PLAN_NONE;
	read_materials(r);
	return read_columns(r, e) && read_reasons(r, e) && read_item_reviews(r, e) && read_officers(r, e) &&
		   read_pools(r, e);
}

/* The row behind the last stands for items that the pack does not have. */
const struct item_rule *rule_of(const struct plan_rules *r, uint16_t number) {
	return &r->items[number == PLAN_NONE ? r->pack->item_count : number];
}
