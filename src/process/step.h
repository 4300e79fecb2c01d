/* process/step: what the files of the step engine share; no other file includes it.
 *
 * How a step goes: the instance is copied, the act changes it and puts tokens on their way; they are moved one after
 * the other, the last put first, until nothing moves; then joins that wait for "no more can come" and conditions are
 * looked at, and whatever they set going is moved again.
 *
 * Tokens and scopes are named by number, because the arrays they lie in grow and close up while things move. A refusal
 * is kept in the step: whoever refuses returns at once, the loop sees it, and the half-done copy is thrown away. */
#ifndef PROCESS_STEP_H
#define PROCESS_STEP_H

#include "process/instance.h"

/* On its way: over a flow, or straight to a node, or (a body of a loop) to begin what its token stands for. */
struct moving {
	uint32_t flow, node, scope, token;
};

struct step {
	const struct process_model *m;
	const struct process_host *host;
	struct process_instance *i;
	struct err *e;
	bool refused;
	uint32_t token_room, scope_room, timer_room, undo_room; /* of the instance's arrays */
	uint32_t moves, moving_count;
	uint32_t feel_steps; /* of FEEL that are left to all expressions together */
	uint32_t fired;  /* timers and conditions so far */
	bool conditions; /* the model has conditional events */
	struct val *values; /* of the model's names, as far as the host was asked for them */
	bool *fetched;
	struct moving moving[2 * LIMIT_PROCESS_TOKENS]; /* the last one goes first */
};

/* ---- step.c --------------------------------------------------------------------------------- */

/* Keeps the refusal; the text begins with the id of the node (NONE: with the act). */
void step_refuse(struct step *s, const char *code, uint32_t node, const char *why);
/* Moves everything until it rests. */
void step_run(struct step *s);

/* Tells the host what happened. */
static inline void step_told(const struct step *s, struct process_move move) {
	s->host->tell(s->host->self, &move);
}
static inline void step_tell(const struct step *s, enum process_move_kind kind, uint32_t node, uint32_t token) {
	if (s->host->tell)
		step_told(s, (struct process_move){.kind = kind, .node = node == NONE ? -1 : (int64_t)node, .token = token});
}
static inline void step_tell_text(const struct step *s, enum process_move_kind kind, uint32_t node, uint32_t token,
                                  str detail) {
	if (s->host->tell)
		step_told(s, (struct process_move){.kind = kind, .node = node, .token = token, .detail = detail});
}

/* ---- step_token.c: the arrays --------------------------------------------------------------- */

/* A new token that waits; valid until the next one is made or dropped. */
struct token *step_token_new(struct step *s, uint32_t node, uint32_t flow, uint32_t scope);
/* Takes the token and its timers away. */
void step_token_drop(struct step *s, uint32_t token);
/* A new scope; valid until the next one. */
struct scope *step_scope_new(struct step *s, uint32_t kind, uint32_t node, uint32_t holder, uint32_t parent);
/* Takes the scope and its timers away; what is in it must be gone. */
void step_scope_drop(struct step *s, uint32_t scope);
/* A new timer, set now; due is still to be filled in. */
struct armed *step_armed_new(struct step *s, uint32_t owner, uint32_t node, uint32_t trigger);
/* Takes one timer away. */
void step_armed_drop(struct step *s, struct armed *a);
/* Takes all timers of a token or a scope away. */
void step_disarm(struct step *s, uint32_t owner);
/* A new undo filed under the scope; valid until the next one. */
struct undo *step_undo_new(struct step *s, uint32_t node, uint32_t scope);
/* Puts a token on its way: over a flow; straight to a node; to begin a body of a loop. */
void step_take(struct step *s, uint32_t flow, uint32_t scope);
void step_go(struct step *s, uint32_t node, uint32_t scope);
void step_go_body(struct step *s, uint32_t token);
/* What was put since `from` comes after what was put between `mark` and `from`. */
void step_go_after(struct step *s, uint32_t mark, uint32_t from);
/* Whether any token is in the scope, on its way or at rest, or an event sub-process runs in it. */
bool step_occupied(const struct step *s, uint32_t scope);

/* ---- step_node.c: entering, completing, leaving --------------------------------------------- */

/* A token comes to a node. flow: NONE when it came over none. */
void step_enter(struct step *s, uint32_t node, uint32_t flow, uint32_t scope);
/* An activity with this token begins: its boundary events are armed, and it waits, runs or opens its scope. */
void step_activate(struct step *s, uint32_t token);
/* The same without boundary events and loop: a body. */
void step_begin(struct step *s, uint32_t token);
/* What an activity's token stands for is done. inner: number that its scope had; 0: none */
void step_complete(struct step *s, uint32_t token, uint32_t inner);
/* The activity as a whole is done: its token goes on, or tells that what it undoes is undone. */
void step_depart(struct step *s, uint32_t token);
/* A node is completed: the token, if it rests there (0: it only passes), goes on over the node's flows. */
void step_leave(struct step *s, uint32_t node, uint32_t scope, uint32_t token);
/* The same over one given flow; NONE: over none. */
void step_leave_over(struct step *s, uint32_t node, uint32_t scope, uint32_t token, uint32_t flow);
/* Makes an incident of the token. reason: copied when it is not in the host's arena or the model. */
void step_park(struct step *s, uint32_t token, enum token_doing doing, str reason);
/* The same at a node from which no flow can be taken. token: 0: it only passed; one is made */
void step_park_leaving(struct step *s, uint32_t node, uint32_t scope, uint32_t token);
/* What a parked token was about to do is done again. */
void step_resume(struct step *s, uint32_t token);
/* The activity's own token when this one is a body of its loop; otherwise the token itself. */
uint32_t step_outer(const struct step *s, uint32_t token);

/* ---- step_gateway.c ------------------------------------------------------------------------- */

/* A token comes to a gateway (not an event gateway): it waits for others there or goes on at once. */
void step_enter_gateway(struct step *s, uint32_t node, uint32_t flow, uint32_t scope);
/* The flow into a node over which a token that was moved there by hand is counted: at a join one without a token, if
 * possible one over which it could have come from the node beside, where it was; NONE at other nodes. */
uint32_t step_flow_into(const struct step *s, uint32_t node, uint32_t scope, uint32_t from);
/* Fires the first join that waited for "no more can come" and is ready; whether there was one. */
bool step_join_fires(struct step *s);
/* Whether the token waits for other tokens only. */
bool step_is_joining(const struct step *s, const struct token *t);

/* ---- step_event.c: what happens to those who wait ------------------------------------------- */

/* One event that could happen: at a token (a catching event, receive task, target of an event gateway, boundary
 * event) or in a scope (start event of an event sub-process). */
struct catcher {
	uint32_t node, trigger; /* trigger: among the model's */
	uint32_t owner;         /* number of the token or scope */
};
struct catchers {
	struct catcher *list;
	uint32_t n, room;
};
/* All that wait for a trigger of this kind and, when it is not empty, of this name: tokens by number, then scopes. */
struct catchers step_catchers(struct step *s, enum trigger_kind kind, str name);
/* The event happens. detail: name or code; value: variables that it brings */
void step_fire(struct step *s, struct catcher c, str detail, struct val value);
/* Whether it could still happen. */
bool step_can_fire(const struct step *s, struct catcher c);
/* The event sub-processes directly in the scope: numbers of nodes. */
const uint32_t *step_event_subs(const struct step *s, const struct scope *c, uint32_t *count);
/* Fires the first condition that has become true; whether there was one. */
bool step_condition_fires(struct step *s);
/* Signals reach everybody, and what they set going is moved in that order: how many. A message reaches one: whether. */
uint32_t step_signal(struct step *s, str name, struct val value);
bool step_message(struct step *s, str name, struct val value);

/* ---- step_throw.c: throwing ----------------------------------------------------------------- */

/* A token comes to a throwing event: an end event or an intermediate one. */
void step_enter_throw(struct step *s, uint32_t node, uint32_t scope);
/* The token, which rests at a throwing event, throws all that it has to throw. */
void step_throw(struct step *s, uint32_t token);
/* The same when the compensation that it waited for is done. */
void step_thrown(struct step *s, uint32_t token);
/* An error or escalation goes outwards, from the boundary events of the token's own activity (own) or from its scope,
 * until it is caught; whether it was. value: variables that it brings */
bool step_propagate(struct step *s, enum trigger_kind kind, str code, uint32_t token, bool own, struct val value);
/* The same for an error; one that nobody catches makes an incident of the token. */
void step_throw_error(struct step *s, str code, uint32_t token, bool own, struct val value);

/* ---- step_scope.c --------------------------------------------------------------------------- */

/* Whether a whole process runs in it, the instance's own or a called one: these have variables. */
static inline bool step_is_whole(const struct step *s, const struct scope *c) {
	return c->kind == SCOPE_ROOT || (c->kind == SCOPE_SUB && s->m->nodes[c->node].kind == NODE_CALL);
}
/* Opens what is inside a sub-process or a called process. */
void step_open(struct step *s, uint32_t token);
/* Starts an event sub-process in a scope; its start event has happened. */
void step_open_event(struct step *s, uint32_t start, uint32_t scope);
/* Puts tokens on their way from the start event, or without one to all that nothing leads to. */
void step_start_inside(struct step *s, uint32_t start, uint32_t sub, uint32_t scope);
/* Sets the timers of event sub-processes in a scope that begins. */
void step_listen(struct step *s, uint32_t scope);
/* A token has ended in the scope: when it was the last one, the scope ends too. */
void step_token_ended(struct step *s, uint32_t scope);
/* The scope, in which nothing is left, ends. */
void step_end(struct step *s, uint32_t scope);
/* Gives up all that runs in the scope, but not the scope. */
void step_clear(struct step *s, uint32_t scope);
/* Gives up a token and what hangs below it. */
void step_give_up(struct step *s, uint32_t token);
/* An activity directly in an ad-hoc sub-process was completed. */
void step_ad_hoc_look(struct step *s, uint32_t scope);
/* Whether its completion condition is true. */
bool step_ad_hoc_done(struct step *s, uint32_t scope);
/* Whether it is the inside of an ad-hoc sub-process. */
bool step_is_ad_hoc(const struct step *s, const struct scope *c);

/* ---- step_loop.c ---------------------------------------------------------------------------- */

/* An activity with a loop begins: how many bodies there are is found, and the first are begun. */
void step_loop_begin(struct step *s, uint32_t token);
/* A body is done. inner: as step_complete */
void step_loop_completed(struct step *s, uint32_t body, uint32_t inner);
/* What is declared of the loop at the node; of a task that has none, what it becomes when somebody is added. */
const struct loop *step_loop(const struct step *s, uint32_t node);
/* One body more in the scope of a multi-instance: in a sequence before or after the given one (0: the present one). */
void step_loop_add(struct step *s, uint32_t scope, uint32_t body, struct val item, bool before);
/* A waiting task becomes a sequence of itself and one more. */
void step_loop_make(struct step *s, uint32_t token, struct val item, bool before);
/* A body is taken out. */
void step_loop_remove(struct step *s, uint32_t body);

/* ---- step_undo.c: compensation -------------------------------------------------------------- */

/* Files a completed activity, if it can be compensated, under the scope. */
void step_undo_record(struct step *s, const struct token *t, uint32_t scope, uint32_t inner);
/* The scope has ended for good: what was completed in it is beyond compensation. */
void step_undo_forget(struct step *s, uint32_t scope);
/* Begins to compensate what a thrower asks for; whether the token waits now. */
bool step_undo_throw(struct step *s, uint32_t token, const struct trigger *t);
/* Begins to compensate all that was completed in the scope, for the token; whether it waits now. */
bool step_undo_all(struct step *s, uint32_t token, uint32_t scope);
/* A compensation handler (or a compensated sub-process) is done. */
void step_undo_done(struct step *s, uint32_t token);
/* A token is given up: what it compensates is free again. */
void step_undo_release(struct step *s, const struct token *t);

/* ---- step_timer.c --------------------------------------------------------------------------- */

/* Sets the timers among a node's triggers; false: the reason in why. */
bool step_arm(struct step *s, uint32_t owner, uint32_t node, uint32_t scope, uint32_t token, str *why);
/* Fires timers that are due, each after the earlier has come to rest. */
void step_wake(struct step *s);

/* ---- step_value.c --------------------------------------------------------------------------- */

/* Where an expression is read. */
struct view {
	uint32_t scope, token; /* token: 0 when none rests there */
	struct val first;      /* a context that is looked into first; null: none */
	bool only;             /* nothing else is */
};
/* Evaluates; `why` (may be NULL) gets the first warning when the result is null, else stays empty. */
struct val step_eval(struct step *s, const struct expression *x, const struct view *v, str *why);
/* The variable, or null. */
struct val step_read(struct step *s, str name, const struct view *v);
/* All variables that are seen from there, a context. */
struct val step_visible(struct step *s, const struct view *v);
/* Sets the entries of a context; nothing else is a variable. */
void step_set(struct step *s, struct val entries, uint32_t scope, uint32_t token);
/* The same for one variable. */
void step_set_one(struct step *s, str name, struct val value, uint32_t scope, uint32_t token);
/* A script or a decision: false with the reason when it gave nothing usable. */
bool step_run_script(struct step *s, uint32_t token, str *why);
bool step_run_rule(struct step *s, uint32_t token, str *why);

#endif
