/* Event definitions: which are allowed where (10.5.2 to 10.5.4), what they say, and links. */
#include "process/load.h"

#define BIT(trigger) (1u << TRIGGER_##trigger)

static const char *const DEFINITIONS[] = {
	[TRIGGER_NONE] = "",
	[TRIGGER_MESSAGE] = "messageEventDefinition",
	[TRIGGER_TIMER] = "timerEventDefinition",
	[TRIGGER_SIGNAL] = "signalEventDefinition",
	[TRIGGER_CONDITION] = "conditionalEventDefinition",
	[TRIGGER_ERROR] = "errorEventDefinition",
	[TRIGGER_ESCALATION] = "escalationEventDefinition",
	[TRIGGER_COMPENSATION] = "compensateEventDefinition",
	[TRIGGER_CANCEL] = "cancelEventDefinition",
	[TRIGGER_LINK] = "linkEventDefinition",
	[TRIGGER_TERMINATE] = "terminateEventDefinition",
};

/* What is allowed where; link, cancel and catching compensation only alone. */
static uint32_t allowed(const struct process_model *m, const struct node *n) {
	const uint32_t outside = BIT(MESSAGE) | BIT(TIMER) | BIT(SIGNAL) | BIT(CONDITION);
	switch (n->kind) {
	case NODE_START:
		if (n->parent == NONE)
			return BIT(NONE) | outside;
		if (m->nodes[n->parent].sub != SUB_EVENT)
			return BIT(NONE);
		return outside | BIT(ERROR) | BIT(ESCALATION) | BIT(COMPENSATION);
	case NODE_CATCH: return outside | BIT(LINK);
	case NODE_BOUNDARY: return outside | BIT(ERROR) | BIT(ESCALATION) | BIT(COMPENSATION) | BIT(CANCEL);
	case NODE_THROW: return BIT(NONE) | BIT(MESSAGE) | BIT(SIGNAL) | BIT(ESCALATION) | BIT(COMPENSATION) | BIT(LINK);
	case NODE_END:
		return BIT(NONE) | BIT(MESSAGE) | BIT(SIGNAL) | BIT(ERROR) | BIT(ESCALATION) | BIT(COMPENSATION) |
		       BIT(CANCEL) | BIT(TERMINATE);
	default: return BIT(NONE);
	}
}

static bool catches(const struct node *n) {
	return n->kind == NODE_START || n->kind == NODE_CATCH || n->kind == NODE_BOUNDARY;
}

static bool no(struct load *l, uint32_t node, const struct xml *x, const char *code, const char *why) {
	return process__no(l, &l->node_origins.p[node], x, code, why);
}

/* ---- what a definition says ----------------------------------------------------------------- */

/* A signal, error or escalation that is referred to. */
static bool read_named(struct load *l, uint32_t node, const struct xml *x, const char *attr, const char *element,
                       const char *code, struct trigger *t) {
	const struct origin *o = &l->node_origins.p[node];
	str ref = str_trim(xml_attr(x, attr));
	const struct xml *named = ref.n ? process__element(o->file, ref) : NULL;
	if (ref.n && (!named || !process__is(named, element)))
		return no(l, node, x, "bpmn.reference", "what it refers to does not exist");
	if (named && code && str_trim(xml_attr(named, code)).n)
		t->name = str_trim(xml_attr(named, code));
	else if (named)
		t->name = process__called(named);
	else if (!code || !catches(&l->m->nodes[node])) /* a catching one without code catches any */
		t->name = process__called(o->x);
	return true;
}

static bool read_condition(struct load *l, uint32_t node, const struct xml *x, struct trigger *t) {
	const struct xml *condition = process__part(x, "condition");
	if (!condition || !str_trim(condition->text).n)
		return no(l, node, x, "bpmn.syntax", "its condition is empty");
	return process__feel(l, &l->node_origins.p[node], condition, &t->value);
}

/* Whether a throwing event sees what was completed in the scope: it lies there, or in event sub-processes of it. */
static bool sees(const struct process_model *m, const struct node *thrower, uint32_t scope) {
	uint32_t at = thrower->parent;
	while (at != scope && at != NONE && m->nodes[at].sub == SUB_EVENT)
		at = m->nodes[at].parent;
	return at == scope;
}

/* The activity must be seen from the event: 10.7.1. */
static bool read_compensation(struct load *l, uint32_t node, const struct xml *x, struct trigger *t) {
	const struct origin *o = &l->node_origins.p[node];
	const struct process_model *m = l->m;
	str ref = str_trim(xml_attr(x, "activityRef"));
	t->wait = process__flag(x, "waitForCompletion", true);
	if (!ref.n || catches(&m->nodes[node]))
		return true;
	t->activity = process__node_of(o->file, ref);
	if (t->activity == NONE || !process__is_activity(&m->nodes[t->activity]))
		return no(l, node, x, "bpmn.reference", "the activity that it compensates does not exist");
	const struct node *undone = &m->nodes[t->activity];
	if (undone->process != m->nodes[node].process || !sees(m, &m->nodes[node], undone->parent))
		return no(l, node, x, "bpmn.reference", "the activity that it compensates is not in its scope");
	return true;
}

static bool read_definition(struct load *l, uint32_t node, const struct xml *x, struct trigger *t) {
	switch (t->kind) {
	case TRIGGER_MESSAGE:
		return process__read_message(l, node, x, str_trim(xml_attr(x, "messageRef")),
		                             catches(&l->m->nodes[node]), t);
	case TRIGGER_TIMER: return process__read_timer(l, &l->node_origins.p[node], x, t);
	case TRIGGER_SIGNAL: return read_named(l, node, x, "signalRef", "signal", NULL, t);
	case TRIGGER_CONDITION: return read_condition(l, node, x, t);
	case TRIGGER_ERROR: return read_named(l, node, x, "errorRef", "error", "errorCode", t);
	case TRIGGER_ESCALATION:
		return read_named(l, node, x, "escalationRef", "escalation", "escalationCode", t);
	case TRIGGER_COMPENSATION: return read_compensation(l, node, x, t);
	case TRIGGER_LINK:
		t->name = str_trim(xml_attr(x, "name"));
		if (!t->name.n)
			t->name = process__called(l->node_origins.p[node].x);
		return true;
	default: return true;
	}
}

/* ---- the definitions of one event ----------------------------------------------------------- */

static uint32_t trigger_of(str element) {
	for (uint32_t i = TRIGGER_MESSAGE; i < COUNT(DEFINITIONS); i++)
		if (str_is(element, DEFINITIONS[i]))
			return i;
	return TRIGGER_NONE;
}

/* The definition itself, or the one of the file that is referred to. */
static bool find_definition(struct load *l, uint32_t node, const struct xml *c, const struct xml **x) {
	*x = c;
	if (str_is(c->name, "eventDefinitionRef")) {
		*x = process__element(l->node_origins.p[node].file, c->text);
		if (!*x || !process__is_bpmn(*x) || !trigger_of((*x)->name))
			return no(l, node, c, "bpmn.reference", "the event definition does not exist");
	}
	return true;
}

static bool add_trigger(struct load *l, uint32_t node, const struct xml *c) {
	struct node *n = &l->m->nodes[node];
	const struct xml *x;
	char why[120];
	if (!find_definition(l, node, c, &x))
		return false;
	struct trigger t = {.kind = (uint8_t)trigger_of(x->name), .activity = NONE, .target = NONE};
	if (!(allowed(l->m, n) >> t.kind & 1)) {
		snprintf(why, sizeof why, "a %s is not allowed here", DEFINITIONS[t.kind]);
		return no(l, node, c, "bpmn.unsupported", why);
	}
	if (!read_definition(l, node, x, &t))
		return false;
	check(l->triggers.n == n->trigger + n->trigger_count);
	vec_push(&l->triggers, t);
	n->trigger_count++;
	return true;
}

static bool check_alone(struct load *l, uint32_t node) {
	const struct node *n = &l->m->nodes[node];
	const uint32_t alone = BIT(LINK) | BIT(CANCEL) | (catches(n) ? BIT(COMPENSATION) : 0);
	for (uint32_t i = n->trigger; n->trigger_count > 1 && i < n->trigger + n->trigger_count; i++)
		if (alone >> l->triggers.p[i].kind & 1)
			return no(l, node, l->node_origins.p[node].x, "bpmn.unsupported",
			          "a link, cancel or compensation does not go together with other definitions");
	if (n->trigger_count > 1 && process__flag(l->node_origins.p[node].x, "parallelMultiple", false))
		return no(l, node, l->node_origins.p[node].x, "bpmn.unsupported",
		          "an event that needs all of its triggers is not executed");
	return true;
}

/* Only a transaction can be cancelled: by an end event in it, caught by an event on it. */
static bool check_cancel(struct load *l, uint32_t node) {
	const struct node *n = &l->m->nodes[node];
	uint32_t of = n->kind == NODE_BOUNDARY ? n->host : n->parent;
	check(n->kind == NODE_BOUNDARY || n->kind == NODE_END);
	const struct node *transaction = of == NONE ? NULL : &l->m->nodes[of];
	if (transaction && transaction->kind == NODE_SUBPROCESS && transaction->sub == SUB_TRANSACTION)
		return true;
	return no(l, node, l->node_origins.p[node].x, "bpmn.unsupported", "only a transaction can be cancelled");
}

/* A compensation event on an activity only says which activity undoes it. */
static bool check_compensation(struct load *l, uint32_t node) {
	const struct node *n = &l->m->nodes[node];
	const struct xml *x = l->node_origins.p[node].x;
	check(n->kind == NODE_BOUNDARY && n->host != NONE);
	if (n->out_count)
		return no(l, node, x, "bpmn.unsupported", "nothing flows out of a compensation event");
	if (l->m->nodes[n->host].handler == NONE)
		return no(l, node, x, "bpmn.reference", "no association leads from it to a compensation activity");
	return true;
}

/* Whether the trigger fits what it sits on or lies in. */
static bool check_place(struct load *l, uint32_t node, uint8_t kind) {
	struct node *n = &l->m->nodes[node];
	bool boundary = n->kind == NODE_BOUNDARY;
	if ((kind == TRIGGER_ERROR || kind == TRIGGER_CANCEL) && catches(n) && !n->interrupting)
		return no(l, node, l->node_origins.p[node].x, "bpmn.unsupported", "an error or cancel event always interrupts");
	if (boundary && kind != TRIGGER_COMPENSATION)
		l->m->nodes[n->host].bounded = true;
	if (boundary && kind == TRIGGER_COMPENSATION)
		return check_compensation(l, node);
	return kind != TRIGGER_CANCEL || check_cancel(l, node);
}

static bool read_event(struct load *l, uint32_t node) {
	struct node *n = &l->m->nodes[node];
	const struct xml *x = l->node_origins.p[node].x;
	n->trigger = l->triggers.n;
	for (const struct xml *c = x->child; c; c = c->next)
		if (process__is_bpmn(c) && (trigger_of(c->name) || str_is(c->name, "eventDefinitionRef")) &&
		    !add_trigger(l, node, c))
			return false;
	if (!n->trigger_count && !(allowed(l->m, n) & BIT(NONE)))
		return no(l, node, x, "bpmn.unsupported", "such an event needs an event definition");
	if (!check_alone(l, node))
		return false;
	for (uint32_t i = 0; i < n->trigger_count; i++)
		if (!check_place(l, node, l->triggers.p[n->trigger + i].kind))
			return false;
	return true;
}

/* Receive tasks have their message as a trigger, and send tasks that say which one they send. */
static bool read_task_message(struct load *l, uint32_t node) {
	struct node *n = &l->m->nodes[node];
	const struct xml *x = l->node_origins.p[node].x;
	n->trigger = l->triggers.n;
	str ref = str_trim(xml_attr(x, "messageRef"));
	bool receives = n->kind == NODE_TASK && n->task == TASK_RECEIVE;
	if (!receives && !(n->kind == NODE_TASK && n->task == TASK_SEND && ref.n))
		return true;
	struct trigger t = {.kind = TRIGGER_MESSAGE, .activity = NONE, .target = NONE};
	if (!process__read_message(l, node, x, ref, receives, &t))
		return false;
	vec_push(&l->triggers, t);
	n->trigger_count = 1;
	return true;
}

/* ---- links ---------------------------------------------------------------------------------- */

/* Links are found by name within one scope. */
static str link_key(struct load *l, const struct node *n) {
	str name = l->triggers.p[n->trigger].name;
	return arena_format(l->scratch, "%u %u " STR_FMT, n->process, n->parent, STR_ARG(name));
}

static bool is_link(const struct load *l, const struct node *n, uint8_t kind) {
	return n->kind == kind && n->trigger_count && l->triggers.p[n->trigger].kind == TRIGGER_LINK;
}

static bool list_targets(struct load *l, struct intern *names, uint32_t *targets, uint32_t *count) {
	for (uint32_t i = 0; i < l->m->node_count; i++) {
		const struct node *n = &l->m->nodes[i];
		const struct xml *x = l->node_origins.p[i].x;
		if (!is_link(l, n, NODE_CATCH))
			continue;
		if (n->in_count)
			return no(l, i, x, "bpmn.reference", "nothing flows into the target of a link");
		if (intern_put(names, link_key(l, n)) <= *count)
			return no(l, i, x, "bpmn.reference", "a second target of the same link");
		targets[(*count)++] = i;
	}
	return true;
}

static bool read_links(struct load *l, struct intern *names) {
	uint32_t *targets = arena_array(l->scratch, uint32_t, l->m->node_count), count = 0;
	if (!list_targets(l, names, targets, &count))
		return false;
	for (uint32_t i = 0; i < l->m->node_count; i++) {
		const struct node *n = &l->m->nodes[i];
		const struct xml *x = l->node_origins.p[i].x;
		if (!is_link(l, n, NODE_THROW))
			continue;
		uint32_t target = intern_find(names, link_key(l, n));
		if (!target)
			return no(l, i, x, "bpmn.reference", "the link has no target of that name in the same scope");
		if (n->out_count)
			return no(l, i, x, "bpmn.reference", "nothing flows out of the source of a link");
		check(target <= count && l->m->nodes[targets[target - 1]].parent == n->parent);
		l->triggers.p[n->trigger].target = targets[target - 1];
	}
	return true;
}

/* A process begins at its none start event or, without one, at its only start event. */
static void name_starts(struct load *l) {
	struct process_model *m = l->m;
	for (uint32_t p = 0; p < m->process_count; p++) {
		struct process *process = &m->processes[p];
		uint32_t starts = 0, empty = 0, others = 0, only = NONE, none = NONE;
		for (uint32_t i = process->first; i < process->end; i++) {
			const struct node *n = &m->nodes[i];
			others += n->instantiates;
			if (n->kind != NODE_START || n->parent != NONE)
				continue;
			starts++, only = i;
			if (!n->trigger_count)
				empty++, none = i;
		}
		process->start = empty == 1 ? none : starts == 1 ? only : NONE;
		process->implicit = !starts && !others;
	}
}

bool process__read_events(struct load *l) {
	for (uint32_t i = 0; i < l->m->node_count; i++)
		if (!(process__is_event(&l->m->nodes[i]) ? read_event(l, i) : read_task_message(l, i)))
			return false;
	struct intern names = {0};
	bool ok = read_links(l, &names);
	intern_free(&names);
	name_starts(l);
	return ok;
}
