/* One instance on a virtual clock, moved by the lines of a script. */
#include "data/date.h"
#include "process/play.h"

/* ---- what is told --------------------------------------------------------------------------- */

static const char *const move_names[] = {[PROCESS_STARTED] = "started", [PROCESS_ENTERED] = "entered",
	[PROCESS_WAITING] = "waiting", [PROCESS_LEFT] = "left", [PROCESS_TAKEN] = "taken",
	[PROCESS_CANCELLED] = "cancelled", [PROCESS_THROWN] = "thrown", [PROCESS_CAUGHT] = "caught",
	[PROCESS_ARMED] = "armed", [PROCESS_PARKED] = "parked", [PROCESS_COMPENSATING] = "compensating",
	[PROCESS_ENDED] = "ended"};

const char *process_waiting_name(enum process_waiting_kind kind) {
	static const char *const names[] = {[WAITING_TASK] = "task", [WAITING_EVENT] = "event", [WAITING_JOIN] = "join",
		[WAITING_INCIDENT] = "incident", [WAITING_AD_HOC] = "ad_hoc"};
	check((size_t)kind < COUNT(names));
	return names[kind];
}

static void put_text(struct buf *b, const char *name, str text) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, text);
}

static void tell(void *self, const struct process_move *move) {
	struct process_play *p = self;
	struct buf *b = &p->moves;
	check((size_t)move->kind < COUNT(move_names));
	buf_format(b, "{\"move\":\"%s\"", move_names[move->kind]);
	if (move->node >= 0)
		put_text(b, "node", process_node_at(p->m, (uint32_t)move->node).id);
	if (move->token)
		buf_format(b, ",\"token\":%u", move->token);
	buf_text(b, ",\"at\":\"");
	ms_put(b, move->kind == PROCESS_ARMED ? move->at : p->host.now, p->host.offset_minutes);
	buf_char(b, '"');
	if (move->detail.n)
		put_text(b, "detail", move->detail);
	if (move->value.kind != VAL_NULL) {
		buf_text(b, ",\"value\":");
		val_put_json(b, move->value);
	}
	buf_text(b, "}\n");
}

/* ---- surroundings --------------------------------------------------------------------------- */

static ms working_due(void *self, ms from, int32_t days) {
	const struct process_play *p = self;
	struct limit limit = {days, UNIT_WORKING_DAY};
	return calendar_due(p->calendar, from, limit, calendar_last_year(p->calendar), NULL);
}

bool process_play_decide(const struct process_play *p, const struct rules_model *rules, int decision,
                         struct val variables, struct val *out, struct err *e) {
	struct val_builder wanted = val_build(p->a, 0);
	for (uint32_t i = 0; variables.kind == VAL_CONTEXT && i < variables.context.count; i++)
		if (rules_input(rules, variables.context.entries[i].key) >= 0)
			val_set(&wanted, variables.context.entries[i].key, variables.context.entries[i].value);
	struct val *inputs = arena_array(p->a, struct val, rules_input_count(rules));
	if (!rules_inputs_read(p->a, rules, val_build_context(&wanted), inputs, e))
		return false;
	struct feel_run run =
		feel_run_make(p->a, inputs, rules_input_count(rules), p->host.now, p->host.offset_minutes);
	*out = rules_eval(rules, decision, inputs, &run, NULL);
	return true;
}

struct process_play process_play_make(struct arena *a, const struct process_model *m, const struct calendar *calendar,
                                      ms now, int offset_minutes, uint32_t moves_most) {
	struct process_play p = {.a = a, .m = m, .calendar = calendar, .moves = buf_make(moves_most)};
	p.host = (struct process_host){.tell = tell, .arena = a, .now = now, .offset_minutes = offset_minutes,
		.working_due = calendar ? working_due : NULL};
	return p;
}

void process_play_free(struct process_play *p) {
	buf_free(&p->moves);
}

/* ---- steps ---------------------------------------------------------------------------------- */

static bool move_on(struct process_play *p, const struct process_act *act, uint32_t *taken, struct err *e) {
	struct process_instance *after;
	p->host.self = p; /* the player may have been copied since it was made */
	buf_clear(&p->moves);
	if (!p->in && act->kind != PROCESS_START)
		return err_set(e, "process.not_waiting", "", "nothing has been started");
	if (p->in && act->kind == PROCESS_START)
		return err_set(e, "process.started", "", "the instance has been started already");
	if (!process_step(p->m, &p->host, p->in, act, &after, taken, e))
		return false;
	p->in = after;
	return true;
}

bool process_play_step(struct process_play *p, const struct process_act *act, uint32_t *taken) {
	struct err e = {0};
	bool good = move_on(p, act, taken, &e);
	check(good || e.code);
	if (!good) {
		buf_clear(&p->moves);
		p->refused++;
	}
	p->done(p->to, p, good ? NULL : &e);
	return good;
}

void process_play_advance(struct process_play *p, ms to) {
	const struct process_act act = {.kind = PROCESS_WAKE};
	for (uint32_t i = 0; p->in && i < PLAY_STEPS_MAX && process_next_timer(p->in) <= to; i++) {
		uint32_t fired = 0;
		ms at = process_next_timer(p->in);
		p->host.now = at > p->host.now ? at : p->host.now;
		if (!process_play_step(p, &act, &fired) || !fired)
			break;
	}
	p->host.now = to;
}

static bool complete_first(struct process_play *p) {
	for (uint32_t i = 0; i < process_waiting_count(p->m, p->in); i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->in, i);
		struct process_act act = {.kind = PROCESS_COMPLETE, .place = w.place};
		if (w.kind == WAITING_TASK)
			return process_play_step(p, &act, NULL);
	}
	return false;
}

void process_play_on(struct process_play *p, ms until) {
	for (uint32_t i = 0; i < PLAY_STEPS_MAX && !process_ended(p->in); i++) {
		if (complete_first(p))
			continue;
		ms next = process_next_timer(p->in), before = p->host.now;
		if (next == INT64_MAX || next > until)
			return;
		uint32_t refused = p->refused;
		process_play_advance(p, next > before ? next : before);
		if (p->refused > refused || (process_next_timer(p->in) == next && next <= before))
			return;
	}
}

/* ---- the script ----------------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum process_act_kind kind;
} acts[] = {{"start", PROCESS_START}, {"complete", PROCESS_COMPLETE}, {"fail", PROCESS_FAIL}, {"retry", PROCESS_RETRY},
	{"skip", PROCESS_SKIP}, {"error", PROCESS_ERROR}, {"escalate", PROCESS_ESCALATE}, {"message", PROCESS_MESSAGE},
	{"signal", PROCESS_SIGNAL}, {"wake", PROCESS_WAKE}, {"move", PROCESS_MOVE}, {"add", PROCESS_ADD},
	{"remove", PROCESS_REMOVE}, {"begin", PROCESS_BEGIN}, {"set", PROCESS_SET}, {"stop", PROCESS_STOP}};

static bool unreadable(const struct process_play *p, const char *why, struct err *e) {
	char where[40];
	snprintf(where, sizeof where, "line %u of the script", p->line);
	return err_set(e, "bpmn.script", where, "%s", why);
}

/* "at": an instant, or "+" and a duration from now on. */
static bool read_at(const struct process_play *p, struct val at, ms *out, struct err *e) {
	struct val span;
	if (at.kind == VAL_NULL)
		return true;
	if (at.kind == VAL_STRING && at.string.n && at.string.p[0] == '+') {
		if (!val_parse_duration(str_cut(at.string, 1, at.string.n), &span) || span.kind != VAL_DURATION ||
			span.seconds < 0 || span.seconds > (int64_t)400 * 366 * 86400)
			return unreadable(p, "\"at\" takes + and a duration of days and time, as +P1DT2H", e);
		*out = p->host.now + span.seconds * 1000;
		return true;
	}
	if (at.kind != VAL_STRING || !ms_parse(at.string, p->host.offset_minutes, out))
		return unreadable(p, "\"at\" takes an instant as 2022-03-01T09:00:00+08:00, or + and a duration", e);
	return *out >= p->host.now || unreadable(p, "\"at\" lies before what has happened already", e);
}

static bool known_members(struct val v) {
	static const char *const names[] = {"act", "place", "name", "value", "at", "complete", "input"};
	for (uint32_t i = 0; i < v.context.count; i++) {
		bool known = false;
		for (uint32_t k = 0; k < COUNT(names); k++)
			known = known || str_is(v.context.entries[i].key, names[k]);
		if (!known)
			return false;
	}
	return true;
}

/* A text member; the empty text when it is missing. */
static bool read_text(struct val v, str *out) {
	*out = v.kind == VAL_STRING ? v.string : STR("");
	return v.kind == VAL_STRING || v.kind == VAL_NULL;
}

static bool read_act(const struct process_play *p, struct val v, struct process_act *act, ms *at, struct err *e) {
	if (v.kind != VAL_CONTEXT || !known_members(v))
		return unreadable(p, "it is an object with act, place, name, value, at", e);
	str kind = STR("complete");
	bool is_short = val_member(v, "complete").kind == VAL_STRING;
	*act = (struct process_act){.value = val_member(v, is_short ? "input" : "value")};
	if (!read_text(val_member(v, is_short ? "complete" : "place"), &act->place) ||
		!read_text(val_member(v, "name"), &act->name) || (!is_short && !read_text(val_member(v, "act"), &kind)) ||
		(act->value.kind != VAL_NULL && act->value.kind != VAL_CONTEXT))
		return unreadable(p, "act, place and name are texts, value is an object", e);
	for (uint32_t i = 0; i < COUNT(acts); i++)
		if (str_is(kind, acts[i].name)) {
			act->kind = acts[i].kind;
			return read_at(p, val_member(v, "at"), at, e);
		}
	return unreadable(p, "there is no such act", e);
}

bool process_play_line(struct process_play *p, struct val line, const struct process_act *start, struct err *e) {
	struct process_act act;
	ms at = p->host.now;
	if (!read_act(p, line, &act, &at, e))
		return false;
	if (!p->in && act.kind != PROCESS_START) {
		uint32_t number = p->line;
		p->line = 0;
		bool started = process_play_step(p, start, NULL);
		p->line = number;
		if (!started)
			return true;
	}
	if (at > p->host.now)
		process_play_advance(p, at);
	process_play_step(p, &act, NULL);
	return true;
}
