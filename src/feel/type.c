/* Types: reading them, testing values against them, the implicit conversions. */
#include "feel/node.h"

enum { TYPE_DEPTH_MAX = 64, VALUES_MAX = 1 << 24, VALUES_PER_STEP = 16 };

static const struct {
	const char *name;
	struct feel_type type;
} simple_types[] = {
	{"Any", {.what = FEEL_ANY}},
	{"Null", {.what = FEEL_NULL}},
	{"number", {.what = FEEL_SIMPLE, .kind = VAL_NUMBER}},
	{"string", {.what = FEEL_SIMPLE, .kind = VAL_STRING}},
	{"boolean", {.what = FEEL_SIMPLE, .kind = VAL_BOOL}},
	{"date", {.what = FEEL_SIMPLE, .kind = VAL_DATE}},
	{"time", {.what = FEEL_SIMPLE, .kind = VAL_TIME}},
	{"date and time", {.what = FEEL_SIMPLE, .kind = VAL_DATETIME}},
	{"dateTime", {.what = FEEL_SIMPLE, .kind = VAL_DATETIME}},
	{"years and months duration", {.what = FEEL_SIMPLE, .kind = VAL_MONTHS}},
	{"yearMonthDuration", {.what = FEEL_SIMPLE, .kind = VAL_MONTHS}},
	{"days and time duration", {.what = FEEL_SIMPLE, .kind = VAL_DURATION}},
	{"dayTimeDuration", {.what = FEEL_SIMPLE, .kind = VAL_DURATION}},
};

/* ---- reading -------------------------------------------------------------------------------- */

static struct feel_type *type_new(struct parser *p, enum feel_type_kind what) {
	struct feel_type *t = arena_new(p->a, struct feel_type);
	t->what = (uint8_t)what;
	return t;
}

/* <type> behind "list" or "range"; without it any element will do. */
static const struct feel_type *parse_element(struct parser *p, enum feel_type_kind what) {
	struct feel_type *t = type_new(p, what);
	if (!take_sign(p, "<"))
		return t;
	t->element = parse_type(p);
	return t->element && need_sign(p, ">") ? t : NULL;
}

/* Fields "name: type" of a context or types of parameters up to '>'. */
static bool parse_fields(struct parser *p, struct feel_type *t, bool named) {
	enum { FIELDS_MAX = 256 };
	struct feel_field *fields = arena_array(p->a, struct feel_field, FIELDS_MAX);
	t->fields = fields;
	while (!at_sign(p, ">")) {
		if (t->field_count == FIELDS_MAX)
			return refuse(p, "feel.syntax", "A type has at most %d parts.", FIELDS_MAX) != NULL;
		struct feel_field *f = &fields[t->field_count++];
		if (named && (!parse_new_name(p, ":", NULL, &f->name) || !need_sign(p, ":")))
			return false;
		f->type = parse_type(p);
		if (!f->type || (!at_sign(p, ">") && !need_sign(p, ",")))
			return false;
	}
	next(p);
	return true;
}

static const struct feel_type *parse_context_type(struct parser *p) {
	struct feel_type *t = type_new(p, FEEL_CONTEXT);
	return !take_sign(p, "<") || parse_fields(p, t, true) ? t : NULL;
}

static const struct feel_type *parse_function_type(struct parser *p) {
	struct feel_type *t = type_new(p, FEEL_FUNCTION);
	if (!take_sign(p, "<")) {
		t->field_count = UINT32_MAX;
		return t;
	}
	if (!parse_fields(p, t, false))
		return NULL;
	if (take_sign(p, "->") && !(t->element = parse_type(p)))
		return NULL;
	return t;
}

/* The longest type name at the present token, built in or of the scope. */
static const struct feel_type *parse_named_type(struct parser *p) {
	check(p->scope);
	const struct feel_type *best = NULL;
	uint32_t end = 0, match;
	for (size_t i = 0; i < COUNT(simple_types); i++)
		if ((match = name_match(p->text, p->now.at, str_of(simple_types[i].name))) > end) {
			end = match;
			best = &simple_types[i].type;
		}
	for (uint32_t i = 0; i < p->scope->type_count; i++)
		if ((match = name_match(p->text, p->now.at, p->scope->types[i].name)) > end) {
			end = match;
			best = p->scope->types[i].type;
		}
	if (best)
		seek(p, end);
	else
		refuse(p, "feel.unknown_type", "There is no type \"" STR_FMT "\".",
			STR_ARG(str_cut(p->text, p->now.at, p->now.end)));
	return best;
}

const struct feel_type *parse_type(struct parser *p) {
	const struct feel_type *t;
	if (++p->depth > LIMIT_FEEL_DEPTH) {
		refuse(p, "feel.depth", "The type is nested too deeply.");
		return NULL;
	}
	if (take_word(p, "list"))
		t = parse_element(p, FEEL_LIST);
	else if (take_word(p, "range"))
		t = parse_element(p, FEEL_RANGE);
	else if (take_word(p, "context"))
		t = parse_context_type(p);
	else if (take_word(p, "function"))
		t = parse_function_type(p);
	else
		t = parse_named_type(p);
	p->depth--;
	return t;
}

bool feel_type_parse(struct arena *a, str text, const struct feel_field *types, uint32_t type_count,
	const struct feel_type **out, struct err *e) {
	struct feel_scope scope = {.types = types, .type_count = type_count};
	struct parser p = {.a = a, .text = arena_str(a, text), .scope = &scope, .e = e};
	next(&p);
	const struct feel_type *t = parse_type(&p);
	if (t && p.now.kind != TOKEN_END)
		refuse(&p, "feel.syntax", "The type ends before this.");
	if (p.failed)
		return false;
	*out = t;
	return true;
}

/* ---- testing -------------------------------------------------------------------------------- */

/* A test under way: how deep it is and how many values it may still look at. */
struct fitting {
	int depth;
	uint64_t left;
};

static bool instance_at(const struct feel_type *t, struct val v, struct fitting *f);

/* A part may be missing or null. */
static bool part_fits(const struct feel_type *t, struct val v, struct fitting *f) {
	return !t || v.kind == VAL_NULL || instance_at(t, v, f);
}

static bool list_fits(const struct feel_type *t, struct val v, struct fitting *f) {
	for (uint32_t i = 0; i < v.list.count; i++)
		if (!part_fits(t->element, v.list.items[i], f))
			return false;
	return true;
}

static bool context_fits(const struct feel_type *t, struct val v, struct fitting *f) {
	for (uint32_t i = 0; i < t->field_count; i++) {
		struct val member;
		if (!val_get(v, t->fields[i].name, &member) || !part_fits(t->fields[i].type, member, f))
			return false;
	}
	return true;
}

static bool conforms(const struct feel_type *t, const struct feel_type *to, int depth);

/* Whether a context type has all fields of the other. */
static bool fields_conform(const struct feel_type *t, const struct feel_type *to, int depth) {
	for (uint32_t i = 0; i < to->field_count; i++) {
		uint32_t k = 0;
		while (k < t->field_count && !str_eq(t->fields[k].name, to->fields[i].name))
			k++;
		if (k == t->field_count || !conforms(t->fields[k].type, to->fields[i].type, depth))
			return false;
	}
	return true;
}

/* Whether every value of one type is a value of the other. Source: DMN 1.5, 10.3.2.9.2. */
static bool conforms(const struct feel_type *t, const struct feel_type *to, int depth) {
	if (!to || to->what == FEEL_ANY || (t && t->what == FEEL_NULL))
		return true;
	check(depth <= TYPE_DEPTH_MAX + 1);
	if (!t || t->what != to->what || t->kind != to->kind || depth > TYPE_DEPTH_MAX)
		return false;
	if (to->what == FEEL_LIST || to->what == FEEL_RANGE)
		return conforms(t->element, to->element, depth + 1);
	if (to->what == FEEL_FUNCTION)
		return to->field_count == UINT32_MAX || t->field_count == to->field_count;
	return to->what != FEEL_CONTEXT || fields_conform(t, to, depth + 1);
}

/* The number and the types of the parameters must fit; of the result only a literal can be looked at. */
static bool function_fits(const struct feel_type *t, struct val v, struct fitting *fit) {
	const struct feel_function *f = v.function;
	if (t->field_count == UINT32_MAX)
		return true;
	if (f->min > t->field_count || f->max < t->field_count)
		return false;
	for (uint32_t i = 0; f->params && i < t->field_count && i < f->min; i++)
		if (!conforms(t->fields[i].type, f->params[i].type, 0))
			return false;
	const struct val *result = function_constant(f);
	return !result || part_fits(t->element, *result, fit);
}

static bool kind_fits(const struct feel_type *t, struct val v, struct fitting *f) {
	switch ((enum feel_type_kind)t->what) {
	case FEEL_ANY:
		return v.kind != VAL_NULL;
	case FEEL_NULL:
		return v.kind == VAL_NULL;
	case FEEL_SIMPLE:
		return v.kind == t->kind;
	case FEEL_LIST:
		return v.kind == VAL_LIST && list_fits(t, v, f);
	case FEEL_CONTEXT:
		return v.kind == VAL_CONTEXT && context_fits(t, v, f);
	case FEEL_RANGE:
		return v.kind == VAL_RANGE && part_fits(t->element, v.range->low, f)
			&& part_fits(t->element, v.range->high, f);
	case FEEL_FUNCTION:
		return v.kind == VAL_FUNCTION && function_fits(t, v, f);
	}
	check(!"known type kind");
	return false;
}

static bool instance_at(const struct feel_type *t, struct val v, struct fitting *f) {
	check(t && f);
	if (f->depth >= TYPE_DEPTH_MAX || !f->left)
		return false;
	f->depth++;
	f->left--;
	bool fits = kind_fits(t, v, f);
	f->depth--;
	return fits;
}

static bool coerce(struct arena *a, const struct feel_type *t, struct val *v, struct fitting *f) {
	check(t && v);
	if (v->kind == VAL_NULL || t->what == FEEL_ANY || instance_at(t, *v, f))
		return true;
	if (v->kind == VAL_LIST && v->list.count == 1 && t->what != FEEL_LIST && instance_at(t, v->list.items[0], f)) {
		*v = v->list.items[0];
		return true;
	}
	if (t->what == FEEL_LIST && v->kind != VAL_LIST && part_fits(t->element, *v, f)) {
		*v = as_list(a, *v);
		return true;
	}
	if (v->kind == VAL_DATE && t->what == FEEL_SIMPLE && t->kind == VAL_DATETIME) {
		*v = val_midnight(v->days);
		return true;
	}
	return false;
}

bool feel_type_coerce(struct arena *a, const struct feel_type *t, struct val *v) {
	struct fitting f = {0, VALUES_MAX};
	return coerce(a, t, v, &f);
}

bool run_instance(struct feel_run *run, const struct feel_type *t, struct val v) {
	struct fitting f = {0, (uint64_t)run->steps * VALUES_PER_STEP};
	bool fits = instance_at(t, v, &f);
	return run_charge(run, run->steps - f.left / VALUES_PER_STEP) && fits;
}

bool run_coerce(struct feel_run *run, const struct feel_type *t, struct val *v) {
	struct fitting f = {0, (uint64_t)run->steps * VALUES_PER_STEP};
	bool fits = coerce(run->arena, t, v, &f);
	return run_charge(run, run->steps - f.left / VALUES_PER_STEP) && fits;
}
