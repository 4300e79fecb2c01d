/* The plan of a project as the desk keeps it and as readers make it again: the same basis gives the same plan.
 *
 * What really happened stands in F_progress, one token for each item: "A13:12:19050:19055", its case (0: none), the
 * day on which it began (0: it has not) and the day on which it was over (0: it is not), days since 1970-01-01; a
 * fifth part "1" when it was told that the item fell behind. */
#ifndef DESK_PROJECT_H
#define DESK_PROJECT_H

#include "desk/rulebook.h"
#include "plan/plan.h"

/* What really happened to one item. */
struct project_step {
	str item;        /* short id */
	int64_t case_id; /* 0: none */
	day began, over; /* 0: not */
	bool told;       /* that it fell behind */
};
/* Takes the next token off the text; false at its end or at what is no token. */
bool project_step_next(str *progress, struct project_step *out);
/* The step of the item; false when the text has none. */
bool project_step_find(str progress, str item, struct project_step *out);

/* What a plan of a project is made from. */
struct project_basis {
	struct val facts, what_if; /* what_if: null for none */
	str title, alternative, progress, agent;
	day from, today;           /* today: of the making; rules and items in force on it count */
	int known_year;            /* last year whose calendar was known then */
	bool compare;              /* the other alternatives too */
};
/* The request for it. Memory: in `a`; rules and rulebook must outlive the plan. */
void project_request(struct arena *a, const struct rulebook *rules, const struct project_basis *b,
	struct plan_request *out);

#endif
