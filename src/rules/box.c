/* Boxed expressions: read and compiled against the names of their frame. Source: DMN 1.5, 10.2. */
#include "rules/model.h"

/* ---- names and texts ------------------------------------------------------------------------ */

uint32_t rules__declare(struct scope *s, str name) {
	uint32_t hidden = NONE;
	for (uint32_t i = 0; i < s->names.n && name.n && hidden == NONE; i++)
		if (str_eq(s->shown.p[i], name))
			hidden = i;
	if (hidden != NONE)
		s->shown.p[hidden] = (str){"", 0}; /* an empty name is never found */
	vec_push(&s->names, name);
	vec_push(&s->shown, name);
	vec_push(&s->hides, hidden);
	if (s->names.n > s->max)
		s->max = s->names.n;
	return s->names.n - 1;
}

void rules__undeclare(struct scope *s, uint32_t count) {
	check(count <= s->names.n);
	while (s->names.n > count) {
		uint32_t last = --s->names.n, hidden = s->hides.p[last];
		s->shown.n = s->hides.n = last;
		if (hidden != NONE)
			s->shown.p[hidden] = s->names.p[hidden];
	}
}

void rules__scope_free(struct scope *s) {
	vec_free(&s->names);
	vec_free(&s->shown);
	vec_free(&s->hides);
}

str rules__text(const struct xml *x) {
	const struct xml *t = xml_child(x, "text");
	return t ? str_trim(t->text) : (str){"", 0};
}

/* Line of an error inside the text of an element. */
static uint32_t line_of(const struct xml *x, str text, const struct err *why) {
	const struct xml *t = xml_child(x, "text");
	int64_t down = 1;
	str where = str_of(why->where), first;
	if (!str_next(&where, ':', &first) || !str_int(first, &down))
		down = 1;
	uint32_t line = t ? t->line : x->line;
	for (uint32_t i = 0; t && i < t->text.n && t->text.p + i < text.p; i++)
		line += t->text.p[i] == '\n';
	return line + (uint32_t)down - 1;
}

/* " ID", or " in ELEMENT ID" by the nearest element around it that has one; empty when a message has no room for it. */
static str place_name(struct arena *a, const struct xml *x) {
	enum { SHOWN_BYTES = 60 };
	for (const struct xml *at = x; at; at = at->parent) {
		str id = str_trim(xml_attr(at, "id"));
		if (id.n > SHOWN_BYTES)
			break;
		if (id.n && at == x)
			return arena_format(a, " " STR_FMT, STR_ARG(id));
		if (id.n)
			return arena_format(a, " in " STR_FMT " " STR_FMT, STR_ARG(at->name), STR_ARG(id));
	}
	return STR("");
}

bool rules__compile_text(struct reader *r, const struct xml *x, str text, const struct scope *s, bool unary,
                         struct feel_expr **out) {
	struct feel_scope scope = {.names = s->shown.p, .count = s->shown.n, .members = r->members.p,
	                           .member_count = r->members.n, .types = r->source->feel_types,
	                           .type_count = r->source->feel_type_count, .strict = !r->tolerant};
	struct err why;
	bool ok = unary ? feel_compile_unary(r->a, text, &scope, out, &why) : feel_compile(r->a, text, &scope, out, &why);
	if (ok)
		return true;
	char where[160];
	snprintf(where, sizeof where, "%s:%u", r->source->name, line_of(x, text, &why));
	str place = place_name(r->a, x);
	return err_set(r->e, why.code, where, STR_FMT STR_FMT ": %s", STR_ARG(x->name), STR_ARG(place), why.text);
}

bool rules__compile(struct reader *r, const struct xml *x, const struct scope *s, bool unary, struct feel_expr **out) {
	str text = rules__text(x), language = xml_attr(x, "expressionLanguage");
	if (!rules__is_feel(language))
		return rules__refuse(r, "dmn.unsupported", x, "only expressions in FEEL are evaluated, not in", language);
	if (!text.n && xml_child(x, "importedValues"))
		return rules__refuse(r, "dmn.unsupported", x, "expressions cannot be imported", xml_attr(x, "id"));
	if (!text.n)
		return rules__refuse(r, "dmn.syntax", x, "an expression is missing", xml_attr(x, "id"));
	return rules__compile_text(r, x, text, s, unary, out);
}

/* ---- one reader for each kind --------------------------------------------------------------- */

typedef bool box_reader(struct reader *r, const struct xml *x, struct scope *s, struct box *b);

static uint32_t count(const struct xml *x, const char *name) {
	uint32_t n = 0;
	for (const struct xml *c = xml_child(x, name); c; c = xml_next(c, name))
		n++;
	return n;
}

static bool is_expression(const struct xml *x);

/* The first expression among the children. */
static const struct xml *expression_in(const struct xml *x) {
	const struct xml *c = x ? x->child : NULL;
	while (c && !is_expression(c))
		c = c->next;
	return c;
}

static bool read_child(struct reader *r, const struct xml *x, const struct xml *within, struct scope *s,
                       struct box **out) {
	const struct xml *c = expression_in(within);
	if (!c)
		return rules__refuse(r, "dmn.syntax", within ? within : x, "an expression is missing", x->name);
	return rules__box_read(r, c, s, out);
}

static bool read_literal(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	return rules__compile(r, x, s, false, &b->expr);
}

static bool read_table(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	return rules__table_read(r, x, s, &b->table);
}

static bool read_entries(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	for (const struct xml *c = xml_child(x, "contextEntry"); c; c = xml_next(c, "contextEntry")) {
		const struct xml *variable = xml_child(c, "variable");
		if (!variable) {
			if (xml_next(c, "contextEntry"))
				return rules__refuse(r, "dmn.syntax", c, "only the last entry may be without a name",
				                     xml_attr(x, "id"));
			return read_child(r, x, c, s, &b->result);
		}
		struct box_part *p = &b->parts[b->part_count];
		p->name = rules__name(r, variable);
		for (uint32_t i = 0; i < b->part_count; i++)
			if (str_eq(b->parts[i].name, p->name))
				return rules__refuse(r, "dmn.reference", c, "the context has two entries named", p->name);
		if (!rules__type_find(r, variable, xml_attr(variable, "typeRef"), &p->type))
			return false;
		const struct xml *value = expression_in(c);
		bool function = value && str_is(value->name, "functionDefinition");
		if (function) /* it may call itself */
			p->slot = rules__declare(s, p->name);
		if (!read_child(r, x, c, s, &p->box))
			return false;
		if (function)
			p->box->own = true;
		else
			p->slot = rules__declare(s, p->name);
		b->part_count++;
	}
	return true;
}

static bool read_context(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	uint32_t before = s->names.n;
	b->parts = arena_array(r->a, struct box_part, count(x, "contextEntry"));
	bool ok = read_entries(r, x, s, b);
	rules__undeclare(s, before);
	return ok;
}

static bool read_invocation(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	b->parts = arena_array(r->a, struct box_part, count(x, "binding"));
	if (!read_child(r, x, x, s, &b->result))
		return false;
	for (const struct xml *c = xml_child(x, "binding"); c; c = xml_next(c, "binding")) {
		const struct xml *parameter = xml_child(c, "parameter");
		if (!parameter)
			return rules__refuse(r, "dmn.syntax", c, "the binding names no parameter", xml_attr(x, "id"));
		struct box_part *p = &b->parts[b->part_count++];
		p->name = rules__name(r, parameter);
		if (!rules__type_find(r, parameter, xml_attr(parameter, "typeRef"), &p->type) ||
		    !read_child(r, x, c, s, &p->box))
			return false;
	}
	return true;
}

static bool read_list(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	uint32_t n = 0;
	for (const struct xml *c = x->child; c; c = c->next)
		n += is_expression(c);
	b->parts = arena_array(r->a, struct box_part, n);
	for (const struct xml *c = x->child; c; c = c->next)
		if (is_expression(c) && !rules__box_read(r, c, s, &b->parts[b->part_count++].box))
			return false;
	return true;
}

static bool read_row(struct reader *r, const struct xml *row, struct scope *s, struct box *b, struct box **cells) {
	uint32_t n = 0;
	for (const struct xml *c = row->child; c; c = c->next) {
		if (!is_expression(c))
			continue;
		if (n == b->part_count)
			break;
		if (!rules__box_read(r, c, s, &cells[n++]))
			return false;
	}
	if (n == b->part_count)
		return true;
	return rules__refuse(r, "dmn.syntax", row, "the row has not one cell for each column", row->name);
}

static bool read_relation(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	b->parts = arena_array(r->a, struct box_part, count(x, "column"));
	for (const struct xml *c = xml_child(x, "column"); c; c = xml_next(c, "column")) {
		struct box_part *p = &b->parts[b->part_count++];
		p->name = rules__name(r, c);
		if (!rules__type_find(r, c, xml_attr(c, "typeRef"), &p->type))
			return false;
	}
	b->cells = arena_array(r->a, struct box *, (size_t)count(x, "row") * b->part_count);
	for (const struct xml *c = xml_child(x, "row"); c; c = xml_next(c, "row"))
		if (!read_row(r, c, s, b, b->cells + (size_t)b->row_count++ * b->part_count))
			return false;
	return true;
}

static bool read_conditional(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	return read_child(r, x, xml_child(x, "if"), s, &b->a) && read_child(r, x, xml_child(x, "then"), s, &b->b) &&
	       read_child(r, x, xml_child(x, "else"), s, &b->c);
}

/* FEEL's own filter does the work, so that positions, "item" and members mean what they mean there. */
static bool read_match(struct reader *r, const struct xml *match, struct scope *s, struct box *b, str list) {
	str text = rules__text(match);
	str whole = arena_format(r->a, STR_FMT "[" STR_FMT "\n]", STR_ARG(list), STR_ARG(text));
	str odd = arena_format(r->a, STR_FMT "[not((" STR_FMT "\n) instance of boolean) and (" STR_FMT "\n) != null]",
	                       STR_ARG(list), STR_ARG(text), STR_ARG(text));
	if (!text.n)
		return rules__refuse(r, "dmn.syntax", match, "an expression is missing", xml_attr(match, "id"));
	return rules__compile_text(r, match, whole, s, false, &b->expr) &&
	       rules__compile_text(r, match, odd, s, false, &b->odd);
}

static bool read_filter(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	const struct xml *match = expression_in(xml_child(x, "match"));
	str list = STR("filtered_list_of_the_box");
	if (!read_child(r, x, xml_child(x, "in"), s, &b->a))
		return false;
	if (!match)
		return rules__refuse(r, "dmn.syntax", x, "the filter has nothing to match", xml_attr(x, "id"));
	b->slot = rules__declare(s, list);
	if (str_is(match->name, "literalExpression"))
		return read_match(r, match, s, b, list);
	b->slot_more = rules__declare(s, STR("item"));
	return rules__box_read(r, match, s, &b->b);
}

/* A range to go through is made a list by FEEL itself; it stands in the slot that the item has afterwards. */
static bool read_span(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	uint32_t slot = rules__declare(s, STR("range_of_the_box"));
	bool ok = rules__compile_text(r, x, STR("for i in range_of_the_box return i"), s, false, &b->expr);
	rules__undeclare(s, slot);
	return ok;
}

static bool read_iterator(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	str iterator = str_trim(xml_attr(x, "iteratorVariable"));
	if (!iterator.n)
		return rules__refuse(r, "dmn.syntax", x, "it has no iteratorVariable", xml_attr(x, "id"));
	if (!read_child(r, x, xml_child(x, "in"), s, &b->a) || !read_span(r, x, s, b))
		return false;
	b->slot = rules__declare(s, iterator);
	if (b->kind == BOX_FOR)
		b->slot_more = rules__declare(s, STR("partial"));
	return read_child(r, x, xml_child(x, b->kind == BOX_FOR ? "return" : "satisfies"), s, &b->b);
}

/* The frame of a function begins with a copy of the frame it was made in. */
static bool read_function(struct reader *r, const struct xml *x, struct scope *s, struct box *b) {
	str kind = xml_attr(x, "kind");
	if (kind.n && !str_is(kind, "FEEL"))
		return rules__refuse(r, "dmn.unsupported", x, "only functions in FEEL are evaluated, not of kind", kind);
	struct scope own = {0};
	for (uint32_t i = 0; i < s->names.n; i++)
		rules__declare(&own, s->names.p[i]);
	b->slot = s->names.n;
	b->parts = arena_array(r->a, struct box_part, count(x, "formalParameter"));
	struct feel_field *params = arena_array(r->a, struct feel_field, count(x, "formalParameter"));
	bool ok = true;
	for (const struct xml *c = xml_child(x, "formalParameter"); c && ok; c = xml_next(c, "formalParameter")) {
		struct box_part *p = &b->parts[b->part_count];
		p->name = params[b->part_count].name = rules__name(r, c);
		ok = rules__type_find(r, c, xml_attr(c, "typeRef"), &p->type);
		p->slot = rules__declare(&own, p->name);
		b->part_count++;
	}
	b->params = params;
	ok = ok && read_child(r, x, x, &own, &b->result);
	b->frame = own.max;
	rules__scope_free(&own);
	return ok;
}

/* ---- which reader --------------------------------------------------------------------------- */

static const struct {
	const char *element;
	enum box_kind kind;
	box_reader *read;
} KINDS[] = {
	{"literalExpression", BOX_LITERAL, read_literal},
	{"decisionTable", BOX_TABLE, read_table},
	{"context", BOX_CONTEXT, read_context},
	{"invocation", BOX_INVOCATION, read_invocation},
	{"functionDefinition", BOX_FUNCTION, read_function},
	{"list", BOX_LIST, read_list},
	{"relation", BOX_RELATION, read_relation},
	{"conditional", BOX_CONDITIONAL, read_conditional},
	{"filter", BOX_FILTER, read_filter},
	{"for", BOX_FOR, read_iterator},
	{"some", BOX_SOME, read_iterator},
	{"every", BOX_EVERY, read_iterator},
};

static int kind_of(const struct xml *x) {
	for (uint32_t i = 0; i < COUNT(KINDS); i++)
		if (str_is(x->name, KINDS[i].element))
			return (int)i;
	return -1;
}

static bool is_expression(const struct xml *x) {
	return kind_of(x) >= 0;
}

/* For conformance tests a part that is wrong gives null and a warning, and the rest of the model lives. */
static struct box *broken(struct reader *r) {
	struct box *b = arena_new(r->a, struct box);
	b->kind = BOX_BROKEN;
	b->text = arena_str(r->a, str_of(r->e->text));
	r->e->code = NULL;
	return b;
}

static bool read_as(struct reader *r, const struct xml *x, int kind, struct scope *s, struct box **out) {
	struct box *b = arena_new(r->a, struct box);
	b->kind = (uint8_t)KINDS[kind].kind;
	b->line = x->line;
	uint32_t before = s->names.n;
	bool ok = rules__type_find(r, x, xml_attr(x, "typeRef"), &b->type) && KINDS[kind].read(r, x, s, b);
	rules__undeclare(s, before);
	if (!ok && !r->tolerant)
		return false;
	*out = ok ? b : broken(r);
	return true;
}

bool rules__box_read(struct reader *r, const struct xml *x, struct scope *s, struct box **out) {
	int kind = kind_of(x);
	if (kind < 0)
		return rules__refuse(r, "dmn.unsupported", x, "this expression is not evaluated:", x->name);
	return read_as(r, x, kind, s, out);
}

bool rules__function_read(struct reader *r, const struct xml *x, struct scope *s, struct box **out) {
	int kind = 0;
	while (KINDS[kind].kind != BOX_FUNCTION)
		kind++;
	return read_as(r, x, kind, s, out);
}
