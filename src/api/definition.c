/* What decisions and processes have in common at this door: their versions, the members of a body, and how answers are
 * written. */
#include "api/inside.h"

ms api__now(const struct call *c) {
	return c->api->set.office.now(c->api->set.office.self);
}

day api__today(const struct call *c) {
	return day_of_ms(api__now(c), c->api->set.pack->offset_minutes);
}

void api__finish(struct call *c, bool good, const struct err *e) {
	if (good)
		api__json(c, 200);
	else
		api__problem(c->api, c->reply, e);
}

bool api__parameter(const struct call *c, const char *name, str *out) {
	str rest = c->request->query;
	struct net_pair pair;
	while (net_query_next(c->arena, &rest, &pair))
		if (str_is(pair.name, name))
			return *out = pair.value, true;
	return false;
}

bool api__number_parameter(const struct call *c, const char *name, int64_t least, int64_t most, int64_t *out,
                           struct err *e) {
	str text;
	if (!api__parameter(c, name, &text))
		return true;
	return (str_int(text, out) && *out >= least && *out <= most) ||
	       err_set(e, "field.range", name, "%s is a number from %lld to %lld", name, (long long)least, (long long)most);
}

/* ---- writing -------------------------------------------------------------------------------- */

void api__put_member(struct buf *out, const char *name, str value) {
	buf_format(out, ",\"%s\":", name);
	json_put_string(out, value);
}

void api__put_known(struct buf *out, const char *name, str value) {
	if (value.n)
		api__put_member(out, name, value);
	else
		buf_format(out, ",\"%s\":null", name);
}

void api__put_number(struct buf *out, const char *name, int64_t value, bool known) {
	buf_format(out, ",\"%s\":", name);
	if (known)
		buf_int(out, value);
	else
		buf_text(out, "null");
}

void api__put_day(struct buf *out, const char *name, day d) {
	buf_format(out, ",\"%s\":\"", name);
	day_put(out, d);
	buf_char(out, '"');
}

void api__put_instant(const struct call *c, struct buf *out, const char *name, ms at, bool known) {
	buf_format(out, ",\"%s\":", name);
	if (!known) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	ms_put(out, at, c->api->set.pack->offset_minutes);
	buf_char(out, '"');
}

void api__put_codes(struct buf *out, const struct csv *t) {
	buf_char(out, '[');
	for (uint32_t i = 0; t && i < t->rows; i++) {
		buf_text(out, i ? ",{\"code\":" : "{\"code\":");
		json_put_string(out, csv_cell(t, i, csv_column(t, "code")));
		api__put_member(out, "zh", csv_cell(t, i, csv_column(t, "name_zh")));
		api__put_member(out, "en", csv_cell(t, i, csv_column(t, "name_en")));
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* ---- versions ------------------------------------------------------------------------------- */

str api__version_state(const struct rule_version *v) {
	return v->id == 0 ? STR("pack") : v->withdrawn ? STR("withdrawn") : STR("published");
}

bool api__is_first_version(const struct rulebook *b, uint32_t i, str folder) {
	str path = rulebook_at(b, i)->path;
	for (uint32_t k = 0; k < i; k++)
		if (str_eq(rulebook_at(b, k)->path, path))
			return false;
	return str_starts(path, folder);
}

void api__put_files(struct call *c, const struct rulebook *b, const char *folder, api_file_fn *put, void *self) {
	struct buf *out = &c->reply->body;
	bool any = false;
	buf_char(out, '[');
	for (uint32_t i = 0; i < rulebook_count(b); i++) {
		if (!api__is_first_version(b, i, str_of(folder)))
			continue;
		buf_text(out, any ? ",{" : "{");
		put(c, b, rulebook_at(b, i)->path, self);
		buf_char(out, '}');
		any = true;
	}
	buf_char(out, ']');
}

const struct rule_version *api__find_version(const struct rulebook *b, str path, str label, day on, const char *code,
                                             struct err *e) {
	const struct rule_version *found = api__version_of(b, path, label, on);
	if (!found)
		err_set(e, code, label.n ? "version" : "definition", STR_FMT " %s", STR_ARG(path),
		        label.n ? "has no such version" : "does not exist or is not in force");
	return found;
}

const struct rule_version *api__asked_version(struct call *c, const struct rulebook **b, const char *folder,
                                              const char *ending, const char *code, struct err *e) {
	str name = c->name, label = {0};
	api__parameter(c, "version", &label);
	net_unescape(c->arena, c->name, false, &name);
	*b = api__rulebook(c, e);
	str path = arena_format(c->arena, "%s" STR_FMT "%s", folder, STR_ARG(name), ending);
	return *b ? api__find_version(*b, path, label, api__today(c), code, e) : NULL;
}

/* Whether v stands before w: the later first day. Those of one day are met in order of publication. */
static bool before(const struct rule_version *v, const struct rule_version *w) {
	return v->effective_on >= w->effective_on;
}

const struct rule_version *const *api__versions_of(
	struct arena *a, const struct rulebook *b, str path, uint32_t *count) {
	const struct rule_version **found = arena_array(a, const struct rule_version *, rulebook_count(b));
	uint32_t n = 0;
	for (uint32_t i = 0; i < rulebook_count(b); i++) {
		const struct rule_version *v = rulebook_at(b, i);
		if (!str_eq(v->path, path))
			continue;
		uint32_t at = n++;
		for (; at && before(v, found[at - 1]); at--)
			found[at] = found[at - 1];
		found[at] = v;
	}
	*count = n;
	return found;
}

/* ---- what is asked -------------------------------------------------------------------------- */

static const char *kind_words(enum json_kind kind) {
	switch (kind) {
	case JSON_STRING:
		return "a text";
	case JSON_NUMBER:
		return "a number";
	case JSON_ARRAY:
		return "a list";
	case JSON_OBJECT:
		return "an object";
	case JSON_NULL:
	case JSON_TRUE:
	case JSON_FALSE:
		break;
	}
	return "a truth value";
}

static bool known(struct api_member *members, uint32_t count, const struct json_doc *d, uint32_t key, struct err *e) {
	str name = json_raw(d, key);
	for (uint32_t i = 0; i < count; i++) {
		struct api_member *m = &members[i];
		if (!str_is(name, m->name))
			continue;
		if (d->tokens[key + 1].kind == JSON_NULL && !m->required)
			return true;
		m->token = key + 1;
		/* JSON_TRUE stands for both truth values. */
		bool truth = m->kind == JSON_TRUE && d->tokens[key + 1].kind == JSON_FALSE;
		return truth || d->tokens[key + 1].kind == m->kind ||
		       err_set(e, "field.type", m->name, "%s must be %s", m->name, kind_words(m->kind));
	}
	return err_set(e, "field.unknown", "", "there is no such member");
}

bool api__read_members(struct call *c, struct api_member *members, uint32_t count, struct json_doc *d, struct err *e) {
	if (!api__good_type(c->request, false, e) || !json_parse(c->arena, c->request->body, d, e))
		return false;
	if (d->tokens[0].kind != JSON_OBJECT)
		return err_set(e, "field.type", "", "the body must be an object");
	for (uint32_t i = 0, key = 1; i < d->tokens[0].count; i++, key = d->tokens[key + 1].next)
		if (!known(members, count, d, key, e))
			return false;
	for (uint32_t i = 0; i < count; i++)
		if (members[i].required && !members[i].token)
			return err_set(e, "field.missing", members[i].name, "%s is missing", members[i].name);
	return true;
}

str api__text_of(struct call *c, const struct json_doc *d, const struct api_member *m) {
	return m->token ? json_text(c->arena, d, m->token) : (str){0};
}

bool api__day_member(struct call *c, const struct json_doc *d, const struct api_member *m, day *out, struct err *e) {
	*out = api__today(c);
	return !m->token || day_parse(api__text_of(c, d, m), out) ||
	       err_set(e, "field.type", m->name, "%s must be a day as 2022-01-04", m->name);
}

bool api__int_member(const struct json_doc *d, const struct api_member *m, int64_t least, int64_t most, int64_t *out,
	struct err *e) {
	if (!m->token)
		return true;
	int64_t n;
	if (!str_int(json_raw(d, m->token), &n))
		return err_set(e, "field.type", m->name, "%s must be a whole number", m->name);
	*out = n;
	return (n >= least && n <= most) || err_set(e, "field.range", m->name, "%s is a number from %lld to %lld", m->name,
	                                            (long long)least, (long long)most);
}
