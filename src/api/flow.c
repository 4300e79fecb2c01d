/* Where the process of a record stands: what waits and since when, what was done and by whom, and where its tokens
 * would go in another version. Nothing here changes anything; the commands are flow.*. */
#include "api/inside.h"
#include "desk/trail.h"
#include "process/play.h"

enum { CLOCK_ROOM = 64 << 10 };

/* One record whose process is looked at. */
struct view {
	struct call *c;
	const struct rulebook *book;
	struct query_flow f;
	const struct rule_version *v; /* the version that it runs under */
	struct process_instance *in;
};

/* Without "#number", as lists and events name it. */
static str without_number(str place) {
	int32_t number = str_find(place, '#', 0);
	return number < 0 ? place : str_cut(place, 0, (uint32_t)number);
}

/* ---- which model ---------------------------------------------------------------------------- */

str api__process_path(const struct rulebook *b, const struct pack *p, enum record_kind kind, str name) {
	if (kind == R_process_instance)
		return name;
	const struct item *item = kind == R_case_file ? rulebook_item(b, name, INT32_MAX) : NULL;
	const struct process_file *file =
		kind != R_case_file ? pack_process_for(p, str_of(record_def(kind)->name)) : item ? item->process : NULL;
	return file ? file->path : STR("");
}

/* As the desk finds it: the published version that the record keeps, else the pack's own. */
static bool find_model(struct view *s, struct err *e) {
	enum record_kind kind = s->c->kind;
	str name = kind == R_case_file ? s->f.item : s->f.definition;
	s->v = s->f.version != NIL ? rulebook_version(s->book, s->f.version)
	                           : rulebook_own(s->book, api__process_path(s->book, s->c->api->set.pack, kind, name));
	return (s->v && s->v->process) || err_set(e, "flow.none", "", "no process drives this %s", record_def(kind)->en);
}

/* Texts of the query's arena are copied: further queries reuse it. */
static bool look(struct view *s, struct err *e) {
	struct call *c = s->c;
	struct arena *a = c->arena;
	if (!(s->book = api__rulebook(c, e)) || !query_flow(c->query, c->kind, c->id, &c->actor->scope, &s->f, e) ||
	    !find_model(s, e))
		return false;
	str waiting = arena_str(a, s->f.waiting), tokens = arena_str(a, s->f.tokens);
	return process_read(a, s->v->process, waiting, tokens, &s->in, e);
}

/* ---- what happened -------------------------------------------------------------------------- */

/* One thing that waits, and what is known of it from elsewhere. */
struct resting {
	struct process_waiting w;
	str place; /* without number */
	bool open; /* still to be followed back */
	ms since;
	const struct query_task *task;
};
/* One node that was done. */
struct passed {
	str node, by;
	uint32_t times;
	ms first_at, last_at;
	int64_t event;
};
struct walk {
	struct view *s;
	struct arena scratch;
	struct resting *resting;
	uint32_t resting_count;
	VEC(struct passed) passed;
	str back_to; /* everything down to this step was sent or taken back; empty: nothing */
};

static bool waits_in(str waiting, str place) {
	str one;
	while (str_next(&waiting, ' ', &one))
		if (str_eq(one, place))
			return true;
	return false;
}

/* What waits has waited since the last event before which it did not, or which did it and came to it again. */
static void follow(struct walk *w, const struct past_event *ev, str step) {
	str waiting;
	if (!trail_member(&w->scratch, ev->body, "waiting", &waiting))
		return;
	for (uint32_t i = 0; i < w->resting_count; i++) {
		struct resting *r = &w->resting[i];
		if (!r->open)
			continue;
		if (waits_in(waiting, r->place))
			r->since = ev->happened_at;
		r->open = waits_in(waiting, r->place) && !str_eq(step, trail_node(r->place));
	}
}

static void count_step(struct walk *w, str step, const struct past_event *ev) {
	struct arena *a = w->s->c->arena;
	for (uint32_t i = 0; i < w->passed.n; i++)
		if (str_eq(w->passed.p[i].node, step)) {
			w->passed.p[i].times++;
			w->passed.p[i].first_at = ev->happened_at;
			return;
		}
	vec_push(&w->passed, (struct passed){arena_str(a, step), arena_str(a, ev->actor), 1, ev->happened_at,
		ev->happened_at, ev->seq});
}

/* Newest first. */
static bool take(void *self, const struct past_event *ev) {
	struct walk *w = self;
	const struct view *s = w->s;
	arena_reset(&w->scratch);
	str step = trail_step(&w->scratch, ev, s->c->kind, s->v->process);
	follow(w, ev, step);
	if (trail_counts(s->c->arena, &w->back_to, ev, step))
		count_step(w, step, ev);
	return true;
}

/* ---- what waits ----------------------------------------------------------------------------- */

/* The task of the token; where the tokens of a node are not told apart, one that nothing else has. */
static const struct query_task *task_of(const struct resting *r, struct query_task *tasks, bool *used, uint32_t n,
                                        bool exact) {
	for (uint32_t i = 0; i < n; i++)
		if (!used[i] && tasks[i].token && str_eq(tasks[i].step, trail_node(r->place)) &&
		    (!exact || tasks[i].token == r->w.token)) {
			used[i] = true;
			return &tasks[i];
		}
	return NULL;
}

static bool read_tasks(struct walk *w, struct err *e) {
	struct query_task *tasks;
	uint32_t n;
	if (!query_flow_tasks(w->s->c->query, &w->s->f, &tasks, &n, e))
		return false;
	bool *used = arena_array(w->s->c->arena, bool, n);
	for (int exact = 1; exact >= 0; exact--)
		for (uint32_t i = 0; i < w->resting_count; i++)
			if (!w->resting[i].task)
				w->resting[i].task = task_of(&w->resting[i], tasks, used, n, exact);
	return true;
}

static void read_waiting(struct walk *w) {
	struct arena *a = w->s->c->arena;
	const struct process_model *m = w->s->v->process;
	w->resting_count = process_waiting_count(m, w->s->in);
	w->resting = arena_array(a, struct resting, w->resting_count);
	for (uint32_t i = 0; i < w->resting_count; i++) {
		struct process_waiting is = process_waiting_at(a, m, w->s->in, i);
		w->resting[i] = (struct resting){is, without_number(is.place), true, NIL, NULL};
	}
}

/* A timer of its own, else the time to sign, else what was promised for the whole. */
static ms due_of(const struct view *s, const struct resting *r) {
	if (r->w.due != INT64_MAX)
		return r->w.due;
	if (r->task && r->task->due != NIL)
		return r->task->due;
	return r->w.kind == WAITING_EVENT || r->w.kind == WAITING_JOIN ? NIL : s->f.due;
}

void api__put_waiting(const struct call *c, struct buf *out, const struct process_model *m,
                      const struct process_waiting *w, const struct api_waiting *more) {
	static const char *const lamps[] = {"null", "\"green\"", "\"yellow\"", "\"red\""};
	struct process_node n = process_node_at(m, w->node);
	ms now = api__now(c);
	bool lit = more->due != NIL && !more->paused;
	buf_text(out, "{\"place\":");
	json_put_string(out, w->place);
	api__put_member(out, "node", n.id);
	api__put_member(out, "name", n.name);
	api__put_member(out, "kind", str_of(process_waiting_name(w->kind)));
	api__put_member(out, "role", n.role);
	api__put_instant(c, out, "since", more->since, more->since != NIL);
	api__put_instant(c, out, "due", more->due, more->due != NIL);
	buf_format(out, ",\"lamp\":%s", lamps[lit ? calendar_lamp(c->api->set.pack->calendar, more->due, now) : LAMP_NONE]);
	api__put_member(out, "reason", w->reason);
	buf_text(out, ",\"item\":");
	val_put_json(out, w->item);
	api__put_number(out, "task", more->task, more->task > 0);
	buf_text(out, ",\"officer\":");
	if (more->officer.n)
		json_put_string(out, more->officer);
	else
		buf_text(out, "null");
	buf_char(out, '}');
}

static void put_resting(struct walk *w) {
	const struct view *s = w->s;
	struct buf *out = &s->c->reply->body;
	buf_text(out, ",\"waiting\":[");
	for (uint32_t i = 0; i < w->resting_count; i++) {
		const struct resting *r = &w->resting[i];
		const struct query_task *t = r->task;
		struct api_waiting more = {.due = due_of(s, r), .since = t && t->since != NIL ? t->since : r->since,
			.task = t ? t->id : 0, .officer = t ? t->officer : STR(""),
			.paused = s->f.paused && r->w.due == INT64_MAX};
		if (i)
			buf_char(out, ',');
		api__put_waiting(s->c, out, s->v->process, &r->w, &more);
	}
	buf_char(out, ']');
}

/* In the order in which they were last done. */
static void put_passed(struct walk *w) {
	const struct call *c = w->s->c;
	struct buf *out = &c->reply->body;
	buf_text(out, ",\"passed\":[");
	for (uint32_t i = w->passed.n; i-- > 0;) {
		const struct passed *p = &w->passed.p[i];
		buf_text(out, i + 1 < w->passed.n ? ",{\"node\":" : "{\"node\":");
		json_put_string(out, p->node);
		api__put_number(out, "times", p->times, true);
		api__put_instant(c, out, "first_at", p->first_at, true);
		api__put_instant(c, out, "last_at", p->last_at, true);
		api__put_member(out, "by", p->by);
		api__put_number(out, "event", p->event, true);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* ---- the answer ----------------------------------------------------------------------------- */

/* Versions of the same file that were published after the one it runs under. */
static void put_newer(const struct view *s) {
	struct buf *out = &s->c->reply->body;
	bool any = false;
	buf_text(out, ",\"newer\":[");
	for (uint32_t i = 0; i < rulebook_count(s->book); i++) {
		const struct rule_version *v = rulebook_at(s->book, i);
		if (v->id <= s->v->id || v->withdrawn || !v->process || !str_eq(v->path, s->v->path))
			continue;
		buf_format(out, "%s{\"id\":%lld", any ? "," : "", (long long)v->id);
		api__put_member(out, "label", v->label);
		api__put_day(out, "effective_on", v->effective_on);
		buf_char(out, '}');
		any = true;
	}
	buf_char(out, ']');
}

static void put_head(const struct view *s) {
	struct buf *out = &s->c->reply->body;
	buf_text(out, "{\"name\":");
	json_put_string(out, api__process_name(s->v->path));
	buf_format(out, ",\"version\":{\"id\":%lld", (long long)s->v->id);
	api__put_member(out, "label", s->v->label);
	buf_char(out, '}');
	put_newer(s);
}

static bool put_clocks(const struct view *s, struct err *e) {
	struct call *c = s->c;
	buf_text(&c->reply->body, ",\"clocks\":");
	return query_clocks(c->query, c->kind, c->id, &c->actor->scope, api__now(c), &c->reply->body, e);
}

static bool answer(struct view *s, struct err *e) {
	struct walk w = {.s = s, .back_to = STR("")};
	read_waiting(&w);
	bool good = read_tasks(&w, e) && query_past(s->c->query, s->f.head, &w, take, e);
	if (good) {
		put_head(s);
		put_resting(&w);
		put_passed(&w);
		good = put_clocks(s, e);
		buf_char(&s->c->reply->body, '}');
	}
	vec_free(&w.passed);
	arena_free(&w.scratch);
	return good;
}

bool api__put_flow(struct call *c, struct err *e) {
	struct view s = {.c = c};
	return look(&s, e) && answer(&s, e);
}

/* Where a process stands names who of the office did what, and what is noted there: no applicant's business. */
static bool for_staff(const struct call *c, struct err *e) {
	return !c->actor->scope.own ||
	       err_set(e, "auth.may_not", "", "how the office works on it is for the office: read the page of the case");
}

void api__flow(struct call *c) {
	struct err e = {0};
	api__finish(c, for_staff(c, &e) && api__put_flow(c, &e), &e);
}

/* ---- another version ------------------------------------------------------------------------ */

static ms working_due(void *self, ms from, int32_t days) {
	const struct pack *p = self;
	struct limit limit = {days, UNIT_WORKING_DAY};
	return calendar_due(p->calendar, from, limit, calendar_last_year(p->calendar), NULL);
}

static bool target(const struct view *s, const struct rule_version **out, struct err *e) {
	str text;
	int64_t id;
	if (!api__parameter(s->c, "to", &text))
		return err_set(e, "field.missing", "to", "to which version?");
	if (!str_int(text, &id))
		return err_set(e, "field.type", "to", "to is the number of a published version");
	*out = rulebook_version(s->book, id);
	if (!*out || (*out)->withdrawn || !(*out)->process)
		return err_set(e, "flow.no_version", "to", "there is no such version of a process");
	if (!str_eq((*out)->path, s->v->path))
		return err_set(e, "flow.other_process", "to", STR_FMT " is another process", STR_ARG((*out)->path));
	return *out != s->v || err_set(e, "flow.same_version", "to", "it runs under this version already");
}

static void put_rows(struct buf *out, int64_t to, const struct process_migration *list, uint32_t n, bool can) {
	buf_format(out, "{\"to\":%lld,\"rows\":[", (long long)to);
	for (uint32_t i = 0; i < n; i++) {
		buf_text(out, i ? ",{\"from\":" : "{\"from\":");
		json_put_string(out, list[i].from);
		api__put_member(out, "to", list[i].to);
		if (list[i].code)
			buf_format(out, ",\"code\":\"%s\"}", list[i].code);
		else
			buf_text(out, ",\"code\":null}");
	}
	buf_format(out, "],\"possible\":%s}", can ? "true" : "false");
}

/* What flow.migrate would do; here on a copy of what the database says. */
static bool preview(struct view *s, struct err *e) {
	struct call *c = s->c;
	const struct pack *p = c->api->set.pack;
	const struct rule_version *to = NULL;
	const struct process_migration *list = NULL;
	struct process_instance *after;
	uint32_t n = 0, stuck = 0;
	str map = {0};
	if (!target(s, &to, e))
		return false;
	api__parameter(c, "map", &map);
	struct process_host host = {.self = (void *)(uintptr_t)p, .working_due = working_due, .arena = c->arena,
		.now = api__now(c), .offset_minutes = p->offset_minutes};
	bool can = process_migrate(s->v->process, to->process, &host, s->in, map, &list, &n, &after, e);
	for (uint32_t i = 0; !can && i < n; i++)
		stuck += list[i].code != NULL;
	if (!can && !stuck)
		return false;
	put_rows(&c->reply->body, to->id, list, n, can);
	return true;
}

void api__migration(struct call *c) {
	struct err e = {0};
	struct view s = {.c = c};
	api__finish(c, for_staff(c, &e) && look(&s, &e) && preview(&s, &e), &e);
}
