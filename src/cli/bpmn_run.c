/* yichuang bpmn run: one instance on a virtual clock, moved by a script. What happens is printed as JSON lines. */
#include <time.h>

#include "cli/bpmn.h"
#include "data/date.h"
#include "rules/rules.h"

enum { STEPS_MAX = 10000 }; /* of --auto, and wakings at one instant */

struct player {
	struct arena *a;
	const struct process_model *m;
	struct process_instance *in; /* NULL before the start */
	struct process_host host;
	struct calendar *calendar;
	struct rules_model *rules; /* NULL: business rule tasks park */
	struct buf moves;          /* of the step under way: printed when it is done, forgotten when it is refused */
	uint32_t line, refused;
};

/* ---- surroundings --------------------------------------------------------------------------- */

static const char *const move_names[] = {[PROCESS_STARTED] = "started", [PROCESS_ENTERED] = "entered",
	[PROCESS_WAITING] = "waiting", [PROCESS_LEFT] = "left", [PROCESS_TAKEN] = "taken",
	[PROCESS_CANCELLED] = "cancelled", [PROCESS_THROWN] = "thrown", [PROCESS_CAUGHT] = "caught",
	[PROCESS_ARMED] = "armed", [PROCESS_PARKED] = "parked", [PROCESS_COMPENSATING] = "compensating",
	[PROCESS_ENDED] = "ended"};

static void put_instant(struct buf *b, const char *name, ms at) {
	buf_format(b, ",\"%s\":\"", name);
	ms_put(b, at, BPMN_OFFSET);
	buf_char(b, '"');
}

static void put_text(struct buf *b, const char *name, str text) {
	buf_format(b, ",\"%s\":", name);
	json_put_string(b, text);
}

static void tell(void *self, const struct process_move *move) {
	struct player *p = self;
	struct buf *b = &p->moves;
	check((size_t)move->kind < COUNT(move_names));
	buf_format(b, "{\"move\":\"%s\"", move_names[move->kind]);
	if (move->node >= 0)
		put_text(b, "node", process_node_at(p->m, (uint32_t)move->node).id);
	if (move->token)
		buf_format(b, ",\"token\":%u", move->token);
	put_instant(b, "at", move->kind == PROCESS_ARMED ? move->at : p->host.now);
	if (move->detail.n)
		put_text(b, "detail", move->detail);
	if (move->value.kind != VAL_NULL) {
		buf_text(b, ",\"value\":");
		val_put_json(b, move->value);
	}
	buf_text(b, "}\n");
}

static ms working_due(void *self, ms from, int32_t days) {
	const struct player *p = self;
	struct limit limit = {days, UNIT_WORKING_DAY};
	return calendar_due(p->calendar, from, limit, calendar_last_year(p->calendar), NULL);
}

/* Variables that the decision does not read are left out: a process knows more than one decision needs. */
static bool decide(void *self, str name, struct val variables, struct val *out, struct err *e) {
	struct player *p = self;
	int decision = rules_decision(p->rules, name);
	if (decision < 0)
		return err_set(e, "dmn.no_decision", "", "there is no decision \"" STR_FMT "\"", STR_ARG(name));
	struct val_builder wanted = val_build(p->a, 0);
	for (uint32_t i = 0; variables.kind == VAL_CONTEXT && i < variables.context.count; i++)
		if (rules_input(p->rules, variables.context.entries[i].key) >= 0)
			val_set(&wanted, variables.context.entries[i].key, variables.context.entries[i].value);
	struct val *inputs = arena_array(p->a, struct val, rules_input_count(p->rules));
	if (!rules_inputs_read(p->a, p->rules, val_build_context(&wanted), inputs, e))
		return false;
	struct feel_run run =
		feel_run_make(p->a, inputs, rules_input_count(p->rules), p->host.now, p->host.offset_minutes);
	*out = rules_eval(p->rules, decision, inputs, &run, NULL);
	return true;
}

/* ---- steps ---------------------------------------------------------------------------------- */

static void print_moves(struct player *p) {
	check(!p->moves.full);
	fwrite(p->moves.p, 1, p->moves.n, stdout);
	buf_clear(&p->moves);
}

static void print_refusal(struct player *p, const struct err *e) {
	buf_clear(&p->moves);
	struct buf *b = &p->moves;
	buf_text(b, "{\"refused\":");
	json_put_string(b, str_of(e->code));
	if (p->line)
		buf_format(b, ",\"line\":%u", p->line);
	if (e->where[0])
		put_text(b, "where", str_of(e->where));
	put_text(b, "text", str_of(e->text));
	buf_text(b, "}\n");
	print_moves(p);
	p->refused++;
}

static bool step(struct player *p, const struct process_act *act, uint32_t *taken) {
	struct err e = {0};
	struct process_instance *after;
	if (!p->in && act->kind != PROCESS_START)
		err_set(&e, "process.not_waiting", "", "nothing has been started");
	else if (p->in && act->kind == PROCESS_START)
		err_set(&e, "process.started", "", "the instance has been started already");
	else if (process_step(p->m, &p->host, p->in, act, &after, taken, &e)) {
		p->in = after;
		print_moves(p);
		return true;
	}
	print_refusal(p, &e);
	return false;
}

/* Time goes on; what falls due on the way happens at its own instant. */
static void advance(struct player *p, ms to) {
	const struct process_act act = {.kind = PROCESS_WAKE};
	for (uint32_t i = 0; p->in && i < STEPS_MAX && process_next_timer(p->in) <= to; i++) {
		uint32_t fired = 0;
		ms at = process_next_timer(p->in);
		p->host.now = at > p->host.now ? at : p->host.now;
		if (!step(p, &act, &fired) || !fired)
			break;
	}
	p->host.now = to;
}

static bool complete_first(struct player *p) {
	for (uint32_t i = 0; i < process_waiting_count(p->m, p->in); i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->in, i);
		struct process_act act = {.kind = PROCESS_COMPLETE, .place = w.place};
		if (w.kind == WAITING_TASK)
			return step(p, &act, NULL);
	}
	return false;
}

/* Tasks are completed in order, then time goes to the next timer, until nothing more comes by itself. */
static void play_on(struct player *p, ms until) {
	for (uint32_t i = 0; i < STEPS_MAX && !process_ended(p->in); i++) {
		if (complete_first(p))
			continue;
		ms next = process_next_timer(p->in), before = p->host.now;
		if (next == INT64_MAX || next > until)
			return;
		uint32_t refused = p->refused;
		advance(p, next > before ? next : before);
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

static bool unreadable(const struct player *p, const char *why, struct err *e) {
	char where[40];
	snprintf(where, sizeof where, "line %u of the script", p->line);
	return err_set(e, "bpmn.script", where, "%s", why);
}

/* "at": an instant, or "+" and a duration from now on. */
static bool read_at(const struct player *p, struct val at, ms *out, struct err *e) {
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
	if (at.kind != VAL_STRING || !ms_parse(at.string, BPMN_OFFSET, out))
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

static bool is_or_null(struct val v, enum val_kind kind) {
	return v.kind == VAL_NULL || v.kind == kind;
}

static bool find_act(str name, enum process_act_kind *kind) {
	for (uint32_t i = 0; i < COUNT(acts); i++)
		if (str_is(name, acts[i].name)) {
			*kind = acts[i].kind;
			return true;
		}
	return false;
}

/* {"act":…,"place":…,"name":…,"value":…,"at":…}, or the short form {"complete":"place","input":{…}}. */
static bool read_act(const struct player *p, str line, struct process_act *act, ms *at, struct err *e) {
	struct val v, kind, value;
	if (!val_read_json(p->a, line, &v, e))
		return unreadable(p, "it is no JSON", e);
	if (v.kind != VAL_CONTEXT || !known_members(v))
		return unreadable(p, "it is an object with act, place, name, value, at", e);
	struct val place = val_member(v, "place"), name = val_member(v, "name"), completed = val_member(v, "complete");
	kind = val_member(v, "act");
	value = val_member(v, completed.kind == VAL_STRING ? "input" : "value");
	if (completed.kind == VAL_STRING)
		kind = val_str(STR("complete")), place = completed;
	if (kind.kind != VAL_STRING || !is_or_null(place, VAL_STRING) || !is_or_null(name, VAL_STRING) ||
		!is_or_null(value, VAL_CONTEXT))
		return unreadable(p, "act, place and name are texts, value is an object", e);
	*act = (struct process_act){.value = value};
	act->place = place.kind == VAL_STRING ? place.string : STR("");
	act->name = name.kind == VAL_STRING ? name.string : STR("");
	if (!find_act(kind.string, &act->kind))
		return unreadable(p, "there is no such act", e);
	return read_at(p, val_member(v, "at"), at, e);
}

/* A start in the script takes the place of the one that comes by itself. */
static bool play_script(struct player *p, str script, struct process_act start, struct err *e) {
	str line;
	for (uint32_t n = 1; str_next(&script, '\n', &line); n++) {
		struct process_act act;
		ms at = p->host.now;
		if (!str_trim(line).n)
			continue;
		p->line = n;
		if (!read_act(p, str_trim(line), &act, &at, e))
			return false;
		if (!p->in && act.kind != PROCESS_START) {
			p->line = 0;
			if (!step(p, &start, NULL))
				return true;
			p->line = n;
		}
		if (at > p->host.now)
			advance(p, at);
		step(p, &act, NULL);
	}
	p->line = 0;
	if (!p->in)
		step(p, &start, NULL);
	return true;
}

static const char *const waiting_names[] = {[WAITING_TASK] = "task", [WAITING_EVENT] = "event",
	[WAITING_JOIN] = "join", [WAITING_INCIDENT] = "incident", [WAITING_AD_HOC] = "ad-hoc"};

static void print_summary(struct player *p) {
	struct buf *b = &p->moves, waiting = buf_make(LIMIT_FILE_BYTES);
	bool incident = false;
	uint32_t n = p->in ? process_waiting_count(p->m, p->in) : 0;
	for (uint32_t i = 0; i < n; i++) {
		struct process_waiting w = process_waiting_at(p->a, p->m, p->in, i);
		buf_text(&waiting, i ? ",{\"place\":" : "{\"place\":");
		json_put_string(&waiting, w.place);
		buf_format(&waiting, ",\"kind\":\"%s\"", waiting_names[w.kind]);
		if (w.due != INT64_MAX)
			put_instant(&waiting, "due", w.due);
		if (w.reason.n)
			put_text(&waiting, "reason", w.reason);
		buf_char(&waiting, '}');
		incident = incident || w.kind == WAITING_INCIDENT;
	}
	bool ended = p->in && process_ended(p->in);
	buf_format(b, "{\"state\":\"%s\"", !p->in ? "refused" : ended ? "ended" : incident ? "incident" : "waiting");
	put_instant(b, "at", p->host.now);
	buf_text(b, ",\"waiting\":[");
	buf_str(b, buf_view(&waiting));
	buf_text(b, "],\"variables\":");
	val_put_json(b, p->in ? process_variables(p->in) : val_null());
	buf_format(b, ",\"refused\":%u}\n", p->refused);
	print_moves(p);
	buf_free(&waiting);
}

/* ---- the command ---------------------------------------------------------------------------- */

static bool read_script(struct arena *a, const char *file, str *out, struct err *e) {
	*out = STR("");
	if (!file)
		return true;
	if (strcmp(file, "-") != 0)
		return file_read(a, file, out, e);
	struct buf b = buf_make(LIMIT_FILE_BYTES);
	char chunk[4096];
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, stdin)) > 0;)
		buf_put(&b, chunk, n);
	*out = arena_str(a, buf_view(&b));
	bool whole = !b.full;
	buf_free(&b);
	return whole || err_set(e, "file.too_large", "standard input", "it has more than %d bytes", LIMIT_FILE_BYTES);
}

static bool read_instant(const char *option, const char *text, ms *out, struct err *e) {
	return !text || ms_parse(str_of(text), BPMN_OFFSET, out) ||
		err_set(e, "usage", option, "it takes an instant as 2022-03-01T09:00:00+08:00");
}

static bool load_rules(struct player *p, const char *file, struct err *e) {
	str text;
	if (!file)
		return true;
	struct rules_library library = rules_library_of_folder(p->a, file);
	p->host.decide = decide;
	return file_read(p->a, file, &text, e) && rules_load(p->a, text, file, &library, &p->rules, e);
}

static void play_rest(struct player *p, bool by_itself, ms until) {
	if (p->in && by_itself)
		play_on(p, until);
	if (p->in && until != INT64_MAX && until > p->host.now && !process_ended(p->in))
		advance(p, until);
}

static bool play(struct player *p, const struct option *o, uint32_t n, const char *file, struct err *e) {
	struct process_model *m;
	struct val input;
	str script;
	ms until = INT64_MAX;
	const char *start_at = option_value(o, n, "--start");
	struct process_act start = {.kind = PROCESS_START};
	if (!bpmn_load(p->a, file, &m, e) || !bpmn_json(p->a, option_value(o, n, "--input"), "--input", &input, e) ||
		!read_script(p->a, option_value(o, n, "--script"), &script, e) ||
		!read_instant("--at", option_value(o, n, "--at"), &p->host.now, e) ||
		!read_instant("--until", option_value(o, n, "--until"), &until, e) ||
		!bpmn_calendar(p->a, option_value(o, n, "--table"), &p->calendar, e) ||
		!load_rules(p, option_value(o, n, "--dmn"), e))
		return false;
	p->m = m;
	p->host.working_due = p->calendar ? working_due : NULL;
	start.place = start_at ? str_of(start_at) : STR("");
	start.value = input;
	if (!play_script(p, script, start, e))
		return false;
	play_rest(p, option_value(o, n, "--auto") != NULL, until);
	print_summary(p);
	return true;
}

int bpmn_run(int argc, char **argv) {
	struct option o[] = {{"--input", false, NULL}, {"--script", false, NULL}, {"--start", false, NULL},
		{"--at", false, NULL}, {"--until", false, NULL}, {"--auto", true, NULL}, {"--table", false, NULL},
		{"--dmn", false, NULL}};
	struct arguments operands;
	struct arena a = {0};
	struct err e = {0};
	if (!arguments_read(argc, argv, 3, o, COUNT(o), &operands))
		return CLI_USAGE;
	if (operands.count != 1) {
		fprintf(stderr, "yichuang bpmn: usage: yichuang bpmn run FILE [--input JSON] [--script NDJSON|-] "
						"[--start EVENT] [--at INSTANT] [--auto] [--until INSTANT] [--table CSV] [--dmn FILE]\n");
		return CLI_USAGE;
	}
	struct player p = {.a = &a, .moves = buf_make(LIMIT_FILE_BYTES)};
	p.host = (struct process_host){.self = &p, .tell = tell, .arena = &a, .now = (ms)time(NULL) * 1000,
		.offset_minutes = BPMN_OFFSET};
	bool good = play(&p, o, COUNT(o), operands.operands[0], &e);
	int status = !good ? cli_refused(&e) : p.refused ? CLI_NO : CLI_DONE;
	buf_free(&p.moves);
	arena_free(&a);
	return status;
}
