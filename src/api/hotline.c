/* The hotline: hints for who takes a call, and its board. */
#include "api/inside.h"
#include "data/date.h"
#include "query/hotline.h"

/* ---- hints ----------------------------------------------------------------------------------- */

enum hint_member { CONTENT, ADDRESS, LAT, LON, TOPIC, CLASS, AREA, PHONE, ID_NO, URGENT, MEMBERS };

/* A question, and what it is answered from. */
struct asked {
	struct json_doc doc;
	struct api_member m[MEMBERS];
	struct query_hints h;
	str topic; /* chosen, or the one that fits best */
};

static str text_of(struct call *c, const struct asked *a, enum hint_member m) {
	return api__text_of(c, &a->doc, &a->m[m]);
}

/* By what a caller is numbered; only for who may see the callers of tickets. */
static void add_keys(struct call *c, struct asked *a) {
	const struct pack *p = c->api->set.pack;
	str secret = c->api->set.person_key, phone = text_of(c, a, PHONE), id_no = text_of(c, a, ID_NO);
	bool may = c->actor->rights->may[MAY_REVEAL + R_ticket] &&
	           pack_field_right(p, c->actor->rights->role->name, STR("ticket"), STR("person")) == SIGHT_YES;
	if (!may || !secret.n || !(phone.n || id_no.n))
		return;
	struct person_seal seal = person_seal_make(secret);
	if (id_no.n)
		a->h.keys[a->h.key_count++] = person_key(&seal, 1, id_no);
	if (phone.n)
		a->h.keys[a->h.key_count++] = person_key(&seal, 2, phone);
	person_seal_free(&seal);
	api__audit_call(c, "search", STR("tickets"), STR("earlier tickets of a caller"));
}

static bool read_asked(struct call *c, struct asked *a, struct err *e) {
	static const struct api_member members[MEMBERS] = {
		[CONTENT] = {"content", JSON_STRING, false, 0}, [ADDRESS] = {"address", JSON_STRING, false, 0},
		[LAT] = {"lat_e6", JSON_NUMBER, false, 0}, [LON] = {"lon_e6", JSON_NUMBER, false, 0},
		[TOPIC] = {"topic", JSON_STRING, false, 0}, [CLASS] = {"ticket_class", JSON_STRING, false, 0},
		[AREA] = {"area", JSON_STRING, false, 0}, [PHONE] = {"phone", JSON_STRING, false, 0},
		[ID_NO] = {"id_no", JSON_STRING, false, 0}, [URGENT] = {"urgent", JSON_TRUE, false, 0},
	};
	memcpy(a->m, members, sizeof members);
	a->h = (struct query_hints){.scope = c->actor->scope, .lat_e6 = NIL, .lon_e6 = NIL, .now = api__now(c)};
	if (!api__read_members(c, a->m, MEMBERS, &a->doc, e) ||
	    !api__int_member(&a->doc, &a->m[LAT], -90000000, 90000000, &a->h.lat_e6, e) ||
	    !api__int_member(&a->doc, &a->m[LON], -180000000, 180000000, &a->h.lon_e6, e))
		return false;
	a->h.reads = c->actor->rights->may[MAY_READ + R_ticket];
	a->h.content = text_of(c, a, CONTENT);
	a->h.address = text_of(c, a, ADDRESS);
	a->h.topic = text_of(c, a, TOPIC);
	add_keys(c, a);
	return true;
}

/* What a decision of the rules in force says about the call; false when there is none, or it says nothing. Inputs are
 * given by their names. */
static bool decide(struct call *c, const struct asked *a, str decision, struct val *out, str *label) {
	struct err e;
	int number;
	const struct rulebook *b = api__rulebook(c, &e);
	const struct rule_version *v = b ? rulebook_find(b, decision, api__today(c), &number) : NULL;
	if (!v || !v->model)
		return false;
	uint32_t n = rules_input_count(v->model);
	struct val *inputs = arena_array(c->arena, struct val, n + 1);
	const struct json_doc *d = &a->doc;
	const struct {
		const char *name;
		struct val value;
	} known[] = {
		{"topic", a->topic.n ? val_str(a->topic) : (struct val){0}},
		{"ticket class", a->m[CLASS].token ? val_str(text_of(c, a, CLASS)) : (struct val){0}},
		{"area", a->m[AREA].token ? val_str(text_of(c, a, AREA)) : (struct val){0}},
		{"content", val_str(a->h.content)},
		{"urgent", val_bool(a->m[URGENT].token && d->tokens[a->m[URGENT].token].kind == JSON_TRUE)},
		{"received on", val_date(api__today(c))},
	};
	for (uint32_t i = 0; i < n; i++)
		for (size_t k = 0; k < COUNT(known); k++)
			if (str_is(rules_input_name(v->model, i), known[k].name))
				inputs[i] = known[k].value;
	struct feel_run run = feel_run_make(c->arena, inputs, n, a->h.now, c->api->set.pack->offset_minutes);
	*out = rules_eval(v->model, number, inputs, &run, NULL);
	*label = arena_format(c->arena, STR_FMT " @ " STR_FMT, STR_ARG(decision), STR_ARG(v->label));
	return out->kind == VAL_CONTEXT;
}

/* The reason in English: the pack's own basis is Chinese, so what the rule went by is named; which rule it was stands
 * beside it ("decision"). */
static str english_reason(struct call *c, const struct asked *a) {
	const struct pack *p = c->api->set.pack;
	const struct code *topic = a->topic.n ? pack_code(p, CODE_TOPIC, a->topic) : NULL;
	return topic ? arena_format(c->arena, "by the rules in force, for: " STR_FMT, STR_ARG(topic->name_en))
	             : STR("by the rules in force");
}

static void put_department(struct call *c, const struct asked *a, struct buf *out) {
	struct val rule, code, basis;
	str label;
	buf_text(out, ",\"department\":");
	bool said = decide(c, a, STR("hotline routing"), &rule, &label);
	code = said ? val_member(rule, "department") : (struct val){0};
	const struct code *unit =
		code.kind == VAL_STRING ? pack_code(c->api->set.pack, CODE_DEPARTMENT, code.string) : NULL;
	if (!unit) {
		buf_text(out, "null");
		return;
	}
	basis = val_member(rule, "basis");
	str why = basis.kind == VAL_STRING ? basis.string : STR("");
	buf_text(out, "{\"code\":");
	json_put_string(out, unit->code);
	api__put_member(out, "name_zh", unit->name_zh);
	api__put_member(out, "name_en", unit->name_en);
	api__put_member(out, "reason_zh", why);
	api__put_member(out, "reason_en", english_reason(c, a));
	api__put_member(out, "decision", label);
	buf_char(out, '}');
}

static void put_urgent(struct call *c, const struct asked *a, struct buf *out) {
	struct val rule;
	int64_t minutes;
	str label;
	buf_text(out, ",\"urgent\":");
	if (!decide(c, a, STR("hotline urgency"), &rule, &label) || !val_to_int(val_member(rule, "minutes"), &minutes)) {
		buf_text(out, "null");
		return;
	}
	struct val basis = val_member(rule, "basis");
	str why = basis.kind == VAL_STRING ? basis.string : STR("");
	buf_format(out, "{\"minutes\":%lld", (long long)minutes);
	api__put_member(out, "reason_zh", why);
	api__put_member(out, "reason_en", arena_format(c->arena, "first feedback within %lld minutes, " STR_FMT,
	                                               (long long)minutes, STR_ARG(english_reason(c, a))));
	api__put_member(out, "decision", label);
	buf_char(out, '}');
}

void api__hints(struct call *c) {
	struct err e = {0};
	struct asked *a = arena_new(c->arena, struct asked);
	struct buf *out = &c->reply->body;
	char best[QUERY_TOPIC];
	bool good = read_asked(c, a, &e);
	if (good) {
		buf_char(out, '{');
		query_hints(c->query, &a->h, out, best);
		a->topic = a->h.topic.n ? a->h.topic : arena_str(c->arena, str_of(best));
		put_department(c, a, out);
		put_urgent(c, a, out);
		buf_text(out, c->api->set.pack->synthetic ? ",\"synthetic\":true}" : "}");
	}
	api__finish(c, good, &e);
}

/* ---- the board ------------------------------------------------------------------------------- */

static bool count_board(struct call *c, void *self, struct buf *out, struct err *e) {
	return query_hotline_board(c->query, *(day *)self, api__now(c), out, e);
}

static bool count_hot(struct call *c, void *self, struct buf *out, struct err *e) {
	return query_hot_spots(c->query, *(day *)self, api__now(c), &c->actor->scope, out, e);
}

/* A text of a figure as it stands, or null. */
static void put_raw(struct buf *out, const char *name, const struct json_doc *d, const char *from) {
	uint32_t at = json_member(d, 0, from);
	buf_format(out, ",\"%s\":", name);
	if (!at || d->tokens[at].kind != JSON_STRING) {
		buf_text(out, "null");
		return;
	}
	buf_char(out, '"');
	buf_str(out, json_raw(d, at));
	buf_char(out, '"');
}

/* One definition of an indicator with its figure in a period. */
static bool put_definition(struct call *c, const struct indicator *i, str period, struct buf *out, struct err *e) {
	const struct api_reports *r = &c->api->set.reports;
	struct buf figure = buf_make(1 << 20);
	struct json_doc d;
	pthread_mutex_lock(&c->api->reports_lock);
	bool good = r->figure(r->self, i->id, period, &figure, e);
	pthread_mutex_unlock(&c->api->reports_lock);
	good = good && json_parse(c->arena, arena_str(c->arena, buf_view(&figure)), &d, e);
	buf_free(&figure);
	if (!good)
		return false;
	static const char *const members[] = {"name_zh", "name_en", "value", "numerator", "denominator", "scope_zh",
		"scope_en", "note_zh", "note_en", "unit"};
	buf_text(out, "{\"id\":");
	json_put_string(out, i->id);
	for (size_t k = 0; k < COUNT(members); k++)
		put_raw(out, members[k], &d, members[k]);
	uint32_t value = json_member(&d, 0, "value");
	bool known = value && d.tokens[value].kind == JSON_STRING;
	buf_text(out, ",\"text\":");
	if (known)
		json_put_string(out, arena_format(c->arena, STR_FMT " " STR_FMT, STR_ARG(json_text(c->arena, &d, value)),
		                                  STR_ARG(i->unit)));
	else
		buf_text(out, "null");
	buf_char(out, '}');
	return true;
}

/* Families of indicators that a board shows, each with its competing definitions. */
static bool count_kpis(struct call *c, void *self, struct buf *out, struct err *e) {
	const struct pack *p = c->api->set.pack;
	const struct csv *t = pack_table(p, "indicators/families.csv");
	str period = arena_format(c->arena, "%d", *(int *)self);
	bool first = true;
	buf_char(out, '[');
	for (uint32_t row = 0; t && row < t->rows; row++) {
		str family = csv_cell(t, row, csv_column(t, "code"));
		if (!str_is(csv_cell(t, row, csv_column(t, "board")), "hotline"))
			continue;
		buf_text(out, first ? "{\"family\":" : ",{\"family\":");
		first = false;
		json_put_string(out, family);
		api__put_member(out, "name_zh", csv_cell(t, row, csv_column(t, "name_zh")));
		api__put_member(out, "name_en", csv_cell(t, row, csv_column(t, "name_en")));
		buf_text(out, ",\"definitions\":[");
		bool any = false;
		for (uint32_t i = 0; i < p->indicator_count; i++) {
			if (!str_eq(p->indicators[i].family, family))
				continue;
			if (any)
				buf_char(out, ',');
			any = true;
			if (!put_definition(c, &p->indicators[i], period, out, e))
				return false;
		}
		buf_text(out, "]}");
	}
	buf_char(out, ']');
	return true;
}

static bool read_day(struct call *c, day *on, struct err *e) {
	str text;
	*on = api__today(c);
	return !api__parameter(c, "on", &text) || !text.n || day_parse(text, on) ||
	       err_set(e, "field.type", "on", "on is a day, YYYY-MM-DD");
}

/* Figures are of the whole district: for who may read them, and for those whom the scope does not bind. */
static bool sees_figures(const struct call *c) {
	return c->api->set.reports.figure &&
	       (c->actor->rights->may[MAY_REPORT] || c->actor->rights->scope == SCOPE_DISTRICT);
}

/* What is overdue grows with time: counted anew each minute at least. Hot spots are dearer, and kept apart. */
static bool put_counts(struct call *c, day on, struct buf *out, struct err *e) {
	char of[BOARD_NAME];
	const struct query_scope *s = &c->actor->scope;
	snprintf(of, sizeof of, "hotline|%d|%lld", (int)on, (long long)(api__now(c) / MS_PER_MINUTE));
	if (!api__kept_board(c, of, &on, count_board, out, e))
		return false;
	snprintf(of, sizeof of, "hot|%d|%d" STR_FMT "|" STR_FMT "|" STR_FMT, (int)on, s->own,
	         STR_ARG(s->own ? s->user : STR("")), STR_ARG(s->department), STR_ARG(s->service_point));
	buf_char(out, ',');
	return api__kept_board(c, of, &on, count_hot, out, e);
}

static bool put_kpis(struct call *c, day on, struct buf *out, struct err *e) {
	char of[BOARD_NAME];
	int year, month, dom;
	day_split(on, &year, &month, &dom);
	snprintf(of, sizeof of, "kpis|%d", year);
	buf_text(out, ",\"kpis\":");
	if (sees_figures(c))
		return api__kept_board(c, of, &year, count_kpis, out, e);
	buf_text(out, "[]");
	return true;
}

void api__hotline_board(struct call *c) {
	struct err e = {0};
	day on;
	struct buf *out = &c->reply->body;
	bool good = read_day(c, &on, &e);
	if (good) {
		buf_text(out, "{\"now\":\"");
		ms_put(out, api__now(c), c->api->set.pack->offset_minutes);
		buf_text(out, "\",");
		good = put_counts(c, on, out, &e) && put_kpis(c, on, out, &e);
		buf_text(out, c->api->set.pack->synthetic ? ",\"synthetic\":true}" : "}");
	}
	if (!good)
		buf_clear(out);
	api__finish(c, good, &e);
}
