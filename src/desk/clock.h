/* The clocks of a case: which rule holds for it, and how its due dates begin, pause, resume, move and end. Inside the
 * desk. A rule is found by the day of receipt, so that a rule of a later day never touches a running case. */
#ifndef DESK_CLOCK_H
#define DESK_CLOCK_H

#include "desk/desk_int.h"

/* The item of a record as it holds for its day of receipt (of the command's item for none, or for one that is only
 * being made): published or of the pack. NULL when there is none. */
const struct item *case_find_item(const struct decision *d, const struct record *r);
/* The item of a case, of the command's item when the case is only being made. */
const struct item *case_item(const struct decision *d, const struct record *r);
/* The rule for a clock of a case; NULL when its item has none. starts: as in pack_clock. */
const struct clock_rule *case_rule(
	const struct decision *d, const struct record *r, enum clock_kind clock, enum clock_moment starts);
/* The rule and limit of the decision that the law sets: the joint one for a joint case. False: none. */
bool case_lawful_limit(const struct decision *d, const struct event *ev, const struct record *r,
	const struct clock_rule **rule, struct limit *limit);
/* The rule and limit that the office keeps: what it promised or, where it promised nothing, the lawful one. */
const struct clock_rule *case_kept_limit(
	const struct decision *d, const struct event *ev, const struct record *r, struct limit *limit);
/* When a limit of that rule ends: hours and on-the-spot limits may count while the place is open. */
ms case_due(struct decision *d, struct event *ev, const struct record *r, const struct clock_rule *rule,
	struct limit limit, ms from);
/* Starts the clock in column `f` when the item has it and its rule states a limit; the due instant or NIL. */
int64_t case_start(struct decision *d, struct event *ev, const struct record *r, enum clock_kind clock,
	enum clock_moment starts, enum field f, ms from);
/* Sets the clocks that begin with the acceptance at `from`. */
void case_start_decision(struct decision *d, struct event *ev, const struct record *r, ms from);
/* Ends a pause of that kind, now: each clock whose rule it stopped goes on with what was left of it. */
void case_end_pause(struct decision *d, struct event *ev, const struct record *r, enum clock_pause kind);
/* A column as it will be when the event has been applied. */
int64_t case_after(const struct event *ev, const struct record *r, enum field f);
/* Sets F_wake_at to the next end of a clock that has an effect in the state that the event leads to. Ends that are only
 * told count when they have not been told yet: ANY_TIME, FROM_NOW (this instant included), LATER. */
enum untold { ANY_TIME, FROM_NOW, LATER };
void case_set_wake(struct decision *d, struct event *ev, const struct record *r, enum untold untold);
/* The end of the licence that an open renewal is about, when silence then grants it; else NIL. */
int64_t case_licence_end(const struct decision *d, const struct record *r);
/* End of a civil day. */
ms case_end_of_day(const struct decision *d, int64_t on);

/* hearing.c: refuses case.hearing_pending while a hearing may be asked for, or is waited for. */
bool hearing_over(struct decision *d);
/* The right to a hearing has lapsed. */
bool hearing_lapse(struct decision *d);

/* Whether due dates of the record were counted before a calendar year was published that is known now. */
bool due_stale(const struct decision *d, const struct record *r);
/* Moves the due dates in columns `f` of a record whose dates are stale; NULL (and no event) when nothing is stale, or
 * when nothing moves and the record is closed already. */
struct event *due_move(struct decision *d, enum event_kind kind, const enum field *f, uint32_t n, bool closed);

#endif
