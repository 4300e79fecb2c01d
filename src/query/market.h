/* query/market: what everybody may read of the market of agencies, and of signed heads. */
#ifndef QUERY_MARKET_H
#define QUERY_MARKET_H

#include "query/query.h"

/* What a list of notices asks for. */
struct query_notices {
	str state, way;   /* words; empty: any */
	int64_t before;   /* numbers below this; 0: the newest */
	uint32_t limit;   /* 1..LIMIT_PAGE_ROWS */
};
/* Writes {"notices":[…],"next":number|null,"synthetic":true}, newest first. Entries are counted; who entered is told
 * once entries are closed (query_notice).
 * Cost     the rows of the page */
bool query_notices(struct query *q, const struct query_notices *ask, struct buf *out, struct err *e);
/* Writes one notice with its entries as far as they are public: nobody before closing, then agency, credit and commit,
 * and of what was opened nonce, price and plan.
 * Refuses  selection.not_found */
bool query_market_notice(struct query *q, int64_t id, struct buf *out, struct err *e);
/* Writes the public record of a draw (docs/MARKET.md): all that it is computed from, and the signed head. The object is
 * left open: what proves the record is added by who makes proofs.
 * under    gets how many events are under the head, 0: there is none yet
 * Refuses  selection.not_found, selection.no_draw (a way of choosing without one) */
bool query_draw(struct query *q, int64_t id, int64_t *under, struct buf *out, struct err *e);
/* Writes {"agencies":[…]}: those of the pack and those registered, with services, credit and state. */
bool query_market_agencies(struct query *q, struct buf *out, struct err *e);

/* Writes {"heads":[…],"next":…}: signed heads with numbers below `before` (0: all), newest first, at most `limit`. */
bool query_heads(struct query *q, int64_t before, uint32_t limit, struct buf *out, struct err *e);
/* Writes signed heads as notes (ledger/sign.h), oldest first, at most `limit`: those of `events` events and more, or
 * the newest alone (events 0). */
bool query_head_notes(struct query *q, int64_t events, uint32_t limit, struct buf *out, struct err *e);
/* Whether a head of so many events was signed; *events 0 becomes the size of the newest. Refuses head.not_found */
bool query_head_of(struct query *q, int64_t *events, struct err *e);
/* Writes one signed head. Refuses head.not_found */
bool query_head(struct query *q, int64_t id, struct buf *out, struct err *e);
/* Writes {"keys":[{"key","first","last","heads"}]}: the public keys by which heads were signed, newest first. */
bool query_head_keys(struct query *q, struct buf *out, struct err *e);

#endif
