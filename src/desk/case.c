/* 办件: a case from receipt to delivery.
 *
 * States: received -> (correcting -> received)* -> accepted -> (suspended -> accepted)* -> granted | refused;
 * received -> rejected; received … suspended -> withdrawn; granted -> revoked. Which step waits within
 * "accepted" is the item's process, not this file.
 * (1) statutory_due_at and promised_due_at are set exactly when the case has been accepted.
 * (2) on_time and lawful are set once, when the case is decided, and never change: the closing fact.
 * (3) wake_at is the end of the clock that has legal effect next: of the correction notice while received, of the
 *     correction while correcting, of the promise (or of the old licence) while accepted; none while suspended
 * or closed.
 * Source: 行政许可法 32, 42, 45, 50; domain of the national state codes 1–15. */
#include "data/date.h"
#include "desk/desk_int.h"

static const struct item *item_of(const struct decision *d, const struct record *r) {
	str code = r && rec_get(r, F_item) != NIL ? rec_text(d->book, r, F_item) : arg_str(d, F_item);
	const struct item *item = pack_item(d->pack, code);
	check(item && "the pack keeps every item that a living case refers to");
	return item;
}

/* End of the civil day d as an instant. */
static ms end_of_day(const struct decision *d, int64_t on) {
	return ms_of_day((day)on + 1, d->pack->offset_minutes) - 1;
}

/* 31 characters of the item, the day, four digits: unique while fewer than 10,000 cases are received in a day;
 * the national number has no room for more. */
static str number_of(struct decision *d, const struct item *item, int64_t id) {
	int y, m, dom;
	day_split(day_of_ms(d->now, d->pack->offset_minutes), &y, &m, &dom);
	return arena_format(d->arena, STR_FMT "%04d%02d%02d%04d", STR_ARG(item->code), y, m, dom, (int)(id % 10000));
}

/* Only a renewal has an earlier licence whose end means something, and it is asked for before that end.
 * Source: 行政许可法 50. */
static bool renewal_fits(struct decision *d, const struct item *item) {
	int64_t expires = arg_int(d, F_expires_on);
	if (item->renewal && expires == NIL)
		return desk__refuse(
			d, "field.missing", "payload.expires_on", "a renewal needs the day on which the old licence ends");
	if (!item->renewal && expires != NIL)
		return desk__refuse(d, "field.range", "payload.expires_on", "this item renews no licence");
	if (item->renewal && end_of_day(d, expires) < d->now)
		return desk__refuse(d, "field.range", "payload.expires_on", "the old licence has ended: this is no renewal");
	return true;
}

bool case_file__receive(struct decision *d) {
	const struct item *item = item_of(d, NULL);
	int64_t earlier = arg_int(d, F_earlier_case), project = arg_int(d, F_project);
	if (earlier != NIL && !book_find(d->book, R_case_file, earlier))
		return desk__refuse(
			d, "case.unknown_earlier", "payload.earlier_case", "there is no case %lld", (long long)earlier);
	if (project != NIL && !book_find(d->book, R_project, project))
		return desk__refuse(
			d, "case.unknown_project", "payload.project", "there is no project %lld", (long long)project);
	if (!renewal_fits(d, item))
		return false;
	struct event *ev = emit_args(d, E_case_file_received);
	set_text(ev, F_case_no, number_of(d, item, ev->record->id));
	set_word(ev, F_case_type, item->instant ? W_instant : W_promised);
	set_name(ev, F_department, item->department);
	set_name(ev, F_item_version, item->version);
	ms due = due_after(d, ev, d->now, item->correction);
	set_int(ev, F_correction_due_at, due);
	set_int(ev, F_wake_at, due);
	if (item->decision.n && arg_is(d, F_materials_complete))
		d->follow_up = C_case_file_machine;
	return true;
}

bool case_file__correct(struct decision *d) {
	if (arg_int(d, F_days) < 1)
		return desk__refuse(d, "field.range", "payload.days", "the applicant has at least one day");
	struct event *ev = emit_args(d, E_case_file_correction_noticed);
	struct limit given = {(int32_t)arg_int(d, F_days), UNIT_WORKING_DAY};
	clocks_anew(ev, d->record);
	ms due = due_after(d, ev, d->now, given);
	set_int(ev, F_corrections, rec_or(d->record, F_corrections, 0) + 1);
	set_int(ev, F_correction_due_at, due);
	set_int(ev, F_wake_at, due);
	return true;
}

bool case_file__complete(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_corrected);
	clocks_anew(ev, d->record);
	ms due = due_after(d, ev, d->now, item_of(d, d->record)->correction);
	set_int(ev, F_correction_due_at, due);
	set_int(ev, F_wake_at, due);
	return true;
}

/* The end of the licence that an open renewal is about; NIL when it is none. */
static int64_t licence_end(const struct decision *d, const struct record *r) {
	int64_t expires = rec_get(r, F_expires_on);
	return expires == NIL || !item_of(d, r)->renewal ? NIL : end_of_day(d, expires);
}

/* Invariant 3 while accepted: the promise (NIL: it ran out before), or the old licence when that ends first. */
static int64_t next_end(const struct decision *d, const struct record *r, int64_t promised) {
	int64_t licence = licence_end(d, r);
	return promised == NIL || (licence != NIL && licence < promised) ? licence : promised;
}

/* The limit that the office keeps: what it promised or, where it promised nothing, the statutory one. */
static struct limit kept_limit(const struct item *item) {
	return item->has_promised ? item->promised : item->statutory;
}

/* Sets the clocks that begin with the acceptance at `from`; the end of the promise. */
static ms start_clocks(struct decision *d, struct event *ev, const struct record *r, ms from) {
	check(rec_get(r, F_promised_due_at) == NIL); /* invariant 1 */
	clocks_anew(ev, r);
	const struct item *item = item_of(d, r);
	ms begins = item->counts_from_receipt ? rec_or(r, F_received_at, from) : from;
	ms promised = due_after(d, ev, item->has_promised ? from : begins, kept_limit(item));
	set_int(ev, F_promised_days, kept_limit(item).value);
	set_int(ev, F_promised_due_at, promised);
	if (item->has_statutory) {
		set_int(ev, F_statutory_days, item->statutory.value);
		set_int(ev, F_statutory_due_at, due_after(d, ev, begins, item->statutory));
	}
	set_int(ev, F_wake_at, next_end(d, r, promised));
	return promised;
}

bool case_file__accept(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_accepted);
	start_clocks(d, ev, d->record, d->now);
	return true;
}

bool case_file__reject(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_rejected);
	set_word(ev, F_result, W_rejected);
	set_int(ev, F_wake_at, NIL);
	set_int(ev, F_waiting, NIL);
	return true;
}

bool case_file__assign(struct decision *d) {
	emit_args(d, E_case_file_assigned);
	return true;
}

/* A pause needs a reason from the item's own list. Source: 行政许可法 45; open pauses are how offices hide late cases. */
static bool pause_allowed(struct decision *d, str reason) {
	const struct csv *t = pack_table(d->pack, "items/pause-reasons.csv");
	const struct item *item = item_of(d, d->record);
	for (uint32_t i = 0; t && i < t->rows; i++) {
		if (!str_eq(csv_cell(t, i, csv_column(t, "code")), reason))
			continue;
		str items = csv_cell(t, i, csv_column(t, "items")), one;
		if (items.n == 0 || str_is(items, "*"))
			return true;
		while (str_next(&items, ' ', &one))
			if (str_eq(one, item->id))
				return true;
	}
	return desk__refuse(
		d, "case.pause_not_allowed", "payload.pause_reason", "this item's list has no such reason for a pause");
}

bool case_file__suspend(struct decision *d) {
	if (!pause_allowed(d, arg_str(d, F_pause_reason)))
		return false;
	if (arg_int(d, F_planned_end_at) <= d->now)
		return desk__refuse(
			d, "case.planned_end_passed", "payload.planned_end_at", "the planned end must lie ahead");
	struct event *ev = emit_args(d, E_case_file_suspended);
	set_int(ev, F_pauses, rec_or(d->record, F_pauses, 0) + 1);
	set_int(ev, F_wake_at, NIL);
	return true;
}

static ms resumed_due(struct decision *d, struct event *ev, ms due, struct limit limit) {
	bool provisional = false;
	const struct calendar *c = d->pack->calendar;
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	ms moved = calendar_resume(c, due, rec_get(d->record, F_paused_at), d->now, limit.unit, known, &provisional);
	if (provisional)
		set_bool(ev, F_provisional, true);
	return moved;
}

bool case_file__resume(struct decision *d) {
	check(rec_get(d->record, F_paused_at) != NIL && rec_get(d->record, F_promised_due_at) != NIL);
	const struct item *item = item_of(d, d->record);
	struct event *ev = emit_args(d, E_case_file_resumed);
	ms promised = resumed_due(d, ev, rec_get(d->record, F_promised_due_at), kept_limit(item));
	set_int(ev, F_promised_due_at, promised);
	if (rec_get(d->record, F_statutory_due_at) != NIL)
		set_int(
			ev, F_statutory_due_at, resumed_due(d, ev, rec_get(d->record, F_statutory_due_at), item->statutory));
	set_int(ev, F_paused_ms, rec_or(d->record, F_paused_ms, 0) + d->now - rec_get(d->record, F_paused_at));
	set_int(ev, F_paused_at, NIL);
	set_int(ev, F_wake_at, next_end(d, d->record, promised > d->recorded_at ? promised : NIL));
	return true;
}

bool case_file__extend(struct decision *d) {
	const struct item *item = item_of(d, d->record);
	int64_t days = arg_int(d, F_days);
	if (rec_or(d->record, F_extensions, 0) > 0)
		return desk__refuse(d, "case.extended_already", "", "a limit is extended once only");
	if (days < 1 || days > item->extension_days_max)
		return desk__refuse(d, "case.extension_too_long", "payload.days",
			"this item allows an extension of at most %d days", item->extension_days_max);
	if (!other_person(d, "case.same_person", arg_str(d, F_approver)))
		return false;
	if (d->now > rec_get(d->record, F_promised_due_at))
		return desk__refuse(d, "case.limit_passed", "", "a limit that has passed is not extended");
	struct event *ev = emit_args(d, E_case_file_extended);
	struct limit more = {(int32_t)days, UNIT_WORKING_DAY};
	ms promised = due_after(d, ev, rec_get(d->record, F_promised_due_at), more);
	set_int(ev, F_promised_due_at, promised);
	if (rec_get(d->record, F_statutory_due_at) != NIL)
		set_int(ev, F_statutory_due_at, due_after(d, ev, rec_get(d->record, F_statutory_due_at), more));
	set_int(ev, F_extensions, 1);
	set_int(ev, F_extended_days, days);
	set_int(ev, F_wake_at, next_end(d, d->record, promised > d->recorded_at ? promised : NIL));
	return true;
}

bool case_file__review(struct decision *d) {
	emit_args(d, E_case_file_reviewed);
	return true;
}

bool case_file__approve(struct decision *d) {
	emit_args(d, E_case_file_approved);
	return true;
}

/* The facts of a decided case: invariant 2. */
static void close_with(
	struct event *ev, const struct record *r, enum word result, ms decided, ms promised_due, ms statutory_due) {
	set_word(ev, F_result, result);
	set_int(ev, F_closed_at, decided);
	set_bool(ev, F_on_time, decided <= promised_due);
	if (statutory_due != NIL)
		set_bool(ev, F_lawful, decided <= statutory_due);
	set_int(ev, F_wake_at, NIL);
	check(rec_get(r, F_on_time) == NIL);
}

bool case_file__decide(struct decision *d) {
	check(rec_get(d->record, F_promised_due_at) != NIL); /* invariant 1 */
	enum word result = (enum word)arg_int(d, F_result);
	if (result != W_granted && result != W_refused)
		return desk__refuse(d, "case.bad_result", "payload.result", "a case is granted or refused");
	if (result == W_refused && !arg_str(d, F_reason).n)
		return desk__refuse(d, "field.missing", "payload.reason", "a refusal needs its reasons");
	struct event *ev = emit_args(d, result == W_granted ? E_case_file_granted : E_case_file_refused);
	close_with(ev, d->record, result, d->now, rec_get(d->record, F_promised_due_at),
		rec_get(d->record, F_statutory_due_at));
	return true;
}

bool case_file__make(struct decision *d) {
	emit_args(d, E_case_file_document_made);
	return true;
}

bool case_file__deliver(struct decision *d) {
	if (rec_get(d->record, F_delivered_at) != NIL)
		return desk__refuse(d, "case.delivered_already", "", "the result has been delivered");
	emit_args(d, E_case_file_delivered);
	return true;
}

bool case_file__withdraw(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_withdrawn);
	set_word(ev, F_result, W_withdrawn);
	set_int(ev, F_wake_at, NIL);
	set_int(ev, F_waiting, NIL);
	return true;
}

bool case_file__revoke(struct decision *d) {
	if (!other_person(d, "case.same_person", arg_str(d, F_approver)))
		return false;
	emit_args(d, E_case_file_revoked);
	return true;
}

/* 智能批: a table may grant on the spot; it never refuses. Doubt leaves the case to a person.
 * Source: 行政许可法 34(2); 个人信息保护法 24 (the explanation is kept). */
bool case_file__machine(struct decision *d) {
	const struct item *item = item_of(d, d->record);
	str facts = arg_str(d, F_facts);
	struct val known = val_null();
	struct ruling rule;
	if (facts.n && !val_read_json(d->arena, facts, &known, NULL))
		known = val_null();
	enum word kind = (enum word)arg_int(d, F_applicant_kind);
	struct decision_input inputs[] = {{STR("item"), val_str(item->id)}, {STR("facts"), known},
		{STR("materials complete"), val_bool(arg_is(d, F_materials_complete))},
		{STR("facts verified"), val_member(known, "verified")},
		{STR("applicant kind"), val_str(str_of(word_defs[kind].name))}};
	if (!decide_by_rules(d, item->decision, inputs, COUNT(inputs), true, &rule))
		return false;
	bool grant = val_is_true(rule.result.kind == VAL_CONTEXT ? val_member(rule.result, "grant") : rule.result);
	if (!grant || !rule.explanation.n) /* what cannot be explained is left to a person */
		return true;
	struct event *accepted = emit(d, E_case_file_accepted, d->record);
	ms promised = start_clocks(d, accepted, d->record, d->now);
	if (!flow_step(d, accepted, d->record, STR("accept")))
		return false;
	struct event *granted = emit(d, E_case_file_granted, d->record);
	close_with(granted, d->record, W_granted, d->now, promised, NIL);
	set_bool(granted, F_lawful, true);
	set_bool(granted, F_machine, true);
	set_text(granted, F_explanation, rule.explanation);
	set_text(granted, F_decision, rule.decision);
	return flow_step(d, granted, d->record, STR("decide"));
}

/* Silence has legal effect. Source: 行政许可法 32(4) and 50; local rule on corrections not completed in time. */
bool case_file__wake(struct decision *d) {
	const struct record *r = d->record;
	int64_t licence = licence_end(d, r);
	if (rec_is(r, F_state, W_received)) {
		struct event *ev = emit(d, E_case_file_deemed_accepted, r);
		/* From the day of the receipt, or of the corrected materials. */
		ev->happened_at = rec_or(r, F_corrected_at, rec_get(r, F_received_at));
		set_word(ev, F_deemed, W_accepted);
		start_clocks(d, ev, r, ev->happened_at);
		return flow_step(d, ev, r, STR("accept"));
	}
	if (rec_is(r, F_state, W_correcting)) {
		struct event *ev = emit(d, E_case_file_deemed_withdrawn, r);
		set_word(ev, F_deemed, W_withdrawn);
		set_word(ev, F_result, W_withdrawn);
		set_int(ev, F_wake_at, NIL);
		set_int(ev, F_waiting, NIL);
		return true;
	}
	if (licence != NIL && d->recorded_at >= licence) {
		struct event *ev = emit(d, E_case_file_deemed_granted, r);
		ev->happened_at = licence;
		set_word(ev, F_deemed, W_granted);
		close_with(
			ev, r, W_granted, ev->happened_at, rec_get(r, F_promised_due_at), rec_get(r, F_statutory_due_at));
		/* Whatever step was waiting, the document is due now. */
		const struct process_model *m = flow_model(d, r);
		if (m && process_knows(m, STR("make")))
			set_name(ev, F_waiting, STR("make"));
		return true;
	}
	struct event *ev = emit(d, E_case_file_ran_over, r);
	set_int(ev, F_wake_at, licence);
	return true;
}

bool case_file__move_due(struct decision *d) {
	const struct record *r = d->record;
	bool before = rec_is(r, F_state, W_received) || rec_is(r, F_state, W_correcting);
	if (!before && !rec_is(r, F_state, W_accepted) && !rec_is(r, F_state, W_suspended))
		return true;
	struct event *ev = emit(d, E_case_file_due_moved, r);
	set_int(ev, F_provisional, NIL);
	const enum field clocks[] = {before ? F_correction_due_at : F_promised_due_at, F_statutory_due_at};
	for (size_t i = 0; i < COUNT(clocks); i++) {
		int64_t due = rec_get(r, clocks[i]);
		if (due == NIL || due <= d->now)
			continue;
		ms moved = due_moved(d, ev, due);
		set_int(ev, clocks[i], moved);
		if (i == 0 && rec_get(r, F_wake_at) == due)
			set_int(ev, F_wake_at, next_end(d, r, moved));
	}
	return true;
}
