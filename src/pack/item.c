/* The items of a pack: what their rows must hold together (item_check), what hangs on them, and that what they need of
 * each other ends. */
#include "data/date.h"
#include "pack/item.h"
#include "pack/pack_int.h"

static const char path[] = "items/items.csv";

/* ---- one item ---------------------------------------------------------------------------------- */

/* Where what is told of an item belongs: its row, or the row of the list. */
struct place {
	struct load *l;
	const struct item *item;
	uint32_t line;
};

/* The column of a list's table that has the field of this national name. */
static const char *column_of(const char *field) {
	static const char *const names[][2] = {{"material_name", "name_zh"}, {"by_law", "basis"},
		{"task_handle_item", "code"}};
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(names[i][0], field) == 0)
			return names[i][1];
	return field;
}

static void tell(void *self, const struct item_remark *r) {
	const struct place *at = self;
	bool material = r->list && strcmp(r->list, "materials") == 0;
	const char *table = material ? "items/materials.csv" : r->list ? "items/handling-items.csv" : path;
	uint32_t line = material ? at->item->guide.materials[r->row].line : r->list ? at->item->handling[r->row].line
	                                                                           : at->line;
	if (r->fault)
		complain(at->l, table, line, "%s: %s", r->list ? column_of(r->field) : r->column, r->en);
}

static void judge(struct load *l, struct item *item, uint32_t line, bool lists) {
	struct place at = {l, item, line};
	struct item_told to = {.self = &at, .tell = tell};
	struct item_values values;
	item_values_of_pack(l->a, l->p, item, &values);
	if (lists) {
		item_check_lists(l->p, item, &to);
		return;
	}
	item->has_statutory = values.v[ITEM_STATUTORY_DAY].n || values.v[ITEM_STATUTORY_UNIT].n;
	item->has_promised = values.v[ITEM_PROMISED_DAY].n || values.v[ITEM_PROMISED_UNIT].n;
	item->process = pack_process(l->p, item->process_name);
	item_check(l->p, item, &values, &to);
}

/* Days that the table leaves empty, or that are none: for ever. */
static void read_days(const struct csv *csv, uint32_t row, struct item *item) {
	item->valid_from = INT32_MIN;
	item->valid_to = INT32_MAX;
	day_parse(csv_cell(csv, row, csv_column(csv, "valid_from")), &item->valid_from);
	day_parse(csv_cell(csv, row, csv_column(csv, "valid_to")), &item->valid_to);
}

/* ---- main items and handling items ------------------------------------------------------------- */

/* Nobody is above himself, however long the way. */
static void check_parents(struct load *l, const struct csv *csv) {
	for (uint32_t i = 0; i < csv->rows; i++) {
		const struct item *at = &l->p->items[i];
		uint32_t steps = 0;
		while (at && at->parent.n && steps++ <= csv->rows)
			at = pack_item(l->p, at->parent);
		if (at && at->parent.n)
			complain(l, path, csv->lines[i], "parent: the items above %s go round in a circle",
				quoted(l, l->p->items[i].id));
	}
}

/* The rows of the table that are about an item, put into `out` unless it is NULL; how many. */
static uint32_t take_handling(const struct load *l, const struct csv *csv, const struct item *item,
	struct handling_item *out) {
	static const char *const kinds[] = {"new", "change", "renew", "cancel"};
	uint32_t n = 0;
	for (uint32_t k = 0; k < csv->rows; k++) {
		int kind = 0;
		if (pack_item(l->p, csv_cell(csv, k, csv_column(csv, "item"))) != item)
			continue;
		while (kind < 3 && !str_is(csv_cell(csv, k, csv_column(csv, "kind")), kinds[kind]))
			kind++;
		if (out)
			out[n] = (struct handling_item){csv_cell(csv, k, csv_column(csv, "code")),
				csv_cell(csv, k, csv_column(csv, "name_zh")), csv_cell(csv, k, csv_column(csv, "name_en")),
				(enum handling_kind)kind, csv->lines[k]};
		n++;
	}
	return n;
}

static void read_handling(struct load *l) {
	const struct csv *csv = pack_table(l->p, "items/handling-items.csv");
	for (uint32_t i = 0; csv && i < l->p->item_count; i++) {
		struct item *item = &l->p->items[i];
		item->handling_count = take_handling(l, csv, item, NULL);
		struct handling_item *list = arena_array(l->a, struct handling_item, item->handling_count);
		take_handling(l, csv, item, list);
		item->handling = list;
	}
}

void catalogue_finish(struct load *l) {
	const struct csv *csv = pack_table(l->p, path);
	if (!csv)
		return;
	read_handling(l);
	check_parents(l, csv);
	for (uint32_t i = 0; i < csv->rows; i++) {
		struct item *item = &l->p->items[i];
		item->materials = item->guide.material_count;
		judge(l, item, csv->lines[i], true);
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
	for (uint32_t i = 0; i < csv->rows; i++) {
		read_days(csv, i, &l->p->items[i]);
		judge(l, &l->p->items[i], csv->lines[i], false);
	}
	check_needs(l, csv);
}
