/* When an inclusive join fires.
 *
 * BPMN 2.0.2, table 13.3: it fires when at least one incoming flow has a token and no token elsewhere can still
 * come to an incoming flow that has none, unless that token can also come to one that has. "Can come" is a path
 * that does not visit the join itself; all such paths are found at load, so a firing is a few bit tests. */
#include "process/model.h"

static bool has(const uint64_t *set, uint32_t i) {
	return set[i / 64] >> (i % 64) & 1;
}

static bool add(uint64_t *set, uint32_t i) {
	bool fresh = !has(set, i);
	set[i / 64] |= (uint64_t)1 << (i % 64);
	return fresh;
}

/* Marks every node from which a token can come to `first`, not visiting `join`. */
static void mark(const struct process_model *m, uint32_t join, uint32_t first, uint64_t *set, uint32_t *stack) {
	uint32_t n = 0; /* a node is put on the stack once at most */
	if (first != join && add(set, first))
		stack[n++] = first;
	while (n) {
		const struct node *x = &m->nodes[stack[--n]];
		if (x->kind == NODE_BOUNDARY && x->host != join && add(set, x->host))
			stack[n++] = x->host;
		for (uint32_t i = 0; i < x->in_count; i++) {
			uint32_t from = m->flows[m->ins[x->in + i]].source;
			if (from != join && add(set, from))
				stack[n++] = from;
		}
	}
}

void process__reach(struct arena *a, struct process_model *m) {
	struct arena scratch = {0};
	uint32_t *stack = arena_array(&scratch, uint32_t, m->node_count);
	m->words = (m->node_count + 63) / 64;
	for (uint32_t j = 0; j < m->node_count; j++) {
		struct node *join = &m->nodes[j];
		if (join->kind != NODE_INCLUSIVE || !process__is_join(join))
			continue;
		uint64_t *sets = arena_array(a, uint64_t, (size_t)join->in_count * m->words);
		for (uint32_t i = 0; i < join->in_count; i++)
			mark(m, j, m->flows[m->ins[join->in + i]].source, sets + (size_t)i * m->words, stack);
		join->reach = sets;
	}
	arena_free(&scratch);
}

/* The node that stands for `node` among those in the same scope as the join: itself or the sub-process around it. */
static uint32_t lift(const struct process_model *m, uint32_t node, uint32_t scope) {
	while (node != NONE && m->nodes[node].parent != scope)
		node = m->nodes[node].parent;
	return node;
}

bool process__inclusive_ready(const struct process_model *m, uint32_t join, const uint32_t *at, uint32_t n) {
	const struct node *j = &m->nodes[join];
	check(j->reach && n <= LIMIT_PROCESS_TOKENS);
	uint64_t full[LIMIT_PROCESS_TOKENS];
	uint32_t full_count = 0;
	for (uint32_t i = 0; i < n; i++)
		if (m->places[at[i]].node == join)
			full[full_count++] = m->flows[m->places[at[i]].flow].in_index;
	if (!full_count)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t node = lift(m, m->places[at[i]].node, j->parent);
		if (node == NONE || node == join)
			continue;
		bool to_full = false, to_empty = false;
		for (uint32_t k = 0; k < full_count; k++)
			to_full |= has(j->reach + full[k] * m->words, node);
		for (uint32_t k = 0; k < j->in_count && !to_full; k++)
			to_empty |= has(j->reach + (size_t)k * m->words, node);
		if (to_empty && !to_full)
			return false;
	}
	return true;
}
