/* What has to be before what: circles over the clauses of both sides, and who waits for whom. */
#include "permit/permit_int.h"

struct edge {
	str from, to;
	const struct permit_clause *clause;
	int side;
	bool told; /* stands in a circle that was found */
};

struct graph {
	struct edge edges[PERMIT_EDGES];
	uint32_t n;
};

static void collect(struct checking *c, struct graph *g) {
	for (int s = 0; s < PERMIT_SIDES; s++)
		for (uint32_t i = 0; i < c->side[s].clauses.n && g->n < PERMIT_EDGES; i++) {
			const struct permit_clause *x = &c->side[s].clauses.p[i];
			struct edge *e = &g->edges[g->n];
			*e = (struct edge){.clause = x, .side = s};
			if (c->r->subjects[x->subject].compare == COMPARE_ORDER && permit__order(x->value, &e->from, &e->to))
				g->n++;
		}
}

/* The shortest way from the end of an edge back to its beginning: edges in their order, the given one first. 0:
 * none. */
static uint32_t circle(const struct graph *g, uint32_t first, uint32_t *way) {
	uint32_t came[PERMIT_EDGES], queue[PERMIT_EDGES], head = 0, tail = 0, n = 0, at = PERMIT_EDGES;
	for (uint32_t i = 0; i < g->n; i++)
		came[i] = PERMIT_EDGES;
	queue[tail++] = first;
	came[first] = first;
	while (head < tail && at == PERMIT_EDGES) {
		uint32_t now = queue[head++];
		if (str_eq(g->edges[now].to, g->edges[first].from)) {
			at = now;
			break;
		}
		for (uint32_t i = 0; i < g->n; i++)
			if (came[i] == PERMIT_EDGES && str_eq(g->edges[i].from, g->edges[now].to)) {
				came[i] = now;
				queue[tail++] = i;
			}
	}
	if (at == PERMIT_EDGES)
		return 0;
	for (;; at = came[at]) { /* found from its end */
		way[n++] = at;
		if (at == first)
			break;
	}
	for (uint32_t i = 0; i < n / 2; i++) {
		uint32_t t = way[i];
		way[i] = way[n - 1 - i];
		way[n - 1 - i] = t;
	}
	return n;
}

static str arrows(struct checking *c, const str *nodes, uint32_t n, bool zh) {
	struct buf b = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; i < n; i++)
		buf_format(&b, "%s" STR_FMT, i ? " → " : "", STR_ARG(permit__word(c->r, nodes[i], zh)));
	str out = arena_str(c->a, buf_view(&b));
	buf_free(&b);
	return out;
}

static void tell(struct checking *c, struct graph *g, const uint32_t *way, uint32_t n) {
	uint32_t least = g->edges[way[0]].clause->subject;
	str *nodes = arena_array(c->a, str, n + 1);
	struct permit_clause *side[PERMIT_SIDES];
	uint32_t count[PERMIT_SIDES] = {0};
	for (int s = 0; s < PERMIT_SIDES; s++)
		side[s] = arena_array(c->a, struct permit_clause, n);
	for (uint32_t i = 0; i < n; i++) {
		struct edge *e = &g->edges[way[i]];
		e->told = true;
		nodes[i] = e->from;
		least = e->clause->subject < least ? e->clause->subject : least;
		side[e->side][count[e->side]++] = *e->clause;
	}
	nodes[n] = nodes[0];
	struct permit_finding *f = permit__find(c, least, "order_cycle");
	for (int s = 0; s < PERMIT_SIDES; s++) {
		f->side[s] = count[s] ? side[s] : NULL;
		f->side_count[s] = count[s];
	}
	f->witness = (struct permit_witness){.kind = WITNESS_CYCLE, .cycle = nodes, .cycle_count = n + 1};
	f->witness.zh = arena_format(c->a, "次序成环：" STR_FMT, STR_ARG(arrows(c, nodes, n + 1, true)));
	f->witness.en = arena_format(c->a, "a circle: " STR_FMT, STR_ARG(arrows(c, nodes, n + 1, false)));
	const struct permit_clause *last = g->edges[way[n - 1]].clause;
	f->remedy = (struct permit_patch){last->permit, c->r->subjects[last->subject].code, (str){0}, (str){0}};
}

void permit__cycles(struct checking *c) {
	struct graph *g = arena_new(c->a, struct graph);
	uint32_t way[PERMIT_EDGES];
	collect(c, g);
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t n = g->edges[i].told ? 0 : circle(g, i, way);
		if (n)
			tell(c, g, way, n);
	}
}

void permit__waits(struct checking *c, uint32_t subject) {
	uint32_t left, right;
	const struct permit_clause *l = permit__said(&c->side[0], subject, &left);
	const struct permit_clause *r = permit__said(&c->side[1], subject, &right);
	bool both = l && r;
	int waits = l ? 0 : 1;
	const struct side *s = &c->side[waits], *other = &c->side[!waits];
	const struct permit_clause *said = l ? l : r;
	struct permit_finding *f = permit__find(c, subject, both ? "order_cycle" : NULL);
	struct permit_witness *w = &f->witness;
	str *cycle = arena_array(c->a, str, 3);
	cycle[0] = cycle[2] = other->id;
	cycle[1] = s->id;
	f->remedy = (struct permit_patch){s->permit, f->subject, (str){0}, (str){0}};
	if (both) {
		*w = (struct permit_witness){.kind = WITNESS_CYCLE, .cycle = cycle, .cycle_count = 3};
		w->zh = arena_format(c->a, "互相等待：" STR_FMT, STR_ARG(arrows(c, cycle, 3, true)));
		w->en = arena_format(c->a, "they wait for one another: " STR_FMT, STR_ARG(arrows(c, cycle, 3, false)));
		return;
	}
	w->kind = WITNESS_ROWS;
	w->zh = arena_format(c->a, STR_FMT " 要等 " STR_FMT " 的决定，不能同时受理、同时决定（" STR_FMT ":%u）",
		STR_ARG(s->id), STR_ARG(other->id), STR_ARG(said->file), said->line);
	w->en = arena_format(c->a, STR_FMT " waits for the decision on " STR_FMT
		": not to be accepted and decided at one time (" STR_FMT ":%u)", STR_ARG(s->id), STR_ARG(other->id),
		STR_ARG(said->file), said->line);
}
