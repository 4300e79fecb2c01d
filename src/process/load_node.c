/* The elements of a process, in document order: flow nodes become nodes, sequence flows are noted, and whatever is
 * neither executed nor without effect is refused. */
#include "process/load.h"

static const struct node_type TYPES[] = {
	{"startEvent", NODE_START, 0, 0},
	{"endEvent", NODE_END, 0, 0},
	{"intermediateCatchEvent", NODE_CATCH, 0, 0},
	{"intermediateThrowEvent", NODE_THROW, 0, 0},
	{"boundaryEvent", NODE_BOUNDARY, 0, 0},
	{"task", NODE_TASK, TASK_PLAIN, 0},
	{"userTask", NODE_TASK, TASK_USER, 0},
	{"manualTask", NODE_TASK, TASK_MANUAL, 0},
	{"serviceTask", NODE_TASK, TASK_SERVICE, 0},
	{"sendTask", NODE_TASK, TASK_SEND, 0},
	{"receiveTask", NODE_TASK, TASK_RECEIVE, 0},
	{"scriptTask", NODE_TASK, TASK_SCRIPT, 0},
	{"businessRuleTask", NODE_TASK, TASK_RULE, 0},
	{"callActivity", NODE_CALL, 0, 0},
	{"subProcess", NODE_SUBPROCESS, 0, SUB_EMBEDDED},
	{"transaction", NODE_SUBPROCESS, 0, SUB_TRANSACTION},
	{"adHocSubProcess", NODE_SUBPROCESS, 0, SUB_AD_HOC},
	{"exclusiveGateway", NODE_EXCLUSIVE, 0, 0},
	{"parallelGateway", NODE_PARALLEL, 0, 0},
	{"inclusiveGateway", NODE_INCLUSIVE, 0, 0},
	{"complexGateway", NODE_COMPLEX, 0, 0},
	{"eventBasedGateway", NODE_EVENT_GATEWAY, 0, 0},
};

static const struct node_type GLOBAL[] = {
	{"globalTask", NODE_TASK, TASK_PLAIN, 0},
	{"globalUserTask", NODE_TASK, TASK_USER, 0},
	{"globalManualTask", NODE_TASK, TASK_MANUAL, 0},
	{"globalScriptTask", NODE_TASK, TASK_SCRIPT, 0},
	{"globalBusinessRuleTask", NODE_TASK, TASK_RULE, 0},
};

/* Parts of a process or sub-process that change nothing about where tokens go, or are read elsewhere. */
static const char *const OF_SCOPES[] = {
	"documentation", "extensionElements", "laneSet", "dataObject", "dataObjectReference", "dataStoreReference",
	"textAnnotation", "association", "group", "property", "ioSpecification", "auditing", "monitoring",
	"correlationSubscription", "supports", "supportedInterfaceRef", "ioBinding", "resourceRole", "performer",
	"humanPerformer", "potentialOwner", "categoryValueRef", NULL,
};

/* The same for every node. */
static const char *const OF_NODES[] = {
	"documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef", "incoming", "outgoing",
	"property", NULL,
};

static const char *const OF_EVENTS[] = {
	"dataInput", "dataOutput", "inputSet", "outputSet", "dataInputAssociation", "dataOutputAssociation",
	"eventDefinitionRef", "messageEventDefinition", "timerEventDefinition", "signalEventDefinition",
	"conditionalEventDefinition", "errorEventDefinition", "escalationEventDefinition", "compensateEventDefinition",
	"cancelEventDefinition", "linkEventDefinition", "terminateEventDefinition", NULL,
};

static const char *const OF_ACTIVITIES[] = {
	"ioSpecification", "dataInputAssociation", "dataOutputAssociation", "resourceRole", "performer",
	"humanPerformer", "potentialOwner", "standardLoopCharacteristics", "multiInstanceLoopCharacteristics",
	"rendering", "supportedInterfaceRef", "ioBinding", NULL,
};

static const struct node_type *find_type(const struct xml *x, const struct node_type *types, uint32_t n) {
	for (uint32_t i = 0; process__is_bpmn(x) && i < n; i++)
		if (str_is(x->name, types[i].element))
			return &types[i];
	return NULL;
}

const struct node_type *process__node_type(const struct xml *x) {
	return find_type(x, TYPES, COUNT(TYPES));
}

const struct node_type *process__global_type(const struct xml *x) {
	return find_type(x, GLOBAL, COUNT(GLOBAL));
}

static bool is_one_of(str name, const char *const *names) {
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

/* ---- what a node may hold ------------------------------------------------------------------- */

static bool part_fits(const struct node *n, str part) {
	if (is_one_of(part, OF_NODES))
		return true;
	if (process__is_event(n))
		return is_one_of(part, OF_EVENTS);
	if (n->kind == NODE_COMPLEX)
		return str_is(part, "activationCondition");
	if (n->kind == NODE_TASK && n->task == TASK_SCRIPT && str_is(part, "script"))
		return true;
	return process__is_activity(n) && is_one_of(part, OF_ACTIVITIES);
}

static bool check_parts(struct load *l, const struct origin *o, const struct node *n) {
	for (const struct xml *c = o->x->child; c && n->kind != NODE_SUBPROCESS; c = c->next)
		if (process__is_bpmn(c) && !part_fits(n, c->name)) {
			char why[120];
			snprintf(why, sizeof why, "a part \"" STR_FMT "\" is not executed here", STR_ARG(c->name));
			return process__no(l, o, c, "bpmn.unsupported", why);
		}
	return true;
}

/* More than one token needed to begin, or given at the end. */
static bool check_quantities(struct load *l, const struct origin *o) {
	str begin = str_trim(xml_attr(o->x, "startQuantity")), end = str_trim(xml_attr(o->x, "completionQuantity"));
	if ((begin.n && !str_is(begin, "1")) || (end.n && !str_is(end, "1")))
		return process__no(l, o, o->x, "bpmn.unsupported", "a quantity of tokens other than 1 is not executed");
	return true;
}

/* Ids are parts of the state's text. */
static bool check_id(struct load *l, const struct origin *o) {
	str id = xml_attr(o->x, "id");
	bool good = id.n > 0;
	for (uint32_t i = 0; i < id.n; i++)
		good = good && (unsigned char)id.p[i] > ' ' && id.p[i] != '<' && id.p[i] != '#';
	return good || process__no(l, o, o->x, "bpmn.syntax", "it needs an id without spaces, '<' and '#'");
}

/* ---- nodes ---------------------------------------------------------------------------------- */

/* Ids of another file may be taken already: then the id of the process goes before it. */
static str place_id(struct load *l, const struct origin *o, uint32_t process) {
	str id = xml_attr(o->x, "id"), of = l->processes.p[process].id;
	uint32_t before = l->places.texts.n;
	if (intern_put(&l->places, id) > before)
		return id;
	id = arena_format(l->a, STR_FMT "/" STR_FMT, STR_ARG(of), STR_ARG(id));
	intern_put(&l->places, id);
	return id;
}

static struct node make_node(const struct load *l, const struct xml *x, const struct node_type *t, uint32_t process,
                             uint32_t parent) {
	uint32_t number = l->nodes.n;
	check(parent == NONE || parent < number);
	bool start = t->kind == NODE_START;
	bool event_sub = t->sub == SUB_EMBEDDED && process__flag(x, "triggeredByEvent", false);
	return (struct node){
		.kind = t->kind,
		.task = t->task,
		.sub = event_sub && t->kind == NODE_SUBPROCESS ? SUB_EVENT : t->sub,
		.interrupting = process__flag(x, start ? "isInterrupting" : "cancelActivity", true),
		.compensates = process__flag(x, "isForCompensation", false),
		.instantiates = process__flag(x, "instantiate", false),
		.sequential = str_is(xml_attr(x, "ordering"), "Sequential"),
		.cancel_rest = process__flag(x, "cancelRemainingInstances", true),
		.all_events = str_is(xml_attr(x, "eventGatewayType"), "Parallel"),
		.line = x->line,
		.name = xml_attr(x, "name"),
		.element = x->name,
		.process = process,
		.parent = parent,
		.depth = parent == NONE ? 0 : l->nodes.p[parent].depth + 1,
		.end = number + 1,
		.start = NONE,
		.host = NONE,
		.callee = NONE,
		.handler = NONE,
		.default_flow = NONE,
	};
}

static bool read_scope(struct load *l, const struct origin *o, uint32_t process, uint32_t parent);

static bool read_node(struct load *l, const struct origin *o, const struct node_type *t, uint32_t process,
                      uint32_t parent) {
	uint32_t number = l->nodes.n;
	if (number == LIMIT_PROCESS_NODES)
		return process__no(l, o, o->x, "bpmn.too_large", "the model has too many elements");
	struct node n = make_node(l, o->x, t, process, parent);
	if (!check_id(l, o) || !check_parts(l, o, &n) || !check_quantities(l, o))
		return false;
	n.id = place_id(l, o, process);
	if (n.kind == NODE_SUBPROCESS && n.depth >= LIMIT_PROCESS_DEPTH)
		return process__no(l, o, o->x, "bpmn.too_large", "sub-processes are nested too deeply");
	if (n.kind == NODE_CALL && (n.callee = process__callee(l, o, xml_attr(o->x, "calledElement"))) == NONE)
		return false;
	process__number(o->file, xml_attr(o->x, "id"), number);
	vec_push(&l->nodes, n);
	vec_push(&l->node_origins, *o);
	check(l->node_origins.n == l->nodes.n && l->nodes.n == number + 1);
	if (n.kind != NODE_SUBPROCESS)
		return true;
	if (!read_scope(l, o, process, number))
		return false;
	l->nodes.p[number].end = l->nodes.n;
	return true;
}

/* ---- scopes --------------------------------------------------------------------------------- */

static bool read_flow(struct load *l, const struct origin *o, uint32_t process, uint32_t parent) {
	if (!check_id(l, o))
		return false;
	if (l->flows.n == 4 * LIMIT_PROCESS_NODES)
		return process__no(l, o, o->x, "bpmn.too_large", "the model has too many flows");
	process__number(o->file, xml_attr(o->x, "id"), l->flows.n);
	vec_push(&l->flows, (struct raw_flow){*o, process, parent, NONE, NONE});
	return true;
}

static bool is_harmless(const struct load *l, str name, uint32_t parent) {
	if (is_one_of(name, OF_SCOPES))
		return true;
	if (parent == NONE)
		return false;
	const struct node *n = &l->nodes.p[parent];
	if (n->sub == SUB_AD_HOC && str_is(name, "completionCondition"))
		return true;
	return is_one_of(name, OF_ACTIVITIES) || is_one_of(name, OF_NODES);
}

/* Everything directly in a process or sub-process. */
static bool read_scope(struct load *l, const struct origin *o, uint32_t process, uint32_t parent) {
	for (const struct xml *c = o->x->child; c; c = c->next) {
		const struct node_type *t = process__node_type(c);
		struct origin at = {o->file, c};
		if (t && !read_node(l, &at, t, process, parent))
			return false;
		if (t || !process__is_bpmn(c))
			continue;
		if (process__is(c, "sequenceFlow")) {
			if (!read_flow(l, &at, process, parent))
				return false;
		} else if (!is_harmless(l, c->name, parent)) {
			return process__no(l, &at, c, "bpmn.unsupported", "this element is not executed");
		}
	}
	return true;
}

bool process__read_process(struct load *l, uint32_t process) {
	struct origin o = l->process_origins.p[process];
	const struct node_type *global = process__global_type(o.x);
	uint32_t first = l->nodes.n;
	if (!global ? !read_scope(l, &o, process, NONE) : !read_node(l, &o, global, process, NONE))
		return false;
	if (global) /* its id names the process, not the node in it */
		process__number(o.file, xml_attr(o.x, "id"), process);
	l->processes.p[process].first = first;
	l->processes.p[process].end = l->nodes.n;
	return first < l->nodes.n || process__no(l, &o, o.x, "bpmn.no_start", "it holds nothing that could be executed");
}
