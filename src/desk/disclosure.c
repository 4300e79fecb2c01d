/* 依申请公开: a request for disclosure.
 *
 * States: received -> (correcting -> received)* -> (suspended -> received)* -> answered.
 * (1) the answer's clock starts at the (corrected) request. (2) it is extended once, with approval.
 * Source: 政府信息公开条例 30, 32, 33; the limits are in the pack. */
#include "data/date.h"
#include "desk/clock.h"

static bool start_clock(struct decision *d, struct event *ev) {
	struct limit answer;
	if (!office_limit(d, "disclosure.answer", &answer))
		return false;
	if (d->record)
		clocks_anew(ev, d->record);
	set_int(ev, F_due_at, due_after(d, ev, d->now, answer));
	return true;
}

bool disclosure__receive(struct decision *d) {
	struct limit correction;
	if (!office_limit(d, "disclosure.correction", &correction))
		return false;
	struct event *ev = emit_args(d, E_disclosure_received);
	set_int(ev, F_correction_due_at, due_after(d, ev, d->now, correction));
	return start_clock(d, ev);
}

bool disclosure__correct(struct decision *d) {
	if (d->now > rec_get(d->record, F_correction_due_at))
		return desk__refuse(d, "disclosure.notice_too_late", "", "the time to ask for a correction has passed");
	struct event *ev = emit_args(d, E_disclosure_correction_noticed);
	set_int(ev, F_corrections, rec_or(d->record, F_corrections, 0) + 1);
	set_int(ev, F_due_at, NIL);
	clocks_anew(ev, d->record);
	return true;
}

bool disclosure__complete(struct decision *d) {
	return start_clock(d, emit_args(d, E_disclosure_corrected));
}

bool disclosure__suspend(struct decision *d) {
	emit_args(d, E_disclosure_suspended);
	return true;
}

bool disclosure__resume(struct decision *d) {
	check(rec_get(d->record, F_paused_at) != NIL && rec_get(d->record, F_due_at) != NIL);
	struct event *ev = emit_args(d, E_disclosure_resumed);
	bool provisional = false;
	const struct calendar *c = d->pack->calendar;
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	ms paused = rec_get(d->record, F_paused_at);
	set_int(ev, F_due_at,
		calendar_resume(c, rec_get(d->record, F_due_at), paused, d->now, UNIT_WORKING_DAY, known, &provisional));
	set_int(ev, F_paused_ms, rec_or(d->record, F_paused_ms, 0) + d->now - paused);
	set_int(ev, F_paused_at, NIL);
	return true;
}

bool disclosure__extend(struct decision *d) {
	struct limit most;
	if (!office_limit(d, "disclosure.extension", &most))
		return false;
	if (rec_or(d->record, F_extensions, 0) > 0)
		return desk__refuse(d, "disclosure.extended_already", "", "the answer is put off once only");
	if (arg_int(d, F_days) < 1 || arg_int(d, F_days) > most.value)
		return desk__refuse(d, "disclosure.extension_too_long", "payload.days", "at most %d days", most.value);
	if (!other_person(d, "disclosure.same_person", arg_str(d, F_approver)))
		return false;
	if (d->now > rec_get(d->record, F_due_at))
		return desk__refuse(d, "disclosure.limit_passed", "", "a limit that has passed is not extended");
	struct event *ev = emit_args(d, E_disclosure_extended);
	struct limit more = {(int32_t)arg_int(d, F_days), UNIT_WORKING_DAY};
	set_int(ev, F_due_at, due_after(d, ev, rec_get(d->record, F_due_at), more));
	set_int(ev, F_extensions, 1);
	set_int(ev, F_extended_days, arg_int(d, F_days));
	return true;
}

bool disclosure__answer(struct decision *d) {
	check(rec_get(d->record, F_due_at) != NIL); /* invariant 1 */
	enum word result = (enum word)arg_int(d, F_result);
	if (result != W_disclosed && result != W_partly && result != W_refused && result != W_not_held)
		return desk__refuse(d, "disclosure.bad_result", "payload.result", "disclosed, partly, refused or not_held");
	if (result != W_disclosed && !arg_str(d, F_reason).n)
		return desk__refuse(d, "field.missing", "payload.reason", "the answer needs its reasons");
	set_bool(emit_args(d, E_disclosure_answered), F_on_time, d->now <= rec_get(d->record, F_due_at));
	return true;
}

bool disclosure__move_due(struct decision *d) {
	const enum field due[] = {F_due_at};
	if (!rec_is(d->record, F_state, W_answered) && rec_get(d->record, F_due_at) != NIL)
		due_move(d, E_disclosure_due_moved, due, 1, false);
	return true;
}
