/* 柜台: what is done at the counter to a case that is there: the fee, notes, the end of a licence, the archive. Applying
 * for one is in apply.c.
 *
 * granted -> recalled (撤回: the law or the facts have changed; what the holder loses may be compensated) | cancelled
 * (注销: it ended, lapsed or was handed back). revoked (撤销: it should not have been granted) is in case.c.
 * Source: 行政许可法 8, 58–59, 69, 70; 国务院关于在线政务服务的若干规定 11, 12 (the archive). */
#include "desk/clock.h"

bool case_file__pay(struct decision *d) {
	int64_t fee = rec_or(d->record, F_fee_fen, 0);
	if (fee <= 0)
		return desk__refuse(d, "case.nothing_to_pay", "", "nothing is paid for this case");
	if (rec_get(d->record, F_fee_paid_at) != NIL)
		return desk__refuse(d, "case.paid_already", "", "the fee has been paid");
	if (arg_int(d, F_amount_fen) != fee)
		return desk__refuse(d, "case.wrong_amount", "payload.amount_fen", "the fee is %lld fen", (long long)fee);
	check(rec_get(d->record, F_accepted_at) != NIL);
	emit_args(d, E_case_file_paid);
	return true;
}

bool case_file__note(struct decision *d) {
	if (!arg_str(d, F_note).n)
		return desk__refuse(d, "field.missing", "payload.note", "an empty note says nothing");
	emit_args(d, E_case_file_noted);
	return true;
}

bool case_file__recall(struct decision *d) {
	int64_t amount = arg_int(d, F_amount_fen);
	if (!other_person(d, "case.same_person", arg_str(d, F_approver)))
		return false;
	if (amount != NIL && amount < 0)
		return desk__refuse(d, "field.range", "payload.amount_fen", "a compensation is not negative");
	set_int(emit_args(d, E_case_file_recalled), F_wake_at, NIL);
	return true;
}

bool case_file__cancel(struct decision *d) {
	set_int(emit_args(d, E_case_file_cancelled), F_wake_at, NIL);
	return true;
}

/* Years that the pack keeps archives for; NIL: it does not say. */
static int64_t kept_years(const struct decision *d) {
	const struct csv *t = pack_table(d->pack, "items/limits.csv");
	int64_t value;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), "archive.retention") &&
			str_int(csv_cell(t, i, csv_column(t, "value")), &value))
			return value;
	return NIL;
}

/* What was decided is archived when it has been delivered: until then the file is in use. */
bool case_file__archive(struct decision *d) {
	const struct record *r = d->record;
	bool decided = rec_is(r, F_state, W_granted) || rec_is(r, F_state, W_refused);
	int64_t years = arg_int(d, F_retention_years);
	if (rec_get(r, F_archived_at) != NIL)
		return desk__refuse(d, "case.archived_already", "", "the case has been archived");
	if (decided && rec_get(r, F_delivered_at) == NIL)
		return desk__refuse(d, "case.not_delivered", "", "the result is delivered before the case is archived");
	if (years == NIL)
		years = kept_years(d);
	if (years == NIL || years < 1)
		return desk__refuse(d, "field.missing", "payload.retention_years", "say for how many years it is kept");
	struct event *ev = emit_args(d, E_case_file_archived);
	check(rec_get(r, F_closed_at) != NIL); /* only what has ended comes here */
	set_int(ev, F_retention_years, years);
	set_name(ev, F_archived_by, d->command->actor);
	return true;
}
