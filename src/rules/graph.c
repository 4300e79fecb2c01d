/* The file as a whole: input data, decisions, knowledge models and services, and what requires what. */
#include "rules/model.h"

static const char *const NAMESPACES[] = {
	"https://www.omg.org/spec/DMN/20191111/MODEL/", /* 1.3 */
	"https://www.omg.org/spec/DMN/20211108/MODEL/", /* 1.4 */
	"https://www.omg.org/spec/DMN/20230324/MODEL/", /* 1.5 */
};

static const char *const ELEMENTS[] = {"inputData", "decision", "businessKnowledgeModel", "decisionService"};

bool rules__refuse(struct reader *r, const char *code, const struct xml *x, const char *why, str what) {
	char where[160];
	snprintf(where, sizeof where, "%s:%u", r->name, x->line);
	return err_set(r->e, code, where, STR_FMT ": %s " STR_FMT, STR_ARG(x->name), why, STR_ARG(what));
}

int rules__item(const struct rules_model *m, str name, enum item_kind kind) {
	for (uint32_t i = 0; i < m->item_count; i++)
		if (m->items[i].kind == kind && (str_eq(m->items[i].name, name) || str_eq(m->items[i].id, name)))
			return (int)i;
	return -1;
}

/* ---- items ---------------------------------------------------------------------------------- */

static bool add_item(struct reader *r, const struct xml *x, uint32_t kind) {
	struct rules_model *m = r->m;
	struct item *it = &m->items[m->item_count];
	*it = (struct item){.kind = (uint8_t)kind, .line = x->line, .id = xml_attr(x, "id"), .name = xml_attr(x, "name"),
	                    .xml = x, .model = m};
	if (!it->name.n)
		return rules__refuse(r, "dmn.syntax", x, "it has no name", it->id);
	for (uint32_t i = 0; i < m->item_count; i++)
		if (str_eq(m->items[i].name, it->name) || (it->id.n && str_eq(m->items[i].id, it->id)))
			return rules__refuse(r, "dmn.reference", x, "the name or id is used twice:", it->name);
	m->item_count++;
	m->input_count += kind == ITEM_INPUT;
	m->decision_count += kind == ITEM_DECISION;
	const struct xml *variable = xml_child(x, "variable");
	return !variable || rules__type_find(r, variable, xml_attr(variable, "typeRef"), &it->type);
}

static bool add_items(struct reader *r, const struct xml *root) {
	uint32_t n = 0;
	for (const struct xml *x = root->child; x; x = x->next)
		n++;
	r->m->items = arena_array(r->a, struct item, n);
	for (uint32_t kind = 0; kind < COUNT(ELEMENTS); kind++)
		for (const struct xml *x = xml_child(root, ELEMENTS[kind]); x; x = xml_next(x, ELEMENTS[kind]))
			if (!add_item(r, x, kind))
				return false;
	return true;
}

/* ---- requirements --------------------------------------------------------------------------- */

/* The item behind href="#id" (or "namespace#id" of this file). */
static bool resolve(struct reader *r, const struct xml *x, uint32_t *out) {
	str href = xml_attr(x, "href");
	int32_t mark = str_find(href, '#', 0);
	str id = str_cut(href, (uint32_t)(mark + 1), href.n);
	for (*out = 0; *out < r->m->item_count; ++*out)
		if (id.n && str_eq(r->m->items[*out].id, id))
			return true;
	return rules__refuse(r, "dmn.reference", x, "there is no element", href);
}

static bool add_need(struct reader *r, struct item *it, const struct xml *x) {
	uint32_t need;
	if (!resolve(r, x, &need))
		return false;
	for (uint32_t i = 0; i < it->need_count; i++)
		if (it->needs[i] == need)
			return true;
	it->needs[it->need_count++] = need;
	return true;
}

static bool read_needs(struct reader *r, struct item *it) {
	static const char *const wrappers[] = {"informationRequirement", "knowledgeRequirement"};
	static const char *const wanted[] = {"requiredInput", "requiredDecision", "requiredKnowledge"};
	uint32_t n = 0;
	for (const struct xml *x = it->xml->child; x; x = x->next)
		n++;
	it->needs = arena_array(r->a, uint32_t, n);
	for (const struct xml *x = it->xml->child; x; x = x->next) {
		if (!str_is(x->name, wrappers[0]) && !str_is(x->name, wrappers[1]))
			continue;
		bool found = false;
		for (uint32_t i = 0; i < COUNT(wanted) && !found; i++) {
			const struct xml *ref = xml_child(x, wanted[i]);
			if (ref && !add_need(r, it, ref))
				return false;
			found = ref != NULL;
		}
		if (!found)
			return rules__refuse(r, "dmn.reference", x, "the requirement names nothing, in", it->name);
	}
	return true;
}

static bool read_references(struct reader *r, const struct xml *x, const char *element, uint32_t *list, uint32_t *n) {
	for (const struct xml *c = xml_child(x, element); c; c = xml_next(c, element))
		if (!resolve(r, c, &list[(*n)++]))
			return false;
	return true;
}

/* Parameters of a service: its input data, then its input decisions. */
static bool read_service(struct reader *r, struct item *it) {
	uint32_t n = 0;
	for (const struct xml *x = it->xml->child; x; x = x->next)
		n++;
	it->outputs = arena_array(r->a, uint32_t, n);
	it->inputs = arena_array(r->a, uint32_t, n);
	if (!read_references(r, it->xml, "outputDecision", it->outputs, &it->output_count) ||
	    !read_references(r, it->xml, "inputData", it->inputs, &it->input_count) ||
	    !read_references(r, it->xml, "inputDecision", it->inputs, &it->input_count))
		return false;
	if (!it->output_count)
		return rules__refuse(r, "dmn.syntax", it->xml, "it has no output decision:", it->name);
	for (uint32_t i = 0; i < it->output_count; i++)
		if (r->m->items[it->outputs[i]].kind != ITEM_DECISION)
			return rules__refuse(r, "dmn.reference", it->xml, "its output is no decision:", it->name);
	return true;
}

/* Depth first; mark 1 is on the way down, 2 is done. A service requires its output decisions. */
static bool check_cycle(struct reader *r, uint32_t i, uint32_t depth) {
	struct item *it = &r->m->items[i];
	if (it->mark == 2)
		return true;
	if (it->mark == 1)
		return rules__refuse(r, "dmn.cycle", it->xml, "it requires itself:", it->name);
	if (depth == LIMIT_GRAPH_DEPTH)
		return rules__refuse(r, "dmn.unsupported", it->xml, "the requirements go too deep at", it->name);
	it->mark = 1;
	for (uint32_t k = 0; k < it->need_count; k++)
		if (!check_cycle(r, it->needs[k], depth + 1))
			return false;
	for (uint32_t k = 0; k < it->output_count; k++)
		if (!check_cycle(r, it->outputs[k], depth + 1))
			return false;
	it->mark = 2;
	return true;
}

/* ---- expressions ---------------------------------------------------------------------------- */

static const struct xml *logic_of(const struct item *it) {
	if (it->kind == ITEM_KNOWLEDGE)
		return xml_child(it->xml, "encapsulatedLogic");
	static const char *const other[] = {
		"description", "extensionElements", "question", "allowedAnswers", "variable", "informationRequirement",
		"knowledgeRequirement", "authorityRequirement", "supportedObjective", "impactedPerformanceIndicator",
		"decisionMaker", "decisionOwner", "usingProcess", "usingTask",
	};
	for (const struct xml *x = it->xml->child; x; x = x->next) {
		uint32_t i = 0;
		while (i < COUNT(other) && !str_is(x->name, other[i]))
			i++;
		if (i == COUNT(other) && str_eq(x->ns, it->xml->ns))
			return x;
	}
	return NULL;
}

static bool read_logic(struct reader *r, struct item *it) {
	struct scope s = {0};
	const struct xml *x = logic_of(it);
	for (uint32_t i = 0; i < it->need_count; i++)
		rules__declare(&s, r->m->items[it->needs[i]].name);
	bool ok = true;
	if (!x)
		ok = r->tolerant || rules__refuse(r, "dmn.syntax", it->xml, "it has no expression:", it->name);
	else if (it->kind == ITEM_KNOWLEDGE)
		ok = rules__function_read(r, x, &s, &it->box);
	else
		ok = rules__box_read(r, x, &s, &it->box);
	it->frame = s.max;
	vec_free(&s.names);
	return ok;
}

/* Names of members that occur anywhere, so that those with signs in them are known everywhere. */
static void collect_members(struct reader *r, const struct xml *x) {
	for (const struct xml *c = x->child; c; c = c->next)
		collect_members(r, c);
	bool output = str_is(x->name, "output") || str_is(x->name, "column");
	bool entry = str_is(x->name, "variable") && x->parent && str_is(x->parent->name, "contextEntry");
	if ((output || entry) && xml_attr(x, "name").n)
		vec_push(&r->members, xml_attr(x, "name"));
}

bool rules__graph_read(struct reader *r, const struct xml *root) {
	struct rules_model *m = r->m;
	if (!add_items(r, root))
		return false;
	collect_members(r, root);
	for (uint32_t i = 0; i < m->item_count; i++) {
		struct item *it = &m->items[i];
		if (!read_needs(r, it) || (it->kind == ITEM_SERVICE && !read_service(r, it)))
			return false;
	}
	for (uint32_t i = 0; i < m->item_count; i++)
		if (!check_cycle(r, i, 0))
			return false;
	for (uint32_t i = 0; i < m->item_count; i++)
		if ((m->items[i].kind == ITEM_DECISION || m->items[i].kind == ITEM_KNOWLEDGE) && !read_logic(r, &m->items[i]))
			return false;
	return true;
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool check_root(struct reader *r, const struct xml *root) {
	bool known = false;
	for (uint32_t i = 0; i < COUNT(NAMESPACES); i++)
		known = known || str_is(root->ns, NAMESPACES[i]);
	if (!known || !str_is(root->name, "definitions"))
		return rules__refuse(r, "dmn.syntax", root, "not a DMN 1.3, 1.4 or 1.5 file:", root->ns);
	const struct xml *import = xml_child(root, "import");
	if (import)
		return rules__refuse(r, "dmn.unsupported", import, "another file cannot be imported:",
		                     xml_attr(import, "name"));
	str language = xml_attr(root, "expressionLanguage");
	if (language.n && str_find(language, 'F', 0) < 0)
		return rules__refuse(r, "dmn.unsupported", root, "only expressions in FEEL are evaluated, not in", language);
	return true;
}

bool rules__load(struct arena *a, str text, const char *name, bool tolerant, struct rules_model **out, struct err *e) {
	struct err own = {0};
	struct xml *root;
	struct reader r = {.a = a, .name = name, .e = e ? e : &own, .tolerant = tolerant};
	if (!xml_parse(a, text, name, &root, e))
		return false;
	r.e->code = NULL;
	r.m = arena_new(a, struct rules_model);
	bool ok = check_root(&r, root) && rules__types_read(&r, root) && rules__graph_read(&r, root);
	vec_free(&r.members);
	if (!ok)
		return false;
	rules__functions_make(a, r.m);
	*out = r.m;
	return true;
}

bool rules_load(struct arena *a, str text, const char *name, const struct rules_library *library,
                struct rules_model **out, struct err *e) {
	(void)library;
	return rules__load(a, text, name, false, out, e);
}

int rules_decision(const struct rules_model *m, str name) {
	int i = rules__item(m, name, ITEM_DECISION);
	return i < 0 ? -1 : i - (int)m->input_count;
}

uint32_t rules_decision_count(const struct rules_model *m) {
	return m->decision_count;
}

str rules_decision_name(const struct rules_model *m, uint32_t i) {
	check(i < m->decision_count);
	return m->items[m->input_count + i].name;
}

int rules_input(const struct rules_model *m, str name) {
	return rules__item(m, name, ITEM_INPUT);
}

uint32_t rules_input_count(const struct rules_model *m) {
	return m->input_count;
}

str rules_input_name(const struct rules_model *m, uint32_t i) {
	check(i < m->input_count);
	return m->items[i].name;
}

bool rules_namespace(struct arena *a, str text, str *ns) {
	struct xml *root;
	struct err e;
	if (!xml_parse(a, text, "", &root, &e) || !str_is(root->name, "definitions"))
		return false;
	*ns = xml_attr(root, "namespace");
	return true;
}

/* The name of the type of an item's variable, as the model writes it. */
static str type_of(const struct item *it) {
	const struct xml *variable = xml_child(it->xml, "variable");
	return variable ? xml_attr(variable, "typeRef") : STR("");
}

str rules_decision_type(const struct rules_model *m, uint32_t i) {
	check(i < m->decision_count);
	return type_of(&m->items[m->input_count + i]);
}

str rules_input_type(const struct rules_model *m, uint32_t i) {
	check(i < m->input_count);
	return type_of(&m->items[i]);
}
