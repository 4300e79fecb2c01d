/* 窗口: a window at work, and the end of a line's day.
 *
 * States of a window: open <-> paused; open, paused -> closed -> open. Its record lives for ever under the window's own
 * number; what is counted in it is of the day on which it was opened last.
 * (1) A window calls the next number when it has none: current is unset or a number in state called.
 * (2) open_ms counts up to open_since's beginning; while it is open the time since then comes on top.
 * A line of the hall: open from its first number until midnight; then what still stands in it is abandoned by the desk,
 * windows that were left open are closed, and the line keeps the counts of its day. */
#include <stdlib.h>

#include "data/date.h"
#include "desk/desk_int.h"
#include "desk/hall.h"

enum { SWEPT_AT_ONCE = 80 /* numbers abandoned by one command of the desk: each with up to two events */ };

/* ---- opening and closing ---------------------------------------------------------------------------- */

bool hall_window__open(struct decision *d) {
	struct hall *h = desk__hall(d);
	struct seat *s = h ? hall_seat(h, arg_str(d, F_window)) : NULL;
	struct group_set groups;
	day today = day_of_ms(d->now, d->pack->offset_minutes);
	if (!h || d->refusal->code)
		return false;
	check(s && "its code was looked up when the command was read");
	if (!hall_read_groups(h, arg_str(d, F_groups), &groups))
		return desk__refuse(d, "field.code", "payload.groups", "there is no such group of matters");
	struct event *ev = emit_args(d, E_hall_window_opened);
	set_name(ev, F_service_point, window_point(d->pack, s->code));
	set_name(ev, F_officer, d->command->actor);
	set_int(ev, F_open_since, d->now);
	if (!arg_str(d, F_groups).n)
		set_int(ev, F_groups, NIL);
	if (!d->record || rec_get(d->record, F_on) != today) {
		set_int(ev, F_on, today);
		set_int(ev, F_served, 0);
		set_int(ev, F_busy_ms, 0);
		set_int(ev, F_open_ms, 0);
	}
	return true;
}

/* What was counted as open until now. */
static void count_open(const struct decision *d, const struct record *r, struct event *ev) {
	ms since = rec_get(r, F_open_since);
	if (since == NIL)
		return;
	set_int(ev, F_open_ms, rec_or(r, F_open_ms, 0) + (d->now > since ? d->now - since : 0));
	set_int(ev, F_open_since, NIL);
}

/* Not while somebody stands at it. */
static bool is_free(struct decision *d) {
	return rec_get(d->record, F_current) == NIL ||
		   desk__refuse(d, "window.busy", "current", "finish with the present number first, or pass it over");
}

bool hall_window__pause(struct decision *d) {
	if (!is_free(d))
		return false;
	count_open(d, d->record, emit_args(d, E_hall_window_paused));
	return true;
}

bool hall_window__resume(struct decision *d) {
	struct event *ev = emit_args(d, E_hall_window_resumed);
	set_int(ev, F_open_since, d->now);
	set_int(ev, F_paused_at, NIL);
	return true;
}

bool hall_window__close(struct decision *d) {
	if (!is_free(d))
		return false;
	struct event *ev = emit_args(d, E_hall_window_closed);
	count_open(d, d->record, ev);
	set_int(ev, F_paused_at, NIL);
	return true;
}

/* ---- numbers at the window -------------------------------------------------------------------------- */

static void take(struct decision *d, const struct record *window, const struct record *number, bool command) {
	struct event *ev = command ? emit_args(d, E_hall_window_called) : emit(d, E_hall_window_called, window);
	check(rec_get(window, F_current) == NIL); /* invariant 1 */
	set_int(ev, F_current, number->id);
	set_int(ev, F_call_count, 1);
	set_name(ev, F_officer, d->command->actor);
	str text = rec_text(d->book, number, F_number_text);
	if (text.n)
		set_name(ev, F_number_text, text);
}

/* The record of the window that has the number as its current one; NULL: none has. */
static const struct record *window_at(struct decision *d, const struct record *number) {
	struct hall *h = desk__hall(d);
	struct seat *s = h ? hall_seat(h, rec_text(d->book, number, F_window)) : NULL;
	return s && s->current == number->id ? desk__record(d, R_hall_window, s->no) : NULL;
}

bool window_takes(struct decision *d, const struct record *number, str window) {
	struct hall *h = desk__hall(d);
	struct seat *s = h ? hall_seat(h, window) : NULL;
	if (!h)
		return false;
	if (!s || s->state == W_none || s->state == W_closed)
		return true; /* called by hand, where no window works with this program */
	if (s->state != W_open)
		return desk__refuse(d, "window.not_open", "payload.window", "the window is paused");
	if (s->current != NIL)
		return desk__refuse(d, "window.busy", "payload.window", "the window has a number already");
	const struct record *r = desk__record(d, R_hall_window, s->no);
	check(r || d->refusal->code);
	if (r)
		take(d, r, number, false);
	return r != NULL;
}

void window_announces(struct decision *d, const struct record *number) {
	const struct record *r = window_at(d, number);
	if (r)
		set_int(emit(d, E_hall_window_announced, r), F_call_count, rec_or(r, F_call_count, 0) + 1);
}

/* The event of a window whose number has left. */
static void let_go(struct decision *d, const struct record *r, const struct record *number, struct event *ev,
	bool served) {
	struct hall *h = desk__hall(d);
	struct seat *s = h ? hall_seat(h, rec_text(d->book, r, F_window)) : NULL;
	ms took = d->now - rec_or(number, F_called_at, d->now);
	check(rec_get(r, F_current) == number->id); /* invariant 1 */
	set_int(ev, F_current, NIL);
	if (!served || !s)
		return;
	check(took >= 0);
	set_int(ev, F_served, rec_or(r, F_served, 0) + 1);
	set_int(ev, F_busy_ms, rec_or(r, F_busy_ms, 0) + took);
	set_int(ev, F_pace_ms, hall_pace(h, s, hall_group(h, rec_text(d->book, number, F_business_group)), took));
}

void window_lets_go(struct decision *d, const struct record *number, bool served) {
	const struct record *r = window_at(d, number);
	if (r)
		let_go(d, r, number, emit(d, E_hall_window_freed, r), served);
}

/* Who goes next: the lowest rank of the window's own line and of those of its groups. */
static bool next_number(struct decision *d, struct hall *h, const struct seat *s, int64_t *id) {
	day on = day_of_ms(d->now, d->pack->offset_minutes);
	struct place best = {0}, p;
	bool found = line_nth(d, hall_window_line(s->no), 0, &best);
	for (int64_t g = 1; g < HALL_GROUPS; g++) {
		if (!h->groups[g].code.n || !group_in(&s->groups, g) || !line_nth(d, hall_line(s->point, g, on), 0, &p))
			continue;
		bool before = p.rank != best.rank ? p.rank < best.rank :
			p.since != best.since        ? p.since < best.since
										  : p.id < best.id;
		if (!found || before)
			best = p;
		found = true;
	}
	*id = best.id;
	return found;
}

bool hall_window__call(struct decision *d) {
	struct hall *h = desk__hall(d);
	struct seat *s = h ? hall_seat(h, rec_text(d->book, d->record, F_window)) : NULL;
	int64_t id;
	if (!h || !is_free(d))
		return false;
	if (!s || !next_number(d, h, s, &id)) /* a window that has left the pack serves nobody */
		return desk__refuse(d, "window.nobody_waits", "", "nobody waits for this window");
	const struct record *number = desk__record(d, R_queue_number, id);
	if (!number)
		return d->refusal->code ? false : desk__refuse(d, "queue.not_found", "", "the number is gone");
	check(rec_is(number, F_state, W_issued)); /* who stands in a line was not called yet */
	if (rec_or(number, F_issued_at, 0) > d->now)
		return desk__refuse(d, "window.nobody_waits", "happened_at", "nobody waited for this window then");
	take(d, d->record, number, true);
	queue_called(number, emit(d, E_queue_number_called, number), s->code);
	return true;
}

/* The number that the window serves; NULL with the refusal when there is none. */
static const struct record *current(struct decision *d) {
	int64_t id = rec_get(d->record, F_current);
	const struct record *r = id == NIL ? NULL : desk__record(d, R_queue_number, id);
	if (!r && !d->refusal->code)
		desk__refuse(d, "window.idle", "current", "the window has called no number");
	return r;
}

bool hall_window__announce(struct decision *d) {
	const struct record *number = current(d);
	if (!number)
		return false;
	set_int(emit_args(d, E_hall_window_announced), F_call_count, rec_or(d->record, F_call_count, 0) + 1);
	set_int(emit(d, E_queue_number_announced, number), F_announcements, rec_or(number, F_announcements, 0) + 1);
	return true;
}

bool hall_window__finish(struct decision *d) {
	const struct record *number = current(d);
	if (!number)
		return false;
	let_go(d, d->record, number, emit_args(d, E_hall_window_freed), true);
	return queue_finished(d, number, false);
}

bool hall_window__pass(struct decision *d) {
	const struct record *number = current(d);
	if (!number)
		return false;
	let_go(d, d->record, number, emit_args(d, E_hall_window_freed), false);
	set_int(emit(d, E_queue_number_passed, number), F_passes, rec_or(number, F_passes, 0) + 1);
	return true;
}

/* ---- the end of the day ----------------------------------------------------------------------------- */

void windows_close(struct decision *d, struct hall *h, uint32_t point, ms before) {
	for (uint32_t i = h->first_seat[point]; i < h->first_seat[point + 1]; i++) {
		const struct seat *s = &h->seats[i];
		bool works = s->state == W_open || s->state == W_paused;
		const struct record *r = works ? desk__record(d, R_hall_window, s->no) : NULL;
		if (!r || rec_or(r, F_opened_at, 0) >= before)
			continue;
		struct event *ev = emit(d, E_hall_window_closed, r);
		count_open(d, r, ev);
		set_int(ev, F_current, NIL);
		set_int(ev, F_paused_at, NIL);
	}
}

/* What the line's numbers have come to. */
struct day_counts {
	int64_t called, finished, served, abandoned, passed, transferred, waited, serving;
};

static void count_number(struct day_counts *c, const struct decision *d, const struct record *r) {
	ms called = rec_get(r, F_called_at);
	c->passed += rec_or(r, F_passes, 0);
	if (rec_is(r, F_state, W_abandoned))
		c->abandoned++;
	if (called == NIL) {
		c->finished += rec_is(r, F_state, W_finished);
		return;
	}
	c->called++;
	c->waited += called - rec_or(r, F_in_line_at, rec_or(r, F_issued_at, called));
	if (!rec_is(r, F_state, W_finished))
		return;
	c->finished++;
	c->served++;
	c->serving += rec_or(r, F_finished_at, d->now) - called;
}

static bool is_left(const struct record *r) {
	return rec_is(r, F_state, W_issued) || rec_is(r, F_state, W_called) || rec_is(r, F_state, W_passed);
}

static int by_number(const void *a, const void *b) {
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Whether the number was drawn in this line. */
static bool drawn_in(const struct decision *d, const struct record *r, int64_t line) {
	return hall_number_of(hall_line_group(line), rec_text(d->book, r, F_number_text)) > 0;
}

/* Abandons what is left, as much as one command may; counts the rest. False when more is left, or on a fault. The order
 * is that of the numbers, whatever way they went. */
static bool sweep(struct decision *d, struct hall *h, struct line_tally *t, struct day_counts *counts) {
	uint32_t swept = 0;
	if (t->numbers.n)
		qsort(t->numbers.p, t->numbers.n, sizeof *t->numbers.p, by_number);
	for (uint32_t i = 0; i < t->numbers.n; i++) {
		if (i && t->numbers.p[i] == t->numbers.p[i - 1])
			continue;
		const struct record *r = desk__record(d, R_queue_number, t->numbers.p[i]);
		if (d->refusal->code)
			return false;
		if (!r || hall_line_of(h, d->book, r) != t->line) {
			counts->transferred += r && drawn_in(d, r, t->line);
			continue;
		}
		count_number(counts, d, r);
		if (!is_left(r))
			continue;
		if (swept++ == SWEPT_AT_ONCE)
			return false;
		if (rec_is(r, F_channel, W_self_service) && rec_get(r, F_called_at) == NIL && rec_get(r, F_in_line) == NIL) {
			emit(d, E_queue_number_finished, r); /* the session is over, whoever forgot to say so */
			counts->finished++;
			continue;
		}
		set_int(emit(d, E_queue_number_abandoned, r), F_in_line, NIL);
		counts->abandoned++;
	}
	return true;
}

bool hall_line__wake(struct decision *d) {
	struct hall *h = desk__hall(d);
	const struct record *r = d->record;
	struct day_counts c = {0};
	struct line_tally *t = h && rec_is(r, F_state, W_open) ? hall_tally(d, r->id) : NULL;
	if (!t)
		return !d->refusal->code; /* closed already */
	const struct service_point *p = pack_point(d->pack, rec_text(d->book, r, F_service_point));
	bool done = sweep(d, h, t, &c);
	if (d->refusal->code)
		return false;
	if (!done) {
		set_int(emit(d, E_hall_line_swept, r), F_wake_at, d->now);
		return true;
	}
	if (p)
		windows_close(d, h, p->no, rec_get(r, F_wake_at));
	struct event *ev = emit(d, E_hall_line_closed, r);
	set_int(ev, F_issued, t->issued);
	set_int(ev, F_called, c.called);
	set_int(ev, F_finished, c.finished);
	set_int(ev, F_abandoned, c.abandoned);
	set_int(ev, F_passed, c.passed);
	set_int(ev, F_transferred, c.transferred);
	set_int(ev, F_waited_ms, c.waited);
	set_int(ev, F_serving_ms, c.serving);
	set_int(ev, F_wake_at, NIL);
	if (c.served)
		set_int(ev, F_pace_ms, c.serving / c.served);
	return true;
}
