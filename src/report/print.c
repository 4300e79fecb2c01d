/* Figures for people at a terminal. */
#include "report/inside.h"

/* Columns that a text takes: Chinese and full-width signs take two. */
static uint32_t width_of(str s) {
	uint32_t width = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c & 0xC0) == 0x80)
			continue;
		width += c >= 0xE3 ? 2 : 1; /* from U+3000 on, roughly */
	}
	return width;
}

static void pad(struct buf *b, str text, uint32_t width, bool right) {
	uint32_t own = width_of(text);
	for (uint32_t i = own; right && i < width; i++)
		buf_char(b, ' ');
	buf_str(b, text);
	for (uint32_t i = own; !right && i < width; i++)
		buf_char(b, ' ');
}

static enum lang lang_of(str lang) {
	return str_is(lang, "en") ? LANG_EN : LANG_ZH;
}

static void line(struct buf *b, enum lang l, const char *zh, const char *en, str text) {
	if (!text.n)
		return;
	pad(b, str_of(l == LANG_ZH ? zh : en), 14, false);
	buf_str(b, text);
	buf_char(b, '\n');
}

/* Runs `put` into a text of the scratch arena. */
static str text_of_value(struct report *r, const struct figure *f, enum lang l) {
	struct buf b = buf_make(512);
	report__put_value(&b, f, l, true, -1);
	str out = arena_str(&r->scratch, buf_view(&b));
	buf_free(&b);
	return out;
}

static str text_of_formula(struct report *r, const struct figure *f, enum lang l) {
	struct buf b = buf_make(512);
	report__put_formula(&b, f->indicator, l);
	if (f->denominator > 0) {
		buf_text(&b, " = ");
		report__put_fraction(&b, f);
	}
	str out = arena_str(&r->scratch, buf_view(&b));
	buf_free(&b);
	return out;
}

bool report_figure_text(struct report *r, str id, str period, str lang, struct buf *out, struct err *e) {
	const struct figure *f;
	enum lang l = lang_of(lang);
	if (!report_figure(r, id, period, &f, e))
		return false;
	const struct indicator *i = f->indicator;
	bool zh = l == LANG_ZH;
	buf_format(out, STR_FMT "  " STR_FMT "  %s\n\n", STR_ARG(i->id), STR_ARG(zh ? i->name_zh : i->name_en),
	           f->period.name);
	if (r->pack->synthetic)
		line(out, l, "注意", "Note", zh ? STR("合成数据") : STR("synthetic data (合成数据)"));
	line(out, l, "账本计算", "Computed", text_of_value(r, f, l));
	line(out, l, "原报告", "Original", report__original(f, l));
	line(out, l, "公式", "Formula", text_of_formula(r, f, l));
	if (f->denominator > 0)
		line(out, l, "分子/分母", "Exact", arena_format(&r->scratch, "%lld / %lld", (long long)f->numerator,
		                                            (long long)f->denominator));
	line(out, l, "口径", "Scope", zh ? i->scope_zh : i->scope_en);
	line(out, l, "说明", "Remark", zh ? i->note_zh : i->note_en);
	line(out, l, "依据", "Evidence", arena_format(&r->scratch,
	     zh ? "%lld 行，账本至第 %lld 号事件" : "%lld rows, ledger up to event %lld", (long long)f->count, (long long)f->seq));
	line(out, l, "定义", "Definition", arena_format(&r->scratch, STR_FMT " (sha256 %s)", STR_ARG(i->path),
	                                              f->definition));
	buf_format(out, "\n" STR_FMT "\n", STR_ARG(i->sql));
	return true;
}

static void put_row(struct buf *out, str id, str name, str original, str value, str rows) {
	pad(out, id, 5, false);
	pad(out, name, 34, false);
	pad(out, original, 14, true);
	pad(out, value, 24, true);
	pad(out, rows, 16, true);
	buf_char(out, '\n');
}

bool report_table_text(struct report *r, str period, str lang, struct buf *out, struct err *e) {
	struct period p;
	enum lang l = lang_of(lang);
	bool zh = l == LANG_ZH, good = true;
	arena_reset(&r->scratch);
	if (!report_period(r, period, &p, e) || !report__begin(r, e))
		return false;
	if (r->pack->synthetic)
		buf_text(out, zh ? "合成数据\n" : "synthetic data (合成数据)\n");
	put_row(out, STR(""), zh ? STR("指标") : STR("figure"), zh ? STR("原报告") : STR("original"),
	        zh ? STR("账本计算") : STR("computed"), zh ? STR("依据行数") : STR("evidence rows"));
	for (uint32_t i = 0; good && i < r->plan_count; i++) {
		const struct figure *f = report__figure(r, i, &p, e);
		good = f != NULL;
		if (!good || !f->indicator->original.n)
			continue;
		put_row(out, f->indicator->id, zh ? f->indicator->name_zh : f->indicator->name_en, report__original(f, l),
		        text_of_value(r, f, l), arena_format(&r->scratch, "%lld", (long long)f->count));
	}
	report__end(r);
	return good;
}
