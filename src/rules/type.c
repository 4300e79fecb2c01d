/* Item definitions: forms of values and what is allowed in them.
 *
 * Each becomes a FEEL type (for "instance of" and the form) and, beside it, the allowed values that FEEL's
 * types do not know. */
#include "rules/model.h"

static const char *const BUILT_IN[] = {
	"Any", "string", "number", "boolean", "date", "time", "date and time", "dateTime", "days and time duration",
	"dayTimeDuration", "years and months duration", "yearMonthDuration",
};

enum { NOT_BEGUN, UNDER_WAY, DONE };

/* A source's item definitions while they are read; any of them may use any other. */
struct reading {
	struct reader *r;
	struct source *s;
	const struct xml **elements; /* of type i, NULL for those of others */
	uint8_t *state;
	uint32_t depth;
};

static const struct feel_type ANY = {.what = FEEL_ANY};

static bool read_type(struct reading *t, const struct xml *x, struct type *out);
static bool read_named(struct reading *t, uint32_t i);

/* ---- names ---------------------------------------------------------------------------------- */

/* Number of a type, or NONE. A prefix of XML is not looked at: feel:string */
static uint32_t find(const struct source *s, str ref) {
	uint32_t id = intern_find(&s->type_names, ref);
	int32_t colon = id ? -1 : str_find(ref, ':', 0);
	if (colon >= 0)
		id = intern_find(&s->type_names, str_trim(str_cut(ref, (uint32_t)colon + 1, ref.n)));
	return id ? id - 1 : NONE;
}

/* "list<string>" and the like. */
static bool find_feel(struct reader *r, const struct xml *x, str ref, const struct type **out) {
	struct type *type = arena_new(r->a, struct type);
	type->name = ref;
	if (!feel_type_parse(r->a, ref, r->source->feel_types, r->source->feel_type_count, &type->feel, r->e))
		return rules__refuse(r, "dmn.reference", x, "there is no type", ref);
	*out = type;
	return true;
}

bool rules__type_find(struct reader *r, const struct xml *x, str ref, const struct type **out) {
	*out = NULL;
	ref = str_trim(ref);
	if (!ref.n)
		return true;
	uint32_t i = find(r->source, ref);
	if (i == NONE)
		return find_feel(r, x, ref, out);
	*out = i ? r->source->types[i] : NULL; /* the first is Any */
	return true;
}

/* The named type, read first when its turn has not come yet. */
static bool use(struct reading *t, const struct xml *x, str ref, const struct type **out) {
	uint32_t i = find(t->s, str_trim(ref));
	if (i != NONE && t->state[i] == UNDER_WAY)
		return rules__refuse(t->r, "dmn.cycle", x, "the type contains itself:", ref);
	if (t->depth == LIMIT_TYPE_DEPTH)
		return rules__refuse(t->r, "dmn.unsupported", x, "the types refer too deep at", ref);
	return (i == NONE || read_named(t, i)) && rules__type_find(t->r, x, ref, out);
}

/* ---- item definitions ----------------------------------------------------------------------- */

static const struct feel_type *list_of(struct arena *a, const struct feel_type *element) {
	struct feel_type *list = arena_new(a, struct feel_type);
	list->what = FEEL_LIST;
	list->element = element;
	return list;
}

static uint32_t count(const struct xml *x, const char *name) {
	uint32_t n = 0;
	for (const struct xml *c = xml_child(x, name); c; c = xml_next(c, name))
		n++;
	return n;
}

static bool read_fields(struct reading *t, const struct xml *x, struct type *out) {
	struct arena *a = t->r->a;
	uint32_t n = count(x, "itemComponent"), i = 0;
	struct type_field *fields = arena_array(a, struct type_field, n);
	struct feel_field *feel_fields = arena_array(a, struct feel_field, n);
	struct feel_type *feel = arena_new(a, struct feel_type);
	for (const struct xml *c = xml_child(x, "itemComponent"); c; c = xml_next(c, "itemComponent"), i++) {
		struct type *type = arena_new(a, struct type);
		if (!read_type(t, c, type))
			return false;
		if (!type->name.n)
			return rules__refuse(t->r, "dmn.syntax", c, "the component has no name, in", out->name);
		fields[i] = (struct type_field){type->name, type};
		feel_fields[i] = (struct feel_field){type->name, type->feel};
	}
	*feel = (struct feel_type){.what = FEEL_CONTEXT, .fields = feel_fields, .field_count = n};
	out->feel = feel;
	out->fields = fields;
	out->field_count = n;
	return true;
}

static bool read_function(struct reading *t, const struct xml *x, struct type *out) {
	struct arena *a = t->r->a;
	const struct type *type;
	uint32_t n = count(x, "parameters"), i = 0;
	struct feel_field *fields = arena_array(a, struct feel_field, n);
	struct feel_type *feel = arena_new(a, struct feel_type);
	for (const struct xml *c = xml_child(x, "parameters"); c; c = xml_next(c, "parameters"), i++) {
		if (!use(t, c, xml_attr(c, "typeRef"), &type))
			return false;
		fields[i] = (struct feel_field){rules__name(t->r, c), type ? type->feel : &ANY};
	}
	if (!use(t, x, xml_attr(x, "outputTypeRef"), &out->output))
		return false;
	*feel = (struct feel_type){.what = FEEL_FUNCTION, .fields = fields, .field_count = n};
	feel->element = out->output ? out->output->feel : &ANY;
	out->feel = feel;
	return true;
}

/* A type that refers to another is a copy of that under its own name. */
static bool read_reference(struct reading *t, const struct xml *x, struct type *out) {
	const struct xml *ref = xml_child(x, "typeRef");
	const struct type *base = NULL;
	if (!use(t, ref ? ref : x, ref ? ref->text : (str){"", 0}, &base))
		return false;
	str name = out->name;
	*out = base ? *base : (struct type){.feel = &ANY};
	out->name = name;
	return true;
}

/* Adds what is allowed; what was allowed before must hold as well. */
static bool add_allowed(struct reading *t, const struct xml *values, struct type *type) {
	struct scope none = {0};
	struct feel_expr *allowed;
	if (!values || !rules__text(values).n)
		return true;
	if (!rules__compile(t->r, values, &none, true, &allowed))
		return false;
	if (type->allowed) {
		struct type *base = arena_new(t->r->a, struct type);
		*base = *type;
		type->base = base;
	}
	type->allowed = allowed;
	return true;
}

/* allowedValues speak of the elements of a collection, typeConstraint of the whole. */
static bool read_constraints(struct reading *t, const struct xml *x, struct type *out) {
	if (!add_allowed(t, xml_child(x, "allowedValues"), out))
		return false;
	if (str_is(xml_attr(x, "isCollection"), "true")) {
		struct type *element = arena_new(t->r->a, struct type);
		*element = *out;
		*out = (struct type){.name = out->name, .feel = list_of(t->r->a, element->feel), .element = element};
	}
	return add_allowed(t, xml_child(x, "typeConstraint"), out);
}

static bool read_form(struct reading *t, const struct xml *x, struct type *out) {
	const struct xml *function = xml_child(x, "functionItem");
	str language = xml_attr(x, "typeLanguage");
	if (!rules__is_feel(language))
		return rules__refuse(t->r, "dmn.unsupported", x, "only types of FEEL are known, not of", language);
	if (function)
		return read_function(t, function, out);
	return xml_child(x, "itemComponent") ? read_fields(t, x, out) : read_reference(t, x, out);
}

static bool read_type(struct reading *t, const struct xml *x, struct type *out) {
	t->depth++;
	out->name = rules__name(t->r, x);
	bool ok = read_form(t, x, out) && read_constraints(t, x, out);
	t->depth--;
	return ok;
}

/* For conformance tests a definition that is wrong is Any, and the rest of the model lives. */
static bool read_named(struct reading *t, uint32_t i) {
	if (t->state[i] == DONE)
		return true;
	t->state[i] = UNDER_WAY;
	bool ok = read_type(t, t->elements[i], t->s->types[i]);
	t->state[i] = DONE;
	if (ok || !t->r->tolerant)
		return ok;
	*t->s->types[i] = (struct type){.name = intern_text(&t->s->type_names, i + 1), .feel = &ANY};
	t->r->e->code = NULL;
	return true;
}

/* ---- a source ------------------------------------------------------------------------------- */

static bool add(struct source *s, str name, struct type *type) {
	uint32_t before = s->type_names.texts.n;
	if (intern_put(&s->type_names, name) <= before)
		return false;
	s->types[s->type_count++] = type;
	return true;
}

static bool add_built_in(struct reader *r, struct source *s) {
	for (uint32_t i = 0; i < COUNT(BUILT_IN); i++) {
		struct type *type = arena_new(r->a, struct type);
		type->name = str_of(BUILT_IN[i]);
		if (!feel_type_parse(r->a, type->name, NULL, 0, &type->feel, r->e))
			return false;
		add(s, type->name, type);
	}
	return true;
}

/* "myimport.tPerson"; without a name of the import, what is defined here comes first. */
static void add_imported(struct reader *r, struct source *s, const struct import *import) {
	for (uint32_t i = COUNT(BUILT_IN); import->source && i < import->source->own_type_count; i++) {
		struct type *type = import->source->types[i];
		str name = type->name;
		if (import->name.n)
			name = arena_format(r->a, STR_FMT "." STR_FMT, STR_ARG(import->name), STR_ARG(name));
		add(s, name, type);
	}
}

static bool read_all(struct reading *t) {
	struct source *s = t->s;
	for (uint32_t i = COUNT(BUILT_IN); i < s->own_type_count; i++)
		if (!read_named(t, i))
			return false;
	s->feel_types = arena_array(t->r->a, struct feel_field, s->type_count);
	for (uint32_t i = COUNT(BUILT_IN); i < s->type_count; i++)
		s->feel_types[s->feel_type_count++] =
			(struct feel_field){arena_str(t->r->a, intern_text(&s->type_names, i + 1)), s->types[i]->feel};
	return true;
}

bool rules__types_read(struct reader *r) {
	struct source *s = r->source;
	uint32_t n = COUNT(BUILT_IN) + count(s->root, "itemDefinition");
	for (uint32_t i = 0; i < s->import_count; i++)
		n += s->imports[i].source ? s->imports[i].source->own_type_count : 0;
	struct reading t = {.r = r, .s = s};
	t.elements = arena_array(r->a, const struct xml *, n);
	t.state = arena_array(r->a, uint8_t, n);
	s->types = arena_array(r->a, struct type *, n);
	memset(t.state, DONE, n);
	if (!add_built_in(r, s))
		return false;
	for (const struct xml *x = xml_child(s->root, "itemDefinition"); x; x = xml_next(x, "itemDefinition")) {
		str name = rules__name(r, x);
		struct type *type = arena_new(r->a, struct type);
		type->name = name;
		if (!name.n || !add(s, name, type))
			return rules__refuse(r, "dmn.reference", x, "the type needs a name of its own:", name);
		t.elements[s->type_count - 1] = x;
		t.state[s->type_count - 1] = NOT_BEGUN;
	}
	s->own_type_count = s->type_count;
	for (uint32_t i = 0; i < s->import_count; i++)
		add_imported(r, s, &s->imports[i]);
	return read_all(&t);
}

/* ---- values --------------------------------------------------------------------------------- */

/* Whether a value of the right form is allowed, at every depth. */
static bool allowed(const struct type *t, struct val v, struct feel_run *run) {
	if (v.kind == VAL_NULL)
		return true;
	if (t->base && !allowed(t->base, v, run))
		return false;
	for (uint32_t i = 0; t->element && v.kind == VAL_LIST && i < v.list.count; i++)
		if (!allowed(t->element, v.list.items[i], run))
			return false;
	for (uint32_t i = 0; i < t->field_count; i++) {
		struct val member;
		if (val_get(v, t->fields[i].name, &member) && !allowed(t->fields[i].type, member, run))
			return false;
	}
	return !t->allowed || feel_test_unary(t->allowed, v, run);
}

uint32_t rules__size(struct val v, uint32_t most, uint32_t depth) {
	uint32_t n = 1, count = v.kind == VAL_LIST ? v.list.count : v.kind == VAL_CONTEXT ? v.context.count : 0;
	if (depth == LIMIT_VALUE_DEPTH && count)
		return most;
	for (uint32_t i = 0; i < count && n < most; i++) {
		struct val part = v.kind == VAL_LIST ? v.list.items[i] : v.context.entries[i].value;
		n += rules__size(part, most - n, depth + 1);
	}
	return n < most ? n : most;
}

bool rules__conform(const struct type *t, struct val *v, struct feel_run *run, str what) {
	if (!t || v->kind == VAL_NULL)
		return true;
	if (!rules__look_through(run, v))
		return false;
	if (feel_type_coerce(run->arena, t->feel, v) && allowed(t, *v, run))
		return true;
	feel_warn(run, "dmn.type", STR_FMT ": the value is not of type " STR_FMT, STR_ARG(what), STR_ARG(t->name));
	*v = val_null();
	return false;
}

struct val rules__fit(const struct type *t, struct val v, struct feel_run *run, str what) {
	rules__conform(t, &v, run, what);
	return v;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool is_temporal(const struct feel_type *t) {
	return t->what == FEEL_SIMPLE && t->kind >= VAL_DATE && t->kind <= VAL_DURATION;
}

static void read_temporal(struct arena *a, const struct feel_type *t, struct val *v);

static void read_list(struct arena *a, const struct feel_type *element, struct val *v) {
	struct val *items = arena_array(a, struct val, v->list.count);
	for (uint32_t i = 0; i < v->list.count; i++) {
		items[i] = v->list.items[i];
		read_temporal(a, element, &items[i]);
	}
	*v = val_list(items, v->list.count);
}

static const struct feel_type *field_type(const struct feel_type *t, str name) {
	for (uint32_t i = 0; i < t->field_count; i++)
		if (str_eq(t->fields[i].name, name))
			return t->fields[i].type;
	return NULL;
}

static void read_members(struct arena *a, const struct feel_type *t, struct val *v) {
	struct val_builder b = val_build(a, v->context.count);
	for (uint32_t i = 0; i < v->context.count; i++) {
		struct val_entry e = v->context.entries[i];
		read_temporal(a, field_type(t, e.key), &e.value);
		val_append(&b, e.key, e.value);
	}
	*v = val_build_context(&b);
}

/* The moment, day or duration that a text means; a day where a moment is wanted is its midnight. */
static void read_text(struct arena *a, const struct feel_type *t, struct val *v) {
	struct val read;
	if (!is_temporal(t) || !val_parse_temporal(a, v->string, &read))
		return;
	bool midnight = read.kind == VAL_DATE && t->what == FEEL_SIMPLE && t->kind == VAL_DATETIME;
	*v = midnight ? val_midnight(read.days) : read;
}

/* A single value may stand where a list is wanted, and the other way round. */
static void read_temporal(struct arena *a, const struct feel_type *t, struct val *v) {
	if (t && t->what == FEEL_LIST && v->kind != VAL_LIST)
		t = t->element;
	if (!t)
		return;
	if (v->kind == VAL_STRING)
		read_text(a, t, v);
	else if (v->kind == VAL_LIST)
		read_list(a, t->what == FEEL_LIST ? t->element : t, v);
	else if (v->kind == VAL_CONTEXT && t->what == FEEL_CONTEXT)
		read_members(a, t, v);
}

void rules__temporal(struct arena *a, const struct type *t, struct val *v) {
	if (t)
		read_temporal(a, t->feel, v);
}
