/* What the rules leave uncovered: the space is cut side by side, and what has been cut before is remembered. */
#include "rules/analyse.h"

/* What is uncovered from one side on: pieces of that side, and what is uncovered behind them. */
struct node {
	const struct edge *edges;
	uint32_t n;
};

struct edge {
	struct list pieces;
	const struct node *next;
};

static const struct node COVERED, HOLE; /* nothing is uncovered; everything is */

/* What was cut already: from `side` on, under these rules. */
struct known {
	uint32_t side, n, next;
	const uint32_t *rules;
	const struct node *node;
};

struct walk {
	struct space *s;
	const struct list *domain; /* by side */
	bool must;                 /* rules cover what they surely accept, not what they may */
	bool whether;              /* only whether anything is uncovered is asked */
	bool stopped;              /* too costly */
	uint32_t *tail;            /* by rule: from this side on it accepts the whole domain */
	VEC(struct known) known;
	struct map index; /* hash -> 1 + the first of its chain in `known` */
};

static struct list cell_of(const struct walk *w, uint32_t rule, uint32_t side) {
	const struct reach *r = &w->s->sides[side].rules[rule];
	return w->must ? r->must : r->may;
}

static void find_tails(struct walk *w, const uint32_t *rules, uint32_t n) {
	w->tail = arena_array(w->s->a, uint32_t, w->s->t->rule_count);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t side = w->s->side_count;
		while (side && analyse__list_within(w->domain[side - 1], cell_of(w, rules[i], side - 1)))
			side--;
		w->tail[rules[i]] = side;
	}
}

/* ---- one side --------------------------------------------------------------------------------- */

/* A side cut where its rules begin and end: stretch i is at[i] … at[i + 1] - 1, under rules first[i] … first[i + 1] - 1
 * of `rules`. */
struct cuts {
	uint32_t *at, n;
	uint32_t *first, *rules;
};

static void sort_numbers(uint32_t *v, uint32_t *spare, uint32_t n) {
	if (n < 2)
		return;
	uint32_t half = n / 2, i = 0, k = half;
	sort_numbers(v, spare, half);
	sort_numbers(v + half, spare, n - half);
	for (uint32_t to = 0; to < n; to++)
		spare[to] = k == n || (i < half && v[i] <= v[k]) ? v[i++] : v[k++];
	memcpy(v, spare, n * sizeof *v);
}

static uint32_t stretch_at(const struct cuts *c, uint32_t piece) {
	uint32_t low = 0, high = c->n;
	while (low < high) {
		uint32_t mid = (low + high) / 2;
		if (c->at[mid] < piece)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void add_cuts(struct cuts *c, struct list l) {
	for (uint32_t i = 0; i < l.n; i++) {
		c->at[c->n++] = l.p[i].from;
		c->at[c->n++] = l.p[i].to;
	}
}

static bool find_cuts(struct walk *w, uint32_t side, const uint32_t *rules, uint32_t n, struct cuts *c) {
	struct arena *a = w->s->a;
	uint32_t most = 2 * w->domain[side].n, kept = 0;
	for (uint32_t i = 0; i < n; i++)
		most += 2 * cell_of(w, rules[i], side).n;
	if (!analyse__spend(w->s, most))
		return false;
	c->at = arena_array(a, uint32_t, most);
	add_cuts(c, w->domain[side]);
	for (uint32_t i = 0; i < n; i++)
		add_cuts(c, cell_of(w, rules[i], side));
	sort_numbers(c->at, arena_array(a, uint32_t, most), most);
	for (uint32_t i = 0; i < most; i++)
		if (!kept || c->at[kept - 1] != c->at[i])
			c->at[kept++] = c->at[i];
	c->n = kept;
	return true;
}

/* Counts, or enters, each rule under the stretches that it covers. */
static uint64_t deal(struct walk *w, uint32_t side, const uint32_t *rules, uint32_t n, struct cuts *c, bool enter) {
	uint64_t total = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct list l = cell_of(w, rules[i], side);
		for (uint32_t k = 0; k < l.n; k++) {
			uint32_t from = stretch_at(c, l.p[k].from), to = stretch_at(c, l.p[k].to);
			total += to - from;
			for (uint32_t j = from; j < to && !enter; j++)
				c->first[j + 2]++;
			for (uint32_t j = from; j < to && enter; j++)
				c->rules[c->first[j + 1]++] = rules[i];
		}
	}
	return total;
}

/* Counting sort: first[j + 1] is where stretch j is filled from, and in the end where it stops. */
static bool make_cuts(struct walk *w, uint32_t side, const uint32_t *rules, uint32_t n, struct cuts *c) {
	*c = (struct cuts){0};
	if (!find_cuts(w, side, rules, n, c))
		return false;
	c->first = arena_array(w->s->a, uint32_t, c->n + 2);
	uint64_t total = deal(w, side, rules, n, c, false);
	if (!analyse__spend(w->s, total + c->n))
		return false;
	c->rules = arena_array(w->s->a, uint32_t, total);
	for (uint32_t j = 1; j <= c->n; j++)
		c->first[j + 1] += c->first[j];
	deal(w, side, rules, n, c, true);
	return true;
}

/* ---- what was cut before ---------------------------------------------------------------------- */

static uint64_t hash_of(uint32_t side, const uint32_t *rules, uint32_t n) {
	uint64_t h = 0x9E3779B97F4A7C15u + side;
	for (uint32_t i = 0; i < n; i++)
		h = (h ^ rules[i]) * 0x100000001B3u + (h >> 29);
	return h | 1;
}

static const struct node *recall(const struct walk *w, uint64_t hash, uint32_t side, const uint32_t *rules,
                                 uint32_t n) {
	const uint64_t *at = map_get(&w->index, hash);
	for (uint32_t i = at ? (uint32_t)*at : 0; i; i = w->known.p[i - 1].next) {
		const struct known *k = &w->known.p[i - 1];
		if (k->side == side && k->n == n && memcmp(k->rules, rules, n * sizeof *rules) == 0)
			return k->node;
	}
	return NULL;
}

static void remember(struct walk *w, uint64_t hash, struct known k) {
	const uint64_t *at = map_get(&w->index, hash);
	k.next = at ? (uint32_t)*at : 0;
	vec_push(&w->known, k);
	map_put(&w->index, hash, w->known.n);
}

/* ---- the walk --------------------------------------------------------------------------------- */

static const struct node *cut(struct walk *w, uint32_t side, const uint32_t *rules, uint32_t n);

/* Adds a stretch at the end of spans[0 … *n - 1]. */
static void put_span(struct span *spans, uint32_t *n, struct span one) {
	if (*n && spans[*n - 1].to == one.from)
		spans[*n - 1].to = one.to;
	else
		spans[(*n)++] = one;
}

/* The edges of what each stretch leaves: everything uncovered together, the others as neighbours are alike. */
static const struct node *join_stretches(struct walk *w, uint32_t side, const struct cuts *c,
                                         const struct node *const *next) {
	struct arena *a = w->s->a;
	struct edge *edges = arena_array(a, struct edge, c->n + 1);
	struct span *open = arena_array(a, struct span, c->n), *spans = arena_array(a, struct span, c->n);
	struct node *node = arena_new(a, struct node);
	uint32_t opened = 0;
	for (uint32_t i = 0; i + 1 < c->n; i++) {
		if (next[i] == &COVERED)
			continue;
		spans[i] = (struct span){c->at[i], c->at[i + 1]};
		struct edge *last = node->n ? &edges[node->n - 1] : NULL;
		if (next[i] == &HOLE)
			put_span(open, &opened, spans[i]);
		else if (last && last->next == next[i] && last->pieces.p[0].to == spans[i].from)
			spans[last->pieces.p - spans].to = spans[i].to;
		else
			edges[node->n++] = (struct edge){{&spans[i], 1}, next[i]};
	}
	if (opened)
		edges[node->n++] = (struct edge){{open, opened}, &HOLE};
	node->edges = edges;
	if (!node->n)
		return &COVERED;
	bool all = node->n == 1 && opened && analyse__list_within(w->domain[side], edges[0].pieces);
	return all ? &HOLE : node;
}

static const struct node *cut_side(struct walk *w, uint32_t side, const uint32_t *rules, uint32_t n) {
	struct cuts c;
	if (!make_cuts(w, side, rules, n, &c)) {
		w->stopped = true;
		return &COVERED;
	}
	const struct node **next = arena_array(w->s->a, const struct node *, c.n);
	for (uint32_t i = 0; i + 1 < c.n; i++) {
		next[i] = &COVERED;
		if (w->stopped || !analyse__list_has(w->domain[side], c.at[i]))
			continue;
		next[i] = cut(w, side + 1, c.rules + c.first[i], c.first[i + 1] - c.first[i]);
		if (w->whether && next[i] != &COVERED)
			return &HOLE;
	}
	return w->stopped ? &COVERED : join_stretches(w, side, &c, next);
}

/* What the rules leave uncovered from a side on; ascending rules. */
static const struct node *cut(struct walk *w, uint32_t side, const uint32_t *rules, uint32_t n) {
	if (!n)
		return &HOLE;
	if (side == w->s->side_count)
		return &COVERED;
	w->stopped = w->stopped || !analyse__spend(w->s, n);
	if (w->stopped)
		return &COVERED;
	for (uint32_t i = 0; i < n; i++)
		if (w->tail[rules[i]] <= side)
			return &COVERED;
	uint64_t hash = hash_of(side, rules, n);
	const struct node *node = recall(w, hash, side, rules, n);
	if (node)
		return node;
	node = cut_side(w, side, rules, n);
	remember(w, hash, (struct known){side, n, 0, rules, node});
	return node;
}

static const struct node *walk(struct walk *w, const uint32_t *rules, uint32_t n) {
	find_tails(w, rules, n);
	const struct node *node = cut(w, 0, rules, n);
	vec_free(&w->known);
	map_free(&w->index);
	return node;
}

int analyse__sticks_out(struct space *s, uint32_t rule, const uint32_t *others, uint32_t count) {
	struct list *domain = arena_array(s->a, struct list, s->side_count);
	for (uint32_t k = 0; k < s->side_count; k++)
		domain[k] = s->sides[k].rules[rule].may;
	struct walk w = {.s = s, .domain = domain, .must = true, .whether = true};
	const struct node *node = walk(&w, others, count);
	return w.stopped ? -1 : node != &COVERED;
}

/* ---- holes ------------------------------------------------------------------------------------ */

/* Holes while they are collected. */
struct search {
	struct walk *w;
	struct boxes *out;
	struct list *box; /* on the way down */
	uint32_t most;
};

static bool is_inside(const struct space *s, const struct list *box, const struct list *outer) {
	for (uint32_t k = 0; k < s->side_count; k++)
		if (!analyse__list_within(box[k], outer[k]))
			return false;
	return true;
}

/* The only side on which the rule does not meet the box; side_count when there are several. */
static uint32_t only_miss(const struct space *s, uint32_t rule, const struct list *box) {
	uint32_t miss = s->side_count;
	for (uint32_t k = 0; k < s->side_count; k++) {
		if (analyse__list_meets(s->sides[k].rules[rule].may, box[k]))
			continue;
		if (miss < s->side_count)
			return s->side_count;
		miss = k;
	}
	return miss;
}

/* Widens one side as far as no rule is met. */
static void widen(struct space *s, struct list *box, uint32_t side) {
	uint32_t count = s->sides[side].count, n = 0;
	bool *blocked = arena_array(s->a, bool, count + 1);
	for (uint32_t r = 0; r < s->t->rule_count; r++) {
		struct list may = s->sides[side].rules[r].may;
		if (only_miss(s, r, box) != side)
			continue;
		for (uint32_t i = 0; i < may.n; i++)
			for (uint32_t k = may.p[i].from; k < may.p[i].to; k++)
				blocked[k] = true;
	}
	struct span *spans = arena_array(s->a, struct span, count / 2 + 1);
	for (uint32_t k = 0; k < count; k++) {
		if (blocked[k])
			continue;
		if (n && spans[n - 1].to == k)
			spans[n - 1].to++;
		else
			spans[n++] = (struct span){k, k + 1};
	}
	box[side] = (struct list){spans, n};
}

static void add_hole(struct search *x) {
	struct space *s = x->w->s;
	for (uint32_t i = 0; i < x->out->n; i++)
		if (is_inside(s, x->box, x->out->p[i]))
			return;
	if (x->out->n == x->most) {
		x->out->more = true;
		return;
	}
	if (!analyse__spend(s, (uint64_t)s->t->rule_count * s->side_count)) {
		x->out->more = true;
		return;
	}
	struct list *wide = arena_array(s->a, struct list, s->side_count);
	if (s->side_count)
		memcpy(wide, x->box, s->side_count * sizeof *wide);
	for (uint32_t k = 0; k < s->side_count; k++)
		widen(s, wide, k);
	x->out->p[x->out->n++] = wide;
}

static void collect(struct search *x, const struct node *node, uint32_t side) {
	const struct space *s = x->w->s;
	if (node == &HOLE) {
		for (uint32_t k = side; k < s->side_count; k++)
			x->box[k] = x->w->domain[k];
		add_hole(x);
		return;
	}
	for (uint32_t i = 0; i < node->n && !x->out->more; i++) {
		if (!analyse__spend(x->w->s, x->out->n + 1)) {
			x->out->more = true;
			return;
		}
		x->box[side] = node->edges[i].pieces;
		collect(x, node->edges[i].next, side + 1);
	}
}

bool analyse__holes(struct space *s, uint32_t most, struct boxes *out) {
	struct list *domain = arena_array(s->a, struct list, s->side_count);
	uint32_t *rules = arena_array(s->a, uint32_t, s->t->rule_count);
	*out = (struct boxes){.p = arena_array(s->a, struct list *, most)};
	for (uint32_t k = 0; k < s->side_count; k++) {
		if (!s->sides[k].count)
			return true; /* there is no input at all */
		domain[k] = analyse__list_rest(s->a, (struct list){0}, s->sides[k].count);
	}
	for (uint32_t r = 0; r < s->t->rule_count; r++)
		rules[r] = r;
	struct walk w = {.s = s, .domain = domain};
	const struct node *node = walk(&w, rules, s->t->rule_count);
	if (w.stopped)
		return false;
	struct search x = {&w, out, arena_array(s->a, struct list, s->side_count), most};
	collect(&x, node, 0);
	return true;
}
