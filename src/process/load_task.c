/* What nodes do beside passing tokens on: scripts, decisions, conditions of gateways and ad-hoc sub-processes, and who
 * does it: lanes and owners. */
#include "process/load.h"

/* ---- scripts and decisions ------------------------------------------------------------------ */

static str result_of(const struct xml *x, const struct xml *extension) {
	str ours = process__ours(x, "result");
	return ours.n || !extension ? ours : str_trim(xml_attr(extension, "resultVariable"));
}

static bool read_script(struct load *l, const struct origin *o, struct node *n) {
	const struct xml *script = process__part(o->x, "script"), *other = process__extension(o->x, "script");
	str format = str_trim(xml_attr(o->x, xml_attr(o->x, "scriptFormat").n ? "scriptFormat" : "scriptLanguage"));
	n->result = result_of(o->x, other);
	if (script && str_trim(script->text).n) {
		if (!process__is_feel(format))
			return process__no(l, o, o->x, "bpmn.unsupported", "only scripts in FEEL are executed");
		return process__feel(l, o, script, &n->body);
	}
	str text = other ? str_trim(xml_attr(other, "expression")) : STR("");
	if (!text.n)
		return process__no(l, o, o->x, "bpmn.syntax", "its script is empty");
	return process__feel_text(l, o, other, text, other->line, &n->body);
}

/* The decision is named by yc:decision, by the well-known extension calledDecision, or by the task's own name. */
static bool read_rule(struct load *l, const struct origin *o, struct node *n) {
	const struct xml *called = process__extension(o->x, "calledDecision");
	n->result = result_of(o->x, called);
	n->decision = process__ours(o->x, "decision");
	if (!n->decision.n && called)
		n->decision = str_trim(xml_attr(called, "decisionId"));
	if (!n->decision.n)
		n->decision = str_trim(n->name);
	return n->decision.n || process__no(l, o, o->x, "bpmn.reference", "it names no decision");
}

static bool read_body(struct load *l, const struct origin *o, struct node *n) {
	const struct xml *x = NULL;
	check(!n->body);
	if (n->kind == NODE_TASK && n->task == TASK_SCRIPT)
		return read_script(l, o, n);
	if (n->kind == NODE_TASK && n->task == TASK_RULE)
		return read_rule(l, o, n);
	if (n->kind == NODE_COMPLEX)
		x = process__part(o->x, "activationCondition");
	else if (n->kind == NODE_SUBPROCESS && n->sub == SUB_AD_HOC)
		x = process__part(o->x, "completionCondition");
	if (x && !process__feel(l, o, x, &n->body))
		return false;
	if (n->kind == NODE_COMPLEX && n->in_count > 1 && !n->body)
		return process__no(l, o, o->x, "bpmn.condition",
		                   "it brings several flows together and needs an activation condition");
	return true;
}

/* ---- who does it ---------------------------------------------------------------------------- */

static bool is_owner(const struct xml *x) {
	return process__is(x, "potentialOwner") || process__is(x, "humanPerformer") || process__is(x, "performer");
}

static bool read_owner(struct load *l, const struct origin *o, struct node *n) {
	for (const struct xml *c = o->x->child; c; c = c->next) {
		if (!is_owner(c) || n->owner_text.n)
			continue;
		const struct xml *assigned = process__part(c, "resourceAssignmentExpression");
		const struct xml *formal = assigned ? process__part(assigned, "formalExpression") : NULL;
		if (assigned && !formal) /* the same said by xsi:type, as bpmn-js writes it */
			formal = process__part(assigned, "expression");
		const struct xml *ref = process__part(c, "resourceRef");
		if (formal) {
			n->owner_text = str_trim(formal->text);
			if (!process__feel(l, o, formal, &n->owner))
				return false;
		} else if (ref) {
			const struct xml *resource = process__element(o->file, ref->text);
			if (!resource || !process__is(resource, "resource"))
				return process__no(l, o, ref, "bpmn.reference", "the resource does not exist");
			n->owner_text = process__called(resource);
			if (!n->role.n)
				n->role = n->owner_text;
		}
	}
	return true;
}

/* Lanes within lanes come later and so hold the last word. */
static void read_lanes(struct load *l, struct file *f, const struct xml *set) {
	for (const struct xml *lane = set->child; lane; lane = lane->next) {
		if (!process__is(lane, "lane"))
			continue;
		str name = str_trim(xml_attr(lane, "name"));
		for (const struct xml *c = lane->child; c; c = c->next) {
			uint32_t node = process__is(c, "flowNodeRef") ? process__node_of(f, c->text) : NONE;
			if (node != NONE && name.n)
				l->m->nodes[node].role = name;
		}
		for (const struct xml *c = lane->child; c; c = c->next)
			if (process__is(c, "childLaneSet"))
				read_lanes(l, f, c);
	}
}

static void read_lane_sets(struct load *l, const struct origin *scope) {
	for (const struct xml *c = scope->x->child; c; c = c->next)
		if (process__is(c, "laneSet"))
			read_lanes(l, scope->file, c);
}

/* ---- all nodes ------------------------------------------------------------------------------ */

bool process__read_tasks(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t i = 0; i < m->process_count; i++)
		read_lane_sets(l, &l->process_origins.p[i]);
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].kind == NODE_SUBPROCESS)
			read_lane_sets(l, &l->node_origins.p[i]);
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		const struct origin *o = &l->node_origins.p[i];
		check(n->parent == NONE || n->parent < i);
		if (!n->role.n && n->parent != NONE)
			n->role = m->nodes[n->parent].role;
		if (!read_body(l, o, n) || (process__is_activity(n) && (!read_owner(l, o, n) || !process__read_loop(l, i))))
			return false;
	}
	return true;
}
