/* 网络运维: remote access, server scans, vulnerabilities, incidents.
 *
 * Access: requested -> approved -> opened -> closed; requested -> refused.
 * Vulnerability: found -> fixed -> verified; a fix that fails the check goes back to found.
 * (1) on_time of a vulnerability is set when its fix is verified: fixed by due_at. */
#include "desk/clock.h"

bool access__request(struct decision *d) {
	if (arg_int(d, F_period_days) < 1)
		return desk__refuse(d, "field.range", "payload.period_days", "access is given for at least one day");
	emit_args(d, E_access_requested);
	return true;
}

bool access__approve(struct decision *d) {
	set_name(emit_args(d, E_access_approved), F_approved_by, d->command->actor);
	return true;
}

bool access__refuse(struct decision *d) {
	struct event *ev = emit_args(d, E_access_refused);
	flow_cease(d, ev, d->record, STR(""));
	return true;
}

bool access__open(struct decision *d) {
	emit_args(d, E_access_opened);
	return true;
}

bool access__close(struct decision *d) {
	emit_args(d, E_access_closed);
	return true;
}

bool scan__record(struct decision *d) {
	emit_args(d, E_scan_recorded);
	return true;
}

bool vulnerability__find(struct decision *d) {
	int64_t scan = arg_int(d, F_scan), value;
	if (scan != NIL && !book_find(d->book, R_scan, scan))
		return desk__refuse(d, "vulnerability.no_scan", "payload.scan", "there is no scan %lld", (long long)scan);
	struct decision_input inputs[] = {{STR("severity"), val_str(str_of(word_defs[arg_int(d, F_severity)].name))}};
	struct ruling limit;
	if (!decide_by_rules(d, STR("vulnerability limit"), inputs, COUNT(inputs), false, &limit))
		return false;
	struct val unit = val_member(limit.result, "unit");
	struct event *ev = emit_args(d, E_vulnerability_found);
	bool known = val_to_int(val_member(limit.result, "value"), &value) && value >= 0 && value <= LIMIT_DEADLINE_DAYS;
	if (known && unit.kind == VAL_STRING) {
		struct limit l = {(int32_t)value, str_is(unit.string, "hour") ? UNIT_HOUR : UNIT_WORKING_DAY};
		set_int(ev, F_due_at, due_after(d, ev, d->now, l));
		set_text(ev, F_decision, limit.decision);
	}
	return true;
}

bool vulnerability__fix(struct decision *d) {
	emit_args(d, E_vulnerability_fixed);
	return true;
}

bool vulnerability__verify(struct decision *d) {
	check(rec_get(d->record, F_fixed_at) != NIL);
	if (!arg_is(d, F_passed_check)) {
		set_int(emit_args(d, E_vulnerability_reopened), F_fixed_at, NIL);
		return true;
	}
	struct event *ev = emit_args(d, E_vulnerability_verified);
	if (rec_get(d->record, F_due_at) != NIL)
		set_bool(ev, F_on_time, rec_get(d->record, F_fixed_at) <= rec_get(d->record, F_due_at));
	return true;
}

bool vulnerability__move_due(struct decision *d) {
	const enum field due[] = {F_due_at};
	if (!rec_is(d->record, F_state, W_verified))
		due_move(d, E_vulnerability_due_moved, due, 1, false);
	return true;
}

bool incident__open(struct decision *d) {
	emit_args(d, E_incident_opened);
	return true;
}

bool incident__close(struct decision *d) {
	emit_args(d, E_incident_closed);
	return true;
}
