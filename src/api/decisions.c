/* Decisions of the pack and their versions: shown, judged before they are published, and tried with inputs. Nothing
 * here changes anything; publishing is the command definition.publish. */
#include "api/inside.h"

enum {
	ANSWER_BYTES = 4 << 20, /* a result or an explanation: a small model can make one without end */
	NOON = 12 * MS_PER_HOUR,
};

static const char MISSING[] = "decision.not_found";

/* ---- writing -------------------------------------------------------------------------------- */

static void put_typed(struct buf *out, str name, str label, str type) {
	buf_text(out, "{\"name\":");
	json_put_string(out, name);
	if (label.n)
		api__put_member(out, "label", label);
	api__put_member(out, "type", type);
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
		api__put_member(out, "file", f->file);
		api__put_number(out, "line", f->line, true);
		api__put_member(out, "decision", f->decision);
		api__put_member(out, "table", f->table);
		api__put_number(out, "rule", f->rule, f->rule > 0);
		api__put_number(out, "other", f->other, f->other > 0);
		api__put_member(out, "zh", f->zh);
		api__put_member(out, "en", f->en);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_version(struct call *c, const struct rule_version *v) {
	struct buf *out = &c->reply->body;
	const struct published *p = api__published(c, v->id);
	buf_text(out, "{\"label\":");
	json_put_string(out, v->label);
	api__put_number(out, "id", v->id, v->id > 0);
	api__put_day(out, "effective_on", v->effective_on);
	api__put_member(out, "digest", v->digest);
	api__put_member(out, "state", api__version_state(v));
	buf_text(out, ",\"published_at\":");
	if (p) {
		buf_char(out, '"');
		ms_put(out, p->at, c->api->set.pack->offset_minutes);
		buf_char(out, '"');
		api__put_member(out, "actor", p->actor);
	} else {
		buf_text(out, "null");
	}
	buf_char(out, '}');
}

/* ---- the list ------------------------------------------------------------------------------- */

static void put_file(struct call *c, const struct rulebook *b, str path, void *self) {
	(void)self;
	struct buf *out = &c->reply->body;
	uint32_t count;
	const struct rule_version *const *list = api__versions_of(c->arena, b, path, &count);
	const struct rule_version *now = rulebook_in_force(b, path, api__today(c));
	buf_text(out, "\"definition\":");
	json_put_string(out, path);
	put_decisions(out, (now ? now : list[0])->model);
	buf_text(out, ",\"in_force\":");
	if (now)
		json_put_string(out, now->label);
	else
		buf_text(out, "null");
	buf_text(out, ",\"versions\":[");
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			buf_char(out, ',');
		put_version(c, list[i]);
	}
	buf_char(out, ']');
}

void api__decisions(struct call *c) {
	struct err e = {0};
	const struct rulebook *b = api__rulebook(c, &e);
	buf_text(&c->reply->body, "{\"items\":");
	if (b)
		api__put_files(c, b, "decisions/", put_file, NULL);
	buf_char(&c->reply->body, '}');
	api__finish(c, b != NULL, &e);
}

/* ---- one version ---------------------------------------------------------------------------- */

void api__decision(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	const struct rulebook *b;
	const struct rule_version *v = api__asked_version(c, &b, "decisions/", ".dmn", MISSING, &e);
	if (v) {
		uint32_t count = 0;
		const struct rules_finding *f = v->model ? rules_analyse(c->arena, v->model, &count) : NULL;
		buf_text(out, "{\"definition\":");
		json_put_string(out, v->path);
		api__put_member(out, "label", v->label);
		api__put_day(out, "effective_on", v->effective_on);
		api__put_member(out, "state", api__version_state(v));
		api__put_number(out, "id", v->id, v->id > 0);
		api__put_member(out, "model", v->text);
		put_decisions(out, v->model);
		put_findings(out, f, count);
		buf_char(out, '}');
	}
	api__finish(c, v != NULL, &e);
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
		api__put_number(out, "line", line, line > 0);
		api__put_cut(out, "detail", j->fault.text);
		buf_char(out, '}');
	}
	put_findings(out, j->findings, j->finding_count);
	put_decisions(out, j->model);
	buf_char(out, '}');
}

void api__decision_check(struct call *c) {
	enum { DEFINITION, MODEL, EFFECTIVE_ON };
	struct api_member m[] = {{"definition", JSON_STRING, true, 0}, {"model", JSON_STRING, true, 0},
		{"effective_on", JSON_STRING, false, 0}};
	struct err e = {0};
	struct json_doc d;
	day on = 0;
	const struct rulebook *b = NULL;
	if (api__read_members(c, m, COUNT(m), &d, &e) && api__day_member(c, &d, &m[EFFECTIVE_ON], &on, &e) &&
	    (b = api__rulebook(c, &e))) {
		struct rule_judgement j = {0};
		rulebook_judge(b, c->arena, api__text_of(c, &d, &m[DEFINITION]), on, api__text_of(c, &d, &m[MODEL]), &j);
		put_judgement(&c->reply->body, &j);
	}
	api__finish(c, b != NULL, &e);
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

static bool choose_model(struct call *c, const struct json_doc *d, const struct api_member *m, struct trial *t,
                         struct err *e) {
	enum { DEFINITION, MODEL, VERSION, ON = 5 };
	day on;
	str path = api__text_of(c, d, &m[DEFINITION]);
	if (m[MODEL].token && m[VERSION].token)
		return err_set(e, "field.unknown", "version", "give a model or a version, not both");
	if (!api__day_member(c, d, &m[ON], &on, e))
		return false;
	int offset = c->api->set.pack->offset_minutes;
	t->now = m[ON].token ? ms_of_day(on, offset) + NOON : api__now(c);
	const struct rulebook *b = api__rulebook(c, e);
	if (!b)
		return false;
	if (m[MODEL].token)
		return unsaved_model(c, b, path, on, api__text_of(c, d, &m[MODEL]), t, e);
	const struct rule_version *v = api__find_version(b, path, api__text_of(c, d, &m[VERSION]), on, MISSING, e);
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
		api__put_member(out, "text", w->text);
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
	struct api_member m[] = {{"definition", JSON_STRING, true, 0}, {"model", JSON_STRING, false, 0},
		{"version", JSON_STRING, false, 0}, {"decision", JSON_STRING, true, 0}, {"inputs", JSON_OBJECT, true, 0},
		{"on", JSON_STRING, false, 0}};
	struct err e = {0};
	struct json_doc d;
	struct trial t = {0};
	bool good = api__read_members(c, m, COUNT(m), &d, &e) && choose_model(c, &d, m, &t, &e);
	if (good && (t.decision = rules_decision(t.model, api__text_of(c, &d, &m[DECISION]))) < 0)
		good = err_set(&e, MISSING, "decision", "the model has no decision of this name");
	good = good && read_inputs(c, &d, m[INPUTS].token, &t, &e) && run_trial(c, &t, &e);
	api__finish(c, good, &e);
}
