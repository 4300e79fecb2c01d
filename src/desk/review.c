/* 技术审查: a review by an agency, paid by the authority and apart from the approval.
 *
 * States: requested -> assigned -> opined -> (corrected -> opined)* -> reported -> accepted -> settled.
 * (1) The agency that prepared a document never reviews it. Source: 广东省优化营商环境条例 43; 环评法 19. */
#include "desk/clock.h"

bool review__request(struct decision *d) {
	emit_args(d, E_review_requested);
	return true;
}

bool review__assign(struct decision *d) {
	if (str_eq(arg_str(d, F_agency), rec_text(d->book, d->record, F_prepared_by)))
		return desk__refuse(
			d, "review.conflict", "payload.agency", "the agency that prepared the document may not review it");
	const struct csv *t = pack_table(d->pack, "plans/review-types.csv");
	const struct code *c = pack_code(d->pack, CODE_REVIEW_TYPE, rec_text(d->book, d->record, F_review_type));
	int64_t days = 0;
	struct event *ev = emit_args(d, E_review_assigned);
	if (t && c && str_int(csv_cell(t, c->row, csv_column(t, "days")), &days))
		set_int(ev, F_due_at, due_after(d, ev, d->now, (struct limit){(int32_t)days, UNIT_WORKING_DAY}));
	return true;
}

bool review__move_due(struct decision *d) {
	const enum field due[] = {F_due_at};
	if (rec_get(d->record, F_reported_at) == NIL)
		due_move(d, E_review_due_moved, due, 1, false);
	return true;
}

bool review__opine(struct decision *d) {
	set_int(emit_args(d, E_review_opined), F_rounds, rec_or(d->record, F_rounds, 0) + 1);
	return true;
}

bool review__correct(struct decision *d) {
	emit_args(d, E_review_corrected);
	return true;
}

bool review__report(struct decision *d) {
	emit_args(d, E_review_reported);
	return true;
}

bool review__accept(struct decision *d) {
	emit_args(d, E_review_accepted);
	return true;
}

bool review__settle(struct decision *d) {
	if (arg_int(d, F_fee_fen) < 0)
		return desk__refuse(d, "field.range", "payload.fee_fen", "a fee is not negative");
	emit_args(d, E_review_settled);
	return true;
}
