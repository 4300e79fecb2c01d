/* What can be asked of an instance and of a model. */
#include <stdlib.h>

#include "process/instance.h"

/* ---- tokens and scopes ---------------------------------------------------------------------- */

struct token *process__token(const struct process_instance *i, uint32_t id) {
	for (uint32_t k = 0; k < i->token_count; k++)
		if (i->tokens[k].id == id)
			return &i->tokens[k];
	return NULL;
}

struct scope *process__scope(const struct process_instance *i, uint32_t id) {
	for (uint32_t k = 0; k < i->scope_count; k++)
		if (i->scopes[k].id == id)
			return &i->scopes[k];
	return NULL;
}

struct scope *process__held(const struct process_instance *i, uint32_t token) {
	check(token);
	for (uint32_t k = 0; k < i->scope_count; k++)
		if (i->scopes[k].holder == token)
			return &i->scopes[k];
	return NULL;
}

struct undo *process__undo(const struct process_instance *i, uint32_t id) {
	for (uint32_t k = 0; k < i->undo_count; k++)
		if (i->undos[k].id == id)
			return &i->undos[k];
	return NULL;
}

bool process__is_waiting(const struct process_model *m, const struct token *t) {
	const struct node *n = &m->nodes[t->node];
	switch ((enum token_state)t->state) {
	case TOKEN_FAILED: return true;
	case TOKEN_WAITS: return !process__is_phase(m, t);
	case TOKEN_HOLDS: /* an ad-hoc sub-process itself, not the loop around it, nor one in which handlers run */
		return n->kind == NODE_SUBPROCESS && n->sub == SUB_AD_HOC && (!n->loop || t->counter) &&
		       (!t->undoes || n->compensates);
	case TOKEN_COMPENSATES: return false;
	}
	check(!"a token is in a state");
}

bool process__runs_in(const struct process_model *m, const struct scope *s, uint32_t parent, uint32_t process) {
	if (s->kind == SCOPE_LOOP)
		return false;
	check(s->kind == SCOPE_ROOT || s->node < m->node_count);
	bool whole = s->kind == SCOPE_ROOT || m->nodes[s->node].kind == NODE_CALL;
	return whole ? parent == NONE && process == s->process : parent == s->node;
}

/* ---- which events may happen ----------------------------------------------------------------- */

bool process__is_revived(const struct process_instance *i, const struct token *t) {
	const struct undo *u = t->undoes && t->state == TOKEN_HOLDS ? process__undo(i, t->undoes) : NULL;
	return u && u->node == t->node;
}

bool process__is_bounded(const struct process_model *m, const struct process_instance *i, const struct token *t) {
	const struct node *n = &m->nodes[t->node];
	if (!n->boundary_count || !process__is_activity(n) || (t->state == TOKEN_FAILED && t->doing == DOING_LEAVE))
		return false;
	return !t->counter && !process__is_revived(i, t);
}

/* Whether an event sub-process that interrupts runs in the scope. */
static bool is_interrupted(const struct process_model *m, const struct process_instance *i, const struct scope *c) {
	for (uint32_t k = 1; k < i->scope_count; k++) {
		const struct scope *child = &i->scopes[k];
		if (child->parent == c->id && !child->holder && m->nodes[m->nodes[child->node].start].interrupting)
			return true;
	}
	return false;
}

/* Whether it is a transaction in which what was completed is compensated, because it was cancelled. */
static bool is_cancelled(const struct process_model *m, const struct process_instance *i, const struct scope *c) {
	bool transaction = c->kind == SCOPE_SUB && m->nodes[c->node].sub == SUB_TRANSACTION;
	for (uint32_t k = 0; transaction && k < i->token_count; k++) {
		const struct token *t = &i->tokens[k];
		if (t->scope == c->id && t->state == TOKEN_COMPENSATES &&
		    process__trigger(m, &m->nodes[t->node]) == TRIGGER_CANCEL)
			return true;
	}
	return false;
}

bool process__listens(const struct process_model *m, const struct process_instance *i, const struct scope *c) {
	if (!i->token_count) /* the instance has ended */
		return false;
	const struct token *holder = c->holder ? process__token(i, c->holder) : NULL;
	return !is_interrupted(m, i, c) && !is_cancelled(m, i, c) && !(holder && process__is_revived(i, holder));
}

/* ---- copies, order ---------------------------------------------------------------------------- */

static int by_place(const void *left, const void *right) {
	const struct token *a = left, *b = right;
	uint32_t af = a->flow + 1, bf = b->flow + 1; /* NONE first, as places are numbered */
	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (af != bf)
		return af < bf ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

void process__sort(struct token *tokens, uint32_t count) {
	for (uint32_t k = 1; k < count; k++)
		if (by_place(&tokens[k - 1], &tokens[k]) > 0) {
			qsort(tokens, count, sizeof *tokens, by_place);
			return;
		}
}

struct process_instance *process__copy(struct arena *a, const struct process_instance *i) {
	struct process_instance *copy = arena_new(a, struct process_instance);
	*copy = *i;
	copy->tokens = arena_array(a, struct token, i->token_count);
	copy->scopes = arena_array(a, struct scope, i->scope_count);
	copy->timers = arena_array(a, struct armed, i->timer_count);
	copy->undos = arena_array(a, struct undo, i->undo_count);
	if (i->token_count)
		memcpy(copy->tokens, i->tokens, i->token_count * sizeof *i->tokens);
	if (i->scope_count)
		memcpy(copy->scopes, i->scopes, i->scope_count * sizeof *i->scopes);
	if (i->timer_count)
		memcpy(copy->timers, i->timers, i->timer_count * sizeof *i->timers);
	if (i->undo_count)
		memcpy(copy->undos, i->undos, i->undo_count * sizeof *i->undos);
	return copy;
}

/* ---- from a place to a token ---------------------------------------------------------------- */

bool process__spot(const struct process_model *m, str place, struct spot *out) {
	uint32_t p = process__find(m, place), from = place.n, number = 0;
	if (p == NONE) { /* without "#number" */
		int64_t v;
		while (from && place.p[from - 1] >= '0' && place.p[from - 1] <= '9')
			from--;
		if (!from || place.p[from - 1] != '#' || !str_int(str_cut(place, from, place.n), &v) || !v || v > UINT32_MAX)
			return false;
		number = (uint32_t)v;
		p = process__find(m, str_cut(place, 0, from - 1));
	}
	if (p == NONE)
		return false;
	*out = (struct spot){m->places[p].node, m->places[p].flow, number};
	return true;
}

/* The tokens that were found: the first, and how many. */
struct found {
	struct token *first;
	uint32_t n;
};

static void note(struct found *f, struct token *t) {
	if (!f->n++)
		f->first = t;
}

static bool stands_at(const struct token *t, struct spot at) {
	if (t->node != at.node || (at.number && t->id != at.number))
		return false;
	return t->flow == at.flow || (at.number && at.flow == NONE);
}

static struct found waiting_at(const struct process_model *m, const struct process_instance *i, struct spot at) {
	struct found f = {0};
	for (uint32_t k = 0; k < i->token_count; k++)
		if (stands_at(&i->tokens[k], at) && process__is_waiting(m, &i->tokens[k]))
			note(&f, &i->tokens[k]);
	return f;
}

/* Those that wait or, when there are none, those that something runs in. */
static struct found any_at(const struct process_model *m, const struct process_instance *i, struct spot at) {
	struct found f = waiting_at(m, i, at);
	if (f.n)
		return f;
	for (uint32_t k = 0; k < i->token_count; k++)
		if (stands_at(&i->tokens[k], at) && !process__is_phase(m, &i->tokens[k]))
			note(&f, &i->tokens[k]);
	return f;
}

/* Those with which an event waits: at the host of a boundary event (the loop as a whole, not its bodies), at the
 * gateway before an event. */
static struct found around(const struct process_model *m, const struct process_instance *i, struct spot at) {
	struct found f = {0};
	const struct node *n = &m->nodes[at.node];
	for (uint32_t k = 0; k < i->token_count && process__can_be_said(m, n); k++) {
		struct token *t = &i->tokens[k];
		bool is = n->kind == NODE_BOUNDARY && t->node == n->host && process__is_bounded(m, i, t);
		for (uint32_t in = n->in; in < n->in + n->in_count && m->nodes[t->node].kind == NODE_EVENT_GATEWAY; in++)
			is |= m->flows[m->ins[in]].source == t->node && t->state == TOKEN_WAITS;
		if (is && (!at.number || at.number == t->id))
			note(&f, t);
	}
	return f;
}

static struct token *one_of(struct found f, str place, struct err *e) {
	if (f.n == 1)
		return f.first;
	if (f.n)
		err_set(e, "process.which", "", "%u tokens wait at \"" STR_FMT "\": give the number, as in \"" STR_FMT "#%u\"",
		        f.n, STR_ARG(place), STR_ARG(place), f.first->id);
	else
		err_set(e, "process.not_waiting", "", "nothing waits at \"" STR_FMT "\" now", STR_ARG(place));
	return NULL;
}

static bool find_spot(const struct process_model *m, str place, struct spot *at, struct err *e) {
	return process__spot(m, place, at) ||
	       err_set(e, "process.not_waiting", "", "the process " STR_FMT " has no place \"" STR_FMT "\"",
	               STR_ARG(m->processes[0].id), STR_ARG(place));
}

struct token *process__at(const struct process_model *m, const struct process_instance *i, str place, struct err *e) {
	struct spot at;
	return find_spot(m, place, &at, e) ? one_of(any_at(m, i, at), place, e) : NULL;
}

struct token *process__at_event(const struct process_model *m, const struct process_instance *i, str place,
                                uint32_t *node, struct err *e) {
	struct spot at;
	if (!find_spot(m, place, &at, e))
		return NULL;
	struct found f = any_at(m, i, at);
	if (!f.n)
		f = around(m, i, at);
	*node = at.node;
	return one_of(f, place, e);
}

/* ---- instances ------------------------------------------------------------------------------ */

bool process_ended(const struct process_instance *i) {
	return !i->token_count;
}

ms process_next_timer(const struct process_instance *i) {
	ms due = INT64_MAX;
	for (uint32_t k = 0; k < i->timer_count; k++)
		if (i->timers[k].due < due)
			due = i->timers[k].due;
	return due;
}

struct val process_variables(const struct process_instance *i) {
	check(i->scope_count && i->scopes[0].kind == SCOPE_ROOT); /* I1 */
	struct val v = i->scopes[0].variables;
	return v.kind == VAL_CONTEXT ? v : (struct val){.kind = VAL_CONTEXT};
}

uint32_t process_waiting_count(const struct process_model *m, const struct process_instance *i) {
	uint32_t n = 0;
	for (uint32_t k = 0; k < i->token_count; k++)
		n += process__is_waiting(m, &i->tokens[k]);
	return n;
}

static ms due_of(const struct process_instance *i, uint32_t owner) {
	ms due = INT64_MAX;
	for (uint32_t k = 0; k < i->timer_count; k++)
		if (i->timers[k].owner == owner && i->timers[k].due < due)
			due = i->timers[k].due;
	return due;
}

static enum process_waiting_kind kind_of(const struct process_model *m, const struct token *t) {
	if (t->state == TOKEN_FAILED)
		return WAITING_INCIDENT;
	if (t->state == TOKEN_HOLDS)
		return WAITING_AD_HOC;
	if (t->flow != NONE)
		return WAITING_JOIN;
	return m->nodes[t->node].kind == NODE_TASK ? WAITING_TASK : WAITING_EVENT;
}

static struct process_waiting describe(const struct process_model *m, const struct process_instance *i,
                                       const struct token *t) {
	struct process_waiting w = {
		.kind = kind_of(m, t), .place = process__place_of(m, t), .node = t->node, .token = t->id,
		.due = due_of(i, t->id), .reason = t->reason, .item = t->item, .activity = -1};
	const struct scope *s = process__scope(i, t->scope);
	check(s); /* I1 */
	if (s->kind == SCOPE_LOOP) { /* boundary events sit on the loop as a whole */
		ms outer = due_of(i, s->holder);
		w.due = outer < w.due ? outer : w.due;
	}
	if (s->kind != SCOPE_ROOT)
		w.activity = s->node;
	bool found = s->kind == SCOPE_LOOP;
	for (; !found && s->holder; s = process__scope(i, s->parent)) {
		const struct token *holder = process__token(i, s->holder);
		check(holder); /* I1 */
		found = holder->counter != 0;
		w.item = holder->item;
	}
	return w;
}

struct process_waiting process_waiting_at(struct arena *a, const struct process_model *m,
                                          const struct process_instance *i, uint32_t n) {
	uint32_t k = 0;
	for (;; k++) {
		check(k < i->token_count);
		if (process__is_waiting(m, &i->tokens[k]) && !n--)
			break;
	}
	const struct token *t = &i->tokens[k];
	struct process_waiting w = describe(m, i, t);
	if (waiting_at(m, i, (struct spot){t->node, t->flow, 0}).n > 1)
		w.place = arena_format(a, STR_FMT "#%u", STR_ARG(w.place), w.token);
	return w;
}

/* Whether the start of an event sub-process waits: what is around it runs. */
static bool start_waits(const struct process_model *m, const struct process_instance *i, struct spot at,
                        struct process_waiting *is) {
	const struct node *n = &m->nodes[at.node];
	if (n->kind != NODE_START || n->parent == NONE || m->nodes[n->parent].sub != SUB_EVENT ||
	    !process__can_be_said(m, n))
		return false;
	uint32_t parent = m->nodes[n->parent].parent;
	for (uint32_t k = 0; k < i->scope_count; k++) {
		const struct scope *s = &i->scopes[k];
		if (!process__runs_in(m, s, parent, n->process) || (at.number && at.number != s->id) ||
		    !process__listens(m, i, s))
			continue;
		if (is)
			*is = (struct process_waiting){.kind = WAITING_EVENT, .place = n->id, .node = at.node,
			                               .due = due_of(i, s->id),
			                               .activity = s->kind == SCOPE_ROOT ? -1 : (int64_t)s->node};
		return true;
	}
	return false;
}

bool process_waits(const struct process_model *m, const struct process_instance *i, str place,
                   struct process_waiting *is) {
	struct spot at;
	if (!process__spot(m, place, &at))
		return false;
	struct found f = waiting_at(m, i, at);
	if (!f.n)
		f = around(m, i, at);
	if (!f.n)
		return start_waits(m, i, at, is);
	if (is)
		*is = describe(m, i, f.first);
	return true;
}

/* ---- models --------------------------------------------------------------------------------- */

str process_id(const struct process_model *m) {
	return m->processes[0].id;
}

str process_name(const struct process_model *m) {
	return m->processes[0].name;
}

uint32_t process_node_count(const struct process_model *m) {
	return m->node_count;
}

const char *process__trigger_name(enum trigger_kind kind) {
	static const char *const names[] = {
		[TRIGGER_NONE] = "", [TRIGGER_MESSAGE] = "message", [TRIGGER_TIMER] = "timer", [TRIGGER_SIGNAL] = "signal",
		[TRIGGER_CONDITION] = "conditional", [TRIGGER_ERROR] = "error", [TRIGGER_ESCALATION] = "escalation",
		[TRIGGER_COMPENSATION] = "compensate", [TRIGGER_CANCEL] = "cancel", [TRIGGER_LINK] = "link",
		[TRIGGER_TERMINATE] = "terminate"};
	check(kind < COUNT(names));
	return names[kind];
}

struct process_node process_node_at(const struct process_model *m, uint32_t i) {
	check(i < m->node_count);
	const struct node *n = &m->nodes[i];
	return (struct process_node){
		.id = n->id, .name = n->name, .element = n->element,
		.trigger = str_of(process__is_event(n) ? process__trigger_name(process__trigger(m, n)) : ""),
		.role = n->role.n ? n->role : n->owner_text,
		.process = m->processes[n->process].id,
		.parent = n->parent == NONE ? STR("") : m->nodes[n->parent].id,
		.host = n->kind == NODE_BOUNDARY ? m->nodes[n->host].id : STR(""),
		.task = n->kind == NODE_TASK, .interrupting = n->interrupting, .loops = n->loop != NULL,
		.by_event = n->kind == NODE_SUBPROCESS && n->sub == SUB_EVENT,
		.ad_hoc = n->kind == NODE_SUBPROCESS && n->sub == SUB_AD_HOC,
		.terminates = n->kind == NODE_END && process__trigger(m, n) == TRIGGER_TERMINATE, .line = n->line};
}

int64_t process_node_find(const struct process_model *m, str id) {
	uint32_t p = process__find(m, id);
	return p == NONE || m->places[p].flow != NONE ? -1 : (int64_t)m->places[p].node;
}

bool process_knows(const struct process_model *m, str id) {
	return process_node_find(m, id) >= 0;
}

uint32_t process_flow_count(const struct process_model *m) {
	return m->flow_count;
}

struct process_flow process_flow_at(const struct process_model *m, uint32_t i) {
	check(i < m->flow_count);
	const struct flow *f = &m->flows[i];
	return (struct process_flow){.id = f->id, .name = f->name, .source = f->source, .target = f->target,
	                             .conditional = f->condition != NULL,
	                             .by_default = m->nodes[f->source].default_flow == i};
}
