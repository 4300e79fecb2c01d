/* Scopes: sub-processes, event sub-processes and called processes begin, end, and are given up. */
#include "process/step.h"

bool step_is_ad_hoc(const struct step *s, const struct scope *c) {
	const struct node *n = c->kind == SCOPE_SUB ? &s->m->nodes[c->node] : NULL;
	return n && n->kind == NODE_SUBPROCESS && n->sub == SUB_AD_HOC;
}

/* ---- beginning ------------------------------------------------------------------------------ */

/* A timer that cannot be set makes an incident at its start event; all else in the scope goes on. */
void step_listen(struct step *s, uint32_t scope) {
	uint32_t count;
	const uint32_t *subs = step_event_subs(s, process__scope(s->i, scope), &count);
	for (uint32_t k = 0; k < count; k++) {
		str why;
		uint32_t start = s->m->nodes[subs[k]].start;
		check(start != NONE); /* or it is refused at load */
		if (!step_arm(s, scope, start, scope, 0, &why))
			step_park(s, step_token_new(s, start, NONE, scope)->id, DOING_ENTER, why);
	}
}

void step_start_inside(struct step *s, uint32_t start, uint32_t sub, uint32_t scope) {
	if (start != NONE) {
		step_go(s, start, scope);
		return;
	}
	const struct process *p = &s->m->processes[process__scope(s->i, scope)->process];
	uint32_t first = sub == NONE ? p->first : sub + 1, end = sub == NONE ? p->end : s->m->nodes[sub].end;
	for (uint32_t k = end; k-- > first;)
		if (s->m->nodes[k].parent == sub && process__begins(s->m, &s->m->nodes[k]))
			step_go(s, k, scope);
}

static bool too_deep(const struct step *s, uint32_t scope) {
	uint32_t depth = 0;
	for (const struct scope *c = process__scope(s->i, scope); c->parent; c = process__scope(s->i, c->parent))
		depth += c->kind == SCOPE_SUB;
	return depth >= LIMIT_PROCESS_DEPTH;
}

void step_open(struct step *s, uint32_t token) {
	struct token *t = process__token(s->i, token);
	const struct node *n = &s->m->nodes[t->node];
	uint32_t node = t->node, parent = t->scope;
	check(n->kind == NODE_SUBPROCESS || n->kind == NODE_CALL);
	if (too_deep(s, parent)) {
		step_refuse(s, "process.too_deep", node, "sub-processes and calls are nested too deeply");
		return;
	}
	t->state = TOKEN_HOLDS;
	bool call = n->kind == NODE_CALL;
	struct scope *c = step_scope_new(s, SCOPE_SUB, node, token, parent);
	c->process = call ? n->callee : n->process;
	uint32_t scope = c->id, process = c->process;
	step_tell(s, PROCESS_STARTED, node, token);
	step_listen(s, scope);
	if (call) {
		step_start_inside(s, s->m->processes[process].start, NONE, scope);
	} else if (n->sub != SUB_AD_HOC || n->start != NONE) {
		step_start_inside(s, n->start, node, scope);
	} else {
		step_tell_text(s, PROCESS_WAITING, node, token, n->id);
	}
	if (!step_occupied(s, scope) && n->sub != SUB_AD_HOC)
		step_end(s, scope);
}

void step_open_event(struct step *s, uint32_t start, uint32_t scope) {
	const struct node *n = &s->m->nodes[start];
	uint32_t sub = n->parent;
	check(sub != NONE && s->m->nodes[sub].sub == SUB_EVENT);
	if (n->interrupting) {
		step_clear(s, scope);
		step_disarm(s, scope);
	}
	struct scope *c = step_scope_new(s, SCOPE_SUB, sub, 0, scope);
	c->process = s->m->nodes[sub].process;
	uint32_t id = c->id;
	step_tell(s, PROCESS_STARTED, sub, 0);
	step_listen(s, id);
	step_leave(s, start, id, 0);
}

/* ---- ending --------------------------------------------------------------------------------- */

static void end_root(struct step *s, struct scope *c) {
	step_disarm(s, c->id);
	s->i->undo_count = 0;
	step_tell(s, PROCESS_ENDED, NONE, 0);
}

static void end_event(struct step *s, const struct scope *c) {
	uint32_t scope = c->id, parent = c->parent;
	check(!c->holder && parent);
	step_tell(s, PROCESS_ENDED, c->node, 0);
	step_undo_forget(s, scope);
	step_scope_drop(s, scope);
	step_token_ended(s, parent);
}

void step_end(struct step *s, uint32_t scope) {
	struct scope *c = process__scope(s->i, scope);
	check(c && c->kind != SCOPE_LOOP);
	if (c->kind == SCOPE_ROOT) {
		end_root(s, c);
		return;
	}
	if (!c->holder) {
		end_event(s, c);
		return;
	}
	check(!step_occupied(s, scope));
	uint32_t holder = c->holder, parent = c->parent;
	struct val variables = s->m->nodes[c->node].kind == NODE_CALL ? c->variables : val_null();
	step_tell(s, PROCESS_ENDED, c->node, holder);
	step_scope_drop(s, scope);
	step_set(s, variables, parent, holder);
	step_complete(s, holder, scope);
}

void step_token_ended(struct step *s, uint32_t scope) {
	const struct scope *c = process__scope(s->i, scope);
	if (!c)
		return;
	if (step_is_ad_hoc(s, c))
		step_ad_hoc_look(s, scope);
	else if (!step_occupied(s, scope))
		step_end(s, scope);
}

bool step_ad_hoc_done(struct step *s, uint32_t scope) {
	const struct node *n = &s->m->nodes[process__scope(s->i, scope)->node];
	const struct view v = {.scope = scope};
	return n->body && val_is_true(step_eval(s, n->body, &v, NULL));
}

void step_ad_hoc_look(struct step *s, uint32_t scope) {
	const struct scope *c = process__scope(s->i, scope);
	if (!c || !step_is_ad_hoc(s, c) || !step_ad_hoc_done(s, scope))
		return;
	if (!s->m->nodes[c->node].cancel_rest && step_occupied(s, scope))
		return;
	step_clear(s, scope);
	step_end(s, scope);
}

/* ---- giving up ------------------------------------------------------------------------------ */

static void clear_moving(struct step *s, uint32_t scope) {
	uint32_t kept = 0;
	for (uint32_t k = 0; k < s->moving_count; k++)
		if (s->moving[k].scope != scope)
			s->moving[kept++] = s->moving[k];
	s->moving_count = kept;
}

static struct token *any_token(const struct step *s, uint32_t scope) {
	for (uint32_t k = 0; k < s->i->token_count; k++)
		if (s->i->tokens[k].scope == scope)
			return &s->i->tokens[k];
	return NULL;
}

/* A scope that hangs below the token, or (token 0) an event sub-process in the scope. */
static struct scope *any_scope(const struct step *s, uint32_t token, uint32_t scope) {
	for (uint32_t k = 1; k < s->i->scope_count; k++)
		if (s->i->scopes[k].holder == token && (token || s->i->scopes[k].parent == scope))
			return &s->i->scopes[k];
	return NULL;
}

static void drop_scope(struct step *s, uint32_t scope) {
	step_clear(s, scope);
	step_undo_forget(s, scope);
	step_scope_drop(s, scope);
}

void step_give_up(struct step *s, uint32_t token) {
	const struct scope *c;
	check(token);
	while ((c = any_scope(s, token, 0)))
		drop_scope(s, c->id);
	const struct token *t = process__token(s->i, token);
	if (!process__is_phase(s->m, t))
		step_tell(s, PROCESS_CANCELLED, t->node, token);
	step_undo_release(s, t);
	step_token_drop(s, token);
}

void step_clear(struct step *s, uint32_t scope) {
	const struct token *t;
	const struct scope *c;
	check(process__scope(s->i, scope));
	clear_moving(s, scope);
	while ((t = any_token(s, scope)))
		step_give_up(s, t->id);
	while ((c = any_scope(s, 0, scope))) {
		step_tell(s, PROCESS_CANCELLED, c->node, 0);
		drop_scope(s, c->id);
	}
}
