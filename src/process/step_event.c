/* Events reach those who wait for them: catching events, receive tasks, what stands behind an event gateway, boundary
 * events, and event sub-processes of the scopes that run.
 *
 * A condition that has fired without interrupting would fire again at once, as long as it stays true. So it is
 * latched: a timer that is never due is kept for it until it is seen to be false. */
#include "process/step.h"

/* ---- who waits ------------------------------------------------------------------------------ */

const uint32_t *step_event_subs(const struct step *s, const struct scope *c, uint32_t *count) {
	if (c->kind == SCOPE_SUB && s->m->nodes[c->node].kind == NODE_SUBPROCESS) {
		*count = s->m->nodes[c->node].event_count;
		return s->m->event_subs + s->m->nodes[c->node].events;
	}
	check(c->process < s->m->process_count);
	*count = c->kind == SCOPE_LOOP ? 0 : s->m->processes[c->process].event_count;
	return s->m->event_subs + s->m->processes[c->process].events;
}

static void collect(struct step *s, struct catchers *to, uint32_t node, uint32_t owner, enum trigger_kind kind,
                    str name) {
	const struct node *n = &s->m->nodes[node];
	for (uint32_t k = n->trigger; k < n->trigger + n->trigger_count; k++) {
		const struct trigger *t = &s->m->triggers[k];
		if (t->kind != kind || (name.n && !str_eq(t->name, name)))
			continue;
		if (to->n == to->room) {
			struct catcher *more = arena_array(s->host->arena, struct catcher, to->room * 2 + 4);
			if (to->n)
				memcpy(more, to->list, to->n * sizeof *more);
			to->list = more;
			to->room = to->room * 2 + 4;
		}
		to->list[to->n++] = (struct catcher){node, k, owner};
	}
}

static bool catches_itself(const struct node *n) {
	return n->kind == NODE_CATCH || (n->kind == NODE_TASK && n->task == TASK_RECEIVE);
}

static void collect_token(struct step *s, struct catchers *to, const struct token *t, enum trigger_kind kind,
                          str name) {
	const struct node *n = &s->m->nodes[t->node];
	if (t->state == TOKEN_WAITS && catches_itself(n))
		collect(s, to, t->node, t->id, kind, name);
	if (t->state == TOKEN_WAITS && n->kind == NODE_EVENT_GATEWAY)
		for (uint32_t f = n->out; f < n->out + n->out_count; f++)
			collect(s, to, s->m->flows[f].target, t->id, kind, name);
	if (process__is_bounded(s->m, s->i, t))
		for (uint32_t b = n->boundary; b < n->boundary + n->boundary_count; b++)
			collect(s, to, s->m->boundaries[b], t->id, kind, name);
}

static void by_number(struct catchers *list) {
	for (uint32_t k = 1; k < list->n; k++) {
		struct catcher c = list->list[k];
		uint32_t at = k;
		for (; at && list->list[at - 1].owner > c.owner; at--)
			list->list[at] = list->list[at - 1];
		list->list[at] = c;
	}
}

struct catchers step_catchers(struct step *s, enum trigger_kind kind, str name) {
	struct catchers all = {0};
	for (uint32_t k = 0; k < s->i->token_count; k++)
		collect_token(s, &all, &s->i->tokens[k], kind, name);
	by_number(&all);
	for (uint32_t k = 0; k < s->i->scope_count; k++) {
		const struct scope *c = &s->i->scopes[k];
		uint32_t count;
		const uint32_t *subs = step_event_subs(s, c, &count);
		if (!count || !process__listens(s->m, s->i, c))
			continue;
		for (uint32_t x = 0; x < count; x++)
			collect(s, &all, s->m->nodes[subs[x]].start, c->id, kind, name);
	}
	return all;
}

static bool leads_to(const struct step *s, const struct node *gateway, uint32_t target) {
	for (uint32_t f = gateway->out; f < gateway->out + gateway->out_count; f++)
		if (s->m->flows[f].target == target)
			return true;
	return false;
}

bool step_can_fire(const struct step *s, struct catcher c) {
	const struct node *n = &s->m->nodes[c.node];
	if (n->kind == NODE_START) {
		const struct scope *scope = process__scope(s->i, c.owner);
		return scope && process__listens(s->m, s->i, scope);
	}
	const struct token *t = process__token(s->i, c.owner);
	if (!t)
		return false;
	if (n->kind == NODE_BOUNDARY)
		return t->node == n->host && process__is_bounded(s->m, s->i, t);
	return t->state == TOKEN_WAITS &&
	       (t->node == c.node ||
	        (s->m->nodes[t->node].kind == NODE_EVENT_GATEWAY && leads_to(s, &s->m->nodes[t->node], c.node)));
}

/* ---- it happens ----------------------------------------------------------------------------- */

static void fire_boundary(struct step *s, uint32_t node, uint32_t token, struct val value) {
	const struct token *t = process__token(s->i, token);
	uint32_t scope = t->scope;
	check(!t->undoes); /* such boundary events are refused at load */
	step_set(s, value, scope, token);
	if (s->m->nodes[node].interrupting)
		step_give_up(s, token);
	step_leave(s, node, scope, 0);
}

/* The first event behind an event gateway: the token goes there and on. */
static void fire_target(struct step *s, uint32_t node, uint32_t token, str detail, struct val value) {
	const struct token *t = process__token(s->i, token);
	const struct node *gateway = &s->m->nodes[t->node];
	uint32_t scope = t->scope, flow = gateway->out;
	check(gateway->kind == NODE_EVENT_GATEWAY);
	while (s->m->flows[flow].target != node)
		flow++;
	step_tell(s, PROCESS_LEFT, t->node, token);
	step_tell_text(s, PROCESS_TAKEN, t->node, 0, s->m->flows[flow].id);
	step_token_drop(s, token);
	step_tell(s, PROCESS_ENTERED, node, 0);
	step_tell_text(s, PROCESS_CAUGHT, node, 0, detail);
	step_set(s, value, scope, 0);
	step_leave(s, node, scope, 0);
}

void step_fire(struct step *s, struct catcher c, str detail, struct val value) {
	const struct node *n = &s->m->nodes[c.node];
	check(step_can_fire(s, c));
	if (n->kind != NODE_START && n->kind != NODE_BOUNDARY && process__token(s->i, c.owner)->node != c.node) {
		fire_target(s, c.node, c.owner, detail, value);
		return;
	}
	step_tell_text(s, PROCESS_CAUGHT, c.node, n->kind == NODE_START ? 0 : c.owner, detail);
	if (n->kind == NODE_START) {
		step_set(s, value, c.owner, 0);
		step_open_event(s, c.node, c.owner);
	} else if (n->kind == NODE_BOUNDARY) {
		fire_boundary(s, c.node, c.owner, value);
	} else {
		uint32_t scope = process__token(s->i, c.owner)->scope;
		check(n->kind == NODE_CATCH || n->kind == NODE_TASK);
		step_set(s, value, scope, c.owner);
		if (n->kind == NODE_TASK)
			step_complete(s, c.owner, 0);
		else
			step_leave(s, c.node, scope, c.owner);
	}
}

/* ---- signals and messages ------------------------------------------------------------------- */

uint32_t step_signal(struct step *s, str name, struct val value) {
	uint32_t reached = 0;
	struct catchers all = step_catchers(s, TRIGGER_SIGNAL, name);
	uint32_t mark = s->moving_count;
	for (uint32_t k = 0; k < all.n && !s->refused; k++) {
		uint32_t from = s->moving_count;
		if (!step_can_fire(s, all.list[k])) /* another one has given it up */
			continue;
		step_fire(s, all.list[k], name, value);
		step_go_after(s, mark, from);
		reached++;
	}
	return reached;
}

/* Whether the payload is meant for the one that waits. Source: BPMN 2.0.2, 8.4.2 (key-based correlation). */
static bool correlates(struct step *s, struct catcher c, struct val payload) {
	const struct trigger *t = &s->m->triggers[c.trigger];
	if (!t->key || !t->wanted)
		return true;
	bool in_scope = s->m->nodes[c.node].kind == NODE_START;
	uint32_t scope = in_scope ? c.owner : process__token(s->i, c.owner)->scope;
	const struct view outside = {.scope = scope, .first = payload, .only = true};
	const struct view inside = {.scope = scope, .token = in_scope ? 0 : c.owner};
	struct val key = step_eval(s, t->key, &outside, NULL), wanted = step_eval(s, t->wanted, &inside, NULL);
	return key.kind != VAL_NULL && val_same(key, wanted);
}

bool step_message(struct step *s, str name, struct val value) {
	struct catchers all = step_catchers(s, TRIGGER_MESSAGE, name);
	for (uint32_t k = 0; k < all.n; k++) {
		if (!correlates(s, all.list[k], value))
			continue;
		step_fire(s, all.list[k], name, value);
		return true;
	}
	return false;
}

/* ---- conditions ----------------------------------------------------------------------------- */

static struct armed *latch(const struct step *s, struct catcher c) {
	for (uint32_t k = 0; k < s->i->timer_count; k++) {
		struct armed *a = &s->i->timers[k];
		if (a->owner == c.owner && a->trigger == c.trigger)
			return a;
	}
	return NULL;
}

/* Whether a condition is true that was not when it was last looked at. */
static bool became_true(struct step *s, struct catcher c) {
	const struct node *n = &s->m->nodes[c.node];
	bool in_scope = n->kind == NODE_START;
	const struct view v = {.scope = in_scope ? c.owner : process__token(s->i, c.owner)->scope,
		.token = in_scope ? 0 : c.owner};
	struct armed *before = latch(s, c);
	bool now = s->m->triggers[c.trigger].value && val_is_true(step_eval(s, s->m->triggers[c.trigger].value, &v, NULL));
	if (!now && before)
		step_armed_drop(s, before);
	if (!now || before)
		return false;
	if ((n->kind == NODE_BOUNDARY || in_scope) && !n->interrupting)
		step_armed_new(s, c.owner, c.node, c.trigger)->due = INT64_MAX;
	return true;
}

bool step_condition_fires(struct step *s) {
	if (!s->conditions)
		return false;
	struct catchers all = step_catchers(s, TRIGGER_CONDITION, (str){0});
	for (uint32_t k = 0; k < all.n; k++) {
		if (!became_true(s, all.list[k]))
			continue;
		step_fire(s, all.list[k], (str){0}, val_null());
		s->fired++;
		return true;
	}
	return false;
}
