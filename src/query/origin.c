/* Where limits are from: the unit and the tag that the pack gives them, so that no default passes for law. */
#include "query/inside.h"

/* The limits of one clock. `code` names the row where the limit hangs on no record; else the column `key` does. */
static const struct limit_place {
	enum record_kind kind;
	const char *clock;
	enum field key;
	const char *table, *code;
	const char *unit, *unit_column; /* the unit itself, or the column that holds it */
	const char *tag_column;
} places[] = {
	{R_case_file, "correction", F_item, "items/items.csv", NULL, "working", NULL, NULL},
	{R_case_file, "promised", F_item, "items/items.csv", NULL, NULL, "promised_unit", "promised_tag"},
	{R_case_file, "statutory", F_item, "items/items.csv", NULL, NULL, "statutory_unit", "statutory_tag"},
	{R_ticket, "handling", F_regulation, "hotline/regulations.csv", NULL, "working", NULL, "tag"},
	{R_rating, "follow_up", F_none, "items/limits.csv", "rating.contact", NULL, "unit", "tag"},
	{R_rating, "rectify", F_none, "items/limits.csv", "rating.rectify", NULL, "unit", "tag"},
	{R_review, "review", F_review_type, "plans/review-types.csv", NULL, "working", NULL, "tag"},
	{R_disclosure, "correction", F_none, "items/limits.csv", "disclosure.correction", NULL, "unit", "tag"},
	{R_disclosure, "answer", F_none, "items/limits.csv", "disclosure.answer", NULL, "unit", "tag"},
	{R_exam_opinion, "opinion", F_none, "items/limits.csv", "examination.opinion", NULL, "unit", "tag"},
};

static const struct limit_place *place_of(const struct clock_def *clock) {
	for (uint32_t i = 0; i < COUNT(places); i++)
		if (places[i].kind == clock->kind && strcmp(places[i].clock, clock->name) == 0)
			return &places[i];
	return NULL;
}

enum field query__origin_key(const struct clock_def *clock) {
	const struct limit_place *place = place_of(clock);
	return place ? place->key : F_none;
}

/* Number of the row, or -1. Items, of which there are many, are found by their index. */
static int64_t row_of(const struct pack *p, const struct csv *t, const struct limit_place *place, str key) {
	int column = csv_column(t, "code");
	if (place->key == F_item) {
		const struct item *item = pack_item(p, key);
		return item ? item - p->items : -1;
	}
	for (uint32_t i = 0; i < t->rows; i++)
		if (str_eq(csv_cell(t, i, column), key))
			return i;
	return -1;
}

struct origin query__origin(const struct pack *p, const struct clock_def *clock, str key) {
	const struct limit_place *place = place_of(clock);
	const struct csv *t = place ? pack_table(p, place->table) : NULL;
	struct origin o = {0};
	int64_t row = t ? row_of(p, t, place, place->code ? str_of(place->code) : key) : -1;
	if (row < 0)
		return o;
	const char *unit = place->unit_column, *tag = place->tag_column;
	/* an item that promises nothing is kept to its statutory limit */
	if (strcmp(clock->name, "promised") == 0 && !p->items[row].has_promised)
		unit = "statutory_unit", tag = "statutory_tag";
	o.unit = unit ? csv_cell(t, (uint32_t)row, csv_column(t, unit)) : str_of(place->unit);
	if (tag)
		o.tag = csv_cell(t, (uint32_t)row, csv_column(t, tag));
	return o;
}
