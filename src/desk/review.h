/* desk/review: what the files of technical reviews share: review.c (the order), review_points.c (opinions by a
 * checklist), review_rota.c (which agency), review_settle.c (fees in batches). */
#ifndef DESK_REVIEW_H
#define DESK_REVIEW_H

#include "desk/desk_int.h"

enum { ESCAPED = 6 /* bytes of JSON that a byte of text needs at most */ };

/* A cell of plans/review-types.csv for the kind of review; empty when the pack has no such kind or column. */
str review__type_cell(const struct decision *d, str type, const char *column);
/* A plain number of items/limits.csv. Refuses limit.missing */
bool review__number(struct decision *d, const char *code, int64_t *out);

/* Whether the pack has a checklist for this kind of review (reviews/checklists.csv). */
bool review__has_checklist(const struct decision *d, str type);
/* Judges the command's points: the first opinion says of each point of the checklist what was found, a later one of
 * each point that was open and of no other, but for what the correction itself caused.
 * points  canonical JSON for the event    open  how many are open
 * Refuses review.point_unknown, review.point_twice, review.point_missing, review.point_text, review.new_point,
 *         review.verdict_contradicts, field.type */
bool review__points_sound(struct decision *d, str *points, int64_t *open);

/* Chooses the agency by rota, credit and links of interest.
 * agency, account  who it is, and its login (may be empty)    explanation  canonical JSON: every agency that offers
 * this kind of review, its turns and credit, and why it was left out
 * Refuses review.no_agency */
bool review__choose(struct decision *d, str *agency, str *account, str *explanation);
/* Counts the turn of the agency that was chosen by rota. */
void review__count_turn(struct decision *d, str agency);
/* Whether an agency that a person names may do it; `account` is its login.
 * Refuses agency.unknown, review.conflict, review.suspended */
bool review__may_take(struct decision *d, str agency, str *account);

/* The agency that was confirmed in the market takes over the review that its selection was for; nothing when that
 * review is not waiting for an agency any more.
 * Refuses as review__may_take, store.fault */
bool review__take_from_market(struct decision *d, int64_t id, str agency);

/* The quality of a finished review by the pack's decision: from the marks given, rounds, and whether it was in time.
 * Adds the decision's name and explanation to `ev`.
 * Refuses review.no_marks, review.bad_marks, decision.missing */
bool review__quality(struct decision *d, int64_t *out, struct ruling *rule);

#endif
