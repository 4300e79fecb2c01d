/* pack/booking: what the pack says about places that can be booked: how many of a slot, and when there are slots. */
#ifndef PACK_BOOKING_H
#define PACK_BOOKING_H

#include "pack/pack.h"

enum { BOOKING_SLOTS_A_DAY = 288 }; /* the shortest slot has five minutes */

/* One row of org/booking.csv: how much of a slot can be booked; the rest is kept for those who walk in. A row with a
 * point beats one with a group alone, that one a row of a level, that one a row of all. */
struct booking_share {
	str level, point, group; /* empty: any */
	int32_t walk_in_percent; /* 0..100 of the capacity are never booked, rounded up to a whole place */
	int32_t capacity;        /* places of a slot, all windows of the group together; -1: as service-points.csv says */
};

/* Places of a slot of the group at the point that can be booked: capacity - ceil(capacity × walk_in_percent / 100). */
int32_t pack_booking_places(const struct pack *p, const struct service_point *point, str group);
/* Whether a slot begins at that instant: on the grid of the point, counted from midnight. */
bool pack_slot_fits(const struct pack *p, const struct service_point *point, ms at);
/* Whether the point is open for the whole slot that begins at `at`; by working days alone where the pack knows no
 * hours. */
bool pack_slot_open(const struct pack *p, const struct service_point *point, ms at);
/* The instants at which slots of the point begin on that day, in order.
 * out  room for BOOKING_SLOTS_A_DAY    Result  how many */
uint32_t pack_day_slots(const struct pack *p, const struct service_point *point, day on, ms *out);
/* (day, minute / 5, point, group) packed into one number: the record number of the slot. 0 when there is no such point
 * or group, or the day is before 1970-01-02. */
int64_t pack_slot_number(const struct pack *p, const struct service_point *point, str group, ms at);
/* Working days from the day after `today` to `on`: 0 for today and earlier; how far ahead a slot lies. */
int32_t pack_days_ahead(const struct pack *p, day today, day on);

#endif
