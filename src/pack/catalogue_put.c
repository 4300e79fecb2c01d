/* The catalogue written out: a sheet of items by their national names, and one of each list. */
#include "data/date.h"
#include "data/xlsx.h"
#include "pack/catalogue.h"

/* Where cells go: CSV or a workbook. */
struct sink {
	struct buf *csv;
	struct xlsx_out *book;
	bool first; /* cell of its row */
};

static void begin_row(struct sink *to) {
	to->first = true;
	if (to->book)
		xlsx_row(to->book);
}

static void put_cell(struct sink *to, str text) {
	if (to->book) {
		xlsx_cell(to->book, text);
		return;
	}
	if (!to->first)
		buf_char(to->csv, ',');
	to->first = false;
	csv_put(to->csv, text);
}

static void end_row(struct sink *to) {
	if (!to->book)
		buf_text(to->csv, "\r\n");
}

static void values_of(struct arena *a, const struct pack *p, const struct catalogue_entry *x, struct item_values *v) {
	if (x->text.n)
		item_values_of_json(a, x->text, v);
	else
		item_values_of_pack(a, p, x->item, v);
	item_complete(p, v);
}

static void put_items(struct sink *to, const struct pack *p, const struct catalogue_entry *entries, uint32_t count) {
	begin_row(to);
	for (int f = 0; f < ITEM_FIELDS; f++)
		put_cell(to, str_of(item_fields[f].name));
	end_row(to);
	for (uint32_t i = 0; i < count; i++) {
		struct arena scratch = {0};
		struct item_values v;
		values_of(&scratch, p, &entries[i], &v);
		begin_row(to);
		for (int f = 0; f < ITEM_FIELDS; f++)
			put_cell(to, v.v[f]);
		end_row(to);
		arena_free(&scratch);
	}
}

/* Options as tables write them: "new=新办/New|renew=延续/Renewal". */
static str options_text(struct arena *a, const struct question *q) {
	str text = STR("");
	for (uint32_t i = 0; i < q->option_count; i++) {
		const struct question_option *o = &q->options[i];
		text = arena_format(a, STR_FMT "%s" STR_FMT "=" STR_FMT "/" STR_FMT, STR_ARG(text), i ? "|" : "",
			STR_ARG(o->value), STR_ARG(o->name_zh), STR_ARG(o->name_en));
	}
	return text;
}

static void put_record(struct sink *to, enum item_list list, str id, const void *record) {
	struct arena scratch = {0};
	const struct item_list_def *def = &item_lists[list];
	begin_row(to);
	put_cell(to, id);
	for (uint32_t k = 0; k < def->count; k++)
		put_cell(to, item_value_of(&scratch, &def->fields[k], record));
	if (list == LIST_QUESTIONS)
		put_cell(to, options_text(&scratch, record));
	end_row(to);
	arena_free(&scratch);
}

static void put_list(struct sink *to, enum item_list list, const struct catalogue_entry *entries, uint32_t count) {
	const struct item_list_def *def = &item_lists[list];
	begin_row(to);
	put_cell(to, STR("id"));
	for (uint32_t k = 0; k < def->count; k++)
		put_cell(to, str_of(def->fields[k].name));
	if (list == LIST_QUESTIONS)
		put_cell(to, STR("options"));
	end_row(to);
	for (uint32_t i = 0; i < count; i++) {
		const struct item *item = entries[i].item;
		const char *rows = *(const char *const *)((const char *)item + def->list);
		uint32_t n = *(const uint32_t *)((const char *)item + def->length);
		for (uint32_t k = 0; k < n; k++)
			put_record(to, list, item->id, rows + (size_t)k * def->size);
	}
}

bool catalogue_put_csv(struct buf *out, const struct pack *p, const struct catalogue_entry *entries, uint32_t count,
	str sheet) {
	struct sink to = {.csv = out};
	if (str_is(sheet, "items")) {
		put_items(&to, p, entries, count);
		return true;
	}
	for (int i = 0; i < ITEM_LISTS; i++)
		if (str_is(sheet, item_lists[i].name)) {
			put_list(&to, (enum item_list)i, entries, count);
			return true;
		}
	return false;
}

bool catalogue_put_xlsx(struct buf *out, const struct pack *p, const struct catalogue_entry *entries, uint32_t count,
	struct err *e) {
	struct sink to = {0};
	if (!xlsx_begin(&to.book, e))
		return false;
	xlsx_sheet(to.book, STR("items"));
	put_items(&to, p, entries, count);
	for (int i = 0; i < ITEM_LISTS; i++) {
		xlsx_sheet(to.book, str_of(item_lists[i].name));
		put_list(&to, (enum item_list)i, entries, count);
	}
	return xlsx_end(to.book, out, e);
}

/* ---- the report ------------------------------------------------------------------------------- */

static void put_text(struct buf *b, const char *name, str value) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, value);
}

static const char *state_name(enum catalogue_state state) {
	static const char *const names[] = {"new", "changed", "unchanged", "faulty"};
	return names[state];
}

static void put_counts(struct buf *b, const struct catalogue_list *c) {
	uint32_t counts[CATALOGUE_FAULTY + 1] = {0};
	for (uint32_t i = 0; i < c->row_count; i++)
		counts[c->rows[i].state]++;
	buf_format(b, "\"rows\":%u,\"good\":%u,\"new\":%u,\"changed\":%u,\"unchanged\":%u,\"faults\":%u,\"warnings\":%u",
		c->row_count, c->row_count - c->faulty, counts[CATALOGUE_NEW], counts[CATALOGUE_CHANGED],
		counts[CATALOGUE_UNCHANGED], c->faults, c->warnings);
}

static void put_definition(struct buf *b, const struct catalogue_row *r) {
	buf_text(b, "{\"definition\":");
	json_put_string(b, r->path);
	buf_text(b, ",\"effective_on\":\"");
	day_put(b, r->on);
	buf_char(b, '"');
	put_text(b, "model", r->json);
	buf_char(b, '}');
}

void catalogue_put_report(struct buf *b, const struct catalogue_list *c, uint32_t most, bool items) {
	buf_char(b, '{');
	put_counts(b, c);
	buf_text(b, ",\"report\":[");
	for (uint32_t i = 0; i < c->remarks.n; i++) {
		const struct catalogue_remark *r = &c->remarks.p[i];
		buf_format(b, "%s{\"row\":%u", i ? "," : "", r->line);
		put_text(b, "sheet", r->sheet);
		put_text(b, "column", r->column);
		put_text(b, "level", r->fault ? STR("fault") : STR("warning"));
		put_text(b, "code", r->code);
		put_text(b, "zh", r->zh);
		put_text(b, "en", r->en);
		buf_char(b, '}');
	}
	buf_text(b, "],\"preview\":[");
	for (uint32_t i = 0; i < c->row_count && i < most; i++) {
		const struct catalogue_row *r = &c->rows[i];
		buf_format(b, "%s{\"row\":%u,\"state\":\"%s\"", i ? "," : "", r->line, state_name(r->state));
		put_text(b, "id", r->id);
		put_text(b, "code", r->code);
		put_text(b, "name", r->name);
		put_text(b, "type", r->type);
		buf_char(b, '}');
	}
	buf_text(b, "],\"items\":[");
	bool first = true;
	for (uint32_t i = 0; items && i < c->row_count; i++) {
		if (c->rows[i].state == CATALOGUE_FAULTY || c->rows[i].state == CATALOGUE_UNCHANGED)
			continue;
		if (!first)
			buf_char(b, ',');
		first = false;
		put_definition(b, &c->rows[i]);
	}
	buf_text(b, "]}");
}
