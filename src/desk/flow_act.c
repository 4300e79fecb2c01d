/* 流程: what may be done to the flow of any record that a process drives, and records that are nothing but a process.
 *
 * A step of a process that is a verb of its record's commands is done by that command (case.review); every other step
 * by flow.step. What cannot go on is parked with its reason, and an officer retries it, passes it over with a reason,
 * or ends the whole.
 * Source: BPMN 2.0.2, chapter 13; features of flow engines in Chinese offices (docs/FLOW.md). */
#include "data/date.h"
#include "desk/task.h"

/* The facts of the command as variables; null when there are none. */
static bool facts_of(struct decision *d, struct val *out) {
	str facts = arg_str(d, F_facts);
	*out = val_null();
	if (!facts.n)
		return true;
	if (!val_read_json(d->arena, facts, out, d->refusal))
		return false;
	return out->kind == VAL_CONTEXT ||
		   desk__refuse(d, "field.type", "payload.facts", "facts are an object: each member is a variable");
}

/* Whether a step is done by a command of its own: then nobody goes round what that command checks. */
static bool has_own_command(const struct record *r, str step) {
	str verb = task_node(step);
	for (int c = 1; c < COMMAND_COUNT; c++)
		if (command_defs[c].record == r->kind && str_is(verb, command_defs[c].verb))
			return true;
	return false;
}

static bool act_on(struct decision *d, enum event_kind kind, enum process_act_kind act, str name, struct val value) {
	struct event *ev = emit_args(d, kind);
	struct process_act what = {.kind = act, .place = arg_str(d, F_step), .name = name, .value = value};
	return flow_act(d, ev, d->record, &what, NULL) && flow_end(d, d->record);
}

/* A record that is nothing but a process has finished when its process has. */
bool flow_end(struct decision *d, const struct record *r) {
	if (r->kind != R_process_instance || flow_state(d, r, F_waiting).n)
		return true;
	emit(d, E_process_instance_finished, r);
	return true;
}

/* "promised-case" or "processes/promised-case.bpmn". */
static str path_of(struct decision *d, str name) {
	bool whole = str_starts(name, STR("processes/"));
	return whole ? name : arena_format(d->arena, "processes/" STR_FMT ".bpmn", STR_ARG(name));
}

bool process_instance__start(struct decision *d) {
	str path = path_of(d, arg_str(d, F_definition));
	const struct rule_version *v = rulebook_in_force(d->rules, path, day_of_ms(d->now, d->pack->offset_minutes));
	struct val facts;
	if (!v || !v->process)
		return desk__refuse(d, "process.unknown", "payload.definition", "there is no process " STR_FMT, STR_ARG(path));
	if (!facts_of(d, &facts))
		return false;
	struct event *ev = emit_args(d, E_process_instance_started);
	set_none(ev, F_step);
	set_name(ev, F_definition, v->path);
	record_set(ev->record, F_definition, book_name(d->book, v->path));
	if (v->id) {
		set_int(ev, F_process_version, v->id);
		record_set(ev->record, F_process_version, v->id);
	}
	struct process_act start = {.kind = PROCESS_START, .place = arg_str(d, F_step), .value = facts};
	return flow_act(d, ev, ev->record, &start, NULL) && flow_end(d, ev->record);
}

/* A lane that bears the name of a role says who does its steps; any other lane is a heading.
 * Source: BPMN 2.0.2, 10.8. */
static bool in_own_lane(struct decision *d, uint32_t node) {
	str lane = process_node_at(flow_model(d, d->record), node).role, own = d->command->role;
	for (uint32_t i = 0; lane.n && own.n && i < d->pack->role_count; i++) {
		const struct role *r = &d->pack->roles[i];
		bool named = str_eq(lane, r->name) || str_eq(lane, r->name_zh) || str_eq(lane, r->name_en);
		if (named && !str_eq(own, r->name))
			return desk__refuse(d, "flow.other_lane", "payload.step", "the step belongs to the role " STR_FMT,
				STR_ARG(r->name));
	}
	return true;
}

bool flow__step(struct decision *d) {
	struct val facts;
	struct process_waiting is;
	str step = arg_str(d, F_step);
	if (has_own_command(d->record, step))
		return desk__refuse(d, "flow.own_command", "payload.step", "\"" STR_FMT "\" is done by %s." STR_FMT,
			STR_ARG(step), record_def(d->record->kind)->name, STR_ARG(step));
	bool waits = flow_waits(d, d->record, step, &is);
	if (waits && (is.item.kind == VAL_STRING || task_asks(d, d->record, task_node(step))))
		return desk__refuse(d, "flow.named", "payload.step",
			"\"" STR_FMT "\" is signed by named people, through their tasks", STR_ARG(step));
	return (!waits || in_own_lane(d, is.node)) && facts_of(d, &facts) &&
		   act_on(d, E_flow_stepped, PROCESS_COMPLETE, STR(""), facts);
}

bool flow__fail(struct decision *d) {
	return act_on(d, E_flow_failed, PROCESS_FAIL, arg_str(d, F_reason), val_null());
}

/* What a timer could not do parks the record; tried again, the timer fires again. */
bool flow__retry(struct decision *d) {
	struct process_waiting is;
	bool timed = rec_get(d->record, F_parked_at) != NIL && flow_waits(d, d->record, arg_str(d, F_step), &is) &&
				 is.kind == WAITING_EVENT;
	if (timed)
		return act_on(d, E_flow_retried, PROCESS_WAKE, STR(""), val_null());
	return act_on(d, E_flow_retried, PROCESS_RETRY, STR(""), val_null());
}

bool flow__skip(struct decision *d) {
	struct process_waiting is;
	str step = arg_str(d, F_step);
	if (flow_waits(d, d->record, step, &is) && is.kind != WAITING_INCIDENT)
		return desk__refuse(d, "flow.not_parked", "payload.step", "only what is parked may be passed over");
	return act_on(d, E_flow_skipped, PROCESS_SKIP, arg_str(d, F_branch), val_null());
}

/* A message or signal that nothing in the record waits for is told to whoever sent it. */
static bool deliver(struct decision *d, enum event_kind kind, enum process_act_kind act) {
	struct val facts;
	uint32_t taken = 0;
	if (!facts_of(d, &facts))
		return false;
	struct event *ev = emit_args(d, kind);
	struct process_act what = {.kind = act, .name = arg_str(d, F_message), .value = facts};
	if (!flow_act(d, ev, d->record, &what, &taken))
		return false;
	if (!taken)
		return desk__refuse(d, "flow.not_awaited", "payload.message", "nothing here waits for \"" STR_FMT "\"",
			STR_ARG(what.name));
	return flow_end(d, d->record);
}

bool flow__message(struct decision *d) {
	return deliver(d, E_flow_messaged, PROCESS_MESSAGE);
}

bool flow__signal(struct decision *d) {
	return deliver(d, E_flow_signalled, PROCESS_SIGNAL);
}

bool flow__stop(struct decision *d) {
	if (!other_person(d, "flow.same_person", arg_str(d, F_approver)))
		return false;
	if (!flow_state(d, d->record, F_waiting).n)
		return desk__refuse(d, "flow.ended", "", "nothing waits any more");
	struct event *ev = emit_args(d, E_flow_stopped);
	enum field clocks[] = {F_wake_at, F_parked_at};
	for (size_t i = 0; i < COUNT(clocks); i++)
		if (rec_get(d->record, clocks[i]) != NIL)
			set_int(ev, clocks[i], NIL);
	return flow_act(d, ev, d->record, &(struct process_act){.kind = PROCESS_STOP}, NULL);
}

/* A timer that cannot do what is due is nobody's command, to be refused: the record is parked with the reason. */
bool flow__timer(struct decision *d) {
	struct event *ev = emit(d, E_flow_timer_fired, d->record);
	check(rec_get(d->record, F_timer_at) != NIL);
	if (flow_act(d, ev, d->record, &(struct process_act){.kind = PROCESS_WAKE}, NULL))
		return flow_end(d, d->record);
	if (str_is(str_of(d->refusal->code), "store.fault"))
		return false;
	str reason = arena_format(d->arena, "%s: %s", d->refusal->code, d->refusal->text);
	decide_cut(d, 0);
	*d->refusal = (struct err){0};
	ev = emit(d, E_flow_failed, d->record);
	set_text(ev, F_reason, reason);
	set_text(ev, F_parked_reason, reason);
	set_int(ev, F_parked_at, d->now);
	set_int(ev, F_timer_at, NIL);
	return true;
}

/* ---- another version --------------------------------------------------------------------------------- */

/* The preview is GET …/migration; here it is all or nothing. Source: several versions side by side (docs/FLOW.md). */
bool flow__migrate(struct decision *d) {
	const struct record *r = d->record;
	int64_t to = arg_int(d, F_process_version);
	const struct process_model *from = flow_model(d, r);
	const struct rule_version *v = rulebook_version(d->rules, to);
	if (!from)
		return desk__refuse(d, "flow.none", "", "no process drives this %s", record_def(r->kind)->name);
	if (!v || v->withdrawn || !v->process)
		return desk__refuse(d, "flow.no_version", "payload.process_version", "there is no such version of a process");
	if (!str_eq(v->path, flow_path(d, r)))
		return desk__refuse(d, "flow.other_process", "payload.process_version", STR_FMT " is another process",
			STR_ARG(v->path));
	if (rec_get(r, F_process_version) == to)
		return desk__refuse(d, "flow.same_version", "payload.process_version", "it runs under this version already");
	struct event *ev = emit_args(d, E_flow_migrated);
	return flow_migrate(d, ev, r, from, v->process, arg_str(d, F_place_map));
}
