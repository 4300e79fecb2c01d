/* The space of a table: its sides cut into pieces, and what each rule accepts of them. */
#include <stdlib.h>

#include "rules/analyse.h"

bool analyse__spend(struct space *s, uint64_t steps) {
	if (s->steps < steps) {
		s->steps = 0;
		return false;
	}
	s->steps -= steps;
	return true;
}

/* ---- lists of spans --------------------------------------------------------------------------- */

/* A list while it grows at its end. */
struct growing {
	struct span *p;
	uint32_t n;
};

static struct growing grow(struct arena *a, uint32_t most) {
	return (struct growing){arena_array(a, struct span, most), 0};
}

static void put(struct growing *g, uint32_t from, uint32_t to) {
	if (from >= to)
		return;
	if (g->n && from <= g->p[g->n - 1].to) {
		if (to > g->p[g->n - 1].to)
			g->p[g->n - 1].to = to;
		return;
	}
	g->p[g->n++] = (struct span){from, to};
}

static struct list whole_of(struct growing g) {
	return (struct list){g.p, g.n};
}

static struct list one_span(struct arena *a, uint32_t from, uint32_t to) {
	struct growing g = grow(a, 1);
	put(&g, from, to);
	return whole_of(g);
}

bool analyse__list_has(struct list l, uint32_t piece) {
	uint32_t low = 0, high = l.n;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (l.p[mid].to <= piece)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l.n && l.p[low].from <= piece;
}

bool analyse__list_meets(struct list x, struct list y) {
	for (uint32_t i = 0, k = 0; i < x.n && k < y.n;) {
		if (x.p[i].to <= y.p[k].from)
			i++;
		else if (y.p[k].to <= x.p[i].from)
			k++;
		else
			return true;
	}
	return false;
}

bool analyse__list_within(struct list inner, struct list outer) {
	uint32_t k = 0;
	for (uint32_t i = 0; i < inner.n; i++) {
		while (k < outer.n && outer.p[k].to <= inner.p[i].from)
			k++;
		if (k == outer.n || outer.p[k].from > inner.p[i].from || outer.p[k].to < inner.p[i].to)
			return false;
	}
	return true;
}

struct list analyse__list_meet(struct arena *a, struct list x, struct list y) {
	struct growing g = grow(a, x.n + y.n);
	for (uint32_t i = 0, k = 0; i < x.n && k < y.n;) {
		struct span p = x.p[i], q = y.p[k];
		put(&g, p.from > q.from ? p.from : q.from, p.to < q.to ? p.to : q.to);
		if (p.to < q.to)
			i++;
		else
			k++;
	}
	return whole_of(g);
}

struct list analyse__list_join(struct arena *a, struct list x, struct list y) {
	struct growing g = grow(a, x.n + y.n);
	for (uint32_t i = 0, k = 0; i < x.n || k < y.n;) {
		bool first = k == y.n || (i < x.n && x.p[i].from <= y.p[k].from);
		struct span p = first ? x.p[i++] : y.p[k++];
		put(&g, p.from, p.to);
	}
	return whole_of(g);
}

struct list analyse__list_rest(struct arena *a, struct list l, uint32_t count) {
	struct growing g = grow(a, l.n + 1);
	uint32_t at = 0;
	for (uint32_t i = 0; i < l.n && at < count; i++) {
		put(&g, at, l.p[i].from < count ? l.p[i].from : count);
		at = l.p[i].to;
	}
	put(&g, at, count);
	return whole_of(g);
}

/* ---- kinds ------------------------------------------------------------------------------------ */

uint8_t analyse__type_kind(const struct type *t) {
	return t && t->feel && t->feel->what == FEEL_SIMPLE ? t->feel->kind : VAL_NULL;
}

/* Whether the values of a type are other than single ones, so that a test may look into them. */
static bool is_composed(const struct type *t) {
	if (!t || !t->feel)
		return false;
	switch ((enum feel_type_kind)t->feel->what) {
	case FEEL_LIST:
	case FEEL_CONTEXT:
	case FEEL_RANGE:
	case FEEL_FUNCTION: return true;
	case FEEL_ANY:
	case FEEL_NULL:
	case FEEL_SIMPLE: break;
	}
	return false;
}

/* ---- axes ------------------------------------------------------------------------------------- */

/* Unary tests of a cell, of input values or of a type. */
struct tests {
	const struct feel_expr *expr;
	struct feel_set set;
	uint8_t kind; /* enum cell_kind */
	uint8_t at_null;
};

/* The values of one kind on one side, as its tests cut them. */
struct axis {
	VEC(struct val) ends; /* ascending, each once */
	bool used, ranged;    /* ranged: not only single values are tested */
	bool wild;            /* its ends have no common order: nothing is known of its tests */
	uint32_t base, count; /* its pieces before any are left out */
};

/* One side while it is made. */
struct making {
	struct space *s;
	struct side *side;
	const struct type *type;
	uint8_t kind;                  /* of all its values; VAL_NULL: of the kinds that are tested */
	bool vague;                    /* tests look into its values, or the values are of any kind */
	struct axis axes[VAL_KINDS];   /* axes[VAL_NULL]: values of any kind */
	VEC(struct tests) limits;      /* what the values must satisfy anyway */
	struct piece *raw;
	uint32_t raw_count;
	uint32_t *before; /* by raw piece: how many before it are kept */
};

static struct tests cell_tests(const struct cell *c) {
	struct tests t = {.expr = c->expr, .kind = c->kind, .at_null = c->at_null};
	t.set = (struct feel_set){c->intervals, c->count, c->of, c->negated};
	return t;
}

bool analyse__is_closed(const struct feel_expr *x) {
	uint32_t slots;
	str text = feel_text(x);
	feel_slots(x, &slots);
	for (uint32_t i = 0; i < text.n && !slots; i++) {
		str rest = str_cut(text, i, text.n);
		if (str_starts(rest, STR("now")) || str_starts(rest, STR("today")))
			return false;
	}
	return slots == 0;
}

/* What closed tests say of a value: 1 or 0; -1 when it cannot be known. */
static int try(struct space *s, const struct feel_expr *x, struct val v) {
	uint32_t charge = 20 + feel_text(x).n / 4;
	if (s->run->steps <= charge || !analyse__spend(s, charge))
		return -1;
	s->run->steps -= charge;
	struct arena scratch = {0}, *kept = s->run->arena;
	s->run->arena = &scratch;
	bool hit = feel_test_unary(x, v, s->run);
	s->run->arena = kept;
	s->run->warnings = s->run->last_warning = NULL;
	s->run->regexes = NULL;
	arena_free(&scratch);
	return s->run->steps ? hit : -1;
}

static bool is_point(const struct interval *i) {
	return i->has_low && i->has_high && i->low_closed && i->high_closed && val_same(i->low, i->high);
}

static void add_ends(struct making *m, const struct tests *t) {
	if (t->kind != CELL_SET)
		return;
	for (uint32_t i = 0; i < t->set.count; i++) {
		const struct interval *one = &t->set.intervals[i];
		uint8_t kind = one->has_low ? one->low.kind : one->high.kind;
		if (kind == VAL_NULL || (m->kind && kind != m->kind))
			continue;
		struct axis *axis = &m->axes[kind];
		bool point = is_point(one);
		axis->used = true;
		axis->ranged |= !point;
		if (one->has_low)
			vec_push(&axis->ends, one->low);
		if (one->has_high && !point)
			vec_push(&axis->ends, one->high);
	}
}

/* Times with and without zones have no common order that holds for every input. */
static bool is_uniform(struct val x, struct val y) {
	int64_t at_x = 0, at_y = 0;
	if (x.kind != VAL_TIME && x.kind != VAL_DATETIME)
		return true;
	return val_offset(x, &at_x) == val_offset(y, &at_y) && at_x == at_y;
}

static int compare(const void *a, const void *b) {
	return rules__order(a, b);
}

static void settle_axis(struct axis *axis) {
	struct val *v = axis->ends.p;
	uint32_t n = axis->ends.n, kept = 0;
	for (uint32_t i = 1; i < n; i++)
		axis->wild |= !is_uniform(v[0], v[i]);
	if (axis->wild)
		axis->ends.n = n = 0;
	if (n)
		qsort(v, n, sizeof *v, compare);
	for (uint32_t i = 0; i < n; i++)
		if (!kept || compare(&v[kept - 1], &v[i]) != 0)
			v[kept++] = v[i];
	axis->ends.n = kept;
}

static uint32_t end_at(const struct axis *axis, struct val v) {
	uint32_t low = 0, high = axis->ends.n;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (compare(&axis->ends.p[mid], &v) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* ---- pieces ----------------------------------------------------------------------------------- */

static void lay_axis(struct making *m, uint8_t kind) {
	struct axis *axis = &m->axes[kind];
	uint32_t n = axis->ends.n;
	axis->base = m->raw_count;
	bool ranged = axis->ranged && !axis->wild;
	axis->count = ranged ? 2 * n + 1 : n + (kind != VAL_BOOL);
	struct piece *p = m->raw + axis->base;
	for (uint32_t i = 0; i < axis->count; i++, p++) {
		uint32_t end = ranged ? i / 2 : i;
		*p = (struct piece){.kind = kind, .shape = PIECE_OTHER};
		if (ranged ? i % 2 == 1 : i < n) {
			p->shape = PIECE_POINT;
			p->low = p->high = axis->ends.p[end];
			p->has_low = p->has_high = true;
		} else if (ranged) {
			p->shape = PIECE_OPEN;
			p->has_low = end > 0;
			p->has_high = end < n;
			p->low = end > 0 ? axis->ends.p[end - 1] : val_null();
			p->high = end < n ? axis->ends.p[end] : val_null();
		}
	}
	m->raw_count += axis->count;
}

/* Whether no value lies strictly between the ends: whole days and months follow one another, a day begins at 0:00. */
static bool is_hollow(const struct piece *p) {
	if (p->shape != PIECE_OPEN)
		return false;
	if (p->kind == VAL_TIME && p->has_high && !p->has_low)
		return p->high.seconds == 0 && p->high.nanos == 0;
	if (!p->has_low || !p->has_high)
		return false;
	if (p->kind == VAL_DATE)
		return p->low.days + 1 == p->high.days;
	return p->kind == VAL_MONTHS && p->low.months + 1 == p->high.months;
}

/* Whether a piece lies in the tests that limit the side; in doubt it does. */
static bool is_allowed(struct making *m, const struct tests *t, const struct piece *p) {
	struct val v;
	if (t->kind == CELL_ANY || p->kind == VAL_NULL || m->axes[p->kind].wild)
		return true;
	if (t->kind == CELL_FEEL)
		return !analyse__is_closed(t->expr) || !analyse__sample(m->s->a, p, &v) || try(m->s, t->expr, v) != 0;
	if (t->set.kind != p->kind)
		return t->set.negated;
	bool among = false;
	if (p->shape != PIECE_OTHER) {
		/* no end of the tests lies inside an open piece: any value of it speaks for all */
		if (p->shape == PIECE_POINT)
			v = p->low;
		else if (!analyse__sample(m->s->a, p, &v))
			return true;
		for (uint32_t i = 0; i < t->set.count && !among; i++)
			among = rules__is_in(&t->set.intervals[i], &v);
	}
	return among != t->set.negated;
}

static bool is_kept(struct making *m, const struct piece *p) {
	if (is_hollow(p))
		return false;
	for (uint32_t i = 0; i < m->limits.n; i++)
		if (!is_allowed(m, &m->limits.p[i], p))
			return false;
	return true;
}

static void cut_side(struct making *m) {
	struct space *s = m->s;
	uint32_t most = 1;
	bool any = false;
	if (m->kind)
		m->axes[m->kind].used = true;
	for (uint32_t k = 0; k < VAL_KINDS; k++)
		any |= m->axes[k].used;
	m->axes[VAL_NULL].used = !any;
	for (uint32_t k = 0; k < VAL_KINDS; k++)
		if (m->axes[k].used)
			most += 2 * m->axes[k].ends.n + 3;
	m->raw = arena_array(s->a, struct piece, most);
	for (uint32_t k = 0; k < VAL_KINDS; k++) {
		struct axis *axis = &m->axes[k];
		if (!axis->used)
			continue;
		if (k == VAL_BOOL) {
			vec_push(&axis->ends, val_bool(false));
			vec_push(&axis->ends, val_bool(true));
		}
		settle_axis(axis);
		lay_axis(m, (uint8_t)k);
	}
	check(m->raw_count <= most);
	struct piece *pieces = arena_array(s->a, struct piece, m->raw_count);
	m->before = arena_array(s->a, uint32_t, m->raw_count + 1);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < m->raw_count; i++) {
		m->before[i] = kept;
		if (is_kept(m, &m->raw[i]))
			pieces[kept++] = m->raw[i];
	}
	m->before[m->raw_count] = kept;
	m->side->pieces = pieces;
	m->side->count = kept;
}

/* ---- what a cell accepts ---------------------------------------------------------------------- */

/* The raw pieces of an interval on its axis. */
static struct span raw_span(const struct axis *axis, const struct interval *i) {
	uint32_t n = axis->ends.n, from = 0, to = axis->count;
	if (!axis->ranged) {
		from = end_at(axis, i->low);
		return (struct span){axis->base + from, axis->base + from + (from < n)};
	}
	if (i->has_low)
		from = 2 * end_at(axis, i->low) + (i->low_closed ? 1 : 2);
	if (i->has_high)
		to = 2 * end_at(axis, i->high) + (i->high_closed ? 2 : 1);
	return (struct span){axis->base + from, axis->base + (to > from ? to : from)};
}

static int by_start(const void *a, const void *b) {
	const struct span *x = a, *y = b;
	return (x->from > y->from) - (x->from < y->from);
}

/* The kept pieces of raw ones. */
static struct list keep(struct making *m, const struct span *raw, uint32_t n) {
	struct growing g = grow(m->s->a, n);
	for (uint32_t i = 0; i < n; i++)
		put(&g, m->before[raw[i].from], m->before[raw[i].to]);
	return whole_of(g);
}

/* Pieces in the intervals of a set (whether or not it is negated). */
static struct list pieces_in(struct making *m, const struct feel_set *set) {
	struct arena *a = m->s->a;
	struct span *raw = arena_array(a, struct span, set->count);
	uint32_t n = 0;
	for (uint32_t i = 0; i < set->count; i++)
		if (set->intervals[i].low.kind == set->kind || set->intervals[i].high.kind == set->kind)
			raw[n++] = raw_span(&m->axes[set->kind], &set->intervals[i]);
	if (n)
		qsort(raw, n, sizeof *raw, by_start);
	return keep(m, raw, n);
}

static struct reach everything(struct making *m, bool surely) {
	struct list all = one_span(m->s->a, 0, m->side->count + 1);
	return (struct reach){surely ? all : (struct list){0}, all};
}

static void add_null(struct making *m, const struct tests *t, struct reach *r) {
	uint32_t null = m->side->count;
	int answer = t->at_null == ANSWER_ASK ? (analyse__is_closed(t->expr) ? try(m->s, t->expr, val_null()) : -1)
	                                      : t->at_null == ANSWER_YES;
	struct list only = one_span(m->s->a, null, null + 1);
	if (answer == 1)
		r->must = analyse__list_join(m->s->a, r->must, only);
	if (answer != 0)
		r->may = analyse__list_join(m->s->a, r->may, only);
}

static struct reach reach_of_set(struct making *m, const struct tests *t) {
	struct reach r = {0};
	struct arena *a = m->s->a;
	uint8_t kind = t->set.kind;
	if (m->vague || (kind != VAL_NULL && m->axes[kind].wild)) {
		r = everything(m, false);
	} else if (kind == VAL_NULL || !m->axes[kind].used) {
		/* no value of the side is of the kind: "not" of it holds, or cannot be decided */
		if (t->set.negated)
			r.may = one_span(a, 0, m->side->count);
		if (t->set.negated && kind == VAL_NULL && t->set.count)
			r.must = r.may;
	} else {
		const struct axis *axis = &m->axes[kind];
		struct list in = pieces_in(m, &t->set);
		if (t->set.negated) {
			struct list own = one_span(a, m->before[axis->base], m->before[axis->base + axis->count]);
			r.may = analyse__list_rest(a, in, m->side->count);
			r.must = analyse__list_meet(a, r.may, own);
		} else {
			r.must = r.may = in;
		}
	}
	if (!m->vague)
		add_null(m, t, &r);
	return r;
}

/* An expression over the input alone is tried on the single values; of other pieces nothing is known. */
static struct reach reach_of_feel(struct making *m, const struct tests *t) {
	struct reach r = everything(m, false);
	const struct side *side = m->side;
	if (m->vague || !analyse__is_closed(t->expr))
		return r;
	struct growing must = grow(m->s->a, side->count), may = grow(m->s->a, side->count);
	for (uint32_t i = 0; i < side->count; i++) {
		int answer = side->pieces[i].shape == PIECE_POINT ? try(m->s, t->expr, side->pieces[i].low) : -1;
		if (answer == 1)
			put(&must, i, i + 1);
		if (answer != 0)
			put(&may, i, i + 1);
	}
	r = (struct reach){whole_of(must), whole_of(may)};
	add_null(m, t, &r);
	return r;
}

static struct reach reach_of(struct making *m, const struct cell *c) {
	struct tests t = cell_tests(c);
	switch ((enum cell_kind)c->kind) {
	case CELL_ANY: return everything(m, true);
	case CELL_SET: return reach_of_set(m, &t);
	case CELL_FEEL: break;
	}
	return reach_of_feel(m, &t);
}

/* ---- the space -------------------------------------------------------------------------------- */

static void add_limits(struct making *m, uint32_t column) {
	const struct input_clause *in = &m->s->t->inputs[column];
	const struct type *type = m->s->types[column];
	if (in->allowed.kind != CELL_ANY)
		vec_push(&m->limits, cell_tests(&in->allowed));
	for (; type && !is_composed(type); type = type->base) {
		if (!type->allowed || feel_is_any(type->allowed))
			continue;
		struct tests t = {.expr = type->allowed, .kind = CELL_FEEL};
		if (feel_tests_set(m->s->a, type->allowed, &t.set))
			t.kind = CELL_SET;
		vec_push(&m->limits, t);
	}
}

/* The cells of a rule on this side; several columns with the same expression must all accept. */
static struct reach rule_reach(struct making *m, uint32_t rule) {
	const struct table *t = m->s->t;
	const struct cell *row = t->cells + (size_t)rule * t->input_count;
	uint32_t number = (uint32_t)(m->side - m->s->sides);
	struct reach r = reach_of(m, &row[m->side->column]);
	for (uint32_t c = m->side->column + 1; c < t->input_count; c++) {
		if (m->s->side_of[c] != number)
			continue;
		struct reach more = reach_of(m, &row[c]);
		r.must = analyse__list_meet(m->s->a, r.must, more.must);
		r.may = analyse__list_meet(m->s->a, r.may, more.may);
	}
	return r;
}

static void make_side(struct space *s, uint32_t number) {
	const struct table *t = s->t;
	struct making m = {.s = s, .side = &s->sides[number]};
	for (uint32_t c = m.side->column; c < t->input_count; c++) {
		if (s->side_of[c] != number)
			continue;
		m.type = m.type ? m.type : s->types[c];
		add_limits(&m, c);
	}
	m.kind = analyse__type_kind(m.type);
	m.vague = is_composed(m.type);
	for (uint32_t i = 0; i < m.limits.n; i++)
		add_ends(&m, &m.limits.p[i]);
	for (uint32_t r = 0; r < t->rule_count; r++)
		for (uint32_t c = m.side->column; c < t->input_count && !m.vague; c++)
			if (s->side_of[c] == number) {
				struct tests one = cell_tests(&t->cells[(size_t)r * t->input_count + c]);
				add_ends(&m, &one);
			}
	cut_side(&m);
	m.side->rules = arena_array(s->a, struct reach, t->rule_count);
	for (uint32_t r = 0; r < t->rule_count; r++)
		m.side->rules[r] = rule_reach(&m, r);
	for (uint32_t k = 0; k < VAL_KINDS; k++)
		vec_free(&m.axes[k].ends);
	vec_free(&m.limits);
}

void analyse__space_make(struct space *s, const struct table *t, const struct type **types) {
	s->t = t;
	s->types = types;
	s->sides = arena_array(s->a, struct side, t->input_count);
	s->side_of = arena_array(s->a, uint32_t, t->input_count);
	for (uint32_t c = 0; c < t->input_count; c++) {
		str text = str_trim(feel_text(t->inputs[c].expr));
		uint32_t k = 0;
		while (k < s->side_count && !str_eq(str_trim(feel_text(t->inputs[s->sides[k].column].expr)), text))
			k++;
		s->side_of[c] = k;
		if (k < s->side_count)
			continue;
		str label = t->inputs[c].label;
		s->sides[s->side_count++] = (struct side){.label = label.n ? label : text, .column = c};
	}
	for (uint32_t k = 0; k < s->side_count; k++)
		make_side(s, k);
}

/* ---- samples ---------------------------------------------------------------------------------- */

static bool sample_number(const struct piece *p, dec *out) {
	dec one = dec_int(1), two = dec_int(2), sum;
	if (!p->has_low)
		return dec_sub(p->high.number, one, out);
	/* a whole number is nicer than the middle */
	if (dec_quantize(p->low.number, 0, DEC_FLOOR, out) && dec_add(*out, one, out) &&
	    (!p->has_high || dec_cmp(*out, p->high.number) < 0))
		return true;
	return p->has_high && dec_add(p->low.number, p->high.number, &sum) && dec_div(sum, two, out) &&
	       dec_cmp(p->low.number, *out) < 0 && dec_cmp(*out, p->high.number) < 0;
}

/* One step from an end, when the piece is that wide. */
static bool sample_whole(const struct piece *p, int64_t low, int64_t high, int64_t *out) {
	*out = p->has_low ? low + 1 : high - 1;
	return !(p->has_low && p->has_high && *out >= high);
}

static bool sample_seconds(const struct piece *p, struct val *v) {
	*v = p->has_low ? p->low : p->high;
	if (sample_whole(p, p->low.seconds, p->high.seconds, &v->seconds))
		return v->kind != VAL_TIME || (v->seconds >= 0 && v->seconds < 86400);
	return false;
}

bool analyse__sample(struct arena *a, const struct piece *p, struct val *out) {
	(void)a;
	*out = p->low;
	if (p->shape != PIECE_OPEN)
		return p->shape == PIECE_POINT;
	if (!p->has_low && !p->has_high)
		return false;
	*out = p->has_low ? p->low : p->high;
	switch ((enum val_kind)p->kind) {
	case VAL_NUMBER: return sample_number(p, &out->number);
	case VAL_DATE: return sample_whole(p, p->low.days, p->high.days, &out->days);
	case VAL_MONTHS: return sample_whole(p, p->low.months, p->high.months, &out->months);
	case VAL_TIME:
	case VAL_DATETIME:
	case VAL_DURATION: return sample_seconds(p, out);
	case VAL_NULL:
	case VAL_BOOL:
	case VAL_STRING:
	case VAL_LIST:
	case VAL_CONTEXT:
	case VAL_RANGE:
	case VAL_FUNCTION:
	case VAL_KINDS: break;
	}
	return false;
}
