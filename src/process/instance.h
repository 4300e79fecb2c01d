/* process/instance: the inside of an instance, shared by the files of this room; no other room includes it.
 *
 * A token that rests at an activity with something inside (a sub-process, a called process, the bodies of a loop) is
 * held by a scope; what is inside are tokens of that scope. So everything that can be given up at once hangs below one
 * token, and a second token may enter the same sub-process: it gets a scope of its own.
 * Invariants of an instance between two steps:
 *   I1  scopes[0] is the root; every other scope has a holder among the tokens, and its parent is the holder's scope;
 *   I2  tokens are in order of (node, flow, id); numbers of tokens and scopes come from one counter and are used once;
 *   I3  nothing moves; no join has what it needs to fire; a root without tokens has ended;
 *   I4  every armed timer belongs to a token that rests or a scope that runs. */
#ifndef PROCESS_INSTANCE_H
#define PROCESS_INSTANCE_H

#include "process/model.h"

enum token_state {
	TOKEN_WAITS,        /* for completion or an event */
	TOKEN_HOLDS,        /* a scope runs inside it */
	TOKEN_FAILED,       /* an incident: see reason and doing */
	TOKEN_COMPENSATES   /* a thrower that waits until its compensation handlers are done */
};

/* What a parked token was about to do, and does again when it is retried. */
enum token_doing {
	DOING_ENTER, /* to begin what the node stands for; of an activity: its boundary timers are set */
	DOING_LEAVE, /* to take a flow out of it */
	DOING_ARM    /* an activity: to set the timers of its boundary events, then to begin */
};

struct token {
	uint32_t id, node;
	uint32_t flow;    /* at a join: the flow it came over; else NONE */
	uint32_t scope;   /* id of the scope it is in */
	uint8_t state;    /* enum token_state */
	uint8_t doing;    /* enum token_doing */
	uint32_t counter; /* in a LOOP scope: loopCounter, from 1; else 0 */
	uint32_t undoes;  /* compensation handler: id of the undo that it works off; else 0 */
	struct val item;  /* in a LOOP scope: its item; else null */
	str reason;       /* TOKEN_FAILED */
};

enum scope_kind {
	SCOPE_ROOT,
	SCOPE_SUB,   /* of a sub-process, an event sub-process or (node->kind NODE_CALL) a called process */
	SCOPE_LOOP   /* the bodies of a loop activity: each is a token at the same node, with its counter */
};

struct scope {
	uint32_t id, kind;
	uint32_t node;    /* the activity; ROOT: NONE */
	uint32_t process; /* ROOT and called process: index of the process that runs; else that of its surroundings */
	uint32_t holder;  /* id of the token that holds it; ROOT and event sub-process: 0 */
	uint32_t parent;  /* id of the scope around it; ROOT: 0 */
	struct val variables; /* a context or null: ROOT and called processes hold what is set inside; others nothing */
	/* SCOPE_LOOP */
	uint32_t total, begun, completed, terminated;
	struct val items;   /* list or null */
	struct val results; /* list or null: what outputDataItem gave, by counter */
	/* a complex gateway's phase, by node, is kept as a token at its own place: see step_gateway.c */
};

/* A timer that is set. */
struct armed {
	uint32_t owner;    /* id of the token that rests (catch, boundary, event gateway) or of the scope (event
	                    * sub-process) */
	uint32_t node;     /* the event */
	uint32_t trigger;  /* its timer among the model's triggers */
	ms set_at, due;
	int32_t left;      /* a cycle: times still to come after this, -1 without end; else 0 */
};

/* A completed activity that can be compensated. */
struct undo {
	uint32_t id, node;
	uint32_t scope;  /* id of the scope in which it was completed (which may have ended since) */
	uint32_t inner;  /* sub-process: id that its scope had: the undos inside are filed under it; else 0 */
	uint32_t by;     /* id of the token that compensates it now; 0: nobody */
	struct val item; /* of a loop's body */
	uint32_t counter;
};

struct process_instance {
	uint32_t next; /* number of the next token, scope or undo; from 1 */
	struct token *tokens;
	struct scope *scopes;
	struct armed *timers;
	struct undo *undos; /* in order of completion */
	uint32_t token_count, scope_count, timer_count, undo_count;
};

/* Whether it is no token but the phase of a complex gateway that has been activated and waits for its reset: it rests
 * at the gateway without a flow. It is no place and nothing comes of it for other joins. */
static inline bool process__is_phase(const struct process_model *m, const struct token *t) {
	return t->flow == NONE && t->state == TOKEN_WAITS && m->nodes[t->node].kind == NODE_COMPLEX;
}

/* The place at which a token rests, among the model's. */
static inline uint32_t process__place(const struct process_model *m, const struct token *t) {
	uint32_t own = m->nodes[t->node].place;
	return t->flow == NONE ? own : own + 1 + m->flows[t->flow].in_index;
}
static inline str process__place_of(const struct process_model *m, const struct token *t) {
	return m->places[process__place(m, t)].text;
}

/* state.c: by number; NULL when there is none. */
struct token *process__token(const struct process_instance *i, uint32_t id);
struct scope *process__scope(const struct process_instance *i, uint32_t id);
struct undo *process__undo(const struct process_instance *i, uint32_t id);
/* state.c: whether the token stands for a completed sub-process in which compensation handlers run now. */
bool process__is_revived(const struct process_instance *i, const struct token *t);
/* state.c: whether boundary events of the activity may happen at this token. */
bool process__is_bounded(const struct process_model *m, const struct process_instance *i, const struct token *t);
/* state.c: whether event sub-processes of the scope may start now. */
bool process__listens(const struct process_model *m, const struct process_instance *i, const struct scope *c);
/* state.c: whether nodes directly in `parent` (NONE: in no sub-process) of the process are what runs in the scope. */
bool process__runs_in(const struct process_model *m, const struct scope *s, uint32_t parent, uint32_t process);
/* state.c: the scope that a token holds, or NULL. */
struct scope *process__held(const struct process_instance *i, uint32_t token);
/* state.c: whether it is a place: it waits for somebody or something, as a task, event, join, incident or ad-hoc
 * sub-process. */
bool process__is_waiting(const struct process_model *m, const struct token *t);
/* state.c: the node that a place names, with its flow (NONE: at the node itself) and the number of the token (0: not
 * given); false when the model has no such place. */
struct spot {
	uint32_t node, flow, number;
};
bool process__spot(const struct process_model *m, str place, struct spot *out);
/* state.c: the token that a place names. With a number any token at the node; without, the only one that waits there
 * or, when none does, the only one that holds something. Refuses process.not_waiting, process.which. */
struct token *process__at(const struct process_model *m, const struct process_instance *i, str place, struct err *e);
/* state.c: as process__at for the id of an event, too: the token with which it waits (the host's, the event gateway's
 * or its own); *node is the event or, for all other places, the token's node. */
struct token *process__at_event(const struct process_model *m, const struct process_instance *i, str place,
                                uint32_t *node, struct err *e);
/* state.c: a copy of the arrays that shares texts and values. */
struct process_instance *process__copy(struct arena *a, const struct process_instance *i);
/* state.c: puts tokens in order of (node, flow, id). */
void process__sort(struct token *tokens, uint32_t count);
/* restore.c: the instance as process_read gives it: with other numbers when its places say all, otherwise without
 * functions. So a step goes the same way from an instance as from its text. Tokens must be in order. */
struct process_instance *process__canonical(struct arena *a, const struct process_model *m,
                                            struct process_instance *i);
/* codec.c: whether process_put gives a text that process_read takes back: refuses process.too_large
 * (LIMIT_PROCESS_STATE_BYTES, values nested deeper than JSON may be). */
bool process__is_storable(const struct process_model *m, const struct process_instance *i, struct err *e);
/* gateway.c: whether the inclusive join `node` may fire in the scope now. Source: BPMN 2.0.2, table 13.3. */
bool process__inclusive_ready(const struct process_model *m, const struct process_instance *i, uint32_t node,
                              uint32_t scope);
/* gateway.c: whether a token at the node beside the flow's target can come over the flow, not visiting the target. */
bool process__leads(struct arena *scratch, const struct process_model *m, uint32_t from, uint32_t flow);
/* gateway.c: whether a token in the scope can still come to an incoming flow of the inclusive or complex join that is
 * not `full`, and to none that is. full: one bit for each incoming flow, by in_index */
bool process__awaits(const struct process_model *m, const struct process_instance *i, uint32_t node, uint32_t scope,
                     const uint64_t *full);

#endif
