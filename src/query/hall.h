/* query/hall: what a hall is like now and what its day was: windows at work, who waits, numbers, waits, services. */
#ifndef QUERY_HALL_H
#define QUERY_HALL_H

#include "desk/hall.h"
#include "query/query.h"

enum { QUERY_SEATS = 512, QUERY_NEXT = 5 };

/* A window as its record says. Texts in the arena of the call. */
struct query_seat {
	struct sitting sitting;
	str number, officer, reason; /* number: that it called last, "A012" */
	int64_t times;               /* that it was called out */
	ms called_at, opened_at;     /* NIL: never */
	day on;                      /* of what is counted */
	int64_t served;
	ms busy_ms, open_ms;         /* open_ms: until now */
};
/* The windows of a point that ever worked, at most QUERY_SEATS. Memory: in `a` */
bool query_seats(struct query *q, struct arena *a, str point, ms now, struct query_seat *out, uint32_t *n,
                 struct err *e);

/* One number that waits or is served. */
struct query_number {
	int64_t id, booking; /* booking: NIL, none */
	str number, group, groups, need, state, window;
	ms issued_at, called_at, estimate_ms; /* NIL: not known */
};
/* Calls `take` for the numbers that wait at the point, first come first called, until it returns false. Texts are
 * valid during the call. */
bool query_waiting(struct query *q, str point, void *to, bool (*take)(void *to, const struct query_number *x),
                   struct err *e);
/* The same for the numbers that were passed over at the point and have not been called again, by number. */
bool query_passed(struct query *q, str point, void *to, bool (*take)(void *to, const struct query_number *x),
                  struct err *e);
/* The number itself; false in *found when there is none. Texts are valid until the next call of the room. */
bool query_number(struct query *q, struct arena *a, int64_t id, struct query_number *out, bool *found, struct err *e);

/* Changes whenever the snapshot of a hall may have changed. Microseconds. */
bool query_hall_stamp(struct query *q, str point, int64_t *out, struct err *e);

/* Writes the members of a hall's board: numbers, waits, services, rates, hours, groups, complaints of one day (without
 * braces). Reads the numbers of that day only.
 * point  a service point of the pack     on  its day     now  what waits at that moment */
bool query_hall_board(struct query *q, const struct service_point *point, day on, ms now, struct buf *out,
                      struct err *e);

#endif
