/* The matrix of materials: by name over all items, each asked for once, with the item that first needs it. */
#include "plan/plan_int.h"


struct matrix {
	struct work *w;
	const struct variant *v;
	uint32_t *order;      /* items by their start */
	uint32_t *first;      /* by name: the first item that lists it, or UINT32_MAX */
	uint32_t *used;       /* by name: how many items list it */
	bool *applicant, *from_result;
	bool *dropping;       /* by rule of plans/material-rules.csv */
};

static bool is_dropped(const struct matrix *m, uint16_t name, uint16_t item) {
	for (uint32_t i = 0; i < m->w->r->drop_count; i++) {
		const struct drop_rule *x = &m->w->r->drops[i];
		if (m->dropping[i] && x->name == name && (x->item == PLAN_NONE || x->item == item))
			return true;
	}
	return false;
}

/* Who stands first asks: by start, then by the order of the catalogue. */
static void sort_items(struct matrix *m) {
	uint32_t n = m->v->count;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = i;
		day start = variant__start(m->v, i);
		while (at > 0 && variant__start(m->v, m->order[at - 1]) > start) {
			m->order[at] = m->order[at - 1];
			at--;
		}
		m->order[at] = i;
	}
}

static void look(struct matrix *m, uint32_t item, const struct listed *row) {
	const struct variant *v = m->v;
	if (m->first[row->name] == UINT32_MAX)
		m->first[row->name] = item;
	m->used[row->name]++;
	if (row->reused_from != PLAN_NONE && v->place[row->reused_from] >= 0)
		m->from_result[row->name] = true;
	if (row->applicant && !is_dropped(m, row->name, v->items[item].number) && !m->applicant[row->name]) {
		m->applicant[row->name] = true;
		m->first[row->name] = item;
	}
}

static void keep_row(struct matrix *m, uint16_t name) {
	struct plan *p = m->w->p;
	const struct material_name *words = &m->w->r->names[name];
	struct plan_material *to = &p->materials[p->material_count++];
	*to = (struct plan_material){.key = words->zh, .name_zh = words->zh, .name_en = words->en,
		.first = m->first[name], .asked = m->applicant[name],
		.from = m->applicant[name] ? "applicant" : m->from_result[name] ? "result" : "government"};
	to->used_by = arena_array(m->w->a, uint32_t, m->used[name]);
	m->used[name] = p->material_count - 1; /* from here on: where the row is */
}

static void keep(struct matrix *m) {
	struct plan *p = m->w->p;
	uint32_t rows = 0;
	for (uint32_t i = 0; i < m->w->r->name_count; i++)
		rows += m->used[i] > 0;
	p->materials = arena_array(m->w->a, struct plan_material, rows + 1);
	bool *kept = arena_array(m->w->a, bool, m->w->r->name_count + 1);
	for (uint32_t i = 0; i < m->v->count; i++) {
		const struct item_rule *x = rule_of(m->w->r, m->v->items[m->order[i]].number);
		for (uint32_t k = 0; k < x->material_count; k++) {
			uint16_t name = x->materials[k].name;
			if (!kept[name])
				keep_row(m, name);
			kept[name] = true;
			struct plan_material *row = &p->materials[m->used[name]];
			row->used_by[row->count++] = m->order[i];
		}
	}
	check(p->material_count == rows);
	p->materials_listed = m->v->listed;
	p->materials_asked = m->v->asked;
}

void variant__materials(struct work *w, struct variant *v, bool keeping) {
	uint32_t n = w->r->name_count + 1;
	struct matrix m = {.w = w, .v = v, .order = arena_array(w->a, uint32_t, v->count + 1),
		.first = arena_array(w->a, uint32_t, n), .used = arena_array(w->a, uint32_t, n),
		.applicant = arena_array(w->a, bool, n), .from_result = arena_array(w->a, bool, n),
		.dropping = arena_array(w->a, bool, w->r->drop_count + 1)};
	for (uint32_t i = 0; i < n; i++)
		m.first[i] = UINT32_MAX;
	for (uint32_t i = 0; i < w->r->drop_count; i++)
		m.dropping[i] = work_true(w, w->r->drops[i].when);
	sort_items(&m);
	v->asked_by_item = arena_array(w->a, uint32_t, v->count + 1);
	v->listed = v->asked = 0;
	for (uint32_t i = 0; i < v->count; i++) {
		const struct item_rule *x = rule_of(w->r, v->items[m.order[i]].number);
		v->listed += x->material_count;
		for (uint32_t k = 0; k < x->material_count; k++)
			look(&m, m.order[i], &x->materials[k]);
	}
	for (uint32_t i = 0; i + 1 < n; i++)
		if (m.applicant[i]) {
			v->asked++;
			v->asked_by_item[m.first[i]]++;
		}
	if (keeping)
		keep(&m);
}
