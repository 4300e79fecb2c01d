/* Nodes: a token comes, what the node stands for is done, the token goes on. */
#include "process/step.h"

static const struct node *node_of(const struct step *s, const struct token *t) {
	return &s->m->nodes[t->node];
}

void step_park(struct step *s, uint32_t token, enum token_doing doing, str reason) {
	struct token *t = process__token(s->i, token);
	check(t);
	t->state = TOKEN_FAILED;
	t->doing = (uint8_t)doing;
	t->reason = reason;
	step_tell_text(s, PROCESS_PARKED, t->node, token, reason);
}

uint32_t step_outer(const struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	if (!t->counter)
		return token;
	const struct scope *c = process__scope(s->i, t->scope);
	check(c->kind == SCOPE_LOOP);
	return c->holder;
}

/* ---- activities ----------------------------------------------------------------------------- */

/* With whom it waits: the item of a loop's body, or what the potential owner's expression gives. */
static void tell_waiting(struct step *s, uint32_t token, const struct node *n) {
	if (!s->host->tell)
		return;
	const struct token *t = process__token(s->i, token);
	const struct view v = {.scope = t->scope, .token = token};
	struct val whom = t->counter ? t->item : val_null();
	if (whom.kind == VAL_NULL && n->owner)
		whom = step_eval(s, n->owner, &v, NULL);
	step_told(s, (struct process_move){.kind = PROCESS_WAITING, .node = t->node, .token = token, .detail = n->id,
		.value = whom});
}

static void send_message(struct step *s, uint32_t token, const struct node *n) {
	if (!s->host->tell)
		return;
	const struct token *t = process__token(s->i, token);
	const struct view v = {.scope = t->scope, .token = token};
	step_told(s, (struct process_move){.kind = PROCESS_THROWN, .node = t->node, .token = token,
		.detail = s->m->triggers[n->trigger].name, .value = step_visible(s, &v)});
}

/* A task that needs nobody is done at once; the others wait. */
static void begin_task(struct step *s, uint32_t token, const struct node *n) {
	str why = {0};
	switch ((enum task_kind)n->task) {
	case TASK_SCRIPT:
	case TASK_RULE:
		if (n->task == TASK_SCRIPT ? step_run_script(s, token, &why) : step_run_rule(s, token, &why))
			step_complete(s, token, 0);
		else
			step_park(s, token, DOING_ENTER, why);
		return;
	case TASK_SEND:
		if (!n->trigger_count) /* it names no message: sending is somebody's work */
			break;
		send_message(s, token, n);
		step_complete(s, token, 0);
		return;
	case TASK_PLAIN:
	case TASK_USER:
	case TASK_MANUAL:
	case TASK_SERVICE:
	case TASK_RECEIVE: break;
	}
	tell_waiting(s, token, n);
}

void step_begin(struct step *s, uint32_t token) {
	struct token *t = process__token(s->i, token);
	const struct node *n = node_of(s, t);
	check(process__is_activity(n) && !process__held(s->i, token));
	t->state = TOKEN_WAITS;
	t->reason = (str){0};
	if (n->kind == NODE_TASK)
		begin_task(s, token, n);
	else
		step_open(s, token);
}

static bool arm_boundaries(struct step *s, uint32_t token, const struct node *n) {
	const struct token *t = process__token(s->i, token);
	uint32_t scope = t->scope;
	for (uint32_t k = n->boundary; k < n->boundary + n->boundary_count; k++) {
		str why;
		if (step_arm(s, token, s->m->boundaries[k], scope, token, &why))
			continue;
		step_park(s, token, DOING_ARM, why);
		return false;
	}
	return true;
}

static void begin_whole(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	if (node_of(s, t)->loop && !t->counter)
		step_loop_begin(s, token);
	else
		step_begin(s, token);
}

void step_activate(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	const struct node *n = node_of(s, t);
	if (t->counter || !n->bounded || arm_boundaries(s, token, n))
		begin_whole(s, token);
}

static void enter_activity(struct step *s, uint32_t node, uint32_t scope) {
	uint32_t token = step_token_new(s, node, NONE, scope)->id;
	step_tell(s, PROCESS_ENTERED, node, token);
	step_activate(s, token);
}

void step_complete(struct step *s, uint32_t token, uint32_t inner) {
	const struct token *t = process__token(s->i, token);
	check(t);
	if (t->counter) {
		step_loop_completed(s, token, inner);
		return;
	}
	if (!t->undoes)
		step_undo_record(s, t, t->scope, inner);
	step_depart(s, token);
}

void step_depart(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	uint32_t scope = t->scope;
	if (t->undoes) {
		step_tell(s, PROCESS_LEFT, t->node, token);
		step_undo_done(s, token);
		return;
	}
	bool goes_on = node_of(s, t)->out_count > 0;
	step_leave(s, t->node, scope, token);
	if (goes_on)
		step_ad_hoc_look(s, scope);
}

/* ---- leaving -------------------------------------------------------------------------------- */

static bool holds(struct step *s, const struct expression *condition, uint32_t scope) {
	const struct view v = {.scope = scope};
	return !condition || val_is_true(step_eval(s, condition, &v, NULL));
}

/* The first flow whose condition is true, or the default. */
static bool take_one(struct step *s, const struct node *n, uint32_t scope) {
	uint32_t flow = n->default_flow;
	for (uint32_t f = n->out; f < n->out + n->out_count; f++) {
		if (f == n->default_flow || !holds(s, s->m->flows[f].condition, scope))
			continue;
		flow = f;
		break;
	}
	if (flow == NONE)
		return false;
	step_take(s, flow, scope);
	return true;
}

/* All flows whose condition is true, or the default. Backwards: the last put goes first. */
static bool take_all(struct step *s, const struct node *n, uint32_t scope) {
	bool any = false;
	for (uint32_t f = n->out + n->out_count; f-- > n->out;) {
		if (f == n->default_flow || !(n->kind == NODE_PARALLEL || holds(s, s->m->flows[f].condition, scope)))
			continue;
		step_take(s, f, scope);
		any = true;
	}
	if (!any && n->default_flow != NONE)
		step_take(s, n->default_flow, scope);
	return any || n->default_flow != NONE;
}

void step_park_leaving(struct step *s, uint32_t node, uint32_t scope, uint32_t token) {
	const struct node *n = &s->m->nodes[node];
	check(n->out_count);
	if (token)
		step_disarm(s, token);
	else
		token = step_token_new(s, node, NONE, scope)->id;
	step_park(s, token, DOING_LEAVE, arena_format(s->host->arena, STR_FMT
		": no condition is true and there is no default flow", STR_ARG(n->id)));
}

static void gone(struct step *s, uint32_t node, uint32_t token) {
	step_tell(s, PROCESS_LEFT, node, token);
	if (token)
		step_token_drop(s, token);
}

void step_leave(struct step *s, uint32_t node, uint32_t scope, uint32_t token) {
	const struct node *n = &s->m->nodes[node];
	if (!n->out_count) {
		gone(s, node, token);
		step_token_ended(s, scope);
	} else if (n->kind == NODE_EXCLUSIVE ? take_one(s, n, scope) : take_all(s, n, scope)) {
		gone(s, node, token);
	} else {
		step_park_leaving(s, node, scope, token);
	}
}

void step_leave_over(struct step *s, uint32_t node, uint32_t scope, uint32_t token, uint32_t flow) {
	check(flow == NONE || s->m->flows[flow].source == node);
	gone(s, node, token);
	if (flow != NONE)
		step_take(s, flow, scope);
	else
		step_token_ended(s, scope);
}

/* ---- entering ------------------------------------------------------------------------------- */

static void wait_for_event(struct step *s, uint32_t token) {
	struct token *t = process__token(s->i, token);
	const uint32_t node = t->node;
	str why;
	t->state = TOKEN_WAITS;
	t->reason = (str){0};
	if (step_arm(s, token, node, t->scope, token, &why))
		step_tell_text(s, PROCESS_WAITING, node, token, s->m->nodes[node].id);
	else
		step_park(s, token, DOING_ENTER, why);
}

static void enter_catch(struct step *s, uint32_t node, uint32_t scope) {
	enum trigger_kind kind = process__trigger(s->m, &s->m->nodes[node]);
	if (kind == TRIGGER_LINK || kind == TRIGGER_NONE) {
		step_tell(s, PROCESS_ENTERED, node, 0);
		step_leave(s, node, scope, 0);
		return;
	}
	uint32_t token = step_token_new(s, node, NONE, scope)->id;
	step_tell(s, PROCESS_ENTERED, node, token);
	wait_for_event(s, token);
}

/* The timers of all events behind an event gateway. */
static void wait_for_first(struct step *s, uint32_t token) {
	struct token *t = process__token(s->i, token);
	const struct node *n = node_of(s, t);
	uint32_t node = t->node, scope = t->scope;
	t->state = TOKEN_WAITS;
	t->reason = (str){0};
	for (uint32_t f = n->out; f < n->out + n->out_count; f++) {
		str why;
		if (step_arm(s, token, s->m->flows[f].target, scope, token, &why))
			continue;
		step_park(s, token, DOING_ENTER, why);
		return;
	}
	step_tell_text(s, PROCESS_WAITING, node, token, n->id);
}

static void enter_start(struct step *s, uint32_t node, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	step_tell(s, PROCESS_ENTERED, node, 0);
	if (n->trigger_count)
		step_tell_text(s, PROCESS_CAUGHT, node, 0, s->m->triggers[n->trigger].name);
	step_leave(s, node, scope, 0);
}

static void enter_event_gateway(struct step *s, uint32_t node, uint32_t scope) {
	uint32_t token = step_token_new(s, node, NONE, scope)->id;
	step_tell(s, PROCESS_ENTERED, node, token);
	wait_for_first(s, token);
}

void step_enter(struct step *s, uint32_t node, uint32_t flow, uint32_t scope) {
	switch ((enum node_kind)s->m->nodes[node].kind) {
	case NODE_TASK:
	case NODE_SUBPROCESS:
	case NODE_CALL: enter_activity(s, node, scope); return;
	case NODE_START: enter_start(s, node, scope); return;
	case NODE_BOUNDARY: break; /* nothing leads here */
	case NODE_CATCH: enter_catch(s, node, scope); return;
	case NODE_END:
	case NODE_THROW: step_enter_throw(s, node, scope); return;
	case NODE_EVENT_GATEWAY: enter_event_gateway(s, node, scope); return;
	case NODE_EXCLUSIVE:
	case NODE_PARALLEL:
	case NODE_INCLUSIVE:
	case NODE_COMPLEX: step_enter_gateway(s, node, flow, scope); return;
	}
	check(!"a node of no kind");
}

/* An event sub-process whose timer could not be set is tried again. */
static void rearm_start(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	uint32_t scope = t->scope;
	str why;
	if (!step_arm(s, scope, t->node, scope, 0, &why)) {
		step_park(s, token, DOING_ENTER, why);
		return;
	}
	step_token_drop(s, token);
	step_token_ended(s, scope);
}

void step_resume(struct step *s, uint32_t token) {
	struct token *t = process__token(s->i, token);
	check(t && t->state == TOKEN_FAILED);
	const struct node *n = node_of(s, t);
	if (t->doing == DOING_LEAVE)
		step_leave(s, t->node, t->scope, token);
	else if (t->doing == DOING_ARM)
		step_activate(s, token);
	else if (process__is_activity(n))
		begin_whole(s, token);
	else if (n->kind == NODE_EVENT_GATEWAY)
		wait_for_first(s, token);
	else if (n->kind == NODE_CATCH)
		wait_for_event(s, token);
	else if (n->kind == NODE_START)
		rearm_start(s, token);
	else
		step_throw(s, token);
}
