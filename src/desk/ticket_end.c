/* How a ticket ends, and what may come after: closed and called back, sent back, reopened, rectified; not taken
 * up, merged, terminated.
 *
 * (1) on_time is set at the first closing: the last reply was given by due_at. Nothing later changes it.
 * (2) A ticket that was merged is answered with the one it was merged into: no caller is forgotten.
 * Source: GB/T 33358-2016; the regulations of the pack. */
#include "data/date.h"
#include "desk/ticket.h"

enum { MERGED_MOST = 100 };

/* ---- merged tickets -------------------------------------------------------------------------------------- */

/* The next number of "12 13 14"; false at its end. */
static bool next_number(str *list, int64_t *id) {
	int32_t space = str_find(*list, ' ', 0);
	uint32_t end = space < 0 ? list->n : (uint32_t)space;
	bool found = end > 0 && str_int(str_cut(*list, 0, end), id);
	*list = str_cut(*list, space < 0 ? list->n : end + 1, list->n);
	return found;
}

static uint32_t count_numbers(str list) {
	uint32_t n = 0;
	for (int64_t id; next_number(&list, &id);)
		n++;
	return n;
}

/* It is no reply of its own limit: the one that was handled counts. */
static void answer_with(struct decision *d, const struct record *m, ms replied) {
	set_int(emit(d, E_ticket_answered_along, m), F_replied_at, replied);
}

void ticket__answer_along(struct decision *d, const struct record *r, ms replied) {
	str list = rec_state(r, F_merged);
	for (int64_t id; next_number(&list, &id);) {
		const struct record *m = desk__record(d, R_ticket, id);
		if (m && rec_is(m, F_state, W_merged))
			answer_with(d, m, replied);
	}
}

static bool may_merge(struct decision *d, const struct record *other) {
	const struct record *r = d->record;
	static const enum word over[] = {W_merged, W_not_accepted, W_terminated};
	bool gone = !other || other == r;
	for (size_t i = 0; !gone && i < COUNT(over); i++)
		gone = rec_is(other, F_state, over[i]);
	if (gone)
		return desk__refuse(d, "ticket.bad_merge", "payload.merged_into",
			"a ticket merges into another one that is handled or was answered itself");
	if (rec_get(other, F_received_at) > rec_get(r, F_received_at))
		return desk__refuse(
			d, "ticket.merge_newer", "payload.merged_into", "a ticket merges into the older one, never the other way");
	if (count_numbers(rec_state(other, F_merged)) + count_numbers(rec_state(r, F_merged)) >= MERGED_MOST)
		return desk__refuse(d, "ticket.too_many_merged", "payload.merged_into",
			"at most %d tickets are merged into one", MERGED_MOST);
	return true;
}

/* What was merged into this one goes on with it: a chain always leads to one ticket that is handled. */
static void merge_children(struct decision *d, const struct record *other) {
	str list = rec_state(d->record, F_merged);
	for (int64_t id; next_number(&list, &id);) {
		const struct record *m = desk__record(d, R_ticket, id);
		if (m && rec_is(m, F_state, W_merged))
			set_int(emit(d, E_ticket_merged, m), F_merged_into, other->id);
	}
}

bool ticket__merge(struct decision *d) {
	const struct record *r = d->record, *other = book_find(d->book, R_ticket, arg_int(d, F_merged_into));
	if (!may_merge(d, other))
		return false;
	str own = arena_str(d->arena, rec_state(r, F_merged)), had = rec_state(other, F_merged);
	struct event *ev = emit_args(d, E_ticket_merged);
	set_int(ev, F_wake_at, NIL);
	if (own.n)
		set_state(ev, F_merged, STR(""));
	flow_cease(d, ev, r, STR(""));
	struct event *in = emit(d, E_ticket_merged_in, other);
	set_state(in, F_merged, arena_format(d->arena, STR_FMT "%s%lld%s" STR_FMT, STR_ARG(had), had.n ? " " : "",
		(long long)r->id, own.n ? " " : "", STR_ARG(own)));
	merge_children(d, other);
	if (rec_is(other, F_state, W_closed))
		answer_with(d, r, d->now);
	return true;
}

/* ---- closing --------------------------------------------------------------------------------------------- */

/* Invariant 1. */
static void close_with(struct event *ev, const struct record *r, ms replied) {
	check(rec_get(r, F_due_at) != NIL && rec_get(r, F_first_due_at) != NIL);
	if (rec_get(r, F_on_time) == NIL)
		set_bool(ev, F_on_time, replied <= rec_get(r, F_due_at));
	if (rec_get(r, F_feedback_due_at) != NIL && rec_get(r, F_feedback_at) == NIL)
		set_int(ev, F_feedback_at, replied);
	ticket__set_wake(ev, r, ev->recorded_at, true);
	if (rec_get(r, F_special) == NIL)
		set_int(ev, F_wake_at, NIL);
}

bool ticket__answer(struct decision *d) {
	if (!article__in_force(d))
		return false;
	struct event *ev = emit_args(d, E_ticket_answered);
	set_bool(ev, F_direct, true);
	set_int(ev, F_replied_at, d->now);
	flow_cease(d, ev, d->record, STR(""));
	close_with(ev, d->record, d->now);
	ticket__answer_along(d, d->record, d->now);
	article__count_use(d);
	return true;
}

bool ticket__close(struct decision *d) {
	ms replied = rec_get(d->record, F_replied_at);
	check(replied != NIL);
	struct event *ev = emit_args(d, E_ticket_closed);
	close_with(ev, d->record, replied);
	ticket__answer_along(d, d->record, replied);
	return true;
}

/* The matter is not one of the hotline: said with the reason and with where to turn. Source: 潍坊市条例 19. */
bool ticket__refuse(struct decision *d) {
	if (!ticket__ground_is(d, "refuse"))
		return false;
	if (!str_trim(arg_str(d, F_way_out)).n)
		return desk__refuse(d, "field.missing", "payload.way_out", "whoever is refused is told where to turn");
	struct event *ev = emit_args(d, E_ticket_not_accepted);
	set_int(ev, F_wake_at, NIL);
	flow_cease(d, ev, d->record, STR(""));
	return true;
}

/* Given up before its end: reviewed by somebody else, and in writing. */
bool ticket__terminate(struct decision *d) {
	if (!other_person(d, "ticket.same_person", arg_str(d, F_approver)))
		return false;
	struct event *ev = emit_args(d, E_ticket_terminated);
	set_int(ev, F_wake_at, NIL);
	flow_cease(d, ev, d->record, STR(""));
	ticket__answer_along(d, d->record, d->now);
	return true;
}

/* ---- afterwards ------------------------------------------------------------------------------------------ */

bool ticket__call_back(struct decision *d) {
	static const enum field answers[] = {F_satisfaction, F_solved, F_manner_satisfaction, F_key_satisfaction};
	for (size_t i = 0; !arg_is(d, F_reached) && i < COUNT(answers); i++) {
		char where[48];
		snprintf(where, sizeof where, "payload.%s", field_defs[answers[i]].name);
		if (arg_int(d, answers[i]) != NIL)
			return desk__refuse(d, "ticket.not_reached", where, "who was not reached cannot have answered");
	}
	if (arg_int(d, F_key_satisfaction) != NIL && rec_get(d->record, F_rectified_at) == NIL)
		return desk__refuse(d, "ticket.not_rectified", "payload.key_satisfaction",
			"satisfaction with the rectification is asked after it");
	struct event *ev = emit_args(d, E_ticket_called_back);
	set_int(ev, F_call_backs, rec_or(d->record, F_call_backs, 0) + 1);
	return true;
}

bool ticket__rework(struct decision *d) {
	struct event *ev = emit_args(d, E_ticket_reworked);
	set_int(ev, F_reworks, rec_or(d->record, F_reworks, 0) + 1);
	return true;
}

/* The window is judged by when the server records it: a date typed in opens nothing that has closed. */
bool ticket__reopen(struct decision *d) {
	struct limit window;
	const struct calendar *c = d->pack->calendar;
	if (!office_limit(d, "ticket.reopen", &window))
		return false;
	int known = calendar_known_year(c, day_of_ms(d->recorded_at, calendar_offset(c)));
	if (d->recorded_at > calendar_due(c, rec_get(d->record, F_closed_at), window, known, NULL))
		return desk__refuse(d, "ticket.reopen_closed", "", "a ticket is reopened within %d days of its closing",
			window.value);
	struct event *ev = emit_args(d, E_ticket_reopened);
	set_int(ev, F_reopens, rec_or(d->record, F_reopens, 0) + 1);
	flow_cease(d, ev, d->record, STR("reply"));
	return true;
}

bool ticket__rectify(struct decision *d) {
	if (rec_or(d->record, F_key_ticket, 0) != 1)
		return desk__refuse(d, "ticket.not_key", "", "only a key ticket is rectified");
	emit_args(d, E_ticket_rectified);
	return true;
}
