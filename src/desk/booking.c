/* 预约: a place in a slot, in a real name; several groups of matters in one visit take slots one after the other, all or
 * none of them.
 *
 * States: waiting -> booked (a place came free) | cancelled | lapsed; booked -> cancelled | checked_in -> served;
 * booked -> no_show when the day ends.
 * (1) A booking in state booked has a place in each of its slots (slot.c); one that waits has none, and stands in the
 *     line of one of its slots that is full.
 * (2) It stands in the line of its first slot while it is booked: rank 0; rank 1 waits.
 * (3) What a person did is noted with the person (visitor.c), in the same decision. */
#include "data/date.h"
#include "desk/visit.h"

/* A visit that is asked for. */
struct visit {
	const struct service_point *point;
	str groups[BOOKING_GROUPS];
	uint32_t count;
	ms at;
	struct slot_use *slot[BOOKING_GROUPS];
	int64_t full; /* number of the first slot without a free place; 0: there are places in all */
};

uint32_t booking__slots(const struct record *r, int64_t out[BOOKING_GROUPS]) {
	str rest = rec_state(r, F_slots), one;
	uint32_t n = 0;
	while (rest.n && n < BOOKING_GROUPS && str_next(&rest, ' ', &one))
		n += str_int(one, &out[n]);
	if (!n && rec_get(r, F_slot) != NIL)
		out[n++] = rec_get(r, F_slot);
	check(n && "a booking without a slot");
	return n;
}

ms booking__day_end(const struct decision *d, ms at) {
	return ms_of_day(day_of_ms(at, d->pack->offset_minutes) + 1, d->pack->offset_minutes) - 1;
}

str booking__item(const struct decision *d, const struct record *r) {
	str code = r ? rec_text(d->book, r, F_item) : arg_str(d, F_item);
	const struct item *item = code.n ? pack_item(d->pack, code) : NULL;
	return item ? item->id : code;
}

/* Further groups of the same visit: known, and each once. */
static bool read_groups(struct decision *d, struct visit *v, str first, str more) {
	str one;
	v->groups[0] = first;
	v->count = 1;
	while (more.n && str_next(&more, ' ', &one)) {
		if (!pack_code(d->pack, CODE_BUSINESS_GROUP, one))
			return desk__refuse(d, "field.code", "payload.groups", "there is no such group of matters");
		for (uint32_t i = 0; i < v->count; i++)
			if (str_eq(v->groups[i], one))
				return desk__refuse(d, "booking.groups", "payload.groups", "a group stands twice");
		if (v->count == BOOKING_GROUPS)
			return desk__refuse(d, "booking.groups", "payload.groups", "at most %d groups in a visit", BOOKING_GROUPS);
		v->groups[v->count++] = one;
	}
	return true;
}

/* The slots one after the other, each open; which of them is full. */
static bool find_places(struct decision *d, struct slot_uses *all, struct visit *v) {
	v->full = 0;
	for (uint32_t i = 0; i < v->count; i++) {
		ms at = v->at + i * v->point->slot_minutes * (ms)MS_PER_MINUTE;
		struct slot_use *u =
			slot__open(d, all, v->point, v->groups[i], at, i ? "payload.groups" : "payload.slot_at");
		if (!u)
			return false;
		v->slot[i] = u;
		if (!v->full && !slot__free(u))
			v->full = u->number;
	}
	return true;
}

static bool refuse_full(struct decision *d, const struct visit *v) {
	for (uint32_t i = 0; i < v->count; i++)
		if (v->slot[i]->number == v->full)
			return desk__refuse(d, "booking.slot_full", i ? "payload.groups" : "payload.slot_at",
				"all %lld places are taken", (long long)v->slot[i]->places);
	check(!"none of the slots is full");
}

/* Slots, line and clock of a booking as it is from now on. */
static void put_visit(struct decision *d, struct event *ev, struct visit *v) {
	struct buf b = {.p = arena_alloc(d->arena, BOOKING_GROUPS * 24), .cap = BOOKING_GROUPS * 24,
		.max = BOOKING_GROUPS * 24};
	for (uint32_t i = 0; i < v->count; i++) {
		if (i)
			buf_char(&b, ' ');
		buf_int(&b, v->slot[i]->number);
		v->slot[i]->change += !v->full;
	}
	set_int(ev, F_slot, v->slot[0]->number);
	if (v->count > 1)
		set_state(ev, F_slots, buf_view(&b));
	set_int(ev, F_in_line, v->full ? v->full : v->slot[0]->number);
	set_int(ev, F_rank, v->full ? 1 : 0);
	set_int(ev, F_in_line_at, d->now);
	set_int(ev, F_wake_at, v->full ? v->at : booking__day_end(d, v->at));
}

bool booking__book(struct decision *d) {
	struct slot_uses all = {.count = 0};
	struct visit v = {.point = pack_point(d->pack, arg_str(d, F_service_point)), .at = arg_int(d, F_slot_at)};
	struct who who;
	check(v.point && "its code was looked up when the command was read");
	if (!read_groups(d, &v, arg_str(d, F_business_group), arg_str(d, F_groups)) || !find_places(d, &all, &v))
		return false;
	if (v.full && !arg_is(d, F_wait))
		return refuse_full(d, &v);
	if (!visitor__read(d, &who))
		return false;
	int64_t visitor = who.visitor;
	int64_t by = d->command->own ? visitor__of_account(d, d->command->actor) : 0;
	const struct record *known = desk__record(d, R_visitor, visitor);
	const struct record *account = by ? desk__record(d, R_visitor, by) : NULL;
	str item = booking__item(d, NULL);
	if (d->refusal->code || !visitor__may(d, STR("booking rule"), &(struct asking){.visitor = known,
			.account = account, .slot_at = v.at, .item = item, .elderly = arg_is(d, F_elderly)}))
		return false;
	struct event *ev = emit_args(d, v.full ? E_booking_waited : E_booking_booked);
	put_visit(d, ev, &v);
	set_int(ev, F_visitor, visitor);
	set_none(ev, F_wait);
	if (who.agent)
		set_bool(ev, F_agent, true);
	slot__write(d, &all);
	visitor__note(d, visitor,
		&(struct noting){'b', day_of_ms(v.at, d->pack->offset_minutes), ev->record->id, item});
	if (by)
		visitor__note(d, by, &(struct noting){'b', day_of_ms(v.at, d->pack->offset_minutes), ev->record->id, STR("")});
	return true;
}

/* The places of the record, given back. */
static bool give_back(struct decision *d, struct slot_uses *all, const struct record *r) {
	int64_t number[BOOKING_GROUPS];
	uint32_t n = rec_is(r, F_state, W_booked) ? booking__slots(r, number) : 0;
	for (uint32_t i = 0; i < n; i++) {
		struct slot_use *u = slot__known(d, all, number[i]);
		if (!u)
			return false;
		u->change--;
	}
	return true;
}

int64_t booking__account(struct decision *d, const struct record *r) {
	str account = rec_text(d->book, r, F_applicant);
	int64_t number = account.n ? visitor__of_account(d, account) : 0;
	return number && desk__record(d, R_visitor, number) ? number : 0;
}

/* Notes with the person of the record, and with the account that booked, what it has become. */
static bool note_person(struct decision *d, char what, ms at) {
	const struct record *r = d->record;
	int64_t by = booking__account(d, r);
	if (by) /* what is over is forgotten, where it moved to is not */
		visitor__note(d, by, &(struct noting){.what = what == 'b' ? 'b' : 0,
			.on = day_of_ms(at, d->pack->offset_minutes), .booking = r->id});
	if (rec_get(r, F_visitor) == NIL) /* booked before persons were known */
		return !d->refusal->code;
	if (!desk__record(d, R_visitor, rec_get(r, F_visitor)))
		return !d->refusal->code;
	visitor__note(d, rec_get(r, F_visitor),
		&(struct noting){what, day_of_ms(at, d->pack->offset_minutes), r->id, booking__item(d, r)});
	return !d->refusal->code;
}

/* Whether a place that one has may still be given up. */
static bool may_leave(struct decision *d) {
	return !rec_is(d->record, F_state, W_booked) ||
		   visitor__may(d, STR("booking cancel rule"),
			   &(struct asking){.booking = d->record->id, .slot_at = rec_get(d->record, F_slot_at), .own_slot = true});
}

bool booking__cancel(struct decision *d) {
	struct slot_uses all = {.count = 0};
	if (!may_leave(d))
		return false;
	struct event *ev = emit_args(d, E_booking_cancelled);
	set_int(ev, F_wake_at, NIL);
	set_int(ev, F_in_line, NIL);
	if (!give_back(d, &all, d->record) || !slot__promote(d, &all))
		return false;
	slot__write(d, &all);
	return note_person(d, rec_is(d->record, F_state, W_booked) ? 'c' : 0, d->now);
}

/* Where it is to be moved: its groups at the same point or another. */
static bool read_move(struct decision *d, struct visit *v) {
	const struct record *r = d->record;
	str wanted = arg_str(d, F_service_point), here = rec_text(d->book, r, F_service_point);
	v->point = pack_point(d->pack, wanted.n ? wanted : here);
	v->at = arg_int(d, F_slot_at);
	if (!v->point)
		return desk__refuse(d, "booking.not_offered", "payload.service_point", "the point is not there any more");
	if (v->at == rec_get(r, F_slot_at) && str_eq(v->point->code, here))
		return desk__refuse(d, "booking.same_slot", "payload.slot_at", "the booking is in this slot already");
	return read_groups(d, v, rec_text(d->book, r, F_business_group), rec_text(d->book, r, F_groups));
}

bool booking__move(struct decision *d) {
	struct slot_uses all = {.count = 0};
	struct visit v = {0};
	int64_t visitor = rec_get(d->record, F_visitor);
	if (!read_move(d, &v) || !may_leave(d) || !find_places(d, &all, &v))
		return false;
	if (v.full)
		return refuse_full(d, &v);
	const struct record *known = visitor == NIL ? NULL : desk__record(d, R_visitor, visitor);
	int64_t by = booking__account(d, d->record);
	if (d->refusal->code || !visitor__may(d, STR("booking rule"), &(struct asking){.visitor = known,
			.account = by ? desk__record(d, R_visitor, by) : NULL,
			.booking = d->record->id, .slot_at = v.at, .item = booking__item(d, d->record),
			.elderly = rec_get(d->record, F_elderly) == 1}))
		return false;
	struct event *ev = emit_args(d, E_booking_moved);
	put_visit(d, ev, &v);
	if (rec_is(d->record, F_state, W_waiting))
		set_word(ev, F_state, W_booked);
	if (!give_back(d, &all, d->record) || !slot__promote(d, &all))
		return false;
	slot__write(d, &all);
	return note_person(d, 'b', v.at);
}

/* The day of a booking has ended and nobody came; or the slot began and no place had come free. */
bool booking__wake(struct decision *d) {
	bool missed = rec_is(d->record, F_state, W_booked);
	if (!missed && !rec_is(d->record, F_state, W_waiting))
		return true;
	struct event *ev = emit(d, missed ? E_booking_missed : E_booking_lapsed, d->record);
	set_int(ev, F_wake_at, NIL);
	set_int(ev, F_in_line, NIL);
	return note_person(d, missed ? 'n' : 0, rec_get(d->record, F_slot_at));
}

void booking__check_in(struct decision *d, const struct record *r) {
	check(r && r->kind == R_booking && rec_is(r, F_state, W_booked));
	struct event *ev = emit(d, E_booking_checked_in, r);
	set_int(ev, F_wake_at, NIL);
	set_int(ev, F_in_line, NIL);
}

void booking_check_code(const struct person_seal *seal, int64_t id, char out[BOOKING_CODE_BYTES]) {
	char of[40];
	int n = snprintf(of, sizeof of, "booking/%lld", (long long)id);
	int at = snprintf(out, BOOKING_CODE_BYTES, "B%lld-", (long long)id);
	check(n > 0 && at > 0 && at + 9 <= BOOKING_CODE_BYTES);
	person_seal_code(seal, (str){of, (uint32_t)n}, 8, out + at);
}

bool booking_code_reads(const struct person_seal *seal, str code, int64_t *id) {
	char right[BOOKING_CODE_BYTES];
	code = str_trim(code);
	int32_t dash = str_find(code, '-', 0);
	bool ours = dash >= 2 && (code.p[0] == 'B' || code.p[0] == 'b');
	if (!ours || !str_int(str_cut(code, 1, (uint32_t)dash), id) || *id <= 0)
		return false;
	booking_check_code(seal, *id, right);
	if (strlen(right) != code.n)
		return false;
	unsigned differs = 0; /* all of it is compared, so that the time tells nothing */
	for (uint32_t i = (uint32_t)dash + 1; i < code.n; i++)
		differs |= (unsigned)(right[i] ^ (code.p[i] >= 'a' && code.p[i] <= 'z' ? code.p[i] - 32 : code.p[i]));
	return !differs;
}
