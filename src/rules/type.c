/* Item definitions: forms of values and what is allowed in them.
 *
 * Each becomes a FEEL type (for "instance of" and the form) and, beside it, the allowed values that FEEL's
 * types do not know. */
#include "rules/model.h"

static const char *const BUILT_IN[] = {
	"Any", "string", "number", "boolean", "date", "time", "date and time", "dateTime", "days and time duration",
	"dayTimeDuration", "years and months duration", "yearMonthDuration",
};

struct reading {
	struct reader *r;
	const struct xml **elements; /* of type i, NULL for built-in ones */
	uint8_t *state;              /* 0 not begun, 1 being read, 2 done */
	struct type *types;
};

static bool read_type(struct reading *t, const struct xml *x, struct type *out);

static int find(const struct rules_model *m, str name) {
	for (uint32_t i = 0; i < m->type_count; i++)
		if (str_eq(m->types[i].name, name))
			return (int)i;
	return -1;
}

static str local_name(str ref) {
	int32_t colon = str_find(ref, ':', 0); /* feel:string */
	return str_trim(colon < 0 ? ref : str_cut(ref, (uint32_t)colon + 1, ref.n));
}

bool rules__type_find(struct reader *r, const struct xml *x, str ref, const struct type **out) {
	*out = NULL;
	ref = str_trim(ref);
	if (!ref.n)
		return true;
	int i = find(r->m, ref);
	if (i < 0)
		i = find(r->m, local_name(ref));
	if (i < 0)
		return rules__refuse(r, "dmn.reference", x, "there is no type", ref);
	*out = i ? r->m->types[i].type : NULL;
	return true;
}

/* The named type, read first when its turn has not come yet. */
static bool use(struct reading *t, const struct xml *x, str ref, const struct type **out) {
	struct reader *r = t->r;
	if (!rules__type_find(r, x, ref, out) || !*out)
		return *out == NULL && r->e->code == NULL;
	uint32_t i = (uint32_t)(*out - t->types);
	if (t->state[i] == 1)
		return rules__refuse(r, "dmn.cycle", x, "the type contains itself", ref);
	return t->state[i] == 2 || read_type(t, t->elements[i], &t->types[i]);
}

static const struct feel_type *list_of(struct arena *a, const struct feel_type *element) {
	struct feel_type *list = arena_new(a, struct feel_type);
	list->what = FEEL_LIST;
	list->element = element;
	return list;
}

static const struct feel_type ANY = {.what = FEEL_ANY};

static bool read_fields(struct reading *t, const struct xml *x, struct type *out) {
	struct arena *a = t->r->a;
	uint32_t n = 0;
	for (const struct xml *c = xml_child(x, "itemComponent"); c; c = xml_next(c, "itemComponent"))
		n++;
	struct type_field *fields = arena_array(a, struct type_field, n);
	struct feel_field *feel_fields = arena_array(a, struct feel_field, n);
	n = 0;
	for (const struct xml *c = xml_child(x, "itemComponent"); c; c = xml_next(c, "itemComponent"), n++) {
		struct type *type = arena_new(a, struct type);
		if (!read_type(t, c, type))
			return false;
		fields[n] = (struct type_field){type->name, type};
		feel_fields[n] = (struct feel_field){type->name, type->feel};
		vec_push(&t->r->members, type->name);
	}
	struct feel_type *feel = arena_new(a, struct feel_type);
	*feel = (struct feel_type){.what = FEEL_CONTEXT, .fields = feel_fields, .field_count = n};
	out->feel = feel;
	out->fields = fields;
	out->field_count = n;
	return true;
}

static bool read_function(struct reading *t, const struct xml *x, struct type *out) {
	struct arena *a = t->r->a;
	const struct type *type;
	uint32_t n = 0;
	for (const struct xml *c = xml_child(x, "parameters"); c; c = xml_next(c, "parameters"))
		n++;
	struct feel_field *fields = arena_array(a, struct feel_field, n);
	struct feel_type *feel = arena_new(a, struct feel_type);
	feel->what = FEEL_FUNCTION;
	feel->fields = fields;
	feel->field_count = n;
	n = 0;
	for (const struct xml *c = xml_child(x, "parameters"); c; c = xml_next(c, "parameters"), n++) {
		if (!use(t, c, xml_attr(c, "typeRef"), &type))
			return false;
		fields[n] = (struct feel_field){xml_attr(c, "name"), type ? type->feel : &ANY};
	}
	if (!use(t, x, xml_attr(x, "outputTypeRef"), &type))
		return false;
	feel->element = type ? type->feel : &ANY;
	out->feel = feel;
	return true;
}

/* What a type adds to the one it refers to. */
static bool read_reference(struct reading *t, const struct xml *x, struct type *out) {
	const struct xml *ref = xml_child(x, "typeRef");
	const struct type *base = NULL;
	if (!use(t, x, ref ? ref->text : (str){"", 0}, &base))
		return false;
	str name = out->name;
	*out = base ? *base : (struct type){.feel = &ANY};
	out->name = name;
	return true;
}

static bool read_allowed(struct reading *t, const struct xml *x, struct type *out) {
	struct scope none = {0};
	struct feel_expr *allowed;
	const struct xml *values = xml_child(x, "typeConstraint");
	if (!values)
		values = xml_child(x, "allowedValues");
	if (!values)
		return true;
	if (!rules__compile(t->r, values, &none, true, &allowed))
		return false;
	out->allowed = allowed;
	return true;
}

/* allowedValues speak of the elements of a collection, typeConstraint of the whole. */
static bool read_type(struct reading *t, const struct xml *x, struct type *out) {
	struct arena *a = t->r->a;
	bool named = out >= t->types && out < t->types + t->r->m->type_count;
	if (named)
		t->state[out - t->types] = 1;
	const struct xml *function = xml_child(x, "functionItem");
	out->name = xml_attr(x, "name");
	bool ok = function                       ? read_function(t, function, out)
	          : xml_child(x, "itemComponent") ? read_fields(t, x, out)
	                                          : read_reference(t, x, out);
	bool collection = str_is(xml_attr(x, "isCollection"), "true");
	bool whole = collection && xml_child(x, "typeConstraint");
	if (ok && !whole)
		ok = read_allowed(t, x, out);
	if (ok && collection) {
		struct type *element = arena_new(a, struct type);
		*element = *out;
		*out = (struct type){.name = out->name, .feel = list_of(a, element->feel), .element = element};
	}
	if (ok && whole)
		ok = read_allowed(t, x, out);
	if (named)
		t->state[out - t->types] = 2;
	return ok;
}

static bool read_all(struct reading *t) {
	struct reader *r = t->r;
	struct rules_model *m = r->m;
	r->feel_types = arena_array(r->a, struct feel_field, m->type_count);
	for (uint32_t i = COUNT(BUILT_IN); i < m->type_count; i++)
		if (!t->state[i] && !read_type(t, t->elements[i], &t->types[i]))
			return false;
	for (uint32_t i = COUNT(BUILT_IN); i < m->type_count; i++)
		r->feel_types[r->feel_type_count++] = (struct feel_field){m->types[i].name, t->types[i].feel};
	return true;
}

bool rules__types_read(struct reader *r, const struct xml *root) {
	struct rules_model *m = r->m;
	uint32_t n = COUNT(BUILT_IN);
	for (const struct xml *x = xml_child(root, "itemDefinition"); x; x = xml_next(x, "itemDefinition"))
		n++;
	struct reading t = {.r = r};
	t.elements = arena_array(r->a, const struct xml *, n);
	t.state = arena_array(r->a, uint8_t, n);
	t.types = arena_array(r->a, struct type, n);
	m->types = arena_array(r->a, struct type_field, n);
	for (uint32_t i = 0; i < COUNT(BUILT_IN); i++) {
		struct type *type = &t.types[i];
		type->name = str_of(BUILT_IN[i]);
		t.state[i] = 2;
		str feel = str_is(type->name, "dateTime")            ? STR("date and time")
		           : str_is(type->name, "dayTimeDuration")   ? STR("days and time duration")
		           : str_is(type->name, "yearMonthDuration") ? STR("years and months duration")
		                                                     : type->name;
		if (!feel_type_parse(r->a, feel, NULL, 0, &type->feel, r->e))
			return false;
		m->types[m->type_count++] = (struct type_field){type->name, type};
	}
	for (const struct xml *x = xml_child(root, "itemDefinition"); x; x = xml_next(x, "itemDefinition")) {
		str name = xml_attr(x, "name");
		if (!name.n || find(m, name) >= 0)
			return rules__refuse(r, "dmn.reference", x, "the type needs a name of its own", name);
		t.elements[m->type_count] = x;
		m->types[m->type_count] = (struct type_field){name, &t.types[m->type_count]};
		m->type_count++;
	}
	return read_all(&t);
}

/* ---- values --------------------------------------------------------------------------------- */

/* Whether a value of the right form is allowed, at every depth. */
static bool allowed(const struct type *t, struct val v, struct feel_run *run) {
	if (v.kind == VAL_NULL)
		return true;
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

bool rules__conform(const struct type *t, struct val *v, struct feel_run *run, str what) {
	if (!t || v->kind == VAL_NULL)
		return true;
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
