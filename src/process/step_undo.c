/* Compensation. Each completed activity that can be compensated is filed as an undo under the scope in which it was
 * completed. A thrower claims undos; they are worked off one after the other, the last completed first, each by a
 * token at its handler. A sub-process without a handler of its own is revived: a token holds its scope again, under the
 * number it had, and what was completed inside is compensated there, or its compensation event sub-process runs.
 * Source: BPMN 2.0.2, 10.7 and 13.5.5. */
#include "process/step.h"

/* ---- filing --------------------------------------------------------------------------------- */

/* The start event of its compensation event sub-process, or NONE. */
static uint32_t event_sub_of(const struct step *s, const struct node *n) {
	const struct process *p = n->kind == NODE_CALL ? &s->m->processes[n->callee] : NULL;
	uint32_t first = p ? p->events : n->events, count = p ? p->event_count : n->event_count;
	for (uint32_t k = first; k < first + count; k++) {
		uint32_t start = s->m->nodes[s->m->event_subs[k]].start;
		if (process__trigger(s->m, &s->m->nodes[start]) == TRIGGER_COMPENSATION)
			return start;
	}
	return NONE;
}

static bool any_in(const struct step *s, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->undo_count; k++)
		if (s->i->undos[k].scope == scope)
			return true;
	return false;
}

void step_undo_record(struct step *s, const struct token *t, uint32_t scope, uint32_t inner) {
	const struct node *n = &s->m->nodes[t->node];
	check(!inner || !process__scope(s->i, inner)); /* it has ended */
	bool inside = inner && n->handler == NONE && (any_in(s, inner) || event_sub_of(s, n) != NONE);
	if (inner && !inside)
		step_undo_forget(s, inner);
	if (n->handler == NONE && !inside)
		return;
	struct undo *u = step_undo_new(s, t->node, scope);
	u->inner = inside ? inner : 0;
	u->item = t->item;
	u->counter = t->counter;
}

static void drop(struct step *s, struct undo *u) {
	struct process_instance *i = s->i;
	i->undo_count--;
	memmove(u, u + 1, (size_t)(i->undos + i->undo_count - u) * sizeof *u);
}

void step_undo_forget(struct step *s, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->undo_count; k++) {
		uint32_t inner = s->i->undos[k].inner;
		if (s->i->undos[k].scope != scope)
			continue;
		drop(s, &s->i->undos[k]);
		if (inner)
			step_undo_forget(s, inner);
		k = UINT32_MAX; /* from the beginning: others have closed up */
	}
}

void step_undo_release(struct step *s, const struct token *t) {
	for (uint32_t k = 0; k < s->i->undo_count; k++)
		if (s->i->undos[k].by == t->id || (t->undoes && s->i->undos[k].id == t->undoes))
			s->i->undos[k].by = 0;
}

/* ---- working off ---------------------------------------------------------------------------- */

/* The token that compensates it now, whether somebody waits for that or not; NULL: none. */
static const struct token *worked_by(const struct step *s, uint32_t undo) {
	for (uint32_t k = 0; k < s->i->token_count; k++)
		if (s->i->tokens[k].undoes == undo)
			return &s->i->tokens[k];
	return NULL;
}

/* Claims what was completed in the scope (activity: only this one) for the token; whether there was any. */
static bool claim(struct step *s, uint32_t scope, uint32_t activity, uint32_t by) {
	bool any = false;
	for (uint32_t k = 0; k < s->i->undo_count; k++) {
		struct undo *u = &s->i->undos[k];
		if (u->scope != scope || u->by || (activity != NONE && u->node != activity) || worked_by(s, u->id))
			continue;
		u->by = by;
		any = true;
	}
	return any;
}

/* The last undo of the token that nobody works off yet: a revived scope's own undo may be the token's as well. */
static struct undo *last_of(const struct step *s, uint32_t by) {
	for (uint32_t k = s->i->undo_count; k-- > 0;)
		if (s->i->undos[k].by == by && !worked_by(s, s->i->undos[k].id))
			return &s->i->undos[k];
	return NULL;
}

static void work_off(struct step *s, uint32_t by);

static void revive(struct step *s, uint32_t undo) {
	const struct undo *u = process__undo(s->i, undo);
	const struct node *n = &s->m->nodes[u->node];
	uint32_t node = u->node, inner = u->inner, parent = u->scope;
	check(inner && !process__scope(s->i, inner));
	struct token *t = step_token_new(s, node, NONE, parent);
	t->undoes = undo;
	t->state = TOKEN_HOLDS;
	uint32_t token = t->id, start = event_sub_of(s, n);
	step_tell_text(s, PROCESS_COMPENSATING, node, token, n->id);
	struct scope *c = step_scope_new(s, SCOPE_SUB, node, token, parent);
	c->id = inner;
	c->process = n->kind == NODE_CALL ? n->callee : n->process;
	if (start != NONE) {
		step_open_event(s, start, inner);
	} else {
		claim(s, inner, NONE, token);
		work_off(s, token);
	}
}

static void begin(struct step *s, uint32_t undo) {
	const struct undo *u = process__undo(s->i, undo);
	const struct node *n = &s->m->nodes[u->node];
	check(n->handler != NONE && s->m->nodes[n->handler].compensates);
	check(process__scope(s->i, u->scope));
	struct token *t = step_token_new(s, n->handler, NONE, u->scope);
	t->undoes = undo;
	uint32_t token = t->id;
	step_tell_text(s, PROCESS_COMPENSATING, n->handler, token, n->id);
	step_tell(s, PROCESS_ENTERED, n->handler, token);
	step_go_body(s, token);
}

/* All that the token waited for is undone. */
static void all_undone(struct step *s, uint32_t by) {
	const struct token *t = process__token(s->i, by);
	if (t && t->state == TOKEN_COMPENSATES)
		step_thrown(s, by);
	else if (t && t->state == TOKEN_HOLDS)
		step_token_ended(s, process__held(s->i, by)->id);
}

/* Begins the next undo of the token; the last one that is not under way. */
static void work_off(struct step *s, uint32_t by) {
	const struct undo *u = last_of(s, by);
	if (!u)
		all_undone(s, by);
	else if (s->m->nodes[u->node].handler != NONE)
		begin(s, u->id);
	else
		revive(s, u->id);
}

void step_undo_done(struct step *s, uint32_t token) {
	const struct token *t = process__token(s->i, token);
	struct undo *u = process__undo(s->i, t->undoes);
	check(u);
	uint32_t scope = t->scope, by = u->by, inner = u->inner;
	drop(s, u);
	if (inner)
		step_undo_forget(s, inner);
	step_token_drop(s, token);
	if (!by || by == token) /* nobody waits for it */
		step_token_ended(s, scope);
	else
		work_off(s, by);
}

/* ---- throwing ------------------------------------------------------------------------------- */

bool step_undo_all(struct step *s, uint32_t token, uint32_t scope) {
	if (!claim(s, scope, NONE, token))
		return false;
	process__token(s->i, token)->state = TOKEN_COMPENSATES;
	work_off(s, token);
	return true;
}

/* All are begun at once, the last first; nobody waits. */
static void begin_all(struct step *s, uint32_t by) {
	const struct undo *u;
	uint32_t mark = s->moving_count;
	while ((u = last_of(s, by))) {
		uint32_t undo = u->id, from = s->moving_count;
		if (s->m->nodes[u->node].handler != NONE)
			begin(s, undo);
		else
			revive(s, undo);
		if (worked_by(s, undo)) /* otherwise it was done at once */
			process__undo(s->i, undo)->by = worked_by(s, undo)->id;
		step_go_after(s, mark, from);
	}
}

/* What the thrower sees: the scope it is in and, from an event sub-process, the scope that this lies in. */
bool step_undo_throw(struct step *s, uint32_t token, const struct trigger *trigger) {
	const struct token *t = process__token(s->i, token);
	const struct scope *c = process__scope(s->i, t->scope);
	bool any = claim(s, c->id, trigger->activity, token);
	while (c->parent && !c->holder) {
		c = process__scope(s->i, c->parent);
		any |= claim(s, c->id, trigger->activity, token);
	}
	if (!any)
		return false;
	if (!trigger->wait) {
		begin_all(s, token);
		return false;
	}
	process__token(s->i, token)->state = TOKEN_COMPENSATES;
	work_off(s, token);
	return true;
}
