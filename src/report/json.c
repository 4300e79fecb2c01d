/* Figures, evidence and the report as JSON. Numbers of figures are decimal strings, so that nobody reads them as
 * floats. */
#include "data/date.h"
#include "data/json.h"

#include "report/inside.h"

static void member(struct buf *b, const char *name, str value) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, value);
}

/* A text, or null when there is none. */
static void optional(struct buf *b, const char *name, str value) {
	if (value.n)
		member(b, name, value);
	else
		buf_format(b, ",\"%s\":null", name);
}

static void number(struct buf *b, const char *name, bool there, int64_t value) {
	if (there)
		buf_format(b, ",\"%s\":\"%lld\"", name, (long long)value);
	else
		buf_format(b, ",\"%s\":null", name);
}

/* A decimal string of a fraction. */
static void decimal(struct buf *b, const char *name, bool there, int64_t value, int64_t divisor, int precision) {
	buf_format(b, ",\"%s\":", name);
	if (!there) {
		buf_text(b, "null");
		return;
	}
	buf_char(b, '"');
	report_put_fraction(b, value, divisor, 1, precision, false);
	buf_char(b, '"');
}

/* Begins an object that says whether its content is synthetic. */
static void put_label(const struct report *r, struct buf *b) {
	buf_format(b, "{\"synthetic\":%s,", r->pack->synthetic ? "true" : "false");
}

/* ---- figures --------------------------------------------------------------------------------------- */

static void put_formula(struct buf *b, const char *name, const struct indicator *i, enum lang lang) {
	struct buf text = buf_make(256);
	report__put_formula(&text, i, lang);
	member(b, name, buf_view(&text));
	buf_free(&text);
}

void report__put_figure_json(struct report *r, struct buf *b, const struct figure *f) {
	static const char *const kinds[] = {"number", "ratio", "range", "grade", "text"};
	const struct indicator *i = f->indicator;
	bool counted = f->denominator > 0 || str_is(i->aggregate, "ratio");
	(void)r;
	buf_text(b, "{\"id\":");
	json_put_string(b, i->id);
	member(b, "name", i->name_zh);
	member(b, "name_zh", i->name_zh);
	member(b, "name_en", i->name_en);
	member(b, "kind", str_of(kinds[i->kind]));
	optional(b, "value", str_of(f->known ? f->value : ""));
	optional(b, "value_en", f->known ? f->value_en.n ? f->value_en : str_of(f->value) : STR(""));
	member(b, "unit", i->unit);
	member(b, "unit_en", i->unit_en);
	number(b, "numerator", counted, f->numerator);
	number(b, "denominator", counted, f->denominator);
	buf_format(b, ",\"evidence\":%lld", (long long)f->count);
	optional(b, "original", i->original);
	optional(b, "original_en", f->original_en);
	member(b, "period", str_of(f->period.name));
	number(b, "base", true, f->base);
	number(b, "hit", true, f->hit);
	number(b, "amount", true, f->amount);
	bool range = str_is(i->aggregate, "min_max") && f->known;
	decimal(b, "least", range, f->least, i->divisor, i->precision);
	decimal(b, "most", range, f->most, i->divisor, i->precision);
	put_formula(b, "formula", i, LANG_ZH);
	put_formula(b, "formula_en", i, LANG_EN);
	buf_format(b, ",\"precision\":%d", i->precision);
	member(b, "scope_zh", i->scope_zh);
	member(b, "scope_en", i->scope_en);
	member(b, "note_zh", i->note_zh);
	member(b, "note_en", i->note_en);
	member(b, "sections", i->sections);
	optional(b, "family", i->family);
	member(b, "sql", i->sql);
	member(b, "definition", str_of(f->definition));
	buf_format(b, ",\"seq\":%lld}", (long long)f->seq);
}

bool report_figures_json(struct report *r, str period, struct buf *out, struct err *e) {
	struct period p;
	bool good = true;
	arena_reset(&r->scratch);
	if (!report_period(r, period, &p, e) || !report__begin(r, e))
		return false;
	put_label(r, out);
	buf_text(out, "\"items\":[");
	for (uint32_t i = 0; good && i < r->plan_count; i++) {
		const struct figure *f = report__figure(r, i, &p, e);
		good = f != NULL;
		if (good && i)
			buf_char(out, ',');
		if (good)
			report__put_figure_json(r, out, f);
	}
	buf_text(out, "]}");
	report__end(r);
	return good;
}

bool report_figure_json(struct report *r, str id, str period, struct buf *out, struct err *e) {
	const struct figure *f;
	if (!report_figure(r, id, period, &f, e))
		return false;
	report__put_figure_json(r, out, f);
	return true;
}

bool report_evidence_json(struct report *r, str id, str period, uint32_t limit, str cursor, struct buf *out,
                          struct err *e) {
	char next[REPORT_CURSOR_BYTES];
	uint32_t count;
	const struct figure *f;
	struct arena page = {0};
	struct evidence *rows = arena_array(&page, struct evidence, limit);
	bool good = report_evidence(r, id, period, limit, cursor, rows, &count, next, e);
	if (good) {
		put_label(r, out);
		buf_text(out, "\"items\":[");
		for (uint32_t i = 0; i < count; i++) {
			buf_text(out, i ? ",{\"stream\":" : "{\"stream\":");
			json_put_string(out, rows[i].stream);
			buf_format(out, ",\"event\":%lld,\"happened_at\":", (long long)rows[i].event);
			buf_text(out, rows[i].has_time ? "\"" : "null");
			if (rows[i].has_time) {
				ms_put(out, rows[i].happened_at, r->pack->offset_minutes);
				buf_char(out, '"');
			}
			buf_format(out, ",\"base\":%lld,\"hit\":%lld,\"amount\":%lld}", (long long)rows[i].base,
			           (long long)rows[i].hit, (long long)rows[i].amount);
		}
		good = report_figure(r, id, period, &f, e);
	}
	if (good) {
		buf_text(out, "],\"next\":");
		if (next[0])
			json_put_string(out, str_of(next));
		else
			buf_text(out, "null");
		buf_format(out, ",\"total\":%lld}", (long long)f->count);
	}
	arena_free(&page);
	return good;
}

/* ---- the report -------------------------------------------------------------------------------------- */

static void put_claim(struct buf *b, const struct claim *c) {
	buf_text(b, "{\"where\":");
	json_put_string(b, c->where[LANG_ZH]);
	member(b, "where_en", c->where[LANG_EN]);
	member(b, "claim", c->claim);
	optional(b, "figure", c->figure ? c->figure->indicator->id : STR(""));
	optional(b, "other", c->other ? c->other->indicator->id : STR(""));
	member(b, "printed", c->printed);
	member(b, "check", c->check);
	buf_format(b, ",\"holds\":%s", c->finding ? "false" : "true");
	member(b, "ledger", c->ledger[LANG_ZH]);
	member(b, "ledger_en", c->ledger[LANG_EN]);
	member(b, "why", c->why[LANG_ZH]);
	member(b, "why_en", c->why[LANG_EN]);
	buf_char(b, '}');
}

static void put_lint(struct buf *b, const struct lint *l, bool findings) {
	bool first = true;
	for (uint32_t i = 0; i < l->count; i++) {
		if (l->list[i].finding != findings)
			continue;
		buf_text(b, first ? "" : ",");
		first = false;
		put_claim(b, &l->list[i]);
	}
}

static void put_scores(struct buf *b, const struct scores *s) {
	buf_text(b, "{\"scheme\":");
	json_put_string(b, s->scheme);
	member(b, "name_zh", s->zh);
	member(b, "name_en", s->en);
	decimal(b, "points", s->given > 0, s->total, 100, 2);
	decimal(b, "maximum", true, s->most, 100, 2);
	optional(b, "grade", str_of(s->grade && s->grade->known ? s->grade->value : ""));
	buf_text(b, ",\"items\":[");
	for (uint32_t i = 0; i < s->count; i++) {
		const struct score *x = &s->list[i];
		buf_text(b, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(b, x->code);
		member(b, "name_zh", x->zh);
		member(b, "name_en", x->en);
		buf_format(b, ",\"level\":%d", x->level);
		decimal(b, "maximum", true, x->most, 100, 2);
		decimal(b, "points", x->given, x->points, 100, 2);
		decimal(b, "by_formula", x->computed, x->by_formula, 100, 2);
		optional(b, "formula", x->formula);
		optional(b, "reason", x->reason);
		optional(b, "stream", x->stream);
		buf_char(b, '}');
	}
	buf_text(b, "]}");
}

static void put_targets(struct buf *b, const struct targets *t) {
	for (uint32_t i = 0; i < t->count; i++) {
		const struct target *x = &t->list[i];
		buf_text(b, i ? ",{\"figure\":" : "{\"figure\":");
		json_put_string(b, x->figure->indicator->id);
		buf_text(b, ",\"years\":[");
		for (int y = 0; y < x->years; y++) {
			buf_text(b, y ? ",\"" : "\"");
			report_put_fraction(b, x->values[y], MICRO, 1, x->precision, false);
			buf_char(b, '"');
		}
		buf_char(b, ']');
		decimal(b, "mean", x->years > 0, x->mean, MICRO, x->precision);
		decimal(b, "target", x->has_target, x->target, MICRO, x->precision);
		decimal(b, "value", x->has_value, x->value, MICRO, x->precision);
		decimal(b, "proposal", x->years > 0, x->proposal, MICRO, x->precision);
		buf_format(b, ",\"better\":\"%s\",\"low\":%s,\"far_over\":%s}", x->at_most ? "less" : "more",
		           x->low ? "true" : "false", x->far_over ? "true" : "false");
	}
}

static void put_paid(struct buf *b, const char *key, str key_value, const struct paid *x) {
	buf_format(b, "{\"%s\":", key);
	json_put_string(b, key_value);
	if (x->title.n)
		member(b, "title", x->title);
	number(b, "planned_fen", !x->title.n, x->planned);
	number(b, "paid_fen", true, x->paid);
	number(b, "late_fen", true, x->late);
	buf_format(b, ",\"payments\":%lld,\"late\":%lld", (long long)x->count, (long long)x->late_count);
	number(b, "fen_days", true, x->fen_days);
	buf_char(b, '}');
}

static void put_payments(struct report *r, struct buf *b, const struct payments *p) {
	buf_text(b, "{\"months\":[");
	for (int m = 0; m < 12; m++) {
		buf_text(b, m ? "," : "");
		put_paid(b, "month", arena_format(&r->scratch, "%d", m + 1), &p->month[m]);
	}
	buf_text(b, "],\"lines\":[");
	for (uint32_t i = 0; i < p->line_count; i++) {
		buf_text(b, i ? "," : "");
		put_paid(b, "line", p->lines[i].code, &p->lines[i]);
	}
	buf_text(b, "],\"total\":");
	put_paid(b, "name", STR("total"), &p->total);
	number(b, "fourth_quarter_fen", true, p->fourth_quarter);
	buf_format(b, ",\"reversed\":%lld}", (long long)p->reversed);
}

static void put_identities(struct buf *b, const struct identities *list) {
	static const char *const truths[] = {"false", "true", "null"};
	for (uint32_t i = 0; i < list->count; i++) {
		const struct identity *x = &list->list[i];
		buf_text(b, i ? ",{\"id\":" : "{\"id\":");
		json_put_string(b, x->code);
		member(b, "text_zh", x->text[LANG_ZH]);
		member(b, "text_en", x->text[LANG_EN]);
		member(b, "formula", x->formula);
		buf_format(b, ",\"holds\":%s}", truths[x->holds]);
	}
}

void report__json(struct report *r, const struct findings *f, struct buf *b) {
	buf_text(b, "{\"period\":");
	json_put_string(b, str_of(f->period.name));
	member(b, "pack", r->pack->name);
	member(b, "pack_version", r->pack->version);
	member(b, "title_zh", r->pack->title_zh);
	member(b, "title_en", r->pack->title_en);
	buf_format(b, ",\"synthetic\":%s", r->pack->synthetic ? "true" : "false");
	optional(b, "banner", r->pack->synthetic ? STR("合成数据 / synthetic data") : STR(""));
	buf_format(b, ",\"scaled_down\":%s", report__scaled_down(r, f) ? "true" : "false");
	buf_format(b, ",\"seq\":%lld,\"figures\":[", (long long)r->seq);
	for (uint32_t i = 0; i < r->plan_count; i++) {
		buf_text(b, i ? "," : "");
		report__put_figure_json(r, b, f->figures[i]);
	}
	buf_text(b, "],\"lint\":[");
	put_lint(b, &f->lint, true);
	buf_text(b, "],\"agrees\":[");
	put_lint(b, &f->lint, false);
	buf_text(b, "],\"score\":");
	put_scores(b, &f->scores);
	buf_text(b, ",\"identities\":[");
	put_identities(b, &f->identities);
	buf_text(b, "],\"targets\":[");
	put_targets(b, &f->targets);
	buf_text(b, "],\"payments\":");
	put_payments(r, b, &f->payments);
	buf_text(b, "}\n");
}
