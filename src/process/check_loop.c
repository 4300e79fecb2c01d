/* Loops without a wait: what a token can come back to before anybody or anything outside has done something.
 *
 * Each node has three vertices: a token enters it, leaves it, or something thrown in it (error, escalation, cancel)
 * comes out of it. Each process has the same three. Edges are what happens without a wait; so a task that somebody
 * completes is entered but has no edge to where it is left. A parallel join is entered when all its flows bring a
 * token. A call is entered into its process; it is left without a wait when the process can be left so, which is found
 * first. Standard loops have a condition of their own, and signals and conditions are not followed: these end at
 * LIMIT_PROCESS_MOVES when an instance runs. */
#include "process/check.h"

enum side { ENTER, LEAVE, OUT };

struct graph {
	const struct process_model *m;
	struct arena *a;
	VEC(uint32_t) edges; /* pairs from, to */
	uint32_t vertices, *need; /* how many edges must bring something */
	uint32_t *first, *next;   /* to[first[v]] … to[first[v + 1]]: where edges of v lead */
};

static uint32_t at(const struct graph *g, uint32_t node, enum side side) {
	check(node < g->m->node_count);
	return node * 3 + side;
}

static uint32_t of_process(const struct graph *g, uint32_t process, enum side side) {
	return (g->m->node_count + process) * 3 + side;
}

/* The vertex of what lies around a node. */
static uint32_t around(const struct graph *g, const struct node *n, enum side side) {
	return n->parent == NONE ? of_process(g, n->process, side) : at(g, n->parent, side);
}

static void edge(struct graph *g, uint32_t from, uint32_t to) {
	check(from < g->vertices && to < g->vertices);
	vec_push(&g->edges, from);
	vec_push(&g->edges, to);
}

/* ---- edges ---------------------------------------------------------------------------------- */

static bool throws_out(const struct process_model *m, const struct node *n) {
	for (uint32_t t = n->trigger; t < n->trigger + n->trigger_count; t++) {
		uint8_t kind = m->triggers[t].kind;
		if (kind == TRIGGER_ERROR || kind == TRIGGER_ESCALATION || kind == TRIGGER_CANCEL)
			return true;
	}
	return false;
}

/* Whether a token that enters such a node, or one of its bodies, rests there. */
static bool rests(const struct process_model *m, const struct node *n) {
	switch (n->kind) {
	case NODE_TASK:
		return n->task != TASK_SCRIPT && n->task != TASK_RULE && !(n->task == TASK_SEND && n->trigger_count);
	case NODE_CATCH: return process__trigger(m, n) != TRIGGER_LINK;
	case NODE_EVENT_GATEWAY:
	case NODE_SUBPROCESS: /* its inside says it */
	case NODE_CALL: return true;
	default: return false;
	}
}

static void add_inside(struct graph *g, uint32_t i, uint32_t parent, uint32_t first, uint32_t end, uint32_t start) {
	if (start != NONE)
		edge(g, i, at(g, start, ENTER));
	for (uint32_t k = first; start == NONE && k < end; k = g->m->nodes[k].end)
		if (process__begins(g->m, &g->m->nodes[k]))
			edge(g, i, at(g, k, ENTER));
	check(parent == NONE || parent < first);
}

/* Errors and escalations go to the events that sit on a node or, from within, begin its event sub-processes; those
 * that are not caught there go on outwards. */
static void add_throws(struct graph *g, uint32_t out, uint32_t from, uint32_t count, const uint32_t *events) {
	for (uint32_t k = from; k < from + count; k++) {
		const struct node *event = &g->m->nodes[events[k]];
		uint32_t node = event->kind == NODE_SUBPROCESS ? event->start : events[k];
		if (throws_out(g->m, &g->m->nodes[node]))
			edge(g, out, at(g, node, ENTER));
	}
}

static void add_flows(struct graph *g, uint32_t i) {
	const struct node *n = &g->m->nodes[i];
	uint32_t left = at(g, i, LEAVE);
	for (uint32_t f = n->out; f < n->out + n->out_count; f++)
		edge(g, left, at(g, g->m->flows[f].target, ENTER));
	enum trigger_kind first = process__trigger(g->m, n);
	bool ends = !n->out_count && !n->compensates && !(n->kind == NODE_THROW && first == TRIGGER_LINK);
	for (uint32_t t = n->trigger; n->kind == NODE_END && t < n->trigger + n->trigger_count; t++)
		ends = ends && g->m->triggers[t].kind != TRIGGER_ERROR && g->m->triggers[t].kind != TRIGGER_CANCEL;
	if (ends)
		edge(g, left, around(g, n, LEAVE));
	if (n->kind == NODE_THROW && first == TRIGGER_LINK)
		edge(g, left, at(g, g->m->triggers[n->trigger].target, ENTER));
}

static void add_node(struct graph *g, uint32_t i) {
	const struct process_model *m = g->m;
	const struct node *n = &m->nodes[i];
	if (!rests(m, n))
		edge(g, at(g, i, ENTER), at(g, i, LEAVE));
	add_flows(g, i);
	if ((n->kind == NODE_END || n->kind == NODE_THROW) && throws_out(m, n))
		edge(g, at(g, i, ENTER), around(g, n, OUT));
	if (n->kind == NODE_PARALLEL && n->in_count > 1)
		g->need[at(g, i, ENTER)] = n->in_count;
	if (n->kind == NODE_SUBPROCESS && n->sub != SUB_AD_HOC && n->sub != SUB_EVENT)
		add_inside(g, at(g, i, ENTER), i, i + 1, n->end, n->start);
	if (n->kind == NODE_SUBPROCESS || n->kind == NODE_CALL) {
		add_throws(g, at(g, i, OUT), n->boundary, n->boundary_count, m->boundaries);
		add_throws(g, at(g, i, OUT), n->events, n->event_count, m->event_subs);
		edge(g, at(g, i, OUT), around(g, n, OUT));
	}
	if (n->kind == NODE_CALL)
		edge(g, at(g, i, ENTER), of_process(g, n->callee, ENTER));
}

static void add_edges(struct graph *g) {
	for (uint32_t v = 0; v < g->vertices; v++)
		g->need[v] = 1;
	for (uint32_t i = 0; i < g->m->node_count; i++)
		add_node(g, i);
	for (uint32_t p = 0; p < g->m->process_count; p++) {
		const struct process *x = &g->m->processes[p];
		if (x->start != NONE || x->implicit)
			add_inside(g, of_process(g, p, ENTER), NONE, x->first, x->end, x->start);
		add_throws(g, of_process(g, p, OUT), x->events, x->event_count, g->m->event_subs);
	}
}

/* Edges by the vertex where they begin (side 0) or end (side 1). */
static void sort_edges(struct graph *g, uint32_t side) {
	uint32_t n = g->edges.n / 2;
	g->first = arena_array(g->a, uint32_t, g->vertices + 2);
	g->next = arena_array(g->a, uint32_t, n);
	for (uint32_t i = 0; i < n; i++)
		g->first[g->edges.p[2 * i + side] + 2]++;
	for (uint32_t v = 0; v < g->vertices; v++)
		g->first[v + 2] += g->first[v + 1];
	for (uint32_t i = 0; i < n; i++)
		g->next[g->first[g->edges.p[2 * i + side] + 1]++] = g->edges.p[2 * i + !side];
	check(g->first[g->vertices] == n);
}

/* ---- which processes pass without a wait ------------------------------------------------------ */

struct flood {
	uint32_t *missing, *stack, n;
	uint32_t *callers, *first; /* calls by the process that they run */
	bool *found;               /* vertices that are come to without a wait */
};

static void come_to(struct flood *f, uint32_t v) {
	if (!f->missing[v] || --f->missing[v])
		return;
	f->found[v] = true;
	f->stack[f->n++] = v;
}

static void list_callers(struct graph *g, struct flood *f) {
	const struct process_model *m = g->m;
	f->first = arena_array(g->a, uint32_t, m->process_count + 2);
	f->callers = arena_array(g->a, uint32_t, m->node_count);
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].kind == NODE_CALL)
			f->first[m->nodes[i].callee + 2]++;
	for (uint32_t p = 0; p < m->process_count; p++)
		f->first[p + 2] += f->first[p + 1];
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].kind == NODE_CALL)
			f->callers[f->first[m->nodes[i].callee + 1]++] = i;
}

/* Something came out of a process: so it does of all calls of it that were entered. */
static void return_to_callers(struct graph *g, struct flood *f, uint32_t process, uint32_t side) {
	for (uint32_t k = f->first[process]; side != ENTER && k < f->first[process + 1]; k++)
		if (f->found[at(g, f->callers[k], ENTER)])
			come_to(f, at(g, f->callers[k], (enum side)side));
}

/* A call was entered: what is known of its process holds for it. */
static void pass_call(struct graph *g, struct flood *f, uint32_t i) {
	for (uint32_t side = LEAVE; side <= OUT; side++)
		if (f->found[of_process(g, g->m->nodes[i].callee, (enum side)side)])
			come_to(f, at(g, i, (enum side)side));
}

/* Puts in the edges by which calls pass. */
static void find_passes(struct graph *g) {
	const struct process_model *m = g->m;
	struct flood f = {.found = arena_array(g->a, bool, g->vertices)};
	f.missing = arena_array(g->a, uint32_t, g->vertices);
	f.stack = arena_array(g->a, uint32_t, g->vertices);
	memcpy(f.missing, g->need, g->vertices * sizeof *f.missing);
	list_callers(g, &f);
	sort_edges(g, 0);
	for (uint32_t p = 0; p < m->process_count; p++)
		come_to(&f, of_process(g, p, ENTER));
	while (f.n) {
		uint32_t v = f.stack[--f.n], node = v / 3;
		for (uint32_t k = g->first[v]; k < g->first[v + 1]; k++)
			come_to(&f, g->next[k]);
		if (node >= m->node_count)
			return_to_callers(g, &f, node - m->node_count, v % 3);
		else if (v % 3 == ENTER && m->nodes[node].kind == NODE_CALL)
			pass_call(g, &f, node);
	}
	for (uint32_t i = 0; i < m->node_count; i++)
		for (uint32_t side = LEAVE; m->nodes[i].kind == NODE_CALL && side <= OUT; side++)
			if (f.found[of_process(g, m->nodes[i].callee, (enum side)side)])
				edge(g, at(g, i, ENTER), at(g, i, (enum side)side));
}

/* ---- cycles --------------------------------------------------------------------------------- */

/* Takes away, again and again, what too few edges lead to (side 0: edges by their beginning) or from (side 1).
 * `gone` marks what was taken away. */
static void strip(struct graph *g, bool *gone, uint32_t side, const uint32_t *need) {
	uint32_t *degree = arena_array(g->a, uint32_t, g->vertices), *stack = arena_array(g->a, uint32_t, g->vertices);
	uint32_t n = 0;
	sort_edges(g, side);
	for (uint32_t i = 0; i < g->edges.n / 2; i++)
		if (!gone[g->edges.p[2 * i]] && !gone[g->edges.p[2 * i + 1]])
			degree[g->edges.p[2 * i + !side]]++;
	for (uint32_t v = 0; v < g->vertices; v++)
		if (!gone[v] && degree[v] < (need ? need[v] : 1)) {
			gone[v] = true;
			stack[n++] = v;
		}
	while (n) {
		uint32_t v = stack[--n];
		for (uint32_t k = g->first[v]; k < g->first[v + 1]; k++) {
			uint32_t to = g->next[k];
			if (gone[to] || --degree[to] >= (need ? need[to] : 1))
				continue;
			gone[to] = true;
			stack[n++] = to;
		}
	}
}

uint32_t process__loop_without_wait(struct arena *scratch, const struct process_model *m) {
	struct graph g = {.m = m, .a = scratch, .vertices = 3 * (m->node_count + m->process_count)};
	bool *gone = arena_array(scratch, bool, g.vertices);
	uint32_t found = NONE;
	g.need = arena_array(scratch, uint32_t, g.vertices);
	add_edges(&g);
	find_passes(&g);
	strip(&g, gone, 0, g.need);
	strip(&g, gone, 1, NULL);
	for (uint32_t i = 0; i < m->node_count && found == NONE; i++)
		for (uint32_t side = ENTER; side <= OUT && found == NONE; side++)
			found = gone[at(&g, i, (enum side)side)] ? NONE : i;
	vec_free(&g.edges);
	return found;
}
