/* What somebody does to an instance: the place is found, and the first tokens are put on their way. */
#include "process/step_act.h"

static bool not_waiting(const struct step *s, str place) {
	return err_set(s->e, "process.not_waiting", "", "nothing that could do this waits at \"" STR_FMT "\" now",
		STR_ARG(place));
}

static const struct node *node_of(const struct step *s, const struct token *t) {
	return &s->m->nodes[t->node];
}

static bool no_node(const struct step *s, str id) {
	return err_set(s->e, "process.no_node", "", "the process has no \"" STR_FMT "\" here", STR_ARG(id));
}

static bool cannot_move(const struct step *s, str what, const char *why) {
	return err_set(s->e, "process.cannot_move", "", "\"" STR_FMT "\": %s", STR_ARG(what), why);
}

/* ---- starting ------------------------------------------------------------------------------- */

static bool find_process(const struct step *s, str id, uint32_t *process) {
	for (*process = 0; *process < s->m->process_count; (*process)++)
		if (!id.n || str_eq(s->m->processes[*process].id, id))
			return true;
	return err_set(s->e, "process.no_start", "", "there is no process \"" STR_FMT "\"", STR_ARG(id));
}

/* The event gateway that waits for the event and starts an instance, or NONE. */
static uint32_t gateway_before(const struct step *s, const struct node *n) {
	for (uint32_t k = n->in; k < n->in + n->in_count; k++) {
		const struct node *before = &s->m->nodes[s->m->flows[s->m->ins[k]].source];
		if (before->kind == NODE_EVENT_GATEWAY && before->instantiates)
			return s->m->flows[s->m->ins[k]].source;
	}
	return NONE;
}

/* What comes first has come; of a parallel event gateway the other events are waited for. */
static void start_by_event(struct step *s, uint32_t node, uint32_t gateway, uint32_t scope) {
	const struct node *n = &s->m->nodes[node];
	check(gateway == NONE || s->m->nodes[gateway].kind == NODE_EVENT_GATEWAY);
	if (gateway != NONE && s->m->nodes[gateway].all_events) {
		const struct node *g = &s->m->nodes[gateway];
		for (uint32_t f = g->out + g->out_count; f-- > g->out;)
			if (s->m->flows[f].target != node)
				step_go(s, s->m->flows[f].target, scope);
	}
	step_tell(s, PROCESS_ENTERED, node, 0);
	step_tell_text(s, PROCESS_CAUGHT, node, 0, n->trigger_count ? s->m->triggers[n->trigger].name : (str){0});
	step_leave(s, node, scope, 0);
}

static bool start_at(struct step *s, str place, uint32_t *process, uint32_t scope, bool named) {
	struct spot at;
	const struct node *n = process__spot(s->m, place, &at) && at.flow == NONE ? &s->m->nodes[at.node] : NULL;
	uint32_t gateway = n ? gateway_before(s, n) : NONE;
	bool starts = n && (n->kind == NODE_START || n->instantiates || gateway != NONE);
	if (!starts || n->parent != NONE || n->kind == NODE_EVENT_GATEWAY || (named && n->process != *process))
		return err_set(s->e, "process.no_start", "", "\"" STR_FMT "\" starts no instance", STR_ARG(place));
	*process = s->i->scopes[0].process = n->process;
	step_listen(s, scope);
	if (n->kind == NODE_START)
		step_go(s, at.node, scope);
	else
		start_by_event(s, at.node, gateway, scope);
	return true;
}

static bool start(struct step *s, const struct process_act *act) {
	uint32_t process, scope = s->i->scopes[0].id;
	if (!find_process(s, act->name, &process))
		return false;
	s->i->scopes[0].process = process;
	step_set(s, act->value, scope, 0);
	step_tell(s, PROCESS_STARTED, NONE, 0);
	if (act->place.n)
		return start_at(s, act->place, &process, scope, act->name.n > 0);
	const struct process *p = &s->m->processes[process];
	if (p->start == NONE && !p->implicit)
		return err_set(s->e, "process.no_start", "", "\"" STR_FMT "\" has several starts, or none: name one",
			STR_ARG(p->id));
	step_listen(s, scope);
	step_start_inside(s, p->start, NONE, scope);
	return true;
}

/* ---- completing ----------------------------------------------------------------------------- */

/* The scope in which the start event of an event sub-process waits. number: of the scope, 0: the only one */
static bool complete_start(struct step *s, const struct process_act *act, struct spot at) {
	const struct node *n = &s->m->nodes[at.node];
	const struct scope *found = NULL;
	for (uint32_t k = 0; k < s->i->scope_count && process__can_be_said(s->m, n); k++) {
		const struct scope *c = &s->i->scopes[k];
		uint32_t count;
		const uint32_t *subs = step_event_subs(s, c, &count);
		for (uint32_t x = 0; x < count; x++) {
			if (subs[x] != n->parent || !process__listens(s->m, s->i, c) || (at.number && at.number != c->id))
				continue;
			if (found)
				return err_set(s->e, "process.which", "", "\"" STR_FMT "\" waits in several scopes, as in \"" STR_FMT
					"#%u\"", STR_ARG(n->id), STR_ARG(n->id), c->id);
			found = c;
		}
	}
	if (!found || !s->i->token_count)
		return not_waiting(s, act->place);
	check(n->trigger_count);
	step_fire(s, (struct catcher){at.node, n->trigger, found->id}, s->m->triggers[n->trigger].name, act->value);
	return true;
}

static bool end_ad_hoc(struct step *s, const struct process_act *act, const struct token *t) {
	const struct scope *c = process__held(s->i, t->id);
	check(!c || c->holder == t->id);
	if (t->state != TOKEN_HOLDS || !c || !step_is_ad_hoc(s, c))
		return not_waiting(s, act->place);
	uint32_t scope = c->id;
	step_set(s, act->value, scope, 0);
	step_clear(s, scope);
	step_end(s, scope);
	return true;
}

static bool complete_task(struct step *s, const struct process_act *act, const struct token *t) {
	uint32_t token = t->id;
	if (t->state != TOKEN_WAITS)
		return not_waiting(s, act->place);
	step_set(s, act->value, t->scope, token);
	step_complete(s, token, 0);
	return true;
}

static bool complete_event(struct step *s, const struct process_act *act, struct catcher c) {
	const struct node *n = &s->m->nodes[c.node];
	bool waits = n->kind == NODE_CATCH || n->kind == NODE_TASK || n->kind == NODE_BOUNDARY;
	if (!waits || !step_can_fire(s, c))
		return not_waiting(s, act->place);
	step_fire(s, c, n->trigger_count ? s->m->triggers[n->trigger].name : (str){0}, act->value);
	return true;
}

static bool is_event_start(const struct step *s, struct spot at) {
	const struct node *n = &s->m->nodes[at.node];
	return at.flow == NONE && n->kind == NODE_START && n->parent != NONE && s->m->nodes[n->parent].sub == SUB_EVENT;
}

static bool complete(struct step *s, const struct process_act *act) {
	struct spot at;
	uint32_t node;
	if (process__spot(s->m, act->place, &at) && is_event_start(s, at))
		return complete_start(s, act, at);
	const struct token *t = process__at_event(s->m, s->i, act->place, &node, s->e);
	if (!t)
		return false;
	if (s->m->nodes[node].kind == NODE_SUBPROCESS)
		return end_ad_hoc(s, act, t);
	if (s->m->nodes[node].kind == NODE_TASK && t->node == node)
		return complete_task(s, act, t);
	return complete_event(s, act, (struct catcher){node, s->m->nodes[node].trigger, t->id});
}

/* ---- incidents ------------------------------------------------------------------------------ */

static const struct token *waiting_task(struct step *s, str place) {
	const struct token *t = process__at(s->m, s->i, place, s->e);
	if (!t || (t->state == TOKEN_WAITS && t->flow == NONE && node_of(s, t)->kind == NODE_TASK))
		return t;
	not_waiting(s, place);
	return NULL;
}

static bool fail(struct step *s, const struct process_act *act) {
	const struct token *t = waiting_task(s, act->place);
	if (!t)
		return false;
	step_park(s, t->id, DOING_ENTER, arena_str(s->host->arena, act->name));
	return true;
}

static bool retry(struct step *s, const struct process_act *act) {
	const struct token *t = process__at(s->m, s->i, act->place, s->e);
	if (!t)
		return false;
	if (t->state != TOKEN_FAILED)
		return not_waiting(s, act->place);
	step_resume(s, t->id);
	return true;
}

static bool find_flow(const struct step *s, const struct node *n, str name, uint32_t *flow) {
	for (*flow = n->out; *flow < n->out + n->out_count; (*flow)++)
		if (str_eq(s->m->flows[*flow].id, name))
			return true;
	return cannot_move(s, name, "it is no way out");
}

/* The way out that needs no decision. */
static bool plain_flow(const struct step *s, const struct token *t, uint32_t *flow) {
	const struct node *n = node_of(s, t);
	*flow = n->default_flow != NONE ? n->default_flow : n->out_count == 1 ? n->out : NONE;
	if (*flow != NONE || !n->out_count)
		return true;
	return err_set(s->e, "process.cannot_move", "", "\"" STR_FMT "\" has several ways out: name one", STR_ARG(n->id));
}

/* decides: the node itself chooses among its flows */
static void pass_over(struct step *s, uint32_t token, uint32_t flow, bool decides) {
	const struct token *t = process__token(s->i, token);
	uint32_t scope = t->scope;
	check(flow == NONE || s->m->flows[flow].source == t->node);
	if (node_of(s, t)->kind == NODE_START && t->doing == DOING_ENTER) { /* of an event sub-process */
		step_token_drop(s, token);
		step_token_ended(s, scope);
	} else if (t->counter) {
		step_loop_completed(s, token, 0);
	} else if (t->undoes || decides) {
		step_depart(s, token);
	} else {
		step_leave_over(s, t->node, scope, token, flow);
		step_ad_hoc_look(s, scope);
	}
}

static bool skip(struct step *s, const struct process_act *act) {
	const struct token *t = process__at(s->m, s->i, act->place, s->e);
	uint32_t flow = NONE;
	if (!t)
		return false;
	const struct node *n = node_of(s, t);
	bool decides = n->kind != NODE_EVENT_GATEWAY && !(t->state == TOKEN_FAILED && t->doing == DOING_LEAVE);
	if ((t->state != TOKEN_WAITS && t->state != TOKEN_FAILED) || step_is_joining(s, t))
		return not_waiting(s, act->place);
	if (act->name.n ? !find_flow(s, n, act->name, &flow) : !decides && !plain_flow(s, t, &flow))
		return false;
	pass_over(s, t->id, flow, decides && !act->name.n);
	return true;
}

static bool raise(struct step *s, const struct process_act *act, enum trigger_kind kind) {
	const struct token *t = waiting_task(s, act->place);
	if (!t)
		return false;
	uint32_t token = t->id;
	step_tell_text(s, PROCESS_THROWN, t->node, token, act->name);
	str code = arena_str(s->host->arena, act->name);
	if (kind == TRIGGER_ERROR)
		step_throw_error(s, code, token, true, act->value);
	else
		step_propagate(s, kind, code, token, true, act->value);
	return true;
}

/* ---- moving --------------------------------------------------------------------------------- */

static bool can_be_entered(const struct step *s, const struct node *n) {
	return n->kind != NODE_START && n->kind != NODE_BOUNDARY && !n->compensates &&
	       !(n->kind == NODE_SUBPROCESS && n->sub == SUB_EVENT) &&
	       !(n->kind == NODE_CATCH && process__trigger(s->m, n) == TRIGGER_LINK);
}

/* The node directly in the scope at which the token is, or inside which it is. */
static uint32_t node_in(const struct step *s, const struct token *t, uint32_t scope) {
	uint32_t node = t->node;
	for (const struct scope *c = process__scope(s->i, t->scope); c->id != scope; c = process__scope(s->i, c->parent))
		node = c->node;
	return node;
}

/* Gives up the token or what holds it in the scope: the activity, or an event sub-process. */
static void leave_towards(struct step *s, uint32_t token, uint32_t from, uint32_t scope) {
	while (from != scope) {
		const struct scope *c = process__scope(s->i, from);
		token = c->holder;
		if (!token && c->parent == scope) {
			step_clear(s, from);
			step_tell(s, PROCESS_CANCELLED, c->node, 0);
			step_undo_forget(s, from);
			step_scope_drop(s, from);
			return;
		}
		from = c->parent;
	}
	step_give_up(s, token);
}

static bool move(struct step *s, const struct process_act *act) {
	const struct token *t = process__at(s->m, s->i, act->place, s->e);
	if (!t)
		return false;
	struct spot to;
	if (!process__spot(s->m, act->name, &to) || to.flow != NONE || to.number)
		return no_node(s, act->name);
	const struct node *target = &s->m->nodes[to.node];
	bool undoes = t->state == TOKEN_COMPENSATES || t->undoes;
	const struct scope *c = process__scope(s->i, t->scope);
	for (; c->parent && !process__runs_in(s->m, c, target->parent, target->process);
	     c = process__scope(s->i, c->parent))
		undoes |= c->holder && process__token(s->i, c->holder)->undoes;
	if (undoes)
		return cannot_move(s, act->place, "it takes part in a compensation");
	if (!process__runs_in(s->m, c, target->parent, target->process) || !can_be_entered(s, target))
		return cannot_move(s, act->name, "a token cannot be put there from here");
	uint32_t scope = c->id, from = node_in(s, t, scope);
	check(!process__is_revived(s->i, t));
	leave_towards(s, t->id, t->scope, scope);
	step_enter(s, to.node, step_flow_into(s, to.node, scope, from), scope);
	return true;
}

/* ---- more, fewer, other --------------------------------------------------------------------- */

static struct scope *instances_of(const struct step *s, const struct token *t) {
	struct scope *c = t->counter ? process__scope(s->i, t->scope) : process__held(s->i, t->id);
	return c && c->kind == SCOPE_LOOP && step_loop(s, c->node)->kind != LOOP_STANDARD ? c : NULL;
}

static bool add(struct step *s, const struct process_act *act) {
	const struct token *t = process__at(s->m, s->i, act->place, s->e);
	struct val item = act->value;
	bool before = str_is(act->name, "before");
	if (!t)
		return false;
	if (item.kind == VAL_CONTEXT && !val_get(item, STR("item"), &item))
		item = val_null();
	if (!before && !str_is(act->name, "after"))
		return cannot_move(s, act->name, "say \"before\" or \"after\"");
	const struct scope *c = instances_of(s, t);
	if (c)
		step_loop_add(s, c->id, t->counter ? t->id : 0, item, before);
	else if (t->state == TOKEN_WAITS && node_of(s, t)->kind == NODE_TASK && !t->counter)
		step_loop_make(s, t->id, item, before);
	else
		return cannot_move(s, act->place, "no instance can be added");
	return true;
}

static bool drop_instance(struct step *s, const struct process_act *act) {
	const struct token *t = process__at(s->m, s->i, act->place, s->e);
	if (!t)
		return false;
	if (!t->counter || !instances_of(s, t))
		return cannot_move(s, act->place, "it is no instance of a multi-instance");
	step_loop_remove(s, t->id);
	return true;
}

static bool begins_in_ad_hoc(const struct step *s, const struct node *n) {
	return n->parent != NONE && s->m->nodes[n->parent].sub == SUB_AD_HOC && process__begins(s->m, n);
}

static bool begin(struct step *s, const struct process_act *act) {
	struct spot at;
	struct scope *found = NULL;
	if (!process__spot(s->m, act->place, &at) || at.flow != NONE || !begins_in_ad_hoc(s, &s->m->nodes[at.node]))
		return no_node(s, act->place);
	const struct node *n = &s->m->nodes[at.node];
	for (uint32_t k = 1; k < s->i->scope_count; k++) {
		struct scope *c = &s->i->scopes[k];
		if (!step_is_ad_hoc(s, c) || c->node != n->parent || (at.number && at.number != c->holder))
			continue;
		if (found)
			return err_set(s->e, "process.which", "", "\"" STR_FMT "\" can begin in several: give the number, as in \""
				STR_FMT "#%u\"", STR_ARG(n->id), STR_ARG(n->id), c->holder);
		found = c;
	}
	if (!found || (step_occupied(s, found->id) && step_ad_hoc_done(s, found->id)))
		return not_waiting(s, act->place);
	if (s->m->nodes[found->node].sequential && step_occupied(s, found->id))
		return cannot_move(s, act->place, "only one activity at a time");
	step_set(s, act->value, found->id, 0);
	step_go(s, at.node, found->id);
	return true;
}

/* ---- the act -------------------------------------------------------------------------------- */

static bool stop(struct step *s, const struct process_act *act) {
	uint32_t root = s->i->scopes[0].id;
	check(!s->moving_count);
	if (!s->i->token_count)
		return not_waiting(s, act->place);
	step_clear(s, root);
	step_end(s, root);
	return true;
}

bool step_act(struct step *s, const struct process_act *act, uint32_t *reached) {
	uint32_t root = s->i->scopes[0].id;
	switch (act->kind) {
	case PROCESS_START: return start(s, act);
	case PROCESS_COMPLETE: return complete(s, act);
	case PROCESS_FAIL: return fail(s, act);
	case PROCESS_RETRY: return retry(s, act);
	case PROCESS_SKIP: return skip(s, act);
	case PROCESS_ERROR: return raise(s, act, TRIGGER_ERROR);
	case PROCESS_ESCALATE: return raise(s, act, TRIGGER_ESCALATION);
	case PROCESS_MESSAGE: *reached = step_message(s, act->name, act->value); return true;
	case PROCESS_SIGNAL: *reached = step_signal(s, act->name, act->value); return true;
	case PROCESS_WAKE: step_wake(s); return true;
	case PROCESS_MOVE: return move(s, act);
	case PROCESS_ADD: return add(s, act);
	case PROCESS_REMOVE: return drop_instance(s, act);
	case PROCESS_BEGIN: return begin(s, act);
	case PROCESS_SET: step_set(s, act->value, root, 0); return true;
	case PROCESS_STOP: return stop(s, act);
	}
	check(!"an act of no kind");
}
