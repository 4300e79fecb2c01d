/* 取号、叫号: a visit to the hall, from the number drawn to its end.
 *
 * States: issued -> called -> finished; called -> passed -> issued again, once; called, issued -> issued in another
 * line (transfer); called -> issued (the next group of matters of the same visit); any of them -> abandoned, at
 * midnight by the desk itself (window.c).
 * A visit to a self-service machine (channel self_service) is a number, too: it stands in no line and is finished
 * there, or at midnight; handed over to a window or a line it is a number as any other.
 * (1) Any other number stands in a line exactly while it is issued. Its rank is an instant: that of its issue, less the
 *     advance that the rules give to who may go first; nobody is overtaken for ever.
 * (2) estimate_ms and ahead are of the moment of issue and never change: they are compared with what happened.
 * (3) A window that works has the number that it called as its current one until the number leaves. */
#include "data/date.h"
#include "desk/booking.h"
#include "desk/desk_int.h"
#include "desk/hall.h"

enum { VISIT_GROUPS = 8, EARLY_MINUTES = 10, LATE_MINUTES = 15 /* where the rules say nothing */ };

/* What is known of a number before it is issued. */
struct visit {
	struct hall *hall;
	const struct service_point *point;
	str group_code;               /* that of the command, else that of the booking */
	int64_t group, line;
	const struct record *booking; /* in time for it; NULL: a walk-in */
	bool late;                    /* there was a booking, and its time has passed */
	str more;                     /* further groups */
	ms advance;
};

/* ---- the booking ------------------------------------------------------------------------------------ */

static int64_t booking_named(struct decision *d) {
	int64_t id = arg_int(d, F_booking);
	str code = arg_str(d, F_check_code);
	if (!code.n)
		return id;
	return booking_code_reads(d->seal, code, &id) ? id : 0;
}

/* Whether the booking is for this visit. */
static bool booking_fits(struct decision *d, const struct visit *v, const struct record *b) {
	str group = rec_text(d->book, b, F_business_group);
	int offset = d->pack->offset_minutes;
	if (!str_eq(rec_text(d->book, b, F_service_point), v->point->code))
		return desk__refuse(
			d, "queue.wrong_point", "payload.service_point", "the booking is for another service point");
	if (day_of_ms(rec_or(b, F_slot_at, 0), offset) != day_of_ms(d->now, offset))
		return desk__refuse(d, "queue.wrong_day", "payload.booking", "the booking is for another day");
	return !arg_str(d, F_business_group).n || str_eq(group, arg_str(d, F_business_group)) ||
		   desk__refuse(d, "queue.wrong_group", "payload.business_group", "the booking is for the group " STR_FMT,
			   STR_ARG(group));
}

static bool find_booking(struct decision *d, struct visit *v, const struct record **out) {
	bool named = arg_int(d, F_booking) != NIL || arg_str(d, F_check_code).n;
	const char *where = arg_str(d, F_check_code).n ? "payload.check_code" : "payload.booking";
	int64_t id = named ? booking_named(d) : 0;
	*out = NULL;
	if (!named)
		return true;
	const struct record *b = id > 0 ? desk__record(d, R_booking, id) : NULL;
	if (d->refusal->code)
		return false;
	/* Who missed it today may still come, as a walk-in. */
	if (!b || !(rec_is(b, F_state, W_booked) || rec_is(b, F_state, W_no_show)))
		return desk__refuse(d, "queue.no_booking", where, "there is no open booking of this number");
	*out = b;
	return booking_fits(d, v, b);
}

/* ---- who goes first --------------------------------------------------------------------------------- */

/* Whole minutes until the slot begins; negative when it has begun. */
static int64_t minutes_early(const struct decision *d, const struct record *booking) {
	return booking ? (rec_or(booking, F_slot_at, 0) - d->now) / MS_PER_MINUTE : 0;
}

/* A pack without such a decision: ten minutes early, fifteen late, and nobody goes first. */
static str verdict_without_rules(const struct record *booking, int64_t early) {
	if (!booking)
		return STR("walk-in");
	return early > EARLY_MINUTES ? STR("early") : early < -LATE_MINUTES ? STR("late") : STR("booked");
}

/* Asks the rules: is a booking in time, and by how many minutes does the number go ahead. */
static bool ask_rules(struct decision *d, struct visit *v, const struct record *booking) {
	int64_t early = minutes_early(d, booking), minutes = 0;
	str need = arg_int(d, F_need) != NIL ? str_of(word_defs[arg_int(d, F_need)].name) :
		arg_is(d, F_elderly) ? STR("elderly") : STR("");
	struct ruling rule = {0};
	str verdict = verdict_without_rules(booking, early);
	struct decision_input inputs[] = {{STR("need"), need.n ? val_str(need) : val_null()},
		{STR("booked"), val_bool(booking != NULL)}, {STR("minutes early"), val_int(early)}};
	if (rulebook_find(d->rules, STR("queue priority"), day_of_ms(d->now, d->pack->offset_minutes), &(int){0})) {
		if (!decide_by_rules(d, STR("queue priority"), inputs, COUNT(inputs), false, &rule))
			return false;
		struct val said = val_member(rule.result, "verdict");
		if (said.kind != VAL_STRING || !val_to_int(val_member(rule.result, "advance"), &minutes) || minutes < 0)
			return desk__refuse(d, "queue.no_rule", "", "the rules give no verdict and advance for this number");
		verdict = said.string;
	}
	if (str_is(verdict, "early"))
		return desk__refuse(
			d, "queue.too_early", "happened_at", "the booking is for %lld minutes later", (long long)early);
	v->late = booking && str_is(verdict, "late");
	v->booking = v->late ? NULL : booking;
	v->advance = minutes * MS_PER_MINUTE;
	if (v->booking && !rec_is(v->booking, F_state, W_booked))
		return desk__refuse(d, "queue.no_booking", "payload.booking", "the booking has ended");
	return true;
}

/* ---- issuing ---------------------------------------------------------------------------------------- */

/* Further groups of the visit, each once: those of the command, else those of the booking. */
static bool read_more(struct decision *d, struct visit *v, const struct record *booking) {
	str text = arg_str(d, F_groups), word;
	struct group_set seen = {0};
	uint32_t n = 0;
	if (!text.n && booking)
		text = rec_text(d->book, booking, F_groups);
	v->more = text;
	group_put(&seen, v->group);
	while (text.n && str_next(&text, ' ', &word)) {
		int64_t no = hall_group(v->hall, word);
		if (!no)
			return desk__refuse(d, "field.code", "payload.groups", "there is no such group of matters");
		if (group_in(&seen, no) || ++n > VISIT_GROUPS)
			return desk__refuse(d, "queue.same_group", "payload.groups", "each group is named once, at most %d of them",
				VISIT_GROUPS);
		group_put(&seen, no);
	}
	return true;
}

static void open_line(struct decision *d, int64_t line, str point, str group, int64_t first) {
	int offset = d->pack->offset_minutes;
	day on = (day)(line >> 18);
	struct event *ev = emit(d, E_hall_line_opened, decide_draft(d, R_hall_line, line));
	set_name(ev, F_service_point, point);
	set_name(ev, F_business_group, group);
	set_int(ev, F_on, on);
	set_int(ev, F_first_number, first);
	set_int(ev, F_wake_at, ms_of_day(on + 1, offset));
}

static bool read_visit(struct decision *d, struct visit *v, const struct record **booking) {
	v->hall = desk__hall(d);
	v->point = pack_point(d->pack, arg_str(d, F_service_point));
	check(v->point && "its code was looked up when the command was read");
	if (!v->hall)
		return false;
	if (!find_booking(d, v, booking))
		return false;
	v->group_code = *booking && !arg_str(d, F_business_group).n ? rec_text(d->book, *booking, F_business_group)
	                                                            : arg_str(d, F_business_group);
	if (!v->group_code.n)
		return desk__refuse(d, "field.missing", "payload.business_group", "name the group of matters, or a booking");
	v->group = hall_group(v->hall, v->group_code);
	v->line = hall_line(v->point->no, v->group, day_of_ms(d->now, d->pack->offset_minutes));
	if (!v->line)
		return desk__refuse(d, "queue.no_line", "happened_at", "lines are numbered from 1970 on");
	return ask_rules(d, v, *booking) && read_more(d, v, *booking);
}

/* Whether the visit is one to a self-service machine: nobody calls it. */
static bool serves_itself(const struct decision *d) {
	return arg_int(d, F_channel) == W_self_service;
}

/* The place in the line, and what is told about the wait. */
static void put_place(struct decision *d, struct event *ev, const struct visit *v) {
	uint32_t before;
	int64_t rank = d->now - v->advance;
	ms wait = hall_estimate(d, v->hall, v->point->no, v->group, (day)(v->line >> 18), rank, &before);
	set_int(ev, F_in_line, v->line);
	set_int(ev, F_rank, rank > 0 ? rank : 0);
	set_int(ev, F_ahead, before);
	set_int(ev, F_estimate_ms, wait);
}

bool queue_number__issue(struct decision *d) {
	struct visit v = {0};
	const struct record *booking = NULL;
	if (!read_visit(d, &v, &booking))
		return false;
	struct line_tally *t = hall_tally(d, v.line);
	if (d->refusal->code)
		return false;
	char text[16];
	struct event *ev = emit_args(d, E_queue_number_issued);
	hall_number_text(v.group, (t ? t->issued : 0) + 1, text);
	set_name(ev, F_number_text, arena_str(d->arena, str_of(text)));
	set_name(ev, F_business_group, v.group_code);
	if (!serves_itself(d))
		put_place(d, ev, &v);
	set_none(ev, F_check_code);
	if (booking) {
		set_int(ev, F_booking, booking->id);
		set_bool(ev, F_punctual, !v.late);
	}
	if (v.more.n)
		set_name(ev, F_groups, v.more);
	if (v.booking)
		booking__check_in(d, v.booking);
	if (!t)
		open_line(d, v.line, v.point->code, v.group_code, d->draft->id);
	return true;
}

/* ---- at the window ---------------------------------------------------------------------------------- */

void queue_called(const struct record *r, struct event *ev, str window) {
	check(r->kind == R_queue_number && window.n);
	check(rec_is(r, F_state, W_issued) || rec_is(r, F_state, W_passed));
	set_name(ev, F_window, window);
	set_int(ev, F_call_count, rec_or(r, F_call_count, 0) + 1);
	if (rec_get(r, F_in_line) != NIL)
		set_int(ev, F_in_line, NIL);
}

bool queue_number__call(struct decision *d) {
	const struct record *r = d->record;
	str window = arg_str(d, F_window);
	if (rec_or(r, F_call_count, 0) >= 2)
		return desk__refuse(d, "queue.called_twice", "", "a number is called again once only");
	if (!str_eq(window_point(d->pack, window), rec_text(d->book, r, F_service_point)))
		return desk__refuse(
			d, "queue.wrong_window", "payload.window", "this window is not at the service point of the number");
	queue_called(r, emit_args(d, E_queue_number_called), window);
	return window_takes(d, r, window);
}

bool queue_number__announce(struct decision *d) {
	check(rec_get(d->record, F_called_at) != NIL && rec_get(d->record, F_in_line) == NIL); /* invariant 1 */
	struct event *ev = emit_args(d, E_queue_number_announced);
	set_int(ev, F_announcements, rec_or(d->record, F_announcements, 0) + 1);
	window_announces(d, d->record);
	return true;
}

bool queue_number__pass(struct decision *d) {
	check(rec_get(d->record, F_in_line) == NIL); /* invariant 1 */
	set_int(emit_args(d, E_queue_number_passed), F_passes, rec_or(d->record, F_passes, 0) + 1);
	window_lets_go(d, d->record, false);
	return true;
}

/* How many one who was passed over stands behind. */
static bool behind_how_many(struct decision *d, uint32_t *out) {
	const struct csv *t = pack_table(d->pack, "items/limits.csv");
	int64_t value;
	for (uint32_t i = 0; t && i < t->rows; i++)
		if (str_is(csv_cell(t, i, csv_column(t, "code")), "queue.requeue") &&
			str_int(csv_cell(t, i, csv_column(t, "value")), &value) && value >= 0)
			return *out = (uint32_t)value, true;
	return desk__refuse(d, "limit.missing", "", "the pack gives no limit \"queue.requeue\" in items/limits.csv");
}

bool queue_number__requeue(struct decision *d) {
	const struct record *r = d->record;
	struct hall *h = desk__hall(d);
	uint32_t behind = 0;
	struct place before;
	if (!h || !behind_how_many(d, &behind))
		return false;
	if (rec_or(r, F_passes, 0) > 1)
		return desk__refuse(d, "queue.requeued_already", "", "who is passed over a second time draws a new number");
	int64_t line = hall_line_of(h, d->book, r);
	check(line > 0 && rec_get(r, F_in_line) == NIL);
	uint32_t stand = line_count(d, line);
	uint32_t n = behind < stand ? behind : stand;
	int64_t rank = n && line_nth(d, line, n - 1, &before) ? before.rank : d->now;
	struct event *ev = emit_args(d, E_queue_number_requeued);
	set_int(ev, F_in_line, line);
	set_int(ev, F_in_line_at, d->now);
	set_int(ev, F_rank, rank);
	return true;
}

/* The number stands in another line from now on; the line is opened when nobody has stood in it yet. */
static bool stand_in(struct decision *d, struct hall *h, const struct record *r, struct event *ev, str group) {
	str point = rec_text(d->book, r, F_service_point);
	const struct service_point *p = pack_point(d->pack, point);
	int64_t line = p ? hall_line(p->no, hall_group(h, group),
			day_of_ms(rec_or(r, F_issued_at, d->now), d->pack->offset_minutes)) : 0;
	check(line > 0); /* it had a line in this hall on this day */
	struct line_tally *t = hall_tally(d, line);
	if (d->refusal->code)
		return false;
	set_name(ev, F_business_group, group);
	set_int(ev, F_in_line, line);
	if (!t)
		open_line(d, line, point, group, r->id);
	return true;
}

bool queue_number__transfer(struct decision *d) {
	const struct record *r = d->record;
	struct hall *h = desk__hall(d);
	str group = arg_str(d, F_business_group), window = arg_str(d, F_window);
	if (!h)
		return false;
	if (!group.n == !window.n)
		return desk__refuse(d, "queue.transfer_where", "payload", "say either the group or the window");
	if (group.n && str_eq(group, rec_text(d->book, r, F_business_group)))
		return desk__refuse(d, "queue.same_group", "payload.business_group", "the number is of this group");
	if (window.n && !str_eq(window_point(d->pack, window), rec_text(d->book, r, F_service_point)))
		return desk__refuse(
			d, "queue.wrong_window", "payload.window", "this window is not at the service point of the number");
	struct event *ev = emit_args(d, E_queue_number_transferred);
	set_int(ev, F_in_line_at, d->now); /* its rank, the time of its coming, stays */
	if (rec_get(r, F_rank) == NIL)     /* it came to a machine */
		set_int(ev, F_rank, rec_or(r, F_issued_at, d->now));
	set_int(ev, F_transfers, rec_or(r, F_transfers, 0) + 1);
	set_int(ev, F_call_count, NIL);
	if (window.n)
		set_int(ev, F_in_line, hall_window_line(hall_seat(h, window)->no));
	window_lets_go(d, r, false);
	return window.n || stand_in(d, h, r, ev, group);
}

bool queue_finished(struct decision *d, const struct record *r, bool command) {
	str rest = rec_text(d->book, r, F_groups), next;
	bool more = rest.n && str_next(&rest, ' ', &next);
	check(rec_get(r, F_in_line) == NIL); /* invariant 1: it was called, or never stood in a line */
	enum event_kind kind = more ? E_queue_number_went_on : E_queue_number_finished;
	struct event *ev = command ? emit_args(d, kind) : emit(d, kind, r);
	if (more) {
		struct hall *h = desk__hall(d);
		set_int(ev, F_in_line_at, d->now);
		set_int(ev, F_rank, 0); /* in front: the visit has begun */
		set_int(ev, F_call_count, NIL);
		if (rest.n)
			set_name(ev, F_groups, rest);
		else
			set_int(ev, F_groups, NIL);
		return h && stand_in(d, h, r, ev, next);
	}
	int64_t booking = rec_get(r, F_booking);
	const struct record *b = booking == NIL ? NULL : desk__record(d, R_booking, booking);
	if (b && rec_is(b, F_state, W_checked_in))
		emit(d, E_booking_served, b);
	return !d->refusal->code;
}

bool queue_number__finish(struct decision *d) {
	if (rec_is(d->record, F_state, W_issued) &&
		(!rec_is(d->record, F_channel, W_self_service) || rec_get(d->record, F_in_line) != NIL))
		return desk__refuse(d, "queue.not_called", "", "the number has not been called");
	if (!queue_finished(d, d->record, true))
		return false;
	window_lets_go(d, d->record, true);
	return true;
}

bool queue_number__abandon(struct decision *d) {
	struct event *ev = emit_args(d, E_queue_number_abandoned);
	if (rec_get(d->record, F_in_line) != NIL)
		set_int(ev, F_in_line, NIL);
	window_lets_go(d, d->record, false);
	return true;
}
