/* Whether what can be compensated fits the model and the instance.
 *
 * An undo is filed under the scope in which its activity was completed. That scope runs, or it has ended and the undo
 * of its sub-process keeps its number as `inner`; so undos hang in trees below scopes that run. A sub-process whose
 * inner undos are worked off is revived: a token holds its scope again, under that number. */
#include "process/codec.h"

static bool bad(struct err *e, uint32_t number, const char *why) {
	return err_set(e, "process.bad_state", "", "undo %u: %s", number, why);
}

/* The undo that keeps the number of a scope, or NULL. */
static const struct undo *keeper_of(const struct process_instance *i, uint32_t scope) {
	for (uint32_t k = 0; k < i->undo_count; k++)
		if (i->undos[k].inner == scope)
			return &i->undos[k];
	return NULL;
}

/* Whether the activity lies in what ran in the scope, which runs or is kept. */
static bool lies_there(const struct process_model *m, const struct process_instance *i, const struct undo *u) {
	const struct node *n = &m->nodes[u->node];
	const struct scope *s = process__scope(i, u->scope);
	const struct undo *keeper = keeper_of(i, u->scope);
	if (s)
		return process__runs_in(m, s, n->parent, n->process);
	if (!keeper || u->by)
		return false;
	const struct node *of = &m->nodes[keeper->node];
	return of->kind == NODE_CALL ? n->parent == NONE && n->process == of->callee : n->parent == keeper->node;
}

/* Whether following the keepers comes to a scope that runs. */
static bool hangs(const struct process_instance *i, const struct undo *u) {
	for (uint32_t depth = 0; depth <= SCOPE_DEPTH_MAX; depth++) {
		if (process__scope(i, u->scope))
			return true;
		u = keeper_of(i, u->scope);
		if (!u)
			return false;
	}
	return false;
}

/* The number of an ended scope is kept once, and runs again only where it is revived. */
static bool keeps_well(const struct process_model *m, const struct process_instance *i, const struct undo *u) {
	const struct node *n = &m->nodes[u->node];
	const struct scope *s = u->inner ? process__scope(i, u->inner) : NULL;
	if (!u->inner)
		return n->handler != NONE;
	if (n->handler != NONE || n->kind == NODE_TASK || keeper_of(i, u->inner) != u || process__token(i, u->inner) ||
	    process__undo(i, u->inner))
		return false;
	return !s || (s->holder && process__token(i, s->holder)->undoes == u->id);
}

/* Whether the token compensates its undo: as its handler, or as what is revived of it. */
static bool undoes_well(const struct process_model *m, const struct process_instance *i, uint32_t k) {
	const struct token *t = &i->tokens[k];
	const struct undo *u = process__undo(i, t->undoes);
	for (uint32_t j = 0; j < k; j++)
		if (i->tokens[j].undoes == t->undoes)
			return false;
	if (!u || t->scope != u->scope || t->counter)
		return false;
	check(t->undoes == u->id);
	if (t->node == m->nodes[u->node].handler)
		return true;
	return t->node == u->node && u->inner && t->state == TOKEN_HOLDS && process__held(i, t->id)->id == u->inner;
}

/* Whether the one for whom it is undone may have asked for it: its own token, when nobody waits; one that throws in the
 * scope, or in an event sub-process of it; or what is revived of that scope. */
static bool is_asked_well(const struct process_instance *i, const struct undo *u) {
	const struct token *by = process__token(i, u->by);
	if (!by)
		return false;
	if (by->state != TOKEN_COMPENSATES) {
		const struct undo *outer = by->undoes ? process__undo(i, by->undoes) : NULL;
		return outer && (outer == u || (by->state == TOKEN_HOLDS && outer->inner == u->scope));
	}
	const struct scope *s = process__scope(i, by->scope);
	check(s);
	while (s->id != u->scope && s->parent && !s->holder)
		s = process__scope(i, s->parent);
	return s->id == u->scope;
}

/* How many tokens work for a token that waits until all is undone: one after the other. */
static uint32_t workers_for(const struct process_instance *i, const struct token *t) {
	uint32_t n = 0;
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct undo *u = i->tokens[k].undoes ? process__undo(i, i->tokens[k].undoes) : NULL;
		n += u && u->by == t->id && u->id != t->undoes;
	}
	return n;
}

/* Whether a token takes part in compensations as it may: it undoes one thing, and those who wait have one at work. */
static bool takes_part_well(const struct process_model *m, const struct process_instance *i, uint32_t k) {
	const struct token *t = &i->tokens[k];
	bool waits = t->state == TOKEN_COMPENSATES;
	if (!waits && !t->undoes)
		return true;
	uint32_t workers = workers_for(i, t);
	return (!t->undoes || undoes_well(m, i, k)) && workers <= 1 && (!waits || workers);
}

bool process__are_undos_sound(const struct process_model *m, const struct process_instance *i, struct err *e) {
	for (uint32_t k = 0; k < i->undo_count; k++) {
		const struct undo *u = &i->undos[k];
		check(u->id && u->node < m->node_count);
		if (!process__is_activity(&m->nodes[u->node]) || !keeps_well(m, i, u) || !hangs(i, u) || !lies_there(m, i, u))
			return bad(e, u->id, "nothing that can be compensated");
		if (u->by && !is_asked_well(i, u))
			return bad(e, u->id, "nobody compensates it");
	}
	for (uint32_t k = 0; k < i->token_count; k++)
		if (!takes_part_well(m, i, k))
			return bad(e, i->tokens[k].undoes, "it cannot be compensated there");
	return true;
}
