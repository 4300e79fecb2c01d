/* 好差评: a rating of one service, and what a bad one sets in motion.
 *
 * States: given -> (bad only) verified -> rectified -> closed; verified -> closed.
 * (1) by_default tells a rating that nobody gave from one that somebody did; the two are never mixed in an indicator.
 * Source: 国办发〔2019〕51号; GB/T 39735-2020. */
#include "desk/clock.h"

enum { GRADE_BAD = 2 }; /* 差评 is grade 1 and 2 of five */

bool subject_parse(str subject, enum record_kind *kind, int64_t *id) {
	int32_t slash = str_find(subject, '/', 0);
	if (slash < 0)
		return false;
	*kind = record_find(str_cut(subject, 0, (uint32_t)slash));
	return *kind && str_int(str_cut(subject, (uint32_t)slash + 1, subject.n), id) && *id > 0;
}

/* An applicant rates what was decided for him, once. `own`: the subject is a case of the one who rates. */
static bool applicant_may(struct decision *d, const struct record *of, bool *own) {
	*own = of->kind == R_case_file && rec_get(of, F_applicant) != NIL &&
		   str_eq(rec_text(d->book, of, F_applicant), d->command->actor);
	if (!*own)
		return !d->command->own || desk__refuse(d, "rating.not_yours", "payload.subject", "rate a case of your own");
	if (rec_get(of, F_rated) == 1)
		return desk__refuse(d, "rating.already_given", "payload.subject", "the case has been rated");
	return rec_get(of, F_closed_at) != NIL ||
		   desk__refuse(d, "rating.too_early", "payload.subject", "the case is rated when it has been decided");
}

bool rating__give(struct decision *d) {
	enum record_kind kind;
	bool own;
	int64_t id, grade = arg_int(d, F_grade);
	if (!subject_parse(arg_str(d, F_subject), &kind, &id) || !book_find(d->book, kind, id))
		return desk__refuse(
			d, "rating.no_subject", "payload.subject", "the subject must be an existing record, as case/4711");
	if (grade < 1)
		return desk__refuse(d, "field.range", "payload.grade", "grades are 1 to 5");
	const struct record *of = book_find(d->book, kind, id);
	if (!applicant_may(d, of, &own))
		return false;
	struct event *ev = emit_args(d, E_rating_given);
	if (own) {
		set_name(ev, F_applicant, d->command->actor);
		set_bool(emit(d, E_case_file_rated, of), F_rated, true);
	}
	if (grade > GRADE_BAD)
		return true;
	struct limit contact;
	if (!office_limit(d, "rating.contact", &contact))
		return false;
	set_int(ev, F_due_at, due_after(d, ev, d->now, contact));
	return true;
}

bool rating__move_due(struct decision *d) {
	const enum field due[] = {F_due_at};
	if (!rec_is(d->record, F_state, W_closed))
		due_move(d, E_rating_due_moved, due, 1, false);
	return true;
}

bool rating__verify(struct decision *d) {
	if (rec_or(d->record, F_grade, 0) > GRADE_BAD)
		return desk__refuse(d, "rating.not_bad", "", "only bad ratings are verified");
	emit_args(d, E_rating_verified);
	return true;
}

bool rating__rectify(struct decision *d) {
	if (!rec_is(d->record, F_verdict, W_proven))
		return desk__refuse(d, "rating.nothing_proven", "", "only a proven complaint is rectified");
	emit_args(d, E_rating_rectified);
	return true;
}

bool rating__close(struct decision *d) {
	if (rec_is(d->record, F_state, W_verified) && rec_is(d->record, F_verdict, W_proven))
		return desk__refuse(d, "rating.not_rectified", "", "a proven complaint is rectified first");
	emit_args(d, E_rating_closed);
	return true;
}
