/* Looks for facts at which two conditions, or two formulas, differ.
 *
 * A number is tried at every constant that stands in either text, between any two of them and beyond the outermost (as
 * far as the fact's bounds go): conditions that compare facts with constants change nowhere else, so what is not found
 * there does not exist. Formulas are tried at the same points and at what is typical; there "nothing found" means
 * nothing among these. What is typical comes first, so that a witness looks like a plant that could be. */
#include "permit/permit_int.h"

struct axis {
	const struct permit_fact *fact;
	uint32_t slot;
	struct val points[PERMIT_POINTS];
	uint32_t n, at;
};

struct search {
	struct checking *c;
	const struct permit_subject *s;
	const struct feel_expr *expr[PERMIT_SIDES];
	struct axis *axes;
	uint32_t axis_count;
	struct val slots[PERMIT_FACTS];
	struct arena scratch;
};

static void add_point(struct axis *x, struct val v) {
	const struct permit_fact *f = x->fact;
	int order;
	if ((f->low.kind && val_order(v, f->low, &order) && order < 0) ||
		(f->high.kind && val_order(v, f->high, &order) && order > 0) || x->n == PERMIT_POINTS)
		return;
	for (uint32_t i = 0; i < x->n; i++)
		if (val_same(x->points[i], v))
			return;
	x->points[x->n++] = v;
}

static bool is_name_byte(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool is_digit(str s, uint32_t i) {
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Constants of the text: digits that are no part of a name. */
static void constants(str text, dec *list, uint32_t *n, uint32_t most) {
	for (uint32_t i = 0; i < text.n; i++) {
		uint32_t from = i;
		while (is_digit(text, i) || (i > from && i < text.n && text.p[i] == '.' && is_digit(text, i + 1)))
			i++;
		bool named = from && (is_name_byte(text.p[from - 1]) || is_digit(text, from - 1));
		if (i > from && !named && *n < most && dec_parse(str_cut(text, from, i), &list[*n]))
			(*n)++;
		if (i > from)
			i--;
	}
}

static void sort(dec *list, uint32_t n) {
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t k = i; k > 0 && dec_cmp(list[k - 1], list[k]) > 0; k--) {
			dec t = list[k];
			list[k] = list[k - 1];
			list[k - 1] = t;
		}
}

static void number_points(struct search *x, struct axis *axis) {
	dec list[PERMIT_POINTS / 2 - 2], typical, sum;
	uint32_t n = 0;
	for (int i = 0; i < PERMIT_SIDES; i++)
		if (x->expr[i])
			constants(feel_text(x->expr[i]), list, &n, COUNT(list));
	if (dec_parse(axis->fact->typical, &typical))
		add_point(axis, val_number(typical));
	sort(list, n);
	for (uint32_t i = 0; i < n; i++)
		add_point(axis, val_number(list[i]));
	for (uint32_t i = 0; i + 1 < n; i++) /* within each gap */
		if (dec_add(list[i], list[i + 1], &sum) && dec_div(sum, dec_int(2), &sum))
			add_point(axis, val_number(sum));
	if (n && dec_add(list[n - 1], dec_int(1), &sum)) /* and beyond both ends */
		add_point(axis, val_number(sum));
	if (n && dec_sub(list[0], dec_int(1), &sum))
		add_point(axis, val_number(sum));
	if (axis->fact->low.kind)
		add_point(axis, axis->fact->low);
	if (axis->fact->high.kind)
		add_point(axis, axis->fact->high);
}

static void choice_points(struct axis *axis) {
	str rest = axis->fact->choices, one;
	add_point(axis, val_str(axis->fact->typical));
	while (str_next(&rest, '|', &one))
		add_point(axis, val_str(one));
}

static void make_axis(struct search *x, uint32_t slot) {
	struct axis *axis = &x->axes[x->axis_count++];
	*axis = (struct axis){.fact = &x->c->r->facts[slot], .slot = slot};
	if (axis->fact->type == FACT_NUMBER)
		number_points(x, axis);
	else if (axis->fact->type == FACT_CHOICE)
		choice_points(axis);
	else
		for (int i = 0; i < 2; i++)
			add_point(axis, val_bool(str_is(axis->fact->typical, "true") == (i == 0)));
}

static bool too_wide(struct search *x) {
	return err_set(x->c->e, "permit.too_wide", arena_format(x->c->a, STR_FMT, STR_ARG(x->s->code)).p,
		"more combinations of facts than can be tried (%d)", PERMIT_TRIES);
}

/* The facts that either text reads; false when their combinations are too many. */
static bool make_axes(struct search *x) {
	bool used[PERMIT_FACTS] = {0};
	uint64_t tries = 1;
	for (int i = 0; i < PERMIT_SIDES; i++) {
		uint32_t n = 0;
		const uint32_t *slots = x->expr[i] ? feel_slots(x->expr[i], &n) : NULL;
		for (uint32_t k = 0; k < n; k++)
			used[slots[k]] = true;
	}
	x->axes = arena_array(&x->scratch, struct axis, PERMIT_FACTS);
	for (uint32_t i = 0; i < x->c->r->fact_count; i++)
		if (used[i]) {
			make_axis(x, i);
			check(x->axes[x->axis_count - 1].n && "what is typical lies within the bounds, load.c looked");
			tries *= x->axes[x->axis_count - 1].n;
			if (tries > PERMIT_TRIES)
				return too_wide(x);
		}
	return true;
}

static struct val value_at(struct search *x, int side, struct arena *a) {
	if (!x->expr[side])
		return x->s->compare == COMPARE_CONDITION ? val_bool(false) : val_int(0);
	struct feel_run run = feel_run_make(a, x->slots, x->c->r->fact_count, 0, 0);
	uint32_t *left = &x->c->steps, given = run.steps < *left ? run.steps : *left;
	run.steps = given;
	struct val v = feel_eval(x->expr[side], &run);
	*left -= run.steps ? given - run.steps : *left; /* what broke off has no value that could be compared */
	return v;
}

/* Whether two results differ by more than the tolerance; values that do not exist do not differ. */
static bool differ(const struct permit_subject *s, struct val l, struct val r) {
	if (s->compare == COMPARE_CONDITION)
		return val_is_true(l) != val_is_true(r);
	dec gap, most;
	if (l.kind != VAL_NUMBER || r.kind != VAL_NUMBER || !dec_sub(l.number, r.number, &gap))
		return false;
	most = dec_cmp(dec_abs(l.number), dec_abs(r.number)) > 0 ? dec_abs(l.number) : dec_abs(r.number);
	return dec_mul(most, dec_int(s->tolerance), &most) && dec_mul(dec_abs(gap), dec_int(100), &gap) &&
		dec_cmp(gap, most) > 0;
}

static str literal(struct arena *a, struct val v) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	if (v.kind == VAL_NUMBER) { /* two decimals are enough for people */
		dec d;
		v = val_number(dec_quantize(v.number, 2, DEC_HALF_EVEN, &d) && dec_cmp(d, v.number) != 0 ? d : v.number);
	}
	val_put(&b, v);
	str out = arena_str(a, buf_view(&b));
	buf_free(&b);
	return out;
}

/* "产能（吨/年）= 20、行业 = 电子" */
static str facts_text(struct search *x, const str *values, bool zh) {
	struct checking *c = x->c;
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < x->axis_count; i++) {
		const struct permit_fact *f = x->axes[i].fact;
		buf_format(&b, "%s" STR_FMT " = " STR_FMT, !i ? "" : zh ? "、" : ", ", STR_ARG(zh ? f->name_zh : f->name_en),
			STR_ARG(permit__word(c->r, values[i], zh)));
		if (f->unit.n)
			buf_format(&b, "%s" STR_FMT, zh ? "" : " ", STR_ARG(permit__word(c->r, f->unit, zh)));
	}
	str out = arena_str(c->a, buf_view(&b));
	buf_free(&b);
	return out;
}

static void keep(struct search *x, struct val l, struct val r, struct permit_witness *w) {
	struct arena *a = x->c->a;
	str *facts = arena_array(a, str, x->axis_count + 1), *values = arena_array(a, str, x->axis_count + 1);
	for (uint32_t i = 0; i < x->axis_count; i++) {
		facts[i] = x->axes[i].fact->code;
		values[i] = literal(a, x->slots[x->axes[i].slot]);
	}
	*w = (struct permit_witness){.kind = WITNESS_FACTS, .facts = facts, .values = values,
		.fact_count = x->axis_count, .left = literal(a, l), .right = literal(a, r)};
	w->zh = arena_format(a, "当 " STR_FMT " 时，" STR_FMT " 得 " STR_FMT "，" STR_FMT " 得 " STR_FMT,
		STR_ARG(facts_text(x, values, true)), STR_ARG(x->c->side[0].id), STR_ARG(permit__word(x->c->r, w->left, true)),
		STR_ARG(x->c->side[1].id), STR_ARG(permit__word(x->c->r, w->right, true)));
	w->en = arena_format(a, "at " STR_FMT " " STR_FMT " gives " STR_FMT ", " STR_FMT " gives " STR_FMT,
		STR_ARG(facts_text(x, values, false)), STR_ARG(x->c->side[0].id),
		STR_ARG(permit__word(x->c->r, w->left, false)), STR_ARG(x->c->side[1].id),
		STR_ARG(permit__word(x->c->r, w->right, false)));
}

/* The next combination; false after the last. */
static bool step(struct search *x) {
	for (uint32_t i = 0; i < x->axis_count; i++) {
		struct axis *axis = &x->axes[i];
		bool over = ++axis->at == axis->n;
		if (over)
			axis->at = 0;
		x->slots[axis->slot] = axis->points[axis->at];
		if (!over)
			return true;
	}
	return false;
}

bool permit__solve(struct checking *c, const struct permit_subject *s, const struct feel_expr *left,
	const struct feel_expr *right, bool *found, struct permit_witness *w) {
	struct search x = {.c = c, .s = s, .expr = {left, right}};
	struct arena run = {0};
	bool ok = make_axes(&x);
	*found = false;
	for (uint32_t i = 0; ok && i < x.axis_count; i++)
		x.slots[x.axes[i].slot] = x.axes[i].points[0];
	while (ok && !*found) {
		struct val l = value_at(&x, 0, &run), r = value_at(&x, 1, &run);
		*found = differ(s, l, r);
		if (*found)
			keep(&x, l, r, w);
		arena_reset(&run);
		if (!*found && !c->steps)
			ok = too_wide(&x);
		else if (!*found && !step(&x))
			break;
	}
	arena_free(&run);
	arena_free(&x.scratch);
	return ok;
}
