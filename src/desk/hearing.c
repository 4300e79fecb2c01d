/* 听证: the hearing within a case.
 *
 * told -> applied -> notified -> held; told -> lapsed (not applied for in time). From the application to the hearing
 * the case is suspended: the time of the hearing is not counted in the limit of the decision.
 * (1) No decision falls, and no other pause begins, while somebody may still ask for a hearing or waits for one.
 * Source: 行政许可法 45, 46–48. */
#include "data/date.h"
#include "desk/clock.h"

bool hearing_over(struct decision *d) {
	const struct record *r = d->record;
	check(r && r->kind == R_case_file);
	bool open = rec_is(r, F_hearing, W_told) || rec_is(r, F_hearing, W_applied) || rec_is(r, F_hearing, W_notified);
	return !open || desk__refuse(d, "case.hearing_pending", "",
						"a hearing may still be asked for, or has been asked for and not been held");
}

bool case_file__offer_hearing(struct decision *d) {
	if (!hearing_over(d))
		return false;
	struct event *ev = emit_args(d, E_case_file_hearing_offered);
	set_word(ev, F_hearing, W_told);
	if (case_start(d, ev, d->record, CLOCK_HEARING, MOMENT_TOLD, F_hearing_due_at, d->now) == NIL)
		return desk__refuse(d, "case.no_hearing", "", "the pack knows no hearing for this item");
	case_set_wake(d, ev, d->record, LATER);
	return true;
}

bool case_file__apply_hearing(struct decision *d) {
	if (!rec_is(d->record, F_hearing, W_told))
		return desk__refuse(d, "case.no_right_told", "", "nobody was told of a right to a hearing, or it has lapsed");
	check(d->now <= rec_get(d->record, F_hearing_due_at)); /* the right lapses by itself */
	struct event *ev = emit_args(d, E_case_file_hearing_applied);
	int64_t due = case_start(d, ev, d->record, CLOCK_HEARING, MOMENT_HEARING_APPLIED, F_hearing_due_at, d->now);
	set_word(ev, F_hearing, W_applied);
	set_int(ev, F_hearing_due_at, due);
	set_int(ev, F_planned_end_at, due);
	set_int(ev, F_pauses, rec_or(d->record, F_pauses, 0) + 1);
	case_set_wake(d, ev, d->record, LATER);
	return true;
}

bool case_file__notify_hearing(struct decision *d) {
	const struct record *r = d->record;
	int64_t at = arg_int(d, F_hearing_at), due = rec_get(r, F_hearing_due_at);
	const struct clock_rule *rule = case_rule(d, r, CLOCK_HEARING, MOMENT_HEARING_HELD);
	int offset = d->pack->offset_minutes;
	struct limit ahead;
	bool ignored;
	if (!rec_is(r, F_hearing, W_applied) && !rec_is(r, F_hearing, W_notified))
		return desk__refuse(d, "case.no_hearing_asked", "", "nobody has asked for a hearing");
	if (due != NIL && at > due)
		return desk__refuse(
			d, "case.hearing_beyond_limit", "payload.hearing_at", "it is held before the time for it has passed");
	bool known = rule && pack_clock_limit(case_item(d, r), rule, &ahead);
	int last = calendar_last_year(d->pack->calendar);
	if (at <= d->now || (known && calendar_due_day(d->pack->calendar, day_of_ms(d->now, offset), ahead, last,
									  &ignored) > day_of_ms(at, offset)))
		return desk__refuse(d, "case.notice_too_short", "payload.hearing_at",
			"those concerned are told earlier before the hearing");
	set_word(emit_args(d, E_case_file_hearing_notified), F_hearing, W_notified);
	return true;
}

bool case_file__hold_hearing(struct decision *d) {
	const struct record *r = d->record;
	if (!rec_is(r, F_hearing, W_notified))
		return desk__refuse(d, "case.hearing_not_notified", "", "those concerned have not been told of a hearing");
	if (d->now < rec_get(r, F_hearing_at))
		return desk__refuse(d, "case.hearing_not_yet", "", "the hearing lies ahead");
	struct event *ev = emit_args(d, E_case_file_hearing_held);
	check(rec_get(r, F_paused_at) != NIL);
	set_word(ev, F_hearing, W_held);
	set_int(ev, F_hearing_due_at, NIL);
	case_end_pause(d, ev, r, PAUSE_SPECIAL);
	return true;
}

bool hearing_lapse(struct decision *d) {
	check(rec_is(d->record, F_hearing, W_told));
	struct event *ev = emit(d, E_case_file_hearing_lapsed, d->record);
	set_word(ev, F_hearing, W_lapsed);
	set_int(ev, F_hearing_due_at, NIL);
	case_set_wake(d, ev, d->record, FROM_NOW);
	return true;
}
