/* desk/trail: which step of its process an event of a record did, told once for the desk and for whoever reads the
 * ledger. */
#ifndef DESK_TRAIL_H
#define DESK_TRAIL_H

#include "desk/desk.h"
#include "process/process.h"

/* Id of the node of a place: "sign" of "sign#7", "join" of "join<flow": all tokens at one node do the same step. */
str trail_node(str place);
/* A text member of an event's body; false when it has none.
 * a    for what is read of the body; the text lives there
 * out  empty when there is none */
bool trail_member(struct arena *a, str body, const char *name, str *out);
/* The step that the event did: id of a node of `m`, the model that drives the record of this kind; empty when it did
 * none. What makes a record begins its process and is no step of it. Memory: as trail_member. */
str trail_step(struct arena *a, const struct past_event *ev, enum record_kind kind, const struct process_model *m);
/* Whether the step of an event still counts as done: events are shown from the newest back, and what was sent or taken
 * back since has not been done.
 * back_to  empty before the first event; the step down to which nothing counts, in `a`
 * step     of trail_step */
bool trail_counts(struct arena *a, str *back_to, const struct past_event *ev, str step);

#endif
