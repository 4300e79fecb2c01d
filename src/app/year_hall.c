/* The year's hall: bookings, numbers drawn, calls, visits. */
#include <stdlib.h>

#include "app/year_int.h"
#include "data/date.h"
#include "pack/booking.h"

enum { PLACES = 1024 };

/* A booking that will be kept on its day. */
struct kept {
	int64_t id;
	ms slot_at;
	uint16_t point;
	str group;
};

struct hall {
	struct lot points; /* indices into pack->points by weight */
	uint32_t index[PLACES];
	struct lot windows[PLACES]; /* windows of a point; points without windows take no visits */
	struct lot groups;
	int64_t bookings, to_november, december;
	struct map taken;  /* slot -> places taken */
	struct map persons; /* who has booked for which day */
	VEC(struct kept) kept[YEAR_DAYS];
};

static struct hall the_hall; /* the generator runs once, alone */

static void windows_of_points(struct year *y, struct hall *h) {
	const struct csv *t = pack_table(y->pack, "org/windows.csv");
	int code = t ? csv_column(t, "code") : -1, at = t ? csv_column(t, "service_point") : -1;
	for (uint32_t i = 0; t && i < t->rows; i++) {
		const struct service_point *p = pack_point(y->pack, csv_cell(t, i, at));
		if (p && (size_t)(p - y->pack->points) < PLACES)
			lot_add(&h->windows[p - y->pack->points], csv_cell(t, i, code), 1);
	}
}

void hall_prepare(struct year *y) {
	struct hall *h = &the_hall;
	h->bookings = year_total(y, "bookings");
	h->to_november = year_total(y, "visits_to_november");
	h->december = year_total(y, "visits_december");
	windows_of_points(y, h);
	for (uint32_t i = 0, rank = 0; i < y->pack->point_count && i < PLACES; i++)
		if (h->windows[i].count && y->pack->points[i].booking) {
			h->index[h->points.count] = i;
			/* Nearly all load is at a few points: the first is the district hall. */
			lot_add(&h->points, y->pack->points[i].code, rank == 0 ? 4000 : 2000 / (rank + 3) + 1);
			rank++;
		}
	for (uint32_t i = 0, n = 0; i < y->pack->code_count; i++)
		if (y->pack->codes[i].class == CODE_BUSINESS_GROUP)
			lot_add(&h->groups, y->pack->codes[i].code, 100 / (++n));
	if (!h->points.count || !h->groups.count)
		y->failed = !err_set(y->e, "year.missing", "org/windows.csv", "the year needs service points with windows");
}

/* ---- visits ------------------------------------------------------------------------------------------------- */

static void visit(struct year *y, uint32_t point, str group, ms at, int64_t booking) {
	struct hall *h = &the_hall;
	const struct service_point *p = &y->pack->points[point];
	int64_t id = next_id(y, R_queue_number);
	char more[40] = "";
	if (booking)
		snprintf(more, sizeof more, "\"booking\":%lld,", (long long)booking);
	const char *channel = booking ? "booking" : chance_below(y, 8) ? "walk_in" : "self_service";
	put(y, at, "guide", "queue.issue", id,
		"%s\"business_group\":\"" STR_FMT "\",\"channel\":\"%s\",\"service_point\":\"" STR_FMT "\"", more,
		STR_ARG(group), channel, STR_ARG(p->code));
	at += MS_PER_MINUTE + chance_around(y, booking ? 4 : 11) * MS_PER_MINUTE + chance_below(y, MS_PER_MINUTE);
	if (chance_of(y, "visit_abandoned")) {
		put(y, at, "guide", "queue.abandon", id, "%s", "");
		return;
	}
	str window = lot_draw(y, &h->windows[point]);
	char clerk[32];
	snprintf(clerk, sizeof clerk, "clerk%02u", 1 + chance_below(y, 40));
	put(y, at, clerk, "queue.call", id, "\"window\":\"" STR_FMT "\"", STR_ARG(window));
	if (chance_of(y, "visit_passed")) {
		put(y, at + MS_PER_MINUTE, clerk, "queue.pass", id, "%s", "");
		at += 6 * MS_PER_MINUTE;
		put(y, at, clerk, "queue.call", id, "\"window\":\"" STR_FMT "\"", STR_ARG(window));
	}
	at += MS_PER_MINUTE * 2 + chance_around(y, 9) * MS_PER_MINUTE + chance_below(y, MS_PER_MINUTE);
	put(y, at, clerk, "queue.finish", id, "%s", "");
}

/* ---- bookings ------------------------------------------------------------------------------------------------ */

/* A slot with a free place on day d at the point: the book of the generator keeps count as the desk will. */
static ms free_slot(struct year *y, const struct service_point *p, uint32_t group, day d) {
	struct hall *h = &the_hall;
	int64_t places = pack_booking_places(y->pack, p, h->groups.name[group]);
	for (int tries = 0; tries < 24; tries++) {
		ms moment = year_moment(y, d, &y->hall_hours) - year_midnight(y, d);
		ms length = (ms)p->slot_minutes * MS_PER_MINUTE;
		int64_t slot = moment / length;
		uint64_t key = ((((uint64_t)d * 288 + (uint64_t)slot) * 1024 + p->no) << 8 | group) + 1;
		uint64_t *taken = map_get(&h->taken, key);
		if ((taken ? (int64_t)*taken : 0) >= places ||
			!pack_slot_open(y->pack, p, year_midnight(y, d) + slot * length))
			continue;
		map_put(&h->taken, key, (taken ? *taken : 0) + 1);
		return year_midnight(y, d) + slot * length;
	}
	return 0;
}

/* Somebody who has not booked for that day yet: one booking a person and day. */
static str new_visitor(struct year *y, day on) {
	struct hall *h = &the_hall;
	for (;;) {
		str who = somebody(y);
		uint64_t key = str_hash(str_cut(who, 0, 30)) ^ ((uint64_t)on << 40); /* begins with the identity number */
		if (!map_get(&h->persons, key)) {
			map_put(&h->persons, key, 1);
			return who;
		}
	}
}

static void book(struct year *y, ms at) {
	struct hall *h = &the_hall;
	uint32_t which = lot_draw_index(y, &h->points), point = h->index[which];
	const struct service_point *p = &y->pack->points[point];
	uint32_t group = lot_draw_index(y, &h->groups);
	day on = year_working_day(y, year_day(y, at) + 1, chance_below(y, 5));
	if (on > y->last)
		return;
	ms slot_at = free_slot(y, p, group, on);
	if (!slot_at)
		return;
	int64_t id = next_id(y, R_booking);
	char when[40];
	struct buf b = {.p = when, .cap = sizeof when, .max = sizeof when};
	ms_put(&b, slot_at, y->offset);
	bool elderly = chance_of(y, "case_elderly");
	str who = new_visitor(y, on);
	put(y, at, "citizen", "booking.book", id,
		"\"business_group\":\"" STR_FMT "\",\"channel\":\"%s\",\"elderly\":%s,\"person\":{" STR_FMT
		"},\"service_point\":\"" STR_FMT "\",\"slot_at\":\"%.*s\"",
		STR_ARG(h->groups.name[group]),
		elderly              ? "phone"
		: chance_below(y, 3) ? "wechat"
							 : "web",
		elderly ? "true" : "false", STR_ARG(who), STR_ARG(p->code), (int)b.n, when);
	ms span = slot_at - at;
	if (chance_of(y, "booking_cancelled")) {
		/* The generator does not give the place to another: the desk will have it free, never too few. */
		put(y,
			at + MS_PER_MINUTE +
				(ms)(chance(y) % (uint64_t)(span > 4 * MS_PER_HOUR ? span - 3 * MS_PER_HOUR : MS_PER_HOUR)),
			"citizen", "booking.cancel", id, "%s", "");
		return;
	}
	if (!chance_of(y, "booking_missed"))
		vec_push(&h->kept[on - y->first], (struct kept){id, slot_at, (uint16_t)point, h->groups.name[group]});
}

/* A moment of the day for every one of n, in order; kept bookings come a little before their slot. */
struct arrival {
	ms at;
	const struct kept *kept;
};

static int by_arrival(const void *a, const void *b) {
	const struct arrival *x = a, *z = b;
	return x->at != z->at ? (x->at > z->at) - (x->at < z->at) : (x->kept > z->kept) - (x->kept < z->kept);
}

static void visits_of_day(struct year *y, day d, uint32_t n) {
	struct hall *h = &the_hall;
	uint32_t booked = h->kept[d - y->first].n;
	if (booked > n)
		booked = n;
	struct arrival *all = arena_array(&y->arena, struct arrival, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct kept *k = i < booked ? &h->kept[d - y->first].p[i] : NULL;
		all[i] = (struct arrival){
			k ? k->slot_at - (ms)chance_below(y, 10 * MS_PER_MINUTE) : year_moment(y, d, &y->hall_hours), k};
	}
	qsort(all, n, sizeof *all, by_arrival);
	for (uint32_t i = 0; i < n; i++) {
		const struct kept *k = all[i].kept;
		if (k)
			visit(y, k->point, k->group, all[i].at, k->id);
		else
			visit(y, h->index[lot_draw_index(y, &h->points)], lot_draw(y, &h->groups), all[i].at, 0);
	}
}

/* December stands apart: the published figure ends with November. */
static int64_t december_visits(struct year *y, day d, day november_30) {
	const struct calendar *c = y->pack->calendar;
	int64_t all = calendar_count(c, november_30 + 1, y->last), here = calendar_count(c, november_30 + 1, d);
	int64_t before = here - year_works(y, d);
	return the_hall.december * here / all - the_hall.december * before / all;
}

void hall_day(struct year *y, day d) {
	struct hall *h = &the_hall;
	day november_30 = day_of(y->number, 11, 30);
	int64_t n = d <= november_30 ? year_count(y, "visits", h->to_november, d, true, november_30)
								 : december_visits(y, d, november_30);
	uint32_t bookings = (uint32_t)year_count(y, "bookings", h->bookings, d, false, y->last - 2);
	ms *at = year_moments(y, d, &y->ticket_hours, bookings);
	for (uint32_t i = 0; i < bookings; i++)
		book(y, at[i]);
	visits_of_day(y, d, (uint32_t)n);
	vec_free(&h->kept[d - y->first]);
	if (d == y->last)
		map_free(&h->taken), map_free(&h->persons);
}
