/* Forms of the pack, and where items are handled. */
#include "pack/pack_int.h"

void forms_load(struct load *l) {
	struct pack *p = l->p;
	p->forms = arena_array(l->a, struct form_file, l->file_count);
	for (uint32_t i = 0; i < l->file_count; i++) {
		struct form_file f = {.path = l->files[i]};
		struct err e = {0};
		if (!file_in(f.path, "forms", ".form", &f.name) || !file_text(l, f.path.p, &f.text))
			continue;
		if (form_load(l->a, f.path, f.text, &f.form, &e))
			p->forms[p->form_count++] = f;
		else if (strcmp(e.code, "form.json") != 0) /* was told with its line already */
			complain(l, f.path.p, 1, "%s", str_starts(str_of(e.text), f.path) ? e.text + f.path.n + 2 : e.text);
	}
}

const struct form_file *pack_form(const struct pack *p, str name) {
	for (uint32_t i = 0; i < p->form_count; i++)
		if (str_eq(p->forms[i].name, name))
			return &p->forms[i];
	return NULL;
}

/* ---- points -------------------------------------------------------------------------------------- */

static bool lists(str words, str word) {
	str part;
	while (str_next(&words, ' ', &part))
		if (str_eq(part, word) || str_is(part, "*"))
			return true;
	return false;
}

static enum point_mode mode_of(str word) {
	for (int i = POINT_CONSULT; i <= POINT_FULL; i++)
		if (str_is(word, point_mode_name((enum point_mode)i)))
			return (enum point_mode)i;
	return POINT_NONE;
}

enum point_mode pack_point_mode(const struct pack *p, const struct item *item, const struct service_point *point) {
	const struct csv *csv = pack_table(p, "items/points.csv");
	enum point_mode by_level = POINT_NONE;
	if (!csv)
		return POINT_NONE;
	int items = csv_column(csv, "items"), level = csv_column(csv, "level"), points = csv_column(csv, "points");
	int mode = csv_column(csv, "mode");
	for (uint32_t i = 0; i < csv->rows; i++) {
		str named = csv_cell(csv, i, items);
		if (!lists(named, item->id) && !lists(named, item->code))
			continue;
		if (lists(csv_cell(csv, i, points), point->code))
			return mode_of(csv_cell(csv, i, mode));
		if (str_eq(csv_cell(csv, i, level), point->level))
			by_level = mode_of(csv_cell(csv, i, mode));
	}
	return by_level;
}

const char *point_mode_name(enum point_mode mode) {
	static const char *const names[] = {"none", "consult", "terminal", "receive", "full"};
	return names[mode];
}
