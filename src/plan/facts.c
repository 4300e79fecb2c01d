/* The facts of a project: each one checked, what was not given derived, contradictions refused with the way out. */
#include "plan/plan_int.h"

/* ---- evaluation --------------------------------------------------------------------------------------- */

struct val work_value(struct work *w, const struct feel_expr *x) {
	if (!x)
		return val_null();
	feel_run_renew(&w->run);
	return feel_eval(x, &w->run);
}

bool work_true(struct work *w, const struct feel_expr *x) {
	return !x || val_is_true(work_value(w, x));
}

void work_set(struct work *w, enum special s, struct val v) {
	w->slots[w->r->fact_count + s] = v;
}

/* Inputs are the facts by their names, "facts" as a whole, and `more`. */
bool work_decide(struct work *w, enum plan_decision d, const struct val_entry *more, uint32_t count,
	struct rules_trace *trace, struct val *out, struct err *e) {
	const struct plan_model *m = w->q->models[d].model ? &w->q->models[d] : &w->r->models[d];
	if (!m->model)
		return err_set(e, "plan.decision_missing", "", "the pack has no decision \"%s\": put it into decisions/",
			plan_decision_name(d));
	uint32_t n = rules_input_count(m->model);
	struct val *inputs = arena_array(w->a, struct val, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		str name = rules_input_name(m->model, i);
		if (!val_get(w->given, name, &inputs[i]) && str_is(name, "facts"))
			inputs[i] = w->given;
		for (uint32_t k = 0; k < count; k++)
			if (str_eq(more[k].key, name))
				inputs[i] = more[k].value;
	}
	struct feel_run run = feel_run_make(w->a, inputs, n, 0, 0);
	*out = rules_eval(m->model, m->decision, inputs, &run, trace);
	return true;
}

/* ---- text with names in braces ------------------------------------------------------------------------ */

/* The name of the pool with that code; the code itself where there is none. */
static str pool_name(const struct plan_rules *r, str code, bool zh) {
	for (uint32_t i = 0; i < r->pool_count; i++)
		if (str_eq(r->pools[i].code, code))
			return zh ? r->pools[i].zh : r->pools[i].en;
	return code;
}

/* An item stands with its name, reviewers with theirs alone. */
static void put_special(struct work *w, struct buf *b, enum special which, bool zh) {
	struct val v = w->slots[w->r->fact_count + which];
	if (which == S_WAITS && v.kind == VAL_STRING) {
		buf_str(b, pool_name(w->r, v.string, zh));
		return;
	}
	const struct item *item = which == S_ITEM && v.kind == VAL_STRING ? pack_item(w->r->pack, v.string) : NULL;
	if (which == S_ITEM && v.kind == VAL_STRING && !item)
		item = plan_own_step(w->r, v.string);
	val_put(b, v);
	if (item) {
		buf_char(b, ' ');
		buf_str(b, zh ? item->name_zh : item->name_en);
	}
}

static void put_name(struct work *w, struct buf *b, str name, bool zh) {
	for (uint32_t i = 0; i < w->r->scope.count; i++) {
		if (!str_eq(w->r->scope.names[i], name))
			continue;
		if (i >= w->r->fact_count) {
			put_special(w, b, (enum special)(i - w->r->fact_count), zh);
			return;
		}
		fact_put(b, &w->r->facts[i], w->slots[i], zh);
		if (w->derived[i] && w->slots[i].kind != VAL_NULL)
			buf_text(b, zh ? "（推定）" : " (derived)");
		return;
	}
	buf_format(b, "{" STR_FMT "}", STR_ARG(name));
}

str work_text(struct work *w, str text, bool zh) {
	if (str_find(text, '{', 0) < 0)
		return text;
	char *room = arena_alloc(w->a, 4 * (size_t)text.n + 1024);
	struct buf b = {.p = room, .cap = 4 * (size_t)text.n + 1024, .max = 4 * (size_t)text.n + 1024};
	for (uint32_t at = 0; at < text.n;) {
		int32_t open = str_find(text, '{', at), close = open < 0 ? -1 : str_find(text, '}', (uint32_t)open);
		if (close < 0) {
			buf_str(&b, str_cut(text, at, text.n));
			break;
		}
		buf_str(&b, str_cut(text, at, (uint32_t)open));
		put_name(w, &b, str_cut(text, (uint32_t)open + 1, (uint32_t)close), zh);
		at = (uint32_t)close + 1;
	}
	return (str){b.p, (uint32_t)b.n};
}

/* ---- what was given ----------------------------------------------------------------------------------- */

str plan_clip(str s, uint32_t most) {
	uint32_t n = s.n < most ? s.n : most;
	while (n && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_cut(s, 0, n);
}

static bool refuse(struct err *e, const char *code, str fact, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static bool refuse(struct err *e, const char *code, str fact, const char *format, ...) {
	char where[160], text[320];
	str name = plan_clip(fact, 80);
	va_list list;
	snprintf(where, sizeof where, "facts." STR_FMT, STR_ARG(name));
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return err_set(e, code, where, "%s", text);
}

static bool is_choice(const struct fact *f, struct val v) {
	for (uint32_t i = 0; v.kind == VAL_STRING && i < f->choice_count; i++)
		if (str_eq(f->choices[i].code, v.string))
			return true;
	return false;
}

static bool refuse_choice(const struct fact *f, struct val v, struct err *e) {
	char list[160];
	size_t n = 0;
	list[0] = 0;
	for (uint32_t i = 0; i < f->choice_count && n + 24 < sizeof list; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%.*s", i ? ", " : "",
			(int)(f->choices[i].code.n < 20 ? f->choices[i].code.n : 20), f->choices[i].code.p);
	str given = v.kind == VAL_STRING ? plan_clip(v.string, 40) : str_of(val_kind_name((enum val_kind)v.kind));
	str name = plan_clip(f->en, 60);
	return refuse(e, "plan.fact_value", f->code, STR_FMT ": \"" STR_FMT "\" is none of: %s", STR_ARG(name),
		STR_ARG(given), list);
}

static bool check_number(const struct fact *f, struct val v, struct err *e) {
	int order = 0;
	if (v.kind != VAL_NUMBER)
		return refuse(e, "plan.fact_value", f->code, "the fact is a number");
	bool low = f->has_least && val_order(v, val_number(f->least), &order) && order < 0;
	bool high = f->has_most && val_order(v, val_number(f->most), &order) && order > 0;
	return (!low && !high) ||
		   refuse(e, "plan.fact_value", f->code, "the number is %s", low ? "too small" : "too large");
}

static bool check_fact(const struct fact *f, struct val v, struct err *e) {
	switch (f->type) {
	case FACT_YES_NO:
		return v.kind == VAL_BOOL || refuse(e, "plan.fact_value", f->code, "the fact is true or false");
	case FACT_NUMBER: return check_number(f, v, e);
	case FACT_TEXT:
		return (v.kind == VAL_STRING && v.string.n <= 200) ||
			   refuse(e, "plan.fact_value", f->code, "the fact is a text of at most 200 bytes");
	case FACT_CHOICE: return is_choice(f, v) || refuse_choice(f, v, e);
	case FACT_CHOICES: break;
	}
	if (v.kind != VAL_LIST || v.list.count > CHOICES_MAX)
		return refuse(e, "plan.fact_value", f->code, "the fact is a list of at most %d codes", CHOICES_MAX);
	for (uint32_t i = 0; i < v.list.count; i++)
		if (!is_choice(f, v.list.items[i]))
			return refuse_choice(f, v.list.items[i], e);
	return true;
}

static bool read_facts(struct work *w, struct err *e) {
	struct val given = w->q->facts;
	if (given.kind != VAL_CONTEXT)
		return err_set(e, "plan.fact_value", "facts", "the facts of a project are an object");
	for (uint32_t i = 0; w->r->checks_facts && i < given.context.count; i++) {
		const struct val_entry *x = &given.context.entries[i];
		const struct fact *f = fact_of(w->r, x->key);
		if (!f)
			return refuse(e, "plan.fact_unknown", x->key, "there is no such fact: plans/facts.csv has the names");
		if (x->value.kind == VAL_NULL)
			continue;
		if (!check_fact(f, x->value, e))
			return false;
		w->slots[f - w->r->facts] = x->value;
	}
	w->given = given;
	return true;
}

/* ---- what follows ------------------------------------------------------------------------------------- */

static bool holds(struct val list, struct val one) {
	for (uint32_t i = 0; i < list.list.count; i++)
		if (val_same(list.list.items[i], one))
			return true;
	return false;
}

/* Lists grow by what was derived; what was given stays. */
static struct val united(struct work *w, struct val given, struct val derived, bool *more) {
	struct val_builder b = val_build(w->a, given.list.count + derived.list.count);
	for (uint32_t i = 0; i < given.list.count; i++)
		val_push(&b, given.list.items[i]);
	for (uint32_t i = 0; i < derived.list.count; i++)
		if (!holds(given, derived.list.items[i])) {
			val_push(&b, derived.list.items[i]);
			*more = true;
		}
	return val_build_list(&b);
}

static void take(struct work *w, const struct fact *f, struct val v) {
	uint32_t i = (uint32_t)(f - w->r->facts);
	struct val *slot = &w->slots[i];
	struct err ignored = {0};
	if (v.kind == VAL_NULL || !check_fact(f, v, &ignored))
		return;
	bool more = slot->kind == VAL_NULL;
	if (f->type == FACT_CHOICES && slot->kind == VAL_LIST)
		*slot = united(w, *slot, v, &more);
	else if (slot->kind == VAL_NULL)
		*slot = v;
	w->derived[i] = more;
}

static bool derive(struct work *w, struct err *e) {
	const struct plan_model *m = &w->r->models[PLAN_DECIDES_FACTS];
	struct val derived;
	if (!w->r->checks_facts || (!m->model && !w->q->models[PLAN_DECIDES_FACTS].model))
		return true;
	if (!work_decide(w, PLAN_DECIDES_FACTS, NULL, 0, NULL, &derived, e))
		return false;
	for (uint32_t i = 0; derived.kind == VAL_CONTEXT && i < derived.context.count; i++) {
		const struct fact *f = fact_of(w->r, derived.context.entries[i].key);
		if (f)
			take(w, f, derived.context.entries[i].value);
	}
	struct val_builder all = val_build(w->a, w->r->fact_count);
	for (uint32_t i = 0; i < w->r->fact_count; i++)
		if (w->slots[i].kind != VAL_NULL)
			val_append(&all, w->r->facts[i].code, w->slots[i]);
	w->given = val_build_context(&all);
	return true;
}

/* In both languages where there is room for both. */
static bool refuse_rule(struct work *w, const struct fact_rule *x, struct err *e) {
	str en = work_text(w, x->en, false), zh = work_text(w, x->zh, true);
	const char *code = x->missing ? "plan.fact_missing" : "plan.facts_contradict";
	str way_en = x->way_en, way_zh = x->way_zh;
	if (en.n + way_en.n + zh.n + way_zh.n + 8 < sizeof e->text)
		return refuse(e, code, x->fact, STR_FMT " " STR_FMT " / " STR_FMT STR_FMT, STR_ARG(en), STR_ARG(way_en),
			STR_ARG(zh), STR_ARG(way_zh));
	return refuse(e, code, x->fact, STR_FMT " " STR_FMT, STR_ARG(en), STR_ARG(way_en));
}

static bool check_rules(struct work *w, bool missing, struct err *e) {
	for (uint32_t i = 0; i < w->r->fact_rule_count; i++) {
		const struct fact_rule *x = &w->r->fact_rules[i];
		if (x->missing == missing && val_is_true(work_value(w, x->when)))
			return refuse_rule(w, x, e);
	}
	return true;
}

static bool check_required(struct work *w, struct err *e) {
	for (uint32_t i = 0; i < w->r->fact_count; i++)
		if (w->r->facts[i].required && w->slots[i].kind == VAL_NULL)
			return refuse(e, "plan.fact_missing", w->r->facts[i].code, "the plan needs this fact: %.*s",
				(int)w->r->facts[i].help_en.n, w->r->facts[i].help_en.p ? w->r->facts[i].help_en.p : "");
	return true;
}

/* Contradictions are looked for before anything is derived from what was given, and again afterwards. */
bool work__facts(struct work *w, struct err *e) {
	return read_facts(w, e) && check_required(w, e) && check_rules(w, false, e) && derive(w, e) &&
		   check_rules(w, true, e) && check_rules(w, false, e);
}
