/* What is wrong or odd in one decision table: its cells and outputs one by one, then its rules together. */
#include <stdlib.h>

#include "rules/analyse.h"

enum { SIDES_MAX = 256, PAIRS_KEPT = 4096, TRY_STEPS = 20 };

/* One table under analysis. */
struct subject {
	struct findings *f;
	struct arena *a;    /* scratch */
	struct arena spare; /* scratch of one evaluation */
	const struct table *t;
	struct space space;
	bool *wrong;  /* by rule: a cell or output of it was told already */
	bool *dead;   /* by rule: it can never match */
	bool costly;  /* something was left out */
};

/* How many of a kind this table has so far; at most one more than may be told. */
static uint32_t told_of(const struct findings *f, const char *code) {
	uint32_t n = 0;
	for (uint32_t i = f->from; i < f->list.n; i++)
		n += strcmp(f->list.p[i].code, code) == 0;
	return n;
}

void analyse__tell(struct findings *f, const char *code, bool fault, uint32_t line, uint32_t rule, uint32_t other,
                   str zh, str en) {
	bool counted = strcmp(code, "dmn.overlap") == 0 || strcmp(code, "dmn.gap") == 0; /* by those who find them */
	uint32_t before = counted ? 0 : told_of(f, code);
	if (before > ANALYSE_EACH)
		return;
	if (before == ANALYSE_EACH) {
		fault = false;
		rule = other = 0;
		zh = STR("此处同类问题还有，未逐一列出。");
		en = STR("There are more findings of this kind here; they are not listed.");
	}
	check(f->list.n - f->from < ANALYSE_TABLE_FINDINGS);
	vec_push(&f->list, (struct rules_finding){.code = code, .fault = fault, .file = str_of(f->file), .line = line,
	                                          .decision = f->decision, .table = f->table, .rule = rule, .other = other,
	                                          .zh = arena_str(f->a, zh), .en = arena_str(f->a, en)});
}

static const struct cell *cell_at(const struct table *t, uint32_t rule, uint32_t column) {
	return &t->cells[(size_t)rule * t->input_count + column];
}

static const struct output_entry *entry_at(const struct table *t, uint32_t rule, uint32_t column) {
	return &t->entries[(size_t)rule * t->output_count + column];
}

static str input_name(struct subject *s, uint32_t column) {
	const struct input_clause *in = &s->t->inputs[column];
	return analyse__short_text(s->a, in->label.n ? in->label : str_trim(feel_text(in->expr)));
}

static str output_name(struct subject *s, uint32_t column) {
	const struct output_clause *out = &s->t->outputs[column];
	str name = out->name.n ? out->name : out->label.n ? out->label : s->f->decision;
	return analyse__short_text(s->a, name);
}

/* ---- cells one by one ------------------------------------------------------------------------- */

static bool tests_kind(const struct cell *c, uint8_t kind) {
	return kind == VAL_NULL || c->kind != CELL_SET || c->of == VAL_NULL || c->of == kind;
}

/* A value of the kind, one of a few; false when there are no more. */
static bool some_value(uint8_t kind, uint32_t n, struct val *out) {
	if (n > 2)
		return false;
	switch ((enum val_kind)kind) {
	case VAL_BOOL: *out = val_bool(n == 0); return true;
	case VAL_NUMBER: *out = val_int(n); return true;
	case VAL_STRING: *out = val_str(n == 0 ? STR("") : n == 1 ? STR("1") : STR("a")); return true;
	case VAL_DATE: *out = val_date(n); return true;
	case VAL_MONTHS: *out = val_months(n); return true;
	case VAL_DURATION: *out = val_duration(n, 0); return true;
	case VAL_DATETIME: *out = val_midnight(n); return true;
	case VAL_NULL:
	case VAL_TIME:
	case VAL_LIST:
	case VAL_CONTEXT:
	case VAL_RANGE:
	case VAL_FUNCTION:
	case VAL_KINDS: break;
	}
	return false;
}

/* Whether a test over the input alone says of every value of the kind that it cannot be compared. */
static bool is_unfit(struct subject *s, const struct cell *c, uint8_t kind) {
	struct val v;
	bool tried = false;
	if (c->kind != CELL_FEEL || !analyse__is_closed(c->expr))
		return false;
	for (uint32_t i = 0; some_value(kind, i, &v); i++) {
		if (s->f->run->steps <= TRY_STEPS)
			return false;
		struct feel_run run = feel_run_make(&s->spare, NULL, 0, 0, 0);
		run.steps = s->f->run->steps - TRY_STEPS;
		bool hit = feel_test_unary(c->expr, v, &run);
		s->f->run->steps = run.steps;
		tried = !hit && run.warnings && strcmp(run.warnings->code, "feel.type") == 0;
		arena_reset(&s->spare);
		if (!tried)
			return false;
	}
	return tried;
}

static void tell_unfit(struct subject *s, uint32_t rule, uint32_t column, uint8_t kind) {
	const struct cell *c = cell_at(s->t, rule, column);
	struct arena *a = s->a;
	str name = input_name(s, column), text = analyse__short_text(a, feel_text(c->expr));
	str zh = analyse__kind_text(kind, true), en = analyse__kind_text(kind, false);
	s->wrong[rule] = true;
	analyse__tell(s->f, "dmn.type", true, c->line, rule + 1, 0,
		arena_format(a,
			"规则 %u 的“" STR_FMT "”列写的是 " STR_FMT "，不能与该输入的类型（" STR_FMT "）比较，永远不会成立。",
			rule + 1, STR_ARG(name), STR_ARG(text), STR_ARG(zh)),
		arena_format(a, "Rule %u, column \"" STR_FMT "\": " STR_FMT " cannot be compared with the input, a " STR_FMT
			", so it never holds.",
			rule + 1, STR_ARG(name), STR_ARG(text), STR_ARG(en)));
}

static void check_cell(struct subject *s, uint32_t rule, uint32_t column, uint8_t kind) {
	const struct cell *c = cell_at(s->t, rule, column);
	struct arena *a = s->a;
	if (is_unfit(s, c, kind))
		tell_unfit(s, rule, column, kind);
	if (tests_kind(c, kind))
		return;
	str name = input_name(s, column), text = analyse__short_text(a, feel_text(c->expr));
	str has = analyse__kind_text(kind, true), has_en = analyse__kind_text(kind, false);
	str wants = analyse__kind_text(c->of, true), wants_en = analyse__kind_text(c->of, false);
	s->wrong[rule] = true;
	analyse__tell(s->f, "dmn.type", true, c->line, rule + 1, 0,
		arena_format(a,
			"规则 %u 的“" STR_FMT "”列写的是 " STR_FMT "，比较的是" STR_FMT "，而该输入的类型是" STR_FMT
			"，永远不会成立。",
			rule + 1, STR_ARG(name), STR_ARG(text), STR_ARG(wants), STR_ARG(has)),
		arena_format(a,
			"Rule %u, column \"" STR_FMT "\": " STR_FMT " is a test of a " STR_FMT ", but the input is a " STR_FMT
			", so it never holds.",
			rule + 1, STR_ARG(name), STR_ARG(text), STR_ARG(wants_en), STR_ARG(has_en)));
}

/* The column says another type than the input that it reads, or its allowed values are of another one. */
static void check_clause(struct subject *s, uint32_t column, const struct type *known) {
	const struct input_clause *in = &s->t->inputs[column];
	struct arena *a = s->a;
	uint8_t own = analyse__type_kind(in->type), given = analyse__type_kind(known);
	str name = input_name(s, column);
	if (own && given && own != given) {
		str zh = analyse__kind_text(own, true), given_zh = analyse__kind_text(given, true);
		str en = analyse__kind_text(own, false), given_en = analyse__kind_text(given, false);
		analyse__tell(s->f, "dmn.type", true, in->line, 0, 0,
			arena_format(a, "“" STR_FMT "”列声明的类型是" STR_FMT "，而它读取的输入是" STR_FMT "。", STR_ARG(name), STR_ARG(zh),
				STR_ARG(given_zh)),
			arena_format(a,
				"Column \"" STR_FMT "\" is declared as " STR_FMT ", but the input that it reads is a " STR_FMT ".",
				STR_ARG(name), STR_ARG(en), STR_ARG(given_en)));
	}
	if (!tests_kind(&in->allowed, own ? own : given)) {
		str zh = analyse__kind_text(in->allowed.of, true), en = analyse__kind_text(in->allowed.of, false);
		analyse__tell(s->f, "dmn.type", true, in->allowed.line, 0, 0,
			arena_format(a, "“" STR_FMT "”列的允许值是" STR_FMT "，与其类型不符。", STR_ARG(name), STR_ARG(zh)),
			arena_format(a,
				"The input values of column \"" STR_FMT "\" are of type " STR_FMT ", which its type is not.",
				STR_ARG(name), STR_ARG(en)));
	}
}

/* Whether the values that column and type allow leave this one out. */
static bool is_outside(struct subject *s, uint32_t column, struct val v) {
	const struct input_clause *in = &s->t->inputs[column];
	if (v.kind == VAL_NULL || in->allowed.kind != CELL_SET || in->allowed.of != v.kind)
		return false;
	return rules__cell_answer(&in->allowed, &v) == ANSWER_NO;
}

/* One of several values that a cell names is not allowed: most often a slip of the pen. */
static void check_values(struct subject *s, uint32_t rule, uint32_t column) {
	const struct cell *c = cell_at(s->t, rule, column);
	struct arena *a = s->a;
	for (uint32_t i = 0; c->kind == CELL_SET && c->count > 1 && i < c->count; i++) {
		const struct interval *one = &c->intervals[i];
		if (!one->has_low || !one->has_high || !val_same(one->low, one->high) || !is_outside(s, column, one->low))
			continue;
		str name = input_name(s, column), value = analyse__value_text(a, one->low);
		analyse__tell(s->f, "dmn.input_value", false, c->line, rule + 1, 0,
			arena_format(a, "规则 %u 的“" STR_FMT "”列中的 " STR_FMT " 不在该列的允许值之内。", rule + 1, STR_ARG(name),
				STR_ARG(value)),
			arena_format(a, "Rule %u, column \"" STR_FMT "\": " STR_FMT " is not among the input values of the column.",
				rule + 1, STR_ARG(name), STR_ARG(value)));
	}
}

static void check_inputs(struct subject *s, const struct type **known) {
	const struct table *t = s->t;
	for (uint32_t c = 0; c < t->input_count; c++) {
		const struct type *own = t->inputs[c].type;
		bool used = !t->rule_count;
		check_clause(s, c, known[c]);
		for (uint32_t r = 0; r < t->rule_count; r++) {
			used |= cell_at(t, r, c)->kind != CELL_ANY;
			check_cell(s, r, c, analyse__type_kind(own ? own : known[c]));
			check_values(s, r, c);
		}
		if (used)
			continue;
		str name = input_name(s, c);
		analyse__tell(s->f, "dmn.unused_input", false, t->inputs[c].line, 0, 0,
			arena_format(s->a, "没有任何规则用到“" STR_FMT "”列。", STR_ARG(name)),
			arena_format(s->a, "No rule looks at column \"" STR_FMT "\".", STR_ARG(name)));
	}
}

/* ---- outputs one by one ----------------------------------------------------------------------- */

static bool gives_list(const struct table *t) {
	return t->hit == HIT_RULE_ORDER || t->hit == HIT_OUTPUT_ORDER ||
		   (t->hit == HIT_COLLECT && t->aggregator == AGGREGATE_NONE);
}

/* What an entry of the column must be, when the table's value must be `result`. */
static const struct type *output_type(const struct table *t, uint32_t column, const struct type *result) {
	const struct output_clause *out = &t->outputs[column];
	if (out->type || t->aggregator == AGGREGATE_COUNT)
		return out->type;
	if (gives_list(t))
		result = result ? result->element : NULL;
	if (t->output_count == 1 || !result)
		return t->output_count == 1 ? result : NULL;
	for (uint32_t i = 0; i < result->field_count; i++)
		if (str_eq(result->fields[i].name, out->name))
			return result->fields[i].type;
	return NULL;
}

/* rule UINT32_MAX: the default output */
static void tell_output(struct subject *s, const char *code, uint32_t line, uint32_t rule, uint32_t column,
                        const char *zh, const char *en, str value) {
	struct arena *a = s->a;
	str name = output_name(s, column);
	bool otherwise = rule == UINT32_MAX;
	str who = otherwise ? STR("默认输出") : arena_format(a, "规则 %u 的输出", rule + 1);
	str who_en = otherwise ? STR("Default output") : arena_format(a, "Rule %u, output", rule + 1);
	if (!otherwise)
		s->wrong[rule] = true;
	analyse__tell(s->f, code, true, line, otherwise ? 0 : rule + 1, 0,
		arena_format(a, STR_FMT "“" STR_FMT "”：" STR_FMT " %s。", STR_ARG(who), STR_ARG(name), STR_ARG(value), zh),
		arena_format(a, STR_FMT " \"" STR_FMT "\": " STR_FMT " %s.", STR_ARG(who_en), STR_ARG(name),
			STR_ARG(value), en));
}

static void check_value(struct subject *s, uint32_t rule, uint32_t column, struct feel_expr *expr, uint32_t line,
                        const struct type *type) {
	const struct output_clause *out = &s->t->outputs[column];
	struct feel_run run = feel_run_make(&s->spare, NULL, 0, 0, 0);
	run.steps = s->f->run->steps;
	struct val v = feel_eval(expr, &run), fitted = v;
	s->f->run->steps = run.steps;
	str text = analyse__short_text(s->a, feel_text(expr));
	if (!run.steps)
		return;
	if (run.warning_count) {
		tell_output(s, "dmn.type", line, rule, column, "无法求值，结果总是 null", "cannot be evaluated and is always null",
			text);
	} else if (!rules__conform(type, &fitted, &run, out->name)) {
		str name = analyse__type_text(type, true), name_en = analyse__type_text(type, false);
		tell_output(s, "dmn.type", line, rule, column, arena_format(s->a, "与类型“" STR_FMT "”不符", STR_ARG(name)).p,
			arena_format(s->a, "does not fit the type " STR_FMT, STR_ARG(name_en)).p, text);
	} else if (fitted.kind != VAL_CONTEXT && !rules__is_allowed(&out->allowed, fitted, &run)) {
		tell_output(s, "dmn.output_value", line, rule, column, "不在该列的输出值之内",
			"is not among the output values of the column", text);
	}
}

static void check_output(struct subject *s, uint32_t rule, uint32_t column, struct feel_expr *expr, uint32_t line,
                         const struct type *type) {
	if (!analyse__is_closed(expr))
		return;
	check_value(s, rule, column, expr, line, type);
	arena_reset(&s->spare);
}

static void check_outputs(struct subject *s, const struct type *result) {
	const struct table *t = s->t;
	for (uint32_t c = 0; c < t->output_count; c++) {
		const struct type *type = output_type(t, c, result);
		for (uint32_t r = 0; r < t->rule_count; r++)
			check_output(s, r, c, entry_at(t, r, c)->expr, entry_at(t, r, c)->line, type);
		if (t->outputs[c].otherwise)
			check_output(s, UINT32_MAX, c, t->outputs[c].otherwise, t->outputs[c].line, type);
	}
}

/* ---- rules that never match ------------------------------------------------------------------- */

/* The side on which a rule accepts nothing; side_count when there is none. */
static uint32_t dead_side(const struct space *s, uint32_t rule) {
	uint32_t k = 0;
	while (k < s->side_count && s->sides[k].rules[rule].may.n)
		k++;
	return k;
}

/* Says why a rule accepts nothing on a side: a cell is empty by itself, or several columns contradict one another. */
static void tell_unreachable(struct subject *s, uint32_t rule, uint32_t side) {
	const struct table *t = s->t;
	struct arena *a = s->a;
	const struct cell *empty = NULL;
	uint32_t columns = 0;
	for (uint32_t c = s->space.sides[side].column; c < t->input_count; c++) {
		const struct cell *cell = cell_at(t, rule, c);
		if (s->space.side_of[c] != side)
			continue;
		if (!empty && cell->kind == CELL_SET && !cell->count && !cell->negated)
			empty = cell;
		columns++;
	}
	if (!empty && columns == 1)
		empty = cell_at(t, rule, s->space.sides[side].column);
	str name = analyse__short_text(a, s->space.sides[side].label);
	str why = STR("的条件互相矛盾"), why_en = STR("the tests contradict one another");
	if (empty) {
		str text = analyse__short_text(a, feel_text(empty->expr));
		why = arena_format(a, "中的 " STR_FMT " 不可能成立", STR_ARG(text));
		why_en = arena_format(a, STR_FMT " accepts no value that can occur", STR_ARG(text));
	}
	analyse__tell(s->f, "dmn.unreachable", false, t->rule_lines[rule], rule + 1, 0,
		arena_format(a, "规则 %u 永远不会匹配：“" STR_FMT "”列" STR_FMT "。", rule + 1, STR_ARG(name), STR_ARG(why)),
		arena_format(a, "Rule %u can never match, column \"" STR_FMT "\": " STR_FMT ".", rule + 1, STR_ARG(name),
			STR_ARG(why_en)));
}

static void find_unreachable(struct subject *s) {
	for (uint32_t r = 0; r < s->t->rule_count; r++) {
		uint32_t k = dead_side(&s->space, r);
		s->dead[r] = k < s->space.side_count;
		if (s->dead[r] && !s->wrong[r])
			tell_unreachable(s, r, k);
	}
}

/* ---- rules that match together ---------------------------------------------------------------- */

/* Two rules of which some input may match both; sure when it does. */
struct pair {
	uint32_t rule, other;
	bool sure;
};

struct pairs {
	struct pair *p;
	uint32_t n;
	bool more;
};

/* 1 when the outputs of both rules are surely equal, 0 when they surely differ, -1 when they may. */
static int same_outputs(const struct table *t, uint32_t x, uint32_t y) {
	int same = 1;
	for (uint32_t c = 0; c < t->output_count; c++) {
		const struct output_entry *ex = entry_at(t, x, c), *ey = entry_at(t, y, c);
		if (str_eq(str_trim(feel_text(ex->expr)), str_trim(feel_text(ey->expr))))
			continue;
		if (!ex->constant || !ey->constant)
			same = -1;
		else if (!val_same(ex->value, ey->value))
			return 0;
	}
	return same;
}

static bool meet(const struct space *s, uint32_t x, uint32_t y, bool surely) {
	for (uint32_t k = 0; k < s->side_count; k++) {
		const struct reach *rx = &s->sides[k].rules[x], *ry = &s->sides[k].rules[y];
		if (!analyse__list_meets(surely ? rx->must : rx->may, surely ? ry->must : ry->may))
			return false;
	}
	return true;
}

static uint32_t first_of(struct list l) {
	return l.p[0].from;
}

static uint32_t end_of(struct list l) {
	return l.p[l.n - 1].to;
}

/* The side on which the rules are narrowest. */
static uint32_t narrow_side(const struct subject *s) {
	uint32_t best = 0;
	double least = 0;
	for (uint32_t k = 0; k < s->space.side_count; k++) {
		double sum = 0;
		for (uint32_t r = 0; r < s->t->rule_count; r++) {
			struct list l = s->space.sides[k].rules[r].may;
			if (!s->dead[r])
				sum += (double)(end_of(l) - first_of(l)) / (s->space.sides[k].count + 1);
		}
		if (k == 0 || sum < least) {
			best = k;
			least = sum;
		}
	}
	return best;
}

struct order {
	uint32_t rule, from, to;
};

/* By start; rules that start together in their order. */
static int by_start(const void *a, const void *b) {
	const struct order *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* The rules that can match, as they begin on the narrowest side: only those that begin before one ends can meet it. */
static uint32_t order_rules(struct subject *s, struct order *v) {
	uint32_t n = 0, side = narrow_side(s);
	for (uint32_t r = 0; r < s->t->rule_count; r++) {
		if (s->dead[r])
			continue;
		v[n] = (struct order){r, 0, 1};
		if (s->space.side_count) {
			struct list l = s->space.sides[side].rules[r].may;
			v[n] = (struct order){r, first_of(l), end_of(l)};
		}
		n++;
	}
	if (n)
		qsort(v, n, sizeof *v, by_start);
	return n;
}

static void consider(struct subject *s, struct pairs *out, uint32_t x, uint32_t y) {
	if (!meet(&s->space, x, y, false))
		return;
	int same = s->t->hit == HIT_ANY ? same_outputs(s->t, x, y) : 0;
	if (same == 1)
		return;
	if (out->n == PAIRS_KEPT) {
		out->more = true;
		return;
	}
	bool sure = same == 0 && meet(&s->space, x, y, true);
	out->p[out->n++] = (struct pair){x < y ? x : y, x < y ? y : x, sure};
}

static void sort_pairs(struct pair *v, struct pair *spare, uint32_t n) {
	if (n < 2)
		return;
	uint32_t half = n / 2, i = 0, k = half;
	sort_pairs(v, spare, half);
	sort_pairs(v + half, spare, n - half);
	for (uint32_t to = 0; to < n; to++) {
		bool first = k == n || (i < half && (v[i].rule < v[k].rule ||
			(v[i].rule == v[k].rule && v[i].other <= v[k].other)));
		spare[to] = first ? v[i++] : v[k++];
	}
	memcpy(v, spare, n * sizeof *v);
}

static struct pairs find_pairs(struct subject *s) {
	struct pairs out = {.p = arena_array(s->a, struct pair, PAIRS_KEPT)};
	struct order *v = arena_array(s->a, struct order, s->t->rule_count);
	uint32_t n = order_rules(s, v);
	for (uint32_t i = 0; i < n && !s->costly && !out.more; i++) {
		uint32_t k = i + 1;
		for (; k < n && v[k].from < v[i].to && !out.more; k++)
			consider(s, &out, v[i].rule, v[k].rule);
		s->costly |= !analyse__spend(&s->space, k - i);
	}
	sort_pairs(out.p, arena_array(s->a, struct pair, out.n), out.n);
	return out;
}

/* Where both rules match: the box, and the sides that either of them looks at. */
static str pair_example(struct subject *s, struct pair p, bool zh) {
	const struct space *x = &s->space;
	struct list *box = arena_array(s->a, struct list, x->side_count);
	bool *shown = arena_array(s->a, bool, x->side_count);
	for (uint32_t k = 0; k < x->side_count; k++) {
		const struct reach *r = &x->sides[k].rules[p.rule], *o = &x->sides[k].rules[p.other];
		struct span whole = {0, x->sides[k].count + 1};
		struct list all = {&whole, 1};
		box[k] = analyse__list_meet(s->a, p.sure ? r->must : r->may, p.sure ? o->must : o->may);
		shown[k] = !analyse__list_within(all, r->must) || !analyse__list_within(all, o->must);
	}
	return analyse__example_text(s->a, x, box, shown, zh);
}

static void tell_pair(struct subject *s, struct pair p) {
	struct arena *a = s->a;
	const uint32_t *lines = s->t->rule_lines;
	bool any = s->t->hit == HIT_ANY;
	str at = pair_example(s, p, true), at_en = pair_example(s, p, false);
	const char *but = any ? "而命中策略 ANY 要求它们的输出相同" : "而命中策略 UNIQUE 只允许一条";
	const char *but_en = any ? "but their outputs differ, which the hit policy ANY forbids"
							 : "but the hit policy UNIQUE allows only one";
	str zh, en;
	if (p.sure) {
		str when = at.n ? arena_format(a, STR_FMT " 时", STR_ARG(at)) : STR("对任何输入");
		str when_en = at_en.n ? arena_format(a, "when " STR_FMT, STR_ARG(at_en)) : STR("whatever the input");
		zh = arena_format(a, "规则 %u（第 %u 行）与规则 %u（第 %u 行）重叠：" STR_FMT "两条都匹配，%s。", p.rule + 1,
			lines[p.rule], p.other + 1, lines[p.other], STR_ARG(when), but);
		en = arena_format(a, "Rules %u (line %u) and %u (line %u) overlap: both match " STR_FMT ", %s.", p.rule + 1,
			lines[p.rule], p.other + 1, lines[p.other], STR_ARG(when_en), but_en);
	} else {
		zh = arena_format(a, "规则 %u（第 %u 行）与规则 %u（第 %u 行）可能重叠：分析无法判断其中的表达式%s。", p.rule + 1,
			lines[p.rule], p.other + 1, lines[p.other], any ? "，输出也可能不同" : "");
		en = arena_format(a, "Rules %u (line %u) and %u (line %u) may overlap: the analysis cannot tell what their "
			"expressions give%s.", p.rule + 1, lines[p.rule], p.other + 1, lines[p.other],
			any ? ", and their outputs may differ" : "");
	}
	analyse__tell(s->f, "dmn.overlap", p.sure, lines[p.rule], p.rule + 1, p.other + 1, zh, en);
}

static void find_overlaps(struct subject *s) {
	if (s->t->hit != HIT_UNIQUE && s->t->hit != HIT_ANY)
		return;
	struct pairs found = find_pairs(s);
	uint32_t sure = 0, doubts = 0, left_out = 0;
	for (uint32_t i = 0; i < found.n; i++) {
		uint32_t *told = found.p[i].sure ? &sure : &doubts;
		if (*told == (found.p[i].sure ? ANALYSE_OVERLAPS : ANALYSE_DOUBTS)) {
			left_out++;
			continue;
		}
		++*told;
		tell_pair(s, found.p[i]);
	}
	if (!left_out && !found.more)
		return;
	struct arena *a = s->a;
	const char *least = found.more ? "以上" : "", *least_en = found.more ? "At least " : "";
	analyse__tell(s->f, "dmn.overlap", false, s->t->line, 0, 0,
		arena_format(a, "另有 %u 对%s规则重叠或可能重叠，未逐一列出。", left_out, least),
		arena_format(a, "%s%u more pairs of rules overlap or may overlap; they are not listed.", least_en, left_out));
}

/* ---- rules that others hide ------------------------------------------------------------------- */

/* Ranks of the outputs of a rule among the output values; false when an output is no constant. */
static bool rank_outputs(const struct table *t, uint32_t rule, uint32_t *ranks) {
	for (uint32_t c = 0; c < t->output_count; c++) {
		const struct output_entry *e = entry_at(t, rule, c);
		const struct output_clause *out = &t->outputs[c];
		if (!e->constant)
			return false;
		ranks[c] = 0;
		while (ranks[c] < out->priority_count && !val_same(out->priorities[ranks[c]], e->value))
			ranks[c]++;
	}
	return true;
}

/* Who goes before whom: FIRST by number, PRIORITY by the ranks of the outputs, then by number. */
struct precedence {
	bool first;
	bool *known;
	uint32_t *ranks, width;
};

static struct precedence rank_rules(struct subject *s) {
	const struct table *t = s->t;
	struct precedence p = {.first = t->hit == HIT_FIRST, .width = t->output_count};
	p.known = arena_array(s->a, bool, t->rule_count);
	p.ranks = arena_array(s->a, uint32_t, (size_t)t->rule_count * t->output_count);
	for (uint32_t r = 0; r < t->rule_count && !p.first; r++)
		p.known[r] = rank_outputs(t, r, p.ranks + (size_t)r * p.width);
	return p;
}

static bool goes_before(const struct precedence *p, uint32_t x, uint32_t y) {
	if (p->first)
		return x < y;
	if (!p->known[x] || !p->known[y])
		return false;
	const uint32_t *rx = p->ranks + (size_t)x * p->width, *ry = p->ranks + (size_t)y * p->width;
	for (uint32_t c = 0; c < p->width; c++)
		if (rx[c] != ry[c])
			return rx[c] < ry[c];
	return x < y;
}

/* Whether rule x surely matches whenever y may. */
static bool is_within(const struct space *s, uint32_t y, uint32_t x) {
	for (uint32_t k = 0; k < s->side_count; k++)
		if (!analyse__list_within(s->sides[k].rules[y].may, s->sides[k].rules[x].must))
			return false;
	return true;
}

static void tell_masked(struct subject *s, uint32_t rule, uint32_t by) {
	struct arena *a = s->a;
	const uint32_t *lines = s->t->rule_lines;
	bool first = s->t->hit == HIT_FIRST, any = s->t->hit == HIT_ANY;
	str zh, en;
	if (by == NONE) {
		zh = arena_format(a, "规则 %u 永远不起作用：凡是它匹配的输入，总有%s的规则也匹配。", rule + 1,
			first ? "排在前面" : "优先级更高");
		en = arena_format(a, "Rule %u never takes effect: whenever it matches, a rule %s matches too.", rule + 1,
			first ? "before it" : "of higher priority");
	} else if (any) {
		zh = arena_format(a, "规则 %u 是多余的：凡是它匹配的输入，规则 %u（第 %u 行）也匹配，输出相同。", rule + 1, by + 1, lines[by]);
		en = arena_format(a,
			"Rule %u adds nothing: whenever it matches, rule %u (line %u) matches with the same outputs.", rule + 1,
			by + 1, lines[by]);
	} else {
		zh = arena_format(a, "规则 %u 永远不起作用：凡是它匹配的输入，%s的规则 %u（第 %u 行）也匹配。", rule + 1,
			first ? "排在前面" : "优先", by + 1, lines[by]);
		en = arena_format(a, "Rule %u never takes effect: whenever it matches, rule %u (line %u) %s.", rule + 1, by + 1,
			lines[by], first ? "has matched before" : "matches and goes before it");
	}
	analyse__tell(s->f, "dmn.masked", false, lines[rule], rule + 1, by == NONE ? 0 : by + 1, zh, en);
}

/* What goes before a rule and meets it; the first that alone hides it in *by. */
static uint32_t rivals_of(struct subject *s, const struct precedence *p, uint32_t rule, uint32_t *rivals,
                          uint32_t *by) {
	uint32_t n = 0;
	*by = NONE;
	for (uint32_t x = 0; x < s->t->rule_count && *by == NONE; x++) {
		if (x == rule || s->dead[x] || !goes_before(p, x, rule) || !meet(&s->space, x, rule, false))
			continue;
		rivals[n++] = x;
		if (is_within(&s->space, rule, x))
			*by = x;
	}
	return n;
}

static void find_masked(struct subject *s) {
	const struct table *t = s->t;
	struct precedence p = rank_rules(s);
	uint32_t *rivals = arena_array(s->a, uint32_t, t->rule_count), by;
	for (uint32_t r = 0; r < t->rule_count && !s->costly; r++) {
		if (s->dead[r])
			continue;
		uint32_t n = rivals_of(s, &p, r, rivals, &by);
		if (!analyse__spend(&s->space, p.first ? r : t->rule_count))
			s->costly = true;
		else if (by != NONE)
			tell_masked(s, r, by);
		else if (n > 1) {
			int out = analyse__sticks_out(&s->space, r, rivals, n);
			s->costly |= out < 0;
			if (out == 0)
				tell_masked(s, r, NONE);
		}
	}
}

/* Under ANY a rule inside another one with the same outputs can go. */
static void find_duplicates(struct subject *s) {
	const struct table *t = s->t;
	for (uint32_t r = 0; r < t->rule_count; r++) {
		if (s->dead[r])
			continue;
		if (!analyse__spend(&s->space, t->rule_count)) {
			s->costly = true;
			return;
		}
		for (uint32_t x = 0; x < t->rule_count; x++) {
			if (x == r || s->dead[x] || !is_within(&s->space, r, x) || same_outputs(t, r, x) != 1)
				continue;
			if (x > r && is_within(&s->space, x, r))
				continue; /* alike: the later one is told */
			tell_masked(s, r, x);
			break;
		}
	}
}

/* ---- inputs that no rule covers --------------------------------------------------------------- */

/* Whether a box is described like its example: one value on each side that it restricts. */
static bool is_one_point(const struct space *s, const struct list *box) {
	for (uint32_t k = 0; k < s->side_count; k++) {
		struct span all = {0, s->sides[k].count};
		bool one = box[k].n == 1 && box[k].p[0].to == box[k].p[0].from + 1;
		if (!analyse__list_within((struct list){&all, 1}, box[k]) &&
			!(one && s->sides[k].pieces[box[k].p[0].from].shape != PIECE_OPEN))
			return false;
	}
	return true;
}

static void tell_gap(struct subject *s, const struct list *box) {
	struct arena *a = s->a;
	str zh = analyse__box_text(a, &s->space, box, true), en = analyse__box_text(a, &s->space, box, false);
	str at = analyse__example_text(a, &s->space, box, NULL, true);
	str at_en = analyse__example_text(a, &s->space, box, NULL, false);
	if (!zh.n) {
		zh = STR("没有规则能匹配任何输入，也没有默认输出。");
		en = STR("No rule matches any input, and there is no default output.");
	} else {
		bool plain = is_one_point(&s->space, box) || str_eq(zh, at);
		zh = arena_format(a, STR_FMT " 时没有规则匹配%s" STR_FMT "%s，也没有默认输出。", STR_ARG(zh), plain ? "" : "（例如 ",
			(int)(plain ? 0 : at.n), at.p, plain ? "" : "）");
		en = arena_format(a, "No rule matches when " STR_FMT "%s" STR_FMT "%s, and there is no default output.",
			STR_ARG(en), plain ? "" : " (for example ", (int)(plain ? 0 : at_en.n), at_en.p, plain ? "" : ")");
	}
	analyse__tell(s->f, "dmn.gap", false, s->t->line, 0, 0, zh, en);
}

static void find_gaps(struct subject *s) {
	bool one = s->t->hit == HIT_UNIQUE || s->t->hit == HIT_ANY || s->t->hit == HIT_PRIORITY || s->t->hit == HIT_FIRST;
	struct boxes holes;
	if (!one || s->t->has_default)
		return;
	if (!analyse__holes(&s->space, ANALYSE_GAPS, &holes)) {
		s->costly = true;
		return;
	}
	for (uint32_t i = 0; i < holes.n; i++)
		tell_gap(s, holes.p[i]);
	if (holes.more)
		analyse__tell(s->f, "dmn.gap", false, s->t->line, 0, 0, STR("另有其他没有规则匹配的输入，未逐一列出。"),
			STR("There are more inputs that no rule matches; they are not listed."));
}

/* ---- the table -------------------------------------------------------------------------------- */

static void compare_rules(struct subject *s, const struct type **types) {
	analyse__space_make(&s->space, s->t, types);
	find_unreachable(s);
	find_overlaps(s);
	if (s->t->hit == HIT_FIRST || s->t->hit == HIT_PRIORITY)
		find_masked(s);
	if (s->t->hit == HIT_ANY)
		find_duplicates(s);
	find_gaps(s);
}

void analyse__table(struct findings *f, const struct table *t, const struct type **types, const struct type *result) {
	struct arena scratch = {0};
	uint64_t steps = f->steps < ANALYSE_TABLE_STEPS ? f->steps : ANALYSE_TABLE_STEPS;
	struct subject s = {.f = f, .a = &scratch, .t = t};
	s.space = (struct space){.a = &scratch, .run = f->run, .steps = steps};
	s.wrong = arena_array(&scratch, bool, t->rule_count);
	s.dead = arena_array(&scratch, bool, t->rule_count);
	f->table = t->id;
	f->from = f->list.n;
	check_inputs(&s, types);
	check_outputs(&s, result);
	for (uint32_t c = 0; c < t->input_count; c++)
		types[c] = t->inputs[c].type ? t->inputs[c].type : types[c];
	if (t->input_count <= SIDES_MAX && steps)
		compare_rules(&s, types);
	else
		s.costly = true;
	if (s.costly)
		analyse__tell(f, "dmn.not_analysed", false, t->line, 0, 0,
			STR("这张表太大，未能全部分析；未报告的规则不一定没有问题。"),
			STR("The table is too large to be analysed in full; what is not reported is not surely right."));
	f->steps -= steps - s.space.steps;
	arena_free(&s.spare);
	arena_free(&scratch);
}
