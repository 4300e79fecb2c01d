/* Unary tests read as sets of constants: what a decision table's cell accepts, for those who compare cells with one
 * another or look them up instead of asking one by one. */
#include "feel/node.h"

enum { SET_MAX = 4096 }; /* intervals of one cell; what needs more stays an expression */

/* A set that grows; `kind` is that of its values other than null. */
struct set {
	struct arena *a;
	struct interval *items;
	uint32_t n, cap;
	uint8_t kind;
};

/* ---- kinds ---------------------------------------------------------------------------------- */

static bool has_order(uint8_t kind) {
	return kind == VAL_NUMBER || (kind >= VAL_DATE && kind <= VAL_DURATION);
}

static bool is_single(uint8_t kind) {
	return kind == VAL_BOOL || kind == VAL_STRING;
}

/* Whether an order of the two ends holds for every input: a local time is compared with the written digits of a zoned
 * one, so ends with different offsets may lie either way round. */
static bool is_settled(struct val x, struct val y) {
	int64_t offset_x = 0, offset_y = 0;
	if (x.kind != VAL_TIME && x.kind != VAL_DATETIME)
		return true;
	return val_offset(x, &offset_x) == val_offset(y, &offset_y) && offset_x == offset_y;
}

/* Whether values of this kind may join the set. */
static bool admits(struct set *s, uint8_t kind) {
	if (kind == VAL_NULL)
		return true;
	if (s->kind == VAL_NULL)
		s->kind = kind;
	return s->kind == kind;
}

/* ---- adding --------------------------------------------------------------------------------- */

/* Whether nothing lies in the interval. */
static bool is_empty(const struct interval *i) {
	int order;
	if (!i->has_low || !i->has_high || !val_order(i->low, i->high, &order))
		return false;
	return order > 0 || (order == 0 && !(i->low_closed && i->high_closed));
}

static bool add(struct set *s, struct interval i) {
	if (is_empty(&i))
		return true;
	if (s->n == SET_MAX)
		return false;
	if (s->n == s->cap) {
		uint32_t cap = s->cap ? s->cap * 2 : 1;
		struct interval *bigger = arena_array(s->a, struct interval, cap);
		if (s->n)
			memcpy(bigger, s->items, s->n * sizeof *bigger);
		s->items = bigger;
		s->cap = cap;
	}
	s->items[s->n++] = i;
	return true;
}

static bool add_value(struct set *s, struct val v) {
	if (v.kind != VAL_NULL && !has_order(v.kind) && !is_single(v.kind))
		return false;
	return admits(s, v.kind) && add(s, (struct interval){v, v, true, true, true, true});
}

/* Everything of the value's kind on one side of it. */
static bool add_ray(struct set *s, struct val end, bool upwards, bool closed) {
	if (!has_order(end.kind) || !admits(s, end.kind))
		return false;
	struct interval i = {.low = end, .high = end, .has_low = upwards, .has_high = !upwards};
	i.low_closed = upwards && closed;
	i.high_closed = !upwards && closed;
	return add(s, i);
}

static bool add_comparison(struct set *s, enum compare_op op, struct val v) {
	switch (op) {
	case CMP_EQ:
		return add_value(s, v);
	case CMP_NE:
		return v.kind == VAL_BOOL ? add_value(s, val_bool(!v.boolean)) : add_ray(s, v, false, false) &&
			add_ray(s, v, true, false);
	case CMP_LT:
	case CMP_LE:
		return add_ray(s, v, false, op == CMP_LE);
	case CMP_GT:
	case CMP_GE:
		return add_ray(s, v, true, op == CMP_GE);
	case CMP_NONE:
		break;
	}
	return false;
}

static bool add_interval(struct set *s, struct val low, struct val high, bool low_closed, bool high_closed) {
	int order;
	if (!has_order(low.kind) || !val_order(low, high, &order) || !is_settled(low, high) || !admits(s, low.kind))
		return false;
	return add(s, (struct interval){low, high, true, true, low_closed, high_closed});
}

static bool add_range(struct set *s, struct val v) {
	const struct val_range *r = v.range;
	bool low_closed = v.flags & VAL_LOW_CLOSED, high_closed = v.flags & VAL_HIGH_CLOSED;
	if (!(v.flags & VAL_OPERATOR))
		return add_interval(s, r->low, r->high, low_closed, high_closed);
	if (v.flags & VAL_OUTSIDE)
		return add_comparison(s, CMP_NE, r->low);
	if (low_closed && high_closed)
		return add_value(s, r->low);
	return r->low.kind == VAL_NULL ? add_ray(s, r->high, false, high_closed) : add_ray(s, r->low, true, low_closed);
}

/* A constant as a test: equal to it, one of its elements, within it. */
static bool add_constant(struct set *s, struct val v) {
	if (v.kind == VAL_RANGE)
		return add_range(s, v);
	if (v.kind != VAL_LIST)
		return add_value(s, v);
	for (uint32_t i = 0; i < v.list.count; i++) {
		struct val item = v.list.items[i];
		if (!(item.kind == VAL_RANGE ? add_range(s, item) : add_value(s, item)))
			return false;
	}
	return v.list.count > 0;
}

/* ---- combining ------------------------------------------------------------------------------ */

/* The upper of two lower ends, or the lower of two upper ends; of equal ones the open. */
static struct interval meet(const struct interval *x, const struct interval *y) {
	struct interval out = *x;
	int order = 0;
	if (y->has_low && x->has_low)
		val_order(x->low, y->low, &order);
	if (y->has_low && (!x->has_low || order < 0 || (order == 0 && !y->low_closed))) {
		out.low = y->low;
		out.has_low = true;
		out.low_closed = y->low_closed;
	}
	order = 0;
	if (y->has_high && x->has_high)
		val_order(x->high, y->high, &order);
	if (y->has_high && (!x->has_high || order > 0 || (order == 0 && !y->high_closed))) {
		out.high = y->high;
		out.has_high = true;
		out.high_closed = y->high_closed;
	}
	return out;
}

static bool add_common(struct set *s, const struct set *x, const struct set *y) {
	if (!has_order(x->kind) || x->kind != y->kind || !admits(s, x->kind))
		return false;
	for (uint32_t i = 0; i < x->n; i++)
		for (uint32_t k = 0; k < y->n; k++) {
			const struct interval *one = &x->items[i], *other = &y->items[k];
			if (one->low.kind != other->low.kind || !is_settled(one->low, other->low))
				return false; /* null among them, or times of different zones */
			if (!add(s, meet(one, other)))
				return false;
		}
	return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_node(struct set *s, const struct node *n, uint32_t input);

static bool is_input(const struct node *n, uint32_t input) {
	return !n->constant && n->eval == eval_local && n->slot == input;
}

/* 5 < ? says ? > 5. */
static enum compare_op turned(enum compare_op op) {
	static const uint8_t other[] = {CMP_EQ, CMP_NE, CMP_GT, CMP_GE, CMP_LT, CMP_LE};
	return op < COUNT(other) ? (enum compare_op)other[op] : CMP_NONE;
}

static bool read_comparison(struct set *s, const struct node *n, uint32_t input) {
	if (is_input(n->a, input) && n->b->constant)
		return add_comparison(s, (enum compare_op)n->op, n->b->value);
	if (is_input(n->b, input) && n->a->constant)
		return add_comparison(s, turned((enum compare_op)n->op), n->a->value);
	return false;
}

static bool read_and(struct set *s, const struct node *n, uint32_t input) {
	struct set x = {.a = s->a}, y = {.a = s->a};
	return read_node(&x, n->a, input) && read_node(&y, n->b, input) && add_common(s, &x, &y);
}

static bool read_in(struct set *s, const struct node *n, uint32_t input) {
	if (!is_input(n->a, input))
		return false;
	for (uint32_t i = 0; i < n->count; i++)
		if (!read_node(s, n->items[i], n->slot))
			return false;
	return true;
}

/* A written true or false is a value; a computed one decides for inputs of other kinds. */
static bool read_value(struct set *s, const struct node *n) {
	bool computed = n->eval != eval_constant && n->value.kind == VAL_BOOL;
	return n->constant && !computed && add_constant(s, n->value);
}

/* Adds what a test of the frame slot accepts; false when that is no set of constants. */
static bool read_node(struct set *s, const struct node *n, uint32_t input) {
	if (n->constant)
		return false; /* true or false whatever the input */
	if (n->eval == eval_test)
		return n->slot == input && read_value(s, n->a);
	if (n->eval == eval_compare)
		return read_comparison(s, n, input);
	if (n->eval == eval_between)
		return is_input(n->a, input) && n->b->constant && n->c->constant &&
			add_interval(s, n->b->value, n->c->value, true, true);
	if (n->eval == eval_or)
		return read_node(s, n->a, input) && read_node(s, n->b, input);
	if (n->eval == eval_and)
		return read_and(s, n, input);
	return n->eval == eval_in && read_in(s, n, input);
}

/* A single "!= x" of a kind without order is not(x). */
static bool read_unequal(struct set *s, const struct feel_expr *x) {
	const struct node *n = x->tests[0];
	if (x->test_count != 1 || n->eval != eval_compare || n->op != CMP_NE)
		return false;
	const struct node *value = is_input(n->a, 0) ? n->b : is_input(n->b, 0) ? n->a : NULL;
	return value && value->constant && (value->value.kind == VAL_STRING || value->value.kind == VAL_NULL) &&
		add_value(s, value->value);
}

bool feel_tests_set(struct arena *a, const struct feel_expr *x, struct feel_set *out) {
	if (x->any || !x->tests)
		return false;
	check(x->test_count && x->frame);
	struct set s = {.a = a};
	bool unequal = read_unequal(&s, x);
	for (uint32_t i = 0; i < x->test_count && !unequal; i++)
		if (!read_node(&s, x->tests[i], 0))
			return false;
	*out = (struct feel_set){.intervals = s.items, .count = s.n, .kind = s.kind, .negated = x->negated != unequal};
	return true;
}
