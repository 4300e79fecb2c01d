/* Lists that are no lists of records (the log of the doors, the public notice, the places of a guide) as files: the
 * answer that was made for a page, row by row, so that a file never tells more than its page. */
#include "api/list_file.h"
#include "data/csv.h"
#include "data/xlsx.h"

bool api__list_as(struct call *c, struct list_asked *out, struct err *e) {
	str format = STR("json"), lang = {0};
	*out = (struct list_asked){.zh = true};
	api__parameter(c, "format", &format);
	if (api__parameter(c, "lang", &lang))
		out->zh = !str_is(lang, "en");
	out->as = str_is(format, "csv") ? AS_CSV : str_is(format, "xlsx") ? AS_XLSX : AS_JSON;
	return out->as || str_is(format, "json") ||
	       err_set(e, "field.word", "format", "format is json, csv or xlsx");
}

/* The value of "queue.waiting" in the row; 0: there is none. */
static uint32_t member_at(const struct json_doc *d, uint32_t row, str path) {
	str name;
	while (row && str_next(&path, '.', &name)) {
		char key[64];
		snprintf(key, sizeof key, STR_FMT, STR_ARG(name));
		row = d->tokens[row].kind == JSON_OBJECT ? json_member(d, row, key) : 0;
	}
	return row;
}

static str cell_of(struct arena *a, const struct json_doc *d, uint32_t at) {
	bool none = !at || d->tokens[at].kind == JSON_NULL;
	return none ? (str){0} : d->tokens[at].kind == JSON_STRING ? json_text(a, d, at) : json_raw(d, at);
}

static void put_csv(struct arena *a, struct buf *out, const struct json_doc *d, uint32_t row,
                    const struct list_file *f, bool synthetic) {
	for (uint32_t i = 0; i < f->count; i++) {
		if (i)
			buf_char(out, ',');
		str name = str_of(f->columns[i].member);
		csv_put(out, row ? cell_of(a, d, member_at(d, row, name)) : name);
	}
	buf_text(out, !synthetic ? "\r\n" : row ? ",yes\r\n" : ",synthetic\r\n");
}

static str yes_or_no(bool truth, bool zh) {
	return truth ? zh ? STR("是") : STR("yes") : zh ? STR("否") : STR("no");
}

static void put_xlsx(struct arena *a, struct xlsx_out *x, const struct json_doc *d, uint32_t row,
                     const struct list_file *f, bool zh, bool synthetic) {
	xlsx_row(x);
	for (uint32_t i = 0; i < f->count; i++) {
		const struct file_column *column = &f->columns[i];
		uint32_t at = row ? member_at(d, row, str_of(column->member)) : 0;
		int64_t n;
		if (!row)
			xlsx_cell(x, str_of(zh ? column->zh : column->en));
		else if (at && d->tokens[at].kind == JSON_NUMBER && json_int(d, at, &n))
			xlsx_number(x, n);
		else if (at && (d->tokens[at].kind == JSON_TRUE || d->tokens[at].kind == JSON_FALSE))
			xlsx_cell(x, yes_or_no(d->tokens[at].kind == JSON_TRUE, zh));
		else
			xlsx_cell(x, cell_of(a, d, at));
	}
	if (synthetic)
		xlsx_cell(x, row ? STR("合成数据 synthetic") : zh ? STR("数据性质") : STR("kind of data"));
}

/* The last row of a file that does not hold everything says so itself: headers do not stay with a file. */
static void put_cut(struct call *c, struct buf *out, struct xlsx_out *x, const struct list_file *f,
                    struct list_asked asked, uint32_t rows, str next) {
	str address = api__next_address(c, next.p);
	str text = arena_format(c->arena, asked.zh ? "# 未完：本文件到第 %u 行为止，其余见 " STR_FMT
	                                           : "# cut after row %u; it goes on at " STR_FMT, rows, STR_ARG(address));
	if (x) {
		xlsx_row(x);
		xlsx_cell(x, text);
		return;
	}
	csv_put(out, text);
	for (uint32_t i = 1; i < f->count; i++)
		buf_char(out, ',');
	buf_text(out, c->api->set.pack->synthetic ? ",yes\r\n" : "\r\n");
}

/* Calls for the header (row 0) and each row of the list; next: the cursor of the rest, empty when there is none. */
static bool write_all(struct call *c, const struct json_doc *d, const struct list_file *f, struct list_asked asked,
                      str next, struct buf *out, struct err *e) {
	bool synthetic = c->api->set.pack->synthetic;
	uint32_t items = json_member(d, 0, "items");
	struct xlsx_out *x = NULL;
	if (asked.as == AS_XLSX && !xlsx_begin(&x, e))
		return false;
	if (x)
		xlsx_sheet(x, str_of(asked.zh ? f->zh : f->en));
	for (uint32_t i = 0, row = 0; i <= d->tokens[items].count; i++, row = row ? d->tokens[row].next : items + 1)
		if (x)
			put_xlsx(c->arena, x, d, row, f, asked.zh, synthetic);
		else
			put_csv(c->arena, out, d, row, f, synthetic);
	if (next.n)
		put_cut(c, out, x, f, asked, d->tokens[items].count, next);
	return !x || xlsx_end(x, out, e);
}

/* The page in the reply becomes the file; next: where the rest is. */
static bool replace(struct call *c, const struct list_file *f, struct list_asked asked, str *next, struct err *e) {
	struct json_doc d;
	str page = arena_str(c->arena, buf_view(&c->reply->body));
	if (!json_parse(c->arena, page, &d, e))
		return false;
	check(json_member(&d, 0, "items"));
	buf_clear(&c->reply->body);
	uint32_t at = json_member(&d, 0, "next");
	if (at && d.tokens[at].kind == JSON_STRING)
		*next = arena_str(c->arena, json_text(c->arena, &d, at));
	return write_all(c, &d, f, asked, *next, &c->reply->body, e);
}

void api__finish_list(struct call *c, bool good, const struct list_file *f, struct list_asked asked, struct err *e) {
	str next = {0};
	good = good && (asked.as == AS_JSON || replace(c, f, asked, &next, e));
	api__finish(c, good, e);
	if (!good || asked.as == AS_JSON)
		return;
	api__name_file(c, f->name, asked.as);
	if (next.n)
		api__put_link(c, next.p);
}
