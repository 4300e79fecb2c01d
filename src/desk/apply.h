/* What an application hands in, judged against the guide of its item: shared by apply.c (申请, 一件事), case.c
 * (receipt, corrected and missing materials) and hand_in.c, which does the judging. Inside the desk. */
#ifndef DESK_APPLY_H
#define DESK_APPLY_H

#include "desk/clock.h"

/* One row of F_materials: {"material":"m1","how":"file","file":"<sha256>"} or
 * {"material":"m2","how":"held","from":123}. */
enum hand_how { HAND_FILE, HAND_PAPER, HAND_SHARED, HAND_HELD, HAND_LATER };
struct handed {
	str material; /* code in the guide; "authority": the power of attorney of an agent */
	enum hand_how how;
	str file;     /* HAND_FILE */
	int64_t from; /* HAND_HELD: the case; else NIL */
};
struct application {
	const struct item *item;
	struct val answers, facts, person; /* null when not given */
	struct handed *handed;
	uint32_t handed_count;
	bool part;   /* one item of several: rows name materials as "A13.m1", those of other items are left out */
	bool sealed; /* a replay: the person's data are not there to be judged */
	struct guide_needs needs;
	bool later;  /* what may be missing is missing */
	bool looked; /* somebody must look at what was handed in: a machine cannot */
};

/* Reads what the command hands in for the item; files must have been uploaded, cases named must be granted to the same
 * applicant, rows must be about materials of the guide.
 * applicant  account; empty: none
 * Refuses    case.material_unknown, case.material_unreadable, file.not_found, case.not_held, guide.unknown_answer,
 *            guide.bad_answer; where is "payload.materials.CODE", "payload.answers.CODE"
 * Memory     in d->arena */
bool hand_in_read(struct decision *d, const struct item *item, str applicant, struct application *out);
/* As hand_in_read for one item among those that the command is about; the form is not read. */
bool hand_in_read_part(struct decision *d, const struct item *item, str applicant, struct application *out);
/* Whether all is there that the guide asks for, and the form is filled in well. Fills later and looked.
 * Refuses  guide.applicant, guide.no_answer, case.material_missing, case.agent_without_authority,
 *          case.personal_in_facts, field.missing, form.* */
bool hand_in_judge(struct decision *d, struct application *a);
/* What the item needs, by the answers and the rows that say what the office holds; part of hand_in_read. */
bool hand_in_resolve(struct decision *d, struct application *a);
/* What of the needs was handed in: fills later and looked. Returns the first material that must be there and is not. */
const struct material *hand_in_weigh(const struct decision *d, struct application *a);
/* The numbers of the guide and the state of the materials, as columns of the case. */
void hand_in_note(struct decision *d, struct event *ev, const struct application *a);
/* Materials and facts handed in later join those that the case has: a material's new rows take the place of its old
 * ones, a fact's new value that of the old one. Sets them in the event.
 * Refuses  as hand_in_read; form.* for the facts that are given; field.too_long */
bool hand_in_more(struct decision *d, struct event *ev);
/* Sets the rows in the event. Refuses field.too_long. */
bool hand_in_put(struct decision *d, const struct handed *rows, uint32_t n, struct event *ev);

/* case.c: the columns of a new case of the item in `ev`, whose draft knows item and service point. complete: nothing is
 * missing; the machine may decide at once, or the time to accept begins. */
void case_received(struct decision *d, struct event *ev, const struct item *item, bool complete);

/* apply.c: fills the event that makes a case which was applied for: applicant (empty: none), place, materials,
 * clocks. */
void apply_open(struct decision *d, struct event *ev, const struct application *a, str applicant);
/* A case of its own for one item among several that the command is about; `of` (F_matter, F_project) holds `id`.
 * Refuses field.too_long, and as flow_start */
bool apply_part(struct decision *d, const struct application *a, enum field of, int64_t id, str applicant);

/* matter.c: whether the matter is open to who states these facts. Refuses matter.route_closed, which names the way that
 * is open. */
bool matter_open_to(struct decision *d, const struct matter *m, const struct application *a);

/* Refuses what does not fit together in a new case: case.unknown_earlier, case.unknown_project, field.* of a
 * renewal. */
bool case_new_fits(struct decision *d, const struct item *item);

#endif
