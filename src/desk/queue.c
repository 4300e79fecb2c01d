/* 取号、叫号: a visit to the hall, from the number drawn to its end.
 *
 * States: issued -> called -> finished; called -> passed -> called once more; issued, called, passed -> abandoned. */
#include "desk/desk_int.h"

bool queue_number__issue(struct decision *d) {
	int64_t booking = arg_int(d, F_booking);
	emit_args(d, E_queue_number_issued);
	if (booking == NIL)
		return true;
	const struct record *b = book_find(d->book, R_booking, booking);
	if (!b || !rec_is(b, F_state, W_booked))
		return desk__refuse(
			d, "queue.no_booking", "payload.booking", "there is no open booking %lld", (long long)booking);
	if (!str_eq(rec_text(d->book, b, F_service_point), arg_str(d, F_service_point)))
		return desk__refuse(
			d, "queue.wrong_point", "payload.service_point", "the booking is for another service point");
	struct event *ev = emit(d, E_booking_checked_in, b);
	set_int(ev, F_wake_at, NIL);
	return true;
}

/* The column of the pack's table of windows that says where a window stands. */
static bool window_stands_at(const struct pack *p, str window, str point) {
	const struct csv *t = pack_table(p, "org/windows.csv");
	const struct code *c = pack_code(p, CODE_WINDOW, window);
	return t && c && str_eq(csv_cell(t, c->row, csv_column(t, "service_point")), point);
}

bool queue_number__call(struct decision *d) {
	int64_t calls = rec_or(d->record, F_call_count, 0);
	if (calls >= 2)
		return desk__refuse(d, "queue.called_twice", "", "a number is called again once only");
	if (!window_stands_at(d->pack, arg_str(d, F_window), rec_text(d->book, d->record, F_service_point)))
		return desk__refuse(
			d, "queue.wrong_window", "payload.window", "this window is not at the service point of the number");
	set_int(emit_args(d, E_queue_number_called), F_call_count, calls + 1);
	return true;
}

bool queue_number__pass(struct decision *d) {
	emit_args(d, E_queue_number_passed);
	return true;
}

bool queue_number__finish(struct decision *d) {
	emit_args(d, E_queue_number_finished);
	int64_t booking = rec_get(d->record, F_booking);
	const struct record *b = booking == NIL ? NULL : book_find(d->book, R_booking, booking);
	if (b && rec_is(b, F_state, W_checked_in))
		emit(d, E_booking_served, b);
	return true;
}

bool queue_number__abandon(struct decision *d) {
	emit_args(d, E_queue_number_abandoned);
	return true;
}
