/* 审查费结算: what the authority pays the agencies, in batches; and what a finished review was worth.
 *
 * Batch: made -> approved -> paid; made -> returned. A review settled on its own: accepted -> settled.
 * (1) Who makes a batch does not approve it, and who pays it did neither. Source: 财会〔2012〕21号.
 * (2) A review is in one batch that is not returned, and is paid once.
 * (3) The amount of a batch is the sum of its fees. */
#include "desk/market.h"
#include "desk/review.h"

enum { BATCH_MOST = 100 };

bool review__settle(struct decision *d) {
	if (rec_get(d->record, F_settlement) != NIL)
		return desk__refuse(d, "review.in_batch", "", "the review is in settlement %lld",
			(long long)rec_get(d->record, F_settlement));
	if (arg_int(d, F_fee_fen) < 0)
		return desk__refuse(d, "field.range", "payload.fee_fen", "a fee is not negative");
	emit_args(d, E_review_settled);
	return true;
}

/* ---- making a batch -------------------------------------------------------------------------------------- */

/* One review of a batch. */
struct charge {
	int64_t review, fen;
};
struct batch {
	struct charge fee[BATCH_MOST];
	uint32_t n;
	int64_t sum;
};

static bool has_review(const struct batch *b, int64_t review) {
	for (uint32_t i = 0; i < b->n; i++)
		if (b->fee[i].review == review)
			return true;
	return false;
}

/* Invariant 2. */
static bool may_be_settled(struct decision *d, int64_t id, str agency) {
	const struct record *r = desk__record(d, R_review, id);
	if (!r || !rec_is(r, F_state, W_accepted))
		return desk__refuse(d, "settlement.not_accepted", "payload.fees",
			"review %lld has not been accepted, or is settled already", (long long)id);
	if (rec_get(r, F_settlement) != NIL)
		return desk__refuse(d, "review.in_batch", "payload.fees", "review %lld is in settlement %lld",
			(long long)id, (long long)rec_get(r, F_settlement));
	return str_eq(rec_text(d->book, r, F_agency), agency) ||
		   desk__refuse(d, "settlement.other_agency", "payload.fees", "review %lld was done by another agency",
			   (long long)id);
}

static bool read_fees(struct decision *d, struct batch *b) {
	struct val list;
	if (!val_read_json(d->arena, arg_str(d, F_fees), &list, NULL) || list.kind != VAL_LIST ||
		list.list.count < 1 || list.list.count > BATCH_MOST)
		return desk__refuse(d, "field.type", "payload.fees",
			"a list of 1 to %d reviews, each with its fee: [{\"review\":12,\"fee_fen\":800000}]", BATCH_MOST);
	for (uint32_t i = 0; i < list.list.count; i++) {
		struct charge f;
		if (!val_to_int(val_member(list.list.items[i], "review"), &f.review) ||
			!val_to_int(val_member(list.list.items[i], "fee_fen"), &f.fen))
			return desk__refuse(d, "field.type", "payload.fees", "each entry has review and fee_fen");
		if (f.fen < 0 || f.fen > FEN_MOST / BATCH_MOST)
			return desk__refuse(d, "field.range", "payload.fees", "a fee is not negative, and not that large");
		if (has_review(b, f.review))
			return desk__refuse(
				d, "settlement.twice", "payload.fees", "review %lld stands twice", (long long)f.review);
		if (!may_be_settled(d, f.review, arg_str(d, F_agency)))
			return false;
		b->fee[b->n++] = f;
		b->sum += f.fen;
	}
	check(b->n > 0 && b->sum >= 0); /* invariant 3 */
	return true;
}

bool settlement__make(struct decision *d) {
	struct batch *b = arena_new(d->arena, struct batch);
	if (!read_fees(d, b))
		return false;
	struct buf text = buf_in(d->arena, b->n * sizeof "9223372036854775807:9223372036854775807 " + 1);
	for (uint32_t i = 0; i < b->n; i++)
		buf_format(&text, "%s%lld:%lld", i ? " " : "", (long long)b->fee[i].review, (long long)b->fee[i].fen);
	struct event *ev = emit_args(d, E_settlement_made);
	check(!text.full);
	set_state(ev, F_batch, buf_view(&text));
	set_int(ev, F_amount_fen, b->sum);
	set_int(ev, F_quantity, b->n);
	set_name(ev, F_requested_by, d->command->actor);
	int64_t id = ev->record->id;
	check(id > 0);
	for (uint32_t i = 0; i < b->n; i++) {
		struct event *in = emit(d, E_review_batched, desk__record(d, R_review, b->fee[i].review));
		set_int(in, F_settlement, id);
		set_int(in, F_fee_fen, b->fee[i].fen);
	}
	return true;
}

/* ---- afterwards ------------------------------------------------------------------------------------------ */

/* The next "review:fee" of a batch; false at its end. */
static bool next_charge(str *list, struct charge *out) {
	str review;
	return pair_next(list, &review, &out->fen) && str_int(review, &out->review);
}

bool settlement__send_back(struct decision *d) {
	struct charge f;
	emit_args(d, E_settlement_sent_back);
	for (str list = rec_state(d->record, F_batch); next_charge(&list, &f);) {
		const struct record *r = desk__record(d, R_review, f.review);
		if (!r)
			return desk__refuse(d, "store.fault", "", "a review of the batch is gone");
		check(rec_get(r, F_settlement) == d->record->id); /* invariant 2 */
		struct event *ev = emit(d, E_review_batched, r);
		set_int(ev, F_settlement, NIL);
		set_int(ev, F_fee_fen, NIL);
	}
	return true;
}

bool settlement__approve(struct decision *d) {
	if (!other_person(d, "settlement.same_person", rec_text(d->book, d->record, F_requested_by)))
		return false;
	set_name(emit_args(d, E_settlement_approved), F_approved_by, d->command->actor);
	return true;
}

bool settlement__pay(struct decision *d) {
	const struct record *s = d->record;
	struct charge f;
	if (!other_person(d, "settlement.same_person", rec_text(d->book, s, F_requested_by)) ||
		!other_person(d, "settlement.same_person", rec_text(d->book, s, F_approved_by)))
		return false;
	set_name(emit_args(d, E_settlement_paid), F_paid_by, d->command->actor);
	for (str list = arena_str(d->arena, rec_state(s, F_batch)); next_charge(&list, &f);) {
		const struct record *r = desk__record(d, R_review, f.review);
		check(!r || rec_get(r, F_settlement) == s->id);
		if (!r || !rec_is(r, F_state, W_accepted))
			return desk__refuse(d, "settlement.not_accepted", "", "review %lld is settled already",
				(long long)f.review);
		struct event *ev = emit(d, E_review_settled, r);
		set_int(ev, F_fee_fen, f.fen);
		if (!flow_step(d, ev, r, STR("settle")))
			return false;
	}
	return true;
}

/* ---- quality --------------------------------------------------------------------------------------------- */

bool review__quality(struct decision *d, int64_t *out, struct ruling *rule) {
	const struct record *r = d->record;
	struct val marks;
	if (!command_arg(d->command, F_marks))
		return desk__refuse(d, "review.no_marks", "payload.marks",
			"give marks by aspect, from which the quality follows, or the quality itself");
	if (!val_read_json(d->arena, arg_str(d, F_marks), &marks, NULL) || marks.kind != VAL_CONTEXT)
		return desk__refuse(d, "review.bad_marks", "payload.marks", "marks are an object of numbers");
	for (uint32_t i = 0; i < marks.context.count; i++) {
		int64_t mark;
		if (!val_to_int(marks.context.entries[i].value, &mark) || mark < 0 || mark > 100)
			return desk__refuse(d, "review.bad_marks", "payload.marks", "a mark is a whole number, 0 to 100");
	}
	struct decision_input in[] = {{STR("depth"), val_member(marks, "depth")},
		{STR("clarity"), val_member(marks, "clarity")}, {STR("service"), val_member(marks, "service")},
		{STR("on_time"), val_bool(rec_or(r, F_on_time, 1) == 1)},
		{STR("rounds"), val_int(rec_or(r, F_rounds, 0))}};
	if (!decide_by_rules(d, STR("review quality"), in, COUNT(in), true, rule))
		return false;
	return (val_to_int(rule->result, out) && *out >= 0 && *out <= 100) ||
		   desk__refuse(d, "review.bad_marks", "payload.marks",
			   "the rules give no quality for these marks: depth, clarity and service are needed");
}
