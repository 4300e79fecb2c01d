/* Decisions of the pack and their versions: shown, judged before they are published, and tried with inputs. Nothing
 * here changes anything; publishing is the command definition.publish. */
#include "api/inside.h"

enum {
	ANSWER_BYTES = 4 << 20, /* a result or an explanation: a small model can make one without end */
	NOON = 12 * MS_PER_HOUR,
};

static ms office_now(const struct call *c) {
	return c->api->set.office.now(c->api->set.office.self);
}

static day today(const struct call *c) {
	return day_of_ms(office_now(c), c->api->set.pack->offset_minutes);
}

static void finish(struct call *c, bool good, const struct err *e) {
	if (good)
		api__json(c, 200);
	else
		api__problem(c->api, c->reply, e);
}

static bool not_found(struct err *e, const char *where, const char *what) {
	return err_set(e, "decision.not_found", where, "%s", what);
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put_member(struct buf *out, const char *name, str value) {
	buf_format(out, ",\"%s\":", name);
	json_put_string(out, value);
}

static void put_number(struct buf *out, const char *name, int64_t value, bool known) {
	buf_format(out, ",\"%s\":", name);
	if (known)
		buf_int(out, value);
	else
		buf_text(out, "null");
}

static void put_day(struct buf *out, const char *name, day d) {
	buf_format(out, ",\"%s\":\"", name);
	day_put(out, d);
	buf_char(out, '"');
}

static void put_typed(struct buf *out, str name, str label, str type) {
	buf_text(out, "{\"name\":");
	json_put_string(out, name);
	if (label.n)
		put_member(out, "label", label);
	put_member(out, "type", type);
}

/* ,"decisions":[…]: what a model decides and what it asks for; empty for no model. */
static void put_decisions(struct buf *out, const struct rules_model *m) {
	buf_text(out, ",\"decisions\":[");
	for (uint32_t i = 0; m && i < rules_decision_count(m); i++) {
		if (i)
			buf_char(out, ',');
		put_typed(out, rules_decision_name(m, i), rules_decision_label(m, i), rules_decision_type(m, i));
		buf_text(out, ",\"inputs\":[");
		for (uint32_t k = 0; k < rules_input_count(m); k++) {
			if (k)
				buf_char(out, ',');
			put_typed(out, rules_input_name(m, k), rules_input_label(m, k), rules_input_type(m, k));
			buf_char(out, '}');
		}
		buf_text(out, "]}");
	}
	buf_char(out, ']');
}

static void put_findings(struct buf *out, const struct rules_finding *f, uint32_t count) {
	buf_text(out, ",\"findings\":[");
	for (uint32_t i = 0; i < count; i++, f++) {
		buf_format(out, "%s{\"code\":\"%s\",\"fault\":%s", i ? "," : "", f->code, f->fault ? "true" : "false");
		put_member(out, "file", f->file);
		put_number(out, "line", f->line, true);
		put_member(out, "decision", f->decision);
		put_member(out, "table", f->table);
		put_number(out, "rule", f->rule, f->rule > 0);
		put_number(out, "other", f->other, f->other > 0);
		put_member(out, "zh", f->zh);
		put_member(out, "en", f->en);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static str state_of(const struct rule_version *v) {
	return v->id == 0 ? STR("pack") : v->withdrawn ? STR("withdrawn") : STR("published");
}

static void put_version(struct call *c, const struct rule_version *v) {
	struct buf *out = &c->reply->body;
	const struct published *p = api__published(c, v->id);
	buf_text(out, "{\"label\":");
	json_put_string(out, v->label);
	put_number(out, "id", v->id, v->id > 0);
	put_day(out, "effective_on", v->effective_on);
	put_member(out, "digest", v->digest);
	put_member(out, "state", state_of(v));
	buf_text(out, ",\"published_at\":");
	if (p) {
		buf_char(out, '"');
		ms_put(out, p->at, c->api->set.pack->offset_minutes);
		buf_char(out, '"');
		put_member(out, "actor", p->actor);
	} else {
		buf_text(out, "null");
	}
	buf_char(out, '}');
}

/* ---- the list ------------------------------------------------------------------------------- */

/* Whether `a` stands before `b`: the later first day, of the same day what was published last. */
static bool newer(const struct rulebook *b, uint32_t x, uint32_t y) {
	const struct rule_version *v = rulebook_at(b, x), *w = rulebook_at(b, y);
	return v->effective_on != w->effective_on ? v->effective_on > w->effective_on : x > y;
}

/* The versions of one file, newest first, as numbers in the book. */
static uint32_t *versions_of(const struct call *c, const struct rulebook *b, str path, uint32_t *count) {
	uint32_t *found = arena_array(c->arena, uint32_t, rulebook_count(b)), n = 0;
	for (uint32_t i = 0; i < rulebook_count(b); i++) {
		if (!str_eq(rulebook_at(b, i)->path, path))
			continue;
		uint32_t at = n++;
		for (; at && newer(b, i, found[at - 1]); at--)
			found[at] = found[at - 1];
		found[at] = i;
	}
	*count = n;
	return found;
}

static void put_file(struct call *c, const struct rulebook *b, str path) {
	struct buf *out = &c->reply->body;
	uint32_t count;
	const uint32_t *list = versions_of(c, b, path, &count);
	const struct rule_version *now = rulebook_in_force(b, path, today(c));
	buf_text(out, "{\"definition\":");
	json_put_string(out, path);
	put_decisions(out, (now ? now : rulebook_at(b, list[0]))->model);
	buf_text(out, ",\"in_force\":");
	if (now)
		json_put_string(out, now->label);
	else
		buf_text(out, "null");
	buf_text(out, ",\"versions\":[");
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			buf_char(out, ',');
		put_version(c, rulebook_at(b, list[i]));
	}
	buf_text(out, "]}");
}

void api__decisions(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	const struct rulebook *b = api__rulebook(c, &e);
	buf_text(out, "{\"items\":[");
	for (uint32_t i = 0; b && i < rulebook_count(b); i++) {
		str path = rulebook_at(b, i)->path;
		bool earlier = false;
		for (uint32_t k = 0; k < i && !earlier; k++)
			earlier = str_eq(rulebook_at(b, k)->path, path);
		if (earlier || !str_starts(path, STR("decisions/")))
			continue;
		if (i)
			buf_char(out, ',');
		put_file(c, b, path);
	}
	buf_text(out, "]}");
	finish(c, b != NULL, &e);
}

/* ---- one version ---------------------------------------------------------------------------- */

/* The version with this label, the one in force on the day when it is empty. */
static const struct rule_version *version_of(const struct rulebook *b, str path, str label, day on, struct err *e) {
	const struct rule_version *found = label.n ? NULL : rulebook_in_force(b, path, on);
	for (uint32_t i = 0; label.n && i < rulebook_count(b); i++) {
		const struct rule_version *v = rulebook_at(b, i);
		if (str_eq(v->path, path) && str_eq(v->label, label))
			found = v;
	}
	if (!found)
		not_found(e, label.n ? "version" : "definition",
		          label.n ? "the definition has no such version" : "there is no such definition in force");
	return found;
}

void api__decision(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	str rest = c->request->query, name = c->name, label = {0};
	struct net_pair pair;
	while (net_query_next(c->arena, &rest, &pair))
		if (str_is(pair.name, "version"))
			label = pair.value;
	net_unescape(c->arena, c->name, false, &name);
	const struct rulebook *b = api__rulebook(c, &e);
	str path = arena_format(c->arena, "decisions/" STR_FMT ".dmn", STR_ARG(name));
	const struct rule_version *v = b ? version_of(b, path, label, today(c), &e) : NULL;
	if (v) {
		uint32_t count = 0;
		const struct rules_finding *f = v->model ? rules_analyse(c->arena, v->model, &count) : NULL;
		buf_text(out, "{\"definition\":");
		json_put_string(out, v->path);
		put_member(out, "label", v->label);
		put_day(out, "effective_on", v->effective_on);
		put_member(out, "state", state_of(v));
		put_number(out, "id", v->id, v->id > 0);
		put_member(out, "model", v->text);
		put_decisions(out, v->model);
		put_findings(out, f, count);
		buf_char(out, '}');
	}
	finish(c, v != NULL, &e);
}

/* ---- what is asked -------------------------------------------------------------------------- */

/* One member that a body may have. */
struct member {
	const char *name;
	enum json_kind kind;
	bool required;
	uint32_t token; /* 0: not given */
};

static bool known(struct member *members, uint32_t count, const struct json_doc *d, uint32_t key, struct err *e) {
	str name = json_raw(d, key);
	for (uint32_t i = 0; i < count; i++) {
		struct member *m = &members[i];
		if (!str_is(name, m->name))
			continue;
		if (d->tokens[key + 1].kind == JSON_NULL && !m->required)
			return true;
		m->token = key + 1;
		const char *what = m->kind == JSON_STRING ? "a text" : "an object";
		return d->tokens[key + 1].kind == m->kind ||
		       err_set(e, "field.type", m->name, "%s must be %s", m->name, what);
	}
	return err_set(e, "field.unknown", "", "there is no such member");
}

static bool read_members(struct call *c, struct member *members, uint32_t count, struct json_doc *d, struct err *e) {
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

static str text_of(struct call *c, const struct json_doc *d, const struct member *m) {
	return m->token ? json_text(c->arena, d, m->token) : (str){0};
}

/* A day that was given, else today. */
static bool day_member(struct call *c, const struct json_doc *d, const struct member *m, day *out, struct err *e) {
	*out = today(c);
	return !m->token || day_parse(text_of(c, d, m), out) ||
	       err_set(e, "field.type", m->name, "%s must be a day as 2022-01-04", m->name);
}

/* ---- check ---------------------------------------------------------------------------------- */

/* The line of "decisions/x.dmn:12"; 0 when there is none. */
static int64_t line_of(str where) {
	int64_t line = 0;
	int32_t colon = where.n ? str_find(where, ':', 0) : -1;
	str rest = colon < 0 ? (str){0} : str_cut(where, (uint32_t)colon + 1, where.n), digits;
	return str_next(&rest, ':', &digits) && str_int(digits, &line) && line > 0 ? line : 0;
}

static void put_judgement(struct buf *out, const struct rule_judgement *j) {
	buf_format(out, "{\"sound\":%s,\"fault\":", j->sound ? "true" : "false");
	if (j->sound) {
		buf_text(out, "null");
	} else {
		int64_t line = line_of(str_of(j->fault.where));
		buf_format(out, "{\"code\":\"%s\"", j->fault.code);
		api__put_cut(out, "where", j->fault.where);
		put_number(out, "line", line, line > 0);
		api__put_cut(out, "detail", j->fault.text);
		buf_char(out, '}');
	}
	put_findings(out, j->findings, j->finding_count);
	put_decisions(out, j->model);
	buf_char(out, '}');
}

void api__decision_check(struct call *c) {
	enum { DEFINITION, MODEL, EFFECTIVE_ON };
	struct member m[] = {{"definition", JSON_STRING, true, 0}, {"model", JSON_STRING, true, 0},
		{"effective_on", JSON_STRING, false, 0}};
	struct err e = {0};
	struct json_doc d;
	day on = 0;
	const struct rulebook *b = NULL;
	if (read_members(c, m, COUNT(m), &d, &e) && day_member(c, &d, &m[EFFECTIVE_ON], &on, &e) &&
	    (b = api__rulebook(c, &e))) {
		struct rule_judgement j = {0};
		rulebook_judge(b, c->arena, text_of(c, &d, &m[DEFINITION]), on, text_of(c, &d, &m[MODEL]), &j);
		put_judgement(&c->reply->body, &j);
	}
	finish(c, b != NULL, &e);
}

/* ---- try ------------------------------------------------------------------------------------ */

/* What is tried: a version of the book, or a text that nobody has published. */
struct trial {
	const struct rules_model *model;
	str label; /* empty: not published */
	int decision;
	struct val *inputs;
	ms now;
};

static bool unsaved_model(struct call *c, const struct rulebook *b, str path, day on, str text, struct trial *t,
                          struct err *e) {
	struct rule_judgement j = {0};
	rulebook_judge(b, c->arena, path, on, text, &j);
	t->model = j.model;
	return j.model || err_set(e, "definition.invalid", j.fault.where, "%s", j.fault.text);
}

static bool choose_model(struct call *c, const struct json_doc *d, const struct member *m, struct trial *t,
                         struct err *e) {
	enum { DEFINITION, MODEL, VERSION, ON = 5 };
	day on;
	str path = text_of(c, d, &m[DEFINITION]);
	if (m[MODEL].token && m[VERSION].token)
		return err_set(e, "field.unknown", "version", "give a model or a version, not both");
	if (!day_member(c, d, &m[ON], &on, e))
		return false;
	int offset = c->api->set.pack->offset_minutes;
	t->now = m[ON].token ? ms_of_day(on, offset) + NOON : office_now(c);
	const struct rulebook *b = api__rulebook(c, e);
	if (!b)
		return false;
	if (m[MODEL].token)
		return unsaved_model(c, b, path, on, text_of(c, d, &m[MODEL]), t, e);
	const struct rule_version *v = version_of(b, path, text_of(c, d, &m[VERSION]), on, e);
	if (!v)
		return false;
	t->model = v->model;
	t->label = v->label;
	return t->model ||
	       err_set(e, "definition.invalid", "version", "this version was withdrawn and does not load any more");
}

static bool read_inputs(struct call *c, const struct json_doc *d, uint32_t token, struct trial *t, struct err *e) {
	struct val object;
	t->inputs = arena_array(c->arena, struct val, rules_input_count(t->model));
	return val_from_json(c->arena, d, token, &object, e) &&
	       rules_inputs_read(c->arena, t->model, object, t->inputs, e);
}

static void put_warnings(struct buf *out, const struct feel_run *run) {
	buf_text(out, ",\"warnings\":[");
	for (const struct feel_warning *w = run->warnings; w; w = w->next) {
		buf_format(out, "%s{\"code\":\"%s\"", w == run->warnings ? "" : ",", w->code);
		put_member(out, "text", w->text);
		buf_char(out, '}');
	}
	buf_text(out, "]}");
}

/* Result and explanation have a limit of their own: a value of few steps can have more text than any memory. */
static bool run_trial(struct call *c, const struct trial *t, struct err *e) {
	struct feel_run run = feel_run_make(c->arena, t->inputs, rules_input_count(t->model), t->now,
	                                    c->api->set.pack->offset_minutes);
	struct rules_trace trace = rules_trace_make(c->arena);
	struct val result = rules_eval(t->model, t->decision, t->inputs, &run, &trace);
	struct buf value = buf_make(ANSWER_BYTES), why = buf_make(ANSWER_BYTES), *out = &c->reply->body;
	val_put_json(&value, result);
	if (!value.full)
		rules_explain(&why, t->model, t->decision, t->inputs, result, &trace, t->label);
	bool whole = !value.full && !why.full;
	if (whole) {
		buf_text(out, "{\"result\":");
		buf_str(out, buf_view(&value));
		buf_text(out, ",\"explanation\":");
		buf_str(out, buf_view(&why));
		put_warnings(out, &run);
	}
	buf_free(&value);
	buf_free(&why);
	return whole || err_set(e, "dmn.too_large", "decision", "the result or its explanation has more than %d bytes",
	                        ANSWER_BYTES);
}

void api__decision_try(struct call *c) {
	enum { DECISION = 3, INPUTS };
	struct member m[] = {{"definition", JSON_STRING, true, 0}, {"model", JSON_STRING, false, 0},
		{"version", JSON_STRING, false, 0}, {"decision", JSON_STRING, true, 0}, {"inputs", JSON_OBJECT, true, 0},
		{"on", JSON_STRING, false, 0}};
	struct err e = {0};
	struct json_doc d;
	struct trial t = {0};
	bool good = read_members(c, m, COUNT(m), &d, &e) && choose_model(c, &d, m, &t, &e);
	if (good && (t.decision = rules_decision(t.model, text_of(c, &d, &m[DECISION]))) < 0)
		good = not_found(&e, "decision", "the model has no decision of this name");
	good = good && read_inputs(c, &d, m[INPUTS].token, &t, &e) && run_trial(c, &t, &e);
	finish(c, good, &e);
}
