/* When an inclusive join fires.
 *
 * BPMN 2.0.2, table 13.3: it fires when at least one incoming flow has a token and no token elsewhere can still
 * come to an incoming flow that has none, unless that token can also come to one that has. "Can come" is a path
 * that does not visit the join itself; all such paths are found at load, so a firing is a few bit tests.
 *
 * Flows do not leave a sub-process, so only nodes beside the join matter: of each incoming flow there is one bit set
 * over the nodes of the join's sub-process or process, numbered from the first of them. What runs inside a
 * sub-process is stood for by the token that holds it. A token can also go on through a boundary event of the activity
 * that it is at, and from a link to its other end. Event sub-processes send nothing outside: they have no flows. */
#include "process/instance.h"

/* Upper limit of the nodes and flows looked at for all joins of a file: half a second, and 32 MB of sets. */
enum { LOOKS_MAX = 1 << 28 };

/* Upper limit of the flows into one of them. */
enum { FLOWS_MAX = 1 << 12 };

/* The nodes beside a join. */
struct range {
	uint32_t first, end;
};

/* Ways that are not sequence flows: for each catching link event the throwing ones, as lists. */
struct reach {
	const struct process_model *m;
	uint32_t *stack, *link_first, *link_next; /* numbers of nodes; NONE ends a list */
	struct range in;
	uint64_t *set;
	uint32_t join, depth;
};

static struct range beside(const struct process_model *m, const struct node *n) {
	if (n->parent == NONE)
		return (struct range){m->processes[n->process].first, m->processes[n->process].end};
	return (struct range){n->parent + 1, m->nodes[n->parent].end};
}

static uint32_t words_of(struct range in) {
	return (in.end - in.first + 63) / 64;
}

/* Notes that a token can come from this node. */
static void add(struct reach *r, uint32_t node) {
	check(node >= r->in.first && node < r->in.end);
	uint32_t i = node - r->in.first;
	if (node == r->join || (r->set[i / 64] >> (i % 64) & 1))
		return;
	r->set[i / 64] |= (uint64_t)1 << (i % 64);
	r->stack[r->depth++] = node; /* each node once at most */
}

/* Marks every node from which a token can come to the source of a flow, not visiting the join. */
static void mark(struct reach *r, uint32_t source) {
	const struct process_model *m = r->m;
	r->depth = 0;
	check(r->join < m->node_count);
	add(r, source);
	while (r->depth) {
		uint32_t node = r->stack[--r->depth];
		const struct node *x = &m->nodes[node];
		if (x->kind == NODE_BOUNDARY)
			add(r, x->host);
		for (uint32_t i = 0; i < x->in_count; i++)
			add(r, m->flows[m->ins[x->in + i]].source);
		for (uint32_t link = r->link_first[node]; link != NONE; link = r->link_next[link])
			add(r, link);
	}
}

static bool is_waiting_join(const struct node *n) {
	return (n->kind == NODE_INCLUSIVE || n->kind == NODE_COMPLEX) && process__is_join(n);
}

/* How much work the sets are, at most LOOKS_MAX: the nodes and flows of the process, once for each incoming flow. */
static bool is_affordable(const struct process_model *m, const struct source *s) {
	uint64_t looks = 0;
	for (uint32_t j = 0; j < m->node_count; j++) {
		const struct node *n = &m->nodes[j];
		if (!is_waiting_join(n))
			continue;
		struct range in = beside(m, n);
		uint64_t flows = m->nodes[in.end - 1].out + m->nodes[in.end - 1].out_count - m->nodes[in.first].out;
		looks += n->in_count * (in.end - in.first + flows);
		if (looks > LOOKS_MAX || n->in_count > FLOWS_MAX)
			return process__refuse(s, "bpmn.too_large", n->line, n->element, n->id,
			                       "the inclusive joins of the file have too many ways to them");
	}
	return true;
}

static void find_links(struct reach *r, struct arena *scratch) {
	const struct process_model *m = r->m;
	r->link_first = arena_array(scratch, uint32_t, m->node_count);
	r->link_next = arena_array(scratch, uint32_t, m->node_count);
	for (uint32_t i = 0; i < m->node_count; i++)
		r->link_first[i] = r->link_next[i] = NONE;
	for (uint32_t i = 0; i < m->node_count; i++) {
		const struct node *n = &m->nodes[i];
		if (n->kind != NODE_THROW || process__trigger(m, n) != TRIGGER_LINK)
			continue;
		uint32_t target = m->triggers[n->trigger].target;
		if (target == NONE || m->nodes[target].parent != n->parent || m->nodes[target].process != n->process)
			continue;
		r->link_next[i] = r->link_first[target];
		r->link_first[target] = i;
	}
}

bool process__reach(struct arena *a, struct process_model *m, const struct source *s) {
	if (!is_affordable(m, s))
		return false;
	struct arena scratch = {0};
	struct reach r = {.m = m, .stack = arena_array(&scratch, uint32_t, m->node_count)};
	find_links(&r, &scratch);
	for (uint32_t j = 0; j < m->node_count; j++) {
		struct node *join = &m->nodes[j];
		if (!is_waiting_join(join))
			continue;
		r.in = beside(m, join), r.join = j;
		uint32_t words = words_of(r.in);
		uint64_t *sets = arena_array(a, uint64_t, (size_t)join->in_count * words);
		for (uint32_t i = 0; i < join->in_count; i++) {
			r.set = sets + (size_t)i * words;
			mark(&r, m->flows[m->ins[join->in + i]].source);
		}
		join->reach = sets;
	}
	arena_free(&scratch);
	return true;
}

bool process__leads(struct arena *scratch, const struct process_model *m, uint32_t from, uint32_t flow) {
	uint32_t join = m->flows[flow].target;
	struct reach r = {.m = m, .in = beside(m, &m->nodes[join]), .join = join};
	check(process__is_join(&m->nodes[join]));
	if (from < r.in.first || from >= r.in.end)
		return false;
	r.stack = arena_array(scratch, uint32_t, m->node_count);
	r.set = arena_array(scratch, uint64_t, words_of(r.in));
	find_links(&r, scratch);
	mark(&r, m->flows[flow].source);
	uint32_t bit = from - r.in.first;
	return r.set[bit / 64] >> (bit % 64) & 1;
}

/* Whether a token at `node` can come to one of the incoming flows whose mark in `full` is `wanted`. */
static bool can_come(const struct process_model *m, const struct node *join, const uint64_t *full, uint32_t node,
                     bool wanted) {
	struct range in = beside(m, join);
	uint32_t words = words_of(in), bit = node - in.first;
	check(node >= in.first && node < in.end);
	for (uint32_t k = 0; k < join->in_count; k++)
		if ((full[k / 64] >> (k % 64) & 1) == wanted && (join->reach[(size_t)k * words + bit / 64] >> (bit % 64) & 1))
			return true;
	return false;
}

bool process__awaits(const struct process_model *m, const struct process_instance *i, uint32_t node, uint32_t scope,
                     const uint64_t *full) {
	const struct node *join = &m->nodes[node];
	check(join->reach && process__scope(i, scope));
	uint32_t seen = NONE; /* those at one node can all come to the same flows */
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		if (t->scope != scope || t->node == node || t->node == seen || t->undoes || process__is_phase(m, t))
			continue;
		seen = t->node;
		if (can_come(m, join, full, t->node, false) && !can_come(m, join, full, t->node, true))
			return true;
	}
	return false;
}

bool process__inclusive_ready(const struct process_model *m, const struct process_instance *i, uint32_t node,
                              uint32_t scope) {
	uint64_t full[FLOWS_MAX / 64] = {0};
	bool any = false;
	check(m->nodes[node].in_count <= FLOWS_MAX);
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		if (t->node != node || t->scope != scope || t->flow == NONE)
			continue;
		uint32_t in = m->flows[t->flow].in_index;
		full[in / 64] |= (uint64_t)1 << (in % 64);
		any = true;
	}
	return any && !process__awaits(m, i, node, scope, full);
}
