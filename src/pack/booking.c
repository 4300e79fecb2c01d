/* Places that can be booked: org/booking.csv over service-points.csv and the opening hours. */
#include "pack/booking.h"
#include "data/date.h"
#include "pack/pack_int.h"

static const char path[] = "org/booking.csv";

void booking_finish(struct load *l) {
	const struct csv *t = table_sound(l, path) ? pack_table(l->p, path) : NULL;
	if (!t)
		return;
	struct booking_share *shares = arena_array(l->a, struct booking_share, t->rows);
	for (uint32_t i = 0; i < t->rows; i++) {
		int64_t percent = 0, capacity = -1;
		bool known = str_int(csv_cell(t, i, csv_column(t, "walk_in_percent")), &percent);
		check(known && "its cells were checked");
		str_int(csv_cell(t, i, csv_column(t, "capacity")), &capacity);
		shares[i] = (struct booking_share){.level = csv_cell(t, i, csv_column(t, "level")),
			.point = csv_cell(t, i, csv_column(t, "point")),
			.group = csv_cell(t, i, csv_column(t, "business_group")),
			.walk_in_percent = (int32_t)percent,
			.capacity = (int32_t)capacity};
		if (shares[i].level.n && shares[i].point.n)
			complain(l, path, t->lines[i], "point: a row is about a point or about a level, not both");
	}
	l->p->shares = shares;
	l->p->share_count = t->rows;
}

/* How closely the row is about the slots of the group at the point; -1: not at all. */
static int closeness(const struct booking_share *s, const struct service_point *point, str group) {
	if ((s->point.n && !str_eq(s->point, point->code)) || (s->level.n && !str_eq(s->level, point->level)) ||
		(s->group.n && !str_eq(s->group, group)))
		return -1;
	return (s->point.n ? 4 : 0) + (s->group.n ? 2 : 0) + (s->level.n ? 1 : 0);
}

int32_t pack_booking_places(const struct pack *p, const struct service_point *point, str group) {
	const struct booking_share *best = NULL;
	int closest = -1;
	for (uint32_t i = 0; i < p->share_count; i++) {
		int close = closeness(&p->shares[i], point, group);
		if (close > closest) {
			closest = close;
			best = &p->shares[i];
		}
	}
	int32_t capacity = best && best->capacity >= 0 ? best->capacity : point->capacity;
	int32_t kept = best ? (int32_t)(((int64_t)capacity * best->walk_in_percent + 99) / 100) : 0;
	return capacity - kept;
}

bool pack_slot_fits(const struct pack *p, const struct service_point *point, ms at) {
	day on = day_of_ms(at, p->offset_minutes);
	return point->slot_minutes > 0 &&
		   (at - ms_of_day(on, p->offset_minutes)) % (point->slot_minutes * (ms)MS_PER_MINUTE) == 0;
}

bool pack_slot_open(const struct pack *p, const struct service_point *point, ms at) {
	ms length = point->slot_minutes * (ms)MS_PER_MINUTE;
	if (!p->opening.count)
		return calendar_works(p->calendar, day_of_ms(at, p->offset_minutes));
	return opening_between(&p->opening, point->level, point->code, at, at + length) == length;
}

uint32_t pack_day_slots(const struct pack *p, const struct service_point *point, day on, ms *out) {
	ms midnight = ms_of_day(on, p->offset_minutes), length = point->slot_minutes * (ms)MS_PER_MINUTE;
	uint32_t n = 0;
	for (ms at = midnight; length > 0 && at + length <= midnight + MS_PER_DAY && n < BOOKING_SLOTS_A_DAY; at += length)
		if (pack_slot_open(p, point, at))
			out[n++] = at;
	return n;
}

int64_t pack_slot_number(const struct pack *p, const struct service_point *point, str group, ms at) {
	const struct code *g = pack_code(p, CODE_BUSINESS_GROUP, group);
	const struct csv *groups = pack_table(p, "org/business-groups.csv");
	int64_t number = 0; /* permanent, unlike the row */
	if (!point || !g || !groups || !str_int(csv_cell(groups, g->row, csv_column(groups, "no")), &number))
		return 0;
	day d = day_of_ms(at, p->offset_minutes);
	int64_t five = (at - ms_of_day(d, p->offset_minutes)) / (5 * MS_PER_MINUTE);
	if (d < 1)
		return 0;
	check(point->no < 1024 && number > 0 && number < 1024);
	return ((((int64_t)d * 288 + five) * 1024 + point->no) * 1024) + number;
}

int32_t pack_days_ahead(const struct pack *p, day today, day on) {
	return calendar_count(p->calendar, today + 1, on);
}
