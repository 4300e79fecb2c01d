/* The facts that a firm is asked for, and the rules between them: plans/facts.csv, plans/fact-rules.csv. */
#include "plan/plan_int.h"

/* "中文|English"; a text without a bar is both. */
static void both(str text, str *zh, str *en) {
	int32_t at = str_find(text, '|', 0);
	*zh = at < 0 ? text : str_cut(text, 0, (uint32_t)at);
	*en = at < 0 ? text : str_cut(text, (uint32_t)at + 1, text.n);
}

/* "value=中文/English|value=中文/English" */
static bool read_choices(const struct table *t, struct fact *f, struct err *e) {
	str rest = cell_of(t, "choices"), one;
	f->choices = arena_array(t->r->a, struct choice, CHOICES_MAX);
	while (rest.n && str_next(&rest, '|', &one)) {
		int32_t is = str_find(one, '=', 0), bar = str_find(one, '/', is < 0 ? 0 : (uint32_t)is);
		if (is < 1 || bar < 0 || f->choice_count == CHOICES_MAX)
			return row_fault(t, e, "choices are written as value=中文/English|…, at most %d", CHOICES_MAX);
		f->choices[f->choice_count++] = (struct choice){str_cut(one, 0, (uint32_t)is),
			str_cut(one, (uint32_t)is + 1, (uint32_t)bar), str_cut(one, (uint32_t)bar + 1, one.n)};
	}
	bool choosing = f->type == FACT_CHOICE || f->type == FACT_CHOICES;
	return choosing == (f->choice_count > 0) || row_fault(t, e, "choices and type do not fit");
}

static enum fact_type type_of(str word) {
	str rest = STR(FACT_TYPES), one;
	for (int i = 0; str_next(&rest, ' ', &one); i++)
		if (str_eq(one, word))
			return (enum fact_type)i;
	return FACT_TEXT;
}

bool rules__facts(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/facts.csv"))
		return true;
	r->checks_facts = true;
	r->facts = arena_array(r->a, struct fact, t.csv->rows + 1);
	for (; t.row < t.csv->rows; t.row++) {
		struct fact *f = &r->facts[r->fact_count++];
		*f = (struct fact){.code = cell_of(&t, "code"), .zh = cell_of(&t, "name_zh"), .en = cell_of(&t, "name_en"),
			.type = type_of(cell_of(&t, "type")), .stage = cell_of(&t, "stage"),
			.required = str_is(cell_of(&t, "required"), "yes")};
		both(cell_of(&t, "unit"), &f->unit_zh, &f->unit_en);
		f->help_zh = cell_of(&t, "help_zh");
		f->help_en = cell_of(&t, "help_en");
		f->has_least = cell_of(&t, "least").n > 0 && dec_parse(cell_of(&t, "least"), &f->least);
		f->has_most = cell_of(&t, "most").n > 0 && dec_parse(cell_of(&t, "most"), &f->most);
		if (!read_choices(&t, f, e))
			return false;
	}
	return true;
}

bool rules__fact_rules(struct plan_rules *r, struct err *e) {
	struct table t;
	if (!table_open(&t, r, "plans/fact-rules.csv"))
		return true;
	r->fact_rules = arena_array(r->a, struct fact_rule, t.csv->rows + 1);
	for (; t.row < t.csv->rows; t.row++) {
		struct fact_rule *x = &r->fact_rules[r->fact_rule_count++];
		*x = (struct fact_rule){.code = cell_of(&t, "code"), .fact = cell_of(&t, "fact"), .zh = cell_of(&t, "zh"),
			.en = cell_of(&t, "en"), .way_zh = cell_of(&t, "way_zh"), .way_en = cell_of(&t, "way_en"),
			.missing = str_is(cell_of(&t, "kind"), "missing")};
		if (!fact_of(r, x->fact))
			return row_fault(&t, e, "there is no fact " STR_FMT, STR_ARG(x->fact));
		if (!cell_expr(&t, "when", &x->when, e))
			return false;
	}
	return true;
}

const struct fact *fact_of(const struct plan_rules *r, str code) {
	for (uint32_t i = 0; i < r->fact_count; i++)
		if (str_eq(r->facts[i].code, code))
			return &r->facts[i];
	return NULL;
}

/* ---- in words ----------------------------------------------------------------------------------------- */

static void put_choice(struct buf *b, const struct fact *f, str code, bool zh) {
	for (uint32_t i = 0; i < f->choice_count; i++)
		if (str_eq(f->choices[i].code, code)) {
			buf_str(b, zh ? f->choices[i].zh : f->choices[i].en);
			return;
		}
	buf_str(b, code);
}

static void put_list(struct buf *b, const struct fact *f, struct val v, bool zh) {
	if (!v.list.count)
		buf_text(b, zh ? "无" : "none");
	for (uint32_t i = 0; i < v.list.count; i++) {
		buf_text(b, !i ? "" : zh ? "、" : ", ");
		if (v.list.items[i].kind == VAL_STRING)
			put_choice(b, f, v.list.items[i].string, zh);
	}
}

static void put_measure(struct buf *b, const struct fact *f, struct val v, bool zh) {
	str unit = zh ? f->unit_zh : f->unit_en;
	val_put(b, v);
	if (unit.n)
		buf_char(b, ' ');
	buf_str(b, unit);
}

void fact_put(struct buf *b, const struct fact *f, struct val v, bool zh) {
	switch ((enum val_kind)v.kind) {
	case VAL_NULL: buf_text(b, zh ? "未填" : "not given"); break;
	case VAL_BOOL: buf_text(b, zh ? (v.boolean ? "是" : "否") : v.boolean ? "yes" : "no"); break;
	case VAL_STRING: put_choice(b, f, v.string, zh); break;
	case VAL_LIST: put_list(b, f, v, zh); break;
	default: put_measure(b, f, v, zh); break;
	}
}

/* ---- what the page asks for --------------------------------------------------------------------------- */

static void put_named(struct buf *b, const char *key, str value) {
	buf_format(b, ",\"%s\":", key);
	json_put_string(b, value);
}

static void put_code(struct buf *b, uint32_t i, str code, str zh, str en) {
	buf_text(b, i ? ",{\"code\":" : "{\"code\":");
	json_put_string(b, code);
	put_named(b, "name_zh", zh);
	put_named(b, "name_en", en);
}

static void put_bound(struct buf *b, const char *key, bool has, dec value) {
	buf_format(b, ",\"%s\":", key);
	if (has)
		val_put_json(b, val_number(value));
	else
		buf_text(b, "null");
}

static void put_fact(struct buf *b, const struct fact *f, uint32_t i) {
	/* "features" is what the pages call a list of choices */
	static const char *const types[] = {"yes_no", "choice", "features", "number", "text"};
	put_code(b, i, f->code, f->zh, f->en);
	buf_format(b, ",\"type\":\"%s\",\"required\":%s", types[f->type], f->required ? "true" : "false");
	put_named(b, "unit_zh", f->unit_zh);
	put_named(b, "unit_en", f->unit_en);
	put_named(b, "unit", f->unit_zh);
	put_named(b, "stage", f->stage);
	put_named(b, "help_zh", f->help_zh);
	put_named(b, "help_en", f->help_en);
	put_bound(b, "least", f->has_least, f->least);
	put_bound(b, "most", f->has_most, f->most);
	buf_text(b, ",\"choices\":[");
	for (uint32_t k = 0; k < f->choice_count; k++) {
		put_code(b, k, f->choices[k].code, f->choices[k].zh, f->choices[k].en);
		buf_char(b, '}');
	}
	buf_text(b, "]}");
}

static void put_categories(struct buf *b, const struct plan_rules *r) {
	const struct csv *t = r->baseline;
	for (uint32_t i = 0; t && i < t->rows; i++) {
		put_code(b, i, csv_cell(t, i, csv_column(t, "code")), csv_cell(t, i, csv_column(t, "name_zh")),
			csv_cell(t, i, csv_column(t, "name_en")));
		buf_format(b, ",\"natural_days\":" STR_FMT "}", STR_ARG(csv_cell(t, i, csv_column(t, "natural_days"))));
	}
}

void plan_put_facts(struct buf *b, const struct plan_rules *r) {
	buf_text(b, "{\"facts\":[");
	for (uint32_t i = 0; i < r->fact_count; i++)
		put_fact(b, &r->facts[i], i);
	buf_text(b, "],\"categories\":[");
	put_categories(b, r);
	buf_text(b, "],\"alternatives\":[");
	for (uint32_t i = 0; i < r->alternative_count; i++) {
		put_code(b, i, r->alternatives[i].code, r->alternatives[i].zh, r->alternatives[i].en);
		buf_char(b, '}');
	}
	buf_text(b, "],\"pools\":[");
	for (uint32_t i = 0; i < r->pool_count; i++) {
		put_code(b, i, r->pools[i].code, r->pools[i].zh, r->pools[i].en);
		buf_format(b, ",\"units\":%u}", r->pools[i].units);
	}
	buf_text(b, "]}");
}
