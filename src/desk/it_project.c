/* 信息化项目: an IT project from application to establishment, and the funds decomposed to it.
 *
 * States: applied -> audited -> established.
 * (1) approved_fen <= submitted_fen. (2) the sum of the fund lines of a project <= its approved_fen: the
 * audited amount is the ceiling of budget and tender. Source: the district's measures on IT projects (pack). */
#include "desk/desk_int.h"

bool it_project__apply(struct decision *d) {
	if (arg_int(d, F_submitted_fen) <= 0)
		return desk__refuse(
			d, "field.range", "payload.submitted_fen", "the amount applied for is more than nothing");
	emit_args(d, E_it_project_applied);
	return true;
}

bool it_project__audit(struct decision *d) {
	check(rec_get(d->record, F_submitted_fen) > 0);
	int64_t approved = arg_int(d, F_approved_fen);
	if (approved < 0 || approved > rec_get(d->record, F_submitted_fen))
		return desk__refuse(d, "it_project.over_submitted", "payload.approved_fen",
			"the audited amount is at most the submitted one");
	emit_args(d, E_it_project_audited);
	return true;
}

bool it_project__establish(struct decision *d) {
	emit_args(d, E_it_project_established);
	return true;
}

bool fund_line__decompose(struct decision *d) {
	const struct record *p = book_find(d->book, R_it_project, arg_int(d, F_it_project));
	int64_t amount = arg_int(d, F_amount_fen);
	if (!p || rec_get(p, F_approved_fen) == NIL)
		return desk__refuse(d, "fund.no_project", "payload.it_project", "funds go to audited projects only");
	int64_t sum = rec_or(p, F_decomposed_fen, 0) + amount;
	if (amount <= 0 || sum > rec_get(p, F_approved_fen))
		return desk__refuse(d, "fund.over_approved", "payload.amount_fen",
			"the lines of a project may not exceed its audited amount");
	emit_args(d, E_fund_line_decomposed);
	set_int(emit(d, E_it_project_funded, p), F_decomposed_fen, sum);
	return true;
}
