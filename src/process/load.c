/* From the XML of a BPMN file to nodes and flows.
 *
 * Whatever BPMN element is neither executed nor known to be without effect on execution is refused by name and
 * line, so that no model runs in another way than it reads. Elements of other namespaces are extensions and
 * have no effect. */
#include "process/model.h"

static const char BPMN[] = "http://www.omg.org/spec/BPMN/20100524/MODEL";

struct read {
	struct arena *a;
	struct source source;
	struct process_model *m;
	VEC(struct node) nodes;
	VEC(const struct xml *) from; /* the element of each node */
	VEC(const struct xml *) flows;
	VEC(uint32_t) scopes; /* of each flow */
};

bool process__refuse(const struct source *s, const char *code, uint32_t line, str element, str id, const char *why) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", s->name, line);
	return err_set(s->e, code, where, STR_FMT " \"" STR_FMT "\": %s", STR_ARG(element), STR_ARG(id), why);
}

static bool refuse(struct read *r, const char *code, const struct xml *x, const char *why) {
	return process__refuse(&r->source, code, x->line, x->name, xml_attr(x, "id"), why);
}

static bool is_bpmn(const struct xml *x) {
	return str_is(x->ns, BPMN);
}

static bool is_one_of(str name, const char *const *names) {
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

/* ---- elements ------------------------------------------------------------------------------- */

static const struct {
	const char *element;
	enum node_kind kind;
} KINDS[] = {
	{"startEvent", NODE_START},
	{"endEvent", NODE_END},
	{"task", NODE_TASK},
	{"userTask", NODE_TASK},
	{"manualTask", NODE_TASK},
	{"serviceTask", NODE_TASK},
	{"scriptTask", NODE_TASK},
	{"businessRuleTask", NODE_TASK},
	{"sendTask", NODE_TASK},
	{"receiveTask", NODE_TASK},
	{"intermediateCatchEvent", NODE_CATCH},
	{"intermediateThrowEvent", NODE_THROW},
	{"boundaryEvent", NODE_BOUNDARY},
	{"exclusiveGateway", NODE_EXCLUSIVE},
	{"parallelGateway", NODE_PARALLEL},
	{"inclusiveGateway", NODE_INCLUSIVE},
	{"subProcess", NODE_SUBPROCESS},
};

/* Parts of a process that change nothing about where tokens go. */
static const char *const WITHOUT_EFFECT[] = {
	"documentation", "extensionElements", "laneSet", "dataObject", "dataObjectReference", "dataStoreReference",
	"textAnnotation", "association", "group", "property", "ioSpecification", "auditing", "monitoring",
	"correlationSubscription", "supports", "ioBinding", "resourceRole", "performer", "humanPerformer", "potentialOwner",
	"sequenceFlow", NULL,
};

/* The same inside a node. */
static const char *const WITHIN_NODE[] = {
	"incoming", "outgoing", "dataInput", "dataOutput", "inputSet", "outputSet", "dataInputAssociation",
	"dataOutputAssociation", "rendering", "script", NULL,
};

static int kind_of(const struct xml *x) {
	for (uint32_t i = 0; is_bpmn(x) && i < COUNT(KINDS); i++)
		if (str_is(x->name, KINDS[i].element))
			return KINDS[i].kind;
	return -1;
}

static bool is_true(const struct xml *x, const char *attr, bool otherwise) {
	str v = str_trim(xml_attr(x, attr));
	return v.n ? str_is(v, "true") || str_is(v, "1") : otherwise;
}

/* Ids are parts of the state's text. */
static bool check_id(struct read *r, const struct xml *x) {
	str id = xml_attr(x, "id");
	bool good = id.n > 0;
	for (uint32_t i = 0; i < id.n; i++)
		good = good && (unsigned char)id.p[i] > ' ' && id.p[i] != '<';
	return good || refuse(r, "bpmn.syntax", x, "it needs an id without spaces");
}

/* ---- events --------------------------------------------------------------------------------- */

static bool read_timer(struct read *r, const struct xml *def, struct node *n) {
	static const char *const forms[] = {"timeDate", "timeDuration", "timeCycle", NULL};
	for (const struct xml *x = def->child; x; x = x->next)
		if (is_bpmn(x) && is_one_of(x->name, forms))
			n->timer = str_trim(x->text);
	return n->timer.n || refuse(r, "bpmn.syntax", def, "the timer says no date, duration or cycle");
}

/* The one event definition of an event, or NULL. */
static bool find_definition(struct read *r, const struct xml *x, const struct xml **out) {
	*out = NULL;
	for (const struct xml *c = x->child; c; c = c->next) {
		if (!is_bpmn(c) || !(str_ends(c->name, STR("EventDefinition")) || str_is(c->name, "eventDefinitionRef")))
			continue;
		if (*out)
			return refuse(r, "bpmn.unsupported", x, "an event with several definitions is not executed");
		*out = c;
	}
	return true;
}

/* Whether an event of this kind with this definition (empty: none) is executed; timers still need their time. */
static bool is_executed(enum node_kind kind, str definition) {
	switch (kind) {
	case NODE_CATCH:
	case NODE_BOUNDARY:
		return str_is(definition, "timerEventDefinition") || str_is(definition, "messageEventDefinition");
	case NODE_END: return !definition.n || str_is(definition, "terminateEventDefinition");
	default: return !definition.n;
	}
}

static bool read_event(struct read *r, const struct xml *x, struct node *n) {
	const struct xml *def;
	if (!find_definition(r, x, &def))
		return false;
	str what = def ? def->name : STR("");
	if (!is_executed(n->kind, what)) {
		char why[120];
		const char *form = def ? "an event with" : "such an event without definition";
		snprintf(why, sizeof why, "%s " STR_FMT " is not executed", form, STR_ARG(what));
		return refuse(r, "bpmn.unsupported", x, why);
	}
	if (n->kind == NODE_END && def)
		n->kind = NODE_TERMINATE;
	return !str_is(what, "timerEventDefinition") || read_timer(r, def, n);
}

/* ---- nodes ---------------------------------------------------------------------------------- */

static bool read_scope(struct read *r, const struct xml *x, uint32_t parent);

/* Children and attributes of a node that would change what it does. */
static bool check_parts(struct read *r, const struct xml *x, const struct node *n) {
	if (is_true(x, "isForCompensation", false) || is_true(x, "triggeredByEvent", false))
		return refuse(r, "bpmn.unsupported", x, "compensation and event sub-processes are not executed");
	if (is_true(x, "instantiate", false))
		return refuse(r, "bpmn.unsupported", x, "a receive task that starts instances is not executed");
	for (const struct xml *c = x->child; c && n->kind != NODE_SUBPROCESS; c = c->next)
		if (is_bpmn(c) && !is_one_of(c->name, WITHOUT_EFFECT) && !is_one_of(c->name, WITHIN_NODE) &&
		    !str_ends(c->name, STR("EventDefinition")))
			return refuse(r, "bpmn.unsupported", c, "this part of a node is not executed");
	return true;
}

static bool read_node(struct read *r, const struct xml *x, int kind, uint32_t parent) {
	uint32_t number = r->nodes.n;
	if (number == LIMIT_PROCESS_NODES)
		return refuse(r, "bpmn.too_large", x, "the process has too many elements");
	struct node n = {.kind = (uint8_t)kind, .line = x->line, .id = xml_attr(x, "id"), .name = xml_attr(x, "name"),
	                 .element = x->name, .timer = {"", 0}, .parent = parent, .end = number + 1, .start = NONE,
	                 .host = NONE, .default_flow = NONE};
	n.interrupting = is_true(x, "cancelActivity", true);
	if (!check_id(r, x) || !check_parts(r, x, &n) || !read_event(r, x, &n))
		return false;
	vec_push(&r->nodes, n);
	vec_push(&r->from, x);
	if (kind != NODE_SUBPROCESS)
		return true;
	if (!read_scope(r, x, number))
		return false;
	r->nodes.p[number].end = r->nodes.n;
	return true;
}

/* Everything directly in a process or sub-process. */
static bool read_scope(struct read *r, const struct xml *x, uint32_t parent) {
	for (const struct xml *c = x->child; c; c = c->next) {
		int kind = kind_of(c);
		if (kind >= 0) {
			if (!read_node(r, c, kind, parent))
				return false;
		} else if (is_bpmn(c) && str_is(c->name, "sequenceFlow")) {
			if (!check_id(r, c))
				return false;
			if (r->flows.n == 4 * LIMIT_PROCESS_NODES)
				return refuse(r, "bpmn.too_large", c, "the process has too many flows");
			vec_push(&r->flows, c);
			vec_push(&r->scopes, parent);
		} else if (is_bpmn(c) && !is_one_of(c->name, WITHOUT_EFFECT) &&
		           !(parent != NONE && is_one_of(c->name, WITHIN_NODE))) {
			return refuse(r, "bpmn.unsupported", c, "this element is not executed");
		}
	}
	return true;
}

/* ---- ids and references --------------------------------------------------------------------- */

/* Numbers of nodes and flows by id: a node's is 2 i, a flow's 2 i + 1. */
static bool number_ids(struct read *r, struct intern *ids, uint32_t **what) {
	uint32_t n = r->nodes.n + r->flows.n;
	*what = arena_array(&ids->arena, uint32_t, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		bool node = i < r->nodes.n;
		const struct xml *x = node ? r->from.p[i] : r->flows.p[i - r->nodes.n];
		uint32_t id = intern_put(ids, xml_attr(x, "id"));
		if (id <= i)
			return refuse(r, "bpmn.reference", x, "the id is used twice");
		(*what)[id] = node ? 2 * i : 2 * (i - r->nodes.n) + 1;
	}
	return true;
}

/* The node or flow that `ref` names; `flow` says which is wanted. */
static uint32_t resolve(const struct intern *ids, const uint32_t *what, str ref, bool flow) {
	int32_t colon = str_find(ref, ':', 0); /* a prefix of the same file's namespace */
	uint32_t id = intern_find(ids, ref);
	if (!id && colon >= 0)
		id = intern_find(ids, str_cut(ref, (uint32_t)colon + 1, ref.n));
	return id && (what[id] & 1) == flow ? what[id] / 2 : NONE;
}

struct ends {
	uint32_t source, target;
};

static bool read_ends(struct read *r, const struct intern *ids, const uint32_t *what, struct ends *ends) {
	for (uint32_t i = 0; i < r->flows.n; i++) {
		const struct xml *x = r->flows.p[i];
		struct ends *f = &ends[i];
		f->source = resolve(ids, what, xml_attr(x, "sourceRef"), false);
		f->target = resolve(ids, what, xml_attr(x, "targetRef"), false);
		if (f->source == NONE || f->target == NONE)
			return refuse(r, "bpmn.reference", x,
			              f->source == NONE ? "its source does not exist" : "its target does not exist");
		const struct node *from = &r->nodes.p[f->source], *to = &r->nodes.p[f->target];
		if (from->parent != r->scopes.p[i] || to->parent != r->scopes.p[i])
			return refuse(r, "bpmn.reference", x, "it crosses the border of a sub-process");
		if (from->kind == NODE_END || from->kind == NODE_TERMINATE)
			return refuse(r, "bpmn.reference", x, "nothing may flow out of an end event");
		if (to->kind == NODE_START || to->kind == NODE_BOUNDARY)
			return refuse(r, "bpmn.reference", x, "nothing may flow into a start or boundary event");
	}
	return true;
}

/* The `incoming` and `outgoing` children say the same again; they must not name what is not there. */
static bool check_mentions(struct read *r, const struct intern *ids, const uint32_t *what, const struct ends *ends) {
	for (uint32_t i = 0; i < r->nodes.n; i++) {
		for (const struct xml *c = r->from.p[i]->child; c; c = c->next) {
			bool in = is_bpmn(c) && str_is(c->name, "incoming");
			if (!in && !(is_bpmn(c) && str_is(c->name, "outgoing")))
				continue;
			uint32_t f = resolve(ids, what, str_trim(c->text), true);
			if (f == NONE || (in ? ends[f].target : ends[f].source) != i)
				return process__refuse(&r->source, "bpmn.reference", c->line, r->from.p[i]->name,
				                       r->nodes.p[i].id, "it names a flow that does not belong to it");
		}
	}
	return true;
}

/* ---- the graph ------------------------------------------------------------------------------ */

/* Counts, then places: flows by source, incoming flows by target, both in document order. order[i]: new number
 * of flow i. */
static void sort_flows(struct read *r, const struct ends *ends, uint32_t *order) {
	struct process_model *m = r->m;
	check(m->flow_count == r->flows.n);
	for (uint32_t i = 0; i < r->flows.n; i++) {
		check(ends[i].source < m->node_count && ends[i].target < m->node_count);
		m->nodes[ends[i].source].out_count++;
		m->nodes[ends[i].target].in_count++;
	}
	for (uint32_t i = 0, out = 0, in = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		n->out = out, n->in = in;
		out += n->out_count, in += n->in_count;
		n->out_count = n->in_count = 0;
	}
	for (uint32_t i = 0; i < r->flows.n; i++) {
		struct node *from = &m->nodes[ends[i].source], *to = &m->nodes[ends[i].target];
		const struct xml *x = r->flows.p[i];
		uint32_t f = order[i] = from->out + from->out_count++;
		m->flows[f] = (struct flow){.id = xml_attr(x, "id"), .source = ends[i].source, .target = ends[i].target,
		                            .line = x->line, .in_index = to->in_count};
		m->ins[to->in + to->in_count++] = f;
	}
}

static bool read_condition(struct read *r, const struct xml *flow, struct flow *f) {
	const struct xml *x = xml_child(flow, "conditionExpression");
	if (!x)
		return true;
	str language = xml_attr(x, "language");
	if (language.n && !str_ends(language, STR("FEEL/")) && !str_ends(language, STR("feel")) &&
	    !str_ends(language, STR("FEEL")))
		return refuse(r, "bpmn.unsupported", x, "only conditions in FEEL are evaluated");
	str text = str_trim(x->text);
	uint32_t line = x->line;
	for (uint32_t i = 0; text.n && x->text.p + i < text.p; i++)
		line += x->text.p[i] == '\n';
	if (str_starts(text, STR("="))) /* as some editors mark FEEL */
		text = str_cut(text, 1, text.n);
	struct err why;
	if (process__condition(r->a, r->m, text, &f->condition, &why))
		return true;
	int64_t down = 1;
	str where = str_of(why.where), first;
	if (str_next(&where, ':', &first) && !str_int(first, &down))
		down = 1;
	return process__refuse(&r->source, why.code, line + (uint32_t)down - 1, STR("sequenceFlow"), f->id, why.text);
}

static bool read_conditions(struct read *r, const uint32_t *order) {
	for (uint32_t i = 0; i < r->flows.n; i++) {
		struct flow *f = &r->m->flows[order[i]];
		if (!read_condition(r, r->flows.p[i], f))
			return false;
		uint8_t kind = r->m->nodes[f->source].kind;
		if (f->condition && (kind == NODE_PARALLEL || kind == NODE_START || kind == NODE_BOUNDARY))
			return refuse(r, "bpmn.condition", r->flows.p[i],
			              "its source takes every flow, so it may not have a condition");
	}
	return true;
}

/* Default flows and hosts of boundary events. */
static bool read_references(struct read *r, const struct intern *ids, const uint32_t *what, const uint32_t *order) {
	for (uint32_t i = 0; i < r->nodes.n; i++) {
		const struct xml *x = r->from.p[i];
		struct node *n = &r->m->nodes[i];
		str ref = xml_attr(x, "default");
		if (ref.n) {
			uint32_t f = resolve(ids, what, ref, true);
			if (f == NONE || r->m->flows[order[f]].source != i)
				return refuse(r, "bpmn.reference", x, "its default flow does not exist or begins elsewhere");
			n->default_flow = order[f];
		}
		if (n->kind != NODE_BOUNDARY)
			continue;
		n->host = resolve(ids, what, xml_attr(x, "attachedToRef"), false);
		uint8_t kind = n->host == NONE ? NODE_END : r->m->nodes[n->host].kind;
		if (kind != NODE_TASK && kind != NODE_SUBPROCESS)
			return refuse(r, "bpmn.reference", x, "it is attached to no task or sub-process");
		if (r->m->nodes[n->host].parent != n->parent)
			return refuse(r, "bpmn.reference", x, "it is attached to something in another scope");
		r->m->nodes[n->host].bounded = true;
	}
	return true;
}

/* Each scope needs exactly one start. */
static bool find_starts(struct read *r, const struct xml *process) {
	struct process_model *m = r->m;
	m->start = NONE;
	for (uint32_t i = 0; i < m->node_count; i++) {
		struct node *n = &m->nodes[i];
		if (n->kind != NODE_START)
			continue;
		check(n->parent == NONE || (n->parent < i && m->nodes[n->parent].kind == NODE_SUBPROCESS));
		uint32_t *start = n->parent == NONE ? &m->start : &m->nodes[n->parent].start;
		if (*start != NONE)
			return refuse(r, "bpmn.unsupported", r->from.p[i], "a second start event is not executed");
		*start = i;
	}
	if (m->start == NONE)
		return refuse(r, "bpmn.no_start", process, "it has no start event");
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].kind == NODE_SUBPROCESS && m->nodes[i].start == NONE)
			return refuse(r, "bpmn.no_start", r->from.p[i], "it has no start event");
	return true;
}

static void list_tasks(struct read *r) {
	struct process_model *m = r->m;
	m->tasks = arena_array(r->a, uint32_t, m->node_count);
	for (uint32_t i = 0; i < m->node_count; i++)
		if (m->nodes[i].kind == NODE_TASK)
			m->tasks[m->task_count++] = i;
}

/* Texts of nodes and flows point into the XML tree, so that must live as long as the model: both are in the
 * same arena. */
static bool build(struct read *r, const struct xml *process, struct arena *scratch, struct intern *ids) {
	struct process_model *m = r->m;
	uint32_t *what;
	m->id = xml_attr(process, "id");
	m->node_count = r->nodes.n;
	m->flow_count = r->flows.n;
	m->nodes = arena_array(r->a, struct node, m->node_count);
	m->flows = arena_array(r->a, struct flow, m->flow_count);
	m->ins = arena_array(r->a, uint32_t, m->flow_count);
	if (m->node_count)
		memcpy(m->nodes, r->nodes.p, m->node_count * sizeof *m->nodes);
	struct ends *ends = arena_array(scratch, struct ends, m->flow_count);
	uint32_t *order = arena_array(scratch, uint32_t, m->flow_count);
	if (!number_ids(r, ids, &what) || !read_ends(r, ids, what, ends) || !check_mentions(r, ids, what, ends))
		return false;
	sort_flows(r, ends, order);
	if (!find_starts(r, process) || !read_references(r, ids, what, order) || !read_conditions(r, order) ||
	    !process__check(m, &r->source))
		return false;
	list_tasks(r);
	process__places(r->a, m);
	process__reach(r->a, m);
	return true;
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool has_nodes(const struct xml *process) {
	for (const struct xml *c = process->child; c; c = c->next)
		if (is_bpmn(c) && (kind_of(c) >= 0 || str_is(c->name, "sequenceFlow")))
			return true;
	return false;
}

/* The process to execute: the only one that is marked so, or the only one that holds anything. */
static bool choose(struct read *r, const struct xml *root, const struct xml **out) {
	const struct xml *marked = NULL, *filled = NULL, *any = NULL;
	uint32_t marks = 0, fills = 0;
	for (const struct xml *x = xml_child(root, "process"); x; x = xml_next(x, "process")) {
		if (!is_bpmn(x))
			continue;
		any = x;
		if (is_true(x, "isExecutable", false)) {
			marked = x;
			if (marks++)
				return refuse(r, "bpmn.unsupported", x, "a second executable process is not executed");
		}
		if (has_nodes(x) && !fills++)
			filled = x;
		else if (has_nodes(x))
			any = x;
	}
	if (!any)
		return refuse(r, "bpmn.unsupported", root, "the file holds no process");
	if (!marked && fills > 1)
		return refuse(r, "bpmn.unsupported", any, "of several processes one must be marked isExecutable");
	*out = marked ? marked : filled ? filled : any;
	return true;
}

bool process_load(struct arena *a, str text, const char *name, struct process_model **out, struct err *e) {
	struct xml *root;
	const struct xml *process = NULL;
	struct err own;
	struct read r = {.a = a, .source = {name, e ? e : &own}};
	if (!xml_parse(a, text, name, &root, e))
		return false;
	if (!is_bpmn(root) || !str_is(root->name, "definitions"))
		return refuse(&r, "bpmn.syntax", root, "not a BPMN 2.0 file");
	if (!choose(&r, root, &process))
		return false;
	r.m = arena_new(a, struct process_model);
	struct arena scratch = {0};
	struct intern ids = {0};
	bool ok = check_id(&r, process) && read_scope(&r, process, NONE) && build(&r, process, &scratch, &ids);
	check(!ok || (r.m->start != NONE && r.m->place_count >= r.m->node_count));
	if (ok)
		*out = r.m;
	intern_free(&ids);
	arena_free(&scratch);
	vec_free(&r.nodes);
	vec_free(&r.from);
	vec_free(&r.flows);
	vec_free(&r.scopes);
	return ok;
}
