/* The board of a project: what is next and from whom, its cases, diary, reviews, services, messages and savings; and
 * the board of all projects by stage. */
#include "api/project.h"
#include "data/date.h"

enum { PROJECTS_MOST = 500, CORRECTIONS_MOST = 50 };

static const char *const lamps[] = {"null", "\"green\"", "\"yellow\"", "\"red\""};

static const char *lamp_of(struct call *c, ms due) {
	return due == NIL ? "null" : lamps[calendar_lamp(c->api->set.pack->calendar, due, api__now(c))];
}

/* ---- what is next ------------------------------------------------------------------------------------- */

/* One thing that somebody has to do. */
struct next {
	const char *who; /* "firm", "office", "agency" */
	str who_zh, who_en;
	const char *what_zh, *what_en;
	ms due; /* NIL: none */
};

static void name_department(struct call *c, str code, struct next *out) {
	const struct code *d = pack_code(c->api->set.pack, CODE_DEPARTMENT, code);
	out->who_zh = d ? d->name_zh : STR("审批部门");
	out->who_en = d ? d->name_en : STR("the office");
}

static ms end_of(struct call *c, day on) {
	return ms_of_day(on + 1, c->api->set.pack->offset_minutes) - 1;
}

static struct next of_firm(const char *zh, const char *en, ms due) {
	return (struct next){"firm", STR("企业"), STR("the firm"), zh, en, due};
}

static struct next of_running(struct call *c, const struct plan_item *x, const struct query_project_case *file) {
	struct next n = {.who = "office", .what_zh = "审查并作出决定", .what_en = "examine and decide", .due = file->due_at};
	if (str_is(file->state, "correcting"))
		return of_firm("按一次性告知补正材料", "correct the materials as told in the notice", file->due_at);
	name_department(c, file->department.n ? file->department : x->item->department, &n);
	if (str_is(file->state, "suspended") && x->review.n)
		return (struct next){"agency", STR("中介机构"), STR("the reviewing agency"), "完成技术审查",
			"finish the technical review", end_of(c, x->end)};
	if (str_is(file->state, "suspended"))
		n.what_zh = "完成特别程序", n.what_en = "finish the special procedure";
	if (str_is(file->state, "received"))
		n.what_zh = "受理或一次性告知补正", n.what_en = "accept, or tell at once what is missing";
	return n;
}

static struct next of_own(struct call *c, const struct plan_item *x) {
	return of_firm("按期完成，完成后告知代办员", "finish it in time and tell the agent", end_of(c, x->end));
}

static struct next of_ready(struct call *c, const struct plan_item *x) {
	struct next n = {
		.who = "office", .what_zh = "启动并办理", .what_en = "start and handle it", .due = end_of(c, x->latest_start)};
	bool service = str_is(x->item->type, "service");
	if (service && x->review.n)
		return (struct next){"agency", STR("中介机构"), STR("the reviewing agency"), "开展技术审查或服务",
			"do the review or service", n.due};
	if (!service && (x->materials_asked || str_is(x->payer, "applicant")))
		return of_firm("提交申请与材料", "apply and hand in the materials", n.due);
	name_department(c, x->item->department, &n);
	return n;
}

static void put_next(struct buf *out, const struct call *c, const struct plan_item *x, const struct next *n) {
	buf_text(out, "{\"item\":");
	json_put_string(out, x->id);
	api__put_member(out, "name_zh", x->item->name_zh);
	api__put_member(out, "name_en", x->item->name_en);
	api__put_member(out, "who", str_of(n->who));
	api__put_member(out, "who_zh", n->who_zh);
	api__put_member(out, "who_en", n->who_en);
	api__put_member(out, "what_zh", str_of(n->what_zh));
	api__put_member(out, "what_en", str_of(n->what_en));
	api__put_instant(c, out, "due", n->due, n->due != NIL);
	api__put_number(out, "case", x->case_id, x->case_id > 0);
	buf_format(out, ",\"critical\":%s}", x->critical ? "true" : "false");
}

/* What a reviewing agency wants changed: the firm's own to do, apart from the approval. */
static bool put_corrections(struct call *c, int64_t project, bool any, struct err *e) {
	struct buf *out = &c->reply->body;
	struct query_correction list[CORRECTIONS_MOST];
	uint32_t n;
	if (!query_project_corrections(c->query, c->arena, project, list, CORRECTIONS_MOST, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct code *type = pack_code(c->api->set.pack, CODE_REVIEW_TYPE, list[i].type);
		buf_text(out, any || i ? ",{\"item\":" : "{\"item\":");
		if (list[i].item.n)
			json_put_string(out, list[i].item);
		else
			buf_text(out, "null");
		api__put_member(out, "name_zh", type ? type->name_zh : list[i].type);
		api__put_member(out, "name_en", type ? type->name_en : list[i].type);
		buf_text(out, ",\"who\":\"firm\",\"who_zh\":\"企业\",\"who_en\":\"the firm\",\"what_zh\":"
		              "\"按技术审查意见修改后交回\",\"what_en\":\"correct what the technical review found\",\"due\":null");
		api__put_number(out, "review", list[i].review, true);
		buf_text(out, ",\"critical\":false}");
	}
	return true;
}

static bool put_all_next(struct call *c, const struct plan *p, int64_t project, struct err *e) {
	struct buf *out = &c->reply->body;
	struct query_project_case file;
	bool any = false;
	buf_text(out, "{\"next\":[");
	for (uint32_t i = 0; i < p->count; i++) {
		const struct plan_item *x = &p->items[i];
		if (x->ended || (!x->begun && x->state != PLAN_READY))
			continue;
		if (!query_project_case(c->query, c->arena, x->case_id, &file, e))
			return false;
		struct next n = x->own     ? of_own(c, x)
		                : x->begun ? of_running(c, x, &file)
		                           : of_ready(c, x);
		if (any)
			buf_char(out, ',');
		put_next(out, c, x, &n);
		any = true;
	}
	if (!put_corrections(c, project, any, e))
		return false;
	buf_char(out, ']');
	return true;
}

/* ---- cases, diary, messages ---------------------------------------------------------------------------- */

static bool put_cases(struct call *c, str progress, struct err *e) {
	struct buf *out = &c->reply->body;
	struct query_project_case file;
	struct project_step s;
	bool any = false;
	buf_text(out, ",\"cases\":[");
	while (project_step_next(&progress, &s)) {
		if (!s.case_id)
			continue;
		if (!query_project_case(c->query, c->arena, s.case_id, &file, e))
			return false;
		ms due = s.over ? NIL : file.due_at;
		buf_text(out, any ? ",{\"item\":" : "{\"item\":");
		json_put_string(out, s.item);
		api__put_number(out, "case", s.case_id, true);
		api__put_member(out, "state", file.state);
		buf_format(out, ",\"lamp\":%s", lamp_of(c, due));
		api__put_instant(c, out, "due_at", due, due != NIL);
		buf_char(out, '}');
		any = true;
	}
	buf_char(out, ']');
	return true;
}

/* What the agent writes is for the office. */
static void put_diary(const struct project_view *v) {
	struct call *c = v->c;
	struct buf *out = &c->reply->body;
	uint32_t shown = 0;
	buf_text(out, ",\"diary\":[");
	for (const struct query_event *ev = c->actor->scope.own ? NULL : v->newest; ev; ev = ev->older) {
		if (!str_is(ev->kind, event_defs[E_project_noted].name))
			continue;
		buf_format(out, "%s{\"seq\":%lld", shown++ ? "," : "", (long long)ev->seq);
		api__put_instant(c, out, "at", ev->at, true);
		api__put_member(out, "actor", ev->actor);
		api__put_member(out, "content", api__said(ev, "content"));
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_messages(const struct project_view *v) {
	struct call *c = v->c;
	struct buf *out = &c->reply->body;
	uint32_t shown = 0;
	buf_text(out, ",\"messages\":[");
	for (const struct query_event *ev = v->newest; ev && shown < MESSAGES_MOST; ev = ev->older) {
		if (!api__project_tells(ev->kind))
			continue;
		buf_format(out, "%s{\"seq\":%lld", shown++ ? "," : "", (long long)ev->seq);
		api__put_instant(c, out, "at", ev->at, true);
		api__put_member(out, "kind", ev->kind);
		api__put_known(out, "item", api__said(ev, "plan_item"));
		int64_t version = api__number_said(ev, "plan_version", NIL);
		api__put_number(out, "version", version, version != NIL);
		if (api__said(ev, "plan_item").n || str_is(ev->kind, event_defs[E_project_planned].name))
			api__put_cause(v, out, ev, "zh", "en", true);
		else
			buf_text(out, ",\"zh\":null,\"en\":null");
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* ---- savings ------------------------------------------------------------------------------------------- */

/* Time: the frozen earlier standard less what it took, or will take by the plan, without the firm's own works. Money:
 * services delivered free. */
static bool put_savings(const struct project_view *v, const struct plan *plan, struct err *e) {
	struct call *c = v->c;
	struct buf *out = &c->reply->body;
	const struct query_project *p = &v->row;
	int offset = c->api->set.pack->offset_minutes;
	int64_t value, count, took = p->actual_days;
	if (!query_project_value(c->query, p->id, &value, &count, e))
		return false;
	buf_text(out, ",\"savings\":");
	if (p->baseline_days == NIL) {
		buf_text(out, "null");
		return true;
	}
	bool over = took != NIL;
	if (!over)
		took = day_of_ms(p->planned_end_at, offset) - day_of_ms(p->started_at, offset) - plan->own_days;
	int64_t saved = p->baseline_days - took;
	buf_format(out, "{\"natural_days\":%lld", (long long)saved);
	buf_text(out, ",\"months\":");
	plan_put_months(out, saved);
	buf_format(out, ",\"value_fen\":%lld,\"forecast\":%s,\"parts\":[", (long long)value, over ? "false" : "true");
	buf_format(out, "{\"code\":\"time\",\"baseline_days\":%lld,\"days\":%lld,\"saved_days\":%lld},",
	           (long long)p->baseline_days, (long long)took, (long long)saved);
	buf_format(out, "{\"code\":\"services\",\"count\":%lld,\"value_fen\":%lld}]}", (long long)count, (long long)value);
	return true;
}

static bool board(struct call *c, struct err *e) {
	struct project_view v;
	struct plan *p;
	if (!api__project_view(c, 0, &v, e) || !api__project_make(&v, 0, NULL, STR(""), false, &p, e) ||
	    !put_all_next(c, p, v.row.id, e) || !put_cases(c, v.row.progress, e))
		return false;
	put_diary(&v);
	buf_char(&c->reply->body, ',');
	if (!query_project_rest(c->query, v.row.id, &c->reply->body, e) || !put_savings(&v, p, e))
		return false;
	put_messages(&v);
	buf_char(&c->reply->body, '}');
	return true;
}

void api__project_board(struct call *c) {
	struct err e = {0};
	bool good = board(c, &e);
	if (!good)
		buf_clear(&c->reply->body);
	api__finish(c, good, &e);
}

/* ---- all projects ---------------------------------------------------------------------------------------- */

static uint32_t count_over(str progress) {
	struct project_step s;
	uint32_t n = 0;
	while (project_step_next(&progress, &s))
		n += s.over > 0;
	return n;
}

static void put_project(struct call *c, const struct query_project *p, bool first) {
	struct buf *out = &c->reply->body;
	struct val items;
	bool read = p->items.n && val_read_json(c->arena, p->items, &items, NULL) && items.kind == VAL_LIST;
	ms due = str_is(p->state, "planned") ? p->planned_end_at : NIL;
	buf_format(out, "%s{\"id\":%lld", first ? "" : ",", (long long)p->id);
	api__put_member(out, "title", p->title);
	api__put_member(out, "state", p->state);
	api__put_member(out, "agent", p->agent);
	api__put_member(out, "alternative", p->alternative);
	api__put_instant(c, out, "planned_end_at", p->planned_end_at, p->planned_end_at != NIL);
	api__put_number(out, "moved_days", p->moved_days, p->moved_days != NIL);
	api__put_number(out, "version", p->version, p->version != NIL);
	buf_format(out, ",\"lamp\":%s", p->stale.n ? "\"red\"" : lamp_of(c, due));
	buf_format(out, ",\"items\":%u,\"ended\":%u}", read ? items.list.count : 0, count_over(p->progress));
}

static void put_stage(
	struct call *c, const struct csv *t, uint32_t row, const struct query_project *all, uint32_t n) {
	struct buf *out = &c->reply->body;
	str code = csv_cell(t, row, csv_column(t, "code"));
	uint32_t shown = 0;
	buf_text(out, row ? ",{\"code\":" : "{\"code\":");
	json_put_string(out, code);
	api__put_member(out, "name_zh", csv_cell(t, row, csv_column(t, "name_zh")));
	api__put_member(out, "name_en", csv_cell(t, row, csv_column(t, "name_en")));
	buf_text(out, ",\"projects\":[");
	for (uint32_t i = 0; i < n; i++)
		if (str_eq(all[i].stage, code))
			put_project(c, &all[i], !shown++);
	buf_text(out, "]}");
}

static bool projects(struct call *c, struct err *e) {
	const struct csv *t = pack_table(c->api->set.pack, "plans/stages.csv");
	int64_t *ids = arena_array(c->arena, int64_t, PROJECTS_MOST);
	struct query_project *all = arena_array(c->arena, struct query_project, PROJECTS_MOST);
	uint32_t n;
	if (!query_projects(c->query, &c->actor->scope, ids, PROJECTS_MOST, &n, e))
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!query_project(c->query, c->arena, ids[i], &c->actor->scope, &all[i], e))
			return false;
	buf_text(&c->reply->body, "{\"stages\":[");
	for (uint32_t i = 0; t && i < t->rows; i++)
		put_stage(c, t, i, all, n);
	buf_format(&c->reply->body, "],\"total\":%u}", n);
	return true;
}

void api__projects_board(struct call *c) {
	struct err e = {0};
	api__finish(c, projects(c, &e), &e);
}
