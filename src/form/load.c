/* Reading a form-js schema. What is not understood is refused: a condition that is silently ignored would show one form
 * and judge by another. */
#include "form/form_int.h"

enum { OPTION_TEXT_BYTES = 400, PATTERN_BYTES = 1000 };

struct reading {
	struct arena *a;
	struct json_doc d;
	str path;
	struct form *f;
	struct intern names, keys;
	uint32_t nodes;
	struct err *e;
};

/* Where a component stands: "components[3].components[0]". */
struct place {
	const struct place *above;
	uint32_t number, depth;
	str prefix; /* of keys: path of the groups around it, "" or ending with a dot */
	bool in_rows;
};

static str place_text(struct arena *a, const struct place *p) {
	if (!p)
		return STR("");
	str above = place_text(a, p->above);
	return arena_format(a, STR_FMT "%scomponents[%u]", STR_ARG(above), above.n ? "." : "", p->number);
}

static bool refuse(struct reading *r, const struct place *p, const char *member, const char *code, const char *why) {
	str at = place_text(r->a, p);
	const char *where = arena_format(r->a, STR_FMT ": " STR_FMT "%s%s", STR_ARG(r->path), STR_ARG(at),
		at.n && *member ? "." : "", member).p;
	return err_set(r->e, code, where, "%s: %s", where, why);
}

static uint32_t member(const struct reading *r, uint32_t object, const char *name) {
	return object && r->d.tokens[object].kind == JSON_OBJECT ? json_member(&r->d, object, name) : 0;
}

static str text_of(struct reading *r, uint32_t object, const char *name) {
	uint32_t t = member(r, object, name);
	return t && r->d.tokens[t].kind == JSON_STRING ? json_text(r->a, &r->d, t) : (str){0};
}

static bool is_true(const struct reading *r, uint32_t object, const char *name) {
	uint32_t t = member(r, object, name);
	return t && (r->d.tokens[t].kind == JSON_TRUE ||
	             (r->d.tokens[t].kind == JSON_STRING && str_is(json_raw(&r->d, t), "true")));
}

/* ---- types -------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum node_kind kind;
} types[] = {
	{"textfield", NODE_TEXT}, {"textarea", NODE_TEXT}, {"number", NODE_NUMBER}, {"checkbox", NODE_CHECKBOX},
	{"checklist", NODE_SOME_OF}, {"taglist", NODE_SOME_OF}, {"radio", NODE_ONE_OF}, {"select", NODE_ONE_OF},
	{"datetime", NODE_DATETIME}, {"filepicker", NODE_FILES}, {"expression", NODE_COMPUTED}, {"group", NODE_GROUP},
	{"dynamiclist", NODE_ROWS}, {"text", NODE_SHOWN}, {"html", NODE_SHOWN}, {"separator", NODE_SHOWN},
	{"spacer", NODE_SHOWN}, {"button", NODE_SHOWN}, {"image", NODE_SHOWN}, {"iframe", NODE_SHOWN},
};

static bool read_type(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	n->type = text_of(r, token, "type");
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_is(n->type, types[i].name))
			return n->kind = types[i].kind, true;
	return refuse(r, p, "type", "form.unknown_type", "a component of this type is not known");
}

/* ---- keys --------------------------------------------------------------------------------------- */

static bool good_name(str s) {
	for (uint32_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
		if (!letter && !(i && c >= '0' && c <= '9'))
			return false;
	}
	return s.n > 0 && s.n <= 64;
}

static bool good_key(str key) {
	str rest = key, part;
	while (str_next(&rest, '.', &part))
		if (!good_name(part))
			return false;
	return key.n > 0 && key.p[key.n - 1] != '.';
}

/* Names that conditions may use: the first part of the key, and in rows the parts of the row too. */
static void put_name(struct reading *r, str key) {
	int32_t dot = str_find(key, '.', 0);
	intern_put(&r->names, dot < 0 ? key : str_cut(key, 0, (uint32_t)dot));
}

static bool read_key(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	bool holder = n->kind == NODE_GROUP || n->kind == NODE_ROWS;
	const char *name = holder ? "path" : "key";
	n->key = text_of(r, token, name);
	if (!n->key.n && (n->kind == NODE_SHOWN || n->kind == NODE_GROUP))
		return true;
	if (n->kind == NODE_SHOWN)
		return n->key = (str){0}, true;
	if (!good_key(n->key))
		return refuse(r, p, name, "form.bad_key", "a key has letters, digits and _, parts split by dots");
	str whole = arena_format(r->a, STR_FMT STR_FMT, STR_ARG(p->prefix), STR_ARG(n->key));
	if (!holder || n->kind == NODE_ROWS) {
		if (intern_find(&r->keys, whole))
			return refuse(r, p, name, "form.duplicate_key", "another component has this key");
		intern_put(&r->keys, whole);
	}
	put_name(r, p->in_rows ? n->key : whole);
	return true;
}

/* ---- options ------------------------------------------------------------------------------------ */

static bool read_options(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	uint32_t list = member(r, token, "values");
	if (!list || r->d.tokens[list].kind != JSON_ARRAY || !r->d.tokens[list].count)
		return refuse(r, p, "values", "form.no_options", "the options must be listed in values");
	n->option_count = r->d.tokens[list].count;
	if (n->option_count > FORM_OPTIONS)
		return refuse(r, p, "values", "form.too_large", "too many options");
	struct node_option *options = arena_array(r->a, struct node_option, n->option_count);
	uint32_t at = list + 1;
	for (uint32_t i = 0; i < n->option_count; i++, at = r->d.tokens[at].next) {
		uint32_t value = member(r, at, "value");
		int kind = value ? r->d.tokens[value].kind : JSON_NULL;
		if (kind == JSON_NULL || kind == JSON_ARRAY || kind == JSON_OBJECT ||
		    r->d.tokens[value].n > OPTION_TEXT_BYTES)
			return refuse(r, p, "values", "form.no_options", "each option has a value: text, number, true or false");
		if (!val_from_json(r->a, &r->d, value, &options[i].value, NULL))
			return refuse(r, p, "values", "form.no_options", "the value of an option cannot be kept");
		for (uint32_t k = 0; k < i; k++)
			if (val_same(options[k].value, options[i].value))
				return refuse(r, p, "values", "form.no_options", "two options have the same value");
	}
	n->options = options;
	return true;
}

/* ---- what a value must satisfy ------------------------------------------------------------------ */

static void *take(size_t size, void *arena) {
	return arena_alloc(arena, size);
}

/* Arena memory is given back all at once. */
static void drop(void *block, void *arena) {
	(void)block, (void)arena;
}

/* Patterns are those of the page: JavaScript's, found anywhere in the text. */
static bool read_pattern(struct reading *r, const struct place *p, uint32_t validate, struct node *n) {
	str pattern = text_of(r, validate, "pattern");
	if (!pattern.n)
		return true;
	int code;
	PCRE2_SIZE at;
	pcre2_general_context *memory = pcre2_general_context_create(take, drop, r->a);
	pcre2_compile_context *context = pcre2_compile_context_create(memory);
	uint32_t options = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
	                   PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_UTF_CHECK;
	n->pattern_message = text_of(r, validate, "patternErrorMessage");
	if (pattern.n <= PATTERN_BYTES)
		n->pattern = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &code, &at, context);
	return n->pattern || refuse(r, p, "validate.pattern", "form.bad_pattern", "the pattern does not compile");
}

/* A bound as a number; texts that hold one are numbers too, as in the editor. */
static bool read_bound(struct reading *r, const struct place *p, uint32_t validate, const char *name, bool *has,
                       dec *out) {
	uint32_t t = member(r, validate, name);
	if (!t || r->d.tokens[t].kind == JSON_NULL || !r->d.tokens[t].n)
		return true;
	*has = dec_parse(json_raw(&r->d, t), out);
	return *has || refuse(r, p, arena_format(r->a, "validate.%s", name).p, "form.bad_condition",
	                      "a number is needed, expressions are not understood here");
}

static bool read_length(struct reading *r, const struct place *p, uint32_t validate, const char *name, int32_t *out) {
	bool has = false;
	dec d;
	int64_t n;
	*out = -1;
	if (!read_bound(r, p, validate, name, &has, &d))
		return false;
	if (has && (!dec_to_int(d, &n) || n < 0 || n > LIMIT_COMMAND_BYTES))
		return refuse(r, p, arena_format(r->a, "validate.%s", name).p, "form.bad_condition", "a length is needed");
	if (has)
		*out = (int32_t)n;
	return true;
}

static bool read_check(struct reading *r, const struct place *p, uint32_t validate, str own, struct node *n) {
	static const struct {
		const char *name;
		enum node_check check;
	} checks[] = {{"id_no", CHECK_ID_NO}, {"credit_code", CHECK_CREDIT_CODE}, {"mobile", CHECK_MOBILE}};
	str type = text_of(r, validate, "validationType");
	if (str_is(type, "email"))
		n->check = CHECK_EMAIL;
	else if (str_is(type, "phone"))
		n->check = CHECK_PHONE;
	if (!own.n)
		return true;
	for (size_t i = 0; i < COUNT(checks); i++)
		if (str_is(own, checks[i].name))
			return n->check = checks[i].check, true;
	return refuse(r, p, "properties.check", "form.unknown_type", "the check is one of id_no, credit_code, mobile");
}

static bool read_validate(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	uint32_t validate = member(r, token, "validate"), properties = member(r, token, "properties");
	uint32_t required = member(r, validate, "required");
	if (required && r->d.tokens[required].kind != JSON_TRUE && r->d.tokens[required].kind != JSON_FALSE)
		return refuse(r, p, "validate.required", "form.bad_condition", "true or false is needed");
	n->required = is_true(r, validate, "required");
	n->disabled = is_true(r, token, "disabled");
	n->as_text = is_true(r, token, "serializeToString");
	n->personal = is_true(r, properties, "personal");
	bool has_decimals = false;
	dec decimals;
	int64_t digits = -1;
	if (!read_bound(r, p, token, "decimalDigits", &has_decimals, &decimals))
		return false;
	if (has_decimals && (!dec_to_int(decimals, &digits) || digits < 0 || digits > 30))
		return refuse(r, p, "decimalDigits", "form.bad_condition", "a number of digits is needed");
	n->decimals = (int32_t)digits;
	return read_length(r, p, validate, "minLength", &n->min_length) &&
	       read_length(r, p, validate, "maxLength", &n->max_length) &&
	       read_bound(r, p, validate, "min", &n->has_min, &n->min) &&
	       read_bound(r, p, validate, "max", &n->has_max, &n->max) && read_pattern(r, p, validate, n) &&
	       read_check(r, p, validate, text_of(r, properties, "check"), n);
}

/* ---- components --------------------------------------------------------------------------------- */

static void add_field(struct reading *r, const struct place *p, const struct node *n) {
	if (n->kind == NODE_SHOWN || n->kind == NODE_GROUP || n->kind == NODE_COMPUTED || p->in_rows)
		return;
	str key = arena_format(r->a, STR_FMT STR_FMT, STR_ARG(p->prefix), STR_ARG(n->key));
	r->f->fields[r->f->field_count++] = (struct form_field){key, n->label_zh, n->label_en, n->type, n->personal,
		n->required};
}

static bool read_subtype(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	str subtype = text_of(r, token, "subtype");
	if (n->kind != NODE_DATETIME)
		return true;
	n->subtype = str_is(subtype, "time") ? SUBTYPE_TIME : str_is(subtype, "datetime") ? SUBTYPE_DATETIME : SUBTYPE_DATE;
	if (!n->label_zh.n)
		n->label_zh = text_of(r, token, n->subtype == SUBTYPE_TIME ? "timeLabel" : "dateLabel");
	return n->subtype != SUBTYPE_DATE || !subtype.n || str_is(subtype, "date") ||
	       refuse(r, p, "subtype", "form.unknown_type", "the subtype is one of date, time, datetime");
}

static bool read_components(struct reading *r, uint32_t list, const struct place *above, struct node *into);

static bool read_within(struct reading *r, const struct place *p, uint32_t token, struct node *n);

static void name_it(struct reading *r, uint32_t token, struct node *n) {
	n->label_en = text_of(r, member(r, token, "properties"), "label_en");
	if (!n->label_zh.n)
		n->label_zh = n->key;
	if (!n->label_en.n)
		n->label_en = n->label_zh;
}

static bool read_component(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	if (r->d.tokens[token].kind != JSON_OBJECT)
		return refuse(r, p, "", "form.unknown_type", "a component is an object");
	if (r->nodes++ >= FORM_FIELDS)
		return refuse(r, p, "", "form.too_large", "too many components");
	if (!read_type(r, p, token, n) || !read_key(r, p, token, n))
		return false;
	n->label_zh = text_of(r, token, "label");
	if (!read_subtype(r, p, token, n))
		return false;
	name_it(r, token, n);
	if (!read_validate(r, p, token, n))
		return false;
	if ((n->kind == NODE_ONE_OF || n->kind == NODE_SOME_OF) && !read_options(r, p, token, n))
		return false;
	add_field(r, p, n);
	return (n->kind != NODE_GROUP && n->kind != NODE_ROWS) || read_within(r, p, token, n);
}

static bool read_within(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	struct place within = *p;
	within.prefix = n->key.n ? arena_format(r->a, STR_FMT STR_FMT ".", STR_ARG(p->prefix), STR_ARG(n->key)) : p->prefix;
	within.in_rows = p->in_rows || n->kind == NODE_ROWS;
	return read_components(r, token, &within, n);
}

/* Children of `above`, whose own place they hang under; the root has none. */
static bool read_components(struct reading *r, uint32_t holder, const struct place *above, struct node *into) {
	uint32_t list = json_member(&r->d, holder, "components"); /* the root is token 0 */
	uint32_t depth = above ? above->depth + 1 : 0;
	if (!list || r->d.tokens[list].kind != JSON_ARRAY)
		return refuse(r, above, "components", "form.unknown_type", "a list of components is needed");
	if (depth > FORM_DEPTH)
		return refuse(r, above, "components", "form.too_large", "nested too deeply");
	into->child_count = r->d.tokens[list].count;
	if (into->child_count > FORM_FIELDS)
		return refuse(r, above, "components", "form.too_large", "too many components");
	into->children = arena_array(r->a, struct node, into->child_count);
	uint32_t at = list + 1;
	for (uint32_t i = 0; i < into->child_count; i++, at = r->d.tokens[at].next) {
		struct place p = {above, i, depth, above ? above->prefix : STR(""), above && above->in_rows};
		if (!read_component(r, &p, at, &into->children[i]))
			return false;
	}
	return true;
}

/* ---- conditions: when all names are known ------------------------------------------------------- */

/* A verdict hangs on the submission alone: the same one is judged again when the ledger is replayed. */
static bool asks_the_clock(str text) {
	return text.n && (memmem(text.p, text.n, "now()", 5) || memmem(text.p, text.n, "today()", 7));
}

static bool compile(struct reading *r, const struct place *p, uint32_t token, struct node *n) {
	str hide = text_of(r, member(r, token, "conditional"), "hide");
	struct feel_scope scope = {.names = r->f->names, .count = r->f->name_count, .strict = true};
	struct feel_expr *x;
	struct err e = {0};
	str computes = n->kind == NODE_COMPUTED ? text_of(r, token, "expression") : STR("");
	if (asks_the_clock(hide) || asks_the_clock(computes))
		return refuse(r, p, "conditional.hide", "form.bad_condition", "a condition cannot ask what time it is");
	if (computes.n > 1 && computes.p[0] == '=') {
		if (!feel_compile(r->a, str_cut(computes, 1, computes.n), &scope, &x, &e))
			return refuse(r, p, "expression", "form.bad_condition", e.text);
		n->computes = x;
	}
	if (!hide.n)
		return true;
	if (hide.p[0] != '=')
		return refuse(r, p, "conditional.hide", "form.bad_condition", "a condition begins with =");
	if (!feel_compile(r->a, str_cut(hide, 1, hide.n), &scope, &x, &e))
		return refuse(r, p, "conditional.hide", "form.bad_condition", e.text);
	n->hide = x;
	return true;
}

static bool read_conditions(struct reading *r, uint32_t holder, const struct place *above, struct node *into) {
	uint32_t at = json_member(&r->d, holder, "components") + 1;
	for (uint32_t i = 0; i < into->child_count; i++, at = r->d.tokens[at].next) {
		struct place p = {.above = above, .number = i};
		struct node *n = &into->children[i];
		if (!compile(r, &p, at, n) || (n->children && !read_conditions(r, at, &p, n)))
			return false;
	}
	return true;
}

static void keep_names(struct reading *r) {
	str *names = arena_array(r->a, str, r->names.texts.n + 1);
	for (uint32_t i = 0; i < r->names.texts.n; i++)
		names[i] = arena_str(r->a, r->names.texts.p[i]);
	r->f->names = names;
	r->f->name_count = r->names.texts.n;
}

static bool read(struct reading *r) {
	if (!read_components(r, 0, NULL, &r->f->root))
		return false;
	keep_names(r);
	return read_conditions(r, 0, NULL, &r->f->root);
}

bool form_load(struct arena *a, str path, str json, struct form **out, struct err *e) {
	struct reading r = {.a = a, .path = path, .e = e};
	struct err fault = {0};
	str text = arena_str(a, json);
	*out = NULL;
	if (json.n > LIMIT_SOURCE_BYTES)
		return refuse(&r, NULL, "", "form.too_large", "the form is too large");
	if (!json_parse(a, text, &r.d, &fault))
		return refuse(&r, NULL, fault.where, "form.json", fault.text);
	if (r.d.tokens[0].kind != JSON_OBJECT)
		return refuse(&r, NULL, "", "form.json", "a form is an object");
	r.f = arena_new(a, struct form);
	bool good = read(&r);
	intern_free(&r.names);
	intern_free(&r.keys);
	if (good)
		*out = r.f;
	return good;
}

uint32_t form_fields(const struct form *f, const struct form_field **out) {
	*out = f->fields;
	return f->field_count;
}
