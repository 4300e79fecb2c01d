/* 会签, 或签, 依次审批, 加签, 减签: signatures, and who signs. How many verdicts are enough is the model's business (its
 * completion condition over the list of verdicts); here each signature is one step of the engine. */
#include "process/process.h"
#include "desk/task.h"

/* Where the task's token waits, as the engine names it; empty when it does not wait any more. */
static str place_of(struct decision *d, const struct record *r, const struct record *t) {
	str step = rec_text(d->book, t, F_step);
	str exact = arena_format(d->arena, STR_FMT "#%lld", STR_ARG(step), (long long)rec_or(t, F_token, 0));
	return flow_waits(d, r, exact, NULL) ? exact : flow_waits(d, r, step, NULL) ? step : STR("");
}

/* Refuses when the step is done by a command that asks for more than a verdict. */
static bool signs_here(struct decision *d, const struct record *r, str place) {
	struct process_waiting is;
	enum command_kind own = task_step_command(r->kind, task_node(place));
	if (!place.n || !flow_waits(d, r, place, &is) || is.kind != WAITING_TASK)
		return desk__refuse(d, "task.not_waiting", "", "the process does not wait for this signature now");
	return !own || is.item.kind == VAL_STRING ||
		   desk__refuse(d, "flow.own_command", "", "this step is done by %s", command_defs[own].name);
}

/* What a signature brings to the process. The names are not those of columns, which conditions may want to see. */
static struct val verdict_val(struct decision *d, enum word verdict, str opinion, str signer) {
	struct val_builder b = val_build(d->arena, 3);
	val_set(&b, STR("verdict"), val_str(str_of(word_defs[verdict].name)));
	val_set(&b, STR("signer"), val_str(signer));
	val_set(&b, STR("opinion"), val_str(opinion));
	return val_build_context(&b);
}

/* The signature goes to the record: one engine step, or for an opinion without token the end of waiting for it. */
static bool pass_on(struct decision *d, const struct record *r, const struct record *t, enum word verdict, str opinion,
	str signer, str actor) {
	bool joint = rec_or(t, F_token, 0) == 0;
	if (rec_is(t, F_task_kind, W_sample))
		return sample_checked(d, r, t, verdict, opinion, signer);
	check(verdict == W_agree || verdict == W_refuse || verdict == W_abstain);
	check(signer.n && task_state(d, t) == W_finished); /* the task's own event stands before the record's */
	str place = joint ? STR("") : place_of(d, r, t);
	if (!joint && !signs_here(d, r, place))
		return false;
	struct event *ev = emit(d, joint ? E_flow_opinion_given : E_flow_stepped, r);
	ev->actor = actor;
	if (rec_get(t, F_step) != NIL)
		set_name(ev, F_step, rec_text(d->book, t, F_step));
	set_int(ev, F_task, t->id);
	set_word(ev, F_task_verdict, verdict);
	set_name(ev, F_signer, signer);
	if (opinion.n)
		set_text(ev, F_opinion, opinion);
	if (joint) {
		task_unlist(d, r, ev, t->id);
		return true;
	}
	struct process_act act = {
		.kind = PROCESS_COMPLETE, .place = place, .value = verdict_val(d, verdict, opinion, signer)};
	if (!flow_act(d, ev, r, &act, NULL))
		return false;
	task_unlist(d, r, ev, t->id); /* of one body among several the engine tells no more than that it ended */
	return true;
}

static str signer_of(const struct decision *d, const struct record *t) {
	str officer = rec_text(d->book, t, F_officer);
	return officer.n ? officer : rec_text(d->book, t, F_department);
}

bool task_sign_by_rule(struct decision *d, const struct record *r, enum word verdict) {
	const struct record *t = d->record;
	check(rec_is(t, F_state, W_open));
	struct event *ev = emit(d, E_task_signed, t);
	set_word(ev, F_task_verdict, verdict);
	set_bool(ev, F_automatic, true);
	set_name(ev, F_signer, signer_of(d, t));
	task_finish(ev, t);
	return pass_on(d, r, t, verdict, STR(""), signer_of(d, t), STR("system")) && flow_end(d, r);
}

/* 自动去重: who was asked twice in one step and has signed once has signed twice. */
static bool sign_again(struct decision *d, const struct record *r, const struct record *first, enum word verdict) {
	str step = rec_text(d->book, first, F_step), officer = d->command->actor;
	if (!task_rule(d, r, step, W_sign).skip_same)
		return true;
	int64_t id = task_of_signer(d, r, step, officer);
	const struct record *t = id ? task_fetch(d, id) : NULL;
	if (!t || !t->head || task_state(d, t) != W_open)
		return true;
	check(t != first);
	struct event *ev = emit(d, E_task_signed, t);
	ev->actor = STR("system");
	set_word(ev, F_task_verdict, verdict);
	set_bool(ev, F_automatic, true);
	set_name(ev, F_signer, officer);
	set_name(ev, F_same_as, arena_format(d->arena, STR_FMT ":" STR_FMT, STR_ARG(step), STR_ARG(officer)));
	task_finish(ev, t);
	return pass_on(d, r, t, verdict, STR(""), officer, STR("system")) && sign_again(d, r, t, verdict);
}

/* The delegate has looked: the one who delegated decides. */
static bool advise(struct decision *d) {
	const struct record *t = d->record;
	check(rec_get(t, F_delegated_by) != NIL); /* invariant 3 of task.c */
	struct event *ev = emit_args(d, E_task_advised);
	set_name(ev, F_signer, d->command->actor);
	set_name(ev, F_officer, rec_text(d->book, t, F_delegated_by));
	set_int(ev, F_delegated_by, NIL);
	return true;
}

bool task__sign(struct decision *d) {
	const struct record *t = d->record, *r = task_subject(d, t);
	enum word verdict = (enum word)arg_int(d, F_task_verdict);
	if (!r || !task_mine(d))
		return false;
	if (verdict == W_refuse && !arg_str(d, F_opinion).n)
		return desk__refuse(d, "field.missing", "payload.opinion", "who refuses says why");
	if (rec_get(t, F_delegated_by) != NIL)
		return advise(d);
	struct event *ev = emit_args(d, E_task_signed);
	set_name(ev, F_signer, d->command->actor);
	task_finish(ev, t);
	return pass_on(d, r, t, verdict, arg_str(d, F_opinion), d->command->actor, d->command->actor) &&
		   sign_again(d, r, t, verdict) && flow_end(d, r);
}

/* ---- 加签, 减签 ------------------------------------------------------------------------------------------ */

static bool add_signer(struct decision *d, const struct record *r, str place) {
	str who = arg_str(d, F_officer), node = task_node(place);
	struct process_waiting is;
	if (!place.n || !flow_waits(d, r, place, &is) || is.kind != WAITING_TASK)
		return desk__refuse(d, "flow.not_waiting", "payload.step", "nothing waits there to be signed");
	if (task_of_signer(d, r, node, who))
		return desk__refuse(
			d, "task.signs_already", "payload.officer", STR_FMT " signs this step already", STR_ARG(who));
	check(arg_int(d, F_position) == W_before || arg_int(d, F_position) == W_after);
	struct event *ev = emit(d, E_flow_signer_added, r);
	set_name(ev, F_step, node);
	set_name(ev, F_signer, who);
	set_word(ev, F_position, (enum word)arg_int(d, F_position));
	set_text(ev, F_reason, arg_str(d, F_reason));
	struct val_builder b = val_build(d->arena, 1);
	val_set(&b, STR("item"), val_str(who));
	struct process_act act = {.kind = PROCESS_ADD,
		.place = place,
		.name = str_of(word_defs[arg_int(d, F_position)].name),
		.value = val_build_context(&b)};
	return flow_act(d, ev, r, &act, NULL);
}

bool task__add(struct decision *d) {
	const struct record *r = task_subject(d, d->record);
	if (!r || !task_mine(d) || !task_undelegated(d))
		return false;
	if (rec_or(d->record, F_token, 0) == 0)
		return desk__refuse(d, "task.no_step", "", "an assisting opinion has one signer");
	set_name(emit(d, E_task_added, d->record), F_recipient, arg_str(d, F_officer));
	return add_signer(d, r, place_of(d, r, d->record));
}

/* On a step that names nobody: who may do the step may ask others to sign it. */
bool flow__add(struct decision *d) {
	str place = arg_str(d, F_step);
	return task_may_act(d, d->record, task_node(place)) && add_signer(d, d->record, place);
}

/* Who added a signer takes him out again; else the officer in charge of the record. */
static bool may_remove(struct decision *d, const struct record *r) {
	str actor = d->command->actor;
	bool in_charge = record_def(r->kind)->cell_of[F_officer] >= 0 && str_eq(rec_text(d->book, r, F_officer), actor);
	return in_charge || str_eq(rec_text(d->book, d->record, F_added_by), actor) ||
		   desk__refuse(d, "task.not_yours", "", "only who added the signer, or the officer in charge, takes him out");
}

bool task__remove(struct decision *d) {
	const struct record *t = d->record, *r = task_subject(d, t);
	if (!r || !may_remove(d, r))
		return false;
	bool joint = rec_or(t, F_token, 0) == 0;
	str place = joint ? STR("") : place_of(d, r, t);
	struct process_waiting is;
	if (!joint && (!place.n || !flow_waits(d, r, place, &is) || is.item.kind == VAL_NULL))
		return desk__refuse(d, "task.only_signer", "", "this step has one signer, whom the process names");
	struct event *own = emit_args(d, E_task_removed), *ev = emit(d, E_flow_signer_removed, r);
	set_int(own, F_wake_at, NIL);
	if (rec_get(t, F_step) != NIL)
		set_name(ev, F_step, rec_text(d->book, t, F_step));
	set_name(ev, F_signer, signer_of(d, t));
	set_text(ev, F_reason, arg_str(d, F_reason));
	if (joint) {
		task_unlist(d, r, ev, t->id);
		return true;
	}
	if (!flow_act(d, ev, r, &(struct process_act){.kind = PROCESS_REMOVE, .place = place}, NULL))
		return false;
	task_unlist(d, r, ev, t->id);
	return flow_end(d, r);
}
