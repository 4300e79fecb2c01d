/* What can be said of a finished graph before anything runs: every part can be reached, and no token can turn round and
 * round without waiting. */
#include "process/model.h"

/* Two vertices stand for a sub-process: i where a token enters, node_count + i where it leaves. */
struct graph {
	const struct process_model *m;
	uint32_t *edges;       /* pairs from, to */
	uint32_t n, max;
	uint32_t *degree, *stack;
	uint32_t vertices;
};

static void edge(struct graph *g, uint32_t from, uint32_t to) {
	check(g->n < g->max);
	g->edges[2 * g->n] = from;
	g->edges[2 * g->n + 1] = to;
	g->n++;
}

/* Where a token goes that has ended in `scope`. */
static void edge_to_exit(struct graph *g, uint32_t from, uint32_t scope) {
	if (scope != NONE)
		edge(g, from, g->m->node_count + scope);
}

static void add_edges(struct graph *g) {
	const struct process_model *m = g->m;
	for (uint32_t i = 0; i < m->node_count; i++) {
		const struct node *n = &m->nodes[i];
		bool sub = n->kind == NODE_SUBPROCESS;
		uint32_t from = sub ? m->node_count + i : i;
		if (sub)
			edge(g, i, n->start);
		if (!n->out_count)
			edge_to_exit(g, from, n->parent);
		for (uint32_t f = n->out; f < n->out + n->out_count; f++)
			edge(g, from, m->flows[f].target);
	}
}

static struct graph make_graph(struct arena *a, const struct process_model *m) {
	struct graph g = {.m = m, .max = 3 * m->node_count + m->flow_count, .vertices = 2 * m->node_count};
	g.edges = arena_array(a, uint32_t, (size_t)2 * g.max);
	g.degree = arena_array(a, uint32_t, g.vertices);
	g.stack = arena_array(a, uint32_t, g.vertices);
	add_edges(&g);
	return g;
}

static bool complain(const struct source *s, const struct node *n, const char *code, const char *why) {
	return process__refuse(s, code, n->line, n->element, n->id, why);
}

/* ---- what can be reached -------------------------------------------------------------------- */

static void reach(uint32_t node, bool *seen, uint32_t *stack, uint32_t *n) {
	if (seen[node])
		return;
	seen[node] = true;
	stack[(*n)++] = node;
}

static bool check_reached(struct arena *a, const struct process_model *m, const struct source *s) {
	bool *seen = arena_array(a, bool, m->node_count);
	uint32_t *stack = arena_array(a, uint32_t, m->node_count), n = 0;
	reach(m->start, seen, stack, &n);
	bool grown = true;
	while (grown) {
		while (n) {
			const struct node *x = &m->nodes[stack[--n]];
			if (x->kind == NODE_SUBPROCESS)
				reach(x->start, seen, stack, &n);
			for (uint32_t f = x->out; f < x->out + x->out_count; f++)
				reach(m->flows[f].target, seen, stack, &n);
		}
		for (uint32_t i = 0; i < m->node_count; i++)
			if (m->nodes[i].kind == NODE_BOUNDARY && seen[m->nodes[i].host])
				reach(i, seen, stack, &n);
		grown = n > 0;
	}
	for (uint32_t i = 0; i < m->node_count; i++)
		if (!seen[i])
			return complain(s, &m->nodes[i], "bpmn.unreachable", "no token can ever come here");
	return true;
}

/* A process in which every path runs on for ever can never be finished. */
static bool check_ends(const struct process_model *m, const struct source *s) {
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].parent == NONE && !m->nodes[i].out_count)
			return true;
	return process__refuse(s, "bpmn.no_end", m->nodes[m->start].line, STR("process"), m->id, "it has no end");
}

/* ---- loops without a wait ------------------------------------------------------------------- */

static bool waits(const struct process_model *m, uint32_t vertex) {
	return vertex < m->node_count && (process__waits(&m->nodes[vertex]) || m->nodes[vertex].kind == NODE_BOUNDARY);
}

/* Takes away, again and again, what no edge leads to (side 1) or from (side 0). `gone` marks what was taken away. */
static void strip(struct graph *g, struct arena *a, bool *gone, int side) {
	uint32_t *first = arena_array(a, uint32_t, g->vertices + 1), *by = arena_array(a, uint32_t, g->n), n = 0;
	memset(g->degree, 0, g->vertices * sizeof *g->degree);
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t x = g->edges[2 * i + !side], y = g->edges[2 * i + side];
		if (gone[x] || gone[y])
			continue;
		g->degree[y]++;
		first[x + 1]++;
	}
	for (uint32_t v = 0; v < g->vertices; v++)
		first[v + 1] += first[v];
	check(first[g->vertices] <= g->n);
	uint32_t *fill = arena_array(a, uint32_t, g->vertices);
	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t x = g->edges[2 * i + !side], y = g->edges[2 * i + side];
		if (!gone[x] && !gone[y])
			by[first[x] + fill[x]++] = y;
	}
	for (uint32_t v = 0; v < g->vertices; v++)
		if (!gone[v] && !g->degree[v])
			g->stack[n++] = v;
	while (n) {
		uint32_t v = g->stack[--n];
		gone[v] = true;
		for (uint32_t i = first[v]; i < first[v + 1]; i++)
			if (!--g->degree[by[i]])
				g->stack[n++] = by[i];
	}
}

static bool check_loops(struct arena *a, const struct process_model *m, const struct source *s) {
	struct graph g = make_graph(a, m);
	bool *gone = arena_array(a, bool, g.vertices);
	for (uint32_t v = 0; v < g.vertices; v++)
		gone[v] = waits(m, v);
	strip(&g, a, gone, 1);
	strip(&g, a, gone, 0);
	for (uint32_t i = 0; i < m->node_count; i++)
		if (!gone[i])
			return complain(s, &m->nodes[i], "bpmn.loop_without_wait",
			                "a token can come back here without ever waiting");
	return true;
}

/* ---- branches ------------------------------------------------------------------------------- */

static bool check_branches(const struct process_model *m, const struct source *s) {
	for (uint32_t i = 0; i < m->node_count; i++) {
		const struct node *n = &m->nodes[i];
		bool chooses = n->kind == NODE_EXCLUSIVE && n->out_count > 1;
		for (uint32_t f = n->out; f < n->out + n->out_count; f++) {
			const struct flow *flow = &m->flows[f];
			if (chooses && !flow->condition && f != n->default_flow)
				return process__refuse(s, "bpmn.condition", flow->line, STR("sequenceFlow"), flow->id,
				                       "a flow out of a choice needs a condition, or be its default");
		}
		if (process__is_join(n) && n->in_count > LIMIT_PROCESS_TOKENS)
			return complain(s, n, "bpmn.too_large", "more incoming flows than an instance may have tokens");
	}
	return true;
}

bool process__check(const struct process_model *m, const struct source *s) {
	struct arena scratch = {0};
	bool ok = check_branches(m, s) && check_ends(m, s) && check_reached(&scratch, m, s) &&
	          check_loops(&scratch, m, s);
	arena_free(&scratch);
	return ok;
}
