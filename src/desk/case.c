/* 办件: a case from receipt to delivery.
 *
 * States: received -> (correcting -> received)* -> accepted -> (suspended | correcting -> accepted)*
 * -> granted | refused; received -> rejected; received … suspended -> withdrawn; granted -> revoked. Which step waits
 * within "accepted" is the item's process, not this file. How its clocks run is in clock.c, the hearing in hearing.c.
 * (1) promised_due_at is set exactly when the case has been accepted.
 * (2) on_time and lawful are set once, when the case is decided, and never change: the closing fact.
 * Source: 行政许可法 32, 42, 45, 50; domain of the national state codes 1–15. */
#include "data/date.h"
#include "desk/apply.h"
#include "desk/task.h"

/* The last day of so many years from that day. */
static day day_after_years(day from, int32_t years) {
	int y, m, dom;
	day_split(from, &y, &m, &dom);
	day then = day_of(y + years, m, dom > 28 && m == 2 ? 28 : dom);
	return then - 1;
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
	if (item->renewal && case_end_of_day(d, expires) < d->now)
		return desk__refuse(d, "field.range", "payload.expires_on", "the old licence has ended: this is no renewal");
	return true;
}

/* A renewal is asked for some time before the old licence ends; one that comes later is marked. Source: 行政许可法 50. */
static void mark_late(struct decision *d, struct event *ev) {
	const struct clock_rule *rule = case_rule(d, ev->record, CLOCK_RENEWAL, MOMENT_LICENCE_ENDS);
	int64_t expires = arg_int(d, F_expires_on);
	struct limit ahead;
	if (expires == NIL || !rule || !pack_clock_limit(case_item(d, ev->record), rule, &ahead))
		return;
	bool ignored;
	day today = day_of_ms(d->now, d->pack->offset_minutes);
	if (calendar_due_day(d->pack->calendar, today, ahead, calendar_last_year(d->pack->calendar), &ignored) > expires)
		set_bool(ev, F_late_application, true);
}

/* The clock of the one-time notice begins. */
static void start_notice(struct decision *d, struct event *ev, const struct record *r) {
	if (case_start(d, ev, r, CLOCK_CORRECTION_NOTICE, MOMENT_RECEIVED, F_correction_due_at, d->now) == NIL)
		set_int(ev, F_correction_due_at, NIL);
	case_set_wake(d, ev, r, ANY_TIME);
}

void case_received(struct decision *d, struct event *ev, const struct item *item, bool complete) {
	set_text(ev, F_case_no, number_of(d, item, ev->record->id));
	set_word(ev, F_case_type, item->instant ? W_instant : W_promised);
	set_name(ev, F_department, item->department);
	set_name(ev, F_item_version, item->version);
	start_notice(d, ev, ev->record);
	mark_late(d, ev);
	if (complete && item->decision.n)
		decide_follow(d, C_case_file_machine, ev->record);
	else if (complete)
		case_start(d, ev, ev->record, CLOCK_ACCEPTANCE, MOMENT_COMPLETE, F_acceptance_due_at, d->now);
}

/* The earlier case is there, and for an applicant not that of another. */
static bool earlier_known(const struct decision *d, int64_t earlier) {
	const struct record *r = book_find(d->book, R_case_file, earlier);
	str applicant = r ? rec_text(d->book, r, F_applicant) : STR("");
	return r && (!d->command->own || !applicant.n || str_eq(applicant, d->command->actor));
}

/* The project is there, and for an applicant its own. */
static bool project_known(const struct decision *d, int64_t project) {
	const struct record *r = book_find(d->book, R_project, project);
	return r && (!d->command->own || str_eq(rec_text(d->book, r, F_applicant), d->command->actor));
}

bool case_new_fits(struct decision *d, const struct item *item) {
	int64_t earlier = arg_int(d, F_earlier_case), project = arg_int(d, F_project);
	if (earlier != NIL && !earlier_known(d, earlier))
		return desk__refuse(
			d, "case.unknown_earlier", "payload.earlier_case", "there is no case %lld", (long long)earlier);
	if (project != NIL && !project_known(d, project))
		return desk__refuse(
			d, "case.unknown_project", "payload.project", "there is no project %lld", (long long)project);
	return renewal_fits(d, item);
}

/* A clerk takes in what there is: the list of materials is kept, what is missing the clerk tells. */
bool case_file__receive(struct decision *d) {
	const struct item *item = case_item(d, NULL);
	struct application a;
	bool listed = command_arg(d->command, F_answers) || command_arg(d->command, F_materials);
	if (!case_new_fits(d, item) || (listed && !hand_in_read(d, item, arg_str(d, F_applicant), &a)))
		return false;
	struct event *ev = emit_args(d, E_case_file_received);
	if (listed)
		hand_in_note(d, ev, &a);
	case_received(d, ev, item, arg_is(d, F_materials_complete));
	return true;
}

/* The state of the materials of a case that was applied for with a list of them. */
static void materials_are(struct event *ev, const struct record *r, enum word state) {
	if (rec_get(r, F_materials_state) != NIL)
		set_word(ev, F_materials_state, state);
}

/* Before the acceptance it is the one-time notice; after it a pause, for the clocks whose rules say so. */
bool case_file__correct(struct decision *d) {
	const struct record *r = d->record;
	bool pause = rec_get(r, F_accepted_at) != NIL;
	if (arg_int(d, F_days) < 1)
		return desk__refuse(d, "field.range", "payload.days", "the applicant has at least one day");
	if (pause && !hearing_over(d))
		return false;
	struct event *ev = emit_args(d, E_case_file_correction_noticed);
	struct limit given = {(int32_t)arg_int(d, F_days), UNIT_WORKING_DAY};
	materials_are(ev, r, W_correcting);
	if (!pause)
		clocks_anew(ev, r);
	set_int(ev, F_corrections, rec_or(r, F_corrections, 0) + 1);
	set_int(ev, F_correction_due_at, due_after(d, ev, d->now, given));
	if (pause) {
		set_int(ev, F_paused_at, d->now);
		set_int(ev, F_pauses, rec_or(r, F_pauses, 0) + 1);
	}
	case_set_wake(d, ev, r, ANY_TIME);
	return true;
}

bool case_file__complete(struct decision *d) {
	const struct record *r = d->record;
	if (rec_get(r, F_accepted_at) != NIL) {
		struct event *back = emit_args(d, E_case_file_correction_completed);
		if (!hand_in_more(d, back))
			return false;
		materials_are(back, r, W_complete);
		set_int(back, F_correction_due_at, NIL);
		case_end_pause(d, back, r, PAUSE_CORRECTION);
		return true;
	}
	struct event *ev = emit_args(d, E_case_file_corrected);
	if (!hand_in_more(d, ev))
		return false;
	materials_are(ev, r, W_complete);
	clocks_anew(ev, r);
	start_notice(d, ev, r);
	case_start(d, ev, r, CLOCK_ACCEPTANCE, MOMENT_COMPLETE, F_acceptance_due_at, d->now);
	return true;
}

/* 容缺: what is missing is promised by a day that lies ahead and within the limit of the pack. */
static bool supplement_fits(struct decision *d) {
	int64_t on = arg_int(d, F_supplement_on);
	const struct clock_rule *rule = case_rule(d, d->record, CLOCK_TOLERANCE, MOMENT_ACCEPTED);
	struct limit most;
	bool ignored;
	if (on == NIL)
		return true;
	day today = day_of_ms(d->now, d->pack->offset_minutes);
	if (!arg_is(d, F_tolerant))
		return desk__refuse(
			d, "field.range", "payload.supplement_on", "only a tolerant acceptance waits for materials");
	bool known = rule && pack_clock_limit(case_item(d, d->record), rule, &most);
	int last = calendar_last_year(d->pack->calendar);
	if (on < today || (known && on > calendar_due_day(d->pack->calendar, today, most, last, &ignored)))
		return desk__refuse(d, "field.range", "payload.supplement_on",
			"the day lies ahead, and within the limit for missing materials");
	return true;
}

bool case_file__accept(struct decision *d) {
	if (!supplement_fits(d))
		return false;
	if (arg_is(d, F_joint) && !case_rule(d, d->record, CLOCK_JOINT, MOMENT_KINDS))
		return desk__refuse(d, "case.not_joint", "payload.joint", "this item is not handled jointly");
	struct event *ev = emit_args(d, E_case_file_accepted);
	if (rec_is(d->record, F_materials_state, W_missing)) /* who accepts without them waits for them */
		set_bool(ev, F_tolerant, true);
	case_start_decision(d, ev, d->record, d->now);
	return true;
}

bool case_file__reject(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_rejected);
	set_word(ev, F_result, W_rejected);
	set_int(ev, F_wake_at, NIL);
	flow_cease(d, ev, d->record, STR(""));
	return true;
}

/* Missing materials are handed in: their clock has ended. */
bool case_file__supplement(struct decision *d) {
	if (rec_get(d->record, F_tolerant) != 1 || rec_get(d->record, F_supplemented_at) != NIL)
		return desk__refuse(d, "case.nothing_missing", "", "no materials are waited for");
	struct event *ev = emit_args(d, E_case_file_supplemented);
	if (!hand_in_more(d, ev))
		return false;
	materials_are(ev, d->record, W_complete);
	set_int(ev, F_supplemented_at, d->now);
	case_set_wake(d, ev, d->record, LATER);
	set_none(ev, F_supplemented_at); /* the event's own stamp */
	return true;
}

/* 下级初审 is done: reported to the body that decides. Source: 行政许可法 43. */
bool case_file__report_up(struct decision *d) {
	if (rec_get(d->record, F_pre_review_due_at) == NIL || rec_get(d->record, F_reported_at) != NIL)
		return desk__refuse(d, "case.nothing_to_report", "", "no first review is under way");
	emit_args(d, E_case_file_reported_up);
	return true;
}

/* 告知承诺: whether what was committed is true. Untrue: the licence may be revoked. */
bool case_file__check(struct decision *d) {
	if (rec_get(d->record, F_check_due_at) == NIL || rec_get(d->record, F_checked_at) != NIL)
		return desk__refuse(d, "case.nothing_to_check", "", "nothing was committed, or it was checked already");
	if (!arg_is(d, F_passed_check) && !arg_str(d, F_reason).n)
		return desk__refuse(d, "field.missing", "payload.reason", "what was found untrue must be said");
	emit_args(d, E_case_file_checked);
	return true;
}

bool case_file__assign(struct decision *d) {
	emit_args(d, E_case_file_assigned);
	return true;
}

/* A pause needs a reason from the item's own list. Source: 行政许可法 45; open pauses are how offices hide late cases. */
static bool pause_allowed(struct decision *d, str reason) {
	const struct csv *t = pack_table(d->pack, "items/pause-reasons.csv");
	const struct item *item = case_item(d, d->record);
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
	if (!pause_allowed(d, arg_str(d, F_pause_reason)) || !hearing_over(d))
		return false;
	if (arg_int(d, F_planned_end_at) <= d->now)
		return desk__refuse(
			d, "case.planned_end_passed", "payload.planned_end_at", "the planned end must lie ahead");
	struct event *ev = emit_args(d, E_case_file_suspended);
	set_int(ev, F_pauses, rec_or(d->record, F_pauses, 0) + 1);
	case_set_wake(d, ev, d->record, LATER);
	return true;
}

bool case_file__resume(struct decision *d) {
	check(rec_get(d->record, F_paused_at) != NIL && rec_get(d->record, F_promised_due_at) != NIL);
	if (!hearing_over(d))
		return false;
	case_end_pause(d, emit_args(d, E_case_file_resumed), d->record, PAUSE_SPECIAL);
	return true;
}

/* Where facts are looked at on the spot, two look. Source: 行政许可法 34(3). */
bool case_file__review(struct decision *d) {
	const struct item *item = case_item(d, d->record);
	str second = arg_str(d, F_second_officer);
	if (item->guide.two_officers && !second.n)
		return desk__refuse(
			d, "case.second_officer_missing", "payload.second_officer", "two officers look at the facts on the spot");
	if (second.n && !other_person(d, "case.same_person", second))
		return false;
	emit_args(d, E_case_file_reviewed);
	return true;
}

bool case_file__approve(struct decision *d) {
	emit_args(d, E_case_file_approved);
	return true;
}

/* The facts of a decided case (invariant 2), and the clocks that begin with the decision. */
static void close_with(struct decision *d, struct event *ev, const struct record *r, enum word result, ms decided,
	ms promised_due, ms statutory_due) {
	set_word(ev, F_result, result);
	set_int(ev, F_closed_at, decided);
	set_bool(ev, F_on_time, decided <= promised_due);
	if (statutory_due != NIL)
		set_bool(ev, F_lawful, decided <= statutory_due);
	case_start(d, ev, r, CLOCK_DELIVERY, MOMENT_DECIDED, F_delivery_due_at, decided);
	if (result == W_granted && rec_get(r, F_commitment) == 1)
		case_start(d, ev, r, CLOCK_COMMITMENT_CHECK, MOMENT_DECIDED, F_check_due_at, decided);
	case_set_wake(d, ev, r, LATER);
	check(rec_get(r, F_on_time) == NIL);
}

bool case_file__decide(struct decision *d) {
	check(rec_get(d->record, F_promised_due_at) != NIL); /* invariant 1 */
	enum word result = (enum word)arg_int(d, F_result);
	int64_t review = rec_get(d->record, F_review); /* what it rests on */
	bool without = false;
	if (result != W_granted && result != W_refused)
		return desk__refuse(d, "case.bad_result", "payload.result", "a case is granted or refused");
	if (result == W_refused && !arg_str(d, F_reason).n)
		return desk__refuse(d, "field.missing", "payload.reason", "a refusal needs its reasons");
	if (!hearing_over(d) ||
		(result == W_granted && !(matter_in_order(d, d->record) && review_heard(d, d->record, &review, &without))))
		return false;
	struct event *ev = emit_args(d, result == W_granted ? E_case_file_granted : E_case_file_refused);
	if (review != NIL)
		set_int(ev, F_review, review);
	if (!without)
		set_none(ev, F_without_review); /* said of all cases of a matter, true of this one or not */
	close_with(d, ev, d->record, result, d->now, rec_get(d->record, F_promised_due_at),
		rec_get(d->record, F_statutory_due_at));
	return true;
}

/* The document is valid as long as the catalogue says, when nobody says otherwise. */
bool case_file__make(struct decision *d) {
	int32_t years = case_item(d, d->record)->guide.valid_years;
	int64_t until = arg_int(d, F_valid_until);
	day today = day_of_ms(d->now, d->pack->offset_minutes);
	if (until != NIL && until < today)
		return desk__refuse(d, "field.range", "payload.valid_until", "the document would not be valid any more");
	struct event *ev = emit_args(d, E_case_file_document_made);
	if (until == NIL && years > 0 && rec_is(d->record, F_state, W_granted) && rec_get(d->record, F_applicant) != NIL)
		set_int(ev, F_valid_until, day_after_years(today, years));
	return true;
}

bool case_file__deliver(struct decision *d) {
	if (rec_get(d->record, F_delivered_at) != NIL)
		return desk__refuse(d, "case.delivered_already", "", "the result has been delivered");
	if (rec_is(d->record, F_state, W_granted) && rec_or(d->record, F_fee_fen, 0) > 0 &&
		rec_get(d->record, F_fee_paid_at) == NIL)
		return desk__refuse(d, "case.fee_unpaid", "", "the fee is paid before the result is handed over");
	emit_args(d, E_case_file_delivered);
	return true;
}

bool case_file__withdraw(struct decision *d) {
	struct event *ev = emit_args(d, E_case_file_withdrawn);
	set_word(ev, F_result, W_withdrawn);
	set_int(ev, F_wake_at, NIL);
	flow_cease(d, ev, d->record, STR(""));
	return true;
}

bool case_file__revoke(struct decision *d) {
	if (!other_person(d, "case.same_person", arg_str(d, F_approver)))
		return false;
	set_int(emit_args(d, E_case_file_revoked), F_wake_at, NIL);
	return true;
}

/* 智能批: a table may grant on the spot; it never refuses. Doubt leaves the case to a person.
 * Source: 行政许可法 34(2); 个人信息保护法 24 (the explanation is kept). */
bool case_file__machine(struct decision *d) {
	const struct item *item = case_item(d, d->record);
	/* What was applied for comes here only when shared data has confirmed all that the guide asks for, see apply.c. */
	bool applied = rec_is(d->record, F_materials_state, W_complete);
	str facts = arg_str(d, F_facts);
	struct val known = val_null();
	struct ruling rule;
	int64_t review;
	bool without;
	if (facts.n && !val_read_json(d->arena, facts, &known, NULL))
		known = val_null();
	enum word kind = (enum word)arg_int(d, F_applicant_kind);
	struct decision_input inputs[] = {{STR("item"), val_str(item->id)}, {STR("facts"), known},
		{STR("materials complete"), val_bool(applied || arg_is(d, F_materials_complete))},
		{STR("facts verified"), applied ? val_bool(true) : val_member(known, "verified")},
		{STR("applicant kind"), val_str(str_of(word_defs[kind].name))}};
	if (!decide_by_rules(d, item->decision, inputs, COUNT(inputs), true, &rule))
		return false;
	bool grant = val_is_true(rule.result.kind == VAL_CONTEXT ? val_member(rule.result, "grant") : rule.result);
	if (!grant || !rule.explanation.n) /* what cannot be explained is left to a person */
		return true;
	if (!review_heard(d, d->record, &review, &without)) { /* so is what waits for a technical review */
		bool fault = str_is(str_of(d->refusal->code), "store.fault");
		if (!fault)
			*d->refusal = (struct err){0};
		return !fault;
	}
	struct event *accepted = emit(d, E_case_file_accepted, d->record);
	case_start_decision(d, accepted, d->record, d->now);
	ms promised = case_after(accepted, d->record, F_promised_due_at);
	if (!flow_step(d, accepted, d->record, STR("accept")))
		return false;
	struct event *granted = emit(d, E_case_file_granted, d->record);
	if (review != NIL)
		set_int(granted, F_review, review);
	close_with(d, granted, d->record, W_granted, d->now, promised, NIL);
	set_bool(granted, F_lawful, true);
	set_bool(granted, F_machine, true);
	set_text(granted, F_explanation, rule.explanation);
	set_text(granted, F_decision, rule.decision);
	if (!flow_step(d, granted, d->record, STR("decide")))
		return false;
	sample_draw(d, granted, d->record);
	return true;
}

/* ---- what the end of a clock does -------------------------------------------------------------------- */

/* No notice in time: accepted as of the day of the receipt, or of the corrected materials. Source: 行政许可法 32(4). */
static bool deem_accepted(struct decision *d, const struct record *r) {
	check(rec_get(r, F_accepted_at) == NIL);
	struct event *ev = emit(d, E_case_file_deemed_accepted, r);
	ev->happened_at = rec_or(r, F_corrected_at, rec_get(r, F_received_at));
	set_word(ev, F_deemed, W_accepted);
	case_start_decision(d, ev, r, ev->happened_at);
	flow_step_by_law(d, ev, r, STR("accept"));
	return true;
}

/* Not corrected, or not supplemented, in time: the application counts as withdrawn. */
static bool deem_withdrawn(struct decision *d, const struct record *r) {
	check(rec_get(r, F_decided_at) == NIL);
	struct event *ev = emit(d, E_case_file_deemed_withdrawn, r);
	set_word(ev, F_deemed, W_withdrawn);
	set_word(ev, F_result, W_withdrawn);
	set_int(ev, F_wake_at, NIL);
	flow_cease(d, ev, d->record, STR(""));
	return true;
}

/* A renewal that nobody decided before the old licence ended. Source: 行政许可法 50. */
static bool deem_granted(struct decision *d, const struct record *r, ms licence) {
	check(licence <= d->recorded_at && rec_get(r, F_decided_at) == NIL);
	struct event *ev = emit(d, E_case_file_deemed_granted, r);
	ev->happened_at = licence;
	set_word(ev, F_deemed, W_granted);
	close_with(
		d, ev, r, W_granted, ev->happened_at, rec_get(r, F_promised_due_at), rec_get(r, F_statutory_due_at));
	flow_cease(d, ev, r, STR("make")); /* whatever step was waiting, the document is due now */
	return true;
}

/* The end is told; what follows from it the office decides. */
static bool tell(struct decision *d, const struct record *r, enum event_kind kind) {
	case_set_wake(d, emit(d, kind, r), r, LATER);
	return true;
}

static bool has_effect(const struct decision *d, enum clock_kind clock, enum clock_effect effect) {
	const struct clock_rule *rule = case_rule(d, d->record, clock, MOMENT_KINDS);
	return rule && rule->effect == effect;
}

/* The end of the missing materials' clock; NIL when none are missing. */
static int64_t materials_end(const struct record *r) {
	return rec_get(r, F_supplemented_at) == NIL ? rec_get(r, F_tolerance_due_at) : NIL;
}

/* Before the decision the application may count as withdrawn; afterwards, or by a rule without effect, it is told. */
static bool materials_act(const struct decision *d, const struct record *r) {
	return rec_get(r, F_decided_at) == NIL && has_effect(d, CLOCK_TOLERANCE, EFFECT_DEEMED_WITHDRAWN);
}

static bool materials_missed(struct decision *d, const struct record *r) {
	check(rec_get(r, F_tolerance_due_at) != NIL && rec_get(r, F_supplemented_at) == NIL);
	if (materials_act(d, r))
		return deem_withdrawn(d, r);
	struct event *ev = emit(d, E_case_file_tolerance_lapsed, r);
	set_int(ev, F_tolerance_due_at, NIL); /* it runs no more */
	materials_are(ev, r, W_lapsed);
	case_set_wake(d, ev, r, FROM_NOW);
	return true;
}

/* Before the acceptance. */
static bool wake_early(struct decision *d, const struct record *r) {
	if (rec_is(r, F_state, W_received))
		return has_effect(d, CLOCK_CORRECTION_NOTICE, EFFECT_DEEMED_ACCEPTED) ? deem_accepted(d, r)
																			   : tell(d, r, E_case_file_ran_over);
	return has_effect(d, CLOCK_CORRECTION_DUE, EFFECT_DEEMED_WITHDRAWN) ? deem_withdrawn(d, r)
																		 : tell(d, r, E_case_file_ran_over);
}

/* Silence has legal effect: of the ends that have come, the one that came first. */
bool case_file__wake(struct decision *d) {
	const struct record *r = d->record;
	bool accepted = rec_is(r, F_state, W_accepted);
	if (rec_get(r, F_accepted_at) == NIL)
		return wake_early(d, r);
	int64_t licence = accepted ? case_licence_end(d, r) : NIL, materials = materials_end(r);
	int64_t right = accepted && rec_is(r, F_hearing, W_told) ? rec_get(r, F_hearing_due_at) : NIL;
	const int64_t ends[] = {licence, materials, right};
	int first = -1;
	for (int i = 0; i < 3; i++)
		if (ends[i] != NIL && ends[i] <= d->recorded_at && (first < 0 || ends[i] < ends[first]))
			first = i;
	if (first == 0)
		return deem_granted(d, r, licence);
	if (first == 1)
		return materials_missed(d, r);
	if (first == 2)
		return hearing_lapse(d);
	return tell(d, r, accepted ? E_case_file_ran_over : E_case_file_pause_overran);
}
