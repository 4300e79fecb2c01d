/* Lines: a treap ordered by line, rank, instant and record, each node knowing how many are below it. Its shape follows
 * from the records alone (the priority is made of the key), so that it never depends on history. */
#include "desk/line.h"
#include "desk/desk_int.h"

struct line_node {
	int64_t line, rank;
	ms since;
	uint64_t key; /* book__key */
	uint32_t priority, count, left, right;
};

/* Murmur's last step: neighbouring keys get priorities far apart. */
static uint32_t priority_of(uint64_t key) {
	key ^= key >> 33;
	key *= 0xff51afd7ed558ccdULL;
	key ^= key >> 33;
	key *= 0xc4ceb9fe1a85ec53ULL;
	return (uint32_t)(key >> 32);
}

static bool before(const struct line_node *a, const struct line_node *b) {
	if (a->line != b->line)
		return a->line < b->line;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->since != b->since ? a->since < b->since : a->key < b->key;
}

static struct line_node *at(const struct lines *l, uint32_t i) {
	check(i < l->nodes.n);
	return &l->nodes.p[i];
}

static void recount(struct lines *l, uint32_t i) {
	struct line_node *n = at(l, i);
	n->count = 1 + at(l, n->left)->count + at(l, n->right)->count;
}

/* Those before `by` and the others. */
static void split(struct lines *l, uint32_t root, const struct line_node *by, uint32_t *low, uint32_t *high) {
	if (!root) {
		*low = *high = 0;
		return;
	}
	struct line_node *n = at(l, root);
	if (before(n, by)) {
		*low = root;
		split(l, n->right, by, &n->right, high);
	} else {
		*high = root;
		split(l, n->left, by, low, &n->left);
	}
	recount(l, root);
}

/* All of `low` stand before all of `high`. */
static uint32_t merge(struct lines *l, uint32_t low, uint32_t high) {
	if (!low || !high)
		return low + high;
	bool first = at(l, low)->priority >= at(l, high)->priority;
	uint32_t root = first ? low : high;
	if (first)
		at(l, low)->right = merge(l, at(l, low)->right, high);
	else
		at(l, high)->left = merge(l, low, at(l, high)->left);
	recount(l, root);
	return root;
}

static uint32_t new_node(struct lines *l) {
	uint32_t i = l->spare;
	if (i) {
		l->spare = at(l, i)->left;
		return i;
	}
	if (!l->nodes.n)
		vec_push(&l->nodes, (struct line_node){0});
	vec_push(&l->nodes, (struct line_node){0});
	return l->nodes.n - 1;
}

static void insert(struct lines *l, uint32_t i) {
	struct line_node *n = at(l, i);
	uint32_t *link = &l->root;
	while (*link && at(l, *link)->priority >= n->priority) {
		struct line_node *above = at(l, *link);
		above->count++;
		link = before(above, n) ? &above->right : &above->left;
	}
	split(l, *link, n, &n->left, &n->right);
	recount(l, i);
	*link = i;
}

static void take_out(struct lines *l, uint32_t i) {
	const struct line_node *n = at(l, i);
	uint32_t *link = &l->root;
	while (*link != i) {
		struct line_node *above = at(l, *link);
		check(above->count > 1 && "a place that is not where it was put");
		above->count--;
		link = before(above, n) ? &above->right : &above->left;
	}
	*link = merge(l, n->left, n->right);
}

void line__set(struct lines *l, enum record_kind kind, int64_t id, int64_t line, int64_t rank, ms since) {
	uint64_t key = book__key(kind, id), *known = map_get(&l->node_of, key);
	uint32_t i = known ? (uint32_t)*known : 0;
	if (i)
		take_out(l, i);
	if (line == NIL) {
		if (i) {
			*at(l, i) = (struct line_node){.left = l->spare};
			l->spare = i;
			map_drop(&l->node_of, key);
		}
		return;
	}
	if (!i) {
		i = new_node(l);
		map_put(&l->node_of, key, i);
	}
	*at(l, i) = (struct line_node){.line = line,
		.rank = rank == NIL ? 0 : rank,
		.since = since == NIL ? 0 : since,
		.key = key,
		.priority = priority_of(key)};
	insert(l, i);
}

void lines_free(struct lines *l) {
	vec_free(&l->nodes);
	map_free(&l->node_of);
	*l = (struct lines){0};
}

/* ---- asking ------------------------------------------------------------------------------------------ */

/* How many of all stand before `by`. */
static uint32_t rank_of(const struct lines *l, const struct line_node *by) {
	uint32_t n = 0;
	for (uint32_t i = l->root; i;) {
		const struct line_node *x = at(l, i);
		if (before(x, by)) {
			n += at(l, x->left)->count + 1;
			i = x->right;
		} else {
			i = x->left;
		}
	}
	return n;
}

/* The first that could stand in the line with that rank: before all that do. */
static struct line_node edge(int64_t line, int64_t rank) {
	return (struct line_node){.line = line, .rank = rank, .since = INT64_MIN};
}

uint32_t lines_ahead(const struct lines *l, int64_t line, int64_t rank) {
	struct line_node from = edge(line, INT64_MIN), to = edge(line, rank + 1);
	check(line != NIL && rank >= 0 && rank < INT64_MAX);
	return rank_of(l, &to) - rank_of(l, &from);
}

uint32_t lines_count(const struct lines *l, int64_t line) {
	return lines_ahead(l, line, INT64_MAX - 1);
}

static struct place place_of(const struct line_node *n) {
	return (struct place){.line = n->line,
		.rank = n->rank,
		.since = n->since,
		.kind = (enum record_kind)(n->key >> 56),
		.id = (int64_t)(n->key & (((uint64_t)1 << 56) - 1))};
}

bool lines_nth(const struct lines *l, int64_t line, uint32_t n, struct place *out) {
	struct line_node from = edge(line, INT64_MIN);
	check(line != NIL);
	uint32_t skip = rank_of(l, &from), i = l->root;
	if (!i || n >= at(l, i)->count - skip)
		return false; /* none stand behind that many */
	for (skip += n;;) {
		const struct line_node *x = at(l, i);
		uint32_t left = at(l, x->left)->count;
		if (skip == left) {
			*out = place_of(x);
			return x->line == line;
		}
		i = skip < left ? x->left : x->right;
		skip -= skip < left ? 0 : left + 1;
	}
}

/* ---- for decisions ----------------------------------------------------------------------------------- */

bool line_nth(const struct decision *d, int64_t line, uint32_t n, struct place *out) {
	return lines_nth(d->lines, line, n, out);
}

uint32_t line_count(const struct decision *d, int64_t line) {
	return lines_count(d->lines, line);
}

uint32_t line_ahead(const struct decision *d, int64_t line, int64_t rank) {
	return lines_ahead(d->lines, line, rank);
}
