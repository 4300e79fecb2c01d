/* The model as a whole: which elements there are, its own and those it needs of its imports, and what requires what. */
#include "rules/model.h"

static const char *const ELEMENTS[] = {"inputData", "decision", "businessKnowledgeModel", "decisionService"};

/* How one element refers to another. */
static const struct {
	const char *wrapper; /* element around the reference; NULL: none */
	const char *element;
	uint8_t kinds;       /* what may be referred to: bits 1 << enum item_kind */
} REFERENCES[] = {
	{"informationRequirement", "requiredInput", 1 << ITEM_INPUT},
	{"informationRequirement", "requiredDecision", 1 << ITEM_DECISION},
	{"knowledgeRequirement", "requiredKnowledge", 1 << ITEM_KNOWLEDGE | 1 << ITEM_SERVICE},
	{NULL, "outputDecision", 1 << ITEM_DECISION},
	{NULL, "encapsulatedDecision", 1 << ITEM_DECISION},
	{NULL, "inputDecision", 1 << ITEM_DECISION},
	{NULL, "inputData", 1 << ITEM_INPUT},
};

/* The graph while it is put together. */
struct graph {
	struct reader *r;
	struct place *root;
	VEC(struct item) found; /* in the order in which they were found; the model's own first */
	VEC(struct place *) places;
	struct intern names;
};

/* ---- references ----------------------------------------------------------------------------- */

static int kind_of(const struct xml *x) {
	for (uint32_t i = 0; i < COUNT(ELEMENTS); i++)
		if (str_is(x->name, ELEMENTS[i]))
			return (int)i;
	return -1;
}

static bool is_requirement(const struct xml *x) {
	return str_is(x->name, "informationRequirement") || str_is(x->name, "knowledgeRequirement");
}

/* The reference in a child of an element, and its row of REFERENCES; NULL when the child is none. */
static const struct xml *reference_in(const struct xml *child, uint32_t *row) {
	for (*row = 0; *row < COUNT(REFERENCES); ++*row) {
		const char *wrapper = REFERENCES[*row].wrapper;
		const struct xml *x = child;
		if (wrapper)
			x = str_is(child->name, wrapper) ? xml_child(child, REFERENCES[*row].element) : NULL;
		if (x && str_is(x->name, REFERENCES[*row].element))
			return x;
	}
	return NULL;
}

static struct place *make_place(struct graph *g, struct source *s, struct place *parent, str name) {
	struct arena *a = g->r->a;
	struct place *p = arena_new(a, struct place);
	p->source = s;
	p->items = arena_array(a, uint32_t, s->ids.texts.n);
	p->imports = arena_array(a, struct place *, s->import_count);
	if (parent)
		p->path = parent->path;
	if (name.n)
		p->path = arena_format(a, STR_FMT STR_FMT ".", STR_ARG(p->path), STR_ARG(name));
	vec_push(&g->places, p);
	return p;
}

/* Where the namespace of a reference stands, seen from `p`: there itself or one of its imports. */
static struct place *place_of(struct graph *g, struct place *p, str ns) {
	struct source *s = p->source;
	if (!ns.n || str_eq(ns, s->ns))
		return p;
	for (uint32_t i = 0; i < s->import_count; i++) {
		const struct import *import = &s->imports[i];
		if (!import->source || !str_eq(import->source->ns, ns))
			continue;
		if (!p->imports[i])
			p->imports[i] = make_place(g, import->source, p, import->name);
		return p->imports[i];
	}
	return NULL;
}

/* The place and the number (from 1) of the element behind href="#id" or "namespace#id". */
static bool resolve(struct graph *g, struct place *from, const struct xml *x, uint8_t kinds, struct place **place,
                    uint32_t *element) {
	str href = str_trim(xml_attr(x, "href"));
	int32_t mark = str_find(href, '#', 0);
	g->r->source = from->source;
	*place = place_of(g, from, str_cut(href, 0, mark < 0 ? 0 : (uint32_t)mark));
	if (!*place)
		return rules__refuse(g->r, "dmn.reference", x, "this model has no import for", href);
	*element = intern_find(&(*place)->source->ids, str_cut(href, (uint32_t)(mark + 1), href.n));
	if (!*element)
		return rules__refuse(g->r, "dmn.reference", x, "there is no element", href);
	int kind = kind_of((*place)->source->elements[*element - 1]);
	if (kind < 0 || !(kinds & 1 << kind))
		return rules__refuse(g->r, "dmn.reference", x, "this cannot be required here:", href);
	return true;
}

/* ---- which elements there are --------------------------------------------------------------- */

static bool find_item(struct graph *g, struct place *p, const struct xml *x) {
	struct reader *r = g->r;
	r->source = p->source;
	struct item it = {.kind = (uint8_t)kind_of(x), .line = x->line, .id = xml_attr(x, "id"), .xml = x, .place = p,
	                  .model = r->m};
	it.name = it.own_name = rules__name(r, x);
	if (!it.name.n)
		return rules__refuse(r, "dmn.syntax", x, "it has no name", it.id);
	if (p->path.n)
		it.name = arena_format(r->a, STR_FMT STR_FMT, STR_ARG(p->path), STR_ARG(it.name));
	uint32_t before = g->names.texts.n;
	if (intern_put(&g->names, it.name) <= before && !r->tolerant)
		return rules__refuse(r, "dmn.reference", x, "the name or id is used twice:", it.name);
	if (g->found.n == LIMIT_ITEMS)
		return rules__refuse(r, "dmn.unsupported", x, "the model has too many elements at", it.name);
	vec_push(&g->found, it);
	return true;
}

/* Finds what an element refers to. */
static bool find_required(struct graph *g, uint32_t i) {
	struct place *from = g->found.p[i].place, *place;
	for (const struct xml *x = g->found.p[i].xml->child; x; x = x->next) {
		uint32_t row, element;
		const struct xml *ref = reference_in(x, &row);
		if (!ref || !resolve(g, from, ref, REFERENCES[row].kinds, &place, &element))
			continue; /* refused below, where it is used */
		if (place->items[element - 1])
			continue;
		if (place != g->root && !find_item(g, place, place->source->elements[element - 1]))
			return false;
		place->items[element - 1] = g->found.n;
	}
	return true;
}

/* The elements of the file itself, then what those require of imports, then what these require … */
static bool find_items(struct graph *g) {
	struct source *s = g->root->source;
	for (const struct xml *x = s->root->child; x; x = x->next) {
		if (kind_of(x) < 0 || !str_eq(x->ns, s->root->ns))
			continue;
		if (!find_item(g, g->root, x))
			return false;
		uint32_t element = intern_find(&s->ids, xml_attr(x, "id"));
		if (element && s->elements[element - 1] == x)
			g->root->items[element - 1] = g->found.n;
	}
	for (uint32_t i = 0; i < g->found.n; i++)
		if (!find_required(g, i))
			return false;
	g->r->e->code = NULL;
	return true;
}

/* Puts the items in the order of the model: by kind, its own before those of imports. */
static void order_items(struct graph *g) {
	struct rules_model *m = g->r->m;
	uint32_t *position = arena_array(g->r->a, uint32_t, g->found.n);
	m->items = arena_array(g->r->a, struct item, g->found.n);
	for (uint8_t kind = ITEM_INPUT; kind <= ITEM_SERVICE; kind++) {
		for (uint32_t i = 0; i < g->found.n; i++) {
			if (g->found.p[i].kind != kind)
				continue;
			m->input_count += kind == ITEM_INPUT;
			m->decision_count += kind == ITEM_DECISION && g->found.p[i].place == g->root;
			m->items[m->item_count++] = g->found.p[i];
			position[i] = m->item_count;
		}
	}
	for (uint32_t i = 0; i < g->places.n; i++) {
		struct place *p = g->places.p[i];
		for (uint32_t k = 0; k < p->source->ids.texts.n; k++)
			if (p->items[k])
				p->items[k] = position[p->items[k] - 1];
	}
}

/* ---- what they require ---------------------------------------------------------------------- */

static bool find_reference(struct graph *g, const struct item *it, const struct xml *x, uint32_t row, uint32_t *out) {
	struct place *place;
	uint32_t element;
	if (!resolve(g, it->place, x, REFERENCES[row].kinds, &place, &element))
		return false;
	check(place->items[element - 1]);
	*out = place->items[element - 1] - 1;
	return true;
}

/* Adds a requirement to the lists of an item. A service's parameters are its input data, then its input decisions. */
static void add_reference(struct item *it, const struct xml *x, uint32_t to) {
	if (is_requirement(x))
		it->needs[it->need_count++] = to;
	else if (str_is(x->name, "outputDecision"))
		it->outputs[it->output_count++] = to;
	else if (!str_is(x->name, "encapsulatedDecision"))
		it->inputs[it->input_count++] = to;
}

/* The references of an item that are input decisions (last), or all others. */
static bool read_references(struct graph *g, struct item *it, uint32_t *seen, bool last) {
	for (const struct xml *x = it->xml->child; x; x = x->next) {
		uint32_t row, to;
		const struct xml *ref = reference_in(x, &row);
		if (!ref && is_requirement(x) && !last)
			return rules__refuse(g->r, "dmn.reference", x, "the requirement names nothing, in", it->name);
		if (!ref || str_is(x->name, "inputDecision") != last)
			continue;
		if (!find_reference(g, it, ref, row, &to))
			return false;
		uint32_t own = (uint32_t)(it - g->r->m->items);
		bool itself = to == own && it->kind == ITEM_KNOWLEDGE; /* which is known anyway */
		if (!is_requirement(x) || (seen[to] != own + 1 && !itself))
			add_reference(it, x, to);
		seen[to] = own + 1;
	}
	return true;
}

static bool read_needs(struct graph *g, struct item *it, uint32_t *seen) {
	struct reader *r = g->r;
	uint32_t n = 0;
	for (const struct xml *x = it->xml->child; x; x = x->next)
		n++;
	r->source = it->place->source;
	it->needs = arena_array(r->a, uint32_t, n);
	it->outputs = arena_array(r->a, uint32_t, n);
	it->inputs = arena_array(r->a, uint32_t, n);
	if (!read_references(g, it, seen, false) || !read_references(g, it, seen, true))
		return false;
	if (it->need_count >= LIMIT_NAMES)
		return rules__refuse(r, "dmn.unsupported", it->xml, "it requires too much:", it->name);
	if (it->kind == ITEM_SERVICE && !it->output_count)
		return rules__refuse(r, "dmn.syntax", it->xml, "it has no output decision:", it->name);
	return true;
}

static bool check_cycle(struct graph *g, uint32_t i, uint32_t depth);

static bool check_below(struct graph *g, struct item *it, const uint32_t *list, uint32_t n, uint32_t depth) {
	for (uint32_t i = 0; i < n; i++) {
		if (!check_cycle(g, list[i], depth + 1))
			return false;
		uint32_t height = g->r->m->items[list[i]].height + 1u;
		if (height > it->height)
			it->height = (uint16_t)height;
	}
	return true;
}

/* Depth first; mark 1 is on the way down, 2 is done. A service requires its output decisions. Neither this walk nor
 * an evaluation goes deeper than the height of an item. */
static bool check_cycle(struct graph *g, uint32_t i, uint32_t depth) {
	struct item *it = &g->r->m->items[i];
	if (it->mark == 2)
		return true;
	g->r->source = it->place->source;
	if (it->mark == 1)
		return rules__refuse(g->r, "dmn.cycle", it->xml, "it requires itself:", it->name);
	it->mark = 1;
	if (depth <= LIMIT_GRAPH_DEPTH) {
		if (!check_below(g, it, it->needs, it->need_count, depth) ||
		    !check_below(g, it, it->outputs, it->output_count, depth))
			return false;
		g->r->source = it->place->source;
	}
	if (depth > LIMIT_GRAPH_DEPTH || it->height > LIMIT_GRAPH_DEPTH)
		return rules__refuse(g->r, "dmn.unsupported", it->xml, "the requirements go too deep at", it->name);
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

static bool read_type(struct reader *r, struct item *it) {
	const struct xml *variable = xml_child(it->xml, "variable");
	if (!variable)
		return true;
	str name = rules__name(r, variable);
	if (name.n && !str_eq(name, it->own_name) && !r->tolerant)
		return rules__refuse(r, "dmn.reference", variable, "the variable is not named as its element:", name);
	if (!rules__type_find(r, variable, xml_attr(variable, "typeRef"), &it->type))
		return false;
	bool function = it->kind == ITEM_KNOWLEDGE || it->kind == ITEM_SERVICE;
	if (function && it->type && it->type->feel->what == FEEL_FUNCTION)
		it->type = it->type->output;
	return true;
}

/* The slots of an item's frame: what it needs, by the names that its own file has for them; for a knowledge model
 * then itself, as it may call itself. */
static bool read_expression(struct reader *r, struct item *it) {
	struct scope s = {0};
	const struct xml *x = logic_of(it);
	for (uint32_t i = 0; i < it->need_count; i++) {
		str name = r->m->items[it->needs[i]].name;
		rules__declare(&s, str_cut(name, it->place->path.n, name.n));
	}
	bool ok = true;
	if (!x)
		ok = r->tolerant || rules__refuse(r, "dmn.syntax", it->xml, "it has no expression:", it->name);
	else if (it->kind == ITEM_DECISION)
		ok = rules__box_read(r, x, &s, &it->box);
	else {
		rules__declare(&s, it->own_name);
		ok = rules__function_read(r, x, &s, &it->box);
	}
	it->frame = s.max;
	rules__scope_free(&s);
	return ok;
}

static bool read_logic(struct reader *r, struct item *it) {
	r->source = it->place->source;
	if (!read_type(r, it))
		return false;
	return it->kind == ITEM_INPUT || it->kind == ITEM_SERVICE || read_expression(r, it);
}

/* For conformance tests an item that is wrong is kept as one that cannot be evaluated. */
static bool let_live(struct reader *r, struct item *it) {
	if (!r->tolerant)
		return false;
	it->broken = true;
	it->need_count = it->output_count = it->input_count = 0;
	r->e->code = NULL;
	return true;
}

static bool put_together(struct graph *g) {
	struct rules_model *m = g->r->m;
	if (!find_items(g))
		return false;
	order_items(g);
	uint32_t *seen = arena_array(g->r->a, uint32_t, m->item_count);
	for (uint32_t i = 0; i < m->item_count; i++)
		if (!read_needs(g, &m->items[i], seen) && !let_live(g->r, &m->items[i]))
			return false;
	for (uint32_t i = 0; i < m->item_count; i++)
		if (!check_cycle(g, i, 0))
			return false;
	for (uint32_t i = 0; i < m->item_count; i++)
		if (!m->items[i].broken && !read_logic(g->r, &m->items[i]) && !let_live(g->r, &m->items[i]))
			return false;
	return true;
}

bool rules__graph_read(struct reader *r, struct source *root) {
	struct graph g = {.r = r};
	g.root = make_place(&g, root, NULL, (str){"", 0});
	bool ok = put_together(&g);
	vec_free(&g.found);
	vec_free(&g.places);
	intern_free(&g.names);
	return ok;
}
