/* Instances as text: `places`, and a `rest` where the places do not say all.
 *
 * Places: the text of each place, without number, once for each thing that waits there, in order of the model.
 *
 * The rest is empty exactly when reading the places alone gives the same instance but for its numbers:
 *   - no place is named twice, so the numbers of tokens need not tell them apart;
 *   - each scope but the root is that of a sub-process that is no loop, and each sub-process was entered once, so what
 *     lies around a place in the model says where it is;
 *   - nothing carries more: no variables, timers, incidents, undos, phases of complex gateways, and the root runs the
 *     main process (an ended instance) or the one in which the places lie.
 * Otherwise it is all of the instance as JSON, in which the places only repeat what can be seen. Nodes and
 * flows are named by their ids. Members that have their default are left out:
 *   n  number of the next token, scope or undo
 *   p  id of the root's process; default: the main process      r  number of the root; default 1
 *   v  variables of the root                                     s t u w  lists of scopes, tokens, undos, timers
 * A scope (the root is not among them):
 *   i  its number       h  the token that holds it; of an event sub-process instead: n  its node, p  scope around it
 *   k  a loop: [total, begun, completed, terminated]; m  its items, o  its results          v  variables
 * A token:
 *   i  its number       n  its node      f  at a join: the flow        s  its scope; default: the root
 *   t  enum token_state, d  enum token_doing; default 0                c  loopCounter, e  item, r  reason, u  undoes
 * An undo:
 *   i  its number       n  its node      s  its scope; default: the root      p  inner, b  by, c  counter, e  item
 * A timer:
 *   o  its owner        n  the event     t  which of the event's triggers, from 0; default 0
 *   s  set_at, d  due, ms since 1970     l  left; default 0
 * Values are written as values.c says. */
#include "process/codec.h"

/* ---- writing -------------------------------------------------------------------------------- */

struct out {
	struct buf *b;
	const struct process_model *m;
	const struct process_instance *i;
	bool cut; /* a value was nested too deep */
};

static void put_places(struct buf *b, const struct process_model *m, const struct process_instance *i) {
	bool first = true;
	for (uint32_t k = 0; k < i->token_count; k++) {
		if (!process__is_waiting(m, &i->tokens[k]))
			continue;
		if (!first)
			buf_char(b, ' ');
		first = false;
		buf_str(b, process__place_of(m, &i->tokens[k]));
	}
}

/* Whether the value is worth a member: a context without entries says as much as none. */
static bool says(struct val v) {
	return v.kind == VAL_CONTEXT ? v.context.count > 0 : v.kind != VAL_NULL;
}

static bool is_plain_token(const struct process_model *m, const struct process_instance *i, uint32_t k) {
	const struct token *t = &i->tokens[k];
	if (t->state == TOKEN_FAILED || t->state == TOKEN_COMPENSATES || t->counter || t->undoes || says(t->item) ||
	    process__is_phase(m, t))
		return false;
	return !k || t[-1].node != t->node || t[-1].flow != t->flow;
}

static bool is_plain_scope(const struct process_model *m, const struct process_instance *i, uint32_t k) {
	const struct scope *s = &i->scopes[k];
	if (says(s->variables))
		return false;
	if (s->kind == SCOPE_ROOT)
		return s->process == 0 || i->token_count;
	if (s->kind == SCOPE_LOOP || m->nodes[s->node].kind == NODE_CALL)
		return false;
	check(s->kind == SCOPE_SUB && s->process == m->nodes[s->node].process);
	for (uint32_t other = 1; other < k; other++)
		if (i->scopes[other].node == s->node)
			return false;
	return true;
}

bool process__is_plain(const struct process_model *m, const struct process_instance *i) {
	if (i->timer_count || i->undo_count)
		return false;
	for (uint32_t k = 0; k < i->scope_count; k++)
		if (!is_plain_scope(m, i, k))
			return false;
	for (uint32_t k = 0; k < i->token_count; k++)
		if (!is_plain_token(m, i, k))
			return false;
	return true;
}

/* Members come in the order of their names; the first of an object is `open`. */
static void member(struct out *o, bool *open, char name) {
	buf_text(o->b, *open ? "{\"" : ",\"");
	*open = false;
	buf_char(o->b, name);
	buf_text(o->b, "\":");
}

static void put_int(struct out *o, bool *open, char name, int64_t value, int64_t otherwise) {
	if (value == otherwise)
		return;
	member(o, open, name);
	buf_int(o->b, value);
}

static void put_text(struct out *o, bool *open, char name, str text) {
	member(o, open, name);
	json_put_string(o->b, text);
}

static void put_val(struct out *o, bool *open, char name, struct val v) {
	if (!says(v))
		return;
	member(o, open, name);
	process__put_value(o->b, v, &o->cut);
}

static void put_scope(struct out *o, const struct scope *s) {
	bool open = true;
	check(s->kind != SCOPE_ROOT && s->parent);
	check(s->kind != SCOPE_ROOT && s->node < o->m->node_count && s->parent); /* I1 */
	put_int(o, &open, 'h', s->holder, 0);
	put_int(o, &open, 'i', s->id, -1);
	if (s->kind == SCOPE_LOOP) {
		member(o, &open, 'k');
		buf_format(o->b, "[%u,%u,%u,%u]", s->total, s->begun, s->completed, s->terminated);
		put_val(o, &open, 'm', s->items);
	}
	if (!s->holder)
		put_text(o, &open, 'n', o->m->nodes[s->node].id);
	if (s->kind == SCOPE_LOOP)
		put_val(o, &open, 'o', s->results);
	if (!s->holder)
		put_int(o, &open, 'p', s->parent, -1);
	put_val(o, &open, 'v', s->variables);
	buf_char(o->b, '}');
}

static void put_token(struct out *o, const struct token *t) {
	bool open = true;
	put_int(o, &open, 'c', t->counter, 0);
	put_int(o, &open, 'd', t->doing, 0);
	put_val(o, &open, 'e', t->item);
	if (t->flow != NONE)
		put_text(o, &open, 'f', o->m->flows[t->flow].id);
	put_int(o, &open, 'i', t->id, -1);
	put_text(o, &open, 'n', o->m->nodes[t->node].id);
	if (t->reason.n)
		put_text(o, &open, 'r', t->reason);
	put_int(o, &open, 's', t->scope, o->i->scopes[0].id);
	put_int(o, &open, 't', t->state, 0);
	put_int(o, &open, 'u', t->undoes, 0);
	buf_char(o->b, '}');
}

static void put_undo(struct out *o, const struct undo *u) {
	bool open = true;
	put_int(o, &open, 'b', u->by, 0);
	put_int(o, &open, 'c', u->counter, 0);
	put_val(o, &open, 'e', u->item);
	put_int(o, &open, 'i', u->id, -1);
	put_text(o, &open, 'n', o->m->nodes[u->node].id);
	put_int(o, &open, 'p', u->inner, 0);
	put_int(o, &open, 's', u->scope, o->i->scopes[0].id);
	buf_char(o->b, '}');
}

static void put_timer(struct out *o, const struct armed *w) {
	const struct node *n = &o->m->nodes[w->node];
	bool open = true;
	check(w->owner && w->trigger >= n->trigger && w->trigger < n->trigger + n->trigger_count); /* I4 */
	put_int(o, &open, 'd', w->due, INT64_MIN);
	put_int(o, &open, 'l', w->left, 0);
	put_text(o, &open, 'n', n->id);
	put_int(o, &open, 'o', w->owner, -1);
	put_int(o, &open, 's', w->set_at, INT64_MIN);
	put_int(o, &open, 't', w->trigger - n->trigger, 0);
	buf_char(o->b, '}');
}

/* A list of the instance, opened: '[' or ','. */
static void next_in(struct out *o, bool *open, char name, bool first) {
	if (first)
		member(o, open, name);
	buf_char(o->b, first ? '[' : ',');
}

static void put_lists(struct out *o, bool *open) {
	const struct process_instance *i = o->i;
	for (uint32_t k = 1; k < i->scope_count; k++)
		next_in(o, open, 's', k == 1), put_scope(o, &i->scopes[k]);
	buf_text(o->b, i->scope_count > 1 ? "]" : "");
	for (uint32_t k = 0; k < i->token_count; k++)
		next_in(o, open, 't', !k), put_token(o, &i->tokens[k]);
	buf_text(o->b, i->token_count ? "]" : "");
	for (uint32_t k = 0; k < i->undo_count; k++)
		next_in(o, open, 'u', !k), put_undo(o, &i->undos[k]);
	buf_text(o->b, i->undo_count ? "]" : "");
	put_val(o, open, 'v', i->scopes[0].variables);
	for (uint32_t k = 0; k < i->timer_count; k++)
		next_in(o, open, 'w', !k), put_timer(o, &i->timers[k]);
	buf_text(o->b, i->timer_count ? "]" : "");
}

/* False when a value had to be cut. */
static bool put_rest(struct buf *b, const struct process_model *m, const struct process_instance *i) {
	struct out o = {.b = b, .m = m, .i = i};
	const struct scope *root = &i->scopes[0];
	bool open = true;
	put_int(&o, &open, 'n', i->next, -1);
	if (root->process)
		put_text(&o, &open, 'p', m->processes[root->process].id);
	put_int(&o, &open, 'r', root->id, 1);
	put_lists(&o, &open);
	buf_char(b, '}');
	return !o.cut;
}

void process_put(struct buf *places, struct buf *rest, const struct process_model *m,
                 const struct process_instance *i) {
	check(i->scope_count && i->scopes[0].kind == SCOPE_ROOT); /* I1 */
	put_places(places, m, i);
	if (!process__is_plain(m, i))
		put_rest(rest, m, i);
}

/* ---- what can be stored --------------------------------------------------------------------- */

/* As much as a value can take; one that is too long, or not easily measured, counts as more than there may be. */
static size_t value_bound(struct val v) {
	size_t bytes = says(v) ? process__value_bound(v) : 0;
	return bytes > LIMIT_PROCESS_STATE_BYTES ? LIMIT_PROCESS_STATE_BYTES + 1 : bytes;
}

/* As much as the rest can take, counted quickly; over LIMIT_PROCESS_STATE_BYTES: it must be written to know. */
static size_t bound(const struct process_model *m, const struct process_instance *i) {
	enum { ESCAPED = 6, SCOPE_BYTES = 120, TOKEN_BYTES = 100, UNDO_BYTES = 100, TIMER_BYTES = 120 };
	size_t sum = 100;
	for (uint32_t k = 0; k < i->scope_count; k++) {
		const struct scope *s = &i->scopes[k];
		str id = k ? m->nodes[s->node].id : m->processes[s->process].id;
		sum += SCOPE_BYTES + (size_t)id.n * ESCAPED;
		sum += value_bound(s->variables) + value_bound(s->items) + value_bound(s->results);
	}
	for (uint32_t k = 0; k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		sum += TOKEN_BYTES + (size_t)(process__place_of(m, t).n + t->reason.n) * ESCAPED + value_bound(t->item);
	}
	for (uint32_t k = 0; k < i->undo_count; k++)
		sum += UNDO_BYTES + (size_t)m->nodes[i->undos[k].node].id.n * ESCAPED + value_bound(i->undos[k].item);
	for (uint32_t k = 0; k < i->timer_count; k++)
		sum += TIMER_BYTES + (size_t)m->nodes[i->timers[k].node].id.n * ESCAPED;
	return sum;
}

bool process__is_storable(const struct process_model *m, const struct process_instance *i, struct err *e) {
	if (bound(m, i) <= LIMIT_PROCESS_STATE_BYTES)
		return true;
	struct buf b = buf_make(LIMIT_PROCESS_STATE_BYTES);
	put_places(&b, m, i);
	bool whole = process__is_plain(m, i) || put_rest(&b, m, i), full = b.full;
	buf_free(&b);
	if (full)
		return err_set(e, "process.too_large", "", "what the instance knows takes more than %d bytes as text",
		               LIMIT_PROCESS_STATE_BYTES);
	return whole || err_set(e, "process.too_large", "", "a variable is nested more than %d deep", VALUES_DEPTH_MAX);
}
