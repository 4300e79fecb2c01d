/* Score schemes: the points of the parts make the points of the whole, level by level. */
#include "data/dec.h"

#include "pack/pack_int.h"

static const char schemes[] = "schemes/schemes.csv", items[] = "schemes/score-items.csv";

/* Columns of the table of score items. */
struct parts {
	const struct csv *csv;
	int code, scheme, parent, points;
};

static dec number(str cell) {
	dec n;
	return dec_parse(cell, &n) ? n : dec_int(0);
}

/* The points of all rows with this scheme and parent; how many there are in *count. */
static dec sum_of(const struct parts *t, str scheme, str parent, uint32_t *count) {
	dec sum = dec_int(0);
	*count = 0;
	for (uint32_t i = 0; i < t->csv->rows; i++)
		if (str_eq(csv_cell(t->csv, i, t->scheme), scheme) && str_eq(csv_cell(t->csv, i, t->parent), parent)) {
			dec more = sum;
			if (dec_add(sum, number(csv_cell(t->csv, i, t->points)), &more))
				sum = more;
			(*count)++;
		}
	return sum;
}

static void compare(struct load *l, const char *path, uint32_t line, dec sum, str whole) {
	if (dec_cmp(sum, number(whole)) == 0)
		return;
	struct buf b = buf_make(64);
	dec_put(&b, sum);
	complain(l, path, line, "the parts have " STR_FMT " points together, the whole has " STR_FMT, STR_ARG(buf_view(&b)),
	         STR_ARG(whole));
	buf_free(&b);
}

void schemes_finish(struct load *l) {
	const struct csv *all = pack_table(l->p, schemes), *csv = pack_table(l->p, items);
	if (!table_sound(l, schemes) || !table_sound(l, items))
		return;
	struct parts t = {csv, csv_column(csv, "code"), csv_column(csv, "scheme"), csv_column(csv, "parent"),
	                  csv_column(csv, "points_max")};
	uint32_t count;
	for (uint32_t i = 0; i < all->rows; i++) {
		dec sum = sum_of(&t, csv_cell(all, i, csv_column(all, "code")), STR(""), &count);
		compare(l, schemes, all->lines[i], sum, csv_cell(all, i, csv_column(all, "total")));
	}
	for (uint32_t i = 0; i < csv->rows; i++) {
		dec sum = sum_of(&t, csv_cell(csv, i, t.scheme), csv_cell(csv, i, t.code), &count);
		if (count > 0)
			compare(l, items, csv->lines[i], sum, csv_cell(csv, i, t.points));
	}
}
