/* Decision tables: read and compiled. */
#include "rules/model.h"

static bool read_hit_policy(struct reader *r, const struct xml *x, struct table *t) {
	static const char *const hits[] = {"UNIQUE", "ANY", "PRIORITY", "FIRST", "COLLECT", "RULE ORDER", "OUTPUT ORDER"};
	static const char *const sums[] = {"", "SUM", "COUNT", "MIN", "MAX"};
	str hit = xml_attr(x, "hitPolicy"), sum = xml_attr(x, "aggregation");
	uint32_t h = 0, s = 0;
	while (hit.n && h < COUNT(hits) && !str_is(hit, hits[h]))
		h++;
	while (s < COUNT(sums) && !str_is(sum, sums[s]))
		s++;
	if (h == COUNT(hits))
		return rules__refuse(r, "dmn.hit_policy", x, "there is no hit policy", hit);
	if (s == COUNT(sums) || (s && h != HIT_COLLECT))
		return rules__refuse(r, "dmn.hit_policy", x, "this hit policy has no aggregation", sum);
	t->hit = (uint8_t)h;
	t->aggregator = (uint8_t)s;
	return true;
}

static uint32_t count(const struct xml *x, const char *name) {
	uint32_t n = 0;
	for (const struct xml *c = xml_child(x, name); c; c = xml_next(c, name))
		n++;
	return n;
}

/* The slot when the expression is nothing but one name of the scope. */
static uint32_t only_slot(struct feel_expr *expr, const struct scope *s) {
	uint32_t n;
	const uint32_t *slots = feel_slots(expr, &n);
	bool only = n == 1 && slots[0] < s->names.n && str_eq(str_trim(feel_text(expr)), s->names.p[slots[0]]);
	return only ? slots[0] : NONE;
}

/* Where the text of an element stands. */
static uint32_t line_of(const struct xml *x) {
	const struct xml *text = xml_child(x, "text");
	return text ? text->line : x->line;
}

/* The unary tests of an element (a cell, input values, output values); none at all accept everything. */
static bool read_tests(struct reader *r, const struct xml *x, const struct scope *s, struct cell *out) {
	struct feel_expr *expr;
	bool some = x && rules__text(x).n;
	if (!(some ? rules__compile(r, x, s, true, &expr) : rules__compile_text(r, x, STR("-"), s, true, &expr)))
		return false;
	*out = rules__cell_make(r->a, expr, x ? line_of(x) : 0);
	return true;
}

/* A typeRef says what is expected; for conformance tests an unknown one says nothing. */
static bool read_type(struct reader *r, const struct xml *x, const struct type **out) {
	if (rules__type_find(r, x, xml_attr(x, "typeRef"), out))
		return true;
	if (r->tolerant)
		r->e->code = NULL;
	return r->tolerant;
}

static bool read_input(struct reader *r, const struct xml *x, struct scope *s, struct input_clause *in) {
	const struct xml *expr = xml_child(x, "inputExpression");
	in->label = xml_attr(x, "label");
	in->line = x->line;
	if (!expr)
		return rules__refuse(r, "dmn.syntax", x, "the input has no expression", in->label);
	if (!rules__compile(r, expr, s, false, &in->expr) || !read_type(r, expr, &in->type))
		return false;
	in->slot = only_slot(in->expr, s);
	return read_tests(r, xml_child(x, "inputValues"), s, &in->allowed);
}

static bool read_inputs(struct reader *r, const struct xml *x, struct scope *s, struct table *t) {
	t->input_count = count(x, "input");
	t->inputs = arena_array(r->a, struct input_clause, t->input_count);
	struct input_clause *in = t->inputs;
	for (const struct xml *c = xml_child(x, "input"); c; c = xml_next(c, "input"))
		if (!read_input(r, c, s, in++))
			return false;
	return true;
}

/* Values that are allowed are a list whose order is the priority; conditions instead of values give no order. */
static bool read_priorities(struct reader *r, const struct xml *values, str text, struct output_clause *out) {
	struct scope none = {0};
	struct feel_expr *expr;
	if (!rules__compile_text(r, values, arena_format(r->a, "[" STR_FMT "]", STR_ARG(text)), &none, false, &expr)) {
		r->e->code = NULL;
		return true;
	}
	struct feel_run run = feel_run_make(r->a, NULL, 0, 0, 0);
	struct val list = feel_eval(expr, &run);
	if (list.kind == VAL_LIST) {
		out->priorities = list.list.items;
		out->priority_count = list.list.count;
	}
	return true;
}

static bool name_is_new(struct reader *r, const struct xml *x, const struct table *t, const struct output_clause *out) {
	for (const struct output_clause *other = t->outputs; other < out; other++)
		if (str_eq(other->name, out->name))
			return rules__refuse(r, "dmn.syntax", x, "two outputs are called", out->name);
	return true;
}

/* Output values, or else those of the type. */
static bool read_values(struct reader *r, const struct xml *x, struct output_clause *out) {
	static const struct scope none;
	const struct xml *values = xml_child(x, "outputValues");
	if (!rules__type_find(r, x, xml_attr(x, "typeRef"), &out->type) || !read_tests(r, values, &none, &out->allowed))
		return false;
	if (out->allowed.kind != CELL_ANY)
		return read_priorities(r, values, rules__text(values), out);
	return !out->type || !out->type->allowed || read_priorities(r, x, feel_text(out->type->allowed), out);
}

static bool read_output(struct reader *r, const struct xml *x, struct scope *s, struct table *t,
                        struct output_clause *out) {
	const struct xml *otherwise = xml_child(x, "defaultOutputEntry");
	out->name = xml_attr(x, "name");
	out->label = xml_attr(x, "label");
	out->line = x->line;
	if (t->output_count > 1 && !out->name.n)
		return rules__refuse(r, "dmn.syntax", x, "one of several outputs needs a name", t->id);
	if (out->name.n)
		rules__member_add(r, out->name);
	if (!name_is_new(r, x, t, out) || !read_values(r, x, out))
		return false;
	if (!otherwise || !rules__text(otherwise).n)
		return true;
	t->has_default = true;
	return rules__compile(r, otherwise, s, false, &out->otherwise);
}

static bool read_outputs(struct reader *r, const struct xml *x, struct scope *s, struct table *t) {
	t->output_count = count(x, "output");
	t->outputs = arena_array(r->a, struct output_clause, t->output_count);
	struct output_clause *out = t->outputs;
	if (!t->output_count)
		return rules__refuse(r, "dmn.syntax", x, "the table has no output", t->id);
	for (const struct xml *c = xml_child(x, "output"); c; c = xml_next(c, "output"))
		if (!read_output(r, c, s, t, out++))
			return false;
	if (t->aggregator && t->output_count > 1)
		return rules__refuse(r, "dmn.hit_policy", x, "an aggregation needs exactly one output", t->id);
	return true;
}

static bool read_entry(struct reader *r, const struct xml *x, struct scope *s, struct output_entry *out) {
	out->line = line_of(x);
	if (!rules__compile(r, x, s, false, &out->expr))
		return false;
	if (!feel_is_constant(out->expr))
		return true;
	struct feel_run run = feel_run_make(r->a, NULL, 0, 0, 0);
	out->value = feel_eval(out->expr, &run);
	out->constant = !run.warning_count; /* a warning belongs to every evaluation */
	return true;
}

static bool read_rule(struct reader *r, const struct xml *x, struct scope *s, struct table *t, uint32_t rule) {
	if (count(x, "inputEntry") != t->input_count || count(x, "outputEntry") != t->output_count)
		return rules__refuse(r, "dmn.syntax", x, "the rule has not one entry for each column", xml_attr(x, "id"));
	struct cell *cell = t->cells + (size_t)rule * t->input_count;
	struct output_entry *entry = t->entries + (size_t)rule * t->output_count;
	t->rule_lines[rule] = x->line;
	for (const struct xml *c = xml_child(x, "inputEntry"); c; c = xml_next(c, "inputEntry"))
		if (!read_tests(r, c, s, cell++))
			return false;
	for (const struct xml *c = xml_child(x, "outputEntry"); c; c = xml_next(c, "outputEntry"))
		if (!read_entry(r, c, s, entry++))
			return false;
	return true;
}

/* The decision or knowledge model around an element. */
static str owner_of(const struct xml *x) {
	while (x && !str_is(x->name, "decision") && !str_is(x->name, "businessKnowledgeModel"))
		x = x->parent;
	return x ? xml_attr(x, "name") : STR("");
}

bool rules__table_read(struct reader *r, const struct xml *x, struct scope *s, struct table **out) {
	struct table *t = arena_new(r->a, struct table);
	t->id = xml_attr(x, "id");
	t->file = r->source->name;
	t->decision = owner_of(x);
	t->line = x->line;
	t->rule_count = count(x, "rule");
	if (t->rule_count > LIMIT_RULES)
		return rules__refuse(r, "dmn.unsupported", x, "the table has too many rules", t->id);
	if (count(x, "input") > LIMIT_COLUMNS || count(x, "output") > LIMIT_COLUMNS)
		return rules__refuse(r, "dmn.unsupported", x, "the table has too many columns", t->id);
	if (!read_hit_policy(r, x, t) || !read_inputs(r, x, s, t) || !read_outputs(r, x, s, t))
		return false;
	t->cells = arena_array(r->a, struct cell, (size_t)t->rule_count * t->input_count);
	t->entries = arena_array(r->a, struct output_entry, (size_t)t->rule_count * t->output_count);
	t->rule_lines = arena_array(r->a, uint32_t, t->rule_count);
	uint32_t rule = 0;
	for (const struct xml *c = xml_child(x, "rule"); c; c = xml_next(c, "rule"))
		if (!read_rule(r, c, s, t, rule++))
			return false;
	t->index = rules__index_make(r->a, t);
	*out = t;
	return true;
}
