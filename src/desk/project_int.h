/* What the files of the desk about investment projects share. Inside the desk. */
#ifndef DESK_PROJECT_INT_H
#define DESK_PROJECT_INT_H

#include "desk/clock.h"
#include "desk/project.h"

/* The plan as it was kept last: JSON texts of the newest project.planned, empty before the first. */
struct project_kept {
	str facts, what_if, items;
};
/* When an item was planned to begin and end; latest: the end that does not move the end of the whole. */
struct project_dates {
	day start, end, latest;
	str review; /* kind of technical review that the authority orders for it; empty: none */
};
/* Reads it from the project's past, the events of this decision included. Memory: in d->arena.
 * Refuses store.fault */
bool project__kept(struct decision *d, const struct record *r, struct project_kept *out);
/* The item's dates in the kept plan; false when it has no such item. */
bool project__planned(struct decision *d, const struct project_kept *kept, str item, struct project_dates *out);

/* Makes the plan of the project as of today, with what really happened.
 * alternative  empty: the one it has    Refuses as plan_make (where: "payload.…"), field.type */
bool project__make(struct decision *d, const struct record *r, const struct project_kept *with, str alternative,
	struct plan **out);
/* Writes the plan into `ev` as the next version: dates, version, by how much the end has moved, next alarm.
 * Refuses field.too_long */
bool project__put(struct decision *d, struct event *ev, const struct record *r, const struct project_kept *with,
	const struct plan *p);
/* When the next item falls behind by the plan; NIL: none. Only what really began has alarms. */
int64_t project__alarm(struct decision *d, const struct record *r, const struct plan *p);

/* Why a plan moves: an item that was late, by how many working days (earlier: negative), and whose delay it was. */
struct project_slip {
	str item;
	int64_t case_id, days; /* days: NIL when nothing is late */
	enum word of;          /* W_none when nobody's */
};
void project__put_slip(struct event *ev, const struct project_slip *slip);
/* The plan follows what happened: a new version when dates of it change, the stage that it has reached. A plan that
 * cannot be made is told by project.plan_stuck and refuses nothing. False only on a fault of the store. */
bool project__replan(struct decision *d, const struct record *r, const struct project_slip *slip);
/* A review of this kind was ordered for the item: the project knows, whatever case there is or will be. It keeps the
 * newest order of each kind for each item in F_reviews, as "item:review". Refuses store.fault */
bool project__note_review(struct decision *d, const struct record *r, str item, str type, int64_t review);
/* Progress with the step put in (its old one replaced; began 0 and not told: taken out). Memory: in d->arena */
str project__progress(struct decision *d, const struct record *r, const struct project_step *step);

#endif
