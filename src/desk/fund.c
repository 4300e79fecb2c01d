/* 预算与支付: budget lines and the payments from them.
 *
 * Payment: planned -> requested -> approved -> paid -> reversed.
 * (1) paid_fen of a line = sum of its payments in state paid, never more than budget_fen.
 * (2) who requests, who approves and who pays are three persons. Source: 财会〔2012〕21号; 预算法 58 (cash basis). */
#include "data/date.h"
#include "desk/desk_int.h"

bool budget_line__set(struct decision *d) {
	if (arg_int(d, F_amount_fen) < 0)
		return desk__refuse(d, "field.range", "payload.amount_fen", "a budget is not negative");
	struct event *ev = emit_args(d, E_budget_line_set);
	set_int(ev, F_budget_fen, arg_int(d, F_amount_fen));
	set_int(ev, F_paid_fen, 0);
	return true;
}

bool budget_line__adjust(struct decision *d) {
	int64_t budget = rec_get(d->record, F_budget_fen) + arg_int(d, F_change_fen);
	if (!other_person(d, "budget.same_person", arg_str(d, F_approver)))
		return false;
	if (budget > FEN_MOST)
		return desk__refuse(d, "field.range", "payload.change_fen", "no budget is as great as this would be");
	if (budget < rec_or(d->record, F_paid_fen, 0))
		return desk__refuse(
			d, "budget.below_paid", "payload.change_fen", "more has been paid than the budget would then be");
	set_int(emit_args(d, E_budget_line_adjusted), F_budget_fen, budget);
	return true;
}

bool payment__plan(struct decision *d) {
	if (!book_find(d->book, R_budget_line, arg_int(d, F_budget_line)))
		return desk__refuse(d, "payment.no_line", "payload.budget_line", "there is no budget line %lld",
			(long long)arg_int(d, F_budget_line));
	if (arg_int(d, F_amount_fen) <= 0)
		return desk__refuse(d, "field.range", "payload.amount_fen", "a payment is more than nothing");
	emit_args(d, E_payment_planned);
	return true;
}

bool payment__request(struct decision *d) {
	set_name(emit_args(d, E_payment_requested), F_requested_by, d->command->actor);
	return true;
}

bool payment__approve(struct decision *d) {
	if (!other_person(d, "payment.same_person", rec_text(d->book, d->record, F_requested_by)))
		return false;
	set_name(emit_args(d, E_payment_approved), F_approved_by, d->command->actor);
	return true;
}

static const struct record *line_of(const struct decision *d) {
	const struct record *line = book_find(d->book, R_budget_line, rec_get(d->record, F_budget_line));
	check(line);
	return line;
}

bool payment__pay(struct decision *d) {
	const struct record *line = line_of(d);
	int64_t paid = rec_or(line, F_paid_fen, 0) + rec_get(d->record, F_amount_fen);
	check(rec_or(line, F_paid_fen, 0) >= 0 && rec_get(d->record, F_amount_fen) > 0);
	if (!other_person(d, "payment.same_person", rec_text(d->book, d->record, F_requested_by)) ||
		!other_person(d, "payment.same_person", rec_text(d->book, d->record, F_approved_by)))
		return false;
	if (paid > rec_get(line, F_budget_fen))
		return desk__refuse(d, "payment.over_budget", "", "the line has not so much left");
	int64_t late = day_of_ms(d->now, d->pack->offset_minutes) - rec_get(d->record, F_planned_on);
	struct event *ev = emit_args(d, E_payment_paid);
	set_name(ev, F_paid_by, d->command->actor);
	set_int(ev, F_days_late, late > 0 ? late : 0);
	set_int(emit(d, E_budget_line_spent, line), F_paid_fen, paid);
	return true;
}

bool payment__reverse(struct decision *d) {
	const struct record *line = line_of(d);
	check(rec_get(line, F_paid_fen) >= rec_get(d->record, F_amount_fen)); /* invariant 1 */
	emit_args(d, E_payment_reversed);
	set_int(emit(d, E_budget_line_spent, line), F_paid_fen,
		rec_get(line, F_paid_fen) - rec_get(d->record, F_amount_fen));
	return true;
}
