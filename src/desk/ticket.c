/* 12345 工单: a ticket from the call to the closing fact.
 *
 * States: received -> closed (answered at once) | dispatched -> signed -> replied -> submitted -> reviewed -> closed;
 * dispatched, signed -> returned -> dispatched; submitted or closed -> reworking -> replied; merged.
 * (1) The regulation and the limit are those in force when the ticket came in, and never change.
 * (2) first_due_at never moves; due_at moves by extensions and by a new calendar only.
 * (3) on_time is set at the first closing: the last reply was given by due_at. A later rework does not change it.
 * Source: GB/T 33358-2016; the regulations of the pack. */
#include "data/date.h"
#include "desk/clock.h"

bool ticket__receive(struct decision *d) {
	struct decision_input inputs[] = {{STR("ticket class"), val_str(arg_str(d, F_ticket_class))},
		{STR("received on"), val_date(day_of_ms(d->now, d->pack->offset_minutes))}};
	struct ruling rule;
	int64_t days;
	if (!decide_by_rules(d, STR("hotline limit"), inputs, COUNT(inputs), false, &rule))
		return false;
	struct val regulation = val_member(rule.result, "regulation");
	bool known = val_to_int(val_member(rule.result, "days"), &days) && days >= 0 && days <= LIMIT_DEADLINE_DAYS;
	if (!known || regulation.kind != VAL_STRING)
		return desk__refuse(
			d, "ticket.no_limit", "payload.ticket_class", "no regulation gives a limit for this class on this day");
	struct event *ev = emit_args(d, E_ticket_received);
	ms due = due_after(d, ev, d->now, (struct limit){(int32_t)days, UNIT_WORKING_DAY});
	set_text(ev, F_decision, rule.decision);
	set_name(ev, F_regulation, regulation.string);
	set_int(ev, F_limit_days, days);
	set_int(ev, F_due_at, due);
	set_int(ev, F_first_due_at, due);
	set_int(ev, F_wake_at, due);
	return true;
}

/* Invariant 3. */
static void close_with(struct event *ev, const struct record *r, ms replied) {
	check(rec_get(r, F_due_at) != NIL && rec_get(r, F_first_due_at) != NIL); /* invariants 1 and 2 */
	if (rec_get(r, F_on_time) == NIL)
		set_bool(ev, F_on_time, replied <= rec_get(r, F_due_at));
	set_int(ev, F_wake_at, NIL);
}

bool ticket__answer(struct decision *d) {
	struct event *ev = emit_args(d, E_ticket_answered);
	set_bool(ev, F_direct, true);
	set_int(ev, F_replied_at, d->now);
	flow_cease(d, ev, d->record, STR(""));
	close_with(ev, d->record, d->now);
	return true;
}

bool ticket__dispatch(struct decision *d) {
	emit_args(d, E_ticket_dispatched);
	return true;
}

bool ticket__sign(struct decision *d) {
	emit_args(d, E_ticket_signed);
	return true;
}

bool ticket__return(struct decision *d) {
	struct event *ev = emit_args(d, E_ticket_returned);
	set_int(ev, F_returns, rec_or(d->record, F_returns, 0) + 1);
	return true;
}

bool ticket__extend(struct decision *d) {
	if (!other_person(d, "ticket.same_person", arg_str(d, F_approver)))
		return false;
	struct limit most;
	if (!office_limit(d, "ticket.extension", &most))
		return false;
	if (arg_int(d, F_days) < 1 || arg_int(d, F_days) > most.value)
		return desk__refuse(d, "ticket.extension_too_long", "payload.days", "1 to %d days", most.value);
	if (rec_or(d->record, F_extensions, 0) > 0)
		return desk__refuse(d, "ticket.extended_already", "", "a ticket is extended once only");
	if (d->now > rec_get(d->record, F_due_at))
		return desk__refuse(d, "ticket.limit_passed", "", "a limit that has passed is not extended");
	struct event *ev = emit_args(d, E_ticket_extended);
	ms due = due_after(
		d, ev, rec_get(d->record, F_due_at), (struct limit){(int32_t)arg_int(d, F_days), UNIT_WORKING_DAY});
	set_int(ev, F_due_at, due);
	set_int(ev, F_extensions, rec_or(d->record, F_extensions, 0) + 1);
	set_int(ev, F_extended_days, rec_or(d->record, F_extended_days, 0) + arg_int(d, F_days));
	set_int(ev, F_wake_at, due > d->recorded_at ? due : NIL);
	return true;
}

bool ticket__reply(struct decision *d) {
	emit_args(d, E_ticket_replied);
	return true;
}

bool ticket__submit(struct decision *d) {
	emit_args(d, E_ticket_submitted);
	return true;
}

bool ticket__review(struct decision *d) {
	bool passed = arg_is(d, F_passed_check);
	if (!passed && !arg_str(d, F_reason).n)
		return desk__refuse(d, "field.missing", "payload.reason", "sending back needs a reason");
	struct event *ev = emit_args(d, passed ? E_ticket_reviewed : E_ticket_reworked);
	if (!passed)
		set_int(ev, F_reworks, rec_or(d->record, F_reworks, 0) + 1);
	return true;
}

bool ticket__close(struct decision *d) {
	check(rec_get(d->record, F_replied_at) != NIL);
	struct event *ev = emit_args(d, E_ticket_closed);
	close_with(ev, d->record, rec_get(d->record, F_replied_at));
	return true;
}

bool ticket__call_back(struct decision *d) {
	if (!arg_is(d, F_reached) && (arg_int(d, F_satisfaction) != NIL || arg_int(d, F_solved) != NIL))
		return desk__refuse(
			d, "ticket.not_reached", "payload.satisfaction", "who was not reached cannot have answered");
	emit_args(d, E_ticket_called_back);
	return true;
}

bool ticket__rework(struct decision *d) {
	struct event *ev = emit_args(d, E_ticket_reworked);
	set_int(ev, F_reworks, rec_or(d->record, F_reworks, 0) + 1);
	return true;
}

bool ticket__merge(struct decision *d) {
	const struct record *other = book_find(d->book, R_ticket, arg_int(d, F_merged_into));
	if (!other || other == d->record || rec_is(other, F_state, W_merged))
		return desk__refuse(d, "ticket.bad_merge", "payload.merged_into",
			"a ticket merges into another one that is not merged itself");
	struct event *ev = emit_args(d, E_ticket_merged);
	set_int(ev, F_wake_at, NIL);
	flow_cease(d, ev, d->record, STR(""));
	return true;
}

bool ticket__flag(struct decision *d) {
	emit_args(d, E_ticket_flagged);
	return true;
}

bool ticket__judge(struct decision *d) {
	if (rec_or(d->record, F_about_window, 0) != 1)
		return desk__refuse(
			d, "ticket.not_about_window", "", "only complaints about the window service are judged here");
	emit_args(d, E_ticket_judged);
	return true;
}

bool ticket__supervise(struct decision *d) {
	int64_t level = arg_int(d, F_level);
	if (level <= rec_or(d->record, F_supervised, 0))
		return desk__refuse(d, "ticket.level_too_low", "payload.level", "supervision can only rise");
	struct event *ev = emit_args(d, E_ticket_supervised);
	set_int(ev, F_supervised, level);
	return true;
}

bool ticket__wake(struct decision *d) {
	struct event *ev = emit(d, E_ticket_ran_over, d->record);
	set_int(ev, F_wake_at, NIL);
	return true;
}

bool ticket__move_due(struct decision *d) {
	const struct record *r = d->record;
	const enum field due[] = {F_due_at};
	struct event *ev = rec_get(r, F_wake_at) == NIL ? NULL : due_move(d, E_ticket_due_moved, due, 1, false);
	if (ev)
		set_int(ev, F_wake_at, case_after(ev, r, F_due_at));
	return true;
}
