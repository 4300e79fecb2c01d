/* What the files about projects and their plans share in this room. */
#ifndef API_PROJECT_H
#define API_PROJECT_H

#include "api/inside.h"
#include "desk/project.h"

call_fn api__plan_facts, api__plan_try, api__project_plan, api__project_svg, api__project_md, api__project_what_if,
	api__project_chances, api__project_board, api__projects_board,
	api__projects_load, api__project_agents;

enum { MESSAGES_MOST = 50, DIARY_MOST = 200 /* of one project that are shown */ };

/* A project as the asker may see it, with its past. */
struct project_view {
	struct call *c;
	const struct rulebook *rules;
	struct query_project row;
	const struct query_event *newest; /* what stands in its past: versions, messages, the newest of the diary */
	const struct query_event *shown;  /* the version that is shown */
	int64_t version;
};
/* Reads the project of the call and finds a version of its plan; version 0: the newest.
 * Refuses project.not_found, project.no_plan, project.no_version */
bool api__project_view(struct call *c, int64_t version, struct project_view *out, struct err *e);
/* Makes the plan again from what its version was made from.
 * today  0: as of the day of the version; else what has not begun begins then or later
 * what_if, alternative  instead of those of the version; NULL and empty: those
 * Refuses as plan_make */
bool api__project_make(const struct project_view *v, day today, const struct val *what_if, str alternative,
                       bool compare, struct plan **out, struct err *e);
/* The version before the event; NULL: there is none. */
const struct query_event *api__plan_before(const struct query_event *ev);
/* The event that told last, when this one happened, what had really happened to the items; NULL: nothing had. */
const struct query_event *api__progress_before(const struct query_event *ev);
/* Planned end of a version; 0: it says none. */
day api__plan_end(const struct project_view *v, const struct query_event *ev);
/* A member of what the event says; the empty text, or `otherwise`, when it has none. */
str api__said(const struct query_event *ev, const char *name);
int64_t api__number_said(const struct query_event *ev, const char *name, int64_t otherwise);
/* Whether an event of this kind is told as a message. */
bool api__project_tells(str kind);
/* Writes ,"zh":…,"en":… under these two names: what moved the plan, or what happened.
 * with_end  of a version also its end, and by how much that moved */
void api__put_cause(const struct project_view *v, struct buf *out, const struct query_event *ev, const char *zh,
                    const char *en, bool with_end);
/* The compiled tables of plans; NULL with plan.table. */
const struct plan_rules *api__plan_rules(struct call *c, struct err *e);

#endif
