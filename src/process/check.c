/* What can be said of the finished graph before anything runs: every part can be reached, every branch can be decided,
 * and everything stands where it can be executed. What turns round without waiting is found by check_loop.c. */
#include "process/check.h"

struct checked {
	const struct process_model *m;
	const struct source *sources;
	struct arena *a;
};

static bool complain(const struct checked *c, const struct node *n, const char *code, const char *why) {
	return process__refuse(&c->sources[n->process], code, n->line, n->element, n->id, why);
}

/* ---- what can be reached -------------------------------------------------------------------- */

struct walk {
	const struct process_model *m;
	bool *seen;
	uint32_t *stack, n; /* a node is put on the stack once at most */
};

static void reach(struct walk *w, uint32_t node) {
	if (node == NONE || w->seen[node])
		return;
	check(node < w->m->node_count && w->n < w->m->node_count);
	w->seen[node] = true;
	w->stack[w->n++] = node;
}

static bool is_link_source(const struct process_model *m, const struct node *n) {
	return n->kind == NODE_THROW && process__trigger(m, n) == TRIGGER_LINK;
}

/* All that can begin directly in a sub-process, or in a process (parent NONE): nodes [first, end). */
static void reach_begins(struct walk *w, uint32_t parent, uint32_t first, uint32_t end) {
	for (uint32_t i = first; i < end; i = w->m->nodes[i].end)
		if (process__begins(w->m, &w->m->nodes[i]))
			reach(w, i);
	check(parent == NONE || parent + 1 == first);
}

static void reach_process(struct walk *w, const struct process *p) {
	for (uint32_t i = p->first; i < p->end; i = w->m->nodes[i].end)
		if (w->m->nodes[i].kind == NODE_START || w->m->nodes[i].instantiates)
			reach(w, i);
	if (p->implicit)
		reach_begins(w, NONE, p->first, p->end);
	for (uint32_t i = 0; i < p->event_count; i++)
		reach(w, w->m->event_subs[p->events + i]);
}

static void reach_from(struct walk *w, uint32_t i) {
	const struct process_model *m = w->m;
	const struct node *n = &m->nodes[i];
	for (uint32_t f = n->out; f < n->out + n->out_count; f++)
		reach(w, m->flows[f].target);
	for (uint32_t b = 0; b < n->boundary_count; b++)
		reach(w, m->boundaries[n->boundary + b]);
	reach(w, n->handler);
	if (is_link_source(m, n))
		reach(w, m->triggers[n->trigger].target);
	if (n->kind != NODE_SUBPROCESS)
		return;
	reach(w, n->start);
	if (n->start == NONE)
		reach_begins(w, i, i + 1, n->end);
	for (uint32_t e = 0; e < n->event_count; e++)
		reach(w, m->event_subs[n->events + e]);
}

static bool check_reached(const struct checked *c) {
	const struct process_model *m = c->m;
	struct walk w = {m, arena_array(c->a, bool, m->node_count), arena_array(c->a, uint32_t, m->node_count), 0};
	for (uint32_t p = 0; p < m->process_count; p++)
		reach_process(&w, &m->processes[p]);
	while (w.n)
		reach_from(&w, w.stack[--w.n]);
	for (uint32_t i = 0; i < m->node_count; i++)
		if (!w.seen[i])
			return complain(c, &m->nodes[i], "bpmn.unreachable", "no token can ever come here");
	return true;
}

/* ---- beginnings and ends --------------------------------------------------------------------- */

static bool any_begins(const struct process_model *m, uint32_t first, uint32_t end) {
	for (uint32_t i = first; i < end; i = m->nodes[i].end)
		if (process__begins(m, &m->nodes[i]))
			return true;
	return false;
}

/* What has no start event, and nothing else in which a token could begin, such as event sub-processes alone. */
static bool check_begins(const struct checked *c) {
	static const char why[] = "it holds nothing in which a token could begin";
	for (uint32_t p = 0; p < c->m->process_count; p++) {
		const struct process *x = &c->m->processes[p];
		if (x->implicit && !any_begins(c->m, x->first, x->end))
			return process__refuse(&c->sources[p], "bpmn.no_start", c->m->nodes[x->first].line, STR("process"), x->id,
			                       why);
	}
	for (uint32_t i = 0; i < c->m->node_count; i++) {
		const struct node *n = &c->m->nodes[i];
		if (n->kind == NODE_SUBPROCESS && n->start == NONE && !any_begins(c->m, i + 1, n->end))
			return complain(c, n, "bpmn.no_start", why);
	}
	return true;
}

/* A process in which every path runs on for ever can never be finished. */
static bool check_ends(const struct checked *c) {
	for (uint32_t p = 0; p < c->m->process_count; p++) {
		const struct process *process = &c->m->processes[p];
		bool ends = false;
		for (uint32_t i = process->first; i < process->end && !ends; i = c->m->nodes[i].end) {
			const struct node *n = &c->m->nodes[i];
			bool undo = n->kind == NODE_BOUNDARY && process__trigger(c->m, n) == TRIGGER_COMPENSATION;
			ends = !n->out_count && !undo && !n->compensates && n->sub != SUB_EVENT && !is_link_source(c->m, n);
		}
		uint32_t at = process->start != NONE ? process->start : process->first;
		if (!ends)
			return process__refuse(&c->sources[p], "bpmn.no_end", c->m->nodes[at].line, STR("process"), process->id,
			                       "it has no end");
	}
	return true;
}

/* ---- branches ------------------------------------------------------------------------------- */

static bool check_choice(const struct checked *c, const struct node *n) {
	bool chooses = n->kind == NODE_EXCLUSIVE || n->kind == NODE_INCLUSIVE || n->kind == NODE_COMPLEX;
	for (uint32_t f = n->out; chooses && n->out_count > 1 && f < n->out + n->out_count; f++) {
		const struct flow *flow = &c->m->flows[f];
		if (!flow->condition && f != n->default_flow)
			return process__refuse(&c->sources[n->process], "bpmn.condition", flow->line, STR("sequenceFlow"), flow->id,
			                       "a flow out of a choice needs a condition, or be its default");
	}
	return true;
}

static bool is_event_target(const struct process_model *m, const struct node *n) {
	if (n->kind == NODE_TASK)
		return n->task == TASK_RECEIVE && !n->loop;
	return n->kind == NODE_CATCH && process__trigger(m, n) != TRIGGER_LINK;
}

/* 10.6.6: what may follow an event-based gateway. */
static bool check_event_gateway(const struct checked *c, const struct node *n) {
	if (n->kind != NODE_EVENT_GATEWAY)
		return true;
	if (!n->out_count)
		return complain(c, n, "bpmn.unsupported", "no event follows that it could wait for");
	for (uint32_t f = n->out; f < n->out + n->out_count; f++) {
		const struct flow *flow = &c->m->flows[f];
		const struct node *to = &c->m->nodes[flow->target];
		if (!is_event_target(c->m, to))
			return process__refuse(&c->sources[n->process], "bpmn.reference", flow->line, STR("sequenceFlow"), flow->id,
			                       "only events and receive tasks can follow an event-based gateway");
		if (to->in_count > 1 || to->boundary_count || to->instantiates)
			return complain(c, to, "bpmn.unsupported",
			                "after an event-based gateway nothing else flows in and no event sits on it");
		for (uint32_t t = to->trigger; n->instantiates && t < to->trigger + to->trigger_count; t++)
			if (c->m->triggers[t].kind != TRIGGER_MESSAGE)
				return complain(c, to, "bpmn.unsupported", "only messages can start instances at a gateway");
	}
	return true;
}

/* ---- calls, compensation, ad hoc ------------------------------------------------------------ */

static bool check_call(const struct checked *c, const struct node *n) {
	if (n->kind != NODE_CALL)
		return true;
	const struct process *callee = &c->m->processes[n->callee];
	bool begins = callee->implicit || (callee->start != NONE && !c->m->nodes[callee->start].trigger_count);
	return begins || complain(c, n, "bpmn.no_start", "the process that it calls has no start event without trigger");
}

static bool check_ad_hoc(const struct checked *c, const struct node *n) {
	bool inside = n->parent != NONE && c->m->nodes[n->parent].sub == SUB_AD_HOC;
	return !inside || n->kind != NODE_END ||
	       complain(c, n, "bpmn.unsupported", "an ad-hoc sub-process has no end events");
}

static bool check_nodes(const struct checked *c) {
	for (uint32_t i = 0; i < c->m->node_count; i++) {
		const struct node *n = &c->m->nodes[i];
		if (process__is_join(n) && n->in_count > LIMIT_PROCESS_TOKENS)
			return complain(c, n, "bpmn.too_large", "more incoming flows than an instance may have tokens");
		if (!check_choice(c, n) || !check_event_gateway(c, n) || !check_call(c, n) || !check_ad_hoc(c, n))
			return false;
	}
	return true;
}

bool process__check(const struct process_model *m, const struct source *sources) {
	struct arena scratch = {0};
	struct checked c = {m, sources, &scratch};
	bool ok = check_nodes(&c) && check_begins(&c) && check_ends(&c) && check_reached(&c);
	uint32_t looping = ok ? process__loop_without_wait(&scratch, m) : NONE;
	if (looping != NONE)
		ok = complain(&c, &m->nodes[looping], "bpmn.loop_without_wait",
		              "a token can come back here without ever waiting");
	arena_free(&scratch);
	return ok;
}
