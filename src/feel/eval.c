/* Evaluation of names, logic, comparison and tests. Each function says which members of its node it uses. */
#include "feel/node.h"

/* ---- names and literals --------------------------------------------------------------------- */

/* value */
struct val eval_constant(const struct node *n, struct feel_run *run) {
	(void)run;
	return n->value;
}

/* slot: of the scope */
struct val eval_slot(const struct node *n, struct feel_run *run) {
	return n->slot < run->slot_count ? run->slots[n->slot] : val_null();
}

/* slot: of the frame */
struct val eval_local(const struct node *n, struct feel_run *run) {
	return run->frame[n->slot];
}

/* name, looked up in the elements at extra[count] frame slots; a: what it means otherwise, or NULL */
struct val eval_member(const struct node *n, struct feel_run *run) {
	const uint32_t *slots = n->extra;
	struct val found;
	for (uint32_t i = 0; i < n->count; i++) {
		struct val item = run->frame[slots[i]];
		if (val_get(item, n->name, &found))
			return found;
		if (!n->a && item.kind >= VAL_DATE && property_get(item, n->name, &found))
			return found;
	}
	return n->a ? ev(n->a, run) : val_null();
}

/* name */
struct val eval_unknown(const struct node *n, struct feel_run *run) {
	return node_fail(n, run, "feel.unknown_name", "Nothing here is called \"" STR_FMT "\".", STR_ARG(n->name));
}

/* name: the text behind '@' */
struct val eval_bad_literal(const struct node *n, struct feel_run *run) {
	return node_fail(n, run, "feel.literal", "\"" STR_FMT "\" is no date, time or duration.", STR_ARG(n->name));
}

/* ---- logic ---------------------------------------------------------------------------------- */

/* a and b, three-valued: what is no boolean counts as null. */
struct val eval_and(const struct node *n, struct feel_run *run) {
	struct val a = ev(n->a, run);
	if (a.kind == VAL_BOOL && !a.boolean)
		return a;
	struct val b = ev(n->b, run);
	if (b.kind == VAL_BOOL && !b.boolean)
		return b;
	return a.kind == VAL_BOOL && b.kind == VAL_BOOL ? val_bool(true) : val_null();
}

/* a or b */
struct val eval_or(const struct node *n, struct feel_run *run) {
	struct val a = ev(n->a, run);
	if (val_is_true(a))
		return a;
	struct val b = ev(n->b, run);
	if (val_is_true(b))
		return b;
	return a.kind == VAL_BOOL && b.kind == VAL_BOOL ? val_bool(false) : val_null();
}

/* if a then b else c; null is not true */
struct val eval_if(const struct node *n, struct feel_run *run) {
	struct val cond = ev(n->a, run);
	if (cond.kind != VAL_BOOL && cond.kind != VAL_NULL)
		return node_fail(n, run, "feel.type", "A %s is no condition.", kind_of(cond));
	return val_is_true(cond) ? ev(n->b, run) : ev(n->c, run);
}

/* ---- comparison ----------------------------------------------------------------------------- */

static bool holds(enum compare_op op, int order) {
	switch (op) {
	case CMP_EQ:
		return order == 0;
	case CMP_NE:
		return order != 0;
	case CMP_LT:
		return order < 0;
	case CMP_LE:
		return order <= 0;
	case CMP_GT:
		return order > 0;
	case CMP_GE:
		return order >= 0;
	case CMP_NONE:
		break;
	}
	check(!"known operator");
	return false;
}

bool node_is_result(const struct node *n, const struct feel_run *run) {
	return !run->part && n == run->expr->root;
}

struct val compare_values(const struct node *n, enum compare_op op, struct val a, struct val b, struct feel_run *run) {
	int order;
	bool equal;
	if (op == CMP_EQ || op == CMP_NE) {
		if (run_equal(run, a, b, &equal))
			return val_bool(equal == (op == CMP_EQ));
	} else {
		if (val_order(a, b, &order))
			return val_bool(holds(op, order));
		if ((a.kind == VAL_NULL || b.kind == VAL_NULL) && !node_is_result(n, run))
			return val_null();
	}
	return node_fail(n, run, "feel.type", "A %s and a %s cannot be compared.", kind_of(a), kind_of(b));
}

/* a op b */
struct val eval_compare(const struct node *n, struct feel_run *run) {
	struct val a = ev(n->a, run), b = ev(n->b, run);
	if (a.kind == VAL_NUMBER && b.kind == VAL_NUMBER)
		return val_bool(holds((enum compare_op)n->op, dec_cmp(a.number, b.number)));
	return compare_values(n, (enum compare_op)n->op, a, b, run);
}

/* a between b and c */
struct val eval_between(const struct node *n, struct feel_run *run) {
	struct val v = ev(n->a, run), low = ev(n->b, run), high = ev(n->c, run);
	int from, to;
	if (val_order(v, low, &from) && val_order(v, high, &to))
		return val_bool(from >= 0 && to <= 0);
	if ((v.kind == VAL_NULL || low.kind == VAL_NULL || high.kind == VAL_NULL) && !node_is_result(n, run))
		return val_null();
	return node_fail(n, run, "feel.type", "A %s cannot be between a %s and a %s.", kind_of(v), kind_of(low),
		kind_of(high));
}

/* a instance of extra */
struct val eval_instance(const struct node *n, struct feel_run *run) {
	check(n->extra);
	return val_bool(run_instance(run, n->extra, ev(n->a, run)));
}

/* a op b; most are numbers */
struct val eval_arith(const struct node *n, struct feel_run *run) {
	struct val a = ev(n->a, run), b = ev(n->b, run);
	return arith_values(n, (enum arith_op)n->op, a, b, run);
}

/* -a */
struct val eval_negate(const struct node *n, struct feel_run *run) {
	struct val v = ev(n->a, run), zero = val_duration(0, 0), out;
	if (v.kind == VAL_NUMBER)
		return val_number(dec_neg(v.number));
	if (v.kind == VAL_MONTHS)
		return val_months(-v.months);
	if (v.kind == VAL_DURATION && arith_temporal(ARITH_SUB, zero, v, &out))
		return out;
	return node_fail(n, run, "feel.type", "A %s has no negative.", kind_of(v));
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* In a range; null when the input does not compare with its ends. */
static struct val test_range(const struct node *n, struct val input, struct val range, struct feel_run *run) {
	if (input.kind == VAL_RANGE)
		return val_bool(run_same(run, input, range));
	int in = val_in_range(range, input);
	if (in >= 0)
		return val_bool(in);
	if (input.kind == VAL_NULL || range.range->low.kind == VAL_NULL || range.range->high.kind == VAL_NULL)
		return val_null();
	return node_fail(n, run, "feel.type", "A %s cannot lie in this range.", kind_of(input));
}

/* The input is one of the list's elements, lies in one of its ranges, or equals the whole list. */
static struct val test_list(struct val input, struct val list, struct feel_run *run) {
	if (!run_charge(run, list.list.count / 4))
		return val_null();
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct val item = list.list.items[i];
		if (item.kind == VAL_RANGE && input.kind != VAL_RANGE ? val_in_range(item, input) == 1
			: run_same(run, item, input))
			return val_bool(true);
	}
	return val_bool(input.kind == VAL_LIST && run_same(run, input, list));
}

struct val test_value(const struct node *n, struct val input, struct val v, struct feel_run *run) {
	bool equal;
	if (v.kind == VAL_NUMBER && input.kind == VAL_NUMBER)
		return val_bool(dec_cmp(input.number, v.number) == 0);
	if (v.kind == VAL_RANGE)
		return test_range(n, input, v, run);
	if (v.kind == VAL_LIST)
		return test_list(input, v, run);
	if (v.kind == VAL_BOOL && input.kind != VAL_BOOL)
		return v;
	if (n->op == TEST_ALONE)
		return compare_values(n, CMP_EQ, input, v, run);
	return run_equal(run, input, v, &equal) ? val_bool(equal) : val_null();
}

/* frame slot against a; a range that cannot be made says nothing; a written true or false is a value to equal, where
 * a computed one is the answer for an input that is no boolean. op: TEST_ALONE where no other test may hold */
struct val eval_test(const struct node *n, struct feel_run *run) {
	struct val v = ev(n->a, run);
	if (v.kind == VAL_NULL && n->a->eval == eval_range)
		return v;
	if (v.kind == VAL_BOOL && n->a->eval == eval_constant && run->frame[n->slot].kind != VAL_BOOL)
		return run->frame[n->slot].kind == VAL_NULL ? val_bool(false) : val_null();
	return test_value(n, run->frame[n->slot], v, run);
}

/* a in items[count], which read a from the frame slot */
struct val eval_in(const struct node *n, struct feel_run *run) {
	bool unknown = false;
	check(n->count && n->slot < run->expr->frame);
	run->frame[n->slot] = ev(n->a, run);
	for (uint32_t i = 0; i < n->count; i++) {
		struct val v = ev(n->items[i], run);
		if (val_is_true(v))
			return v;
		unknown = unknown || v.kind != VAL_BOOL;
	}
	if (!unknown)
		return val_bool(false);
	if (run->frame[n->slot].kind == VAL_NULL && node_is_result(n, run))
		return node_fail(n, run, "feel.type", "Null does not compare with any of these.");
	return val_null();
}
