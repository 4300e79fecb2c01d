/* process: a BPMN 2.0 model compiled at load, and where its tokens stand. Tokens in, tokens out; no clock, no I/O.
 *
 * A position is a place where something waits: the id of a task or catch event, or "node<flow" for a token that
 * has reached a joining gateway over that sequence flow. The state of an instance is the list of its positions;
 * the office keeps it as text ("review site") in the record, so that lists, searches and the ledger can read it. */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include "data/val.h"
#include "data/xml.h"
#include "feel/feel.h"

struct process_model; /* one executable process; read-only after load */

/* Where the tokens stand. n == 0: the instance has ended. */
struct process_state {
	uint16_t n;
	uint32_t at[LIMIT_PROCESS_TOKENS]; /* numbers private to the model; see process_state_put */
};

/* Gives the value of a variable named in conditions; null when there is none. */
struct process_vars {
	void *self;
	struct val (*get)(void *self, str name);
	struct arena *arena; /* for evaluation; may be reset by the caller afterwards */
	ms now;              /* what now() and today() give in a condition */
	int offset_minutes;  /* east of UTC, for the same */
};

/* Compiles the one process of a BPMN file that is marked executable, or the only one. Conditions are compiled
 * FEEL; their names are collected from the text, so any name may be used.
 * Every task, of whatever kind, is a position that somebody or the desk completes; nothing is passed through
 * that was not done.
 * name     for messages, "file"
 * Refuses  xml.*, bpmn.syntax, bpmn.unsupported (element and line), bpmn.reference, bpmn.unreachable,
 *          bpmn.no_start, bpmn.no_end, bpmn.condition (a branch that needs one has none),
 *          bpmn.loop_without_wait, bpmn.too_large, feel.syntax; where is "name:line", text begins with the
 *          element and its id
 * Memory   the model, in `a`
 * Source   BPMN 2.0.2, chapter 13 (execution semantics) */
bool process_load(struct arena *a, str text, const char *name, struct process_model **out, struct err *e);
/* Id of the process; number of its tasks and the id, name and element ("userTask", "serviceTask" …) of the i-th. */
str process_id(const struct process_model *m);
uint32_t process_task_count(const struct process_model *m);
str process_task_id(const struct process_model *m, uint32_t i);
str process_task_name(const struct process_model *m, uint32_t i);
str process_task_element(const struct process_model *m, uint32_t i);

/* Starts an instance: a token leaves the start event and runs until it waits or ends.
 * Refuses  process.no_flow (no condition true, no default), process.too_many_tokens, process.runaway,
 *          process.reentered (a second token would enter a running sub-process), process.deadlock (only tokens
 *          that wait at joins are left, and none of these can ever fire)
 * Memory   conditions evaluate in vars->arena; otherwise none */
bool process_start(const struct process_model *m, const struct process_vars *vars, struct process_state *out,
                   struct err *e);
/* Completes the waiting task or event `id`; `in` and `out` may be the same. A boundary event is completed when
 * it happens: an interrupting one takes the token away from its task or everything out of its sub-process.
 * Refuses  process.not_waiting, and as process_start; `out` is untouched on refusal */
bool process_complete(const struct process_model *m, const struct process_state *in, str id,
                      const struct process_vars *vars, struct process_state *out, struct err *e);
/* Whether `id` is a place where something waits now. */
bool process_waits(const struct process_model *m, const struct process_state *s, str id);
/* Whether the model has a task or event with this id at all. */
bool process_knows(const struct process_model *m, str id);
/* State <-> text: positions separated by one space, in the model's order. process_state_read refuses
 * process.bad_state. */
void process_state_put(struct buf *b, const struct process_model *m, const struct process_state *s);
bool process_state_read(const struct process_model *m, str text, struct process_state *out, struct err *e);
/* Timer of a waiting catch or boundary event as the ISO 8601 text or FEEL written in the model; empty when it
 * has none. */
str process_timer(const struct process_model *m, str id);

#endif
