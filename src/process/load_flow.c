/* The graph: sequence flows by source and by target, default flows, what boundary events sit on, which activity undoes
 * which, event sub-processes, and where each scope begins. */
#include "process/load.h"

static bool refuse_flow(struct load *l, const struct raw_flow *f, const char *code, const char *why) {
	return process__no(l, &f->from, f->from.x, code, why);
}

static bool refuse_node(struct load *l, uint32_t node, const char *code, const char *why) {
	return process__no(l, &l->node_origins.p[node], l->node_origins.p[node].x, code, why);
}

/* ---- ends of flows -------------------------------------------------------------------------- */

static bool check_ends(struct load *l, const struct raw_flow *f) {
	const struct node *from = &l->nodes.p[f->source], *to = &l->nodes.p[f->target];
	if (from->process != f->process || to->process != f->process)
		return refuse_flow(l, f, "bpmn.reference", "it leads into another process");
	if (from->parent != f->parent || to->parent != f->parent)
		return refuse_flow(l, f, "bpmn.reference", "it crosses the border of a sub-process");
	if (from->kind == NODE_END)
		return refuse_flow(l, f, "bpmn.reference", "nothing may flow out of an end event");
	if (to->kind == NODE_START || to->kind == NODE_BOUNDARY)
		return refuse_flow(l, f, "bpmn.reference", "nothing may flow into a start or boundary event");
	if (from->sub == SUB_EVENT || to->sub == SUB_EVENT)
		return refuse_flow(l, f, "bpmn.reference", "nothing flows into or out of an event sub-process");
	if (from->compensates || to->compensates)
		return refuse_flow(l, f, "bpmn.reference", "nothing flows into or out of a compensation activity");
	return true;
}

static bool read_ends(struct load *l) {
	for (uint32_t i = 0; i < l->flows.n; i++) {
		struct raw_flow *f = &l->flows.p[i];
		f->source = process__node_of(f->from.file, xml_attr(f->from.x, "sourceRef"));
		f->target = process__node_of(f->from.file, xml_attr(f->from.x, "targetRef"));
		if (f->source == NONE)
			return refuse_flow(l, f, "bpmn.reference", "its source does not exist");
		if (f->target == NONE)
			return refuse_flow(l, f, "bpmn.reference", "its target does not exist");
		if (!check_ends(l, f))
			return false;
	}
	return true;
}

/* The `incoming` and `outgoing` children say the same again; they must not name what is not there. */
static bool check_mentions(struct load *l) {
	for (uint32_t i = 0; i < l->nodes.n; i++) {
		const struct origin *o = &l->node_origins.p[i];
		for (const struct xml *c = o->x->child; c; c = c->next) {
			bool in = process__is(c, "incoming");
			if (!in && !process__is(c, "outgoing"))
				continue;
			uint32_t f = process__flow_of(o->file, c->text);
			if (f == NONE || (in ? l->flows.p[f].target : l->flows.p[f].source) != i)
				return process__no(l, o, c, "bpmn.reference", "it names a flow that does not belong to it");
		}
	}
	return true;
}

/* ---- flows by source, incoming flows by target ---------------------------------------------- */

static void count_flows(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t i = 0; i < m->flow_count; i++) {
		m->nodes[l->flows.p[i].source].out_count++;
		m->nodes[l->flows.p[i].target].in_count++;
	}
	for (uint32_t i = 0, out = 0, in = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		n->out = out, n->in = in;
		out += n->out_count, in += n->in_count;
		n->out_count = n->in_count = 0;
	}
}

static void sort_flows(struct load *l) {
	struct process_model *m = l->m;
	count_flows(l);
	for (uint32_t i = 0; i < m->flow_count; i++) {
		const struct raw_flow *raw = &l->flows.p[i];
		struct node *from = &m->nodes[raw->source], *to = &m->nodes[raw->target];
		const struct xml *x = raw->from.x;
		uint32_t f = l->order[i] = from->out + from->out_count++;
		check(f < m->flow_count && to->in + to->in_count < m->in_total);
		m->flows[f] = (struct flow){.id = xml_attr(x, "id"), .name = xml_attr(x, "name"), .source = raw->source,
		                            .target = raw->target, .line = x->line, .in_index = to->in_count};
		m->ins[to->in + to->in_count++] = f;
	}
}

static bool may_choose(const struct node *n) {
	return process__is_activity(n) || n->kind == NODE_EXCLUSIVE || n->kind == NODE_INCLUSIVE ||
	       n->kind == NODE_COMPLEX;
}

static bool read_defaults(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t i = 0; i < m->node_count; i++) {
		const struct origin *o = &l->node_origins.p[i];
		str ref = xml_attr(o->x, "default");
		if (!ref.n)
			continue;
		uint32_t f = process__flow_of(o->file, ref);
		if (f == NONE || l->flows.p[f].source != i)
			return refuse_node(l, i, "bpmn.reference", "its default flow does not exist or begins elsewhere");
		if (!may_choose(&m->nodes[i]))
			return refuse_node(l, i, "bpmn.condition", "it takes every flow, so it may not have a default flow");
		m->nodes[i].default_flow = l->order[f];
	}
	return true;
}

/* The condition of a default flow is never looked at (8.4.13), so it is not read. */
static bool read_conditions(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t i = 0; i < m->flow_count; i++) {
		const struct raw_flow *raw = &l->flows.p[i];
		struct flow *f = &m->flows[l->order[i]];
		const struct xml *x = process__part(raw->from.x, "conditionExpression");
		if (!x || m->nodes[f->source].default_flow == l->order[i])
			continue;
		if (!process__feel(l, &raw->from, x, &f->condition))
			return false;
		if (f->condition && !may_choose(&m->nodes[f->source]))
			return refuse_flow(l, raw, "bpmn.condition",
			                   "its source takes every flow, so it may not have a condition");
	}
	return true;
}

/* ---- what sits on and in what --------------------------------------------------------------- */

static bool read_hosts(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		if (n->kind != NODE_BOUNDARY)
			continue;
		const struct origin *o = &l->node_origins.p[i];
		n->host = process__node_of(o->file, xml_attr(o->x, "attachedToRef"));
		if (n->host == NONE || !process__is_activity(&m->nodes[n->host]) || m->nodes[n->host].sub == SUB_EVENT)
			return refuse_node(l, i, "bpmn.reference", "it is attached to no task, sub-process or call");
		const struct node *host = &m->nodes[n->host];
		if (host->parent != n->parent || host->process != n->process)
			return refuse_node(l, i, "bpmn.reference", "it is attached to something in another scope");
		if (host->compensates)
			return refuse_node(l, i, "bpmn.unsupported", "events on a compensation activity are not executed");
		m->nodes[n->host].boundary_count++;
	}
	return true;
}

/* Boundary events by host, event sub-processes by what they lie in; both in document order. */
static void list_parts(struct load *l) {
	struct process_model *m = l->m;
	uint32_t boundary = 0, event = 0;
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].sub == SUB_EVENT) {
			struct node *n = &m->nodes[i];
			++*(n->parent == NONE ? &m->processes[n->process].event_count : &m->nodes[n->parent].event_count);
		}
	for (uint32_t p = 0; p < m->process_count; p++) {
		m->processes[p].events = event, event += m->processes[p].event_count;
		m->processes[p].event_count = 0;
	}
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		n->boundary = boundary, boundary += n->boundary_count, n->boundary_count = 0;
		n->events = event, event += n->event_count, n->event_count = 0;
	}
	m->boundary_total = boundary, m->event_sub_total = event;
	m->boundaries = arena_array(l->a, uint32_t, boundary);
	m->event_subs = arena_array(l->a, uint32_t, event);
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i], *host = n->kind == NODE_BOUNDARY ? &m->nodes[n->host] : NULL;
		if (host)
			m->boundaries[host->boundary + host->boundary_count++] = i;
		if (n->sub == SUB_EVENT && n->parent == NONE) {
			struct process *p = &m->processes[n->process];
			m->event_subs[p->events + p->event_count++] = i;
		} else if (n->sub == SUB_EVENT) {
			struct node *p = &m->nodes[n->parent];
			m->event_subs[p->events + p->event_count++] = i;
		}
	}
}

/* An association from a boundary event to an activity for compensation makes this the handler of what the event sits
 * on (10.7). Any other association is a remark. */
static bool read_handler(struct load *l, const struct origin *o) {
	struct process_model *m = l->m;
	uint32_t from = process__node_of(o->file, xml_attr(o->x, "sourceRef"));
	uint32_t to = process__node_of(o->file, xml_attr(o->x, "targetRef"));
	if (from == NONE || to == NONE || m->nodes[from].kind != NODE_BOUNDARY || !m->nodes[to].compensates)
		return true;
	struct node *host = &m->nodes[m->nodes[from].host];
	if (m->nodes[to].parent != host->parent || m->nodes[to].process != host->process)
		return process__no(l, o, o->x, "bpmn.reference", "it leads to a compensation activity in another scope");
	if (host->handler != NONE && host->handler != to)
		return process__no(l, o, o->x, "bpmn.unsupported", "a second compensation activity is not executed");
	host->handler = to;
	return true;
}

static bool read_handlers_in(struct load *l, const struct origin *scope) {
	for (const struct xml *c = scope->x->child; c; c = c->next)
		if (process__is(c, "association") && !read_handler(l, &(struct origin){scope->file, c}))
			return false;
	return true;
}

/* Associations stand in processes and sub-processes, and in collaborations. */
static bool read_handlers(struct load *l) {
	for (uint32_t i = 0; i < l->processes.n; i++)
		if (!read_handlers_in(l, &l->process_origins.p[i]))
			return false;
	for (uint32_t i = 0; i < l->nodes.n; i++)
		if (l->nodes.p[i].kind == NODE_SUBPROCESS && !read_handlers_in(l, &l->node_origins.p[i]))
			return false;
	for (uint32_t i = 0; i < l->files.n; i++)
		for (const struct xml *x = l->files.p[i]->root->child; x; x = x->next)
			if (process__is(x, "collaboration") && !read_handlers_in(l, &(struct origin){l->files.p[i], x}))
				return false;
	return true;
}

/* ---- starts --------------------------------------------------------------------------------- */

static bool find_start(struct load *l, uint32_t i) {
	struct node *n = &l->m->nodes[i];
	if (n->parent == NONE)
		return true;
	struct node *scope = &l->m->nodes[n->parent];
	if (scope->sub == SUB_AD_HOC)
		return refuse_node(l, i, "bpmn.unsupported", "an ad-hoc sub-process has no start events");
	if (scope->start != NONE)
		return refuse_node(l, i, "bpmn.unsupported", "a second start event in a sub-process is not executed");
	scope->start = i;
	return true;
}

static bool find_starts(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].kind == NODE_START && !find_start(l, i))
			return false;
	for (uint32_t i = 0; i < m->node_count; i++) {
		const struct node *n = &m->nodes[i];
		if (n->kind != NODE_SUBPROCESS || n->start != NONE)
			continue;
		if (n->sub == SUB_EVENT)
			return refuse_node(l, i, "bpmn.no_start", "an event sub-process needs a start event");
		if (n->end == i + 1)
			return refuse_node(l, i, "bpmn.no_start", "it holds nothing that could be executed");
	}
	return true;
}

static bool is_inner_kind(const struct node *n) {
	return n->kind == NODE_TASK || n->kind == NODE_EVENT_GATEWAY;
}

static bool check_instantiating(struct load *l) {
	for (uint32_t i = 0; i < l->m->node_count; i++) {
		struct node *n = &l->m->nodes[i];
		n->instantiates = n->instantiates && is_inner_kind(n);
		if (n->instantiates && (n->in_count || n->parent != NONE))
			return refuse_node(l, i, "bpmn.unsupported",
			                   "only at the beginning of a process it can start instances");
		n->all_events = n->all_events && n->kind == NODE_EVENT_GATEWAY;
		if (n->all_events && !n->instantiates)
			return refuse_node(l, i, "bpmn.unsupported",
			                   "a parallel event gateway is only executed where it starts instances");
	}
	return true;
}

bool process__read_graph(struct load *l) {
	struct process_model *m = l->m;
	m->process_count = l->processes.n;
	m->node_count = l->nodes.n;
	m->flow_count = m->in_total = l->flows.n;
	m->processes = arena_array(l->a, struct process, m->process_count);
	m->nodes = arena_array(l->a, struct node, m->node_count);
	m->flows = arena_array(l->a, struct flow, m->flow_count);
	m->ins = arena_array(l->a, uint32_t, m->flow_count);
	check(m->process_count && m->node_count);
	memcpy(m->processes, l->processes.p, m->process_count * sizeof *m->processes);
	memcpy(m->nodes, l->nodes.p, m->node_count * sizeof *m->nodes);
	l->order = arena_array(l->scratch, uint32_t, m->flow_count);
	if (!read_ends(l) || !check_mentions(l))
		return false;
	sort_flows(l);
	if (!read_defaults(l) || !read_conditions(l) || !read_hosts(l) || !read_handlers(l))
		return false;
	list_parts(l);
	return find_starts(l) && check_instantiating(l);
}
