/* Throwing events. Whoever throws rests at the event while it does, because what it throws may give it up.
 *
 * Errors and escalations go outwards from where they are thrown: event sub-processes of the scope, boundary events of
 * the activity that holds it, then the same one scope further out. Where several fit, one that names the code wins
 * over one that catches all. Source: BPMN 2.0.2, 10.5.6, 13.5.3 and 13.5.4. */
#include "process/step.h"

/* ---- errors and escalations ----------------------------------------------------------------- */

struct search {
	enum trigger_kind kind;
	str code;
	struct catcher best;
	bool found, named;
};

static void consider(const struct step *s, struct search *to, uint32_t node, uint32_t owner) {
	const struct node *n = &s->m->nodes[node];
	for (uint32_t k = n->trigger; k < n->trigger + n->trigger_count; k++) {
		const struct trigger *t = &s->m->triggers[k];
		bool named = t->name.n > 0;
		if (t->kind != to->kind || (named && !str_eq(t->name, to->code)) || (to->found && (to->named || !named)))
			continue;
		to->best = (struct catcher){node, k, owner};
		to->found = true;
		to->named = named;
	}
}

/* came_from: an event sub-process of the scope in which it was thrown: it does not catch what it throws itself */
static bool caught_in(const struct step *s, struct search *to, const struct scope *c, uint32_t came_from) {
	uint32_t count;
	const uint32_t *subs = step_event_subs(s, c, &count);
	if (!count || !process__listens(s->m, s->i, c))
		return false;
	for (uint32_t k = 0; k < count; k++)
		if (subs[k] != came_from)
			consider(s, to, s->m->nodes[subs[k]].start, c->id);
	return to->found;
}

static bool caught_at(const struct step *s, struct search *to, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	const struct node *n = &s->m->nodes[t->node];
	if (!process__is_bounded(s->m, s->i, t))
		return false;
	for (uint32_t b = n->boundary; b < n->boundary + n->boundary_count; b++)
		consider(s, to, s->m->boundaries[b], token);
	return to->found;
}

static bool find_outwards(const struct step *s, struct search *to, uint32_t scope) {
	uint32_t came_from = NONE;
	for (;;) {
		const struct scope *c = process__scope(s->i, scope);
		check(c);
		if (caught_in(s, to, c, came_from) || (c->holder && caught_at(s, to, c->holder)))
			return true;
		if (!c->parent)
			return false;
		came_from = c->holder ? NONE : c->node;
		scope = c->parent;
	}
}

bool step_propagate(struct step *s, enum trigger_kind kind, str code, uint32_t token, bool own, struct val value) {
	check(kind == TRIGGER_ERROR || kind == TRIGGER_ESCALATION);
	struct search to = {.kind = kind, .code = code};
	uint32_t outer = own ? step_outer(s, token) : token;
	if (!(own && caught_at(s, &to, outer)) && !find_outwards(s, &to, process__token(s->i, outer)->scope))
		return false;
	step_fire(s, to.best, code, value);
	return true;
}

/* ---- single triggers ------------------------------------------------------------------------ */

static void tell_thrown(struct step *s, uint32_t token, const struct trigger *t) {
	const struct token *thrower = process__token(s->i, token);
	check(thrower);
	if (!s->host->tell)
		return;
	struct val carries = t->kind == TRIGGER_MESSAGE || t->kind == TRIGGER_SIGNAL
	                         ? step_visible(s, &(struct view){.scope = thrower->scope})
	                         : val_null();
	step_told(s, (struct process_move){.kind = PROCESS_THROWN, .node = thrower->node, .token = token, .detail = t->name,
		.value = carries});
}

void step_throw_error(struct step *s, str code, uint32_t token, bool own, struct val value) {
	if (!step_propagate(s, TRIGGER_ERROR, code, token, own, value))
		step_park(s, token, DOING_ENTER,
			arena_format(s->host->arena, "nobody catches the error \"" STR_FMT "\"", STR_ARG(code)));
}

/* Ends the innermost process or sub-process at once. */
static bool terminate(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	uint32_t scope = t->scope;
	step_tell(s, PROCESS_LEFT, t->node, token);
	step_token_drop(s, token);
	step_clear(s, scope);
	step_end(s, scope);
	return false;
}

static uint32_t cancel_boundary(const struct step *s, uint32_t token) {
	const struct node *n = &s->m->nodes[process__token(s->i, token)->node];
	for (uint32_t b = n->boundary; b < n->boundary + n->boundary_count; b++)
		if (process__trigger(s->m, &s->m->nodes[s->m->boundaries[b]]) == TRIGGER_CANCEL)
			return s->m->boundaries[b];
	return NONE;
}

/* All in the transaction but the thrower is given up, what was completed in it is compensated; then its cancel event
 * happens. Source: BPMN 2.0.2, 10.3.5 and 13.3.4. */
static bool cancel(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	uint32_t node = t->node, scope = t->scope;
	check(s->m->nodes[process__scope(s->i, scope)->node].sub == SUB_TRANSACTION);
	uint32_t holder = step_outer(s, process__scope(s->i, scope)->holder), boundary = cancel_boundary(s, holder);
	if (boundary == NONE) {
		step_park(s, token, DOING_ENTER, STR("the transaction has no cancel boundary event"));
		return false;
	}
	if (t->state != TOKEN_COMPENSATES) {
		step_token_drop(s, token);
		step_clear(s, scope);
		token = step_token_new(s, node, NONE, scope)->id;
		if (step_undo_all(s, token, scope))
			return false;
	}
	step_tell(s, PROCESS_LEFT, node, token);
	step_fire(s, (struct catcher){boundary, s->m->nodes[boundary].trigger, holder}, (str){0}, val_null());
	return false;
}

/* Whether the token still rests at the event and has nothing to wait for. */
static bool throw_one(struct step *s, uint32_t token, const struct trigger *t) {
	switch ((enum trigger_kind)t->kind) {
	case TRIGGER_MESSAGE: tell_thrown(s, token, t); return true;
	case TRIGGER_SIGNAL: /* who catches it here has the same variables */
		tell_thrown(s, token, t);
		step_signal(s, t->name, val_null());
		return process__token(s->i, token);
	case TRIGGER_ESCALATION:
		tell_thrown(s, token, t);
		step_propagate(s, TRIGGER_ESCALATION, t->name, token, false, val_null());
		return process__token(s->i, token);
	case TRIGGER_ERROR:
		tell_thrown(s, token, t);
		step_throw_error(s, t->name, token, false, val_null());
		return false;
	case TRIGGER_COMPENSATION: return !step_undo_throw(s, token, t);
	case TRIGGER_CANCEL: return cancel(s, token);
	case TRIGGER_TERMINATE: return terminate(s, token);
	case TRIGGER_NONE:
	case TRIGGER_LINK:
	case TRIGGER_TIMER:
	case TRIGGER_CONDITION: return true;
	}
	return true;
}

/* When an event has several definitions: those that only tell come first, then what is waited for, last what gives up
 * the token, so that none of them is lost. */
enum turn { TELLS, WAITS, ENDS };

static enum turn turn_of(const struct trigger *t) {
	switch ((enum trigger_kind)t->kind) {
	case TRIGGER_COMPENSATION: return WAITS;
	case TRIGGER_ERROR:
	case TRIGGER_CANCEL:
	case TRIGGER_TERMINATE: return ENDS;
	default: return TELLS;
	}
}

static void throw_from(struct step *s, uint32_t token, enum turn first) {
	struct token *t = process__token(s->i, token);
	const struct node *n = &s->m->nodes[t->node];
	uint32_t node = t->node, scope = t->scope;
	check(n->kind == NODE_THROW || n->kind == NODE_END);
	t->state = TOKEN_WAITS;
	t->reason = (str){0};
	for (enum turn turn = first; turn <= ENDS; turn++)
		for (uint32_t k = n->trigger; k < n->trigger + n->trigger_count; k++)
			if (turn_of(&s->m->triggers[k]) == turn && !throw_one(s, token, &s->m->triggers[k]))
				return;
	step_leave(s, node, scope, token);
}

void step_throw(struct step *s, uint32_t token) {
	throw_from(s, token, TELLS);
}

void step_thrown(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	check(t->state == TOKEN_COMPENSATES);
	if (process__trigger(s->m, &s->m->nodes[t->node]) == TRIGGER_CANCEL)
		cancel(s, token);
	else
		throw_from(s, token, WAITS); /* other activities that it compensates, an error after that */
}

void step_enter_throw(struct step *s, uint32_t node, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	enum trigger_kind kind = process__trigger(s->m, n);
	if (kind == TRIGGER_NONE || kind == TRIGGER_LINK) {
		step_tell(s, PROCESS_ENTERED, node, 0);
		if (kind == TRIGGER_NONE) {
			step_leave(s, node, scope, 0);
			return;
		}
		step_tell(s, PROCESS_LEFT, node, 0);
		step_go(s, s->m->triggers[n->trigger].target, scope);
		return;
	}
	uint32_t token = step_token_new(s, node, NONE, scope)->id;
	step_tell(s, PROCESS_ENTERED, node, token);
	step_throw(s, token);
}
