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

/* Whether a value of the interval's kind lies in it. */
static bool contains(const struct interval *i, struct val v) {
	int order;
	if (i->has_low && (!val_order(v, i->low, &order) || order < 0 || (order == 0 && !i->low_closed)))
		return false;
	return !i->has_high || (val_order(v, i->high, &order) && (order < 0 || (order == 0 && i->high_closed)));
}

static bool is_among(const struct cell *c, struct val input) {
	for (uint32_t i = 0; i < c->count; i++) {
		const struct interval *one = &c->intervals[i];
		if (c->of == VAL_STRING || c->of == VAL_BOOL ? val_same(one->low, input) : contains(one, input))
			return true;
	}
	return false;
}

enum answer rules__cell_answer(const struct cell *c, struct val input) {
	switch ((enum cell_kind)c->kind) {
	case CELL_ANY: return ANSWER_YES;
	case CELL_FEEL: return ANSWER_ASK;
	case CELL_SET: break;
	}
	if (input.kind == VAL_NULL)
		return (enum answer)c->at_null;
	if (c->of == VAL_NULL && input.kind != VAL_LIST)
		return c->negated ? ANSWER_YES : ANSWER_NO;
	if (input.kind != c->of)
		return ANSWER_ASK;
	return is_among(c, input) != c->negated ? ANSWER_YES : ANSWER_NO;
}

bool rules__cell_test(const struct cell *c, struct val input, struct feel_run *run) {
	enum answer answer = rules__cell_answer(c, input);
	return answer == ANSWER_ASK ? feel_test_unary(c->expr, input, run) : answer == ANSWER_YES;
}
