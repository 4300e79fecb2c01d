/* Service items: what their rows must hold together, their materials, and that what they need of each other ends. */
#include "pack/pack_int.h"

enum { ITEM_CODE_CHARACTERS = 31 }; /* 18 of the body, 1 level, 12 of the catalogue (GB/T 39554.1-2020) */

static const char path[] = "items/items.csv";

/* One row under check. */
struct row {
	struct load *l;
	const struct csv *csv;
	uint32_t i;
	struct item *item;
};

static str cell(const struct row *r, const char *column) {
	return csv_cell(r->csv, r->i, csv_column(r->csv, column));
}

static void wrong(const struct row *r, const char *message) {
	complain(r->l, path, r->csv->lines[r->i], "%s", message);
}

static void check_code(const struct row *r) {
	str code = r->item->code;
	if (code.n && code.n != ITEM_CODE_CHARACTERS)
		complain(r->l, path, r->csv->lines[r->i], "code: %s has %u characters, not %d", quoted(r->l, code), code.n,
		         ITEM_CODE_CHARACTERS);
}

/* A limit is a value with its unit, "on_spot", or nothing at all. */
static bool check_limit(const struct row *r, const char *value_column, const char *unit_column,
                        const struct limit *limit) {
	str value = cell(r, value_column), unit = cell(r, unit_column);
	uint32_t line = r->csv->lines[r->i];
	if (value.n && !unit.n)
		complain(r->l, path, line, "%s: the value has no unit", unit_column);
	else if (unit.n && !value.n && limit->unit != UNIT_ON_SPOT)
		complain(r->l, path, line, "%s: the unit has no value", value_column);
	else if (limit->unit == UNIT_ON_SPOT && limit->value != 0)
		complain(r->l, path, line, "%s: on the spot there is no value but 0", value_column);
	return value.n || unit.n;
}

static bool at_once(struct limit limit) {
	return limit.unit == UNIT_ON_SPOT || limit.value == 0;
}

/* Promised <= statutory. Limits of different units cannot be compared, unless nothing is left to compare. */
static void check_promise(const struct row *r) {
	const struct item *item = r->item;
	if (item->instant && !(item->has_promised && at_once(item->promised)))
		wrong(r, "promised_value: an instant item promises 0 or on_spot");
	if (!item->has_promised || !item->has_statutory || at_once(item->promised))
		return;
	bool same_unit = item->promised.unit == item->statutory.unit;
	if (at_once(item->statutory) || (same_unit && item->promised.value > item->statutory.value))
		wrong(r, "promised_value: the promised limit is longer than the statutory one");
	else if (!same_unit)
		wrong(r, "promised_unit: the promised limit has another unit than the statutory one");
}

static void check_item(const struct row *r) {
	struct item *item = r->item;
	check_code(r);
	item->has_statutory = check_limit(r, "statutory_value", "statutory_unit", &item->statutory);
	item->has_promised = check_limit(r, "promised_value", "promised_unit", &item->promised);
	check_promise(r);
	item->process = pack_process(r->l->p, item->process_name);
}

/* ---- materials -------------------------------------------------------------------------------- */

static void check_materials(struct load *l) {
	static const char file[] = "items/materials.csv";
	const struct csv *csv = pack_table(l->p, file);
	if (!csv)
		return;
	int item = csv_column(csv, "item"), basis = csv_column(csv, "basis"), tag = csv_column(csv, "tag");
	int necessity = csv_column(csv, "necessity"), reused = csv_column(csv, "reused_from");
	for (uint32_t i = 0; i < csv->rows; i++) {
		int64_t number = code_find(l->p, CODE_ITEM, csv_cell(csv, i, item));
		if (number >= 0)
			l->p->items[l->p->codes[number].row].materials++;
		if (!csv_cell(csv, i, basis).n && str_find(csv_cell(csv, i, tag), 'D', 0) < 0)
			complain(l, file, csv->lines[i], "basis: a material that is asked for has a basis, or the tag D");
		if (str_is(csv_cell(csv, i, necessity), "reused") && !csv_cell(csv, i, reused).n)
			complain(l, file, csv->lines[i], "reused_from: a reused material says where it comes from");
	}
}

/* ---- needs ------------------------------------------------------------------------------------ */

/* A walk over what items need; `trail` is the way to the item at hand. */
struct walk {
	struct load *l;
	const struct csv *csv;
	int needs;       /* column */
	uint8_t *colour; /* 0 new, 1 on the trail, 2 done */
	uint32_t *trail, n;
};

static void tell_cycle(struct walk *w, uint32_t from) {
	struct buf b = buf_make(480);
	uint32_t start = 0;
	while (w->trail[start] != from)
		start++;
	for (uint32_t i = start; i < w->n; i++) {
		buf_str(&b, w->l->p->items[w->trail[i]].id);
		buf_text(&b, " -> ");
	}
	buf_str(&b, w->l->p->items[from].id);
	complain(w->l, path, w->csv->lines[from], "needs: items need each other in a circle: " STR_FMT,
	         STR_ARG(buf_view(&b)));
	buf_free(&b);
}

static void visit(struct walk *w, uint32_t i) {
	str rest = csv_cell(w->csv, i, w->needs), id;
	w->colour[i] = 1;
	w->trail[w->n++] = i;
	while (rest.n && str_next(&rest, ' ', &id)) {
		const struct item *needed = pack_item(w->l->p, id);
		if (!needed)
			continue; /* told by the column's own check */
		uint32_t k = (uint32_t)(needed - w->l->p->items);
		if (w->colour[k] == 1)
			tell_cycle(w, k);
		else if (w->colour[k] == 0)
			visit(w, k);
	}
	w->n--;
	w->colour[i] = 2;
}

static void check_needs(struct load *l, const struct csv *csv) {
	struct walk w = {l, csv, csv_column(csv, "needs"), NULL, NULL, 0};
	w.colour = arena_array(l->a, uint8_t, csv->rows);
	w.trail = arena_array(l->a, uint32_t, csv->rows);
	for (uint32_t i = 0; i < csv->rows; i++)
		if (w.colour[i] == 0)
			visit(&w, i);
}

void items_finish(struct load *l) {
	const struct csv *csv = pack_table(l->p, path);
	if (!csv)
		return;
	for (uint32_t i = 0; i < csv->rows; i++)
		check_item(&(struct row){l, csv, i, &l->p->items[i]});
	check_materials(l);
	check_needs(l, csv);
}
