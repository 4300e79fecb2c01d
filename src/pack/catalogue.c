/* Lists of items that come in: columns found, values translated, each row made an item and judged. */
#include "data/date.h"
#include "data/xlsx.h"
#include "pack/catalogue.h"

/* A list being read. */
struct intake {
	const struct pack *p;
	const struct catalogue_now *now;
	struct catalogue_list *out;
	struct arena *a;
	struct err *e;
	day on;
	struct csv map, items;
	struct csv lists[ITEM_LISTS]; /* columns == 0: the file has no such sheet */
	int columns[ITEM_FIELDS];     /* of items, by field; -1: none */
	struct intern ids;            /* of rows so far */
	VEC(uint32_t) id_lines;
	struct catalogue_row *row;    /* being made */
	uint32_t row_faults;
};

/* ---- remarks ---------------------------------------------------------------------------------- */

static void note(struct intake *t, str sheet, uint32_t line, str column, bool fault, const char *code, const char *zh,
	const char *en) {
	t->out->faults += fault;
	t->out->warnings += !fault;
	t->row_faults += fault;
	if (t->out->remarks.n < CATALOGUE_REMARKS)
		vec_push(&t->out->remarks, (struct catalogue_remark){sheet, line, column, fault, str_of(code),
			arena_str(t->a, str_of(zh)), arena_str(t->a, str_of(en))});
}

/* The column of the field as the file names it. */
static str column_name(const struct intake *t, const char *field) {
	int f = item_field_find(str_of(field));
	return f >= 0 && t->columns[f] >= 0 ? t->items.header[t->columns[f]] : arena_str(t->a, str_of(field));
}

static void take_remark(void *self, const struct item_remark *r) {
	struct intake *t = self;
	int list = -1;
	for (int i = 0; r->list && i < ITEM_LISTS; i++)
		if (strcmp(item_lists[i].name, r->list) == 0)
			list = i;
	if (list < 0 || !t->lists[list].columns) {
		note(t, STR("items"), t->row->line, column_name(t, r->field), r->fault, r->code, r->zh, r->en);
		return;
	}
	/* the line of the n-th row of the item in its sheet */
	const struct csv *s = &t->lists[list];
	uint32_t line = t->row->line, n = 0;
	for (uint32_t i = 0; i < s->rows; i++)
		if (str_eq(csv_cell(s, i, csv_column(s, "id")), t->row->id) && n++ == r->row)
			line = s->lines[i];
	note(t, str_of(item_lists[list].name), line, arena_str(t->a, str_of(r->field)), r->fault, r->code, r->zh, r->en);
}

/* ---- columns ---------------------------------------------------------------------------------- */

/* The field that a table alias,field gives a header; false when the table does not know it. */
static bool look_up(const struct csv *t, str header, str *field) {
	int alias = csv_column(t, "alias"), to = csv_column(t, "field");
	for (uint32_t i = 0; i < t->rows; i++)
		if (str_eq(csv_cell(t, i, alias), header)) {
			*field = csv_cell(t, i, to);
			return true;
		}
	return false;
}

static bool find_columns(struct intake *t) {
	const struct csv *shipped = pack_table(t->p, "items/import-columns.csv");
	char where[32];
	for (int i = 0; i < ITEM_FIELDS; i++)
		t->columns[i] = -1;
	for (uint32_t i = 0; i < t->items.columns; i++) {
		str header = t->items.header[i], field = header;
		bool known = (t->map.columns && look_up(&t->map, header, &field)) ||
		             (shipped && look_up(shipped, header, &field));
		int f = field.n ? item_field_find(field) : -1;
		snprintf(where, sizeof where, "column %u", i + 1);
		if (known && !field.n)
			continue;
		if (f < 0)
			return err_set(t->e, "catalogue.column", where,
				"nobody knows the column \"" STR_FMT "\": a map tells (--map)", STR_ARG(header));
		if (t->columns[f] >= 0)
			return err_set(t->e, "catalogue.column", where, "two columns mean %s: \"" STR_FMT "\" and \"" STR_FMT "\"",
				item_fields[f].name, STR_ARG(t->items.header[t->columns[f]]), STR_ARG(header));
		t->columns[f] = (int)i;
	}
	if (t->columns[ITEM_NAME] < 0 && t->columns[ITEM_CODE] < 0 && t->columns[ITEM_ID] < 0)
		return err_set(t->e, "catalogue.column", "column 1", "the list has neither names nor codes of items");
	return true;
}

/* A cell that could be taken for a formula was written with an apostrophe before it, see csv_put. */
static str bare(str cell) {
	cell = str_trim(cell);
	return cell.n > 1 && cell.p[0] == '\'' && strchr("=+-@", cell.p[1]) ? str_cut(cell, 1, cell.n) : cell;
}

/* The value as this pack says it. */
static str translate(const struct intake *t, const char *field, str value) {
	const struct csv *v = pack_table(t->p, "items/import-values.csv");
	for (uint32_t i = 0; v && value.n && i < v->rows; i++)
		if (str_is(csv_cell(v, i, csv_column(v, "field")), field) &&
			str_eq(csv_cell(v, i, csv_column(v, "value")), value))
			return csv_cell(v, i, csv_column(v, "means"));
	return value;
}

/* ---- one row ---------------------------------------------------------------------------------- */

/* A name for an item that brings none: of its code, else of department and name, the same each time. */
static str make_id(struct intake *t, const struct item_values *v) {
	uint64_t hash = 0xCBF29CE484222325u; /* FNV-1a */
	const str parts[] = {v->v[ITEM_CODE].n ? v->v[ITEM_CODE] : v->v[ITEM_LOCAL_CODE],
		v->v[ITEM_CODE].n || v->v[ITEM_LOCAL_CODE].n ? STR("") : v->v[ITEM_DEPT_NAME],
		v->v[ITEM_CODE].n || v->v[ITEM_LOCAL_CODE].n ? STR("") : v->v[ITEM_NAME]};
	for (size_t i = 0; i < COUNT(parts); i++)
		for (uint32_t k = 0; k < parts[i].n; k++)
			hash = (hash ^ (unsigned char)parts[i].p[k]) * 0x100000001B3u;
	return arena_format(t->a, "L%012llx", (unsigned long long)(hash >> 16));
}

/* A code that has not the national form is kept as the local one: with a warning, not a fault. */
static void settle_code(struct intake *t, struct item_values *v) {
	str *code = &v->v[ITEM_CODE], *local = &v->v[ITEM_LOCAL_CODE];
	if (code->n && code->n != CODE_TASK && !local->n) {
		*local = *code;
		*code = STR("");
	}
	if (!code->n && local->n)
		note(t, STR("items"), t->row->line, column_name(t, item_fields[local->n ? ITEM_LOCAL_CODE : ITEM_CODE].name),
			false, "item.local_code", "编码不是31位国家实施编码，保留为地方编码",
			"the code is not of the national form (31 characters): kept as the local code");
}

/* The department by code or name; a name that no department has stays a text. */
static void settle_department(struct intake *t, struct item_values *v) {
	const struct csv *d = pack_table(t->p, "org/departments.csv");
	str name = v->v[ITEM_DEPT_NAME];
	if (v->v[ITEM_DEPT_CODE].n || !name.n)
		return;
	for (uint32_t i = 0; d && i < d->rows; i++) {
		str code = csv_cell(d, i, csv_column(d, "code")), full = csv_cell(d, i, csv_column(d, "name_zh"));
		if (!str_eq(name, code) && !str_eq(name, full) && !str_eq(name, csv_cell(d, i, csv_column(d, "short_zh"))))
			continue;
		v->v[ITEM_DEPT_CODE] = code;
		v->v[ITEM_DEPT_NAME] = full;
		return;
	}
}

static void settle_day(struct intake *t, struct item_values *v) {
	day given;
	t->row->on = t->on;
	if (!v->v[ITEM_VALID_FROM].n || !day_parse(v->v[ITEM_VALID_FROM], &given))
		return;
	if (given >= t->on) {
		t->row->on = given;
		return;
	}
	if (t->columns[ITEM_VALID_FROM] >= 0)
		note(t, STR("items"), t->row->line, column_name(t, "plan_effective_date"), false, "item.days",
			"生效日期已过，按导入生效日发布", "the day has passed: published from the day of the import");
	v->v[ITEM_VALID_FROM] = STR("");
}

/* What the catalogue has of the item, by id or by either code. */
static struct catalogue_entry find_now(struct intake *t, const struct item_values *v) {
	const str names[] = {v->v[ITEM_ID], v->v[ITEM_CODE], make_id(t, v)};
	struct catalogue_entry found = {0};
	for (size_t i = 0; i < COUNT(names) && !found.item && t->now; i++)
		if (names[i].n)
			found = t->now->find(t->now->self, names[i]);
	return found;
}

static void values_now(struct intake *t, const struct catalogue_entry *now, struct item_values *v) {
	*v = (struct item_values){0};
	if (now->text.n)
		item_values_of_json(t->a, now->text, v);
	else if (now->item)
		item_values_of_pack(t->a, t->p, now->item, v);
}

/* Rows of a list's sheet that are about the item; the sheet goes before what the catalogue has. */
static void take_list(struct intake *t, enum item_list list, struct item *item, struct item_told *told) {
	enum { FIELDS_MOST = 16 };
	const struct item_list_def *def = &item_lists[list];
	const struct csv *s = &t->lists[list];
	int id = csv_column(s, "id"), options = csv_column(s, "options");
	uint32_t n = 0;
	char *rows = arena_alloc_array(t->a, def->size, def->most);
	for (uint32_t i = 0; i < s->rows; i++) {
		str texts[FIELDS_MOST] = {0};
		if (!str_eq(csv_cell(s, i, id), t->row->id))
			continue;
		if (n == def->most) {
			note(t, str_of(def->name), s->lines[i], STR("id"), true, "item.value", "该事项的行数超过上限",
				"the item has too many rows");
			break;
		}
		for (uint32_t k = 0; k < def->count; k++)
			texts[k] = translate(t, def->fields[k].name, csv_cell(s, i, csv_column(s, def->fields[k].name)));
		void *record = rows + (size_t)n * def->size;
		struct err e = {0};
		if (list == LIST_QUESTIONS && csv_cell(s, i, options).n &&
			!guide_read_options(csv_cell(s, i, options), record, &e))
			note(t, str_of(def->name), s->lines[i], STR("options"), true, "item.value",
				"选项应写成 值=中文/英文，用 | 分隔", e.text);
		item_fill_row(t->a, list, n++, texts, record, told);
	}
	*(void **)((char *)item + def->list) = rows;
	*(uint32_t *)((char *)item + def->length) = n;
}

static void copy_list(enum item_list list, const struct item *from, struct item *to) {
	const struct item_list_def *def = &item_lists[list];
	memcpy((char *)to + def->list, (const char *)from + def->list, sizeof(void *));
	memcpy((char *)to + def->length, (const char *)from + def->length, sizeof(uint32_t));
}

static str written(struct intake *t, const struct item_values *v, const struct item *item) {
	struct buf b = buf_make(LIMIT_SOURCE_BYTES);
	item_put_json(&b, v, item);
	str text = b.full ? STR("") : arena_str(t->a, buf_view(&b));
	buf_free(&b);
	return text;
}

/* Whether an id stands in the file for the second time. */
static bool is_repeated(struct intake *t) {
	uint32_t number = intern_put(&t->ids, t->row->id);
	char zh[96], en[96];
	if (number > t->id_lines.n) {
		vec_push(&t->id_lines, t->row->line);
		return false;
	}
	snprintf(zh, sizeof zh, "与第%u行是同一事项", t->id_lines.p[number - 1]);
	snprintf(en, sizeof en, "the item stands on line %u already", t->id_lines.p[number - 1]);
	const char *code = t->columns[ITEM_CODE] >= 0 ? "task_code" : "local_task_code";
	note(t, STR("items"), t->row->line, column_name(t, code), true, "item.duplicate", zh, en);
	return true;
}

static void finish_guide(struct intake *t, const struct item *item) {
	struct arena scratch = {0};
	struct guide guide = item->guide;
	struct err e = {0};
	char zh[400];
	if (!guide_finish(&scratch, &guide, "guide", &e)) {
		snprintf(zh, sizeof zh, "办事指南：%s", e.text);
		note(t, STR("items"), t->row->line, arena_str(t->a, str_of(e.where)), true, e.code, zh, e.text);
	}
	arena_free(&scratch);
}

/* The texts of the row, over those that the catalogue has. */
static struct catalogue_entry read_values(struct intake *t, uint32_t i, struct item_values *v) {
	struct item_values given = {0};
	for (int f = 0; f < ITEM_FIELDS; f++)
		if (t->columns[f] >= 0)
			given.v[f] = translate(t, item_fields[f].name, bare(csv_cell(&t->items, i, t->columns[f])));
	settle_code(t, &given);
	settle_department(t, &given);
	struct catalogue_entry now = find_now(t, &given);
	values_now(t, &now, v);
	for (int f = 0; f < ITEM_FIELDS; f++)
		if (t->columns[f] >= 0 || given.v[f].n)
			v->v[f] = given.v[f];
	if (t->columns[ITEM_TASK_TYPE] >= 0 && t->columns[ITEM_TYPE] < 0 && now.item) {
		/* the national code alone does not change a finer type of ours */
		struct item_values before;
		values_now(t, &now, &before);
		item_complete(t->p, &before);
		if (!str_eq(before.v[ITEM_TASK_TYPE], v->v[ITEM_TASK_TYPE]))
			v->v[ITEM_TYPE] = STR("");
	}
	if (!v->v[ITEM_ID].n)
		v->v[ITEM_ID] = now.item ? now.item->id : make_id(t, v);
	return now;
}

static void read_item(struct intake *t, uint32_t i) {
	struct item_values v, before;
	struct item *item = arena_new(t->a, struct item);
	struct item_told told = {.self = t, .tell = take_remark};
	t->row->line = t->items.lines[i];
	t->row_faults = 0;
	struct catalogue_entry now = read_values(t, i, &v);
	settle_day(t, &v);
	t->row->id = v.v[ITEM_ID];
	for (int list = 0; list < ITEM_LISTS; list++)
		if (t->lists[list].columns)
			take_list(t, (enum item_list)list, item, &told);
		else if (now.item)
			copy_list((enum item_list)list, now.item, item);
	bool good = item_make(t->a, t->p, &v, item, &told);
	good = !is_repeated(t) && good;
	if (good)
		finish_guide(t, item);
	*t->row = (struct catalogue_row){.line = t->row->line, .on = t->row->on, .state = CATALOGUE_FAULTY,
		.id = v.v[ITEM_ID], .code = v.v[ITEM_CODE].n ? v.v[ITEM_CODE] : v.v[ITEM_LOCAL_CODE], .name = v.v[ITEM_NAME],
		.type = v.v[ITEM_TYPE]};
	t->row->path = arena_format(t->a, "items/" STR_FMT ".json", STR_ARG(t->row->id));
	if (t->row_faults)
		return;
	t->row->json = written(t, &v, item);
	values_now(t, &now, &before);
	if (now.item)
		item_complete(t->p, &before);
	bool same = now.item && str_eq(written(t, &before, now.item), t->row->json);
	t->row->state = same ? CATALOGUE_UNCHANGED : now.item ? CATALOGUE_CHANGED : CATALOGUE_NEW;
}

/* ---- the file --------------------------------------------------------------------------------- */

static bool read_tables(struct intake *t, str bytes) {
	if (!xlsx_is(bytes))
		return csv_parse(t->a, bytes, "items", &t->items, t->e);
	str *names;
	uint32_t n;
	if (!xlsx_sheets(t->a, bytes, &names, &n, t->e) || !xlsx_read(t->a, bytes, NULL, "items", &t->items, t->e))
		return false;
	for (int list = 0; list < ITEM_LISTS; list++)
		for (uint32_t i = 1; i < n; i++) {
			const char *name = item_lists[list].name;
			if (!str_is(names[i], name))
				continue;
			if (!xlsx_read(t->a, bytes, name, name, &t->lists[list], t->e))
				return false;
			if (csv_column(&t->lists[list], "id") < 0)
				return err_set(t->e, "catalogue.column", name, "the sheet %s has no column id", name);
		}
	return true;
}

static bool read_map(struct intake *t, str map) {
	if (!map.n)
		return true;
	if (!csv_parse(t->a, map, "map", &t->map, t->e))
		return false;
	return (csv_column(&t->map, "alias") >= 0 && csv_column(&t->map, "field") >= 0) ||
	       err_set(t->e, "catalogue.map", "map:1", "the columns must be alias,field");
}

static bool read_list(struct intake *t, str bytes, str map) {
	if (!read_map(t, map) || !read_tables(t, bytes) || !find_columns(t))
		return false;
	if (t->items.rows == 0)
		return err_set(t->e, "catalogue.empty", "items", "the list has no rows");
	if (t->items.rows > CATALOGUE_ROWS)
		return err_set(t->e, "catalogue.too_long", "items", "a list has at most %d rows", CATALOGUE_ROWS);
	struct catalogue_row *rows = arena_array(t->a, struct catalogue_row, t->items.rows);
	t->out->rows = rows;
	t->out->row_count = t->items.rows;
	for (uint32_t i = 0; i < t->items.rows; i++) {
		t->row = &rows[i];
		read_item(t, i);
		t->out->faulty += rows[i].state == CATALOGUE_FAULTY;
	}
	return true;
}

bool catalogue_read(const struct pack *p, const struct catalogue_now *now, str bytes, str map, day on,
	struct catalogue_list *out, struct err *e) {
	*out = (struct catalogue_list){0};
	struct intake t = {.p = p, .now = now, .out = out, .a = &out->arena, .e = e, .on = on};
	bool good = read_list(&t, arena_str(t.a, bytes), arena_str(t.a, map));
	intern_free(&t.ids);
	vec_free(&t.id_lines);
	if (!good)
		catalogue_free(out);
	return good;
}

void catalogue_free(struct catalogue_list *c) {
	vec_free(&c->remarks);
	arena_free(&c->arena);
	*c = (struct catalogue_list){0};
}
