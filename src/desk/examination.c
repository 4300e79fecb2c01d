/* 重大项目联审: a meeting of departments about one project, with their opinions in writing before it.
 *
 * Examination: called -> held -> decided -> closed; called -> cancelled. Each department that is asked has a record of
 * its own, with its clock: asked -> given, or cancelled. What is to be done afterwards: open -> done.
 * (1) Silence is no assent: without the opinion of every department that was asked nothing is agreed to.
 * (2) A department has its days: the meeting is not before its limit ends.
 * (3) An examination ends when all that it gave to do is done. */
#include "data/date.h"
#include "desk/clock.h"

enum { DEPARTMENTS_MOST = 40 };

/* ---- calling --------------------------------------------------------------------------------------------- */

static bool departments_of(struct decision *d, str *out, uint32_t *n) {
	str list = arg_str(d, F_departments), one;
	*n = 0;
	while (list.n && str_next(&list, ' ', &one)) {
		if (!one.n)
			continue;
		if (!pack_code(d->pack, CODE_DEPARTMENT, one))
			return desk__refuse(d, "field.code", "payload.departments", "there is no department \"" STR_FMT "\"",
				STR_ARG(one));
		for (uint32_t i = 0; i < *n; i++)
			if (str_eq(out[i], one))
				return desk__refuse(d, "examination.asked_twice", "payload.departments",
					STR_FMT " stands twice", STR_ARG(one));
		if (*n == DEPARTMENTS_MOST)
			return desk__refuse(d, "field.range", "payload.departments", "at most %d departments are asked",
				DEPARTMENTS_MOST);
		out[(*n)++] = one;
	}
	return *n > 0 || desk__refuse(d, "field.missing", "payload.departments", "name the departments to be asked");
}

static void ask(struct decision *d, const struct record *e, str department, struct limit limit, int64_t id) {
	struct event *ev = emit(d, E_exam_opinion_asked, decide_draft(d, R_exam_opinion, id));
	set_int(ev, F_examination, e->id);
	set_int(ev, F_project, arg_int(d, F_project));
	set_text(ev, F_title, arg_str(d, F_title));
	set_name(ev, F_department, department);
	ms due = due_after(d, ev, d->now, limit);
	set_int(ev, F_due_at, due);
	check(due >= d->now);
	set_int(ev, F_wake_at, due);
}

bool examination__call(struct decision *d) {
	str asked[DEPARTMENTS_MOST];
	uint32_t n;
	struct limit limit;
	int64_t project = arg_int(d, F_project), next = book_last_id(d->book, R_exam_opinion) + 1;
	const struct record *p = book_find(d->book, R_project, project);
	if (!p || rec_is(p, F_state, W_finished))
		return desk__refuse(d, "examination.no_project", "payload.project",
			"there is no project %lld under way", (long long)project);
	if (!departments_of(d, asked, &n) || !office_limit(d, "examination.opinion", &limit))
		return false;
	const struct calendar *c = d->pack->calendar;
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	ms due = calendar_due(c, d->now, limit, known, NULL);
	if (case_end_of_day(d, arg_int(d, F_on)) < due) /* invariant 2 */
		return desk__refuse(d, "examination.too_soon", "payload.on",
			"departments have %d days for their opinions: the meeting is not before they end", limit.value);
	struct event *ev = emit_args(d, E_examination_called);
	if (d->command->department.n)
		set_name(ev, F_department, d->command->department);
	set_int(ev, F_opinions_asked, n);
	set_int(ev, F_opinions_given, 0);
	set_int(ev, F_opinions_against, 0);
	set_int(ev, F_open_follow_ups, 0);
	set_int(ev, F_first_opinion, next);
	for (uint32_t i = 0; i < n; i++)
		ask(d, ev->record, asked[i], limit, next + i);
	return true;
}

/* ---- opinions -------------------------------------------------------------------------------------------- */

bool exam_opinion__give(struct decision *d) {
	const struct record *e = desk__record(d, R_examination, rec_get(d->record, F_examination));
	if (!e || rec_is(e, F_state, W_decided) || rec_is(e, F_state, W_closed) || rec_is(e, F_state, W_cancelled))
		return desk__refuse(d, "examination.over", "", "the examination has been decided, or called off");
	struct event *ev = emit_args(d, E_exam_opinion_given);
	set_name(ev, F_officer, d->command->actor);
	set_bool(ev, F_on_time, d->now <= rec_get(d->record, F_due_at));
	set_int(ev, F_wake_at, NIL);
	struct event *of = emit(d, E_examination_opinion_taken, e);
	set_int(of, F_opinions_given, rec_or(e, F_opinions_given, 0) + 1);
	check(rec_or(e, F_opinions_given, 0) < rec_or(e, F_opinions_asked, 0));
	if (arg_int(d, F_task_verdict) == W_refuse)
		set_int(of, F_opinions_against, rec_or(e, F_opinions_against, 0) + 1);
	return true;
}

/* The limit ends: it is late, and says nothing. Invariant 1. */
bool exam_opinion__wake(struct decision *d) {
	struct event *ev = emit(d, E_exam_opinion_ran_over, d->record);
	set_int(ev, F_wake_at, NIL);
	if (rec_is(d->record, F_state, W_asked))
		set_bool(ev, F_on_time, false);
	return true;
}

bool exam_opinion__move_due(struct decision *d) {
	const enum field due[] = {F_due_at};
	bool closed = !rec_is(d->record, F_state, W_asked);
	struct event *ev = due_move(d, E_exam_opinion_due_moved, due, 1, closed);
	if (ev && !closed && rec_get(d->record, F_wake_at) != NIL)
		set_int(ev, F_wake_at, case_after(ev, d->record, F_due_at));
	return true;
}

/* ---- the meeting ----------------------------------------------------------------------------------------- */

bool examination__hold(struct decision *d) {
	int64_t on = rec_get(d->record, F_on);
	if (on != NIL && day_of_ms(d->now, d->pack->offset_minutes) < on)
		return desk__refuse(d, "examination.not_yet", "", "the meeting was called for a later day");
	emit_args(d, E_examination_held);
	return true;
}

bool examination__decide(struct decision *d) {
	const struct record *e = d->record;
	int64_t missing = rec_or(e, F_opinions_asked, 0) - rec_or(e, F_opinions_given, 0);
	bool agree = arg_int(d, F_conclusion) == W_agree;
	check(missing >= 0);
	if (agree && missing > 0) /* invariant 1 */
		return desk__refuse(d, "examination.opinions_missing", "payload.conclusion",
			"%lld departments have not answered, and silence is no assent: ask them, or defer", (long long)missing);
	if (agree && rec_or(e, F_opinions_against, 0) > 0 && !str_trim(arg_str(d, F_resolution)).n)
		return desk__refuse(d, "examination.objection", "payload.resolution",
			"a department does not agree: say how its objection was settled");
	emit_args(d, E_examination_decided);
	return true;
}

/* Its opinions have numbers that follow each other, since one decision made them. */
static void drop_opinions(struct decision *d) {
	int64_t first = rec_or(d->record, F_first_opinion, 0), n = rec_or(d->record, F_opinions_asked, 0);
	for (int64_t id = first; id < first + n; id++) {
		const struct record *o = desk__record(d, R_exam_opinion, id);
		check(!o || rec_get(o, F_examination) == d->record->id);
		if (o && rec_is(o, F_state, W_asked))
			set_int(emit(d, E_exam_opinion_dropped, o), F_wake_at, NIL);
	}
}

bool examination__cancel(struct decision *d) {
	emit_args(d, E_examination_cancelled);
	drop_opinions(d);
	return true;
}

bool examination__close(struct decision *d) {
	int64_t open = rec_or(d->record, F_open_follow_ups, 0);
	if (open > 0) /* invariant 3 */
		return desk__refuse(d, "examination.follow_ups_open", "", "%lld follow-ups are still open", (long long)open);
	emit_args(d, E_examination_closed);
	return true;
}

/* ---- follow-ups ------------------------------------------------------------------------------------------ */

static void count_open(struct decision *d, const struct record *e, int64_t by) {
	int64_t open = rec_or(e, F_open_follow_ups, 0) + by;
	check(open >= 0);
	set_int(emit(d, E_examination_followed, e), F_open_follow_ups, open);
}

bool follow_up__assign(struct decision *d) {
	const struct record *e = book_find(d->book, R_examination, arg_int(d, F_examination));
	int64_t on = arg_int(d, F_on);
	if (!e || !(rec_is(e, F_state, W_held) || rec_is(e, F_state, W_decided)))
		return desk__refuse(d, "follow_up.no_examination", "payload.examination",
			"things are given to do after the meeting, and before the examination is closed");
	if (on < day_of_ms(d->now, d->pack->offset_minutes))
		return desk__refuse(d, "follow_up.in_past", "payload.on", "that day has passed");
	struct event *ev = emit_args(d, E_follow_up_assigned);
	set_int(ev, F_project, rec_get(e, F_project));
	set_int(ev, F_due_at, case_end_of_day(d, on));
	set_int(ev, F_wake_at, case_end_of_day(d, on));
	count_open(d, e, 1);
	return true;
}

bool follow_up__finish(struct decision *d) {
	const struct record *e = desk__record(d, R_examination, rec_get(d->record, F_examination));
	check(rec_get(d->record, F_due_at) != NIL);
	struct event *ev = emit_args(d, E_follow_up_finished);
	set_bool(ev, F_on_time, d->now <= rec_get(d->record, F_due_at));
	set_int(ev, F_wake_at, NIL);
	if (e)
		count_open(d, e, -1);
	return true;
}

bool follow_up__wake(struct decision *d) {
	struct event *ev = emit(d, E_follow_up_ran_over, d->record);
	set_int(ev, F_wake_at, NIL);
	if (rec_is(d->record, F_state, W_open))
		set_bool(ev, F_on_time, false);
	return true;
}
