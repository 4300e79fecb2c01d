/* Whether something that was read is an instance of the model. Nothing is taken on trust: the text may come from
 * anywhere. */
#include <stdlib.h>

#include "process/codec.h"

static bool bad(struct err *e, const char *what, uint32_t number, const char *why) {
	return err_set(e, "process.bad_state", "", "%s %u: %s", what, number, why);
}

/* ---- numbers -------------------------------------------------------------------------------- */

static int by_number(const void *left, const void *right) {
	const uint32_t *a = left, *b = right;
	return (*a > *b) - (*a < *b);
}

/* Numbers of tokens, scopes and undos come from one counter and are used once. */
static bool check_numbers(struct arena *scratch, const struct process_instance *i, struct err *e) {
	uint32_t n = 0, *ids = arena_array(scratch, uint32_t, (size_t)i->token_count + i->scope_count + i->undo_count);
	for (uint32_t k = 0; k < i->token_count; k++)
		ids[n++] = i->tokens[k].id;
	for (uint32_t k = 0; k < i->scope_count; k++)
		ids[n++] = i->scopes[k].id;
	for (uint32_t k = 0; k < i->undo_count; k++)
		ids[n++] = i->undos[k].id;
	qsort(ids, n, sizeof *ids, by_number);
	for (uint32_t k = 0; k < n; k++)
		if (!ids[k] || ids[k] >= i->next || (k && ids[k - 1] == ids[k]))
			return bad(e, "number", ids[k], "no number that may be given, or given twice");
	return true;
}

/* ---- scopes --------------------------------------------------------------------------------- */

/* Whether the numbers of a loop fit each other; bodies are counted from 1. */
static bool counts_well(const struct process_model *m, const struct process_instance *i, const struct scope *s) {
	const struct loop *loop = m->nodes[s->node].loop;
	bool instances = !loop || loop->kind != LOOP_STANDARD; /* without one: somebody was added to a task */
	uint64_t bodies = (uint64_t)s->completed + s->terminated;
	if (instances && (s->begun > s->total || s->total > LIMIT_PROCESS_MOVES))
		return false;
	for (uint32_t k = 0; k < i->token_count; k++) {
		if (i->tokens[k].scope != s->id)
			continue;
		bodies++;
		if (i->tokens[k].counter > s->begun)
			return false;
	}
	return bodies <= s->begun;
}

static bool is_event_sub(const struct process_model *m, const struct process_instance *i, const struct scope *s) {
	const struct node *n = &m->nodes[s->node];
	const struct scope *around = process__scope(i, s->parent);
	check(around); /* restore.c has looked for it */
	return s->kind == SCOPE_SUB && n->kind == NODE_SUBPROCESS && n->sub == SUB_EVENT &&
	       process__runs_in(m, around, n->parent, n->process);
}

/* Whether what the token holds is such a scope. */
static bool may_hold(const struct process_model *m, const struct token *t, const struct scope *s) {
	const struct node *n = &m->nodes[s->node];
	if (s->kind == SCOPE_LOOP)
		return !t->counter && (n->loop || n->kind == NODE_TASK);
	bool looping = n->loop && !t->counter && !t->undoes; /* what is compensated is revived without its loop */
	return !looping && (n->kind == NODE_SUBPROCESS || n->kind == NODE_CALL);
}

static bool check_scope(const struct process_model *m, const struct process_instance *i, const struct scope *s,
                        struct err *e) {
	if (!s->holder)
		return is_event_sub(m, i, s) || bad(e, "scope", s->id, "no event sub-process of what is around it");
	const struct token *t = process__token(i, s->holder);
	check(t); /* restore.c has looked for it */
	if (t->state != TOKEN_HOLDS || process__held(i, t->id) != s)
		return bad(e, "scope", s->id, "its token does not hold it");
	if (!may_hold(m, t, s))
		return bad(e, "scope", s->id, "its token holds no such scope");
	return s->kind != SCOPE_LOOP || counts_well(m, i, s) || bad(e, "scope", s->id, "a loop with wrong numbers");
}

/* Whether something is in each scope that would otherwise have ended. */
static bool check_full(const struct process_model *m, const struct process_instance *i, struct err *e) {
	for (uint32_t k = 1; k < i->scope_count; k++) {
		const struct scope *s = &i->scopes[k];
		bool full = s->kind == SCOPE_SUB && m->nodes[s->node].sub == SUB_AD_HOC;
		for (uint32_t t = 0; t < i->token_count && !full; t++)
			full = i->tokens[t].scope == s->id;
		for (uint32_t t = k + 1; t < i->scope_count && !full; t++)
			full = i->scopes[t].parent == s->id && !i->scopes[t].holder;
		if (!full)
			return bad(e, "scope", s->id, "nothing is in it");
	}
	return true;
}

static bool check_scopes(struct arena *scratch, const struct process_model *m, const struct process_instance *i,
                         struct err *e) {
	uint32_t *depth = arena_array(scratch, uint32_t, i->scope_count);
	if (i->scope_count > LIMIT_PROCESS_SCOPES)
		return bad(e, "scope", i->scope_count, "more than an instance may have");
	if (!i->token_count && (i->scope_count > 1 || i->timer_count || i->undo_count))
		return bad(e, "scope", i->scopes[0].id, "something is left though it has ended");
	for (uint32_t k = 1; k < i->scope_count; k++) {
		const struct scope *around = process__scope(i, i->scopes[k].parent);
		check(around && around < &i->scopes[k]);
		depth[k] = depth[around - i->scopes] + 1;
		if (depth[k] > SCOPE_DEPTH_MAX)
			return bad(e, "scope", i->scopes[k].id, "nested too deep");
		if (!check_scope(m, i, &i->scopes[k], e))
			return false;
	}
	return check_full(m, i, e);
}

/* ---- tokens --------------------------------------------------------------------------------- */

bool process__may_wait(const struct process_model *m, uint32_t node, uint32_t flow) {
	const struct node *n = &m->nodes[node];
	if (flow != NONE)
		return process__is_join(n) && m->flows[flow].target == node;
	switch ((enum node_kind)n->kind) {
	case NODE_TASK:
	case NODE_EVENT_GATEWAY: return true;
	case NODE_CATCH: return n->trigger_count && process__trigger(m, n) != TRIGGER_LINK;
	default: return false;
	}
}

/* An incident at something that could be begun, or at anything that could be left. */
static bool may_fail(const struct token *t, const struct node *n) {
	if (t->flow != NONE)
		return false;
	if (t->doing == DOING_LEAVE)
		return true;
	if (t->doing == DOING_ARM)
		return process__is_activity(n) && !t->counter;
	switch ((enum node_kind)n->kind) {
	case NODE_TASK:
	case NODE_SUBPROCESS:
	case NODE_CALL:
	case NODE_EVENT_GATEWAY:
	case NODE_CATCH:
	case NODE_START:
	case NODE_THROW:
	case NODE_END: return true;
	default: return false;
	}
}

/* Whether it is the only phase of a complex gateway and says which flows it took: some, but not all. */
static bool is_phase(const struct process_model *m, const struct process_instance *i, const struct token *t) {
	const struct node *n = &m->nodes[t->node];
	uint32_t taken = 0;
	for (const struct token *other = i->tokens; other < t; other++)
		if (other->node == t->node && other->scope == t->scope && process__is_phase(m, other))
			return false;
	if (!process__is_join(n) || t->item.kind != VAL_LIST || !t->item.list.count || t->item.list.count >= n->in_count)
		return false;
	for (uint32_t k = 0; k < t->item.list.count; k++) {
		const struct val *id = &t->item.list.items[k];
		uint32_t before = taken;
		for (uint32_t in = n->in; id->kind == VAL_STRING && in < n->in + n->in_count; in++)
			taken += str_eq(m->flows[m->ins[in]].id, id->string);
		if (taken == before)
			return false;
	}
	return true;
}

static bool is_in_state(const struct process_model *m, const struct process_instance *i, const struct token *t) {
	const struct node *n = &m->nodes[t->node];
	switch ((enum token_state)t->state) {
	case TOKEN_WAITS: return process__is_phase(m, t) ? is_phase(m, i, t) : process__may_wait(m, t->node, t->flow);
	case TOKEN_HOLDS: return t->flow == NONE && process__held(i, t->id);
	case TOKEN_FAILED: return may_fail(t, n);
	case TOKEN_COMPENSATES: return t->flow == NONE && (n->kind == NODE_THROW || n->kind == NODE_END);
	}
	return false;
}

/* Whether the token's node lies directly in what runs in its scope. */
static bool lies_there(const struct process_model *m, const struct token *t, const struct scope *s) {
	const struct node *n = &m->nodes[t->node];
	if (n->kind == NODE_SUBPROCESS && n->sub == SUB_EVENT)
		return false;
	if (s->kind == SCOPE_LOOP)
		return t->node == s->node && t->counter;
	if (t->counter)
		return false;
	if (t->state == TOKEN_FAILED && t->doing == DOING_ENTER && n->kind == NODE_START) {
		/* the timer of an event sub-process could not be set: the incident is outside */
		if (n->parent == NONE || m->nodes[n->parent].sub != SUB_EVENT)
			return false;
		n = &m->nodes[n->parent];
	}
	if (t->state == TOKEN_COMPENSATES && s->kind == SCOPE_SUB && process__inside(m, s->node, t->node))
		return true; /* the end event that cancels a transaction may lie deeper in it */
	return process__runs_in(m, s, n->parent, n->process);
}

static bool check_tokens(const struct process_model *m, const struct process_instance *i, struct err *e) {
	if (i->token_count > LIMIT_PROCESS_TOKENS)
		return bad(e, "token", i->token_count, "more than an instance may have");
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		const struct scope *s = process__scope(i, t->scope);
		if (!s || !lies_there(m, t, s))
			return bad(e, "token", t->id, "its node is not in its scope");
		if (!is_in_state(m, i, t))
			return bad(e, "token", t->id, "it cannot be there in this state");
		if (m->nodes[t->node].loop && s->kind != SCOPE_LOOP && t->state == TOKEN_WAITS)
			return bad(e, "token", t->id, "it waits where a loop should run");
	}
	return true;
}

/* ---- joins ---------------------------------------------------------------------------------- */

/* Whether a token waits at each flow into the parallel gateway at which the k-th token waits. */
static bool is_full(const struct process_model *m, const struct process_instance *i, uint32_t k) {
	const struct token *first = &i->tokens[k];
	uint32_t flows = 0, last = NONE;
	check(first->flow != NONE);
	for (; k < i->token_count && i->tokens[k].node == first->node; k++) {
		const struct token *t = &i->tokens[k];
		if (t->scope != first->scope || t->flow == NONE || t->flow == last)
			continue;
		last = t->flow;
		flows++;
	}
	return flows == m->nodes[first->node].in_count;
}

uint32_t process__ready_join(const struct process_model *m, const struct process_instance *i) {
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		uint8_t kind = m->nodes[t->node].kind;
		if (t->flow == NONE || (k && t[-1].node == t->node && t[-1].scope == t->scope && t[-1].flow != NONE))
			continue;
		if (kind == NODE_PARALLEL ? is_full(m, i, k)
		                          : kind == NODE_INCLUSIVE && process__inclusive_ready(m, i, t->node, t->scope))
			return t->node;
	}
	return NONE;
}

/* ---- timers ---------------------------------------------------------------------------------- */

bool process__has_timers(const struct process_model *m, const struct token *t) {
	const struct node *n = &m->nodes[t->node];
	if (t->state == TOKEN_COMPENSATES || t->counter || (t->state == TOKEN_FAILED && t->doing == DOING_LEAVE))
		return false;
	if (process__is_activity(n))
		return !t->undoes || n->compensates;
	return t->state != TOKEN_HOLDS && (n->kind == NODE_CATCH || n->kind == NODE_EVENT_GATEWAY);
}

/* Whether the event happens to the token: it rests there, at its host or at the gateway before it. */
static bool happens_to(const struct process_model *m, const struct token *t, uint32_t event) {
	const struct node *n = &m->nodes[event];
	if (!process__has_timers(m, t))
		return false;
	if (t->node == event)
		return n->kind == NODE_CATCH;
	if (n->kind == NODE_BOUNDARY)
		return t->node == n->host;
	for (uint32_t in = n->in; in < n->in + n->in_count; in++)
		if (m->flows[m->ins[in]].source == t->node && m->nodes[t->node].kind == NODE_EVENT_GATEWAY)
			return true;
	return false;
}

/* Whether the event is the start of an event sub-process of what runs in the scope. */
static bool starts_in(const struct process_model *m, const struct scope *s, uint32_t event) {
	const struct node *n = &m->nodes[event];
	if (n->kind != NODE_START || n->parent == NONE || m->nodes[n->parent].sub != SUB_EVENT)
		return false;
	return process__runs_in(m, s, m->nodes[n->parent].parent, n->process);
}

static bool check_timers(const struct process_model *m, const struct process_instance *i, struct err *e) {
	for (uint32_t k = 0; k < i->timer_count; k++) { /* I4 */
		const struct armed *w = &i->timers[k];
		check(w->trigger < m->trigger_count);
		const struct token *t = process__token(i, w->owner);
		const struct scope *s = t ? NULL : process__scope(i, w->owner);
		uint8_t kind = m->triggers[w->trigger].kind; /* conditions: a latch, see step_event.c */
		if ((kind != TRIGGER_TIMER && kind != TRIGGER_CONDITION) ||
		    !(t ? happens_to(m, t, w->node) : s && starts_in(m, s, w->node)))
			return bad(e, "timer of", w->owner, "it has no such timer");
		for (uint32_t j = 0; j < k; j++)
			if (i->timers[j].owner == w->owner && i->timers[j].trigger == w->trigger)
				return bad(e, "timer of", w->owner, "it is set twice");
	}
	return true;
}

/* ---- all ------------------------------------------------------------------------------------ */

bool process__is_sound(struct arena *scratch, const struct process_model *m, const struct process_instance *i,
                       struct err *e) {
	check(i->scope_count && i->scopes[0].kind == SCOPE_ROOT);
	if (!check_numbers(scratch, i, e) || !check_scopes(scratch, m, i, e) || !check_tokens(m, i, e) ||
	    !check_timers(m, i, e) || !process__are_undos_sound(m, i, e))
		return false;
	uint32_t join = process__ready_join(m, i); /* I3 */
	return join == NONE || err_set(e, "process.bad_state", "", "\"" STR_FMT "\": the join waits for nothing",
	                               STR_ARG(m->nodes[join].id));
}
