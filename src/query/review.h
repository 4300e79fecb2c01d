/* query/review: technical reviews with their rounds, the board of reviews, batches and joint examinations as one read
 * each. */
#ifndef QUERY_REVIEW_H
#define QUERY_REVIEW_H

#include "query/query.h"

/* Writes "states":[{"state","n"}],"overdue","with_firm","agencies":[…],"drawing_checks":{…} or null without braces.
 * To an account that sees its own only, nothing but its own is counted, and the rest is null.
 * Cost     index ranges of open reviews, and all projects in the scope of the check of drawings */
bool query_review_board(struct query *q, const struct query_scope *scope, ms now, struct buf *out, struct err *e);
/* Writes "review":{…},"orders":[…],"rounds":[…],"reports":[…] without braces: who had the order and why, each opinion
 * with its points.
 * type     gets the kind of review; valid until the next call of the room
 * Refuses  review.not_found */
bool query_review_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, str *type,
                        struct buf *out, struct err *e);
/* Writes {"settlement":{…},"reviews":[…]}. Refuses settlement.not_found */
bool query_settlement_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, struct buf *out,
                            struct err *e);
/* Writes {"examination":{…},"opinions":[…],"follow_ups":[…]}; also to a department that was asked or has something to
 * do. Refuses examination.not_found */
bool query_examination_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, struct buf *out,
                             struct err *e);

#endif
