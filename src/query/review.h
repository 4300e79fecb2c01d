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
/* The technical review that the grant of a case waits for, or else rests on: of each kind the newest of those asked for
 * about it or, while its project is under way, ordered by that for the item; and the one that the plan of it wants. */
struct query_case_review {
	str type, state; /* kind of review, empty: none; its state, empty: none is ordered */
	int64_t id;      /* 0: none is ordered */
};
/* project, review  as the case has them, NIL: none    item  short id. Memory: texts in a */
bool query_case_review(struct query *q, struct arena *a, int64_t project, str item, int64_t review,
                       struct query_case_review *out, struct err *e);
/* Writes {"settlement":{…},"reviews":[…]}. Refuses settlement.not_found */
bool query_settlement_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, struct buf *out,
                            struct err *e);
/* Writes {"examination":{…},"opinions":[…],"follow_ups":[…]}; also to a department that was asked or has something to
 * do. Refuses examination.not_found */
bool query_examination_sheet(struct query *q, int64_t id, const struct query_scope *scope, ms now, struct buf *out,
                             struct err *e);

#endif
