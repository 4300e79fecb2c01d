/* Processes of the pack and their versions: shown, judged before they are published, tried by a script, and simulated.
 * Nothing here changes anything; publishing is the command definition.publish. What is tried and simulated has limits
 * of its own: steps, time and memory. */
#include "api/inside.h"
#include "process/play.h"
#include "process/remark.h"
#include "process/simulate.h"

enum {
	ANSWER_BYTES = 4 << 20,        /* moves, variables: a small model can make them without end */
	SCRIPT_LINES = 1000,
	TRIAL_MS = 10000,              /* real time */
	TRIAL_BYTES = 192 << 20,       /* what a trial may take from its arena; one evaluation of FEEL has 64 MB */
	SIMULATION_MS = 20000,
	SIMULATION_RUNS = 10000,
	SIMULATION_CASES = 20000,      /* under way at one moment */
};

static const char folder[] = "processes/", ending[] = ".bpmn";

str api__process_name(str path) {
	return str_cut(path, sizeof folder - 1, path.n - (uint32_t)(sizeof ending - 1));
}

static str path_of(struct call *c) {
	str name = c->name;
	net_unescape(c->arena, c->name, false, &name);
	return arena_format(c->arena, "%s" STR_FMT "%s", folder, STR_ARG(name), ending);
}

/* ---- writing -------------------------------------------------------------------------------- */

/* How many records run under each version. */
struct running {
	struct call *c;
	const struct rulebook *book;
	struct {
		str path;
		int64_t version, count;
	} *rows;
	uint32_t n, room;
};

static void count_running(void *to, const struct query_running *r) {
	struct running *all = to;
	str path = api__process_path(all->book, all->c->api->set.pack, r->kind, r->name);
	int64_t version = r->version == NIL ? 0 : r->version;
	for (uint32_t i = 0; i < all->n; i++)
		if (all->rows[i].version == version && str_eq(all->rows[i].path, path)) {
			all->rows[i].count += r->count;
			return;
		}
	if (!path.n || all->n == all->room)
		return;
	all->rows[all->n].path = arena_str(all->c->arena, path);
	all->rows[all->n].version = version;
	all->rows[all->n++].count = r->count;
}

/* As many rows as there are versions at most: what runs runs under one of them. */
static bool read_running(struct call *c, const struct rulebook *b, struct running *out, struct err *e) {
	out->c = c;
	out->book = b;
	out->room = rulebook_count(b);
	out->rows = arena_alloc_array(c->arena, sizeof *out->rows, out->room);
	return query_running(c->query, out, count_running, e);
}

static int64_t running_of(const struct running *all, const struct rule_version *v) {
	for (uint32_t i = 0; i < all->n; i++)
		if (all->rows[i].version == v->id && str_eq(all->rows[i].path, v->path))
			return all->rows[i].count;
	return 0;
}

static void put_version(struct call *c, const struct rule_version *v, const struct running *running) {
	struct buf *out = &c->reply->body;
	const struct published *p = api__published(c, v->id);
	buf_format(out, "{\"id\":%lld", (long long)v->id);
	api__put_day(out, "effective_on", v->effective_on);
	buf_format(out, ",\"withdrawn\":%s", v->withdrawn ? "true" : "false");
	api__put_member(out, "digest", v->digest);
	api__put_member(out, "label", v->label);
	buf_text(out, ",\"published_by\":");
	if (p)
		json_put_string(out, p->actor);
	else
		buf_text(out, "null");
	api__put_instant(c, out, "published_at", p ? p->at : 0, p != NULL);
	api__put_number(out, "running", running_of(running, v), true);
	buf_char(out, '}');
}

static void put_nodes(struct buf *out, const struct process_model *m) {
	uint32_t count = m ? process_node_count(m) : 0;
	buf_text(out, ",\"nodes\":[");
	for (uint32_t i = 0; i < count; i++) {
		struct process_node n = process_node_at(m, i);
		buf_text(out, i ? ",{\"id\":" : "{\"id\":");
		json_put_string(out, n.id);
		api__put_member(out, "name", n.name);
		api__put_member(out, "element", n.element);
		api__put_member(out, "trigger", n.trigger);
		api__put_member(out, "role", n.role);
		api__put_member(out, "process", n.process);
		api__put_member(out, "parent", n.parent);
		buf_format(out, ",\"task\":%s}", n.task ? "true" : "false");
	}
	buf_char(out, ']');
}

static void put_flows(struct buf *out, const struct process_model *m) {
	uint32_t count = m ? process_flow_count(m) : 0;
	buf_text(out, ",\"flows\":[");
	for (uint32_t i = 0; i < count; i++) {
		struct process_flow f = process_flow_at(m, i);
		buf_text(out, i ? ",{\"id\":" : "{\"id\":");
		json_put_string(out, f.id);
		api__put_member(out, "name", f.name);
		api__put_member(out, "source", process_node_at(m, f.source).id);
		api__put_member(out, "target", process_node_at(m, f.target).id);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

/* ---- the list ------------------------------------------------------------------------------- */

/* What begins the process: the kind that it drives, the items whose cases it drives. */
static void put_uses(struct buf *out, const struct pack *p, str path) {
	const struct process_file *file = pack_process(p, api__process_name(path));
	bool any = false;
	struct buf items = buf_make(LIMIT_COMMAND_BYTES);
	for (uint32_t i = 0; file && i < p->item_count; i++)
		if (p->items[i].process == file) {
			buf_text(&items, any ? "," : "");
			json_put_string(&items, p->items[i].id);
			any = true;
		}
	buf_text(out, ",\"drives\":");
	if (any || (file && file->drives.n))
		json_put_string(out, any ? str_of(record_def(R_case_file)->name) : file->drives);
	else
		buf_text(out, "null");
	buf_text(out, ",\"items\":[");
	buf_str(out, buf_view(&items));
	buf_char(out, ']');
	buf_free(&items);
}

static void put_model(struct call *c, const struct rulebook *b, str path, void *running) {
	struct buf *out = &c->reply->body;
	uint32_t count;
	const struct rule_version *const *list = api__versions_of(c->arena, b, path, &count);
	const struct rule_version *now = rulebook_in_force(b, path, api__today(c));
	const struct process_model *m = (now ? now : list[0])->process;
	buf_text(out, "\"name\":");
	json_put_string(out, api__process_name(path));
	api__put_member(out, "path", path);
	api__put_member(out, "process", m ? process_id(m) : STR(""));
	api__put_member(out, "title", m ? process_name(m) : STR(""));
	put_uses(out, c->api->set.pack, path);
	buf_text(out, ",\"versions\":[");
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			buf_char(out, ',');
		put_version(c, list[i], running);
	}
	buf_char(out, ']');
}

void api__models(struct call *c) {
	struct err e = {0};
	struct running running = {0};
	const struct rulebook *b = api__rulebook(c, &e);
	bool good = b && read_running(c, b, &running, &e);
	buf_text(&c->reply->body, "{\"models\":");
	if (good)
		api__put_files(c, b, folder, put_model, &running);
	buf_char(&c->reply->body, '}');
	api__finish(c, good, &e);
}

/* ---- one version ---------------------------------------------------------------------------- */

/* The version with this number (0: the pack's own); without one that in force, and where none is yet the newest. */
static const struct rule_version *version_of(const struct call *c, const struct rulebook *b, str path, bool named,
                                             int64_t id, struct err *e) {
	uint32_t count;
	const struct rule_version *const *list = api__versions_of(c->arena, b, path, &count);
	const struct rule_version *found = named ? NULL : rulebook_in_force(b, path, api__today(c));
	for (uint32_t i = 0; i < count && !found; i++)
		if (named ? list[i]->id == id : !list[i]->withdrawn)
			found = list[i];
	if (!found)
		err_set(e, "model.not_found", named ? "version" : "name", "there is no such process or version");
	return found;
}

void api__model(struct call *c) {
	struct err e = {0};
	struct buf *out = &c->reply->body;
	struct running running = {0};
	str path = path_of(c), text = {0};
	int64_t id = 0;
	bool named = api__parameter(c, "version", &text);
	const struct rulebook *b = NULL;
	const struct rule_version *v = NULL;
	if (named && !str_int(text, &id))
		err_set(&e, "field.type", "version", "version is the number of a definition, 0 for the pack's own");
	else if ((b = api__rulebook(c, &e)) && (v = version_of(c, b, path, named, id, &e)) &&
	         !read_running(c, b, &running, &e))
		v = NULL;
	if (v) {
		buf_text(out, "{\"name\":");
		json_put_string(out, api__process_name(path));
		api__put_member(out, "path", path);
		buf_text(out, ",\"version\":");
		put_version(c, v, &running);
		api__put_member(out, "text", v->text);
		put_nodes(out, v->process);
		put_flows(out, v->process);
		buf_char(out, '}');
	}
	api__finish(c, v != NULL, &e);
}

/* ---- check ---------------------------------------------------------------------------------- */

/* The decisions that are in force on a day. */
struct asked {
	const struct rulebook *book;
	day on;
};

static bool has_decision(void *self, str name) {
	const struct asked *a = self;
	int number;
	return rulebook_find(a->book, name, a->on, &number) != NULL;
}

static void put_judgement(struct call *c, const struct rule_judgement *j, struct asked *asked) {
	struct buf *out = &c->reply->body;
	uint32_t count = 0;
	const struct process_remark *list =
		j->process ? process_remarks(c->arena, j->process, asked, has_decision, &count) : NULL;
	buf_format(out, "{\"sound\":%s,\"fault\":", j->sound ? "true" : "false");
	if (j->sound) {
		buf_text(out, "null");
	} else {
		buf_format(out, "{\"code\":\"%s\"", j->fault.code);
		api__put_cut(out, "where", j->fault.where);
		api__put_cut(out, "text", j->fault.text);
		buf_char(out, '}');
	}
	buf_text(out, ",\"findings\":[");
	for (uint32_t i = 0; i < count; i++) {
		buf_format(out, "%s{\"line\":%u", i ? "," : "", list[i].line);
		api__put_member(out, "zh", list[i].zh);
		api__put_member(out, "en", list[i].en);
		buf_text(out, ",\"fault\":false}");
	}
	buf_text(out, "]}");
}

void api__model_check(struct call *c) {
	enum { TEXT, EFFECTIVE_ON };
	struct api_member m[] = {{"text", JSON_STRING, true, 0}, {"effective_on", JSON_STRING, false, 0}};
	struct err e = {0};
	struct json_doc d;
	struct asked asked = {0};
	if (api__read_members(c, m, COUNT(m), &d, &e) && api__day_member(c, &d, &m[EFFECTIVE_ON], &asked.on, &e) &&
	    (asked.book = api__rulebook(c, &e))) {
		struct rule_judgement j = {0};
		rulebook_judge(asked.book, c->arena, path_of(c), asked.on, api__text_of(c, &d, &m[TEXT]), &j);
		put_judgement(c, &j, &asked);
	}
	api__finish(c, asked.book != NULL, &e);
}

/* ---- which text is tried -------------------------------------------------------------------- */

/* An unpublished text, a version by its number, or the one in force. */
static bool choose(struct call *c, const struct rulebook *b, const struct json_doc *d, const struct api_member *text,
                   const struct api_member *version, const struct process_model **out, struct err *e) {
	int64_t id = 0;
	str path = path_of(c);
	if (text->token && version->token)
		return err_set(e, "field.unknown", "version", "give a text or a version, not both");
	if (!api__int_member(d, version, 0, INT64_MAX, &id, e))
		return false;
	if (text->token) {
		struct rule_judgement j = {0};
		rulebook_judge(b, c->arena, path, api__today(c), api__text_of(c, d, text), &j);
		*out = j.process;
		return j.process || err_set(e, "definition.invalid", j.fault.where, "%s", j.fault.text);
	}
	const struct rule_version *v = version_of(c, b, path, version->token != 0, id, e);
	*out = v ? v->process : NULL;
	return !v || v->process ? v != NULL : err_set(e, "definition.invalid", "version",
	                                             "this version was withdrawn and does not load any more");
}

/* When it has to end, in real time of the server; tests without one have no clock. */
static uint64_t clock_ms(const struct call *c) {
	return c->api->server ? net_uptime_ms(c->api->server) : 0;
}

static bool object_of(struct call *c, const struct json_doc *d, const struct api_member *m, struct val *out,
                      struct err *e) {
	*out = val_null();
	return !m->token || val_from_json(c->arena, d, m->token, out, e);
}

/* ---- try ------------------------------------------------------------------------------------ */

struct trial {
	struct call *c;
	const struct rulebook *book;
	struct buf moves, refused; /* members of the two lists, each with a comma behind it */
	uint64_t until;
	bool over; /* more than may be tried in one go */
};

static bool decide(void *self, str name, struct val variables, struct val *out, struct err *e) {
	struct process_play *p = self;
	const struct trial *t = p->to;
	int number;
	const struct rule_version *v =
		rulebook_find(t->book, name, day_of_ms(p->host.now, p->host.offset_minutes), &number);
	if (!v || !v->model)
		return err_set(e, "decision.missing", "", "there is no decision \"" STR_FMT "\"", STR_ARG(name));
	return process_play_decide(p, v->model, number, variables, out, e);
}

static bool give_up(void *self) {
	struct process_play *p = self;
	struct trial *t = p->to;
	t->over = t->over || p->a->total > TRIAL_BYTES || p->moves.full || clock_ms(t->c) > t->until;
	return t->over;
}

static void done(void *to, struct process_play *p, const struct err *why) {
	struct trial *t = to;
	if (why) {
		buf_format(&t->refused, "{\"line\":%u", p->line);
		api__put_member(&t->refused, "code", str_of(why->code));
		api__put_cut(&t->refused, "text", why->text);
		buf_text(&t->refused, "},");
	}
	for (size_t i = 0; i < p->moves.n; i++) /* a newline in a text is escaped: each of these ends a move */
		if (p->moves.p[i] == '\n')
			p->moves.p[i] = ',';
	buf_str(&t->moves, buf_view(&p->moves));
	t->over = t->over || t->moves.full || t->refused.full;
}

static bool play(struct trial *t, struct process_play *p, const struct json_doc *d, uint32_t script, struct val input,
                 struct err *e) {
	struct process_act start = {.kind = PROCESS_START, .value = input};
	uint32_t count = script ? d->tokens[script].count : 0;
	if (count > SCRIPT_LINES)
		return err_set(e, "field.range", "script", "a script has at most %d lines", SCRIPT_LINES);
	for (uint32_t i = 0, token = script + 1; i < count && !t->over; i++, token = d->tokens[token].next) {
		struct val line;
		p->line = i + 1;
		if (!val_from_json(p->a, d, token, &line, e) || !process_play_line(p, line, &start, e))
			return false;
		if (!p->in)
			return true;
	}
	p->line = 0;
	if (!p->in && !t->over)
		process_play_step(p, &start, NULL);
	return true;
}

static void put_list(struct buf *out, const char *name, const struct buf *members) {
	str all = buf_view(members);
	buf_format(out, "%s\"%s\":[", str_is(str_of(name), "moves") ? "{" : ",", name);
	buf_str(out, str_cut(all, 0, all.n ? all.n - 1 : 0));
	buf_char(out, ']');
}

/* All of it in a buffer of its own: texts of few steps can be longer than any memory. */
static bool put_trial(struct trial *t, const struct process_play *p, struct err *e) {
	struct buf whole = buf_make(3 * ANSWER_BYTES), *out = &whole;
	put_list(out, "moves", &t->moves);
	buf_text(out, ",\"waiting\":[");
	for (uint32_t i = 0; p->in && i < process_waiting_count(p->m, p->in); i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->in, i);
		/* no lamp: a trial promises nothing */
		struct api_waiting more = {.since = NIL, .due = w.due == INT64_MAX ? NIL : w.due, .paused = true};
		if (i)
			buf_char(out, ',');
		api__put_waiting(t->c, out, p->m, &w, &more);
	}
	buf_text(out, "],\"variables\":");
	if (p->in)
		val_put_json(out, process_variables(p->in));
	else
		buf_text(out, "{}");
	put_list(out, "refused", &t->refused);
	buf_char(out, '}');
	bool good = !t->over && !whole.full;
	if (good)
		buf_str(&t->c->reply->body, buf_view(&whole));
	buf_free(&whole);
	return good || err_set(e, "process.given_up", "", "the trial takes too long, or has too much to tell");
}

static bool run_trial(struct call *c, const struct rulebook *b, const struct process_model *m, const struct json_doc *d,
                      uint32_t script, struct val input, struct err *e) {
	const struct pack *p = c->api->set.pack;
	struct trial t = {.c = c, .book = b, .until = clock_ms(c) + TRIAL_MS, .moves = buf_make(ANSWER_BYTES),
		.refused = buf_make(ANSWER_BYTES)};
	struct process_play play_of = process_play_make(
		c->arena, m, p->calendar, api__now(c), p->offset_minutes, ANSWER_BYTES);
	play_of.to = &t;
	play_of.done = done;
	play_of.host.decide = decide;
	play_of.host.give_up = give_up;
	bool good = play(&t, &play_of, d, script, input, e) && put_trial(&t, &play_of, e);
	process_play_free(&play_of);
	buf_free(&t.moves);
	buf_free(&t.refused);
	return good;
}

void api__model_try(struct call *c) {
	enum { TEXT, VERSION, INPUT, SCRIPT };
	struct api_member m[] = {{"text", JSON_STRING, false, 0}, {"version", JSON_NUMBER, false, 0},
		{"input", JSON_OBJECT, false, 0}, {"script", JSON_ARRAY, false, 0}};
	struct err e = {0};
	struct json_doc d;
	struct val input;
	const struct rulebook *b = NULL;
	const struct process_model *model = NULL;
	bool good = api__read_members(c, m, COUNT(m), &d, &e) && (b = api__rulebook(c, &e)) &&
	            choose(c, b, &d, &m[TEXT], &m[VERSION], &model, &e) && object_of(c, &d, &m[INPUT], &input, &e) &&
	            run_trial(c, b, model, &d, m[SCRIPT].token, input, &e);
	api__finish(c, good, &e);
}

/* ---- simulate ------------------------------------------------------------------------------- */

struct simulation {
	const struct call *c;
	uint64_t until;
};

static bool too_long(void *self) {
	const struct simulation *s = self;
	return clock_ms(s->c) > s->until;
}

static bool simulate(struct call *c, const struct process_model *m, struct val assumed, int64_t runs, int64_t seed,
                     struct err *e) {
	struct simulation s = {c, clock_ms(c) + SIMULATION_MS};
	struct simulate_config *config;
	struct simulate_result result;
	const struct pack *p = c->api->set.pack;
	if (!simulate_config_read(c->arena, assumed, m, p->calendar, p->offset_minutes, &config, e))
		return false;
	simulate_config_bound(config, SIMULATION_CASES, &s, too_long);
	if (!simulate_process(c->arena, config, (uint32_t)runs, (uint64_t)seed, &result, e))
		return false;
	simulate_put_json(&c->reply->body, &result);
	return true;
}

void api__model_simulate(struct call *c) {
	enum { TEXT, VERSION, CONFIG, RUNS, SEED };
	struct api_member m[] = {{"text", JSON_STRING, false, 0}, {"version", JSON_NUMBER, false, 0},
		{"config", JSON_OBJECT, true, 0}, {"runs", JSON_NUMBER, false, 0}, {"seed", JSON_NUMBER, false, 0}};
	struct err e = {0};
	struct json_doc d;
	struct val assumed;
	int64_t runs = 0, seed = 0;
	const struct rulebook *b = NULL;
	const struct process_model *model = NULL;
	bool good = api__read_members(c, m, COUNT(m), &d, &e) &&
	            api__int_member(&d, &m[RUNS], 1, SIMULATION_RUNS, &runs, &e) &&
	            api__int_member(&d, &m[SEED], 1, INT64_MAX, &seed, &e) && (b = api__rulebook(c, &e)) &&
	            choose(c, b, &d, &m[TEXT], &m[VERSION], &model, &e) &&
	            object_of(c, &d, &m[CONFIG], &assumed, &e) && simulate(c, model, assumed, runs, seed, &e);
	api__finish(c, good, &e);
}
