/* Cells: unary tests that are sets of constants are decided here, without a walk through the engine. */
#include "rules/model.h"

/* What the tests say of null; ASK when they also warn, for that belongs to the evaluation. */
static enum answer ask_null(struct arena *a, const struct feel_expr *expr) {
	struct feel_run run = feel_run_make(a, NULL, 0, 0, 0);
	bool hit = feel_test_unary(expr, val_null(), &run);
	return run.warning_count ? ANSWER_ASK : hit ? ANSWER_YES : ANSWER_NO;
}

struct cell rules__cell_make(struct arena *a, struct feel_expr *expr, uint32_t line) {
	struct cell c = {.kind = CELL_FEEL, .at_null = ANSWER_ASK, .expr = expr, .line = line};
	struct feel_set set;
	if (feel_is_any(expr)) {
		c.kind = CELL_ANY;
		c.at_null = ANSWER_YES;
	} else if (feel_tests_set(a, expr, &set)) {
		c.kind = CELL_SET;
		c.of = set.kind;
		c.negated = set.negated;
		c.count = set.count;
		c.intervals = set.intervals;
		c.at_null = (uint8_t)ask_null(a, expr);
	}
	return c;
}

int rules__order(const struct val *a, const struct val *b) {
	int order = 0;
	if (a->kind == VAL_NUMBER)
		return dec_cmp(a->number, b->number);
	if (a->kind == VAL_BOOL)
		return a->boolean - b->boolean;
	bool known = val_order(*a, *b, &order);
	check(known);
	return order;
}

/* Whether a number lies in the interval; apart, because most cells of large tables are such. */
static bool holds_number(const struct interval *i, dec d) {
	int order;
	if (i->has_low && ((order = dec_cmp(d, i->low.number)) < 0 || (order == 0 && !i->low_closed)))
		return false;
	return !i->has_high || (order = dec_cmp(d, i->high.number)) < 0 || (order == 0 && i->high_closed);
}

/* The same of any kind with an order. */
static bool holds(const struct interval *i, const struct val *v) {
	int order;
	if (i->has_low && (!val_order(*v, i->low, &order) || order < 0 || (order == 0 && !i->low_closed)))
		return false;
	return !i->has_high || (val_order(*v, i->high, &order) && (order < 0 || (order == 0 && i->high_closed)));
}

bool rules__is_in(const struct interval *i, const struct val *v) {
	if (i->low.kind != v->kind)
		return false; /* null among the others */
	switch ((enum val_kind)v->kind) {
	case VAL_STRING: return i->low.string.n == v->string.n && memcmp(i->low.string.p, v->string.p, v->string.n) == 0;
	case VAL_BOOL: return i->low.boolean == v->boolean;
	case VAL_NUMBER: return holds_number(i, v->number);
	default: return holds(i, v);
	}
}

enum answer rules__cell_answer(const struct cell *c, const struct val *input) {
	if (c->kind != CELL_SET)
		return c->kind == CELL_ANY ? ANSWER_YES : ANSWER_ASK;
	if (input->kind == VAL_NULL)
		return (enum answer)c->at_null;
	if (input->kind != c->of)
		return c->of != VAL_NULL || input->kind == VAL_LIST ? ANSWER_ASK : c->negated ? ANSWER_YES : ANSWER_NO;
	for (uint32_t i = 0; i < c->count; i++)
		if (rules__is_in(&c->intervals[i], input))
			return c->negated ? ANSWER_NO : ANSWER_YES;
	return c->negated ? ANSWER_YES : ANSWER_NO;
}

bool rules__cell_test(const struct cell *c, struct val input, struct feel_run *run) {
	enum answer answer = rules__cell_answer(c, &input);
	return answer == ANSWER_ASK ? feel_test_unary(c->expr, input, run) : answer == ANSWER_YES;
}
