/* query/public: the public notice of granted decisions, also of those that were revoked, recalled or cancelled later.
 * Source: 行政许可法 40 */
#ifndef QUERY_PUBLIC_H
#define QUERY_PUBLIC_H

#include "query/query.h"

/* What is asked for. */
struct query_notice {
	str search;    /* part of an item's name or of a case number; empty: all */
	str item;      /* code or short id of an item; empty: all items whose guide says that results are public */
	day from, to;  /* days of the decision, both included; INT32_MIN, INT32_MAX: open */
	uint32_t limit; /* 1..QUERY_CSV_ROWS */
	str cursor;    /* "next" of the page before; empty: the first */
};
/* Writes {"items":[…],"next":…,"synthetic":…}, newest decision first; the holder's name is masked.
 * Refuses  query.cursor; fault query.fault */
bool query_public(struct query *q, const struct query_notice *ask, struct buf *out, struct err *e);

#endif
