/* Scores: what people gave, item by item of a scheme, and what the scheme's own formula in FEEL would give. */
#include "report/inside.h"

enum { NAMES_MAX = 256, SCHEME_LEVEL_OF_POINTS = 3 };

/* ---- FEEL over figures ----------------------------------------------------------------------------- */

struct names {
	str name[NAMES_MAX];
	struct val value[NAMES_MAX];
	uint32_t count;
};

static void add_name(struct names *n, str name, bool known, dec value) {
	if (n->count == NAMES_MAX)
		return;
	n->name[n->count] = name;
	n->value[n->count++] = known ? val_number(value) : val_null();
}

struct val report__feel(struct report *r, const struct period *p, str text, const struct quantity *extra,
                        uint32_t count) {
	struct names *n = arena_new(&r->scratch, struct names);
	struct feel_expr *x;
	dec value = dec_int(0);
	for (uint32_t i = 0; i < r->plan_count; i++) {
		const struct figure *f = report__figure(r, i, p, NULL);
		bool known = f && report__number(f, &value);
		add_name(n, r->plans[i].indicator->id, known, value);
	}
	for (uint32_t i = 0; i < count; i++)
		add_name(n, str_of(extra[i].name), true, extra[i].value);
	struct feel_scope scope = {.names = n->name, .count = n->count, .strict = true};
	if (!feel_compile(&r->scratch, text, &scope, &x, NULL))
		return val_null();
	uint32_t needed;
	const uint32_t *slots = feel_slots(x, &needed);
	for (uint32_t i = 0; i < needed; i++) /* "if null <= 3 then 1 else 0" would be 0: what is not known gives nothing */
		if (n->value[slots[i]].kind == VAL_NULL)
			return val_null();
	struct feel_run run = feel_run_make(&r->scratch, n->value, n->count, p->to, r->pack->offset_minutes);
	return feel_eval(x, &run);
}

/* ---- the scheme --------------------------------------------------------------------------------------- */

static bool hundredths(str s, int64_t *out) {
	int64_t micro;
	if (!report__micro(s, &micro))
		return false;
	*out = micro / (MICRO / 100);
	return true;
}

/* The scheme that most scores of the year belong to. */
static bool choose_scheme(struct report *r, const struct period *p, struct scores *out, struct err *e) {
	sqlite3_stmt *s;
	if (!report__prepare(r, "SELECT scheme FROM v_score WHERE year = :year AND state = 'given' GROUP BY scheme"
	                        " ORDER BY count(*) DESC, scheme LIMIT 1", &s, e))
		return false;
	report__bind_period(s, p);
	int step = sqlite3_step(s);
	if (step == SQLITE_ROW)
		out->scheme = report__text(&r->scratch, s, 0);
	sqlite3_finalize(s);
	const struct code *c = pack_code(r->pack, CODE_SCHEME, out->scheme);
	if (c) {
		out->zh = c->name_zh;
		out->en = c->name_en;
	}
	return step == SQLITE_ROW || step == SQLITE_DONE || report__fault(r, e, "reading the scores");
}

static void read_items(struct report *r, struct scores *out) {
	const struct csv *t = pack_table(r->pack, "schemes/score-items.csv");
	out->list = arena_array(&r->scratch, struct score, t ? t->rows + 1 : 1);
	for (uint32_t row = 0; t && row < t->rows; row++) {
		int64_t level;
		if (!out->scheme.n || !str_eq(report__cell(t, row, "scheme"), out->scheme) ||
		    !str_int(report__cell(t, row, "level"), &level))
			continue;
		struct score *s = &out->list[out->count++];
		*s = (struct score){.code = report__cell(t, row, "code"), .zh = report__cell(t, row, "name_zh"),
			.en = report__cell(t, row, "name_en"), .formula = report__cell(t, row, "formula_feel"), .level =
				(int)level};
		hundredths(report__cell(t, row, "points_max"), &s->most);
	}
}

static struct score *item_of(struct scores *s, str code) {
	for (uint32_t i = 0; i < s->count; i++)
		if (str_eq(s->list[i].code, code))
			return &s->list[i];
	return NULL;
}

/* The newest score of an item stands. */
static bool read_given(struct report *r, const struct period *p, struct scores *out, struct err *e) {
	sqlite3_stmt *s;
	if (!report__prepare(r, "SELECT score_item, points_centi, reason, stream, head FROM v_score"
	                        " WHERE year = :year AND state = 'given' AND scheme = :scheme ORDER BY id", &s, e))
		return false;
	report__bind_period(s, p);
	sqlite3_bind_text(s, sqlite3_bind_parameter_index(s, ":scheme"), out->scheme.p, (int)out->scheme.n, SQLITE_STATIC);
	int step;
	while ((step = sqlite3_step(s)) == SQLITE_ROW) {
		struct score *to = item_of(out, report__text(&r->scratch, s, 0));
		if (!to)
			continue;
		to->given = true;
		to->points = sqlite3_column_int64(s, 1);
		to->reason = report__text(&r->scratch, s, 2);
		to->stream = report__text(&r->scratch, s, 3);
		to->event = sqlite3_column_int64(s, 4);
	}
	sqlite3_finalize(s);
	return step == SQLITE_DONE || report__fault(r, e, "reading the scores");
}

static dec centi(int64_t hundredth) {
	return dec_scaled(hundredth, 2);
}

static void by_formula(struct report *r, const struct period *p, const struct payments *pay, struct score *s) {
	dec result;
	if (!s->formula.n)
		return;
	const struct quantity extra[] = {{"points_max", centi(s->most)}, {"initial_fen", dec_int(pay->initial)},
		{"adjust_fen", dec_int(pay->budget - pay->initial)}, {"planned_fen", dec_int(pay->total.planned)},
		{"paid_by_plan_day_fen", dec_int(pay->on_day)}};
	struct val v = report__feel(r, p, s->formula, extra, COUNT(extra));
	if (v.kind != VAL_NUMBER || !dec_mul(v.number, dec_int(100), &result) ||
	    !dec_quantize(result, 0, DEC_HALF_UP, &result))
		return;
	s->computed = dec_to_int(result, &s->by_formula);
}

bool report__scores(struct report *r, const struct period *p, const struct payments *pay, struct scores *out,
                    struct err *e) {
	*out = (struct scores){0};
	if (!choose_scheme(r, p, out, e))
		return false;
	read_items(r, out);
	if (!read_given(r, p, out, e))
		return false;
	for (uint32_t i = 0; i < out->count; i++) {
		struct score *s = &out->list[i];
		if (s->level != SCHEME_LEVEL_OF_POINTS)
			continue;
		by_formula(r, p, pay, s);
		out->most += s->most;
		out->total += s->given ? s->points : 0;
		out->given += s->given;
		out->differing += s->given && s->computed && s->points != s->by_formula;
	}
	for (uint32_t i = 0; i < r->plan_count && !out->grade; i++)
		if (r->plans[i].indicator->kind == FIGURE_GRADE && !(out->grade = report__figure(r, i, p, e)))
			return false;
	return true;
}
