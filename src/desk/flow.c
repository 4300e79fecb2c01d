/* What the office asks of the engines: the process decides which step may come next, the rules decide by table. When
 * something is due is decided in clock.c; who signs is kept in task.c. */
#include "data/date.h"
#include "desk/clock.h"
#include "desk/task.h"

enum { WAITING_BYTES = 480, STEP_BYTES = 64 };

/* ---- rules ------------------------------------------------------------------------------------------ */

bool decide_by_rules(struct decision *d, str decision, const struct decision_input *inputs, uint32_t n,
	bool explained, struct ruling *out) {
	int number = -1;
	day on = day_of_ms(d->now, d->pack->offset_minutes);
	const struct rule_version *v = rulebook_find(d->rules, decision, on, &number);
	if (!v)
		return desk__refuse(
			d, "decision.missing", "", "the pack has no decision \"" STR_FMT "\"", STR_ARG(decision));
	check(v->model && !v->withdrawn && number >= 0);
	uint32_t count = rules_input_count(v->model);
	struct val *values = arena_array(d->arena, struct val, count);
	for (uint32_t i = 0; i < n; i++) {
		int slot = rules_input(v->model, inputs[i].name);
		if (slot >= 0)
			values[slot] = inputs[i].value;
	}
	struct feel_run run = feel_run_make(d->arena, values, count, d->now, d->pack->offset_minutes);
	struct rules_trace trace = rules_trace_make(d->arena);
	struct val result = rules_eval(v->model, number, values, &run, explained ? &trace : NULL);
	*out = (struct ruling){result, v->cited[number], STR("")};
	if (explained) {
		struct buf b = buf_make(LIMIT_COMMAND_BYTES);
		rules_explain(&b, v->model, number, values, result, &trace, v->label);
		if (!b.full)
			out->explanation = arena_str(d->arena, buf_view(&b));
		buf_free(&b);
	}
	return true;
}

/* ---- which process ---------------------------------------------------------------------------------- */

/* The file that drives the record: of its item, named by itself, or named for its kind; NULL when none does. */
static const struct process_file *file_of(const struct decision *d, const struct record *r) {
	if (r->kind == R_process_instance)
		return NULL; /* bound to its version from the start */
	if (r->kind != R_case_file)
		return pack_process_for(d->pack, str_of(record_def(r->kind)->name));
	const struct item *found = case_find_item(d, r);
	return found ? found->process : NULL;
}

/* A running record keeps the version under which it began: of the book when it has one, else the pack's own. */
const struct process_model *flow_model(const struct decision *d, const struct record *r) {
	if (!record_is_driven(r->kind))
		return NULL;
	int64_t id = rec_get(r, F_process_version);
	const struct rule_version *v = id == NIL ? NULL : rulebook_version(d->rules, id);
	if (v)
		return v->process;
	const struct process_file *file = file_of(d, r);
	if (file)
		return file->model;
	v = r->kind == R_process_instance ? rulebook_own(d->rules, rec_text(d->book, r, F_definition)) : NULL;
	return v ? v->process : NULL;
}

/* ---- what a process may ask ------------------------------------------------------------------------- */

/* One step of one record's process. */
struct flow {
	struct decision *d;
	const struct record *r;
	struct event *ev;
	const struct process_model *model;
	str parked; /* why, when the step parked something */
	bool failed;
};

static struct val cell_val(const struct flow *v, enum field f, int64_t i, str s) {
	switch (field_defs[f].type) {
	case T_BOOL:
		return val_bool(i != 0);
	case T_WORD:
		return val_str(str_of(word_defs[i].name));
	case T_MS:
		return val_instant(i, v->d->pack->offset_minutes);
	case T_DAY:
		return val_date(i);
	case T_INT:
	case T_FEN:
	case T_REF:
		return val_int(i);
	case T_FACTS: {
		struct val known;
		return val_read_json(v->d->arena, s, &known, NULL) ? known : val_null();
	}
	case T_CODE:
	case T_NAME:
	case T_TEXT:
	case T_SOURCE:
	case T_STATE:
	case T_PERSON:
		return val_str(s);
	}
	return val_null();
}

/* Variables that the process itself does not have: the command's arguments first, then the record's columns. */
static struct val flow_var(void *self, str name) {
	const struct flow *v = self;
	enum field f = field_find(name);
	if (!f || field_defs[f].type == T_PERSON) /* rules know no names and numbers of people */
		return val_null();
	const struct arg *a = command_arg(v->d->command, f);
	if (a)
		return cell_val(v, f, a->i, a->s);
	int64_t cell = rec_get(v->r, f);
	if (cell == NIL || field_defs[f].type == T_STATE)
		return val_null();
	bool named = field_defs[f].type == T_CODE || field_defs[f].type == T_NAME;
	return cell_val(v, f, cell, named ? book_name_text(v->d->book, cell) : STR(""));
}

/* A business rule task: the decision's inputs are variables of the same names. */
static bool flow_decide(void *self, str decision, struct val variables, struct val *out, struct err *e) {
	struct flow *v = self;
	int number = -1;
	const struct rule_version *rules =
		rulebook_find(v->d->rules, decision, day_of_ms(v->d->now, v->d->pack->offset_minutes), &number);
	if (!rules)
		return err_set(e, "decision.missing", "", "there is no decision \"" STR_FMT "\"", STR_ARG(decision));
	uint32_t n = rules_input_count(rules->model);
	struct decision_input *inputs = arena_array(v->d->arena, struct decision_input, n);
	for (uint32_t i = 0; i < n; i++) {
		inputs[i].name = rules_input_name(rules->model, i);
		if (!val_get(variables, inputs[i].name, &inputs[i].value))
			inputs[i].value = flow_var(v, inputs[i].name);
	}
	struct ruling ruling;
	if (!decide_by_rules(v->d, decision, inputs, n, false, &ruling))
		return false;
	*out = ruling.result;
	return true;
}

static ms flow_working_due(void *self, ms from, int32_t days) {
	const struct flow *v = self;
	const struct calendar *c = v->d->pack->calendar;
	int known = calendar_known_year(c, day_of_ms(v->d->recorded_at, calendar_offset(c)));
	return calendar_due(c, from, (struct limit){days, UNIT_WORKING_DAY}, known, NULL);
}

/* ---- what a step leaves ----------------------------------------------------------------------------- */

/* Named people get a task each, whoever else a role has needs none; what is thrown outside becomes a notice. */
static void flow_tell(void *self, const struct process_move *move) {
	struct flow *v = self;
	switch (move->kind) {
	case PROCESS_WAITING:
		if (move->value.kind != VAL_NULL)
			v->failed = v->failed || !tasks_open(v->d, v->r, v->ev, move);
		break;
	case PROCESS_LEFT:
	case PROCESS_CANCELLED:
		if (flow_state(v->d, v->r, F_open_tasks).n)
			v->failed = v->failed || !tasks_close(v->d, v->r, v->ev, move);
		break;
	case PROCESS_THROWN:
		v->failed = v->failed || !notice_thrown(v->d, v->r, move);
		break;
	case PROCESS_PARKED:
		v->parked = arena_str(v->d->arena, move->detail);
		break;
	case PROCESS_STARTED:
	case PROCESS_ENTERED:
	case PROCESS_TAKEN:
	case PROCESS_CAUGHT:
	case PROCESS_ARMED:
	case PROCESS_COMPENSATING:
	case PROCESS_ENDED:
		break;
	}
}

/* Still an incident somewhere? */
static bool is_parked(struct flow *v, const struct process_instance *i) {
	for (uint32_t n = 0; n < process_waiting_count(v->model, i); n++)
		if (process_waiting_at(v->d->arena, v->model, i, n).kind == WAITING_INCIDENT)
			return true;
	return false;
}

static void note_incidents(struct flow *v, const struct process_instance *i) {
	bool before = rec_get(v->r, F_parked_at) != NIL;
	if (v->parked.n && !before)
		set_int(v->ev, F_parked_at, v->d->now);
	if (v->parked.n)
		set_text(v->ev, F_parked_reason, v->parked);
	else if (before && !is_parked(v, i))
		set_int(v->ev, F_parked_at, NIL);
}

/* Writes where the tokens stand into the event: as places, and the rest that places do not say. */
static bool keep_state(struct flow *v, const struct process_instance *i) {
	struct event *ev = v->ev;
	char text[WAITING_BYTES];
	struct buf places = {.p = text, .cap = sizeof text, .max = sizeof text};
	struct buf rest = buf_make(LIMIT_PROCESS_STATE_BYTES);
	process_put(&places, &rest, v->model, i);
	str tokens = arena_str(v->d->arena, buf_view(&rest)), waiting = arena_str(v->d->arena, buf_view(&places));
	bool fits = !places.full && !rest.full;
	buf_free(&rest);
	if (!fits)
		return desk__refuse(v->d, "process.too_many_tokens", "", "what waits at once is too long to be kept");
	if (waiting.n)
		set_name(ev, F_waiting, waiting);
	else
		set_int(ev, F_waiting, NIL);
	if (tokens.n || flow_state(v->d, v->r, F_tokens).n)
		set_state(ev, F_tokens, tokens);
	ms timer = process_next_timer(i);
	if (timer != INT64_MAX || rec_get(v->r, F_timer_at) != NIL)
		set_int(ev, F_timer_at, timer == INT64_MAX ? NIL : timer);
	note_incidents(v, i);
	return true;
}

static struct process_host host_of(struct flow *v) {
	return (struct process_host){.self = v,
		.get = flow_var,
		.decide = flow_decide,
		.working_due = flow_working_due,
		.tell = flow_tell,
		.arena = v->d->arena,
		.now = v->d->now,
		.offset_minutes = v->d->pack->offset_minutes};
}

/* ---- the state as a decision sees it after the events that it has yielded so far ------------------- */

str flow_state(const struct decision *d, const struct record *r, enum field f) {
	for (uint32_t i = d->event_count; i-- > 0;)
		for (uint32_t j = 0; d->events[i].record == r && j < d->events[i].count; j++)
			if (d->events[i].set[j].field == f)
				return d->events[i].set[j].i == NIL ? STR("") : d->events[i].set[j].s;
	return field_defs[f].type == T_STATE ? rec_state(r, f) : rec_text(d->book, r, f);
}

bool flow_read(
	struct decision *d, const struct record *r, const struct process_model *m, struct process_instance **out) {
	return process_read(
		d->arena, m, flow_state(d, r, F_waiting), flow_state(d, r, F_tokens), out, d->refusal);
}

bool flow_waits(const struct decision *d, const struct record *r, str place, struct process_waiting *is) {
	const struct process_model *m = flow_model(d, r);
	struct process_instance *i;
	struct err e;
	return m && process_read(d->arena, m, flow_state(d, r, F_waiting), flow_state(d, r, F_tokens), &i, &e) &&
		   process_waits(m, i, place, is);
}

/* ---- steps ------------------------------------------------------------------------------------------ */

bool flow_act(struct decision *d, struct event *ev, const struct record *r, const struct process_act *act,
	uint32_t *taken) {
	struct flow v = {.d = d, .r = r, .ev = ev, .model = flow_model(d, r)};
	struct process_instance *in = NULL, *out;
	if (!v.model)
		return desk__refuse(d, "flow.none", "", "no process drives this %s", record_def(r->kind)->name);
	struct process_host host = host_of(&v);
	if (act->kind != PROCESS_START && !flow_read(d, r, v.model, &in))
		return false;
	if (!process_step(v.model, &host, in, act, &out, taken, d->refusal) || v.failed)
		return false;
	return keep_state(&v, out);
}

bool flow_start(struct decision *d, struct event *ev, const struct process_model *m) {
	const struct process_file *file = m ? file_of(d, ev->record) : NULL;
	if (!file) /* a record that is nothing but a process has been started by its own command */
		return true;
	const struct rule_version *now =
		rulebook_in_force(d->rules, file->path, day_of_ms(d->now, d->pack->offset_minutes));
	if (now && now->id && now->process) {
		set_int(ev, F_process_version, now->id);
		record_set(ev->record, F_process_version, now->id); /* a draft: the event says the same */
	}
	return flow_act(d, ev, ev->record, &(struct process_act){.kind = PROCESS_START}, NULL);
}

void flow_cease(struct decision *d, struct event *ev, const struct record *r, str next) {
	const struct process_model *m = next.n ? flow_model(d, r) : NULL;
	if (m && process_knows(m, next))
		set_name(ev, F_waiting, next);
	else
		set_int(ev, F_waiting, NIL);
	if (flow_state(d, r, F_tokens).n)
		set_state(ev, F_tokens, STR(""));
	static const enum field instants[] = {F_timer_at, F_parked_at};
	for (size_t i = 0; i < COUNT(instants); i++)
		if (rec_get(r, instants[i]) != NIL)
			set_int(ev, instants[i], NIL);
	tasks_cease(d, r, ev);
}

/* What a step that the law has done does to the process as it stands; false: refused. */
static bool pass_by_law(struct decision *d, struct event *ev, const struct record *r, str verb) {
	struct process_waiting is;
	struct process_act act = {.kind = PROCESS_COMPLETE, .place = verb};
	bool waits = flow_waits(d, r, verb, &is);
	if (waits && is.kind == WAITING_INCIDENT)
		act.kind = PROCESS_SKIP;
	else if (!waits || is.kind != WAITING_TASK || is.item.kind != VAL_NULL)
		flow_cease(d, ev, r, verb);
	return flow_act(d, ev, r, &act, NULL);
}

void flow_step_by_law(struct decision *d, struct event *ev, const struct record *r, str verb) {
	const struct process_model *m = flow_model(d, r);
	uint32_t before = d->event_count;
	struct event as_it_was;
	event_copy(&as_it_was, ev);
	check(before > 0);
	if (!m || !process_knows(m, verb) || pass_by_law(d, ev, r, verb))
		return;
	log_line(LOG_WARN, "desk.flow", "record=%s id=%lld step=" STR_FMT " code=%s text=\"%s\"", record_def(r->kind)->name,
		(long long)r->id, STR_ARG(verb), d->refusal->code, d->refusal->text);
	decide_cut(d, before);
	event_copy(ev, &as_it_was);
	*d->refusal = (struct err){0};
}

bool flow_step(struct decision *d, struct event *ev, const struct record *r, str verb) {
	const struct process_model *m = flow_model(d, r);
	struct process_instance *in;
	struct process_waiting is;
	if (!m || !process_knows(m, verb))
		return true;
	if (!flow_read(d, r, m, &in))
		return false;
	if (!process_waits(m, in, verb, &is))
		return desk__refuse(d, record_def(r->kind)->step_not_due, "",
			"%s %lld waits for \"" STR_FMT "\", not for \"" STR_FMT "\"", record_def(r->kind)->name,
			(long long)r->id, STR_ARG(flow_state(d, r, F_waiting)), STR_ARG(verb));
	if (is.item.kind == VAL_STRING)
		return desk__refuse(d, "flow.named", "", "\"" STR_FMT "\" is signed by named people, through their tasks",
			STR_ARG(verb));
	return task_may_act(d, r, verb) &&
		   flow_act(d, ev, r, &(struct process_act){.kind = PROCESS_COMPLETE, .place = verb}, NULL);
}

/* ---- another version --------------------------------------------------------------------------------- */

str flow_path(const struct decision *d, const struct record *r) {
	const struct process_file *file = file_of(d, r);
	return file ? file->path : r->kind == R_process_instance ? rec_text(d->book, r, F_definition) : STR("");
}

/* Names what cannot go, all of it. */
static bool refuse_migration(struct decision *d, const struct process_migration *list, uint32_t n) {
	char text[200];
	struct buf b = {.p = text, .cap = sizeof text, .max = sizeof text};
	for (uint32_t i = 0; i < n; i++)
		if (list[i].code && !b.full) {
			buf_text(&b, b.n ? ", " : "");
			buf_str(&b, list[i].from);
			buf_format(&b, " (%s)", list[i].code);
		}
	return desk__refuse(d, "flow.cannot_migrate", "payload.place_map",
		"these steps have no place in the new version: " STR_FMT, STR_ARG(buf_view(&b)));
}

bool flow_migrate(struct decision *d, struct event *ev, const struct record *r, const struct process_model *from,
	const struct process_model *to, str map) {
	struct flow v = {.d = d, .r = r, .ev = ev, .model = to};
	struct process_host host = host_of(&v);
	struct process_instance *in, *out;
	const struct process_migration *list;
	uint32_t n;
	if (!flow_read(d, r, from, &in))
		return false;
	host.tell = NULL;
	if (!process_migrate(from, to, &host, in, map, &list, &n, &out, d->refusal))
		return refuse_migration(d, list, n);
	tasks_move(d, r, to, map);
	return keep_state(&v, out);
}

bool other_person(struct decision *d, const char *code, str other) {
	return !str_eq(d->command->actor, other) || desk__refuse(d, code, "", "the same person may not do both");
}
