/* 预约: a place in a slot. Capacity is a counter per service point, group of matters and slot, taken and given
 * back in the same decision, so that the fifty-first booking of fifty places is refused however many press at once.
 *
 * States: booked -> cancelled | checked_in -> served; booked -> no_show when the day ends.
 * (1) slot.taken = number of bookings in state booked, checked_in, served or no_show of that slot. */
#include "data/date.h"
#include "desk/desk_int.h"

/* (day, minute / 5, point, group) packed into one number: readable back, and no index is needed to find a slot. */
static int64_t slot_number(const struct pack *p, str point, str group, ms at) {
	const struct service_point *sp = pack_point(p, point);
	const struct code *g = pack_code(p, CODE_BUSINESS_GROUP, group);
	const struct csv *groups = pack_table(p, "org/business-groups.csv");
	int64_t number = 0; /* permanent, unlike the row */
	if (!sp || !g || !groups || !str_int(csv_cell(groups, g->row, csv_column(groups, "no")), &number))
		return 0;
	day d = day_of_ms(at, p->offset_minutes);
	int64_t five = (at - ms_of_day(d, p->offset_minutes)) / (5 * MS_PER_MINUTE);
	if (d < 1)
		return 0;
	check(sp->no < 1024 && number > 0 && number < 1024);
	return ((((int64_t)d * 288 + five) * 1024 + sp->no) * 1024) + number;
}

int64_t booking_slot(const struct pack *p, const struct book *b, const struct command *c, const struct record *r) {
	const struct arg *at = command_arg(c, F_slot_at);
	if (!at)
		return 0;
	if (c->kind == C_booking_book)
		return slot_number(p, command_arg(c, F_service_point)->s, command_arg(c, F_business_group)->s, at->i);
	return r ? slot_number(p, rec_text(b, r, F_service_point), rec_text(b, r, F_business_group), at->i) : 0;
}

static bool slot_open(struct decision *d, const struct service_point *point, ms at) {
	day on = day_of_ms(at, d->pack->offset_minutes);
	ms into_day = at - ms_of_day(on, d->pack->offset_minutes);
	if (!point->booking)
		return desk__refuse(
			d, "booking.not_offered", "payload.service_point", "booking is not switched on at this point");
	if (at <= d->now || on < 1) /* slots are numbered from 1970 on */
		return desk__refuse(d, "booking.slot_passed", "payload.slot_at", "the slot has begun");
	if (point->slot_minutes <= 0 || into_day % (point->slot_minutes * MS_PER_MINUTE) != 0)
		return desk__refuse(
			d, "booking.no_such_slot", "payload.slot_at", "slots begin every %d minutes", point->slot_minutes);
	if (!calendar_works(d->pack->calendar, on))
		return desk__refuse(d, "booking.closed", "payload.slot_at", "the point is closed on that day");
	return true;
}

/* Takes one place; makes the slot when it is the first. */
static bool take_place(struct decision *d, str point_code, str group, ms at, int64_t *slot) {
	const struct service_point *point = pack_point(d->pack, point_code);
	check(point);
	if (!slot_open(d, point, at))
		return false;
	*slot = slot_number(d->pack, point_code, group, at);
	const struct record *r = book_find(d->book, R_slot, *slot);
	int64_t taken = r ? rec_or(r, F_taken, 0) : 0;
	int64_t capacity = r ? rec_or(r, F_capacity, point->capacity) : point->capacity;
	if (taken >= capacity)
		return desk__refuse(
			d, "booking.slot_full", "payload.slot_at", "all %lld places are taken", (long long)capacity);
	bool first = !r;
	if (first)
		r = decide_draft(d, R_slot, *slot);
	struct event *ev = emit(d, E_slot_changed, r);
	set_int(ev, F_taken, taken + 1);
	if (first) {
		set_int(ev, F_capacity, capacity);
		set_name(ev, F_service_point, point_code);
		set_name(ev, F_business_group, group);
		set_int(ev, F_slot_at, at);
	}
	return true;
}

static void give_back(struct decision *d, int64_t slot) {
	const struct record *r = book_find(d->book, R_slot, slot);
	check(r && rec_or(r, F_taken, 0) > 0);
	set_int(emit(d, E_slot_changed, r), F_taken, rec_or(r, F_taken, 0) - 1);
}

static ms day_end(const struct decision *d, ms at) {
	return ms_of_day(day_of_ms(at, d->pack->offset_minutes) + 1, d->pack->offset_minutes) - 1;
}

bool booking__book(struct decision *d) {
	int64_t slot;
	ms at = arg_int(d, F_slot_at);
	struct event *ev = emit_args(d, E_booking_booked);
	if (!take_place(d, arg_str(d, F_service_point), arg_str(d, F_business_group), at, &slot))
		return false;
	set_int(ev, F_slot, slot);
	set_int(ev, F_wake_at, day_end(d, at));
	return true;
}

bool booking__cancel(struct decision *d) {
	struct event *ev = emit_args(d, E_booking_cancelled);
	set_int(ev, F_wake_at, NIL);
	give_back(d, rec_get(d->record, F_slot));
	return true;
}

bool booking__move(struct decision *d) {
	int64_t slot;
	ms at = arg_int(d, F_slot_at);
	if (at == rec_get(d->record, F_slot_at))
		return desk__refuse(d, "booking.same_slot", "payload.slot_at", "the booking is in this slot already");
	struct event *ev = emit_args(d, E_booking_moved);
	if (!take_place(d, rec_text(d->book, d->record, F_service_point),
			rec_text(d->book, d->record, F_business_group), at, &slot))
		return false;
	set_int(ev, F_slot, slot);
	set_int(ev, F_wake_at, day_end(d, at));
	give_back(d, rec_get(d->record, F_slot));
	return true;
}

bool booking__wake(struct decision *d) {
	struct event *ev = emit(d, E_booking_missed, d->record);
	set_int(ev, F_wake_at, NIL);
	return true;
}
