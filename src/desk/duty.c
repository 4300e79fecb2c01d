/* 值班: who of the hotline is on duty in which shift of which day. A duty's number is made of day and shift, so that two
 * people cannot have the same one; one person has no two shifts at a time.
 *
 * States: planned -> cancelled -> planned (somebody else). */
#include "data/date.h"
#include "desk/desk_int.h"

enum { SHIFTS = 64 };

/* When a shift is, in minutes from the day's midnight; it may end on the next day. */
struct shift {
	int64_t no;
	int32_t opens, closes;
};

/* "08:30" in minutes; -1: no time of day. */
static int32_t minutes_of(str s) {
	int64_t hour, minute;
	if (s.n != 5 || s.p[2] != ':' || !str_int(str_cut(s, 0, 2), &hour) || !str_int(str_cut(s, 3, 5), &minute))
		return -1;
	return hour < 24 && minute < 60 ? (int32_t)(hour * 60 + minute) : -1;
}

static bool shift_of(const struct csv *t, uint32_t row, struct shift *out) {
	out->opens = minutes_of(csv_cell(t, row, csv_column(t, "opens")));
	out->closes = minutes_of(csv_cell(t, row, csv_column(t, "closes")));
	if (out->closes <= out->opens)
		out->closes += 24 * 60;
	return str_int(csv_cell(t, row, csv_column(t, "no")), &out->no) && out->no > 0 && out->no < SHIFTS &&
	       out->opens >= 0 && out->closes > out->opens;
}

static bool overlap(const struct shift *a, const struct shift *b, int32_t days_later) {
	int32_t from = b->opens + days_later * 24 * 60, to = b->closes + days_later * 24 * 60;
	return a->opens < to && from < a->closes;
}

/* Whether the officer has another duty at the same time, on this day or one of its neighbours. */
static bool is_free(struct decision *d, const struct csv *t, day on, const struct shift *wanted) {
	for (int32_t later = -1; later <= 1; later++)
		for (uint32_t i = 0; i < t->rows; i++) {
			struct shift s;
			if (!shift_of(t, i, &s) || !overlap(wanted, &s, later))
				continue;
			const struct record *r = desk__record(d, R_duty, ((int64_t)on + later) * SHIFTS + s.no);
			if (r && rec_is(r, F_state, W_planned) &&
				str_eq(rec_text(d->book, r, F_officer), arg_str(d, F_officer)))
				return desk__refuse(d, "duty.overlap", "payload.officer", "the officer is on duty then already");
		}
	return true;
}

bool duty__assign(struct decision *d) {
	const struct csv *t = pack_table(d->pack, "hotline/shifts.csv");
	const struct code *c = pack_code(d->pack, CODE_SHIFT, arg_str(d, F_shift));
	day on = (day)arg_int(d, F_on);
	struct shift s;
	check(c && t);
	if (on < 1 || !shift_of(t, c->row, &s))
		return desk__refuse(d, "duty.bad_shift", "payload.shift", "the pack does not say when this shift is");
	int64_t id = (int64_t)on * SHIFTS + s.no;
	const struct record *r = desk__record(d, R_duty, id);
	if (r && rec_is(r, F_state, W_planned))
		return desk__refuse(d, "duty.taken", "payload.shift", "somebody is on duty in this shift");
	if (!is_free(d, t, on, &s))
		return false;
	struct event *ev = emit(d, E_duty_assigned, r ? r : decide_draft(d, R_duty, id));
	set_int(ev, F_on, on);
	set_name(ev, F_shift, arg_str(d, F_shift));
	set_name(ev, F_officer, arg_str(d, F_officer));
	set_name(ev, F_assigned_by, d->command->actor);
	if (r)
		set_int(ev, F_cancelled_at, NIL);
	return true;
}

bool duty__cancel(struct decision *d) {
	emit_args(d, E_duty_cancelled);
	return true;
}
