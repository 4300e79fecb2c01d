/* Open work as files: the rows of the inbox, cell by cell as its page has them. */
#include "data/xlsx.h"
#include "query/work.h"

enum { TOKENS = 256, BOTH = 0, ZH = 1, EN = 2 };

/* Members of a row. only: a workbook in one language leaves the other language's column out. */
static const struct column {
	const char *name, *zh, *en;
	int only;
	bool all; /* of supervision alone */
} columns[] = {
	{"kind", "种类", "kind", BOTH, false}, {"id", "编号", "number", BOTH, false},
	{"no", "办件编号", "case number", BOTH, false}, {"item", "事项编码", "item code", BOTH, false},
	{"item_zh", "事项", "item (Chinese)", ZH, false}, {"item_en", "事项（英文）", "item", EN, false},
	{"title", "标题", "title", BOTH, false}, {"about", "关于", "about", BOTH, false},
	{"waiting_zh", "待办环节", "step (Chinese)", ZH, false}, {"waiting_en", "待办环节（英文）", "step", EN, false},
	{"state", "状态", "state", BOTH, false}, {"officer", "经办人", "officer", BOTH, false},
	{"department", "部门", "department", BOTH, false}, {"service_point", "服务点", "service point", BOTH, false},
	{"since", "停留自", "waiting since", BOTH, false}, {"due", "到期时间", "due", BOTH, false},
	{"clock_zh", "时限", "limit (Chinese)", ZH, false}, {"clock_en", "时限（英文）", "limit", EN, false},
	{"lamp", "亮灯", "lamp", BOTH, false}, {"days_over", "超期天数", "days over", BOTH, true},
	{"channel", "渠道", "channel", BOTH, false}, {"flags", "提示", "flags", BOTH, false},
};

/* A file under construction: text when x is NULL. */
struct file {
	struct buf *out;
	struct xlsx_out *x;
	struct buf row, cell;
	int language;
	bool all, synthetic, begun;
};

static bool is_in(const struct file *f, const struct column *c) {
	return (f->all || !c->all) && (c->only == BOTH || !f->x || c->only == f->language);
}

static void put_cell(struct file *f, str text, bool number) {
	int64_t n;
	if (!f->x) {
		if (f->begun)
			buf_char(f->out, ',');
		csv_put(f->out, text);
	} else if (number && str_int(text, &n)) {
		xlsx_number(f->x, n);
	} else {
		xlsx_cell(f->x, text);
	}
	f->begun = true;
}

/* Texts of the row as they are, flags with spaces between them, what is null is empty. */
static str cell_of(struct file *f, const struct json_doc *d, uint32_t at, struct arena *a) {
	if (!at || d->tokens[at].kind == JSON_NULL)
		return (str){0};
	if (d->tokens[at].kind != JSON_ARRAY)
		return d->tokens[at].kind == JSON_STRING ? json_text(a, d, at) : json_raw(d, at);
	buf_clear(&f->cell);
	for (uint32_t i = 0, one = at + 1; i < d->tokens[at].count; i++, one = d->tokens[one].next) {
		if (i)
			buf_char(&f->cell, ' ');
		buf_str(&f->cell, json_text(a, d, one));
	}
	return buf_view(&f->cell);
}

static void begin_row(struct file *f) {
	f->begun = false;
	if (f->x)
		xlsx_row(f->x);
}

static void end_row(struct file *f, const char *synthetic) {
	if (f->synthetic)
		put_cell(f, str_of(synthetic), false);
	if (!f->x)
		buf_text(f->out, "\r\n");
}

static void put_header(struct file *f) {
	begin_row(f);
	for (size_t i = 0; i < COUNT(columns); i++)
		if (is_in(f, &columns[i]))
			put_cell(f, str_of(!f->x ? columns[i].name : f->language == ZH ? columns[i].zh : columns[i].en), false);
	end_row(f, !f->x ? "synthetic" : f->language == ZH ? "数据性质" : "kind of data");
}

static void put_row(void *to, struct inbox *x, sqlite3_stmt *row, const struct spot *s) {
	struct file *f = to;
	struct json tokens[TOKENS];
	struct json_doc d;
	struct arena a = {0};
	buf_clear(&f->row);
	query__put_work(x, &f->row, row, s);
	check(json_parse_into(buf_view(&f->row), tokens, COUNT(tokens), &d, NULL) && "a row of our own making");
	begin_row(f);
	for (size_t i = 0; i < COUNT(columns); i++) {
		if (!is_in(f, &columns[i]))
			continue;
		uint32_t at = json_member(&d, 0, columns[i].name);
		put_cell(f, cell_of(f, &d, at, &a), at && d.tokens[at].kind == JSON_NUMBER);
	}
	end_row(f, f->x ? "合成数据 synthetic" : "yes");
	arena_free(&a);
}

static bool fill(struct query *q, const struct query_inbox *in, struct file *f, char next[QUERY_CURSOR],
                 struct err *e) {
	f->row = buf_make(LIMIT_COMMAND_BYTES);
	f->cell = buf_make(LIMIT_COMMAND_BYTES);
	f->all = in->all;
	f->synthetic = q->pack->synthetic;
	put_header(f);
	bool good = query__walk_inbox(q, in, f, put_row, next, e);
	buf_free(&f->row);
	buf_free(&f->cell);
	return good;
}

bool query_inbox_csv(struct query *q, const struct query_inbox *in, struct buf *out, char next[QUERY_CURSOR],
                     struct err *e) {
	struct file f = {.out = out};
	return fill(q, in, &f, next, e);
}

bool query_inbox_xlsx(struct query *q, const struct query_inbox *in, bool zh, struct buf *out,
                      char next[QUERY_CURSOR], struct err *e) {
	struct file f = {.language = zh ? ZH : EN};
	struct err more;
	if (!xlsx_begin(&f.x, e))
		return false;
	xlsx_sheet(f.x, in->all      ? zh ? STR("督办") : STR("supervision")
	                 : in->assist ? zh ? STR("协办") : STR("assisting")
	                              : zh ? STR("待我办理") : STR("inbox"));
	bool good = fill(q, in, &f, next, e);
	return xlsx_end(f.x, good ? out : NULL, good ? e : &more) && good;
}
