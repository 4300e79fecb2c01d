/* The lint: every number and claim of the printed report against the ledger, and the identities between figures.
 *
 * report/claims.csv: where_zh, where_en, claim (the printed words), figure, printed (the printed number), check, other
 * (a second figure), ledger_zh, ledger_en, why_zh, why_en. In ledger and why {{F03}} and its members stand for the
 * ledger's values. Checks:
 *   equal     the figure at its printed precision is the printed number; else a finding, with a text of its own
 *   over      the figure is the printed number or more, and less than one unit more ("more than 120 thousand")
 *   differs   two figures for one and the same thing (figure, other) print differently: a finding
 *   partial   the figure counts less than the other one does: a finding
 *   perfect   100 % of a base, or 0 out of one, without the base being said: a finding
 *   subset    the base of the figure is less than half of the other figure's count: a finding */
#include "report/inside.h"

/* The printed number without commas, spaces and words around it. */
static str bare(struct arena *a, str s) {
	char *out = arena_alloc(a, s.n + 1);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] != ',' && s.p[i] != ' ')
			out[n++] = s.p[i];
	return (str){out, n};
}

static bool is_equal(struct report *r, const struct claim *c) {
	return str_is(bare(&r->scratch, c->printed), c->figure->value);
}

static bool is_over(struct report *r, const struct claim *c) {
	dec value, printed;
	if (!report__number(c->figure, &value) || !dec_parse(bare(&r->scratch, c->printed), &printed))
		return false;
	dec more;
	return dec_cmp(value, printed) >= 0 && dec_add(printed, dec_int(1), &more) && dec_cmp(value, more) < 0;
}

static bool is_perfect(const struct figure *f) {
	bool ratio = str_is(f->indicator->aggregate, "ratio");
	return f->base > 0 && (ratio ? f->hit == f->base : f->hit == 0);
}

static bool has_finding(struct report *r, const struct claim *c) {
	str check = c->check;
	if (str_is(check, "equal"))
		return !is_equal(r, c);
	if (str_is(check, "over"))
		return !is_over(r, c);
	if (str_is(check, "perfect"))
		return is_perfect(c->figure);
	if (!c->other)
		return false;
	if (str_is(check, "differs"))
		return strcmp(c->figure->value, c->other->value) != 0;
	if (str_is(check, "partial"))
		return c->figure->count < c->other->count;
	return str_is(check, "subset") && c->figure->base * 2 < c->other->count;
}

/* What the ledger says, when the table does not say it in words. */
static str plain_ledger(struct report *r, const struct figure *f, enum lang lang) {
	struct buf b = buf_make(1024);
	report__put_value(&b, f, lang, true, -1);
	if (f->denominator > 0) {
		buf_text(&b, lang == LANG_ZH ? "（" : " (");
		report__put_fraction(&b, f);
		buf_text(&b, lang == LANG_ZH ? "）" : ")");
	}
	str text = arena_str(&r->scratch, buf_view(&b));
	buf_free(&b);
	return text;
}

static str plain_why(struct report *r, const struct claim *c, enum lang lang) {
	const struct figure *f = c->figure;
	str scope = lang == LANG_ZH ? f->indicator->scope_zh : f->indicator->scope_en;
	return lang == LANG_ZH
		? arena_format(&r->scratch, "原报告所印数与账本不一致；账本口径：" STR_FMT "；依据 %lld 行", STR_ARG(scope), (long long)f->count)
		: arena_format(&r->scratch, "the printed number differs from the ledger's; scope: " STR_FMT "; %lld rows",
		               STR_ARG(scope), (long long)f->count);
}

static void explain(struct report *r, const struct period *p, const struct csv *t, struct claim *c) {
	bool numbers = str_is(c->check, "equal") || str_is(c->check, "over");
	for (int l = 0; l < LANGS; l++) {
		enum lang lang = (enum lang)l;
		str ledger = report__cell_in(t, c->row, "ledger", lang), why = report__cell_in(t, c->row, "why", lang);
		c->ledger[l] = ledger.n ? report__fill_plain(r, ledger, p, lang) : plain_ledger(r, c->figure, lang);
		c->why[l] = why.n ? report__fill_plain(r, why, p, lang) : STR("");
		if (!why.n && numbers && c->finding)
			c->why[l] = plain_why(r, c, lang);
	}
}

static const struct figure *figure_of(struct report *r, const struct period *p, str id, bool *good, struct err *e) {
	int plan = id.n ? report__plan(r, id) : -1;
	const struct figure *f = plan < 0 ? NULL : report__figure(r, (uint32_t)plan, p, e);
	*good = *good && (plan < 0 || f);
	return f;
}

bool report__lint(struct report *r, const struct period *p, struct lint *out, struct err *e) {
	const struct csv *t = pack_table(r->pack, "report/claims.csv");
	bool good = true;
	*out = (struct lint){.list = arena_array(&r->scratch, struct claim, t ? t->rows + 1 : 1)};
	for (uint32_t row = 0; good && t && row < t->rows; row++) {
		struct claim *c = &out->list[out->count++];
		*c = (struct claim){.row = row, .printed = report__cell(t, row, "printed"),
			.check = report__cell(t, row, "check"),
			.claim = report__cell(t, row, "claim")};
		c->figure = figure_of(r, p, report__cell(t, row, "figure"), &good, e);
		c->other = figure_of(r, p, report__cell(t, row, "other"), &good, e);
		for (int l = 0; l < LANGS; l++)
			c->where[l] = report__cell_in(t, row, "where", (enum lang)l);
		if (!good || !c->figure)
			continue;
		out->traced++;
		c->finding = has_finding(r, c);
		out->findings += c->finding;
		explain(r, p, t, c);
	}
	return good;
}

/* ---- identities ------------------------------------------------------------------------------------------ */

bool report__identities(struct report *r, const struct findings *f, struct identities *out, struct err *e) {
	const struct csv *t = pack_table(r->pack, "report/identities.csv");
	(void)e;
	fen by_month = 0;
	for (int m = 0; m < 12; m++)
		by_month += f->payments.month[m].paid;
	const struct quantity extra[] = {{"paid_by_month_fen", dec_int(by_month)},
		{"score_points", dec_scaled(f->scores.total, 2)},
		{"claims", dec_int(f->lint.count)}, {"claims_traced", dec_int(f->lint.traced)}};
	*out = (struct identities){.list = arena_array(&r->scratch, struct identity, t ? t->rows + 1 : 1)};
	for (uint32_t row = 0; t && row < t->rows; row++) {
		struct identity *i = &out->list[out->count++];
		*i = (struct identity){.code = report__cell(t, row, "code"), .formula = report__cell(t, row, "formula_feel")};
		for (int l = 0; l < LANGS; l++)
			i->text[l] = report__cell_in(t, row, "text", (enum lang)l);
		struct val v = report__feel(r, &f->period, i->formula, extra, COUNT(extra));
		i->holds = v.kind != VAL_BOOL ? TRUTH_UNKNOWN : v.boolean ? TRUTH_YES : TRUTH_NO;
		out->hold += i->holds == TRUTH_YES;
	}
	return true;
}

bool report__findings(struct report *r, const struct period *p, struct findings *out, struct err *e) {
	*out = (struct findings){.period = *p};
	out->figures = arena_array(&r->scratch, const struct figure *, r->plan_count + 1);
	for (uint32_t i = 0; i < r->plan_count; i++)
		if (!(out->figures[i] = report__figure(r, i, p, e)))
			return false;
	return report__targets(r, p, &out->targets, e) && report__payments(r, p, &out->payments, e) &&
	       report__scores(r, p, &out->payments, &out->scores, e) && report__lint(r, p, &out->lint, e) &&
	       report__identities(r, out, &out->identities, e);
}
