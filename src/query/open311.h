/* Tickets as the public may see them: no person, none that is confidential, no event but those that are published. */
#ifndef QUERY_OPEN311_H
#define QUERY_OPEN311_H

#include "query/query.h"

enum { QUERY_311_IDS = 500 };

/* What is asked for. Lists are separated by commas; empty: any. */
struct query_311 {
	const int64_t *ids;  /* these alone; the rest does not count then, but `hidden` */
	uint32_t id_count;
	str topics, states;
	ms from, to;         /* received in [from, to) */
	ms updated_after;    /* NIL: any */
	int64_t below;       /* ids below this one: the page; 0: from the newest */
	uint32_t limit;      /* 1..QUERY_CSV_ROWS */
	str hidden;          /* topics, separated by spaces, whose tickets are not shown while they are only received */
};
/* One ticket. Texts are valid during the call only; instants and degrees are NIL when there is none. */
struct query_311_row {
	int64_t id;
	str state, topic, content, department, channel, address, media_url, area;
	ms received_at, updated_at, due_at;
	int64_t lat_e6, lon_e6;
};
/* Calls `take` for the tickets, newest first, those with a topic only.
 * next    id for `below` of the next page, 0: there is none
 * Faults  query.fault */
bool query_311(struct query *q, const struct query_311 *ask, void *to,
               void (*take)(void *to, const struct query_311_row *row), int64_t *next, struct err *e);

/* One published event of a ticket. */
struct query_311_update {
	int64_t seq, ticket;
	str kind;
	ms at;
};
/* Calls `take` for events of these kinds (separated by spaces) recorded in [from, to), oldest first, behind number
 * `after`; only of tickets that query_311 shows.
 * next    `after` of the next page, 0: there is none. A page may be short: so many events at most are looked through
 * Faults  query.fault */
struct query_311_updates {
	ms from, to;
	int64_t after;
	uint32_t limit;
	str kinds, hidden;
};
bool query_311_updates(struct query *q, const struct query_311_updates *ask, void *to,
                       void (*take)(void *to, const struct query_311_update *u), int64_t *next, struct err *e);

/* The ticket that came from `source` under that number; 0: none.
 * account  whose own ticket it is; empty: one that staff took in */
bool query_311_external(struct query *q, str account, str source, str number, int64_t *id, struct err *e);

#endif
