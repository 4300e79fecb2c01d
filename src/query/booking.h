/* query/booking: slots as they stand now, and what somebody has booked. */
#ifndef QUERY_BOOKING_H
#define QUERY_BOOKING_H

#include "query/query.h"

/* One slot. */
struct query_slot {
	bool known;    /* somebody has booked it once, or the office has closed it */
	bool closed;
	int64_t head;  /* number of its newest event, 0: none */
	int64_t taken, capacity, waiting; /* capacity: -1 when it is not known */
};
/* The slot of that number; one that nobody has touched is not known. Faults query.fault */
bool query_slot(struct query *q, int64_t id, struct query_slot *out, struct err *e);

/* One booking. Texts are valid during the call only. */
struct query_booking {
	int64_t id, events;
	str state, service_point, business_group, groups;
	ms slot_at;
};
/* Calls `take` for what the account has booked for slots from `from` on, in order, at most `most`.
 * Faults query.fault */
bool query_bookings_of(struct query *q, str user, ms from, uint32_t most, void *to,
                       void (*take)(void *to, const struct query_booking *b), struct err *e);

#endif
