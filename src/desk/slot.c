/* 时段: the places of a slot, counted per service point, group of matters and instant, taken and given back within one
 * decision, so that the fifty-first booking of fifty places is refused however many press at once.
 *
 * (1) slot.taken = number of bookings in state booked, checked_in, served or no_show that have a place in it.
 * (2) slot.taken <= slot.capacity; capacity is what the pack says when the slot is first booked.
 * (3) As long as somebody waits for a slot that lies ahead, no place of it is free.
 * States: taken <-> closed -> open (like taken). */
#include "data/date.h"
#include "desk/visit.h"

enum { CANDIDATES = 16, CLOSED_AT_ONCE = 12, LINES_MOST = 1024 };

static bool is_ahead(struct decision *d, const struct service_point *point, ms at, const char *where) {
	day on = day_of_ms(at, d->pack->offset_minutes);
	if (!point->booking)
		return desk__refuse(
			d, "booking.not_offered", "payload.service_point", "booking is not switched on at this point");
	if (at <= d->now || on < 1) /* slots are numbered from 1970 on */
		return desk__refuse(d, "booking.slot_passed", where, "the slot has begun");
	if (!pack_slot_fits(d->pack, point, at))
		return desk__refuse(d, "booking.no_such_slot", where, "slots begin every %d minutes", point->slot_minutes);
	return pack_slot_open(d->pack, point, at) ||
		   desk__refuse(d, "booking.closed", where, "the point is not open at that time");
}

static struct slot_use *find(struct slot_uses *all, int64_t number) {
	for (uint32_t i = 0; i < all->count; i++)
		if (all->use[i].number == number)
			return &all->use[i];
	return NULL;
}

/* A record that need not be there. False on a fault of the store. */
static bool look(struct decision *d, int64_t number, const struct record **out) {
	*out = desk__record(d, R_slot, number);
	return *out || !d->refusal->code;
}

static struct slot_use *add(struct slot_uses *all, const struct slot_use *u) {
	check(all->count < COUNT(all->use));
	all->use[all->count] = *u;
	return &all->use[all->count++];
}

struct slot_use *slot__open(struct decision *d, struct slot_uses *all, const struct service_point *point, str group,
	ms at, const char *where) {
	check(point && group.n);
	if (!is_ahead(d, point, at, where))
		return NULL;
	struct slot_use u = {
		.number = pack_slot_number(d->pack, point, group, at), .point = point, .group = group, .at = at};
	struct slot_use *known = find(all, u.number);
	if (known)
		return known;
	if (!look(d, u.number, &u.record))
		return NULL;
	if (u.record && rec_is(u.record, F_state, W_closed)) {
		desk__refuse(d, "booking.slot_closed", where, "the office has closed this slot");
		return NULL;
	}
	int32_t places = pack_booking_places(d->pack, point, group);
	u.taken = u.record ? rec_or(u.record, F_taken, 0) : 0;
	u.places = u.record ? rec_or(u.record, F_capacity, places) : places;
	return add(all, &u);
}

struct slot_use *slot__known(struct decision *d, struct slot_uses *all, int64_t number) {
	struct slot_use *known = find(all, number);
	if (known)
		return known;
	struct slot_use u = {.number = number};
	if (!look(d, number, &u.record))
		return NULL;
	check(u.record && "a booking has a place in a slot that was never made");
	u.point = pack_point(d->pack, rec_text(d->book, u.record, F_service_point));
	u.group = rec_text(d->book, u.record, F_business_group);
	u.at = rec_get(u.record, F_slot_at);
	u.taken = rec_or(u.record, F_taken, 0);
	u.places = rec_or(u.record, F_capacity, 0);
	return add(all, &u);
}

bool slot__free(const struct slot_use *u) {
	return u->taken + u->change < u->places;
}

/* ---- who waits ---------------------------------------------------------------------------------------- */

/* The i-th slot of one who waits: nobody may have booked it ever, then it is made of what the booking says. */
static struct slot_use *awaited(
	struct decision *d, struct slot_uses *all, const struct record *r, uint32_t i, int64_t number) {
	const struct record *there;
	if (!look(d, number, &there))
		return NULL;
	if (there || find(all, number))
		return slot__known(d, all, number);
	struct slot_use u = {.number = number, .group = rec_text(d->book, r, F_business_group)};
	str more = rec_text(d->book, r, F_groups);
	for (uint32_t n = 0; n < i && more.n; n++)
		str_next(&more, ' ', &u.group);
	u.point = pack_point(d->pack, rec_text(d->book, r, F_service_point));
	if (u.point) { /* else it has left the pack: no places */
		u.at = rec_get(r, F_slot_at) + i * u.point->slot_minutes * (ms)MS_PER_MINUTE;
		u.places = pack_booking_places(d->pack, u.point, u.group);
	}
	return add(all, &u);
}

/* Gives all its places to one who waits, or moves it to the line of the slot that is still full. */
static bool try_promote(struct decision *d, struct slot_uses *all, const struct record *r, bool *done) {
	struct slot_use *mine[BOOKING_GROUPS];
	int64_t number[BOOKING_GROUPS];
	uint32_t n = booking__slots(r, number);
	*done = false;
	for (uint32_t i = 0; i < n; i++)
		if (!(mine[i] = awaited(d, all, r, i, number[i])))
			return false;
	for (uint32_t i = 0; i < n; i++) {
		if (slot__free(mine[i]) && !(mine[i]->record && rec_is(mine[i]->record, F_state, W_closed)))
			continue;
		set_int(emit(d, E_booking_waited, r), F_in_line, number[i]);
		return true;
	}
	for (uint32_t i = 0; i < n; i++)
		mine[i]->change++;
	struct event *ev = emit(d, E_booking_promoted, r);
	set_int(ev, F_in_line, number[0]);
	set_int(ev, F_rank, 0);
	set_int(ev, F_wake_at, booking__day_end(d, rec_get(r, F_slot_at)));
	*done = true;
	return true;
}

/* Whether the decision has said something about the record already: its place is as before then. */
static bool touched(const struct decision *d, const struct record *r) {
	for (uint32_t i = 0; i < d->event_count; i++)
		if (d->events[i].record == r)
			return true;
	return false;
}

static bool promote_into(struct decision *d, struct slot_uses *all, uint32_t which) {
	int64_t line = all->use[which].number;
	struct place p;
	uint32_t first = line_ahead(d, line, 0);
	for (uint32_t n = 0; n < CANDIDATES && slot__free(&all->use[which]); n++) {
		if (all->count + BOOKING_GROUPS > COUNT(all->use) || d->event_count + 40 > LIMIT_EVENTS_PER_COMMAND)
			return true; /* the next place that comes free finds them */
		if (!line_nth(d, line, first + n, &p))
			return true;
		const struct record *r = desk__record(d, p.kind, p.id);
		bool done;
		if (!r)
			return false;
		check(p.rank > 0 && p.kind == R_booking);
		if (rec_get(r, F_slot_at) > d->now && !touched(d, r) && !try_promote(d, all, r, &done))
			return false;
	}
	return true;
}

bool slot__promote(struct decision *d, struct slot_uses *all) {
	for (uint32_t i = 0; i < all->count; i++) {
		const struct slot_use *u = &all->use[i];
		if (u->change < 0 && u->at > d->now && !rec_is(u->record, F_state, W_closed) && !promote_into(d, all, i))
			return false;
	}
	return true;
}

void slot__write(struct decision *d, const struct slot_uses *all) {
	for (uint32_t i = 0; i < all->count; i++) {
		const struct slot_use *u = &all->use[i];
		int64_t taken = u->taken + u->change;
		if (!u->change)
			continue;
		check(taken >= 0 && (u->change < 0 || taken <= u->places)); /* invariant 2 */
		bool closed = u->record && rec_is(u->record, F_state, W_closed);
		struct event *ev = emit(d, closed ? E_slot_emptied : E_slot_changed,
			u->record ? u->record : decide_draft(d, R_slot, u->number));
		set_int(ev, F_taken, taken);
		if (u->record)
			continue;
		set_int(ev, F_capacity, u->places);
		set_name(ev, F_service_point, u->point->code);
		set_name(ev, F_business_group, u->group);
		set_int(ev, F_slot_at, u->at);
	}
}

/* ---- closed by the office --------------------------------------------------------------------------------- */

bool slot__close(struct decision *d) {
	const struct service_point *point = pack_point(d->pack, arg_str(d, F_service_point));
	ms at = arg_int(d, F_slot_at);
	str group = arg_str(d, F_business_group);
	const struct record *r;
	check(point && "its code was looked up when the command was read");
	if (!is_ahead(d, point, at, "payload.slot_at"))
		return false;
	int64_t number = pack_slot_number(d->pack, point, group, at);
	if (!look(d, number, &r))
		return false;
	if (r && rec_is(r, F_state, W_closed))
		return desk__refuse(d, "slot.closed_already", "payload.slot_at", "the slot is closed already");
	struct event *ev = emit(d, E_slot_closed, r ? r : decide_draft(d, R_slot, number));
	set_text(ev, F_reason, arg_str(d, F_reason));
	set_int(ev, F_wake_at, d->recorded_at); /* whoever has a place in it is told at once */
	if (r)
		return true;
	set_int(ev, F_taken, 0);
	set_int(ev, F_capacity, pack_booking_places(d->pack, point, group));
	set_name(ev, F_service_point, point->code);
	set_name(ev, F_business_group, group);
	set_int(ev, F_slot_at, at);
	return true;
}

/* Cancels one booking for the office; its other slots get their places back. */
static bool close_out(struct decision *d, struct slot_uses *all, const struct record *r) {
	int64_t number[BOOKING_GROUPS], visitor = rec_get(r, F_visitor);
	uint32_t n = booking__slots(r, number);
	bool booked = rec_is(r, F_state, W_booked);
	check(booked || rec_is(r, F_state, W_waiting));
	struct event *ev = emit(d, E_booking_closed_out, r);
	set_int(ev, F_in_line, NIL);
	set_int(ev, F_wake_at, NIL);
	for (uint32_t i = 0; booked && i < n; i++) {
		struct slot_use *u = slot__known(d, all, number[i]);
		if (!u)
			return false;
		u->change--;
	}
	if (visitor != NIL && desk__record(d, R_visitor, visitor))
		visitor__note(d, visitor, &(struct noting){.booking = r->id});
	int64_t account = booking__account(d, r);
	if (account)
		visitor__note(d, account, &(struct noting){.booking = r->id});
	return !d->refusal->code;
}

/* Whether the booking has its place, or waits, in the slot. */
static bool is_in(const struct record *r, int64_t slot) {
	int64_t number[BOOKING_GROUPS];
	for (uint32_t n = booking__slots(r, number); n--;)
		if (number[n] == slot)
			return true;
	return false;
}

static bool visitor_noted(const struct decision *d, int64_t visitor) {
	for (uint32_t i = 0; i < d->event_count; i++)
		if (d->events[i].kind == E_visitor_noted && d->events[i].record->id == visitor)
			return true;
	return false;
}

/* Those of one line who are in the slot, some at a time. False on a fault. */
static bool empty_line(struct decision *d, struct slot_uses *all, int64_t line, int64_t slot, bool *more) {
	struct place p;
	for (uint32_t n = 0; n < LINES_MOST && line_nth(d, line, n, &p); n++) {
		const struct record *r = p.kind == R_booking ? desk__record(d, p.kind, p.id) : NULL;
		if (d->refusal->code)
			return false;
		if (!r || !is_in(r, slot))
			continue;
		if (all->count + BOOKING_GROUPS > COUNT(all->use) || d->event_count > 6 * CLOSED_AT_ONCE ||
			visitor_noted(d, rec_get(r, F_visitor)) || visitor_noted(d, booking__account(d, r))) {
			*more = true;
			return true;
		}
		if (!close_out(d, all, r))
			return false;
	}
	return true;
}

/* A visit for several matters stands in the line of its first slot: lines of the slots just before are looked at. */
static bool empty_slot(struct decision *d, struct slot_uses *all, bool *more) {
	const struct record *slot = d->record;
	const struct service_point *point = pack_point(d->pack, rec_text(d->book, slot, F_service_point));
	ms length = point ? point->slot_minutes * (ms)MS_PER_MINUTE : 0;
	if (!empty_line(d, all, slot->id, slot->id, more))
		return false;
	for (int back = 0; point && back < BOOKING_GROUPS && !*more; back++)
		for (uint32_t i = 0; i < d->pack->code_count && !*more; i++) {
			const struct code *group = &d->pack->codes[i];
			if (group->class != CODE_BUSINESS_GROUP)
				continue;
			int64_t line = pack_slot_number(d->pack, point, group->code, rec_get(slot, F_slot_at) - back * length);
			if (line && line != slot->id && !empty_line(d, all, line, slot->id, more))
				return false;
		}
	return true;
}

/* The slot was closed: its bookings end, a few with each look, so that no decision grows without bound. */
bool slot__wake(struct decision *d) {
	struct slot_uses *all = arena_new(d->arena, struct slot_uses);
	bool more = false;
	if (!rec_is(d->record, F_state, W_closed))
		return true;
	struct event *ev = emit(d, E_slot_emptied, d->record);
	struct slot_use *self = slot__known(d, all, d->record->id);
	if (!self || !empty_slot(d, all, &more) || !slot__promote(d, all))
		return false;
	set_int(ev, F_taken, self->taken + self->change);
	set_int(ev, F_wake_at, more ? d->recorded_at : NIL);
	self->change = 0; /* it is said already */
	slot__write(d, all);
	return true;
}

bool slot__reopen(struct decision *d) {
	if (rec_get(d->record, F_slot_at) <= d->now)
		return desk__refuse(d, "booking.slot_passed", "", "the slot has begun");
	set_int(emit_args(d, E_slot_reopened), F_wake_at, NIL);
	return true;
}
