/* The document: the pack's template filled with figures, quantities and blocks, as Markdown, HTML or JSON.
 *
 * {{F03}} is a figure with its unit; {{F03.member}} or {{F03.member:decimals}} a part of it (members below); other
 * names are quantities or, alone on a line, blocks (blocks.c). */
#include "report/inside.h"

enum { FILLED_MAX = 64 << 10 };

void report__put_escaped(struct buf *b, str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\n' || c == '\r') {
			buf_char(b, ' ');
			continue;
		}
		if (c > 0 && strchr("\\`*_{}[]<>#|~&!", c))
			buf_char(b, '\\');
		buf_char(b, c);
	}
}

void report__put_figure(struct buf *b, const struct figure *f, const struct style *s) {
	str id = f->indicator->id;
	if (s->html)
		buf_format(b, "<a class=\"figure\" data-figure=\"" STR_FMT "\" href=\"#/figure/" STR_FMT "\">", STR_ARG(id),
		           STR_ARG(id));
	report__put_value(b, f, s->lang, true, -1);
	if (s->html)
		buf_text(b, "</a>");
}

/* ---- parts of a figure ---------------------------------------------------------------------------- */

static void put_count(struct buf *b, int64_t n) {
	report_put_fraction(b, n, 1, 1, 0, true);
}

static bool put_member(struct buf *b, const struct figure *f, str member, int precision, enum lang lang) {
	const struct indicator *i = f->indicator;
	if (str_is(member, "value"))
		report__put_value(b, f, lang, false, precision);
	else if (str_is(member, "numerator") || str_is(member, "denominator"))
		report__put_exact(b, f, str_is(member, "numerator"));
	else if (str_is(member, "fraction"))
		report__put_fraction(b, f);
	else if (str_is(member, "base"))
		put_count(b, f->base);
	else if (str_is(member, "hit"))
		put_count(b, f->hit);
	else if (str_is(member, "rest"))
		put_count(b, f->base - f->hit);
	else if (str_is(member, "amount"))
		put_count(b, f->amount);
	else if (str_is(member, "evidence"))
		put_count(b, f->count);
	else if (str_is(member, "name"))
		buf_str(b, lang == LANG_ZH ? i->name_zh : i->name_en);
	else if (str_is(member, "original"))
		buf_str(b, report__original(f, lang));
	else
		return false;
	return true;
}

/* Splits "F03.value:2" into figure, member and decimals (-1: none given). */
static const struct figure *read_place(struct report *r, const struct period *p, str place, str *member,
                                       int *precision) {
	int64_t decimals = -1;
	int32_t colon = str_find(place, ':', 0), dot = str_find(place, '.', 0);
	if (colon >= 0 && (!str_int(str_cut(place, (uint32_t)colon + 1, place.n), &decimals) || decimals < 0 ||
	                   decimals > 12))
		return NULL;
	if (colon >= 0)
		place = str_cut(place, 0, (uint32_t)colon);
	*member = dot < 0 ? STR("") : str_cut(place, (uint32_t)dot + 1, place.n);
	*precision = (int)decimals;
	int plan = report__plan(r, dot < 0 ? place : str_cut(place, 0, (uint32_t)dot));
	return plan < 0 ? NULL : report__figure(r, (uint32_t)plan, p, NULL);
}

/* ---- quantities -------------------------------------------------------------------------------------- */

/* A share in percent with one decimal. */
static void put_share(struct buf *b, int64_t part, int64_t of) {
	if (of > 0)
		report_put_fraction(b, part, of, 100, 1, false);
	else
		buf_text(b, "—");
}

static bool put_payment_quantity(struct buf *b, const struct payments *p, str name) {
	if (str_is(name, "payments.count"))
		put_count(b, p->total.count);
	else if (str_is(name, "payments.late_count"))
		put_count(b, p->total.late_count);
	else if (str_is(name, "payments.late"))
		report__put_wan(b, p->total.late);
	else if (str_is(name, "payments.late_share"))
		put_share(b, p->total.late, p->total.paid);
	else if (str_is(name, "payments.wan_days"))
		report__put_wan(b, p->total.fen_days);
	else if (str_is(name, "payments.mean_days"))
		report_put_fraction(b, p->total.fen_days, p->total.paid > 0 ? p->total.paid : 1, 1, 1, false);
	else if (str_is(name, "payments.fourth_quarter"))
		report__put_wan(b, p->fourth_quarter);
	else if (str_is(name, "payments.fourth_quarter_share"))
		put_share(b, p->fourth_quarter, p->total.paid);
	else if (str_is(name, "payments.reversed"))
		put_count(b, p->reversed);
	else if (str_is(name, "payments.unspent"))
		report__put_wan(b, p->budget - p->total.paid);
	else
		return false;
	return true;
}

static bool put_quantity(struct report *r, struct buf *b, str name, const struct findings *f, enum lang lang) {
	const struct {
		const char *name;
		int64_t value;
	} counts[] = {
		{"targets.count", f->targets.with_history}, {"targets.low", f->targets.low},
		{"targets.over", f->targets.far_over},      {"lint.findings", f->lint.findings},
		{"lint.count", f->lint.count},              {"identities.count", f->identities.count},
		{"identities.hold", f->identities.hold},    {"scores.given", f->scores.given}, {"year", f->period.year},
		{"figures.count", r->plan_count},           {"next_year", f->period.year + 1},
	};
	for (uint32_t i = 0; i < COUNT(counts); i++)
		if (str_is(name, counts[i].name))
			return buf_int(b, counts[i].value), true;
	if (str_is(name, "period"))
		buf_text(b, f->period.name);
	else if (str_is(name, "pack"))
		report__put_escaped(b, lang == LANG_ZH ? r->pack->title_zh : r->pack->title_en);
	else if (str_is(name, "seq"))
		put_count(b, r->seq);
	else if (str_is(name, "scores.total") || str_is(name, "scores.most"))
		report_put_fraction(b, str_is(name, "scores.total") ? f->scores.total : f->scores.most, 100, 1, 1, false);
	else
		return put_payment_quantity(b, &f->payments, name);
	return true;
}

/* ---- filling ------------------------------------------------------------------------------------------ */

/* Writes one placeholder. */
static bool put_place(struct report *r, struct buf *b, str place, const struct findings *f, const struct style *s) {
	str member;
	int precision;
	const struct figure *figure = read_place(r, &f->period, place, &member, &precision);
	if (figure && !member.n)
		return report__put_figure(b, figure, s), true;
	if (figure)
		return put_member(b, figure, member, precision, s->lang);
	return put_quantity(r, b, place, f, s->lang) || report__put_block(r, b, place, f, s);
}

/* The next "{{…}}" from `at` on: the text before it and its content; false when there is none. */
static bool next_place(str text, uint32_t *at, str *before, str *place) {
	for (uint32_t i = *at; i + 1 < text.n; i++) {
		if (text.p[i] != '{' || text.p[i + 1] != '{')
			continue;
		for (uint32_t k = i + 2; k + 1 < text.n && text.p[k] != '\n'; k++)
			if (text.p[k] == '}' && text.p[k + 1] == '}') {
				*before = str_cut(text, *at, i);
				*place = str_trim(str_cut(text, i + 2, k));
				*at = k + 2;
				return true;
			}
	}
	*before = str_cut(text, *at, text.n);
	*at = text.n;
	return false;
}

bool report__fill(struct report *r, struct buf *b, str text, const struct findings *f, const struct style *s,
                  struct err *e) {
	uint32_t at = 0;
	str before, place;
	while (next_place(text, &at, &before, &place)) {
		buf_str(b, before);
		if (!put_place(r, b, place, f, s))
			return err_set(e, "report.bad_placeholder", "report",
			               "the template names {{" STR_FMT "}}, which is nothing we know",
			               (int)(place.n < 60 ? place.n : 60), place.p);
	}
	buf_str(b, before);
	return true;
}

str report__fill_plain(struct report *r, str text, const struct period *p, enum lang lang) {
	struct buf b = buf_make(FILLED_MAX);
	uint32_t at = 0;
	str before, place, member;
	int precision;
	while (next_place(text, &at, &before, &place)) {
		buf_str(&b, before);
		const struct figure *f = read_place(r, p, place, &member, &precision);
		if (f && !member.n)
			report__put_value(&b, f, lang, true, precision);
		else if (!f || !put_member(&b, f, member, precision, lang))
			buf_format(&b, "{{" STR_FMT "}}", STR_ARG(place)); /* shown as it stands: a test looks for it */
	}
	buf_str(&b, before);
	str out = arena_str(&r->scratch, buf_view(&b));
	buf_free(&b);
	return out;
}

/* ---- formats ----------------------------------------------------------------------------------------------- */

static void put_banner(struct report *r, struct buf *b, const struct findings *f, enum lang lang) {
	if (!r->pack->synthetic)
		return;
	buf_text(b, lang == LANG_ZH
		? "> **合成数据**：本报告由合成记录计算得出，仅作演示，不是任何单位的真实数据。"
		: "> **Synthetic data (合成数据)**: this report is computed from synthetic records for demonstration. "
		  "It is no real data of any office.");
	if (report__scaled_down(r, f))
		buf_text(b, lang == LANG_ZH
			? "本期业务量均不到原报告的一半，记录很可能按缩小的比例生成，业务量类数字不宜与原报告直接比较。"
			: " Every figure of volume is less than half of the original's: the records were probably made at a "
			  "smaller scale, and volumes should not be compared with the original.");
	buf_text(b, "\n\n");
}

static bool put_markdown(struct report *r, struct buf *b, const struct findings *f, const struct style *s,
                         struct err *e) {
	if (!r->template[s->lang].n)
		return err_set(e, "report.no_template", "report", "the pack has no report/self-evaluation.%s.md",
		               s->lang == LANG_ZH ? "zh" : "en");
	put_banner(r, b, f, s->lang);
	return report__fill(r, b, r->template[s->lang], f, s, e);
}

static bool put_html(struct report *r, struct buf *out, const struct findings *f, const struct style *s,
                     struct err *e) {
	struct buf markdown = buf_make(REPORT_DOCUMENT_MAX);
	bool good = put_markdown(r, &markdown, f, s, e);
	if (good)
		report__html(out, buf_view(&markdown), r, s);
	buf_free(&markdown);
	return good;
}

static bool write_format(struct report *r, const struct findings *f, str format, struct style s, struct buf *out,
                         struct err *e) {
	if (str_is(format, "json")) {
		report__json(r, f, out);
		return true;
	}
	s.html = !str_is(format, "md");
	s.page = str_is(format, "html");
	return s.html ? put_html(r, out, f, &s, e) : put_markdown(r, out, f, &s, e);
}

bool report_write(struct report *r, str period, str format, str lang, struct buf *out, struct err *e) {
	struct period p;
	struct findings f;
	struct style s = {.lang = str_is(lang, "en") ? LANG_EN : LANG_ZH};
	if (!str_is(format, "json") && !str_is(format, "md") && !str_is(format, "html") && !str_is(format, "fragment"))
		return err_set(e, "report.no_format", "format", "the report can be had as json, md or html");
	arena_reset(&r->scratch);
	if (!report_period(r, period, &p, e) || !report__begin(r, e))
		return false;
	bool good = report__findings(r, &p, &f, e) && write_format(r, &f, format, s, out, e);
	report__end(r);
	if (good && out->full)
		return err_set(e, "report.fault", "out", "the document is larger than its buffer");
	return good;
}
