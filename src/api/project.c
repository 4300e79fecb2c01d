/* Plans of projects: what may be asked, a plan from facts at once, the kept plan of a project in any of its versions,
 * and what if. Nothing here changes anything: versions are kept by the desk. */
#include "api/project.h"
#include "data/date.h"
#include "plan/gantt.h"
#include "store/store.h"

enum { PLAN_BYTES = 4 << 20 };

/* ---- without a project ---------------------------------------------------------------------------- */

const struct plan_rules *api__plan_rules(struct call *c, struct err *e) {
	if (!c->api->plans)
		err_set(e, "plan.table", "", "the pack's tables of plans cannot be read: see pack check");
	return c->api->plans;
}

void api__plan_facts(struct call *c) {
	struct err e = {0};
	const struct plan_rules *rules = api__plan_rules(c, &e);
	if (rules)
		plan_put_facts(&c->reply->body, rules);
	api__finish(c, rules != NULL, &e);
}

static int known_year(const struct call *c, day on) {
	return calendar_known_year(c->api->set.pack->calendar, on);
}

static bool put_plan(struct call *c, const struct plan *p, struct err *e) {
	struct buf b = buf_make(PLAN_BYTES);
	plan_put_json(&b, p);
	bool whole = !b.full;
	if (whole)
		buf_str(&c->reply->body, buf_view(&b));
	buf_free(&b);
	return whole || err_set(e, "plan.too_many", "", "the plan is too long to be written");
}

static bool try_plan(struct call *c, struct err *e) {
	const struct plan_rules *rules = api__plan_rules(c, e);
	const struct rulebook *book = rules ? api__rulebook(c, e) : NULL;
	struct project_basis basis = {
		.facts = val_null(), .what_if = val_null(), .from = api__today(c), .known_year = known_year(c, api__today(c))};
	struct plan_request q;
	struct plan *p;
	struct val body;
	if (!book || !api__good_type(c->request, false, e) || !val_read_json(c->arena, c->request->body, &body, e))
		return false;
	basis.today = basis.from;
	project_request(c->arena, book, &basis, &q);
	q.today = 0;
	return plan_request_read(body, &q, e) && plan_make(c->arena, rules, &q, &p, e) && put_plan(c, p, e);
}

void api__plan_try(struct call *c) {
	struct err e = {0};
	api__finish(c, try_plan(c, &e), &e);
}

/* ---- a project and its past ------------------------------------------------------------------------ */

int64_t api__number_said(const struct query_event *ev, const char *name, int64_t otherwise) {
	int64_t n;
	return val_to_int(val_member(ev->said, name), &n) ? n : otherwise;
}

static bool is_plan(const struct query_event *ev) {
	return str_is(ev->kind, event_defs[E_project_planned].name);
}

const struct query_event *api__plan_before(const struct query_event *ev) {
	do
		ev = ev->older;
	while (ev && !is_plan(ev));
	return ev;
}

day api__plan_end(const struct project_view *v, const struct query_event *ev) {
	int64_t end = api__number_said(ev, "planned_end_at", NIL);
	return end == NIL ? 0 : day_of_ms(end, v->c->api->set.pack->offset_minutes);
}

/* Plans of before versions were kept have none: they are counted. */
static int64_t version_of(const struct query_event *ev) {
	int64_t older = 1, said = api__number_said(ev, "plan_version", NIL);
	if (said != NIL)
		return said;
	while ((ev = api__plan_before(ev)))
		older++;
	return older;
}

bool api__project_tells(str kind) {
	static const enum event_kind told[] = {E_project_registered, E_project_planned, E_project_started,
		E_project_progressed, E_project_ran_over, E_project_stage_reached, E_project_drawings_checked,
		E_project_finished, E_project_plan_stuck, E_project_review_asked};
	for (size_t i = 0; i < COUNT(told); i++)
		if (str_is(kind, event_defs[told[i]].name))
			return true;
	return false;
}

/* Every version and what moved it; of a diary that may have any length what is shown. */
static bool worth_keeping(void *self, str kind) {
	uint32_t *noted = self;
	if (str_is(kind, event_defs[E_project_noted].name))
		return (*noted)++ < DIARY_MOST;
	return api__project_tells(kind);
}

bool api__project_view(struct call *c, int64_t version, struct project_view *out, struct err *e) {
	uint32_t noted = 0;
	*out = (struct project_view){.c = c, .rules = api__rulebook(c, e)};
	if (!out->rules || !query_project(c->query, c->arena, c->id, &c->actor->scope, &out->row, e) ||
	    !query_project_events(c->query, c->arena, out->row.head, &noted, worth_keeping, &out->newest, e))
		return false;
	for (const struct query_event *ev = out->newest; ev; ev = ev->older) {
		if (!is_plan(ev))
			continue;
		out->shown = ev;
		out->version = version_of(ev);
		if (!version || version == out->version)
			return true;
	}
	return version && out->version
	           ? err_set(e, "project.no_version", "version", "there is no version %lld", (long long)version)
	           : err_set(e, "project.no_plan", "", "project %lld has no plan yet", (long long)c->id);
}

static const struct query_event *newest_plan(const struct project_view *v) {
	return is_plan(v->newest) ? v->newest : api__plan_before(v->newest);
}

static bool is_newest(const struct project_view *v) {
	return newest_plan(v) == v->shown;
}

const struct query_event *api__progress_before(const struct query_event *ev) {
	struct val progress;
	while (ev && !val_get(ev->said, STR("progress"), &progress)) /* null when nothing is left of it */
		ev = ev->older;
	return ev;
}

/* What had happened when the version was made; of the newest version what has happened since, too. */
static str progress_at(const struct project_view *v) {
	const struct query_event *told = is_newest(v) ? NULL : api__progress_before(v->shown);
	return is_newest(v) ? v->row.progress : told ? api__said(told, "progress") : STR("");
}

str api__said(const struct query_event *ev, const char *name) {
	struct val v = val_member(ev->said, name);
	return v.kind == VAL_STRING ? v.string : STR("");
}

bool api__project_make(const struct project_view *v, day today, const struct val *what_if, str alternative,
                       bool compare, struct plan **out, struct err *e) {
	struct call *c = v->c;
	const struct plan_rules *rules = api__plan_rules(c, e);
	const struct query_event *ev = v->shown;
	day made = day_of_ms(ev->at, c->api->set.pack->offset_minutes);
	str own = api__said(ev, "alternative");
	struct project_basis basis = {.facts = val_member(ev->said, "facts"),
		.what_if = what_if ? *what_if : val_member(ev->said, "what_if"),
		.title = v->row.title,
		.agent = v->row.agent,
		.alternative = alternative.n ? alternative : own,
		.progress = progress_at(v),
		.from = (day)api__number_said(ev, "plan_from", made),
		.today = today ? today : made,
		.known_year = known_year(c, today ? today : made),
		.compare = compare};
	struct plan_request q;
	if (basis.what_if.kind == VAL_CONTEXT && !basis.what_if.context.count)
		basis.what_if = val_null();
	if (!rules)
		return false;
	project_request(c->arena, v->rules, &basis, &q);
	return plan_make(c->arena, rules, &q, out, e);
}

/* ---- versions --------------------------------------------------------------------------------------- */

static void put_version(const struct project_view *v, const struct query_event *ev) {
	struct call *c = v->c;
	struct buf *out = &c->reply->body;
	const struct query_event *before = api__plan_before(ev);
	int64_t file = api__number_said(ev, "about_case", NIL);
	day end = api__plan_end(v, ev);
	buf_format(out, "{\"no\":%lld", (long long)version_of(ev));
	api__put_instant(c, out, "at", ev->at, true);
	api__put_known(out, "actor", c->actor->scope.own ? (str){0} : ev->actor);
	api__put_day(out, "end", end);
	api__put_number(out, "moved_days", before ? end - api__plan_end(v, before) : 0, true);
	api__put_cause(v, out, ev, "cause_zh", "cause_en", false);
	api__put_known(out, "item", api__said(ev, "plan_item"));
	api__put_number(out, "case", file, file != NIL);
	buf_char(out, '}');
}

/* The oldest first. */
static void put_versions(const struct project_view *v) {
	struct buf *out = &v->c->reply->body;
	const struct query_event *newest = newest_plan(v);
	uint32_t n = 0;
	for (const struct query_event *ev = newest; ev; ev = api__plan_before(ev))
		n++;
	const struct query_event **list = arena_array(v->c->arena, const struct query_event *, n);
	for (const struct query_event *ev = newest; ev; ev = api__plan_before(ev))
		list[--n] = ev;
	buf_text(out, ",\"versions\":[");
	for (n = 0;; n++) {
		put_version(v, list[n]);
		if (list[n] == newest)
			break;
		buf_char(out, ',');
	}
	buf_char(out, ']');
}

/* ---- the kept plan ----------------------------------------------------------------------------------- */

static bool read_version(struct call *c, int64_t *version, struct err *e) {
	str text;
	*version = 0;
	return !api__parameter(c, "version", &text) || (str_int(text, version) && *version > 0) ||
	       err_set(e, "field.range", "version", "version is the number of a version, from 1");
}

/* The agent by name, for the firm. An account that is gone leaves the login alone. */
static void name_agent(struct call *c, struct plan *p) {
	struct store_account account = {0};
	struct err ignored = {0};
	if (!p->agent.n || !c->api->set.accounts.side)
		return;
	pthread_mutex_lock(&c->api->side_lock);
	if (store_account_find(c->api->set.accounts.side, c->arena, p->agent, &account, &ignored))
		p->agent_name = account.name;
	pthread_mutex_unlock(&c->api->side_lock);
}

/* The plan of the version; of the newest of a project that still runs, what should be over by today and is not is
 * late. */
static bool kept_plan(struct call *c, struct project_view *v, bool compare, struct plan **p, struct err *e) {
	int64_t version;
	if (!read_version(c, &version, e) || !api__project_view(c, version, v, e) ||
	    !api__project_make(v, 0, NULL, STR(""), compare, p, e))
		return false;
	name_agent(c, *p);
	bool runs = is_newest(v) && str_is(v->row.state, "planned");
	for (uint32_t i = 0; runs && i < (*p)->count; i++) {
		struct plan_item *x = &(*p)->items[i];
		bool due = x->begun || x->state == PLAN_READY;
		if (due && !x->ended && x->end < api__today(c))
			x->state = PLAN_LATE;
	}
	return true;
}

/* Where the plan would end if it were made today; the day it has when it cannot be made. */
static day forecast(const struct project_view *v, const struct plan *p) {
	struct plan *now;
	struct err e = {0};
	bool open = is_newest(v) && str_is(v->row.state, "planned") && v->row.progress.n;
	return open && api__project_make(v, api__today(v->c), NULL, STR(""), false, &now, &e) ? now->end : p->end;
}

void api__project_plan(struct call *c) {
	struct err e = {0};
	struct project_view v;
	struct plan *p;
	struct buf *out = &c->reply->body;
	bool good = kept_plan(c, &v, true, &p, &e) && put_plan(c, p, &e);
	if (good) {
		check(out->n > 1 && out->p[out->n - 1] == '}');
		out->n--; /* more members follow */
		buf_format(out, ",\"id\":%lld,\"version\":%lld", (long long)c->id, (long long)v.version);
		api__put_member(out, "state", v.row.state);
		api__put_member(out, "stage", v.row.stage);
		api__put_day(out, "forecast_end", forecast(&v, p));
		api__put_member(out, "stale", v.row.stale);
		put_versions(&v);
		buf_char(out, '}');
	}
	api__finish(c, good, &e);
}

static bool is_english(const struct call *c) {
	str lang;
	return api__parameter(c, "lang", &lang) && str_is(lang, "en");
}

void api__project_svg(struct call *c) {
	struct err e = {0};
	struct project_view v;
	struct plan *p;
	bool good = kept_plan(c, &v, false, &p, &e);
	if (good)
		plan_put_svg(&c->reply->body, p, !is_english(c));
	api__finish(c, good, &e);
	if (good)
		c->reply->type = "image/svg+xml";
}

void api__project_md(struct call *c) {
	struct err e = {0};
	struct project_view v;
	struct plan *p;
	bool good = kept_plan(c, &v, true, &p, &e);
	if (good)
		plan_put_markdown(&c->reply->body, p, !is_english(c));
	api__finish(c, good, &e);
	if (good)
		c->reply->type = "text/markdown; charset=utf-8";
}

/* ---- what if ------------------------------------------------------------------------------------------- */

static void put_day_or_null(struct buf *out, const char *name, day d) {
	if (d)
		api__put_day(out, name, d);
	else
		buf_format(out, ",\"%s\":null", name);
}

static void put_changed(struct call *c, const struct plan *was, const struct plan *is) {
	struct buf *out = &c->reply->body;
	bool any = false;
	buf_text(out, ",\"changed\":[");
	for (uint32_t i = 0; i < is->count; i++) {
		const struct plan_item *x = &is->items[i], *y = plan_find(was, x->id);
		if (y && y->end == x->end)
			continue;
		buf_text(out, any ? ",{\"item\":" : "{\"item\":");
		json_put_string(out, x->id);
		put_day_or_null(out, "end_before", y ? y->end : 0);
		api__put_day(out, "end_after", x->end);
		buf_char(out, '}');
		any = true;
	}
	for (uint32_t i = 0; i < was->count; i++) {
		if (plan_find(is, was->items[i].id))
			continue;
		buf_text(out, any ? ",{\"item\":" : "{\"item\":");
		json_put_string(out, was->items[i].id);
		api__put_day(out, "end_before", was->items[i].end);
		put_day_or_null(out, "end_after", 0);
		buf_char(out, '}');
		any = true;
	}
	buf_char(out, ']');
}

static bool what_if(struct call *c, struct err *e) {
	enum { WHAT_IF, ALTERNATIVE };
	struct api_member m[] = {{"what_if", JSON_OBJECT, false, 0}, {"alternative", JSON_STRING, false, 0}};
	struct json_doc d;
	struct project_view v;
	struct plan *was, *is;
	struct val supposed = val_null();
	if (!api__read_members(c, m, COUNT(m), &d, e) || !api__project_view(c, 0, &v, e))
		return false;
	if (m[WHAT_IF].token && !val_read_json(c->arena, json_raw(&d, m[WHAT_IF].token), &supposed, e))
		return false;
	/* A plan of which nothing has begun is compared as it was made; else from today on. */
	day today = v.row.progress.n && str_is(v.row.state, "planned") ? api__today(c) : 0;
	if (!api__project_make(&v, today, NULL, STR(""), false, &was, e) ||
	    !api__project_make(&v, today, &supposed, api__text_of(c, &d, &m[ALTERNATIVE]), false, &is, e))
		return false;
	struct buf *out = &c->reply->body;
	buf_text(out, "{\"plan\":");
	if (!put_plan(c, is, e))
		return false;
	api__put_day(out, "end_before", was->end);
	api__put_day(out, "end_after", is->end);
	api__put_number(out, "moved_days", is->end - was->end, true);
	put_changed(c, was, is);
	buf_char(out, '}');
	return true;
}

void api__project_what_if(struct call *c) {
	struct err e = {0};
	bool good = what_if(c, &e);
	if (!good)
		buf_clear(&c->reply->body);
	api__finish(c, good, &e);
}
