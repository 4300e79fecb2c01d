/* 12345 工单: a ticket from its dispatch to its review. Intake: ticket_receive.c; clocks: ticket_clock.c; ends:
 * ticket_end.c.
 *
 * States: received -> closed (answered at once) | not_accepted | dispatched -> signed -> replied -> submitted ->
 * reviewed -> closed; dispatched, signed -> returned -> dispatched; submitted or closed -> reworking -> replied;
 * merged; terminated.
 * (1) The regulation and the limit are those in force when the ticket came in; only another class, found before
 *     the first dispatch, changes them, and then as of the day of receipt.
 * (2) first_due_at never moves otherwise; due_at moves by extensions and by a new calendar only.
 * Source: GB/T 33358-2016; the regulations of the pack. */
#include "data/date.h"
#include "desk/clock.h"
#include "desk/ticket.h"

bool ticket__ground_is(struct decision *d, const char *use) {
	const struct csv *t = pack_table(d->pack, "hotline/return-grounds.csv");
	const struct code *c = pack_code(d->pack, CODE_GROUND, arg_str(d, F_ground));
	bool named = false;
	for (uint32_t i = 0; t && !c && i < t->rows; i++)
		named |= str_is(csv_cell(t, i, csv_column(t, "use")), use);
	if (!c)
		return !named || desk__refuse(d, "field.missing", "payload.ground", "the pack names grounds: one is needed");
	check(t);
	return str_is(csv_cell(t, c->row, csv_column(t, "use")), use) ||
	       desk__refuse(d, "ticket.wrong_ground", "payload.ground", "this is no ground to %s a ticket", use);
}

/* What it is called; another class before the first dispatch has its own limit, counted from the receipt. */
bool ticket__classify(struct decision *d) {
	bool class = arg_str(d, F_ticket_class).n > 0;
	if (!class && !arg_str(d, F_topic).n)
		return desk__refuse(d, "field.missing", "payload.topic", "a topic or a class is needed");
	if (class && rec_get(d->record, F_dispatched_at) != NIL)
		return desk__refuse(d, "ticket.class_fixed", "payload.ticket_class",
			"the class gives the limit: it does not change after the first dispatch");
	return ticket__set_limits(d, emit_args(d, E_ticket_classified), d->record);
}

static void note_route(struct event *ev, const struct ruling *route) {
	struct val assist = val_member(route->result, "assist");
	set_name(ev, F_department, val_member(route->result, "department").string);
	if (assist.kind == VAL_STRING && assist.string.n)
		set_name(ev, F_assist_department, assist.string);
	set_text(ev, F_decision, route->decision);
	if (route->explanation.n)
		set_text(ev, F_explanation, route->explanation);
}

bool ticket__dispatch(struct decision *d) {
	const struct record *r = d->record;
	bool by_rules = !arg_str(d, F_department).n;
	struct ruling route;
	if (by_rules && !ticket__route(d, &route))
		return false;
	struct event *ev = emit_args(d, E_ticket_dispatched);
	if (rec_get(r, F_assist_department) != NIL && !arg_str(d, F_assist_department).n)
		set_int(ev, F_assist_department, NIL);
	if (by_rules)
		note_route(ev, &route);
	if (arg_is(d, F_designate) || rec_get(r, F_designated) != NIL)
		set_bool(ev, F_designated, arg_is(d, F_designate));
	return true;
}

bool ticket__sign(struct decision *d) {
	emit_args(d, E_ticket_signed);
	return true;
}

/* Source: returned with reasons within the day (安阳 50); once designated, not any more (潍坊 22). */
bool ticket__return(struct decision *d) {
	const struct record *r = d->record;
	const struct calendar *c = d->pack->calendar;
	struct limit most;
	if (!ticket__ground_is(d, "return") || !office_limit(d, "ticket.return", &most))
		return false;
	if (rec_get(r, F_designated) == 1)
		return desk__refuse(d, "ticket.designated", "", "the unit was designated: it may not return the ticket");
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	if (d->now > calendar_due(c, rec_get(r, F_dispatched_at), most, known, NULL))
		return desk__refuse(d, "ticket.return_late", "", "the time to return it has passed");
	struct event *ev = emit_args(d, E_ticket_returned);
	set_int(ev, F_returns, rec_or(r, F_returns, 0) + 1);
	return true;
}

/* The unit gets it back, for good. */
bool ticket__refuse_return(struct decision *d) {
	set_bool(emit_args(d, E_ticket_return_refused), F_designated, true);
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
	ticket__set_wake(ev, d->record, d->recorded_at, false);
	return true;
}

/* Who has the reply has had the first feedback, too. */
bool ticket__reply(struct decision *d) {
	const struct record *r = d->record;
	struct event *ev = emit_args(d, E_ticket_replied);
	if (rec_get(r, F_feedback_due_at) != NIL && rec_get(r, F_feedback_at) == NIL)
		set_int(ev, F_feedback_at, d->now);
	ticket__set_wake(ev, r, d->recorded_at, true);
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
	if (passed)
		return true;
	set_int(ev, F_reworks, rec_or(d->record, F_reworks, 0) + 1);
	ticket__set_wake(ev, d->record, d->recorded_at, false);
	ticket__tell_late(d);
	return true;
}

bool ticket__note(struct decision *d) {
	emit_args(d, E_ticket_noted);
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
